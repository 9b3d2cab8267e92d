import Arquivos
import BancoDeDados
import BancoDeTeste
import BaseFicticia
import Foundation
import Nucleo
import Testing
import Web

@testable import PortalDoGestor

/// A competência inteira jogada nas páginas do gestor, com arquivos de verdade.
@Suite(.serialized, .timeLimit(.minutes(15))) struct CompetenciaNaTelaTests {
    private static let mes = "/gestor/competencias/2026-10"

    /// Os arquivos do mês, na ordem do roteiro; as margens vêm em DBF.
    private static func carregar(_ jogo: Jogadora) async throws {
        let cadastro = try await jogo.carregar("cadastro-da-folha", "2026-10/cadastro.txt")
        #expect(cadastro.contains("Feito") && cadastro.contains("Vínculos novos"))
        let margens = try await jogo.carregar("margens-da-folha", "2026-10/margens.dbf")
        #expect(margens.contains("Margens gravadas"))
        _ = try await jogo.carregar("bases-da-folha", "2026-10/bases.csv")
        let base = try await jogo.carregar("base-previdencia", "2026-10/base-previdencia.csv")
        #expect(base.contains("Bases gravadas") && base.contains("Contratos alterados"))
        _ = try await jogo.carregar("aliquotas-previdencia", "2026-10/aliquotas.csv", consignataria: "PREVCOM")
        _ = try await jogo.carregar("premios-previdencia", "2026-10/premios.csv", consignataria: "PREVCOM")
        for nome in try FileManager.default.contentsOfDirectory(atPath: jogo.bancada.pasta + "/2026-10").sorted()
        where nome.hasPrefix("variaveis-") {
            let codigo = String(nome.dropFirst("variaveis-".count).dropLast(4))
            _ = try await jogo.carregar("variaveis-da-consignataria", "2026-10/" + nome, consignataria: codigo)
        }
    }

    /// Do corte ao envio; devolve a remessa posicional, baixada da tela.
    static func jogarAteOEnvio(_ jogo: Jogadora) async throws -> [UInt8] {
        let corte = try await jogo.fazer(Self.mes + "/cortar")
        #expect(corte.contains("Corte de 10/2026") && corte.contains("Linhas fotografadas"))
        let ensaio = try await jogo.fazer(Self.mes + "/ensaiar")
        #expect(ensaio.contains("ensaio-da-glosa-202610.csv"))
        let glosa = try await jogo.fazer(Self.mes + "/glosar")
        #expect(glosa.contains("Linhas glosadas"))
        let painel = try await jogo.abrir(Self.mes)
        #expect(painel.contains("ensaio-da-glosa-202610.csv") && painel.contains("Glosa feita"))
        let remessa = try await jogo.fazer(Self.mes + "/remeter")
        let arquivos = jogo.arquivos(remessa)
        #expect(arquivos.count == 2)
        let posicional = try #require(
            arquivos.first { remessa.contains("descontos-posicional") && $0 > 0 })
        var bytes: [UInt8] = []
        for arquivo in arquivos {
            let lidos = try await jogo.baixar(arquivo)
            // A posicional começa por "0"; o DBF, pelo byte da versão.
            if lidos.first == UInt8(ascii: "0") { bytes = lidos }
        }
        #expect(posicional > 0 && !bytes.isEmpty)
        #expect(try await jogo.fazer(Self.mes + "/enviar").contains("Remessa dada por enviada."))
        return bytes
    }

    /// A folha fechada que a folha fictícia faria da remessa, no leiaute pedido.
    static func fechar(_ remessa: [UInt8], _ jogo: Jogadora, _ leiaute: String, _ nome: String) throws
        -> [UInt8]
    {
        let pasta = jogo.bancada.pasta
        try Data(remessa).write(to: URL(fileURLWithPath: pasta + "/remessa.txt"))
        _ = try FolhaFicticia(leiautes: BancoDeTeste.raiz + "/Leiautes", semente: 7).retornar(
            remessa: pasta + "/remessa.txt", leiaute: "descontos-posicional", saida: pasta + "/" + nome,
            leiauteDaSaida: leiaute, cadastro: pasta + "/2026-10/cadastro.txt")
        return try jogo.bancada.bytes(nome)
    }

    @Test(
        "POC-INT-03, POC-INT-04, FOL-08: o mês inteiro se joga na tela, do cadastro à devolução, e fecha ao centavo"
    )
    func mesInteiro() async throws {
        try await BancadaDaFolha.usando { bancada in
            let jogo = try await Jogadora(bancada)
            try await Self.carregar(jogo)
            let remessa = try await Self.jogarAteOEnvio(jogo)
            let retorno = try Self.fechar(remessa, jogo, "retorno-da-folha", "retorno.txt")
            let recibo = try await jogo.enviar(Self.mes + "/retorno", "retorno.txt", retorno)
            let conferido = try await jogo.abrir(recibo)
            #expect(conferido.contains("A descontar nas linhas do mês") && conferido.contains("Importar em definitivo"))
            let id = try #require(recibo.split(separator: "/").last)
            let confirmacao = try await jogo.abrir(Self.mes + "/retorno/\(id)")
            #expect(confirmacao.contains("É definitivo"))
            let importado = try await jogo.fazer(Self.mes + "/retorno/\(id)")
            #expect(importado.contains("Linhas não descontadas"), "\(jogo.mensagens(importado))")
            #expect(
                try await bancada.um("SELECT situacao FROM folha_do_mes WHERE competencia = '2026-10-01'", String.self)
                    == "fechada")
            #expect(try await jogo.abrir(Self.mes + "/fecho").contains("O mês fecha ao centavo"))
            let devolvido = try await jogo.fazer(Self.mes + "/devolver")
            #expect(devolvido.contains("Consignatárias") && jogo.arquivos(devolvido).count > 5)
            #expect(jogo.arquivos(try await jogo.fazer(Self.mes + "/gerar-historico")).count == 1)
            // Outra folha fechada, agora, é recusada, e nada muda.
            let antes = try await bancada.fotografia()
            let outra = try await jogo.cliente.enviar(
                Self.mes + "/retorno", campos: [("_chave", "chave-outra")],
                arquivos: [("arquivo", "retorno.txt", retorno)])
            #expect(outra.status == 422 && outra.texto.contains("folha-fora-de-ordem"))
            #expect(try await bancada.fotografia() == antes)
        }
    }

    @Test(
        "RF-GES-26, RF-GES-04, POC-GES-14: com a folha fechada se corrige motivo em lote, se resolve divergência e se vê repasse e parcela"
    )
    func depoisDeFechar() async throws {
        try await BancadaDaFolha.usando { bancada in
            let jogo = try await Jogadora(bancada)
            _ = try await jogo.carregar("cadastro-da-folha", "2026-10/cadastro.txt")
            _ = try await jogo.carregar("margens-da-folha", "2026-10/margens.txt")
            let remessa = try await Self.jogarAteOEnvio(jogo)
            let retorno = try Self.fechar(remessa, jogo, "retorno-da-folha", "retorno.txt")
            let recibo = try await jogo.enviar(Self.mes + "/retorno", "retorno.txt", retorno)
            _ = try await jogo.fazer(Self.mes + "/retorno/\(recibo.split(separator: "/").last ?? "")")
            try await Self.divergencias(jogo)
            try await Self.motivos(jogo)
            try await Self.repasse(jogo)
            try await Self.parcelas(jogo)
        }
    }

    private static func parcelas(_ jogo: Jogadora) async throws {
        let contrato: Int64 = try await jogo.bancada.um(
            "SELECT contrato_id FROM linha_do_mes WHERE competencia = '2026-10-01' AND rejeitado > 0 ORDER BY contrato_id LIMIT 1"
        )
        let ficha = try await jogo.abrir("/gestor/contratos/\(contrato)")
        #expect(ficha.contains("Parcelas mês a mês") && ficha.contains("não descontados"))
        let csv = try await jogo.abrir("/gestor/contratos/\(contrato)?formato=csv")
        #expect(
            csv.contains(
                "Competência;Parcela;Previsto;Glosado;Enviado;Descontado;Data do desconto;Situação;O que faltou"))
        #expect(csv.contains("10/2026;"))
    }

    private static func divergencias(_ jogo: Jogadora) async throws {
        let lista = try await jogo.abrir(Self.mes + "/divergencias?situacao=abertas")
        #expect(lista.contains("Descontado acima do enviado") && lista.contains("Descontado sem envio"))
        let id: Int64 = try await jogo.bancada.um("SELECT min(id) FROM divergencia WHERE especie = 'sem-envio'")
        let endereco = Self.mes + "/divergencias/\(id)"
        let vazia = try await jogo.cliente.post(endereco, [("_chave", "chave-vazia1"), ("solucao", "")])
        #expect(vazia.status == 400)
        let feita = try await jogo.cliente.post(
            endereco, [("_chave", "chave-resolve"), ("solucao", "a folha devolve em 11/2026")])
        #expect(feita.destino == Self.mes + "/divergencias?situacao=abertas")
        let csv = try await jogo.abrir(Self.mes + "/divergencias?formato=csv&situacao=resolvidas")
        #expect(csv.contains("Descontado sem envio") && csv.contains("a folha devolve em 11/2026"))
        #expect(csv.split(separator: "\r\n").count == 2)
    }

    private static func motivos(_ jogo: Jogadora) async throws {
        let rejeitadas: Int = try await jogo.bancada.um(
            "SELECT count(*) FROM linha_do_mes WHERE competencia = '2026-10-01' AND rejeitado > 0")
        let contratos: [Int64] = try await jogo.bancada.banco.dono.transacao(como: .proprio) { t in
            try t.executar(
                "SELECT contrato_id FROM linha_do_mes WHERE competencia = '2026-10-01' AND rejeitado > 0 ORDER BY 1"
            ).map { try $0.ler(0) }
        }
        // Uma, pela ficha da linha.
        let pergunta = try await jogo.abrir(Self.mes + "/motivos?escolhido=\(contratos[0])")
        #expect(pergunta.contains("Corrigir o motivo de 1 parcela"))
        let uma = try await jogo.cliente.post(
            Self.mes + "/motivos/corrigir",
            [("_chave", "chave-motivo1"), ("escolhido", "\(contratos[0])"), ("motivo-novo", "HW")])
        #expect(uma.destino == Self.mes + "/linhas?motivo=HW")
        // Todas as não descontadas, em lote, pelo filtro.
        let lote = try await jogo.cliente.post(
            Self.mes + "/motivos",
            [("_chave", "chave-lote-01"), ("todos", "sim"), ("faltou", "rejeitadas"), ("ato", "corrigir-motivo")])
        #expect(lote.status == 200 && lote.texto.contains("Corrigir o motivo de \(rejeitadas) parcela"))
        let semMotivo = try await jogo.cliente.post(
            Self.mes + "/motivos/corrigir",
            [("_chave", "chave-lote-02"), ("todos", "sim"), ("faltou", "rejeitadas"), ("motivo-novo", "")])
        #expect(semMotivo.status == 400)
        let todas = try await jogo.cliente.post(
            Self.mes + "/motivos/corrigir",
            [("_chave", "chave-lote-03"), ("todos", "sim"), ("faltou", "rejeitadas"), ("motivo-novo", "HM")])
        #expect(todas.destino == Self.mes + "/linhas?motivo=HM")
        #expect(
            try await jogo.bancada.um(
                "SELECT count(*) FROM linha_do_mes WHERE competencia = '2026-10-01' AND rejeitado > 0 AND motivo = 'HM'",
                Int.self) == rejeitadas)
    }

    private static func repasse(_ jogo: Jogadora) async throws {
        let pagina = try await jogo.abrir(Self.mes + "/repasse")
        #expect(pagina.contains("A repassar") && pagina.contains("Gerar o repasse"))
        let trabalho = try await jogo.fazer(Self.mes + "/gerar-repasse")
        #expect(trabalho.contains("Retido") && jogo.arquivos(trabalho).count == 1)
        let csv = String(decoding: try await jogo.baixar(try #require(jogo.arquivos(trabalho).first)), as: UTF8.self)
        #expect(csv.contains("competencia;consignataria;rubrica;produto;linhas;descontado;retido;liquido"))
    }

    @Test("FOL-07: a folha fechada se importa também em DBF e em relatório impresso, com o mesmo resultado")
    func outrosLeiautes() async throws {
        var somas: [String] = []
        for (leiaute, nome) in [("retorno-da-folha-dbf", "retorno.dbf"), ("retorno-impresso", "retorno.lst")] {
            try await BancadaDaFolha.usando { bancada in
                let jogo = try await Jogadora(bancada)
                _ = try await jogo.carregar("cadastro-da-folha", "2026-10/cadastro.txt")
                _ = try await jogo.carregar("margens-da-folha", "2026-10/margens.txt")
                let remessa = try await Self.jogarAteOEnvio(jogo)
                let retorno = try Self.fechar(remessa, jogo, leiaute, nome)
                let recibo = try await jogo.enviar(
                    Self.mes + "/retorno", nome, retorno,
                    campos: leiaute == "retorno-impresso" ? [("leiaute", leiaute)] : [])
                let id = try #require(recibo.split(separator: "/").last)
                let conferido = try await jogo.abrir(recibo)
                let apontamentos = try await jogo.abrir(recibo + "/apontamentos?formato=csv")
                try #require(
                    conferido.contains("Importar em definitivo"),
                    "\(leiaute): \(jogo.mensagens(conferido)) \(apontamentos)")
                let importado = try await jogo.fazer(Self.mes + "/retorno/\(id)")
                #expect(importado.contains("Linhas não descontadas"), "\(leiaute): \(jogo.mensagens(importado))")
                somas.append(
                    try await bancada.um(
                        "SELECT concat_ws(' ', count(*), sum(enviado), sum(descontado), sum(rejeitado)) FROM linha_do_mes WHERE competencia = '2026-10-01'"
                    ))
            }
        }
        #expect(somas.count == 2 && somas[0] == somas[1])
    }

    @Test(
        "POC-INT-02, RF-GER-13, RF-GER-14: a glosa mostra cada corte com a causa e abre a conta até a regra e o mês anterior"
    )
    func glosa() async throws {
        try await BancadaDaFolha.usando { bancada in
            let jogo = try await Jogadora(bancada)
            try await jogo.cortarComMargemApertada()
            let ensaio = try await jogo.abrir(Self.mes + "/glosa")
            #expect(ensaio.contains("Isto é um ensaio") && ensaio.contains("Ver a conta"))
            let doEnsaio = try await jogo.abrir(Self.mes + "/glosa?formato=csv")
            _ = try await jogo.fazer(Self.mes + "/glosar")
            let definitiva = try await jogo.abrir(Self.mes + "/glosa?formato=csv")
            #expect(definitiva == doEnsaio && definitiva.split(separator: "\r\n").count > 5)
            let contrato: Int64 = try await bancada.um(
                "SELECT contrato_id FROM glosa WHERE enviado > 0 ORDER BY contrato_id LIMIT 1")
            let conta = try await jogo.abrir(Self.mes + "/linhas/\(contrato)")
            for trecho in [
                "Por que foi glosada em", "Livre na vez desta linha", "Folha fechada de 09/2026",
                "Comparação com o mês anterior", "Lei MG 19.490/2011", "na ordem dos descontos",
            ] { #expect(conta.contains(trecho), "\(trecho)") }
            let lidas: Int = try await bancada.um(
                "SELECT count(*) FROM evento WHERE ato = 'margens.consultar' AND autor_id = -77")
            #expect(lidas == 1)
            // Quem não pode ver margem não vê a conta.
            let semMargem = try await Jogadora(
                bancada, atos: PortalDoGestor.atos.filter { $0 != PortalDoGestor.atoDeMargens })
            let semConta = try await semMargem.abrir(Self.mes + "/linhas/\(contrato)")
            #expect(!semConta.contains("Livre na vez desta linha"))
            try await Self.filtrosDaGlosa(jogo, contrato)
        }
    }

    private static func filtrosDaGlosa(_ jogo: Jogadora, _ contrato: Int64) async throws {
        let (matricula, consignataria): (String, Int64) = try await jogo.bancada.banco.dono.transacao(como: .proprio) {
            t in
            let linha = try #require(
                try t.uma(
                    """
                    SELECT v.matricula, c.consignataria_id FROM contrato c JOIN vinculo v ON v.id = c.vinculo_id
                     WHERE c.id = \(contrato)
                    """))
            return (try linha.ler(0), try linha.ler(1))
        }
        let esperadas: Int = try await jogo.bancada.um(
            """
            SELECT count(*) FROM glosa k JOIN contrato c ON c.id = k.contrato_id
             WHERE c.consignataria_id = \(consignataria) AND k.enviado > 0
            """)
        let csv = try await jogo.abrir(
            Self.mes + "/glosa?formato=csv&decisao=parcial&consignataria=\(consignataria)")
        #expect(csv.split(separator: "\r\n").count == esperadas + 1)
        // A matrícula é dado pessoal: vai por POST e não fica no endereço.
        let destino = try #require(
            try await jogo.cliente.post(Self.mes + "/glosa", [("matricula", matricula)]).destino)
        #expect(destino.contains("consulta=") && !destino.contains(matricula))
        #expect(try await jogo.abrir(destino).contains(matricula))
    }

    @Test(
        "FOL-05, POC-INT-01: depois do envio só correção nova, que vai no complemento; desfazer é recusado com a razão")
    func complemento() async throws {
        try await BancadaDaFolha.usando { bancada in
            let jogo = try await Jogadora(bancada)
            _ = try await jogo.carregar("cadastro-da-folha", "2026-10/cadastro.txt")
            _ = try await jogo.carregar("margens-da-folha", "2026-10/margens.txt")
            _ = try await Self.jogarAteOEnvio(jogo)
            for passo in ["desfazer-glosa", "desfazer-corte", "glosar", "remeter"] {
                let recusado = try await jogo.cliente.post(Self.mes + "/\(passo)", [("_chave", "chave-\(passo)")])
                #expect(recusado.status == 422 && recusado.texto.contains("folha-fora-de-ordem"), "\(passo)")
            }
            let sem = try await jogo.cliente.post(Self.mes + "/complementar", [("_chave", "chave-compl")])
            #expect(sem.status == 422 && sem.texto.contains("remessa-sem-correcao"))
            let contrato: Int64 = try await bancada.um(
                "SELECT contrato_id FROM linha_do_mes WHERE competencia = '2026-10-01' AND enviado > 1000 ORDER BY contrato_id LIMIT 1"
            )
            let endereco = Self.mes + "/linhas/\(contrato)/corrigir"
            let ruim = try await jogo.cliente.post(
                endereco, [("_chave", "chave-ruim1"), ("valor", "abc"), ("motivo", "ordem")])
            #expect(ruim.status == 400)
            let feito = try await jogo.cliente.post(
                endereco, [("_chave", "chave-corrige"), ("valor", "10,00"), ("motivo", "ordem judicial")])
            #expect(feito.destino == Self.mes + "/linhas/\(contrato)")
            #expect(try await jogo.abrir(Self.mes + "/linhas/\(contrato)").contains("ordem judicial"))
            let trabalho = try await jogo.fazer(Self.mes + "/complementar")
            #expect(jogo.arquivos(trabalho).count == 2)
            let arquivos = try await jogo.abrir(Self.mes + "/arquivos?especie=complemento&formato=csv")
            #expect(arquivos.contains("Complemento da remessa;10/2026"))
        }
    }

    @Test(
        "duas abas no mesmo passo: a que ficou para trás vê os números de agora e confirma de novo, sem fazer nada antes"
    )
    func duasAbas() async throws {
        try await BancadaDaFolha.usando { bancada in
            let jogo = try await Jogadora(bancada)
            func vista(_ pagina: String) throws -> String {
                try String(#require(pagina.firstMatch(of: /name="vista" value="([^"]+)"/)).output.1)
            }
            func situacao() async throws -> String {
                try await bancada.um("SELECT situacao FROM folha_do_mes WHERE competencia = '2026-10-01'")
            }
            _ = try await jogo.carregar("cadastro-da-folha", "2026-10/cadastro.txt")
            _ = try await jogo.carregar("margens-da-folha", "2026-10/margens.dbf")
            let velha = try vista(try await jogo.abrir(Self.mes + "/cortar"))
            _ = try await jogo.carregar("bases-da-folha", "2026-10/bases.csv")
            #expect(try vista(try await jogo.abrir(Self.mes + "/cortar")) == velha, "as bases não mudam o corte")
            _ = try await jogo.fazer(Self.mes + "/cortar", [("vista", velha)])
            _ = try await jogo.fazer(
                Self.mes + "/glosar", [("vista", try vista(try await jogo.abrir(Self.mes + "/glosar")))])
            _ = try await jogo.fazer(Self.mes + "/remeter")
            // Aba 1 vai dar por enviada a remessa que viu; aba 2 refaz a glosa e a remessa.
            let daPrimeira = try vista(try await jogo.abrir(Self.mes + "/enviar"))
            _ = try await jogo.fazer(Self.mes + "/glosar")
            _ = try await jogo.fazer(Self.mes + "/remeter")
            let atrasada = try await jogo.cliente.post(
                Self.mes + "/enviar", [("_chave", "chave-atrasada"), ("vista", daPrimeira)])
            #expect(atrasada.status == 422 && atrasada.texto.contains("folha-mudou"))
            #expect(atrasada.texto.contains("mudou desde que você abriu") && atrasada.texto.contains("Dar por enviada"))
            #expect(try await situacao() == "glosada", "nada se fez")
            let deAgora = try vista(atrasada.texto)
            #expect(deAgora != daPrimeira)
            #expect(
                try await jogo.fazer(Self.mes + "/enviar", [("vista", deAgora)]).contains("Remessa dada por enviada."))
            #expect(try await situacao() == "enviada")
        }
    }
}

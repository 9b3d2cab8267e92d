import Auditoria
import BancoDeDados
import BancoDeTeste
import Cadastro
import Cifra
import Foundation
import Nucleo
import Testing

/// As integrações com a folha e com as consignatárias, de arquivo a arquivo, pelos comandos que uma rotina agendada chamaria.
@Suite(.serialized, .timeLimit(.minutes(20))) struct IntegracoesPorComandoTests {
    private static let mes = "2026-08"

    private static func preparar(_ terminal: Terminal) throws {
        try terminal.certo("implantar", BancoDeTeste.raiz + "/Implantacao/mpmg.yaml")
        try terminal.certo(
            "base-ficticia", "--pasta", terminal.base, "--pessoas", "200", "--linhas", "450", "--competencias", "1",
            "--primeira", mes, "--semente", "3", "--leiautes", BancoDeTeste.raiz + "/Leiautes")
        try terminal.certo("carga-inicial", terminal.base + "/carga")
    }

    /// Corta, glosa e gera as remessas; devolve onde estão.
    private static func remeter(_ terminal: Terminal) throws -> [String] {
        for passo in ["cortar", "glosar"] { try terminal.certo("folha", passo, "--competencia", mes) }
        let pasta = terminal.pasta + "/remessas"
        try terminal.certo("folha", "remeter", "--competencia", mes, "--pasta", pasta)
        return try FileManager.default.contentsOfDirectory(atPath: pasta).sorted().map { pasta + "/" + $0 }
    }

    private static func texto(_ caminho: String) throws -> String {
        try String(contentsOfFile: caminho, encoding: .isoLatin1)
    }

    /// Um campo de uma linha posicional, contado de 1, como no manual.
    private static func campo(_ linha: String, _ inicio: Int, _ tamanho: Int) -> String {
        String(linha.dropFirst(inicio - 1).prefix(tamanho)).trimmingCharacters(in: .whitespaces)
    }

    @Test(
        "INT-06, INT-05, INT-07: exporta a prévia dos descontos, importa a folha fechada e exporta a cada consignatária o descontado e a crítica do resto"
    )
    func idaEVolta() async throws {
        try await Terminal.usando { terminal in
            try Self.preparar(terminal)
            for (especie, arquivo) in [("cadastro-da-folha", "cadastro.txt"), ("margens-da-folha", "margens.txt")] {
                try terminal.certo("folha", "receber", especie, "\(terminal.base)/\(Self.mes)/\(arquivo)")
            }
            // INT-06: a prévia traz quantos descontos e quanto, e o rodapé fecha com as linhas.
            let remessa = try #require(try Self.remeter(terminal).first { $0.contains("posicional") })
            let enviadas = LinhaPosicional.ler(Array(try Self.texto(remessa).utf8))
            let rodape = try #require(
                try Self.texto(remessa).components(separatedBy: "\r\n").first { $0.hasPrefix("9") })
            #expect(enviadas.count > 400 && Int(Self.campo(rodape, 2, 9)) == enviadas.count)
            let enviado = enviadas.reduce(0) { $0 + $1.valor }
            #expect(Int64(Self.campo(rodape, 11, 18)) == enviado)
            try terminal.certo("folha", "enviar", "--competencia", Self.mes)
            // INT-05: a folha fechada se importa e se cruza com o enviado, linha a linha.
            let retorno = terminal.pasta + "/retorno.txt"
            try terminal.certo(
                "base-ficticia", "retorno", "--remessa", remessa, "--saida", retorno, "--leiautes",
                BancoDeTeste.raiz + "/Leiautes")
            let importada = try terminal.certo("folha", "retorno", "--competencia", Self.mes, retorno)
            #expect(importada.contains("fechada: \(Dinheiro(centavos: enviado).emReais) enviados"))
            let fecho = try terminal.certo("folha", "fechar", "--competencia", Self.mes)
            #expect(fecho.contains("Descontado acima do enviado") && fecho.contains("Descontado sem envio"))
            // INT-07: cada consignatária recebe o seu arquivo, e o que se somar deles é o que a folha descontou.
            let pasta = terminal.pasta + "/devolvidos"
            try terminal.certo("folha", "devolver", "--competencia", Self.mes, "--pasta", pasta)
            try Self.conferirDevolvidos(pasta, try Self.texto(retorno))
        }
    }

    private static func resolverDivergencia(_ terminal: Terminal) throws {
        let fecho = try terminal.certo("folha", "fechar", "--competencia", mes)
        // O que vem antes do primeiro dois-pontos: «divergência 12».
        let linha = try #require(fecho.split(separator: "\n").first { $0.hasPrefix("divergência ") })
        let divergencia = linha.dropFirst("divergência ".count).prefix(while: \.isNumber)
        let vazia = try terminal.rodar("folha", "resolver-divergencia", String(divergencia), "--solucao", "  ")
        let semExplicacao =
            "Falta a explicação, ou ela é curta ou longa demais. Diga como se resolveu, com 3 a 500 letras.\n"
        #expect(vazia.codigo == 1 && vazia.erro == semExplicacao)
        let longa = try terminal.rodar(
            "folha", "resolver-divergencia", String(divergencia), "--solucao", String(repeating: "x", count: 501))
        #expect(longa.codigo == 1 && longa.erro == semExplicacao)
        try terminal.certo(
            "folha", "resolver-divergencia", String(divergencia), "--solucao", "a folha devolve em 09/2026")
        #expect(
            try terminal.certo("folha", "fechar", "--competencia", mes).split(separator: "\n").contains {
                $0.hasPrefix("divergência \(divergencia): ")
                    && $0.hasSuffix("resolvida: a folha devolve em 09/2026")
            })
        let deNovo = try terminal.rodar("folha", "resolver-divergencia", String(divergencia), "--solucao", "outra")
        let naoHa = "Não há divergência \(divergencia) em aberto. Confira na lista se ela já foi resolvida.\n"
        #expect(deNovo.codigo == 1 && deNovo.erro == naoHa)
    }

    @Test(
        "RF-GES-26: pela linha de comando se corrige o motivo do não desconto e se resolve divergência, com a regra e a trilha da tela"
    )
    func motivosEDivergencias() async throws {
        try await Terminal.usando { terminal, banco in
            try Self.preparar(terminal)
            for (especie, arquivo) in [("cadastro-da-folha", "cadastro.txt"), ("margens-da-folha", "margens.txt")] {
                try terminal.certo("folha", "receber", especie, "\(terminal.base)/\(Self.mes)/\(arquivo)")
            }
            let remessa = try #require(try Self.remeter(terminal).first { $0.contains("posicional") })
            try terminal.certo("folha", "enviar", "--competencia", Self.mes)
            let retorno = terminal.pasta + "/retorno.txt"
            try terminal.certo(
                "base-ficticia", "retorno", "--remessa", remessa, "--saida", retorno, "--leiautes",
                BancoDeTeste.raiz + "/Leiautes")
            try terminal.certo("folha", "retorno", "--competencia", Self.mes, retorno)
            func contratos(_ condicao: SQL) async throws -> [Int64] {
                try await banco.dono.transacao(como: .proprio) { t in
                    try t.executar(
                        "SELECT contrato_id FROM linha_do_mes WHERE competencia = '2026-08-01' AND \(condicao) ORDER BY 1 LIMIT 2"
                    ).map {
                        try $0.ler(0)
                    }
                }
            }
            let rejeitados = try await contratos("rejeitado > 0 AND motivo IS DISTINCT FROM 'BJ'")
            let inteiro = try #require(try await contratos("enviado > 0 AND rejeitado = 0").first)
            try #require(rejeitados.count == 2)
            func corrigir(_ quais: [Int64], _ motivo: String) throws -> Terminal.Saida {
                try terminal.rodar(
                    lista: ["folha", "corrigir-motivo", "--competencia", Self.mes, "--motivo", motivo]
                        + quais.flatMap { ["--contrato", "\($0)"] })
            }
            let recusado = try corrigir(rejeitados + [inteiro], "BJ")
            #expect(recusado.codigo == 1 && recusado.erro.contains("em \(inteiro)."), "\(recusado.erro)")
            #expect(try await contratos("motivo = 'BJ'").isEmpty, "tudo ou nada")
            let naoHa = "Não há o motivo de código ZZ. Escolha um dos motivos cadastrados.\n"
            #expect(try corrigir(rejeitados, "ZZ").erro == naoHa)
            let certo = try corrigir(rejeitados, "BJ")
            #expect(certo.codigo == 0 && certo.saida == "2 motivos corrigidos\n", "\(certo.erro)")
            #expect(try await contratos("motivo = 'BJ'") == rejeitados)

            try Self.resolverDivergencia(terminal)
            let trilha = try await banco.dono.transacao(como: .proprio) { t in
                try t.executar(
                    """
                    SELECT ato || ' ' || count(*) FROM evento WHERE ato IN ('folha.corrigir-motivo', 'folha.resolver-divergencia')
                     GROUP BY ato ORDER BY 1
                    """
                ).map { try $0.ler(0, como: String.self) }
            }
            #expect(trilha == ["folha.corrigir-motivo 2", "folha.resolver-divergencia 1"])
        }
    }

    private static func conferirDevolvidos(_ pasta: String, _ retorno: String) throws {
        // O que a folha disse de cada contrato, no arquivo dela: enviado e descontado.
        var daFolha: [String: (enviado: Int64, descontado: Int64)] = [:]
        for linha in retorno.components(separatedBy: "\r\n") where linha.hasPrefix("1") {
            let contrato = Int64(campo(linha, 22, 12)) ?? 0
            guard contrato > 0 else { continue }
            daFolha["\(contrato)"] = (Int64(campo(linha, 34, 12)) ?? 0, Int64(campo(linha, 46, 12)) ?? 0)
        }
        let arquivos = try FileManager.default.contentsOfDirectory(atPath: pasta)
        #expect(arquivos.count > 10)
        var vistos: Set<String> = []
        for arquivo in arquivos {
            let linhas = try String(contentsOfFile: pasta + "/" + arquivo, encoding: .utf8)
                .split(whereSeparator: \.isNewline).map {
                    $0.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
                }
            let titulos = try #require(linhas.first)
            func coluna(_ nome: String) throws -> Int {
                try #require(titulos.firstIndex(of: nome), "\(arquivo): \(nome)")
            }
            let (contrato, descontado) = (try coluna("contrato"), try coluna("descontado"))
            let (previsto, situacao, motivo) = (try coluna("previsto"), try coluna("situacao"), try coluna("motivo"))
            for linha in linhas.dropFirst() {
                #expect(vistos.insert(linha[contrato]).inserted, "o contrato vem num arquivo só")
                let lido = Int64(linha[descontado].filter(\.isNumber)) ?? -1
                let folha = daFolha[linha[contrato]]
                #expect(lido == min(folha?.descontado ?? 0, folha?.enviado ?? 0), "\(arquivo) \(linha[contrato])")
                // O que não se descontou inteiro leva a crítica.
                if linha[descontado] != linha[previsto] {
                    #expect(!linha[motivo].isEmpty && linha[situacao] != "descontada", "\(arquivo) \(linha[contrato])")
                }
            }
        }
        #expect(Set(daFolha.keys).isSubset(of: vistos), "tudo que a folha respondeu foi devolvido")
    }

    @Test(
        "INT-01, IMP-06: cada troca com a folha, com a previdência e com as consignatárias se faz por um comando, nos leiautes do órgão"
    )
    func todasAsTrocas() async throws {
        try await Terminal.usando { terminal in
            try Self.preparar(terminal)
            let entrada = "\(terminal.base)/\(Self.mes)"
            // espécie, arquivo, de que consignatária: o que entra antes do corte, em texto e em tabela FoxPro
            var casos: [(String, String, String?)] = [
                ("cadastro-da-folha", "cadastro.dbf", nil), ("margens-da-folha", "margens.dbf", nil),
                ("bases-da-folha", "bases.csv", nil), ("base-previdencia", "base-previdencia.csv", nil),
                ("aliquotas-previdencia", "aliquotas.csv", "PREVCOM"),
                ("premios-previdencia", "premios.csv", "PREVCOM"),
            ]
            for arquivo in try FileManager.default.contentsOfDirectory(atPath: entrada).sorted()
            where arquivo.hasPrefix("variaveis-") {
                casos.append(("variaveis-da-consignataria", arquivo, String(arquivo.dropFirst(10).dropLast(4))))
            }
            #expect(casos.count > 8)
            for (especie, arquivo, consignataria) in casos {
                let saida = try terminal.certo(
                    lista: ["folha", "receber", especie, "\(entrada)/\(arquivo)"]
                        + (consignataria.map { ["--consignataria", $0] } ?? []))
                #expect(saida.contains("conferido:"), "\(especie) \(arquivo)")
            }
            // O que sai para a folha: a mesma prévia em dois leiautes.
            let remessas = try Self.remeter(terminal)
            #expect(remessas.count == 2 && remessas.contains { $0.hasSuffix(".dbf") })
            for remessa in remessas {
                let leiaute = remessa.hasSuffix(".dbf") ? "descontos-fox" : "descontos-posicional"
                let lida = try terminal.certo(
                    "leiaute", "ler", "\(BancoDeTeste.raiz)/Leiautes/\(leiaute).yaml", remessa)
                #expect(lida.contains("matricula"), "\(leiaute)")
            }
            try terminal.certo("folha", "enviar", "--competencia", Self.mes)
            let posicional = try #require(remessas.first { $0.contains("posicional") })
            let retorno = terminal.pasta + "/retorno.dbf"
            try terminal.certo(
                "base-ficticia", "retorno", "--remessa", posicional, "--saida", retorno, "--leiaute-da-saida",
                "retorno-da-folha-dbf", "--leiautes", BancoDeTeste.raiz + "/Leiautes")
            try terminal.certo("folha", "retorno", "--competencia", Self.mes, retorno)
            // O que sai depois: para as consignatárias e, para o órgão, o histórico e o repasse.
            let saida = terminal.pasta + "/trocas"
            for (passo, marca) in [("devolver", "BB"), ("historico", "historico"), ("repasse", "repasse")] {
                try terminal.certo("folha", passo, "--competencia", Self.mes, "--pasta", saida)
                #expect(
                    try FileManager.default.contentsOfDirectory(atPath: saida).contains { $0.contains(marca) },
                    "\(passo)")
            }
        }
    }

    /// As linhas do relatório de descontos, já em campos, sem os títulos.
    private static func descontos(_ terminal: Terminal, _ filtros: String...) throws -> [[String]] {
        try terminal.certo(lista: ["folha", "relatorio", "--competencia", mes, "descontos"] + filtros)
            .split(whereSeparator: \.isNewline).dropFirst()
            .map { $0.split(separator: ";", omittingEmptySubsequences: false).map(String.init) }
    }

    /// O código e o nome de um cadastro e o CPF de quem tem a primeira matrícula do relatório.
    private static func procurados(_ linha: [String], _ terminal: Terminal, _ banco: BancoDeTeste) async throws -> [(
        opcao: String, valor: String, coluna: Int, igual: String
    )] {
        try await banco.dono.transacao(como: .proprio) { t in
            func codigo(_ sql: SQL) throws -> String { try #require(try t.uma(sql)).ler(0) }
            return [
                (
                    "--consignataria", try codigo("SELECT codigo FROM consignataria WHERE nome = \(linha[3])"), 3,
                    linha[3]
                ),
                ("--produto", try codigo("SELECT codigo FROM produto WHERE nome = \(linha[4])"), 4, linha[4]),
                ("--orgao", try codigo("SELECT codigo FROM orgao WHERE nome = \(linha[2])"), 2, linha[2]),
                ("--matricula", linha[0], 0, linha[0]),
                ("--situacao", "prevista", 13, SituacaoDaParcela.prevista.nome),
            ]
        }
    }

    @Test(
        "RF-GES-32: o relatório de descontos do mês se filtra por consignatária, produto, órgão, matrícula, CPF e situação; o código que não há é dito"
    )
    func relatorioDeDescontos() async throws {
        try await Terminal.usando { terminal, banco in
            try Self.preparar(terminal)
            for (especie, arquivo) in [("cadastro-da-folha", "cadastro.txt"), ("margens-da-folha", "margens.txt")] {
                try terminal.certo("folha", "receber", especie, "\(terminal.base)/\(Self.mes)/\(arquivo)")
            }
            try terminal.certo("folha", "cortar", "--competencia", Self.mes)
            let todas = try Self.descontos(terminal)
            try #require(todas.count > 400)
            let primeira = try #require(todas.first)
            for (opcao, valor, coluna, igual) in try await Self.procurados(primeira, terminal, banco) {
                let achadas = try Self.descontos(terminal, opcao, valor)
                #expect(achadas == todas.filter { $0[coluna] == igual } && !achadas.isEmpty, "\(opcao) \(valor)")
            }
            // O CPF é o que o arquivo da folha traz para a matrícula.
            let casa = try await MargensPorArquivoTests.instalacao(terminal, banco)
            let pessoa = try #require(
                try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
                    try t.uma("SELECT pessoa_id FROM vinculo WHERE matricula = \(primeira[0])")?.ler(
                        0, como: Int64.self)
                })
            let (cpf, matriculas) = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
                let bloco = try #require(try t.uma("SELECT pessoal FROM pessoa WHERE id = \(pessoa)"))
                let dados = try DadosPessoais.abrindo(try bloco.ler(0), de: pessoa, casa.cofre)
                let linhas = try t.executar("SELECT matricula FROM vinculo WHERE pessoa_id = \(pessoa)")
                return (dados.cpf, try linhas.map { try $0.ler(0, como: String.self) })
            }
            #expect(try Self.descontos(terminal, "--cpf", cpf) == todas.filter { matriculas.contains($0[0]) })
            #expect(try Self.descontos(terminal, "--cpf", cpf, "--situacao", "rejeitada").isEmpty, "somam-se")
            try Self.recusasDoFiltro(terminal)
        }
    }

    private static func recusasDoFiltro(_ terminal: Terminal) throws {
        for (argumentos, codigo, frase) in [
            (["descontos", "--consignataria", "NADA"], 1, "Não há consignatária NADA"),
            (["descontos", "--cpf", "529.982.247-25"], 1, "Não há pessoa com esse CPF"),
            (["descontos", "--cpf", "1"], 64, "CPF"), (["descontos", "--situacao", "paga"], 64, "'paga' não serve"),
            (["glosadas", "--matricula", "1"], 64, "Só o relatório descontos se filtra"),
        ] as [([String], Int32, String)] {
            let recusado = try terminal.rodar(
                lista: ["folha", "relatorio", "--competencia", mes] + argumentos)
            #expect(recusado.codigo == codigo && recusado.erro.contains(frase), "\(argumentos): \(recusado.erro)")
        }
    }
}

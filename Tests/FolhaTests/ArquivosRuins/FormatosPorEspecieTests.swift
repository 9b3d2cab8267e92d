import Arquivos
import Auditoria
import BancoDeDados
import Folha
import Leiaute
import Nucleo
import OrgaoDeTeste
import Testing

/// Tabela FoxPro e XML estragados, em cada espécie que os aceita e na folha fechada.
@Suite(.timeLimit(.minutes(15))) struct FormatosPorEspecieTests {
    struct Prova: Sendable, CustomTestStringConvertible {
        let especie: EspecieDeEntrada
        let forma: LeiautePelaExtensao
        var testDescription: String { "\(especie.rawValue) \(forma)" }
        var nome: String { "folha.\(forma)" }
        var estragos: [EstragoDeFormato] {
            forma == .dbf
                ? EstragoDeFormato.daTabela : EstragoDeFormato.doXml(campo: especie == .cadastro ? "cargo" : "bruta")
        }

        func bom(_ mesa: MesaDeEntrada) async throws -> [UInt8] {
            let leiaute = especie.leiaute(paraNome: nome)
            if especie == .cadastro {
                return try await CadastroTests.arquivo(
                    mesa, try (1...3).map { try LinhaDaFolha.cadastro($0) }, leiaute)
            }
            let mes = try LinhaDaFolha.mes(MesaDeEntrada.fechada)
            let linhas = (1...3).map { numero in
                var linha = LinhaDaFolha.margem("100\(numero)-00", "geral", Int64(numero) * 11_11)
                if forma == .dbf { linha["competencia"] = mes }
                return linha
            }
            return try await mesa.bytes(
                leiaute, cabecalho: try LinhaDaFolha.cabecalho(MesaDeEntrada.fechada), linhas)
        }
    }

    /// As espécies cujo leiaute muda com a extensão do nome: nascendo outra, entra aqui, e `bom` tem de saber escrevê-la.
    static let provas = EspecieDeEntrada.allCases.flatMap { especie in
        LeiautePelaExtensao.allCases.map { Prova(especie: especie, forma: $0) }
    }.filter { $0.especie.leiaute(paraNome: $0.nome) != $0.especie.rawValue }

    @Test(
        "INT-09, INT-03: tabela ou XML estragado é recusado com o que houve e nada muda; o que só se estranha é avisado",
        arguments: provas)
    func formato(_ prova: Prova) async throws {
        try await MesaDeEntrada.usando { mesa in
            for numero in 1...3 { _ = try await mesa.orgao.pessoa(numero, margens: ["geral": 10_000_00]) }
            let bom = try await prova.bom(mesa)
            let certo = try await mesa.conferir(bom, prova.especie, nome: prova.nome)
            #expect(certo.aprovada && certo.arquivo.registros == 3, "\(certo.primeiros.map(\.texto))")
            let antes = try await mesa.fotografia()
            for estrago in prova.estragos {
                let ruim = estrago.estragar(bom)
                try #require(ruim != bom, "\(estrago.nome): o estrago não entrou no arquivo")
                if case .naoRecebido(let frase) = estrago.desfecho {
                    let recusa = await #expect(throws: RecusaDeArquivo.self, "\(estrago.nome)") {
                        _ = try await mesa.conferir(ruim, prova.especie, nome: prova.nome)
                    }
                    #expect(
                        recusa?.description.contains(frase) == true, "\(estrago.nome): \(recusa?.description ?? "")")
                    continue
                }
                let conferencia = try await mesa.conferir(ruim, prova.especie, nome: prova.nome)
                let ditos = conferencia.primeiros.map(\.texto)
                switch estrago.desfecho {
                case .naoRecebido: break
                case .recusado(let frase):
                    #expect(conferencia.arquivo.situacao == .recusado, "\(estrago.nome): \(ditos)")
                    #expect(
                        ditos.contains { $0.contains(frase) && $0.contains("esperado") }, "\(estrago.nome): \(ditos)")
                    #expect(conferencia.relatorio != nil && conferencia.erros > 0, "\(estrago.nome)")
                case .lido(let linhas, let aviso):
                    #expect(conferencia.aprovada && conferencia.erros == 0, "\(estrago.nome): \(ditos)")
                    #expect(conferencia.arquivo.registros == Int64(linhas), "\(estrago.nome)")
                    if linhas == 3 { #expect(conferencia.medidas == certo.medidas, "\(estrago.nome)") }
                    if let aviso {
                        #expect(ditos.contains { $0.contains(aviso) }, "\(estrago.nome): \(ditos)")
                        #expect(conferencia.relatorio != nil, "\(estrago.nome): aviso sem relatório")
                    }
                }
                #expect(try await mesa.fotografia() == antes, "\(estrago.nome)")
            }
        }
    }

    @Test(
        "INT-09, FOL-07: a folha fechada em tabela ou XML estragado é recusada com relatório em arquivo, e nada muda",
        arguments: LeiautePelaExtensao.allCases)
    func retorno(_ forma: LeiautePelaExtensao) async throws {
        try await FolhaDeTeste.com { folha in
            let bom = try await Self.retorno(folha, forma)
            let certo = try await Self.conferir(bom, forma, folha).previa
            #expect(certo.erros == 0 && certo.registros == 3)
            let (antes, linhas) = (try await folha.orgao.fotografia(), try await folha.linhas())
            let estragos = forma == .dbf ? EstragoDeFormato.daTabela : EstragoDeFormato.doXml(campo: "descontado")
            for estrago in estragos {
                let ruim = estrago.estragar(bom)
                if case .naoRecebido(let frase) = estrago.desfecho {
                    let recusa = await #expect(throws: RecusaDeArquivo.self, "\(estrago.nome)") {
                        _ = try await Self.conferir(ruim, forma, folha)
                    }
                    #expect(
                        recusa?.description.contains(frase) == true, "\(estrago.nome): \(recusa?.description ?? "")")
                    continue
                }
                let (arquivo, previa) = try await Self.conferir(ruim, forma, folha)
                let (ditos, respostas) = try await folha.motor { [casa = folha.casa] t in
                    (
                        try ListaDeApontamentos.ler(de: arquivo, casa.cofre, em: t).map(\.texto),
                        try ArquivoGuardado.listar(origem: arquivo, em: t)
                    )
                }
                switch estrago.desfecho {
                case .naoRecebido: break
                case .recusado(let frase):
                    #expect(previa.erros > 0 && ditos.contains { $0.contains(frase) }, "\(estrago.nome): \(ditos)")
                    let relatorio = try #require(respostas.first, "\(estrago.nome): sem relatório em arquivo")
                    #expect(relatorio.especie == "criticas", "\(estrago.nome)")
                    let texto = String(decoding: try await folha.conteudo(relatorio.id), as: UTF8.self)
                    #expect(texto.contains(frase), "\(estrago.nome): \(texto)")
                case .lido(let registros, let aviso):
                    #expect(previa.erros == 0 && previa.registros == registros, "\(estrago.nome): \(ditos)")
                    if registros == 3 { #expect(previa == certo, "\(estrago.nome)") }
                    if let aviso { #expect(ditos.contains { $0.contains(aviso) }, "\(estrago.nome): \(ditos)") }
                }
                #expect(try await folha.orgao.fotografia() == antes, "\(estrago.nome)")
                #expect(try await folha.linhas() == linhas, "\(estrago.nome)")
            }
        }
    }

    /// Três linhas descontadas por inteiro, no leiaute da forma.
    private static func retorno(_ folha: FolhaDeTeste, _ forma: LeiautePelaExtensao) async throws -> [UInt8] {
        var contratos: [(pessoa: PessoaDeTeste, contrato: Int64)] = []
        for numero in 1...3 {
            let pessoa = try await folha.pessoa(numero, geral: 1_000_00)
            contratos.append((pessoa, try await folha.contrato(pessoa, parcela: 100_00, prazo: 12)))
        }
        try await folha.jogarAteOEnvio()
        var detalhes: [[String: Leiaute.Campo]] = []
        for (pessoa, contrato) in contratos {
            var detalhe: [String: Leiaute.Campo] = [
                "matricula": .texto(pessoa.matricula.texto),
                "rubrica": .texto(try await RetornoTests.rubrica(contrato, folha)), "contrato": .inteiro(contrato),
                "enviado": .decimal(100_00, casas: 2), "descontado": .decimal(100_00, casas: 2), "motivo": .nulo,
            ]
            if forma == .dbf { detalhe["competencia"] = try LinhaDaFolha.mes(FolhaDeTeste.mes) }
            detalhes.append(detalhe)
        }
        let definicao = try await folha.motor { [acervo = folha.acervo] t in
            try acervo.definicao("retorno-da-folha-\(forma)", em: Dia(ano: 2026, mes: 10, dia: 5), em: t).definicao
        }
        let saida = BytesDeSaida()
        let escritor = try EscritorDeLeiaute(definicao, saida, gerado: DiaLido(ano: 2026, mes: 10, dia: 31))
        let cabecalho = try LinhaDaFolha.cabecalho(FolhaDeTeste.mes)
        if definicao.registro("cabecalho") != nil { try escritor.escrever("cabecalho", cabecalho) }
        for detalhe in detalhes { try escritor.escrever("detalhe", detalhe) }
        if definicao.registro("rodape") != nil { try escritor.escrever("rodape", [:]) }
        try escritor.terminar()
        return saida.bytes
    }

    /// Recebe e confere, sem tornar definitivo.
    private static func conferir(
        _ bytes: [UInt8], _ forma: LeiautePelaExtensao, _ folha: FolhaDeTeste
    ) async throws -> (arquivo: Int64, previa: PreviaDoRetorno) {
        let arquivo = try await Recepcao.guardar(
            bytes,
            NovoArquivo(
                especie: "retorno-da-folha", leiaute: "retorno-da-folha-\(forma)", nome: "retorno.\(forma)",
                competencia: FolhaDeTeste.mes), folha.casa, por: FolhaDeTeste.gestor)
        let previa = try await ReceberRetorno(FolhaDeTeste.mes, arquivo: arquivo.id).conferir(
            folha.casa, folha.acervo, por: FolhaDeTeste.gestor)
        return (arquivo.id, previa)
    }
}

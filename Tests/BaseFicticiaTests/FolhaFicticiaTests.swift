import BaseFicticia
import Foundation
import Leiaute
import Nucleo
import Testing

@Suite("Folha fictícia")
struct FolhaFicticiaTests {
    private let folha = FolhaFicticia(leiautes: Pastas.leiautes, semente: 5)
    private let competencia = Competencia(ano: 2_026, mes: 10)

    /// Uma remessa com tantas linhas; metade delas nas últimas parcelas.
    private func remessa(_ pasta: String, _ leiaute: String = "descontos-posicional", linhas: Int = 4_000) throws
        -> String
    {
        let caminho = "\(pasta)/remessa"
        let definicao = try ArquivosDeProva.definicao(leiaute)
        let escritor = try EscritorDeLeiaute(definicao, ArquivoDeSaida(caminho: caminho))
        let mes = try #require(MesLido(ano: competencia.ano, mes: competencia.mes)).self
        let dia = try #require(DiaLido(ano: 2_026, mes: 10, dia: 13))
        let tabela = definicao.formato == .dbf
        if !tabela {
            try escritor.escrever(
                "cabecalho", ["competencia": .competencia(mes), "gerado_em": .data(dia), "sequencia": .inteiro(1)])
        }
        for indice in 0..<linhas {
            var campos: [String: Campo] = [
                "matricula": .texto("\(1_000 + indice / 3)-00"), "rubrica": .texto("5001"),
                "contrato": .inteiro(Int64(indice + 1)),
                "valor": .decimal(Int64(10_000 + indice), casas: 2),
                "parcela": .inteiro(Int64(indice.isMultiple(of: 2) ? 70 : 5)),
                "prazo": .inteiro(72),
            ]
            if tabela { campos["competencia"] = .competencia(mes) }
            try escritor.escrever("detalhe", campos)
        }
        if !tabela { try escritor.escrever("rodape", [:]) }
        try escritor.terminar()
        return caminho
    }

    @Test("a folha fechada traz todas as linhas, umas a menor, outras rejeitadas, uma acima e uma sem envio")
    func retorno() throws {
        try Pastas.temporaria { pasta in
            let resumo = try folha.retornar(
                remessa: remessa(pasta), leiaute: "descontos-posicional", saida: "\(pasta)/retorno.txt")
            #expect(resumo.acima == 1 && resumo.semEnvio == 1)
            #expect(resumo.rejeitadas > 5 && resumo.aMenor > 2)
            #expect(resumo.inteiras + resumo.aMenor + resumo.rejeitadas + resumo.acima == 4_000)
            var quantas: [String: Int] = [:]
            try ArquivosDeProva(pasta: pasta).ler("retorno.txt", "retorno-da-folha") { linha in
                let (enviado, descontado) = (linha.numero("enviado") ?? -1, linha.numero("descontado") ?? -1)
                #expect(linha.competencia("competencia") == competencia)
                #expect((linha.texto("motivo") != nil) == (descontado < enviado))
                guard let contrato = linha.numero("contrato") else {
                    quantas["sem contrato", default: 0] += 1
                    #expect(enviado == 0 && descontado > 0)
                    return
                }
                // As ímpares estão nas últimas parcelas, e são sempre descontadas.
                if !contrato.isMultiple(of: 2) { #expect(enviado == descontado) }
                let como =
                    descontado == enviado
                    ? "inteira" : descontado > enviado ? "acima" : descontado == 0 ? "rejeitada" : "a menor"
                quantas[como, default: 0] += 1
            }
            let contadas = [
                "inteira": resumo.inteiras, "a menor": resumo.aMenor, "rejeitada": resumo.rejeitadas, "acima": 1,
                "sem contrato": 1,
            ]
            #expect(quantas == contadas)
        }
    }

    @Test("a mesma remessa e semente dão o mesmo retorno; texto, tabela e XML dizem o mesmo")
    func deterministica() throws {
        try Pastas.temporaria { pasta in
            let texto = try remessa(pasta, linhas: 500)
            func retornar(_ saida: String, _ leiaute: String) throws -> [[String]] {
                _ = try folha.retornar(
                    remessa: texto, leiaute: "descontos-posicional", saida: "\(pasta)/\(saida)", leiauteDaSaida: leiaute
                )
                var linhas: [[String]] = []
                try ArquivosDeProva(pasta: pasta).ler(saida, leiaute) { linha in
                    linhas.append(
                        ["matricula", "rubrica", "motivo"].map { linha.texto($0) ?? "" }
                            + ["contrato", "enviado", "descontado"].map { linha.numero($0).map(String.init) ?? "" })
                }
                return linhas
            }
            let um = try retornar("um.txt", "retorno-da-folha")
            #expect(um.count == 501)
            #expect(try retornar("outro.txt", "retorno-da-folha") == um)
            #expect(try retornar("tabela.dbf", "retorno-da-folha-dbf") == um)
            #expect(try retornar("fechada.xml", "retorno-da-folha-xml") == um)
        }
    }

    @Test("lê também a remessa em tabela FoxPro")
    func remessaEmTabela() throws {
        try Pastas.temporaria { pasta in
            let caminho = try remessa(pasta, "descontos-fox", linhas: 200)
            let resumo = try folha.retornar(remessa: caminho, leiaute: "descontos-fox", saida: "\(pasta)/retorno.txt")
            #expect(resumo.inteiras + resumo.aMenor + resumo.rejeitadas + resumo.acima == 200)
        }
    }

    @Test("o relatório impresso se lê de volta, com subtotais por órgão e por situação que fecham")
    func impresso() throws {
        try Pastas.temporaria { pasta in
            let caminho = try remessa(pasta, linhas: 700)
            let resumo = try folha.retornar(
                remessa: caminho, leiaute: "descontos-posicional", saida: "\(pasta)/impresso.txt",
                leiauteDaSaida: "retorno-impresso",
                cadastro: "\(Pastas.exemplos)/cadastro-da-folha.txt")
            let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(pasta)/impresso.txt"))
            #expect(bytes.count { $0 == 0x0C } >= 10)
            var situacoes: [String: Int] = [:]
            try ArquivosDeProva(pasta: pasta).ler("impresso.txt", "retorno-impresso") { linha in
                #expect(linha.competencia("competencia") == competencia)
                #expect(linha.texto("orgao") != nil)
                situacoes[linha.texto("situacao") ?? "", default: 0] += 1
            }
            #expect(situacoes.values.reduce(0, +) == 701)
            // A de acima do enviado e a sem envio também vêm como valor diferente.
            #expect(situacoes["valor-diferente"] == resumo.aMenor + 2)
        }
    }

    @Test("remessa com defeito é recusada, e nada se escreve")
    func remessaRuim() throws {
        try Pastas.temporaria { pasta in
            let caminho = try remessa(pasta, linhas: 20)
            var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: caminho)))
            bytes[bytes.count - 30] = UInt8(ascii: "X")
            try Data(bytes).write(to: URL(fileURLWithPath: caminho))
            _ = #expect(throws: RecusaDaBase.self) {
                try folha.retornar(remessa: caminho, leiaute: "descontos-posicional", saida: "\(pasta)/retorno.txt")
            }
            #expect(!FileManager.default.fileExists(atPath: "\(pasta)/retorno.txt"))
        }
    }
}

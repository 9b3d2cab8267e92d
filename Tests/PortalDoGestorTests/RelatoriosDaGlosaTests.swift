import Auditoria
import BancoDeDados
import BancoDeTeste
import Nucleo
import OrgaoDeTeste
import Testing

@testable import PortalDoGestor

/// Quem ultrapassou a margem e o comparativo, pela tela, conferidos com uma soma que não passa pelo programa.
@Suite(.serialized) struct RelatoriosDaGlosaTests {
    private static let mes = "/gestor/competencias/2026-10"

    /// Uma linha por vínculo com corte: o que a tela deve dizer, somado direto das linhas do mês.
    private static func esperado(_ bancada: BancadaDaFolha) async throws -> [String] {
        try await bancada.banco.dono.transacao(como: .proprio) { t in
            try t.executar(
                """
                SELECT v.matricula, sum(l.previsto)::bigint, sum(l.enviado)::bigint, sum(l.glosado)::bigint,
                       count(*) FILTER (WHERE l.glosado > 0 AND l.enviado = 0),
                       count(*) FILTER (WHERE l.glosado > 0 AND l.enviado > 0)
                  FROM linha_do_mes l
                  JOIN contrato c ON c.id = l.contrato_id
                  JOIN vinculo v ON v.id = c.vinculo_id
                 WHERE l.competencia = '2026-10-01'
                 GROUP BY v.id, v.matricula
                HAVING sum(l.glosado) > 0
                 ORDER BY v.matricula COLLATE "C"
                """
            ).map { linha in
                let valores: [Dinheiro] = try (1...3).map { try linha.ler($0) }
                let quantos: [Int] = try (4...5).map { try linha.ler($0) }
                return ([try linha.ler(0, como: String.self)] + valores.map(\.brasileiro) + quantos.map { "\($0)" })
                    .joined(separator: " ")
            }
        }
    }

    @Test(
        "RF-GER-15, RF-GER-16, POC-GES-22: quem ultrapassou e o que mudou desde o mês anterior; cada parcela glosada, de quanto e por quê"
    )
    func ultrapassaram() async throws {
        try await BancadaDaFolha.usando { bancada in
            let jogo = try await Jogadora(bancada)
            try await jogo.cortarComMargemApertada()
            let antes = try await jogo.abrir(Self.mes + "/ultrapassaram")
            #expect(antes.contains("A glosa de 10/2026 ainda não foi feita."))
            _ = try await jogo.fazer(Self.mes + "/glosar")
            #expect(try await jogo.abrir(Self.mes + "/glosa").contains(Self.mes + "/ultrapassaram"))
            let csv = try await jogo.abrir(Self.mes + "/ultrapassaram?formato=csv&ordem=matricula")
            let linhas = csv.split(separator: "\r\n").dropFirst().map { linha in
                let campos = linha.split(separator: ";", omittingEmptySubsequences: false)
                return ([campos[0]] + campos[3...]).joined(separator: " ")
            }
            let esperado = try await Self.esperado(bancada)
            #expect(linhas.sorted() == esperado.sorted() && esperado.count > 5)
            // O filtro reparte as mesmas linhas.
            let desprezados = try await jogo.abrir(Self.mes + "/ultrapassaram?formato=csv&corte=desprezado")
            let emParte = try await jogo.abrir(Self.mes + "/ultrapassaram?formato=csv&corte=parcial")
            let repartidas = desprezados.split(separator: "\r\n").count + emParte.split(separator: "\r\n").count - 2
            #expect(repartidas == esperado.count)
            // O relatório das glosadas traz cada corte do mês, com a causa, e a conta de cada linha fecha.
            let glosadas = try await jogo.abrir(Self.mes + "/glosa?formato=csv").split(separator: "\r\n")
            let titulos = glosadas[0].split(separator: ";").map(String.init)
            let gravadas: Int = try await bancada.um("SELECT count(*) FROM glosa WHERE competencia = '2026-10-01'")
            #expect(glosadas.count - 1 == gravadas)
            for linha in glosadas.dropFirst() {
                let campos = linha.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
                func campo(_ titulo: String) throws -> String { campos[try #require(titulos.firstIndex(of: titulo))] }
                let valores = try ["Previsto", "Enviado", "Glosado"].map { try Dinheiro.lendo(try campo($0)) }
                let causa = try campo("Causa")
                #expect(valores[0] == valores[1] + valores[2] && !causa.isEmpty, "\(linha)")
            }
            try await Self.comparar(jogo)
            try await Self.semMargem(jogo)
        }
    }

    /// Com o ato de margens, cada leitura vai à trilha; só com o da folha, nem tela nem arquivo trazem os valores, nem ordenam por eles.
    private static func semMargem(_ jogo: Jogadora) async throws {
        let soFolha = try await Jogadora(jogo.bancada, atos: ["inicio.ver", "folha.consultar"])
        let valores = ["Enviado", "Glosado", "Glosado antes", "Glosado agora", "Valor da causa"]
        for (relatorio, lista, ordem) in [
            ("ultrapassaram", "ultrapassaram", "glosado"), ("comparativo", "comparativo-da-glosa", "agora"),
        ] {
            let contar: SQL = "SELECT count(*) FROM evento WHERE ato = 'margens.consultar'"
            let antes: Int = try await jogo.bancada.um(contar)
            let endereco = "\(mes)/\(relatorio)"
            let inteiro = try await jogo.abrir(endereco + "?formato=csv").split(separator: "\r\n")
            let inteira = try await jogo.abrir(endereco)
            #expect(try await jogo.bancada.um(contar) == antes + 2, "\(relatorio)")
            #expect(inteira.contains("Glosado") && !inteira.contains("não aparecem nesta lista"))
            let ultimo = try await jogo.bancada.ultimoEvento("margens.consultar")
            #expect(ultimo["lista"] == .texto(lista) && ultimo["competencia"] == "2026-10")

            let parcial = try await soFolha.abrir(endereco + "?formato=csv").split(separator: "\r\n")
            let tela = try await soFolha.abrir(endereco)
            #expect(parcial.count == inteiro.count && parcial.count > 5)
            let titulos = parcial[0].split(separator: ";").map(String.init)
            #expect(titulos.contains("Órgão") && Set(titulos).isDisjoint(with: valores), "\(titulos)")
            #expect(tela.contains("não tem o ato de consultar margens"))
            for valor in valores { #expect(!tela.contains(">\(valor)<"), "\(relatorio): \(valor)") }
            let ordenado = try await soFolha.abrir(endereco + "?formato=csv&ordem=-\(ordem)")
            #expect(ordenado.split(separator: "\r\n") == parcial, "a ordem diria o valor")
            #expect(try await jogo.bancada.um(contar) == antes + 2, "quem não leu margem não deixa leitura")
        }
    }

    /// O comparativo tem quem foi glosado num mês ou no outro, com o que se gravou em cada um.
    private static func comparar(_ jogo: Jogadora) async throws {
        let esperado = try await jogo.bancada.banco.dono.transacao(como: .proprio) { t in
            try t.executar(
                """
                SELECT v.matricula, coalesce(sum(k.glosado) FILTER (WHERE k.competencia = '2026-09-01'), 0)::bigint,
                       coalesce(sum(k.glosado) FILTER (WHERE k.competencia = '2026-10-01'), 0)::bigint
                  FROM glosa k JOIN vinculo v ON v.id = k.vinculo_id
                 WHERE k.competencia IN ('2026-09-01', '2026-10-01')
                 GROUP BY v.id, v.matricula
                """
            ).map { linha in
                let valores: [Dinheiro] = try (1...2).map { try linha.ler($0) }
                return "\(try linha.ler(0, como: String.self)) \(valores[0].brasileiro) \(valores[1].brasileiro)"
            }
        }
        let csv = try await jogo.abrir(mes + "/comparativo?formato=csv").split(separator: "\r\n").dropFirst()
        let campos = csv.map { $0.split(separator: ";", omittingEmptySubsequences: false).map(String.init) }
        let nossos = Set(campos.map { "\($0[0]) \($0[4]) \($0[5])" })
        let diferenca = nossos.symmetricDifference(esperado)
        #expect(diferenca.isEmpty && esperado.count > 5, "\(diferenca.sorted())")
        // matrícula;categoria;órgão;mudança;glosado antes;glosado agora;contrato;razão;valor
        for linha in campos {
            #expect(!linha[7].isEmpty && (linha[3] == "Passou a ser glosado") == (linha[4] == "0,00"), "\(linha)")
        }
        let passaram = try await jogo.abrir(mes + "/comparativo?formato=csv&mudanca=passou").split(separator: "\r\n")
        #expect(passaram.count - 1 == campos.count { $0[4] == "0,00" })
    }

    @Test(
        "RF-GER-12: antes de mandar à folha cada linha se corta pela regra da data do contrato, e a conta do legado diz o percentual da época dele"
    )
    func regraDaData() async throws {
        try await BancadaDaFolha.usando { bancada in
            let jogo = try await Jogadora(bancada)
            try await jogo.cortarComMargemApertada()
            _ = try await jogo.fazer(Self.mes + "/glosar")
            let cortadas = try await bancada.banco.dono.transacao(como: .proprio) { t in
                try t.executar(
                    """
                    SELECT c.id, coalesce(c.legado, CASE WHEN c.regra_em >= '2022-07-01' THEN 'hoje' END) marca
                      FROM linha_do_mes l JOIN contrato c ON c.id = l.contrato_id
                     WHERE l.competencia = '2026-10-01' AND l.glosado > 0 ORDER BY marca, c.id
                    """
                ).compactMap { linha -> (contrato: Int64, marca: String)? in
                    guard let marca = try linha.ler(1, como: String?.self) else { return nil }
                    return (try linha.ler(0), marca)
                }
            }
            // A regra da data de cada um, e o percentual que ela tinha da margem facultativa.
            let regras = [
                "resolucao-pgj-48-2004": ("Resolução PGJ 48/2004", 40), "lei-14131-2021": ("Lei 14.131/2021", 35),
                "resolucao-pgj-30-2021": ("Resolução PGJ 30/2021", 35), "hoje": ("Lei MG 19.490/2011", 30),
            ]
            for (marca, (regra, percentual)) in regras {
                for (contrato, _) in cortadas.filter({ $0.marca == marca }).prefix(3) {
                    let conta = LeitorDePagina.texto(try await jogo.abrir(Self.mes + "/linhas/\(contrato)"))
                    #expect(conta.contains(regra), "\(contrato): \(conta)")
                    guard marca != "hoje" else { continue }
                    #expect(
                        conta.contains("Limite: \(percentual)% da remuneração líquida")
                            || conta.contains("Percentual da regra da data do contrato \(percentual)%")
                            || conta.contains("Limite: margem da regra da data do contrato"), "\(contrato): \(conta)")
                }
            }
            let marcas = Set(cortadas.map(\.marca))
            #expect(marcas.contains("hoje") && marcas.count >= 2, "há cortes de hoje e de legado: \(marcas)")
        }
    }
}

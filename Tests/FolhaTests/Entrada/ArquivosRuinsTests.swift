import Arquivos
import Auditoria
import BancoDeDados
import Folha
import Leiaute
import Nucleo
import OrgaoDeTeste
import Tarefas
import Testing

/// Arquivo ruim: relatório claro, e o hash de toda tabela antes é o de depois, salvo o recibo do arquivo.
@Suite(.timeLimit(.minutes(15))) struct ArquivosRuinsTests {
    /// O defeito, como se estraga um arquivo bom de três margens, e o que o relatório tem de dizer.
    struct Caso: Sendable {
        let nome: String
        let estragar: @Sendable ([UInt8]) throws -> [UInt8]
        let diz: String
        /// A linha que se aponta; `nil` é o arquivo.
        let linha: Int?
    }

    static let largura = 74  // 72 posições e CRLF

    static func trocar(_ bytes: [UInt8], linha: Int, posicao: Int, _ texto: String) -> [UInt8] {
        var novos = bytes
        let inicio = (linha - 1) * largura + posicao - 1
        novos.replaceSubrange(inicio..<(inicio + texto.utf8.count), with: Array(texto.utf8))
        return novos
    }

    static let casos: [Caso] = [
        Caso(nome: "truncado no meio da linha", estragar: { Array($0.dropLast(100)) }, diz: "72 posições", linha: 4),
        Caso(nome: "sem rodapé", estragar: { Array($0.dropLast(largura)) }, diz: "rodape", linha: nil),
        Caso(
            nome: "cortado no fim exato de uma linha do meio", estragar: { Array($0.prefix(3 * largura)) },
            diz: "rodape", linha: nil),
        Caso(
            nome: "soma errada", estragar: { trocar($0, linha: 5, posicao: 27, "9") }, diz: "total calculado", linha: 5),
        Caso(
            nome: "quantidade errada", estragar: { trocar($0, linha: 5, posicao: 9, "7") }, diz: "total calculado",
            linha: 5),
        Caso(
            nome: "linha repetida",
            estragar: { bytes in
                var novos = bytes
                novos.insert(contentsOf: bytes[largura..<(2 * largura)], at: 2 * largura)
                return trocar(trocar(novos, linha: 6, posicao: 10, "4"), linha: 6, posicao: 11, "+00000000000007000")
            }, diz: "uma margem por matrícula, tipo e regra (já veio na linha 2)", linha: 3),
        Caso(
            nome: "de outro mês", estragar: { trocar($0, linha: 1, posicao: 12, "202608") },
            diz: "08/2026, e a esperada é 09/2026", linha: nil),
        Caso(
            nome: "do mês aberto, que ainda não fechou", estragar: { trocar($0, linha: 1, posicao: 12, "202610") },
            diz: "10/2026, e a esperada é 09/2026", linha: nil),
        Caso(
            nome: "mês que não existe", estragar: { trocar($0, linha: 1, posicao: 12, "202613") }, diz: "competencia",
            linha: 1),
        Caso(
            nome: "matrícula desconhecida", estragar: { trocar($0, linha: 3, posicao: 2, "9999-00") },
            diz: "uma matrícula cadastrada", linha: 3),
        Caso(
            nome: "letra em número", estragar: { trocar($0, linha: 3, posicao: 65, "O") }, diz: "algarismos", linha: 3),
        Caso(
            nome: "estouro",
            estragar: { bytes in
                trocar(
                    trocar(bytes, linha: 3, posicao: 58, "+9999999999999"), linha: 5, posicao: 11, "+00010000000003999")
            }, diz: "no máximo 10000000000,00", linha: 3),
        Caso(nome: "NUL no meio", estragar: { trocar($0, linha: 3, posicao: 4, "\u{0}") }, diz: "matricula", linha: 3),
        Caso(
            nome: "tipo de margem que não há", estragar: { trocar($0, linha: 3, posicao: 14, "gerao") },
            diz: "um tipo de margem cadastrado", linha: 3),
        Caso(
            nome: "regra que não há", estragar: { trocar($0, linha: 3, posicao: 34, "lei-9999") },
            diz: "uma regra cadastrada", linha: 3),
        Caso(
            nome: "outro arquivo", estragar: { _ in Array("%PDF-1.7 isto não é uma folha".utf8) }, diz: "fim de linha",
            linha: nil),
        Caso(
            nome: "só com fim de linha de Unix", estragar: { $0.filter { $0 != 0x0D } },
            diz: "fim de linha CRLF, lido LF", linha: nil),
        Caso(
            nome: "sem nenhuma linha",
            estragar: { bytes in
                var novos = Array(bytes.prefix(largura) + bytes.suffix(largura))
                novos = trocar(novos, linha: 2, posicao: 10, "0")
                return trocar(novos, linha: 2, posicao: 11, "+00000000000000000")
            }, diz: "nenhuma linha", linha: nil),
    ]

    static func bom(_ mesa: MesaDeEntrada) async throws -> [UInt8] {
        try await MargensTests.arquivo(
            mesa,
            [
                LinhaDaFolha.margem("1001-00", "geral", 10_00), LinhaDaFolha.margem("1002-00", "geral", 20_00),
                LinhaDaFolha.margem("1003-00", "geral", 30_00),
            ])
    }

    @Test("margens: cada defeito é dito com a linha, e nada muda no banco")
    func margens() async throws {
        try await MesaDeEntrada.usando { mesa in
            for numero in 1...3 { _ = try await mesa.orgao.pessoa(numero, margens: ["geral": 5_00]) }
            let bom = try await Self.bom(mesa)
            #expect(bom.count == 5 * Self.largura)
            #expect(try await mesa.conferir(bom, .margens).aprovada)
            let antes = try await mesa.fotografia()
            for caso in Self.casos {
                let conferencia = try await mesa.conferir(try caso.estragar(bom), .margens)
                let ditos = conferencia.primeiros.map(\.texto) + [conferencia.arquivo.motivo ?? ""]
                #expect(conferencia.arquivo.situacao == .recusado, "\(caso.nome)")
                #expect(ditos.contains { $0.contains(caso.diz) }, "\(caso.nome): \(ditos)")
                if let linha = caso.linha {
                    #expect(
                        conferencia.primeiros.contains { $0.linha == linha && $0.texto.contains(caso.diz) },
                        "\(caso.nome): \(ditos)")
                    #expect(conferencia.relatorio != nil, "\(caso.nome)")
                }
                await #expect(throws: RecusaDeEntrada.naoConferido(situacao: "recusado"), "\(caso.nome)") {
                    try await mesa.entrada.agendar(conferencia.arquivo.id, por: MesaDeEntrada.gestor)
                }
                #expect(try await mesa.fotografia() == antes, "\(caso.nome)")
            }
        }
    }

    @Test("cem mil linhas erradas: guardam-se as primeiras cem mil, contam-se todas, e o relatório diz quantas faltam")
    func cemMilErros() async throws {
        try await MesaDeEntrada.usando { mesa in
            let bom = try await Self.bom(mesa)
            let ruim = Self.trocar(bom, linha: 2, posicao: 58, "+00000000A1000")[Self.largura..<(2 * Self.largura)]
            var bytes = Array(bom.prefix(Self.largura))
            for _ in 0..<100_200 { bytes += ruim }
            bytes += bom.suffix(Self.largura)
            let antes = try await mesa.fotografia()
            let conferencia = try await mesa.conferir(bytes, .margens)
            #expect(!conferencia.aprovada && conferencia.erros >= 100_200)
            let guardados: Int = try await mesa.um(
                "SELECT count(*) FROM apontamento WHERE arquivo_id = \(conferencia.arquivo.id)")
            #expect(guardados == 100_000)
            var relatorio: [UInt8] = []
            let id = try #require(conferencia.relatorio?.id)
            for try await pedaco in try await Download.abrir(id, de: nil, mesa.orgao.casa, por: MesaDeEntrada.gestor)
                .conteudo()
            { relatorio += pedaco }
            let linhas = String(decoding: relatorio, as: UTF8.self).split(separator: "\r\n")
            #expect(linhas.count == 100_002 && linhas.last?.contains("apontamentos não guardados") == true)
            #expect(try await mesa.fotografia() == antes)
        }
    }

    @Test("entre conferir e aplicar a folha andou: a aplicação confere de novo e recusa, sem mudar nada")
    func envelheceu() async throws {
        try await MesaDeEntrada.usando { mesa in
            for numero in 1...3 { _ = try await mesa.orgao.pessoa(numero, margens: ["geral": 5_00]) }
            let conferencia = try await mesa.conferir(try await Self.bom(mesa), .margens)
            try await mesa.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    """
                    INSERT INTO folha_do_mes (competencia, situacao, cortada_em, glosada_em, enviada_em, fechada_em)
                    VALUES ('2026-11-01', 'fechada', now(), now(), now(), now())
                    """)
            }
            let antes = try await mesa.fotografia()
            let tarefa = try await mesa.aplicar(conferencia.arquivo.id)
            #expect(tarefa.situacao == .recusada)
            #expect(
                tarefa.mensagem
                    == "o arquivo é da competência 09/2026, e a esperada é 11/2026; "
                    + "corrija a competência, ou envie o arquivo do mês esperado")
            #expect(try await mesa.fotografia() == antes)
        }
    }
}

import Arquivos
import Auditoria
import BancoDeDados
import CargaInicial
import Leiaute
import Nucleo
import Tarefas
import Testing

/// A carga inicial, da pasta à primeira folha aberta.
@Suite(.timeLimit(.minutes(15))) struct CargaTests {
    /// Recebe, confere e exige aprovação.
    static func receber(_ casa: CasaVazia) async throws -> (Pacote, Carga.Conferencia) {
        let pacote = try await casa.carga.receber(pasta: casa.pasta, por: .comando)
        return (pacote, try await casa.carga.conferir(pacote, por: .comando))
    }

    @Test("RF-GER-09, IMP-03: a pasta entra inteira, concilia ao centavo e abre a primeira competência")
    func entra() async throws {
        try await CasaVazia.usando { casa in
            try await casa.implantar()
            try await PastaDeTeste().gravar(em: casa)
            let (pacote, conferencia) = try await Self.receber(casa)
            try #require(conferencia.aprovada, "\(conferencia.arquivos.flatMap(\.primeiros).map(\.texto))")
            #expect(conferencia.abrir == Competencia(ano: 2026, mes: 10))
            let tarefa = try await casa.aplicar(pacote)
            #expect(tarefa.situacao == .terminada, "\(tarefa.mensagem ?? "")")
            #expect(tarefa.resultado?.contains("\"divergencias\": []") == true, "\(tarefa.resultado ?? "")")
            #expect(
                try await casa.um("SELECT competencia::text FROM folha_do_mes WHERE situacao = 'aberta'", String.self)
                    == "2026-10-01")
            #expect(try await casa.um("SELECT count(*) FROM folha_do_mes WHERE situacao = 'fechada'", Int.self) == 1)
            #expect(try await casa.um("SELECT count(*) FROM contrato", Int.self) == 24)
            #expect(
                try await casa.um(
                    "SELECT count(*) FROM contrato c JOIN autorizacao a ON a.id = c.autorizacao_id AND a.especie = 'importada'",
                    Int.self) == 24)
            #expect(try await casa.um("SELECT count(*) FROM linha_do_mes WHERE descontado IS NOT NULL", Int.self) == 12)
            #expect(
                try await casa.um("SELECT rejeitado::bigint FROM linha_do_mes WHERE motivo = 'HW'", Int64.self) == 60_01
            )
            // Suspenso pesa; liquidado, não; o cartão pesa na margem dele e no total.
            #expect(
                try await casa.um(
                    "SELECT count(*) FROM contrato WHERE situacao = 'suspenso' AND parado_por = 'gestor' AND suspenso_ate = '2026-12-01'",
                    Int.self) == 3)
            #expect(
                try await casa.um(
                    "SELECT count(*) FROM peso p JOIN contrato c ON c.id = p.contrato_id WHERE c.situacao = 'liquidado'",
                    Int.self) == 0)
            let cartao: [String] = try await casa.um(
                """
                SELECT array_agg(m.tipo ORDER BY m.tipo) FROM peso p JOIN conta_de_margem m ON m.id = p.conta_id
                  JOIN contrato_da_carga l ON l.contrato_id = p.contrato_id WHERE l.ade_antiga = 31
                """)
            #expect(cartao == ["cartao", "facultativas"])
            #expect(
                try await casa.um(
                    "SELECT count(*) FROM contrato WHERE valor_liberado = 300000 AND taxa_ao_mes = 1700000", Int.self)
                    == 18)
            let especies: [String] = try await casa.um("SELECT array_agg(DISTINCT especie) FROM lancamento_de_margem")
            #expect(especies == ["carga-do-legado"])
        }
    }

    @Test("a carga não se repete: com folha aberta, é recusada")
    func naoSeRepete() async throws {
        try await CasaVazia.usando { casa in
            try await casa.implantar()
            try await PastaDeTeste(pessoas: 3).gravar(em: casa)
            let (pacote, _) = try await Self.receber(casa)
            _ = try await casa.aplicar(pacote)
            let outro = try await casa.carga.receber(pasta: casa.pasta, por: .comando)
            await #expect(throws: RecusaDaCarga.jaFeita(Competencia(ano: 2026, mes: 10))) {
                try await casa.carga.conferir(outro, por: .comando)
            }
        }
    }

    @Test("sem implantação, ou faltando arquivo, nem começa")
    func nemComeca() async throws {
        try await CasaVazia.usando { casa in
            await #expect(throws: RecusaDaCarga.faltam(EspecieDaCarga.allCases.filter(\.obrigatoria).map(\.rawValue))) {
                try await casa.carga.receber(pasta: casa.pasta, por: .comando)
            }
            try await PastaDeTeste(pessoas: 2).gravar(em: casa)
            let pacote = try await casa.carga.receber(pasta: casa.pasta, por: .comando)
            await #expect(throws: RecusaDaCarga.semImplantacao) { try await casa.carga.conferir(pacote, por: .comando) }
        }
    }

    /// O defeito, onde ele está, o que se muda na pasta certa, e o começo do que se aponta.
    static let ruins: [(String, EspecieDaCarga, @Sendable (inout PastaDeTeste) -> Void, String)] = [
        ("CNPJ errado", .consignatarias, { $0.consignatarias[0]["cnpj"] = .texto("11222333000182") }, "CNPJ"),
        (
            "consignatária repetida", .consignatarias, { $0.consignatarias[1]["codigo"] = .texto("BBX") },
            "código que ainda não existe"
        ),
        (
            "convênio sem produto", .convenios, { $0.convenios[0]["produto"] = .texto("emprestado") },
            "um produto implantado"
        ),
        (
            "convênio sem consignatária", .convenios, { $0.convenios[0]["consignataria"] = .texto("ZZZ") },
            "uma consignatária cadastrada"
        ),
        ("crédito sem convenção", .convenios, { $0.convenios[0]["convencao"] = .nulo }, "convenção e IOF"),
        (
            "rubrica sem convênio", .rubricas, { $0.rubricas[0]["produto"] = .texto("seguro") },
            "um convênio da consignatária"
        ),
        (
            "rubrica de leiaute desconhecido", .rubricas, { $0.rubricas[0]["leiaute"] = .texto("nao-ha") },
            "um leiaute conhecido"
        ),
        ("mês duas vezes", .calendario, { $0.calendario[1] = $0.calendario[0] }, "competência uma vez só"),
        (
            "margem de quem não há", .margens, { $0.margens[0]["matricula"] = .texto("9999-00") },
            "uma matrícula cadastrada"
        ),
        ("margem de outro tipo", .margens, { $0.margens[0]["tipo"] = .texto("outra") }, "um tipo de margem cadastrado"),
        ("ADE repetida", .contratos, { $0.contratos[1]["ade_antiga"] = .inteiro(10) }, "ADE uma vez só"),
        ("número repetido", .contratos, { $0.contratos[2]["numero"] = .texto("E1") }, "número uma vez só"),
        (
            "contrato de quem não há", .contratos, { $0.contratos[0]["matricula"] = .texto("9999-00") },
            "uma matrícula do cadastro"
        ),
        (
            "contrato sem convênio", .contratos, { $0.contratos[0]["produto"] = .texto("seguro") },
            "um convênio da consignatária"
        ),
        ("empréstimo sem prazo", .contratos, { $0.contratos[0]["prazo"] = .nulo }, "o prazo, que o produto exige"),
        ("mais pagas que o prazo", .contratos, { $0.contratos[0]["pagas"] = .inteiro(49) }, "no máximo o prazo"),
        (
            "suspenso sem dizer por quem", .contratos, { $0.contratos[0]["situacao"] = .texto("suspenso") },
            "quem suspendeu"
        ),
        ("liquidado sem data", .contratos, { $0.contratos[0]["situacao"] = .texto("liquidado") }, "a data do fim"),
        (
            "marca de legado desconhecida", .contratos, { $0.contratos[0]["legado"] = .texto("lei-1") },
            "uma marca de legado"
        ),
        ("prazo que estoura", .contratos, { $0.contratos[0]["prazo"] = .inteiro(9_999_999_999) }, "no máximo"),
        (
            "parcela que estoura", .contratos,
            { $0.contratos[0]["parcela"] = .decimal(999_999_999_999_999_999, casas: 2) }, "no máximo"
        ),
        ("parcela sem contrato", .parcelas, { $0.parcelas[0]["ade_antiga"] = .inteiro(77) }, "a ADE de um contrato"),
        ("parcela duas vezes", .parcelas, { $0.parcelas[1] = $0.parcelas[0] }, "uma parcela por contrato"),
        (
            "descontado acima do enviado", .parcelas, { $0.parcelas[0]["descontado"] = .decimal(999_00, casas: 2) },
            "no máximo o enviado"
        ),
        ("motivo desconhecido", .parcelas, { $0.parcelas[0]["motivo"] = .texto("ZZ") }, "um código de motivo"),
        ("motivo sem rejeição", .parcelas, { $0.parcelas[1]["motivo"] = .texto("HW") }, "vazio, porque se descontou"),
    ]

    @Test(
        "um erro em qualquer arquivo, e nada se aplica; a linha e o motivo ficam no relatório", arguments: ruins.indices
    )
    func recusa(caso: Int) async throws {
        let (nome, especie, mudar, esperado) = Self.ruins[caso]
        try await CasaVazia.usando { casa in
            try await casa.implantar()
            var pasta = try PastaDeTeste(pessoas: 4)
            mudar(&pasta)
            try await pasta.gravar(em: casa)
            let antes = try await casa.fotografia()
            let (pacote, conferencia) = try await Self.receber(casa)
            #expect(!conferencia.aprovada, "\(nome)")
            let doArquivo = try #require(conferencia.arquivos.first { $0.especie == especie })
            #expect(
                doArquivo.primeiros.contains { $0.gravidade == .erro && $0.esperado.hasPrefix(esperado) },
                "\(nome): \(doArquivo.primeiros.map(\.texto))")
            #expect(doArquivo.arquivo.situacao == .recusado)
            await #expect(throws: (any Error).self) { try await casa.aplicar(pacote) }
            #expect(try await casa.fotografia() == antes, "\(nome)")
        }
    }
}

import Arquivos
import Auditoria
import Averbacao
import BancoDeDados
import BancoDeTeste
import Contratos
import Leiaute
import Nucleo
import OrgaoDeTeste
import Tarefas
import Testing

/// O lote de contratos novos, do arquivo ao contrato.
@Suite struct LoteDeInclusoesTests {
    private static func dia(_ mes: Int, _ dia: Int, _ ano: Int = 2026) -> Leiaute.Campo {
        DiaLido(ano: ano, mes: mes, dia: dia).map { .data($0) } ?? .nulo
    }

    private static let naoCabe =
        "A parcela não cabe na margem. Reduza o valor, ou peça à pessoa que confira a margem no portal dela."

    @Test(
        "POC-CON-10, RF-GES-08: o lote vira contratos averbados; o que não cabe por um centavo é recusado e não derruba o resto"
    )
    func aplica() async throws {
        try await MesaDeLotes.usando { mesa in
            let cabe = try await mesa.orgao.pessoa(1, margens: ["geral": 100_00])
            let naoCabe = try await mesa.orgao.pessoa(2, margens: ["geral": 99_99])
            let (arquivo, tarefa) = try await mesa.aplicar(
                try await mesa.bytes(
                    .inclusoes,
                    [
                        MesaDeLotes.inclusao(cabe, 100_00, numero: "A1"),
                        MesaDeLotes.inclusao(naoCabe, 100_00, numero: "A2"),
                        MesaDeLotes.inclusao(naoCabe, 99_99, numero: "A3"),
                    ]))
            #expect(tarefa.situacao == .terminada)
            let linhas = try await mesa.linhas(arquivo)
            #expect(linhas.map(\.situacao) == [.aplicada, .recusada, .aplicada])
            #expect(linhas[0].andamento == .averbado)
            #expect(linhas[1].codigo == "nao-cabe-na-margem")
            #expect(linhas[1].mensagem == Self.naoCabe)
            #expect(try await mesa.orgao.disponivel(cabe.contas["geral"]) == 0)
            #expect(try await mesa.orgao.disponivel(naoCabe.contas["geral"]) == 0)
            let autorizados: Int = try await mesa.um(
                "SELECT count(*)::bigint FROM contrato WHERE situacao = 'averbado' AND autorizacao_id IS NOT NULL")
            #expect(autorizados == 2)
        }
    }

    @Test("RF-CON-02, RNF-SEG-04: a crítica e o retorno do lote dizem a frase da recusa e nenhum número da margem")
    func naoRevela() async throws {
        try await MesaDeLotes.usando { mesa in
            let pessoa = try await mesa.orgao.pessoa(1, margens: ["geral": 73_19])
            let (arquivo, _) = try await mesa.aplicar(
                try await mesa.bytes(
                    .inclusoes,
                    [
                        MesaDeLotes.inclusao(pessoa, 500_00, numero: "A1"),
                        MesaDeLotes.inclusao(pessoa, 10_00, numero: "A2"),
                    ]))
            let gerados = try await mesa.orgao.banco.transacao(como: .consignataria(Fixo.bancoA), soLeitura: true) {
                t in try ArquivoGuardado.listar(sentido: .gerado, origem: arquivo, em: t)
            }
            #expect(Set(gerados.map(\.especie)) == ["criticas", "retorno-do-lote"])
            for gerado in gerados {
                let download = try await Download.abrir(
                    gerado.id, de: Fixo.bancoA, mesa.orgao.casa, por: MesaDeLotes.operadora)
                var texto = ""
                for try await pedaco in download.conteudo() { texto += String(decoding: pedaco, as: UTF8.self) }
                #expect(texto.contains(Self.naoCabe))
                for numero in ["7319", "73,19", "73.19", "63,19", "6319"] { #expect(!texto.contains(numero)) }
            }
        }
    }

    @Test("RF-CON-39, RF-GER-07, RF-CON-05: a conferência aponta todas as linhas ruins de uma vez, e nada muda")
    func conferencia() async throws {
        try await MesaDeLotes.usando { mesa in
            let pessoa = try await mesa.orgao.pessoa(1, margens: ["geral": 1_000_00, "total": 1_000_00])
            let desligada = try await mesa.orgao.pessoa(2, margens: ["geral": 1_000_00], situacao: "desligado")
            let outra = try await mesa.orgao.pessoa(3, margens: ["geral": 1_000_00])
            let antes = try await mesa.orgao.fotografia()
            func emprestimo(_ numero: String, _ mudando: [String: Leiaute.Campo]) -> [String: Leiaute.Campo] {
                MesaDeLotes.inclusao(
                    pessoa, 50_00, numero: numero,
                    mudando: [
                        "produto": .texto("emprestimo"), "prazo": .inteiro(12),
                        "valor_liberado": .decimal(500_00, casas: 2), "taxa_ao_mes": .decimal(1_800_000, casas: 6),
                    ].merging(mudando) { $1 })
            }
            let conferencia = try await mesa.conferir(
                try await mesa.bytes(
                    .inclusoes,
                    [
                        MesaDeLotes.inclusao(pessoa, 10_00, numero: "B0"),
                        MesaDeLotes.inclusao(pessoa, 10_00, numero: "B1", mudando: ["matricula": .texto("9999-99")]),
                        MesaDeLotes.inclusao(pessoa, 10_00, numero: "B2", mudando: ["cpf": .texto(outra.cpf.digitos)]),
                        MesaDeLotes.inclusao(pessoa, 10_00, numero: "B3", mudando: ["cpf": .texto("11111111111")]),
                        MesaDeLotes.inclusao(pessoa, 10_00, numero: "B4", mudando: ["produto": .texto("nada")]),
                        MesaDeLotes.inclusao(desligada, 10_00, numero: "B5"),
                        MesaDeLotes.inclusao(pessoa, 0, numero: "B6"),
                        MesaDeLotes.inclusao(pessoa, 10_00, numero: "B7", mudando: ["prazo": .inteiro(2)]),
                        emprestimo("B8", ["prazo": .inteiro(97)]), emprestimo("B9", ["carencia": .inteiro(4)]),
                        emprestimo("B10", ["taxa_ao_mes": .decimal(9_000_000, casas: 6)]), emprestimo("B11", [:]),
                        MesaDeLotes.inclusao(pessoa, 10_00, numero: "B0"),
                        MesaDeLotes.inclusao(pessoa, 10_00, numero: "B12").filter { $0.key != "documento" },
                    ]))
            #expect(conferencia.aprovada)
            #expect(conferencia.erros == 13)
            #expect(
                conferencia.primeiros.map { "\($0.linha ?? 0) \($0.campo ?? "")" } == [
                    "5 cpf", "14 numero", "3 pessoa-nao-encontrada", "4 pessoa-nao-encontrada",
                    "6 convenio-inexistente", "7 vinculo-desligado", "8 parcela-invalida", "9 prazo-nao-se-aplica",
                    "10 prazo-acima-do-maximo", "11 carencia-fora-dos-limites", "12 taxa-acima-do-teto",
                    "13 parcela-nao-confere", "15 falta-documento",
                ])
            #expect(try await mesa.orgao.fotografia() == antes)
        }
    }

    @Test(
        "RF-GES-08: cabeçalho de outra consignatária, de outro mês, de outro dia ou de lote repetido condena o arquivo",
        arguments: [
            ("consignataria", Leiaute.Campo.texto("BCB")),
            ("competencia", MesLido(ano: 2026, mes: 9).map { .competencia($0) } ?? .nulo),
            ("operacao_em", Self.dia(10, 6)), ("operacao_em", Self.dia(9, 1)),
            ("operacao_em", Self.dia(12, 31, 9999)), ("operacao_em", Self.dia(1, 1, 1)),
            ("sequencia", .inteiro(0)), ("sequencia", .inteiro(7)),
        ] as [(String, Leiaute.Campo)])
    func cabecalho(campo: String, valor: Leiaute.Campo) async throws {
        try await MesaDeLotes.usando { mesa in
            let pessoa = try await mesa.orgao.pessoa(1, margens: ["geral": 1_000_00])
            try await mesa.aplicar(
                try await mesa.bytes(
                    .inclusoes, cabecalho: ["sequencia": .inteiro(7)],
                    [MesaDeLotes.inclusao(pessoa, 1_00, numero: "A0")]))
            let antes = try await mesa.orgao.fotografia()
            let conferencia = try await mesa.conferir(
                try await mesa.bytes(
                    .inclusoes, cabecalho: [campo: valor], [MesaDeLotes.inclusao(pessoa, 2_00, numero: "A1")]))
            #expect(!conferencia.aprovada)
            #expect(conferencia.primeiros.map(\.campo) == [campo])
            #expect(try await mesa.orgao.fotografia() == antes)
            await #expect(throws: RecusaDeLote.naoConferido(situacao: "recusado")) {
                try await mesa.lotes.agendar(conferencia.arquivo.id, por: MesaDeLotes.operadora)
            }
        }
    }

    @Test("POC-CON-10: o mesmo arquivo enviado de novo é recusado por inteiro e não cria contrato")
    func repetido() async throws {
        try await MesaDeLotes.usando { mesa in
            let pessoa = try await mesa.orgao.pessoa(1, margens: ["geral": 1_000_00])
            let bytes = try await mesa.bytes(.inclusoes, [MesaDeLotes.inclusao(pessoa, 10_00, numero: "A1")])
            try await mesa.aplicar(bytes)
            let antes = try await mesa.orgao.fotografia()
            let conferencia = try await mesa.conferir(bytes)
            #expect(!conferencia.aprovada)
            #expect(try await mesa.orgao.fotografia() == antes)
        }
    }

    @Test("POC-CON-10: processo que morre no meio do lote: outro continua, e nenhuma linha se aplica duas vezes")
    func retomada() async throws {
        try await MesaDeLotes.usando(ligada: false) { mesa in
            var linhas: [[String: Leiaute.Campo]] = []
            for numero in 1...300 {
                let pessoa = try await mesa.orgao.pessoa(numero, margens: ["geral": 50_00])
                linhas.append(MesaDeLotes.inclusao(pessoa, 50_00, numero: "A\(numero)"))
            }
            let conferencia = try await mesa.conferir(try await mesa.bytes(.inclusoes, linhas))
            let arquivo = conferencia.arquivo.id
            let tarefa = try await mesa.lotes.agendar(arquivo, por: MesaDeLotes.operadora)

            // O primeiro processo: um executor que não bate ponto e uma porta que fecha no meio.
            var ritmo = Executor.Ritmo()
            ritmo.batida = nil
            ritmo.espera = .milliseconds(20)
            let morto = Executor(banco: mesa.orgao.banco, papel: .motor, ids: mesa.orgao.casa.ids, ritmo: ritmo)
            let portaDoMorto = Porta(mesa.orgao.casa)
            LotesDeContratos(
                casa: mesa.orgao.casa, acervo: MesaDeLotes.acervo, fila: mesa.fila, porta: portaDoMorto
            ).registrar(em: morto)
            try await morto.iniciar(trabalhadores: 1)
            while try await mesa.um("SELECT count(*)::bigint FROM contrato", Int.self) == 0 {
                try await Task.sleep(for: .milliseconds(2))
            }
            await portaDoMorto.encerrar()
            await morto.encerrar()
            let jaFeitos: Int = try await mesa.um("SELECT count(*)::bigint FROM contrato")
            #expect(jaFeitos > 0)

            try await mesa.executor.iniciar(trabalhadores: 1)
            #expect(try await mesa.esperar(tarefa).situacao == .terminada)
            #expect(try await mesa.um("SELECT count(*)::bigint FROM contrato", Int.self) == 300)
            #expect(try await mesa.um("SELECT count(DISTINCT numero)::bigint FROM contrato", Int.self) == 300)
            let soma = try await mesa.orgao.banco.transacao(como: .motor) { t in
                try LinhaRespondida.contar(arquivo, em: t)
            }
            #expect([soma.linhas, soma.aplicadas, soma.recusadas] == [300, 300, 0])
            let orfas: Int = try await mesa.um(
                "SELECT count(*)::bigint FROM contrato c WHERE NOT EXISTS (SELECT FROM linha_do_lote l WHERE l.contrato_id = c.id)"
            )
            #expect(orfas == 0)
        }
    }

    @Test("RF-CON-04: produto que exige a autorização da pessoa fica reservado, à espera dela")
    func exigeAutorizacao() async throws {
        try await MesaDeLotes.usando { mesa in
            let pessoa = try await mesa.orgao.pessoa(1, margens: ["geral": 100_00])
            let (arquivo, _) = try await mesa.aplicar(
                try await mesa.bytes(
                    .inclusoes,
                    [MesaDeLotes.inclusao(pessoa, 10_00, numero: "A1", mudando: ["produto": .texto("seguro")])]))
            #expect(try await mesa.linhas(arquivo).map(\.andamento) == [.pendente])
            #expect(try await mesa.orgao.disponivel(pessoa.contas["geral"]) == 90_00)
        }
    }

    @Test("RF-CON-01: uma consignatária não vê o lote nem as linhas de outra")
    func isolamento() async throws {
        try await MesaDeLotes.usando { mesa in
            let pessoa = try await mesa.orgao.pessoa(1, margens: ["geral": 100_00])
            let (arquivo, _) = try await mesa.aplicar(
                try await mesa.bytes(.inclusoes, [MesaDeLotes.inclusao(pessoa, 10_00, numero: "A1")]))
            let vistas = try await mesa.orgao.banco.transacao(como: .consignataria(Fixo.bancoB), soLeitura: true) { t in
                try LinhaRespondida.listar(arquivo, limite: 10, em: t)
            }
            #expect(vistas.isEmpty)
        }
    }
}

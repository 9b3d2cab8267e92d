import Arquivos
import Auditoria
import BancoDeDados
import Contratos
import Folha
import Leiaute
import Nucleo
import OrgaoDeTeste
import Tarefas
import Testing

/// Valores variáveis, prêmios, alíquotas e bases de previdência: o que muda a parcela de quem já tem contrato.
@Suite(.timeLimit(.minutes(15))) struct ReajustesTests {
    static let previdencia: Int64 = -206
    static let exigente: Int64 = -207

    /// Produtos a mais: um percentual e um mensal cujo reajuste exige saldo.
    static func preparar(_ mesa: MesaDeEntrada) async throws {
        try await mesa.orgao.dono.transacao(como: .proprio) { t in
            try t.executar(
                """
                INSERT INTO produto (id, codigo, nome, natureza, forma, exige_taxa, aceita_parcial, reajuste_exige_saldo, ao_nao_descontar)
                VALUES (\(previdencia), 'previdencia', 'Previdência', 'previdencia', 'percentual', false, true, false, 'reapresentar'),
                       (\(exigente), 'peculio', 'Pecúlio', 'seguro', 'mensal', false, false, true, 'cobrar-fora')
                """)
            try t.executar(
                "INSERT INTO incidencia (produto_id, tipo, vigencia) VALUES (\(previdencia), 'geral', '[2020-01-01,)'), (\(exigente), 'geral', '[2020-01-01,)')"
            )
            for (ordem, produto) in [previdencia, exigente].enumerated() {
                let id = Int64(-5000 - ordem)
                try t.executar(
                    "INSERT INTO convenio (id, consignataria_id, produto_id) VALUES (\(id), \(Fixo.associacao), \(produto))"
                )
                _ = try t.executar(
                    "INSERT INTO convenio_versao (id, convenio_id, vigencia, fonte) VALUES (\(id - 100), \(id), '[2020-01-01,)', 'teste')"
                )
            }
        }
    }

    /// Um contrato averbado, que pesa na margem geral, gravado pelo livro.
    static func contrato(
        _ mesa: MesaDeEntrada, _ pessoa: PessoaDeTeste, _ produto: Int64, _ parcela: Int64, numero: String? = nil,
        percentual: Int? = nil,
        consignataria: Int64 = Fixo.associacao
    ) async throws -> Int64 {
        let casa = mesa.orgao.casa
        let condicoes: Int64 = try await mesa.um(
            """
            SELECT v.id FROM convenio_versao v JOIN convenio c ON c.id = v.convenio_id
             WHERE c.consignataria_id = \(consignataria) AND c.produto_id = \(produto)
            """)
        return try await mesa.orgao.banco.transacao(como: .motor) { t in
            try Livro.travar([pessoa.pessoa], em: t)
            var estado = try #require(
                try Livro.ler([pessoa.pessoa], competencia: MesaDeEntrada.aberta, em: t)[pessoa.pessoa])
            var caneta = Caneta(
                autor: .sistema, agora: casa.relogio.agora, competencia: MesaDeEntrada.aberta,
                numeros: Numeros(
                    geral: { try casa.ids.proximo(em: t) }, evento: { try casa.trilha.reservar(1, em: t)[0] },
                    contrato: { try casa.idsDeContrato.proximo(em: t) }))
            let evento = try caneta.registrar(Evento("teste.preparar"))
            let (id, autorizacao) = (try caneta.novoContrato(), try caneta.novoId())
            caneta.autorizar(
                AutorizacaoNova(
                    id: autorizacao, contrato: id, especie: .importada, em: casa.relogio.agora, autor: nil,
                    evidencia: nil))
            caneta.contratar(
                ContratoNovo(
                    id: id, vinculo: pessoa.vinculo, consignataria: consignataria, produto: produto,
                    condicoes: condicoes, numero: numero,
                    regraEm: casa.relogio.hoje, situacao: .averbado, parcela: Dinheiro(centavos: parcela),
                    percentual: percentual, prazo: nil,
                    carencia: 0, primeira: MesaDeEntrada.aberta, operacaoEm: casa.relogio.agora,
                    averbadoEm: casa.relogio.agora,
                    autorizacao: autorizacao),
                pesos: [try #require(pessoa.contas["geral"]): Dinheiro(centavos: parcela)], especie: .cargaDoLegado,
                evento: evento, em: &estado)
            try Livro.gravar(caneta.efeitos, casa, as: casa.relogio.agora, em: t)
            return id
        }
    }

    static func variaveis(
        _ mesa: MesaDeEntrada, _ linhas: [(String, String, String?, Int64)], codigo: String = "ASC",
        competencia: Competencia = MesaDeEntrada.aberta
    ) async throws -> [UInt8] {
        try await mesa.bytes(
            "variaveis-da-consignataria",
            cabecalho: ["consignataria": .texto(codigo), "competencia": try LinhaDaFolha.mes(competencia)],
            linhas.map { matricula, produto, numero, valor in
                [
                    "matricula": .texto(matricula), "produto": .texto(produto),
                    "numero": numero.map { .texto($0) } ?? .nulo,
                    "valor": .decimal(valor, casas: 2),
                ]
            })
    }

    static func parcela(_ contrato: Int64, _ mesa: MesaDeEntrada) async throws -> Int64 {
        try await mesa.um("SELECT parcela::bigint FROM contrato WHERE id = \(contrato)")
    }

    @Test(
        "RF-CON-25: o arquivo da consignatária muda só o que é dela, linha a linha, e o relatório diz o que ficou de fora"
    )
    func variaveis() async throws {
        try await MesaDeEntrada.usando { mesa in
            try await Self.preparar(mesa)
            let pessoas = [
                try await mesa.orgao.pessoa(1, margens: ["geral": 100_00]),
                try await mesa.orgao.pessoa(2, margens: ["geral": 100_00]),
                try await mesa.orgao.pessoa(3, margens: ["geral": 100_00]),
            ]
            let sobe = try await Self.contrato(mesa, pessoas[0], Fixo.mensalidade, 30_00)
            let desce = try await Self.contrato(mesa, pessoas[1], Fixo.mensalidade, 30_00, numero: "A1")
            let outro = try await Self.contrato(mesa, pessoas[1], Fixo.mensalidade, 40_00, numero: "A2")
            let alheio = try await Self.contrato(mesa, pessoas[2], Fixo.mensalidade, 10_00, consignataria: Fixo.bancoA)
            let bytes = try await Self.variaveis(
                mesa,
                [
                    // O valor variável não exige saldo: passa dos 100,00 de margem.
                    ("1001-00", "mensalidade", nil, 150_00), ("1002-00", "mensalidade", "A1", 20_00),
                    ("1002-00", "mensalidade", nil, 5_00),
                    ("1003-00", "mensalidade", nil, 1), ("9999-00", "mensalidade", nil, 1),
                    ("1001-00", "emprestimo", nil, 1),
                ])
            let (conferencia, tarefa) = try await mesa.carregar(bytes, .variaveis, consignataria: Fixo.associacao)
            #expect(Set(conferencia.primeiros.compactMap(\.linha)) == [4, 5, 6, 7] && conferencia.erros == 4)
            #expect(tarefa.situacao == .terminada, "\(tarefa.mensagem ?? "")")
            #expect(try await Self.parcela(sobe, mesa) == 150_00)
            #expect(try await Self.parcela(desce, mesa) == 20_00)
            #expect(try await Self.parcela(outro, mesa) == 40_00)
            #expect(try await Self.parcela(alheio, mesa) == 10_00)
            #expect(try await mesa.orgao.disponivel(pessoas[0].contas["geral"]) == -50_00)
            #expect(
                try await mesa.orgao.motivos(de: "reajustar") == ["de 30,00 para 150,00", "de 30,00 para 20,00"])
            let caixa = try await mesa.orgao.banco.transacao(como: .consignataria(Fixo.associacao)) { t in
                try ArquivoGuardado.listar(especie: "criticas", em: t).count
            }
            #expect(caixa >= 1)
            try await mesa.conferirLivro()
        }
    }

    @Test(
        "RF-CON-17: reajustes-da-consignataria muda por percentual sobre o valor em vigor, ao centavo, com história; contrato ausente não muda"
    )
    func percentual() async throws {
        try await MesaDeEntrada.usando { mesa in
            try await Self.preparar(mesa)
            let pessoa = try await mesa.orgao.pessoa(1, margens: ["geral": 100_00])
            let outra = try await mesa.orgao.pessoa(2, margens: ["geral": 100_00])
            let sobe = try await Self.contrato(mesa, pessoa, Fixo.mensalidade, 33_33, numero: "A1")
            let desce = try await Self.contrato(mesa, pessoa, Fixo.mensalidade, 20_00, numero: "A2")
            let ausente = try await Self.contrato(mesa, outra, Fixo.mensalidade, 10_00, numero: "A3")
            let texto = [
                "C;ASC;202610", "D;1001-00;A1;mensalidade;9,63", "D;1001-00;A2;mensalidade;-12,50",
                "D;1002-00;A9;mensalidade;5,00", "D;1002-00;A3;mensalidade;0,00", "T;4", "",
            ].joined(separator: "\r\n")
            let (conferencia, tarefa) = try await mesa.carregar(
                Array(texto.utf8), .percentuais, consignataria: Fixo.associacao)
            #expect(conferencia.primeiros.compactMap(\.linha) == [4, 5])
            #expect(tarefa.situacao == .terminada)
            // 33,33 × 1,0963 = 36,539…; 20,00 × 0,875 = 17,50.
            #expect(try await Self.parcela(sobe, mesa) == 36_54)
            #expect(try await Self.parcela(desce, mesa) == 17_50)
            #expect(try await Self.parcela(ausente, mesa) == 10_00)
            #expect(try await mesa.orgao.disponivel(pessoa.contas["geral"]) == 100_00 - 36_54 - 17_50)
            #expect(
                try await mesa.orgao.motivos(de: "reajustar") == ["de 33,33 para 36,54", "de 20,00 para 17,50"])
            try await mesa.conferirLivro()
        }
    }

    @Test("produto cujo reajuste exige saldo: o que não cabe é recusado sem dizer quanto cabia, e conta como tentativa")
    func exigeSaldo() async throws {
        try await MesaDeEntrada.usando { mesa in
            try await Self.preparar(mesa)
            let cabe = try await mesa.orgao.pessoa(1, margens: ["geral": 100_00])
            let naoCabe = try await mesa.orgao.pessoa(2, margens: ["geral": 100_00])
            let (primeiro, segundo) = (
                try await Self.contrato(mesa, cabe, Self.exigente, 30_00),
                try await Self.contrato(mesa, naoCabe, Self.exigente, 30_00)
            )
            let bytes = try await Self.variaveis(
                mesa, [("1001-00", "peculio", nil, 100_00), ("1002-00", "peculio", nil, 100_01)])
            let (_, tarefa) = try await mesa.carregar(bytes, .variaveis, consignataria: Fixo.associacao)
            #expect(tarefa.resultado?.contains("\"recusadas\": 1") == true)
            #expect(try await Self.parcela(primeiro, mesa) == 100_00)
            #expect(try await Self.parcela(segundo, mesa) == 30_00)
            #expect(
                try await mesa.um("SELECT quantas FROM tentativa WHERE pessoa_id = \(naoCabe.pessoa)", Int.self) == 1)
            let casa = mesa.orgao.casa
            let ditos = try await mesa.orgao.banco.transacao(como: .motor) { t in
                let arquivo: Int64 = try #require(
                    try t.uma("SELECT max(id) FROM arquivo WHERE especie = 'variaveis-da-consignataria'")
                ).ler(0)
                return try ListaDeApontamentos.ler(de: arquivo, casa.cofre, em: t).map(\.texto)
            }
            #expect(ditos == ["linha 3, coluna 5, valor: esperado um valor que caiba na margem, lido 100,01"])
            try await mesa.conferirLivro()
        }
    }

    @Test(
        "o arquivo da consignatária que não pode ser é recusado inteiro",
        arguments: [
            ("BCA", MesaDeEntrada.aberta, "outra consignatária"),
            ("ASC", MesaDeEntrada.fechada, "a esperada é 10/2026"),
        ])
    func recusado(codigo: String, competencia: Competencia, diz: String) async throws {
        try await MesaDeEntrada.usando { mesa in
            let pessoa = try await mesa.orgao.pessoa(1, margens: ["geral": 100_00])
            _ = try await Self.contrato(mesa, pessoa, Fixo.mensalidade, 30_00)
            let antes = try await mesa.fotografia()
            let bytes = try await Self.variaveis(
                mesa, [("1001-00", "mensalidade", nil, 40_00)], codigo: codigo, competencia: competencia)
            let conferencia = try await mesa.conferir(bytes, .variaveis, consignataria: Fixo.associacao)
            #expect(
                !conferencia.aprovada && conferencia.arquivo.motivo?.contains(diz) == true,
                "\(conferencia.arquivo.motivo ?? "")")
            await #expect(throws: RecusaDeEntrada.semConsignataria) {
                try await mesa.entrada.receber(.variaveis, nome: "x", por: MesaDeEntrada.gestor)
            }
            #expect(try await mesa.fotografia() == antes)
        }
    }

    static func base(_ mesa: MesaDeEntrada, _ linhas: [(String, Int64)]) async throws -> [UInt8] {
        let mes = try LinhaDaFolha.mes(MesaDeEntrada.fechada)
        return try await mesa.bytes(
            "base-previdencia",
            linhas.map { ["competencia": mes, "matricula": .texto($0.0), "base": .decimal($0.1, casas: 2)] })
    }

    static func aliquotas(_ mesa: MesaDeEntrada, _ linhas: [(String, Int64)]) async throws -> [UInt8] {
        let mes = try LinhaDaFolha.mes(MesaDeEntrada.aberta)
        return try await mesa.bytes(
            "aliquotas-previdencia",
            linhas.map {
                [
                    "competencia": mes, "matricula": .texto($0.0), "produto": .texto("previdencia"),
                    "percentual": .decimal($0.1, casas: 2),
                ]
            })
    }

    @Test("OBJ-07, OBJ-08, OBJ-09: base vezes alíquota, sem a fração de centavo; sem base, vale a anterior e se aponta")
    func previdencia() async throws {
        try await MesaDeEntrada.usando { mesa in
            try await Self.preparar(mesa)
            let com = try await mesa.orgao.pessoa(1, margens: ["geral": 10_000_00])
            let sem = try await mesa.orgao.pessoa(2, margens: ["geral": 10_000_00])
            let (comBase, semBase) = (
                try await Self.contrato(mesa, com, Self.previdencia, 1_00, percentual: 500),
                try await Self.contrato(mesa, sem, Self.previdencia, 2_00, percentual: 500)
            )
            // 1.234,57 × 5% = 61,7285: desconta 61,72.
            let (_, primeira) = try await mesa.carregar(
                try await Self.base(mesa, [("1001-00", 1_234_57)]), .basePrevidencia, nome: "base.csv")
            #expect(
                primeira.resultado?.contains("\"semBase\": 1") == true,
                "\(primeira.resultado ?? "") \(primeira.mensagem ?? "")")
            #expect(try await Self.parcela(comBase, mesa) == 61_72)
            #expect(try await Self.parcela(semBase, mesa) == 2_00)
            // 8,5% de 1.234,57 = 104,93845.
            let bytes = try await Self.aliquotas(mesa, [("1001-00", 850), ("1002-00", 1_000)])
            let (_, segunda) = try await mesa.carregar(
                bytes, .aliquotas, nome: "aliquotas.csv", consignataria: Fixo.associacao)
            #expect(segunda.situacao == .terminada)
            #expect(try await Self.parcela(comBase, mesa) == 104_93)
            #expect(try await Self.parcela(semBase, mesa) == 2_00)
            // A base que faltava chega depois: a contribuição sai com o percentual novo.
            _ = try await mesa.carregar(
                try await Self.base(mesa, [("1002-00", 100_00)]), .basePrevidencia, nome: "base2.csv")
            #expect(try await Self.parcela(semBase, mesa) == 10_00)
            let especies: [String] = try await mesa.um(
                "SELECT array_agg(DISTINCT especie ORDER BY especie) FROM lancamento_de_margem")
            #expect(especies == ["carga-do-legado", "recalculo-percentual"])
            try await mesa.conferirLivro()
        }
    }

    @Test("OBJ-06: o prêmio da previdência é mensalidade que muda por arquivo")
    func premios() async throws {
        try await MesaDeEntrada.usando { mesa in
            try await Self.preparar(mesa)
            let pessoa = try await mesa.orgao.pessoa(1, margens: ["geral": 100_00])
            let contrato = try await Self.contrato(mesa, pessoa, Fixo.mensalidade, 30_00)
            let bytes = try await mesa.bytes(
                "premios-previdencia",
                [
                    [
                        "competencia": try LinhaDaFolha.mes(MesaDeEntrada.aberta), "matricula": .texto("1001-00"),
                        "produto": .texto("mensalidade"), "valor": .decimal(31_50, casas: 2),
                    ]
                ])
            try await mesa.carregar(bytes, .premios, nome: "premios.csv", consignataria: Fixo.associacao)
            #expect(try await Self.parcela(contrato, mesa) == 31_50)
        }
    }

    @Test("o suspenso com prazo é reajustado sem perder a suspensão nem o prazo dela")
    func suspenso() async throws {
        try await MesaDeEntrada.usando { mesa in
            let pessoa = try await mesa.orgao.pessoa(1, margens: ["geral": 100_00])
            let contrato = try await Self.contrato(mesa, pessoa, Fixo.mensalidade, 30_00)
            try await mesa.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    "UPDATE contrato SET situacao = 'suspenso', parado_por = 'gestor', suspenso_ate = '2026-12-01' WHERE id = \(contrato)"
                )
            }
            let bytes = try await Self.variaveis(mesa, [("1001-00", "mensalidade", nil, 44_00)])
            try await mesa.carregar(bytes, .variaveis, consignataria: Fixo.associacao)
            let depois: String = try await mesa.um(
                "SELECT situacao || ' ' || parado_por || ' ' || suspenso_ate || ' ' || parcela FROM contrato WHERE id = \(contrato)"
            )
            #expect(depois == "suspenso gestor 2026-12-01 4400")
        }
    }

    @Test("bases da remuneração são opcionais: o que não vem fica desconhecido, e não apaga o que se sabia")
    func bases() async throws {
        try await MesaDeEntrada.usando { mesa in
            _ = try await mesa.orgao.pessoa(1, margens: [:])
            let mes = try LinhaDaFolha.mes(MesaDeEntrada.fechada)
            func arquivo(_ campos: [String: Leiaute.Campo]) async throws -> [UInt8] {
                try await mesa.bytes(
                    "bases-da-folha", [campos.merging(["competencia": mes, "matricula": .texto("1001-00")]) { $1 }])
            }
            try await mesa.carregar(try await arquivo(["bruta": .decimal(9_000_00, casas: 2)]), .bases, nome: "b.csv")
            try await mesa.carregar(try await arquivo(["liquida": .decimal(-5_00, casas: 2)]), .bases, nome: "b.csv")
            let base: String = try await mesa.um(
                "SELECT concat_ws(' ', bruta, liquida, coalesce(compulsorias::text, 'desconhecidas')) FROM base_da_folha"
            )
            #expect(base == "900000 -500 desconhecidas")
            // O pago das verbas em atraso é mais uma que pode não vir: nem apaga, nem vira zero.
            let pago: String = "SELECT coalesce(verbas_pagas::text, 'não informado') FROM base_da_folha"
            #expect(try await mesa.um(SQL(stringLiteral: pago), String.self) == "não informado")
            let comPago = try await arquivo(["verbas_pagas": .decimal(0, casas: 2)])
            try await mesa.carregar(comPago, .bases, nome: "b.csv")
            #expect(try await mesa.um(SQL(stringLiteral: pago), String.self) == "0", "zero informado é zero")
            try await mesa.carregar(
                try await arquivo(["verbas_pagas": .decimal(700_00, casas: 2)]), .bases, nome: "b.csv")
            try await mesa.carregar(try await arquivo(["bruta": .decimal(9_100_00, casas: 2)]), .bases, nome: "b.csv")
            #expect(try await mesa.um(SQL(stringLiteral: pago), String.self) == "70000")
        }
    }
}

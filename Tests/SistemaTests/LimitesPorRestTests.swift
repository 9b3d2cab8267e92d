import Auditoria
import BancoDeDados
import Cadastro
import Nucleo
import OrgaoDeTeste
import Testing

/// Quem pode consignar, quanto e em que condições, como a consignatária o vê por HTTPS: o que o órgão define vale na porta.
@Suite(.serialized, .timeLimit(.minutes(20))) struct LimitesPorRestTests {
    private static var hoje: Dia { Relogio.dia(de: Relogio.daMaquina.agora) }

    /// O que o órgão diz da consignatária e do convênio, e o que a porta responde.
    private static func casosDeCredenciamento(hoje: Dia) -> [(String, SQL, String)] {
        [
            (
                "credenciada até hoje", "UPDATE consignataria SET credenciada = daterange('2020-01-01', \(hoje + 1))",
                "aceito"
            ),
            (
                "credenciada até ontem", "UPDATE consignataria SET credenciada = daterange('2020-01-01', \(hoje))",
                "credenciamento-vencido"
            ),
            (
                "credenciada a partir de amanhã", "UPDATE consignataria SET credenciada = daterange(\(hoje + 1), NULL)",
                "credenciamento-vencido"
            ),
            (
                "credenciada a partir de hoje", "UPDATE consignataria SET credenciada = daterange(\(hoje), NULL)",
                "aceito"
            ),
            (
                "bloqueada", "UPDATE consignataria SET situacao = 'bloqueada', motivo = 'teste'",
                "consignataria-bloqueada"
            ),
            (
                "só liquida", "UPDATE consignataria SET situacao = 'so_liquida', motivo = 'teste'",
                "consignataria-bloqueada"
            ),
            (
                "descredenciada", "UPDATE consignataria SET situacao = 'descredenciada', motivo = 'teste'",
                "consignataria-bloqueada"
            ),
            ("ativa de novo", "UPDATE consignataria SET situacao = 'ativa', motivo = NULL", "aceito"),
            ("convênio bloqueado", "UPDATE convenio SET situacao = 'bloqueado'", "convenio-bloqueado"),
            ("convênio só para liquidar", "UPDATE convenio SET situacao = 'so_liquida'", "convenio-bloqueado"),
            ("convênio ativo de novo", "UPDATE convenio SET situacao = 'ativo'", "aceito"),
            (
                "condições até ontem", "UPDATE convenio_versao SET vigencia = daterange('2020-01-01', \(hoje))",
                "sem-condicoes-vigentes"
            ),
            (
                "condições até hoje", "UPDATE convenio_versao SET vigencia = daterange('2020-01-01', \(hoje + 1))",
                "aceito"
            ),
            (
                "sem convênio para o produto",
                "UPDATE convenio SET produto_id = -9 WHERE produto_id = \(Fixo.mensalidade)", "convenio-inexistente"
            ),
        ]
    }

    @Test("FOL-04: só consigna quem está credenciado, ativo e conveniado, e só com a autorização em mãos")
    func credenciamento() async throws {
        try await BancadaDoRest.com { bancada in
            try await bancada.cadastrar(
                """
                INSERT INTO produto (id, codigo, nome, natureza, forma, exige_taxa, aceita_parcial, ao_nao_descontar)
                VALUES (-9, 'outro', 'Outro', 'mensalidade', 'mensal', false, false, 'reapresentar')
                """)
            for (ordem, (quando, mudanca, esperado)) in Self.casosDeCredenciamento(hoje: Self.hoje).enumerated() {
                try await bancada.cadastrar(mudanca)
                let pessoa = try await bancada.orgao.pessoa(ordem + 1, margens: ["geral": 100_00])
                let resposta = try await bancada.reservar(
                    BancadaDoRest.pedido(pessoa, "mensalidade", "10.00"), chave: "credencial-\(ordem)")
                #expect(resposta.codigo == esperado, "\(quando)")
                #expect(
                    try await bancada.orgao.disponivel(pessoa.contas["geral"])
                        == (esperado == "aceito" ? 90_00 : 100_00),
                    "\(quando)")
            }
        }
    }

    @Test("FOL-04: contrato nenhum nasce sem o documento da consignatária ou a autorização da pessoa no portal")
    func autorizacao() async throws {
        // produto (o seguro exige a autorização no portal), o que a consignatária manda ao confirmar, o que volta
        let casos = [
            ("mensalidade", "{}", "falta-documento"), ("mensalidade", #"{"documento":" "}"#, "falta-documento"),
            ("mensalidade", #"{"documento":"ADF 1"}"#, "aceito"), ("seguro", "{}", "falta-autorizacao"),
            ("seguro", #"{"documento":"ADF 1"}"#, "falta-autorizacao"),
        ]
        try await BancadaDoRest.com { bancada in
            for (ordem, (produto, corpo, esperado)) in casos.enumerated() {
                let pessoa = try await bancada.orgao.pessoa(ordem + 1, margens: ["geral": 100_00])
                let reserva = try #require(
                    try await bancada.reservar(
                        BancadaDoRest.pedido(pessoa, produto, "10.00"), chave: "autorizar-\(ordem)"
                    ).contrato)
                let resposta = try await bancada.agir(
                    "confirmacao", em: reserva, corpo, chave: "autorizar-\(ordem)-c")
                #expect(resposta.codigo == esperado, "\(produto) \(corpo)")
                let situacao: String? = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                    try t.uma("SELECT situacao FROM contrato WHERE id = \(reserva)")?.ler(0)
                }
                #expect(situacao == (esperado == "aceito" ? "averbado" : "pendente"), "\(produto) \(corpo)")
            }
        }
    }

    @Test(
        "POC-GES-19, RF-GES-24: o prazo vai até o máximo do produto em cada consignatária, e os contratos até a quantidade dela"
    )
    func prazosEQuantidades() async throws {
        try await BancadaDoRest.com { bancoA in
            let bancoB = try await bancoA.outra(Fixo.bancoB)
            for (consignataria, minimo, maximo, contratos) in [(Fixo.bancoA, 2, 120, 2), (Fixo.bancoB, 1, 60, 1)] {
                try await bancoA.cadastrar(
                    """
                    UPDATE convenio_versao v SET prazo_minimo = \(minimo), prazo_maximo = \(maximo) FROM convenio c
                     WHERE c.id = v.convenio_id AND c.consignataria_id = \(consignataria) AND c.produto_id = \(Fixo.verbas)
                    """)
                try await bancoA.cadastrar(
                    """
                    UPDATE convenio_versao v SET maximo_de_contratos = \(contratos) FROM convenio c
                     WHERE c.id = v.convenio_id AND c.consignataria_id = \(consignataria) AND c.produto_id = \(Fixo.mensalidade)
                    """)
            }
            // prazo pedido e resposta: em A vale de 2 a 120 parcelas; em B, de 1 a 60
            let prazos: [(BancadaDoRest, Int, String)] = [
                (bancoA, 1, "prazo-abaixo-do-minimo"), (bancoA, 2, "aceito"), (bancoA, 120, "aceito"),
                (bancoA, 121, "prazo-acima-do-maximo"), (bancoB, 1, "aceito"), (bancoB, 60, "aceito"),
                (bancoB, 61, "prazo-acima-do-maximo"),
            ]
            for (ordem, (banco, prazo, esperado)) in prazos.enumerated() {
                let pessoa = try await bancoA.orgao.pessoa(ordem + 1, margens: ["verbas-em-atraso": 9_000_00])
                let resposta = try await banco.reservar(
                    BancadaDoRest.pedido(pessoa, "antecipacao", "10.00", #","prazo":\#(prazo)"#),
                    chave: "prazo-\(ordem)-x")
                #expect(resposta.codigo == esperado, "\(prazo) parcelas")
            }
            // a mesma pessoa: em A cabem dois contratos do produto; em B, um
            let pessoa = try await bancoA.orgao.pessoa(100, margens: ["geral": 1_000_00])
            let contratos: [(BancadaDoRest, String)] = [
                (bancoA, "aceito"), (bancoA, "aceito"), (bancoA, "limite-de-contratos"), (bancoB, "aceito"),
                (bancoB, "limite-de-contratos"),
            ]
            for (ordem, (banco, esperado)) in contratos.enumerated() {
                let resposta = try await banco.reservar(
                    BancadaDoRest.pedido(pessoa, "mensalidade", "10.00"), chave: "quantos-\(ordem)-x")
                #expect(resposta.codigo == esperado, "contrato \(ordem + 1)")
            }
        }
    }

    @Test(
        "POC-CON-12: a carência fica entre a mínima e a máxima de cada produto; um mês fora, de um lado ou do outro, não"
    )
    func carencias() async throws {
        try await BancadaDoRest.com { bancada in
            for (produto, minima, maxima) in [(Fixo.verbas, 1, 3), (Fixo.mensalidade, 0, 0)] {
                try await bancada.cadastrar(
                    """
                    UPDATE convenio_versao v SET carencia_minima = \(minima), carencia_maxima = \(maxima) FROM convenio c
                     WHERE c.id = v.convenio_id AND c.consignataria_id = \(Fixo.bancoA) AND c.produto_id = \(produto)
                    """)
            }
            let fora = "carencia-fora-dos-limites"
            let casos = [
                ("antecipacao", 0, fora), ("antecipacao", 1, "aceito"), ("antecipacao", 3, "aceito"),
                ("antecipacao", 4, fora), ("mensalidade", 0, "aceito"), ("mensalidade", 1, fora),
            ]
            for (ordem, (produto, meses, esperado)) in casos.enumerated() {
                let pessoa = try await bancada.orgao.pessoa(
                    ordem + 1, margens: ["geral": 100_00, "verbas-em-atraso": 9_000_00])
                let prazo = produto == "antecipacao" ? #","prazo":10"# : ""
                let resposta = try await bancada.reservar(
                    BancadaDoRest.pedido(pessoa, produto, "10.00", #"\#(prazo),"carencia":\#(meses)"#),
                    chave: "carencia-\(ordem)-x")
                #expect(resposta.codigo == esperado, "\(produto), \(meses) meses")
            }
        }
    }

    /// Um limite do órgão: o que a pessoa já tem com cada consignatária, o que se pede ao Banco A, e a recusa se o limite é `impede`.
    private struct Restricao {
        let parametro: ChaveDeParametro
        let antes: [(Int64, String, String)]
        let pedido: (String, String)
        let impede: Int
        let codigo: String
    }

    @Test(
        "RF-GER-02, RF-CON-10: ato novo que restringe a concessão vale na porta desde o dia em que começa, e nem um dia antes"
    )
    func restricoes() async throws {
        try await BancadaDoRest.com { bancoA in
            let bancoB = try await bancoA.outra(Fixo.bancoB)
            let parcela = try await bancoA.emprestimo().parcela.comPonto
            let restricoes: [Restricao] = [
                .init(
                    parametro: .consignatariasPorPessoa, antes: [(Fixo.bancoB, "mensalidade", "10.00")],
                    pedido: ("mensalidade", "10.00"), impede: 1, codigo: "limite-de-consignatarias"),
                .init(
                    parametro: .emprestimosPorPessoa, antes: [(Fixo.bancoB, "emprestimo", parcela)],
                    pedido: ("emprestimo", parcela), impede: 1, codigo: "limite-de-emprestimos"),
                .init(
                    parametro: .cartoesPorPessoa, antes: [(Fixo.bancoB, "cartao", "10.00")],
                    pedido: ("cartao", "10.00"), impede: 1, codigo: "limite-de-cartoes"),
                .init(
                    parametro: .reservasSimultaneas, antes: [(Fixo.bancoA, "mensalidade", "10.00")],
                    pedido: ("mensalidade", "10.00"), impede: 1, codigo: "reservas-simultaneas"),
                .init(
                    parametro: .tentativas, antes: [(Fixo.bancoA, "mensalidade", "9000.01")],
                    pedido: ("mensalidade", "10.00"), impede: 1, codigo: "tentativas-esgotadas"),
            ]
            let margens: [String: Int64?] = ["geral": 9_000_00, "cartao": 9_000_00, "total": 9_000_00]
            var numero = 0
            for restricao in restricoes {
                for (desde, esperado) in [(Self.hoje + 1, "aceito"), (Self.hoje, restricao.codigo)] {
                    numero += 1
                    let chave = restricao.parametro.rawValue
                    // até a véspera vale o ato velho, que deixa; desde o dia, o novo, que impede
                    try await bancoA.cadastrar("DELETE FROM parametro WHERE chave = \(chave)")
                    try await bancoA.cadastrar(
                        """
                        INSERT INTO parametro (chave, valor, vigencia, fonte)
                        VALUES (\(chave), \("\(restricao.impede + 1)"), daterange('2020-01-01', \(desde)), 'ato velho'),
                               (\(chave), \("\(restricao.impede)"), daterange(\(desde), NULL), 'ato novo')
                        """)
                    let pessoa = try await bancoA.orgao.pessoa(numero, margens: margens)
                    func pedir(_ banco: BancadaDoRest, _ produto: String, _ valor: String, _ sufixo: String)
                        async throws
                        -> String
                    {
                        let operacao =
                            produto == "emprestimo"
                            ? #","prazo":24,"operacao":{"valor_liberado":"5000.00","taxa_ao_mes":"1.80"}"# : ""
                        return try await banco.reservar(
                            BancadaDoRest.pedido(pessoa, produto, valor, operacao), chave: "limite-\(numero)-\(sufixo)"
                        ).codigo
                    }
                    for (indice, (quem, produto, valor)) in restricao.antes.enumerated() {
                        _ = try await pedir(quem == Fixo.bancoA ? bancoA : bancoB, produto, valor, "antes\(indice)")
                    }
                    let resposta = try await pedir(bancoA, restricao.pedido.0, restricao.pedido.1, "agora")
                    #expect(resposta == esperado, "\(chave) desde \(desde.brasileiro)")
                    try await bancoA.cadastrar("DELETE FROM parametro WHERE chave = \(chave)")
                }
            }
        }
    }
}

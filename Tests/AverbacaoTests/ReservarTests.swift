import Auditoria
import Averbacao
import BancoDeDados
import Contratos
import Nucleo
import OrgaoDeTeste
import Testing

/// A reserva pela porta, contra um PostgreSQL de verdade.
@Suite struct ReservarTests {
    /// Um órgão, uma porta e um balcão para o corpo; tudo desfeito no fim.
    static func comBalcao(_ corpo: (OrgaoDeTeste, Balcao) async throws -> Void) async throws {
        let orgao = try await OrgaoDeTeste.novo()
        let porta = Porta(orgao.casa)
        do {
            try await corpo(orgao, Balcao(casa: orgao.casa, porta: porta))
        } catch {
            await porta.encerrar()
            try? await orgao.apagar()
            throw error
        }
        await porta.encerrar()
        try await orgao.apagar()
    }

    static let bancoA = Autor(
        usuario: -11, nome: "Operadora A", perfil: "operador", consignataria: Fixo.bancoA, canal: .rest)
    static let bancoB = Autor(
        usuario: -12, nome: "Operador B", perfil: "operador", consignataria: Fixo.bancoB, canal: .rest)

    static func mensalidade(_ pessoa: PessoaDeTeste, _ centavos: Int64, de consignataria: Int64 = Fixo.bancoA)
        -> Balcao.Reserva
    {
        Balcao.Reserva(
            quem: .matricula(pessoa.matricula), consignataria: consignataria, produto: Fixo.mensalidade,
            parcela: Dinheiro(centavos: centavos), prazo: nil)
    }

    @Test(
        "a parcela cabe até o último centavo do disponível, e nem um a mais",
        arguments: [(100_00, "aceito", 0), (99_99, "aceito", 1), (100_01, "nao-cabe-na-margem", 100_00)]
            as [(Int64, String, Int64)])
    func limiteExato(parcela: Int64, codigo: String, sobra: Int64) async throws {
        try await Self.comBalcao { orgao, balcao in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let resposta = try await balcao.reservar(
                Self.mensalidade(pessoa, parcela), por: Self.bancoA, chave: "limite-01")
            #expect(resposta.codigo == codigo)
            #expect(try await orgao.disponivel(pessoa.contas["geral"]) == sobra)
        }
    }

    @Test("RF-CON-39: pessoa não achada fica gravada: a chave repete a recusa, ainda que a pessoa passe a existir")
    func naoAchadaEIdempotente() async throws {
        try await Self.comBalcao { orgao, balcao in
            func reservar(_ matricula: String, _ parcela: Int64, _ chave: String) async throws -> String {
                try await balcao.reservar(
                    Balcao.Reserva(
                        quem: .matricula(try Matricula.lendo(matricula)), consignataria: Fixo.bancoA,
                        produto: Fixo.mensalidade, parcela: Dinheiro(centavos: parcela), prazo: nil),
                    por: Self.bancoA, chave: chave
                ).codigo
            }
            #expect(try await reservar("1001-00", 10_00, "fantasma-1") == "pessoa-nao-encontrada")
            _ = try await orgao.pessoa(1, margens: ["geral": 100_00])
            #expect(try await reservar("1001-00", 10_00, "fantasma-1") == "pessoa-nao-encontrada")
            #expect(try await reservar("1001-00", 20_00, "fantasma-1") == "chave-reutilizada")
            #expect(try await reservar("9999-00", 10_00, "fantasma-2") == "pessoa-nao-encontrada")
            #expect(try await reservar("9998-00", 10_00, "fantasma-2") == "chave-reutilizada")
            #expect(try await reservar("1001-00", 10_00, "fantasma-3") == "aceito")
            #expect(try await reservar("9999-00", 10_00, "fantasma-3") == "chave-reutilizada")
            let semContrato = try await balcao.cancelar(
                contrato: 999_999, consignataria: Fixo.bancoA, motivo: "engano", por: Self.bancoA, chave: "fantasma-4")
            #expect(semContrato.codigo == "reserva-nao-encontrada")
            let outro = try await balcao.cancelar(
                contrato: 999_998, consignataria: Fixo.bancoA, motivo: "engano", por: Self.bancoA, chave: "fantasma-4")
            #expect(outro.codigo == "chave-reutilizada")
        }
    }

    @Test("margem desconhecida não é zero nem infinita: recusa com o mesmo código da insuficiente")
    func margemDesconhecida() async throws {
        try await Self.comBalcao { orgao, balcao in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": nil])
            let resposta = try await balcao.reservar(
                Self.mensalidade(pessoa, 1), por: Self.bancoA, chave: "desconhecida")
            #expect(resposta.codigo == "nao-cabe-na-margem")
        }
    }

    @Test("produto de margem compartilhada pesa em todas as contas, e cabe o menor disponível")
    func compartilhada() async throws {
        try await Self.comBalcao { orgao, balcao in
            let pessoa = try await orgao.pessoa(1, margens: ["cartao": 300_00, "total": 200_00])
            func cartao(_ centavos: Int64, _ chave: String) async throws -> String {
                try await balcao.reservar(
                    Balcao.Reserva(
                        quem: .cpf(pessoa.cpf), consignataria: Fixo.bancoA, produto: Fixo.cartao,
                        parcela: Dinheiro(centavos: centavos), prazo: nil), por: Self.bancoA, chave: chave
                ).codigo
            }
            #expect(try await cartao(200_01, "cartao-01") == "nao-cabe-na-margem")
            #expect(try await cartao(200_00, "cartao-02") == "aceito")
            #expect(try await orgao.disponivel(pessoa.contas["cartao"]) == 100_00)
            #expect(try await orgao.disponivel(pessoa.contas["total"]) == 0)
        }
    }

    @Test("verbas em atraso são estoque: pesa o total contratado, não a parcela")
    func estoque() async throws {
        try await Self.comBalcao { orgao, balcao in
            let pessoa = try await orgao.pessoa(1, margens: ["verbas-em-atraso": 1_000_00])
            func antecipar(_ prazo: Int, _ chave: String) async throws -> String {
                try await balcao.reservar(
                    Balcao.Reserva(
                        quem: .matricula(pessoa.matricula), consignataria: Fixo.bancoA, produto: Fixo.verbas,
                        parcela: Dinheiro(centavos: 100_00), prazo: prazo), por: Self.bancoA, chave: chave
                ).codigo
            }
            #expect(try await antecipar(11, "verbas-01") == "nao-cabe-na-margem")
            #expect(try await antecipar(10, "verbas-02") == "aceito")
            #expect(try await orgao.disponivel(pessoa.contas["verbas-em-atraso"]) == 0)
        }
    }

    @Test("recusada, não muda contrato, conta nem extrato; ficam o pedido, a tentativa e o evento")
    func recusaNaoMudaNada() async throws {
        try await Self.comBalcao { orgao, balcao in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let antes = try await orgao.fotografia()
            _ = try await balcao.reservar(Self.mensalidade(pessoa, 100_01), por: Self.bancoA, chave: "recusada-1")
            #expect(try await orgao.fotografia() == antes)
            let (pedidos, tentativas, eventos) = try await orgao.dono.transacao(como: .proprio) { t in
                (
                    try t.uma("SELECT count(*) FROM pedido")?.ler(0, como: Int64.self),
                    try t.uma("SELECT sum(quantas)::bigint FROM tentativa")?.ler(0, como: Int64.self),
                    try t.uma("SELECT count(*) FROM evento WHERE ato = 'averbacao.reservar-recusado'")?.ler(
                        0, como: Int64.self)
                )
            }
            #expect(pedidos == 1)
            #expect(tentativas == 1)
            #expect(eventos == 1)
        }
    }

    @Test("mesma chave e mesmo conteúdo: mesma resposta sem repetir o efeito; outro conteúdo é recusado")
    func idempotencia() async throws {
        try await Self.comBalcao { orgao, balcao in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let primeira = try await balcao.reservar(
                Self.mensalidade(pessoa, 60_00), por: Self.bancoA, chave: "repetida")
            let repetida = try await balcao.reservar(
                Self.mensalidade(pessoa, 60_00), por: Self.bancoA, chave: "repetida")
            let outra = try await balcao.reservar(Self.mensalidade(pessoa, 10_00), por: Self.bancoA, chave: "repetida")
            let deOutroDono = try await balcao.reservar(
                Self.mensalidade(pessoa, 40_00, de: Fixo.bancoB), por: Self.bancoB, chave: "repetida")
            #expect(primeira.aceito)
            #expect(repetida == primeira)
            #expect(outra.codigo == "chave-reutilizada")
            #expect(deOutroDono.aceito, "a chave é de cada um")
            #expect(try await orgao.disponivel(pessoa.contas["geral"]) == 0)
        }
    }

    @Test("esgotadas as tentativas, nem o que cabe passa, até a competência virar")
    func tentativasEsgotadas() async throws {
        try await Self.comBalcao { orgao, balcao in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            for n in 1...5 {
                let resposta = try await balcao.reservar(
                    Self.mensalidade(pessoa, 100_01), por: Self.bancoA, chave: "tentativa-\(n)")
                #expect(resposta.codigo == "nao-cabe-na-margem")
            }
            let cabe = try await balcao.reservar(Self.mensalidade(pessoa, 1_00), por: Self.bancoA, chave: "tentativa-6")
            #expect(cabe.codigo == "tentativas-esgotadas")
            let outra = try await balcao.reservar(
                Self.mensalidade(pessoa, 1_00, de: Fixo.bancoB), por: Self.bancoB, chave: "tentativa-7")
            #expect(outra.aceito, "o limite é de cada consignatária")
        }
    }

    @Test(
        "quem não pode reservar recebe o código certo, e nada acontece",
        arguments: [
            (
                "consignatária bloqueada",
                "UPDATE consignataria SET situacao = 'bloqueada', motivo = 'teste' WHERE codigo = 'BCA'",
                "consignataria-bloqueada"
            ),
            (
                "só liquida",
                "UPDATE consignataria SET situacao = 'so_liquida', motivo = 'extinta' WHERE codigo = 'BCA'",
                "consignataria-bloqueada"
            ),
            (
                "credenciamento vencido ontem",
                "UPDATE consignataria SET credenciada = '[2020-01-01,2026-10-05)' WHERE codigo = 'BCA'",
                "credenciamento-vencido"
            ),
            (
                "credenciamento até amanhã",
                "UPDATE consignataria SET credenciada = '[2020-01-01,2026-10-06)' WHERE codigo = 'BCA'", "aceito"
            ),
            ("convênio bloqueado", "UPDATE convenio SET situacao = 'bloqueado'", "convenio-bloqueado"),
            (
                "sem condições vigentes", "UPDATE convenio_versao SET vigencia = '[2020-01-01,2026-10-05)'",
                "sem-condicoes-vigentes"
            ),
            (
                "vínculo desligado", "UPDATE vinculo SET situacao = 'desligado', encerrado_em = '2026-09-30'",
                "vinculo-desligado"
            ),
            (
                "margem bloqueada", "UPDATE vinculo SET bloqueado_em = now(), motivo_do_bloqueio = 'teste'",
                "margem-bloqueada"
            ),
        ])
    func quemNaoPode(caso: String, preparo: String, codigo: String) async throws {
        try await Self.comBalcao { orgao, balcao in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            try await orgao.dono.transacao(como: .proprio) { t in try t.roteiro(preparo) }
            let resposta = try await balcao.reservar(
                Self.mensalidade(pessoa, 10_00), por: Self.bancoA, chave: "quem-nao-pode")
            #expect(resposta.codigo == codigo, "\(caso)")
        }
    }

    @Test("sem convênio para o produto, a consignatária credenciada não reserva")
    func semConvenio() async throws {
        try await Self.comBalcao { orgao, balcao in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let resposta = try await balcao.reservar(
                Self.mensalidade(pessoa, 10_00, de: Fixo.semConvenio), por: Self.bancoA, chave: "sem-convenio")
            #expect(resposta.codigo == "convenio-inexistente")
        }
    }
}

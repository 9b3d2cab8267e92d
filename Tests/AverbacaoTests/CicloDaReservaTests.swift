import Auditoria
import Averbacao
import BancoDeDados
import Contratos
import Nucleo
import OrgaoDeTeste
import Testing

/// Confirmar, autorizar, cancelar e vencer: cada reserva termina uma vez, e a margem volta ou fica conforme o fim.
@Suite struct CicloDaReservaTests {
    static let fim = Autor(
        usuario: -11, nome: "Operadora A", perfil: "operador", consignataria: Fixo.bancoA, canal: .rest)

    /// Uma reserva pronta: órgão, balcão, pessoa e o número da reserva de R$ 60,00 em R$ 100,00.
    static func comReserva(
        produto: Int64 = Fixo.mensalidade, _ corpo: (OrgaoDeTeste, Balcao, PessoaDeTeste, Int64) async throws -> Void
    ) async throws {
        try await ReservarTests.comBalcao { orgao, balcao in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let reserva = Balcao.Reserva(
                quem: .matricula(pessoa.matricula), consignataria: Fixo.bancoA, produto: produto,
                parcela: Dinheiro(centavos: 60_00), prazo: nil)
            let resposta = try await balcao.reservar(reserva, por: fim, chave: "reserva-do-teste")
            try await corpo(orgao, balcao, pessoa, try #require(resposta.contrato))
        }
    }

    static func situacao(_ contrato: Int64, _ orgao: OrgaoDeTeste) async throws -> String? {
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.uma("SELECT situacao FROM contrato WHERE id = \(contrato)")?.ler(0)
        }
    }

    @Test("confirmar averba sem mexer na margem, com autorização por documento e primeira parcela na folha aberta")
    func confirmar() async throws {
        try await Self.comReserva { orgao, balcao, pessoa, contrato in
            let resposta = try await balcao.confirmar(
                contrato: contrato, consignataria: Fixo.bancoA, numero: "C-1", documento: "ADF 77", por: Self.fim,
                chave: "confirmar-01")
            #expect(resposta.aceito)
            #expect(try await orgao.disponivel(pessoa.contas["geral"]) == 40_00)
            let (situacao, primeira, especie) = try await orgao.dono.transacao(como: .proprio) { t in
                let linha = try #require(
                    try t.uma(
                        """
                        SELECT c.situacao, c.primeira::text, a.especie FROM contrato c JOIN autorizacao a ON a.id = c.autorizacao_id
                         WHERE c.id = \(contrato)
                        """))
                return (
                    try linha.ler(0, como: String.self), try linha.ler(1, como: String.self),
                    try linha.ler(2, como: String.self)
                )
            }
            #expect(situacao == "averbado")
            #expect(primeira == "2026-10-01")
            #expect(especie == "documento")
        }
    }

    @Test(
        "confirmada depois do corte, a primeira parcela passa à competência seguinte",
        arguments: [(0, "2026-10-01"), (1, "2026-11-01")])
    func confirmarDepoisDoCorte(segundosDepois: Int, primeira: String) async throws {
        try await Self.comReserva { orgao, balcao, _, contrato in
            let corte = orgao.agora + .seconds(3600)
            try await orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    """
                    INSERT INTO calendario (competencia, corte_em, remessa_ate, vencimento, repasse_em)
                    VALUES ('2026-10-01', \(Valor.instante(corte.microssegundos)), '2026-10-20', '2026-11-05', '2026-11-10')
                    """)
            }
            orgao.acertar(corte + .seconds(segundosDepois))
            _ = try await balcao.confirmar(
                contrato: contrato, consignataria: Fixo.bancoA, numero: nil, documento: "ADF 1", por: Self.fim,
                chave: "confirmar-02")
            let lida = try await orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT primeira::text FROM contrato WHERE id = \(contrato)")?.ler(0, como: String.self)
            }
            #expect(lida == primeira)
        }
    }

    @Test("cancelar devolve a margem na hora e conta como tentativa da consignatária")
    func cancelar() async throws {
        try await Self.comReserva { orgao, balcao, pessoa, contrato in
            let resposta = try await balcao.cancelar(
                contrato: contrato, consignataria: Fixo.bancoA, motivo: "desistência", por: Self.fim,
                chave: "cancelar-01")
            #expect(resposta.aceito)
            #expect(try await orgao.disponivel(pessoa.contas["geral"]) == 100_00)
            #expect(try await Self.situacao(contrato, orgao) == "cancelada")
            let tentativas = try await orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT quantas FROM tentativa")?.ler(0, como: Int64.self)
            }
            #expect(tentativas == 1)
        }
    }

    @Test("a reserva vence no instante do prazo, nem um segundo antes, e a margem volta sozinha")
    func vencer() async throws {
        try await Self.comReserva { orgao, balcao, pessoa, contrato in
            let venceEm = try #require(
                try await orgao.dono.transacao(como: .proprio) { t in
                    try t.uma("SELECT vence_em FROM contrato WHERE id = \(contrato)")?.ler(0, como: Instante.self)
                })
            orgao.acertar(venceEm - .seconds(1))
            #expect(try await balcao.vencerReservas() == 0)
            orgao.acertar(venceEm)
            #expect(try await balcao.vencerReservas() == 1)
            #expect(try await balcao.vencerReservas() == 0)
            #expect(try await orgao.disponivel(pessoa.contas["geral"]) == 100_00)
            #expect(try await Self.situacao(contrato, orgao) == "vencida")
        }
    }

    @Test("trinta horas úteis a partir de segunda às 10h terminam na quarta às 20h úteis: quinta às 10h")
    func validade() async throws {
        let segunda = Relogio.instante(dia: Dia(ano: 2026, mes: 10, dia: 5), hora: 10)
        let quinta = Relogio.instante(dia: Dia(ano: 2026, mes: 10, dia: 8), hora: 10)
        #expect(validadeDaReserva(desde: segunda, horasUteis: 30) == quinta)
    }

    @Test(
        "cada reserva termina uma vez: depois do fim, todo outro fim é recusado com o código certo",
        arguments: [
            ("confirmar", "confirmar", "reserva-ja-confirmada"), ("confirmar", "cancelar", "reserva-ja-confirmada"),
            ("cancelar", "confirmar", "reserva-encerrada"), ("cancelar", "cancelar", "reserva-encerrada"),
            ("vencer", "confirmar", "reserva-vencida"), ("vencer", "cancelar", "reserva-vencida"),
        ])
    func terminaUmaVez(primeiro: String, segundo: String, codigo: String) async throws {
        try await Self.comReserva { orgao, balcao, _, contrato in
            func praticar(_ ato: String, chave: String) async throws -> String {
                switch ato {
                case "confirmar":
                    return try await balcao.confirmar(
                        contrato: contrato, consignataria: Fixo.bancoA, numero: nil, documento: "ADF 1", por: Self.fim,
                        chave: chave
                    ).codigo
                case "cancelar":
                    return try await balcao.cancelar(
                        contrato: contrato, consignataria: Fixo.bancoA, motivo: "teste", por: Self.fim, chave: chave
                    ).codigo
                default:
                    orgao.andar(.seconds(30 * 86_400))
                    return try await balcao.vencerReservas() == 1 ? "aceito" : "nada"
                }
            }
            #expect(try await praticar(primeiro, chave: "primeiro-fim") == "aceito")
            let antes = try await orgao.fotografia()
            #expect(try await praticar(segundo, chave: "segundo-fim") == codigo)
            #expect(try await orgao.fotografia() == antes)
        }
    }

    @Test("a reserva de outra consignatária é igual à que não existe")
    func deOutra() async throws {
        try await Self.comReserva { orgao, balcao, _, contrato in
            let antes = try await orgao.fotografia()
            for alvo in [contrato, 999_999_999] {
                let cancelar = try await balcao.cancelar(
                    contrato: alvo, consignataria: Fixo.bancoB, motivo: "x", por: Self.fim, chave: "de-outra-c-\(alvo)")
                let confirmar = try await balcao.confirmar(
                    contrato: alvo, consignataria: Fixo.bancoB, numero: nil, documento: "ADF 1", por: Self.fim,
                    chave: "de-outra-\(alvo)")
                #expect(cancelar.codigo == "reserva-nao-encontrada")
                #expect(confirmar.codigo == "reserva-nao-encontrada")
            }
            #expect(try await orgao.fotografia() == antes)
        }
    }

    @Test("produto que exige autorização só se confirma depois de a pessoa autorizar")
    func autorizacao() async throws {
        try await Self.comReserva(produto: Fixo.seguro) { orgao, balcao, pessoa, contrato in
            func confirmar(_ chave: String) async throws -> String {
                try await balcao.confirmar(
                    contrato: contrato, consignataria: Fixo.bancoA, numero: nil, documento: nil, por: Self.fim,
                    chave: chave
                ).codigo
            }
            let autor = Autor(usuario: -21, nome: "Pessoa 1", perfil: "servidor", pessoa: pessoa.pessoa, canal: .tela)
            #expect(try await confirmar("autorizacao-1") == "falta-autorizacao")
            let outra = try await orgao.pessoa(2, margens: [:])
            let alheia = try await balcao.autorizar(
                contrato: contrato, pessoa: outra.pessoa, evidencia: "sessão", por: autor, chave: "autorizacao-2")
            #expect(alheia.codigo == "reserva-nao-encontrada")
            let propria = try await balcao.autorizar(
                contrato: contrato, pessoa: pessoa.pessoa, evidencia: "sessão", por: autor, chave: "autorizacao-3")
            #expect(propria.aceito)
            #expect(try await confirmar("autorizacao-4") == "aceito")
        }
    }

    @Test(
        "sem autorização eletrônica, confirmar exige o documento que a consignatária guarda",
        arguments: [(nil, "falta-documento"), ("", "falta-documento"), ("  ", "falta-documento"), ("A", "aceito")]
            as [(String?, String)])
    func documentoExigido(documento: String?, codigo: String) async throws {
        try await Self.comReserva { orgao, balcao, pessoa, contrato in
            let resposta = try await balcao.confirmar(
                contrato: contrato, consignataria: Fixo.bancoA, numero: nil, documento: documento, por: Self.fim,
                chave: "documento-1")
            #expect(resposta.codigo == codigo)
            #expect(try await orgao.disponivel(pessoa.contas["geral"]) == 40_00, "a reserva continua de pé")
        }
    }
}

import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Contratos
import Nucleo
import OrgaoDeTeste
import Testing

/// Contam-se sondagens, não erros: o que uma consignatária aprende da margem de alguém, por qualquer caminho, tem fundo.
@Suite struct SondagensTests {
    private static let limite = ChaveDeParametro.tentativas.padrao

    /// O que já se contou do Banco A sobre a pessoa, na competência de outubro.
    private static func contadas(_ pessoa: PessoaDeTeste, _ orgao: OrgaoDeTeste) async throws -> [Int64] {
        try await orgao.dono.transacao(como: .proprio) { t in
            let linha = try t.uma(
                """
                SELECT quantas, (SELECT count(*) FROM sondagem s WHERE s.pessoa_id = t.pessoa_id)
                  FROM tentativa t WHERE pessoa_id = \(pessoa.pessoa) AND consignataria_id = \(Fixo.bancoA)
                """)
            guard let linha else { return [] }
            return [Int64(try linha.ler(0, como: Int32.self)), try linha.ler(1)]
        }
    }

    /// O que se faz depois de perguntar: nada disso devolve a resposta, nem a conta duas vezes.
    enum Depois: String, CaseIterable, Sendable {
        case recusada, pendente, cancelada, canceladaPeloGestor, vencida, confirmada
    }

    @Test("cada resposta sobre a margem conta uma vez, na hora, seja qual for o fim dela", arguments: Depois.allCases)
    func contaUmaVez(depois: Depois) async throws {
        try await ReservarTests.comBalcao { orgao, balcao in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let autor = ReservarTests.bancoA
            let resposta = try await balcao.reservar(
                ReservarTests.mensalidade(pessoa, depois == .recusada ? 100_01 : 60_00), por: autor, chave: "pergunta")
            #expect(resposta.aceito == (depois != .recusada))
            #expect(try await Self.contadas(pessoa, orgao) == [1, 1], "na hora da resposta")
            let contrato = resposta.contrato ?? 0
            switch depois {
            case .recusada, .pendente: break
            case .cancelada, .canceladaPeloGestor:
                let cancelada = try await balcao.cancelar(
                    contrato: contrato, consignataria: depois == .cancelada ? Fixo.bancoA : nil, motivo: "teste",
                    por: autor, chave: "cancelar")
                #expect(cancelada.aceito)
            case .vencida:
                orgao.andar(.seconds(10 * 86_400))
                #expect(try await balcao.vencerReservas() == 1)
            case .confirmada:
                let confirmada = try await balcao.confirmar(
                    contrato: contrato, consignataria: Fixo.bancoA, numero: "A1", documento: "ADF 1", por: autor,
                    chave: "confirmar")
                #expect(confirmada.aceito)
            }
            #expect(try await Self.contadas(pessoa, orgao) == [1, 1], "depois do fim")
        }
    }

    @Test(
        "RF-CON-10: a quinta resposta ainda se dá, a sexta não, e fechado o par o que cabe e o que não cabe dizem o mesmo"
    )
    func doisLadosDoLimite() async throws {
        try await ReservarTests.comBalcao { orgao, balcao in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            func pedir(_ centavos: Int64, _ chave: String, de banco: Int64 = Fixo.bancoA) async throws -> String {
                try await balcao.reservar(
                    ReservarTests.mensalidade(pessoa, centavos, de: banco),
                    por: banco == Fixo.bancoA ? ReservarTests.bancoA : ReservarTests.bancoB, chave: chave
                ).codigo
            }
            // Um centavo de cada vez, alternando o que cabe e o que não cabe.
            for n in 1...Self.limite {
                let codigo = try await pedir(n.isMultiple(of: 2) ? 1 : 200_00, "limite-\(n)")
                #expect(codigo == (n.isMultiple(of: 2) ? "aceito" : "nao-cabe-na-margem"), "\(n)ª")
            }
            #expect(try await pedir(1, "fechado-01") == "tentativas-esgotadas")
            #expect(try await pedir(200_00, "fechado-02") == "tentativas-esgotadas")
            #expect(try await Self.contadas(pessoa, orgao)[0] == Int64(Self.limite), "fechado, não conta mais")
            #expect(try await pedir(1, "outro-banco", de: Fixo.bancoB) == "aceito", "o limite é de cada consignatária")
        }
    }

    @Test("RF-CON-10: fechado numa competência, o par abre sozinho no segundo em que ela vira, e conta do zero")
    func viradaDaCompetencia() async throws {
        try await ReservarTests.comBalcao { orgao, balcao in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let corte = orgao.agora + .seconds(3_600)
            try await orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    """
                    INSERT INTO calendario (competencia, corte_em, remessa_ate, vencimento, repasse_em)
                    VALUES ('2026-10-01', \(corte), '2026-10-20', '2026-11-05', '2026-11-10')
                    """)
            }
            func pedir(_ chave: String) async throws -> String {
                try await balcao.reservar(
                    ReservarTests.mensalidade(pessoa, 200_00), por: ReservarTests.bancoA, chave: chave
                ).codigo
            }
            for n in 1...Self.limite { #expect(try await pedir("outubro-\(n)") == "nao-cabe-na-margem") }
            orgao.acertar(corte)
            #expect(try await pedir("no-corte-0") == "tentativas-esgotadas")
            orgao.acertar(corte + .seconds(1))
            for n in 1...Self.limite { #expect(try await pedir("novembro-\(n)") == "nao-cabe-na-margem") }
            #expect(try await pedir("novembro-x") == "tentativas-esgotadas")
        }
    }

    @Test("RF-CON-10, RNF-SEG-04: sessenta pedidos ao mesmo tempo, por duas portas e três canais, não passam do limite")
    func corrida() async throws {
        try await ReservarTests.comBalcao { orgao, balcao in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            try await orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    """
                    INSERT INTO parametro (chave, valor, vigencia, fonte)
                    VALUES ('reserva.maximo-de-simultaneas', '50', '(,)', 'teste')
                    """)
            }
            let outra = Porta(orgao.casa)
            let balcoes = [balcao, Balcao(casa: orgao.casa, porta: outra)]
            let canais: [Autor.Canal] = [.tela, .rest, .arquivo]
            let codigos = try await withThrowingTaskGroup(of: String.self) { grupo -> [String: Int] in
                for n in 0..<60 {
                    grupo.addTask {
                        // Usuários diferentes da mesma consignatária, valores diferentes.
                        let autor = Autor(
                            usuario: Int64(-1_000 - n), nome: "Operadora", perfil: "operador",
                            consignataria: Fixo.bancoA, canal: canais[n % 3])
                        return try await balcoes[n % 2].reservar(
                            ReservarTests.mensalidade(pessoa, Int64(n) * 4_00 + 1), por: autor, chave: "corrida-\(n)",
                            emLote: n % 3 == 2
                        ).codigo
                    }
                }
                return try await grupo.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
            }
            await outra.encerrar()
            let respondidas = codigos.filter { $0.key == "aceito" || $0.key == "nao-cabe-na-margem" }.values.reduce(
                0, +)
            #expect(respondidas == Self.limite, "\(codigos)")
            #expect(codigos["tentativas-esgotadas"] == 60 - Self.limite)
            #expect(try await Self.contadas(pessoa, orgao) == [Int64(Self.limite), Int64(Self.limite)])
        }
    }

    @Test("RNF-SEG-04, RF-CON-10: mil voltas de reservar e cancelar, em degraus, rendem no máximo cinco respostas")
    func milVoltas() async throws {
        try await ReservarTests.comBalcao { orgao, balcao in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 437_21])
            var respostas: [String: Int] = [:]
            for n in 1...1_000 {
                let resposta = try await balcao.reservar(
                    ReservarTests.mensalidade(pessoa, Int64(n) * 1_00), por: ReservarTests.bancoA,
                    chave: "degrau-volta-\(n)")
                respostas[resposta.codigo, default: 0] += 1
                guard let contrato = resposta.contrato else { continue }
                let cancelada = try await balcao.cancelar(
                    contrato: contrato, consignataria: Fixo.bancoA, motivo: "degrau", por: ReservarTests.bancoA,
                    chave: "degrau-desfaz-\(n)")
                #expect(cancelada.aceito)
            }
            #expect(respostas == ["aceito": Self.limite, "tentativas-esgotadas": 1_000 - Self.limite])
            #expect(try await orgao.disponivel(pessoa.contas["geral"]) == 437_21)
        }
    }

    @Test("produto que não pesa em conta nenhuma não diz nada da margem, e não conta")
    func semIncidencia() async throws {
        try await ReservarTests.comBalcao { orgao, balcao in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            try await orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar("DELETE FROM incidencia WHERE produto_id = \(Fixo.mensalidade)")
                _ = try t.executar("UPDATE versao_do_cadastro SET versao = versao + 1")
            }
            let resposta = try await balcao.reservar(
                ReservarTests.mensalidade(pessoa, 5_000_00), por: ReservarTests.bancoA, chave: "sem-conta")
            #expect(resposta.aceito)
            #expect(try await Self.contadas(pessoa, orgao) == [])
        }
    }
}

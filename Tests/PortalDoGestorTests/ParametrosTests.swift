import Auditoria
import BancoDeDados
import Cadastro
import Nucleo
import OrgaoDeTeste
import Testing

/// Os parâmetros do órgão, mudados pelo ato que a tela chama.
@Suite struct ParametrosTests {
    private static let hoje = Dia(ano: 2026, mes: 10, dia: 5)

    private static func com(_ corpo: (OrgaoDeTeste) async throws -> Void) async throws {
        let orgao = try await OrgaoDeTeste.novo()
        do { try await corpo(orgao) } catch {
            // O erro que interessa é o do corpo.
            try? await orgao.apagar()
            throw error
        }
        try await orgao.apagar()
    }

    private static func mudar(
        _ orgao: OrgaoDeTeste, _ valor: Int, desde: Dia, fonte: String = "Ofício 12/2026"
    ) async throws -> RecusaDeParametro? {
        let casa = orgao.casa
        do {
            try await casa.banco.transacao(como: .motor) { t in
                try MudarParametro(.tentativas, valor: valor, desde: desde, fonte: fonte)
                    .executar(casa, em: t, por: .comando)
            }
            return nil
        } catch let recusa as RecusaDeParametro {
            return recusa
        }
    }

    private static func vale(_ orgao: OrgaoDeTeste, em dia: Dia) async throws -> Int {
        try await orgao.casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try VersaoDeParametro.listar(.tentativas, em: t).first { $0.vigencia.contem(dia) }?.valor
                ?? ChaveDeParametro.tentativas.padrao
        }
    }

    @Test(
        "o órgão muda o máximo de tentativas de um dia em diante, e o que já valia continua valendo até a véspera"
    )
    func vigencia() async throws {
        try await Self.com { orgao async throws in
            let hoje = Self.hoje
            #expect(try await Self.mudar(orgao, 7, desde: hoje + 10) == nil)
            #expect(try await Self.mudar(orgao, 3, desde: hoje) == nil)
            #expect(try await Self.mudar(orgao, 9, desde: hoje + 20) == nil)
            for (dia, valor) in [(-1, 5), (0, 3), (9, 3), (10, 7), (19, 7), (20, 9), (400, 9)] {
                #expect(try await Self.vale(orgao, em: hoje + dia) == valor, "dia \(dia)")
            }
        }
    }

    @Test("mudança recusada não muda nada, e diz o que fazer, dos dois lados de cada limite")
    func recusas() async throws {
        try await Self.com { orgao async throws in
            let (hoje, faixa) = (Self.hoje, ChaveDeParametro.tentativas.faixa)
            #expect(try await Self.mudar(orgao, 6, desde: hoje - 1) == .paraTras(hoje))
            #expect(try await Self.mudar(orgao, faixa.lowerBound - 1, desde: hoje) == .foraDaFaixa(faixa))
            #expect(try await Self.mudar(orgao, faixa.upperBound + 1, desde: hoje) == .foraDaFaixa(faixa))
            #expect(try await Self.mudar(orgao, 6, desde: hoje, fonte: "ab") == .semFonte)
            #expect(try await Self.mudar(orgao, 6, desde: hoje, fonte: String(repeating: "a", count: 201)) == .semFonte)
            #expect(try await Self.mudar(orgao, 5, desde: hoje) == .mesmoValor(5))
            #expect(try await Self.vale(orgao, em: hoje) == 5)
            #expect(try await Self.mudar(orgao, faixa.lowerBound, desde: hoje, fonte: "abc") == nil)
            #expect(try await Self.mudar(orgao, faixa.upperBound, desde: hoje) == .jaMudaNoDia(hoje))
            #expect(try await Self.mudar(orgao, faixa.upperBound, desde: hoje + 1) == nil)
        }
    }

    @Test(
        "todo padrão está dentro da sua faixa, e o que a boa prática desaconselha a tela avisa",
        arguments: ChaveDeParametro.allCases)
    func padroes(chave: ChaveDeParametro) {
        #expect(chave.faixa.contains(chave.padrao))
        let avisados: [ChaveDeParametro] = [
            .classesDaSenha, .senhaVence, .errosDeSenha, .sessoesPorUsuario, .tamanhoDaSenha, .senhasMaisUsadas,
            .recuperacaoVale, .segundoFatorDoGestor, .segundoFatorDaConsignataria, .segundoFatorDoServidor,
            .veComprometimento, .consultaDeMargem,
        ]
        #expect(avisados.contains(chave) == (chave.aviso != nil))
    }
}

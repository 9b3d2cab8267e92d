import BancoDeDados
import Foundation
import Nucleo
import OrgaoDeTeste

@testable import Auditoria

/// Um órgão com a trilha cheia e selada, e uma âncora numa pasta sua.
struct TrilhaDeTeste {
    let orgao: OrgaoDeTeste
    let ancora: Ancora
    var casa: Instalacao { orgao.casa }

    static func usando(_ corpo: (TrilhaDeTeste) async throws -> Void) async throws {
        let orgao = try await OrgaoDeTeste.novo()
        let pasta = FileManager.default.temporaryDirectory.appending(path: "ancora-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: pasta) }
        do { try await corpo(TrilhaDeTeste(orgao: orgao, ancora: Ancora(pasta: pasta))) } catch {
            // O erro que interessa é o do corpo.
            try? await orgao.apagar()
            throw error
        }
        try await orgao.apagar()
    }

    /// Grava eventos variados, poucos por transação, como os atos fazem; devolve os ids.
    @discardableResult
    func gravar(_ quantos: Int, semente: UInt64 = 1, porTransacao: Int = 25) async throws -> [Int64] {
        var sorteio = Sorteio(semente: semente)
        var ids: [Int64] = []
        for inicio in stride(from: 0, to: quantos, by: porTransacao) {
            let eventos = (inicio..<min(quantos, inicio + porTransacao)).map { numero in
                Evento(
                    sorteio.um(de: ["averbacao.reservar", "averbacao.confirmar", "margens.consultar", "acesso.entrar"]),
                    objeto: "contrato", id: Int64(numero), ["parcela": .inteiro(sorteio.inteiro(1...99_999))])
            }
            let autor = Autor(
                usuario: Int64(sorteio.inteiro(1...40)), nome: "Pessoa de teste", perfil: "master",
                consignataria: sorteio.inteiro(0...2) == 0 ? nil : Int64(sorteio.inteiro(1...5)), sessao: "abcd1234",
                endereco: "10.0.0.\(sorteio.inteiro(1...9))", canal: .tela)
            let casa = casa
            ids += try await casa.banco.transacao(como: .motor) { t in
                try casa.trilha.registrar(eventos, por: autor, as: casa.relogio.agora, em: t)
            }
        }
        return ids
    }

    /// Confere como o comando o faz, ou na transação dada.
    func conferir(em t: Transacao) throws -> (achados: [Achado], resumo: ResumoDaConferencia) {
        var achados: [Achado] = []
        let resumo = try ConferenciaDaTrilha(casa.cofre, ancora: ancora).executar(em: t) { achados.append($0) }
        return (achados, resumo)
    }

    func conferir() async throws -> (achados: [Achado], resumo: ResumoDaConferencia) {
        let (cofre, ancora) = (casa.cofre, ancora)
        return try await casa.banco.transacao(como: .motor, nivel: .leituraRepetivel, soLeitura: true) { t in
            var achados: [Achado] = []
            let resumo = try ConferenciaDaTrilha(cofre, ancora: ancora).executar(em: t) { achados.append($0) }
            return (achados, resumo)
        }
    }
}

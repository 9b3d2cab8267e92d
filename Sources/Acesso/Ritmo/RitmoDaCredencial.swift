import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo
import Synchronization
import Web

/// Quantos pedidos por minuto cada credencial de integração faz, somados todos os processos.
///
/// O minuto inteiro pode vir de uma vez, e depois volta aos poucos. Este processo tira do balde comum um punhado de fichas e as gasta na
/// memória: a credencial movimentada não disputa uma linha do banco a cada pedido. Ficha tirada que não se usa em um minuto se perde.
/// A recusa é igual para tudo que se peça, e vem antes de se ler o pedido: não diz nada de pessoa nenhuma.
/// - Fonte: OWASP ASVS 5, 2.4.1.
package final class RitmoDaCredencial: Sendable {
    static let ato = "acesso.limite-da-credencial"
    private static let nome = "credencial"
    private static let punhado = 50
    private static let validade = Duration.seconds(60)

    private struct Vale {
        var fichas = 0
        /// Até quando as fichas valem.
        var vence: Instante
        /// Antes disto não há ficha para ninguém: nem se pergunta.
        var fechadoAte: Instante
        /// Quando se anotou na trilha que passou do limite.
        var anotadoEm: Instante?
    }

    private let casa: Instalacao
    private let vales = Mutex<[Int64: Vale]>([:])

    package init(_ casa: Instalacao) { self.casa = casa }

    /// Gasta um pedido da credencial, ou recusa com 429 e quanto esperar.
    package func exigir(_ credencial: CredencialApresentada, endereco: String?) async throws {
        let agora = casa.relogio.agora
        switch deste(credencial.id, agora) {
        case .cabe: return
        case .espera(let instante): try await recusar(credencial, endereco, ate: instante, agora)
        case .perguntar: break
        }
        let (casa, id) = (casa, credencial.id)
        let indice = casa.cofre.indiceCego("\(id)", dominio: "ritmo")
        let (fichas, espera) = try await casa.banco.transacao(como: .motor) { t in
            let porMinuto = try Self.porMinuto(casa.relogio.hoje, em: t)
            let ritmo = Ritmo(Self.nome, capacidade: porMinuto, porSegundo: Double(porMinuto) / 60)
            let muitas = max(1, min(Self.punhado, porMinuto / 20))
            if try RitmoNoBanco.gastar(muitas, indice, de: ritmo, as: agora, em: t) == nil { return (muitas, 0.0) }
            let espera = try RitmoNoBanco.gastar(1, indice, de: ritmo, as: agora, em: t)
            return (espera == nil ? 1 : 0, espera ?? 0)
        }
        guard fichas == 0 else { return guardar(fichas - 1, id, agora) }
        try await recusar(credencial, endereco, ate: agora + .seconds(espera), agora)
    }

    private enum Aqui {
        case cabe
        case espera(Instante)
        case perguntar
    }

    private func deste(_ id: Int64, _ agora: Instante) -> Aqui {
        vales.withLock { vales in
            guard var vale = vales[id] else { return .perguntar }
            if vale.fichas > 0, agora < vale.vence {
                vale.fichas -= 1
                vales[id] = vale
                return .cabe
            }
            return agora < vale.fechadoAte ? .espera(vale.fechadoAte) : .perguntar
        }
    }

    private func guardar(_ fichas: Int, _ id: Int64, _ agora: Instante) {
        vales.withLock { vales in
            var vale = vales[id] ?? Vale(vence: agora, fechadoAte: agora)
            vale.fichas = (agora < vale.vence ? vale.fichas : 0) + fichas
            vale.vence = agora + Self.validade
            vales[id] = vale
        }
    }

    /// A primeira recusa de cada minuto vai à trilha; todas respondem igual.
    private func recusar(
        _ credencial: CredencialApresentada, _ endereco: String?, ate instante: Instante, _ agora: Instante
    ) async throws -> Never {
        let anotar = vales.withLock { vales in
            var vale = vales[credencial.id] ?? Vale(vence: agora, fechadoAte: agora)
            vale.fechadoAte = instante
            let anotar = vale.anotadoEm.map { $0 + Self.validade <= agora } ?? true
            if anotar { vale.anotadoEm = agora }
            vales[credencial.id] = vale
            return anotar
        }
        if anotar {
            let casa = casa
            try await casa.banco.transacao(como: .motor) { t in
                _ = try casa.trilha.registrar(
                    [
                        Evento(
                            Self.ato, objeto: "credencial", id: credencial.id,
                            ["por_minuto": .inteiro(try Self.porMinuto(casa.relogio.hoje, em: t))])
                    ], por: credencial.autor(endereco: endereco), as: agora, em: t)
            }
        }
        let segundos = Double(instante.microssegundos - agora.microssegundos) / 1_000_000
        throw RecusaDaWeb.muitosPedidos(max(1, Int(segundos.rounded(.up)))).anotada()
    }

    private static func porMinuto(_ hoje: Dia, em t: Transacao) throws -> Int {
        let chave = ChaveDeParametro.pedidosPorMinuto
        return try VersaoDeParametro.listar(chave, em: t).first { $0.vigencia.contem(hoje) }?.valor ?? chave.padrao
    }
}

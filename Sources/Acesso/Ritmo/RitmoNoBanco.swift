import Auditoria
import BancoDeDados
import Cifra
import Foundation
import Nucleo
import Web

/// O ritmo de cada chave contado no banco: dois processos valem por um, e quem alterna entre eles não ganha nada.
///
/// De cada chave guarda-se só um instante: quando o balde dela voltaria a estar cheio. Gastar é empurrá-lo, num comando só, numa transação
/// só dele; a linha fica presa o tempo do comando, e linhas de chaves diferentes não se esperam. A tabela é UNLOGGED (decisão 0036): não
/// espera o disco, e uma queda do PostgreSQL a esvazia. A chave vai como índice cego: endereço e usuário não ficam em claro.
/// - Fonte: OWASP ASVS 5, 2.4.1 e 6.3.1.
package struct RitmoNoBanco: GuardaDoRitmo {
    private let casa: Instalacao

    package init(_ casa: Instalacao) { self.casa = casa }

    package func gastar(_ chave: String, de ritmo: Ritmo, agora: Date) async throws -> Double? {
        let quando = Instante(microssegundos: Int64((agora.timeIntervalSince1970 * 1_000_000).rounded()))
        return try await gastar(1, chave, de: ritmo, as: quando)
    }

    /// Gasta várias fichas de uma vez, ou nenhuma; `nil` se couberam, ou em quantos segundos haverá todas.
    func gastar(_ fichas: Int, _ chave: String, de ritmo: Ritmo, as agora: Instante) async throws -> Double? {
        let indice = casa.cofre.indiceCego(chave, dominio: "ritmo")
        return try await casa.banco.transacao(como: .motor) { t in
            try Self.gastar(fichas, indice, de: ritmo, as: agora, em: t)
        }
    }

    static func gastar(
        _ fichas: Int, _ indice: [UInt8], de ritmo: Ritmo, as agora: Instante, em t: Transacao
    ) throws -> Double? {
        precondition((1...ritmo.capacidade).contains(fichas), "mais fichas que o balde")
        let custo = Duration.seconds(Double(fichas) / ritmo.porSegundo)
        let tetoDoBalde = agora + .seconds(Double(ritmo.capacidade) / ritmo.porSegundo)
        let coube =
            try t.executar(
                """
                INSERT INTO ritmo AS r (nome, chave, cheio_em) VALUES (\(ritmo.nome), \(indice), \(agora + custo))
                ON CONFLICT (nome, chave) DO UPDATE SET cheio_em = greatest(r.cheio_em, \(agora)) + (excluded.cheio_em - \(agora))
                 WHERE greatest(r.cheio_em, \(agora)) + (excluded.cheio_em - \(agora)) <= \(tetoDoBalde)
                """
            ).alteradas == 1
        if coube { return nil }
        let cheio: Instante? = try t.uma("SELECT cheio_em FROM ritmo WHERE nome = \(ritmo.nome) AND chave = \(indice)")?
            .ler(0)
        guard let cheio else { return 1 }
        return Double((cheio + custo).microssegundos - tetoDoBalde.microssegundos) / 1_000_000
    }

    /// Apaga os baldes cheios, que valem o mesmo que nenhum; devolve quantos.
    package func limpar() async throws -> Int {
        let agora = casa.relogio.agora
        return try await casa.banco.transacao(como: .motor) { t in
            try t.executar("DELETE FROM ritmo WHERE cheio_em < \(agora)").alteradas
        }
    }
}

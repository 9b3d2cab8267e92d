import BancoDeDados
import Cadastro
import Nucleo

/// Um minuto em que ao menos um processo mediu o serviço.
///
/// Com mais de um processo, basta um no ar. Minuto em que ninguém mediu conta como fora, nunca como desconhecido: quem estaria a medir estava
/// morto.
/// - Fonte: PV-17; decisão 0043.
package enum MinutoMedido {
    /// O que o serviço precisa para atender.
    package enum Parte: String, Sendable, CaseIterable {
        case banco, analise, assinatura, https

        /// Como se diz a quem lê.
        package var nome: String {
            switch self {
            case .banco: "o banco de dados"
            case .analise: "a análise de rostos"
            case .assinatura: "a assinatura dos resultados"
            case .https: "a resposta a pedidos por HTTPS"
            }
        }
    }

    /// O último que se mediu.
    package struct Ultimo: Sendable, Hashable {
        package let minuto: Instante
        package let noAr: Bool
        package let falta: [Parte]
    }

    static func gravar(_ minuto: Instante, _ falta: Set<Parte>, em t: Transacao) throws {
        let nomes = falta.map(\.rawValue).sorted()
        try t.executar(
            """
            INSERT INTO minuto_medido AS m (minuto, no_ar, falta) VALUES (\(minuto), \(nomes.isEmpty), \(nomes))
            ON CONFLICT (minuto) DO UPDATE SET no_ar = true, falta = '{}' WHERE excluded.no_ar AND NOT m.no_ar
            """)
    }

    package static func ultimo(em t: Transacao) throws -> Ultimo? {
        try t.uma("SELECT minuto, no_ar, falta FROM minuto_medido ORDER BY minuto DESC LIMIT 1").map {
            Ultimo(
                minuto: try $0.ler(0), noAr: try $0.ler(1),
                falta: try $0.ler(2, como: [String].self).compactMap(Parte.init(rawValue:)))
        }
    }

    /// Quando se começou a medir; `nil` antes da primeira amostra.
    package static func primeiro(em t: Transacao) throws -> Instante? {
        try t.uma("SELECT min(minuto) FROM minuto_medido")?.ler(0, como: Instante?.self)
    }
}

extension Instante {
    /// O começo do minuto em que cai.
    package var noMinuto: Instante { Instante(microssegundos: microssegundos - microssegundos % 60_000_000) }

    /// O primeiro minuto cheio, dele em diante.
    package var noMinutoCheio: Instante { (self + .microseconds(59_999_999)).noMinuto }

    /// Minutos inteiros daqui até o outro; negativo se ele vem antes.
    package func minutos(ate outro: Instante) -> Int { Int((outro.microssegundos - microssegundos) / 60_000_000) }
}

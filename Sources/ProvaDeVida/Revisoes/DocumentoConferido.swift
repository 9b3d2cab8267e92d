import BancoDeDados
import Cifra
import Nucleo

/// O documento que o atendente olhou antes de decidir: o tipo e o número, como está escrito nele.
///
/// Guarda-se cifrado, num bloco só; na trilha vai o tipo, nunca o número. Some quando a pessoa pede que se apague o que é dela.
/// - Fonte: decisão 0047.
package struct DocumentoConferido: Sendable, Hashable, Codable {
    package enum Tipo: String, Sendable, Codable, CaseIterable {
        case identidade, habilitacao, passaporte, funcional, profissional, trabalho

        package var nome: String {
            switch self {
            case .identidade: "Carteira de identidade"
            case .habilitacao: "Carteira de habilitação"
            case .passaporte: "Passaporte"
            case .funcional: "Identidade funcional"
            case .profissional: "Carteira do conselho profissional"
            case .trabalho: "Carteira de trabalho"
            }
        }
    }

    package let tipo: Tipo
    package let numero: String

    /// `nil` se o número não tem de 3 a 30 letras e algarismos, fora pontos, traços, barras e espaços.
    package init?(_ tipo: Tipo, numero: String) {
        let soNumero = numero.filter { !" .-/".contains($0) }
        guard (3...30).contains(soNumero.count), numero.count <= 40,
            soNumero.allSatisfy({ $0.isASCII && ($0.isNumber || $0.isLetter) }), soNumero.contains(where: \.isNumber)
        else { return nil }
        (self.tipo, self.numero) = (tipo, numero)
    }

    func cifrado(para id: Int64, _ cofre: Cofre) throws -> [UInt8] {
        try cofre.cifrar(json: self, tabela: "revisao_da_prova", coluna: "documento", id: id)
    }

    static func abrindo(_ bloco: [UInt8], de id: Int64, _ cofre: Cofre) throws -> DocumentoConferido {
        try cofre.decifrar(json: bloco, tabela: "revisao_da_prova", coluna: "documento", id: id)
    }
}

import Cifra
import Nucleo

/// Quem o cliente indica para tratar do serviço: vai cifrado, num bloco só.
/// - Fonte: PV-35.
package struct Representante: Sendable, Hashable, Codable {
    package var nome: String
    /// Só os algarismos.
    package var cpf: String
    package var email: String
    package var telefone: String?

    package init(nome: String, cpf: CPF, email: String, telefone: String? = nil) {
        self.nome = nome
        self.cpf = cpf.digitos
        self.email = email
        self.telefone = telefone
    }

    func cifrado(para id: Int64, _ cofre: Cofre) throws -> [UInt8] {
        try cofre.cifrar(json: self, tabela: "cliente_da_prova", coluna: "pessoal", id: id)
    }

    package static func abrindo(_ bloco: [UInt8], de id: Int64, _ cofre: Cofre) throws -> Representante {
        try cofre.decifrar(json: bloco, tabela: "cliente_da_prova", coluna: "pessoal", id: id)
    }
}

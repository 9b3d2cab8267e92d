import Cadastro
import Cifra
import Foundation
import Nucleo

/// O que é pessoal num usuário, num só bloco cifrado.
package struct DadosDoUsuario: Sendable, Hashable, Codable {
    package var nome: String
    package var login: String
    package var email: String?
    /// Só os algarismos.
    package var cpf: String?
    package var telefone: String?

    package init(nome: String, login: String, email: String? = nil, cpf: CPF? = nil, telefone: String? = nil) {
        self.nome = nome
        self.login = login
        self.email = email
        self.cpf = cpf?.digitos
        self.telefone = telefone
    }

    package var cpfFormatado: String? {
        guard let cpf else { return nil }
        do { return try CPF.lendo(cpf).formatado } catch { return cpf }
    }

    /// O mesmo índice das pessoas: pelo CPF o desligamento no cadastro acha o usuário.
    func indiceDoCpf(_ cofre: Cofre) throws -> [UInt8]? {
        try cpf.map { DadosPessoais.indice(de: try CPF.lendo($0), cofre) }
    }

    package func cifrados(para id: Int64, _ cofre: Cofre) throws -> [UInt8] {
        let codificador = JSONEncoder()
        codificador.outputFormatting = .sortedKeys
        return try cofre.cifrar(Array(codificador.encode(self)), tabela: "usuario", coluna: "pessoal", id: id)
    }

    package static func abrindo(_ bloco: [UInt8], de id: Int64, _ cofre: Cofre) throws -> DadosDoUsuario {
        let claro = try cofre.decifrar(bloco, tabela: "usuario", coluna: "pessoal", id: id)
        return try JSONDecoder().decode(DadosDoUsuario.self, from: Data(claro))
    }

    /// O índice pelo qual se acha um login; caixa e espaço nas pontas não contam.
    package static func indice(doLogin login: String, _ cofre: Cofre) -> [UInt8] {
        let dobrado = login.lowercased().trimmingCharacters(in: .whitespaces)
        return cofre.indiceCego(dobrado, dominio: "login")
    }
}

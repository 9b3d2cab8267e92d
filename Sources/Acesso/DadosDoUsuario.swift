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

    package var cpfFormatado: String? { cpf.map(CPF.escrito) }

    /// O mesmo índice das pessoas, como se grava: pelo CPF o desligamento no cadastro acha o usuário.
    func indiceDoCpf(versao: Int, _ cofre: Cofre) throws -> [UInt8]? {
        try cpf.map { try DadosPessoais.indice(de: try CPF.lendo($0), versao: versao, cofre) }
    }

    /// Os índices por que se procura o CPF; `nil` sem CPF.
    func indicesDoCpf(_ cofre: Cofre) throws -> [[UInt8]]? {
        try cpf.map { DadosPessoais.indices(de: try CPF.lendo($0), cofre) }
    }

    package func cifrados(para id: Int64, _ cofre: Cofre) throws -> [UInt8] {
        try cofre.cifrar(json: self, tabela: "usuario", coluna: "pessoal", id: id)
    }

    package static func abrindo(_ bloco: [UInt8], de id: Int64, _ cofre: Cofre) throws -> DadosDoUsuario {
        try cofre.decifrar(json: bloco, tabela: "usuario", coluna: "pessoal", id: id)
    }

    /// O índice pelo qual se acha um login, como se grava agora; caixa e espaço nas pontas não contam.
    package static func indice(doLogin login: String, _ cofre: Cofre) -> [UInt8] {
        cofre.indiceCego(dobrado(login), dominio: dominio)
    }

    /// Os índices por que se procura um login: durante a troca da chave, os dois valem.
    package static func indices(doLogin login: String, _ cofre: Cofre) -> [[UInt8]] {
        cofre.indicesCegos(dobrado(login), dominio: dominio)
    }

    /// O índice que se grava, pela versão que o banco diz (`IndiceEmUso`).
    static func indice(doLogin login: String, versao: Int, _ cofre: Cofre) throws -> [UInt8] {
        try cofre.indiceCego(dobrado(login), dominio: dominio, versao: versao)
    }

    private static let dominio = "login"
    static func dobrado(_ login: String) -> String { login.lowercased().trimmingCharacters(in: .whitespaces) }
}

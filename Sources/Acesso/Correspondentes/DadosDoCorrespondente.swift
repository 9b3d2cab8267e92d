import Cifra
import Nucleo

/// O que se cadastra de uma agência ou de um correspondente: como se chama, onde fica e quem responde por ele.
/// - Fonte: RF-CON-21.
package struct DadosDoCorrespondente: Sendable, Hashable {
    /// Da própria consignatária, ou de quem ela contratou para atender por ela.
    package enum Especie: String, Sendable, CaseIterable {
        case agencia, correspondente

        package var nome: String {
            switch self {
            case .agencia: "Agência"
            case .correspondente: "Correspondente"
            }
        }
    }

    /// Onde fica, como se escreve num envelope.
    package struct EnderecoPostal: Sendable, Hashable {
        /// Rua, número e complemento.
        package var logradouro: String
        package var bairro: String
        package var cidade: String
        /// A sigla: `MG`.
        package var uf: String
        /// Oito algarismos.
        package var cep: String

        package init(logradouro: String, bairro: String, cidade: String, uf: String, cep: String) {
            (self.logradouro, self.bairro, self.cidade) = (logradouro, bairro, cidade)
            (self.uf, self.cep) = (uf, cep)
        }

        /// `30140-070`.
        package var cepFormatado: String { "\(cep.prefix(5))-\(cep.suffix(3))" }
    }

    /// Quem responde por ele. É dado pessoal, e só se grava cifrado.
    package struct Responsavel: Sendable, Hashable, Codable {
        package var nome: String
        /// Só os algarismos.
        package var cpf: String
        package var email: String?
        package var telefone: String

        package init(nome: String, cpf: CPF, email: String?, telefone: String) {
            (self.nome, self.cpf, self.email, self.telefone) = (nome, cpf.digitos, email, telefone)
        }

        package var cpfFormatado: String { CPF.escrito(cpf) }

        func cifrado(para id: Int64, _ cofre: Cofre) throws -> [UInt8] {
            try cofre.cifrar(json: self, tabela: "correspondente", coluna: "pessoal", id: id)
        }

        static func abrindo(_ bloco: [UInt8], de id: Int64, _ cofre: Cofre) throws -> Responsavel {
            try cofre.decifrar(json: bloco, tabela: "correspondente", coluna: "pessoal", id: id)
        }
    }

    package var especie: Especie
    /// Como a consignatária o chama; não muda depois.
    package var codigo: String
    package var nome: String
    package var cnpj: CNPJ?
    package var endereco: EnderecoPostal
    package var responsavel: Responsavel

    package init(
        especie: Especie, codigo: String, nome: String, cnpj: CNPJ?, endereco: EnderecoPostal, responsavel: Responsavel
    ) {
        (self.especie, self.codigo, self.nome, self.cnpj) = (especie, codigo, nome, cnpj)
        (self.endereco, self.responsavel) = (endereco, responsavel)
    }
}

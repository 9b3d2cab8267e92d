import Acesso
import Cifra
import Nucleo
import Web

/// O bloco cifrado de uma sessão das telas.
struct BlocoDaEntrada: Codable {
    let nome: String
    let cpf: CPF
    let origem: OrigemDaSessao
    var recado: Recado?

    func fechado(_ resumo: ResumoDeSessao, _ cofre: Cofre) throws -> [UInt8] {
        try cofre.cifrar(
            json: self, tabela: "entrada_da_prova", coluna: "dados", id: resumo.lugar, finalidade: .sessao)
    }

    static func abrindo(_ bytes: [UInt8], _ resumo: ResumoDeSessao, _ cofre: Cofre) throws -> BlocoDaEntrada {
        try cofre.decifrar(
            json: bytes, tabela: "entrada_da_prova", coluna: "dados", id: resumo.lugar, finalidade: .sessao)
    }
}

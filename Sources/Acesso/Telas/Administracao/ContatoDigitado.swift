import Html
import Nucleo

/// O CPF, o e-mail e o telefone que se digitam num cadastro daqui: lê cada um e aponta o que está errado no seu campo.
enum ContatoDigitado {
    static func cpf(_ texto: String?, _ erros: inout [Preenchimento.Erro]) -> CPF? {
        do { return try CPF.lendo(texto ?? "") } catch {
            erros.append(.init("cpf", "Escreva o CPF, com 11 algarismos."))
            return nil
        }
    }

    /// Pode faltar.
    static func email(_ texto: String?, _ erros: inout [Preenchimento.Erro]) -> String? {
        if let texto, Endereco(correio: texto) == nil || texto.count > 254 {
            erros.append(.init("email", "Escreva o e-mail inteiro, como nome@orgao.br."))
        }
        return texto
    }

    static func telefone(_ texto: String, _ erros: inout [Preenchimento.Erro]) {
        if !(8...20).contains(texto.filter(\.isNumber).count) || texto.count > 30 {
            erros.append(.init("telefone", "Escreva o telefone com DDD."))
        }
    }
}

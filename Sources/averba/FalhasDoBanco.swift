import BancoDeDados
import Web

extension Web.Montagem {
    /// Como as falhas do banco viram resposta e linha de registro, igual nos dois serviços.
    mutating func falhasDoBanco() {
        traduzirFalha = { erro in (erro as? FalhaDeBanco).map { BancoForaDoAr($0) } ?? nil }
        descreverFalha = { erro in
            (erro as? FalhaDeBanco).map { "banco \($0.sqlstate) \($0.restricao ?? "")" }
                ?? String(reflecting: type(of: erro))
        }
    }
}

/// Banco que não respondeu vira 503; defeito de SQL nosso continua 500.
struct BancoForaDoAr: RecusaComCodigo {
    let codigo = "banco-indisponivel"
    let frase = "O banco de dados não respondeu. Tente de novo em instantes."
    let status = 503
    let esperar: Int? = 2

    init?(_ falha: FalhaDeBanco) {
        guard falha.conexaoPerdida || ["57014", "53300", "57P03"].contains(falha.sqlstate) else { return nil }
    }
}

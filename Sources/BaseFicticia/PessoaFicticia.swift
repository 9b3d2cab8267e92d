import Nucleo

/// O que é de uma pessoa e não muda: tudo sai da semente e do número dela, e por isso nada disto fica na memória.
struct PessoaFicticia: Sendable {
    let cpf: CPF
    let nome: String
    let nascimento: Dia
    let correio: String?
    let telefone: String?
    let banco: String?
    let agencia: String?
    let conta: String?

    init(_ numero: Int, nascidaEm ano: Int, semente: UInt64) {
        cpf = Self.cpf(numero, semente: semente)
        var sorteio = Sorteio(semente, .pessoa, numero)
        nome = NomeFicticio.sortear(&sorteio)
        nascimento = sorteio.dia(Dia(ano: ano, mes: 1, dia: 1)...Dia(ano: ano, mes: 12, dia: 31))
        // Domínio reservado a exemplos: não alcança ninguém.
        correio = sorteio.chance(9, em: 10) ? "\(NomeFicticio.paraCorreio(nome)).\(numero)@mp.example" : nil
        telefone = sorteio.chance(4, em: 5) ? "(31)90000-\(Self.algarismos(sorteio.inteiro(0...9_999), 4))" : nil
        let temConta = sorteio.chance(19, em: 20)
        banco = temConta ? sorteio.um(de: ["001", "104", "341", "756", "237"]) : nil
        agencia = temConta ? Self.algarismos(sorteio.inteiro(1...9_999), 4) : nil
        conta =
            temConta ? Self.algarismos(sorteio.inteiro(1...99_999_999), 8) + "-" + String(sorteio.inteiro(0...9)) : nil
    }

    /// CPF válido; pessoas diferentes nunca têm o mesmo.
    ///
    /// `(a·n + b) mod 10⁹` com `a` sem divisor comum com 10⁹ não repete em 10⁹ números seguidos.
    static func cpf(_ numero: Int, semente: UInt64) -> CPF {
        let modulo: UInt64 = 1_000_000_000
        var fator = misturar(semente, Assunto.cpf.rawValue) % modulo | 1
        if fator.isMultiple(of: 5) { fator += 2 }
        let soma = misturar(semente, Assunto.cpf.rawValue + 1) % modulo
        var tentativa = UInt64(numero)
        while true {
            let base = (fator &* (tentativa % modulo) &+ soma) % modulo
            if let cpf = CPF.completando(algarismos(Int(base), 9)) { return cpf }
            // Só as bases de algarismos repetidos caem aqui; o salto passa de todas as pessoas que cabem.
            tentativa += 50_000_000
        }
    }

    static func algarismos(_ numero: Int, _ casas: Int) -> String {
        let texto = String(numero)
        return String(repeating: "0", count: max(0, casas - texto.count)) + texto
    }
}

import Cifra
import Foundation

/// O que falta a uma senha para valer, dito inteiro: não o primeiro defeito, todos.
///
/// Senha longa e livre é o padrão; classes só se o parâmetro as exigir. O que se adivinha (o nome, o usuário, o nome do órgão, sequências,
/// repetições, as senhas mais usadas) não vale com tamanho nenhum.
/// - Fonte: POC-GES-06, RNF-SEG-07; OWASP ASVS 5, 6.2.
package enum ForcaDaSenha {
    package enum Defeito: Sendable, Hashable {
        case curta(minimo: Int)
        case longa
        case faltamClasses(exigidas: Int, faltam: [String])
        case adivinhavel(String)

        package var frase: String {
            switch self {
            case .curta(let minimo): "Use pelo menos \(minimo) letras e sinais."
            case .longa: "Use no máximo \(Senha.tamanhoMaximoEmBytes) bytes."
            case .faltamClasses(let exigidas, let faltam):
                "Use \(exigidas) destas: minúsculas, maiúsculas, algarismos e sinais. Faltam: \(faltam.joined(separator: ", "))."
            case .adivinhavel(let porque): "Escolha outra: \(porque)."
            }
        }
    }

    package static func defeitos(_ senha: String, _ regra: RegraDeAcesso, de dados: DadosDoUsuario) -> [Defeito] {
        var defeitos: [Defeito] = []
        let normal = senha.precomposedStringWithCanonicalMapping
        if normal.count < regra.tamanho { defeitos.append(.curta(minimo: regra.tamanho)) }
        if normal.utf8.count > Senha.tamanhoMaximoEmBytes { defeitos.append(.longa) }
        let faltam = classesQueFaltam(normal)
        if 4 - faltam.count < regra.classes {
            defeitos.append(.faltamClasses(exigidas: regra.classes, faltam: faltam))
        }
        if let porque = adivinhavel(normal, regra, dados) { defeitos.append(.adivinhavel(porque)) }
        return defeitos
    }

    private static func classesQueFaltam(_ senha: String) -> [String] {
        let classes: [(String, (Character) -> Bool)] = [
            ("minúsculas", \.isLowercase), ("maiúsculas", \.isUppercase), ("algarismos", \.isNumber),
            ("sinais", { !$0.isLetter && !$0.isNumber }),
        ]
        return classes.filter { !senha.contains(where: $0.1) }.map(\.0)
    }

    // MARK: - O que se adivinha

    private static func adivinhavel(_ senha: String, _ regra: RegraDeAcesso, _ dados: DadosDoUsuario) -> String? {
        let dobrada = DiretorioDePessoas.dobrar(senha)
        if regra.recusaMaisUsadas, SenhasMaisUsadas.todas.contains(dobrada[...]) {
            return "ela está entre as 3.000 senhas mais usadas"
        }
        let pedacos =
            dados.nome.split(separator: " ") + dados.login.split { !$0.isLetter && !$0.isNumber }
        if pedacos.map({ DiretorioDePessoas.dobrar(String($0)) }).contains(where: {
            $0.count >= 4 && dobrada.contains($0)
        }) {
            return "ela leva o seu nome ou o seu usuário"
        }
        let resto = semPrevisivel(dobrada, regra)
        // O que sobra tirados palavras, datas e sequências de todo mundo é o que quem ataca tem de adivinhar.
        if resto.count < 4 { return "ela é feita de palavras, sequências ou repetições que todos usam" }
        return nil
    }

    /// A senha sem palavras comuns, sequências e repetições de três ou mais.
    private static func semPrevisivel(_ dobrada: String, _ regra: RegraDeAcesso) -> String {
        var resto = dobrada
        for palavra in palavras { resto = resto.replacing(palavra, with: "") }
        if regra.recusaMaisUsadas {
            for palavra in SenhasMaisUsadas.compridas { resto = resto.replacing(palavra, with: "") }
        }
        var limpo: [Character] = []
        let letras = Array(resto)
        var inicio = 0
        while inicio < letras.count {
            let fim = fimDaCorrida(letras, inicio)
            if fim - inicio < 3 { limpo += letras[inicio..<fim] }
            inicio = fim
        }
        return String(limpo)
    }

    /// Até onde vai, a partir de `inicio`, a repetição, a ordem crescente ou decrescente, ou a vizinhança do teclado.
    private static func fimDaCorrida(_ letras: [Character], _ inicio: Int) -> Int {
        func mede(_ continua: (Character, Character) -> Bool) -> Int {
            var fim = inicio + 1
            while fim < letras.count, continua(letras[fim - 1], letras[fim]) { fim += 1 }
            return fim
        }
        func valor(_ letra: Character) -> Int { Int(letra.unicodeScalars.first?.value ?? 0) }
        let corridas = [
            mede { $0 == $1 }, mede { valor($1) == valor($0) + 1 }, mede { valor($1) == valor($0) - 1 },
            mede { vizinhas($0, $1) },
        ]
        return corridas.max() ?? inicio + 1
    }

    private static func vizinhas(_ uma: Character, _ outra: Character) -> Bool {
        fileiras.contains { fileira in
            guard let a = fileira.firstIndex(of: uma), let b = fileira.firstIndex(of: outra) else { return false }
            return abs(a - b) == 1
        }
    }

    private static let fileiras = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890"].map(Array.init)

    /// Sem acento e em minúsculas, as mais longas primeiro.
    private static let palavras = [
        "demonstracao", "consignacao", "consignado", "consignada", "procuradoria", "promotoria", "ministerio",
        "servidor",
        "password", "welcome", "iloveyou", "princesa", "averba", "gestor", "margem", "salario", "dinheiro", "mudar",
        "trocar", "senha", "brasil", "minas", "gerais", "mpmg", "admin", "master", "teste", "usuario", "banco", "amor",
        "jesus", "deus", "familia", "felicidade", "flamengo", "corinthians", "palmeiras", "cruzeiro", "atletico",
        "galo",
        "janeiro", "fevereiro", "marco", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro",
        "dezembro", "segunda", "terca", "quarta", "quinta", "sexta", "sabado", "domingo", "2020", "2021", "2022",
        "2023",
        "2024", "2025", "2026", "2027", "2028", "2029", "2030", "123", "abc",
    ].sorted { $0.count > $1.count }
}

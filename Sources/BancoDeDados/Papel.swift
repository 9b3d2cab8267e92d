/// Com que papel do banco e com que ajustes uma transação roda.
///
/// Vale só dentro dela: o banco desfaz tudo no fim. Sem papel escolhido a conexão roda como o login, que na aplicação
/// não lê nada.
package struct Papel: Sendable, Hashable {
    /// Papel do banco; vazio quer dizer o próprio login.
    package let nome: String
    /// Ajustes de sessão com nome inteiro (`prefixo.nome`) e valor, lidos pelas políticas com `current_setting`.
    package let ajustes: [String: String]

    package init(nome: String, ajustes: [String: String] = [:]) {
        self.nome = nome
        self.ajustes = ajustes
    }

    /// O login da conexão, sem troca de papel: é o que migrações e ferramentas usam.
    package static let proprio = Papel(nome: "")
}

/// O que uma transação enxerga do que as outras gravam enquanto ela corre.
package enum Nivel: String, Sendable {
    /// Cada comando vê o que já estava confirmado quando ele começou.
    case leituraConfirmada = "READ COMMITTED"
    /// Todos os comandos veem o retrato do primeiro.
    case leituraRepetivel = "REPEATABLE READ"
    /// Como se as transações corressem uma de cada vez; conflito vira 40001 e a transação se repete.
    case serializavel = "SERIALIZABLE"
}

/// Como abrir uma transação.
struct Abertura: Sendable {
    let papel: Papel
    let nivel: Nivel
    let soLeitura: Bool
    /// Vira `statement_timeout`: limita cada comando, não a soma deles.
    let prazo: Duration?

    /// Os comandos que abrem a transação, para irem numa viagem só.
    func comando(literal: (String) throws(FalhaDeBanco) -> String) throws(FalhaDeBanco) -> String {
        var ajustes: [(String, String)] = []
        if !papel.nome.isEmpty { ajustes.append(("role", papel.nome)) }
        for (nome, valor) in papel.ajustes.sorted(by: { $0.key < $1.key }) { ajustes.append((nome, valor)) }
        if let prazo {
            let (segundos, atosegundos) = prazo.components
            // Zero desligaria o limite: o menor prazo é 1 ms.
            let milissegundos = max(1, segundos * 1_000 + atosegundos / 1_000_000_000_000_000)
            ajustes.append(("statement_timeout", "\(milissegundos)ms"))
        }
        var texto = "BEGIN ISOLATION LEVEL \(nivel.rawValue) READ \(soLeitura ? "ONLY" : "WRITE")"
        if ajustes.isEmpty { return texto }
        var chamadas: [String] = []
        for (nome, valor) in ajustes {
            chamadas.append("set_config(\(try literal(nome)), \(try literal(valor)), true)")
        }
        texto += "; SELECT " + chamadas.joined(separator: ", ")
        return texto
    }
}

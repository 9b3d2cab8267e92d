import CLibpq

/// O que o PostgreSQL, ou o caminho até ele, recusou.
///
/// Falha da rede e falha do comando são a mesma coisa para quem chama, mas não para quem decide repetir: veja
/// `conexaoPerdida` e `desfechoDesconhecido`. A descrição omite `detalhe` de propósito: ele traz valores da linha, que
/// podem ser dado pessoal, e descrições acabam em registro de eventos.
package struct FalhaDeBanco: Error, Sendable, Equatable, CustomStringConvertible {
    /// Código de cinco letras do padrão SQL; `08xxx` quando a falha é da conexão.
    package let sqlstate: String
    /// Frase do servidor (em inglês) ou nossa (em português). Não é para o público, e pode citar o valor que não serviu.
    package let mensagem: String
    /// Complemento do servidor; pode conter valores da linha recusada.
    package let detalhe: String?
    /// Nome da restrição violada.
    package let restricao: String?
    /// Tabela a que a falha se refere.
    package let tabela: String?
    /// Coluna a que a falha se refere.
    package let coluna: String?
    /// A conexão caiu: nada do que estava aberto nela vale.
    package var conexaoPerdida: Bool
    /// A conexão caiu durante o COMMIT: não se sabe se gravou. Quem repete precisa de chave de idempotência.
    package var desfechoDesconhecido = false
    /// O plano preparado ficou velho (mudança de esquema): basta reabrir a conexão e refazer a transação.
    var planoVencido = false

    /// Uma falha achada do lado de cá, antes ou depois de falar com o servidor.
    package init(sqlstate: String, mensagem: String, coluna: String? = nil, conexaoPerdida: Bool = false) {
        self.sqlstate = sqlstate
        self.mensagem = mensagem
        self.detalhe = nil
        self.restricao = nil
        self.tabela = nil
        self.coluna = coluna
        self.conexaoPerdida = conexaoPerdida
    }

    /// Lê a falha de um resultado da libpq; sem resultado, o que há é a mensagem da conexão.
    init(resultado: OpaquePointer?, conexao: OpaquePointer) {
        func campo(_ letra: Unicode.Scalar) -> String? {
            PQresultErrorField(resultado, Int32(letra.value)).map { String(cString: $0) }
        }
        let perdida = PQstatus(conexao) == CONNECTION_BAD
        sqlstate = campo("C") ?? (perdida ? "08006" : "XX000")
        mensagem = campo("M") ?? Self.mensagem(daConexao: conexao)
        detalhe = campo("D")
        restricao = campo("n")
        tabela = campo("t")
        coluna = campo("c")
        conexaoPerdida = perdida
        // «RevalidateCachedQuery» é quem diz que o plano guardado não serve mais; 0A000 sozinho quer dizer outras coisas.
        planoVencido = (sqlstate == "0A000" && campo("R") == "RevalidateCachedQuery") || sqlstate == "26000"
    }

    /// Frase da conexão, sem a quebra de linha que a libpq põe no fim.
    static func mensagem(daConexao conexao: OpaquePointer?) -> String {
        guard let texto = PQerrorMessage(conexao) else { return "sem mensagem da libpq" }
        return String(cString: texto).split(separator: "\n").joined(separator: "; ")
    }

    /// Conflito com outra transação: refazer do começo pode dar certo.
    package var repetivel: Bool { sqlstate == "40001" || sqlstate == "40P01" }

    /// Violação de restrição (classe 23).
    package var violaRestricao: Bool { sqlstate.hasPrefix("23") }

    package var description: String {
        // `invalid input syntax for type date: "…"`: o que vem depois dos dois pontos é o valor.
        let citado = sqlstate.hasPrefix("22") ? mensagem.firstRange(of: ": \"") : nil
        let frase = citado.map { mensagem[..<$0.lowerBound] + ": …" } ?? mensagem[...]
        var partes = ["banco [\(sqlstate)] \(frase)"]
        if let restricao { partes.append("restrição \(restricao)") }
        if let tabela { partes.append("tabela \(tabela)") }
        if let coluna { partes.append("coluna \(coluna)") }
        if conexaoPerdida { partes.append("conexão perdida") }
        if desfechoDesconhecido { partes.append("desfecho desconhecido") }
        return partes.joined(separator: "; ")
    }

    /// Texto com byte NUL: o PostgreSQL não o guarda e a libpq o cortaria em silêncio.
    static func nulNoTexto(_ onde: String) -> FalhaDeBanco {
        FalhaDeBanco(sqlstate: "22021", mensagem: "\(onde): texto com byte NUL não pode ser gravado")
    }
}

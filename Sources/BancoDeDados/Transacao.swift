import CLibpq

/// Uma transação aberta. Síncrona e presa a uma thread: não sai do corpo em que nasceu.
package final class Transacao {
    let conexao: Conexao
    /// O papel com que ela roda.
    package let papel: Papel
    private let cancelamento: Cancelamento?
    private var aberta = true
    private var avisos: [@Sendable () -> Void] = []
    private var pontos = 0
    /// Quantas vezes já se foi ao banco, sem contar abrir e fechar: é com isto que se prova que a conta não cresce com as linhas.
    package private(set) var idas = 0
    /// A falha que a deixou abortada, se alguma.
    private(set) var falha: FalhaDeBanco?

    init(conexao: Conexao, papel: Papel, cancelamento: Cancelamento?) {
        self.conexao = conexao
        self.papel = papel
        self.cancelamento = cancelamento
    }

    /// Servidor, porta e banco a que a transação pertence.
    package var banco: String { conexao.banco }

    /// Roda um comando. Na primeira vez ele é preparado; depois, só executado.
    @discardableResult
    package func executar(_ sql: SQL) throws(FalhaDeBanco) -> Resultado {
        try comando { () throws(FalhaDeBanco) in try conexao.executar(sql, papel: papel.nome) }
    }

    /// A única linha de uma consulta, se houver. Mais de uma é recusa (21000): quem espera uma não quer a primeira.
    package func uma(_ sql: SQL) throws(FalhaDeBanco) -> Linha? {
        let resultado = try executar(sql)
        guard resultado.quantas <= 1 else {
            throw FalhaDeBanco(sqlstate: "21000", mensagem: "esperada uma linha no máximo, vieram \(resultado.quantas)")
        }
        return resultado.primeira
    }

    /// Roda um texto com vários comandos, sem parâmetros e sem preparar. Só para texto do programa.
    package func roteiro(_ texto: String) throws(FalhaDeBanco) {
        _ = try comando { () throws(FalhaDeBanco) in try conexao.simples(texto) }
    }

    /// Guarda o que fazer depois do COMMIT, na ordem. Não roda se a transação se desfizer nem a cada tentativa desfeita.
    package func aoConfirmar(_ fazer: @escaping @Sendable () -> Void) {
        precondition(aberta, "transação já encerrada")
        avisos.append(fazer)
    }

    /// Roda o corpo sobre um ponto de retorno: se ele lança, só o que fez é desfeito e a transação continua.
    @discardableResult
    package func comPontoDeRetorno<T>(_ corpo: () throws -> T) throws -> T {
        pontos += 1
        let nome = "ponto\(pontos)"
        let avisosAntes = avisos.count
        try roteiro("SAVEPOINT \(nome)")
        do {
            let saida = try corpo()
            try roteiro("RELEASE SAVEPOINT \(nome)")
            return saida
        } catch {
            // Conflito e conexão perdida condenam a transação inteira: não há a que retornar.
            if let falha, falha.repetivel || falha.conexaoPerdida || falha.planoVencido { throw error }
            falha = nil
            avisos.removeSubrange(avisosAntes...)
            try roteiro("ROLLBACK TO SAVEPOINT \(nome); RELEASE SAVEPOINT \(nome)")
            throw error
        }
    }

    /// Cerca cada ida ao banco: transação viva, ninguém pediu para parar, e a falha fica anotada.
    func comando<T>(_ rodar: () throws(FalhaDeBanco) -> T) throws(FalhaDeBanco) -> T {
        precondition(aberta, "transação já encerrada")
        if cancelamento?.pedido == true { throw Self.cancelada }
        idas += 1
        do throws(FalhaDeBanco) { return try rodar() } catch {
            if conexao.emTransacaoAbortada || error.conexaoPerdida { falha = error }
            throw error
        }
    }

    /// COMMIT. Se algum erro foi engolido pelo corpo, o servidor desfaria em silêncio: aqui isso é falha.
    func confirmar() throws(FalhaDeBanco) {
        if let falha { throw falha }
        // Depois daqui não se cancela: um COMMIT interrompido deixaria dúvida.
        desarmar()
        if cancelamento?.pedido == true { throw Self.cancelada }
        do throws(FalhaDeBanco) {
            let resultado = try conexao.simples("COMMIT")
            guard String(cString: PQcmdStatus(resultado.pg)) == "COMMIT" else {
                throw FalhaDeBanco(sqlstate: "25P02", mensagem: "a transação estava abortada e foi desfeita no COMMIT")
            }
        } catch {
            var falha = error
            falha.desfechoDesconhecido = falha.conexaoPerdida
            throw falha
        }
        aberta = false
        for aviso in avisos { aviso() }
    }

    /// ROLLBACK, sem erro: se a conexão já não serve, o servidor desfaz sozinho.
    func desfazer() {
        guard aberta else { return }
        aberta = false
        desarmar()
        conexao.desfazerAberta()
    }

    private func desarmar() {
        if cancelamento?.desarmar() == true { conexao.vencida = true }
    }

    static let cancelada = FalhaDeBanco(sqlstate: "57014", mensagem: "transação cancelada por quem a pediu")
}

extension Conexao {
    /// O servidor recusa tudo nesta transação até desfazer.
    var emTransacaoAbortada: Bool { PQtransactionStatus(pg) == PQTRANS_INERROR }
}

import Auditoria
import BancoDeDados
import Cadastro
import Foundation
import Nucleo

/// A transação de um lote: trava, lê, decide em ordem de chegada, grava em bloco.
struct Lote: Sendable {
    let casa: Instalacao
    let catalogo: GuardaDoCatalogo
    /// A raia lenta espera a trava; as outras pulam quem está travado.
    let esperaTrava: Bool

    /// Uma resposta por pedido, na ordem; `nil` para quem não se conseguiu travar (e tudo que vinha depois da mesma pessoa).
    ///
    /// Lança `FalhaDeBanco` sem nada gravado, salvo conexão caída no COMMIT.
    func processar(_ pedidos: [Pedido], _ conexao: inout Conexao?) throws -> [RespostaDaPorta?] {
        let aberta = try conexao ?? casa.banco.conexaoPropria()
        conexao = aberta
        return try aberta.transacao(como: .motor) { t in try transacao(pedidos, em: t) }
    }

    private func transacao(_ pedidos: [Pedido], em t: Transacao) throws -> [RespostaDaPorta?] {
        // A espera pelo corte fica fora dos prazos: ele pode durar segundos, e a fila aguenta.
        try t.executar("SELECT pg_advisory_xact_lock_shared(\(Livro.travaDoCorte))")
        try t.executar(
            """
            SELECT set_config('statement_timeout', '2s', true), set_config('lock_timeout', \(esperaTrava ? "2s" : "500ms"), true),
                   set_config('idle_in_transaction_session_timeout', '5s', true)
            """)
        let travadas = try travar(Array(Set(pedidos.map(\.ato.pessoa))).sorted(), em: t)
        var respostas = [RespostaDaPorta?](repeating: nil, count: pedidos.count)
        let daVez = pedidos.indices.filter { travadas.contains(pedidos[$0].ato.pessoa) }
        guard !daVez.isEmpty else { return respostas }

        let ja = try respondidos(daVez.map { pedidos[$0] }, em: t)
        guard let aberta = try Livro.folhaAberta(em: t) else { throw SemFolhaAberta() }
        let regras = try catalogo.atual(em: t)
        let agora = casa.relogio.agora
        let competencia = Livro.competencia(de: agora, aberta: aberta, calendario: regras.calendario)
        var estados = try Livro.ler(
            Array(travadas), contratos: daVez.flatMap { pedidos[$0].ato.contratos },
            bases: daVez.compactMap { pedidos[$0].ato.vinculoDaBase }, competencia: competencia, em: t)

        var gravados = ja
        var novos: [PedidoRespondido] = []
        var efeitos = Efeitos()
        for indice in daVez {
            let pedido = pedidos[indice]
            let chave = ChaveDePedido(dono: pedido.dono, chave: pedido.chave)
            if let anterior = gravados[chave] {
                respostas[indice] = anterior.impressao == pedido.impressao ? anterior.resposta : .chaveReutilizada
                continue
            }
            var caneta = Caneta(
                autor: pedido.autor, agora: agora, competencia: competencia, numeros: Numeros(casa, em: t))
            guard var estado = estados[pedido.ato.pessoa] else { preconditionFailure("pessoa travada sem estado") }
            let resposta = try pedido.ato.decidir(&estado, regras, &caneta)
            estados[pedido.ato.pessoa] = estado
            efeitos.juntar(caneta.efeitos)
            let respondido = PedidoRespondido(chave: chave, impressao: pedido.impressao, resposta: resposta)
            gravados[chave] = respondido
            novos.append(respondido)
            respostas[indice] = resposta
        }
        // Outro processo pode ter respondido a mesma chave com a pessoa de outra raia: quem não entrou derruba o lote.
        try gravar(novos, as: agora, em: t)
        try Livro.gravar(efeitos, casa, as: agora, em: t)
        return respostas
    }

    private func travar(_ pessoas: [Int64], em t: Transacao) throws -> Set<Int64> {
        let sql: SQL =
            esperaTrava
            ? "SELECT pessoa_id FROM trava WHERE pessoa_id = ANY(\(pessoas)) ORDER BY pessoa_id FOR NO KEY UPDATE"
            : "SELECT pessoa_id FROM trava WHERE pessoa_id = ANY(\(pessoas)) ORDER BY pessoa_id FOR NO KEY UPDATE SKIP LOCKED"
        var travadas: Set<Int64> = []
        for linha in try t.executar(sql) { travadas.insert(try linha.ler(0)) }
        return travadas
    }

    private func respondidos(_ pedidos: [Pedido], em t: Transacao) throws -> [ChaveDePedido: PedidoRespondido] {
        var ja: [ChaveDePedido: PedidoRespondido] = [:]
        for linha in try t.executar(
            """
            SELECT p.autor_id, p.chave, p.impressao, p.resposta
              FROM unnest(\(pedidos.map(\.dono)), \(pedidos.map(\.chave))) AS n (autor_id, chave)
              JOIN pedido p USING (autor_id, chave)
            """)
        {
            let chave = ChaveDePedido(dono: try linha.ler(0), chave: try linha.ler(1))
            let resposta = try JSONDecoder().decode(RespostaDaPorta.self, from: Data(linha.ler(3, como: [UInt8].self)))
            ja[chave] = PedidoRespondido(chave: chave, impressao: try linha.ler(2), resposta: resposta)
        }
        return ja
    }

    private func gravar(_ novos: [PedidoRespondido], as agora: Instante, em t: Transacao) throws {
        guard !novos.isEmpty else { return }
        let codificador = JSONEncoder()
        codificador.outputFormatting = .sortedKeys
        let respostas = try novos.map { Array(try codificador.encode($0.resposta)) }
        let entraram = try t.executar(
            """
            INSERT INTO pedido (autor_id, chave, impressao, resposta, em)
            SELECT n.autor, n.chave, n.impressao, n.resposta, \(agora)
              FROM unnest(\(novos.map(\.chave.dono)), \(novos.map(\.chave.chave)), \(novos.map(\.impressao)), \(respostas))
                   AS n (autor, chave, impressao, resposta)
             ORDER BY n.autor, n.chave
            ON CONFLICT (autor_id, chave) DO NOTHING
            """)
        if entraram.alteradas != novos.count { throw ChaveRespondidaPorOutro() }
    }
}

/// Não há folha aberta: a carga inicial ainda não abriu a primeira competência.
package struct SemFolhaAberta: Error, Sendable {}

/// A mesma chave entrou por outro lote enquanto este decidia; o lote se divide e a repetição lê a resposta gravada.
struct ChaveRespondidaPorOutro: Error {}

struct ChaveDePedido: Hashable {
    let dono: Int64
    let chave: String
}

struct PedidoRespondido {
    let chave: ChaveDePedido
    let impressao: [UInt8]
    let resposta: RespostaDaPorta
}

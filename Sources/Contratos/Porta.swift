import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// A porta da averbação em tempo real: junta pedidos em lotes naturais, decide em ordem e responde depois do COMMIT.
///
/// Não há temporizador: enquanto um lote grava, os pedidos se juntam; ao terminar, leva-se o que houver. Sozinho, um pedido
/// não espera nada. Duas raias, pela paridade da pessoa: a mesma pessoa nunca está em dois lotes deste processo. Outro
/// processo que esteja com a pessoa travada não segura o lote: o pedido vai para a raia lenta, com tudo que vier depois da
/// mesma pessoa.
///
/// Aceito, recusado e repetido respondem todos depois do mesmo COMMIT: o tempo não denuncia a margem.
/// - Fonte: arquitetura, §4.
package final class Porta: Sendable {
    private let raias: [Raia]

    /// Sobe a porta: duas raias e, atrás de cada uma, a sua raia lenta. Cada uma tem conexão e thread próprias.
    package init(_ casa: Instalacao, catalogo: GuardaDoCatalogo = GuardaDoCatalogo()) {
        raias = (0..<2).map { numero in
            let lenta = Raia(nome: "lenta-\(numero)", casa: casa, catalogo: catalogo, lenta: nil)
            return Raia(nome: "raia-\(numero)", casa: casa, catalogo: catalogo, lenta: lenta)
        }
    }

    /// Pede e espera a resposta gravada.
    ///
    /// Desistir (cancelar a tarefa) não desfaz o que já entrou num lote. Lança `FalhaDaPorta`: com a mesma chave, o pedido
    /// pode ser repetido sem repetir efeito.
    package func pedir(_ pedido: Pedido) async throws(FalhaDaPorta) -> RespostaDaPorta {
        let raia = raias[Int(pedido.ato.pessoa & 1)]
        let resposta: Result<RespostaDaPorta, FalhaDaPorta> = await withCheckedContinuation { continuacao in
            raia.enfileirar(Espera(pedido: pedido, chegada: .now) { continuacao.resume(returning: $0) })
        }
        return try resposta.get()
    }

    /// Para de aceitar, termina o que está na fila e solta as conexões.
    package func encerrar() async {
        for raia in raias { await raia.encerrar() }
    }
}

/// Um pedido na fila, com quem avisar.
struct Espera: Sendable {
    let pedido: Pedido
    let chegada: ContinuousClock.Instant
    let responder: @Sendable (Result<RespostaDaPorta, FalhaDaPorta>) -> Void
}

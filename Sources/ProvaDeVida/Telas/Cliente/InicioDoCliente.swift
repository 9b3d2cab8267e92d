import Acesso
import Auditoria
import Html
import Web

/// A entrada do representante: com um cliente só vai direto a ele; com vários, escolhe.
struct InicioDoCliente {
    let portais: PortaisDaProva

    /// Quem representa ao menos um cliente, sem dizer ainda qual.
    struct Contexto: ContextoDeQuemEntrou {
        static let parte = ParteDaProva.cliente
        let quem: QuemEntrou
        var pedido: ContextoDoPedido
        var autor: Autor { quem.autor(PapelNaProva.representante.perfil, endereco: endereco) }

        init(context: ContextoDoPedido) throws {
            quem = try QuemEntrou.lendo(context)
            pedido = context
        }
    }

    func montar(em montagem: inout Web.Montagem) {
        let portais = portais
        let grupo = montagem.telas(
            "clientes-que-represento", em: "/cliente", contexto: Contexto.self, entrada: "/entrar"
        ) {
            _, contexto in
            contexto.quem.tem(.representante)
        }
        grupo.get("/", ato: SessoesDoCliente.ato) { contexto in
            let clientes = contexto.quem.clientes
            if clientes.count == 1, let unico = clientes[0].cliente { return .verDepois("/cliente/\(unico)/sessoes") }
            let tela = Tela("Clientes que você representa") {
                El(.ul) {
                    for cliente in clientes {
                        El(.li) {
                            Ligacao(cliente.nomeDoCliente ?? "", para: "/cliente/\(cliente.cliente ?? 0)/sessoes")
                        }
                    }
                }
            }
            return try await portais.pagina(tela, contexto)
        }
    }
}

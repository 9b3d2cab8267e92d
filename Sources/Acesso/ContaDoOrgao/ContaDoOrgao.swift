import Cifra
import Provedor
import Web

/// A entrada dos servidores pela conta que já têm no órgão, sem senha aqui.
///
/// O provedor diz quem é; uma afirmação dele (CPF ou matrícula) liga a pessoa ao cadastro da folha. Quem é da folha e nunca entrou ganha o
/// usuário na hora; quem saiu dela não entra, ainda que o provedor o deixe.
/// - Fonte: POC-SER-01, RF-SER-02, RNF-SEG-02.
package struct ContaDoOrgao: Sendable {
    let provedor: Provedor
    /// Que afirmação diz quem é.
    let identificador: IdentificadorNaConta
    /// Como a tela a chama: «MPMG», «Gov.br».
    package let nome: String
    /// O endereço público do sistema, sem barra no fim.
    package let publico: String

    package init(_ provedor: Provedor, identificador: IdentificadorNaConta, nome: String, publico: String) {
        (self.provedor, self.identificador) = (provedor, identificador)
        (self.nome, self.publico) = (nome, publico)
    }

    /// A mesma conta, noutro endereço público.
    package func em(_ publico: String) -> ContaDoOrgao {
        ContaDoOrgao(provedor, identificador: identificador, nome: nome, publico: publico)
    }

    /// A conta diz o CPF de quem entra: sem ele só se acha quem está na folha.
    package var dizCpf: Bool { if case .cpf = identificador { true } else { false } }

    /// Para onde o provedor manda a pessoa de volta: é o que se registra nele, letra por letra.
    package var volta: String { publico + "/entrar/orgao/volta" }
    var voltaDaSaida: String { publico + "/entrar" }

    /// O pedido em andamento, fechado para o navegador guardar: só este sistema o abre.
    struct Guardado: Codable {
        let pedido: PedidoDeEntrada
        let destino: String?
        /// Quem volta já estava dentro, e confirma quem é.
        let confirma: Bool

        func fechado(_ cofre: Cofre) throws -> String {
            Base64DeEndereco.escrever(
                try cofre.cifrar(json: self, tabela: "entrada", coluna: "pedido-ao-provedor", id: 0))
        }

        /// `nil` se não foi fechado aqui.
        init?(abrindo texto: String, _ cofre: Cofre) {
            // Vem de fora: o que não se abre, seja por que for, é o mesmo que não ter vindo.
            guard texto.utf8.count <= 4_000, let bytes = Base64DeEndereco.ler(texto),
                let lido = try? cofre.decifrar(
                    json: bytes, como: Self.self, tabela: "entrada", coluna: "pedido-ao-provedor", id: 0)
            else { return nil }
            self = lido
        }

        /// O destino que não se seguiria fica para trás já aqui: comprido, o navegador não guardaria o cookie, e a pessoa não entraria.
        init(_ pedido: PedidoDeEntrada, destino: String?, confirma: Bool) {
            (self.pedido, self.confirma) = (pedido, confirma)
            self.destino = destino.flatMap { CaminhoDeVolta.eSeguro($0) ? $0 : nil }
        }
    }
}

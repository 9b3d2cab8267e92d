import Auditoria
import Cifra
import Foundation
import Nucleo
import Provedor

/// A entrada dos servidores pela conta que já têm no órgão, sem senha aqui.
///
/// O provedor diz quem é; uma afirmação dele (CPF ou matrícula) liga a pessoa ao cadastro da folha. Quem é da folha e nunca entrou ganha o
/// usuário na hora; quem saiu dela não entra, ainda que o provedor o deixe.
/// - Fonte: POC-SER-01, RF-SER-02, RNF-SEG-02.
package struct ContaDoOrgao: Sendable {
    /// Que afirmação diz quem é, e o que ela é.
    package enum Afirmacao: Sendable, Hashable {
        case cpf(String)
        case matricula(String)
    }

    let provedor: Provedor
    let afirmacao: Afirmacao
    /// Como a tela a chama: «MPMG», «Gov.br».
    package let nome: String
    /// O endereço público do sistema, sem barra no fim.
    private let publico: String

    package init(_ provedor: Provedor, afirmacao: Afirmacao, nome: String, publico: String) {
        (self.provedor, self.afirmacao, self.nome, self.publico) = (provedor, afirmacao, nome, publico)
    }

    /// Para onde o provedor manda a pessoa de volta: é o que se registra nele, letra por letra.
    package var volta: String { publico + "/entrar/orgao/volta" }
    var voltaDaSaida: String { publico + "/entrar" }

    /// O pedido em andamento, fechado para o navegador guardar: só este sistema o abre.
    struct Guardado: Codable {
        let pedido: PedidoDeEntrada
        let destino: String?

        func fechado(_ cofre: Cofre) throws -> String {
            let bytes = try cofre.cifrar(
                Array(JSONEncoder().encode(self)), tabela: "entrada", coluna: "pedido-ao-provedor", id: 0)
            return Base64DeEndereco.escrever(bytes)
        }

        /// `nil` se não foi fechado aqui.
        init?(abrindo texto: String, _ cofre: Cofre) {
            guard texto.utf8.count <= 4_000, let bytes = Base64DeEndereco.ler(texto),
                let claro = try? cofre.decifrar(bytes, tabela: "entrada", coluna: "pedido-ao-provedor", id: 0),
                let lido = try? JSONDecoder().decode(Self.self, from: Data(claro))
            else { return nil }
            self = lido
        }

        init(_ pedido: PedidoDeEntrada, destino: String?) { (self.pedido, self.destino) = (pedido, destino) }
    }
}

/// Por que a conta do órgão não abriu o portal. O que se diz à pessoa; o que houve vai à trilha.
enum RecusaDaConta: String, Error, Sendable, CaseIterable {
    case naoConcluida = "nao-concluida"
    case vencida
    case semResposta = "sem-resposta"
    case naoConfere = "nao-confere"
    case semCadastro = "sem-cadastro"
    case semVinculo = "sem-vinculo"
    case encerrado
    case enderecoDeFora = "endereco-de-fora"

    var frase: String {
        switch self {
        case .naoConcluida: "Você não concluiu a entrada na conta do órgão."
        case .vencida: "Esta entrada foi começada há muito tempo ou em outra janela."
        case .semResposta: "O sistema de contas do órgão não respondeu."
        case .naoConfere: "O que o sistema de contas do órgão respondeu não confere."
        case .semCadastro: "A sua conta não está ligada a ninguém da folha do órgão."
        case .semVinculo: "Não há vínculo seu em vigor na folha do órgão."
        case .encerrado: "O seu acesso a este sistema foi encerrado."
        case .enderecoDeFora: "Com o seu perfil não se entra desta rede."
        }
    }

    var oQueFazer: String {
        switch self {
        case .naoConcluida, .vencida: "Comece de novo."
        case .semResposta: "Tente de novo em alguns minutos. Se continuar, avise o suporte do órgão."
        case .naoConfere: "Tente de novo. Se continuar, avise o suporte do órgão, com a hora em que tentou."
        case .enderecoDeFora: "Tente de uma rede do órgão, ou procure o suporte dele."
        case .semCadastro, .semVinculo, .encerrado: "Procure a área de pessoal do órgão."
        }
    }
}

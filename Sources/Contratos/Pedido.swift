import Auditoria
import Cadastro
import Cifra
import Foundation
import Nucleo

/// Um pedido à porta: quem, com que chave, e o ato a decidir.
package struct Pedido: Sendable {
    package let autor: Autor
    /// De quem é a chave de idempotência: o usuário ou a credencial; o sistema usa 0.
    package let dono: Int64
    /// O resumo da chave que veio.
    package let chave: String
    /// SHA-256 do conteúdo pedido: a mesma chave com outro conteúdo é recusada.
    package let impressao: [UInt8]
    package let ato: any AtoDaPorta
    /// Veio de arquivo: ocupa no máximo um quarto das vagas quando há gente esperando.
    package let emLote: Bool

    package init(
        autor: Autor, chave: String, impressao: [UInt8], ato: any AtoDaPorta, emLote: Bool = false
    ) {
        self.autor = autor
        dono = autor.usuario ?? 0
        self.chave = Self.resumo(daChave: chave, de: dono)
        self.impressao = impressao
        self.ato = ato
        self.emLote = emLote
    }

    /// O que se guarda da chave de idempotência, que vem de fora e pode trazer o que não devia: só se compara, nunca se lê.
    ///
    /// - Fonte: decisão 0032.
    static func resumo(daChave chave: String, de dono: Int64) -> String {
        Data(Cofre.resumo(Array("\(dono)\u{1F}\(chave)".utf8))).base64EncodedString()
    }
}

/// O que passa pela porta: reservar, autorizar, confirmar, cancelar e vencer reserva.
///
/// A decisão é pura: olha o estado da pessoa (inteiro, já travado) e o catálogo, e escreve pela caneta. Recusar é escrever só
/// a sondagem e o evento e devolver o código. Não espera, não vai ao banco e não lê relógio.
package protocol AtoDaPorta: Sendable {
    var pessoa: Int64 { get }
    /// Contratos que a decisão precisa ver mesmo que já não estejam vivos.
    var contratos: [Int64] { get }
    /// O vínculo de que a decisão precisa da base de contribuição; `nil` se não precisa de nenhuma, que é o comum.
    var vinculoDaBase: Int64? { get }
    func decidir(_ pessoa: inout EstadoDaPessoa, _ catalogo: Catalogo, _ caneta: inout Caneta) throws -> RespostaDaPorta
}

extension AtoDaPorta {
    package var vinculoDaBase: Int64? { nil }
}

/// O que se leu e o que o sistema calculou, quando a conta de um empréstimo não confere.
///
/// Só sai da conta que a própria consignatária mandou refazer: nunca é margem, nem base, nem remuneração de ninguém.
/// - Unidade: centavos; no CET, centésimos de ponto percentual.
package struct NumerosQueDiferem: Sendable, Hashable, Codable {
    package let lido: Int64
    package let esperado: Int64

    package init(lido: Int64, esperado: Int64) {
        self.lido = lido
        self.esperado = esperado
    }
}

/// O que a porta responde e guarda para repetir: código e números, nunca dado pessoal nem margem.
package struct RespostaDaPorta: Sendable, Hashable, Codable {
    /// `aceito`, ou o código da recusa.
    package let codigo: String
    package let contrato: Int64?
    /// Quando a reserva vence, em microssegundos desde 1970.
    package let venceEm: Int64?
    /// A reserva aceita só se autoriza com prova de vida; `nil` é o mesmo que não.
    package let exigeProva: Bool?
    /// Só na recusa de um número que a consignatária informou e a conta não dá.
    package let diferem: NumerosQueDiferem?

    package static let codigoDeAceito = "aceito"
    package var aceito: Bool { codigo == Self.codigoDeAceito }

    package static func aceito(
        contrato: Int64, venceEm: Instante? = nil, exigeProva: Bool = false
    ) -> RespostaDaPorta {
        RespostaDaPorta(
            codigo: codigoDeAceito, contrato: contrato, venceEm: venceEm?.microssegundos,
            exigeProva: exigeProva ? true : nil, diferem: nil)
    }
    package static func recusa(_ codigo: String, diferem: NumerosQueDiferem? = nil) -> RespostaDaPorta {
        RespostaDaPorta(codigo: codigo, contrato: nil, venceEm: nil, exigeProva: nil, diferem: diferem)
    }
    /// Mesma chave, outro conteúdo (invariante 5).
    package static let chaveReutilizada = recusa("chave-reutilizada")
}

/// Por que a porta não respondeu; o pedido pode ser repetido com a mesma chave.
package enum FalhaDaPorta: Error, Sendable, Equatable {
    /// A fila está cheia: tente de novo em instantes.
    case cheia
    /// O prazo venceu antes de o pedido entrar num lote: nada foi feito.
    case prazoVencido
    /// O banco não respondeu a tempo; com a mesma chave, sabe-se o que aconteceu.
    case indisponivel
    /// Nenhuma competência aberta: a carga inicial ainda não terminou.
    case semFolhaAberta
    /// Defeito nosso, isolado neste pedido.
    case defeito(String)
    /// A porta está fechando.
    case encerrada
}

import Auditoria
import BancoDeDados
import Cadastro
import Foundation
import Nucleo

/// Um pedido que não se sabe de quem é (pessoa não achada, mais de um vínculo, contrato que não existe): recusa-se sem passar
/// pela porta, mas fica gravado como os outros.
///
/// Mesma chave e mesmo conteúdo dão a mesma resposta, ainda que a pessoa passe a existir; outro conteúdo é `chave-reutilizada`.
/// - Fonte: arquitetura, §2 (invariante 5).
package struct PedidoSemPessoa: Sendable {
    package let autor: Autor
    package let chave: String
    package let impressao: [UInt8]
    package let codigo: String
    /// O que vai à trilha quando é a primeira vez.
    package let evento: Evento

    package init(autor: Autor, chave: String, impressao: [UInt8], codigo: String, evento: Evento) {
        self.autor = autor
        self.chave = chave
        self.impressao = impressao
        self.codigo = codigo
        self.evento = evento
    }

    package func recusar(_ casa: Instalacao) async throws -> RespostaDaPorta {
        let codificador = JSONEncoder()
        codificador.outputFormatting = .sortedKeys
        let recusa = RespostaDaPorta.recusa(codigo)
        let resposta = Array(try codificador.encode(recusa))
        let dono = autor.usuario ?? 0
        let chave = Pedido.resumo(daChave: chave, de: dono)
        return try await casa.banco.transacao(como: .motor) { t in
            let agora = casa.relogio.agora
            let entrou = try t.executar(
                """
                INSERT INTO pedido (autor_id, chave, impressao, resposta, em)
                VALUES (\(dono), \(chave), \(impressao), \(resposta), \(agora))
                ON CONFLICT (autor_id, chave) DO NOTHING
                """
            ).alteradas
            if entrou == 1 {
                try casa.trilha.registrar([evento], por: autor, as: agora, em: t)
                return recusa
            }
            guard
                let linha = try t.uma(
                    "SELECT impressao, resposta FROM pedido WHERE autor_id = \(dono) AND chave = \(chave)")
            else { preconditionFailure("pedido que conflitou sumiu") }
            guard try linha.ler(0, como: [UInt8].self) == impressao else { return .chaveReutilizada }
            return try JSONDecoder().decode(RespostaDaPorta.self, from: Data(linha.ler(1, como: [UInt8].self)))
        }
    }
}

import CCorreio
import Dispatch
import Foundation

/// Entrega mensagens ao servidor de SMTP da casa, uma por vez.
package struct Carteiro: Sendable {
    package let servidor: ServidorDeCorreio

    package init(_ servidor: ServidorDeCorreio) { self.servidor = servidor }

    /// Volta quando o servidor aceitou a mensagem; senão lança `FalhaDeCorreio`, e cabe tentar de novo.
    ///
    /// A conversa é demorada e síncrona: corre numa thread do sistema, fora das da concorrência do Swift.
    package func entregar(_ mensagem: MensagemDeCorreio, em data: Date) async throws {
        let (servidor, fio) = (servidor, mensagem.noFio(de: servidor.remetente, em: data))
        let falha: FalhaDeCorreio? = await withCheckedContinuation { continuacao in
            DispatchQueue.global().async {
                continuacao.resume(returning: Self.entregar(fio, para: mensagem.para, por: servidor))
            }
        }
        if let falha { throw falha }
    }

    private static func entregar(
        _ fio: String, para: EnderecoDeCorreio, por servidor: ServidorDeCorreio
    ) -> FalhaDeCorreio? {
        var resposta = 0
        var erro = [CChar](repeating: 0, count: 256)
        let codigo = fio.utf8CString.withUnsafeBufferPointer { bytes in
            correio_entregar(
                servidor.endereco, servidor.usuario, servidor.senha, servidor.autoridades,
                "<\(servidor.remetente.texto)>", "<\(para.texto)>", bytes.baseAddress, bytes.count - 1,
                servidor.prazoEmSegundos, &resposta, &erro)
        }
        if codigo == 0 { return nil }
        let dito = String(decoding: erro.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return FalhaDeCorreio(codigo: Int(codigo), resposta: resposta, explicacao: dito)
    }
}

/// O servidor não aceitou a mensagem. A explicação é da libcurl, sem destinatário nem conteúdo.
package struct FalhaDeCorreio: Error, Sendable, Hashable, CustomStringConvertible {
    /// Código da libcurl: 7 é servidor que não atende, 60 é certificado que não se confia, 64 é falta de TLS, 67 é senha recusada.
    package let codigo: Int
    /// O último código SMTP, ou zero.
    package let resposta: Int
    package let explicacao: String

    package var description: String { "correio não entregue (\(codigo), SMTP \(resposta)): \(explicacao)" }
}

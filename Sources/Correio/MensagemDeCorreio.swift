import Foundation

/// Uma mensagem de texto simples, para uma pessoa.
package struct MensagemDeCorreio: Sendable, Equatable {
    package let para: EnderecoDeCorreio
    package let assunto: String
    package let texto: String
    /// O nome único da mensagem: o mesmo em todas as tentativas, para que o destino reconheça a repetida.
    package let identificador: String

    package init(para: EnderecoDeCorreio, assunto: String, texto: String, identificador: String) {
        self.para = para
        self.assunto = assunto
        self.texto = texto
        self.identificador = identificador
    }

    /// A mensagem como vai no fio: cabeçalhos e corpo em base64, linhas de 76 letras.
    ///
    /// Fonte: RFC 5322; RFC 2045 (corpo); RFC 2047 (assunto com acento).
    func noFio(de remetente: EnderecoDeCorreio, em data: Date) -> String {
        let dominio = remetente.texto.split(separator: "@").last.map(String.init) ?? "localhost"
        let corpo = Data(texto.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n").utf8)
            .base64EncodedString(options: [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed])
        return [
            "Date: \(Self.dataDoCabecalho(data))", "From: <\(remetente.texto)>", "To: <\(para.texto)>",
            "Subject: \(Self.codificado(assunto))", "Message-ID: <\(identificador)@\(dominio)>", "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64",
            "Auto-Submitted: auto-generated", "", corpo, "",
        ].joined(separator: "\r\n")
    }

    /// Palavras codificadas de até 75 letras, cortadas entre letras inteiras: nada do texto chega cru ao cabeçalho.
    private static func codificado(_ texto: String) -> String {
        var palavras: [String] = []
        var pedaco = ""
        for letra in texto {
            if pedaco.utf8.count + letra.utf8.count > 42 {
                palavras.append(pedaco)
                pedaco = ""
            }
            pedaco.append(letra)
        }
        palavras.append(pedaco)
        return palavras.map { "=?UTF-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    private static func dataDoCabecalho(_ data: Date) -> String {
        let formato = DateFormatter()
        formato.locale = Locale(identifier: "en_US_POSIX")
        formato.timeZone = TimeZone(secondsFromGMT: 0)
        formato.dateFormat = "EEE, dd MMM yyyy HH:mm:ss Z"
        return formato.string(from: data)
    }
}

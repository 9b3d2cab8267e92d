import Foundation

/// O cabeçalho `Quadro`, com que a página prende cada imagem à tentativa.
///
/// `sequencia=0; tempo=123; cor=2@400; anterior=<64 hex>; assinatura=<64 hex>`; `cor` só na etapa da luz.
enum EnvelopeNoCabecalho {
    static let nome = "Quadro"

    /// `nil` para o que não tem exatamente esta forma.
    static func ler(_ texto: String?) -> Envelope? {
        guard let texto, texto.utf8.count <= 400 else { return nil }
        var campos: [String: String] = [:]
        for parte in texto.split(separator: ";") {
            let par = parte.trimmingCharacters(in: .whitespaces).split(separator: "=", maxSplits: 1)
            guard par.count == 2, campos.updateValue(String(par[1]), forKey: String(par[0])) == nil else { return nil }
        }
        guard Set(campos.keys).isSubset(of: ["sequencia", "tempo", "cor", "anterior", "assinatura"]),
            let sequencia = campos["sequencia"].flatMap(inteiro), sequencia < 100_000,
            let tempo = campos["tempo"].flatMap(inteiro), tempo < 10_000_000,
            let anterior = campos["anterior"].flatMap(bytes), let assinatura = campos["assinatura"].flatMap(bytes)
        else { return nil }
        var cor: CorMostrada?
        if let escrita = campos["cor"] {
            let partes = escrita.split(separator: "@", omittingEmptySubsequences: false).map { inteiro(String($0)) }
            guard partes.count == 2, let ordem = partes[0], let desde = partes[1], ordem < 6, desde < 10_000_000 else {
                return nil
            }
            cor = CorMostrada(ordem: Int(ordem), desde: desde)
        }
        return Envelope(sequencia: Int(sequencia), tempo: tempo, cor: cor, anterior: anterior, assinatura: assinatura)
    }

    /// Inteiro sem sinal, sem zeros à esquerda: uma só escrita para cada número, porque ele vai no que se assina.
    private static func inteiro(_ texto: String) -> Int64? {
        guard !texto.isEmpty, texto.utf8.count <= 9, texto.utf8.allSatisfy({ (48...57).contains($0) }),
            texto == "0" || !texto.hasPrefix("0")
        else { return nil }
        return Int64(texto)
    }

    /// Trinta e dois bytes em hexadecimal minúsculo.
    private static func bytes(_ texto: String) -> [UInt8]? {
        guard texto.utf8.count == 64 else { return nil }
        var saida: [UInt8] = []
        var meio: UInt8?
        for letra in texto.utf8 {
            let valor: UInt8
            switch letra {
            case 48...57: valor = letra - 48
            case 97...102: valor = letra - 87
            default: return nil
            }
            if let alto = meio { (meio, saida) = (nil, saida + [alto << 4 | valor]) } else { meio = valor }
        }
        return saida
    }
}

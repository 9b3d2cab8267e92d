/// Cabeçalho de uma parte do multipart, já conferido.
package struct CabecalhoDeParte: Equatable, Sendable {
    /// Nome do campo.
    package let campo: String
    /// Nome do arquivo como o navegador mandou, reduzido ao seguro; `nil` em campo de texto.
    package let arquivo: String?
    /// Tipo declarado; sem ele, `text/plain`.
    package let tipo: String

    init(lendo bytes: ArraySlice<UInt8>) throws(RecusaDaWeb) {
        guard let texto = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw SeparadorDeMultipart.quebrado
        }
        var disposicao: Substring?
        var tipo = "text/plain"
        for linha in texto.split(separator: "\r\n") {
            guard let dois = linha.firstIndex(of: ":") else { throw SeparadorDeMultipart.quebrado }
            let valor = linha[linha.index(after: dois)...]
            switch linha[..<dois].lowercased() {
            case "content-disposition":
                guard disposicao == nil else { throw SeparadorDeMultipart.quebrado }
                disposicao = valor
            case "content-type": tipo = String(valor).aparado.lowercased()
            default: break
            }
        }
        guard let disposicao else { throw SeparadorDeMultipart.quebrado }
        let parametros = try Self.parametros(disposicao)
        guard let campo = parametros["name"], !campo.isEmpty, campo.utf8.count <= 200 else {
            throw SeparadorDeMultipart.quebrado
        }
        self.campo = campo
        self.arquivo = parametros["filename"].map(Self.nomeSeguro)
        self.tipo = tipo
    }

    /// `form-data; name="a"; filename="b"`. Aspas escapadas de duas formas: `\"` (RFC 2616) e `%22` (navegadores).
    private static func parametros(_ valor: Substring) throws(RecusaDaWeb) -> [String: String] {
        var resto = valor[...]
        guard let fim = resto.firstIndex(of: ";"), String(resto[..<fim]).aparado.lowercased() == "form-data" else {
            throw SeparadorDeMultipart.quebrado
        }
        resto = resto[resto.index(after: fim)...]
        var achados: [String: String] = [:]
        while !String(resto).aparado.isEmpty {
            guard let igual = resto.firstIndex(of: "=") else { throw SeparadorDeMultipart.quebrado }
            let nome = String(resto[..<igual]).aparado.lowercased()
            resto = resto[resto.index(after: igual)...]
            let lido = try resto.first == "\"" ? entreAspas(&resto) : solto(&resto)
            guard achados.updateValue(lido, forKey: nome) == nil else { throw SeparadorDeMultipart.quebrado }
        }
        return achados
    }

    private static func entreAspas(_ resto: inout Substring) throws(RecusaDaWeb) -> String {
        var saida = ""
        resto.removeFirst()
        while let letra = resto.popFirst() {
            if letra == "\"" {
                let depois = resto.drop { $0 == " " }
                guard depois.isEmpty || depois.first == ";" else { throw SeparadorDeMultipart.quebrado }
                resto = depois.dropFirst()
                return saida.replacing("%22", with: "\"").replacing("%0D", with: "").replacing("%0A", with: "")
            }
            if letra == "\\", let seguinte = resto.first, seguinte == "\"" || seguinte == "\\" {
                saida.append(seguinte)
                resto.removeFirst()
            } else {
                saida.append(letra)
            }
        }
        throw SeparadorDeMultipart.quebrado
    }

    private static func solto(_ resto: inout Substring) -> String {
        let fim = resto.firstIndex(of: ";") ?? resto.endIndex
        let valor = String(resto[..<fim]).aparado
        resto = fim == resto.endIndex ? "" : resto[resto.index(after: fim)...]
        return valor
    }

    /// Só o último componente, sem controle nem caractere de direção; vazio vira `arquivo`.
    static func nomeSeguro(_ nome: String) -> String {
        let ultimo = nome.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let limpo = String(
            String.UnicodeScalarView(
                ultimo.unicodeScalars.filter {
                    $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
                        && !"<>:\"|?*".unicodeScalars.contains($0)
                })
        ).aparado
        let semPonto = String(limpo.drop { $0 == "." })
        return semPonto.isEmpty ? (nome.isEmpty ? "" : "arquivo") : String(semPonto.prefix(200))
    }
}

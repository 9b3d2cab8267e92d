/// O que a página inteira sabe e cada componente pode consultar enquanto se escreve.
///
/// Serve para que a tela não carregue de mão em mão o que é do pedido: o segredo contra falsificação de pedido
/// (CSRF), a chave de idempotência, o que a pessoa já digitou.
package struct Contexto {
    /// Segredo da sessão que todo formulário de envio devolve. Sem ele o campo não sai, e o envio é negado na borda.
    package var csrf: String?
    /// Dá uma chave nova a cada formulário desenhado: o mesmo envio repetido não repete o efeito.
    package var novaChave: () -> String?
    /// Preferências de leitura da pessoa.
    package var aparencia: Aparencia
    /// O endereço da página, para a lista inteira que cabe nela oferecer o seu CSV; `nil` na que não se abre de novo igual.
    package var pagina: Endereco?
    /// A lista da página que se quer em CSV, em vez da página.
    package var listaEmCsv: String?
    /// O CSV da lista pedida, depois que a página se escreveu.
    var csv: [UInt8]?
    /// O que todo formulário com arquivo desta página pede a mais, antes do arquivo.
    package var camposDoEnvio: Bloco?
    /// O formulário que se está escrevendo: de onde cada campo tira valor e erro.
    var formulario = FormularioEmCurso()
    /// Quantos identificadores já se deram nesta página.
    var identificadores = 0

    package init(
        csrf: String? = nil, aparencia: Aparencia = Aparencia(), novaChave: @escaping () -> String? = { nil }
    ) {
        self.csrf = csrf
        self.aparencia = aparencia
        self.novaChave = novaChave
    }
}

/// O HTML que se vai escrevendo, em bytes UTF-8.
///
/// Não há como pôr aqui texto sem escape de fora deste alvo: quem quer marcação usa `El`.
package struct Saida {
    /// O que já se escreveu.
    package private(set) var bytes: [UInt8] = []
    /// O que a página inteira sabe.
    package var contexto: Contexto

    package init(contexto: Contexto = Contexto(), reserva: Int = 32 << 10) {
        self.contexto = contexto
        bytes.reserveCapacity(reserva)
    }

    /// Dá um identificador que não se repete nesta página.
    mutating func identificador(_ prefixo: StaticString) -> String {
        contexto.identificadores += 1
        return "\(prefixo)-\(contexto.identificadores)"
    }

    /// Escreve texto fixo do programa, como está.
    mutating func fixo(_ texto: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: texto.utf8Start, count: texto.utf8CodeUnitCount))
    }

    /// Escreve marcação já pronta, como está. Só este alvo alcança.
    mutating func cru(_ texto: String) {
        bytes.append(contentsOf: texto.utf8)
    }

    /// Escreve bytes que outra saída já escapou.
    mutating func pronto(_ escritos: [UInt8]) {
        bytes.append(contentsOf: escritos)
    }

    /// Escreve texto de fora: `& < > " '` viram entidade e controle vira o sinal de substituição.
    ///
    /// O mesmo escape serve ao texto e ao valor de atributo, que sempre sai entre aspas.
    mutating func escapado(_ texto: String) {
        var texto = texto
        texto.withUTF8 { origem in
            var inicio = 0
            for indice in origem.indices {
                guard let troca = Self.troca(origem[indice]) else { continue }
                bytes.append(contentsOf: origem[inicio..<indice])
                fixo(troca)
                inicio = indice + 1
            }
            bytes.append(contentsOf: origem[inicio...])
        }
    }

    @inline(__always)
    private static func troca(_ byte: UInt8) -> StaticString? {
        guard byte < 0x40 || byte == 0x7F else { return nil }
        switch byte {
        case UInt8(ascii: "&"): return "&amp;"
        case UInt8(ascii: "<"): return "&lt;"
        case UInt8(ascii: ">"): return "&gt;"
        case UInt8(ascii: "\""): return "&quot;"
        case UInt8(ascii: "'"): return "&#39;"
        case 0x09, 0x0A, 0x0D: return nil
        case 0..<0x20, 0x7F: return "\u{FFFD}"
        default: return nil
        }
    }
}

/// Um pedaço de página que sabe se escrever.
///
/// `String` é trecho e sai escapada. Inteiro não é, de propósito: número na tela tem formato (`Formato`).
package protocol Trecho {
    /// Escreve-se em `saida`, já escapado.
    func escrever(em saida: inout Saida)
}

/// Um trecho montado com outros: basta dizer o `corpo`.
package protocol Componente: Trecho {
    /// Do que ele é feito.
    associatedtype Corpo: Trecho
    /// Do que este é feito.
    @Montagem var corpo: Corpo { get }
}

extension Componente {
    package func escrever(em saida: inout Saida) { corpo.escrever(em: &saida) }
}

extension Trecho {
    /// O trecho sozinho, em bytes: para teste e para pedaço de página.
    package func bytes(contexto: Contexto = Contexto()) -> [UInt8] {
        var saida = Saida(contexto: contexto)
        escrever(em: &saida)
        return saida.bytes
    }

    /// O trecho sozinho, em texto.
    package func texto(contexto: Contexto = Contexto()) -> String {
        String(decoding: bytes(contexto: contexto), as: UTF8.self)
    }
}

extension String: Trecho {
    package func escrever(em saida: inout Saida) { saida.escapado(self) }
}

extension Optional: Trecho where Wrapped: Trecho {
    package func escrever(em saida: inout Saida) { self?.escrever(em: &saida) }
}

extension Array: Trecho where Element: Trecho {
    package func escrever(em saida: inout Saida) {
        for trecho in self { trecho.escrever(em: &saida) }
    }
}

/// Trechos em sequência, sem dizer de que tipo são: o que todo bloco `{ … }` produz.
///
/// É de propósito um tipo só: função auxiliar devolve `some Trecho` ou `Bloco`, à vontade, e nenhum componente é genérico
/// por causa do conteúdo.
package struct Bloco: Trecho {
    let partes: [any Trecho]

    package init(@Montagem _ corpo: () -> Bloco) { self = corpo() }

    init(partes: [any Trecho]) { self.partes = partes }

    package func escrever(em saida: inout Saida) {
        for parte in partes { parte.escrever(em: &saida) }
    }
}

/// Marcação pronta. Só existe dentro deste alvo: fora dele não há como escrever HTML sem escape.
struct Cru: Trecho {
    let marcacao: StaticString
    init(_ marcacao: StaticString) { self.marcacao = marcacao }
    func escrever(em saida: inout Saida) { saida.fixo(marcacao) }
}

/// Monta trechos com a sintaxe de bloco: `if`, `if let`, `switch` e `for` funcionam dentro.
@resultBuilder
package enum Montagem {
    package static func buildExpression<C: Trecho>(_ trecho: C) -> any Trecho { trecho }
    package static func buildBlock(_ partes: any Trecho...) -> Bloco { Bloco(partes: partes) }
    package static func buildOptional(_ bloco: Bloco?) -> Bloco { bloco ?? Bloco(partes: []) }
    package static func buildEither(first bloco: Bloco) -> Bloco { bloco }
    package static func buildEither(second bloco: Bloco) -> Bloco { bloco }
    package static func buildArray(_ blocos: [Bloco]) -> Bloco { Bloco(partes: blocos) }
}

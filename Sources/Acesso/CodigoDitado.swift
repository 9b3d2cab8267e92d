import Cifra

/// Um código que se copia de um papel, de uma mensagem ou do telefone: sorteado, escrito em grupos e lido como quer que se digite.
enum CodigoDitado {
    static func sortear(_ letras: Int) -> String { Imprevisivel.texto(letras) }

    /// Em grupos, para quem copia com os olhos.
    static func emGrupos(_ codigo: String, de tamanho: Int, entre separador: String = "-") -> String {
        stride(from: 0, to: codigo.count, by: tamanho).map { String(codigo.dropFirst($0).prefix(tamanho)) }
            .joined(separator: separador)
    }

    /// O que se digitou, sem espaço nem hífen, em maiúsculas.
    static func limpo(_ digitado: String) -> String { String(digitado.uppercased().filter { $0 != " " && $0 != "-" }) }
}

/// Escreve um arquivo com a sua definição, em fluxo, com totais e sequências calculados.
///
/// Cada registro escrito é lido de volta antes de sair: o escritor não produz o que o leitor apontaria. Constantes, totais de rodapé
/// e sequências saem sozinhos (passe `.nulo`); se o valor vem, tem de ser o certo. Total em cabeçalho tem de vir, e é conferido no fim.
/// Valor recusado não deixa rastro: pode-se escrever outro no lugar. Recusa de ordem ou de total acaba a escrita.
/// Depois do último registro, `terminar()`: sem ele falta o que ainda está na memória, e o arquivo pode estar incompleto.
package final class EscritorDeLeiaute {
    package let definicao: Definicao
    private var escrita: Escrita
    private var terminado = false

    /// Prepara a escrita; relatório impresso é só de leitura.
    ///
    /// - `gerado`: a data que o cabeçalho do DBF declara; nos outros formatos não se usa.
    package init(_ definicao: Definicao, _ saida: any SaidaDeBytes, gerado: DiaLido? = nil) throws {
        self.definicao = definicao
        escrita = try Escrita(definicao, saida, gerado: gerado)
    }

    /// Registros escritos até agora.
    package var escritos: Int { escrita.escritos }

    /// Escreve um registro, com um valor por campo próprio na ordem da definição.
    ///
    /// - `originais`: códigos do arquivo dos campos com mapa, quando se conhecem.
    package func escrever(_ tipo: Int, _ campos: [Campo], originais: [String?]? = nil) throws {
        precondition(!terminado, "escrita depois de terminar")
        try escrita.escrever(tipo, campos, originais)
    }

    /// Escreve um registro pelos nomes dos campos; o que falta é nulo, e os herdados são desprezados.
    package func escrever(_ nome: String, _ campos: [String: Campo], originais: [String: String] = [:]) throws {
        guard let tipo = definicao.tipo(nome) else {
            throw RecusaDeEscrita(
                linha: escritos + 1, registro: nome, campo: nil, motivo: "a definição não tem este registro", valor: nil
            )
        }
        let registro = definicao.registros[tipo]
        for campo in campos.keys.sorted() where registro.indice(campo) == nil {
            throw escrita.recusa(tipo, campo, "o registro não tem este campo", nil)
        }
        try escrever(
            tipo, registro.campos.map { campos[$0.nome] ?? .nulo },
            originais: registro.campos.map { originais[$0.nome] })
    }

    /// Escreve um registro lido, com os códigos originais: `escrever(ler(x)) == x`.
    package func escrever(_ registro: borrowing Registro) throws {
        let proprios = 0..<registro.definicao.campos.count
        try escrever(
            registro.tipo, proprios.map { registro[$0] },
            originais: proprios.map { registro.temMapa($0) ? registro.original($0) : nil })
    }

    /// Confere o que só se sabe no fim e grava o que falta.
    package func terminar() throws {
        precondition(!terminado, "terminar duas vezes")
        try escrita.terminar()
        terminado = true
    }
}

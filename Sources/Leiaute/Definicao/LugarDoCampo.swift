/// Onde cada campo fica na linha, dito pela definição: para quem aponta depois de lido o arquivo.
extension Definicao {
    /// O lugar do campo no registro (o de detalhe, se não se diz qual), por extenso; `nil` se não é campo dele.
    ///
    /// O campo herdado está noutra linha, e o texto diz de que registro. Onde a linha de títulos manda na ordem, o lugar é o título.
    package func lugar(de campo: String, em registro: String? = nil) -> String? {
        let donos = registros.filter { registro == nil ? $0.papel == .detalhe : $0.nome == registro }
        for dono in donos {
            if let indice = dono.campos.firstIndex(where: { $0.nome == campo }) { return local(dono, indice).texto }
            guard let heranca = dono.herda.first(where: { $0.nome == campo }),
                let origem = self.registro(heranca.registro),
                let indice = origem.campos.firstIndex(where: { $0.nome == heranca.campo }),
                let lugar = local(origem, indice).texto
            else { continue }
            return "\(lugar) do registro \(origem.nome)"
        }
        return nil
    }

    /// O lugar de um campo pelo índice, sem conhecer a linha de títulos do arquivo.
    func local(_ registro: DefinicaoDeRegistro, _ indice: Int) -> Apontamento.Local {
        let campo = registro.campos[indice]
        switch formato {
        case .posicional, .relatorio:
            guard let inicio = campo.inicio, let tamanho = campo.tamanho else { return .linha }
            return .colunas(inicio, inicio + tamanho - 1)
        case .delimitado:
            return delimitado.titulos == .porNome ? .nomeado("coluna \"\(campo.coluna)\"") : .coluna(indice + 1)
        case .dbf: return .nomeado("coluna \(campo.coluna)")
        case .xml:
            let elemento = registro.elemento.joined(separator: "/")
            if let atributo = campo.atributo { return .nomeado("atributo \(elemento)/@\(atributo)") }
            return .nomeado(
                "elemento "
                    + (campo.elemento.isEmpty ? elemento : elemento + "/" + campo.elemento.joined(separator: "/")))
        }
    }
}

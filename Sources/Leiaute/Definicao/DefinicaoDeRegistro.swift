/// Para que serve o registro no arquivo.
package enum Papel: String, Sendable, CaseIterable {
    case cabecalho, detalhe, rodape
    /// Linha que não interessa: não tem campos e não é entregue.
    case ignorar
}

/// Quantas vezes o registro aparece.
package enum Ocorrencias: String, Sendable, CaseIterable {
    case uma, opcional, muitas
    case aoMenosUma = "ao-menos-uma"

    /// Se o arquivo tem de ter ao menos um.
    var exige: Bool { self == .uma || self == .aoMenosUma }
    /// Se não pode haver dois.
    var repeteNunca: Bool { self == .uma || self == .opcional }
}

/// Como se sabe que a linha é deste registro.
package enum Reconhecimento: Sendable {
    /// As linhas que nenhum outro registro reconheceu.
    case resto
    case primeiraLinha
    case ultimaLinha
    /// Todos os textos fixos, cada um na sua posição.
    case fixos([TextoFixo])
    /// A coluna (de 1) do delimitado tem este valor.
    case coluna(numero: Int, valor: String)
    case padrao(Padrao)
}

/// Texto que tem de estar numa posição (de 1) da linha.
package struct TextoFixo: Sendable, Hashable {
    package var inicio: Int
    package var valor: String
}

/// Campo que o registro recebe de um cabeçalho anterior ou do rodapé do seu bloco.
package struct Heranca: Sendable, Hashable {
    /// Nome do campo neste registro.
    package var nome: String
    package var registro: String
    package var campo: String
}

/// Definição de um tipo de registro.
package struct DefinicaoDeRegistro: Sendable {
    package var nome: String
    package var descricao: String?
    package var papel: Papel
    package var reconhecimento: Reconhecimento
    package var ocorrencias: Ocorrencias
    package var bloco: String?
    package var herda: [Heranca]
    /// Caminho do elemento desde a raiz (XML).
    package var elemento: [String]
    package var campos: [DefinicaoDeCampo]

    /// O índice do campo (próprio ou herdado) com este nome, para o acesso por índice de `Registro`.
    ///
    /// Os herdados vêm depois dos próprios, na ordem em que foram declarados.
    package func indice(_ nome: String) -> Int? {
        if let proprio = campos.firstIndex(where: { $0.nome == nome }) { return proprio }
        return herda.firstIndex { $0.nome == nome }.map { campos.count + $0 }
    }

    /// Nomes de todos os campos pela ordem dos índices; o reservado sem nome é vazio.
    package var nomes: [String] { campos.map(\.nome) + herda.map(\.nome) }

    /// Desde onde conta um total deste registro: o declarado, ou o do bloco, ou o arquivo se o registro não se repete (ou se o
    /// total é por código), ou a ocorrência anterior.
    func escopo(de total: TotalDeControle) -> EscopoDoTotal {
        if let declarado = total.escopo { return declarado }
        if bloco != nil { return .bloco }
        return ocorrencias.repeteNunca || total.por != nil ? .arquivo : .anterior
    }
}

/// Um formulário recebido: campos e, em envio com arquivo, o que o sumidouro devolveu de cada um.
///
/// Quando o tratador o recebe, a origem e o token já foram conferidos.
package struct Formulario: Sendable {
    /// Os campos de texto.
    package var campos: Campos
    /// Arquivos recebidos, na ordem; campo de arquivo deixado em branco não aparece.
    package let arquivos: [ArquivoRecebido]

    /// Um formulário já lido.
    package init(campos: Campos, arquivos: [ArquivoRecebido] = []) {
        self.campos = campos
        self.arquivos = arquivos
    }

    /// O primeiro valor sem espaço nas pontas; `nil` quando vazio.
    package func texto(_ nome: String) -> String? { campos.texto(nome) }
    /// Todos os valores do nome.
    package func textos(_ nome: String) -> [String] { campos.textos(nome) }
    /// O primeiro valor como veio.
    package func digitado(_ nome: String) -> String? { campos.digitado(nome) }
    /// Caixa marcada.
    package func marcado(_ nome: String) -> Bool { campos.marcado(nome) }
    /// O primeiro arquivo do campo.
    package func arquivo(_ nome: String) -> ArquivoRecebido? { arquivos.first { $0.parte.campo == nome } }

    /// O mesmo que `Campos.ler`: todos os apontamentos de uma vez.
    package func ler<each T>(_ campo: repeat Campo<each T>) throws(FormularioRecusado) -> (repeat each T) {
        try campos.ler(repeat each campo)
    }

    /// Chave de idempotência do formulário: o campo oculto `_chave`, sorteado ao montá-lo.
    package func chave() throws(RecusaDaWeb) -> String {
        guard let chave = texto("_chave"), (8...128).contains(chave.utf8.count),
            chave.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw .malFormado("O formulário veio sem a sua chave. Abra a página de novo e repita.") }
        return chave
    }
}

/// Cabeçalho de uma parte de arquivo do multipart.
package struct ParteDeArquivo: Sendable, Equatable {
    /// Nome do campo no formulário.
    package let campo: String
    /// Nome do arquivo reduzido ao seguro: sem pasta, sem controle, no máximo 200 caracteres. Serve para mostrar, nunca para abrir.
    package let nome: String
    /// Tipo declarado por quem enviou; não se confia nele.
    package let tipo: String
}

/// O que ficou de um arquivo depois de recebido.
package struct ArquivoRecebido: Sendable {
    /// De que campo e com que nome veio.
    package let parte: ParteDeArquivo
    /// Bytes recebidos.
    package let tamanho: Int
    /// O que o sumidouro devolveu: identificador, resumo, caminho.
    package let resultado: any Sendable
}

/// Para onde os bytes de um arquivo vão, à medida que chegam.
///
/// Recebe pedaços em ordem, e a leitura da rede espera o `receber`. Se outra parte do mesmo envio falhar depois, `desistir`
/// vem mesmo após `concluir`.
package protocol SumidouroDeArquivo: Sendable {
    mutating func receber(_ pedaco: ArraySlice<UInt8>) async throws
    /// Fecha e devolve o que o tratador vai usar.
    mutating func concluir() async throws -> any Sendable
    /// O envio falhou: apaga o que houver.
    mutating func desistir() async
}

/// Sumidouro que junta tudo na memória, com teto próprio; para arquivo pequeno e testes.
package struct SumidouroNaMemoria: SumidouroDeArquivo {
    private var bytes: [UInt8] = []
    private let maximo: Int

    /// Recusa com 413 ao passar de `maximo` bytes.
    package init(maximo: Int) { self.maximo = maximo }

    package mutating func receber(_ pedaco: ArraySlice<UInt8>) async throws {
        guard bytes.count + pedaco.count <= maximo else { throw RecusaDaWeb.corpoGrande(maximo) }
        bytes.append(contentsOf: pedaco)
    }
    package mutating func concluir() async throws -> any Sendable { bytes }
    package mutating func desistir() async { bytes = [] }
}

/// Por que o arquivo inteiro foi recusado, ou não se conseguiu gravá-lo.
///
/// Lançada no meio da leitura, desfaz o que já se leu: nenhuma linha deste arquivo vale.
package enum FalhaDbf: Error, Equatable, Sendable {
    /// O cabeçalho não cabe no arquivo.
    case curto(bytes: Int)
    /// O primeiro byte não é de nenhum formato que se lê.
    case versaoDesconhecida(UInt8)
    /// Tamanhos do cabeçalho que se contradizem.
    case cabecalhoInvalido(motivo: String)
    case colunaInvalida(coluna: String, motivo: String)
    /// A soma das colunas não dá o tamanho do registro.
    case registroDiverge(declarado: Int, somado: Int)
    /// O último registro não está inteiro: o arquivo foi cortado.
    case truncado(registro: Int, bytes: Int)
    /// O registro não começa por branco (ativo) nem asterisco (apagado).
    case marcaDesconhecida(registro: Int, byte: UInt8)
    /// A página de código do cabeçalho não se lê e nenhuma outra foi dada.
    case paginaDesconhecida(UInt8)
    /// O arquivo de memo não é o que se espera.
    case memoInvalido(motivo: String)
    /// Não é arquivo em disco (pasta, dispositivo, cano): a tabela se lê por posição.
    case naoEhArquivo
    case leituraRecusada(codigo: Int32)
    case gravacaoRecusada(codigo: Int32)
    /// A linha não foi gravada; todos os motivos, não só o primeiro.
    case valoresRecusados([ApontamentoDbf])
}

extension FalhaDbf: CustomStringConvertible {
    package var description: String {
        switch self {
        case .curto(let bytes): "o arquivo tem só \(bytes) bytes: não cabe um cabeçalho de DBF"
        case .versaoDesconhecida(let byte): "o arquivo não é um DBF que se leia (começa por \(emHexa(byte)))"
        case .cabecalhoInvalido(let motivo): "cabeçalho do DBF inválido: \(motivo)"
        case .colunaInvalida(let coluna, let motivo): "coluna \(coluna): \(motivo)"
        case .registroDiverge(let declarado, let somado):
            "o cabeçalho diz que o registro tem \(declarado) bytes, mas as colunas somam \(somado)"
        case .truncado(let registro, let bytes):
            "registro \(registro): o arquivo acaba no meio dele (só \(bytes) bytes); foi cortado no caminho"
        case .marcaDesconhecida(let registro, let byte):
            "registro \(registro): começa por \(emHexa(byte)); esperado branco (ativo) ou asterisco (apagado)"
        case .paginaDesconhecida(let byte):
            "o cabeçalho declara a página de código \(emHexa(byte)), que não se lê; informe a página"
        case .memoInvalido(let motivo): "arquivo de memo inválido: \(motivo)"
        case .naoEhArquivo:
            "não é um arquivo em disco: a tabela DBF se lê por posição; grave-a num arquivo e leia dele"
        case .leituraRecusada(let codigo): "o sistema não deixou ler o arquivo: \(motivoDoSistema(codigo))"
        case .gravacaoRecusada(let codigo): "o sistema não deixou gravar o arquivo: \(motivoDoSistema(codigo))"
        case .valoresRecusados(let apontamentos): apontamentos.map(\.description).joined(separator: "\n")
        }
    }
}

/// O que se estranhou no arquivo e não impediu a leitura.
package enum AvisoDbf: Equatable, Sendable {
    /// O contador do cabeçalho promete mais registros do que há: podem faltar linhas.
    case contadorMaior(declarados: Int, encontrados: Int)
    /// Há mais registros do que o contador diz; leem-se todos.
    case contadorMenor(declarados: Int, encontrados: Int)
    /// Há bytes depois do fim, ignorados.
    case sobra(bytes: Int)
    /// A lista de colunas não termina por 0x0D.
    case semTerminador
    /// O byte 17 de uma coluna de texto tem lixo (só com ele ignorado a soma fecha).
    case tamanhoAltoIgnorado(coluna: String)
    /// Leu-se com outra página de código que não a do cabeçalho.
    case paginaTrocada(declarada: UInt8, usada: PaginaDeCodigo)
    /// Tipo que não se lê; a coluna fica de fora.
    case colunaIgnorada(coluna: String, tipo: String)
    /// O arquivo tem memo e ele não veio: a coluna fica de fora.
    case memoAusente(coluna: String)
    case nomeRepetido(coluna: String)
    /// Registros com a marca de apagado; só se sabe no fim da leitura.
    case apagados(Int)
}

extension AvisoDbf: CustomStringConvertible {
    package var description: String {
        switch self {
        case .contadorMaior(let declarados, let encontrados):
            "o cabeçalho promete \(quantosRegistros(declarados)) e o arquivo traz \(encontrados)"
        case .contadorMenor(let declarados, let encontrados):
            "o cabeçalho promete \(quantosRegistros(declarados)), mas o arquivo traz \(encontrados); foram lidos todos"
        case .sobra(let bytes):
            bytes == 1
                ? "há um byte depois do fim dos registros, ignorado"
                : "há \(bytes) bytes depois do fim dos registros, ignorados"
        case .apagados(let quantos):
            quantos == 1 ? "1 registro apagado omitido" : "\(quantos) registros apagados omitidos"
        case .semTerminador: "a lista de colunas não termina pelo byte 0x0D"
        case .tamanhoAltoIgnorado(let coluna): "coluna \(coluna): decimais em coluna de texto, ignorados"
        case .paginaTrocada(let declarada, let usada):
            "o cabeçalho declara a página de código \(emHexa(declarada)); foi lido como \(usada.rawValue)"
        case .colunaIgnorada(let coluna, let tipo): "coluna \(coluna): tipo \(tipo) não se lê; ficou de fora"
        case .memoAusente(let coluna): "coluna \(coluna): o arquivo de memo não veio; ficou de fora"
        case .nomeRepetido(let coluna): "coluna \(coluna): o nome aparece mais de uma vez"
        }
    }
}

/// `1 registro`, `12 registros`.
func quantosRegistros(_ quantos: Int) -> String { quantos == 1 ? "1 registro" : "\(quantos) registros" }

/// O que há de errado num valor: registro, coluna, o que se esperava e o que se leu.
package struct ApontamentoDbf: Equatable, Hashable, Sendable {
    /// O número do registro no arquivo, contado de 1 e contando os apagados.
    package let registro: Int
    package let coluna: String
    /// O que se esperava.
    package let esperado: String
    /// O que se leu, encurtado; vazio quando não cabe mostrar.
    package let lido: String
}

extension ApontamentoDbf: CustomStringConvertible {
    package var description: String {
        let fim = lido.isEmpty ? "" : ", lido \"\(lido)\""
        return "registro \(registro), coluna \(coluna): \(esperado)\(fim)"
    }
}

/// `0x0D`.
func emHexa(_ byte: UInt8) -> String {
    let algarismos = String(byte, radix: 16, uppercase: true)
    return "0x" + (algarismos.count < 2 ? "0" : "") + algarismos
}

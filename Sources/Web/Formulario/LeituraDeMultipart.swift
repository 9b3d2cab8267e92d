import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// Escolhe o sumidouro de um arquivo, conhecendo os campos que vieram antes dele; lançar recusa o envio todo.
package typealias EscolhaDeSumidouro<C> =
    @Sendable (_ parte: ParteDeArquivo, _ antes: Campos, _ contexto: C) async throws -> any SumidouroDeArquivo

/// Lê um multipart da rede para o formulário, mandando cada arquivo ao seu sumidouro enquanto chega.
///
/// O campo do token tem de vir antes do primeiro arquivo: sem ele nenhum sumidouro é aberto.
struct LeituraDeMultipart {
    let limites: Limites
    let conferirToken: @Sendable (String?) throws -> Void
    /// Chamado uma vez, com os campos que vieram antes do primeiro arquivo, já conferido o token; lançar recusa o envio todo.
    let exigir: @Sendable (Campos) async throws -> Void
    let sumidouro: @Sendable (ParteDeArquivo, Campos) async throws -> any SumidouroDeArquivo

    private var campos = Campos([])
    private var arquivos: [ArquivoRecebido] = []
    private var aberto: (parte: ParteDeArquivo, destino: any SumidouroDeArquivo, tamanho: Int)?
    private var concluidos: [any SumidouroDeArquivo] = []
    private var texto: (campo: String, bytes: [UInt8])?
    private var descartando = false
    private var confirmado = false

    init(
        limites: Limites, conferirToken: @escaping @Sendable (String?) throws -> Void,
        exigir: @escaping @Sendable (Campos) async throws -> Void,
        sumidouro: @escaping @Sendable (ParteDeArquivo, Campos) async throws -> any SumidouroDeArquivo
    ) {
        self.limites = limites
        self.conferirToken = conferirToken
        self.exigir = exigir
        self.sumidouro = sumidouro
    }

    /// A fronteira declarada no tipo de conteúdo.
    static func fronteira(_ corpo: CorpoDoPedido) throws(RecusaDaWeb) -> String {
        try corpo.exigirTipo(["multipart/form-data"])
        let valor = corpo.pedido.head.headerFields[.contentType] ?? ""
        for parametro in valor.split(separator: ";").dropFirst() {
            let aparado = String(parametro).aparado
            guard aparado.lowercased().hasPrefix("boundary=") else { continue }
            let fronteira = String(aparado.dropFirst(9)).semAspas
            guard (1...70).contains(fronteira.utf8.count), fronteira.utf8.allSatisfy({ (0x20...0x7E).contains($0) }),
                fronteira.last != " "
            else { break }
            return fronteira
        }
        throw .malFormado("O envio não declara a separação entre as partes.")
    }

    /// Lê tudo; em qualquer falha todos os sumidouros, abertos ou já concluídos, desistem antes de o erro subir.
    mutating func ler(_ corpo: CorpoDoPedido) async throws -> Formulario {
        do {
            try await percorrer(corpo)
        } catch {
            if var aberto { await aberto.destino.desistir() }
            for var concluido in concluidos { await concluido.desistir() }
            throw error
        }
        return Formulario(campos: campos, arquivos: arquivos)
    }

    private mutating func percorrer(_ corpo: CorpoDoPedido) async throws {
        var separador = SeparadorDeMultipart(
            fronteira: try Self.fronteira(corpo), limiteDoCabecalho: limites.cabecalhoDeParte,
            limiteDePartes: limites.partes)
        try await corpo.percorrer { pedaco in
            for trecho in try separador.receber(pedaco.readableBytesView) { try await tratar(trecho) }
        }
        guard separador.terminou else { throw RecusaDaWeb.malFormado("O envio foi interrompido antes do fim.") }
        try await confirmar()
    }

    private mutating func tratar(_ trecho: SeparadorDeMultipart.Trecho) async throws {
        switch trecho {
        case .inicio(let cabecalho): try await abrir(cabecalho)
        case .corpo(let bytes):
            if aberto != nil {
                aberto?.tamanho += bytes.count
                try await aberto?.destino.receber(bytes[...])
            } else if texto != nil {
                guard (texto?.bytes.count ?? 0) + bytes.count <= limites.campoDeTexto else {
                    throw RecusaDaWeb.corpoGrande(limites.campoDeTexto)
                }
                texto?.bytes.append(contentsOf: bytes)
            } else if descartando {
                throw RecusaDaWeb.malFormado("Há um arquivo sem nome no envio.")
            }
        case .fim: try await fechar()
        }
    }

    private mutating func abrir(_ cabecalho: CabecalhoDeParte) async throws {
        guard let nome = cabecalho.arquivo else {
            texto = (cabecalho.campo, [])
            return
        }
        // Campo de arquivo deixado em branco vem com nome vazio e sem bytes.
        guard !nome.isEmpty else {
            descartando = true
            return
        }
        try await confirmar()
        let parte = ParteDeArquivo(campo: cabecalho.campo, nome: nome, tipo: cabecalho.tipo)
        aberto = (parte, try await sumidouro(parte, campos), 0)
    }

    private mutating func fechar() async throws {
        descartando = false
        if let lido = texto {
            texto = nil
            guard !lido.bytes.contains(0), let valor = String(validating: lido.bytes, as: UTF8.self) else {
                throw RecusaDaWeb.malFormado("Há um campo que não está em UTF-8 ou tem caractere nulo.")
            }
            campos.incluir(lido.campo, valor)
        } else if var pronto = aberto {
            let resultado = try await pronto.destino.concluir()
            aberto = nil
            concluidos.append(pronto.destino)
            arquivos.append(ArquivoRecebido(parte: pronto.parte, tamanho: pronto.tamanho, resultado: resultado))
        }
    }

    /// O token e o que o ato exige, antes do primeiro arquivo.
    private mutating func confirmar() async throws {
        guard !confirmado else { return }
        try conferirToken(campos.digitado(AntiFalsificacao.campo))
        try await exigir(campos)
        confirmado = true
    }
}

extension String {
    /// Sem um par de aspas nas pontas.
    fileprivate var semAspas: String {
        count >= 2 && first == "\"" && last == "\"" ? String(dropFirst().dropLast()) : self
    }
}

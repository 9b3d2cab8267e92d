import BancoDeDados

/// As partes em que a leitura da trilha se concede: cada uma é um ato do perfil.
///
/// Todo ato da trilha está numa parte só. O que não é de nenhuma das outras é operação: ato novo não fica sem dono.
package enum ParteDaTrilha: String, Sendable, CaseIterable, Hashable {
    /// Entradas, saídas, recusas, negações, usuários, perfis e credenciais.
    case acesso
    /// Cadastros e operações: contratos, folha, glosa, arquivos recebidos e gerados.
    case operacoes
    /// Quem leu margem, baixou arquivo ou emitiu documento.
    case leituras
    /// Quem leu, conferiu e exportou a própria trilha.
    case auditoria

    /// O ato que concede a leitura desta parte.
    package var ato: String { "auditoria.ler-\(rawValue)" }

    package var nome: String {
        switch self {
        case .acesso: "Acesso ao sistema"
        case .operacoes: "Cadastros e operações"
        case .leituras: "Leituras de margem, arquivo e documento"
        case .auditoria: "Leituras da própria trilha"
        }
    }

    private static let atosDeLeitura = [
        "margens.consultar", "margens.consultar-disponivel", "margens.ver-comprometimento", "sondagens.consultar",
        "arquivos.baixar", "documentos.emitir", "pessoas.abrir-dados",
    ]

    /// A parte de um ato.
    package static func de(_ ato: String) -> ParteDaTrilha {
        if ato.hasPrefix("acesso.") { return .acesso }
        if ato.hasPrefix("auditoria.") { return .auditoria }
        return atosDeLeitura.contains(ato) ? .leituras : .operacoes
    }

    var condicao: SQL {
        switch self {
        case .acesso: "e.ato LIKE 'acesso.%'"
        case .auditoria: "e.ato LIKE 'auditoria.%'"
        case .leituras: "e.ato = ANY (\(Self.atosDeLeitura))"
        case .operacoes:
            "NOT (e.ato LIKE 'acesso.%' OR e.ato LIKE 'auditoria.%' OR e.ato = ANY (\(Self.atosDeLeitura)))"
        }
    }
}

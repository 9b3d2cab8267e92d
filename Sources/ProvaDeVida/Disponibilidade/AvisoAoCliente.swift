import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// O que um cliente recebeu, ou não, de um comunicado.
///
/// Entregue é o e-mail que o servidor de correio aceitou ou o aviso que o endereço do cliente respondeu com 2xx: basta um. Quem não teve nenhum
/// aparece, com a razão de cada meio.
package struct AvisoAoCliente: Sendable, Hashable {
    package enum Meio: Sendable, Hashable {
        case entregue
        /// Ainda se tenta; a razão da última vez, se já se tentou.
        case porEntregar(String?)
        case falhou(String)
        /// O cliente não o tem.
        case nenhum

        package var frase: String {
            switch self {
            case .entregue: "entregue"
            case .porEntregar(let erro): "por entregar" + (erro.map { " (\($0))" } ?? "")
            case .falhou(let erro): "não entregue (\(erro))"
            case .nenhum: "não há"
            }
        }
    }

    package let comunicado: Int64
    package let em: Instante
    package let assunto: String
    package let cliente: String
    package let nome: String
    package let correio: Meio
    package let https: Meio
    package var entregue: Bool { correio == .entregue || https == .entregue }

    /// Do mais novo ao mais velho; com `soFaltas`, só os que não chegaram por meio nenhum.
    package static func listar(
        soFaltas: Bool, limite: Int, pulados: Int = 0, em t: Transacao
    ) throws -> [AvisoAoCliente] {
        try t.executar(
            """
            SELECT k.id, k.em, k.assunto, c.codigo, c.nome, m.situacao, coalesce(m.erro, d.sem_correio), a.situacao, coalesce(a.razao, a.erro)
            """ + de(soFaltas) + " ORDER BY k.em DESC, k.id DESC, c.codigo LIMIT \(limite) OFFSET \(pulados)"
        ).map { linha in
            AvisoAoCliente(
                comunicado: try linha.ler(0), em: try linha.ler(1), assunto: try linha.ler(2),
                cliente: try linha.ler(3),
                nome: try linha.ler(4), correio: try correio(linha), https: try https(linha))
        }
    }

    package static func contar(soFaltas: Bool, em t: Transacao) throws -> Int {
        try t.uma("SELECT count(*)" + de(soFaltas))?.ler(0) ?? 0
    }

    private static func de(_ soFaltas: Bool) -> SQL {
        let quais: SQL =
            soFaltas
            ? " WHERE m.situacao IS DISTINCT FROM 'enviada' AND a.situacao IS DISTINCT FROM 'entregue'" : ""
        return """
             FROM destinatario_do_comunicado d
             JOIN comunicado_da_prova k ON k.id = d.comunicado_id
             JOIN cliente_da_prova c ON c.id = d.cliente_id
             LEFT JOIN mensagem_de_correio m ON m.id = d.mensagem_id
             LEFT JOIN aviso_da_prova a ON a.comunicado_id = d.comunicado_id AND a.cliente_id = d.cliente_id
            """ + quais
    }

    private static func correio(_ linha: Linha) throws -> Meio {
        let erro: String? = try linha.ler(6)
        switch try linha.ler(5, como: String?.self) {
        case nil: return .falhou(erro ?? "não se pôs no correio")
        case "enviada": return .entregue
        case "desistida": return .falhou(erro ?? "perdeu a validade")
        default: return .porEntregar(erro)
        }
    }

    private static func https(_ linha: Linha) throws -> Meio {
        let erro: String? = try linha.ler(8)
        switch try linha.ler(7, como: String?.self) {
        case nil: return .nenhum
        case "entregue": return .entregue
        case "abandonado": return .falhou(erro ?? "abandonado")
        default: return .porEntregar(erro)
        }
    }
}

/// Põe de novo no correio o que não chegou por meio nenhum; devolve quantos. O e-mail do representante é o de agora.
package struct ReenviarComunicados: Sendable {
    package static let ato = "prova-de-vida.reenviar-comunicados"

    package init() {}

    package func executar(
        _ casa: Instalacao, _ mensageiro: Mensageiro, em t: Transacao, por autor: Autor
    ) throws -> Int {
        let faltas = Array(
            try t.executar(
                """
                SELECT d.comunicado_id, d.cliente_id, k.assunto, k.texto, c.pessoal
                  FROM destinatario_do_comunicado d
                  JOIN comunicado_da_prova k ON k.id = d.comunicado_id
                  JOIN cliente_da_prova c ON c.id = d.cliente_id
                  LEFT JOIN mensagem_de_correio m ON m.id = d.mensagem_id
                  LEFT JOIN aviso_da_prova a ON a.comunicado_id = d.comunicado_id AND a.cliente_id = d.cliente_id
                 WHERE coalesce(m.situacao, 'desistida') = 'desistida' AND a.situacao IS DISTINCT FROM 'entregue'
                 ORDER BY d.comunicado_id LIMIT 1000 FOR UPDATE OF d
                """))
        var postos = 0
        for linha in faltas {
            let (comunicado, cliente): (Int64, Int64) = (try linha.ler(0), try linha.ler(1))
            let quem = try Representante.abrindo(try linha.ler(4), de: cliente, casa.cofre)
            let (mensagem, _) = try mensageiro.porNoCorreio(try linha.ler(2), try linha.ler(3), para: quem, casa, em: t)
            guard let mensagem else { continue }
            postos += 1
            try t.executar(
                """
                UPDATE destinatario_do_comunicado SET mensagem_id = \(mensagem), sem_correio = NULL
                 WHERE comunicado_id = \(comunicado) AND cliente_id = \(cliente)
                """)
        }
        guard postos > 0 else { return 0 }
        try casa.trilha.registrar(
            [Evento(Self.ato, ["avisos": .inteiro(postos)])], por: autor, as: casa.relogio.agora, em: t)
        return postos
    }
}

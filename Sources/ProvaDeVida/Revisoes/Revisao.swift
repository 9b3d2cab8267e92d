import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Correio
import Nucleo

/// As regras da revisão por gente, da configuração do serviço.
package struct RegraDaRevisao: Sendable {
    /// Dias úteis para decidir; vence no fim do último.
    package var diasUteis = 5
    package var calendario = Calendario.nacional
    /// Quem se avisa do que venceu sem decisão.
    package var operacao: [EnderecoDeCorreio] = []

    package init() {}

    /// O instante em que vence um pedido feito agora.
    func prazo(desde agora: Instante) -> Instante {
        Relogio.instante(dia: calendario.somando(diasUteis, a: Relogio.dia(de: agora)) + 1)
    }
}

/// Um pedido de conferência por gente: de que sessão, até quando e em que pé está. As fotos só existem enquanto está pedida.
/// - Fonte: LGPD, art. 20; decisão 0044.
package struct Revisao: Sendable, Hashable {
    package enum Situacao: String, Sendable, CaseIterable {
        case pedida, aprovada, negada, vencida, retirada, apagada

        package var nome: String {
            switch self {
            case .pedida: "À espera"
            case .aprovada: "Aprovada"
            case .negada: "Negada"
            case .vencida: "Venceu sem decisão"
            case .retirada: "Retirada pela pessoa"
            case .apagada: "Apagada a pedido"
            }
        }
    }

    package let id: Int64
    package let sessao: Int64
    package let cliente: Int64
    package let nomeDoCliente: String
    package let especie: SessaoDaProva.Especie
    package let finalidade: String
    package let motivo: String?
    package let situacao: Situacao
    package let pedidaEm: Instante
    package let prazoEm: Instante
    package let decididaEm: Instante?
    /// Quem abriu o caso por último, e pode decidi-lo.
    package let abertaPor: Int64?
    package let quadros: Int
    /// O computador não confirmou de quem é o rosto: só se aprova com um documento conferido.
    package let pedeDocumento: Bool

    private static let colunas: SQL = """
        r.id, r.sessao_id, s.cliente_id, c.nome, s.especie, s.finalidade, r.motivo, r.situacao, r.pedida_em, r.prazo_em, r.decidida_em, r.aberta_por,
        (SELECT count(*) FROM quadro_da_revisao q WHERE q.revisao_id = r.id), r.pede_documento
        """
    private static let de: SQL = """
         FROM revisao_da_prova r JOIN sessao_da_prova s ON s.id = r.sessao_id JOIN cliente_da_prova c ON c.id = s.cliente_id
        """

    private init(lendo linha: Linha) throws {
        guard let especie = SessaoDaProva.Especie(rawValue: try linha.ler(4)),
            let situacao = Situacao(rawValue: try linha.ler(7))
        else { preconditionFailure("revisão de espécie ou situação que não existe") }
        (id, sessao, cliente) = (try linha.ler(0), try linha.ler(1), try linha.ler(2))
        (nomeDoCliente, self.especie, finalidade) = (try linha.ler(3), especie, try linha.ler(5))
        (motivo, self.situacao) = (try linha.ler(6), situacao)
        (pedidaEm, prazoEm, decididaEm) = (try linha.ler(8), try linha.ler(9), try linha.ler(10))
        (abertaPor, quadros) = (try linha.ler(11), Int(try linha.ler(12, como: Int64.self)))
        pedeDocumento = try linha.ler(13)
    }

    /// O que se pede à fila.
    package struct Pedido: Sendable {
        package var situacao: Situacao?
        package var cliente: Int64?
        package var decrescente = false

        package init(situacao: Situacao? = nil, cliente: Int64? = nil, decrescente: Bool = false) {
            (self.situacao, self.cliente, self.decrescente) = (situacao, cliente, decrescente)
        }

        fileprivate var quais: SQL {
            " WHERE (\((situacao?.rawValue).valorSQL)::text IS NULL OR r.situacao = \((situacao?.rawValue).valorSQL)) AND (\(cliente.valorSQL)::bigint IS NULL OR s.cliente_id = \(cliente.valorSQL))"
        }
    }

    /// O que espera decisão antes; e, pelo prazo, o que vence antes primeiro.
    package static func listar(
        _ pedido: Pedido, limite: Int, pulados: Int = 0, em t: Transacao
    ) throws -> [Revisao] {
        let ordem: SQL =
            pedido.decrescente
            ? " ORDER BY r.situacao <> 'pedida', r.prazo_em DESC, r.id DESC"
            : " ORDER BY r.situacao <> 'pedida', r.prazo_em, r.id"
        return try t.executar(
            "SELECT " + colunas + de + pedido.quais + ordem + " LIMIT \(limite) OFFSET \(pulados)"
        ).map(Revisao.init(lendo:))
    }

    package static func contar(_ pedido: Pedido, em t: Transacao) throws -> Int {
        Int(try t.uma("SELECT count(*)" + de + pedido.quais)?.ler(0, como: Int64.self) ?? 0)
    }

    /// A de um número; `nil` se não há.
    package static func ler(_ id: Int64, em t: Transacao) throws -> Revisao? {
        try t.uma("SELECT " + colunas + de + " WHERE r.id = \(id)").map(Revisao.init(lendo:))
    }

    /// A mesma, travada com a sessão; lança `desconhecida`.
    static func travar(_ id: Int64, em t: Transacao) throws -> (revisao: Revisao, sessao: SessaoDaProva) {
        guard
            let sessao = try t.uma("SELECT sessao_id FROM revisao_da_prova WHERE id = \(id)")?.ler(0, como: Int64.self)
        else { throw RecusaDeRevisao.desconhecida }
        // A pessoa antes e a sessão depois, como em todo ato que mexe nela.
        try Titular.prender(daSessao: sessao, em: t)
        let lida = try AbrirSessao.ler(id: sessao, em: t)
        try t.executar("SELECT FROM revisao_da_prova WHERE id = \(id) FOR UPDATE")
        guard let revisao = try ler(id, em: t) else { throw RecusaDeRevisao.desconhecida }
        return (revisao, lida)
    }
}

/// As fotos de uma revisão, cifradas, e só enquanto ela espera decisão.
package struct QuadroDaRevisao: Sendable, Hashable {
    package let ordem: Int
    package let etapa: String
    package let tempo: Int64

    static func guardar(
        _ quadros: [QuadroChave], revisao: Int64, _ casa: Instalacao, em t: Transacao
    ) throws {
        for (posicao, quadro) in quadros.enumerated() {
            let id = try casa.ids.proximo(em: t)
            let cifrado = try casa.cofre.cifrar(quadro.jpeg, tabela: "quadro_da_revisao", coluna: "imagem", id: id)
            try t.executar(
                """
                INSERT INTO quadro_da_revisao (id, revisao_id, ordem, etapa, tempo, imagem)
                VALUES (\(id), \(revisao), \(posicao + 1), \(quadro.etapa), \(quadro.tempo), \(cifrado))
                """)
        }
    }

    /// Apaga as fotos, o rosto e diz quantas eram.
    static func apagar(_ revisao: Int64, em t: Transacao) throws -> Int {
        try t.executar("DELETE FROM quadro_da_revisao WHERE revisao_id = \(revisao)").alteradas
    }

    package static func listar(_ revisao: Int64, em t: Transacao) throws -> [QuadroDaRevisao] {
        try t.executar(
            "SELECT ordem, etapa, tempo FROM quadro_da_revisao WHERE revisao_id = \(revisao) ORDER BY ordem"
        ).map {
            QuadroDaRevisao(
                ordem: Int(try $0.ler(0, como: Int16.self)), etapa: try $0.ler(1),
                tempo: Int64(try $0.ler(2, como: Int32.self)))
        }
    }

    /// A imagem, só a quem abriu o caso e enquanto ele não se decidiu.
    package static func imagem(
        _ revisao: Int64, ordem: Int, a usuario: Int64?, _ cofre: Cofre, em t: Transacao
    ) throws -> [UInt8]? {
        guard let usuario else { return nil }
        return try t.uma(
            """
            SELECT q.imagem, q.id FROM quadro_da_revisao q JOIN revisao_da_prova r ON r.id = q.revisao_id
             WHERE r.id = \(revisao) AND q.ordem = \(ordem) AND r.situacao = 'pedida' AND r.aberta_por = \(usuario)
            """
        ).map {
            try cofre.decifrar(
                $0.ler(0, como: [UInt8].self), tabela: "quadro_da_revisao", coluna: "imagem", id: $0.ler(1))
        }
    }
}

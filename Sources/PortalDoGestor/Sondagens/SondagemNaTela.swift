import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Cifra
import Contratos
import Html
import Nucleo

/// Uma resposta sobre a margem, com o que se pediu, quem pediu e no que deu.
struct SondagemNaTela: Sendable {
    let em: Instante
    let competencia: Competencia
    let ato: String
    let canal: String
    let autor: Int64?
    var quem: String?
    let matricula: String
    let produto: String
    let valor: Dinheiro
    let coube: Bool
    let contrato: Int64?
    /// Do contrato que nasceu ou mudou, hoje.
    let situacao: Situacao?
    let evento: Int64

    /// As do par, da mais nova à mais velha.
    static func listar(
        pessoa: Int64, consignataria: Int64, coube: Bool? = nil, limite: Int, pulados: Int = 0, em t: Transacao
    ) throws -> [SondagemNaTela] {
        let so: SQL = coube.map { " AND s.coube = \($0)" } ?? ""
        return try t.executar(
            """
            SELECT s.em, s.competencia, s.ato, s.canal, e.autor_id, v.matricula, p.nome, s.valor, s.coube, s.contrato_id, c.situacao,
                   s.evento_id
              FROM sondagem s
              JOIN evento e ON e.id = s.evento_id
              JOIN vinculo v ON v.id = s.vinculo_id
              JOIN produto p ON p.id = s.produto_id
              LEFT JOIN contrato c ON c.id = s.contrato_id
             WHERE s.pessoa_id = \(pessoa) AND s.consignataria_id = \(consignataria)
            """ + so + " ORDER BY s.id DESC LIMIT \(limite) OFFSET \(pulados)"
        ).map { linha in
            SondagemNaTela(
                em: try linha.ler(0), competencia: try linha.ler(1), ato: try linha.ler(2), canal: try linha.ler(3),
                autor: try linha.ler(4), quem: nil, matricula: try linha.ler(5), produto: try linha.ler(6),
                valor: try linha.ler(7), coube: try linha.ler(8), contrato: try linha.ler(9),
                situacao: try linha.ler(10, como: String?.self).flatMap(Situacao.init), evento: try linha.ler(11))
        }
    }

    static func contar(pessoa: Int64, consignataria: Int64, coube: Bool? = nil, em t: Transacao) throws -> Int {
        let so: SQL = coube.map { " AND coube = \($0)" } ?? ""
        return try t.uma(
            "SELECT count(*) FROM sondagem WHERE pessoa_id = \(pessoa) AND consignataria_id = \(consignataria)" + so)?
            .ler(0) ?? 0
    }

    /// Com o nome de quem pediu, usuário ou credencial; só o motor os lê.
    static func comNomes(_ linhas: [SondagemNaTela], _ casa: Instalacao) async throws -> [SondagemNaTela] {
        let autores = Set(linhas.compactMap(\.autor))
        guard !autores.isEmpty else { return linhas }
        let nomes = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            var nomes = try NomeDoUsuario.ler(autores, casa.cofre, em: t)
            for linha in try t.executar("SELECT id, nome FROM credencial WHERE id = ANY(\(autores.sorted()))") {
                nomes[try linha.ler(0)] = try linha.ler(1)
            }
            return nomes
        }
        return linhas.map { linha in
            var com = linha
            com.quem = linha.autor.flatMap { nomes[$0] }
            return com
        }
    }

    var resposta: String { coube ? "coube" : "não coube" }

    /// O que se quis, em palavras.
    private var pedido: String {
        switch ato {
        case Reservar.ato: "reserva"
        case AlterarParcela.ato: "aumento"
        default: "aumento por arquivo"
        }
    }

    @MontagemDeColunas<SondagemNaTela> static var colunas: [Coluna<SondagemNaTela>] {
        Coluna("Quando", principal: true, csv: { $0.em.naTela }) {
            Ligacao($0.em.naTela, para: PortalDoGestor.evento($0.evento))
        }
        Coluna("Competência") { $0.competencia.brasileira }
        Coluna("Pediu") { $0.pedido }
        Coluna("Produto") { $0.produto }
        Coluna("Matrícula") { $0.matricula }
        Coluna("Parcela (R$)", .numero) { $0.valor.brasileiro }
        Coluna("Resposta", csv: { $0.resposta }) {
            $0.coube ? Etiqueta(.sucesso, $0.resposta) : Etiqueta(.erro, $0.resposta)
        }
        Coluna("Contrato", csv: { $0.contrato.map { "\($0)" } ?? "" }) { linha in
            if let contrato = linha.contrato {
                Ligacao(Formato.inteiro(contrato), para: PortalDoGestor.contrato(contrato))
            } else {
                "—"
            }
        }
        Coluna("Hoje") { $0.situacao?.nome ?? "—" }
        Coluna("Quem") { $0.quem ?? "—" }
        Coluna("Por onde") { EventoNaTela.nome(doCanal: $0.canal) }
    }
}

/// Uma reabertura do par.
struct ReaberturaNaTela: Sendable {
    let em: Instante
    let competencia: Competencia
    let perdoadas: Int
    let motivo: String
    let evento: Int64

    static func listar(
        pessoa: Int64, consignataria: Int64, _ cofre: Cofre, em t: Transacao
    ) throws -> [ReaberturaNaTela] {
        try t.executar(
            """
            SELECT em, competencia, perdoadas, evento_id, id, motivo, motivo_em_claro FROM reabertura
             WHERE pessoa_id = \(pessoa) AND consignataria_id = \(consignataria) ORDER BY id DESC LIMIT 100
            """
        ).map {
            ReaberturaNaTela(
                em: try $0.ler(0), competencia: try $0.ler(1), perdoadas: try $0.ler(2),
                motivo: try TextoCifrado.abrir($0, 5, tabela: "reabertura", id: try $0.ler(4), cofre) ?? "",
                evento: try $0.ler(3))
        }
    }

    @MontagemDeColunas<ReaberturaNaTela> static var colunas: [Coluna<ReaberturaNaTela>] {
        Coluna("Quando", principal: true, csv: { $0.em.naTela }) {
            Ligacao($0.em.naTela, para: PortalDoGestor.evento($0.evento))
        }
        Coluna("Competência") { $0.competencia.brasileira }
        Coluna("Perdoadas", .numero) { Formato.inteiro($0.perdoadas) }
        Coluna("Motivo") { $0.motivo }
    }
}

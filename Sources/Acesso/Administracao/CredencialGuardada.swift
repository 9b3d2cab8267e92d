import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo
import Web

/// Uma credencial de integração como quem administra a vê: nunca o segredo, de que só se guarda o resumo.
package struct CredencialGuardada: Sendable, Hashable {
    package enum Situacao: String, Sendable { case ativa, revogada }

    package let id: Int64
    package let nome: String
    package let consignataria: Int64
    package let nomeDaConsignataria: String
    package let atos: [String]
    package let situacao: Situacao
    package let criadaEm: Instante
    package let expiraEm: Instante
    /// Com folga de um minuto.
    package let usadaEm: Instante?
    /// Faixas de endereço em vigor.
    package let faixas: [String]

    /// As que `recorte` alcança, da mais nova à mais velha.
    package static func listar(recorte: Int64?, so id: Int64? = nil, em t: Transacao) throws -> [CredencialGuardada] {
        try t.executar(
            """
            SELECT c.id, c.nome, c.consignataria_id, g.nome, c.atos, c.situacao, c.criada_em, c.expira_em, c.usada_em,
                   ARRAY(SELECT f.rede::text FROM faixa_de_endereco f WHERE f.credencial_id = c.id AND upper_inf(f.vigencia) ORDER BY f.rede)
              FROM credencial c
              JOIN consignataria g ON g.id = c.consignataria_id
             WHERE (\(id.valorSQL)::bigint IS NULL OR c.id = \(id.valorSQL)::bigint)
               AND (\(recorte.valorSQL)::bigint IS NULL OR c.consignataria_id = \(recorte.valorSQL)::bigint)
             ORDER BY c.id DESC
            """
        ).map {
            CredencialGuardada(
                id: try $0.ler(0), nome: try $0.ler(1), consignataria: try $0.ler(2),
                nomeDaConsignataria: try $0.ler(3),
                atos: try $0.ler(4), situacao: try $0.lerCaso(5), criadaEm: try $0.ler(6), expiraEm: try $0.ler(7),
                usadaEm: try $0.ler(8), faixas: try $0.ler(9))
        }
    }

    /// Vale agora: nem encerrada nem vencida.
    package func vale(em agora: Instante) -> Bool { situacao == .ativa && expiraEm > agora }
}

/// Um mestre cria uma credencial de integração; devolve o segredo, que não aparece de novo.
package struct NovaCredencial: Sendable {
    /// Dias até vencer, no máximo: dois anos.
    package static let prazoEmDias = 731
    package let nome: String
    package let consignataria: Int64
    package let atos: [String]
    /// O último dia em que vale.
    package let ate: Dia

    package init(nome: String, consignataria: Int64, atos: [String], ate: Dia) {
        (self.nome, self.consignataria, self.atos, self.ate) = (nome, consignataria, atos, ate)
    }

    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> String {
        let alcada = try Alcada.travar(autor, em: t)
        guard alcada.alcanca(portal: .consignataria, consignataria: consignataria),
            try t.uma("SELECT FROM consignataria WHERE id = \(consignataria)") != nil
        else { throw RecusaDaWeb.naoEncontrado }
        let hoje = casa.relogio.hoje
        guard (hoje + 1...hoje + Self.prazoEmDias).contains(ate) else { throw RecusaDeAcesso.prazoDaCredencial }
        try alcada.conferirConcessao(de: Set(atos), em: .consignataria)
        return try Credencial.criar(
            nome: nome, consignataria: consignataria, atos: atos, expira: Relogio.instante(dia: ate + 1), casa, em: t,
            por: autor)
    }
}

/// Encerra uma credencial: o pedido seguinte com ela é recusado. Não volta; cria-se outra.
package struct EncerrarCredencial: Sendable {
    package static let ato = "acesso.encerrar-credencial"
    package let id: Int64
    package let motivo: String

    package init(id: Int64, motivo: String) { (self.id, self.motivo) = (id, motivo) }

    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        let alcada = try Alcada.travar(autor, em: t)
        guard let credencial = try CredencialGuardada.listar(recorte: alcada.consignataria, so: id, em: t).first else {
            throw RecusaDaWeb.naoEncontrado
        }
        guard RecusaDeAcesso.tamanhoDoMotivo.contains(motivo.count) else { throw RecusaDeAcesso.semMotivo }
        guard credencial.situacao == .ativa else { throw RecusaDeAcesso.credencialEncerrada }
        try t.executar("UPDATE credencial SET situacao = 'revogada' WHERE id = \(id)")
        try casa.trilha.registrar(
            [
                Auditoria.Evento(
                    Self.ato, objeto: "credencial", id: id,
                    [
                        "nome": .texto(credencial.nome), "consignataria": .inteiro(credencial.consignataria),
                        "atos": .lista(credencial.atos.sorted().map { .texto($0) }), "motivo": .texto(motivo),
                    ])
            ], por: autor, as: casa.relogio.agora, em: t)
    }
}

import Auditoria
import BancoDeDados
import Cadastro
import Nucleo
import Web

/// Um ato que pede motivo, ou a senha de novo, na hora de confirmar.
package struct ReforcoCadastrado: Sendable, Hashable {
    package let id: Int64
    package let portal: Portal
    package let ato: String
    package let motivo: Bool
    package let senha: Bool
    package let desde: Dia
    /// Exclusive; `nil` enquanto vale.
    package let ate: Dia?
    package let consignataria: Int64?
    package let nomeDaConsignataria: String?

    package var vigencia: Vigencia { Vigencia(desde: desde, ate: ate) }

    package static func listar(recorte: Int64?, so id: Int64? = nil, em t: Transacao) throws -> [ReforcoCadastrado] {
        try t.executar(
            """
            SELECT r.id, r.portal, r.ato, r.pede_motivo, r.pede_senha, lower(r.vigencia), upper(r.vigencia), r.consignataria_id, g.nome
              FROM reforco r
              LEFT JOIN consignataria g ON g.id = r.consignataria_id
             WHERE (\(id.valorSQL)::bigint IS NULL OR r.id = \(id.valorSQL)::bigint)
               AND (\(recorte.valorSQL)::bigint IS NULL OR r.consignataria_id = \(recorte.valorSQL)::bigint)
             ORDER BY r.id DESC
            """
        ).map {
            ReforcoCadastrado(
                id: try $0.ler(0), portal: try $0.lerCaso(1), ato: try $0.ler(2), motivo: try $0.ler(3),
                senha: try $0.ler(4), desde: try $0.ler(5), ate: try $0.ler(6),
                consignataria: try $0.ler(7),
                nomeDaConsignataria: try $0.ler(8))
        }
    }
}

/// Cadastra e encerra reforços; o do mesmo ato que estava em vigor dá lugar ao novo.
/// - Fonte: RF-GES-30.
package struct AdministrarReforcos: Sendable {
    package struct Criar: Sendable {
        package let portal: Portal
        package let ato: String
        package let motivo: Bool
        package let senha: Bool

        package init(portal: Portal, ato: String, motivo: Bool, senha: Bool) {
            (self.portal, self.ato, self.motivo, self.senha) = (portal, ato, motivo, senha)
        }

        @discardableResult
        package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Int64 {
            precondition(motivo || senha, "reforço que não pede nada")
            let alcada = try Alcada.travar(autor, em: t)
            guard alcada.consignataria == nil || portal == .consignataria else { throw RecusaDaWeb.naoEncontrado }
            let (id, hoje) = (try casa.ids.proximo(em: t), casa.relogio.hoje)
            for antigo in try ReforcoCadastrado.listar(recorte: nil, em: t)
            where antigo.portal == portal && antigo.ato == ato && antigo.consignataria == alcada.consignataria
                && antigo.ate == nil
            {
                try Vigente.encerrar("reforco", antigo.id, antigo.desde, hoje, em: t)
            }
            try t.executar(
                """
                INSERT INTO reforco (id, portal, consignataria_id, ato, pede_motivo, pede_senha, vigencia)
                VALUES (\(id), \(portal.rawValue), \(alcada.consignataria.valorSQL), \(ato), \(motivo), \(senha), daterange(\(hoje)::date, NULL))
                """)
            try casa.trilha.registrar(
                [
                    Auditoria.Evento(
                        AdministrarFaixas.ato, objeto: "reforco", id: id,
                        ["ato": .texto(ato), "pede_motivo": .logico(motivo), "pede_senha": .logico(senha)])
                ], por: autor, as: casa.relogio.agora, em: t)
            return id
        }
    }

    package struct Encerrar: Sendable {
        package let id: Int64
        package init(_ id: Int64) { self.id = id }

        package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
            let alcada = try Alcada.travar(autor, em: t)
            guard let reforco = try ReforcoCadastrado.listar(recorte: alcada.consignataria, so: id, em: t).first else {
                throw RecusaDaWeb.naoEncontrado
            }
            guard reforco.ate == nil else { throw RecusaDeFaixa.encerrada }
            try Vigente.encerrar("reforco", id, reforco.desde, casa.relogio.hoje, em: t)
            try casa.trilha.registrar(
                [
                    Auditoria.Evento(
                        AdministrarFaixas.ato, objeto: "reforco", id: id,
                        ["encerrado": true, "ato": .texto(reforco.ato)])
                ], por: autor, as: casa.relogio.agora, em: t)
        }
    }
}

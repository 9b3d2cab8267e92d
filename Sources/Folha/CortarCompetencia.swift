import Auditoria
import BancoDeDados
import Cadastro
import Contratos
import Glosas
import Nucleo

/// Fecha a competência aberta às operações, abre a seguinte e fotografa o que desconta nela.
///
/// É uma transação só, com a trava do corte em modo exclusivo: espera as operações em curso, e as que chegam esperam por ela e já
/// caem na seguinte. Cair no meio desfaz tudo. A parcela percentual já foi recalculada na entrada da base; aqui só se copia.
/// - Fonte: dominio, §3.4; arquitetura, §4.
package struct CortarCompetencia: Sendable {
    package static let ato = "folha.cortar"
    /// A que se quer cortar: tem de ser a aberta. Evita cortar duas por engano.
    package let competencia: Competencia

    package init(_ competencia: Competencia) { self.competencia = competencia }

    /// Espera as operações em curso. Lança `RecusaDaFolha`.
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Corte {
        try t.executar("SELECT pg_advisory_xact_lock(\(Livro.travaDoCorte))")
        let agora = casa.relogio.agora
        try FolhaDoMes.exigir(competencia, em: [.aberta], para: "cortar", em: t)
        try FolhaDoMes.exigirSemCarga(em: t)
        if let anterior = try FolhaDoMes.ler(competencia - 1, em: t), anterior.situacao != .fechada {
            throw RecusaDaFolha.anteriorSemRetorno(competencia - 1)
        }
        try t.executar(FolhaSQL.garantirParticao(competencia))
        try t.executar(FolhaSQL.marcarCortada(competencia, em: agora))
        try t.executar(FolhaSQL.abrir(competencia + 1))
        try t.executar(FolhaSQL.fotografar(competencia))
        try t.executar(FolhaSQL.analisar(competencia))
        guard let soma = try t.uma(FolhaSQL.somaDaFoto(competencia)) else { preconditionFailure("soma sem linha") }
        let corte = Corte(
            competencia: competencia, em: agora, linhas: try soma.ler(0), previsto: try soma.ler(1),
            suspensas: try soma.ler(2))
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, competencia: competencia,
                    [
                        "competencia": .texto(competencia.iso), "linhas": .inteiro(corte.linhas),
                        "previsto": .inteiro(corte.previsto.centavos), "suspensas": .inteiro(corte.suspensas),
                    ])
            ], por: autor, as: agora, em: t)
        return corte
    }
}

/// O que o corte fotografou.
package struct Corte: Sendable, Hashable, Codable {
    package let competencia: Competencia
    package let em: Instante
    package let linhas: Int
    package let previsto: Dinheiro
    package let suspensas: Int
}

/// Desfaz o corte: apaga a foto e devolve a competência às operações. O que se contratou depois fica na seguinte.
///
/// Só antes do envio, e se a competência seguinte ainda não recebeu corte nem carga. A remessa que se tenha gerado fica anulada.
package struct DesfazerCorte: Sendable {
    package static let ato = "folha.desfazer-corte"
    package let competencia: Competencia

    package init(_ competencia: Competencia) { self.competencia = competencia }

    /// Espera as operações em curso. Lança `RecusaDaFolha`.
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        try t.executar("SELECT pg_advisory_xact_lock(\(Livro.travaDoCorte))")
        let folha = try FolhaDoMes.exigir(competencia, em: [.cortada, .glosada], para: "desfazer o corte", em: t)
        guard let seguinte = try FolhaDoMes.ler(competencia + 1, travando: true, em: t), seguinte.situacao == .aberta
        else {
            throw RecusaDaFolha.seguinteComCorte(competencia + 1)
        }
        guard seguinte.cadastroEm == nil, seguinte.margensEm == nil else {
            throw RecusaDaFolha.seguinteComCarga(competencia + 1)
        }
        try GlosaDoMes.apagar(competencia, em: t)
        try t.executar(RemessaSQL.anular(competencia, em: casa.relogio.agora))
        try t.executar(FolhaSQL.apagarFoto(competencia))
        try t.executar(FolhaSQL.apagar(competencia + 1))
        try t.executar(FolhaSQL.reabrir(competencia))
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, competencia: competencia,
                    ["competencia": .texto(competencia.iso), "estava": .texto(folha.situacao.rawValue)])
            ],
            por: autor, as: casa.relogio.agora, em: t)
    }
}

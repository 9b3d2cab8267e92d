import Auditoria
import BancoDeDados
import Cadastro
import Glosas
import Nucleo

/// Aplica o pré-corte às linhas do mês e guarda a memória de cada corte. Pode-se refazer até o envio.
///
/// Contrato encerrado entre o corte e agora sai como retirado. Refazer parte sempre da foto: dá o mesmo, salvo o que mudou nas
/// regras, nas margens ou em contratos encerrados.
/// - Fonte: POC-INT-02, RF-GER-12 a 14, FOL-03; dominio, §3.5.
package struct GlosarCompetencia: Sendable {
    package static let ato = "folha.glosar"
    package let competencia: Competencia

    package init(_ competencia: Competencia) { self.competencia = competencia }

    /// Lança `RecusaDaFolha` e `RecusaDeGlosa`.
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> ResumoDaGlosa {
        try FolhaDoMes.exigir(competencia, em: [.cortada, .glosada], para: "glosar", em: t)
        try FolhaDoMes.exigirSemCarga(em: t)
        let agora = casa.relogio.agora
        let glosa = try GlosaDoMes.calcular(competencia, catalogo: try GuardaDoCatalogo().atual(em: t), em: t)
        try aplicar(glosa, em: t)
        try glosa.gravar(em: t)
        try t.executar(FolhaSQL.analisar(competencia))
        try t.executar(FolhaSQL.marcarGlosada(competencia, regra: glosa.regra, em: agora))
        let resumo = glosa.resumo
        try casa.trilha.registrar(
            [Evento(Self.ato, competencia: competencia, resumo.dado)], por: autor, as: agora, em: t)
        return resumo
    }

    /// Quase todas vão inteiras: essas mudam num comando, sem ir e vir; só as exceções sobem ao banco.
    private func aplicar(_ glosa: GlosaDoMes, em t: Transacao) throws {
        try t.roteiro(FolhaSQL.criarExcecoes)
        let colunas = ["contrato_id", "enviado", "glosado", "suspenso", "retirado"]
        try t.copiar(para: "excecao_da_glosa", colunas: colunas) { escritor in
            for linha in glosa.excecoes {
                try escritor.linha()
                try escritor.inteiro(linha.contrato)
                try escritor.inteiro(linha.enviado.centavos)
                try escritor.inteiro(linha.glosado.centavos)
                try escritor.inteiro(linha.suspenso.centavos)
                try escritor.inteiro(linha.retirado.centavos)
            }
        }
        try t.roteiro("ANALYZE excecao_da_glosa")
        try t.executar(FolhaSQL.enviarInteiras(competencia))
        try t.executar(FolhaSQL.aplicarExcecoes(competencia))
        try conferir(glosa.resumo, em: t)
    }

    /// O que ficou nas linhas é o que se decidiu, ao centavo; diferença é defeito, e desfaz tudo.
    private func conferir(_ resumo: ResumoDaGlosa, em t: Transacao) throws {
        guard let soma = try t.uma(FolhaSQL.somaDasLinhas(competencia)) else { preconditionFailure("soma sem linha") }
        let ficou = try [2, 3, 4, 5, 6].map { try soma.ler($0, como: Dinheiro.self) }
        let decidido = [resumo.previsto, resumo.enviado, resumo.glosado, resumo.suspenso, resumo.retirado]
        guard try soma.ler(0, como: Int.self) == resumo.linhas, try soma.ler(1, como: Int.self) == resumo.linhas,
            ficou == decidido
        else { throw LinhasDiferentesDaGlosa() }
    }
}

/// O que se gravou nas linhas não é o que a glosa decidiu: alguém mexeu na foto sem a trava da competência. É defeito.
struct LinhasDiferentesDaGlosa: Error {}

/// Volta a competência a cortada, sem glosa. Só antes do envio.
package struct DesfazerGlosa: Sendable {
    package static let ato = "folha.desfazer-glosa"
    package let competencia: Competencia

    package init(_ competencia: Competencia) { self.competencia = competencia }

    /// Lança `RecusaDaFolha`.
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        try FolhaDoMes.exigir(competencia, em: [.glosada], para: "desfazer a glosa", em: t)
        try GlosaDoMes.apagar(competencia, em: t)
        try t.executar(FolhaSQL.desfazerGlosa(competencia))
        try t.executar(FolhaSQL.desmarcarGlosada(competencia))
        try casa.trilha.registrar(
            [Evento(Self.ato, competencia: competencia)], por: autor, as: casa.relogio.agora, em: t)
    }
}

extension ResumoDaGlosa {
    /// O resumo como vai à trilha.
    var dado: Dado {
        [
            "competencia": .texto(competencia.iso), "regra": .inteiro(regra), "linhas": .inteiro(linhas),
            "previsto": .inteiro(previsto.centavos), "enviado": .inteiro(enviado.centavos),
            "glosado": .inteiro(glosado.centavos),
            "suspenso": .inteiro(suspenso.centavos), "retirado": .inteiro(retirado.centavos),
            "glosadas": .inteiro(linhasGlosadas), "excluidas": .inteiro(linhasExcluidas),
        ]
    }
}

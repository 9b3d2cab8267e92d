import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Glosas
import Nucleo

/// Faz a conta da glosa sem mudar linha nenhuma: devolve o resumo e guarda a lista dos cortes num CSV.
///
/// É a mesma conta de `GlosarCompetencia`; só não grava.
package struct EnsaiarGlosa: Sendable {
    package static let ato = "folha.ensaiar"
    package let competencia: Competencia

    package init(_ competencia: Competencia) { self.competencia = competencia }

    /// Lança `RecusaDaFolha` e `RecusaDeGlosa`.
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Ensaio {
        try FolhaDoMes.exigir(competencia, em: [.cortada, .glosada], para: "ensaiar a glosa", em: t)
        try FolhaDoMes.exigirSemCarga(em: t)
        let glosa = try GlosaDoMes.calcular(competencia, catalogo: try GuardaDoCatalogo().atual(em: t), em: t)
        let resumo = glosa.resumo
        let tabela = try TabelaDeGlosadas(glosa, em: t)
        let arquivo = try GeradorDeArquivo.gerar(
            NovoArquivo(
                especie: "ensaio-da-glosa", leiaute: "csv", nome: "ensaio-da-glosa-\(competencia.compacta).csv",
                competencia: competencia),
            casa, por: autor, em: t
        ) { gerador in
            try gerador.gravar(tabela.csv)
            return GeradorDeArquivo.Escrito(registros: Int64(tabela.linhas.count), total: resumo.glosado)
        }
        try casa.trilha.registrar(
            [Evento(Self.ato, objeto: "arquivo", id: arquivo.id, resumo.dado)], por: autor, as: casa.relogio.agora,
            em: t)
        return Ensaio(resumo: resumo, arquivo: arquivo.id)
    }
}

/// O que o ensaio mostrou, e o arquivo com a lista dos cortes.
package struct Ensaio: Sendable, Hashable {
    package let resumo: ResumoDaGlosa
    package let arquivo: Int64
}

import Arquivos
import BancoDeDados
import Cadastro
import Nucleo

/// Em que ponto do ciclo está uma competência.
///
/// ```
/// aberta ─► cortada ─► glosada ─► enviada ─► fechada
///    ◄─────────┘◄──────────┘ desfaz-se até aqui
/// ```
package enum SituacaoDaFolha: String, Sendable, CaseIterable, Hashable, Codable {
    /// Recebe operações; só há uma.
    case aberta
    /// Fotografada: o que se faz agora vai para a seguinte.
    case cortada
    case glosada
    /// A remessa foi mandada: só correção nova.
    case enviada
    /// O retorno da folha foi importado, em definitivo.
    case fechada

    /// Como se diz a quem usa o sistema.
    package var nome: String {
        switch self {
        case .aberta: "aberta"
        case .cortada: "cortada"
        case .glosada: "glosada"
        case .enviada: "enviada à folha"
        case .fechada: "fechada"
        }
    }
}

/// Uma competência e as datas do seu ciclo.
package struct FolhaDoMes: Sendable, Hashable {
    package let competencia: Competencia
    package let situacao: SituacaoDaFolha
    package let cadastroEm: Instante?
    package let margensEm: Instante?
    package let cortadaEm: Instante?
    package let glosadaEm: Instante?
    package let enviadaEm: Instante?
    package let fechadaEm: Instante?
    /// Quando os retornos às consignatárias ficaram prontos.
    package let devolvidaEm: Instante?
    /// A regra de glosa usada.
    package let regra: Int64?
    /// A folha fechada que se aplica ou aplicou.
    package let retorno: Int64?

    /// Lê a competência; com `travando`, ninguém mais a muda até o fim da transação.
    package static func ler(_ competencia: Competencia, travando: Bool = false, em t: Transacao) throws -> FolhaDoMes? {
        try t.uma(FolhaSQL.folha(competencia, travando: travando)).map(FolhaDoMes.init(lendo:))
    }

    /// Todas, da mais nova à mais velha.
    package static func listar(em t: Transacao) throws -> [FolhaDoMes] {
        try t.executar(FolhaSQL.folhas).map(FolhaDoMes.init(lendo:))
    }

    init(lendo linha: Linha) throws {
        competencia = try linha.ler(0)
        situacao = try linha.lerCaso(1)
        cadastroEm = try linha.ler(2)
        margensEm = try linha.ler(3)
        cortadaEm = try linha.ler(4)
        glosadaEm = try linha.ler(5)
        enviadaEm = try linha.ler(6)
        fechadaEm = try linha.ler(7)
        devolvidaEm = try linha.ler(8)
        regra = try linha.ler(9)
        retorno = try linha.ler(10)
    }

    /// A versão em que a competência está, para quem vai confirmar um passo provar que viu esta; `nil` se ela não existe.
    ///
    /// Muda a cada passo, remessa e carga, mesmo os dados no mesmo instante.
    package static func versao(de competencia: Competencia, em t: Transacao) throws -> String? {
        try t.uma(FolhaSQL.versao(competencia))?.ler(0)
    }

    /// Trava a competência e recusa se ela já não está na versão vista: outro gestor (ou outra aba) deu um passo.
    package static func exigir(_ competencia: Competencia, vista versao: String, em t: Transacao) throws {
        guard try ler(competencia, travando: true, em: t) != nil, try self.versao(de: competencia, em: t) == versao
        else {
            throw RecusaDaFolha.mudou(competencia)
        }
    }

    /// Recusa se a folha fechada já se importa.
    func exigirSemRetorno() throws(RecusaDaFolha) {
        if let retorno { throw .retornoEmCurso(competencia, arquivo: retorno) }
    }

    /// Recusa se um arquivo da folha se aplica agora: quem lê margens, cadastro ou bases leria metade.
    ///
    /// Chama-se com a competência travada: a carga a trava ao começar, e por isso ou já se vê, ou espera.
    static func exigirSemCarga(em t: Transacao) throws {
        if let carga = try ArquivoGuardado.aplicando(EspecieDeEntrada.daFolha.map(\.rawValue), em: t) {
            throw RecusaDaFolha.cargaEmAndamento(arquivo: carga.id, nome: carga.nome)
        }
    }

    /// A competência travada, na situação que o ato exige; senão, a recusa que diz onde ela está.
    @discardableResult
    static func exigir(
        _ competencia: Competencia, em situacoes: [SituacaoDaFolha], para ato: String, em t: Transacao
    ) throws -> FolhaDoMes {
        guard let folha = try ler(competencia, travando: true, em: t) else {
            throw RecusaDaFolha.competenciaInexistente(competencia)
        }
        guard situacoes.contains(folha.situacao) else {
            throw RecusaDaFolha.foraDeOrdem(competencia, esta: folha.situacao, precisa: situacoes, para: ato)
        }
        return folha
    }
}

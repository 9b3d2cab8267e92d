import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// O que a folha informou e não bate com o que se enviou: listado um a um, nunca engolido.
package struct Divergencia: Sendable, Hashable {
    /// O que não bate.
    package enum Especie: String, Sendable, CaseIterable, Hashable {
        /// A folha descontou o que não se enviou no mês.
        case semEnvio = "sem-envio"
        /// Descontou mais do que se enviou; o excedente não entra na linha.
        case acimaDoEnviado = "acima-do-enviado"
        /// Enviou-se, e a folha não disse nada: vale como rejeitada sem motivo.
        case semRetorno = "sem-retorno"
        /// O enviado que a folha repete não é o que se enviou.
        case enviadoDiferente = "enviado-diferente"
        case rubricaDesconhecida = "rubrica-desconhecida"
        case matriculaDesconhecida = "matricula-desconhecida"

        package var nome: String {
            switch self {
            case .semEnvio: "Descontado sem envio"
            case .acimaDoEnviado: "Descontado acima do enviado"
            case .semRetorno: "Enviado sem retorno"
            case .enviadoDiferente: "Enviado informado é outro"
            case .rubricaDesconhecida: "Rubrica desconhecida"
            case .matriculaDesconhecida: "Matrícula desconhecida"
            }
        }
    }

    package let id: Int64
    package let especie: Especie
    package let contrato: Int64?
    package let matricula: String?
    package let rubrica: String?
    package let enviado: Dinheiro?
    package let informado: Dinheiro?
    package let resolvidaEm: Instante?
    package let solucao: String?
    package let consignataria: String?

    /// As da competência, na ordem em que se acharam.
    package static func listar(
        _ competencia: Competencia, soAbertas: Bool = false, _ cofre: Cofre, em t: Transacao
    ) throws -> [Divergencia] {
        try t.executar(RetornoSQL.divergencias(competencia, soAbertas: soAbertas)).map {
            Divergencia(
                id: try $0.ler(0), especie: try $0.lerCaso(1), contrato: try $0.ler(2), matricula: try $0.ler(3),
                rubrica: try $0.ler(4),
                enviado: try $0.ler(5), informado: try $0.ler(6), resolvidaEm: try $0.ler(7),
                solucao: try TextoCifrado.abrir(
                    $0, 8, tabela: "divergencia", coluna: "solucao", id: try $0.ler(0), cofre),
                consignataria: try $0.ler(10))
        }
    }

    /// Uma divergência achada na conferência, antes de ter id.
    struct Nova: Sendable, Hashable {
        let especie: Especie
        var contrato: Int64?
        var matricula: String?
        var rubrica: String?
        var enviado: Dinheiro?
        var informado: Dinheiro?
    }
}

/// O gestor diz como uma divergência se resolveu.
package struct ResolverDivergencia: Sendable {
    package static let ato = "folha.resolver-divergencia"
    /// Em caracteres.
    package static let tamanhoDaSolucao = 3...500
    package let divergencia: Int64
    package let solucao: String

    package init(_ divergencia: Int64, solucao: String) {
        self.divergencia = divergencia
        self.solucao = solucao
    }

    /// Lança `RecusaDaFolha` se a explicação não serve, ou se a divergência não existe ou já foi resolvida.
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        guard solucao.contains(where: { !$0.isWhitespace }), Self.tamanhoDaSolucao.contains(solucao.count) else {
            throw RecusaDaFolha.solucaoQueNaoServe
        }
        let agora = casa.relogio.agora
        let bloco = try TextoCifrado.fechar(
            solucao, tabela: "divergencia", coluna: "solucao", id: divergencia, casa.cofre)
        guard let linha = try t.uma(RetornoSQL.resolver(divergencia, solucao: bloco, em: agora)) else {
            throw RecusaDaFolha.divergenciaInexistente(divergencia)
        }
        let competencia: Competencia = try linha.ler(0)
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "divergencia", id: divergencia,
                    ["competencia": .texto(competencia.iso), "solucao": .texto(solucao)])
            ], por: autor, as: agora, em: t)
    }
}

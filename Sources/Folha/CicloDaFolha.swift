import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Glosas
import Nucleo

/// O ciclo do mês para quem o opera: tela, linha de comando e tarefa chamam daqui, e cada passo abre a sua transação.
///
/// Lança `RecusaDaFolha`, `RecusaDeGlosa`, `RecusaDeArquivo`, `RecusaDeLeiaute`; o resto é falha.
package struct CicloDaFolha: Sendable {
    package let casa: Instalacao
    package let acervo: Acervo

    package init(casa: Instalacao, acervo: Acervo) {
        self.casa = casa
        self.acervo = acervo
    }

    /// Fecha a competência às operações e fotografa o que desconta nela.
    package func cortar(_ competencia: Competencia, por autor: Autor) async throws -> Corte {
        try await motor { casa, _, t in try CortarCompetencia(competencia).executar(casa, em: t, por: autor) }
    }

    /// Devolve a competência às operações, enquanto a seguinte não recebeu corte nem carga.
    package func desfazerCorte(_ competencia: Competencia, por autor: Autor) async throws {
        try await motor { casa, _, t in try DesfazerCorte(competencia).executar(casa, em: t, por: autor) }
    }

    /// A conta da glosa sem gravá-la, com a lista dos cortes num arquivo.
    package func ensaiar(_ competencia: Competencia, por autor: Autor) async throws -> Ensaio {
        try await motor { casa, _, t in try EnsaiarGlosa(competencia).executar(casa, em: t, por: autor) }
    }

    /// Decide o que de cada linha vai à folha.
    package func glosar(_ competencia: Competencia, por autor: Autor) async throws -> ResumoDaGlosa {
        try await motor { casa, _, t in try GlosarCompetencia(competencia).executar(casa, em: t, por: autor) }
    }

    /// Volta a cortada, antes do envio.
    package func desfazerGlosa(_ competencia: Competencia, por autor: Autor) async throws {
        try await motor { casa, _, t in try DesfazerGlosa(competencia).executar(casa, em: t, por: autor) }
    }

    /// Sem leiautes, todos os que têm rubrica no mês.
    package func remeter(
        _ competencia: Competencia, leiautes: [String] = [], complemento: Bool = false, por autor: Autor
    ) async throws -> [Remessa] {
        try await motor { casa, acervo, t in
            try GerarRemessa(competencia, leiautes: leiautes, complemento: complemento).executar(
                casa, acervo, em: t, por: autor)
        }
    }

    /// Dá a remessa por mandada. Não se desfaz.
    package func enviar(_ competencia: Competencia, por autor: Autor) async throws {
        try await motor { casa, _, t in try EnviarRemessa(competencia).executar(casa, em: t, por: autor) }
    }

    /// Corrige o já enviado de um contrato; `valor` é o que passa a valer no mês.
    package func corrigir(
        _ competencia: Competencia, contrato: Int64, valor: Dinheiro, motivo: String, por autor: Autor
    ) async throws {
        try await motor { casa, _, t in
            try CorrigirEnviado(competencia, contrato: contrato, valor: valor, motivo: motivo).executar(
                casa, em: t, por: autor)
        }
    }

    /// Confere a folha fechada sem aplicar.
    package func conferirRetorno(
        _ competencia: Competencia, arquivo: Int64, aceitarDesconhecidos: Bool = false, por autor: Autor
    ) async throws -> PreviaDoRetorno {
        try await ReceberRetorno(competencia, arquivo: arquivo, aceitarDesconhecidos: aceitarDesconhecidos).conferir(
            casa, acervo, por: autor)
    }

    /// `arquivo` já recebido (`Recepcao`); `avancou` recebe as pessoas feitas e o total.
    package func receberRetorno(
        _ competencia: Competencia, arquivo: Int64, aceitarDesconhecidos: Bool = false, por autor: Autor,
        avancou: @Sendable (_ feito: Int, _ total: Int) async throws -> Void = { _, _ in }
    ) async throws -> RetornoDaFolha {
        try await ReceberRetorno(competencia, arquivo: arquivo, aceitarDesconhecidos: aceitarDesconhecidos).executar(
            casa, acervo, por: autor, avancou: avancou)
    }

    /// Gera o arquivo de retorno de cada consignatária.
    package func devolver(
        _ competencia: Competencia, leiaute: String = DevolverAsConsignatarias.especie, por autor: Autor
    ) async throws -> [Devolutiva] {
        try await motor { casa, acervo, t in
            try DevolverAsConsignatarias(competencia, leiaute: leiaute).executar(casa, acervo, em: t, por: autor)
        }
    }

    /// O arquivo de histórico do mês (FOL-11); devolve o id.
    package func gerarHistorico(_ competencia: Competencia, por autor: Autor) async throws -> Int64 {
        try await motor { casa, acervo, t in try GerarHistorico(competencia).executar(casa, acervo, em: t, por: autor) }
    }

    /// Troca o motivo do não desconto de parcelas já fechadas.
    package func corrigirMotivo(
        _ competencia: Competencia, contratos: [Int64], motivo: String, por autor: Autor
    ) async throws {
        try await motor { casa, _, t in
            try CorrigirMotivo(competencia, contratos: contratos, motivo: motivo).executar(casa, em: t, por: autor)
        }
    }

    /// Encerra uma divergência com a explicação do gestor.
    package func resolver(divergencia: Int64, solucao: String, por autor: Autor) async throws {
        try await motor { casa, _, t in
            try ResolverDivergencia(divergencia, solucao: solucao).executar(casa, em: t, por: autor)
        }
    }

    // MARK: - Consultas

    /// Em que ponto está a competência e o que se pode fazer.
    package func painel(_ competencia: Competencia) async throws -> PainelDaCompetencia {
        try await consulta { t in try PainelDaCompetencia.ler(competencia, em: t) }
    }

    /// A equação do mês, por consignatária.
    package func fecho(_ competencia: Competencia) async throws -> FechoDoMes {
        let cofre = casa.cofre
        return try await consulta { t in try FechoDoMes.ler(competencia, cofre, em: t) }
    }

    /// Todas as competências, da mais nova à mais velha.
    package func folhas() async throws -> [FolhaDoMes] { try await consulta { t in try FolhaDoMes.listar(em: t) } }

    /// A competência que recebe operações; `nil` se a carga inicial ainda não abriu a primeira.
    package func aberta() async throws -> Competencia? {
        try await folhas().first { $0.situacao == .aberta }?.competencia
    }

    /// Um passo na sua transação. O mês inteiro se ordena e se junta na memória: com a de fábrica, cada junção iria ao disco em pedaços.
    private func motor<T: Sendable>(
        _ corpo: @Sendable @escaping (Instalacao, Acervo, Transacao) throws -> T
    ) async throws -> T {
        let (casa, acervo) = (casa, acervo)
        return try await casa.banco.transacao(como: .motor) { t in
            try t.executar("SET LOCAL work_mem = '64MB'")
            return try corpo(casa, acervo, t)
        }
    }

    private func consulta<T: Sendable>(_ corpo: @Sendable @escaping (Transacao) throws -> T) async throws -> T {
        try await casa.banco.transacao(como: .motor, soLeitura: true) { t in try corpo(t) }
    }
}

import BancoDeDados
import Cadastro
import Glosas
import Html
import Nucleo

/// A conta da glosa de uma linha, aberta: limites com a fonte de cada um, o que sobrava na vez dela e o mês anterior.
///
/// Traz a margem: é do gestor, com o ato de consultar margens.
struct ContaNaTela: Sendable {
    let conta: ContaDaGlosa
    let mes: Competencia
    /// A conta é de ensaio: nada se gravou.
    let ensaio: Bool

    /// A gravada da competência ou, antes da glosa, a de agora; `nil` se a linha não é cortada.
    static func ler(_ mes: Competencia, contrato: Int64, ensaio: Bool, em t: Transacao) throws -> ContaNaTela? {
        guard ensaio else {
            return try TabelaDeGlosadas.conta(mes, contrato: contrato, em: t).map {
                ContaNaTela(conta: $0, mes: mes, ensaio: false)
            }
        }
        let glosa = try GlosaDoMes.calcular(mes, catalogo: try GuardaDoCatalogo().atual(em: t), em: t)
        guard let posicao = glosa.linhas.firstIndex(where: { $0.contrato == contrato }) else { return nil }
        return ContaNaTela(conta: glosa.resultado.conta(da: posicao, em: glosa.entrada), mes: mes, ensaio: true)
    }

    var cartao: some Trecho {
        Cartao(
            conta.glosado > .zero
                ? "Por que foi glosada em \(conta.glosado.emReais)" : "Como a glosa decidiu esta linha",
            subtitulo: ensaio ? "Ensaio de agora: nada mudou." : nil
        ) {
            for frase in frases { El(.p, frase) }
            for margem in conta.contas {
                ContaAberta(
                    "Limite de \(margem.tipo.nome.lowercased())", linhas(margem), aberta: conta.contas.count == 1)
            }
            ContaAberta("Da parcela ao que vai à folha", daParcela, aberta: true)
            comparacao
        }
    }

    /// Uma por parágrafo; o ponto de «art. 12» não acaba frase, porque o que segue não é maiúscula.
    private var frases: [String] {
        FraseDaGlosa.frase(conta).replacing(/\. (?=\p{Lu})/, with: ".\n").split(separator: "\n").map(String.init)
    }

    private var folha: String { "Folha fechada de \((mes - 1).brasileira)" }

    /// Do que a folha informou ao que sobrava na vez da linha.
    private func linhas(_ margem: ContaNaMemoria) -> [ContaAberta.Linha] {
        guard let limite = margem.limite, let saldo = margem.saldoAntes else {
            return [
                .init(.inicio, "Margem da folha", "desconhecida", fonte: "A folha não a informou: não se corta por ela")
            ]
        }
        var linhas: [ContaAberta.Linha] = []
        switch margem.fonte {
        case .derivada:
            linhas.append(.init(.inicio, "Margem da folha", margem.margemDaFolha?.emReais ?? "—", fonte: folha))
            linhas.append(.init(.dividido, "Percentual da regra do mês", margem.percentualDoMes?.brasileiro ?? "—"))
            linhas.append(
                .init(
                    .vezes, "Percentual da regra da data do contrato", margem.percentualDaData?.brasileiro ?? "—",
                    fonte: conta.fonteDaRegra))
            linhas.append(.init(.igual, "Limite", limite.emReais))
        case .remuneracao:
            linhas.append(
                .init(
                    .inicio, "Limite: \(margem.percentualDaData?.brasileiro ?? "percentual") da remuneração líquida",
                    limite.emReais, fonte: conta.fonteDaRegra))
        case .folha, .semPercentual:
            linhas.append(.init(.inicio, "Limite: margem da folha", limite.emReais, fonte: folha))
        case .informada:
            linhas.append(
                .init(.inicio, "Limite: margem da regra da data do contrato", limite.emReais, fonte: folha))
        case .pagamento:
            linhas.append(.init(.inicio, "Limite: pagamento do mês das verbas em atraso", limite.emReais, fonte: folha))
        case .desconhecida: break
        }
        linhas.append(
            .init(
                .menos, "Descontos que vêm antes na ordem", (limite - saldo).emReais,
                fonte: "Prioridade do produto, antiguidade, valor e número (regra \(conta.regraDoMes))"))
        linhas.append(.init(.igual, "Livre na vez desta linha", saldo.emReais))
        return linhas
    }

    private var daParcela: [ContaAberta.Linha] {
        var linhas: [ContaAberta.Linha] = [
            .init(
                .inicio, "Parcela prevista", conta.previsto.emReais, fonte: "\(conta.ordem)ª na ordem dos descontos")
        ]
        if conta.suspenso > .zero { linhas.append(.init(.menos, "Suspenso", conta.suspenso.emReais)) }
        if conta.glosado > .zero {
            linhas.append(
                .init(
                    .menos, "Não cabe", conta.glosado.emReais,
                    fonte: conta.motivo.map { "Causa: \(FraseDaGlosa.frase($0))" }))
        }
        linhas.append(.init(.igual, "Vai à folha", conta.enviado.emReais, fonte: conta.fonteDaRegra))
        return linhas
    }

    // MARK: - O mês anterior

    /// Uma medida nos dois meses.
    private struct Comparada: Sendable {
        let nome: String
        let antes: String
        let agora: String
    }

    private var comparadas: [Comparada] {
        var linhas: [Comparada] = []
        switch conta.anterior {
        case .desconhecido: linhas.append(Comparada(nome: "Esta parcela", antes: "mês não conhecido", agora: parcela))
        case .ausente: linhas.append(Comparada(nome: "Esta parcela", antes: "não havia", agora: parcela))
        case .suspensa: linhas.append(Comparada(nome: "Esta parcela", antes: "suspensa", agora: parcela))
        case .presente(let antes, let enviado, let origem):
            linhas.append(Comparada(nome: "Parcela", antes: antes.emReais, agora: conta.previsto.emReais))
            linhas.append(Comparada(nome: "Enviado à folha", antes: enviado.emReais, agora: conta.enviado.emReais))
            if let origem {
                linhas.append(
                    Comparada(
                        nome: "Causa da glosa", antes: FraseDaGlosa.frase(origem),
                        agora: conta.motivo.map { FraseDaGlosa.frase($0) } ?? "—"))
            }
        }
        return linhas
            + conta.contas.map {
                Comparada(
                    nome: $0.tipo.nome, antes: $0.margemAnterior?.emReais ?? "desconhecida",
                    agora: $0.margemDaFolha?.emReais ?? "desconhecida")
            }
    }

    private var parcela: String { conta.previsto.emReais }

    private var comparacao: some Trecho {
        Grade("Comparação com o mês anterior", linhas: comparadas) {
            Coluna("O que", principal: true) { $0.nome }
            Coluna((mes - 1).brasileira, .numero) { $0.antes }
            Coluna(mes.brasileira, .numero) { $0.agora }
        }
    }
}

import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Corrige o que já foi enviado: um lançamento novo, com motivo, que entra no complemento da remessa.
///
/// O enviado da linha não muda. `valor` é o que passa a valer no mês; zero tira o desconto. Começada a importação da folha fechada, não
/// se corrige mais: as linhas já aplicadas foram conferidas contra o que se esperava antes. Diminuir cabe sempre; mandar mais, só de contrato
/// averbado.
/// - Fonte: FOL-06; invariante 8; exemplos de estilo, hábito 8.
package struct CorrigirEnviado: Sendable {
    package static let ato = "folha.corrigir"
    package let competencia: Competencia
    package let contrato: Int64
    package let valor: Dinheiro
    package let motivo: String

    package init(_ competencia: Competencia, contrato: Int64, valor: Dinheiro, motivo: String) {
        self.competencia = competencia
        self.contrato = contrato
        self.valor = valor
        self.motivo = motivo
    }

    /// Lança `RecusaDaFolha`.
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        try FolhaDoMes.exigir(competencia, em: [.enviada], para: "corrigir o enviado", em: t).exigirSemRetorno()
        guard valor >= .zero else { throw RecusaDaFolha.valorNegativo }
        guard motivo.contains(where: { !$0.isWhitespace }) else { throw RecusaDaFolha.motivoVazio }
        guard let vale: Dinheiro = try t.uma(RemessaSQL.enviadoComCorrecoes(competencia, contrato: contrato))?.ler(0)
        else {
            throw RecusaDaFolha.linhaInexistente(competencia, contrato: contrato)
        }
        guard vale != valor else { throw RecusaDaFolha.correcaoSemMudanca }
        if valor > vale { try exigirQueDesconte(em: t) }
        let agora = casa.relogio.agora
        let evento = try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "contrato", id: contrato,
                    [
                        "competencia": .texto(competencia.iso), "de": .inteiro(vale.centavos),
                        "para": .inteiro(valor.centavos),
                        "motivo": .texto(motivo),
                    ])
            ], por: autor, as: agora, em: t)
        let id = try casa.ids.proximo(em: t)
        try t.executar(
            RemessaSQL.corrigir(
                id: id, competencia, contrato: contrato, valor: valor - vale,
                motivo: try TextoCifrado.fechar(motivo, tabela: "correcao", id: id, casa.cofre), em: agora,
                evento: evento[0]))
    }

    /// Só se manda mais do que se mandou de contrato averbado, e até a parcela dele: o encerrado não deve nada, e o suspenso se reativa antes.
    private func exigirQueDesconte(em t: Transacao) throws {
        guard let linha = try t.uma(RemessaSQL.maiorCorrecao(competencia, contrato: contrato)) else {
            throw RecusaDaFolha.linhaInexistente(competencia, contrato: contrato)
        }
        let (teto, situacao): (Dinheiro, Situacao) = (try linha.ler(0), try linha.lerCaso(1))
        guard situacao.ehContratoVivo else { throw RecusaDaFolha.correcaoDeEncerrado(contrato, situacao) }
        guard situacao == .averbado else { throw RecusaDaFolha.correcaoDeSuspenso(contrato) }
        if valor > teto { throw RecusaDaFolha.correcaoAcimaDaParcela(teto) }
    }
}

import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Declara que a remessa foi mandada à folha. Daí em diante nada do que se enviou se altera: só correção nova.
///
/// Exige remessa gerada depois da última glosa em todo leiaute que tenha alguma. Não há desfazer.
/// - Fonte: FOL-05; invariante 8.
package struct EnviarRemessa: Sendable {
    package static let ato = "folha.enviar"
    package let competencia: Competencia

    package init(_ competencia: Competencia) { self.competencia = competencia }

    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        let folha = try FolhaDoMes.exigir(competencia, em: [.glosada], para: "marcar como enviada", em: t)
        guard let glosada = folha.glosadaEm else { preconditionFailure("folha glosada sem data") }
        var novas: [String: Bool] = [:]
        for remessa in try Remessa.listar(competencia, em: t) {
            novas[remessa.leiaute] = (novas[remessa.leiaute] ?? false) || remessa.em >= glosada
        }
        let velhas = novas.filter { !$0.value }.keys.sorted()
        guard !novas.isEmpty, velhas.isEmpty else { throw RecusaDaFolha.remessaPorGerar(competencia, leiautes: velhas) }
        let agora = casa.relogio.agora
        try t.executar(FolhaSQL.marcarEnviada(competencia, em: agora))
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato,
                    [
                        "competencia": .texto(competencia.iso),
                        "leiautes": .lista(novas.keys.sorted().map { .texto($0) }),
                    ])
            ],
            por: autor, as: agora, em: t)
    }
}

/// Corrige o que já foi enviado: um lançamento novo, com motivo, que entra no complemento da remessa.
///
/// O enviado da linha não muda. `valor` é o que passa a valer no mês; zero tira o desconto.
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

    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        _ = try FolhaDoMes.exigir(competencia, em: [.enviada], para: "corrigir o enviado", em: t)
        guard valor >= .zero else { throw RecusaDaFolha.valorNegativo }
        guard motivo.contains(where: { !$0.isWhitespace }) else { throw RecusaDaFolha.motivoVazio }
        guard let vale: Dinheiro = try t.uma(RemessaSQL.enviadoComCorrecoes(competencia, contrato: contrato))?.ler(0)
        else {
            throw RecusaDaFolha.linhaInexistente(competencia, contrato: contrato)
        }
        guard vale != valor else { throw RecusaDaFolha.correcaoSemMudanca }
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
        try t.executar(
            RemessaSQL.corrigir(
                id: try casa.ids.proximo(em: t), competencia, contrato: contrato, valor: valor - vale, motivo: motivo,
                em: agora,
                evento: evento[0]))
    }
}

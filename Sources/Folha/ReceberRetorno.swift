import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Contratos
import Nucleo

/// Importa a folha fechada, em caráter definitivo: o que descontou de cada linha e por que não descontou o resto.
///
/// Primeiro confere tudo, sem mudar nada; havendo erro, o arquivo é recusado com a lista inteira. Depois aplica em blocos de pessoas,
/// cada bloco na sua transação e com a trava delas, dois de cada vez, e pode ser retomado: linha aplicada não se aplica de novo. Fechada a
/// competência, outro retorno é recusado.
/// - Fonte: FOL-06, FOL-07, FOL-08, INT-05, RF-GER-11; dominio, §3.4.
package struct ReceberRetorno: Sendable {
    package static let ato = "folha.receber-retorno"
    /// Blocos ao mesmo tempo: as pessoas de um não estão no outro, e enquanto um decide o banco grava o outro.
    private static let raias = 2
    package let competencia: Competencia
    package let arquivo: Int64
    /// Matrícula ou rubrica que não se conhece vira divergência, em vez de recusar o arquivo.
    package let aceitarDesconhecidos: Bool
    /// Quantas pessoas se travam por vez.
    package let pessoasPorBloco: Int

    package init(
        _ competencia: Competencia, arquivo: Int64, aceitarDesconhecidos: Bool = false, pessoasPorBloco: Int = 2_000
    ) {
        self.competencia = competencia
        self.arquivo = arquivo
        self.aceitarDesconhecidos = aceitarDesconhecidos
        self.pessoasPorBloco = pessoasPorBloco
    }

    /// Confere e aplica. `avancou(feito, total)` se chama depois de cada bloco confirmado, em pessoas.
    ///
    /// Lança `RecusaDaFolha`, `RecusaDeArquivo`; arquivo com erro não lança: volta recusado, com a crítica guardada.
    package func executar(
        _ casa: Instalacao, _ acervo: Acervo, por autor: Autor,
        avancou: @Sendable (_ feito: Int, _ total: Int) async throws -> Void = { _, _ in }
    ) async throws -> RetornoDaFolha {
        let conferido = try await casa.banco.transacao(como: .motor) { t in
            try conferir(casa, acervo, marcando: true, em: t, por: autor)
        }
        guard case .certo(let retorno) = conferido else {
            guard case .recusado(let erros) = conferido else { preconditionFailure("conferência sem desfecho") }
            return .recusado(arquivo: arquivo, erros: erros)
        }
        let blocos = AplicacaoDoRetorno.blocos(retorno.linhas, pessoasPorBloco: pessoasPorBloco)
        let total = blocos.reduce(0) { $0 + $1.pessoas.count }
        let catalogos = GuardaDoCatalogo()
        var (feito, seguinte) = (0, blocos.makeIterator())
        try await withThrowingTaskGroup(of: Int.self) { grupo in
            func aplicarSeguinte() {
                guard let bloco = seguinte.next() else { return }
                let aplicacao = AplicacaoDoRetorno(competencia: competencia, bloco: bloco, catalogos: catalogos)
                grupo.addTask {
                    try await casa.banco.transacao(como: .motor) { t in try aplicacao.executar(casa, em: t, por: autor)
                    }
                    return bloco.pessoas.count
                }
            }
            for _ in 0..<Self.raias { aplicarSeguinte() }
            while let pessoas = try await grupo.next() {
                feito += pessoas
                try await avancou(feito, total)
                aplicarSeguinte()
            }
        }
        let fecho = try await casa.banco.transacao(como: .motor) { t in try fechar(retorno, casa, em: t, por: autor) }
        return .aplicado(fecho)
    }

    /// Só confere, e diz o que aconteceria: nada muda além do recibo do arquivo e da sua crítica.
    package func conferir(_ casa: Instalacao, _ acervo: Acervo, por autor: Autor) async throws -> PreviaDoRetorno {
        let conferido = try await casa.banco.transacao(como: .motor) { t in
            try conferir(casa, acervo, marcando: false, em: t, por: autor)
        }
        switch conferido {
        case .recusado(let erros):
            return PreviaDoRetorno(erros: erros, registros: 0, informado: .zero, descontado: .zero, divergencias: [:])
        case .certo(let retorno):
            return PreviaDoRetorno(
                erros: 0, registros: retorno.registros, informado: retorno.informado,
                descontado: retorno.linhas.map(\.descontado).reduce(.zero, +),
                divergencias: Dictionary(grouping: retorno.divergencias, by: \.especie).mapValues(\.count))
        }
    }

    private enum Conferido: Sendable {
        case certo(RetornoConferido)
        case recusado(erros: Int64)
    }

    private func conferir(
        _ casa: Instalacao, _ acervo: Acervo, marcando: Bool, em t: Transacao, por autor: Autor
    ) throws -> Conferido {
        let folha = try FolhaDoMes.exigir(competencia, em: [.enviada], para: "importar o retorno da folha", em: t)
        if let outro = folha.retorno, outro != arquivo { throw RecusaDaFolha.outroRetorno(competencia, arquivo: outro) }
        let leitura = try LeituraDeArquivo(arquivo, acervo, casa, em: t)
        let critica = try ListaDeApontamentos(de: arquivo, casa.cofre, em: t)
        critica.definicao = leitura.definicao
        let lidas = try LeituraDoRetorno(leitura).ler { try critica.apontar($0) }
        var conferencia = try ConferenciaDoRetorno(
            competencia, aceitarDesconhecidos: aceitarDesconhecidos, lidas, em: t)
        let retorno = try conferencia.conferir(lidas, jaApontado: critica.erros > 0) { try critica.apontar($0) }
        let erros = try critica.terminar()
        if erros > 0 {
            try recusar(erros, registros: lidas.count, casa, em: t, por: autor)
            return .recusado(erros: erros)
        }
        if folha.retorno == nil {
            try marcar(retorno, marcando ? .aplicando : .conferido, casa, em: t, por: autor)
            if marcando { try t.executar(FolhaSQL.marcarRetorno(competencia, arquivo: arquivo)) }
        }
        return .certo(retorno)
    }

    private func recusar(_ erros: Int64, registros: Int, _ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        let agora = casa.relogio.agora
        try ArquivoGuardado.marcar(
            arquivo, .recusado, motivo: "a folha fechada tem \(Contagem.escrita(erros, "erro", "erros"))",
            registros: Int64(registros),
            competencia: competencia, as: agora, em: t)
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato + "-recusado", objeto: "arquivo", id: arquivo,
                    ["competencia": .texto(competencia.iso), "erros": .inteiro(erros)])
            ], por: autor, as: agora, em: t)
        guard let recusado = try ArquivoGuardado.ler(arquivo, em: t) else { throw RecusaDeArquivo.naoEncontrado }
        _ = try ListaDeApontamentos.relatorio(de: recusado, casa, por: autor, em: t)
    }

    private func marcar(
        _ retorno: RetornoConferido, _ situacao: ArquivoGuardado.Situacao, _ casa: Instalacao, em t: Transacao,
        por autor: Autor
    ) throws {
        let agora = casa.relogio.agora
        try ArquivoGuardado.marcar(
            arquivo, situacao, registros: Int64(retorno.registros), total: retorno.informado, competencia: competencia,
            as: agora, em: t)
        try casa.trilha.registrar(
            [
                Evento(
                    situacao == .conferido ? "folha.conferir-retorno" : Self.ato, objeto: "arquivo", id: arquivo,
                    [
                        "competencia": .texto(competencia.iso), "registros": .inteiro(retorno.registros),
                        "informado": .inteiro(retorno.informado.centavos),
                        "divergencias": .inteiro(retorno.divergencias.count),
                    ])
            ], por: autor, as: agora, em: t)
    }

    /// Guarda as divergências e fecha a competência, quando toda linha tem o seu desconto.
    private func fechar(_ retorno: RetornoConferido, _ casa: Instalacao, em t: Transacao, por autor: Autor) throws
        -> ResumoDoRetorno
    {
        try FolhaDoMes.exigir(competencia, em: [.enviada], para: "fechar", em: t)
        guard try t.uma(RetornoSQL.semDesconto(competencia))?.ler(0, como: Int.self) == 0 else {
            throw RetornoPelaMetade()
        }
        let agora = casa.relogio.agora
        if !retorno.divergencias.isEmpty {
            let ids = try casa.ids.varios(retorno.divergencias.count, em: t)
            try t.executar(RetornoSQL.inserirDivergencias(ids, competencia, retorno.divergencias))
        }
        guard let soma = try t.uma(RetornoSQL.somaDoRetorno(competencia)) else { preconditionFailure("soma sem linha") }
        let resumo = ResumoDoRetorno(
            competencia: competencia, arquivo: arquivo, registros: retorno.registros, linhas: try soma.ler(0),
            enviado: try soma.ler(1),
            descontado: try soma.ler(2), rejeitado: try soma.ler(3), linhasRejeitadas: try soma.ler(4),
            divergencias: retorno.divergencias.count)
        try t.executar(FolhaSQL.marcarFechada(competencia, em: agora))
        try ArquivoGuardado.marcar(arquivo, .aplicado, competencia: competencia, as: agora, em: t)
        try casa.trilha.registrar(
            [
                Evento(
                    "folha.fechar", competencia: competencia,
                    [
                        "competencia": .texto(competencia.iso), "arquivo": .inteiro(arquivo),
                        "linhas": .inteiro(resumo.linhas),
                        "enviado": .inteiro(resumo.enviado.centavos),
                        "descontado": .inteiro(resumo.descontado.centavos),
                        "rejeitado": .inteiro(resumo.rejeitado.centavos), "divergencias": .inteiro(resumo.divergencias),
                    ])
            ], por: autor, as: agora, em: t)
        return resumo
    }
}

/// Sobrou linha sem desconto depois do último bloco: entrou linha no mês já enviado. É defeito.
struct RetornoPelaMetade: Error {}

/// Como acabou a importação da folha fechada.
package enum RetornoDaFolha: Sendable, Hashable {
    case aplicado(ResumoDoRetorno)
    /// Nada mudou; a crítica está guardada com o arquivo.
    case recusado(arquivo: Int64, erros: Int64)
}

/// O que a importação faria, sem fazê-la: é o que o gestor vê antes de tornar definitivo.
package struct PreviaDoRetorno: Sendable, Hashable {
    /// Havendo erro, o arquivo não se aplica, e o resto é zero.
    package let erros: Int64
    package let registros: Int
    package let informado: Dinheiro
    /// O que as linhas do mês receberiam.
    package let descontado: Dinheiro
    package let divergencias: [Divergencia.Especie: Int]
}

/// As somas do retorno: enviado = descontado + rejeitado.
package struct ResumoDoRetorno: Sendable, Hashable, Codable {
    package let competencia: Competencia
    package let arquivo: Int64
    /// Linhas do arquivo.
    package let registros: Int
    /// Linhas do mês.
    package let linhas: Int
    package let enviado: Dinheiro
    package let descontado: Dinheiro
    package let rejeitado: Dinheiro
    package let linhasRejeitadas: Int
    package let divergencias: Int
}

import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Contratos
import Crypto
import Nucleo
import Tarefas

/// A aplicação de um lote conferido: as linhas correm pela porta, muitas ao mesmo tempo, e o resultado delas se grava em blocos.
///
/// Cada linha tem a chave `lote-<arquivo>-<linha>`: se o processo morre entre a porta e o registro do bloco, a repetição lê a resposta
/// gravada e não cria outro contrato. As linhas da mesma pessoa vão uma depois da outra, na ordem do arquivo.
struct AplicacaoDoLote: Sendable {
    /// Pessoas em voo ao mesmo tempo (arquitetura, §4: justiça), e linhas de cada bloco do recibo.
    static let emVoo = 256
    /// Quantas vezes se insiste com a porta cheia ou o banco ocupado, antes de devolver a tarefa à fila.
    private static let insistencias = 40

    private let lotes: LotesDeContratos
    private let contexto: ContextoDaTarefa

    init(_ lotes: LotesDeContratos, _ contexto: ContextoDaTarefa) {
        self.lotes = lotes
        self.contexto = contexto
    }

    private struct Preparado: Sendable {
        let arquivo: ArquivoGuardado
        let pendentes: [ConferenciaDoLote.Pronta]
        let total: Int
    }

    func executar() async throws -> (any Encodable & Sendable)? {
        let pedido: LotesDeContratos.Pedido = try contexto.dados()
        do {
            try await contexto.anunciar("lendo o lote")
            guard let preparado = try await preparar(pedido) else { return nil }
            try await aplicar(preparado, por: pedido.autor)
            return try await concluir(preparado.arquivo.id, por: pedido.autor)
        } catch let recusa as RecusaDeLote {
            throw TarefaRecusada(recusa.description)
        } catch let recusa as RecusaDeArquivo {
            throw TarefaRecusada(recusa.description)
        }
    }

    // MARK: - Preparar

    /// Relê o lote. Na primeira vez confere de novo, porque o banco pode ter mudado, e escreve o recibo de cada linha; na retomada
    /// seguem as linhas que não têm resposta. `nil`: já estava aplicado.
    private func preparar(_ pedido: LotesDeContratos.Pedido) async throws -> Preparado? {
        let lotes = lotes
        enum Desfecho: Sendable { case pronto(Preparado), nada, recusado(String) }
        let desfecho = try await lotes.casa.banco.transacao(como: .motor) { t -> Desfecho in
            guard let arquivo = try ArquivoGuardado.ler(pedido.arquivo, travando: true, em: t) else {
                throw RecusaDeArquivo.naoEncontrado
            }
            let retomando = arquivo.situacao == .aplicando
            if arquivo.situacao == .aplicado { return .nada }
            guard retomando || arquivo.situacao == .conferido else {
                throw RecusaDeLote.naoConferido(situacao: arquivo.situacao.rawValue)
            }
            if retomando { return .pronto(try Self.retomar(arquivo, lotes, em: t)) }
            let agora = lotes.casa.relogio.agora
            let critica = try ListaDeApontamentos(de: arquivo.id, lotes.casa.cofre, em: t)
            let lido = try lotes.ler(arquivo, critica, em: t)
            try critica.terminar()
            guard lido.motivo == nil, let conteudo = lido.conteudo, let competencia = conteudo.competencia,
                let sequencia = conteudo.sequencia
            else {
                let motivo = lido.motivo ?? "o arquivo não se lê mais"
                try ArquivoGuardado.marcar(arquivo.id, .recusado, motivo: motivo, as: agora, em: t)
                return .recusado(motivo)
            }
            try ArquivoGuardado.marcar(arquivo.id, .aplicando, competencia: competencia, as: agora, em: t)
            try t.executar(
                LoteSQL.inserirLote(
                    arquivo.id, de: pedido.consignataria, arquivo.especie, competencia, sequencia: sequencia))
            try t.executar(Self.recibos(de: arquivo.id, lido))
            return .pronto(Preparado(arquivo: arquivo, pendentes: lido.prontas, total: lido.prontas.count))
        }
        switch desfecho {
        case .pronto(let preparado): return preparado
        case .nada: return nil
        case .recusado(let motivo): throw TarefaRecusada(motivo)
        }
    }

    /// Uma linha de recibo por linha do lote: as que vão à porta e as que já se recusaram.
    private static func recibos(de arquivo: Int64, _ lido: LotesDeContratos.Lido) -> SQL {
        let porLinha = Dictionary(
            (lido.conteudo?.linhas ?? []).map { ($0.linha, $0) }, uniquingKeysWith: { primeira, _ in primeira })
        let recusadas = lido.recusadas.sorted { $0.key < $1.key }
        let linhas = lido.prontas.map(\.linha) + recusadas.map(\.key)
        return LoteSQL.inserirLinhas(
            arquivo, linhas.map { Int64($0) }, alvos: lido.prontas.map(\.alvo) + recusadas.map { _ in nil },
            codigos: lido.prontas.map { _ in nil } + recusadas.map(\.value),
            matriculas: linhas.map { porLinha[$0]?.matricula.texto }, numeros: linhas.map { porLinha[$0]?.numero })
    }

    /// O alvo de cada linha ficou no recibo; do arquivo se relê só o que ela pede.
    private static func retomar(
        _ arquivo: ArquivoGuardado, _ lotes: LotesDeContratos, em t: Transacao
    ) throws -> Preparado {
        guard let especie = EspecieDeLote(rawValue: arquivo.especie), let consignataria = arquivo.consignataria,
            let competencia = arquivo.competencia
        else { throw RecusaDeLote.especieDesconhecida(arquivo.especie) }
        let conteudo = try ConteudoDoLote.ler(especie, LeituraDeArquivo(arquivo, lotes.acervo, lotes.casa, em: t)) {
            _ in
        }
        let conferencia = ConferenciaDoLote(
            conteudo: conteudo, consignataria: consignataria, catalogo: try lotes.catalogos.atual(em: t),
            agora: lotes.casa.relogio.agora, aberta: competencia, casa: lotes.casa)
        let linhas = Dictionary(uniqueKeysWithValues: conteudo.linhas.map { ($0.linha, $0) })
        var pendentes: [ConferenciaDoLote.Pronta] = []
        for recibo in try t.executar(LoteSQL.aAplicar(arquivo.id, especie)) {
            guard let linha = linhas[try recibo.ler(0)] else { preconditionFailure("linha do lote que não se relê") }
            pendentes.append(try conferencia.pronta(linha, alvo: recibo.ler(1), pessoa: recibo.ler(2)))
        }
        let soma = try LinhaRespondida.contar(arquivo.id, em: t)
        return Preparado(
            arquivo: arquivo, pendentes: pendentes.sorted { $0.linha < $1.linha },
            total: soma.aplicadas + pendentes.count)
    }

    // MARK: - Aplicar

    /// Corre o lote com `emVoo` pessoas na porta: quando uma acaba entra a seguinte, e o que se respondeu vai ao recibo em blocos,
    /// enquanto as outras andam. As linhas da mesma pessoa vão uma depois da outra, na ordem do arquivo.
    private func aplicar(_ preparado: Preparado, por autor: Autor) async throws {
        let arquivo = preparado.arquivo.id
        var seguinte = Self.porPessoa(preparado.pendentes).makeIterator()
        var (respondidas, feitas) = ([Respondida](), preparado.total - preparado.pendentes.count)
        try await withThrowingTaskGroup(of: [Respondida].self) { grupo in
            func soltarSeguinte() -> Bool {
                guard let linhas = seguinte.next() else { return false }
                grupo.addTask { try await responder(linhas, arquivo, autor) }
                return true
            }
            var emVoo = 0
            while emVoo < Self.emVoo, soltarSeguinte() { emVoo += 1 }
            while let prontas = try await grupo.next() {
                respondidas += prontas
                if !soltarSeguinte() { emVoo -= 1 }
                guard respondidas.count >= Self.emVoo || emVoo == 0 else { continue }
                feitas += respondidas.count
                try await anotar(respondidas, arquivo, feitas, de: preparado.total)
                respondidas.removeAll(keepingCapacity: true)
                try Task.checkCancellation()
            }
        }
    }

    /// As linhas de cada pessoa, em ordem; as pessoas, pela primeira linha de cada uma.
    private static func porPessoa(_ linhas: [ConferenciaDoLote.Pronta]) -> [[ConferenciaDoLote.Pronta]] {
        Dictionary(grouping: linhas, by: \.pessoa).values.sorted { $0[0].linha < $1[0].linha }
    }

    private struct Respondida: Sendable {
        let linha: Int
        let resposta: RespostaDaPorta
    }

    private func responder(
        _ linhas: [ConferenciaDoLote.Pronta], _ arquivo: Int64, _ autor: Autor
    ) async throws -> [Respondida] {
        var respostas: [Respondida] = []
        for linha in linhas {
            respostas.append(Respondida(linha: linha.linha, resposta: try await pedir(linha, arquivo, autor)))
        }
        return respostas
    }

    /// Grava o recibo de um bloco de linhas respondidas e o andamento da tarefa. As recusas viram apontamentos no fim, em ordem.
    private func anotar(_ respostas: [Respondida], _ arquivo: Int64, _ feitas: Int, de total: Int) async throws {
        let contexto = contexto
        try await lotes.casa.banco.transacao(como: .motor) { t in
            try t.executar(
                LoteSQL.responder(
                    arquivo, respostas.map { Int64($0.linha) },
                    codigos: respostas.map { $0.resposta.aceito ? nil : $0.resposta.codigo },
                    contratos: respostas.map { $0.resposta.aceito ? $0.resposta.contrato : nil }))
            // Linha aplicada é contrato: não se cancela no meio, só se interrompe e retoma.
            try contexto.avancar(
                etapa: "contratos", feito: Int64(feitas), total: Int64(total), marca: ["feitas": feitas],
                cancelavel: false, em: t)
        }
    }

    private func pedir(
        _ pronta: ConferenciaDoLote.Pronta, _ arquivo: Int64, _ autor: Autor
    ) async throws -> RespostaDaPorta {
        let pedido = Contratos.Pedido(
            autor: autor, chave: "lote-\(arquivo)-\(pronta.linha)",
            impressao: Array(SHA256.hash(data: Array("lote\u{1F}\(arquivo)\u{1F}\(pronta.linha)".utf8))),
            ato: pronta.ato, emLote: true)
        for vez in 1... {
            do {
                return try await lotes.porta.pedir(pedido)
            } catch {
                switch error {
                case .cheia, .prazoVencido, .indisponivel:
                    if vez == Self.insistencias {
                        throw FalhaDeBanco(sqlstate: "55P03", mensagem: "a porta não respondeu à linha do lote")
                    }
                    try await Task.sleep(for: .milliseconds(25 * vez))
                case .semFolhaAberta: throw RecusaDeLote.semFolhaAberta
                case .encerrada: throw CancellationError()
                case .defeito: return .recusa("falha-interna")
                }
            }
        }
        preconditionFailure("laço sem fim que acabou")
    }

    // MARK: - Concluir

    private func concluir(_ id: Int64, por autor: Autor) async throws -> ResultadoDoLote {
        let lotes = lotes
        return try await lotes.casa.banco.transacao(como: .motor) { t in
            guard let antes = try ArquivoGuardado.ler(id, em: t), let soma = try t.uma(LoteSQL.contar(id)) else {
                preconditionFailure("lote \(id) sumiu")
            }
            let resultado = ResultadoDoLote(
                linhas: try soma.ler(0), aplicadas: try soma.ler(1), recusadas: try soma.ler(2))
            guard antes.situacao == .aplicando else { return resultado }
            let agora = lotes.casa.relogio.agora
            let critica = try ListaDeApontamentos(de: id, continuando: true, lotes.casa.cofre, em: t)
            for recusada in try t.executar(LoteSQL.recusadasNaPorta(id)) {
                try critica.apontar(
                    ConferenciaDoLote.apontado(
                        try recusada.ler(0), RecusaParaConsignataria(codigo: try recusada.ler(1))))
            }
            try critica.terminar()
            try ArquivoGuardado.marcar(id, .aplicado, as: agora, em: t)
            try lotes.casa.trilha.registrar(
                [
                    Evento(
                        LotesDeContratos.ato, objeto: "arquivo", id: id,
                        [
                            "linhas": .inteiro(resultado.linhas), "aplicadas": .inteiro(resultado.aplicadas),
                            "recusadas": .inteiro(resultado.recusadas),
                        ])
                ], por: autor, as: agora, em: t)
            if let depois = try ArquivoGuardado.ler(id, em: t), depois.apontamentos > 0 {
                _ = try ListaDeApontamentos.relatorio(de: depois, lotes.casa, por: autor, em: t)
            }
            try RetornoDoLote.gerar(antes, lotes.acervo, lotes.casa, por: autor, em: t)
            return resultado
        }
    }
}

/// O que um lote virou.
package struct ResultadoDoLote: Sendable, Hashable, Codable {
    package let linhas: Int
    package let aplicadas: Int
    package let recusadas: Int
}

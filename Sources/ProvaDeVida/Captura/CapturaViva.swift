import Cifra
import Crypto
import Logging
import Nucleo
import Rosto

/// Uma tentativa em andamento, na memória deste processo: a corrente dos quadros, o que já se viu e quem olha.
///
/// Um quadro por vez, na ordem em que chegam; mais de dois à espera se recusam. Se o processo cai, a tentativa cai com ele e a pessoa começa
/// outra: nada de imagem vai a disco.
actor CapturaViva {
    nonisolated let sessao: Int64
    /// De quem é a sessão: cada cliente ocupa só a sua parte das vagas.
    nonisolated let cliente: Int64
    nonisolated let n: Int
    private let linha: Int64
    nonisolated let nonce: String
    /// A chave que se entrega à página, para assinar os quadros.
    nonisolated let chave: [UInt8]
    private let observador: any Observador
    /// A vez de olhar, repartida entre os clientes.
    private let analise: Rodizio
    private let comeco: ContinuousClock.Instant
    /// Quando chegou o último quadro; antes do primeiro, o começo.
    private var ultimaChegada: ContinuousClock.Instant
    private let parada: Duration
    private var corrente: CorrenteDeQuadros
    private var tentativa: Tentativa
    private var sorteio = SystemRandomNumberGenerator()
    private var rastro: RastroDaCaptura?
    private var passo: Passo
    private var ilegiveis = 0
    private var feito = QuadrosOlhados()
    private var ultimo: [UInt8] = []
    private var aceitos: [[UInt8]] = []
    /// O que se mostraria a quem revê; some com esta captura, se ninguém o tomar.
    nonisolated let quadrosChave: QuadrosChave
    /// A menor probabilidade entre os quadros de frente avaliados.
    private var passiva: AvaliacaoPassivaDaSessao?
    private var fila: Task<Resposta, any Error>?
    private var esperando = 0
    /// O que há de se gravar, julgado uma vez: quem falhar em gravar tenta de novo com o mesmo, e ninguém o muda.
    private var fim: ConcluirTentativa?

    /// O passo a mostrar e, se a tentativa acabou agora, o que dela se grava.
    struct Resposta: Sendable {
        let passo: Passo
        let fim: ConcluirTentativa?
    }

    static let espera = 2
    /// Quadros seguidos que não se leem até desistir.
    static let ilegiveisNoMaximo = 3
    private static let registro = Logger(label: "prova-de-vida")

    init(
        sessao: Int64, cliente: Int64, n: Int, linha: Int64, luz: Bool, tempoEstendido: Bool,
        observador: any Observador, analise: Rodizio,
        tolerancia: CorrenteDeQuadros.Tolerancia, orcamento: OrcamentoDeQuadros
    ) {
        quadrosChave = QuadrosChave(orcamento, de: cliente)
        self.analise = analise
        self.sessao = sessao
        self.cliente = cliente
        self.n = n
        self.linha = linha
        self.observador = observador
        nonce = Base64DeEndereco.escrever(Imprevisivel.bytes(18))
        chave = Imprevisivel.bytes(32)
        corrente = CorrenteDeQuadros(nonce: nonce, chave: SymmetricKey(data: chave), tolerancia: tolerancia)
        var sorteio = SystemRandomNumberGenerator()
        tentativa = Tentativa(
            Roteiro.sortear(comLuz: luz, usando: &sorteio), regua: .atual(tempoEstendido: tempoEstendido),
            planaridade: { observador.planaridade($0, $1) })
        passo = tentativa.primeiro
        comeco = .now
        ultimaChegada = comeco
        parada = tolerancia.parada
    }

    /// O que a página mostra antes do primeiro quadro.
    var primeiroPasso: Passo { passo }

    /// Se já passou de todo prazo, ou parou de mandar quadros: quem varre as paradas a encerra, e a vaga fica livre.
    func vencida(_ agora: ContinuousClock.Instant) -> Bool {
        agora - ultimaChegada > parada || agora - comeco > .milliseconds(tentativa.regua.duracao + Regua.folgaDoFim)
    }

    /// Junta um quadro.
    ///
    /// Lança `RecusaDeProva`: `aguardeOutroQuadro` (nada se gastou), `tentativaAcabou`.
    func receber(_ envelope: Envelope, _ jpeg: [UInt8]) async throws -> Resposta {
        guard tentativa.desfecho == nil else { throw RecusaDeProva.tentativaAcabou }
        guard esperando < Self.espera, !corrente.cedoDemais(envelope.tempo) else {
            throw RecusaDeProva.aguardeOutroQuadro
        }
        let chegada = milissegundos
        ultimaChegada = .now
        esperando += 1
        let antes = fila
        let esta = Task {
            _ = try? await antes?.value
            return try await self.tratar(envelope, jpeg, chegada)
        }
        fila = esta
        defer { esperando -= 1 }
        return try await esta.value
    }

    /// Encerra por fora, quem parou de mandar ou fechou a página; a que já se julgou fica como foi julgada.
    func interromper(_ motivo: Motivo) -> ConcluirTentativa? {
        tentativa.interromper(motivo)
        return responder(passo).fim
    }

    /// O que se julgou e talvez ainda não se gravou.
    var porGravar: ConcluirTentativa? { fim }

    private var milissegundos: Int64 {
        let (segundos, attos) = (ContinuousClock.now - comeco).components
        return segundos * 1_000 + attos / 1_000_000_000_000_000
    }

    private func tratar(_ envelope: Envelope, _ jpeg: [UInt8], _ chegada: Int64) async throws -> Resposta {
        guard tentativa.desfecho == nil else { throw RecusaDeProva.tentativaAcabou }
        if corrente.jaAceito(envelope, jpeg: jpeg) { return responder(passo) }
        guard !corrente.adiantado(envelope) else { throw RecusaDeProva.aguardeOutroQuadro }
        // O nonce e a chave morrem aqui, diga o relógio de quem captura o que disser.
        if chegada > tentativa.regua.duracao + Regua.folgaDoFim { return cair(.tempoEsgotado) }
        if let motivo = corrente.conferir(envelope, jpeg: jpeg, chegada: chegada) { return cair(motivo) }
        ultimo = Array(SHA256.hash(data: jpeg))
        guard var visto = try await olhar(jpeg, comVetor: false) else {
            if feito.paramos { return cair(.analiseFalhou) }
            return ilegiveis >= Self.ilegiveisNoMaximo ? cair(.quadroIlegivel) : responder(passo)
        }
        if let motivo = corrente.conferir(visto.impressao) { return cair(motivo) }
        if tentativa.precisaDeVetor(visto.observado), let comVetor = try await olhar(jpeg, comVetor: true) {
            visto = comVetor
        }
        // Enquanto se olhava, alguém de fora pode ter encerrado.
        guard tentativa.desfecho == nil else { throw RecusaDeProva.tentativaAcabou }
        let (feitas, etapa) = (passo.feitas, tentativa.etapa)
        if etapa == .frente || etapa == .frenteFinal { avaliar(visto.observado.passiva) }
        passo = tentativa.receber(
            QuadroObservado(tempo: envelope.tempo, cor: envelope.cor, observado: visto.observado), usando: &sorteio)
        quadrosChave.ver(
            QuadroChave(etapa: etapa.codigo, tempo: envelope.tempo, jpeg: jpeg), aceito: passo.feitas > feitas)
        if passo.feitas > feitas { aceitos.append(ultimo) }
        return responder(passo)
    }

    /// Fica a pior: um ataque que passa em parte dos quadros não passa.
    private func avaliar(_ vista: AvaliacaoPassiva) {
        guard case .avaliado(let real, let limiar, let modelo) = vista else { return }
        // Cortado, e não arredondado: 0,4999 não alcança 500.
        let milesimos = Int((real * 1_000).rounded(.down))
        guard milesimos < passiva?.real ?? .max else { return }
        passiva = AvaliacaoPassivaDaSessao(real: milesimos, limiar: Int((limiar * 1_000).rounded(.up)), modelo: modelo)
    }

    /// O que se vê no quadro; `nil` se ele não se lê ou se a falha é nossa (o quadro se perde, a corrente segue).
    private func olhar(_ jpeg: [UInt8], comVetor: Bool) async throws -> Visao? {
        let (antes, observador, rastro) = (ContinuousClock.now, observador, comVetor ? nil : rastro)
        do {
            let visto = try await analise.vez(de: cliente) {
                try await observador.olhar(jpeg, rastro: rastro, comVetor: comVetor)
            }
            ilegiveis = 0
            if !comVetor { self.rastro = visto.rastro }
            feito.analisou(em: .now - antes, comVetor: comVetor)
            return visto
        } catch RecusaDeProva.imagemNaoServe {
            ilegiveis += 1
        } catch RecusaDeProva.analiseOcupada {
            feito.perdeu()
        } catch is Rodizio.Cheio {
            feito.perdeu()
        } catch let falha where !(falha is CancellationError) {
            // O que a falha traz pode vir da imagem: só o nome dela.
            Self.registro.error("a análise de um quadro falhou", metadata: ["falha": "\(type(of: falha))"])
            feito.falhou()
        }
        return nil
    }

    private func cair(_ motivo: Motivo) -> Resposta {
        tentativa.interromper(motivo)
        return responder(passo)
    }

    private func responder(_ passo: Passo) -> Resposta {
        guard let julgado = tentativa.desfecho else {
            if let ordem = passo.ordemDaCor { corrente.mandou(cor: ordem, em: milissegundos) }
            return Resposta(passo: passo, fim: nil)
        }
        let desfecho = feito.semCulpa(julgado)
        var ultimoPasso = passo
        (ultimoPasso.acabou, ultimoPasso.pedido, ultimoPasso.cor, ultimoPasso.ordemDaCor) = (true, nil, nil, nil)
        ultimoPasso.orientacao = .pronto
        let conclusao =
            fim
            ?? ConcluirTentativa(
                linha: linha, sessao: sessao, n: n, desfecho: desfecho, medidas: tentativa.medidas,
                quadros: feito.analisados, perdidos: feito.perdidos,
                resumo: ultimo.isEmpty ? Array(SHA256.hash(data: Array(nonce.utf8))) : ultimo, aceitos: aceitos,
                vetor: tentativa.referencia?.vetor, modelo: observador.modeloDoVetor, modelos: observador.modelos,
                passiva: passiva)
        fim = conclusao
        return Resposta(passo: ultimoPasso, fim: conclusao)
    }
}

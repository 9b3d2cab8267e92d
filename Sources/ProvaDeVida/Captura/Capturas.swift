import Auditoria
import BancoDeDados
import Cifra
import Nucleo

/// As tentativas em andamento neste processo, com teto: cheio, diz que espere em vez de crescer.
///
/// Quem manda os quadros tem de cair no mesmo processo em que começou; com mais de um, o balanceador prende pelo cookie (decisão 0038).
package actor Capturas {
    private let casa: Instalacao
    private let observador: (any Observador)?
    private let tolerancia: CorrenteDeQuadros.Tolerancia
    /// Pelo resumo da ficha do navegador que abriu o link: achar a de um quadro não vai ao banco.
    private var vivas: [[UInt8]: CapturaViva] = [:]
    /// Quantas cabem, de todos os clientes.
    package static let vagas = 200
    private let vagas: Int
    /// Metade: um cliente só, por engano ou por mal, não deixa os outros sem vaga.
    private var doCliente: Int { max(1, vagas / 2) }
    /// As que estão a se gravar, por cliente: já ocupam a vaga que vão ter.
    private var comecando: [Int64: Int] = [:]
    private let orcamento: OrcamentoDeQuadros
    private let analise: Rodizio
    /// Quadros à espera da análise, de todos os clientes.
    package static let espera = 32
    /// Tentativas que acabaram por falha nossa desde a última medida.
    private var falhas = 0
    /// As fotos da última tentativa que não passou, pela mesma chave, até a pessoa decidir se pede revisão.
    private var porDecidir: [[UInt8]: PorDecidir] = [:]
    /// Quanto a pessoa tem para decidir.
    static let decisao = Duration.seconds(600)

    private struct PorDecidir {
        let quadros: QuadrosChave
        let fim: ConcluirTentativa
        let motivo: Motivo
        let ate: ContinuousClock.Instant
    }

    /// - Parameter observador: `nil` quando o motor não abriu: o serviço responde que está fora do ar.
    package init(
        _ casa: Instalacao, observador: (any Observador)?, tolerancia: CorrenteDeQuadros.Tolerancia = .init(),
        vagas: Int = Capturas.vagas, espera: Int = Capturas.espera, orcamento: OrcamentoDeQuadros = .init()
    ) {
        self.vagas = vagas
        self.orcamento = orcamento
        analise = Rodizio(simultaneas: observador?.simultaneas ?? 1, espera: espera)
        self.casa = casa
        self.observador = observador
        self.tolerancia = tolerancia
    }

    /// O que a página recebe para começar a mandar quadros.
    package struct Comecada: Sendable {
        /// Com que o navegador se apresenta daqui em diante.
        package let ficha: Ficha
        package let n: Int
        package let nonce: String
        package let chave: [UInt8]
        package let passo: Passo
    }

    package func comecar(_ pedido: ComecarTentativa, _ ficha: Ficha, endereco: String?) async throws -> Comecada {
        guard let observador else { throw RecusaDeProva.foraDoAr }
        // A que estava em curso acaba antes: é com o número dela que se grava.
        try await largar(ficha, endereco: endereco)
        let casa = casa
        let dono = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try AbrirSessao.ler(ficha, em: t, travando: false)?.cliente
        }
        guard let dono else { throw RecusaDeProva.linkInvalido }
        try ocupar(dono)
        defer { desocupar(dono) }
        let comecada = try await casa.banco.transacao(como: .motor) { t in
            try pedido.executar(ficha, casa, em: t, endereco: endereco)
        }
        let viva = CapturaViva(
            sessao: comecada.sessao, cliente: dono, n: comecada.n, linha: comecada.linha, luz: pedido.luz,
            tempoEstendido: pedido.tempoEstendido, observador: observador, analise: analise, tolerancia: tolerancia,
            orcamento: orcamento)
        // Enquanto se gravava, outra aba pode ter começado também: fica a última.
        while vivas[comecada.ficha.resumo] != nil { try await largar(comecada.ficha, endereco: endereco) }
        vivas[comecada.ficha.resumo] = viva
        return Comecada(
            ficha: comecada.ficha, n: comecada.n, nonce: viva.nonce, chave: viva.chave, passo: await viva.primeiroPasso)
    }

    /// Quadros à espera da análise.
    package nonisolated var naFila: Int { analise.emEspera }

    /// Se quem começasse agora não teria vaga.
    var cheias: Bool { vivas.count + comecando.values.reduce(0, +) >= vagas }

    /// Quantas tentativas acabaram por falha nossa desde que se perguntou da última vez.
    func tomarFalhas() -> Int {
        defer { falhas = 0 }
        return falhas
    }

    private func ocupar(_ cliente: Int64) throws {
        let dele = vivas.values.count { $0.cliente == cliente } + comecando[cliente, default: 0]
        guard !cheias, dele < doCliente else { throw RecusaDeProva.analiseOcupada }
        comecando[cliente, default: 0] += 1
    }

    private func desocupar(_ cliente: Int64) {
        let restam = comecando[cliente, default: 1] - 1
        comecando[cliente] = restam > 0 ? restam : nil
    }

    /// Junta um quadro à tentativa deste navegador; se ela acabou, já está gravada quando isto volta.
    package func receber(_ envelope: Envelope, _ jpeg: [UInt8], de ficha: Ficha, endereco: String?) async throws
        -> Passo
    {
        guard let viva = vivas[ficha.resumo] else { throw RecusaDeProva.tentativaAcabou }
        let resposta = try await viva.receber(envelope, jpeg)
        if let fim = resposta.fim {
            try await concluir(fim, viva, ficha.resumo, endereco)
            if vivas[ficha.resumo] === viva { vivas[ficha.resumo] = nil }
        }
        return resposta.passo
    }

    /// A pessoa saiu: o que estava em curso se grava como ficou.
    package func largar(_ ficha: Ficha, endereco: String?) async throws {
        guard let viva = vivas[ficha.resumo] else { return }
        try await acabar(viva, ficha.resumo, endereco)
    }

    /// O que se julgou e não se gravou, por falha do banco, grava-se quando a pessoa pergunta como acabou.
    package func gravarOQueFalta(_ ficha: Ficha, endereco: String?) async throws {
        guard let viva = vivas[ficha.resumo], await viva.porGravar != nil else { return }
        try await acabar(viva, ficha.resumo, endereco)
    }

    /// Só deixa de estar viva a que se gravou: se o banco falha, a próxima volta tenta com o mesmo desfecho.
    private func acabar(_ viva: CapturaViva, _ navegador: [UInt8], _ endereco: String?) async throws {
        if let fim = await viva.interromper(.tempoEsgotado) { try await concluir(fim, viva, navegador, endereco) }
        if vivas[navegador] === viva { vivas[navegador] = nil }
    }

    // MARK: - Revisão

    /// Se ainda há o que mostrar a quem reveja a última tentativa deste navegador.
    package func podeRever(_ ficha: Ficha) -> Bool {
        porDecidir[ficha.resumo].map { $0.ate > .now && !$0.quadros.todos.isEmpty } ?? false
    }

    /// A pessoa decidiu pedir revisão: as fotos passam da memória ao banco, cifradas. Lança o que `PedirRevisao` lança.
    package func pedirRevisao(
        _ ficha: Ficha, consentimento: Bool, _ regra: RegraDaRevisao, endereco: String?
    ) async throws -> SessaoDaProva {
        guard vivas[ficha.resumo] == nil else { throw RecusaDeRevisao.naoCabe }
        guard let guardado = porDecidir[ficha.resumo], guardado.ate > .now else { throw RecusaDeRevisao.semQuadros }
        // Quadro que não se guarda só se decodifica; o que gente vai ver passa antes pelo antivírus.
        for quadro in guardado.quadros.todos {
            try await casa.examinar(quadro.jpeg, "foto", nome: "foto da revisão", por: .titular(endereco))
        }
        let pedido = PedirRevisao(
            consentimento: consentimento, quadros: guardado.quadros.todos, vetor: guardado.fim.vetor,
            motivo: guardado.motivo)
        let casa = casa
        let depois = try await casa.banco.transacao(como: .motor) { t in
            try pedido.executar(ficha, regra, casa, em: t, endereco: endereco)
        }
        porDecidir[ficha.resumo] = nil
        return depois
    }

    /// A pessoa não quer: o que se guardava some.
    package func esquecer(_ ficha: Ficha) { porDecidir[ficha.resumo] = nil }

    /// Encerra as que pararam de mandar quadros, vence as sessões do banco e esquece o que passou do prazo: quadros, e pessoas de cliente encerrado. É do serviço de fundo.
    package func varrer() async throws {
        for (navegador, viva) in vivas {
            let venceu = await viva.vencida(.now)
            let porGravar = await viva.porGravar != nil
            if venceu || porGravar { try await acabar(viva, navegador, nil) }
        }
        porDecidir = porDecidir.filter { $0.value.ate > .now }
        let casa = casa
        try await casa.banco.transacao(como: .motor) { t in
            try EncerrarSessao.vencer(casa, em: t)
            try QuadroDaProva.esquecer(casa, em: t)
            try EncerrarCliente.esquecer(casa, em: t)
        }
    }

    private func concluir(
        _ fim: ConcluirTentativa, _ viva: CapturaViva, _ navegador: [UInt8], _ endereco: String?
    ) async throws {
        let casa = casa
        let motivo = try await casa.banco.transacao(como: .motor) { t in
            try fim.executar(casa, em: t, endereco: endereco)
        }
        if motivo == .analiseFalhou {
            // Não se revê o que não se viu: fica o que havia da tentativa anterior.
            falhas += 1
            return
        }
        porDecidir[navegador] = motivo.map {
            PorDecidir(quadros: viva.quadrosChave, fim: fim, motivo: $0, ate: .now + Self.decisao)
        }
    }
}

extension RecusaDeProva {
    /// O motor não abriu.
    static let foraDoAr = RecusaDeProva.analiseForaDoAr(
        "A análise de rostos está fora do ar. Tente mais tarde ou use o atendimento por gente.")
}

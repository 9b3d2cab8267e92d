import Rosto

/// Uma tentativa de prova de vida: recebe quadro a quadro e diz o que pedir, até aprovar ou reprovar.
///
/// Pura: não lê relógio, banco nem imagem; com os mesmos quadros e o mesmo sorteio, o mesmo fim. O tempo é o da captura, em milissegundos
/// desde o começo da tentativa (quem o confere contra a chegada é `CorrenteDeQuadros`). Depois do desfecho, quadro não muda mais nada.
/// - Fonte: nota técnica de biometria, seção 6.
package struct Tentativa: Sendable {
    /// Desvio de dois conjuntos de marcos de um mesmo plano.
    package typealias Planaridade = @Sendable ([Ponto], [Ponto]) -> Double

    package private(set) var roteiro: Roteiro
    package let regua: Regua
    package private(set) var medidas: [MedidaDaEtapa] = []
    package private(set) var desfecho: DesfechoDaTentativa?

    private let planaridade: Planaridade
    private var indice = 0
    private var inicioDaEtapa: Int64 = 0
    private var frontais: [Observacao] = []
    private var neutro: Neutro?
    private var gesto: Gesto?
    private var luz: LuzRefletida?
    private var cor: CorMostrada?
    private var ordemDaCor = 0
    private var quadros = 0
    private var semRostoDesde: Int64?
    private var variosDesde: Int64?
    private var variosAte: Int64 = 0
    private var estranhos = 0
    /// O rosto no começo da luz: é a mesma pessoa no fim, ou alguém se sentou no lugar dela enquanto a tela piscava.
    private var vetorNaLuz: VetorFacial?

    package init(_ roteiro: Roteiro, regua: Regua, planaridade: @escaping Planaridade) {
        self.roteiro = roteiro
        self.regua = regua
        self.planaridade = planaridade
    }

    /// A etapa em que se está.
    package var etapa: Etapa { roteiro.etapas[min(indice, roteiro.etapas.count - 1)] }

    /// O vetor de comparação do quadro de referência, quando já há um.
    package var referencia: Observacao? { neutro?.referencia }

    /// O que mostrar antes do primeiro quadro.
    package var primeiro: Passo { passo(.procurando) }

    /// Se vale calcular o vetor deste quadro: é caro, e só se usa quando ele pode ser aceito ou na conferência de tempos em tempos.
    package func precisaDeVetor(_ observado: Observacao) -> Bool {
        guard desfecho == nil, observado.rostos == 1 else { return false }
        guard let neutro else { return deFrente(observado) == nil }
        if quadros.isMultiple(of: regua.intervaloDeConferencia) { return true }
        if etapa == .luz, luz == nil || ordemDaCor == roteiro.cores.count - 1 { return true }
        if let gesto { return gesto.cumpre(Gesto.medir(observado, neutro, planaridade: planaridade), regua) }
        return etapa == .frenteFinal && deFrente(observado) == nil
    }

    /// Junta um quadro; devolve o que mostrar em seguida. O gerador serve aos giros que a luz inconclusiva acrescenta.
    package mutating func receber(
        _ quadro: QuadroObservado, usando gerador: inout some RandomNumberGenerator
    ) -> Passo {
        guard desfecho == nil else { return passo(.pronto) }
        quadros += 1
        if quadro.tempo > regua.duracao { return reprovar(.tempoEsgotado, quadro) }
        if let espera = conferirRostos(quadro) { return espera }
        if let passo = conferirPessoa(quadro) { return passo }
        switch etapa {
        case .frente, .frenteFinal: return receberFrente(quadro)
        case .giro, .perto, .sorriso: return receberGesto(quadro)
        case .luz: return receberLuz(quadro, usando: &gerador)
        }
    }

    /// Reprova por algo que se viu fora da imagem (corrente, tempo, repetição) ou por não chegar mais nada.
    package mutating func interromper(_ motivo: Motivo) {
        if desfecho == nil { desfecho = .reprovada(motivo) }
    }

    // MARK: - Quem está na imagem

    private mutating func conferirRostos(_ quadro: QuadroObservado) -> Passo? {
        let rostos = quadro.observado.rostos
        semRostoDesde = rostos == 0 ? semRostoDesde ?? quadro.tempo : nil
        if rostos > 1 {
            variosDesde = variosDesde ?? quadro.tempo
            variosAte = quadro.tempo
        } else if quadro.tempo - variosAte > regua.variosRostos {
            // Quem entra e sai da imagem quadro sim, quadro não, continua nela: só um tempo inteiro sozinho é estar sozinho.
            variosDesde = nil
        }
        if rostos > 1, let desde = variosDesde {
            return quadro.tempo - desde > regua.variosRostos ? reprovar(.variosRostos, quadro) : passo(.umRostoSo)
        }
        guard let desde = semRostoDesde else { return nil }
        // Antes de o rosto aparecer pela primeira vez, espera-se; depois, sumir acaba a tentativa.
        let limite = neutro == nil ? regua.frenteMaxima : regua.semRosto
        return quadro.tempo - desde > limite ? reprovar(.semRosto, quadro) : passo(.procurando)
    }

    /// Dois quadros seguidos de outra pessoa acabam a tentativa; um só pode ser borrão.
    private mutating func conferirPessoa(_ quadro: QuadroObservado) -> Passo? {
        guard let neutro, let vetor = quadro.observado.vetor else { return nil }
        let daLuz = etapa == .luz ? vetorNaLuz.map { semelhanca($0, vetor) } : nil
        estranhos = min(semelhanca(neutro.vetor, vetor), daLuz ?? 1) < regua.mesmaPessoa ? estranhos + 1 : 0
        return estranhos >= 2 ? reprovar(.outraPessoa, quadro) : nil
    }

    // MARK: - Frente

    /// O que falta para o quadro servir de frente; `nil` se serve.
    private func deFrente(_ observado: Observacao) -> Orientacao? {
        if observado.olhos < regua.olhosDeFrente.lowerBound { return .aproxime }
        if observado.olhos > regua.olhosDeFrente.upperBound { return .afaste }
        if observado.brilho < regua.brilho.lowerBound { return .maisLuz }
        if observado.brilho > regua.brilho.upperBound { return .menosLuz }
        let guinada = observado.guinada - (neutro?.guinada ?? 0)
        if abs(guinada) > regua.frente || abs(observado.arfagem) > regua.arfagemDeFrente { return .olheDeFrente }
        return observado.nitidez < regua.nitidez ? .fiqueParado : nil
    }

    private mutating func receberFrente(_ quadro: QuadroObservado) -> Passo {
        if let falta = deFrente(quadro.observado) {
            frontais = []
            return quadro.tempo - inicioDaEtapa > regua.frenteMaxima ? reprovar(.semResposta, quadro) : passo(falta)
        }
        guard let vetor = quadro.observado.vetor,
            neutro.map({ semelhanca($0.vetor, vetor) >= regua.mesmaPessoa }) ?? true
        else { return passo(.fiqueParado) }
        frontais.append(quadro.observado)
        guard frontais.count >= regua.quadrosDeFrente else { return passo(.fiqueParado) }
        var medida = MedidaDaEtapa(etapa: etapa.codigo, aceita: true, resposta: quadro.tempo - inicioDaEtapa)
        if let neutro {
            medida.mesmaPessoa = frontais.compactMap { $0.vetor.map { semelhanca(neutro.vetor, $0) } }.min()
        } else {
            neutro = Neutro(frontais)
        }
        return aceitar(medida, quadro)
    }

    // MARK: - Gestos

    private mutating func receberGesto(_ quadro: QuadroObservado) -> Passo {
        guard let neutro else { preconditionFailure("gesto antes da frente") }
        let medida = Gesto.medir(quadro.observado, neutro, planaridade: planaridade)
        guard var atual = gesto else { return revelar(quadro, medida) }
        let confere = quadro.observado.vetor.map { semelhanca(neutro.vetor, $0) }
        let estado = atual.receber(
            quadro.observado, medida, em: quadro.tempo, mesmaPessoa: (confere ?? -1) >= regua.mesmaPessoa, regua, neutro
        )
        gesto = atual
        switch estado {
        case .antesDaHora: return reprovar(.gestoAntecipado, quadro)
        case .trocado:
            return reprovar(
                .gestoTrocado, quadro, registro(medida, confere, quadro, desde: atual.revelado, aceita: false))
        case .cumprido: return aceitar(registro(medida, confere, quadro, desde: atual.revelado), quadro)
        case .nada:
            guard quadro.tempo - atual.revelado <= regua.respostaMaxima else {
                return reprovar(
                    atual.motivoDaFalta(), quadro,
                    registro(medida, confere, quadro, desde: atual.revelado, aceita: false))
            }
            return passo(atual.seguidos > 0 ? .fiqueParado : .faca)
        }
    }

    /// O pedido só aparece com o rosto de volta ao centro e à distância do começo.
    private mutating func revelar(_ quadro: QuadroObservado, _ medida: Gesto.Medida) -> Passo {
        guard etapa != .sorriso || medida.sorriso < (1 + regua.sorriso) / 2, medida.noCentro(regua) else {
            return voltarAoCentro(quadro)
        }
        gesto = Gesto(etapa, revelado: quadro.tempo, guinada: quadro.observado.guinada)
        return passo(.faca)
    }

    /// Espera o rosto voltar, enquanto há prazo.
    private mutating func voltarAoCentro(_ quadro: QuadroObservado) -> Passo {
        quadro.tempo - inicioDaEtapa > regua.respostaMaxima ? reprovar(.semResposta, quadro) : passo(.volteAoCentro)
    }

    private func registro(
        _ medida: Gesto.Medida, _ confere: Double?, _ quadro: QuadroObservado, desde: Int64, aceita: Bool = true
    ) -> MedidaDaEtapa {
        var saida = MedidaDaEtapa(etapa: etapa.codigo, aceita: aceita, resposta: quadro.tempo - desde)
        saida.mesmaPessoa = confere
        switch etapa {
        case .giro(_, let alvo):
            saida.alvo = alvo
            (saida.guinada, saida.nariz) = (medida.guinada, medida.nariz)
            (saida.planaridade, saida.estreitamento) = (medida.planaridade, medida.estreitamento)
        case .perto: (saida.aproximacao, saida.planaridade) = (medida.aproximacao, medida.planaridade)
        case .sorriso: saida.sorriso = medida.sorriso
        case .frente, .luz, .frenteFinal: break
        }
        return saida
    }

    // MARK: - Luz

    private mutating func receberLuz(
        _ quadro: QuadroObservado, usando gerador: inout some RandomNumberGenerator
    ) -> Passo {
        guard var atual = luz else { return comecarLuz(quadro) }
        if let mostrada = quadro.cor, mostrada.ordem == ordemDaCor {
            if cor?.ordem != mostrada.ordem { cor = mostrada }
            // O «desde» é do primeiro quadro de cada cor: quem o mudasse a cada quadro escolheria as amostras.
            if let cor { atual.receber(quadro.observado.pele, cor, em: quadro.tempo, regua) }
        }
        luz = atual
        if let cor, cor.ordem == ordemDaCor, quadro.tempo - cor.desde >= regua.duracaoDaCor {
            if ordemDaCor + 1 < roteiro.cores.count {
                ordemDaCor += 1
            } else if let mesma = mesmaPessoaNaLuz(quadro) {
                ordemDaCor += 1
                return concluirLuz(atual, quadro, mesma, usando: &gerador)
            }
        }
        guard quadro.tempo - inicioDaEtapa <= regua.luzMaxima else {
            return reprovar(.semResposta, quadro)
        }
        return passo(.fiqueParado)
    }

    private mutating func comecarLuz(_ quadro: QuadroObservado) -> Passo {
        guard let neutro else { preconditionFailure("luz antes da frente") }
        guard Gesto.medir(quadro.observado, neutro, planaridade: planaridade).noCentro(regua) else {
            return voltarAoCentro(quadro)
        }
        guard let vetor = quadro.observado.vetor, semelhanca(neutro.vetor, vetor) >= regua.mesmaPessoa else {
            return voltarAoCentro(quadro)
        }
        vetorNaLuz = vetor
        luz = LuzRefletida(roteiro.cores)
        return passo(.fiqueParado)
    }

    /// Quanto o rosto do fim da luz se parece com o do começo dela e com o da frente, o menor dos dois; `nil` se não se viu ou não confere, e se
    /// espera outro quadro enquanto há prazo.
    private func mesmaPessoaNaLuz(_ quadro: QuadroObservado) -> Double? {
        guard let neutro, let vetorNaLuz, let vetor = quadro.observado.vetor else { return nil }
        let mesma = min(semelhanca(neutro.vetor, vetor), semelhanca(vetorNaLuz, vetor))
        return mesma >= regua.mesmaPessoa ? mesma : nil
    }

    private mutating func concluirLuz(
        _ luz: LuzRefletida, _ quadro: QuadroObservado, _ mesma: Double,
        usando gerador: inout some RandomNumberGenerator
    ) -> Passo {
        let resultado = luz.conclusao
        var medida = MedidaDaEtapa(
            etapa: etapa.codigo, aceita: resultado == .confere, resposta: quadro.tempo - inicioDaEtapa)
        medida.mesmaPessoa = mesma
        medida.correlacaoDaLuz = luz.reflexo?.correlacao
        medida.amplitudeDaLuz = luz.reflexo?.amplitude
        switch resultado {
        case .naoConfere: return reprovar(.luzNaoConfere, quadro, medida)
        case .inconclusiva: roteiro.acrescentarGiros(usando: &gerador)
        case .confere: break
        }
        return aceitar(medida, quadro)
    }

    // MARK: - Passar adiante

    private mutating func aceitar(_ medida: MedidaDaEtapa, _ quadro: QuadroObservado) -> Passo {
        medidas.append(medida)
        indice += 1
        inicioDaEtapa = quadro.tempo
        (frontais, gesto) = ([], nil)
        if indice == roteiro.etapas.count {
            desfecho = .viva(confianca: Confianca.calcular(medidas, roteiro, regua))
            return passo(.pronto)
        }
        return passo(etapa.gesto ? .volteAoCentro : .continue)
    }

    private mutating func reprovar(_ motivo: Motivo, _ quadro: QuadroObservado, _ medida: MedidaDaEtapa? = nil) -> Passo
    {
        medidas.append(
            medida ?? MedidaDaEtapa(etapa: etapa.codigo, aceita: false, resposta: quadro.tempo - inicioDaEtapa))
        desfecho = .reprovada(motivo)
        return passo(.pronto)
    }

    private func passo(_ orientacao: Orientacao) -> Passo {
        let naLuz = desfecho == nil && etapa == .luz && luz != nil && ordemDaCor < roteiro.cores.count
        return Passo(
            pedido: desfecho != nil || (etapa.gesto && gesto == nil) ? nil : etapa,
            orientacao: orientacao, feitas: indice, total: roteiro.etapas.count,
            cor: naLuz ? roteiro.cores[ordemDaCor] : nil, ordemDaCor: naLuz ? ordemDaCor : nil, acabou: desfecho != nil)
    }
}

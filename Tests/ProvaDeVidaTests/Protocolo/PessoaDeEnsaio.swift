import Foundation
import ProvaDeVida
import Rosto

/// Gerador de sorteios repetíveis, para os ensaios.
struct Semente: RandomNumberGenerator {
    private var estado: UInt64
    init(_ semente: UInt64) { estado = semente &* 0x9E37_79B9_7F4A_7C15 | 1 }
    mutating func next() -> UInt64 {
        estado ^= estado << 13
        estado ^= estado >> 7
        estado ^= estado << 17
        return estado &* 0x2545_F491_4F6C_DD1D
    }
}

/// Quem está diante da câmera, no ensaio: obedece ao que se pede, com os números que a nota técnica mediu numa cabeça com volume.
///
/// Os marcos levam só o quanto fogem do plano, e `planaridade` o lê de volta: aqui se prova o protocolo, não a geometria.
struct PessoaDeEnsaio {
    var giroMaximo = 28.0
    /// Deslocamento do nariz por grau de giro e desvio do plano por grau.
    var narizPorGrau = 0.0085
    var planaridadePorGrau = 0.0030
    /// Quanto o rosto estreita além do cosseno do giro, aos 28 graus.
    var encolhe = 0.0
    var aproximacao = 1.75
    var sorriso = 1.25
    /// Reflexo da tela na pele (0,10 é 10%).
    var reflexo = 0.10
    /// Desvia a cor que a pele acompanha: 0 acompanha a tela.
    var atrasoNaCor = 0
    /// Milissegundos até começar a obedecer.
    var reacao: Int64 = 500
    /// Graus por quadro.
    var velocidade = 7.0
    var entreQuadros: Int64 = 160
    var obedece = true
    var outroLado = false
    /// Um movimento que faz sempre, antes do que se pede e a tempo de o fazer também.
    var antes: Engano?
    /// Faz os quatro gestos sem parar, como um vídeo que se repete, sem ligar ao que se pede.
    var laco = false
    enum Engano: Sendable { case giro, perto, sorriso }
    var vetor = rosto(1, 0)
    var rostos = 1

    private(set) var guinada = 0.0
    private(set) var perto = 1.0
    private(set) var boca = 1.0
    private var pedido: Etapa?
    private var pedidoEm: Int64 = 0

    static let planaridade: Tentativa.Planaridade = { um, outro in
        guard let a = um.first, let b = outro.first else { return 0 }
        return abs(a.x - b.x)
    }

    /// Um vetor de 128 números que só tem estes dois primeiros.
    static func rosto(_ x: Double, _ y: Double) -> VetorFacial {
        let numeros = [Float(x), Float(y)] + [Float](repeating: 0, count: VetorFacial.tamanho - 2)
        guard let vetor = VetorFacial(modelo: "ensaio-1", numeros: numeros) else {
            preconditionFailure("vetor sem tamanho")
        }
        return vetor
    }

    /// O que a câmera vê neste instante.
    mutating func olhar(_ passo: Passo?, em tempo: Int64) -> Observacao {
        if passo?.pedido != pedido { (pedido, pedidoEm) = (passo?.pedido, tempo) }
        var alvo = (guinada: 0.0, perto: 1.0, boca: 1.0)
        if laco {
            alvo = doLaco(em: tempo)
        } else if obedece, tempo - pedidoEm >= reacao {
            switch pedido {
            case .giro(let lado, let graus):
                alvo.guinada = min(giroMaximo, Double(graus) + 2) * lado.sinal * (outroLado ? -1 : 1)
            case .perto: alvo.perto = aproximacao
            case .sorriso: alvo.boca = sorriso
            case .frente, .luz, .frenteFinal, nil: break
            }
        }
        if let antes, pedido?.gesto == true, tempo - pedidoEm >= reacao, tempo - pedidoEm < reacao + Self.doEngano {
            alvo = enganar(antes)
        }
        guinada += min(velocidade, max(-velocidade, alvo.guinada - guinada))
        perto += min(0.25, max(-0.25, alvo.perto - perto))
        boca += min(0.1, max(-0.1, alvo.boca - boca))
        return vista(cor: passo?.cor, ordem: passo?.ordemDaCor)
    }

    /// Metade do tempo de frente, metade a fazer cada um.
    private func doLaco(em tempo: Int64) -> (guinada: Double, perto: Double, boca: Double) {
        guard tempo % 2_400 >= 1_200 else { return (0, 1, 1) }
        switch tempo / 2_400 % 4 {
        case 0: return (giroMaximo, 1, 1)
        case 1: return (-giroMaximo, 1, 1)
        case 2: return (0, aproximacao, 1)
        default: return (0, 1, sorriso)
        }
    }

    /// Milissegundos que dura o que não se pediu.
    private static let doEngano: Int64 = 1_200

    /// Pedido o próprio movimento do engano, faz-se outro que também não é ele.
    private func enganar(_ antes: Engano) -> (guinada: Double, perto: Double, boca: Double) {
        var lado = Lado.direita
        if case .giro(.direita, _) = pedido { lado = .esquerda }
        switch antes {
        case .perto where pedido != .perto: return (0, aproximacao, 1)
        case .sorriso: return (0, 1, sorriso)
        case .giro, .perto: return (giroMaximo * lado.sinal, 1, 1)
        }
    }

    /// A cor como luz de cada canal.
    static func luz(_ cor: CorExibida) -> SIMD3<Double> {
        switch cor {
        case .vermelho: [1, 0, 0]
        case .verde: [0, 1, 0]
        case .azul: [0, 0, 1]
        }
    }

    private func vista(cor: CorExibida?, ordem: Int?) -> Observacao {
        var pele = SIMD3(0.40, 0.30, 0.25)
        if let cor {
            let cores = CorExibida.allCases
            let vista = cores[((cores.firstIndex(of: cor) ?? 0) + atrasoNaCor) % cores.count]
            pele *= 1 + reflexo * Self.luz(vista)
        }
        return Observacao(
            rostos: rostos, guinada: guinada, nariz: 0.5 + guinada * narizPorGrau, olhos: 0.17 * perto,
            boca: 0.57 * boca,
            proporcao: 0.55 * (cos(guinada * .pi / 180) - encolhe * min(1, abs(guinada) / 28)),
            pele: CorDaPele(vermelho: pele.x, verde: pele.y, azul: pele.z),
            marcos: [Ponto(abs(guinada) * planaridadePorGrau, 0)])
    }
}

/// Uma tentativa jogada até o fim.
struct Ensaio {
    var tentativa: Tentativa
    var tempo: Int64 = 0
    var passo: Passo?
    var gerador: Semente
    private var corEm: (ordem: Int, desde: Int64)?

    init(semente: UInt64, comLuz: Bool = true, roteiro: Roteiro? = nil, regua: Regua = .atual()) {
        gerador = Semente(semente)
        tentativa = Tentativa(
            roteiro ?? Roteiro.sortear(comLuz: comLuz, usando: &gerador), regua: regua,
            planaridade: PessoaDeEnsaio.planaridade)
    }

    /// Um quadro: o que a pessoa mostra, com o vetor se a tentativa o quer.
    mutating func quadro(_ observado: Observacao, vetor: VetorFacial, depoisDe espera: Int64) {
        tempo += espera
        var visto = observado
        if tentativa.precisaDeVetor(visto) { visto.vetor = vetor }
        var mostrada: CorMostrada?
        if let ordem = passo?.ordemDaCor {
            if corEm?.ordem != ordem { corEm = (ordem, tempo - espera / 2) }
            mostrada = corEm.map { CorMostrada(ordem: $0.ordem, desde: $0.desde) }
        }
        passo = tentativa.receber(QuadroObservado(tempo: tempo, cor: mostrada, observado: visto), usando: &gerador)
    }

    /// Joga até acabar; `mudar` altera a pessoa antes de cada quadro.
    mutating func jogar(_ pessoa: PessoaDeEnsaio, mudar: (inout PessoaDeEnsaio, Ensaio) -> Void = { _, _ in })
        -> DesfechoDaTentativa?
    {
        var pessoa = pessoa
        for _ in 0..<1_200 where tentativa.desfecho == nil {
            mudar(&pessoa, self)
            let visto = pessoa.olhar(passo, em: tempo + pessoa.entreQuadros)
            quadro(visto, vetor: pessoa.vetor, depoisDe: pessoa.entreQuadros)
        }
        return tentativa.desfecho
    }
}

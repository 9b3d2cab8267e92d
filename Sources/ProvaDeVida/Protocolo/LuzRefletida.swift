import Rosto

/// O quanto a pele acompanhou as cores que a tela mostrou, com os tempos da captura.
///
/// A conta é do `ReflexoDaLuz`; aqui se decide que quadros contam. Faltando amostra de alguma cor, é inconclusivo: não aprova nem reprova.
/// - Fonte: nota técnica de biometria, seção 6, medida da luz.
package struct LuzRefletida: Sendable {
    private let cores: [CorExibida]
    private var amostras: [(cor: Int, pele: CorDaPele)] = []

    package init(_ cores: [CorExibida]) { self.cores = cores }

    /// Junta a pele de um quadro, se a câmera já teve tempo de ver a cor.
    package mutating func receber(_ pele: CorDaPele?, _ cor: CorMostrada, em tempo: Int64, _ regua: Regua) {
        let mostrada = tempo - cor.desde
        guard let pele, cores.indices.contains(cor.ordem), mostrada >= regua.atrasoDaCamera,
            mostrada <= regua.duracaoDaCor + regua.atrasoDaCamera
        else { return }
        amostras.append((cor.ordem, pele))
    }

    /// O reflexo medido; `nil` se faltou amostra de alguma cor.
    package var reflexo: ReflexoDaLuz? {
        guard !cores.isEmpty, Set(amostras.map(\.cor)).count == cores.count else { return nil }
        return ReflexoDaLuz(pele: amostras.map(\.pele), exibidas: amostras.map { cores[$0.cor] })
    }

    /// O que a luz provou. Oscilação fraca que não acompanha a tela pode ser só o rosto que se mexeu: não reprova, pede mais giros.
    package var conclusao: ReflexoDaLuz.Conclusao {
        guard let reflexo, reflexo.conclusao != .naoConfere || reflexo.amplitude >= Self.oscilacaoDeOutraLuz else {
            return .inconclusiva
        }
        return reflexo.conclusao
    }

    /// A partir daqui, cor que não é a mostrada é luz de outra gravação: gente mexendo-se oscilou 2,8% no ensaio.
    static let oscilacaoDeOutraLuz = 0.05
}

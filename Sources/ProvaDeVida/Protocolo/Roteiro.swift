import Rosto

/// O que se vai pedir numa tentativa, sorteado pelo servidor e revelado uma etapa por vez.
///
/// Sempre `frente`, três gestos diferentes com os dois lados entre eles, a luz (se a pessoa não a dispensou) e `frenteFinal`. São 12 ordens e,
/// com a luz, 90 sequências de cores para cada uma. Sem luz, ou quando a luz não prova nada, os giros passam a cinco, com repetição de lado
/// e ângulo sorteado, porque 12 ordens é pouco.
/// - Fonte: nota técnica de biometria, seção 6, passo 4.
package struct Roteiro: Sendable, Hashable {
    package private(set) var etapas: [Etapa]
    /// Seis cores, duas de cada; vazio sem a etapa da luz.
    package let cores: [CorExibida]

    /// Ângulos que se pedem, em graus. Abaixo de 25 uma foto curvada se confunde com um rosto.
    package static let alvos = [25, 30]
    /// Quantos giros bastam para dispensar a luz.
    package static let girosSemLuz = 5

    package init(etapas: [Etapa], cores: [CorExibida]) {
        self.etapas = etapas
        self.cores = cores
    }

    /// Um roteiro novo. O gerador tem de ser criptográfico, salvo em ensaio.
    package static func sortear(comLuz: Bool, usando gerador: inout some RandomNumberGenerator) -> Roteiro {
        let terceiro: Etapa = Bool.random(using: &gerador) ? .perto : .sorriso
        var gestos: [Etapa] = [.giro(.esquerda, alvo: 25), .giro(.direita, alvo: 25), terceiro]
        gestos.shuffle(using: &gerador)
        guard comLuz else {
            var roteiro = Roteiro(etapas: [.frente] + gestos + [.frenteFinal], cores: [])
            roteiro.acrescentarGiros(usando: &gerador)
            return roteiro
        }
        let cores = (CorExibida.allCases + CorExibida.allCases).shuffled(using: &gerador)
        return Roteiro(etapas: [.frente] + gestos + [.luz, .frenteFinal], cores: cores)
    }

    /// Completa cinco giros antes do fim, de lados e ângulos sorteados.
    package mutating func acrescentarGiros(usando gerador: inout some RandomNumberGenerator) {
        let feitos = etapas.count { if case .giro = $0 { true } else { false } }
        let novos = (0..<max(0, Self.girosSemLuz - feitos)).map { _ in
            Etapa.giro(
                Bool.random(using: &gerador) ? .esquerda : .direita,
                alvo: Self.alvos[Int.random(in: 0..<Self.alvos.count, using: &gerador)])
        }
        etapas.insert(contentsOf: novos, at: etapas.count - 1)
    }
}

import ProvaDeVida
import Rosto
import Testing

@Suite struct RoteiroTests {
    @Test("o sorteio alcança as 12 ordens e as 90 sequências de cores, e os dois lados estão sempre nele")
    func todasAsOrdens() {
        var ordens: Set<[Etapa]> = []
        var cores: Set<[CorExibida]> = []
        for semente in 0..<4_000 {
            var gerador = Semente(UInt64(semente))
            let roteiro = Roteiro.sortear(comLuz: true, usando: &gerador)
            #expect(roteiro.etapas.first == .frente && roteiro.etapas.last == .frenteFinal && roteiro.etapas[4] == .luz)
            let gestos = Array(roteiro.etapas[1...3])
            #expect(Set(gestos).count == 3)
            #expect(gestos.contains(.giro(.esquerda, alvo: 25)) && gestos.contains(.giro(.direita, alvo: 25)))
            #expect(CorExibida.allCases.allSatisfy { cor in roteiro.cores.count { $0 == cor } == 2 })
            ordens.insert(gestos)
            cores.insert(roteiro.cores)
        }
        #expect(ordens.count == 12)
        #expect(cores.count == 90)
    }

    @Test("sem luz são cinco giros, nenhum abaixo de 25 graus, e o fim continua no fim")
    func semLuz() {
        var diferentes: Set<[Etapa]> = []
        for semente in 0..<2_000 {
            var gerador = Semente(UInt64(semente))
            let roteiro = Roteiro.sortear(comLuz: false, usando: &gerador)
            let alvos = roteiro.etapas.compactMap { if case .giro(_, let alvo) = $0 { alvo } else { nil } }
            #expect(alvos.count == 5 && alvos.allSatisfy { $0 >= 25 })
            #expect(!roteiro.etapas.contains(.luz) && roteiro.etapas.last == .frenteFinal && roteiro.cores.isEmpty)
            diferentes.insert(roteiro.etapas)
        }
        #expect(diferentes.count > 700, "12 ordens vezes 64 giros: \(diferentes.count)")
    }
}

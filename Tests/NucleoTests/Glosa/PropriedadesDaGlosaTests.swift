import Dispatch
import Testing

@testable import Nucleo

/// O que vale em qualquer caso, conferido em casos sorteados com semente.
@Suite("pré-corte: propriedades")
struct PropriedadesDaGlosaTests {
    private static let sementes: ClosedRange<UInt64> = 1...200

    private func casos(_ semente: UInt64) -> [CasoDaGlosa] {
        var sorteio = SorteioDeCasoDaGlosa(semente: semente &+ 10_000)
        return (0..<5).map { _ in sorteio.caso() }
    }

    private func contas(_ caso: CasoDaGlosa) throws -> [Int64: ContaDaGlosa] {
        let entrada = try caso.entrada()
        let resultado = PreCorte.glosar(entrada)
        return Dictionary(
            uniqueKeysWithValues: (0..<entrada.quantasLinhas).map {
                let conta = resultado.conta(da: $0, em: entrada)
                return (conta.contrato, conta)
            })
    }

    @Test("previsto = enviado + glosado + suspenso, e enviado ≤ cabe, em toda linha e no total", arguments: sementes)
    func conservacao(semente: UInt64) throws {
        for caso in casos(semente) {
            let entrada = try caso.entrada()
            let resultado = PreCorte.glosar(entrada)
            let contas = (0..<entrada.quantasLinhas).map { resultado.conta(da: $0, em: entrada) }
            for conta in contas {
                #expect(conta.previsto == conta.enviado + conta.glosado + conta.suspenso)
                #expect(conta.enviado >= .zero && conta.glosado >= .zero)
                #expect(conta.suspenso == .zero || conta.suspenso == conta.previsto)
                if let cabe = conta.cabe { #expect(conta.enviado <= cabe) }
                #expect((conta.motivo == nil) == (conta.glosado == .zero))
                #expect((conta.limitante == nil) == (conta.glosado == .zero))
            }
            let total = resultado.total
            #expect(total.previsto == total.enviado + total.glosado + total.suspenso)
            #expect(total.enviado == contas.map(\.enviado).soma())
            #expect(total.glosado == contas.map(\.glosado).soma())
            #expect(total.linhasGlosadas == resultado.glosadas.count)
            #expect(total.linhasExcluidas == contas.filter(\.excluida).count)
        }
    }

    @Test("a soma enviada não passa do limite da conta, nem do teto", arguments: sementes)
    func limites(semente: UInt64) throws {
        for caso in casos(semente) {
            let contas = try contas(caso)
            let vigente = caso.regras[caso.vigente]
            for bloco in caso.blocos {
                let linhas = try bloco.linhas.map { ($0, try #require(contas[$0.contrato])) }
                let destinos = Set(vigente.tipos.compactMap(\.destino))
                for (tipo, parametro) in vigente.tipos.enumerated() where !destinos.contains(tipo) {
                    let daConta = linhas.filter { $0.0.incidencia.contains(tipo) && !$0.0.suspensa }
                    let limites = daConta.map { linha in
                        linha.1.contas.first { $0.tipo.codigo == CasoDaGlosa.codigo(tipo) }?.limite
                    }
                    if parametro.destino != nil || limites.contains(nil) { continue }
                    let maior = limites.compactMap { $0 }.max() ?? .zero
                    #expect(daConta.map(\.1.enviado).soma() <= max(.zero, maior))
                }
                guard let bruta = bloco.bruta, let compulsorias = bloco.compulsorias,
                    let percentual = vigente.percentualDoTeto
                else { continue }
                let teto = Dinheiro(centavos: bruta).vezes(Percentual(pontosBase: percentual), .paraBaixo)
                let sob = linhas.filter { linha in linha.0.incidencia.contains { vigente.tipos[$0].sobOTeto } }
                #expect(sob.map(\.1.enviado).soma() <= max(.zero, teto - Dinheiro(centavos: compulsorias)))
            }
        }
    }

    @Test("com a guarda, o único protegido do vínculo não sai inteiro se seu limite é positivo", arguments: sementes)
    func protegido(semente: UInt64) throws {
        for var caso in casos(semente) {
            caso.regras[caso.vigente].guardaDoProtegido = true
            caso.regras[caso.vigente].reparticao = "nenhuma"
            for b in caso.blocos.indices {
                for l in caso.blocos[b].linhas.indices.dropFirst() { caso.blocos[b].linhas[l].protegida = false }
                if !caso.blocos[b].linhas.isEmpty { caso.blocos[b].linhas[0].protegida = true }
            }
            let contas = try contas(caso)
            for bloco in caso.blocos {
                guard let linha = bloco.linhas.first, let conta = contas[linha.contrato] else { continue }
                let zerado = conta.contas.contains { conta in conta.limite.map { $0 <= .zero } ?? false }
                // Com limite facultativo ou teto conhecidos, o limite da data é também o deles.
                let outros = bloco.liquida != nil || (bloco.bruta != nil && bloco.compulsorias != nil)
                if zerado || outros || linha.suspensa || linha.parcela == 0 { continue }
                #expect(!conta.excluida, "contrato \(linha.contrato), semente \(semente)")
            }
        }
    }

    @Test("qualquer permutação de vínculos e linhas dá a mesma decisão por contrato", arguments: sementes)
    func permutacao(semente: UInt64) throws {
        var sorteio = Sorteio(semente: semente)
        for caso in casos(semente) {
            var outro = caso
            outro.blocos.shuffle(using: &sorteio)
            for b in outro.blocos.indices { outro.blocos[b].linhas.shuffle(using: &sorteio) }
            #expect(try contas(caso) == contas(outro))
        }
    }

    @Test("linhas intercaladas entre vínculos dão a mesma decisão que agrupadas", arguments: UInt64(1)...50)
    func intercaladas(semente: UInt64) throws {
        for caso in casos(semente) {
            var soVinculos = caso
            for b in soVinculos.blocos.indices { soVinculos.blocos[b].linhas = [] }
            var entrada = try soVinculos.entrada()
            var sorteio = Sorteio(semente: semente)
            let linhas = caso.blocos.enumerated().flatMap { b, bloco in bloco.linhas.map { (b, $0) } }
                .shuffled(using: &sorteio)
            for (b, linha) in linhas { _ = entrada.acrescentar(try linha.linha(), em: b) }
            let resultado = PreCorte.glosar(entrada)
            let contas = try contas(caso)
            for (i, linha) in linhas.enumerated() {
                #expect(resultado.conta(da: i, em: entrada) == contas[linha.1.contrato])
            }
        }
    }

    @Test("em quantas raias for, a decisão, a conta e as somas são as mesmas", arguments: sementes)
    func raias(semente: UInt64) throws {
        for caso in casos(semente) {
            let entrada = try caso.entrada()
            let numaSo = PreCorte.glosar(entrada)
            for raias in [0, 2, 3, 7, 64] {
                let emRaias = PreCorte.decidir(entrada, raias: raias) {
                    DispatchQueue.concurrentPerform(iterations: $0, execute: $1)
                }
                #expect(emRaias == numaSo)
            }
        }
    }

    @Test("as raias repartem todos os vínculos, sem repetir, com perto do mesmo número de linhas")
    func reparticao() throws {
        var sorteio = SorteioDeCasoDaGlosa(semente: 31)
        for _ in 0..<50 {
            let filas = FilasDosVinculos(try sorteio.caso().entrada())
            let maior = (0..<(filas.inicio.count - 1)).map { Int(filas.inicio[$0 + 1] - filas.inicio[$0]) }.max() ?? 0
            for raias in 1...9 {
                let faixas = filas.repartidas(em: raias)
                #expect(faixas.count == raias && faixas.flatMap { Array($0) } == Array(0..<(filas.inicio.count - 1)))
                for faixa in faixas {
                    let linhas = Int(filas.inicio[faixa.upperBound] - filas.inicio[faixa.lowerBound])
                    #expect(linhas <= filas.posicoes.count / raias + raias + maior)
                }
            }
        }
    }

    @Test("decidir de novo dá o mesmo; e o que foi enviado, previsto outra vez, cabe inteiro", arguments: sementes)
    func idempotencia(semente: UInt64) throws {
        for caso in casos(semente) {
            let entrada = try caso.entrada()
            #expect(PreCorte.glosar(entrada) == PreCorte.glosar(entrada))
            let contas = try contas(caso)
            var enviado = caso
            // Só a ordem que não depende do valor se mantém quando o previsto passa a ser o enviado; e a guarda, menor que o mínimo, também.
            let vigente = caso.regras[caso.vigente]
            if vigente.criterios.contains(where: { $0.hasPrefix("valor") }) || vigente.guardaDoProtegido { continue }
            for b in enviado.blocos.indices {
                for l in enviado.blocos[b].linhas.indices {
                    let contrato = enviado.blocos[b].linhas[l].contrato
                    enviado.blocos[b].linhas[l].parcela = contas[contrato]?.enviado.centavos ?? 0
                }
            }
            for conta in try self.contas(enviado).values {
                #expect(conta.glosado == .zero, "contrato \(conta.contrato), semente \(semente)")
            }
        }
    }

    @Test("o sorteio passa por todo motivo, componente, fonte e restrição: nenhuma regra fica sem caso")
    func cobertura() throws {
        var motivos: Set<MotivoDaGlosa> = []
        var componentes: Set<ComponenteDaRestricao> = []
        var fontes: Set<FonteDoLimite> = []
        var restricoes: Set<RestricaoDaGlosa> = []
        var transbordou = false
        for semente in Self.sementes {
            for conta in try casos(semente).flatMap({ try contas($0).values }) {
                if let motivo = conta.motivo { motivos.insert(motivo) }
                if let componente = conta.componente { componentes.insert(componente) }
                if let limitante = conta.limitante { restricoes.insert(limitante) }
                fontes.formUnion(conta.contas.map(\.fonte))
                transbordou = transbordou || conta.transbordado > .zero
            }
        }
        #expect(motivos == Set(MotivoDaGlosa.allCases))
        #expect(componentes == Set(ComponenteDaRestricao.allCases))
        #expect(fontes == Set(FonteDoLimite.allCases))
        #expect(restricoes.isSuperset(of: [.conta(tipo: 0), .conta(tipo: 3), .limiteFacultativo, .teto]))
        #expect(transbordou)
    }
}

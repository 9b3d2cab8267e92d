import ArgumentParser
import Foundation
import Glosas
import Nucleo

/// O núcleo da glosa sobre linhas sorteadas, em colunas na memória; grava as colunas para o DuckDB fazer a mesma conta.
///
/// `completa`: teto global, regra antiga em 10 % das linhas, parcial mínimo e contrato protegido, que dependem do que coube
/// antes. `simples`: só a margem de cada conta, que o DuckDB faz com uma função de janela.
struct MedirGlosa: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "glosa", abstract: "O pré-corte de N linhas.")

    @Option(help: "Quantas linhas.") var linhas = 1_000_000
    @Flag(help: "Só a margem, sem teto, mínimo nem protegido.") var simples = false
    @Option(help: "Quantas vezes; vale a melhor.") var vezes = 5
    @Option(help: "Pasta das colunas, em inteiros de 64 bits.") var pasta: String

    struct Medida: Encodable {
        let linhas: Int
        let segundos: Double
        let glosadas: Int
        let enviado: Int64
        let pico: Double
    }

    func run() throws {
        var base = BaseDaGlosa(simples: simples)
        let entrada = try base.sortear(linhas)
        var melhor = Double.infinity
        var resultado = PreCorte.glosarEmRaias(entrada)
        for _ in 0..<vezes {
            let cronometro = Cronometro()
            resultado = PreCorte.glosarEmRaias(entrada)
            melhor = min(melhor, cronometro.segundos)
        }
        base.colunas["enviado"] = (0..<resultado.quantasLinhas).map { resultado.enviado($0).centavos }
        for (nome, coluna) in base.colunas {
            try coluna.withUnsafeBytes { Data($0) }.write(to: URL(filePath: pasta).appending(path: nome + ".bin"))
        }
        try dizer(
            Medida(
                linhas: resultado.quantasLinhas, segundos: melhor, glosadas: resultado.total.linhasGlosadas,
                enviado: resultado.total.enviado.centavos, pico: picoDeMemoria()))
    }
}

/// Sorteia vínculos de uma a catorze linhas e guarda o que sorteou, coluna a coluna.
struct BaseDaGlosa {
    let simples: Bool
    var colunas: [String: [Int64]] = [:]
    private var sorteio = Sorteio(semente: 7)

    init(simples: Bool) { self.simples = simples }

    mutating func sortear(_ linhas: Int) throws -> EntradaDaGlosa {
        var entrada = try EntradaDaGlosa(
            tipos: [
                TipoNaGlosa(codigo: "f", nome: "Facultativa"), TipoNaGlosa(codigo: "c", nome: "Cartão"),
                TipoNaGlosa(codigo: "v", nome: "Verbas", estoque: true),
            ], regras: try regras(), vigente: 2, regraAnterior: 2)
        entrada.reservar(vinculos: linhas / 5, linhas: linhas)
        var contrato: Int64 = 0
        while entrada.quantasLinhas < linhas {
            let quantas = min(sorteio.inteiro(1...14), linhas - entrada.quantasLinhas)
            let vinculo = sortearVinculo(Int64(entrada.quantosVinculos), em: &entrada)
            for _ in 0..<quantas {
                contrato += 1
                sortearLinha(contrato, de: vinculo, em: &entrada)
            }
        }
        return entrada
    }

    private func regras() throws -> RegrasDeGlosa {
        func tipo(_ percentual: Int64) -> ParametroDoTipo {
            ParametroDoTipo(percentual: Percentual(pontosBase: percentual), sobOLimite: true, sobOTeto: true)
        }
        let verbas = ParametroDoTipo(percentual: nil, sobOLimite: false, sobOTeto: false)
        return try RegrasDeGlosa([
            RegraDeGlosa(
                id: 1, fonte: "antiga", desde: Dia(ano: 2000, mes: 1, dia: 1), ate: Dia(ano: 2011, mes: 12, dia: 31),
                tipos: ["f": tipo(3500), "c": tipo(1000), "v": verbas]),
            RegraDeGlosa(
                id: 2, fonte: "nova", desde: Dia(ano: 2012, mes: 1, dia: 1),
                tipos: ["f": tipo(3000), "c": tipo(1000), "v": verbas],
                percentualDoTeto: simples ? nil : Percentual(pontosBase: 7000),
                modo: ModoDaGlosa(guardaDoProtegido: false)),
        ])
    }

    private struct VinculoSorteado {
        let bloco: Int
        let margens: [Int64]
        let bruta: Int64
        let compulsorias: Int64
    }

    private mutating func sortearVinculo(_ id: Int64, em entrada: inout EntradaDaGlosa) -> VinculoSorteado {
        let liquida = Int64(sorteio.inteiro(300_000...2_000_000))
        let margens = [liquida * 3 / 10, liquida / 10, Int64(sorteio.inteiro(0...500_000))]
        let (bruta, compulsorias) = (liquida * 13 / 10, liquida * Int64(sorteio.inteiro(30...55)) / 100)
        let bloco = entrada.acrescentar(
            vinculo: id,
            remuneracao: RemuneracaoDoMes(
                bruta: simples ? nil : Dinheiro(centavos: bruta),
                compulsorias: simples ? nil : Dinheiro(centavos: compulsorias)))
        for (tipo, margem) in margens.enumerated() {
            let valor = Dinheiro(centavos: margem)
            entrada.informar(ContaDoMes(tipo: tipo, margem: valor, margemAnterior: valor), em: bloco)
        }
        return VinculoSorteado(bloco: bloco, margens: margens, bruta: bruta, compulsorias: compulsorias)
    }

    private mutating func sortearLinha(
        _ contrato: Int64, de vinculo: VinculoSorteado, em entrada: inout EntradaDaGlosa
    ) {
        let cem = sorteio.inteiro(0...99)
        let tipo = cem < 75 ? 0 : (cem < 93 ? 1 : 2)
        let parcela = Int64(sorteio.inteiro(2_000...(tipo == 0 ? 150_000 : 60_000)))
        let (prioridade, dia) = (Int32(sorteio.inteiro(1...4)), sorteio.inteiro(12_000...20_000))
        let parcial = simples || sorteio.inteiro(0...9) < 6
        let minimo = simples ? 0 : Int64(sorteio.inteiro(0...2)) * 1000
        let antiga = !simples && sorteio.inteiro(0...9) == 0
        let protegida = antiga && sorteio.inteiro(0...1) == 0
        let ade = Int64(sorteio.inteiro(1...1_000_000_000))
        let valor = Dinheiro(centavos: parcela)
        _ = entrada.acrescentar(
            LinhaDaGlosa(
                contrato: contrato, ade: ade, prioridade: prioridade, averbadoEm: Dia(diasDesde1970: dia),
                parcela: valor, minimo: Dinheiro(centavos: minimo), aceitaParcial: parcial,
                incidencia: IncidenciaDaLinha(tipos: 1 << UInt32(tipo)), regra: antiga ? 0 : 1, protegida: protegida,
                natureza: .emprestimo, anterior: .presente(parcela: valor, enviado: valor)), em: vinculo.bloco)
        guardar(
            [
                "bloco": Int64(vinculo.bloco), "contrato": contrato, "ade": ade, "prioridade": Int64(prioridade),
                "averbado": Int64(dia), "parcela": parcela, "minimo": minimo, "parcial": parcial ? 1 : 0,
                "tipo": Int64(tipo), "antiga": antiga ? 1 : 0, "protegida": protegida ? 1 : 0,
                "margem": vinculo.margens[tipo], "bruta": vinculo.bruta, "compulsorias": vinculo.compulsorias,
            ])
    }

    private mutating func guardar(_ linha: [String: Int64]) {
        for (nome, valor) in linha { colunas[nome, default: []].append(valor) }
    }
}

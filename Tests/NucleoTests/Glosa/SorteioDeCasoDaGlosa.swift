@testable import Nucleo

/// Casos de pré-corte sorteados para achar bordas: valores pequenos, muitos empates, margens no ponto de caber.
struct SorteioDeCasoDaGlosa {
    private var sorteio: Sorteio
    private var proximo: Int64 = 1

    init(semente: UInt64) { sorteio = Sorteio(semente: semente) }

    /// Um caso de até quatro vínculos, com regras, tipos e mês anterior quaisquer.
    mutating func caso() -> CasoDaGlosa {
        let quantosTipos = inteiro(1...4)
        let tipos = (0..<quantosTipos).map { _ in CasoDaGlosa.Tipo(estoque: umEm(8)) }
        let regras = (0..<inteiro(1...3)).map { regra(id: Int64(100 + $0), tipos) }
        let vigente = inteiro(0...(regras.count - 1))
        return CasoDaGlosa(
            tipos: tipos, regras: regras, vigente: vigente,
            regraAnterior: umEm(4) ? nil : regras[inteiro(0...(regras.count - 1))].id,
            blocos: (0..<inteiro(1...4)).map { bloco(vinculo: Int64($0 + 1), tipos, regras) })
    }

    /// O mês seguinte do caso: contratos que acabam, começam, mudam de parcela, param e voltam; margens que se movem.
    mutating func mesSeguinte(_ caso: CasoDaGlosa) -> CasoDaGlosa {
        var novo = caso
        if umEm(5) { novo.vigente = inteiro(0...(caso.regras.count - 1)) }
        novo.blocos.removeAll { _ in umEm(12) }
        for b in novo.blocos.indices {
            mover(&novo.blocos[b].liquida)
            mover(&novo.blocos[b].bruta)
            mover(&novo.blocos[b].compulsorias)
            for t in novo.blocos[b].contas.indices { mover(&novo.blocos[b].contas[t].margem) }
            novo.blocos[b].linhas.removeAll { _ in umEm(5) }
            for l in novo.blocos[b].linhas.indices {
                if umEm(4) { novo.blocos[b].linhas[l].parcela = Int64(inteiro(0...60)) }
                if umEm(6) { novo.blocos[b].linhas[l].suspensa.toggle() }
            }
            if umEm(3) { novo.blocos[b].linhas.append(linha(caso.tipos.count, regras: caso.regras.count)) }
        }
        return novo
    }

    private mutating func mover(_ valor: inout Int64?) {
        if umEm(3) { valor = valor.map { $0 + Int64(inteiro(-40...40)) } }
        if umEm(30) { valor = nil }
    }

    private mutating func regra(id: Int64, _ tipos: [CasoDaGlosa.Tipo]) -> CasoDaGlosa.Regra {
        var parametros = tipos.map { tipo in
            CasoDaGlosa.ParametroDeTipo(
                percentual: tipo.estoque || umEm(6) ? nil : Int64(um(de: [0, 500, 1000, 3000, 3333, 4000])),
                sobOLimite: !tipo.estoque && !umEm(4), sobOTeto: !tipo.estoque && !umEm(4),
                excesso: umEm(6) ? "recusar" : "cortar", parteDoCorte: Int64(um(de: [0, 2500, 5000, 7500, 10000])))
        }
        for t in tipos.indices where umEm(4) && !tipos[t].estoque {
            let destino = inteiro(0...(tipos.count - 1))
            let ocupado = parametros.contains { $0.destino == t } || parametros[destino].excesso == "transbordar"
            if destino == t || tipos[destino].estoque || ocupado { continue }
            parametros[t].sobOLimite = parametros[destino].sobOLimite
            parametros[t].sobOTeto = parametros[destino].sobOTeto
            (parametros[t].excesso, parametros[t].destino) = ("transbordar", destino)
        }
        // O destino pode ter mudado de lugar depois de virar destino de outro.
        for t in tipos.indices {
            guard let destino = parametros[t].destino else { continue }
            parametros[t].sobOLimite = parametros[destino].sobOLimite
            parametros[t].sobOTeto = parametros[destino].sobOTeto
        }
        return CasoDaGlosa.Regra(
            id: id, percentualDoLimite: umEm(2) ? nil : 4000, percentualDoTeto: umEm(3) ? nil : 7000,
            criterios: criterios(), segueAdiante: !umEm(3), margemDesconhecida: umEm(3) ? "corta" : "nao_corta",
            guardaDoProtegido: !umEm(3), reparticao: um(de: ["nenhuma", "nenhuma", "proporcional", "fixa"]),
            tipos: parametros)
    }

    private mutating func criterios() -> [String] {
        if !umEm(3) { return ["prioridade", "antiguidade", "valor_decrescente", "ade"] }
        let todos = [
            "prioridade", "antiguidade", "valor_decrescente", "valor_crescente", "ade", "protegido_primeiro",
        ].shuffled(using: &sorteio)
        return Array(todos.prefix(inteiro(0...6)))
    }

    private mutating func bloco(
        vinculo: Int64, _ tipos: [CasoDaGlosa.Tipo], _ regras: [CasoDaGlosa.Regra]
    ) -> CasoDaGlosa.Bloco {
        let quantas = umEm(20) ? inteiro(50...70) : inteiro(0...7)
        let linhas = (0..<quantas).map { _ in linha(tipos.count, regras: regras.count) }
        let soma = linhas.map(\.parcela).reduce(0, +)
        let contas = tipos.indices.map { tipo in
            CasoDaGlosa.Conta(
                margem: margem(linhas.filter { $0.incidencia.contains(tipo) }, soma),
                margemAnterior: margem(linhas, soma),
                porRegra: umEm(4)
                    ? [String(inteiro(0...(regras.count - 1))): Int64(inteiro(-5...Int(soma + 5)))] : [:],
                pagamentoDoMes: tipos[tipo].estoque && umEm(2) ? Int64(inteiro(0...Int(soma + 2))) : nil)
        }
        return CasoDaGlosa.Bloco(
            vinculo: vinculo, liquida: remuneracao(soma * 2), bruta: remuneracao(soma * 3),
            compulsorias: remuneracao(soma), liquidaAnterior: remuneracao(soma * 2),
            brutaAnterior: remuneracao(soma * 3), compulsoriasAnterior: remuneracao(soma), contas: contas,
            linhas: linhas)
    }

    private mutating func remuneracao(_ ate: Int64) -> Int64? { umEm(2) ? nil : Int64(inteiro(0...Int(ate + 10))) }

    /// Margem que faz diferença: a soma de algumas parcelas, um centavo a menos ou a mais, zero, negativa, desconhecida.
    private mutating func margem(_ linhas: [CasoDaGlosa.Linha], _ soma: Int64) -> Int64? {
        switch inteiro(0...9) {
        case 0: return nil
        case 1: return 0
        case 2: return -Int64(inteiro(1...50))
        case 3: return Int64(inteiro(0...Int(soma + 5)))
        default:
            let algumas = linhas.filter { _ in umEm(2) }.map(\.parcela).reduce(0, +)
            return algumas + Int64(inteiro(-1...1))
        }
    }

    private mutating func linha(_ tipos: Int, regras: Int) -> CasoDaGlosa.Linha {
        let contrato = proximo * 7 % 1009 + proximo * 10_000
        proximo += 1
        let incidencia = umEm(12) ? [] : (0..<tipos).filter { _ in umEm(tipos > 1 ? 2 : 1) }
        let parcela = umEm(15) ? 0 : Int64(um(de: [10, 10, 20, 25, inteiro(1...60)]))
        let parcelaAnterior = umEm(2) ? parcela : Int64(inteiro(0...60))
        let enviadoAnterior = umEm(2) ? parcelaAnterior : Int64(inteiro(0...Int(parcelaAnterior)))
        return CasoDaGlosa.Linha(
            contrato: contrato, ade: Int64(inteiro(1...4)), prioridade: Int32(inteiro(-1...2)),
            averbadoEm: inteiro(-2...1), parcela: parcela, minimo: umEm(2) ? 0 : Int64(inteiro(0...15)),
            aceitaParcial: !umEm(3), incidencia: incidencia, regra: inteiro(0...(regras - 1)), protegida: umEm(4),
            suspensa: umEm(10), natureza: UInt8(inteiro(0...7)),
            anterior: um(de: ["desconhecida", "ausente", "suspensa", "presente", "presente", "presente"]),
            parcelaAnterior: parcelaAnterior, enviadoAnterior: enviadoAnterior,
            origemAnterior: umEm(2) ? 0 : UInt8(inteiro(1...14)))
    }

    private mutating func inteiro(_ intervalo: ClosedRange<Int>) -> Int { sorteio.inteiro(intervalo) }
    private mutating func umEm(_ n: Int) -> Bool { sorteio.inteiro(1...n) == 1 }
    private mutating func um<T>(de lista: [T]) -> T { sorteio.um(de: lista) }
}

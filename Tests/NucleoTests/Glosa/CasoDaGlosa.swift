@testable import Nucleo

/// Um caso de pré-corte como o escreve `Tests/Referencia/glosa/LEIAME.md`, §9: serve à referência e ao motor.
struct CasoDaGlosa: Codable {
    struct Tipo: Codable {
        var estoque = false
    }

    struct ParametroDeTipo: Codable {
        var percentual: Int64?
        var sobOLimite = true
        var sobOTeto = true
        var excesso = "cortar"
        var destino: Int?
        var parteDoCorte: Int64 = 0
    }

    struct Regra: Codable {
        var id: Int64
        var percentualDoLimite: Int64?
        var percentualDoTeto: Int64?
        var criterios = ["prioridade", "antiguidade", "valor_decrescente", "ade"]
        var segueAdiante = true
        var margemDesconhecida = "nao_corta"
        var guardaDoProtegido = true
        var reparticao = "nenhuma"
        var tipos: [ParametroDeTipo]
    }

    struct Conta: Codable {
        var margem: Int64?
        var margemAnterior: Int64?
        var porRegra: [String: Int64] = [:]
        var pagamentoDoMes: Int64?
    }

    struct Linha: Codable {
        var contrato: Int64
        var ade: Int64
        var prioridade: Int32 = 1
        var averbadoEm = 0
        var parcela: Int64
        var minimo: Int64 = 0
        var aceitaParcial = true
        var incidencia = [0]
        var regra = 0
        var protegida = false
        var suspensa = false
        var natureza: UInt8 = 0
        var anterior = "ausente"
        var parcelaAnterior: Int64 = 0
        var enviadoAnterior: Int64 = 0
        var origemAnterior: UInt8 = 0
    }

    struct Bloco: Codable {
        var vinculo: Int64
        var liquida: Int64?
        var bruta: Int64?
        var compulsorias: Int64?
        var liquidaAnterior: Int64?
        var brutaAnterior: Int64?
        var compulsoriasAnterior: Int64?
        var contas: [Conta]
        var linhas: [Linha]
    }

    var tipos: [Tipo]
    var regras: [Regra]
    var vigente: Int
    var regraAnterior: Int64?
    var blocos: [Bloco]
}

extension CasoDaGlosa {
    static func codigo(_ tipo: Int) -> String { "tipo \(tipo)" }

    /// As mesmas coisas com os tipos da borda.
    func entrada() throws -> EntradaDaGlosa {
        let tipos = tipos.enumerated().map {
            TipoNaGlosa(codigo: Self.codigo($0.offset), nome: "Margem \($0.offset)", estoque: $0.element.estoque)
        }
        var entrada = try EntradaDaGlosa(
            tipos: tipos, regras: RegrasDeGlosa(regras.enumerated().map { try $0.element.regra(posicao: $0.offset) }),
            vigente: regras[vigente].id, regraAnterior: regraAnterior)
        for bloco in blocos {
            let b = entrada.acrescentar(
                vinculo: bloco.vinculo,
                remuneracao: RemuneracaoDoMes(
                    liquida: dinheiro(bloco.liquida), bruta: dinheiro(bloco.bruta),
                    compulsorias: dinheiro(bloco.compulsorias)),
                anterior: RemuneracaoDoMes(
                    liquida: dinheiro(bloco.liquidaAnterior), bruta: dinheiro(bloco.brutaAnterior),
                    compulsorias: dinheiro(bloco.compulsoriasAnterior)))
            for (tipo, conta) in bloco.contas.enumerated() {
                let porRegra = conta.porRegra.map {
                    MargemPorRegra(regra: Int($0.key) ?? -1, margem: Dinheiro(centavos: $0.value))
                }
                entrada.informar(
                    ContaDoMes(
                        tipo: tipo, margem: dinheiro(conta.margem), margemAnterior: dinheiro(conta.margemAnterior),
                        pagamentoDoMes: dinheiro(conta.pagamentoDoMes), porRegra: porRegra), em: b)
            }
            for linha in bloco.linhas { _ = try entrada.acrescentar(linha.linha(), em: b) }
        }
        return entrada
    }

    private func dinheiro(_ centavos: Int64?) -> Dinheiro? { centavos.map { Dinheiro(centavos: $0) } }
}

/// Palavra do caso que o motor não conhece.
struct PalavraDesconhecida: Error {
    let lida: String
}

extension CasoDaGlosa.Regra {
    func regra(posicao: Int) throws -> RegraDeGlosa {
        let ano = 2000 + posicao
        return try RegraDeGlosa(
            id: id, fonte: "Norma \(id) (fictícia)", desde: Dia(ano: ano, mes: 1, dia: 1),
            ate: Dia(ano: ano, mes: 12, dia: 31),
            tipos: Dictionary(
                uniqueKeysWithValues: tipos.enumerated().map {
                    (CasoDaGlosa.codigo($0.offset), try $0.element.parametro())
                }), percentualDoLimite: percentual(percentualDoLimite), percentualDoTeto: percentual(percentualDoTeto),
            modo: ModoDaGlosa(
                criterios: criterios.map { try criterio($0) }, segueAdiante: segueAdiante,
                margemDesconhecida: margemDesconhecida == "corta" ? .corta : .naoCorta,
                guardaDoProtegido: guardaDoProtegido, reparticao: try lida(ReparticaoDoCorte(rawValue: reparticao))))
    }

    private func criterio(_ palavra: String) throws -> CriterioDaOrdem {
        switch palavra {
        case "prioridade": .prioridade
        case "antiguidade": .antiguidade
        case "valor_decrescente": .valorDecrescente
        case "valor_crescente": .valorCrescente
        case "ade": .ade
        case "protegido_primeiro": .protegidoPrimeiro
        default: throw PalavraDesconhecida(lida: palavra)
        }
    }

    private func lida(_ reparticao: ReparticaoDoCorte?) throws -> ReparticaoDoCorte {
        guard let reparticao else { throw PalavraDesconhecida(lida: self.reparticao) }
        return reparticao
    }

    private func percentual(_ pontosBase: Int64?) -> Percentual? { pontosBase.map { Percentual(pontosBase: $0) } }
}

extension CasoDaGlosa.ParametroDeTipo {
    func parametro() throws -> ParametroDoTipo {
        let excesso: ExcessoDoTipo
        switch (self.excesso, destino) {
        case ("cortar", _): excesso = .cortar
        case ("recusar", _): excesso = .recusar
        case ("transbordar", let destino?): excesso = .transbordar(para: CasoDaGlosa.codigo(destino))
        default: throw PalavraDesconhecida(lida: self.excesso)
        }
        return ParametroDoTipo(
            percentual: percentual.map { Percentual(pontosBase: $0) }, sobOLimite: sobOLimite, sobOTeto: sobOTeto,
            excesso: excesso, parteDoCorte: Percentual(pontosBase: parteDoCorte))
    }
}

extension CasoDaGlosa.Linha {
    func linha() throws -> LinhaDaGlosa {
        let antes: MesAnterior
        switch anterior {
        case "desconhecida": antes = .desconhecido
        case "ausente": antes = .ausente
        case "suspensa": antes = .suspensa
        case "presente":
            antes = .presente(
                parcela: Dinheiro(centavos: parcelaAnterior), enviado: Dinheiro(centavos: enviadoAnterior),
                origem: MotivoDaGlosa(rawValue: origemAnterior))
        default: throw PalavraDesconhecida(lida: anterior)
        }
        guard let natureza = NaturezaDaLinha(rawValue: natureza) else {
            throw PalavraDesconhecida(lida: "\(natureza)")
        }
        return LinhaDaGlosa(
            contrato: contrato, ade: ade, prioridade: prioridade, averbadoEm: Dia(diasDesde1970: averbadoEm),
            parcela: Dinheiro(centavos: parcela), minimo: Dinheiro(centavos: minimo), aceitaParcial: aceitaParcial,
            incidencia: IncidenciaDaLinha(incidencia), regra: regra, protegida: protegida, suspensa: suspensa,
            natureza: natureza, anterior: antes)
    }
}

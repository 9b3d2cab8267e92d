import BancoDeDados
import Cadastro
import Nucleo

/// Monta a entrada do pré-corte a partir do banco: cinco leituras em fluxo, qualquer que seja o tamanho do mês.
struct LeituraDoMes {
    private let competencia: Competencia
    private let revendo: Bool
    private var regras: RegrasDoMes
    private let catalogo: Catalogo
    private var remuneracoes: [Int64: Remuneracoes] = [:]
    /// O que a folha pagou das verbas em atraso, por vínculo: limita a antecipação no mês.
    private var verbasPagas: [Int64: Dinheiro] = [:]
    private var blocos: [Int64: Int] = [:]
    private var linhas: [LinhaDaFoto] = []
    private var retiradas: [LinhaDaFoto] = []

    private struct Remuneracoes {
        var atual = RemuneracaoDoMes()
        var anterior = RemuneracaoDoMes()
    }

    init(_ competencia: Competencia, _ catalogo: Catalogo, revendo: Bool, em t: Transacao) throws {
        self.competencia = competencia
        self.catalogo = catalogo
        self.revendo = revendo
        regras = try RegrasDoMes(competencia, catalogo, revendo: revendo, em: t)
    }

    mutating func ler(em t: Transacao) throws -> (
        entrada: EntradaDaGlosa, linhas: [LinhaDaFoto], retiradas: [LinhaDaFoto]
    ) {
        let folha = competencia - 1
        var entrada = try regras.entrada()
        try lerBases(folha, em: t)
        try lerLinhas(&entrada, em: t)
        if !linhas.isEmpty {
            guard try t.uma(GlosasSQL.temMargens(em: folha))?.ler(0, como: Bool.self) == true else {
                throw RecusaDeGlosa.semMargens(folha)
            }
        }
        try lerContas(folha, &entrada, em: t)
        return (entrada, linhas, retiradas)
    }

    private mutating func lerBases(_ folha: Competencia, em t: Transacao) throws {
        var lidas: [Int64: Remuneracoes] = [:]
        try t.copiarDe(GlosasSQL.bases(em: folha)) { linha in
            let remuneracao = RemuneracaoDoMes(
                liquida: try linha.ler(2), bruta: try linha.ler(3), compulsorias: try linha.ler(4))
            let vinculo: Int64 = try linha.ler(0)
            if try linha.ler(1) {
                lidas[vinculo, default: Remuneracoes()].atual = remuneracao
                verbasPagas[vinculo] = try linha.ler(5)
            } else {
                lidas[vinculo, default: Remuneracoes()].anterior = remuneracao
            }
        }
        remuneracoes = lidas
    }

    private mutating func lerLinhas(_ entrada: inout EntradaDaGlosa, em t: Transacao) throws {
        let comparavel = try t.uma(GlosasSQL.temLinhas(em: competencia - 1))?.ler(0, como: Bool.self) ?? false
        var (bloco, doBloco) = (0, Int64?.none)
        try t.copiarDe(GlosasSQL.linhas(em: competencia, revendo: revendo)) { linha in
            let vinculo: Int64 = try linha.ler(0)
            let lida = LinhaDaFoto(
                contrato: try linha.ler(1), vinculo: vinculo, produto: try linha.ler(2), previsto: try linha.ler(4),
                suspensa: try linha.ler(7))
            guard try linha.ler(8, como: Bool.self) else { return retiradas.append(lida) }
            if doBloco != vinculo {
                let remuneracao = remuneracoes[vinculo] ?? Remuneracoes()
                bloco = entrada.acrescentar(
                    vinculo: vinculo, remuneracao: remuneracao.atual, anterior: remuneracao.anterior)
                doBloco = vinculo
                blocos[vinculo] = bloco
            }
            _ = entrada.acrescentar(try daGlosa(lida, linha, comparavel: comparavel), em: bloco)
            linhas.append(lida)
        }
    }

    private mutating func daGlosa(
        _ lida: LinhaDaFoto, _ linha: LinhaDeCopia, comparavel: Bool
    ) throws -> LinhaDaGlosa {
        guard let produto = catalogo.produtos[lida.produto] else { preconditionFailure("produto sem cadastro") }
        let regraEm: Dia = try linha.ler(5)
        let marca = try linha.ler(6, como: String?.self).flatMap { regras.marcas[$0] }
        return LinhaDaGlosa(
            contrato: lida.contrato, ade: lida.contrato, prioridade: regras.prioridades[lida.produto] ?? .max,
            averbadoEm: try linha.ler(3), parcela: lida.previsto, minimo: produto.minimoParcial,
            aceitaParcial: produto.aceitaParcial, incidencia: regras.incidencia(doProduto: lida.produto, em: regraEm),
            regra: regras.regra(em: regraEm, marca: marca), protegida: marca?.protegido ?? false,
            suspensa: lida.suspensa,
            natureza: Self.natureza(produto.natureza), anterior: try Self.anterior(linha, comparavel: comparavel))
    }

    private static func anterior(_ linha: LinhaDeCopia, comparavel: Bool) throws -> MesAnterior {
        guard comparavel else { return .desconhecido }
        guard let parcela: Dinheiro = try linha.ler(9), let enviado: Dinheiro = try linha.ler(10) else {
            return try linha.ler(14) ? .suspensa : .ausente
        }
        if try linha.ler(12) ?? false { return .ausente }
        if try linha.ler(11) ?? false { return .suspensa }
        let origem = try linha.ler(13, como: String?.self).flatMap { MotivoDaGlosa.porCodigo[$0] }
        return .presente(parcela: parcela, enviado: enviado, origem: origem)
    }

    private static func natureza(_ natureza: Produto.Natureza) -> NaturezaDaLinha {
        switch natureza {
        case .emprestimo: .emprestimo
        case .cartao: .cartao
        case .mensalidade: .mensalidade
        case .seguro: .seguro
        case .previdencia: .previdencia
        case .planoDeSaude: .planoDeSaude
        case .antecipacao: .verbasEmAtraso
        }
    }

    private mutating func lerContas(_ folha: Competencia, _ entrada: inout EntradaDaGlosa, em t: Transacao) throws {
        var porRegra: [Int64: [MargemPorRegra]] = [:]
        for linha in try t.executar(GlosasSQL.margensPorRegra(em: folha)) {
            let margem: Dinheiro = try linha.ler(2)
            for indice in regras.porNome[try linha.ler(1)] ?? [] {
                porRegra[try linha.ler(0), default: []].append(MargemPorRegra(regra: indice, margem: margem))
            }
        }
        try t.copiarDe(GlosasSQL.contas(em: folha)) { linha in
            let vinculo: Int64 = try linha.ler(1)
            guard let bloco = blocos[vinculo], let tipo = regras.indiceDoTipo[try linha.ler(2)] else { return }
            let pago = tipo == regras.estoque ? verbasPagas.removeValue(forKey: vinculo) : nil
            entrada.informar(
                ContaDoMes(
                    tipo: tipo, margem: try linha.ler(3), margemAnterior: try linha.ler(4), pagamentoDoMes: pago,
                    porRegra: porRegra[try linha.ler(0)] ?? []), em: bloco)
        }
        guard let estoque = regras.estoque else { return }
        // O pago de quem não teve o saldo informado também limita.
        for (vinculo, pago) in verbasPagas {
            guard let bloco = blocos[vinculo] else { continue }
            entrada.informar(ContaDoMes(tipo: estoque, margem: nil, pagamentoDoMes: pago), em: bloco)
        }
    }
}

/// Uma linha da foto, como a glosa a leu.
package struct LinhaDaFoto: Sendable, Hashable {
    package let contrato: Int64
    package let vinculo: Int64
    package let produto: Int64
    package let previsto: Dinheiro
    package let suspensa: Bool
}

extension MotivoDaGlosa {
    /// O motivo pelo seu código gravado.
    package static let porCodigo = Dictionary(uniqueKeysWithValues: allCases.map { ($0.codigo, $0) })
}

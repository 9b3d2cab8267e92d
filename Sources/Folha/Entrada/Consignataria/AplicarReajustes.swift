import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Contratos
import Leiaute
import Nucleo

/// O que um arquivo de reajustes mudou.
package struct ResultadoDosReajustes: Sendable, Hashable, Codable {
    package var aplicadas = 0
    /// Já estavam com o valor pedido.
    package var iguais = 0
    package var recusadas = 0
    /// Soma das parcelas, em centavos, antes e depois, só dos contratos que mudaram.
    package var antes: Int64 = 0
    package var depois: Int64 = 0
    /// Percentuais sem base: mantida a parcela anterior.
    package var semBase = 0
    package init() {}

    mutating func contar(de antes: Dinheiro, para depois: Dinheiro) {
        aplicadas += 1
        self.antes += antes.centavos
        self.depois += depois.centavos
    }
}

/// Altera a parcela de contratos mensais (ou o percentual dos percentuais) da própria consignatária, linha a linha.
///
/// O valor variável não exige saldo, a não ser que o produto diga que sim; aí o que não cabe é recusado sem dizer quanto cabia, e
/// cada resposta conta como sondagem. Aumento que exige prova de vida da pessoa não entra por arquivo. Cada contrato mudado tem ocorrência e evento
/// com o antes e o depois.
/// - Fonte: RF-CON-25, RF-CON-17, RF-CON-04, OBJ-06 a OBJ-09; decisão 0041.
package struct AplicarReajustes: Sendable {
    package let especie: EspecieDeEntrada
    package let arquivo: Int64
    package let consignataria: Int64
    /// A competência que passa a descontar o valor novo.
    package let competencia: Competencia
    /// A folha fechada cuja base vale para os percentuais.
    package let folhaDaBase: Competencia?
    package let autor: Autor

    package init(
        especie: EspecieDeEntrada, arquivo: Int64, consignataria: Int64, competencia: Competencia,
        folhaDaBase: Competencia?,
        autor: Autor
    ) {
        self.especie = especie
        self.arquivo = arquivo
        self.consignataria = consignataria
        self.competencia = competencia
        self.folhaDaBase = folhaDaBase
        self.autor = autor
    }

    /// `apontar` recebe o que só se soube com a trava na mão.
    package func executar(
        _ linhas: ArraySlice<LinhaDeReajuste>, pessoas: [Int64], _ catalogo: Catalogo,
        _ resultado: inout ResultadoDosReajustes,
        _ casa: Instalacao, em t: Transacao, apontar: Apontador
    ) throws {
        let mao = try MaoDoReajuste(pessoas, competencia: competencia, autor: autor, casa, em: t)
        let contratos = ContratosAReajustar(
            try t.executar(EntradaSQL.contratosAReajustar(pessoas, consignataria: consignataria, baseDe: folhaDaBase))
                .map(ContratoAReajustar.init(lendo:)))
        var percentuais: [Int64: Int] = [:]
        for linha in linhas {
            guard case .um(let contrato) = contratos.alvo(linha) else {
                resultado.recusadas += 1
                try apontar(
                    Apontado(
                        linha: linha.linha, campo: "matricula", esperado: "um contrato seu em vigor deste produto",
                        lido: "nenhum"))
                continue
            }
            switch contrato.pedido(linha, especie, catalogo) {
            case .igual: resultado.iguais += 1
            case .para(let parcela) where especie == .aliquotas:
                try mudarPercentual(contrato, linha, mao, &percentuais)
                try mao.mudar(
                    contrato, para: parcela, especie: .recalculoPercentual, ato: especie.ato, arquivo, &resultado)
            case .para(let parcela): try mudarValor(contrato, parcela, linha, mao, catalogo, &resultado, apontar)
            case .semBase:
                try mudarPercentual(contrato, linha, mao, &percentuais)
                resultado.semBase += 1
                try apontar(
                    Apontado(
                        .aviso, linha: linha.linha, campo: "percentual",
                        esperado: "base de previdência informada pela folha (mantida a contribuição anterior)",
                        lido: "nenhuma"))
            case let outro:
                if case .soComProva(let parcela) = outro { try recusar(contrato, parcela, "aumento-exige-prova", mao) }
                resultado.recusadas += 1
                guard let (campo, esperado) = outro.apontamento(especie) else { continue }
                try apontar(
                    Apontado(linha: linha.linha, campo: campo, esperado: esperado, lido: linha.escrita(especie)))
            }
        }
        try mao.gravar(em: t)
        try Livro.mudarPercentuais(percentuais, em: t)
    }

    private func mudarPercentual(
        _ contrato: ContratoAReajustar, _ linha: LinhaDeReajuste, _ mao: MaoDoReajuste,
        _ percentuais: inout [Int64: Int]
    ) throws {
        percentuais[contrato.id] = Int(linha.valor)
        try mao.registrar(
            Evento(
                especie.ato, objeto: "contrato", id: contrato.id,
                [
                    "de": .inteiro(contrato.percentual.map(Int64.init)), "para": .inteiro(linha.valor),
                    "arquivo": .inteiro(arquivo),
                ]))
    }

    private func mudarValor(
        _ contrato: ContratoAReajustar, _ parcela: Dinheiro, _ linha: LinhaDeReajuste, _ mao: MaoDoReajuste,
        _ catalogo: Catalogo, _ resultado: inout ResultadoDosReajustes, _ apontar: Apontador
    ) throws {
        if contrato.exigeSaldo, parcela > contrato.parcela {
            let limite = catalogo.inteiro(.tentativas, em: Relogio.dia(de: mao.agora))
            let aberto = mao.sondagens(contrato) < limite
            guard aberto, mao.cabe(contrato, mais: parcela - contrato.parcela) else {
                let codigo = aberto ? "nao-cabe-na-margem" : "tentativas-esgotadas"
                let evento = try recusar(contrato, parcela, codigo, mao)
                // Se o par estava aberto, a resposta conta como sondagem.
                if aberto { try mao.sondar(contrato, parcela, coube: false, ato: especie.ato, evento: evento) }
                resultado.recusadas += 1
                return try apontar(
                    Apontado(
                        linha: linha.linha, campo: especie.campoDoValor,
                        esperado: aberto
                            ? "um valor que caiba na margem"
                            : "tentativas desta pessoa ainda não esgotadas nesta competência (procure o gestor do órgão)",
                        lido: parcela.brasileiro))
            }
        }
        try mao.mudar(
            contrato, para: parcela, especie: contrato.exigeSaldo ? .alteracao : .reajusteVariavel, ato: especie.ato,
            arquivo, &resultado)
    }

    /// Só a trilha: a parcela fica como estava.
    @discardableResult
    private func recusar(
        _ contrato: ContratoAReajustar, _ parcela: Dinheiro, _ codigo: String, _ mao: MaoDoReajuste
    ) throws -> Int64 {
        try mao.registrar(
            Evento(
                especie.ato + "-recusado", objeto: "contrato", id: contrato.id,
                [
                    "codigo": .texto(codigo), "resposta": .texto(codigo), "parcela": .inteiro(parcela.centavos),
                    "arquivo": .inteiro(arquivo),
                ]))
    }
}

extension PedidoDeReajuste {
    /// O campo da linha e o que se esperava nele, quando o que ela pede não se faz; `nil` se se faz.
    func apontamento(_ especie: EspecieDeEntrada) -> (campo: String, esperado: String)? {
        switch self {
        case .igual, .semBase, .para: nil
        case .soComProva:
            (
                especie.campoDoValor,
                "um valor que não exija prova de vida nova (para este, faça uma reserva com o valor inteiro, que a pessoa autoriza no portal dela)"
            )
        case .abaixoDeUmCentavo: (especie.campoDoValor, "um reajuste que deixe ao menos um centavo")
        case .semPercentual:
            (
                "percentual",
                "contrato que se desconta em percentual (este se reservou por valor: cancele-o e reserve outro, ou peça ao gestor)"
            )
        }
    }
}

import Auditoria
import Nucleo

/// Tudo que um ato escreve no livro, acumulado antes de tocar o banco.
///
/// Um ato ou cem, o gravador é o mesmo (`Livro.gravar`): os efeitos se juntam e vão em bloco, uma ordem por tabela. Quem
/// decide mexe também no `EstadoDaPessoa`, para o pedido seguinte do mesmo lote.
package struct Efeitos: Sendable {
    package var contratos: [ContratoNovo] = []
    package var mudancas: [MudancaDeContrato] = []
    package var autorizacoes: [AutorizacaoNova] = []
    package var pesos: [PesoNovo] = []
    package var pesosMudados: [PesoNovo] = []
    package var lancamentos: [Lancamento] = []
    package var partes: [ParteDoLancamento] = []
    package var ocorrencias: [OcorrenciaNova] = []
    package var eventos: [EventoNumerado] = []
    package var sondagens: [Sondagem] = []

    package init() {}

    /// Junta os efeitos de outro ato, na ordem.
    package mutating func juntar(_ outros: Efeitos) {
        contratos += outros.contratos
        mudancas += outros.mudancas
        autorizacoes += outros.autorizacoes
        pesos += outros.pesos
        pesosMudados += outros.pesosMudados
        lancamentos += outros.lancamentos
        partes += outros.partes
        ocorrencias += outros.ocorrencias
        eventos += outros.eventos
        sondagens += outros.sondagens
    }

    /// Uma mudança por contrato: parte de onde a primeira partia e chega onde a última chegou.
    ///
    /// No mesmo lote um contrato pode mudar duas vezes (autorizada e logo confirmada), e um UPDATE só alcança a linha uma vez.
    var mudancasFinais: [MudancaDeContrato] {
        var primeiras: [Int64: Situacao] = [:]
        var ultimas: [Int64: MudancaDeContrato] = [:]
        for mudanca in mudancas {
            primeiras[mudanca.id] = primeiras[mudanca.id] ?? mudanca.de
            ultimas[mudanca.id] = ultimas[mudanca.id].map { mudanca.depois(de: $0) } ?? mudanca
        }
        return ultimas.values.sorted { $0.id < $1.id }.map { $0.partindo(de: primeiras[$0.id] ?? $0.de) }
    }

    /// Um peso por contrato e conta: o último.
    var pesosFinais: [PesoNovo] {
        var ultimos: [Int64: [Int64: PesoNovo]] = [:]
        for peso in pesosMudados { ultimos[peso.contrato, default: [:]][peso.conta] = peso }
        return ultimos.values.flatMap(\.values).sorted { ($0.contrato, $0.conta) < ($1.contrato, $1.conta) }
    }
}

/// Um contrato (ou reserva) que nasce.
package struct ContratoNovo: Sendable {
    package let id: Int64
    package let vinculo: Int64
    package let consignataria: Int64
    package let produto: Int64
    package let condicoes: Int64
    package let numero: String?
    /// A data que escolhe limite, prioridade e regra de glosa deste contrato, para sempre.
    package let regraEm: Dia
    package let legado: String?
    package let situacao: Situacao
    package let parcela: Dinheiro
    /// Pontos-base da base de contribuição, nos produtos percentuais.
    package let percentual: Int?
    /// `nil`: por tempo indeterminado.
    package let prazo: Int?
    package let carencia: Int
    package let primeira: Competencia
    package let pagas: Int
    package let operacaoEm: Instante
    package let venceEm: Instante?
    package let averbadoEm: Instante?
    package let conta: ContaContratada?
    package let autorizacao: Int64?
    /// A agência ou o correspondente por quem se reservou; `nil` é a própria consignatária.
    package let correspondente: Int64?
    /// Só se autoriza com prova de vida.
    package let exigeProva: Bool
    /// O pedido trouxe o CPF, e era o da pessoa: quem pediu já sabia de quem fala.
    package let cpfInformado: Bool

    package init(
        id: Int64, vinculo: Int64, consignataria: Int64, produto: Int64, condicoes: Int64, numero: String?,
        regraEm: Dia,
        legado: String? = nil, situacao: Situacao, parcela: Dinheiro, percentual: Int? = nil, prazo: Int?,
        carencia: Int,
        primeira: Competencia, pagas: Int = 0, operacaoEm: Instante, venceEm: Instante? = nil,
        averbadoEm: Instante? = nil,
        conta: ContaContratada? = nil, autorizacao: Int64? = nil, correspondente: Int64? = nil,
        exigeProva: Bool = false, cpfInformado: Bool = false
    ) {
        self.cpfInformado = cpfInformado
        self.correspondente = correspondente
        self.exigeProva = exigeProva
        self.id = id
        self.vinculo = vinculo
        self.consignataria = consignataria
        self.produto = produto
        self.condicoes = condicoes
        self.numero = numero
        self.regraEm = regraEm
        self.legado = legado
        self.situacao = situacao
        self.parcela = parcela
        self.percentual = percentual
        self.prazo = prazo
        self.carencia = carencia
        self.primeira = primeira
        self.pagas = pagas
        self.operacaoEm = operacaoEm
        self.venceEm = venceEm
        self.averbadoEm = averbadoEm
        self.conta = conta
        self.autorizacao = autorizacao
    }
}

/// Os números do empréstimo como foram conferidos na contratação.
package struct ContaContratada: Sendable, Hashable {
    package let liberado: Dinheiro
    package let financiado: Dinheiro
    package let iof: Dinheiro
    /// Juros ao mês, em 10⁻⁸.
    package let taxaAoMes: Int64
    /// CET ao ano, em centésimos de ponto percentual.
    package let cetAoAno: Int

    package init(liberado: Dinheiro, financiado: Dinheiro, iof: Dinheiro, taxaAoMes: Int64, cetAoAno: Int) {
        self.liberado = liberado
        self.financiado = financiado
        self.iof = iof
        self.taxaAoMes = taxaAoMes
        self.cetAoAno = cetAoAno
    }
}

/// O contrato como fica depois do ato: só as colunas que um ato pode mudar.
package struct MudancaDeContrato: Sendable {
    package let id: Int64
    package private(set) var de: Situacao
    package let para: Situacao
    package let parcela: Dinheiro
    package let primeira: Competencia
    package let numero: String?
    package let venceEm: Instante?
    package private(set) var averbadoEm: Instante?
    package let encerradoEm: Instante?
    package let autorizacao: Int64?
    package let paradoPor: Alcada?
    package let pagas: Int
    package let prazo: Int?
    package let suspensoAte: Competencia?

    package init(
        _ contrato: ContratoNoLivro, para: Andamento, averbadoEm: Instante? = nil, encerradoEm: Instante? = nil,
        suspensoAte: Competencia? = nil
    ) {
        id = contrato.id
        de = contrato.situacao
        self.para = para.situacao
        paradoPor = para.paradoPor
        pagas = contrato.pagas
        prazo = contrato.prazo
        parcela = contrato.parcela
        primeira = contrato.primeira
        numero = contrato.numero
        venceEm = contrato.venceEm
        self.averbadoEm = averbadoEm
        self.encerradoEm = encerradoEm
        autorizacao = contrato.autorizacao
        self.suspensoAte = suspensoAte
    }

    func partindo(de situacao: Situacao) -> MudancaDeContrato {
        var mudada = self
        mudada.de = situacao
        return mudada
    }

    func depois(de anterior: MudancaDeContrato) -> MudancaDeContrato {
        var mudada = self
        mudada.averbadoEm = averbadoEm ?? anterior.averbadoEm
        return mudada
    }
}

/// A autorização do desconto (invariante 11).
package struct AutorizacaoNova: Sendable {
    package enum Especie: String, Sendable, CaseIterable {
        case eletronica, documento, legal, importada, provaDeVida = "prova-de-vida"
    }
    package let id: Int64
    package let contrato: Int64
    package let especie: Especie
    package let em: Instante
    package let autor: Int64?
    /// Texto que prova o consentimento (número do documento, sessão, aceite); gravado cifrado.
    package let evidencia: String?

    package init(id: Int64, contrato: Int64, especie: Especie, em: Instante, autor: Int64?, evidencia: String?) {
        self.id = id
        self.contrato = contrato
        self.especie = especie
        self.em = em
        self.autor = autor
        self.evidencia = evidencia
    }
}

/// Quanto um contrato pesa numa conta; novo ou mudado.
package struct PesoNovo: Sendable {
    package let contrato: Int64
    package let conta: Int64
    package let valor: Dinheiro

    package init(contrato: Int64, conta: Int64, valor: Dinheiro) {
        self.contrato = contrato
        self.conta = conta
        self.valor = valor
    }
}

/// Uma linha do extrato: um ato e uma conta, com o delta líquido.
package struct Lancamento: Sendable {
    package let conta: Int64
    package let seq: Int64
    package let contrato: Int64?
    package let especie: Especie
    package let evento: Int64
    package let em: Instante
    package let delta: Dinheiro
    package let comprometidoDepois: Dinheiro
    package let disponivelDepois: Dinheiro?

    /// Espécies do extrato; as que não exigem saldo são lista fechada (invariante 1) e iguais às do banco.
    package enum Especie: String, CaseIterable, Sendable {
        case reserva, cancelamentoDeReserva = "cancelamento-de-reserva", vencimentoDeReserva = "vencimento-de-reserva"
        case inclusao, alteracao, refinanciamento, renegociacao, portabilidade, liquidacao, conclusao, cancelamento,
            reativacao
        case ajusteDoGestor = "ajuste-do-gestor", recalculoPercentual = "recalculo-percentual"
        case reajusteVariavel = "reajuste-variavel", decisaoJudicial = "decisao-judicial", transferencia
        case cargaDoLegado = "carga-do-legado"

        package var exigeSaldo: Bool {
            switch self {
            case .ajusteDoGestor, .recalculoPercentual, .reajusteVariavel, .decisaoJudicial, .transferencia,
                .cargaDoLegado:
                false
            default: true
            }
        }
    }
}

/// A parte de cada contrato num lançamento de ato que mexe em vários.
package struct ParteDoLancamento: Sendable {
    package let conta: Int64
    package let seq: Int64
    package let contrato: Int64
    package let de: Dinheiro
    package let para: Dinheiro

    package init(conta: Int64, seq: Int64, contrato: Int64, de: Dinheiro, para: Dinheiro) {
        self.conta = conta
        self.seq = seq
        self.contrato = contrato
        self.de = de
        self.para = para
    }
}

/// Um acontecimento na vida do contrato.
package struct OcorrenciaNova: Sendable {
    package let id: Int64
    package let contrato: Int64
    package let ato: String
    package let em: Instante
    package let competencia: Competencia?
    package let motivo: String?
    /// O que o contrato ficou sendo.
    package let parcela: Dinheiro
    package let prazo: Int?
    package let situacao: Situacao
    package let evento: Int64

    package init(
        id: Int64, contrato: Int64, ato: String, em: Instante, competencia: Competencia?, motivo: String?,
        parcela: Dinheiro, prazo: Int?, situacao: Situacao, evento: Int64
    ) {
        self.id = id
        self.contrato = contrato
        self.ato = ato
        self.em = em
        self.competencia = competencia
        self.motivo = motivo
        (self.parcela, self.prazo, self.situacao) = (parcela, prazo, situacao)
        self.evento = evento
    }
}

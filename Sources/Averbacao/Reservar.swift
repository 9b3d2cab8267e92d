import Auditoria
import Cadastro
import Contratos
import Nucleo

/// A consignatária prende margem para um contrato que ainda vai confirmar.
///
/// Aceita, a margem some na hora, para todos; não confirmada no prazo, volta sozinha (`VencerReserva`).
/// - Fonte: POC-CON-03, POC-CON-06, RF-CON-04, RF-CON-10; RF-GER-02 e RF-GES-24 (o que limita a concessão).
package struct Reservar: AtoDaPorta {
    package static let ato = "averbacao.reservar"
    package let pedido: PedidoDeReserva

    package init(_ pedido: PedidoDeReserva) { self.pedido = pedido }

    package var pessoa: Int64 { pedido.pessoa }
    package var contratos: [Int64] { [] }
    package var vinculoDaBase: Int64? { pedido.vinculoDaBase }

    package func decidir(
        _ pessoa: inout EstadoDaPessoa, _ catalogo: Catalogo, _ caneta: inout Caneta
    ) throws -> RespostaDaPorta {
        let aceita: Aceita
        do {
            aceita = try avaliar(pessoa, catalogo, caneta)
        } catch {
            return try recusar(error, &pessoa, &caneta)
        }
        return try reservar(aceita, &pessoa, catalogo, &caneta)
    }

    private struct Aceita {
        let produto: Produto
        let condicoes: CondicoesDoConvenio
        let conta: ContaContratada?
        let parcela: Dinheiro
        let pesos: [Int64: Dinheiro]
    }

    /// A regra, sem efeito nenhum: na ordem de precedência de `RecusaDeAverbacao`.
    private func avaliar(
        _ pessoa: EstadoDaPessoa, _ catalogo: Catalogo, _ caneta: Caneta
    ) throws(RecusaDeAverbacao) -> Aceita {
        let hoje = Relogio.dia(de: caneta.agora)
        let (produto, condicoes) = try conferirConvenio(
            consignataria: pedido.consignataria, produto: pedido.produto, em: hoje, catalogo)
        guard let vinculo = pessoa.vinculos[pedido.vinculo], vinculo.situacao == .ativo || vinculo.situacao == .inativo
        else { throw .vinculoDesligado }
        guard !vinculo.bloqueado else { throw .margemBloqueada }
        try conferirProvaAnual(prazo: pessoa.prazoDaProva, em: hoje, catalogo)
        try conferirPercentual(pedido, produto: produto)
        try conferirPrazos(prazo: pedido.prazo, carencia: pedido.carencia, produto: produto, condicoes: condicoes)
        let conta = try conferirOperacao(pedido, produto: produto, condicoes: condicoes, em: hoje, catalogo)
        try conferirQuantidades(
            pedido, produto: produto, condicoes: condicoes, pessoa: pessoa, em: hoje, catalogo)
        try conferirSondagens(consignataria: pedido.consignataria, pessoa: pessoa, em: hoje, catalogo)
        let parcela = try parcelaReservada(pedido, pessoa: pessoa)
        let pesos = try conferirMargem(
            parcela: parcela, prazo: pedido.prazo, vinculo: pedido.vinculo, produto: pedido.produto, em: hoje,
            pessoa: pessoa, catalogo)
        return Aceita(produto: produto, condicoes: condicoes, conta: conta, parcela: parcela, pesos: pesos)
    }

    private func reservar(
        _ aceita: Aceita, _ pessoa: inout EstadoDaPessoa, _ catalogo: Catalogo, _ caneta: inout Caneta
    ) throws -> RespostaDaPorta {
        let id = try caneta.novoContrato()
        let hoje = Relogio.dia(de: caneta.agora)
        let venceEm = validadeDaReserva(
            desde: caneta.agora, horasUteis: catalogo.inteiro(.validadeDaReserva, em: hoje))
        let prova = catalogo.exigeProva(pedido, em: hoje)
        let evento = try caneta.registrar(
            Evento(
                Self.ato, objeto: "contrato", id: id,
                [
                    "vinculo": .inteiro(pedido.vinculo), "produto": .inteiro(pedido.produto),
                    "parcela": .inteiro(pedido.parcelaNaTrilha), "percentual": .inteiro(pedido.percentual?.pontosBase),
                    "prazo": .inteiro(pedido.prazo.map(Int64.init)),
                    "carencia": .inteiro(pedido.carencia), "vence_em": .inteiro(venceEm.microssegundos),
                    "liberado": .inteiro(aceita.conta?.liberado.centavos),
                    "cet": .inteiro(aceita.conta.map { Int64($0.cetAoAno) }), "exige prova de vida": .logico(prova),
                ]))
        let novo = ContratoNovo(
            id: id, vinculo: pedido.vinculo, consignataria: pedido.consignataria, produto: pedido.produto,
            condicoes: aceita.condicoes.id, numero: pedido.numero, regraEm: hoje, situacao: .pendente,
            parcela: aceita.parcela, percentual: pedido.percentual.map { Int($0.pontosBase) }, prazo: pedido.prazo,
            carencia: pedido.carencia,
            primeira: caneta.competencia + pedido.carencia, operacaoEm: caneta.agora, venceEm: venceEm,
            conta: aceita.conta, correspondente: caneta.autor.correspondente, exigeProva: prova,
            cpfInformado: pedido.cpfInformado)
        caneta.contratar(novo, pesos: aceita.pesos, especie: .reserva, evento: evento, em: &pessoa)
        try caneta.ocorrer("reservar", contrato: id, evento: evento, em: pessoa)
        // Sem conta em que pese, a resposta não diz nada da margem; em percentual, diz que a base existe.
        if !aceita.pesos.isEmpty || pedido.percentual != nil {
            try sondar(coube: true, contrato: id, evento, &pessoa, &caneta)
        }
        return .aceito(contrato: id, venceEm: venceEm, exigeProva: prova)
    }

    private func sondar(
        coube: Bool, contrato: Int64?, _ evento: Int64, _ pessoa: inout EstadoDaPessoa, _ caneta: inout Caneta
    ) throws {
        try caneta.sondar(
            .init(
                vinculo: pedido.vinculo, produto: pedido.produto, contrato: contrato, ato: Self.ato,
                valor: (try? parcelaReservada(pedido, pessoa: pessoa)) ?? pedido.parcela, coube: coube),
            consignataria: pedido.consignataria, evento: evento, em: &pessoa)
    }

    /// Não cria contrato nem mexe em conta: registra o evento e, se a recusa depende da margem, conta a sondagem.
    private func recusar(
        _ recusa: RecusaDeAverbacao, _ pessoa: inout EstadoDaPessoa, _ caneta: inout Caneta
    ) throws -> RespostaDaPorta {
        let evento = try caneta.registrar(
            Evento(
                Self.ato + "-recusado", objeto: "vinculo", id: pedido.vinculo,
                [
                    "codigo": .texto(recusa.codigo), "resposta": .texto(recusa.paraConsignataria.codigo),
                    "numeros": recusa.dado, "produto": .inteiro(pedido.produto),
                    "parcela": .inteiro(pedido.parcelaNaTrilha), "percentual": .inteiro(pedido.percentual?.pontosBase),
                ]))
        if recusa.dependeDaMargem { try sondar(coube: false, contrato: nil, evento, &pessoa, &caneta) }
        return .recusa(recusa.paraConsignataria)
    }
}

/// Até quando a reserva espera a confirmação: tantas horas úteis (8h às 18h, dias úteis nacionais) depois de feita.
///
/// - Fonte: POC-CON-07, RF-CON-08 (prazo do consignante, por parâmetro); contrato 13.4 (hora útil).
package func validadeDaReserva(desde agora: Instante, horasUteis: Int) -> Instante {
    let deslocamento = Relogio.deslocamento(em: agora)
    let (dia, micros) = agora.local(deslocamentoEmSegundos: deslocamento)
    let fim = Expediente().prazo(
        aPartirDe: HoraLocal(dia, minutoDoDia: micros / 60_000_000), minutosUteis: horasUteis * 60)
    return Relogio.instante(dia: fim.dia, hora: fim.minutoDoDia / 60, minuto: fim.minutoDoDia % 60)
}

import Auditoria
import Cadastro
import Contratos
import Nucleo

/// A consignatária muda o valor de um contrato mensal seu, e a margem muda junto.
///
/// O acréscimo cabe na margem ou é recusado, se o produto o exige; o valor variável (plano de saúde, mensalidade) pode passar dela e é
/// a glosa que corta. O aumento que exige saldo é
/// pergunta sobre a margem: caiba ou não, conta como sondagem. Aumento que exige prova de vida não se faz por aqui: a pessoa assinou o valor.
/// - Fonte: POC-CON-10, RF-CON-17, RF-CON-04; decisão 0041.
package struct AlterarParcela: AtoDaPorta {
    package static let ato = "averbacao.alterar-parcela"
    package let pessoa: Int64
    package let contrato: Int64
    package let consignataria: Int64
    package let parcela: Dinheiro

    package init(pessoa: Int64, contrato: Int64, consignataria: Int64, parcela: Dinheiro) {
        self.pessoa = pessoa
        self.contrato = contrato
        self.consignataria = consignataria
        self.parcela = parcela
    }

    package var contratos: [Int64] { [contrato] }

    package func decidir(
        _ pessoa: inout EstadoDaPessoa, _ catalogo: Catalogo, _ caneta: inout Caneta
    ) throws -> RespostaDaPorta {
        let (alvo, produto): (ContratoNoLivro, Produto)
        do {
            (alvo, produto) = try avaliar(pessoa, catalogo, caneta)
        } catch {
            let resposta = try recusarReserva(error, ato: Self.ato, contrato: contrato, &caneta)
            if error.dependeDaMargem { try sondar(coube: false, &pessoa, &caneta) }
            return resposta
        }
        guard alvo.parcela != parcela else { return .aceito(contrato: contrato) }
        let evento = try caneta.registrar(
            Evento(
                Self.ato, objeto: "contrato", id: contrato,
                ["de": .inteiro(alvo.parcela.centavos), "para": .inteiro(parcela.centavos)]))
        try caneta.reajustar(
            contrato, parcela: parcela, pesos: alvo.pesos.mapValues { _ in parcela },
            especie: produto.reajusteExigeSaldo ? .alteracao : .reajusteVariavel, ato: "reajustar",
            motivo: "de \(alvo.parcela.brasileiro) para \(parcela.brasileiro)", evento: evento, em: &pessoa)
        if produto.reajusteExigeSaldo, parcela > alvo.parcela { try sondar(coube: true, &pessoa, &caneta) }
        return .aceito(contrato: contrato)
    }

    private func sondar(coube: Bool, _ pessoa: inout EstadoDaPessoa, _ caneta: inout Caneta) throws {
        guard let alvo = pessoa.contratos[contrato], let evento = caneta.efeitos.eventos.last?.id else {
            preconditionFailure("sondagem sem contrato ou sem evento")
        }
        try caneta.sondar(
            .init(
                vinculo: alvo.vinculo, produto: alvo.produto, contrato: contrato, ato: Self.ato, valor: parcela,
                coube: coube),
            consignataria: consignataria, evento: evento, em: &pessoa)
    }

    private func avaliar(
        _ pessoa: EstadoDaPessoa, _ catalogo: Catalogo, _ caneta: Caneta
    ) throws(RecusaDeAverbacao) -> (ContratoNoLivro, Produto) {
        let alvo = try contratoAlvo(contrato, consignataria: consignataria, em: pessoa)
        guard let produto = catalogo.produtos[alvo.produto], produto.forma == .mensal else {
            throw .alteracaoNaoSeAplica
        }
        guard parcela > .zero else { throw .parcelaInvalida }
        guard let vinculo = pessoa.vinculos[alvo.vinculo], vinculo.situacao == .ativo || vinculo.situacao == .inativo
        else { throw .vinculoDesligado }
        guard !catalogo.aumentoExigeProva(alvo, para: parcela) else { throw .aumentoExigeProva }
        guard produto.reajusteExigeSaldo, parcela > alvo.parcela else { return (alvo, produto) }
        let hoje = Relogio.dia(de: caneta.agora)
        try conferirSondagens(consignataria: consignataria, pessoa: pessoa, em: hoje, catalogo)
        for conta in alvo.pesos.keys.sorted() {
            guard let conta = pessoa.contas[conta], let disponivel = conta.disponivel else {
                throw .margemDesconhecida(tipo: "")
            }
            guard parcela - alvo.parcela <= disponivel else {
                throw .margemInsuficiente(tipo: conta.tipo, disponivel: disponivel, peso: parcela - alvo.parcela)
            }
        }
        return (alvo, produto)
    }
}

/// O contrato vivo da consignatária, se há; o de outra é igual ao que não existe.
func contratoAlvo(
    _ id: Int64, consignataria: Int64, em pessoa: EstadoDaPessoa
) throws(RecusaDeAverbacao) -> ContratoNoLivro {
    guard let contrato = pessoa.contratos[id], contrato.consignataria == consignataria else {
        throw .contratoNaoEncontrado
    }
    guard contrato.situacao.ehContratoVivo else { throw .contratoEncerrado(situacao: contrato.situacao) }
    return contrato
}

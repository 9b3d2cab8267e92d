import Auditoria
import Cadastro
import Contratos
import Nucleo

/// A consignatária confirma a reserva: ela vira contrato averbado e passa a ir à folha.
///
/// Não mexe na margem, que já estava presa. Confirmada depois do corte, a primeira parcela passa à competência seguinte. A
/// autorização é a eletrônica já dada pela pessoa ou, se o produto não a exige, o documento que a consignatária guarda; sem
/// nenhum dos dois, recusa.
/// - Fonte: POC-CON-03; FOL-02, FOL-04 (só com a autorização do interessado); invariante 11; observações, 32.
package struct ConfirmarReserva: AtoDaPorta {
    package static let ato = "averbacao.confirmar"
    package let pessoa: Int64
    package let contrato: Int64
    package let consignataria: Int64
    package let numero: String?
    /// Identificação do documento de autorização que a consignatária guarda.
    package let documento: String?

    package init(pessoa: Int64, contrato: Int64, consignataria: Int64, numero: String?, documento: String?) {
        self.pessoa = pessoa
        self.contrato = contrato
        self.consignataria = consignataria
        self.numero = numero
        self.documento = documento
    }

    package var contratos: [Int64] { [contrato] }

    package func decidir(
        _ pessoa: inout EstadoDaPessoa, _ catalogo: Catalogo, _ caneta: inout Caneta
    ) throws -> RespostaDaPorta {
        let reserva: ContratoNoLivro
        do {
            reserva = try avaliar(pessoa, catalogo, caneta)
        } catch {
            return try recusarReserva(error, ato: Self.ato, contrato: contrato, &caneta)
        }
        return try confirmar(reserva, &pessoa, &caneta)
    }

    private func avaliar(
        _ pessoa: EstadoDaPessoa, _ catalogo: Catalogo, _ caneta: Caneta
    ) throws(RecusaDeAverbacao) -> ContratoNoLivro {
        let reserva = try reservaAlvo(contrato, consignataria: consignataria, em: pessoa)
        if let venceEm = reserva.venceEm, venceEm <= caneta.agora { throw .reservaVencida }
        let hoje = Relogio.dia(de: caneta.agora)
        _ = try conferirConvenio(consignataria: consignataria, produto: reserva.produto, em: hoje, catalogo)
        guard let vinculo = pessoa.vinculos[reserva.vinculo], vinculo.situacao == .ativo || vinculo.situacao == .inativo
        else { throw .vinculoDesligado }
        if reserva.exigeProva, reserva.situacao != .autorizada { throw .faltaProvaDeVida }
        if catalogo.produtos[reserva.produto]?.exigeAutorizacao == true, reserva.situacao != .autorizada {
            throw .faltaAutorizacao
        }
        guard reserva.autorizacao != nil || temDocumento(documento) else { throw .faltaDocumento }
        if let numero,
            pessoa.contratos.values.contains(where: {
                $0.id != contrato && $0.consignataria == consignataria && $0.numero == numero
            })
        {
            throw .numeroRepetido
        }
        return reserva
    }

    private func confirmar(
        _ reserva: ContratoNoLivro, _ pessoa: inout EstadoDaPessoa, _ caneta: inout Caneta
    ) throws -> RespostaDaPorta {
        var averbada = reserva
        averbada.numero = numero ?? reserva.numero
        averbada.primeira = max(reserva.primeira, caneta.competencia + reserva.carencia)
        let evento = try caneta.registrar(
            Evento(
                Self.ato, objeto: "contrato", id: contrato,
                [
                    "numero": .texto(averbada.numero), "primeira": .texto(averbada.primeira.iso),
                    "documento": .texto(documento),
                ]))
        if averbada.autorizacao == nil {
            let id = try caneta.novoId()
            caneta.autorizar(
                AutorizacaoNova(
                    id: id, contrato: contrato, especie: .documento, em: caneta.agora, autor: caneta.autor.usuario,
                    evidencia: documento))
            averbada.autorizacao = id
        }
        try caneta.mudar(
            averbada, por: .confirmar, alcada: .consignataria, evento: evento, averbadoEm: caneta.agora, em: &pessoa)
        return .aceito(contrato: contrato)
    }
}

/// Se há identificação de um documento de autorização; branco não identifica nada.
func temDocumento(_ documento: String?) -> Bool { documento?.contains { !$0.isWhitespace } ?? false }

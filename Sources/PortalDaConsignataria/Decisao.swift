import Acesso
import Auditoria
import Averbacao
import Contratos
import Html
import Nucleo
import Web

/// Confirmar e cancelar a reserva, e o comprovante.
struct RotasDaDecisao {
    let pecas: PortalDaConsignataria.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("contratos/:id/comprovante", ato: PortalDaConsignataria.atoDeContratos) { contexto in
            let tela = TelaDoContrato(ficha: try await pecas.ficha(contexto))
            return try await pecas.pagina(
                tela.comprovante(emitidoEm: pecas.casa.relogio.agora, por: contexto.usuario.nome), contexto)
        }
        grupo.get("contratos/:id/confirmar", ato: ConfirmarReserva.ato) { contexto in
            let tela = TelaDoContrato(ficha: try await pecas.ficha(contexto))
            let margem = try await Self.comprometimento(tela.ficha.contrato, contexto, pecas)
            return try await pecas.pagina(
                tela.pagina(tela.confirmacao, titulo: Self.tituloDeConfirmar, mais: margem?.comprometimento()), contexto
            )
        }
        grupo.get("contratos/:id/cancelar", ato: CancelarReserva.ato) { contexto in
            let tela = TelaDoContrato(ficha: try await pecas.ficha(contexto))
            return try await pecas.pagina(tela.pagina(tela.cancelamento, titulo: Self.tituloDeCancelar), contexto)
        }
        grupo.post("contratos/:id/confirmar", ato: ConfirmarReserva.ato) { try await confirmar($0, $1, pecas) }
        grupo.post("contratos/:id/cancelar", ato: CancelarReserva.ato) { try await cancelar($0, $1, pecas) }
    }

    /// O comprometimento da margem, se o órgão o ligou e a reserva ainda espera a confirmação.
    ///
    /// - Fonte: RF-CON-06.
    private static func comprometimento(
        _ contrato: ContratoNaTela, _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> MargemHabilitada? {
        guard contrato.situacao.ehReservaViva else { return nil }
        return try await MargemHabilitada.ler(
            .comprometimento, pessoa: contrato.pessoa, .daReserva(contrato.id), try await pecas.catalogo(),
            pecas.casa, por: contexto.autor)
    }

    private static let tituloDeConfirmar = "Confirmar reserva"
    private static let tituloDeCancelar = "Cancelar reserva"

    private func confirmar(
        _ formulario: Web.Formulario, _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        let tela = TelaDoContrato(ficha: try await pecas.ficha(contexto))
        func refazer(_ erros: [Preenchimento.Erro]) async throws -> Resposta {
            try await pecas.pagina(
                tela.pagina(
                    tela.confirmacao, titulo: Self.tituloDeConfirmar, contexto.preenchido(formulario, erros: erros)),
                contexto, status: 400)
        }
        let lidos: (String?, String?)
        do {
            lidos = try formulario.ler(.textoOpcional("numero", ate: 60), .textoOpcional("documento", ate: 60))
        } catch {
            return try await refazer(error.erros)
        }
        if tela.pedeDocumento, lidos.1 == nil {
            return try await refazer([
                .init("documento", "Diga qual é o documento de autorização que a sua instituição guarda.")
            ])
        }
        let chave = try formulario.chave()
        let resposta = try await pecas.pedir {
            try await pecas.balcao.confirmar(
                contrato: tela.ficha.contrato.id, consignataria: contexto.consignataria, numero: lidos.0,
                documento: lidos.1,
                por: contexto.autor, chave: chave)
        }
        return try await responder(
            resposta,
            tela.pagina(
                tela.confirmacao, titulo: Self.tituloDeConfirmar, contexto.preenchido(formulario),
                [resposta.mensagemDaRecusa]), "Reserva confirmada: o contrato foi averbado.", contexto, pecas)
    }

    private func cancelar(
        _ formulario: Web.Formulario, _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        let tela = TelaDoContrato(ficha: try await pecas.ficha(contexto))
        let motivo: String
        do { motivo = try formulario.ler(.motivo("Diga o motivo do cancelamento")) } catch {
            let preenchido = contexto.preenchido(formulario, erros: error.erros)
            return try await pecas.pagina(
                tela.pagina(tela.cancelamento, titulo: Self.tituloDeCancelar, preenchido), contexto, status: 400)
        }
        let chave = try formulario.chave()
        let resposta = try await pecas.pedir {
            try await pecas.balcao.cancelar(
                contrato: tela.ficha.contrato.id, consignataria: contexto.consignataria, motivo: motivo,
                por: contexto.autor,
                chave: chave)
        }
        return try await responder(
            resposta,
            tela.pagina(
                tela.cancelamento, titulo: Self.tituloDeCancelar, contexto.preenchido(formulario),
                [resposta.mensagemDaRecusa]), "Reserva cancelada: a margem voltou à pessoa.", contexto, pecas)
    }

    /// Aceita, volta à ficha com o recado; recusada, redesenha com a frase e o código.
    private func responder(
        _ resposta: RespostaDaPorta, _ recusada: Tela, _ recado: String, _ contexto: ContextoDaConsignataria,
        _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        guard resposta.aceito, let contrato = resposta.contrato else {
            return try await pecas.pagina(recusada, contexto, status: 422)
        }
        try await contexto.deixarRecado(Recado(.sucesso, recado))
        return .verDepois("/consignataria/contratos/\(contrato)")
    }
}

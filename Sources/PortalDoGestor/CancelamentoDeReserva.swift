import Acesso
import Auditoria
import Averbacao
import Contratos
import Html
import Nucleo
import Web

/// O gestor cancela uma reserva de qualquer consignatária, com motivo; não conta tentativa dela.
struct CancelamentoDeReserva {
    let pecas: PortalDoGestor.Pecas

    static func endereco(_ contrato: Int64) -> Endereco { "/gestor/contratos/\(contrato)/cancelar" }

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("contratos/:id/cancelar", ato: CancelarReserva.ato) { contexto in
            let reserva = try await Self.reserva(contexto, pecas)
            return try await pecas.pagina(Self.tela(reserva, Preenchimento()), contexto)
        }
        grupo.post("contratos/:id/cancelar", ato: CancelarReserva.ato) { try await Self.cancelar($0, $1, pecas) }
    }

    private static func reserva(
        _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> ContratoNaTela {
        let (id, cofre) = (try contexto.registro(), pecas.casa.cofre)
        guard let contrato = try await pecas.ler({ t in try ContratoNaTela.ler(id, cofre, em: t) }) else {
            throw RecusaDaWeb.naoEncontrado
        }
        return contrato
    }

    private static func cancelar(
        _ formulario: Web.Formulario, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        let reserva = try await reserva(contexto, pecas)
        let motivo: String
        do { motivo = try formulario.ler(.motivo("Diga o motivo do cancelamento")) } catch {
            return try await pecas.pagina(
                tela(reserva, contexto.preenchido(formulario, erros: error.erros)), contexto, status: 400)
        }
        let resposta: RespostaDaPorta
        do {
            resposta = try await pecas.balcao.cancelar(
                contrato: reserva.id, consignataria: nil, motivo: motivo, por: contexto.autor,
                chave: try formulario.chave())
        } catch let falha as FalhaDaPorta {
            throw try FalhaDaPortaNaWeb(falha)
        }
        guard resposta.aceito else {
            let frase = FraseDaRecusa.dizer(resposta.codigo)
            return try await pecas.pagina(
                tela(reserva, contexto.preenchido(formulario), [Mensagem(.erro, frase, codigo: resposta.codigo)]),
                contexto, status: 422)
        }
        try await contexto.deixarRecado(
            Recado(.sucesso, "Reserva cancelada: \(reserva.parcela.emReais) voltaram à margem da pessoa."))
        return .verDepois(PortalDoGestor.contrato(reserva.id).texto)
    }

    private static func tela(
        _ reserva: ContratoNaTela, _ preenchido: Preenchimento, _ mensagens: [Mensagem] = []
    ) -> Tela {
        let numero = Formato.inteiro(reserva.id)
        return Tela(
            "Cancelar a reserva \(numero)", secao: "Contratos",
            trilha: [
                .init("Contratos", "/gestor/contratos"),
                .init("Reserva \(numero)", PortalDoGestor.contrato(reserva.id)),
            ],
            ajuda: Ajuda(
                "Desfaz uma reserva que ainda não virou contrato.", quemPode: "Gestores com o ato próprio.",
                depois: "A consignatária vê que foi o gestor, e o motivo."),
            mensagens: mensagens
        ) {
            Confirmacao(
                "Cancelar a reserva",
                efeito: [
                    "Encerra a reserva de \(reserva.nomeDaPessoa) em \(reserva.nomeDaConsignataria): "
                        + "\(reserva.produto.lowercased()), parcela de \(reserva.parcela.emReais).",
                    "Devolve \(reserva.parcela.emReais) à margem na hora.",
                ], verbo: "Cancelar a reserva", para: endereco(reserva.id), .destrutivo,
                campos: [.textoLongo("motivo", "Motivo", linhas: 2, maximo: 200)]
            ).emPagina(preenchido: preenchido, cancelar: PortalDoGestor.contrato(reserva.id))
        }
    }
}

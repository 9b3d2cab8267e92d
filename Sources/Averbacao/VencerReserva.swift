import Auditoria
import Cadastro
import Contratos
import Nucleo

/// O prazo da reserva acabou sem confirmação: o sistema a encerra e devolve a margem.
///
/// Chegar antes da hora ou depois de outra mão é recusa, não erro: a tarefa pode rodar em vários processos. A resposta
/// que a reserva deu já se contou quando ela se fez.
/// - Fonte: POC-CON-07, POC-CON-08, RF-CON-08.
package struct VencerReserva: AtoDaPorta {
    package static let ato = "averbacao.vencer-reserva"
    package let pessoa: Int64
    package let contrato: Int64

    package init(pessoa: Int64, contrato: Int64) {
        self.pessoa = pessoa
        self.contrato = contrato
    }

    package var contratos: [Int64] { [contrato] }

    package func decidir(
        _ pessoa: inout EstadoDaPessoa, _ catalogo: Catalogo, _ caneta: inout Caneta
    ) throws -> RespostaDaPorta {
        guard let reserva = pessoa.contratos[contrato], reserva.reservado, let venceEm = reserva.venceEm,
            venceEm <= caneta.agora
        else { return .recusa("nada-a-vencer") }
        let evento = try caneta.registrar(Evento(Self.ato, objeto: "contrato", id: contrato))
        caneta.aliviar(contrato, especie: .vencimentoDeReserva, evento: evento, em: &pessoa)
        guard let aliviada = pessoa.contratos[contrato] else { preconditionFailure("reserva sumiu do estado") }
        try caneta.mudar(
            aliviada, por: .vencer, alcada: .gestor, evento: evento, encerradoEm: caneta.agora, em: &pessoa)
        return .aceito(contrato: contrato)
    }
}

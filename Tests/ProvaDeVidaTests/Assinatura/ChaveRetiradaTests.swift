import Auditoria
import Averbacao
import BancoDeDados
import Foundation
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Testing
import Web

/// A chave que o serviço retira por ter vazado deixa de valer também aqui, ainda que já a conhecêssemos.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ChaveRetiradaTests {
    @Test(
        "PV-08, PV-36: retirada a chave, o resultado que ela assinou já não autoriza cinco minutos depois de lida; o da nova, sim"
    )
    func retirada() async throws {
        try await CenaDaAssinatura.usando { cena in
            try await cena.exigir(acimaDe: "0,00")
            try await cena.comRosto()
            let (pessoa, contrato) = (try await cena.servidor(), try await cena.reservar(20_00))
            try await cena.aprovada(contrato, pessoa)
            let (sessao, _) = try await cena.sessaoDoPedido(contrato)
            // O resultado estragado faz ler as chaves, e nada autoriza.
            let estragado = String(try await cena.assinado(sessao).dropLast(4)) + "AAAA"
            #expect(try await cena.aviso(estragado).status == 400)
            cena.andar(.seconds(250))
            let daAntiga = try await cena.assinado(sessao)
            let casa = cena.bancada.orgao.casa
            _ = try await casa.banco.transacao(como: .motor) { t in
                try ChaveDoServico.trocar(comprometida: true, casa, em: t, por: .comando)
            }
            cena.andar(.seconds(50))
            let recusado = try await cena.aviso(daAntiga)
            #expect(recusado.status == 400 && recusado.texto.contains("resultado-invalido"), "\(recusado.texto)")
            #expect(try await cena.situacao(contrato) == "pendente")
            #expect(try await cena.aviso(try await cena.assinado(sessao)).status == 204)
            #expect(try await cena.contas(contrato) == "1 1 1")
        }
    }
}

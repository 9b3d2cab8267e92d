import Auditoria
import Averbacao
import BancoDeDados
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Testing
import Web

/// A câmera não reconheceu a pessoa, ela pediu que gente conferisse, e a reserva espera a decisão.
@Suite(.serialized, .timeLimit(.minutes(10))) struct RevisaoDaAssinaturaTests {
    private static let atendente = Autor(
        usuario: 71, nome: "Ana", perfil: "atendente-da-prova", endereco: "10.0.0.7", canal: .tela)

    @Test(
        "RF-CON-04, PV-07: pedida a conferência por gente, a reserva espera; aprovada por um atendente, o aviso a autoriza e a evidência diz quem decidiu",
        arguments: [(1, true), (1, false), (3, true), (3, false)])
    func revisao(_ caso: (tentativas: Int, aprova: Bool)) async throws {
        let aprova = caso.aprova
        try await CenaDaAssinatura.usando { cena in
            try await cena.exigir(acimaDe: "0,00")
            try await cena.comRosto()
            let (pessoa, contrato) = (try await cena.servidor(), try await cena.reservar(20_00))
            let navegador = try await cena.bancada.abrir(try await cena.irACamera(contrato, pessoa))
            var pagina = PaginaDeEnsaio(cena.bancada, navegador)
            for _ in 0..<caso.tentativas {
                #expect(try await pagina.capturar(CenaDaAssinatura.outraPessoa)["codigo"] as? String == "nao-confere")
            }
            // Na terceira o computador já reprovou, e o aviso dele chega antes de a pessoa pedir.
            if caso.tentativas == 3 { #expect(try await cena.avisar().entregues == 1) }
            #expect(try await navegador.json("POST", "/captura/revisao", #"{"concordo": true}"#).status == 200)
            // Voltar não conclui, nem a última rede depois do prazo: ninguém decidiu ainda.
            #expect(try await cena.voltar(contrato, pessoa).texto.contains("Um atendente está conferindo"))
            cena.andar(.seconds(1_201))
            let depois = try await cena.voltar(contrato, pessoa).texto
            #expect(depois.contains("Um atendente está conferindo") && depois.contains("Conferir de novo"))
            #expect(try await cena.assinaturas.concluirVencidos() == 0)
            #expect(try await cena.situacao(contrato) == "pendente")

            try await decidir(aprova, cena.bancada)
            #expect(try await cena.situacao(contrato) == "pendente", "o atendente decide a prova, e não a reserva")
            #expect(try await cena.avisar().entregues == 1)
            #expect(try await cena.situacao(contrato) == (aprova ? "autorizada" : "pendente"))
            let fim = try await cena.voltar(contrato, pessoa)
            #expect(aprova ? fim.status == 303 : fim.texto.contains("A prova de vida não deu certo"))
            let evidencia = try await cena.gestor().get("/gestor/contratos/\(contrato)/prova")
            #expect(evidencia.texto.contains("um atendente, que reviu a pedido da pessoa") == aprova)
            #expect(!evidencia.texto.contains("NÃO confere"))
        }
    }

    private func decidir(_ aprova: Bool, _ bancada: BancadaDaProva) async throws {
        let casa = bancada.orgao.casa
        try await casa.banco.transacao(como: .motor) { t in
            let revista = try #require(try Revisao.listar(.init(), limite: 10, em: t).first)
            try AbrirRevisao(id: revista.id, motivo: "fila do dia").executar(casa, em: t, por: Self.atendente)
            _ = try DecidirRevisao(
                id: revista.id, aprova: aprova, fundamento: "O rosto das fotos é o do documento apresentado no balcão.",
                documento: DocumentoConferido(.identidade, numero: "MG-12.345.678")
            ).executar(casa, em: t, por: Self.atendente)
        }
    }
}

import Auditoria
import BancoDeDados
import Cifra
import Foundation
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import ServidoresDeTeste
import Testing
import Web

/// O que dois fazem ao mesmo tempo em volta da conferência por gente.
@Suite(.serialized) struct CorridasDaConferenciaTests {
    private func reprovada(_ bancada: BancadaDaProva) async throws -> (id: Int64, navegador: ClienteEmProcesso) {
        try await bancada.referencia(PessoaDeEnsaio.rosto(0, 1))
        let (_, id, link) = try await bancada.sessao()
        var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
        for _ in 0..<3 { _ = try await pagina.capturar(PessoaDeEnsaio()) }
        try #require(try await bancada.resultado(id)["situacao"] as? String == "REPROVADA")
        return (id, pagina.navegador)
    }

    private func quantas(_ tabela: SQL, _ bancada: BancadaDaProva) async throws -> Int {
        try await bancada.orgao.dono.transacao(como: .proprio) { t in
            try t.uma("SELECT count(*) FROM \(tabela)")?.ler(0) ?? 0
        }
    }

    @Test(
        "PV-27: apagar os dados enquanto se pede a conferência não deixa foto, venha quem vier primeiro",
        arguments: [true, false])
    func apagarEPedir(apagarAntes: Bool) async throws {
        try await BancadaDaProva.usando { bancada in
            let (_, navegador) = try await reprovada(bancada)
            let token = try await bancada.token()
            let pedir: @Sendable () async throws -> Int = {
                try await navegador.json("POST", "/captura/revisao", #"{"concordo": true}"#).status
            }
            let apagar: @Sendable () async throws -> Int = {
                try await bancada.navegador.json(
                    "POST", "/v1/titulares/apagar", #"{"cpf": "\#(BancadaDaProva.cpf)"}"#, credencial: token
                ).status
            }
            let parada = try await ParadaNoBanco(
                bancada.orgao, depoisDe: apagarAntes ? "UPDATE" : "INSERT",
                em: apagarAntes ? "titular_da_prova" : "quadro_da_revisao")
            let acabou = Acabou()
            async let primeiro = apagarAntes ? apagar() : pedir()
            try await parada.chegou()
            async let segundo = acabou.marcando { try await apagarAntes ? pedir() : apagar() }
            try await parada.outraEsperaOu { acabou.sim }
            try await parada.seguir()
            let respostas = try await (primeiro, segundo)
            #expect(respostas == (apagarAntes ? (204, 409) : (200, 204)))
            #expect(try await quantas("quadro_da_revisao", bancada) == 0, "a foto de quem se apagou")
            #expect(try await quantas("revisao_da_prova WHERE vetor IS NOT NULL", bancada) == 0)
        }
    }

    @Test(
        "PV-07: o aviso pego por um processo enquanto a pessoa pede a conferência não sai nem derruba ninguém; decidida, sai"
    )
    func avisoPego() async throws {
        let receptor = try ReceptorDeEnsaio()
        try await BancadaDaProva.usando(avisaRedeInterna: true) { bancada in
            let casa = bancada.orgao.casa
            try await bancada.avisar(em: receptor.endereco)
            let (id, navegador) = try await reprovada(bancada)
            let avisos = EntregarAvisos(bancada.servico, autoridades: receptor.autoridade)
            let parada = try await ParadaNoBanco(bancada.orgao, depoisDe: "UPDATE", em: "aviso_da_prova")
            async let volta = avisos.volta()
            try await parada.chegou()
            #expect(try await navegador.json("POST", "/captura/revisao", #"{"concordo": true}"#).status == 200)
            try await parada.seguir()
            #expect(try await volta.adiados == 1)
            #expect(try receptor.recebidos().isEmpty, "o que o computador disse já não vale")
            let cliente = bancada.cliente
            let parados = try await casa.banco.transacao(como: .motor) { t in
                try AvisoDeSessao.parados(cliente: cliente, em: t)
            }
            #expect(parados.map(\.erro) == ["a sessão foi a conferência por gente"])
            bancada.orgao.andar(.seconds(3_600))
            #expect(try await avisos.volta() == EntregarAvisos.Volta(), "em conferência não se pega")
            let atendente = Autor(
                usuario: 71, nome: "Ana", perfil: "atendente-da-prova", endereco: "10.0.0.7", canal: .tela)
            try await casa.banco.transacao(como: .motor) { t in
                let revista = try #require(try Revisao.listar(.init(), limite: 10, em: t).first)
                try AbrirRevisao(id: revista.id, motivo: "fila do dia").executar(casa, em: t, por: atendente)
                _ = try DecidirRevisao(
                    id: revista.id, aprova: false, fundamento: "O rosto das fotos não é o do documento apresentado."
                ).executar(casa, em: t, por: atendente)
            }
            #expect(try await avisos.volta().entregues == 2)
            for recebido in try receptor.recebidos() {
                let conteudo = try #require(Base64DeEndereco.ler(recebido.corpo.split(separator: ".")[1]))
                let lido = try JSONSerialization.jsonObject(with: Data(conteudo)) as? [String: Any]
                #expect(lido?["jti"] as? String == String(id) && lido?["revisao"] as? String == "humana")
            }
        }
    }
}

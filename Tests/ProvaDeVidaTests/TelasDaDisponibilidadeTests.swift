import Foundation
import HTTPTypes
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Testing
import Web

/// A disponibilidade e as conferências nas telas: o que o operador e o atendente fazem, e o que os outros não alcançam.
@Suite struct TelasDaDisponibilidadeTests {
    @Test(
        "PV-19, PV-20: o operador marca, muda e cancela a manutenção, e abre, explica e fecha o incidente; o efeito em números vem antes"
    )
    func operador() async throws {
        try await BancadaDaProva.comGente { bancada in
            let operador = try await bancada.entrar(BancadaDaProva.operador)
            // Segunda-feira, 05/10/2026, 10:00.
            #expect(try await operador.get("/operacao/manutencoes/nova").texto.contains("Avisa 1 cliente liberado"))
            let cedo = try await operador.post(
                "/operacao/manutencoes/nova",
                [("comeca", "08/10/2026 09:59"), ("acaba", "08/10/2026 12:00"), ("descricao", "troca de disco")])
            #expect(cedo.status == 400 && cedo.texto.contains("o primeiro começo possível é 08/10/2026 10:00"))
            let torto = try await operador.post(
                "/operacao/manutencoes/nova", [("comeca", "amanhã"), ("acaba", ""), ("descricao", "x")])
            #expect(torto.status == 400 && torto.texto.contains("Falta corrigir 3 pontos"))
            let marcada = try await operador.post(
                "/operacao/manutencoes/nova",
                [("comeca", "08/10/2026 10:00"), ("acaba", "08/10/2026 12:00"), ("descricao", "troca de disco")])
            #expect(marcada.destino == "/operacao/manutencoes")
            let lista = try await operador.get("/operacao/manutencoes").texto
            #expect(lista.contains("Manutenção marcada; 1 cliente avisado.") && lista.contains("troca de disco"))
            let id = try #require(lista.firstMatch(of: /\/operacao\/manutencoes\/(\d+)\/mudar/)).1
            let mudada = try await operador.post(
                "/operacao/manutencoes/\(id)/mudar",
                [("comeca", "08/10/2026 10:00"), ("acaba", "08/10/2026 11:00"), ("descricao", "troca de disco")])
            #expect(mudada.status == 303, "\(mudada.texto)")
            #expect(try await operador.get("/operacao/manutencoes/\(id)/cancelar").texto.contains("(60 min)"))
            #expect(try await operador.post("/operacao/manutencoes/\(id)/cancelar").status == 400, "sem motivo")
            _ = try await operador.post("/operacao/manutencoes/\(id)/cancelar", [("motivo", "o disco não veio")])
            let csv = try await operador.get("/operacao/manutencoes?formato=csv").texto
            #expect(csv.contains("08/10/2026 10:00;08/10/2026 11:00;60;troca de disco;05/10/2026 10:00;Cancelada"))
            try await incidente(operador)
            #expect(
                try await operador.get("/operacao/disponibilidade").texto.contains("Ver quais"),
                "sem correio ninguém soube")
            let faltas = try await operador.get("/operacao/comunicados?situacao=falta&formato=csv").texto
            #expect(
                faltas.split(whereSeparator: \.isNewline).count == 6
                    && faltas.contains("esta instalação não manda correio"))
            #expect(try await operador.get("/operacao/comunicados/reenviar").texto.contains("5 avisos"))
        }
    }

    private func incidente(_ operador: ClienteEmProcesso) async throws {
        #expect(try await operador.post("/operacao/incidentes/novo", [("titulo", "x")]).status == 400)
        let aberto = try await operador.post(
            "/operacao/incidentes/novo", [("titulo", "Lentidão"), ("descricao", "As respostas demoram.")])
        #expect(aberto.destino == "/operacao/incidentes", "\(aberto.texto)")
        let lista = try await operador.get("/operacao/incidentes?situacao=aberto").texto
        let id = try #require(lista.firstMatch(of: /\/operacao\/incidentes\/(\d+)\/fechar/)).1
        _ = try await operador.post("/operacao/incidentes/\(id)/explicar", [("texto", "Um disco enchia.")])
        _ = try await operador.post("/operacao/incidentes/\(id)/fechar", [("texto", "Disco trocado.")])
        #expect(
            try await operador.get("/operacao/incidentes?situacao=acabou").texto.contains(
                "Um disco enchia. Disco trocado."))
        #expect(try await operador.post("/operacao/incidentes/\(id)/fechar", [("texto", "Outra vez.")]).status == 400)
    }

    @Test(
        "PV-19, PV-20: o representante vê, no portal do cliente, o que o seu órgão foi avisado, e não o que se avisou a outro"
    )
    func representante() async throws {
        try await BancadaDaProva.comGente { bancada in
            let operador = try await bancada.entrar(BancadaDaProva.operador)
            _ = try await operador.post(
                "/operacao/incidentes/novo", [("titulo", "Lentidão"), ("descricao", "As respostas demoram.")])
            // Liberado depois: do que houve antes, não soube.
            let casa = bancada.orgao.casa
            let (novo, _) = try await BancadaDaProva.cadastrar("detran", casa)
            try await bancada.conceder(BancadaDaProva.representante, .representante, cliente: novo)
            let navegador = try await bancada.entrar(BancadaDaProva.representante)
            #expect(try await navegador.get("/cliente/\(bancada.cliente)/comunicados").texto.contains("Lentidão"))
            let doNovo = try await navegador.get("/cliente/\(novo)/comunicados").texto
            #expect(doNovo.contains("Nenhum comunicado") && !doNovo.contains("Lentidão"))
        }
    }

    @Test(
        "PV-27: o atendente abre o caso com motivo, vê as fotos e decide com a razão; operador, cidadã e quem não abriu não veem foto"
    )
    func atendente() async throws {
        try await BancadaDaProva.comGente { bancada in
            try await bancada.referencia(PessoaDeEnsaio.rosto(0, 1))
            let (_, id, link) = try await bancada.sessao()
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            _ = try await pagina.capturar(PessoaDeEnsaio())
            #expect(try await pagina.navegador.json("POST", "/captura/revisao", #"{"concordo": true}"#).status == 200)
            let atendente = try await bancada.entrar(BancadaDaProva.atendente)
            let fila = try await atendente.get("/atendimento").texto
            let caso = "/atendimento/conferencias/" + (try #require(fila.firstMatch(of: /conferencias\/(\d+)/)).1)
            #expect(fila.contains("13/10/2026") && fila.contains("Autorizar empréstimo"))
            #expect(try await atendente.get(caso + "/fotos/1").status == 404, "antes de abrir")
            #expect(try await atendente.get(caso).texto.contains("Fica registrado que você as viu"))
            #expect(try await atendente.post(caso + "/abrir").status == 400, "sem motivo")
            #expect(try await atendente.post(caso + "/abrir", [("motivo", "fila do dia")]).destino == caso)
            let aberta = try await atendente.get(caso).texto
            #expect(aberta.contains("Não há foto de referência") && aberta.contains("cosseno 0 milésimos"))
            #expect(aberta.contains("src=\"\(caso)/fotos/1\""), "a página aponta para a foto")
            let foto = try await atendente.get(caso + "/fotos/1")
            #expect(foto.status == 200 && foto.cabecalhos[.contentType] == "image/jpeg")
            #expect(foto.cabecalhos[.cacheControl] == "no-store")
            #expect(try await bancada.eventos("prova-de-vida.ver-foto-da-conferencia") == 1)
            for quem in [BancadaDaProva.operador, BancadaDaProva.representante, BancadaDaProva.cidada] {
                let outro = try await bancada.entrar(quem)
                #expect(try await outro.get(caso + "/fotos/1").status == 403)
                #expect(try await outro.get("/atendimento").status == 403)
            }
            #expect(try await bancada.navegador.get(caso).destino?.hasPrefix("/entrar?volta=") == true)
            #expect(
                try await atendente.post(caso + "/decidir", [("decisao", "aprovar"), ("fundamento", "sim")]).status
                    == 400)
            let decidida = try await atendente.post(
                caso + "/decidir",
                [
                    ("decisao", "aprovar"), ("fundamento", "Conferi o documento apresentado com as fotos: é a pessoa."),
                    ("documentoTipo", "habilitacao"), ("documentoNumero", "0123456789"),
                ])
            #expect(decidida.destino == "/atendimento", "\(decidida.texto)")
            #expect(try await bancada.resultado(id)["situacao"] as? String == "APROVADA")
            #expect(try await atendente.get(caso + "/fotos/1").status == 404)
            #expect(try await atendente.get(caso).texto.contains("As fotos não existem mais."))
            #expect(try await atendente.get("/atendimento?formato=csv").texto.contains(";Aprovada"))
            #expect(try await bancada.eventos("prova-de-vida.abrir-revisao") == 1)
        }
    }
}

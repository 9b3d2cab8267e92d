import Acesso
import Auditoria
import BancoDeDados
import Cifra
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import PortalDoGestor

/// A trilha nas telas do gestor: procurar, abrir, provar, e quem pode o quê.
@Suite(.serialized) struct TrilhaNaTelaTests {
    /// Vinte e cinco eventos em dias seguidos, de dois autores e dois endereços; o usuário `ana` existe.
    private static func encher(_ orgao: OrgaoDeTeste) async throws -> (ana: Int64, eventos: [Int64]) {
        let casa = orgao.casa
        let ana = try await casa.banco.transacao(como: .motor) { t in
            try Perfil.garantir("master", nome: "Master", portal: .gestor, atos: [], casa, em: t)
            return try CriarUsuario(
                dados: DadosDoUsuario(nome: "Ana Auditada", login: "ana"), portal: .gestor, perfil: "master",
                resumoDaSenha: nil
            ).executar(casa, em: t, por: .comando)
        }
        var eventos: [Int64] = []
        for dia in 1...25 {
            orgao.acertar(Relogio.instante(dia: Dia(ano: 2026, mes: 9, dia: dia), hora: 9))
            let daAna = dia % 5 == 0
            let autor = Autor(
                usuario: daAna ? ana : -9, nome: daAna ? "Ana Auditada" : "Bento Outro", perfil: "fiscal",
                sessao: "cafe0001", endereco: daAna ? "198.51.100.4" : "198.51.100.9", canal: .tela)
            let evento = Auditoria.Evento(
                dia.isMultiple(of: 2) ? "averbacao.alterar-parcela" : "folha.corrigir-motivo", objeto: "contrato",
                id: Int64(7_000 + dia), ["de": .inteiro(10_000), "para": .inteiro(9_050), "motivo": "acerto"])
            eventos += try await casa.banco.transacao(como: .motor) { t in
                try casa.trilha.registrar([evento], por: autor, as: casa.relogio.agora, em: t)
            }
        }
        orgao.acertar(Relogio.instante(dia: Dia(ano: 2026, mes: 10, dia: 5), hora: 10))
        return (ana, eventos)
    }

    /// Linhas de evento da página, sem a do cabeçalho.
    private static func linhas(_ pagina: String) -> Int { max(0, pagina.components(separatedBy: "<tr>").count - 2) }

    /// O ato está numa linha, e não só entre as opções do filtro.
    private static func mostra(_ pagina: String, _ ato: String) -> Bool { pagina.contains(">\(ato)</td>") }

    @Test(
        "RF-GES-44, POC-SEG-02, RNF-AUD-02: a trilha se procura por período, usuário, ato, registro e endereço, com cursor, CSV e PDF"
    )
    func pesquisa() async throws {
        try await PortalDoGestorTests.com { orgao, _, servidor in
            let (_, eventos) = try await Self.encher(orgao)
            let cliente = try await PortalDoGestorTests.navegador(servidor)
            func quantos(_ consulta: String) async throws -> Int {
                Self.linhas(try await cliente.get("/gestor/auditoria?parte=operacoes&por=100&" + consulta).texto)
            }
            #expect(try await quantos("de=01/09/2026&ate=30/09/2026") == 25)
            #expect(try await quantos("de=10/09/2026&ate=12/09/2026") == 3, "os dois dias do limite entram")
            #expect(try await quantos("ato=averbacao.alterar-parcela") == 12)
            #expect(try await quantos("objeto=contrato&registro=7.003") == 1)
            #expect(try await quantos("de=31/02/2026") == 0, "data que não existe não acha nada, em vez de achar tudo")
            for (campo, valor, certos) in [("usuario", "ana", 5), ("endereco", "198.51.100.9", 20)] {
                let volta = try await cliente.post(
                    "/gestor/auditoria", [("parte", "operacoes"), ("por", "100"), (campo, valor)])
                let destino = try #require(volta.destino)
                #expect(!destino.contains(valor), "\(campo) é dado pessoal: não vai no endereço da página")
                #expect(Self.linhas(try await cliente.get(destino).texto) == certos, "\(campo)")
            }
            var (vistos, proxima): ([String], String?) = ([], "/gestor/auditoria?parte=operacoes&por=10&ordem=quando")
            while let pagina = proxima {
                let texto = try await cliente.get(pagina).texto
                vistos += texto.matches(of: #/href="/gestor/auditoria/(\d+)"/#).map { String($0.output.1) }
                proxima = texto.firstMatch(of: #/href="([^"]*depois=[^"]*)"[^>]*>\s*(?:<[^>]*>)*\s*Ver mais/#).map {
                    String($0.output.1).replacing("&amp;", with: "&")
                }
            }
            #expect(vistos == eventos.map { "\($0)" }, "de cursor em cursor, cada um uma vez, na ordem pedida")
            let csv = try await cliente.get("/gestor/auditoria?parte=operacoes&formato=csv").texto
            #expect(csv.split(whereSeparator: \.isNewline).count == 26)
            #expect(
                csv.contains("cafe0001") && csv.contains("198.51.100.4") && csv.contains("averbacao.alterar-parcela"))
            let pdf = try await cliente.get("/gestor/auditoria/relatorio.pdf?parte=operacoes&ate=05/09/2026")
            let impresso = try LeitorDePdf.texto(pdf.corpo)
            #expect(impresso.contains("Auditada") && impresso.contains("Código de conferência"), "\(impresso)")
            #expect(impresso.contains("5 eventos"))
        }
    }

    @Test("RF-GER-04: cada parte da trilha só abre ao perfil a que foi concedida, e ler a trilha fica na trilha")
    func partes() async throws {
        try await PortalDoGestorTests.com { orgao, _, servidor in
            let (_, eventos) = try await Self.encher(orgao)
            let soAcesso = try await PortalDoGestorTests.navegador(
                servidor,
                atos: [PesquisaDaTrilha.ato, FichaDoEvento.ato, ParteDaTrilha.acesso.ato])
            let lista = try await soAcesso.get("/gestor/auditoria").texto
            #expect(Self.mostra(lista, "Usuário criado") && !Self.mostra(lista, "Parcela alterada"))
            let outraParte = try await soAcesso.get("/gestor/auditoria?parte=operacoes").texto
            #expect(!Self.mostra(outraParte, "Parcela alterada"))
            #expect(try await soAcesso.get("/gestor/auditoria/\(eventos[0])").status == 404)
            #expect(try await soAcesso.get("/gestor/auditoria?formato=csv").status == 403, "exportar é outro ato")
            #expect(try await soAcesso.get("/gestor/auditoria/\(eventos[0])/prova.json").status == 403)
            let nenhuma = try await PortalDoGestorTests.navegador(servidor, atos: [PesquisaDaTrilha.ato])
            #expect(try await nenhuma.get("/gestor/auditoria").texto.contains("não lê nenhuma parte"))

            let tudo = try await PortalDoGestorTests.navegador(servidor)
            _ = try await tudo.get("/gestor/auditoria/\(eventos[0])")
            let leituras = try await tudo.get("/gestor/auditoria?parte=auditoria&formato=csv").texto
            for ato in ["auditoria.consultar", "auditoria.ler-evento", "auditoria.exportar"] {
                #expect(leituras.contains(ato), "\(ato)")
            }
            let negados = try await tudo.get("/gestor/auditoria?parte=acesso&ato=acesso.negado&formato=csv").texto
            #expect(negados.contains("auditoria.provar") && negados.contains("203.0.113.7") && negados.contains("abcd"))
        }
    }

    @Test(
        "POC-SEG-01, RNF-AUD-01, POC-CON-15: o evento diz quando, quem, com que perfil, de onde, o que fez, em quê e o que mudou"
    )
    func ficha() async throws {
        try await PortalDoGestorTests.com { orgao, balcao, servidor in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let contrato = try await PortalDoGestorTests.reservar(balcao, pessoa)
            let cliente = try await PortalDoGestorTests.navegador(servidor)
            let caminho = "/gestor/contratos/\(contrato)/cancelar"
            _ = try await cliente.post(caminho, [("motivo", "pedido do órgão"), ("_chave", "chave-da-tela")])
            let lista = try await cliente.get(
                "/gestor/auditoria?ato=averbacao.cancelar-reserva&objeto=contrato&registro=\(contrato)"
            ).texto
            let id = try #require(lista.firstMatch(of: #/href="(/gestor/auditoria/\d+)"/#)).output.1
            let ficha = try await cliente.get(String(id)).texto
            for trecho in [
                "05/10/2026 10:00", "Gestora", "master", "abcd", "203.0.113.7", "averbacao.cancelar-reserva",
                "/gestor/contratos/\(contrato)", "pedido do órgão", "Ainda sem selo",
            ] { #expect(ficha.contains(trecho), "\(trecho)") }

            let eventos = try await Self.encher(orgao).eventos
            let mudou = try await cliente.get("/gestor/auditoria/\(eventos[1])").texto
            #expect(mudou.contains("R$\u{A0}100,00") && mudou.contains("R$\u{A0}90,50"), "antes e depois")
            for (ato, endereco) in [("margens.consultar", "/gestor/pessoas/\(pessoa.pessoa)")] {
                _ = try await cliente.get(endereco)
                let lidas = try await cliente.get("/gestor/auditoria?parte=leituras&ato=\(ato)").texto
                #expect(lidas.contains("Margens consultadas") && lidas.contains(endereco), "\(ato)")
            }
        }
    }

    @Test("RF-GER-05: contrato, pessoa, consignatária e competência mostram os últimos eventos do registro")
    func ultimosEventos() async throws {
        try await PortalDoGestorTests.com { orgao, balcao, servidor in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let contrato = try await PortalDoGestorTests.reservar(balcao, pessoa)
            let casa = orgao.casa
            let mes = Competencia(ano: 2026, mes: 10)
            try await casa.banco.transacao(como: .motor) { t in
                _ = try casa.trilha.registrar(
                    [
                        Auditoria.Evento("folha.cortar", competencia: mes),
                        Auditoria.Evento("carga.aplicar", objeto: "consignataria", id: Fixo.bancoA),
                    ], por: .comando, as: casa.relogio.agora, em: t)
            }
            let cliente = try await PortalDoGestorTests.navegador(servidor)
            for (caminho, evento) in [
                ("/gestor/contratos/\(contrato)", "Reserva feita"),
                ("/gestor/pessoas/\(pessoa.pessoa)", "Reserva feita"),
                ("/gestor/consignatarias/\(Fixo.bancoA)", "Carga inicial aplicada"),
                ("/gestor/competencias/2026-10", "Folha cortada"),
            ] {
                let texto = try await cliente.get(caminho).texto
                let ultimos = try #require(texto.range(of: "ultimos-eventos"), "\(caminho)")
                #expect(texto[ultimos.upperBound...].contains(evento), "\(caminho)")
            }
        }
    }

    @Test("o evento selado diz em que bloco está e dá a prova, que confere fora do sistema; o adulterado se acusa")
    func selo() async throws {
        try await PortalDoGestorTests.com { orgao, _, servidor in
            let eventos = try await Self.encher(orgao).eventos
            try await orgao.selar(maximo: 8)
            let cliente = try await PortalDoGestorTests.navegador(servidor)
            let lista = try await cliente.get("/gestor/auditoria").texto
            #expect(lista.contains("Selada até 05/10/2026 10:00") && lista.contains("O que o selo não prova"))
            let ficha = try await cliente.get("/gestor/auditoria/\(eventos[12])").texto
            #expect(ficha.contains("a assinatura do bloco confere") && ficha.contains("prova.json"))
            let prova = try await cliente.get("/gestor/auditoria/\(eventos[12])/prova.json")
            #expect(prova.tipo == "application/json")
            #expect(try ReferenciaDaTrilha.conferir(prova.corpo).codigo == 0)

            try await orgao.dono.transacao(como: .proprio) { t in
                try t.roteiro("ALTER TABLE evento DISABLE TRIGGER so_cresce")
                try t.executar("UPDATE evento SET autor_id = -1 WHERE id = \(eventos[12])")
            }
            let mexida = try await cliente.get("/gestor/auditoria/\(eventos[12])").texto
            #expect(mexida.contains("Este evento não é o que se selou"))
            let falsa = try await cliente.get("/gestor/auditoria/\(eventos[12])/prova.json").corpo
            #expect(try ReferenciaDaTrilha.conferir(falsa).codigo == 1)
        }
    }
}

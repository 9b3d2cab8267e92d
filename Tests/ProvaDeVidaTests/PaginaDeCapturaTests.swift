import Foundation
import Html
import Testing

@testable import ProvaDeVida

@Suite("página da captura")
struct PaginaDeCapturaTests {
    static let sistema = Sistema(
        nome: "Prova de vida", portal: "", sigla: "Averba", orgao: "Secretaria de Administração", versao: "1.0",
        publico: "/publico/", casa: "/captura")

    static func pedido(servico: String = "Portal do Servidor") -> PedidoDeCaptura {
        PedidoDeCaptura(
            servico: servico, finalidade: "autorizar o contrato 4.812 com o Banco Exemplo",
            guarda:
                "O resultado e os números da conferência ficam guardados por cinco anos, como prova do que você autorizou.",
            atendimento: AtendimentoHumano(
                lugar: "Na sede do órgão, de segunda a sexta, das 8h às 18h.", telefone: "(65) 3613-0000"))
    }

    static func html(servico: String = "Portal do Servidor") -> String {
        String(
            decoding: PaginaDeCaptura(pedido(servico: servico)).pagina(em: sistema, contexto: Contexto(csrf: "ensaio")),
            as: UTF8.self)
    }

    let html = Self.html()

    @Test("nada embutido — todo programa e toda folha vêm em arquivo da pasta pública, e nenhum atributo age")
    func nadaEmbutido() throws {
        #expect(html.contains("<script type=\"module\" src=\"/publico/js/captura/captura.js\"></script>"))
        #expect(html.contains("<link rel=\"stylesheet\" href=\"/publico/css/captura.css\">"))
        let programas = html.components(separatedBy: "<script")
        #expect(programas.count == 3)
        for programa in programas.dropFirst() {
            #expect(programa.hasPrefix(" type=\"module\" src=\"/publico/"))
            #expect(programa.contains("\"></script>"))
        }
        #expect(!html.contains("<style"))
        let atributo = try Regex(#"<[^>]*\s(on[a-z]+|style)\s*="#)
        #expect(html.firstMatch(of: atributo) == nil)
    }

    @Test("antes da câmera, diz o que se faz, quem recebe, com que direito, o que fica e que se pode recusar")
    func explicacao() {
        for parte in [
            "Portal do Servidor", "autorizar o contrato 4.812 com o Banco Exemplo", "recebe só o resultado",
            "Lei Geral de Proteção de Dados, artigo 11, inciso I", "Nenhuma foto",
            "guardados por cinco anos", "Não quero fazer", "Recusar a câmera não tira nenhum direito",
            "(65) 3613-0000", "Na sede do órgão", "Leve um documento com foto",
        ] {
            #expect(html.contains(parte), "falta: \(parte)")
        }
        for escolha in ["sem-luz", "mais-tempo", "voz"] {
            #expect(html.contains("name=\"escolhas\" value=\"\(escolha)\""))
        }
        #expect(html.contains("type=\"checkbox\" id=\"campo-consentimento\""))
        #expect(!html.contains(" checked"))
    }

    @Test("só a explicação nasce à vista, com o aviso de quem está sem programa; o que ele faz valer nasce escondido")
    func primeiraEtapa() throws {
        let etapa = try Regex(
            #"data-etapa="([a-z-]+)" aria-labelledby="[a-z-]+"( hidden)?>"#, as: (Substring, Substring, Substring?).self
        )
        let etapas = html.matches(of: etapa).map { (String($0.output.1), $0.output.2 != nil) }
        #expect(etapas.filter { !$0.1 }.map(\.0) == ["explicacao"])
        #expect(Set(etapas.map(\.0)).count == etapas.count)
        #expect(html.contains("data-com-programa=\"\" hidden>"))
        #expect(html.contains("data-sem-programa=\"\">"))
    }

    @Test(
        "cada falha tem título, o que fazer e saída",
        arguments: [
            "permissao-negada", "sem-camera", "camera-em-uso", "camera-parou", "navegador", "sem-https",
            "aba-escondida",
            "conexao", "sessao-vencida", "ocupado", "recusa", "parada",
        ])
    func falha(nome: String) throws {
        let falha = try #require(FalhaDaCaptura.todas.first { $0.nome == nome })
        let tela = TelaDaFalha(falha: falha).texto()
        #expect(tela.contains("<h2 id=\"etapa-falha-\(nome)\" tabindex=\"-1\">\(falha.titulo)</h2>"))
        let temPassos = !falha.passos.isEmpty || falha.porNavegador
        #expect(temPassos || falha.saida != .nenhuma)
        if falha.saida != .nenhuma { #expect(tela.contains("data-ato=\"\(falha.saida.rawValue)\"")) }
    }

    @Test("toda falha que existe está na lista provada")
    func nenhumaFalhaDeFora() { #expect(FalhaDaCaptura.todas.count == 12) }

    @Test("todo pedido e toda orientação do servidor têm frase; as que duram têm dica")
    func frases() {
        let chaves = Set(FrasesDaCaptura.todas.map(\.0))
        #expect(chaves.count == FrasesDaCaptura.todas.count)
        for pedido in ["frente", "esquerda", "direita", "perto", "sorriso", "luz", "frente-final"] {
            #expect(chaves.contains("pedido-\(pedido)"))
        }
        for orientacao in [
            "procurando", "um-rosto-so", "aproxime", "afaste", "mais-luz", "menos-luz", "olhe-de-frente",
            "fique-parado", "volte-ao-centro", "continue",
        ] {
            #expect(chaves.contains("orientacao-\(orientacao)") && chaves.contains("dica-\(orientacao)"))
        }
        #expect(chaves.contains("orientacao-pronto"))
        for (_, frase) in FrasesDaCaptura.todas { #expect(frase.count <= 110, "longa para ouvir: \(frase)") }
    }

    @Test("toda frase que o programa da página pede existe, e toda que existe ele pode pedir")
    func frasesDoPrograma() throws {
        let pasta = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Publico/js/captura")
        let arquivos = try FileManager.default.contentsOfDirectory(at: pasta, includingPropertiesForKeys: nil)
        #expect(!arquivos.isEmpty)
        let programa = try arquivos.map { try String(contentsOf: $0, encoding: .utf8) }.joined()
        let pedidas = Set(
            programa.matches(of: try Regex(#"frase\("([a-z-]+)""#, as: (Substring, Substring).self)).map {
                String($0.output.1)
            })
        let chaves = Set(FrasesDaCaptura.todas.map(\.0))
        #expect(pedidas.subtracting(chaves) == [])
        #expect(Set(FrasesDaCaptura.avisos.map(\.0)).subtracting(pedidas) == [])
        // O programa não tem frase dentro de si.
        for ato in programa.matches(
            of: try Regex(#"mostrar\("(falha-[a-z-]+|[a-z-]+)""#, as: (Substring, Substring).self))
        {
            #expect(html.contains("data-etapa=\"\(ato.output.1)\""), "etapa que não há: \(ato.output.1)")
        }
    }

    @Test("um título de primeiro nível, identificadores únicos e texto de fora escapado")
    func bemFormada() throws {
        let hostil = Self.html(servico: "<script>alert(1)</script>\"'&")
        #expect(hostil.components(separatedBy: "<script").count == 3)
        #expect(hostil.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"))
        #expect(html.components(separatedBy: "<h1").count == 2)
        let ids = html.matches(of: try Regex(#" id="([^"]+)""#, as: (Substring, Substring).self)).map(\.output.1)
        #expect(Set(ids).count == ids.count)
        // Grava a página para o navegador, quando se pede onde.
        if let pasta = ProcessInfo.processInfo.environment["CAPTURA_EM"] {
            try html.write(
                to: URL(fileURLWithPath: pasta).appendingPathComponent("captura.html"), atomically: true,
                encoding: .utf8)
        }
    }
}

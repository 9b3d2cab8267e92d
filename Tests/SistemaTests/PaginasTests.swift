import BancoDeDados
import BancoDeTeste
import Folha
import Foundation
import OrgaoDeTeste
import Testing
import Web

/// Toda página dos três portais, de ligação em ligação: nada a instalar no navegador, e tudo em português.
@Suite(.serialized, .timeLimit(.minutes(20))) struct PaginasTests {
    private struct Pagina {
        let caminho: String
        let status: Int
        let html: String
        let politica: String
        let cliente: ClienteEmProcesso
    }

    /// O caminho com números, competências e códigos trocados por `:id`: abre-se uma página de cada forma.
    private static func forma(_ caminho: String) -> String {
        caminho.replacing(/\/(leiautes|receber)\/(?!enviar)[a-z0-9-]+/) { "/\($0.1)/:id" }
            .replacing(/\/-?\d+(-\d+)?(?=\/|$)/, with: "/:id")
    }

    /// Uma página de cada forma a que se chega a partir dos inícios, como quem segue as ligações.
    private static func percorrer(_ cliente: ClienteEmProcesso, desde inicios: [String], em portal: String) async throws
        -> [Pagina]
    {
        var fila = inicios
        var vistas = Set(inicios.map(forma))
        var paginas: [Pagina] = []
        while !fila.isEmpty {
            let caminho = fila.removeFirst()
            let resposta = try await cliente.get(caminho)
            guard resposta.tipo?.hasPrefix("text/html") == true else { continue }
            paginas.append(
                Pagina(
                    caminho: caminho, status: resposta.status, html: resposta.texto,
                    politica: resposta.cabecalho("content-security-policy") ?? "", cliente: cliente))
            for achado in resposta.texto.matches(of: /href="(\/[^"?#]*)/) {
                let endereco = String(achado.output.1)
                guard endereco == portal || endereco.hasPrefix(portal + "/"), !endereco.hasSuffix("/baixar"),
                    !endereco.hasSuffix(".pdf"), vistas.insert(forma(endereco)).inserted
                else { continue }
                fila.append(endereco)
            }
        }
        return paginas
    }

    private static func todas(_ sistema: SistemaInteiro) async throws -> [Pagina] {
        let banco: Int64 = try await sistema.um(
            "SELECT consignataria_id FROM contrato GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
        let pessoa: Int64 = try await sistema.um(
            "SELECT v.pessoa_id FROM contrato c JOIN vinculo v ON v.id = c.vinculo_id GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        )
        let (gestor, consignataria, servidor) = (
            try await sistema.gestor(), try await sistema.consignataria(banco), try await sistema.pessoa(pessoa)
        )
        var paginas = try await percorrer(gestor, desde: ["/gestor", "/gestor/pessoas/\(pessoa)"], em: "/gestor")
        paginas += try await percorrer(consignataria, desde: ["/consignataria"], em: "/consignataria")
        paginas += try await percorrer(servidor, desde: ["/servidor"], em: "/servidor")
        let anonimo = ClienteEmProcesso(sistema.servidor)
        paginas += try await percorrer(anonimo, desde: ["/entrar", "/conferir", "/api"], em: "/conferir")
        // As de erro também são páginas.
        for caminho in ["/gestor/contratos/999999999", "/gestor/nada", "/gestor/competencias/xx"] {
            let resposta = try await gestor.get(caminho)
            paginas.append(
                Pagina(
                    caminho: caminho, status: resposta.status, html: resposta.texto,
                    politica: resposta.cabecalho("content-security-policy") ?? "", cliente: gestor))
        }
        let recusada = try await gestor.post("/gestor/calendario/2026-11", [("corte", "x")])
        paginas.append(
            Pagina(
                caminho: "POST /gestor/calendario/2026-11", status: recusada.status, html: recusada.texto,
                politica: recusada.cabecalho("content-security-policy") ?? "", cliente: gestor))
        return paginas
    }

    @Test("RNF-GER-07: nenhuma página pede componente instalado, e o servidor proíbe o navegador de carregar um")
    func semComponentes() async throws {
        try await SistemaInteiro.usando { sistema in
            let paginas = try await Self.todas(sistema)
            #expect(paginas.count > 60, "\(paginas.count)")
            for pagina in paginas {
                for elemento in [
                    "<applet", "<object", "<embed", "application/x-java", "application/x-shockwave", "<iframe",
                ] {
                    #expect(!pagina.html.lowercased().contains(elemento), "\(pagina.caminho): \(elemento)")
                }
                #expect(pagina.politica.contains("default-src 'none'"), "\(pagina.caminho)")
                #expect(pagina.politica.contains("object-src 'none'"), "\(pagina.caminho)")
                #expect(!pagina.html.contains("src=\"http"), "\(pagina.caminho): nada vem de fora")
            }
            // Sem programa nenhum no navegador (este não roda JavaScript), a reserva se faz do começo ao fim.
            try await Self.reservarSemPrograma(sistema)
        }
    }

    private static func reservarSemPrograma(_ sistema: SistemaInteiro) async throws {
        let associacao: Int64 = try await sistema.um("SELECT id FROM consignataria WHERE codigo = 'SINDPUB'")
        try await sistema.receber(.cadastro, "2026-10/cadastro.txt")
        try await sistema.receber(.margens, "2026-10/margens.txt")
        let matricula: String = try await sistema.um(
            """
            SELECT v.matricula FROM vinculo v JOIN conta_de_margem g ON g.vinculo_id = v.id AND g.tipo = 'geral'
              JOIN conta_de_margem f ON f.vinculo_id = v.id AND f.tipo = 'facultativas'
             WHERE v.situacao = 'ativo' AND g.disponivel > 5000 AND f.disponivel > 5000
               AND NOT EXISTS (SELECT FROM contrato c WHERE c.vinculo_id = v.id AND c.consignataria_id = \(associacao))
             ORDER BY v.id LIMIT 1
            """)
        let cliente = try await sistema.consignataria(associacao)
        let valores = try #require(
            try await cliente.post("/consignataria/reservar", [("matricula", matricula)]).destino)
        let resumo = try #require(
            try await cliente.post(valores, [("produto", "mensalidade-de-associacao"), ("parcela", "10,00")]).destino)
        let feita = try await cliente.post(resumo, [("_chave", "sem-programa-1")])
        #expect(feita.destino?.hasSuffix("/comprovante") == true, "\(feita.status)")
    }

    /// As listas da página que têm linhas: o título, quantas colunas de texto, e onde se baixam.
    private static func listas(_ html: String) -> [(titulo: String, csv: String?)] {
        html.components(separatedBy: "<div class=\"grade\"").dropFirst().compactMap { trecho in
            guard trecho.contains("<table"), let titulo = trecho.firstMatch(of: /grade-titulo">([^<]*)</) else {
                return nil
            }
            let csv = trecho.firstMatch(of: /href="([^"]*(?:formato=csv|csv=)[^"]*)"/)
            return (String(titulo.output.1), csv.map { String($0.output.1).replacing("&amp;", with: "&") })
        }
    }

    @Test(
        "RF-GER-08: toda lista de toda página oferece o seu CSV, com as linhas dela; só a amostra remete à lista inteira"
    )
    func csvEmTodaLista() async throws {
        // Estas mostram o começo de uma lista que tem página própria, com o CSV dela.
        let amostras = ["Primeiros apontamentos", "Próximas a vencer", "O que a conferência achou", "Apontamentos"]
        try await SistemaInteiro.usando { sistema in
            try await sistema.receber(.cadastro, "2026-10/cadastro.txt")
            try await sistema.receber(.margens, "2026-10/margens.txt")
            _ = try await sistema.remeter()
            try await sistema.fechar()
            var baixadas: Set<String> = []
            for pagina in try await Self.todas(sistema) where pagina.status == 200 {
                for (titulo, csv) in Self.listas(pagina.html) {
                    if amostras.contains(where: titulo.hasPrefix) { continue }
                    guard let csv else {
                        Issue.record("\(pagina.caminho): «\(titulo)» não tem CSV")
                        continue
                    }
                    guard baixadas.insert(Self.forma(String(csv.prefix { $0 != "?" })) + titulo).inserted else {
                        continue
                    }
                    let baixado = try await pagina.cliente.get(csv)
                    let linhas = baixado.texto.split(whereSeparator: \.isNewline)
                    #expect(
                        baixado.tipo?.hasPrefix("text/csv") == true && linhas.count > 1, "\(pagina.caminho): \(titulo)")
                }
            }
            #expect(baixadas.count > 35, "\(baixadas.count)")
            let nada = try await sistema.gestor().get("/gestor/receber?csv=lista-que-nao-ha")
            #expect(nada.status == 404)
        }
    }

    /// O que um dedo errado, ou mal-intencionado, põe num filtro.
    private static let disparates = [
        "31/12/9999", "9999-12-31", "01/0001", "0001-01", "9999-12", "-1", "9223372036854775807",
        "99999999999999999999", "%00", "x",
    ]

    @Test("filtro com data, competência ou número absurdos nunca é erro do servidor, em página nenhuma")
    func filtrosAbsurdos() async throws {
        try await SistemaInteiro.usando { sistema in
            try await sistema.receber(.cadastro, "2026-10/cadastro.txt")
            try await sistema.receber(.margens, "2026-10/margens.txt")
            _ = try await sistema.remeter()
            try await sistema.fechar()
            var tentados: Set<String> = []
            for pagina in try await Self.todas(sistema) where pagina.status == 200 && pagina.caminho.hasPrefix("/") {
                let nomes = Set(
                    pagina.html.matches(of: /<(?:input|select)[^>]* name="([a-z][a-z_.-]*)"/).map {
                        String($0.output.1)
                    })
                for nome in nomes.union(["de", "ate", "competencia", "pagina", "depois", "consulta"]).sorted() {
                    guard tentados.insert(Self.forma(pagina.caminho) + "?" + nome).inserted else { continue }
                    for disparate in Self.disparates {
                        let endereco = "\(pagina.caminho)?\(nome)=\(disparate)"
                        let status = try await pagina.cliente.get(endereco).status
                        #expect(status < 500, "\(endereco): \(status)")
                    }
                }
            }
            #expect(tentados.count > 100, "\(tentados.count)")
        }
    }

    /// Palavras que denunciam texto em inglês; nenhuma é também portuguesa.
    private static let inglesas = [
        "Error", "Submit", "Search", "Loading", "Next", "Previous", "Password", "Username", "Sign in", "Log in",
        "Delete",
        "Update", "Not Found", "Forbidden", "Bad Request", "Internal Server", "Invalid", "Required", "Please",
        "Warning",
        "Unknown", "Expected", "Missing", "Page", "Download", "Upload", "Help", "Settings", "Close", "Back", "Save",
    ]

    /// As palavras inglesas que o texto traz, como palavras inteiras.
    static func emIngles(_ texto: String) -> [String] {
        let palavras = " " + texto.replacing(/[^\p{L}]+/, with: " ").lowercased() + " "
        return inglesas.filter { palavras.contains(" \($0.lowercased()) ") }
    }

    @Test(
        "RNF-GER-08: toda tela, ajuda e mensagem, inclusive as de erro, está em português do Brasil e o diz ao navegador"
    )
    func idioma() async throws {
        #expect(Self.emIngles("Please submit: page not found.").count == 4, "a lista morde")
        try await SistemaInteiro.usando { sistema in
            for pagina in try await Self.todas(sistema) {
                #expect(pagina.html.contains("<html lang=\"pt-BR\""), "\(pagina.caminho)")
                // O que é código (leiaute, contrato da API) fica de fora: só o que se lê como texto.
                let lido = LeitorDePagina.texto(pagina.html.replacing(/<code[^>]*>[\s\S]*?<\/code>/, with: " "))
                #expect(Self.emIngles(lido).isEmpty, "\(pagina.caminho): \(Self.emIngles(lido))")
            }
            let api = try await ClienteEmProcesso(sistema.servidor).get("/api/v1/contratos").texto
            #expect(api.contains("credencial") && Self.emIngles(api).isEmpty, "\(api)")
        }
    }
}

import Auditoria
import BancoDeDados
import Crypto
import Foundation
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Testing
import Web

@Suite struct SessaoTests {
    @Test(
        "PV-01, PV-07: do pedido ao resultado assinado: a pessoa abre o link, prova que está viva e o serviço sabe"
    )
    func deLadoALado() async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            let (criada, id, link) = try await bancada.sessao()
            #expect(criada.status == 201, "\(criada.texto)")
            #expect(try await bancada.resultado(id)["situacao"] as? String == "CRIADA")
            let navegador = try await bancada.abrir(link)
            #expect(try await navegador.get("/captura").texto.contains("Autorizar empréstimo de R$ 412,90 por mês"))
            var pagina = PaginaDeEnsaio(bancada, navegador)
            let fim = try await pagina.capturar(PessoaDeEnsaio())
            #expect(fim["situacao"] as? String == "APROVADA", "\(fim)")
            #expect(fim["volta"] as? String == BancadaDaProva.volta)
            let resultado = try await bancada.resultado(id)
            #expect(resultado["situacao"] as? String == "APROVADA" && resultado["motivo"] is NSNull)
            let assinado = try #require(resultado["resultado"] as? String)
            let conteudo = try await conferir(assinado, bancada)
            #expect(conteudo["aud"] as? String == "mpmg" && conteudo["iss"] as? String == BancadaDaProva.publico)
            #expect(conteudo["nonce"] as? String == "nonce-do-pedido-0001" && conteudo["jti"] as? String == String(id))
            #expect(conteudo["finalidade"] as? String == "Autorizar empréstimo de R$ 412,90 por mês")
            #expect(conteudo["cosseno"] as? Double == 1 && conteudo["padPassivo"] as? String == "nao_avaliado")
            #expect((conteudo["confianca"] as? Int).map { (50...100).contains($0) } == true)
            let vida = (conteudo["exp"] as? Int ?? 0) - (conteudo["iat"] as? Int ?? 0)
            #expect(vida == 300)
        }
    }

    /// Confere a assinatura pela chave publicada, só com a biblioteca de curvas: nada do nosso código de assinar.
    private func conferir(_ texto: String, _ bancada: BancadaDaProva) async throws -> [String: Any] {
        let partes = texto.split(separator: ".").map(String.init)
        try #require(partes.count == 3)
        func bytes(_ parte: String) -> Data {
            let comum = parte.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
            return Data(base64Encoded: comum + String(repeating: "=", count: (4 - comum.count % 4) % 4)) ?? Data()
        }
        let cabeca = try JSONSerialization.jsonObject(with: bytes(partes[0])) as? [String: Any] ?? [:]
        #expect(cabeca["alg"] as? String == "EdDSA" && cabeca["typ"] as? String == "averba-prova-de-vida+jwt")
        let chaves =
            try bancada.json(try await bancada.navegador.get("/.well-known/jwks.json"))["keys"] as? [[String: Any]]
        let chave = try #require(chaves?.first { $0["kid"] as? String == cabeca["kid"] as? String })
        let publica = try Curve25519.Signing.PublicKey(rawRepresentation: bytes(chave["x"] as? String ?? ""))
        #expect(publica.isValidSignature(bytes(partes[2]), for: Data("\(partes[0]).\(partes[1])".utf8)))
        return try JSONSerialization.jsonObject(with: bytes(partes[1])) as? [String: Any] ?? [:]
    }

    @Test(
        "PV-02: rosto de outra pessoa não confere, por mais viva que esteja; o limiar vale dos dois lados",
        arguments: [
            (0.363, true), (0.3629, false), (0, false), (1, true),
        ])
    func outraPessoa(_ caso: (cosseno: Double, confere: Bool)) async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia(
                PessoaDeEnsaio.rosto(caso.cosseno, (1 - caso.cosseno * caso.cosseno).squareRoot()))
            let (_, id, link) = try await bancada.sessao()
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            let fim = try await pagina.capturar(PessoaDeEnsaio())
            #expect((fim["situacao"] as? String == "APROVADA") == caso.confere, "\(fim)")
            if !caso.confere {
                #expect(fim["codigo"] as? String == "nao-confere" && fim["restam"] as? Int == 2)
                // Duas vezes mais, e a sessão acaba: reprovada, com o motivo, e sem mais tentativa.
                for _ in 0..<2 { _ = try await pagina.capturar(PessoaDeEnsaio()) }
                let depois = try await pagina.fim()
                #expect(depois["situacao"] as? String == "REPROVADA" && depois["podeTentar"] as? Bool == false)
                #expect(try await pagina.comecar().status == 409)
                let resultado = try await bancada.resultado(id)
                #expect(
                    resultado["situacao"] as? String == "REPROVADA" && resultado["motivo"] as? String == "nao-confere")
            }
        }
    }

    struct Ataque: Sendable, CustomTestStringConvertible {
        let nome: String
        let motivo: String
        let pessoa: @Sendable (inout PessoaDeEnsaio) -> Void
        var testDescription: String { nome }
    }

    static let ataques: [Ataque] = [
        Ataque(nome: "foto parada", motivo: "sem-resposta") { $0.obedece = false },
        Ataque(nome: "rosto plano que gira", motivo: "rosto-plano") { $0.planaridadePorGrau = 0.001 },
        Ataque(nome: "vídeo de outra sessão", motivo: "luz-nao-confere") { $0.atrasoNaCor = 1 },
        Ataque(nome: "vídeo que faz um gesto e depois o outro", motivo: "gesto-trocado") { $0.antes = .giro },
        Ataque(nome: "dois rostos", motivo: "varios-rostos") { $0.rostos = 2 },
        Ataque(nome: "ninguém", motivo: "sem-rosto") { $0.rostos = 0 },
    ]

    @Test("PV-03: reprodução de imagem não passa, e quem captura não fica sabendo em que caiu", arguments: ataques)
    func ataque(_ ataque: Ataque) async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            let (_, id, link) = try await bancada.sessao()
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            var pessoa = PessoaDeEnsaio()
            ataque.pessoa(&pessoa)
            let fim = try await pagina.capturar(pessoa)
            #expect(fim["situacao"] as? String == "REPROVADA" && fim["podeTentar"] as? Bool == true, "\(fim)")
            let suspeito = Motivo(rawValue: ataque.motivo)?.suspeito == true
            #expect(fim["codigo"] as? String == (suspeito ? "nao-confirmada" : ataque.motivo))
            let gravado: String? = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT motivo FROM tentativa_da_prova WHERE sessao_id = \(id)")?.ler(0)
            }
            #expect(gravado == ataque.motivo)
            // Uma tentativa ruim não acaba a sessão: a seguinte, de gente, passa.
            #expect(try await pagina.capturar(PessoaDeEnsaio())["situacao"] as? String == "APROVADA")
        }
    }

    @Test("PV-03: os quadros de uma sessão não servem a outra, nem assinados de novo com a chave dela")
    func repetir() async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            let (_, _, primeiro) = try await bancada.sessao()
            var boa = PaginaDeEnsaio(bancada, try await bancada.abrir(primeiro))
            #expect(try await boa.capturar(PessoaDeEnsaio(), luz: false)["situacao"] as? String == "APROVADA")
            // Quem copia os quadros teria de topar com a mesma ordem; aqui se dá a ele a sorte, mandando cada quadro quando serve.
            let (_, id, segundo) = try await bancada.sessao()
            var copia = PaginaDeEnsaio(bancada, try await bancada.abrir(segundo))
            _ = try await copia.comecar(luz: false)
            for quadro in boa.mandados where copia.passo?.acabou == false { _ = try await copia.mandar(quadro.jpeg) }
            let depois = try await copia.fim()
            #expect(depois["situacao"] as? String != "APROVADA", "\(depois)")
            // Mesmo um só quadro aceito, recolhido de outra sessão, reprova no fim.
            let (_, terceira, terceiro) = try await bancada.sessao()
            var mista = PaginaDeEnsaio(bancada, try await bancada.abrir(terceiro))
            _ = try await mista.comecar(luz: false)
            var pessoa = PessoaDeEnsaio()
            for quadro in boa.mandados.prefix(3) { _ = try await mista.mandar(quadro.jpeg) }
            for ruido in 5_000..<6_000 where mista.passo?.acabou == false {
                let visto = pessoa.olhar(mista.passo, em: mista.tempo + 160)
                _ = try await mista.mandar(try ObservadorDeEnsaio.jpeg(visto, pessoa.vetor, ruido: ruido))
            }
            let motivos: [String] = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.executar(
                    "SELECT coalesce(motivo, 'aprovada') FROM tentativa_da_prova WHERE sessao_id IN (\(id), \(terceira)) ORDER BY sessao_id"
                ).map { try $0.ler(0) }
            }
            #expect(motivos.last == "quadro-de-outra-sessao", "\(motivos)")
        }
    }

    @Test(
        "abrir o link não o gasta (mensageiro e antivírus o abrem antes); consentir o prende a um navegador; vale dez minutos"
    )
    func link() async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            let (_, id, link) = try await bancada.sessao()
            let previa = try await bancada.abrir(link)
            #expect(try await previa.get("/captura").status == 200)
            let pessoa = try await bancada.abrir(link)
            #expect(try await bancada.resultado(id)["situacao"] as? String == "CRIADA", "abrir não muda nada")
            var pagina = PaginaDeEnsaio(bancada, pessoa)
            #expect(try await pagina.comecar().status == 200)
            // Presa: nem o link, nem quem o tinha aberto antes, servem mais.
            #expect(try await bancada.navegador.get(link).status == 404)
            #expect(try await previa.get("/captura").status == 404)
            var outra = PaginaDeEnsaio(bancada, previa)
            #expect(try await outra.comecar().status == 404)
            #expect(try await pessoa.get("/captura").status == 200)
            #expect(try await bancada.navegador.get("/captura").status == 404)
            #expect(
                try await bancada.navegador.get("/captura/abrir/\(String(repeating: "A", count: 43))").status == 404)
            let (_, _, outro) = try await bancada.sessao()
            bancada.orgao.andar(.seconds(600))
            #expect(try await bancada.navegador.get(outro).status == 404)
        }
    }

    @Test("começar a terceira com a segunda em curso encerra só a segunda, e a terceira ainda pode passar")
    func emCurso() async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            let (_, id, link) = try await bancada.sessao()
            let navegador = try await bancada.abrir(link)
            var deixadas = PaginaDeEnsaio(bancada, navegador)
            for n in 1...2 {
                let comeco = try await deixadas.comecar()
                #expect(try bancada.json(comeco)["tentativa"] as? Int == n)
            }
            var terceira = PaginaDeEnsaio(bancada, navegador)
            #expect(try await terceira.capturar(PessoaDeEnsaio())["situacao"] as? String == "APROVADA")
            let motivos: [String?] = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.executar("SELECT motivo FROM tentativa_da_prova WHERE sessao_id = \(id) ORDER BY n").map {
                    try $0.ler(0)
                }
            }
            #expect(motivos == ["tempo-esgotado", "tempo-esgotado", nil])
        }
    }

    @Test("duas abas que começam juntas: só uma fica com a câmera, e nada trava")
    func duasAbas() async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            let (_, _, link) = try await bancada.sessao()
            let navegador = try await bancada.abrir(link)
            var aba = PaginaDeEnsaio(bancada, navegador)
            #expect(try await aba.comecar().status == 200)
            let juntas = try await withThrowingTaskGroup(of: Int.self) { grupo in
                for _ in 0..<2 {
                    grupo.addTask {
                        var outra = PaginaDeEnsaio(bancada, navegador)
                        return try await outra.comecar().status
                    }
                }
                return try await grupo.reduce(into: []) { $0.append($1) }
            }
            #expect(juntas == [200, 200])
            #expect(try await aba.comecar().status == 409, "três tentativas, e acabaram")
        }
    }

    @Test(
        "o resumo de um quadro se esquece em noventa dias",
        arguments: [(Duration.seconds(90 * 86_400), Int64(1)), (.seconds(90 * 86_400 + 1), 0)])
    func esquecer(_ caso: (depois: Duration, ficam: Int64)) async throws {
        try await BancadaDaProva.usando { bancada in
            let (_, id, _) = try await bancada.sessao("cadastro")
            let agora = bancada.orgao.casa.relogio.agora
            let resumo = [UInt8](repeating: 7, count: 32)
            try await bancada.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    "INSERT INTO quadro_da_prova (resumo, sessao_id, em) VALUES (\(resumo), \(id), \(agora))")
            }
            bancada.orgao.andar(caso.depois)
            try await bancada.servico.capturas.varrer()
            let ficam: Int64? = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT count(*) FROM quadro_da_prova")?.ler(0)
            }
            #expect(ficam == caso.ficam)
        }
    }

    @Test("PV-27: sem consentimento não se captura, e nada começa")
    func consentimento() async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            let (_, id, link) = try await bancada.sessao()
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            #expect(try await pagina.comecar(consentimento: false).status == 422)
            let linhas: Int64? = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT count(*) FROM tentativa_da_prova WHERE sessao_id = \(id)")?.ler(0)
            }
            #expect(linhas == 0)
            #expect(try await bancada.resultado(id)["situacao"] as? String == "CRIADA")
        }
    }

    @Test(
        "cadastro: quem não tem referência não se autentica; provada a vida, o rosto capturado passa a ser a referência"
    )
    func cadastro() async throws {
        try await BancadaDaProva.usando { bancada in
            #expect(try await bancada.sessao().resposta.status == 422)
            let (_, _, link) = try await bancada.sessao("cadastro")
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            #expect(try await pagina.capturar(PessoaDeEnsaio())["situacao"] as? String == "APROVADA")
            let (_, id, outro) = try await bancada.sessao()
            var segunda = PaginaDeEnsaio(bancada, try await bancada.abrir(outro))
            #expect(try await segunda.capturar(PessoaDeEnsaio())["situacao"] as? String == "APROVADA")
            #expect(try await bancada.resultado(id)["situacao"] as? String == "APROVADA")
        }
    }

    @Test("quem insiste espera: na sexta reprovada em uma hora, não se abre outra sessão, nem por outro pedido")
    func insistencia() async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            var foto = PessoaDeEnsaio()
            foto.obedece = false
            for _ in 0..<2 {
                let (_, _, link) = try await bancada.sessao()
                var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
                for _ in 0..<3 { _ = try await pagina.capturar(foto) }
            }
            #expect(try await bancada.sessao().resposta.status == 429)
            bancada.orgao.andar(.seconds(3_601))
            #expect(try await bancada.sessao().resposta.status == 201)
        }
    }

    @Test("quem desiste sem tentar não é cobrado; quem tentou e desistiu fica reprovado por desistência")
    func desistir() async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            for (tentou, situacao, linhas) in [(false, "EXPIRADA", Int64(0)), (true, "REPROVADA", 1)] {
                let (_, id, link) = try await bancada.sessao()
                let navegador = try await bancada.abrir(link)
                if tentou {
                    var foto = PessoaDeEnsaio()
                    foto.rostos = 0
                    var pagina = PaginaDeEnsaio(bancada, navegador)
                    _ = try await pagina.capturar(foto)
                }
                #expect(try await navegador.json("POST", "/captura/desistir", "{}").status == 200)
                let resultado = try await bancada.resultado(id)
                #expect(resultado["situacao"] as? String == situacao && resultado["motivo"] as? String == "desistencia")
                let contadas: Int64? = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                    try t.uma("SELECT count(*) FROM consulta_da_prova")?.ler(0)
                }
                #expect(contadas == linhas)
            }
        }
    }

    @Test("PV-27: nada do que se guarda tem imagem, CPF ou vetor em claro")
    func guarda() async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            let (_, _, link) = try await bancada.sessao()
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            _ = try await pagina.capturar(PessoaDeEnsaio())
            let foto = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                var foto = ""
                for tabela in [
                    "titular_da_prova", "referencia_facial", "sessao_da_prova", "tentativa_da_prova", "quadro_da_prova",
                ] {
                    foto +=
                        try t.uma(SQL(stringLiteral: "SELECT string_agg(x::text, E'\\n') FROM \(tabela) x"))?.ler(0)
                        ?? ""
                }
                return foto
            }
            #expect(!foto.contains("52998224725") && !foto.contains(#""vetor""#) && !foto.contains(#""guinada""#))
            #expect(!foto.contains("0000803f"), "1,0 em 32 bits, do vetor em claro")
            #expect(foto.contains("aprovada"))
        }
    }

    @Test("sem o motor, o serviço diz que está fora do ar, e o resto dele segue")
    func semMotor() async throws {
        try await BancadaDaProva.usando(semMotor: true) { bancada in
            let pedida = try await bancada.sessao("cadastro").resposta
            #expect(pedida.status == 503)
            #expect(try await bancada.navegador.get("/saude").texto.contains("sem-analise"))
            #expect(try await bancada.navegador.get("/.well-known/jwks.json").status == 200)
        }
    }
}

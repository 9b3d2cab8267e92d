import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Nucleo
import OrgaoDeTeste
import Testing
import Web

/// Quantas sessões o mesmo usuário tem, quem as encerra e quanto duram, pela tela.
@Suite(.serialized) struct SessoesTests {
    private static let firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:139.0) Gecko/20100101 Firefox/139.0"
    private static let senha = Portaria.senha

    @Test(
        "POC-GES-03, RNF-SEG-01: de outro lugar, a tela diz qual sessão está aberta; só confirmando ela cai, e na hora")
    func sessaoUnica() async throws {
        try await Portaria.usando { portaria in
            let primeiro = portaria.navegador("203.0.113.7", agente: Self.firefox)
            #expect(try await primeiro.mandar(Self.senha).destino == "/gestor")
            portaria.orgao.andar(.seconds(60))
            let segundo = portaria.navegador("198.51.100.9")
            #expect(try await segundo.mandar(Self.senha).destino == Navegador.outraSessao)
            let pergunta = try await segundo.cliente.get(Navegador.outraSessao).texto
            for dito in ["203.0.113.7", "Firefox no Windows", "05/10/2026 10:00", "Encerrar a outra e entrar"] {
                #expect(pergunta.contains(dito), "\(dito)")
            }
            #expect(!pergunta.contains("name=\"senha\"") && !pergunta.contains(Self.senha), "a senha não se repete")
            #expect(try await segundo.cliente.get("/gestor").status == 303, "quem não confirmou não está dentro")
            #expect(try await segundo.cliente.get("/senha").destino == "/entrar", "nem troca a senha")
            #expect(try await segundo.cliente.get("/entrar").destino == Navegador.outraSessao)
            #expect(try await primeiro.cliente.get("/gestor").status == 200, "perguntar não muda nada")
            #expect(try await segundo.cliente.post("/sair").destino == "/entrar")
            #expect(try await primeiro.cliente.get("/gestor").status == 200, "desistir não muda nada")
            #expect(try await portaria.eventos("acesso.encerrar-sessao") == 0)
            #expect(try await segundo.mandar(Self.senha).destino == Navegador.outraSessao)
            #expect(try await segundo.confirmar() == "/gestor")
            #expect(try await segundo.cliente.get("/gestor").status == 200)
            #expect(try await primeiro.cliente.get("/gestor").status == 303, "a outra termina na hora")
            #expect(try await portaria.eventos("acesso.encerrar-sessao") == 1)
            #expect(try await portaria.eventos("acesso.entrar") == 3)
        }
    }

    @Test("POC-GES-03, RNF-SEG-01: entradas ao mesmo tempo deixam uma sessão só, com e sem confirmação")
    func corrida() async throws {
        try await Portaria.usando { portaria in
            let todos = (1...8).map { portaria.navegador("203.0.113.\($0)") }
            let destinos = try await Self.juntos(todos) { try await $0.mandar(Self.senha).destino }
            #expect(destinos.filter { $0 == "/gestor" }.count == 1)
            #expect(destinos.filter { $0 == Navegador.outraSessao }.count == 7)
            let demais = zip(todos, destinos).filter { $0.1 == Navegador.outraSessao }.map(\.0)
            _ = try await Self.juntos(demais) { try await $0.confirmar() }
            let dentro = try await Self.juntos(todos) { try await $0.cliente.get("/gestor").status }
            #expect(dentro.filter { $0 == 200 }.count == 1, "\(dentro)")
        }
    }

    @Test(
        "RNF-SEG-01, RNF-AUD-01: a sessão sem uso e a que passou do tempo deixam um evento cada uma, com o porquê; a viva e a de quem saiu, não"
    )
    func vencidas() async throws {
        try await Portaria.usando { portaria in
            try await portaria.mudar(.sessoesPorUsuario, 3)
            try await portaria.mudar(.ocioDaSessao, 15)
            try await portaria.mudar(.vidaDaSessao, 1)
            let (parada, emUso, saiu) = (portaria.navegador(), portaria.navegador(), portaria.navegador())
            for um in [parada, emUso, saiu] { #expect(try await um.mandar(Self.senha).destino == "/gestor") }
            #expect(try await saiu.cliente.post("/sair").status == 303)
            let casa = portaria.orgao.casa
            func vencer() async throws -> Int {
                try await VencerSessoes.vencer(casa)
            }
            portaria.orgao.andar(.seconds(15 * 60))
            #expect(try await emUso.cliente.get("/gestor").status == 200)
            #expect(try await vencer() == 0, "aos quinze minutos certos ainda vale")
            portaria.orgao.andar(.seconds(1))
            #expect(try await vencer() == 1)
            #expect(try await portaria.eventos(VencerSessoes.ato) == 1)
            for _ in 1...3 {
                portaria.orgao.andar(.seconds(14 * 60))
                #expect(try await emUso.cliente.get("/gestor").status == 200)
            }
            #expect(try await vencer() == 0)
            portaria.orgao.andar(.seconds(3 * 60))
            #expect(try await vencer() == 1, "uma hora, mesmo em uso")
            #expect(try await vencer() == 0)
            let trilha = try await portaria.orgao.banco.transacao(como: .motor) { t in
                let id: Int64 = try #require(try t.uma("SELECT DISTINCT usuario_id FROM sessao")).ler(0)
                return try EventoLido.ultimos(de: "usuario", id: id, casa.trilha, em: t)
                    .filter { $0.ato == VencerSessoes.ato }.map { "\(String(describing: $0.dado))" }.joined(
                        separator: " ")
            }
            #expect(trilha.contains("ficou sem uso") && trilha.contains("passou do tempo máximo"))
        }
    }

    @Test(
        "RNF-SEG-01, RNF-AUD-01: a sessão vencida que a própria pessoa fecha ao clicar deixa o mesmo evento, uma vez só"
    )
    func vencidaNoClique() async throws {
        try await Portaria.usando { portaria in
            let casa = portaria.orgao.casa
            let navegador = portaria.navegador()
            let entrada = try await navegador.mandar(Self.senha)
            #expect(entrada.destino == "/gestor")
            portaria.orgao.andar(.seconds(24 * 3_600))
            for _ in 1...2 { #expect(try await navegador.cliente.get("/gestor").status == 303) }
            #expect(try await portaria.eventos(VencerSessoes.ato) == 1)
            #expect(try await VencerSessoes.vencer(casa) == 0)
            let outro = portaria.navegador()
            let deNovo = try await outro.mandar(Self.senha)
            #expect(deNovo.destino == "/gestor", "\(deNovo.status) \(deNovo.destino ?? "") \(deNovo.texto)")
            #expect(try await outro.cliente.post("/sair").status == 303)
            #expect(try await portaria.eventos(VencerSessoes.ato) == 1, "quem sai não vence")
        }
    }

    @Test(
        "RNF-SEG-01, RNF-AUD-01: as que se acumularam vencem todas na mesma volta, pelo índice, e a de origem que não se abre não para as outras"
    )
    func acumuladas() async throws {
        try await Portaria.usando { portaria in
            let casa = portaria.orgao.casa
            #expect(try await portaria.navegador().mandar(Self.senha).destino == "/gestor")
            // O bloco está preso à sua linha: noutra não se abre.
            try await portaria.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    """
                    INSERT INTO sessao (resumo, usuario_id, dados, origem, criada_em, vista_em, expira_em, passo, entrou_por)
                    SELECT sha256(n::text::bytea), usuario_id, dados, origem, criada_em, vista_em - interval '1 day', expira_em, passo, entrou_por
                      FROM sessao, generate_series(1, 1200) n
                    """)
            }
            let lista = try await portaria.navegador("198.51.100.9").mandar(Self.senha)
            #expect(
                lista.destino == "/gestor" || lista.destino == Navegador.outraSessao, "as vencidas não impedem entrar")
            portaria.orgao.andar(.seconds(24 * 3_600))
            #expect(try await VencerSessoes.vencer(casa) >= 1_201)
            #expect(try await VencerSessoes.vencer(casa) == 0)
            let (eventos, ilegiveis, plano) = try await portaria.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar("SET LOCAL enable_seqscan = off")
                _ = try t.executar("SET LOCAL enable_sort = off")
                let plano = try t.executar(
                    "EXPLAIN SELECT resumo FROM sessao WHERE encerrada_em IS NULL ORDER BY vista_em LIMIT 500"
                ).map { try $0.ler(0, como: String.self) }.joined()
                let id: Int64 = try #require(try t.uma("SELECT DISTINCT usuario_id FROM sessao")).ler(0)
                let lidos = try EventoLido.ultimos(de: "usuario", id: id, casa.trilha, em: t)
                    .filter { $0.ato == VencerSessoes.ato }.map { String(describing: $0.dado) }
                return (lidos, lidos.filter { $0.contains("não se pôde ler") }.count, plano)
            }
            #expect(try await portaria.eventos(VencerSessoes.ato) >= 1_201)
            #expect(!eventos.isEmpty && ilegiveis > 0, "o evento diz que a origem não se leu")
            #expect(plano.contains("sessao_sem_uso"), "\(plano)")
        }
    }

    @Test("o passo da entrada que se encerrou enquanto se confirmava não vira sessão")
    func passoEncerradoNoMeio() async throws {
        try await Portaria.usando { portaria in
            let (primeiro, segundo) = (portaria.navegador(), portaria.navegador("198.51.100.9"))
            #expect(try await primeiro.mandar(Self.senha).destino == "/gestor")
            #expect(try await segundo.mandar(Self.senha).destino == Navegador.outraSessao)
            let confirmado = try await portaria.orgao.mudando {
                _ = try $0.executar("UPDATE sessao SET encerrada_em = now() WHERE passo = 'outra-sessao'")
            } enquanto: {
                try await segundo.cliente.post(Navegador.outraSessao).status
            }
            #expect(try confirmado.get() == 401)
            #expect(try await segundo.cliente.get("/gestor").status == 303)
            #expect(try await primeiro.cliente.get("/gestor").status == 200, "a outra não caiu por quem não entrou")
        }
    }

    @Test("RNF-SEG-01: o órgão pode permitir mais de uma; no máximo, encerra-se a mais antiga e as outras ficam")
    func maisDeUma() async throws {
        try await Portaria.usando { portaria in
            try await portaria.mudar(.sessoesPorUsuario, 2)
            let (um, dois, tres) = (portaria.navegador(), portaria.navegador(), portaria.navegador())
            for navegador in [um, dois] {
                #expect(try await navegador.mandar(Self.senha).destino == "/gestor")
                portaria.orgao.andar(.seconds(60))
            }
            #expect(try await tres.mandar(Self.senha).destino == Navegador.outraSessao)
            #expect(try await tres.confirmar() == "/gestor")
            #expect(try await um.cliente.get("/gestor").status == 303)
            #expect(try await dois.cliente.get("/gestor").status == 200)
        }
    }

    @Test("RNF-SEG-01: a sessão parada e a que dura demais acabam no prazo do parâmetro, e já não contam como outra")
    func limites() async throws {
        try await Portaria.usando { portaria in
            try await portaria.mudar(.ocioDaSessao, 10)
            try await portaria.mudar(.vidaDaSessao, 1)
            let parado = portaria.navegador()
            #expect(try await parado.mandar(Self.senha).destino == "/gestor")
            portaria.orgao.andar(.seconds(600))
            #expect(try await parado.cliente.get("/gestor").status == 200, "no minuto exato ainda vale")
            portaria.orgao.andar(.seconds(601))
            let outro = portaria.navegador()
            #expect(try await outro.mandar(Self.senha).destino == "/gestor", "a parada não é outra sessão")
            #expect(try await parado.cliente.get("/gestor").status == 303)
            for _ in 1...6 {
                portaria.orgao.andar(.seconds(600))
                #expect(try await outro.cliente.get("/gestor").status == 200)
            }
            portaria.orgao.andar(.seconds(1))
            #expect(try await outro.cliente.get("/gestor").status == 303, "uma hora, mesmo em uso")
        }
    }

    @Test("RNF-SEG-01: cada um vê as suas sessões e encerra uma ou todas as outras; a de outra pessoa, nunca")
    func minhas() async throws {
        try await Portaria.usando { portaria in
            try await portaria.mudar(.sessoesPorUsuario, 4)
            let outros = (1...3).map { portaria.navegador("198.51.100.\($0)", agente: Self.firefox) }
            for navegador in outros { #expect(try await navegador.mandar(Self.senha).destino == "/gestor") }
            let eu = portaria.navegador()
            #expect(try await eu.mandar(Self.senha).destino == "/gestor")
            let lista = try await eu.cliente.get("/sessoes").texto
            for numero in 1...3 { #expect(lista.contains("198.51.100.\(numero)")) }
            let chaves = Set(lista.matches(of: /sessoes\/encerrar\?sessao=([0-9a-f]{16})/).map { String($0.1) })
            #expect(chaves.count == 3, "a desta página não se encerra aqui")
            let chave = try #require(chaves.first)
            #expect(try await eu.cliente.get("/sessoes/encerrar?sessao=\(chave)").status == 200)
            #expect(try await eu.cliente.post("/sessoes/encerrar", [("sessao", chave)]).status == 303)
            func vivos() async throws -> Int {
                try await Self.juntos(outros) { try await $0.cliente.get("/gestor").status }.filter { $0 == 200 }.count
            }
            #expect(try await vivos() == 2)
            #expect(try await eu.cliente.get("/sessoes/encerrar?sessao=\(chave)").status == 404)
            #expect(try await eu.cliente.post("/sessoes/encerrar", [("sessao", "outras")]).status == 303)
            #expect(try await vivos() == 0)
            #expect(try await eu.cliente.get("/gestor").status == 200)
            #expect(try await portaria.eventos("acesso.encerrar-sessao") == 3)
            #expect(try await portaria.navegador().cliente.get("/sessoes").status == 303, "sem sessão não há lista")
        }
    }

    @Test(
        "o navegador se diz em poucas palavras",
        arguments: [
            (firefox, "Firefox no Windows"),
            ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/137.0 Safari/537.36", "Chrome no Linux"),
            ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/137.0 Safari/537.36 Edg/137.0", "Edge no Windows"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Safari/604.1", "Safari no iPhone"),
            ("Mozilla/5.0 (Linux; Android 15) AppleWebKit Chrome/137.0 Mobile Safari/537.36", "Chrome no Android"),
            ("", "não informado"), ("coisa/1", "outro navegador"),
        ])
    func navegadores(agente: String, palavras: String) {
        #expect(NavegadorEmPalavras.de(agente) == palavras)
    }

    /// O mesmo gesto de todos ao mesmo tempo; as respostas na ordem deles.
    private static func juntos<T: Sendable>(
        _ todos: [Navegador], _ gesto: @escaping @Sendable (Navegador) async throws -> T
    ) async throws -> [T] {
        try await withThrowingTaskGroup(of: (Int, T).self) { grupo in
            for (ordem, um) in todos.enumerated() { grupo.addTask { (ordem, try await gesto(um)) } }
            var feitos: [(Int, T)] = []
            for try await feito in grupo { feitos.append(feito) }
            return feitos.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}

import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo
import OrgaoDeTeste
import Testing
import Web

/// O segundo fator pela tela: cadastro, entrada em duas etapas, códigos de reserva, desligamento e a exigência do órgão.
@Suite(.serialized) struct SegundoFatorTests {
    private static let senha = Portaria.senha

    @Test("quem liga o segundo fator passa a entrar em duas etapas, e o mesmo código não vale duas vezes")
    func duasEtapas() async throws {
        try await Portaria.usando { portaria in
            let quem = portaria.navegador()
            let (totp, reservas) = try await Self.ligar(portaria, quem)
            #expect(Set(reservas).count == 10)
            #expect(try await quem.cliente.post("/sair").status == 303)
            let usado = totp.codigo(em: portaria.segundos)
            #expect(try await quem.mandar(Self.senha).destino == "/entrar/codigo")
            #expect(try await quem.cliente.get("/gestor").status == 303, "só a senha não entra")
            #expect(try await quem.cliente.get("/segundo-fator").status == 303, "nem mexe no fator")
            #expect(try await quem.cliente.get("/senha").destino == "/entrar", "nem troca a senha")
            #expect(try await quem.codigo(usado) == nil, "o código do cadastro já se gastou")
            portaria.orgao.andar(.seconds(30))
            let novo = totp.codigo(em: portaria.segundos)
            #expect(try await quem.codigo(novo) == "/gestor")
            #expect(try await quem.cliente.get("/gestor").status == 200)
            let outro = portaria.navegador()
            #expect(
                try await outro.mandar(Self.senha).destino == "/entrar/codigo", "o código vem antes da outra sessão")
            #expect(try await outro.codigo(novo) == nil, "quem viu o código por cima do ombro não o usa")
            #expect(try await portaria.eventos("acesso.conferir-codigo") == 1)
            #expect(try await portaria.eventos("acesso.conferir-codigo-recusado") == 2)
        }
    }

    @Test(
        "a janela é de um passo para cada lado: dois passos antes ou depois não valem",
        arguments: [(-60, false), (-30, true), (0, true), (30, true), (60, false)])
    func janela(atraso: Int, vale: Bool) async throws {
        try await Portaria.usando { portaria in
            let quem = portaria.navegador()
            let (totp, _) = try await Self.ligar(portaria, quem)
            portaria.orgao.andar(.seconds(300))
            _ = try await quem.cliente.post("/sair")
            #expect(try await quem.mandar(Self.senha).destino == "/entrar/codigo")
            let destino = try await quem.codigo(totp.codigo(em: portaria.segundos + Int64(atraso)))
            #expect(destino == (vale ? "/gestor" : nil))
        }
    }

    @Test("código de reserva entra uma vez só; os novos desfazem os de antes; no banco só há resumo")
    func reservas() async throws {
        try await Portaria.usando { portaria in
            let quem = portaria.navegador()
            let (totp, reservas) = try await Self.ligar(portaria, quem)
            func entrar(_ codigo: String) async throws -> String? {
                _ = try await quem.cliente.post("/sair")
                #expect(try await quem.mandar(Self.senha).destino == "/entrar/codigo")
                return try await quem.codigo(codigo)
            }
            #expect(try await entrar(reservas[0].lowercased().replacing("-", with: " ")) == "/gestor")
            #expect(try await entrar(reservas[0]) == nil)
            #expect(try await entrar(reservas[1]) == "/gestor")
            portaria.orgao.andar(.seconds(30))
            let novas = Self.codigos(
                try await quem.cliente.post(
                    "/segundo-fator/reservas", [("codigo", totp.codigo(em: portaria.segundos))]
                ).texto)
            #expect(novas.count == 10 && Set(novas).isDisjoint(with: reservas))
            #expect(try await entrar(reservas[2]) == nil)
            #expect(try await entrar(novas[0]) == "/gestor")
            let guardado = try await portaria.orgao.dono.transacao(como: .proprio) { t in
                try t.uma(
                    "SELECT string_agg(x::text, '') FROM (SELECT c::text x FROM codigo_de_reserva c UNION ALL SELECT f::text FROM segundo_fator f) y"
                )?.ler(0, como: String.self) ?? ""
            }
            let emHexa = totp.segredo.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            #expect(!guardado.isEmpty && !guardado.contains(emHexa) && !guardado.contains(totp.segredoEmBase32))
            for codigo in novas { #expect(!guardado.contains(codigo.replacing("-", with: ""))) }
        }
    }

    @Test("POC-GES-09, RNF-SEG-09: código errado conta como senha errada, e a senha certa no meio não zera a conta")
    func bloqueio() async throws {
        try await Portaria.usando { portaria in
            try await portaria.mudar(.errosDeSenha, 3)
            let quem = portaria.navegador()
            let (totp, reservas) = try await Self.ligar(portaria, quem)
            _ = try await quem.cliente.post("/sair")
            for _ in 1...2 {
                #expect(try await quem.mandar(Self.senha).destino == "/entrar/codigo")
                #expect(try await quem.codigo("000000") == nil)
            }
            #expect(try await portaria.bloqueio() == nil)
            #expect(try await quem.mandar(Self.senha).destino == "/entrar/codigo")
            let ultimo = try await quem.cliente.post("/entrar/codigo", [("codigo", "AAAAA-AAAAA")])
            #expect(ultimo.status == 400 && ultimo.texto.contains("entrada-bloqueada"))
            #expect(try await portaria.bloqueio() == "erros")
            portaria.orgao.andar(.seconds(30))
            for certo in [totp.codigo(em: portaria.segundos), reservas[0]] {
                #expect(try await quem.codigo(certo) == "/entrar", "o passo acabou junto")
            }
            #expect(try await quem.mandar(Self.senha).status == 400)
        }
    }

    @Test("desligar e cadastrar exigem a senha; desligar exige também um código; ligado não se cadastra por cima")
    func desligar() async throws {
        try await Portaria.usando { portaria in
            let quem = portaria.navegador()
            #expect(try await quem.entrar(Self.senha) == "/gestor")
            #expect(try await quem.cliente.post("/segundo-fator/comecar", [("senha", "outra")]).status == 400)
            let (totp, reservas) = try await Self.ligar(portaria, quem, entrando: false)
            func desligar(_ senha: String, _ codigo: String) async throws -> Int {
                try await quem.cliente.post("/segundo-fator/desligar", [("senha", senha), ("codigo", codigo)]).status
            }
            #expect(try await quem.cliente.post("/segundo-fator/comecar", [("senha", Self.senha)]).status == 400)
            #expect(try await desligar("outra", reservas[0]) == 400)
            #expect(try await desligar(Self.senha, "123456") == 400)
            #expect(try await quem.cliente.get("/segundo-fator").texto.contains("Ligado"))
            portaria.orgao.andar(.seconds(30))
            #expect(try await desligar(Self.senha, totp.codigo(em: portaria.segundos)) == 303)
            _ = try await quem.cliente.post("/sair")
            #expect(try await quem.entrar(Self.senha) == "/gestor")
            #expect(try await portaria.eventos("acesso.cadastrar-segundo-fator") == 1)
            #expect(try await portaria.eventos("acesso.desligar-segundo-fator") == 1)
        }
    }

    @Test(
        "o órgão exige do perfil máster, ou de todos: quem não tem cadastra antes de entrar, e só isso pode",
        arguments: 0...2)
    func exigencia(nivel: Int) async throws {
        try await Portaria.usando { portaria in
            if nivel > 0 { try await portaria.mudar(.segundoFatorDoGestor, nivel) }
            let quem = portaria.navegador()
            let destino = try await quem.mandar(Self.senha).destino
            guard nivel > 0 else {
                #expect(destino == "/gestor")
                return
            }
            #expect(destino == "/segundo-fator")
            #expect(try await quem.cliente.get("/gestor").status == 303)
            #expect(try await quem.cliente.post("/segundo-fator/continuar").destino == "/segundo-fator")
            #expect(try await quem.cliente.post("/segundo-fator/comecar").destino == "/segundo-fator/cadastro")
            let totp = try Self.totp(try await quem.cliente.get("/segundo-fator/cadastro").texto)
            let codigo = totp.codigo(em: portaria.segundos)
            #expect(try await quem.cliente.post("/segundo-fator/cadastro", [("codigo", codigo)]).status == 200)
            #expect(try await quem.cliente.get("/gestor").status == 303, "falta continuar")
            #expect(try await quem.cliente.post("/segundo-fator/continuar").destino == "/gestor")
            #expect(try await quem.cliente.get("/gestor").status == 200)
        }
    }

    // MARK: - Os gestos

    /// Entra, liga o fator pela tela e devolve o que o telefone guardaria e os códigos de reserva.
    private static func ligar(
        _ portaria: Portaria, _ quem: Navegador, entrando: Bool = true
    ) async throws -> (TOTP, [String]) {
        if entrando { #expect(try await quem.entrar(senha) == "/gestor") }
        #expect(
            try await quem.cliente.post("/segundo-fator/comecar", [("senha", senha)]).destino
                == "/segundo-fator/cadastro")
        let totp = try totp(try await quem.cliente.get("/segundo-fator/cadastro").texto)
        let errado = try await quem.cliente.post("/segundo-fator/cadastro", [("codigo", "000000")])
        #expect(errado.status == 400 && errado.texto.contains("não confere"))
        let feito = try await quem.cliente.post(
            "/segundo-fator/cadastro", [("codigo", totp.codigo(em: portaria.segundos))])
        return (totp, codigos(feito.texto))
    }

    private static func totp(_ pagina: String) throws -> TOTP {
        let achada = try #require(pagina.firstMatch(of: /<code>([A-Z2-7 ]{39})<\/code>/))
        return TOTP(segredo: bytes(doBase32: String(achada.1.filter { $0 != " " })))
    }

    private static func codigos(_ pagina: String) -> [String] {
        pagina.matches(of: /<code>([2-9A-Z]{5}-[2-9A-Z]{5})<\/code>/).map { String($0.1) }
    }

    private static func bytes(doBase32 texto: String) -> [UInt8] {
        let alfabeto = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        let bits = texto.compactMap { alfabeto.firstIndex(of: $0) }.flatMap { valor in
            (0..<5).reversed().map { UInt8(valor >> $0 & 1) }
        }
        return stride(from: 0, to: bits.count - 7, by: 8).map { inicio in
            bits[inicio..<inicio + 8].reduce(0) { $0 << 1 | $1 }
        }
    }
}

extension Portaria {
    /// A hora do órgão em segundos desde 1970, que é o que o telefone conta.
    var segundos: Int64 { orgao.agora.microssegundos / 1_000_000 }
}

extension Navegador {
    /// Para onde o código leva; `nil` se não vale.
    func codigo(_ codigo: String) async throws -> String? {
        let resposta = try await cliente.post("/entrar/codigo", [("codigo", codigo)])
        return resposta.status == 303 ? resposta.destino : nil
    }
}

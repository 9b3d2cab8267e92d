import Acesso
import Auditoria
import BancoDeDados
import Foundation
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Provedor
import ServidoresDeTeste
import Testing
import Web

/// A entrada na prova de vida pela conta do órgão, contra um provedor de OpenID Connect que não escrevemos.
@Suite(.serialized) struct EntradaTests {
    private struct Cena {
        let provedor: ProvedorDeEnsaio
        let bancada: BancadaDaProva
        let ponteiro: PonteiroDoEnsaio

        /// Do botão da entrada à volta do provedor; a resposta da volta.
        func entrar(
            como sujeito: String, _ navegador: ClienteEmProcesso, volta: String = "", adiantando segundos: Double = 0
        ) async throws -> RespostaLida {
            let ida = try await navegador.get("/entrar/orgao" + volta)
            let chegada = try provedor.entrar(sujeito, em: try #require(ida.destino))
            ponteiro.adiantar(segundos)
            return try await navegador.get(EntradaTests.caminho(chegada))
        }
    }

    private static func caminho(_ endereco: String) -> String {
        #expect(endereco.hasPrefix(BancadaDaProva.publico + "/entrar/orgao/volta?"), "\(endereco)")
        return String(endereco.dropFirst(BancadaDaProva.publico.count))
    }

    private static func comCena(_ corpo: (Cena) async throws -> Void) async throws {
        let ensaio = try ProvedorDeEnsaio()
        defer { ensaio.parar() }
        let ponteiro = PonteiroDoEnsaio()
        let configuracao = try ConfiguracaoDoProvedor(
            emissor: ensaio.emissor, cliente: "averba", segredo: "o segredo & tal", autoridades: ensaio.autoridade)
        let conta = ContaDoOrgao(
            Provedor(configuracao) { ponteiro.agora }, identificador: .cpf("cpf"), nome: "do MPMG",
            publico: "https://outro.exemplo.gov.br")
        try await BancadaDaProva.usando(conta: conta) { bancada in
            try ensaio.cadastrar("cida", ["cpf": BancadaDaProva.cidada, "name": "Cida do Provedor"])
            try ensaio.cadastrar("olga", ["cpf": BancadaDaProva.mestre, "name": "Olga do Provedor"])
            try ensaio.cadastrar("sem-cpf", ["name": "Sem CPF"])
            try await corpo(Cena(provedor: ensaio, bancada: bancada, ponteiro: ponteiro))
        }
    }

    @Test("a entrada é código com PKCE no endereço deste serviço; a sessão é nova, está na trilha, e sair a apaga")
    func inteira() async throws {
        try await Self.comCena { cena in
            let navegador = cena.bancada.navegador
            let tela = try await navegador.get("/entrar").texto
            #expect(tela.contains("Entrar com a conta do MPMG") && !tela.contains("type=\"password\""))
            #expect(!tela.contains("demonstra") && !tela.contains("/entrar/demonstracao"))
            #expect(try await navegador.get("/").destino == "/entrar")
            let ida = try #require(try await navegador.get("/entrar/orgao").destino)
            let campos = try #require(URLComponents(string: ida)?.queryItems)
            #expect(campos.first { $0.name == "code_challenge_method" }?.value == "S256")
            #expect(campos.first { $0.name == "nonce" }?.value?.isEmpty == false)
            let volta = try await navegador.get(Self.caminho(try cena.provedor.entrar("cida", em: ida)))
            #expect(volta.status == 303)
            #expect(try await navegador.get("/").destino == "/portal")
            #expect(try await cena.bancada.entradas() == 1)
            #expect(try await cena.bancada.eventos("prova-de-vida.entrar") == 1)
            #expect(try await navegador.get("/operacao/papeis").status == 403, "cidadã não opera")
            let saida = try await navegador.post("/sair")
            #expect(saida.destino == "/entrar?saiu=conta")
            #expect(try await cena.bancada.entradas() == 0)
            #expect(try await cena.bancada.eventos("prova-de-vida.sair") == 1)
            #expect(try await navegador.get("/entrar?saiu=conta").texto.contains("/entrar/orgao/sair"))
            let deLa = try #require(try await navegador.get("/entrar/orgao/sair").destino)
            #expect(deLa.hasPrefix(cena.provedor.emissor + "/oauth2/end_session?"))
            #expect(try await navegador.get("/operacao/papeis").destino == "/entrar?volta=%2Foperacao%2Fpapeis")
        }
    }

    @Test("a chave do provedor gira sem aviso; a volta de outra janela, repetida, atrasada ou sem CPF não entra")
    func recusas() async throws {
        try await Self.comCena { cena in
            try cena.provedor.girar()
            #expect(try await cena.entrar(como: "cida", cena.bancada.navegador).status == 303)
            cena.ponteiro.adiantar(30)
            try cena.provedor.girar()
            #expect(try await cena.entrar(como: "cida", cena.bancada.navegador).status == 303)
            // O código de um navegador não serve a outro, nem duas vezes.
            let (um, outro) = (cena.bancada.navegador, cena.bancada.navegador)
            let ida = try #require(try await um.get("/entrar/orgao").destino)
            let volta = Self.caminho(try cena.provedor.entrar("cida", em: ida))
            #expect(try await outro.get(volta).texto.contains("conta-vencida"))
            #expect(try await um.get(volta).status == 303)
            #expect(try await um.get(volta).status == 400)
            let semCpf = try await cena.entrar(como: "sem-cpf", cena.bancada.navegador)
            #expect(semCpf.status == 400 && semCpf.texto.contains("conta-sem-cpf"))
            let atrasado = try await cena.entrar(como: "cida", cena.bancada.navegador, adiantando: 601)
            #expect(atrasado.status == 400 && atrasado.texto.contains("conta-vencida"))
            try cena.provedor.noAr(false)
            cena.ponteiro.adiantar(3_700)
            #expect(try await cena.bancada.navegador.get("/entrar/orgao").status == 503)
            #expect(try await cena.bancada.eventos("prova-de-vida.entrar-recusado") == 5)
            #expect(try await cena.bancada.entradas() == 3)
        }
    }

    @Test(
        "quem tem papel entra com ele e volta aonde ia; perdido o papel, a sessão acaba; o último mestre não se retira")
    func papel() async throws {
        try await Self.comCena { cena in
            let (bancada, navegador) = (cena.bancada, cena.bancada.navegador)
            try await bancada.conceder(BancadaDaProva.mestre, .operador, mestre: true)
            let volta = try await cena.entrar(como: "olga", navegador, volta: "?volta=/operacao/papeis")
            #expect(volta.destino == "/operacao/papeis")
            let lista = try await navegador.get("/operacao/papeis").texto
            #expect(lista.contains("Operador-mestre") && lista.contains("***.456.789-**"))
            #expect(!lista.contains("123.456.789") && !lista.contains("12345678909"))
            let numero = try await bancada.papel(BancadaDaProva.mestre)
            _ = try await navegador.post("/operacao/papeis/\(numero)/retirar")
            #expect(try await navegador.get("/operacao/papeis").texto.contains("último operador-mestre"))
            try await bancada.conceder(BancadaDaProva.operador, .operador, mestre: true)
            let confirmacao = try await navegador.get("/operacao/papeis/\(numero)/retirar").texto
            #expect(confirmacao.contains("Acaba na hora 1 sessão aberta."))
            _ = try await navegador.post("/operacao/papeis/\(numero)/retirar")
            #expect(try await navegador.get("/operacao/papeis").destino == "/entrar?volta=%2Foperacao%2Fpapeis")
            #expect(try await bancada.entradas() == 0)
            // Volta como cidadã.
            #expect(try await cena.entrar(como: "olga", navegador).destino == "/portal")
            #expect(try await navegador.get("/operacao/papeis").status == 403)
        }
    }

    @Test(
        "PV-28: papel gravado num banco de demonstração não vale a quem entra pela conta do órgão, nem na sessão aberta"
    )
    func papelFicticio() async throws {
        try await Self.comCena { cena in
            let (bancada, aberta) = (cena.bancada, cena.bancada.navegador)
            try await bancada.conceder(BancadaDaProva.mestre, .operador, mestre: true)
            #expect(try await cena.entrar(como: "olga", aberta).destino == "/operacao/clientes")
            try await bancada.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar("INSERT INTO demonstracao_da_prova (desde) VALUES (now())")
            }
            #expect(try await aberta.get("/operacao/papeis").status == 403)
            let nova = bancada.navegador
            #expect(try await cena.entrar(como: "olga", nova).destino == "/portal")
            #expect(try await nova.get("/operacao/papeis").status == 403)
        }
    }

    @Test("a sessão acaba por ócio e por idade, e o bloco com o CPF some; cidadão tem menos tempo que quem opera")
    func tempo() async throws {
        try await BancadaDaProva.comGente { bancada in
            let (cidada, mestre) = (
                try await bancada.entrar(BancadaDaProva.cidada), try await bancada.entrar(BancadaDaProva.mestre)
            )
            bancada.orgao.andar(.seconds(16 * 60))
            #expect(try await cidada.get("/").destino == "/entrar")
            #expect(try await mestre.get("/").destino == "/operacao/clientes")
            for _ in 0..<40 {
                bancada.orgao.andar(.seconds(15 * 60))
                _ = try await mestre.get("/")
            }
            #expect(try await mestre.get("/").destino == "/entrar", "dez horas")
            let _ = try await bancada.entrar(BancadaDaProva.cidada)
            bancada.orgao.andar(.seconds(3_700))
            let casa = bancada.orgao.casa
            try await casa.banco.transacao(como: .motor) { t in _ = try VencerEntradas.vencer(casa, em: t) }
            #expect(try await bancada.entradas() == 0)
        }
    }

    @Test("a entrada fictícia só existe na demonstração")
    func semFicticia() async throws {
        try await BancadaDaProva.usando { bancada in
            let navegador = bancada.navegador
            let tela = try await navegador.get("/entrar").texto
            #expect(tela.contains("ainda não foi ligada"))
            #expect(try await navegador.post("/entrar/demonstracao", [("conta", "0")]).status == 404)
            #expect(try await navegador.get("/entrar/orgao").status == 404)
        }
    }

    @Test("conceder papel na tela: erros juntos, representante pede cliente, repetido se recusa; só o mestre alcança")
    func conceder() async throws {
        try await BancadaDaProva.comGente { bancada in
            let mestre = try await bancada.entrar(BancadaDaProva.mestre)
            let vazio = try await mestre.post("/operacao/papeis/novo", [("cpf", "1"), ("nome", "")])
            #expect(vazio.status == 400 && vazio.texto.contains("Falta corrigir 3 pontos"))
            let semCliente = try await mestre.post(
                "/operacao/papeis/novo", [("cpf", "390.533.447-05"), ("nome", "Nova"), ("papel", "representante")])
            #expect(semCliente.status == 400 && semCliente.texto.contains("escolha qual"))
            let feito = try await mestre.post(
                "/operacao/papeis/novo", [("cpf", "390.533.447-05"), ("nome", "Nova"), ("papel", "atendente")])
            #expect(feito.destino == "/operacao/papeis")
            let repetido = try await mestre.post(
                "/operacao/papeis/novo", [("cpf", "390.533.447-05"), ("nome", "Nova"), ("papel", "atendente")])
            #expect(repetido.status == 400 && repetido.texto.contains("já tem este papel"))
            let csv = try await mestre.get("/operacao/papeis?formato=csv&papel=atendente").texto
            #expect(csv.contains("Nova;***.533.447-**;Atendente"))
            for caminho in ["/operacao/papeis", "/operacao/papeis/novo"] {
                #expect(try await bancada.entrar(BancadaDaProva.operador).get(caminho).status == 403)
                #expect(try await bancada.entrar(BancadaDaProva.representante).get(caminho).status == 403)
                #expect(try await bancada.entrar(BancadaDaProva.cidada).get(caminho).status == 403)
            }
            #expect(try await bancada.eventos("acesso.negado") == 6)
        }
    }
}

extension BancadaDaProva {
    /// O número do papel em vigor de quem tem este CPF.
    func papel(_ cpf: String) async throws -> Int64 {
        let (casa, lido) = (orgao.casa, try CPF.lendo(cpf))
        let papeis = try await casa.banco.transacao(como: .motor) { t in try PapelGuardado.listar(casa, em: t) }
        return try #require(papeis.first { $0.cpf == lido && $0.retiradoEm == nil }).id
    }
}

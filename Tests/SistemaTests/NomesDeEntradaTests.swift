import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing
import Web

/// O nome com que se entra é um só no sistema, e ninguém aprende por ele que nomes há fora da sua casa.
@Suite(.serialized) struct NomesDeEntradaTests {
    /// Nomes que existem fora da consignatária A, e um que não existe em lugar nenhum.
    private static let fora = ["qz.orgao", "qz.outra", "qz.nova", "qz.fora", "qz.livre"]

    /// O órgão tem `qz.orgao`; B, `qz.outra` (de antes do código), `BCB/qz.nova` e `qz.fora`, encerrado.
    @discardableResult
    private static func povoar(_ secretaria: Secretaria) async throws -> ClienteEmProcesso {
        try await secretaria.criar("qz.orgao", .gestor, "master")
        try await secretaria.criar("qz.outra", .consignataria, "master", Fixo.bancoB)
        let fora = try await secretaria.criar("qz.fora", .consignataria, "master", Fixo.bancoB)
        let davi = try await secretaria.navegador("davi")
        let nova = try await davi.post(
            "/consignataria/usuarios/novo", campos("qz.nova", cpf(90), try await mestre(secretaria)))
        #expect(nova.status == 200 && nova.lido.contains("BCB/qz.nova"))
        #expect(
            try await davi.post("/consignataria/usuarios/\(fora)/encerrar", [("motivo", "saiu")]).status == 303)
        return davi
    }

    private static func mestre(_ secretaria: Secretaria) async throws -> Int64 {
        try #require(try await secretaria.perfis(["master"])["master"])
    }

    private static func campos(_ login: String, _ cpf: String, _ perfil: Int64) -> [(String, String)] {
        [("nome", "Rita Moura"), ("login", login), ("cpf", cpf), ("perfil", "\(perfil)")]
    }

    /// Um CPF que confere, de um número.
    private static func cpf(_ numero: Int) -> String {
        var digitos = Array(String(300_000_000 + numero)).compactMap(\.wholeNumberValue)
        for _ in 0..<2 {
            let soma = zip(digitos, stride(from: digitos.count + 1, to: 1, by: -1)).map { $0 * $1 }.reduce(0, +)
            digitos.append(soma * 10 % 11 % 10)
        }
        return digitos.map { "\($0)" }.joined()
    }

    /// A resposta sem o nome pedido nem a senha sorteada.
    private static func vista(_ resposta: RespostaLida, _ nome: String) -> String {
        let senhas = resposta.texto.matches(of: /<code>([^<]+)<\/code>/).map { String($0.1) }
        let lida = senhas.reduce(resposta.lido) { $0.replacing($1, with: "SENHA") }
        return "\(resposta.status) \(lida.replacing(nome, with: "NOME"))"
    }

    @Test(
        "RF-CON-26, RNF-SEG-04: quem cria ou altera usuário não fica sabendo se o nome existe no órgão, noutra consignatária ou em lugar nenhum"
    )
    func umPorUm() async throws {
        try await Secretaria.usando { secretaria in
            try await Self.povoar(secretaria)
            let (caio, perfil) = (try await secretaria.navegador("caio"), try await Self.mestre(secretaria))
            var criadas: Set<String> = []
            for (posicao, nome) in Self.fora.enumerated() {
                let resposta = try await caio.post(
                    "/consignataria/usuarios/novo", Self.campos(nome, Self.cpf(posicao), perfil))
                #expect(resposta.status == 200 && resposta.lido.contains("BCA/\(nome)"), "\(nome)")
                criadas.insert(Self.vista(resposta, nome))
            }
            #expect(criadas.count == 1, "\(criadas)")
            let repetida = try await caio.post(
                "/consignataria/usuarios/novo", Self.campos("QZ.livre", Self.cpf(80), perfil))
            #expect(repetida.status == 422 && repetida.lido.contains("Já há quem entre"), "na sua casa, diz-se")
        }
    }

    @Test("RF-CON-26, RNF-SEG-04: nem quem muda o nome de entrada de um usuário seu o aprende")
    func alterando() async throws {
        try await Secretaria.usando { secretaria in
            try await Self.povoar(secretaria)
            let (caio, perfil) = (try await secretaria.navegador("caio"), try await Self.mestre(secretaria))
            let rui = try await secretaria.criar("BCA/rui", .consignataria, "master", Fixo.bancoA)
            var vistas: Set<String> = []
            for nome in Self.fora {
                let resposta = try await caio.post(
                    "/consignataria/usuarios/\(rui)/alterar", Self.campos(nome, Self.cpf(1), perfil))
                vistas.insert(Self.vista(resposta, nome))
                #expect(try await secretaria.usuario("BCA/\(nome)") == rui)
            }
            #expect(vistas.count == 1 && vistas.first?.hasPrefix("303") == true, "\(vistas)")
            let mesmo = try await secretaria.eventos("acesso.alterar-usuario")
            let semCodigo = Self.campos(Self.fora[4], Self.cpf(1), perfil)
            #expect(try await caio.post("/consignataria/usuarios/\(rui)/alterar", semCodigo).status == 303)
            #expect(
                try await secretaria.eventos("acesso.alterar-usuario") == mesmo,
                "o mesmo nome, sem o código, não muda nada")
        }
    }

    @Test("RF-CON-26, RNF-SEG-04: nem a conferência do arquivo nem a criação por ele dizem que nomes há fora")
    func porArquivo() async throws {
        try await Secretaria.usando { secretaria in
            try await Self.povoar(secretaria)
            let caio = try await secretaria.navegador("caio")
            func arquivo(_ nomes: [String], desde numero: Int) -> String {
                "nome;usuario;cpf;perfil\n"
                    + nomes.enumerated().map { "Rita Moura;\($1);\(Self.cpf(numero + $0));master\n" }.joined()
            }
            func conferir(_ texto: String) async throws -> RespostaLida {
                try await caio.enviar(
                    "/consignataria/usuarios/arquivo", arquivos: [("arquivo", "novos.csv", Array(texto.utf8))])
            }
            var vistas: Set<String> = []
            for (posicao, nome) in Self.fora.enumerated() {
                let texto = arquivo([nome], desde: 10 + posicao)
                let conferido = try await conferir(texto)
                #expect(conferido.status == 200 && conferido.lido.contains("BCA/\(nome)"), "\(nome)")
                let criado = try await caio.post("/consignataria/usuarios/arquivo/criar", [("linhas", texto)])
                #expect(criado.status == 200 && criado.lido.contains("BCA/\(nome)"), "\(nome)")
                vistas.insert(Self.vista(conferido, nome) + Self.vista(criado, nome))
            }
            #expect(vistas.count == 1, "\(vistas)")
            // De uma vez, com o código de outra e sem ele: só se aponta a forma, e igual para o que existe e o que não existe.
            let errados = try await conferir(
                arquivo(["BCB/qz.nova", "bcb/qz.nada", "001/qz.nada", "BCA/qz.mais", "qz.mais"], desde: 30))
            #expect(errados.status == 400)
            #expect(errados.lido.components(separatedBy: "Antes da barra vai «BCA»").count == 4, "\(errados.lido)")
            #expect(errados.lido.contains("É o mesmo da linha 5"), "com o código ou sem ele, é o mesmo nome")
            #expect(!errados.lido.contains("Já há quem entre"))
        }
    }

    @Test(
        "RF-CON-26: com o código de outra na frente recusa-se a forma, exista o nome ou não; usuário do órgão não leva barra"
    )
    func codigoAlheio() async throws {
        try await Secretaria.usando { secretaria in
            try await Self.povoar(secretaria)
            let (caio, ana) = (try await secretaria.navegador("caio"), try await secretaria.navegador("ana"))
            let perfil = try await Self.mestre(secretaria)
            let doOrgao = try await secretaria.garantirPerfil("analista", .gestor, atos: ["inicio.ver"])
            let antes = try await secretaria.fotografia()
            var vistas: Set<String> = []
            for nome in ["BCB/qz.nova", "BCB/qz.nada", "bcb/qz.fora", "ZZZ/qz.nada"] {
                let resposta = try await caio.post(
                    "/consignataria/usuarios/novo", Self.campos(nome, Self.cpf(1), perfil))
                vistas.insert(Self.vista(resposta, nome))
            }
            #expect(vistas.count == 1 && vistas.first?.hasPrefix("422") == true, "\(vistas)")
            for nome in ["BCA/", "/rita", "BCA/a/rita", "B-A/rita", "BCA /rita"] {
                let resposta = try await caio.post(
                    "/consignataria/usuarios/novo", Self.campos(nome, Self.cpf(1), perfil))
                #expect(resposta.status == 400, "\(nome)")
            }
            let comBarra = try await ana.post(
                "/gestor/usuarios/novo", Self.campos("BCA/rita", Self.cpf(2), doOrgao))
            #expect(comBarra.status == 422 && comBarra.lido.contains("Usuário do órgão não leva barra"))
            #expect(try await secretaria.fotografia() == antes, "nada se criou")
        }
    }

    @Test(
        "RF-CON-26, POC-CON-11: entra-se com o nome inteiro, em qualquer caixa; quem já entrava sem o código segue entrando, e o banco não deixa dois iguais"
    )
    func entrada() async throws {
        try await Secretaria.usando { secretaria in
            let comDavi = try await Self.povoar(secretaria)
            let (caio, perfil) = (try await secretaria.navegador("caio"), try await Self.mestre(secretaria))
            let criada = try await caio.post(
                "/consignataria/usuarios/novo", Self.campos("bca/qz.orgao", Self.cpf(1), perfil))
            let senha = try Secretaria.senhaMostrada(criada)
            #expect(try await secretaria.entra(" bca/QZ.orgao", senha))
            #expect(try await !secretaria.entra("qz.orgao", senha), "sem o código é o do órgão")
            #expect(try await secretaria.entra("qz.orgao"))
            #expect(try await !secretaria.entra("BCB/qz.orgao", senha))

            // O nome de antes do código vale enquanto não se muda; mudado, leva o código.
            let velho = try #require(try await secretaria.usuario("caio"))
            let davi = try #require(try await secretaria.usuario("davi"))
            #expect(
                try await comDavi.post(
                    "/consignataria/usuarios/\(davi)/alterar", Self.campos("davi", Self.cpf(3), perfil)
                ).status == 303)
            #expect(try await secretaria.entra("davi"))
            #expect(
                try await comDavi.post(
                    "/consignataria/usuarios/\(davi)/alterar", Self.campos("davi.b", Self.cpf(3), perfil)
                ).status == 303)
            #expect(try await secretaria.entra("BCB/davi.b"))
            #expect(try await !secretaria.entra("davi"))

            let indice = DadosDoUsuario.indice(doLogin: "BCA/qz.orgao", secretaria.casa.cofre)
            await #expect(throws: FalhaDeBanco.self) {
                try await secretaria.casa.banco.transacao(como: .motor) { t in
                    _ = try t.executar("UPDATE usuario SET login_indice = \(indice) WHERE id = \(velho)")
                }
            }
        }
    }
}

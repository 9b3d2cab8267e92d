import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Comunicados
import Contratos
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import PortalDoGestor

/// Os pares fechados por sondagem: ver, procurar, reabrir e ser avisado.
@Suite(.serialized, .timeLimit(.minutes(15))) struct SondagensNaTelaTests {
    private static let limite = ChaveDeParametro.tentativas.padrao

    /// Tantos pedidos que não cabem, de um banco sobre uma pessoa.
    private static func sondar(
        _ balcao: Balcao, _ pessoa: PessoaDeTeste, _ vezes: Int, de banco: Int64 = Fixo.bancoA, _ marca: String
    ) async throws -> [String] {
        var codigos: [String] = []
        for n in 0..<vezes {
            codigos.append(
                try await balcao.reservar(
                    Balcao.Reserva(
                        quem: .matricula(pessoa.matricula), consignataria: banco, produto: Fixo.mensalidade,
                        parcela: Dinheiro(centavos: 700_00 + Int64(n)), prazo: nil),
                    por: Autor(usuario: -11, nome: "A", perfil: "operador", consignataria: banco, canal: .rest),
                    chave: "sonda-\(marca)-\(n)"
                ).codigo)
        }
        return codigos
    }

    private static func par(_ pessoa: PessoaDeTeste, _ banco: Int64 = Fixo.bancoA) -> String {
        "/gestor/sondagens/\(pessoa.pessoa)/\(banco)"
    }

    @Test("RF-CON-10: o gestor vê os pares fechados e perto do limite, filtra, procura, ordena e leva em CSV")
    func lista() async throws {
        try await PortalDoGestorTests.com { orgao, balcao, servidor in
            let fechada = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let perto = try await orgao.pessoa(2, margens: ["geral": 100_00])
            let aberta = try await orgao.pessoa(3, margens: ["geral": 100_00])
            _ = try await Self.sondar(balcao, fechada, Self.limite, "fechada")
            _ = try await Self.sondar(balcao, perto, Self.limite - 2, de: Fixo.bancoB, "perto")
            _ = try await Self.sondar(balcao, aberta, 1, "aberta")
            let cliente = try await PortalDoGestorTests.navegador(servidor)
            func matriculas(_ consulta: String) async throws -> [String] {
                let texto = try await cliente.get("/gestor/sondagens?formato=csv" + consulta).texto
                return ["1001-00", "1002-00", "1003-00"].filter { texto.contains($0) }
            }
            #expect(try await matriculas("") == ["1001-00", "1002-00"])
            #expect(try await matriculas("&situacao=fechado") == ["1001-00"])
            #expect(try await matriculas("&situacao=perto") == ["1002-00"])
            #expect(try await matriculas("&situacao=aberto") == ["1003-00"])
            #expect(try await matriculas("&consignataria=\(Fixo.bancoB)") == ["1002-00"])
            let pagina = LeitorDePagina.texto(try await cliente.get("/gestor/sondagens").texto)
            for parte in ["1 par fechado. O limite é de 5 respostas", "5 de 5", "3 de 5", "Fechado", "Perto do limite"]
            {
                #expect(pagina.contains(parte), "\(parte)")
            }
            let procurada = try #require(try await cliente.post("/gestor/sondagens", [("busca", "1002-00")]).destino)
            #expect(!procurada.contains("1002"), "o que se procura não fica no endereço")
            let achada = try await cliente.get(procurada).texto
            #expect(achada.contains("1002-00") && !achada.contains("1001-00"))
            let inicio = LeitorDePagina.texto(try await cliente.get("/gestor").texto)
            #expect(inicio.contains("1 par fechado por excesso de pedidos de margem."))
        }
    }

    @Test(
        "RF-CON-10: reabrir pede motivo, diz o efeito em números, fica na trilha e deixa pedir outra vez, até fechar de novo"
    )
    func reabrir() async throws {
        try await PortalDoGestorTests.com { orgao, balcao, servidor in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            #expect(try await Self.sondar(balcao, pessoa, Self.limite + 1, "antes").last == "tentativas-esgotadas")
            let cliente = try await PortalDoGestorTests.navegador(servidor)
            let ficha = LeitorDePagina.texto(try await cliente.get(Self.par(pessoa)).texto)
            for parte in [
                "O par está fechado.", "5 de 5", "não coube", "700,04", "API REST", "reserva",
            ] {
                #expect(ficha.contains(parte), "\(parte)")
            }
            #expect(!ficha.contains("700,05"), "a recusada por esgotamento não é resposta")
            let reabrir = Self.par(pessoa) + "/reabrir"
            let pergunta = LeitorDePagina.texto(try await cliente.get(reabrir).texto)
            for parte in ["Perdoa 5 respostas contadas de Banco A", "Libera até 5 respostas novas"] {
                #expect(pergunta.contains(parte), "\(parte)")
            }
            #expect(try await cliente.post(reabrir, [("motivo", "ab")]).status == 400)
            #expect(try await Self.sondar(balcao, pessoa, 1, "sem-motivo") == ["tentativas-esgotadas"])
            let feito = try await cliente.post(reabrir, [("motivo", "engano de digitação do banco")])
            #expect(feito.status == 303)
            #expect(
                try await Self.sondar(balcao, pessoa, Self.limite + 1, "depois")
                    == Array(repeating: "nao-cabe-na-margem", count: Self.limite) + ["tentativas-esgotadas"])
            let depois = LeitorDePagina.texto(try await cliente.get(Self.par(pessoa)).texto)
            for parte in ["engano de digitação do banco", "Par reaberto pelo gestor"] {
                #expect(depois.contains(parte), "\(parte)")
            }
            let eventos = try await orgao.dono.transacao(como: .proprio) { t in
                try t.uma(
                    "SELECT count(*) FILTER (WHERE ato = 'sondagens.reabrir'), count(*) FILTER (WHERE ato = 'sondagens.consultar') FROM evento"
                ).map { [try $0.ler(0, como: Int64.self), try $0.ler(1, como: Int64.self)] }
            }
            #expect(eventos == [1, 2], "a reabertura, e cada vez que se abriu o par")
        }
    }

    @Test("o par sem resposta contada não se reabre; sem o ato, nem se vê o botão")
    func nadaAReabrir() async throws {
        try await PortalDoGestorTests.com { orgao, balcao, servidor in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let cliente = try await PortalDoGestorTests.navegador(servidor)
            let reabrir = Self.par(pessoa) + "/reabrir"
            #expect(try await cliente.post(reabrir, [("motivo", "à toa")]).status == 422)
            #expect(try await cliente.get(Self.par(pessoa, 999_999)).status == 404)
            _ = try await Self.sondar(balcao, pessoa, 1, "uma")
            let soVe = try await PortalDoGestorTests.navegador(servidor, atos: [RotasDasSondagens.ato])
            #expect(!(try await soVe.get(Self.par(pessoa)).texto.contains("/reabrir")))
            #expect(try await soVe.post(reabrir, [("motivo", "sem ato")]).status == 403)
        }
    }

    @Test(
        "RF-CON-10: fechado um par, quem pode reabrir recebe um e-mail com quantos e de quem, sem dado de pessoa, e um só"
    )
    func aviso() async throws {
        try await PortalDoGestorTests.com { orgao, balcao, servidor in
            let (uma, outra) = (
                try await orgao.pessoa(1, margens: ["geral": 100_00]),
                try await orgao.pessoa(2, margens: ["geral": 1_00])
            )
            let casa = orgao.casa
            let aviso = AvisoDeParesFechados(casa, publico: "https://exemplo.gov.br", demonstracao: false)
            _ = try await Self.sondar(balcao, uma, Self.limite, "uma")
            _ = try await Self.sondar(balcao, outra, Self.limite - 1, "outra")
            #expect(try await aviso.avisar() == 0, "sem ninguém a avisar, fica por avisar")
            try await casa.banco.transacao(como: .motor) { t in
                for (codigo, atos) in [("chefe", [ReabrirPar.ato]), ("leitor", [RotasDasSondagens.ato])] {
                    try Perfil.garantir(codigo, nome: codigo, portal: .gestor, atos: atos, casa, em: t)
                    _ = try CriarUsuario(
                        dados: DadosDoUsuario(nome: "Rui", login: codigo, email: "\(codigo)@exemplo.gov.br"),
                        portal: .gestor, perfil: codigo, resumoDaSenha: nil
                    ).executar(casa, em: t, por: .comando)
                }
            }
            #expect(try await aviso.avisar() == 1, "só quem pode reabrir")
            #expect(try await aviso.avisar() == 0, "uma vez só")
            _ = try await Self.sondar(balcao, outra, 1, "outra-fecha")
            #expect(try await aviso.avisar() == 1, "o par novo avisa")
            let cliente = try await PortalDoGestorTests.navegador(servidor)
            #expect(
                try await cliente.post(Self.par(uma) + "/reabrir", [("motivo", "pedido do banco")]).status == 303)
            #expect(try await aviso.avisar() == 0)
            _ = try await Self.sondar(balcao, uma, Self.limite, "fecha-de-novo")
            #expect(try await aviso.avisar() == 1, "o reaberto que volta a fechar é novo")
            let mensagens = try await orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT count(*) FROM mensagem_de_correio")?.ler(0, como: Int64.self)
            }
            #expect(mensagens == 3)
            let texto = aviso.texto(
                "Rui", Competencia(ano: 2026, mes: 10), Self.limite,
                try await casa.banco.transacao(como: .motor) { t in
                    try t.executar("UPDATE tentativa SET avisadas = 0")
                    return try ParesFechados.tomar(Competencia(ano: 2026, mes: 10), limite: Self.limite, em: t)
                })
            #expect(texto.contains("Banco A: 2 pessoas"))
            #expect(texto.contains("https://exemplo.gov.br/gestor/sondagens?situacao=fechado"))
            for dado in [uma.matricula.texto, uma.cpf.digitos, uma.cpf.formatado, "Pessoa 1"] {
                #expect(!texto.contains(dado), "\(dado)")
            }
        }
    }
}

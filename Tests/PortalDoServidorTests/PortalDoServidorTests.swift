import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Contratos
import Logging
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import PortalDoServidor

/// O portal da própria pessoa, rota a rota.
@Suite(.serialized) struct PortalDoServidorTests {
    private static let abertas = ["/servidor", "/servidor/contratos", "/servidor/descontos", "/servidor/extrato"]

    private static func com(_ corpo: (OrgaoDeTeste, Balcao, ServidorMontado) async throws -> Void) async throws {
        let orgao = try await OrgaoDeTeste.novo()
        let porta = Porta(orgao.casa)
        let balcao = Balcao(casa: orgao.casa, porta: porta)
        var log = Logger(label: "teste")
        log.logLevel = .critical
        let servidor = try Servidor.montar(ConfiguracaoDaWeb(porta: 0, tls: .semTLS), log: log) { montagem in
            PortalDoServidor.montar(em: &montagem, .init(casa: orgao.casa, balcao: balcao, fachada: Fachada()))
        }
        do {
            try await corpo(orgao, balcao, servidor)
        } catch {
            await porta.encerrar()
            try? await orgao.apagar()
            throw error
        }
        await porta.encerrar()
        try await orgao.apagar()
    }

    private static func navegador(
        _ servidor: ServidorMontado, _ pessoa: PessoaDeTeste, atos: [String] = PortalDoServidor.atos
    ) async throws -> ClienteEmProcesso {
        let cliente = ClienteEmProcesso(servidor)
        try await cliente.entrar(
            como: UsuarioNaSessao(
                id: pessoa.pessoa, nome: "Pessoa", portal: .servidor, perfil: "pessoa", atos: Set(atos),
                consignataria: nil,
                pessoa: pessoa.pessoa, sessao: "abcd"))
        return cliente
    }

    private static func reservar(
        _ balcao: Balcao, _ pessoa: PessoaDeTeste, _ produto: Int64, _ centavos: Int64
    ) async throws -> Int64 {
        let resposta = try await balcao.reservar(
            Balcao.Reserva(
                quem: .matricula(pessoa.matricula), consignataria: Fixo.bancoA, produto: produto,
                parcela: Dinheiro(centavos: centavos), prazo: nil),
            por: Autor(usuario: -11, nome: "A", perfil: "operador", consignataria: Fixo.bancoA, canal: .rest),
            chave: "teste-\(pessoa.pessoa)-\(produto)")
        return resposta.contrato ?? 0
    }

    @Test("toda página sem parâmetro responde à pessoa, leva à entrada sem sessão e nega sem ato")
    func paginas() async throws {
        try await Self.com { orgao, _, servidor in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let dentro = try await Self.navegador(servidor, pessoa)
            let semAto = try await Self.navegador(servidor, pessoa, atos: [])
            for caminho in Self.abertas {
                #expect(try await dentro.get(caminho).status == 200, "\(caminho)")
                #expect(try await ClienteEmProcesso(servidor).get(caminho).status == 303, "\(caminho)")
                #expect(try await semAto.get(caminho).status == 403, "\(caminho)")
            }
        }
    }

    @Test("RF-SER-01: a primeira tela traz total, ocupado por consignatária e livre, e a desconhecida diz que o é")
    func margens() async throws {
        try await Self.com { orgao, balcao, servidor in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00, "cartao": nil])
            _ = try await Self.reservar(balcao, pessoa, Fixo.mensalidade, 30_00)
            let pagina = try await Self.navegador(servidor, pessoa).get("/servidor").texto
            for trecho in ["R$\u{A0}100,00", "R$\u{A0}30,00", "R$\u{A0}70,00", "Banco A", "não informada pela folha"] {
                #expect(pagina.contains(trecho), "\(trecho)")
            }
        }
    }

    @Test("margem negativa sai com palavra, não só com sinal")
    func negativa() async throws {
        try await Self.com { orgao, balcao, servidor in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            _ = try await Self.reservar(balcao, pessoa, Fixo.mensalidade, 80_00)
            let conta = pessoa.contas["geral"]
            try await orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar("UPDATE conta_de_margem SET bruta_da_folha = 5000 WHERE id = \(conta.valorSQL)")
            }
            let pagina = try await Self.navegador(servidor, pessoa).get("/servidor").texto
            #expect(pagina.contains("negativa: -R$\u{A0}30,00") && pagina.contains("Passou do limite"))
        }
    }

    @Test("a pessoa autoriza a reserva que a espera, uma vez, e o de outra pessoa não existe para ela")
    func autorizar() async throws {
        try await Self.com { orgao, balcao, servidor in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let outra = try await orgao.pessoa(2, margens: ["geral": 100_00])
            let id = try await Self.reservar(balcao, pessoa, Fixo.seguro, 20_00)
            let cliente = try await Self.navegador(servidor, pessoa)
            #expect(try await cliente.get("/servidor").texto.contains("pediu a sua autorização"))
            let alheio = try await Self.navegador(servidor, outra)
            #expect(try await alheio.get("/servidor/contratos/\(id)").status == 404)
            let endereco = "/servidor/contratos/\(id)/autorizar"
            #expect(try await alheio.post(endereco, [("_chave", "chave-alheia")]).status == 404)
            #expect(try await cliente.post(endereco, [("_chave", "chave-forjada")], token: .nenhum).status == 403)
            #expect(try await cliente.post(endereco, [("_chave", "chave-autoriza")]).status == 303)
            #expect(try await cliente.get("/servidor/contratos/\(id)").texto.contains("Autorizada"))
            let denovo = try await cliente.post(endereco, [("_chave", "chave-de-novo")])
            #expect(denovo.status == 422 && denovo.texto.contains("autorizacao-ja-dada"))
        }
    }

    @Test("RF-SER-03: a parcela com desconto a menor diz quanto faltou, por quê e o que vem depois")
    func motivos() async throws {
        try await Self.com { orgao, balcao, servidor in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let id = try await Self.reservar(balcao, pessoa, Fixo.mensalidade, 80_00)
            let autor = Autor(usuario: -11, nome: "A", perfil: "operador", consignataria: Fixo.bancoA, canal: .rest)
            _ = try await balcao.confirmar(
                contrato: id, consignataria: Fixo.bancoA, numero: nil, documento: "D", por: autor, chave: "confirma-1")
            try await orgao.dono.transacao(como: .proprio) { t in
                try t.executar("INSERT INTO motivo_de_rejeicao (codigo, descricao) VALUES ('07', 'sem saldo na folha')")
                try t.executar("SELECT garantir_particao_da_folha('2026-09-01')")
                try t.executar(
                    """
                    INSERT INTO folha_do_mes (competencia, situacao, cortada_em, glosada_em, enviada_em, fechada_em)
                    VALUES ('2026-09-01', 'fechada', now(), now(), now(), now())
                    """)
                try t.executar(
                    """
                    INSERT INTO linha_do_mes (competencia, contrato_id, consignataria_id, vinculo_id, parcela_n, previsto, enviado,
                                              glosado, suspenso, retirado, descontado, rejeitado, motivo)
                    VALUES ('2026-09-01', \(id), \(Fixo.bancoA), \(pessoa.vinculo), 1, 8000, 7000, 1000, 0, 0, 3000, 4000, '07')
                    """)
            }
            let cliente = try await Self.navegador(servidor, pessoa)
            #expect(try await cliente.get("/servidor").texto.contains("Parcela de 09/2026 com desconto a menor"))
            let ficha = try await cliente.get("/servidor/contratos/\(id)").texto
            for trecho in [
                "Descontada a menor", "R$\u{A0}10,00 não foram à folha", "sem saldo na folha", "no mês seguinte",
            ] {
                #expect(ficha.contains(trecho), "\(trecho)")
            }
            let csv = try await cliente.get("/servidor/descontos?formato=csv").texto
            #expect(csv.contains("09/2026;\(id);Banco A;Mensalidade;1;80,00;30,00;Descontada a menor"))
        }
    }
}

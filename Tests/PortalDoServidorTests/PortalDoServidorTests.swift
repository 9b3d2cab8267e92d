import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Cifra
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

    static func com(_ corpo: (OrgaoDeTeste, Balcao, ServidorMontado) async throws -> Void) async throws {
        let orgao = try await OrgaoDeTeste.novo()
        let porta = Porta(orgao.casa)
        let balcao = Balcao(casa: orgao.casa, porta: porta)
        var log = Logger(label: "teste")
        log.logLevel = .critical
        let servidor = try Servidor.montar(ConfiguracaoDaWeb(porta: 0, tls: .semTLS), log: log) { montagem in
            Entrada.montar(em: &montagem, .init(casa: orgao.casa, senhas: Senha(), fachada: Fachada()))
            PortalDoServidor.montar(
                em: &montagem, .init(casa: orgao.casa, balcao: balcao, fachada: Fachada(), senhas: Senha()))
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

    static func navegador(
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

    static func reservar(
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

    @Test("a pessoa nega a reserva que a espera, e a margem volta na hora; a que não a espera, não nega")
    func negar() async throws {
        try await Self.com { orgao, balcao, servidor in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let outra = try await orgao.pessoa(2, margens: ["geral": 100_00])
            let seguro = try await Self.reservar(balcao, pessoa, Fixo.seguro, 20_00)
            let mensalidade = try await Self.reservar(balcao, pessoa, Fixo.mensalidade, 30_00)
            let cliente = try await Self.navegador(servidor, pessoa)
            let endereco = "/servidor/contratos/\(seguro)/negar"
            #expect(try await cliente.get(endereco).texto.contains("R$\u{A0}20,00 por mês voltam"))
            let alheia = try await Self.navegador(servidor, outra)
            #expect(try await alheia.get(endereco).status == 404)
            #expect(try await alheia.post(endereco, [("_chave", "nega-alheia")]).status == 404)
            #expect(try await cliente.post(endereco, [("_chave", "nega-forjada")], token: .nenhum).status == 403)
            #expect(try await orgao.disponivel(pessoa.contas["geral"]) == 50_00)
            let negada = try await cliente.post(endereco, [("motivo", "não pedi"), ("_chave", "nega-esta")])
            #expect(negada.status == 303)
            #expect(try await orgao.disponivel(pessoa.contas["geral"]) == 70_00)
            let ficha = try await cliente.get("/servidor/contratos/\(seguro)").texto
            #expect(ficha.contains("Recusada") && ficha.contains("não pedi"))
            #expect(try await cliente.post(endereco, [("motivo", "não pedi"), ("_chave", "nega-esta")]).status == 303)
            let semEspera = try await cliente.post(
                "/servidor/contratos/\(mensalidade)/negar", [("_chave", "nega-outra")])
            #expect(semEspera.status == 422 && semEspera.texto.contains("nao-espera-autorizacao"))
            #expect(try await orgao.disponivel(pessoa.contas["geral"]) == 70_00)
        }
    }

    @Test("RF-SER-01: a pessoa leva as suas margens em PDF, e quem o recebe confere pelo código")
    func pdf() async throws {
        try await Self.com { orgao, balcao, servidor in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00, "cartao": nil])
            _ = try await Self.reservar(balcao, pessoa, Fixo.mensalidade, 30_00)
            let cliente = try await Self.navegador(servidor, pessoa)
            #expect(try await cliente.get("/servidor").texto.contains("/servidor/margens.pdf"))
            let baixado = try await cliente.get("/servidor/margens.pdf")
            #expect(baixado.status == 200 && baixado.tipo == "application/pdf")
            let texto = try LeitorDePdf.texto(baixado.corpo)
            for parte in [
                "Pessoa 1", "Margens consignáveis", "Banco A", "70,00", "não é zero, é desconhecida", "Página 1 de 1",
            ] {
                #expect(texto.contains(parte), "\(parte)")
            }
            let codigo = try #require(LeitorDePdf.codigo(texto))
            let qualquer = ClienteEmProcesso(servidor)
            #expect(try await qualquer.get("/conferir").status == 200)
            let conferido = try await qualquer.post("/conferir", [("codigo", codigo.lowercased())])
            #expect(conferido.status == 200 && conferido.texto.contains("Este documento saiu deste sistema"))
            #expect(conferido.texto.contains("R$\u{A0}70,00 livres") && conferido.texto.contains("Pessoa 1"))
            let inventado = try await qualquer.post("/conferir", [("codigo", "ABCDE-FGHJK-MNPQR-STVWX")])
            #expect(inventado.status == 404 && !inventado.texto.contains("Pessoa 1"))
            #expect(try await qualquer.post("/conferir", [("codigo", "curto")]).status == 400)
            #expect(try await qualquer.get("/servidor/margens.pdf").status == 303)
        }
    }

    @Test("RF-SER-03: a ficha traz as prestações que ainda vão vencer, com o mês de cada uma")
    func vincendas() async throws {
        try await Self.com { orgao, _, servidor in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            try await orgao.dono.transacao(como: .proprio) { t in
                try t.executar(
                    "INSERT INTO autorizacao (id, contrato_id, especie, em) VALUES (-1, 7000001, 'importada', now())")
                try t.executar(
                    """
                    INSERT INTO contrato (id, vinculo_id, consignataria_id, produto_id, convenio_versao_id, regra_em, situacao, parcela,
                                          prazo, primeira, pagas, operacao_em, averbado_em, autorizacao_id)
                    SELECT 7000001, \(pessoa.vinculo), c.consignataria_id, c.produto_id, v.id, '2026-01-10', 'averbado', 10000, 12,
                           '2026-08-01', 2, now(), now(), -1
                      FROM convenio c JOIN convenio_versao v ON v.convenio_id = c.id
                     WHERE c.consignataria_id = \(Fixo.bancoA) AND c.produto_id = \(Fixo.emprestimo)
                    """)
            }
            let cliente = try await Self.navegador(servidor, pessoa)
            let ficha = try await cliente.get("/servidor/contratos/7000001").texto
            for parte in ["3 de 12", "12 de 12", "10 parcelas a vencer, R$\u{A0}1.000,00 ao todo; a última em 07/2027"]
            {
                #expect(ficha.contains(parte), "\(parte)")
            }
            #expect(try await cliente.get("/servidor").texto.contains("Próximo desconto: folha de 10/2026"))
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
                "Descontada a menor", "R$\u{A0}10,00 não foram à folha", "sem saldo na folha",
                "No mês que vem esta parcela volta a ser apresentada",
            ] {
                #expect(ficha.contains(trecho), "\(trecho)")
            }
            #expect(ficha.contains("se repete todo mês"), "a mensalidade não tem fim")
            let csv = try await cliente.get("/servidor/descontos?formato=csv").texto
            #expect(csv.contains("No mês que vem esta parcela volta a ser apresentada à folha."))
            #expect(csv.contains("09/2026;\(id);Banco A;Mensalidade;1;80,00;30,00;Descontada a menor"))
        }
    }

    @Test(
        "RF-SER-03: os descontos vêm um mês de cada vez, com as somas; os outros meses, ou todos, pelo filtro e no CSV")
    func descontosPorMes() async throws {
        try await Self.com { orgao, balcao, servidor in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let id = try await Self.reservar(balcao, pessoa, Fixo.mensalidade, 80_00)
            let autor = Autor(usuario: -11, nome: "A", perfil: "operador", consignataria: Fixo.bancoA, canal: .rest)
            _ = try await balcao.confirmar(
                contrato: id, consignataria: Fixo.bancoA, numero: nil, documento: "D", por: autor, chave: "confirma-2")
            try await orgao.dono.transacao(como: .proprio) { t in
                try t.executar("SELECT garantir_particao_da_folha('2026-08-01')")
                for (mes, enviado) in [("2026-07-01", 8000), ("2026-08-01", 8000), ("2026-09-01", 5000)] {
                    try t.executar(
                        """
                        INSERT INTO linha_do_mes (competencia, contrato_id, consignataria_id, vinculo_id, parcela_n, previsto, enviado,
                                                  glosado, suspenso, retirado, descontado, rejeitado)
                        VALUES (\(mes)::date, \(id), \(Fixo.bancoA), \(pessoa.vinculo), 1, 8000, \(enviado), \(8000 - enviado), 0, 0, \(enviado), 0)
                        """)
                }
            }
            let cliente = try await Self.navegador(servidor, pessoa)
            let ultimo = try await cliente.get("/servidor/descontos").texto
            for trecho in ["Folha de 09/2026", "R$\u{A0}50,00", "Faltou", "R$\u{A0}30,00", "competencia=2026-08"] {
                #expect(ultimo.contains(trecho), "\(trecho)")
            }
            #expect(!ultimo.contains("competencia=2026-07"), "só o mês vizinho")
            let anterior = try await cliente.get("/servidor/descontos?competencia=2026-08").texto
            #expect(anterior.contains("Folha de 08/2026") && !anterior.contains("Faltou"))
            #expect(!anterior.contains("O que faltou"), "sem falta não há coluna dela")
            func linhas(_ consulta: String) async throws -> Int {
                try await cliente.get("/servidor/descontos?\(consulta)formato=csv").texto
                    .split(whereSeparator: \.isNewline).count - 1
            }
            #expect(try await linhas("") == 1)
            #expect(try await linhas("competencia=2026-07&") == 1)
            #expect(try await linhas("competencia=todas&") == 3)
            #expect(try await cliente.get("/servidor/descontos?competencia=todas").texto.contains("07/2026"))
        }
    }
}

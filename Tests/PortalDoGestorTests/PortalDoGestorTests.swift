import Acesso
import Arquivos
import Auditoria
import Averbacao
import BancoDeDados
import BancoDeTeste
import Cadastro
import Contratos
import Folha
import Logging
import Nucleo
import OrgaoDeTeste
import Tarefas
import Testing
import Web

@testable import PortalDoGestor

/// O portal do gestor, rota a rota.
@Suite(.serialized) struct PortalDoGestorTests {
    private static let abertas = [
        "/gestor", "/gestor/competencias", "/gestor/competencias/2026-10", "/gestor/competencias/2026-10/linhas",
        "/gestor/competencias/2026-10/cortar", "/gestor/competencias/2026-10/arquivos",
        "/gestor/competencias/2026-10/glosa", "/gestor/competencias/2026-10/fecho",
        "/gestor/competencias/2026-10/divergencias", "/gestor/competencias/2026-10/repasse",
        "/gestor/competencias/2026-10/retorno", "/gestor/arquivos", "/gestor/receber",
        "/gestor/receber/margens-da-folha", "/gestor/receber/variaveis-da-consignataria", "/gestor/ausentes",
        "/gestor/tarefas", "/gestor/leiautes", "/gestor/leiautes/margens-da-folha", "/gestor/leiautes/enviar",
        "/gestor/auditoria",
        "/gestor/calendario", "/gestor/calendario/2026-11", "/gestor/consignatarias/\(Fixo.bancoA)/descontos",
        "/gestor/pessoas", "/gestor/contratos", "/gestor/consignatarias",
        "/gestor/consignatarias/\(Fixo.bancoA)",
    ]

    static func com(_ corpo: (OrgaoDeTeste, Balcao, ServidorMontado) async throws -> Void) async throws {
        let orgao = try await OrgaoDeTeste.novo()
        let porta = Porta(orgao.casa)
        var log = Logger(label: "teste")
        log.logLevel = .critical
        let executor = Executor(banco: orgao.banco, papel: .motor, ids: orgao.casa.ids)
        let acervo = Acervo(pasta: BancoDeTeste.raiz + "/Leiautes")
        let fila = FilaDeTarefas(ids: orgao.casa.ids) { executor.acordar() }
        let trabalhos = TrabalhosDoGestor(
            casa: orgao.casa, acervo: acervo, fila: fila,
            entrada: EntradaDaFolha(casa: orgao.casa, acervo: acervo, fila: fila) { _, _, _ in })
        trabalhos.registrar(em: executor)
        let servidor = try Servidor.montar(ConfiguracaoDaWeb(porta: 0, tls: .semTLS), log: log) { montagem in
            montagem.aoNegar = AnotarNegacao.aoNegar(orgao.casa)
            PortalDoGestor.montar(
                em: &montagem,
                .init(
                    casa: orgao.casa, balcao: Balcao(casa: orgao.casa, porta: porta), fachada: Fachada(),
                    consultas: ConsultasGuardadas(orgao.casa), trabalhos: trabalhos))
        }
        do {
            try await executor.iniciar(trabalhadores: 1)
            try await corpo(orgao, Balcao(casa: orgao.casa, porta: porta), servidor)
        } catch {
            await executor.encerrar()
            await porta.encerrar()
            try? await orgao.apagar()
            throw error
        }
        await executor.encerrar()
        await porta.encerrar()
        try await orgao.apagar()
    }

    static func navegador(
        _ servidor: ServidorMontado, atos: [String] = PortalDoGestor.atos
    ) async throws -> ClienteEmProcesso {
        let cliente = ClienteEmProcesso(servidor)
        try await cliente.entrar(
            como: UsuarioNaSessao(
                id: -77, nome: "Gestora", portal: .gestor, perfil: "master", atos: Set(atos), consignataria: nil,
                pessoa: nil,
                sessao: "abcd"))
        return cliente
    }

    static func reservar(_ balcao: Balcao, _ pessoa: PessoaDeTeste) async throws -> Int64 {
        let resposta = try await balcao.reservar(
            Balcao.Reserva(
                quem: .matricula(pessoa.matricula), consignataria: Fixo.bancoA, produto: Fixo.mensalidade,
                parcela: Dinheiro(centavos: 30_00), prazo: nil),
            por: Autor(usuario: -11, nome: "A", perfil: "operador", consignataria: Fixo.bancoA, canal: .rest),
            chave: "teste-\(pessoa.pessoa)")
        return resposta.contrato ?? 0
    }

    @Test("toda página responde ao gestor, leva à entrada sem sessão, nega sem ato e não abre a outro portal")
    func paginas() async throws {
        try await Self.com { _, _, servidor in
            let dentro = try await Self.navegador(servidor)
            let semAto = try await Self.navegador(servidor, atos: [])
            let deOutro = ClienteEmProcesso(servidor)
            try await deOutro.entrar(
                como: UsuarioNaSessao(
                    id: -5, nome: "Operadora", portal: .consignataria, perfil: "master", atos: Set(PortalDoGestor.atos),
                    consignataria: Fixo.bancoA, pessoa: nil, sessao: "abcd"))
            for caminho in Self.abertas {
                #expect(try await dentro.get(caminho).status == 200, "\(caminho)")
                #expect(try await ClienteEmProcesso(servidor).get(caminho).status == 303, "\(caminho)")
                #expect(try await semAto.get(caminho).status == 403, "\(caminho)")
                #expect(try await deOutro.get(caminho).status == 303, "\(caminho)")
            }
        }
    }

    @Test("a busca única acha por CPF, matrícula, número de contrato e pedaço de nome, sem pôr nada disso no endereço")
    func busca() async throws {
        try await Self.com { orgao, balcao, servidor in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            _ = try await orgao.pessoa(2, margens: ["geral": 100_00])
            let contrato = try await Self.reservar(balcao, pessoa)
            let cliente = try await Self.navegador(servidor)
            func procurar(_ texto: String) async throws -> String? {
                try await cliente.post("/gestor/busca", [("procura", texto)]).destino
            }
            #expect(try await procurar(pessoa.cpf.formatado) == "/gestor/pessoas/\(pessoa.pessoa)")
            #expect(try await procurar(pessoa.matricula.texto) == "/gestor/pessoas/\(pessoa.pessoa)")
            #expect(try await procurar("\(contrato)") == "/gestor/contratos/\(contrato)")
            let lista = try #require(try await procurar("PÉSSOA"))
            #expect(lista.hasPrefix("/gestor/pessoas?consulta=") && !lista.lowercased().contains("ssoa&"))
            let achadas = try await cliente.get(lista).texto
            #expect(achadas.contains("Pessoa 1") && achadas.contains("Pessoa 2"))
        }
    }

    @Test("a busca única acha consignatária por código, CNPJ e nome, e competência, se quem procura pode vê-las")
    func buscaDeConsignatariaECompetencia() async throws {
        try await Self.com { orgao, _, servidor in
            _ = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let cliente = try await Self.navegador(servidor)
            let cnpj: String = try await orgao.dono.transacao(como: .proprio) { t in
                try #require(try t.uma("SELECT cnpj FROM consignataria WHERE id = \(Fixo.bancoA)")).ler(0)
            }
            func procurar(_ texto: String, _ quem: ClienteEmProcesso) async throws -> String? {
                try await quem.post("/gestor/busca", [("procura", texto)]).destino
            }
            let bancoA = "/gestor/consignatarias/\(Fixo.bancoA)"
            // o que se digita, aonde leva
            let casos = [
                ("BCA", bancoA), ("bca", bancoA), ("Banco A", bancoA), (" bânco  a", bancoA),
                (try CNPJ.lendo(cnpj).formatado, bancoA), ("banco", "/gestor/consignatarias?busca=banco"),
                ("10/2026", "/gestor/competencias/2026-10"), ("2026-10", "/gestor/competencias/2026-10"),
            ]
            for (texto, destino) in casos {
                #expect(try await procurar(texto, cliente) == destino, "\(texto)")
            }
            #expect(try await cliente.get("/gestor/consignatarias?busca=banco").texto.contains("Banco A"))
            // O que não existe, ou não se pode ver, é nome de pessoa que não se acha.
            let soPessoas = try await Self.navegador(servidor, atos: [PortalDoGestor.atoDePessoas])
            for (texto, quem) in [
                ("01/1999", cliente), ("13/2026", cliente), ("zzz", cliente), ("BCA", soPessoas),
                ("10/2026", soPessoas),
            ] {
                #expect(try await procurar(texto, quem)?.hasPrefix("/gestor/pessoas?consulta=") == true, "\(texto)")
            }
        }
    }

    @Test("POC-GES-04: a ficha abre as margens com a conta, e a leitura fica na trilha na mesma transação")
    func fichaDaPessoa() async throws {
        try await Self.com { orgao, balcao, servidor in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00, "cartao": nil])
            let contrato = try await Self.reservar(balcao, pessoa)
            let cliente = try await Self.navegador(servidor)
            let ficha = try await cliente.get("/gestor/pessoas/\(pessoa.pessoa)")
            #expect(ficha.status == 200)
            for trecho in ["Como se chegou a R$\u{A0}70,00", "não informada pela folha", "Banco A"] {
                #expect(ficha.texto.contains(trecho), "\(trecho)")
            }
            let lidas = try await orgao.dono.transacao(como: .proprio) { t in
                try t.uma(
                    "SELECT count(*) FROM evento WHERE ato = 'margens.consultar' AND autor_id = -77 AND objeto_id = \(pessoa.pessoa)"
                )?
                .ler(0, como: Int.self)
            }
            #expect(lidas == 1)
            for aba in ["contratos", "reservas", "extrato"] {
                let pagina = try await cliente.get("/gestor/pessoas/\(pessoa.pessoa)/\(aba)")
                #expect(pagina.status == 200 && pagina.texto.contains("/gestor/contratos/\(contrato)"), "\(aba)")
            }
            #expect(try await cliente.get("/gestor/pessoas/-999999").status == 404)
        }
    }

    @Test("POC-GES-14: o contrato mostra dados, parcelas e história, e a lista sai em CSV")
    func contrato() async throws {
        try await Self.com { orgao, balcao, servidor in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let id = try await Self.reservar(balcao, pessoa)
            let cliente = try await Self.navegador(servidor)
            let ficha = try await cliente.get("/gestor/contratos/\(id)").texto
            #expect(ficha.contains("Reserva feita") && ficha.contains("R$\u{A0}30,00"))
            let csv = try await cliente.get("/gestor/contratos?formato=csv&situacao=reservas").texto
            #expect(csv.contains("\(id);Pessoa 1;\(pessoa.matricula.texto);Banco A;Mensalidade;30,00;0 pagas;Pendente"))
            #expect(try await cliente.get("/gestor/contratos/999999999").status == 404)
        }
    }

    @Test("cortar na tela muda a competência, e o passo fora de ordem é recusado com o código")
    func passos() async throws {
        try await Self.com { orgao, balcao, servidor in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            _ = try await Self.reservar(balcao, pessoa)
            let cliente = try await Self.navegador(servidor)
            let fora = try await cliente.post("/gestor/competencias/2026-10/enviar", [("_chave", "chave-fora")])
            #expect(fora.status == 422 && fora.texto.contains("folha-fora-de-ordem"))
            #expect(try await cliente.post("/gestor/competencias/2026-10/cortar", token: .nenhum).status == 403)
            let cortada = try await cliente.post("/gestor/competencias/2026-10/cortar", [("_chave", "chave-corte")])
            let tarefa = try #require(cortada.destino)
            // Em máquina ocupada a página do trabalho aparece antes de ele acabar.
            var trabalho = ""
            _ = try await Espera.ate {
                trabalho = try await cliente.get(tarefa).texto
                return trabalho.contains("Linhas fotografadas")
            }
            #expect(trabalho.contains("Corte de 10/2026") && trabalho.contains("Linhas fotografadas"))
            let painel = try await cliente.get("/gestor/competencias/2026-10").texto
            #expect(painel.contains("Cortada") && painel.contains("Desfazer o corte"))
            let desfeito = try await cliente.post(
                "/gestor/competencias/2026-10/desfazer-corte", [("_chave", "chave-desfaz")])
            #expect(desfeito.destino == "/gestor/competencias/2026-10")
            #expect(try await cliente.get("/gestor/competencias/2026-10").texto.contains("Corte desfeito"))
        }
    }

    @Test("o gestor cancela uma reserva com motivo obrigatório, e a margem volta na hora")
    func cancelarReserva() async throws {
        try await Self.com { orgao, balcao, servidor in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let id = try await Self.reservar(balcao, pessoa)
            #expect(try await orgao.disponivel(pessoa.contas["geral"]) == 70_00)
            let cliente = try await Self.navegador(servidor)
            let endereco = "/gestor/contratos/\(id)/cancelar"
            let pergunta = try await cliente.get(endereco).texto
            #expect(pergunta.contains("Devolve R$\u{A0}30,00 à margem na hora."))
            let semMotivo = try await cliente.post(endereco, [("_chave", "chave-sem-motivo"), ("motivo", " ")])
            #expect(semMotivo.status == 400 && semMotivo.texto.contains("Diga o motivo do cancelamento"))
            #expect(try await orgao.disponivel(pessoa.contas["geral"]) == 70_00)
            let semAto = try await Self.navegador(servidor, atos: [PortalDoGestor.atoDeContratos])
            #expect(try await semAto.post(endereco, [("_chave", "chave-x1234"), ("motivo", "erro")]).status == 403)
            let feito = try await cliente.post(
                endereco, [("_chave", "chave-com-motivo"), ("motivo", "pedido da pessoa")])
            #expect(feito.destino == "/gestor/contratos/\(id)")
            #expect(try await orgao.disponivel(pessoa.contas["geral"]) == 100_00)
            #expect(try await cliente.get("/gestor/contratos/\(id)").texto.contains("Reserva cancelada"))
            let deNovo = try await cliente.post(endereco, [("_chave", "chave-de-novo1"), ("motivo", "outra vez")])
            #expect(deNovo.status == 422 && deNovo.texto.contains("reserva-encerrada"))
        }
    }

    @Test("POC-GES-04: o gestor consulta as margens de uma pessoa na tela e gera o PDF delas, com registro na trilha")
    func margensEmPdf() async throws {
        try await Self.com { orgao, _, servidor in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 123_45, "cartao": 67_89])
            let cliente = try await Self.navegador(servidor)
            let ficha = try await cliente.get("/gestor/pessoas/\(pessoa.pessoa)").texto
            #expect(ficha.contains("R$\u{A0}123,45") && ficha.contains("/gestor/pessoas/\(pessoa.pessoa)/margens.pdf"))
            let baixado = try await cliente.get("/gestor/pessoas/\(pessoa.pessoa)/margens.pdf")
            #expect(baixado.tipo == "application/pdf")
            let texto = try LeitorDePdf.texto(baixado.corpo)
            for parte in ["Pessoa 1", pessoa.cpf.formatado, "123,45", "67,89", "Margem de cartão"] {
                #expect(texto.contains(parte), "\(parte)")
            }
            let eventos: [String] = try await orgao.dono.transacao(como: .proprio) { t in
                try t.executar("SELECT ato FROM evento WHERE objeto_id = \(pessoa.pessoa) ORDER BY id").map {
                    try $0.ler(0)
                }
            }
            #expect(eventos.suffix(2) == ["margens.consultar", "documentos.emitir"])
            #expect(try await cliente.get("/gestor/pessoas/999999/margens.pdf").status == 404)
            let semAto = try await Self.navegador(servidor, atos: ["pessoas.consultar"])
            #expect(try await semAto.get("/gestor/pessoas/\(pessoa.pessoa)/margens.pdf").status == 403)
        }
    }
}

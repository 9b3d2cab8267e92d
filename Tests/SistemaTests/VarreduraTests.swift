import Acesso
import Arquivos
import Auditoria
import Averbacao
import BancoDeDados
import BancoDeTeste
import Cadastro
import Contratos
import Correio
import Folha
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import averba

/// Depois de passar por todas as portas, nada de ninguém se lê no despejo do banco, na pasta de dados com o WAL nem em arquivo guardado.
///
/// A matrícula e o cargo ficam em claro por decisão escrita (docs/decisoes/0010-matricula-e-cargo-em-claro.md).
@Suite(.serialized) struct VarreduraTests {
    @Test(
        "RNF-SEG-03, LGPD-02, LGPD-11: no despejo, na pasta do banco com o WAL, nos arquivos, nas tarefas, no correio e na trilha não se lê CPF, nome, e-mail, telefone nem conta"
    )
    func varredura() async throws {
        try await CasaDeVerdade.usando("varredura") { casa in
            try await BaseDeDemonstracao(casa: casa, pequena: true).preparar()
            try await AtosPorTodasAsPortas(casa).praticar()
            let padroes = try await Self.padroes(casa)
            #expect(padroes.padroes.count > 10_000)
            let rascunho = try await BancoDeTeste.caminhoDescartavel("rascunho-\(UInt32.random(in: 0 ... .max))")
            try FileManager.default.createDirectory(atPath: rascunho, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: rascunho) }
            // A base fictícia em claro é o que se mandou, e não o que o sistema guardou.
            func achados() async throws -> [String] {
                let despejo = try await Self.despejar(casa, em: rascunho)
                return try padroes.procurar(
                    em: [despejo, casa.pasta], fora: "base-ficticia", rascunho: rascunho)
            }
            #expect(try await achados() == [])

            // Controle: um CPF só, posto em claro, é achado no despejo e na pasta do banco.
            let cpf = try await Self.umCpf(casa)
            try await Self.comDono(casa) { t in _ = try t.executar("UPDATE orgao SET nome = nome || ' ' || \(cpf)") }
            let plantado = try await achados()
            #expect(plantado.contains { $0.hasPrefix(rascunho) && $0.hasSuffix(cpf) }, "\(plantado)")
            #expect(plantado.contains { $0.contains("/banco/dados/") && $0.hasSuffix(cpf) }, "\(plantado)")
        }
    }

    @Test(
        "a busca acha cada escrita: com e sem pontuação, em latin1, em cp850, em hexadecimal e em base64, onde quer que comece"
    )
    func controle() async throws {
        var padroes = PadroesDaVarredura()
        padroes.juntar(nome: "Inês Araújo Conceição")
        padroes.juntar(cpf: "52998224725")
        let rascunho = try await BancoDeTeste.caminhoDescartavel("controle-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(atPath: rascunho + "/lugar", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: rascunho) }
        let cp850: [UInt8] =
            Array("x\0In".utf8) + [0x88] + Array("s Ara".utf8) + [0xA3] + Array("jo Concei".utf8)
            + [0x87, 0xC6] + Array("o".utf8)
        var escritas: [[UInt8]] = [
            Array("a 529.982.247-25 b".utf8), Array("\\x3532393938323234373235".utf8), Array("52998224725".utf8),
            Array("INES ARAUJO CONCEICAO".utf8), cp850,
            Array("Inês Araújo Conceição".unicodeScalars.map { UInt8($0.value) }),
        ]
        for prefixo in ["", "a", "ab"] {
            escritas.append(Array(Data("\(prefixo)Inês Araújo Conceição;".utf8).base64EncodedString().utf8))
        }
        for (numero, escrita) in escritas.enumerated() {
            let arquivo = rascunho + "/lugar/\(numero)"
            try Data([0, 255] + escrita + [0, 10]).write(to: URL(fileURLWithPath: arquivo))
            #expect(try !padroes.procurar(em: [arquivo], rascunho: rascunho).isEmpty, "escrita \(numero)")
        }
        try Data("529.982.247-26 Inês Araújo".utf8).write(to: URL(fileURLWithPath: rascunho + "/lugar/outro"))
        #expect(try padroes.procurar(em: [rascunho + "/lugar/outro"], rascunho: rascunho).isEmpty)
    }

    /// O que o sistema sabe de cada pessoa e usuário, mais o que se digitou e não virou cadastro.
    private static func padroes(_ casa: Casa) async throws -> PadroesDaVarredura {
        let cofre = casa.instalacao.cofre
        return try await comDono(casa) { t in
            var padroes = PadroesDaVarredura()
            for linha in try t.executar("SELECT id, pessoal FROM pessoa") {
                let dados = try DadosPessoais.abrindo(try linha.ler(1), de: try linha.ler(0), cofre)
                padroes.juntar(nome: dados.nome)
                padroes.juntar(cpf: dados.cpf)
                if let email = dados.email { padroes.juntar(email) }
                if let telefone = dados.telefone { padroes.juntar(telefone: telefone) }
                if let conta = dados.conta { padroes.juntar(conta) }
            }
            for linha in try t.executar("SELECT id, pessoal FROM usuario") {
                let dados = try DadosDoUsuario.abrindo(try linha.ler(1), de: try linha.ler(0), cofre)
                padroes.juntar(nome: dados.nome)
                if let cpf = dados.cpf { padroes.juntar(cpf: cpf) }
                if let email = dados.email { padroes.juntar(email) }
                if let telefone = dados.telefone { padroes.juntar(telefone: telefone) }
            }
            for nome in AtosPorTodasAsPortas.nomes { padroes.juntar(nome: nome) }
            for cpf in AtosPorTodasAsPortas.cpfs { padroes.juntar(cpf: cpf) }
            for texto in AtosPorTodasAsPortas.correios { padroes.juntar(texto) }
            return padroes
        }
    }

    private static func umCpf(_ casa: Casa) async throws -> String {
        let cofre = casa.instalacao.cofre
        return try await comDono(casa) { t in
            let linha = try #require(try t.uma("SELECT id, pessoal FROM pessoa ORDER BY id LIMIT 1"))
            return try DadosPessoais.abrindo(try linha.ler(1), de: try linha.ler(0), cofre).cpf
        }
    }

    static func comDono<T: Sendable>(_ casa: Casa, _ corpo: @escaping @Sendable (Transacao) throws -> T) async throws
        -> T
    {
        let banco = Banco(endereco: try #require(casa.particular).enderecoDoDono, conexoes: 1)
        let resultado: Result<T, any Error>
        do { resultado = .success(try await banco.transacao(como: .proprio, corpo)) } catch {
            resultado = .failure(error)
        }
        await banco.encerrar()
        return try resultado.get()
    }

    /// O despejo inteiro, em texto, e as páginas levadas ao disco.
    static func despejar(_ casa: Casa, em pasta: String) async throws -> String {
        let conexao = try Conexao(endereco: try #require(casa.particular).enderecoDoDono)
        try conexao.avulso("CHECKPOINT")
        let despejo = pasta + "/despejo.sql"
        let resposta = try ComandoExterno().rodar([
            "pg_dump", "--no-password", "--file", despejo, "--dbname",
            try #require(casa.particular).enderecoDoDono,
        ])
        try #require(resposta.deuCerto, "\(resposta.texto)")
        return despejo
    }
}

/// Atos com dado pessoal por todas as portas: telas do gestor e do servidor, entrada, recuperação, arquivo com erro e documento.
struct AtosPorTodasAsPortas {
    static let nomes = [
        "Rita Moura de Vasconcelos", "Rita Moura Albuquerque", "Otávio Brandão Penalva", "Zulmira Ninguém",
    ]
    static let cpfs = ["52998224725", "11144477735", "39053344705"]
    static let correios = [
        "rita.vasconcelos@orgao.example", "rita.albuquerque@orgao.example", "otavio.penalva@orgao.example",
    ]

    private let casa: Casa
    private let tela: Tela
    private var pecas: Pecas { tela.pecas }

    init(_ casa: Casa) throws {
        self.casa = casa
        tela = try Tela(
            casa,
            correio: CorreioDaCasa(
                carteiro: Carteiro(try ServidorDeCorreio("smtp://localhost:1", remetente: "averba@orgao.example")),
                publico: "https://consignacoes.orgao.example"))
    }

    func praticar() async throws {
        do {
            let gestor = try await tela.entrar("gestor")
            try await usuarios(gestor)
            try await pessoas(gestor)
            try await motivos(gestor)
            try await outrosTextos(gestor)
            try await recuperar()
            try await arquivoComErro()
        } catch {
            await pecas.porta.encerrar()
            throw error
        }
        await pecas.porta.encerrar()
    }

    /// Cria, altera e cria em lote, pela tela; quem erra a senha escreve o CPF no lugar do usuário.
    private func usuarios(_ gestor: ClienteEmProcesso) async throws {
        let perfil = try await VarreduraTests.comDono(casa) { t in
            try #require(try t.uma("SELECT id FROM perfil WHERE portal = 'gestor' AND codigo = 'master'")).ler(
                0, como: Int64.self)
        }
        func campos(_ quem: Int) -> [(String, String)] {
            [
                ("nome", Self.nomes[quem]), ("login", "r.moura.vasconcelos"), ("cpf", Self.cpfs[0]),
                ("email", Self.correios[quem]), ("telefone", "(31)98765-432\(quem)"), ("perfil", "\(perfil)"),
            ]
        }
        #expect(try await gestor.post("/gestor/usuarios/novo", campos(0)).status == 200)
        let indice = DadosDoUsuario.indice(doLogin: "r.moura.vasconcelos", casa.instalacao.cofre)
        let id = try await VarreduraTests.comDono(casa) { t in
            try #require(try t.uma("SELECT id FROM usuario WHERE login_indice = \(indice)")).ler(0, como: Int64.self)
        }
        #expect(try await gestor.post("/gestor/usuarios/\(id)/alterar", campos(1)).status == 303)
        let instalacao = casa.instalacao
        try await instalacao.banco.transacao(como: .motor) { t in
            try Perfil.garantir("analista", nome: "Analista", portal: .gestor, atos: ["inicio.ver"], instalacao, em: t)
        }
        let lote = """
            nome;usuario;cpf;email;perfil;consignataria
            \(Self.nomes[2]);o.penalva;\(Self.cpfs[1]);\(Self.correios[2]);analista;

            """
        #expect(try await gestor.post("/gestor/usuarios/arquivo/criar", [("linhas", lote)]).status == 200)
        let estranho = ClienteEmProcesso(tela.servidor, endereco: "203.0.113.99")
        let desafio = DesafioDeTeste.campos(try await estranho.get("/entrar").texto)
        #expect(
            try await estranho.post("/entrar", [("login", Self.cpfs[2]), ("senha", Self.nomes[3])] + desafio).status
                == 400)
    }

    /// Solução de divergência e motivo de bloqueio com nome e CPF de gente, que as telas mostram.
    private func outrosTextos(_ gestor: ClienteEmProcesso) async throws {
        let texto = "acertado com \(Self.nomes[3]), CPF \(Self.cpfs[2])"
        let cofre = casa.instalacao.cofre
        let pessoa = try await VarreduraTests.comDono(casa) { t in
            try t.executar(
                "INSERT INTO divergencia (id, competencia, especie) VALUES (880001, '2026-10-01', 'sem-envio')")
            let linha = try #require(
                try t.uma("SELECT id, pessoa_id FROM vinculo ORDER BY matricula DESC LIMIT 1"))
            let vinculo: Int64 = try linha.ler(0)
            let bloco = try TextoCifrado.fechar(
                texto, tabela: "vinculo", coluna: "motivo_do_bloqueio", id: vinculo, cofre)
            try t.executar(
                """
                UPDATE vinculo SET bloqueado_em = now(), motivo_do_bloqueio = \(bloco.valorSQL) WHERE id = \(vinculo)
                """)
            return try linha.ler(1, como: Int64.self)
        }
        let divergencia = "/gestor/competencias/2026-10/divergencias/880001"
        #expect(
            try await gestor.post(divergencia, [("solucao", texto), ("_chave", "varredura-solucao")]).status == 303)
        for caminho in [divergencia, "/gestor/pessoas/\(pessoa)"] {
            #expect(LeitorDePagina.texto(try await gestor.get(caminho).texto).contains(texto), "\(caminho)")
        }
    }

    /// Motivo digitado com nome e CPF de gente, que a história do contrato mostra.
    private func motivos(_ gestor: ClienteEmProcesso) async throws {
        let contrato = try await reserva()
        let ficha = "/gestor/contratos/\(contrato)"
        let motivo = "a pedido de \(Self.nomes[2]), CPF \(Self.cpfs[1])"
        #expect(
            try await gestor.post(ficha + "/cancelar", [("motivo", motivo), ("_chave", "cpf-\(Self.cpfs[2])")]).status
                == 303)
        #expect(LeitorDePagina.texto(try await gestor.get(ficha).texto).contains(motivo))
    }

    /// Uma reserva de quem couber, no que couber.
    private func reserva() async throws -> Int64 {
        let casos = try await VarreduraTests.comDono(casa) { t in
            try t.executar(
                """
                SELECT v.matricula, c.consignataria_id, c.produto_id FROM (SELECT matricula FROM vinculo WHERE situacao = 'ativo'
                         ORDER BY matricula LIMIT 5) v, convenio c
                 ORDER BY 1, 2, 3
                """
            ).map {
                (try $0.ler(0, como: Matricula.self), try $0.ler(1, como: Int64.self), try $0.ler(2, como: Int64.self))
            }
        }
        for (vez, caso) in casos.enumerated() {
            let resposta = try await pecas.balcao.reservar(
                .init(
                    quem: .matricula(caso.0), consignataria: caso.1, produto: caso.2, parcela: Dinheiro(centavos: 1_00),
                    prazo: nil),
                por: Autor(usuario: -11, nome: "A", perfil: "operador", consignataria: caso.1, canal: .rest),
                chave: "varredura-\(vez)")
            if let contrato = resposta.contrato { return contrato }
        }
        throw Terminal.NaoDeuCerto(description: "nenhuma reserva coube")
    }

    /// Busca por CPF e por nome, ficha, margem e documento.
    private func pessoas(_ gestor: ClienteEmProcesso) async throws {
        let cofre = casa.instalacao.cofre
        let (id, dados) = try await VarreduraTests.comDono(casa) { t in
            let linha = try #require(
                try t.uma("SELECT id, pessoal FROM pessoa ORDER BY id DESC LIMIT 1"))
            let id: Int64 = try linha.ler(0)
            return (id, try DadosPessoais.abrindo(try linha.ler(1), de: id, cofre))
        }
        for procura in [dados.cpf, dados.nome] {
            let achado = try await gestor.post("/gestor/busca", [("procura", procura)])
            #expect(achado.status == 303)
            #expect(try await gestor.get(achado.destino ?? "").status == 200)
        }
        #expect(try await gestor.post("/gestor/pessoas", [("busca", dados.nome)]).status < 500)
        for caminho in ["", "/margens.pdf", "/reservas"] {
            #expect(try await gestor.get("/gestor/pessoas/\(id)\(caminho)").status == 200, "\(caminho)")
        }
        #expect(try await gestor.get("/gestor/auditoria/relatorio.pdf").status == 200)
        let servidor = try await tela.entrar("servidor")
        #expect(try await servidor.get("/servidor/margens.pdf").status == 200)
    }

    /// Pede a senha: um pedido tratado, com a mensagem na caixa de saída, e outro por tratar.
    private func recuperar() async throws {
        // As que já estavam na caixa (a quem trocou de e-mail se avisa no antigo) não são destas.
        let antes = try await VarreduraTests.comDono(casa) { t in
            try t.uma("SELECT count(*) FROM mensagem_de_correio WHERE octet_length(conteudo) > 0")?.ler(0) ?? 0 as Int64
        }
        for (vez, login) in ["r.moura.vasconcelos", "o.penalva"].enumerated() {
            let quem = ClienteEmProcesso(tela.servidor, endereco: "203.0.113.10\(vez)")
            let desafio = DesafioDeTeste.campos(try await quem.get("/recuperar").texto)
            #expect(try await quem.post("/recuperar", [("login", login)] + desafio).status == 200)
            if vez == 0 { #expect(try await pecas.recuperacao?.tratar() == 1) }
        }
        let (mensagens, pedidos) = try await VarreduraTests.comDono(casa) { t in
            (
                try t.uma("SELECT count(*) FROM mensagem_de_correio WHERE octet_length(conteudo) > 0")?.ler(0) ?? 0,
                try t.uma("SELECT count(*) FROM recuperacao WHERE octet_length(pedido) > 0")?.ler(0) ?? 0
            ) as (Int64, Int64)
        }
        #expect(mensagens - antes == 1 && pedidos == 1)
    }

    /// O cadastro do mês com um defeito em cada linha: os apontamentos citam o que veio.
    private func arquivoComErro() async throws {
        let origem = casa.pasta + "/base-ficticia/2026-10/cadastro.txt"
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: origem)))
        var linhas = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        // O primeiro algarismo do CPF vira outro: o dígito não confere.
        for numero in linhas.indices where linhas[numero].first == UInt8(ascii: "1") && linhas[numero].count > 30 {
            linhas[numero][13] = linhas[numero][13] == 0x39 ? 0x30 : linhas[numero][13] + 1
        }
        let recepcao = try await pecas.entrada.receber(.cadastro, nome: "cadastro.txt", por: .comando)
        try await recepcao.receber(Array(linhas.joined(separator: [0x0A])))
        let arquivo = try await recepcao.terminar().id
        let conferencia = try await pecas.entrada.conferir(arquivo, por: .comando)
        #expect(conferencia.erros > 100 && !conferencia.aprovada)
    }
}

import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import BancoDeTeste
import Cifra
import Contratos
import Foundation
import Logging
import Nucleo
import PortalDoServidor
import Testing
import Web

/// As margens que o órgão manda por arquivo, do comando que as recebe à tela em que a pessoa as vê, com o catálogo de verdade.
@Suite(.serialized) struct MargensPorArquivoTests {
    /// Alguém que tem contrato pesando num tipo de margem.
    private struct Ocupada {
        let pessoa: Int64
        let matricula: String
        let comprometido: Int64
    }

    @Test(
        "OBJ-03, OBJ-04, OBJ-05: auxílio-saúde: a bruta vem do arquivo, a líquida é ela menos o que a AMMP Saúde carregou, e só o plano a debita"
    )
    func auxilioSaude() async throws {
        try await Self.conferir(
            "auxilio-saude", produto: "plano-de-saude", nome: "Auxílio-saúde", consignataria: "AMMP SAÚDE")
    }

    @Test(
        "OBJ-10, OBJ-11, OBJ-12: verbas em atraso: a bruta vem do arquivo, a líquida é ela menos o total contratado, e só a antecipação a debita"
    )
    func verbasEmAtraso() async throws {
        try await Self.conferir(
            "verbas-em-atraso", produto: "antecipacao-de-verbas", nome: "Verbas em atraso", consignataria: nil)
    }

    /// Manda pelo arquivo a bruta que deixa R$ 123,45 livres, e procura bruta, ocupação e livre na primeira tela da pessoa.
    private static func conferir(_ tipo: String, produto: String, nome: String, consignataria: String?) async throws {
        try await comCarga { terminal, banco in
            let ocupada = try await achar(tipo, banco)
            let bruta = ocupada.comprometido + 123_45
            try terminal.certo("folha", "receber", "cadastro-da-folha", terminal.base + "/2026-09/cadastro.txt")
            let arquivo = terminal.pasta + "/margens.txt"
            try mudar(terminal.base + "/2026-09/margens.txt", para: arquivo, [(ocupada.matricula, tipo, bruta)])
            try terminal.certo("folha", "receber", "margens-da-folha", arquivo)

            let pagina = try await paginaDasMargens(ocupada.pessoa, terminal, banco)
            let inicio = try #require(pagina.range(of: nome))
            let faixa = String(pagina[inicio.lowerBound...].prefix(9_000))
            #expect(faixa.contains("R$\u{A0}123,45 livres"))
            #expect(faixa.contains(Dinheiro(centavos: bruta).brasileiro), "a bruta do arquivo aparece na conta")
            if let consignataria { #expect(faixa.contains(consignataria)) }
            let produtos = try await banco.dono.transacao(como: .proprio) { t in
                try t.executar(
                    """
                    SELECT DISTINCT d.codigo FROM peso p JOIN conta_de_margem m ON m.id = p.conta_id JOIN contrato c ON c.id = p.contrato_id
                      JOIN produto d ON d.id = c.produto_id WHERE m.tipo = \(tipo) AND p.valor > 0
                    """
                ).map { try $0.ler(0, como: String.self) }
            }
            #expect(produtos == [produto], "só as rubricas que o órgão disse debitam esta margem")
        }
    }

    @Test(
        "RF-GER-06, FOL-03: a margem do dia é a da última folha menos tudo que se fez depois dela; margem menor que o contratado fica negativa e não se reserva"
    )
    func margemDoDia() async throws {
        try await Self.comCarga { terminal, banco in
            let ocupada = try await Self.achar("geral", banco)
            let casa = try await Self.instalacao(terminal, banco)
            let porta = Porta(casa)
            let balcao = Balcao(casa: casa, porta: porta)
            let (produto, consignatarias) = try await Self.mensalidade(banco)
            func reservar(_ centavos: Int64, em indice: Int) async throws -> String {
                let consignataria = consignatarias[indice]
                return try await balcao.reservar(
                    Balcao.Reserva(
                        quem: .matricula(try Matricula.lendo(ocupada.matricula)), consignataria: consignataria,
                        produto: produto,
                        parcela: Dinheiro(centavos: centavos), prazo: nil),
                    por: Autor(usuario: -5, nome: "A", perfil: "operador", consignataria: consignataria, canal: .rest),
                    chave: "do-dia-\(indice)"
                ).codigo
            }
            try terminal.certo("folha", "receber", "cadastro-da-folha", terminal.base + "/2026-09/cadastro.txt")
            // Folha com R$ 50,00 de sobra; depois dela, R$ 20,00 reservados: o dia tem R$ 30,00.
            let original = terminal.base + "/2026-09/margens.txt"
            func folha(_ sobra: Int64, _ nome: String) throws {
                let arquivo = terminal.pasta + "/" + nome
                let bruta = ocupada.comprometido + sobra
                try Self.mudar(
                    original, para: arquivo,
                    [(ocupada.matricula, "geral", bruta), (ocupada.matricula, "facultativas", bruta + 1_000_00)])
                try terminal.certo("folha", "receber", "margens-da-folha", arquivo)
            }
            try folha(50_00, "primeira.txt")
            #expect(try await reservar(20_00, em: 0) == "aceito")
            #expect(try await reservar(30_01, em: 1) == "nao-cabe-na-margem")
            #expect(try await Self.paginaDasMargens(ocupada.pessoa, terminal, banco).contains("R$\u{A0}30,00 livres"))
            // A folha corrigida traz R$ 10,00 a menos que o já contratado: a reserva de depois continua contando.
            try folha(10_00, "segunda.txt")
            #expect(
                try await Self.paginaDasMargens(ocupada.pessoa, terminal, banco).contains("negativa: -R$\u{A0}10,00"))
            #expect(try await reservar(1, em: 2) == "nao-cabe-na-margem")
            await porta.encerrar()
        }
    }

    // MARK: - O preparo

    /// A base pequena, com o catálogo do órgão, pela carga inicial.
    static func comCarga(_ corpo: (Terminal, BancoDeTeste) async throws -> Void) async throws {
        try await Terminal.usando { terminal, banco in
            try terminal.certo("implantar", BancoDeTeste.raiz + "/Implantacao/mpmg.yaml")
            try terminal.certo(
                "base-ficticia", "--pasta", terminal.base, "--pessoas", "300", "--linhas", "700", "--competencias", "1",
                "--primeira", "2026-09", "--semente", "5", "--leiautes", BancoDeTeste.raiz + "/Leiautes", "--so-texto")
            try terminal.certo("carga-inicial", terminal.base + "/carga")
            try await corpo(terminal, banco)
        }
    }

    private static func achar(_ tipo: String, _ banco: BancoDeTeste) async throws -> Ocupada {
        try await banco.dono.transacao(como: .proprio) { t in
            let linha = try #require(
                try t.uma(
                    """
                    SELECT v.pessoa_id, v.matricula, m.comprometido FROM conta_de_margem m JOIN vinculo v ON v.id = m.vinculo_id
                     WHERE m.tipo = \(tipo) AND m.comprometido > 0 AND v.situacao = 'ativo'
                       AND (SELECT count(*) FROM vinculo w WHERE w.pessoa_id = v.pessoa_id) = 1
                     ORDER BY m.comprometido, v.id LIMIT 1
                    """))
            return Ocupada(pessoa: try linha.ler(0), matricula: try linha.ler(1), comprometido: try linha.ler(2))
        }
    }

    /// Um produto mensal que pesa na margem geral, e três que o oferecem: cada uma só reserva uma vez de cada vez.
    private static func mensalidade(_ banco: BancoDeTeste) async throws -> (produto: Int64, consignatarias: [Int64]) {
        try await banco.dono.transacao(como: .proprio) { t in
            let ofertas = try t.executar(
                """
                SELECT p.id, c.consignataria_id FROM convenio c JOIN produto p ON p.id = c.produto_id
                 WHERE p.codigo = 'mensalidade-de-associacao' ORDER BY c.id LIMIT 3
                """
            ).map { (try $0.ler(0, como: Int64.self), try $0.ler(1, como: Int64.self)) }
            return (try #require(ofertas.first).0, ofertas.map(\.1))
        }
    }

    /// O mesmo arquivo posicional de margens com outras brutas, e o total do rodapé refeito.
    private static func mudar(
        _ origem: String, para destino: String, _ mudancas: [(matricula: String, tipo: String, bruta: Int64)]
    ) throws {
        var linhas = try String(contentsOfFile: origem, encoding: .isoLatin1).components(separatedBy: "\r\n")
        func numero(_ valor: Int64, _ tamanho: Int) -> String {
            let digitos = String(abs(valor))
            return (valor < 0 ? "-" : "+") + String(repeating: "0", count: tamanho - 1 - digitos.count) + digitos
        }
        func campo(_ linha: String, _ inicio: Int, _ tamanho: Int) -> String {
            String(linha.dropFirst(inicio - 1).prefix(tamanho)).trimmingCharacters(in: .whitespaces)
        }
        for (matricula, tipo, bruta) in mudancas {
            let indice = try #require(
                linhas.firstIndex {
                    $0.hasPrefix("1") && campo($0, 2, 12) == matricula && campo($0, 14, 20) == tipo
                        && campo($0, 34, 24).isEmpty
                }, "a base não traz \(tipo) de \(matricula)")
            linhas[indice] =
                String(linhas[indice].prefix(57)) + numero(bruta, 14) + String(linhas[indice].dropFirst(71))
        }
        let soma = linhas.filter { $0.hasPrefix("1") }.reduce(Int64(0)) { $0 + (Int64(campo($1, 58, 14)) ?? 0) }
        let rodape = try #require(linhas.firstIndex { $0.hasPrefix("9") })
        linhas[rodape] = String(linhas[rodape].prefix(10)) + numero(soma, 18) + String(linhas[rodape].dropFirst(28))
        try linhas.joined(separator: "\r\n").write(toFile: destino, atomically: true, encoding: .isoLatin1)
    }

    static func instalacao(_ terminal: Terminal, _ banco: BancoDeTeste) async throws -> Instalacao {
        let mestra = try ChaveMestra.lendo(variavel: terminal.ambiente["AVERBA_CHAVES"] ?? "")
        return Instalacao(
            banco: banco.aplicacao, cofre: try await ChavesNoBanco.abrir(mestra: { mestra }, em: banco.aplicacao))
    }

    private static func paginaDasMargens(_ pessoa: Int64, _ terminal: Terminal, _ banco: BancoDeTeste) async throws
        -> String
    {
        let casa = try await instalacao(terminal, banco)
        let porta = Porta(casa)
        var log = Logger(label: "teste")
        log.logLevel = .critical
        let servidor = try Servidor.montar(ConfiguracaoDaWeb(porta: 0, tls: .semTLS), log: log) { montagem in
            PortalDoServidor.montar(
                em: &montagem,
                .init(casa: casa, balcao: Balcao(casa: casa, porta: porta), fachada: Fachada(), senhas: Senha()))
        }
        let cliente = ClienteEmProcesso(servidor)
        try await cliente.entrar(
            como: UsuarioNaSessao(
                id: pessoa, nome: "Pessoa", portal: .servidor, perfil: "pessoa", atos: Set(PortalDoServidor.atos),
                consignataria: nil, pessoa: pessoa, sessao: "abcd"))
        let texto = try await cliente.get("/servidor").texto
        await porta.encerrar()
        return texto
    }
}

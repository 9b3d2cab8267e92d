import Auditoria
import BancoDeDados
import BancoDeTeste
import BaseFicticia
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing

@testable import averba

/// Os meses jogados no sistema de verdade, comparados linha a linha com a base e com quem só conhece os arquivos.
@Suite("Jogo dos meses", .serialized)
struct JogoDosMesesTests {
    @Test(
        "POC-CON-10, RF-GER-06, RF-GER-12: dois meses jogados pelos atos dão as linhas, as recusas e os cortes que a base promete"
    )
    func doisMeses() async throws {
        try await Self.jogar(pequena: true) { jogado in
            #expect(jogado.cortes.count == 2)
            for corte in jogado.cortes { #expect(corte.quantosCortes >= 20, "\(corte.competencia)") }
        }
    }

    @Test(
        "POC-INT-02: os doze meses da base inteira, cada um com ao menos duzentos cortes, de todas as causas",
        .enabled(if: ProcessInfo.processInfo.environment["AVERBA_PROVA_LONGA"] != nil))
    func provaLonga() async throws {
        try await Self.jogar(pequena: false) { jogado in
            #expect(jogado.cortes.count == 12)
            for corte in jogado.cortes {
                #expect(corte.quantosCortes >= 200, "\(corte.competencia)")
                for causa: MotivoDaGlosa in [
                    .compulsoriaNova, .quedaDaMargem, .aumentoDePlanoDeSaude, .aumentoDeMensalidade, .contratoNovo,
                    .fimDeSuspensao,
                ] {
                    #expect(corte.cortes[causa, default: 0] >= 10, "\(causa.codigo) em \(corte.competencia)")
                }
                #expect(corte.empatesCortados >= 10, "\(corte.competencia)")
            }
        }
    }

    @Test(
        "RF-GER-09: preparada de novo, a demonstração não repete nada; parada no meio, continua do passo em que parou")
    func continua() async throws {
        try await JogoDeProva.usando { jogo in
            // Cai depois da carga e dos primeiros passos, como quem fecha o terminal.
            let base = BaseDeDemonstracao(casa: jogo.casa, pequena: true)
            try await base.preparar(ateOPasso: 24)
            #expect(try await jogo.fechadas().isEmpty)
            // A marca volta um passo: o passo que ficou pelo meio se completa sem repetir o que já valeu.
            try Data("22".utf8).write(to: URL(fileURLWithPath: jogo.pasta + "/base-ficticia/jogado"))
            try await base.preparar()
            let foto = try await jogo.contagens()
            try await base.preparar()
            #expect(try await jogo.contagens() == foto)
            #expect(try await jogo.fechadas().count == 2)
            try await jogo.conferirLivro()
            // Caiu depois de reservar e antes de anotar: os mesmos pedidos, com as mesmas chaves, não valem de novo.
            try FileManager.default.removeItem(atPath: jogo.pasta + "/base-ficticia/reservado")
            try await base.preparar()
            #expect(try await jogo.contagens() == foto)
            try await Self.conferirReservas(jogo)
            for (especie, campanhas) in [("presencial", 2), ("dispensa", 2)] {
                let em: Int = try await jogo.um(
                    "SELECT count(DISTINCT campanha_id) FROM registro_da_prova_anual WHERE especie = \(especie)")
                #expect(em == campanhas, "\(especie)")
            }
            let vencidas: Int = try await jogo.um(
                "SELECT count(*) FROM atual.prova_anual_na_tela WHERE especie IS NULL AND fim < current_date")
            let porFazer: Int = try await jogo.um(
                "SELECT count(*) FROM atual.prova_anual_na_tela WHERE especie IS NULL AND fim > current_date")
            #expect(vencidas > 0 && porFazer > 0, "\(vencidas) \(porFazer)")
        }
    }

    /// A competência aberta fica com reservas em toda situação, feitas por atos, com as contas de demonstração no meio.
    private static func conferirReservas(_ jogo: JogoDeProva) async throws {
        let situacoes = try await jogo.reservas()
        for (situacao, minimo) in ["pendente": 7, "autorizada": 1, "recusada": 1, "vencida": 1, "cancelada": 1] {
            #expect(situacoes[situacao, default: 0] >= minimo, "\(situacao)")
        }
        let semAto: Int = try await jogo.um(
            """
            SELECT count(*) FROM contrato c
             WHERE c.situacao IN ('pendente', 'autorizada', 'recusada', 'vencida', 'cancelada')
               AND NOT EXISTS (SELECT FROM ocorrencia o JOIN evento e ON e.id = o.evento_id
                                WHERE o.contrato_id = c.id AND o.ato = 'reservar' AND e.ato = 'averbacao.reservar')
            """)
        #expect(semAto == 0, "reserva que não passou pelo ato")
        let deQuantas: Int = try await jogo.um(
            "SELECT count(DISTINCT consignataria_id) FROM contrato WHERE situacao = 'pendente' AND vence_em > now()")
        #expect(deQuantas >= 4)
        let doBanco: Int = try await jogo.um(
            """
            SELECT count(*) FROM contrato c JOIN produto p ON p.id = c.produto_id JOIN usuario u ON u.consignataria_id = c.consignataria_id
             WHERE u.demonstracao AND (c.situacao = 'autorizada' OR c.situacao = 'pendente' AND NOT p.exige_autorizacao)
            """)
        #expect(doBanco >= 3, "o banco tem o que confirmar")
        let doServidor: Int = try await jogo.um(
            """
            SELECT count(*) FROM contrato c JOIN produto p ON p.id = c.produto_id JOIN vinculo v ON v.id = c.vinculo_id
              JOIN usuario u ON u.pessoa_id = v.pessoa_id
             WHERE u.demonstracao AND c.situacao = 'pendente' AND p.exige_autorizacao
            """)
        #expect(doServidor >= 1, "o servidor tem o que autorizar")
        let comProva: [Int] = [
            try await jogo.um("SELECT count(*) FROM contrato WHERE exige_prova"),
            try await jogo.um(
                """
                SELECT count(*) FROM contrato c JOIN vinculo v ON v.id = c.vinculo_id JOIN usuario u ON u.pessoa_id = v.pessoa_id
                 WHERE u.demonstracao AND c.situacao = 'pendente' AND c.exige_prova
                """),
        ]
        #expect(comProva == [1, 1], "uma reserva do servidor pede prova de vida, e as de antes da regra não")
    }

    private static func jogar(
        pequena: Bool, _ conferir: (Jogado) throws -> Void
    ) async throws {
        try await JogoDeProva.usando { jogo in
            try await BaseDeDemonstracao(casa: jogo.casa, pequena: pequena).preparar()
            try await jogo.conferirLivro()
            try conferir(try await comparar(jogo))
        }
    }

    struct Jogado {
        var cortes: [CorteDoMes] = []
    }

    private static func comparar(_ jogo: JogoDeProva) async throws -> Jogado {
        let pasta = jogo.pasta + "/base-ficticia"
        var orgao = try OrgaoDeProva(pasta)
        let esperado = try orgao.arquivos.colunas("esperado.csv")
        let recusas = try orgao.arquivos.colunas("recusas.csv")
        var jogado = Jogado()
        for competencia in try await jogo.fechadas() {
            let corte = try orgao.jogar(competencia)
            jogado.cortes.append(corte)
            let prometidas = Dictionary(
                uniqueKeysWithValues: esperado.filter { $0[0] == competencia.iso }.map { ($0[1], Int($0[2]) ?? -1) })
            let linhas = try await jogo.linhasPorConsignataria(competencia)
            #expect(linhas == prometidas.filter { $0.value > 0 }, "\(competencia)")
            let recusados = try await jogo.recusados(competencia)
            #expect(
                recusados == Set(recusas.filter { $0[0] == competencia.iso }.map { $0[2] }), "\(competencia)")
            #expect(corte.recusados == recusados)

            let daReferencia = Dictionary(
                corte.enviadas.map { (LinhaEnviada($0.contrato), $0.valor) }, uniquingKeysWith: +)
            let doSistema = try await jogo.enviadas(competencia)
            let diferentes = Set(daReferencia.keys).union(doSistema.keys)
                .filter { daReferencia[$0] != doSistema[$0] }
                .map { "\($0): referência \(daReferencia[$0] ?? -1), sistema \(doSistema[$0] ?? -1)" }
            #expect(diferentes.isEmpty, "\(competencia): \(diferentes.count) \(diferentes.sorted().prefix(10))")
            let referencia = try await ReferenciaDaGlosa.comparar(competencia, jogo.banco.dono)
            #expect(referencia.linhas >= corte.enviadas.count, "\(competencia)")
            #expect(
                referencia.diferencas.isEmpty,
                "\(referencia.diferencas.count) de \(referencia.linhas): \(referencia.diferencas.prefix(10))")
            let motivos = try await jogo.motivos(competencia)
            #expect(
                motivos == Dictionary(uniqueKeysWithValues: corte.cortes.map { ($0.key.codigo, $0.value) }),
                "\(competencia)")
        }
        return jogado
    }
}

/// Uma linha enviada, por quem a conhece de fora: a matrícula pode ter mudado de sufixo.
struct LinhaEnviada: Hashable, CustomStringConvertible {
    let consignataria: String
    let produto: String
    let raiz: String
    let numero: String

    init(consignataria: String, produto: String, raiz: String, numero: String) {
        self.consignataria = consignataria
        self.produto = produto
        self.raiz = raiz
        self.numero = numero
    }

    init(_ contrato: ContratoDeProva) {
        self.init(
            consignataria: contrato.consignataria, produto: contrato.produto,
            raiz: String(contrato.matricula.prefix { $0 != "-" }), numero: contrato.numero)
    }

    var description: String { "\(consignataria) \(produto) \(raiz) \(numero)" }
}

/// Um banco vazio com as chaves e uma pasta de dados: onde a demonstração se prepara.
struct JogoDeProva {
    let banco: BancoDeTeste
    let casa: Casa
    let pasta: String

    static func usando(_ corpo: (JogoDeProva) async throws -> Void) async throws {
        let pasta = try await BancoDeTeste.caminhoDescartavel("jogo-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(atPath: pasta, withIntermediateDirectories: true)
        let banco = try await BancoDeTeste.novo()
        let casa = Casa(
            instalacao: Instalacao(banco: banco.aplicacao, cofre: try .sorteado()), raiz: BancoDeTeste.raiz,
            pasta: pasta, ancora: Ancora(pasta: pasta + "/ancora"), particular: nil,
            enderecoDoDono: banco.enderecoDoDono, mestra: .arquivo(pasta + "/chaves"))
        do { try await corpo(JogoDeProva(banco: banco, casa: casa, pasta: pasta)) } catch {
            // O erro que interessa é o do corpo.
            try? await banco.apagar()
            throw error
        }
        try await banco.apagar()
    }

    func um<T: LeituraSQL & Sendable>(_ sql: SQL, _ tipo: T.Type = T.self) async throws -> T {
        try await BancoDeTeste.um(sql, em: banco.dono)
    }

    private func pares<C: LeituraSQL & Hashable & Sendable>(_ sql: SQL, _ tipo: C.Type) async throws -> [C: Int] {
        try await banco.dono.transacao(como: .proprio) { t in
            var pares: [C: Int] = [:]
            for linha in try t.executar(sql) { pares[try linha.ler(0)] = try linha.ler(1) }
            return pares
        }
    }

    func fechadas() async throws -> [Competencia] {
        try await banco.dono.transacao(como: .proprio) { t in
            try t.executar(
                """
                SELECT f.competencia
                  FROM folha_do_mes f
                 WHERE f.situacao = 'fechada' AND EXISTS (SELECT FROM remessa r WHERE r.competencia = f.competencia)
                 ORDER BY 1
                """
            ).map { try $0.ler(0) }
        }
    }

    /// As linhas do corte, sem as de vínculo que já se encerrou (a base não as conta).
    func linhasPorConsignataria(_ competencia: Competencia) async throws -> [String: Int] {
        try await pares(
            """
            SELECT k.codigo, count(*)::bigint
              FROM linha_do_mes l
              JOIN contrato c ON c.id = l.contrato_id
              JOIN consignataria k ON k.id = c.consignataria_id
             WHERE l.competencia = \(competencia) AND l.observacao IS NULL
             GROUP BY 1
            """, String.self)
    }

    /// Os números das linhas de lote recusadas no mês, lidos do próprio arquivo.
    func recusados(_ competencia: Competencia) async throws -> Set<String> {
        let linhas = try await banco.dono.transacao(como: .proprio) { t in
            try t.executar(
                """
                SELECT a.nome, n.linha
                  FROM linha_do_lote n
                  JOIN arquivo a ON a.id = n.arquivo_id
                 WHERE n.situacao = 'recusada' AND a.competencia = \(competencia)
                """
            ).map { (nome: try $0.ler(0, como: String.self), linha: try $0.ler(1, como: Int.self)) }
        }
        var textos: [String: [String]] = [:]
        return Set(
            try linhas.map { recusada in
                let texto =
                    try textos[recusada.nome]
                    ?? String(
                        contentsOfFile: "\(pasta)/base-ficticia/\(competencia.iso)/\(recusada.nome)", encoding: .utf8
                    ).components(separatedBy: "\r\n")
                textos[recusada.nome] = texto
                return texto[recusada.linha - 1].components(separatedBy: ";")[7]
            })
    }

    func enviadas(_ competencia: Competencia) async throws -> [LinhaEnviada: Int64] {
        try await banco.dono.transacao(como: .proprio) { t in
            var enviadas: [LinhaEnviada: Int64] = [:]
            for linha in try t.executar(
                """
                SELECT k.codigo, p.codigo, v.matricula, coalesce(c.numero, ''), l.enviado
                  FROM linha_do_mes l
                  JOIN contrato c ON c.id = l.contrato_id
                  JOIN consignataria k ON k.id = c.consignataria_id
                  JOIN produto p ON p.id = c.produto_id
                  JOIN vinculo v ON v.id = c.vinculo_id
                 WHERE l.competencia = \(competencia) AND l.enviado > 0
                """)
            {
                let matricula: String = try linha.ler(2)
                let chave = LinhaEnviada(
                    consignataria: try linha.ler(0), produto: try linha.ler(1),
                    raiz: String(matricula.prefix { $0 != "-" }), numero: try linha.ler(3))
                enviadas[chave, default: 0] += try linha.ler(4, como: Int64.self)
            }
            return enviadas
        }
    }

    /// Quantas reservas há em cada situação.
    func reservas() async throws -> [String: Int] {
        try await pares(
            """
            SELECT situacao, count(*)::bigint FROM contrato
             WHERE situacao IN ('pendente', 'autorizada', 'recusada', 'vencida', 'cancelada') GROUP BY 1
            """, String.self)
    }

    func motivos(_ competencia: Competencia) async throws -> [String: Int] {
        try await pares(
            "SELECT motivo, count(*)::bigint FROM glosa WHERE competencia = \(competencia) GROUP BY 1", String.self)
    }

    /// Quantas linhas há nas tabelas que um passo repetido engordaria.
    func contagens() async throws -> [String: Int] {
        try await pares(
            """
            SELECT 'contrato', count(*)::bigint FROM contrato UNION ALL SELECT 'lancamento', count(*) FROM lancamento_de_margem
            UNION ALL SELECT 'linha', count(*) FROM linha_do_mes UNION ALL SELECT 'arquivo', count(*) FROM arquivo
            UNION ALL SELECT 'evento', count(*) FROM evento UNION ALL SELECT 'usuario', count(*) FROM usuario
            """, String.self)
    }

    /// As invariantes 1, 3 e 8: saldo, extrato e pesos dizem o mesmo, e cada linha do mês fecha.
    func conferirLivro() async throws {
        let tortas: Int = try await um(
            """
            SELECT count(*) FROM conta_de_margem c
             WHERE c.comprometido <> coalesce((SELECT sum(p.valor) FROM peso p WHERE p.conta_id = c.id), 0)
                OR c.comprometido <> coalesce((SELECT sum(l.delta) FROM lancamento_de_margem l WHERE l.conta_id = c.id), 0)
                OR c.seq <> (SELECT count(*) FROM lancamento_de_margem l WHERE l.conta_id = c.id)
            """)
        #expect(tortas == 0)
        let encerradosQuePesam: Int = try await um(
            """
            SELECT count(*) FROM peso p JOIN contrato c ON c.id = p.contrato_id
             WHERE p.valor > 0 AND c.situacao NOT IN ('pendente', 'autorizada', 'averbado', 'suspenso')
            """)
        #expect(encerradosQuePesam == 0)
        let semSaldo: Int = try await um(
            """
            SELECT count(*) FROM lancamento_de_margem
             WHERE exige_saldo AND delta > 0 AND coalesce(disponivel_depois, -1) < 0
            """)
        #expect(semSaldo == 0)
        let abertas: Int = try await um(
            """
            SELECT count(*) FROM linha_do_mes l JOIN folha_do_mes f USING (competencia)
             WHERE f.situacao = 'fechada' AND (l.enviado IS NULL OR l.descontado IS NULL)
            """)
        #expect(abertas == 0)
    }
}

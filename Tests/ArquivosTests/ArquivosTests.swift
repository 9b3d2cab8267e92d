import Arquivos
import Auditoria
import BancoDeDados
import BancoDeTeste
import Cifra
import Leiaute
import Nucleo
import OrgaoDeTeste
import Testing

/// Receber, guardar, ler de volta, gerar e baixar, contra um PostgreSQL de verdade.
@Suite(.timeLimit(.minutes(15))) struct ArquivosTests {
    @discardableResult
    static func comOrgao<T: Sendable>(_ corpo: (OrgaoDeTeste) async throws -> T) async throws -> T {
        let orgao = try await OrgaoDeTeste.novo()
        let saida: T
        do { saida = try await corpo(orgao) } catch {
            // O erro que interessa é o do corpo.
            try? await orgao.apagar()
            throw error
        }
        try await orgao.apagar()
        return saida
    }

    static func bytes(_ quantos: Int) -> [UInt8] {
        var sorteio = Sorteio(semente: UInt64(quantos))
        return (0..<quantos).map { _ in UInt8(truncatingIfNeeded: sorteio.next()) }
    }

    static func ler(_ id: Int64, _ orgao: OrgaoDeTeste) async throws -> [UInt8] {
        var lidos: [UInt8] = []
        for try await pedaco in try await Download.abrir(id, de: nil, orgao.casa, por: .comando).conteudo() {
            lidos += pedaco
        }
        return lidos
    }

    static let pedaco = Recepcao.tamanhoDoPedaco

    @Test(
        "o que se recebe aos pedaços volta byte a byte, e no banco só há cifra",
        arguments: [1, pedaco - 1, pedaco, pedaco + 1, 8 * pedaco, 9 * pedaco + 7])
    func idaEVolta(tamanho: Int) async throws {
        try await Self.comOrgao { orgao in
            let original = Self.bytes(tamanho)
            let recepcao = try await Recepcao.abrir(
                NovoArquivo(especie: "margens-da-folha", nome: "m.txt"), orgao.casa, por: .comando)
            var sorteio = Sorteio(semente: 7)
            var posicao = 0
            while posicao < tamanho {
                let ate = min(tamanho, posicao + sorteio.inteiro(1...300_000))
                try await recepcao.receber(original[posicao..<ate])
                posicao = ate
            }
            let guardado = try await recepcao.terminar()
            #expect(guardado.tamanho == Int64(tamanho) && guardado.situacao == .recebido)
            #expect(guardado.resumo == Cofre.resumo(original))
            #expect(try await Self.ler(guardado.id, orgao) == original)
            let (quantos, emClaro) = try await orgao.dono.transacao(como: .proprio) { t in
                let linha = try #require(
                    try t.uma(
                        """
                        SELECT count(*), count(*) FILTER (WHERE position(\(Array(original.prefix(12))) IN conteudo) > 0)
                          FROM pedaco_do_arquivo WHERE arquivo_id = \(guardado.id)
                        """))
                return (try linha.ler(0, como: Int.self), try linha.ler(1, como: Int.self))
            }
            #expect(quantos == (tamanho + Self.pedaco - 1) / Self.pedaco)
            #expect(emClaro == 0 || tamanho < 12)
        }
    }

    @Test("pedaço trocado de lugar, mudado ou apagado não passa por bom")
    func adulterado() async throws {
        try await Self.comOrgao { orgao in
            func novo() async throws -> Int64 {
                try await Recepcao.guardar(
                    Self.bytes(3 * Self.pedaco), NovoArquivo(especie: "x", nome: "x"), orgao.casa, por: .comando
                ).id
            }
            let (trocado, apagado) = (try await novo(), try await novo())
            try await orgao.dono.transacao(como: .proprio) { t in
                try t.executar(
                    """
                    UPDATE pedaco_do_arquivo p SET conteudo = o.conteudo
                      FROM pedaco_do_arquivo o
                     WHERE p.arquivo_id = \(trocado) AND o.arquivo_id = p.arquivo_id AND (p.n, o.n) IN ((0, 1), (1, 0))
                    """)
                try t.executar("DELETE FROM pedaco_do_arquivo WHERE arquivo_id = \(apagado) AND n = 2")
            }
            await #expect(throws: FalhaDeCifra.self) { try await Self.ler(trocado, orgao) }
            await #expect(throws: RecusaDeArquivo.incompleto) { try await Self.ler(apagado, orgao) }
        }
    }

    @Test("arquivo vazio e arquivo acima do teto são recusados; o que caiu no meio não se lê")
    func recusados() async throws {
        try await Self.comOrgao { orgao in
            let novo = NovoArquivo(especie: "x", nome: "x")
            await #expect(throws: RecusaDeArquivo.vazio) {
                try await Recepcao.guardar([], novo, orgao.casa, por: .comando)
            }
            let recepcao = try await Recepcao.abrir(novo, orgao.casa, por: .comando, teto: 10)
            try await recepcao.receber(Self.bytes(10))
            await #expect(throws: RecusaDeArquivo.grandeDemais(maximo: 10)) { try await recepcao.receber([1]) }
            let caido: Int64 = try await orgao.dono.transacao(como: .proprio) { t in
                try #require(try t.uma("SELECT max(id) FROM arquivo WHERE situacao = 'recebendo'")).ler(0)
            }
            await #expect(throws: RecusaDeArquivo.naoEncontrado) { try await Self.ler(caido, orgao) }
        }
    }

    @Test("o mesmo conteúdo não se aplica duas vezes à mesma competência, e a recusa diz quando foi aplicado")
    func idempotente() async throws {
        try await Self.comOrgao { orgao in
            let (outubro, novembro) = (Competencia(ano: 2026, mes: 10), Competencia(ano: 2026, mes: 11))
            func receber(_ competencia: Competencia) async throws -> ArquivoGuardado {
                try await Recepcao.guardar(
                    Self.bytes(100), NovoArquivo(especie: "margens-da-folha", nome: "m", competencia: competencia),
                    orgao.casa,
                    por: .comando)
            }
            @Sendable func marcar(_ id: Int64, _ situacao: ArquivoGuardado.Situacao) async throws {
                let agora = orgao.agora
                try await orgao.banco.transacao(como: .motor) { t in
                    try ArquivoGuardado.marcar(id, situacao, as: agora, em: t)
                }
            }
            let primeiro = try await receber(outubro)
            try await marcar(primeiro.id, .aplicando)
            try await marcar(primeiro.id, .aplicado)
            let (repetido, outroMes) = (try await receber(outubro), try await receber(novembro))
            let esperada = RecusaDeArquivo.jaAplicado(primeiro.id, em: orgao.agora)
            await #expect(throws: esperada) { try await marcar(repetido.id, .aplicando) }
            #expect(esperada.description.contains("05/10/2026 às 10:00"))
            try await marcar(outroMes.id, .aplicado)
            // Desfeito, pode ser aplicado de novo.
            try await marcar(primeiro.id, .desfeito)
            try await marcar(repetido.id, .aplicado)
        }
    }

    @Test("cada consignatária só vê e só baixa o que é seu, e o download fica na trilha")
    func caixaDeArquivos() async throws {
        try await Self.comOrgao { orgao in
            let casa = orgao.casa
            @Sendable func gerar(_ consignataria: Int64, _ texto: String) async throws -> Int64 {
                try await orgao.banco.transacao(como: .motor) { t in
                    try GeradorDeArquivo.gerar(
                        NovoArquivo(especie: "retorno", nome: "r.csv", consignataria: consignataria), casa,
                        por: .sistema, em: t
                    ) { gerador in
                        try gerador.gravar(texto)
                        return GeradorDeArquivo.Escrito(registros: 1)
                    }.id
                }
            }
            let (seu, alheio) = (try await gerar(Fixo.bancoA, "do A"), try await gerar(Fixo.bancoB, "do B"))
            let autor = Autor(usuario: 5, nome: "Ana", perfil: "operador", consignataria: Fixo.bancoA, canal: .tela)
            var lidos: [UInt8] = []
            for try await pedaco in try await Download.abrir(seu, de: Fixo.bancoA, casa, por: autor).conteudo() {
                lidos += pedaco
            }
            #expect(String(decoding: lidos, as: UTF8.self) == "do A")
            await #expect(throws: RecusaDeArquivo.naoEncontrado) {
                try await Download.abrir(alheio, de: Fixo.bancoA, casa, por: autor)
            }
            let vistos = try await orgao.banco.transacao(como: .consignataria(Fixo.bancoA)) { t in
                try ArquivoGuardado.listar(em: t).map(\.id)
            }
            #expect(vistos == [seu])
            let downloads: Int = try await orgao.dono.transacao(como: .proprio) { t in
                try #require(
                    try t.uma(
                        "SELECT count(*) FROM evento WHERE ato = 'arquivos.baixar' AND objeto_id = \(seu) AND autor_id = 5"
                    )
                ).ler(0)
            }
            #expect(downloads == 1)
        }
    }

    @Test("a crítica guarda até o teto, conta todos, e o CSV não vira fórmula na planilha")
    func critica() async throws {
        try await Self.comOrgao { orgao in
            let casa = orgao.casa
            let arquivo = try await Recepcao.guardar([1], NovoArquivo(especie: "x", nome: "x.txt"), casa, por: .comando)
            let relatorio = try await orgao.banco.transacao(como: .motor) { t in
                let critica = try ListaDeApontamentos(de: arquivo.id, casa.cofre, em: t)
                try critica.apontar(Apontado(linha: 1, campo: "nome", esperado: "texto", lido: "=HIPERLINK(\"x\";1)"))
                for linha in 2...(ListaDeApontamentos.teto + 5) {
                    try critica.apontar(Apontado(.aviso, linha: linha, esperado: "nada"))
                }
                #expect(try critica.terminar() == 1)
                let lidos = try ListaDeApontamentos.ler(de: arquivo.id, depoisDe: 0, limite: 2, casa.cofre, em: t)
                #expect(lidos.first?.lido == "=HIPERLINK(\"x\";1)" && lidos.count == 2)
                let guardado = try #require(try ArquivoGuardado.ler(arquivo.id, em: t))
                #expect(guardado.apontamentos == Int64(ListaDeApontamentos.teto + 5))
                return try ListaDeApontamentos.relatorio(de: guardado, casa, por: .comando, em: t)
            }
            let linhas = String(decoding: try await Self.ler(relatorio.id, orgao), as: UTF8.self).split(
                separator: "\r\n")
            #expect(linhas[1] == "erro;1;;nome;texto;\"'=HIPERLINK(\"\"x\"\";1)\"")
            #expect(linhas.count == 1 + ListaDeApontamentos.teto + 1)
            #expect(linhas.last?.contains("mais 5 apontamentos") == true)
        }
    }
}

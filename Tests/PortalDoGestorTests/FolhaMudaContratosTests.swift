import BancoDeDados
import BancoDeTeste
import Foundation
import Nucleo
import Testing

@testable import PortalDoGestor

/// O arquivo da folha mandado pela página de receber, e o que ele fez visto na lista e na ficha dos contratos.
@Suite(.serialized) struct FolhaMudaContratosTests {
    private static func aplicar(_ jogo: Jogadora, _ especie: String, _ nome: String, _ texto: String) async throws {
        let bytes = Array(try #require(texto.data(using: .isoLatin1)))
        let recibo = try await jogo.enviar("/gestor/receber/\(especie)", nome, bytes)
        let pagina = try await jogo.abrir(recibo)
        try #require(pagina.contains("Conferido, a aplicar"), "\(nome): \(jogo.mensagens(pagina))")
        let feito = try await jogo.fazer(recibo + "/aplicar")
        #expect(feito.contains("Feito"), "\(jogo.mensagens(feito))")
    }

    private static func arquivo(_ nome: String, _ jogo: Jogadora) throws -> String {
        try #require(String(data: Data(try jogo.bancada.bytes("2026-10/" + nome)), encoding: .isoLatin1))
    }

    /// Põe o valor na posição (de 1), com brancos até o tamanho.
    private static func por(_ valor: String, em inicio: Int, _ tamanho: Int, _ linha: String) -> String {
        String(linha.prefix(inicio - 1)) + valor.padding(toLength: tamanho, withPad: " ", startingAt: 0)
            + String(linha.dropFirst(inicio - 1 + tamanho))
    }

    /// Os contratos da matrícula na lista da tela, sem a coluna da matrícula.
    private static func contratos(_ matricula: String, _ jogo: Jogadora) async throws -> [[String]] {
        try await jogo.abrir("/gestor/contratos?formato=csv").split(whereSeparator: \.isNewline)
            .map { $0.split(separator: ";", omittingEmptySubsequences: false).map(String.init) }
            .filter { $0.count > 3 && $0[2] == matricula }
            .map { Array($0[..<2] + $0[3...]) }.sorted { $0[0] < $1[0] }
    }

    /// Quem segue na ativa no arquivo do mês: registro 1, a matrícula, «A» na 94 e nenhuma anterior na 217.
    private static func segue(_ linha: String, _ matricula: String) -> Bool {
        linha.hasPrefix("1" + matricula + " ") && linha.dropFirst(93).first == "A"
            && linha.dropFirst(216).first == " "
    }

    /// A matrícula de uma pessoa de um vínculo só, com mais de um contrato, que o arquivo traz na ativa.
    private static func naAtiva(_ linhas: [String], _ bancada: BancadaDaFolha) async throws -> String {
        let matriculas: [String] = try await bancada.banco.dono.transacao(como: .proprio) { t in
            try t.executar(
                """
                SELECT v.matricula FROM contrato c JOIN vinculo v ON v.id = c.vinculo_id
                 WHERE c.situacao = 'averbado' AND v.situacao = 'ativo' AND v.matricula LIKE '%-00'
                   AND (SELECT count(*) FROM vinculo w WHERE w.pessoa_id = v.pessoa_id) = 1
                 GROUP BY v.matricula HAVING count(*) > 1 ORDER BY v.matricula
                """
            ).map { try $0.ler(0) }
        }
        return try #require(matriculas.first { m in linhas.contains { segue($0, m) } })
    }

    @Test(
        "POC-GES-17: o cadastro da folha que aposenta leva os contratos à matrícula nova, e na tela cada um segue com o número, o valor e a situação"
    )
    func aposentadoria() async throws {
        try await BancadaDaFolha.usando { bancada in
            let jogo = try await Jogadora(bancada)
            var linhas = try Self.arquivo("cadastro.txt", jogo).components(separatedBy: "\r\n")
            let velha = try await Self.naAtiva(linhas, bancada)
            let nova = velha.dropLast(2) + "80"
            let antes = try await Self.contratos(velha, jogo)
            try #require(antes.count > 1)

            let indice = try #require(linhas.firstIndex { Self.segue($0, velha) })
            linhas[indice] = Self.por(String(nova), em: 2, 12, linhas[indice])
            linhas[indice] = Self.por("I", em: 94, 1, linhas[indice])
            linhas[indice] = Self.por(velha, em: 217, 12, linhas[indice])
            try await Self.aplicar(jogo, "cadastro-da-folha", "cadastro.txt", linhas.joined(separator: "\r\n"))

            #expect(try await Self.contratos(String(nova), jogo) == antes)
            let ficha = try await jogo.abrir("/gestor/contratos/\(antes[0][0])")
            #expect(ficha.contains(nova) && ficha.contains("da matrícula \(velha) para \(nova)"))
        }
    }

    @Test("LGPD-08: quem o órgão tira do arquivo aparece na lista de ausentes, e os contratos dele ficam como estão")
    func ausente() async throws {
        try await BancadaDaFolha.usando { bancada in
            let jogo = try await Jogadora(bancada)
            var linhas = try Self.arquivo("cadastro.txt", jogo).components(separatedBy: "\r\n")
            let quem = try await Self.naAtiva(linhas, bancada)
            let antes = try await Self.contratos(quem, jogo)
            #expect(!(try await jogo.abrir("/gestor/ausentes?formato=csv").contains(quem)) && antes.count > 1)
            linhas.removeAll { Self.segue($0, quem) }
            let rodape = try #require(linhas.firstIndex { $0.hasPrefix("9") })
            let quantas = String(linhas.count { $0.hasPrefix("1") })
            linhas[rodape] = Self.por(
                String(repeating: "0", count: 9 - quantas.count) + quantas, em: 2, 9, linhas[rodape])
            try await Self.aplicar(jogo, "cadastro-da-folha", "cadastro.txt", linhas.joined(separator: "\r\n"))
            #expect(try await jogo.abrir("/gestor/ausentes?formato=csv").contains(quem))
            #expect(try await Self.contratos(quem, jogo) == antes)
        }
    }

    @Test(
        "OBJ-07: a base de contribuição que o órgão manda pela tela muda na hora a parcela em percentual: base vezes alíquota, sem a fração de centavo"
    )
    func baseDeContribuicao() async throws {
        try await BancadaDaFolha.usando { bancada in
            let jogo = try await Jogadora(bancada)
            _ = try await jogo.carregar("cadastro-da-folha", "2026-10/cadastro.txt")
            var linhas = try Self.arquivo("base-previdencia.csv", jogo).components(separatedBy: "\r\n")
            let contratos = try await bancada.banco.dono.transacao(como: .proprio) { t in
                try t.executar(
                    """
                    SELECT c.id, v.matricula, c.percentual FROM contrato c JOIN vinculo v ON v.id = c.vinculo_id
                     WHERE c.percentual IS NOT NULL AND c.situacao = 'averbado' ORDER BY c.id
                    """
                ).map {
                    (
                        id: try $0.ler(0, como: Int64.self), de: try $0.ler(1, como: String.self),
                        try $0.ler(2, como: Int64.self)
                    )
                }
            }
            let (id, matricula, percentual) = try #require(
                contratos.first { c in linhas.contains { $0.contains(";\(c.de);") } })
            let indice = try #require(linhas.firstIndex { $0.contains(";\(matricula);") })
            let competencia = try #require(linhas[indice].split(separator: ";").first)
            linhas[indice] = "\(competencia);\(matricula);12345,67"
            let parcela = Dinheiro(centavos: 12_345_67 * percentual / 10_000).emReais
            #expect(!(try await jogo.abrir("/gestor/contratos/\(id)").contains(parcela)))
            try await Self.aplicar(
                jogo, "base-previdencia", "base-previdencia.csv", linhas.joined(separator: "\r\n"))
            #expect(try await jogo.abrir("/gestor/contratos/\(id)").contains(parcela), "\(percentual)")
        }
    }
}

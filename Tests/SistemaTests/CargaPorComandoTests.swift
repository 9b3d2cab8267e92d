import BancoDeDados
import BancoDeTeste
import Foundation
import Testing

/// A implantação e a carga do sistema anterior, pelos comandos de quem implanta.
@Suite(.serialized, .timeLimit(.minutes(20))) struct CargaPorComandoTests {
    private static let yaml = BancoDeTeste.raiz + "/Implantacao/mpmg.yaml"

    @Test("IMP-05: `averba implantar` põe o catálogo inteiro ou nada, e de novo diz que nada há a fazer")
    func implantar() async throws {
        try await Terminal.usando { terminal in
            let ruim = terminal.pasta + "/ruim.yaml"
            try String(contentsOfFile: Self.yaml, encoding: .utf8)
                .replacing(
                    "natureza: cartao, forma: mensal", with: "natureza: cartinha, forma: mensal", maxReplacements: 1
                )
                .replacing("pontos_base: 3000", with: "pontos_base: 30000", maxReplacements: 1)
                .write(toFile: ruim, atomically: true, encoding: .utf8)
            let recusado = try terminal.rodar("implantar", ruim)
            #expect(recusado.codigo == 1)
            for falha in ["natureza", "pontos_base", "linha "] {
                #expect(recusado.erro.contains(falha), "todas de uma vez: \(recusado.erro)")
            }
            let primeira = try terminal.certo("implantar", Self.yaml).split(separator: "\n")
            #expect(primeira.contains("produtos: 17") && primeira.contains("tipos de margem: 6"), "\(primeira)")
            #expect(try terminal.certo("implantar", Self.yaml) == "nada a fazer: já estava implantado\n")
        }
    }

    /// A base pequena do sistema anterior.
    private static func base(_ terminal: Terminal) throws {
        try terminal.certo("implantar", yaml)
        try terminal.certo(
            "base-ficticia", "--pasta", terminal.base, "--pessoas", "200", "--linhas", "450", "--competencias", "1",
            "--primeira", "2026-08", "--semente", "3", "--leiautes", BancoDeTeste.raiz + "/Leiautes", "--so-texto")
    }

    private static func quantos(_ tabela: String, _ banco: BancoDeTeste) async throws -> Int {
        try await BancoDeTeste.um(SQL(stringLiteral: "SELECT count(*) FROM \(tabela)"), em: banco.dono)
    }

    @Test(
        "IMP-03, IMP-05, RF-GER-09: `averba carga-inicial` recusa a pasta com erro sem nada gravar, e a certa entra inteira, concilia ao centavo e abre a folha"
    )
    func carga() async throws {
        try await Terminal.usando { terminal, banco in
            try Self.base(terminal)
            let (pasta, arquivo) = (terminal.base + "/carga", terminal.base + "/carga/contratos.csv")
            let certo = try String(contentsOfFile: arquivo, encoding: .utf8)
            let linhas = certo.split(whereSeparator: \.isNewline)
            try #require(linhas.count > 400)
            // A matrícula do primeiro contrato não existe no cadastro.
            let campos = linhas[1].split(separator: ";", omittingEmptySubsequences: false)
            let trocada = ([campos[0], "9999-99"] + campos[2...]).joined(separator: ";")
            try certo.replacing(linhas[1], with: trocada).write(toFile: arquivo, atomically: true, encoding: .utf8)
            let recusada = try terminal.rodar("carga-inicial", pasta)
            #expect(recusada.codigo == 1 && recusada.saida.contains("carga-contratos: 1 erro"), "\(recusada.saida)")
            #expect(recusada.erro.contains("9999-99"), "\(recusada.erro)")
            for tabela in ["contrato", "pessoa", "consignataria", "folha_do_mes"] {
                #expect(try await Self.quantos(tabela, banco) == 0, "\(tabela)")
            }
            try certo.write(toFile: arquivo, atomically: true, encoding: .utf8)
            #expect(try terminal.certo("carga-inicial", "--conferir", pasta).contains("carga-contratos: 0 erros"))
            #expect(try await Self.quantos("contrato", banco) == 0, "conferir não grava")
            let feita = try terminal.certo("carga-inicial", pasta)
            #expect(feita.contains("conciliado ao centavo; folha de ") && feita.hasSuffix(" aberta\n"), "\(feita)")
            #expect(try await Self.quantos("contrato", banco) == linhas.count - 1)
            let consignatarias = try String(contentsOfFile: pasta + "/consignatarias.csv", encoding: .utf8)
            #expect(
                try await Self.quantos("consignataria", banco)
                    == consignatarias.split(whereSeparator: \.isNewline).count - 1)
            #expect(try terminal.certo("folha", "painel").hasPrefix("08/2026: "), "o mês que se pode jogar")
            let deNovo = try terminal.rodar("carga-inicial", pasta)
            #expect(deNovo.codigo == 1 && !deNovo.erro.isEmpty)
            #expect(try await Self.quantos("contrato", banco) == linhas.count - 1)
        }
    }
}

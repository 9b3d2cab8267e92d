import ArgumentParser
import BaseFicticia
import Foundation
import Nucleo

/// A base fictícia e a folha que não existe: arquivos para jogar meses inteiros sem dado de gente.
struct BaseFicticiaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "base-ficticia", abstract: "Escreve uma base fictícia, e faz as vezes da folha de pagamento.",
        subcommands: [Gerar.self, Retorno.self], defaultSubcommand: Gerar.self)
}

extension BaseFicticiaCommand {
    /// Sai com 0 se escreveu, 1 se a base não se gera e 64 se o que se digitou não se lê.
    struct Gerar: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "gerar",
            abstract: "Escreve a carga inicial e os arquivos de cada mês.",
            discussion: """
                A mesma semente dá os mesmos arquivos, byte a byte. Sem opções, a base tem o tamanho de verdade: 6.722 pessoas e 15.119 \
                linhas no mês final. O roteiro.csv diz em que ordem e em que dia cada arquivo entra; o esperado.csv, quantas linhas há.
                Exemplo: averba base-ficticia --pasta /tmp/base --competencias 3
                """)

        @Option(help: "Pasta em que se escreve (obrigatório).")
        var pasta: String

        @Option(help: "Outra semente, outra base.")
        var semente: UInt64 = Escala.deVerdade.semente

        @Option(help: "Integrantes vivos no mês final.")
        var pessoas: Int = Escala.deVerdade.pessoas

        @Option(help: "Linhas do mês final, somadas as consignatárias.")
        var linhas: Int = Escala.deVerdade.linhas

        @Option(help: "Competências passadas; a aberta vem depois delas.")
        var competencias: Int = Escala.deVerdade.competencias

        @Option(help: "A primeira competência que se joga, como 2025-11.")
        var primeira: String = Escala.deVerdade.primeira.iso

        @Option(help: "Pasta das definições de leiaute.")
        var leiautes: String = "Leiautes"

        @Flag(help: "Não escreve as versões em DBF e em XML de cadastro e margens.")
        var soTexto = false

        func run() throws {
            let primeira: Competencia
            do { primeira = try Competencia.lendo(self.primeira) } catch {
                throw ValidationError("--primeira: esperado \(error.esperado)")
            }
            let escala = Escala(
                semente: semente, pessoas: pessoas, linhas: linhas, competencias: competencias, primeira: primeira)
            try reclamando {
                try Gerador(escala, leiautes: leiautes, comOutrasFormas: !soTexto).escrever(em: pasta) { parte in
                    FileHandle.standardError.write(Data("\(parte)\n".utf8))
                }
            }
        }
    }

    /// Sai com 0 se escreveu, 1 se a remessa não se lê.
    struct Retorno: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "retorno", abstract: "Lê a remessa e escreve a folha fechada, como a folha faria.")

        @Option(help: "Arquivo de descontos que o sistema gerou (obrigatório).")
        var remessa: String

        @Option(help: "Leiaute da remessa: descontos-posicional, descontos-fox ou descontos-xml.")
        var leiaute: String = "descontos-posicional"

        @Option(help: "Arquivo que se escreve (obrigatório).")
        var saida: String

        @Option(help: "Leiaute da saída: retorno-da-folha, com -dbf ou -xml, ou retorno-impresso.")
        var leiauteDaSaida: String = "retorno-da-folha"

        @Option(help: "Cadastro da folha em texto, de que o relatório impresso tira nome e órgão.")
        var cadastro: String?

        @Option(help: "Outra semente, outras falhas.")
        var semente: UInt64 = Escala.deVerdade.semente

        @Option(help: "Pasta das definições de leiaute.")
        var leiautes: String = "Leiautes"

        func run() throws {
            try reclamando {
                let resumo = try FolhaFicticia(leiautes: leiautes, semente: semente)
                    .retornar(
                        remessa: remessa, leiaute: leiaute, saida: saida, leiauteDaSaida: leiauteDaSaida,
                        cadastro: cadastro)
                print(
                    "inteiras \(resumo.inteiras), a menor \(resumo.aMenor), rejeitadas \(resumo.rejeitadas), "
                        + "acima do enviado \(resumo.acima), sem envio \(resumo.semEnvio)")
            }
        }
    }
}

/// Escreve na saída de erro o que deu errado e sai com 1.
private func reclamando(_ corpo: () throws -> Void) throws {
    do {
        try corpo()
    } catch {
        FileHandle.standardError.write(Data("\(error)\n".utf8))
        throw ExitCode(1)
    }
}

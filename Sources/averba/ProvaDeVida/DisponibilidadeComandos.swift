import Acesso
import ArgumentParser
import Auditoria
import BancoDeDados
import Nucleo
import ProvaDeVida

/// `averba prova-de-vida disponibilidade`: os minutos do mês, pelos dois números, e quem não recebeu o que se avisou.
struct DisponibilidadeComandos: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disponibilidade", abstract: "Os minutos no ar de cada mês, e os avisos que não chegaram.",
        subcommands: [Meses.self, Avisos.self], defaultSubcommand: Meses.self)

    struct Meses: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "meses",
            abstract: "Os minutos de cada mês: no ar, fora, em manutenção, e as duas porcentagens.",
            discussion: "Saída 1 se o mês pedido já acabou e não alcançou os 98 % pelo número cheio.")
        @OptionGroup var opcoes: OpcoesDaProva
        @Argument(help: "Só este mês, AAAA-MM.") var competencia: String?

        func run() async throws {
            let so = try lendo("competência") { try competencia.map { try Competencia.lendo($0) } }
            let (meses, agora) = try await opcoes.fazendo { casa, t in
                let agora = casa.relogio.agora
                let quais = try so.map { [$0] } ?? Disponibilidade.meses(agora: agora, em: t)
                return (try quais.map { ($0, try Disponibilidade.ler($0, agora: agora, em: t)) }, agora)
            }
            for (mes, lida) in meses {
                let alcanca = lida.cumpre.map { $0 ? "alcança" : "não alcança" } ?? "sem medida para"
                print(
                    "\(mes.brasileira): \(lida.minutos) min, \(lida.noAr) no ar, \(lida.fora) fora, \(lida.emManutencao) em manutenção avisada; "
                        + "cheio \(TelaDaSituacao.percentual(lida.cheia)), descontado \(TelaDaSituacao.percentual(lida.descontada)); \(alcanca) os \(Disponibilidade.exigida) %"
                )
            }
            if meses.isEmpty { print("ainda não se mediu") }
            if let so, so < Relogio.dia(de: agora).competencia, meses.first?.1.cumpre != true {
                throw ExitCode(1)
            }
        }
    }

    struct Avisos: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "avisos",
            abstract: "Lista, por cliente, os avisos de manutenção e incidente que não chegaram por meio nenhum.")
        @OptionGroup var opcoes: OpcoesDaProva
        @Flag(help: "Também os que chegaram.") var todos = false
        @Flag(help: "Põe de novo no correio os que falharam.") var reenviar = false

        func run() async throws {
            let (todos, reenviar) = (todos, reenviar)
            let (postos, linhas) = try await opcoes.avisando { casa, mensageiro, t in
                let postos =
                    reenviar ? try ReenviarComunicados().executar(casa, mensageiro, em: t, por: .comando) : 0
                return (postos, try AvisoAoCliente.listar(soFaltas: !todos, limite: 1_000, em: t))
            }
            if reenviar { print("de volta ao correio: \(postos)") }
            for linha in linhas {
                print(
                    "\(linha.em.naTela) \(linha.cliente): \(linha.assunto); e-mail \(linha.correio.frase); HTTPS \(linha.https.frase)"
                )
            }
            if linhas.isEmpty { print(todos ? "nada se avisou ainda" : "todo aviso chegou") }
        }
    }
}

import Acesso
import ArgumentParser
import Auditoria
import BancoDeDados
import Nucleo
import ProvaDeVida

/// `averba prova-de-vida manutencao`: o que se programa com setenta e duas horas, e se avisa a todo cliente liberado na hora em que se marca.
///
/// Saída 0: feito; 1: recusado, e a frase diz por quê; 64: o que se digitou não se lê.
struct ManutencaoComandos: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manutencao", abstract: "Marca, muda, cancela e lista as manutenções programadas.",
        subcommands: [Marcar.self, Mudar.self, Cancelar.self, Listar.self])

    struct Marcar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "marcar", abstract: "Marca uma manutenção, com 72 horas, e avisa todo cliente liberado.")
        @OptionGroup var opcoes: OpcoesDaProva
        @Option(help: "Quando começa. Na hora do órgão, como 2026-11-30T22:00.") var comeca: String
        @Option(help: "Quando acaba.") var acaba: String
        @Option(help: "O que se vai fazer: vai no aviso e na página da situação.") var descricao: String

        func run() async throws {
            let pedido = MarcarManutencao(
                comeca: try HoraDigitada.lendo("--comeca", comeca), acaba: try HoraDigitada.lendo("--acaba", acaba),
                descricao: try TextoPublico.lendo("--descricao", descricao, ate: 500))
            let (id, avisados) = try await opcoes.avisando { casa, mensageiro, t in
                try pedido.executar(casa, mensageiro, em: t, por: .comando)
            }
            print("manutenção \(id) marcada; clientes avisados: \(avisados)")
        }
    }

    struct Mudar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "mudar", abstract: "Muda uma manutenção e avisa todo cliente liberado.")
        @OptionGroup var opcoes: OpcoesDaProva
        @Argument(help: "O número da manutenção.") var id: Int64
        @Option(help: "Quando começa. Na hora do órgão, como 2026-11-30T22:00.") var comeca: String?
        @Option(help: "Quando acaba.") var acaba: String?
        @Option(help: "O que se vai fazer.") var descricao: String?

        func run() async throws {
            var mudanca = MudarManutencao(id: id)
            mudanca.comeca = try comeca.map { try HoraDigitada.lendo("--comeca", $0) }
            mudanca.acaba = try acaba.map { try HoraDigitada.lendo("--acaba", $0) }
            mudanca.descricao = try descricao.map { try TextoPublico.lendo("--descricao", $0, ate: 500) }
            let pedido = mudanca
            try await opcoes.contandoAvisados("manutenção \(id) mudada") { casa, mensageiro, t in
                try pedido.executar(casa, mensageiro, em: t, por: .comando)
            }
        }
    }

    struct Cancelar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cancelar", abstract: "Cancela uma manutenção que não começou e avisa todo cliente liberado.")
        @OptionGroup var opcoes: OpcoesDaProva
        @Argument(help: "O número da manutenção.") var id: Int64
        @Option(help: "Por que não se faz mais: vai no aviso.") var motivo: String

        func run() async throws {
            let pedido = CancelarManutencao(id: id, motivo: try TextoPublico.lendo("--motivo", motivo, ate: 500))
            try await opcoes.contandoAvisados("manutenção \(id) cancelada") { casa, mensageiro, t in
                try pedido.executar(casa, mensageiro, em: t, por: .comando)
            }
        }
    }

    struct Listar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "listar", abstract: "Lista as manutenções, da que começa por último à primeira.")
        @OptionGroup var opcoes: OpcoesDaProva

        func run() async throws {
            let (linhas, agora) = try await opcoes.fazendo { casa, t in
                (try Manutencao.listar(agora: casa.relogio.agora, limite: 1_000, em: t), casa.relogio.agora)
            }
            for linha in linhas {
                print(
                    "\(linha.id): \(linha.comecaEm.naTela) a \(linha.acabaEm.naTela), \(linha.situacao(agora).nome.lowercased()); avisada em \(linha.avisadaEm.naTela); \(linha.descricao)"
                )
            }
            if linhas.isEmpty { print("nenhuma manutenção") }
        }
    }
}

/// Dia e hora do órgão, digitados.
enum HoraDigitada {
    static func lendo(_ nome: String, _ texto: String) throws -> Instante {
        let recusa = ValidationError("\(nome): «\(texto)» não é dia e hora como 2026-11-30T22:00.")
        guard let achado = texto.wholeMatch(of: /(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})/),
            let hora = Int(achado.2), let minuto = Int(achado.3), hora < 24, minuto < 60,
            let dia = try? Dia.lendo(String(achado.1))
        else { throw recusa }
        return Relogio.instante(dia: dia, hora: hora, minuto: minuto)
    }
}

/// Texto que vai ao público: tem começo, fim e nenhuma quebra que o desfigure.
enum TextoPublico {
    static func lendo(_ nome: String, _ texto: String, ate maximo: Int) throws -> String {
        let aparado = texto.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard (3...maximo).contains(aparado.count) else {
            throw ValidationError("\(nome) tem de 3 a \(maximo) letras.")
        }
        return aparado
    }
}

extension OpcoesDaProva {
    /// Faz um ato que avisa os clientes, com o correio desta instalação.
    func avisando<T: Sendable>(
        _ ato: @escaping @Sendable (_ casa: Instalacao, _ mensageiro: Mensageiro, _ t: Transacao) throws -> T
    ) async throws -> T {
        try await usando { casa in
            let (instalacao, mensageiro) = (casa.instalacao, casa.mensageiro)
            return try await instalacao.banco.transacao(como: .motor) { t in try ato(instalacao, mensageiro, t) }
        }
    }
}

extension OpcoesDaProva {
    /// Faz um ato que diz a quantos clientes se avisou, e escreve o que se fez e quantos foram.
    fileprivate func contandoAvisados(
        _ feito: String,
        _ ato: @escaping @Sendable (_ casa: Instalacao, _ mensageiro: Mensageiro, _ t: Transacao) throws -> Int
    ) async throws {
        let avisados = try await avisando(ato)
        print("\(feito); clientes avisados: \(avisados)")
    }
}

extension Casa {
    /// Quem avisa os clientes da prova de vida, com o correio desta instalação.
    var mensageiro: Mensageiro { Mensageiro(comCorreio: correio != nil, publico: correio?.publico) }
}

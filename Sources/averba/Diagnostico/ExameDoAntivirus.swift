import Antivirus
import Foundation

/// O antivírus do que vem de fora: se há, se atende, se reconhece a sequência de ensaio que todos conhecem e de quando é a base.
enum ExameDoAntivirus {
    struct Fatos: Sendable, Hashable {
        /// Por que a configuração não se lê.
        var invalida: String?
        /// Como ele se apresenta: `ClamAV 1.4.6/27468/Thu Nov 20 08:25:36 2026`.
        var versao: String?
        /// Se achou a sequência de ensaio.
        var reconhece = false
    }

    private static let item = "antivírus"
    /// A partir daqui a base é velha: ela sai todo dia.
    private static let diasDaBase = 7
    /// A sequência da EICAR, que não faz mal e todo antivírus acusa; em partes, para que o programa não seja ele mesmo acusado.
    private static let ensaio =
        ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-ANTIVIRUS-", "TEST-FILE!$H+H*"].joined()

    /// - Parameter fatos: `nil` se não há antivírus configurado.
    static func julgar(_ fatos: Fatos?, agora: Date) -> AchadoDaInstalacao {
        guard let fatos else {
            return .atencao(
                item, "não há: o que vem de fora entra sem exame",
                fazer: "instale um clamd nesta máquina e diga o soquete dele em AVERBA_ANTIVIRUS (docs/antivirus.md)")
        }
        if let invalida = fatos.invalida {
            return .errado(item, invalida, fazer: "corrija AVERBA_ANTIVIRUS: assim o servidor não sobe")
        }
        guard let versao = fatos.versao else {
            return .errado(
                item, "não respondeu: nenhum arquivo de fora é aceito",
                fazer: "ligue o clamd, ou confira o soquete dito em AVERBA_ANTIVIRUS e quem pode abri-lo")
        }
        guard fatos.reconhece else {
            return .errado(
                item, "\(versao) atende, e não reconhece a sequência de ensaio da EICAR",
                fazer: "baixe as assinaturas com o freshclam e religue o clamd")
        }
        guard let base = dataDaBase(versao) else {
            return .atencao(
                item, "\(versao) atende, e não diz a data da base", fazer: "baixe as assinaturas com o freshclam")
        }
        let dias = Int(agora.timeIntervalSince(base) / 86_400)
        guard dias <= diasDaBase else {
            return .atencao(
                item, "\(versao): a base tem \(dias) dias", fazer: "confira o freshclam, que a atualiza todo dia")
        }
        return .certo(item, "\(versao): reconhece a sequência de ensaio")
    }

    static func ler(pasta: String, ambiente: [String: String]) async -> Fatos? {
        let antivirus: Antivirus
        do {
            guard let lido = try AntivirusDaCasa.ler(pasta: pasta, ambiente: ambiente) else { return nil }
            antivirus = lido
        } catch { return Fatos(invalida: error.description) }
        var fatos = Fatos()
        // Quem não responde deixa o fato vazio, e é isso que se julga.
        fatos.versao = try? await antivirus.versao()
        if case .achado? = try? await antivirus.examinar(Array(ensaio.utf8)) { fatos.reconhece = true }
        return fatos
    }

    /// A data no fim da versão, como o C a escreve (`Thu Nov 20 08:25:36 2026`).
    private static func dataDaBase(_ versao: String) -> Date? {
        guard let escrita = versao.split(separator: "/").last, versao.contains("/") else { return nil }
        let leitor = DateFormatter()
        leitor.locale = Locale(identifier: "en_US_POSIX")
        leitor.timeZone = TimeZone(identifier: "UTC")
        leitor.dateFormat = "EEE MMM d HH:mm:ss yyyy"
        return leitor.date(from: escrita.split(separator: " ").joined(separator: " "))
    }
}

import ArgumentParser
import Auditoria
import BancoDeDados
import Foundation
import Nucleo

/// `averba diagnostico`: confere a instalação item por item e diz o que fazer com o que não está certo. Não muda nada e não mostra segredo.
///
/// Saída 0: nada errado; 1: algum item errado; 64: o que se digitou não se lê.
/// Requisito: RNF-SEG-03, LGPD-11
struct Diagnosticar: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diagnostico",
        abstract:
            "Confere a instalação: cifra, TLS, diretório, prova de vida, antivírus, papéis, relógio, chaves, cópias, trilha e disco.",
        discussion:
            "Uma linha por item: certo, atenção ou errado, e o que fazer. Do que não se consegue saber se diz atenção.")

    @OptionGroup var opcoes: OpcoesDeCasa
    @Flag(help: "Escreve em JSON.")
    var json = false
    @Option(help: "Porta do HTTPS que se confere nesta máquina.")
    var porta = 8443
    @Option(help: "Certificado do órgão, se não é o autoassinado da pasta de dados.")
    var certificado: String?
    @Option(help: "Chave do certificado do órgão.")
    var chaveDoCertificado: String?

    private struct Relato: Encodable {
        let itens: [AchadoDaInstalacao]
        let errados: Int
        let atencoes: Int
    }

    func run() async throws {
        let ambiente = ProcessInfo.processInfo.environment
        let pasta = Casa.pasta(opcoes.dados, ambiente)
        let exame = ExameDaInstalacao(
            pasta: pasta, ambiente: ambiente, porta: porta,
            certificado: certificado ?? pasta + "/certificado/certificado.pem",
            chave: chaveDoCertificado ?? pasta + "/certificado/chave.pem")
        let itens = await exame.examinar()
        let errados = itens.count { $0.situacao == .errado }
        let atencoes = itens.count { $0.situacao == .atencao }
        if json {
            let codificador = JSONEncoder()
            codificador.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            let relato = Relato(itens: itens, errados: errados, atencoes: atencoes)
            print(String(decoding: try codificador.encode(relato), as: UTF8.self))
        } else {
            for item in itens { print(item.frase) }
            print(
                Contagem.escrita(itens.count, "item", "itens") + ": "
                    + Contagem.escrita(errados, "errado", "errados") + ", \(atencoes) de atenção")
        }
        guard errados == 0 else { throw ExitCode(1) }
    }
}

/// Junta os exames de uma instalação, na ordem em que se leem.
struct ExameDaInstalacao: Sendable {
    let pasta: String
    let ambiente: [String: String]
    let porta: Int
    let certificado: String
    let chave: String

    func examinar() async -> [AchadoDaInstalacao] {
        guard FileManager.default.fileExists(atPath: pasta) else {
            return [
                .errado(
                    "pasta de dados", "\(pasta) não existe",
                    fazer: "diga a certa com --dados, ou suba o servidor uma vez para que nasça")
            ]
        }
        let agora = Date()
        let dados = ambiente["AVERBA_BANCO"] == nil ? pasta + "/banco" : pasta
        var achados = [
            ExameDoVolume.julgarCifra(ExameDoVolume.camadas(de: dados), declarado: ambiente["AVERBA_VOLUME_CIFRADO"]),
            ExameDoVolume.julgarEspaco(ExameDoVolume.Espaco(de: pasta)),
            ExameDoTLS.julgar(ExameDoTLS.ler(certificado: certificado, chave: chave, agora: agora)),
            ExameDoTLS.julgarVersoes(ExameDoTLS.versoes(porta: porta), porta: porta),
            ExameDoRelogio.julgarAcerto(ExameDoRelogio.acertado()),
            ExameDasChaves.julgar(ExameDasChaves.guarda(origem)), segredo(),
        ]
        achados += ExameDoDiretorio.julgar(await ExameDoDiretorio.ler(pasta: pasta, ambiente: ambiente))
        achados += ExameDaProva.julgar(await ExameDaProva.ler(pasta: pasta, ambiente: ambiente))
        achados.append(
            ExameDoAntivirus.julgar(await ExameDoAntivirus.ler(pasta: pasta, ambiente: ambiente), agora: agora))
        achados += await doBanco(agora)
        achados.append(ExameDasCopias.julgar(ExameDasCopias.procurar(pasta: ambiente["AVERBA_COPIAS"], agora: agora)))
        return achados
    }

    private var origem: OrigemDaMestra { OrigemDaMestra(pasta: pasta, ambiente: ambiente) }

    /// O segredo dos formulários: só o dono o lê.
    private func segredo() -> AchadoDaInstalacao {
        let item = "segredo dos formulários"
        let atributos = try? FileManager.default.attributesOfItem(atPath: pasta + "/segredo")
        guard let modo = atributos?[.posixPermissions] as? Int else {
            return .atencao(item, "ainda não há", fazer: "suba o servidor uma vez, que o sorteia")
        }
        return modo & 0o077 == 0
            ? .certo(item, "só do dono")
            : .errado(item, "outra conta pode lê-lo", fazer: "chmod 600 \(pasta)/segredo")
    }

    /// O que se pergunta ao banco; sem ele, um item só, errado.
    private func doBanco(_ agora: Date) async -> [AchadoDaInstalacao] {
        do {
            let (endereco, particular) = try ligar()
            let banco = Banco(endereco: endereco, conexoes: 1)
            let achados = await examinar(banco, agora)
            await banco.encerrar()
            _ = try particular?.pararSeOcioso()
            return achados
        } catch {
            return [.errado("banco", "\(error)", fazer: "ligue o servidor do banco, ou confira AVERBA_BANCO")]
        }
    }

    private func ligar() throws -> (String, BancoParticular?) {
        if let endereco = ambiente["AVERBA_BANCO"] { return (endereco, nil) }
        guard FileManager.default.fileExists(atPath: pasta + "/banco") else { throw SemBanco(pasta: pasta) }
        let particular = BancoParticular(pasta: pasta + "/banco", banco: "averba")
        _ = try particular.ligar()
        return (particular.enderecoDaAplicacao, particular)
    }

    struct SemBanco: Error, CustomStringConvertible {
        let pasta: String
        var description: String { "não há banco em \(pasta)" }
    }

    private func examinar(_ banco: Banco, _ agora: Date) async -> [AchadoDaInstalacao] {
        do {
            let fatos = try await banco.transacao(como: .proprio, soLeitura: true) { t in try ExameDoBanco.ler(em: t) }
            let deriva = fatos.agora - Date().timeIntervalSince1970
            var achados = ExameDoBanco.julgar(fatos) + [ExameDoRelogio.julgarDeriva(deriva)]
            guard fatos.faltam.isEmpty else { return achados }
            let instante = Instante(microssegundos: Int64(agora.timeIntervalSince1970 * 1_000_000))
            achados += ExameDasChaves.julgar(await ExameDasChaves.uso(origem, banco, as: instante))
            return achados + ExameDasCopias.julgar(try await ancoragem(banco, instante))
        } catch {
            return [.errado("banco", "\(error)", fazer: "confira o endereço e o login da aplicação")]
        }
    }

    private func ancoragem(_ banco: Banco, _ agora: Instante) async throws -> ExameDasCopias.Ancoragem {
        let situacao = try await banco.transacao(como: .motor, soLeitura: true) { t in try SituacaoDaTrilha.ler(em: t) }
        let ancora = Ancora(pasta: ambiente["AVERBA_ANCORA"] ?? pasta + "/ancora")
        return ExameDasCopias.Ancoragem(
            selado: situacao.ultimo?.n ?? 0, ancorado: try ancora.ultimoBloco() ?? 0,
            juntos: ambiente["AVERBA_BANCO"] == nil ? ExameDasCopias.mesmoDisco(ancora.pasta, pasta + "/banco") : false,
            atraso: situacao.atraso(as: agora)?.components.seconds)
    }
}

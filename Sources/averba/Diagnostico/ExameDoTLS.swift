import BancoDeDados
import Foundation
import Nucleo

/// O HTTPS: o certificado que se serve, quem lê a chave dele e que versões de TLS entram.
enum ExameDoTLS {
    struct Certificado: Sendable, Hashable {
        /// Dias até vencer; negativo se já venceu.
        let dias: Int
        let autoassinado: Bool
        /// Permissão do arquivo da chave, em octal; `nil` se não se sabe.
        let modoDaChave: Int?
    }

    /// Lê o arquivo PEM pelo `openssl`; `nil` se não há ou não se lê.
    static func ler(certificado: String, chave: String, agora: Date) -> Certificado? {
        guard
            let resposta = try? ComandoExterno().rodar([
                "openssl", "x509", "-in", certificado, "-noout", "-enddate", "-issuer", "-subject",
            ]), resposta.deuCerto
        else { return nil }
        var campos: [String: String] = [:]
        for linha in resposta.texto.split(separator: "\n") {
            let partes = linha.split(separator: "=", maxSplits: 1).map(String.init)
            if partes.count == 2 { campos[partes[0]] = partes[1] }
        }
        let formato = DateFormatter()
        formato.locale = Locale(identifier: "en_US_POSIX")
        formato.dateFormat = "MMM d HH:mm:ss yyyy zzz"
        let fim = (campos["notAfter"] ?? "").replacing("  ", with: " ")
        guard let vence = formato.date(from: fim), let quem = campos["subject"] else { return nil }
        let atributos = try? FileManager.default.attributesOfItem(atPath: chave)
        return Certificado(
            dias: Int((vence.timeIntervalSince(agora) / 86_400).rounded(.down)), autoassinado: campos["issuer"] == quem,
            modoDaChave: atributos?[.posixPermissions] as? Int)
    }

    static func julgar(_ certificado: Certificado?) -> AchadoDaInstalacao {
        let item = "certificado do HTTPS"
        guard let certificado else {
            return .atencao(
                item, "não há, ou não se lê",
                fazer: "suba o servidor uma vez, ou diga o do órgão com --certificado e --chave-do-certificado")
        }
        if let modo = certificado.modoDaChave, modo & 0o077 != 0 {
            return .errado(item, "a chave dele pode ser lida por outra conta", fazer: "chmod 600 no arquivo da chave")
        }
        if certificado.dias < 0 {
            return .errado(item, "vencido", fazer: "ponha um novo no lugar: vale na hora, sem religar")
        }
        let validade = "vence em \(Contagem.escrita(certificado.dias, "dia", "dias"))"
        if certificado.dias < 30 {
            return .atencao(item, validade, fazer: "renove; trocado no disco, vale na hora")
        }
        return certificado.autoassinado
            ? .atencao(item, "autoassinado, \(validade)", fazer: "ponha o do órgão: o navegador avisa de autoassinado")
            : .certo(item, validade)
    }

    /// Que versões o servidor aceita; `nil` se ninguém atende na porta.
    static func versoes(porta: Int) -> Set<String>? {
        var aceitas: Set<String> = []
        for (versao, opcao) in [("1.1", "-tls1_1"), ("1.2", "-tls1_2"), ("1.3", "-tls1_3")] {
            let comando = [
                "timeout", "10", "openssl", "s_client", "-connect", "127.0.0.1:\(porta)", opcao, "-cipher",
                "DEFAULT@SECLEVEL=0", "-brief",
            ]
            guard let resposta = try? ComandoExterno().rodar(comando) else { return nil }
            if resposta.texto.contains("Connection refused") || resposta.codigo == 124 { return nil }
            if resposta.deuCerto { aceitas.insert(versao) }
        }
        return aceitas
    }

    static func julgarVersoes(_ aceitas: Set<String>?, porta: Int) -> AchadoDaInstalacao {
        let item = "versões de TLS"
        guard let aceitas, !aceitas.isEmpty else {
            return .atencao(
                item, "não sei: nada responde por TLS na porta \(porta) desta máquina",
                fazer: "suba o servidor, ou diga a porta com --porta")
        }
        let fato = "aceita " + aceitas.sorted().joined(separator: " e ")
        if !aceitas.isDisjoint(with: ["1.0", "1.1"]) {
            return .errado(
                item, fato, fazer: "o que atende na porta não é este programa, ou há intermediário: só 1.2 e 1.3")
        }
        return aceitas.contains("1.3")
            ? .certo(item, fato) : .atencao(item, fato, fazer: "há intermediário que não fala 1.3: atualize-o")
    }
}

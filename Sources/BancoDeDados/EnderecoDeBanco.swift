import CLibpq
import Foundation

/// Endereço do banco dado por quem instala, conferido antes do uso.
package enum EnderecoDeBanco {
    /// Devolve o endereço pronto para `Banco`: o que sai da máquina vai por TLS com o certificado verificado.
    ///
    /// Soquete do sistema e a própria máquina ficam como estão. Servidor de fora sem `sslmode` ganha `verify-full`; com
    /// modo mais fraco, é recusado. Sem `sslrootcert` e sem `~/.postgresql/root.crt`, confia nas autoridades do sistema.
    ///
    /// - Parameter texto: URI `postgres://…` ou pares `chave=valor` da libpq.
    package static func conferido(_ texto: String) throws(FalhaDeBanco) -> String {
        var opcoes = try ler(texto)
        let ambiente = ProcessInfo.processInfo.environment
        let lugares = [opcoes["hostaddr"], opcoes["host"] ?? ambiente["PGHOST"]].compactMap { $0 }
            .flatMap { $0.split(separator: ",") }
        if lugares.allSatisfy({ daqui(String($0)) }) { return texto }
        if let modo = opcoes["sslmode"], modo != "verify-full" {
            throw FalhaDeBanco(
                sqlstate: "08001",
                mensagem: "sslmode=\(modo) não confere com quem se fala: use verify-full, com sslrootcert se a "
                    + "autoridade for da casa")
        }
        opcoes["sslmode"] = "verify-full"
        let doUsuario = NSHomeDirectory() + "/.postgresql/root.crt"
        let doSistema = "/etc/ssl/certs/ca-certificates.crt"
        if opcoes["sslrootcert"] == nil, !FileManager.default.fileExists(atPath: doUsuario),
            FileManager.default.fileExists(atPath: doSistema)
        {
            opcoes["sslrootcert"] = doSistema
        }
        return opcoes.sorted { $0.key < $1.key }.map { "\($0)=\(entreAspas($1))" }.joined(separator: " ")
    }

    /// Soquete do sistema (caminho ou abstrato) ou a própria máquina.
    private static func daqui(_ lugar: String) -> Bool {
        lugar.hasPrefix("/") || lugar.hasPrefix("@") || ["localhost", "127.0.0.1", "::1"].contains(lugar)
    }

    static func entreAspas(_ valor: String) -> String {
        let protegido = valor.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "'", with: "\\'")
        return "'\(protegido)'"
    }

    private static func ler(_ texto: String) throws(FalhaDeBanco) -> [String: String] {
        guard !texto.utf8.contains(0) else { throw .nulNoTexto("endereço do banco") }
        var mensagem: UnsafeMutablePointer<CChar>?
        guard let primeira = PQconninfoParse(texto, &mensagem) else {
            // A mensagem da libpq pode repetir o endereço, e nele pode haver senha: não vai adiante.
            PQfreemem(mensagem)
            throw FalhaDeBanco(sqlstate: "08001", mensagem: "o endereço do banco não está na forma que a libpq aceita")
        }
        defer { PQconninfoFree(primeira) }
        var opcoes: [String: String] = [:]
        var atual = primeira
        while let nome = atual.pointee.keyword {
            if let valor = atual.pointee.val { opcoes[String(cString: nome)] = String(cString: valor) }
            atual += 1
        }
        return opcoes
    }
}

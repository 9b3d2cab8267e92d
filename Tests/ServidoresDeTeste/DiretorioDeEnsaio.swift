import Foundation

/// Um servidor de LDAP de verdade (slapd), noutro processo, por `ldaps` e por StartTLS; some no fim.
///
/// Nasce com a conta de serviço e o grupo `consignacao`, que só tem a conta de serviço.
package final class DiretorioDeEnsaio {
    package static let base = "dc=orgao,dc=br"
    package static let servico = "cn=averba,ou=servicos,\(base)"
    package static let senhaDoServico = "conta que procura"
    package static let grupo = "cn=consignacao,\(base)"
    private static let raiz = ("cn=raiz,\(base)", "raiz de ensaio")

    /// O certificado do servidor, que é a sua própria autoridade.
    package var autoridade: String { servidor.autoridade }
    // Pelo número: a `localhost` a libldap troca pelo nome da máquina antes de conferir o certificado.
    package var seguro: String { "ldaps://127.0.0.1:\(servidor.porta)" }
    /// O mesmo servidor, por um nome que o certificado não tem.
    package var comOutroNome: String { "ldaps://127.0.0.2:\(servidor.porta)" }
    package let porStartTLS: String
    private let servidor: ServidorEmPython

    /// Precisa de `AVERBA_PYTHON` e do slapd.
    package init() throws {
        servidor = try ServidorEmPython("diretorio") { [$0.path] }
        let porta = try String(contentsOf: servidor.pasta.appending(path: "porta-ldap"), encoding: .ascii)
        porStartTLS = "ldap://127.0.0.1:\(porta)"
    }

    package static func nome(de usuario: String) -> String { "uid=\(usuario),ou=pessoas,\(base)" }

    /// Põe uma pessoa no diretório.
    package func cadastrar(_ usuario: String, senha: String, _ atributos: [String: String] = [:]) throws {
        try acrescentar(
            Self.nome(de: usuario), ["inetOrgPerson", "contaDeEnsaio"],
            ["uid": usuario, "cn": usuario, "sn": usuario, "userPassword": senha]
                .merging(atributos) { $1 })
    }

    /// Põe uma conta a que o servidor responde como o Active Directory, com o código dado.
    package func cadastrarNoAD(codigo: String, _ atributos: [String: String] = [:]) throws {
        try acrescentar(
            "cn=\(codigo),ou=ad,\(Self.base)", ["inetOrgPerson", "contaDeEnsaio"],
            ["uid": "ad\(codigo)", "cn": codigo, "sn": codigo].merging(atributos) { $1 })
    }

    package func apagar(_ nome: String) throws { try mudar("dn: \(nome)\nchangetype: delete\n") }

    /// Troca os valores de um atributo; sem nenhum, tira-o.
    package func por(_ atributo: String, _ valores: [String], em nome: String) throws {
        let linhas = valores.map { "\(atributo): \($0)\n" }.joined()
        try mudar("dn: \(nome)\nchangetype: modify\nreplace: \(atributo)\n\(linhas)-\n")
    }

    /// O servidor para de responder sem fechar a porta, ou volta.
    package func congelar(_ sim: Bool) throws {
        let pid = try String(contentsOf: servidor.pasta.appending(path: "slapd.pid"), encoding: .ascii)
        guard let numero = Int32(pid.trimmingCharacters(in: .whitespacesAndNewlines)) else { throw NaoSubiu() }
        kill(numero, sim ? SIGSTOP : SIGCONT)
    }

    package func parar() { servidor.parar() }

    private func acrescentar(_ nome: String, _ classes: [String], _ atributos: [String: String]) throws {
        let linhas =
            classes.map { "objectClass: \($0)\n" }
            + atributos.sorted { $0.key < $1.key }.map {
                "\($0.key):: \(Data($0.value.utf8).base64EncodedString())\n"
            }
        try mudar("dn:: \(Data(nome.utf8).base64EncodedString())\nchangetype: add\n" + linhas.joined())
    }

    private func mudar(_ ldif: String) throws {
        let processo = Process()
        let entrada = Pipe()
        processo.executableURL = URL(fileURLWithPath: "/usr/bin/ldapmodify")
        processo.arguments = ["-x", "-H", seguro, "-D", Self.raiz.0, "-w", Self.raiz.1]
        processo.environment = ["LDAPTLS_CACERT": autoridade]
        processo.standardInput = entrada
        processo.standardOutput = FileHandle.nullDevice
        try processo.run()
        entrada.fileHandleForWriting.write(Data(ldif.utf8))
        try entrada.fileHandleForWriting.close()
        processo.waitUntilExit()
        guard processo.terminationStatus == 0 else { throw NaoSubiu() }
    }
}

import Foundation

/// Por que o PostgreSQL particular não pôde ser criado, ligado ou parado. A frase é para quem instala.
package struct FalhaDoBancoParticular: Error, Sendable, Equatable, CustomStringConvertible {
    package let mensagem: String

    package var description: String { mensagem }
}

/// Onde estão os programas do PostgreSQL e de que versão são.
struct ProgramasDoPostgres {
    /// A menor versão que serve (`STRATEGY`, `UNIQUE NULLS NOT DISTINCT`, permissões do esquema `public`).
    static let menorVersao = 15

    let pasta: String
    let versao: Int

    /// Acha os programas; se já há dados, da mesma versão deles.
    static func achar(versaoDosDados: Int?) throws(FalhaDoBancoParticular) -> ProgramasDoPostgres {
        var achados: [ProgramasDoPostgres] = []
        for pasta in candidatas() where temOsProgramas(pasta) && !achados.contains(where: { $0.pasta == pasta }) {
            guard let versao = versao(em: pasta) else { continue }
            achados.append(ProgramasDoPostgres(pasta: pasta, versao: versao))
        }
        return try escolher(achados, versaoDosDados: versaoDosDados)
    }

    /// O primeiro que serve; sem nenhum, diz o que há e o que falta.
    static func escolher(
        _ achados: [ProgramasDoPostgres], versaoDosDados: Int?
    ) throws(FalhaDoBancoParticular) -> ProgramasDoPostgres {
        guard !achados.isEmpty else {
            throw FalhaDoBancoParticular(
                mensagem: "não achei o PostgreSQL nesta máquina: instale o servidor (no Debian, o pacote postgresql)")
        }
        let versoes = achados.map { String($0.versao) }.joined(separator: ", ")
        if let versaoDosDados {
            if let certo = achados.first(where: { $0.versao == versaoDosDados }) { return certo }
            throw FalhaDoBancoParticular(
                mensagem: "a pasta de dados é do PostgreSQL \(versaoDosDados) e aqui há \(versoes): instale a "
                    + "\(versaoDosDados) ou converta os dados com pg_upgrade")
        }
        if let serve = achados.first(where: { $0.versao >= menorVersao }) { return serve }
        throw FalhaDoBancoParticular(
            mensagem: "o PostgreSQL desta máquina é \(versoes); é preciso o \(menorVersao) ou mais novo")
    }

    /// Lê `postgres (PostgreSQL) 15.18 (Debian …)`.
    static func versao(doTexto texto: String) -> Int? {
        guard let depois = texto.range(of: "(PostgreSQL) ")?.upperBound else { return nil }
        return Int(texto[depois...].prefix { $0.isNumber })
    }

    func programa(_ nome: String) -> String { pasta + "/" + nome }

    private static func versao(em pasta: String) -> Int? {
        // Programa que não roda é como se não houvesse: quem procura segue para o próximo.
        let resposta = try? ComandoExterno(usuario: nil).rodar([pasta + "/postgres", "--version"])
        return resposta.flatMap { versao(doTexto: $0.texto) }
    }

    private static func temOsProgramas(_ pasta: String) -> Bool {
        ["postgres", "initdb", "pg_ctl"].allSatisfy { FileManager.default.isExecutableFile(atPath: pasta + "/" + $0) }
    }

    /// Primeiro onde o `pg_config` diz; depois os lugares de costume, da versão maior para a menor.
    private static func candidatas() -> [String] {
        var pastas: [String] = []
        // Sem pg_config (ele vem no pacote de desenvolvimento) restam os lugares de costume.
        if let resposta = try? ComandoExterno(usuario: nil).rodar(["pg_config", "--bindir"]), resposta.deuCerto {
            pastas.append(resposta.texto.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        for raiz in ["/usr/lib/postgresql", "/opt/postgresql"] {
            // Pasta que não existe é lista vazia.
            let versoes = (try? FileManager.default.contentsOfDirectory(atPath: raiz)) ?? []
            pastas += versoes.compactMap(Int.init).sorted(by: >).map { "\(raiz)/\($0)/bin" }
        }
        return pastas + ["/usr/local/pgsql/bin", "/usr/bin"]
    }
}

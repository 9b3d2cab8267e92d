import Foundation

/// Um passo da história do banco: a pasta `NNNN-assunto` com `nota.md`, `sobe.sql` e, se houver, as conferências
/// `antes.sql` e `depois.sql`.
struct PassoDeMigracao: Sendable, Equatable {
    let nome: String
    let numero: Int
    let antes: String?
    let sobe: String
    let depois: String?
    /// `fora-de-transacao: sim` na nota: cada comando de `sobe.sql` confirma sozinho (`CONCURRENTLY`).
    let foraDeTransacao: Bool

    /// Resumo do que o passo faz. A prosa da nota fica de fora: corrigir uma frase não é mudar o passado.
    var soma: [UInt8] {
        Soma.de([
            ("antes.sql", antes ?? ""), ("sobe.sql", sobe), ("depois.sql", depois ?? ""),
            ("fora-de-transacao", foraDeTransacao ? "sim" : "não"),
        ])
    }

    /// Lê a pasta dos passos, em ordem. Buraco, número repetido, nome torto e arquivo estranho são erro.
    static func ler(_ pasta: String) throws(FalhaDeMigracao) -> [PassoDeMigracao] {
        var passos: [PassoDeMigracao] = []
        var problemas: [String] = []
        for nome in try PastaDeSQL.listar(pasta) where nome != "LEIAME.md" {
            do throws(FalhaDeMigracao) { passos.append(try ler(pasta + "/" + nome, nome: nome)) } catch {
                problemas += error.problemas
            }
        }
        passos.sort { ($0.numero, $0.nome) < ($1.numero, $1.nome) }
        for (indice, passo) in passos.enumerated() where problemas.isEmpty && passo.numero != indice + 1 {
            let esperado = String(format: "%04d", indice + 1)
            let repetido = indice > 0 && passos[indice - 1].numero == passo.numero
            problemas.append(
                repetido
                    ? "migração \(passo.nome): o número já é de \(passos[indice - 1].nome)"
                    : "migração \(passo.nome): esperado o número \(esperado) nesta posição")
        }
        guard problemas.isEmpty else { throw FalhaDeMigracao(problemas) }
        return passos
    }

    private static func ler(_ pasta: String, nome: String) throws(FalhaDeMigracao) -> PassoDeMigracao {
        guard let numero = numero(doNome: nome) else {
            throw FalhaDeMigracao(["migração \(nome): o nome precisa ser NNNN-assunto, em minúsculas, sem acento"])
        }
        let conhecidos = ["nota.md", "antes.sql", "sobe.sql", "depois.sql"]
        let arquivos = try PastaDeSQL.listar(pasta)
        var problemas = arquivos.filter { !conhecidos.contains($0) }.map { "migração \(nome): arquivo estranho \($0)" }
        for exigido in ["nota.md", "sobe.sql"] where !arquivos.contains(exigido) {
            problemas.append("migração \(nome): falta \(exigido)")
        }
        guard problemas.isEmpty else { throw FalhaDeMigracao(problemas) }
        func texto(_ arquivo: String) throws(FalhaDeMigracao) -> String? {
            guard arquivos.contains(arquivo) else { return nil }
            let texto = try PastaDeSQL.texto(pasta + "/" + arquivo)
            if arquivo.hasSuffix(".sql") { try PastaDeSQL.recusarTransacao(texto, "migração \(nome)/\(arquivo)") }
            return texto
        }
        return PassoDeMigracao(
            nome: nome, numero: numero, antes: try texto("antes.sql"), sobe: try texto("sobe.sql") ?? "",
            depois: try texto("depois.sql"),
            foraDeTransacao: try foraDeTransacao(nota: texto("nota.md") ?? "", passo: nome))
    }

    private static func numero(doNome nome: String) -> Int? {
        let partes = nome.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard partes.count == 2, partes[0].count == 4, partes[0].allSatisfy({ ("0"..."9").contains($0) }),
            !partes[1].isEmpty,
            partes[1].allSatisfy({ ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "-" })
        else { return nil }
        return Int(partes[0])
    }

    /// A linha `fora-de-transacao: sim` (ou `não`); sem ela é não.
    static func foraDeTransacao(nota: String, passo: String) throws(FalhaDeMigracao) -> Bool {
        for linha in nota.split(whereSeparator: \.isNewline) {
            let partes = linha.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard partes.count == 2, partes[0] == "fora-de-transacao" else { continue }
            switch partes[1] {
            case "sim": return true
            case "nao", "não": return false
            default: throw FalhaDeMigracao(["migração \(passo): fora-de-transacao é sim ou não, lido \(partes[1])"])
            }
        }
        return false
    }
}

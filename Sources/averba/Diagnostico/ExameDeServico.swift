import Foundation

/// Um serviço de fora em que a instalação se apoia: se a configuração se lê, quem lê o segredo dela e se ele atende e aceita a apresentação.
struct ExameDeServico: Sendable {
    /// O que se soube; sem serviço configurado não há fatos.
    struct Fatos: Sendable, Hashable {
        /// Por que a configuração não se lê.
        var invalida: String?
        /// Arquivos com segredo que outra conta lê.
        var abertos: [String] = []
        /// O que se conseguiu conversando.
        var conseguiu: String?
        /// Por que não se conseguiu.
        var falha: String?
        /// O que ele atende e ainda falta acertar nele: o fato e o que fazer.
        var faltas: [String: String] = [:]
    }

    /// Como se chama no relatório.
    let item: String
    /// Como se chama o segredo.
    let segredo: String
    /// O que fazer se a configuração não se lê.
    let seInvalida: String
    /// O que fazer se ele não atende.
    let seNaoAtende: String

    /// O que se julga; nada, se não há serviço.
    func julgar(_ fatos: Fatos?) -> [AchadoDaInstalacao] {
        guard let fatos else { return [] }
        if let invalida = fatos.invalida { return [.errado(item, invalida, fazer: seInvalida)] }
        let abertos = fatos.abertos.map {
            AchadoDaInstalacao.errado(segredo, "outra conta pode ler \($0)", fazer: "chmod 600 \($0)")
        }
        let conversa: AchadoDaInstalacao =
            fatos.conseguiu.map { .certo(item, $0) }
            ?? .errado(item, fatos.falha ?? "não respondeu", fazer: seNaoAtende)
        let faltas = fatos.faltas.sorted { $0.key < $1.key }
        return abertos + [conversa] + faltas.map { .errado(item, $0.key, fazer: $0.value) }
    }

    /// Dos arquivos ditos, os que outra conta lê; o que não existe, ninguém lê.
    static func abertos(_ caminhos: String?...) -> [String] {
        caminhos.compactMap(\.self).filter { caminho in
            let atributos = try? FileManager.default.attributesOfItem(atPath: caminho)
            guard let modo = atributos?[.posixPermissions] as? Int else { return false }
            return modo & 0o077 != 0
        }
    }
}

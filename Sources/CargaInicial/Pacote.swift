import Arquivos
import Auditoria
import Foundation
import Leiaute
import Nucleo

/// Os arquivos de uma carga inicial, já guardados: o id de cada um pela espécie.
package struct Pacote: Sendable, Hashable, Codable {
    package var arquivos: [EspecieDaCarga: Int64]

    package init(arquivos: [EspecieDaCarga: Int64]) { self.arquivos = arquivos }

    package subscript(_ especie: EspecieDaCarga) -> Int64? { arquivos[especie] }
}

/// O que se traz do sistema anterior, na ordem em que se aplica.
package enum EspecieDaCarga: String, Sendable, CaseIterable, Codable, CodingKeyRepresentable, Hashable {
    case consignatarias = "carga-consignatarias"
    case convenios = "carga-convenios"
    case rubricas = "carga-rubricas"
    case calendario = "carga-calendario"
    case cadastro = "cadastro-da-folha"
    case margens = "margens-da-folha"
    case bases = "bases-da-folha"
    case basePrevidencia = "base-previdencia"
    case contratos = "carga-contratos"
    case parcelas = "carga-parcelas"

    package var obrigatoria: Bool { self != .bases && self != .basePrevidencia && self != .parcelas }

    /// O nome curto com que o arquivo pode vir na pasta, além do da espécie.
    private var nomeCurto: String {
        switch self {
        case .cadastro: "cadastro"
        case .margens: "margens"
        case .bases: "bases"
        case .basePrevidencia: "base-previdencia"
        default: String(rawValue.dropFirst("carga-".count))
        }
    }

    /// Se o nome de arquivo é desta espécie: `contratos.csv`, `carga-contratos.csv`.
    func reconhece(_ arquivo: String) -> Bool {
        let nome = arquivo.split(separator: ".").first.map { $0.lowercased() } ?? ""
        return [rawValue, nomeCurto].contains(nome)
            || LeiautePelaExtensao.allCases.contains { nome == "\(rawValue)-\($0)" }
    }

    /// Tabela FoxPro e XML têm definição própria.
    func leiaute(_ arquivo: String) -> String { LeiautePelaExtensao.supor(rawValue, paraNome: arquivo) }
}

extension Carga {
    /// Guarda os arquivos de uma pasta. Havendo a mesma espécie em mais de uma forma, vale o texto.
    package func receber(pasta: String, por autor: Autor) async throws -> Pacote {
        let nomes: [String]
        do { nomes = try FileManager.default.contentsOfDirectory(atPath: pasta).sorted() } catch {
            throw RecusaDaCarga.pastaIlegivel(pasta)
        }
        var escolhidos: [EspecieDaCarga: String] = [:]
        for especie in EspecieDaCarga.allCases {
            let candidatos = nomes.filter(especie.reconhece)
            escolhidos[especie] = candidatos.first { LeiautePelaExtensao.forma($0) == nil } ?? candidatos.first
        }
        let faltam = EspecieDaCarga.allCases.filter { $0.obrigatoria && escolhidos[$0] == nil }.map(\.rawValue)
        guard faltam.isEmpty else { throw RecusaDaCarga.faltam(faltam) }
        var pacote = Pacote(arquivos: [:])
        for (especie, nome) in escolhidos.sorted(by: { $0.value < $1.value }) {
            pacote.arquivos[especie] = try await receber(especie, nome, pasta + "/" + nome, por: autor)
        }
        return pacote
    }

    private func receber(_ especie: EspecieDaCarga, _ nome: String, _ caminho: String, por autor: Autor) async throws
        -> Int64
    {
        let recepcao = try await Recepcao.abrir(
            NovoArquivo(especie: especie.rawValue, leiaute: especie.leiaute(nome), nome: nome), casa, por: autor)
        let origem = try ArquivoDeOrigem(caminho: caminho)
        var bloco = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let lidos = try bloco.withUnsafeMutableBytes { try origem.ler(para: $0) }
            if lidos == 0 { break }
            try await recepcao.receber(bloco[..<lidos])
        }
        return try await recepcao.terminar().id
    }
}

import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// O gestor corrige o motivo do não desconto, de uma ou de muitas parcelas; a pessoa passa a ver o novo.
/// - Fonte: RF-GES-26.
package struct CorrigirMotivo: Sendable {
    package static let ato = "folha.corrigir-motivo"
    package let competencia: Competencia
    package let contratos: [Int64]
    package let motivo: String

    package init(_ competencia: Competencia, contratos: [Int64], motivo: String) {
        self.competencia = competencia
        self.contratos = contratos
        self.motivo = motivo
    }

    /// Tudo ou nada: parcela que não foi rejeitada recusa a lista inteira. Lança `RecusaDaFolha`.
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        try FolhaDoMes.exigir(competencia, em: [.fechada], para: "corrigir motivo de não desconto", em: t)
        guard try t.uma(RetornoSQL.existeMotivo(motivo))?.ler(0, como: Bool.self) == true else {
            throw RecusaDaFolha.motivoDesconhecido(motivo)
        }
        var antigos: [Int64: String?] = [:]
        for linha in try t.executar(RetornoSQL.rejeitadas(competencia, contratos: contratos)) {
            antigos[try linha.ler(0)] = .some(try linha.ler(1))
        }
        let semRejeicao = Set(contratos).filter { antigos[$0] == nil }.sorted()
        guard semRejeicao.isEmpty, !contratos.isEmpty else { throw RecusaDaFolha.nadaRejeitado(semRejeicao) }
        try t.executar(RetornoSQL.corrigirMotivo(competencia, contratos: contratos, motivo: motivo))
        let eventos = antigos.sorted { $0.key < $1.key }.map { contrato, antigo in
            Evento(
                Self.ato, objeto: "contrato", id: contrato,
                ["competencia": .texto(competencia.iso), "de": .texto(antigo), "para": .texto(motivo)])
        }
        try casa.trilha.registrar(eventos, por: autor, as: casa.relogio.agora, em: t)
    }
}

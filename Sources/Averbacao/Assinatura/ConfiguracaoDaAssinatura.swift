import Foundation

/// O serviço de prova de vida em que se confia, e como este sistema se apresenta a ele.
///
/// - Fonte: decisão 0041.
package struct ConfiguracaoDaAssinatura: Sendable {
    /// Onde o serviço atende, sem barra no fim: é também quem assina o que ele afirma.
    package let servico: String
    /// O identificador da credencial, que é público: `consignacao-4812`.
    package let credencial: String
    let segredo: String
    /// Arquivo PEM das autoridades aceitas; `nil`, as do sistema.
    package let autoridades: String?
    /// O endereço público deste sistema, sem barra no fim: para onde a pessoa volta.
    let publico: String
    /// De cada pedido, até o último byte da resposta.
    package var prazoEmSegundos: Int64 = 10

    package init(
        servico: String, credencial: String, segredo: String, autoridades: String? = nil, publico: String
    ) throws(ConfiguracaoDeAssinaturaInvalida) {
        guard let partes = URLComponents(string: servico), partes.scheme == "https", partes.host?.isEmpty == false,
            partes.query == nil, partes.fragment == nil, partes.user == nil
        else { throw ConfiguracaoDeAssinaturaInvalida(motivo: "AVERBA_PROVA é um endereço que começa em https://") }
        guard credencial.wholeMatch(of: /[a-z0-9][a-z0-9-]{1,39}-[0-9]+/) != nil else {
            throw ConfiguracaoDeAssinaturaInvalida(
                motivo:
                    "AVERBA_PROVA_CREDENCIAL é o identificador que o serviço deu: o código do cliente, hífen e número")
        }
        guard !segredo.isEmpty else {
            throw ConfiguracaoDeAssinaturaInvalida(
                motivo: "falta o segredo da credencial, em AVERBA_PROVA_SEGREDO_ARQUIVO")
        }
        self.servico = servico.hasSuffix("/") ? String(servico.dropLast()) : servico
        self.credencial = credencial
        self.segredo = segredo
        self.autoridades = autoridades
        self.publico = publico
    }

    /// O código com que o serviço conhece este sistema: para quem ele assina.
    package var cliente: String { credencial.split(separator: "-").dropLast().joined(separator: "-") }

    /// Esquema, servidor e porta do serviço: aonde um formulário daqui pode levar.
    package var origem: String {
        let partes = servico.split(separator: "/", omittingEmptySubsequences: false)
        return partes.prefix(3).joined(separator: "/")
    }

    /// Para onde a pessoa volta da captura: a página da reserva que a mandou.
    func volta(contrato: Int64) -> String { volta("/servidor/contratos/\(contrato)/prova") }

    /// O endereço público de uma página daqui.
    package func volta(_ caminho: String) -> String { publico + caminho }
}

/// A configuração da prova de vida não se lê, e o que fazer.
package struct ConfiguracaoDeAssinaturaInvalida: Error, Sendable, CustomStringConvertible {
    package let motivo: String

    package init(motivo: String) { self.motivo = motivo }

    package var description: String { "configuração da prova de vida: \(motivo)" }
}

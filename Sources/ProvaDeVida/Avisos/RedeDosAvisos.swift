import Acesso
import Foundation

/// A que endereços este serviço avisa: os públicos, ou também os da rede interna onde quem opera o permite, e nunca os que ele proíbe.
///
/// Proíbem-se as faixas do órgão que são públicas por fora e dele por dentro, e que a lista de sempre não conhece; valem mesmo onde a rede interna se
/// permite.
/// - Fonte: PV-07; OWASP, Server Side Request Forgery Prevention.
package struct RedeDosAvisos: Sendable {
    /// Se se avisa cliente em endereço da rede interna: na demonstração e no ensaio, ou onde o cliente mora na mesma rede.
    package let interna: Bool
    package let proibidas: [FaixaDeEndereco]
    private let resolvedor: Resolvedor

    package init(
        interna: Bool = false, proibidas: [FaixaDeEndereco] = [], resolvedor: Resolvedor = Resolvedor()
    ) {
        (self.interna, self.proibidas, self.resolvedor) = (interna, proibidas, resolvedor)
    }

    /// Se o endereço se recusa sem o resolver: o IP escrito e o nome que só existe por dentro.
    package func recusa(_ endereco: String) -> Bool {
        if !interna, EnderecoDoAviso.pareceInterno(endereco) { return true }
        guard let nome = EnderecoDoAviso.nome(endereco) else { return false }
        return Resolvedor.doSistema(EnderecoDoAviso.semColchetes(nome), soNumero: true).contains(where: proibido)
    }

    /// Resolve o nome, com prazo, e confere todos os endereços dele: basta um que não se possa chamar. É o que se faz antes de cada entrega.
    package func conferir(_ endereco: String) async -> EnderecoDoAviso.Conferido {
        guard let nome = EnderecoDoAviso.nome(endereco), interna || !EnderecoDoAviso.pareceInterno(endereco) else {
            return .interno
        }
        guard let achados = await resolvedor.resolver(EnderecoDoAviso.semColchetes(nome)) else { return .demorado }
        guard !achados.isEmpty else { return .semEndereco }
        guard !achados.contains(where: proibido) else { return .proibido }
        return interna || achados.allSatisfy(EnderecoDoAviso.ePublico) ? .publico(achados) : .interno
    }

    private func proibido(_ ip: String) -> Bool { proibidas.contains { $0.contem(ip) } }
}

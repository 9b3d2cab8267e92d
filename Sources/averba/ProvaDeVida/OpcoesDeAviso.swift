import Acesso
import ArgumentParser
import Nucleo
import ProvaDeVida

/// A que endereços se avisam os clientes da prova de vida: o mesmo ao servir e ao cadastrar.
struct OpcoesDeAviso: ParsableArguments {
    @Flag(
        help: "Avisa também cliente em endereço da rede interna: a demonstração, ou o cliente que mora na mesma rede.")
    var avisarRedeInterna = false

    @Option(
        help: "Faixa de endereços do órgão que nunca se chama, em CIDR, como 200.198.0.0/16; repita para mais de uma.")
    var redeProibida: [String] = []

    func validate() throws { _ = try proibidas() }

    func rede() throws -> RedeDosAvisos {
        RedeDosAvisos(interna: avisarRedeInterna, proibidas: try proibidas())
    }

    private func proibidas() throws -> [FaixaDeEndereco] {
        try redeProibida.map { escrita in
            do {
                return try FaixaDeEndereco.lendo(escrita)
            } catch let torta as TextoInvalido {
                throw ValidationError("--rede-proibida «\(escrita)»: \(torta.esperado)")
            }
        }
    }
}

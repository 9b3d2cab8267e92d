import ArgumentParser
import Auditoria
import BancoDeDados
import Nucleo
import ProvaDeVida

/// `averba prova-de-vida preparar-demonstracao`: declara que este banco é de demonstração, antes de se gravar nele o que ela usa.
///
/// Já declarado, nada muda. Saída 1 se há cliente ou papel de verdade, ou se a conta do órgão está ligada.
struct PrepararDemonstracao: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preparar-demonstracao",
        abstract: "Declara que este banco é de demonstração; o que se gravar nele não vale no serviço de verdade.")
    @OptionGroup var opcoes: OpcoesDaProva

    func run() async throws {
        try await opcoes.usando { casa in
            let (instalacao, comConta) = (casa.instalacao, casa.conta != nil)
            try await instalacao.banco.transacao(como: .motor) { t in
                try ModoDoServico.demonstracao.preparar(comConta: comConta, instalacao, em: t, por: .comando)
            }
        }
        print("banco de demonstração")
    }
}

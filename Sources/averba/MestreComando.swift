import Acesso
import ArgumentParser
import Auditoria
import BancoDeDados
import Cifra
import Html
import Nucleo

/// `averba mestre`: cria um mestre do órgão, o primeiro da instalação ou o que repõe o último que saiu.
///
/// Só quem opera a máquina do serviço o alcança. Saída 1: não se criou, e a frase diz por quê.
/// - Fonte: RF-GES-02.
struct MestreComando: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mestre", abstract: "Cria um mestre do órgão, que administra os outros usuários.",
        discussion: "Escreve a senha de entrada, que não aparece de novo e tem de ser trocada por quem entra.")
    @OptionGroup var opcoes: OpcoesDeCasa
    @Argument(help: "O que se digita para entrar.")
    var login: String
    @Option(help: "O nome de quem entra.")
    var nome: String
    @Option(help: "O CPF: desligada a pessoa no cadastro da folha, o usuário se encerra sozinho.")
    var cpf: String
    @Option(help: "O e-mail, por onde se recupera a senha.")
    var email: String?

    func run() async throws {
        let campos = ["login": login, "nome": nome, "cpf": cpf, "email": email]
        var erros: [Preenchimento.Erro] = []
        guard let dados = DadosDoUsuario.lendo({ campos[$0] ?? nil }, &erros) else {
            throw NaoAprovado(frase: erros.map(\.texto).joined(separator: "\n"))
        }
        let casa = try await Casa.abrir(opcoes)
        do {
            print(try await Self.criar(dados, casa.instalacao))
            await casa.fechar()
        } catch {
            await casa.fechar()
            guard let recusa = error as? RecusaDeAcesso else { throw error }
            throw NaoAprovado(frase: recusa.frase)
        }
    }

    private static func criar(_ dados: DadosDoUsuario, _ casa: Instalacao) async throws -> String {
        let hoje = casa.relogio.hoje
        let (regra, perfil) = try await casa.banco.transacao(como: .motor) { t in
            try Implantacao.garantirPerfis(casa, em: t)
            let perfis = try PerfilGuardado.listar(recorte: nil, em: t)
            guard let perfil = perfis.first(where: { $0.doPrograma && $0.portal == .gestor }) else {
                preconditionFailure("o perfil do programa acabou de se garantir")
            }
            return (try RegraDeAcesso.ler(em: hoje, t), perfil.id)
        }
        let senha = SenhaDeEntrada.sortear(regra, de: dados)
        let resumo = try await Senha().resumir(senha)
        try await casa.banco.transacao(como: .motor) { t in
            _ = try NovoUsuario(dados: dados, perfil: perfil, consignataria: nil, resumoDaSenha: resumo)
                .executar(casa, em: t, por: .comando)
        }
        return """
            mestre criado: \(dados.login)
            senha de entrada, que não aparece de novo: \(senha)
            """
    }
}

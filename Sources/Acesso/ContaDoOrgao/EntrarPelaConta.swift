import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo
import Provedor

/// Acha, ou cria, o usuário da pessoa que o provedor identificou, e diz que passo lhe falta.
///
/// Tudo numa transação, com a linha da pessoa travada: duas primeiras entradas ao mesmo tempo dão um usuário só.
struct EntrarPelaConta: Sendable {
    let conta: ContaDoOrgao
    let ficha: FichaDoProvedor
    /// Contas da base fictícia só entram em modo de demonstração.
    let demonstracao: Bool

    /// Lança `RecusaDaConta`; recusada, nada muda, e quem chama a anota.
    func executar(_ casa: Instalacao, endereco: String?) async throws -> Entrar.Desfecho {
        try await casa.banco.transacao(como: .motor) { t in try entrar(casa, endereco, em: t) }
    }

    private func entrar(_ casa: Instalacao, _ endereco: String?, em t: Transacao) throws -> Entrar.Desfecho {
        guard let pessoa = try pessoa(casa, em: t) else { throw RecusaDaConta.semCadastro }
        guard try t.uma(AcessoSQL.temVinculo(pessoa))?.ler(0, como: Bool.self) == true else {
            throw RecusaDaConta.semVinculo
        }
        let id = try usuario(de: pessoa, casa, endereco, em: t)
        guard let linha = try t.uma(AcessoSQL.ativo(id, em: casa.relogio.hoje)) else { throw RecusaDaConta.encerrado }
        let usuario = try UsuarioNaSessao(lendo: linha, sessao: "", casa.cofre)
        guard usuario.restricoes.deixaEntrar(de: endereco ?? "") else { throw RecusaDaConta.enderecoDeFora }
        return try Entrar.acertou(usuario, casa, endereco: endereco, com: ["por": "conta do órgão"], em: t)
    }

    /// A pessoa da folha, com a linha travada; `nil` se a ficha não diz, ou diz quem não está nela.
    private func pessoa(_ casa: Instalacao, em t: Transacao) throws -> Int64? {
        let achada: SQL
        switch conta.afirmacao {
        case .cpf(let nome):
            guard let texto = ficha.afirmacoes[nome], let cpf = try? CPF.lendo(texto) else { return nil }
            achada = AcessoSQL.pessoa(doCpf: DadosPessoais.indices(de: cpf, casa.cofre))
        case .matricula(let nome):
            guard let texto = ficha.afirmacoes[nome], !texto.isEmpty else { return nil }
            achada = AcessoSQL.pessoa(daMatricula: texto)
        }
        return try t.uma(achada)?.ler(0)
    }

    /// O usuário da pessoa: o que há, o que o desligamento encerrou e a readmissão devolve, ou um novo.
    private func usuario(de pessoa: Int64, _ casa: Instalacao, _ endereco: String?, em t: Transacao) throws -> Int64 {
        guard let linha = try t.uma(AcessoSQL.usuario(daPessoa: pessoa, demonstracao: demonstracao)) else {
            return try criar(para: pessoa, casa, endereco, em: t)
        }
        let id: Int64 = try linha.ler(0)
        switch try linha.ler(1, como: String.self) {
        case "ativo": return id
        case "desativado" where try linha.ler(2):
            // Foi o desligamento que o encerrou, e a folha o trouxe de volta.
            try t.executar("UPDATE usuario SET situacao = 'ativo' WHERE id = \(id)")
            try casa.trilha.registrar(
                [
                    Evento(
                        "acesso.devolver", objeto: "usuario", id: id,
                        ["motivo": .texto("voltou a ter vínculo em vigor")])
                ],
                por: .aindaFora(endereco: endereco), as: casa.relogio.agora, em: t)
            return id
        default: throw RecusaDaConta.encerrado
        }
    }

    private func criar(para pessoa: Int64, _ casa: Instalacao, _ endereco: String?, em t: Transacao) throws -> Int64 {
        guard let bloco = try t.uma("SELECT pessoal FROM pessoa WHERE id = \(pessoa)") else {
            preconditionFailure("pessoa travada e depois sumida")
        }
        let dados = try DadosPessoais.abrindo(try bloco.ler(0), de: pessoa, casa.cofre)
        // O CPF é o login, que é único: ninguém entra por ele, porque não há senha.
        return try CriarUsuario(
            dados: DadosDoUsuario(
                nome: dados.nome, login: dados.cpf, email: dados.email, cpf: try CPF.lendo(dados.cpf)),
            portal: .servidor, perfil: "master", resumoDaSenha: nil, pessoa: pessoa
        ).executar(casa, em: t, por: .aindaFora(endereco: endereco))
    }
}

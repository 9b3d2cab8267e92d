import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// Acha, ou cria, o usuário de quem provou quem é por uma conta do órgão, e diz que passo lhe falta.
///
/// O servidor da folha que nunca entrou ganha o usuário; o gestor só entra se um mestre o criou. Tudo numa transação, com a linha da pessoa
/// travada: duas primeiras entradas ao mesmo tempo dão um usuário só.
struct EntrarPelaConta: Sendable {
    let meio: MeioDeEntrada
    let portal: Portal
    /// `nil`: a conta não diz, ou diz o que a folha não entende.
    let dono: DonoDaConta?
    /// Contas da base fictícia só entram em modo de demonstração.
    let demonstracao: Bool

    private struct ParadoDemais: Error { let usuario: Int64 }

    /// Lança `RecusaDaConta`; recusada, nada muda (fora o bloqueio de quem ficou tempo demais sem entrar), e quem chama a anota.
    func executar(_ casa: Instalacao, endereco: String?) async throws -> Entrar.Desfecho {
        do {
            return try await casa.banco.transacao(como: .motor) { t in try entrar(casa, endereco, em: t) }
        } catch let parado as ParadoDemais {
            try await casa.banco.transacao(como: .motor) { t in
                try BloqueioPorErros.bloquear(parado.usuario, "inatividade", casa, em: t)
            }
            throw RecusaDaConta.encerrado
        }
    }

    /// O usuário da conta, se já há um: para a trilha de quem não provou ser ela.
    func conhecido(_ casa: Instalacao, em t: Transacao) throws -> Int64? {
        switch portal {
        case .gestor: try gestor(casa, em: t)?.ler(0)
        case .consignataria: nil
        case .servidor:
            try pessoa(casa, em: t).flatMap {
                try t.uma(AcessoSQL.usuario(daPessoa: $0, demonstracao: demonstracao))?.ler(0)
            }
        }
    }

    private func entrar(_ casa: Instalacao, _ endereco: String?, em t: Transacao) throws -> Entrar.Desfecho {
        let id = try portal == .gestor ? doGestor(casa, em: t) : doServidor(casa, endereco, em: t)
        guard let linha = try t.uma(AcessoSQL.ativo(id, em: casa.relogio.hoje)) else { throw RecusaDaConta.encerrado }
        var usuario = try UsuarioNaSessao(lendo: linha, sessao: "", casa.cofre)
        usuario.entrouPor = meio
        guard usuario.restricoes.deixaEntrar(de: endereco ?? "") else { throw RecusaDaConta.enderecoDeFora }
        return try Entrar.acertou(usuario, casa, endereco: endereco, em: t)
    }

    // MARK: - Gestor

    private func doGestor(_ casa: Instalacao, em t: Transacao) throws -> Int64 {
        guard let linha = try gestor(casa, em: t) else { throw RecusaDaConta.semUsuario }
        let id: Int64 = try linha.ler(0)
        guard try linha.ler(1, como: String.self) == "ativo" else { throw RecusaDaConta.encerrado }
        let regra = try RegraDeAcesso.ler(em: casa.relogio.hoje, t)
        guard !regra.parou(desde: try linha.ler(2), agora: casa.relogio.agora) else { throw ParadoDemais(usuario: id) }
        return id
    }

    private func gestor(_ casa: Instalacao, em t: Transacao) throws -> Linha? {
        switch dono {
        case .cpf(let cpf):
            try t.uma(
                AcessoSQL.gestor(doCpf: "\(DadosPessoais.indices(de: cpf, casa.cofre))", demonstracao: demonstracao))
        case .matricula(let matricula):
            try t.uma(
                AcessoSQL.gestor(
                    doCpf: """
                        ARRAY (SELECT p.cpf_indice FROM pessoa p JOIN vinculo v ON v.pessoa_id = p.id WHERE v.matricula = \(matricula))
                        """, demonstracao: demonstracao))
        case nil: nil
        }
    }

    // MARK: - Servidor

    private func doServidor(_ casa: Instalacao, _ endereco: String?, em t: Transacao) throws -> Int64 {
        guard let pessoa = try pessoa(casa, em: t) else { throw RecusaDaConta.semCadastro }
        guard try t.uma(AcessoSQL.temVinculo(pessoa))?.ler(0, como: Bool.self) == true else {
            throw RecusaDaConta.semVinculo
        }
        return try usuario(de: pessoa, casa, endereco, em: t)
    }

    /// A pessoa da folha, com a linha travada; `nil` se a conta não diz, ou diz quem não está nela.
    private func pessoa(_ casa: Instalacao, em t: Transacao) throws -> Int64? {
        switch dono {
        case .cpf(let cpf):
            try t.uma(AcessoSQL.pessoa(doCpf: DadosPessoais.indices(de: cpf, casa.cofre)))?.ler(0)
        case .matricula(let matricula): try t.uma(AcessoSQL.pessoa(daMatricula: matricula))?.ler(0)
        case nil: nil
        }
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
        // Ninguém entra por este nome, porque não há senha, e ninguém o ocupa, porque os dois-pontos não se digitam num usuário: se fosse só o CPF,
        // quem o desse a um usuário seu deixaria a pessoa do lado de fora, e saberia quais já entraram.
        return try CriarUsuario(
            dados: DadosDoUsuario(
                nome: dados.nome, login: "pessoa:\(dados.cpf)", email: dados.email, cpf: try CPF.lendo(dados.cpf)),
            portal: .servidor, perfil: "master", resumoDaSenha: nil, pessoa: pessoa
        ).executar(casa, em: t, por: .aindaFora(endereco: endereco))
    }
}

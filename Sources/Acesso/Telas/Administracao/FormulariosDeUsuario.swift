import Auditoria
import BancoDeDados
import Cifra
import Html
import Nucleo
import Web

/// Criar um usuário, alterar os dados de um e pôr senha nova: a senha sorteada aparece uma vez, na resposta.
struct FormulariosDeUsuario<C: ContextoDePortal>: Sendable {
    let administracao: Administracao<C>
    private var novo: Endereco { "/\(C.portal.rawValue)/usuarios/novo" }

    func montar(em grupo: Grupo<C>) {
        grupo.get("usuarios/novo", ato: CriarUsuario.ato) { contexto in
            try administracao.exigirMestre(contexto)
            return try await administracao.pagina(
                telaDeCriar(Preenchimento(), try await administracao.escolhas(contexto)), contexto)
        }
        grupo.post("usuarios/novo", ato: CriarUsuario.ato) { try await criar($0, $1) }
        grupo.get("usuarios/:id/alterar", ato: EspecieDeMedida.alterar.ato) { contexto in
            let usuario = try await administracao.usuario(contexto)
            try administracao.exigirMestre(contexto)
            return try await administracao.pagina(telaDeAlterar(usuario, usuario.dados.preenchido), contexto)
        }
        grupo.post("usuarios/:id/alterar", ato: EspecieDeMedida.alterar.ato) { try await alterar($0, $1) }
        grupo.get("usuarios/:id/senha", ato: EspecieDeMedida.senha.ato) { contexto in
            let usuario = try await administracao.usuario(contexto)
            try administracao.exigirMestre(contexto)
            return try await administracao.pagina(telaDeSenha(usuario), contexto)
        }
        grupo.post("usuarios/:id/senha", ato: EspecieDeMedida.senha.ato) { _, contexto in try await porSenha(contexto) }
    }

    // MARK: - Criar

    private func criar(_ formulario: Web.Formulario, _ contexto: C) async throws -> Resposta {
        try administracao.exigirMestre(contexto)
        let escolhas = try await administracao.escolhas(contexto)
        var erros: [Preenchimento.Erro] = []
        let dados = DadosDoUsuario.lendo(formulario, &erros)
        let perfil = escolhas.perfis.first { "\($0.id)" == formulario.texto("perfil") }
        if perfil == nil { erros.append(.init("perfil", "Escolha o perfil.")) }
        let consignataria = formulario.texto("consignataria").flatMap { Int64($0) }
        if administracao.recorte(contexto) == nil, perfil?.portal == .consignataria, consignataria == nil {
            erros.append(.init("consignataria", "Diga de que consignatária é o usuário."))
        }
        let correspondente = formulario.texto("correspondente").flatMap { Int64($0) }
        guard erros.isEmpty, let dados, let perfil else {
            return try await administracao.pagina(
                telaDeCriar(contexto.preenchido(formulario, erros: erros), escolhas), contexto, status: 400)
        }
        let (casa, autor) = (administracao.casa, contexto.autor)
        let (senha, resumo) = try await administracao.senhaDeEntrada(dados)
        do {
            let criado = try await administracao.agir { t in
                try NovoUsuario(
                    dados: dados, perfil: perfil.id, consignataria: consignataria, correspondente: correspondente,
                    resumoDaSenha: resumo
                ).executar(casa, em: t, por: autor)
            }
            return try await administracao.pagina(
                telaDaSenha(criado.dados, criado.id, senha, "Usuário criado"), contexto)
        } catch let recusa as RecusaDeAcesso {
            return try await administracao.pagina(
                telaDeCriar(contexto.preenchido(formulario, erros: [recusa.erro]), escolhas), contexto,
                status: recusa.status)
        }
    }

    private func telaDeCriar(_ preenchido: Preenchimento, _ escolhas: Administracao<C>.Escolhas) -> Tela {
        Tela(
            "Criar usuário", secao: "Usuários", trilha: [.init("Usuários", Administracao<C>.raizDosUsuarios)],
            ajuda: Ajuda(
                "Quem vai entrar e com que perfil.", quemPode: "Mestres, nos perfis cujos atos também têm.",
                depois: "O sistema sorteia a senha de entrada e a mostra uma vez; quem entra com ela tem de trocá-la.")
        ) {
            Html.Formulario(
                para: novo, preenchido: preenchido, enviar: Botao("Criar usuário"),
                cancelar: Administracao<C>.raizDosUsuarios
            ) {
                DadosDoUsuario.campos
                Html.Campo.selecao("perfil", "Perfil", escolhas.opcoes)
                    .ajuda("Só aparecem os que estão em vigor.")
                if !escolhas.consignatarias.isEmpty {
                    Html.Campo.selecao("consignataria", "Consignatária", escolhas.consignatarias).opcional()
                        .ajuda("Só para perfil de consignatária.")
                }
                escolhas.campo(escolhas.perfis)
            }
        }
    }

    // MARK: - Alterar

    private func alterar(_ formulario: Web.Formulario, _ contexto: C) async throws -> Resposta {
        let usuario = try await administracao.usuario(contexto)
        var erros: [Preenchimento.Erro] = []
        let (casa, autor) = (administracao.casa, contexto.autor)
        if let dados = DadosDoUsuario.lendo(formulario, &erros) {
            do {
                let mudou = try await administracao.agir { t in
                    try AdministrarUsuarios(.alterar(dados), [usuario.id], avisos: administracao.avisos)
                        .executar(casa, em: t, por: autor)
                }
                try await contexto.deixarRecado(
                    Recado(mudou > 0 ? .sucesso : .aviso, mudou > 0 ? "Dados alterados." : "Nada mudou."))
                return .verDepois(Administracao<C>.endereco(usuario: usuario.id).texto)
            } catch let recusa as RecusaDeAcesso where recusa.status == 422 {
                erros = [recusa.erro]
            }
        }
        return try await administracao.pagina(
            telaDeAlterar(usuario, contexto.preenchido(formulario, erros: erros)), contexto, status: 400)
    }

    private func telaDeAlterar(_ usuario: UsuarioGuardado, _ preenchido: Preenchimento) -> Tela {
        Tela(
            "Alterar \(usuario.dados.nome)", subtitulo: usuario.nomeDoPerfil, secao: "Usuários",
            trilha: trilha(usuario),
            ajuda: Ajuda(
                "Os dados do usuário.", quemPode: "Mestres.",
                depois: "A trilha guarda que campos mudaram; mudar o usuário muda o que se digita para entrar.")
        ) {
            Html.Formulario(
                para: Administracao<C>.endereco(usuario: usuario.id, "alterar"), preenchido: preenchido,
                enviar: Botao("Alterar dados"), cancelar: Administracao<C>.endereco(usuario: usuario.id)
            ) { DadosDoUsuario.campos }
        }
    }

    private func trilha(_ usuario: UsuarioGuardado) -> [Tela.Degrau] {
        [
            .init("Usuários", Administracao<C>.raizDosUsuarios),
            .init(usuario.dados.nome, Administracao<C>.endereco(usuario: usuario.id)),
        ]
    }

    // MARK: - Senha

    private func telaDeSenha(_ usuario: UsuarioGuardado, _ mensagens: [Mensagem] = []) -> Tela {
        let endereco = Administracao<C>.endereco(usuario: usuario.id, "senha")
        return Tela(
            "Pôr senha nova em \(usuario.dados.nome)", secao: "Usuários", trilha: trilha(usuario),
            ajuda: Ajuda(
                "Para quem perdeu a senha.", quemPode: "Mestres, e nunca em si mesmos.",
                depois: "A senha sorteada aparece uma vez só."), mensagens: mensagens
        ) {
            Confirmacao(
                "Pôr senha nova?",
                efeito: EspecieDeMedida.senha.efeito(em: usuario, avisada: administracao.avisos.alcanca(usuario.dados)),
                verbo: EspecieDeMedida.senha.verbo,
                para: endereco, .destrutivo
            ).emPagina(cancelar: Administracao<C>.endereco(usuario: usuario.id))
        }
    }

    private func porSenha(_ contexto: C) async throws -> Resposta {
        let usuario = try await administracao.usuario(contexto)
        try administracao.exigirMestre(contexto)
        let (casa, autor) = (administracao.casa, contexto.autor)
        let (senha, resumo) = try await administracao.senhaDeEntrada(usuario.dados)
        do {
            try await administracao.agir { t in
                _ = try AdministrarUsuarios(.porSenha(resumo: resumo), [usuario.id], avisos: administracao.avisos)
                    .executar(casa, em: t, por: autor)
            }
        } catch let recusa as RecusaDeAcesso {
            return try await administracao.pagina(
                telaDeSenha(usuario, [Mensagem(.erro, "A senha não mudou.", recusa.frase, codigo: recusa.codigo)]),
                contexto, status: recusa.status)
        }
        return try await administracao.pagina(telaDaSenha(usuario.dados, usuario.id, senha, "Senha nova"), contexto)
    }

    private func telaDaSenha(_ dados: DadosDoUsuario, _ id: Int64, _ senha: String, _ titulo: String) -> Tela {
        Tela(
            titulo, subtitulo: dados.nome, secao: "Usuários",
            trilha: [.init("Usuários", Administracao<C>.raizDosUsuarios)],
            mensagens: [
                Mensagem(
                    .aviso, "Anote ou entregue a senha agora.",
                    "Ela não aparece de novo: o sistema só guarda o resumo. Perdida, põe-se outra.")
            ]
        ) {
            Cartao("Para entrar da primeira vez") {
                Ficha {
                    Html.Dado("Usuário", dados.login)
                    Html.Dado("Senha de entrada") { El(.code, senha) }
                }
            }
            El(.p) { Ligacao("Ver o usuário", para: Administracao<C>.endereco(usuario: id), .secundario) }
        }
    }
}

extension Administracao {
    /// A senha sorteada e o seu resumo.
    func senhaDeEntrada(_ dados: DadosDoUsuario) async throws -> (senha: String, resumo: String) {
        let senha = SenhaDeEntrada.sortear(try await regra(), de: dados)
        return (senha, try await senhas.resumir(senha))
    }

    func regra() async throws -> RegraDeAcesso {
        let hoje = casa.relogio.hoje
        return try await ler { t in try RegraDeAcesso.ler(em: hoje, t) }
    }
}

extension DadosDoUsuario {
    static var campos: Bloco {
        Bloco {
            Html.Campo.texto("nome", "Nome", maximo: 120)
            Html.Campo.texto("login", "Usuário", maximo: NomeDeEntrada.maximo).largura(.media).autocompletar("off")
                .ajuda(
                    "O que se digita para entrar: letras, algarismos, ponto, hífen, sublinha e arroba. "
                        + "O de consignatária leva na frente o código dela e uma barra, que o sistema põe."
                )
            Html.Campo.cpf("cpf").ajuda("Desligada a pessoa no cadastro da folha, o usuário se encerra sozinho.")
            Html.Campo.correio("email").opcional()
            Html.Campo.telefone("telefone").opcional()
        }
    }

    var preenchido: Preenchimento {
        Preenchimento([
            "nome": nome, "login": login, "cpf": cpfFormatado ?? "", "email": email ?? "", "telefone": telefone ?? "",
        ])
    }

    /// Lê os campos e aponta todos os erros; `nil` se houve algum.
    static func lendo(_ formulario: Web.Formulario, _ erros: inout [Preenchimento.Erro]) -> DadosDoUsuario? {
        lendo({ formulario.texto($0) }, &erros)
    }

    /// O mesmo, de qualquer lugar que dê um texto por nome de campo.
    package static func lendo(_ campo: (String) -> String?, _ erros: inout [Preenchimento.Erro]) -> DadosDoUsuario? {
        let antes = erros.count
        let nome = campo("nome") ?? ""
        if !(3...120).contains(nome.count) { erros.append(.init("nome", "Escreva o nome, com 3 a 120 letras.")) }
        let login = campo("login") ?? ""
        if !NomeDeEntrada.vale(login) {
            erros.append(
                .init(
                    "login",
                    "Escreva o usuário com 3 a 60 letras sem acento, algarismos, ponto, hífen, sublinha ou arroba."))
        }
        let cpf = ContatoDigitado.cpf(campo("cpf"), &erros)
        let email = ContatoDigitado.email(campo("email"), &erros)
        let telefone = campo("telefone")
        if let telefone { ContatoDigitado.telefone(telefone, &erros) }
        guard erros.count == antes else { return nil }
        return DadosDoUsuario(nome: nome, login: login, email: email, cpf: cpf, telefone: telefone)
    }
}

import Auditoria
import BancoDeDados
import Nucleo
import Web

/// O que um mestre faz com usuários que existem, um ou vários; de vários, ou todos ou nenhum.
///
/// Quem já está como se pede é pulado, sem evento. Bloquear, encerrar, trocar o perfil e pôr senha nova encerram as sessões da pessoa.
/// - Fonte: RF-GES-02, RF-GES-27, POC-GES-11, RF-CON-26.
package struct AdministrarUsuarios: Sendable {
    package enum Medida: Sendable {
        case bloquear(motivo: String)
        case liberar(motivo: String)
        case encerrar(motivo: String)
        case trocarPerfil(Int64)
        case porSenha(resumo: String)
        case alterar(DadosDoUsuario)

        var especie: EspecieDeMedida {
            switch self {
            case .bloquear: .bloquear
            case .liberar: .liberar
            case .encerrar: .encerrar
            case .trocarPerfil: .perfil
            case .porSenha: .senha
            case .alterar: .alterar
            }
        }

        var motivo: String? {
            switch self {
            case .bloquear(let motivo), .liberar(let motivo), .encerrar(let motivo): motivo
            default: nil
            }
        }
    }

    package let medida: Medida
    package let usuarios: [Int64]

    package init(_ medida: Medida, _ usuarios: [Int64]) { (self.medida, self.usuarios) = (medida, usuarios) }

    /// Devolve quantos mudaram. Usuário fora da alçada de quem age não existe.
    @discardableResult
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Int {
        let alcada = try Alcada.travar(autor, em: t)
        let unicos = Set(usuarios)
        let achados = try UsuarioGuardado.listar(
            recorte: alcada.consignataria, ids: unicos.sorted(), casa, em: t)
        guard achados.count == unicos.count else { throw RecusaDaWeb.naoEncontrado }
        if let motivo = medida.motivo, !RecusaDeAcesso.tamanhoDoMotivo.contains(motivo.count) {
            throw RecusaDeAcesso.semMotivo
        }
        var eventos: [Auditoria.Evento] = []
        for usuario in achados {
            do {
                if let evento = try aplicar(usuario, alcada, casa, em: t, por: autor) { eventos.append(evento) }
            } catch let recusa as RecusaDeAcesso where unicos.count > 1 {
                throw RecusaEmVarios(quem: usuario.dados.nome, recusa: recusa)
            }
        }
        if !eventos.isEmpty { try Mestres.conferir(alcada, em: t) }
        try casa.trilha.registrar(eventos, por: autor, as: casa.relogio.agora, em: t)
        return eventos.count
    }

    /// Aplica a um; `nil` se já estava assim.
    private func aplicar(
        _ usuario: UsuarioGuardado, _ alcada: Alcada, _ casa: Instalacao, em t: Transacao, por autor: Autor
    ) throws -> Auditoria.Evento? {
        guard alcada.alcanca(portal: usuario.portal, consignataria: usuario.consignataria) else {
            throw RecusaDaWeb.naoEncontrado
        }
        try alcada.conferirSobre(usuario.atos, em: usuario.portal)
        let (id, agora) = (usuario.id, casa.relogio.agora)
        var conteudo: [String: Dado] = ["nome": .texto(usuario.dados.nome)]
        if let motivo = medida.motivo { conteudo["motivo"] = .texto(motivo) }
        switch medida {
        case .bloquear:
            guard usuario.situacao == .ativo else { return nil }
            try exigirOutro(id, autor)
            try t.executar(
                "UPDATE usuario SET situacao = 'bloqueado', bloqueio = 'administrador' WHERE id = \(id)")
        case .liberar:
            guard usuario.situacao != .ativo else { return nil }
            if usuario.situacao == .desativado { try conferirVolta(usuario, casa, em: t) }
            try t.executar(
                """
                UPDATE usuario SET situacao = 'ativo', bloqueio = NULL, erros_seguidos = 0, liberado_em = \(agora) WHERE id = \(id)
                """)
            conteudo["situacao"] = .texto(usuario.situacaoEmPalavras)
        case .encerrar:
            guard usuario.situacao != .desativado else { return nil }
            guard usuario.portal != .servidor else { throw RecusaDeAcesso.naoSeAdministra }
            try exigirOutro(id, autor)
            try t.executar("UPDATE usuario SET situacao = 'desativado', bloqueio = NULL WHERE id = \(id)")
        case .trocarPerfil(let perfil):
            guard usuario.perfil != perfil else { return nil }
            try exigirOutro(id, autor)
            let novo = try PerfilQueSeDa.ler(perfil, alcada, em: t)
            guard novo.portal == usuario.portal else { throw RecusaDeAcesso.perfilDeOutro }
            try novo.conferir(consignataria: usuario.consignataria)
            try t.executar("UPDATE usuario SET perfil_id = \(perfil) WHERE id = \(id)")
            conteudo["antes"] = ["perfil": .texto(usuario.nomeDoPerfil)]
            conteudo["depois"] = ["perfil": .texto(novo.nome)]
        case .porSenha(let resumo):
            try exigirOutro(id, autor)
            guard usuario.portal != .servidor else { throw RecusaDeAcesso.naoSeAdministra }
            guard usuario.situacao == .ativo else { throw RecusaDeAcesso.situacao(usuario.situacao.nome.lowercased()) }
            try t.executar(
                """
                UPDATE usuario SET senha = \(resumo), senha_em = \(agora), trocar_senha = true, erros_seguidos = 0 WHERE id = \(id)
                """)
        case .alterar(let novos):
            guard try alterar(usuario, para: novos, casa, em: t) else { return nil }
            conteudo["mudou"] = .lista(Self.diferencas(usuario.dados, novos).map { .texto($0) })
            return Auditoria.Evento(medida.especie.ato, objeto: "usuario", id: id, .objeto(conteudo))
        }
        try SessoesDoUsuario.encerrar(de: [id], as: agora, em: t)
        return Auditoria.Evento(medida.especie.ato, objeto: "usuario", id: id, .objeto(conteudo))
    }

    private func exigirOutro(_ id: Int64, _ autor: Autor) throws {
        guard id != autor.usuario else { throw RecusaDeAcesso.aSiMesmo }
    }

    /// O encerrado só volta se o perfil ainda vale e o CPF não tem outro usuário.
    private func conferirVolta(_ usuario: UsuarioGuardado, _ casa: Instalacao, em t: Transacao) throws {
        guard usuario.portal != .servidor else { throw RecusaDeAcesso.naoSeAdministra }
        guard let perfil = try PerfilGuardado.ler(usuario.perfil, recorte: nil, em: t), perfil.encerradoEm == nil else {
            throw RecusaDeAcesso.perfilEncerrado
        }
        if let cpf = try usuario.dados.indiceDoCpf(casa.cofre),
            try CpfDoUsuario.emUso(cpf, usuario.portal, usuario.consignataria, menos: usuario.id, em: t)
        {
            throw RecusaDeAcesso.cpfEmUso
        }
    }

    private func alterar(
        _ usuario: UsuarioGuardado, para novos: DadosDoUsuario, _ casa: Instalacao, em t: Transacao
    ) throws -> Bool {
        guard usuario.portal != .servidor else { throw RecusaDeAcesso.naoSeAdministra }
        guard novos != usuario.dados else { return false }
        let indice = DadosDoUsuario.indice(doLogin: novos.login, casa.cofre)
        if try LoginDoUsuario.emUso(indice, menos: usuario.id, em: t) { throw RecusaDeAcesso.usuarioEmUso }
        let cpf = try novos.indiceDoCpf(casa.cofre)
        if let antes = usuario.dados.cpf, antes != novos.cpf { throw RecusaDeAcesso.cpfNaoMuda }
        if let cpf, try CpfDoUsuario.emUso(cpf, usuario.portal, usuario.consignataria, menos: usuario.id, em: t) {
            throw RecusaDeAcesso.cpfEmUso
        }
        try t.executar(
            """
            UPDATE usuario SET login_indice = \(indice), cpf_indice = \(cpf.valorSQL),
                               pessoal = \(try novos.cifrados(para: usuario.id, casa.cofre))
             WHERE id = \(usuario.id)
            """)
        return true
    }

    /// Que campos mudaram; os valores são dado pessoal e ficam no cadastro.
    private static func diferencas(_ antes: DadosDoUsuario, _ depois: DadosDoUsuario) -> [String] {
        [
            (antes.nome != depois.nome, "nome"), (antes.login != depois.login, "usuário"),
            (antes.email != depois.email, "e-mail"), (antes.cpf != depois.cpf, "CPF"),
            (antes.telefone != depois.telefone, "telefone"),
        ].filter(\.0).map(\.1)
    }
}

/// De vários, um não pôde; nenhum mudou.
package struct RecusaEmVarios: RecusaComCodigo, Hashable {
    package let quem: String
    package let recusa: RecusaDeAcesso
    package var codigo: String { recusa.codigo }
    package var frase: String { "\(quem): \(recusa.frase) Nenhum usuário foi alterado." }
}

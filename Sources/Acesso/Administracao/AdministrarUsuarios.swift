import Auditoria
import BancoDeDados
import Cadastro
import Nucleo
import Web

/// O que um mestre faz com usuários que existem, um ou vários; de vários, ou todos ou nenhum.
///
/// Quem já está como se pede é pulado, sem evento. Toda medida encerra as sessões da pessoa, menos alterar os seus dados.
/// - Fonte: RF-GES-02, RF-GES-27, POC-GES-11, RF-CON-26.
package struct AdministrarUsuarios: Sendable {
    package enum Medida: Sendable {
        case bloquear(motivo: String)
        case liberar(motivo: String)
        case encerrar(motivo: String)
        /// Para perfil de agência ou correspondente, diz-se qual; para os outros, `nil`.
        case trocarPerfil(Int64, correspondente: Int64?)
        case porSenha(resumo: String)
        /// Para quem perdeu o telefone e os códigos de reserva, e provou de novo quem é.
        case retirarSegundoFator(motivo: String, prova: ProvaDeIdentidade)
        case alterar(DadosDoUsuario)

        var especie: EspecieDeMedida {
            switch self {
            case .bloquear: .bloquear
            case .liberar: .liberar
            case .encerrar: .encerrar
            case .trocarPerfil: .perfil
            case .porSenha: .senha
            case .retirarSegundoFator: .segundoFator
            case .alterar: .alterar
            }
        }

        var motivo: String? {
            switch self {
            case .bloquear(let motivo), .liberar(let motivo), .encerrar(let motivo),
                .retirarSegundoFator(let motivo, _):
                motivo
            default: nil
            }
        }
    }

    package let medida: Medida
    package let usuarios: [Int64]
    private let avisos: AvisoAoUsuario

    package init(_ medida: Medida, _ usuarios: [Int64], avisos: AvisoAoUsuario) {
        (self.medida, self.usuarios, self.avisos) = (medida, usuarios, avisos)
    }

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
        if case .alterar(let novos) = medida {
            let codigo = try NomeDeEntrada.codigo(da: usuario.consignataria, em: t)
            let completos = try novos.completos(desde: usuario.dados, codigo: codigo)
            guard completos == novos else {
                return try AdministrarUsuarios(.alterar(completos), [usuario.id], avisos: avisos)
                    .aplicar(usuario, alcada, casa, em: t, por: autor)
            }
        }
        guard mudaria(usuario) else { return nil }
        if usuario.id == autor.usuario, ![.liberar, .alterar].contains(medida.especie) {
            throw RecusaDeAcesso.aSiMesmo
        }
        let mais = try mudar(usuario, alcada, casa, em: t)
        if medida.especie != .alterar {
            try SessoesDoUsuario.encerrar(de: [usuario.id], as: casa.relogio.agora, em: t)
        }
        var conteudo: [String: Dado] = ["nome": .texto(usuario.dados.nome)]
        if let motivo = medida.motivo { conteudo["motivo"] = .texto(motivo) }
        return Auditoria.Evento(
            medida.especie.ato, objeto: "usuario", id: usuario.id, .objeto(conteudo.merging(mais) { $1 }))
    }

    /// Se a medida tem o que fazer num usuário como está.
    private func mudaria(_ usuario: UsuarioGuardado) -> Bool {
        switch medida {
        case .bloquear: usuario.situacao == .ativo
        case .liberar: usuario.situacao != .ativo
        case .encerrar: usuario.situacao != .desativado
        case .trocarPerfil(let perfil, let correspondente):
            usuario.perfil != perfil || usuario.correspondente != correspondente
        case .retirarSegundoFator: usuario.segundoFator
        case .porSenha: true
        case .alterar(let novos): novos != usuario.dados
        }
    }

    /// Grava, e devolve o que mais vai ao evento.
    private func mudar(
        _ usuario: UsuarioGuardado, _ alcada: Alcada, _ casa: Instalacao, em t: Transacao
    ) throws -> [String: Dado] {
        let (id, agora) = (usuario.id, casa.relogio.agora)
        switch medida {
        case .encerrar, .porSenha, .alterar, .trocarPerfil:
            guard usuario.portal != .servidor else { throw RecusaDeAcesso.naoSeAdministra }
        case .bloquear, .liberar, .retirarSegundoFator: break
        }
        switch medida {
        case .bloquear:
            try t.executar("UPDATE usuario SET situacao = 'bloqueado', bloqueio = 'administrador' WHERE id = \(id)")
        case .liberar:
            if usuario.situacao == .desativado { try conferirVolta(usuario, casa, em: t) }
            try t.executar(
                """
                UPDATE usuario SET situacao = 'ativo', bloqueio = NULL, erros_seguidos = 0, liberado_em = \(agora) WHERE id = \(id)
                """)
            return ["situacao": .texto(usuario.situacaoEmPalavras)]
        case .encerrar:
            try t.executar("UPDATE usuario SET situacao = 'desativado', bloqueio = NULL WHERE id = \(id)")
        case .trocarPerfil(let perfil, let correspondente):
            return try trocarPerfil(usuario, perfil, correspondente, alcada, em: t)
        case .porSenha(let resumo):
            guard usuario.situacao == .ativo else { throw RecusaDeAcesso.situacao(usuario.situacao.nome.lowercased()) }
            try t.executar(
                """
                UPDATE usuario SET senha = \(resumo), senha_em = \(agora), trocar_senha = true, erros_seguidos = 0 WHERE id = \(id)
                """)
            try avisos.por(
                usuario.dados, "Puseram uma senha nova no seu usuário",
                "Quem administra o seu usuário pôs nele uma senha nova em \(agora.naTela). Ela chega a você por essa pessoa, e a entrada pede outra.",
                em: t)
        case .retirarSegundoFator(_, let prova):
            try CodigosDeReserva.apagar(de: id, em: t)
            try t.executar("DELETE FROM segundo_fator WHERE usuario_id = \(id)")
            let avisado = try avisos.por(
                usuario.dados, "Retiraram o segundo fator do seu usuário",
                "Quem administra o seu usuário retirou o segundo fator da entrada em \(agora.naTela). O aplicativo e os códigos de reserva de antes não valem mais.",
                em: t)
            return ["avisado_por_correio": .logico(avisado), "prova_de_identidade": .texto(prova.rawValue)]
        case .alterar(let novos):
            return try alterar(usuario, para: novos, casa, em: t)
        }
        return [:]
    }

    private func trocarPerfil(
        _ usuario: UsuarioGuardado, _ perfil: Int64, _ correspondente: Int64?, _ alcada: Alcada, em t: Transacao
    ) throws -> [String: Dado] {
        let novo = try PerfilQueSeDa.ler(perfil, alcada, em: t)
        guard novo.portal == usuario.portal else { throw RecusaDeAcesso.perfilDeOutro }
        try novo.conferir(consignataria: usuario.consignataria, correspondente: correspondente, em: t)
        try t.executar(
            """
            UPDATE usuario SET perfil_id = \(perfil), correspondente_id = \(correspondente.valorSQL) WHERE id = \(usuario.id)
            """)
        let agencias = try Correspondente.nomes([usuario.correspondente, correspondente].compactMap { $0 }, em: t)
        func agencia(_ id: Int64?) -> Dado { .texto(id.flatMap { agencias[$0] }) }
        return [
            "antes": ["perfil": .texto(usuario.nomeDoPerfil), "correspondente": agencia(usuario.correspondente)],
            "depois": ["perfil": .texto(novo.nome), "correspondente": agencia(correspondente)],
        ]
    }

    /// O encerrado só volta se o perfil e o correspondente ainda valem e o CPF não tem outro usuário.
    private func conferirVolta(_ usuario: UsuarioGuardado, _ casa: Instalacao, em t: Transacao) throws {
        guard usuario.portal != .servidor else { throw RecusaDeAcesso.naoSeAdministra }
        guard let perfil = try PerfilGuardado.ler(usuario.perfil, recorte: nil, em: t), perfil.encerradoEm == nil else {
            throw RecusaDeAcesso.perfilEncerrado
        }
        try perfil.conferir(consignataria: usuario.consignataria, correspondente: usuario.correspondente, em: t)
        if let cpf = try usuario.dados.indicesDoCpf(casa.cofre),
            try CpfDoUsuario.emUso(cpf, usuario.portal, usuario.consignataria, menos: usuario.id, em: t)
        {
            throw RecusaDeAcesso.cpfEmUso
        }
    }

    /// O e-mail que muda leva consigo os códigos de recuperação por gastar, e quem lia o antigo fica sabendo por ele.
    private func alterar(
        _ usuario: UsuarioGuardado, para novos: DadosDoUsuario, _ casa: Instalacao, em t: Transacao
    ) throws -> [String: Dado] {
        let versao = try IndiceEmUso.prender(em: t)
        let indices = DadosDoUsuario.indices(doLogin: novos.login, casa.cofre)
        if try NomeDeEntrada.emUso(indices, menos: usuario.id, em: t) { throw RecusaDeAcesso.usuarioEmUso }
        if let antes = usuario.dados.cpf, antes != novos.cpf { throw RecusaDeAcesso.cpfNaoMuda }
        if let cpf = try novos.indicesDoCpf(casa.cofre),
            try CpfDoUsuario.emUso(cpf, usuario.portal, usuario.consignataria, menos: usuario.id, em: t)
        {
            throw RecusaDeAcesso.cpfEmUso
        }
        try t.executar(
            """
            UPDATE usuario SET login_indice = \(try DadosDoUsuario.indice(doLogin: novos.login, versao: versao, casa.cofre)),
                               cpf_indice = \(try novos.indiceDoCpf(versao: versao, casa.cofre).valorSQL),
                               indice_versao = \(versao),
                               pessoal = \(try novos.cifrados(para: usuario.id, casa.cofre))
             WHERE id = \(usuario.id)
            """)
        let antes = usuario.dados
        var mais = AntesEDepois(usuario: antes, novos).campos
        guard antes.email != novos.email else { return mais }
        // Depois de gravar o e-mail: o pedido que se trata ao mesmo tempo espera por esta linha, e manda ao novo.
        mais["codigos_anulados"] = .inteiro(
            try Recuperacao.anular(de: usuario.id, as: casa.relogio.agora, em: t))
        let avisado = try avisos.por(
            antes, "O e-mail do seu usuário foi trocado",
            "Quem administra o seu usuário trocou o e-mail dele em \(casa.relogio.agora.naTela). Este endereço não recebe mais os avisos e os códigos, e os códigos já mandados a ele não valem.",
            em: t)
        mais["avisado_por_correio"] = .logico(avisado)
        return mais
    }
}

/// De vários, um não pôde; nenhum mudou.
package struct RecusaEmVarios: RecusaComCodigo, Hashable {
    package let quem: String
    package let recusa: RecusaDeAcesso
    package var codigo: String { recusa.codigo }
    package var frase: String { "\(quem): \(recusa.frase) Nenhum usuário foi alterado." }
}

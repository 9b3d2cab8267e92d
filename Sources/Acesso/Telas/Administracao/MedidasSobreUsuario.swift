import Auditoria
import BancoDeDados
import Cifra
import Html
import Nucleo
import Web

/// Bloquear, liberar, encerrar e trocar o perfil de um usuário: cada um com a sua página de confirmação e o seu ato.
struct MedidasSobreUsuario<C: ContextoDePortal>: Sendable {
    let administracao: Administracao<C>

    func montar(em grupo: Grupo<C>) {
        for medida in MedidaNaTela.deVarios {
            grupo.get("usuarios/:id/\(medida.rawValue)", ato: medida.ato) { contexto in
                let usuario = try await administracao.usuario(contexto)
                try administracao.exigirMestre(contexto)
                return try await administracao.pagina(
                    try await tela(medida, usuario, Preenchimento(), contexto), contexto)
            }
            grupo.post("usuarios/:id/\(medida.rawValue)", ato: medida.ato) { try await fazer(medida, $0, $1) }
        }
    }

    private func fazer(
        _ medida: MedidaNaTela, _ formulario: Web.Formulario, _ contexto: C
    ) async throws -> Resposta {
        let usuario = try await administracao.usuario(contexto)
        let (casa, autor, recorte) = (administracao.casa, contexto.autor, administracao.recorte(contexto))
        let pedida: AdministrarUsuarios.Medida
        if medida == .perfil {
            guard let perfil = formulario.texto("perfil").flatMap({ Int64($0) }) else {
                return try await recusar(
                    medida, usuario, formulario, .init("perfil", "Escolha o perfil."), 400, contexto)
            }
            pedida = .trocarPerfil(perfil)
        } else {
            guard let lida = medida.medida(formulario.texto("motivo") ?? "") else {
                preconditionFailure("medida sem motivo: \(medida)")
            }
            pedida = lida
        }
        do {
            let mudou = try await administracao.agir { t in
                try AdministrarUsuarios(pedida, [usuario.id]).executar(recorte: recorte, casa, em: t, por: autor)
            }
            try await contexto.deixarRecado(
                mudou > 0
                    ? Recado(.sucesso, "\(medida.feito): \(usuario.dados.nome).")
                    : Recado(.aviso, "Nada mudou: \(usuario.dados.nome) já estava assim."))
            return .verDepois(Administracao<C>.endereco(usuario: usuario.id).texto)
        } catch let recusa as RecusaDeAcesso {
            return try await recusar(medida, usuario, formulario, recusa.erro, recusa.status, contexto)
        }
    }

    private func recusar(
        _ medida: MedidaNaTela, _ usuario: UsuarioGuardado, _ formulario: Web.Formulario, _ erro: Preenchimento.Erro,
        _ status: Int, _ contexto: C
    ) async throws -> Resposta {
        try await administracao.pagina(
            try await tela(medida, usuario, contexto.preenchido(formulario, erros: [erro]), contexto), contexto,
            status: status)
    }

    private func tela(
        _ medida: MedidaNaTela, _ usuario: UsuarioGuardado, _ preenchido: Preenchimento, _ contexto: C
    ) async throws -> Tela {
        let escolhas = medida == .perfil ? try await administracao.escolhas(contexto) : nil
        return Tela(
            "\(medida.verbo): \(usuario.dados.nome)", subtitulo: usuario.nomeDoPerfil, secao: "Usuários",
            situacao: usuario.etiqueta,
            trilha: [
                .init("Usuários", Administracao<C>.raizDosUsuarios),
                .init(usuario.dados.nome, Administracao<C>.endereco(usuario: usuario.id)),
            ],
            ajuda: Ajuda(
                medida.explicacao, quemPode: "Mestres, e nunca sobre si mesmos.",
                depois: "Vale na hora, e fica na trilha com o motivo.")
        ) {
            Confirmacao(
                "\(medida.verbo)?", efeito: medida.efeito(em: usuario), verbo: medida.verbo,
                para: Administracao<C>.endereco(usuario: usuario.id, medida.rawValue),
                medida.peso == .destrutivo ? .destrutivo : .primario,
                campos: medida.campos(
                    escolhas?.perfis.filter { $0.portal == usuario.portal && $0.id != usuario.perfil })
            ).emPagina(preenchido: preenchido, cancelar: Administracao<C>.endereco(usuario: usuario.id))
        }
    }
}

extension MedidaNaTela {
    /// O que se pergunta antes: o perfil novo, ou o motivo.
    func campos(_ perfis: [PerfilGuardado]?) -> [Html.Campo] {
        guard self == .perfil else { return [.textoLongo("motivo", "Motivo", linhas: 2, maximo: 200)] }
        return [.selecao("perfil", "Perfil novo", (perfis ?? []).map { .init("\($0.id)", $0.paraEscolher) })]
    }

    var feito: String {
        switch self {
        case .alterar: "Dados alterados"
        case .perfil: "Perfil trocado"
        case .senha: "Senha posta"
        case .bloquear: "Usuário bloqueado"
        case .liberar: "Usuário liberado"
        case .encerrar: "Usuário encerrado"
        }
    }

    var explicacao: String {
        switch self {
        case .alterar: "Os dados do usuário."
        case .perfil: "O que a pessoa pode fazer daqui em diante."
        case .senha: "Para quem perdeu a senha."
        case .bloquear: "A pessoa não entra até que um mestre a libere."
        case .liberar: "A pessoa bloqueada ou encerrada volta a entrar."
        case .encerrar: "A pessoa não entra mais; volta só se um mestre a liberar."
        }
    }
}

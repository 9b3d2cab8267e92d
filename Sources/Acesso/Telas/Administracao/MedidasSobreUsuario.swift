import Auditoria
import BancoDeDados
import Cifra
import Html
import Nucleo
import Web

/// Bloquear, liberar, encerrar, trocar o perfil e retirar o segundo fator de um usuário: cada um com a sua página de confirmação e o seu ato.
struct MedidasSobreUsuario<C: ContextoDePortal>: Sendable {
    let administracao: Administracao<C>

    func montar(em grupo: Grupo<C>) {
        for medida in EspecieDeMedida.comConfirmacao {
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
        _ medida: EspecieDeMedida, _ formulario: Web.Formulario, _ contexto: C
    ) async throws -> Resposta {
        let usuario = try await administracao.usuario(contexto)
        let (casa, autor) = (administracao.casa, contexto.autor)
        guard let pedida = medida.medida(lendo: formulario) else {
            let falta: Preenchimento.Erro =
                medida == .segundoFator
                ? .init("prova", "Diga como a pessoa provou quem é.") : .init("perfil", "Escolha o perfil.")
            return try await recusar(medida, usuario, formulario, falta, 400, contexto)
        }
        do {
            let mudou = try await administracao.agir { t in
                try AdministrarUsuarios(pedida, [usuario.id], avisos: administracao.avisos).executar(
                    casa, em: t, por: autor)
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
        _ medida: EspecieDeMedida, _ usuario: UsuarioGuardado, _ formulario: Web.Formulario, _ erro: Preenchimento.Erro,
        _ status: Int, _ contexto: C
    ) async throws -> Resposta {
        try await administracao.pagina(
            try await tela(medida, usuario, contexto.preenchido(formulario, erros: [erro]), contexto), contexto,
            status: status)
    }

    private func tela(
        _ medida: EspecieDeMedida, _ usuario: UsuarioGuardado, _ preenchido: Preenchimento, _ contexto: C
    ) async throws -> Tela {
        let escolhas = medida == .perfil ? try await administracao.escolhas(contexto) : nil
        // O mesmo perfil de agência se dá de novo para trocar de agência.
        let perfis = (escolhas?.perfis ?? []).filter {
            $0.portal == usuario.portal && ($0.id != usuario.perfil || $0.tipo == .correspondente)
        }
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
                "\(medida.verbo)?",
                efeito: medida.efeito(em: usuario, avisada: administracao.avisos.alcanca(usuario.dados)),
                verbo: medida.verbo,
                para: Administracao<C>.endereco(usuario: usuario.id, medida.rawValue),
                medida.peso == .destrutivo ? .destrutivo : .primario,
                campos: medida.campos(perfis, escolhas?.campo(perfis, de: usuario.consignataria) ?? [])
            ).emPagina(preenchido: preenchido, cancelar: Administracao<C>.endereco(usuario: usuario.id))
        }
    }
}

import Auditoria
import BancoDeDados
import Cifra
import Html
import Nucleo
import Web

/// Bloquear, liberar, encerrar ou trocar o perfil de vários escolhidos na lista: a confirmação diz quantos mudam e quantos já estão assim.
/// - Fonte: RF-GES-27 (individual ou em lote), RF-CON-26 (desativar em lote).
struct UsuariosEscolhidos<C: ContextoDePortal>: Sendable {
    let administracao: Administracao<C>
    /// Quantos de uma vez.
    static var maximo: Int { 500 }

    func montar(em grupo: Grupo<C>) {
        // Só mostra a confirmação: quem muda é a rota de cada medida, com o ato dela.
        grupo.post("usuarios/escolhidos", ato: AtosDaAdministracao.consultarUsuarios) { formulario, contexto in
            guard let medida = formulario.texto("ato").flatMap(EspecieDeMedida.init(rawValue:)),
                EspecieDeMedida.deVarios.contains(medida)
            else { throw RecusaDaWeb.malFormado("Escolha o que fazer com os usuários.") }
            guard administracao.pode(medida.ato, contexto) else { throw RecusaDaWeb.semPermissao }
            return try await confirmar(medida, formulario, Preenchimento(), contexto)
        }
        for medida in EspecieDeMedida.deVarios {
            grupo.post("usuarios/escolhidos/\(medida.rawValue)", ato: medida.ato) { try await fazer(medida, $0, $1) }
        }
    }

    private func ids(_ formulario: Web.Formulario) throws -> [Int64] {
        let digitados = formulario.textos("escolhido").flatMap { $0.split(separator: ",") }
        let ids = Set(digitados.compactMap { Int64($0) })
        guard !ids.isEmpty else { return [] }
        guard ids.count <= Self.maximo, ids.count == Set(digitados).count else {
            throw RecusaDaWeb.malFormado("Escolha até \(Self.maximo) usuários da lista.")
        }
        return ids.sorted()
    }

    private func confirmar(
        _ medida: EspecieDeMedida, _ formulario: Web.Formulario, _ preenchido: Preenchimento, _ contexto: C,
        _ mensagens: [Mensagem] = [], status: Int = 200
    ) async throws -> Resposta {
        let ids = try ids(formulario)
        guard !ids.isEmpty else {
            try await contexto.deixarRecado(Recado(.aviso, "Escolha ao menos um usuário na lista."))
            return .verDepois(Administracao<C>.raizDosUsuarios.texto)
        }
        let (recorte, casa) = (administracao.recorte(contexto), administracao.casa)
        let achados = try await administracao.ler { t in
            try UsuarioGuardado.listar(recorte: recorte, ids: ids, casa, em: t)
        }
        guard achados.count == ids.count else { throw RecusaDaWeb.naoEncontrado }
        let mudam = achados.filter { medida.cabe(em: $0) }
        let escolhas = medida == .perfil ? try await administracao.escolhas(contexto) : nil
        let perfis = escolhas?.perfis ?? []
        let sessoes = mudam.map(\.sessoes).reduce(0, +)
        var efeito = ["\(medida.verbo): \(Formato.contagem(mudam.count, "usuário", "usuários"))."]
        if mudam.count < achados.count {
            efeito.append(
                "\(Formato.contagem(achados.count - mudam.count, "já está assim e não muda", "já estão assim e não mudam"))."
            )
        }
        if medida != .liberar {
            efeito.append("Encerra \(Formato.contagem(sessoes, "sessão aberta", "sessões abertas")).")
        }
        let tela = Tela(
            "\(medida.verbo) \(Formato.contagem(mudam.count, "usuário", "usuários"))", secao: "Usuários",
            trilha: [.init("Usuários", Administracao<C>.raizDosUsuarios)],
            ajuda: Ajuda(
                medida.explicacao, quemPode: "Mestres, e nunca sobre si mesmos.",
                depois: "Se um não pode ser mudado, nenhum é, e a tela diz qual."), mensagens: mensagens
        ) {
            Confirmacao(
                "\(medida.verbo)?", efeito: efeito, verbo: medida.verbo,
                para: "/\(C.portal.rawValue)/usuarios/escolhidos/\(medida.rawValue)",
                medida.peso == .destrutivo ? .destrutivo : .primario,
                campos: medida.campos(perfis, escolhas?.campo(perfis) ?? []),
                ocultos: ["escolhido": ids.map { "\($0)" }.joined(separator: ",")]
            ).emPagina(preenchido: preenchido, cancelar: Administracao<C>.raizDosUsuarios)
            Grade("Escolhidos", linhas: achados, csv: false) {
                Coluna("Nome", principal: true) { $0.dados.nome }
                Coluna("Perfil") { $0.nomeDoPerfil }
                Coluna("Agora", csv: nil) { $0.etiqueta }
                Coluna("Muda") { medida.cabe(em: $0) ? "sim" : "não" }
            }
        }
        return try await administracao.pagina(tela, contexto, status: status)
    }

    private func fazer(
        _ medida: EspecieDeMedida, _ formulario: Web.Formulario, _ contexto: C
    ) async throws -> Resposta {
        let ids = try ids(formulario)
        let (casa, autor) = (administracao.casa, contexto.autor)
        guard let pedida = medida.medida(lendo: formulario) else {
            let erro = Preenchimento.Erro("perfil", "Escolha o perfil.")
            return try await confirmar(
                medida, formulario, contexto.preenchido(formulario, erros: [erro]), contexto, status: 400)
        }
        do {
            let mudaram = try await administracao.agir { t in
                try AdministrarUsuarios(pedida, ids, avisos: administracao.avisos).executar(casa, em: t, por: autor)
            }
            try await contexto.deixarRecado(
                Recado(
                    mudaram > 0 ? .sucesso : .aviso,
                    "\(medida.verbo): \(Formato.contagem(mudaram, "usuário mudou", "usuários mudaram"))."))
            return .verDepois(Administracao<C>.raizDosUsuarios.texto)
        } catch let recusa as RecusaDeAcesso {
            let preenchido = contexto.preenchido(formulario, erros: [recusa.erro])
            return try await confirmar(medida, formulario, preenchido, contexto, status: recusa.status)
        } catch let recusa as RecusaEmVarios {
            let mensagem = Mensagem(.erro, "Nenhum usuário mudou.", recusa.frase, codigo: recusa.codigo)
            return try await confirmar(
                medida, formulario, contexto.preenchido(formulario), contexto, [mensagem], status: 422)
        }
    }
}

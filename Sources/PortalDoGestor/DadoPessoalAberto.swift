import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Html
import Nucleo
import Web

/// Quem só dá apoio vê a pessoa mascarada; para abrir os dados diz o motivo, que fica na trilha com a leitura. Abre-se uma página, uma vez.
/// - Fonte: LGPD-07 (necessidade).
struct DadoPessoalAberto {
    let pecas: PortalDoGestor.Pecas

    private static func endereco(_ pessoa: Int64) -> Endereco { "/gestor/pessoas/\(pessoa)/abrir" }

    func montar(em grupo: Grupo) {
        let aberto = self
        grupo.get("pessoas/:id/abrir", ato: TipoDePerfil.atoDeAbrir) { contexto in
            let id = try contexto.registro()
            let pessoa = try await aberto.ler(id)
            return try await aberto.pecas.pagina(Self.confirmar(id, pessoa, Preenchimento()), contexto)
        }
        grupo.post("pessoas/:id/abrir", ato: TipoDePerfil.atoDeAbrir) { formulario, contexto in
            let id = try contexto.registro()
            let pessoa = try await aberto.ler(id)
            let motivo = formulario.texto("motivo") ?? ""
            guard RecusaDeAcesso.tamanhoDoMotivo.contains(motivo.count) else {
                let erro = Preenchimento.Erro("motivo", RecusaDeAcesso.semMotivo.frase)
                return try await aberto.pecas.pagina(
                    Self.confirmar(id, pessoa, contexto.preenchido(formulario, erros: [erro])), contexto, status: 400)
            }
            return try await DaTarefa.$velada.withValue(false) { try await aberto.abrir(id, motivo, contexto) }
        }
    }

    private func ler(_ id: Int64) async throws -> PessoaNaTela {
        let cofre = pecas.casa.cofre
        guard let pessoa = try await pecas.ler({ t in try PessoaNaTela.ler(id, cofre, em: t) }) else {
            throw RecusaDaWeb.naoEncontrado
        }
        return pessoa
    }

    /// Lê por inteiro e anota a leitura com o motivo, na mesma transação.
    private func abrir(_ id: Int64, _ motivo: String, _ contexto: ContextoDoGestor) async throws -> Resposta {
        let (casa, autor) = (pecas.casa, contexto.autor)
        let ficha = try await pecas.lerMargem(de: id, contexto) { t in
            let ficha = try FichaDaPessoa.ler(id, casa, em: t)
            try casa.trilha.registrar(
                [Auditoria.Evento(TipoDePerfil.atoDeAbrir, objeto: "pessoa", id: id, ["motivo": .texto(motivo)])],
                por: autor, as: casa.relogio.agora, em: t)
            return ficha
        }
        return try await pagina(ficha, id, contexto)
    }

    /// A ficha; mascarada, oferece abrir a quem pode.
    func pagina(_ ficha: FichaDaPessoa, _ id: Int64, _ contexto: ContextoDoGestor) async throws -> Resposta {
        let estado = EstadoDaGrade(em: PortalDoGestor.pessoa(id), porPagina: 20, lendo: try contexto.pares)
        var tela = ficha.tela(estado, try await pecas.ultimosEventos(ficha.eventos, de: "pessoa", id))
        if DaTarefa.velada {
            let pode = contexto.usuario.pode(TipoDePerfil.atoDeAbrir)
            tela.mensagens.insert(
                Mensagem(
                    .informacao, "Os dados pessoais estão mascarados.",
                    "O seu perfil é de apoio. Abrir pede motivo e fica na trilha.",
                    ligacao: pode ? ("Abrir os dados", Self.endereco(id)) : nil), at: 0)
        }
        return try await pecas.pagina(tela, contexto)
    }

    private static func confirmar(_ id: Int64, _ pessoa: PessoaNaTela, _ preenchido: Preenchimento) -> Tela {
        Tela(
            "Abrir os dados de \(pessoa.dados.nome)", secao: "Pessoas",
            trilha: [
                .init("Pessoas", "/gestor/pessoas"), .init(pessoa.dados.nome, PortalDoGestor.pessoa(id)),
            ],
            ajuda: Ajuda(
                "Mostra o nome, o CPF e o contato da pessoa por inteiro, nesta página só.",
                quemPode: "Quem tem o ato.", depois: "O motivo e a leitura ficam na trilha.")
        ) {
            Confirmacao(
                "Abrir os dados?",
                efeito: [
                    "Mostra os dados pessoais de 1 pessoa, uma vez.", "Deixa na trilha quem abriu, quando e por quê.",
                ], verbo: "Abrir os dados", para: endereco(id),
                campos: [.textoLongo("motivo", "Motivo", linhas: 2, maximo: 200)]
            ).emPagina(preenchido: preenchido, cancelar: PortalDoGestor.pessoa(id))
        }
    }
}

import Auditoria
import BancoDeDados
import Cadastro
import Html
import Nucleo
import Web

/// As sessões de quem pede, em qualquer portal: onde está conectado, e o botão de encerrar o que não reconhece.
/// - Fonte: RNF-SEG-01; OWASP ASVS 5, 7.5.2.
struct MinhasSessoes {
    static let endereco: Endereco = "/sessoes"
    private static let encerrar: Endereco = "/sessoes/encerrar"
    /// O valor do campo que pede todas as outras.
    private static let outras = "outras"

    let casa: Instalacao
    let fachada: Fachada

    private struct Linha: Sendable {
        let sessao: SessaoAberta
        let esta: Bool
    }

    func montar(em grupo: Grupo<ContextoSemPortal>) {
        let tela = self
        grupo.get("sessoes", ato: Entrada.ato) { contexto in
            guard let usuario = contexto.usuario else { return .verDepois("/entrar?volta=/sessoes") }
            return try tela.fachada.responderAberta(
                Self.lista(
                    try await tela.ler(usuario, contexto), de: usuario,
                    [try await contexto.tomarRecado()].compactMap { $0?.mensagem }), contexto)
        }
        grupo.get("sessoes/encerrar", ato: Entrada.ato) { contexto in
            guard let usuario = contexto.usuario else { return .verDepois("/entrar") }
            let alvo = try contexto.consulta.texto("sessao") ?? ""
            let linhas = Self.escolhidas(try await tela.ler(usuario, contexto), alvo)
            guard !linhas.isEmpty else { throw RecusaDaWeb.naoEncontrado }
            let confirmacao = Self.confirmacao(linhas, alvo)
            return try tela.fachada.responderAberta(
                Tela(confirmacao.titulo, trilha: [.init("Minhas sessões", Self.endereco)]) {
                    confirmacao.corpo.emPagina(cancelar: Self.endereco)
                }, contexto)
        }
        grupo.post("sessoes/encerrar", ato: Entrada.ato) { try await tela.encerrar($0, $1) }
    }

    private func ler(_ usuario: UsuarioNaSessao, _ contexto: ContextoSemPortal) async throws -> [Linha] {
        let (casa, minha) = (casa, contexto.pedido.sessao?.resumo.bytes)
        return try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            let regra = try RegraDeAcesso.ler(em: casa.relogio.hoje, t)
            return try SessaoAberta.listar(de: usuario.id, regra, casa, em: t).reversed().map {
                Linha(sessao: $0, esta: $0.resumo == minha)
            }
        }
    }

    /// As linhas que o valor do campo pede: uma, ou todas as outras. A desta página se encerra saindo.
    private static func escolhidas(_ linhas: [Linha], _ alvo: String) -> [Linha] {
        linhas.filter { !$0.esta && (alvo == outras || $0.sessao.chave == alvo) }
    }

    private func encerrar(_ formulario: Web.Formulario, _ contexto: ContextoSemPortal) async throws -> Resposta {
        guard let usuario = contexto.usuario else { throw RecusaDaWeb.naoIdentificado }
        let escolhidas = Self.escolhidas(
            try await ler(usuario, contexto), formulario.texto("sessao") ?? ""
        ).map(\.sessao)
        let (casa, autor) = (casa, usuario.autor(endereco: contexto.endereco))
        try await casa.banco.transacao(como: .motor) { t in
            try EncerrarSessoes(escolhidas, .propria).executar(casa, em: t, por: autor)
        }
        try await contexto.deixarRecado(
            escolhidas.isEmpty
                ? Recado(.informacao, "Essa sessão já tinha terminado.")
                : Recado(
                    .sucesso,
                    escolhidas.count == 1 ? "1 sessão encerrada." : "\(escolhidas.count) sessões encerradas."))
        return .verDepois(Self.endereco.texto)
    }

    // MARK: - A tela

    private static func lista(_ linhas: [Linha], de usuario: UsuarioNaSessao, _ mensagens: [Mensagem]) -> Tela {
        let haOutras = linhas.contains { !$0.esta }
        return Tela(
            "Minhas sessões", subtitulo: usuario.nome, trilha: [.init(usuario.portal.nome, usuario.portal.casa)],
            ajuda: Ajuda(
                "Onde o seu usuário está conectado agora.", quemPode: "Cada um vê e encerra as suas.",
                depois: "A sessão encerrada termina na hora, e fica na trilha."),
            mensagens: mensagens, larga: true
        ) {
            Grade(
                "Sessões abertas", linhas: linhas,
                vazio: Vazio("Nenhuma sessão aberta", "A desta página acabou agora: entre de novo.")
            ) {
                Coluna<Linha>("Aberta em", .umaLinha, principal: true) { $0.sessao.criadaEm.naTela }
                Coluna<Linha>("Último uso", .umaLinha) { $0.sessao.vistaEm.naTela }
                Coluna<Linha>("Endereço") { $0.sessao.endereco.isEmpty ? "—" : $0.sessao.endereco }
                Coluna<Linha>("Navegador") { $0.sessao.navegador }
                Coluna<Linha>("Qual é", csv: { $0.esta ? "esta" : "outra" }) { linha in
                    linha.esta ? Etiqueta(.sucesso, "Esta") : Etiqueta(.neutro, "Outra")
                }
                Coluna<Linha>.acoes { linha in
                    if !linha.esta { abre([linha], linha.sessao.chave) }
                }
            }
            if haOutras {
                BarraDeAcoes { abre(linhas.filter { !$0.esta }, outras) }
            }
            El(.p) { "Para encerrar a desta página, use Sair." }
            El(.p) { Ligacao("Voltar ao \(usuario.portal.nome.lowercased())", para: usuario.portal.casa) }
        }
    }

    private static func abre(_ linhas: [Linha], _ alvo: String) -> AbreConfirmacao {
        AbreConfirmacao(
            confirmacao(linhas, alvo).corpo, pagina: encerrar.com("sessao", alvo), .secundario,
            compacta: alvo != outras)
    }

    private static func confirmacao(_ linhas: [Linha], _ alvo: String) -> (titulo: String, corpo: Confirmacao) {
        let todas = alvo == outras
        let titulo = todas ? "Encerrar as outras sessões" : "Encerrar a sessão"
        return (
            titulo,
            Confirmacao(
                titulo + "?",
                efeito: linhas.map {
                    "Termina na hora a sessão aberta em \($0.sessao.criadaEm.naTela), \($0.sessao.navegador)."
                }, verbo: todas ? "Encerrar as outras" : "Encerrar", para: encerrar, .destrutivo,
                ocultos: ["sessao": alvo])
        )
    }
}

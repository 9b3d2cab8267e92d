import Acesso
import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// Quem está conectado agora, em qualquer portal, e o encerramento das sessões de um usuário.
/// - Fonte: RNF-SEG-01; OWASP ASVS 5, 7.4.5.
struct SessoesDosUsuarios {
    static let atoDeConsultar = "acesso.consultar-sessoes"
    static let endereco: Endereco = "/gestor/sessoes"
    let pecas: PortalDoGestor.Pecas

    private static func encerrar(_ usuario: Int64) -> Endereco { "/gestor/sessoes/\(usuario)/encerrar" }

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("sessoes", ato: Self.atoDeConsultar) { try await Self.lista($0, pecas) }
        grupo.get("sessoes/:id/encerrar", ato: EncerrarSessoes.ato) { contexto in
            let usuario = try contexto.identificador()
            let sessoes = try await Self.ler(usuario, pecas)
            guard let primeira = sessoes.first else { throw RecusaDaWeb.naoEncontrado }
            return try await pecas.pagina(Self.confirmar(primeira, sessoes), contexto)
        }
        grupo.post("sessoes/:id/encerrar", ato: EncerrarSessoes.ato) { _, contexto in
            try await Self.encerrar(contexto, pecas)
        }
    }

    private static func ler(_ usuario: Int64?, _ pecas: PortalDoGestor.Pecas) async throws -> [SessaoDeAlguem] {
        let casa = pecas.casa
        return try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try SessaoDeAlguem.listar(de: usuario, casa, em: t)
        }
    }

    private static func encerrar(
        _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        let (casa, autor, usuario) = (pecas.casa, contexto.autor, try contexto.identificador())
        let sessoes = try await casa.banco.transacao(como: .motor) { t in
            let sessoes = try SessaoDeAlguem.listar(de: usuario, casa, em: t)
            try EncerrarSessoes(sessoes.map(\.sessao), .gestor).executar(casa, em: t, por: autor)
            return sessoes
        }
        guard let primeira = sessoes.first else { throw RecusaDaWeb.naoEncontrado }
        try await contexto.deixarRecado(
            Recado(
                .sucesso,
                "\(Formato.contagem(sessoes.count, "sessão encerrada", "sessões encerradas")) de \(primeira.nome)."))
        return .verDepois(endereco.texto)
    }

    // MARK: - As telas

    private static func lista(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let estado = EstadoDaGrade(
            em: endereco,
            filtros: [.escolha("portal", "Portal", Portal.allCases.map { .init($0.rawValue, $0.nome) })],
            ordens: ["nome", "portal", "aberta", "uso"], padrao: .init("aberta"), porPagina: 50,
            lendo: try contexto.pares)
        let linhas = estado.ordenada(
            try await ler(nil, pecas).filter {
                (estado["portal"] == nil || $0.portal.rawValue == estado["portal"])
                    && estado.acha(em: "\($0.nome) \($0.login) \($0.sessao.endereco) \($0.sessao.navegador)")
            },
            [
                "nome": { DiretorioDePessoas.dobrar($0.nome) < DiretorioDePessoas.dobrar($1.nome) },
                "portal": { $0.portal.nome < $1.portal.nome },
                "aberta": { $0.sessao.criadaEm < $1.sessao.criadaEm },
                "uso": { $0.sessao.vistaEm < $1.sessao.vistaEm },
            ])
        if try contexto.querCsv { return CsvEmPaginas.responder("sessoes", colunas(false), todas: linhas) }
        let tela = Tela(
            "Sessões abertas", secao: "Administração",
            ajuda: Ajuda(
                "Quem está conectado agora, em qualquer portal.", quemPode: "Gestores com o ato próprio.",
                depois: "Quem tem a sessão encerrada precisa entrar de novo; a senha continua a mesma."),
            larga: true
        ) {
            Grade(
                "Sessões abertas", linhas: estado.daPagina(linhas), estado: estado.com(total: linhas.count),
                vazio: Vazio("Ninguém está conectado"), busca: "nome, usuário, endereço ou navegador"
            ) { colunas(contexto.usuario.pode(EncerrarSessoes.ato)) }
        }
        return try await pecas.pagina(tela, contexto)
    }

    @MontagemDeColunas<SessaoDeAlguem> private static func colunas(_ encerra: Bool) -> [Coluna<SessaoDeAlguem>] {
        Coluna("Quem", ordem: "nome", principal: true) { $0.nome }
        Coluna("Usuário") { $0.login }
        Coluna("Portal", ordem: "portal") { $0.portal.nome }
        Coluna("Aberta em", .umaLinha, ordem: "aberta") { $0.sessao.criadaEm.naTela }
        Coluna("Último uso", .umaLinha, ordem: "uso") { $0.sessao.vistaEm.naTela }
        Coluna("Endereço") { $0.sessao.endereco.isEmpty ? "—" : $0.sessao.endereco }
        Coluna("Navegador") { $0.sessao.navegador }
        if encerra {
            Coluna.acoes { linha in
                Ligacao("Encerrar", para: encerrar(linha.sessao.usuario), .secundario, compacta: true)
            }
        }
    }

    private static func confirmar(_ primeira: SessaoDeAlguem, _ sessoes: [SessaoDeAlguem]) -> Tela {
        Tela(
            "Encerrar as sessões de \(primeira.nome)", subtitulo: "\(primeira.login), \(primeira.portal.nome)",
            secao: "Administração", trilha: [.init("Sessões abertas", endereco)],
            ajuda: Ajuda(
                "Desconecta um usuário de todos os lugares.", quemPode: "Gestores com o ato próprio.",
                depois: "A pessoa pode entrar de novo com a mesma senha; para impedi-la, bloqueie o usuário.")
        ) {
            Confirmacao(
                "Encerrar as sessões",
                efeito: sessoes.map {
                    "Termina na hora a sessão aberta em \($0.sessao.criadaEm.naTela), \($0.sessao.navegador)"
                        + ($0.sessao.endereco.isEmpty ? "." : ", de \($0.sessao.endereco).")
                }, verbo: "Encerrar", para: encerrar(primeira.sessao.usuario), .destrutivo
            ).emPagina(cancelar: endereco)
        }
    }
}

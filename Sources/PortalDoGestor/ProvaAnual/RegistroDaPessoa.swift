import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Html
import Nucleo
import ProvaAnual
import Web

/// Uma pessoa numa campanha: o que se fez, e registrar o comparecimento, dispensar ou desfazer um registro errado.
///
/// Abrir a página fica na trilha: mostra o documento conferido e a evidência da câmera. Imagem não há.
struct RegistroDaPessoa {
    let pecas: PortalDoGestor.Pecas

    static func endereco(_ campanha: Int64, _ pessoa: Int64) -> Endereco {
        "/gestor/prova-anual/\(campanha)/pessoas/\(pessoa)"
    }

    /// O que o gestor faz aqui, além de olhar.
    enum Gesto: String, CaseIterable, Sendable {
        case comparecimento, dispensa, desfazer

        var ato: String {
            switch self {
            case .comparecimento: RegistrarProvaAnual.atoDeComparecer
            case .dispensa: RegistrarProvaAnual.atoDeDispensar
            case .desfazer: DesfazerRegistro.ato
            }
        }
        var verbo: String {
            switch self {
            case .comparecimento: "Registrar comparecimento"
            case .dispensa: "Dispensar"
            case .desfazer: "Desfazer o registro"
            }
        }
        var recado: String {
            switch self {
            case .comparecimento: "Comparecimento registrado: a prova está feita."
            case .dispensa: "Pessoa dispensada nesta campanha."
            case .desfazer: "Registro desfeito: a pessoa volta a dever a prova."
            }
        }
        var efeito: String {
            switch self {
            case .comparecimento:
                "A prova fica feita, e o efeito de ter vencido, se há, acaba na hora. Registre só quem esteve diante de você."
            case .dispensa: "A pessoa não deve a prova nesta campanha, e o efeito de ter vencido, se há, acaba na hora."
            case .desfazer:
                "A pessoa volta a dever a prova; se o prazo passou, fica vencida na hora. O registro de antes continua na lista, como desfeito."
            }
        }
        /// Se cabe, do jeito que a pessoa está.
        func cabe(_ lida: SituacaoNaCampanha, _ hoje: Dia) -> Bool {
            self == .desfazer
                ? lida.encerradaEm == nil && (lida.especie == .presencial || lida.especie == .dispensa)
                : lida.deve(hoje)
        }
    }

    private static func endereco(_ lida: SituacaoNaCampanha, _ gesto: Gesto) -> Endereco {
        "/gestor/prova-anual/\(lida.campanha)/pessoas/\(lida.pessoa)/\(gesto.rawValue)"
    }

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("prova-anual/:campanha/pessoas/:id", ato: RotasDaProvaAnual.ato) { try await Self.ver($0, pecas) }
        for gesto in Gesto.allCases {
            grupo.get("prova-anual/:campanha/pessoas/:id/\(gesto.rawValue)", ato: gesto.ato) { contexto in
                try await pecas.pagina(
                    Self.formulario(gesto, try await Self.ler(contexto, pecas), Preenchimento()), contexto)
            }
            grupo.post("prova-anual/:campanha/pessoas/:id/\(gesto.rawValue)", ato: gesto.ato) {
                try await Self.fazer(gesto, $0, $1, pecas)
            }
        }
    }

    // MARK: - Ler

    private struct Lida: Sendable {
        let pessoa: PessoaNaTela
        let situacao: SituacaoNaCampanha
        var registros: [RegistroDaProvaAnual] = []
    }

    private static func ler(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Lida {
        let (campanha, id, casa) = (try contexto.registro("campanha"), try contexto.registro(), pecas.casa)
        return try await pecas.ler { t in try lida(campanha, id, casa, em: t) }
    }

    private static func lida(_ campanha: Int64, _ id: Int64, _ casa: Instalacao, em t: Transacao) throws -> Lida {
        guard let pessoa = try PessoaNaTela.ler(id, casa.cofre, em: t),
            let situacao = try SituacaoNaCampanha.ler(id, campanha: campanha, em: t)
        else { throw RecusaDaWeb.naoEncontrado }
        return Lida(pessoa: pessoa, situacao: situacao)
    }

    private static func ver(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let (campanha, id, casa) = (try contexto.registro("campanha"), try contexto.registro(), pecas.casa)
        let autor = contexto.autor
        let lida = try await casa.banco.transacao(como: .gestor.gravando(emNomeDe: autor)) { t in
            var lida = try Self.lida(campanha, id, casa, em: t)
            lida.registros = try RegistroDaProvaAnual.listar(id, campanha: campanha, casa.cofre, em: t)
            try casa.trilha.registrar(
                [
                    Auditoria.Evento(
                        RotasDaProvaAnual.ato, objeto: "pessoa", id: id, ["campanha": .inteiro(campanha)])
                ], por: autor, as: casa.relogio.agora, em: t)
            return lida
        }
        if try contexto.querCsv {
            return CsvEmPaginas.responder("prova-de-vida-anual-\(id)", colunas, todas: lida.registros)
        }
        let estado = EstadoDaGrade(em: endereco(campanha, id), porPagina: 50, lendo: try contexto.pares)
        return try await pecas.pagina(
            tela(lida, estado, contexto.usuario, casa.relogio.hoje, try await pecas.ultimosEventos(de: "pessoa", id)),
            contexto)
    }

    // MARK: - Mostrar

    private static func trilha(_ lida: Lida) -> [Tela.Degrau] {
        [
            .init("Prova de vida anual", RotasDaProvaAnual.raiz),
            .init(lida.situacao.nome, RotasDaProvaAnual.campanha(lida.situacao.campanha)),
        ]
    }

    private static func tela(
        _ lida: Lida, _ estado: EstadoDaGrade, _ usuario: UsuarioNaSessao, _ hoje: Dia, _ ultimos: UltimosEventos
    ) -> Tela {
        let gestos = Gesto.allCases.filter { usuario.pode($0.ato) && $0.cabe(lida.situacao, hoje) }
        return Tela(
            lida.pessoa.dados.nome, subtitulo: "Prova de vida anual, até \(lida.situacao.fim.brasileiro)",
            secao: "Administração", trilha: trilha(lida),
            ajuda: Ajuda(
                "O que se registrou desta pessoa na campanha. Nada se apaga: o que se desfaz continua na lista.",
                quemPode: "Gestores com o ato próprio.", depois: "Abrir esta página fica registrado na trilha."),
            larga: true,
            acoes: Bloco {
                for gesto in gestos { Ligacao(gesto.verbo, para: endereco(lida.situacao, gesto), .secundario) }
            }
        ) {
            Cartao("Como está") {
                Ficha {
                    Html.Dado("Situação") { PessoaNaCampanha.etiqueta(lida.situacao.situacao(hoje)) }
                    Html.Dado("CPF", lida.pessoa.dados.cpfFormatado)
                    Html.Dado("No público hoje", lida.situacao.noPublico ? "sim" : "não: saiu")
                    Html.Dado(
                        "E-mail",
                        DaTarefa.velando(lida.pessoa.dados.recebeLembrete ? "tem" : "não tem: não recebe lembrete"))
                }
            }
            if let evidencia = lida.registros.lazy.compactMap(\.evidencia).first {
                conferencia(evidencia, campanha: lida.situacao.campanha)
            }
            Grade(
                "O que se registrou", linhas: estado.daPagina(lida.registros),
                estado: estado.com(total: lida.registros.count),
                vazio: Vazio("Nada ainda", "A pessoa não fez a prova nem foi dispensada dela.")
            ) { colunas }
            ultimos
        }
    }

    private static func conferencia(_ evidencia: EvidenciaDaProva, campanha: Int64) -> some Trecho {
        Cartao("A prova pela câmera") {
            Ficha {
                for uma in evidencia.conferencias(
                    que: "O que ela assinou é esta campanha", linha: "campanha", vale: "\(campanha)")
                {
                    Html.Dado(uma.oQue, uma.confere ? "confere" : "NÃO confere")
                }
                Html.Dado("Sessão no serviço", "\(evidencia.sessao)")
                if let medidas = evidencia.medidas {
                    Html.Dado("Confiança de que há uma pessoa viva", medidas.confianca.map { "\($0) de 100" })
                    Html.Dado("Modelos", medidas.modelos.joined(separator: ", "))
                }
                Html.Dado("Resumo do resultado (SHA-256)") { El(.code, evidencia.resumo, .classe("quebra")) }
            }
        }
    }

    @MontagemDeColunas<RegistroDaProvaAnual> private static var colunas: [Coluna<RegistroDaProvaAnual>] {
        Coluna("O que houve", principal: true) { $0.nome + ($0.desfeito ? " (desfeito depois)" : "") }
        Coluna("Quando", .umaLinha) { $0.em.naTela }
        Coluna("Documento conferido") { $0.documento ?? "—" }
        Coluna("Motivo") { $0.motivo ?? "—" }
    }

    // MARK: - Fazer

    private static func formulario(_ gesto: Gesto, _ lida: Lida, _ preenchido: Preenchimento) -> Tela {
        let ficha = endereco(lida.situacao.campanha, lida.situacao.pessoa)
        var campos: [Html.Campo] = [.textoLongo("motivo", "Motivo", linhas: 2, maximo: 200)]
        if gesto == .comparecimento {
            campos.insert(
                .texto("documento", "Documento conferido", maximo: 80)
                    .ajuda("O tipo e o número do documento com foto. Fica cifrado."), at: 0)
        }
        return Tela(
            "\(gesto.verbo): \(lida.pessoa.dados.nome)", secao: "Administração",
            trilha: trilha(lida) + [.init(lida.pessoa.dados.nome, ficha)],
            ajuda: Ajuda(
                gesto.efeito, quemPode: "Gestores com o ato próprio.",
                depois: "O motivo e quem registrou ficam na trilha.")
        ) {
            Confirmacao(
                gesto.verbo, efeito: [gesto.efeito], verbo: gesto.verbo, para: endereco(lida.situacao, gesto),
                gesto == .desfazer ? .destrutivo : .primario, campos: campos
            ).emPagina(preenchido: preenchido, cancelar: ficha)
        }
    }

    private static func fazer(
        _ gesto: Gesto, _ enviado: Web.Formulario, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        let lida = try await ler(contexto, pecas)
        let (casa, autor, motivo) = (pecas.casa, contexto.autor, enviado.texto("motivo") ?? "")
        let (campanha, pessoa) = (lida.situacao.campanha, lida.situacao.pessoa)
        let documento = enviado.texto("documento") ?? ""
        do {
            try await casa.banco.transacao(como: .motor) { t in
                switch gesto {
                case .comparecimento:
                    try RegistrarProvaAnual(
                        .comparecimento(documento: documento), campanha: campanha, pessoa: pessoa, motivo: motivo
                    ).executar(casa, em: t, por: autor)
                case .dispensa:
                    try RegistrarProvaAnual(.dispensa, campanha: campanha, pessoa: pessoa, motivo: motivo)
                        .executar(casa, em: t, por: autor)
                case .desfazer:
                    try DesfazerRegistro(campanha: campanha, pessoa: pessoa, motivo: motivo)
                        .executar(casa, em: t, por: autor)
                }
            }
            try await contexto.deixarRecado(Recado(.sucesso, gesto.recado))
            return .verDepois(endereco(campanha, pessoa).texto)
        } catch {
            let preenchido = contexto.preenchido(enviado, erros: try RotasDaProvaAnual.erros(error))
            return try await pecas.pagina(formulario(gesto, lida, preenchido), contexto, status: 400)
        }
    }
}

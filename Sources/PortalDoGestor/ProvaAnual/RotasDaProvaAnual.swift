import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Html
import Nucleo
import ProvaAnual
import Web

/// As campanhas de prova de vida anual: as que há, e abrir, alterar e encerrar uma.
struct RotasDaProvaAnual {
    static let ato = "prova-anual.consultar"
    static let raiz: Endereco = "/gestor/prova-anual"
    static let abrir: Endereco = "/gestor/prova-anual/abrir"
    static func campanha(_ id: Int64) -> Endereco { "/gestor/prova-anual/\(id)" }
    static func alterar(_ id: Int64) -> Endereco { "/gestor/prova-anual/\(id)/alterar" }
    static func encerrar(_ id: Int64) -> Endereco { "/gestor/prova-anual/\(id)/encerrar" }

    static let atos = [
        ato, AbrirCampanha.ato, AlterarCampanha.ato, EncerrarCampanha.ato, RegistrarProvaAnual.atoDeComparecer,
        RegistrarProvaAnual.atoDeDispensar, DesfazerRegistro.ato,
    ]

    let pecas: PortalDoGestor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("prova-anual", ato: Self.ato) { try await Self.lista($0, pecas) }
        grupo.get("prova-anual/abrir", ato: AbrirCampanha.ato) { contexto in
            let hoje = pecas.casa.relogio.hoje
            let inicial = Preenchimento([
                "comeco": hoje.brasileiro, "lembretes": Campanha.escritos(Campanha.lembretesDeCostume),
            ])
            return try await pecas.pagina(Self.telaDeAbrir(inicial), contexto)
        }
        grupo.post("prova-anual/abrir", ato: AbrirCampanha.ato) { try await Self.abrir($0, $1, pecas) }
        grupo.get("prova-anual/:campanha/alterar", ato: AlterarCampanha.ato) { contexto in
            let lida = try await Self.ler(contexto, pecas)
            let inicial = Preenchimento([
                "fim": lida.fim.brasileiro, "lembretes": Campanha.escritos(lida.lembretes),
            ])
            return try await pecas.pagina(Self.telaDeAlterar(lida, inicial), contexto)
        }
        grupo.post("prova-anual/:campanha/alterar", ato: AlterarCampanha.ato) { try await Self.alterar($0, $1, pecas) }
        grupo.get("prova-anual/:campanha/encerrar", ato: EncerrarCampanha.ato) { contexto in
            let lida = try await Self.ler(contexto, pecas)
            return try await pecas.pagina(try await Self.telaDeEncerrar(lida, Preenchimento(), pecas), contexto)
        }
        grupo.post("prova-anual/:campanha/encerrar", ato: EncerrarCampanha.ato) {
            try await Self.encerrar($0, $1, pecas)
        }
        RotasDaCampanha(pecas: pecas).montar(em: grupo)
        RegistroDaPessoa(pecas: pecas).montar(em: grupo)
    }

    static func ler(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Campanha {
        let id = try contexto.registro("campanha")
        guard let lida = try await pecas.ler({ t in try Campanha.ler(id, em: t) }) else {
            throw RecusaDaWeb.naoEncontrado
        }
        return lida
    }

    /// Quantas pessoas passaram do prazo, se o parâmetro manda avisar.
    static func aAvisar(_ casa: Instalacao, em t: Transacao) throws -> Int {
        let hoje = casa.relogio.hoje
        let emVigor = try VersaoDeParametro.listar(.efeitoDaProvaAnual, em: t).first { $0.vigencia.contem(hoje) }
        guard (emVigor?.valor ?? ChaveDeParametro.efeitoDaProvaAnual.padrao) != EfeitoDaProvaAnual.nenhum.rawValue
        else {
            return 0
        }
        return try NumerosDaCampanha.vencidas(hoje: hoje, em: t)
    }

    // MARK: - As que há

    private static func lista(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let estado = EstadoDaGrade(
            em: raiz,
            filtros: [.escolha("situacao", "Situação", [.init("aberta", "Aberta"), .init("encerrada", "Encerrada")])],
            ordens: ["nome", "fim"], padrao: .init("fim", .decrescente), porPagina: 20, lendo: try contexto.pares)
        let todas = try await pecas.ler { t in try Campanha.listar(em: t) }
        let linhas = estado.ordenada(
            todas.filter {
                (estado["situacao"] == nil || (estado["situacao"] == "aberta") == $0.aberta) && estado.acha(em: $0.nome)
            },
            [
                "nome": { DiretorioDePessoas.dobrar($0.nome) < DiretorioDePessoas.dobrar($1.nome) },
                "fim": { $0.fim < $1.fim },
            ])
        if try contexto.querCsv { return CsvEmPaginas.responder("campanhas", colunas, todas: linhas) }
        let ultimos = try await pecas.ultimosEventos(de: "campanha_da_prova")
        let tela = Tela(
            "Prova de vida anual", secao: "Administração",
            ajuda: Ajuda(
                "As campanhas de prova de vida de aposentados e pensionistas. Quem deve sai do cadastro, e muda com ele.",
                quemPode: "Gestores com o ato próprio.",
                depois:
                    "O que acontece a quem passa do prazo é o parâmetro «\(ChaveDeParametro.efeitoDaProvaAnual.titulo)»."
            ),
            larga: true,
            acoes: contexto.usuario.pode(AbrirCampanha.ato)
                ? Bloco { Ligacao("Abrir campanha", para: abrir, .primario) } : nil
        ) {
            Grade(
                "Campanhas", linhas: estado.daPagina(linhas), estado: estado.com(total: linhas.count),
                vazio: Vazio("Nenhuma campanha", "Abra a primeira para saber quem está por fazer."), busca: "nome"
            ) { colunas }
            ultimos
        }
        return try await pecas.pagina(tela, contexto)
    }

    @MontagemDeColunas<Campanha> private static var colunas: [Coluna<Campanha>] {
        Coluna("Campanha", ordem: "nome", principal: true, csv: { $0.nome }) {
            Ligacao($0.nome, para: campanha($0.id))
        }
        Coluna("Público") { $0.publico.nome }
        Coluna("Começo") { $0.comeco.brasileiro }
        Coluna("Fim", ordem: "fim") { $0.fim.brasileiro }
        Coluna("Lembretes, em dias antes") { $0.lembretes.isEmpty ? "nenhum" : Campanha.escritos($0.lembretes) }
        Coluna("Situação", csv: { $0.aberta ? "Aberta" : "Encerrada" }) {
            $0.aberta ? Etiqueta(.sucesso, "Aberta") : Etiqueta(.encerrado, "Encerrada")
        }
    }

    // MARK: - Abrir

    private static func abrir(
        _ enviado: Web.Formulario, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        let (casa, autor) = (pecas.casa, contexto.autor)
        do {
            let (nome, publico, comeco, fim, dias) = try enviado.ler(
                .obrigatorio("nome", como: { $0 }),
                .obrigatorio("publico", como: Self.publico), .obrigatorio("comeco", como: Dia.lendo),
                .obrigatorio("fim", como: Dia.lendo), .opcional("lembretes", como: { $0 }))
            let ato = AbrirCampanha(
                nome: nome, publico: publico, comeco: comeco, fim: fim,
                lembretes: try AbrirCampanha.lembretes(lendo: dias ?? ""))
            guard enviado.texto("confirmado") == "1" else {
                let alcance = try await pecas.ler { t in
                    try ato.conferir(hoje: casa.relogio.hoje, em: t)
                    return try AlcanceDaCampanha.ler(publico, casa.cofre, em: t)
                }
                return try await pecas.pagina(confirmacao(ato, alcance, comCorreio: pecas.comCorreio), contexto)
            }
            let id = try await casa.banco.transacao(como: .motor) { t in try ato.executar(casa, em: t, por: autor) }
            try await contexto.deixarRecado(Recado(.sucesso, "Campanha aberta: \(nome)."))
            return .verDepois(campanha(id).texto)
        } catch {
            let preenchido = contexto.preenchido(enviado, erros: try erros(error))
            return try await pecas.pagina(telaDeAbrir(preenchido), contexto, status: 400)
        }
    }

    private static func publico(_ texto: String) throws -> Campanha.Publico {
        guard let publico = Campanha.Publico(rawValue: texto) else { throw CampoInvalido("Escolha a quem alcança.") }
        return publico
    }

    /// O que não se leu ou o ato recusou, por campo; outra falha segue o seu caminho.
    static func erros(_ erro: any Error) throws -> [Html.Preenchimento.Erro] {
        switch erro {
        case let recusado as FormularioRecusado: recusado.erros
        case let recusa as any RecusaNoCampo: [.init(recusa.campo, PortalDoGestor.frase(recusa.description))]
        default: throw erro
        }
    }

    private static let ajudaDosLembretes =
        "Quantos dias antes do prazo se manda e-mail, separados por vírgula. Em branco, não se lembra ninguém."

    private static func telaDeAbrir(_ preenchido: Preenchimento) -> Tela {
        Tela(
            "Abrir campanha", secao: "Administração", trilha: [.init("Prova de vida anual", raiz)],
            ajuda: Ajuda(
                "Dali em diante quem está no público deve a prova até o fim. Todos têm o mesmo prazo.",
                quemPode: "Gestores com o ato próprio.", depois: "Antes de abrir, a tela diz quantas pessoas alcança.")
        ) {
            Html.Formulario(
                para: abrir, preenchido: preenchido, enviar: Botao("Conferir o efeito"), cancelar: raiz
            ) {
                Html.Campo.texto("nome", "Nome", maximo: 80).dica("Prova de vida de 2026")
                Html.Campo.escolha(
                    "publico", "A quem alcança", Campanha.Publico.allCases.map { .init($0.rawValue, $0.nome) })
                Html.Campo.data("comeco", "Começo").ajuda("De hoje em diante.")
                Html.Campo.data("fim", "Fim").ajuda("O último dia do prazo.")
                Html.Campo.texto("lembretes", "Lembretes", maximo: 40).opcional().ajuda(ajudaDosLembretes)
            }
        }
    }

    private static func confirmacao(
        _ ato: AbrirCampanha, _ alcance: AlcanceDaCampanha, comCorreio: Bool
    ) -> Tela {
        let pessoas = Formato.contagem(alcance.pessoas, "pessoa", "pessoas")
        let passa = alcance.pessoas == 1 ? "passa" : "passam"
        var efeito = [
            "\(pessoas) do público de hoje (\(ato.publico.nome.lowercased())) \(passa) a dever a prova, de \(ato.comeco.brasileiro) a \(ato.fim.brasileiro).",
            "Sem e-mail, e portanto sem lembrete: \(Formato.inteiro(alcance.semCorreio)).",
        ]
        if !comCorreio { efeito.append("Esta instalação não manda correio: ninguém será lembrado.") }
        return Tela(
            "Abrir «\(ato.nome)»?", secao: "Administração",
            trilha: [.init("Prova de vida anual", raiz), .init("Abrir campanha", abrir)],
            ajuda: Ajuda(
                "Quem se aposentar ou passar a receber pensão no meio entra; quem sair deixa de dever.",
                quemPode: "Gestores com o ato próprio.",
                depois: "O fim e os lembretes se mudam depois; o público e o começo, não.")
        ) {
            Confirmacao(
                "Abrir a campanha", efeito: efeito, verbo: "Abrir", para: abrir,
                ocultos: [
                    "nome": ato.nome, "publico": ato.publico.rawValue, "comeco": ato.comeco.brasileiro,
                    "fim": ato.fim.brasileiro, "lembretes": Campanha.escritos(ato.lembretes), "confirmado": "1",
                ]
            ).emPagina(cancelar: abrir)
        }
    }

    // MARK: - Alterar e encerrar

    private static func alterar(
        _ enviado: Web.Formulario, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        let lida = try await ler(contexto, pecas)
        let (casa, autor) = (pecas.casa, contexto.autor)
        do {
            let (fim, dias) = try enviado.ler(
                .obrigatorio("fim", como: Dia.lendo), .opcional("lembretes", como: { $0 }))
            let ato = AlterarCampanha(
                campanha: lida.id, fim: fim, lembretes: try AbrirCampanha.lembretes(lendo: dias ?? ""))
            try await casa.banco.transacao(como: .motor) { t in try ato.executar(casa, em: t, por: autor) }
            try await contexto.deixarRecado(Recado(.sucesso, "Campanha alterada: o prazo vai até \(fim.brasileiro)."))
            return .verDepois(campanha(lida.id).texto)
        } catch {
            let preenchido = contexto.preenchido(enviado, erros: try erros(error))
            return try await pecas.pagina(telaDeAlterar(lida, preenchido), contexto, status: 400)
        }
    }

    private static func telaDeAlterar(_ lida: Campanha, _ preenchido: Preenchimento) -> Tela {
        Tela(
            "Alterar «\(lida.nome)»", secao: "Administração",
            trilha: [.init("Prova de vida anual", raiz), .init(lida.nome, campanha(lida.id))],
            ajuda: Ajuda(
                "Muda o último dia do prazo e os dias dos lembretes.", quemPode: "Gestores com o ato próprio.",
                depois:
                    "Adiar tira da situação de vencida, na hora, quem ainda não fez. O lembrete do prazo novo é outro.")
        ) {
            Html.Formulario(
                para: alterar(lida.id), preenchido: preenchido, enviar: Botao("Alterar"), cancelar: campanha(lida.id)
            ) {
                Html.Campo.data("fim", "Fim").ajuda("O último dia do prazo.")
                Html.Campo.texto("lembretes", "Lembretes", maximo: 40).opcional().ajuda(ajudaDosLembretes)
            }
        }
    }

    private static func encerrar(
        _ enviado: Web.Formulario, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        let lida = try await ler(contexto, pecas)
        let (casa, autor) = (pecas.casa, contexto.autor)
        do {
            let ato = EncerrarCampanha(campanha: lida.id, motivo: enviado.texto("motivo") ?? "")
            try await casa.banco.transacao(como: .motor) { t in try ato.executar(casa, em: t, por: autor) }
            try await contexto.deixarRecado(Recado(.sucesso, "Campanha encerrada: ninguém mais a deve."))
            return .verDepois(campanha(lida.id).texto)
        } catch {
            let preenchido = contexto.preenchido(enviado, erros: try erros(error))
            return try await pecas.pagina(
                try await telaDeEncerrar(lida, preenchido, pecas), contexto, status: 400)
        }
    }

    private static func telaDeEncerrar(
        _ lida: Campanha, _ preenchido: Preenchimento, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Tela {
        let hoje = pecas.casa.relogio.hoje
        let numeros = try await pecas.ler { t in try NumerosDaCampanha.ler(lida, hoje: hoje, em: t) }
        let devem = Formato.contagem(
            numeros.porFazer + numeros.vencidas, "pessoa que não fez", "pessoas que não fizeram")
        return Tela(
            "Encerrar «\(lida.nome)»?", secao: "Administração",
            trilha: [.init("Prova de vida anual", raiz), .init(lida.nome, campanha(lida.id))],
            ajuda: Ajuda(
                "Encerrada, a campanha não se reabre; pode-se abrir outra.", quemPode: "Gestores com o ato próprio.",
                depois:
                    "O que se fez continua gravado, a lista de quem não fez fica como está hoje, e o motivo vai à trilha."
            )
        ) {
            Confirmacao(
                "Encerrar a campanha",
                efeito: [
                    "Libera do prazo \(devem): nenhuma deve mais esta prova, nem sofre efeito por ela.",
                    "Mantém o registro de \(Formato.contagem(numeros.feitas, "prova feita", "provas feitas")).",
                ], verbo: "Encerrar", para: encerrar(lida.id), .destrutivo,
                campos: [.textoLongo("motivo", "Motivo", linhas: 2, maximo: 200)]
            ).emPagina(preenchido: preenchido, cancelar: campanha(lida.id))
        }
    }
}

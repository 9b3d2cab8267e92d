import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Html
import Nucleo
import Web

/// Os parâmetros do órgão: o que vale hoje, o que já está marcado para depois, o que valeu, e a mudança.
struct RotasDosParametros {
    static let ato = "parametros.consultar"
    let pecas: PortalDoGestor.Pecas

    static func endereco(_ chave: ChaveDeParametro) -> Endereco { "/gestor/parametros/\(chave.rawValue)" }
    private static func enderecoDeMudar(_ chave: ChaveDeParametro) -> Endereco {
        "/gestor/parametros/\(chave.rawValue)/mudar"
    }

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("parametros", ato: Self.ato) { try await Self.lista($0, pecas) }
        grupo.get("parametros/:codigo", ato: Self.ato) { contexto in
            try await Self.ver(try Self.chave(contexto), contexto, pecas)
        }
        grupo.get("parametros/:codigo/mudar", ato: MudarParametro.ato) { contexto in
            let hoje = pecas.casa.relogio.hoje
            return try await pecas.pagina(
                Self.formulario(
                    try Self.chave(contexto), Preenchimento(["desde": hoje.brasileiro]),
                    try await Self.todos(pecas), hoje), contexto)
        }
        grupo.post("parametros/:codigo/mudar", ato: MudarParametro.ato) { try await Self.mudar($0, $1, pecas) }
    }

    private static func chave(_ contexto: ContextoDoGestor) throws -> ChaveDeParametro {
        guard let chave = ChaveDeParametro(rawValue: try contexto.parametro("codigo")) else {
            throw RecusaDaWeb.naoEncontrado
        }
        return chave
    }

    private static func todos(_ pecas: PortalDoGestor.Pecas) async throws -> [VersaoDeParametro] {
        try await pecas.ler { t in try VersaoDeParametro.listar(em: t) }
    }

    // MARK: - A lista

    private static func lista(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let versoes = Dictionary(grouping: try await todos(pecas), by: \.chave)
        let hoje = pecas.casa.relogio.hoje
        let estado = EstadoDaGrade(
            em: "/gestor/parametros",
            filtros: [
                .escolha(
                    "assunto", "Assunto",
                    ChaveDeParametro.Assunto.allCases.map { .init($0.rawValue, $0.nome) })
            ], ordens: ["titulo", "assunto"], padrao: .init("assunto"), porPagina: 50, lendo: try contexto.pares)
        let linhas = estado.ordenada(
            ChaveDeParametro.allCases.map { ParametroNaTela(chave: $0, versoes: versoes[$0] ?? [], hoje: hoje) }
                .filter {
                    (estado["assunto"] == nil || $0.chave.assunto.rawValue == estado["assunto"])
                        && estado.acha(em: "\($0.chave.titulo) \($0.chave.rawValue) \($0.chave.fonte)")
                },
            [
                "titulo": { DiretorioDePessoas.dobrar($0.chave.titulo) < DiretorioDePessoas.dobrar($1.chave.titulo) },
                "assunto": { $0.chave.assunto.nome < $1.chave.assunto.nome },
            ])
        if try contexto.querCsv {
            return CsvEmPaginas.responder("parametros", ParametroNaTela.colunas, todas: linhas)
        }
        let ultimos = try await pecas.ultimosEventos(de: "parametro")
        let tela = Tela(
            "Parâmetros", secao: "Administração",
            ajuda: Ajuda(
                "Os números que o contrato deixa ao órgão: prazos, limites e regras de acesso.",
                quemPode: "Gestores com o ato próprio.",
                depois: "O novo valor vale do dia dito em diante; o que já aconteceu não muda."),
            larga: true
        ) {
            Grade(
                "Parâmetros", linhas: estado.daPagina(linhas), estado: estado.com(total: linhas.count),
                vazio: Vazio("Nenhum parâmetro com esse filtro"), busca: "nome, código ou fonte"
            ) { ParametroNaTela.colunas }
            ultimos
        }
        return try await pecas.pagina(tela, contexto)
    }

    // MARK: - Um parâmetro

    private static func ver(
        _ chave: ChaveDeParametro, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        let versoes = try await todos(pecas).filter { $0.chave == chave }
        if try contexto.querCsv {
            return CsvEmPaginas.responder("parametro-\(chave.rawValue)", VersaoNaTela.colunas, todas: versoes)
        }
        let ultimos = try await pecas.ultimosEventos(
            de: "parametro", Auditoria.Evento.numero(doCodigo: chave.rawValue))
        let agora = ParametroNaTela(chave: chave, versoes: versoes, hoje: pecas.casa.relogio.hoje)
        let estado = EstadoDaGrade(em: endereco(chave), porPagina: 100, lendo: try contexto.pares)
        let pode = contexto.usuario.pode(MudarParametro.ato)
        let tela = Tela(
            chave.titulo, subtitulo: chave.rawValue, secao: "Parâmetros",
            trilha: [.init("Parâmetros", "/gestor/parametros")],
            ajuda: Ajuda(
                chave.explicacao, quemPode: "Gestores com o ato próprio.",
                depois: "O novo valor vale do dia dito em diante; o que já aconteceu não muda."),
            mensagens: [chave.aviso.map { Mensagem(.aviso, chave.tituloDoAviso, $0) }].compactMap { $0 },
            acoes: pode ? Bloco { Ligacao("Mudar o valor", para: enderecoDeMudar(chave), .primario) } : nil
        ) {
            Cartao("O que é") {
                Ficha {
                    Html.Dado("Vale hoje", Formato.inteiro(agora.hoje))
                    Html.Dado("Marcado para depois", agora.depois)
                    Html.Dado("O que faz", chave.explicacao)
                    Html.Dado("Sem cadastro", Formato.inteiro(chave.padrao))
                    Html.Dado("Aceita", "de \(chave.faixa.lowerBound) a \(chave.faixa.upperBound)")
                    Html.Dado("Fonte", chave.fonte)
                }
            }
            Grade(
                "Valores cadastrados", linhas: estado.daPagina(versoes), estado: estado.com(total: versoes.count),
                vazio: Vazio("Nenhum valor cadastrado", "Vale \(chave.padrao), o valor do programa.")
            ) { VersaoNaTela.colunas }
            ultimos
        }
        return try await pecas.pagina(tela, contexto)
    }

    // MARK: - Mudar

    private static func mudar(
        _ formulario: Web.Formulario, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        let chave = try chave(contexto)
        return try await MudancaComVigencia(
            valor: .obrigatorio("valor", como: inteiro), ficha: endereco(chave),
            executar: { valor, desde, fonte, casa, t, autor in
                try MudarParametro(chave, valor: valor, desde: desde, fonte: fonte).executar(casa, em: t, por: autor)
            },
            recado: { "\(chave.titulo): \($0) a partir de \($1.brasileiro)." },
            formulario: { Self.formulario(chave, $0, try await todos(pecas), pecas.casa.relogio.hoje) }
        ).responder(formulario, contexto, pecas)
    }

    private static func inteiro(_ texto: String) throws -> Int {
        guard let numero = Int(texto) else { throw TextoInvalido(lido: texto, esperado: "Escreva um número inteiro.") }
        return numero
    }

    private static func formulario(
        _ chave: ChaveDeParametro, _ preenchido: Preenchimento, _ todos: [VersaoDeParametro], _ hoje: Dia
    ) -> Tela {
        let agora = ParametroNaTela(chave: chave, versoes: todos.filter { $0.chave == chave }, hoje: hoje)
        return Tela(
            "Mudar: \(chave.titulo)", subtitulo: chave.rawValue, secao: "Parâmetros",
            trilha: [.init("Parâmetros", "/gestor/parametros"), .init(chave.titulo, endereco(chave))],
            ajuda: Ajuda(
                chave.explicacao, quemPode: "Gestores com o ato próprio.",
                depois: "O valor de agora vale até a véspera do dia dito."),
            mensagens: [chave.aviso.map { Mensagem(.aviso, chave.tituloDoAviso, $0) }].compactMap { $0 }
        ) {
            El(.p) { "Hoje vale \(agora.hoje). Aceita de \(chave.faixa.lowerBound) a \(chave.faixa.upperBound)." }
            Html.Formulario(
                para: enderecoDeMudar(chave), preenchido: preenchido, enviar: Botao("Mudar o valor"),
                cancelar: endereco(chave)
            ) {
                Html.Campo.inteiro("valor", "Valor novo").largura(.curta)
                MudancaComVigencia<Int>.campos
            }
        }
    }
}

/// Um parâmetro com o que vale hoje e o que já está marcado.
private struct ParametroNaTela: Sendable {
    let chave: ChaveDeParametro
    let hoje: Int
    /// `12 desde 01/02/2027`, da primeira mudança marcada.
    let depois: String?
    let deOnde: String

    init(chave: ChaveDeParametro, versoes: [VersaoDeParametro], hoje: Dia) {
        self.chave = chave
        let emVigor = versoes.first { $0.vigencia.contem(hoje) }
        self.hoje = emVigor?.valor ?? chave.padrao
        deOnde = emVigor?.fonte ?? "valor do programa"
        depois =
            versoes.filter { $0.vigencia.desde.map { $0 > hoje } ?? false }
            .min { ($0.vigencia.desde ?? hoje) < ($1.vigencia.desde ?? hoje) }
            .map { "\($0.valor) desde \($0.vigencia.desde?.brasileiro ?? "")" }
    }

    @MontagemDeColunas<ParametroNaTela> static var colunas: [Coluna<ParametroNaTela>] {
        Coluna("Parâmetro", ordem: "titulo", principal: true, csv: { $0.chave.titulo }) {
            Ligacao($0.chave.titulo, para: RotasDosParametros.endereco($0.chave))
        }
        Coluna("Assunto", ordem: "assunto") { $0.chave.assunto.nome }
        Coluna("Vale hoje", .numero) { Formato.inteiro($0.hoje) }
        Coluna("Marcado para depois") { $0.depois ?? "—" }
        Coluna("De onde vem") { $0.deOnde }
        Coluna("Requisito ou norma") { $0.chave.fonte }
    }
}

/// Um valor cadastrado, como a ficha o mostra.
private enum VersaoNaTela {
    @MontagemDeColunas<VersaoDeParametro> static var colunas: [Coluna<VersaoDeParametro>] {
        Coluna("Valor", .numero, principal: true) { Formato.inteiro($0.valor) }
        Coluna("Desde") { $0.vigencia.desde?.brasileiro ?? "sempre" }
        Coluna("Até a véspera de") { $0.vigencia.ate?.brasileiro ?? "—" }
        Coluna("De onde vem") { $0.fonte }
    }
}

extension ChaveDeParametro.Assunto {
    fileprivate var nome: String {
        switch self {
        case .averbacao: "Averbação"
        case .folha: "Folha"
        case .acesso: "Acesso"
        }
    }
}

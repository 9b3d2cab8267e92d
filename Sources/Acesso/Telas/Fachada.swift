import Auditoria
import Cifra
import Html
import Nucleo
import Web

/// O que uma tela precisa para virar página: nomes do órgão, arquivos públicos e prazos. Uma por processo.
///
/// A página é HTML pronto, em português, sem componente a instalar. Requisito: RNF-GER-07, RNF-GER-08, RNF-ACE-01, RNF-ACE-02
package struct Fachada: Sendable {
    package var nome: String
    package var sigla: String
    package var orgao: String
    package var versao: String
    /// Pasta dos arquivos públicos, com a marca deles e barra no fim (`Estaticos`).
    package var publico: String
    /// Segundos sem uso até a sessão vencer.
    package var segundosDeOcio: Int
    /// Contas da base fictícia entram, e a tela de entrada o diz.
    package var demonstracao: Bool

    package init(
        nome: String = "Averba", sigla: String = "Averba", orgao: String = "Consignações em folha",
        versao: String = "", publico: String = "/publico/", segundosDeOcio: Int = 1_200, demonstracao: Bool = false
    ) {
        self.nome = nome
        self.sigla = sigla
        self.orgao = orgao
        self.versao = versao
        self.publico = publico
        self.segundosDeOcio = segundosDeOcio
        self.demonstracao = demonstracao
    }

    /// A pasta pública de um conjunto de estáticos servido sob o prefixo dado.
    package static func publico(_ estaticos: Estaticos, prefixo: String = "/publico") -> String {
        "\(prefixo)/\(estaticos.versao)/"
    }

    /// O sistema, com o nome de uma das suas partes.
    package func sistema(_ portal: String, casa: Endereco, aparencia: Endereco?) -> Sistema {
        Sistema(
            nome: nome, portal: portal, sigla: sigla, orgao: orgao, versao: versao, publico: publico, casa: casa,
            aparencia: aparencia)
    }

    /// A página de um portal, com a moldura de quem está nele e a mensagem deixada pelo pedido anterior.
    package func responder<C: ContextoDePortal>(
        _ tela: Tela, em vitrine: Vitrine, _ contexto: C, status: Int = 200
    ) async throws -> Resposta {
        let usuario = contexto.usuario
        return try await responder(tela, contexto, status: status) { daPagina in
            var daPagina = daPagina
            daPagina.camposDoEnvio = CamposDoReforco.doEnvio(
                contexto.pedido.rota.flatMap { usuario.restricoes.exigencia(de: $0.ato) }, usuario)
            return Moldura(
                sistema(C.portal.nome, casa: C.portal.casa, aparencia: "/aparencia"), caminho: contexto.caminho,
                menu: vitrine.menu(usuario),
                usuario: Moldura.Usuario(
                    nome: usuario.nome, papel: C.portal.nome,
                    ligacoes: [
                        .item("Minhas sessões", MinhasSessoes.endereco),
                        .item("Segundo fator", TelaDoSegundoFator.endereco),
                        .item("Trocar a senha", TrocaDeSenha.endereco),
                    ],
                    sair: "/sair"), busca: vitrine.busca, sessao: prazo(contexto), contexto: daPagina)
        }
    }

    /// A página com a moldura que se der, e a mensagem deixada pelo pedido anterior.
    package func responder(
        _ tela: Tela, _ contexto: some Web.Contexto, status: Int = 200, moldura: (Html.Contexto) -> Moldura
    ) async throws -> Resposta {
        var tela = tela
        if let recado = try await contexto.tomarRecado() { tela.mensagens.insert(recado.mensagem, at: 0) }
        return try resposta(tela, moldura(try daTela(contexto)), status: status)
    }

    /// O aviso de que a sessão deste pedido está por vencer.
    package func prazo(_ contexto: some Web.Contexto) -> Moldura.Sessao {
        Moldura.Sessao(
            venceEm: (contexto.pedido.sessao?.regra.ocio).map { Int($0.components.seconds) } ?? segundosDeOcio,
            renovar: "/sessao/renovar")
    }

    /// A página fora dos portais, sem menu. Quem já provou a senha, mesmo que deva um passo da entrada, tem por onde sair.
    func responderAberta(_ tela: Tela, _ contexto: ContextoSemPortal, status: Int = 200) throws -> Resposta {
        let quem = contexto.usuario ?? contexto.pendente?.usuario
        let moldura = Moldura(
            sistema("", casa: "/", aparencia: "/aparencia"), caminho: contexto.caminho,
            usuario: quem.map { Moldura.Usuario(nome: $0.nome, papel: $0.portal.nome, sair: "/sair") },
            contexto: try daTela(contexto))
        return try resposta(tela, moldura, status: status)
    }

    /// A página ou, se foi o que se pediu, o CSV de uma lista que cabe nela.
    private func resposta(_ tela: Tela, _ moldura: Moldura, status: Int) throws -> Resposta {
        guard let lista = moldura.contexto.listaEmCsv else { return .html(moldura.pagina(tela), status: status) }
        guard let csv = moldura.csv(tela) else { throw RecusaDaWeb.naoEncontrado }
        return .arquivo(nome: lista + ".csv", tipo: Csv.tipo, csv)
    }

    private func daTela(_ contexto: some Web.Contexto) throws -> Html.Contexto {
        var daTela = Html.Contexto(
            csrf: contexto.tokenDeFormulario, aparencia: Aparencia(lendo: contexto.cookie(Aparencia.cookie))
        ) { Imprevisivel.texto(24) }
        if contexto.soLe {
            daTela.pagina = Endereco(interno: contexto.caminho)
            daTela.listaEmCsv = try contexto.consulta.texto(Grade<Never>.parametroDoCsv)
        }
        return daTela
    }

    /// A página de erro das telas: o que houve, o que fazer e o número para o suporte.
    package var paginaDeErro: PaginaDeErro {
        { problema, pedido in
            let mensagem = Mensagem(
                problema.status >= 500 ? .erro : .aviso, problema.frase,
                problema.status == 404
                    ? "O endereço pode ter mudado, ou o registro não está ao seu alcance." : nil,
                codigo: "\(problema.codigo) · \(problema.correlacao)")
            let tela = Tela(problema.titulo, mensagens: [mensagem]) {
                El(.p) { Ligacao("Voltar ao início", para: "/", .secundario) }
            }
            let moldura = Moldura(
                sistema("", casa: "/", aparencia: nil), caminho: "",
                contexto: Html.Contexto(
                    aparencia: Aparencia(lendo: ContextoAberto(context: pedido).cookie(Aparencia.cookie))))
            return moldura.pagina(tela)
        }
    }
}

/// O que um portal põe em volta das suas telas: menu de quem está e a busca do alto.
package struct Vitrine: Sendable {
    let menu: @Sendable (UsuarioNaSessao) -> Menu
    let busca: Moldura.Busca?

    package init(busca: Moldura.Busca? = nil, menu: @escaping @Sendable (UsuarioNaSessao) -> Menu) {
        self.busca = busca
        self.menu = menu
    }
}

extension Portal {
    /// A primeira tela do portal.
    package var casa: Endereco {
        switch self {
        case .gestor: "/gestor"
        case .consignataria: "/consignataria"
        case .servidor: "/servidor"
        }
    }

    /// Verdadeiro se o caminho é de uma tela deste portal.
    func contem(_ caminho: String) -> Bool {
        let base = casa.texto
        return caminho == base || caminho.hasPrefix(base + "/") || caminho.hasPrefix(base + "?")
    }
}

extension Recado {
    var mensagem: Mensagem {
        switch especie {
        case .sucesso: Mensagem(.sucesso, texto)
        case .aviso: Mensagem(.aviso, texto)
        case .erro: Mensagem(.erro, texto)
        case .informacao: Mensagem(.informacao, texto)
        }
    }
}

extension Web.Contexto {
    /// O formulário como se lê de volta na tela: todos os valores digitados.
    package func preenchido(_ formulario: Web.Formulario, erros: [Preenchimento.Erro] = []) -> Preenchimento {
        var valores: [String: [String]] = [:]
        for par in formulario.campos.pares where !par.nome.hasPrefix("_") {
            valores[par.nome, default: []].append(par.valor)
        }
        return Preenchimento(valores: valores, erros: erros)
    }
}

extension FormularioRecusado {
    /// Os apontamentos como a tela os mostra.
    package var erros: [Preenchimento.Erro] {
        apontamentos.map { Preenchimento.Erro($0.campo, $0.esperado.comecandoEmMaiuscula) }
    }
}

extension String {
    /// Com a primeira letra em maiúscula, para o que vai começar frase.
    fileprivate var comecandoEmMaiuscula: String { prefix(1).uppercased() + dropFirst() }
}

import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Html
import Nucleo
import Web

/// Os preços de um cliente por faixa, com a vigência de cada um; registra-se o novo, e o de antes acaba na véspera.
/// - Fonte: PV-12 a PV-16.
struct RotasDosPrecos {
    static let consultar = "prova-de-vida.consultar-precos"
    let portais: PortaisDaProva

    func montar(em grupo: Grupo<ContextoDoOperador>) {
        let rotas = self
        grupo.get("clientes/:cliente/precos", ato: Self.consultar) { try await rotas.lista($0) }
        grupo.get("clientes/:cliente/precos/novo", ato: MudarPreco.ato) { contexto in
            let lado = try await LadoDoCliente.operando(contexto, rotas.portais)
            let hoje = rotas.portais.casa.relogio.hoje
            return try await rotas.portais.pagina(
                rotas.telaDeMudar(lado, Preenchimento(["desde": hoje.brasileiro])), contexto)
        }
        grupo.post("clientes/:cliente/precos/novo", ato: MudarPreco.ato) { try await rotas.mudar($0, $1) }
    }

    private func lista(_ contexto: ContextoDoOperador) async throws -> Resposta {
        let (lado, hoje) = (try await LadoDoCliente.operando(contexto, portais), portais.casa.relogio.hoje)
        let estado = EstadoDaGrade(
            em: lado.endereco("precos"),
            filtros: [
                .escolha("faixa", "Faixa", FaixaDeConsultas.allCases.map { .init($0.rawValue, $0.dita) }),
                .escolha("situacao", "Situação", [.init("vale", "Em vigor"), .init("outro", "Passado ou futuro")]),
            ], ordens: ["desde"], padrao: .init("desde", .decrescente), porPagina: 50, lendo: try contexto.pares)
        let todos = try await portais.ler { t in try PrecoNaTela.listar(lado.cliente, hoje, em: t) }
        let linhas = estado.ordenada(
            todos.filter {
                (estado["faixa"] == nil || $0.faixa.rawValue == estado["faixa"])
                    && (estado["situacao"] == nil || ($0.situacao == .vale) == (estado["situacao"] == "vale"))
            }, ["desde": { $0.desde < $1.desde }])
        let semPreco = FaixaDeConsultas.allCases.filter { faixa in
            !todos.contains { $0.faixa == faixa && $0.situacao == .vale }
        }
        let naTela = ListaNaTela(
            "Preços", arquivo: "precos", vazio: Vazio("Nenhum preço registrado", "Sem preço o mês não tem valor."),
            PrecoNaTela.colunas)
        return try await portais.listar(linhas, naTela, estado, contexto) { grade in
            Tela(
                "Preços", subtitulo: lado.nome, trilha: lado.trilha,
                ajuda: Ajuda(
                    "Quanto custa cada consulta, na faixa em que o mês cair.", quemPode: "Os operadores do serviço.",
                    depois: "O preço do último dia do mês vale para o mês inteiro. O que passou não se apaga."),
                mensagens: semPreco.isEmpty
                    ? []
                    : [
                        Mensagem(
                            .informacao, "Sem preço hoje: \(semPreco.map(\.rawValue).joined(separator: ", ")).",
                            "O mês que cair numa dessas faixas aparece «sem preço», e não de graça.")
                    ], larga: true,
                acoes: Bloco { Ligacao("Registrar preço", para: lado.endereco("precos/novo"), .primario) }
            ) { grade }
        }
    }

    private func mudar(_ formulario: Web.Formulario, _ contexto: ContextoDoOperador) async throws -> Resposta {
        let (lado, casa) = (try await LadoDoCliente.operando(contexto, portais), portais.casa)
        let autor = contexto.autor
        return try await portais.enviando(formulario, contexto) { _ in
            "desde"
        } fazer: {
            let (faixa, valor, desde) = try formulario.ler(
                .obrigatorio("faixa", falta: "Escolha a faixa.") { texto throws -> FaixaDeConsultas in
                    guard let faixa = FaixaDeConsultas(rawValue: texto) else { throw CampoInvalido("Escolha a faixa.") }
                    return faixa
                },
                .obrigatorio("valor", falta: "Escreva o preço de uma consulta.") { texto throws -> Dinheiro in
                    let valor = try Dinheiro.lendo(texto)
                    guard valor.centavos >= 0 else { throw CampoInvalido("O preço não é negativo.") }
                    return valor
                }, .obrigatorio("desde", falta: "Escreva desde quando.") { try Dia.lendo($0) })
            let pedido = MudarPreco(cliente: lado.cliente, faixa: faixa, valor: valor, desde: desde)
            try await portais.agir { t in try pedido.executar(casa, em: t, por: autor) }
            try await contexto.deixarRecado(
                Recado(
                    .sucesso, "\(faixa.rawValue): \(valor.emReais) por consulta desde \(desde.brasileiro)."))
            return .verDepois(lado.endereco("precos").texto)
        } deNovo: {
            telaDeMudar(lado, $0)
        }
    }

    private func telaDeMudar(_ lado: LadoDoCliente, _ preenchido: Preenchimento) -> Tela {
        lado.formulario(
            "Registrar preço", em: "precos/novo", sob: ("Preços", "precos"),
            Ajuda(
                "O preço de uma consulta numa faixa, de um dia em diante.", quemPode: "Os operadores do serviço.",
                depois: "O preço que valia antes acaba na véspera."), preenchido
        ) {
            Html.Campo.escolha("faixa", "Faixa", FaixaDeConsultas.allCases.map { .init($0.rawValue, $0.dita) })
            Html.Campo.dinheiro("valor", "Preço de uma consulta")
            Html.Campo.data("desde", "Desde")
        }
    }
}

extension FaixaDeConsultas {
    /// `BASIC, de 1 a 40.000 por mês`.
    var dita: String {
        let (de, ate) = quantidades
        return ate.map { "\(rawValue), de \(Formato.inteiro(de)) a \(Formato.inteiro($0)) por mês" }
            ?? "\(rawValue), de \(Formato.inteiro(de)) em diante"
    }
}

/// O preço de uma faixa num tempo.
struct PrecoNaTela: Sendable {
    enum Situacao: Sendable { case passado, vale, futuro }

    let faixa: FaixaDeConsultas
    let valor: Dinheiro
    let desde: Dia
    /// O último dia em que vale; `nil` ainda não acaba.
    let ate: Dia?
    let situacao: Situacao

    static func listar(_ cliente: Int64, _ hoje: Dia, em t: Transacao) throws -> [PrecoNaTela] {
        try t.executar(
            """
            SELECT faixa, valor, lower(vigencia), upper(vigencia) - 1 FROM preco_da_prova WHERE cliente_id = \(cliente)
             ORDER BY lower(vigencia), faixa
            """
        ).map { linha in
            guard let faixa = FaixaDeConsultas(rawValue: try linha.ler(0)) else {
                preconditionFailure("faixa que não existe")
            }
            let (desde, ate): (Dia, Dia?) = (try linha.ler(2), try linha.ler(3))
            return PrecoNaTela(
                faixa: faixa, valor: try linha.ler(1), desde: desde, ate: ate,
                situacao: desde > hoje ? .futuro : ate.map { $0 < hoje } ?? false ? .passado : .vale)
        }
    }

    @MontagemDeColunas<PrecoNaTela> static var colunas: [Coluna<PrecoNaTela>] {
        Coluna("Faixa", principal: true) { $0.faixa.dita }
        Coluna("Preço (R$)", .numero) { $0.valor.brasileiro }
        Coluna("Desde", .umaLinha, ordem: "desde") { $0.desde.brasileiro }
        Coluna("Até", .umaLinha) { $0.ate?.brasileiro ?? "—" }
        Coluna("Situação", csv: { $0.dita }) { linha in
            Etiqueta(
                linha.situacao == .vale ? .sucesso : linha.situacao == .futuro ? .informacao : .encerrado, linha.dita)
        }
    }

    private var dita: String {
        switch situacao {
        case .passado: "Passado"
        case .vale: "Em vigor"
        case .futuro: "Ainda vai valer"
        }
    }
}

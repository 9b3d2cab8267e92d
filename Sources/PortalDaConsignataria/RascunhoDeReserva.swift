import Acesso
import Arquivos
import Averbacao
import Cadastro
import Html
import Nucleo
import Web

/// O que já se digitou de uma reserva, lido e conferido na forma; a regra quem confere é a porta.
struct RascunhoDeReserva: Sendable {
    static let camposDeQuem: Set<String> = ["cpf", "matricula"]
    static let camposDeValores = [
        "produto", "parcela", "percentual", "prazo", "carencia", "numero", "liberado", "taxa", "tarifa_financiada",
        "tarifa_a_vista", "seguro_mensal", "iof", "cet",
    ]

    let quem: Balcao.Quem
    let quemEmTexto: String
    let produto: Produto
    /// Zero nos produtos em percentual.
    let parcela: Dinheiro
    let percentual: Percentual?
    let prazo: Int?
    let carencia: Int
    let numero: String?
    let operacao: OperacaoDeCredito?

    /// Do que ficou guardado; `nil` quando ainda faltam os valores.
    init?(_ guardado: [String: String], _ catalogo: Catalogo) {
        guard let produto = guardado["produto"].flatMap(catalogo.produto(codigo:)),
            let quem = Self.identidade(guardado)
        else { return nil }
        let parcela = Self.lido(guardado["parcela"], Dinheiro.lendo)
        percentual = Self.lido(guardado["percentual"], Percentual.lendo)
        guard parcela != nil || percentual != nil else { return nil }
        self.quem = quem
        quemEmTexto = Self.quem(guardado)
        self.produto = produto
        self.parcela = parcela ?? .zero
        prazo = guardado["prazo"].flatMap { Int($0) }
        carencia = guardado["carencia"].flatMap { Int($0) } ?? 0
        numero = guardado["numero"]
        func dinheiro(_ campo: String) -> Dinheiro? { Self.lido(guardado[campo], Dinheiro.lendo) }
        operacao = dinheiro("liberado").flatMap { liberado in
            Self.lido(guardado["taxa"], Taxa.lendo).map { taxa in
                OperacaoDeCredito(
                    liberado: liberado, taxaAoMes: taxa, tarifaFinanciada: dinheiro("tarifa_financiada") ?? .zero,
                    tarifaAVista: dinheiro("tarifa_a_vista") ?? .zero,
                    seguroMensal: dinheiro("seguro_mensal") ?? .zero, iof: dinheiro("iof"),
                    cetAoAno: Self.lido(guardado["cet"], Percentual.lendo).map { Int($0.pontosBase) })
            }
        }
    }

    /// Todos os erros de forma do segundo passo, de uma vez.
    static func apontar(_ formulario: Web.Formulario, _ opcoes: ProdutosOferecidos) -> [Preenchimento.Erro] {
        let produto = opcoes.produto(formulario.texto("produto"))
        var erros: [Preenchimento.Erro] = []
        if produto == nil { erros.append(.init("produto", "Escolha um produto da lista.")) }
        do {
            _ = try formulario.ler(
                .opcional("parcela", como: valor(desde: umCentavo)),
                .opcional("percentual", como: percentual(de: umCentesimo, ate: .cemPorCento)),
                .inteiro("prazo", 1...600, seVazio: 1), .inteiro("carencia", 0...60, seVazio: 0),
                .textoOpcional("numero", ate: 60), .opcional("liberado", como: valor(desde: umCentavo)),
                .opcional("taxa", como: taxa(ate: PedidoDeEmprestimo.maximaTaxaAoMes)),
                .opcional("tarifa_financiada", como: valor(desde: .zero)),
                .opcional("tarifa_a_vista", como: valor(desde: .zero)),
                .opcional("seguro_mensal", como: valor(desde: .zero)),
                .opcional("iof", como: valor(desde: .zero)),
                .opcional("cet", como: percentual(de: .zero, ate: maiorCet)))
        } catch {
            erros += error.erros
        }
        guard let produto else { return erros }
        return erros + doProduto(formulario, produto)
    }

    /// O que falta ou sobra, pela forma do produto.
    private static func doProduto(_ formulario: Web.Formulario, _ produto: Produto) -> [Preenchimento.Erro] {
        func tem(_ campo: String) -> Bool { formulario.texto(campo) != nil }
        let nome = produto.nome.lowercased()
        let emPercentual = produto.forma == .percentual
        let casos: [(erra: Bool, campo: String, frase: String)] = [
            (!emPercentual && !tem("parcela"), "parcela", "Informe o valor da parcela."),
            (emPercentual && tem("parcela"), "parcela", "Deixe em branco: em \(nome) a parcela sai do percentual."),
            (emPercentual && !tem("percentual"), "percentual", "Informe o percentual da base de contribuição."),
            (!emPercentual && tem("percentual"), "percentual", "Deixe em branco: \(nome) tem parcela em reais."),
            (
                produto.forma == .parcelas && !tem("prazo"), "prazo",
                "Informe a quantidade de parcelas: \(nome) tem prazo."
            ),
            (produto.forma != .parcelas && tem("prazo"), "prazo", "Deixe em branco: \(nome) é mensal, sem prazo."),
            (produto.exigeTaxa && !tem("liberado"), "liberado", "Informe o valor liberado à pessoa."),
            (produto.exigeTaxa && !tem("taxa"), "taxa", "Informe os juros ao mês."),
        ]
        return casos.filter(\.erra).map { .init($0.campo, $0.frase) }
    }

    // MARK: - Limites da forma: o que nunca poderia valer se diz junto do campo, sem gastar o pedido

    private static let umCentavo = Dinheiro(centavos: 1)
    /// O mesmo dos arquivos: dez bilhões de reais.
    private static let maiorValor = Dinheiro(centavos: LeitorDeCampos.maiorValor)
    /// 100% ao mês dá 409.500% ao ano.
    private static let maiorCet = Percentual(pontosBase: 100_000_000)
    private static let umCentesimo = Percentual(pontosBase: 1)

    private static func valor(desde minimo: Dinheiro) -> @Sendable (String) throws -> Dinheiro {
        { texto in
            let lido = try Dinheiro.lendo(texto)
            guard lido >= minimo, lido <= maiorValor else {
                throw CampoInvalido("Informe um valor de \(minimo.emReais) a \(maiorValor.emReais).")
            }
            return lido
        }
    }

    private static func taxa(ate maxima: Taxa) -> @Sendable (String) throws -> Taxa {
        { texto in
            let lida = try Taxa.lendo(texto)
            guard lida >= .zero, lida <= maxima else {
                throw CampoInvalido("Informe um percentual de \(Taxa.zero.brasileiro) a \(maxima.brasileiro).")
            }
            return lida
        }
    }

    /// Com até duas casas: a terceira é recusada, nunca cortada.
    private static func percentual(
        de minimo: Percentual, ate maximo: Percentual
    ) -> @Sendable (String) throws -> Percentual {
        { texto in
            let lido = try Percentual.lendo(texto)
            guard lido >= minimo, lido <= maximo else {
                func escrito(_ limite: Percentual) -> String { Formato.percentual(pontosBase: limite.pontosBase) }
                throw CampoInvalido("Informe um percentual de \(escrito(minimo)) a \(escrito(maximo)).")
            }
            return lido
        }
    }

    static func quem(_ guardado: [String: String]) -> String {
        [guardado["cpf"].map { "CPF \($0)" }, guardado["matricula"].map { "matrícula \($0)" }]
            .compactMap { $0 }.joined(separator: ", ")
    }

    func reserva(_ consignataria: Int64) -> Balcao.Reserva {
        Balcao.Reserva(
            quem: quem, consignataria: consignataria, produto: produto.id, parcela: parcela, prazo: prazo,
            carencia: carencia,
            numero: numero, operacao: operacao, percentual: percentual)
    }

    private static func identidade(_ guardado: [String: String]) -> Balcao.Quem? {
        let cpf = lido(guardado["cpf"], CPF.lendo)
        let matricula = lido(guardado["matricula"], Matricula.lendo)
        switch (matricula, cpf) {
        case (.some(let matricula), .some(let cpf)): return .ambos(matricula, cpf)
        case (.some(let matricula), nil): return .matricula(matricula)
        case (nil, .some(let cpf)): return .cpf(cpf)
        case (nil, nil): return nil
        }
    }

    private static func lido<T>(_ texto: String?, _ leitor: (String) throws -> T) -> T? {
        guard let texto else { return nil }
        do { return try leitor(texto) } catch { return nil }
    }
}

/// A conta que a porta fará da operação digitada, antes de se pedir: não olha a pessoa nem a margem, e não gasta tentativa.
struct PreviaDaReserva: Sendable {
    let conta: ContaDoEmprestimo?
    /// Por que o pedido, como está, seria recusado.
    let recusa: RecusaParaConsignataria?

    /// `nil` se não é empréstimo, ou se o convênio não tem condições neste dia.
    init?(_ rascunho: RascunhoDeReserva, de consignataria: Int64, em dia: Dia, _ catalogo: Catalogo) {
        guard let operacao = rascunho.operacao, let prazo = rascunho.prazo,
            let convenio = catalogo.convenio(consignataria: consignataria, produto: rascunho.produto.id),
            let condicoes = (catalogo.condicoes[convenio.id] ?? []).vigente(em: dia)
        else { return nil }
        do {
            conta = try operacao.conta(prazo: prazo, carencia: rascunho.carencia, sob: condicoes, em: dia, catalogo)
        } catch {
            conta = nil
        }
        let pedido = PedidoDeReserva(
            pessoa: 0, vinculo: 0, consignataria: consignataria, produto: rascunho.produto.id,
            parcela: rascunho.parcela, prazo: prazo, carencia: rascunho.carencia, operacao: operacao)
        do {
            _ = try conferirOperacao(pedido, produto: rascunho.produto, condicoes: condicoes, em: dia, catalogo)
            recusa = nil
        } catch {
            recusa = error.paraConsignataria
        }
    }
}

import Acesso
import Arquivos
import Auditoria
import Averbacao
import Cadastro
import Contratos
import Html
import Nucleo
import Web

/// Reservar em três passos: quem, produto e valores, resumo.
///
/// O que se digita fica guardado no servidor sob um identificador opaco, que é o que vai no endereço. Nenhum passo diz se a
/// pessoa existe nem se a margem alcança: só o pedido feito, pela porta, responde.
struct RotasDeReserva {
    let pecas: PortalDaConsignataria.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("reservar", ato: Reservar.ato) { contexto in
            let ligada = try await ConsultaDeMargem.ligada(pecas)
            let consulta = ligada && contexto.usuario.pode(ConsultaDeMargem.ato)
            return try await pecas.pagina(TelaDeReserva.quem(Preenchimento(), consulta: consulta), contexto)
        }
        grupo.post("reservar", ato: Reservar.ato) { try await quem($0, $1, pecas) }
        grupo.get("reservar/:consulta/valores", ato: Reservar.ato) { contexto in
            let (consulta, guardado) = try await aberto(contexto, pecas)
            let opcoes = ProdutosOferecidos(
                contexto.consignataria, try await pecas.catalogo(), em: pecas.casa.relogio.hoje)
            return try await pecas.pagina(
                TelaDeReserva.valores(consulta, RascunhoDeReserva.quem(guardado), opcoes, Preenchimento(guardado)),
                contexto)
        }
        grupo.post("reservar/:consulta/valores", ato: Reservar.ato) { try await valores($0, $1, pecas) }
        grupo.get("reservar/:consulta/resumo", ato: Reservar.ato) { contexto in
            let (consulta, guardado) = try await aberto(contexto, pecas)
            let catalogo = try await pecas.catalogo()
            guard let rascunho = RascunhoDeReserva(guardado, catalogo) else {
                return .verDepois("/consignataria/reservar/\(consulta)/valores")
            }
            return try await pecas.pagina(TelaDeReserva.resumo(consulta, rascunho), contexto)
        }
        grupo.post("reservar/:consulta/resumo", ato: Reservar.ato) { try await reservar($0, $1, pecas) }
    }

    /// O rascunho deste usuário; vencido ou alheio é endereço que não existe.
    private func aberto(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> (String, [String: String]) {
        let consulta = try contexto.parametro("consulta")
        let guardado = try await pecas.consultas.abrir(consulta, de: contexto.usuario.id)
        guard !guardado.isEmpty else { throw RecusaDaWeb.naoEncontrado }
        return (consulta, guardado)
    }

    private func quem(
        _ formulario: Web.Formulario, _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        func recusar(_ erros: [Preenchimento.Erro]) async throws -> Resposta {
            try await pecas.pagina(
                TelaDeReserva.quem(contexto.preenchido(formulario, erros: erros)), contexto, status: 400)
        }
        do {
            let (cpf, matricula) = try formulario.ler(
                .opcional("cpf", como: CPF.lendo), .opcional("matricula", como: Matricula.lendo))
            guard cpf != nil || matricula != nil else {
                return try await recusar([.init("cpf", "Informe o CPF ou a matrícula da pessoa.")])
            }
            let valores = ["cpf": cpf?.formatado, "matricula": matricula?.texto].compactMapValues { $0 }
            let consulta = try await pecas.consultas.guardar(valores, de: contexto.usuario.id) ?? ""
            return .verDepois("/consignataria/reservar/\(consulta)/valores")
        } catch let erro as FormularioRecusado {
            return try await recusar(erro.erros)
        }
    }

    private func valores(
        _ formulario: Web.Formulario, _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        let (consulta, guardado) = try await aberto(contexto, pecas)
        let catalogo = try await pecas.catalogo()
        let opcoes = ProdutosOferecidos(contexto.consignataria, catalogo, em: pecas.casa.relogio.hoje)
        let erros = RascunhoDeReserva.apontar(formulario, opcoes)
        guard erros.isEmpty else {
            let preenchido = contexto.preenchido(formulario, erros: erros)
            return try await pecas.pagina(
                TelaDeReserva.valores(consulta, RascunhoDeReserva.quem(guardado), opcoes, preenchido), contexto,
                status: 400)
        }
        var valores = guardado.filter { RascunhoDeReserva.camposDeQuem.contains($0.key) }
        for campo in RascunhoDeReserva.camposDeValores { valores[campo] = formulario.texto(campo) }
        let nova = try await pecas.consultas.guardar(valores, de: contexto.usuario.id) ?? ""
        return .verDepois("/consignataria/reservar/\(nova)/resumo")
    }

    private func reservar(
        _ formulario: Web.Formulario, _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        let (consulta, guardado) = try await aberto(contexto, pecas)
        guard let rascunho = RascunhoDeReserva(guardado, try await pecas.catalogo()) else {
            throw RecusaDaWeb.naoEncontrado
        }
        let chave = try formulario.chave()
        let resposta = try await pecas.pedir {
            try await pecas.balcao.reservar(rascunho.reserva(contexto.consignataria), por: contexto.autor, chave: chave)
        }
        guard resposta.aceito, let contrato = resposta.contrato else {
            return try await pecas.pagina(
                TelaDeReserva.resumo(consulta, rascunho, [resposta.mensagemDaRecusa]), contexto, status: 422)
        }
        try await contexto.deixarRecado(
            Recado(.sucesso, "Margem reservada. Confirme dentro do prazo para averbar o contrato."))
        return .verDepois("/consignataria/contratos/\(contrato)/comprovante")
    }
}

/// Os produtos que a consignatária pode contratar hoje.
struct ProdutosOferecidos {
    let produtos: [Produto]

    init(_ consignataria: Int64, _ catalogo: Catalogo, em dia: Dia) {
        produtos = catalogo.convenios.values
            .filter { $0.consignataria == consignataria && $0.situacao == .ativo }
            .filter { catalogo.condicoes[$0.id]?.vigente(em: dia) != nil }
            .compactMap { catalogo.produtos[$0.produto] }.sorted { $0.nome < $1.nome }
    }

    /// Os de todos os convênios dela, ativos ou não: para filtrar o que já se contratou.
    static func todos(_ consignataria: Int64, _ catalogo: Catalogo) -> [Produto] {
        let ids = Set(catalogo.convenios.values.filter { $0.consignataria == consignataria }.map(\.produto))
        return ids.compactMap { catalogo.produtos[$0] }.sorted { $0.nome < $1.nome }
    }

    func produto(_ codigo: String?) -> Produto? { produtos.first { $0.codigo == codigo } }
}

/// O que já se digitou de uma reserva, lido e conferido na forma; a regra quem confere é a porta.
struct RascunhoDeReserva: Sendable {
    static let camposDeQuem: Set<String> = ["cpf", "matricula"]
    static let camposDeValores = [
        "produto", "parcela", "prazo", "carencia", "numero", "liberado", "taxa", "iof", "cet",
    ]

    let quem: Balcao.Quem
    let quemEmTexto: String
    let produto: Produto
    let parcela: Dinheiro
    let prazo: Int?
    let carencia: Int
    let numero: String?
    let operacao: OperacaoDeCredito?

    /// Do que ficou guardado; `nil` quando ainda faltam os valores.
    init?(_ guardado: [String: String], _ catalogo: Catalogo) {
        guard let produto = guardado["produto"].flatMap(catalogo.produto(codigo:)),
            let parcela = Self.lido(guardado["parcela"], Dinheiro.lendo), let quem = Self.identidade(guardado)
        else { return nil }
        self.quem = quem
        quemEmTexto = Self.quem(guardado)
        self.produto = produto
        self.parcela = parcela
        prazo = guardado["prazo"].flatMap { Int($0) }
        carencia = guardado["carencia"].flatMap { Int($0) } ?? 0
        numero = guardado["numero"]
        operacao = Self.lido(guardado["liberado"], Dinheiro.lendo).flatMap { liberado in
            Self.lido(guardado["taxa"], Taxa.lendo).map { taxa in
                OperacaoDeCredito(
                    liberado: liberado, taxaAoMes: taxa, iof: Self.lido(guardado["iof"], Dinheiro.lendo),
                    cetAoAno: Self.lido(guardado["cet"], Taxa.lendo).map { Int($0.emCentesimosDeMilionesimo / 10_000) })
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
                .obrigatorio("parcela", falta: "Informe o valor da parcela.", como: valor(desde: umCentavo)),
                .inteiro("prazo", 1...600, seVazio: 1), .inteiro("carencia", 0...60, seVazio: 0),
                .textoOpcional("numero", ate: 60), .opcional("liberado", como: valor(desde: umCentavo)),
                .opcional("taxa", como: taxa(ate: PedidoDeEmprestimo.maximaTaxaAoMes)),
                .opcional("iof", como: valor(desde: .zero)), .opcional("cet", como: taxa(ate: maiorCet)))
        } catch {
            erros += error.erros
        }
        guard let produto else { return erros }
        let temPrazo = formulario.texto("prazo") != nil
        if produto.forma == .parcelas, !temPrazo {
            erros.append(.init("prazo", "Informe a quantidade de parcelas: \(produto.nome.lowercased()) tem prazo."))
        }
        if produto.forma != .parcelas, temPrazo {
            erros.append(.init("prazo", "Deixe em branco: \(produto.nome.lowercased()) é mensal, sem prazo."))
        }
        if produto.exigeTaxa, formulario.texto("liberado") == nil {
            erros.append(.init("liberado", "Informe o valor liberado à pessoa."))
        }
        if produto.exigeTaxa, formulario.texto("taxa") == nil {
            erros.append(.init("taxa", "Informe os juros ao mês."))
        }
        return erros
    }

    // MARK: - Limites da forma: o que nunca poderia valer se diz junto do campo, sem gastar o pedido

    private static let umCentavo = Dinheiro(centavos: 1)
    /// O mesmo dos arquivos: dez bilhões de reais.
    private static let maiorValor = Dinheiro(centavos: LeitorDeCampos.maiorValor)
    /// 100% ao mês dá 409.500% ao ano.
    private static let maiorCet = Taxa(emCentesimosDeMilionesimo: 10_000 * Taxa.unidade)

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

    static func quem(_ guardado: [String: String]) -> String {
        [guardado["cpf"].map { "CPF \($0)" }, guardado["matricula"].map { "matrícula \($0)" }]
            .compactMap { $0 }.joined(separator: ", ")
    }

    func reserva(_ consignataria: Int64) -> Balcao.Reserva {
        Balcao.Reserva(
            quem: quem, consignataria: consignataria, produto: produto.id, parcela: parcela, prazo: prazo,
            carencia: carencia,
            numero: numero, operacao: operacao)
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

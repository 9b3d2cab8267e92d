import Acesso
import Auditoria
import Cadastro
import Contratos
import Nucleo
import Web

/// A averbação por REST: traduz o pedido, chama o balcão e traduz a resposta.
///
/// Toda escrita exige `Idempotency-Key`. Recusa é 422 com o código público; nenhuma resposta leva margem.
/// Requisito: POC-CON-06, POC-CON-03, POC-TEC-02
package enum AverbacaoRoutes {
    /// Os atos que uma credencial precisa para usar tudo daqui.
    package static let atos = [Reservar.ato, ConfirmarReserva.ato, CancelarReserva.ato]

    /// - Parameter produto: o id do produto deste código; `nil` se não existe. Pode vir da memória: quem decide é a porta, com o catálogo do lote.
    package static func montar(
        em api: Grupo<ContextoDeIntegracao>, balcao: Balcao,
        produto: @escaping @Sendable (_ codigo: String) async throws -> Int64?
    ) {
        let comChave = Grupo<ContextoDeIntegracao>.Opcoes(exigeChave: true)
        api.json(
            "reservas", ato: Reservar.ato, entrada: entradaDeReserva,
            descricao: DescricaoDeApi(
                "Reserva margem para um contrato", saida: saidaDeReserva, status: 201, recusas: FraseDaRecusa.porCodigo),
            comChave
        ) { entrada, contexto in
            guard let produto = try await produto(entrada.produto) else {
                throw RecusaParaConsignataria(codigo: "convenio-inexistente")
            }
            let reserva = try entrada.reserva(consignataria: contexto.credencial.consignataria, produto: produto)
            let resposta = try await responder {
                try await balcao.reservar(reserva, por: contexto.autor, chave: try contexto.chave)
            }
            return .json(json(resposta), status: 201).com("Location", "/api/v1/contratos/\(resposta.contrato ?? 0)")
        }
        api.json(
            "reservas/:id/confirmacao", ato: ConfirmarReserva.ato, entrada: entradaDeConfirmacao,
            descricao: DescricaoDeApi(
                "Confirma a reserva: o contrato passa a ir à folha", saida: saidaDeReserva,
                recusas: FraseDaRecusa.porCodigo),
            comChave
        ) { entrada, contexto in
            let contrato = try contexto.identificador()
            let resposta = try await responder {
                try await balcao.confirmar(
                    contrato: contrato, consignataria: contexto.credencial.consignataria, numero: entrada.numero,
                    documento: entrada.documento, por: contexto.autor, chave: try contexto.chave)
            }
            return .json(json(resposta))
        }
        api.json(
            "reservas/:id/cancelamento", ato: CancelarReserva.ato, entrada: entradaDeCancelamento,
            descricao: DescricaoDeApi(
                "Cancela a reserva e devolve a margem", saida: saidaDeReserva, recusas: FraseDaRecusa.porCodigo),
            comChave
        ) { motivo, contexto in
            let contrato = try contexto.identificador()
            let resposta = try await responder {
                try await balcao.cancelar(
                    contrato: contrato, consignataria: contexto.credencial.consignataria, motivo: motivo,
                    por: contexto.autor, chave: try contexto.chave)
            }
            return .json(json(resposta))
        }
    }

    // MARK: - Entrada

    private static let texto60 = Entrada<String>.texto(esquema: .texto(minimo: 1, maximo: 60)) { $0 }
    private static let motivoEscrito = Entrada<String>.texto(esquema: .texto(minimo: 3, maximo: 200)) { $0 }
    private static let dinheiro = Entrada<Dinheiro>.texto(esquema: .dinheiro) { try Dinheiro.lendo($0) }
    /// Em por cento com até duas casas: a terceira é recusada, nunca cortada.
    private static let duasCasas = Entrada<Percentual>.texto(esquema: .texto(exemplo: "27.46")) {
        try Percentual.lendo($0)
    }
    private static let taxa = Entrada<Taxa>.texto(esquema: .texto(exemplo: "1.80")) { try Taxa.lendo($0) }

    private static let entradaDeReserva = Entrada<ReservaPedida>.objeto(
        "NovaReserva",
        .opcional("matricula", Entrada<Matricula>.texto { try Matricula.lendo($0) }, resumo: "Matrícula do vínculo."),
        .opcional(
            "cpf", Entrada<CPF>.texto { try CPF.lendo($0) }, resumo: "Dispensa a matrícula se houver um só vínculo."),
        .obrigatorio("produto", texto60, resumo: "Código do produto."),
        .opcional("parcela", dinheiro, resumo: "Obrigatória, salvo nos produtos em percentual."),
        .opcional(
            "percentual", duasCasas,
            resumo: "Parte da base de contribuição, em por cento, com duas casas; só nos produtos em percentual."),
        .opcional(
            "prazo", Entrada<Int>.inteiro(1...600), resumo: "Quantidade de parcelas; ausente nos produtos mensais."),
        .opcional("carencia", Entrada<Int>.inteiro(0...60), resumo: "Meses sem desconto."),
        .opcional("numero", texto60, resumo: "Número do contrato na consignatária."),
        .opcional("operacao", operacao, resumo: "Obrigatória nos empréstimos."),
        montar: ReservaPedida.init)

    private static let operacao = Entrada<OperacaoDeCredito>.objeto(
        "OperacaoDeCredito",
        .obrigatorio("valor_liberado", dinheiro),
        .obrigatorio("taxa_ao_mes", taxa, resumo: "Em por cento, com até seis casas."),
        .opcional("tarifa_financiada", dinheiro, resumo: "Entra no principal e paga juros."),
        .opcional("tarifa_a_vista", dinheiro, resumo: "Sai do que a pessoa recebe."),
        .opcional("seguro_mensal", dinheiro, resumo: "Soma-se à parcela todo mês: a parcela informada já o traz."),
        .opcional("iof", dinheiro, resumo: "Informado, tem de ser igual ao calculado, ao centavo."),
        .opcional(
            "cet_ao_ano", duasCasas,
            resumo: "Em por cento, com até duas casas. Informado, tem de ser igual ao calculado.")
    ) { liberado, taxa, financiada, aVista, seguro, iof, cet in
        OperacaoDeCredito(
            liberado: liberado, taxaAoMes: taxa, tarifaFinanciada: financiada ?? .zero, tarifaAVista: aVista ?? .zero,
            seguroMensal: seguro ?? .zero, iof: iof, cetAoAno: cet.map { Int($0.pontosBase) })
    }

    private static let entradaDeConfirmacao = Entrada<(numero: String?, documento: String?)>.objeto(
        "Confirmacao", .opcional("numero", texto60),
        .opcional(
            "documento", texto60,
            resumo: "Documento de autorização guardado; dispensado se a pessoa autorizou no portal.")
    ) { (numero: $0, documento: $1) }

    private static let entradaDeCancelamento = Entrada<String>.objeto(
        "Cancelamento", .obrigatorio("motivo", motivoEscrito)
    ) { $0 }

    // MARK: - Saída

    private static let saidaDeReserva = Esquema.objeto(
        "Reserva",
        [
            CampoDeEsquema("contrato", .inteiro()), CampoDeEsquema("situacao", .texto()),
            CampoDeEsquema("vence_em", .opcional(.instante), obrigatorio: false),
            CampoDeEsquema(
                "meio_de_autorizacao", .escolha(["prova-de-vida"]), obrigatorio: false,
                resumo:
                    "Presente quando a reserva só se autoriza com prova de vida: sem ela, confirmar é falta-prova-de-vida."
            ),
        ])

    private static func json(_ resposta: RespostaDaPorta) -> ValorJSON {
        var membros: [(String, ValorJSON)] = [
            ("contrato", .inteiro(resposta.contrato ?? 0)), ("situacao", .texto(resposta.codigo)),
        ]
        if let venceEm = resposta.venceEm {
            membros.append(("vence_em", .texto(Instante(microssegundos: venceEm).iso)))
        }
        if resposta.exigeProva == true { membros.append(("meio_de_autorizacao", "prova-de-vida")) }
        return .objeto(membros)
    }

    /// Recusa vira 422 com o código; porta que não respondeu vira 503, e o mesmo pedido pode ser repetido com a mesma chave.
    private static func responder(_ pedir: () async throws -> RespostaDaPorta) async throws -> RespostaDaPorta {
        let resposta: RespostaDaPorta
        do {
            resposta = try await pedir()
        } catch let falha as FalhaDaPorta {
            throw try FalhaDaPortaNaWeb(falha)
        }
        guard resposta.aceito else { throw RecusaParaConsignataria(resposta) }
        return resposta
    }
}

/// O corpo de uma reserva, antes de se saber de que consignatária é.
private struct ReservaPedida: Sendable {
    let matricula: Matricula?
    let cpf: CPF?
    let produto: String
    let parcela: Dinheiro?
    let percentual: Percentual?
    let prazo: Int?
    let carencia: Int?
    let numero: String?
    let operacao: OperacaoDeCredito?

    func reserva(consignataria: Int64, produto: Int64) throws -> Balcao.Reserva {
        let quem: Balcao.Quem
        switch (matricula, cpf) {
        case (.some(let matricula), .some(let cpf)): quem = .ambos(matricula, cpf)
        case (.some(let matricula), nil): quem = .matricula(matricula)
        case (nil, .some(let cpf)): quem = .cpf(cpf)
        // RF-CON-39: um dos dois é exigido.
        case (nil, nil): throw RecusaParaConsignataria(codigo: "identificacao-exigida")
        }
        return Balcao.Reserva(
            quem: quem, consignataria: consignataria, produto: produto, parcela: parcela ?? .zero, prazo: prazo,
            carencia: carencia ?? 0, numero: numero, operacao: operacao, percentual: percentual)
    }
}

extension RecusaParaConsignataria: RecusaComCodigo {
    package var status: Int { codigo == "chave-reutilizada" ? 409 : 422 }
}

/// A porta que não respondeu, como a web a conta: 503 e quando tentar de novo.
package struct FalhaDaPortaNaWeb: RecusaComCodigo {
    package let codigo: String
    package let frase: String
    package let status = 503
    package let esperar: Int?

    /// Lança o próprio erro quando é defeito nosso: esse vira 500 com correlação.
    package init(_ falha: FalhaDaPorta) throws {
        switch falha {
        case .cheia, .prazoVencido, .indisponivel, .encerrada:
            codigo = "porta-ocupada"
            frase = "O sistema está ocupado. Repita o pedido com a mesma chave de idempotência."
            esperar = 1
        case .semFolhaAberta:
            codigo = "sem-folha-aberta"
            frase = "Ainda não há competência aberta para operações."
            esperar = 600
        case .defeito: throw falha
        }
    }
}

extension Contexto {
    /// A chave de idempotência de uma rota que a exige.
    var chave: String {
        get throws {
            guard let chaveDeIdempotencia else { preconditionFailure("rota sem exigeChave") }
            return chaveDeIdempotencia
        }
    }
}

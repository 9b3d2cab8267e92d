import Acesso
import Auditoria
import BancoDeDados
import Cifra
import Contratos
import Nucleo
import Web

/// Os contratos e reservas da consignatária por REST: um, e a lista por cursor. Lê no papel dela: o alheio é 404.
///
/// Requisito: POC-CON-02, POC-CON-04, POC-TEC-02
package enum ContratosPorRest {
    package static let ato = "contratos.consultar"

    /// As opções do filtro de situação.
    private static let situacoes = ["reservas", "vivos", "encerrados", "desfeitas"]

    package static func montar(em api: Grupo<ContextoDeIntegracao>, _ casa: Instalacao) {
        for (caminho, soReservas) in [("contratos", false), ("reservas", true)] {
            let nome = soReservas ? "reservas a confirmar" : "contratos e reservas"
            api.get(
                caminho, ato: ato,
                descricao: DescricaoDeApi(
                    "Lista os \(nome) da consignatária, do menor número ao maior".replacing(
                        "os reservas", with: "as reservas"),
                    saida: pagina, consulta: consulta(soReservas))
            ) { contexto in try await listar(contexto, soReservas: soReservas, casa) }
            api.get(
                caminho + "/:id", ato: ato,
                descricao: DescricaoDeApi(
                    soReservas
                        ? "Lê uma reserva a confirmar" : "Lê um contrato ou reserva, com as parcelas já cortadas",
                    saida: fichaDoContrato)
            ) { contexto in try await um(contexto, soReservas: soReservas, casa) }
        }
    }

    private static func listar(
        _ contexto: ContextoDeIntegracao, soReservas: Bool, _ casa: Instalacao
    ) async throws -> Resposta {
        let campos = try contexto.consulta
        let (limite, cursor, situacao, produto, numero) = try campos.ler(
            .inteiro("limite", 1...200, seVazio: 50), .opcional("cursor", como: Cursor.lendo),
            // A descrição já disse que é uma das opções.
            .opcional("situacao", como: { $0 }), .textoOpcional("produto", ate: 60),
            .textoOpcional("numero", ate: 60))
        var filtro = FiltroDeContratos()
        filtro.situacoes = Situacao.doFiltro(soReservas ? "reservas" : situacao)
        filtro.produto = produto
        filtro.numero = numero
        filtro.depoisDe = cursor
        filtro.decrescente = false
        let (pedido, papel) = (filtro, Papel.consignataria(contexto.credencial.consignataria))
        // Um a mais diz se há página seguinte.
        let lidos = try await casa.banco.transacao(como: papel, soLeitura: true) { t in
            try ContratoNaTela.listar(pedido, limite: limite + 1, casa.cofre, em: t)
        }
        let daPagina = lidos.prefix(limite)
        let proximo = lidos.count > limite ? daPagina.last.map { Cursor.escrever($0.id) } : nil
        return .json([
            "itens": .lista(daPagina.map { .objeto(membros($0)) }), "proximo": proximo.map { .texto($0) } ?? .nulo,
        ])
    }

    private static func um(
        _ contexto: ContextoDeIntegracao, soReservas: Bool, _ casa: Instalacao
    ) async throws -> Resposta {
        let id = try contexto.identificador()
        let papel = Papel.consignataria(contexto.credencial.consignataria)
        let ficha = try await casa.banco.transacao(como: papel, soLeitura: true) { t in
            try FichaDoContrato.ler(id, casa.cofre, em: t)
        }
        guard let ficha, !soReservas || ficha.contrato.situacao.ehReservaViva else { throw RecusaDaWeb.naoEncontrado }
        return .json(
            .objeto(
                membros(ficha.contrato) + [
                    ("autorizacao", ficha.autorizacao.map(json) ?? .nulo),
                    ("parcelas", .lista(ficha.parcelas.map(json))),
                ]))
    }

    /// O lugar onde a página anterior parou; quem chama não o interpreta.
    private enum Cursor {
        static func escrever(_ id: Int64) -> String { Base64DeEndereco.escrever(Array("c\(id)".utf8)) }

        static func lendo(_ texto: String) throws -> Int64 {
            guard let bytes = Base64DeEndereco.ler(texto), let escrito = String(validating: bytes, as: UTF8.self),
                escrito.hasPrefix("c"), let id = Int64(escrito.dropFirst())
            else { throw TextoInvalido(lido: texto, esperado: "o cursor que a página anterior devolveu") }
            return id
        }
    }

    // MARK: - Forma

    private static func consulta(_ soReservas: Bool) -> [CampoDeEsquema] {
        let comuns = [
            CampoDeEsquema(
                "limite", .inteiro(minimo: 1, maximo: 200), obrigatorio: false,
                resumo: "Itens por página; 50 se ausente."),
            CampoDeEsquema(
                "cursor", .texto(maximo: 64), obrigatorio: false,
                resumo: "O que veio em proximo na página anterior; vazio é o mesmo que ausente."),
            CampoDeEsquema(
                "produto", .texto(maximo: 60), obrigatorio: false,
                resumo: "Código do produto; vazio é o mesmo que ausente."),
            CampoDeEsquema(
                "numero", .texto(maximo: 60), obrigatorio: false,
                resumo: "Número do contrato na consignatária, ou o do sistema; vazio é o mesmo que ausente."),
        ]
        return soReservas ? comuns : comuns + [CampoDeEsquema("situacao", .escolha(situacoes), obrigatorio: false)]
    }

    private static let campos: [CampoDeEsquema] = [
        CampoDeEsquema("contrato", .inteiro()), CampoDeEsquema("situacao", .escolha(Situacao.allCases.map(\.rawValue))),
        CampoDeEsquema("matricula", .texto()),
        CampoDeEsquema(
            "cpf", .opcional(.texto(padrao: "^[0-9]{11}$")),
            resumo: "Nulo enquanto a operação não foi autorizada nem averbada, se o pedido não o trouxe."),
        CampoDeEsquema("produto", .texto(), resumo: "Código do produto."),
        CampoDeEsquema("numero", .opcional(.texto())),
        CampoDeEsquema(
            "parcela", .opcional(.dinheiro),
            resumo: "Nula na reserva em percentual, até a averbação: sai da remuneração da pessoa."),
        CampoDeEsquema(
            "percentual", .opcional(.texto(exemplo: "11.00")),
            resumo: "Parte da base de contribuição, em por cento; nulo nos produtos de valor."),
        CampoDeEsquema("prazo", .opcional(.inteiro(minimo: 1)), resumo: "Nulo: por tempo indeterminado."),
        CampoDeEsquema("pagas", .inteiro(minimo: 0)), CampoDeEsquema("carencia", .inteiro(minimo: 0)),
        CampoDeEsquema("primeira", .texto(padrao: "^[0-9]{4}-[0-9]{2}$"), resumo: "Primeira competência."),
        CampoDeEsquema("operacao_em", .instante), CampoDeEsquema("vence_em", .opcional(.instante)),
        CampoDeEsquema("averbado_em", .opcional(.instante)), CampoDeEsquema("encerrado_em", .opcional(.instante)),
        CampoDeEsquema("valor_liberado", .opcional(.dinheiro)),
        CampoDeEsquema(
            "meio_de_autorizacao", .opcional(.escolha(["portal", "prova-de-vida"])),
            resumo: "Como a pessoa tem de autorizar a reserva; nulo se o produto não pede a autorização dela."),
    ]

    private static let pagina = Esquema.objeto(
        "PaginaDeContratos",
        [
            CampoDeEsquema("itens", .lista(.objeto("Contrato", campos), maximo: 200)),
            CampoDeEsquema("proximo", .opcional(.texto()), resumo: "Nulo na última página."),
        ])

    private static let fichaDoContrato = Esquema.objeto(
        "FichaDoContrato",
        campos + [
            CampoDeEsquema(
                "autorizacao",
                .opcional(
                    .objeto(
                        "Autorizacao",
                        [
                            CampoDeEsquema("codigo", .inteiro()),
                            CampoDeEsquema("especie", .escolha(AutorizacaoNova.Especie.allCases.map(\.rawValue))),
                            CampoDeEsquema("em", .instante),
                        ])), resumo: "Nula enquanto ninguém autorizou."),
            CampoDeEsquema(
                "parcelas",
                .lista(
                    .objeto(
                        "Parcela",
                        [
                            CampoDeEsquema("competencia", .texto(padrao: "^[0-9]{4}-[0-9]{2}$")),
                            CampoDeEsquema("numero", .inteiro(minimo: 1)), CampoDeEsquema("previsto", .dinheiro),
                            CampoDeEsquema("enviado", .opcional(.dinheiro)),
                            CampoDeEsquema("descontado", .opcional(.dinheiro)),
                            CampoDeEsquema("situacao", .escolha(SituacaoDaParcela.allCases.map(\.rawValue))),
                            CampoDeEsquema("motivo", .opcional(.texto()), resumo: "O que faltou, em palavras."),
                        ]))),
        ])

    private static func membros(_ contrato: ContratoNaTela) -> [(String, ValorJSON)] {
        [
            ("contrato", .inteiro(contrato.id)), ("situacao", .texto(contrato.situacao.rawValue)),
            ("matricula", .texto(contrato.matricula.texto)), ("cpf", seHa(contrato.cpf?.filter(\.isNumber))),
            ("produto", .texto(contrato.codigoDoProduto)), ("numero", seHa(contrato.numero)),
            ("parcela", seHa(contrato.parcelaOculta ? nil : contrato.parcela.comPonto)),
            ("percentual", seHa(contrato.percentual?.comPonto)),
            ("prazo", contrato.prazo.map { .inteiro($0) } ?? .nulo), ("pagas", .inteiro(contrato.pagas)),
            ("carencia", .inteiro(contrato.carencia)), ("primeira", .texto(contrato.primeira.iso)),
            ("operacao_em", .texto(contrato.operacaoEm.iso)), ("vence_em", seHa(contrato.venceEm?.iso)),
            ("averbado_em", seHa(contrato.averbadoEm?.iso)), ("encerrado_em", seHa(contrato.encerradoEm?.iso)),
            ("valor_liberado", seHa(contrato.liberado?.comPonto)),
            (
                "meio_de_autorizacao",
                contrato.exigeProva ? "prova-de-vida" : contrato.exigeAutorizacao ? "portal" : .nulo
            ),
        ]
    }

    private static func json(_ autorizacao: AutorizacaoNaTela) -> ValorJSON {
        [
            "codigo": .inteiro(autorizacao.codigo), "especie": .texto(autorizacao.especie),
            "em": .texto(autorizacao.em.iso),
        ]
    }

    private static func json(_ parcela: ParcelaNaTela) -> ValorJSON {
        .objeto([
            ("competencia", .texto(parcela.competencia.iso)), ("numero", .inteiro(parcela.numero)),
            ("previsto", .texto(parcela.previsto.comPonto)), ("enviado", seHa(parcela.enviado?.comPonto)),
            ("descontado", seHa(parcela.descontado?.comPonto)), ("situacao", .texto(parcela.situacao.rawValue)),
            ("motivo", seHa(parcela.porQue)),
        ])
    }

    private static func seHa(_ texto: String?) -> ValorJSON { texto.map { .texto($0) } ?? .nulo }
}

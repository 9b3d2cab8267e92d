import BancoDeDados
import Cadastro
import Cifra
import Html
import Nucleo

/// O que aconteceu com um contrato, em palavras.
package struct OcorrenciaNaTela: Sendable {
    let ato: String
    let em: Instante
    let competencia: Competencia?
    let motivo: String?

    package static func listar(contrato: Int64, _ cofre: Cofre, em t: Transacao) throws -> [OcorrenciaNaTela] {
        try t.executar(
            """
            SELECT ato, em, competencia, id, motivo, motivo_em_claro FROM ocorrencia WHERE contrato_id = \(contrato)
             ORDER BY id DESC LIMIT 100
            """
        ).map {
            OcorrenciaNaTela(
                ato: try $0.ler(0), em: try $0.ler(1), competencia: try $0.ler(2),
                motivo: try TextoCifrado.abrir($0, 4, tabela: "ocorrencia", id: try $0.ler(3), cofre))
        }
    }

    var acontecimento: Acontecimento {
        Acontecimento(
            Self.nome(ato), quando: em.naTela, iso: em.iso,
            texto: [competencia.map { "Competência \($0.brasileira)." }, motivo.map { "Motivo: \($0)" }]
                .compactMap { $0 }.joined(separator: " "))
    }

    private static func nome(_ ato: String) -> String {
        switch ato {
        case "reservar": "Reserva feita"
        case "autorizar": "Reserva autorizada pela pessoa"
        case "confirmar": "Reserva confirmada: contrato averbado"
        case "cancelar-reserva": "Reserva cancelada"
        case "vencer": "Reserva vencida sem confirmação"
        case "recusar": "Reserva negada"
        case "transferir": "Levado a outra matrícula"
        default: ato.prefix(1).uppercased() + ato.dropFirst().replacing("-", with: " ")
        }
    }
}

/// O miolo da ficha do contrato, igual nos três portais: dados, parcelas e história.
/// - Fonte: POC-SER-03, RF-SER-09, RF-GES-10 (o que a ficha mostra); RF-CON-09 (a história).
package struct FichaDoContrato: Sendable {
    package let contrato: ContratoNaTela
    package let parcelas: [ParcelaNaTela]
    package let ocorrencias: [OcorrenciaNaTela]
    /// `nil` enquanto ninguém autorizou.
    package let autorizacao: AutorizacaoNaTela?
    /// O que falta descontar; `nil` quando nada mais vai à folha.
    package let proximas: ProximasParcelas?

    /// Lê tudo no papel de quem olha; `nil` é contrato que não existe ou não é seu.
    package static func ler(_ id: Int64, _ cofre: Cofre, em t: Transacao) throws -> FichaDoContrato? {
        guard let contrato = try ContratoNaTela.ler(id, cofre, em: t) else { return nil }
        let parcelas = try ParcelaNaTela.listar(contrato: id, em: t)
        let aberta: Competencia? = try t.uma("SELECT competencia FROM atual.folha_aberta")?.ler(0)
        return FichaDoContrato(
            contrato: contrato, parcelas: parcelas,
            ocorrencias: try OcorrenciaNaTela.listar(contrato: id, cofre, em: t),
            autorizacao: try AutorizacaoNaTela.ler(contrato: id, em: t),
            proximas: ProximasParcelas(contrato, parcelas, aberta: aberta))
    }

    package var titulo: String {
        (contrato.situacao.ehReservaViva ? "Reserva " : "Contrato ") + Formato.inteiro(contrato.id)
    }

    /// O cartão com os dados do contrato; `pessoa` é a ligação para a ficha dela, onde há.
    package func dados(pessoa: Endereco? = nil, consignataria: Endereco? = nil) -> some Trecho {
        Cartao("Dados do contrato") {
            Ficha {
                Dado("Pessoa") {
                    if let pessoa { Ligacao(contrato.nomeDaPessoa, para: pessoa) } else { contrato.nomeDaPessoa }
                }
                Dado("Matrícula", contrato.matricula.texto)
                Dado("Consignatária") {
                    if let consignataria {
                        Ligacao(contrato.nomeDaConsignataria, para: consignataria)
                    } else {
                        contrato.nomeDaConsignataria
                    }
                }
                if let correspondente = contrato.correspondente {
                    Dado("Agência ou correspondente", correspondente)
                }
                Dado("Produto", contrato.produto)
                Dado("Número na consignatária", contrato.numero)
                Dado("Parcela", contrato.parcelaEscrita)
                if let percentual = contrato.percentual, !contrato.parcelaOculta {
                    Dado("Percentual da base", Formato.percentual(pontosBase: percentual.pontosBase))
                }
                Dado("Prazo", contrato.prazo.map { Formato.contagem($0, "mês", "meses") } ?? "por tempo indeterminado")
                Dado("Parcelas pagas", contrato.andamento)
                Dado("Parcelas em aberto", contrato.emAberto)
                Dado("Primeira competência", contrato.primeira.brasileira)
                if contrato.carencia > 0 { Dado("Carência", Formato.contagem(contrato.carencia, "mês", "meses")) }
                Dado("Operação", contrato.operacaoEm.naTela)
                if let vence = contrato.venceEm, contrato.situacao.ehReservaViva { Dado("Confirmar até", vence.naTela) }
                if let autorizacao { Dado("Autorização", autorizacao.frase) }
                if let em = contrato.averbadoEm { Dado("Averbado em", em.naTela) }
                if let em = contrato.encerradoEm { Dado("Encerrado em", em.naTela) }
                condicoes
            }
        }
    }

    @Montagem private var condicoes: some Trecho {
        if contrato.antecipacao, let prazo = contrato.prazo, let faltam = contrato.faltam {
            Dado("Total contratado", contrato.parcela.vezes(prazo).emReais)
            Dado("Falta descontar", contrato.parcela.vezes(faltam).emReais)
        }
        if let liberado = contrato.liberado { Dado("Valor liberado", liberado.emReais) }
        if let financiado = contrato.financiado { Dado("Valor financiado", financiado.emReais) }
        if let iof = contrato.iof { Dado("IOF", iof.emReais) }
        if let taxa = contrato.taxaAoMes { Dado("Juros ao mês", taxa.brasileiro) }
        if let cet = contrato.cetAoAno { Dado("CET ao ano", Formato.percentual(pontosBase: cet)) }
    }

    /// O que se pediu às duas listas da ficha: as parcelas e as próximas.
    package struct Estados: Sendable {
        let parcelas: EstadoDaGrade
        let proximas: EstadoDaGrade

        package init(em endereco: Endereco, lendo pares: [(String, String)]) {
            parcelas = EstadoDaGrade(em: endereco, lendo: pares)
            proximas = EstadoDaGrade(
                em: endereco, porPagina: ProximasParcelas.mostradas, prefixo: "proximas-", lendo: pares)
        }
    }

    /// As parcelas, mês a mês, com o motivo do que faltou.
    package func grade(_ estados: Estados) -> some Trecho {
        Grade(
            "Parcelas", linhas: estados.parcelas.daPagina(parcelas),
            estado: estados.parcelas.com(total: parcelas.count),
            vazio: Vazio(
                "Nenhuma parcela ainda",
                "A primeira aparece quando a folha de \(contrato.primeira.brasileira) for cortada.")
        ) { Self.colunas }
    }

    @MontagemDeColunas<ParcelaNaTela> package static var colunas: [Coluna<ParcelaNaTela>] {
        Coluna("Competência", principal: true) { $0.competencia.brasileira }
        Coluna("Parcela", .numero) { $0.ordinal }
        Coluna("Previsto", .numero) { $0.previsto.brasileiro }
        Coluna("Enviado", .numero) { $0.enviado?.brasileiro ?? "—" }
        Coluna("Descontado", .numero) { $0.descontado?.brasileiro ?? "—" }
        Coluna("Data do desconto") { $0.descontadaEm?.brasileiro ?? "—" }
        Coluna("Situação", csv: { $0.situacao.nome }) { $0.situacao.etiqueta }
        Coluna("O que faltou") { $0.porQue ?? "" }
    }

    /// O que aconteceu com o contrato, do mais novo ao mais velho.
    package var historia: some Trecho {
        Cartao("História do contrato") {
            if ocorrencias.isEmpty {
                Vazio("Nada registrado ainda", "O contrato veio pronto da carga inicial.")
            } else {
                LinhaDoTempo("História do contrato", ocorrencias.map(\.acontecimento))
            }
        }
    }
}

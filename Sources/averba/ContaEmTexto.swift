import Nucleo

/// A conta do empréstimo escrita para gente e para programa.
enum ContaEmTexto {
    /// Objeto JSON com os nomes das colunas do arquivo de exemplos.
    ///
    /// Dinheiro e taxa são números escritos com todas as casas (`10000.00`), sem passar por ponto flutuante.
    static func json(_ conta: ContaDoEmprestimo) -> String {
        let pedido = conta.pedido
        var campos: [(nome: String, valor: String)] = [
            ("data_liberacao", texto(pedido.liberacao.iso)),
            ("dia_corte", "\(pedido.prazos.diaDeCorte)"),
            ("dia_vencimento", "\(pedido.prazos.diaDeVencimento)"),
            ("carencia_meses", "\(pedido.carenciaEmMeses)"),
            ("competencia_inicial", texto(conta.competenciaInicial.iso)),
            ("primeiro_vencimento", texto(conta.primeiroVencimento.iso)),
            ("ultimo_vencimento", texto(conta.ultimoVencimento.iso)),
            ("convencao_parcela", texto(pedido.convencao.rawValue)),
            ("taxa_mensal_pct", pedido.taxaAoMes.comPonto()),
            ("n_parcelas", "\(pedido.parcelas)"),
            ("valor_solicitado", pedido.valor.comPonto),
            ("tarifa_financiada", pedido.tarifaFinanciada.comPonto),
            ("tarifa_a_vista", pedido.tarifaAVista.comPonto),
            ("seguro_mensal", pedido.seguroMensal.comPonto),
            ("iof_modo", texto(pedido.iof.rawValue)),
            ("iof_diario", conta.iofDiario.comPonto),
            ("iof_adicional", conta.iofAdicional.comPonto),
            ("iof_total", conta.iofTotal.comPonto),
            ("principal_financiado", conta.principalFinanciado.comPonto),
            ("valor_recebido", conta.valorRecebido.comPonto),
            ("parcela", conta.parcela.comPonto),
            ("total_pago", conta.totalPago.comPonto),
            ("cet_anual_pct", conta.cet.aoAno.comPonto(casasMinimas: 6)),
            ("cet_mensal_pct", conta.cet.aoMes.comPonto(casasMinimas: 6)),
            ("cet_anual_divulgado_pct", conta.cet.divulgado.comPonto()),
        ]
        campos.append(("fonte_do_iof", conta.fonteDoIOF.map(texto) ?? "null"))
        let parcelas = conta.parcelas.map { "    " + json($0) }.joined(separator: ",\n")
        campos.append(("parcelas", "[\n\(parcelas)\n  ]"))
        return "{\n" + campos.map { "  \"\($0.nome)\": \($0.valor)" }.joined(separator: ",\n") + "\n}"
    }

    private static func json(_ parcela: ParcelaDaConta) -> String {
        let campos = [
            "\"numero\": \(parcela.numero)",
            "\"competencia\": \(texto(parcela.competencia.iso))",
            "\"vencimento\": \(texto(parcela.vencimento.iso))",
            "\"valor\": \(parcela.valor.comPonto)",
            "\"principal\": \(parcela.principal.comPonto)",
            "\"juros\": \(parcela.juros.comPonto)",
            "\"seguro\": \(parcela.seguro.comPonto)",
        ]
        return "{" + campos.joined(separator: ", ") + "}"
    }

    /// Texto JSON; os que escrevemos são nossos, mas o escape não depende disso.
    private static func texto(_ texto: String) -> String {
        var escrito = "\""
        for escalar in texto.unicodeScalars {
            switch escalar {
            case "\"": escrito += "\\\""
            case "\\": escrito += "\\\\"
            case "\u{00}"..."\u{1F}":
                let hexadecimal = String(escalar.value, radix: 16)
                escrito += "\\u" + String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal
            default: escrito.unicodeScalars.append(escalar)
            }
        }
        return escrito + "\""
    }

    /// A conta linha a linha, com as parcelas no fim.
    static func legivel(_ conta: ContaDoEmprestimo) -> String {
        let pedido = conta.pedido
        var linhas: [(rotulo: String, valor: String)] = [
            ("Valor pedido", pedido.valor.emReais),
            ("Juros", "\(pedido.taxaAoMes.brasileiro) ao mês"),
            ("Liberação", pedido.liberacao.brasileiro),
            ("Primeira folha", conta.competenciaInicial.brasileira),
            ("Vencimentos", "\(conta.primeiroVencimento.brasileiro) a \(conta.ultimoVencimento.brasileiro)"),
        ]
        if pedido.carenciaEmMeses > 0 { linhas.append(("Carência", "\(pedido.carenciaEmMeses) meses")) }
        if pedido.tarifaFinanciada > .zero { linhas.append(("Tarifa financiada", pedido.tarifaFinanciada.emReais)) }
        if pedido.tarifaAVista > .zero { linhas.append(("Tarifa à vista", pedido.tarifaAVista.emReais)) }
        if let fonte = conta.fonteDoIOF {
            linhas.append(("IOF diário", conta.iofDiario.emReais))
            linhas.append(("IOF adicional", conta.iofAdicional.emReais))
            linhas.append(("IOF total", "\(conta.iofTotal.emReais), \(pedido.iof.rawValue) (\(fonte))"))
        } else {
            linhas.append(("IOF", "isento"))
        }
        linhas.append(("Principal", conta.principalFinanciado.emReais))
        linhas.append(("Valor recebido", conta.valorRecebido.emReais))
        linhas.append(("Parcela", "\(pedido.parcelas) de \(conta.parcela.emReais)"))
        if pedido.seguroMensal > .zero { linhas.append(("Seguro mensal", pedido.seguroMensal.emReais)) }
        linhas.append(("Total pago", conta.totalPago.emReais))
        linhas.append(("CET", "\(conta.cet.divulgado.brasileiro) ao ano"))
        linhas.append(
            ("CET com seis casas", "\(conta.cet.aoAno.brasileiro) ao ano, \(conta.cet.aoMes.brasileiro) ao mês"))
        let quadro = linhas.map { aEsquerda($0.rotulo, 20) + $0.valor }
        return (quadro + ["", cabecalho] + conta.parcelas.map(linha)).joined(separator: "\n")
    }

    private static let cabecalho =
        aDireita("nº", 4) + "  " + aEsquerda("vencimento", 10) + aDireita("parcela", 15) + aDireita("principal", 15)
        + aDireita("juros", 15)

    private static func linha(_ parcela: ParcelaDaConta) -> String {
        aDireita("\(parcela.numero)", 4) + "  " + parcela.vencimento.brasileiro
            + aDireita(parcela.valor.brasileiro, 15) + aDireita(parcela.principal.brasileiro, 15)
            + aDireita(parcela.juros.brasileiro, 15)
    }

    private static func aEsquerda(_ texto: String, _ largura: Int) -> String {
        texto + String(repeating: " ", count: max(0, largura - texto.count))
    }

    private static func aDireita(_ texto: String, _ largura: Int) -> String {
        String(repeating: " ", count: max(0, largura - texto.count)) + texto
    }
}

import Leiaute
import Nucleo

// Os arquivos da carga inicial que descrevem o órgão: consignatárias, convênios, rubricas e calendário.

extension Gerador {
    private var escala: Escala { carteira.escala }
    /// Desde quando valem convênios e rubricas: antes do contrato mais antigo.
    private var desde: Campo { .dia(Dia(ano: 2_004, mes: 6, dia: 1)) }

    func escreverCadastros(em pasta: String) throws {
        try escreverConsignatarias(noArquivo: "\(pasta)/consignatarias.csv")
        try escreverConvenios("\(pasta)/convenios.csv")
        try escreverRubricas("\(pasta)/rubricas.csv")
        try escreverCalendario("\(pasta)/calendario.csv")
    }

    private func escreverConsignatarias(noArquivo caminho: String) throws {
        let arquivo = try EscritaDeArquivo(
            caminho, "carga-consignatarias", leiautes,
            campos: [
                "codigo", "nome", "razao_social", "cnpj", "tipo", "situacao", "credenciada_desde", "credenciada_ate",
                "banco", "agencia",
                "conta", "email", "telefone",
            ])
        for (ordem, consignataria) in Quadro.consignatarias.enumerated() {
            var sorteio = Sorteio(escala.semente, .contato, ordem)
            // O recadastramento vence espalhado pelos doze meses depois da competência aberta.
            let ate = (escala.aberta + 1 + ordem % 12).ultimoDia
            try arquivo.linha([
                .texto(consignataria.codigo), .texto(consignataria.nome), .texto(consignataria.razaoSocial),
                .texto(cnpj(ordem, &sorteio)), .texto(consignataria.tipo), .texto("ativa"), desde, .dia(ate),
                .talvez(consignataria.banco), .texto(PessoaFicticia.algarismos(sorteio.inteiro(1...9_999), 4)),
                .texto(PessoaFicticia.algarismos(sorteio.inteiro(1...999_999), 6) + "-\(sorteio.inteiro(0...9))"),
                .texto("consignacao@\(consignataria.codigo.lowercased()).example"),
                .texto("(31)30000-\(PessoaFicticia.algarismos(ordem, 4))"),
            ])
        }
        try arquivo.terminar()
    }

    /// CNPJ válido e inventado; um em cada seis é alfanumérico, como os emitidos desde julho de 2026.
    private func cnpj(_ ordem: Int, _ sorteio: inout Sorteio) -> String {
        let raiz = PessoaFicticia.algarismos(sorteio.inteiro(1_000_000...9_999_999), 7) + String(ordem % 10)
        let alfanumerico = ordem % 6 == 5 ? "AV" + raiz.dropFirst(2) : Substring(raiz)
        guard let cnpj = CNPJ.completando(alfanumerico + "0001") else {
            preconditionFailure("doze posições formam um CNPJ")
        }
        return cnpj.texto
    }

    private func escreverConvenios(_ caminho: String) throws {
        let arquivo = try EscritaDeArquivo(
            caminho, "carga-convenios", leiautes,
            campos: [
                "consignataria", "produto", "prazo_maximo", "carencia_maxima", "maximo_de_contratos", "taxa_maxima",
                "cet_maximo",
                "convencao", "iof", "desde", "fonte",
            ])
        for servico in carteira.servicos {
            let credito = servico.ficticio.credito
            let maximo: Int? =
                switch servico.especie {
                case .plano: nil
                case .emprestimo, .imobiliario: CondicaoDeCredito.maximoDeContratos
                default: 1
                }
            try arquivo.linha([
                .texto(servico.consignataria.codigo), .texto(servico.produto),
                credito.map { .quantos($0.prazoMaximo) } ?? .nulo,
                .quantos(credito == nil ? 0 : CondicaoDeCredito.carenciaMaxima), maximo.map(Campo.quantos) ?? .nulo,
                credito.map { .decimal($0.taxaMaximaAoMes.emCentesimosDeMilionesimo, casas: 6) } ?? .nulo,
                credito == nil ? .nulo : .porCento(Int64(CondicaoDeCredito.cetMaximo)),
                .talvez(credito?.convencao.rawValue),
                .talvez(credito?.iof.rawValue), desde, .texto("convênio fictício"),
            ])
        }
        for convenio in Quadro.semLinhas {
            try arquivo.linha([
                .texto(convenio.consignataria), .texto(convenio.produto),
                convenio.prazoMaximo.map(Campo.quantos) ?? .nulo, .quantos(0), .quantos(1), .nulo, .nulo, .nulo, .nulo,
                desde, .texto("convênio fictício"),
            ])
        }
        try arquivo.terminar()
    }

    /// Duas saídas no mesmo mês, com rubricas diferentes para o mesmo contrato, e uma por categoria.
    private func escreverRubricas(_ caminho: String) throws {
        let arquivo = try EscritaDeArquivo(
            caminho, "carga-rubricas", leiautes,
            campos: ["consignataria", "produto", "leiaute", "categoria", "codigo", "cobra_linha", "retencao", "desde"])
        // Bancos e entidades abertas pagam por linha; a retenção da lei é só de empréstimo e financiamento.
        let doQuadro = carteira.servicos.map { servico in
            (
                servico.consignataria.codigo, servico.produto, ["a", "f"].contains(servico.consignataria.tipo),
                retencao: Int64(servico.ficticio.credito == nil ? 0 : 100)
            )
        }
        let semLinhas = Quadro.semLinhas.map { ($0.consignataria, $0.produto, $0.cobraLinha, retencao: Int64(0)) }
        for (ordem, (consignataria, produto, cobra, retencao)) in (doQuadro + semLinhas).enumerated() {
            for (leiaute, prefixo) in [("descontos-posicional", ""), ("descontos-fox", "F")] {
                for (posicao, categoria) in Categoria.allCases.enumerated() {
                    let numero = PessoaFicticia.algarismos(5_001 + ordem * 10 + posicao, 4)
                    try arquivo.linha([
                        .texto(consignataria), .texto(produto), .texto(leiaute),
                        .texto(categoria.nome),
                        .texto(prefixo + numero), .logico(cobra), .porCento(retencao), desde,
                    ])
                }
            }
        }
        try arquivo.terminar()
    }

    private func escreverCalendario(_ caminho: String) throws {
        let arquivo = try EscritaDeArquivo(
            caminho, "carga-calendario", leiautes,
            campos: ["competencia", "corte_em", "remessa_ate", "vencimento", "repasse_em"])
        for mes in calendario.meses {
            try arquivo.linha([
                .mes(mes.competencia), .dia(mes.corte), .dia(mes.remessaAte), .dia(mes.vencimento), .dia(mes.repasse),
            ])
        }
        try arquivo.terminar()
    }
}

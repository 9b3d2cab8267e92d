import Leiaute
import Nucleo

// O que a folha fechada manda para jogar um mês: cadastro, margens, bases e base da previdência.

/// Os nomes dos campos, na ordem em que se escrevem.
private enum Campos {
    static let cadastro = [
        "matricula", "cpf", "nome", "nascimento", "categoria", "situacao", "orgao", "nome_do_orgao", "cargo",
        "admissao",
        "encerramento", "matricula_anterior", "email", "telefone", "banco", "agencia", "conta",
    ]
    static let margens = ["matricula", "tipo", "regra", "bruta"]
}

extension Gerador {
    /// Escreve os arquivos da folha do mês em que a carteira está.
    func escreverFolha(em pasta: String) throws {
        try escreverCadastro(em: pasta)
        try escreverMargens(em: pasta)
        try escreverBases(em: pasta)
        try escreverBaseDaPrevidencia(em: pasta)
    }

    private var escala: Escala { carteira.escala }
    private var folha: Competencia { escala.folha(carteira.mes) }

    /// O mesmo conteúdo em texto, em tabela e em XML; na tabela, que não tem cabeçalho, a competência é a primeira coluna.
    private func emTodaForma(
        _ nome: String, _ leiaute: String, _ campos: [String], em pasta: String,
        _ cada: ((_ campos: [Campo]) throws -> Void) throws -> Void
    ) throws {
        let gerado = calendario.diaUtil(1, de: folha + 1)
        let texto = try EscritaDeArquivo("\(pasta)/\(nome).txt", leiaute, leiautes, campos: campos)
        var (tabela, xml): (EscritaDeArquivo?, EscritaDeArquivo?)
        if comOutrasFormas {
            tabela = try EscritaDeArquivo(
                "\(pasta)/\(nome).dbf", "\(leiaute)-dbf", leiautes, campos: ["competencia"] + campos, gerado: gerado)
            xml = try EscritaDeArquivo("\(pasta)/\(nome).xml", "\(leiaute)-xml", leiautes, campos: campos)
        }
        let cabecalho: [String: Campo] = [
            "competencia": .mes(folha), "gerado_em": .dia(gerado), "sequencia": .inteiro(1),
        ]
        try texto.cabecalho(cabecalho)
        try xml?.cabecalho(cabecalho)
        let competencia = Campo.mes(folha)
        try cada { campos in
            try texto.linha(campos)
            try xml?.linha(campos)
            try tabela?.linha([competencia] + campos)
        }
        for arquivo in [texto, xml, tabela] { try arquivo?.terminar() }
    }

    // MARK: - Cadastro

    private func escreverCadastro(em pasta: String) throws {
        try emTodaForma("cadastro", "cadastro-da-folha", Campos.cadastro, em: pasta) { linha in
            for indice in carteira.vinculos.indices {
                if let campos = cadastro(indice) { try linha(campos) }
            }
        }
    }

    /// Quem saiu ainda vem, como desligado ou falecido, por dois meses; quem sumiu por opção não vem.
    private func cadastro(_ indice: Int) -> [Campo]? {
        let (vinculo, mes) = (carteira.vinculos[indice], carteira.mes)
        let saiu = Int(vinculo.saida) <= mes
        guard Int(vinculo.entrada) <= mes, !vinculo.sumido(mes), !saiu || mes < Int(vinculo.saida) + 2 else {
            return nil
        }
        let pessoa = PessoaFicticia(
            Int(vinculo.pessoa), nascidaEm: Int(vinculo.anoDeNascimento), semente: escala.semente)
        var daLotacao = Sorteio(escala.semente, .lugares, indice)
        let lotacao = LotacaoFicticia.sortear(&daLotacao)
        var doCargo = Sorteio(escala.semente, .remuneracao, indice)
        let cargo = CargoFicticio.sortear(vinculo.categoria, &doCargo)
        let situacao =
            saiu ? (vinculo.falece ? "falecido" : "desligado") : vinculo.aposentado(mes) ? "inativo" : "ativo"
        let encerrado =
            saiu ? Campo.dia(escala.folha(Int(vinculo.saida)).dia(limitado: daLotacao.inteiro(1...28))) : .nulo
        let sucede = vinculo.aposentadoria != Vinculo.nunca && vinculo.aposentado(mes)
        return [
            .texto(vinculo.matriculaEscrita(mes)), .texto(pessoa.cpf.digitos), .texto(pessoa.nome),
            .dia(pessoa.nascimento),
            .texto(vinculo.categoria.nome), .texto(situacao), .texto(lotacao.orgao), .texto(lotacao.nomeDoOrgao),
            .texto(cargo.nome),
            .dia(Dia(diasDesde1970: Int(vinculo.admissao))), encerrado,
            sucede ? .texto(vinculo.matriculaAnterior) : .nulo,
            .talvez(pessoa.correio), .talvez(pessoa.telefone), .talvez(pessoa.banco), .talvez(pessoa.agencia),
            .talvez(pessoa.conta),
        ]
    }

    // MARK: - Margens

    private func escreverMargens(em pasta: String) throws {
        try emTodaForma("margens", "margens-da-folha", Campos.margens, em: pasta) { linha in
            for indice in carteira.vinculos.indices where carteira.vinculos[indice].comMargem(carteira.mes) {
                for margem in margens(indice) { try linha(margem) }
            }
        }
    }

    private func margens(_ indice: Int) -> [[Campo]] {
        let vinculo = carteira.vinculos[indice]
        let remuneracao = carteira.remuneracao(indice)
        let matricula = Campo.texto(vinculo.matriculaEscrita(carteira.mes))
        func margem(_ tipo: String, _ bruta: Int64, _ regra: String? = nil) -> [Campo] {
            [matricula, .texto(tipo), .talvez(regra), .reais(bruta)]
        }
        var linhas = [
            margem("geral", remuneracao.geral), margem("cartao", remuneracao.cartao),
            margem("facultativas", remuneracao.facultativas),
        ]
        if vinculo.categoria == .membro { linhas.append(margem("auxilio-saude", vinculo.auxilio)) }
        if vinculo.credito > 0 { linhas.append(margem("verbas-em-atraso", carteira.saldoDasVerbas(indice))) }
        if carteira.aderiuAoCartaoBeneficio(indice) {
            linhas.append(margem("cartao-beneficio", remuneracao.cartao))
        }
        // Metade dos legados vem com a margem da regra antiga; da outra, o sistema a deriva.
        if let regra = vinculo.papel == .legado ? vinculo.marca.codigo : nil, indice.isMultiple(of: 2) {
            let percentuais = vinculo.marca.percentuais
            linhas.append(margem("geral", parte(remuneracao.liquida, percentuais.geral), regra))
            linhas.append(margem("cartao", parte(remuneracao.liquida, percentuais.cartao), regra))
            linhas.append(margem("facultativas", parte(remuneracao.liquida, percentuais.facultativas), regra))
        }
        return linhas
    }

    // MARK: - Bases

    private func escreverBases(em pasta: String) throws {
        let arquivo = try EscritaDeArquivo(
            "\(pasta)/bases.csv", "bases-da-folha", leiautes,
            campos: ["competencia", "matricula", "bruta", "liquida", "compulsorias", "verbas_pagas"])
        let competencia = Campo.mes(folha)
        for (indice, vinculo) in carteira.vinculos.enumerated() where vinculo.comMargem(carteira.mes) {
            let remuneracao = carteira.remuneracao(indice)
            // De pensionista a folha só informa a líquida: sem bruta não há teto.
            let pensionista = vinculo.categoria == .pensionista
            try arquivo.linha([
                competencia, .texto(vinculo.matriculaEscrita(carteira.mes)),
                pensionista ? .nulo : .reais(remuneracao.bruta),
                .reais(remuneracao.liquida), pensionista ? .nulo : .reais(remuneracao.compulsorias),
                carteira.verbasInformadas(indice).map(Campo.reais) ?? .nulo,
            ])
        }
        try arquivo.terminar()
    }

    /// Quem sumiu do arquivo fica sem base: a contribuição mantém o valor anterior.
    private func escreverBaseDaPrevidencia(em pasta: String) throws {
        let arquivo = try EscritaDeArquivo(
            "\(pasta)/base-previdencia.csv", "base-previdencia", leiautes, campos: ["competencia", "matricula", "base"])
        var vistos: Set<Int32> = []
        for contrato in carteira.contratos where contrato.percentual > 0 && carteira.comLinha(contrato) {
            let indice = Int(contrato.vinculo)
            guard carteira.vinculos[indice].comMargem(carteira.mes), vistos.insert(contrato.vinculo).inserted else {
                continue
            }
            try arquivo.linha([
                .mes(folha), .texto(carteira.vinculos[indice].matriculaEscrita(carteira.mes)),
                .reais(carteira.baseDaPrevidencia(indice)),
            ])
        }
        try arquivo.terminar()
    }
}

import Nucleo

/// Um contrato como a prova o acompanha, do arquivo ao corte.
struct ContratoDeProva {
    let ade: Int64
    var matricula: String
    let consignataria: String
    let produto: String
    let numero: String
    var parcela: Int64
    var percentual: Int64?
    let prazo: Int?
    var pagas: Int
    let primeira: Competencia
    let averbado: Dia
    let marca: String?
    let suspensoAte: Competencia?
    var anterior: MesAnterior

    var acabou: Bool { prazo.map { pagas >= $0 } ?? false }
    func suspenso(_ competencia: Competencia) -> Bool { suspensoAte.map { competencia <= $0 } ?? false }
}

/// O que a folha disse de um vínculo por último; o que não disse é `nil`.
struct VinculoDeProva {
    var cpf: String
    var situacao: String
    var categoria = ""
    var margens: [String: Int64] = [:]
    var margensDeAntes: [String: Int64] = [:]
    var porRegra: [String: [String: Int64]] = [:]
    var bases = RemuneracaoDoMes()
    var basesDeAntes = RemuneracaoDoMes()
    /// O pago das verbas em atraso na última folha; o que ela não disse é `nil`, ainda que antes tenha dito.
    var verbasPagas: Int64?

    var vivo: Bool { situacao == "ativo" || situacao == "inativo" }
}

/// Um sistema de mentira que joga os meses com os arquivos da base: recebe, corta com o pré-corte de verdade e fecha descontando tudo.
///
/// É a referência da base fictícia, independente do gerador: só sabe o que os arquivos dizem.
struct OrgaoDeProva {
    let arquivos: ArquivosDeProva
    let catalogo: CatalogoDeProva
    var vinculos: [String: VinculoDeProva] = [:]
    var contratos: [ContratoDeProva] = []
    var convenios: [String: ConvenioDeProva] = [:]
    var prazos = PrazosDaFolha(diaDeCorte: 10, diaDeVencimento: 5)
    private var porNumero: [String: Int] = [:]

    struct ConvenioDeProva {
        let prazoMaximo: Int?
        let carenciaMaxima: Int
        let maximoDeContratos: Int?
        let taxaMaxima: Int64?
        let cetMaximo: Int64?
        let convencao: ConvencaoDaParcela
        let iof: ModoDoIOF
    }

    init(_ pasta: String) throws {
        arquivos = ArquivosDeProva(pasta: pasta)
        catalogo = try CatalogoDeProva.ler()
        try carregarFolha("carga")
        try carregarConvenios()
        try carregarContratos()
    }

    // MARK: - Carga

    private mutating func carregarConvenios() throws {
        var convenios: [String: ConvenioDeProva] = [:]
        try arquivos.ler("carga/convenios.csv", "carga-convenios") { linha in
            let chave = "\(linha.texto("consignataria") ?? "")|\(linha.texto("produto") ?? "")"
            convenios[chave] = ConvenioDeProva(
                prazoMaximo: linha.inteiro("prazo_maximo"), carenciaMaxima: linha.inteiro("carencia_maxima") ?? 0,
                maximoDeContratos: linha.inteiro("maximo_de_contratos"), taxaMaxima: linha.numero("taxa_maxima"),
                cetMaximo: linha.numero("cet_maximo"),
                convencao: linha.texto("convencao").flatMap(ConvencaoDaParcela.init(rawValue:)) ?? .priceMensal,
                iof: linha.texto("iof").flatMap(ModoDoIOF.init(rawValue:)) ?? .isento)
        }
        self.convenios = convenios
        var proprias: [Competencia: PrazosDaFolha.DatasProprias] = [:]
        try arquivos.ler("carga/calendario.csv", "carga-calendario") { linha in
            guard let mes = linha.competencia("competencia"), let corte = linha.dia("corte_em"),
                let vencimento = linha.dia("vencimento")
            else { return }
            proprias[mes] = PrazosDaFolha.DatasProprias(corte: corte, vencimento: vencimento)
        }
        prazos = PrazosDaFolha(diaDeCorte: 10, diaDeVencimento: 5, datasProprias: proprias)
    }

    private mutating func carregarContratos() throws {
        var ultimas: [Int64: (Competencia, MesAnterior)] = [:]
        try arquivos.ler("carga/parcelas.csv", "carga-parcelas") { linha in
            guard let ade = linha.numero("ade_antiga"), let mes = linha.competencia("competencia"),
                let previsto = linha.numero("previsto"),
                let enviado = linha.numero("enviado")
            else { return }
            if let outra = ultimas[ade], mes < outra.0 { return }
            ultimas[ade] = (mes, .presente(parcela: Dinheiro(centavos: previsto), enviado: Dinheiro(centavos: enviado)))
        }
        var novos: [ContratoDeProva] = []
        try arquivos.ler("carga/contratos.csv", "carga-contratos") { linha in
            guard linha.texto("situacao") == "averbado" || linha.texto("situacao") == "suspenso",
                let ade = linha.numero("ade_antiga"),
                let primeira = linha.competencia("primeira"), let averbado = linha.dia("averbado_em")
            else { return }
            let suspensoAte = linha.competencia("suspenso_ate")
            novos.append(
                ContratoDeProva(
                    ade: ade, matricula: linha.texto("matricula") ?? "",
                    consignataria: linha.texto("consignataria") ?? "",
                    produto: linha.texto("produto") ?? "", numero: linha.texto("numero") ?? "",
                    parcela: linha.numero("parcela") ?? 0,
                    percentual: linha.numero("percentual"), prazo: linha.inteiro("prazo"),
                    pagas: linha.inteiro("pagas") ?? 0,
                    primeira: primeira, averbado: averbado, marca: linha.texto("legado"), suspensoAte: suspensoAte,
                    anterior: suspensoAte != nil ? .suspensa : ultimas[ade]?.1 ?? .ausente))
        }
        novos.forEach { incluir($0) }
    }

    mutating func incluir(_ contrato: ContratoDeProva) {
        porNumero["\(contrato.consignataria)|\(contrato.numero)"] = contratos.count
        contratos.append(contrato)
    }

    // MARK: - Folha fechada

    mutating func carregarFolha(_ pasta: String) throws {
        try carregarCadastro(pasta)
        var lidos = vinculos.mapValues { vinculo in
            var outro = vinculo
            (outro.margensDeAntes, outro.basesDeAntes) = (vinculo.margens, vinculo.bases)
            outro.verbasPagas = nil
            return outro
        }
        try arquivos.ler("\(pasta)/margens.txt", "margens-da-folha") { linha in
            guard let matricula = linha.texto("matricula"), let tipo = linha.texto("tipo"),
                let bruta = linha.numero("bruta")
            else { return }
            if let regra = linha.texto("regra") {
                lidos[matricula]?.porRegra[regra, default: [:]][tipo] = bruta
            } else {
                lidos[matricula]?.margens[tipo] = bruta
            }
        }
        try arquivos.ler("\(pasta)/bases.csv", "bases-da-folha") { linha in
            guard let matricula = linha.texto("matricula") else { return }
            lidos[matricula]?.bases = RemuneracaoDoMes(
                liquida: linha.numero("liquida").map(Dinheiro.init(centavos:)),
                bruta: linha.numero("bruta").map(Dinheiro.init(centavos:)),
                compulsorias: linha.numero("compulsorias").map(Dinheiro.init(centavos:)))
            lidos[matricula]?.verbasPagas = linha.numero("verbas_pagas")
        }
        vinculos = lidos
    }

    /// Quem não vem não muda; a matrícula que sucede outra leva os contratos dela.
    private mutating func carregarCadastro(_ pasta: String) throws {
        var lidos = vinculos
        var trocas: [String: String] = [:]
        try arquivos.ler("\(pasta)/cadastro.txt", "cadastro-da-folha") { linha in
            guard let matricula = linha.texto("matricula") else { return }
            if let anterior = linha.texto("matricula_anterior"), lidos[matricula] == nil {
                lidos[matricula] = lidos.removeValue(forKey: anterior)
                trocas[anterior] = matricula
            }
            var vinculo = lidos[matricula] ?? VinculoDeProva(cpf: linha.texto("cpf") ?? "", situacao: "")
            vinculo.situacao = linha.texto("situacao") ?? ""
            vinculo.categoria = linha.texto("categoria") ?? ""
            lidos[matricula] = vinculo
        }
        vinculos = lidos
        if trocas.isEmpty { return }
        for indice in contratos.indices {
            contratos[indice].matricula = trocas[contratos[indice].matricula] ?? contratos[indice].matricula
        }
    }

    // MARK: - Consignatárias

    mutating func carregarVariaveis(_ pasta: String) throws {
        for arquivo in try arquivos.arquivos(pasta, "variaveis-") {
            var valores: [(String, Int64)] = []
            try arquivos.ler(arquivo, "variaveis-da-consignataria") { linha in
                valores.append(
                    ("\(linha.texto("consignataria") ?? "")|\(linha.texto("numero") ?? "")", linha.numero("valor") ?? 0)
                )
            }
            for (chave, valor) in valores {
                guard let indice = porNumero[chave] else {
                    throw ArquivosDeProva.ComApontamento(description: "\(arquivo): \(chave)")
                }
                contratos[indice].parcela = valor
            }
        }
        var daPrevidencia: [String: Int] = [:]
        for indice in contratos.indices where contratos[indice].consignataria == "PREVCOM" {
            daPrevidencia["\(contratos[indice].matricula)|\(contratos[indice].produto)"] = indice
        }
        var bases: [String: Int64] = [:]
        try arquivos.ler("\(pasta)/base-previdencia.csv", "base-previdencia") {
            bases[$0.texto("matricula") ?? ""] = $0.numero("base")
        }
        var mudancas: [(Int, Int64)] = []
        func achar(_ linha: ArquivosDeProva.Linha) throws -> Int {
            let chave = "\(linha.texto("matricula") ?? "")|\(linha.texto("produto") ?? "")"
            guard let indice = daPrevidencia[chave] else {
                throw ArquivosDeProva.ComApontamento(description: "previdência: \(chave)")
            }
            return indice
        }
        try arquivos.ler("\(pasta)/aliquotas.csv", "aliquotas-previdencia") { linha in
            guard let base = bases[linha.texto("matricula") ?? ""], let percentual = linha.numero("percentual") else {
                return
            }
            mudancas.append(
                (
                    try achar(linha),
                    Dinheiro(centavos: base).vezes(Percentual(pontosBase: percentual), .paraBaixo).centavos
                ))
        }
        try arquivos.ler("\(pasta)/premios.csv", "premios-previdencia") {
            mudancas.append((try achar($0), $0.numero("valor") ?? 0))
        }
        for (indice, valor) in mudancas { contratos[indice].parcela = valor }
    }
}

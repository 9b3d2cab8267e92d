import Arquivos
import BancoDeDados
import Nucleo

/// O que a folha descontou de uma linha do mês.
struct LinhaDescontada: Sendable, Hashable {
    let pessoa: Int64
    let contrato: Int64
    let descontado: Dinheiro
    /// Só do que se mandou e não veio, ou do que uma correção tirou.
    let motivo: String?
    /// Da parte que uma correção somou ao enviado, o que se descontou.
    let daCorrecao: Dinheiro
}

/// A folha fechada casada com as linhas do mês: o que gravar e o que não bate. Nada se perde no caminho.
struct RetornoConferido: Sendable {
    /// Todas as linhas do mês ainda não aplicadas, por pessoa e contrato.
    let linhas: [LinhaDescontada]
    let divergencias: [Divergencia.Nova]
    let registros: Int
    let informado: Dinheiro
}

/// Casa a folha fechada com as linhas do mês, em memória, apontando tudo o que há de errado antes de mudar qualquer coisa.
///
/// Com o número da ADE, casa pelo contrato. Sem ele, por matrícula e rubrica: o que se descontou se reparte pelos contratos da
/// matrícula com aquela rubrica, do menor número ao maior, até o esperado de cada um; o que sobra é desconto sem envio.
struct ConferenciaDoRetorno {
    private let competencia: Competencia
    /// Matrícula ou rubrica que não se conhece vira divergência, em vez de recusar o arquivo.
    private let aceitarDesconhecidos: Bool
    private var mes = MesNaFolha()
    private var rubricas = RubricasDoMes()
    private var motivos: Set<String> = []
    private var pessoaDaMatricula: [String: Int64] = [:]
    private var contratosDeFora: Set<Int64> = []
    private var informados: [Informado]
    private var divergencias: [Divergencia.Nova] = []
    private var semContrato: [MatriculaERubrica: [LinhaDoRetorno]] = [:]

    private struct Informado {
        var valor: Int64?
        var motivo: String?
    }

    private struct MatriculaERubrica: Hashable {
        let matricula: String
        let rubrica: String
    }

    init(_ competencia: Competencia, aceitarDesconhecidos: Bool, _ linhas: [LinhaDoRetorno], em t: Transacao) throws {
        self.competencia = competencia
        self.aceitarDesconhecidos = aceitarDesconhecidos
        mes = try MesNaFolha(competencia, em: t)
        rubricas = try RubricasDoMes(competencia, em: t)
        for linha in try t.executar(RetornoSQL.motivos) { motivos.insert(try linha.ler(0)) }
        informados = [Informado](repeating: Informado(), count: mes.linhas.count)
        try lerDeFora(linhas, em: t)
    }

    /// Casa tudo. Os erros vão para `apontar`; havendo algum, ou já havendo (`jaApontado`), o resultado não se aplica.
    mutating func conferir(
        _ lidas: [LinhaDoRetorno], jaApontado: Bool, apontar: (Apontado) throws -> Void
    ) throws -> RetornoConferido {
        var apontado = jaApontado
        // Arquivo de outro mês se diz uma vez: conferir o resto contra este mês só repetiria o mesmo engano, linha a linha.
        if let trocada = lidas.first(where: { $0.competencia.map { $0 != competencia } ?? false }),
            lidas.allSatisfy({ $0.competencia == trocada.competencia })
        {
            try apontar(
                Apontado(
                    linha: trocada.numero, campo: "competencia",
                    esperado: "a competência \(competencia.brasileira) em todo o arquivo",
                    lido: trocada.competencia.map { "\"\($0.brasileira)\"" }))
            apontado = true
        } else {
            for lida in lidas {
                guard let erro = conferir(lida) else { continue }
                try apontar(erro)
                apontado = true
            }
        }
        repartirSemContrato()
        if !apontado, let erro = semResposta(lidas.count) { try apontar(erro) }
        let linhas = fechar()
        return RetornoConferido(
            linhas: linhas, divergencias: divergencias, registros: lidas.count,
            informado: Dinheiro(centavos: lidas.reduce(0) { $0 + $1.descontado }))
    }

    /// Matrículas e contratos citados que não estão no mês: existem, ou são erro?
    private mutating func lerDeFora(_ linhas: [LinhaDoRetorno], em t: Transacao) throws {
        var (matriculas, contratos): (Set<String>, Set<Int64>) = ([], [])
        for linha in linhas {
            if mes.pessoaDaMatricula[linha.matricula] == nil { matriculas.insert(linha.matricula) }
            if let contrato = linha.contrato, mes.posicao[contrato] == nil { contratos.insert(contrato) }
        }
        pessoaDaMatricula = mes.pessoaDaMatricula
        for linha in try t.executar(RetornoSQL.vinculos(matriculas.sorted())) {
            pessoaDaMatricula[try linha.ler(0)] = try linha.ler(1)
        }
        for linha in try t.executar(RetornoSQL.contratos(contratos.sorted())) {
            contratosDeFora.insert(try linha.ler(0))
        }
    }

    private mutating func conferir(_ lida: LinhaDoRetorno) -> Apontado? {
        func erro(_ campo: String, _ esperado: String, _ lido: String?) -> Apontado {
            Apontado(linha: lida.numero, campo: campo, esperado: esperado, lido: lido.map { "\"\($0)\"" })
        }
        if let dela = lida.competencia, dela != competencia {
            return erro("competencia", "a competência \(competencia.brasileira)", dela.brasileira)
        }
        if let motivo = lida.motivo, !motivos.contains(motivo) {
            return erro("motivo", "código de motivo cadastrado", motivo)
        }
        guard let pessoa = pessoaDaMatricula[lida.matricula] else {
            guard aceitarDesconhecidos else { return erro("matricula", "matrícula cadastrada", lida.matricula) }
            divergir(.matriculaDesconhecida, lida)
            return nil
        }
        if let rubrica = lida.rubrica, !rubricas.conhecidas.contains(rubrica) {
            guard aceitarDesconhecidos else { return erro("rubrica", "rubrica cadastrada", rubrica) }
            divergir(.rubricaDesconhecida, lida)
            return nil
        }
        guard let contrato = lida.contrato else {
            guard let rubrica = lida.rubrica else { return erro("contrato", "número do contrato, ou rubrica", nil) }
            semContrato[MatriculaERubrica(matricula: lida.matricula, rubrica: rubrica), default: []].append(lida)
            return nil
        }
        guard let posicao = mes.posicao[contrato] else {
            guard contratosDeFora.contains(contrato) else {
                return erro("contrato", "contrato cadastrado", String(contrato))
            }
            if lida.descontado > 0 { divergir(.semEnvio, lida) }
            return nil
        }
        let linha = mes.linhas[posicao]
        if linha.pessoa != pessoa {
            return erro("contrato", "contrato da matrícula \(lida.matricula)", String(contrato))
        }
        if let rubrica = lida.rubrica, !rubricas.tem(rubrica, convenio: linha.convenio, categoria: linha.categoria) {
            return erro("rubrica", "rubrica do contrato \(contrato)", rubrica)
        }
        if informados[posicao].valor != nil { return erro("contrato", "uma linha por contrato", String(contrato)) }
        informados[posicao] = Informado(valor: lida.descontado, motivo: lida.motivo)
        if let enviado = lida.enviado, enviado != linha.esperado {
            divergir(.enviadoDiferente, lida, enviado: linha.esperado, informado: enviado)
        }
        return nil
    }

    private mutating func divergir(
        _ especie: Divergencia.Especie, _ lida: LinhaDoRetorno, enviado: Int64? = nil, informado: Int64? = nil
    ) {
        let contrato = lida.contrato.flatMap { mes.posicao[$0] != nil || contratosDeFora.contains($0) ? $0 : nil }
        divergencias.append(
            Divergencia.Nova(
                especie: especie, contrato: contrato, matricula: lida.matricula, rubrica: lida.rubrica,
                enviado: enviado.map { Dinheiro(centavos: $0) },
                informado: Dinheiro(centavos: informado ?? lida.descontado)))
    }

    /// O desconto que veio sem ADE, pelos contratos da matrícula com a rubrica que ninguém citou.
    private mutating func repartirSemContrato() {
        for (chave, lidas) in semContrato.sorted(by: {
            ($0.key.matricula, $0.key.rubrica) < ($1.key.matricula, $1.key.rubrica)
        }) {
            var resto = lidas.reduce(Int64(0)) { $0 + $1.descontado }
            let motivo = lidas.lazy.compactMap(\.motivo).first
            let candidatas = (mes.daMatricula[chave.matricula] ?? []).filter { posicao in
                let linha = mes.linhas[posicao]
                return informados[posicao].valor == nil && linha.esperado > 0
                    && rubricas.tem(chave.rubrica, convenio: linha.convenio, categoria: linha.categoria)
            }.sorted { mes.linhas[$0].contrato < mes.linhas[$1].contrato }
            for posicao in candidatas {
                let valor = min(resto, mes.linhas[posicao].esperado)
                informados[posicao] = Informado(valor: valor, motivo: motivo)
                resto -= valor
            }
            guard resto > 0 else { continue }
            let unica = candidatas.count == 1 ? mes.linhas[candidatas[0]] : nil
            divergencias.append(
                Divergencia.Nova(
                    especie: unica == nil ? .semEnvio : .acimaDoEnviado, contrato: unica?.contrato,
                    matricula: chave.matricula,
                    rubrica: chave.rubrica, enviado: unica.map { Dinheiro(centavos: $0.esperado) },
                    informado: Dinheiro(centavos: resto + (unica?.esperado ?? 0))))
        }
    }

    /// A folha que não responde nenhuma das linhas enviadas não é folha fechada: aceita, poria o mês inteiro por descontar.
    private func semResposta(_ registros: Int) -> Apontado? {
        let enviadas = mes.linhas.count { $0.esperado > 0 }
        guard enviadas > 0, !informados.contains(where: { $0.valor != nil }) else { return nil }
        let quantas =
            enviadas == 1
            ? "da linha enviada" : "de ao menos uma das \(Contagem.comMilhar(Int64(enviadas))) linhas enviadas"
        return Apontado(
            linha: nil, esperado: "o que se descontou \(quantas) em \(competencia.brasileira)",
            lido: registros == 0
                ? "nenhuma linha" : "\(Contagem.escrita(registros, "linha", "linhas")) de outros contratos")
    }

    /// O que gravar em cada linha do mês, e as divergências que só se sabem no fim.
    private mutating func fechar() -> [LinhaDescontada] {
        var saida: [LinhaDescontada] = []
        for (posicao, linha) in mes.linhas.enumerated() {
            let informado = informados[posicao]
            let valor = informado.valor ?? 0
            func divergir(_ especie: Divergencia.Especie) {
                divergencias.append(
                    Divergencia.Nova(
                        especie: especie, contrato: linha.contrato, enviado: Dinheiro(centavos: linha.esperado),
                        informado: informado.valor.map { Dinheiro(centavos: $0) }))
            }
            if informado.valor == nil, linha.esperado > 0 { divergir(.semRetorno) }
            if valor > linha.esperado { divergir(linha.esperado == 0 ? .semEnvio : .acimaDoEnviado) }
            if linha.aplicada { continue }
            let descontado = min(valor, linha.enviado)
            saida.append(
                LinhaDescontada(
                    pessoa: linha.pessoa, contrato: linha.contrato, descontado: Dinheiro(centavos: descontado),
                    motivo: valor < max(linha.enviado, linha.esperado) ? informado.motivo : nil,
                    daCorrecao: Dinheiro(centavos: max(0, min(valor, linha.esperado) - linha.enviado))))
        }
        return saida
    }
}

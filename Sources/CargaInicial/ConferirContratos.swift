import Arquivos
import Cadastro
import Folha
import Nucleo

/// Confere os contratos e as parcelas do sistema anterior contra o resto da pasta.
struct ConferenciaDosContratos {
    let referencia: ReferenciaDaCarga
    let vinculos: ReferenciaDaFolha
    let apontar: Apontador

    private struct Numero: Hashable {
        let consignataria: String
        let numero: String
    }

    func conferir(_ contratos: [ContratoDaPasta]) throws {
        var ades: [Int64: Int] = [:]
        var numeros: [Numero: Int] = [:]
        for contrato in contratos {
            if let primeira = ades.updateValue(contrato.linha, forKey: contrato.ade) {
                try recusar(
                    contrato, "ade_antiga", "ADE uma vez só (já veio na linha \(primeira))", String(contrato.ade))
            }
            if let numero = contrato.numero,
                let primeira = numeros.updateValue(
                    contrato.linha, forKey: Numero(consignataria: contrato.consignataria, numero: numero))
            {
                try recusar(
                    contrato, "numero", "número uma vez só por consignatária (já veio na linha \(primeira))",
                    "\"\(numero)\"")
            }
            try conferirQuem(contrato)
            try conferirCondicoes(contrato)
            try conferirSituacao(contrato)
        }
    }

    private func recusar(_ contrato: ContratoDaPasta, _ campo: String, _ esperado: String, _ lido: String) throws {
        try apontar(Apontado(linha: contrato.linha, campo: campo, esperado: esperado, lido: lido))
    }

    private func conferirQuem(_ contrato: ContratoDaPasta) throws {
        if vinculos.vinculos[contrato.matricula] == nil {
            try recusar(contrato, "matricula", "uma matrícula do cadastro", "\"\(contrato.matricula)\"")
        }
        try EntidadesDaPasta.conferirPar(contrato.consignataria, contrato.produto, contrato.linha, referencia, apontar)
        let par = ReferenciaDaCarga.Par(consignataria: contrato.consignataria, produto: contrato.produto)
        if !referencia.convenios.contains(par) {
            try recusar(contrato, "produto", "um convênio da consignatária", "\"\(contrato.produto)\"")
        }
        if let legado = contrato.legado, !referencia.marcas.contains(legado) {
            try recusar(contrato, "legado", "uma marca de legado implantada", "\"\(legado)\"")
        }
    }

    private func conferirCondicoes(_ contrato: ContratoDaPasta) throws {
        guard let produto = referencia.produtos[contrato.produto] else { return }
        switch (produto.forma, contrato.prazo) {
        case (.parcelas, nil): try recusar(contrato, "prazo", "o prazo, que o produto exige", "(vazio)")
        case (.mensal, let prazo?), (.percentual, let prazo?):
            try recusar(contrato, "prazo", "vazio, porque o desconto não tem fim", String(prazo))
        case (.parcelas, let prazo?) where prazo == 0: try recusar(contrato, "prazo", "mais que zero", "0")
        case (.parcelas, let prazo?) where contrato.pagas > prazo:
            try recusar(contrato, "pagas", "no máximo o prazo (\(prazo))", String(contrato.pagas))
        default: break
        }
        if produto.forma == .percentual,
            contrato.percentual == nil || contrato.percentual == 0 || (contrato.percentual ?? 0) > 10_000
        {
            try recusar(
                contrato, "percentual", "mais que zero e até 100 por cento",
                contrato.percentual.map(String.init) ?? "(vazio)")
        } else if produto.forma != .percentual, contrato.percentual != nil {
            try recusar(contrato, "percentual", "vazio neste produto", "preenchido")
        }
        if produto.forma != .percentual, contrato.parcela == .zero {
            try recusar(contrato, "parcela", "mais que zero", "0,00")
        }
        if contrato.liberado == .zero { try recusar(contrato, "valor_liberado", "mais que zero, ou vazio", "0,00") }
    }

    private func conferirSituacao(_ contrato: ContratoDaPasta) throws {
        if contrato.averbadoEm < contrato.operacaoEm {
            try recusar(
                contrato, "averbado_em", "não antes da operação (\(contrato.operacaoEm.iso))", contrato.averbadoEm.iso)
        }
        if (contrato.situacao == .suspenso) != (contrato.suspensoPor != nil) {
            try recusar(
                contrato, "suspenso_por", "quem suspendeu, se e só se está suspenso",
                contrato.suspensoPor?.rawValue ?? "(vazio)")
        }
        if contrato.suspensoAte != nil, contrato.situacao != .suspenso {
            try recusar(contrato, "suspenso_ate", "vazio, porque não está suspenso", "preenchido")
        }
        if contrato.situacao.ehContratoVivo != (contrato.encerradoEm == nil) {
            try recusar(
                contrato, "encerrado_em", "a data do fim, se e só se acabou", contrato.encerradoEm?.iso ?? "(vazio)")
        }
        if contrato.situacao.ehContratoVivo, let vinculo = vinculos.vinculos[contrato.matricula], !vinculo.vivo {
            try apontar(
                Apontado(
                    .aviso, linha: contrato.linha, campo: "situacao",
                    esperado: "contrato encerrado, porque o vínculo acabou", lido: contrato.situacao.rawValue))
        }
    }

    /// Confere as parcelas uma a uma, sem guardá-las; devolve o resumo.
    func conferirParcelas(
        _ leitura: LeituraDeArquivo, _ contratos: [ContratoDaPasta], apontar: @escaping Apontador
    ) throws -> ResumoDasParcelas {
        let porAde = Dictionary(contratos.map { ($0.ade, $0.consignataria) }) { primeiro, _ in primeiro }
        var resumo = ResumoDasParcelas()
        var vistas: Set<ChaveDaParcela> = []
        let motivos = referencia.motivos
        try ParcelaDaPasta.ler(leitura, apontar: apontar) { parcela in
            func recusar(_ campo: String, _ esperado: String, _ lido: String) throws {
                try apontar(Apontado(linha: parcela.linha, campo: campo, esperado: esperado, lido: lido))
            }
            guard let consignataria = porAde[parcela.ade] else {
                return try recusar("ade_antiga", "a ADE de um contrato da pasta", String(parcela.ade))
            }
            let mes = Int32(parcela.competencia.ano * 12 + parcela.competencia.mes)
            if !vistas.insert(ChaveDaParcela(ade: parcela.ade, mes: mes)).inserted {
                try recusar("competencia", "uma parcela por contrato e competência", parcela.competencia.brasileira)
            }
            if parcela.numero < 1 { try recusar("numero", "de 1 em diante", String(parcela.numero)) }
            if parcela.enviado > parcela.previsto {
                try recusar("enviado", "no máximo o previsto", parcela.enviado.brasileiro)
            }
            if parcela.descontado > parcela.enviado {
                try recusar("descontado", "no máximo o enviado", parcela.descontado.brasileiro)
            }
            if let motivo = parcela.motivo {
                if !motivos.contains(motivo) { try recusar("motivo", "um código de motivo conhecido", "\"\(motivo)\"") }
                if parcela.descontado == parcela.enviado {
                    try recusar("motivo", "vazio, porque se descontou tudo o que foi enviado", "\"\(motivo)\"")
                }
            }
            resumo.somar(parcela, consignataria: consignataria)
        }
        return resumo
    }

    private struct ChaveDaParcela: Hashable {
        let ade: Int64
        let mes: Int32
    }
}

import Arquivos
import Auditoria
import Cadastro
import Folha
import Leiaute
import Nucleo

/// Uma linha de arquivo com o seu número, para quem ainda vai conferi-la contra os outros arquivos.
struct ComLinha<Item: Sendable & Hashable>: Sendable, Hashable {
    let linha: Int
    let item: Item
}

/// Consignatárias, convênios, rubricas e calendário como vieram, lidos e ainda não cruzados.
struct EntidadesDaPasta: Sendable {
    var consignatarias: [ComLinha<EntidadesDaCarga.NovaConsignataria>] = []
    var convenios: [ComLinha<EntidadesDaCarga.NovoConvenio>] = []
    var rubricas: [ComLinha<EntidadesDaCarga.NovaRubrica>] = []
    var calendario: [ComLinha<MesDoCalendario>] = []

    static func consignatarias(
        _ leitura: LeituraDeArquivo, apontar: Apontador
    ) throws -> [ComLinha<EntidadesDaCarga.NovaConsignataria>] {
        let campos = try LeitorDeCampos(
            leitura.definicao,
            exigidos: ["codigo", "nome", "razao_social", "cnpj", "tipo", "situacao", "credenciada_desde"],
            opcionais: ["credenciada_ate", "banco", "agencia", "conta", "email", "telefone"])
        return try linhas(leitura, campos, apontar) { registro in
            guard let codigo = campos.texto("codigo", registro), let nome = campos.texto("nome", registro),
                let razao = campos.texto("razao_social", registro), let texto = campos.texto("cnpj", registro),
                let tipo = campos.texto("tipo", registro), let situacao = campos.texto("situacao", registro),
                let desde = campos.dia("credenciada_desde", registro)
            else { return nil }
            let cnpj: CNPJ
            do { cnpj = try CNPJ.lendo(texto) } catch let erro as TextoInvalido {
                try apontar(
                    Apontado(linha: registro.linha, campo: "cnpj", esperado: erro.esperado, lido: "\"\(texto)\""))
                return nil
            }
            let ate = campos.dia("credenciada_ate", registro)
            if let ate, ate < desde {
                try apontar(
                    Apontado(
                        linha: registro.linha, campo: "credenciada_ate", esperado: "não antes de \(desde.iso)",
                        lido: ate.iso))
            }
            return EntidadesDaCarga.NovaConsignataria(
                codigo: codigo, nome: nome, razaoSocial: razao, cnpj: cnpj.texto, tipo: tipo, situacao: situacao,
                motivo: situacao == "ativa" ? nil : "situação trazida na carga inicial", desde: desde,
                ate: ate.map { $0 + 1 },
                banco: campos.texto("banco", registro), agencia: campos.texto("agencia", registro),
                conta: campos.texto("conta", registro), email: campos.texto("email", registro),
                telefone: campos.texto("telefone", registro))
        }
    }

    static func convenios(_ leitura: LeituraDeArquivo, apontar: Apontador) throws -> [ComLinha<
        EntidadesDaCarga.NovoConvenio
    >] {
        let campos = try LeitorDeCampos(
            leitura.definicao, exigidos: ["consignataria", "produto", "carencia_maxima", "desde", "fonte"],
            opcionais: ["prazo_maximo", "maximo_de_contratos", "taxa_maxima", "cet_maximo", "convencao", "iof"])
        return try linhas(leitura, campos, apontar) { registro in
            guard let consignataria = campos.texto("consignataria", registro),
                let produto = campos.texto("produto", registro),
                let carencia = campos.inteiro("carencia_maxima", registro), let desde = campos.dia("desde", registro),
                let fonte = campos.texto("fonte", registro)
            else { return nil }
            for campo in ["prazo_maximo", "maximo_de_contratos", "taxa_maxima", "cet_maximo"]
            where campos.inteiro(campo, registro) == 0 {
                try apontar(
                    Apontado(linha: registro.linha, campo: campo, esperado: "mais que zero, ou vazio", lido: "0"))
            }
            // Com seis casas, a taxa em por cento já está em 10⁻⁸; com duas, o CET já está em centésimos.
            return EntidadesDaCarga.NovoConvenio(
                consignataria: consignataria, produto: produto, prazoMaximo: campos.inteiro("prazo_maximo", registro),
                carenciaMaxima: carencia, maximoDeContratos: campos.inteiro("maximo_de_contratos", registro),
                taxaMaxima: campos.inteiro("taxa_maxima", registro), cetMaximo: campos.inteiro("cet_maximo", registro),
                convencao: campos.texto("convencao", registro), iof: campos.texto("iof", registro), desde: desde,
                fonte: fonte)
        }
    }

    static func rubricas(_ leitura: LeituraDeArquivo, apontar: Apontador) throws -> [ComLinha<
        EntidadesDaCarga.NovaRubrica
    >] {
        let campos = try LeitorDeCampos(
            leitura.definicao,
            exigidos: [
                "consignataria", "produto", "leiaute", "categoria", "codigo", "cobra_linha", "retencao", "desde",
            ])
        return try linhas(leitura, campos, apontar) { registro in
            guard let consignataria = campos.texto("consignataria", registro),
                let produto = campos.texto("produto", registro),
                let leiaute = campos.texto("leiaute", registro), let categoria = campos.texto("categoria", registro),
                let codigo = campos.texto("codigo", registro), let cobra = campos.logico("cobra_linha", registro),
                let retencao = campos.inteiro("retencao", registro), let desde = campos.dia("desde", registro)
            else { return nil }
            if retencao > 10_000 {
                try apontar(
                    Apontado(
                        linha: registro.linha, campo: "retencao", esperado: "até 100 por cento", lido: String(retencao))
                )
            }
            return EntidadesDaCarga.NovaRubrica(
                consignataria: consignataria, produto: produto, leiaute: leiaute, categoria: categoria, codigo: codigo,
                cobraLinha: cobra, retencao: retencao, desde: desde)
        }
    }

    static func calendario(_ leitura: LeituraDeArquivo, apontar: Apontador) throws -> [ComLinha<MesDoCalendario>] {
        let campos = try LeitorDeCampos(
            leitura.definicao, exigidos: ["competencia", "corte_em", "remessa_ate", "vencimento", "repasse_em"])
        return try linhas(leitura, campos, apontar) { registro in
            guard let competencia = campos.competencia("competencia", registro),
                let corte = campos.dia("corte_em", registro),
                let remessa = campos.dia("remessa_ate", registro), let vencimento = campos.dia("vencimento", registro),
                let repasse = campos.dia("repasse_em", registro)
            else { return nil }
            if remessa < corte {
                try apontar(
                    Apontado(
                        linha: registro.linha, campo: "remessa_ate", esperado: "não antes do corte (\(corte.iso))",
                        lido: remessa.iso))
            }
            return MesDoCalendario(
                novo: competencia, corte: DefinirMesDoCalendario.corte(no: corte), remessaAte: remessa,
                vencimento: vencimento, repasse: repasse)
        }
    }

    /// Lê os detalhes; linha que o leiaute apontou nem chega aqui.
    private static func linhas<Item: Sendable & Hashable>(
        _ leitura: LeituraDeArquivo, _ campos: LeitorDeCampos, _ apontar: Apontador,
        _ montar: (borrowing Registro) throws -> Item?
    ) throws -> [ComLinha<Item>] {
        var linhas: [ComLinha<Item>] = []
        try withoutActuallyEscaping(apontar) { apontar in
            _ = try leitura.ler(aoApontar: apontar) { registro in
                guard try campos.serve(registro, apontar), let item = try montar(registro) else { return }
                linhas.append(ComLinha(linha: registro.linha, item: item))
            }
        }
        return linhas
    }
}

import Arquivos
import Leiaute
import Nucleo

/// Os lotes que uma consignatária manda: contratos novos, ou mudanças nos que ela tem.
package enum EspecieDeLote: String, Sendable, CaseIterable, Codable {
    case inclusoes = "inclusoes-da-consignataria"
    case alteracoes = "alteracoes-da-consignataria"

    package var nome: String {
        switch self {
        case .inclusoes: "Contratos novos"
        case .alteracoes: "Alterações e encerramentos"
        }
    }
}

/// Uma linha de lote como veio, já com os documentos e valores lidos.
package struct LinhaDoLote: Sendable, Hashable {
    /// O que se pede para a linha.
    package enum Operacao: Sendable, Hashable {
        case incluir(Inclusao)
        case alterar(Dinheiro)
        case cancelar(motivo: String)
        case liquidar(motivo: String)
    }

    package struct Inclusao: Sendable, Hashable {
        package var cpf: CPF?
        package var produto: String
        package var parcela: Dinheiro
        package var prazo: Int?
        package var carencia: Int
        package var liberado: Dinheiro?
        package var taxaAoMes: Taxa?
        package var tarifaFinanciada: Dinheiro?
        package var tarifaAVista: Dinheiro?
        package var seguroMensal: Dinheiro?
        /// Nos produtos em percentual; a parcela vem zero.
        package var percentual: Percentual?
        package var documento: String?
    }

    package let linha: Int
    package let matricula: Matricula
    /// O número do contrato na consignatária.
    package let numero: String
    package let operacao: Operacao
}

/// Um lote lido: o que o cabeçalho diz e as linhas que se leem.
package struct ConteudoDoLote: Sendable {
    package let especie: EspecieDeLote
    package private(set) var consignataria: String?
    package private(set) var competencia: Competencia?
    /// O dia do crédito; só nas inclusões.
    package private(set) var operacaoEm: Dia?
    package private(set) var sequencia: Int?
    package private(set) var linhas: [LinhaDoLote] = []

    /// Soma das parcelas pedidas.
    package var total: Dinheiro {
        linhas.map { linha in
            switch linha.operacao {
            case .incluir(let inclusao): inclusao.parcela
            case .alterar(let parcela): parcela
            case .cancelar, .liquidar: .zero
            }
        }.reduce(.zero, +)
    }

    private init(_ especie: EspecieDeLote) { self.especie = especie }

    /// Lê tudo; o que não se lê vai a `apontar`, e a linha fica de fora.
    package static func ler(
        _ especie: EspecieDeLote, _ leitura: LeituraDeArquivo, apontar: Apontador
    ) throws -> ConteudoDoLote {
        var conteudo = ConteudoDoLote(especie)
        let exigidos =
            especie == .inclusoes
            ? ["produto", "parcela", "carencia", "operacao_em"] : ["operacao"]
        let campos = try LeitorDeCampos(
            leitura.definicao,
            exigidos: ["matricula", "numero", "consignataria", "competencia", "sequencia"] + exigidos,
            opcionais: [
                "cpf", "prazo", "valor_liberado", "taxa_ao_mes", "documento", "parcela", "motivo",
                "tarifa_financiada", "tarifa_a_vista", "seguro_mensal", "percentual",
            ])
        var numeros: [String: Int] = [:]
        try withoutActuallyEscaping(apontar) { apontar in
            _ = try leitura.ler(aoApontar: apontar) { registro in
                guard try campos.serve(registro, apontar) else { return }
                if conteudo.sequencia == nil { conteudo.lerCabecalho(registro, campos) }
                guard let linha = try conteudo.lerLinha(registro, campos, apontar) else { return }
                if let primeira = numeros.updateValue(linha.linha, forKey: linha.numero) {
                    return try apontar(
                        Apontado(
                            linha: linha.linha, campo: "numero",
                            esperado: "um contrato por linha (o número já veio na linha \(primeira))",
                            lido: "\"\(linha.numero)\""))
                }
                conteudo.linhas.append(linha)
            }
        }
        return conteudo
    }

    private mutating func lerCabecalho(_ registro: borrowing Registro, _ campos: LeitorDeCampos) {
        consignataria = campos.texto("consignataria", registro)
        competencia = campos.competencia("competencia", registro)
        operacaoEm = campos.dia("operacao_em", registro)
        sequencia = campos.inteiro("sequencia", registro).map { Int($0) }
    }

    private func lerLinha(
        _ registro: borrowing Registro, _ campos: LeitorDeCampos, _ apontar: Apontador
    ) throws -> LinhaDoLote? {
        let linha = registro.linha
        guard let texto = campos.texto("matricula", registro), let numero = campos.texto("numero", registro) else {
            return nil
        }
        let matricula: Matricula
        do { matricula = try Matricula.lendo(texto) } catch {
            try apontar(Apontado(linha: linha, campo: "matricula", esperado: error.esperado, lido: "\"\(texto)\""))
            return nil
        }
        let operacao =
            especie == .inclusoes
            ? try inclusao(registro, campos, apontar) : try alteracao(registro, campos, apontar)
        return operacao.map { LinhaDoLote(linha: linha, matricula: matricula, numero: numero, operacao: $0) }
    }

    private func inclusao(
        _ registro: borrowing Registro, _ campos: LeitorDeCampos, _ apontar: Apontador
    ) throws -> LinhaDoLote.Operacao? {
        guard let produto = campos.texto("produto", registro), let parcela = campos.dinheiro("parcela", registro),
            let carencia = campos.inteiro("carencia", registro)
        else { return nil }
        var cpf: CPF?
        if let texto = campos.texto("cpf", registro) {
            do { cpf = try CPF.lendo(texto) } catch {
                try apontar(
                    Apontado(linha: registro.linha, campo: "cpf", esperado: error.esperado, lido: "\"\(texto)\""))
                return nil
            }
        }
        return .incluir(
            LinhaDoLote.Inclusao(
                cpf: cpf, produto: produto, parcela: parcela,
                prazo: campos.inteiro("prazo", registro).map { Int($0) }, carencia: Int(carencia),
                liberado: campos.dinheiro("valor_liberado", registro),
                taxaAoMes: campos.inteiro("taxa_ao_mes", registro).map { Taxa(emCentesimosDeMilionesimo: $0) },
                tarifaFinanciada: campos.dinheiro("tarifa_financiada", registro),
                tarifaAVista: campos.dinheiro("tarifa_a_vista", registro),
                seguroMensal: campos.dinheiro("seguro_mensal", registro),
                percentual: campos.inteiro("percentual", registro).map { Percentual(pontosBase: $0) },
                documento: campos.texto("documento", registro)))
    }

    private func alteracao(
        _ registro: borrowing Registro, _ campos: LeitorDeCampos, _ apontar: Apontador
    ) throws -> LinhaDoLote.Operacao? {
        let motivo = campos.texto("motivo", registro)
        switch campos.texto("operacao", registro) {
        case "alterar":
            if let parcela = campos.dinheiro("parcela", registro) { return .alterar(parcela) }
            try apontar(Apontado(linha: registro.linha, campo: "parcela", esperado: "o valor novo", lido: "(vazio)"))
        case "cancelar":
            if let motivo { return .cancelar(motivo: motivo) }
            try apontar(
                Apontado(linha: registro.linha, campo: "motivo", esperado: "o motivo do cancelamento", lido: "(vazio)"))
        case "liquidar": return .liquidar(motivo: motivo ?? "pagamento informado em lote")
        default: break
        }
        return nil
    }
}

import Leiaute
import Nucleo

/// Os campos do detalhe de um arquivo, achados uma vez pelo nome e lidos por posição.
///
/// Serve a qualquer definição que tenha os campos combinados, seja texto, tabela FoxPro ou delimitado.
package struct LeitorDeCampos {
    /// O tipo do registro de detalhe na definição.
    package let detalhe: Int
    private let indices: [String: Int]
    private let limites: [(indice: Int, nome: String, maximo: Int64, casas: Int)]
    private let datas: [(indice: Int, nome: String, doMes: Bool)]

    /// Maior valor aceito num arquivo, em centavos: dez bilhões de reais. Milhões de linhas assim ainda se somam sem estouro.
    package static let maiorValor: Int64 = 1_000_000_000_000
    /// Maior contagem aceita (prazo, parcela, carência).
    package static let maiorContagem: Int64 = 99_999

    /// Confere que a definição tem todos os exigidos; os opcionais podem faltar.
    package init(_ definicao: Definicao, exigidos: [String], opcionais: [String] = []) throws(RecusaDeLeiaute) {
        guard let detalhe = definicao.registros.firstIndex(where: { $0.papel == .detalhe }) else {
            throw .semCampo(leiaute: definicao.id, campo: exigidos.first ?? "detalhe")
        }
        var indices: [String: Int] = [:]
        for nome in exigidos + opcionais { indices[nome] = definicao.registros[detalhe].indice(nome) }
        for nome in exigidos where indices[nome] == nil {
            throw .semCampo(leiaute: definicao.id, campo: nome)
        }
        self.detalhe = detalhe
        self.indices = indices
        limites = definicao.registros[detalhe].campos.enumerated().compactMap { indice, campo in
            switch campo.tipo {
            case .decimal(let formato): (indice, campo.nome, Self.maiorValor, formato.casas)
            // A ADE antiga é identidade, não contagem.
            case .inteiro where campo.nome != "ade_antiga": (indice, campo.nome, Self.maiorContagem, 0)
            default: nil
            }
        }
        datas = definicao.registros[detalhe].campos.enumerated().compactMap { indice, campo in
            switch campo.tipo {
            case .data: (indice, campo.nome, false)
            case .competencia: (indice, campo.nome, true)
            default: nil
            }
        }
    }

    /// Se é um detalhe, e com números e datas que cabem; o que não cabe é apontado, e a linha fica de fora.
    package func serve(_ registro: borrowing Registro, _ apontar: Apontador) throws -> Bool {
        guard registro.tipo == detalhe else { return false }
        var cabe = true
        for limite in limites {
            guard let valor = registro.inteiro(limite.indice), valor.magnitude > limite.maximo.magnitude else {
                continue
            }
            cabe = false
            try apontar(
                Apontado(
                    linha: registro.linha, campo: limite.nome,
                    esperado: "no máximo \(textoDeDecimal(limite.maximo, casas: limite.casas, separador: ","))",
                    lido: textoDeDecimal(valor, casas: limite.casas, separador: ",")))
        }
        for data in datas {
            let lido =
                data.doMes
                ? registro.competencia(data.indice).map { (ano: $0.ano, texto: Competencia($0).brasileira) }
                : registro.data(data.indice).map { (ano: $0.ano, texto: Dia($0).brasileiro) }
            guard let lido, !Dia.anosAceitos.contains(lido.ano) else { continue }
            cabe = false
            try apontar(
                Apontado(linha: registro.linha, campo: data.nome, esperado: "ano de 1900 a 2200", lido: lido.texto))
        }
        return cabe
    }

    package func texto(_ nome: String, _ registro: borrowing Registro) -> String? {
        indices[nome].flatMap { registro.texto($0) }
    }

    package func inteiro(_ nome: String, _ registro: borrowing Registro) -> Int64? {
        indices[nome].flatMap { registro.inteiro($0) }
    }

    /// Valor com duas casas, em centavos; o leiaute garante as casas.
    package func dinheiro(_ nome: String, _ registro: borrowing Registro) -> Dinheiro? {
        inteiro(nome, registro).map { Dinheiro(centavos: $0) }
    }

    package func dia(_ nome: String, _ registro: borrowing Registro) -> Dia? {
        indices[nome].flatMap { registro.data($0) }.map { Dia($0) }
    }

    package func competencia(_ nome: String, _ registro: borrowing Registro) -> Competencia? {
        indices[nome].flatMap { registro.competencia($0) }.map { Competencia($0) }
    }

    package func logico(_ nome: String, _ registro: borrowing Registro) -> Bool? {
        indices[nome].flatMap { registro.logico($0) }
    }
}

/// Quem recebe os apontamentos de uma leitura ou conferência.
package typealias Apontador = (Apontado) throws -> Void

import Cadastro
import Foundation
import Nucleo

/// A regra de glosa como está em `regra_de_glosa.conteudo`; o que falta vem do cadastro e dos padrões do núcleo.
///
/// As palavras são as da referência do pré-corte. Chave desconhecida é recusada, e não esquecida.
package struct RegraGravada: Codable, Sendable, Hashable {
    /// O que a regra diz de um tipo de margem.
    package struct Tipo: Codable, Sendable, Hashable {
        package var percentual: Int64?
        package var sobOLimite: Bool?
        package var sobOTeto: Bool?
        package var excesso: String?
        package var destino: String?
        package var parteDoCorte: Int64?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case percentual, excesso, destino
            case sobOLimite = "sob_o_limite"
            case sobOTeto = "sob_o_teto"
            case parteDoCorte = "parte_do_corte"
        }

        package init(
            percentual: Int64? = nil, sobOLimite: Bool? = nil, sobOTeto: Bool? = nil, excesso: String? = nil,
            destino: String? = nil, parteDoCorte: Int64? = nil
        ) {
            (self.percentual, self.sobOLimite, self.sobOTeto) = (percentual, sobOLimite, sobOTeto)
            (self.excesso, self.destino, self.parteDoCorte) = (excesso, destino, parteDoCorte)
        }
    }

    /// Nome pelo qual margens por regra, percentuais e marcas de legado a citam.
    package var codigo: String?
    package var percentualDoLimite: Int64?
    package var percentualDoTeto: Int64?
    package var criterios: [String]?
    package var segueAdiante: Bool?
    package var margemDesconhecida: String?
    package var guardaDoProtegido: Bool?
    package var reparticao: String?
    package var tipos: [String: Tipo]?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case codigo, criterios, reparticao, tipos
        case percentualDoLimite = "percentual_do_limite"
        case percentualDoTeto = "percentual_do_teto"
        case segueAdiante = "segue_adiante"
        case margemDesconhecida = "margem_desconhecida"
        case guardaDoProtegido = "guarda_do_protegido"
    }

    package init() {}

    /// O código, ou `geral`.
    package var nome: String { codigo ?? "geral" }

    /// Lê o conteúdo gravado; lança o motivo, em português.
    package static func lendo(_ json: String) throws(DefeitoDaRegra) -> RegraGravada {
        let dados = Data(json.utf8)
        guard let objeto = try? JSONSerialization.jsonObject(with: dados) as? [String: Any] else {
            throw DefeitoDaRegra("o conteúdo não é um objeto JSON")
        }
        try conferir(objeto.keys, CodingKeys.allCases.map(\.rawValue))
        for tipo in (objeto["tipos"] as? [String: Any])?.values.map({ $0 as? [String: Any] }) ?? [] {
            try conferir((tipo ?? [:]).keys, Tipo.CodingKeys.allCases.map(\.rawValue))
        }
        do {
            return try JSONDecoder().decode(RegraGravada.self, from: dados)
        } catch {
            throw DefeitoDaRegra("o conteúdo tem valor de outro tipo")
        }
    }

    private static func conferir(_ chaves: some Sequence<String>, _ conhecidas: [String]) throws(DefeitoDaRegra) {
        if let estranha = chaves.sorted().first(where: { !conhecidas.contains($0) }) {
            throw DefeitoDaRegra("chave desconhecida: \(estranha)")
        }
    }

    /// A regra do núcleo, com o que falta tirado do cadastro.
    ///
    /// - Parameter percentuais: pontos-base por tipo, para os tipos cuja regra não os diz.
    func regra(
        id: Int64, fonte: String, vigencia: Vigencia, tipos cadastrados: [TipoDeMargemCadastrado],
        percentuais: [String: Int64]
    ) throws(DefeitoDaRegra) -> RegraDeGlosa {
        var parametros: [String: ParametroDoTipo] = [:]
        for tipo in cadastrados {
            parametros[tipo.codigo] = try parametro(de: tipo, percentual: percentuais[tipo.codigo])
        }
        if let estranho = (tipos ?? [:]).keys.sorted().first(where: { parametros[$0] == nil }) {
            throw DefeitoDaRegra("tipo de margem não cadastrado: \(estranho)")
        }
        let modo = try modo()
        do {
            return try RegraDeGlosa(
                id: id, fonte: fonte, desde: vigencia.desde ?? Self.desdeSempre,
                ate: vigencia.ate.map { $0 + (-1) }, tipos: parametros,
                percentualDoLimite: Self.percentual(percentualDoLimite),
                percentualDoTeto: Self.percentual(percentualDoTeto), modo: modo)
        } catch {
            throw DefeitoDaRegra(Self.frase(error))
        }
    }

    private static let desdeSempre = Dia(ano: 1900, mes: 1, dia: 1)

    private static func percentual(_ pontosBase: Int64?) -> Percentual? {
        pontosBase.map { Percentual(pontosBase: $0) }
    }

    private func parametro(
        de tipo: TipoDeMargemCadastrado, percentual: Int64?
    ) throws(DefeitoDaRegra) -> ParametroDoTipo {
        let dito = tipos?[tipo.codigo] ?? Tipo()
        let excesso: ExcessoDoTipo
        switch dito.excesso ?? tipo.excesso.rawValue {
        case "cortar": excesso = .cortar
        case "recusar": excesso = .recusar
        case "transbordar":
            guard let destino = dito.destino else {
                throw DefeitoDaRegra("\(tipo.codigo) transborda e não diz para onde")
            }
            excesso = .transbordar(para: destino)
        case let outro: throw DefeitoDaRegra("excesso desconhecido em \(tipo.codigo): \(outro)")
        }
        let estoque = tipo.consome == .total
        return ParametroDoTipo(
            percentual: estoque ? nil : Self.percentual(dito.percentual ?? percentual),
            sobOLimite: dito.sobOLimite ?? (tipo.noLimite && !estoque),
            sobOTeto: dito.sobOTeto ?? (tipo.noTeto && !estoque), excesso: excesso,
            parteDoCorte: Percentual(pontosBase: dito.parteDoCorte ?? 0))
    }

    private func modo() throws(DefeitoDaRegra) -> ModoDaGlosa {
        var ordem: [CriterioDaOrdem] = []
        for palavra in criterios ?? [] { ordem.append(try Self.criterio(palavra)) }
        let desconhecida: MargemDesconhecida
        switch margemDesconhecida ?? "nao_corta" {
        case "nao_corta": desconhecida = .naoCorta
        case "corta": desconhecida = .corta
        case let outra: throw DefeitoDaRegra("margem_desconhecida não conhece \(outra)")
        }
        guard let reparticao = ReparticaoDoCorte(rawValue: reparticao ?? "nenhuma") else {
            throw DefeitoDaRegra("reparticao não conhece \(reparticao ?? "")")
        }
        return ModoDaGlosa(
            criterios: criterios == nil ? CriterioDaOrdem.padrao : ordem, segueAdiante: segueAdiante ?? true,
            margemDesconhecida: desconhecida, guardaDoProtegido: guardaDoProtegido ?? true, reparticao: reparticao)
    }

    private static func criterio(_ palavra: String) throws(DefeitoDaRegra) -> CriterioDaOrdem {
        switch palavra {
        case "prioridade": .prioridade
        case "antiguidade": .antiguidade
        case "valor_decrescente": .valorDecrescente
        case "valor_crescente": .valorCrescente
        case "ade": .ade
        case "protegido_primeiro": .protegidoPrimeiro
        default: throw DefeitoDaRegra("critério de ordem desconhecido: \(palavra)")
        }
    }

    static func frase(_ recusa: RecusaDeRegraDeGlosa) -> String {
        switch recusa {
        case .vigenciaInvertida: "a vigência termina antes de começar"
        case .percentualNegativo: "há percentual negativo"
        case .destinoDesconhecido(_, let tipo, let destino): "\(tipo) transborda para \(destino), que não existe"
        case .transbordoEmCadeia(_, let tipo): "\(tipo) transborda para quem também transborda"
        case .destinoDeOutraFinalidade(_, let tipo, let destino):
            "\(tipo) e \(destino) não estão no mesmo lugar sob o limite e o teto"
        case .criterioRepetido: "há critério de ordem repetido"
        case .regraRepetida: "a regra está repetida"
        case .vigenciaSobreposta(let uma, let outra): "as regras \(uma) e \(outra) valem no mesmo dia"
        case .regraInexistente: "a regra do mês não existe"
        case .semRegra: "não há regra cadastrada"
        case .tiposDemais(let quantos): "há \(quantos) tipos de margem, e a conta é de 1 a 32"
        case .tipoRepetido(let tipo): "o tipo \(tipo) está repetido"
        case .tipoSemParametro(_, let tipo): "a regra não diz o que vale para \(tipo)"
        case .estoqueSobLimite(_, let tipo): "\(tipo) é estoque e está sob o limite ou o teto"
        case .transbordoDeEstoque(_, let tipo): "\(tipo) transborda e é estoque, ou transborda para estoque"
        }
    }
}

/// O que há de errado no conteúdo de uma regra, em português.
package struct DefeitoDaRegra: Error, Hashable, Sendable {
    package let motivo: String
    init(_ motivo: String) { self.motivo = motivo }
}

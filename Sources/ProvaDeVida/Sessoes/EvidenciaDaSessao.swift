import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// O que ficou de cada tentativa de uma sessão, aberto para quem confere: as medidas, nunca a imagem. Ler deixa evento na trilha.
package struct EvidenciaDaSessao: Sendable, Codable {
    package static let ato = "prova-de-vida.ler-evidencia"

    package struct Tentativa: Sendable, Codable {
        package let n: Int
        package let comecouEm: String
        package let acabouEm: String?
        package let motivo: String?
        package let quadros: Int?
        package let medidas: [MedidaDaEtapa]
    }

    package let sessao: Int64
    package let situacao: String
    package let motivo: String?
    package let confianca: Int?
    package let cossenoEmMilesimos: Int?
    package let limiarEmMilesimos: Int
    package let regua: Int
    package let modelos: [String]?
    package let tentativas: [Tentativa]

    /// `nil` se a sessão não existe.
    package static func ler(
        _ id: Int64, _ casa: Instalacao, em t: Transacao, por autor: Autor
    ) throws -> EvidenciaDaSessao? {
        guard let linha = try t.uma("SELECT \(SessaoDaProva.colunas) FROM sessao_da_prova s WHERE s.id = \(id)") else {
            return nil
        }
        let sessao = try SessaoDaProva(lendo: linha)
        let tentativas = try t.executar(
            """
            SELECT n, comecou_em, acabou_em, motivo, quadros, medidas, id FROM tentativa_da_prova WHERE sessao_id = \(id) ORDER BY n
            """
        ).map { linha in
            Tentativa(
                n: Int(try linha.ler(0, como: Int16.self)), comecouEm: try linha.ler(1, como: Instante.self).iso,
                acabouEm: try linha.ler(2, como: Instante?.self)?.iso, motivo: try linha.ler(3),
                quadros: try linha.ler(4, como: Int32?.self).map(Int.init),
                medidas: try abrir(linha.ler(5), de: linha.ler(6), casa.cofre))
        }
        try casa.trilha.registrar(
            [Evento(ato, objeto: "sessao_da_prova", id: id)], por: autor, as: casa.relogio.agora, em: t)
        return EvidenciaDaSessao(
            sessao: id, situacao: sessao.situacao.rawValue, motivo: sessao.motivo, confianca: sessao.confianca,
            cossenoEmMilesimos: sessao.cosseno, limiarEmMilesimos: sessao.limiar, regua: sessao.regua,
            modelos: sessao.modelos,
            tentativas: tentativas)
    }

    private static func abrir(_ bloco: [UInt8]?, de id: Int64, _ cofre: Cofre) throws -> [MedidaDaEtapa] {
        guard let bloco else { return [] }
        return try cofre.decifrar(json: bloco, tabela: "tentativa_da_prova", coluna: "medidas", id: id)
    }
}

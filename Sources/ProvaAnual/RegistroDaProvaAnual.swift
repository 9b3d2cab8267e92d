import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// Uma linha do que se fez com uma pessoa numa campanha, do jeito que ficou.
package struct RegistroDaProvaAnual: Sendable {
    package let id: Int64
    /// `camera`, `presencial`, `dispensa` ou `desfeita`.
    package let especie: String
    package let em: Instante
    package let documento: String?
    package let motivo: String?
    package let desfeito: Bool
    /// A que a câmera deixou; quem só dá apoio não a vê, porque diz o nome e o CPF de quem assinou.
    package let evidencia: EvidenciaDaProva?

    package var nome: String {
        switch especie {
        case "camera": "Feita pela câmera"
        case "presencial": "Feita no atendimento"
        case "dispensa": "Dispensada"
        default: "Registro desfeito"
        }
    }

    /// Da mais nova à mais velha.
    package static func listar(
        _ pessoa: Int64, campanha: Int64, _ cofre: Cofre, em t: Transacao
    ) throws -> [RegistroDaProvaAnual] {
        try t.executar(
            """
            SELECT id, especie, em, documento, motivo, desfeito_por IS NOT NULL, evidencia
              FROM registro_da_prova_anual
             WHERE pessoa_id = \(pessoa) AND campanha_id = \(campanha) ORDER BY id DESC LIMIT 200
            """
        ).map { linha in
            let id: Int64 = try linha.ler(0)
            func texto(_ posicao: Int, _ coluna: String) throws -> String? {
                try TextoCifrado.abrir(
                    try linha.ler(posicao, como: [UInt8]?.self), tabela: tabela, coluna: coluna, id: id, cofre)
            }
            return RegistroDaProvaAnual(
                id: id, especie: try linha.ler(1), em: try linha.ler(2), documento: try texto(3, "documento"),
                motivo: try texto(4, "motivo"), desfeito: try linha.ler(5),
                evidencia: DaTarefa.velada
                    ? nil
                    : try linha.ler(6, como: [UInt8]?.self).map {
                        try cofre.decifrar(
                            json: $0, como: EvidenciaDaProva.self, tabela: tabela, coluna: "evidencia", id: id)
                    })
        }
    }

    private static let tabela = "registro_da_prova_anual"

    /// Grava uma linha, já com o evento dela; devolve o número.
    @discardableResult
    static func gravar(
        _ especie: String, campanha: Int64, pessoa: Int64, pedido: Int64? = nil, documento: String? = nil,
        motivo: String? = nil, evidencia: EvidenciaDaProva? = nil, evento: Int64, _ casa: Instalacao,
        em t: Transacao, por autor: Autor
    ) throws -> Int64 {
        let id = try casa.ids.proximo(em: t)
        func bloco(_ texto: String?, _ coluna: String) throws -> [UInt8]? {
            try TextoCifrado.fechar(texto, tabela: tabela, coluna: coluna, id: id, casa.cofre)
        }
        let (documentoCifrado, motivoCifrado) = (try bloco(documento, "documento"), try bloco(motivo, "motivo"))
        let evidenciaCifrada = try bloco(evidencia?.escrita, "evidencia")
        try t.executar(
            """
            INSERT INTO registro_da_prova_anual (id, campanha_id, pessoa_id, especie, em, autor_id, pedido_id, documento, motivo, evidencia,
                                                 evento_id)
            VALUES (\(id), \(campanha), \(pessoa), \(especie), \(casa.relogio.agora), \(autor.usuario.valorSQL), \(pedido.valorSQL),
                    \(documentoCifrado.valorSQL), \(motivoCifrado.valorSQL), \(evidenciaCifrada.valorSQL), \(evento))
            """)
        return id
    }
}

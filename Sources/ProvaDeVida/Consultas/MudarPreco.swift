import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Registra o preço de uma consulta numa faixa, de um dia em diante; o que valia antes acaba na véspera, e não se apaga.
///
/// Lança `RecusaDeProva.precoNoPassado` se já há preço que comece nesse dia ou depois.
/// - Fonte: PV-12 a PV-16.
package struct MudarPreco: Sendable {
    package static let ato = "prova-de-vida.mudar-preco"

    package let cliente: Int64
    package let faixa: FaixaDeConsultas
    package let valor: Dinheiro
    package let desde: Dia

    package init(cliente: Int64, faixa: FaixaDeConsultas, valor: Dinheiro, desde: Dia) {
        self.cliente = cliente
        self.faixa = faixa
        self.valor = valor
        self.desde = desde
    }

    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        try t.executar("SELECT FROM cliente_da_prova WHERE id = \(cliente) FOR NO KEY UPDATE")
        let depois = try t.uma(
            """
            SELECT FROM preco_da_prova
             WHERE cliente_id = \(cliente) AND faixa = \(faixa.rawValue) AND lower(vigencia) >= \(desde)
            """)
        guard depois == nil else { throw RecusaDeProva.precoNoPassado }
        try t.executar(
            """
            UPDATE preco_da_prova SET vigencia = daterange(lower(vigencia), \(desde))
             WHERE cliente_id = \(cliente) AND faixa = \(faixa.rawValue) AND upper_inf(vigencia)
            """)
        let id = try casa.ids.proximo(em: t)
        try t.executar(
            """
            INSERT INTO preco_da_prova (id, cliente_id, faixa, valor, vigencia)
            VALUES (\(id), \(cliente), \(faixa.rawValue), \(valor), daterange(\(desde), NULL))
            """)
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "cliente_da_prova", id: cliente,
                    ["faixa": .texto(faixa.rawValue), "valor": .inteiro(valor.centavos), "desde": .texto(desde.iso)])
            ], por: autor, as: casa.relogio.agora, em: t)
    }
}

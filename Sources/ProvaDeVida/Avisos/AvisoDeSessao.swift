import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// O aviso ao cliente de que uma sessão sua se decidiu, posto na fila na mesma transação da decisão.
///
/// Só há aviso para quem cadastrou endereço. O que se entrega é o resultado assinado: quem o recebe o confere pelas chaves publicadas, e por isso
/// não há segredo a combinar. Quem não o recebe continua a poder perguntar pela sessão.
/// - Fonte: PV-07; nota técnica de biometria, seção 6, passo 7.
package enum AvisoDeSessao {
    package static let atoDeAbandonar = "prova-de-vida.abandonar-aviso"
    package static let atoDeReenviar = "prova-de-vida.reenviar-avisos"
    /// Por quanto tempo se insiste.
    static let validade = Duration.seconds(3 * 86_400)

    static func enfileirar(sessao: Int64, cliente: Int64, _ casa: Instalacao, em t: Transacao) throws {
        let agora = casa.relogio.agora
        try t.executar(
            """
            INSERT INTO aviso_da_prova (id, cliente_id, sessao_id, vez, criado_em, vale_ate, nao_antes_de)
            SELECT \(try casa.ids.proximo(em: t)), id, \(sessao),
                   1 + (SELECT count(*) FROM aviso_da_prova a WHERE a.sessao_id = \(sessao)), \(agora), \(agora + validade), \(agora)
              FROM cliente_da_prova WHERE id = \(cliente) AND avisar_em IS NOT NULL
            """)
    }

    /// Um aviso que não chegou, para quem administra.
    package struct Parado: Sendable, Hashable {
        /// `nil` se é de um comunicado.
        package let sessao: Int64?
        package let comunicado: Int64?
        package let abandonado: Bool
        package let tentativas: Int
        /// A razão verdadeira, que o cliente não lê.
        package let erro: String?
        package let proxima: Instante
    }

    /// Os que ainda não se entregaram a um cliente, os mais velhos antes.
    package static func parados(cliente: Int64, em t: Transacao) throws -> [Parado] {
        try t.executar(
            """
            SELECT sessao_id, comunicado_id, situacao = 'abandonado', tentativas, coalesce(razao, erro), nao_antes_de FROM aviso_da_prova
             WHERE cliente_id = \(cliente) AND situacao <> 'entregue' ORDER BY id LIMIT 1000
            """
        ).map {
            Parado(
                sessao: try $0.ler(0), comunicado: try $0.ler(1), abandonado: try $0.ler(2),
                tentativas: Int(try $0.ler(3, como: Int32.self)), erro: try $0.ler(4), proxima: try $0.ler(5))
        }
    }

    /// Põe de novo na fila, com prazo novo, os que se abandonaram; devolve quantos.
    package static func reenviar(cliente: Int64, _ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Int {
        let agora = casa.relogio.agora
        let quantos = try t.executar(
            """
            UPDATE aviso_da_prova SET situacao = 'por-entregar', tentativas = 0, nao_antes_de = \(agora), vale_ate = \(agora + validade),
                   encerrado_em = NULL
             WHERE cliente_id = \(cliente) AND situacao = 'abandonado'
            """
        ).alteradas
        guard quantos > 0 else { return 0 }
        try casa.trilha.registrar(
            [Evento(atoDeReenviar, objeto: "cliente_da_prova", id: cliente, ["avisos": .inteiro(quantos)])],
            por: autor, as: agora, em: t)
        return quantos
    }
}

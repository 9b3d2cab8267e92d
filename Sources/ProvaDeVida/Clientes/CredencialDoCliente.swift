import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Crypto
import Nucleo
import Web

/// Com que um cliente se identifica à API: o identificador é público; do segredo guarda-se o resumo, e ele só aparece na criação.
/// - Fonte: PV-36.
package struct CredencialDoCliente: Sendable {
    package static let atoDeEmitir = "prova-de-vida.emitir-credencial"
    package static let atoDeEncerrar = "prova-de-vida.encerrar-credencial"

    package let identificador: String
    package let segredo: String

    /// Por quantos dias pode valer.
    package static let dias = 1...730

    /// Emite uma credencial. O banco recusa a de cliente que não foi liberado, e aqui se diz o porquê.
    ///
    /// Lança `RecusaDeProva`: `validadeDaCredencial`, `clienteNaoLiberado`, `clienteEncerrado`, `clienteSuspenso`.
    package static func emitir(
        cliente: Int64, expira: Instante, _ casa: Instalacao, em t: Transacao, por autor: Autor
    ) throws -> CredencialDoCliente {
        let agora = casa.relogio.agora
        guard expira > agora, expira <= agora + .seconds(dias.upperBound * 86_400) else {
            throw RecusaDeProva.validadeDaCredencial
        }
        guard
            let linha = try t.uma(
                "SELECT codigo, liberado, suspenso_em IS NULL FROM cliente_da_prova WHERE id = \(cliente)")
        else { preconditionFailure("cliente \(cliente) não existe") }
        guard try linha.ler(1, como: Bool.self) else {
            throw RecusaDeProva.clienteNaoLiberado
        }
        try ClienteDaProva.exigirAberto(cliente, em: t)
        guard try linha.ler(2, como: Bool.self) else { throw RecusaDeProva.clienteSuspenso }
        let (id, ficha) = (try casa.ids.proximo(em: t), Ficha.sorteada())
        let identificador = "\(try linha.ler(0, como: String.self))-\(id)"
        try t.executar(
            """
            INSERT INTO credencial_da_prova (id, cliente_id, identificador, resumo, criada_em, expira_em)
            VALUES (\(id), \(cliente), \(identificador), \(ficha.resumo), \(agora), \(expira))
            """)
        try casa.trilha.registrar(
            [
                Evento(
                    atoDeEmitir, objeto: "credencial_da_prova", id: id,
                    [
                        "cliente": .inteiro(cliente), "identificador": .texto(identificador),
                        "expira_em": .texto(Relogio.dia(de: expira).iso),
                    ])
            ], por: autor, as: agora, em: t)
        return CredencialDoCliente(identificador: identificador, segredo: ficha.texto)
    }

    /// Encerra uma credencial: vale na hora, também para a autorização que ela já tirou.
    ///
    /// Lança `RecusaDeProva.credencialDesconhecida` se não há, ou se já se encerrou.
    package static func encerrar(
        _ identificador: String, _ casa: Instalacao, em t: Transacao, por autor: Autor
    ) throws {
        let agora = casa.relogio.agora
        guard
            let id = try t.uma(
                """
                UPDATE credencial_da_prova SET encerrada_em = \(agora) WHERE identificador = \(identificador) AND encerrada_em IS NULL
                RETURNING id
                """)?.ler(0, como: Int64.self)
        else { throw RecusaDeProva.credencialDesconhecida(identificador) }
        try casa.trilha.registrar(
            [
                Evento(
                    atoDeEncerrar, objeto: "credencial_da_prova", id: id, ["identificador": .texto(identificador)])
            ], por: autor, as: agora, em: t)
    }

    /// Até quando vale o par que alguém guardou. É para quem administra: diz o que não vale, e não conta como uso.
    ///
    /// Lança `RecusaDeProva.credencialNaoVale`, também se vence antes de `ate`.
    package static func validade(
        _ identificador: String, _ segredo: String, ate: Instante, _ casa: Instalacao, em t: Transacao
    ) throws -> Instante {
        func naoVale(_ porque: String) -> RecusaDeProva { .credencialNaoVale(identificador, porque: porque) }
        guard
            let linha = try t.uma(
                """
                SELECT k.resumo, k.expira_em, k.encerrada_em IS NULL, c.suspenso_em IS NULL
                  FROM credencial_da_prova k JOIN cliente_da_prova c ON c.id = k.cliente_id
                 WHERE k.identificador = \(identificador)
                """)
        else { throw naoVale("não existe neste serviço") }
        guard let ficha = Ficha(lendo: segredo), try linha.ler(0, como: [UInt8].self) == ficha.resumo else {
            throw naoVale("o segredo não é o dela")
        }
        guard try linha.ler(2, como: Bool.self) else { throw naoVale("foi encerrada") }
        let expira: Instante = try linha.ler(1)
        let dia = Relogio.dia(de: expira).brasileiro
        guard expira > casa.relogio.agora else { throw naoVale("venceu em \(dia)") }
        guard expira > ate else { throw naoVale("vence em \(dia)") }
        guard try linha.ler(3, como: Bool.self) else { throw naoVale("o serviço está suspenso para este cliente") }
        return expira
    }

    /// O cliente que se apresentou com este par, se vale agora; `nil` sem dizer o que não valeu. Fica dito quando se usou.
    static func apresentar(_ identificador: String, _ segredo: String, _ casa: Instalacao) async throws
        -> ClienteApresentado?
    {
        guard let ficha = Ficha(lendo: segredo) else { return nil }
        return try await casa.banco.transacao(como: .motor) { t in
            let agora = casa.relogio.agora
            let achado = try t.uma(
                """
                \(vigente(em: agora)) AND k.identificador = \(identificador) AND k.resumo = \(ficha.resumo)
                """
            ).map(ClienteApresentado.init(lendo:))
            if let achado {
                try t.executar(
                    "UPDATE credencial_da_prova SET usada_em = \(agora) WHERE id = \(achado.credencial)")
            }
            return achado
        }
    }

    /// O cliente da credencial que emitiu a autorização de acesso, se ela ainda vale: encerrar a credencial vale na hora.
    static func conferir(id: Int64, _ casa: Instalacao) async throws -> ClienteApresentado? {
        try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try t.uma("\(vigente(em: casa.relogio.agora)) AND k.id = \(id)").map(ClienteApresentado.init(lendo:))
        }
    }

    private static func vigente(em agora: Instante) -> SQL {
        """
        SELECT k.id, k.cliente_id, c.codigo, c.nome
          FROM credencial_da_prova k JOIN cliente_da_prova c ON c.id = k.cliente_id
         WHERE k.encerrada_em IS NULL AND k.expira_em > \(agora) AND c.suspenso_em IS NULL
        """
    }
}

/// O cliente que se identificou na API.
package struct ClienteApresentado: Identidade, Hashable {
    package let credencial: Int64
    package let cliente: Int64
    package let codigo: String
    package let nome: String

    init(lendo linha: Linha) throws {
        credencial = try linha.ler(0)
        cliente = try linha.ler(1)
        codigo = try linha.ler(2)
        nome = try linha.ler(3)
    }

    package func autor(endereco: String?) -> Autor {
        Autor(usuario: credencial, nome: nome, perfil: "cliente-da-prova", endereco: endereco, canal: .rest)
    }
}

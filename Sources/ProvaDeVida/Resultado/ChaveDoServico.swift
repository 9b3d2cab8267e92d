import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Crypto
import Foundation
import JWTKit
import Nucleo

/// A chave com que o serviço assina o que afirma (EdDSA, Ed25519). A privada mora cifrada no banco; a pública se publica.
package struct ChaveDoServico: Sendable {
    package static let atoDeCriar = "prova-de-vida.criar-chave"
    package static let atoDeTrocar = "prova-de-vida.trocar-chave"
    /// Por quanto tempo a encerrada ainda se publica: o dobro do que dura o que mais dura do que ela assinou.
    static let sobrevida = Duration.seconds(1_800)

    package let identificador: String
    private let privada: Curve25519.Signing.PrivateKey

    /// A chave em uso; cria na primeira vez. Dois processos que comecem juntos ficam com a mesma.
    static func abrir(_ casa: Instalacao, em t: BancoDeDados.Transacao) throws -> ChaveDoServico {
        if let lida = try ler(casa, em: t) { return lida }
        try criar(atoDeCriar, casa, em: t, por: .sistema)
        guard let lida = try ler(casa, em: t) else { preconditionFailure("chave do serviço não se gravou") }
        return lida
    }

    /// Encerra a chave em uso e põe outra: passa-se a assinar com ela na hora, em todo processo. Devolve o identificador da nova.
    ///
    /// - Parameter comprometida: outro pode ter a chave: ela, e as encerradas que ainda se publicam, deixam de conferir na hora.
    package static func trocar(
        comprometida: Bool = false, _ casa: Instalacao, em t: BancoDeDados.Transacao, por autor: Autor
    ) throws -> String {
        let agora = casa.relogio.agora
        try t.executar("UPDATE chave_da_prova SET encerrada_em = \(agora) WHERE encerrada_em IS NULL")
        if comprometida {
            try t.executar("UPDATE chave_da_prova SET comprometida_em = \(agora) WHERE comprometida_em IS NULL")
        }
        try criar(atoDeTrocar, comprometida: comprometida, casa, em: t, por: autor)
        return try abrir(casa, em: t).identificador
    }

    private static func criar(
        _ ato: String, comprometida: Bool = false, _ casa: Instalacao, em t: BancoDeDados.Transacao, por autor: Autor
    ) throws {
        let (id, nova) = (try casa.ids.proximo(em: t), Curve25519.Signing.PrivateKey())
        let cifrada = try casa.cofre.cifrar(
            Array(nova.rawRepresentation), tabela: "chave_da_prova", coluna: "privada", id: id)
        let nome = "pv-\(id)"
        let gravada = try t.executar(
            """
            INSERT INTO chave_da_prova (id, identificador, publica, privada, criada_em)
            VALUES (\(id), \(nome), \(Array(nova.publicKey.rawRepresentation)), \(cifrada), \(casa.relogio.agora))
            ON CONFLICT DO NOTHING
            """)
        guard gravada.alteradas == 1 else { return }
        try casa.trilha.registrar(
            [
                Evento(
                    ato, objeto: "chave_da_prova", id: id,
                    .objeto(
                        ["identificador": .texto(nome)].merging(comprometida ? ["comprometida": true] : [:]) { $1 }))
            ], por: autor, as: casa.relogio.agora, em: t)
    }

    private static func ler(_ casa: Instalacao, em t: BancoDeDados.Transacao) throws -> ChaveDoServico? {
        guard
            let linha = try t.uma("SELECT id, identificador, privada FROM chave_da_prova WHERE encerrada_em IS NULL")
        else { return nil }
        let claro = try casa.cofre.decifrar(
            linha.ler(2, como: [UInt8].self), tabela: "chave_da_prova", coluna: "privada", id: linha.ler(0))
        return ChaveDoServico(
            identificador: try linha.ler(1), privada: try Curve25519.Signing.PrivateKey(rawRepresentation: claro))
    }

    /// O texto assinado (JWS compacto) com o tipo dado no cabeçalho.
    func assinar(_ conteudo: some JWTPayload, tipo: String) async throws -> String {
        let identificada = JWKIdentifier(string: identificador)
        return try await JWTKeyCollection().add(eddsa: EdDSA.PrivateKey(backing: privada), kid: identificada)
            .sign(conteudo, kid: identificada, header: ["typ": .string(tipo)])
    }
}

/// Uma chave pública do serviço: a em uso, ou uma encerrada há pouco, que ainda confere o que assinou.
struct ChavePublicaDoServico: Sendable {
    let identificador: String
    let chave: Curve25519.Signing.PublicKey

    /// No formato que os clientes leem (RFC 7517 e 8037).
    var x: String { Base64DeEndereco.escrever(Array(chave.rawRepresentation)) }

    static func todas(_ casa: Instalacao, em t: BancoDeDados.Transacao) throws -> [ChavePublicaDoServico] {
        try t.executar(
            """
            SELECT identificador, publica FROM chave_da_prova
             WHERE encerrada_em IS NULL
                OR comprometida_em IS NULL AND encerrada_em > \(casa.relogio.agora - ChaveDoServico.sobrevida) ORDER BY id
            """
        ).map { linha in
            ChavePublicaDoServico(
                identificador: try linha.ler(0),
                chave: try Curve25519.Signing.PublicKey(rawRepresentation: try linha.ler(1, como: [UInt8].self)))
        }
    }

    /// O conteúdo, se foi uma destas que assinou; lança o que `JWTKit` achou errado.
    static func abrir<C: JWTPayload>(
        _ texto: String, como tipo: C.Type, com chaves: [ChavePublicaDoServico]
    ) async throws -> C {
        let colecao = JWTKeyCollection()
        for uma in chaves {
            await colecao.add(
                eddsa: EdDSA.PublicKey(backing: uma.chave), kid: JWKIdentifier(string: uma.identificador))
        }
        return try await colecao.verify(texto, as: tipo)
    }
}

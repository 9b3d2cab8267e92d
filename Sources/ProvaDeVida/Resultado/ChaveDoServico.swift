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

    package let identificador: String
    private let privada: Curve25519.Signing.PrivateKey

    /// A chave em uso; cria na primeira vez. Dois processos que comecem juntos ficam com a mesma.
    package static func abrir(_ casa: Instalacao, em t: BancoDeDados.Transacao) throws -> ChaveDoServico {
        if let lida = try ler(casa, em: t) { return lida }
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
        if gravada.alteradas == 1 {
            try casa.trilha.registrar(
                [Evento(atoDeCriar, objeto: "chave_da_prova", id: id, ["identificador": .texto(nome)])], por: .sistema,
                as: casa.relogio.agora, em: t)
        }
        guard let lida = try ler(casa, em: t) else { preconditionFailure("chave do serviço não se gravou") }
        return lida
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
        try await chaves().sign(conteudo, kid: JWKIdentifier(string: identificador), header: ["typ": .string(tipo)])
    }

    /// O conteúdo, se fomos nós que assinamos.
    func abrir<C: JWTPayload>(_ texto: String, como tipo: C.Type) async throws -> C {
        try await chaves().verify(texto, as: tipo)
    }

    private func chaves() async -> JWTKeyCollection {
        await JWTKeyCollection().add(
            eddsa: EdDSA.PrivateKey(backing: privada), kid: JWKIdentifier(string: identificador))
    }

    /// As públicas, inclusive as encerradas, no formato que os clientes leem (RFC 7517 e 8037).
    package static func publicadas(em t: BancoDeDados.Transacao) throws -> [(identificador: String, x: String)] {
        try t.executar("SELECT identificador, publica FROM chave_da_prova ORDER BY id").map { linha in
            (try linha.ler(0), Base64DeEndereco.escrever(try linha.ler(1, como: [UInt8].self)))
        }
    }
}

import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Correio
import Nucleo

/// A fila de mensagens por entregar.
package struct CaixaDeSaida: Sendable {
    private let casa: Instalacao

    package init(_ casa: Instalacao) { self.casa = casa }

    private struct Conteudo: Codable {
        let para: String
        let assunto: String
        let texto: String
    }

    /// Espera da segunda tentativa; dobra a cada uma, até `esperaMaxima`.
    private static let espera = Duration.seconds(30)
    private static let esperaMaxima = Duration.seconds(3_600)
    /// Quem pegou uma mensagem e morreu a solta depois disto.
    private static let posse = Duration.seconds(120)

    /// Põe a mensagem na fila, na transação do ato: desfeito ele, não há mensagem. Devolve o número dela.
    ///
    /// - Parameter vale: depois disto não adianta mais entregar.
    @discardableResult
    package func por(
        para: EnderecoDeCorreio, assunto: String, texto: String, vale: Duration, em t: Transacao
    ) throws -> Int64 {
        let (id, agora) = (try casa.ids.proximo(em: t), casa.relogio.agora)
        let conteudo = Conteudo(para: para.texto, assunto: assunto, texto: texto)
        let bloco = try casa.cofre.cifrar(
            json: conteudo, tabela: "mensagem_de_correio", coluna: "conteudo", id: id)
        try t.executar(
            """
            INSERT INTO mensagem_de_correio (id, conteudo, criada_em, vale_ate, nao_antes_de)
            VALUES (\(id), \(bloco), \(agora), \(agora + vale), \(agora))
            """)
        return id
    }

    /// O que uma volta fez.
    package struct Volta: Sendable, Hashable, Encodable {
        package var enviadas = 0
        package var adiadas = 0
        package var desistidas = 0

        package init() {}
    }

    /// Entrega o que está na hora; o que falha volta à fila com espera maior, e o que perdeu a validade sai dela.
    package func entregar(por carteiro: Carteiro) async throws -> Volta {
        var volta = Volta()
        while let pega = try await pegar() {
            let agora = casa.relogio.agora
            if agora > pega.valeAte {
                try await encerrar(pega.id, "desistida", "perdeu a validade")
                volta.desistidas += 1
                continue
            }
            do {
                try await carteiro.entregar(pega.mensagem, em: agora.data)
                try await encerrar(pega.id, "enviada", nil)
                volta.enviadas += 1
            } catch let falha as FalhaDeCorreio {
                try await adiar(pega, falha)
                volta.adiadas += 1
            }
        }
        return volta
    }

    private struct Pega: Sendable {
        let id: Int64
        let mensagem: MensagemDeCorreio
        let valeAte: Instante
        let tentativas: Int
    }

    /// Uma mensagem na hora, que ninguém mais pega enquanto esta posse durar.
    private func pegar() async throws -> Pega? {
        let casa = casa
        return try await casa.banco.transacao(como: .motor) { t in
            let agora = casa.relogio.agora
            guard
                let linha = try t.uma(
                    """
                    UPDATE mensagem_de_correio SET tentativas = tentativas + 1, nao_antes_de = \(agora + Self.posse)
                     WHERE id = (SELECT id FROM mensagem_de_correio WHERE situacao = 'por-enviar' AND nao_antes_de <= \(agora)
                                  ORDER BY nao_antes_de, id LIMIT 1 FOR UPDATE SKIP LOCKED)
                    RETURNING id, conteudo, vale_ate, tentativas
                    """)
            else { return nil }
            let id: Int64 = try linha.ler(0)
            let conteudo: Conteudo = try casa.cofre.decifrar(
                json: try linha.ler(1), tabela: "mensagem_de_correio", coluna: "conteudo", id: id)
            guard let para = EnderecoDeCorreio(conteudo.para) else {
                preconditionFailure("mensagem guardada com endereço que não se aceita")
            }
            return Pega(
                id: id,
                mensagem: MensagemDeCorreio(
                    para: para, assunto: conteudo.assunto, texto: conteudo.texto, identificador: "averba.\(id)"),
                valeAte: try linha.ler(2), tentativas: try linha.ler(3))
        }
    }

    private func encerrar(_ id: Int64, _ situacao: String, _ erro: String?) async throws {
        let casa = casa
        try await casa.banco.transacao(como: .motor) { t in
            _ = try t.executar(
                """
                UPDATE mensagem_de_correio SET situacao = \(situacao), conteudo = '', erro = coalesce(\(erro.valorSQL)::text, erro),
                       encerrada_em = \(casa.relogio.agora)
                 WHERE id = \(id)
                """)
        }
    }

    private func adiar(_ pega: Pega, _ falha: FalhaDeCorreio) async throws {
        let casa = casa
        let dobros = min(pega.tentativas - 1, 10)
        let espera = min(Self.espera * (1 << dobros), Self.esperaMaxima)
        try await casa.banco.transacao(como: .motor) { t in
            _ = try t.executar(
                """
                UPDATE mensagem_de_correio SET nao_antes_de = \(casa.relogio.agora + espera), erro = \(falha.description)
                 WHERE id = \(pega.id) AND situacao = 'por-enviar'
                """)
        }
    }
}

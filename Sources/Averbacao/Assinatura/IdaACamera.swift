import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Uma ida da pessoa à câmera, por uma reserva ou pela prova de vida anual: o que se ia assinar, em que sessão do serviço e como acabou.
///
/// Quem pede tem a sua tabela, com estas colunas e o que for só dele.
/// - Fonte: decisões 0041 e 0048.
package struct IdaACamera: Sendable, Hashable {
    /// «Autenticação» compara com o rosto de referência, e é a que prova; «cadastro» só guarda o rosto.
    package enum Especie: String, Sendable { case autenticacao, cadastro }
    package enum Situacao: String, Sendable { case aberto, aprovado, reprovado, expirado, recusado }

    package let id: Int64
    package let pessoa: Int64
    /// Quem pediu: o que se segue é em nome dele, venha o resultado por onde vier.
    package let usuario: Int64
    package let especie: Especie
    /// O que se assina, letra por letra.
    package let conteudo: String
    package let nonce: String
    package let finalidade: String
    package let sessao: Int64
    package var situacao = Situacao.aberto
    /// Código; o de suspeita de fraude não se mostra a quem tenta.
    package var motivo: String?
    package let criadoEm: Instante
    package let expiraEm: Instante
    package let concluidoEm: Instante?

    package init(
        id: Int64, pessoa: Int64, usuario: Int64, especie: Especie, conteudo: String, finalidade: String,
        sessao: Int64, criadoEm: Instante, expiraEm: Instante
    ) {
        (self.id, self.pessoa, self.usuario, self.especie) = (id, pessoa, usuario, especie)
        (self.conteudo, nonce) = (conteudo, OperacaoAssinada.nonce(de: conteudo))
        (self.finalidade, self.sessao) = (finalidade, sessao)
        (self.criadoEm, self.expiraEm, concluidoEm) = (criadoEm, expiraEm, nil)
    }

    // MARK: - Ler

    /// Na ordem de `init(lendo:)`; o que é só de quem pede vem depois.
    package static let colunas: SQL =
        """
        id, pessoa_id, usuario_id, especie, conteudo, nonce, finalidade, sessao, situacao, motivo, criado_em, expira_em, concluido_em
        """
    /// Quantas são.
    package static let quantasColunas = 13

    package init(lendo linha: Linha) throws {
        id = try linha.ler(0)
        pessoa = try linha.ler(1)
        usuario = try linha.ler(2)
        especie = try linha.lerCaso(3)
        conteudo = try linha.ler(4)
        nonce = try linha.ler(5)
        finalidade = try linha.ler(6)
        sessao = try linha.ler(7)
        situacao = try linha.lerCaso(8)
        motivo = try linha.ler(9)
        criadoEm = try linha.ler(10)
        expiraEm = try linha.ler(11)
        concluidoEm = try linha.ler(12)
    }

    /// Os que passaram do prazo sem se saber como acabaram, quem espera há mais tempo antes: desde o prazo, ou desde que se perguntou por ele.
    package static func vencidas(em agora: Instante, limite: Int) -> SQL {
        """
         WHERE situacao = 'aberto' AND expira_em <= \(agora)
         ORDER BY coalesce(perguntado_em, expira_em), id LIMIT \(limite)
        """
    }

    /// Quantas a pessoa fez desde um instante.
    package static func contar(
        pessoa: Int64, desde: Instante, na tabela: String, em t: Transacao
    ) throws -> Int {
        try t.uma("SELECT count(*) FROM \(nome: tabela) WHERE pessoa_id = \(pessoa) AND criado_em > \(desde)")?
            .ler(0, como: Int.self) ?? 0
    }

    // MARK: - Gravar

    /// Vai-se perguntar por ela: passa para trás das que também esperam.
    package func perguntar(em agora: Instante, na tabela: String, em t: Transacao) throws {
        try t.executar("UPDATE \(nome: tabela) SET perguntado_em = \(agora) WHERE id = \(id)")
    }

    /// Quem pediu, quando o resultado chega sem ele: o que se segue é dele, e o mesmo, venha por onde vier.
    package func quemPediu(endereco: String?) -> Autor {
        Autor(
            usuario: usuario, nome: "aviso da prova de vida", perfil: "prova-de-vida", pessoa: pessoa,
            endereco: endereco, canal: .rest)
    }
}

import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// Quem perde o último vínculo em vigor perde o acesso na mesma transação: o usuário fica desativado e as sessões, encerradas.
///
/// Também o usuário gestor do mesmo CPF, ainda que seja o último mestre: quem saiu do órgão não fica com a chave, e `averba mestre` cria
/// outro. Nada se apaga: a trilha e os atos da pessoa continuam de quem os fez. Quem nunca teve usuário não muda nada.
/// - Fonte: INT-04; RNF-SEG-02.
package struct EncerrarAcesso: Sendable {
    package static let ato = "acesso.encerrar"
    package let pessoas: [Int64]

    package init(pessoas: [Int64]) { self.pessoas = pessoas }

    /// O que a entrada da folha chama com as pessoas que ficaram sem vínculo.
    package static func aoDesligar(
        _ casa: Instalacao
    ) -> @Sendable (_ pessoas: [Int64], _ autor: Autor, _ t: Transacao) throws -> Void {
        { pessoas, autor, t in _ = try EncerrarAcesso(pessoas: pessoas).executar(casa, em: t, por: autor) }
    }

    /// Devolve quantos usuários perderam o acesso.
    @discardableResult
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Int {
        let agora = casa.relogio.agora
        try Alcada.soTravar(em: t)
        let cpfs = try indices(casa, em: t)
        let encerrados = try t.executar(
            """
            UPDATE usuario SET situacao = 'desativado', bloqueio = NULL
             WHERE situacao <> 'desativado'
               AND (pessoa_id = ANY(\(pessoas))
                    OR portal = 'gestor' AND (cpf_indice IN (SELECT p.cpf_indice FROM pessoa p WHERE p.id = ANY(\(pessoas)))
                                             OR cpf_indice = ANY (\(cpfs))))
            RETURNING id
            """
        ).map { try $0.ler(0, como: Int64.self) }.sorted()
        try SessoesDoUsuario.encerrar(de: encerrados, as: agora, em: t)
        try casa.trilha.registrar(
            encerrados.map {
                Evento(Self.ato, objeto: "usuario", id: $0, ["motivo": .texto("sem vínculo em vigor na folha")])
            }, por: autor, as: agora, em: t)
        return encerrados.count
    }

    /// Durante a troca da chave do índice, o da pessoa e o do usuário podem ser de chaves diferentes: procura-se por todas.
    private func indices(_ casa: Instalacao, em t: Transacao) throws -> [[UInt8]] {
        guard casa.cofre.versoesDoIndice.count > 1 else { return [] }
        return try t.executar("SELECT id, pessoal FROM pessoa WHERE id = ANY (\(pessoas))").flatMap { linha in
            let dados = try DadosPessoais.abrindo(try linha.ler(1), de: try linha.ler(0), casa.cofre)
            return DadosPessoais.indices(de: try CPF.lendo(dados.cpf), casa.cofre)
        }
    }
}

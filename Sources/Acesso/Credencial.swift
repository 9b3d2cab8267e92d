import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// Chave de integração de uma consignatária: guarda-se o resumo, e o segredo só aparece na criação.
package enum Credencial {
    package static let atoDeCriar = "acesso.criar-credencial"

    /// Cria e devolve o segredo, que não se mostra de novo.
    package static func criar(
        nome: String, consignataria: Int64, atos: [String], expira: Instante, _ casa: Instalacao, em t: Transacao,
        por autor: Autor
    ) throws -> String {
        let id = try casa.ids.proximo(em: t)
        let ficha = Ficha.sorteada()
        try t.executar(
            """
            INSERT INTO credencial (id, consignataria_id, nome, resumo, atos, situacao, expira_em)
            VALUES (\(id), \(consignataria), \(nome), \(ficha.resumo), \(atos), 'ativa', \(expira))
            """)
        try casa.trilha.registrar(
            [
                Evento(
                    atoDeCriar, objeto: "credencial", id: id,
                    ["nome": .texto(nome), "consignataria": .inteiro(consignataria)])
            ],
            por: autor, as: casa.relogio.agora, em: t)
        return ficha.texto
    }

    /// A credencial que se apresentou com este segredo, se vale agora.
    package static func conferir(_ segredo: String, _ casa: Instalacao) async throws -> CredencialApresentada? {
        guard let ficha = Ficha(lendo: segredo) else { return nil }
        let agora = casa.relogio.agora
        return try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            guard let linha = try t.uma(AcessoSQL.credencial(ficha.resumo)),
                try linha.ler(4, como: Instante.self) > agora
            else {
                return nil
            }
            return CredencialApresentada(
                id: try linha.ler(0), nome: try linha.ler(1), consignataria: try linha.ler(2),
                atos: Set(try linha.ler(3, como: [String].self)))
        }
    }
}

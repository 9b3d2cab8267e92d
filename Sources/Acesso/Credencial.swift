import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo
import Web

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
            INSERT INTO credencial (id, consignataria_id, nome, resumo, atos, situacao, criada_em, expira_em)
            VALUES (\(id), \(consignataria), \(nome), \(ficha.resumo), \(atos), 'ativa', \(casa.relogio.agora), \(expira))
            """)
        try casa.trilha.registrar(
            [
                Evento(
                    atoDeCriar, objeto: "credencial", id: id,
                    [
                        "nome": .texto(nome), "consignataria": .inteiro(consignataria),
                        "atos": .lista(atos.sorted().map { .texto($0) }), "expira_em": .texto(expira.naTela),
                    ])
            ],
            por: autor, as: casa.relogio.agora, em: t)
        return ficha.texto
    }

    /// Recusas que se anotam por endereço: quem martela não enche a trilha.
    private static let anotadas = Limitador(capacidade: 20, porSegundo: 0.2)

    private struct Lida: Sendable {
        let credencial: CredencialApresentada
        let usadaEm: Instante?
        let redes: [String]
    }

    /// Onde há faixa, o endereço tem de estar em alguma; a recusa diz que é por endereço.
    private static func conferirEndereco(_ lida: Lida, _ casa: Instalacao, _ endereco: String?) async throws {
        let faixas = try lida.redes.map { try FaixaDeEndereco.lendo($0) }
        guard !faixas.isEmpty, !faixas.contains(where: { $0.contem(endereco ?? "") }) else { return }
        let agora = casa.relogio.agora
        if anotadas.cabe(endereco: endereco ?? "", agora: agora.data) {
            try await casa.banco.transacao(como: .motor) { t in
                _ = try casa.trilha.registrar(
                    [
                        Evento(
                            Entrar.ato + "-recusado", objeto: "credencial", id: lida.credencial.id,
                            ["motivo": "endereço fora das faixas da credencial"])
                    ], por: lida.credencial.autor(endereco: endereco), as: agora, em: t)
            }
        }
        throw RecusaDeEndereco.naoPermitido(endereco ?? "desconhecido")
    }

    /// Se a credencial tem o ato e o endereço o permite: a faixa de um ato vale por qualquer canal. A recusa por endereço diz que o é.
    package static func autorizar(
        _ ato: String, _ contexto: ContextoDeIntegracao, _ casa: Instalacao
    ) async throws -> Bool {
        guard contexto.credencial.atos.contains(ato) else { return false }
        guard !contexto.credencial.restricoes.permite(ato, de: contexto.endereco) else { return true }
        guard anotadas.cabe(endereco: contexto.endereco, agora: casa.relogio.agora.data) else {
            throw RecusaDeEndereco.naoPermitido(contexto.endereco)
        }
        throw try await RecusaDeEndereco.anotada(ato, de: contexto.endereco, por: contexto.autor, casa)
    }

    /// O último uso, no máximo uma gravação por minuto.
    private static func anotarUso(_ lida: Lida, _ casa: Instalacao, _ agora: Instante) async throws {
        guard lida.usadaEm.map({ $0 + .seconds(60) <= agora }) ?? true else { return }
        try await casa.banco.transacao(como: .motor) { t in
            _ = try t.executar("UPDATE credencial SET usada_em = \(agora) WHERE id = \(lida.credencial.id)")
        }
    }

    /// A credencial que se apresentou com este segredo, se vale agora; a que não vale deixa o evento da recusa, e a que passa do limite de
    /// pedidos é recusada com 429.
    package static func conferir(
        _ segredo: String, _ casa: Instalacao, ritmo: RitmoDaCredencial, endereco: String?
    ) async throws -> CredencialApresentada? {
        // O que nem tem a forma de uma credencial não foi emitido aqui: não se anota, para não encher a trilha de ruído.
        guard let ficha = Ficha(lendo: segredo) else { return nil }
        let agora = casa.relogio.agora
        let hoje = casa.relogio.hoje
        let lida: Lida? = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            guard let linha = try t.uma(AcessoSQL.credencial(ficha.resumo, em: hoje)),
                try linha.ler(4, como: Instante.self) > agora
            else {
                return nil
            }
            return Lida(
                credencial: CredencialApresentada(
                    id: try linha.ler(0), nome: try linha.ler(1), consignataria: try linha.ler(2),
                    atos: Set(try linha.ler(3, como: [String].self)),
                    restricoes: try Restricoes(faixas: try linha.ler(7, como: [String].self), reforcos: [])),
                usadaEm: try linha.ler(5), redes: try linha.ler(6, como: [String].self))
        }
        if let lida { try await conferirEndereco(lida, casa, endereco) }
        if let lida { try await ritmo.exigir(lida.credencial, endereco: endereco) }
        if let lida { try await anotarUso(lida, casa, agora) }
        let achada = lida?.credencial
        if achada == nil, Self.anotadas.cabe(endereco: endereco ?? "", agora: agora.data) {
            try await casa.banco.transacao(como: .motor) { t in
                _ = try casa.trilha.registrar(
                    [Evento(Entrar.ato + "-recusado", ["motivo": "credencial desconhecida, vencida ou revogada"])],
                    por: Autor(usuario: nil, nome: "", perfil: "integracao", endereco: endereco, canal: .rest),
                    as: agora,
                    em: t)
            }
        }
        return achada
    }
}

import Arquivos
import Auditoria
import BancoDeDados
import Foundation
import Leiaute
import Nucleo
import Tarefas

/// O demonstrativo do repasse como tarefa: pede-se aqui, e roda em qualquer processo.
package struct TarefaDoRepasse: Sendable {
    package static let especie = "repasses.gerar"
    private let casa: Instalacao
    private let acervo: Acervo
    private let fila: FilaDeTarefas

    package init(casa: Instalacao, acervo: Acervo, fila: FilaDeTarefas) {
        self.casa = casa
        self.acervo = acervo
        self.fila = fila
    }

    /// O que a tarefa leva; o nome de quem pediu não vai, porque a fila fica em claro.
    package struct Pedido: Codable, Sendable {
        package let competencia: Competencia
        let usuario: Int64?
        let perfil: String
    }

    /// O que se gerou, em números.
    package struct Resultado: Codable, Sendable, Hashable {
        package let descontado: Dinheiro
        package let retido: Dinheiro
        package let liquido: Dinheiro
        package let consignatarias: Int
        package let arquivo: Int64
    }

    /// O que se pediu numa tarefa desta espécie; `nil` se é de outra.
    package static func pedido(de tarefa: EstadoDaTarefa) -> Pedido? {
        guard tarefa.especie == especie else { return nil }
        do { return try JSONDecoder().decode(Pedido.self, from: Data(tarefa.dados.utf8)) } catch {
            preconditionFailure("tarefa \(tarefa.id) com pedido que não se lê: \(error)")
        }
    }

    /// Ensina o executor a gerar o demonstrativo.
    package func registrar(em executor: Executor) {
        let esta = self
        executor.registrar(Self.especie) { contexto in try await esta.fazer(contexto) }
    }

    /// Uma de cada vez por competência.
    package func agendar(_ competencia: Competencia, por autor: Autor) async throws -> FilaDeTarefas.Agendada {
        let pedido = Pedido(competencia: competencia, usuario: autor.usuario, perfil: autor.perfil)
        let fila = fila
        return try await casa.banco.transacao(como: .motor) { t in
            try fila.agendar(Self.especie, chave: competencia.iso, dados: pedido, autor: autor.usuario, em: t)
        }
    }

    private func fazer(_ contexto: ContextoDaTarefa) async throws -> (any Encodable & Sendable)? {
        let pedido: Pedido = try contexto.dados()
        let autor = Autor(usuario: pedido.usuario, nome: "", perfil: pedido.perfil, canal: .tela)
        let (casa, acervo) = (casa, acervo)
        do {
            try await contexto.anunciar("somando o descontado por consignatária e rubrica")
            return try await casa.banco.transacao(como: .motor) { t in
                let (repasse, arquivo) = try GerarRepasse(pedido.competencia).executar(casa, acervo, em: t, por: autor)
                return Resultado(
                    descontado: repasse.descontado, retido: repasse.retido, liquido: repasse.liquido,
                    consignatarias: Set(repasse.linhas.map(\.consignataria)).count, arquivo: arquivo)
            }
        } catch let recusa as RecusaDeRepasse {
            throw TarefaRecusada(recusa.frase)
        } catch let recusa as RecusaDeLeiaute {
            throw TarefaRecusada(recusa.description)
        } catch let recusa as RecusaDeEscrita {
            throw TarefaRecusada(recusa.description)
        }
    }
}

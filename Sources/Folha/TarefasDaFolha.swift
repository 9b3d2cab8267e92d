import Arquivos
import Auditoria
import BancoDeDados
import Glosas
import Nucleo
import Tarefas

/// Os passos longos do ciclo como tarefas, com andamento: pede-se aqui, e roda em qualquer processo.
///
/// O passo recusado termina a tarefa como recusada, com a frase para quem pediu. Passo repetido é seguro: o que já se fez se recusa ou
/// se devolve, e o retorno continua de onde parou.
package struct TarefasDaFolha: Sendable {
    package static let especie = "folha.passo"
    package let ciclo: CicloDaFolha
    package let fila: FilaDeTarefas

    package init(ciclo: CicloDaFolha, fila: FilaDeTarefas) {
        self.ciclo = ciclo
        self.fila = fila
    }

    /// O que se pede.
    package enum Passo: String, Codable, Sendable, CaseIterable {
        case cortar, ensaiar, glosar, remeter, complementar, receberRetorno = "receber-retorno", devolver, historico
    }

    /// O que a tarefa leva; o nome de quem pediu não vai, porque a fila fica em claro.
    struct Pedido: Codable, Sendable {
        let passo: Passo
        let competencia: Competencia
        var arquivo: Int64?
        var aceitarDesconhecidos = false
        let usuario: Int64?
        let perfil: String

        var autor: Autor { Autor(usuario: usuario, nome: "", perfil: perfil, canal: .tela) }
    }

    /// Ensina o executor a fazer os passos.
    package func registrar(em executor: Executor) {
        let tarefas = self
        executor.registrar(Self.especie) { contexto in try await tarefas.fazer(contexto) }
    }

    /// Põe o passo na fila; devolve o id da tarefa. Um passo de cada vez: se há outro vivo na competência, devolve o dele.
    ///
    /// - Parameter arquivo: só para o retorno, já recebido.
    package func agendar(
        _ passo: Passo, _ competencia: Competencia, arquivo: Int64? = nil, aceitarDesconhecidos: Bool = false,
        por autor: Autor
    ) async throws -> FilaDeTarefas.Agendada {
        let pedido = Pedido(
            passo: passo, competencia: competencia, arquivo: arquivo, aceitarDesconhecidos: aceitarDesconhecidos,
            usuario: autor.usuario,
            perfil: autor.perfil)
        let fila = fila
        return try await ciclo.casa.banco.transacao(como: .motor) { t in
            try fila.agendar(Self.especie, chave: competencia.iso, dados: pedido, autor: autor.usuario, em: t)
        }
    }

    private func fazer(_ contexto: ContextoDaTarefa) async throws -> (any Encodable & Sendable)? {
        let pedido: Pedido = try contexto.dados()
        do {
            return try await fazer(pedido, contexto)
        } catch let recusa as RecusaDaFolha {
            throw TarefaRecusada(recusa.frase)
        } catch let recusa as RecusaDeGlosa {
            throw TarefaRecusada(recusa.frase)
        } catch let recusa as RecusaDeArquivo {
            throw TarefaRecusada(recusa.description)
        } catch let recusa as RecusaDeLeiaute {
            throw TarefaRecusada(recusa.description)
        }
    }

    private func fazer(_ pedido: Pedido, _ contexto: ContextoDaTarefa) async throws -> (any Encodable & Sendable)? {
        let (mes, autor) = (pedido.competencia, pedido.autor)
        switch pedido.passo {
        case .cortar: return try await ciclo.cortar(mes, por: autor)
        case .ensaiar: return try await ciclo.ensaiar(mes, por: autor).resumo
        case .glosar: return try await ciclo.glosar(mes, por: autor)
        case .remeter: return try await ciclo.remeter(mes, por: autor).map(\.arquivo)
        case .complementar: return try await ciclo.remeter(mes, complemento: true, por: autor).map(\.arquivo)
        case .devolver: return try await ciclo.devolver(mes, por: autor).map(\.arquivo)
        case .historico: return try await ciclo.gerarHistorico(mes, por: autor)
        case .receberRetorno:
            guard let arquivo = pedido.arquivo else { throw TarefaRecusada("diga qual é o arquivo da folha fechada") }
            try await contexto.anunciar("conferindo a folha fechada", cancelavel: false)
            let retorno = try await ciclo.receberRetorno(
                mes, arquivo: arquivo, aceitarDesconhecidos: pedido.aceitarDesconhecidos, por: autor
            ) { feito, total in
                try await contexto.anunciar(
                    "aplicando a folha fechada", feito: Int64(feito), total: Int64(total), cancelavel: false)
            }
            switch retorno {
            case .aplicado(let resumo): return resumo
            case .recusado(_, let erros):
                throw TarefaRecusada(
                    "a folha fechada tem \(erros) \(erros == 1 ? "erro" : "erros"): veja a crítica do arquivo")
            }
        }
    }
}

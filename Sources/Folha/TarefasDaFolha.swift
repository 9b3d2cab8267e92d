import Arquivos
import Auditoria
import BancoDeDados
import Foundation
import Glosas
import Leiaute
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
        case cortar, ensaiar, glosar, remeter, complementar, conferirRetorno = "conferir-retorno",
            receberRetorno = "receber-retorno", devolver, historico

        /// O que a tarefa está fazendo, em palavras de quem usa.
        var etapa: String {
            switch self {
            case .cortar: "fotografando os descontos do mês"
            case .ensaiar: "fazendo a conta da glosa"
            case .glosar: "glosando as linhas do mês"
            case .remeter: "escrevendo os arquivos de desconto"
            case .complementar: "escrevendo o complemento"
            case .conferirRetorno, .receberRetorno: "conferindo a folha fechada"
            case .devolver: "escrevendo o retorno de cada consignatária"
            case .historico: "juntando as ocorrências do mês"
            }
        }
    }

    /// O que a tarefa leva; o nome de quem pediu não vai, porque a fila fica em claro.
    package struct Pedido: Codable, Sendable {
        package let passo: Passo
        package let competencia: Competencia
        package var arquivo: Int64?
        package var aceitarDesconhecidos = false
        let usuario: Int64?
        let perfil: String

        var autor: Autor { Autor(usuario: usuario, nome: "", perfil: perfil, canal: .tela) }
    }

    /// O que se pediu numa tarefa desta espécie; `nil` se é de outra.
    package static func pedido(de tarefa: EstadoDaTarefa) -> Pedido? {
        guard tarefa.especie == especie else { return nil }
        do { return try JSONDecoder().decode(Pedido.self, from: Data(tarefa.dados.utf8)) } catch {
            preconditionFailure("tarefa \(tarefa.id) com pedido que não se lê: \(error)")
        }
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
            usuario: autor.usuario, perfil: autor.perfil)
        let fila = fila
        return try await ciclo.casa.banco.transacao(como: .motor) { t in
            try fila.agendar(Self.especie, chave: competencia.iso, dados: pedido, autor: autor.usuario, em: t)
        }
    }

    private func fazer(_ contexto: ContextoDaTarefa) async throws -> (any Encodable & Sendable)? {
        let pedido: Pedido = try contexto.dados()
        do {
            try await contexto.anunciar(pedido.passo.etapa)
            return try await fazer(pedido, contexto)
        } catch let recusa as RecusaDaFolha {
            throw TarefaRecusada(recusa.frase)
        } catch let recusa as RecusaDeGlosa {
            throw TarefaRecusada(recusa.frase)
        } catch let recusa as RecusaDeArquivo {
            throw TarefaRecusada(recusa.description)
        } catch let recusa as RecusaDeLeiaute {
            throw TarefaRecusada(recusa.description)
        } catch let recusa as RecusaDeEscrita {
            throw TarefaRecusada(recusa.description)
        }
    }

    private func fazer(_ pedido: Pedido, _ contexto: ContextoDaTarefa) async throws -> ResultadoDaTarefa {
        let (mes, autor) = (pedido.competencia, pedido.autor)
        switch pedido.passo {
        case .cortar: return ResultadoDaTarefa(try await ciclo.cortar(mes, por: autor).medidas)
        case .ensaiar:
            let ensaio = try await ciclo.ensaiar(mes, por: autor)
            return ResultadoDaTarefa(ensaio.resumo.medidas, arquivos: [ensaio.arquivo])
        case .glosar: return ResultadoDaTarefa(try await ciclo.glosar(mes, por: autor).medidas)
        case .remeter, .complementar:
            let remessas = try await ciclo.remeter(mes, complemento: pedido.passo == .complementar, por: autor)
            return ResultadoDaTarefa(
                remessas.flatMap {
                    [.quantas("\($0.leiaute): descontos", $0.linhas), .valor("\($0.leiaute): total", $0.total)]
                }, arquivos: remessas.map(\.arquivo))
        case .devolver:
            let devolutivas = try await ciclo.devolver(mes, por: autor)
            return ResultadoDaTarefa(
                [
                    .quantas("consignatárias", devolutivas.count),
                    .quantas("linhas", devolutivas.reduce(0) { $0 + $1.linhas }),
                    .valor("descontado", devolutivas.reduce(.zero) { $0 + $1.descontado }),
                ], arquivos: devolutivas.map(\.arquivo))
        case .historico:
            return ResultadoDaTarefa([], arquivos: [try await ciclo.gerarHistorico(mes, por: autor)])
        case .conferirRetorno: return try await conferirRetorno(pedido)
        case .receberRetorno: return try await receberRetorno(pedido, contexto)
        }
    }

    private func conferirRetorno(_ pedido: Pedido) async throws -> ResultadoDaTarefa {
        let previa = try await ciclo.conferirRetorno(
            pedido.competencia, arquivo: try arquivo(pedido), aceitarDesconhecidos: pedido.aceitarDesconhecidos,
            por: pedido.autor)
        guard previa.erros == 0 else { throw comErros(previa.erros) }
        return ResultadoDaTarefa(previa.medidas)
    }

    private func receberRetorno(_ pedido: Pedido, _ contexto: ContextoDaTarefa) async throws -> ResultadoDaTarefa {
        let retorno = try await ciclo.receberRetorno(
            pedido.competencia, arquivo: try arquivo(pedido), aceitarDesconhecidos: pedido.aceitarDesconhecidos,
            por: pedido.autor
        ) { feito, total in
            try await contexto.anunciar(
                "aplicando a folha fechada", feito: Int64(feito), total: Int64(total), cancelavel: false)
        }
        switch retorno {
        case .aplicado(let resumo): return ResultadoDaTarefa(resumo.medidas)
        case .recusado(_, let erros): throw comErros(erros)
        }
    }

    private func arquivo(_ pedido: Pedido) throws -> Int64 {
        guard let arquivo = pedido.arquivo else { throw TarefaRecusada("Diga qual é o arquivo da folha fechada.") }
        return arquivo
    }

    private func comErros(_ erros: Int64) -> TarefaRecusada {
        TarefaRecusada(
            "A folha fechada tem \(Contagem.escrita(erros, "erro", "erros")): veja os apontamentos do arquivo. Nada mudou."
        )
    }
}

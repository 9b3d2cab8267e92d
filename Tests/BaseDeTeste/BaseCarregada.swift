import Arquivos
import Auditoria
import BancoDeDados
import BancoDeTeste
import BaseFicticia
import Cadastro
import CargaInicial
import Foundation
import Nucleo
import Tarefas

/// Um órgão fictício pequeno com o catálogo de verdade: gerado, implantado e carregado pela carga inicial.
package struct BaseCarregada: Sendable {
    /// A competência que fica aberta.
    package static let mes = Competencia(ano: 2026, mes: 10)

    /// A tarefa não terminou bem.
    package struct NaoTerminou: Error {
        package let mensagem: String
    }

    private let casa: Instalacao
    private let executor: Executor
    private let carga: Carga
    private let pasta: String

    /// - Parameter pasta: onde a base escreve a carga e os meses.
    package init(_ casa: Instalacao, _ executor: Executor, _ acervo: Acervo, _ fila: FilaDeTarefas, pasta: String) {
        self.casa = casa
        self.executor = executor
        self.pasta = pasta
        carga = Carga(casa: casa, acervo: acervo, fila: fila)
    }

    /// Deixa o executor ligado; o que mais ele roda já tem de estar registrado.
    ///
    /// - Parameter comOutrasFormas: escreve também os arquivos em DBF.
    package func carregar(comOutrasFormas: Bool) async throws {
        let escala = Escala(semente: 7, pessoas: 200, linhas: 450, competencias: 1, primeira: Self.mes)
        let casa = casa
        try Gerador(escala, leiautes: BancoDeTeste.raiz + "/Leiautes", comOutrasFormas: comOutrasFormas).escrever(
            em: pasta)
        let yaml = try String(contentsOfFile: BancoDeTeste.raiz + "/Implantacao/mpmg.yaml", encoding: .utf8)
        try await casa.banco.transacao(como: .motor) { t in
            _ = try Implantar(yaml: yaml, garantirPerfil: { _, _ in }).executar(casa, em: t, por: .comando)
        }
        carga.registrar(em: executor)
        try await executor.iniciar(trabalhadores: 2)
        let pacote = try await carga.receber(pasta: pasta + "/carga", por: .comando)
        guard try await carga.conferir(pacote, por: .comando).aprovada else {
            throw NaoTerminou(mensagem: "a carga não passou na conferência")
        }
        try await Self.esperar(try await carga.agendar(pacote, por: .comando), em: casa.banco)
    }

    /// Espera a tarefa terminar bem.
    package static func esperar(_ tarefa: Int64, em banco: Banco) async throws {
        let fim = try await FilaDeTarefas.esperar(
            tarefa, ate: .seconds(120), em: banco, como: .motor, cada: .milliseconds(20))
        guard fim?.situacao == .terminada else { throw NaoTerminou(mensagem: fim?.mensagem ?? "sem resposta") }
    }
}

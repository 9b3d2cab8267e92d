import Arquivos
import Auditoria
import Folha
import Repasses
import Tarefas

/// O que o portal do gestor pede à fila: os passos do mês, a entrada de arquivos e o repasse.
///
/// A mesma peça agenda nas telas e ensina o executor a fazer.
package struct TrabalhosDoGestor: Sendable {
    let fila: FilaDeTarefas
    let ciclo: CicloDaFolha
    let passos: TarefasDaFolha
    let entrada: EntradaDaFolha
    let repasse: TarefaDoRepasse

    package init(casa: Instalacao, acervo: Acervo, fila: FilaDeTarefas, entrada: EntradaDaFolha) {
        self.fila = fila
        ciclo = CicloDaFolha(casa: casa, acervo: acervo)
        passos = TarefasDaFolha(ciclo: ciclo, fila: fila)
        self.entrada = entrada
        repasse = TarefaDoRepasse(casa: casa, acervo: acervo, fila: fila)
    }

    package func registrar(em executor: Executor) {
        passos.registrar(em: executor)
        entrada.registrar(em: executor)
        repasse.registrar(em: executor)
    }
}

/// A entrada de arquivos da folha (a entrada de usuários, com o mesmo nome, é do Acesso).
package typealias EntradaDaFolha = Folha.Entrada

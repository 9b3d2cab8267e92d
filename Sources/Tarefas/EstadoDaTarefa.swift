// O desenho dos dados: uma linha de `tarefa` por trabalho longo.
//
//   esperando ─► rodando ─► terminada, recusada, falhou, cancelada
//       ▲           │
//       └───────────┘   interrompida (o processo fechou), conexão perdida, ou periódica que volta a esperar
//
// Quem roda bate ponto; se o ponto para de bater, outro processo pega a tarefa e continua da marca d'água.

/// Em que pé está uma tarefa.
package enum SituacaoDaTarefa: String, Sendable, CaseIterable, Hashable, Codable {
    case esperando, rodando
    /// Fez o que tinha de fazer; `resultado` diz o quê.
    case terminada
    /// A regra disse não: `mensagem` diz por quê, a quem pediu.
    case recusada
    /// Não deu, por defeito ou por faltar o banco; a mensagem é para quem opera.
    case falhou
    case cancelada

    /// Se ainda pode andar.
    package var viva: Bool { self == .esperando || self == .rodando }
}

/// O que se vê de uma tarefa de fora: para a tela, a linha de comando e quem espera por ela.
package struct EstadoDaTarefa: Sendable, Hashable {
    package let id: Int64
    package let especie: String
    package let chave: String?
    package let situacao: SituacaoDaTarefa
    /// O que está fazendo agora, em palavras de quem usa.
    package let etapa: String
    package let feito: Int64
    /// `nil`: ainda não se sabe quanto falta.
    package let total: Int64?
    /// O que o trabalho devolveu, em JSON; só nas terminadas (e na última volta das periódicas).
    package let resultado: String?
    package let mensagem: String?
    /// Alguém pediu para cancelar e ela ainda não parou.
    package let cancelando: Bool
    package let tentativas: Int
    package let autor: Int64?
    /// Microssegundos desde 1970.
    package let criadaEm: Int64
    package let terminadaEm: Int64?
    /// O que quem agendou pediu, em JSON; quem conhece a espécie sabe ler.
    package let dados: String
}

/// A regra disse não no meio do trabalho: a tarefa termina `recusada`, com a mensagem para quem pediu.
package struct TarefaRecusada: Error, Sendable, Hashable, CustomStringConvertible {
    package let mensagem: String
    package init(_ mensagem: String) { self.mensagem = mensagem }
    package var description: String { mensagem }
}

/// Alguém pediu para cancelar; lançada por `avancar` onde parar é seguro, e o bloco em curso se desfaz.
package struct TarefaCancelada: Error, Sendable, Hashable { package init() {} }

/// Esta execução já não é a dona da tarefa (o ponto venceu e outro processo a pegou): nada mais dela pode gravar.
package struct TarefaPerdida: Error, Sendable, Hashable { package init() {} }

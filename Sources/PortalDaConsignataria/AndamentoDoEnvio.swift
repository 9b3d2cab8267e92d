import Folha
import Foundation
import Html
import Tarefas
import Web

extension EstadoDaTarefa {
    var progresso: Progresso.Situacao {
        switch situacao {
        case .esperando: .naFila
        case .rodando: .andando
        case .terminada: .concluida
        case .recusada, .falhou: .falhou
        case .cancelada: .cancelada
        }
    }

    var percentual: Int? {
        if situacao == .terminada { return 100 }
        guard let total, total > 0 else { return nil }
        return Int(feito * 100 / total)
    }

    /// O que se faz agora ou como acabou, em palavras de quem enviou.
    var emPalavras: String {
        switch situacao {
        case .esperando: "Na fila, à espera de vez."
        case .rodando:
            total.map { "\(Formato.inteiro(feito)) de \(Formato.inteiro($0)) \(etapa)" } ?? etapa.comoFrase
        case .terminada: "Concluído."
        case .recusada: mensagem?.comoFrase ?? "A regra recusou o arquivo."
        // A mensagem do defeito é de quem opera o sistema, não de quem envia.
        case .falhou: "Não foi possível concluir. O que já se aplicou vale; avise o órgão."
        case .cancelada: "Cancelado."
        }
    }

    /// O que a aplicação de um arquivo de reajustes mudou.
    var reajustes: ResultadoDosReajustes? {
        guard situacao == .terminada, let resultado else { return nil }
        do {
            return try JSONDecoder().decode(ResultadoDosReajustes.self, from: Data(resultado.utf8))
        } catch {
            // Resultado de outra espécie de tarefa: não há o que mostrar.
            return nil
        }
    }

    /// O evento que a tela em andamento ouve.
    var evento: Web.Evento {
        let valores: ValorJSON =
            situacao.viva
            ? .objeto([
                ("percentual", percentual.map { .inteiro($0) } ?? .nulo), ("etapa", .texto(emPalavras)),
                ("estimativa", .texto("")),
            ])
            : ["situacao": .texto(progresso.rawValue), "texto": .texto(emPalavras)]
        return Web.Evento(String(decoding: valores.bytes(), as: UTF8.self), nome: situacao.viva ? "andamento" : "fim")
    }
}

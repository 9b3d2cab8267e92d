import Folha
import Foundation
import Html
import Nucleo
import Repasses
import Tarefas

/// Uma tarefa como o gestor a vê: de que é, em que pé está, o que fez e para onde se vai depois.
struct Trabalho: Sendable {
    static let especies = [
        TarefasDaFolha.especie, EntradaDaFolha.tarefa, EntradaDaFolha.tarefaDeConferir, TarefaDoRepasse.especie,
    ]

    let estado: EstadoDaTarefa
    let titulo: String
    let competencia: Competencia?
    /// O arquivo de que o trabalho cuida.
    let arquivo: Int64?
    let medidas: [ResultadoDaTarefa.Medida]
    /// Os arquivos que ele gerou.
    let gerados: [Int64]

    /// `nil` se a tarefa não é das que se veem aqui.
    init?(_ estado: EstadoDaTarefa) {
        self.estado = estado
        if let pedido = TarefasDaFolha.pedido(de: estado) {
            titulo = "\(Self.nome(pedido.passo)) de \(pedido.competencia.brasileira)"
            (competencia, arquivo) = (pedido.competencia, pedido.arquivo)
            let resultado = Self.lido(estado, ResultadoDaTarefa.self)
            (medidas, gerados) = (resultado?.medidas ?? [], resultado?.arquivos ?? [])
        } else if let pedido = TarefaDoRepasse.pedido(de: estado) {
            titulo = "Repasse de \(pedido.competencia.brasileira)"
            (competencia, arquivo) = (pedido.competencia, nil)
            let resultado = Self.lido(estado, TarefaDoRepasse.Resultado.self)
            medidas =
                resultado.map {
                    [
                        .valor("descontado", $0.descontado), .valor("retido", $0.retido),
                        .valor("a repassar", $0.liquido), .quantas("consignatárias", $0.consignatarias),
                    ]
                } ?? []
            gerados = resultado.map { [$0.arquivo] } ?? []
        } else if let arquivo = EntradaDaFolha.arquivo(de: estado) {
            let confere = estado.especie == EntradaDaFolha.tarefaDeConferir
            titulo = "\(confere ? "Conferência" : "Aplicação") do arquivo \(Formato.inteiro(arquivo))"
            (competencia, self.arquivo, gerados) = (nil, arquivo, [])
            medidas = EntradaDaFolha.resultado(de: estado)?.medidas ?? []
        } else {
            return nil
        }
    }

    private static func lido<R: Decodable>(_ estado: EstadoDaTarefa, _ tipo: R.Type) -> R? {
        guard let json = estado.resultado, estado.situacao == .terminada else { return nil }
        do { return try JSONDecoder().decode(R.self, from: Data(json.utf8)) } catch {
            preconditionFailure("tarefa \(estado.id) com resultado que não se lê: \(error)")
        }
    }

    static func nome(_ passo: TarefasDaFolha.Passo) -> String {
        switch passo {
        case .cortar: "Corte"
        case .ensaiar: "Ensaio da glosa"
        case .glosar: "Glosa"
        case .remeter: "Remessa"
        case .complementar: "Complemento da remessa"
        case .conferirRetorno: "Conferência da folha fechada"
        case .receberRetorno: "Importação da folha fechada"
        case .devolver: "Retorno às consignatárias"
        case .historico: "Histórico"
        }
    }

    var endereco: Endereco { PortalDoGestor.tarefa(estado.id) }

    /// Para onde se vai quando acaba.
    var destino: (texto: String, endereco: Endereco) {
        if let arquivo { return ("Abrir o arquivo", PortalDoGestor.arquivo(arquivo)) }
        if let competencia {
            return ("Abrir a competência \(competencia.brasileira)", PortalDoGestor.competencia(competencia))
        }
        return ("Ver os trabalhos", "/gestor/tarefas")
    }

    var percentual: Int? {
        if estado.situacao == .terminada { return 100 }
        guard let total = estado.total, total > 0 else { return nil }
        return Int(min(100, estado.feito * 100 / total))
    }

    /// O que se faz agora ou, acabado, o que houve.
    var etapa: String {
        switch estado.situacao {
        case .esperando: "Na fila, à espera da vez."
        case .rodando:
            if let total = estado.total, total > 0 {
                "\(emFrase): \(Formato.inteiro(estado.feito)) de \(Formato.inteiro(total))"
            } else {
                emFrase
            }
        case .terminada: "Feito."
        case .recusada, .falhou: estado.mensagem.map(PortalDoGestor.frase) ?? "Não se fez."
        case .cancelada: "Cancelado antes de começar: nada mudou."
        }
    }

    private var emFrase: String { estado.etapa.isEmpty ? "Começando" : PortalDoGestor.emMaiuscula(estado.etapa) }

    var etiqueta: Etiqueta {
        switch estado.situacao {
        case .esperando: Etiqueta(.neutro, "Na fila", icone: .relogio)
        case .rodando: Etiqueta(.informacao, "Em andamento", icone: .relogio)
        case .terminada: Etiqueta(.sucesso, "Feito")
        case .recusada: Etiqueta(.erro, "Recusado")
        case .falhou: Etiqueta(.erro, "Falhou")
        case .cancelada: Etiqueta(.riscado, "Cancelado")
        }
    }

    var situacaoEmPalavras: String {
        switch estado.situacao {
        case .esperando: "na fila"
        case .rodando: "em andamento"
        case .terminada: "feito"
        case .recusada: "recusado"
        case .falhou: "falhou"
        case .cancelada: "cancelado"
        }
    }

    var situacaoDoProgresso: Progresso.Situacao {
        switch estado.situacao {
        case .esperando: .naFila
        case .rodando: .andando
        case .terminada: .concluida
        case .recusada, .falhou: .falhou
        case .cancelada: .cancelada
        }
    }
}

extension ResultadoDaTarefa.Medida {
    /// `R$ 1.234,56` ou `1.234`.
    var texto: String { valor?.emReais ?? quantidade.map { Formato.inteiro($0) } ?? "" }

    /// `glosado: R$ 1.234,56`, `linhas: 1`: o nome não concorda com o número.
    var frase: String { "\(nome): \(texto)" }
}

/// As medidas de um trabalho, lado a lado.
struct NumerosDoTrabalho: Componente {
    let medidas: [ResultadoDaTarefa.Medida]

    var corpo: some Trecho {
        if !medidas.isEmpty {
            Numeros { for medida in medidas { Numero(PortalDoGestor.emMaiuscula(medida.nome), medida.texto) } }
        }
    }
}

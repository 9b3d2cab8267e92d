import Acesso
import Arquivos
import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Html
import Nucleo
import Tarefas
import Web

/// Um lote com o que se sabe dele: a conferência, o andamento, o que cada linha virou e os arquivos que lhe respondem.
struct FichaDoLote: Sendable {
    let arquivo: ArquivoGuardado
    let especie: EspecieDeLote
    let resultado: ResultadoDoLote
    let respostas: [ArquivoGuardado]
    let primeiros: [Apontado]
    let tarefa: EstadoDaTarefa?

    /// No papel da consignatária: o de outra, ou o que não é lote, é 404. A tarefa só se lê depois de provado que o lote é dela.
    static func ler(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> FichaDoLote {
        let id = try contexto.registro()
        let cofre = pecas.casa.cofre
        let lida = try await pecas.ler(contexto) { t -> FichaDoLote? in
            guard let arquivo = try ArquivoGuardado.ler(id, em: t), arquivo.situacao != .recebendo,
                let especie = EspecieDeLote(rawValue: arquivo.especie)
            else { return nil }
            return FichaDoLote(
                arquivo: arquivo, especie: especie, resultado: try LinhaRespondida.contar(id, em: t),
                respostas: try ArquivoGuardado.listar(origem: id, em: t),
                primeiros: try ListaDeApontamentos.ler(de: id, limite: 10, cofre, em: t), tarefa: nil)
        }
        guard let lida else { throw RecusaDaWeb.naoEncontrado }
        let tarefa = try await pecas.casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try LotesDeContratos.tarefa(de: id, em: t)
        }
        return FichaDoLote(
            arquivo: lida.arquivo, especie: lida.especie, resultado: lida.resultado, respostas: lida.respostas,
            primeiros: lida.primeiros, tarefa: tarefa)
    }

    var endereco: Endereco { "/consignataria/lotes/\(arquivo.id)" }
    var podeAplicar: Bool { arquivo.situacao == .conferido && tarefa?.situacao.viva != true }

    static func estado(_ id: Int64, _ pares: [(String, String)]) -> EstadoDaGrade {
        EstadoDaGrade(
            em: "/consignataria/lotes/\(id)",
            filtros: [
                .escolha(
                    "situacao", "Situação",
                    [.init("aplicada", "aplicada"), .init("recusada", "recusada"), .init("a-aplicar", "a aplicar")])
            ], lendo: pares)
    }

    func tela(
        _ linhas: [LinhaRespondida], _ estado: EstadoDaGrade, _ usuario: UsuarioNaSessao, _ ultimos: UltimosEventos
    ) -> Tela {
        Tela(
            "Lote \(Formato.inteiro(arquivo.id))", subtitulo: arquivo.nome, secao: "Lotes",
            situacao: ArquivoNaCaixa.etiqueta(arquivo.situacao.rawValue),
            trilha: [.init("Lotes", "/consignataria/lotes")],
            ajuda: Ajuda(
                "O lote, o que se achou nele e o que cada linha virou.", quemPode: "Só a consignatária dona dele.",
                depois: "A linha recusada pode voltar corrigida noutro lote, com outra sequência."),
            mensagens: mensagens, larga: true, acoes: acoes(usuario)
        ) {
            if podeAplicar { Passos(TelaDeEnvioDeLote.passos, atual: 2) }
            if let tarefa, tarefa.situacao != .terminada { andamento(tarefa) }
            if resultado.linhas > 0 { numeros }
            if !primeiros.isEmpty, resultado.linhas == 0 {
                Grade("O que a conferência achou", linhas: primeiros, csv: false) { FichaDoArquivo.colunas }
                El(.p) {
                    Ligacao(
                        "Ver \(Formato.contagem(Int(arquivo.apontamentos), "apontamento", "apontamentos")) e o CSV",
                        para: "/consignataria/arquivos/\(arquivo.id)/apontamentos")
                }
            }
            if resultado.linhas > 0 {
                Grade(
                    "Linhas do lote", linhas: linhas, estado: estado,
                    vazio: Vazio("Nenhuma linha", "Nenhuma linha do lote está nesta situação.")
                ) { Self.colunas }
            }
            Colunas(.principal) {
                dados
                if !respostas.isEmpty { arquivosEmResposta }
            }
            ultimos
        }
    }

    private var numeros: some Trecho {
        Numeros {
            Numero("Linhas", Formato.inteiro(resultado.linhas))
            Numero("Aplicadas", Formato.inteiro(resultado.aplicadas))
            Numero("Recusadas", Formato.inteiro(resultado.recusadas))
        }
    }

    private var arquivosEmResposta: some Trecho {
        Cartao("Arquivos em resposta") {
            for resposta in respostas {
                El(.p) {
                    Ligacao(
                        ArquivoNaCaixa.nome(daEspecie: resposta.especie),
                        para: "/consignataria/arquivos/\(resposta.id)")
                }
            }
        }
    }

    private var dados: some Trecho {
        Cartao("Dados do lote") {
            Ficha {
                Dado("Protocolo", Formato.inteiro(arquivo.id))
                Dado("O que traz", especie.nome)
                Dado("Competência", arquivo.competencia?.brasileira)
                Dado("Recebido em", arquivo.em.naTela)
                Dado("Linhas lidas", arquivo.registros.map { Formato.inteiro($0) })
                if let total = arquivo.total, total > .zero { Dado("Soma das parcelas", total.emReais) }
                if let em = arquivo.aplicadoEm { Dado("Aplicado em", em.naTela) }
                Dado("Resumo (SHA-256)", arquivo.resumoEmHexadecimal, largo: true)
            }
        }
    }

    private var mensagens: [Mensagem] {
        switch arquivo.situacao {
        case .recusado:
            [
                Mensagem(
                    .erro, "Este lote não vale.",
                    "\(arquivo.motivo?.comoFrase ?? "") Corrija e envie de novo: nada foi mudado.")
            ]
        case .conferido where tarefa?.situacao.viva != true:
            [
                Mensagem(
                    arquivo.apontamentos > 0 ? .aviso : .informacao, "Conferido: falta aplicar.",
                    arquivo.apontamentos > 0
                        ? "\(Formato.contagem(Int(arquivo.apontamentos), "linha fica", "linhas ficam")) de fora; as outras valem se você aplicar."
                        : "Nada mudou ainda. Se cada parcela cabe na margem, só se sabe ao aplicar.")
            ]
        default: []
        }
    }

    private func acoes(_ usuario: UsuarioNaSessao) -> Bloco {
        Bloco {
            if usuario.pode(Download.ato), !arquivo.semConteudo {
                Ligacao("Baixar o arquivo", para: "/consignataria/arquivos/\(arquivo.id)/baixar", .secundario)
            }
            if podeAplicar, usuario.pode(LotesDeContratos.ato) {
                Ligacao("Aplicar o lote", para: "/consignataria/lotes/\(arquivo.id)/aplicar", .primario)
            }
        }
    }

    private func andamento(_ tarefa: EstadoDaTarefa) -> some Trecho {
        Progresso(
            "Aplicação do lote", tarefa.progresso, percentual: tarefa.percentual, etapa: tarefa.emPalavras,
            fonte: "/consignataria/lotes/\(arquivo.id)/andamento", atualizar: endereco,
            resultado: ("Ver o que cada linha virou", endereco))
    }

    /// O efeito em números, antes de aplicar.
    func confirmacao(_ mensagens: [Mensagem] = []) -> Tela {
        let fora = Int(arquivo.apontamentos)
        let competencia = arquivo.competencia?.brasileira ?? "aberta"
        let linhas = Int(arquivo.registros ?? 0)
        var efeito = [
            especie == .inclusoes
                ? "Até \(Formato.contagem(linhas, "contrato novo", "contratos novos")), \((arquivo.total ?? .zero).emReais) em parcelas por mês, a partir da folha de \(competencia)."
                : "Até \(Formato.contagem(linhas, "contrato muda", "contratos mudam")) ou se \(linhas == 1 ? "encerra" : "encerram"), a partir da folha de \(competencia)."
        ]
        if fora > 0 {
            efeito.append("\(Formato.contagem(fora, "linha com erro fica", "linhas com erro ficam")) de fora.")
        }
        if especie == .inclusoes {
            efeito.append(
                "A parcela que não couber na margem é recusada. Caiba ou não, cada linha conta no limite de tentativas da pessoa neste mês."
            )
        }
        let pergunta = Confirmacao(
            "Aplicar o lote \(arquivo.nome)?", efeito: efeito, verbo: "Aplicar o lote",
            para: "/consignataria/lotes/\(arquivo.id)/aplicar")
        return Tela(
            "Aplicar o lote \(arquivo.nome)?", secao: "Lotes",
            trilha: [.init("Lotes", "/consignataria/lotes"), .init(arquivo.nome, endereco)], mensagens: mensagens
        ) {
            Passos(TelaDeEnvioDeLote.passos, atual: 3)
            pergunta.emPagina(cancelar: endereco)
        }
    }

    @MontagemDeColunas<LinhaRespondida> static var colunas: [Coluna<LinhaRespondida>] {
        Coluna("Linha", .numero, principal: true) { "\($0.linha)" }
        Coluna("Resultado", csv: { $0.situacao.nome }) { $0.situacao.etiqueta }
        Coluna("Contrato", csv: { $0.contrato.map { "\($0)" } ?? "" }) { linha in
            Bloco {
                if let contrato = linha.contrato {
                    Ligacao(Formato.inteiro(contrato), para: "/consignataria/contratos/\(contrato)")
                }
            }
        }
        Coluna("Seu número") { $0.numero ?? "" }
        Coluna("Matrícula") { $0.matricula ?? "" }
        Coluna("Produto") { $0.produto ?? "" }
        Coluna("Parcela (R$)", .numero) { $0.parcela?.brasileiro ?? "" }
        Coluna("Código") { $0.codigo ?? "" }
        Coluna("Mensagem") { $0.mensagem ?? $0.andamento?.nome ?? "" }
    }
}

extension LinhaRespondida.Situacao {
    var nome: String { self == .aAplicar ? "a aplicar" : rawValue }

    var etiqueta: Etiqueta {
        switch self {
        case .aAplicar: Etiqueta(.informacao, nome)
        case .aplicada: Etiqueta(.sucesso, nome)
        case .recusada: Etiqueta(.erro, nome)
        }
    }
}

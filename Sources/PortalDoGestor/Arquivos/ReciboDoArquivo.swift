import Acesso
import Arquivos
import Auditoria
import BancoDeDados
import Folha
import Html
import Leiaute
import Nucleo
import Tarefas
import Web

/// O recibo de um arquivo: quem, quando, resumo, linhas e valor; o que a conferência achou e o que se pode fazer com ele.
struct ReciboDoArquivo {
    let pecas: PortalDoGestor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("arquivos/:id", ato: PortalDoGestor.atoDeArquivos) { contexto in
            let recibo = try await Recibo.ler(try contexto.registro(), pecas)
            let ultimos = try await pecas.ultimosEventos(recibo.eventos, de: "arquivo", recibo.arquivo.id)
            return try await pecas.pagina(recibo.tela(contexto.usuario, ultimos), contexto)
        }
        grupo.get("arquivos/:id/apontamentos", ato: PortalDoGestor.atoDeArquivos) {
            try await Self.apontamentos($0, pecas)
        }
    }

    private static func apontamentos(
        _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        let id = try contexto.registro()
        let cofre = pecas.casa.cofre
        let pedido = EstadoDaGrade(
            em: "/gestor/arquivos/\(id)/apontamentos", porPagina: 50, lendo: try contexto.pares)
        guard let arquivo = try await pecas.ler({ t in try ArquivoGuardado.ler(id, em: t) }) else {
            throw RecusaDaWeb.naoEncontrado
        }
        if try contexto.querCsv {
            return CsvEmPaginas.responder("apontamentos-\(id)", ApontadoNaTela.colunas) { limite, pulados in
                try await pecas.ler { t in
                    try ListaDeApontamentos.ler(de: id, depoisDe: pulados, limite: limite, cofre, em: t)
                }
            }
        }
        let linhas = try await pecas.ler { t in
            try ListaDeApontamentos.ler(de: id, depoisDe: pedido.pulados, limite: pedido.porPagina, cofre, em: t)
        }
        let guardados = Int(min(arquivo.apontamentos, Int64(ListaDeApontamentos.teto)))
        let tela = Tela(
            "Apontamentos", subtitulo: arquivo.nome, secao: "Arquivos",
            trilha: [.init("Arquivos", "/gestor/arquivos"), .init(arquivo.nome, PortalDoGestor.arquivo(id))],
            ajuda: Ajuda(
                "O que há de errado no arquivo, linha a linha: o que se esperava e o que se leu.",
                quemPode: "Gestores.",
                depois: "Erro impede aplicar; aviso é o que quem enviou precisa saber."), larga: true
        ) {
            Grade(
                "Apontamentos", linhas: linhas, estado: pedido.com(total: guardados),
                vazio: Vazio("Nenhum apontamento", "O arquivo não tem erro nem aviso.")
            ) { ApontadoNaTela.colunas }
        }
        return try await pecas.pagina(tela, contexto)
    }
}

/// As colunas de um apontamento.
enum ApontadoNaTela {
    @MontagemDeColunas<Apontado> static var colunas: [Coluna<Apontado>] {
        Coluna("Linha", .numero, principal: true) { $0.linha.map { Formato.inteiro($0) } ?? "arquivo" }
        Coluna("Gravidade", csv: { $0.gravidade.rawValue }) {
            $0.gravidade == .erro ? Etiqueta(.erro, "Erro") : Etiqueta(.aviso, "Aviso")
        }
        Coluna("Lugar") { $0.onde ?? "" }
        Coluna("Campo") { $0.campo ?? "" }
        Coluna("Esperado") { $0.esperado }
        Coluna("Lido") { $0.lido ?? "" }
    }
}

/// Um arquivo com tudo que a sua página mostra.
struct Recibo: Sendable {
    let arquivo: ArquivoGuardado
    let leiaute: String?
    let consignataria: String?
    let quem: String?
    let primeiros: [Apontado]
    let respostas: [ArquivoGuardado]
    let eventos: [EventoLido]
    /// A última conferência e a última aplicação dele.
    let trabalhos: [Trabalho]
    /// Com que tolerância se conferiu a folha fechada.
    let aceitarDesconhecidos: Bool

    static func ler(_ id: Int64, _ pecas: PortalDoGestor.Pecas) async throws -> Recibo {
        let (casa, acervo) = (pecas.casa, pecas.acervo)
        // Pelo motor, que sabe o nome de cada usuário; quem não pode ver o arquivo já foi recusado pela rota.
        return try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            guard let arquivo = try ArquivoGuardado.ler(id, em: t), arquivo.situacao != .recebendo else {
                throw RecusaDaWeb.naoEncontrado
            }
            let nomes = try NomeDoUsuario.ler(Set([arquivo.autor].compactMap { $0 }), casa.cofre, em: t)
            let codigo: String? = try arquivo.consignataria.flatMap {
                try t.uma("SELECT nome FROM consignataria WHERE id = \($0)")?.ler(0)
            }
            let trabalhos = try Self.trabalhos(arquivo, em: t)
            return Recibo(
                arquivo: arquivo, leiaute: try? acervo.definicao(de: arquivo, em: t).definicao.titulo,
                consignataria: codigo, quem: arquivo.autor.flatMap { nomes[$0] },
                primeiros: try ListaDeApontamentos.ler(de: id, limite: 10, casa.cofre, em: t),
                respostas: try ArquivoGuardado.listar(origem: id, em: t),
                eventos: try EventoLido.ultimos(de: "arquivo", id: id, casa.trilha, em: t), trabalhos: trabalhos,
                aceitarDesconhecidos: trabalhos.lazy.compactMap { TarefasDaFolha.pedido(de: $0.estado) }.first?
                    .aceitarDesconhecidos ?? false)
        }
    }

    private static func trabalhos(_ arquivo: ArquivoGuardado, em t: Transacao) throws -> [Trabalho] {
        if EspecieDeEntrada(rawValue: arquivo.especie) != nil {
            let conferencia = try FilaDeTarefas.ultima(EntradaDaFolha.tarefaDeConferir, chave: "\(arquivo.id)", em: t)
            let aplicacao = try EntradaDaFolha.tarefa(de: arquivo.id, em: t)
            return [conferencia, aplicacao].compactMap { $0 }.compactMap(Trabalho.init)
                .sorted { $0.estado.id > $1.estado.id }
        }
        guard let mes = arquivo.competencia, arquivo.sentido == .recebido else { return [] }
        return try FilaDeTarefas.listar([TarefasDaFolha.especie], chave: mes.iso, limite: 100, em: t)
            .compactMap(Trabalho.init).filter { $0.arquivo == arquivo.id }
    }

    /// O que a última conferência ou aplicação disse, em números.
    var medidas: [ResultadoDaTarefa.Medida] { trabalhos.first { !$0.medidas.isEmpty }?.medidas ?? [] }

    func tela(_ usuario: UsuarioNaSessao, _ ultimos: UltimosEventos) -> Tela {
        Tela(
            arquivo.nome, secao: "Arquivos", situacao: arquivo.situacao.etiqueta,
            trilha: [.init("Arquivos", "/gestor/arquivos")],
            ajuda: Ajuda(
                "O recibo do arquivo, o que a conferência achou e o que se pode fazer com ele.", quemPode: "Gestores.",
                depois: "Conferir não muda nada; aplicar é trabalho com andamento."),
            mensagens: mensagens, acoes: acoes(usuario)
        ) {
            NumerosDoTrabalho(medidas: medidas)
            Cartao("Recibo") { dados }
            if arquivo.apontamentos > 0 {
                Grade(
                    "Primeiros apontamentos, de \(Formato.inteiro(arquivo.apontamentos))", linhas: primeiros,
                    csv: false,
                    acoes: Bloco {
                        Ligacao("Ver todos", para: "/gestor/arquivos/\(arquivo.id)/apontamentos", .secundario)
                    }
                ) { ApontadoNaTela.colunas }
            }
            if !respostas.isEmpty {
                Grade("Arquivos em resposta", linhas: respostas) { ArquivoNaTela.colunasCurtas }
            }
            ultimos
        }
    }

    private var dados: some Trecho {
        Ficha {
            Html.Dado("Número", Formato.inteiro(arquivo.id))
            Html.Dado("Espécie", ArquivoNaTela.nome(daEspecie: arquivo.especie))
            Html.Dado("Leiaute") {
                if let leiaute {
                    Ligacao(leiaute, para: "/gestor/leiautes/\(arquivo.leiaute)")
                } else {
                    arquivo.leiaute
                }
            }
            if let versao = arquivo.leiauteVersao { Html.Dado("Versão do leiaute", Formato.inteiro(versao)) }
            Html.Dado("Competência", arquivo.competencia?.brasileira)
            if let consignataria { Html.Dado("Consignatária", consignataria) }
            Html.Dado(arquivo.sentido == .recebido ? "Recebido em" : "Gerado em", arquivo.em.naTela)
            Html.Dado("Por", quem ?? "sistema ou linha de comando")
            Html.Dado("Tamanho", Formato.tamanho(bytes: arquivo.tamanho))
            Html.Dado("Registros", arquivo.registros.map { Formato.inteiro($0) })
            Html.Dado("Valor", arquivo.total?.emReais)
            if let em = arquivo.aplicadoEm { Html.Dado("Aplicado em", em.naTela) }
            Html.Dado("SHA-256", arquivo.resumoEmHexadecimal, largo: true)
        }
    }

    private var mensagens: [Mensagem] {
        var mensagens: [Mensagem] = []
        if let vivo = trabalhos.first(where: { $0.estado.situacao.viva }) {
            mensagens.append(
                Mensagem(
                    .informacao, "\(vivo.titulo): em andamento.", vivo.etapa,
                    ligacao: ("Acompanhar", vivo.endereco)))
        } else if arquivo.situacao == .recusado {
            mensagens.append(
                Mensagem(
                    .erro, "O arquivo não serve, e nada mudou.",
                    PortalDoGestor.frase(arquivo.motivo ?? "veja os apontamentos"), codigo: "arquivo-recusado"))
        } else if let ultimo = trabalhos.first, [.recusada, .falhou].contains(ultimo.estado.situacao) {
            mensagens.append(Mensagem(.erro, "\(ultimo.titulo): não se fez.", ultimo.etapa))
        }
        return mensagens
    }

    // MARK: - O que se pode

    private func acoes(_ usuario: UsuarioNaSessao) -> Bloco {
        let andando = trabalhos.contains { $0.estado.situacao.viva }
        return Bloco {
            if usuario.pode(Download.ato), !arquivo.semConteudo {
                Ligacao("Baixar", para: arquivo.baixar, .secundario, icone: .baixar)
            }
            if arquivo.sentido == .recebido, !andando {
                if let especie = EspecieDeEntrada(rawValue: arquivo.especie), usuario.pode(especie.ato) {
                    deEntrada
                } else if arquivo.especie == RecebimentoDoRetorno.especie, usuario.pode(ReceberRetorno.ato) {
                    doRetorno
                }
            }
        }
    }

    @Html.Montagem private var deEntrada: Bloco {
        switch arquivo.situacao {
        case .recusado where arquivo.semConteudo: Bloco {}
        case .recebido, .recusado:
            AtoDireto(Botao("Conferir de novo", .primario), para: "/gestor/arquivos/\(arquivo.id)/conferir")
        case .conferido: Ligacao("Aplicar", para: "/gestor/arquivos/\(arquivo.id)/aplicar", .primario)
        case .aplicando: Ligacao("Continuar a aplicação", para: "/gestor/arquivos/\(arquivo.id)/aplicar", .primario)
        default: Bloco {}
        }
    }

    @Html.Montagem private var doRetorno: Bloco {
        if let mes = arquivo.competencia {
            switch arquivo.situacao {
            case .conferido, .aplicando:
                Ligacao(
                    "Importar em definitivo", para: RecebimentoDoRetorno.endereco(mes, importar: arquivo.id), .primario)
            case .recebido, .recusado: Ligacao("Enviar outro", para: RecebimentoDoRetorno.endereco(mes), .primario)
            default: Bloco {}
            }
        }
    }
}

import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Html
import Nucleo
import Web

/// As datas de cada mês da folha, que o órgão define: até quando se opera, quando sai a remessa, quando se desconta e se repassa.
///
/// Requisito: INT-08
struct RotasDoCalendario {
    let pecas: PortalDoGestor.Pecas

    static let endereco: Endereco = "/gestor/calendario"
    static func endereco(_ mes: Competencia) -> Endereco { "/gestor/calendario/\(mes.iso)" }

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("calendario", ato: PortalDoGestor.atoDaFolha) { try await Self.lista($0, pecas) }
        grupo.get("calendario/:mes", ato: DefinirMesDoCalendario.ato) { contexto in
            let mes = try contexto.parametro("mes", como: Competencia.lendo)
            let datas = try await pecas.ler { t in try Catalogo.calendario(em: t)[mes] }
            return try await Self.responder(mes, datas.map(Self.digitado) ?? Preenchimento(), contexto, pecas)
        }
        grupo.post("calendario/:mes", ato: DefinirMesDoCalendario.ato) { try await Self.definir($0, $1, pecas) }
    }

    private static func lista(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let estado = EstadoDaGrade(
            em: endereco, ordens: ["competencia"], padrao: .init("competencia", .decrescente), porPagina: 20,
            lendo: try contexto.pares)
        let lidos = try await pecas.ler { t in try MesNoCalendario.listar(em: t) }
        let meses = estado.ordenada(lidos, ["competencia": { $0.datas.competencia < $1.datas.competencia }])
        let define = contexto.usuario.pode(DefinirMesDoCalendario.ato)
        if try contexto.querCsv {
            return CsvEmPaginas.responder("calendario", MesNoCalendario.colunas(define: false), todas: meses)
        }
        let ultimos = try await pecas.ultimosEventos(de: "calendario")
        let seguinte = lidos.map(\.datas.competencia).max().map { $0 + 1 }
        let tela = Tela(
            "Calendário da folha", secao: "Folha",
            ajuda: Ajuda(
                "Até quando cada mês recebe operações, e quando sai a remessa, o desconto e o repasse.",
                quemPode: "Todo gestor vê; define quem tem o ato próprio.",
                depois: "A operação feita depois do último dia vai à folha seguinte. Mês já cortado não muda."),
            acoes: define
                ? seguinte.map { mes in
                    Bloco { Ligacao("Definir \(mes.brasileira)", para: endereco(mes), .primario) }
                } : nil
        ) {
            Grade(
                "Meses", linhas: estado.daPagina(meses), estado: estado.com(total: meses.count),
                vazio: Vazio(
                    "Nenhum mês definido",
                    "Sem calendário valem os dias usuais dos parâmetros. Os primeiros meses entram pela carga inicial.")
            ) { MesNoCalendario.colunas(define: define) }
            ultimos
        }
        return try await pecas.pagina(tela, contexto)
    }

    private static func digitado(_ mes: MesDoCalendario) -> Preenchimento {
        Preenchimento([
            "corte": Relogio.dia(de: mes.corte).brasileiro, "remessa_ate": mes.remessaAte.brasileiro,
            "vencimento": mes.vencimento.brasileiro, "repasse": mes.repasse.brasileiro,
        ])
    }

    private static func definir(
        _ formulario: Web.Formulario, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        let mes = try contexto.parametro("mes", como: Competencia.lendo)
        let ato: DefinirMesDoCalendario
        do {
            func data(_ nome: String) -> Web.Campo<Dia> {
                .obrigatorio(nome, falta: "Informe a data.", como: Dia.lendo)
            }
            let (corte, remessa, vencimento, repasse) = try formulario.ler(
                data("corte"), data("remessa_ate"), data("vencimento"), data("repasse"))
            ato = DefinirMesDoCalendario(
                mes, corte: corte, remessaAte: remessa, vencimento: vencimento, repasse: repasse)
        } catch {
            return try await responder(
                mes, contexto.preenchido(formulario, erros: error.erros), contexto, pecas, status: 400)
        }
        let (casa, autor) = (pecas.casa, contexto.autor)
        do {
            try await casa.banco.transacao(como: .motor) { t in try ato.executar(casa, em: t, por: autor) }
        } catch let recusa as RecusaDoCalendario {
            let erros = recusa.campo.map { [Preenchimento.Erro($0, recusa.frase)] } ?? []
            let mensagens = [Mensagem(.erro, "As datas não mudaram.", recusa.frase, codigo: recusa.codigo)]
            return try await responder(
                mes, contexto.preenchido(formulario, erros: erros), contexto, pecas, mensagens, status: 422)
        }
        try await contexto.deixarRecado(
            Recado(.sucesso, "\(mes.brasileira) recebe operações até \(ato.corte.brasileiro), o dia inteiro."))
        return .verDepois(endereco.texto)
    }

    /// O formulário do mês, com o que já se mudou nele.
    private static func responder(
        _ mes: Competencia, _ preenchido: Preenchimento, _ contexto: ContextoDoGestor,
        _ pecas: PortalDoGestor.Pecas, _ mensagens: [Mensagem] = [], status: Int = 200
    ) async throws -> Resposta {
        let ultimos = try await pecas.ultimosEventos(de: "calendario", mes.naTrilha)
        return try await pecas.pagina(tela(mes, preenchido, mensagens, ultimos), contexto, status: status)
    }

    private static func tela(
        _ mes: Competencia, _ preenchido: Preenchimento, _ mensagens: [Mensagem], _ ultimos: UltimosEventos
    ) -> Tela {
        Tela(
            "Datas de \(mes.brasileira)", secao: "Folha", trilha: [.init("Calendário da folha", endereco)],
            ajuda: Ajuda(
                "As quatro datas do mês.", quemPode: "Gestores com o ato próprio.",
                depois: "A mudança fica na trilha, com as datas de antes e de depois."),
            mensagens: mensagens
        ) {
            Cartao("Datas") {
                Html.Formulario(
                    para: endereco(mes), preenchido: preenchido, enviar: Botao("Definir as datas"), cancelar: endereco
                ) {
                    Html.Campo.data("corte", "Último dia de operações")
                        .ajuda("O dia inteiro ainda entra na folha de \(mes.brasileira); o seguinte, na próxima.")
                    Html.Campo.data("remessa_ate", "Remessa à folha até")
                    Html.Campo.data("vencimento", "Desconto em")
                        .ajuda(
                            "O dia em que a folha paga: é a data do desconto que a pessoa vê e o vencimento da parcela."
                        )
                    Html.Campo.data("repasse", "Repasse em")
                }
            }
            ultimos
        }
    }
}

/// Um mês do calendário, com a situação da folha dele.
struct MesNoCalendario: Sendable {
    let datas: MesDoCalendario
    /// `nil` enquanto a folha não se abriu.
    let situacao: String?

    static func listar(em t: Transacao) throws -> [MesNoCalendario] {
        var situacoes: [Competencia: String] = [:]
        for linha in try t.executar("SELECT competencia, situacao FROM folha_do_mes") {
            situacoes[try linha.ler(0)] = try linha.ler(1)
        }
        return try Catalogo.calendario(em: t).values.map {
            MesNoCalendario(datas: $0, situacao: situacoes[$0.competencia])
        }
    }

    static func colunas(define: Bool) -> [Coluna<MesNoCalendario>] {
        let comuns: [Coluna<MesNoCalendario>] = [
            Coluna("Competência", ordem: "competencia", principal: true) { $0.datas.competencia.brasileira },
            Coluna("Operações até") { Relogio.dia(de: $0.datas.corte).brasileiro },
            Coluna("Remessa até") { $0.datas.remessaAte.brasileiro },
            Coluna("Desconto em") { $0.datas.vencimento.brasileiro },
            Coluna("Repasse em") { $0.datas.repasse.brasileiro },
            Coluna("Folha") { $0.situacao ?? "por abrir" },
        ]
        guard define else { return comuns }
        return comuns + [
            Coluna("Mudar", csv: nil) { mes in
                if DefinirMesDoCalendario.aceita(folha: mes.situacao) {
                    Ligacao(
                        "Mudar \(mes.datas.competencia.brasileira)",
                        para: RotasDoCalendario.endereco(mes.datas.competencia), .terciario, compacta: true)
                } else {
                    "—"
                }
            }
        ]
    }
}

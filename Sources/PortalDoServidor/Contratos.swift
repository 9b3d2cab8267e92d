import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Contratos
import Html
import Nucleo
import Web

/// Contratos, ficha, descontos e a autorização de uma reserva.
struct RotasDosContratos {
    let pecas: PortalDoServidor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("contratos", ato: PortalDoServidor.atoDeContratos) { try await contratos($0, pecas) }
        grupo.get("descontos", ato: PortalDoServidor.atoDeContratos) { try await DescontoNaTela.responder($0, pecas) }
        grupo.get("contratos/:id", ato: PortalDoServidor.atoDeContratos) { contexto in
            let tela = FichaParaAPessoa(ficha: try await ficha(contexto, pecas))
            return try await pecas.pagina(tela.tela(contexto.usuario), contexto)
        }
        grupo.get("contratos/:id/autorizar", ato: AutorizarReserva.ato) { contexto in
            let tela = FichaParaAPessoa(ficha: try await ficha(contexto, pecas))
            return try await pecas.pagina(tela.paginaDeAutorizacao(), contexto)
        }
        grupo.post("contratos/:id/autorizar", ato: AutorizarReserva.ato) { try await autorizar($0, $1, pecas) }
    }

    private func ficha(_ contexto: ContextoDoServidor, _ pecas: PortalDoServidor.Pecas) async throws -> FichaDoContrato
    {
        let id = try contexto.registro()
        let casa = pecas.casa
        guard let ficha = try await pecas.ler(contexto, { t in try FichaDoContrato.ler(id, casa.cofre, em: t) }) else {
            throw RecusaDaWeb.naoEncontrado
        }
        return ficha
    }

    private func contratos(_ contexto: ContextoDoServidor, _ pecas: PortalDoServidor.Pecas) async throws -> Resposta {
        var estado = EstadoDaGrade(
            em: "/servidor/contratos", filtros: [.escolha("situacao", "Situação", Situacao.noFiltro)],
            ordens: ["id", "parcela", "consignataria", "situacao"], padrao: .init("id", .decrescente),
            lendo: try contexto.pares)
        var novo = FiltroDeContratos()
        novo.situacoes = Situacao.doFiltro(estado["situacao"])
        novo.chave = estado.ordem?.chave ?? "id"
        novo.decrescente = estado.ordem?.sentido == .decrescente
        let (filtro, casa) = (novo, pecas.casa)
        if try contexto.querCsv {
            return CsvEmPaginas.responder("contratos", FichaParaAPessoa.colunas) { limite, pulados in
                try await pecas.ler(contexto) { t in
                    try ContratoNaTela.listar(filtro, limite: limite, pulados: pulados, casa.cofre, em: t)
                }
            }
        }
        let (limite, pulados) = (estado.porPagina, estado.pulados)
        let (linhas, total) = try await pecas.ler(contexto) { t in
            (
                try ContratoNaTela.listar(filtro, limite: limite, pulados: pulados, casa.cofre, em: t),
                try ContratoNaTela.contar(filtro, em: t)
            )
        }
        estado.total = total
        let tela = Tela(
            "Meus contratos",
            ajuda: Ajuda("Tudo que desconta ou pode descontar da sua folha.", quemPode: "Só você e o gestor.")
        ) {
            Grade(
                "Contratos", linhas: linhas, estado: estado,
                vazio: Vazio(
                    "Nenhum contrato", "Quando uma consignatária reservar a sua margem, o pedido aparece aqui.")
            ) { FichaParaAPessoa.colunas }
        }
        return try await pecas.pagina(tela, contexto)
    }

    private func autorizar(
        _ formulario: Web.Formulario, _ contexto: ContextoDoServidor, _ pecas: PortalDoServidor.Pecas
    ) async throws -> Resposta {
        let tela = FichaParaAPessoa(ficha: try await ficha(contexto, pecas))
        let id = tela.ficha.contrato.id
        let chave = try formulario.chave()
        let resposta: RespostaDaPorta
        do {
            resposta = try await pecas.balcao.autorizar(
                contrato: id, pessoa: contexto.pessoa,
                evidencia: "portal do servidor, sessão \(contexto.usuario.sessao)",
                por: contexto.autor, chave: chave)
        } catch let falha as FalhaDaPorta {
            throw try FalhaDaPortaNaWeb(falha)
        }
        guard resposta.aceito else {
            let mensagem = Mensagem(
                .erro, FraseDaRecusa.porCodigo[resposta.codigo] ?? "O pedido foi recusado.", codigo: resposta.codigo)
            return try await pecas.pagina(tela.paginaDeAutorizacao([mensagem]), contexto, status: 422)
        }
        try await contexto.deixarRecado(
            Recado(.sucesso, "Autorização dada. Falta a consignatária confirmar para o contrato valer."))
        return .verDepois("/servidor/contratos/\(id)")
    }
}

/// A ficha do contrato como a própria pessoa a vê.
struct FichaParaAPessoa {
    let ficha: FichaDoContrato

    private var contrato: ContratoNaTela { ficha.contrato }
    private var espera: Bool { contrato.situacao == .pendente && contrato.exigeAutorizacao }

    func tela(_ usuario: UsuarioNaSessao) -> Tela {
        Tela(
            ficha.titulo, secao: "Contratos", situacao: contrato.situacao.etiqueta,
            trilha: [.init("Meus contratos", "/servidor/contratos")],
            ajuda: Ajuda(
                "O contrato, cada parcela e por que alguma não foi descontada.", quemPode: "Só você e o gestor.",
                depois: "Dúvida sobre o contrato em si se resolve com a consignatária."),
            mensagens: mensagens,
            acoes: espera && usuario.pode(AutorizarReserva.ato)
                ? Bloco {
                    AbreConfirmacao(confirmacao, pagina: "/servidor/contratos/\(contrato.id)/autorizar", .primario)
                } : nil
        ) {
            ficha.dados()
            if !contrato.situacao.ehReservaViva { ficha.grade }
            ficha.historia
        }
    }

    private var mensagens: [Mensagem] {
        guard let falta = ficha.parcelas.first(where: { $0.descontado != nil }), let porQue = falta.porQue else {
            return []
        }
        return [
            Mensagem(
                .informacao, "Parcela de \(falta.competencia.brasileira): o que faltou e o que acontece agora",
                "\(porQue). \(depois)")
        ]
    }

    /// O que acontece com a parcela que não se descontou, pelo produto.
    private var depois: String {
        switch contrato.aoNaoDescontar {
        case .reapresentar: "O que faltou volta a ser apresentado à folha no mês seguinte."
        case .estender: "A parcela que faltou vai para o fim: o contrato dura um mês a mais."
        case .cobrarFora: "A consignatária cobra o que faltou diretamente de você, fora da folha."
        }
    }

    var confirmacao: Confirmacao {
        let parcelas =
            contrato.prazo.map { "\(Formato.contagem($0, "parcela", "parcelas")) de " } ?? "parcelas mensais de "
        return Confirmacao(
            "Autorizar \(contrato.produto.lowercased()) com \(contrato.nomeDaConsignataria)?",
            efeito: [
                "\(parcelas)\(contrato.parcela.emReais) descontadas da sua folha, a partir de \(contrato.primeira.brasileira).",
                "A consignatária ainda precisa confirmar. Sem a sua autorização a reserva vence e a margem volta a você.",
            ],
            verbo: "Autorizar", para: "/servidor/contratos/\(contrato.id)/autorizar")
    }

    func paginaDeAutorizacao(_ mensagens: [Mensagem] = []) -> Tela {
        Tela(
            "Autorizar reserva", secao: "Contratos",
            trilha: [
                .init("Meus contratos", "/servidor/contratos"),
                .init(ficha.titulo, PortalDoServidor.contrato(contrato.id)),
            ],
            mensagens: mensagens
        ) {
            ficha.dados()
            if espera {
                confirmacao.emPagina(cancelar: PortalDoServidor.contrato(contrato.id))
            } else {
                Vazio("Nada a autorizar", "Esta reserva já foi decidida ou não precisa da sua autorização.")
            }
        }
    }

    @MontagemDeColunas<ContratoNaTela> static var colunas: [Coluna<ContratoNaTela>] {
        Coluna("Contrato", ordem: "id", principal: true, csv: { "\($0.id)" }) {
            Ligacao(Formato.inteiro($0.id), para: PortalDoServidor.contrato($0.id))
        }
        Coluna("Consignatária", ordem: "consignataria") { $0.nomeDaConsignataria }
        Coluna("Produto") { $0.produto }
        Coluna("Parcela (R$)", .numero, ordem: "parcela") { $0.parcela.brasileiro }
        Coluna("Pagas", .numero) { $0.andamento }
        Coluna("Situação", ordem: "situacao", csv: { $0.situacao.nome }) { $0.situacao.etiqueta }
    }
}

/// Um desconto do mês, com de quem é.
struct DescontoNaTela: Sendable {
    let parcela: ParcelaNaTela
    let consignataria: String
    let produto: String

    static func listar(limite: Int, pulados: Int, em t: Transacao) throws -> [DescontoNaTela] {
        try t.executar(
            """
            SELECT l.*, c.consignataria, c.produto
              FROM atual.linha_na_tela l
              JOIN atual.contrato_na_tela c ON c.id = l.contrato_id
             ORDER BY l.competencia DESC, l.contrato_id
             LIMIT \(limite) OFFSET \(pulados)
            """
        ).map {
            DescontoNaTela(
                parcela: try ParcelaNaTela(lendo: $0), consignataria: try $0.ler("consignataria"),
                produto: try $0.ler("produto"))
        }
    }

    static func responder(_ contexto: ContextoDoServidor, _ pecas: PortalDoServidor.Pecas) async throws -> Resposta {
        var estado = EstadoDaGrade(em: "/servidor/descontos", porPagina: 50, lendo: try contexto.pares)
        if try contexto.querCsv {
            return CsvEmPaginas.responder("descontos", colunas) { limite, pulados in
                try await pecas.ler(contexto) { t in try listar(limite: limite, pulados: pulados, em: t) }
            }
        }
        let (limite, pulados) = (estado.porPagina, estado.pulados)
        let (linhas, total) = try await pecas.ler(contexto) { t in
            (
                try listar(limite: limite, pulados: pulados, em: t),
                try t.uma("SELECT count(*) FROM linha_do_mes")?.ler(0, como: Int.self) ?? 0
            )
        }
        estado.total = total
        let tela = Tela(
            "Meus descontos",
            ajuda: Ajuda(
                "Cada parcela, mês a mês: prevista, enviada, descontada e o motivo do que faltou.",
                quemPode: "Só você e o gestor."),
            larga: true
        ) {
            Grade(
                "Descontos", linhas: linhas, estado: estado,
                vazio: Vazio("Nenhum desconto ainda", "O primeiro aparece quando a folha do mês for cortada.")
            ) { colunas }
        }
        return try await pecas.pagina(tela, contexto)
    }

    @MontagemDeColunas<DescontoNaTela> static var colunas: [Coluna<DescontoNaTela>] {
        Coluna("Competência", principal: true) { $0.parcela.competencia.brasileira }
        Coluna("Contrato", csv: { "\($0.parcela.contrato)" }) {
            Ligacao("nº \(Formato.inteiro($0.parcela.contrato))", para: PortalDoServidor.contrato($0.parcela.contrato))
        }
        Coluna("Consignatária") { $0.consignataria }
        Coluna("Produto") { $0.produto }
        Coluna("Parcela", .numero) { $0.parcela.ordinal }
        Coluna("Previsto", .numero) { $0.parcela.previsto.brasileiro }
        Coluna("Descontado", .numero) { $0.parcela.descontado?.brasileiro ?? "—" }
        Coluna("Situação", csv: { $0.parcela.situacao.nome }) { $0.parcela.situacao.etiqueta }
        Coluna("O que faltou") { $0.parcela.porQue ?? "" }
    }
}

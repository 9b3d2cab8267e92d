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
        grupo.get("contratos/:id", ato: PortalDoServidor.atoDeContratos) { contexto in
            let ficha = try await pecas.ficha(contexto)
            if let csv = ficha.csv(try contexto.consulta) { return csv }
            return try await pecas.pagina(
                FichaParaAPessoa(ficha: ficha).tela(contexto.usuario, try contexto.pares), contexto)
        }
        grupo.get("contratos/:id/autorizar", ato: AutorizarReserva.ato) { contexto in
            let tela = FichaParaAPessoa(ficha: try await pecas.ficha(contexto))
            return try await pecas.pagina(tela.paginaDeAutorizacao(), contexto)
        }
        grupo.post("contratos/:id/autorizar", ato: AutorizarReserva.ato) { try await autorizar($0, $1, pecas) }
        grupo.get("contratos/:id/negar", ato: NegarReserva.ato) { contexto in
            let tela = FichaParaAPessoa(ficha: try await pecas.ficha(contexto))
            return try await pecas.pagina(tela.paginaDeNegacao(), contexto)
        }
        grupo.post("contratos/:id/negar", ato: NegarReserva.ato) { try await negar($0, $1, pecas) }
    }

    private func contratos(_ contexto: ContextoDoServidor, _ pecas: PortalDoServidor.Pecas) async throws -> Resposta {
        var estado = EstadoDaGrade(
            em: "/servidor/contratos", filtros: [.escolha("situacao", "Situação", Situacao.noFiltro)],
            ordens: ["id", "parcela", "consignataria", "situacao"], padrao: .init("id", .decrescente),
            lendo: try contexto.pares)
        let casa = pecas.casa
        let filtro = FiltroDeContratos(estado, casa.cofre)
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
        let tela = FichaParaAPessoa(ficha: try await pecas.ficha(contexto))
        let id = tela.ficha.contrato.id
        let chave = try formulario.chave()
        let resposta = try await pedir {
            try await pecas.balcao.autorizar(
                contrato: id, pessoa: contexto.pessoa,
                evidencia: "portal do servidor, sessão \(contexto.usuario.sessao)",
                por: contexto.autor, chave: chave)
        }
        guard resposta.aceito else {
            return try await pecas.pagina(
                tela.paginaDeAutorizacao([mensagem(resposta)]), contexto, status: 422)
        }
        try await contexto.deixarRecado(
            Recado(.sucesso, "Autorização dada. Falta a consignatária confirmar para o contrato valer."))
        return .verDepois("/servidor/contratos/\(id)")
    }

    private func negar(
        _ formulario: Web.Formulario, _ contexto: ContextoDoServidor, _ pecas: PortalDoServidor.Pecas
    ) async throws -> Resposta {
        let tela = FichaParaAPessoa(ficha: try await pecas.ficha(contexto))
        let id = tela.ficha.contrato.id
        let motivo: String?
        do { motivo = try formulario.ler(.textoOpcional("motivo", ate: 200)) } catch {
            let preenchido = contexto.preenchido(formulario, erros: error.erros)
            return try await pecas.pagina(tela.paginaDeNegacao(preenchido), contexto, status: 400)
        }
        let chave = try formulario.chave()
        let resposta = try await pedir {
            try await pecas.balcao.negar(
                contrato: id, pessoa: contexto.pessoa, motivo: motivo, por: contexto.autor, chave: chave)
        }
        guard resposta.aceito else {
            return try await pecas.pagina(
                tela.paginaDeNegacao(contexto.preenchido(formulario), [mensagem(resposta)]), contexto, status: 422)
        }
        try await contexto.deixarRecado(
            Recado(.sucesso, "Reserva negada: \(tela.ficha.contrato.parcela.emReais) voltaram à sua margem."))
        return .verDepois("/servidor/contratos/\(id)")
    }

    private func mensagem(_ resposta: RespostaDaPorta) -> Mensagem {
        Mensagem(.erro, FraseDaRecusa.dizer(resposta.codigo), codigo: resposta.codigo)
    }

    /// Porta que não respondeu vira 503; recusa de negócio volta como resposta.
    private func pedir(_ ato: () async throws -> RespostaDaPorta) async throws -> RespostaDaPorta {
        do {
            return try await ato()
        } catch let falha as FalhaDaPorta {
            throw try FalhaDaPortaNaWeb(falha)
        }
    }
}

extension PortalDoServidor.Pecas {
    /// A do endereço, se é da pessoa.
    func ficha(_ contexto: ContextoDoServidor) async throws -> FichaDoContrato {
        let (id, casa) = (try contexto.registro(), casa)
        guard let ficha = try await ler(contexto, { t in try FichaDoContrato.ler(id, casa.cofre, em: t) }) else {
            throw RecusaDaWeb.naoEncontrado
        }
        return ficha
    }
}

/// A ficha do contrato como a própria pessoa a vê.
struct FichaParaAPessoa {
    let ficha: FichaDoContrato

    private var contrato: ContratoNaTela { ficha.contrato }
    private var espera: Bool { contrato.situacao == .pendente && contrato.exigeAutorizacao }

    func tela(_ usuario: UsuarioNaSessao, _ pares: [(String, String)]) -> Tela {
        let estados = FichaDoContrato.Estados(em: PortalDoServidor.contrato(contrato.id), lendo: pares)
        return Tela(
            ficha.titulo, secao: "Contratos", situacao: contrato.situacao.etiqueta,
            trilha: [.init("Meus contratos", "/servidor/contratos")],
            ajuda: Ajuda(
                "O contrato, cada parcela e por que alguma não foi descontada.", quemPode: "Só você e o gestor.",
                depois: "Dúvida sobre o contrato em si se resolve com a consignatária."),
            mensagens: mensagens,
            acoes: espera ? acoes(usuario) : nil
        ) {
            ficha.dados()
            if !contrato.situacao.ehReservaViva { ficha.grade(estados) }
            ficha.proximas?.cartao(estados)
            ficha.historia
        }
    }

    private func acoes(_ usuario: UsuarioNaSessao) -> Bloco {
        Bloco {
            if usuario.pode(NegarReserva.ato) {
                AbreConfirmacao(negacao, pagina: "/servidor/contratos/\(contrato.id)/negar", .secundario)
            }
            if usuario.pode(AutorizarReserva.ato) {
                AbreConfirmacao(confirmacao, pagina: "/servidor/contratos/\(contrato.id)/autorizar", .primario)
            }
        }
    }

    private var mensagens: [Mensagem] {
        guard let falta = ficha.parcelas.first(where: { $0.descontado != nil }), let porQue = falta.porQue else {
            return []
        }
        return [
            Mensagem(
                .informacao, "Parcela de \(falta.competencia.brasileira): o que faltou e o que acontece agora",
                "\(porQue). \(depois(falta))")
        ]
    }

    private func depois(_ parcela: ParcelaNaTela) -> String {
        DepoisDaFalta.frase(
            parcela, contrato.aoNaoDescontar, aceitaParcial: contrato.aceitaParcial,
            vivo: contrato.situacao.ehContratoVivo) ?? ""
    }

    var confirmacao: Confirmacao {
        let parcelas =
            contrato.prazo.map { "\(Formato.contagem($0, "parcela", "parcelas")) de " } ?? "parcelas mensais de "
        return Confirmacao(
            "Autorizar \(contrato.produto.lowercased()) com \(contrato.nomeDaConsignataria)?",
            efeito: [
                "\(parcelas)\(contrato.parcela.emReais) descontadas da sua folha, a partir de \(contrato.primeira.brasileira).",
                contrato.exigeProva
                    ? "Pelo valor, você autoriza com prova de vida: vai à câmera do celular ou do computador e volta aqui. Não há senha nem código."
                    : nil,
                "A consignatária ainda precisa confirmar. Sem a sua autorização a reserva vence e a margem volta a você.",
            ].compactMap { $0 },
            verbo: contrato.exigeProva ? "Autorizar com prova de vida" : "Autorizar",
            para: contrato.exigeProva
                ? RotasDaProva.endereco(contrato.id) : "/servidor/contratos/\(contrato.id)/autorizar")
    }

    var negacao: Confirmacao {
        Confirmacao(
            "Negar \(contrato.produto.lowercased()) com \(contrato.nomeDaConsignataria)?",
            efeito: [
                "A reserva acaba e \(contrato.parcela.emReais) por mês voltam à sua margem na hora.",
                "A consignatária fica sabendo que você negou. Mudando de ideia, peça a ela uma reserva nova.",
            ],
            verbo: "Negar", para: "/servidor/contratos/\(contrato.id)/negar", .destrutivo,
            campos: [
                Campo.textoLongo("motivo", "Motivo", linhas: 3, maximo: 200).opcional()
                    .ajuda("A consignatária lê o que você escrever.")
            ])
    }

    func paginaDeNegacao(_ preenchido: Preenchimento = Preenchimento(), _ mensagens: [Mensagem] = []) -> Tela {
        Tela(
            "Negar reserva", secao: "Contratos",
            trilha: [
                .init("Meus contratos", "/servidor/contratos"),
                .init(ficha.titulo, PortalDoServidor.contrato(contrato.id)),
            ],
            mensagens: mensagens
        ) {
            ficha.dados()
            if espera {
                negacao.emPagina(preenchido: preenchido, cancelar: PortalDoServidor.contrato(contrato.id))
            } else {
                Vazio("Nada a negar", "Esta reserva já foi decidida ou não precisa da sua autorização.")
            }
        }
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

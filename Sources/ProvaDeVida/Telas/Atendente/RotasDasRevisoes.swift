import Acesso
import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// A fila das conferências por gente: o atendente abre um caso, com motivo, vê fotos e medidas, e decide com a razão escrita.
///
/// Só quem abriu vê e decide; ver e decidir ficam na trilha. Decidido o caso, as fotos não existem mais.
/// - Fonte: LGPD, art. 20; decisão 0044.
struct RotasDasRevisoes {
    static let verFila = "prova-de-vida.ver-fila-de-conferencias"
    static let verFoto = "prova-de-vida.ver-foto-da-conferencia"
    private static let raiz: Endereco = "/atendimento"

    let portais: PortaisDaProva

    func montar(em grupo: Grupo<ContextoDoAtendente>) {
        let (rotas, portais) = (self, portais)
        grupo.get("/", ato: Self.verFila) { try await rotas.lista($0) }
        grupo.get("conferencias/:id", ato: Self.verFila) { contexto in
            try await portais.pagina(try await rotas.ficha(contexto, Preenchimento()), contexto)
        }
        grupo.post("conferencias/:id/abrir", ato: AbrirRevisao.ato) { try await rotas.abrir($0, $1) }
        grupo.get("conferencias/:id/fotos/:ordem", ato: Self.verFoto) { try await rotas.foto($0) }
        grupo.post("conferencias/:id/decidir", ato: DecidirRevisao.ato) { try await rotas.decidir($0, $1) }
    }

    private static func endereco(_ id: Int64, _ resto: String = "") -> Endereco {
        resto.isEmpty ? "/atendimento/conferencias/\(id)" : "/atendimento/conferencias/\(id)/\(resto)"
    }

    // MARK: - A fila

    private func lista(_ contexto: ContextoDoAtendente) async throws -> Resposta {
        let (agora, clientes) = (portais.casa.relogio.agora, try await clientes())
        let estado = EstadoDaGrade(
            em: Self.raiz,
            filtros: [
                .escolha(
                    "situacao", "Situação", Revisao.Situacao.allCases.map { .init($0.rawValue, $0.nome) },
                    vazio: "Todas"),
                .escolha("cliente", "Cliente", clientes, vazio: "Todos"),
            ], ordens: ["prazo"], padrao: .init("prazo"), porPagina: 50,
            lendo: try contexto.pares)
        let pedido = Revisao.Pedido(
            situacao: estado["situacao"].flatMap(Revisao.Situacao.init),
            cliente: estado["cliente"].flatMap { Int64($0) }, decrescente: estado.ordem?.sentido == .decrescente)
        if try contexto.querCsv {
            return CsvEmPaginas.responder("conferencias", Self.colunas(agora)) { [portais] limite, pulados in
                try await portais.ler { t in try Revisao.listar(pedido, limite: limite, pulados: pulados, em: t) }
            }
        }
        let (porPagina, pulados) = (estado.porPagina, estado.pulados)
        let (linhas, total, espera) = try await portais.ler { t in
            (
                try Revisao.listar(pedido, limite: porPagina, pulados: pulados, em: t),
                try Revisao.contar(pedido, em: t), try Revisao.contar(.init(situacao: .pedida), em: t)
            )
        }
        let tela = Tela(
            "Conferências por gente",
            subtitulo: espera == 0
                ? "Nenhuma à espera" : Formato.contagem(espera, "à espera de decisão", "à espera de decisão"),
            ajuda: Ajuda(
                "O que a câmera não decidiu, e a pessoa pediu que gente confira.", quemPode: "Os atendentes.",
                depois:
                    "Quem abre um caso vê as fotos e decide; vencido o prazo sem decisão, elas se apagam e a sessão fica reprovada."
            ), larga: true
        ) {
            Grade(
                "Conferências", linhas: linhas, estado: estado.com(total: total),
                vazio: Vazio("Nenhuma conferência", "Ninguém pediu que gente confira.")
            ) { Self.colunas(agora) }
        }
        return try await portais.pagina(tela, contexto)
    }

    private func clientes() async throws -> [Html.Campo.Opcao] {
        try await portais.ler { t in
            try t.executar("SELECT id, nome FROM cliente_da_prova WHERE liberado ORDER BY nome, id").map {
                Html.Campo.Opcao("\(try $0.ler(0, como: Int64.self))", try $0.ler(1))
            }
        }
    }

    @MontagemDeColunas<Revisao> private static func colunas(_ agora: Instante) -> [Coluna<Revisao>] {
        Coluna("Conferência", .numero, principal: true, csv: { "\($0.id)" }) {
            Ligacao("\($0.id)", para: endereco($0.id))
        }
        Coluna("Prazo", .umaLinha, ordem: "prazo", csv: { $0.ultimoDia.brasileiro }) { linha in
            if linha.situacao == .pedida, linha.prazoEm - agora < .seconds(86_400) {
                Etiqueta(.aviso, linha.ultimoDia.brasileiro)
            } else {
                linha.ultimoDia.brasileiro
            }
        }
        Coluna("Pedida em", .umaLinha) { $0.pedidaEm.naTela }
        Coluna("Cliente") { $0.nomeDoCliente }
        Coluna("Espécie") { $0.especie.nome }
        Coluna("Finalidade") { $0.finalidade }
        Coluna("Por que o computador não aprovou") { $0.porque }
        Coluna("Situação", csv: { $0.situacao.nome }) { $0.situacao.etiqueta }
    }

    // MARK: - Um caso

    private func ficha(_ contexto: ContextoDoAtendente, _ preenchido: Preenchimento) async throws -> Tela {
        let (id, casa, autor) = (try contexto.identificador(), portais.casa, contexto.autor)
        let lida = try await portais.agir { t -> (Revisao, RevisaoAberta?)? in
            guard let revisao = try Revisao.ler(id, em: t) else { return nil }
            guard revisao.situacao == .pedida, revisao.abertaPor != nil, revisao.abertaPor == autor.usuario else {
                return (revisao, nil)
            }
            return (revisao, try RevisaoAberta.ler(id, a: autor.usuario, casa, em: t, por: autor))
        }
        guard let (revisao, aberta) = lida else { throw RecusaDaWeb.naoEncontrado }
        return Tela(
            "Conferência \(revisao.id)", subtitulo: "Pedida por \(revisao.nomeDoCliente)",
            situacao: revisao.situacao.etiqueta, trilha: [.init("Conferências", Self.raiz)],
            ajuda: Ajuda(
                "Um pedido de conferência por gente.", quemPode: "O atendente que abriu o caso.",
                depois: "Decidido, as fotos se apagam, o cliente é avisado e não se decide de novo.")
        ) {
            Self.dados(revisao)
            if let aberta {
                Self.pessoa(aberta)
                Self.caso(aberta)
                Self.decisao(aberta, preenchido)
            } else if revisao.situacao == .pedida {
                Self.abertura(revisao, preenchido)
            } else {
                Mensagem(
                    .informacao, "As fotos não existem mais.",
                    revisao.decididaEm.map { "Este pedido acabou em \($0.naTela)." })
            }
        }
    }

    private static func dados(_ revisao: Revisao) -> some Trecho {
        Cartao("O pedido") {
            Ficha {
                Html.Dado("Sessão", "\(revisao.sessao)")
                Html.Dado("Espécie", revisao.especie.nome)
                Html.Dado("Pedida em", revisao.pedidaEm.naTela)
                Html.Dado("Decidir até o fim de", revisao.ultimoDia.brasileiro)
                Html.Dado("Para quê", revisao.finalidade, largo: true)
                Html.Dado("Por que o computador não aprovou", revisao.porque, largo: true)
            }
        }
    }

    private static func pessoa(_ aberta: RevisaoAberta) -> some Trecho {
        Cartao("De quem é a prova") {
            Ficha { Html.Dado("CPF", aberta.cpf?.formatado ?? "apagado a pedido da pessoa") }
            El(
                .p,
                "Do cadastro o serviço guarda só o CPF. Confira que é o do documento apresentado. Fica registrado que você o viu."
            )
        }
    }

    private static func abertura(_ revisao: Revisao, _ preenchido: Preenchimento) -> some Trecho {
        Confirmacao(
            "Abrir o caso?",
            efeito: [
                "Você verá o CPF da pessoa, \(Formato.contagem(revisao.quadros, "foto", "fotos")) do rosto dela e as medidas das tentativas.",
                "Fica registrado que você as viu, quando e por quê. Só quem abriu por último vê e decide.",
            ], verbo: "Abrir o caso", para: endereco(revisao.id, "abrir"),
            campos: [.textoLongo("motivo", "Por que você abre este caso", linhas: 2, maximo: 200)]
        ).emPagina(preenchido: preenchido, cancelar: raiz)
    }

    private static func caso(_ aberta: RevisaoAberta) -> some Trecho {
        Pilha {
            Cartao("As fotos da última tentativa") {
                El(
                    .p,
                    "Uma por movimento cumprido e as três últimas. Não há foto de referência: do rosto cadastrado guardam-se só números, e com eles o computador mediu a semelhança abaixo. Confira a pessoa pelo que ela apresentar a você."
                )
                El(.ul, .classe("fotos-da-conferencia")) {
                    aberta.quadros.map { quadro in
                        El(.li) {
                            El(.figure) {
                                Simples(
                                    .img, .src("/atendimento/conferencias/\(aberta.revisao.id)/fotos/\(quadro.ordem)"),
                                    .alt("Foto \(quadro.ordem), etapa \(quadro.etapa)"))
                                El(.figcaption, "\(quadro.ordem). \(quadro.etapa), aos \(quadro.tempo / 1_000) s")
                            }
                        }
                    }
                }
            }
            Cartao("O que o computador mediu") {
                Ficha {
                    Html.Dado("Semelhança com o rosto guardado", semelhanca(aberta.evidencia), largo: true)
                    Html.Dado("Tentativas", "\(aberta.evidencia.tentativas.count)")
                }
                Grade("Medidas das tentativas", linhas: medidas(aberta.evidencia)) { colunasDasMedidas }
            }
        }
    }

    private static func semelhanca(_ evidencia: EvidenciaDaSessao) -> String {
        guard let cosseno = evidencia.cossenoEmMilesimos else { return "não se chegou a comparar" }
        return "cosseno \(cosseno) milésimos; reconhece-se a partir de \(evidencia.limiarEmMilesimos)"
    }

    private struct Medida: Sendable {
        let tentativa: Int
        let medida: MedidaDaEtapa
    }

    private static func medidas(_ evidencia: EvidenciaDaSessao) -> [Medida] {
        evidencia.tentativas.flatMap { tentativa in tentativa.medidas.map { Medida(tentativa: tentativa.n, medida: $0) }
        }
    }

    @MontagemDeColunas<Medida> private static var colunasDasMedidas: [Coluna<Medida>] {
        Coluna("Tentativa", .numero) { "\($0.tentativa)" }
        Coluna("Etapa", principal: true) { $0.medida.etapa }
        Coluna("Cumprida") { $0.medida.aceita ? "sim" : "não" }
        Coluna("Resposta (ms)", .numero) { Formato.inteiro($0.medida.resposta) }
        Coluna("Giro (°)", .numero) { $0.medida.guinada.map { "\(Int($0.rounded()))" } ?? "—" }
        Coluna("Mesma pessoa (milésimos)", .numero) { $0.medida.mesmaPessoa.map { "\(Int($0 * 1_000))" } ?? "—" }
    }

    private static func decisao(_ aberta: RevisaoAberta, _ preenchido: Preenchimento) -> some Trecho {
        let fotos = Formato.contagem(aberta.quadros.count, "foto", "fotos")
        return Confirmacao(
            "Decidir",
            efeito: [
                "Apaga \(fotos), na hora e para sempre.",
                "Conclui a sessão \(aberta.revisao.sessao): \(aberta.revisao.nomeDoCliente) recebe o resultado assinado, que diz que foi decisão humana.",
                "Não se decide de novo, e a pessoa pode conhecer a razão que você escrever.",
            ], verbo: "Decidir", para: endereco(aberta.revisao.id, "decidir"), .destrutivo,
            campos: [
                .escolha(
                    "decisao", "A decisão",
                    [
                        .init("aprovar", "Aprovar: é a pessoa, e está viva"),
                        .init("negar", "Negar: não se confirma"),
                    ]),
                .selecao(
                    "documentoTipo", "Documento que você conferiu",
                    DocumentoConferido.Tipo.allCases.map { .init($0.rawValue, $0.nome) }
                ).opcional().ajuda(
                    aberta.revisao.pedeDocumento
                        ? "Para aprovar é preciso: o computador não confirmou de quem é este rosto. Para negar, não."
                        : nil),
                .texto("documentoNumero", "Número do documento", maximo: 40).opcional()
                    .ajuda("Como está nele. Guarda-se cifrado e não aparece na trilha."),
                .textoLongo("fundamento", "Por quê", linhas: 5, maximo: 2_000),
            ]
        ).emPagina(preenchido: preenchido, cancelar: raiz)
    }

    // MARK: - Os atos

    private func abrir(_ formulario: Web.Formulario, _ contexto: ContextoDoAtendente) async throws -> Resposta {
        let (id, casa, autor) = (try contexto.identificador(), portais.casa, contexto.autor)
        let pedido = AbrirRevisao(id: id, motivo: formulario.texto("motivo") ?? "")
        do {
            try await portais.agir { t in try pedido.executar(casa, em: t, por: autor) }
        } catch RecusaDeRevisao.semMotivo {
            return try await deNovo(formulario, [.init("motivo", RecusaDeRevisao.semMotivo.frase)], contexto)
        } catch let recusa as RecusaDeRevisao where recusa != .desconhecida {
            try await contexto.deixarRecado(Recado(.erro, recusa.frase))
        }
        return .verDepois(Self.endereco(id).texto)
    }

    private func decidir(_ formulario: Web.Formulario, _ contexto: ContextoDoAtendente) async throws -> Resposta {
        let (id, casa, autor) = (try contexto.identificador(), portais.casa, contexto.autor)
        let decisao = formulario.texto("decisao") ?? ""
        guard ["aprovar", "negar"].contains(decisao) else {
            return try await deNovo(formulario, [.init("decisao", "Escolha aprovar ou negar.")], contexto)
        }
        let (tipo, numero) = (formulario.texto("documentoTipo"), formulario.texto("documentoNumero"))
        let documento = tipo.flatMap(DocumentoConferido.Tipo.init).flatMap {
            DocumentoConferido($0, numero: numero ?? "")
        }
        guard documento != nil || (tipo == nil && numero == nil) else {
            return try await deNovo(formulario, [Self.faltaDocumento(tipo)], contexto)
        }
        let pedido = DecidirRevisao(
            id: id, aprova: decisao == "aprovar", fundamento: formulario.texto("fundamento") ?? "", documento: documento
        )
        do {
            let apagadas = try await portais.agir { t in try pedido.executar(casa, em: t, por: autor) }
            try await contexto.deixarRecado(
                Recado(
                    .sucesso,
                    "Conferência \(id) decidida; \(Formato.contagem(apagadas, "foto apagada", "fotos apagadas"))."))
        } catch RecusaDeRevisao.semFundamento {
            return try await deNovo(
                formulario, [.init("fundamento", RecusaDeRevisao.semFundamento.frase)], contexto)
        } catch RecusaDeRevisao.semDocumento {
            return try await deNovo(formulario, [Self.faltaDocumento(tipo)], contexto)
        } catch let recusa as RecusaDeRevisao where recusa != .desconhecida {
            try await contexto.deixarRecado(Recado(.erro, recusa.frase))
            return .verDepois(Self.endereco(id).texto)
        }
        return .verDepois(Self.raiz.texto)
    }

    /// O que falta do documento: o tipo ou, escolhido ele, o número.
    private static func faltaDocumento(_ tipo: String?) -> Preenchimento.Erro {
        .init(tipo == nil ? "documentoTipo" : "documentoNumero", RecusaDeRevisao.semDocumento.frase)
    }

    private func deNovo(
        _ formulario: Web.Formulario, _ erros: [Preenchimento.Erro], _ contexto: ContextoDoAtendente
    ) async throws -> Resposta {
        try await portais.pagina(
            try await ficha(contexto, contexto.preenchido(formulario, erros: erros)), contexto, status: 400)
    }

    private func foto(_ contexto: ContextoDoAtendente) async throws -> Resposta {
        let (id, ordem) = (try contexto.identificador(), Int(try contexto.identificador("ordem")))
        let (casa, usuario, autor) = (portais.casa, contexto.quem.usuario, contexto.autor)
        let lida = try await portais.agir { t -> [UInt8]? in
            guard let imagem = try QuadroDaRevisao.imagem(id, ordem: ordem, a: usuario, casa.cofre, em: t) else {
                return nil
            }
            try casa.trilha.registrar(
                [Evento(Self.verFoto, objeto: "revisao_da_prova", id: id, ["foto": .inteiro(ordem)])], por: autor,
                as: casa.relogio.agora, em: t)
            return imagem
        }
        guard let lida else { throw RecusaDaWeb.naoEncontrado }
        return .arquivo(nome: "foto-\(ordem).jpg", tipo: "image/jpeg", lida, naTela: true).com(
            "Cache-Control", "no-store")
    }
}

extension Revisao {
    /// O último dia em que se decide.
    var ultimoDia: Dia { Relogio.dia(de: prazoEm - .seconds(1)) }
    var porque: String { motivo.flatMap(Motivo.init(rawValue:)).map { "\($0.rawValue): \($0.frase)" } ?? "—" }
}

extension Revisao.Situacao {
    var etiqueta: Etiqueta {
        switch self {
        case .pedida: Etiqueta(.informacao, nome)
        case .aprovada: Etiqueta(.sucesso, nome)
        case .negada: Etiqueta(.encerrado, nome)
        case .vencida: Etiqueta(.erro, nome)
        case .retirada, .apagada: Etiqueta(.riscado, nome)
        }
    }
}

import Auditoria
import BancoDeDados
import Cifra
import Nucleo
import Web

/// Contexto de quem captura: o navegador que abriu o link, e só ele.
package struct ContextoDaCaptura: Contexto {
    static let cookie = "__Host-captura"
    package var pedido: ContextoDoPedido
    let ficha: Ficha

    package init(context: ContextoDoPedido) throws {
        pedido = context
        let aberto = ContextoAberto(context: context)
        guard let ficha = aberto.cookie(Self.cookie).flatMap(Ficha.init(lendo:)) else {
            throw RecusaDeProva.linkInvalido
        }
        self.ficha = ficha
    }

    /// Dá ao navegador a ficha com que ele se apresenta.
    static func mandar(_ ficha: Ficha, por vida: Duration = SessaoDaProva.vida, _ contexto: some Contexto) {
        contexto.mandar(cookie: cookie, ficha.texto, segundos: Int(vida.components.seconds))
    }
}

/// O que a página de captura pede: abrir o link, começar, mandar quadros, saber o fim, desistir.
///
/// Sem sessão de usuário: quem prova que é quem é o cookie que só o navegador do link tem. Os corpos são JSON e JPEG, que outra origem não
/// manda sem permissão; por isso não há token de formulário.
/// - Fonte: PV-04 a PV-07; nota técnica de biometria, seção 6.
package enum RotasDaCaptura {
    /// Um quadro de 480 × 640 tem perto de 30 kB; dez vezes isso é ataque.
    static let limiteDoQuadro = 300 * 1_024
    /// Tentativas de um mesmo endereço, que pode ser o de um prédio inteiro: cem de uma vez e mil e oitocentas por hora (decisão 0054).
    static let ritmoDasTentativas = Ritmo("tentativa-da-prova", capacidade: 100, porSegundo: 0.5)

    package static func montar(
        em montagem: inout Montagem, _ servico: ServicoDeProva,
        pagina:
            @escaping @Sendable (_ sessao: SessaoDaProva, _ cliente: String, _ csrf: String) async throws -> Resposta
    ) {
        // Quem abre o link é gente: a recusa é página, não JSON.
        let aberta = montagem.telas("link", em: "/captura", contexto: ContextoAberto.self) { _, _ in true }
        aberta.get(
            "abrir/:link", ato: AbrirSessao.ato,
            .init(ritmo: Ritmo("link-da-prova", capacidade: 30, porSegundo: 0.5))
        ) { contexto in
            let (casa, link) = (servico.casa, try contexto.parametro("link"))
            let ficha = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
                try AbrirSessao.conferir(link: link, casa, em: t)
            }
            ContextoDaCaptura.mandar(ficha, contexto)
            return .verDepois("/captura")
        }
        let telas = montagem.telas("captura", em: "/captura", contexto: ContextoDaCaptura.self) { _, _ in true }
        telas.get("/", ato: "prova-de-vida.capturar") { contexto in
            let (sessao, cliente) = try await ler(contexto, servico)
            return try await pagina(sessao, cliente, contexto.tokenDeFormulario)
        }
        telas.post("retirar-revisao", ato: EncerrarSessao.atoDeDesistir) { _, contexto in
            let casa = servico.casa
            try await casa.banco.transacao(como: .motor) { t in
                _ = try EncerrarSessao.desistir(contexto.ficha, casa, em: t, endereco: contexto.endereco)
            }
            return .verDepois("/captura")
        }
        let api = montagem.api("captura-quadros", em: "/captura", contexto: ContextoDaCaptura.self, credencial: nil) {
            _, _ in true
        }
        montarQuadros(em: api, servico)
        montarFim(em: api, servico)
    }

    // MARK: - Capturar

    private static func montarQuadros(em api: Grupo<ContextoDaCaptura>, _ servico: ServicoDeProva) {
        api.json(
            "comecar", ato: ComecarTentativa.ato, entrada: entradaDeComeco,
            descricao: DescricaoDeApi("Consente e começa uma tentativa"),
            .init(ritmo: ritmoDasTentativas, limiteDoCorpo: 1_024)
        ) { pedido, contexto in
            let comecada = try await servico.capturas.comecar(pedido, contexto.ficha, endereco: contexto.endereco)
            ContextoDaCaptura.mandar(comecada.ficha, contexto)
            return .json([
                "tentativa": .inteiro(Int64(comecada.n)), "nonce": .texto(comecada.nonce),
                "chave": .texto(Base64DeEndereco.escrever(comecada.chave)), "quadrosPorSegundo": 7, "emVoo": 2,
                "largura": 480, "altura": 640,
                "passo": json(comecada.passo),
            ])
        }
        api.bruta(
            "quadros", ato: "prova-de-vida.mandar-quadro", tipos: ["image/jpeg"],
            descricao: DescricaoDeApi("Manda um quadro da câmera, assinado e preso ao anterior"),
            .init(limiteDoCorpo: limiteDoQuadro)
        ) { jpeg, contexto in
            guard let envelope = EnvelopeNoCabecalho.ler(contexto.cabecalho(EnvelopeNoCabecalho.nome)) else {
                throw RecusaDaWeb(
                    codigo: "quadro-malformado", frase: "O cabeçalho Quadro não tem a forma esperada.", status: 400)
            }
            let passo = try await servico.capturas.receber(
                envelope, jpeg, de: contexto.ficha, endereco: contexto.endereco)
            return .json(json(passo))
        }
    }

    private static let entradaDeComeco = Entrada<ComecarTentativa>.objeto(
        "ComecoDaCaptura", .logico("consentimento"), .logico("luz"), .logico("tempoEstendido")
    ) { ComecarTentativa(consentimento: $0, luz: $1, tempoEstendido: $2) }

    /// A sessão deste navegador e o nome de quem a pediu.
    private static func ler(_ contexto: ContextoDaCaptura, _ servico: ServicoDeProva) async throws -> (
        SessaoDaProva, String
    ) {
        let lida = try await servico.casa.banco.transacao(como: .motor, soLeitura: true) {
            t -> (SessaoDaProva, String)? in
            guard let sessao = try AbrirSessao.ler(contexto.ficha, em: t, travando: false),
                let nome = try t.uma("SELECT nome FROM cliente_da_prova WHERE id = \(sessao.cliente)")?.ler(
                    0, como: String.self)
            else { return nil }
            return (sessao, nome)
        }
        guard let lida else { throw RecusaDeProva.linkInvalido }
        return lida
    }

    private static func json(_ passo: Passo) -> ValorJSON {
        var alvo: ValorJSON = .nulo
        if case .giro(_, let graus) = passo.pedido { alvo = .inteiro(Int64(graus)) }
        return [
            "pedido": passo.pedido.map { .texto($0.codigo) } ?? .nulo, "alvo": alvo,
            "orientacao": .texto(passo.orientacao.rawValue), "feitas": .inteiro(Int64(passo.feitas)),
            "total": .inteiro(Int64(passo.total)), "cor": passo.cor.map { .texto($0.codigo) } ?? .nulo,
            "ordemDaCor": passo.ordemDaCor.map { .inteiro(Int64($0)) } ?? .nulo, "acabou": .logico(passo.acabou),
        ]
    }

    // MARK: - Como acabou

    private static func montarFim(em api: Grupo<ContextoDaCaptura>, _ servico: ServicoDeProva) {
        api.get("fim", ato: "prova-de-vida.ver-fim", descricao: DescricaoDeApi("Como a captura está ou acabou")) {
            contexto in
            try await servico.capturas.gravarOQueFalta(contexto.ficha, endereco: contexto.endereco)
            let (sessao, _) = try await ler(contexto, servico)
            return .json(
                fim(
                    sessao, try await ultimoMotivo(sessao, servico), agora: servico.casa.relogio.agora,
                    podeRever: try await podeRever(sessao, contexto.ficha, servico)))
        }
        api.json(
            "revisao", ato: PedirRevisao.ato,
            entrada: Entrada<Bool>.objeto("PedidoDeRevisao", .logico("concordo")) { $0 },
            descricao: DescricaoDeApi("Consente na guarda das fotos e pede a conferência por gente"),
            .init(limiteDoCorpo: 1_024)
        ) { concordo, contexto in
            let depois = try await servico.capturas.pedirRevisao(
                contexto.ficha, consentimento: concordo, servico.revisao, endereco: contexto.endereco)
            // O mesmo navegador volta dias depois para ver no que deu.
            ContextoDaCaptura.mandar(
                contexto.ficha, por: depois.expiraEm - servico.casa.relogio.agora + .seconds(30 * 86_400), contexto)
            return .json([
                "frase": .texto(
                    "Um atendente vai conferir até o fim do dia \(Relogio.dia(de: depois.expiraEm - .seconds(1)).brasileiro). Abra esta mesma página, neste aparelho, para ver a resposta."
                ), "volta": .texto(depois.volta),
            ])
        }
        api.json(
            "desistir", ato: EncerrarSessao.atoDeDesistir,
            entrada: Entrada<Void>.objeto("Desistencia") {},
            descricao: DescricaoDeApi("Desiste e volta ao serviço"), .init(limiteDoCorpo: 1_024)
        ) { _, contexto in
            try await servico.capturas.largar(contexto.ficha, endereco: contexto.endereco)
            await servico.capturas.esquecer(contexto.ficha)
            let casa = servico.casa
            let depois = try await casa.banco.transacao(como: .motor) { t in
                try EncerrarSessao.desistir(contexto.ficha, casa, em: t, endereco: contexto.endereco)
            }
            return .json(fim(depois, nil, agora: casa.relogio.agora, podeRever: false))
        }
    }

    private static func podeRever(
        _ sessao: SessaoDaProva, _ ficha: Ficha, _ servico: ServicoDeProva
    ) async throws -> Bool {
        guard await servico.capturas.podeRever(ficha) else { return false }
        return try await servico.casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try PedirRevisao.cabe(sessao, em: t)
        }
    }

    private static func ultimoMotivo(_ sessao: SessaoDaProva, _ servico: ServicoDeProva) async throws -> Motivo? {
        try await servico.casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try t.uma(
                """
                SELECT motivo FROM tentativa_da_prova WHERE sessao_id = \(sessao.id) AND acabou_em IS NOT NULL ORDER BY n DESC LIMIT 1
                """)?.ler(0, como: String?.self).flatMap(Motivo.init(rawValue:))
        }
    }

    /// O que a página diz. O motivo exato de suspeita não sai daqui: quem frauda não aprende onde caiu.
    private static func fim(
        _ sessao: SessaoDaProva, _ motivo: Motivo?, agora: Instante, podeRever: Bool
    ) -> ValorJSON {
        let vencida = sessao.situacao.captura && sessao.expiraEm <= agora
        let restam = max(0, SessaoDaProva.tentativas - sessao.tentativasFeitas)
        let podeTentar = sessao.situacao.captura && !vencida && restam > 0
        let situacao =
            vencida
            ? "EXPIRADA" : sessao.situacao == .emAndamento && motivo != nil ? "REPROVADA" : sessao.situacao.naApi
        let frase: String
        switch situacao {
        case "APROVADA": frase = "Pronto: a prova de vida deu certo."
        case "EM_REVISAO": frase = "A conferência por um atendente já foi pedida."
        case "EXPIRADA" where vencida && motivo != nil:
            frase =
                "Esta tentativa não deu certo, e o tempo desta prova de vida também acabou. Volte ao serviço e peça outra."
        case "EXPIRADA": frase = (sessao.motivo.flatMap(FimSemMedida.init(rawValue:)) ?? .prazo).frase
        default: frase = motivo?.frase ?? "A prova de vida ainda não terminou."
        }
        return [
            "situacao": .texto(situacao),
            "codigo": motivo.map { .texto($0.suspeito ? "nao-confirmada" : $0.rawValue) } ?? .nulo,
            "frase": .texto(frase), "podeTentar": .logico(podeTentar), "restam": .inteiro(Int64(restam)),
            "podePedirRevisao": .logico(podeRever), "volta": .texto(sessao.volta),
        ]
    }
}

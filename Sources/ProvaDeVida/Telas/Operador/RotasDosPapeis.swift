import Acesso
import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// Quem opera o serviço e quem representa cada cliente: o operador-mestre concede e retira.
/// - Fonte: PV-35, PV-36.
struct RotasDosPapeis {
    static let consultar = "prova-de-vida.consultar-papeis"
    /// O que só o mestre faz.
    static let atos: Set<String> = [consultar, ConcederPapel.ato, RetirarPapel.ato]
    private static let raiz: Endereco = "/operacao/papeis"
    private static let novo: Endereco = "/operacao/papeis/novo"

    let portais: PortaisDaProva

    func montar(em grupo: Grupo<ContextoDoOperador>) {
        let (rotas, portais) = (self, portais)
        grupo.get("papeis", ato: Self.consultar) { try await rotas.lista($0) }
        grupo.post("papeis", ato: Self.consultar) { formulario, contexto in
            guard let usuario = contexto.quem.usuario else { throw RecusaDaWeb.naoIdentificado }
            return try await ConsultasGuardadas(portais.casa).levar(a: Self.estado(formulario.pares), de: usuario)
        }
        grupo.get("papeis/novo", ato: ConcederPapel.ato) { contexto in
            try await portais.pagina(try await rotas.telaDeConceder(Preenchimento()), contexto)
        }
        grupo.post("papeis/novo", ato: ConcederPapel.ato) { try await rotas.conceder($0, $1) }
        grupo.get("papeis/:id/retirar", ato: RetirarPapel.ato) { contexto in
            let papel = try await rotas.emVigor(contexto)
            return try await portais.pagina(rotas.telaDeRetirar(papel), contexto)
        }
        grupo.post("papeis/:id/retirar", ato: RetirarPapel.ato) { try await rotas.retirar($1) }
    }

    // MARK: - A lista

    private static func estado(_ pares: [(String, String)], _ guardados: [String: String] = [:]) -> EstadoDaGrade {
        EstadoDaGrade(
            em: raiz,
            filtros: [
                .escolha("papel", "Papel", PapelNaProva.allCases.map { .init($0.rawValue, $0.nome) }, vazio: "Todos"),
                .escolha("situacao", "Situação", [.init("vale", "Em vigor"), .init("retirado", "Retirado")]),
            ], ordens: ["nome", "papel", "concedido", "entrou"], padrao: .init("nome"), porPagina: 50,
            buscaPessoal: true, lendo: pares, guardados: guardados)
    }

    /// O nome se procura por um pedaço, porque a lista se abre inteira; o CPF só inteiro: aos pedaços, a busca diria o que a máscara esconde.
    private static func acha(_ papel: PapelGuardado, _ estado: EstadoDaGrade) -> Bool {
        do { return papel.cpf == (try CPF.lendo(estado.busca)) } catch {
            return estado.acha(em: "\(papel.nome) \(papel.nomeDoCliente ?? "")")
        }
    }

    private func lista(_ contexto: ContextoDoOperador) async throws -> Resposta {
        let (casa, consulta) = (portais.casa, try contexto.consulta.texto("consulta"))
        let guardados =
            if let usuario = contexto.quem.usuario {
                try await ConsultasGuardadas(casa).abrir(consulta, de: usuario)
            } else { [String: String]() }
        let estado = Self.estado(try contexto.pares, guardados)
        let linhas = estado.ordenada(
            try await portais.ler { t in try PapelGuardado.listar(casa, em: t) }.filter {
                (estado["papel"] == nil || $0.papel.rawValue == estado["papel"])
                    && (estado["situacao"] == nil || ($0.retiradoEm == nil) == (estado["situacao"] == "vale"))
                    && Self.acha($0, estado)
            },
            [
                "nome": { DiretorioDePessoas.dobrar($0.nome) < DiretorioDePessoas.dobrar($1.nome) },
                "papel": { DiretorioDePessoas.dobrar($0.dito) < DiretorioDePessoas.dobrar($1.dito) },
                "concedido": { $0.concedidoEm < $1.concedidoEm },
                "entrou": { ($0.entrouEm ?? $0.concedidoEm) < ($1.entrouEm ?? $1.concedidoEm) },
            ])
        let naTela = ListaNaTela(
            "Quem opera", arquivo: "quem-opera", vazio: Vazio("Ninguém"),
            busca: "nome, cliente ou CPF inteiro", Self.colunas)
        return try await portais.listar(linhas, naTela, estado, contexto) { grade in
            Tela(
                "Quem opera",
                ajuda: Ajuda(
                    "Quem administra o serviço, quem atende e quem representa cada cliente. A pessoa entra com a conta do órgão, pelo CPF.",
                    quemPode: "Só o operador-mestre concede e retira.",
                    depois: "Retirado o papel, as sessões abertas da pessoa acabam na hora."),
                larga: true, acoes: Bloco { Ligacao("Conceder papel", para: Self.novo, .primario) }
            ) { grade }
        }
    }

    @MontagemDeColunas<PapelGuardado> private static var colunas: [Coluna<PapelGuardado>] {
        Coluna("Quem", ordem: "nome", principal: true) { $0.nome }
        Coluna("CPF", .umaLinha) { $0.cpf.mascarado }
        Coluna("Papel", ordem: "papel") { $0.dito }
        Coluna("Concedido em", .umaLinha, ordem: "concedido") { $0.concedidoEm.naTela }
        Coluna("Última entrada", .umaLinha, ordem: "entrou") { $0.entrouEm?.naTela ?? "nunca entrou" }
        Coluna("Situação", csv: { $0.retiradoEm == nil ? "Em vigor" : "Retirado" }) {
            $0.retiradoEm == nil ? Etiqueta(.sucesso, "Em vigor") : Etiqueta(.riscado, "Retirado")
        }
        Coluna.acoes { linha in
            if linha.retiradoEm == nil {
                Ligacao("Retirar", para: "/operacao/papeis/\(linha.id)/retirar", .secundario, compacta: true)
            }
        }
    }

    // MARK: - Conceder

    private func conceder(_ formulario: Web.Formulario, _ contexto: ContextoDoOperador) async throws -> Resposta {
        let (casa, autor) = (portais.casa, contexto.autor)
        return try await portais.enviando(formulario, contexto) { recusa in
            switch recusa {
            case .papelSemCliente: "cliente"
            case .mestreSoOperador: "mestre"
            case .nomeForaDoTamanho: "nome"
            default: "cpf"
            }
        } fazer: {
            let (cpf, nome, papel, cliente) = try formulario.ler(
                .obrigatorio("cpf", falta: "Escreva o CPF.") { try CPF.lendo($0) },
                .obrigatorio("nome", falta: "Escreva o nome.") { $0 },
                .obrigatorio("papel", falta: "Escolha o papel.") { texto throws -> PapelNaProva in
                    guard let papel = PapelNaProva(rawValue: texto) else { throw CampoInvalido("Escolha o papel.") }
                    return papel
                },
                .opcional("cliente") { texto throws -> Int64 in
                    guard let id = Int64(texto) else { throw CampoInvalido("Escolha o cliente.") }
                    return id
                })
            let pedido = ConcederPapel(
                cpf: cpf, nome: nome, papel: papel, mestre: formulario.marcado("mestre"),
                cliente: papel == .representante ? cliente : nil)
            try await portais.agir { t in try pedido.executar(casa, em: t, por: autor) }
            try await contexto.deixarRecado(
                Recado(.sucesso, "Papel concedido: \(papel.nome). A pessoa já pode entrar com a conta do órgão."))
            return .verDepois(Self.raiz.texto)
        } deNovo: {
            try await telaDeConceder($0)
        }
    }

    private func telaDeConceder(_ preenchido: Preenchimento) async throws -> Tela {
        let clientes = try await portais.ler { t in
            try t.executar("SELECT id, nome FROM cliente_da_prova ORDER BY nome, id").map {
                Html.Campo.Opcao("\(try $0.ler(0, como: Int64.self))", try $0.ler(1))
            }
        }
        return Tela(
            "Conceder papel", trilha: [.init("Quem opera", Self.raiz)],
            ajuda: Ajuda(
                "A pessoa entra com a conta do órgão: o CPF daqui tem de ser o de lá.",
                quemPode: "Só o operador-mestre.", depois: "Vale da próxima vez que ela entrar.")
        ) {
            Html.Formulario(
                para: Self.novo, preenchido: preenchido, enviar: Botao("Conceder papel"), cancelar: Self.raiz
            ) {
                Html.Campo.cpf("cpf")
                Html.Campo.texto("nome", "Nome", maximo: 120)
                Html.Campo.escolha(
                    "papel", "Papel",
                    [
                        .init("operador", "Operador", ajuda: "Administra clientes, credenciais, preços e avisos."),
                        .init("atendente", "Atendente", ajuda: "Confere por gente o que a câmera não decidiu."),
                        .init("representante", "Representante", ajuda: "Fala por um cliente e só vê o que é dele."),
                    ])
                Html.Campo.selecao("cliente", "Cliente que representa", clientes, vazio: "Nenhum")
                    .opcional().ajuda("Só para o representante.")
                Html.Campo.caixa("mestre", "Operador-mestre: concede e retira papéis").opcional()
            }
        }
    }

    // MARK: - Retirar

    private func emVigor(_ contexto: ContextoDoOperador) async throws -> PapelGuardado {
        let casa = portais.casa
        return try await portais.achar(contexto) { id, t in
            try PapelGuardado.listar(so: id, casa, em: t).first { $0.retiradoEm == nil }
        }
    }

    private func retirar(_ contexto: ContextoDoOperador) async throws -> Resposta {
        let (casa, autor, papel) = (portais.casa, contexto.autor, try await emVigor(contexto))
        do {
            let sessoes = try await portais.agir { t in
                try RetirarPapel(papel: papel.id).executar(casa, em: t, por: autor)
            }
            try await contexto.deixarRecado(
                Recado(
                    .sucesso,
                    "Papel retirado de \(papel.nome); \(Formato.contagem(sessoes, "sessão encerrada", "sessões encerradas"))."
                ))
        } catch let recusa as RecusaDeProva {
            try await contexto.deixarRecado(Recado(.erro, recusa.frase))
        }
        return .verDepois(Self.raiz.texto)
    }

    private func telaDeRetirar(_ papel: PapelGuardado) -> Tela {
        Tela(
            "Retirar o papel de \(papel.nome)", subtitulo: papel.dito, trilha: [.init("Quem opera", Self.raiz)],
            ajuda: Ajuda(
                "Tira de uma pessoa o que ela podia.", quemPode: "Só o operador-mestre.",
                depois: "Para devolver, concede-se de novo.")
        ) {
            Confirmacao(
                "Retirar o papel?",
                efeito: [
                    "\(papel.nome) deixa de ser \(papel.dito) agora.",
                    papel.sessoes == 0
                        ? "Não há sessão aberta dessa pessoa."
                        : papel.sessoes == 1
                            ? "Acaba na hora 1 sessão aberta." : "Acabam na hora \(papel.sessoes) sessões abertas.",
                ], verbo: "Retirar", para: "/operacao/papeis/\(papel.id)/retirar", .destrutivo
            ).emPagina(cancelar: Self.raiz)
        }
    }
}

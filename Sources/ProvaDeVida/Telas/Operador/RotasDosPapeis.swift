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

    private func lista(_ contexto: ContextoDoOperador) async throws -> Resposta {
        let casa = portais.casa
        let estado = EstadoDaGrade(
            em: Self.raiz,
            filtros: [
                .escolha("papel", "Papel", PapelNaProva.allCases.map { .init($0.rawValue, $0.nome) }, vazio: "Todos"),
                .escolha("situacao", "Situação", [.init("vale", "Em vigor"), .init("retirado", "Retirado")]),
            ], ordens: ["nome", "concedido", "entrou"], padrao: .init("nome"), porPagina: 50,
            lendo: try contexto.pares)
        let linhas = estado.ordenada(
            try await portais.ler { t in try PapelGuardado.listar(casa, em: t) }.filter {
                (estado["papel"] == nil || $0.papel.rawValue == estado["papel"])
                    && (estado["situacao"] == nil || ($0.retiradoEm == nil) == (estado["situacao"] == "vale"))
            },
            [
                "nome": { DiretorioDePessoas.dobrar($0.nome) < DiretorioDePessoas.dobrar($1.nome) },
                "concedido": { $0.concedidoEm < $1.concedidoEm },
                "entrou": { ($0.entrouEm ?? $0.concedidoEm) < ($1.entrouEm ?? $1.concedidoEm) },
            ])
        if try contexto.querCsv { return CsvEmPaginas.responder("quem-opera", Self.colunas, todas: linhas) }
        let tela = Tela(
            "Quem opera",
            ajuda: Ajuda(
                "Quem administra o serviço, quem atende e quem representa cada cliente. A pessoa entra com a conta do órgão, pelo CPF.",
                quemPode: "Só o operador-mestre concede e retira.",
                depois: "Retirado o papel, as sessões abertas da pessoa acabam na hora."),
            larga: true, acoes: Bloco { Ligacao("Conceder papel", para: Self.novo, .primario) }
        ) {
            Grade(
                "Quem opera", linhas: estado.daPagina(linhas), estado: estado.com(total: linhas.count),
                vazio: Vazio("Ninguém")
            ) { Self.colunas }
        }
        return try await portais.pagina(tela, contexto)
    }

    @MontagemDeColunas<PapelGuardado> private static var colunas: [Coluna<PapelGuardado>] {
        Coluna("Quem", ordem: "nome", principal: true) { $0.nome }
        Coluna("CPF", .umaLinha) { $0.cpf.mascarado }
        Coluna("Papel") { $0.dito }
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
        do {
            let (cpf, nome, papel, cliente) = try formulario.ler(
                .obrigatorio("cpf", falta: "Escreva o CPF.") { try CPF.lendo($0) },
                .obrigatorio("nome", falta: "Escreva o nome.") { texto throws -> String in
                    guard (3...120).contains(texto.count) else { throw CampoInvalido("Nome com 3 a 120 letras.") }
                    return texto
                },
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
        } catch let recusado as FormularioRecusado {
            return try await deNovo(formulario, recusado.erros, contexto)
        } catch let recusa as RecusaDeProva {
            let campo = recusa == .papelSemCliente ? "cliente" : recusa == .mestreSoOperador ? "mestre" : "cpf"
            return try await deNovo(formulario, [.init(campo, recusa.frase)], contexto)
        }
    }

    private func deNovo(
        _ formulario: Web.Formulario, _ erros: [Preenchimento.Erro], _ contexto: ContextoDoOperador
    ) async throws -> Resposta {
        try await portais.pagina(
            try await telaDeConceder(contexto.preenchido(formulario, erros: erros)), contexto, status: 400)
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

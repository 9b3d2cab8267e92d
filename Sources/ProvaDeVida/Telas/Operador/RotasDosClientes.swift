import Acesso
import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// Quem contrata o serviço: lista, ficha, cadastro, liberação, suspensão, retomada e encerramento.
/// - Fonte: PV-26, PV-33, PV-35.
struct RotasDosClientes {
    static let consultar = "prova-de-vida.consultar-clientes"
    static let raiz: Endereco = "/operacao/clientes"
    static let novo: Endereco = "/operacao/clientes/novo"

    let portais: PortaisDaProva

    func montar(em grupo: Grupo<ContextoDoOperador>) {
        let (rotas, portais) = (self, portais)
        grupo.get("clientes", ato: Self.consultar) { try await rotas.lista($0) }
        grupo.get("clientes/novo", ato: CadastrarCliente.ato) { contexto in
            try await portais.pagina(FormularioDeCliente.telaDeCadastrar(Preenchimento()), contexto)
        }
        grupo.post("clientes/novo", ato: CadastrarCliente.ato) { try await rotas.cadastrar($0, $1) }
        grupo.get("clientes/:cliente", ato: Self.consultar) { try await rotas.ficha($0) }
        grupo.get("clientes/:cliente/alterar", ato: AlterarCliente.ato) { contexto in
            let cliente = try await rotas.cliente(contexto)
            return try await portais.pagina(
                FormularioDeCliente.telaDeAlterar(cliente, FormularioDeCliente.preenchido(cliente)), contexto)
        }
        grupo.post("clientes/:cliente/alterar", ato: AlterarCliente.ato) { try await rotas.alterar($0, $1) }
        MedidasSobreCliente(portais: portais) { try await rotas.cliente($0) }.montar(em: grupo)
    }

    func cliente(_ contexto: ContextoDoOperador) async throws -> ClienteGuardado {
        let casa = portais.casa
        return try await portais.achar(contexto, ContextoDoRepresentante.parametro) { id, t in
            try ClienteGuardado.listar(so: id, casa, em: t).first
        }
    }

    // MARK: - A lista

    private func lista(_ contexto: ContextoDoOperador) async throws -> Resposta {
        let casa = portais.casa
        let estado = EstadoDaGrade(
            em: Self.raiz,
            filtros: [
                .escolha(
                    "situacao", "Situação", ClienteGuardado.Situacao.allCases.map { .init($0.rawValue, $0.nome) })
            ], ordens: ["nome", "criado", "mes"], padrao: .init("nome"), porPagina: 20, lendo: try contexto.pares)
        let linhas = estado.ordenada(
            try await portais.ler { t in try ClienteGuardado.listar(casa, em: t) }.filter {
                (estado["situacao"] == nil || $0.situacao.rawValue == estado["situacao"])
                    && estado.acha(em: "\($0.nome) \($0.codigo) \($0.cnpj) \($0.cnpjEscrito) \($0.contrato ?? "")")
            },
            [
                "nome": { DiretorioDePessoas.dobrar($0.nome) < DiretorioDePessoas.dobrar($1.nome) },
                "criado": { $0.criadoEm < $1.criadoEm }, "mes": { $0.doMes < $1.doMes },
            ])
        let naTela = ListaNaTela(
            "Clientes", arquivo: "clientes",
            vazio: Vazio("Nenhum cliente ainda", "Cadastre o primeiro: código, nome e CNPJ bastam para começar."),
            busca: "nome, código, CNPJ ou contrato", Self.colunas)
        return try await portais.listar(linhas, naTela, estado, contexto) { grade in
            Tela(
                "Clientes",
                ajuda: Ajuda(
                    "Quem contrata a prova de vida.", quemPode: "Os operadores do serviço.",
                    depois:
                        "Sem contrato, termo de sigilo e representante o cliente fica cadastrado, mas não se libera."),
                larga: true, acoes: Bloco { Ligacao("Cadastrar cliente", para: Self.novo, .primario) }
            ) { grade }
        }
    }

    @MontagemDeColunas<ClienteGuardado> private static var colunas: [Coluna<ClienteGuardado>] {
        Coluna("Nome", ordem: "nome", principal: true, csv: { $0.nome }) { Ligacao($0.nome, para: $0.endereco) }
        Coluna("Código") { $0.codigo }
        Coluna("CNPJ", .umaLinha) { $0.cnpjEscrito }
        Coluna("Contrato") { $0.contrato ?? "—" }
        Coluna("Credenciais em uso", .numero) { Formato.inteiro($0.credenciais) }
        Coluna("Neste mês", .numero, ordem: "mes") { Formato.inteiro($0.doMes) }
        Coluna("Cadastrado em", .umaLinha, ordem: "criado") { $0.criadoEm.naTela }
        Coluna("Situação", csv: { $0.situacao.nome }) { $0.situacao.etiqueta }
    }

    // MARK: - A ficha

    private func ficha(_ contexto: ContextoDoOperador) async throws -> Resposta {
        let (cliente, casa) = (try await cliente(contexto), portais.casa)
        let lidos = try await portais.ler { t in
            try EventoLido.ultimos(de: "cliente_da_prova", id: cliente.id, casa.trilha, em: t)
        }
        let tela = Tela(
            cliente.nome, subtitulo: "\(cliente.codigo), CNPJ \(cliente.cnpjEscrito)",
            situacao: cliente.situacao.etiqueta, trilha: [.init("Clientes", Self.raiz)],
            ajuda: Ajuda(
                "O cadastro do cliente e o que depende dele.", quemPode: "Os operadores do serviço.",
                depois: "Suspenso, nenhuma credencial dele vale, e a sessão que uma pessoa já abriu vai até o fim."),
            mensagens: cliente.situacao == .incompleto && !cliente.falta.isEmpty
                ? [
                    Mensagem(
                        .aviso, "Falta para liberar: \(cliente.falta.joined(separator: ", ")).",
                        "Complete o cadastro e libere o cliente.")
                ] : [], acoes: acoes(cliente)
        ) {
            Numeros {
                Numero("Neste mês", Formato.inteiro(cliente.doMes), para: cliente.pagina("medicao"))
                Numero("Credenciais em uso", Formato.inteiro(cliente.credenciais), para: cliente.pagina("credenciais"))
                Numero("Avisos na fila", Formato.inteiro(cliente.avisosNaFila), para: cliente.pagina("avisos"))
                Numero("Sessões por decidir", Formato.inteiro(cliente.sessoes))
                Numero("Serviços no portal", Formato.inteiro(cliente.servicos))
            }
            Cartao("Cadastro") {
                Ficha {
                    Html.Dado("Contrato", cliente.contrato)
                    Html.Dado("Assinado em", cliente.contratoEm?.brasileiro)
                    Html.Dado("Termo de sigilo em", cliente.termoEm?.brasileiro)
                    Html.Dado("Representante", cliente.representante?.nome)
                    Html.Dado("E-mail do representante", cliente.representante?.email)
                    Html.Dado("Cadastrado em", cliente.criadoEm.naTela)
                    Html.Dado("Liberado em", cliente.liberadoEm?.naTela)
                    Html.Dado("Suspenso em", cliente.suspensoEm?.naTela)
                    Html.Dado("Encerrado em", cliente.encerradoEm?.naTela)
                    Html.Dado("Guarda-se até", cliente.guardarAte?.brasileiro)
                    Html.Dado("Limiar de semelhança", "\(cliente.limiar) milésimos de cosseno")
                    Html.Dado("Avisa em", cliente.avisarEm, largo: true)
                    Html.Dado(
                        "Endereços de volta", cliente.voltas.isEmpty ? nil : cliente.voltas.joined(separator: ", "),
                        largo: true)
                }
            }
            UltimosEventos(
                lidos.map { EventoNaTela($0, para: .gestor).acontecimento() },
                todos: Endereco("/operacao/trilha").com("objeto", "cliente_da_prova").com("registro", "\(cliente.id)"))
        }
        return try await portais.pagina(tela, contexto)
    }

    private func acoes(_ cliente: ClienteGuardado) -> Bloco {
        Bloco {
            Ligacao("Preços", para: cliente.pagina("precos"), .terciario)
            if cliente.situacao != .encerrado {
                Ligacao("Alterar", para: cliente.pagina("alterar"), .secundario)
            }
            if cliente.liberadoEm != nil, cliente.situacao != .encerrado {
                Ligacao("Encerrar", para: cliente.pagina("encerrar"), .destrutivo)
            }
            if cliente.situacao == .incompleto {
                Ligacao("Liberar", para: cliente.pagina("liberar"), .primario)
            } else if cliente.situacao == .liberado {
                Ligacao("Suspender", para: cliente.pagina("suspender"), .destrutivo)
            } else if cliente.situacao == .suspenso {
                Ligacao("Retomar", para: cliente.pagina("retomar"), .primario)
            }
        }
    }

    // MARK: - Cadastrar e alterar

    private func cadastrar(_ formulario: Web.Formulario, _ contexto: ContextoDoOperador) async throws -> Resposta {
        let (casa, autor) = (portais.casa, contexto.autor)
        return try await portais.enviando(formulario, contexto) { _ in
            "codigo"
        } fazer: {
            let pedido = try FormularioDeCliente.lerCadastro(formulario)
            let id = try await portais.agir { t in try pedido.executar(casa, em: t, por: autor) }
            try await contexto.deixarRecado(Recado(.sucesso, "Cliente cadastrado: \(pedido.nome)."))
            return .verDepois("\(Self.raiz.texto)/\(id)")
        } deNovo: {
            FormularioDeCliente.telaDeCadastrar($0)
        }
    }

    private func alterar(_ formulario: Web.Formulario, _ contexto: ContextoDoOperador) async throws -> Resposta {
        let (cliente, casa, autor) = (try await cliente(contexto), portais.casa, contexto.autor)
        return try await portais.enviando(formulario, contexto) { recusa in
            recusa == .avisoNaRedeInterna ? "avisarEm" : nil
        } fazer: {
            var lido = try FormularioDeCliente.lerAlteracao(formulario, de: cliente)
            lido.rede = portais.servico.rede
            let pedido = lido
            try await pedido.conferirAviso()
            try await portais.agir { t in try pedido.executar(casa, em: t, por: autor) }
            try await contexto.deixarRecado(Recado(.sucesso, "Cadastro alterado."))
            return .verDepois(cliente.endereco.texto)
        } deNovo: {
            FormularioDeCliente.telaDeAlterar(cliente, $0)
        }
    }
}

extension ClienteGuardado {
    var endereco: Endereco { "/operacao/clientes/\(id)" }
    /// Uma página do cliente, para quem opera.
    func pagina(_ resto: String) -> Endereco { "/operacao/clientes/\(id)/\(resto)" }

    var cnpjEscrito: String { do { return try CNPJ.lendo(cnpj).formatado } catch { return cnpj } }
}

extension ClienteGuardado.Situacao {
    var nome: String {
        switch self {
        case .incompleto: "Por liberar"
        case .liberado: "Liberado"
        case .suspenso: "Suspenso"
        case .encerrado: "Encerrado"
        }
    }

    var etiqueta: Etiqueta {
        switch self {
        case .incompleto: Etiqueta(.aviso, nome)
        case .liberado: Etiqueta(.sucesso, nome)
        case .suspenso: Etiqueta(.neutro, nome)
        case .encerrado: Etiqueta(.riscado, nome)
        }
    }
}

import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Html
import Nucleo
import ProvaAnual
import Web

/// Uma campanha: os números, quem está por fazer, quem fez, quem venceu e quem se dispensou.
struct RotasDaCampanha {
    let pecas: PortalDoGestor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("prova-anual/:campanha", ato: RotasDaProvaAnual.ato) { try await Self.responder($0, pecas) }
        grupo.post("prova-anual/:campanha", ato: RotasDaProvaAnual.ato) { formulario, contexto in
            let lida = try await RotasDaProvaAnual.ler(contexto, pecas)
            return try await pecas.consultas.levar(a: Self.estado(lida.id, formulario.pares), contexto)
        }
    }

    private static func estado(
        _ campanha: Int64, _ pares: [(String, String)], _ guardados: [String: String] = [:]
    ) -> EstadoDaGrade {
        EstadoDaGrade(
            em: RotasDaProvaAnual.campanha(campanha),
            filtros: [
                .escolha(
                    "situacao", "Situação",
                    SituacaoNaCampanha.Situacao.allCases.map { .init($0.rawValue, $0.nome) })
            ],
            ordens: ["matricula", "situacao", "em"], padrao: .init("matricula"), porPagina: 50, buscaPessoal: true,
            lendo: pares, guardados: guardados)
    }

    private static func responder(
        _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        let lida = try await RotasDaProvaAnual.ler(contexto, pecas)
        let estado = estado(lida.id, try contexto.pares, try await pecas.consultas.abrir(contexto))
        let (casa, diretorio, hoje) = (pecas.casa, pecas.diretorio, pecas.casa.relogio.hoje)
        let pedido = try await pecas.ler { t in
            var pedido = PedidoDaCampanha(campanha: lida.id, hoje: lida.dia(hoje))
            pedido.situacao = estado["situacao"].flatMap(SituacaoNaCampanha.Situacao.init)
            pedido.ordem = estado.ordem?.chave ?? "matricula"
            pedido.decrescente = estado.ordem?.sentido == .decrescente
            if !estado.busca.isEmpty {
                pedido.pessoas = try PessoaNaTela.procurar(
                    estado.busca, diretorio, limite: 2_000, casa.cofre, em: t)
            }
            return pedido
        }
        if try contexto.querCsv {
            return CsvEmPaginas.responder("prova-de-vida-anual", PessoaNaCampanha.colunas) { limite, pulados in
                try await pecas.ler { t in
                    try PessoaNaCampanha.listar(pedido, limite: limite, pulados: pulados, casa.cofre, em: t)
                }
            }
        }
        let (porPagina, pulados) = (estado.porPagina, estado.pulados)
        let (linhas, total, numeros, motivo) = try await pecas.ler { t in
            (
                try PessoaNaCampanha.listar(pedido, limite: porPagina, pulados: pulados, casa.cofre, em: t),
                try pedido.contar(em: t), try NumerosDaCampanha.ler(lida, hoje: hoje, em: t),
                try lida.motivo(casa.cofre, em: t)
            )
        }
        let ultimos = try await pecas.ultimosEventos(de: "campanha_da_prova", lida.id)
        let tela = tela(lida, motivo, numeros, contexto.usuario) {
            Grade(
                "Pessoas", linhas: linhas, estado: estado.com(total: total),
                vazio: Vazio(
                    "Ninguém com esse filtro", "O público sai do cadastro: aposentados e pensionistas em vigor."),
                busca: "nome, CPF ou matrícula"
            ) { PessoaNaCampanha.colunas }
            ultimos
        }
        return try await pecas.pagina(tela, contexto)
    }

    private static func tela(
        _ lida: Campanha, _ motivo: String?, _ numeros: NumerosDaCampanha, _ usuario: UsuarioNaSessao,
        @Html.Montagem _ corpo: () -> Bloco
    ) -> Tela {
        let miolo = corpo()
        func numero(_ situacao: SituacaoNaCampanha.Situacao, _ quantas: Int, _ papel: PapelSemantico?) -> Numero {
            Numero(
                situacao.nome, Formato.inteiro(quantas), papel: papel,
                para: RotasDaProvaAnual.campanha(lida.id).com("situacao", situacao.rawValue))
        }
        return Tela(
            lida.nome,
            subtitulo: "\(lida.publico.nome), de \(lida.comeco.brasileiro) a \(lida.fim.brasileiro)",
            secao: "Administração",
            trilha: [.init("Prova de vida anual", RotasDaProvaAnual.raiz)],
            ajuda: Ajuda(
                "Quem deve a prova de vida nesta campanha, e o que cada um fez. Quem sai do público só aparece se fez.",
                quemPode: "Gestores com o ato próprio.",
                depois: "Abra a pessoa para registrar o comparecimento, dispensar ou desfazer um registro errado."),
            mensagens: lida.aberta
                ? []
                : [
                    Mensagem(
                        .informacao, "Campanha encerrada em \(lida.encerradaEm?.naTela ?? ""): ninguém mais a deve.",
                        "Motivo: \(motivo ?? ""). A lista fica como estava nesse dia.")
                ],
            larga: true, acoes: acoes(lida, usuario)
        ) {
            Numeros {
                numero(.porFazer, numeros.porFazer, nil)
                numero(.feita, numeros.feitas, .sucesso)
                numero(.vencida, numeros.vencidas, .aviso)
                numero(.dispensada, numeros.dispensadas, nil)
            }
            miolo
        }
    }

    private static func acoes(_ lida: Campanha, _ usuario: UsuarioNaSessao) -> Bloco? {
        guard lida.aberta else { return nil }
        return Bloco {
            if usuario.pode(AlterarCampanha.ato) {
                Ligacao("Alterar", para: RotasDaProvaAnual.alterar(lida.id), .secundario)
            }
            if usuario.pode(EncerrarCampanha.ato) {
                Ligacao("Encerrar", para: RotasDaProvaAnual.encerrar(lida.id), .secundario)
            }
        }
    }
}

/// Uma linha da grade: a pessoa e como está na campanha.
struct PessoaNaCampanha: Sendable {
    let pessoa: PessoaNaTela
    let lida: SituacaoNaCampanha
    let hoje: Dia

    var situacao: SituacaoNaCampanha.Situacao { lida.situacao(hoje) }
    /// Se recebe lembrete; a quem só dá apoio, que não vê o e-mail, não se diz que ele falta.
    var correio: String { DaTarefa.velando(pessoa.dados.recebeLembrete ? "tem" : "não tem") ?? "" }

    static func listar(
        _ pedido: PedidoDaCampanha, limite: Int, pulados: Int, _ cofre: Cofre, em t: Transacao
    ) throws -> [PessoaNaCampanha] {
        let situacoes = try pedido.listar(limite: limite, pulados: pulados, em: t)
        let pessoas = try PessoaNaTela.listar(situacoes.map(\.pessoa), cofre, em: t)
        return zip(pessoas, situacoes).map { PessoaNaCampanha(pessoa: $0, lida: $1, hoje: pedido.hoje) }
    }

    static func etiqueta(_ situacao: SituacaoNaCampanha.Situacao) -> Etiqueta {
        switch situacao {
        case .porFazer: Etiqueta(.informacao, situacao.nome)
        case .feita: Etiqueta(.sucesso, situacao.nome)
        case .vencida: Etiqueta(.aviso, situacao.nome)
        case .dispensada, .naoDeve: Etiqueta(.neutro, situacao.nome)
        }
    }

    @MontagemDeColunas<PessoaNaCampanha> static var colunas: [Coluna<PessoaNaCampanha>] {
        Coluna("Pessoa", principal: true, csv: { $0.pessoa.dados.nome }) {
            Ligacao($0.pessoa.dados.nome, para: RegistroDaPessoa.endereco($0.lida.campanha, $0.lida.pessoa))
        }
        Coluna("CPF", .umaLinha) { $0.pessoa.dados.cpfFormatado }
        Coluna("Matrícula", ordem: "matricula") {
            $0.pessoa.vinculos.map(\.matricula.texto).joined(separator: ", ")
        }
        Coluna("Situação", ordem: "situacao", csv: { $0.situacao.nome }) { Self.etiqueta($0.situacao) }
        Coluna("Quando", .umaLinha, ordem: "em") { $0.lida.em?.naTela ?? "—" }
        Coluna("Como") { $0.lida.especie?.nome ?? "—" }
        Coluna("E-mail") { $0.correio }
        Coluna("No público hoje") { $0.lida.noPublico ? "sim" : "saiu" }
    }
}

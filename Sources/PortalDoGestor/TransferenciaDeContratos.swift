import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Contratos
import Html
import Nucleo
import Web

/// O gestor leva contratos de uma matrícula a outra da mesma pessoa: escolhe, confere o efeito e confirma.
///
/// Requisito: RF-GES-18
struct TransferenciaDeContratos {
    let pecas: PortalDoGestor.Pecas

    static func endereco(_ pessoa: Int64) -> Endereco { "/gestor/pessoas/\(pessoa)/transferir" }

    func montar(em grupo: Grupo) {
        let (pecas, ato) = (pecas, TransferirContratos.ato)
        grupo.get("pessoas/:id/transferir", ato: ato) { contexto in
            let lida = try await Self.ler(contexto, pecas)
            return try await pecas.pagina(Self.escolha(lida, Preenchimento()), contexto)
        }
        // Confere o que se escolheu e diz o efeito; ainda não muda nada.
        grupo.post("pessoas/:id/transferir", ato: ato) { formulario, contexto in
            let lida = try await Self.ler(contexto, pecas)
            let (pedida, erros) = lida.pedida(formulario, contratos: formulario.campos.textos("contrato"))
            guard let pedida else {
                let preenchido = contexto.preenchido(formulario, erros: erros)
                return try await pecas.pagina(Self.escolha(lida, preenchido), contexto, status: 400)
            }
            return try await pecas.pagina(Self.confirmacao(lida, pedida), contexto)
        }
        grupo.post("pessoas/:id/transferir/confirmar", ato: ato) { try await Self.transferir($0, $1, pecas) }
    }

    private static func ler(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Lida {
        let (id, cofre) = (try contexto.registro(), pecas.casa.cofre)
        let lida = try await pecas.ler { t -> Lida? in
            guard let pessoa = try PessoaNaTela.ler(id, cofre, em: t) else { return nil }
            var filtro = FiltroDeContratos()
            filtro.pessoa = id
            filtro.situacoes = Situacao.allCases.filter(\.pesaNaMargem)
            filtro.decrescente = false
            let vinculos = try t.executar(
                """
                SELECT id, matricula, situacao FROM vinculo
                 WHERE pessoa_id = \(id) AND situacao IN ('ativo', 'inativo') ORDER BY matricula
                """
            ).map {
                Lida.Destino(
                    id: try $0.ler(0), matricula: try $0.ler(1, como: Matricula.self), situacao: try $0.ler(2))
            }
            return Lida(
                pessoa: pessoa, destinos: vinculos,
                contratos: try ContratoNaTela.listar(filtro, limite: 1_000, cofre, em: t))
        }
        guard let lida else { throw RecusaDaWeb.naoEncontrado }
        return lida
    }

    private static func transferir(
        _ formulario: Web.Formulario, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        let lida = try await ler(contexto, pecas)
        let ditos = (formulario.texto("contratos") ?? "").split(separator: ",").map(String.init)
        let (lido, erros) = lida.pedida(formulario, contratos: ditos)
        guard let pedida = lido else {
            let preenchido = contexto.preenchido(formulario, erros: erros)
            return try await pecas.pagina(escolha(lida, preenchido), contexto, status: 422)
        }
        let (casa, autor) = (pecas.casa, contexto.autor)
        let tipos = try await pecas.ler { t in
            try t.executar("SELECT codigo FROM tipo_de_margem").map { try $0.ler(0, como: String.self) }
        }
        let trocas = Set(pedida.contratos.map(\.vinculo)).sorted().map {
            TransferirContratos.Troca(pessoa: lida.pessoa.id, de: $0, para: pedida.para.id)
        }
        let quantos = try await casa.banco.transacao(como: .motor) { t in
            try Livro.travar([lida.pessoa.id], em: t)
            try Livro.abrirContasQueFaltam([(pedida.para.id, lida.pessoa.id)], tipos: tipos, ids: casa.ids, em: t)
            return try TransferirContratos(trocas, so: Set(pedida.contratos.map(\.id)), motivo: pedida.motivo).executar(
                casa, em: t, por: autor)
        }
        try await contexto.deixarRecado(
            Recado(
                .sucesso,
                "\(Formato.contagem(quantos, "contrato levado", "contratos levados")) à matrícula \(pedida.para.matricula.texto)."
            ))
        return .verDepois("/gestor/pessoas/\(lida.pessoa.id)/contratos")
    }

    // MARK: - Telas

    private static func trilha(_ lida: Lida) -> [Tela.Degrau] {
        [
            .init("Pessoas", "/gestor/pessoas"), .init(lida.pessoa.dados.nome, PortalDoGestor.pessoa(lida.pessoa.id)),
        ]
    }

    private static func escolha(_ lida: Lida, _ preenchido: Preenchimento) -> Tela {
        let contratos: Endereco = "/gestor/pessoas/\(lida.pessoa.id)/contratos"
        return Tela(
            "Transferir contratos", subtitulo: lida.pessoa.dados.nome, secao: "Pessoas", trilha: trilha(lida),
            ajuda: Ajuda(
                "Leva contratos e reservas de uma matrícula a outra da mesma pessoa.",
                quemPode: "Gestores com o ato próprio.",
                depois: "O contrato é o mesmo: muda a matrícula, e a margem que ele ocupa passa à dela.")
        ) {
            if lida.destinos.count < 2 {
                Vazio("Não há para onde levar", "Esta pessoa só tem uma matrícula em vigor.") {
                    Ligacao("Voltar aos contratos", para: contratos, .secundario)
                }
            } else if lida.contratos.isEmpty {
                Vazio("Nada a transferir", "Esta pessoa não tem contrato nem reserva viva.") {
                    Ligacao("Voltar aos contratos", para: contratos, .secundario)
                }
            } else {
                Cartao("O que levar, e para onde") {
                    Html.Formulario(
                        para: endereco(lida.pessoa.id), preenchido: preenchido, enviar: Botao("Conferir"),
                        cancelar: contratos
                    ) {
                        Html.Campo.caixas(
                            "contrato", "Contratos",
                            lida.contratos.map {
                                .init(
                                    "\($0.id)",
                                    "\(Formato.inteiro($0.id)), matrícula \($0.matricula.texto): \($0.nomeDaConsignataria), "
                                        + "\($0.produto.lowercased()), \($0.parcela.emReais)")
                            })
                        Html.Campo.escolha(
                            "para", "Levar para a matrícula",
                            lida.destinos.map { .init("\($0.id)", "\($0.matricula.texto) (\($0.situacao))") })
                        Html.Campo.textoLongo("motivo", "Motivo", linhas: 2, maximo: 200)
                            .ajuda("Aparece na história do contrato.")
                    }
                }
            }
        }
    }

    private static func confirmacao(_ lida: Lida, _ pedida: Pedida) -> Tela {
        let quantos = Formato.contagem(pedida.contratos.count, "contrato", "contratos")
        let soma = pedida.contratos.reduce(Dinheiro.zero) { $0 + $1.parcela }
        return Tela(
            "Transferir \(quantos)?", subtitulo: lida.pessoa.dados.nome, secao: "Pessoas", trilha: trilha(lida)
        ) {
            Confirmacao(
                "Transferir \(quantos)?",
                efeito: [
                    "\(quantos), parcelas de \(soma.emReais) por mês, passam à matrícula \(pedida.para.matricula.texto).",
                    "A margem da matrícula de origem volta, e a de \(pedida.para.matricula.texto) passa a ser ocupada, "
                        + "ainda que fique negativa.",
                    "Os meses já cortados ficam com a matrícula de então.",
                ],
                verbo: "Transferir", para: "/gestor/pessoas/\(lida.pessoa.id)/transferir/confirmar",
                ocultos: [
                    "contratos": pedida.contratos.map { "\($0.id)" }.joined(separator: ","),
                    "para": "\(pedida.para.id)", "motivo": pedida.motivo,
                ]
            ).emPagina(cancelar: endereco(lida.pessoa.id))
        }
    }

    /// O que se pediu, já conferido.
    struct Pedida: Sendable {
        let contratos: [ContratoNaTela]
        let para: Lida.Destino
        let motivo: String
    }

    /// A pessoa, para onde se pode levar e o que há a levar.
    struct Lida: Sendable {
        struct Destino: Sendable {
            let id: Int64
            let matricula: Matricula
            let situacao: String
        }

        let pessoa: PessoaNaTela
        let destinos: [Destino]
        let contratos: [ContratoNaTela]

        /// O pedido, ou tudo que há de errado nele.
        func pedida(_ formulario: Web.Formulario, contratos ditos: [String]) -> (Pedida?, [Preenchimento.Erro]) {
            var erros: [Preenchimento.Erro] = []
            let para = destinos.first { "\($0.id)" == formulario.texto("para") }
            let escolhidos = contratos.filter { ditos.contains("\($0.id)") }
            let motivo = formulario.texto("motivo") ?? ""
            if escolhidos.isEmpty || escolhidos.count != Set(ditos).count {
                erros.append(.init("contrato", "Escolha ao menos um contrato vivo desta pessoa."))
            }
            if para == nil { erros.append(.init("para", "Escolha a matrícula que recebe os contratos.")) }
            if let para, let mesmo = escolhidos.first(where: { $0.vinculo == para.id }) {
                erros.append(
                    .init("para", "O contrato \(Formato.inteiro(mesmo.id)) já é da matrícula \(para.matricula.texto)."))
            }
            if !(3...200).contains(motivo.count) {
                erros.append(.init("motivo", "Diga o motivo da transferência, com 3 a 200 letras."))
            }
            guard erros.isEmpty, let para else { return (nil, erros) }
            return (Pedida(contratos: escolhidos, para: para, motivo: motivo), [])
        }
    }
}

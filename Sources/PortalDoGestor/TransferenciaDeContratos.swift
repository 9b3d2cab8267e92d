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
            let (pedido, lidos) = Self.pedido(formulario, lida.pessoa.id, formulario.campos.textos("contrato"))
            let erros = try await pecas.ler { t in try pedido.recusas(em: t) }.map(Self.erro) + lidos
            guard erros.isEmpty, let para = lida.destinos.first(where: { $0.id == pedido.para }) else {
                let preenchido = contexto.preenchido(formulario, erros: erros)
                return try await pecas.pagina(Self.escolha(lida, preenchido), contexto, status: 400)
            }
            return try await pecas.pagina(Self.confirmacao(lida, pedido, para), contexto)
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

    /// O que se pediu e o que há de errado no motivo; o resto o ato confere.
    private static func pedido(
        _ formulario: Web.Formulario, _ pessoa: Int64, _ contratos: [String]
    ) -> (TransferirEscolhidos, [Preenchimento.Erro]) {
        var (motivo, erros) = ("", [Preenchimento.Erro]())
        do { motivo = try formulario.ler(.motivo("Diga o motivo da transferência")) } catch { erros = error.erros }
        // O que não é número não é contrato nem vínculo de ninguém.
        let pedido = TransferirEscolhidos(
            pessoa: pessoa, contratos: Set(contratos.map { Int64($0) ?? 0 }),
            para: formulario.texto("para").flatMap { Int64($0) } ?? 0, motivo: motivo)
        return (pedido, erros)
    }

    private static func erro(_ recusa: RecusaDeTransferencia) -> Preenchimento.Erro {
        .init(recusa.campo, recusa.frase)
    }

    private static func transferir(
        _ formulario: Web.Formulario, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        let lida = try await ler(contexto, pecas)
        let ditos = (formulario.texto("contratos") ?? "").split(separator: ",").map(String.init)
        let (pedido, erros) = pedido(formulario, lida.pessoa.id, ditos)
        func recusar(_ erros: [Preenchimento.Erro]) async throws -> Resposta {
            try await pecas.pagina(
                escolha(lida, contexto.preenchido(formulario, erros: erros)), contexto, status: 422)
        }
        guard erros.isEmpty else { return try await recusar(erros) }
        let (casa, autor) = (pecas.casa, contexto.autor)
        let quantos: Int
        do {
            quantos = try await casa.banco.transacao(como: .motor) { t in
                try pedido.executar(casa, em: t, por: autor)
            }
        } catch let recusa as RecusaDeTransferencia { return try await recusar([erro(recusa)]) }
        let matricula = lida.destinos.first { $0.id == pedido.para }?.matricula.texto ?? ""
        try await contexto.deixarRecado(
            Recado(
                .sucesso,
                "\(Formato.contagem(quantos, "contrato levado", "contratos levados")) à matrícula \(matricula)."))
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

    private static func confirmacao(_ lida: Lida, _ pedido: TransferirEscolhidos, _ para: Lida.Destino) -> Tela {
        let contratos = lida.contratos.filter { pedido.contratos.contains($0.id) }
        let quantos = Formato.contagem(contratos.count, "contrato", "contratos")
        let soma = contratos.reduce(Dinheiro.zero) { $0 + $1.parcela }
        return Tela(
            "Transferir \(quantos)?", subtitulo: lida.pessoa.dados.nome, secao: "Pessoas", trilha: trilha(lida)
        ) {
            Confirmacao(
                "Transferir \(quantos)?",
                efeito: [
                    "\(quantos), \(contratos.count == 1 ? "parcela" : "parcelas") de \(soma.emReais) por mês, "
                        + "\(contratos.count == 1 ? "passa" : "passam") à matrícula \(para.matricula.texto).",
                    "A margem da matrícula de origem volta, e a de \(para.matricula.texto) passa a ser ocupada, "
                        + "ainda que fique negativa.",
                    "Os meses já cortados ficam com a matrícula de então.",
                ],
                verbo: "Transferir", para: "/gestor/pessoas/\(lida.pessoa.id)/transferir/confirmar",
                ocultos: [
                    "contratos": contratos.map { "\($0.id)" }.joined(separator: ","),
                    "para": "\(para.id)", "motivo": pedido.motivo,
                ]
            ).emPagina(cancelar: endereco(lida.pessoa.id))
        }
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
    }
}

import Acesso
import Auditoria
import BancoDeDados
import Folha
import Html
import Nucleo
import Web

/// O que a folha disse e não bate, um a um, e como cada um se resolveu.
///
/// Requisito: FOL-08
struct DivergenciasDoMes {
    let pecas: PortalDoGestor.Pecas

    private static func endereco(_ mes: Competencia, _ id: Int64) -> Endereco {
        "/gestor/competencias/\(mes.iso)/divergencias/\(id)"
    }

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("competencias/:mes/divergencias", ato: PortalDoGestor.atoDaFolha) {
            try await Self.lista($0, pecas)
        }
        grupo.get("competencias/:mes/divergencias/:id", ato: ResolverDivergencia.ato) { contexto in
            try await Self.resolver(Preenchimento(), contexto, pecas)
        }
        grupo.post("competencias/:mes/divergencias/:id", ato: ResolverDivergencia.ato) { formulario, contexto in
            let mes = try contexto.parametro("mes", como: Competencia.lendo)
            let id = try await Self.divergencia(contexto, pecas).id
            let solucao: String
            do throws(FormularioRecusado) {
                solucao = try formulario.ler(
                    .motivo("Diga como se resolveu", em: "solucao", de: ResolverDivergencia.tamanhoDaSolucao))
            } catch {
                let preenchido = contexto.preenchido(formulario, erros: error.erros)
                return try await Self.resolver(preenchido, contexto, pecas, status: 400)
            }
            do {
                try await pecas.trabalhos.ciclo.resolver(divergencia: id, solucao: solucao, por: contexto.autor)
            } catch let recusa as RecusaDaFolha {
                return try await Self.resolver(
                    contexto.preenchido(formulario), contexto, pecas,
                    [Mensagem(.erro, "A divergência não mudou.", recusa.frase, codigo: recusa.codigo)], status: 422)
            }
            try await contexto.deixarRecado(Recado(.sucesso, "Divergência resolvida."))
            return .verDepois(
                FichaDaCompetencia.Parte.divergencias.endereco(mes).com("situacao", "abertas").texto)
        }
    }

    // MARK: - A lista

    private static func lista(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let mes = try contexto.parametro("mes", como: Competencia.lendo)
        let casa = pecas.casa
        let (ficha, todas, eventos) = try await pecas.ler { t in
            let todas = try Divergencia.listar(mes, casa.cofre, em: t)
            let eventos = try EventoLido.ultimos(de: "divergencia", ids: todas.map(\.id), casa.trilha, em: t)
            return (try FichaDaCompetencia.ler(mes, em: t), todas, eventos)
        }
        let nomes = Set(todas.compactMap(\.consignataria)).sorted()
        let pedido = EstadoDaGrade(
            em: FichaDaCompetencia.Parte.divergencias.endereco(mes),
            filtros: [
                .escolha("situacao", "Situação", [.init("abertas", "Sem solução"), .init("resolvidas", "Resolvidas")]),
                .escolha("especie", "Espécie", Divergencia.Especie.allCases.map { .init($0.rawValue, $0.nome) }),
                .escolha("consignataria", "Consignatária", nomes.map { .init($0, $0) }),
            ], ordens: ["id", "informado", "especie"], padrao: .init("id"), porPagina: 50, lendo: try contexto.pares)
        let filtradas = pedido.ordenada(
            todas.filter { divergencia in
                (pedido["situacao"] == nil || (pedido["situacao"] == "abertas") == (divergencia.resolvidaEm == nil))
                    && (pedido["especie"] == nil || divergencia.especie.rawValue == pedido["especie"])
                    && (pedido["consignataria"] == nil || divergencia.consignataria == pedido["consignataria"])
                    && pedido.acha(
                        em:
                            "\(divergencia.matricula ?? "") \(divergencia.contrato.map { "\($0)" } ?? "") \(divergencia.rubrica ?? "")"
                    )
            },
            [
                "informado": { ($0.informado ?? .zero) < ($1.informado ?? .zero) },
                "especie": { $0.especie.nome < $1.especie.nome }, "id": { $0.id < $1.id },
            ])
        let colunas = colunas(mes, contexto.usuario.pode(ResolverDivergencia.ato))
        if try contexto.querCsv { return CsvEmPaginas.responder("divergencias-\(mes.iso)", colunas, todas: filtradas) }
        let ultimos = try await pecas.ultimosEventos(eventos, de: "divergencia")
        let tela = ficha.tela(
            .divergencias,
            ajuda: Ajuda(
                "O que a folha informou e não bate com o que se enviou.", quemPode: "Gestores.",
                depois: "Resolver não muda valor nenhum: registra o que se fez e por quê."), larga: true
        ) {
            Grade(
                "Divergências", linhas: pedido.daPagina(filtradas), estado: pedido.com(total: filtradas.count),
                vazio: Vazio("Nenhuma divergência", "O que a folha disse bate com o que se enviou."),
                destaque: { $0.resolvidaEm == nil ? .aviso : nil }
            ) { colunas }
            ultimos
        }
        return try await pecas.pagina(tela, contexto)
    }

    private static func colunas(_ mes: Competencia, _ resolve: Bool) -> [Coluna<Divergencia>] {
        [
            Coluna("Divergência", ordem: "especie", principal: true) { $0.especie.nome },
            Coluna("Matrícula") { $0.matricula ?? "" },
            Coluna("Contrato", csv: { $0.contrato.map { "\($0)" } ?? "" }) { divergencia in
                if let contrato = divergencia.contrato {
                    Ligacao(Formato.inteiro(contrato), para: PortalDoGestor.contrato(contrato))
                }
            },
            Coluna("Rubrica") { $0.rubrica ?? "" },
            Coluna("Consignatária") { $0.consignataria ?? "" },
            Coluna("Enviado", .numero) { $0.enviado?.brasileiro ?? "—" },
            Coluna("Informado", .numero, ordem: "informado") { $0.informado?.brasileiro ?? "—" },
            Coluna("Resolvida em") { $0.resolvidaEm?.naTela ?? "" },
            Coluna("Solução") { $0.solucao ?? "" },
            Coluna.acoes { divergencia in
                if resolve, divergencia.resolvidaEm == nil {
                    Ligacao("Resolver", para: endereco(mes, divergencia.id), .terciario, compacta: true)
                }
            },
        ]
    }

    // MARK: - Resolver

    private static func divergencia(
        _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Divergencia {
        let mes = try contexto.parametro("mes", como: Competencia.lendo)
        let id = try contexto.registro()
        let cofre = pecas.casa.cofre
        guard let achada = try await pecas.ler({ t in try Divergencia.listar(mes, cofre, em: t).first { $0.id == id } })
        else { throw RecusaDaWeb.naoEncontrado }
        return achada
    }

    private static func resolver(
        _ preenchido: Preenchimento, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas,
        _ mensagens: [Mensagem] = [], status: Int = 200
    ) async throws -> Resposta {
        let mes = try contexto.parametro("mes", como: Competencia.lendo)
        let divergencia = try await divergencia(contexto, pecas)
        let lista = FichaDaCompetencia.Parte.divergencias.endereco(mes)
        let ultimos = try await pecas.ultimosEventos(de: "divergencia", divergencia.id)
        let tela = Tela(
            "Resolver a divergência \(Formato.inteiro(divergencia.id))", subtitulo: divergencia.especie.nome,
            secao: "Folha", trilha: FichaDaCompetencia.trilha(mes) + [.init("Divergências", lista)],
            ajuda: Ajuda(
                explicacao(divergencia.especie), quemPode: "Gestores.",
                depois: "A solução fica na trilha, com quem a escreveu."),
            mensagens: mensagens
        ) {
            Cartao("O que a folha disse", subtitulo: explicacao(divergencia.especie)) {
                Ficha {
                    Html.Dado("Matrícula", divergencia.matricula)
                    Html.Dado("Contrato") {
                        if let contrato = divergencia.contrato {
                            Ligacao(Formato.inteiro(contrato), para: PortalDoGestor.contrato(contrato))
                        } else {
                            "a folha não disse"
                        }
                    }
                    Html.Dado("Rubrica", divergencia.rubrica)
                    Html.Dado("Consignatária", divergencia.consignataria)
                    Html.Dado("Enviado", divergencia.enviado?.emReais)
                    Html.Dado("Informado pela folha", divergencia.informado?.emReais)
                    if let solucao = divergencia.solucao { Html.Dado("Solução", solucao, largo: true) }
                }
            }
            if divergencia.resolvidaEm == nil {
                Confirmacao(
                    "Resolver", efeito: ["Encerra a divergência com a sua explicação. Nenhum valor muda."],
                    verbo: "Resolver", para: endereco(mes, divergencia.id),
                    campos: [
                        .textoLongo(
                            "solucao", "Como se resolveu", maximo: ResolverDivergencia.tamanhoDaSolucao.upperBound
                        )
                        .ajuda("Por exemplo: a folha devolve em 11/2026; ofício 123.")
                    ]
                ).emPagina(preenchido: preenchido, cancelar: lista)
            }
            ultimos
        }
        return try await pecas.pagina(tela, contexto, status: status)
    }

    private static func explicacao(_ especie: Divergencia.Especie) -> String {
        switch especie {
        case .semEnvio: "A folha descontou o que não se enviou neste mês. O valor não entra em linha nenhuma."
        case .acimaDoEnviado: "A folha descontou mais do que se enviou. O excedente não entra na linha."
        case .semRetorno: "Enviou-se, e a folha não disse nada: vale como não descontada, sem motivo."
        case .enviadoDiferente: "O enviado que a folha repete não é o que se enviou."
        case .rubricaDesconhecida: "A rubrica que a folha informou não está cadastrada."
        case .matriculaDesconhecida: "A matrícula que a folha informou não está cadastrada."
        }
    }
}

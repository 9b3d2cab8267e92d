import Acesso
import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// A medição de um mês de um cliente: quantidades, faixa, preço e valor, com as linhas que se contaram, uma a uma. A mesma para o operador e para
/// quem representa o cliente.
/// - Fonte: PV-11 a PV-16; decisão 0039.
struct RotasDaMedicao<C: ContextoDeQuemEntrou> {
    static var ato: String { "prova-de-vida.consultar-medicao" }

    let portais: PortaisDaProva
    let lado: @Sendable (C) async throws -> LadoDoCliente

    /// `grupo` já está no caminho do cliente.
    func montar(em grupo: Grupo<C>) {
        let rotas = self
        grupo.get("medicao", ato: Self.ato) { try await rotas.meses($0) }
        grupo.get("medicao/:competencia", ato: Self.ato) { try await rotas.mes($0) }
    }

    // MARK: - Os meses

    private func meses(_ contexto: C) async throws -> Resposta {
        let (lado, hoje) = (try await lado(contexto), portais.casa.relogio.hoje.competencia)
        let linhas = try await portais.ler(lado) { t in
            let primeira =
                try t.uma(
                    "SELECT min(competencia) FROM consulta_da_prova WHERE cliente_id = \(lado.cliente)")?.ler(
                    0, como: Competencia?.self) ?? nil
            let desde = max(primeira ?? hoje, hoje + -59)
            return try (0...max(0, desde.meses(ate: hoje))).reversed().map {
                try MedicaoDoMes.ler(cliente: lado.cliente, desde + $0, em: t)
            }
        }
        let estado = EstadoDaGrade(em: lado.endereco("medicao"), porPagina: 20, lendo: try contexto.pares)
        let naTela = ListaNaTela("Meses", arquivo: "medicao", vazio: Vazio("Nenhum mês"), Self.colunas(lado))
        return try await portais.listar(linhas, naTela, estado, contexto) { grade in
            Tela(
                "Medição", subtitulo: lado.nome, trilha: lado.trilha,
                ajuda: Ajuda(
                    "Quantas consultas cada mês teve, em que faixa caiu e quanto custa.",
                    quemPode: "O operador e quem representa o cliente.",
                    depois:
                        "A faixa é a do total do mês, e o preço dela vale para todas as linhas. Sem preço registrado não há valor."
                ), larga: true
            ) { grade }
        }
    }

    @MontagemDeColunas<MedicaoDoMes> private static func colunas(_ lado: LadoDoCliente) -> [Coluna<MedicaoDoMes>] {
        Coluna("Mês", principal: true, csv: { $0.competencia.brasileira }) {
            Ligacao($0.competencia.brasileira, para: lado.endereco("medicao/\($0.competencia.iso)"))
        }
        Coluna("Por foto", .numero) { Formato.inteiro($0.consultas) }
        Coluna("De prova de vida", .numero) { Formato.inteiro($0.autenticacoes) }
        Coluna("Total", .numero) { Formato.inteiro($0.total) }
        Coluna("Aprovadas", .numero) { Formato.inteiro($0.aprovadas) }
        Coluna("Faixa") { $0.faixa?.rawValue ?? "—" }
        Coluna("Preço (R$)", .numero) { $0.precoDito }
        Coluna("Valor (R$)", .numero) { $0.valorDito }
    }

    // MARK: - Um mês

    private func mes(_ contexto: C) async throws -> Resposta {
        let mes = try contexto.parametro("competencia") { try Competencia.lendo($0) }
        let lado = try await lado(contexto)
        let estado = EstadoDaGrade(
            em: lado.endereco("medicao/\(mes.iso)"),
            filtros: [
                .escolha(
                    "transacao", "Transação", ContarConsulta.Transacao.allCases.map { .init($0.rawValue, $0.nome) }),
                .escolha(
                    "resultado", "Resultado", [.init("aprovada", "Aprovada"), .init("reprovada", "Reprovada")],
                    vazio: "Todos"),
            ], ordens: ["ordem"], padrao: .init("ordem"), porPagina: 50, lendo: try contexto.pares)
        let pedido = LinhaContada.Pedido(
            cliente: lado.cliente, mes: mes, transacao: estado["transacao"], resultado: estado["resultado"],
            decrescente: estado.ordem?.sentido == .decrescente)
        let medido = try await portais.ler(lado) { t in try MedicaoDoMes.ler(cliente: lado.cliente, mes, em: t) }
        let naTela = ListaNaTela(
            "Linhas do mês", arquivo: "medicao-\(mes.iso)",
            vazio: Vazio(
                "Nada se contou neste mês",
                "Só conta a sessão que se decidiu, também a que guarda o rosto, e a foto que se comparou."),
            LinhaContada.colunas)
        let doBanco = ListaDoBanco(
            listar: { try pedido.listar(limite: $0, pulados: $1, em: $2) }, contar: { try pedido.contar(em: $0) })
        return try await portais.listar(doBanco, como: lado.papel, naTela, estado, contexto) { grade in
            Tela(
                "Medição de \(mes.brasileira)", subtitulo: lado.nome, trilha: lado.trilha(sob: "Medição", "medicao"),
                ajuda: Ajuda(
                    "Tudo o que se contou no mês, linha a linha, na ordem em que aconteceu.",
                    quemPode: "O operador e quem representa o cliente.",
                    depois:
                        "Uma linha nunca muda nem se apaga: a conta se confere por ela. O resultado vigente é o da sessão hoje, que a conferência por gente pode ter mudado; não muda o que se conta."
                ),
                larga: true
            ) {
                Numeros {
                    Numero("Total", Formato.inteiro(medido.total), detalhe: medido.faixa.map { "faixa \($0.rawValue)" })
                    Numero("Por foto", Formato.inteiro(medido.consultas))
                    Numero("De prova de vida", Formato.inteiro(medido.autenticacoes))
                    Numero("Aprovadas", Formato.inteiro(medido.aprovadas), detalhe: medido.depoisDaConferencia)
                    Numero("Preço de uma", medido.preco?.emReais ?? medido.precoDito)
                    Numero("Valor do mês", medido.valor?.emReais ?? medido.valorDito)
                }
                grade
            }
        }
    }
}

extension MedicaoDoMes {
    /// Sem faixa não há o que custar; com faixa e sem preço registrado, é «sem preço», nunca zero.
    var precoDito: String { faixa == nil ? "—" : preco?.brasileiro ?? "sem preço" }
    /// Quantas valem agora, se a conferência por gente mudou alguma.
    var depoisDaConferencia: String? {
        aprovadasAgora == aprovadas ? nil : "\(Formato.inteiro(aprovadasAgora)) depois da conferência por gente"
    }
    var valorDito: String { faixa == nil ? "—" : valor?.brasileiro ?? "sem preço" }
}

extension ContarConsulta.Transacao {
    var nome: String { self == .consulta ? "Consulta por foto" : "Prova de vida" }
}

/// Uma linha do que se cobra.
struct LinhaContada: Sendable {
    let id: Int64
    let ordem: Int
    let em: Instante
    let transacao: String
    let sessao: Int64?
    let aprovada: Bool
    /// O da sessão agora; o contado, se não é de sessão.
    let vigente: String
    let baseLegal: String
    let finalidade: String

    /// O que se pede das linhas de um mês.
    struct Pedido: Sendable {
        let cliente: Int64
        let mes: Competencia
        let transacao: String?
        let resultado: String?
        let decrescente: Bool

        private var onde: SQL {
            """
             FROM consulta_da_prova WHERE cliente_id = \(cliente) AND competencia = \(mes)
              AND (\(transacao.valorSQL)::text IS NULL OR transacao = \(transacao.valorSQL))
              AND (\(resultado.valorSQL)::text IS NULL OR resultado = \(resultado.valorSQL))
            """
        }

        func listar(limite: Int, pulados: Int, em t: Transacao) throws -> [LinhaContada] {
            let ordem: SQL = decrescente ? " ORDER BY ordem DESC" : " ORDER BY ordem"
            return try t.executar(
                """
                SELECT ordem, em, transacao, sessao_id, resultado = 'aprovada', id, coalesce(base_legal, 'consentimento'),
                       coalesce(finalidade, (SELECT s.finalidade FROM sessao_da_prova s WHERE s.id = sessao_id), '—'),
                       coalesce((SELECT s.situacao FROM sessao_da_prova s WHERE s.id = sessao_id), resultado)
                """ + onde + ordem + " LIMIT \(limite) OFFSET \(pulados)"
            ).map {
                LinhaContada(
                    id: try $0.ler(5), ordem: Int(try $0.ler(0, como: Int32.self)), em: try $0.ler(1),
                    transacao: try $0.ler(2),
                    sessao: try $0.ler(3), aprovada: try $0.ler(4), vigente: try $0.ler(8), baseLegal: try $0.ler(6),
                    finalidade: try $0.ler(7))
            }
        }

        func contar(em t: Transacao) throws -> Int { try t.uma("SELECT count(*)" + onde)?.ler(0) ?? 0 }
    }

    private var vigenteDito: String {
        switch SessaoDaProva.Situacao(rawValue: vigente) {
        case .aprovada: "Aprovada"
        case .emRevisao: "Em conferência por gente"
        case .expirada: "Expirada"
        default: "Reprovada"
        }
    }

    @MontagemDeColunas<LinhaContada> static var colunas: [Coluna<LinhaContada>] {
        Coluna("Ordem no mês", .numero, ordem: "ordem", principal: true) { Formato.inteiro($0.ordem) }
        Coluna("Quando", .umaLinha) { $0.em.naTela }
        Coluna("Transação") { ContarConsulta.Transacao(rawValue: $0.transacao)?.nome ?? $0.transacao }
        Coluna("Número", .numero) { "\($0.id)" }
        Coluna("Sessão", .numero) { $0.sessao.map { "\($0)" } ?? "—" }
        Coluna("Resultado", csv: { $0.aprovada ? "Aprovada" : "Reprovada" }) {
            $0.aprovada ? Etiqueta(.sucesso, "Aprovada") : Etiqueta(.erro, "Reprovada")
        }
        Coluna("Resultado vigente", csv: { $0.vigenteDito }) {
            $0.vigente == ($0.aprovada ? "aprovada" : "reprovada") ? "igual" : $0.vigenteDito
        }
        Coluna("Base legal") { BaseLegal.nome(de: $0.baseLegal) }
        Coluna("Finalidade") { $0.finalidade }
    }
}

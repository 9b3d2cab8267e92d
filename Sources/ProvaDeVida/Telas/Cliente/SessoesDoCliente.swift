import Acesso
import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// As provas que um cliente pediu: o que ele também lê pela API, sem dizer de quem são.
/// - Fonte: PV-09, PV-10; LGPD, art. 6º, III.
struct SessoesDoCliente {
    static let ato = "prova-de-vida.consultar-sessoes"
    let portais: PortaisDaProva

    func montar(em grupo: Grupo<ContextoDoRepresentante>) {
        let sessoes = self
        grupo.get("sessoes", ato: Self.ato) { try await sessoes.lista($0) }
    }

    private func lista(_ contexto: ContextoDoRepresentante) async throws -> Resposta {
        let lado = LadoDoCliente.representando(contexto)
        let estado = EstadoDaGrade(
            em: lado.endereco("sessoes"),
            filtros: [
                .data("de", "De"), .data("ate", "Até"),
                .escolha(
                    "situacao", "Situação", SessaoDaProva.Situacao.allCases.map { .init($0.rawValue, $0.nome) }),
                .escolha(
                    "especie", "Espécie", SessaoDaProva.Especie.allCases.map { .init($0.rawValue, $0.nome) }),
                .texto("sessao", "Número da sessão"),
            ], ordens: ["criada"], padrao: .init("criada", .decrescente), porPagina: 50, lendo: try contexto.pares)
        let pedido = Pedido(estado, cliente: lado.cliente)
        let naTela = ListaNaTela(
            "Sessões", arquivo: "sessoes",
            vazio: Vazio("Nenhuma sessão", "Nenhum sistema do cliente pediu prova de vida ainda."), Self.colunas)
        let doBanco = ListaDoBanco(
            listar: { try pedido.listar(limite: $0, pulados: $1, em: $2) }, contar: { try pedido.contar(em: $0) })
        return try await portais.listar(doBanco, como: lado.papel, naTela, estado, contexto) { grade in
            Tela(
                "Sessões", subtitulo: lado.nome,
                ajuda: Ajuda(
                    "As provas de vida que os sistemas do cliente pediram.", quemPode: "Quem representa o cliente.",
                    depois: "De quem é cada prova, só o sistema que a pediu sabe: aqui não há CPF, nome nem imagem."),
                larga: true
            ) { grade }
        }
    }

    /// O que se pede da lista; filtro que não se lê não acha nada.
    private struct Pedido: Sendable {
        let onde: SQL
        let decrescente: Bool

        init(_ estado: EstadoDaGrade, cliente: Int64) {
            var onde: SQL = " FROM sessao_da_prova s WHERE s.cliente_id = \(cliente)"
            do {
                if let de = try estado.lido("de", { try Dia.lendo($0) }) {
                    onde += " AND s.criada_em >= \(Relogio.instante(dia: de))"
                }
                if let ate = try estado.lido("ate", { try Dia.lendo($0) }) {
                    onde += " AND s.criada_em < \(Relogio.instante(dia: ate + 1))"
                }
            } catch { onde += " AND false" }
            if let situacao = estado["situacao"] { onde += " AND s.situacao = \(situacao)" }
            if let especie = estado["especie"] { onde += " AND s.especie = \(especie)" }
            if let digitado = estado["sessao"] {
                onde += " AND s.id = \(Int64(digitado.replacing(".", with: "")) ?? -1)"
            }
            self.onde = onde
            decrescente = estado.ordem?.sentido == .decrescente
        }

        func listar(limite: Int, pulados: Int, em t: Transacao) throws -> [SessaoDaProva] {
            let ordem: SQL = decrescente ? " ORDER BY s.criada_em DESC, s.id DESC" : " ORDER BY s.criada_em, s.id"
            return try t.executar(
                "SELECT \(SessaoDaProva.colunasDoCliente)" + onde + ordem + " LIMIT \(limite) OFFSET \(pulados)"
            ).map(SessaoDaProva.init(lendo:))
        }

        func contar(em t: Transacao) throws -> Int { try t.uma("SELECT count(*)" + onde)?.ler(0) ?? 0 }
    }

    @MontagemDeColunas<SessaoDaProva> private static var colunas: [Coluna<SessaoDaProva>] {
        Coluna("Sessão", .numero, principal: true) { "\($0.id)" }
        Coluna("Pedida em", .umaLinha, ordem: "criada") { $0.criadaEm.naTela }
        Coluna("Espécie") { $0.especie.nome }
        Coluna("Finalidade") { $0.finalidade }
        Coluna("Tentativas", .numero) { "\($0.tentativasFeitas)" }
        Coluna("Semelhança", .numero) { $0.similaridade.map { "\(Int($0.rounded()))" } ?? "—" }
        Coluna("Decidida em", .umaLinha) { $0.concluidaEm?.naTela ?? "—" }
        Coluna("Situação", csv: { $0.situacao.nome }) { $0.situacao.etiqueta }
        Coluna("Motivo") { $0.motivoDito }
    }
}

extension SessaoDaProva {
    /// Por que não se aprovou, como se diz ao cliente.
    var motivoDito: String {
        guard let motivo else { return "—" }
        switch motivo {
        case "desistencia": return "A pessoa desistiu"
        case "prazo": return "O tempo acabou"
        case "apagada": return "A pessoa pediu que se apagasse"
        default: return Motivo(rawValue: motivo)?.frase ?? motivo
        }
    }
}

extension SessaoDaProva.Especie {
    var nome: String { self == .cadastro ? "Cadastro do rosto" : "Autenticação" }
}

extension SessaoDaProva.Situacao {
    var nome: String {
        switch self {
        case .criada: "Criada"
        case .emAndamento: "Em andamento"
        case .emRevisao: "À espera de um atendente"
        case .aprovada: "Aprovada"
        case .reprovada: "Reprovada"
        case .expirada: "Expirada"
        }
    }

    var etiqueta: Etiqueta {
        switch self {
        case .criada, .emAndamento, .emRevisao: Etiqueta(.informacao, nome)
        case .aprovada: Etiqueta(.sucesso, nome)
        case .reprovada: Etiqueta(.erro, nome)
        case .expirada: Etiqueta(.neutro, nome)
        }
    }
}

import Acesso
import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// Os avisos de um cliente: entregues, por entregar e abandonados, com o porquê. O operador põe de novo na fila os abandonados.
/// - Fonte: PV-07.
struct RotasDosAvisos<C: ContextoDeQuemEntrou> {
    static var consultar: String { "prova-de-vida.consultar-avisos" }

    let portais: PortaisDaProva
    let lado: @Sendable (C) async throws -> LadoDoCliente

    func montar(em grupo: Grupo<C>) {
        let rotas = self
        grupo.get("avisos", ato: Self.consultar) { try await rotas.lista($0) }
    }

    /// Só o operador reenvia.
    func montarReenvio(em grupo: Grupo<C>) {
        let rotas = self
        grupo.get("avisos/reenviar", ato: AvisoDeSessao.atoDeReenviar) { contexto in
            let lado = try await rotas.lado(contexto)
            let quantos = try await rotas.abandonados(lado)
            return try await rotas.portais.pagina(rotas.telaDeReenviar(quantos, lado), contexto)
        }
        grupo.post("avisos/reenviar", ato: AvisoDeSessao.atoDeReenviar) { _, contexto in
            let (lado, casa, autor) = (try await rotas.lado(contexto), rotas.portais.casa, contexto.autor)
            let quantos = try await rotas.portais.agir { t in
                try AvisoDeSessao.reenviar(cliente: lado.cliente, casa, em: t, por: autor)
            }
            try await contexto.deixarRecado(
                quantos == 0
                    ? Recado(.informacao, "Não havia aviso abandonado.")
                    : Recado(.sucesso, "\(Formato.contagem(quantos, "aviso", "avisos")) de volta à fila."))
            return .verDepois(lado.endereco("avisos").texto)
        }
    }

    private func abandonados(_ lado: LadoDoCliente) async throws -> Int {
        try await portais.ler(lado) { t in
            try AvisoNaTela.Pedido(lado, situacao: .abandonado).contar(em: t)
        }
    }

    private func lista(_ contexto: C) async throws -> Resposta {
        let lado = try await lado(contexto)
        let estado = EstadoDaGrade(
            em: lado.endereco("avisos"),
            filtros: [
                .escolha(
                    "situacao", "Situação", AvisoNaTela.Situacao.allCases.map { .init($0.rawValue, $0.nome) },
                    vazio: "Todos")
            ], ordens: ["criado"], padrao: .init("criado", .decrescente), porPagina: 50, lendo: try contexto.pares)
        let pedido = AvisoNaTela.Pedido(
            lado, situacao: estado["situacao"].flatMap(AvisoNaTela.Situacao.init),
            decrescente: estado.ordem?.sentido == .decrescente)
        let parados = try await abandonados(lado)
        let naTela = ListaNaTela(
            "Avisos", arquivo: "avisos",
            vazio: Vazio("Nenhum aviso", "Só há aviso para quem cadastrou o endereço dele."), AvisoNaTela.colunas)
        let doBanco = ListaDoBanco(
            listar: { try pedido.listar(limite: $0, pulados: $1, em: $2) }, contar: { try pedido.contar(em: $0) })
        return try await portais.listar(doBanco, como: lado.papel, naTela, estado, contexto) { grade in
            Tela(
                "Avisos", subtitulo: lado.nome, trilha: lado.trilha,
                ajuda: Ajuda(
                    "O que se mandou ao endereço de aviso do cliente: sessão que se decidiu, manutenção e incidente.",
                    quemPode: "O operador e quem representa o cliente; só o operador reenvia.",
                    depois: "O que não chega se tenta por três dias, cada vez mais espaçado; depois se abandona."),
                larga: true,
                acoes: lado.opera && parados > 0
                    ? Bloco { Ligacao("Reenviar abandonados", para: lado.endereco("avisos/reenviar"), .secundario) }
                    : nil
            ) { grade }
        }
    }

    private func telaDeReenviar(_ quantos: Int, _ lado: LadoDoCliente) -> Tela {
        Tela(
            "Reenviar os avisos abandonados", subtitulo: lado.nome,
            trilha: lado.trilha(sob: "Avisos", "avisos"),
            ajuda: Ajuda(
                "Tenta outra vez o que se desistiu de entregar.", quemPode: "O operador.",
                depois: "Tenta-se por mais três dias.")
        ) {
            Confirmacao(
                "Reenviar?",
                efeito: [
                    quantos == 0
                        ? "Não há aviso abandonado: nada muda."
                        : "\(Formato.contagem(quantos, "aviso volta", "avisos voltam")) à fila, com prazo de mais três dias."
                ], verbo: "Reenviar", para: lado.endereco("avisos/reenviar")
            ).emPagina(cancelar: lado.endereco("avisos"))
        }
    }
}

/// Um aviso como se mostra.
struct AvisoNaTela: Sendable {
    enum Situacao: String, CaseIterable, Sendable {
        case porEntregar = "por-entregar", entregue, abandonado

        var nome: String {
            switch self {
            case .porEntregar: "Por entregar"
            case .entregue: "Entregue"
            case .abandonado: "Abandonado"
            }
        }

        var etiqueta: Etiqueta {
            switch self {
            case .porEntregar: Etiqueta(.informacao, nome)
            case .entregue: Etiqueta(.sucesso, nome)
            case .abandonado: Etiqueta(.erro, nome)
            }
        }
    }

    /// `nil` se é de um comunicado.
    let sessao: Int64?
    let comunicado: Int64?
    let situacao: Situacao
    let tentativas: Int
    let criadoEm: Instante
    let proxima: Instante
    let encerradoEm: Instante?
    let erro: String?

    struct Pedido: Sendable {
        let cliente: Int64
        /// Quem opera lê por que o aviso não chegou; o cliente, só que não chegou. O papel dele no banco não alcança a razão.
        let comRazao: Bool
        let situacao: Situacao?
        let decrescente: Bool

        init(_ lado: LadoDoCliente, situacao: Situacao? = nil, decrescente: Bool = true) {
            (cliente, comRazao) = (lado.cliente, lado.opera)
            (self.situacao, self.decrescente) = (situacao, decrescente)
        }

        private var onde: SQL {
            """
             FROM aviso_da_prova WHERE cliente_id = \(cliente)
              AND (\((situacao?.rawValue).valorSQL)::text IS NULL OR situacao = \((situacao?.rawValue).valorSQL))
            """
        }

        func listar(limite: Int, pulados: Int, em t: Transacao) throws -> [AvisoNaTela] {
            let ordem: SQL = decrescente ? " ORDER BY criado_em DESC, id DESC" : " ORDER BY criado_em, id"
            let porque: SQL = comRazao ? "coalesce(razao, erro)" : "erro"
            return try t.executar(
                "SELECT sessao_id, situacao, comunicado_id, tentativas, criado_em, nao_antes_de, encerrado_em, "
                    + porque
                    + onde + ordem
                    + " LIMIT \(limite) OFFSET \(pulados)"
            ).map { linha in
                guard let situacao = Situacao(rawValue: try linha.ler(1)) else {
                    preconditionFailure("aviso de situação que não existe")
                }
                return AvisoNaTela(
                    sessao: try linha.ler(0), comunicado: try linha.ler(2), situacao: situacao,
                    tentativas: Int(try linha.ler(3, como: Int32.self)), criadoEm: try linha.ler(4),
                    proxima: try linha.ler(5), encerradoEm: try linha.ler(6), erro: try linha.ler(7))
            }
        }

        func contar(em t: Transacao) throws -> Int { try t.uma("SELECT count(*)" + onde)?.ler(0) ?? 0 }
    }

    @MontagemDeColunas<AvisoNaTela> static var colunas: [Coluna<AvisoNaTela>] {
        Coluna("Sobre", .umaLinha, principal: true) {
            $0.sessao.map { "sessão \($0)" } ?? $0.comunicado.map { "comunicado \($0)" } ?? ""
        }
        Coluna("Posto na fila", .umaLinha, ordem: "criado") { $0.criadoEm.naTela }
        Coluna("Situação", csv: { $0.situacao.nome }) { $0.situacao.etiqueta }
        Coluna("Tentativas", .numero) { Formato.inteiro($0.tentativas) }
        Coluna("Próxima ou última", .umaLinha) { ($0.encerradoEm ?? $0.proxima).naTela }
        Coluna("O que houve") { $0.erro ?? "—" }
    }
}

import Acesso
import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// O que se avisou de manutenção e incidente: a quem opera, cliente por cliente e meio por meio; a quem representa um cliente, o que é dele.
/// - Fonte: PV-19, PV-20.
struct RotasDosComunicados {
    static let consultar = "prova-de-vida.consultar-comunicados"
    private static let raiz: Endereco = "/operacao/comunicados"
    static let soFaltas: Endereco = "/operacao/comunicados?situacao=falta"

    let portais: PortaisDaProva

    func montar(em grupo: Grupo<ContextoDoOperador>) {
        let (rotas, portais) = (self, portais)
        grupo.get("comunicados", ato: Self.consultar) { try await rotas.lista($0) }
        grupo.get("comunicados/reenviar", ato: ReenviarComunicados.ato) { contexto in
            try await portais.pagina(try await rotas.telaDeReenviar(), contexto)
        }
        grupo.post("comunicados/reenviar", ato: ReenviarComunicados.ato) { _, contexto in
            let (casa, autor, mensageiro) = (portais.casa, contexto.autor, portais.servico.mensageiro)
            let postos = try await portais.agir { t in
                try ReenviarComunicados().executar(casa, mensageiro, em: t, por: autor)
            }
            try await contexto.deixarRecado(
                postos == 0
                    ? Recado(.informacao, "Nada a reenviar por e-mail.")
                    : Recado(.sucesso, "\(Formato.contagem(postos, "aviso", "avisos")) de volta ao correio."))
            return .verDepois(Self.raiz.texto)
        }
    }

    /// As do representante: o que o seu cliente foi avisado.
    func montar(em grupo: Grupo<ContextoDoRepresentante>) {
        let rotas = self
        grupo.get("comunicados", ato: Self.consultar) { try await rotas.doCliente($0) }
    }

    private func lista(_ contexto: ContextoDoOperador) async throws -> Resposta {
        let estado = EstadoDaGrade(
            em: Self.raiz,
            filtros: [.escolha("situacao", "Situação", [.init("falta", "Não chegou por meio nenhum")], vazio: "Todos")],
            porPagina: 50, lendo: try contexto.pares)
        let faltas = estado["situacao"] != nil
        let naTela = ListaNaTela(
            "Comunicados", arquivo: "comunicados",
            vazio: Vazio("Nada se avisou ainda", "Manutenção e incidente avisam todo cliente liberado."), Self.colunas)
        let doBanco = ListaDoBanco(
            listar: { try AvisoAoCliente.listar(soFaltas: faltas, limite: $0, pulados: $1, em: $2) },
            contar: { try AvisoAoCliente.contar(soFaltas: faltas, em: $0) })
        return try await portais.listar(doBanco, naTela, estado, contexto) { grade in
            Tela(
                "Comunicados", subtitulo: "O que se avisou a cada cliente",
                ajuda: Ajuda(
                    "Cada aviso de manutenção ou incidente, cliente por cliente.",
                    quemPode: "Os operadores do serviço.",
                    depois: "Entregue é o e-mail que o servidor aceitou ou o aviso por HTTPS respondido."), larga: true,
                acoes: Bloco {
                    Ligacao("Reenviar os que falharam", para: "/operacao/comunicados/reenviar", .secundario)
                }
            ) { grade }
        }
    }

    @MontagemDeColunas<AvisoAoCliente> private static var colunas: [Coluna<AvisoAoCliente>] {
        Coluna("Quando", .umaLinha, principal: true) { $0.em.naTela }
        Coluna("Cliente") { $0.nome }
        Coluna("Assunto") { $0.assunto }
        Coluna("E-mail") { $0.correio.frase }
        Coluna("HTTPS") { $0.https.frase }
        Coluna("Situação", csv: { $0.entregue ? "Entregue" : "Não entregue" }) {
            $0.entregue ? Etiqueta(.sucesso, "Entregue") : Etiqueta(.erro, "Não entregue")
        }
    }

    private func telaDeReenviar() async throws -> Tela {
        let faltas = try await portais.ler { t in try AvisoAoCliente.contar(soFaltas: true, em: t) }
        return Tela(
            "Reenviar comunicados", trilha: [.init("Comunicados", Self.raiz)],
            ajuda: Ajuda(
                "Manda de novo, por e-mail, o que não chegou por meio nenhum.", quemPode: "Os operadores do serviço.",
                depois: "O e-mail é o do representante de agora.")
        ) {
            Confirmacao(
                "Reenviar?",
                efeito: [
                    "Não chegaram a ninguém: \(Formato.contagem(faltas, "aviso", "avisos")). Os que ainda se tentam ficam como estão."
                ], verbo: "Reenviar", para: "/operacao/comunicados/reenviar"
            ).emPagina(cancelar: Self.raiz)
        }
    }

    // MARK: - O do cliente

    private func doCliente(_ contexto: ContextoDoRepresentante) async throws -> Resposta {
        let lado = LadoDoCliente.representando(contexto)
        let estado = EstadoDaGrade(
            em: lado.endereco("comunicados"), porPagina: 50, lendo: try contexto.pares)
        let naTela = ListaNaTela(
            "Comunicados", arquivo: "comunicados",
            vazio: Vazio("Nenhum comunicado", "Nem manutenção nem incidente até agora."), ComunicadoLido.colunas)
        let doBanco = ListaDoBanco(
            listar: { try ComunicadoLido.listar(limite: $0, pulados: $1, em: $2) },
            contar: { try ComunicadoLido.contar(em: $0) })
        return try await portais.listar(doBanco, como: lado.papel, naTela, estado, contexto) { grade in
            Tela(
                "Comunicados", subtitulo: lado.nome, trilha: lado.trilha,
                ajuda: Ajuda(
                    "Manutenções e incidentes de que o seu órgão foi avisado.", quemPode: "Quem representa o cliente.",
                    depois: "O mesmo vai por e-mail ao representante e, se cadastrado, ao endereço de aviso."),
                larga: true,
                acoes: Bloco { Ligacao("Situação do serviço", para: TelaDaSituacao.endereco, .secundario) }
            ) { grade }
        }
    }
}

/// Um comunicado como o cliente o lê.
struct ComunicadoLido: Sendable {
    let em: Instante
    let assunto: String
    let texto: String

    /// No papel do cliente, só os dele.
    static func listar(limite: Int, pulados: Int, em t: Transacao) throws -> [ComunicadoLido] {
        try t.executar(
            "SELECT em, assunto, texto FROM comunicado_da_prova ORDER BY em DESC, id DESC LIMIT \(limite) OFFSET \(pulados)"
        ).map { ComunicadoLido(em: try $0.ler(0), assunto: try $0.ler(1), texto: try $0.ler(2)) }
    }

    static func contar(em t: Transacao) throws -> Int {
        try t.uma("SELECT count(*) FROM comunicado_da_prova")?.ler(0) ?? 0
    }

    @MontagemDeColunas<ComunicadoLido> static var colunas: [Coluna<ComunicadoLido>] {
        Coluna("Quando", .umaLinha, principal: true) { $0.em.naTela }
        Coluna("Assunto") { $0.assunto }
        Coluna("O que se disse") { $0.texto.replacing("\n", with: " ") }
    }
}

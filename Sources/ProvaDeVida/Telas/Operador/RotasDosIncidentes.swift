import Acesso
import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// Os incidentes vistos por quem opera: abre e fecha o que a medição não vê, e explica qualquer um.
/// - Fonte: PV-20; decisão 0043.
struct RotasDosIncidentes {
    private static let raiz: Endereco = "/operacao/incidentes"
    private static let novo: Endereco = "/operacao/incidentes/novo"

    let portais: PortaisDaProva

    func montar(em grupo: Grupo<ContextoDoOperador>) {
        let (rotas, portais) = (self, portais)
        grupo.get("incidentes", ato: RotasDasManutencoes.consultar) { try await rotas.lista($0) }
        grupo.get("incidentes/novo", ato: AbrirIncidente.ato) { contexto in
            try await portais.pagina(rotas.telaDeAbrir(Preenchimento()), contexto)
        }
        grupo.post("incidentes/novo", ato: AbrirIncidente.ato) { try await rotas.abrir($0, $1) }
        for (passo, ato) in [("explicar", ExplicarIncidente.ato), ("fechar", FecharIncidente.ato)] {
            grupo.get("incidentes/:id/\(passo)", ato: ato) { contexto in
                let lido = try await rotas.ler(contexto)
                return try await portais.pagina(rotas.tela(lido, passo, Preenchimento()), contexto)
            }
            grupo.post("incidentes/:id/\(passo)", ato: ato) { try await rotas.escrever(passo, $0, $1) }
        }
    }

    private func lista(_ contexto: ContextoDoOperador) async throws -> Resposta {
        let agora = portais.casa.relogio.agora
        let estado = EstadoDaGrade(
            em: Self.raiz,
            filtros: [
                .escolha(
                    "situacao", "Situação", [.init("aberto", "Abertos"), .init("acabou", "Acabados")], vazio: "Todos")
            ], ordens: ["comeco"], padrao: .init("comeco", .decrescente), porPagina: 50, lendo: try contexto.pares)
        let (abertos, busca) = (estado["situacao"].map { $0 == "aberto" }, estado.busca)
        let crescente = estado.ordem?.sentido == .crescente
        if try contexto.querCsv {
            return CsvEmPaginas.responder("incidentes", TelaDaSituacao.colunasDeIncidente(agora)) {
                [portais] limite, pulados in
                try await portais.ler { t in
                    try Incidente.listar(
                        abertos: abertos, busca: busca, crescente: crescente, limite: limite, pulados: pulados, em: t)
                }
            }
        }
        let (porPagina, pulados) = (estado.porPagina, estado.pulados)
        let (linhas, total) = try await portais.ler { t in
            (
                try Incidente.listar(
                    abertos: abertos, busca: busca, crescente: crescente, limite: porPagina, pulados: pulados, em: t),
                try Incidente.contar(abertos: abertos, busca: busca, em: t)
            )
        }
        let tela = Tela(
            "Incidentes",
            ajuda: Ajuda(
                "As anormalidades do serviço: as que a medição abriu, e as que quem opera contou.",
                quemPode: "Os operadores do serviço.",
                depois: "Abrir e fechar avisam todo cliente liberado; o que a medição abriu fecha sozinho."),
            larga: true,
            acoes: Bloco { Ligacao("Abrir incidente", para: Self.novo, .primario) }
        ) {
            Grade(
                "Incidentes", linhas: linhas, estado: estado.com(total: total),
                vazio: Vazio("Nenhum incidente", "Nada se registrou desde que se mede."), busca: "o que houve"
            ) {
                TelaDaSituacao.colunasDeIncidente(agora)
                Coluna.acoes { linha in
                    Ligacao("Explicar", para: Self.de(linha, "explicar"), .secundario, compacta: true)
                    if linha.acabouEm == nil, linha.origem == .operacao {
                        Ligacao("Fechar", para: Self.de(linha, "fechar"), .secundario, compacta: true)
                    }
                }
            }
        }
        return try await portais.pagina(tela, contexto)
    }

    private static func de(_ incidente: Incidente, _ oQue: String) -> Endereco {
        "/operacao/incidentes/\(incidente.id)/\(oQue)"
    }

    private func ler(_ contexto: ContextoDoOperador) async throws -> Incidente {
        try await portais.achar(contexto) { try Incidente.ler($0, em: $1) }
    }

    // MARK: - Abrir

    private func abrir(_ formulario: Web.Formulario, _ contexto: ContextoDoOperador) async throws -> Resposta {
        let casa = portais.casa
        return try await portais.tentar(
            formulario, contexto, voltando: Self.raiz, campo: { _ in "desde" },
            { mensageiro, autor in
                let (titulo, descricao, desde) = try formulario.ler(
                    .obrigatorio("titulo", falta: "Escreva o que houve.") { try TextoNoFormulario.lendo($0, ate: 120) },
                    .obrigatorio("descricao", falta: "Escreva o que se sabe.") {
                        try TextoNoFormulario.lendo($0, ate: 1_000)
                    },
                    .opcional("desde") { try HoraNoFormulario.lendo($0) })
                let pedido = AbrirIncidente(titulo: titulo, descricao: descricao, comecou: desde)
                try await portais.agir { t in _ = try pedido.executar(casa, mensageiro, em: t, por: autor) }
                return "Incidente aberto; os clientes liberados estão avisados."
            }, deNovo: { telaDeAbrir($0) })
    }

    private func telaDeAbrir(_ preenchido: Preenchimento) -> Tela {
        Tela(
            "Abrir incidente", trilha: [.init("Incidentes", Self.raiz)],
            ajuda: Ajuda(
                "Conta uma anormalidade que a medição não vê.", quemPode: "Os operadores do serviço.",
                depois: "Todo cliente liberado é avisado agora, e outra vez quando se fechar.")
        ) {
            Html.Formulario(
                para: Self.novo, preenchido: preenchido, enviar: Botao("Abrir e avisar"), cancelar: Self.raiz
            ) {
                Html.Campo.texto("titulo", "O que houve", maximo: 120)
                Html.Campo.textoLongo("descricao", "O que se sabe", linhas: 4, maximo: 1_000)
                Html.Campo.texto("desde", "Desde quando", maximo: 16).opcional().dica("30/11/2026 22:00")
            }
        }
    }

    // MARK: - Explicar e fechar

    private func escrever(
        _ passo: String, _ formulario: Web.Formulario, _ contexto: ContextoDoOperador
    ) async throws -> Resposta {
        let (lido, casa) = (try await ler(contexto), portais.casa)
        return try await portais.tentar(
            formulario, contexto, voltando: Self.raiz, campo: { _ in "texto" },
            { mensageiro, autor in
                let texto = try formulario.ler(
                    .obrigatorio("texto", falta: "Escreva a explicação.") { try TextoNoFormulario.lendo($0, ate: 500) })
                guard passo == "fechar" else {
                    try await portais.agir { t in
                        try ExplicarIncidente(id: lido.id, explicacao: texto).executar(casa, em: t, por: autor)
                    }
                    return "Explicação publicada."
                }
                try await portais.agir { t in
                    try FecharIncidente(id: lido.id, explicacao: texto).executar(casa, mensageiro, em: t, por: autor)
                }
                return "Incidente fechado; os clientes liberados estão avisados."
            }, deNovo: { tela(lido, passo, $0) })
    }

    private func tela(_ lido: Incidente, _ passo: String, _ preenchido: Preenchimento) -> Tela {
        let fecha = passo == "fechar"
        return Tela(
            "\(fecha ? "Fechar" : "Explicar") o incidente \(lido.id)", subtitulo: lido.titulo,
            trilha: [.init("Incidentes", Self.raiz)],
            ajuda: Ajuda(
                fecha ? "Diz que acabou, e como." : "Junta o que se soube à descrição pública.",
                quemPode: "Os operadores do serviço.",
                depois: fecha ? "Todo cliente liberado é avisado." : "Ninguém é avisado de novo.")
        ) {
            Confirmacao(
                fecha ? "Fechar o incidente?" : "Explicar o incidente",
                efeito: [
                    "Começou em \(lido.comecouEm.naTela) e dura \(Formato.inteiro(lido.minutos(agora: portais.casa.relogio.agora))) min.",
                    fecha
                        ? "Fecha agora e avisa todo cliente liberado."
                        : "Aparece na página da situação; não avisa ninguém.",
                ], verbo: fecha ? "Fechar e avisar" : "Publicar", para: Self.de(lido, passo),
                campos: [.textoLongo("texto", fecha ? "Como se resolveu" : "O que se soube", linhas: 3, maximo: 500)]
            ).emPagina(preenchido: preenchido, cancelar: Self.raiz)
        }
    }
}

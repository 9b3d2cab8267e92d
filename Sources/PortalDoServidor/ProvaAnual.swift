import Acesso
import Auditoria
import Averbacao
import Html
import Nucleo
import ProvaAnual
import Web

/// A prova de vida anual da pessoa: o prazo, a ida à câmera, a volta e o que fazer quando não dá certo.
struct RotasDaProvaAnual {
    static let ato = "prova-anual.fazer"
    static let raiz: Endereco = "/servidor/prova-anual"
    static func endereco(_ campanha: Int64) -> Endereco { "/servidor/prova-anual/\(campanha)" }

    let pecas: PortalDoServidor.Pecas

    func montar(em grupo: Grupo) {
        let rotas = self
        grupo.get("prova-anual", ato: Self.ato) { contexto in
            let devidas = try await rotas.pecas.provasAnuais(contexto)
            return try await rotas.pecas.pagina(
                TelaDasProvasAnuais(
                    devidas: devidas, hoje: rotas.pecas.casa.relogio.hoje, comCamera: rotas.pecas.provas != nil
                ).tela, contexto)
        }
        grupo.get("prova-anual/:id", ato: Self.ato) { try await rotas.voltar($0) }
        grupo.post("prova-anual/:id", ato: Self.ato) { try await rotas.ir($0, $1) }
    }

    /// A situação da pessoa numa campanha que alcança ou alcançou; a que não é dela é igual à que não existe.
    private func ler(_ contexto: ContextoDoServidor) async throws -> SituacaoNaCampanha {
        let (id, pessoa, hoje) = (try contexto.registro(), contexto.pessoa, pecas.casa.relogio.hoje)
        let lida = try await pecas.ler(contexto) { t in try SituacaoNaCampanha.ler(pessoa, campanha: id, em: t) }
        guard let lida, lida.comeco <= hoje else { throw RecusaDaWeb.naoEncontrado }
        return lida
    }

    /// Pede a sessão e leva a pessoa à câmera; o que não deixou ir fica na página, e nada mudou.
    private func ir(_ formulario: Web.Formulario, _ contexto: ContextoDoServidor) async throws -> Resposta {
        let lida = try await ler(contexto)
        do {
            guard let provas = pecas.provas else { throw FalhaDaProva.naoConfigurada }
            let comeco = try await provas.pedir(
                campanha: lida.campanha, pessoa: contexto.pessoa, guardando: formulario.texto("guardar") == "1",
                por: contexto.autor)
            switch comeco {
            case .camera(let link): return .irA(link)
            case .concluido(let desfecho): return try await mostrar(desfecho, lida, contexto)
            }
        } catch let falha as FalhaDaProva {
            return try await mostrar(falha == .semReferencia ? .semRosto : .falha(falha), lida, contexto, falha.status)
        } catch let recusa as RecusaDaProvaAnual {
            return try await mostrar(.acabou(.recusada(codigo: recusa.codigo)), lida, contexto, 422)
        }
    }

    /// A página da campanha, e a volta da câmera: conclui o que já se decidiu e diz o que houve.
    private func voltar(_ contexto: ContextoDoServidor) async throws -> Resposta {
        let lida = try await ler(contexto)
        guard lida.registro == nil, let provas = pecas.provas else { return try await mostrar(.comeco, lida, contexto) }
        do {
            let desfecho = try await provas.concluirUltimo(
                campanha: lida.campanha, pessoa: contexto.pessoa, por: contexto.autor)
            // Na encerrada só conta a prova que se fez antes.
            guard let desfecho, lida.encerradaEm == nil || desfecho == .feita else {
                return try await mostrar(.comeco, lida, contexto)
            }
            // Recusada porque já se tinha feito no atendimento, e isso se desfez: volta a dever.
            if case .recusada = desfecho, lida.deve(pecas.casa.relogio.hoje) {
                return try await mostrar(.comeco, lida, contexto)
            }
            return try await mostrar(desfecho, lida, contexto)
        } catch let falha as FalhaDaProva {
            return try await mostrar(.falha(falha), lida, contexto, falha.status)
        }
    }

    private func mostrar(
        _ desfecho: ProvasAnuais.Desfecho, _ lida: SituacaoNaCampanha, _ contexto: ContextoDoServidor
    ) async throws -> Resposta {
        guard desfecho == .feita else { return try await mostrar(.acabou(desfecho), lida, contexto) }
        // Feita e depois desfeita não há: o que a câmera provou não se desfaz.
        return try await mostrar(.acabou(.feita), try await ler(contexto), contexto)
    }

    private func mostrar(
        _ estado: TelaDaProvaAnual.Estado, _ lida: SituacaoNaCampanha, _ contexto: ContextoDoServidor,
        _ status: Int = 200
    ) async throws -> Resposta {
        let tela = TelaDaProvaAnual(
            lida: lida, estado: estado, hoje: pecas.casa.relogio.hoje, comCamera: pecas.provas != nil)
        return try await pecas.pagina(tela.tela, contexto, status: status)
    }
}

extension PortalDoServidor.Pecas {
    /// As campanhas que alcançam a pessoa, ou em que ela fez alguma coisa.
    func provasAnuais(_ contexto: ContextoDoServidor) async throws -> [SituacaoNaCampanha] {
        let (pessoa, hoje) = (contexto.pessoa, casa.relogio.hoje)
        return try await ler(contexto) { t in try SituacaoNaCampanha.daPessoa(pessoa, hoje: hoje, em: t) }
    }
}

extension SituacaoNaCampanha {
    /// O que a pessoa lê ao entrar; `nil` se nada deve.
    /// - Parameter comCamera: sem ela, o que há é o atendimento.
    func aviso(_ hoje: Dia, comCamera: Bool) -> Mensagem? {
        guard deve(hoje) else { return nil }
        let fazer = (TelaDasProvasAnuais.verbo(comCamera), RotasDaProvaAnual.endereco(campanha))
        let como =
            comCamera
            ? "Leva poucos minutos, com a câmera."
            : "Procure o atendimento do órgão com um documento com foto."
        return fim < hoje
            ? Mensagem(
                .erro, "O prazo da sua prova de vida anual acabou em \(fim.brasileiro)",
                "Faça assim que puder: ainda vale. \(como)", ligacao: fazer)
            : Mensagem(
                .aviso, "Faça a sua prova de vida anual até \(fim.brasileiro)", como, ligacao: fazer)
    }
}

/// As campanhas da pessoa, as que correm antes.
struct TelaDasProvasAnuais {
    let devidas: [SituacaoNaCampanha]
    let hoje: Dia
    let comCamera: Bool

    /// O que a ligação de quem deve diz.
    static func verbo(_ comCamera: Bool) -> String { comCamera ? "Fazer agora" : "Ver o que fazer" }

    var tela: Tela {
        Tela(
            "Prova de vida anual",
            ajuda: Ajuda(
                "O órgão confere uma vez por ano que aposentados e pensionistas estão vivos.",
                quemPode: "Só você e o gestor do órgão.", depois: "Feita, vale até a campanha seguinte.")
        ) {
            if devidas.isEmpty {
                Vazio("Nada a fazer", "Nenhuma campanha de prova de vida alcança você agora.")
            }
            for uma in devidas {
                Cartao(uma.nome, subtitulo: TelaDaProvaAnual.frase(uma, hoje)) {
                    El(.p) {
                        Ligacao(
                            uma.deve(hoje) ? Self.verbo(comCamera) : "Ver",
                            para: RotasDaProvaAnual.endereco(uma.campanha),
                            uma.deve(hoje) ? .primario : .secundario)
                    }
                }
            }
        }
    }
}

/// A página de uma campanha: o que houve em cima, o que fazer embaixo, um botão só.
struct TelaDaProvaAnual {
    enum Estado {
        case comeco
        case semRosto
        case acabou(ProvasAnuais.Desfecho)
        case falha(FalhaDaProva)
    }

    let lida: SituacaoNaCampanha
    let estado: Estado
    let hoje: Dia
    let comCamera: Bool

    static func frase(_ lida: SituacaoNaCampanha, _ hoje: Dia) -> String {
        switch lida.situacao(hoje) {
        case .feita: "Feita em \(lida.em?.naTela ?? "")."
        case .dispensada: "O órgão dispensou você desta prova."
        case .vencida where lida.deve(hoje): "O prazo acabou em \(lida.fim.brasileiro); ainda se pode fazer."
        case .porFazer where lida.deve(hoje): "Por fazer, até \(lida.fim.brasileiro)."
        default: "Você não deve esta prova."
        }
    }

    var tela: Tela {
        Tela(
            "Prova de vida anual", subtitulo: lida.nome,
            trilha: [.init("Provas de vida", RotasDaProvaAnual.raiz)],
            ajuda: Ajuda(
                "A câmera confere que é você, com alguns movimentos. Nenhuma imagem fica guardada.",
                quemPode: "Só você.", depois: "Dando certo, a prova fica feita na hora."),
            mensagens: mensagem.map { [$0] } ?? []
        ) {
            Cartao("Como está") {
                Ficha {
                    Dado("Prazo", lida.fim.brasileiro)
                    Dado("Situação", Self.frase(lida, hoje))
                }
            }
            passo
        }
    }

    private var mensagem: Mensagem? {
        switch estado {
        case .comeco: nil
        case .semRosto:
            Mensagem(
                .informacao, "É a sua primeira vez",
                "Antes de fazer a prova, guarde o seu rosto: é com ele que a câmera confere que é você. Leva menos de um minuto."
            )
        case .falha(let falha): Self.mensagem(falha)
        case .acabou(let desfecho): Self.mensagem(desfecho)
        }
    }

    private static let tenteDeNovo =
        "Tente de novo num lugar claro, sem óculos escuros nem boné. Se continuar assim, procure o atendimento do órgão com um documento com foto."

    private static func mensagem(_ falha: FalhaDaProva) -> Mensagem {
        let (titulo, texto) =
            switch falha {
            case .naoConfigurada:
                ("O órgão ainda não ligou a câmera", "Procure o atendimento do órgão com um documento com foto.")
            case .foraDoAr:
                ("O serviço de prova de vida não respondeu", "Nada mudou: tente de novo em alguns minutos.")
            case .recusouEsteSistema:
                ("O serviço de prova de vida não aceitou o pedido", "Procure o órgão e diga o código desta mensagem.")
            case .pessoaBloqueada, .pedidosDemais:
                ("Houve tentativas demais", "Espere uma hora e tente de novo, ou procure o atendimento do órgão.")
            default: ("O resultado não pôde ser conferido", "Nada mudou: comece de novo.")
            }
        return Mensagem(falha.status == 429 ? .aviso : .erro, titulo, texto, codigo: falha.codigo)
    }

    private static func mensagem(_ desfecho: ProvasAnuais.Desfecho) -> Mensagem {
        switch desfecho {
        case .feita: Mensagem(.sucesso, "Prova de vida feita", "Não é preciso fazer mais nada até a próxima campanha.")
        case .rostoGuardado:
            Mensagem(.sucesso, "Rosto guardado", "Falta a prova: vá à câmera mais uma vez, e pronto.")
        case .esperando:
            Mensagem(
                .aviso, "Ainda não há resultado",
                "A prova não acabou ou o resultado está a caminho. Confira de novo em instantes; se fechou a câmera, comece outra."
            )
        case .emConferencia:
            Mensagem(
                .informacao, "Um atendente está conferindo a sua prova de vida",
                "A resposta sai em alguns dias úteis e conta sozinha. Não precisa fazer nada; se não quiser esperar, tente a câmera outra vez."
            )
        case .reprovada: Mensagem(.erro, "A prova de vida não deu certo", tenteDeNovo)
        case .expirada(let desistiu):
            Mensagem(
                .aviso, desistiu ? "Você saiu antes de acabar" : "O tempo da prova de vida acabou",
                "Comece de novo quando quiser.")
        case .recusada(let codigo):
            Mensagem(.informacao, "Esta prova já não era devida", "Nada mais a fazer aqui.", codigo: codigo)
        }
    }

    @Html.Montagem private var passo: some Trecho {
        if lida.deve(hoje), comCamera {
            switch estado {
            case .acabou(.feita), .acabou(.recusada): voltar
            case .semRosto: irACamera(guardando: true)
            case .acabou(.esperando), .acabou(.emConferencia):
                El(.p) { Ligacao("Conferir de novo", para: RotasDaProvaAnual.endereco(lida.campanha), .primario) }
                irACamera(guardando: false)
            default: irACamera(guardando: false)
            }
        } else if lida.deve(hoje) {
            El(.p, "Procure o atendimento do órgão com um documento com foto.")
        } else {
            voltar
        }
    }

    private var voltar: some Trecho { El(.p) { Ligacao("Voltar ao início", para: "/servidor", .primario) } }

    private func irACamera(guardando: Bool) -> some Trecho {
        (guardando
            ? Confirmacao(
                "Guardar o seu rosto?",
                efeito: [
                    "A câmera pede alguns movimentos e guarda números cifrados do seu rosto, nunca a imagem.",
                    "Depois disso você volta aqui e faz a prova.",
                ], verbo: "Guardar o meu rosto", para: RotasDaProvaAnual.endereco(lida.campanha),
                ocultos: ["guardar": "1"])
            : Confirmacao(
                "Fazer a prova de vida?",
                efeito: [
                    "A câmera pede alguns movimentos e compara com o seu rosto guardado; nenhuma imagem fica guardada.",
                    "Não há senha nem código: dando certo, a prova fica feita na hora.",
                ], verbo: "Ir à câmera", para: RotasDaProvaAnual.endereco(lida.campanha)))
            .emPagina(cancelar: "/servidor")
    }
}

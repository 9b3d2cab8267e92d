import Acesso
import Auditoria
import Averbacao
import Html
import Nucleo
import Web

/// A prova de vida que autoriza uma reserva: a ida à câmera, a volta e o que fazer quando não dá certo.
///
/// Requisito: RF-CON-04, PV-07, PV-08, PV-28
struct RotasDaProva {
    let pecas: PortalDoServidor.Pecas

    static func endereco(_ contrato: Int64) -> Endereco { "/servidor/contratos/\(contrato)/prova" }

    func montar(em grupo: Grupo) {
        let rotas = self
        grupo.get("contratos/:id/prova", ato: AutorizarReserva.ato) { try await rotas.voltar($0) }
        grupo.post("contratos/:id/prova", ato: AutorizarReserva.ato) { try await rotas.ir($0, $1) }
    }

    /// Pede a sessão e leva a pessoa à câmera; o que não deixou ir fica na página, e nada mudou.
    private func ir(_ formulario: Web.Formulario, _ contexto: ContextoDoServidor) async throws -> Resposta {
        let ficha = try await pecas.ficha(contexto)
        let id = ficha.contrato.id
        do {
            guard let assinaturas = pecas.assinaturas else { throw FalhaDaProva.naoConfigurada }
            let comeco = try await assinaturas.pedir(
                contrato: id, pessoa: contexto.pessoa, guardando: formulario.texto("guardar") == "1",
                por: contexto.autor)
            switch comeco {
            case .camera(let link): return .irA(link)
            case .concluido(let desfecho): return try await mostrar(desfecho, ficha, contexto)
            }
        } catch let falha as FalhaDaProva {
            let estado = falha == .semReferencia ? TelaDaProva.Estado.semRosto : .falha(falha)
            return try await pecas.pagina(
                TelaDaProva(ficha: ficha, estado: estado).tela, contexto, status: falha.status)
        }
    }

    /// A volta da câmera: conclui o que já se decidiu e diz o que houve.
    private func voltar(_ contexto: ContextoDoServidor) async throws -> Resposta {
        let ficha = try await pecas.ficha(contexto)
        do {
            guard let assinaturas = pecas.assinaturas else { throw FalhaDaProva.naoConfigurada }
            let desfecho = try await assinaturas.concluirUltimo(
                contrato: ficha.contrato.id, pessoa: contexto.pessoa, por: contexto.autor)
            return try await mostrar(desfecho, ficha, contexto)
        } catch let falha as FalhaDaProva {
            return try await pecas.pagina(
                TelaDaProva(ficha: ficha, estado: .falha(falha)).tela, contexto, status: falha.status)
        }
    }

    private func mostrar(
        _ desfecho: Assinaturas.Desfecho?, _ ficha: FichaDoContrato, _ contexto: ContextoDoServidor
    ) async throws -> Resposta {
        guard let desfecho else { return .verDepois(PortalDoServidor.contrato(ficha.contrato.id).texto + "/autorizar") }
        guard desfecho == .autorizada else {
            return try await pecas.pagina(TelaDaProva(ficha: ficha, estado: .acabou(desfecho)).tela, contexto)
        }
        try await contexto.deixarRecado(
            Recado(.sucesso, "Autorizada por prova de vida. Falta a consignatária confirmar para o contrato valer."))
        return .verDepois(PortalDoServidor.contrato(ficha.contrato.id).texto)
    }
}

/// A página da prova de vida de uma reserva: o que houve, o que se autoriza e o próximo passo, um só.
struct TelaDaProva {
    enum Estado {
        case semRosto
        case acabou(Assinaturas.Desfecho)
        case falha(FalhaDaProva)
    }

    let ficha: FichaDoContrato
    let estado: Estado

    private var contrato: ContratoNaTela { ficha.contrato }
    private var daFicha: Endereco { PortalDoServidor.contrato(contrato.id) }

    var tela: Tela {
        Tela(
            "Prova de vida", secao: "Contratos",
            trilha: [.init("Meus contratos", "/servidor/contratos"), .init(ficha.titulo, daFicha)],
            ajuda: Ajuda(
                "A câmera confirma que é você quem autoriza. Nenhuma imagem fica guardada, salvo se você pedir conferência por uma pessoa: aí, só até ela decidir.",
                quemPode: "Só você.",
                depois:
                    "Dando certo, a reserva fica autorizada na hora; a consignatária vê só que foi por prova de vida."),
            mensagens: [mensagem]
        ) {
            Cartao("O que você autoriza") {
                Ficha {
                    Dado("Consignatária", contrato.nomeDaConsignataria)
                    Dado("Produto", contrato.produto)
                    Dado("Parcela", contrato.parcela.emReais)
                    Dado(
                        "Prazo",
                        contrato.prazo.map { Formato.contagem($0, "mês", "meses") } ?? "por tempo indeterminado")
                    if let liberado = contrato.liberado { Dado("Valor liberado", liberado.emReais) }
                }
            }
            passo
        }
    }

    private var mensagem: Mensagem {
        switch estado {
        case .semRosto:
            Mensagem(
                .informacao, "É a sua primeira vez",
                "Antes de autorizar, guarde o seu rosto: é com ele que a câmera confere que é você. Leva menos de um minuto."
            )
        case .falha(let falha): mensagem(falha)
        case .acabou(let desfecho): mensagem(desfecho)
        }
    }

    /// O que houve em cima; o que fazer, embaixo.
    private func mensagem(_ falha: FalhaDaProva) -> Mensagem {
        let partes = falha.frase.split(separator: ". ", maxSplits: 1).map(String.init)
        return Mensagem(
            falha.status == 429 ? .aviso : .erro, partes[0], partes.count > 1 ? partes[1] : nil, codigo: falha.codigo)
    }

    private func mensagem(_ desfecho: Assinaturas.Desfecho) -> Mensagem {
        switch desfecho {
        case .autorizada: Mensagem(.sucesso, "Autorizada por prova de vida")
        case .rostoGuardado:
            Mensagem(.sucesso, "Rosto guardado", "Falta autorizar: vá à câmera mais uma vez, e pronto.")
        case .esperando:
            Mensagem(
                .aviso, "Ainda não há resultado",
                "A prova de vida não acabou ou o resultado está a caminho. Confira de novo em instantes; se fechou a câmera, comece outra."
            )
        case .emConferencia:
            Mensagem(
                .informacao, "Um atendente está conferindo a sua prova de vida",
                "A resposta sai em alguns dias úteis, e então a reserva se autoriza sozinha. Nada foi autorizado ainda. Se a reserva vencer antes "
                    + "(veja «Confirmar até» nela), a resposta já não vale: tente a câmera outra vez ou peça outra reserva."
            )
        case .reprovada:
            Mensagem(
                .erro, "A prova de vida não deu certo",
                "Nada foi autorizado. Tente de novo num lugar claro, sem óculos escuros nem boné. Se continuar assim, procure o "
                    + "atendimento do órgão com um documento com foto.")
        case .expirada(let desistiu):
            Mensagem(
                .aviso, desistiu ? "Você saiu antes de acabar" : "O tempo da prova de vida acabou",
                "Nada foi autorizado, e a reserva continua esperando. Comece de novo quando quiser.")
        case .recusada(let codigo):
            Mensagem(
                .erro, "A prova de vida deu certo, mas a reserva já não a esperava",
                FraseDaRecusa.porCodigo[codigo] ?? "Nada foi autorizado.", codigo: codigo)
        }
    }

    /// O que se faz agora: um botão, ou nenhum.
    @Html.Montagem private var passo: some Trecho {
        switch estado {
        case .semRosto: guardar.emPagina(cancelar: daFicha)
        case .falha(.naoConfigurada), .falha(.reservaNaoEspera), .acabou(.autorizada), .acabou(.recusada): voltar
        case .acabou(.esperando), .acabou(.emConferencia):
            El(.p) { Ligacao("Conferir de novo", para: RotasDaProva.endereco(contrato.id), .primario) }
            FichaParaAPessoa(ficha: ficha).confirmacao.emPagina(cancelar: daFicha)
        case .falha, .acabou: FichaParaAPessoa(ficha: ficha).confirmacao.emPagina(cancelar: daFicha)
        }
    }

    private var voltar: some Trecho { El(.p) { Ligacao("Voltar à reserva", para: daFicha, .primario) } }

    private var guardar: Confirmacao {
        Confirmacao(
            "Guardar o seu rosto?",
            efeito: [
                "A câmera pede alguns movimentos e guarda números cifrados do seu rosto, nunca a imagem.",
                "Depois disso você volta aqui e autoriza a reserva.",
            ],
            verbo: "Guardar o meu rosto", para: RotasDaProva.endereco(contrato.id), ocultos: ["guardar": "1"])
    }
}

import Acesso
import Auditoria
import Html
import Nucleo

/// A lista da trilha, com a situação do selo e o que ele não prova.
struct TelaDaTrilha {
    let linhas: [EventoNaTela]
    let estado: EstadoDaGrade
    let situacao: SituacaoDaTrilha
    let agora: Instante
    let podeExportar: Bool
    let partes: [ParteDaTrilha]

    /// `abre`: quem olha pode abrir a ficha de um evento.
    func tela(abre: Bool) -> Tela {
        Tela(
            "Trilha de auditoria",
            ajuda: Ajuda(
                "Quem fez o quê, quando e de onde. A trilha só cresce: ninguém muda nem apaga um evento.",
                quemPode: "Quem tem o ato de consultar a trilha, e só as partes concedidas ao seu perfil.",
                depois:
                    "Esta consulta também fica na trilha. Usuário e endereço procurados não ficam no endereço da página."
            ),
            mensagens: mensagens, larga: true
        ) {
            selo
            Grade(
                "Eventos", linhas: linhas, estado: estado,
                vazio: Vazio("Nenhum evento", "Nada do que o seu perfil pode ler foi registrado ainda."),
                csv: podeExportar, acoes: podeExportar && !linhas.isEmpty ? Bloco { pdf } : nil
            ) { Self.colunas(abre: abre) }
        }
    }

    private var pdf: Ligacao {
        let relatorio = estado.ligacaoDe("/gestor/auditoria/relatorio.pdf")
        return Ligacao("PDF", para: relatorio, .terciario, icone: .baixar, compacta: true)
    }

    private var mensagens: [Mensagem] {
        var mensagens: [Mensagem] = []
        if partes.isEmpty {
            mensagens.append(
                Mensagem(
                    .aviso, "O seu perfil não lê nenhuma parte da trilha.",
                    "Peça a quem administra os perfis a parte de que precisa."))
        }
        if let atraso = situacao.atraso(as: agora) {
            mensagens.append(
                Mensagem(
                    .aviso,
                    "O selo está atrasado \(Formato.contagem(Int(atraso.components.seconds / 60), "minuto", "minutos")).",
                    "Há evento à espera há mais de um minuto: uma operação longa em curso, ou o serviço que sela parou."
                ))
        }
        return mensagens
    }

    private var selo: some Trecho {
        Cartao("Selo da trilha", subtitulo: seladaAte) {
            El(.details, .classe("conta")) {
                El(.summary) {
                    Icone.direita
                    El(.span, "O que o selo não prova")
                }
                El(.ul) {
                    for limite in LimiteDaProva.allCases { El(.li, PortalDoGestor.frase(limite.frase)) }
                }
            }
        }
    }

    private var seladaAte: String {
        guard let ultimo = situacao.ultimo else { return "Nada selado ainda: o primeiro bloco fecha em segundos." }
        let quantos = Formato.contagem(Int(ultimo.ultima), "evento", "eventos")
        return
            "Selada até \(ultimo.em.naTela): \(quantos) em \(Formato.contagem(Int(ultimo.n), "bloco assinado", "blocos assinados"))."
    }

    @MontagemDeColunas<EventoNaTela> static func colunas(abre: Bool) -> [Coluna<EventoNaTela>] {
        Coluna("Quando", .umaLinha, ordem: "quando", principal: true, csv: { $0.evento.em.naTela }) { linha in
            if abre {
                Ligacao(linha.evento.em.naTela, para: PortalDoGestor.evento(linha.evento.id))
            } else {
                linha.evento.em.naTela
            }
        }
        Coluna("Quem") { $0.quemFez }
        Coluna("O que fez") { NomeDoAto.de($0.evento.ato) }
        Coluna("Registro", csv: { $0.registro }) { linha in
            if let para = linha.ligacao {
                Ligacao(linha.registro, para: para)
            } else {
                linha.registro
            }
        }
        Coluna("O que se registrou") { $0.resumo }
        Coluna("De onde") { $0.evento.endereco ?? $0.canal }
    }
}

extension EventoNaTela {
    /// A ficha do registro, onde há.
    var ligacao: Endereco? {
        guard let objeto = evento.objeto, let id = evento.objetoId else { return nil }
        switch objeto {
        case "contrato": return PortalDoGestor.contrato(id)
        case "pessoa": return PortalDoGestor.pessoa(id)
        case "consignataria": return PortalDoGestor.consignataria(id)
        case "campanha_da_prova": return RotasDaProvaAnual.campanha(id)
        case "arquivo": return PortalDoGestor.arquivo(id)
        case "evento": return PortalDoGestor.evento(id)
        default: return nil
        }
    }
}

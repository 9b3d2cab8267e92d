import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Cifra
import Html
import Nucleo
import Web

/// A prova de vida de uma reserva, para quem precisa provar que a pessoa autorizou: as idas à câmera, o que se mediu e a conferência.
///
/// Abrir a página fica na trilha. Imagem não há: nunca se guardou.
///
/// Requisito: RF-CON-04, PV-08
struct EvidenciaNaTela: Sendable {
    static let ato = "auditoria.ler-prova-de-vida"
    static func endereco(_ contrato: Int64) -> Endereco { "/gestor/contratos/\(contrato)/prova" }

    let contrato: ContratoNaTela
    let autorizacao: (codigo: Int64, em: Instante, evidencia: EvidenciaDaProva)?
    let pedidos: [PedidoDeProva]

    static func montar(em grupo: Grupo, _ pecas: PortalDoGestor.Pecas) {
        grupo.get("contratos/:id/prova", ato: ato) { contexto in
            let (id, casa, autor) = (try contexto.registro(), pecas.casa, contexto.autor)
            let lida = try await casa.banco.transacao(como: .gestor.gravando(emNomeDe: autor)) { t in
                try ler(id, casa, em: t, por: autor)
            }
            if try contexto.querCsv {
                return CsvEmPaginas.responder("prova-de-vida-\(id)", colunas, todas: lida.pedidos)
            }
            let estado = EstadoDaGrade(em: endereco(id), porPagina: 50, lendo: try contexto.pares)
            return try await pecas.pagina(
                lida.tela(estado, try await pecas.ultimosEventos(de: "contrato", id)), contexto)
        }
    }

    private static func ler(
        _ id: Int64, _ casa: Instalacao, em t: Transacao, por autor: Autor
    ) throws -> EvidenciaNaTela {
        guard let contrato = try ContratoNaTela.ler(id, casa.cofre, em: t) else { throw RecusaDaWeb.naoEncontrado }
        let lida = EvidenciaNaTela(
            contrato: contrato, autorizacao: try EvidenciaDaProva.ler(contrato: id, casa.cofre, em: t),
            pedidos: try PedidoDeProva.listar(contrato: id, em: t))
        try casa.trilha.registrar(
            [Auditoria.Evento(ato, objeto: "contrato", id: id)], por: autor, as: casa.relogio.agora, em: t)
        return lida
    }

    private func tela(_ estado: EstadoDaGrade, _ ultimos: UltimosEventos) -> Tela {
        Tela(
            "Prova de vida", subtitulo: "Reserva \(Formato.inteiro(contrato.id))", secao: "Contratos",
            trilha: [
                .init("Contratos", "/gestor/contratos"),
                .init("Contrato \(Formato.inteiro(contrato.id))", PortalDoGestor.contrato(contrato.id)),
            ],
            ajuda: Ajuda(
                "O que prova que a pessoa autorizou esta operação. As contas se refazem aqui, só com o que está guardado.",
                quemPode: "Gestores com o ato próprio.", depois: "Abrir esta página fica registrado na trilha."),
            mensagens: [veredito], larga: true
        ) {
            if let autorizacao {
                conferencia(autorizacao.evidencia)
                medidas(autorizacao.codigo, autorizacao.em, autorizacao.evidencia, autorizacao.evidencia.medidas)
                assinado(autorizacao.evidencia)
            }
            Grade(
                "Idas à câmera", linhas: estado.daPagina(pedidos), estado: estado.com(total: pedidos.count),
                vazio: Vazio("Nenhuma ainda", "A pessoa ainda não começou a prova de vida desta reserva.")
            ) { Self.colunas }
            ultimos
        }
    }

    private var veredito: Mensagem {
        guard let evidencia = autorizacao?.evidencia else {
            return contrato.exigeProva
                ? Mensagem(.aviso, "Ainda não há prova de vida", "A reserva a exige, e sem ela não se confirma.")
                : Mensagem(.informacao, "Esta reserva não exige prova de vida")
        }
        let falhas = evidencia.conferencias(contrato: contrato.id).count { !$0.confere }
        return falhas == 0
            ? Mensagem(
                .sucesso, "A prova confere",
                "Assinatura, operação e sessão batem umas com as outras, e as medidas são as que o serviço assinou.")
            : Mensagem(
                .erro, "A prova não confere",
                "\(Formato.contagem(falhas, "conferência falhou", "conferências falharam")).")
    }

    private func conferencia(_ evidencia: EvidenciaDaProva) -> some Trecho {
        Cartao("Conferência") {
            Ficha {
                for uma in evidencia.conferencias(contrato: contrato.id) {
                    Html.Dado(uma.oQue, uma.confere ? "confere" : "NÃO confere")
                }
                Html.Dado("Resumo do resultado (SHA-256)") { El(.code, evidencia.resumo, .classe("quebra")) }
            }
        }
    }

    private func medidas(
        _ codigo: Int64, _ em: Instante, _ evidencia: EvidenciaDaProva, _ lidas: ResultadoDaProva.Conteudo?
    ) -> some Trecho {
        Cartao("O que o serviço mediu") {
            Ficha {
                Html.Dado("Autorizada em", em.naTela)
                Html.Dado("Código da autorização", "\(codigo)")
                Html.Dado("Sessão no serviço", "\(evidencia.sessao)")
                if let lidas {
                    Html.Dado(
                        "Quem decidiu",
                        lidas.revisto ? "um atendente, que reviu a pedido da pessoa" : "o computador")
                    Html.Dado("Confiança de que há uma pessoa viva", lidas.confianca.map { "\($0) de 100" })
                    Html.Dado("Semelhança com o rosto guardado", lidas.similaridade.map { "\(Self.numero($0)) de 100" })
                    Html.Dado(
                        "Cosseno",
                        lidas.cosseno.map { "\(Self.numero($0, 3)), exige \(Self.numero(lidas.limiar, 3))" })
                    Html.Dado("Modelos", lidas.modelos.joined(separator: ", "))
                    Html.Dado("Régua", "versão \(lidas.regua)")
                    Html.Dado(
                        "Detecção passiva de ataque",
                        lidas.padPassivo == "nao_avaliado" ? "não avaliada" : lidas.padPassivo)
                } else {
                    Html.Dado("Medidas", "o resultado guardado não se lê")
                }
                Html.Dado(
                    "Rosto guardado por este sistema",
                    evidencia.cadastroEm.flatMap { em in
                        evidencia.sessaoDoCadastro.map {
                            "em \(Instante(microssegundos: em).naTela), na sessão \($0)"
                        }
                    } ?? "não foi por aqui")
            }
        }
    }

    private func assinado(_ evidencia: EvidenciaDaProva) -> some Trecho {
        Cartao("O que a pessoa assinou") {
            Ficha {
                for linha in OperacaoAssinada.linhas(de: evidencia.conteudo) {
                    Html.Dado(Self.nomes[linha.nome] ?? linha.nome, linha.valor)
                }
            }
            El(.h3, "Resultado assinado pelo serviço (JWS)")
            El(.p) { El(.code, evidencia.resultado, .classe("quebra")) }
            El(.h3, "Chave pública que o confere (Ed25519)")
            El(.p) { El(.code, "\(evidencia.nomeDaChave) \(evidencia.chave)", .classe("quebra")) }
        }
    }

    /// As linhas do texto assinado, como se leem.
    private static let nomes = [
        "reserva": "Reserva", "consignataria": "Consignatária", "produto": "Produto", "parcela": "Parcela (R$)",
        "prazo": "Prazo (meses)", "carencia": "Carência (meses)", "primeira": "Primeira competência",
        "liberado": "Valor liberado (R$)", "sal": "Sorteado neste pedido",
    ]

    private static func numero(_ medida: Double, _ casas: Int = 2) -> String {
        let escala = casas == 3 ? 1_000 : 100
        let inteiro = Int((medida * Double(escala)).rounded())
        let resto = String(abs(inteiro) % escala)
        return "\(inteiro / escala)," + String(repeating: "0", count: casas - resto.count) + resto
    }

    @MontagemDeColunas<PedidoDeProva> private static var colunas: [Coluna<PedidoDeProva>] {
        Coluna("Começou", principal: true) { $0.criadoEm.naTela }
        Coluna("Para quê") { $0.especie == .cadastro ? "Guardar o rosto" : "Autorizar" }
        Coluna("Como acabou") { nome($0.situacao) }
        Coluna("Motivo") { $0.motivo ?? "—" }
        Coluna("Acabou") { $0.concluidoEm?.naTela ?? "—" }
        Coluna("Sessão", .numero) { "\($0.sessao)" }
    }

    private static func nome(_ situacao: PedidoDeProva.Situacao) -> String {
        switch situacao {
        case .aberto: "Sem resultado ainda"
        case .aprovado: "Aprovada"
        case .reprovado: "Reprovada"
        case .expirado: "Não se concluiu"
        case .recusado: "Aprovada, e a reserva já não a esperava"
        }
    }
}

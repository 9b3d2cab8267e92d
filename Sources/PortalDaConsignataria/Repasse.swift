import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Html
import Nucleo
import Repasses
import Web

/// O extrato de repasse de um mês fechado: descontado, retido e líquido por rubrica, e a conta em que o órgão paga.
///
/// - Fonte: RF-CON-41, RF-CON-25; Lei MG 19.490/2011, art. 20.
struct RotasDoRepasse {
    let pecas: PortalDaConsignataria.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("retorno/:mes/repasse", ato: PortalDaConsignataria.atoDoRepasse) { try await repasse($0, pecas) }
    }

    private func repasse(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        let competencia = try contexto.parametro("mes", como: Competencia.lendo)
        let dona = contexto.consignataria
        // As rubricas e correções não são da consignatária: lê o motor, e só as linhas dela.
        let lido = try await pecas.casa.banco.transacao(como: .motor, soLeitura: true) { t in
            do {
                return Result<RepasseDoMes, RecusaDeRepasse>.success(
                    try RepasseDoMes.ler(competencia, consignataria: dona, em: t))
            } catch let recusa as RecusaDeRepasse {
                return .failure(recusa)
            }
        }
        switch lido {
        case .failure(let recusa):
            return try await pecas.pagina(semRepasse(competencia, recusa), contexto)
        case .success(let repasse):
            if try contexto.querCsv {
                return CsvEmPaginas.responder("repasse-\(competencia.compacta)", Self.colunas(nil)) { limite, pulados in
                    Array(repasse.linhas.dropFirst(pulados).prefix(limite))
                }
            }
            return try await pecas.pagina(tela(repasse), contexto)
        }
    }

    private func semRepasse(_ competencia: Competencia, _ recusa: RecusaDeRepasse) -> Tela {
        Tela(
            "Repasse de \(competencia.brasileira)", secao: "Retorno da folha",
            trilha: [.init("Retorno da folha", "/consignataria/retorno")],
            mensagens: [Mensagem(.aviso, recusa.paraConsignataria, codigo: recusa.codigo)]
        ) {
            El(.p) { Ligacao("Voltar ao retorno da folha", para: "/consignataria/retorno", .secundario) }
        }
    }

    private func tela(_ repasse: RepasseDoMes) -> Tela {
        let competencia = repasse.competencia
        let primeira = repasse.linhas.first
        return Tela(
            "Repasse de \(competencia.brasileira)", secao: "Retorno da folha",
            trilha: [
                .init("Retorno da folha", "/consignataria/retorno"),
                .init("Retorno de \(competencia.brasileira)", "/consignataria/retorno/\(competencia.iso)"),
            ],
            ajuda: Ajuda(
                "Quanto o órgão descontou, quanto retém pelo processamento e quanto lhe paga.",
                quemPode: "Quem entra por esta consignatária; só o seu.",
                depois: "O órgão deposita o líquido na conta cadastrada, na data do calendário."),
            larga: true
        ) {
            Numeros {
                Numero("Descontado", repasse.descontado.emReais)
                Numero("Retido", repasse.retido.emReais)
                Numero("Líquido a receber", repasse.liquido.emReais, papel: .sucesso)
            }
            Cartao("Onde e quando") {
                Ficha {
                    Dado("Pagamento em", repasse.em?.brasileiro)
                    Dado("Banco", primeira?.banco)
                    Dado("Agência", primeira?.agencia)
                    Dado("Conta", primeira?.conta)
                }
            }
            Grade(
                "Por rubrica", linhas: repasse.linhas,
                estado: Self.estado(repasse),
                vazio: Vazio("Nenhum desconto neste mês", "A folha não descontou nada dos seus contratos.")
            ) { Self.colunas(repasse) }
            El(
                .p,
                "\(repasse.descontado.emReais) descontados = \(repasse.liquido.emReais) líquidos + "
                    + "\(repasse.retido.emReais) retidos (Lei MG 19.490/2011, art. 20).")
        }
    }

    /// Tudo numa página: são as rubricas de uma consignatária.
    private static func estado(_ repasse: RepasseDoMes) -> EstadoDaGrade {
        var estado = EstadoDaGrade(
            em: "/consignataria/retorno/\(repasse.competencia.iso)/repasse", porPagina: 100, lendo: [(String, String)]()
        )
        estado.total = repasse.linhas.count
        return estado
    }

    static func colunas(_ repasse: RepasseDoMes?) -> [Coluna<LinhaDoRepasse>] {
        [
            Coluna("Rubrica", principal: true) { $0.rubrica },
            Coluna("Produto") { $0.produto },
            Coluna("Parcelas", .numero) { Formato.inteiro($0.linhas) },
            Coluna("Retenção", .numero) { Formato.percentual(pontosBase: $0.retencao.pontosBase) },
            Coluna("Descontado (R$)", .numero, total: repasse?.descontado.brasileiro) { $0.descontado.brasileiro },
            Coluna("Retido (R$)", .numero, total: repasse?.retido.brasileiro) { $0.retido.brasileiro },
            Coluna("Líquido (R$)", .numero, total: repasse?.liquido.brasileiro) { $0.liquido.brasileiro },
        ]
    }
}

extension RecusaDeRepasse {
    /// O que a consignatária precisa saber; o que falta no cadastro é assunto do órgão.
    var paraConsignataria: String {
        switch self {
        case .naoFechada: frase
        case .semRubricas, .incompleto, .semData:
            "O repasse desta competência ainda não está pronto. Procure o gestor do órgão."
        }
    }
}

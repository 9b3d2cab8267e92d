import Acesso
import BancoDeDados
import Html
import Nucleo
import Repasses
import Web

/// Quanto se paga a cada consignatária: descontado = retido + líquido, por rubrica, com os dados bancários.
///
/// Requisito: RF-GES-04
struct RepasseNaTela {
    static let ato = "repasses.consultar"
    let pecas: PortalDoGestor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("competencias/:mes/repasse", ato: Self.ato) { contexto in
            let mes = try contexto.parametro("mes", como: Competencia.lendo)
            let ficha = try await pecas.ler { t in try FichaDaCompetencia.ler(mes, em: t) }
            let repasse: RepasseDoMes
            do { repasse = try await pecas.ler { t in try RepasseDoMes.ler(mes, em: t) } } catch let recusa
                as RecusaDeRepasse
            {
                let mensagem = Mensagem(.aviso, "Ainda não há repasse a mostrar.", recusa.frase, codigo: recusa.codigo)
                let tela = ficha.tela(.repasse, ajuda: Self.ajuda, mensagens: [mensagem]) {
                    El(.p) { Ligacao("Voltar ao painel", para: PortalDoGestor.competencia(mes), .secundario) }
                }
                return try await pecas.pagina(tela, contexto)
            }
            let nomes = Set(repasse.linhas.map(\.nome)).sorted()
            let pedido = EstadoDaGrade(
                em: FichaDaCompetencia.Parte.repasse.endereco(mes),
                filtros: [.escolha("consignataria", "Consignatária", nomes.map { .init($0, $0) })],
                ordens: ["consignataria", "descontado", "liquido"], padrao: .init("consignataria"), porPagina: 100,
                lendo: try contexto.pares)
            let linhas = pedido.ordenada(
                repasse.linhas.filter {
                    (pedido["consignataria"] == nil || $0.nome == pedido["consignataria"])
                        && pedido.acha(em: "\($0.nome) \($0.codigo) \($0.rubrica) \($0.produto)")
                },
                [
                    "consignataria": { ($0.nome, $0.rubrica) < ($1.nome, $1.rubrica) },
                    "descontado": { $0.descontado < $1.descontado }, "liquido": { $0.liquido < $1.liquido },
                ])
            if try contexto.querCsv {
                return CsvEmPaginas.responder("repasse-\(mes.iso)", Self.colunas([]), todas: linhas)
            }
            let pode = contexto.usuario.pode(GerarRepasse.ato)
            let tela = ficha.tela(.repasse, ajuda: Self.ajuda, larga: true) {
                Numeros {
                    Numero("Descontado", repasse.descontado.emReais)
                    Numero("Retido", repasse.retido.emReais, detalhe: "custo de processamento")
                    Numero("A repassar", repasse.liquido.emReais)
                    Numero("Repasse em", repasse.em?.brasileiro ?? "o calendário não diz")
                }
                Grade(
                    "Repasse por consignatária e rubrica", linhas: pedido.daPagina(linhas),
                    estado: pedido.com(total: linhas.count), vazio: Vazio("Nada descontado no mês"),
                    busca: "consignatária ou rubrica",
                    acoes: pode
                        ? Bloco { Ligacao(Passo.repassar.verbo, para: Passo.repassar.endereco(mes), .secundario) } : nil
                ) { Self.colunas(linhas) }
            }
            return try await pecas.pagina(tela, contexto)
        }
    }

    private static let ajuda = Ajuda(
        "O que o órgão paga a cada consignatária pelo que a folha descontou.", quemPode: "Gestores.",
        depois: "Gerar o demonstrativo põe um arquivo na caixa de cada consignatária; quem paga é o órgão.")

    /// Com linhas, o rodapé as soma.
    private static func colunas(_ linhas: [LinhaDoRepasse]) -> [Coluna<LinhaDoRepasse>] {
        func soma(_ valor: (LinhaDoRepasse) -> Dinheiro) -> String? {
            linhas.isEmpty ? nil : linhas.map(valor).reduce(.zero, +).brasileiro
        }
        return [
            Coluna("Consignatária", ordem: "consignataria", principal: true, csv: { $0.nome }) {
                Ligacao($0.nome, para: PortalDoGestor.consignataria($0.consignataria))
            },
            Coluna("Rubrica") { $0.rubrica },
            Coluna("Produto") { $0.produto },
            Coluna(
                "Linhas", .numero, total: linhas.isEmpty ? nil : Formato.inteiro(linhas.reduce(0) { $0 + $1.linhas })
            ) {
                Formato.inteiro($0.linhas)
            },
            Coluna("Descontado", .numero, ordem: "descontado", total: soma(\.descontado)) { $0.descontado.brasileiro },
            Coluna("Retenção", .numero) { $0.retencao.brasileiro },
            Coluna("Retido", .numero, total: soma(\.retido)) { $0.retido.brasileiro },
            Coluna("Líquido", .numero, ordem: "liquido", total: soma(\.liquido)) { $0.liquido.brasileiro },
            Coluna("Banco") { $0.banco ?? "" },
            Coluna("Agência") { $0.agencia ?? "" },
            Coluna("Conta", .umaLinha) { $0.conta ?? "" },
        ]
    }
}

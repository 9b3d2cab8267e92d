import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Html
import Nucleo
import Web

/// A primeira aba da ficha: vínculos, margens com a conta aberta, histórico e últimos eventos.
struct FichaDaPessoa: Sendable {
    let pessoa: PessoaNaTela
    let margens: [MargemNaTela]
    /// Os produtos que hoje pesam em cada tipo de margem.
    let produtos: [String: [String]]
    let historico: [MargemInformada]
    let eventos: [EventoLido]

    static func ler(_ id: Int64, _ casa: Instalacao, em t: Transacao) throws -> FichaDaPessoa {
        guard let pessoa = try PessoaNaTela.ler(id, casa.cofre, em: t) else { throw RecusaDaWeb.naoEncontrado }
        return FichaDaPessoa(
            pessoa: pessoa, margens: try MargemNaTela.listar(pessoa: id, em: t),
            produtos: try produtosPorMargem(em: casa.relogio.hoje, t),
            historico: try MargemInformada.listar(pessoa: id, em: t),
            eventos: try EventoLido.ultimos(daPessoa: id, casa.trilha, em: t))
    }

    func tela(_ estado: EstadoDaGrade, _ ultimos: UltimosEventos) -> Tela {
        pessoa.tela(
            aba: PortalDoGestor.pessoa(pessoa.id), mensagens: bloqueios,
            acoes: Bloco {
                Ligacao("Margens em PDF", para: "/gestor/pessoas/\(pessoa.id)/margens.pdf", .secundario)
            }
        ) {
            Cartao("Vínculos") {
                Ficha {
                    for vinculo in pessoa.vinculos {
                        Html.Dado("Matrícula \(vinculo.matricula.texto)", "\(vinculo.categoria), \(vinculo.situacao)")
                        Html.Dado("Cargo", vinculo.cargo)
                        Html.Dado("Órgão", vinculo.orgao)
                    }
                    Html.Dado("Telefone", pessoa.dados.telefone)
                    Html.Dado("E-mail", pessoa.dados.email)
                }
            }
            if margens.isEmpty {
                Vazio("Nenhuma margem", "A folha ainda não informou margem nenhuma desta pessoa.")
            }
            for margem in margens {
                Cartao("\(margem.nome), matrícula \(margem.matricula.texto)", subtitulo: margem.livreEmPalavras) {
                    if margem.temVerbas {
                        margem.quadroDasVerbas
                        El(.p) {
                            Ligacao("Ver os pagamentos mês a mês", para: PortalDoGestor.verbas(de: pessoa.id))
                        }
                    }
                    margem.faixa(contrato: PortalDoGestor.contrato)
                    if let serve = produtos[margem.tipo] { El(.p, "Serve a: \(serve.joined(separator: ", ")).") }
                    margem.conta
                }
            }
            Grade(
                "Margens informadas pela folha", linhas: estado.daPagina(historico),
                estado: estado.com(total: historico.count),
                vazio: Vazio("Nenhuma folha fechada ainda informou margem.")
            ) { MargemInformada.colunas }
            ultimos
        }
    }

    /// O que cada tipo de margem serve naquela data, pelo cadastro de incidências.
    static func produtosPorMargem(em dia: Dia, _ t: Transacao) throws -> [String: [String]] {
        var produtos: [String: [String]] = [:]
        for linha in try t.executar(
            """
            SELECT i.tipo, p.nome FROM incidencia i JOIN produto p ON p.id = i.produto_id
             WHERE i.vigencia @> \(dia) ORDER BY i.tipo, p.nome
            """)
        {
            produtos[try linha.ler(0), default: []].append(try linha.ler(1))
        }
        return produtos
    }

    private var bloqueios: [Mensagem] {
        pessoa.vinculos.compactMap { vinculo in
            vinculo.bloqueio.map {
                Mensagem(.aviso, "Matrícula \(vinculo.matricula.texto) bloqueada para novas reservas", $0)
            }
        }
    }
}

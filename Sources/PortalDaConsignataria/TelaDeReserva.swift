import Averbacao
import Cadastro
import Html
import Nucleo

/// As três telas da reserva.
enum TelaDeReserva {
    private static let passos = ["Quem", "Produto e valores", "Resumo"]

    /// - Parameter consulta: oferece a consulta de margem, que o órgão ligou.
    static func quem(_ preenchido: Preenchimento, consulta: Bool = false) -> Tela {
        tela("Reservar margem") {
            Passos(passos, atual: 1)
            if consulta { El(.p) { Ligacao("Consultar margem", para: ConsultaDeMargem.endereco) } }
            Formulario(
                para: "/consignataria/reservar", preenchido: preenchido, enviar: Botao("Continuar"),
                cancelar: "/consignataria"
            ) {
                Campo.cpf("cpf", "CPF da pessoa").opcional().ajuda("Pode colar com ou sem pontos.")
                Campo.matricula("matricula").opcional()
                    .ajuda("Basta um dos dois. Se a pessoa tem mais de um vínculo, informe a matrícula.")
            }
        }
    }

    static func valores(
        _ consulta: String, _ quem: String, _ opcoes: ProdutosOferecidos, _ preenchido: Preenchimento
    ) -> Tela {
        tela("Produto e valores", subtitulo: "Para \(quem)") {
            Passos(passos, atual: 2)
            Formulario(
                para: "/consignataria/reservar/\(consulta)/valores", preenchido: preenchido, enviar: Botao("Continuar"),
                cancelar: "/consignataria/reservar"
            ) {
                Campo.selecao("produto", "Produto", opcoes.produtos.map { Campo.Opcao($0.codigo, $0.nome) })
                GrupoDeCampos("Condições", colunas: 2) {
                    if opcoes.temPercentual {
                        Campo.dinheiro("parcela", "Valor da parcela").opcional().ajuda(
                            "Com o seguro, se houver. Em branco nos produtos em percentual.")
                        Campo.percentual("percentual", "Percentual da base de contribuição").opcional().ajuda(
                            "Só nos produtos em percentual, com até duas casas. O sistema calcula a parcela de cada mês."
                        )
                    } else {
                        Campo.dinheiro("parcela", "Valor da parcela").ajuda("Com o seguro, se houver.")
                    }
                    Campo.inteiro("prazo", "Prazo", unidade: "meses").opcional().ajuda(
                        "Em branco nos produtos mensais.")
                    Campo.inteiro("carencia", "Carência", unidade: "meses").opcional()
                    Campo.texto("numero", "Número do contrato na sua instituição", maximo: 60).opcional()
                }
                GrupoDeCampos(
                    "Só para empréstimo", ajuda: "O sistema refaz o cálculo e recusa o que não confere.", colunas: 2
                ) {
                    Campo.dinheiro("liberado", "Valor liberado").opcional()
                    Campo.percentual("taxa", "Juros ao mês").opcional()
                    Campo.dinheiro("tarifa_financiada", "Tarifa financiada").opcional().ajuda(
                        "Entra no principal e paga juros.")
                    Campo.dinheiro("tarifa_a_vista", "Tarifa à vista").opcional().ajuda(
                        "Sai do que a pessoa recebe.")
                    Campo.dinheiro("seguro_mensal", "Seguro mensal").opcional().ajuda(
                        "Soma-se à parcela todo mês.")
                    Campo.dinheiro("iof", "IOF").opcional().ajuda("Em branco, vale o que o sistema calcula.")
                    Campo.percentual("cet", "CET ao ano").opcional().ajuda(
                        "Com até duas casas. Em branco, vale o que o sistema calcula.")
                }
            }
        }
    }

    /// - Parameter recusadas: o que a porta respondeu; sem nada, avisa o que a prévia já sabe que não confere.
    static func resumo(
        _ consulta: String, _ rascunho: RascunhoDeReserva, _ previa: PreviaDaReserva?, _ recusadas: [Mensagem] = []
    ) -> Tela {
        let avisos = previa?.recusa.map { [Mensagem(.aviso, $0.frase, codigo: $0.codigo)] } ?? []
        return tela("Conferir e reservar", mensagens: recusadas.isEmpty ? avisos : recusadas) {
            Passos(passos, atual: 3)
            Cartao("O que se vai reservar") {
                Ficha {
                    Dado("Pessoa", rascunho.quemEmTexto)
                    Dado("Produto", rascunho.produto.nome)
                    if let percentual = rascunho.percentual {
                        Dado(
                            "Desconto por mês",
                            "\(Formato.percentual(pontosBase: percentual.pontosBase)) da base de contribuição")
                    } else {
                        Dado("Parcela", rascunho.parcela.emReais)
                    }
                    Dado(
                        "Prazo",
                        rascunho.prazo.map { Formato.contagem($0, "mês", "meses") } ?? "mensal, por tempo indeterminado"
                    )
                    if rascunho.carencia > 0 { Dado("Carência", Formato.contagem(rascunho.carencia, "mês", "meses")) }
                    if let numero = rascunho.numero { Dado("Seu número", numero) }
                    if let operacao = rascunho.operacao {
                        Dado("Valor liberado", operacao.liberado.emReais)
                        Dado("Juros ao mês", operacao.taxaAoMes.brasileiro)
                        informados(operacao)
                    }
                }
            }
            if let conta = previa?.conta { calculo(conta) }
            Formulario(
                para: "/consignataria/reservar/\(consulta)/resumo", enviar: Botao("Reservar margem"),
                cancelar: "/consignataria/reservar/\(consulta)/valores"
            ) {
                El(
                    .p,
                    rascunho.produto.exigeAutorizacao
                        ? "A margem fica presa até a pessoa autorizar e você confirmar, ou até o prazo vencer."
                        : "A margem fica presa até você confirmar, ou até o prazo vencer.")
            }
        }
    }

    @Montagem private static func informados(_ operacao: OperacaoDeCredito) -> some Trecho {
        if operacao.tarifaFinanciada > .zero { Dado("Tarifa financiada", operacao.tarifaFinanciada.emReais) }
        if operacao.tarifaAVista > .zero { Dado("Tarifa à vista", operacao.tarifaAVista.emReais) }
        if operacao.seguroMensal > .zero { Dado("Seguro mensal", operacao.seguroMensal.emReais) }
        if let iof = operacao.iof { Dado("IOF informado", iof.emReais) }
        if let cet = operacao.cetAoAno { Dado("CET informado", Formato.percentual(pontosBase: Int64(cet))) }
    }

    /// A conta refeita, como a porta e a API a fazem.
    private static func calculo(_ conta: ContaDoEmprestimo) -> some Componente {
        Cartao("A conta refeita pelo sistema") {
            Ficha {
                Dado("A pessoa recebe", conta.valorRecebido.emReais)
                Dado("IOF", conta.iofTotal.emReais)
                Dado("Valor financiado", conta.principalFinanciado.emReais)
                if conta.pedido.seguroMensal > .zero { Dado("Parcela sem o seguro", conta.parcela.emReais) }
                Dado("Desconto por mês", conta.descontoMensal.emReais)
                Dado("Total a pagar", conta.totalPago.emReais)
                Dado("CET ao ano", Formato.percentual(pontosBase: Int64(conta.cetDivulgado)))
                Dado("Primeiro vencimento", conta.primeiroVencimento.brasileiro)
            }
        }
    }

    private static func tela(
        _ titulo: String, subtitulo: String? = nil, mensagens: [Mensagem] = [], @Montagem _ corpo: () -> Bloco
    ) -> Tela {
        Tela(
            titulo, subtitulo: subtitulo, secao: "Reservas",
            trilha: titulo == "Reservar margem" ? [] : [.init("Reservar margem", "/consignataria/reservar")],
            ajuda: Ajuda(
                "Prende a margem da pessoa para um contrato que você vai confirmar.",
                quemPode: "Quem tem o ato de reservar nesta consignatária.",
                depois: "Não confirmada no prazo, a reserva vence e a margem volta sozinha."),
            mensagens: mensagens, corpo: corpo)
    }
}

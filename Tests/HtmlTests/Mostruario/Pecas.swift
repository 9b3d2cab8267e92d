@testable import Html

extension Mostruario {
    static func reserva(comErros: Bool) -> Tela {
        Tela("Reservar margem", secao: "Contratos", trilha: [.init("Contratos", "/contratos")]) {
            Passos(["Pessoa", "Produto e valor", "Conferir e reservar"], atual: 2)
            Cartao("Produto e valor") {
                Formulario(
                    para: "/contratos/reserva",
                    preenchido: comErros
                        ? Preenchimento(
                            valores: [
                                "cpf": ["123.456.789-00"], "parcela": ["430,00"], "servico": ["emprestimo"],
                                "observacao": ["<b>oi</b>"],
                            ],
                            erros: [
                                .init("cpf", "CPF inválido. Confira os 11 algarismos."),
                                .init(
                                    "parcela",
                                    "Margem insuficiente: disponível R$ 412,10, parcela R$ 430,00. Reduza a parcela ou o prazo. (MRG-012)"
                                ),
                            ]) : Preenchimento(),
                    enviar: Botao("Continuar"), cancelar: "/contratos"
                ) {
                    Campo.cpf("cpf", "CPF do servidor").ajuda("Pode colar com ou sem pontos.")
                    Campo.escolha(
                        "servico", "Serviço",
                        [
                            .init("emprestimo", "Empréstimo", ajuda: "Ocupa a margem geral."),
                            .init("cartao", "Cartão consignado", ajuda: "Ocupa a margem de cartão."),
                        ])
                    GrupoDeCampos("Condições", colunas: 2) {
                        Campo.dinheiro("parcela", "Valor da parcela")
                        Campo.inteiro("prazo", "Prazo", unidade: "meses").valor("48")
                        Campo.percentual("taxa", "Taxa ao mês")
                        Campo.competencia("primeira", "Primeiro desconto")
                    }
                    Campo.textoLongo("observacao", "Observação", maximo: 500).opcional()
                }
            }
        }
    }

    static var liquidacao: Confirmacao {
        Confirmacao(
            "Liquidar o contrato 4.812?",
            efeito: ["Encerra 37 parcelas de R$ 412,90.", "Devolve R$ 412,90 à margem geral da pessoa."],
            verbo: "Liquidar", para: "/contratos/4812/liquidar", .destrutivo,
            campos: [.textoLongo("motivo", "Motivo", linhas: 2, maximo: 200)])
    }

    static var componentes: Tela {
        Tela(
            "Componentes", subtitulo: "Uma página com todas as peças.", secao: "Administração",
            situacao: Etiqueta(.neutro, "Rascunho"),
            trilha: [.init("Administração", "/administracao"), .init("Aparência", "/administracao/aparencia")],
            ajuda: ajudaDaCompetencia,
            acoes: Bloco {
                AbreConfirmacao(liquidacao, pagina: "/contratos/4812/liquidar", .secundario)
                Ligacao("Imprimir", para: "?imprimir=sim", .terciario, icone: .imprimir)
            }
        ) {
            mensagens
            botoesEEtiquetas
            andamento
            trilho
            campos
            Grade(
                "Parcelas", linhas: Array(contratos.prefix(4)), csv: false,
                destaque: { $0.numero == 4_849 ? .aviso : nil }
            ) {
                colunas
                Coluna.acoes { contrato in
                    Ligacao("Abrir", para: "/contratos/\(contrato.numero)", .terciario, compacta: true)
                }
            }
            liquidacao.emPagina(cancelar: "/contratos/4812")
            ReguaDeColunas(
                "Régua do registro detalhe, posições 1 a 40. A tabela dos campos diz o mesmo.",
                linha: "11000-00     geral     +0000000301997  ",
                faixas: [
                    .init(1, 1, "registro", .campo), .init(2, 12, "matricula", .campo), .init(13, 13, "", .varios),
                    .init(14, 23, "tipo", .campo), .init(24, 37, "bruta", .campo), .init(38, 38, "", .ninguem),
                    .init(39, 40, "", .reservado),
                ])
        }
    }

    @Montagem static var mensagens: some Trecho {
        Mensagem(
            .sucesso, "Reserva feita.", "O comprovante está na ficha do contrato.",
            ligacao: ("Ver o contrato", "/contratos/4812"))
        Mensagem(.aviso, "A folha fecha amanhã.", "O que chegar depois do corte vai para 05/2026.")
        Mensagem(.erro, "A parcela não cabe na margem.", "Reduza a parcela ou o prazo.", codigo: "MRG-012")
        Mensagem(.informacao, "Manutenção no domingo, das 2h às 4h.")
    }

    @Montagem static var botoesEEtiquetas: some Trecho {
        Cartao("Botões e etiquetas") {
            El(.div, .classe("acoes")) {
                Ligacao("Reservar margem", para: "/reserva", .primario)
                Ligacao("Simular", para: "/simular", .secundario)
                Ligacao("Voltar", para: "/", .terciario)
                Ligacao("Excluir o usuário", para: "/excluir", .destrutivo, icone: .lixo)
                AtoDireto(
                    Botao("Marcar como lida", .secundario, icone: .sucesso, compacto: true), para: "/avisos/1/lida")
            }
            El(.div, .classe("acoes")) {
                situacoes
                Etiqueta(.informacao, "Prevista", icone: .calendario)
                Etiqueta(.erro, "Glosada")
            }
            El(.p) {
                "No texto, uma "
                Ligacao("ligação comum", para: "/contratos")
                ", um termo como "
                Termo("CET", "Custo Efetivo Total: juros e tudo o mais que se paga, em uma taxa só.")
                " e um código "
                El(.code, "MRG-012")
                "."
            }
        }
    }

    @Montagem static var andamento: some Trecho {
        Colunas {
            Progresso(
                "Importação do lote 318", .andando, percentual: 42, etapa: "6.350 de 15.119 linhas conferidas",
                estimativa: "faltam cerca de 40 segundos", fonte: "/tarefas/318/eventos", atualizar: "/tarefas/318",
                resultado: ("Ver o resultado", "/tarefas/318/resultado"), cancelar: "/tarefas/318/cancelar")
            Progresso(
                "Relatório de produção", .concluida, percentual: 100, etapa: "Pronto em 12 segundos.",
                atualizar: "/tarefas/9",
                resultado: ("Baixar", "/tarefas/9/resultado"))
        }
    }

    @Montagem static var campos: some Trecho {
        Cartao("Campos") {
            Formulario(para: "/exemplo", enviar: Botao("Salvar"), cancelar: "/", comArquivo: true, nome: "exemplo") {
                GrupoDeCampos("Identificação", ajuda: "Os dados da pessoa jurídica.", colunas: 2) {
                    Campo.texto("nome", "Razão social", maximo: 150)
                    Campo.cnpj("cnpj")
                    Campo.telefone("telefone").opcional()
                    Campo.correio("correio").valor("contato@exemplo.com.br")
                    Campo.matricula("matricula")
                    Campo.data("inicio", "Início da vigência")
                    Campo.selecao("uf", "Estado", [.init("MG", "Minas Gerais"), .init("MT", "Mato Grosso")])
                    Campo.dinheiro("limite", "Limite").valor("1.234,56").soLeitura()
                }
                Campo.caixas(
                    "produtos", "Produtos", [.init("1", "Empréstimo"), .init("2", "Cartão"), .init("3", "Mensalidade")]
                ).valores(["1", "3"])
                Campo.caixa("avisos", "Quero receber o resumo semanal").ajuda("Vai por e-mail, às segundas-feiras.")
                Campo.arquivo("contrato", "Contrato assinado", aceita: ".pdf").ajuda("PDF de até 10 MB.")
                Campo.senha("senha", "Senha nova", nova: true)
                Campo.codigo("codigo", "Código do aplicativo")
            }
        }
    }
}

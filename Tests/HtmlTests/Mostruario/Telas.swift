@testable import Html

extension Mostruario {
    static let ajudaDaCompetencia = Ajuda(
        "O mês de folha que está aberto e as etapas até o retorno.",
        quemPode: "Gestores com o ato de rodar a folha.",
        depois: "Cada etapa só começa quando a anterior terminou, e dá para desfazer até a remessa.",
        manual: "/manual#folha")

    static var trilho: Trilho {
        Trilho(
            "Etapas da competência 04/2026",
            [
                Etapa(
                    "Carga", .feita, data: "01/04/2026", responsavel: "Marta", detalhe: "15.119 vínculos",
                    para: "/folha/1"),
                Etapa("Corte", .feita, data: "05/04/2026", responsavel: "automático"),
                Etapa("Ensaio da glosa", .feita, data: "06/04/2026", responsavel: "Marta", para: "/folha/2"),
                Etapa("Glosa", .atual, data: "até 08/04/2026", responsavel: "Marta"),
                Etapa("Remessa", .futura, data: "até 09/04/2026"),
                Etapa("Folha fechada", .futura, data: "15/04/2026"),
                Etapa("Retorno", .futura, data: "20/04/2026"),
            ]
        ) {
            El(.p) {
                El(.strong, "Próximo passo: aplicar a glosa. ")
                "O ensaio de ontem corta 312 parcelas de 204 pessoas, \(Formato.reais(centavos: 1_844_012)) ao todo."
            }
            Ligacao("Ver o ensaio", para: "/folha/ensaio", .secundario)
            Ligacao("Aplicar a glosa", para: "/folha/glosa/aplicar", .primario)
        }
    }

    static var inicioDoGestor: Tela {
        Tela(
            "Competência 04/2026", subtitulo: "Corte feito em 05/04; a folha fecha em 15/04/2026.", secao: "Início",
            situacao: Etiqueta(.informacao, "Aberta", icone: .relogio), ajuda: ajudaDaCompetencia,
            mensagens: [
                Mensagem(
                    .aviso, "A conciliação de 03/2026 tem 7 divergências.",
                    "Somam R$ 1.204,33 e esperam resposta de duas consignatárias.",
                    ligacao: ("Ver as divergências", "/folha/conciliacao"))
            ]
        ) {
            trilho
            Numeros {
                Numero("Pessoas na folha", "15.119", detalhe: "12 a mais que em 03/2026", para: "/pessoas")
                Numero("Contratos ativos", "41.872", para: "/contratos")
                Numero("A descontar no mês", "R$ 14.208.331,09", detalhe: "98,7% do previsto", papel: .sucesso)
                Numero("Glosa do ensaio", "R$ 18.440,12", detalhe: "312 parcelas", papel: .aviso, para: "/folha/glosa")
            }
            Colunas {
                Cartao("Esperam por você", icone: .relogio) {
                    Filas([
                        Fila(
                            "Portabilidades com saldo vencido", quantos: 4, para: "/contratos/portabilidades",
                            prazo: Etiqueta(.erro, "venceu ontem")),
                        Fila(
                            "Decisões judiciais a cumprir", quantos: 2, para: "/contratos/judiciais",
                            prazo: Etiqueta(.aviso, "hoje")),
                        Fila(
                            "Recadastramentos a decidir", quantos: 9, para: "/consignatarias",
                            prazo: Etiqueta(.informacao, "em 5 dias úteis", icone: .relogio)),
                        Fila("Chamados sem resposta", quantos: 0, para: "/atendimento"),
                    ])
                }
                Cartao("Alarmes", icone: .sino) {
                    LinhaDoTempo(
                        "Alarmes",
                        [
                            Acontecimento(
                                "Tentativas de acesso repetidas", quando: "hoje, 10:12",
                                iso: "2026-04-07T10:12:00-03:00",
                                texto: "23 tentativas em 4 minutos, bloqueadas.", papel: .erro,
                                para: "/administracao/trilha"),
                            Acontecimento(
                                "Divergência na conciliação", quando: "ontem, 18:40",
                                texto: "Banco Exemplo informou 3 parcelas a menos.", papel: .aviso,
                                para: "/folha/conciliacao"),
                            Acontecimento("Cópia de segurança conferida", quando: "ontem, 03:00", papel: .sucesso),
                        ])
                }
            }
        }
    }

    static func barraDaMargem() -> BarraEmpilhada {
        BarraEmpilhada(
            "Margem geral", resumo: "De R$ 1.854,22, R$ 1.442,12 estão ocupados e R$ 412,10 estão livres.",
            total: "R$ 1.854,22",
            partes: [
                .init(
                    "Banco Exemplo", valor: 80_300, texto: "R$ 803,00", detalhe: "2 contratos, até 11/2029",
                    para: "/contratos/1"),
                .init(
                    "Cooperativa Modelo", valor: 43_912, texto: "R$ 439,12", detalhe: "até 02/2028",
                    para: "/contratos/2"),
                .init(
                    "Associação de Classe", valor: 20_000, texto: "R$ 200,00", detalhe: "sem prazo",
                    para: "/contratos/3"),
                .init("Livre", valor: 41_210, texto: "R$ 412,10", tipo: .livre),
            ])
    }

    static var contaDaMargem: ContaAberta {
        ContaAberta(
            "Como se chegou a R$ 412,10",
            [
                .init(
                    .inicio, "Base de incidência", "R$ 4.635,55", fonte: "folha de 03/2026, rubricas 1001 e 1020",
                    para: "/folha/1"),
                .init(.vezes, "Percentual da margem geral", "40,00%", fonte: "regra 12, vigente desde 01/2024"),
                .init(.igual, "Limite", "R$ 1.854,22", fonte: "arredondado para baixo"),
                .init(.menos, "Parcelas ativas", "R$ 1.442,12", fonte: "4 contratos averbados", para: "/contratos"),
                .init(.igual, "Livre", "R$ 412,10"),
            ], aberta: true)
    }

    static var ficha: Tela {
        Tela(
            "João Exemplo da Silva", subtitulo: "Matrícula 73.210-4 · CPF ***.982.247-**", secao: "Pessoas",
            situacao: Etiqueta(.sucesso, "Ativo"), trilha: [.init("Pessoas", "/pessoas")],
            ajuda: Ajuda("A ficha da pessoa: vínculos, margens e contratos.", quemPode: "Gestores e atendentes."),
            acoes: Bloco {
                Ligacao("PDF", para: "/pessoas/73210/ficha.pdf", .secundario, icone: .baixar)
                Ligacao("Nova decisão judicial", para: "/contratos/judiciais/nova", .primario, icone: .balanca)
            }
        ) {
            Abas(
                "Ficha da pessoa",
                [
                    .init("Margens", "/pessoas/73210"), .init("Contratos", "/pessoas/73210/contratos", contagem: 4),
                    .init("Descontos", "/pessoas/73210/descontos"),
                    .init("Autorizações", "/pessoas/73210/autorizacoes", contagem: 1),
                    .init("Quem consultou", "/pessoas/73210/consultas"),
                ], atual: "/pessoas/73210")
            Colunas(.principal) {
                Pilha {
                    Cartao(
                        "Margem geral", subtitulo: "40,00% da base de incidência",
                        acoes: Bloco { Etiqueta(.sucesso, "Livre R$ 412,10") }
                    ) {
                        barraDaMargem()
                        contaDaMargem
                    }
                    Cartao(
                        "Margem de cartão", subtitulo: "5,00% da base de incidência",
                        acoes: Bloco { Etiqueta(.erro, "Passou R$ 31,78") }
                    ) {
                        BarraEmpilhada(
                            "Margem de cartão",
                            resumo: "O limite é R$ 231,78 e estão ocupados R$ 263,56: passou R$ 31,78.",
                            total: "R$ 231,78",
                            partes: [
                                .init("Banco Exemplo, cartão", valor: 23_178, texto: "R$ 231,78", para: "/contratos/9"),
                                .init("Acima do limite", valor: 3_178, texto: "-R$ 31,78 (negativo)", tipo: .excesso),
                            ])
                    }
                }
                Pilha {
                    Cartao("Dados") {
                        Ficha {
                            Dado("Órgão de lotação", "Promotoria de Exemplo")
                            Dado("Regime", "Efetivo")
                            Dado("Admissão", "02/05/2011")
                            Dado("Telefone", nil)
                            Dado("Última folha", largo: true) {
                                Ligacao("03/2026", para: "/folha/competencias/2026-03")
                            }
                        }
                    }
                    Cartao("Linha do tempo") {
                        LinhaDoTempo(
                            "Linha do tempo",
                            [
                                Acontecimento(
                                    "Contrato averbado", quando: "02/04/2026",
                                    texto: "Contrato 4.812, 48 parcelas de \(Formato.reais(centavos: 41_290)).",
                                    quem: "Banco Exemplo", papel: .sucesso, para: "/contratos/4812"),
                                Acontecimento(
                                    "Parcela glosada", quando: "06/03/2026", texto: "R$ 83,10 não couberam no limite.",
                                    quem: "sistema", papel: .aviso),
                                Acontecimento(
                                    "Contrato liquidado", quando: "15/01/2026", texto: "Contrato 2.207.",
                                    quem: "Cooperativa Modelo", papel: .encerrado),
                            ])
                    }
                }
            }
            UltimosEventos(
                [
                    Acontecimento("Telefone alterado", quando: "02/04/2026 10:12", quem: "Marta Exemplo"),
                    Acontecimento("Base de incidência de 03/2026 carregada", quando: "01/04/2026 08:00"),
                ], todos: "/administracao/trilha?registro=73210")
        }
    }

    static var inicioDoServidor: Tela {
        Tela("Olá, João", subtitulo: "Folha de 04/2026: desconto previsto em 30/04/2026.", secao: "Início") {
            Mensagem(
                .informacao, "O Banco Exemplo pediu a sua autorização.",
                "Empréstimo de R$ 8.000,00 em 48 parcelas de R$ 262,40. Responda até 09/04/2026.",
                ligacao: ("Ver o pedido", "/autorizacoes/31"))
            Colunas {
                Cartao("Margem geral", subtitulo: "para empréstimos e mensalidades") {
                    Numero("Livre para contratar", "R$ 412,10", detalhe: "de R$ 1.854,22", papel: .sucesso)
                    barraDaMargem()
                    contaFechada
                    BarraDeAcoes { Ligacao("Simular um empréstimo", para: "/simular", .primario) }
                }
                Cartao("Próximos descontos", subtitulo: "04/2026") {
                    Valores(
                        [
                            .init("Banco Exemplo", "R$ 803,00", detalhe: "2 contratos", para: "/contratos/1"),
                            .init("Cooperativa Modelo", "R$ 439,12", detalhe: "parcela 14 de 36", para: "/contratos/2"),
                            .init("Associação de Classe", "R$ 200,00", detalhe: "mensalidade", para: "/contratos/3"),
                        ], total: "R$ 1.442,12")
                    El(.p) {
                        "A parcela de 03/2026 teve "
                        Termo("glosa", "Corte da parte da parcela que não coube no limite do mês.")
                        " de R$ 83,10. "
                        Ligacao("Por quê?", para: "/descontos/2026-03")
                    }
                }
            }
        }
    }

    static var contaFechada: ContaAberta {
        ContaAberta(
            "Ver a conta", [.init(.inicio, "Base de incidência", "R$ 4.635,55"), .init(.igual, "Livre", "R$ 412,10")])
    }

    static var entrada: Tela {
        Tela("Entrar no portal do gestor") {
            El(.div, .classe("cartao")) {
                El(.div, .classe("cartao-corpo")) {
                    Formulario(para: "/entrar", enviar: Botao("Entrar")) {
                        Campo.identificacao("usuario", "Usuário").autocompletar("username")
                        Campo.senha("senha")
                    }
                    El(.p) { Ligacao("Esqueci a senha", para: "/senha/recuperar") }
                }
            }
        }
    }
}

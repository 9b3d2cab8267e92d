import Auditoria
import BancoDeDados
import Foundation
import Nucleo
import Web

/// O que a pessoa pode pedir ao cliente, e ele a nós: cópia do que se tem dela, e que se apague. O CPF vai no corpo, nunca no endereço.
/// - Fonte: LGPD, art. 18.
enum RotasDoTitular {
    static func montar(em api: Grupo<ContextoDoCliente>, _ servico: ServicoDeProva) {
        let casa = servico.casa
        api.json(
            "titulares/exportar", ato: DadosDoTitular.ato, entrada: entrada("PedidoDeCopia"),
            descricao: DescricaoDeApi(
                "Tudo o que se tem de uma pessoa: rostos guardados (sem o vetor) e sessões", saida: saida,
                recusas: recusas)
        ) { cpf, contexto in
            let dados = try await casa.banco.transacao(como: .motor) { t in
                try DadosDoTitular.ler(
                    cpf, cliente: contexto.cliente.cliente, aPropria: false, casa, em: t, por: contexto.autor)
            }
            return .json(json(dados)).com("Cache-Control", "no-store")
        }
        api.json(
            "titulares/apagar", ato: ApagarTitular.ato, entrada: entrada("PedidoDeApagar"),
            descricao: DescricaoDeApi(
                "Apaga o rosto e o CPF de uma pessoa; o que já se contou fica, sem se saber de quem", status: 204,
                recusas: recusas)
        ) { cpf, contexto in
            try await casa.banco.transacao(como: .motor) { t in
                try ApagarTitular(cpf: cpf).executar(
                    cliente: contexto.cliente.cliente, casa, em: t, por: contexto.autor)
            }
            return .vazia
        }
    }

    private static func entrada(_ nome: String) -> Entrada<CPF> {
        .objeto(nome, .obrigatorio("cpf", RotasDoCliente.cpf, resumo: "CPF da pessoa.")) { $0 }
    }

    private static let recusas = [
        RecusaDeProva.titularDesconhecido.codigo: RecusaDeProva.titularDesconhecido.frase
    ]

    private static let saida = Esquema.objeto(
        "DadosDoTitular",
        [
            CampoDeEsquema("cpf", .texto()), CampoDeEsquema("desde", .instante),
            CampoDeEsquema(
                "rostos",
                .lista(
                    .objeto(
                        "RostoGuardado",
                        [
                            CampoDeEsquema("origem", .escolha(["foto", "captura"])), CampoDeEsquema("modelo", .texto()),
                            CampoDeEsquema(
                                "base_legal", .escolha(BaseLegal.allCases.map(\.rawValue) + [BaseLegal.naoDeclarada])),
                            CampoDeEsquema("finalidade", .texto()),
                            CampoDeEsquema("criado_em", .instante),
                            CampoDeEsquema("encerrado_em", .opcional(.instante), obrigatorio: false),
                        ]), maximo: nil)),
            CampoDeEsquema(
                "sessoes",
                .lista(
                    .objeto(
                        "SessaoDoTitular",
                        [
                            CampoDeEsquema("id", .inteiro()), CampoDeEsquema("finalidade", .texto()),
                            CampoDeEsquema("situacao", .escolha(SessaoDaProva.Situacao.allCases.map(\.naApi))),
                            CampoDeEsquema(
                                "motivo", .opcional(.escolha(MotivoDaSessao.codigos)), obrigatorio: false,
                                resumo: "Por que não se aprovou: docs/prova-de-vida/motivos.md."),
                            CampoDeEsquema("criada_em", .instante),
                            CampoDeEsquema("consentida_em", .opcional(.instante), obrigatorio: false),
                            CampoDeEsquema("concluida_em", .opcional(.instante), obrigatorio: false),
                        ]), maximo: nil)),
            CampoDeEsquema(
                "conferencias",
                .lista(
                    .objeto(
                        "ConferenciaDoTitular",
                        [
                            CampoDeEsquema("sessao", .inteiro()),
                            CampoDeEsquema("situacao", .escolha(Revisao.Situacao.allCases.map(\.rawValue))),
                            CampoDeEsquema("pedida_em", .instante), CampoDeEsquema("prazo_em", .instante),
                            CampoDeEsquema("decidida_em", .opcional(.instante), obrigatorio: false),
                            CampoDeEsquema(
                                "fundamento", .opcional(.texto()), obrigatorio: false,
                                resumo: "Só na cópia que a própria pessoa tira no portal; aqui, nulo."),
                            CampoDeEsquema(
                                "documento",
                                .opcional(
                                    .objeto(
                                        "DocumentoConferido",
                                        [CampoDeEsquema("tipo", .texto()), CampoDeEsquema("numero", .texto())])),
                                obrigatorio: false,
                                resumo: "O que o atendente conferiu. Só na cópia que a própria pessoa tira; aqui, nulo."
                            ),
                            CampoDeEsquema("quantas_fotos", .inteiro()),
                            CampoDeEsquema(
                                "fotos", .lista(.texto(), maximo: nil),
                                resumo: "Só na cópia que a própria pessoa tira no portal; aqui, vazia."),
                        ]), maximo: nil)),
        ])

    /// Os dados como se entregam, na API e nas telas.
    static func json(_ dados: DadosDoTitular) -> ValorJSON {
        [
            "cpf": .texto(dados.cpf.digitos), "desde": .texto(dados.desde.iso),
            "rostos": .lista(
                dados.rostos.map {
                    [
                        "origem": .texto($0.origem), "modelo": .texto($0.modelo), "criado_em": .texto($0.criadoEm.iso),
                        "base_legal": .texto($0.baseLegal), "finalidade": .texto($0.finalidade),
                        "encerrado_em": instante($0.encerradoEm),
                    ]
                }),
            "sessoes": .lista(
                dados.sessoes.map {
                    [
                        "id": .inteiro($0.id), "finalidade": .texto($0.finalidade),
                        "situacao": .texto($0.situacao.naApi),
                        "motivo": $0.motivo.map(ValorJSON.texto) ?? .nulo, "criada_em": .texto($0.criadaEm.iso),
                        "consentida_em": instante($0.consentidaEm), "concluida_em": instante($0.concluidaEm),
                    ]
                }),
            "conferencias": .lista(
                dados.revisoes.map {
                    [
                        "sessao": .inteiro($0.sessao), "situacao": .texto($0.situacao),
                        "pedida_em": .texto($0.pedidaEm.iso), "prazo_em": .texto($0.prazoEm.iso),
                        "decidida_em": instante($0.decididaEm),
                        "fundamento": $0.fundamento.map(ValorJSON.texto) ?? .nulo,
                        "documento": $0.documento.map {
                            ["tipo": .texto($0.tipo.nome), "numero": .texto($0.numero)]
                        } ?? .nulo,
                        "quantas_fotos": .inteiro(Int64($0.quantasFotos)),
                        "fotos": .lista($0.fotos.map { .texto(Data($0).base64EncodedString()) }),
                    ]
                }),
        ]
    }

    private static func instante(_ valor: Instante?) -> ValorJSON { valor.map { .texto($0.iso) } ?? .nulo }
}

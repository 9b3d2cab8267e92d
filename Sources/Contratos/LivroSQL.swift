import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// O SQL do livro. Tudo em bloco: um ato manda listas de um, um lote manda listas de cem.
enum LivroSQL {
    static func vinculos(de pessoas: [Int64]) -> SQL {
        """
        SELECT id, pessoa_id, matricula, categoria, situacao, bloqueado_em IS NOT NULL
          FROM vinculo
         WHERE pessoa_id = ANY(\(pessoas))
        """
    }

    /// O prazo mais velho da prova de vida anual que cada pessoa deve; quem não deve não vem.
    static func provasDevidas(por pessoas: [Int64]) -> SQL {
        """
        SELECT pessoa_id, min(fim)
          FROM atual.prova_anual_na_tela
         WHERE pessoa_id = ANY(\(pessoas)) AND no_publico AND registro_id IS NULL AND encerrada_em IS NULL
         GROUP BY pessoa_id
        """
    }

    /// A base de contribuição mais nova de cada vínculo, que a folha pode não informar todo mês: sem a do mês, vale a anterior
    /// (decisão 0026).
    static func ultimasBases(dos vinculos: [Int64], ate competencia: Competencia) -> SQL {
        """
        SELECT DISTINCT ON (vinculo_id) vinculo_id, previdencia
          FROM base_da_folha
         WHERE vinculo_id = ANY(\(vinculos)) AND competencia <= \(competencia) AND previdencia IS NOT NULL
         ORDER BY vinculo_id, competencia DESC
        """
    }

    static func contas(de pessoas: [Int64]) -> SQL {
        """
        SELECT id, pessoa_id, vinculo_id, tipo, bruta_da_folha + ajuste - retido, comprometido, seq
          FROM conta_de_margem
         WHERE pessoa_id = ANY(\(pessoas))
        """
    }

    /// Contratos vivos dos vínculos, mais os pedidos por id, cada um com os seus pesos.
    static func contratos(dos vinculos: [Int64], e pedidos: [Int64]) -> SQL {
        """
        SELECT c.id, c.vinculo_id, c.consignataria_id, c.produto_id, c.situacao, c.parcela, c.primeira, c.carencia, c.vence_em,
               c.autorizacao_id, c.numero, c.parado_por, c.suspenso_ate, c.pagas, c.prazo,
               ARRAY(SELECT p.conta_id FROM peso p WHERE p.contrato_id = c.id ORDER BY p.conta_id),
               ARRAY(SELECT p.valor::bigint FROM peso p WHERE p.contrato_id = c.id ORDER BY p.conta_id),
               c.exige_prova, c.regra_em
          FROM contrato c
         WHERE c.vinculo_id = ANY(\(vinculos))
           AND (c.situacao IN ('pendente', 'autorizada', 'averbado', 'suspenso') OR c.id = ANY(\(pedidos)))
        """
    }

    static func inserirAutorizacoes(_ novas: [AutorizacaoNova], _ cofre: Cofre) throws -> SQL {
        let evidencias = try novas.map { nova in
            try nova.evidencia.map {
                try cofre.cifrar(Array($0.utf8), tabela: "autorizacao", coluna: "evidencia", id: nova.id)
            }
        }
        return """
            INSERT INTO autorizacao (id, contrato_id, especie, em, autor_id, evidencia)
            SELECT * FROM unnest(\(novas.map(\.id)), \(novas.map(\.contrato)), \(novas.map(\.especie.rawValue)),
                                 \(Valor.instantes(novas.map(\.em))), \(novas.map(\.autor)), \(evidencias))
            """
    }

    static func inserirContratos(_ novos: [ContratoNovo]) -> SQL {
        """
        INSERT INTO contrato (id, vinculo_id, consignataria_id, produto_id, convenio_versao_id, numero, regra_em, legado, situacao,
                              parcela, percentual, prazo, carencia, primeira, pagas, operacao_em, vence_em, averbado_em,
                              valor_liberado, valor_financiado, iof, taxa_ao_mes, cet_ao_ano, autorizacao_id, correspondente_id, exige_prova,
                              cpf_informado)
        SELECT * FROM unnest(\(novos.map(\.id)), \(novos.map(\.vinculo)), \(novos.map(\.consignataria)), \(novos.map(\.produto)),
                             \(novos.map(\.condicoes)), \(novos.map(\.numero)), \(Valor.dias(novos.map { Int32($0.regraEm.diasDesde1970) })),
                             \(novos.map(\.legado)), \(novos.map(\.situacao.rawValue)), \(novos.map(\.parcela.centavos)),
                             \(novos.map { $0.percentual.map(Int64.init) }), \(novos.map { $0.prazo.map(Int64.init) }),
                             \(novos.map { Int64($0.carencia) }), \(Valor.competencias(novos.map(\.primeira))),
                             \(novos.map { Int64($0.pagas) }), \(Valor.instantes(novos.map(\.operacaoEm))),
                             \(Valor.instantes(novos.map(\.venceEm))), \(Valor.instantes(novos.map(\.averbadoEm))),
                             \(novos.map { $0.conta?.liberado.centavos }), \(novos.map { $0.conta?.financiado.centavos }),
                             \(novos.map { $0.conta?.iof.centavos }), \(novos.map { $0.conta?.taxaAoMes }),
                             \(novos.map { $0.conta.map { Int64($0.cetAoAno) } }), \(novos.map(\.autorizacao)),
                             \(novos.map(\.correspondente)), \(novos.map(\.exigeProva)), \(novos.map(\.cpfInformado)))
        """
    }

    /// Só muda quem ainda está na situação lida; o gravador confere quantas mudaram.
    static func mudarContratos(_ mudancas: [MudancaDeContrato]) -> SQL {
        """
        UPDATE contrato c
           SET situacao = m.para, parcela = m.parcela, primeira = m.primeira, numero = m.numero, vence_em = m.vence_em,
               averbado_em = coalesce(m.averbado_em, c.averbado_em), encerrado_em = m.encerrado_em,
               autorizacao_id = m.autorizacao, pagas = m.pagas, prazo = m.prazo, parado_por = m.parado_por, suspenso_ate = m.suspenso_ate
          FROM unnest(\(mudancas.map(\.id)), \(mudancas.map(\.de.rawValue)), \(mudancas.map(\.para.rawValue)),
                      \(mudancas.map(\.parcela.centavos)), \(mudancas.map { Int64($0.pagas) }),
                      \(mudancas.map { $0.prazo.map(Int64.init) }), \(Valor.competencias(mudancas.map(\.primeira))),
                      \(mudancas.map(\.numero)), \(Valor.instantes(mudancas.map(\.venceEm))),
                      \(Valor.instantes(mudancas.map(\.averbadoEm))), \(Valor.instantes(mudancas.map(\.encerradoEm))),
                      \(mudancas.map(\.autorizacao)), \(mudancas.map { $0.paradoPor?.rawValue }),
                      \(Valor.competencias(mudancas.map(\.suspensoAte))))
               AS m (id, de, para, parcela, pagas, prazo, primeira, numero, vence_em, averbado_em, encerrado_em, autorizacao, parado_por,
                     suspenso_ate)
         WHERE c.id = m.id AND c.situacao = m.de
        """
    }

    static func inserirPesos(_ pesos: [PesoNovo]) -> SQL {
        """
        INSERT INTO peso (contrato_id, conta_id, valor)
        SELECT * FROM unnest(\(pesos.map(\.contrato)), \(pesos.map(\.conta)), \(pesos.map(\.valor.centavos)))
        """
    }

    static func mudarPesos(_ pesos: [PesoNovo]) -> SQL {
        """
        UPDATE peso p SET valor = n.valor
          FROM unnest(\(pesos.map(\.contrato)), \(pesos.map(\.conta)), \(pesos.map(\.valor.centavos))) AS n (contrato, conta, valor)
         WHERE p.contrato_id = n.contrato AND p.conta_id = n.conta
        """
    }

    static func inserirLancamentos(_ lancamentos: [Lancamento]) -> SQL {
        """
        INSERT INTO lancamento_de_margem (conta_id, seq, contrato_id, especie, exige_saldo, evento_id, em, delta, comprometido_depois,
                                          disponivel_depois)
        SELECT * FROM unnest(\(lancamentos.map(\.conta)), \(lancamentos.map(\.seq)), \(lancamentos.map(\.contrato)),
                             \(lancamentos.map(\.especie.rawValue)), \(lancamentos.map(\.especie.exigeSaldo)),
                             \(lancamentos.map(\.evento)), \(Valor.instantes(lancamentos.map(\.em))),
                             \(lancamentos.map(\.delta.centavos)), \(lancamentos.map(\.comprometidoDepois.centavos)),
                             \(lancamentos.map { $0.disponivelDepois?.centavos }))
        """
    }

    static func inserirPartes(_ partes: [ParteDoLancamento]) -> SQL {
        """
        INSERT INTO parte_do_lancamento (conta_id, seq, contrato_id, de, para)
        SELECT * FROM unnest(\(partes.map(\.conta)), \(partes.map(\.seq)), \(partes.map(\.contrato)),
                             \(partes.map(\.de.centavos)), \(partes.map(\.para.centavos)))
        """
    }

    static func inserirOcorrencias(_ ocorrencias: [OcorrenciaNova], _ cofre: Cofre) throws -> SQL {
        let motivos = try ocorrencias.map {
            try TextoCifrado.fechar($0.motivo, tabela: "ocorrencia", id: $0.id, cofre)
        }
        return """
            INSERT INTO ocorrencia (id, contrato_id, ato, em, competencia, motivo, parcela, prazo, situacao, evento_id)
            SELECT * FROM unnest(\(ocorrencias.map(\.id)), \(ocorrencias.map(\.contrato)), \(ocorrencias.map(\.ato)),
                                 \(Valor.instantes(ocorrencias.map(\.em))), \(Valor.competencias(ocorrencias.map(\.competencia))),
                                 \(motivos), \(ocorrencias.map(\.parcela.centavos)), \(ocorrencias.map { $0.prazo.map(Int64.init) }),
                                 \(ocorrencias.map(\.situacao.rawValue)), \(ocorrencias.map(\.evento)))
            """
    }
}

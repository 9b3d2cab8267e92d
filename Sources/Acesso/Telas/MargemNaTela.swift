import BancoDeDados
import Cadastro
import Html
import Nucleo

/// Uma conta de margem e quem a ocupa. É do gestor e da própria pessoa; a consignatária não lê a visão de onde isto sai.
/// - Fonte: OBJ-02, OBJ-04, OBJ-11 (a líquida é a bruta menos o carregado); POC-SER-02, RF-GES-20, RF-GES-21.
package struct MargemNaTela: Sendable {
    /// Contrato ou reserva que ocupa a conta.
    package struct Ocupante: Sendable {
        package let contrato: Int64
        package let consignataria: String
        package let produto: String
        package let valor: Dinheiro
        package let situacao: Situacao
        package let primeira: Competencia
        package let prazo: Int?

        /// Até quando ocupa, se tudo for descontado em dia.
        package var ate: String { prazo.map { "até \((primeira + ($0 - 1)).brasileira)" } ?? "sem prazo" }
    }

    package let id: Int64
    package let matricula: Matricula
    /// Código do tipo de margem.
    package let tipo: String
    package let nome: String
    /// `nil`: a folha nunca informou.
    package let bruta: Dinheiro?
    package let folha: Competencia?
    package let ajuste: Dinheiro
    package let retido: Dinheiro
    package let comprometido: Dinheiro
    package let disponivel: Dinheiro?
    package let ocupantes: [Ocupante]
    /// Pesa nela o total contratado, e não a parcela: é a das verbas em atraso.
    package let estoque: Bool
    /// Só em estoque: o último mês de que a folha disse alguma coisa.
    package let verbas: VerbasDoMes?

    /// As contas de uma pessoa, na ordem do cadastro, com os ocupantes de cada uma.
    package static func listar(pessoa: Int64, em t: Transacao) throws -> [MargemNaTela] {
        var ocupantes: [Int64: [Ocupante]] = [:]
        for linha in try t.executar(
            """
            SELECT o.conta_id, o.contrato_id, o.consignataria, o.produto, o.valor, o.situacao, o.primeira, o.prazo
              FROM atual.ocupacao_da_margem o
             WHERE o.pessoa_id = \(pessoa)
             ORDER BY o.conta_id, o.valor DESC, o.contrato_id
            """)
        {
            ocupantes[try linha.ler(0), default: []].append(
                Ocupante(
                    contrato: try linha.ler(1), consignataria: try linha.ler(2), produto: try linha.ler(3),
                    valor: try linha.ler(4), situacao: try linha.lerCaso(5), primeira: try linha.ler(6),
                    prazo: try linha.ler(7, como: Int64?.self).map(Int.init)))
        }
        let verbas = try VerbasDoMes.ultimos(pessoa: pessoa, em: t)
        return try t.executar(
            "SELECT * FROM atual.margem_na_tela m WHERE m.pessoa_id = \(pessoa) ORDER BY m.matricula, m.ordem"
        ).map { linha in
            let id: Int64 = try linha.ler("id")
            return MargemNaTela(
                id: id, matricula: try linha.ler("matricula"), tipo: try linha.ler("tipo"), nome: try linha.ler("nome"),
                bruta: try linha.ler("bruta_da_folha"), folha: try linha.ler("folha"), ajuste: try linha.ler("ajuste"),
                retido: try linha.ler("retido"), comprometido: try linha.ler("comprometido"),
                disponivel: try linha.ler("disponivel"), ocupantes: ocupantes[id] ?? [],
                estoque: try linha.ler("consome", como: String.self) == "total", verbas: verbas[id])
        }
    }

    /// O que se pode usar ao todo; `nil` é desconhecido.
    package var total: Dinheiro? { bruta.map { $0 + ajuste - retido } }

    /// A faixa: ocupado por contrato, livre ou o que passou. `contrato` diz o endereço da ficha de cada um.
    package func faixa(contrato: (Int64) -> Endereco) -> some Trecho {
        Bloco {
            if let total, let disponivel {
                BarraEmpilhada(
                    nome, resumo: resumo(total, disponivel), total: total.emReais,
                    partes: ocupantes.map { ocupante in
                        BarraEmpilhada.Parte(
                            "\(ocupante.consignataria), \(ocupante.produto.lowercased())",
                            valor: ocupante.valor.centavos,
                            texto: ocupante.valor.emReais,
                            detalhe: ocupante.situacao.ehReservaViva ? "reserva a confirmar" : ocupante.ate,
                            para: contrato(ocupante.contrato))
                    } + [sobra(disponivel)])
            } else {
                El(
                    .p,
                    "A folha ainda não informou esta margem. Sem ela não se pode contratar neste tipo: "
                        + "não é zero, é desconhecida.")
            }
        }
    }

    private func sobra(_ disponivel: Dinheiro) -> BarraEmpilhada.Parte {
        disponivel < .zero
            ? .init("Passou do limite", valor: -disponivel.centavos, texto: disponivel.emReais, tipo: .excesso)
            : .init("Livre", valor: disponivel.centavos, texto: disponivel.emReais, tipo: .livre)
    }

    private func resumo(_ total: Dinheiro, _ disponivel: Dinheiro) -> String {
        let ocupado = "\(comprometido.emReais) de \(total.emReais) ocupados"
        return disponivel < .zero
            ? "\(ocupado): passou do limite em \((-disponivel).emReais)." : "\(ocupado); \(disponivel.emReais) livres."
    }

    /// Em palavras, para onde só cabe uma linha.
    package var livreEmPalavras: String {
        guard let disponivel else { return "não informada pela folha" }
        return disponivel < .zero ? "negativa: \(disponivel.emReais)" : "\(disponivel.emReais) livres"
    }

    /// Linha a linha, do que a folha informou ao que sobra.
    package var conta: some Trecho {
        Bloco {
            if let bruta, let folha, let disponivel {
                ContaAberta("Como se chegou a \(disponivel.emReais)", linhas(bruta, folha, disponivel))
            }
        }
    }

    private func linhas(_ bruta: Dinheiro, _ folha: Competencia, _ disponivel: Dinheiro) -> [ContaAberta.Linha] {
        var linhas = [
            ContaAberta.Linha(.inicio, "Margem bruta", bruta.emReais, fonte: "Folha fechada de \(folha.brasileira)")
        ]
        if ajuste > .zero { linhas.append(.init(.mais, "Ajuste do gestor", ajuste.emReais, fonte: "Ato do gestor")) }
        if ajuste < .zero {
            linhas.append(.init(.menos, "Ajuste do gestor", (-ajuste).emReais, fonte: "Ato do gestor"))
        }
        if retido > .zero {
            linhas.append(.init(.menos, "Retido", retido.emReais, fonte: "Decisão judicial ou do gestor"))
        }
        linhas += ocupantes.map {
            .init(
                .menos, "\($0.consignataria), contrato \(Formato.inteiro($0.contrato))", $0.valor.emReais, fonte: $0.ate
            )
        }
        let detalhado = ocupantes.reduce(Dinheiro.zero) { $0 + $1.valor }
        if detalhado != comprometido {
            linhas.append(
                .init(.menos, "Outros compromissos", (comprometido - detalhado).emReais, fonte: "Extrato da margem"))
        }
        linhas.append(.init(.igual, disponivel < .zero ? "Disponível, negativo" : "Disponível", disponivel.emReais))
        return linhas
    }
}

/// Um lançamento do extrato da margem.
package struct LancamentoNaTela: Sendable {
    package let margem: String
    package let em: Instante
    package let especie: String
    package let contrato: Int64?
    package let delta: Dinheiro
    package let comprometidoDepois: Dinheiro
    package let disponivelDepois: Dinheiro?

    package static func listar(
        pessoa: Int64, limite: Int, pulados: Int = 0, em t: Transacao
    ) throws -> [LancamentoNaTela] {
        try t.executar(
            """
            SELECT e.margem, e.em, e.especie, e.contrato_id, e.delta, e.comprometido_depois, e.disponivel_depois
              FROM atual.extrato_da_margem e
             WHERE e.pessoa_id = \(pessoa)
             ORDER BY e.em DESC, e.conta_id, e.seq DESC
             LIMIT \(limite) OFFSET \(pulados)
            """
        ).map {
            LancamentoNaTela(
                margem: try $0.ler(0), em: try $0.ler(1), especie: try $0.ler(2), contrato: try $0.ler(3),
                delta: try $0.ler(4), comprometidoDepois: try $0.ler(5), disponivelDepois: try $0.ler(6))
        }
    }

    package static func contar(pessoa: Int64, em t: Transacao) throws -> Int {
        Int(
            try t.uma("SELECT count(*) FROM atual.extrato_da_margem e WHERE e.pessoa_id = \(pessoa)")?
                .ler(0, como: Int64.self) ?? 0)
    }

    /// As colunas do extrato; `contrato` diz o endereço da ficha.
    package static func colunas(contrato: @escaping @Sendable (Int64) -> Endereco) -> [Coluna<LancamentoNaTela>] {
        [
            Coluna("Quando", .umaLinha, principal: true) { $0.em.naTela },
            Coluna("Margem") { $0.margem },
            Coluna("O que houve") { $0.especie },
            Coluna("Contrato", csv: { $0.contrato.map { "\($0)" } ?? "" }) { linha in
                if let id = linha.contrato { Ligacao("nº \(Formato.inteiro(id))", para: contrato(id)) } else { "—" }
            },
            Coluna("Comprometeu", .numero) { $0.delta.brasileiro },
            Coluna("Comprometido depois", .numero) { $0.comprometidoDepois.brasileiro },
            Coluna("Disponível depois", .numero) { $0.disponivelDepois?.brasileiro ?? "desconhecido" },
        ]
    }
}

import BancoDeDados
import Cadastro
import Html
import Nucleo

/// As verbas em atraso de um vínculo num mês: o que a folha informou do crédito e o que descontou das antecipações.
///
/// É do gestor e da própria pessoa; a consignatária não lê a visão de onde isto sai.
/// - Fonte: RF-GER-17; `docs/decisoes/0030-verbas-em-atraso.md`.
package struct VerbasDoMes: Sendable {
    let conta: Int64
    package let competencia: Competencia
    package let matricula: Matricula
    /// O saldo do crédito na folha fechada do mês; `nil`, ela não o disse.
    package let saldo: Dinheiro?
    /// O pago no mês; `nil`, a folha não o disse.
    package let pago: Dinheiro?
    /// O descontado no mês das antecipações da pessoa; `nil`, não houve linha dela na folha.
    package let descontado: Dinheiro?

    /// Do mês mais novo ao mais velho.
    package static func listar(
        pessoa: Int64, limite: Int, pulados: Int = 0, em t: Transacao
    ) throws -> [VerbasDoMes] {
        try t.executar(
            """
            SELECT v.conta_id, v.competencia, v.matricula, v.saldo, v.pago, v.descontado
              FROM atual.verbas_do_mes v
             WHERE v.pessoa_id = \(pessoa)
             ORDER BY v.competencia DESC, v.matricula
             LIMIT \(limite) OFFSET \(pulados)
            """
        ).map(VerbasDoMes.init(lendo:))
    }

    /// O último mês informado de cada conta.
    static func ultimos(pessoa: Int64, em t: Transacao) throws -> [Int64: VerbasDoMes] {
        let ultimos = try t.executar(
            """
            SELECT DISTINCT ON (v.conta_id) v.conta_id, v.competencia, v.matricula, v.saldo, v.pago, v.descontado
              FROM atual.verbas_do_mes v
             WHERE v.pessoa_id = \(pessoa)
             ORDER BY v.conta_id, v.competencia DESC
            """
        ).map(VerbasDoMes.init(lendo:))
        return Dictionary(uniqueKeysWithValues: ultimos.map { ($0.conta, $0) })
    }

    private init(lendo linha: Linha) throws {
        conta = try linha.ler(0)
        competencia = try linha.ler(1)
        matricula = try linha.ler(2)
        saldo = try linha.ler(3)
        pago = try linha.ler(4)
        descontado = try linha.ler(5)
    }

    @MontagemDeColunas<VerbasDoMes> package static var colunas: [Coluna<VerbasDoMes>] {
        Coluna("Competência", principal: true) { $0.competencia.brasileira }
        Coluna("Matrícula") { $0.matricula.texto }
        Coluna("Saldo do crédito (R$)", .numero) { $0.saldo?.brasileiro ?? naoInformado }
        Coluna("Pago no mês (R$)", .numero) { $0.pago?.brasileiro ?? naoInformado }
        Coluna("Descontado em antecipações (R$)", .numero) { $0.descontado?.brasileiro ?? "—" }
    }

    static let naoInformado = "não informado"
}

/// O que se diz das verbas em atraso de uma pessoa, em cada matrícula que as tem.
package struct VerbasEmAtraso: Sendable {
    /// As contas de estoque que a folha já informou, ou que algum contrato ocupa.
    package let contas: [MargemNaTela]
    package let meses: [VerbasDoMes]
    package let quantosMeses: Int
    /// O que se pagou ao todo nos meses em que a folha disse quanto, e desde quando; `nil`, nunca disse.
    package let pago: (total: Dinheiro, desde: Competencia)?

    package init(pessoa: Int64, _ margens: [MargemNaTela], limite: Int, pulados: Int, em t: Transacao) throws {
        contas = margens.filter(\.temVerbas)
        meses = try VerbasDoMes.listar(pessoa: pessoa, limite: limite, pulados: pulados, em: t)
        let resumo = try t.uma(
            """
            SELECT count(*), sum(v.pago)::bigint, min(v.competencia) FILTER (WHERE v.pago IS NOT NULL)
              FROM atual.verbas_do_mes v
             WHERE v.pessoa_id = \(pessoa)
            """)
        quantosMeses = try resumo?.ler(0) ?? 0
        let (total, desde): (Dinheiro?, Competencia?) = (try resumo?.ler(1), try resumo?.ler(2))
        pago = total.flatMap { total in desde.map { (total, $0) } }
    }

    /// O quadro de cada matrícula e os meses, com o endereço da ficha de cada contrato.
    @Montagem package func corpo(_ estado: EstadoDaGrade, contrato: @escaping @Sendable (Int64) -> Endereco)
        -> some Trecho
    {
        if contas.isEmpty {
            Vazio("Nenhuma verba em atraso", "A folha não informou crédito de verbas em atraso desta pessoa.")
        }
        for conta in contas {
            Cartao("\(conta.nome), matrícula \(conta.matricula.texto)", subtitulo: conta.livreEmPalavras) {
                conta.quadroDasVerbas
                conta.faixa(contrato: contrato)
                conta.conta
            }
        }
        if let pago {
            El(
                .p,
                "A folha informou \(pago.total.emReais) pagos desde \(pago.desde.brasileira). "
                    + "Mês em que ela não disse quanto pagou não entra na soma.")
        }
        Grade(
            "Pagamentos mês a mês", linhas: meses, estado: comTotal(estado),
            vazio: Vazio("Nenhum mês informado", "A folha ainda não disse o saldo nem o pago destas verbas.")
        ) { VerbasDoMes.colunas }
    }

    private func comTotal(_ estado: EstadoDaGrade) -> EstadoDaGrade {
        var estado = estado
        estado.total = quantosMeses
        return estado
    }

    /// O estado da lista dos meses num endereço.
    package static func estado(em endereco: Endereco, lendo pares: [(String, String)]) -> EstadoDaGrade {
        EstadoDaGrade(em: endereco, porPagina: 10, lendo: pares)
    }
}

extension MargemNaTela {
    /// É conta de verbas em atraso, e há o que dizer dela.
    package var temVerbas: Bool { estoque && (bruta != nil || verbas != nil || comprometido > .zero) }

    /// Saldo do crédito, pago no mês, contratado e livre, lado a lado.
    package var quadroDasVerbas: some Trecho {
        Numeros {
            Numero("Saldo do crédito", bruta?.emReais ?? VerbasDoMes.naoInformado, detalhe: folha.map(Self.daFolha))
            Numero(
                "Pago no mês", verbas?.pago?.emReais ?? VerbasDoMes.naoInformado,
                detalhe: verbas.map { Self.daFolha($0.competencia) })
            Numero(
                "Contratado", comprometido.emReais,
                detalhe: ocupantes.isEmpty ? nil : Formato.contagem(ocupantes.count, "contrato", "contratos"))
            if let disponivel, disponivel < .zero {
                Numero("Passou do crédito", disponivel.emReais, papel: .aviso)
            } else {
                Numero("Livre", disponivel?.emReais ?? VerbasDoMes.naoInformado, detalhe: "para antecipar")
            }
        }
    }

    private static func daFolha(_ folha: Competencia) -> String { "folha de \(folha.brasileira)" }
}

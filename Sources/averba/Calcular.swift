import ArgumentParser
import Foundation
import Nucleo

/// Contas que se fazem sem banco e sem acesso.
struct Calcular: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calcular", abstract: "Faz uma conta e mostra de onde veio cada número.",
        subcommands: [Emprestimo.self])
}

extension Calcular {
    /// Parcela, IOF e custo efetivo total de um empréstimo consignado.
    ///
    /// Sai com 0 se calculou, 1 se a conta foi recusada e 64 se o que se digitou não se lê.
    struct Emprestimo: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "emprestimo",
            abstract: "Calcula parcela, IOF e custo efetivo total de um empréstimo consignado.",
            discussion: """
                Dinheiro se escreve 10000.00 ou 10.000,00; taxa em por cento, 1.80; data 2024-03-05 ou 05/03/2024.
                Exemplo: averba calcular emprestimo --valor 10000.00 --taxa-ao-mes 1.80 --parcelas 24 \
                --liberacao 2024-03-05 --dia-de-corte 10 --dia-de-vencimento 5
                """)

        @Option(help: "Valor pedido, sem tarifa nem imposto (obrigatório).")
        var valor: String?

        @Option(help: "Juros ao mês, em por cento (obrigatório).")
        var taxaAoMes: String?

        @Option(help: "Número de parcelas (obrigatório).")
        var parcelas: String?

        @Option(help: "Dia em que o dinheiro é creditado (obrigatório).")
        var liberacao: String?

        @Option(help: "Dia do mês, de 1 a 31, até o qual a operação entra na folha do próprio mês (obrigatório).")
        var diaDeCorte: String?

        @Option(help: "Dia do mês seguinte ao da folha, de 1 a 31, em que a parcela vence (obrigatório).")
        var diaDeVencimento: String?

        @Option(help: "Meses de carência além do normal.")
        var carencia: String = "0"

        @Option(help: "Como o imposto se paga: financiado, descontado ou isento.")
        var iof: String = ModoDoIOF.financiado.rawValue

        @Option(help: "Tarifa que entra no principal.")
        var tarifaFinanciada: String = "0"

        @Option(name: .customLong("tarifa-a-vista"), help: "Tarifa descontada na liberação.")
        var tarifaAVista: String = "0"

        @Option(help: "Seguro pago todo mês junto da parcela.")
        var seguroMensal: String = "0"

        @Option(help: "Convenção da parcela: price_mensal ou coef_dias30.")
        var convencao: String = ConvencaoDaParcela.priceMensal.rawValue

        @Flag(help: "Mostra a conta em JSON, com os nomes das colunas do arquivo de exemplos.")
        var json = false

        func run() throws {
            let pedido: PedidoDeEmprestimo
            switch pedidoLido() {
            case .success(let lido): pedido = lido
            case .failure(let apontamentos):
                apontamentos.linhas.forEach(Self.reclamar)
                throw ExitCode(64)
            }
            do {
                let conta = try pedido.calcular()
                print(json ? ContaEmTexto.json(conta) : ContaEmTexto.legivel(conta))
            } catch {
                Self.reclamar("recusado (\(error.codigo)): \(error.frase)")
                throw ExitCode(1)
            }
        }

        private static func reclamar(_ linha: String) {
            FileHandle.standardError.write(Data((linha + "\n").utf8))
        }
    }
}

extension Calcular.Emprestimo {
    /// Tudo o que não se leu, de uma vez.
    private struct Apontamentos: Error {
        var linhas: [String] = []

        /// Lê um argumento; se não der, anota e devolve `nil`.
        mutating func ler<Lido>(_ nome: String, _ texto: String?, _ leitura: (String) throws(TextoInvalido) -> Lido)
            -> Lido?
        {
            guard let texto else {
                linhas.append("--\(nome): falta informar")
                return nil
            }
            do {
                return try leitura(texto)
            } catch {
                linhas.append("--\(nome): esperado \(error.esperado); lido \"\(error.lido)\"")
                return nil
            }
        }
    }

    private func pedidoLido() -> Result<PedidoDeEmprestimo, Apontamentos> {
        var apontamentos = Apontamentos()
        let valor = apontamentos.ler("valor", valor, Dinheiro.lendo)
        let taxa = apontamentos.ler("taxa-ao-mes", taxaAoMes, Taxa.lendo)
        let parcelas = apontamentos.ler("parcelas", parcelas, Self.inteiro)
        let liberacao = apontamentos.ler("liberacao", liberacao, Dia.lendo)
        let corte = apontamentos.ler("dia-de-corte", diaDeCorte, Self.diaDoMes)
        let vencimento = apontamentos.ler("dia-de-vencimento", diaDeVencimento, Self.diaDoMes)
        let carencia = apontamentos.ler("carencia", carencia, Self.inteiro)
        let iof = apontamentos.ler("iof", iof) { texto throws(TextoInvalido) in try Self.caso(texto, ModoDoIOF.self) }
        let financiada = apontamentos.ler("tarifa-financiada", tarifaFinanciada, Dinheiro.lendo)
        let aVista = apontamentos.ler("tarifa-a-vista", tarifaAVista, Dinheiro.lendo)
        let seguro = apontamentos.ler("seguro-mensal", seguroMensal, Dinheiro.lendo)
        let convencao = apontamentos.ler("convencao", convencao) { texto throws(TextoInvalido) in
            try Self.caso(texto, ConvencaoDaParcela.self)
        }
        guard let valor, let taxa, let parcelas, let liberacao, let corte, let vencimento, let carencia, let iof,
            let financiada, let aVista, let seguro, let convencao
        else { return .failure(apontamentos) }
        return .success(
            PedidoDeEmprestimo(
                valor: valor, taxaAoMes: taxa, parcelas: parcelas, liberacao: liberacao,
                prazos: PrazosDaFolha(diaDeCorte: corte, diaDeVencimento: vencimento), carenciaEmMeses: carencia,
                convencao: convencao, iof: iof, tarifaFinanciada: financiada, tarifaAVista: aVista,
                seguroMensal: seguro))
    }

    private static func inteiro(_ texto: String) throws(TextoInvalido) -> Int {
        guard let inteiro = Int(texto) else { throw TextoInvalido(lido: texto, esperado: "número inteiro") }
        return inteiro
    }

    private static func diaDoMes(_ texto: String) throws(TextoInvalido) -> Int {
        guard let dia = Int(texto), (1...31).contains(dia) else {
            throw TextoInvalido(lido: texto, esperado: "dia do mês, de 1 a 31")
        }
        return dia
    }

    private static func caso<Caso: RawRepresentable<String> & CaseIterable>(
        _ texto: String, _ tipo: Caso.Type
    ) throws(TextoInvalido) -> Caso {
        guard let caso = Caso(rawValue: texto) else {
            let nomes = Caso.allCases.map(\.rawValue).joined(separator: ", ")
            throw TextoInvalido(lido: texto, esperado: "um destes: \(nomes)")
        }
        return caso
    }
}

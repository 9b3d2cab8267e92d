import ArgumentParser
import Foundation
import Nucleo

/// A taxa interna de fluxos sorteados, sem arredondar; grava os fluxos para o par fazer a mesma conta.
struct MedirCet: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "cet", abstract: "O CET de N empréstimos sorteados.")

    @Option(help: "Quantos empréstimos.") var quantos = 5_000
    @Option(help: "Onde gravar os fluxos: taxa, recebido, dia e pagamentos, um por linha.") var fluxos: String

    struct Medida: Encodable {
        let quantos: Int
        let segundos: Double
    }

    func run() throws {
        var sorteio = Sorteio(semente: 2026)
        var contas: [ContaDoEmprestimo] = []
        while contas.count < quantos {
            contas.append(
                try PedidoDeEmprestimo(
                    valor: sorteio.dinheiro(Dinheiro(centavos: 50_000)...Dinheiro(centavos: 30_000_000)),
                    taxaAoMes: Taxa(emCentesimosDeMilionesimo: Int64(sorteio.inteiro(500_000...3_500_000))),
                    parcelas: sorteio.inteiro(6...120),
                    liberacao: sorteio.dia(Dia(ano: 2020, mes: 1, dia: 1)...Dia(ano: 2030, mes: 12, dia: 31)),
                    prazos: PrazosDaFolha(diaDeCorte: 10, diaDeVencimento: 5),
                    carenciaEmMeses: sorteio.inteiro(0...3)
                ).calcular())
        }
        let pagamentos = contas.map { conta in
            conta.parcelas.map { CustoEfetivoTotal.Pagamento(dia: $0.vencimento, valor: $0.valor) }
        }
        var taxas: [Double] = []
        var melhor = Double.infinity
        for _ in 0..<25 {
            taxas.removeAll(keepingCapacity: true)
            let cronometro = Cronometro()
            for (conta, pagamentos) in zip(contas, pagamentos) {
                taxas.append(
                    CustoEfetivoTotal.semArredondar(
                        recebido: conta.valorRecebido, em: conta.pedido.liberacao, pagamentos: pagamentos) ?? .nan)
            }
            melhor = min(melhor, cronometro.segundos)
        }
        let linhas = zip(zip(contas, pagamentos), taxas).map { par, taxa in
            let (conta, pagamentos) = par
            let fluxo = pagamentos.map { "\($0.dia.iso):\($0.valor.comPonto)" }.joined(separator: ",")
            return "\(taxa) \(conta.valorRecebido.comPonto) \(conta.pedido.liberacao.iso) \(fluxo)"
        }
        try linhas.joined(separator: "\n").write(toFile: fluxos, atomically: true, encoding: .utf8)
        try dizer(Medida(quantos: quantos, segundos: melhor))
    }
}

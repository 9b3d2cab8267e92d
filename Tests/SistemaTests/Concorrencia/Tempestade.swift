import Contratos
import Foundation
import Nucleo
import OrgaoDeTeste

/// Muitos clientes de dois bancos sobre as mesmas poucas pessoas, com uma semente que diz o que cada um pede.
///
/// A semente fixa os pedidos, não a ordem em que chegam: é a ordem que se quer ver variar.
struct Tempestade: Sendable {
    let semente: UInt64
    let clientes: Int
    let passos: Int
    let pessoas: [PessoaDeTeste]
    let credenciais: [String]
    /// A parcela do empréstimo que o sistema calcula: outra seria recusada antes da margem.
    let parcelaDoEmprestimo: Int64
    let diario = Diario()

    /// Quantas respostas se esperam antes de cada morte.
    let mortes: [(depoisDe: Int, qual: Int)]

    func correr(_ dois: DoisProcessos, _ pedidos: MuitosPedidos, _ fundo: AtosDeFundo) async throws {
        let acabou = Sinal()
        try await withThrowingTaskGroup(of: Void.self) { grupo in
            grupo.addTask {
                for morte in mortes {
                    while await diario.respondidos < morte.depoisDe, !acabou.dado {
                        try await Task.sleep(for: .milliseconds(5))
                    }
                    try await dois.matarEReerguer(morte.qual)
                }
            }
            grupo.addTask { try await fundo.correr(diario, ate: acabou) }
            grupo.addTask {
                await withTaskGroup(of: Void.self) { clientes in
                    for cliente in 0..<self.clientes {
                        clientes.addTask { await self.cliente(cliente, dois, pedidos) }
                    }
                }
                acabou.dar()
            }
            try await grupo.waitForAll()
        }
    }

    private func cliente(_ numero: Int, _ dois: DoisProcessos, _ pedidos: MuitosPedidos) async {
        var sorteio = Sorteio(semente: semente &* 1_000 &+ UInt64(numero))
        let banco = numero % credenciais.count
        for passo in 0..<passos {
            let chave = "tempestade-\(semente)-\(numero)-\(passo)"
            let pedido = PedidoFeito(banco: banco, chave: chave, ato: await ato(banco, &sorteio))
            switch sorteio.next() % 8 {
            case 0:
                // A mesma chave nos dois ao mesmo tempo.
                async let um: Void = insistir(pedido, dois, pedidos, 0)
                async let outro: Void = insistir(pedido, dois, pedidos, 1)
                _ = await (um, outro)
            case 1:
                await insistir(pedido, dois, pedidos, numero)
                await insistir(pedido, dois, pedidos, numero + 1)
            case 2:
                await insistir(pedido, dois, pedidos, numero)
                await reusar(pedido, dois.enderecos[(numero + 1) % 2], pedidos)
            case 3:
                // Pede e não espera saber: uma vez só, respondida ou não.
                await diario.anotar(pedido, await pedir(pedido, dois.enderecos[numero % 2], pedidos))
            default:
                await insistir(pedido, dois, pedidos, numero)
            }
        }
    }

    private func ato(_ banco: Int, _ sorteio: inout Sorteio) async -> PedidoFeito.Ato {
        let (moeda, escolha) = (sorteio.next() % 10, sorteio.next())
        if moeda < 4, let contrato = await diario.reserva(do: banco, escolha) {
            return moeda < 2 ? .confirmar(contrato) : .cancelar(contrato)
        }
        let pessoa = pessoas[Int(sorteio.next() % UInt64(pessoas.count))]
        switch sorteio.next() % 6 {
        case 0: return .reservar(pessoa, produto: "emprestimo", parcela: parcelaDoEmprestimo)
        case 1: return .reservar(pessoa, produto: "cartao", parcela: Int64(10_00 + sorteio.next() % 90_00))
        case 2: return .reservar(pessoa, produto: "seguro", parcela: Int64(5_00 + sorteio.next() % 20_00))
        default: return .reservar(pessoa, produto: "mensalidade", parcela: Int64(10_00 + sorteio.next() % 60_00))
        }
    }

    /// Até ter resposta, começando por um e passando ao outro; sempre com a mesma chave.
    private func insistir(
        _ pedido: PedidoFeito, _ dois: DoisProcessos, _ pedidos: MuitosPedidos, _ primeiro: Int
    ) async {
        for vez in 0..<40 {
            let resposta = await pedir(pedido, dois.enderecos[(primeiro + vez) % 2], pedidos)
            await diario.anotar(pedido, resposta)
            if resposta?.definitiva == true { return }
            // Quem caiu leva uns segundos a voltar; cancelado, o teste acabou.
            guard (try? await Task.sleep(for: .milliseconds(25 * (1 + vez)))) != nil else { return }
        }
    }

    /// A chave já respondida, com outra parcela: recusa-se sem refazer nem trocar o que foi feito.
    private func reusar(_ pedido: PedidoFeito, _ endereco: String, _ pedidos: MuitosPedidos) async {
        guard case .reservar(let pessoa, let produto, let parcela) = pedido.ato,
            await diario.entradas[pedido.chave]?.respostas.isEmpty == false
        else { return }
        let outro = PedidoFeito(
            banco: pedido.banco, chave: pedido.chave,
            ato: .reservar(pessoa, produto: produto, parcela: parcela + 1))
        if let resposta = await pedir(outro, endereco, pedidos) { await diario.anotarReuso(outro, resposta) }
    }

    private func pedir(
        _ pedido: PedidoFeito, _ endereco: String, _ pedidos: MuitosPedidos
    ) async -> MuitosPedidos.Resposta? {
        let (caminho, corpo) = corpo(pedido.ato)
        return await pedidos.post(
            endereco + caminho, corpo, credencial: credenciais[pedido.banco], chave: pedido.chave)
    }

    private func corpo(_ ato: PedidoFeito.Ato) -> (String, String) {
        switch ato {
        case .reservar(let pessoa, let produto, let parcela):
            let operacao =
                produto == "emprestimo"
                ? #","prazo":24,"operacao":{"valor_liberado":"5000.00","taxa_ao_mes":"1.80"}"# : ""
            return (
                "/reservas",
                BancadaDoRest.pedido(pessoa, produto, Dinheiro(centavos: parcela).comPonto, operacao)
            )
        case .confirmar(let contrato):
            return ("/reservas/\(contrato)/confirmacao", #"{"numero":"T\#(contrato)","documento":"D\#(contrato)"}"#)
        case .cancelar(let contrato): return ("/reservas/\(contrato)/cancelamento", #"{"motivo":"desistiu"}"#)
        }
    }
}

import BancoDeDados
import Nucleo
import OrgaoDeTeste

/// Do que se pediu e se respondeu, o que tem de haver no banco; o que não bate volta dito em uma frase cada.
struct ModeloDasReservas {
    private struct NoBanco: Hashable {
        let vinculo: Int64
        let produto: String
        let parcela: Int64
    }

    private let entradas: [Diario.Entrada]
    private let liquidados: (aceitos: Set<Int64>, semResposta: Set<Int64>)
    private var contratos: [Int64: (o: NoBanco, situacao: String)] = [:]
    private var contas: [(vinculo: Int64, tipo: String, comprometido: Int64, bruta: Int64)] = []

    init(_ diario: Diario, _ fundo: AtosDeFundo, _ orgao: OrgaoDeTeste) async throws {
        entradas = Array(await diario.entradas.values)
        liquidados = (await fundo.liquidados.aceitos, await fundo.liquidados.semResposta)
        let lidos = try await orgao.dono.transacao(como: .proprio) { t in
            (
                contratos: try t.executar(
                    """
                    SELECT c.id, c.vinculo_id, p.codigo, c.parcela, c.situacao
                      FROM contrato c JOIN produto p ON p.id = c.produto_id
                    """
                ).map {
                    (
                        try $0.ler(0, como: Int64.self), try $0.ler(1, como: Int64.self),
                        try $0.ler(2, como: String.self), try $0.ler(3, como: Int64.self),
                        try $0.ler(4, como: String.self)
                    )
                },
                contas: try t.executar("SELECT vinculo_id, tipo, comprometido, bruta_da_folha FROM conta_de_margem").map
                {
                    (
                        try $0.ler(0, como: Int64.self), try $0.ler(1, como: String.self),
                        try $0.ler(2, como: Int64.self), try $0.ler(3, como: Int64.self)
                    )
                }
            )
        }
        for (id, vinculo, produto, parcela, situacao) in lidos.contratos {
            contratos[id] = (NoBanco(vinculo: vinculo, produto: produto, parcela: parcela), situacao)
        }
        contas = lidos.contas.map { ($0.0, $0.1, $0.2, $0.3) }
    }

    var discordancias: [String] { reservas() + fins() + saldos() }

    /// O que se respondeu aceito existe como se pediu; o que existe a mais só pode ser de quem ficou sem resposta.
    private func reservas() -> [String] {
        var (erros, vistos, semResposta): ([String], Set<Int64>, [NoBanco: Int]) = ([], [], [:])
        for entrada in entradas {
            guard case .reservar(let pessoa, let produto, let parcela) = entrada.pedido.ato else { continue }
            let pedido = NoBanco(vinculo: pessoa.vinculo, produto: produto, parcela: parcela)
            guard let resposta = entrada.respostas.first else {
                semResposta[pedido, default: 0] += 1
                continue
            }
            guard resposta.aceito, let contrato = resposta.contrato else { continue }
            if !vistos.insert(contrato).inserted { erros.append("\(contrato): respondido a duas chaves") }
            if contratos[contrato]?.o != pedido { erros.append("\(entrada.pedido.chave): aceito e não gravado") }
        }
        for (id, (o, _)) in contratos where !vistos.contains(id) {
            semResposta[o, default: 0] -= 1
            if semResposta[o, default: 0] < 0 { erros.append("\(id): existe sem que ninguém o pedisse") }
        }
        return erros
    }

    /// Cada reserva acabou como se respondeu, e de um jeito só.
    private func fins() -> [String] {
        var (aceitos, duvidosos): ([Int64: [String]], [Int64: Set<String>]) = ([:], [:])
        for entrada in entradas {
            let (contrato, fim): (Int64, String)
            switch entrada.pedido.ato {
            case .reservar: continue
            case .confirmar(let id): (contrato, fim) = (id, "confirmada")
            case .cancelar(let id): (contrato, fim) = (id, "cancelada")
            }
            if let resposta = entrada.respostas.first {
                if resposta.aceito { aceitos[contrato, default: []].append(fim) }
            } else {
                duvidosos[contrato, default: []].insert(fim)
            }
        }
        return contratos.compactMap { id, contrato in
            let (feitos, talvez) = (aceitos[id, default: []], duvidosos[id, default: []])
            if feitos.count > 1 { return "\(id): acabou \(feitos.count) vezes" }
            let liquidado = liquidados.aceitos.contains(id)
            let possivel: Bool
            switch contrato.situacao {
            case "pendente", "autorizada", "vencida", "recusada": possivel = feitos.isEmpty && !liquidado
            case "cancelada": possivel = (feitos == ["cancelada"] || talvez.contains("cancelada")) && !liquidado
            case "averbado": possivel = (feitos == ["confirmada"] || talvez.contains("confirmada")) && !liquidado
            case "liquidado":
                possivel =
                    (feitos == ["confirmada"] || talvez.contains("confirmada"))
                    && (liquidado || liquidados.semResposta.contains(id))
            default: possivel = false
            }
            return possivel ? nil : "\(id): \(contrato.situacao), e respondeu-se \(feitos), talvez \(talvez)"
        }
    }

    /// O comprometido de cada conta é a soma do que vive nela, e nunca passa da margem.
    private func saldos() -> [String] {
        let pesam = [
            "geral": ["emprestimo", "mensalidade", "seguro"], "cartao": ["cartao"], "total": ["emprestimo", "cartao"],
        ]
        return contas.compactMap { conta in
            let devido = contratos.values.filter {
                $0.o.vinculo == conta.vinculo && ["pendente", "autorizada", "averbado"].contains($0.situacao)
                    && pesam[conta.tipo, default: []].contains($0.o.produto)
            }.reduce(0) { $0 + $1.o.parcela }
            guard conta.comprometido != devido || conta.comprometido > conta.bruta else { return nil }
            return "\(conta.tipo) de \(conta.vinculo): \(conta.comprometido), devia ser \(devido) de \(conta.bruta)"
        }
    }

    /// Quantas vezes se recusou por cada código.
    var recusas: [String: Int] {
        Dictionary(grouping: entradas.compactMap(\.respostas.first).filter { !$0.aceito }, by: \.codigo)
            .mapValues(\.count)
    }

    /// Quanto se pediu e como se respondeu, para quem lê a medida.
    var medida: String {
        let respondidas = entradas.compactMap(\.respostas.first)
        let aceitas = respondidas.count(where: \.aceito)
        let tentativas = entradas.reduce(0) { $0 + $1.respostas.count + $1.semResposta }
        let porFim = Dictionary(grouping: contratos.values, by: \.situacao).mapValues(\.count)
            .sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return
            "\(tentativas) pedidos, \(entradas.count) chaves: \(aceitas) aceitas, \(respondidas.count - aceitas) recusadas, "
            + "\(entradas.count - respondidas.count) sem resposta; contratos: \(porFim); recusas: "
            + recusas.sorted { $0.value > $1.value }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
}

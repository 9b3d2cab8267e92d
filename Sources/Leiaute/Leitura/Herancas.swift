/// Guarda os campos que outros registros herdam.
struct Herancas {
    struct Pedido: Sendable {
        let tipo: Int
        let campo: Int
        /// Vem do rodapé do bloco, depois do registro que o herda.
        let doRodape: Bool
        /// Sem ela o registro não vale.
        let obrigatoria: Bool
        /// Vale só dentro do bloco.
        let doBloco: Bool
    }

    enum Estado {
        case ausente
        case presente([Campo])
        /// O registro de origem teve apontamento, nesta linha.
        case estragado(linha: Int)
    }

    /// Pedidos de cada tipo de registro.
    let pedidos: [[Pedido]]
    /// Campos que cada tipo oferece, na ordem em que são guardados.
    let ofertas: [[Int]]
    private let doBloco: [Bool]
    private(set) var estados: [Estado]

    init(_ registros: [DefinicaoDeRegistro]) {
        var ofertas: [[Int]] = Array(repeating: [], count: registros.count)
        var pedidos: [[Pedido]] = Array(repeating: [], count: registros.count)
        for (tipo, registro) in registros.enumerated() {
            for heranca in registro.herda {
                guard let origem = registros.firstIndex(where: { $0.nome == heranca.registro }),
                    let campo = registros[origem].campos.firstIndex(where: { $0.nome == heranca.campo })
                else { continue }
                if !ofertas[origem].contains(campo) { ofertas[origem].append(campo) }
                pedidos[tipo].append(
                    Pedido(
                        tipo: origem, campo: campo, doRodape: registros[origem].papel == .rodape,
                        obrigatoria: registros[origem].campos[campo].obrigatorio,
                        doBloco: registros[origem].bloco != nil))
            }
        }
        self.pedidos = pedidos
        self.ofertas = ofertas
        doBloco = registros.map { $0.bloco != nil }
        estados = Array(repeating: .ausente, count: registros.count)
    }

    mutating func guardar(_ tipo: Int, _ estado: Estado) { estados[tipo] = estado }

    mutating func fecharBloco() {
        for tipo in estados.indices where doBloco[tipo] && !ofertas[tipo].isEmpty { estados[tipo] = .ausente }
    }

    /// O valor pedido, se já há.
    func valor(_ pedido: Pedido) -> Campo? {
        guard case .presente(let campos) = estados[pedido.tipo],
            let posicao = ofertas[pedido.tipo].firstIndex(of: pedido.campo)
        else { return nil }
        return campos[posicao]
    }
}

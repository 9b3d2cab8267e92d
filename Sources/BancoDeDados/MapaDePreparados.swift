/// Comandos preparados de uma conexão, por papel e texto.
///
/// O papel entra na chave porque trocar de papel refaz o plano do comando preparado. Há teto: passando dele, os que
/// faz mais tempo não se usam são despejados em bloco.
struct MapaDePreparados {
    /// Um comando já preparado no servidor.
    final class Preparado {
        let nome: String
        /// Tipos declarados dos parâmetros; zero onde o servidor inferiu.
        let tipos: [UInt32]
        var ultimoUso: UInt64 = 0
        /// Colunas do resultado, lidas na primeira execução.
        var colunas: Colunas?

        init(nome: String, tipos: [UInt32]) {
            self.nome = nome
            self.tipos = tipos
        }

        /// Nulo serve em qualquer tipo; o resto precisa ser do tipo com que se preparou.
        func serve(_ parametros: Parametros) -> Bool {
            parametros.tipos.indices.allSatisfy { parametros.nulos[$0] || parametros.tipos[$0] == tipos[$0] }
        }
    }

    /// O que identifica um comando.
    struct Chave: Hashable {
        let papel: String
        let texto: String
    }

    let teto: Int
    private var porChave: [Chave: [Preparado]] = [:]
    private(set) var quantos = 0
    private var relogio: UInt64 = 0
    private var criados = 0

    init(teto: Int) { self.teto = teto }

    /// O preparado que serve a estes parâmetros, se há.
    mutating func achar(_ chave: Chave, _ parametros: Parametros) -> Preparado? {
        guard let achado = porChave[chave]?.first(where: { $0.serve(parametros) }) else { return nil }
        relogio += 1
        achado.ultimoUso = relogio
        return achado
    }

    /// Tipos a declarar: onde o parâmetro é nulo, aproveita o que outra variante do mesmo comando já declarou.
    func tipos(_ chave: Chave, _ parametros: Parametros) -> [UInt32] {
        let variantes = porChave[chave] ?? []
        return parametros.tipos.indices.map { indice in
            guard parametros.nulos[indice] else { return parametros.tipos[indice] }
            return variantes.lazy.map { $0.tipos[indice] }.first { $0 != TipoDoBanco.inferido } ?? TipoDoBanco.inferido
        }
    }

    /// Um nome que a conexão ainda não usou.
    mutating func nomeNovo() -> String {
        criados += 1
        return "p\(criados)"
    }

    mutating func guardar(_ preparado: Preparado, _ chave: Chave) {
        relogio += 1
        preparado.ultimoUso = relogio
        porChave[chave, default: []].append(preparado)
        quantos += 1
    }

    /// Se está no teto, tira um oitavo (os de uso mais antigo) e devolve os nomes a liberar no servidor.
    mutating func despejar() -> [String] {
        guard quantos >= teto else { return [] }
        let usos = porChave.values.joined().map(\.ultimoUso).sorted()
        let corte = usos[max(0, min(usos.count, teto / 8) - 1)]
        var despejados: [String] = []
        for (chave, variantes) in porChave {
            let ficam = variantes.filter { $0.ultimoUso > corte }
            despejados += variantes.filter { $0.ultimoUso <= corte }.map(\.nome)
            porChave[chave] = ficam.isEmpty ? nil : ficam
        }
        quantos -= despejados.count
        return despejados
    }

    /// Esquece tudo: a conexão foi reaberta.
    mutating func esquecer() {
        porChave.removeAll()
        quantos = 0
    }
}

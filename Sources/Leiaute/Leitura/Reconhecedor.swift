/// Diz de que registro é a linha.
struct Reconhecedor {
    /// O primeiro byte de uma regra fixa, que descarta quase tudo.
    private struct Primeiro {
        let posicao: Int
        let byte: UInt8
        let regra: Int
        /// O byte é a regra inteira.
        let basta: Bool
    }

    private enum Regra {
        case fixos([(posicao: Int, bytes: [UInt8])])
        case coluna(Int, [UInt8])
        case padrao(Padrao)
    }

    private var primeira: Int?
    private var ultima: Int?
    private var resto: Int?
    private var regras: [(tipo: Int, regra: Regra)] = []
    /// Quando todas as regras são fixas e de um byte ou mais, o caminho rápido.
    private var primeiros: [Primeiro] = []
    private let soFixos: Bool
    private var memoria = MemoriaDePadrao()
    /// Algum registro se reconhece pela coluna.
    let usaColuna: Bool

    init(_ definicao: Definicao) {
        var soFixos = true
        var usaColuna = false
        for (tipo, registro) in definicao.registros.enumerated() {
            switch registro.reconhecimento {
            case .resto: resto = tipo
            case .primeiraLinha: primeira = tipo
            case .ultimaLinha: ultima = tipo
            case .fixos(let textos):
                let fixos = textos.map { ($0.inicio - 1, definicao.codificacao.bytes($0.valor) ?? []) }
                let byte = fixos[0].1[0]
                let basta = fixos.count == 1 && fixos[0].1.count == 1
                primeiros.append(Primeiro(posicao: fixos[0].0, byte: byte, regra: regras.count, basta: basta))
                regras.append((tipo, .fixos(fixos)))
            case .coluna(let numero, let valor):
                soFixos = false
                usaColuna = true
                regras.append((tipo, .coluna(numero - 1, definicao.codificacao.bytes(valor) ?? [])))
            case .padrao(let padrao):
                soFixos = false
                regras.append((tipo, .padrao(padrao)))
            }
        }
        self.soFixos = soFixos
        self.usaColuna = usaColuna
    }

    /// O tipo de registro, ou -1.
    ///
    /// - `posicoes`: onde começa cada caractere, quando a linha UTF-8 tem acento; vazia quando posição é byte.
    /// - `colunas`: os valores do delimitado nos bytes de `conteudo`.
    mutating func reconhecer(
        _ linha: UnsafeBufferPointer<UInt8>, ehPrimeira: Bool, ehUltima: Bool, posicoes: [Int32] = [],
        colunas: [Fatia] = [],
        conteudo: UnsafeBufferPointer<UInt8>? = nil
    ) -> Int {
        if ehPrimeira, let primeira { return primeira }
        if ehUltima, let ultima { return ultima }
        if soFixos, posicoes.isEmpty {
            for primeiro in primeiros where primeiro.posicao < linha.count && linha[primeiro.posicao] == primeiro.byte {
                if primeiro.basta || casa(primeiro.regra, linha, [], [], nil) { return regras[primeiro.regra].tipo }
            }
            return resto ?? -1
        }
        for indice in regras.indices where casa(indice, linha, posicoes, colunas, conteudo) {
            return regras[indice].tipo
        }
        return resto ?? -1
    }

    private mutating func casa(
        _ indice: Int, _ linha: UnsafeBufferPointer<UInt8>, _ posicoes: [Int32], _ colunas: [Fatia],
        _ conteudo: UnsafeBufferPointer<UInt8>?
    ) -> Bool {
        switch regras[indice].regra {
        case .fixos(let textos):
            return textos.allSatisfy { texto in
                var inicio = texto.posicao
                if !posicoes.isEmpty { inicio = inicio < posicoes.count ? Int(posicoes[inicio]) : linha.count }
                guard inicio + texto.bytes.count <= linha.count else { return false }
                return texto.bytes.indices.allSatisfy { linha[inicio + $0] == texto.bytes[$0] }
            }
        case .coluna(let numero, let bytes):
            guard numero < colunas.count, let conteudo else { return false }
            let fatia = colunas[numero]
            guard Int(fatia.tamanho) == bytes.count else { return false }
            return bytes.indices.allSatisfy { conteudo[Int(fatia.inicio) + $0] == bytes[$0] }
        case .padrao(let padrao): return padrao.casa(linha, &memoria)
        }
    }
}

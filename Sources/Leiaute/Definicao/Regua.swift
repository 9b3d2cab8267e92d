/// As posições de um registro, de quem é cada uma: de um campo, de mais de um (sobreposição) ou de nenhum (buraco).
///
/// Serve para desenhar a definição, mesmo a que a autoconferência reprova: é nela que a régua mais ajuda.
package struct Regua: Sendable {
    package enum Dono: Sendable, Hashable {
        /// Índice em `campos`.
        case campo(Int)
        case varios([Int])
        case nenhum
    }

    /// Posições vizinhas do mesmo dono, de 1, as duas pontas incluídas.
    package struct Faixa: Sendable, Hashable {
        package let inicio: Int
        package let fim: Int
        package let dono: Dono
    }

    /// Até onde se desenha: definição com linha maior que isso é engano de digitação ou arquivo que não se olha numa tela.
    package static let maiorLargura = 2_000

    package let registro: String
    package let campos: [DefinicaoDeCampo]
    package let faixas: [Faixa]
    /// A última posição desenhada: a largura da linha, ou onde acaba o último campo, se passa dela.
    package let largura: Int
    /// A definição vai além do que se desenha.
    package let cortada: Bool

    /// As réguas dos registros com campos em posição fixa; vazia nos formatos sem posições.
    package static func todas(_ definicao: Definicao) -> [Regua] {
        guard definicao.formato.temPosicoes else { return [] }
        return definicao.registros.compactMap {
            Regua($0, largura: definicao.largura, livre: definicao.formato == .relatorio)
        }
    }

    /// `livre`: o espaço entre os campos é de ninguém, e a linha acaba no último (relatório impresso).
    private init?(_ registro: DefinicaoDeRegistro, largura: Int, livre: Bool) {
        let marcados = registro.campos.enumerated().compactMap {
            indice, campo -> (indice: Int, inicio: Int, fim: Int)? in
            guard campo.depoisDe == nil, let inicio = campo.inicio, let tamanho = campo.tamanho, inicio > 0,
                tamanho > 0,
                inicio <= Self.maiorLargura
            else { return nil }
            return (indice, inicio, min(Self.maiorLargura, tamanho) + inicio - 1)
        }
        guard let ultimo = marcados.map(\.fim).max() else { return nil }
        let pedida = livre ? ultimo : max(largura, ultimo)
        self.registro = registro.nome
        campos = registro.campos
        self.largura = min(pedida, Self.maiorLargura)
        cortada = pedida > Self.maiorLargura
        faixas = Self.repartir(marcados, ate: self.largura)
    }

    /// Corta a linha em cada ponto onde um campo começa ou acaba; entre dois pontos o dono é o mesmo.
    private static func repartir(_ marcados: [(indice: Int, inicio: Int, fim: Int)], ate largura: Int) -> [Faixa] {
        let pontos = Set(marcados.flatMap { [$0.inicio, $0.fim + 1] } + [1]).filter { $0 <= largura }.sorted()
        return pontos.indices.map { ordem in
            let inicio = pontos[ordem]
            let fim = ordem + 1 < pontos.count ? pontos[ordem + 1] - 1 : largura
            let donos = marcados.filter { $0.inicio <= inicio && inicio <= $0.fim }.map(\.indice)
            let dono: Dono =
                switch donos.count {
                case 0: .nenhum
                case 1: .campo(donos[0])
                default: .varios(donos)
                }
            return Faixa(inicio: inicio, fim: fim, dono: dono)
        }
    }

    /// Uma linha que a definição descreve, com a forma de cada campo no lugar do valor: `X` texto, `9` algarismo, a data pelo formato.
    package var modelo: String {
        var linha = [Character](repeating: " ", count: largura)
        for faixa in faixas {
            guard case .campo(let indice) = faixa.dono, let inicio = campos[indice].inicio else { continue }
            let forma = Self.forma(campos[indice])
            for posicao in faixa.inicio...faixa.fim where posicao - inicio < forma.count {
                linha[posicao - 1] = forma[posicao - inicio]
            }
        }
        return String(linha)
    }

    private static func forma(_ campo: DefinicaoDeCampo) -> [Character] {
        let tamanho = min(campo.tamanho ?? 0, maiorLargura)
        if let constante = campo.constante { return completar(Array(constante), ate: tamanho, campo) }
        switch campo.tipo {
        case .texto: return Array(repeating: "X", count: tamanho)
        case .numero: return Array(repeating: "9", count: tamanho)
        case .inteiro(let numero), .decimal(let numero): return forma(numero, tamanho)
        case .data(let formato): return completar(Array(formato.rawValue), ate: tamanho, campo)
        case .competencia(let formato): return completar(Array(formato.rawValue), ate: tamanho, campo)
        case .logico: return completar(["L"], ate: tamanho, campo)
        case .reservado: return Array(repeating: " ", count: tamanho)
        }
    }

    private static func forma(_ numero: FormatoDeNumero, _ tamanho: Int) -> [Character] {
        var forma = [Character](repeating: "9", count: tamanho)
        let noFim = numero.sinal == .direita || numero.sinal == .direitaSempre
        if let separador = numero.separadores.first, separador != .nenhum {
            let lugar = tamanho - numero.casas - 1 - (noFim ? 1 : 0)
            if forma.indices.contains(lugar) { forma[lugar] = separador == .virgula ? "," : "." }
        }
        if numero.sinal == .esquerdaSempre, !forma.isEmpty { forma[0] = "+" }
        if noFim, !forma.isEmpty { forma[tamanho - 1] = numero.sinal == .direitaSempre ? "+" : " " }
        return forma
    }

    private static func completar(_ texto: [Character], ate tamanho: Int, _ campo: DefinicaoDeCampo) -> [Character] {
        guard texto.count < tamanho else { return Array(texto.prefix(tamanho)) }
        let caractere = campo.preenchimento.map { Character(Unicode.Scalar($0.caractere)) } ?? " "
        let falta = [Character](repeating: caractere, count: tamanho - texto.count)
        return campo.preenchimento?.lado == .esquerda ? falta + texto : texto + falta
    }
}

extension Definicao {
    /// O que se consegue ler da definição, mesmo com defeitos; `nil` se nem o formato se lê. Só para desenhar: não serve para ler arquivo.
    package static func esboco(yaml: String) -> Definicao? {
        let coletor = ColetorDeDefeitos()
        do {
            guard let mapa = MapaYaml(try no(de: yaml), caminho: "", coletor: coletor) else { return nil }
            return LeituraDaDefinicao(mapa: mapa, coletor: coletor).definicao()
        } catch { return nil }
    }

    /// A primeira linha de cada registro, por nome, entre as dadas: as do começo de um arquivo.
    ///
    /// Reconhece por texto fixo, padrão, primeira linha e resto; o registro que só a última linha diz qual é fica sem exemplo.
    package func exemplos(_ linhas: [[UInt8]]) -> [String: String] {
        var exemplos: [String: String] = [:]
        var memoria = MemoriaDePadrao()
        for (ordem, linha) in linhas.enumerated() {
            let achado =
                registros.first { casa($0, linha, primeira: ordem == 0, &memoria) } ?? registros.first(where: \.eResto)
            guard let achado, exemplos[achado.nome] == nil else { continue }
            exemplos[achado.nome] = linha.withUnsafeBufferPointer { codificacao.texto($0) }
        }
        return exemplos
    }

    private func casa(
        _ registro: DefinicaoDeRegistro, _ linha: [UInt8], primeira: Bool, _ memoria: inout MemoriaDePadrao
    ) -> Bool {
        switch registro.reconhecimento {
        case .primeiraLinha: primeira
        case .fixos(let fixos):
            fixos.allSatisfy { fixo in
                guard let bytes = codificacao.bytes(fixo.valor) else { return false }
                return linha.dropFirst(fixo.inicio - 1).starts(with: bytes)
            }
        case .padrao(let padrao): linha.withUnsafeBufferPointer { padrao.casa($0, &memoria) }
        case .resto, .ultimaLinha, .coluna: false
        }
    }
}

extension DefinicaoDeRegistro {
    fileprivate var eResto: Bool {
        if case .resto = reconhecimento { return true }
        return false
    }
}

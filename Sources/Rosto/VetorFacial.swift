import Foundation

/// O que a rede de reconhecimento diz de um rosto: 128 números, de tamanho 1.
///
/// Só se compara com vetor do mesmo modelo. É dado biométrico (LGPD, art. 5º, II): quem o guarda, cifra-o.
package struct VetorFacial: Sendable, Hashable {
    package static let tamanho = 128

    package let modelo: String
    package let numeros: [Float]

    /// nil se a quantidade não é 128, se algum número não é finito ou se são todos zero. Normaliza o tamanho para 1.
    package init?(modelo: String, numeros: [Float]) {
        guard numeros.count == Self.tamanho, numeros.allSatisfy(\.isFinite) else { return nil }
        let tamanho = numeros.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard tamanho > 1e-9 else { return nil }
        self.modelo = modelo
        self.numeros = numeros.map { Float(Double($0) / tamanho) }
    }

    /// Cosseno do ângulo entre os dois, de −1 a 1; nil se são de modelos diferentes.
    package func cosseno(com outro: VetorFacial) -> Double? {
        guard modelo == outro.modelo else { return nil }
        let soma = zip(numeros, outro.numeros).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        return min(1, max(-1, soma))
    }

    /// Quatro bytes por número, o menos significativo primeiro.
    package var bytes: [UInt8] {
        numeros.flatMap { numero in
            let b = numero.bitPattern
            return [UInt8(b & 255), UInt8(b >> 8 & 255), UInt8(b >> 16 & 255), UInt8(b >> 24)]
        }
    }

    /// De volta dos bytes guardados; nil se não são 512 ou não formam um vetor.
    package init?(modelo: String, bytes: [UInt8]) {
        guard bytes.count == Self.tamanho * 4 else { return nil }
        let numeros = (0..<Self.tamanho).map { i in
            Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[i * 4 + $1]) << UInt32(8 * $1) })
        }
        self.init(modelo: modelo, numeros: numeros)
    }
}

/// Faixas de comparação do cosseno do SFace.
package enum Comparacao {
    /// Cosseno a partir do qual são a mesma pessoa (o limiar publicado do modelo).
    package static let limiar = 0.363
    /// Entre um quadro aceito e o de frente da mesma sessão: abaixo, trocaram a pessoa.
    package static let limiarNaSessao = 0.40

    /// O cosseno numa escala de 0 a 100 que leva 0,363 a 85 e 0,45 a 93. É uma escala, não uma probabilidade.
    package static func similaridade(_ cosseno: Double) -> Double { 100 / (1 + exp(-9.79 * (cosseno - 0.186))) }
}

/// O alinhamento que a rede espera: os cinco pontos no gabarito de 112 × 112.
package enum Alinhamento {
    package static let lado = 112

    package static let gabarito = [
        Ponto(38.2946, 51.6963), Ponto(73.5318, 51.5014), Ponto(56.0252, 71.7366), Ponto(41.5493, 92.3655),
        Ponto(70.7299, 92.2041),
    ]

    /// O recorte alinhado; nil se os pontos não definem um (todos no mesmo lugar).
    package static func recorte(_ pontos: CincoPontos) -> Recorte? {
        Semelhanca(de: pontos.todos, para: gabarito)?.inversa.map { Recorte(lado: lado, paraImagem: $0) }
    }
}

import Crypto
import Foundation

/// O motor não pode trabalhar: falta biblioteca ou modelo, ou algum deles não é o que se espera.
///
/// O serviço responde 503 com a descrição; o resto do sistema segue.
package struct MotorIndisponivel: Error, Sendable, Hashable, CustomStringConvertible {
    /// O que falta e o que fazer, numa frase, sem caminho da máquina.
    package let description: String
    /// O que a biblioteca disse, em inglês e talvez com caminhos: para o registro, não para quem usa.
    package let razao: String?

    init(_ description: String, razao: String? = nil) {
        self.description = description
        self.razao = razao
    }

    static func falta(_ que: String, razao: String? = nil) -> MotorIndisponivel {
        MotorIndisponivel(
            "a análise facial está fora do ar: falta \(que); rode ferramentas/instalar-rosto.sh", razao: razao)
    }

    static func naoAbre(_ que: String, razao: String) -> MotorIndisponivel {
        MotorIndisponivel(
            "a análise facial está fora do ar: \(que) não abre; apague a pasta do rosto e rode "
                + "ferramentas/instalar-rosto.sh", razao: razao)
    }

    static func trocado(_ que: String) -> MotorIndisponivel {
        MotorIndisponivel(
            "a análise facial está fora do ar: \(que) não é o que se espera; apague a pasta do rosto e rode "
                + "ferramentas/instalar-rosto.sh")
    }
}

/// Um modelo de que o motor precisa.
package struct Modelo: Sendable, Hashable {
    /// Nome do arquivo na pasta de modelos.
    package let arquivo: String
    /// Nome e versão, como vão ao resultado e à trilha.
    package let versao: String
    /// SHA-256 em hexadecimal; nil se o arquivo é feito na instalação e se confere pelo resultado.
    package let soma: String?

    /// Onde estão os rostos e os seus cinco pontos: YuNet 2023mar em 8 bits.
    package static let detector = Modelo(
        arquivo: "detector-yunet-2023mar.onnx", versao: "yunet-2023mar-int8bq",
        soma: "49f000ec501fef24739071fc7e68267d32209045b6822c0c72dce1da25726f10")

    /// A malha de 468 pontos do MediaPipe.
    package static let malha = Modelo(
        arquivo: "malha-468.tflite", versao: "mediapipe-face-landmark-468-0.10.21",
        soma: "1055cb9d4a9ca8b8c688902a3a5194311138ba256bcc94e336d8373a5f30c814")

    /// O vetor de 128 números: SFace 2021dec, de 8 bits por blocos levado a 32 na instalação.
    package static let vetor = Modelo(
        arquivo: "vetor-sface-2021dec.onnx", versao: "sface-2021dec-int8bq-f32", soma: nil)

    /// O arquivo, se está na pasta e a soma confere.
    func conferido(em pasta: String) throws(MotorIndisponivel) -> String {
        let caminho = pasta + "/" + arquivo
        guard FileManager.default.isReadableFile(atPath: caminho) else { throw .falta("o modelo \(arquivo)") }
        if let soma, FileManager.default.contents(atPath: caminho).map(Self.soma) != soma {
            throw .trocado("o modelo \(arquivo)")
        }
        return caminho
    }

    static func soma(_ dados: Data) -> String {
        SHA256.hash(data: dados).map { byte in
            let dois = String(byte, radix: 16)
            return dois.count == 1 ? "0" + dois : dois
        }.joined()
    }
}

/// Conferência do vetor desquantizado: o que ele responde a uma imagem calculada.
///
/// O arquivo nasce na instalação e os seus bytes mudam com a versão da ferramenta; o que ele calcula, não.
enum ConferenciaDoVetor {
    /// Cosseno a partir do qual a rede é a mesma.
    static let cossenoMinimo = 0.999

    /// Três ondas cruzadas que enchem a entrada da rede, de 0 a 255, no plano e lugar pedidos.
    static func entrada(canal: Int, x: Int, y: Int) -> Float {
        let fase = Double((x * (3 + canal) + y * (5 - canal) + (x * y) / 7) % 112) / 112
        return Float((255 * (1 - abs(2 * fase - 1))).rounded())
    }
}

extension ConferenciaDoVetor {
    /// O que a referência em Python (`Tests/Referencia/rosto/gravar.py`) obtém da mesma entrada.
    static let esperado: [Float] = [
        -0.04291, 0.08971, 0.17986, 0.08121, 0.09424, 0.04723, 0.15779, 0.07049, -0.11805, 0.05997, 0.00865, 0.02226,
        0.14854, -0.23084, -0.06538, -0.02826, 0.07357, -0.00021, -0.00377, -0.06680, -0.08405, 0.00075, -0.07275,
        -0.04116, -0.06478, 0.10274, 0.07661, 0.01451, -0.08155, -0.02402, -0.06260, 0.04761, -0.06769, -0.01429,
        0.16203, -0.08369, 0.08643, -0.01690, -0.11234, 0.01939, -0.05866, -0.04841, 0.15870, 0.02939, 0.06409,
        0.02457, -0.03767, 0.06266, 0.02571, -0.09687, -0.06443, -0.02402, 0.04414, -0.01273, 0.04029, 0.14834,
        -0.01984, 0.02321, -0.10788, -0.13514, -0.13144, -0.05087, -0.11333, 0.13387, 0.10856, -0.13329, -0.15554,
        0.06974, -0.02559, 0.11519, 0.04163, -0.07214, -0.01581, 0.12663, 0.00806, -0.00777, 0.05148, 0.20024,
        0.03354, -0.06761, 0.08917, 0.00959, -0.08094, 0.07714, -0.16420, -0.06376, -0.04319, 0.11097, 0.09260,
        0.03311, 0.04529, -0.02919, -0.01242, 0.01264, 0.02570, 0.05198, -0.02558, -0.03999, -0.05817, 0.02287,
        0.04158, 0.15649, 0.03887, -0.21543, 0.00661, -0.04288, 0.15889, -0.07629, 0.08555, 0.10268, 0.02080, 0.07090,
        0.09390, -0.04435, 0.09659, 0.05081, 0.00787, -0.19328, -0.26713, -0.01271, 0.12148, 0.00948, -0.08250,
        0.06206, 0.03251, -0.07709, -0.02929, 0.05411,
    ]
}

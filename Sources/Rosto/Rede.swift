import CRosto

/// Falha de uma inferência: defeito do motor ou falta de memória, nunca da imagem. O texto é da biblioteca.
package struct FalhaDeInferencia: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

/// O OpenVINO aberto. Vive enquanto houver rede dele.
final class Biblioteca: Sendable {
    // O ponteiro não muda. As redes se abrem na partida, uma depois da outra, na thread de quem abre o motor; daí em diante só se leem dele
    // os endereços das funções. Fecha-se quando já não há rede que o segure.
    nonisolated(unsafe) fileprivate let motor: OpaquePointer

    /// Abre as bibliotecas da pasta; a explicação da recusa é da própria biblioteca.
    init(pasta: String) throws(MotorIndisponivel) {
        var aberto: OpaquePointer?
        let razao = comErro { rosto_motor_abrir(pasta, &aberto, $0) }
        guard let aberto, razao == nil else {
            throw .falta("a biblioteca de inferência (OpenVINO)", razao: razao)
        }
        motor = aberto
    }

    deinit { rosto_motor_fechar(motor) }

    var versao: String { String(cString: rosto_motor_versao(motor)) }
}

/// Chama uma função em C que escreve a razão da falha; nil se deu certo.
private func comErro(_ chamada: (UnsafeMutablePointer<CChar>) -> Int32) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(ROSTO_ERRO)) { texto in
        texto.initialize(repeating: 0)
        guard let lugar = texto.baseAddress else { return "falta memória" }
        return chamada(lugar) == 0 ? nil : String(cString: lugar)
    }
}

/// Uma rede preparada, em que cada thread infere com o seu `Pedido`.
final class Rede: Sendable {
    private let biblioteca: Biblioteca
    // O ponteiro não muda. Os pedidos se criam dela na partida, um depois do outro; daí em diante cada thread só toca no seu. Fecha-se
    // quando já não há pedido que a segure.
    nonisolated(unsafe) fileprivate let modelo: OpaquePointer
    /// Números da entrada.
    let entrada: Int

    /// `forma` muda a da entrada (o detector vai de 640 a 320); sem ela, vale a do arquivo.
    ///
    /// Rede cuja entrada não tem `numeros` números é recusada: quem escreve nela conta com o tamanho.
    init(
        _ arquivo: String, forma: [Int64]? = nil, numeros: Int, em biblioteca: Biblioteca
    ) throws(FalhaDeInferencia) {
        var aberto: OpaquePointer?
        let razao = comErro { erro in
            guard let forma else { return rosto_modelo_abrir(biblioteca.motor, arquivo, nil, 0, &aberto, erro) }
            return rosto_modelo_abrir(biblioteca.motor, arquivo, forma, forma.count, &aberto, erro)
        }
        guard let aberto, razao == nil else { throw FalhaDeInferencia(razao ?? "sem explicação") }
        entrada = rosto_modelo_entrada(aberto)
        self.biblioteca = biblioteca
        modelo = aberto
        guard entrada == numeros else {
            throw FalhaDeInferencia("a entrada da rede tem \(entrada) números; esperavam-se \(numeros)")
        }
    }

    deinit { rosto_modelo_fechar(modelo) }
}

/// O lugar de uma inferência: entrada, saídas e a memória entre elas. De uma thread por vez.
final class Pedido {
    private let rede: Rede
    private let pedido: OpaquePointer

    init(_ rede: Rede) throws(FalhaDeInferencia) {
        var aberto: OpaquePointer?
        let razao = comErro { rosto_pedido_abrir(rede.modelo, &aberto, $0) }
        guard let aberto, razao == nil else { throw FalhaDeInferencia(razao ?? "sem explicação") }
        self.rede = rede
        pedido = aberto
    }

    deinit { rosto_pedido_fechar(pedido) }

    /// Escreve a entrada e roda a rede.
    func inferir(_ escrever: (UnsafeMutableBufferPointer<Float>) -> Void) throws(FalhaDeInferencia) {
        escrever(UnsafeMutableBufferPointer(start: rosto_pedido_entrada(pedido), count: rede.entrada))
        if let razao = comErro({ rosto_pedido_inferir(pedido, $0) }) { throw FalhaDeInferencia(razao) }
    }

    /// Uma cópia da saída; sem nome, a primeira.
    func saida(_ nome: String? = nil) throws(FalhaDeInferencia) -> [Float] {
        var (numeros, quantos): (UnsafePointer<Float>?, Int) = (nil, 0)
        if let razao = comErro({ rosto_pedido_saida(pedido, nome, &numeros, &quantos, $0) }) {
            throw FalhaDeInferencia(razao)
        }
        return Array(UnsafeBufferPointer(start: numeros, count: quantos))
    }
}

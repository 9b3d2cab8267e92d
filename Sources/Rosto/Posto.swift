/// As redes de que a análise precisa, abertas e conferidas. Servem a todos os postos.
struct Redes: Sendable {
    let detectorRapido: Rede
    let detectorFino: Rede
    let vetor: Rede
    let malha: Rede
    let passiva: Rede?
    let modeloPassivo: ModeloPassivo?

    static let ladoRapido = 320
    static let ladoFino = 640

    /// Abre cada uma, com o tamanho de entrada que o posto vai escrever.
    init(
        detector: String, malha: String, vetor: String, passivo: ModeloPassivo?, em biblioteca: Biblioteca
    ) throws(FalhaDeInferencia) {
        func quadrada(_ arquivo: String, _ lado: Int) throws(FalhaDeInferencia) -> Rede {
            try Rede(
                arquivo, forma: [1, 3, Int64(lado), Int64(lado)], numeros: 3 * lado * lado, em: biblioteca)
        }
        detectorRapido = try quadrada(detector, Self.ladoRapido)
        detectorFino = try quadrada(detector, Self.ladoFino)
        self.vetor = try Rede(vetor, numeros: 3 * Alinhamento.lado * Alinhamento.lado, em: biblioteca)
        self.malha = try Rede(malha, numeros: 3 * Regiao.entrada * Regiao.entrada, em: biblioteca)
        if let passivo { passiva = try quadrada(passivo.arquivo, passivo.lado) } else { passiva = nil }
        modeloPassivo = passivo
    }
}

/// Um lugar de trabalho: o leitor de JPEG e uma vaga em cada rede. Trata um quadro por vez, numa thread só.
///
/// Só se alcança por `Motor.emUmPosto`, que o empresta; cada etapa da análise é uma função, para se medir à parte.
package final class Posto {
    private let leitor = LeitorDeJpeg()
    private let rapido: Pedido
    private let fino: Pedido
    private let vetor: Pedido
    private let malha: Pedido
    private let passiva: Pedido?
    private let modeloPassivo: ModeloPassivo?

    /// Quadros com o rastro antes de o detector voltar a rodar, quando se pede para poupar.
    static let quadrosSemDetector = 10

    init(_ redes: Redes) throws(FalhaDeInferencia) {
        rapido = try Pedido(redes.detectorRapido)
        fino = try Pedido(redes.detectorFino)
        vetor = try Pedido(redes.vetor)
        malha = try Pedido(redes.malha)
        passiva = try redes.passiva.map { rede throws(FalhaDeInferencia) in try Pedido(rede) }
        modeloPassivo = redes.modeloPassivo
    }

    /// A imagem, conferida antes de decodificada.
    package func ler(_ jpeg: [UInt8], limites: LimitesDeImagem) throws(RecusaDeImagem) -> Imagem {
        try leitor.ler(jpeg, limites: limites)
    }

    /// Tudo que se pediu de uma imagem.
    package func analisar(_ imagem: Imagem, rastro: Rastro?, pedidos: Pedidos) throws(FalhaDeInferencia) -> Quadro {
        let seguida = try pedidos.contains(.malha) ? rastreada(imagem, rastro) : nil
        let semDetector = rastro.map { $0.quadrosSemDetector + 1 } ?? 0
        let dispensa =
            pedidos.contains(.poupando) && !pedidos.contains(.vetor) && seguida != nil
            && semDetector < Self.quadrosSemDetector
        let achados = dispensa ? [] : try detectar(imagem, fino: pedidos.contains(.vetor))
        let principal = Deteccao.principal(achados)
        let malha = try pedidos.contains(.malha) ? escolhida(imagem, seguida, principal?.maior, dispensa) : nil
        return Quadro(
            largura: imagem.largura, altura: imagem.altura, rostos: achados, detectado: !dispensa,
            principal: principal?.maior, outros: principal?.outros ?? [], malha: malha,
            vetor: try pedidos.contains(.vetor)
                ? principal.flatMap { dupla throws(FalhaDeInferencia) in
                    try vetor(imagem, dupla.maior.pontos)
                } : nil,
            pele: pedidos.contains(.luz) ? principal.flatMap { CorDaPele(imagem, $0.maior.caixa) } : nil,
            qualidade: pedidos.contains(.qualidade) ? principal.flatMap { Qualidade(imagem, $0.maior.pontos) } : nil,
            impressao: ImpressaoDoQuadro(imagem),
            passiva: try pedidos.contains(.passiva) ? avaliada(imagem, principal?.maior.caixa) : .naoAvaliado,
            rastro: malha.map { Rastro(regiao: Regiao($0), quadrosSemDetector: dispensa ? semDetector : 0) })
    }

    /// Todos os rostos, sem repetição, do maior escore ao menor.
    package func detectar(_ imagem: Imagem, fino: Bool) throws(FalhaDeInferencia) -> [Deteccao] {
        let lado = fino ? Redes.ladoFino : Redes.ladoRapido
        let pedido = fino ? self.fino : rapido
        let reducao = Reducao(imagem, noQuadrado: lado)
        try pedido.inferir { entrada in
            // Azul, verde, vermelho, plano por plano, encostado no canto; o resto é zero.
            entrada.update(repeating: 0)
            let plano = lado * lado
            reducao.cadaLinha(imagem) { y, cores in
                for x in 0..<reducao.largura {
                    let i = y * lado + x
                    entrada[i] = cores[x * 3 + 2]
                    entrada[plano + i] = cores[x * 3 + 1]
                    entrada[2 * plano + i] = cores[x * 3]
                }
            }
        }
        let (kx, ky) = (
            Double(reducao.largura) / Double(imagem.largura), Double(reducao.altura) / Double(imagem.altura)
        )
        var achadas: [Deteccao] = []
        for passo in [8, 16, 32] {
            let saida = SaidaDoDetector(
                passo: passo, classe: try pedido.saida("cls_\(passo)"), objeto: try pedido.saida("obj_\(passo)"),
                caixas: try pedido.saida("bbox_\(passo)"), pontos: try pedido.saida("kps_\(passo)"))
            achadas += saida.deteccoes(lado: lado, kx: kx, ky: ky)
        }
        return Deteccao.semRepeticao(achadas)
    }

    /// O vetor do rosto destes pontos; nil se eles não definem um alinhamento.
    package func vetor(_ imagem: Imagem, _ pontos: CincoPontos) throws(FalhaDeInferencia) -> VetorFacial? {
        guard let recorte = Alinhamento.recorte(pontos) else { return nil }
        try vetor.inferir { entrada in
            let plano = recorte.lado * recorte.lado
            recorte.cadaPixel(imagem) { i, cor in
                entrada[i] = cor.x
                entrada[plano + i] = cor.y
                entrada[2 * plano + i] = cor.z
            }
        }
        return VetorFacial(modelo: Modelo.vetor.versao, numeros: try vetor.saida("fc1"))
    }

    /// O vetor que a rede dá à imagem calculada da conferência.
    func vetorDaConferencia() throws(FalhaDeInferencia) -> VetorFacial? {
        let lado = Alinhamento.lado
        try vetor.inferir { entrada in
            for canal in 0..<3 {
                for y in 0..<lado {
                    for x in 0..<lado {
                        entrada[(canal * lado + y) * lado + x] = ConferenciaDoVetor.entrada(canal: canal, x: x, y: y)
                    }
                }
            }
        }
        return VetorFacial(modelo: Modelo.vetor.versao, numeros: try vetor.saida("fc1"))
    }

    /// A malha dentro de uma região; nil se não há rosto ali.
    package func malha(_ imagem: Imagem, em regiao: Regiao) throws(FalhaDeInferencia) -> Malha? {
        guard let recorte = regiao.recorte else { return nil }
        try malha.inferir { entrada in
            recorte.cadaPixel(imagem) { i, cor in
                entrada[i * 3] = cor.x / 255
                entrada[i * 3 + 1] = cor.y / 255
                entrada[i * 3 + 2] = cor.z / 255
            }
        }
        let (numeros, logito) = (try malha.saida("conv2d_21"), try malha.saida("conv2d_31"))
        let achada = logito.first.flatMap { regiao.malha(numeros, logito: $0) }
        return achada.flatMap { $0.presenca >= Malha.presencaMinima ? $0 : nil }
    }

    /// Do detector: uma passada para achar o lugar e outra, com a região que ela dá, para medir.
    package func malha(_ imagem: Imagem, _ pontos: CincoPontos) throws(FalhaDeInferencia) -> Malha? {
        guard let primeira = try malha(imagem, em: Regiao(pontos)) else { return nil }
        return try malha(imagem, em: Regiao(primeira))
    }

    private func rastreada(_ imagem: Imagem, _ rastro: Rastro?) throws(FalhaDeInferencia) -> Malha? {
        guard let rastro else { return nil }
        return try malha(imagem, em: rastro.regiao)
    }

    /// A malha seguida, se o detector não rodou ou se ela é a do rosto principal; senão, a que parte do detector.
    private func escolhida(
        _ imagem: Imagem, _ seguida: Malha?, _ principal: Deteccao?, _ dispensa: Bool
    ) throws(FalhaDeInferencia) -> Malha? {
        if dispensa { return seguida }
        guard let principal else { return nil }
        if let seguida, Self.mesmoRosto(seguida, principal) { return seguida }
        return try malha(imagem, principal.pontos)
    }

    /// A malha e o detector falam do mesmo rosto se os olhos coincidem, com folga de um quarto da distância entre eles.
    static func mesmoRosto(_ malha: Malha, _ deteccao: Deteccao) -> Bool {
        let meio = malha.pontos[Malha.Marco.olhoDireitoPorFora].naImagem
            .meio(ate: malha.pontos[Malha.Marco.olhoEsquerdoPorFora].naImagem)
        let olhos = deteccao.pontos.olhoDireito.meio(ate: deteccao.pontos.olhoEsquerdo)
        return meio.distancia(de: olhos) <= 0.25 * max(malha.entreOlhos, deteccao.pontos.entreOlhos)
    }

    private func avaliada(_ imagem: Imagem, _ caixa: Caixa?) throws(FalhaDeInferencia) -> AvaliacaoPassiva {
        guard let passiva, let modelo = modeloPassivo, let caixa else { return .naoAvaliado }
        let plano = modelo.lado * modelo.lado
        try passiva.inferir { entrada in
            modelo.recorte(caixa).cadaPixel(imagem) { i, cor in
                entrada[i] = modelo.azulPrimeiro ? cor.z : cor.x
                entrada[plano + i] = cor.y
                entrada[2 * plano + i] = modelo.azulPrimeiro ? cor.x : cor.z
            }
        }
        let real = Probabilidade.daClasse(modelo.classeReal, try passiva.saida())
        guard let real else { throw FalhaDeInferencia("o modelo passivo não devolveu a classe pedida") }
        return .avaliado(real: real, limiar: modelo.limiar, modelo: modelo.versao)
    }
}

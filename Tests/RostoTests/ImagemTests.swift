import Foundation
import Testing

@testable import Rosto

@Suite("leitura de JPEG")
struct ImagemTests {
    private func leitor() -> LeitorDeJpeg { LeitorDeJpeg() }

    /// Letras das cores dos quatro cantos: R, G, B ou W, em cima da esquerda à direita e embaixo idem.
    private func cantos(_ imagem: Imagem) -> String {
        let (x0, x1, y0, y1) = (8, imagem.largura - 9, 8, imagem.altura - 9)
        return [(x0, y0), (x1, y0), (x0, y1), (x1, y1)].map { x, y in
            let i = (y * imagem.largura + x) * 3
            let (r, g, b) = (imagem.bytes[i] > 127, imagem.bytes[i + 1] > 127, imagem.bytes[i + 2] > 127)
            return r && g && b ? "W" : r ? "R" : g ? "G" : b ? "B" : "-"
        }.joined()
    }

    /// O JPEG com um Exif que só diz a orientação, na ordem de bytes pedida.
    static func comExif(_ jpeg: [UInt8], _ orientacao: UInt8, pequeno: Bool) -> [UInt8] {
        func dois(_ n: UInt8) -> [UInt8] { pequeno ? [n, 0] : [0, n] }
        func quatro(_ n: UInt8) -> [UInt8] { pequeno ? [n, 0, 0, 0] : [0, 0, 0, n] }
        let campo: [UInt8] = pequeno ? [0x12, 0x01] : [0x01, 0x12]
        let cabeca: [UInt8] = (pequeno ? [0x49, 0x49] : [0x4D, 0x4D]) + dois(42) + quatro(8) + dois(1)
        let tiff = cabeca + campo + dois(3) + quatro(1) + dois(orientacao) + [0, 0] + quatro(0)
        let exif = Array("Exif\0\0".utf8) + tiff
        return [0xFF, 0xD8, 0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif + jpeg.dropFirst(2)
    }

    /// Onde vão parar os cantos guardados (vermelho e verde em cima, azul e branco embaixo) em cada orientação do Exif.
    @Test(
        "as oito orientações da câmera, nas duas ordens de bytes",
        arguments: [
            (1, "RGBW"), (2, "GRWB"), (3, "WBGR"), (4, "BWRG"), (5, "RBGW"), (6, "BRWG"), (7, "WGBR"), (8, "GWRB"),
            (0, "RGBW"), (9, "RGBW"),
        ])
    func orientacoes(numero: Int, esperados: String) throws {
        let cru = try Bancada.exemplo("cantos.jpg")
        for pequeno in [true, false] {
            let jpeg = Self.comExif(cru, UInt8(numero), pequeno: pequeno)
            let imagem = try leitor().ler(jpeg, limites: .quadro)
            #expect(cantos(imagem) == esperados)
            #expect((imagem.largura, imagem.altura) == (numero >= 5 && numero <= 8 ? (64, 96) : (96, 64)))
        }
    }

    @Test("orientar duas vezes pela mesma meia-volta, espelho ou transposição devolve a imagem")
    func orientacoesSeDesfazem() throws {
        let imagem = try Bancada.imagem("cantos.jpg")
        for orientacao in Orientacao.allCases {
            let volta: Orientacao =
                orientacao == .umQuartoDireita
                ? .umQuartoEsquerda : orientacao == .umQuartoEsquerda ? .umQuartoDireita : orientacao
            #expect(imagem.orientada(orientacao).orientada(volta) == imagem, "\(orientacao)")
        }
    }

    @Test("em cinza e progressivo se leem")
    func variantes() throws {
        let cinza = try leitor().ler(Bancada.exemplo("cinza.jpg"), limites: .quadro)
        #expect(cinza.bytes[0] == cinza.bytes[1] && cinza.bytes[1] == cinza.bytes[2])
        #expect(cantos(try leitor().ler(Bancada.exemplo("progressivo.jpg"), limites: .foto)) == "RGBW")
    }

    @Test("o quadro tem até 960 de lado e quatro varreduras; a foto de cadastro mantém os seus limites")
    func limitesDoQuadro() throws {
        let cru = try Bancada.exemplo("cantos.jpg")
        let quadro = try #require(cru.indices.dropLast().first { cru[$0] == 0xFF && cru[$0 + 1] == 0xC0 })
        func deLado(_ lado: Int) -> [UInt8] {
            var jpeg = cru
            let dois = [UInt8(lado >> 8), UInt8(lado & 255)]
            jpeg.replaceSubrange((quadro + 5)..<(quadro + 9), with: dois + dois)
            return jpeg
        }
        // O que passa do tamanho cai adiante, por não ter imagem que chegue.
        #expect(throws: RecusaDeImagem.pixelsDemais(largura: 961, altura: 961, maximo: 960)) {
            try leitor().ler(deLado(961), limites: .quadro)
        }
        for limites in [LimitesDeImagem.quadro, .foto] {
            let lado = limites == .quadro ? 960 : 961
            let recusa = #expect(throws: RecusaDeImagem.self) { try leitor().ler(deLado(lado), limites: limites) }
            #expect(recusa?.codigo == "imagem-estragada", "\(lado)")
        }
        func comVarreduras(_ quantas: Int) -> [UInt8] {
            let comentario = (1..<quantas).flatMap { _ -> [UInt8] in [0xFF, 0xDA] }
            return [0xFF, 0xD8, 0xFF, 0xFE, 0, UInt8(comentario.count + 2)] + comentario + cru.dropFirst(2)
        }
        #expect(cantos(try leitor().ler(comVarreduras(4), limites: .quadro)) == "RGBW")
        #expect(throws: RecusaDeImagem.varredurasDemais(5, maximo: 4)) {
            try leitor().ler(comVarreduras(5), limites: .quadro)
        }
        #expect(cantos(try leitor().ler(comVarreduras(5), limites: .foto)) == "RGBW")
    }

    @Test(
        "o que se recusa, e por quê",
        arguments: [
            ("cmyk.jpg", "imagem-em-cores-de-impressao"), ("um-por-um.jpg", "imagem-pequena-demais"),
            ("nao-e-jpeg.png", "imagem-nao-e-jpeg"),
        ])
    func recusas(nome: String, codigo: String) throws {
        let bytes = try Bancada.exemplo(nome)
        let recusa = #expect(throws: RecusaDeImagem.self) { try leitor().ler(bytes, limites: .quadro) }
        #expect(recusa?.codigo == codigo)
        #expect(recusa.map { !$0.description.isEmpty } == true)
    }

    @Test("vazia, só a marca do começo, e cortada em qualquer byte: recusa, nunca meia imagem")
    func cortada() throws {
        let inteira = try Bancada.exemplo("cantos.jpg")
        #expect(throws: RecusaDeImagem.vazia) { try leitor().ler([], limites: .quadro) }
        #expect(throws: RecusaDeImagem.naoEJpeg) { try leitor().ler([0xFF, 0xD8], limites: .quadro) }
        let um = leitor()
        // Sem os dois últimos bytes falta só a marca do fim.
        for tamanho in 3..<(inteira.count - 1) {
            #expect(throws: RecusaDeImagem.self, "\(tamanho)") {
                try um.ler(Array(inteira[..<tamanho]), limites: .quadro)
            }
        }
        #expect(cantos(try um.ler(inteira, limites: .quadro)) == "RGBW")
    }

    @Test("os limites de bytes, de lado e de varreduras, exatos e um além")
    func limites() throws {
        let (jpeg, progressivo) = (try Bancada.exemplo("cantos.jpg"), try Bancada.exemplo("progressivo.jpg"))
        let varreduras = progressivo.indices.dropLast().count { progressivo[$0] == 0xFF && progressivo[$0 + 1] == 0xDA }
        func com(_ bytes: Int, _ lado: Int, _ minimo: Int, _ varreduras: Int) -> LimitesDeImagem {
            LimitesDeImagem(bytes: bytes, lado: lado, minimo: minimo, varreduras: varreduras, ladoDecodificado: lado)
        }
        let um = leitor()
        _ = try um.ler(jpeg, limites: com(jpeg.count, 96, 64, 1))
        _ = try um.ler(progressivo, limites: com(progressivo.count, 96, 64, varreduras))
        #expect(varreduras > 1)
        #expect(throws: RecusaDeImagem.bytesDemais(jpeg.count, maximo: jpeg.count - 1)) {
            try um.ler(jpeg, limites: com(jpeg.count - 1, 96, 64, 1))
        }
        #expect(throws: RecusaDeImagem.pixelsDemais(largura: 96, altura: 64, maximo: 95)) {
            try um.ler(jpeg, limites: com(jpeg.count, 95, 64, 1))
        }
        #expect(throws: RecusaDeImagem.pequenaDemais(largura: 96, altura: 64, minimo: 65)) {
            try um.ler(jpeg, limites: com(jpeg.count, 96, 65, 1))
        }
        #expect(throws: RecusaDeImagem.varredurasDemais(varreduras, maximo: varreduras - 1)) {
            try um.ler(progressivo, limites: com(progressivo.count, 96, 64, varreduras - 1))
        }
    }

    @Test("um JPEG que se diz de 65.500 pixels é recusado sem ser decodificado")
    func gigante() throws {
        var jpeg = try Bancada.exemplo("cantos.jpg")
        let quadro = try #require(jpeg.indices.dropLast().first { jpeg[$0] == 0xFF && jpeg[$0 + 1] == 0xC0 })
        jpeg.replaceSubrange((quadro + 5)..<(quadro + 9), with: [0xFF, 0xDC, 0xFF, 0xDC])
        #expect(throws: RecusaDeImagem.pixelsDemais(largura: 65_500, altura: 65_500, maximo: 4096)) {
            try leitor().ler(jpeg, limites: .foto)
        }
    }

    @Test("acima do lado de trabalho, a imagem sai pela metade, um quarto ou um oitavo")
    func reduzida() throws {
        let jpeg = try Bancada.exemplo("cantos.jpg")
        for (maximo, lado) in [(96, 96), (95, 48), (48, 48), (47, 24), (12, 12), (1, 12)] {
            let imagem = try leitor().ler(
                jpeg,
                limites: LimitesDeImagem(bytes: 1 << 20, lado: 96, minimo: 1, varreduras: 1, ladoDecodificado: maximo))
            #expect(imagem.largura == lado)
        }
    }

    @Test("bytes trocados: lê ou recusa, sem cair (3.000 JPEG estragados)", arguments: UInt64(1)...10)
    func estragados(semente: UInt64) throws {
        var sorteio = Sorteio(semente: semente)
        let bases = try ["cantos.jpg", "progressivo.jpg", "cinza.jpg"].map(Bancada.exemplo)
        let (um, exif) = (leitor(), Self.comExif(bases[0], 6, pequeno: true))
        var (lidos, recusados) = (0, 0)
        for _ in 0..<300 {
            var jpeg = (bases + [exif]).randomElement(using: &sorteio) ?? exif
            for _ in 0..<Int.random(in: 1...12, using: &sorteio) {
                let lugar = Int.random(in: 2..<jpeg.count, using: &sorteio)
                switch Int.random(in: 0..<4, using: &sorteio) {
                case 0: jpeg.remove(at: lugar)
                case 1: jpeg.insert(UInt8.random(in: 0...255, using: &sorteio), at: lugar)
                case 2: jpeg[lugar] = [0x00, 0xFF, 0x7F, 0x80].randomElement(using: &sorteio) ?? 0
                default: jpeg[lugar] = UInt8.random(in: 0...255, using: &sorteio)
                }
            }
            do {
                let imagem = try um.ler(jpeg, limites: .quadro)
                lidos += 1
                #expect(imagem.bytes.count == imagem.largura * imagem.altura * 3)
            } catch { recusados += 1 }
        }
        #expect(lidos > 0 && recusados > 0)
        #expect(cantos(try um.ler(bases[0], limites: .quadro)) == "RGBW", "o leitor segue inteiro")
    }

    @Test("a redução é a média de cada pedaço, e mantém a média da imagem", arguments: UInt64(1)...20)
    func reducao(semente: UInt64) throws {
        var sorteio = Sorteio(semente: semente)
        let (largura, altura) = (Int.random(in: 20...90, using: &sorteio), Int.random(in: 20...90, using: &sorteio))
        let imagem = Imagem(
            largura: largura, altura: altura,
            bytes: (0..<(largura * altura * 3)).map { _ in UInt8.random(in: 0...255, using: &sorteio) })
        let (l, a) = (Int.random(in: 1...largura, using: &sorteio), Int.random(in: 1...altura, using: &sorteio))
        var soma = 0.0
        Reducao(larguraDeOrigem: largura, alturaDeOrigem: altura, largura: l, altura: a).cadaLinha(imagem) { _, cores in
            soma += cores.reduce(0) { $0 + Double($1) }
        }
        let media = Double(imagem.bytes.reduce(0) { $0 + Int($1) }) / Double(imagem.bytes.count)
        #expect(abs(soma / Double(l * a * 3) - media) < 0.01)
    }
}

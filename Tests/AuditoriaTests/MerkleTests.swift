import Testing

@testable import Auditoria

@Suite struct MerkleTests {
    /// As folhas de prova do projeto Certificate Transparency, e a raiz da árvore das primeiras `n`.
    static let folhas: [[UInt8]] = [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], Array(0x40...0x43), Array(0x50...0x57), Array(0x60...0x6f),
    ]
    static let raizes = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test("a raiz das folhas conhecidas é a publicada, de uma a oito", arguments: 1...8)
    func publicadas(quantas: Int) {
        let raiz = ArvoreDeMerkle.raiz(Self.folhas.prefix(quantas).map(ArvoreDeMerkle.folha))
        #expect(raiz.emHexadecimal == Self.raizes[quantas - 1])
    }

    @Test("a árvore vazia tem a raiz do nada")
    func vazia() {
        #expect(
            ArvoreDeMerkle.raiz([]).emHexadecimal == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    private static func lista(_ quantas: Int) -> [[UInt8]] {
        (0..<quantas).map { ArvoreDeMerkle.folha([UInt8($0 & 255), UInt8($0 >> 8)]) }
    }

    @Test("toda folha de toda árvore pequena tem prova, e a prova não serve a outra folha, lugar, tamanho ou raiz")
    func inclusao() throws {
        for tamanho in 1...66 {
            let folhas = Self.lista(tamanho)
            let raiz = ArvoreDeMerkle.raiz(folhas)
            for indice in 0..<tamanho {
                let prova = try ProvaDeInclusao.gerar(
                    indice: Int64(indice), tamanho: Int64(tamanho), RaizesDeFaixa(folhas: folhas))
                #expect(prova.confere(folha: folhas[indice], raiz: raiz), "\(indice) de \(tamanho)")
                #expect(!prova.confere(folha: ArvoreDeMerkle.folha([9, 9, 9]), raiz: raiz))
                guard tamanho > 1 else { continue }
                let outro = ProvaDeInclusao(
                    indice: Int64((indice + 1) % tamanho), tamanho: Int64(tamanho), caminho: prova.caminho)
                #expect(!outro.confere(folha: folhas[indice], raiz: raiz), "\(indice) de \(tamanho), noutro lugar")
                let curta = ProvaDeInclusao(
                    indice: Int64(indice), tamanho: Int64(tamanho), caminho: Array(prova.caminho.dropLast()))
                #expect(!curta.confere(folha: folhas[indice], raiz: raiz), "\(indice) de \(tamanho), caminho curto")
            }
        }
    }

    @Test("com os picos do começo e só as folhas do fim, a prova é a mesma")
    func pelosPicos() throws {
        let folhas = Self.lista(75)
        for desde in [1, 2, 31, 32, 33, 63, 64, 70] {
            var picos = Picos()
            for folha in folhas.prefix(desde) { picos.acrescentar(folha) }
            let relidos = try #require(Picos(tamanho: Int64(desde), bytes: picos.bytes))
            #expect(relidos == picos)
            let fim = Array(folhas[desde...])
            for indice in desde..<75 {
                let inteira = try ProvaDeInclusao.gerar(
                    indice: Int64(indice), tamanho: 75, RaizesDeFaixa(folhas: folhas))
                let parcial = try ProvaDeInclusao.gerar(
                    indice: Int64(indice), tamanho: 75, RaizesDeFaixa(picos: picos, folhas: fim))
                #expect(inteira == parcial, "\(indice) desde \(desde)")
            }
            let inteira = try ProvaDeConsistencia.gerar(
                antes: Int64(desde), depois: 75, RaizesDeFaixa(folhas: folhas))
            let parcial = try ProvaDeConsistencia.gerar(
                antes: Int64(desde), depois: 75, RaizesDeFaixa(picos: picos, folhas: fim))
            #expect(inteira == parcial, "consistência desde \(desde)")
        }
        #expect(Picos(tamanho: 3, bytes: [UInt8](repeating: 0, count: 32)) == nil, "três folhas dão dois picos")
    }

    @Test("toda árvore continua as menores, e só elas")
    func consistencia() throws {
        for depois in 1...40 {
            let folhas = Self.lista(depois)
            let nova = ArvoreDeMerkle.raiz(folhas)
            for antes in 1...depois {
                let velha = ArvoreDeMerkle.raiz(folhas.prefix(antes))
                let prova = try ProvaDeConsistencia.gerar(
                    antes: Int64(antes), depois: Int64(depois), RaizesDeFaixa(folhas: folhas))
                #expect(prova.confere(velha: velha, nova: nova), "\(antes) em \(depois)")
                var mexidas = folhas
                mexidas[0] = ArvoreDeMerkle.folha([7, 7, 7])
                let outra = ArvoreDeMerkle.raiz(mexidas.prefix(antes))
                #expect(!prova.confere(velha: outra, nova: nova), "\(antes) em \(depois): passado mexido")
                #expect(!prova.confere(velha: velha, nova: ArvoreDeMerkle.raiz(mexidas)), "\(antes) em \(depois)")
            }
        }
    }
}

import Crypto
import ProvaDeVida
import Rosto
import Testing

@Suite struct CorrenteTests {
    fileprivate static let nonce = "nonce-da-tentativa"
    fileprivate static let chave = SymmetricKey(data: Array(repeating: UInt8(7), count: 32))

    /// Quem captura, do lado certo: assina e encadeia.
    struct Captura {
        var sequencia = 0
        var anterior = Array(SHA256.hash(data: Array(CorrenteTests.nonce.utf8)))
        var chave = CorrenteTests.chave
        var nonce = CorrenteTests.nonce

        mutating func quadro(_ jpeg: [UInt8], em tempo: Int64, cor: CorMostrada? = nil) -> Envelope {
            let resumo = Array(SHA256.hash(data: jpeg))
            let texto = Envelope.assinado(
                nonce: nonce, sequencia: sequencia, tempo: tempo, cor: cor, anterior: anterior, resumo: resumo)
            let assinatura = Array(HMAC<SHA256>.authenticationCode(for: Array(texto.utf8), using: chave))
            let envelope = Envelope(
                sequencia: sequencia, tempo: tempo, cor: cor, anterior: anterior, assinatura: assinatura)
            sequencia += 1
            anterior = resumo
            return envelope
        }
    }

    private func jpeg(_ n: Int) -> [UInt8] { Array("quadro \(n)".utf8) }

    @Test("o que a página assina é o que o servidor confere: texto fixo, para quem escrever outra página")
    func texto() {
        #expect(
            Envelope.assinado(
                nonce: "N", sequencia: 3, tempo: 450, cor: CorMostrada(ordem: 2, desde: 400), anterior: [0, 255],
                resumo: [16])
                == "v1\nN\n3\n450\n2@400\n00ff\n10")
        #expect(
            Envelope.assinado(nonce: "N", sequencia: 0, tempo: 0, cor: nil, anterior: [], resumo: [])
                == "v1\nN\n0\n0\n-\n\n")
    }

    @Test("a corrente certa passa inteira, com a rede variando até um segundo")
    func certa() {
        var corrente = CorrenteDeQuadros(nonce: Self.nonce, chave: Self.chave)
        var captura = Captura()
        var gerador = Semente(4)
        for n in 0..<300 {
            let tempo = Int64(n * 150)
            let atraso = Int64.random(in: 80...900, using: &gerador)
            let motivo = corrente.conferir(
                captura.quadro(jpeg(n), em: tempo), jpeg: jpeg(n), chegada: 1_000_000 + tempo + atraso)
            #expect(motivo == nil, "quadro \(n)")
        }
    }

    struct Adulteracao: Sendable, CustomTestStringConvertible {
        let nome: String
        let motivo: Motivo
        let fazer: @Sendable (inout CorrenteDeQuadros, inout Captura) -> Motivo?
        var testDescription: String { nome }
    }

    static let adulteracoes: [Adulteracao] = [
        Adulteracao(nome: "assinado com a chave de outra sessão", motivo: .assinaturaInvalida) { corrente, captura in
            captura.chave = SymmetricKey(data: Array(repeating: UInt8(8), count: 32))
            return corrente.conferir(captura.quadro([9], em: 900), jpeg: [9], chegada: 900)
        },
        Adulteracao(nome: "quadro de outra sessão, com o nonce dela", motivo: .assinaturaInvalida) {
            corrente, captura in
            captura.nonce = "outro"
            return corrente.conferir(captura.quadro([9], em: 900), jpeg: [9], chegada: 900)
        },
        Adulteracao(nome: "imagem trocada depois de assinada", motivo: .assinaturaInvalida) { corrente, captura in
            corrente.conferir(captura.quadro([9], em: 900), jpeg: [10], chegada: 900)
        },
        Adulteracao(nome: "quadro pulado", motivo: .foraDeOrdem) { corrente, captura in
            _ = captura.quadro([9], em: 850)
            return corrente.conferir(captura.quadro([10], em: 900), jpeg: [10], chegada: 900)
        },
        Adulteracao(nome: "envelope repetido", motivo: .foraDeOrdem) { corrente, captura in
            let envelope = captura.quadro([9], em: 900)
            _ = corrente.conferir(envelope, jpeg: [9], chegada: 900)
            return corrente.conferir(envelope, jpeg: [9], chegada: 950)
        },
        Adulteracao(nome: "encadeado a outro quadro", motivo: .correnteQuebrada) { corrente, captura in
            captura.anterior = Array(repeating: 0, count: 32)
            return corrente.conferir(captura.quadro([9], em: 900), jpeg: [9], chegada: 900)
        },
        Adulteracao(nome: "a mesma imagem outra vez", motivo: .quadroRepetido) { corrente, captura in
            corrente.conferir(
                captura.quadro(Array("quadro 2".utf8), em: 900), jpeg: Array("quadro 2".utf8), chegada: 900)
        },
        Adulteracao(nome: "tempo que volta", motivo: .tempoIncoerente) { corrente, captura in
            corrente.conferir(captura.quadro([9], em: 600), jpeg: [9], chegada: 900)
        },
        Adulteracao(nome: "relógio adiantado 1.001 ms", motivo: .tempoIncoerente) { corrente, captura in
            corrente.conferir(captura.quadro([9], em: 1_901), jpeg: [9], chegada: 900)
        },
        Adulteracao(nome: "rede 1.001 ms mais lenta", motivo: .cadenciaBaixa) { corrente, captura in
            corrente.conferir(captura.quadro([9], em: 900), jpeg: [9], chegada: 1_901)
        },
        Adulteracao(nome: "três quadros por segundo", motivo: .cadenciaBaixa) { corrente, captura in
            var motivo: Motivo?
            for n in 0..<12 where motivo == nil {
                let tempo = Int64(900 + n * 333)
                motivo = corrente.conferir(captura.quadro([UInt8(n)], em: tempo), jpeg: [UInt8(n)], chegada: tempo)
            }
            return motivo
        },
    ]

    @Test("corrente adulterada cai, cada uma pelo seu motivo", arguments: adulteracoes)
    func adulterada(_ adulteracao: Adulteracao) {
        var corrente = CorrenteDeQuadros(nonce: Self.nonce, chave: Self.chave)
        var captura = Captura()
        for n in 0..<5 {
            let tempo = Int64(n * 160)
            #expect(corrente.conferir(captura.quadro(jpeg(n), em: tempo), jpeg: jpeg(n), chegada: tempo) == nil)
        }
        #expect(adulteracao.fazer(&corrente, &captura) == adulteracao.motivo)
    }

    @Test(
        "um segundo de desvio, para mais ou para menos, ainda vale",
        arguments: [(Int64(1_900), Int64(900)), (900, 1_900)])
    func desvio(_ caso: (tempo: Int64, chegada: Int64)) {
        var corrente = CorrenteDeQuadros(nonce: Self.nonce, chave: Self.chave)
        var captura = Captura()
        #expect(corrente.conferir(captura.quadro([1], em: 0), jpeg: [1], chegada: 0) == nil)
        #expect(corrente.conferir(captura.quadro([2], em: caso.tempo), jpeg: [2], chegada: caso.chegada) == nil)
    }

    @Test("gente parada não é reprodução; gravação que recomeça, quadro após quadro igual ao que já passou, é")
    func parecidas() {
        /// Quadros de uma pose: muda um ou outro bit, como o ruído faria.
        func pose(_ qual: UInt64, _ ruido: UInt64) -> ImpressaoDoQuadro {
            ImpressaoDoQuadro(palavras: [qual &* 0xFFFF_FFFF, ruido % 4, qual, 0])
        }
        var parada = CorrenteDeQuadros(nonce: Self.nonce, chave: Self.chave)
        for n in 0..<200 { #expect(parada.conferir(pose(0, UInt64(n))) == nil) }
        // Sai da pose e volta: igual por uns quadros pode ser; por seis seguidos, é gravação.
        var gravada = CorrenteDeQuadros(nonce: Self.nonce, chave: Self.chave)
        var motivos: [Motivo?] = []
        for volta in 0..<2 {
            for qual in 0..<3 {
                for quadro in 0..<3 {
                    let visto = ImpressaoDoQuadro(palavras: [
                        qual == 0 ? 0 : .max, qual == 1 ? 0 : .max, UInt64(quadro), 7,
                    ])
                    motivos.append(gravada.conferir(visto))
                    if volta == 0 { #expect(motivos.last == .some(nil)) }
                }
            }
        }
        #expect(motivos.firstIndex(of: .quadroRepetido) == 14, "\(motivos)")
    }

    @Test("mais de quinze quadros por segundo se recusam antes de abrir a imagem")
    func rapidoDemais() {
        var corrente = CorrenteDeQuadros(nonce: Self.nonce, chave: Self.chave)
        var captura = Captura()
        for n in 0..<15 {
            #expect(!corrente.cedoDemais(Int64(n * 10)))
            #expect(
                corrente.conferir(captura.quadro(jpeg(n), em: Int64(n * 10)), jpeg: jpeg(n), chegada: Int64(n * 10))
                    == nil)
        }
        #expect(corrente.cedoDemais(150))
        #expect(!corrente.cedoDemais(1_001))
    }
}

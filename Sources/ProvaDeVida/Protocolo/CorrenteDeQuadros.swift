import Crypto
import Rosto

/// O que acompanha cada quadro e o prende à tentativa, ao anterior e à hora.
package struct Envelope: Sendable, Hashable {
    package let sequencia: Int
    /// Milissegundos desde o começo da tentativa, no relógio de quem captura.
    package let tempo: Int64
    package let cor: CorMostrada?
    /// SHA-256 do JPEG anterior; no primeiro, do nonce da tentativa.
    package let anterior: [UInt8]
    /// HMAC-SHA-256 de `Envelope.assinado`, com a chave da tentativa.
    package let assinatura: [UInt8]

    package init(sequencia: Int, tempo: Int64, cor: CorMostrada?, anterior: [UInt8], assinatura: [UInt8]) {
        self.sequencia = sequencia
        self.tempo = tempo
        self.cor = cor
        self.anterior = anterior
        self.assinatura = assinatura
    }

    /// O texto que se assina: uma linha por campo, com os resumos em hexadecimal.
    package static func assinado(
        nonce: String, sequencia: Int, tempo: Int64, cor: CorMostrada?, anterior: [UInt8], resumo: [UInt8]
    ) -> String {
        let cor = cor.map { "\($0.ordem)@\($0.desde)" } ?? "-"
        return ["v1", nonce, "\(sequencia)", "\(tempo)", cor, hexadecimal(anterior), hexadecimal(resumo)].joined(
            separator: "\n")
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digitos = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digitos[Int($0 >> 4)], digitos[Int($0 & 15)]] }, as: UTF8.self)
    }
}

/// Os quadros de uma tentativa, presos uns aos outros: na ordem, assinados, no ritmo e sem repetição.
///
/// Não impede quem controla a própria página de fabricar quadros; impede reenviar, cortar, reordenar, misturar e adiantar.
/// - Fonte: nota técnica de biometria, seção 6, passo 3.
package struct CorrenteDeQuadros: Sendable {
    /// Milissegundos que a hora da captura pode diferir da chegada, e o ritmo mínimo.
    package struct Tolerancia: Sendable, Hashable {
        package var desvio: Int64 = 1_000
        package var janela: Int64 = 3_000
        package var quadrosPorSegundo = 4
        package var quadrosPorSegundoNoMaximo = 15
        /// Quanto se espera pelo quadro seguinte antes de dar a vaga a outra pessoa.
        package var parada: Duration = .seconds(30)
        /// Milissegundos que a hora dita de uma cor pode anteceder o mandado dela, pelo arredondamento e pela deriva dos relógios.
        package var folgaDaCor: Int64 = 100

        package init() {}
    }

    private let nonce: String
    private let chave: SymmetricKey
    private let tolerancia: Tolerancia
    private var proxima = 0
    private var anterior: [UInt8]
    private var tempos: [Int64] = []
    private var menorAtraso: Int64?
    private var vistos: Set<[UInt8]> = []
    /// Em que pose cada impressão apareceu primeiro, contando as poses.
    private var impressoes: [ImpressaoDoQuadro: Int] = [:]
    private var pose = 0
    private var daPose: ImpressaoDoQuadro?
    private var repetidas = 0
    /// Quando se mandou mostrar cada cor, no relógio do servidor, e desde quando a captura diz que a mostrou, no dela.
    private var mandadas: [Int: Int64] = [:]
    private var mostradas: [Int: Int64] = [:]

    package init(nonce: String, chave: SymmetricKey, tolerancia: Tolerancia = Tolerancia()) {
        self.nonce = nonce
        self.chave = chave
        self.tolerancia = tolerancia
        anterior = Array(SHA256.hash(data: Array(nonce.utf8)))
    }

    /// Confere o envelope antes de se abrir a imagem; `nil` se está tudo certo. `chegada` em milissegundos, no relógio do servidor.
    package mutating func conferir(_ envelope: Envelope, jpeg: [UInt8], chegada: Int64) -> Motivo? {
        let resumo = Array(SHA256.hash(data: jpeg))
        let texto = Envelope.assinado(
            nonce: nonce, sequencia: envelope.sequencia, tempo: envelope.tempo, cor: envelope.cor,
            anterior: envelope.anterior, resumo: resumo)
        guard
            HMAC<SHA256>.isValidAuthenticationCode(envelope.assinatura, authenticating: Array(texto.utf8), using: chave)
        else { return .assinaturaInvalida }
        guard envelope.sequencia == proxima else { return .foraDeOrdem }
        guard envelope.anterior == anterior else { return .correnteQuebrada }
        guard vistos.insert(resumo).inserted else { return .quadroRepetido }
        if let motivo = conferirCor(envelope) ?? conferirTempo(envelope.tempo, chegada) { return motivo }
        proxima += 1
        anterior = resumo
        return nil
    }

    /// Se o quadro é o último aceito, mandado de novo porque a resposta se perdeu.
    package func jaAceito(_ envelope: Envelope, jpeg: [UInt8]) -> Bool {
        envelope.sequencia == proxima - 1 && anterior == Array(SHA256.hash(data: jpeg))
    }

    /// Se o quadro chegou antes de um anterior a ele: quem manda dois por vez espera e repete.
    package func adiantado(_ envelope: Envelope) -> Bool { envelope.sequencia > proxima }

    /// Se o quadro chega antes do que o ritmo permite: não reprova, só se pede que espere.
    package func cedoDemais(_ tempo: Int64) -> Bool {
        tempos.count { $0 > tempo - 1_000 } >= tolerancia.quadrosPorSegundoNoMaximo
    }

    /// Manda-se mostrar a cor desta ordem; só a primeira vez conta. `instante` em milissegundos, no relógio do servidor.
    package mutating func mandou(cor ordem: Int, em instante: Int64) {
        if mandadas[ordem] == nil { mandadas[ordem] = instante }
    }

    /// A tela não mostra a cor antes de a receber, nem depois do quadro que a diz, nem antes da cor anterior.
    ///
    /// O menor atraso já visto é o mais que os relógios podem diferir: a rede só o aumenta. Somado à hora dita, dá o mais tarde que ela pode ter
    /// sido no relógio daqui; se nem assim alcança o mandado, é inventada.
    private mutating func conferirCor(_ envelope: Envelope) -> Motivo? {
        guard let cor = envelope.cor else { return nil }
        guard let mandada = mandadas[cor.ordem], cor.desde <= envelope.tempo else { return .tempoIncoerente }
        // A hora que vale é a do primeiro quadro de cada cor; a que se diga depois não muda nada.
        guard mostradas[cor.ordem] == nil else { return nil }
        let anterior = mostradas.filter { $0.key < cor.ordem }.values.max() ?? -1
        guard cor.desde > anterior, cor.desde + (menorAtraso ?? 0) + tolerancia.folgaDaCor >= mandada else {
            return .tempoIncoerente
        }
        mostradas[cor.ordem] = cor.desde
        return nil
    }

    private mutating func conferirTempo(_ tempo: Int64, _ chegada: Int64) -> Motivo? {
        guard tempo >= 0, tempo > tempos.last ?? -1 else { return .tempoIncoerente }
        let atraso = chegada - tempo
        let menor = menorAtraso ?? atraso
        // Adiantar-se ao menor atraso já visto é relógio forjado; atrasar-se é rede lenta.
        if atraso < menor - tolerancia.desvio { return .tempoIncoerente }
        if atraso > menor + tolerancia.desvio { return .cadenciaBaixa }
        menorAtraso = min(menor, atraso)
        tempos.append(tempo)
        if tempos.count > 400 { tempos.removeFirst(200) }
        guard let primeiro = tempos.first, tempo - primeiro >= tolerancia.janela else { return nil }
        let naJanela = tempos.count { $0 > tempo - tolerancia.janela }
        return Int64(naJanela) * 1_000 < Int64(tolerancia.quadrosPorSegundo) * tolerancia.janela ? .cadenciaBaixa : nil
    }

    /// Confere o que a imagem parece, depois de aberta.
    ///
    /// Gente parada se parece consigo mesma; o que não acontece é sair de uma pose e voltar a ela bit por bit, quadro após quadro: isso é
    /// gravação que recomeça.
    package mutating func conferir(_ impressao: ImpressaoDoQuadro) -> Motivo? {
        if daPose.map({ impressao.distancia(de: $0) >= Self.outraPose }) ?? true {
            (pose, daPose) = (pose + 1, impressao)
        }
        let repetida = impressoes[impressao].map { $0 < pose - 1 } ?? false
        repetidas = repetida ? repetidas + 1 : 0
        if impressoes[impressao] == nil { impressoes[impressao] = pose }
        return repetidas >= Self.repetidasNoMaximo ? .quadroRepetido : nil
    }

    /// Bits de diferença a partir dos quais a imagem é outra pose.
    private static let outraPose = 24
    private static let repetidasNoMaximo = 6
}

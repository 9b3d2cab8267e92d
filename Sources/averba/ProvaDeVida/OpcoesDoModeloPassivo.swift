import ArgumentParser
import ProvaDeVida
import Rosto

/// O modelo passivo de detecção de ataque que quem opera fornece: arquivo, soma e limiar. Sem ele não se avalia, e o resultado o diz.
///
/// Com ele, o serviço não sobe se o arquivo falta, se a soma não é a dita ou se a rede não abre: atender sem o que se configurou seria fingir.
/// - Fonte: PV-03; decisão 0037.
struct OpcoesDoModeloPassivo: ParsableArguments {
    @Option(help: "Arquivo ONNX de um modelo passivo de detecção de ataque; padrão: nenhum, e nada se avalia.")
    var modeloPassivo: String?

    @Option(help: "SHA-256 dele, em hexadecimal.")
    var modeloPassivoSoma: String?

    @Option(help: "Nome e versão dele, como vão ao resultado.")
    var modeloPassivoVersao: String?

    @Option(help: "Probabilidade de ser real a partir da qual se aceita, de 0 a 1.")
    var modeloPassivoLimiar: Double?

    @Option(help: "Qual das saídas é a de rosto real, contada de 0.")
    var modeloPassivoClasse = 1

    @Option(help: "Pixels por lado da entrada da rede.")
    var modeloPassivoLado = 80

    @Option(help: "Quantas vezes o maior lado do rosto tem o recorte.")
    var modeloPassivoAumento = 2.7

    @Flag(help: "A rede quer o vermelho primeiro, e não o azul.")
    var modeloPassivoVermelhoPrimeiro = false

    func validate() throws {
        let dados = [modeloPassivo, modeloPassivoSoma, modeloPassivoVersao, modeloPassivoLimiar.map { "\($0)" }]
        guard dados.allSatisfy({ $0 == nil }) || dados.allSatisfy({ $0 != nil }) else {
            throw ValidationError(
                "O modelo passivo tem arquivo, soma, versão e limiar: --modelo-passivo, --modelo-passivo-soma, --modelo-passivo-versao e --modelo-passivo-limiar andam juntos."
            )
        }
        guard modeloPassivoLimiar.map({ (0...1).contains($0) }) ?? true else {
            throw ValidationError("--modelo-passivo-limiar vai de 0 a 1.")
        }
        guard (16...512).contains(modeloPassivoLado), (1...10).contains(modeloPassivoAumento),
            (0...999).contains(modeloPassivoClasse)
        else {
            throw ValidationError(
                "--modelo-passivo-lado vai de 16 a 512, --modelo-passivo-aumento de 1 a 10 e --modelo-passivo-classe de 0 a 999."
            )
        }
        guard modeloPassivo.map({ $0.lowercased().hasSuffix(".onnx") }) ?? true else {
            throw ValidationError(
                "--modelo-passivo é um arquivo .onnx: o formato em dois arquivos tem os pesos fora da soma.")
        }
    }

    /// `nil`: não há um.
    var modelo: ModeloPassivo? {
        guard let modeloPassivo, let modeloPassivoSoma, let modeloPassivoVersao, let modeloPassivoLimiar else {
            return nil
        }
        return ModeloPassivo(
            arquivo: modeloPassivo, soma: modeloPassivoSoma, versao: modeloPassivoVersao, limiar: modeloPassivoLimiar,
            classeReal: modeloPassivoClasse, aumento: modeloPassivoAumento, lado: modeloPassivoLado,
            azulPrimeiro: !modeloPassivoVermelhoPrimeiro)
    }
}

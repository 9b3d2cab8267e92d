import Rosto

/// Quem olha as imagens. O de verdade é o motor de `Rosto`; os ensaios do protocolo usam um que lê os números do próprio quadro.
package protocol Observador: Sendable {
    /// Versão do modelo que faz o vetor: vetores de outra não se comparam.
    var modeloDoVetor: String { get }
    /// Nome e versão de tudo que olhou, para o resultado.
    var modelos: [String] { get }

    /// Quantas imagens olha ao mesmo tempo.
    var simultaneas: Int { get }

    /// O que se vê num quadro da câmera. `rastro` é o do quadro anterior da mesma captura.
    ///
    /// Lança `RecusaDeProva.imagemNaoServe`, `.analiseOcupada` ou `.analiseForaDoAr`. Não haver rosto não é erro.
    func olhar(_ jpeg: [UInt8], rastro: RastroDaCaptura?, comVetor: Bool) async throws -> Visao

    /// O que se vê numa foto de cadastro, com vetor; os limites de tamanho são os de foto.
    func olhar(foto: [UInt8]) async throws -> Visao

    /// Faz uma análise de resultado conhecido; lança se não deu o que tinha de dar. É como o serviço se mede.
    func conferir() async throws

    /// Quanto um conjunto de marcos foge do plano do outro.
    func planaridade(_ frente: [Ponto], _ outro: [Ponto]) -> Double
}

extension Observador {
    package var simultaneas: Int { 2 }
}

/// O que o observador quer de volta no quadro seguinte; só ele o entende.
package struct RastroDaCaptura: Sendable {
    package let conteudo: any Sendable
    package init(_ conteudo: any Sendable) { self.conteudo = conteudo }
}

/// Um quadro visto.
package struct Visao: Sendable {
    package let observado: Observacao
    package let impressao: ImpressaoDoQuadro
    package let rastro: RastroDaCaptura?

    package init(observado: Observacao, impressao: ImpressaoDoQuadro, rastro: RastroDaCaptura? = nil) {
        self.observado = observado
        self.impressao = impressao
        self.rastro = rastro
    }
}

import Rosto

/// O motor de análise como observador da captura.
package struct OlhoDoMotor: Observador {
    private let motor: Motor

    package init(_ motor: Motor) { self.motor = motor }

    package var modeloDoVetor: String { Modelo.vetor.versao }
    package var modelos: [String] { motor.versoes }
    package var simultaneas: Int { motor.postos }

    package func olhar(_ jpeg: [UInt8], rastro: RastroDaCaptura?, comVetor: Bool) async throws -> Visao {
        // O modelo passivo, se há um, olha os mesmos quadros que se comparam.
        let pedidos: Pedidos = comVetor ? [.malha, .luz, .qualidade, .vetor, .passiva] : .acompanhar
        return visao(
            try await analisando {
                try await motor.analisar(jpeg: jpeg, rastro: rastro?.conteudo as? Rastro, pedidos: pedidos)
            })
    }

    package func olhar(foto: [UInt8]) async throws -> Visao {
        visao(try await analisando { try await motor.analisar(foto: foto) })
    }

    package func conferir() async throws { try await motor.conferir() }

    package func planaridade(_ frente: [Ponto], _ outro: [Ponto]) -> Double {
        Malha.planaridade(de: frente, para: outro) ?? 0
    }

    /// As falhas do motor como recusas do serviço.
    private func analisando(_ analisar: () async throws -> Quadro) async throws -> Quadro {
        do { return try await analisar() } catch let recusa as RecusaDeImagem {
            throw RecusaDeProva.imagemNaoServe(
                recusa.description.prefix(1).uppercased() + recusa.description.dropFirst() + ".")
        } catch is FilaCheia {
            throw RecusaDeProva.analiseOcupada
        }
    }

    private func visao(_ quadro: Quadro) -> Visao {
        let rastro = quadro.rastro.map { RastroDaCaptura($0) }
        guard let principal = quadro.principal, let malha = quadro.malha, let pose = quadro.pose, let t5 = quadro.t5
        else {
            return Visao(
                observado: Observacao(rostos: quadro.outros.isEmpty ? 0 : 1 + quadro.outros.count),
                impressao: quadro.impressao, rastro: rastro)
        }
        let olhos = principal.pontos.entreOlhos
        let observado = Observacao(
            rostos: 1 + quadro.outros.count, guinada: pose.guinada, arfagem: pose.arfagem, nariz: t5,
            olhos: olhos / Double(min(quadro.largura, quadro.altura)), boca: malha.boca,
            proporcao: malha.proporcao, brilho: quadro.qualidade?.brilho ?? 0,
            nitidez: quadro.qualidade?.nitidez ?? 0, pele: quadro.pele, marcos: malha.pontos.map(\.naImagem),
            vetor: quadro.vetor, passiva: quadro.passiva)
        return Visao(observado: observado, impressao: quadro.impressao, rastro: rastro)
    }
}

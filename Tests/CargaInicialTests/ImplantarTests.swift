import BancoDeDados
import CargaInicial
import Testing

/// O catálogo do órgão, do YAML ao banco.
@Suite(.timeLimit(.minutes(15))) struct ImplantarTests {
    @Test("IMP-05: o catálogo do órgão entra inteiro, e implantar de novo não muda nada")
    func idempotente() async throws {
        try await CasaVazia.usando { casa in
            let primeira = try await casa.implantar()
            #expect(primeira.novos["produtos"] == 17 && primeira.novos["tipos de margem"] == 6)
            #expect(primeira.novos.values.allSatisfy { $0 > 0 })
            let antes = try await casa.fotografia()
            #expect(try await casa.implantar().total == 0)
            #expect(try await casa.fotografia() == antes)
            #expect(try await casa.um("SELECT count(*) FROM evento WHERE ato = 'carga.implantar'", Int.self) == 1)
        }
    }

    @Test("todas as falhas do YAML voltam de uma vez, com a linha, e nada se grava")
    func todasAsFalhas() async throws {
        try await CasaVazia.usando { casa in
            let antes = try await casa.fotografia()
            let ruim = try CasaVazia.yaml
                .replacing(
                    "natureza: cartao, forma: mensal", with: "natureza: cartinha, forma: mensal", maxReplacements: 1
                )
                .replacing("pontos_base: 3000", with: "pontos_base: 30000", maxReplacements: 1)
                .replacing("produtos: [cartao] }", with: "produtos: [cartaz] }", maxReplacements: 1)
                .replacing("especie: facultativo }", with: "especies: facultativo }", maxReplacements: 1)
            await #expect {
                try await casa.implantar(ruim)
            } throws: { erro in
                guard let falhas = (erro as? ImplantacaoInvalida)?.falhas else { return false }
                let textos = falhas.map(\.description)
                return textos.contains { $0.contains("produtos[3].natureza") && $0.contains("linha ") }
                    && textos.contains { $0.contains("pontos_base") && $0.contains("10000") }
                    && textos.contains { $0.contains("cartaz") }
                    && textos.contains { $0.contains("chave desconhecida: especies") }
            }
            #expect(try await casa.fotografia() == antes)
        }
    }

    @Test("dois tipos de margem que consomem o total são recusados: não se saberia de qual é o pago das verbas")
    func doisEstoques() async throws {
        try await CasaVazia.usando { casa in
            let dois = try CasaVazia.yaml.replacing(
                "nome: Auxílio-saúde, consome: parcela", with: "nome: Auxílio-saúde, consome: total", maxReplacements: 1
            )
            await #expect {
                try await casa.implantar(dois)
            } throws: { erro in
                (erro as? ImplantacaoInvalida)?.falhas.contains {
                    $0.description.contains("só um pode consumir o total")
                }
                    ?? false
            }
        }
    }

    @Test("o que já vale com outro valor é recusado: regra em uso se muda pela tela")
    func emUso() async throws {
        try await CasaVazia.usando { casa in
            try await casa.implantar()
            let antes = try await casa.fotografia()
            let outra = try CasaVazia.yaml.replacing(
                "nome: Cartão de crédito", with: "nome: Cartão", maxReplacements: 1)
            await #expect {
                try await casa.implantar(outra)
            } throws: { erro in
                (erro as? ImplantacaoInvalida)?.falhas.map(\.description) == [
                    "produto cartao já está no banco com outro valor; mude pela tela"
                ]
            }
            #expect(try await casa.fotografia() == antes)
        }
    }
}

import BancoDeDados
import BancoDeTeste
import Foundation
import OrgaoDeTeste
import Testing

/// A demonstração da prova de vida entra sem senha: por comando, onde sobe e onde se recusa.
@Suite(.serialized) struct DemonstracaoDaProvaTests {
    private static let conta = [
        "AVERBA_OIDC": "https://conta.exemplo.gov.br", "AVERBA_OIDC_CLIENTE": "averba",
        "AVERBA_OIDC_SEGREDO": "segredo",
        "AVERBA_ENDERECO_PUBLICO": "https://prova.exemplo.gov.br",
    ]
    private static let subir = [
        "prova-de-vida", "servir", "--porta", "0", "--publico", "https://prova.exemplo.gov.br",
    ]
    private static let cadastrar = [
        "prova-de-vida", "cliente", "cadastrar", "consignacao", "--nome", "Consignações", "--cnpj",
        "11.222.333/0001-81",
    ]

    /// Sobe, espera estar no ar e encerra.
    private static func noAr(_ terminal: Terminal, _ argumentos: [String]) async throws {
        try await ProvaDeVidaNoAr.usando(terminal, argumentos) { _ = try await $0.encerrar() }
    }

    private static func recusa(_ terminal: Terminal, _ argumentos: [String], diz: String) throws {
        let feito = try terminal.rodar(lista: argumentos)
        #expect(!feito.erro.contains("NaoAprovado"), "a frase, e não o tipo")
        #expect(feito.codigo == 1 && feito.erro.contains(diz), "\(argumentos): \(feito.codigo) \(feito.erro)")
    }

    private static func quantos(_ tabela: StaticString, _ banco: BancoDeTeste) async throws -> Int {
        try await banco.dono.transacao(como: .proprio) { t in
            try t.uma("SELECT count(*) FROM \(cru: tabela)")?.ler(0) ?? 0
        }
    }

    @Test("PV-28: a demonstração não sobe com a conta do órgão ligada, e nada grava")
    func comConta() async throws {
        try await Terminal.usando { terminal, banco in
            let comConta = Terminal(pasta: terminal.pasta, ambiente: terminal.ambiente.merging(Self.conta) { $1 })
            let diz = "não sobe junto com a conta do órgão. Tire --demonstracao"
            try Self.recusa(comConta, Self.subir + ["--demonstracao"], diz: diz)
            try Self.recusa(comConta, ["prova-de-vida", "preparar-demonstracao"], diz: diz)
            for tabela in ["cliente_da_prova", "papel_da_prova", "demonstracao_da_prova"] as [StaticString] {
                #expect(try await Self.quantos(tabela, banco) == 0, "\(tabela)")
            }
        }
    }

    @Test("PV-28: a demonstração não sobe em banco que já tem cliente, ou papel, de verdade, e nada grava")
    func bancoDeVerdade() async throws {
        let papel = [
            "prova-de-vida", "operador", "conceder", "123.456.789-09", "--nome", "Olga", "--mestre",
        ]
        for antes in [Self.cadastrar, papel] {
            try await Terminal.usando { terminal, banco in
                _ = try terminal.certo(lista: antes)
                let diz = "já tem cliente ou papel de verdade"
                try Self.recusa(terminal, Self.subir + ["--demonstracao"], diz: diz)
                try Self.recusa(terminal, ["prova-de-vida", "preparar-demonstracao"], diz: diz)
                let (clientes, papeis) = (
                    try await Self.quantos("cliente_da_prova", banco), try await Self.quantos("papel_da_prova", banco)
                )
                #expect(clientes + papeis == 1)
                #expect(try await Self.quantos("demonstracao_da_prova", banco) == 0)
            }
        }
    }

    @Test("PV-28: o banco da demonstração a sobe de novo, com o que se gravou nele, e não serve ao serviço de verdade")
    func bancoDeDemonstracao() async throws {
        try await Terminal.usando { terminal, banco in
            for _ in 1...2 { _ = try terminal.certo(lista: ["prova-de-vida", "preparar-demonstracao"]) }
            _ = try terminal.certo(lista: Self.cadastrar)
            for _ in 1...2 { try await Self.noAr(terminal, Self.subir + ["--demonstracao"]) }
            #expect(try await Self.quantos("papel_da_prova", banco) == 3)
            try Self.recusa(terminal, Self.subir, diz: "Este banco é de demonstração")
            let comConta = Terminal(pasta: terminal.pasta, ambiente: terminal.ambiente.merging(Self.conta) { $1 })
            try Self.recusa(comConta, Self.subir, diz: "Diga outra pasta em --dados")
            let marcas: Int = try await banco.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT count(*) FROM evento WHERE ato = 'prova-de-vida.marcar-demonstracao'")?.ler(0) ?? 0
            }
            #expect(marcas == 1)
        }
    }
}

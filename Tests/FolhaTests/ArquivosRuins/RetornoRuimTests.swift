import Arquivos
import Auditoria
import BancoDeDados
import Folha
import Nucleo
import OrgaoDeTeste
import Testing

/// A folha fechada que chegou errada: o que houve é dito com a linha, e o mês continua esperando a certa.
@Suite(.timeLimit(.minutes(15))) struct RetornoRuimTests {
    static let largura = 62  // 60 posições e CRLF

    /// Troca o que está numa linha, do começo da posição em diante.
    static func trocar(_ bytes: [UInt8], linha: Int, posicao: Int, _ texto: String) -> [UInt8] {
        var novos = bytes
        let inicio = (linha - 1) * largura + posicao - 1
        novos.replaceSubrange(inicio..<(inicio + texto.utf8.count), with: Array(texto.utf8))
        return novos
    }

    struct Caso: Sendable {
        let nome: String
        let diz: String
        let linha: Int?
        let estragar: @Sendable ([UInt8]) -> [UInt8]
    }

    static let casos = [
        Caso(nome: "um texto qualquer", diz: "Senhores", linha: 1) { _ in Array("Senhores,\nsegue a folha.\n".utf8) },
        Caso(nome: "cortado no meio de uma linha", diz: "60 posições", linha: 3) { Array($0.prefix(2 * largura + 20)) },
        Caso(nome: "cortado no fim de uma linha", diz: "rodape", linha: nil) { Array($0.prefix(2 * largura)) },
        Caso(nome: "sem rodapé", diz: "rodape", linha: nil) { Array($0.dropLast(largura)) },
        Caso(nome: "quantidade errada", diz: "total calculado", linha: 4) {
            trocar($0, linha: 4, posicao: 10, "7")
        },
        Caso(nome: "soma errada", diz: "total calculado", linha: 4) { trocar($0, linha: 4, posicao: 27, "9") },
        Caso(nome: "só com fim de linha de Unix", diz: "fim de linha CRLF, lido LF", linha: nil) {
            $0.filter { $0 != 0x0D }
        },
        Caso(nome: "com o fim de linha misturado", diz: "fim de linha CRLF, lido LF na linha 3", linha: nil) { bytes in
            var novos = bytes
            novos.remove(at: 3 * largura - 2)
            return novos
        },
        Caso(nome: "só com cabeçalho e rodapé", diz: "das 2 linhas enviadas em 10/2026, lido nenhuma linha", linha: nil)
        {
            let vazio = Array($0.prefix(largura) + $0.suffix(largura))
            return trocar(
                trocar(vazio, linha: 2, posicao: 10, "0"), linha: 2, posicao: 11, String(repeating: "0", count: 18))
        },
        Caso(nome: "de outro mês", diz: "lido \"09/2026\"", linha: nil) { trocar($0, linha: 1, posicao: 12, "202609") },
        Caso(nome: "mês que não existe", diz: "competencia", linha: 1) { trocar($0, linha: 1, posicao: 12, "202613") },
        Caso(nome: "letra em número", diz: "descontado", linha: 3) { trocar($0, linha: 3, posicao: 57, "O") },
        Caso(nome: "NUL no meio", diz: "matricula", linha: 3) { trocar($0, linha: 3, posicao: 4, "\u{0}") },
        Caso(nome: "matrícula desconhecida", diz: "matrícula cadastrada", linha: 3) {
            trocar($0, linha: 3, posicao: 2, "9999-00")
        },
        Caso(nome: "linha repetida", diz: "uma linha por contrato", linha: 4) { bytes in
            var novos = bytes
            novos.insert(contentsOf: bytes[(2 * largura)..<(3 * largura)], at: 3 * largura)
            return trocar(trocar(novos, linha: 5, posicao: 10, "3"), linha: 5, posicao: 24, "20000")
        },
    ]

    private static func mandar(_ bytes: [UInt8], _ folha: FolhaDeTeste) async throws -> RetornoDaFolha {
        let arquivo = try await Recepcao.guardar(
            bytes, NovoArquivo(especie: "retorno-da-folha", nome: "retorno.txt", competencia: FolhaDeTeste.mes),
            folha.casa, por: FolhaDeTeste.gestor)
        return try await ReceberRetorno(FolhaDeTeste.mes, arquivo: arquivo.id).executar(
            folha.casa, folha.acervo, por: FolhaDeTeste.gestor)
    }

    /// Duas linhas descontadas por inteiro, de duas pessoas.
    private static func bom(_ folha: FolhaDeTeste) async throws -> [UInt8] {
        let (ana, rui) = (try await folha.pessoa(1, geral: 1_000_00), try await folha.pessoa(2, geral: 1_000_00))
        let a = try await folha.contrato(ana, parcela: 100_00, prazo: 12)
        let b = try await folha.contrato(rui, consignataria: Fixo.bancoB, parcela: 50_00, prazo: 12)
        try await folha.jogarAteOEnvio()
        return RetornoDeTeste.arquivo(
            [
                try await RetornoTests.linha(folha, ana, a, enviado: 100_00, descontado: 100_00),
                try await RetornoTests.linha(folha, rui, b, enviado: 50_00, descontado: 50_00),
            ], FolhaDeTeste.mes)
    }

    @Test(
        "POC-INT-03, FOL-07: folha fechada que chegou errada é recusada com o que houve, nada muda, e a certa entra depois"
    )
    func defeitos() async throws {
        try await FolhaDeTeste.com { folha in
            let bom = try await Self.bom(folha)
            #expect(bom.count == 4 * Self.largura)
            let (antes, linhas) = (try await folha.orgao.fotografia(), try await folha.linhas())
            for caso in Self.casos {
                let ruim = caso.estragar(bom)
                try #require(ruim != bom, "\(caso.nome): o defeito não entrou no arquivo")
                guard case .recusado(let arquivo, let erros) = try await Self.mandar(ruim, folha) else {
                    Issue.record("\(caso.nome): a folha foi aceita")
                    return
                }
                let ditos = try await folha.motor { [casa = folha.casa] t in
                    try ListaDeApontamentos.ler(de: arquivo, casa.cofre, em: t)
                }
                #expect(erros > 0 && Int64(ditos.count) >= erros, "\(caso.nome)")
                #expect(
                    ditos.contains { $0.texto.contains(caso.diz) && (caso.linha == nil || $0.linha == caso.linha) },
                    "\(caso.nome): \(ditos.map(\.texto))")
                #expect(try await folha.orgao.fotografia() == antes, "\(caso.nome)")
                #expect(try await folha.linhas() == linhas, "\(caso.nome)")
            }
            guard case .aplicado(let resumo) = try await Self.mandar(bom, folha) else {
                Issue.record("a folha certa foi recusada")
                return
            }
            #expect(resumo.descontado == Dinheiro(centavos: 150_00))
        }
    }

    @Test("POC-INT-03: arquivo sem nenhum byte não chega a folha fechada: é recusado na chegada, e nada fica")
    func semByte() async throws {
        try await FolhaDeTeste.com { folha in
            _ = try await Self.bom(folha)
            let antes = try await folha.orgao.fotografia()
            await #expect(throws: RecusaDeArquivo.vazio) { try await Self.mandar([], folha) }
            #expect(try await folha.orgao.fotografia() == antes)
        }
    }

    @Test("POC-INT-03: linhas que não são de nenhum contrato do mês não fecham a folha, nem a pedido")
    func soDeFora() async throws {
        try await FolhaDeTeste.com { folha in
            let bom = try await Self.bom(folha)
            let (antes, linhas) = (try await folha.orgao.fotografia(), try await folha.linhas())
            let retorno = try await folha.retornar(
                [RetornoDeTeste(matricula: "9999-99", rubrica: "1", contrato: nil, enviado: 0, descontado: 10_00)],
                aceitarDesconhecidos: true)
            guard case .recusado(let arquivo, 1) = retorno else {
                Issue.record("a folha foi aceita")
                return
            }
            let ditos = try await folha.motor { [casa = folha.casa] t in
                try ListaDeApontamentos.ler(de: arquivo, casa.cofre, em: t)
            }
            #expect(
                ditos.map(\.texto) == [
                    "arquivo: esperado o que se descontou de ao menos uma das 2 linhas enviadas em 10/2026, lido 1 linha de outros contratos"
                ])
            #expect(try await folha.orgao.fotografia() == antes)
            #expect(try await folha.linhas() == linhas)
            guard case .aplicado = try await Self.mandar(bom, folha) else {
                Issue.record("a folha certa foi recusada")
                return
            }
        }
    }

    @Test("POC-INT-03: mês em que nada se mandou fecha com a folha sem linha")
    func mesSemEnvio() async throws {
        try await FolhaDeTeste.com { folha in
            let pessoa = try await folha.pessoa(1, geral: 300_00)
            _ = try await folha.contrato(pessoa, parcela: 100_00, prazo: 12, situacao: "suspenso")
            try await folha.jogarAteOEnvio()
            let resumo = RetornoTests.resumo(try await folha.retornar([]))
            #expect(resumo?.enviado == .zero && resumo?.divergencias == 0)
        }
    }

    @Test(
        "POC-INT-03: cem mil linhas erradas na folha fechada: contam-se todas, guardam-se as primeiras cem mil, e nada muda"
    )
    func cemMilErros() async throws {
        try await FolhaDeTeste.com { folha in
            let bom = try await Self.bom(folha)
            let ruim = Self.trocar(bom, linha: 2, posicao: 57, "O")[Self.largura..<(2 * Self.largura)]
            var bytes = Array(bom.prefix(Self.largura))
            bytes.reserveCapacity(Self.largura * 100_300)
            for _ in 0..<100_200 { bytes += ruim }
            bytes += bom.suffix(Self.largura)
            let antes = try await folha.orgao.fotografia()
            guard case .recusado(let arquivo, let erros) = try await Self.mandar(bytes, folha) else {
                Issue.record("a folha foi aceita")
                return
            }
            #expect(erros >= 100_200)
            let guardados: Int64 = try await folha.orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT count(*) FROM apontamento WHERE arquivo_id = \(arquivo)")?.ler(0) ?? -1
            }
            #expect(guardados == 100_000)
            #expect(try await folha.orgao.fotografia() == antes)
        }
    }
}

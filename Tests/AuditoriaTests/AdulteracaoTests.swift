import BancoDeDados
import Nucleo
import OrgaoDeTeste
import Testing

@testable import Auditoria

/// Mil adulterações sorteadas com semente, feitas pelo login do dono, cada uma de uma classe declarada.
///
/// Dez por rodada, em blocos que não se tocam, e a rodada se desfaz: a conferência tem de achar as dez, cada uma no lugar que
/// `arquitetura.md` §6 promete, e não acusar mais nada.
@Suite(.serialized) struct AdulteracaoTests {
    static let rodadas = 100
    static let porRodada = 10

    @Test("mil adulterações feitas pelo dono do banco são todas achadas e localizadas, e nada mais é acusado")
    func mil() async throws {
        try await TrilhaDeTeste.usando { trilha in
            try await trilha.gravar(2_000)
            try await trilha.orgao.selar(maximo: 40)
            try await trilha.ancora.registrar(os: trilha.casa.banco)
            let naoSeladas = try await trilha.gravar(60, semente: 2)
            let casa = trilha.casa
            try await casa.banco.transacao(como: .motor) { t in try Self.citar(naoSeladas[30...], casa, em: t) }
            #expect(try await trilha.conferir().achados == [], "antes, nada")
            var contagem: [Adulteracao: Int] = [:]
            for rodada in 0..<Self.rodadas {
                for feita in try await Self.rodada(rodada, trilha, naoSeladas) { contagem[feita, default: 0] += 1 }
            }
            #expect(try await trilha.conferir().achados == [], "desfeitas, nada")
            #expect(contagem.values.reduce(0, +) == 1_000)
            #expect(Set(contagem.keys) == Set(Adulteracao.allCases), "todas as classes foram sorteadas")
        }
    }

    /// Documentos que citam eventos ainda sem selo.
    private static func citar(_ eventos: ArraySlice<Int64>, _ casa: Instalacao, em t: Transacao) throws {
        for evento in eventos {
            try t.executar(
                """
                INSERT INTO documento_emitido (id, codigo, especie, objeto, objeto_id, conteudo, resumo, evento_id, em)
                VALUES (\(evento), sha256(\("\(evento)")::text::bytea), 'teste', 'contrato', 1, '\\x00', sha256('\\x00'), \(evento), now())
                """)
        }
    }

    private struct Desfazer: Error {
        let feitas: [Adulteracao]
    }

    /// Dez adulterações, a conferência e o que ela devia ter dito; tudo se desfaz.
    ///
    /// Uma transação por rodada: aberta a prova inteira, seguraria o horizonte do servidor para as outras suítes.
    private static func rodada(
        _ numero: Int, _ trilha: TrilhaDeTeste, _ naoSeladas: [Int64]
    ) async throws -> [Adulteracao] {
        let cofre = trilha.casa.cofre
        do {
            try await trilha.orgao.dono.transacao(como: .proprio) { t in
                try Adulterador.abrirCaminho(em: t)
                var adulterador = Adulterador(
                    t: t, cofre: cofre, sorteio: Sorteio(semente: 20_261_122 + UInt64(numero)))
                let feitas = try adulterar(&adulterador, naoSeladas)
                let achados = try trilha.conferir(em: t).achados
                for feita in feitas {
                    for devido in feita.devidos {
                        let achada = achados.contains { devido.classes.contains($0.classe) && devido.serve($0) }
                        #expect(achada, "rodada \(numero): \(feita); achou-se \(achados.map(\.frase))")
                    }
                }
                let falsas = achados.filter { achado in !feitas.contains { $0.explica(achado) } }
                #expect(falsas.map(\.frase) == [], "rodada \(numero): acusou o que ninguém fez: \(feitas)")
                throw Desfazer(feitas: feitas.map(\.adulteracao))
            }
        } catch let desfeita as Desfazer { return desfeita.feitas }
        return []
    }

    private static let deBloco: [Adulteracao] = [
        .linhaMudada, .linhaApagada, .linhaInserida, .folhaApagada, .linhaEFolhaApagadas, .folhaMudada,
        .eventoDaFolhaTrocado, .posicoesTrocadas, .linhaEFolhaMudadas, .linhaCodigoEFolhaMudados, .blocoMudado,
        .blocoRefeito, .blocoApagado,
    ]

    private static func adulterar(_ adulterador: inout Adulterador, _ naoSeladas: [Int64]) throws -> [Feita] {
        let blocos = try adulterador.t.executar(AuditoriaSQL.blocos(depoisDe: 0, limite: 1_000)).map(
            BlocoDaTrilha.init(lendo:))
        // Um sim, um não: o vizinho fica inteiro, para que o achado de um não se confunda com o do outro.
        var livres = blocos.filter { $0.n % 2 == 1 && $0.n < 40 }
        var feitas: [Feita] = []
        let alheia = adulterador.sorteio.um(de: [
            Adulteracao.naoSeladaMudada, .naoSeladaInserida, .naoSeladaCitadaApagada,
        ])
        feitas.append(
            try adulterador.adulterarNaoSelada(
                alheia, adulterador.sorteio.um(de: Array(naoSeladas[..<30])),
                citado: adulterador.sorteio.um(de: Array(naoSeladas[30...]))))
        if adulterador.sorteio.inteiro(0...2) == 0 {
            let desde = adulterador.sorteio.inteiro(42...50)
            feitas.append(try adulterador.cortarCauda(desde: blocos[desde - 1]))
        }
        while feitas.count < porRodada {
            let bloco = livres.remove(at: adulterador.sorteio.inteiro(0...(livres.count - 1)))
            feitas.append(try adulterador.adulterar(adulterador.sorteio.um(de: deBloco), bloco: bloco))
        }
        return feitas
    }
}

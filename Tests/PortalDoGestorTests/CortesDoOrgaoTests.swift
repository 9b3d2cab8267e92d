import BancoDeDados
import BancoDeTeste
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import PortalDoGestor

/// Depois da prévia, o órgão corta o que uma compulsória nova não deixa descontar.
@Suite(.serialized, .timeLimit(.minutes(20))) struct CortesDoOrgaoTests {
    private static let mes = "/gestor/competencias/2026-10"

    /// O que a folha diz de um contrato: o que recebeu, o que descontou e por quê.
    private struct Corte {
        let enviado: Int64?
        let descontado: Int64
    }

    /// O retorno com outro valor e o motivo «corte feito pela folha» nos contratos dados, e o rodapé refeito.
    private static func cortar(_ retorno: [UInt8], _ cortes: [Int64: Corte]) -> [UInt8] {
        var linhas = String(decoding: retorno, as: UTF8.self).components(separatedBy: "\r\n")
        func numero(_ valor: Int64, _ tamanho: Int) -> String {
            String(repeating: "0", count: tamanho - String(valor).count) + String(valor)
        }
        var soma: Int64 = 0
        for (indice, linha) in linhas.enumerated() where linha.hasPrefix("1") {
            var nova = linha
            if let corte = cortes[Int64(linha.dropFirst(21).prefix(12)) ?? 0] {
                let enviado = corte.enviado.map { numero($0, 12) } ?? String(linha.dropFirst(33).prefix(12))
                nova = String(linha.prefix(33)) + enviado + numero(corte.descontado, 12) + "H6 "
            }
            linhas[indice] = nova
            soma += Int64(nova.dropFirst(45).prefix(12)) ?? 0
        }
        if let rodape = linhas.firstIndex(where: { $0.hasPrefix("9") }) {
            linhas[rodape] = String(linhas[rodape].prefix(10)) + numero(soma, 18) + String(linhas[rodape].dropFirst(28))
        }
        return Array(linhas.joined(separator: "\r\n").utf8)
    }

    @Test(
        "FOL-06: na conferência do fechamento o órgão corta descontos por uma pensão nova, antes ou na folha fechada, e o mês fecha com o motivo"
    )
    func pensaoNova() async throws {
        try await BancadaDaFolha.usando { bancada in
            let jogo = try await Jogadora(bancada)
            _ = try await jogo.carregar("cadastro-da-folha", "2026-10/cadastro.txt")
            _ = try await jogo.carregar("margens-da-folha", "2026-10/margens.txt")
            let remessa = try await CompetenciaNaTelaTests.jogarAteOEnvio(jogo)
            let contratos: [Int64] = try await bancada.banco.dono.transacao(como: .proprio) { t in
                try t.executar(
                    """
                    SELECT contrato_id FROM linha_do_mes WHERE competencia = '2026-10-01' AND enviado = previsto AND enviado > 2000
                     ORDER BY contrato_id LIMIT 3
                    """
                ).map { try $0.ler(0) }
            }
            let (avisado, emParte, inteiro) = (contratos[0], contratos[1], contratos[2])
            // Avisado a tempo, o corte vai no complemento da prévia, com o valor que passa a valer.
            let corrigida = try await jogo.cliente.post(
                Self.mes + "/linhas/\(avisado)/corrigir",
                [("_chave", "pensao-1"), ("valor", "10,00"), ("motivo", "pensão alimentícia nova")])
            #expect(corrigida.destino == Self.mes + "/linhas/\(avisado)")
            let complemento = try await jogo.fazer(Self.mes + "/complementar")
            var linhas: [String] = []
            for arquivo in jogo.arquivos(complemento) {
                let bytes = try await jogo.baixar(arquivo)
                guard bytes.first == UInt8(ascii: "0") else { continue }
                linhas = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n").filter {
                    $0.hasPrefix("1")
                }
            }
            #expect(linhas.count == 1 && linhas[0].dropFirst(33).prefix(12) == "000000001000")
            // Os outros dois o órgão só corta ao fechar: um em parte, outro inteiro.
            let fechada = try CompetenciaNaTelaTests.fechar(remessa, jogo, "retorno-da-folha", "retorno.txt")
            let retorno = Self.cortar(
                fechada,
                [
                    avisado: Corte(enviado: 10_00, descontado: 10_00), emParte: Corte(enviado: nil, descontado: 5_00),
                    inteiro: Corte(enviado: nil, descontado: 0),
                ])
            let recibo = try await jogo.enviar(Self.mes + "/retorno", "retorno.txt", retorno)
            let importada = try await jogo.fazer(Self.mes + "/retorno/\(recibo.split(separator: "/").last ?? "")")
            #expect(importada.contains("Linhas não descontadas"), "\(jogo.mensagens(importada))")
            #expect(try await jogo.abrir(Self.mes + "/fecho").contains("O mês fecha ao centavo"))
            // contrato, descontado, situação
            for (contrato, descontado, situacao) in [
                (avisado, "10,00", "Descontada a menor"), (emParte, "5,00", "Descontada a menor"),
                (inteiro, "0,00", "Rejeitada"),
            ] {
                let csv = try await jogo.abrir("/gestor/contratos/\(contrato)?formato=csv")
                let linha = try #require(csv.split(whereSeparator: \.isNewline).first { $0.hasPrefix("10/2026") })
                #expect(linha.contains(";\(descontado);") && linha.contains(situacao), "\(linha)")
                #expect(linha.contains("corte feito pela folha"), "\(linha)")
                let ficha = LeitorDePagina.texto(try await jogo.abrir("/gestor/contratos/\(contrato)"))
                #expect(ficha.contains("Averbado"), "o corte do mês não encerra o contrato")
            }
            let divergencias = try await jogo.abrir(Self.mes + "/divergencias?formato=csv")
            for contrato in contratos {
                #expect(!divergencias.contains(";\(contrato);"), "corte explicado não é divergência")
            }
        }
    }
}

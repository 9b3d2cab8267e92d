import Foundation
import ProvaDeVida
import Testing

@testable import averba

/// O que `averba diagnostico` diz do serviço de prova de vida, contra um serviço de verdade, e a configuração que não se lê.
@Suite(.serialized, .timeLimit(.minutes(15))) struct DiagnosticoDaProvaTests {
    @Test("RF-CON-04: o diagnóstico conversa com o serviço e diz o que está errado, sem mostrar o segredo")
    func conversa() async throws {
        #expect(ExameDaProva.julgar(await ExameDaProva.ler(pasta: "/nenhuma", ambiente: [:])).isEmpty)
        try await CenaDaAssinatura.usando { cena in
            let pasta = NSTemporaryDirectory() + "exame-\(UInt64.random(in: 0 ... .max))"
            try FileManager.default.createDirectory(atPath: pasta, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: pasta) }
            let segredo = pasta + "/segredo"
            try Data((cena.bancada.credencial.segredo + "\n").utf8).write(to: URL(fileURLWithPath: segredo))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: segredo)
            let ambiente = [
                "AVERBA_PROVA": cena.bancada.servico.publico,
                "AVERBA_PROVA_CREDENCIAL": cena.bancada.credencial.identificador,
                "AVERBA_PROVA_SEGREDO_ARQUIVO": segredo, "AVERBA_PROVA_CA": cena.certificado,
                "AVERBA_ENDERECO_PUBLICO": cena.daqui,
            ]
            func achados(_ mais: [String: String] = [:]) async -> [AchadoDaInstalacao] {
                ExameDaProva.julgar(await ExameDaProva.ler(pasta: pasta, ambiente: ambiente.merging(mais) { $1 }))
            }
            let certos = await achados()
            #expect(certos.map(\.situacao) == [.certo] && certos[0].fato.contains("aceita a credencial mpmg-"))
            // Sem a volta da prova anual, diz qual falta e o comando que cadastra as duas.
            try await cena.voltas(["/servidor/contratos/"])
            let semVolta = await achados()
            let anual = cena.daqui + "/servidor/prova-anual/"
            #expect(semVolta.map(\.situacao) == [.certo, .errado] && semVolta[1].fato.contains(anual))
            #expect(
                semVolta[1].fazer?.hasSuffix(
                    "cliente alterar mpmg --volta \(cena.daqui)/servidor/contratos/ --volta \(anual)") == true)
            try await cena.voltas(["/servidor/contratos/", "/servidor/prova-anual/"])
            #expect(await achados() == certos)
            let estragos = [
                (["AVERBA_PROVA_SEGREDO_ARQUIVO": "", "AVERBA_PROVA_SEGREDO": "outro"], "não aceitou a credencial"),
                (["AVERBA_PROVA_CA": ""], "não respondeu"), (["AVERBA_PROVA": "http://localhost"], "https://"),
                (["AVERBA_PROVA_CREDENCIAL": "Torto"], "AVERBA_PROVA_CREDENCIAL"),
                (["AVERBA_PROVA_SEGREDO_ARQUIVO": pasta + "/nao-ha"], "não se lê"),
                (["AVERBA_PROVA_SEGREDO_ARQUIVO": ""], "falta o segredo"),
                (["AVERBA_ENDERECO_PUBLICO": ""], "AVERBA_ENDERECO_PUBLICO"),
            ]
            for (estrago, frase) in estragos {
                let lidos = await achados(estrago)
                #expect(lidos.map(\.situacao) == [.errado], "\(frase)")
                #expect(lidos.first?.fato.contains(frase) == true, "\(frase): \(lidos.map(\.frase))")
                #expect(!lidos.map(\.frase).joined().contains(cena.bancada.credencial.segredo))
            }
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: segredo)
            let aberto = await achados()
            #expect(aberto.map(\.situacao) == [.errado, .certo] && aberto[0].fazer == "chmod 600 \(segredo)")
        }
    }
}

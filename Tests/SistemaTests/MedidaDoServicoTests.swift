import BancoDeDados
import BancoDeTeste
import Foundation
import OrgaoDeTeste
import ServidoresDeTeste
import Testing

@testable import Web

/// O serviço de prova de vida de pé, noutro processo, medindo-se como quem chega.
@Suite(.serialized) struct MedidaDoServicoTests {
    /// Confia ao mesmo tempo na autoridade dos clientes, que é outro autoassinado do mesmo nome, ou ainda não existe, como na demonstração.
    @Test(
        "PV-17: o serviço de pé mede a si mesmo por HTTPS, com o certificado conferido, e a página o diz",
        arguments: [true, false])
    func medir(clienteJaSubiu: Bool) async throws {
        try await Terminal.usando { terminal, banco in
            let porta = PortaLivre.sortear()
            let processo = Process()
            processo.executableURL = URL(fileURLWithPath: AplicacaoDeTeste.executavel)
            let outro = FileManager.default.temporaryDirectory.appending(path: "outro-\(porta).pem")
            defer { try? FileManager.default.removeItem(at: outro) }
            if clienteJaSubiu {
                try Data(Certificado.autoassinado(["localhost"], agora: Date()).certificado.utf8).write(to: outro)
            }
            processo.arguments = ["prova-de-vida", "servir", "--porta", "\(porta)", "--autoridades", outro.path]
            processo.environment = terminal.ambiente
            processo.standardOutput = FileHandle.nullDevice
            processo.standardError = FileHandle.nullDevice
            try processo.run()
            defer {
                kill(processo.processIdentifier, SIGTERM)
                processo.waitUntilExit()
            }
            // Sem a análise instalada nesta máquina, ela é a única falta: o resto se mediu de verdade.
            let medido = try await Espera.ate {
                let lida: [[String]] = try await banco.dono.transacao(como: .proprio) { t in
                    try t.executar("SELECT falta FROM minuto_medido").map { try $0.ler(0) }
                }
                return lida.contains { Set($0).isSubset(of: ["analise"]) }
            }
            #expect(medido)
            let base = "https://localhost:\(porta)"
            let pagina = await Chamada.get(base + "/situacao")
            #expect(pagina?.status == 200)
        }
    }
}

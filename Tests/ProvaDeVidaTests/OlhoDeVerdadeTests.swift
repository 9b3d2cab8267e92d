import BancoDeDados
import BancoDeTeste
import Foundation
import OrgaoDeTeste
import ProvaDeVida
import Rosto
import Testing
import Web

/// Onde o motor mora, e se está instalado. Fora da suíte, que a condição dela não pode olhar para dentro dela mesma.
private enum MotorDeVerdade {
    static let pasta = BancoDeTeste.raiz + "/.ferramentas/rosto"
    /// Na integração contínua tem de estar: lá, faltar é falha, não dispensa.
    static let instalado =
        ProcessInfo.processInfo.environment["CI"] != nil
        || FileManager.default.fileExists(atPath: pasta + "/instalado.sha256")
}

/// O serviço com o motor de verdade no lugar do ensaio: fotos de gente e arquivos hostis, pela API e pela captura.
@Suite(.enabled(if: MotorDeVerdade.instalado, "falta ferramentas/instalar-rosto.sh"))
struct OlhoDeVerdadeTests {
    private static func foto(_ nome: String) throws -> [UInt8] {
        Array(
            try Data(contentsOf: URL(fileURLWithPath: BancoDeTeste.raiz + "/Tests/RostoTests/Exemplos/" + nome)))
    }

    private static func comMotor(_ corpo: (BancadaDaProva) async throws -> Void) async throws {
        let motor = try Motor(AjustesDoMotor(pasta: MotorDeVerdade.pasta, postos: 1, espera: 8))
        try await BancadaDaProva.usando(olho: OlhoDoMotor(motor), corpo)
    }

    private static func mandar(
        _ foto: [UInt8], _ bancada: BancadaDaProva, guardar: Bool = false
    ) async throws -> RespostaLida {
        try await bancada.navegador.json(
            guardar ? "PUT" : "POST", guardar ? "/v1/referencias" : "/v1/consultas",
            #"{"cpf": "\#(BancadaDaProva.cpf)", "imagem": "\#(Data(foto).base64EncodedString())", \#(BancadaDaProva.declaracao)}"#,
            credencial: try await bancada.token(), chave: UUID().uuidString)
    }

    @Test(
        "PV-02, PV-09: com o motor de verdade, a mesma pessoa noutra foto confere, outra pessoa não, e o que não serve se diz por quê"
    )
    func fotos() async throws {
        try await Self.comMotor { bancada in
            #expect(try await Self.mandar(Self.foto("retrato-a1.jpg"), bancada, guardar: true).status == 204)
            for (nome, confere) in [
                ("retrato-a3.jpg", true), ("retrato-a1-deitado.jpg", true), ("retrato-b1.jpg", false),
                ("astronauta.jpg", false),
            ] {
                let lida = try await Self.mandar(Self.foto(nome), bancada)
                #expect(lida.status == 201 && lida.texto.contains(#""confere":\#(confere)"#), "\(nome): \(lida.texto)")
            }
            for (nome, codigo) in [
                ("duas-pessoas.jpg", "rosto-na-foto"), ("sem-rosto.jpg", "rosto-na-foto"),
                ("nao-e-jpeg.png", "imagem-nao-serve"), ("um-por-um.jpg", "imagem-nao-serve"),
                ("cmyk.jpg", "imagem-nao-serve"),
            ] {
                for guardar in [false, true] {
                    let lida = try await Self.mandar(Self.foto(nome), bancada, guardar: guardar)
                    #expect(lida.status == 422 && lida.texto.contains(codigo), "\(nome): \(lida.texto)")
                }
            }
        }
    }

    struct Ilegivel: Sendable, CustomTestStringConvertible {
        let nome: String
        let quadro: @Sendable () throws -> [UInt8]
        var testDescription: String { nome }
    }

    static let ilegiveis: [Ilegivel] = [
        Ilegivel(nome: "não é JPEG") { try foto("nao-e-jpeg.png") },
        Ilegivel(nome: "961 de lado") {
            var jpeg = try foto("retrato-a1.jpg")
            guard let quadro = jpeg.indices.dropLast().first(where: { jpeg[$0] == 0xFF && jpeg[$0 + 1] == 0xC0 }) else {
                return []
            }
            jpeg.replaceSubrange((quadro + 7)..<(quadro + 9), with: [0x03, 0xC1])
            return jpeg
        },
        Ilegivel(nome: "dez varreduras") { try foto("progressivo.jpg") },
    ]

    @Test("PV-03: três imagens que não se abrem acabam a tentativa, e o serviço segue de pé", arguments: ilegiveis)
    func quadroIlegivel(_ caso: Ilegivel) async throws {
        try await Self.comMotor { bancada in
            let (_, id, link) = try await bancada.sessao("cadastro")
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            #expect(try await pagina.comecar(luz: false).status == 200)
            let estragada = try caso.quadro()
            for n in 0..<3 {
                #expect(try await pagina.mandar(estragada + [UInt8(n)]).status == 200)
            }
            #expect(try await pagina.fim()["situacao"] as? String == "REPROVADA")
            let motivo: String? = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT motivo FROM tentativa_da_prova WHERE sessao_id = \(id)")?.ler(0)
            }
            #expect(motivo == "quadro-ilegivel")
            #expect(try await bancada.navegador.get("/saude").texto.contains("no-ar"))
        }
    }
}

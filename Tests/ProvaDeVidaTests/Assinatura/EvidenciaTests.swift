import Auditoria
import Averbacao
import BancoDeDados
import Cifra
import Foundation
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Testing
import Web

/// O que fica da prova de vida: quem vê o quê, e a conferência que se refaz só com o que está guardado.
@Suite(.serialized, .timeLimit(.minutes(10))) struct EvidenciaTests {
    @Test(
        "RF-CON-04, PV-08: o gestor vê a evidência e ela confere mesmo depois de o serviço trocar a chave; a consignatária vê só que foi por prova de vida, e o código"
    )
    func quemVe() async throws {
        try await CenaDaAssinatura.usando { cena in
            let contrato = try await Self.autorizada(cena)
            let casa = cena.bancada.orgao.casa
            _ = try await casa.banco.transacao(como: .motor) { t in
                try ChaveDoServico.trocar(casa, em: t, por: .comando)
            }
            cena.andar(.seconds(7_200))
            let gestor = try await cena.gestor()
            #expect(try await gestor.get("/gestor/contratos/\(contrato)").texto.contains("Ver a prova de vida"))
            let tela = try await gestor.get("/gestor/contratos/\(contrato)/prova").texto
            for parte in [
                "A prova confere", "ensaio-1", "não avaliada", "99,97 de 100", "1,000, exige 0,363", "Banco A",
                "20.00", "Autorizar", "Aprovada",
            ] {
                #expect(tela.contains(parte), "\(parte)")
            }
            #expect(!tela.contains("NÃO confere"))
            // Ver fica na trilha.
            #expect(
                try await gestor.get("/gestor/contratos/\(contrato)").texto.contains("Evidência de prova de vida vista")
            )

            let codigo = try #require(
                try await cena.uma("SELECT autorizacao_id::text FROM contrato WHERE id = \(contrato)"))
            let doBanco = try await cena.consignataria().get("/consignataria/contratos/\(contrato)").texto
            #expect(doBanco.contains("por prova de vida") && doBanco.contains("código \(codigo)"))
            for medida in ["0,363", "ensaio-1", "Cosseno", "Semelhança", "Confiança", "eyJ"] {
                #expect(!doBanco.contains(medida), "\(medida)")
            }
            #expect(try await cena.consignataria().get("/gestor/contratos/\(contrato)/prova").status != 200)
            // Na coluna, nada às claras; na trilha, nenhuma medida.
            let claro = try await cena.uma(
                "SELECT count(*)::text FROM autorizacao WHERE position('eyJ' IN encode(evidencia, 'escape')) > 0")
            #expect(claro == "0")
        }
    }

    @Test("PV-08: evidência mexida, de outra reserva ou com resultado trocado diz que não confere")
    func mexida() async throws {
        try await CenaDaAssinatura.usando { cena in
            let contrato = try await Self.autorizada(cena)
            let (gestor, endereco) = (try await cena.gestor(), "/gestor/contratos/\(contrato)/prova")
            let original = try await Self.evidencia(contrato, cena)
            let resultado = try #require(original["resultado"] as? String)
            let casos: [(String, [String: Any])] = [
                ("medida", ["resultado": try Self.comOutroCosseno(resultado)]),
                ("o que se assinou", ["conteudo": "averba-operacao-1\nreserva=\(contrato)"]),
                ("resumo", ["resumo": String(repeating: "0", count: 64)]), ("sessão", ["sessao": 1]),
                ("assinatura", ["resultado": String(resultado.dropLast(4)) + "AAAA"]),
                ("chave", ["chave": Base64DeEndereco.escrever([UInt8](repeating: 7, count: 32))]),
            ]
            for (nome, mudanca) in casos {
                try await Self.gravar(original.merging(mudanca) { $1 }, contrato, cena)
                let tela = try await gestor.get(endereco).texto
                #expect(tela.contains("A prova não confere") && tela.contains("NÃO confere"), "\(nome)")
            }
            // Quando as medidas se copiavam: a cópia mexida não se mostra, e sim a que o serviço assinou.
            try await Self.gravar(original.merging(["cosseno": 0.5, "modelos": ["outro"]]) { $1 }, contrato, cena)
            let deAntes = try await gestor.get(endereco).texto
            #expect(deAntes.contains("A prova confere") && deAntes.contains("1,000, exige 0,363"))
            try await Self.gravar(original, contrato, cena)
            #expect(try await gestor.get(endereco).texto.contains("A prova confere"))
        }
    }

    /// O resultado com outra medida dentro, e a mesma assinatura.
    private static func comOutroCosseno(_ resultado: String) throws -> String {
        let partes = resultado.split(separator: ".").map(String.init)
        let conteudo = String(decoding: try #require(Base64DeEndereco.ler(Substring(partes[1]))), as: UTF8.self)
        let mudado = conteudo.replacing(/"cosseno":[0-9.]+/, with: "\"cosseno\":0.99")
        try #require(mudado != conteudo)
        return "\(partes[0]).\(Base64DeEndereco.escrever(Array(mudado.utf8))).\(partes[2])"
    }

    private static func autorizada(_ cena: CenaDaAssinatura) async throws -> Int64 {
        try await cena.exigir(acimaDe: "0,00")
        try await cena.comRosto()
        let (pessoa, contrato) = (try await cena.servidor(), try await cena.reservar(20_00))
        try await cena.aprovada(contrato, pessoa)
        #expect(try await cena.voltar(contrato, pessoa).status == 303)
        return contrato
    }

    private static func evidencia(_ contrato: Int64, _ cena: CenaDaAssinatura) async throws -> [String: Any] {
        let cofre = cena.orgao.casa.cofre
        let claro = try await cena.orgao.dono.transacao(como: .proprio) { t in
            let linha = try #require(
                try t.uma("SELECT id, evidencia FROM autorizacao WHERE contrato_id = \(contrato)"))
            return try cofre.decifrar(linha.ler(1), tabela: "autorizacao", coluna: "evidencia", id: linha.ler(0))
        }
        return try JSONSerialization.jsonObject(with: Data(claro)) as? [String: Any] ?? [:]
    }

    private static func gravar(_ evidencia: [String: Any], _ contrato: Int64, _ cena: CenaDaAssinatura) async throws {
        let bytes = Array(try JSONSerialization.data(withJSONObject: evidencia))
        let cofre = cena.orgao.casa.cofre
        try await cena.orgao.dono.transacao(como: .proprio) { t in
            let id: Int64 = try #require(
                try t.uma("SELECT id FROM autorizacao WHERE contrato_id = \(contrato)")?.ler(0))
            let cifrada = try cofre.cifrar(bytes, tabela: "autorizacao", coluna: "evidencia", id: id)
            try t.executar("UPDATE autorizacao SET evidencia = \(cifrada) WHERE id = \(id)")
        }
    }
}

import Auditoria
import BancoDeDados
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Testing
import Web

/// A lista de quem opera: o que se procura, filtra, ordena, pagina e leva em CSV.
@Suite struct PapeisNaTelaTests {
    private static let raiz = "/operacao/papeis"

    private static func conceder(_ cpf: String, _ nome: String, _ bancada: BancadaDaProva) async throws {
        let casa = bancada.orgao.casa
        let pedido = ConcederPapel(cpf: try CPF.lendo(cpf), nome: nome, papel: .atendente)
        try await casa.banco.transacao(como: .motor) { t in try pedido.executar(casa, em: t, por: .comando) }
    }

    /// Busca como a página faz; o endereço a que se vai e o que ele mostra.
    private static func buscar(
        _ texto: String, _ quem: ClienteEmProcesso
    ) async throws -> (destino: String, pagina: String) {
        let destino = try #require(try await quem.post(raiz, [("busca", texto)]).destino)
        return (destino, try await quem.get(destino).texto)
    }

    @Test(
        "PV-36: acha-se quem opera por pedaço do nome ou CPF inteiro, sem que vão no endereço; o CPF aos pedaços não acha"
    )
    func busca() async throws {
        try await BancadaDaProva.comGente { bancada in
            try await Self.conceder("390.533.447-05", "Zélia Antunes", bancada)
            let mestre = try await bancada.entrar(BancadaDaProva.mestre)
            for busca in ["zelia", "ANTUNES", "390.533.447-05", "39053344705"] {
                let (destino, pagina) = try await Self.buscar(busca, mestre)
                #expect(destino.hasPrefix(Self.raiz + "?consulta=") && !destino.contains(busca), "\(destino)")
                #expect(pagina.contains("Zélia Antunes") && !pagina.contains("Fulana de Operador"), "\(busca)")
                let csv = try await mestre.get(destino + "&formato=csv").texto
                #expect(csv.contains("Zélia Antunes") && csv.split(whereSeparator: \.isNewline).count == 2, "\(csv)")
            }
            let cliente = try await Self.buscar("cliente mpmg", mestre).pagina
            #expect(cliente.contains("Fulana de Representante") && !cliente.contains("Zélia"))
            for pedaco in ["39053", "390.533", "447-05"] {
                #expect(try await Self.buscar(pedaco, mestre).pagina.contains("Nada encontrado"), "\(pedaco)")
            }
            #expect(try await mestre.get(Self.raiz).texto.contains("nome, cliente ou CPF inteiro"))
            // A busca é de quem a fez.
            try await bancada.conceder(BancadaDaProva.atendente, .operador, mestre: true)
            let outra = try await bancada.entrar(BancadaDaProva.atendente)
            let alheia = try await outra.get(try await Self.buscar("zelia", mestre).destino).texto
            #expect(alheia.contains("Fulana de Operador"), "o identificador de outro não abre nada")
            let operador = try await bancada.entrar(BancadaDaProva.operador)
            #expect(try await operador.post(Self.raiz, [("busca", "zelia")]).status == 403)
        }
    }

    @Test("PV-36: a lista de quem opera filtra, ordena e pagina, e o CSV leva o que se filtrou, inteiro")
    func lista() async throws {
        try await BancadaDaProva.comGente { bancada in
            let cpfs = [
                "390.533.447-05", "100.000.001-08", "100.000.002-80", "100.000.003-61", "100.000.004-42",
                "100.000.005-23", "100.000.006-04", "100.000.007-95", "100.000.008-76", "100.000.009-57",
                "100.000.010-90",
            ]
            for (numero, cpf) in cpfs.enumerated() {
                try await Self.conceder(cpf, "Pessoa \(String(UnicodeScalar(UInt8(65 + numero))))", bancada)
            }
            let mestre = try await bancada.entrar(BancadaDaProva.mestre)
            let primeira = try await mestre.get(Self.raiz + "?papel=atendente&por=10&ordem=-nome").texto
            #expect(primeira.contains("Pessoa K") && primeira.contains("Pessoa B") && !primeira.contains("Pessoa A<"))
            let segunda = try await mestre.get(Self.raiz + "?papel=atendente&por=10&ordem=-nome&pagina=2").texto
            #expect(segunda.contains("Pessoa A") && !segunda.contains("Pessoa B"))
            let csv = try await mestre.get(Self.raiz + "?papel=atendente&por=10&ordem=nome&formato=csv").texto
            let nomes = csv.split(whereSeparator: \.isNewline).dropFirst().map { String($0.prefix { $0 != ";" }) }
            #expect(nomes == ["Fulana de Atendente"] + (65...75).map { "Pessoa \(String(UnicodeScalar(UInt8($0))))" })
            let numero = try await bancada.papel("390.533.447-05")
            _ = try await mestre.post(Self.raiz + "/\(numero)/retirar")
            let retirados = try await mestre.get(Self.raiz + "?situacao=retirado").texto
            #expect(retirados.contains("Pessoa A") && !retirados.contains("Pessoa B"))
            let porPapel = try await mestre.get(Self.raiz + "?ordem=-papel&formato=csv").texto
            let primeiro = try #require(porPapel.split(whereSeparator: \.isNewline).dropFirst().first)
            #expect(primeiro.contains("Representante de Cliente mpmg"), "\(primeiro)")
        }
    }
}

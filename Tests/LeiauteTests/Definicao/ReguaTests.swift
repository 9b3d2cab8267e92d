import Foundation
import Testing

@testable import Leiaute

/// A régua diz de quem é cada posição, também na definição que a autoconferência reprova.
@Suite("régua de colunas")
struct ReguaTests {
    private static func yaml(_ nome: String) throws -> String {
        let pasta = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(
                path: "Leiautes")
        return try String(contentsOf: pasta.appending(path: nome + ".yaml"), encoding: .utf8)
    }

    @Test(
        "nas definições do programa cada posição é de um campo só, e a linha modelo tem a largura da linha",
        arguments: ["margens-da-folha", "cadastro-da-folha", "retorno-da-folha", "descontos-posicional"])
    func doPrograma(nome: String) throws {
        let definicao = try Definicao.lendo(yaml: Self.yaml(nome))
        let reguas = Regua.todas(definicao)
        #expect(reguas.map(\.registro) == definicao.registros.map(\.nome))
        for regua in reguas {
            #expect(regua.largura == definicao.largura && regua.modelo.count == definicao.largura)
            Self.contiguas(regua)
            for faixa in regua.faixas {
                guard case .campo = faixa.dono else {
                    Issue.record("\(regua.registro): \(faixa)")
                    continue
                }
            }
        }
    }

    @Test("a linha modelo mostra a forma de cada campo, e a constante como ela é")
    func modelo() throws {
        let regua = try #require(Regua.todas(try Definicao.lendo(yaml: Self.yaml("margens-da-folha"))).first)
        #expect(regua.modelo.hasPrefix("0MARGENS   AAAAMMAAAAMMDD999999 "))
        let detalhe = Regua.todas(try Definicao.lendo(yaml: Self.yaml("margens-da-folha")))[1]
        #expect(detalhe.modelo.hasPrefix("1XXXXXXXXXXXX"))
        #expect(detalhe.modelo.dropFirst(57) == "+9999999999999 ")
    }

    @Test("dois campos no mesmo lugar, lugar sem campo e campo além da linha se veem onde estão")
    func defeitos() throws {
        let ruim = try Self.yaml("margens-da-folha")
            .replacingOccurrences(
                of: "nome: tipo, inicio: 14, tamanho: 20", with: "nome: tipo, inicio: 12, tamanho: 20"
            )
            .replacingOccurrences(
                of: "{ inicio: 72, tamanho: 1, tipo: reservado }", with: "{ inicio: 72, tamanho: 3, tipo: reservado }")
        #expect(throws: DefinicaoInvalida.self) { try Definicao.lendo(yaml: ruim) }
        let esboco = try #require(Definicao.esboco(yaml: ruim))
        let regua = Regua.todas(esboco)[1]
        Self.contiguas(regua)
        let donos = Dictionary(uniqueKeysWithValues: regua.faixas.map { ("\($0.inicio)-\($0.fim)", $0.dono) })
        #expect(donos["12-13"] == .varios([1, 2]))
        #expect(donos["32-33"] == .nenhum)
        #expect(regua.largura == 74, "o campo que passa da linha aparece inteiro")
        #expect(Definicao.esboco(yaml: "isto: não: é") == nil && Definicao.esboco(yaml: "formato: xml") == nil)
    }

    @Test("campos sorteados: as faixas cobrem a linha uma vez, e cada posição tem por donos os campos que a alcançam")
    func sorteados() throws {
        var sorteio = Sorteio(semente: 7)
        for _ in 0..<300 {
            let campos = (0..<sorteio.entre(1...6)).map { (sorteio.entre(1...30), sorteio.entre(1...12), $0) }
            let linhas = campos.map { "      - { nome: c\($0.2), inicio: \($0.0), tamanho: \($0.1), tipo: texto }" }
            let yaml = """
                id: a
                titulo: a
                versao: 1
                formato: posicional
                codificacao: cp1252
                fim-de-linha: lf
                largura: \(sorteio.entre(1...45))
                registros:
                  - nome: detalhe
                    papel: detalhe
                    campos:
                \(linhas.joined(separator: "\n"))

                """
            let esboco = try #require(Definicao.esboco(yaml: yaml))
            let regua = try #require(Regua.todas(esboco).first)
            Self.contiguas(regua)
            for faixa in regua.faixas {
                for posicao in faixa.inicio...faixa.fim {
                    let donos = campos.filter { $0.0 <= posicao && posicao < $0.0 + $0.1 }.map(\.2)
                    let esperado: Regua.Dono =
                        donos.isEmpty ? .nenhum : donos.count == 1 ? .campo(donos[0]) : .varios(donos)
                    #expect(faixa.dono == esperado, "\(posicao) em \(campos)")
                }
            }
        }
    }

    @Test("o exemplo de cada registro é a primeira linha que ele reconhece")
    func exemplos() throws {
        let definicao = try Definicao.lendo(yaml: Self.yaml("margens-da-folha"))
        let linhas = ["0MARGENS", "1AAA", "1BBB", "9000"].map { Array($0.utf8) }
        #expect(definicao.exemplos(linhas) == ["cabecalho": "0MARGENS", "detalhe": "1AAA", "rodape": "9000"])
        #expect(definicao.exemplos([]).isEmpty)
    }

    private static func contiguas(_ regua: Regua) {
        #expect(regua.faixas.first?.inicio == 1 && regua.faixas.last?.fim == regua.largura)
        for (uma, outra) in zip(regua.faixas, regua.faixas.dropFirst()) { #expect(uma.fim + 1 == outra.inicio) }
    }
}

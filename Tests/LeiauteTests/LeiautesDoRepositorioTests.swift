import Foundation
import Testing

@testable import Leiaute

/// As definições de `Leiautes/`, com que o sistema entra em uso: cada uma se confere e dá ida e volta com registros sorteados.
@Suite("definições do repositório")
struct LeiautesDoRepositorioTests {
    static let nomes = [
        "aliquotas-previdencia",
        "alteracoes-da-consignataria",
        "base-previdencia",
        "bases-da-folha",
        "cadastro-da-folha",
        "cadastro-da-folha-dbf",
        "cadastro-da-folha-xml",
        "carga-calendario",
        "carga-consignatarias",
        "carga-contratos",
        "carga-convenios",
        "carga-parcelas",
        "carga-rubricas",
        "descontos-fox",
        "descontos-posicional",
        "descontos-xml",
        "historico-do-mes",
        "inclusoes-da-consignataria",
        "margens-da-folha",
        "margens-da-folha-dbf",
        "margens-da-folha-xml",
        "premios-previdencia",
        "reajustes-da-consignataria",
        "repasse",
        "retorno-da-consignataria",
        "retorno-da-consignataria-posicional",
        "retorno-da-folha",
        "retorno-da-folha-dbf",
        "retorno-da-folha-xml",
        "retorno-do-lote",
        "retorno-impresso",
        "variaveis-da-consignataria",
    ]

    private static var pasta: URL {
        URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Leiautes")
    }

    @Test("a lista deste teste é a da pasta")
    func completa() throws {
        let achados = try FileManager.default.contentsOfDirectory(atPath: Self.pasta.path).filter {
            $0.hasSuffix(".yaml")
        }
        #expect(achados.sorted() == Self.nomes.map { $0 + ".yaml" }.sorted())
    }

    @Test(
        "confere, e o arquivo escrito se lê igual e se reescreve byte a byte", arguments: nomes, [1, 2, 3] as [UInt64])
    func idaEVolta(nome: String, semente: UInt64) throws {
        let texto = try String(contentsOf: Self.pasta.appending(path: nome + ".yaml"), encoding: .utf8)
        let definicao = try Definicao.lendo(yaml: texto)
        #expect(definicao.id == nome)
        if definicao.formato == .relatorio { return }
        var sorteio = Sorteio(semente: semente)
        let saida = BytesDeSaida()
        let escritor = try EscritorDeLeiaute(definicao, saida)
        var escritos: [[Campo]] = []
        for (tipo, registro) in definicao.registros.enumerated() where registro.papel != .ignorar {
            for _ in 0..<(registro.papel == .detalhe ? 30 : 1) {
                let campos = registro.campos.map { Self.sortear($0, definicao, &sorteio) }
                try escritor.escrever(tipo, campos)
                escritos.append(campos)
            }
        }
        try escritor.terminar()
        let (resultado, lidos) = try ler(definicao, saida.bytes)
        #expect(resultado.apontamentos.map(\.description) == [])
        #expect(lidos.count == escritos.count)
        for (lido, escrito) in zip(lidos, escritos) {
            let campos = definicao.registros[lido.tipo].campos
            for indice in campos.indices
            where campos[indice].total == nil && campos[indice].constante == nil && campos[indice].sequencia == nil {
                #expect(lido.campos[indice] == escrito[indice], "\(campos[indice].nome)")
            }
        }
        #expect(try reescrito(definicao, saida.bytes) == saida.bytes)
    }

    private func reescrito(_ definicao: Definicao, _ bytes: [UInt8]) throws -> [UInt8] {
        let saida = BytesDeSaida()
        let escritor = try EscritorDeLeiaute(definicao, saida)
        _ = try LeitorDeLeiaute(definicao).ler(BytesDeOrigem(bytes)) { try escritor.escrever($0) }
        try escritor.terminar()
        return saida.bytes
    }

    /// Um valor que o campo aceita.
    static func sortear(_ campo: DefinicaoDeCampo, _ definicao: Definicao, _ sorteio: inout Sorteio) -> Campo {
        if campo.total != nil || campo.constante != nil || campo.sequencia != nil || campo.tipo == .reservado {
            return .nulo
        }
        if !campo.obrigatorio, sorteio.entre(0...2) == 0 { return .nulo }
        if let mapa = campo.mapa {
            let valor = sorteio.um(mapa).valor
            return campo.tipo == .logico ? .logico(valor == "sim") : .texto(valor)
        }
        if let dominio = campo.dominio { return .texto(sorteio.um(dominio)) }
        let tamanho = campo.tamanho ?? 12
        switch campo.tipo {
        case .texto:
            let letras = Array("ABCDEÃÇ éz;\"&<")
            let miolo = (0..<sorteio.entre(0...max(0, min(tamanho, 20) - 2))).map { _ in sorteio.um(letras) }
            return .texto(tamanho == 1 ? "X" : "X" + String(miolo) + "Y")
        case .numero:
            let cheio = campo.preenchimento != nil
            return .texto(
                "1"
                    + String(
                        (1..<max(1, cheio ? tamanho : sorteio.entre(1...tamanho))).map { _ in
                            sorteio.um(Array("0123456789"))
                        }))
        case .inteiro(let numero), .decimal(let numero):
            let sobra = numero.sinal.ocupa || numero.sinal == .esquerda ? 1 : 0
            let ponto = numero.separadores == [.nenhum] ? 0 : 1
            let algarismos = max(1, min(15, tamanho - sobra - ponto - (definicao.formato == .dbf ? 1 : 0)))
            let maior = (0..<algarismos).reduce(1) { parcial, _ in parcial * 10 } - 1
            let valor = Int64(sorteio.entre((numero.sinal == .nenhum ? 1 : -maior / 10)...max(1, maior)))
            let efetivo = valor == 0 ? 1 : valor
            if case .inteiro = campo.tipo { return .inteiro(efetivo) }
            return .decimal(efetivo, casas: numero.casas)
        case .data:
            return DiaLido(ano: sorteio.entre(1930...2040), mes: sorteio.entre(1...12), dia: sorteio.entre(1...28)).map(
                Campo.data) ?? .nulo
        case .competencia:
            return MesLido(ano: sorteio.entre(2000...2040), mes: sorteio.entre(1...12)).map(Campo.competencia) ?? .nulo
        case .logico, .reservado: return .nulo
        }
    }
}

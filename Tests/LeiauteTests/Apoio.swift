import Foundation
import Testing

@testable import Leiaute

/// Pasta dos exemplos, ao lado dos testes.
func exemplo(_ nome: String, arquivo: String = #filePath) throws -> String {
    let pasta = URL(filePath: arquivo).deletingLastPathComponent().appending(path: "Exemplos")
    return try String(contentsOf: pasta.appending(path: nome), encoding: .utf8)
}

/// Definição dos exemplos, com trocas no texto para os casos que diferem numa linha.
func doExemplo(_ nome: String, _ trocas: [(String, String)] = []) throws -> Definicao {
    var yaml = try exemplo(nome)
    for (de, para) in trocas {
        try #require(yaml.contains(de), "a troca \(de) não se aplica")
        yaml = yaml.replacingOccurrences(of: de, with: para)
    }
    return try Definicao.lendo(yaml: yaml)
}

/// Lê o texto (na codificação da definição) e devolve o resultado e os registros entregues.
func ler(_ definicao: Definicao, _ bytes: [UInt8], teto: Int = 100_000, bloco: Int = .max) throws -> (
    ResultadoDaLeitura, [RegistroGuardado]
) {
    var registros: [RegistroGuardado] = []
    var leitor = LeitorDeLeiaute(definicao)
    leitor.teto = teto
    let resultado = try leitor.ler(BytesDeOrigem(bytes, bloco: bloco)) { registros.append($0.copia()) }
    return (resultado, registros)
}

func ler(_ definicao: Definicao, _ texto: String) throws -> (ResultadoDaLeitura, [RegistroGuardado]) {
    try ler(definicao, try #require(definicao.codificacao.bytes(texto)))
}

/// As linhas juntas com o fim de linha da definição.
func arquivo(_ definicao: Definicao, _ linhas: [String]) throws -> [UInt8] {
    let fim = definicao.finsDeLinha[0] == .crlf ? "\r\n" : "\n"
    return try #require(definicao.codificacao.bytes(linhas.map { $0 + fim }.joined()))
}

/// Escreve o que se lê; o arquivo tem de estar certo.
func idaEVolta(_ definicao: Definicao, _ bytes: [UInt8]) throws -> [UInt8] {
    let saida = BytesDeSaida()
    let escritor = try EscritorDeLeiaute(definicao, saida)
    let resultado = try LeitorDeLeiaute(definicao).ler(BytesDeOrigem(bytes)) { try escritor.escrever($0) }
    #expect(resultado.apontamentos.map(\.description) == [])
    try escritor.terminar()
    return saida.bytes
}

/// Sorteio que se repete com a mesma semente (SplitMix64).
struct Sorteio: RandomNumberGenerator {
    private var estado: UInt64

    init(semente: UInt64) { estado = semente }

    mutating func next() -> UInt64 {
        estado &+= 0x9E37_79B9_7F4A_7C15
        var z = estado
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func entre(_ faixa: ClosedRange<Int>) -> Int { Int.random(in: faixa, using: &self) }
    mutating func um<T>(_ lista: [T]) -> T { lista[entre(0...(lista.count - 1))] }
}

/// O caractere repetido.
func vezes(_ texto: String, _ quantas: Int) -> String { String(repeating: texto, count: quantas) }

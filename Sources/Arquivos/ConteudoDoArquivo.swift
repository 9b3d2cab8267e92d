import BancoDeDados
import Cifra
import Crypto
import Leiaute

/// Os bytes de um arquivo guardado, lidos em fluxo dentro de uma transação.
///
/// A memória é a de oito pedaços, do tamanho que for o arquivo. O protocolo de leitura só conhece falha do sistema de
/// arquivos: o que o banco ou a cifra recusaram acaba a leitura ali e fica em `falha`; quem lê chama `relancar()` no fim. No fim, o resumo é conferido.
package final class ConteudoDoArquivo: OrigemDeBytes {
    private static let porVez = 8

    private let tamanho: Int
    private let arquivo: ArquivoGuardado
    private let cofre: Cofre
    private let transacao: Transacao
    private var posicao = 0
    /// Pedaços abertos, o primeiro de número `primeiro`.
    private var abertos: [[UInt8]] = []
    private var primeiro = 0
    private var resumo = SHA256()
    private var resumidos = 0
    /// O que o banco ou a cifra recusaram.
    package private(set) var falha: (any Error)?

    package init(_ arquivo: ArquivoGuardado, _ cofre: Cofre, em t: Transacao) throws(RecusaDeArquivo) {
        guard arquivo.situacao != .recebendo else { throw .incompleto }
        self.arquivo = arquivo
        self.cofre = cofre
        transacao = t
        tamanho = Int(arquivo.tamanho)
    }

    package func ler(para destino: UnsafeMutableRawBufferPointer) throws(FalhaDeArquivo) -> Int {
        guard posicao < tamanho, !destino.isEmpty else { return 0 }
        guard let pedaco = pedaco(posicao / Recepcao.tamanhoDoPedaco) else { return 0 }
        let inicio = posicao % Recepcao.tamanhoDoPedaco
        let quantos = min(destino.count, pedaco.count - inicio)
        pedaco.withUnsafeBytes {
            destino.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[inicio..<(inicio + quantos)]))
        }
        posicao += quantos
        return quantos
    }

    /// Lança o que o banco ou a cifra disseram, se disseram alguma coisa.
    package func relancar() throws { if let falha { throw falha } }

    private func pedaco(_ n: Int) -> [UInt8]? {
        if n < primeiro || n >= primeiro + abertos.count {
            do { try abrir(de: n) } catch { falha = error }
        }
        guard n >= primeiro, n < primeiro + abertos.count else { return nil }
        return abertos[n - primeiro]
    }

    private func abrir(de n: Int) throws {
        abertos = []
        primeiro = n
        for linha in try transacao.executar(ArquivosSQL.pedacos(arquivo.id, de: n, quantos: Self.porVez)) {
            let numero: Int = try linha.ler(0)
            guard numero == primeiro + abertos.count else { throw RecusaDeArquivo.incompleto }
            let pedaco = try PedacoDoArquivo.abrir(linha.ler(1), arquivo: arquivo.id, n: numero, cofre)
            resumo.update(data: pedaco)
            resumidos += pedaco.count
            abertos.append(pedaco)
        }
        guard !abertos.isEmpty else { throw RecusaDeArquivo.incompleto }
        if resumidos == tamanho, Array(resumo.finalize()) != arquivo.resumo { throw RecusaDeArquivo.adulterado }
    }
}

import Crypto
import Foundation

/// A chave que cifra as outras, e a do índice cego, que só mora com ela.
///
/// Vem de um arquivo que só o dono lê, ou de uma variável de ambiente com o mesmo conteúdo em base64. Perdida,
/// nada do que se cifrou volta: a cópia dela é guardada à parte da cópia do banco.
///
/// Girar a mestra com o sistema ligado, nesta ordem: `comMestraNova()` e `gravar(em:)` (o arquivo fica com as duas);
/// `Chaveiro.reembrulhadas(por:)` gravadas numa transação; `soComAMestraAtual()` e `gravar(em:)`.
package struct ChaveMestra: Sendable {
    /// Versão → chave. A maior versão embrulha; as outras só desembrulham.
    private(set) var mestras: [Int: SymmetricKey]
    /// Versão → chave do índice cego.
    private(set) var indices: [Int: SymmetricKey]

    init(mestras: [Int: SymmetricKey], indices: [Int: SymmetricKey]) {
        precondition(!mestras.isEmpty && !indices.isEmpty, "faltam a mestra ou a chave do índice")
        self.mestras = mestras
        self.indices = indices
    }

    /// Uma mestra e uma chave de índice novas, de versão 1, que ainda não estão em lugar nenhum.
    package static func sorteada() -> ChaveMestra {
        ChaveMestra(mestras: [1: SymmetricKey(size: .bits256)], indices: [1: SymmetricKey(size: .bits256)])
    }

    /// A versão da mestra que embrulha.
    package var versao: Int { mestras.keys.max() ?? 0 }

    /// Há mestra antiga à espera de se esquecer: uma troca que não acabou.
    package var emTroca: Bool { mestras.count > 1 }

    /// A maior versão da chave do índice cego: a que se grava hoje, ou a que vai passar a valer.
    package var versaoDoIndice: Int { indices.keys.max() ?? 0 }

    /// Todas as versões do índice, da menor para a maior.
    package var versoesDoIndice: [Int] { indices.keys.sorted() }

    /// A mesma, com mais uma versão de mestra, que passa a embrulhar.
    package func comMestraNova() throws(FalhaDeCifra) -> ChaveMestra {
        guard versao < EnvelopeAutenticado.versoes.upperBound else { throw .versoesEsgotadas(finalidade: "mestra") }
        var nova = self
        nova.mestras[versao + 1] = SymmetricKey(size: .bits256)
        return nova
    }

    /// A mesma, com mais uma versão da chave do índice cego, que só indexa depois que o banco o disser.
    package func comIndiceNovo() throws(FalhaDeCifra) -> ChaveMestra {
        guard versaoDoIndice < EnvelopeAutenticado.versoes.upperBound else {
            throw .versoesEsgotadas(finalidade: Finalidade.indice.nome)
        }
        var nova = self
        nova.indices[versaoDoIndice + 1] = SymmetricKey(size: .bits256)
        return nova
    }

    /// A mesma, esquecidas as mestras antigas. Só depois de reembrulhar tudo o que elas embrulharam.
    package func soComAMestraAtual() -> ChaveMestra {
        var nova = self
        nova.mestras = mestras.filter { $0.key == versao }
        return nova
    }

    /// A mesma, esquecidas as chaves antigas do índice. Só depois de refazer a coluna.
    package func soComOIndiceAtual() -> ChaveMestra {
        var nova = self
        nova.indices = indices.filter { $0.key == versaoDoIndice }
        return nova
    }

    func embrulhar(_ chave: [UInt8], finalidade: Finalidade, versao versaoDaChave: Int) -> ChaveEmbrulhada {
        guard let mestra = mestras[versao] else { preconditionFailure("chave mestra sem versão atual") }
        let bytes = EnvelopeAutenticado.fechar(
            chave, chave: mestra, versao: versao,
            contexto: Self.contexto(finalidade: finalidade.nome, versao: versaoDaChave))
        return ChaveEmbrulhada(finalidade: finalidade.nome, versao: versaoDaChave, bytes: bytes)
    }

    func desembrulhar(_ embrulhada: ChaveEmbrulhada) throws(FalhaDeCifra) -> [UInt8] {
        let versaoDaMestra = try EnvelopeAutenticado.versao(de: embrulhada.bytes)
        guard let mestra = mestras[versaoDaMestra] else { throw .mestraDesconhecida(versao: versaoDaMestra) }
        let chave = try EnvelopeAutenticado.abrir(
            embrulhada.bytes, chave: mestra,
            contexto: Self.contexto(finalidade: embrulhada.finalidade, versao: embrulhada.versao))
        guard chave.count == 32 else { throw .formatoDesconhecido }
        return chave
    }

    private static func contexto(finalidade: String, versao: Int) -> [UInt8] {
        EnvelopeAutenticado.contexto(["chave embrulhada", finalidade], id: Int64(versao))
    }
}

/// Uma chave cifrada pela mestra, pronta para morar no banco.
package struct ChaveEmbrulhada: Sendable, Equatable {
    /// O nome da `Finalidade`.
    package let finalidade: String
    /// De 1 a 65.535; a maior de cada finalidade é a que cifra.
    package let versao: Int
    /// 63 bytes; nada aqui é segredo sem a mestra.
    package let bytes: [UInt8]

    package init(finalidade: String, versao: Int, bytes: [UInt8]) {
        self.finalidade = finalidade
        self.versao = versao
        self.bytes = bytes
    }
}

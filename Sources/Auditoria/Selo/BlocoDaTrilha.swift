import Cifra
import Nucleo

/// A ordem total em que os eventos se selam: geração, transação, id.
///
/// Não é a ordem do COMMIT; é estável, e ninguém que confirme depois entra antes do que já foi selado.
package struct OrdemDaTrilha: Sendable, Hashable, Comparable {
    package let geracao: Int64
    package let xid: Int64
    package let evento: Int64

    package init(geracao: Int64, xid: Int64, evento: Int64) {
        self.geracao = geracao
        self.xid = xid
        self.evento = evento
    }

    /// Antes de qualquer evento.
    package static let comeco = OrdemDaTrilha(geracao: 0, xid: 0, evento: .min)

    package static func < (esquerda: OrdemDaTrilha, direita: OrdemDaTrilha) -> Bool {
        (esquerda.geracao, esquerda.xid, esquerda.evento) < (direita.geracao, direita.xid, direita.evento)
    }
}

/// Um trecho selado da trilha: que folhas, que raiz a árvore tem depois delas, e a assinatura de tudo isso.
///
/// `anterior` é a identidade do bloco que o precede, assinatura incluída: trocar um obriga a reassinar todos os seguintes.
package struct BlocoDaTrilha: Sendable, Hashable {
    package let n: Int64
    /// Posições da primeira e da última folha, contadas de um.
    package let primeira: Int64
    package let ultima: Int64
    /// A ordem do último evento selado: o que é mais velho que ela e não tem folha foi posto depois.
    package let horizonte: OrdemDaTrilha
    /// Raiz da árvore inteira, da folha 1 à `ultima`.
    package let raiz: [UInt8]
    package let picos: [UInt8]
    package let anterior: [UInt8]
    package let em: Instante
    /// Versão da chave que assinou.
    package let chave: Int
    package let assinatura: [UInt8]

    /// O que antecede o primeiro bloco.
    package static let semAnterior = [UInt8](repeating: 0, count: 32)
    /// Eventos por bloco, no máximo.
    package static let maximo = 1_024

    /// O que se assina. Os números vão em 8 bytes, do mais alto ao mais baixo.
    package static func cabecalho(
        n: Int64, primeira: Int64, ultima: Int64, horizonte: OrdemDaTrilha, raiz: [UInt8], anterior: [UInt8],
        em: Instante
    ) -> [UInt8] {
        var bytes = Array("averba:bloco:1\n".utf8)
        for numero in [n, primeira, ultima, horizonte.geracao, horizonte.xid, horizonte.evento, em.microssegundos] {
            withUnsafeBytes(of: numero.bigEndian) { bytes += $0 }
        }
        return bytes + raiz + anterior
    }

    package var cabecalho: [UInt8] {
        Self.cabecalho(
            n: n, primeira: primeira, ultima: ultima, horizonte: horizonte, raiz: raiz, anterior: anterior, em: em)
    }

    /// A identidade: resumo do cabeçalho e da assinatura.
    package var resumo: [UInt8] { Cofre.resumo(cabecalho + assinatura) }

    package func assinado(porChavePublica publica: [UInt8]) -> Bool {
        Cofre.assinaturaConfere(assinatura, de: cabecalho, chavePublica: publica)
    }

    /// Fecha o bloco que segue `anterior` com estas folhas, e devolve-o assinado.
    static func fechar(
        depoisDe anterior: BlocoDaTrilha?, folhas: [[UInt8]], horizonte: OrdemDaTrilha, em: Instante, _ cofre: Cofre
    ) throws -> BlocoDaTrilha {
        precondition(!folhas.isEmpty && folhas.count <= maximo, "bloco tem de 1 a \(maximo) folhas")
        guard var picos = anterior.map({ Picos(tamanho: $0.ultima, bytes: $0.picos) }) ?? Picos() else {
            throw TrilhaIlegivel.picos(bloco: anterior?.n ?? 0)
        }
        for folha in folhas { picos.acrescentar(folha) }
        let n = (anterior?.n ?? 0) + 1
        let primeira = (anterior?.ultima ?? 0) + 1
        let antes = anterior?.resumo ?? semAnterior
        let (chave, assinatura) = try cofre.assinar(
            cabecalho(
                n: n, primeira: primeira, ultima: picos.tamanho, horizonte: horizonte, raiz: picos.raiz,
                anterior: antes,
                em: em))
        return BlocoDaTrilha(
            n: n, primeira: primeira, ultima: picos.tamanho, horizonte: horizonte, raiz: picos.raiz, picos: picos.bytes,
            anterior: antes, em: em, chave: chave, assinatura: assinatura)
    }
}

/// O que está gravado não deixa continuar a selar: alguém mexeu. A conferência diz onde.
package enum TrilhaIlegivel: Error, CustomStringConvertible {
    case picos(bloco: Int64)
    case naoContinuaAAncora(bloco: Int64)

    package var description: String {
        switch self {
        case .picos(let bloco): "os picos do bloco \(bloco) não são de uma árvore do tamanho dele"
        case .naoContinuaAAncora(let bloco): "o bloco \(bloco) não continua o que a âncora registrou"
        }
    }
}

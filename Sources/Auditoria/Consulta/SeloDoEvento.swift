import BancoDeDados
import Cifra
import Nucleo

/// Em que pé está o selo de um evento: onde, e se a linha é a que se selou.
package enum SeloDoEvento: Sendable, Hashable {
    /// Ainda sem bloco.
    case espera
    /// Selado, e a linha, a folha e a assinatura do bloco conferem.
    case confere(posicao: Int64, bloco: Int64, em: Instante)
    /// Selado, e alguma coisa não confere: adulterado.
    case naoConfere(posicao: Int64, bloco: Int64?)

    /// Confere a linha com a sua folha, e o bloco com a assinatura; não refaz a raiz, que é da conferência inteira.
    package static func ler(_ id: Int64, _ cofre: Cofre, em t: Transacao) throws -> SeloDoEvento? {
        guard let linha = try t.uma(AuditoriaSQL.linha(doEvento: id)) else { return nil }
        guard let posicao = try linha.ler(0, como: Int64?.self) else { return .espera }
        let gravada = try LinhaGravada(lendo: linha, desde: 3)
        let bloco = try t.uma(AuditoriaSQL.bloco(daPosicao: posicao)).map(BlocoDaTrilha.init(lendo:))
        guard let bloco, let publica = try? cofre.chavePublica(versao: bloco.chave),
            bloco.assinado(porChavePublica: publica), gravada.folha == (try linha.ler(2, como: [UInt8].self)),
            cofre.macConfere(gravada.mac, de: gravada.linha.autenticados)
        else { return .naoConfere(posicao: posicao, bloco: bloco?.n) }
        return .confere(posicao: posicao, bloco: bloco.n, em: bloco.em)
    }
}

import BancoDeDados
import Cifra
import Nucleo

/// Um ponto de conferência: o que um bloco afirma de toda a trilha até ele, em texto que cabe numa mensagem.
///
/// Quem o guarda longe do banco prova depois que nada do que a trilha tinha até ali mudou nem sumiu: o corte do fim e o passado refeito
/// aparecem. O texto aguenta a viagem: linhas de até 72 letras, e quem o lê não liga para citação (`>`), espaço nem quebra.
package struct PontoDaTrilha: Sendable, Hashable {
    package let linha: LinhaDaAncora

    package init(_ linha: LinhaDaAncora) { self.linha = linha }

    /// O do último bloco; `nil` se nada se selou ainda.
    package static func ultimo(em t: Transacao) throws -> PontoDaTrilha? {
        guard let n = try SituacaoDaTrilha.ler(em: t).ultimo?.n else { return nil }
        return try t.uma(AuditoriaSQL.blocos(depoisDe: n - 1, limite: 1)).map {
            PontoDaTrilha(LinhaDaAncora(try BlocoDaTrilha(lendo: $0)))
        }
    }

    private static let comeco = "-----INICIO DO PONTO DA TRILHA-----"
    private static let fim = "-----FIM DO PONTO DA TRILHA-----"

    /// Como se manda e se guarda.
    package var texto: String {
        let metade = linha.assinatura.index(linha.assinatura.startIndex, offsetBy: linha.assinatura.count / 2)
        return """
            \(Self.comeco)
            bloco \(linha.bloco)
            eventos \(linha.tamanho)
            raiz
            \(linha.raiz)
            assinatura
            \(linha.assinatura[..<metade])
            \(linha.assinatura[metade...])
            identidade
            \(linha.resumo)
            \(Self.fim)
            """
    }

    /// Todos os que o texto traz, do bloco mais velho ao mais novo, sem repetição. Lança se não há nenhum, ou se algum está pela metade.
    package static func lendo(_ texto: String) throws(PontoIlegivel) -> [PontoDaTrilha] {
        var pontos: Set<PontoDaTrilha> = []
        let pedacos = texto.split(separator: comeco, omittingEmptySubsequences: false)
        for (posicao, pedaco) in pedacos.dropFirst().enumerated() {
            guard let ate = pedaco.firstRange(of: fim),
                let ponto = PontoDaTrilha(miolo: String(pedaco[..<ate.lowerBound]))
            else {
                throw PontoIlegivel(numero: posicao + 1)
            }
            pontos.insert(ponto)
        }
        guard !pontos.isEmpty else { throw PontoIlegivel(numero: 0) }
        return pontos.sorted { ($0.linha.bloco, $0.linha.resumo) < ($1.linha.bloco, $1.linha.resumo) }
    }

    private init?(miolo: String) {
        var valores: [String: String] = [:]
        var nome: String?
        for palavra in miolo.split(whereSeparator: { $0.isWhitespace || $0 == ">" }).map(String.init) {
            if ["bloco", "eventos", "raiz", "assinatura", "identidade"].contains(palavra) {
                nome = palavra
            } else if let nome {
                valores[nome, default: ""] += palavra
            }
        }
        func hexadecimal(_ nome: String, _ bytes: Int) -> String? {
            valores[nome].flatMap { $0.utf8.count == bytes * 2 && $0.allSatisfy(\.isHexDigit) ? $0.lowercased() : nil }
        }
        guard let bloco = valores["bloco"], let tamanho = valores["eventos"], let raiz = hexadecimal("raiz", 32),
            let assinatura = hexadecimal("assinatura", 64), let identidade = hexadecimal("identidade", 32),
            let linha = LinhaDaAncora(lendo: "\(bloco);\(tamanho);\(raiz);\(assinatura);\(identidade)")
        else { return nil }
        self.linha = linha
    }
}

/// O texto não traz um ponto de conferência inteiro.
package struct PontoIlegivel: Error, Equatable, CustomStringConvertible {
    /// Qual, contado de um; zero quando não há nenhum.
    package let numero: Int

    package var description: String {
        numero == 0
            ? "o texto não traz ponto de conferência nenhum: guarde a mensagem inteira, como chegou"
            : "o ponto de conferência \(numero) do texto está incompleto ou tem letra trocada"
    }
}

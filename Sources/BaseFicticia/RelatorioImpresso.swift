import Foundation
import Nucleo

/// A folha fechada como a folha a imprime: páginas, órgão depois do bloco, subtotais por situação e legenda.
///
/// - Fonte: dominio 5.4. As posições são as do leiaute `retorno-impresso`.
struct RelatorioImpresso {
    struct Pessoa: Sendable {
        let nome: String
        let orgao: String
    }

    let competencia: Competencia
    let pessoas: [String: Pessoa]

    private static let linhasPorPagina = 60
    private static let situacoes = [
        "efetivado", "nao lancado por falta de margem", "nao lancado por outro motivo", "lancado com valor diferente",
        "problema tecnico",
        "lancamento com erro", "suspensao administrativa",
    ]

    func escrever(_ linhas: [FolhaFicticia.LinhaFechada], em caminho: String) throws {
        var folhas = Paginas(titulo: titulo)
        var porOrgao: [String: [FolhaFicticia.LinhaFechada]] = [:]
        for linha in linhas { porOrgao[pessoas[linha.matricula]?.orgao ?? "0000", default: []].append(linha) }
        for (orgao, dele) in porOrgao.sorted(by: { $0.key < $1.key }) {
            for linha in dele { folhas.acrescentar(detalhe(linha)) }
            folhas.acrescentar(
                colunas(
                    "ORGAO " + orgao, quantidade: dele.count, dele.reduce(0) { $0 + $1.enviado },
                    dele.reduce(0) { $0 + $1.descontado }))
        }
        for codigo in 1...Self.situacoes.count {
            let dela = linhas.filter { situacao($0) == codigo }
            guard !dela.isEmpty else { continue }
            folhas.acrescentar(
                colunas("SITUACAO \(codigo)", quantidade: dela.count, nil, dela.reduce(0) { $0 + $1.descontado }))
        }
        folhas.acrescentar(
            colunas("TOTAL GERAL ", quantidade: linhas.count, nil, linhas.reduce(0) { $0 + $1.descontado }))
        folhas.acrescentar("LEGENDA")
        for (posicao, nome) in Self.situacoes.enumerated() { folhas.acrescentar("  \(posicao + 1) - \(nome)") }
        try Data(folhas.bytes).write(to: URL(fileURLWithPath: caminho))
    }

    private var titulo: [String] {
        let gerado = Calendario.bancario.diaUtil(1, de: competencia + 1) ?? (competencia + 1).primeiroDia
        let cabeca =
            "ENTIDADE: MINISTERIO PUBLICO FICTICIO          REFERENCIA: \(competencia.brasileira)   GERADO EM: \(gerado.brasileiro)"
        let nomes =
            "MATRICULA   NOME                              RUBRICA      CONTRATO       ENVIADO    DESCONTADO SIT"
        return [cabeca, nomes, String(repeating: "=", count: nomes.count)]
    }

    private func situacao(_ linha: FolhaFicticia.LinhaFechada) -> Int {
        switch (linha.motivo, linha.descontado) {
        case (nil, _): linha.descontado == linha.enviado ? 1 : 4
        case (_, 1...): 4
        case ("HW", _), ("H7", _), ("H6", _): 2
        case ("HM", _): 3
        case ("H9", _): 7
        default: 5
        }
    }

    private func detalhe(_ linha: FolhaFicticia.LinhaFechada) -> String {
        let nome = pessoas[linha.matricula]?.nome ?? ""
        return aEsquerda(linha.matricula, 12) + aEsquerda(String(nome.prefix(34)), 34) + aEsquerda(linha.rubrica, 8)
            + aDireita(linha.contrato.map(String.init) ?? "", 13) + " " + aDireita(reais(linha.enviado), 14)
            + aDireita(reais(linha.descontado), 14) + " \(situacao(linha))"
    }

    private func colunas(_ comeco: String, quantidade: Int, _ enviado: Int64?, _ descontado: Int64) -> String {
        aEsquerda(comeco, 54) + aDireita(String(quantidade), 13) + " " + aDireita(enviado.map(reais) ?? "", 14)
            + aDireita(reais(descontado), 14)
    }

    /// Sem milhar, com vírgula.
    private func reais(_ centavos: Int64) -> String {
        Dinheiro(centavos: centavos).comPonto.replacingOccurrences(of: ".", with: ",")
    }

    private func aEsquerda(_ texto: String, _ largura: Int) -> String {
        texto + String(repeating: " ", count: max(0, largura - texto.count))
    }

    private func aDireita(_ texto: String, _ largura: Int) -> String {
        String(repeating: " ", count: max(0, largura - texto.count)) + texto
    }

    /// Linhas em ISO-8859-1, com o título repetido a cada página depois da quebra.
    private struct Paginas {
        let titulo: [String]
        var bytes: [UInt8] = []
        private var naPagina = 0

        init(titulo: [String]) { self.titulo = titulo }

        mutating func acrescentar(_ linha: String) {
            if naPagina == 0 || naPagina == RelatorioImpresso.linhasPorPagina {
                if naPagina > 0 { bytes.append(0x0C) }
                titulo.forEach { gravar($0) }
                naPagina = titulo.count
            }
            gravar(linha)
            naPagina += 1
        }

        private mutating func gravar(_ linha: String) {
            bytes += linha.unicodeScalars.map { UInt8(exactly: $0.value) ?? UInt8(ascii: "?") }
            bytes += [0x0D, 0x0A]
        }
    }
}

/// Números e datas como se escrevem no Brasil, sem depender do idioma da máquina.
package enum Formato {
    /// Espaço que não quebra linha: entre `R$` e o valor.
    static let espacoFixo = "\u{00A0}"

    /// `123456` vira `1.234,56`; negativo leva `-`. Em centavos.
    package static func brasileiro(centavos: Int64) -> String {
        let modulo = centavos.magnitude
        let fracao = modulo % 100
        return (centavos < 0 ? "-" : "") + milhar(modulo / 100) + (fracao < 10 ? ",0" : ",") + String(fracao)
    }

    /// `123456` vira `R$ 1.234,56`; negativo vira `-R$ 1.234,56`. Em centavos.
    package static func reais(centavos: Int64) -> String {
        let modulo = brasileiro(centavos: centavos)
        return centavos < 0 ? "-R$" + espacoFixo + modulo.dropFirst() : "R$" + espacoFixo + modulo
    }

    /// `15119` vira `15.119`.
    package static func inteiro(_ numero: Int64) -> String {
        (numero < 0 ? "-" : "") + milhar(numero.magnitude)
    }

    /// `15119` vira `15.119`.
    package static func inteiro(_ numero: Int) -> String { inteiro(Int64(numero)) }

    /// `3 de 12`, ou só o número quando não há prazo.
    package static func parcela(_ numero: Int, de prazo: Int?) -> String {
        prazo.map { "\(numero) de \($0)" } ?? "\(numero)"
    }

    /// `4050` vira `40,50%`. Em pontos-base, sempre com duas casas.
    package static func percentual(pontosBase: Int64) -> String { brasileiro(centavos: pontosBase) + "%" }

    /// `05/04/2026`.
    package static func data(ano: Int, mes: Int, dia: Int) -> String {
        "\(duas(dia))/\(duas(mes))/\(quatro(ano))"
    }

    /// `04/2026`.
    package static func competencia(ano: Int, mes: Int) -> String { "\(duas(mes))/\(quatro(ano))" }

    /// `1 item`, `15.119 itens`.
    package static func contagem(_ quantos: Int, _ um: String, _ varios: String) -> String {
        "\(inteiro(quantos)) \(quantos == 1 ? um : varios)"
    }

    /// `1,5 MB`: tamanho de arquivo, em potências de mil.
    package static func tamanho(bytes: Int64) -> String {
        if bytes < 1_000 { return "\(bytes) bytes" }
        var decimos = bytes / 100
        var unidade = 0
        let nomes = ["kB", "MB", "GB", "TB"]
        while decimos >= 10_000, unidade < nomes.count - 1 {
            decimos /= 1_000
            unidade += 1
        }
        return "\(inteiro(decimos / 10)),\(decimos % 10) \(nomes[unidade])"
    }

    private static func milhar(_ numero: UInt64) -> String {
        let algarismos = Array(String(numero))
        var texto = ""
        for (posicao, algarismo) in algarismos.enumerated() {
            if posicao > 0, (algarismos.count - posicao).isMultiple(of: 3) { texto.append(".") }
            texto.append(algarismo)
        }
        return texto
    }

    private static func duas(_ numero: Int) -> String { numero < 10 ? "0\(numero)" : String(numero) }

    private static func quatro(_ numero: Int) -> String {
        let texto = String(numero)
        return String(repeating: "0", count: max(0, 4 - texto.count)) + texto
    }
}

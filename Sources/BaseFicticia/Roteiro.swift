import Foundation
import Nucleo

/// O que fazer com os arquivos da base, em que ordem e em que dia: uma linha por passo.
///
/// Quem joga os meses segue o roteiro com o relógio no dia de cada passo; o dos lotes é o que a conta das parcelas supõe.
struct Roteiro {
    private var passos: [String] = ["passo;competencia;dia;ato;leiaute;arquivo;consignataria"]

    mutating func acrescentar(
        _ competencia: Competencia, _ dia: Dia, _ ato: String, _ leiaute: String = "", _ arquivo: String = "",
        _ consignataria: String = ""
    ) {
        passos.append(
            "\(passos.count);\(competencia.iso);\(dia.iso);\(ato);\(leiaute);\(arquivo);\(consignataria)")
    }

    func gravar(em caminho: String) throws { try Self.gravar(passos, em: caminho) }

    static func gravar(_ linhas: [String], em caminho: String) throws {
        try Data((linhas.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: caminho))
    }
}

extension Gerador {
    /// A carga inicial, no dia seguinte ao corte do mês anterior ao primeiro.
    func roteiroDaCarga(_ roteiro: inout Roteiro) {
        let primeira = carteira.escala.primeira
        let dia = calendario.corte(de: primeira - 1) + 1
        for (leiaute, arquivo) in [
            ("cadastro-da-folha", "cadastro.txt"), ("carga-consignatarias", "consignatarias.csv"),
            ("carga-convenios", "convenios.csv"),
            ("carga-rubricas", "rubricas.csv"), ("carga-calendario", "calendario.csv"),
            ("carga-contratos", "contratos.csv"),
            ("carga-parcelas", "parcelas.csv"), ("margens-da-folha", "margens.txt"), ("bases-da-folha", "bases.csv"),
            ("base-previdencia", "base-previdencia.csv"),
        ] { roteiro.acrescentar(primeira, dia, "carregar", leiaute, "carga/\(arquivo)") }
    }

    /// Um mês: folha fechada do anterior, variáveis, contratos novos e, se não é o aberto, corte, glosa, envio e retorno.
    func roteiroDoMes(_ roteiro: inout Roteiro, variaveis: [String], inclusoes: [String]) {
        let competencia = carteira.escala.competencia(carteira.mes)
        let pasta = competencia.iso
        func carregar(_ ordem: Int, _ leiaute: String, _ arquivo: String, _ consignataria: String = "") {
            roteiro.acrescentar(
                competencia, calendario.diaUtil(ordem, de: competencia), "carregar", leiaute, "\(pasta)/\(arquivo)",
                consignataria)
        }
        carregar(1, "cadastro-da-folha", "cadastro.txt")
        carregar(1, "margens-da-folha", "margens.txt")
        carregar(1, "bases-da-folha", "bases.csv")
        carregar(1, "base-previdencia", "base-previdencia.csv")
        carregar(2, "aliquotas-previdencia", "aliquotas.csv", "PREVCOM")
        carregar(2, "premios-previdencia", "premios.csv", "PREVCOM")
        for nome in variaveis { carregar(2, "variaveis-da-consignataria", nome, Self.codigo(nome)) }
        for nome in inclusoes { carregar(3, "inclusoes-da-consignataria", nome, Self.codigo(nome)) }
        guard carteira.mes < carteira.escala.mesAberto else { return }
        let corte = calendario.corte(de: competencia)
        roteiro.acrescentar(competencia, corte + 1, "cortar")
        roteiro.acrescentar(competencia, corte + 1, "glosar")
        roteiro.acrescentar(competencia, corte + 1, "enviar", "descontos-posicional")
        roteiro.acrescentar(competencia, corte + 1, "enviar", "descontos-fox")
        let retorno = calendario.diaUtil(1, de: competencia + 1)
        roteiro.acrescentar(competencia, retorno, "retornar", "retorno-da-folha")
        roteiro.acrescentar(competencia, retorno, "fechar")
        roteiro.acrescentar(competencia, retorno, "devolver", "retorno-da-consignataria")
    }

    /// `variaveis-BB.csv` é de `BB`.
    private static func codigo(_ nome: String) -> String {
        nome.split(separator: "-").last.map { String($0.dropLast(4)) } ?? ""
    }
}

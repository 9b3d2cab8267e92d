import Leiaute
import Nucleo

/// As palavras do ofício como campos de arquivo.
extension Leiaute.Campo {
    /// O mês.
    package static func mes(_ competencia: Competencia) -> Leiaute.Campo {
        MesLido(ano: competencia.ano, mes: competencia.mes).map { .competencia($0) } ?? .nulo
    }

    /// O dia.
    package static func dia(_ dia: Dia) -> Leiaute.Campo {
        DiaLido(ano: dia.ano, mes: dia.mes, dia: dia.dia).map { .data($0) } ?? .nulo
    }

    /// A quantia, com dois decimais.
    package static func dinheiro(_ valor: Dinheiro) -> Leiaute.Campo { .decimal(valor.centavos, casas: 2) }

    /// A quantia, ou vazio.
    package static func seHa(_ valor: Dinheiro?) -> Leiaute.Campo { valor.map { .dinheiro($0) } ?? .nulo }

    /// O texto, ou vazio.
    package static func seHa(_ texto: String?) -> Leiaute.Campo { texto.map { .texto($0) } ?? .nulo }

    /// O número, ou vazio.
    package static func seHa(_ numero: Int?) -> Leiaute.Campo { numero.map { .inteiro(Int64($0)) } ?? .nulo }
}

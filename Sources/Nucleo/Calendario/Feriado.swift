/// Dia sem expediente, com o nome que o explica na tela e na conta do prazo.
package struct Feriado: Sendable, Hashable {
    /// Quem decretou a folga.
    package enum Origem: String, Sendable, Hashable, Codable {
        case nacional, facultativo, local
    }

    package let dia: Dia
    package let nome: String
    package let origem: Origem

    package init(dia: Dia, nome: String, origem: Origem) {
        self.dia = dia
        self.nome = nome
        self.origem = origem
    }

    /// Feriados nacionais do ano, em ordem de data.
    ///
    /// Vale para anos recentes: não refaz o histórico das leis, salvo o 20 de novembro, que só é nacional
    /// desde 2024. Carnaval e Corpus Christi não estão aqui: são pontos facultativos.
    ///
    /// - Fonte: Leis 662/1949, 6.802/1980, 10.607/2002 e 14.759/2023; portarias anuais do MGI.
    package static func nacionais(em ano: Int) -> [Feriado] {
        var fixos: [(mes: Int, dia: Int, nome: String)] = [
            (1, 1, "Confraternização Universal"),
            (4, 21, "Tiradentes"),
            (5, 1, "Dia do Trabalho"),
            (9, 7, "Independência do Brasil"),
            (10, 12, "Nossa Senhora Aparecida"),
            (11, 2, "Finados"),
            (11, 15, "Proclamação da República"),
            (12, 25, "Natal"),
        ]
        if ano >= 2024 { fixos.append((11, 20, "Dia Nacional de Zumbi e da Consciência Negra")) }
        let paixao = Feriado(dia: pascoa(em: ano) - 2, nome: "Paixão de Cristo", origem: .nacional)
        let todos = fixos.map {
            Feriado(dia: Dia(ano: ano, mes: $0.mes, dia: $0.dia), nome: $0.nome, origem: .nacional)
        }
        return (todos + [paixao]).sorted { $0.dia < $1.dia }
    }

    /// Domingo de Páscoa no calendário gregoriano.
    ///
    /// - Fonte: algoritmo gregoriano anônimo, publicado por Meeus.
    package static func pascoa(em ano: Int) -> Dia {
        let aureo = ano % 19
        let (seculo, noSeculo) = (ano / 100, ano % 100)
        let correcaoLunar = (8 * seculo + 13) / 25
        let epacta = (19 * aureo + seculo - seculo / 4 - correcaoLunar + 15) % 30
        let ateDomingo = (32 + 2 * (seculo % 4) + 2 * (noSeculo / 4) - epacta - noSeculo % 4) % 7
        let ajuste = (aureo + 11 * epacta + 22 * ateDomingo) / 451
        let marcado = epacta + ateDomingo - 7 * ajuste + 114
        return Dia(ano: ano, mes: marcado / 31, dia: marcado % 31 + 1)
    }
}

/// Folga que não é feriado nacional e que cada órgão decide se conta como dia útil.
///
/// Bancos não operam no Carnaval nem em Corpus Christi. As outras folgas (Cinzas até 14h, vésperas, padroeiro)
/// entram como dias locais do calendário.
///
/// - Fonte: portarias anuais do MGI.
package enum PontoFacultativo: String, Sendable, CaseIterable, Hashable, Codable {
    /// Segunda e terça-feira: 48 e 47 dias antes da Páscoa.
    case carnaval
    /// Quinta-feira, 60 dias depois da Páscoa.
    case corpusChristi = "corpus_christi"
    /// 28 de outubro.
    case diaDoServidorPublico = "dia_do_servidor_publico"

    /// Os dias deste ponto facultativo no ano.
    package func feriados(em ano: Int) -> [Feriado] {
        let pascoa = Feriado.pascoa(em: ano)
        let dias: [(Dia, String)] =
            switch self {
            case .carnaval: [(pascoa - 48, "Carnaval"), (pascoa - 47, "Carnaval")]
            case .corpusChristi: [(pascoa + 60, "Corpus Christi")]
            case .diaDoServidorPublico: [(Dia(ano: ano, mes: 10, dia: 28), "Dia do Servidor Público")]
            }
        return dias.map { Feriado(dia: $0.0, nome: $0.1, origem: .facultativo) }
    }
}

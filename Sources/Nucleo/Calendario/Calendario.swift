/// Quais dias são úteis: os feriados nacionais, os pontos facultativos escolhidos e os dias locais cadastrados.
///
/// Sábado e domingo nunca são úteis. O calendário é valor: não consulta banco nem relógio.
package struct Calendario: Sendable, Hashable {
    /// Pontos facultativos que contam como dia não útil.
    package let facultativos: Set<PontoFacultativo>

    /// Feriados do estado, do município ou do órgão, com o nome.
    package let locais: [Dia: String]

    /// Só os feriados nacionais: o que o contrato chama de dia útil nacional (13.4).
    package static let nacional = Calendario()

    /// Nacionais, Carnaval e Corpus Christi: dias em que bancos não operam.
    package static let bancario = Calendario(facultativos: [.carnaval, .corpusChristi])

    package init(facultativos: Set<PontoFacultativo> = [], locais: [Dia: String] = [:]) {
        self.facultativos = facultativos
        self.locais = locais
    }

    /// Todos os feriados do ano neste calendário, em ordem de data; no mesmo dia, o nacional vem primeiro.
    package func feriados(em ano: Int) -> [Feriado] {
        let nacionais = Feriado.nacionais(em: ano)
        let opcionais = PontoFacultativo.allCases.filter(facultativos.contains).flatMap { $0.feriados(em: ano) }
        let proprios = locais.filter { $0.key.ano == ano }
            .map { Feriado(dia: $0.key, nome: $0.value, origem: .local) }
        let ordenados = (nacionais + opcionais + proprios).enumerated()
            .sorted { ($0.element.dia, $0.offset) < ($1.element.dia, $1.offset) }
        return ordenados.map(\.element)
    }

    /// O feriado que cai no dia, se houver; havendo mais de um, o nacional.
    package func feriado(em dia: Dia) -> Feriado? { feriados(em: dia.ano).first { $0.dia == dia } }

    /// Segunda a sexta, fora dos feriados.
    package func util(_ dia: Dia) -> Bool {
        dia.diaDaSemana != .sabado && dia.diaDaSemana != .domingo && feriado(em: dia) == nil
    }

    /// O próprio dia, se útil, ou o primeiro útil depois dele.
    package func utilDesde(_ dia: Dia) -> Dia {
        var candidato = dia
        while !util(candidato) { candidato = candidato + 1 }
        return candidato
    }

    /// O próprio dia, se útil, ou o último útil antes dele.
    package func utilAte(_ dia: Dia) -> Dia {
        var candidato = dia
        while !util(candidato) { candidato = candidato - 1 }
        return candidato
    }

    /// O dia que está a tantos dias úteis; o dia de partida não se conta, mesmo que não seja útil.
    ///
    /// Um dia útil depois de sexta é segunda, e depois de sábado também. Quantidade negativa conta para trás.
    /// Zero devolve o próprio dia, se útil, ou o primeiro útil depois dele.
    package func somando(_ diasUteis: Int, a dia: Dia) -> Dia {
        if diasUteis == 0 { return utilDesde(dia) }
        let passo = diasUteis > 0 ? 1 : -1
        var faltam = diasUteis.magnitude
        var candidato = dia
        while faltam > 0 {
            candidato = candidato + passo
            if util(candidato) { faltam -= 1 }
        }
        return candidato
    }

    /// O n-ésimo dia útil do mês, contado de 1; `nil` se o mês não tem tantos.
    package func diaUtil(_ ordem: Int, de competencia: Competencia) -> Dia? {
        precondition(ordem >= 1, "dia útil se conta de 1")
        let candidato = somando(ordem, a: competencia.primeiroDia - 1)
        return candidato.competencia == competencia ? candidato : nil
    }

    /// Quantos dias úteis há depois do início e até o fim, inclusive; zero se o fim não vem depois.
    package func diasUteis(depoisDe inicio: Dia, ate fim: Dia) -> Int {
        guard inicio < fim else { return 0 }
        return (1...(fim - inicio)).count { util(inicio + $0) }
    }
}

import Auditoria
import BancoDeDados
import Nucleo

/// O órgão define as datas de um mês da folha: até quando se opera, até quando a remessa sai, quando se desconta e quando se repassa.
///
/// O último dia de operações vale inteiro, no fuso do órgão. Mês já cortado não muda mais, e dia que já passou não vira corte.
/// - Fonte: INT-08, FOL-05; contrato 22.5 (a data é definida pelo órgão).
package struct DefinirMesDoCalendario: Sendable {
    package static let ato = "calendario.definir"
    /// Até quantos meses à frente se define o calendário.
    package static let mesesAFrente = 24
    package let competencia: Competencia
    package let corte: Dia
    package let remessaAte: Dia
    package let vencimento: Dia
    package let repasse: Dia

    package init(_ competencia: Competencia, corte: Dia, remessaAte: Dia, vencimento: Dia, repasse: Dia) {
        self.competencia = competencia
        self.corte = corte
        self.remessaAte = remessaAte
        self.vencimento = vencimento
        self.repasse = repasse
    }

    /// Lança `RecusaDoCalendario`; recusa não muda nada.
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        try t.executar("SELECT FROM calendario ORDER BY competencia FOR UPDATE")
        let todos = try Catalogo.calendario(em: t)
        let situacao = try t.uma("SELECT situacao FROM folha_do_mes WHERE competencia = \(competencia)")?.ler(
            0, como: String.self)
        guard Self.aceita(folha: situacao) else { throw RecusaDoCalendario.mesCortado(competencia) }
        let hoje = Relogio.dia(de: casa.relogio.agora)
        // Nem mês que já passou nem mês que ninguém planeja: engano no ano prenderia a ordem dos meses seguintes.
        guard (0...Self.mesesAFrente).contains((hoje.competencia - 1).meses(ate: competencia)) else {
            throw RecusaDoCalendario.mesLonge(competencia)
        }
        for data in [remessaAte, vencimento, repasse, corte]
        where corte.competencia.meses(ate: data.competencia) > 3 || data.competencia.meses(ate: competencia) > 3 {
            throw RecusaDoCalendario.dataLonge(data)
        }
        guard corte >= hoje else { throw RecusaDoCalendario.corteNoPassado(hoje) }
        guard remessaAte >= corte else { throw RecusaDoCalendario.remessaAntesDoCorte }
        guard vencimento >= remessaAte else { throw RecusaDoCalendario.descontoAntesDaRemessa }
        guard repasse >= vencimento else { throw RecusaDoCalendario.repasseAntesDoDesconto }
        let instante = Self.corte(no: corte)
        for (outra, mes) in todos
        where (outra < competencia && mes.corte >= instante) || (outra > competencia && mes.corte <= instante) {
            throw RecusaDoCalendario.foraDeOrdem(outra)
        }
        try Catalogo.gravar(
            MesDoCalendario(
                competencia: competencia, corte: instante, remessaAte: remessaAte, vencimento: vencimento,
                repasse: repasse),
            em: t)
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "calendario", id: competencia.naTrilha,
                    ["antes": todos[competencia]?.paraATrilha ?? .nulo, "depois": datas])
            ], por: autor, as: casa.relogio.agora, em: t)
    }

    /// Se as datas ainda mudam, pela situação da folha do mês; `nil` é a que ainda não se abriu.
    package static func aceita(folha situacao: String?) -> Bool { situacao == nil || situacao == "aberta" }

    private var datas: Dado {
        [
            "corte": .texto(corte.iso), "remessa_ate": .texto(remessaAte.iso), "vencimento": .texto(vencimento.iso),
            "repasse": .texto(repasse.iso),
        ]
    }

    /// O último instante do dia ainda entra na competência.
    package static func corte(no dia: Dia) -> Instante { Relogio.instante(dia: dia + 1) - .microseconds(1) }
}

/// Por que as datas não valem. O código é contrato público.
package enum RecusaDoCalendario: Error, Equatable, Sendable {
    case mesCortado(Competencia)
    /// Só se definem o mês passado, o corrente e os dois anos seguintes.
    case mesLonge(Competencia)
    /// Data a mais de três meses da competência.
    case dataLonge(Dia)
    case corteNoPassado(Dia)
    case remessaAntesDoCorte
    case descontoAntesDaRemessa
    case repasseAntesDoDesconto
    /// Os cortes seguem a ordem dos meses.
    case foraDeOrdem(Competencia)

    package var codigo: String {
        switch self {
        case .mesCortado: "calendario-de-mes-cortado"
        case .mesLonge: "calendario-mes-longe"
        case .dataLonge: "calendario-data-longe"
        case .corteNoPassado: "calendario-corte-no-passado"
        case .remessaAntesDoCorte: "calendario-remessa-antes-do-corte"
        case .descontoAntesDaRemessa: "calendario-desconto-antes-da-remessa"
        case .repasseAntesDoDesconto: "calendario-repasse-antes-do-desconto"
        case .foraDeOrdem: "calendario-fora-de-ordem"
        }
    }

    package var frase: String {
        switch self {
        case .mesCortado(let mes): "A folha de \(mes.brasileira) já foi cortada: as datas dela não mudam mais."
        case .mesLonge(let mes):
            "O calendário de \(mes.brasileira) não se define agora: vai do mês passado a dois anos à frente."
        case .dataLonge(let dia): "\(dia.brasileiro) fica a mais de três meses da competência: confira o ano."
        case .corteNoPassado(let hoje): "O último dia de operações não pode ser antes de hoje, \(hoje.brasileiro)."
        case .remessaAntesDoCorte: "A remessa não sai antes do último dia de operações."
        case .descontoAntesDaRemessa: "O desconto não acontece antes da remessa."
        case .repasseAntesDoDesconto: "O repasse não acontece antes do desconto."
        case .foraDeOrdem(let outra):
            "O corte fica fora da ordem dos meses: confira com o de \(outra.brasileira)."
        }
    }

    /// De que data se fala, pelo nome que ela tem no calendário.
    package var campo: String? {
        switch self {
        case .mesCortado, .mesLonge, .dataLonge: nil
        case .corteNoPassado, .foraDeOrdem: "corte"
        case .remessaAntesDoCorte: "remessa_ate"
        case .descontoAntesDaRemessa: "vencimento"
        case .repasseAntesDoDesconto: "repasse"
        }
    }
}

extension MesDoCalendario {
    fileprivate var paraATrilha: Dado {
        [
            "corte": .texto(Relogio.dia(de: corte).iso), "remessa_ate": .texto(remessaAte.iso),
            "vencimento": .texto(vencimento.iso), "repasse": .texto(repasse.iso),
        ]
    }
}

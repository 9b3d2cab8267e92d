/// Dia e minuto no relógio da parede do órgão; a conversão do fuso já foi feita na borda.
package struct HoraLocal: Sendable, Hashable, Comparable {
    package let dia: Dia

    /// Minutos desde a meia-noite, de 0 a 1.439.
    package let minutoDoDia: Int

    package init(_ dia: Dia, minutoDoDia: Int) {
        precondition((0..<1_440).contains(minutoDoDia), "minuto do dia vai de 0 a 1.439")
        self.dia = dia
        self.minutoDoDia = minutoDoDia
    }

    package init(_ dia: Dia, _ hora: Int, _ minuto: Int = 0) {
        precondition((0..<60).contains(minuto), "minuto vai de 0 a 59")
        self.init(dia, minutoDoDia: hora * 60 + minuto)
    }

    package static func < (esquerda: HoraLocal, direita: HoraLocal) -> Bool {
        (esquerda.dia, esquerda.minutoDoDia) < (direita.dia, direita.minutoDoDia)
    }

    /// `05/04/2026 09:30`.
    package var brasileira: String {
        "\(dia.brasileiro) \((minutoDoDia / 60).comZeros(ate: 2)):\((minutoDoDia % 60).comZeros(ate: 2))"
    }
}

extension HoraLocal: CustomStringConvertible {
    package var description: String { brasileira }
}

/// Janela de atendimento em que o prazo em horas úteis corre.
///
/// - Fonte: contrato, 2.1.6-c e 13.4: das 8h às 18h, de segunda a sexta, em dia útil nacional (10 horas por dia).
package struct Expediente: Sendable, Hashable {
    package let calendario: Calendario

    /// Minuto do dia em que abre.
    package let abertura: Int

    /// Minuto do dia em que fecha.
    package let fechamento: Int

    /// - Parameters:
    ///   - abertura: minuto do dia; 480 é 8h.
    ///   - fechamento: minuto do dia, depois da abertura; 1.080 é 18h.
    package init(calendario: Calendario = .nacional, abertura: Int = 480, fechamento: Int = 1_080) {
        precondition(0 <= abertura && abertura < fechamento && fechamento < 1_440, "expediente abre antes de fechar")
        self.calendario = calendario
        self.abertura = abertura
        self.fechamento = fechamento
    }

    /// Minutos úteis em cada dia útil.
    package var minutosPorDia: Int { fechamento - abertura }

    /// Quando vence um prazo de tantos minutos úteis.
    ///
    /// Começa a correr na hora dada; fora da janela, na abertura seguinte. O que termina na hora de fechar
    /// fica nela, não passa à abertura do dia seguinte. Prazo zero vence quando começaria a correr.
    package func prazo(aPartirDe inicio: HoraLocal, minutosUteis: Int) -> HoraLocal {
        precondition(minutosUteis >= 0, "prazo não é negativo")
        var atual = proximaAberta(inicio)
        var faltam = minutosUteis
        while atual.minutoDoDia + faltam > fechamento {
            faltam -= fechamento - atual.minutoDoDia
            atual = HoraLocal(calendario.somando(1, a: atual.dia), minutoDoDia: abertura)
        }
        return HoraLocal(atual.dia, minutoDoDia: atual.minutoDoDia + faltam)
    }

    /// Quantos minutos úteis correram entre as duas horas; zero se o fim não vem depois.
    package func minutosUteis(de inicio: HoraLocal, ate fim: HoraLocal) -> Int {
        guard inicio < fim else { return 0 }
        if inicio.dia == fim.dia {
            return calendario.util(inicio.dia) ? noExpediente(fim) - noExpediente(inicio) : 0
        }
        let primeiro = calendario.util(inicio.dia) ? fechamento - noExpediente(inicio) : 0
        let ultimo = calendario.util(fim.dia) ? noExpediente(fim) - abertura : 0
        return primeiro + calendario.diasUteis(depoisDe: inicio.dia, ate: fim.dia - 1) * minutosPorDia + ultimo
    }

    /// A própria hora, se dentro da janela, ou a abertura seguinte. Na hora de fechar já está fechado.
    private func proximaAberta(_ hora: HoraLocal) -> HoraLocal {
        guard calendario.util(hora.dia), hora.minutoDoDia < fechamento else {
            return HoraLocal(calendario.somando(1, a: hora.dia), minutoDoDia: abertura)
        }
        return HoraLocal(hora.dia, minutoDoDia: max(hora.minutoDoDia, abertura))
    }

    private func noExpediente(_ hora: HoraLocal) -> Int { min(max(hora.minutoDoDia, abertura), fechamento) }
}

import Auditoria
import Nucleo

extension Instante {
    /// `05/10/2026 10:00`, na hora do órgão.
    package var naTela: String {
        let (dia, micros) = local(deslocamentoEmSegundos: Relogio.deslocamento(em: self))
        let minutos = micros / 60_000_000
        let (hora, minuto) = (minutos / 60, minutos % 60)
        return "\(dia.brasileiro) \(hora < 10 ? "0" : "")\(hora):\(minuto < 10 ? "0" : "")\(minuto)"
    }
}

/// O pré-corte: o que de cada parcela vai à folha, para caber no limite do mês, em que ordem se corta, e a razão.
///
/// Só olha para a entrada. A mesma entrada, em qualquer ordem, dá a mesma decisão por linha; decidir de novo dá o mesmo.
/// Para toda linha: previsto = enviado + glosado + suspenso, e enviado ≤ cabe. Não mexe em conta de margem: a linha
/// glosada continua pesando (arquitetura, invariante 3).
///
/// - Fonte: POC-INT-02, RF-GER-12 a RF-GER-14; dominio.md §3.5; `docs/decisoes/0028-pre-corte.md`.
package enum PreCorte {
    package static func glosar(_ entrada: EntradaDaGlosa) -> ResultadoDaGlosa {
        var motor = MotorDaGlosa(entrada)
        motor.decidirTudo()
        return motor.resultado
    }
}

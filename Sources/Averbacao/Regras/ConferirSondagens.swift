import Cadastro
import Contratos
import Nucleo

/// Se a consignatária ainda pode perguntar sobre a margem desta pessoa nesta competência.
///
/// Vem antes da margem e logo antes dela: fechado o par, o que cabe e o que não cabe têm a mesma resposta.
/// - Fonte: RF-CON-10, RNF-SEG-04.
package func conferirSondagens(
    consignataria: Int64, pessoa: EstadoDaPessoa, em dia: Dia, _ catalogo: Catalogo
) throws(RecusaDeAverbacao) {
    guard (pessoa.sondagens[consignataria] ?? 0) < catalogo.inteiro(.tentativas, em: dia) else {
        throw .tentativasEsgotadas
    }
}

import Cadastro
import Nucleo

/// O convênio e as condições sob os quais a operação se faz, ou a razão de não poder.
///
/// - Fonte: FOL-04 (só credenciada consigna); POC-GES-18 e CRE-04 (bloqueios, «só liquidar»); RF-GES-45 (validade).
package func conferirConvenio(
    consignataria: Int64, produto: Int64, em dia: Dia, _ catalogo: Catalogo
) throws(RecusaDeAverbacao) -> (produto: Produto, condicoes: CondicoesDoConvenio) {
    guard let entidade = catalogo.consignatarias[consignataria], let oferecido = catalogo.produtos[produto] else {
        throw .convenioInexistente
    }
    guard entidade.situacao == .ativa else { throw .consignatariaBloqueada(situacao: entidade.situacao.rawValue) }
    guard entidade.credenciada.contem(dia) else { throw .credenciamentoVencido }
    guard let convenio = catalogo.convenio(consignataria: consignataria, produto: produto) else {
        throw .convenioInexistente
    }
    guard convenio.situacao == .ativo else { throw .convenioBloqueado }
    guard let condicoes = (catalogo.condicoes[convenio.id] ?? []).vigente(em: dia) else { throw .semCondicoesVigentes }
    return (oferecido, condicoes)
}

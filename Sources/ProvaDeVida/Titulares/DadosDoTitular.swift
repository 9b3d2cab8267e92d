import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// Tudo o que um cliente tem de uma pessoa neste serviço, para lhe ser entregue. Ler deixa evento na trilha.
///
/// O vetor do rosto não se entrega: são números que só este modelo lê. Diz-se que existe, de que foto ou captura veio e quando.
/// - Fonte: LGPD, arts. 9º, 18, II e V, e 19.
package struct DadosDoTitular: Sendable, Hashable {
    package static let ato = "prova-de-vida.exportar-titular"

    package struct Rosto: Sendable, Hashable {
        package let origem: String
        package let modelo: String
        package let criadoEm: Instante
        package let encerradoEm: Instante?
    }

    package struct Sessao: Sendable, Hashable {
        package let id: Int64
        package let finalidade: String
        package let situacao: SessaoDaProva.Situacao
        package let motivo: String?
        package let criadaEm: Instante
        package let consentidaEm: Instante?
        package let concluidaEm: Instante?
    }

    package let cpf: CPF
    package let desde: Instante
    package let rostos: [Rosto]
    package let sessoes: [Sessao]

    /// Lança `RecusaDeProva.titularDesconhecido`.
    package static func ler(
        _ cpf: CPF, cliente: Int64, _ casa: Instalacao, em t: Transacao, por autor: Autor
    ) throws -> DadosDoTitular {
        guard let id = try Titular.achar(cpf, cliente: cliente, casa, em: t),
            let desde = try t.uma("SELECT criado_em FROM titular_da_prova WHERE id = \(id)")?.ler(
                0, como: Instante.self)
        else { throw RecusaDeProva.titularDesconhecido }
        let rostos = try t.executar(
            "SELECT origem, modelo, criada_em, encerrada_em FROM referencia_facial WHERE titular_id = \(id) ORDER BY id"
        ).map {
            Rosto(
                origem: try $0.ler(0), modelo: try $0.ler(1), criadoEm: try $0.ler(2), encerradoEm: try $0.ler(3))
        }
        let sessoes = try t.executar(
            "SELECT \(SessaoDaProva.colunas) FROM sessao_da_prova s WHERE s.titular_id = \(id) ORDER BY s.id"
        ).map { linha in
            let lida = try SessaoDaProva(lendo: linha)
            return Sessao(
                id: lida.id, finalidade: lida.finalidade, situacao: lida.situacao, motivo: lida.motivo,
                criadaEm: lida.criadaEm, consentidaEm: lida.consentidaEm, concluidaEm: lida.concluidaEm)
        }
        try casa.trilha.registrar(
            [Evento(ato, objeto: "titular_da_prova", id: id)], por: autor, as: casa.relogio.agora, em: t)
        return DadosDoTitular(cpf: cpf, desde: desde, rostos: rostos, sessoes: sessoes)
    }
}

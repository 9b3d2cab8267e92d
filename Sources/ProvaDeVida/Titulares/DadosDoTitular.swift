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
        /// Como se gravou: a de antes de se exigir é `BaseLegal.naoDeclarada`.
        package let baseLegal: String
        package let finalidade: String
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

    /// Um pedido de conferência por gente e, enquanto se espera por ela, as fotos que se guardam.
    package struct Revisao: Sendable, Hashable {
        package let sessao: Int64
        package let situacao: String
        package let pedidaEm: Instante
        package let prazoEm: Instante
        package let decididaEm: Instante?
        /// A razão, o documento e as fotos só se abrem à própria pessoa: ao consentir, disse-se a ela que só o atendente as veria.
        package let fundamento: String?
        package let documento: DocumentoConferido?
        package let fotos: [[UInt8]]
        package let quantasFotos: Int
    }

    package let cpf: CPF
    package let desde: Instante
    package let rostos: [Rosto]
    package let sessoes: [Sessao]
    package let revisoes: [Revisao]

    /// Lança `RecusaDeProva.titularDesconhecido`.
    ///
    /// - Parameter aPropria: quem lê é a própria pessoa; ao cliente e ao representante não se dão fotos nem a razão do atendente.
    package static func ler(
        _ cpf: CPF, cliente: Int64, aPropria: Bool, _ casa: Instalacao, em t: Transacao, por autor: Autor
    ) throws -> DadosDoTitular {
        guard let id = try Titular.achar(cpf, cliente: cliente, casa, em: t),
            let desde = try t.uma("SELECT criado_em FROM titular_da_prova WHERE id = \(id)")?.ler(
                0, como: Instante.self)
        else { throw RecusaDeProva.titularDesconhecido }
        let rostos = try t.executar(
            """
            SELECT origem, modelo, base_legal, finalidade, criada_em, encerrada_em FROM referencia_facial
             WHERE titular_id = \(id) ORDER BY id
            """
        ).map {
            Rosto(
                origem: try $0.ler(0), modelo: try $0.ler(1), baseLegal: try $0.ler(2), finalidade: try $0.ler(3),
                criadoEm: try $0.ler(4), encerradoEm: try $0.ler(5))
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
        return DadosDoTitular(
            cpf: cpf, desde: desde, rostos: rostos, sessoes: sessoes,
            revisoes: try revisoes(id, abrindo: aPropria, casa, em: t))
    }

    private static func revisoes(_ titular: Int64, abrindo: Bool, _ casa: Instalacao, em t: Transacao) throws
        -> [Revisao]
    {
        let linhas = Array(
            try t.executar(
                """
                SELECT r.id, r.sessao_id, r.situacao, r.pedida_em, r.prazo_em, r.decidida_em, r.fundamento, r.documento
                  FROM revisao_da_prova r JOIN sessao_da_prova s ON s.id = r.sessao_id WHERE s.titular_id = \(titular) ORDER BY r.id
                """))
        return try linhas.map { linha in
            let id: Int64 = try linha.ler(0)
            let fotos = Array(
                try t.executar("SELECT id, imagem FROM quadro_da_revisao WHERE revisao_id = \(id) ORDER BY ordem"))
            let abertas =
                abrindo
                ? try fotos.map {
                    try casa.cofre.decifrar(
                        $0.ler(1, como: [UInt8].self), tabela: "quadro_da_revisao", coluna: "imagem", id: $0.ler(0))
                } : []
            let razao = try (abrindo ? linha.ler(6, como: [UInt8]?.self) : nil).map {
                String(
                    decoding: try casa.cofre.decifrar($0, tabela: "revisao_da_prova", coluna: "fundamento", id: id),
                    as: UTF8.self)
            }
            let documento = try (abrindo ? linha.ler(7, como: [UInt8]?.self) : nil).map {
                try DocumentoConferido.abrindo($0, de: id, casa.cofre)
            }
            return Revisao(
                sessao: try linha.ler(1), situacao: try linha.ler(2), pedidaEm: try linha.ler(3),
                prazoEm: try linha.ler(4), decididaEm: try linha.ler(5), fundamento: razao, documento: documento,
                fotos: abertas, quantasFotos: fotos.count)
        }
    }
}

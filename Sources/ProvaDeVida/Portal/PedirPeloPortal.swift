import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Html
import Nucleo

/// A pessoa escolhe um serviço no portal: nasce a sessão do CPF que a conta do órgão diz, sem digitar nada.
///
/// Quem já tem rosto guardado no cliente o compara; quem não tem só o guarda se o serviço o admite. O nonce, que num pedido da API é do cliente,
/// aqui é sorteado: o cliente o recebe com o resultado. Lança `RecusaDeProva`: `servicoDesconhecido`, `servicoSemRosto`, `titularBloqueado`.
/// - Fonte: PV-04, PV-05, PV-06, PV-28.
package struct PedirPeloPortal: Sendable {
    let cpf: CPF
    let servico: String
    /// O que o serviço mandou guardar e quer de volta, como veio.
    let estado: String?

    /// O link da captura, que se abre no mesmo navegador.
    func executar(
        modelo: String, publico: String, _ casa: Instalacao, em t: Transacao, por autor: Autor
    ) throws -> String {
        guard let lido = try ServicoDoPortal.noPortal(servico, em: t) else { throw RecusaDeProva.servicoDesconhecido }
        let conhecida = try Titular.achar(cpf, cliente: lido.cliente, casa, em: t).map {
            try ReferenciaFacial.ler($0, modelo: modelo, casa, em: t) != nil
        }
        guard conhecida == true || lido.guardaORosto else { throw RecusaDeProva.servicoSemRosto }
        let criada = try CriarSessao(
            cpf: cpf, especie: conhecida == true ? .autenticacao : .cadastro, finalidade: lido.finalidade,
            nonce: Imprevisivel.texto(32), voltaDoPortal: publico
        ).executar(cliente: lido.cliente, modelo: modelo, casa, em: t, por: autor)
        try t.executar(
            """
            INSERT INTO pedido_do_portal (sessao_id, cliente_id, servico_id, estado)
            VALUES (\(criada.id), \(lido.cliente), \(lido.id), \(estado.valorSQL))
            """)
        return criada.link
    }
}

/// A pessoa volta ao serviço com um código: é só o código que vai no endereço, nunca o resultado.
///
/// O código vale um minuto e uma vez, e só o cliente que o espera o troca. Pedido de novo antes de se usar, o de antes deixa de valer. Depois de
/// dez minutos da decisão (uma semana, se foi um atendente que decidiu), ou de já trocado, não se dá outro: resultado velho não se apresenta como
/// novo.
package struct VoltarAoServico: Sendable {
    package static let ato = "prova-de-vida.voltar-ao-servico"
    static let vidaDoCodigo = Duration.seconds(60)
    static let prazo = Duration.seconds(600)
    /// Para quem a câmera não serviu e um atendente decidiu: a pessoa soube depois, e tem uma semana.
    static let prazoDaRevisao = Duration.seconds(7 * 86_400)

    let sessao: Int64
    let cpf: CPF

    /// O endereço do serviço com o código; `nil` se a prova não é desta pessoa, não veio do portal, não acabou ou já não se leva.
    func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> String? {
        let agora = casa.relogio.agora
        guard let pedido = try ProvaDaPessoa.ler(sessao, de: cpf, casa, em: t), pedido.podeVoltar(em: agora),
            let (volta, concluidaEm) = pedido.volta.flatMap({ volta in pedido.concluidaEm.map { (volta, $0) } })
        else { return nil }
        let ficha = Ficha.sorteada()
        let dado = try t.executar(
            """
            UPDATE pedido_do_portal SET ficha = \(ficha.resumo), vence_em = \(agora + Self.vidaDoCodigo), trocado_em = NULL
             WHERE sessao_id = \(sessao) AND (trocado_em IS NULL OR trocado_em < \(concluidaEm))
            """)
        // Trocado enquanto se pedia outro: o serviço já sabe.
        guard dado.alteradas == 1 else { return nil }
        try casa.trilha.registrar(
            [Evento(Self.ato, objeto: "sessao_da_prova", id: sessao)], por: autor, as: agora, em: t)
        return volta.com(codigo: ficha.texto)
    }
}

/// Para onde a pessoa volta, com o que o serviço pediu de volta.
struct VoltaDoPortal: Sendable, Hashable {
    let endereco: String
    let estado: String?

    func com(codigo: String) -> String {
        var pares = "codigo=\(codigo)"
        if let estado { pares += "&estado=\(Endereco.codificado(estado))" }
        return endereco + (endereco.contains("?") ? "&" : "?") + pares
    }
}

/// O cliente troca o código pelo resultado, uma vez.
///
/// Lança `RecusaDeProva.codigoDoPortalInvalido`: vencido, usado, de outro cliente, inventado ou de quem já se apagou, sem distinguir.
package struct TrocarCodigo: Sendable {
    package static let ato = "prova-de-vida.trocar-codigo"
    let codigo: String

    package init(codigo: String) { self.codigo = codigo }

    package struct Trocado: Sendable {
        package let sessao: Int64
        package let servico: String
        /// De quem é a prova: o serviço do portal não o sabia, e foi a pessoa que o mandou dizer.
        package let cpf: CPF
    }

    package func executar(cliente: Int64, _ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Trocado {
        let agora = casa.relogio.agora
        guard let ficha = Ficha(lendo: codigo),
            let linha = try t.uma(
                """
                SELECT p.sessao_id, v.codigo, u.id, u.pessoal
                  FROM pedido_do_portal p
                  JOIN servico_do_portal v ON v.id = p.servico_id
                  JOIN sessao_da_prova s ON s.id = p.sessao_id
                  JOIN titular_da_prova u ON u.id = s.titular_id
                 WHERE p.ficha = \(ficha.resumo) AND p.cliente_id = \(cliente) AND p.vence_em > \(agora) AND p.trocado_em IS NULL
                   AND u.pessoal IS NOT NULL
                   FOR UPDATE OF p
                """)
        else { throw RecusaDeProva.codigoDoPortalInvalido }
        let sessao: Int64 = try linha.ler(0)
        try t.executar("UPDATE pedido_do_portal SET trocado_em = \(agora) WHERE sessao_id = \(sessao)")
        try casa.trilha.registrar(
            [Evento(Self.ato, objeto: "sessao_da_prova", id: sessao)], por: autor, as: agora, em: t)
        return Trocado(
            sessao: sessao, servico: try linha.ler(1),
            cpf: try Titular.cpf(linha.ler(3), de: linha.ler(2), casa.cofre))
    }
}

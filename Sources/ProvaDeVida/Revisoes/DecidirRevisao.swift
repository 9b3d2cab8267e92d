import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Comunicados
import Nucleo
import Rosto

/// O atendente decide, com a razão escrita; na mesma transação a sessão se conclui, o cliente é avisado e as fotos se apagam.
///
/// A razão e o documento conferido vão cifrados. Decide-se uma vez, e só quem abriu o caso. Aprovar o rosto que o computador não confirmou pede
/// o documento que se olhou. Lança `RecusaDeRevisao`: `desconhecida`, `jaDecidida`, `naoAberta`, `semFundamento`, `semDocumento`,
/// `semRostoDeFrente`.
/// - Fonte: LGPD, art. 20; decisões 0044 e 0047.
package struct DecidirRevisao: Sendable {
    package static let ato = "prova-de-vida.decidir-revisao"
    let id: Int64
    let aprova: Bool
    let fundamento: String
    let documento: DocumentoConferido?

    package init(id: Int64, aprova: Bool, fundamento: String, documento: DocumentoConferido? = nil) {
        self.id = id
        self.aprova = aprova
        self.fundamento = fundamento
        self.documento = documento
    }

    /// Quantas fotos se apagaram.
    @discardableResult
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Int {
        guard (20...2_000).contains(fundamento.count) else { throw RecusaDeRevisao.semFundamento }
        let (revisao, sessao) = try Revisao.travar(id, em: t)
        let agora = casa.relogio.agora
        guard revisao.situacao == .pedida, agora < revisao.prazoEm else { throw RecusaDeRevisao.jaDecidida }
        guard let usuario = autor.usuario, revisao.abertaPor == usuario else { throw RecusaDeRevisao.naoAberta }
        guard documento != nil || !aprova || !revisao.pedeDocumento else { throw RecusaDeRevisao.semDocumento }
        let rosto = aprova && sessao.especie == .cadastro ? try vetor(casa, em: t) : nil
        let cifrado = try TextoCifrado.fechar(
            fundamento, tabela: "revisao_da_prova", coluna: "fundamento", id: id, casa.cofre)
        let apagadas = try EncerrarRevisao.encerrar(
            id, aprova ? .aprovada : .negada, fundamento: cifrado,
            documento: try documento?.cifrado(para: id, casa.cofre),
            por: usuario, agora, em: t)
        let evento = try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "revisao_da_prova", id: id,
                    [
                        "sessão": .inteiro(revisao.sessao), "decisão": .texto(aprova ? "aprovada" : "negada"),
                        "documento": .texto(documento?.tipo.nome), "fotos apagadas": .inteiro(apagadas),
                    ])
            ], por: autor, as: agora, em: t)[0]
        if let rosto {
            try ReferenciaFacial.gravar(
                rosto, origem: .captura, .consentida(para: sessao.finalidade), titular: sessao.titular,
                cliente: sessao.cliente, casa, em: t, por: autor)
        }
        try t.executar(
            """
            UPDATE sessao_da_prova SET situacao = \(aprova ? "aprovada" : "reprovada"), revisao = 'humana', concluida_em = \(agora),
                   motivo = \((aprova ? nil : revisao.motivo).valorSQL)
             WHERE id = \(sessao.id)
            """)
        try ContarConsulta.contar(
            .autenticacao, cliente: sessao.cliente, sessao: sessao.id, aprovada: aprova, evento: evento, casa, em: t)
        try AvisoDeSessao.enfileirar(sessao: sessao.id, cliente: sessao.cliente, casa, em: t)
        return apagadas
    }

    private func vetor(_ casa: Instalacao, em t: Transacao) throws -> VetorFacial {
        guard let linha = try t.uma("SELECT vetor, modelo FROM revisao_da_prova WHERE id = \(id)"),
            let bloco = try linha.ler(0, como: [UInt8]?.self), let modelo = try linha.ler(1, como: String?.self)
        else { throw RecusaDeRevisao.semRostoDeFrente }
        let claro = try casa.cofre.decifrar(bloco, tabela: "revisao_da_prova", coluna: "vetor", id: id)
        guard let vetor = VetorFacial(modelo: modelo, bytes: claro) else {
            preconditionFailure("vetor gravado fora da forma")
        }
        return vetor
    }
}

/// O fim de uma revisão: as fotos e o rosto se apagam antes, e o banco não deixa encerrar com elas.
enum EncerrarRevisao {
    static func encerrar(
        _ id: Int64, _ situacao: Revisao.Situacao, fundamento: [UInt8]? = nil, documento: [UInt8]? = nil,
        por usuario: Int64? = nil, _ agora: Instante, em t: Transacao
    ) throws -> Int {
        let apagadas = try QuadroDaRevisao.apagar(id, em: t)
        try t.executar(
            """
            UPDATE revisao_da_prova SET situacao = \(situacao.rawValue), decidida_em = \(agora), decidida_por = \(usuario.valorSQL),
                   fundamento = \(fundamento.valorSQL), documento = \(documento.valorSQL), vetor = NULL, modelo = NULL
             WHERE id = \(id)
            """)
        return apagadas
    }

    /// A pessoa desistiu da revisão, ou pediu que se apagasse o que é dela: as fotos vão-se, e quem chama encerra a sessão.
    static func soltar(_ sessao: Int64, _ situacao: Revisao.Situacao, _ agora: Instante, em t: Transacao) throws {
        guard
            let id = try t.uma(
                "SELECT id FROM revisao_da_prova WHERE sessao_id = \(sessao) AND situacao = 'pedida' FOR UPDATE")?
                .ler(0, como: Int64.self)
        else { return }
        _ = try encerrar(id, situacao, agora, em: t)
    }
}

/// O que uma decisão diz da pessoa: a razão escrita e o documento que se olhou.
///
/// Guardam-se enquanto a pessoa pode pedir contas da decisão, e somem quando ela pede que se apague o que é seu: são as últimas palavras de gente sobre
/// ela, e sem o CPF já não defendem ninguém. Da decisão ficam quem decidiu, quando, o quê, e que houve razão e documento.
/// - Fonte: LGPD, arts. 16, 18, VI, e 20; decisões 0047 e 0050.
enum PalavrasDaDecisao {
    /// As de um titular; devolve quantas razões se apagaram.
    static func esquecer(titular: Int64, em t: Transacao) throws -> Int {
        try t.executar(
            """
            UPDATE revisao_da_prova r SET documento = NULL, documento_falta = 'apagado'
              FROM sessao_da_prova s WHERE s.id = r.sessao_id AND s.titular_id = \(titular) AND r.documento IS NOT NULL
            """)
        return try t.executar(
            """
            UPDATE revisao_da_prova r SET fundamento = NULL, fundamento_falta = 'apagado'
              FROM sessao_da_prova s WHERE s.id = r.sessao_id AND s.titular_id = \(titular) AND r.fundamento IS NOT NULL
            """
        ).alteradas
    }
}

/// O que venceu sem decisão: as fotos se apagam, a sessão fica como o computador a decidiu, e quem opera é avisado.
package enum VencerRevisoes {
    package static let ato = "prova-de-vida.vencer-revisao"

    /// Até `limite` por vez; devolve quantas.
    @discardableResult
    package static func vencer(
        _ regra: RegraDaRevisao, _ casa: Instalacao, em t: Transacao, limite: Int = 50
    ) throws -> Int {
        let agora = casa.relogio.agora
        let ids: [Int64] = try t.executar(
            """
            SELECT id FROM revisao_da_prova WHERE situacao = 'pedida' AND prazo_em <= \(agora) ORDER BY prazo_em LIMIT \(limite)
            """
        ).map { try $0.ler(0) }
        var vencidas: [Revisao] = []
        for id in ids {
            let (revisao, sessao) = try Revisao.travar(id, em: t)
            guard revisao.situacao == .pedida else { continue }
            let apagadas = try EncerrarRevisao.encerrar(id, .vencida, agora, em: t)
            let evento = try casa.trilha.registrar(
                [
                    Evento(
                        ato, objeto: "revisao_da_prova", id: id,
                        ["sessão": .inteiro(revisao.sessao), "fotos apagadas": .inteiro(apagadas)])
                ], por: .sistema, as: agora, em: t)[0]
            try t.executar("UPDATE sessao_da_prova SET revisao = 'vencida' WHERE id = \(sessao.id)")
            try EncerrarSessao.reprovar(
                sessao, revisao.motivo ?? "prazo", sessao.cosseno, evento: evento, casa, em: t)
            vencidas.append(revisao)
        }
        try avisar(vencidas, regra, casa, em: t)
        return vencidas.count
    }

    private static func avisar(
        _ vencidas: [Revisao], _ regra: RegraDaRevisao, _ casa: Instalacao, em t: Transacao
    ) throws {
        guard !vencidas.isEmpty else { return }
        let linhas = vencidas.map { "    conferência \($0.id), da sessão \($0.sessao), de \($0.nomeDoCliente)" }
            .joined(separator: "\n")
        for destinatario in regra.operacao {
            try CaixaDeSaida(casa).por(
                para: destinatario, assunto: "Conferências da prova de vida vencidas sem decisão: \(vencidas.count)",
                texto: """
                    Estas conferências venceram sem que um atendente decidisse. As fotos se apagaram e as sessões ficaram reprovadas:

                    \(linhas)
                    """, vale: .seconds(3 * 86_400), em: t)
        }
    }
}

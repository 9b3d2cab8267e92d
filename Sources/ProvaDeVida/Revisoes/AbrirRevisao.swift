import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// O atendente abre um caso, com motivo, e vê as fotos e as medidas. Abrir fica na trilha; só quem abriu vê e decide.
///
/// Não há foto de referência: do rosto guarda-se só o vetor, que são números. Compara-se o que se vê com o que o computador mediu. Lança
/// `RecusaDeRevisao`: `desconhecida`, `jaDecidida`, `semMotivo`, `propria`.
package struct AbrirRevisao: Sendable {
    package static let ato = "prova-de-vida.abrir-revisao"
    let id: Int64
    let motivo: String

    package init(id: Int64, motivo: String) {
        self.id = id
        self.motivo = motivo
    }

    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        guard (3...200).contains(motivo.count) else { throw RecusaDeRevisao.semMotivo }
        guard let usuario = autor.usuario else { preconditionFailure("revisão aberta por quem não é usuário") }
        let (revisao, sessao) = try Revisao.travar(id, em: t)
        guard revisao.situacao == .pedida else { throw RecusaDeRevisao.jaDecidida }
        guard try !Self.eDele(sessao, usuario, casa, em: t) else { throw RecusaDeRevisao.propria }
        let agora = casa.relogio.agora
        try t.executar(
            "UPDATE revisao_da_prova SET aberta_por = \(usuario), aberta_em = \(agora) WHERE id = \(id)")
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "revisao_da_prova", id: id,
                    ["sessão": .inteiro(revisao.sessao), "motivo": .texto(motivo)])
            ], por: autor, as: agora, em: t)
    }
}

extension AbrirRevisao {
    /// Se a prova é do próprio atendente. Quem decide é só quem abriu: basta conferir aqui.
    private static func eDele(
        _ sessao: SessaoDaProva, _ usuario: Int64, _ casa: Instalacao, em t: Transacao
    ) throws -> Bool {
        guard
            let linha = try t.uma(
                """
                SELECT u.pessoal, p.pessoal FROM usuario_da_prova u, titular_da_prova p
                 WHERE u.id = \(usuario) AND p.id = \(sessao.titular) AND p.pessoal IS NOT NULL
                """)
        else { return false }
        let atendente = try UsuarioDaProva.Dados.abrindo(linha.ler(0), de: usuario, casa.cofre).cpf
        return try Titular.cpf(linha.ler(1), de: sessao.titular, casa.cofre) == atendente
    }
}

/// Um caso aberto: de quem é a prova, o que se pediu, as fotos que há e o que o computador mediu. Ler deixa evento na trilha.
///
/// Da pessoa o serviço guarda só o CPF: nome não há.
package struct RevisaoAberta: Sendable {
    package static let ato = "prova-de-vida.ler-pessoa-da-conferencia"
    package let revisao: Revisao
    /// `nil` se a pessoa já pediu que se apagasse o que é dela.
    package let cpf: CPF?
    package let quadros: [QuadroDaRevisao]
    package let evidencia: EvidenciaDaSessao

    /// Só para quem o abriu, e enquanto espera decisão; lança `desconhecida`, `jaDecidida`, `naoAberta`.
    package static func ler(
        _ id: Int64, a usuario: Int64?, _ casa: Instalacao, em t: Transacao, por autor: Autor
    ) throws -> RevisaoAberta {
        guard let revisao = try Revisao.ler(id, em: t) else { throw RecusaDeRevisao.desconhecida }
        guard revisao.situacao == .pedida else { throw RecusaDeRevisao.jaDecidida }
        guard usuario != nil, revisao.abertaPor == usuario else { throw RecusaDeRevisao.naoAberta }
        guard let evidencia = try EvidenciaDaSessao.ler(revisao.sessao, casa, em: t, por: autor) else {
            preconditionFailure("revisão de sessão que não existe")
        }
        let cpf = try pessoa(revisao.sessao, casa, em: t)
        try casa.trilha.registrar(
            [Evento(ato, objeto: "revisao_da_prova", id: id, ["sessão": .inteiro(revisao.sessao)])], por: autor,
            as: casa.relogio.agora, em: t)
        return RevisaoAberta(
            revisao: revisao, cpf: cpf, quadros: try QuadroDaRevisao.listar(id, em: t), evidencia: evidencia)
    }

    private static func pessoa(_ sessao: Int64, _ casa: Instalacao, em t: Transacao) throws -> CPF? {
        try t.uma(
            """
            SELECT p.id, p.pessoal FROM sessao_da_prova s JOIN titular_da_prova p ON p.id = s.titular_id
             WHERE s.id = \(sessao) AND p.pessoal IS NOT NULL
            """
        ).map { try Titular.cpf(try $0.ler(1), de: try $0.ler(0), casa.cofre) }
    }
}

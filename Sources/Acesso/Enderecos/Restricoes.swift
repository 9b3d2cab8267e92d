import Auditoria
import BancoDeDados
import Nucleo

/// O que limita um usuário hoje, além dos atos do perfil: de onde pode entrar e agir, e que atos lhe pedem reforço.
///
/// Lido do banco a cada pedido, com a sessão. Onde há faixa, o endereço tem de estar em alguma; as do órgão e as da consignatária contam
/// separadas, como as do perfil e as do próprio usuário, e todas têm de deixar (decisão 0040).
/// - Fonte: RF-GES-29, RF-GES-30, RF-CON-26, RF-CON-28.
package struct Restricoes: Sendable, Hashable {
    /// O que um ato pede na hora de confirmar.
    package struct Exigencia: Sendable, Hashable {
        package var motivo = false
        package var senha = false
        var alguma: Bool { motivo || senha }
    }

    /// O que um grupo de faixas limita: a entrada de quem tem o perfil, a de um usuário, ou um ato.
    private enum Sobre: Sendable, Hashable {
        case perfil, usuario
        case ato(String)

        /// Ato tem ponto: não se confunde com as outras palavras.
        init(_ texto: Substring) {
            switch texto {
            case "perfil": self = .perfil
            case "usuario": self = .usuario
            default: self = .ato(String(texto))
            }
        }
    }

    /// De quem é o grupo de faixas: o órgão (zero) ou a consignatária, e o que limita.
    private struct Grupo: Sendable, Hashable {
        let consignataria: Int64
        let sobre: Sobre
    }
    private var faixas: [Grupo: [FaixaDeEndereco]] = [:]
    private var exigencias: [String: Exigencia] = [:]

    package init() {}

    /// Das linhas de `colunas`: `consignataria sobre rede` e `ato motivo senha`.
    init(faixas linhas: [String], reforcos: [String]) throws {
        for linha in linhas {
            let partes = linha.split(separator: " ")
            guard partes.count == 3, let consignataria = Int64(partes[0]) else {
                preconditionFailure("faixa malformada: \(linha)")
            }
            let grupo = Grupo(consignataria: consignataria, sobre: Sobre(partes[1]))
            faixas[grupo, default: []].append(try FaixaDeEndereco.lendo(String(partes[2])))
        }
        for linha in reforcos {
            let partes = linha.split(separator: " ")
            guard partes.count == 3 else { preconditionFailure("reforço malformado: \(linha)") }
            var exigencia = exigencias[String(partes[0])] ?? Exigencia()
            exigencia.motivo = exigencia.motivo || partes[1] == "t"
            exigencia.senha = exigencia.senha || partes[2] == "t"
            exigencias[String(partes[0])] = exigencia
        }
    }

    /// As de um usuário, fora da sessão.
    static func ler(de usuario: Int64, em dia: Dia, _ t: Transacao) throws -> Restricoes {
        guard let linha = try t.uma("SELECT \(colunas(em: dia)) FROM usuario u WHERE u.id = \(usuario)") else {
            return Restricoes()
        }
        return try Restricoes(
            faixas: try linha.ler(0, como: [String].self), reforcos: try linha.ler(1, como: [String].self))
    }

    /// Duas listas de texto: as faixas do perfil, do usuário e dos atos do portal, e os reforços; de `u`, o usuário da consulta.
    static func colunas(em dia: Dia) -> SQL {
        """
        ARRAY(SELECT concat_ws(' ', coalesce(f.consignataria_id, 0),
                               CASE WHEN f.usuario_id IS NULL THEN coalesce(f.ato, 'perfil') ELSE 'usuario' END, f.rede::text)
                FROM faixa_de_endereco f
               WHERE (f.perfil_id = u.perfil_id OR f.usuario_id = u.id OR f.ato IS NOT NULL AND f.portal = u.portal)
                 AND (f.consignataria_id IS NULL OR f.consignataria_id = u.consignataria_id) AND f.vigencia @> \(dia)::date),
        ARRAY(SELECT concat_ws(' ', r.ato, left(r.pede_motivo::text, 1), left(r.pede_senha::text, 1))
                FROM reforco r
               WHERE r.portal = u.portal AND (r.consignataria_id IS NULL OR r.consignataria_id = u.consignataria_id)
                 AND r.vigencia @> \(dia)::date)
        """
    }

    /// Uma lista de texto: as faixas dos atos da consignatária que valem para uma credencial, a `c` da consulta.
    static func faixasDosAtos(em dia: Dia) -> SQL {
        """
        ARRAY(SELECT concat_ws(' ', coalesce(f.consignataria_id, 0), f.ato, f.rede::text)
                FROM faixa_de_endereco f
               WHERE f.ato IS NOT NULL AND f.portal = 'consignataria'
                 AND (f.consignataria_id IS NULL OR f.consignataria_id = c.consignataria_id) AND f.vigencia @> \(dia)::date)
        """
    }

    /// Se deste endereço este usuário entra com o seu perfil.
    package func deixaEntrar(de endereco: String) -> Bool {
        permite(.perfil, endereco) && permite(.usuario, endereco)
    }

    /// Se deste endereço este usuário exerce o ato, com o seu perfil.
    package func permite(_ ato: String, de endereco: String) -> Bool {
        deixaEntrar(de: endereco) && permite(.ato(ato), endereco)
    }

    private func permite(_ sobre: Sobre, _ endereco: String) -> Bool {
        faixas.allSatisfy { grupo, suas in grupo.sobre != sobre || suas.contains { $0.contem(endereco) } }
    }

    /// O que o ato pede na hora de confirmar; `nil` se nada.
    package func exigencia(de ato: String) -> Exigencia? { exigencias[ato].flatMap { $0.alguma ? $0 : nil } }
}

/// O que se deu para reforçar um ato: vai ao evento dele.
package struct ReforcoDado: Sendable, Hashable {
    package let motivo: String?
    /// Provou de novo quem é; `nil` se o ato não o pede.
    package let prova: Prova?

    /// Por onde se provou.
    package enum Prova: Sendable, Hashable { case senha, contaDoOrgao }
}

extension ReforcoDado {
    /// Como vai ao evento.
    var paraATrilha: Auditoria.Dado {
        var campos: [String: Auditoria.Dado] = ["com_senha": .logico(prova == .senha)]
        if prova == .contaDoOrgao { campos["com_a_conta_do_orgao"] = true }
        if let motivo { campos["motivo"] = .texto(motivo) }
        return .objeto(campos)
    }
}

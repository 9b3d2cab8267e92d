import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Html
import Nucleo
import Web

/// O que se procurou com dado pessoal, guardado cifrado sob um identificador opaco, para não ir no endereço.
///
/// Cada consulta é de um usuário: o identificador de outro não abre nada. Fica no banco, e vale em todos os processos; vencida,
/// a lista volta sem o filtro.
package struct ConsultasGuardadas: Sendable {
    /// Uma jornada de trabalho.
    package static let validade: Duration = .seconds(12 * 3_600)

    private let casa: Instalacao

    package init(_ casa: Instalacao) { self.casa = casa }

    /// Guarda e devolve o identificador; vazio não se guarda.
    package func guardar(_ valores: [String: String], de usuario: Int64) async throws -> String? {
        guard !valores.isEmpty else { return nil }
        let ficha = Ficha.sorteada()
        let cifrado = try casa.cofre.cifrar(
            json: valores, tabela: "consulta_guardada", coluna: "valores",
            id: Self.lugar(ficha.resumo, usuario), finalidade: .sessao)
        let expira = casa.relogio.agora + Self.validade
        try await casa.banco.transacao(como: .motor) { t in
            _ = try t.executar(
                """
                INSERT INTO consulta_guardada (resumo, usuario_id, valores, expira_em)
                VALUES (\(ficha.resumo), \(usuario), \(cifrado), \(expira))
                """)
        }
        return ficha.texto
    }

    /// O que estava guardado para este usuário; vazio se não há, se venceu ou se é de outro.
    package func abrir(_ id: String?, de usuario: Int64) async throws -> [String: String] {
        guard let ficha = id.flatMap(Ficha.init(lendo:)) else { return [:] }
        let agora = casa.relogio.agora
        let cifrado: [UInt8]? = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try t.uma(
                """
                SELECT valores FROM consulta_guardada
                 WHERE resumo = \(ficha.resumo) AND usuario_id = \(usuario) AND expira_em > \(agora)
                """)?.ler(0)
        }
        guard let cifrado else { return [:] }
        return try casa.cofre.decifrar(
            json: cifrado, tabela: "consulta_guardada", coluna: "valores", id: Self.lugar(ficha.resumo, usuario),
            finalidade: .sessao)
    }

    /// Apaga as vencidas; devolve quantas eram.
    package func limpar() async throws -> Int {
        let agora = casa.relogio.agora
        return try await casa.banco.transacao(como: .motor) { t in
            try t.executar("DELETE FROM consulta_guardada WHERE expira_em <= \(agora)").alteradas
        }
    }

    /// Prende o bloco cifrado à sua linha e ao seu dono.
    private static func lugar(_ resumo: [UInt8], _ usuario: Int64) -> Int64 {
        Int64(bitPattern: resumo.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }) ^ usuario
    }
}

extension ConsultasGuardadas {
    /// Guarda o que a lista pede de pessoal e leva a ela: no endereço só vai o identificador.
    package func levar(a estado: EstadoDaGrade, _ contexto: some ContextoDePortal) async throws -> Resposta {
        try await levar(a: estado, de: contexto.usuario.id)
    }

    /// O mesmo, de quem não está num portal da consignação.
    package func levar(a estado: EstadoDaGrade, de usuario: Int64) async throws -> Resposta {
        var estado = estado
        estado.consulta = try await guardar(estado.pessoais, de: usuario)
        return .verDepois(estado.ligacao.texto)
    }

    /// O que estava guardado sob o identificador que o endereço traz.
    package func abrir(_ contexto: some ContextoDePortal) async throws -> [String: String] {
        try await abrir(try contexto.consulta.texto("consulta"), de: contexto.usuario.id)
    }
}

import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Foundation
import Nucleo
import Web

/// As sessões da prova de vida na tabela: sobrevivem a reinício, valem em todos os processos e somem quando acabam.
///
/// Quem é e o que pode se leem a cada pedido: papel retirado vale no clique seguinte, e as sessões de quem o tinha já não existem.
package struct GuardaDaProva: GuardaDeSessao {
    /// Sem uso, e ao todo: o cidadão faz o que veio fazer; quem opera trabalha o dia.
    static let doCidadao = RegraDeSessao(ocio: .seconds(15 * 60), absoluta: .seconds(3_600))
    static let deQuemOpera = RegraDeSessao(ocio: .seconds(20 * 60), absoluta: .seconds(10 * 3_600))

    /// O bloco cifrado de uma sessão.
    private struct Bloco: Codable {
        let nome: String
        let cpf: CPF
        let origem: OrigemDaSessao
        var recado: Recado?

        func fechado(_ resumo: ResumoDeSessao, _ cofre: Cofre) throws -> [UInt8] {
            try cofre.cifrar(
                json: self, tabela: "entrada_da_prova", coluna: "dados", id: resumo.lugar, finalidade: .sessao)
        }

        static func abrindo(_ bytes: [UInt8], _ resumo: ResumoDeSessao, _ cofre: Cofre) throws -> Bloco {
            try cofre.decifrar(
                json: bytes, tabela: "entrada_da_prova", coluna: "dados", id: resumo.lugar, finalidade: .sessao)
        }
    }

    private let casa: Instalacao

    package init(_ casa: Instalacao) { self.casa = casa }

    package func ler(_ resumo: ResumoDeSessao) async throws -> SessaoGuardada? {
        let casa = casa
        return try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            guard
                let linha = try t.uma(
                    """
                    SELECT usuario_id, dados, criada_em, vista_em FROM entrada_da_prova
                     WHERE resumo = \(resumo.bytes) AND expira_em > \(casa.relogio.agora)
                    """)
            else { return nil }
            let bloco = try Bloco.abrindo(linha.ler(1), resumo, casa.cofre)
            let usuario: Int64? = try linha.ler(0)
            let quem = QuemEntrou(
                usuario: usuario, cpf: bloco.cpf, nome: bloco.nome, sessao: resumo.naTrilha,
                papeis: try usuario.map { try UsuarioDaProva.papeis($0, em: t) } ?? [])
            return SessaoGuardada(
                identidade: quem, criadaEm: try linha.ler(2, como: Instante.self).data,
                vistaEm: try linha.ler(3, como: Instante.self).data, recado: bloco.recado, origem: bloco.origem,
                regra: Self.regra(quem))
        }
    }

    private static func regra(_ quem: QuemEntrou) -> RegraDeSessao { quem.usuario == nil ? doCidadao : deQuemOpera }

    package func criar(
        _ resumo: ResumoDeSessao, _ sessao: SessaoGuardada, noLugarDe antes: ResumoDeSessao?
    ) async throws {
        guard let quem = sessao.identidade as? QuemEntrou else {
            preconditionFailure("sessão da prova de vida de quem não entrou nela")
        }
        let casa = casa
        let dados = try Bloco(nome: quem.nome, cpf: quem.cpf, origem: sessao.origem, recado: sessao.recado)
            .fechado(resumo, casa.cofre)
        let criada = Instante(data: sessao.criadaEm)
        try await casa.banco.transacao(como: .motor) { t in
            if let antes { try t.executar("DELETE FROM entrada_da_prova WHERE resumo = \(antes.bytes)") }
            try t.executar(
                """
                INSERT INTO entrada_da_prova (resumo, usuario_id, dados, criada_em, vista_em, expira_em)
                VALUES (\(resumo.bytes), \(quem.usuario.valorSQL), \(dados), \(criada), \(criada), \(criada + Self.regra(quem).absoluta))
                """)
        }
    }

    package func marcarVista(_ resumo: ResumoDeSessao, em instante: Date) async throws {
        try await casa.banco.transacao(como: .motor) { t in
            _ = try t.executar(
                "UPDATE entrada_da_prova SET vista_em = \(Instante(data: instante)) WHERE resumo = \(resumo.bytes)")
        }
    }

    package func guardarRecado(_ resumo: ResumoDeSessao, _ recado: Recado?) async throws {
        let casa = casa
        try await casa.banco.transacao(como: .motor) { t in
            guard
                let linha = try t.uma(
                    "SELECT dados FROM entrada_da_prova WHERE resumo = \(resumo.bytes) FOR UPDATE")
            else { return }
            var bloco = try Bloco.abrindo(linha.ler(0), resumo, casa.cofre)
            bloco.recado = recado
            try t.executar(
                "UPDATE entrada_da_prova SET dados = \(try bloco.fechado(resumo, casa.cofre)) WHERE resumo = \(resumo.bytes)"
            )
        }
    }

    package func apagar(_ resumo: ResumoDeSessao) async throws {
        try await casa.banco.transacao(como: .motor) { t in
            _ = try t.executar("DELETE FROM entrada_da_prova WHERE resumo = \(resumo.bytes)")
        }
    }

    /// Apaga as que venceram sem que ninguém saísse: o bloco tem o CPF.
    @discardableResult
    package static func esquecer(_ casa: Instalacao, em t: Transacao) throws -> Int {
        let agora = casa.relogio.agora
        return try t.executar(
            """
            DELETE FROM entrada_da_prova
             WHERE expira_em <= \(agora)
                OR vista_em <= \(agora) - CASE WHEN usuario_id IS NULL THEN \(Self.doCidadao.ocio.components.seconds)
                                               ELSE \(Self.deQuemOpera.ocio.components.seconds) END * interval '1 second' - interval '2 minutes'
            """
        ).alteradas
    }
}

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

    private let casa: Instalacao
    private let modo: ModoDoServico

    package init(_ casa: Instalacao, _ modo: ModoDoServico) { (self.casa, self.modo) = (casa, modo) }

    package func ler(_ resumo: ResumoDeSessao) async throws -> SessaoGuardada? {
        let (casa, modo) = (casa, modo)
        return try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            guard
                let linha = try t.uma(
                    """
                    SELECT usuario_id, dados, criada_em, vista_em FROM entrada_da_prova WHERE resumo = \(resumo.bytes)
                    """)
            else { return nil }
            let bloco = try BlocoDaEntrada.abrindo(linha.ler(1), resumo, casa.cofre)
            let usuario: Int64? = try linha.ler(0)
            let quem = QuemEntrou(
                usuario: usuario, cpf: bloco.cpf, nome: bloco.nome, sessao: resumo.naTrilha,
                papeis: try usuario.map { try UsuarioDaProva.papeis($0, modo, em: t) } ?? [])
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
        guard let quem = (sessao.identidade as? QuemEntrou)?.na(resumo) else {
            preconditionFailure("sessão da prova de vida de quem não entrou nela")
        }
        let (casa, origem) = (casa, sessao.origem)
        let dados = try BlocoDaEntrada(nome: quem.nome, cpf: quem.cpf, origem: sessao.origem, recado: sessao.recado)
            .fechado(resumo, casa.cofre)
        let criada = Instante(data: sessao.criadaEm)
        try await casa.banco.transacao(como: .motor) { t in
            if let antes { try Self.trocada(antes, casa, em: t, por: quem.autor(endereco: origem.endereco)) }
            try t.executar(
                """
                INSERT INTO entrada_da_prova (resumo, usuario_id, dono, dados, criada_em, vista_em, expira_em)
                VALUES (\(resumo.bytes), \(quem.usuario.valorSQL), \(EntradaAberta.dono(quem.cpf, casa.cofre)), \(dados), \(criada), \(criada),
                        \(criada + Self.regra(quem).absoluta))
                """)
            try EntrarNaProva.entrou(quem, casa, em: t, por: quem.autor(endereco: origem.endereco))
        }
    }

    /// Quem entra de novo no mesmo navegador deixa a sessão de antes.
    private static func trocada(
        _ antes: ResumoDeSessao, _ casa: Instalacao, em t: Transacao, por autor: Autor
    ) throws {
        guard
            let linha = try t.uma(
                "DELETE FROM entrada_da_prova WHERE resumo = \(antes.bytes) RETURNING " + EntradaAberta.colunas)
        else { return }
        let fim = try EntradaAberta(lendo: linha, casa.cofre).fim(
            EncerrarEntradas.ato, "a pessoa entrou de novo neste navegador")
        try casa.trilha.registrar([fim], por: autor, as: casa.relogio.agora, em: t)
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
            var bloco = try BlocoDaEntrada.abrindo(linha.ler(0), resumo, casa.cofre)
            bloco.recado = recado
            try t.executar(
                "UPDATE entrada_da_prova SET dados = \(try bloco.fechado(resumo, casa.cofre)) WHERE resumo = \(resumo.bytes)"
            )
        }
    }

    /// A que venceu fica na trilha; de quem sai, o ato de sair é que a apaga e deixa o evento.
    package func apagar(_ resumo: ResumoDeSessao) async throws {
        let casa = casa
        try await casa.banco.transacao(como: .motor) { t in
            guard try VencerEntradas.vencer(so: resumo, casa, em: t) == 0 else { return }
            try t.executar("DELETE FROM entrada_da_prova WHERE resumo = \(resumo.bytes)")
        }
    }
}

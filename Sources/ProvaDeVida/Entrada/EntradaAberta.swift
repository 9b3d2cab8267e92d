import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo
import Web

/// Uma sessão nas telas da prova de vida, como a pessoa a reconhece. De quem ela é se acha pelo índice cego do CPF, também a do cidadão, que não
/// tem cadastro.
package struct EntradaAberta: Sendable {
    let resumo: ResumoDeSessao
    let usuario: Int64?
    let criadaEm: Instante
    let vistaEm: Instante
    let origem: OrigemDaSessao

    private static let dominio = "entrada-da-prova"
    static let colunas: SQL = "resumo, usuario_id, dados, criada_em, vista_em"

    init(lendo linha: Linha, _ cofre: Cofre) throws {
        resumo = ResumoDeSessao(bytes: try linha.ler(0))
        usuario = try linha.ler(1)
        origem = Self.origem(try linha.ler(2), resumo, cofre)
        criadaEm = try linha.ler(3)
        vistaEm = try linha.ler(4)
    }

    /// Um bloco que não se abre não impede que a sessão se mostre, se encerre ou vença.
    private static func origem(_ bloco: [UInt8], _ resumo: ResumoDeSessao, _ cofre: Cofre) -> OrigemDaSessao {
        do { return try BlocoDaEntrada.abrindo(bloco, resumo, cofre).origem } catch { return .ilegivel }
    }

    /// O índice com que se grava. Dura o que a sessão dura: quando a chave gira, procura-se pelas duas.
    static func dono(_ cpf: CPF, _ cofre: Cofre) -> [UInt8] { cofre.indiceCego(cpf.digitos, dominio: dominio) }

    /// O que faz vencida uma linha: passou do prazo, ou ficou sem uso.
    static func vencida(as agora: Instante) -> SQL {
        let (cidadao, opera) = (GuardaDaProva.doCidadao.ocio, GuardaDaProva.deQuemOpera.ocio)
        return
            "(expira_em < \(agora) OR vista_em < CASE WHEN usuario_id IS NULL THEN \(agora - cidadao) ELSE \(agora - opera) END)"
    }

    /// As desta pessoa, a mais nova primeiro.
    static func listar(de cpf: CPF, _ casa: Instalacao, em t: Transacao) throws -> [EntradaAberta] {
        let donos: [[UInt8]?] = casa.cofre.indicesCegos(cpf.digitos, dominio: dominio)
        return try t.executar(
            """
            SELECT \(colunas) FROM entrada_da_prova WHERE dono = ANY (\(donos)) AND NOT \(vencida(as: casa.relogio.agora))
             ORDER BY criada_em DESC, resumo
            """
        ).map { try EntradaAberta(lendo: $0, casa.cofre) }
    }

    func naTela(esta: ResumoDeSessao?) -> TelaDasSessoes.Linha {
        TelaDasSessoes.Linha(resumo, criadaEm: criadaEm, vistaEm: vistaEm, origem, esta: resumo == esta)
    }

    /// O evento do fim dela.
    func fim(_ ato: String, _ motivo: String) -> Auditoria.Evento {
        let conteudo: Dado = [
            "sessao": .texto(resumo.naTrilha), "motivo": .texto(motivo), "aberta_em": .texto(criadaEm.naTela),
            "ultimo_uso": .texto(vistaEm.naTela), "endereco_da_sessao": .texto(origem.endereco),
        ]
        return usuario.map { Auditoria.Evento(ato, objeto: "usuario_da_prova", id: $0, conteudo) }
            ?? Auditoria.Evento(ato, conteudo)
    }
}

/// A própria pessoa encerra sessões suas na hora, menos a de que pede: essa se encerra saindo. Um evento por sessão, na mesma transação.
/// - Fonte: RNF-SEG-01; OWASP ASVS 5, 7.5.2.
package struct EncerrarEntradas: Sendable {
    package static let ato = "prova-de-vida.encerrar-entrada"

    let cpf: CPF
    /// A sessão de que se pede.
    let menos: ResumoDeSessao
    /// A chave de uma (`TelaDasSessoes.Linha.chave`), ou `TelaDasSessoes.outras`.
    let alvo: String

    /// Devolve quantas acabaram; a de outra pessoa, a desta página e a que já acabou não contam.
    func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Int {
        let suas = try EntradaAberta.listar(de: cpf, casa, em: t)
        let pedidas = Set(
            TelaDasSessoes.escolhidas(suas.map { $0.naTela(esta: menos) }, alvo).map(\.chave))
        let apagadas: [[UInt8]] = try t.executar(
            """
            DELETE FROM entrada_da_prova WHERE resumo = ANY (\(suas.filter { pedidas.contains($0.resumo.chave) }.map(\.resumo.bytes)))
            RETURNING resumo
            """
        ).map { try $0.ler(0) }
        let encerradas = suas.filter { apagadas.contains($0.resumo.bytes) }
        guard !encerradas.isEmpty else { return 0 }
        try casa.trilha.registrar(
            encerradas.map { $0.fim(Self.ato, "a própria pessoa encerrou") }, por: autor, as: casa.relogio.agora, em: t)
        return encerradas.count
    }
}

/// As que venceram sem que ninguém saísse: o bloco, que tem o CPF, se apaga, e fica na trilha por que acabaram.
package enum VencerEntradas {
    package static let ato = "prova-de-vida.vencer-entrada"

    /// Todas, ou só uma; devolve quantas.
    @discardableResult
    package static func vencer(so uma: ResumoDeSessao? = nil, _ casa: Instalacao, em t: Transacao) throws -> Int {
        let agora = casa.relogio.agora
        let so: SQL = uma.map { " AND resumo = \($0.bytes)" } ?? ""
        let eventos = try t.executar(
            "DELETE FROM entrada_da_prova WHERE " + EntradaAberta.vencida(as: agora) + so + " RETURNING "
                + EntradaAberta.colunas + ", expira_em < \(agora)"
        ).map { linha in
            let noPrazo = try linha.ler(5, como: Bool.self)
            return try EntradaAberta(lendo: linha, casa.cofre).fim(
                ato, noPrazo ? "passou do tempo máximo" : "ficou sem uso")
        }
        guard !eventos.isEmpty else { return 0 }
        try casa.trilha.registrar(eventos, por: .sistema, as: agora, em: t)
        return eventos.count
    }
}

import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Muda o fim e os lembretes de uma campanha aberta. O público e o começo não mudam: seria outra campanha.
package struct AlterarCampanha: Sendable {
    package static let ato = "prova-anual.alterar"

    package let campanha: Int64
    package let fim: Dia
    package let lembretes: [Int]

    package init(campanha: Int64, fim: Dia, lembretes: [Int]) {
        (self.campanha, self.fim, self.lembretes) = (campanha, fim, lembretes.sorted(by: >))
    }

    /// Lança `RecusaDaProvaAnual`, sem mudar nada.
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        let lida = try Campanha.aberta(campanha, em: t)
        guard fim >= lida.comeco else { throw RecusaDaProvaAnual.fimAntesDoComeco }
        guard fim == lida.fim || fim >= casa.relogio.hoje else {
            throw RecusaDaProvaAnual.noPassado(campo: "fim", casa.relogio.hoje)
        }
        try AbrirCampanha.conferir(lembretes: lembretes)
        guard fim != lida.fim || lembretes != lida.lembretes else { throw RecusaDaProvaAnual.mesmaCoisa }
        try t.executar(
            "UPDATE campanha_da_prova SET fim = \(fim), lembretes = \(lembretes.map(Int64.init)) WHERE id = \(campanha)"
        )
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "campanha_da_prova", id: campanha,
                    [
                        "antes": ["fim": .texto(lida.fim.iso), "lembretes": .texto(Campanha.escritos(lida.lembretes))],
                        "depois": ["fim": .texto(fim.iso), "lembretes": .texto(Campanha.escritos(lembretes))],
                    ])
            ], por: autor, as: casa.relogio.agora, em: t)
    }
}

/// Encerra uma campanha, com motivo: ninguém mais a deve, o que se fez fica, e quem não fez fica dito, do jeito que estava naquele dia.
package struct EncerrarCampanha: Sendable {
    package static let ato = "prova-anual.encerrar"

    package let campanha: Int64
    package let motivo: String

    package init(campanha: Int64, motivo: String) { (self.campanha, self.motivo) = (campanha, motivo) }

    /// Lança `RecusaDaProvaAnual`, sem mudar nada.
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        guard RegistrarProvaAnual.tamanhoDoMotivo.contains(motivo.count) else { throw RecusaDaProvaAnual.semMotivo }
        let lida = try Campanha.aberta(campanha, em: t)
        let faltas = lida.comeco <= casa.relogio.hoje ? try Self.guardarFaltas(campanha, em: t) : 0
        let bloco = try TextoCifrado.fechar(motivo, tabela: "campanha_da_prova", id: campanha, casa.cofre)
        try t.executar(
            """
            UPDATE campanha_da_prova SET encerrada_em = \(casa.relogio.agora), motivo = \(bloco.valorSQL)
             WHERE id = \(campanha)
            """)
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "campanha_da_prova", id: campanha,
                    ["nome": .texto(lida.nome), "motivo": .texto(motivo), "nao fizeram": .inteiro(faltas)])
            ], por: autor, as: casa.relogio.agora, em: t)
    }

    /// Dali em diante o cadastro muda, e a campanha não; devolve quantas pessoas deviam e não fizeram.
    private static func guardarFaltas(_ campanha: Int64, em t: Transacao) throws -> Int {
        try t.executar(
            """
            INSERT INTO falta_na_prova_anual (campanha_id, pessoa_id)
            SELECT v.campanha_id, v.pessoa_id FROM atual.prova_anual_na_tela v
             WHERE v.campanha_id = \(campanha) AND v.devia AND v.registro_id IS NULL
            """
        ).alteradas
    }
}

extension Campanha {
    /// A campanha, travada; lança `RecusaDaProvaAnual` se não há ou já se encerrou.
    static func aberta(_ id: Int64, em t: Transacao) throws -> Campanha {
        guard let lida = try ler(id, trava: .paraMudar, em: t) else { throw RecusaDaProvaAnual.naoHaCampanha }
        guard lida.aberta else { throw RecusaDaProvaAnual.campanhaEncerrada }
        return lida
    }
}

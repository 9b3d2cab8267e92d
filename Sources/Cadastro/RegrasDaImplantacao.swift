import BancoDeDados
import Nucleo

// As regras com vigência que a implantação cadastra. O fim da vigência não entra na comparação: encerrar versão pela tela é o curso
// normal das coisas, e repetir a implantação depois disso não pode acusá-lo.

/// Período de uma regra da implantação; igual a outro se começam no mesmo dia. Lido do banco, traz só o começo.
package struct PeriodoDaRegra: Sendable, Hashable, LeituraSQL {
    package let desde: Dia
    package let ate: Dia?

    package init(desde: Dia, ate: Dia?) {
        self.desde = desde
        self.ate = ate
    }

    package init(lendo campo: Campo) throws(FalhaDeBanco) { self.init(desde: try Dia(lendo: campo), ate: nil) }

    package static func == (um: PeriodoDaRegra, outro: PeriodoDaRegra) -> Bool { um.desde == outro.desde }
    package func hash(into hasher: inout Hasher) { hasher.combine(desde) }
}

/// Em que tipo de margem um produto pesa, como a implantação diz.
package struct NovaIncidencia: ItemDaImplantacao {
    package var produto: String
    package var tipo: String
    package var periodo: PeriodoDaRegra

    package init(produto: String, tipo: String, periodo: PeriodoDaRegra) {
        self.produto = produto
        self.tipo = tipo
        self.periodo = periodo
    }

    package var rotulo: String { "incidência de \(produto) em \(tipo) desde \(periodo.desde.iso)" }

    package static func existentes(em t: Transacao) throws -> [NovaIncidencia] {
        try t.executar(
            "SELECT p.codigo, i.tipo, lower(i.vigencia) FROM incidencia i JOIN produto p ON p.id = i.produto_id"
        ).map {
            NovaIncidencia(
                produto: try $0.ler(0), tipo: try $0.ler(1), periodo: try $0.ler(2))
        }
    }

    package static func inserir(_ novos: [NovaIncidencia], ids: Ids, em t: Transacao) throws {
        try t.executar(
            """
            INSERT INTO incidencia (produto_id, tipo, vigencia)
            SELECT p.id, n.tipo, daterange(n.desde, n.ate)
              FROM unnest(\(novos.map(\.produto)), \(novos.map(\.tipo)), \(Valor.dias(novos.map(\.periodo.desde))),
                          \(Valor.dias(novos.map(\.periodo.ate)))) AS n (produto, tipo, desde, ate)
              JOIN produto p ON p.codigo = n.produto
            """)
    }
}

/// O percentual de um tipo de margem, como a implantação o traz.
package struct NovoPercentual: ItemDaImplantacao {
    package var tipo: String
    package var regra: String
    package var pontosBase: Int64
    package var base: String
    package var periodo: PeriodoDaRegra
    package var fonte: String

    package init(tipo: String, regra: String, pontosBase: Int64, base: String, periodo: PeriodoDaRegra, fonte: String) {
        self.tipo = tipo
        self.regra = regra
        self.pontosBase = pontosBase
        self.base = base
        self.periodo = periodo
        self.fonte = fonte
    }

    package var rotulo: String { "percentual de \(tipo), regra \(regra), desde \(periodo.desde.iso)" }

    package static func existentes(em t: Transacao) throws -> [NovoPercentual] {
        try t.executar("SELECT tipo, regra, pontos_base, base, lower(vigencia), fonte FROM percentual_de_margem").map {
            NovoPercentual(
                tipo: try $0.ler(0), regra: try $0.ler(1), pontosBase: try $0.ler(2), base: try $0.ler(3),
                periodo: try $0.ler(4), fonte: try $0.ler(5))
        }
    }

    package static func inserir(_ novos: [NovoPercentual], ids: Ids, em t: Transacao) throws {
        try t.executar(
            """
            INSERT INTO percentual_de_margem (tipo, regra, pontos_base, base, vigencia, fonte)
            SELECT n.tipo, n.regra, n.pontos_base, n.base, daterange(n.desde, n.ate), n.fonte
              FROM unnest(\(novos.map(\.tipo)), \(novos.map(\.regra)), \(novos.map(\.pontosBase)), \(novos.map(\.base)),
                          \(Valor.dias(novos.map(\.periodo.desde))), \(Valor.dias(novos.map(\.periodo.ate))), \(novos.map(\.fonte)))
                   AS n (tipo, regra, pontos_base, base, desde, ate, fonte)
            """)
    }
}

/// A prioridade de um produto na glosa, como a implantação a traz.
package struct NovaPrioridade: ItemDaImplantacao {
    package var produto: String
    package var ordem: Int64
    package var periodo: PeriodoDaRegra
    package var fonte: String

    package init(produto: String, ordem: Int64, periodo: PeriodoDaRegra, fonte: String) {
        self.produto = produto
        self.ordem = ordem
        self.periodo = periodo
        self.fonte = fonte
    }

    package var rotulo: String { "prioridade de \(produto) desde \(periodo.desde.iso)" }

    package static func existentes(em t: Transacao) throws -> [NovaPrioridade] {
        try t.executar(
            "SELECT p.codigo, o.ordem, lower(o.vigencia), o.fonte FROM prioridade o JOIN produto p ON p.id = o.produto_id"
        ).map {
            NovaPrioridade(
                produto: try $0.ler(0), ordem: try $0.ler(1), periodo: try $0.ler(2),
                fonte: try $0.ler(3))
        }
    }

    package static func inserir(_ novos: [NovaPrioridade], ids: Ids, em t: Transacao) throws {
        try t.executar(
            """
            INSERT INTO prioridade (produto_id, ordem, vigencia, fonte)
            SELECT p.id, n.ordem, daterange(n.desde, n.ate), n.fonte
              FROM unnest(\(novos.map(\.produto)), \(novos.map(\.ordem)), \(Valor.dias(novos.map(\.periodo.desde))),
                          \(Valor.dias(novos.map(\.periodo.ate))), \(novos.map(\.fonte))) AS n (produto, ordem, desde, ate, fonte)
              JOIN produto p ON p.codigo = n.produto
            """)
    }
}

/// Uma regra de glosa como a implantação a traz.
package struct NovaRegraDeGlosa: ItemDaImplantacao {
    /// JSON na forma em que o banco o devolve (`jsonb::text`), para que dois iguais sejam o mesmo texto.
    package var conteudo: String
    package var periodo: PeriodoDaRegra
    package var fonte: String

    package init(conteudo: String, periodo: PeriodoDaRegra, fonte: String) {
        self.conteudo = conteudo
        self.periodo = periodo
        self.fonte = fonte
    }

    package var rotulo: String { "regra de glosa desde \(periodo.desde.iso)" }

    package static func existentes(em t: Transacao) throws -> [NovaRegraDeGlosa] {
        try t.executar("SELECT conteudo::text, lower(vigencia), fonte FROM regra_de_glosa").map {
            NovaRegraDeGlosa(
                conteudo: try $0.ler(0), periodo: try $0.ler(1), fonte: try $0.ler(2))
        }
    }

    /// Põe um JSON na forma em que o banco o devolve.
    package static func naFormaDoBanco(_ json: String, em t: Transacao) throws -> String {
        guard let linha = try t.uma("SELECT \(Valor.json(json))::jsonb::text") else {
            preconditionFailure("expressão sem linha")
        }
        return try linha.ler(0)
    }

    package static func inserir(_ novos: [NovaRegraDeGlosa], ids: Ids, em t: Transacao) throws {
        let numeros = try ids.varios(novos.count, em: t)
        try t.executar(
            """
            INSERT INTO regra_de_glosa (id, vigencia, conteudo, fonte)
            SELECT n.id, daterange(n.desde, n.ate), n.conteudo::jsonb, n.fonte
              FROM unnest(\(numeros), \(Valor.dias(novos.map(\.periodo.desde))), \(Valor.dias(novos.map(\.periodo.ate))),
                          \(novos.map(\.conteudo)), \(novos.map(\.fonte))) AS n (id, desde, ate, conteudo, fonte)
            """)
    }
}

/// O valor de um parâmetro que a implantação traz.
package struct NovoParametro: ItemDaImplantacao {
    package var chave: String
    package var valor: String
    package var periodo: PeriodoDaRegra
    package var fonte: String

    package init(chave: String, valor: String, periodo: PeriodoDaRegra, fonte: String) {
        self.chave = chave
        self.valor = valor
        self.periodo = periodo
        self.fonte = fonte
    }

    package var rotulo: String { "parâmetro \(chave) desde \(periodo.desde.iso)" }

    package static func existentes(em t: Transacao) throws -> [NovoParametro] {
        try t.executar("SELECT chave, valor, lower(vigencia), fonte FROM parametro").map {
            NovoParametro(
                chave: try $0.ler(0), valor: try $0.ler(1), periodo: try $0.ler(2),
                fonte: try $0.ler(3))
        }
    }

    package static func inserir(_ novos: [NovoParametro], ids: Ids, em t: Transacao) throws {
        try t.executar(
            """
            INSERT INTO parametro (chave, valor, vigencia, fonte)
            SELECT n.chave, n.valor, daterange(n.desde, n.ate), n.fonte
              FROM unnest(\(novos.map(\.chave)), \(novos.map(\.valor)), \(Valor.dias(novos.map(\.periodo.desde))),
                          \(Valor.dias(novos.map(\.periodo.ate))), \(novos.map(\.fonte))) AS n (chave, valor, desde, ate, fonte)
            """)
    }
}

import BancoDeDados
import Nucleo

// O que a implantação de um órgão cadastra de uma vez, cada linha com o que basta para comparar com a do banco. Nada aqui muda o que
// já existe: `gravarNovos` insere o que falta e devolve o que está no banco com outro valor, para quem chama apontar.

/// Uma linha do catálogo que a implantação grava: sabe a sua chave, comparar-se e inserir-se em bloco.
package protocol ItemDaImplantacao: Sendable, Hashable {
    /// Como se fala dele: `produto emprestimo`.
    var rotulo: String { get }
    /// Tudo que existe no banco.
    static func existentes(em t: Transacao) throws -> [Self]
    static func inserir(_ novos: [Self], ids: Ids, em t: Transacao) throws
}

extension ItemDaImplantacao {
    /// Insere os que faltam; devolve quantos inseriu e o rótulo dos que já estão com outro valor.
    package static func gravarNovos(_ itens: [Self], ids: Ids, em t: Transacao) throws -> (
        novos: Int, diferentes: [String]
    ) {
        let existentes = Dictionary(try existentes(em: t).map { ($0.rotulo, $0) }) { primeiro, _ in primeiro }
        let novos = itens.filter { existentes[$0.rotulo] == nil }
        if !novos.isEmpty { try inserir(novos, ids: ids, em: t) }
        return (novos.count, itens.filter { item in existentes[item.rotulo].map { $0 != item } ?? false }.map(\.rotulo))
    }
}

/// Um produto como a implantação o traz.
package struct NovoProduto: ItemDaImplantacao {
    package var codigo: String
    package var nome: String
    package var natureza: String
    package var forma: String
    package var exigeTaxa: Bool
    package var aceitaParcial: Bool
    package var minimoParcial: Int64
    package var exigeAutorizacao: Bool
    package var reajusteExigeSaldo: Bool
    package var aoNaoDescontar: String

    package init(
        codigo: String, nome: String, natureza: String, forma: String, exigeTaxa: Bool, aceitaParcial: Bool,
        minimoParcial: Int64,
        exigeAutorizacao: Bool, reajusteExigeSaldo: Bool, aoNaoDescontar: String
    ) {
        self.codigo = codigo
        self.nome = nome
        self.natureza = natureza
        self.forma = forma
        self.exigeTaxa = exigeTaxa
        self.aceitaParcial = aceitaParcial
        self.minimoParcial = minimoParcial
        self.exigeAutorizacao = exigeAutorizacao
        self.reajusteExigeSaldo = reajusteExigeSaldo
        self.aoNaoDescontar = aoNaoDescontar
    }

    package var rotulo: String { "produto \(codigo)" }

    package static func existentes(em t: Transacao) throws -> [NovoProduto] {
        try t.executar(
            """
            SELECT codigo, nome, natureza, forma, exige_taxa, aceita_parcial, minimo_parcial, exige_autorizacao, reajuste_exige_saldo,
                   ao_nao_descontar
              FROM produto
            """
        ).map {
            NovoProduto(
                codigo: try $0.ler(0), nome: try $0.ler(1), natureza: try $0.ler(2), forma: try $0.ler(3),
                exigeTaxa: try $0.ler(4),
                aceitaParcial: try $0.ler(5), minimoParcial: try $0.ler(6), exigeAutorizacao: try $0.ler(7),
                reajusteExigeSaldo: try $0.ler(8), aoNaoDescontar: try $0.ler(9))
        }
    }

    package static func inserir(_ novos: [NovoProduto], ids: Ids, em t: Transacao) throws {
        try t.executar(
            """
            INSERT INTO produto (id, codigo, nome, natureza, forma, exige_taxa, aceita_parcial, minimo_parcial, exige_autorizacao,
                                 reajuste_exige_saldo, ao_nao_descontar)
            SELECT * FROM unnest(\(try ids.varios(novos.count, em: t)), \(novos.map(\.codigo)), \(novos.map(\.nome)),
                                 \(novos.map(\.natureza)), \(novos.map(\.forma)), \(novos.map(\.exigeTaxa)),
                                 \(novos.map(\.aceitaParcial)), \(novos.map(\.minimoParcial)), \(novos.map(\.exigeAutorizacao)),
                                 \(novos.map(\.reajusteExigeSaldo)), \(novos.map(\.aoNaoDescontar)))
            """)
    }
}

/// Um tipo de margem como a implantação o traz.
package struct NovoTipoDeMargem: ItemDaImplantacao {
    package var codigo: String
    package var nome: String
    package var consome: String
    package var noLimite: Bool
    package var noTeto: Bool
    package var excesso: String
    package var ordem: Int64

    package init(
        codigo: String, nome: String, consome: String, noLimite: Bool, noTeto: Bool, excesso: String, ordem: Int64
    ) {
        self.codigo = codigo
        self.nome = nome
        self.consome = consome
        self.noLimite = noLimite
        self.noTeto = noTeto
        self.excesso = excesso
        self.ordem = ordem
    }

    package var rotulo: String { "tipo de margem \(codigo)" }

    package static func existentes(em t: Transacao) throws -> [NovoTipoDeMargem] {
        try t.executar("SELECT codigo, nome, consome, no_limite, no_teto, excesso, ordem FROM tipo_de_margem").map {
            NovoTipoDeMargem(
                codigo: try $0.ler(0), nome: try $0.ler(1), consome: try $0.ler(2), noLimite: try $0.ler(3),
                noTeto: try $0.ler(4),
                excesso: try $0.ler(5), ordem: try $0.ler(6))
        }
    }

    package static func inserir(_ novos: [NovoTipoDeMargem], ids: Ids, em t: Transacao) throws {
        try t.executar(
            """
            INSERT INTO tipo_de_margem (codigo, nome, consome, no_limite, no_teto, excesso, ordem)
            SELECT * FROM unnest(\(novos.map(\.codigo)), \(novos.map(\.nome)), \(novos.map(\.consome)), \(novos.map(\.noLimite)),
                                 \(novos.map(\.noTeto)), \(novos.map(\.excesso)), \(novos.map(\.ordem)))
            """)
    }
}

/// Uma marca de legado como a implantação a traz.
package struct NovaMarcaDeLegado: ItemDaImplantacao {
    package var codigo: String
    package var nome: String
    package var protegido: Bool
    package var regra: String
    package var fonte: String

    package init(codigo: String, nome: String, protegido: Bool, regra: String, fonte: String) {
        self.codigo = codigo
        self.nome = nome
        self.protegido = protegido
        self.regra = regra
        self.fonte = fonte
    }

    package var rotulo: String { "marca de legado \(codigo)" }

    package static func existentes(em t: Transacao) throws -> [NovaMarcaDeLegado] {
        try t.executar("SELECT codigo, nome, protegido, regra, fonte FROM marca_de_legado").map {
            NovaMarcaDeLegado(
                codigo: try $0.ler(0), nome: try $0.ler(1), protegido: try $0.ler(2), regra: try $0.ler(3),
                fonte: try $0.ler(4))
        }
    }

    package static func inserir(_ novos: [NovaMarcaDeLegado], ids: Ids, em t: Transacao) throws {
        try t.executar(
            """
            INSERT INTO marca_de_legado (codigo, nome, protegido, regra, fonte)
            SELECT * FROM unnest(\(novos.map(\.codigo)), \(novos.map(\.nome)), \(novos.map(\.protegido)), \(novos.map(\.regra)),
                                 \(novos.map(\.fonte)))
            """)
    }
}

/// Um feriado local ou ponto facultativo que a implantação traz.
package struct NovoFeriado: ItemDaImplantacao {
    package var dia: Dia
    package var nome: String
    package var especie: String

    package init(dia: Dia, nome: String, especie: String) {
        self.dia = dia
        self.nome = nome
        self.especie = especie
    }

    package var rotulo: String { "feriado de \(dia.iso)" }

    package static func existentes(em t: Transacao) throws -> [NovoFeriado] {
        try t.executar("SELECT dia, nome, especie FROM feriado").map {
            NovoFeriado(dia: try $0.ler(0), nome: try $0.ler(1), especie: try $0.ler(2))
        }
    }

    package static func inserir(_ novos: [NovoFeriado], ids: Ids, em t: Transacao) throws {
        try t.executar(
            """
            INSERT INTO feriado (dia, nome, especie)
            SELECT * FROM unnest(\(Valor.dias(novos.map(\.dia))), \(novos.map(\.nome)), \(novos.map(\.especie)))
            """)
    }
}

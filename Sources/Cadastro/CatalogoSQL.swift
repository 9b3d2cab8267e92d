import Auditoria
import BancoDeDados
import Nucleo
import Synchronization

/// Guarda o último catálogo lido e só volta ao banco quando a versão muda.
package final class GuardaDoCatalogo: Sendable {
    private let guardado = Mutex<Catalogo?>(nil)

    package init() {}

    /// O último lido, sem ir ao banco: pode estar velho, e só serve a quem será conferido depois com o atual.
    package var ultimo: Catalogo? { guardado.withLock { $0 } }

    /// O catálogo na versão que a transação enxerga.
    package func atual(em t: Transacao) throws -> Catalogo {
        guard let linha = try t.uma("SELECT versao FROM versao_do_cadastro") else {
            preconditionFailure("versao_do_cadastro vazia: a migração a cria com uma linha")
        }
        return try atual(versao: linha.ler(0), em: t)
    }

    /// O mesmo, para quem já leu a versão junto de outra coisa.
    package func atual(versao: Int64, em t: Transacao) throws -> Catalogo {
        if let catalogo = guardado.withLock({ $0 }), catalogo.versao == versao { return catalogo }
        let lido = try Catalogo.ler(versao: versao, em: t)
        guardado.withLock { $0 = lido }
        return lido
    }
}

extension Catalogo {
    static func ler(versao: Int64, em t: Transacao) throws -> Catalogo {
        let calendario = try Self.calendario(em: t)
        return Catalogo(
            versao: versao, consignatarias: try lerConsignatarias(em: t), produtos: try lerProdutos(em: t),
            convenios: try lerConvenios(em: t), condicoes: try lerCondicoes(em: t),
            incidencias: try lerIncidencias(em: t), tipos: try lerTipos(em: t), parametros: try lerParametros(em: t),
            exigencias: try ExigenciaDeProva.porProduto(em: t), calendario: calendario,
            datasProprias: calendario.mapValues {
                PrazosDaFolha.DatasProprias(corte: Relogio.dia(de: $0.corte), vencimento: $0.vencimento)
            })
    }

    private static func lerConsignatarias(em t: Transacao) throws -> [Int64: Consignataria] {
        var lidas: [Int64: Consignataria] = [:]
        for linha in try t.executar(
            "SELECT id, codigo, nome, tipo, situacao, lower(credenciada), upper(credenciada) FROM consignataria")
        {
            let consignataria = Consignataria(
                id: try linha.ler(0), codigo: try linha.ler(1), nome: try linha.ler(2), tipo: try linha.ler(3),
                situacao: try linha.lerCaso(4), credenciada: try linha.lerVigencia(5))
            lidas[consignataria.id] = consignataria
        }
        return lidas
    }

    private static func lerProdutos(em t: Transacao) throws -> [Int64: Produto] {
        var lidos: [Int64: Produto] = [:]
        for linha in try t.executar(
            """
            SELECT id, codigo, nome, natureza, forma, exige_taxa, aceita_parcial, minimo_parcial, exige_autorizacao,
                   reajuste_exige_saldo, ao_nao_descontar
              FROM produto
            """)
        {
            let produto = Produto(
                id: try linha.ler(0), codigo: try linha.ler(1), nome: try linha.ler(2), natureza: try linha.lerCaso(3),
                forma: try linha.lerCaso(4), exigeTaxa: try linha.ler(5), aceitaParcial: try linha.ler(6),
                minimoParcial: try linha.ler(7), exigeAutorizacao: try linha.ler(8),
                reajusteExigeSaldo: try linha.ler(9),
                aoNaoDescontar: try linha.lerCaso(10))
            lidos[produto.id] = produto
        }
        return lidos
    }

    private static func lerConvenios(em t: Transacao) throws -> [Int64: Convenio] {
        var lidos: [Int64: Convenio] = [:]
        for linha in try t.executar("SELECT id, consignataria_id, produto_id, situacao FROM convenio") {
            let convenio = Convenio(
                id: try linha.ler(0), consignataria: try linha.ler(1), produto: try linha.ler(2),
                situacao: try linha.lerCaso(3))
            lidos[convenio.id] = convenio
        }
        return lidos
    }

    private static func lerCondicoes(em t: Transacao) throws -> [Int64: [CondicoesDoConvenio]] {
        var lidas: [Int64: [CondicoesDoConvenio]] = [:]
        for linha in try t.executar(
            """
            SELECT convenio_id, id, lower(vigencia), upper(vigencia), prazo_minimo, prazo_maximo, carencia_minima, carencia_maxima,
                   maximo_de_contratos, taxa_maxima, cet_maximo, coalesce(convencao, 'price_mensal'), coalesce(iof, 'isento')
              FROM convenio_versao
             ORDER BY convenio_id, vigencia
            """)
        {
            lidas[try linha.ler(0), default: []].append(
                CondicoesDoConvenio(
                    id: try linha.ler(1), vigencia: try linha.lerVigencia(2), prazoMinimo: try linha.ler(4),
                    prazoMaximo: try linha.ler(5), carenciaMinima: try linha.ler(6), carenciaMaxima: try linha.ler(7),
                    maximoDeContratos: try linha.ler(8), taxaMaxima: try linha.ler(9), cetMaximo: try linha.ler(10),
                    convencao: try linha.lerCaso(11), iof: try linha.lerCaso(12)))
        }
        return lidas
    }

    private static func lerIncidencias(em t: Transacao) throws -> [Int64: [IncidenciaVigente]] {
        var lidas: [Int64: [IncidenciaVigente]] = [:]
        for linha in try t.executar("SELECT produto_id, tipo, lower(vigencia), upper(vigencia) FROM incidencia") {
            lidas[try linha.ler(0), default: []].append(
                IncidenciaVigente(tipo: try linha.ler(1), vigencia: try linha.lerVigencia(2)))
        }
        return lidas
    }

    private static func lerTipos(em t: Transacao) throws -> [String: TipoDeMargemCadastrado] {
        var lidos: [String: TipoDeMargemCadastrado] = [:]
        for linha in try t.executar(
            "SELECT codigo, nome, consome, no_limite, no_teto, excesso, ordem FROM tipo_de_margem")
        {
            let tipo = TipoDeMargemCadastrado(
                codigo: try linha.ler(0), nome: try linha.ler(1), consome: try linha.lerCaso(2),
                noLimite: try linha.ler(3), noTeto: try linha.ler(4), excesso: try linha.lerCaso(5),
                ordem: try linha.ler(6))
            lidos[tipo.codigo] = tipo
        }
        return lidos
    }

    private static func lerParametros(em t: Transacao) throws -> [String: [ParametroVigente]] {
        var lidos: [String: [ParametroVigente]] = [:]
        for linha in try t.executar("SELECT chave, valor, lower(vigencia), upper(vigencia) FROM parametro") {
            lidos[try linha.ler(0), default: []].append(
                ParametroVigente(valor: try linha.ler(1), vigencia: try linha.lerVigencia(2)))
        }
        return lidos
    }

    /// As datas de cada mês que o órgão já definiu.
    package static func calendario(em t: Transacao) throws -> [Competencia: MesDoCalendario] {
        var lido: [Competencia: MesDoCalendario] = [:]
        for linha in try t.executar(
            "SELECT competencia, corte_em, remessa_ate, vencimento, repasse_em FROM calendario")
        {
            let mes = MesDoCalendario(
                competencia: try linha.ler(0), corte: try linha.ler(1), remessaAte: try linha.ler(2),
                vencimento: try linha.ler(3), repasse: try linha.ler(4))
            lido[mes.competencia] = mes
        }
        return lido
    }

    static func gravar(_ mes: MesDoCalendario, em t: Transacao) throws {
        let corte = Valor.instante(mes.corte.microssegundos)
        try t.executar(
            """
            INSERT INTO calendario (competencia, corte_em, remessa_ate, vencimento, repasse_em)
            VALUES (\(mes.competencia), \(corte), \(mes.remessaAte), \(mes.vencimento), \(mes.repasse))
            ON CONFLICT (competencia) DO UPDATE
               SET corte_em = excluded.corte_em, remessa_ate = excluded.remessa_ate, vencimento = excluded.vencimento,
                   repasse_em = excluded.repasse_em
            """)
    }
}

extension Linha {
    /// Lê um texto que o banco garante ser um dos casos do enum; fora disso o defeito é nosso.
    package func lerCaso<T: RawRepresentable<String>>(_ indice: Int, como tipo: T.Type = T.self) throws(FalhaDeBanco)
        -> T
    {
        let texto = try ler(indice, como: String.self)
        guard let caso = T(rawValue: texto) else { preconditionFailure("\(T.self) não conhece \(texto)") }
        return caso
    }

    /// Lê duas colunas seguidas, `lower` e `upper` de um `daterange`.
    package func lerVigencia(_ indice: Int) throws(FalhaDeBanco) -> Vigencia {
        Vigencia(desde: try ler(indice, como: Dia?.self), ate: try ler(indice + 1, como: Dia?.self))
    }
}

import Arquivos
import Folha
import Leiaute
import Nucleo

/// Um contrato do sistema anterior, como veio.
struct ContratoDaPasta: Sendable, Hashable {
    var linha: Int
    var ade: Int64
    var matricula: Matricula
    var consignataria: String
    var produto: String
    var numero: String?
    var parcela: Dinheiro
    /// Pontos-base.
    var percentual: Int?
    var prazo: Int?
    var pagas: Int
    var carencia: Int
    var primeira: Competencia
    var operacaoEm: Dia
    var averbadoEm: Dia
    var liberado: Dinheiro?
    /// 10⁻⁸ ao mês.
    var taxa: Int64?
    var situacao: Situacao
    var suspensoPor: Alcada?
    var suspensoAte: Competencia?
    var encerradoEm: Dia?
    var legado: String?

    static func ler(_ leitura: LeituraDeArquivo, apontar: Apontador) throws -> [ContratoDaPasta] {
        let campos = try LeitorDeCampos(
            leitura.definicao,
            exigidos: [
                "ade_antiga", "matricula", "consignataria", "produto", "parcela", "pagas", "carencia", "primeira",
                "operacao_em",
                "averbado_em", "situacao",
            ],
            opcionais: [
                "numero", "percentual", "prazo", "valor_liberado", "taxa_ao_mes", "suspenso_por", "suspenso_ate",
                "encerrado_em", "legado",
            ])
        var contratos: [ContratoDaPasta] = []
        var nomes: [String: String] = [:]
        /// Milhões de linhas repetem poucos códigos: o texto é um só.
        func unico(_ texto: String) -> String {
            if let igual = nomes[texto] { return igual }
            nomes[texto] = texto
            return texto
        }
        try withoutActuallyEscaping(apontar) { apontar in
            _ = try leitura.ler(aoApontar: apontar) { registro in
                guard try campos.serve(registro, apontar), var contrato = try contrato(registro, campos, apontar) else {
                    return
                }
                contrato.consignataria = unico(contrato.consignataria)
                contrato.produto = unico(contrato.produto)
                contrato.legado = contrato.legado.map(unico)
                contratos.append(contrato)
            }
        }
        return contratos
    }

    private static func contrato(
        _ registro: borrowing Registro, _ campos: LeitorDeCampos, _ apontar: Apontador
    ) throws -> ContratoDaPasta? {
        guard let ade = campos.inteiro("ade_antiga", registro), let texto = campos.texto("matricula", registro),
            let consignataria = campos.texto("consignataria", registro),
            let produto = campos.texto("produto", registro),
            let parcela = campos.dinheiro("parcela", registro), let pagas = campos.inteiro("pagas", registro),
            let carencia = campos.inteiro("carencia", registro),
            let primeira = campos.competencia("primeira", registro),
            let operacaoEm = campos.dia("operacao_em", registro), let averbadoEm = campos.dia("averbado_em", registro),
            let codigo = campos.texto("situacao", registro)
        else { return nil }
        func recusar(_ campo: String, _ esperado: String, _ lido: String) throws -> ContratoDaPasta? {
            try apontar(Apontado(linha: registro.linha, campo: campo, esperado: esperado, lido: lido))
            return nil
        }
        let matricula: Matricula
        do { matricula = try Matricula.lendo(texto) } catch {
            return try recusar("matricula", error.esperado, "\"\(texto)\"")
        }
        guard let situacao = Situacao(rawValue: codigo), !situacao.ehReservaViva,
            ![.cancelada, .vencida, .recusada].contains(situacao)
        else { return try recusar("situacao", "situação de contrato", "\"\(codigo)\"") }
        let porQuem = campos.texto("suspenso_por", registro)
        let alcada = porQuem.flatMap { Alcada(rawValue: $0) }
        if let porQuem, alcada == nil {
            return try recusar("suspenso_por", "gestor ou consignataria", "\"\(porQuem)\"")
        }
        return ContratoDaPasta(
            linha: registro.linha, ade: ade, matricula: matricula, consignataria: consignataria, produto: produto,
            numero: campos.texto("numero", registro), parcela: parcela,
            percentual: campos.inteiro("percentual", registro).map(Int.init),
            prazo: campos.inteiro("prazo", registro).map(Int.init), pagas: Int(pagas), carencia: Int(carencia),
            primeira: primeira,
            operacaoEm: operacaoEm, averbadoEm: averbadoEm, liberado: campos.dinheiro("valor_liberado", registro),
            taxa: campos.inteiro("taxa_ao_mes", registro), situacao: situacao, suspensoPor: alcada,
            suspensoAte: campos.competencia("suspenso_ate", registro),
            encerradoEm: campos.dia("encerrado_em", registro),
            legado: campos.texto("legado", registro))
    }
}

/// Uma parcela passada, como veio.
struct ParcelaDaPasta: Sendable, Hashable {
    var linha: Int
    var ade: Int64
    var competencia: Competencia
    var numero: Int64
    var previsto: Dinheiro
    var enviado: Dinheiro
    var descontado: Dinheiro
    var motivo: String?

    /// Entrega cada parcela; são muitas, e não se guardam.
    static func ler(
        _ leitura: LeituraDeArquivo, apontar: Apontador, _ cada: (ParcelaDaPasta) throws -> Void
    ) throws {
        let campos = try LeitorDeCampos(
            leitura.definicao, exigidos: ["ade_antiga", "competencia", "numero", "previsto", "enviado", "descontado"],
            opcionais: ["motivo"])
        try withoutActuallyEscaping(apontar) { apontar in
            _ = try leitura.ler(aoApontar: apontar) { registro in
                guard try campos.serve(registro, apontar), let ade = campos.inteiro("ade_antiga", registro),
                    let competencia = campos.competencia("competencia", registro),
                    let numero = campos.inteiro("numero", registro),
                    let previsto = campos.dinheiro("previsto", registro),
                    let enviado = campos.dinheiro("enviado", registro),
                    let descontado = campos.dinheiro("descontado", registro)
                else { return }
                try cada(
                    ParcelaDaPasta(
                        linha: registro.linha, ade: ade, competencia: competencia, numero: numero, previsto: previsto,
                        enviado: enviado,
                        descontado: descontado, motivo: campos.texto("motivo", registro)))
            }
        }
    }
}

import Arquivos
import BancoDeDados
import Cadastro
import Nucleo

/// Um arquivo de descontos gerado para a folha: competência, leiaute e sequência o identificam.
package struct Remessa: Sendable, Hashable {
    package let competencia: Competencia
    package let leiaute: String
    package let sequencia: Int
    package let arquivo: Int64
    package let nome: String
    package let linhas: Int
    package let total: Dinheiro
    package let em: Instante
    /// Só as linhas corrigidas depois do envio.
    package let complemento: Bool
    /// SHA-256 do conteúdo: gerada de novo com os mesmos dados, é o mesmo.
    package let resumo: [UInt8]

    init(
        competencia: Competencia, leiaute: String, sequencia: Int, arquivo: Int64, nome: String, linhas: Int,
        total: Dinheiro,
        em: Instante, complemento: Bool, resumo: [UInt8]
    ) {
        self.competencia = competencia
        self.leiaute = leiaute
        self.sequencia = sequencia
        self.arquivo = arquivo
        self.nome = nome
        self.linhas = linhas
        self.total = total
        self.em = em
        self.complemento = complemento
        self.resumo = resumo
    }

    init(_ competencia: Competencia, _ leiaute: String, lendo linha: Linha) throws {
        self.init(
            competencia: competencia, leiaute: leiaute, sequencia: try linha.ler(0), arquivo: try linha.ler(1),
            nome: try linha.ler(7),
            linhas: try linha.ler(2), total: try linha.ler(3), em: try linha.ler(4), complemento: try linha.ler(5),
            resumo: try linha.ler(6))
    }

    /// Quantas linhas iriam à folha de contratos que já não estão vivos: a glosa é de antes de eles acabarem.
    static func encerradas(_ competencia: Competencia, em t: Transacao) throws -> Int {
        try t.uma(RemessaSQL.encerradasNaRemessa(competencia))?.ler(0) ?? 0
    }

    /// Recusa a remessa que levaria contrato encerrado depois da glosa, ao gerar e ao enviar.
    static func recusarEncerradas(_ competencia: Competencia, em t: Transacao) throws {
        let encerradas = try encerradas(competencia, em: t)
        if encerradas > 0 { throw RecusaDaFolha.glosaVelha(competencia, contratos: encerradas) }
    }

    /// As que valem na competência, por leiaute e sequência; as anuladas não.
    package static func listar(_ competencia: Competencia, em t: Transacao) throws -> [Remessa] {
        try t.executar(RemessaSQL.daCompetencia(competencia)).map { try Remessa(competencia, $0.ler(8), lendo: $0) }
    }
}

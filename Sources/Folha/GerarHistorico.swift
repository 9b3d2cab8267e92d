import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Leiaute
import Nucleo

/// Gera o arquivo com tudo o que se fez no mês com as consignações, para o órgão.
///
/// Inclusões, renovações, cancelamentos, encerramentos, refinanciamentos, recompra, autorizações e negativas. Pode-se gerar a qualquer
/// tempo; o que não mudou não vira arquivo novo. Cada linha traz a parcela, o prazo e a situação de então; a de antes da migração 0054, que
/// não os guardou, traz em branco.
/// - Fonte: FOL-11; observações, 36.
package struct GerarHistorico: Sendable {
    package static let ato = "folha.historico"
    package static let especie = "historico-do-mes"
    private static let campos = [
        "competencia", "data", "ato", "contrato", "matricula", "consignataria", "produto", "parcela", "prazo",
        "situacao", "motivo",
    ]
    /// Texto livre mais longo que o leiaute termina em reticências.
    private static let maiorMotivo = 200
    package let competencia: Competencia

    package init(_ competencia: Competencia) { self.competencia = competencia }

    /// Devolve o id do arquivo. Lança `RecusaDaFolha`, `RecusaDeLeiaute`, `RecusaDeEscrita`.
    package func executar(_ casa: Instalacao, _ acervo: Acervo, em t: Transacao, por autor: Autor) throws -> Int64 {
        guard try FolhaDoMes.ler(competencia, em: t) != nil else {
            throw RecusaDaFolha.competenciaInexistente(competencia)
        }
        let linhas = try t.executar(DevolutivaSQL.historico(competencia)).map { linha -> [Leiaute.Campo] in
            let motivo = try TextoCifrado.abrir(linha, 10, tabela: "ocorrencia", id: try linha.ler(9), casa.cofre)
            return [
                .mes(competencia), .dia(try linha.ler(0)), .texto(try linha.ler(1)), .inteiro(try linha.ler(2)),
                .texto(try linha.ler(3)), .texto(try linha.ler(4)), .texto(try linha.ler(5)),
                .seHa(try linha.ler(6, como: Dinheiro?.self)), .seHa(try linha.ler(7, como: Int?.self)),
                .seHa(try linha.ler(8, como: String?.self)),
                .seHa(Self.curto(motivo)),
            ]
        }
        let arquivo = try ArquivoDevolvido(
            especie: Self.especie, leiaute: Self.especie, competencia: competencia, consignataria: nil,
            nome: "historico-\(competencia.compacta)"
        ).guardar(Self.campos, linhas, casa, acervo, em: t, por: autor)
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "arquivo", id: arquivo,
                    ["competencia": .texto(competencia.iso), "ocorrencias": .inteiro(linhas.count)])
            ], por: autor, as: casa.relogio.agora, em: t)
        return arquivo
    }

    private static func curto(_ texto: String?) -> String? {
        guard let texto, texto.unicodeScalars.count > maiorMotivo else { return texto }
        return String(String.UnicodeScalarView(texto.unicodeScalars.prefix(maiorMotivo - 1))) + "…"
    }
}

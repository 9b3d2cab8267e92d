import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Crypto
import Leiaute
import Nucleo

/// Gera os arquivos de descontos da competência, um por leiaute, cada um com as suas rubricas.
///
/// Com os mesmos dados sai o mesmo arquivo, byte a byte: então devolve o que já havia, sem arquivo novo. Mudando os dados (glosa
/// refeita), sai com a sequência seguinte. Depois do envio só se gera complemento, com as linhas corrigidas.
/// - Fonte: FOL-05, INT-06, RF-GER-10, RF-GER-11, POC-INT-01, POC-INT-04; invariante 9.
package struct GerarRemessa: Sendable {
    package static let ato = "folha.remeter"
    package let competencia: Competencia
    /// Vazio: todos os que têm rubrica no mês.
    package let leiautes: [String]
    /// Só o que se corrigiu depois do envio.
    package let complemento: Bool

    package init(_ competencia: Competencia, leiautes: [String] = [], complemento: Bool = false) {
        self.competencia = competencia
        self.leiautes = leiautes
        self.complemento = complemento
    }

    /// Lança `RecusaDaFolha`, com todas as rubricas que faltam de uma vez, `RecusaDeLeiaute` e `RecusaDeEscrita`.
    package func executar(_ casa: Instalacao, _ acervo: Acervo, em t: Transacao, por autor: Autor) throws -> [Remessa] {
        let folha = try FolhaDoMes.exigir(
            competencia, em: complemento ? [.enviada] : [.glosada],
            para: complemento ? "gerar complemento" : "gerar a remessa", em: t)
        if complemento { try folha.exigirSemRetorno() }
        if !complemento { try Remessa.recusarEncerradas(competencia, em: t) }
        let escolhidos = try leiautes.isEmpty ? LeiautesDasRubricas.vigentes(em: competencia, t) : leiautes
        guard !escolhidos.isEmpty else { throw RecusaDaFolha.semLeiauteDeRemessa }
        if complemento, try t.uma(RemessaSQL.ultimaCorrecao(competencia))?.ler(0, como: Instante?.self) == nil {
            throw RecusaDaFolha.semCorrecao(competencia)
        }
        do {
            return try escolhidos.map { try gerar($0, folha, casa, acervo, em: t, por: autor) }
        } catch is LinhaSemRubrica {
            throw RecusaDaFolha.rubricasFaltando(try escolhidos.flatMap { try rubricasFaltando($0, em: t) })
        }
    }

    private func rubricasFaltando(_ leiaute: String, em t: Transacao) throws -> [RubricaFaltando] {
        try t.executar(RemessaSQL.rubricasFaltando(competencia, leiaute: leiaute, soCorrigidas: complemento)).map {
            RubricaFaltando(
                leiaute: leiaute, consignataria: try $0.ler(0), produto: try $0.ler(1), categoria: try $0.ler(2),
                linhas: try $0.ler(3))
        }
    }

    private func gerar(
        _ leiaute: String, _ folha: FolhaDoMes, _ casa: Instalacao, _ acervo: Acervo, em t: Transacao, por autor: Autor
    ) throws -> Remessa {
        guard let glosada = folha.glosadaEm, let corte = folha.cortadaEm else {
            preconditionFailure("folha glosada sem data")
        }
        let achada = try acervo.definicao(leiaute, em: competencia.primeiroDia, em: t)
        let linhas = try lerLinhas(leiaute, achada.definicao, em: t)
        func bytes(_ sequencia: Int) throws -> [UInt8] {
            try EscritaDaRemessa(
                definicao: achada.definicao, competencia: competencia, geradaEm: Relogio.dia(de: corte),
                sequencia: sequencia
            ).escrever(linhas)
        }
        let agora = casa.relogio.agora
        if let ultima = try t.uma(RemessaSQL.ultima(competencia, leiaute: leiaute, complemento: complemento)) {
            let anterior = try Remessa(competencia, leiaute, lendo: ultima)
            if Array(SHA256.hash(data: try bytes(anterior.sequencia))) == anterior.resumo {
                if !complemento, anterior.em < glosada {
                    try t.executar(RemessaSQL.confirmar(anterior, em: agora))
                }
                return anterior
            }
        }
        let sequencia: Int = try t.uma(RemessaSQL.proximaSequencia(competencia, leiaute: leiaute))?.ler(0) ?? 1
        return try guardar(bytes(sequencia), linhas, achada, sequencia, leiaute, casa, em: t, por: autor)
    }

    /// Só se leem os textos que a definição escreve: num milhão de linhas, cada um custa.
    private func lerLinhas(_ leiaute: String, _ definicao: Definicao, em t: Transacao) throws -> [LinhaDaRemessa] {
        let campos = Set(definicao.registros.filter { $0.papel == .detalhe }.flatMap { $0.campos.map(\.nome) })
        let (comConsignataria, comProduto) = (campos.contains("consignataria"), campos.contains("produto"))
        let (comCategoria, comNumero) = (campos.contains("categoria"), campos.contains("numero"))
        var linhas: [LinhaDaRemessa] = []
        var semRubrica = false
        try t.copiarDe(RemessaSQL.paraEscrever(competencia, leiaute: leiaute, soCorrigidas: complemento)) { linha in
            guard let rubrica = try linha.ler(1, como: String?.self) else { return semRubrica = true }
            linhas.append(
                LinhaDaRemessa(
                    matricula: try linha.ler(0), rubrica: rubrica, contrato: try linha.ler(2),
                    valor: try linha.ler(3),
                    parcela: try linha.ler(4), prazo: try linha.ler(5),
                    consignataria: comConsignataria ? try linha.ler(6) : "",
                    produto: comProduto ? try linha.ler(7) : "", categoria: comCategoria ? try linha.ler(8) : "",
                    numero: comNumero ? try linha.ler(9) : nil))
        }
        if semRubrica { throw LinhaSemRubrica() }
        return linhas
    }

    private func guardar(
        _ bytes: [UInt8], _ linhas: [LinhaDaRemessa], _ achada: Acervo.Achada, _ sequencia: Int, _ leiaute: String,
        _ casa: Instalacao, em t: Transacao, por autor: Autor
    ) throws -> Remessa {
        let total = Dinheiro(centavos: linhas.reduce(0) { $0 + $1.valor })
        let especie = complemento ? "complemento" : "remessa"
        let nome =
            "\(especie)-\(competencia.compacta)-\(leiaute)-\(sequencia).\(achada.definicao.formato.extensao)"
        let arquivo = try GeradorDeArquivo.gerar(
            NovoArquivo(especie: especie, leiaute: leiaute, nome: nome, competencia: competencia),
            leiauteVersao: achada.versao, casa,
            por: autor, em: t
        ) { gerador in
            try bytes.withUnsafeBytes { try gerador.gravar($0) }
            return GeradorDeArquivo.Escrito(registros: Int64(linhas.count), total: total)
        }
        let remessa = Remessa(
            competencia: competencia, leiaute: leiaute, sequencia: sequencia, arquivo: arquivo.id, nome: nome,
            linhas: linhas.count,
            total: total, em: casa.relogio.agora, complemento: complemento, resumo: arquivo.resumo)
        try t.executar(RemessaSQL.inserir(remessa))
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "arquivo", id: arquivo.id,
                    [
                        "competencia": .texto(competencia.iso), "leiaute": .texto(leiaute),
                        "sequencia": .inteiro(sequencia),
                        "linhas": .inteiro(linhas.count), "total": .inteiro(total.centavos),
                        "complemento": .logico(complemento),
                    ])
            ], por: autor, as: remessa.em, em: t)
        return remessa
    }
}

/// Há linha sem rubrica no leiaute: a remessa sairia a menor, e a lista das que faltam se tira então.
private struct LinhaSemRubrica: Error {}

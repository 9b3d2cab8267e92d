import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Leiaute
import Nucleo

/// Gera o demonstrativo do repasse: um arquivo com todas, para o órgão, e um de cada consignatária, na caixa dela.
///
/// Pode-se repetir: o que não mudou não vira arquivo novo.
/// - Fonte: RF-GES-04; FAT-02.
package struct GerarRepasse: Sendable {
    package static let ato = "repasses.gerar"
    package let competencia: Competencia
    /// De que leiaute de remessa são as rubricas; `nil`, o padrão.
    package let leiaute: String?

    package init(_ competencia: Competencia, leiaute: String? = nil) {
        self.competencia = competencia
        self.leiaute = leiaute
    }

    /// Devolve o repasse e o id do arquivo geral. Lança `RecusaDeRepasse`.
    package func executar(
        _ casa: Instalacao, _ acervo: Acervo, em t: Transacao, por autor: Autor
    ) throws -> (repasse: RepasseDoMes, arquivo: Int64) {
        let repasse = try RepasseDoMes.ler(competencia, leiaute: leiaute, em: t)
        guard let data = repasse.em else { throw RecusaDeRepasse.semData(competencia) }
        let achada = try acervo.definicao("repasse", em: casa.relogio.hoje, em: t)
        let geral = try guardar(
            repasse.linhas, de: nil, "repasse-\(competencia.compacta)", data, achada, casa, em: t, por: autor)
        for (consignataria, linhas) in Dictionary(grouping: repasse.linhas, by: \.consignataria).sorted(by: {
            $0.key < $1.key
        }) {
            _ = try guardar(
                linhas, de: consignataria, "repasse-\(competencia.compacta)-\(linhas[0].codigo)", data, achada, casa,
                em: t, por: autor)
        }
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "arquivo", id: geral,
                    [
                        "competencia": .texto(competencia.iso), "leiaute": .texto(repasse.leiaute),
                        "descontado": .inteiro(repasse.descontado.centavos),
                        "retido": .inteiro(repasse.retido.centavos),
                    ])
            ], por: autor, as: casa.relogio.agora, em: t)
        return (repasse, geral)
    }

    private func guardar(
        _ linhas: [LinhaDoRepasse], de consignataria: Int64?, _ nome: String, _ data: Dia, _ achada: Acervo.Achada,
        _ casa: Instalacao,
        em t: Transacao, por autor: Autor
    ) throws -> Int64 {
        let saida = BytesDeSaida()
        let escritor = try EscritorDeLeiaute(achada.definicao, saida)
        for linha in linhas { try escritor.escrever("detalhe", campos(linha, data)) }
        try escritor.terminar()
        return try GeradorDeArquivo.gerarSeMudou(
            NovoArquivo(
                especie: "repasse", nome: nome + ".csv", competencia: competencia, consignataria: consignataria),
            leiauteVersao: achada.versao, saida.bytes,
            .init(registros: Int64(linhas.count), total: linhas.map(\.liquido).reduce(.zero, +)), casa, por: autor,
            em: t
        ).id
    }

    private func campos(_ linha: LinhaDoRepasse, _ data: Dia) -> [String: Leiaute.Campo] {
        [
            "competencia": .mes(competencia),
            "consignataria": .texto(linha.codigo), "rubrica": .texto(linha.rubrica), "produto": .texto(linha.produto),
            "linhas": .inteiro(Int64(linha.linhas)), "descontado": .dinheiro(linha.descontado),
            "retido": .dinheiro(linha.retido), "liquido": .dinheiro(linha.liquido), "banco": .seHa(linha.banco),
            "agencia": .seHa(linha.agencia), "conta": .seHa(linha.conta), "repasse_em": .dia(data),
        ]
    }
}

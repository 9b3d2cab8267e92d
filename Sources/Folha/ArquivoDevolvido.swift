import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Leiaute
import Nucleo

/// Um arquivo de devolutiva, escrito por um leiaute de um só registro de detalhe, e guardado só se mudou.
///
/// Os campos se acham pelo nome: o que o leiaute não pede não se escreve, e o que ele pede e não há fica vazio.
struct ArquivoDevolvido {
    let especie: String
    let leiaute: String
    let competencia: Competencia
    let consignataria: Int64?
    let nome: String

    /// Gera e guarda, ou devolve o que já havia se o conteúdo é o mesmo. O valor que o leiaute não escreve é `RecusaDaFolha`.
    ///
    /// Cada linha traz os valores na ordem de `nomes`.
    func guardar(
        _ nomes: [String], _ linhas: some Collection<[Leiaute.Campo]>, cabecalho: [String: Leiaute.Campo] = [:],
        total: Dinheiro? = nil, _ casa: Instalacao, _ acervo: Acervo, em t: Transacao, por autor: Autor
    ) throws -> Int64 {
        let achada = try acervo.definicao(leiaute, em: casa.relogio.hoje, em: t)
        let bytes: [UInt8]
        do { bytes = try escrever(nomes, linhas, cabecalho, achada.definicao) } catch let recusa as RecusaDeEscrita {
            throw RecusaDaFolha.naoSeEscreve(leiaute: leiaute, motivo: recusa.description)
        }
        return try GeradorDeArquivo.gerarSeMudou(
            NovoArquivo(
                especie: especie, leiaute: leiaute, nome: "\(nome).\(achada.definicao.formato.extensao)",
                competencia: competencia, consignataria: consignataria),
            leiauteVersao: achada.versao, bytes, .init(registros: Int64(linhas.count), total: total), casa, por: autor,
            em: t
        ).id
    }

    private func escrever(
        _ nomes: [String], _ linhas: some Collection<[Leiaute.Campo]>, _ cabecalho: [String: Leiaute.Campo],
        _ definicao: Definicao
    ) throws -> [UInt8] {
        let saida = BytesDeSaida()
        let escritor = try EscritorDeLeiaute(
            definicao, saida, gerado: DiaLido(ano: competencia.ano, mes: competencia.mes, dia: 1))
        for papel in [Leiaute.Papel.cabecalho, .detalhe, .rodape] {
            for tipo in definicao.registros.indices where definicao.registros[tipo].papel == papel {
                let campos = definicao.registros[tipo].campos
                if papel == .detalhe {
                    let lugares = campos.map { $0.constante == nil ? nomes.firstIndex(of: $0.nome) : nil }
                    for linha in linhas { try escritor.escrever(tipo, lugares.map { $0.map { linha[$0] } ?? .nulo }) }
                } else {
                    try escritor.escrever(
                        tipo, campos.map { $0.constante == nil ? cabecalho[$0.nome] ?? .nulo : .nulo })
                }
            }
        }
        try escritor.terminar()
        return saida.bytes
    }
}

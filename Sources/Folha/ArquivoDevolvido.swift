import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Crypto
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

    /// Gera e guarda, ou devolve o que já havia se o conteúdo é o mesmo.
    func guardar(
        _ linhas: [[String: Leiaute.Campo]], cabecalho: [String: Leiaute.Campo] = [:], total: Dinheiro? = nil,
        _ casa: Instalacao,
        _ acervo: Acervo, em t: Transacao, por autor: Autor
    ) throws -> Int64 {
        let achada = try acervo.definicao(leiaute, em: casa.relogio.hoje, em: t)
        let bytes = try escrever(linhas, cabecalho, achada.definicao)
        if let ultimo = try t.uma(
            DevolutivaSQL.ultimoArquivo(especie: especie, competencia, consignataria: consignataria)),
            try ultimo.ler(1, como: [UInt8].self) == Array(SHA256.hash(data: bytes))
        {
            return try ultimo.ler(0)
        }
        let extensao =
            achada.definicao.formato == .delimitado ? "csv" : achada.definicao.formato == .dbf ? "dbf" : "txt"
        return try GeradorDeArquivo.gerar(
            NovoArquivo(
                especie: especie, leiaute: leiaute, nome: "\(nome).\(extensao)", competencia: competencia,
                consignataria: consignataria),
            leiauteVersao: achada.versao, casa, por: autor, em: t
        ) { gerador in
            try bytes.withUnsafeBytes { try gerador.gravar($0) }
            return GeradorDeArquivo.Escrito(registros: Int64(linhas.count), total: total)
        }.id
    }

    private func escrever(
        _ linhas: [[String: Leiaute.Campo]], _ cabecalho: [String: Leiaute.Campo], _ definicao: Definicao
    ) throws -> [UInt8] {
        let saida = BytesDeSaida()
        let escritor = try EscritorDeLeiaute(
            definicao, saida, gerado: DiaLido(ano: competencia.ano, mes: competencia.mes, dia: 1))
        for papel in [Leiaute.Papel.cabecalho, .detalhe, .rodape] {
            for tipo in definicao.registros.indices where definicao.registros[tipo].papel == papel {
                let campos = definicao.registros[tipo].campos
                if papel == .detalhe {
                    for linha in linhas {
                        try escritor.escrever(
                            tipo, campos.map { $0.constante == nil ? linha[$0.nome] ?? .nulo : .nulo })
                    }
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

extension Leiaute.Campo {
    /// O mês como campo de arquivo.
    static func mes(_ competencia: Competencia) -> Leiaute.Campo {
        MesLido(ano: competencia.ano, mes: competencia.mes).map { .competencia($0) } ?? .nulo
    }
    /// O dia como campo de arquivo.
    static func dia(_ dia: Dia) -> Leiaute.Campo {
        DiaLido(ano: dia.ano, mes: dia.mes, dia: dia.dia).map { .data($0) } ?? .nulo
    }
    static func dinheiro(_ valor: Dinheiro) -> Leiaute.Campo { .decimal(valor.centavos, casas: 2) }
    static func seHa(_ texto: String?) -> Leiaute.Campo { texto.map { .texto($0) } ?? .nulo }
    static func seHa(_ numero: Int?) -> Leiaute.Campo { numero.map { .inteiro(Int64($0)) } ?? .nulo }
}

import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Leiaute
import Nucleo

/// O retorno do mês de uma consignatária: o descontado, o a menor e o não descontado, com motivo genérico.
///
/// Nada daqui deixa inferir a margem: nem a conta da glosa, nem o motivo dela.
/// - Fonte: FOL-09, INT-07, POC-CON-17, RF-CON-41; invariante 6.
package struct ParcelaDevolvida: Sendable, Hashable {
    package let matricula: String
    /// O número que a consignatária deu.
    package let numero: String?
    package let contrato: Int64
    package let produto: String
    package let parcela: Int
    package let prazo: Int?
    package let previsto: Dinheiro
    package let enviado: Dinheiro
    package let descontado: Dinheiro
    package let situacao: SituacaoDaParcela
    package let motivo: String?

    /// As da consignatária, por matrícula e contrato. Antes do retorno da folha, o descontado é zero e a situação diz `enviada`.
    ///
    /// Serve ao papel `motor` e ao da própria consignatária.
    package static func listar(_ competencia: Competencia, consignataria: Int64, em t: Transacao) throws
        -> [ParcelaDevolvida]
    {
        try t.executar(DevolutivaSQL.parcelas(competencia, consignataria: consignataria)).map {
            ParcelaDevolvida(
                matricula: try $0.ler(0), numero: try $0.ler(1), contrato: try $0.ler(2), produto: try $0.ler(3),
                parcela: try $0.ler(4),
                prazo: try $0.ler(5), previsto: try $0.ler(6), enviado: try $0.ler(7, como: Dinheiro?.self) ?? .zero,
                descontado: try $0.ler(8, como: Dinheiro?.self) ?? .zero, situacao: try $0.lerCaso(9),
                motivo: try $0.ler(10))
        }
    }

    /// Os campos do leiaute, na ordem de `valores`.
    static let campos = [
        "competencia", "matricula", "numero", "contrato", "produto", "parcela", "prazo", "previsto", "enviado",
        "descontado", "situacao", "motivo",
    ]

    func valores(_ competencia: Competencia) -> [Leiaute.Campo] {
        [
            .mes(competencia), .texto(matricula), .seHa(numero), .inteiro(contrato), .texto(produto), .seHa(parcela),
            .seHa(prazo), .dinheiro(previsto), .dinheiro(enviado), .dinheiro(descontado), .texto(situacao.rawValue),
            .seHa(motivo),
        ]
    }
}

/// Gera o arquivo de retorno de cada consignatária com parcela no mês, na caixa dela.
///
/// Depois de a folha fechar. Pode-se repetir: o que não mudou não vira arquivo novo.
/// - Fonte: FOL-09, RF-CON-24.
package struct DevolverAsConsignatarias: Sendable {
    package static let ato = "folha.devolver"
    package static let especie = "retorno-da-consignataria"
    package let competencia: Competencia
    /// `retorno-da-consignataria` (CSV) ou outro combinado com ela.
    package let leiaute: String

    package init(_ competencia: Competencia, leiaute: String = especie) {
        self.competencia = competencia
        self.leiaute = leiaute
    }

    /// Devolve os arquivos, por código de consignatária.
    package func executar(_ casa: Instalacao, _ acervo: Acervo, em t: Transacao, por autor: Autor) throws
        -> [Devolutiva]
    {
        try FolhaDoMes.exigir(competencia, em: [.fechada], para: "devolver às consignatárias", em: t)
        let agora = casa.relogio.agora
        let devolutivas = try t.executar(DevolutivaSQL.consignatarias(competencia)).map {
            try devolver(
                id: $0.ler(0), codigo: $0.ler(1), casa, acervo, gerada: Relogio.dia(de: agora), em: t, por: autor)
        }
        try t.executar(FolhaSQL.marcarDevolvida(competencia, em: agora))
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, competencia: competencia,
                    [
                        "competencia": .texto(competencia.iso), "leiaute": .texto(leiaute),
                        "arquivos": .lista(devolutivas.map { .inteiro($0.arquivo) }),
                    ])
            ], por: autor, as: agora, em: t)
        return devolutivas
    }

    /// O arquivo de uma só, a pedido dela, no leiaute escolhido; `nil` se ela não tem parcela no mês. Lança `RecusaDaFolha`.
    package func devolver(
        so consignataria: Int64, _ casa: Instalacao, _ acervo: Acervo, em t: Transacao, por autor: Autor
    ) throws -> Devolutiva? {
        try FolhaDoMes.exigir(competencia, em: [.fechada], para: "gerar o retorno", em: t)
        for linha in try t.executar(DevolutivaSQL.consignatarias(competencia))
        where try linha.ler(0, como: Int64.self) == consignataria {
            return try devolver(
                id: consignataria, codigo: linha.ler(1), casa, acervo, gerada: casa.relogio.hoje, em: t, por: autor)
        }
        return nil
    }

    private func devolver(
        id: Int64, codigo: String, _ casa: Instalacao, _ acervo: Acervo, gerada: Dia, em t: Transacao, por autor: Autor
    ) throws -> Devolutiva {
        let parcelas = try ParcelaDevolvida.listar(competencia, consignataria: id, em: t)
        let descontado = parcelas.map(\.descontado).reduce(.zero, +)
        let arquivo = try ArquivoDevolvido(
            especie: Self.especie, leiaute: leiaute, competencia: competencia, consignataria: id,
            nome: "retorno-\(competencia.compacta)-\(codigo)"
        ).guardar(
            ParcelaDevolvida.campos, parcelas.lazy.map { $0.valores(competencia) },
            cabecalho: ["consignataria": .texto(codigo), "competencia": .mes(competencia), "gerado_em": .dia(gerada)],
            total: descontado, casa, acervo, em: t, por: autor)
        return Devolutiva(consignataria: id, arquivo: arquivo, linhas: parcelas.count, descontado: descontado)
    }
}

/// O arquivo de retorno de uma consignatária.
package struct Devolutiva: Sendable, Hashable {
    package let consignataria: Int64
    package let arquivo: Int64
    package let linhas: Int
    package let descontado: Dinheiro
}

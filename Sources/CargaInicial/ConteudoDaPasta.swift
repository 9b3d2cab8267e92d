import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Folha
import Nucleo

/// Tudo que a pasta traz, lido; as parcelas, só contadas, porque são muitas.
struct ConteudoDaPasta: Sendable {
    var entidades = EntidadesDaPasta()
    var cadastro: ConteudoDoCadastro
    var margens: ConteudoDasMargens
    var bases: ConteudoDasBases?
    var basePrevidencia: ConteudoDasBases?
    var contratos: [ContratoDaPasta] = []
    var parcelas = ResumoDasParcelas()

    /// A competência que se abre: a seguinte à última folha que os arquivos conhecem.
    var primeiraAberta: Competencia? {
        [margens.competencia, parcelas.competencias.max()].compactMap { $0 }.max().map { $0 + 1 }
    }
}

/// As parcelas somadas por competência e consignatária, como a conciliação as compara.
struct ResumoDasParcelas: Sendable, Hashable {
    struct Chave: Sendable, Hashable, Comparable {
        let competencia: Competencia
        let consignataria: String

        static func < (a: Chave, b: Chave) -> Bool {
            (a.competencia, a.consignataria) < (b.competencia, b.consignataria)
        }
    }

    struct Soma: Sendable, Hashable {
        var quantas = 0
        var previsto = Dinheiro.zero
        var enviado = Dinheiro.zero
        var descontado = Dinheiro.zero
    }

    var somas: [Chave: Soma] = [:]
    var quantas = 0
    var competencias: Set<Competencia> { Set(somas.keys.map(\.competencia)) }

    mutating func somar(_ parcela: ParcelaDaPasta, consignataria: String) {
        var soma = somas[Chave(competencia: parcela.competencia, consignataria: consignataria)] ?? Soma()
        soma.quantas += 1
        soma.previsto += parcela.previsto
        soma.enviado += parcela.enviado
        soma.descontado += parcela.descontado
        somas[Chave(competencia: parcela.competencia, consignataria: consignataria)] = soma
        quantas += 1
    }
}

/// Onde os apontamentos de cada arquivo vão parar.
final class CriticasDaPasta {
    private var criticas: [EspecieDaCarga: ListaDeApontamentos] = [:]

    /// Nenhuma: para reler sem apontar.
    init() {}

    init(_ pacote: Pacote, _ casa: Instalacao, em t: Transacao) throws {
        for (especie, arquivo) in pacote.arquivos {
            criticas[especie] = try ListaDeApontamentos(de: arquivo, casa.cofre, em: t)
        }
    }

    /// A leitura de um arquivo da pasta, com que se sabe onde fica o campo que se aponta.
    func situar(_ especie: EspecieDaCarga, _ leitura: LeituraDeArquivo) -> LeituraDeArquivo {
        criticas[especie]?.definicao = leitura.definicao
        return leitura
    }

    func apontador(_ especie: EspecieDaCarga) -> Apontador {
        { [criticas] in try criticas[especie]?.apontar($0) }
    }

    func terminar() throws { for critica in criticas.values { try critica.terminar() } }

    var erros: Int64 { criticas.values.reduce(0) { $0 + $1.erros } }
    func erros(_ especie: EspecieDaCarga) -> Int64 { criticas[especie]?.erros ?? 0 }
    func avisos(_ especie: EspecieDaCarga) -> Int64 { criticas[especie]?.avisos ?? 0 }
    func primeiros(_ especie: EspecieDaCarga) -> [Apontado] { criticas[especie]?.primeiros ?? [] }
}

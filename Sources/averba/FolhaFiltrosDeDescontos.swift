import ArgumentParser
import BancoDeDados
import Cadastro
import Cifra
import Folha
import Nucleo

/// O que escolhe as parcelas do relatório `descontos`, na linha de comando. Vários filtros se somam.
///
/// Requisito: RF-GES-32.
struct FiltrosDeDescontos: ParsableArguments {
    @Option(help: "Descontos: só os da consignatária de código.")
    var consignataria: String?
    @Option(help: "Descontos: só os do produto de código.")
    var produto: String?
    @Option(help: "Descontos: só os de quem está no órgão de código.")
    var orgao: String?
    @Option(help: "Descontos: só os da matrícula.")
    var matricula: String?
    @Option(help: "Descontos: só os de quem tem o CPF.")
    var cpf: String?
    @Option(help: "Descontos: só os na situação \(situacoes).")
    var situacao: String?

    private static let situacoes = SituacaoDaParcela.allCases.map(\.rawValue).joined(separator: ", ")

    var vazio: Bool { [consignataria, produto, orgao, matricula, cpf, situacao].allSatisfy { $0 == nil } }

    func validate() throws {
        _ = try cpfLido()
        _ = try situacaoLida()
    }

    /// O filtro do mês.
    /// - Throws: `NaoAprovado` se não há o que se procura: um filtro que ninguém atende não é o mesmo que um código errado.
    func filtro(_ mes: Competencia, _ cofre: Cofre, em t: Transacao) throws -> FiltroDeDescontos {
        var filtro = FiltroDeDescontos(mes)
        filtro.consignataria = try consignataria.map {
            try id(t.uma("SELECT id FROM consignataria WHERE codigo = \($0)"), "consignatária \($0)")
        }
        filtro.produto = try produto.map {
            try id(t.uma("SELECT id FROM produto WHERE codigo = \($0)"), "produto \($0)")
        }
        filtro.orgao = try orgao.map { try id(t.uma("SELECT id FROM orgao WHERE codigo = \($0)"), "órgão \($0)") }
        filtro.matricula = matricula
        filtro.pessoa = try cpfLido().map {
            let indices = DadosPessoais.indices(de: $0, cofre)
            return try id(t.uma("SELECT id FROM pessoa WHERE cpf_indice = ANY (\(indices))"), "pessoa com esse CPF")
        }
        filtro.situacao = try situacaoLida()
        return filtro
    }

    private func id(_ linha: Linha?, _ oQue: String) throws -> Int64 {
        guard let linha else { throw NaoAprovado(frase: "Não há \(oQue). Confira o que se escreveu.") }
        return try linha.ler(0)
    }

    private func cpfLido() throws -> CPF? {
        guard let cpf else { return nil }
        do { return try CPF.lendo(cpf) } catch {
            throw ValidationError("CPF: esperado \(error.esperado), lido \(error.lido).")
        }
    }

    private func situacaoLida() throws -> SituacaoDaParcela? {
        guard let situacao else { return nil }
        guard let lida = SituacaoDaParcela(rawValue: situacao) else {
            throw ValidationError("'\(situacao)' não serve para '--situacao'. Use um destes: \(Self.situacoes).")
        }
        return lida
    }
}

import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// A equação do mês, ao centavo, por consignatária e no total, e o que a folha disse e não bate.
///
/// previsto = enviado + glosado + suspenso + retirado; enviado = descontado + rejeitado, depois do retorno.
/// - Fonte: dominio, §3.4 («Fecho do mês, ao centavo»); invariante 8.
package struct FechoDoMes: Sendable, Hashable {
    /// Uma linha do fecho: uma consignatária, ou o total.
    package struct Linha: Sendable, Hashable {
        /// `nil` no total.
        package let consignataria: Int64?
        package let nome: String
        package let linhas: Int
        package let previsto: Dinheiro
        /// `nil` até haver glosa, como os três seguintes.
        package let enviado: Dinheiro?
        package let glosado: Dinheiro?
        package let suspenso: Dinheiro?
        package let retirado: Dinheiro?
        /// `nil` até haver retorno.
        package let descontado: Dinheiro?
        package let rejeitado: Dinheiro?
        /// O que a folha descontou de correções que aumentaram o enviado; não entra na equação.
        package let porCorrecao: Dinheiro

        /// O que falta para previsto = enviado + glosado + suspenso + retirado; zero quando fecha, `nil` antes da glosa.
        package var diferencaDoEnvio: Dinheiro? {
            guard let enviado, let glosado, let suspenso, let retirado else { return nil }
            return previsto - (enviado + glosado + suspenso + retirado)
        }

        /// O que falta para enviado = descontado + rejeitado; zero quando fecha, `nil` antes do retorno.
        package var diferencaDoRetorno: Dinheiro? {
            guard let enviado, let descontado, let rejeitado else { return nil }
            return enviado - (descontado + rejeitado)
        }
    }

    package let competencia: Competencia
    /// Por nome.
    package let consignatarias: [Linha]
    package let total: Linha
    package let divergencias: [Divergencia]

    /// As duas igualdades valem em toda linha.
    package var fecha: Bool {
        (consignatarias + [total]).allSatisfy {
            ($0.diferencaDoEnvio ?? .zero) == .zero && ($0.diferencaDoRetorno ?? .zero) == .zero
        }
    }

    /// Lê o fecho como está agora; antes da glosa e do retorno, o que ainda não se sabe é `nil`.
    package static func ler(_ competencia: Competencia, _ cofre: Cofre, em t: Transacao) throws -> FechoDoMes {
        let linhas = try t.executar(DevolutivaSQL.fecho(competencia)).map { linha in
            Linha(
                consignataria: try linha.ler(0), nome: try linha.ler(1), linhas: try linha.ler(2),
                previsto: try linha.ler(3),
                enviado: try linha.ler(4), glosado: try linha.ler(5), suspenso: try linha.ler(6),
                retirado: try linha.ler(7),
                descontado: try linha.ler(8), rejeitado: try linha.ler(9), porCorrecao: try linha.ler(10))
        }
        func soma(_ valor: (Linha) -> Dinheiro?) -> Dinheiro? {
            linhas.isEmpty
                ? nil
                : linhas.reduce(Dinheiro?.some(.zero)) { total, linha in
                    guard let total, let parte = valor(linha) else { return nil }
                    return total + parte
                }
        }
        let total = Linha(
            consignataria: nil, nome: "Total", linhas: linhas.reduce(0) { $0 + $1.linhas },
            previsto: soma(\.previsto) ?? .zero,
            enviado: soma(\.enviado), glosado: soma(\.glosado), suspenso: soma(\.suspenso), retirado: soma(\.retirado),
            descontado: soma(\.descontado), rejeitado: soma(\.rejeitado), porCorrecao: soma(\.porCorrecao) ?? .zero)
        return FechoDoMes(
            competencia: competencia, consignatarias: linhas, total: total,
            divergencias: try Divergencia.listar(competencia, cofre, em: t))
    }
}

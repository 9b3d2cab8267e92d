import Foundation
import BancoDeDados
import Cadastro
import Nucleo

/// O pré-corte de uma competência já decidido: o que cada linha da foto fica valendo, com a conta de cada corte.
///
/// Calcular não grava nada: é o mesmo para ensaiar e para glosar. Lê a foto e o que a folha informou, nunca o saldo vivo
/// das contas, e por isso a mesma foto dá sempre a mesma decisão.
/// - Fonte: POC-INT-02, RF-GER-12 a 14; dominio, §3.5.
package struct GlosaDoMes: Sendable {
    package let competencia: Competencia
    package let entrada: EntradaDaGlosa
    package let resultado: ResultadoDaGlosa
    /// As linhas decididas, na posição que têm em `entrada` e `resultado`.
    package let linhas: [LinhaDaFoto]
    /// As de contratos encerrados desde o corte: não vão à folha.
    package let retiradas: [LinhaDaFoto]

    /// Lê o mês e decide. Lança `RecusaDeGlosa`.
    package static func calcular(_ competencia: Competencia, catalogo: Catalogo, em t: Transacao) throws -> GlosaDoMes {
        try calcular(competencia, catalogo: catalogo, revendo: false, em: t)
    }

    /// O retrato de um mês já glosado: os cortes são os gravados; os limites, os da regra usada e da folha daquele mês.
    static func retrato(gravadoEm competencia: Competencia, catalogo: Catalogo, em t: Transacao) throws
        -> RetratoDaGlosa
    {
        let revista = try calcular(competencia, catalogo: catalogo, revendo: true, em: t)
        return RetratoDaGlosa(revista.entrada, revista.resultado)
            .com(gravadas: try TabelaDeGlosadas.contas(competencia, em: t))
    }

    private static func calcular(
        _ competencia: Competencia, catalogo: Catalogo, revendo: Bool, em t: Transacao
    ) throws -> GlosaDoMes {
        var leitura = try LeituraDoMes(competencia, catalogo, revendo: revendo, em: t)
        let lido = try leitura.ler(em: t)
        return GlosaDoMes(
            competencia: competencia, entrada: lido.entrada, resultado: PreCorte.glosarEmRaias(lido.entrada),
            linhas: lido.linhas, retiradas: lido.retiradas)
    }

    /// A versão da regra que deu ordem e modo.
    package var regra: Int64 { entrada.regraVigente.id }

    /// Posições das glosadas, por vínculo e contrato.
    package var glosadas: [Int] { resultado.glosadas }

    /// As linhas que não vão inteiras à folha; todas as outras da foto vão, pelo previsto.
    package var excecoes: [LinhaDecidida] {
        var saida: [LinhaDecidida] = []
        for posicao in linhas.indices {
            let linha = linhas[posicao]
            if linha.suspensa || resultado.glosado(posicao) > .zero {
                saida.append(
                    LinhaDecidida(
                        contrato: linha.contrato, enviado: resultado.enviado(posicao),
                        glosado: resultado.glosado(posicao),
                        suspenso: resultado.suspenso(posicao), retirado: .zero))
            }
        }
        for linha in retiradas {
            saida.append(
                LinhaDecidida(
                    contrato: linha.contrato, enviado: .zero, glosado: .zero, suspenso: .zero, retirado: linha.previsto)
            )
        }
        return saida
    }

    /// As somas do mês: previsto = enviado + glosado + suspenso + retirado (invariante 8).
    package var resumo: ResumoDaGlosa {
        let retirado = retiradas.map(\.previsto).reduce(.zero, +)
        return ResumoDaGlosa(
            competencia: competencia, regra: regra, linhas: linhas.count + retiradas.count,
            vinculos: entrada.quantosVinculos, previsto: resultado.total.previsto + retirado,
            enviado: resultado.total.enviado, glosado: resultado.total.glosado, suspenso: resultado.total.suspenso,
            retirado: retirado, linhasGlosadas: resultado.total.linhasGlosadas,
            linhasExcluidas: resultado.total.linhasExcluidas, linhasSuspensas: linhas.count { $0.suspensa },
            linhasRetiradas: retiradas.count)
    }

    /// Troca a memória guardada da competência pela desta decisão.
    ///
    /// Só se chama na transação que grava as linhas do mês; quem guarda o já enviado é a Folha.
    package func gravar(em t: Transacao) throws {
        try Self.apagar(competencia, em: t)
        let codificador = JSONEncoder()
        codificador.outputFormatting = .sortedKeys
        let todas = glosadas
        // Em blocos: a memória de cada linha tem perto de um quilobyte.
        for inicio in stride(from: 0, to: todas.count, by: 5_000) {
            let contas = todas[inicio..<min(inicio + 5_000, todas.count)].map { resultado.conta(da: $0, em: entrada) }
            let memorias = try contas.map { String(decoding: try codificador.encode($0), as: UTF8.self) }
            try t.executar(GlosasSQL.inserir(competencia, contas, memorias))
        }
    }

    /// Esquece a memória da competência: desfez-se a glosa ou o corte.
    package static func apagar(_ competencia: Competencia, em t: Transacao) throws {
        try t.executar(GlosasSQL.apagar(competencia))
    }
}

/// O que uma linha da foto fica valendo; a soma é o previsto.
package struct LinhaDecidida: Sendable, Hashable {
    package let contrato: Int64
    package let enviado: Dinheiro
    package let glosado: Dinheiro
    package let suspenso: Dinheiro
    package let retirado: Dinheiro
}

/// As somas de um pré-corte, para a tela e para a trilha.
package struct ResumoDaGlosa: Sendable, Hashable, Codable {
    package let competencia: Competencia
    package let regra: Int64
    package let linhas: Int
    package let vinculos: Int
    package let previsto: Dinheiro
    package let enviado: Dinheiro
    package let glosado: Dinheiro
    package let suspenso: Dinheiro
    package let retirado: Dinheiro
    package let linhasGlosadas: Int
    /// Das glosadas, as que saíram inteiras (RF-GER-13).
    package let linhasExcluidas: Int
    package let linhasSuspensas: Int
    package let linhasRetiradas: Int
}

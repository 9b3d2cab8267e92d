import Arquivos
import Auditoria
import BancoDeDados
import Leiaute
import Nucleo

/// Uma base de remuneração como a folha a informa; o que não vem é desconhecido e não apaga o que se tem.
package struct LinhaDaBase: Sendable, Hashable {
    package var linha: Int
    package var matricula: Matricula
    package var bruta: Dinheiro?
    package var liquida: Dinheiro?
    package var compulsorias: Dinheiro?
    package var previdencia: Dinheiro?
    /// Quanto do crédito de verbas em atraso foi pago no mês; não entra na remuneração.
    package var verbasPagas: Dinheiro?
}

/// Uma base pronta para gravar.
package struct BaseInformada: Sendable, Hashable {
    package let vinculo: Int64
    package let bruta: Dinheiro?
    package let liquida: Dinheiro?
    package let compulsorias: Dinheiro?
    package let previdencia: Dinheiro?
    package let verbasPagas: Dinheiro?
}

/// Um arquivo de bases: as da remuneração, opcionais, ou a de previdência.
/// - Fonte: OBJ-07.
package struct ConteudoDasBases: Sendable {
    package let competencia: Competencia?
    package let linhas: [LinhaDaBase]

    /// Lê o arquivo; o que não se lê vai a `apontar`, e a linha fica de fora.
    package static func ler(
        _ especie: EspecieDeEntrada, _ leitura: LeituraDeArquivo, apontar: Apontador
    ) throws -> ConteudoDasBases {
        let dePrevidencia = especie == .basePrevidencia
        let campos = try LeitorDeCampos(
            leitura.definicao, exigidos: ["competencia", "matricula"] + (dePrevidencia ? ["base"] : []),
            opcionais: dePrevidencia ? [] : ["bruta", "liquida", "compulsorias", "verbas_pagas"])
        var linhas: [LinhaDaBase] = []
        var competencia = CompetenciaDoArquivo()
        try withoutActuallyEscaping(apontar) { apontar in
            _ = try leitura.ler(aoApontar: apontar) { registro in
                guard try campos.serve(registro, apontar) else { return }
                try competencia.ver(campos.competencia("competencia", registro), linha: registro.linha, apontar)
                guard let texto = campos.texto("matricula", registro) else { return }
                do {
                    linhas.append(
                        LinhaDaBase(
                            linha: registro.linha, matricula: try Matricula.lendo(texto),
                            bruta: campos.dinheiro("bruta", registro),
                            liquida: campos.dinheiro("liquida", registro),
                            compulsorias: campos.dinheiro("compulsorias", registro),
                            previdencia: campos.dinheiro("base", registro),
                            verbasPagas: campos.dinheiro("verbas_pagas", registro)))
                } catch let erro as TextoInvalido {
                    try apontar(
                        Apontado(
                            linha: registro.linha, campo: "matricula", esperado: erro.esperado, lido: "\"\(texto)\""))
                }
            }
        }
        linhas.sort { ($0.matricula, $0.linha) < ($1.matricula, $1.linha) }
        return ConteudoDasBases(competencia: competencia.unica, linhas: linhas)
    }

    /// Aponta matrícula repetida ou que não se conhece.
    package func conferir(_ referencia: ReferenciaDaFolha, apontar: Apontador) throws {
        var anterior: LinhaDaBase?
        for linha in linhas {
            if let anterior, anterior.matricula == linha.matricula {
                try apontar(
                    Apontado(
                        linha: linha.linha, campo: "matricula",
                        esperado: "matrícula uma vez só (já veio na linha \(anterior.linha))",
                        lido: "\"\(linha.matricula)\""))
            }
            if referencia.vinculos[linha.matricula] == nil {
                try apontar(
                    Apontado(
                        linha: linha.linha, campo: "matricula", esperado: "uma matrícula cadastrada",
                        lido: "\"\(linha.matricula)\""))
            }
            anterior = linha
        }
    }

    /// Grava um bloco; não mexe no livro, e por isso não trava pessoa.
    package static func gravar(
        _ linhas: ArraySlice<LinhaDaBase>, da folha: Competencia, _ referencia: ReferenciaDaFolha, em t: Transacao
    ) throws {
        let bases = linhas.map { linha in
            guard let vinculo = referencia.vinculos[linha.matricula]?.id else {
                preconditionFailure("base de matrícula que a conferência já teria apontado")
            }
            return BaseInformada(
                vinculo: vinculo, bruta: linha.bruta, liquida: linha.liquida, compulsorias: linha.compulsorias,
                previdencia: linha.previdencia, verbasPagas: linha.verbasPagas)
        }
        try t.executar(EntradaSQL.gravarBases(bases, da: folha))
    }
}

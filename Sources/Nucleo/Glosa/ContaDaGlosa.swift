/// A conta de uma linha: tudo o que levou ao valor enviado, em valores e códigos.
///
/// É a memória de cálculo para gestor, servidor e auditoria. **Traz a margem**: não vai à consignatária, que só
/// recebe `paraConsignataria`.
///
/// - Unidade: centavos.
/// - Fonte: RF-GER-13 (histórico), RF-GER-15, POC-GES-22; exemplos-de-estilo.md, hábito 3.
package struct ContaDaGlosa: Sendable, Hashable, Codable {
    package let vinculo: Int64
    package let contrato: Int64
    package let previsto: Dinheiro
    package let enviado: Dinheiro
    package let glosado: Dinheiro
    package let suspenso: Dinheiro
    /// Posição na ordem dos descontos do vínculo, a partir de 1.
    package let ordem: Int
    /// O que cabia na vez da linha; `nil` se nada a limita ou se está suspensa.
    package let cabe: Dinheiro?
    package let minimo: Dinheiro
    package let aceitaParcial: Bool
    package let protegida: Bool
    package let limitante: RestricaoDaGlosa?
    package let componente: ComponenteDaRestricao?
    /// As contas da incidência, em ordem de tipo.
    package let contas: [ContaNaMemoria]
    package let saldoDoLimite: Dinheiro?
    package let saldoDoTeto: Dinheiro?
    /// Do enviado, o que foi às contas de destino de um transbordo.
    package let transbordado: Dinheiro
    package let anterior: MesAnterior
    package let motivo: MotivoDaGlosa?
    package let origem: MotivoDaGlosa?
    /// Quanto a causa do motivo tirou de espaço; zero nos motivos sem valor.
    package let valorDaCausa: Dinheiro
    /// Todas as causas que tiraram espaço, em ordem de código; inclui a do motivo.
    package let causas: [MotivoDaGlosa]
    /// A versão da regra do mês, que deu ordem e modo.
    package let regraDoMes: Int64
    /// A versão da regra da data do contrato, que deu os percentuais.
    package let regraDaData: Int64
    package let fonteDaRegra: String

    /// Saiu inteira por falta de limite (RF-GER-13).
    package var excluida: Bool { glosado > .zero && enviado == .zero }

    /// Alguma conta da linha não tem limite conhecido.
    package var temMargemDesconhecida: Bool { contas.contains { $0.limite == nil } }

    /// O que cruza a fronteira da consignatária: sem margem, sem motivo (compulsória nova é dado do servidor).
    package var paraConsignataria: LinhaGlosadaParaConsignataria {
        LinhaGlosadaParaConsignataria(
            contrato: contrato, previsto: previsto, enviado: enviado, glosado: glosado, suspenso: suspenso)
    }
}

/// Conta de margem, como a linha a encontrou na sua vez.
package struct ContaNaMemoria: Sendable, Hashable, Codable {
    package let tipo: TipoNaGlosa
    /// Pela regra da data do contrato; `nil`, desconhecido.
    package let limite: Dinheiro?
    package let saldoAntes: Dinheiro?
    package let fonte: FonteDoLimite
    package let margemDaFolha: Dinheiro?
    package let margemAnterior: Dinheiro?
    /// Percentuais do tipo na regra da data e na do mês, que explicam a fonte `derivada`.
    package let percentualDaData: Percentual?
    package let percentualDoMes: Percentual?
}

/// A linha sem nenhum campo capaz de guardar uma margem.
///
/// - Fonte: dominio.md §3.2 [C III-2; Segurança-4]; arquitetura, invariante 6.
package struct LinhaGlosadaParaConsignataria: Sendable, Hashable, Codable {
    package let contrato: Int64
    package let previsto: Dinheiro
    package let enviado: Dinheiro
    package let glosado: Dinheiro
    package let suspenso: Dinheiro
}

extension ResultadoDaGlosa {
    /// A conta da linha na posição dada.
    ///
    /// - Parameter entrada: a mesma que foi decidida; outra é defeito de quem chama.
    package func conta(da linha: Int, em entrada: EntradaDaGlosa) -> ContaDaGlosa {
        precondition(entrada.quantasLinhas == quantasLinhas, "o resultado é de outra entrada")
        let linhas = entrada.linhas
        let decisao = self.linhas[linha]
        let sinais = linhas.sinais[linha]
        let daData = entrada.regras.todas[Int(linhas.regra[linha])]
        let limitante =
            decisao.limitante == IndiceDeRestricao.nenhuma ? nil : RestricaoDaGlosa(indice: Int(decisao.limitante))
        return ContaDaGlosa(
            vinculo: entrada.vinculos.id[Int(linhas.bloco[linha])], contrato: linhas.contrato[linha],
            previsto: Dinheiro(centavos: linhas.parcela[linha]), enviado: enviado(linha), glosado: glosado(linha),
            suspenso: suspenso(linha), ordem: Int(decisao.ordem),
            cabe: decisao.cabe == Centavos.infinito ? nil : Dinheiro(centavos: decisao.cabe),
            minimo: Dinheiro(centavos: linhas.minimo[linha]), aceitaParcial: sinais.contains(.aceitaParcial),
            protegida: sinais.contains(.protegida), limitante: limitante,
            componente: ComponenteDaRestricao(rawValue: decisao.componente), contas: contas(da: linha, em: entrada),
            saldoDoLimite: Centavos.borda(decisao.saldoDoLimite), saldoDoTeto: Centavos.borda(decisao.saldoDoTeto),
            transbordado: Dinheiro(centavos: decisao.transbordado),
            anterior: linhas.anterior(linha), motivo: motivo(linha), origem: origem(linha),
            valorDaCausa: Dinheiro(centavos: decisao.valorDaCausa),
            causas: MotivoDaGlosa.comValor.filter { decisao.causas & (1 << ($0.rawValue - 1)) != 0 },
            regraDoMes: entrada.regraVigente.id, regraDaData: daData.id, fonteDaRegra: daData.fonte)
    }

    private func contas(da linha: Int, em entrada: EntradaDaGlosa) -> [ContaNaMemoria] {
        let plano = entrada.plano
        let bloco = Int(entrada.linhas.bloco[linha])
        let regra = Int(entrada.linhas.regra[linha])
        let incidencia = entrada.linhas.incidencia[linha]
        let tipos = entrada.tipos.indices.filter { incidencia & (1 << UInt32($0)) != 0 }
        return zip(tipos, Int(inicioDasContas[linha])...).map { tipo, k in
            let posicao = bloco * plano.quantosTipos + tipo
            return ContaNaMemoria(
                tipo: entrada.tipos[tipo], limite: Centavos.borda(contas[k].limite),
                saldoAntes: Centavos.borda(contas[k].saldo), fonte: contas[k].fonte,
                margemDaFolha: Centavos.borda(entrada.vinculos.margem[posicao]),
                margemAnterior: Centavos.borda(entrada.vinculos.margemAnterior[posicao]),
                percentualDaData: entrada.regras.todas[regra].tipos[entrada.tipos[tipo].codigo]?.percentual,
                percentualDoMes: entrada.regraVigente.tipos[entrada.tipos[tipo].codigo]?.percentual)
        }
    }
}

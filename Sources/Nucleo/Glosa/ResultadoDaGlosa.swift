/// O que o pré-corte decidiu, na mesma posição das linhas da entrada.
///
/// Guarda decisão e memória em números, num registro de largura fixa por linha e outro por conta da linha, que o
/// motor escreve de uma vez. `conta(da:em:)` monta a de uma linha, e `FraseDaGlosa` a diz em português.
///
/// - Unidade: centavos.
package struct ResultadoDaGlosa: Sendable, Hashable {
    /// Somas do lote inteiro: previsto = enviado + glosado + suspenso.
    package internal(set) var total = TotalDaGlosa()

    /// Na posição das linhas da entrada.
    var linhas: [DecisaoDaLinha]
    /// As contas da linha `i` estão de `inicioDasContas[i]` até antes de `inicioDasContas[i + 1]`, em ordem de tipo.
    var inicioDasContas: [Int32]
    var contas: [SaldoDaConta]

    /// Reserva o lugar de cada decisão e manda cada raia encher o seu; `decidir` devolve as somas dela.
    init(
        para colunas: ColunasDeLinha, raias: Int, _ correr: PreCorte.Corredor,
        _ decidir: @escaping @Sendable (DestinoDaGlosa, _ raia: Int) -> TotalDaGlosa
    ) {
        let quantas = colunas.contrato.count
        var inicio = [Int32](repeating: 0, count: quantas + 1)
        var soma: Int32 = 0
        for i in 0..<quantas {
            soma += Int32(colunas.incidencia[i].nonzeroBitCount)
            inicio[i + 1] = soma
        }
        var totais = [TotalDaGlosa](repeating: TotalDaGlosa(), count: raias)
        var contas: [SaldoDaConta] = []
        linhas = Array(unsafeUninitializedCapacity: quantas) { lugares, cheios in
            contas = Array(unsafeUninitializedCapacity: Int(soma)) { contas, cheias in
                totais.withUnsafeMutableBufferPointer { totais in
                    let destino = DestinoDaGlosa(
                        linhas: lugares, contas: contas, totais: totais, inicioDasContas: inicio)
                    correr(raias) { raia in destino.totais[raia] = decidir(destino, raia) }
                }
                cheias = Int(soma)
            }
            cheios = quantas
        }
        (self.contas, inicioDasContas) = (contas, inicio)
        for parte in totais { total += parte }
    }

    package var quantasLinhas: Int { linhas.count }

    /// O que vai à folha.
    package func enviado(_ linha: Int) -> Dinheiro { Dinheiro(centavos: linhas[linha].enviado) }

    /// O que se cortou antes de enviar.
    package func glosado(_ linha: Int) -> Dinheiro { Dinheiro(centavos: linhas[linha].glosado) }

    package func suspenso(_ linha: Int) -> Dinheiro { Dinheiro(centavos: linhas[linha].suspenso) }

    /// Saiu inteira por falta de limite: a «exclusão automática» de RF-GER-13. O contrato segue e a margem não se libera.
    package func excluida(_ linha: Int) -> Bool { linhas[linha].glosado > 0 && linhas[linha].enviado == 0 }

    /// `nil` se a linha não foi glosada.
    package func motivo(_ linha: Int) -> MotivoDaGlosa? { MotivoDaGlosa(rawValue: linhas[linha].motivo) }

    /// Motivo original de uma glosa que vem de meses anteriores; nas demais, o próprio motivo.
    package func origem(_ linha: Int) -> MotivoDaGlosa? { MotivoDaGlosa(rawValue: linhas[linha].origem) }

    /// Posições das linhas glosadas, em parte ou inteiras, na ordem da entrada.
    package var glosadas: [Int] { linhas.indices.filter { linhas[$0].glosado > 0 } }

    /// Posições das linhas com alguma conta de margem desconhecida, a apontar ao gestor.
    package var comMargemDesconhecida: [Int] {
        linhas.indices.filter { i in
            contas[Int(inicioDasContas[i])..<Int(inicioDasContas[i + 1])].contains { $0.fonte == .desconhecida }
        }
    }
}

/// Onde o motor escreve: um lugar por linha e um por conta da linha.
///
/// `@unchecked Sendable`: cada linha é de um vínculo só, e cada vínculo de uma raia só; duas raias nunca escrevem no mesmo lugar, nem leem o
/// da outra. A memória vem por encher, e cada raia enche toda linha e toda conta das linhas dos seus vínculos.
struct DestinoDaGlosa: @unchecked Sendable {
    let linhas: UnsafeMutableBufferPointer<DecisaoDaLinha>
    let contas: UnsafeMutableBufferPointer<SaldoDaConta>
    let totais: UnsafeMutableBufferPointer<TotalDaGlosa>
    let inicioDasContas: [Int32]
}

/// Somas de um lote.
package struct TotalDaGlosa: Sendable, Hashable {
    package internal(set) var previsto = Dinheiro.zero
    package internal(set) var enviado = Dinheiro.zero
    package internal(set) var glosado = Dinheiro.zero
    package internal(set) var suspenso = Dinheiro.zero
    package internal(set) var linhasGlosadas = 0
    /// Das glosadas, as que saíram inteiras.
    package internal(set) var linhasExcluidas = 0

    static func += (soma: inout TotalDaGlosa, parte: TotalDaGlosa) {
        soma.previsto += parte.previsto
        soma.enviado += parte.enviado
        soma.glosado += parte.glosado
        soma.suspenso += parte.suspenso
        soma.linhasGlosadas += parte.linhasGlosadas
        soma.linhasExcluidas += parte.linhasExcluidas
    }

    mutating func somar(_ decisao: DecisaoDaLinha, previsto parcela: Int64) {
        previsto += Dinheiro(centavos: parcela)
        enviado += Dinheiro(centavos: decisao.enviado)
        glosado += Dinheiro(centavos: decisao.glosado)
        suspenso += Dinheiro(centavos: decisao.suspenso)
        if decisao.glosado == 0 { return }
        linhasGlosadas += 1
        if decisao.enviado == 0 { linhasExcluidas += 1 }
    }
}

/// A decisão de uma linha e os números da sua conta.
struct DecisaoDaLinha: Sendable, Hashable {
    var enviado: Int64 = 0
    var glosado: Int64 = 0
    var suspenso: Int64 = 0
    /// `Centavos.infinito` se nada limita a linha, ou se ela está suspensa.
    var cabe = Centavos.infinito
    var saldoDoLimite = Centavos.desconhecido
    var saldoDoTeto = Centavos.desconhecido
    var transbordado: Int64 = 0
    var valorDaCausa: Int64 = 0
    /// Posição na ordem dos descontos do vínculo, a partir de 1.
    var ordem: Int32 = 0
    var limitante = IndiceDeRestricao.nenhuma
    var componente: UInt8 = 0
    var motivo: UInt8 = 0
    var origem: UInt8 = 0
    /// Um bit por causa com valor; o bit 0 é o código 1.
    var causas: UInt8 = 0
}

/// Uma conta da linha, como ela a encontrou.
struct SaldoDaConta: Sendable, Hashable {
    var limite = Centavos.desconhecido
    var saldo = Centavos.desconhecido
    var fonte = FonteDoLimite.desconhecida
}

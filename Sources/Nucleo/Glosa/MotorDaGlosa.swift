/// Decide as linhas, um vínculo por vez, na ordem dos descontos.
///
/// O rascunho (consumido, capacidades, fila) é alocado uma vez e reaproveitado: nada se aloca por linha, salvo a que
/// transborda. As restrições de um vínculo são 34 lugares fixos: 32 contas, o limite facultativo e o teto.
///
/// Não se copia, e todos os métodos são `mutating`, mesmo os que só leem: de outro modo o compilador copia os contadores
/// de referência de todas as colunas, ou os bits do motor inteiro, a cada linha (medido: 6 vezes o tempo, e 1,3).
struct MotorDaGlosa: ~Copyable {
    let plano: PlanoDaGlosa
    let vinculos: ColunasDeVinculo
    let linhas: ColunasDeLinha
    let ordem: OrdemDaGlosa
    let mudouDeRegra: Bool
    let filas: FilasDosVinculos
    let destino: DestinoDaGlosa
    var total = TotalDaGlosa()

    // Do vínculo.
    var fila: [ItemDaFila] = []
    var bloco = 0
    var teto = Centavos.infinito
    /// Alguma regra dá limite facultativo ao vínculo.
    var limiteExiste = false
    var limiteDaVigente = Centavos.infinito
    var consumido = [Int64](repeating: 0, count: IndiceDeRestricao.quantas)
    /// Um bit por restrição fechada pela fila.
    var fechadas: UInt64 = 0
    var temQuota = false
    var quota = [Int64](repeating: Centavos.infinito, count: IndiceDeRestricao.quantas)
    var temGuarda = false
    /// A guarda da linha na posição `p` da fila para a restrição `c` está em `p × 34 + c`.
    var guarda: [Int64] = []
    var guardado: [Int64] = []

    // Da linha.
    var limite = [Int64](repeating: 0, count: IndiceDeRestricao.quantas)
    var efetivo = [Int64](repeating: 0, count: IndiceDeRestricao.quantas)
    var capacidade = [Int64](repeating: 0, count: IndiceDeRestricao.quantas)

    // Causas, por restrição × 8 códigos; só no vínculo que teve glosa.
    var pressao = [Int64](repeating: 0, count: IndiceDeRestricao.quantas * 8)

    init(_ entrada: EntradaDaGlosa, _ filas: FilasDosVinculos, _ destino: DestinoDaGlosa) {
        (plano, vinculos, linhas) = (entrada.plano, entrada.vinculos, entrada.linhas)
        (self.filas, self.destino) = (filas, destino)
        ordem = OrdemDaGlosa(plano.modo.criterios)
        mudouDeRegra = entrada.regraAnterior.map { $0 != entrada.regraVigente.id } ?? false
    }

    /// Decide os vínculos da faixa.
    mutating func decidir(_ blocos: Range<Int>) {
        for bloco in blocos where filas.inicio[bloco] < filas.inicio[bloco + 1] {
            ordenar(de: Int(filas.inicio[bloco]), ate: Int(filas.inicio[bloco + 1]))
            abrir(bloco)
            let glosadasAntes = total.linhasGlosadas
            for posicao in fila.indices { decidir(posicao) }
            if total.linhasGlosadas > glosadasAntes { motivar() }
        }
    }

    private mutating func abrir(_ bloco: Int) {
        self.bloco = bloco
        for c in consumido.indices { consumido[c] = 0 }
        fechadas = 0
        teto = medirTeto()
        limiteDaVigente = medirLimiteFacultativo(plano.vigente)
        limiteExiste = plano.temLimiteFacultativo && vinculos.liquida[bloco] != Centavos.desconhecido
        repartir()
        guardar()
    }

    /// Quota de cada conta sob o teto, se o teto corta e a regra manda repartir o corte.
    ///
    /// - Fonte: dominio.md §3.5, «como o corte de 70% se reparte»; `docs/decisoes/0028-pre-corte.md`.
    private mutating func repartir() {
        if temQuota { for tipo in 0..<plano.quantosTipos { quota[tipo] = Centavos.infinito } }
        temQuota = false
        guard plano.modo.reparticao != .nenhuma, teto != Centavos.infinito else { return }
        var soma: Int64 = 0
        var sob: [(tipo: Int, limite: Int64)] = []
        for tipo in 0..<plano.quantosTipos where plano.sobOTeto & (1 << UInt32(tipo)) != 0 {
            let limite = limiteDaConta(tipo, regra: plano.vigente).limite
            if limite == Centavos.infinito { continue }
            sob.append((tipo, max(0, limite)))
            soma += max(0, limite)
        }
        let corte = soma - max(0, teto)
        guard corte > 0 else { return }
        temQuota = true
        for (tipo, limite) in sob {
            let parte =
                plano.modo.reparticao == .proporcional
                ? Dinheiro(centavos: corte).vezes(limite, sobre: soma, .paraCima).centavos
                : Dinheiro(centavos: corte).vezes(plano.parteDoCorte[tipo], sobre: 10_000, .paraCima).centavos
            quota[tipo] = max(0, limite - parte)
        }
    }

    private mutating func decidir(_ posicao: Int) {
        let i = Int(fila[posicao].linha)
        let sinais = linhas.sinais[i]
        let parcela = linhas.parcela[i]
        var decisao = DecisaoDaLinha()
        decisao.ordem = Int32(truncatingIfNeeded: posicao + 1)
        let restricoes = medir(i, &decisao)
        if sinais.contains(.suspensa) {
            decisao.suspenso = parcela
        } else {
            let protegida = sinais.contains(.protegida)
            let (menor, limitante) = medirCapacidade(i, restricoes, posicao: posicao, protegida: protegida)
            decisao.cabe = max(0, menor)
            decisao.enviado = enviar(i, parcela, cabe: decisao.cabe, sinais)
            decisao.glosado = parcela - decisao.enviado
            if decisao.glosado > 0 {
                decisao.limitante = UInt8(limitante)
                decisao.componente = componente(limitante, parcela, protegida: protegida).rawValue
            }
            if decisao.enviado > 0 { decisao.transbordado = consumir(i, decisao.enviado, restricoes) }
            if decisao.glosado > 0, !plano.modo.segueAdiante { fechar(restricoes, parcela) }
        }
        destino.linhas[i] = decisao
        total.somar(decisao, previsto: parcela)
    }

    /// Quanto da parcela vai à folha.
    ///
    /// Legado protegido é cortado em parte mesmo que o produto recuse parcial ou que sobre menos que o mínimo.
    ///
    /// - Fonte: dominio.md §3.5; RF-GER-13.
    @inline(__always)
    private mutating func enviar(_ i: Int, _ parcela: Int64, cabe: Int64, _ sinais: SinaisDaLinha) -> Int64 {
        if parcela <= cabe { return parcela }
        if sinais.contains(.protegida) { return cabe }
        var recusam = linhas.incidencia[i] & plano.recusa
        while recusam != 0 {
            if capacidade[recusam.trailingZeroBitCount] < parcela { return 0 }
            recusam &= recusam - 1
        }
        return sinais.contains(.aceitaParcial) && cabe >= linhas.minimo[i] ? cabe : 0
    }

    /// Fecha as restrições em que a parcela não coube, para a regra que não segue adiante.
    private mutating func fechar(_ restricoes: UInt64, _ parcela: Int64) {
        var resto = restricoes
        while resto != 0 {
            let c = resto.trailingZeroBitCount
            if capacidade[c] < parcela { fechadas |= 1 << UInt64(c) }
            resto &= resto - 1
        }
    }
}

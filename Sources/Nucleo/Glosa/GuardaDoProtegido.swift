// A guarda do legado protegido: quem vem antes na ordem deixa para ele o seu mínimo.

extension MotorDaGlosa {
    /// Calcula, para cada linha do vínculo, até onde o consumido pode ir sem tirar o mínimo de quem é protegido e vem depois.
    ///
    /// Assim a ordem dos descontos se mantém (POC-INT-02) e o protegido só sai inteiro se o limite da sua data for zero
    /// (RF-GER-13). O guardado nunca passa do limite da época, já descontado o guardado dos protegidos de ordem melhor.
    ///
    /// - Fonte: dominio.md §3.5, «legado protegido»; `docs/decisoes/0028-pre-corte.md`.
    mutating func guardar() {
        temGuarda = false
        guard plano.modo.guardaDoProtegido, fila.contains(where: { pedeGuarda(Int($0.linha)) }) else { return }
        temGuarda = true
        let quantas = IndiceDeRestricao.quantas
        while guardado.count < fila.count { guardado.append(0) }
        while guarda.count < fila.count * quantas { guarda.append(Centavos.infinito) }
        reservarNaOrdem()
        var atual = [Int64](repeating: Centavos.infinito, count: quantas)
        for posicao in fila.indices.reversed() {
            for c in 0..<quantas { guarda[posicao * quantas + c] = atual[c] }
            let valor = guardado[posicao]
            if valor == 0 { continue }
            paraCadaRestricao(de: Int(fila[posicao].linha)) { c, limite in
                let menor = min(atual[c], limite)
                atual[c] = menor == Centavos.infinito ? menor : menor - valor
            }
        }
    }

    private mutating func pedeGuarda(_ i: Int) -> Bool {
        let sinais = linhas.sinais[i]
        return sinais.contains(.protegida) && !sinais.contains(.suspensa) && linhas.parcela[i] > 0
    }

    /// O mínimo de cada protegido, na ordem, dentro do que o limite da sua data comporta.
    private mutating func reservarNaOrdem() {
        var reservado = [Int64](repeating: 0, count: IndiceDeRestricao.quantas)
        for posicao in fila.indices {
            let i = Int(fila[posicao].linha)
            guardado[posicao] = 0
            guard pedeGuarda(i) else { continue }
            var valor = min(linhas.parcela[i], max(1, linhas.minimo[i]))
            paraCadaRestricao(de: i) { c, limite in
                if limite != Centavos.infinito { valor = min(valor, limite - reservado[c]) }
            }
            valor = max(0, valor)
            guardado[posicao] = valor
            paraCadaRestricao(de: i) { c, _ in reservado[c] += valor }
        }
    }

    /// Cada restrição da linha, com o menor entre o limite dela e a quota; infinito, se não se conhece.
    private mutating func paraCadaRestricao(de i: Int, _ fazer: (_ c: Int, _ limite: Int64) -> Void) {
        let incidencia = linhas.incidencia[i]
        let regra = Int(linhas.regra[i])
        for tipo in 0..<plano.quantosTipos where incidencia & (1 << UInt32(tipo)) != 0 {
            let limite = limiteDaConta(tipo, regra: regra).limite
            fazer(tipo, temQuota ? min(limite, quota[tipo]) : limite)
        }
        if incidencia & plano.sobOLimite != 0 { fazer(IndiceDeRestricao.limite, limiteFacultativo(regra)) }
        if incidencia & plano.sobOTeto != 0 { fazer(IndiceDeRestricao.teto, teto) }
    }
}

import Rosto

/// De 0 a 100, quanto a tentativa aprovada ficou acima dos limites: 50 é tudo no limite, 100 é folga larga em tudo.
///
/// É a menor folga entre as etapas, porque uma prova vale o que vale a etapa mais fraca. Sem a luz confirmada, não passa de 90. Não é
/// probabilidade de a pessoa estar viva, e não se compara entre versões da régua.
enum Confianca {
    static func calcular(_ medidas: [MedidaDaEtapa], _ roteiro: Roteiro, _ regua: Regua) -> Int {
        var folgas: [Double] = []
        for medida in medidas {
            if let mesma = medida.mesmaPessoa { folgas.append(folga(mesma, de: regua.mesmaPessoa, a: 0.75)) }
            if let alvo = medida.alvo, let giro = medida.guinada, let nariz = medida.nariz,
                let planaridade = medida.planaridade
            {
                folgas.append(folga(abs(giro), de: regua.guinada(alvo: alvo), a: Double(alvo) + 3))
                folgas.append(folga(abs(nariz), de: regua.nariz, a: 0.26))
                folgas.append(folga(planaridade, de: regua.planaridade, a: 0.08))
                // Aqui folga é ficar abaixo do limite.
                if let estreitamento = medida.estreitamento {
                    folgas.append(folga(-estreitamento, de: -regua.estreitamento, a: -0.01))
                }
            }
            if let perto = medida.aproximacao { folgas.append(folga(perto, de: regua.aproximacao, a: 1.9)) }
            if let sorriso = medida.sorriso { folgas.append(folga(sorriso, de: regua.sorriso, a: 1.25)) }
            if medida.aceita, let luz = medida.correlacaoDaLuz {
                folgas.append(folga(luz, de: ReflexoDaLuz.correlacaoMinima, a: 0.95))
            }
        }
        let teto = medidas.contains { $0.etapa == Etapa.luz.codigo && $0.aceita } ? 100.0 : 90.0
        return Int((50 + (teto - 50) * (folgas.min() ?? 0)).rounded(.down))
    }

    /// 0 no limite, 1 na folga larga.
    private static func folga(_ medido: Double, de limite: Double, a largo: Double) -> Double {
        min(1, max(0, (medido - limite) / (largo - limite)))
    }
}

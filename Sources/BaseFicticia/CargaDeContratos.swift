import Leiaute
import Nucleo

// Os contratos e as parcelas passadas da carga inicial, os vivos e os que já se encerraram.

extension Gerador {
    /// Quantos meses de parcelas passadas se contam.
    static let mesesDePassado = 6
    private static let primeiraAde: Int64 = 500_000
    private static let camposDoContrato = [
        "ade_antiga", "matricula", "consignataria", "produto", "numero", "parcela", "percentual", "prazo", "pagas",
        "carencia", "primeira",
        "operacao_em", "averbado_em", "valor_liberado", "taxa_ao_mes", "situacao", "suspenso_por", "suspenso_ate",
        "encerrado_em", "legado",
    ]

    private var escala: Escala { carteira.escala }

    func escreverContratos(em pasta: String) throws {
        let contratos = try EscritaDeArquivo(
            "\(pasta)/contratos.csv", "carga-contratos", leiautes, campos: Self.camposDoContrato)
        let parcelas = try EscritaDeArquivo(
            "\(pasta)/parcelas.csv", "carga-parcelas", leiautes,
            campos: ["ade_antiga", "competencia", "numero", "previsto", "enviado", "descontado", "motivo"])
        for contrato in carteira.contratos {
            try contratos.linha(linha(contrato))
            try escreverParcelas(contrato, parcelas)
        }
        try escreverEncerrados(contratos, parcelas)
        try contratos.terminar()
        try parcelas.terminar()
    }

    private func ade(_ contrato: ContratoFicticio) -> Campo { .inteiro(Self.primeiraAde + Int64(contrato.numero)) }

    private func linha(_ contrato: ContratoFicticio, encerrado: Encerramento? = nil) -> [Campo] {
        let servico = carteira.servicos[Int(contrato.servico)]
        let dia = Dia(diasDesde1970: Int(contrato.dia))
        let suspenso = contrato.volta != ContratoFicticio.semSuspensao
        let credito = contrato.liberado > 0
        return [
            ade(contrato), .texto(carteira.vinculos[Int(contrato.vinculo)].matriculaEscrita(-1)),
            .texto(servico.consignataria.codigo), .texto(servico.produto), .texto(servico.numero(contrato.numero)),
            .reais(contrato.parcela), contrato.percentual > 0 ? .porCento(Int64(contrato.percentual)) : .nulo,
            contrato.prazo > 0 ? .quantos(Int(contrato.prazo)) : .nulo,
            .quantos(encerrado?.pagas ?? contrato.pagasNaCarga),
            .quantos(Int(contrato.carencia)), .mes(escala.competencia(Int(contrato.inicio))), .dia(dia), .dia(dia),
            credito ? .reais(contrato.liberado) : .nulo, credito ? .decimal(Int64(contrato.taxa), casas: 6) : .nulo,
            .texto(encerrado?.situacao ?? (suspenso ? "suspenso" : "averbado")),
            suspenso ? .texto(contrato.numero.isMultiple(of: 3) ? "gestor" : "consignataria") : .nulo,
            suspenso ? .mes(escala.competencia(Int(contrato.volta) - 1)) : .nulo,
            encerrado.map { .dia($0.dia) } ?? .nulo,
            .talvez(contrato.marca.codigo),
        ]
    }

    // MARK: - Parcelas

    /// As dos últimos meses em que houve linha. Só as mensais falham: as de prazo foram todas pagas, e a conta das pagas fecha.
    private func escreverParcelas(_ contrato: ContratoFicticio, ate fim: Int = 0, _ arquivo: EscritaDeArquivo) throws {
        for mes in -Self.mesesDePassado..<0 where contrato.comLinha(mes) && mes < fim && !contrato.suspenso(mes) {
            var sorteio = Sorteio(escala.semente, .parcelas, Int(contrato.numero), mes)
            let falhou = contrato.prazo == 0 && contrato.percentual == 0 && sorteio.chance(5, em: 1_000)
            try arquivo.linha([
                ade(contrato), .mes(escala.competencia(mes)), .quantos(mes - Int(contrato.inicio) + 1),
                .reais(contrato.parcela),
                .reais(contrato.parcela), .reais(falhou ? 0 : contrato.parcela),
                falhou ? .texto(sorteio.um(de: ["H2", "H3", "H9"])) : .nulo,
            ])
        }
    }

    // MARK: - Encerrados

    private struct Encerramento {
        let situacao: String
        let pagas: Int
        let dia: Dia
    }

    /// Contratos que acabaram nos dois anos antes da carga: pagos até o fim, liquidados, refinanciados, portados ou cancelados.
    private func escreverEncerrados(_ contratos: EscritaDeArquivo, _ parcelas: EscritaDeArquivo) throws {
        let bancos = carteira.servicos.indices.filter { carteira.servicos[$0].especie == .emprestimo }
        let donos = carteira.vinculos.indices.filter { carteira.vinculos[$0].entrada < 0 }
        for ordem in 0..<escala.porPessoas(1_200, minimo: 10) {
            var sorteio = Sorteio(escala.semente, .encerrados, ordem)
            let fim = -sorteio.inteiro(0...24)
            let prazo = sorteio.um(de: [24, 36, 48, 60])
            let concluido = sorteio.chance(55, em: 100)
            let pagas = concluido ? prazo : sorteio.inteiro(3...(prazo - 1))
            let inicio = fim - pagas
            let parcela = sorteio.centavos(8_000...160_000)
            var contrato = ContratoFicticio(
                vinculo: sorteio.um(de: donos), servico: sorteio.um(de: bancos), parcela: parcela, inicio: inicio,
                dia: escala.competencia(inicio).dia(limitado: sorteio.inteiro(1...6)))
            contrato.numero = 90_000_000 + Int32(ordem)
            contrato.prazo = Int16(prazo)
            contrato.fim = Int16(fim)
            contrato.liberado = parcela * Int64(prazo) * 62 / 100
            contrato.taxa = 1_600_000
            let situacao =
                concluido
                ? "concluido" : sorteio.um(de: ["liquidado", "liquidado", "refinanciado", "portado", "cancelado"])
            let encerramento = Encerramento(
                situacao: situacao, pagas: pagas,
                dia: escala.competencia(fim - 1).dia(limitado: sorteio.inteiro(7...28)))
            try contratos.linha(linha(contrato, encerrado: encerramento))
            try escreverParcelas(contrato, ate: fim, parcelas)
        }
    }
}

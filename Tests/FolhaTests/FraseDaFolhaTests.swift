import Folha
import Nucleo
import Testing

/// Toda recusa do ciclo do mês e da entrada de arquivos diz o que houve e o que fazer.
@Suite struct FraseDaFolhaTests {
    private static let mes = Competencia(ano: 2026, mes: 10)

    /// Um caso de cada espécie, com números que têm de aparecer na frase.
    private static func exemplo(_ especie: RecusaDaFolha.Especie) -> RecusaDaFolha {
        switch especie {
        case .competenciaInexistente: .competenciaInexistente(mes)
        case .foraDeOrdem: .foraDeOrdem(mes, esta: .aberta, precisa: [.cortada], para: "glosar")
        case .anteriorSemRetorno: .anteriorSemRetorno(mes)
        case .seguinteComCorte: .seguinteComCorte(mes)
        case .seguinteComCarga: .seguinteComCarga(mes)
        case .rubricasFaltando: .rubricasFaltando([])
        case .semLeiauteDeRemessa: .semLeiauteDeRemessa
        case .leiauteSemDetalhe: .leiauteSemDetalhe("x")
        case .leiauteSemDescontado: .leiauteSemDescontado("x")
        case .cargaEmAndamento: .cargaEmAndamento(arquivo: 7, nome: "x")
        case .retornoEmCurso: .retornoEmCurso(mes, arquivo: 7)
        case .mudou: .mudou(mes)
        case .remessaPorGerar: .remessaPorGerar(mes, leiautes: ["x"])
        case .glosaVelha: .glosaVelha(mes, contratos: 2)
        case .semCorrecao: .semCorrecao(mes)
        case .linhaInexistente: .linhaInexistente(mes, contrato: 7)
        case .correcaoSemMudanca: .correcaoSemMudanca
        case .correcaoAcimaDaParcela: .correcaoAcimaDaParcela(Dinheiro(centavos: 1))
        case .correcaoDeEncerrado: .correcaoDeEncerrado(7, .cancelado)
        case .correcaoDeSuspenso: .correcaoDeSuspenso(7)
        case .valorNegativo: .valorNegativo
        case .motivoVazio: .motivoVazio
        case .motivoDesconhecido: .motivoDesconhecido("x")
        case .nadaRejeitado: .nadaRejeitado([7])
        case .outroRetorno: .outroRetorno(mes, arquivo: 7)
        case .divergenciaInexistente: .divergenciaInexistente(7)
        case .solucaoQueNaoServe: .solucaoQueNaoServe
        case .naoSeEscreve: .naoSeEscreve(leiaute: "x", motivo: "y")
        }
    }

    private static let verbos: Set<String> = [
        "Cadastre", "Confira", "Corrija", "Desfaça-o", "Diga", "Diminua", "Escolha", "Escreva", "Espere", "Faça",
        "Gere-a",
        "Importe-o", "Informe", "Reative-o", "Refaça", "Siga", "Use",
    ]

    @Test(
        "RF-GER-12: toda recusa do ciclo do mês diz o que houve e o que fazer",
        arguments: RecusaDaFolha.Especie.allCases)
    func duasPartes(especie: RecusaDaFolha.Especie) {
        let recusa = Self.exemplo(especie)
        #expect(recusa.especie == especie && recusa.codigo == especie.rawValue)
        #expect(especie.fazer.hasSuffix("."))
        let verbo = especie.fazer.split(whereSeparator: { $0 == " " || $0 == "," }).first.map(String.init)
        #expect(Self.verbos.contains(verbo ?? ""), "\(especie.fazer)")
        #expect(recusa.frase.hasSuffix(". " + especie.fazer), "\(recusa.frase)")
        #expect(recusa.frase.count > especie.fazer.count + 12, "\(recusa.frase)")
    }

    @Test("RF-CON-25: toda recusa de arquivo que entra diz o que houve e o que fazer")
    func daEntrada() {
        let todas: [RecusaDeEntrada] = [
            .semConsignataria, .outraConsignataria, .competenciaErrada(veio: Self.mes, esperada: Self.mes + 1),
            .semCompetencia, .semFolhaAberta, .comApontamentos(quantos: 2), .naoConferido(situacao: "recusado"),
            .outraEmAndamento(arquivo: 7), .especieDesconhecida("x"),
        ]
        #expect(Set(todas.map(\.codigo)).count == todas.count)
        for recusa in todas { #expect(recusa.description.hasSuffix("; " + recusa.fazer) && recusa.fazer.count > 8) }
    }
}

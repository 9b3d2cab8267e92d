import BaseFicticia
import Foundation
import Nucleo
import Testing

/// A base de verdade jogada por quem só conhece os arquivos.
@Suite("História da base fictícia")
struct HistoriaTests {
    /// Menos meses que o padrão, para caber no tempo das provas; a prova longa joga os doze.
    private static let curta = Escala(
        semente: 2_026, pessoas: Escala.deVerdade.pessoas, linhas: Escala.deVerdade.linhas, competencias: 2,
        primeira: Escala.deVerdade.primeira)

    /// As linhas de abril de 2023 (TR 22.4.2).
    private static let quadro = [
        "ALFA": 98, "BB": 1_384, "BRADFIN": 10, "BRADESCO": 7, "CEF": 617, "INTER": 77, "ITAU": 118, "PAN": 6,
        "SANTANDER": 20,
        "SICOOBJUS": 2_278, "AFAEMG": 12, "AMMPSAUDE": 4_082, "AMMPSEDE": 2_018, "ANSP": 1, "ASCEMIG": 5, "ASSEMP": 205,
        "CRESP": 4,
        "SINDPUB": 27, "SINDSEMP": 2_702, "SOBENCA": 46, "CLUBEMG": 108, "UNSP": 5, "UISP": 4, "CAPEMISA": 5,
        "JUSPREV": 32,
        "MONGERAL": 12, "PREVCAIXA": 14, "SICOOBSEG": 116, "TREVO": 3, "PREVCOM": 1_103,
    ]

    @Test("RF-GER-09: os arquivos se leem, e cada corte tem as linhas, as recusas e as causas que a base promete")
    func meses() throws {
        try Self.conferir(Self.curta)
    }

    @Test(
        "os doze meses da base de verdade",
        .enabled(if: ProcessInfo.processInfo.environment["AVERBA_PROVA_LONGA"] != nil))
    func provaLonga() throws {
        try Self.conferir(.deVerdade)
    }

    private static func conferir(_ escala: Escala) throws {
        try comBase(escala, comOutrasFormas: false) { pasta in
            var orgao = try OrgaoDeProva(pasta)
            let esperado = try orgao.arquivos.colunas("esperado.csv")
            let recusas = try orgao.arquivos.colunas("recusas.csv")
            var ultimos: [CorteDoMes] = []
            for mes in 0...escala.competencias {
                let competencia = escala.primeira + mes
                let corte = try orgao.jogar(competencia)
                let prometidas = esperado.filter { $0[0] == competencia.iso }.map { ($0[1], Int($0[2]) ?? -1) }
                #expect(corte.linhasPorConsignataria == Dictionary(uniqueKeysWithValues: prometidas), "\(competencia)")
                #expect(
                    corte.recusados == Set(recusas.filter { $0[0] == competencia.iso }.map { $0[2] }), "\(competencia)")
                conferirCausas(corte)
                ultimos = ultimos.suffix(1) + [corte]
            }
            // O último mês passado e o aberto têm o quadro exato.
            for corte in ultimos { #expect(corte.linhasPorConsignataria == quadro, "\(corte.competencia)") }
            #expect(ultimos.map(\.linhas) == [15_119, 15_119])
            try conferirPessoas(orgao, escala)
        }
    }

    private static func conferirCausas(_ corte: CorteDoMes) {
        #expect(corte.quantosCortes >= 200, "\(corte.competencia)")
        for causa: MotivoDaGlosa in [
            .compulsoriaNova, .quedaDaMargem, .aumentoDePlanoDeSaude, .aumentoDeMensalidade, .contratoNovo,
            .fimDeSuspensao,
        ] {
            #expect(corte.cortes[causa, default: 0] >= 10, "\(causa.codigo) em \(corte.competencia)")
        }
        #expect(corte.empatesCortados >= 10, "\(corte.competencia)")
        #expect(corte.noLimite >= 60, "\(corte.competencia)")
        #expect(corte.umCentavoAcima >= 15, "\(corte.competencia)")
    }

    /// As pessoas vivas do mês final, por categoria.
    private static func conferirPessoas(_ orgao: OrgaoDeProva, _ escala: Escala) throws {
        var porCategoria: [String: Set<String>] = [:]
        var vinculos = 0
        try orgao.arquivos.ler("\(escala.aberta.iso)/cadastro.txt", "cadastro-da-folha") { linha in
            guard linha.texto("situacao") == "ativo" || linha.texto("situacao") == "inativo" else { return }
            porCategoria[linha.texto("categoria") ?? "", default: []].insert(linha.texto("cpf") ?? "")
            vinculos += 1
        }
        let presentes = porCategoria.values.reduce(0) { $0 + $1.count }
        let vivos = Set(orgao.vinculos.values.filter(\.vivo).map(\.cpf))
        // Quem some por opção não vem no arquivo, mas continua vivo.
        #expect(vivos.count == 6_722)
        #expect(presentes < 6_722 && presentes > 6_650)
        #expect(vinculos - presentes > 15)
    }
}

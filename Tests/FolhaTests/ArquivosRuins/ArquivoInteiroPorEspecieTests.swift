import Arquivos
import BancoDeDados
import Folha
import Nucleo
import OrgaoDeTeste
import Tarefas
import Testing

/// O que há de errado no arquivo inteiro, e não numa linha: cada espécie diz o que houve, e nada muda.
@Suite(.timeLimit(.minutes(15))) struct ArquivoInteiroPorEspecieTests {
    /// As linhas do arquivo, sem o fim de linha, e como se juntam de novo.
    struct Texto {
        var linhas: [String]
        let fim: String

        init(_ bytes: [UInt8]) {
            fim = bytes.contains(0x0D) ? "\r\n" : "\n"
            linhas = Latim.texto(bytes).split(whereSeparator: { $0 == "\n" || $0 == "\r\n" }).map(String.init)
        }

        var bytes: [UInt8] { Latim.bytes(linhas.joined(separator: fim) + fim) }
    }

    /// Um caractere por byte, ida e volta: o que não se mexe fica como está, seja qual for a codificação do leiaute.
    enum Latim {
        static func texto(_ bytes: [UInt8]) -> String {
            var texto = String.UnicodeScalarView()
            texto.append(contentsOf: bytes.map { Unicode.Scalar($0) })
            return String(texto)
        }

        static func bytes(_ texto: String) -> [UInt8] {
            texto.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        }
    }

    struct Defeito: Sendable, CustomTestStringConvertible {
        let nome: String
        /// `nil` quando a espécie não tem o que estragar.
        let estragar: @Sendable ([UInt8], EspecieDeProva) -> [UInt8]?
        let diz: String
        /// O defeito está numa linha só: as outras se leem bem.
        var soNaLinha = false
        var testDescription: String { nome }
    }

    static let defeitos = [
        Defeito(
            nome: "de outro mês",
            estragar: { bytes, prova in
                var texto = Texto(bytes)
                texto.linhas = texto.linhas.map { $0.replacing(prova.mes.bom, with: prova.mes.outro) }
                return texto.bytes
            }, diz: "e a esperada é"),
        Defeito(
            nome: "um texto qualquer", estragar: { _, _ in Array("Senhores,\nsegue a folha.\n".utf8) }, diz: "Senhores"),
        Defeito(
            nome: "sem nenhuma linha",
            estragar: { bytes, prova in
                var texto = Texto(bytes)
                texto.linhas = prova.temRodape ? [texto.linhas[0], prova.rodapeVazio(texto)] : [texto.linhas[0]]
                return texto.bytes
            }, diz: "nenhuma linha"),
        Defeito(
            nome: "quantidade do rodapé errada",
            estragar: { bytes, prova in
                guard prova.temRodape else { return nil }
                var texto = Texto(bytes)
                let ultima = texto.linhas.count - 1
                guard let posicao = texto.linhas[ultima].firstIndex(of: "3") else { return nil }
                texto.linhas[ultima].replaceSubrange(posicao...posicao, with: "7")
                return texto.bytes
            }, diz: "total calculado"),
        Defeito(
            nome: "sem rodapé",
            estragar: { bytes, prova in
                guard prova.temRodape else { return nil }
                var texto = Texto(bytes)
                texto.linhas.removeLast()
                return texto.bytes
            }, diz: "rodape"),
        Defeito(
            nome: "cortado no meio de uma linha",
            estragar: { bytes, prova in
                let texto = Texto(bytes)
                let fica = texto.linhas.prefix(prova.linha - 1).reduce(0) { $0 + $1.utf8.count + texto.fim.utf8.count }
                return Array(bytes.prefix(fica + 9))
            }, diz: "lido fim do arquivo", soNaLinha: true),
        Defeito(
            nome: "linha repetida",
            estragar: { bytes, prova in
                var texto = Texto(bytes)
                texto.linhas.insert(texto.linhas[prova.linha - 1], at: prova.linha)
                return texto.bytes
            }, diz: "já veio na linha", soNaLinha: true),
        Defeito(
            nome: "o outro fim de linha",
            estragar: { bytes, _ in
                let texto = Texto(bytes)
                let outro = texto.fim == "\n" ? "\r\n" : "\n"
                return Latim.bytes(texto.linhas.joined(separator: outro) + outro)
            }, diz: "fim de linha"),
        Defeito(
            nome: "um fim de linha diferente no meio",
            estragar: { bytes, _ in
                let texto = Texto(bytes)
                let outro = texto.fim == "\n" ? "\r\n" : "\n"
                return Latim.bytes(
                    texto.linhas[0] + texto.fim + texto.linhas[1] + outro
                        + texto.linhas.dropFirst(2).joined(separator: texto.fim) + texto.fim)
            }, diz: "fim de linha"),
    ]

    @Test(
        "FOL-01, OBJ-10, INT-03: arquivo que chegou errado por inteiro, em cada espécie, é recusado com o que houve, e nada muda",
        arguments: EspecieDeProva.deTodaEspecie)
    func inteiro(_ prova: EspecieDeProva) async throws {
        try await MesaDeEntrada.usando { mesa in
            try await prova.preparar(mesa)
            let bom = try await prova.bom(mesa)
            #expect(try await prova.conferir(bom, mesa).aprovada)
            let antes = try await mesa.fotografia()
            await #expect(throws: RecusaDeArquivo.vazio) {
                _ = try await mesa.receber([], prova.especie, nome: prova.arquivo, consignataria: prova.consignataria)
            }
            await #expect(
                throws: RecusaDeArquivo.outroConteudo(extensao: prova.temRodape ? "txt" : "csv", conteudo: "PDF")
            ) {
                _ = try await prova.conferir(Array("%PDF-1.7\n".utf8), mesa)
            }
            #expect(try await mesa.fotografia() == antes, "vazio e PDF")
            for defeito in Self.defeitos {
                guard let ruim = defeito.estragar(bom, prova) else { continue }
                try #require(ruim != bom, "\(defeito.nome): o defeito não entrou no arquivo")
                let conferencia = try await prova.conferir(ruim, mesa)
                let ditos = conferencia.primeiros.map(\.texto) + [conferencia.arquivo.motivo ?? ""]
                #expect(ditos.contains { $0.contains(defeito.diz) }, "\(defeito.nome): \(ditos)")
                #expect((conferencia.erros == 0) || conferencia.relatorio != nil, "\(defeito.nome): sem relatório")
                #expect(try await mesa.fotografia() == antes, "\(defeito.nome)")
                // Sem rodapé que diga quantas são, o que vale linha a linha perde só a linha que chegou mal.
                if defeito.soNaLinha, prova.especie.linhaALinha, !prova.temRodape {
                    #expect(conferencia.aprovada && conferencia.erros > 0, "\(defeito.nome): \(ditos)")
                    continue
                }
                #expect(!conferencia.aprovada && conferencia.arquivo.situacao == .recusado, "\(defeito.nome): \(ditos)")
                #expect(conferencia.arquivo.motivo?.isEmpty == false, "\(defeito.nome): recusado sem dizer por quê")
                await #expect(throws: RecusaDeEntrada.naoConferido(situacao: "recusado"), "\(defeito.nome)") {
                    try await mesa.entrada.agendar(conferencia.arquivo.id, por: MesaDeEntrada.gestor)
                }
                #expect(try await mesa.fotografia() == antes, "\(defeito.nome), depois de tentar aplicar")
            }
        }
    }

    @Test("a tabela das espécies traz todas, e cada uma uma vez")
    func todas() {
        #expect(
            EspecieDeProva.deTodaEspecie.map(\.especie.rawValue).sorted()
                == EspecieDeEntrada.allCases.map(\.rawValue).sorted())
    }

    @Test(
        "RF-CON-25: do arquivo que vale linha a linha entra o que está certo, e a linha errada fica como estava",
        arguments: EspecieDeProva.deReajuste)
    func linhaALinha(_ prova: EspecieDeProva) async throws {
        try await MesaDeEntrada.usando { mesa in
            try await prova.preparar(mesa)
            if prova.especie == .aliquotas {
                // A alíquota muda o contrato quando há base sobre que a aplicar.
                let base = EspecieDeProva.dePrevidencia
                _ = try await mesa.carregar(try await base.bom(mesa), base.especie, nome: base.arquivo)
            }
            func contratos() async throws -> [String] {
                try await mesa.orgao.dono.transacao(como: .proprio) { t in
                    try t.executar(
                        """
                        SELECT v.matricula || ' ' || c.parcela || ' ' || coalesce(c.percentual::text, '-')
                          FROM contrato c JOIN vinculo v ON v.id = c.vinculo_id ORDER BY v.matricula
                        """
                    ).map { try $0.ler(0) }
                }
            }
            let antes = try await contratos()
            var ruim = Texto(try await prova.bom(mesa))
            let (_, certo, comLetra) = prova.numero
            ruim.linhas[prova.linha - 1] = ruim.linhas[prova.linha - 1].replacing(certo, with: comLetra)
            if prova.especie == .variaveis { ruim.linhas[ruim.linhas.count - 1] = "T;3;64,44" }
            let (conferencia, tarefa) = try await mesa.carregar(
                ruim.bytes, prova.especie, nome: prova.arquivo, consignataria: prova.consignataria)
            #expect(conferencia.erros == 1 && conferencia.primeiros.first?.linha == prova.linha)
            #expect(tarefa.situacao == .terminada, "\(tarefa.mensagem ?? "")")
            let depois = try await contratos()
            #expect(zip(antes, depois).map { $0 == $1 } == [false, true, false], "\(antes) e \(depois)")
        }
    }
}

extension EspecieDeProva {
    static let deTodaEspecie = daFolha + todas

    func conferir(_ bytes: [UInt8], _ mesa: MesaDeEntrada) async throws -> Entrada.Conferencia {
        try await mesa.conferir(bytes, especie, nome: arquivo, consignataria: consignataria)
    }

    func rodapeVazio(_ texto: ArquivoInteiroPorEspecieTests.Texto) -> String {
        let ultima = texto.linhas[texto.linhas.count - 1]
        guard especie == .variaveis || especie == .percentuais else {
            return String(ultima.map { ("1"..."8").contains($0) || ("9" == $0 && $0 != ultima.first) ? "0" : $0 })
        }
        return especie == .variaveis ? "T;0;0,00" : "T;0"
    }
}

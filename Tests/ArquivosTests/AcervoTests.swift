import Arquivos
import Auditoria
import BancoDeDados
import BancoDeTeste
import Leiaute
import Nucleo
import OrgaoDeTeste
import Testing

/// As definições da pasta e as enviadas pela tela.
@Suite struct AcervoTests {
    static let acervo = Acervo(pasta: BancoDeTeste.raiz + "/Leiautes")

    /// Um leiaute de duas colunas, com o separador dado.
    static func yaml(_ codigo: String, separador: String) -> String {
        """
        id: \(codigo)
        titulo: Versão do teste
        versao: 9
        formato: delimitado
        codificacao: utf-8
        fim-de-linha: lf
        separador: "\(separador)"
        registros:
          - nome: detalhe
            papel: detalhe
            campos:
              - { nome: matricula, tipo: texto }
              - { nome: valor, tipo: decimal, casas: 2 }
        """
    }

    static func achada(_ codigo: String, _ dia: Dia, _ orgao: OrgaoDeTeste) async throws -> (
        versao: Int?, separador: UInt8
    ) {
        try await orgao.banco.transacao(como: .motor) { t in
            let achada = try acervo.definicao(codigo, em: dia, em: t)
            return (achada.versao, achada.definicao.delimitado.separador)
        }
    }

    @Test("a versão enviada vale no dia dito, sem reiniciar, e encerrada volta a da pasta")
    func versoes() async throws {
        try await ArquivosTests.comOrgao { orgao in
            let casa = orgao.casa
            let hoje = casa.relogio.hoje
            let codigo = "premios-previdencia"
            #expect(try await Self.achada(codigo, hoje, orgao).versao == nil)
            @Sendable func enviar(_ separador: String, _ desde: Dia) async throws -> Int {
                try await orgao.banco.transacao(como: .motor) { t in
                    try EnviarLeiaute(codigo: codigo, yaml: Self.yaml(codigo, separador: separador), desde: desde)
                        .executar(casa, em: t, por: .comando)
                }
            }
            #expect(try await enviar("|", hoje) == 1)
            #expect(try await Self.achada(codigo, hoje, orgao) == (1, UInt8(ascii: "|")))
            #expect(try await enviar(",", hoje + 10) == 2)
            #expect(try await Self.achada(codigo, hoje + 9, orgao).versao == 1)
            #expect(try await Self.achada(codigo, hoje + 10, orgao) == (2, UInt8(ascii: ",")))
            await #expect(throws: RecusaDeLeiaute.haVersaoFutura(desde: hoje + 10)) { try await enviar(";", hoje + 5) }
            await #expect(throws: RecusaDeLeiaute.desdeNoPassado(hoje - 1)) { try await enviar(";", hoje - 1) }
            try await orgao.banco.transacao(como: .motor) { t in
                try EncerrarLeiaute(codigo: codigo, em: hoje + 20).executar(casa, em: t, por: .comando)
            }
            #expect(try await Self.achada(codigo, hoje + 19, orgao).versao == 2)
            #expect(try await Self.achada(codigo, hoje + 20, orgao).versao == nil)
        }
    }

    @Test("definição com defeito não entra, e todos os defeitos voltam de uma vez")
    func defeituosa() async throws {
        try await ArquivosTests.comOrgao { orgao in
            let casa = orgao.casa
            let ruim = Self.yaml("x", separador: ";").replacing("casas: 2", with: "casas: 99").replacing(
                "titulo", with: "titulos")
            await #expect {
                try await orgao.banco.transacao(como: .motor) { t in
                    _ = try EnviarLeiaute(codigo: "x", yaml: ruim, desde: casa.relogio.hoje).executar(
                        casa, em: t, por: .comando)
                }
            } throws: { erro in
                (erro as? DefinicaoInvalida).map { $0.defeitos.count >= 2 } ?? false
            }
        }
    }

    @Test("código de leiaute não vira caminho de arquivo", arguments: ["../Migracoes/nota", "", "A", "nao-existe"])
    func semCaminho(codigo: String) async throws {
        try await ArquivosTests.comOrgao { orgao in
            await #expect(throws: RecusaDeLeiaute.desconhecido(codigo)) {
                try await Self.achada(codigo, orgao.casa.relogio.hoje, orgao)
            }
        }
    }

    @Test("o arquivo gerado por uma definição lê-se de volta com ela, registro a registro")
    func geradoELido() async throws {
        try await ArquivosTests.comOrgao { orgao in
            let casa = orgao.casa
            let lidos = try await orgao.banco.transacao(como: .motor) { t in
                let achada = try Self.acervo.definicao("margens-da-folha", em: casa.relogio.hoje, em: t)
                let novo = NovoArquivo(especie: "margens-da-folha", nome: "m.txt")
                let gerado = try GeradorDeArquivo.gerar(novo, com: achada, casa, por: .comando, em: t) { escritor in
                    let mes = try #require(MesLido(ano: 2026, mes: 9))
                    let dia = try #require(DiaLido(ano: 2026, mes: 9, dia: 30))
                    try escritor.escrever(
                        "cabecalho",
                        ["competencia": .competencia(mes), "gerado_em": .data(dia), "sequencia": .inteiro(1)])
                    for n in Int64(1)...3 {
                        try escritor.escrever(
                            "detalhe",
                            [
                                "matricula": .texto("100\(n)-00"), "tipo": .texto("geral"),
                                "bruta": .decimal(-n, casas: 2),
                            ])
                    }
                    try escritor.escrever("rodape", [:])
                    return GeradorDeArquivo.Escrito(registros: 3)
                }
                var brutas: [Int64] = []
                let leitura = try LeituraDeArquivo(gerado, Self.acervo, casa, em: t)
                let detalhe = try #require(leitura.definicao.tipo("detalhe"))
                let bruta = try #require(leitura.definicao.registros[detalhe].indice("bruta"))
                let resultado = try leitura.ler { registro in
                    if registro.tipo == detalhe, let valor = registro.inteiro(bruta) { brutas.append(valor) }
                }
                #expect(resultado.certo)
                return brutas
            }
            #expect(lidos == [-1, -2, -3])
        }
    }
}

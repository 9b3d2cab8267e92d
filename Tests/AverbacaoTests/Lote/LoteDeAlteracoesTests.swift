import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Contratos
import Leiaute
import Nucleo
import OrgaoDeTeste
import Tarefas
import Testing

/// O lote que muda, cancela e liquida contratos da própria consignatária.
@Suite struct LoteDeAlteracoesTests {
    private static func alteracao(
        _ pessoa: PessoaDeTeste, _ numero: String, _ operacao: String, _ mudando: [String: Leiaute.Campo] = [:]
    ) -> [String: Leiaute.Campo] {
        [
            "matricula": .texto(pessoa.matricula.texto), "numero": .texto(numero), "operacao": .texto(operacao),
        ].merging(mudando) { $1 }
    }

    @Test("POC-CON-10, POC-CON-05: alterar muda parcela e margem; cancelar e liquidar devolvem a margem na hora")
    func altera() async throws {
        try await MesaDeLotes.usando { mesa in
            var pessoas: [PessoaDeTeste] = []
            for numero in 1...3 { pessoas.append(try await mesa.orgao.pessoa(numero, margens: ["geral": 100_00])) }
            try await mesa.aplicar(
                try await mesa.bytes(
                    .inclusoes,
                    pessoas.enumerated().map { MesaDeLotes.inclusao($0.element, 60_00, numero: "A\($0.offset)") }))
            let (arquivo, tarefa) = try await mesa.aplicar(
                try await mesa.bytes(
                    .alteracoes,
                    [
                        Self.alteracao(pessoas[0], "A0", "alterar", ["parcela": .decimal(75_50, casas: 2)]),
                        Self.alteracao(pessoas[1], "A1", "cancelar", ["motivo": .texto("pedido da pessoa")]),
                        Self.alteracao(pessoas[2], "A2", "liquidar"),
                        Self.alteracao(pessoas[0], "A9", "liquidar"),
                        Self.alteracao(pessoas[1], "A7", "cancelar"),
                    ]), .alteracoes)
            #expect(tarefa.situacao == .terminada)
            let linhas = try await mesa.linhas(arquivo)
            #expect(
                linhas.map(\.codigo) == [nil, nil, nil, "contrato-nao-encontrado", "linha-com-erro"])
            #expect(linhas.prefix(3).map(\.andamento) == [.averbado, .cancelado, .liquidado])
            var sobra: [Int64?] = []
            for pessoa in pessoas { sobra.append(try await mesa.orgao.disponivel(pessoa.contas["geral"])) }
            #expect(sobra == [24_50, 100_00, 100_00])
        }
    }

    @Test(
        "RF-CON-17: a alteração passa da margem só se o reajuste do produto não exige saldo, e é recusada sem dizer quanto cabia"
    )
    func limite() async throws {
        try await MesaDeLotes.usando { mesa in
            let pessoa = try await mesa.comReajusteQueExigeSaldo()
            for (parcela, codigo, sequencia) in [(100_01, "nao-cabe-na-margem", 1), (100_00, nil, 2)]
                as [(
                    Int64, String?, Int64
                )]
            {
                let (arquivo, _) = try await mesa.aplicar(
                    try await mesa.bytes(
                        .alteracoes, cabecalho: ["sequencia": .inteiro(sequencia)],
                        [Self.alteracao(pessoa, "A1", "alterar", ["parcela": .decimal(parcela, casas: 2)])]),
                    .alteracoes)
                #expect(try await mesa.linhas(arquivo).map(\.codigo) == [codigo])
            }
            #expect(try await mesa.orgao.disponivel(pessoa.contas["geral"]) == 0)
        }
    }

    @Test(
        "RF-CON-04, POC-CON-10: o aumento que passa do valor que exige prova de vida é recusado e diz o que fazer; até ele, reduzir, e o contrato de antes da regra, não"
    )
    func provaNova() async throws {
        try await MesaDeLotes.usando { mesa in
            let pessoa = try await mesa.orgao.pessoa(1, margens: ["geral": 10_000_00])
            var sequencia: Int64 = 0
            func incluir(_ parcela: Int64, _ numero: String) async throws {
                sequencia += 1
                try await mesa.aplicar(
                    try await mesa.bytes(
                        .inclusoes, cabecalho: ["sequencia": .inteiro(sequencia)],
                        [MesaDeLotes.inclusao(pessoa, parcela, numero: numero)]))
            }
            func alterar(_ numero: String, _ parcela: Int64) async throws -> LinhaRespondida {
                sequencia += 1
                let linha = Self.alteracao(pessoa, numero, "alterar", ["parcela": .decimal(parcela, casas: 2)])
                let (arquivo, _) = try await mesa.aplicar(
                    try await mesa.bytes(.alteracoes, cabecalho: ["sequencia": .inteiro(sequencia)], [linha]),
                    .alteracoes)
                return try #require(try await mesa.linhas(arquivo).first)
            }
            func parcela(_ numero: String) async throws -> Int64 {
                try await mesa.um("SELECT parcela::bigint FROM contrato WHERE numero = \(numero)")
            }
            try await incluir(60_00, "ANTES")
            mesa.orgao.andar(.seconds(86_400))
            let casa = mesa.orgao.casa
            let regra = MudarExigencia(
                produto: Fixo.mensalidade, acimaDe: Dinheiro(centavos: 100_00), desde: casa.relogio.hoje,
                fonte: "Ofício 12/2026")
            try await casa.banco.transacao(como: .motor) { t in try regra.executar(casa, em: t, por: .comando) }
            try await incluir(60_00, "ABAIXO")
            try await incluir(200_00, "ASSINADO")
            try await assinar("ASSINADO", mesa)

            // O que já passava do valor, e a pessoa assinou: nem um centavo a mais. Até o que é, e menos, sim.
            let recusada = try await alterar("ASSINADO", 200_01)
            #expect(recusada.codigo == "aumento-exige-prova")
            #expect(recusada.mensagem?.contains("Faça uma reserva com o valor inteiro") == true)
            #expect(try await parcela("ASSINADO") == 200_00)
            #expect(try await alterar("ASSINADO", 150_00).codigo == nil)
            #expect(try await alterar("ASSINADO", 150_01).codigo == "aumento-exige-prova")
            // O que não passava: até o limite, sim; dele em diante, não.
            #expect(try await alterar("ABAIXO", 100_00).codigo == nil)
            let antes = try await mesa.orgao.disponivel(pessoa.contas["geral"])
            #expect(try await alterar("ABAIXO", 100_01).codigo == "aumento-exige-prova")
            #expect(try await parcela("ABAIXO") == 100_00)
            #expect(try await mesa.orgao.disponivel(pessoa.contas["geral"]) == antes)
            // O de antes da regra guarda a sua; e a regra que acaba não solta o que nasceu nela.
            #expect(try await alterar("ANTES", 500_00).codigo == nil)
            mesa.orgao.andar(.seconds(86_400))
            let fim = MudarExigencia(
                produto: Fixo.mensalidade, acimaDe: nil, desde: casa.relogio.hoje, fonte: "Ofício 13/2026")
            try await casa.banco.transacao(como: .motor) { t in try fim.executar(casa, em: t, por: .comando) }
            #expect(try await alterar("ABAIXO", 100_01).codigo == "aumento-exige-prova")
            #expect(try await alterar("ASSINADO", 150_01).codigo == "aumento-exige-prova")
            let recusas: Int = try await mesa.um(
                "SELECT count(*) FROM evento WHERE ato = 'averbacao.alterar-parcela-recusado'")
            #expect(recusas == 5)
        }
    }

    /// A pessoa foi à câmera, e a consignatária confirmou. A ida inteira se prova em `AssinaturaTests`.
    private func assinar(_ numero: String, _ mesa: MesaDeLotes) async throws {
        let contrato: Int64 = try await mesa.um("SELECT id FROM contrato WHERE numero = \(numero)")
        try await mesa.orgao.dono.transacao(como: .proprio) { t in
            try t.executar(
                "INSERT INTO autorizacao (id, contrato_id, especie, em) VALUES (-9, \(contrato), 'prova-de-vida', \(mesa.orgao.agora))"
            )
            _ = try t.executar(
                "UPDATE contrato SET situacao = 'autorizada', autorizacao_id = -9 WHERE id = \(contrato)")
        }
        let confirmada = try await Balcao(casa: mesa.orgao.casa, porta: mesa.porta).confirmar(
            contrato: contrato, consignataria: Fixo.bancoA, numero: nil, documento: nil, por: MesaDeLotes.operadora,
            chave: "confirma-\(numero)")
        #expect(confirmada.aceito, "\(confirmada.codigo)")
    }

    @Test("POC-CON-10: o arquivo alteracoes-da-consignataria como a consignatária o escreve, com A, C e L")
    func porExtenso() async throws {
        try await MesaDeLotes.usando { mesa in
            let pessoa = try await mesa.orgao.pessoa(1, margens: ["geral": 100_00])
            let outra = try await mesa.orgao.pessoa(2, margens: ["geral": 100_00])
            try await mesa.aplicar(
                try await mesa.bytes(
                    .inclusoes,
                    [
                        MesaDeLotes.inclusao(pessoa, 20_00, numero: "A1"),
                        MesaDeLotes.inclusao(pessoa, 30_00, numero: "A2"),
                        MesaDeLotes.inclusao(outra, 40_00, numero: "A3"),
                    ]))
            let texto = [
                "C;BCA;202610;1", "D;\(pessoa.matricula);A1;A;25,00;", "D;\(pessoa.matricula);A2;C;;pedido da pessoa",
                "D;\(outra.matricula);A3;L;;", "T;3", "",
            ].joined(separator: "\r\n")
            let (arquivo, _) = try await mesa.aplicar(Array(texto.utf8), .alteracoes)
            #expect(try await mesa.linhas(arquivo).map(\.andamento) == [.averbado, .cancelado, .liquidado])
            #expect(try await mesa.orgao.disponivel(pessoa.contas["geral"]) == 75_00)
            #expect(try await mesa.orgao.disponivel(outra.contas["geral"]) == 100_00)
        }
    }
}

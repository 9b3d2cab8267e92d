import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing

/// O produto em percentual pela API: a parcela sai da base que a folha informou, e a consignatária não a lê antes da averbação.
@Suite(.serialized) struct PercentualPorRestTests {
    /// A competência aberta do órgão de teste.
    private static let mes = Competencia(ano: 2026, mes: 10)

    private static func pedido(_ pessoa: PessoaDeTeste, _ resto: String, produto: String = OrgaoDeTeste.emPercentual)
        -> String
    {
        #"{"matricula":"\#(pessoa.matricula.texto)","produto":"\#(produto)"\#(resto)}"#
    }

    /// Uma credencial que também lê os contratos.
    private static func leitora(_ bancada: BancadaDoRest) async throws -> String {
        let casa = bancada.orgao.casa
        return try await casa.banco.transacao(como: .motor) { t in
            try Credencial.criar(
                nome: "Leitora", consignataria: Fixo.bancoA, atos: [ContratosPorRest.ato],
                expira: casa.relogio.agora + .seconds(86_400), casa, em: t, por: .comando)
        }
    }

    @Test(
        "RF-GER-03, OBJ-09: a reserva em percentual prende o percentual da última base, truncado ao centavo, e só se cabe na margem"
    )
    func reserva() async throws {
        try await BancadaDoRest.com { bancada in
            let orgao = bancada.orgao
            try await orgao.comProdutoEmPercentual()
            // 11% de 1.234,57 é 135,8027: a fração se despreza.
            let pessoas = [
                try await orgao.pessoa(1, margens: ["geral": 135_79]),
                try await orgao.pessoa(2, margens: ["geral": 135_80]),
                try await orgao.pessoa(3, margens: ["geral": 9_000_00]),
            ]
            for pessoa in pessoas.prefix(2) {
                try await orgao.informarBase(9_999_99, de: pessoa.vinculo, em: Self.mes - 2)
                try await orgao.informarBase(1_234_57, de: pessoa.vinculo, em: Self.mes - 1)
            }
            // pessoa, o que se pede, produto, resposta
            let casos: [(PessoaDeTeste, String, String, String)] = [
                (pessoas[2], "", OrgaoDeTeste.emPercentual, "percentual-exigido"),
                (pessoas[2], #","parcela":"10.00""#, OrgaoDeTeste.emPercentual, "percentual-exigido"),
                (
                    pessoas[2], #","parcela":"10.00","percentual":"11.00""#, OrgaoDeTeste.emPercentual,
                    "parcela-nao-se-aplica"
                ),
                (pessoas[2], #","percentual":"0.00""#, OrgaoDeTeste.emPercentual, "percentual-fora-dos-limites"),
                (pessoas[2], #","percentual":"100.01""#, OrgaoDeTeste.emPercentual, "percentual-fora-dos-limites"),
                (pessoas[2], #","percentual":"11.00","prazo":12"#, OrgaoDeTeste.emPercentual, "prazo-nao-se-aplica"),
                (pessoas[2], #","parcela":"10.00","percentual":"11.00""#, "mensalidade", "percentual-nao-se-aplica"),
                (pessoas[2], #","percentual":"11.00""#, "mensalidade", "percentual-nao-se-aplica"),
                (pessoas[2], "", "mensalidade", "parcela-invalida"),
                (pessoas[2], #","percentual":"11.00""#, OrgaoDeTeste.emPercentual, "nao-cabe-na-margem"),
                (pessoas[0], #","percentual":"11.00""#, OrgaoDeTeste.emPercentual, "nao-cabe-na-margem"),
                (pessoas[1], #","percentual":"11.00""#, OrgaoDeTeste.emPercentual, "aceito"),
            ]
            for (ordem, caso) in casos.enumerated() {
                let resposta = try await bancada.reservar(
                    Self.pedido(caso.0, caso.1, produto: caso.2), chave: "percentual-\(ordem)")
                #expect(resposta.codigo == caso.3, "\(caso)")
            }
            let tresCasas = try await bancada.reservar(
                Self.pedido(pessoas[2], #","percentual":"11.001""#), chave: "percentual-casas")
            #expect(tresCasas.status == 400)
            #expect(try await orgao.disponivel(pessoas[1].contas["geral"]) == 0)
            #expect(try await orgao.disponivel(pessoas[0].contas["geral"]) == 135_79)
            let gravado = try await orgao.dono.transacao(como: .proprio) { t in
                let linha = try #require(try t.uma("SELECT parcela, percentual FROM contrato"))
                return (try linha.ler(0, como: Int64.self), try linha.ler(1, como: Int64.self))
            }
            #expect(gravado == (135_80, 11_00))
        }
    }

    @Test(
        "RF-CON-02, RNF-SEG-04: nem a resposta, nem a lista, nem a ficha da reserva em percentual dizem a parcela; averbada, dizem"
    )
    func sigilo() async throws {
        try await BancadaDoRest.com { bancada in
            let orgao = bancada.orgao
            try await orgao.comProdutoEmPercentual()
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 9_000_00])
            try await orgao.informarBase(4_321_98, de: pessoa.vinculo, em: Self.mes - 1)
            let credencial = try await Self.leitora(bancada)
            let feita = try #require(
                await Chamada.post(
                    bancada.endereco + "/reservas", Self.pedido(pessoa, #","percentual":"10.00""#),
                    credencial: bancada.credencial, chave: "sigilo-0001"))
            #expect(feita.status == 201)
            let contrato = try #require(
                try JSONDecoder().decode([String: Identificado].self, from: Data(feita.corpo.utf8))["contrato"]?.numero)
            var lidos = [feita.corpo]
            for caminho in ["contratos", "reservas", "contratos/\(contrato)", "reservas/\(contrato)"] {
                let lido = try #require(
                    await Chamada.get(bancada.endereco + "/" + caminho, credencial: credencial))
                #expect(lido.status == 200)
                #expect(lido.corpo.contains(#""percentual":"10.00""#) && lido.corpo.contains(#""parcela":null"#))
                lidos.append(lido.corpo)
            }
            for texto in lidos {
                for numero in ["432.19", "43219", "4321.98", "432198"] { #expect(!texto.contains(numero), "\(texto)") }
            }
            let confirmada = try await bancada.agir(
                "confirmacao", em: contrato, #"{"documento":"ADF-1"}"#, chave: "sigilo-0002")
            #expect(confirmada.codigo == "aceito")
            let depois = try #require(
                await Chamada.get(bancada.endereco + "/contratos/\(contrato)", credencial: credencial))
            #expect(depois.corpo.contains(#""parcela":"432.19""#), "\(depois.corpo)")
        }
    }

    @Test(
        "RNF-SEG-04, RF-CON-10: a exigência de prova de vida não depende da base, e cada reserva em percentual conta como tentativa"
    )
    func semOraculo() async throws {
        try await BancadaDoRest.com { bancada in
            let orgao = bancada.orgao
            try await orgao.comProdutoEmPercentual()
            try await bancada.cadastrar("DELETE FROM incidencia WHERE produto_id = \(OrgaoDeTeste.idDoPercentual)")
            try await bancada.cadastrar(
                """
                INSERT INTO exigencia_de_prova (produto_id, acima_de, vigencia, fonte)
                VALUES (\(OrgaoDeTeste.idDoPercentual), 50000, '[2020-01-01,)', 'teste')
                """)
            for (numero, base) in [(1, Int64(100_00)), (2, Int64(90_000_00))] {
                let pessoa = try await orgao.pessoa(numero, margens: ["geral": 9_000_00])
                try await orgao.informarBase(base, de: pessoa.vinculo, em: Self.mes - 1)
                let feita = try #require(
                    await Chamada.post(
                        bancada.endereco + "/reservas", Self.pedido(pessoa, #","percentual":"10.00""#),
                        credencial: bancada.credencial, chave: "oraculo-\(numero)"))
                #expect(feita.status == 201 && feita.corpo.contains("prova-de-vida"), "\(base): \(feita.corpo)")
            }
            let contadas = try await orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT coalesce(sum(quantas), 0)::bigint FROM tentativa")?.ler(0, como: Int64.self)
            }
            #expect(contadas == 2, "mesmo em produto que não pesa em margem nenhuma")
        }
    }
}

/// Um membro de resposta que pode ser número ou texto.
private struct Identificado: Decodable {
    let numero: Int64?

    init(from leitor: any Decoder) throws { numero = try? leitor.singleValueContainer().decode(Int64.self) }
}

import Acesso
import Auditoria
import BancoDeDados
import BancoDeTeste
import Cadastro
import Cifra
import Contratos
import Foundation
import Logging
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import averba

/// As verbas em atraso do arquivo da folha às telas de cada um, com o sistema inteiro montado.
@Suite(.serialized) struct VerbasEmAtrasoTests {
    /// Alguém que antecipou, com uma matrícula só.
    private struct Pessoa {
        let id: Int64
        let matricula: String
        let consignataria: Int64
        let contrato: Int64
        let saldo: Dinheiro
        let contratado: Dinheiro
        let livre: Dinheiro
    }

    @Test(
        "RF-GER-17, RF-SER-01: o saldo e o pago no mês vêm do arquivo às telas do gestor e da pessoa; o mês sem o campo é não informado; a consignatária não vê nenhum dos dois"
    )
    func doArquivoAsTelas() async throws {
        try await MargensPorArquivoTests.comCarga { terminal, banco in
            try Self.receberMargens(terminal)
            let pessoa = try await Self.achar(banco)
            try await Self.comPortais(terminal, banco) { gestor, servidor, consignataria in
                // O arquivo de quem não diz o pago: sem a coluna, como antes dela.
                let calado = terminal.pasta + "/sem-o-pago.csv"
                try Data(
                    "competencia;matricula;bruta;liquida;compulsorias\r\n2026-08;\(pessoa.matricula);;9000,00;\r\n".utf8
                ).write(to: URL(fileURLWithPath: calado))
                try terminal.certo("folha", "receber", "bases-da-folha", calado)
                let antes = try await gestor("/gestor/pessoas/\(pessoa.id)/verbas-em-atraso", 200)
                #expect(antes.contains("não informado"))
                #expect(antes.contains(pessoa.saldo.emReais), "o saldo já se conhece")
                let meu = try await servidor(pessoa, "/servidor/verbas-em-atraso", 200).texto
                #expect(meu.contains("não informado"))
                let mudo = try await gestor("/gestor/verbas-em-atraso?situacao=calado", 200)
                #expect(mudo.contains("sem o pago do mês na folha: não é zero, é desconhecido"))

                let arquivo = terminal.pasta + "/com-o-pago.csv"
                try Data("matricula;verbas_pagas;competencia\r\n\(pessoa.matricula);1234,56;2026-08\r\n".utf8)
                    .write(to: URL(fileURLWithPath: arquivo))
                try terminal.certo("folha", "receber", "bases-da-folha", arquivo)
                try await Self.conferirTelas(pessoa, gestor, servidor)
                for caminho in [
                    "/consignataria", "/consignataria/contratos/\(pessoa.contrato)", "/consignataria/contratos",
                    "/consignataria/contratos?formato=csv",
                ] {
                    let pagina = try await consignataria(pessoa, caminho, 200).texto
                    for segredo in ["1.234,56", pessoa.saldo.brasileiro, pessoa.livre.brasileiro] {
                        #expect(!pagina.contains(segredo), "\(caminho) mostra \(segredo)")
                    }
                }
                let ficha = try await consignataria(pessoa, "/consignataria/contratos/\(pessoa.contrato)", 200).texto
                #expect(ficha.contains("Total contratado") && ficha.contains("Falta descontar"))
                for caminho in [
                    "/consignataria/verbas-em-atraso", "/gestor/verbas-em-atraso", "/servidor/verbas-em-atraso",
                ] {
                    let status = caminho.hasPrefix("/consignataria") ? 404 : 303
                    _ = try await consignataria(pessoa, caminho, status)
                }
            }
        }
    }

    private typealias Gestor = (String, Int) async throws -> String
    private typealias DaPessoa = (Pessoa, String, Int) async throws -> RespostaLida

    private static func conferirTelas(_ pessoa: Pessoa, _ gestor: Gestor, _ servidor: DaPessoa) async throws {
        let lista = try await gestor("/gestor/verbas-em-atraso?competencia=2026-08", 200)
        let csv = try await gestor("/gestor/verbas-em-atraso?formato=csv", 200)
        let linha = try #require(csv.split(whereSeparator: \.isNewline).first { $0.contains(";\(pessoa.matricula);") })
        for valor in [pessoa.saldo, Dinheiro(centavos: 1_234_56), pessoa.contratado, pessoa.livre] {
            #expect(linha.contains(";" + valor.brasileiro), "\(linha)")
        }
        #expect(lista.contains("06/2026") == false, "o mês que ninguém informou não se oferece")
        #expect(lista.contains("/gestor/pessoas/\(pessoa.id)/verbas-em-atraso"))
        #expect(
            !(try await gestor("/gestor/verbas-em-atraso?situacao=sem", 200)).contains(
                "/gestor/pessoas/\(pessoa.id)/verbas-em-atraso"))
        let minha = try await servidor(pessoa, "/servidor/verbas-em-atraso", 200).texto
        for pagina in [try await gestor("/gestor/pessoas/\(pessoa.id)/verbas-em-atraso", 200), minha] {
            for valor in [pessoa.saldo, Dinheiro(centavos: 1_234_56), pessoa.contratado, pessoa.livre] {
                #expect(pagina.contains(valor.emReais), "\(valor.emReais)")
            }
            #expect(pagina.contains("pagos desde 07/2026"), "a carga inicial trouxe o mês anterior")
        }
        for pagina in [
            try await gestor("/gestor/pessoas/\(pessoa.id)", 200), try await servidor(pessoa, "/servidor", 200).texto,
        ] {
            #expect(pagina.contains("Pago no mês") && pagina.contains("R$\u{A0}1.234,56"))
        }
        #expect(try await servidor(pessoa, "/servidor/verbas-em-atraso?formato=csv", 200).texto.contains("1.234,56"))
        let pdf = try LeitorDePdf.texto(try await servidor(pessoa, "/servidor/margens.pdf", 200).corpo)
        for trecho in ["Pagamentos das verbas em atraso", "1.234,56", pessoa.saldo.brasileiro] {
            #expect(pdf.contains(trecho), "\(trecho)")
        }
    }

    @Test("RF-GER-17: o pago do mês limita a antecipação na glosa do mês seguinte; sem ele, só o saldo limita")
    func naGlosa() async throws {
        try await MargensPorArquivoTests.comCarga { terminal, banco in
            let pessoa = try await Self.achar(banco)
            let parcela: Int64 = try await banco.dono.transacao(como: .proprio) { t in
                try #require(try t.uma("SELECT parcela FROM contrato WHERE id = \(pessoa.contrato)")).ler(0)
            }
            try Self.receberMargens(terminal)
            func enviado(_ pago: Dinheiro?) async throws -> Int64? {
                if let pago {
                    let arquivo = terminal.pasta + "/pago-\(pago.centavos).csv"
                    try Data(
                        "competencia;matricula;verbas_pagas\r\n2026-08;\(pessoa.matricula);\(pago.brasileiro.replacing(".", with: ""))\r\n"
                            .utf8
                    ).write(to: URL(fileURLWithPath: arquivo))
                    try terminal.certo("folha", "receber", "bases-da-folha", arquivo)
                }
                try terminal.certo("folha", "cortar", "--competencia", "2026-09")
                try terminal.certo("folha", "glosar", "--competencia", "2026-09")
                let enviado: Int64? = try await banco.dono.transacao(como: .proprio) { t in
                    try t.uma(
                        "SELECT enviado FROM linha_do_mes WHERE contrato_id = \(pessoa.contrato) AND competencia = '2026-09-01'"
                    )?.ler(0)
                }
                try terminal.certo("folha", "desfazer-glosa", "--competencia", "2026-09")
                try terminal.certo("folha", "desfazer-corte", "--competencia", "2026-09")
                return enviado
            }
            #expect(try await enviado(nil) == parcela)
            #expect(try await enviado(Dinheiro(centavos: parcela)) == parcela)
            // Um centavo a menos: o excesso das verbas é recusado, e a linha sai inteira.
            #expect(try await enviado(Dinheiro(centavos: parcela - 1)) == 0)
        }
    }

    // MARK: - O preparo

    private static func achar(_ banco: BancoDeTeste) async throws -> Pessoa {
        try await banco.dono.transacao(como: .proprio) { t in
            let linha = try #require(
                try t.uma(
                    """
                    SELECT v.pessoa_id, v.matricula, c.consignataria_id, c.id, m.bruta_da_folha, m.comprometido, m.disponivel
                      FROM conta_de_margem m JOIN vinculo v ON v.id = m.vinculo_id JOIN peso p ON p.conta_id = m.id AND p.valor > 0
                      JOIN contrato c ON c.id = p.contrato_id
                     WHERE m.tipo = 'verbas-em-atraso' AND v.situacao IN ('ativo', 'inativo') AND c.situacao = 'averbado'
                       AND (SELECT count(*) FROM vinculo w WHERE w.pessoa_id = v.pessoa_id) = 1
                     ORDER BY v.id LIMIT 1
                    """))
            return Pessoa(
                id: try linha.ler(0), matricula: try linha.ler(1), consignataria: try linha.ler(2),
                contrato: try linha.ler(3), saldo: try linha.ler(4), contratado: try linha.ler(5),
                livre: try linha.ler(6))
        }
    }

    /// A folha fechada de 08/2026, sem as bases.
    private static func receberMargens(_ terminal: Terminal) throws {
        for (especie, nome) in [("cadastro-da-folha", "cadastro.txt"), ("margens-da-folha", "margens.txt")] {
            try terminal.certo("folha", "receber", especie, terminal.base + "/2026-09/" + nome)
        }
    }

    private static func comPortais(
        _ terminal: Terminal, _ banco: BancoDeTeste,
        _ corpo: (Gestor, DaPessoa, DaPessoa) async throws -> Void
    ) async throws {
        let casa = try await MargensPorArquivoTests.instalacao(terminal, banco)
        let porta = Porta(casa)
        var log = Logger(label: "teste")
        log.logLevel = .critical
        let pecas = Pecas(
            casa: casa, raiz: BancoDeTeste.raiz, catalogo: GuardaDoCatalogo(), porta: porta, demonstracao: false)
        let servidor = try Servidor.montar(ConfiguracaoDaWeb(porta: 0, tls: .semTLS), log: log) { montagem in
            try Rotas.montar(em: &montagem, pecas)
            montagem.guardaDeSessao = GuardaDeSessaoNaMemoria()
        }
        func abrir(
            _ portal: Portal, _ caminho: String, _ status: Int, _ pessoa: Pessoa?
        ) async throws -> RespostaLida {
            let cliente = ClienteEmProcesso(servidor)
            try await cliente.entrar(
                como: UsuarioNaSessao(
                    id: -9, nome: "Quem olha", portal: portal, perfil: "master",
                    atos: ["inicio.ver", "margens.consultar", "contratos.consultar", "pessoas.consultar"],
                    consignataria: portal == .consignataria ? pessoa?.consignataria : nil,
                    pessoa: portal == .servidor ? pessoa?.id : nil, sessao: "abcd"))
            let resposta = try await cliente.get(caminho)
            #expect(resposta.status == status, "\(caminho): \(resposta.status)")
            return resposta
        }
        try await corpo(
            { try await abrir(.gestor, $0, $1, nil).texto }, { try await abrir(.servidor, $1, $2, $0) },
            { try await abrir(.consignataria, $1, $2, $0) })
        await porta.encerrar()
    }
}

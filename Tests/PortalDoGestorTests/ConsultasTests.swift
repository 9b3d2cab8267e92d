import Auditoria
import Averbacao
import BancoDeDados
import Contratos
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import PortalDoGestor

/// O que o gestor consulta de uma pessoa e de uma consignatária: reservas, contratos, margens, extrato e descontos.
@Suite(.serialized, .timeLimit(.minutes(15))) struct ConsultasTests {
    private static let agosto = Competencia(ano: 2026, mes: 8)
    private static let setembro = Competencia(ano: 2026, mes: 9)

    private static func linhas(_ csv: String) -> [String] {
        csv.split(whereSeparator: \.isNewline).dropFirst().map(String.init)
    }

    /// Uma porta só para preparar atos que ainda não têm tela.
    private static func pedir(_ ato: any AtoDaPorta, _ orgao: OrgaoDeTeste, chave: String) async throws {
        let porta = Porta(orgao.casa)
        let autor = Autor(usuario: -11, nome: "A", perfil: "operador", consignataria: Fixo.bancoA, canal: .rest)
        let resposta = try await porta.pedir(
            Pedido(autor: autor, chave: chave, impressao: Array(repeating: 7, count: 32), ato: ato))
        await porta.encerrar()
        try #require(resposta.aceito, "\(resposta.codigo)")
    }

    private static func reservar(
        _ balcao: Balcao, _ pessoa: PessoaDeTeste, _ centavos: Int64, de consignataria: Int64 = Fixo.bancoA
    ) async throws -> Int64 {
        let resposta = try await balcao.reservar(
            Balcao.Reserva(
                quem: .matricula(pessoa.matricula), consignataria: consignataria, produto: Fixo.mensalidade,
                parcela: Dinheiro(centavos: centavos), prazo: nil),
            por: Autor(usuario: -11, nome: "A", perfil: "operador", consignataria: consignataria, canal: .rest),
            chave: "consulta-\(pessoa.pessoa)-\(centavos)-\(consignataria)")
        return try #require(resposta.contrato, "\(resposta.codigo)")
    }

    @Test("RF-GES-09: tudo que se reservou para a pessoa, de qualquer consignatária, qualquer que tenha sido o fim")
    func reservas() async throws {
        try await PortalDoGestorTests.com { orgao, balcao, servidor in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 900_00])
            let outra = try await orgao.pessoa(2, margens: ["geral": 900_00])
            let autor = Autor(usuario: -11, nome: "A", perfil: "operador", consignataria: Fixo.bancoA, canal: .rest)
            let pendente = try await Self.reservar(balcao, pessoa, 10_00)
            let confirmada = try await Self.reservar(balcao, pessoa, 20_00, de: Fixo.bancoB)
            _ = try await balcao.confirmar(
                contrato: confirmada, consignataria: Fixo.bancoB, numero: nil, documento: "ADF 1", por: autor,
                chave: "reservas-confirma")
            let cancelada = try await Self.reservar(balcao, pessoa, 30_00, de: Fixo.associacao)
            _ = try await balcao.cancelar(
                contrato: cancelada, consignataria: Fixo.associacao, motivo: "desistiu", por: autor,
                chave: "reservas-cancela")
            let alheia = try await Self.reservar(balcao, outra, 40_00)
            // contrato que já veio averbado da carga inicial não é reserva de ninguém
            try await HistoriaPronta(orgao).contrato(
                7_000_001, pessoa.vinculo, Fixo.bancoA, Fixo.emprestimo, parcela: 50_00, prazo: 3, pagas: 0,
                primeira: Self.setembro)

            let cliente = try await PortalDoGestorTests.navegador(servidor)
            let endereco = "/gestor/pessoas/\(pessoa.pessoa)/reservas"
            let csv = try await cliente.get(endereco + "?formato=csv").texto
            let esperadas = [
                "\(cancelada);Pessoa 1;1001-00;Associação;Mensalidade;30,00;05/10/2026 10:00;;Cancelada",
                "\(confirmada);Pessoa 1;1001-00;Banco B;Mensalidade;20,00;05/10/2026 10:00;;Averbado",
                "\(pendente);Pessoa 1;1001-00;Banco A;Mensalidade;10,00;05/10/2026 10:00;08/10/2026 10:00;Pendente",
            ]
            #expect(Self.linhas(csv) == esperadas)
            #expect(!csv.contains("\(alheia);"))
            let pagina = LeitorDePagina.texto(try await cliente.get(endereco).texto)
            #expect(pagina.contains("Reservada em") && pagina.contains("08/10/2026 10:00"))
            let soDesfeitas = try await cliente.get(endereco + "?formato=csv&situacao=desfeitas").texto
            #expect(Self.linhas(soDesfeitas) == [esperadas[0]])
            let semAto = try await PortalDoGestorTests.navegador(servidor, atos: [PortalDoGestor.atoDePessoas])
            #expect(try await semAto.get(endereco).status == 403)
        }
    }

    @Test(
        "RF-GES-10: todos os contratos do órgão, e de cada um a entidade, o produto, a data, as parcelas e cada desconto"
    )
    func contratos() async throws {
        try await PortalDoGestorTests.com { orgao, _, servidor in
            let uma = try await orgao.pessoa(1, margens: ["geral": 900_00])
            let outra = try await orgao.pessoa(2, margens: ["geral": 900_00])
            let historia = HistoriaPronta(orgao)
            try await historia.fechar(Self.agosto, descontoEm: Dia(ano: 2026, mes: 9, dia: 4))
            try await historia.fechar(Self.setembro, descontoEm: Dia(ano: 2026, mes: 10, dia: 5))
            try await historia.contrato(
                7_000_001, uma.vinculo, Fixo.bancoA, Fixo.emprestimo, parcela: 100_00, prazo: 12, pagas: 2,
                primeira: Self.agosto,
                meses: [
                    .init(Self.agosto, enviado: 100_00, descontado: 100_00),
                    .init(Self.setembro, enviado: 80_00, descontado: 30_00, motivo: "H2"),
                ])
            try await historia.contrato(
                7_000_002, outra.vinculo, Fixo.bancoB, Fixo.emprestimo, parcela: 70_00, prazo: 24, pagas: 5,
                primeira: Competencia(ano: 2026, mes: 3), situacao: "liquidado")
            let cliente = try await PortalDoGestorTests.navegador(servidor)
            let todos = try await cliente.get("/gestor/contratos?formato=csv").texto
            #expect(
                Self.linhas(todos) == [
                    "7000002;Pessoa 2;1002-00;Banco B;Empréstimo;70,00;5 de 24;Liquidado",
                    "7000001;Pessoa 1;1001-00;Banco A;Empréstimo;100,00;2 de 12;Averbado",
                ])
            let deA = try await cliente.get("/gestor/contratos?formato=csv&consignataria=\(Fixo.bancoA)").texto
            #expect(Self.linhas(deA).count == 1)
            for (contrato, dados) in [
                (
                    7_000_001,
                    [
                        "Consignatária Banco A", "Produto Empréstimo", "Operação 10/01/2026 15:00", "Prazo 12 meses",
                        "Parcelas pagas 2 de 12", "Parcelas em aberto 10", "Averbado",
                    ]
                ),
                (
                    7_000_002,
                    [
                        "Consignatária Banco B", "Produto Empréstimo", "Operação 10/01/2026 15:00", "Prazo 24 meses",
                        "Parcelas pagas 5 de 24", "Parcelas em aberto nenhuma", "Liquidado",
                    ]
                ),
            ] {
                let ficha = LeitorDePagina.texto(try await cliente.get("/gestor/contratos/\(contrato)").texto)
                for dado in dados { #expect(ficha.contains(dado), "\(contrato): \(dado)") }
            }
            // competência; parcela; previsto; glosado; enviado; descontado; dia do desconto; situação
            let parcelas = try await cliente.get("/gestor/contratos/7000001?formato=csv").texto
            #expect(parcelas.contains("08/2026;1 de 12;100,00;0,00;100,00;100,00;04/09/2026;Descontada;"))
            #expect(parcelas.contains("09/2026;2 de 12;100,00;20,00;80,00;30,00;05/10/2026;Descontada a menor;"))
        }
    }

    @Test(
        "RF-GES-20, POC-GES-12: as margens da pessoa com os produtos a que servem, quem as ocupa e a evolução, na tela e em PDF"
    )
    func margens() async throws {
        try await PortalDoGestorTests.com { orgao, balcao, servidor in
            let pessoa = try await orgao.pessoa(
                1, margens: ["geral": 100_00, "cartao": 50_00, "total": 120_00, "verbas-em-atraso": nil])
            let reserva = try await Self.reservar(balcao, pessoa, 30_00)
            try await orgao.dono.transacao(como: .proprio) { t in
                for (mes, geral) in [("2026-08-01", 90_00), ("2026-09-01", 100_00)] {
                    _ = try t.executar(
                        "INSERT INTO margem_da_folha (competencia, conta_id, bruta) VALUES (\(mes)::text::date, \(pessoa.contas["geral"].valorSQL), \(geral))"
                    )
                }
            }
            let cliente = try await PortalDoGestorTests.navegador(servidor)
            let endereco = "/gestor/pessoas/\(pessoa.pessoa)"
            let texto = LeitorDePagina.texto(try await cliente.get(endereco).texto)
            // margem, o que sobra do total, em palavras, produtos a que ela serve
            let casos = [
                (
                    "Margem geral", "R$ 30,00 Livre R$ 70,00 Total R$ 100,00", "R$ 70,00 livres",
                    "Serve a: Empréstimo, Mensalidade, Seguro."
                ), ("Margem de cartão", "Livre R$ 50,00 Total R$ 50,00", "R$ 50,00 livres", "Serve a: Cartão."),
                ("Margem total", "Livre R$ 120,00 Total R$ 120,00", "R$ 120,00 livres", "Serve a: Cartão, Empréstimo."),
                ("Verbas em atraso", "não informada pela folha", "é desconhecida", "Serve a: Antecipação."),
            ]
            for (indice, (margem, ocupado, livre, serve)) in casos.enumerated() {
                let seguinte = indice + 1 < casos.count ? casos[indice + 1].0 + ", matrícula" : "Margens informadas"
                let trecho = LeitorDePagina.trecho(texto, de: margem + ", matrícula", ate: seguinte)
                for parte in [ocupado, livre, serve] { #expect(trecho.contains(parte), "\(margem): \(parte)") }
            }
            let geral = LeitorDePagina.trecho(texto, de: "Margem geral, matrícula", ate: "Margem de cartão, matrícula")
            #expect(geral.contains("Banco A, mensalidade") && geral.contains("reserva a confirmar"))
            #expect(geral.contains("contrato \(Formatado.milhar(reserva))"), "a conta diz cada contrato que a compõe")
            let evolucao = try await cliente.get(endereco + "?formato=csv").texto
            #expect(
                Self.linhas(evolucao) == ["09/2026;1001-00;Margem geral;100,00", "08/2026;1001-00;Margem geral;90,00"])
            let pdf = try await cliente.get(endereco + "/margens.pdf")
            #expect(pdf.tipo == "application/pdf")
            let impresso = try LeitorDePdf.texto(pdf.corpo)
            for parte in [
                "Pessoa 1", "Margem geral", "70,00", "Margem de cartão", "50,00", "Margem total", "120,00",
                "Verbas em atraso", "Banco A",
            ] { #expect(impresso.contains(parte), "PDF: \(parte)") }
        }
    }

    @Test("RF-GES-21: o extrato mostra cada débito e crédito na margem, com o que os causou e o saldo que ficou")
    func extrato() async throws {
        try await PortalDoGestorTests.com { orgao, balcao, servidor in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let autor = Autor(usuario: -11, nome: "A", perfil: "operador", consignataria: Fixo.bancoA, canal: .rest)
            func andar() { orgao.andar(.seconds(60)) }
            let primeira = try await Self.reservar(balcao, pessoa, 30_00)
            andar()
            _ = try await balcao.cancelar(
                contrato: primeira, consignataria: Fixo.bancoA, motivo: "desistiu", por: autor, chave: "extrato-1")
            andar()
            let segunda = try await Self.reservar(balcao, pessoa, 40_00)
            andar()
            _ = try await balcao.confirmar(
                contrato: segunda, consignataria: Fixo.bancoA, numero: nil, documento: "ADF", por: autor,
                chave: "extrato-2")
            andar()
            try await Self.pedir(
                AlterarParcela(
                    pessoa: pessoa.pessoa, contrato: segunda, consignataria: Fixo.bancoA,
                    parcela: Dinheiro(centavos: 50_00)), orgao, chave: "extrato-3")
            andar()
            try await Self.pedir(
                EncerrarContrato(
                    .liquidar, pessoa: pessoa.pessoa, contrato: segunda, consignataria: Fixo.bancoA, motivo: "pago"),
                orgao, chave: "extrato-4")
            andar()
            let terceira = try await Self.reservar(balcao, pessoa, 100_00)
            andar()
            _ = try await balcao.confirmar(
                contrato: terceira, consignataria: Fixo.bancoA, numero: nil, documento: "ADF", por: autor,
                chave: "extrato-5")
            try await Self.pedir(
                EncerrarContrato(
                    .cancelar, pessoa: pessoa.pessoa, contrato: terceira, consignataria: Fixo.bancoA, motivo: "engano"),
                orgao, chave: "extrato-6")

            let cliente = try await PortalDoGestorTests.navegador(servidor)
            let endereco = "/gestor/pessoas/\(pessoa.pessoa)/extrato"
            let csv = try await cliente.get(endereco + "?formato=csv").texto
            // do mais novo ao mais velho: hora, o que houve, contrato, quanto comprometeu, comprometido e disponível depois
            let esperado = [
                "05/10/2026 10:07;Margem geral;cancelamento de contrato;\(terceira);-100,00;0,00;100,00",
                "05/10/2026 10:06;Margem geral;reserva de margem;\(terceira);100,00;100,00;0,00",
                "05/10/2026 10:05;Margem geral;liquidação;\(segunda);-50,00;0,00;100,00",
                "05/10/2026 10:04;Margem geral;reajuste de valor variável;\(segunda);10,00;50,00;50,00",
                "05/10/2026 10:02;Margem geral;reserva de margem;\(segunda);40,00;40,00;60,00",
                "05/10/2026 10:01;Margem geral;cancelamento de reserva;\(primeira);-30,00;0,00;100,00",
                "05/10/2026 10:00;Margem geral;reserva de margem;\(primeira);30,00;30,00;70,00",
            ]
            #expect(Self.linhas(csv) == esperado)
            let pagina = LeitorDePagina.texto(try await cliente.get(endereco).texto)
            for fato in ["liquidação", "reajuste de valor variável", "cancelamento de contrato", "-100,00"] {
                #expect(pagina.contains(fato), "\(fato)")
            }
        }
    }
}

/// O número como a tela o escreve.
enum Formatado {
    static func milhar(_ numero: Int64) -> String {
        var texto = String(numero)
        var posicao = texto.count - 3
        while posicao > 0 {
            texto.insert(".", at: texto.index(texto.startIndex, offsetBy: posicao))
            posicao -= 3
        }
        return texto
    }
}

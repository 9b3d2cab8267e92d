import Auditoria
import Averbacao
import BancoDeDados
import Contratos
import Foundation
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Testing
import Web

/// A prova de vida que assina a operação, do portal da pessoa ao serviço de verdade e de volta, por HTTPS.
@Suite(.serialized, .timeLimit(.minutes(10))) struct AssinaturaTests {
    private static let cadastroRosto = "Rosto guardado"

    @Test(
        "RF-CON-04, PV-07, PV-28: acima do valor a pessoa autoriza com a câmera, sem senha nem código, e só assim; a volta conclui na hora"
    )
    func inteira() async throws {
        try await CenaDaAssinatura.usando { cena in
            try await cena.exigir(acimaDe: "1.000,00")
            try await cena.comRosto()
            let contrato = try await cena.reservar(1_000_01)
            let pessoa = try await cena.servidor()
            #expect(try await pessoa.get("/servidor").texto.contains("pediu a sua autorização"))
            let ficha = try await pessoa.get("/servidor/contratos/\(contrato)").texto
            #expect(ficha.contains("Autorizar com prova de vida") && ficha.contains("Não há senha nem código"))
            // Por outro meio, não.
            let outroMeio = try await pessoa.post(
                "/servidor/contratos/\(contrato)/autorizar", [("_chave", "outro-meio")])
            #expect(outroMeio.status == 422 && outroMeio.texto.contains("prova-de-vida-exigida"))
            let semProva = try await cena.balcao.confirmar(
                contrato: contrato, consignataria: Fixo.bancoA, numero: nil, documento: "D-1", por: cena.autorDoBanco,
                chave: "confirma-antes")
            #expect(semProva.codigo == "falta-prova-de-vida")
            #expect(try await cena.situacao(contrato) == "pendente")

            try await cena.aprovada(contrato, pessoa)
            #expect(try await cena.situacao(contrato) == "pendente", "sem a volta nem o aviso ainda não se sabe")
            let volta = try await cena.voltar(contrato, pessoa)
            #expect(volta.status == 303 && volta.destino == "/servidor/contratos/\(contrato)")
            #expect(try await cena.situacao(contrato) == "autorizada")
            let depois = try await pessoa.get("/servidor/contratos/\(contrato)").texto
            #expect(depois.contains("por prova de vida") && !depois.contains("Cosseno"))
            let confirmada = try await cena.balcao.confirmar(
                contrato: contrato, consignataria: Fixo.bancoA, numero: nil, documento: nil, por: cena.autorDoBanco,
                chave: "confirma-depois")
            #expect(confirmada.aceito)
        }
    }

    @Test(
        "RF-CON-04: o limite vale dos dois lados, pelo total a pagar ou pela parcela; a reserva guarda a regra de quando nasceu, e a regra tem data"
    )
    func limites() async throws {
        try await CenaDaAssinatura.usando { cena in
            func exige(_ contrato: Int64) async throws -> Bool {
                try await cena.uma("SELECT exige_prova::text FROM contrato WHERE id = \(contrato)") == "true"
            }
            try await cena.deixarTentar()
            let deAntes = try await cena.reservar(2_000_00, chave: "antes")
            try await cena.exigir(acimaDe: "1.000,00")
            try await cena.exigir(acimaDe: "12.000,00", produto: "antecipacao")
            let gestor = try await cena.gestor()
            #expect(try await gestor.get("/gestor/prova-de-vida").texto.contains("acima de R$\u{A0}1.000,00"))
            let casos: [(produto: Int64, centavos: Int64, prazo: Int?, exige: Bool)] = [
                (Fixo.seguro, 1_000_00, nil, false), (Fixo.seguro, 1_000_01, nil, true),
                (Fixo.verbas, 1_000_00, 12, false), (Fixo.verbas, 1_000_01, 12, true),
            ]
            for caso in casos {
                let contrato = try await cena.reservar(caso.centavos, produto: caso.produto, prazo: caso.prazo)
                #expect(try await exige(contrato) == caso.exige, "\(caso)")
                try await cena.cancelar(contrato)
            }
            #expect(try await !exige(deAntes))
            let exigida = try await cena.reservar(1_500_00, chave: "dura")
            // Deixa de exigir amanhã: hoje ainda exige, e a que nasceu exigindo continua.
            try await cena.exigir(acimaDe: nil, desde: "06/10/2026")
            try await cena.cancelar(deAntes)
            let hoje = try await cena.reservar(1_600_00, chave: "hoje")
            #expect(try await exige(hoje))
            try await cena.cancelar(hoje)
            cena.andar(.seconds(86_400))
            let amanha = try await cena.reservar(1_700_00, chave: "amanha")
            #expect(try await !exige(amanha))
            #expect(try await exige(exigida))
            // A regra não muda para trás, nem duas vezes no mesmo dia, nem sem dizer de onde vem.
            for (campos, frase) in [
                ([("valor", "1,00"), ("desde", "05/10/2026"), ("fonte", "Ofício")], "não muda para trás"),
                ([("valor", "1,00"), ("desde", "06/10/2026"), ("fonte", "Ofício")], "já muda em 06/10/2026"),
                ([("valor", "1,00"), ("desde", "07/10/2026"), ("fonte", "x")], "diga de onde vem"),
                ([("valor", "abc"), ("desde", "07/10/2026"), ("fonte", "Ofício")], "abc"),
            ] {
                let recusada = try await gestor.post("/gestor/prova-de-vida/seguro/mudar", campos)
                let texto = recusada.texto.lowercased()
                #expect(recusada.status == 400 && texto.contains(frase.lowercased()), "\(frase)")
            }
        }
    }

    @Test(
        "RF-CON-04: produto que não pede autorização passa a esperar a pessoa quando a reserva exige prova de vida; o banco não deixa autorizar de outro jeito"
    )
    func soComProva() async throws {
        try await CenaDaAssinatura.usando { cena in
            try await cena.exigir(acimaDe: "0,00", produto: "mensalidade")
            let contrato = try await cena.reservar(10_00, produto: Fixo.mensalidade)
            let tela = try await cena.consignataria().get("/consignataria/contratos/\(contrato)").texto
            #expect(tela.contains("Falta a prova de vida da pessoa") && !tela.contains("Confirmar reserva"))
            let recusada = try await cena.balcao.confirmar(
                contrato: contrato, consignataria: Fixo.bancoA, numero: nil, documento: "D-1", por: cena.autorDoBanco,
                chave: "sem-prova")
            #expect(recusada.codigo == "falta-prova-de-vida")
            await #expect(throws: FalhaDeBanco.self) {
                try await cena.orgao.dono.transacao(como: .proprio) { t in
                    try t.executar(
                        "INSERT INTO autorizacao (id, contrato_id, especie, em) VALUES (-9, \(contrato), 'eletronica', now())"
                    )
                    try t.executar(
                        "UPDATE contrato SET situacao = 'autorizada', autorizacao_id = -9 WHERE id = \(contrato)")
                }
            }
            // Negar continua a ser com a pessoa, sem câmera.
            let negada = try await cena.servidor().post(
                "/servidor/contratos/\(contrato)/negar", [("_chave", "nega-com-prova")])
            #expect(negada.status == 303)
            #expect(try await cena.situacao(contrato) == "recusada")
        }
    }

    @Test(
        "PV-08, PV-28: quem ainda não tem rosto guardado é levado a guardá-lo, fica registrado que foi cadastro, e só a segunda ida autoriza; quem tem não o troca"
    )
    func primeiraVez() async throws {
        try await CenaDaAssinatura.usando { cena in
            try await cena.exigir(acimaDe: "0,00")
            let contrato = try await cena.reservar(20_00)
            let pessoa = try await cena.servidor()
            let semRosto = try await pessoa.post("/servidor/contratos/\(contrato)/prova", [("_chave", "primeira")])
            #expect(semRosto.status == 422 && semRosto.texto.contains("Guardar o meu rosto"))
            #expect(try await cena.uma("SELECT count(*)::text FROM pedido_de_prova") == "0")
            try await cena.capturar(try await cena.irACamera(contrato, pessoa, guardando: true))
            let guardado = try await cena.voltar(contrato, pessoa)
            #expect(guardado.status == 200 && guardado.texto.contains(Self.cadastroRosto))
            #expect(try await cena.situacao(contrato) == "pendente", "guardar o rosto não autoriza")
            #expect(
                try await cena.uma("SELECT especie || ' ' || situacao FROM pedido_de_prova") == "cadastro aprovado")
            // Quem já tem rosto e pede para guardar outro prova que é o mesmo.
            let outra = try await cena.capturar(
                try await cena.irACamera(contrato, pessoa, guardando: true),
                CenaDaAssinatura.outraPessoa)
            #expect(outra["situacao"] as? String == "REPROVADA")
            try await cena.aprovada(contrato, pessoa)
            #expect(try await cena.voltar(contrato, pessoa).status == 303)
            #expect(try await cena.situacao(contrato) == "autorizada")
            let evidencia = try await cena.gestor().get("/gestor/contratos/\(contrato)/prova").texto
            #expect(
                evidencia.contains("Rosto guardado por este sistema")
                    && evidencia.contains("em 05/10/2026 10:00, na sessão"))
        }
    }

    @Test(
        "PV-07: quem fecha o navegador é autorizado pelo aviso do serviço; avisos repetidos, a volta depois e tudo ao mesmo tempo autorizam uma vez só"
    )
    func avisos() async throws {
        try await CenaDaAssinatura.usando { cena in
            try await cena.exigir(acimaDe: "0,00")
            try await cena.comRosto()
            let pessoa = try await cena.servidor()
            // O aviso antes da volta.
            let um = try await cena.reservar(20_00, chave: "um")
            try await cena.aprovada(um, pessoa)
            #expect(try await cena.avisar().entregues == 1)
            #expect(try await cena.situacao(um) == "autorizada")
            let assinado = try await cena.assinado(try await cena.sessaoDoPedido(um).sessao)
            for _ in 0..<2 { #expect(try await cena.aviso(assinado).status == 204) }
            #expect(try await cena.voltar(um, pessoa).destino == "/servidor/contratos/\(um)")
            #expect(try await cena.contas(um) == "1 1 1")
            // A volta antes do aviso.
            let dois = try await cena.reservar(30_00, chave: "dois")
            try await cena.aprovada(dois, pessoa)
            #expect(try await cena.voltar(dois, pessoa).status == 303)
            #expect(try await cena.avisar().entregues == 1)
            #expect(try await cena.contas(dois) == "1 1 1")
            // Tudo junto.
            let tres = try await cena.reservar(40_00, chave: "tres")
            try await cena.aprovada(tres, pessoa)
            let dela = try await cena.assinado(try await cena.sessaoDoPedido(tres).sessao)
            let status = try await withThrowingTaskGroup(of: Int.self) { grupo in
                for vez in 0..<12 {
                    grupo.addTask {
                        vez.isMultiple(of: 2)
                            ? try await cena.aviso(dela).status : try await cena.voltar(tres, pessoa).status
                    }
                }
                return try await grupo.reduce(into: Set<Int>()) { $0.insert($1) }
            }
            #expect(status == [204, 303])
            #expect(try await cena.contas(tres) == "1 1 1")
        }
    }

    @Test("PV-07: sem volta e sem aviso, o sistema pergunta sozinho depois do prazo, e autoriza quem foi aprovado")
    func ultimaRede() async throws {
        try await CenaDaAssinatura.usando { cena in
            try await cena.exigir(acimaDe: "0,00")
            try await cena.comRosto()
            let (pessoa, contrato) = (try await cena.servidor(), try await cena.reservar(20_00))
            try await cena.aprovada(contrato, pessoa)
            #expect(try await cena.assinaturas.concluirVencidos() == 0, "ainda no prazo")
            cena.andar(.seconds(1_201))
            #expect(try await cena.assinaturas.concluirVencidos() == 1)
            #expect(try await cena.assinaturas.concluirVencidos() == 0)
            #expect(try await cena.contas(contrato) == "1 1 1")
        }
    }
}

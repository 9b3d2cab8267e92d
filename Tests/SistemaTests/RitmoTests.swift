import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Contratos
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing
import Web

/// O ritmo de endereço, conta e credencial conta-se no banco: dois processos valem por um.
@Suite(.serialized) struct RitmoTests {
    /// Estado, `Retry-After` e corpo sem o número da correlação, que se sorteia.
    private struct Vista: Hashable {
        let status: Int
        let espera: Int?
        let corpo: String

        init(_ saida: String) {
            let partes = saida.replacing("\r\n", with: "\n").components(separatedBy: "\n\n")
            status = partes[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            espera = partes[0].lowercased().firstMatch(of: /retry-after: (\d+)/).flatMap { Int($0.output.1) }
            corpo = partes.dropFirst().joined(separator: "\n\n").replacing(/"correlacao":"[^"]*"/, with: "")
                .replacing(/Espere \d+ s/, with: "Espere")
        }
    }

    private static func pedir(_ argumentos: String...) async -> Vista {
        Vista(await Chamada.cru(lista: ["-k", "-i"] + argumentos).texto)
    }

    @Test(
        "RNF-SEG-05: quem alterna entre dois servidores tem as mesmas vinte tentativas de entrada, e a contenção fica na trilha"
    )
    func enderecoEmDoisProcessos() async throws {
        try await ReservaPorRestTests.comAplicacoes(2) { orgao, aplicacoes, _ in
            let comeco = ContinuousClock.now
            var (passaram, contidas) = (0, 0)
            // Trinta de uma vez; se a máquina é lenta a ponto de a conta voltar enquanto se pede, outras trinta.
            var rodadas = 0
            while contidas == 0, rodadas < 10 {
                rodadas += 1
                let vistas = await withTaskGroup(of: Vista.self) { grupo in
                    for vez in 0..<30 {
                        let endereco = "https://localhost:\(aplicacoes[vez % 2].porta)/entrar"
                        grupo.addTask { await Self.pedir("-d", "login=alguem&senha=qualquer", endereco) }
                    }
                    return await grupo.reduce(into: []) { $0.append($1) }
                }
                for vista in vistas {
                    #expect([403, 429].contains(vista.status), "sem o token do formulário: \(vista.status)")
                    #expect((vista.status == 429) == (vista.espera != nil))
                    if vista.status == 429 { contidas += 1 } else { passaram += 1 }
                }
            }
            let voltaram = Int((ContinuousClock.now - comeco) / .seconds(5)) + 1
            #expect((20...20 + voltaram).contains(passaram) && contidas > 0, "passaram \(passaram)")
            let motivos = try await EventosDaTrilha.dados(AnotarNegacao.atoDeConter, em: orgao.dono, orgao.casa)
            #expect(motivos.contains { $0.contains("muitos-pedidos") && $0.contains("POST /entrar") })
            #expect(motivos.contains { $0.contains("origem-nao-confere") })
        }
    }

    @Test(
        "RNF-SEG-04: a credencial tem um limite por minuto, somados os servidores; no limite, todo pedido recebe a mesma resposta"
    )
    func credencialEmDoisProcessos() async throws {
        try await ReservaPorRestTests.comAplicacoes(2) { orgao, aplicacoes, credencial in
            try await Self.limitar(orgao, 20)
            let (cabe, naoCabe) = (
                try await orgao.pessoa(1, margens: ["geral": 1_000_00]),
                try await orgao.pessoa(2, margens: ["geral": 1])
            )
            let bases = aplicacoes.map { "https://localhost:\($0.porta)/api/v1" }
            func contrato(_ base: String) async -> Vista {
                await Self.pedir("-H", "Authorization: Bearer \(credencial)", base + "/contratos/1")
            }
            let comeco = ContinuousClock.now
            var passaram = 0
            for vez in 0..<30 {
                let vista = await contrato(bases[vez % 2])
                guard vista.status == 429 else { passaram += 1; continue }
                #expect((1...3).contains(vista.espera ?? 0), "\(vista)")
            }
            let voltaram = Int((ContinuousClock.now - comeco) / .seconds(3)) + 1
            #expect((20...20 + voltaram).contains(passaram), "passaram \(passaram)")

            // Com o balde devendo uma hora, nenhuma ficha volta enquanto se compara: o que se pede e de quem não muda a resposta.
            try await orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar("UPDATE ritmo SET cheio_em = now() + interval '1 hour' WHERE nome = 'credencial'")
            }
            var vistas: Set<Vista> = []
            for (posicao, pessoa) in [cabe, naoCabe].enumerated() {
                for base in bases {
                    let vista = await Self.pedir(
                        "-H", "Authorization: Bearer \(credencial)", "-H", "Content-Type: application/json", "-H",
                        "Idempotency-Key: ritmo-\(posicao)-0001", "--data-binary",
                        ReservaPorRestTests.reserva(pessoa, "60.00"), base + "/reservas")
                    #expect(vista.status == 429 && (vista.espera ?? 0) > 0, "\(vista)")
                    vistas.insert(vista)
                }
            }
            #expect(Set(vistas.map(\.corpo)).count == 1, "\(vistas)")
            #expect(try await orgao.disponivel(cabe.contas["geral"]) == 1_000_00, "o contido não se executa")
            let outra = try await Self.outraCredencial(orgao)
            let dela = await Self.pedir("-H", "Authorization: Bearer \(outra)", bases[0] + "/contratos/1")
            #expect(dela.status != 429, "cada credencial tem o seu")
            let eventos = try await EventosDaTrilha.dados("acesso.limite-da-credencial", em: orgao.dono, orgao.casa)
            let minutos = Int((ContinuousClock.now - comeco) / .seconds(60)) + 1
            #expect((1...2 * minutos).contains(eventos.count), "um por servidor e minuto: \(eventos.count)")
            let contidos = try await EventosDaTrilha.dados(AnotarNegacao.atoDeConter, em: orgao.dono, orgao.casa)
            #expect(contidos.isEmpty, "de quem se sabe quem é, não se anota também como desconhecido: \(contidos)")
        }
    }

    @Test("o punhado que cada processo tira do balde comum não passa do limite, e o balde volta aos poucos")
    func punhado() async throws {
        let orgao = try await OrgaoDeTeste.novo()
        let resultado: Result<Void, any Error>
        do {
            try await Self.limitar(orgao, 400)
            let processos = [RitmoDaCredencial(orgao.casa), RitmoDaCredencial(orgao.casa)]
            let credencial = CredencialApresentada(id: 7, nome: "Teste", consignataria: Fixo.bancoA, atos: [])
            func passam(_ pedidos: Int) async throws -> Int {
                var passaram = 0
                for vez in 0..<pedidos {
                    do {
                        try await processos[vez % 2].exigir(credencial, endereco: nil)
                        passaram += 1
                    } catch let recusa as RecusaDaWeb { #expect(recusa.status == 429) }
                }
                return passaram
            }
            #expect(try await passam(900) == 400)
            orgao.andar(.seconds(3))
            #expect(try await passam(100) == 20)
            orgao.andar(.seconds(120))
            #expect(try await passam(900) == 400)
            let ritmo = RitmoNoBanco(orgao.casa)
            #expect(try await ritmo.limpar() == 0)
            orgao.andar(.seconds(61))
            #expect(try await ritmo.limpar() == 1, "balde cheio não se guarda")
            resultado = .success(())
        } catch { resultado = .failure(error) }
        try await orgao.apagar()
        try resultado.get()
    }

    @Test("no banco não fica endereço nem usuário em claro, e o relógio que anda para trás não dá ficha")
    func balde() async throws {
        let orgao = try await OrgaoDeTeste.novo()
        let resultado: Result<Void, any Error>
        do {
            let (banco, ritmo) = (RitmoNoBanco(orgao.casa), Ritmo("prova", capacidade: 2, porSegundo: 0.1))
            let agora = orgao.agora.data
            for _ in 0..<2 { #expect(try await banco.gastar("203.0.113.9", de: ritmo, agora: agora) == nil) }
            #expect(try await banco.gastar("203.0.113.9", de: ritmo, agora: agora) == 10)
            #expect(try await banco.gastar("203.0.113.9", de: ritmo, agora: agora - 100) != nil)
            #expect(try await banco.gastar("203.0.113.10", de: ritmo, agora: agora) == nil, "cada chave tem o seu")
            #expect(try await banco.gastar("203.0.113.9", de: ritmo, agora: agora + 9.9) != nil)
            #expect(try await banco.gastar("203.0.113.9", de: ritmo, agora: agora + 10) == nil)
            let linhas = try await orgao.dono.transacao(como: .proprio) { t in
                try t.executar("SELECT nome, chave FROM ritmo").map { try $0.ler(1, como: [UInt8].self) }
            }
            #expect(linhas.count == 2 && linhas.allSatisfy { $0.count == 16 })
            resultado = .success(())
        } catch { resultado = .failure(error) }
        try await orgao.apagar()
        try resultado.get()
    }

    private static func limitar(_ orgao: OrgaoDeTeste, _ porMinuto: Int) async throws {
        let casa = orgao.casa
        try await orgao.dono.transacao(como: .proprio) { t in
            try MudarParametro(
                .pedidosPorMinuto, valor: porMinuto, desde: casa.relogio.hoje, fonte: "Teste"
            ).executar(casa, em: t, por: .comando)
        }
    }

    private static func outraCredencial(_ orgao: OrgaoDeTeste) async throws -> String {
        let casa = orgao.casa
        return try await casa.banco.transacao(como: .motor) { t in
            try Credencial.criar(
                nome: "Outra", consignataria: Fixo.bancoA, atos: ["averbacao.reservar"],
                expira: casa.relogio.agora + .seconds(86_400), casa, em: t, por: .comando)
        }
    }
}

/// O que se registrou em cada evento de um ato, aberto.
enum EventosDaTrilha {
    static func dados(_ ato: String, em dono: Banco, _ casa: Instalacao) async throws -> [String] {
        try await dono.transacao(como: .proprio) { t in
            var consulta = ConsultaDaTrilha(partes: Set(ParteDaTrilha.allCases))
            consulta.ato = ato
            return try consulta.listar(limite: 1_000, casa.trilha, em: t).map { "\(String(describing: $0.dado))" }
        }
    }
}

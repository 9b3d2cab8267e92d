import Acesso
import Auditoria
import BancoDeDados
import BancoDeTeste
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing

/// A averbação por HTTPS contra o programa de verdade: um processo, dois, e um morto no meio.
@Suite(.serialized) struct ReservaPorRestTests {
    /// Sobe `quantos` processos sobre o mesmo banco e dá ao corpo uma credencial do Banco A.
    static func comAplicacoes(
        _ quantos: Int, _ corpo: (OrgaoDeTeste, [AplicacaoDeTeste], String) async throws -> Void
    ) async throws {
        let orgao = try await OrgaoDeTeste.novo(agora: Relogio.daMaquina.agora)
        let pasta = FileManager.default.temporaryDirectory.appending(path: "averba-teste-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: pasta) }
        let casa = orgao.casa
        let credencial = try await casa.banco.transacao(como: .motor) { t in
            try Credencial.criar(
                nome: "Teste", consignataria: Fixo.bancoA,
                atos: ["averbacao.reservar", "averbacao.confirmar", "averbacao.cancelar-reserva"],
                expira: casa.relogio.agora + .seconds(86_400), casa, em: t, por: .comando)
        }
        var aplicacoes: [AplicacaoDeTeste] = []
        for _ in 0..<quantos {
            aplicacoes.append(
                try await AplicacaoDeTeste(
                    enderecoDoDono: orgao.bancoDeTeste.enderecoDoDono,
                    enderecoDaAplicacao: orgao.bancoDeTeste.enderecoDaAplicacao, chaves: orgao.chaves, pasta: pasta,
                    raiz: BancoDeTeste.raiz))
        }
        let resultado: Result<Void, any Error>
        do { resultado = .success(try await corpo(orgao, aplicacoes, credencial)) } catch {
            resultado = .failure(error)
        }
        for aplicacao in aplicacoes { aplicacao.parar() }
        try await orgao.apagar()
        try resultado.get()
    }

    static func reserva(_ pessoa: PessoaDeTeste, _ parcela: String) -> String {
        #"{"matricula":"\#(pessoa.matricula.texto)","produto":"mensalidade","parcela":"\#(parcela)"}"#
    }

    @Test(
        "POC-CON-03, POC-CON-06, RF-CON-10: reservar por REST reduz a margem na hora; o que não cabe é recusado sem dizer quanto há"
    )
    func reservar() async throws {
        try await Self.comAplicacoes(1) { orgao, aplicacoes, credencial in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let reservas = "https://localhost:\(aplicacoes[0].porta)/api/v1/reservas"
            let aceita = try #require(
                await Chamada.post(reservas, Self.reserva(pessoa, "60.00"), credencial: credencial, chave: "rest-0001"))
            #expect(aceita.status == 201)
            #expect(aceita.corpo.contains(#""situacao":"aceito""#))
            #expect(try await orgao.disponivel(pessoa.contas["geral"]) == 40_00)

            let recusada = try #require(
                await Chamada.post(reservas, Self.reserva(pessoa, "40.01"), credencial: credencial, chave: "rest-0002"))
            #expect(recusada.status == 422)
            #expect(recusada.corpo.contains("nao-cabe-na-margem"))
            #expect(!recusada.corpo.contains("40"), "nem o disponível nem o pedido voltam no texto")
            let exata = try #require(
                await Chamada.post(reservas, Self.reserva(pessoa, "40.00"), credencial: credencial, chave: "rest-0003"))
            #expect(exata.status == 201)
        }
    }

    @Test("RF-CON-39: sem matrícula e sem CPF não há operação; credencial errada ou sem chave, também não")
    func semIdentificacao() async throws {
        try await Self.comAplicacoes(1) { orgao, aplicacoes, credencial in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let reservas = "https://localhost:\(aplicacoes[0].porta)/api/v1/reservas"
            let semQuem = try #require(
                await Chamada.post(
                    reservas, #"{"produto":"mensalidade","parcela":"1.00"}"#, credencial: credencial, chave: "rest-0004"
                ))
            #expect(semQuem.status == 422 && semQuem.corpo.contains("identificacao-exigida"))
            let semCredencial = try #require(
                await Chamada.post(reservas, Self.reserva(pessoa, "1.00"), credencial: "x", chave: "rest-0005"))
            #expect(semCredencial.status == 401)
            let semChave = try #require(
                await Chamada.post(reservas, Self.reserva(pessoa, "1.00"), credencial: credencial, chave: "curta"))
            #expect(semChave.status == 400 && semChave.corpo.contains("chave-invalida"))
            let malFeito = try #require(
                await Chamada.post(
                    reservas, #"{"matricula":"1001-00","produto":"mensalidade","parcela":"um real","prazo":0}"#,
                    credencial: credencial, chave: "rest-0006"))
            #expect(malFeito.status == 400)
            #expect(
                malFeito.corpo.contains("parcela") && malFeito.corpo.contains("prazo"),
                "todos os campos ruins de uma vez")
            #expect(try await orgao.disponivel(pessoa.contas["geral"]) == 100_00)
        }
    }

    @Test(
        "RNF-GER-04: dois processos, contas quentes e um deles morto no meio: nada aceito se perde e nenhuma margem estoura"
    )
    func concorrenciaComQueda() async throws {
        try await Self.comAplicacoes(2) { orgao, aplicacoes, credencial in
            let pessoas = try await Self.pessoasQuentes(4, em: orgao)
            let vitima = aplicacoes[1].numeroDoProcesso
            let enderecos = aplicacoes.map { "https://localhost:\($0.porta)/api/v1/reservas" }
            let (respostas, chegou) = AsyncStream.makeStream(of: Void.self)
            let aceitas = await withTaskGroup(of: [String].self) { grupo in
                for cliente in 0..<8 {
                    grupo.addTask {
                        var aceitas: [String] = []
                        for vez in 0..<10 {
                            let pessoa = pessoas[(cliente + vez) % pessoas.count]
                            let chave = "queda-\(cliente)-\(vez)"
                            // Primeiro no processo da vez; sem resposta, repete no outro com a mesma chave.
                            for tentativa in 0..<4 {
                                let resposta = await Chamada.post(
                                    enderecos[(cliente + tentativa) % 2], Self.reserva(pessoa, "10.00"),
                                    credencial: credencial,
                                    chave: chave)
                                chegou.yield()
                                guard let resposta, resposta.status != 503 else { continue }
                                if resposta.status == 201 { aceitas.append(chave) }
                                break
                            }
                        }
                        return aceitas
                    }
                }
                grupo.addTask {
                    // No meio: de oitenta pedidos, depois da décima resposta.
                    var recebidas = respostas.makeAsyncIterator()
                    for _ in 0..<10 { await recebidas.next() }
                    AplicacaoDeTeste.matar(vitima)
                    return []
                }
                return await grupo.reduce(into: [String]()) { $0 += $1 }
            }
            try await Self.conferirInvariantes(orgao, aceitas: aceitas)
        }
    }

    /// Pessoas com R$ 100,00 e o limite de tentativas e de simultâneas fora do caminho.
    static func pessoasQuentes(_ quantas: Int, em orgao: OrgaoDeTeste) async throws -> [PessoaDeTeste] {
        try await orgao.dono.transacao(como: .proprio) { t in
            _ = try t.executar(
                """
                INSERT INTO parametro (chave, valor, vigencia, fonte)
                VALUES ('averbacao.tentativas-maximas', '100000', '(,)', 'teste'), ('reserva.maximo-de-simultaneas', '100000', '(,)', 'teste')
                """)
        }
        var pessoas: [PessoaDeTeste] = []
        for numero in 1...quantas { pessoas.append(try await orgao.pessoa(numero, margens: ["geral": 100_00])) }
        return pessoas
    }

    /// As invariantes 1 a 5, em SQL, depois da tempestade.
    static func conferirInvariantes(_ orgao: OrgaoDeTeste, aceitas: [String]) async throws {
        try await orgao.dono.transacao(como: .proprio) { t in
            func numero(_ sql: SQL) throws -> Int64 { try t.uma(sql)?.ler(0) ?? -1 }
            #expect(try numero("SELECT count(*) FROM conta_de_margem WHERE disponivel < 0") == 0, "invariante 1")
            #expect(
                try numero("SELECT min(disponivel)::bigint FROM conta_de_margem") == 0, "as contas quentes se esgotam")
            #expect(
                try numero(
                    """
                    SELECT count(*) FROM conta_de_margem c
                     WHERE c.comprometido <> (SELECT coalesce(sum(p.valor), 0) FROM peso p WHERE p.conta_id = c.id)
                        OR c.comprometido <> (SELECT coalesce(sum(l.delta), 0) FROM lancamento_de_margem l WHERE l.conta_id = c.id)
                    """) == 0, "invariante 3")
            let gravadas = Set(
                try t.executar("SELECT chave FROM pedido WHERE convert_from(resposta, 'UTF8') LIKE '%\"aceito\"%'").map
                {
                    try $0.ler(0, como: String.self)
                })
            // Da chave fica o resumo, com quem pediu dentro: o banco faz a mesma conta.
            let achadas = try t.executar(
                """
                SELECT n FROM unnest(\(aceitas)) n
                 WHERE EXISTS (SELECT FROM pedido p
                                WHERE p.chave = encode(sha256(convert_to(p.autor_id || E'\\x1f' || n, 'UTF8')), 'base64'))
                """
            ).map { try $0.ler(0, como: String.self) }
            #expect(Set(aceitas) == Set(achadas), "o que se respondeu está gravado")
            #expect(gravadas.isDisjoint(with: aceitas), "e não como veio")
            #expect(
                try numero("SELECT count(*) FROM contrato WHERE situacao = 'pendente'") == Int64(gravadas.count),
                "invariante 5: uma reserva por chave aceita")
            #expect(
                try numero(
                    "SELECT count(*) FROM ocorrencia o WHERE NOT EXISTS (SELECT FROM evento e WHERE e.id = o.evento_id)"
                ) == 0,
                "invariante 10")
        }
    }
}

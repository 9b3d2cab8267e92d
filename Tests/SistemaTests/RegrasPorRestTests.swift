import Auditoria
import BancoDeDados
import BancoDeTeste
import Cadastro
import Contratos
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing

/// As regras da concessão vistas por quem integra: o que se pede por HTTPS, o que volta, e o que muda na margem.
@Suite(.serialized) struct RegrasPorRestTests {
    @Test("RF-GER-01: margem exclusiva só perde o que é dela; a compartilhada aceita até o menor disponível")
    func exclusivaECompartilhada() async throws {
        try await BancadaDoRest.com { bancada in
            let pessoa = try await bancada.orgao.pessoa(
                1, margens: ["geral": 100_00, "cartao": 300_00, "total": 200_00])
            // produto, parcela, o que se responde, o que sobra em geral, cartão e total
            let casos: [(String, String, String, [Int64])] = [
                ("cartao", "200.01", "nao-cabe-na-margem", [100_00, 300_00, 200_00]),
                ("cartao", "150.00", "aceito", [100_00, 150_00, 50_00]),
                ("mensalidade", "100.01", "nao-cabe-na-margem", [100_00, 150_00, 50_00]),
                ("mensalidade", "100.00", "aceito", [0, 150_00, 50_00]),
                ("mensalidade", "0.01", "nao-cabe-na-margem", [0, 150_00, 50_00]),
            ]
            for (ordem, caso) in casos.enumerated() {
                let resposta = try await bancada.reservar(
                    BancadaDoRest.pedido(pessoa, caso.0, caso.1), chave: "margens-\(ordem)")
                #expect(resposta.codigo == caso.2, "\(caso)")
                for (tipo, sobra) in zip(["geral", "cartao", "total"], caso.3) {
                    #expect(try await bancada.orgao.disponivel(pessoa.contas[tipo]) == sobra, "\(caso): \(tipo)")
                }
            }
        }
    }

    @Test("RF-GER-07, RF-CON-18, POC-GES-21: taxa e CET iguais ao teto entram; um centésimo de ponto acima, não")
    func tetos() async throws {
        try await BancadaDoRest.com { bancada in
            let pessoa = try await bancada.orgao.pessoa(1, margens: ["geral": 9_000_00, "total": 9_000_00])
            let conta = try await bancada.emprestimo()
            let cet = Int(conta.cet.divulgado.emCentesimosDeMilionesimo / 10_000)
            let corpo = BancadaDoRest.pedido(
                pessoa, "emprestimo", conta.parcela.comPonto,
                #","prazo":24,"operacao":{"valor_liberado":"5000.00","taxa_ao_mes":"1.80"}"#)
            // taxa máxima ao mês em 10⁻⁸, CET máximo em centésimos de ponto, resposta
            let casos: [(Int64, Int, String)] = [
                (1_790_000, 9_999, "taxa-acima-do-teto"), (1_800_000, cet - 1, "cet-acima-do-teto"),
                (1_800_000, cet, "aceito"),
            ]
            for (ordem, (taxa, teto, esperado)) in casos.enumerated() {
                try await bancada.orgao.dono.transacao(como: .proprio) { t in
                    _ = try t.executar(
                        """
                        UPDATE convenio_versao v SET taxa_maxima = \(taxa), cet_maximo = \(teto) FROM convenio c
                         WHERE c.id = v.convenio_id AND c.consignataria_id = \(Fixo.bancoA) AND c.produto_id = \(Fixo.emprestimo)
                        """)
                }
                #expect(try await bancada.reservar(corpo, chave: "tetos-\(ordem)-x").codigo == esperado)
            }
            let (liberado, gravado) = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                let linha = try #require(try t.uma("SELECT valor_liberado, cet_ao_ano FROM contrato"))
                return (try linha.ler(0, como: Int64.self), try linha.ler(1, como: Int64.self))
            }
            #expect(liberado == 5_000_00 && gravado == Int64(cet), "o contrato guarda a conta que o sistema fez")
        }
    }

    @Test("RF-CON-05: a carência vai até o máximo do convênio e adia a primeira parcela; um mês a mais é recusado")
    func carencia() async throws {
        try await BancadaDoRest.com { bancada in
            let pessoa = try await bancada.orgao.pessoa(1, margens: ["verbas-em-atraso": 9_000_00])
            func antecipar(_ carencia: Int) async throws -> BancadaDoRest.Resposta {
                try await bancada.reservar(
                    BancadaDoRest.pedido(pessoa, "antecipacao", "10.00", #","prazo":10,"carencia":\#(carencia)"#),
                    chave: "carencia-\(carencia)")
            }
            try await bancada.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar("UPDATE convenio_versao SET carencia_maxima = 2")
            }
            #expect(try await antecipar(3).codigo == "carencia-fora-dos-limites")
            let semCarencia = try #require(try await antecipar(0).contrato)
            let comDuas = try #require(try await antecipar(2).contrato)
            let meses = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.uma(
                    """
                    SELECT (SELECT primeira FROM contrato WHERE id = \(semCarencia)), (SELECT primeira FROM contrato WHERE id = \(comDuas))
                    """
                ).map { (try $0.ler(0, como: Competencia.self), try $0.ler(1, como: Competencia.self)) }
            }
            let (sem, com) = try #require(meses)
            #expect(com == sem + 2)
        }
    }

    @Test(
        "RF-CON-07, POC-CON-08: cancelar devolve a margem na hora; vencida, o próprio serviço a devolve, sem ninguém pedir"
    )
    func voltaDaMargem() async throws {
        try await BancadaDoRest.com { bancada in
            let pessoa = try await bancada.orgao.pessoa(1, margens: ["geral": 100_00])
            let geral = pessoa.contas["geral"]
            let primeira = try #require(
                try await bancada.reservar(BancadaDoRest.pedido(pessoa, "mensalidade", "60.00"), chave: "volta-01")
                    .contrato)
            #expect(try await bancada.orgao.disponivel(geral) == 40_00)
            let cancelada = try await bancada.agir(
                "cancelamento", em: primeira, #"{"motivo":"a pessoa desistiu"}"#, chave: "volta-02")
            #expect(cancelada.status == 200)
            #expect(try await bancada.orgao.disponivel(geral) == 100_00)

            let segunda = try #require(
                try await bancada.reservar(BancadaDoRest.pedido(pessoa, "mensalidade", "70.00"), chave: "volta-03")
                    .contrato)
            try await bancada.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar("UPDATE contrato SET vence_em = now() - interval '1 second' WHERE id = \(segunda)")
                // A periódica roda a cada minuto; o teste só adianta a vez.
                _ = try t.executar("UPDATE tarefa SET nao_antes_de = now() WHERE especie = 'vencer-reservas'")
            }
            let venceu = try await Espera.ate { try await bancada.orgao.disponivel(geral) == 100_00 }
            #expect(venceu, "o serviço de fundo vence a reserva")
            let confirmada = try await bancada.agir("confirmacao", em: segunda, "{}", chave: "volta-04")
            #expect(confirmada.status == 422, "vencida, não se confirma")
        }
    }

    @Test(
        "POC-SEG-01, POC-CON-15, RNF-AUD-01: cada ato deixa quando, quem, o que fez e com que dados, e ninguém o altera sem deixar marca"
    )
    func trilha() async throws {
        try await BancadaDoRest.com { bancada in
            let pessoa = try await bancada.orgao.pessoa(1, margens: ["geral": 100_00])
            let antes = Relogio.daMaquina.agora
            let contrato = try #require(
                try await bancada.reservar(BancadaDoRest.pedido(pessoa, "mensalidade", "60.00"), chave: "trilha-01")
                    .contrato)
            _ = try await bancada.reservar(BancadaDoRest.pedido(pessoa, "mensalidade", "60.00"), chave: "trilha-02")
            _ = try await bancada.agir(
                "confirmacao", em: contrato, #"{"numero":"N-1","documento":"ADF 1"}"#, chave: "trilha-03")
            let casa = bancada.orgao.casa
            let eventos = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.executar(
                    "SELECT id, ato, em, consignataria_id, objeto_id, conteudo FROM evento WHERE ato LIKE 'averbacao.%' ORDER BY id"
                ).map { linha in
                    (
                        ato: try linha.ler(1, como: String.self), em: try linha.ler(2, como: Instante.self),
                        consignataria: try linha.ler(3, como: Int64?.self), objeto: try linha.ler(4, como: Int64?.self),
                        conteudo: String(
                            decoding: try casa.trilha.abrir(
                                conteudo: try linha.ler(5, como: [UInt8].self), id: try linha.ler(0)), as: UTF8.self)
                    )
                }
            }
            #expect(eventos.map(\.ato) == ["averbacao.reservar", "averbacao.reservar-recusado", "averbacao.confirmar"])
            for evento in eventos {
                #expect(evento.em >= antes && evento.em <= Relogio.daMaquina.agora, "\(evento.ato): quando")
                #expect(evento.consignataria == Fixo.bancoA, "\(evento.ato): de que consignatária")
                #expect(evento.conteudo.contains(#""nome":"Teste""#), "\(evento.ato): com que credencial")
                #expect(evento.conteudo.contains(#""canal":"rest""#), "\(evento.ato): por onde")
                #expect(evento.conteudo.contains(#""endereco":"127.0.0.1""#), "\(evento.ato): de que endereço")
                #expect(evento.conteudo.contains(#""perfil":"integracao""#), "\(evento.ato): com que perfil")
            }
            #expect(
                eventos[0].objeto == contrato && eventos[0].conteudo.contains(#""parcela":6000"#), "o dado manipulado")
            #expect(
                eventos[1].conteudo.contains(#""disponivel":4000"#),
                "à trilha, a recusa conta a margem que a resposta calou")
            try await bancada.orgao.dono.transacao(como: .proprio) { t in
                let recusado = #expect(throws: FalhaDeBanco.self, "nem o dono, sem desligar o gatilho") {
                    try t.comPontoDeRetorno { try t.executar("DELETE FROM evento WHERE objeto_id = \(contrato)") }
                }
                #expect(recusado?.sqlstate == "42501")
                try t.executar("ALTER TABLE evento DISABLE TRIGGER so_cresce")
                _ = try t.executar(
                    "UPDATE evento SET conteudo = set_byte(conteudo, 20, 255 - get_byte(conteudo, 20)) WHERE objeto_id = \(contrato)"
                )
                let linha = try #require(
                    try t.uma("SELECT id, conteudo FROM evento WHERE objeto_id = \(contrato) ORDER BY id LIMIT 1"))
                let (id, conteudo) = (try linha.ler(0, como: Int64.self), try linha.ler(1, como: [UInt8].self))
                #expect(throws: (any Error).self, "nem o dono do banco altera um byte sem que se perceba") {
                    _ = try casa.trilha.abrir(conteudo: conteudo, id: id)
                }
            }
        }
    }
}

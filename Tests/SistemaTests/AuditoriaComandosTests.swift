import BancoDeDados
import BancoDeTeste
import Cifra
import Foundation
import OrgaoDeTeste
import Testing

/// `averba auditoria` de verdade: sela, ancora, confere, prova, e acusa o que o dono do banco mexe.
@Suite(.serialized) struct AuditoriaComandosTests {
    @Test(
        "RNF-AUD-02: a trilha selada confere, cada evento dá prova que um programa alheio aceita, e o adulterado se aponta com saída 1"
    )
    func auditoria() async throws {
        try await Terminal.usando { terminal, banco in
            try terminal.certo("implantar", BancoDeTeste.raiz + "/Implantacao/mpmg.yaml")
            #expect(try terminal.rodar("auditoria", "prova", "1").codigo == 1, "ainda não selado, ou não existe")
            try await banco.esperarOHorizonte()
            #expect(try terminal.certo("auditoria", "selar").contains(" ancorado"))
            let limpa = try terminal.certo("auditoria", "conferir")
            #expect(limpa.contains("íntegra: nada fora do lugar") && limpa.contains("o que não se prova"))
            try await banco.esperarOHorizonte()
            try terminal.certo("auditoria", "selar")
            let evento = try await banco.dono.transacao(como: .proprio) { t in
                try #require(try t.uma("SELECT min(id) FROM evento")).ler(0, como: Int64.self)
            }
            let prova = Array(try terminal.certo("auditoria", "prova", "\(evento)").utf8)
            let ancora = terminal.pasta + "/dados/ancora/blocos-000000000001.csv"
            let aceita = try ReferenciaDaTrilha.conferir(prova, ["--ancora", ancora])
            #expect(aceita.codigo == 0, "\(aceita.saida)")
            let noSegundo = Array(try terminal.certo("auditoria", "prova", "\(evento)", "--bloco", "2").utf8)
            #expect(try ReferenciaDaTrilha.conferir(noSegundo, ["--ancora", ancora]).codigo == 0)
            let continua = Array(try terminal.certo("auditoria", "consistencia", "1").utf8)
            #expect(try ReferenciaDaTrilha.conferir(continua, ["--ancora", ancora]).codigo == 0)
            for (de, para) in [("\"id\":\(evento)", "\"id\":\(evento + 1)"), ("\"posicao\":1", "\"posicao\":2")] {
                let falsa = String(decoding: prova, as: UTF8.self).replacing(de, with: para)
                #expect(try ReferenciaDaTrilha.conferir(Array(falsa.utf8)).codigo == 1, "\(de)")
            }
            #expect(try terminal.rodar("auditoria", "prova", "\(evento)", "--bloco", "99").codigo == 1)
            try await Self.adulterar(evento, terminal, banco)
        }
    }

    private static func adulterar(_ evento: Int64, _ terminal: Terminal, _ banco: BancoDeTeste) async throws {
        try await banco.dono.transacao(como: .proprio) { t in
            try t.roteiro("ALTER TABLE evento DISABLE TRIGGER so_cresce")
            try t.executar("UPDATE evento SET ato = 'outro.ato' WHERE id = \(evento)")
        }
        let mudada = try terminal.rodar("auditoria", "conferir")
        #expect(mudada.codigo == 1)
        #expect(
            mudada.saida.contains(
                "linha-mudada: a linha do evento não é a que se selou (evento \(evento), posição 1, bloco 1)"))
        try await banco.dono.transacao(como: .proprio) { t in
            try t.roteiro(
                """
                ALTER TABLE folha_da_trilha DISABLE TRIGGER so_cresce; ALTER TABLE bloco DISABLE TRIGGER so_cresce;
                DELETE FROM evento; DELETE FROM folha_da_trilha; DELETE FROM bloco
                """)
        }
        let vazia = try terminal.rodar("auditoria", "conferir")
        #expect(vazia.codigo == 1 && vazia.saida.contains("cauda-cortada"), "\(vazia.saida)")
        let semAncora = try terminal.rodar("auditoria", "conferir", "--ancora", terminal.pasta + "/nenhuma")
        #expect(semAncora.codigo == 0, "sem âncora a trilha vazia é prefixo válido")
        #expect(semAncora.saida.contains("não há âncora fora do banco"), "e isso se diz")
    }

    @Test(
        "RF-GER-04: servindo, os eventos se selam e se ancoram sozinhos; credencial recusada fica na trilha com o endereço"
    )
    func servindo() async throws {
        try await ReservaPorRestTests.comAplicacoes(2) { orgao, aplicacoes, credencial in
            let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
            let reservas = "https://localhost:\(aplicacoes[0].porta)/api/v1/reservas"
            let corpo = ReservaPorRestTests.reserva(pessoa, "60.00")
            #expect(await Chamada.post(reservas, corpo, credencial: credencial, chave: "rest-0001")?.status == 201)
            let outra = Ficha.sorteada().texto
            #expect(await Chamada.post(reservas, corpo, credencial: outra, chave: "rest-0002")?.status == 401)
            func contar(_ sql: SQL) async throws -> Int {
                try await orgao.dono.transacao(como: .proprio) { t in try t.uma(sql)?.ler(0) ?? 0 }
            }
            let selados = try await Espera.ate {
                try await contar(
                    "SELECT count(*) FROM evento e WHERE NOT EXISTS (SELECT FROM folha_da_trilha f WHERE f.evento_id = e.id)"
                ) == 0
            }
            #expect(selados, "o serviço de fundo sela tudo")
            #expect(try await contar("SELECT count(*) FROM bloco") > 0)
            #expect(
                try await contar(
                    """
                    SELECT count(*) FROM evento WHERE ato = 'acesso.entrar-recusado' AND endereco_indice IS NOT NULL AND autor_id IS NULL
                    """) == 1)
        }
    }
}

import Auditoria
import BancoDeDados
import BancoDeTeste
import Comunicados
import Correio
import Foundation
import OrgaoDeTeste
import ServidoresDeTeste
import Testing

/// Pontos de conferência da trilha mandados por e-mail, e conferidos do texto que chegou.
@Suite(.serialized) struct PontosPorCorreioTests {
    @Test(
        "RNF-AUD-01: o ponto chega por e-mail por TLS; com o texto recebido, a trilha confere, e o fim cortado ou refeito se acusa mesmo sem a âncora"
    )
    func doTextoRecebido() async throws {
        try await Terminal.usando { semCorreio, banco in
            let servidor = try CorreioDeEnsaio(.starttls)
            defer { servidor.parar() }
            let correio = servidor.ambiente.merging(
                ["AVERBA_PONTOS_PARA": "controle@exemplo.gov.br, corregedoria@exemplo.gov.br"]) { $1 }
            let terminal = Terminal(pasta: semCorreio.pasta, ambiente: semCorreio.ambiente.merging(correio) { $1 })
            try terminal.certo("implantar", BancoDeTeste.raiz + "/Implantacao/mpmg.yaml")
            #expect(try terminal.rodar("auditoria", "ponto").erro.contains("nada se selou ainda"))
            try await banco.esperarOHorizonte()
            try terminal.certo("auditoria", "selar")
            #expect(try semCorreio.rodar("auditoria", "ponto", "--mandar").erro.contains("AVERBA_PONTOS_PARA"))
            #expect(try terminal.certo("auditoria", "ponto", "--mandar") == "2 mensagens postas no correio\n")
            let chegadas = try await Self.entregar(servidor, terminal, banco, correio)
            #expect(Set(chegadas.map(\.para)) == ["controle@exemplo.gov.br", "corregedoria@exemplo.gov.br"])
            #expect(
                chegadas.allSatisfy { $0.cifrada && $0.assunto.hasPrefix("Ponto de conferência da trilha: bloco 1 (") })
            let texto = try #require(chegadas.first?.texto)
            #expect(texto.split(separator: "\n").allSatisfy { $0.count <= 80 }, "linha que o correio quebraria")

            // Como alguém o guardaria: respondido, com citação, recuado.
            let guardado = terminal.pasta + "/ponto.txt"
            let citado = texto.split(separator: "\n", omittingEmptySubsequences: false).map { "> \($0)" }
            try Data(("Segue o ponto:\r\n" + citado.joined(separator: "\r\n")).utf8).write(
                to: URL(fileURLWithPath: guardado))
            let certa = try terminal.certo("auditoria", "conferir", "--ponto", guardado)
            #expect(certa.contains("1 ponto guardado de fora confere, até o bloco 1") && certa.contains("íntegra"))
            #expect(certa.contains("até ele, o ponto guardado de fora o prova"))
            try await Self.adulterar(terminal, banco, guardado, texto)
        }
    }

    /// Sobe um servidor, que entrega o que há no correio, e espera chegar.
    private static func entregar(
        _ servidor: CorreioDeEnsaio, _ terminal: Terminal, _ banco: BancoDeTeste, _ correio: [String: String]
    ) async throws -> [CorreioDeEnsaio.Recebida] {
        let aplicacao = try await AplicacaoDeTeste(
            enderecoDoDono: banco.enderecoDoDono, enderecoDaAplicacao: banco.enderecoDaAplicacao,
            chaves: terminal.ambiente["AVERBA_CHAVES"], pasta: terminal.pasta + "/dados", raiz: BancoDeTeste.raiz,
            mais: correio)
        defer { aplicacao.parar() }
        _ = try await Espera.ate { try servidor.recebidas().count >= 2 }
        return try servidor.recebidas()
    }

    private static func adulterar(
        _ terminal: Terminal, _ banco: BancoDeTeste, _ guardado: String, _ texto: String
    ) async throws {
        // Texto de outra trilha, ou mexido: o bloco não é o que o ponto diz.
        let raiz = try #require(texto.firstMatch(of: /raiz\n([0-9a-f]{64})/)).output.1
        let trocado = texto.replacing(raiz, with: String(raiz.reversed()))
        let mexido = try terminal.rodar("auditoria", "conferir", "--ponto", "-", entrada: trocado)
        #expect(
            mexido.codigo == 1
                && mexido.saida.contains("ancora-diverge: o bloco não é o que a âncora registra (bloco 1)"))
        // O dono do banco corta tudo e some com a âncora: só o texto sabe.
        try await banco.dono.transacao(como: .proprio) { t in
            try t.roteiro(
                """
                ALTER TABLE evento DISABLE TRIGGER so_cresce; ALTER TABLE folha_da_trilha DISABLE TRIGGER so_cresce;
                ALTER TABLE bloco DISABLE TRIGGER so_cresce;
                DELETE FROM evento; DELETE FROM folha_da_trilha; DELETE FROM bloco
                """)
        }
        try FileManager.default.removeItem(atPath: terminal.pasta + "/dados/ancora")
        #expect(try terminal.rodar("auditoria", "conferir").codigo == 0, "sem âncora, trilha vazia é prefixo válido")
        let cortada = try terminal.rodar("auditoria", "conferir", "--ponto", guardado)
        #expect(cortada.codigo == 1 && cortada.saida.contains("cauda-cortada"), "\(cortada.saida)")
        #expect(cortada.saida.contains("o ponto guardado de fora vai até o bloco 1"))
        // Refeita do zero, com outra história: o bloco 1 existe, e não é aquele.
        try await banco.esperarOHorizonte()
        try terminal.certo("auditoria", "selar")
        let refeita = try terminal.rodar("auditoria", "conferir", "--ponto", guardado)
        #expect(refeita.codigo == 1 && refeita.saida.contains("ancora-diverge"), "\(refeita.saida)")
        for (ruim, frase) in [
            ("nada aqui", "não traz ponto"), (String(texto.replacing("identidade", with: "")), "incompleto"),
        ] {
            let saida = try terminal.rodar("auditoria", "conferir", "--ponto", "-", entrada: ruim)
            #expect(saida.codigo == 64 && saida.erro.contains(frase), "\(saida.erro)")
        }
    }

    @Test("um por dia: no mesmo dia não manda outro; passado um dia, manda o do último bloco")
    func umPorDia() async throws {
        let orgao = try await OrgaoDeTeste.novo()
        let resultado: Result<Void, any Error>
        do {
            let pontos = PontoPorCorreio(orgao.casa, para: [try #require(EnderecoDeCorreio("controle@exemplo.gov.br"))])
            #expect(try await pontos.mandar() == 0, "nada selado")
            let casa = orgao.casa
            try await casa.banco.transacao(como: .motor) { t in
                _ = try casa.trilha.registrar([Evento("prova.um")], por: .comando, as: casa.relogio.agora, em: t)
            }
            try await orgao.selar()
            #expect(try await pontos.mandar() == 1)
            #expect(try await pontos.mandar() == 0)
            orgao.andar(.seconds(86_399))
            #expect(try await pontos.mandar() == 0)
            orgao.andar(.seconds(1))
            #expect(try await pontos.mandar() == 1)
            #expect(try await PontoPorCorreio(orgao.casa, para: []).mandar(agora: true) == 0)
            resultado = .success(())
        } catch { resultado = .failure(error) }
        try await orgao.apagar()
        try resultado.get()
    }
}

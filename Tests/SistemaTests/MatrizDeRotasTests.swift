import Acesso
import BancoDeTeste
import Foundation
import OrgaoDeTeste
import Testing
import Web

/// Toda rota que o executável monta × quem a pede × de quem é o objeto, comparada com o retrato que alguém leu e aprovou.
///
/// A lista sai da tabela de rotas: rota nova não está no retrato e reprova até que se leia a linha dela. Para gravá-lo de novo:
/// `make retratos`. Recusa nenhuma muda o banco, e a de objeto alheio é igual à de objeto que não existe.
@Suite(.serialized) struct MatrizDeRotasTests {
    static let retrato = BancoDeTeste.raiz + "/Tests/SistemaTests/Retratos/rotas.csv"

    static let cabecalho = """
        # Cada rota e o estado HTTP que recebe quem: não entrou; é de outro portal (com todos os atos); é do portal e não tem o ato; tem o ato e
        # pede objeto seu (só as de leitura); pede objeto alheio; pede objeto que não existe; e quem é de cada tipo de perfil, com todos os atos que
        # ele aceita: a agência, no que ela reservou e no que outra da mesma consignatária reservou; o fiscal, o auditor e o apoio da operadora.
        # «—» não se aplica.
        metodo;caminho;grupo;ato;sem sessão;outro portal;sem ato;próprio;alheio;inexistente;agência;outra agência;fiscal;auditor;operadora

        """

    /// O que ler, negar e conferir gravam: a trilha, o ritmo dos pedidos, o último uso da credencial, o pedido que se recusou e o documento
    /// emitido. De todo o resto, nenhuma linha muda.
    private static let mudamSempre: Set<String> = ["evento", "ritmo", "credencial", "pedido", "documento_emitido"]

    @Test(
        "RNF-SEG-04, RF-CON-01, POC-CON-02: cada rota × cada tipo de usuário × objeto próprio e alheio é o que o retrato diz"
    )
    func matriz() async throws {
        try await CenarioDaMatriz.usando { cenario in
            let antes = try await cenario.orgao.fotografia(fora: Self.mudamSempre)
            var linhas: [String] = []
            for rota in cenario.servidor.tabela.rotas where rota.especie != .estatico {
                linhas.append(try await cenario.linha(rota))
            }
            let depois = try await cenario.orgao.fotografia(fora: Self.mudamSempre)
            let mudaram = depois.filter { antes[$0.key] != $0.value }.map(\.key).sorted()
            #expect(mudaram == [], "recusa ou leitura que mudou alguma coisa")
            #expect(antes.count > 60, "a fotografia olha o banco, e não umas tabelas")
            let atual = Self.cabecalho + linhas.sorted().joined(separator: "\n") + "\n"
            if ProcessInfo.processInfo.environment["REGRAVAR"] != nil {
                try atual.write(toFile: Self.retrato, atomically: true, encoding: .utf8)
            }
            let aprovado = try String(contentsOfFile: Self.retrato, encoding: .utf8)
            let (eram, sao) = (Set(aprovado.split(separator: "\n")), Set(atual.split(separator: "\n")))
            #expect(sao.subtracting(eram).sorted() == [], "a mais do que o retrato aprova")
            #expect(eram.subtracting(sao).sorted() == [], "o retrato aprova e não existe")
        }
    }

    @Test(
        "RNF-SEG-04: o retrato não deixa passar quem não entrou, quem é de outro portal, quem não tem o ato nem quem pede o alheio"
    )
    func retratoFechado() throws {
        // O aviso da prova de vida não tem credencial: o que chega é assinado, e se confere.
        let abertas: Set = ["entrada", "conta", "saude", "documentacao", "documentacao-na-tela", "aviso-da-prova"]
        for linha in try String(contentsOfFile: Self.retrato, encoding: .utf8).split(separator: "\n").dropFirst(5) {
            let c = linha.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
            try #require(c.count == 15, "\(linha)")
            guard !abertas.contains(c[2]) else { continue }
            #expect(["303", "401"].contains(c[4]), "sem sessão: \(linha)")
            #expect(["303", "401"].contains(c[5]), "outro portal: \(linha)")
            #expect(c[6] == "403", "sem ato: \(linha)")
            #expect(c[8] == "—" || c[8] == c[9], "alheio e inexistente se distinguem: \(linha)")
            #expect(c[8] == "—" || !c[8].hasPrefix("2"), "alheio responde: \(linha)")
            conferirTipos(c, linha)
        }
    }

    /// O que a linha diz de cada tipo de perfil: sem o ato, 403; e a agência não alcança o que é de outra.
    private func conferirTipos(_ c: [String], _ linha: Substring) {
        let ato = AtoConcedivel(c[3])
        if c[2] == "consignataria" {
            #expect(TipoDePerfil.correspondente.aceita(ato) || c[10] == "403", "a agência não tem o ato: \(linha)")
            #expect(["—", "403", "404"].contains(c[11]), "a agência alcança o que é de outra: \(linha)")
        } else if c[2] == "gestor" {
            for (tipo, estado) in zip([TipoDePerfil.fiscal, .auditor, .operadora], c[12...]) {
                let pode = tipo.aceita(ato)
                #expect((estado == "403") == !pode, "\(tipo): \(linha)")
                // De quem só lê, o que não é página (pesquisa, abrir com motivo) não faz nada além de ler.
                #expect(!pode || ato.soLe || ato.codigo == TipoDePerfil.atoDeAbrir, "\(tipo): \(linha)")
            }
        } else {
            #expect(c[10...].allSatisfy { $0 == "—" }, "\(linha)")
        }
    }
}

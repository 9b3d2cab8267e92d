import Testing

/// O documento da OWASP ASVS 5.0.0: cada item da norma numa linha, e toda prova citada existe.
@Suite("a norma de segurança, item a item")
struct AsvsTests {
    @Test("todo item da ASVS está no documento uma vez, com prova que existe, e a conta do alto confere")
    func documento() {
        conferir(Asvs.acusar(.repositorio))
        // A norma tem 70 itens de nível 1 e 183 de nível 2: lista cortada seria documento completo sem o ser.
        #expect(Asvs.itens(.repositorio).count == 253)
        // O piso da ordem 3; `acusar` já exige que cada teste citado exista. Roteiro do navegador e revisão não entram nesta conta.
        let comTeste = Asvs.itens(.repositorio).filter { item in
            item.valeProva && item.provas.contains { $0.hasPrefix("“") }
        }
        #expect(comTeste.count >= 150, "só \(comTeste.count) itens citam teste")
    }

    /// Um documento pequeno e certo, sobre uma norma de três itens.
    private static let certo = """
        | situação | itens | automáticos |
        |---|---|---|
        | cumprido | 2 | 1 |
        | em parte | 0 | 0 |
        | não cumprido | 1 | 0 |
        | não se aplica | 0 | 0 |
        | **todos** | 3 | 1 |

        | item | pede | como | prova | situação |
        |---|---|---|---|---|
        | 1.1.1 | uma coisa | assim | “entra “assim””<br>roteiro: entrar | cumprido |
        | 1.1.2 | outra | assado | revisão: docs/a.md | cumprido |
        | 1.2.10 | mais outra | ninguém fez | — | não cumprido |

        """

    private static func acusadas(_ documento: String) -> [String] {
        Asvs.acusar(
            Arvore([
                Asvs.documento: documento, Asvs.lista: "1.1.1\t1\n1.1.2\t2\n1.2.10\t2\n", "docs/a.md": "",
                "Tests/A/A.swift": "@Test(\n    \"entra “assim”\")\n@Test(\"desligado\", .disabled(\"um dia\"))\n",
                "Tests/Navegador/provar.py": "    def entrar(self) -> bool:\n",
            ])
        ).map { "\($0.linha): \($0.motivo)" }.sorted()
    }

    @Test("o documento certo passa")
    func passa() { #expect(Self.acusadas(Self.certo) == []) }

    /// Um defeito por caso, e o pedaço da acusação.
    @Test(
        "o documento da norma acusa",
        arguments: [
            ("“entra “assim””", "“não existe”", "11: 1.1.1 cita prova que não existe: “não existe”"),
            ("“entra “assim””", "“desligado”", "11: 1.1.1 cita prova que não existe: “desligado”"),
            ("roteiro: entrar", "roteiro: sair", "11: 1.1.1 cita prova que não existe: roteiro: sair"),
            ("docs/a.md", "docs/b.md", "12: 1.1.2 cita prova que não existe: revisão: docs/b.md"),
            ("revisão: docs/a.md", "—", "12: 1.1.2 não cita prova nenhuma"),
            ("fez | — | não cumprido", "fez | — | quase", "13: 1.2.10: situação «quase»"),
            ("| mais outra |", "|  |", "13: 1.2.10 não diz o que pede ou como se cumpre"),
            ("| 1.1.2 | outra", "| 1.1.1 | outra", "12: repete o item 1.1.1"),
            ("| 1.1.2 | outra", "| 1.1.1 | outra", "1: falta o item 1.1.2"),
            ("| 1.2.10 |", "| 1.2.11 |", "13: 1.2.11 não está na lista da norma"),
            ("| cumprido | 2 | 1 |", "| cumprido | 2 | 2 |", "1: a conta no alto devia dizer: | cumprido | 2 | 1 |"),
        ])
    func acusa(trecho: String, troca: String, motivo: String) {
        let documento = Self.certo.replacing(trecho, with: troca)
        #expect(documento != Self.certo)
        #expect(Self.acusadas(documento).contains(motivo), "\(Self.acusadas(documento))")
    }
}

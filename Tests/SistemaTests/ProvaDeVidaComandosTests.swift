import BancoDeDados
import BancoDeTeste
import Crypto
import Foundation
import OrgaoDeTeste
import ServidoresDeTeste
import Testing

/// `averba prova-de-vida` de verdade: do cadastro do cliente à conta do mês, e o que se recusa diz por quê.
@Suite(.serialized) struct ProvaDeVidaComandosTests {
    private struct Recusa: Sendable {
        let comando: [String]
        let codigo: Int32
        let diz: String
    }

    @Test(
        "quem opera nasce por comando: o primeiro mestre, o representante de um cliente, e o que se recusa diz por quê")
    func operador() async throws {
        try await Terminal.usando { terminal, _ in
            func averba(_ partes: String...) throws -> String {
                try terminal.certo(lista: ["prova-de-vida"] + partes)
            }
            #expect(try averba("operador", "listar").contains("conceda o primeiro com --mestre"))
            let (olga, rui) = (["operador", "conceder", "123.456.789-09", "--nome", "Olga"], "111.444.777-35")
            _ = try terminal.certo(lista: ["prova-de-vida"] + olga + ["--mestre"])
            _ = try averba("cliente", "cadastrar", "portal", "--nome", "Portal", "--cnpj", "11.222.333/0001-81")
            _ = try averba(
                "operador", "conceder", rui, "--nome", "Rui", "--papel", "representante", "--cliente", "portal")
            let lista = try averba("operador", "listar")
            #expect(lista.contains("Operador-mestre  Olga  ***.456.789-**"))
            #expect(lista.contains("Representante de Portal  Rui"))
            let numeros = lista.split(separator: "\n").map { String($0.prefix { $0 != " " }) }
            try recusar(
                [
                    Recusa(comando: olga, codigo: 1, diz: "já tem este papel"),
                    Recusa(comando: olga + ["--papel", "representante"], codigo: 1, diz: "escolha qual"),
                    Recusa(comando: olga + ["--papel", "chefe"], codigo: 64, diz: "--papel é"),
                    Recusa(
                        comando: ["operador", "conceder", "1", "--nome", "X"], codigo: 64, diz: "CPF: «1» não é"),
                    Recusa(comando: ["operador", "retirar", numeros[0]], codigo: 1, diz: "último operador-mestre"),
                    Recusa(comando: ["operador", "retirar", "999999"], codigo: 1, diz: "já foi retirado"),
                ], terminal)
            #expect(try averba("operador", "retirar", numeros[1]).contains("sessões encerradas: 0"))
        }
    }

    /// Encerrar diz o efeito antes, só acontece confirmado, e não volta.
    private func encerrar(_ terminal: Terminal) throws {
        let comando = ["cliente", "encerrar", "portal", "--motivo", "fim do contrato"]
        let antes = try terminal.certo(lista: ["prova-de-vida"] + comando)
        #expect(antes.contains("Apagam-se agora: nenhum rosto") || antes.contains("Apagam-se agora: 0 rostos"))
        #expect(antes.contains("Nada mudou ainda"))
        #expect(
            try terminal.certo(lista: ["prova-de-vida"] + comando + ["--confirmar"]).contains(
                "cliente portal encerrado"))
        try recusar(
            [
                Recusa(comando: comando + ["--confirmar"], codigo: 1, diz: "foi encerrado"),
                Recusa(comando: ["cliente", "credencial", "portal"], codigo: 1, diz: "foi encerrado"),
                Recusa(
                    comando: ["cliente", "retomar", "portal", "--motivo", "voltou"], codigo: 1, diz: "foi encerrado"
                ),
            ], terminal)
    }

    @Test("PV-26, PV-33, PV-35: cliente cadastrado, completado, liberado, suspenso e retomado pela linha de comando")
    func cliente() async throws {
        try await Terminal.usando { terminal, banco in
            func averba(_ partes: String...) throws -> String {
                try terminal.certo(lista: ["prova-de-vida"] + partes)
            }
            #expect(
                try averba("cliente", "cadastrar", "portal", "--nome", "Portal", "--cnpj", "11.222.333/0001-81")
                    .contains(
                        "cadastrado"))
            let representante = [
                "--representante", "Rita", "--cpf", "111.444.777-35", "--email", "rita@exemplo.gov.br",
            ]
            try recusar(
                [
                    Recusa(
                        comando: ["cliente", "liberar", "portal"], codigo: 1,
                        diz: "Falta: o contrato assinado, o termo de sigilo, o representante"),
                    Recusa(comando: ["cliente", "credencial", "portal"], codigo: 1, diz: "ainda não foi liberado"),
                    Recusa(
                        comando: ["cliente", "liberar", "ninguem"], codigo: 1,
                        diz: "Não há cliente com o código «ninguem»"),
                    Recusa(
                        comando: ["cliente", "alterar", "portal", "--contrato-em", "31/02/2026"], codigo: 64,
                        diz: "--contrato-em: «31/02/2026»"),
                    Recusa(
                        comando: ["cliente", "alterar", "portal", "--limiar", "299"], codigo: 64, diz: "de 300 a 900"),
                    Recusa(comando: ["cliente", "alterar", "portal", "--cpf", "1"], codigo: 64, diz: "andam juntos"),
                ], terminal)
            _ = try terminal.certo(
                lista: ["prova-de-vida", "cliente", "alterar", "portal", "--contrato", "7/2026"]
                    + ["--contrato-em", "2026-01-05", "--termo-em", "2026-01-06", "--limiar", "500"] + representante)
            #expect(try averba("cliente", "liberar", "portal").contains("liberado"))
            let credencial = try averba("cliente", "credencial", "portal", "--dias", "30")
            let identificador = try #require(credencial.firstMatch(of: /identificador: (\S+)/)).1
            #expect(credencial.contains("segredo: "))
            #expect(try averba("cliente", "encerrar-credencial", String(identificador)).contains("encerrada"))
            #expect(try averba("cliente", "suspender", "portal", "--motivo", "fatura em aberto").contains("suspenso"))
            try recusar(
                [Recusa(comando: ["cliente", "credencial", "portal"], codigo: 1, diz: "está suspenso")], terminal)
            #expect(try averba("cliente", "retomar", "portal", "--motivo", "fatura paga").contains("retomado"))
            #expect(try averba("cliente", "preco", "portal", "BASIC", "0,85", "--desde", "2026-01-01").contains("0,85"))
            #expect(
                try averba("cliente", "medicao", "portal", "2026-01").contains(
                    "total: 0  faixa: nenhuma  valor: sem preço"))
            #expect(try averba("trocar-chave").contains("chave em uso: pv-"))
            #expect(try averba("trocar-chave", "--comprometida").contains("chave em uso: pv-"))
            try encerrar(terminal)
            let atos: [String] = try await banco.dono.transacao(como: .proprio) { t in
                try t.executar("SELECT ato FROM evento WHERE ato LIKE 'prova-de-vida.%' ORDER BY id").map {
                    try $0.ler(0)
                }
            }
            #expect(
                atos.map { String($0.dropFirst("prova-de-vida.".count)) } == [
                    "cadastrar-cliente", "alterar-cliente", "liberar-cliente", "emitir-credencial",
                    "encerrar-credencial", "suspender-cliente", "retomar-cliente", "mudar-preco", "trocar-chave",
                    "trocar-chave", "encerrar-cliente",
                ])
        }
    }

    @Test(
        "PV-19, PV-20: manutenção e incidente pela linha de comando: 71h59 recusa, 72h aceita, e cada aviso diz a quantos foi"
    )
    func manutencao() async throws {
        try await Terminal.usando { terminal, _ in
            func averba(_ partes: String...) throws -> String { try terminal.certo(lista: ["prova-de-vida"] + partes) }
            _ = try terminal.certo(
                lista: ["prova-de-vida", "cliente", "cadastrar", "portal", "--nome", "Portal", "--cnpj"]
                    + ["11.222.333/0001-81", "--contrato", "7/2026", "--contrato-em", "2026-01-05", "--termo-em"]
                    + [
                        "2026-01-06", "--representante", "Rita", "--cpf", "111.444.777-35", "--email",
                        "rita@exemplo.gov.br",
                    ])
            #expect(try averba("cliente", "liberar", "portal").contains("liberado"))
            let hora = DateFormatter()
            (hora.dateFormat, hora.timeZone) = ("yyyy-MM-dd'T'HH:mm", TimeZone(identifier: "America/Sao_Paulo"))
            hora.locale = Locale(identifier: "en_US_POSIX")
            func daqui(_ minutos: Int) -> String { hora.string(from: Date(timeIntervalSinceNow: Double(minutos) * 60)) }
            // O minuto da máquina anda: dois de folga para aceitar, nenhum para recusar.
            try recusar(
                [
                    Recusa(
                        comando: [
                            "manutencao", "marcar", "--comeca", daqui(72 * 60 - 1), "--acaba", daqui(73 * 60),
                            "--descricao", "troca de disco",
                        ], codigo: 1, diz: "Manutenção se avisa com 72 horas"),
                    Recusa(
                        comando: [
                            "manutencao", "marcar", "--comeca", "amanhã", "--acaba", "depois", "--descricao", "x",
                        ],
                        codigo: 64, diz: "não é dia e hora como"),
                    Recusa(
                        comando: ["manutencao", "cancelar", "9", "--motivo", "não há"], codigo: 1,
                        diz: "Não há manutenção com o número 9"),
                    Recusa(
                        comando: ["incidente", "fechar", "9", "--explicacao", "não há"], codigo: 1,
                        diz: "Não há incidente com o número 9"),
                ], terminal)
            let marcada = try averba(
                "manutencao", "marcar", "--comeca", daqui(72 * 60 + 2), "--acaba", daqui(75 * 60), "--descricao",
                "troca de disco")
            let id = try #require(marcada.firstMatch(of: /manutenção (\d+) marcada; clientes avisados: 1/)).1
            #expect(try averba("manutencao", "mudar", String(id), "--acaba", daqui(74 * 60)).contains("avisados: 1"))
            #expect(
                try averba("manutencao", "cancelar", String(id), "--motivo", "o disco não veio").contains("avisados: 1")
            )
            #expect(try averba("manutencao", "listar").contains("cancelada"))
            let aberto = try averba(
                "incidente", "abrir", "--titulo", "Lentidão", "--descricao", "As respostas demoram.")
            let incidente = try #require(aberto.firstMatch(of: /incidente (\d+) aberto/)).1
            _ = try averba("incidente", "explicar", String(incidente), "--texto", "Um disco enchia.")
            _ = try averba("incidente", "fechar", String(incidente), "--explicacao", "Disco trocado.")
            #expect(try averba("incidente", "listar").contains("Um disco enchia. Disco trocado."))
            let faltas = try averba("disponibilidade", "avisos")
            #expect(faltas.split(separator: "\n").count == 5 && faltas.contains("esta instalação não manda correio"))
            #expect(try averba("disponibilidade", "meses").contains("ainda não se mediu"))
        }
    }

    @Test("PV-03: com modelo passivo na configuração o serviço só sobe se o arquivo, a soma e a rede são os ditos")
    func passivo() async throws {
        try await Terminal.usando { terminal, _ in
            let arquivo = BancoDeTeste.raiz + "/Tests/RostoTests/Exemplos/passivo.onnx"
            let soma = SHA256.hash(data: try Data(contentsOf: URL(fileURLWithPath: arquivo))).map {
                String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
            }.joined()
            func opcoes(_ arquivo: String, _ soma: String, limiar: String = "0.5") -> [String] {
                [
                    "servir", "--porta", "0", "--publico", "https://prova.exemplo.gov.br", "--modelo-passivo", arquivo,
                    "--modelo-passivo-soma", soma, "--modelo-passivo-versao", "ensaio-1", "--modelo-passivo-limiar",
                    limiar,
                ]
            }
            try recusar(
                [
                    Recusa(
                        comando: opcoes(arquivo, String(soma.reversed())), codigo: 1,
                        diz: "a soma do modelo passivo não é a da configuração"),
                    Recusa(comando: opcoes("/nao/existe.onnx", soma), codigo: 1, diz: "não existe"),
                    Recusa(comando: opcoes(arquivo, soma, limiar: "1.1"), codigo: 64, diz: "de 0 a 1"),
                    Recusa(
                        comando: opcoes(arquivo.replacing(".onnx", with: ".xml"), soma), codigo: 64,
                        diz: "é um arquivo .onnx"),
                    Recusa(
                        comando: ["servir", "--modelo-passivo", arquivo], codigo: 64, diz: "andam juntos"),
                ], terminal)
            guard FileManager.default.fileExists(atPath: BancoDeTeste.raiz + "/.ferramentas/rosto/modelos") else {
                return
            }
            try await ProvaDeVidaNoAr.usando(terminal, ["prova-de-vida"] + opcoes(arquivo, soma.uppercased())) { _ in }
        }
    }

    @Test("o serviço sobe, responde e, com SIGTERM, encerra sem erro e fecha o que abriu")
    func encerrar() async throws {
        try await Terminal.usando { terminal, _ in
            let subir = ["prova-de-vida", "servir", "--porta", "0", "--publico", "https://prova.exemplo.gov.br"]
            try await ProvaDeVidaNoAr.usando(terminal, subir) { noAr in
                let codigo = try await noAr.encerrar()
                #expect(codigo == 0)
                let registro = try noAr.dito()
                #expect(!registro.contains("Erro"), "\(registro)")
            }
        }
    }

    @Test(
        "PV-36: a demonstração fica com a credencial que vale e troca a vencida, a que vai vencer, a encerrada e a de segredo perdido, sem segredo na tela nem em linha de comando"
    )
    func ligar() async throws {
        try await Terminal.usando { terminal, banco in
            let ligacao = try LigacaoDaDemonstracao(terminal)
            try ligacao.ligar()
            let primeira = try ligacao.guardada()
            for arquivo in ["assinatura", "assinatura.segredo", "assinatura.credencial"] {
                let atributos = try FileManager.default.attributesOfItem(atPath: ligacao.dados + "/" + arquivo)
                #expect(atributos[.posixPermissions] as? Int == 0o600, "\(arquivo)")
            }
            try ligacao.ligar()
            #expect(try ligacao.guardada() == primeira, "a que vale fica")
            #expect(try ligacao.conferir(primeira, dias: 364).codigo == 0)

            let prazos = ["venceu em": "-1 day", "vence em": "20 days"]
            for (porque, prazo) in prazos.sorted(by: { $0.key < $1.key }) {
                let velha = try ligacao.guardada().identificador
                try await banco.dono.transacao(como: .proprio) { t in
                    _ = try t.executar(
                        """
                        UPDATE credencial_da_prova SET criada_em = now() - interval '9 days', expira_em = now() + \(prazo)::interval
                         WHERE identificador = \(velha)
                        """)
                }
                try ligacao.trocar(porque)
            }
            try terminal.certo("prova-de-vida", "cliente", "encerrar-credencial", try ligacao.guardada().identificador)
            try ligacao.trocar("foi encerrada")
            try Data("outro".utf8).write(to: URL(fileURLWithPath: ligacao.dados + "/assinatura.segredo"))
            try ligacao.trocar("o segredo não é o dela")

            let vivas: [String] = try await banco.dono.transacao(como: .proprio) { t in
                try t.executar("SELECT identificador FROM credencial_da_prova WHERE encerrada_em IS NULL").map {
                    try $0.ler(0)
                }
            }
            #expect(vivas == [try ligacao.guardada().identificador])
            let visto = try ligacao.visto()
            #expect(ligacao.segredos.count == 5 && visto.contains("emitida outra"))
            for segredo in ligacao.segredos { #expect(segredo.count > 20 && !visto.contains(segredo)) }
            let semNada = try ligacao.conferir(("consignacao-1", ""), dias: 0)
            #expect(semNada.codigo == 1 && semNada.erro.contains("não existe neste serviço"))
        }
    }

    private func recusar(_ recusas: [Recusa], _ terminal: Terminal) throws {
        for recusa in recusas {
            let feito = try terminal.rodar(lista: ["prova-de-vida"] + recusa.comando)
            #expect(
                feito.codigo == recusa.codigo && feito.erro.contains(recusa.diz), "\(recusa.comando): \(feito.erro)")
        }
    }
}

/// `ferramentas/ligar-a-prova.sh` de verdade, com o programa atrás de um anotador: sabe-se tudo que passou em linha de comando e na tela.
private final class LigacaoDaDemonstracao {
    let dados: String
    private let terminal: Terminal
    private var telas = ""
    /// Os que já se guardaram.
    private(set) var segredos: Set<String> = []
    private var anotador: String { dados + "/anotador.sh" }

    init(_ terminal: Terminal) throws {
        self.terminal = terminal
        dados = terminal.pasta + "/consignacao"
        try FileManager.default.createDirectory(atPath: dados, withIntermediateDirectories: true)
        let programa = """
            #!/bin/bash
            echo "$*" >>"\(dados)/linhas"
            exec "\(AplicacaoDeTeste.executavel)" "$@"
            """
        try Data(programa.utf8).write(to: URL(fileURLWithPath: anotador))
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: anotador)
    }

    func ligar() throws {
        let feito = try terminal.rodar(
            lista: [
                BancoDeTeste.raiz + "/ferramentas/ligar-a-prova.sh", anotador, dados, terminal.pasta + "/dados",
                "https://localhost:8443", "https://localhost:8444",
            ], programa: "/bin/bash")
        telas += feito.saida + feito.erro
        try #require(feito.codigo == 0, "\(feito.saida) \(feito.erro)")
        segredos.insert(try guardada().segredo)
    }

    /// A credencial guardada não vale por este motivo; ligada de novo, é outra, que vale, e a velha se encerrou.
    func trocar(_ porque: String) throws {
        let velha = try guardada()
        let antes = try conferir(velha, dias: 30)
        #expect(antes.codigo == 1 && antes.erro.contains(porque), "\(porque): \(antes.erro)")
        try ligar()
        let nova = try guardada()
        #expect(nova.identificador != velha.identificador, "\(porque)")
        #expect(try conferir(nova, dias: 30).saida.contains("vale até"))
        #expect(try lido("assinatura").contains("AVERBA_PROVA_CREDENCIAL=\(nova.identificador)\n"))
    }

    func guardada() throws -> (identificador: String, segredo: String) {
        (
            try lido("assinatura.credencial").trimmingCharacters(in: .newlines),
            try lido("assinatura.segredo").trimmingCharacters(in: .newlines)
        )
    }

    func conferir(_ par: (identificador: String, segredo: String), dias: Int) throws -> Terminal.Saida {
        let arquivo = dados + "/conferido"
        try Data(par.segredo.utf8).write(to: URL(fileURLWithPath: arquivo))
        let feito = try terminal.rodar(
            "prova-de-vida", "cliente", "conferir-credencial", par.identificador, "--segredo-arquivo", arquivo,
            "--por-dias", "\(dias)")
        telas += feito.saida + feito.erro
        return feito
    }

    /// Tudo que passou em linha de comando e na tela.
    func visto() throws -> String { try lido("linhas") + telas }

    private func lido(_ arquivo: String) throws -> String {
        try String(contentsOfFile: dados + "/" + arquivo, encoding: .utf8)
    }
}

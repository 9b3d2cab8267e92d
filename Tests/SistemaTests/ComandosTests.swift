import Auditoria
import BancoDeDados
import BancoDeTeste
import Cifra
import Foundation
import Leiaute
import Nucleo
import Testing

/// Os comandos de verdade, cada um noutro processo, sobre o banco do teste: o mês inteiro sem tela.
@Suite(.serialized) struct ComandosTests {
    @Test(
        "FOL-07, POC-INT-03, POC-INT-04: o mês pela linha de comando, com a folha fechada em texto, em DBF, em XML e em relatório impresso"
    )
    func meses() async throws {
        try await Terminal.usando { terminal in
            try terminal.certo("implantar", BancoDeTeste.raiz + "/Implantacao/mpmg.yaml")
            try terminal.certo(
                "base-ficticia", "--pasta", terminal.base, "--pessoas", "300", "--linhas", "700", "--competencias", "4",
                "--primeira", "2026-07", "--semente", "3", "--leiautes", BancoDeTeste.raiz + "/Leiautes")
            let carga = try terminal.certo("carga-inicial", terminal.base + "/carga")
            #expect(carga.contains("conciliado ao centavo; folha de 2026-07 aberta"))
            try Self.calendario(terminal)
            for (mes, formato, extensao) in [
                ("2026-07", "retorno-da-folha", "txt"), ("2026-08", "retorno-da-folha-dbf", "dbf"),
                ("2026-09", "retorno-da-folha-xml", "xml"), ("2026-10", "retorno-impresso", "txt"),
            ] {
                try Self.entrada(mes, extensao, terminal)
                let ausentes = try terminal.certo("folha", "ausentes")
                #expect(ausentes.split(separator: "\n").count < 150, "\(mes): só quem o cadastro não trouxe")
                try Self.ciclo(mes, formato, "retorno.\(extensao)", terminal)
                // A folha fechou e o cadastro dela ainda não veio: quem faltou é quem faltou no último que veio.
                #expect(try terminal.certo("folha", "ausentes") == ausentes, "\(mes)")
            }
        }
    }

    /// As datas que se definem se listam; data ilegível diz todas as que o são, e a que a regra recusa não muda nada.
    private static func calendario(_ terminal: Terminal) throws {
        func definir(_ mes: String, _ corte: String, _ remessa: String, _ desconto: String, _ repasse: String) throws
            -> Terminal.Saida
        {
            try terminal.rodar(
                "folha", "calendario", "definir", "--competencia", mes, "--corte", corte, "--remessa-ate", remessa,
                "--desconto", desconto, "--repasse", repasse)
        }
        let hoje = Relogio.daMaquina.hoje
        let mes = hoje.competencia + 6
        let (corte, remessa) = (mes.dia(limitado: 10).iso, mes.dia(limitado: 12).iso)
        let (desconto, repasse) = ((mes + 1).dia(limitado: 5).iso, (mes + 1).dia(limitado: 10).iso)
        let antes = try terminal.certo("folha", "calendario")
        let ilegivel = try definir(mes.iso, "10 de maio", remessa, desconto, "32/13")
        #expect(ilegivel.codigo == 64 && ilegivel.erro.contains("--corte:") && ilegivel.erro.contains("--repasse:"))
        let trocada = try definir(mes.iso, corte, remessa, repasse, desconto)
        #expect(trocada.codigo == 1 && trocada.erro.contains("repasse"))
        #expect(try terminal.certo("folha", "calendario") == antes)
        #expect(try definir(mes.iso, corte, remessa, desconto, repasse).codigo == 0)
        let linha = "\(mes.iso);\(corte);\(remessa);\(desconto);\(repasse);"
        #expect(try terminal.certo("folha", "calendario", "listar") == antes + linha + "\r\n")
    }

    private static func entrada(_ mes: String, _ extensao: String, _ terminal: Terminal) throws {
        let pasta = "\(terminal.base)/\(mes)"
        for (especie, arquivo) in [
            ("cadastro-da-folha", "cadastro.\(extensao)"), ("margens-da-folha", "margens.\(extensao)"),
            ("bases-da-folha", "bases.csv"), ("base-previdencia", "base-previdencia.csv"),
        ] {
            let saida = try terminal.certo("folha", "receber", especie, "\(pasta)/\(arquivo)")
            #expect(saida.contains("conferido:") && !saida.contains("{"), "\(mes) \(especie): \(saida)")
            if especie == "margens-da-folha" { #expect(saida.contains("margens gravadas: ")) }
        }
        let premios = try terminal.certo(
            "folha", "receber", "premios-previdencia", "\(pasta)/premios.csv", "--consignataria", "PREVCOM")
        #expect(premios.contains("contratos alterados: ") && !premios.contains("{"))
        // O que não serve deixa o relatório de apontamentos na pasta que se disser.
        let cortado = "\(terminal.pasta)/cortado-\(mes).txt"
        try Data(contentsOf: URL(fileURLWithPath: "\(terminal.base)/\(mes)/margens.txt")).prefix(2_000)
            .write(to: URL(fileURLWithPath: cortado))
        let ruim = try terminal.rodar(
            "folha", "receber", "margens-da-folha", cortado, "--pasta", "\(terminal.pasta)/criticas-\(mes)")
        #expect(ruim.codigo == 1 && ruim.erro.contains("esperado registro rodape"))
        let criticas = try FileManager.default.contentsOfDirectory(atPath: "\(terminal.pasta)/criticas-\(mes)")
        #expect(criticas.count == 1 && criticas[0].hasSuffix(".csv"))
        // Recebido de novo, nada se repete: sai com 1 e diz por quê.
        let repetido = try terminal.rodar("folha", "receber", "margens-da-folha", "\(pasta)/margens.\(extensao)")
        #expect(repetido.codigo == 1 && repetido.erro.contains("já foi aplicado"))
    }

    private static func ciclo(_ mes: String, _ formato: String, _ nome: String, _ terminal: Terminal) throws {
        let remessas = "\(terminal.pasta)/remessas-\(mes)"
        #expect(try terminal.certo("folha", "cortar", "--competencia", mes).contains("linhas"))
        #expect(try terminal.certo("folha", "ensaiar", "--competencia", mes).contains("glosados"))
        #expect(try terminal.certo("folha", "glosar", "--competencia", mes).contains("glosados"))
        try terminal.certo("folha", "remeter", "--competencia", mes, "--pasta", remessas)
        let remessa = try #require(
            try FileManager.default.contentsOfDirectory(atPath: remessas).first { $0.contains("posicional") })
        let cedo = try terminal.rodar("folha", "retorno", "--competencia", mes, "\(remessas)/\(remessa)")
        #expect(cedo.codigo == 1)
        try terminal.certo("folha", "enviar", "--competencia", mes)
        let retorno = "\(terminal.pasta)/\(mes)-\(nome)"
        try terminal.certo(
            "base-ficticia", "retorno", "--remessa", "\(remessas)/\(remessa)", "--saida", retorno, "--leiaute-da-saida",
            formato, "--cadastro", "\(terminal.base)/\(mes)/cadastro.txt", "--leiautes", BancoDeTeste.raiz + "/Leiautes"
        )
        let previa = try terminal.certo(
            "folha", "retorno", "--competencia", mes, "--leiaute", formato, "--so-conferir", retorno)
        #expect(previa.contains("a descontar"), "\(mes)")
        #expect(
            try terminal.certo("folha", "retorno", "--competencia", mes, "--leiaute", formato, retorno)
                .contains("descontados"))
        #expect(try terminal.certo("folha", "fechar", "--competencia", mes).contains("previsto"))
        try terminal.certo("folha", "devolver", "--competencia", mes, "--pasta", "\(terminal.pasta)/devolvidos-\(mes)")
        try terminal.certo(
            "folha", "devolver", "--competencia", mes, "--leiaute", "retorno-da-consignataria-posicional", "--pasta",
            "\(terminal.pasta)/posicionais-\(mes)")
        try terminal.certo("folha", "historico", "--competencia", mes)
        #expect(try terminal.certo("folha", "repasse", "--competencia", mes).contains("a repassar"))
        #expect(try terminal.certo("folha", "relatorio", "--competencia", mes, "descontos").contains(";"))
        #expect(try terminal.certo("folha", "painel", "--competencia", mes).contains(": fechada"))
        #expect(try terminal.certo("folha", "painel").contains(": aberta"), "sem dizer qual, a que está por fechar")
    }

    @Test("RF-GER-10: `averba leiaute` lê, aponta, escreve e confere sem banco, com a saída que o manual diz")
    func leiaute() async throws {
        try await Terminal.usando { terminal in
            let leiautes = BancoDeTeste.raiz + "/Leiautes"
            let certo = try terminal.certo("leiaute", "conferir", leiautes + "/bases-da-folha.yaml")
            #expect(certo.contains(": certa"))
            let arquivo = terminal.pasta + "/bases.csv"
            try Data(
                "competencia;matricula;bruta;liquida;compulsorias;verbas_pagas\r\n2026-09;1001-00;20000,00;12500,00;7500,00;\r\n"
                    .utf8
            ).write(to: URL(fileURLWithPath: arquivo))
            let lido = try terminal.certo("leiaute", "ler", leiautes + "/bases-da-folha.yaml", arquivo)
            #expect(lido.contains("1001-00"))
            let escrito = try terminal.rodar("leiaute", "escrever", leiautes + "/bases-da-folha.yaml", entrada: lido)
            #expect(escrito.codigo == 0)
            let original = try String(contentsOfFile: arquivo, encoding: .utf8)
            #expect(escrito.saida == original)
            try Data("competencia;bruta\r\n".utf8).write(to: URL(fileURLWithPath: arquivo))
            let ruim = try terminal.rodar("leiaute", "ler", leiautes + "/bases-da-folha.yaml", arquivo)
            #expect(ruim.codigo == 1 && ruim.erro.contains("esperado"))
            #expect(try terminal.rodar("leiaute", "ler", leiautes + "/bases-da-folha.yaml", "/nao/existe").codigo == 2)
            #expect(try terminal.rodar("leiaute", "ler").codigo == 64)
            let grande = try terminal.rodar(
                "leiaute", "escrever", leiautes + "/retorno-do-lote.yaml",
                entrada: #"{"registro":"detalhe","linha_do_lote":99999999999999999999,"situacao":"x"}"# + "\n")
            #expect(grande.codigo == 1)
            #expect(
                grande.erro.hasSuffix(
                    "detalhe.linha_do_lote: número grande demais para um campo inteiro, que guarda até 18 algarismos: "
                        + "99999999999999999999\n"))
            let dispositivo = try terminal.rodar("leiaute", "ler", "--dbf", "/dev/null")
            #expect(dispositivo.codigo == 2 && dispositivo.erro.hasPrefix("não é um arquivo em disco"))
            let sumido = try terminal.rodar("leiaute", "ler", "--dbf", "/nao/existe.dbf")
            #expect(sumido.codigo == 2 && sumido.erro == "o sistema não deixou ler o arquivo: não existe\n")
        }
    }

    @Test("RF-GER-10: o registro apagado do DBF fica de fora, e a saída de erro diz quantos, com ou sem a definição")
    func apagados() async throws {
        try await Terminal.usando { terminal in
            let arquivo = terminal.pasta + "/margens.dbf"
            var bytes = Array(
                try Data(
                    contentsOf: URL(
                        fileURLWithPath: BancoDeTeste.raiz
                            + "/Tests/BaseFicticiaTests/Exemplos/margens-da-folha-dbf.dbf")))
            let (inicio, tamanho) = (Int(bytes[8]) | Int(bytes[9]) << 8, Int(bytes[10]) | Int(bytes[11]) << 8)
            for (quantos, aviso) in [
                (1, "aviso: 1 registro apagado omitido\n"), (2, "aviso: 2 registros apagados omitidos\n"),
            ] {
                bytes[inicio + (quantos - 1) * tamanho] = UInt8(ascii: "*")
                try Data(bytes).write(to: URL(fileURLWithPath: arquivo))
                for argumentos in [
                    ["--dbf", arquivo], [BancoDeTeste.raiz + "/Leiautes/margens-da-folha-dbf.yaml", arquivo],
                ] {
                    let lido = try terminal.rodar(lista: ["leiaute", "ler"] + argumentos)
                    #expect(lido.codigo == 0 && lido.erro == aviso, "\(argumentos): \(lido.erro)")
                    #expect(lido.saida.split(separator: "\n").count == 17 - quantos)
                }
            }
        }
    }

    @Test("INT-09: o memo do FoxPro se lê do .fpt ao lado da tabela, com ou sem a definição; sem ele, diz o que falta")
    func memo() async throws {
        try await Terminal.usando { terminal in
            let tabela = terminal.pasta + "/notas.dbf"
            let escritor = try EscritorDbf(
                formato: .foxPro2, colunas: [.texto("MATRICULA", 12), .memo("NOTA", em: .foxPro2)], pagina: .cp850,
                data: try #require(DiaLido(ano: 2026, mes: 9, dia: 1)), em: ArquivoEscrito(tabela),
                memo: ArquivoEscrito(terminal.pasta + "/notas.FPT"))
            try escritor.escrever([.texto("1000-00"), .memo("Licença de João: até março")])
            try escritor.terminar()
            let definicao = terminal.pasta + "/notas.yaml"
            try """
            id: notas
            titulo: Notas do vínculo
            versao: 1
            formato: dbf
            codificacao: cp850
            registros:
              - nome: detalhe
                papel: detalhe
                campos:
                  - { nome: matricula, tamanho: 12, tipo: texto }
                  - { nome: nota, tamanho: 254, tipo: texto }
            """.write(toFile: definicao, atomically: true, encoding: .utf8)
            for argumentos in [["--dbf", tabela], [definicao, tabela]] {
                let lido = try terminal.rodar(lista: ["leiaute", "ler"] + argumentos)
                #expect(lido.codigo == 0 && lido.erro.isEmpty, "\(argumentos): \(lido.erro)")
                #expect(lido.saida.contains("Licença de João: até março"), "\(argumentos): \(lido.saida)")
            }
            try FileManager.default.removeItem(atPath: terminal.pasta + "/notas.FPT")
            let semMemo = try terminal.rodar("leiaute", "ler", definicao, tabela)
            #expect(semMemo.codigo == 1 && semMemo.erro.contains("coluna NOTA: o arquivo de memo não veio"))
        }
    }

    @Test(
        "RF-GES-02: `averba mestre` cria quem administra, com senha a trocar; repetido ou malfeito, diz por quê e não cria"
    )
    func mestre() async throws {
        try await Terminal.usando { terminal, banco in
            let criado = try terminal.certo("mestre", "chefe", "--nome", "Chefe da Folha", "--cpf", "529.982.247-25")
            #expect(criado.contains("mestre criado: chefe") && criado.contains("senha de entrada"))
            let repetido = try terminal.rodar("mestre", "chefe", "--nome", "Outro Chefe", "--cpf", "168.995.350-09")
            #expect(repetido.codigo == 1 && repetido.erro.contains("Já há quem entre com este usuário"))
            let malfeito = try terminal.rodar("mestre", "c f", "--nome", "X", "--cpf", "1")
            #expect(malfeito.codigo == 1)
            for frase in ["Escreva o nome", "Escreva o usuário", "Escreva o CPF"] {
                #expect(malfeito.erro.contains(frase), "todos de uma vez: \(malfeito.erro)")
            }
            let quem = try await banco.dono.transacao(como: .proprio) { t in
                try t.executar(
                    """
                    SELECT p.mestre, u.trocar_senha, (SELECT count(*) FROM evento WHERE ato = 'acesso.criar-usuario')
                      FROM usuario u JOIN perfil p ON p.id = u.perfil_id
                    """
                ).map { try "\($0.ler(0, como: Bool.self)) \($0.ler(1, como: Bool.self)) \($0.ler(2, como: Int.self))" }
            }
            #expect(quem == ["true true 1"])
        }
    }

    @Test("POC-CON-10: `averba lote` recusa o lote do mês errado com a lista do que está errado, e nada se aplica")
    func lote() async throws {
        try await Terminal.usando { terminal in
            try terminal.certo("implantar", BancoDeTeste.raiz + "/Implantacao/mpmg.yaml")
            try terminal.certo(
                "base-ficticia", "--pasta", terminal.base, "--pessoas", "300", "--linhas", "700", "--competencias", "1",
                "--primeira", "2020-08", "--semente", "3", "--leiautes", BancoDeTeste.raiz + "/Leiautes", "--so-texto")
            try terminal.certo("carga-inicial", terminal.base + "/carga")
            let lote = try #require(
                try FileManager.default.contentsOfDirectory(atPath: terminal.base + "/2020-08").sorted()
                    .first { $0.hasPrefix("inclusoes-") })
            let codigo = String(lote.dropFirst("inclusoes-".count).dropLast(".csv".count))
            let recusado = try terminal.rodar(
                "lote", "receber", "inclusoes-da-consignataria", "\(terminal.base)/2020-08/\(lote)", "--consignataria",
                codigo)
            // O corte de 08/2020 já passou no relógio desta máquina: a competência do lote é outra.
            #expect(recusado.codigo == 1)
            #expect(recusado.erro.contains("a competência que recebe operações"))
            #expect(
                try terminal.rodar("lote", "receber", "outra-coisa", lote, "--consignataria", codigo).codigo == 64)
        }
    }
}

/// Roda `averba` como quem o digita, com o banco e as chaves do teste.
struct Terminal {
    let pasta: String
    let ambiente: [String: String]

    var base: String { pasta + "/base" }

    struct Saida {
        let codigo: Int32
        let saida: String
        let erro: String
    }

    struct NaoDeuCerto: Error, CustomStringConvertible {
        let description: String
    }

    static func usando(_ corpo: (Terminal) throws -> Void) async throws {
        try await usando { terminal, _ in try corpo(terminal) }
    }

    /// O mesmo, com o banco, para olhar por baixo ou abrir uma tela sobre ele.
    static func usando(_ corpo: (Terminal, BancoDeTeste) async throws -> Void) async throws {
        try await BancoDeTeste.usando { banco in
            let pasta = FileManager.default.temporaryDirectory.appending(path: "terminal-\(UUID().uuidString)").path
            try FileManager.default.createDirectory(atPath: pasta, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: pasta) }
            let terminal = Terminal(
                pasta: pasta,
                ambiente: [
                    "AVERBA_BANCO": banco.enderecoDaAplicacao, "AVERBA_BANCO_DONO": banco.enderecoDoDono,
                    "AVERBA_CHAVES": ChaveMestra.sorteada().paraVariavel, "AVERBA_RAIZ": BancoDeTeste.raiz,
                    "AVERBA_DADOS": pasta + "/dados", "PATH": "/usr/bin:/bin", "HOME": pasta,
                ])
            try await corpo(terminal, banco)
        }
    }

    /// Roda e exige saída 0; devolve o que se imprimiu.
    @discardableResult
    func certo(_ argumentos: String...) throws -> String { try certo(lista: argumentos) }

    @discardableResult
    func certo(lista argumentos: [String]) throws -> String {
        let saida = try rodar(lista: argumentos)
        guard saida.codigo == 0 else {
            throw NaoDeuCerto(
                description: "averba \(argumentos.joined(separator: " ")): saiu com \(saida.codigo)\n\(saida.erro)")
        }
        return saida.saida
    }

    func rodar(_ argumentos: String..., entrada: String? = nil) throws -> Saida {
        try rodar(lista: argumentos, entrada: entrada)
    }

    func rodar(
        lista argumentos: [String], entrada: String? = nil, programa: String = AplicacaoDeTeste.executavel
    ) throws -> Saida {
        let processo = Process()
        processo.executableURL = URL(fileURLWithPath: programa)
        processo.arguments = argumentos
        processo.environment = ambiente
        let (saida, erro, vindo) = (pasta + "/saida", pasta + "/erro", pasta + "/entrada")
        for caminho in [saida, erro] { _ = FileManager.default.createFile(atPath: caminho, contents: nil) }
        _ = FileManager.default.createFile(atPath: vindo, contents: Data((entrada ?? "").utf8))
        processo.standardOutput = FileHandle(forWritingAtPath: saida)
        processo.standardError = FileHandle(forWritingAtPath: erro)
        processo.standardInput = FileHandle(forReadingAtPath: vindo)
        try processo.run()
        processo.waitUntilExit()
        return Saida(
            codigo: processo.terminationStatus, saida: try String(contentsOfFile: saida, encoding: .utf8),
            erro: try String(contentsOfFile: erro, encoding: .utf8))
    }
}

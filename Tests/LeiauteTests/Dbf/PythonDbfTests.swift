import Foundation
import Testing

@testable import Leiaute

/// Contra quem não somos nós: `dbf` e `dbfread`, do Python, leem o que escrevemos, e lemos o que `dbf` escreve.
@Suite("DBF: contra o Python")
struct PythonDbfTests {
    @Test("dbfread e dbf leem o que escrevemos, valor por valor", arguments: DbfFormato.allCases)
    func eles(formato: DbfFormato) throws {
        try emPasta { pasta in
            var esperado: [String: [[String]]] = [:]
            for semente in 0..<12 {
                var gerador = SementeDbf(estado: UInt64(semente) &* 31 &+ 5)
                let pagina: PaginaDeCodigo = semente.isMultiple(of: 2) ? .cp850 : .cp1252
                let tabela = TabelaSorteada(formato, pagina, &gerador)
                let (dbf, memo) = try EscritorDbfTests.escrever(formato, tabela.colunas, tabela.linhas, pagina: pagina)
                try Data(dbf).write(to: URL(filePath: "\(pasta)/t\(semente).dbf"))
                if tabela.colunas.contains(where: { $0.tipo == .memo }) {
                    try Data(memo).write(to: URL(filePath: "\(pasta)/t\(semente).fpt"))
                }
                esperado["t\(semente)"] = tabela.linhas.map { zip(tabela.colunas, $0).map(Self.canonico) }
            }
            let lido = try JSONDecoder().decode(
                [String: [String: [[String]]]].self, from: Data(try Self.python(Self.lerTudo, [pasta])))
            for leitor in ["dbfread", "dbf"] {
                let tabelas = try #require(lido[leitor])
                #expect(tabelas.count == esperado.count)
                for (nome, linhas) in esperado {
                    let deles = try #require(tabelas[nome])
                    #expect(deles.count == linhas.count, "\(leitor), \(nome)")
                    for (numero, (deles, nossas)) in zip(deles, linhas).enumerated() {
                        for (dele, nosso) in zip(deles, nossas) where leitor == "dbf" || nosso != Self.nulo {
                            #expect(dele == nosso, "\(leitor), \(nome), linha \(numero)")
                        }
                    }
                }
            }
        }
    }

    @Test(
        "dbfread lê todas as páginas de código que declaramos",
        arguments: [PaginaDeCodigo.cp437, .cp850, .cp860, .cp1252])
    func paginas(pagina: PaginaDeCodigo) throws {
        try emPasta { pasta in
            let todos = (0x80...0xFF).compactMap { byte in
                [UInt8(byte)].withUnsafeBufferPointer { pagina.texto($0) }
            }
            let (dbf, _) = try EscritorDbfTests.escrever(
                .foxPro2, [.texto("LETRA", 4)], todos.map { [.texto("x" + $0 + "y")] }, pagina: pagina)
            try Data(dbf).write(to: URL(filePath: "\(pasta)/letras.dbf"))
            let lido = try JSONDecoder().decode(
                [String: [String: [[String]]]].self, from: Data(try Self.python(Self.lerTudo, [pasta, "so-dbfread"])))
            #expect(lido["dbfread"]?["letras"] == todos.map { ["=x" + $0 + "y"] })
        }
    }

    @Test(
        "lemos o que dbf escreve: dBase III, Clipper, FoxPro 2 e Visual FoxPro, com memo",
        arguments: [("db3", ".dbt"), ("clp", ".dbt"), ("fp", ".fpt"), ("vfp", ".fpt")])
    func nos(tipo: String, memo: String) throws {
        try emPasta { pasta in
            _ = try Self.python(Self.escreverTudo, [pasta, tipo])
            let leitura = try LeituraDbf(fonte: ArquivoLido("\(pasta)/t.dbf"), memo: ArquivoLido("\(pasta)/t\(memo)"))
            let quinze = try #require(DiaLido(ano: 2026, mes: 3, dia: 15))
            var primeira: [DbfValor] = [
                .texto("Conceição"), .decimal(-1_234_567, casas: 2), .data(quinze), .logico(true),
                .memo("memo de João"),
            ]
            var segunda: [DbfValor] = [.texto(""), .nulo, .nulo, .nulo, .memo("")]
            var terceira: [DbfValor] = [
                .texto("ÀÉÎÕÜç"), .decimal(1, casas: 2), .data(quinze), .logico(false),
                .memo(String(repeating: "à linha\r\n", count: 300)),
            ]
            if tipo == "vfp" {
                primeira += [
                    .instante(quinze, milissegundos: 43_201_000), .decimal(-51_234, casas: 4), .nulo, .real(2.5),
                ]
                segunda += [.nulo, .decimal(0, casas: 4), .nulo, .real(0)]
                terceira += [
                    .instante(quinze, milissegundos: 0), .decimal(.max, casas: 4), .inteiro(-2_147_483_647),
                    .real(-1e300),
                ]
            }
            #expect(leitura.valores == [primeira, segunda, terceira])
            #expect(leitura.linhas.map(\.numero) == [1, 2, 4])
            #expect(leitura.apagados == 1)
            #expect(leitura.avisos.isEmpty)
            #expect(leitura.apontamentos.isEmpty)
        }
    }

    // MARK: - A mesma escrita dos dois lados

    private static let nulo = "nulo"

    private static func canonico(_ coluna: DbfColuna, _ valor: DbfValor) -> String {
        switch valor {
        case .texto(let texto), .memo(let texto): "=" + texto
        case .inteiro(let numero): String(numero)
        case .decimal(let mantissa, let casas): textoDeDecimal(mantissa, casas: casas, separador: ".")
        case .data(let dia): dia.description
        case .logico(let verdade): verdade ? "T" : "F"
        case .instante(let dia, let milissegundos): "\(dia) \(milissegundos)"
        case .real(let real): String(real.bitPattern, radix: 16)
        case .nulo: nulo
        case .invalido: "invalido"
        }
    }

    private static let lerTudo = #"""
        import sys, os, json, struct, datetime
        from decimal import Decimal
        import dbf, dbfread
        from dbfread import FieldParser

        pasta = sys.argv[1]

        class Exato(FieldParser):
            def parseN(self, campo, dados):
                dados = dados.strip(b'\0 ')
                return Decimal(dados.decode()) if dados else None
            parseF = parseN

        def decimal(dados):
            return Decimal(bytes(dados).decode())

        def canonico(letra, casas, valor):
            if letra == 'M' and valor is None:
                return '='
            if valor is None or valor is dbf.Null:
                return 'nulo'
            if letra in 'CM':
                return '=' + str(valor).rstrip(' ')
            if letra in 'NFYI':
                return '{:.{}f}'.format(Decimal(valor), casas)
            if letra == 'D':
                return '%04d-%02d-%02d' % (valor.year, valor.month, valor.day)
            if letra == 'L':
                return 'T' if valor else 'F'
            if letra == 'T':
                meia_noite = valor.replace(hour=0, minute=0, second=0, microsecond=0)
                passado = round((valor - meia_noite) / datetime.timedelta(milliseconds=1))
                return '%04d-%02d-%02d %d' % (valor.year, valor.month, valor.day, passado)
            if letra == 'B':
                return struct.pack('>d', valor).hex().lstrip('0')
            raise ValueError(letra)

        saida = {'dbfread': {}, 'dbf': {}}
        for arquivo in sorted(os.listdir(pasta)):
            if not arquivo.endswith('.dbf'):
                continue
            nome, caminho = arquivo[:-4], os.path.join(pasta, arquivo)
            # dbfread toma o tipo B por memo e pede o arquivo; se faltar memo de verdade, o texto não confere.
            tabela = dbfread.DBF(caminho, parserclass=Exato, ignore_missing_memofile=True)
            campos = [c for c in tabela.fields if c.type != '0']
            saida['dbfread'][nome] = [
                [canonico(c.type, 4 if c.type == 'Y' else c.decimal_count, r[c.name]) for c in campos] for r in tabela]
            if 'so-dbfread' in sys.argv:
                continue
            tabela = dbf.Table(caminho, default_data_types={letra: (decimal, type(None)) for letra in "NF"})
            with tabela.open(mode=dbf.READ_ONLY):
                linhas = []
                for r in tabela:
                    linha = []
                    for c in campos:
                        linha.append(canonico(c.type, 4 if c.type == 'Y' else c.decimal_count, r[c.name.lower()]))
                    linhas.append(linha)
                saida['dbf'][nome] = linhas
        json.dump(saida, sys.stdout)
        """#

    private static let escreverTudo = #"""
        import sys, os, datetime
        from decimal import Decimal
        import dbf
        pasta, tipo = sys.argv[1], sys.argv[2]
        campos = 'NOME C(12); VALOR N(10,2); DIA D; ATIVO L; OBS M'
        if tipo == 'clp':
            campos = campos.replace('C(12)', 'C(300)')
        if tipo == 'vfp':
            campos += '; HORA T; PRECO Y; IDADE I NULL; RAZAO B'
        tabela = dbf.Table(os.path.join(pasta, 't.dbf'), campos, dbf_type=tipo,
                           codepage='cp1252' if tipo == 'vfp' else 'cp850')
        tabela.open(mode=dbf.READ_WRITE)
        dia = datetime.date(2026, 3, 15)
        um = dict(nome='Conceição', valor=Decimal('-12345.67'), dia=dia, ativo=True, obs='memo de João')
        tres = dict(nome='ÀÉÎÕÜç', valor=Decimal('0.01'), dia=dia, ativo=False, obs='à linha\r\n' * 300)
        if tipo == 'vfp':
            um.update(hora=datetime.datetime(2026, 3, 15, 12, 0, 1), preco=Decimal('-5.1234'), idade=dbf.Null, razao=2.5)
            tres.update(hora=datetime.datetime(2026, 3, 15), preco=Decimal('922337203685477.5807'),
                        idade=-2147483647, razao=-1e300)
        tabela.append(um)
        tabela.append({})
        tabela.append(um)
        dbf.delete(tabela[2])
        tabela.append(tres)
        tabela.close()
        """#

    // MARK: - Chamar

    private static func python(_ roteiro: String, _ argumentos: [String]) throws -> Data {
        let processo = Process()
        processo.executableURL = URL(filePath: "/usr/bin/env")
        // O das conferências, que tem as bibliotecas; sem ele, o do sistema, que pode não as ter.
        processo.arguments =
            [ProcessInfo.processInfo.environment["AVERBA_PYTHON"] ?? "python3", "-c", roteiro] + argumentos
        let (saida, erro) = (Pipe(), Pipe())
        processo.standardOutput = saida
        processo.standardError = erro
        try processo.run()
        let dados = saida.fileHandleForReading.readDataToEndOfFile()
        let queixa = String(decoding: erro.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        processo.waitUntilExit()
        guard processo.terminationStatus == 0 else {
            throw FaltaPython(queixa: queixa)
        }
        return dados
    }

    private struct FaltaPython: Error, CustomStringConvertible {
        let queixa: String
        var description: String {
            "o teste precisa de python3 com as bibliotecas dbf e dbfread (pip install dbf dbfread). Saiu:\n\(queixa)"
        }
    }

    private func emPasta(_ corpo: (String) throws -> Void) throws {
        let pasta = FileManager.default.temporaryDirectory.appending(path: "dbf-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: pasta, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: pasta) }
        try corpo(pasta.path())
    }
}

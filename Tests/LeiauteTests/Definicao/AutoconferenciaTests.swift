import Testing

@testable import Leiaute

@Suite("autoconferência da definição")
struct AutoconferenciaTests {
    struct Caso: Sendable, CustomTestStringConvertible {
        let arquivo: String
        let de: String
        let para: String
        /// Caminho e mensagem, como em `detalhe.valor: falta a chave "tamanho"`.
        let defeitos: [String]
        var testDescription: String { defeitos.first ?? "" }

        init(_ de: String, _ para: String, _ defeitos: String..., em arquivo: String = "remessa.yaml") {
            (self.arquivo, self.de, self.para, self.defeitos) = (arquivo, de, para, defeitos)
        }
    }

    static let casos = posicoes + chaves + valores + reconhecimento + referencias + delimitado

    static let posicoes = [
        Caso(
            "inicio: 2, tamanho: 10, tipo: numero }", "inicio: 2, tamanho: 8, tipo: numero }",
            "detalhe: posições 10-11 não são de campo nenhum; declare reservado"),
        Caso(
            "inicio: 2, tamanho: 10, tipo: numero }", "inicio: 2, tamanho: 11, tipo: numero }",
            "detalhe: posição 12 é de codigo e de nome"),
        Caso(
            "inicio: 25, tamanho: 16, tipo: reservado", "inicio: 25, tamanho: 15, tipo: reservado",
            "rodape: posição 40 não é de campo nenhum; declare reservado"),
        Caso(
            "inicio: 25, tamanho: 16, tipo: reservado", "inicio: 25, tamanho: 17, tipo: reservado",
            "rodape.reservado da posição 25: posições 25-41 passam da largura 40"),
        Caso(
            "nome: soma, inicio: 10, tamanho: 15", "nome: soma, inicio: 10", "rodape.soma: falta a chave \"tamanho\""),
        Caso(
            "nome: soma, inicio: 10, tamanho: 15", "nome: soma, inicio: 9223372036854775807, tamanho: 15",
            "rodape.soma.inicio: esperado inteiro de 1 a 20000, lido \"9223372036854775807\""),
        Caso(
            "nome: soma, inicio: 10, tamanho: 15", "nome: soma, inicio: 10, tamanho: 0",
            "rodape.soma.tamanho: esperado inteiro de 1 a 20000, lido \"0\""),
        Caso(
            "{ inicio: 25, tamanho: 16, tipo: reservado", "{ inicio: x, tamanho: 16, tipo: reservado",
            "rodape.campos[4].inicio: esperado inteiro de 1 a 20000, lido \"x\""),
    ]

    static let chaves = [
        Caso(
            "largura: 40", "lagura: 40", "lagura: chave desconhecida; seria \"largura\"?",
            "definição: falta a chave \"largura\""),
        Caso("versao: 1\n", "", "definição: falta a chave \"versao\""),
        Caso(
            "formato: posicional", "formato: planilha",
            "formato: esperado posicional, delimitado, xml, dbf ou relatorio, lido \"planilha\""),
        Caso(
            "codificacao: cp1252", "codificacao: ansi",
            "codificacao: esperado utf-8, cp1252, cp850, iso-8859-1 ou utf-8-bom, lido \"ansi\""),
        Caso("fim-de-linha: crlf\n", "", "definição: falta a chave \"fim-de-linha\""),
        Caso("largura: 40", "largura: zero", "largura: esperado inteiro de 1 a 20000, lido \"zero\""),
        Caso(
            "largura: 40", "largura: 40\nseparador: \";\"",
            "separador: chave desconhecida; é de delimitado, não de posicional"),
        Caso("largura: 40", "largura: 40\nbom: aceito", "bom: só existe em utf-8"),
        Caso("desde: 2026-01-01", "desde: 2026-02-30", "vigencia.desde: esperado dia AAAA-MM-DD, lido \"2026-02-30\""),
        Caso(
            "desde: 2026-01-01", "desde: 2026-01-01, ate: 2025-01-01", "vigencia.ate: fim da vigência antes do começo"),
        Caso(
            "papel: rodape", "papel: trailer",
            "rodape.papel: esperado cabecalho, detalhe, rodape ou ignorar, lido \"trailer\""),
        Caso(
            "nome: codigo, inicio", "nome: Código, inicio",
            "detalhe.Código: esperado nome em minúsculas sem acento, lido \"Código\""),
        Caso("nome: codigo, inicio", "nome: nome, inicio", "detalhe.nome: nome de campo repetido"),
        Caso("- nome: rodape", "- nome: detalhe", "detalhe: nome de registro repetido"),
        Caso(
            "tamanho: 10, tipo: numero }", "tamanho: 10, tipo: numerico }",
            "detalhe.codigo.tipo: esperado texto, numero, inteiro, decimal, data, competencia, logico ou reservado, lido \"numerico\""
        ),
        Caso(
            "tamanho: 10, tipo: numero }", "tamanho: 10, tipo: numero, casas: 2 }",
            "detalhe.codigo.casas: chave desconhecida; é de decimal, não de numero"),
        Caso(
            "tipo: decimal, casas: 2 }", "tipo: decimal }", "detalhe.valor: falta a chave \"casas\""),
        Caso(
            "tipo: decimal, casas: 2 }", "tipo: decimal, casas: 99 }",
            "detalhe.valor.casas: esperado inteiro de 0 a 9, lido \"99\""),
        Caso(
            "tipo: decimal, casas: 2 }", "tipo: decimal, casas: 3 }",
            "rodape.soma.total: campo detalhe.valor tem 3 casas, e o total 2"),
        Caso(
            ", formato: AAAAMM }", " }", "cabecalho.referencia: falta a chave \"formato\""),
    ]

    static let valores = [
        Caso(
            "tipo: competencia, formato: AAAAMM", "tipo: competencia, formato: MM/AAAA",
            "cabecalho.referencia.tamanho: o formato tem 7 caracteres, e o tamanho é 6"),
        Caso(
            "tipo: numero, constante: 1 }", "tipo: numero, constante: 12 }",
            "detalhe.tipo.constante: \"12\" não cabe em 1"),
        Caso(
            "tipo: numero, constante: 1 }", "tipo: numero, constante: A }",
            "detalhe.tipo.constante: esperado só algarismos, lido \"A\""),
        Caso(
            "tipo: numero, constante: 1 }", "tipo: texto, constante: \"→\" }",
            "detalhe.tipo.constante: \"→\" não existe em cp1252"),
        Caso(
            "mapa: { E: efetivado, R: recusado }", "mapa: { EE: efetivado, R: recusado }",
            "detalhe.situacao.mapa: \"EE\" não cabe em 1"),
        Caso(
            "mapa: { E: efetivado, R: recusado }", "dominio: [E, E]", "detalhe.situacao.dominio: código \"E\" repetido"),
        Caso(
            "mapa: { E: efetivado, R: recusado }", "dominio: [E]\n        mapa: { E: efetivado }",
            "detalhe.situacao.dominio: não se usa junto com mapa"),
        Caso(
            "mapa: { E: efetivado, R: recusado }", "mapa: { E: efetivado, E: recusado }", "definição: chave repetida: E"
        ),
        Caso(
            "tipo: texto\n        mapa: { E: efetivado, R: recusado }", "tipo: logico",
            "detalhe.situacao: falta a chave \"mapa\""),
        Caso(
            "tipo: texto\n        mapa: { E: efetivado, R: recusado }", "tipo: logico\n        mapa: { E: sim }",
            "detalhe.situacao.mapa: esperado um código para sim e um para nao"),
        Caso(
            "tamanho: 11, tipo: decimal, casas: 2 }",
            "tamanho: 11, tipo: decimal, casas: 2, separador: [nenhum, virgula] }",
            "detalhe.valor.separador: nenhum não se mistura com outros: o mesmo texto teria dois valores"),
        Caso(
            "tamanho: 11, tipo: decimal, casas: 2 }", "tamanho: 11, tipo: decimal, casas: 2, casas-minimas: 1 }",
            "detalhe.valor.casas-minimas: casas implícitas são sempre 2"),
        Caso(
            "tamanho: 11, tipo: decimal, casas: 2 }",
            "tamanho: 11, tipo: decimal, casas: 2, separador: virgula, milhar: sim }",
            "detalhe.valor.milhar: milhar não combina com zeros à esquerda"),
        Caso(
            "tamanho: 11, tipo: decimal, casas: 2 }",
            "tamanho: 11, tipo: decimal, casas: 2, preenchimento: { lado: direita } }",
            "detalhe.valor.preenchimento: zero à direita muda o número"),
        Caso(
            "tipo: texto, obrigatorio: nao", "tipo: texto, obrigatorio: talvez",
            "detalhe.nome.obrigatorio: esperado sim ou nao, lido \"talvez\""),
        Caso(
            "tipo: texto, obrigatorio: nao", "tipo: texto, vazio: zeros",
            "detalhe.nome.vazio: zeros só em número, data e competência"),
        Caso(
            "tipo: texto, obrigatorio: nao", "tipo: texto, preenchimento: { caractere: 0 }",
            "detalhe.nome.preenchimento: texto preenchido com algarismo se confunde com o valor; use numero"),
    ]

    static let reconhecimento = [
        Caso(
            "{ inicio: 1, valor: 9 }", "{ inicio: 1, valor: 1 }",
            "rodape.reconhecimento: reconhecimento ambíguo: a mesma linha pode ser de detalhe"),
        Caso(
            "{ inicio: 1, valor: 9 }", "{ inicio: 2, valor: 9 }",
            "rodape.reconhecimento: reconhecimento ambíguo: a mesma linha pode ser de cabecalho",
            "rodape.reconhecimento: reconhecimento ambíguo: a mesma linha pode ser de detalhe"),
        Caso(
            "{ inicio: 1, valor: 9 }", "{ inicio: 40, valor: 99 }",
            "rodape.reconhecimento: \"99\" na posição 40 passa da largura 40",
            "rodape.reconhecimento: reconhecimento ambíguo: a mesma linha pode ser de cabecalho",
            "rodape.reconhecimento: reconhecimento ambíguo: a mesma linha pode ser de detalhe"),
        Caso("{ inicio: 1, valor: 9 }", "{ padrao: '^[9' }", "rodape.reconhecimento.padrao: \"[\" sem \"]\""),
        Caso(
            "{ inicio: 1, valor: 1 }", "{ linha: ultima }",
            "detalhe.ocorrencias: reconhecido pela primeira ou última linha, só uma ou opcional"),
    ]

    static let referencias = [
        Caso("herda: [cabecalho.referencia]", "herda: [topo.referencia]", "detalhe.herda: registro topo não existe"),
        Caso(
            "herda: [cabecalho.referencia]", "herda: [cabecalho.nada]", "detalhe.herda: campo cabecalho.nada não existe"
        ),
        Caso(
            "herda: [cabecalho.referencia]", "herda: [rodape.soma]",
            "detalhe.herda: rodape.soma é de rodapé: só o herdam os registros do seu bloco"),
        Caso(
            "herda: [cabecalho.referencia]", "herda: { valor: cabecalho.referencia }",
            "detalhe.herda: nome de campo repetido: valor"),
        Caso(
            "herda: [cabecalho.referencia]", "herda: referencia",
            "detalhe.herda: esperado registro.campo, lido \"referencia\""),
        Caso("contar: detalhe", "contar: detalhes", "rodape.quantidade.total: registro detalhes não existe"),
        Caso("somar: detalhe.valor", "somar: detalhe.total", "rodape.soma.total: campo detalhe.total não existe"),
        Caso(
            "somar: detalhe.valor", "somar: detalhe.nome",
            "rodape.soma.total: campo detalhe.nome não é inteiro nem decimal"),
        Caso(
            "total: { contar: detalhe }", "total: { contar: detalhe, desde: bloco }",
            "rodape.quantidade.total: desde o bloco, e o registro está fora de bloco"),
        Caso(
            "total: { contar: detalhe }", "total: { contar: detalhe, por: codigo }",
            "rodape.quantidade.total: por: o registro rodape não tem o campo codigo"),
        Caso("total: { contar: detalhe }", "sequencia: bloco", "rodape.quantidade.sequencia: registro fora de bloco"),
        Caso(
            "total: { contar: detalhe }", "total: { }", "rodape.quantidade.total: esperado contar ou somar, um dos dois"
        ),
    ]

    static let delimitado = [
        Caso(
            "separador: \";\"", "separador: \";;\"", "separador: esperado um caractere ASCII ou tab, lido \";;\"",
            em: "planilha.yaml"),
        Caso("separador: \";\"", "separador: '\"'", "aspas: igual ao separador", em: "planilha.yaml"),
        Caso("coluna: Nome", "coluna: Código", "linha.nome.coluna: coluna Código repetida", em: "planilha.yaml"),
        Caso(
            "tipo: texto, tamanho: 20", "tipo: texto, preenchimento: { caractere: \"*\" }",
            "linha.nome.preenchimento: preenchimento só com tamanho", em: "planilha.yaml"),
        Caso(
            "titulos: por-nome", "titulos: por-nome\nlargura: 10",
            "largura: chave desconhecida; é de posicional ou relatorio, não de delimitado", em: "planilha.yaml"),
        Caso(
            "titulos: por-nome", "titulos: por-nome\ncor: azul",
            "cor: chave desconhecida; aqui valem id, titulo, versao, descricao, fonte, vigencia, formato, codificacao, registros, bom, fim-de-linha, ultima-linha, linhas-em-branco, marca-de-fim, a-mais, separador, aspas, aspear, titulos",
            em: "planilha.yaml"),
    ]

    @Test("um defeito por caso, com o caminho", arguments: casos)
    func defeito(caso: Caso) throws {
        do {
            _ = try doExemplo(caso.arquivo, [(caso.de, caso.para)])
            Issue.record("a definição foi aceita")
        } catch let erro as DefinicaoInvalida {
            let achados = erro.defeitos.map { "\($0.caminho.isEmpty ? "definição" : $0.caminho): \($0.mensagem)" }
            #expect(Set(achados) == Set(caso.defeitos))
        }
    }

    @Test("um registro pode não ter reconhecimento: fica com as linhas que sobram")
    func umResto() throws {
        let definicao = try doExemplo("remessa.yaml", [("    reconhecimento: { inicio: 1, valor: 0 }\n", "")])
        #expect(try ler(definicao, arquivo(definicao, LinhaEstragadaTests.certas)).0.certo)
    }

    @Test("dois registros sem reconhecimento não se distinguem")
    func doisRestos() throws {
        do {
            _ = try doExemplo(
                "remessa.yaml",
                [
                    ("    reconhecimento: { inicio: 1, valor: 0 }\n", ""),
                    ("    reconhecimento: { inicio: 1, valor: 1 }\n", ""),
                ])
            Issue.record("aceita")
        } catch let erro as DefinicaoInvalida {
            #expect(
                erro.defeitos.map(\.mensagem) == ["reconhecimento ambíguo: cabecalho e detalhe não têm reconhecimento"])
        }
    }

    @Test("todos os defeitos saem de uma vez, cada um com a linha do YAML quando é de uma chave")
    func todos() throws {
        do {
            _ = try doExemplo(
                "remessa.yaml",
                [
                    ("contar: detalhe", "contar: nada"), ("tamanho: 25", "tamanho: 26"),
                    ("somar: detalhe.valor", "somar: detalhe.x"),
                ])
            Issue.record("aceita")
        } catch let erro as DefinicaoInvalida {
            #expect(erro.defeitos.count == 3)
            #expect(
                erro.description.contains("rodape.quantidade.total (linha 39): registro nada não existe"), "\(erro)")
        }
    }

    @Test("texto que não é YAML, vazio, fundo demais ou que não é mapa é recusado sem derrubar nada")
    func naoYaml() {
        let textos = [
            "", "a: [", "a: b: c", "- 1", "só texto", vezes("[", 100_000), vezes("{a: ", 50_000),
            vezes("- ", 50_000) + "x",
            (0..<5_000).map { vezes(" ", $0) + "a:\n" }.joined(), "a: &x [*x]", "\u{0}", vezes("a", 600_000),
        ]
        for texto in textos {
            #expect(throws: DefinicaoInvalida.self) { try Definicao.lendo(yaml: texto) }
        }
    }

    @Test("vigência: os dois lados do limite")
    func vigencia() throws {
        let definicao = try doExemplo("remessa.yaml", [("desde: 2026-01-01", "desde: 2026-01-01, ate: 2026-06-30")])
        func vale(_ ano: Int, _ mes: Int, _ dia: Int) throws -> Bool {
            definicao.vale(em: try #require(DiaLido(ano: ano, mes: mes, dia: dia)))
        }
        #expect(try !vale(2025, 12, 31))
        #expect(try vale(2026, 1, 1))
        #expect(try vale(2026, 6, 30))
        #expect(try !vale(2026, 7, 1))
    }
}

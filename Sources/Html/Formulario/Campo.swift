/// Campo de formulário, com rótulo, ajuda e erro ligados a ele.
///
/// O valor e o erro vêm do `Formulario` em volta, pelo nome; `valor` é o inicial, antes do primeiro envio. Obrigatório é a
/// regra; o que não for sai marcado "(opcional)".
package struct Campo: Sendable {
    /// Forma do campo.
    enum Forma: Sendable {
        case linha(tipo: StaticString, mascara: Mascara?, teclado: StaticString?, maximo: Int?)
        case area(linhas: Int, maximo: Int?)
        case selecao([Opcao], vazio: String?)
        case radio([Opcao])
        case caixas([Opcao])
        case caixa
        case arquivo(aceita: String?, varios: Bool)
    }

    /// O que o programa do navegador formata e confere ao sair do campo.
    enum Mascara: String, Sendable {
        case dinheiro, data, competencia, cpf, cnpj, cpfOuCnpj = "cpf-ou-cnpj", inteiro, percentual, telefone
    }

    /// Uma escolha entre várias.
    package struct Opcao: Sendable, Hashable {
        package let valor: String
        package let texto: String
        /// Frase que explica a escolha (só em rádio e caixas).
        package let ajuda: String?

        package init(_ valor: String, _ texto: String, ajuda: String? = nil) {
            self.valor = valor
            self.texto = texto
            self.ajuda = ajuda
        }
    }

    /// Quanto da linha o campo pede.
    package enum Largura: String, Sendable {
        case curta
        case media
        case toda
    }

    var nome: String
    let rotulo: String
    let forma: Forma
    var valorInicial: [String] = []
    var ajuda: String?
    var opcional = false
    /// Diz "(opcional)" no rótulo quando o é; nos filtros, em que nada é obrigatório, não diz.
    var dizOpcional = true
    var autocompletar: String?
    var dica: String?
    var largura: Largura = .media
    var prefixo: String?
    var sufixo: String?
    var soLeitura = false

    init(_ nome: String, _ rotulo: String, _ forma: Forma) {
        self.nome = nome
        self.rotulo = rotulo
        self.forma = forma
    }
}

// MARK: - Ajustes, em cadeia

extension Campo {
    /// Frase de ajuda, entre o rótulo e o campo.
    package func ajuda(_ texto: String?) -> Self { mudando { $0.ajuda = texto } }
    /// Valor inicial, antes do primeiro envio.
    package func valor(_ valor: String?) -> Self { mudando { $0.valorInicial = valor.map { [$0] } ?? [] } }
    /// Valores iniciais, em caixas.
    package func valores(_ valores: [String]) -> Self { mudando { $0.valorInicial = valores } }
    /// Não é obrigatório: o rótulo o diz.
    package func opcional(_ sim: Bool = true) -> Self { mudando { $0.opcional = sim } }
    /// O que o navegador pode preencher sozinho (`username`, `one-time-code`, `email`, `off`).
    package func autocompletar(_ valor: StaticString) -> Self { mudando { $0.autocompletar = "\(valor)" } }
    /// Exemplo dentro do campo vazio; nunca substitui o rótulo.
    package func dica(_ texto: String?) -> Self { mudando { $0.dica = texto } }
    /// Quanto da linha o campo pede.
    package func largura(_ largura: Largura) -> Self { mudando { $0.largura = largura } }
    /// Mostra sem deixar mudar; o valor é enviado.
    package func soLeitura(_ sim: Bool = true) -> Self { mudando { $0.soLeitura = sim } }

    /// O campo de um filtro: nunca obrigatório, sem dizê-lo.
    func deFiltro() -> Self {
        mudando {
            $0.opcional = true
            $0.dizOpcional = false
        }
    }
    /// O mesmo campo, com outro nome.
    func nomeado(_ nome: String) -> Self { mudando { $0.nome = nome } }

    private func mudando(_ muda: (inout Self) -> Void) -> Self {
        var novo = self
        muda(&novo)
        return novo
    }
}

// MARK: - Os campos que há

extension Campo {
    /// Texto de uma linha.
    package static func texto(_ nome: String, _ rotulo: String, maximo: Int? = nil) -> Self {
        Self(nome, rotulo, .linha(tipo: "text", mascara: nil, teclado: nil, maximo: maximo)).largura(.toda)
    }

    /// Texto de várias linhas.
    package static func textoLongo(_ nome: String, _ rotulo: String, linhas: Int = 4, maximo: Int? = nil) -> Self {
        Self(nome, rotulo, .area(linhas: linhas, maximo: maximo)).largura(.toda)
    }

    /// Valor em reais; aceita colar com ou sem ponto de milhar.
    package static func dinheiro(_ nome: String, _ rotulo: String) -> Self {
        var campo = linha(nome, rotulo, .dinheiro, teclado: "decimal", maximo: 20)
        campo.prefixo = "R$"
        return campo
    }

    /// Percentual com duas casas.
    package static func percentual(_ nome: String, _ rotulo: String) -> Self {
        var campo = linha(nome, rotulo, .percentual, teclado: "decimal", maximo: 12)
        campo.sufixo = "%"
        return campo
    }

    /// Número inteiro. A unidade, se houver, aparece ao lado ("meses").
    package static func inteiro(_ nome: String, _ rotulo: String, unidade: String? = nil) -> Self {
        var campo = linha(nome, rotulo, .inteiro, teclado: "numeric", maximo: 15)
        campo.sufixo = unidade
        return campo
    }

    /// Data `dd/mm/aaaa`.
    package static func data(_ nome: String, _ rotulo: String) -> Self {
        linha(nome, rotulo, .data, teclado: "numeric", maximo: 10).dica("dd/mm/aaaa")
    }

    /// Competência `mm/aaaa`.
    package static func competencia(_ nome: String, _ rotulo: String) -> Self {
        linha(nome, rotulo, .competencia, teclado: "numeric", maximo: 7).dica("mm/aaaa")
    }

    /// CPF, com ou sem pontuação.
    package static func cpf(_ nome: String, _ rotulo: String = "CPF") -> Self {
        linha(nome, rotulo, .cpf, teclado: "numeric", maximo: 18).autocompletar("off")
    }

    /// CNPJ, com ou sem pontuação; aceita letra (formato de 2026).
    package static func cnpj(_ nome: String, _ rotulo: String = "CNPJ") -> Self {
        linha(nome, rotulo, .cnpj, teclado: nil, maximo: 22).autocompletar("off")
    }

    /// Identificação livre em que se cola qualquer coisa: matrícula, número, CPF ou CNPJ. Não tem máscara.
    package static func identificacao(_ nome: String, _ rotulo: String) -> Self {
        Self(nome, rotulo, .linha(tipo: "text", mascara: nil, teclado: nil, maximo: 40)).autocompletar("off")
    }

    /// Matrícula: algarismos, com teclado numérico no celular; zeros à esquerda ficam.
    package static func matricula(_ nome: String, _ rotulo: String = "Matrícula") -> Self {
        Self(nome, rotulo, .linha(tipo: "text", mascara: nil, teclado: "numeric", maximo: 20)).autocompletar("off")
    }

    /// Correio eletrônico.
    package static func correio(_ nome: String, _ rotulo: String = "E-mail") -> Self {
        Self(nome, rotulo, .linha(tipo: "email", mascara: nil, teclado: "email", maximo: 254)).autocompletar("email")
    }

    /// Telefone com DDD.
    package static func telefone(_ nome: String, _ rotulo: String = "Telefone") -> Self {
        linha(nome, rotulo, .telefone, teclado: "tel", maximo: 20).autocompletar("tel-national")
    }

    /// Senha. Aceita colar; nunca volta preenchida. Há botão de mostrar.
    package static func senha(_ nome: String, _ rotulo: String = "Senha", nova: Bool = false) -> Self {
        Self(nome, rotulo, .linha(tipo: "password", mascara: nil, teclado: nil, maximo: 200))
            .autocompletar(nova ? "new-password" : "current-password")
    }

    /// Código de uso único, que aceita colar.
    package static func codigo(_ nome: String, _ rotulo: String, algarismos: Int = 6) -> Self {
        Self(nome, rotulo, .linha(tipo: "text", mascara: nil, teclado: "numeric", maximo: algarismos + 4))
            .autocompletar("one-time-code").largura(.curta)
    }

    /// Lista de escolha. Até 7 opções prefira `escolha`.
    package static func selecao(
        _ nome: String, _ rotulo: String, _ opcoes: [Opcao], vazio: String? = "Escolha"
    ) -> Self {
        Self(nome, rotulo, .selecao(opcoes, vazio: vazio))
    }

    /// Botões de rádio: uma escolha entre poucas.
    package static func escolha(_ nome: String, _ rotulo: String, _ opcoes: [Opcao]) -> Self {
        Self(nome, rotulo, .radio(opcoes)).largura(.toda)
    }

    /// Caixas: várias escolhas.
    package static func caixas(_ nome: String, _ rotulo: String, _ opcoes: [Opcao]) -> Self {
        Self(nome, rotulo, .caixas(opcoes)).largura(.toda).opcional()
    }

    /// Uma caixa de sim ou não; marcada envia `sim`.
    package static func caixa(_ nome: String, _ rotulo: String, marcada: Bool = false) -> Self {
        Self(nome, rotulo, .caixa).largura(.toda).valor(marcada ? "sim" : nil)
    }

    /// Arquivo. `aceita` é a lista de extensões (".csv,.txt").
    package static func arquivo(
        _ nome: String, _ rotulo: String, aceita: String? = nil, varios: Bool = false
    ) -> Self {
        Self(nome, rotulo, .arquivo(aceita: aceita, varios: varios)).largura(.toda)
    }

    private static func linha(
        _ nome: String, _ rotulo: String, _ mascara: Mascara, teclado: StaticString?, maximo: Int
    ) -> Self {
        Self(nome, rotulo, .linha(tipo: "text", mascara: mascara, teclado: teclado, maximo: maximo)).largura(.curta)
    }
}

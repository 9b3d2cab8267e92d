/// Filtro que uma lista oferece.
package struct Filtro: Sendable {
    enum Forma: Sendable {
        case escolha([Campo.Opcao], vazio: String)
        case campo(Campo)
    }

    package let nome: String
    let rotulo: String
    let forma: Forma
    /// O valor é dado pessoal: nunca vai no endereço.
    package let pessoal: Bool

    /// Escolha entre poucas opções; `vazio` diz o que se vê sem escolher nenhuma.
    package static func escolha(
        _ nome: String, _ rotulo: String, _ opcoes: [Campo.Opcao], vazio: String = "Todas"
    ) -> Self {
        Self(nome: nome, rotulo: rotulo, forma: .escolha(opcoes, vazio: vazio), pessoal: false)
    }

    /// Competência `mm/aaaa`.
    package static func competencia(_ nome: String, _ rotulo: String) -> Self {
        Self(nome: nome, rotulo: rotulo, forma: .campo(.competencia(nome, rotulo)), pessoal: false)
    }

    /// Data `dd/mm/aaaa`.
    package static func data(_ nome: String, _ rotulo: String) -> Self {
        Self(nome: nome, rotulo: rotulo, forma: .campo(.data(nome, rotulo)), pessoal: false)
    }

    /// Valor em reais.
    package static func dinheiro(_ nome: String, _ rotulo: String) -> Self {
        Self(nome: nome, rotulo: rotulo, forma: .campo(.dinheiro(nome, rotulo)), pessoal: false)
    }

    /// Texto livre.
    package static func texto(_ nome: String, _ rotulo: String, pessoal: Bool = false) -> Self {
        Self(nome: nome, rotulo: rotulo, forma: .campo(.identificacao(nome, rotulo)), pessoal: pessoal)
    }

    /// CPF: sempre pessoal.
    package static func cpf(_ nome: String, _ rotulo: String = "CPF") -> Self {
        Self(nome: nome, rotulo: rotulo, forma: .campo(.cpf(nome, rotulo)), pessoal: true)
    }

    /// O valor como a pessoa o lê; `nil` quando não é um dos possíveis.
    func legivel(_ valor: String) -> String? {
        switch forma {
        case .escolha(let opcoes, _): opcoes.first { $0.valor == valor }?.texto
        case .campo: valor
        }
    }

    /// O campo que pergunta por ele.
    func campo(_ valor: String?) -> Campo {
        switch forma {
        case .escolha(let opcoes, let vazio): Campo.selecao(nome, rotulo, opcoes, vazio: vazio).deFiltro().valor(valor)
        case .campo(let campo): campo.deFiltro().valor(valor)
        }
    }
}

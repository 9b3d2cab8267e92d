/// Quem pratica um ato, e por onde veio: vai inteiro para a trilha.
///
/// Um ato sem gente por trás (tarefa, vencimento de reserva) tem autor `sistema`. O `nome` é dado pessoal e só é gravado
/// cifrado; `usuario`, `consignataria` e o canal ficam em claro, porque é por eles que se procura.
package struct Autor: Sendable, Hashable {
    /// Por onde o pedido entrou.
    package enum Canal: String, Sendable { case tela, rest, soap, arquivo, comando, sistema }

    /// Id do usuário ou da credencial de integração; `nil` só para o sistema.
    package let usuario: Int64?
    package let nome: String
    package let perfil: String
    /// A consignatária em nome de quem se age, quando há uma.
    package let consignataria: Int64?
    /// A agência ou o correspondente da consignatária por quem se age, se é por um.
    package let correspondente: Int64?
    /// A pessoa (servidor, membro, pensionista) que age em nome próprio.
    package let pessoa: Int64?
    /// Começo do resumo da sessão: liga eventos da mesma sessão sem permitir usá-la.
    package let sessao: String?
    package let endereco: String?
    package let canal: Canal
    /// O que se deu a mais para poder agir (motivo, senha de novo), quando o ato o pediu: vai ao evento.
    package private(set) var reforco: Dado?

    package init(
        usuario: Int64?, nome: String, perfil: String, consignataria: Int64? = nil, correspondente: Int64? = nil,
        pessoa: Int64? = nil,
        sessao: String? = nil, endereco: String? = nil, canal: Canal
    ) {
        self.usuario = usuario
        self.nome = nome
        self.perfil = perfil
        self.consignataria = consignataria
        self.correspondente = correspondente
        self.pessoa = pessoa
        self.sessao = sessao
        self.endereco = endereco
        self.canal = canal
    }

    /// O próprio sistema: tarefas, vencimentos, cortes automáticos.
    package static let sistema = Autor(usuario: nil, nome: "sistema", perfil: "sistema", canal: .sistema)

    /// Quem opera o programa pela linha de comando, na máquina do serviço.
    package static let comando = Autor(usuario: nil, nome: "linha de comando", perfil: "operacao", canal: .comando)

    /// O mesmo autor, com o reforço que deu.
    package func reforcado(_ reforco: Dado?) -> Autor {
        var novo = self
        novo.reforco = reforco
        return novo
    }

    /// O mesmo autor, agindo por outro canal (um arquivo enviado na tela age por `arquivo`).
    package func pelo(_ canal: Canal) -> Autor {
        Autor(
            usuario: usuario, nome: nome, perfil: perfil, consignataria: consignataria, correspondente: correspondente,
            pessoa: pessoa, sessao: sessao,
            endereco: endereco, canal: canal
        ).reforcado(reforco)
    }
}

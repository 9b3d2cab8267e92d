import Html

/// O botão que leva à conta do órgão; a quem acabou de sair daqui, também por onde sair de lá.
package struct IdaAConta: Componente {
    private let conta: String
    private let entrada: Endereco
    private let saida: Endereco?

    /// - Parameter saida: por onde se sai da conta; só de quem acabou de sair daqui.
    package init(_ conta: ContaDoOrgao, para entrada: Endereco, sair saida: Endereco?) {
        (self.conta, self.entrada, self.saida) = (conta.nome, entrada, saida)
    }

    package var corpo: some Trecho {
        Bloco {
            El(.p) { Ligacao("Entrar com a conta " + conta, para: entrada, .primario) }
            if let saida {
                El(.p) {
                    Ligacao("Sair também da conta " + conta, para: saida)
                    ", se este aparelho não é só seu."
                }
            }
        }
    }

    /// O que se diz a quem saiu daqui e segue na conta do órgão.
    package static func saiu(de lugar: String) -> Mensagem {
        Mensagem(.sucesso, "Você saiu deste \(lugar).", "A sua conta do órgão continua aberta neste navegador.")
    }
}

import Auditoria
import Nucleo

/// O que uma alteração de cadastro leva ao evento: que campos mudaram, e o que cada um era e passou a ser.
///
/// Só entra o que mudou. O conteúdo do evento é cifrado com a chave da trilha, e quem só dá apoio o lê mascarado; o cadastro guarda só o
/// valor de agora, e sem o de antes não se prova para onde iam os códigos de alguém.
/// - Fonte: RNF-AUD-01, POC-CON-15; decisão 0053.
struct AntesEDepois {
    private struct Campo {
        let chave: String
        let nome: String
        let antes: String?
        let depois: String?
    }
    private let mudados: [Campo]

    private init(_ campos: [(chave: String, nome: String, antes: String?, depois: String?)]) {
        mudados = campos.filter { $0.antes != $0.depois }.map {
            Campo(chave: $0.chave, nome: $0.nome, antes: $0.antes, depois: $0.depois)
        }
    }

    init(usuario antes: DadosDoUsuario, _ depois: DadosDoUsuario) {
        self.init([
            ("nome", "nome", antes.nome, depois.nome), ("usuario", "usuário", antes.login, depois.login),
            ("email", "e-mail", antes.email, depois.email), ("cpf", "CPF", antes.cpfFormatado, depois.cpfFormatado),
            ("telefone", "telefone", antes.telefone, depois.telefone),
        ])
    }

    init(correspondente antes: DadosDoCorrespondente, _ depois: DadosDoCorrespondente) {
        let (la, ca) = (antes.endereco, depois.endereco)
        let (era, passou) = (antes.responsavel, depois.responsavel)
        self.init([
            ("especie", "espécie", antes.especie.nome, depois.especie.nome),
            ("nome", "nome", antes.nome, depois.nome),
            ("cnpj", "CNPJ", antes.cnpj?.formatado, depois.cnpj?.formatado),
            ("logradouro", "endereço", la.logradouro, ca.logradouro), ("bairro", "endereço", la.bairro, ca.bairro),
            ("cidade", "endereço", la.cidade, ca.cidade), ("uf", "endereço", la.uf, ca.uf),
            ("cep", "endereço", la.cepFormatado, ca.cepFormatado),
            ("responsavel", "responsável", era.nome, passou.nome),
            ("cpf_do_responsavel", "responsável", era.cpfFormatado, passou.cpfFormatado),
            ("email_do_responsavel", "responsável", era.email, passou.email),
            ("telefone_do_responsavel", "responsável", era.telefone, passou.telefone),
        ])
    }

    /// `mudou`, com os nomes, e `antes` e `depois`, com os valores.
    var campos: [String: Dado] {
        var nomes: [String] = []
        for campo in mudados where !nomes.contains(campo.nome) { nomes.append(campo.nome) }
        func valores(_ valor: (Campo) -> String?) -> Dado {
            .objeto(Dictionary(uniqueKeysWithValues: mudados.map { ($0.chave, .texto(valor($0))) }))
        }
        return [
            "mudou": .lista(nomes.map { .texto($0) }), "antes": valores(\.antes), "depois": valores(\.depois),
        ]
    }
}

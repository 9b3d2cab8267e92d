import Foundation

/// O serviço de diretório do órgão (OpenLDAP, Active Directory e parentes), e como se acha nele quem entra. Sempre com TLS.
package struct ConfiguracaoDoDiretorio: Sendable, Equatable {
    /// Como se chega à ligação que prova a senha.
    package enum Meio: Sendable, Equatable {
        /// A conta de serviço procura quem é, e depois se liga como a pessoa.
        case procurando(Servico, base: String, filtro: ModeloDeDiretorio)
        /// Liga-se logo como a pessoa. Com nome distinto no modelo, a entrada é ela mesma; com nome de entrada (`{usuario}@orgao.br`), acha-se
        /// pela procura, já como a pessoa.
        case direta(como: ModeloDeDiretorio, procura: Procura?)
    }

    package struct Servico: Sendable, Equatable {
        /// Nome distinto ou nome de entrada da conta que só procura.
        let nome: String
        let senha: String
    }

    package struct Procura: Sendable, Equatable {
        let base: String
        let filtro: ModeloDeDiretorio
    }

    /// `ldaps://` começa em TLS; `ldap://` sobe por StartTLS, e sem ele nada sai. Mais de um: o seguinte atende quando o anterior não responde.
    package let servidores: [String]
    package let meio: Meio
    /// O que, na entrada da pessoa, diz quem ela é.
    package let atributo: String
    /// Nome distinto do grupo de quem entra; `nil` deixa entrar qualquer conta.
    package let grupo: String?
    /// Arquivo PEM das autoridades aceitas; `nil` usa as do sistema.
    package let autoridades: String?
    /// De cada passo no fio; com cada servidor, a conversa inteira leva no máximo o triplo depois de ligada.
    package var prazoEmSegundos = 5
    /// Erros de senha seguidos da mesma conta, depois dos quais não se pergunta mais ao diretório por um tempo: quem tenta aqui não a bloqueia lá.
    package var errosAntesDaPausa = 4
    package var pausaEmSegundos = 900.0

    package init(
        servidores: String, meio: Meio, atributo: String, grupo: String? = nil, autoridades: String? = nil
    ) throws(ConfiguracaoDeDiretorioInvalida) {
        let enderecos = servidores.split(separator: " ").map(String.init)
        guard !enderecos.isEmpty else { throw Self.invalida("falta o servidor") }
        for endereco in enderecos {
            guard let partes = URLComponents(string: endereco), ["ldap", "ldaps"].contains(partes.scheme ?? ""),
                partes.host?.isEmpty == false, partes.path.isEmpty, partes.user == nil, partes.query == nil
            else { throw Self.invalida("o servidor se escreve ldaps://nome:porta ou ldap://nome:porta") }
        }
        guard Set(enderecos.map { $0.hasPrefix("ldaps") }).count == 1 else {
            throw Self.invalida("ou todos os servidores são ldaps://, ou todos são ldap:// com StartTLS")
        }
        guard !atributo.isEmpty, atributo.utf8.allSatisfy(Self.eDeAtributo) else {
            throw Self.invalida("o atributo que diz quem é a pessoa se escreve em letras, algarismos e hífen")
        }
        if let autoridades, !FileManager.default.isReadableFile(atPath: autoridades) {
            throw Self.invalida("o arquivo das autoridades não se lê: \(autoridades)")
        }
        self.servidores = enderecos
        self.meio = meio
        self.atributo = atributo
        self.grupo = grupo
        self.autoridades = autoridades
    }

    var comStartTLS: Bool { servidores[0].hasPrefix("ldap:") }

    private static func eDeAtributo(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || (byte < 128 && Character(Unicode.Scalar(byte)).isLetter)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    static func invalida(_ motivo: String) -> ConfiguracaoDeDiretorioInvalida {
        ConfiguracaoDeDiretorioInvalida(motivo: motivo)
    }
}

extension ConfiguracaoDoDiretorio.Meio {
    /// A conta de serviço procura em `base` quem casa com `filtro`.
    package static func procurando(
        servico: String, senha: String, base: String, filtro: String
    ) throws(ConfiguracaoDeDiretorioInvalida) -> Self {
        guard !servico.isEmpty, !senha.isEmpty else {
            throw ConfiguracaoDoDiretorio.invalida("a conta de serviço precisa de nome e de senha")
        }
        return .procurando(.init(nome: servico, senha: senha), base: base, filtro: try modelo(filtro, filtro: true))
    }

    /// Sem conta de serviço: liga-se com o que `como` dá. Nome de entrada pede também a base e o filtro.
    package static func direta(
        como: String, base: String?, filtro: String?
    ) throws(ConfiguracaoDeDiretorioInvalida) -> Self {
        let modelo = try modelo(como, filtro: false)
        guard modelo.eNomeDeEntrada else { return .direta(como: modelo, procura: nil) }
        guard let base, let filtro else {
            throw ConfiguracaoDoDiretorio.invalida("quem se liga por nome de entrada precisa da base e do filtro")
        }
        return .direta(como: modelo, procura: .init(base: base, filtro: try Self.modelo(filtro, filtro: true)))
    }

    private static func modelo(
        _ texto: String, filtro: Bool
    ) throws(ConfiguracaoDeDiretorioInvalida) -> ModeloDeDiretorio {
        guard let modelo = ModeloDeDiretorio(texto), !filtro || (texto.hasPrefix("(") && texto.hasSuffix(")")) else {
            throw ConfiguracaoDoDiretorio.invalida(
                filtro
                    ? "o filtro fica entre parênteses e diz onde vai o usuário: (uid={usuario})"
                    : "o modelo da ligação diz onde vai o usuário: uid={usuario},ou=pessoas,dc=orgao,dc=br")
        }
        return modelo
    }
}

/// A configuração do diretório não se lê, e o que fazer.
package struct ConfiguracaoDeDiretorioInvalida: Error, Sendable, CustomStringConvertible {
    package let motivo: String

    package init(motivo: String) { self.motivo = motivo }

    package var description: String { "configuração do diretório: \(motivo)" }
}

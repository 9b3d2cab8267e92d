/// Erro de leitura que sabe dizer o que esperava; a frase vira o apontamento do campo.
///
/// Os leitores do núcleo lançam `TextoInvalido`; quem junta as duas pontas declara a conformidade.
package protocol ErroDeCampo: Error {
    var esperado: String { get }
}

/// Como se lê um campo: obrigatório ou não, com que leitor e com que mensagem.
package struct Campo<T> {
    let nome: String
    /// Devolve `nil` se, e só se, deixou apontamento.
    let leitura: (Campos, inout [ApontamentoDeCampo]) -> T?

    init(_ nome: String, _ leitura: @escaping (Campos, inout [ApontamentoDeCampo]) -> T?) {
        self.nome = nome
        self.leitura = leitura
    }

    /// Tem de vir e ser lido.
    package static func obrigatorio(
        _ nome: String, falta: String = "Preencha este campo.", como leitor: @escaping (String) throws -> T
    ) -> Campo {
        Campo(nome) { campos, apontamentos in
            guard let texto = campos.texto(nome) else {
                apontamentos.append(ApontamentoDeCampo(campo: nome, esperado: falta))
                return nil
            }
            return Campo.ler(texto, nome, leitor, &apontamentos)
        }
    }

    /// Vazio vira o valor dado; preenchido tem de ser lido.
    package static func obrigatorio(
        _ nome: String, seVazio padrao: T, como leitor: @escaping (String) throws -> T
    ) -> Campo {
        Campo(nome) { campos, apontamentos in
            guard let texto = campos.texto(nome) else { return padrao }
            return Campo.ler(texto, nome, leitor, &apontamentos)
        }
    }

    /// Pode faltar (`nil`); preenchido tem de ser lido.
    package static func opcional<U>(_ nome: String, como leitor: @escaping (String) throws -> U) -> Campo
    where T == U? {
        Campo(nome) { campos, apontamentos in
            guard let texto = campos.texto(nome) else { return .some(nil) }
            return Campo<U>.ler(texto, nome, leitor, &apontamentos).map { .some($0) }
        }
    }

    /// Todos os valores do nome, cada um lido; lista vazia é aceita.
    package static func varios<U>(
        _ nome: String, ate maximo: Int = 500, como leitor: @escaping (String) throws -> U
    ) -> Campo where T == [U] {
        Campo(nome) { campos, apontamentos in
            let textos = campos.textos(nome)
            guard textos.count <= maximo else {
                apontamentos.append(ApontamentoDeCampo(campo: nome, esperado: "Escolha no máximo \(maximo)."))
                return nil
            }
            let lidos = textos.compactMap { Campo<U>.ler($0, nome, leitor, &apontamentos) }
            return lidos.count == textos.count ? lidos : nil
        }
    }

    private static func ler(
        _ texto: String, _ nome: String, _ leitor: (String) throws -> T, _ apontamentos: inout [ApontamentoDeCampo]
    ) -> T? {
        do { return try leitor(texto) } catch {
            let esperado = (error as? any ErroDeCampo)?.esperado ?? "Não foi possível entender este valor."
            apontamentos.append(ApontamentoDeCampo(campo: nome, esperado: esperado, lido: texto))
            return nil
        }
    }
}

/// O texto lido não serve; a frase diz o que se esperava.
package struct CampoInvalido: ErroDeCampo, Equatable {
    package let esperado: String
    package init(_ esperado: String) { self.esperado = esperado }
}

extension Campo where T == String {
    /// Texto livre, com limite de caracteres; quebras de linha viram `\n` e controles são recusados.
    package static func texto(_ nome: String, ate maximo: Int = 500) -> Campo {
        .obrigatorio(nome, como: TextoLivre.leitor(ate: maximo))
    }
}

extension Campo where T == String {
    /// Por que se faz alguma coisa: texto livre, com o mínimo que diz algo. A frase repete o que se pede, e o tamanho.
    package static func motivo(
        _ pedido: String, em nome: String = "motivo", de tamanho: ClosedRange<Int> = 3...200
    ) -> Campo {
        let falta = "\(pedido), com \(tamanho.lowerBound) a \(tamanho.upperBound) letras."
        return .obrigatorio(nome, falta: falta) { texto in
            let lido = try TextoLivre.leitor(ate: tamanho.upperBound)(texto)
            guard lido.count >= tamanho.lowerBound else { throw CampoInvalido(falta) }
            return lido
        }
    }
}

extension Campo where T == String? {
    /// Texto livre que pode faltar.
    package static func textoOpcional(_ nome: String, ate maximo: Int = 500) -> Campo {
        .opcional(nome, como: TextoLivre.leitor(ate: maximo))
    }
}

extension Campo where T == Int {
    /// Inteiro sem sinal nem milhar, dentro da faixa.
    package static func inteiro(_ nome: String, _ faixa: ClosedRange<Int>, seVazio padrao: Int? = nil) -> Campo {
        let leitor: (String) throws -> Int = { texto in
            guard let numero = InteiroEscrito.ler(texto), faixa.contains(numero) else {
                throw CampoInvalido(InteiroEscrito.frase(faixa))
            }
            return numero
        }
        guard let padrao else { return .obrigatorio(nome, como: leitor) }
        return .obrigatorio(nome, seVazio: padrao, como: leitor)
    }
}

extension Campo where T == Bool {
    /// Caixa de marcar: ausência é falso.
    package static func marcado(_ nome: String) -> Campo { Campo(nome) { campos, _ in campos.marcado(nome) } }
}

extension Campo where T: RawRepresentable, T.RawValue == String {
    /// Uma das opções do tipo.
    package static func escolha(_ nome: String, entre tipo: T.Type = T.self) -> Campo {
        .obrigatorio(nome, falta: "Escolha uma opção.") { texto in
            guard let opcao = T(rawValue: texto) else { throw CampoInvalido("Escolha uma das opções da lista.") }
            return opcao
        }
    }
}

/// Inteiro escrito só com algarismos: sem sinal, milhar nem espaço.
enum InteiroEscrito {
    static func ler(_ texto: String) -> Int? {
        texto.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(texto) : nil
    }

    static func frase(_ faixa: ClosedRange<Int>) -> String {
        "Informe um número de \(faixa.lowerBound) a \(faixa.upperBound)."
    }
}

/// Leitor de texto livre.
package enum TextoLivre {
    /// Unifica quebras de linha, recusa controles e mede em caracteres.
    package static func leitor(ate maximo: Int) -> (String) throws -> String {
        { texto in
            let unificado = texto.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
            guard unificado.count <= maximo else { throw CampoInvalido("Use no máximo \(maximo) caracteres.") }
            guard
                unificado.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F || $0 == "\n" || $0 == "\t" }
                )
            else {
                throw CampoInvalido("Há um caractere de controle neste texto.")
            }
            return unificado
        }
    }
}

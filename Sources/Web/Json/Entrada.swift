/// Como se lê um valor JSON e com que esquema ele se documenta: as duas coisas na mesma declaração.
///
/// ```swift
/// static let entrada = Entrada<NovaConta>.objeto(
///     "NovaConta", .livre("nome", ate: 80), .texto("valor", .dinheiro, como: Dinheiro.lendo), .inteiro("prazo", 1...120)
/// ) { nome, valor, prazo in NovaConta(nome: nome, valor: valor, prazo: prazo) }
/// ```
package struct Entrada<T>: Sendable {
    /// O esquema que vai ao OpenAPI.
    package let esquema: Esquema
    /// Devolve `nil` se, e só se, deixou apontamento.
    let leitura: @Sendable (_ valor: ValorJSON, _ caminho: String, _ apontamentos: inout [ApontamentoDeCampo]) -> T?

    init(
        _ esquema: Esquema,
        _ leitura: @escaping @Sendable (ValorJSON, String, inout [ApontamentoDeCampo]) -> T?
    ) {
        self.esquema = esquema
        self.leitura = leitura
    }

    /// Lê o documento inteiro e aponta **todos** os campos ruins, com o caminho de cada um.
    package func ler(_ bytes: [UInt8]) throws(RecusaDaWeb) -> T {
        let valor: ValorJSON
        do { valor = try LeitorDeJSON.ler(bytes) } catch {
            throw .malFormado("O JSON não se lê: na posição \(error.posicao) se esperava \(error.esperado).")
        }
        var apontamentos: [ApontamentoDeCampo] = []
        guard let lido = leitura(valor, "", &apontamentos), apontamentos.isEmpty else {
            throw .camposInvalidos(apontamentos)
        }
        return lido
    }

    static func apontar(_ valor: ValorJSON, _ caminho: String, _ esperado: String) -> ApontamentoDeCampo {
        let lido: String? =
            switch valor {
            case .texto(let texto): String(texto.prefix(100))
            case .numero(let numero): numero
            case .logico(let logico): "\(logico)"
            case .nulo: "nulo"
            case .lista, .objeto: valor.especie
            }
        return ApontamentoDeCampo(campo: caminho.isEmpty ? "(corpo)" : caminho, esperado: esperado, lido: lido)
    }
}

extension Entrada {
    /// Texto lido pelo leitor dado. Dinheiro, CPF, dia e competência entram por aqui, sempre como texto.
    ///
    /// Tamanho e padrão do esquema são conferidos antes do leitor: o que se documenta é o que se aceita.
    package static func texto(
        esquema: Esquema = .texto(), como leitor: @escaping @Sendable (String) throws -> T
    ) -> Entrada {
        let conferencia = ConferenciaDeTexto(esquema)
        return Entrada(esquema) { valor, caminho, apontamentos in
            guard case .texto(let texto) = valor else {
                apontamentos.append(apontar(valor, caminho, "Esperava um texto."))
                return nil
            }
            if let esperado = conferencia.apontar(texto) {
                apontamentos.append(apontar(valor, caminho, esperado))
                return nil
            }
            do { return try leitor(texto) } catch {
                let esperado = (error as? any ErroDeCampo)?.esperado ?? "Não foi possível entender este valor."
                apontamentos.append(apontar(valor, caminho, esperado))
                return nil
            }
        }
    }

    /// Lista de até `maximo` itens; cada item ruim é apontado com o seu índice.
    package static func lista<U>(_ item: Entrada<U>, ate maximo: Int) -> Entrada where T == [U] {
        Entrada(.lista(item.esquema, maximo: maximo)) { valor, caminho, apontamentos in
            guard case .lista(let itens) = valor else {
                apontamentos.append(apontar(valor, caminho, "Esperava uma lista."))
                return nil
            }
            guard itens.count <= maximo else {
                apontamentos.append(
                    ApontamentoDeCampo(campo: caminho, esperado: "No máximo \(maximo) itens.", lido: "\(itens.count)"))
                return nil
            }
            var lidos: [U] = []
            for (indice, item_) in itens.enumerated() {
                if let lido = item.leitura(item_, "\(caminho)[\(indice)]", &apontamentos) { lidos.append(lido) }
            }
            return lidos.count == itens.count ? lidos : nil
        }
    }

    /// Objeto com nome próprio. Membro desconhecido é apontado: erro de digitação nunca passa por campo omitido.
    ///
    /// `montar` pode lançar `ErroDeCampo` para regra entre campos; o apontamento fica no objeto.
    package static func objeto<each C>(
        _ nome: String, _ campo: repeat CampoDeEntrada<each C>, montar: @escaping @Sendable (repeat each C) throws -> T
    ) -> Entrada {
        var campos: [CampoDeEsquema] = []
        repeat campos.append((each campo).esquema)
        let conhecidos = Set(campos.map(\.nome))
        precondition(conhecidos.count == campos.count, "campo repetido em \(nome)")
        return Entrada(.objeto(nome, campos)) { valor, caminho, apontamentos in
            guard case .objeto(let membros) = valor else {
                apontamentos.append(apontar(valor, caminho, "Esperava um objeto."))
                return nil
            }
            let antes = apontamentos.count
            let prefixo = caminho.isEmpty ? "" : caminho + "."
            for membro in membros where !conhecidos.contains(membro.0) {
                apontamentos.append(
                    ApontamentoDeCampo(
                        campo: prefixo + String(membro.0.prefix(100)), esperado: "Este campo não existe."))
            }
            let lidos = (repeat (each campo).leitura(valor[(each campo).esquema.nome], prefixo, &apontamentos))
            guard apontamentos.count == antes else { return nil }
            do { return try montar(repeat Self.garantido(each lidos)) } catch {
                let esperado = (error as? any ErroDeCampo)?.esperado ?? "Os campos não combinam entre si."
                apontamentos.append(
                    ApontamentoDeCampo(campo: caminho.isEmpty ? "(corpo)" : caminho, esperado: esperado))
                return nil
            }
        }
    }

    private static func garantido<U>(_ lido: U?) -> U {
        guard let lido else { preconditionFailure("campo sem valor e sem apontamento") }
        return lido
    }
}

/// Um membro do objeto de entrada.
package struct CampoDeEntrada<T>: Sendable {
    let esquema: CampoDeEsquema
    let leitura: @Sendable (_ valor: ValorJSON?, _ prefixo: String, _ apontamentos: inout [ApontamentoDeCampo]) -> T?

    /// Tem de vir; nulo não vale.
    package static func obrigatorio(_ nome: String, _ entrada: Entrada<T>, resumo: String? = nil) -> CampoDeEntrada {
        CampoDeEntrada(esquema: CampoDeEsquema(nome, entrada.esquema, resumo: resumo)) { valor, prefixo, apontamentos in
            guard let valor else {
                apontamentos.append(ApontamentoDeCampo(campo: prefixo + nome, esperado: "Este campo é obrigatório."))
                return nil
            }
            return entrada.leitura(valor, prefixo + nome, &apontamentos)
        }
    }

    /// Pode faltar ou ser nulo.
    package static func opcional<U>(_ nome: String, _ entrada: Entrada<U>, resumo: String? = nil) -> CampoDeEntrada
    where T == U? {
        let esquema = CampoDeEsquema(nome, .opcional(entrada.esquema), obrigatorio: false, resumo: resumo)
        return CampoDeEntrada(esquema: esquema) { valor, prefixo, apontamentos in
            guard let valor, valor != .nulo else { return .some(nil) }
            return entrada.leitura(valor, prefixo + nome, &apontamentos).map { .some($0) }
        }
    }

    /// Atalho de `.obrigatorio` com texto.
    package static func texto(
        _ nome: String, _ esquema: Esquema = .texto(), resumo: String? = nil,
        como leitor: @escaping @Sendable (String) throws -> T
    ) -> CampoDeEntrada {
        .obrigatorio(nome, .texto(esquema: esquema, como: leitor), resumo: resumo)
    }
}

extension CampoDeEntrada where T == Int {
    /// Inteiro dentro da faixa, escrito sem fração nem expoente.
    package static func inteiro(_ nome: String, _ faixa: ClosedRange<Int>, resumo: String? = nil) -> CampoDeEntrada {
        .obrigatorio(nome, .inteiro(faixa), resumo: resumo)
    }
}

extension CampoDeEntrada where T == Int64 {
    /// Identificador de registro: inteiro positivo.
    package static func identificador(_ nome: String, resumo: String? = nil) -> CampoDeEntrada {
        .obrigatorio(nome, .identificador, resumo: resumo)
    }
}

extension CampoDeEntrada where T == String {
    /// Texto livre, com o mesmo trato do formulário: tamanho, quebras de linha e controles.
    package static func livre(_ nome: String, ate maximo: Int = 500, resumo: String? = nil) -> CampoDeEntrada {
        .obrigatorio(nome, .livre(ate: maximo), resumo: resumo)
    }
}

extension CampoDeEntrada where T == Bool {
    /// Verdadeiro ou falso.
    package static func logico(_ nome: String, resumo: String? = nil) -> CampoDeEntrada {
        .obrigatorio(nome, .logico, resumo: resumo)
    }
}

extension Entrada where T == String {
    /// Texto livre de até `maximo` caracteres, não vazio.
    package static func livre(ate maximo: Int = 500) -> Entrada {
        .texto(esquema: .texto(minimo: 1, maximo: maximo), como: { try TextoLivre.leitor(ate: maximo)($0) })
    }
}

extension Entrada where T == Int {
    /// Inteiro dentro da faixa.
    package static func inteiro(_ faixa: ClosedRange<Int>) -> Entrada {
        let larga = Int64(faixa.lowerBound)...Int64(faixa.upperBound)
        return Entrada(.inteiro(minimo: larga.lowerBound, maximo: larga.upperBound)) { valor, caminho, apontamentos in
            Entrada<Int64>.ler(valor, larga, caminho, &apontamentos).map { Int($0) }
        }
    }
}

extension Entrada where T == Int64 {
    /// Identificador de registro: inteiro positivo.
    package static var identificador: Entrada {
        Entrada(.inteiro(minimo: 1)) { valor, caminho, apontamentos in ler(valor, 1...(.max), caminho, &apontamentos) }
    }

    fileprivate static func ler(
        _ valor: ValorJSON, _ faixa: ClosedRange<Int64>, _ caminho: String, _ apontamentos: inout [ApontamentoDeCampo]
    ) -> Int64? {
        guard let numero = valor.inteiro, faixa.contains(numero) else {
            let ate = faixa.upperBound == .max ? "positivo" : "de \(faixa.lowerBound) a \(faixa.upperBound)"
            apontamentos.append(apontar(valor, caminho, "Esperava um número inteiro \(ate)."))
            return nil
        }
        return numero
    }
}

extension Entrada where T == Bool {
    /// Verdadeiro ou falso.
    package static var logico: Entrada {
        Entrada(.logico) { valor, caminho, apontamentos in
            guard let logico = valor.logico else {
                apontamentos.append(apontar(valor, caminho, "Esperava verdadeiro ou falso."))
                return nil
            }
            return logico
        }
    }
}

extension Entrada where T: RawRepresentable & CaseIterable & Sendable, T.RawValue == String {
    /// Uma das opções do tipo.
    package static func escolha(_ tipo: T.Type = T.self) -> Entrada {
        let opcoes = T.allCases.map(\.rawValue)
        return .texto(esquema: .escolha(opcoes)) { texto in
            guard let opcao = T(rawValue: texto) else {
                throw CampoInvalido("Esperava um destes: \(opcoes.joined(separator: ", ")).")
            }
            return opcao
        }
    }
}

/// Converte os bytes de um campo no seu valor. É o laço mais quente da leitura: nada aqui aloca.
///
/// Os bytes já foram conferidos quanto a caracteres de controle e à codificação.
struct Interpretador {
    /// O campo inteiro, como está no arquivo.
    let bytes: UnsafeBufferPointer<UInt8>
    /// Dono do campo, da constante e da lista. Não se conta a referência: quem chama o mantém vivo.
    unowned(unsafe) let registro: RegistroCompilado
    let indice: Int

    @inline(__always)
    private var campo: CampoCompilado {
        _read { yield registro.campos[indice] }
    }

    @inline(__always)
    private func algarismo(_ i: Int) -> UInt8 { bytes[i] &- 48 }

    /// Lê o valor em `valor` (cujo `inicio` já é o do campo inteiro).
    func ler(em valor: inout ValorLido) -> FalhaDeCampo {
        var (a, b) = (0, bytes.count)
        if campo.apara != .nenhuma { (a, b) = aparado() }
        let origem = valor.inicio
        valor.inicio = origem + UInt32(a)
        valor.tamanho = UInt32(b - a)
        valor.numero = -1
        if campo.especie == .reservado { return reservado(em: &valor) }
        if a == b || (bytes[a] == 0x20 && soBrancos()) { return vazio(em: &valor) }
        if campo.vazioZeros, bytes[a] == 48, soZeros(a, b) { return campo.obrigatorio ? .vazio : nulo(em: &valor) }
        if campo.temConstante, !constanteBate(a, b) { return .constante }
        switch campo.especie {
        case .texto: return texto(a, b, em: &valor)
        case .numero: return numero(a, b, em: &valor)
        case .inteiro, .decimal: return quantidade(a, b, em: &valor)
        case .data: return data(a, b, em: &valor)
        case .competencia: return competencia(a, b, em: &valor)
        case .logico: return logico(a, b, em: &valor)
        case .reservado: return .nenhuma
        }
    }

    private func aparado() -> (Int, Int) {
        var (a, b) = (0, bytes.count)
        let preenchimento = campo.preenchimento
        if campo.apara != .direita { while a < b, bytes[a] == preenchimento { a += 1 } }
        if campo.apara != .esquerda { while b > a, bytes[b - 1] == preenchimento { b -= 1 } }
        return (a, b)
    }

    private func soBrancos() -> Bool {
        for byte in bytes where byte != 0x20 { return false }
        return true
    }

    /// Zeros, desprezados os separadores de data e de número (`00/00/0000`, `0,00`).
    private func soZeros(_ a: Int, _ b: Int) -> Bool {
        for i in a..<b where bytes[i] != 48 {
            switch bytes[i] {
            case UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: ","), UInt8(ascii: "."):
                if campo.especie == .numero { return false }
            default: return false
            }
        }
        return true
    }

    private func nulo(em valor: inout ValorLido) -> FalhaDeCampo {
        valor.conteudo = .nulo
        return .nenhuma
    }

    private func vazio(em valor: inout ValorLido) -> FalhaDeCampo {
        if campo.obrigatorio { return .vazio }
        // Texto só de brancos onde não há preenchimento é o texto que está lá.
        if campo.especie == .texto, campo.apara == .nenhuma, !bytes.isEmpty {
            valor.conteudo = .texto
            return .nenhuma
        }
        if campo.vazioBrancos || campo.especie == .texto || campo.especie == .logico { return nulo(em: &valor) }
        return .vazio
    }

    private func reservado(em valor: inout ValorLido) -> FalhaDeCampo {
        valor.conteudo = .nulo
        if campo.qualquer { return .nenhuma }
        for byte in bytes where byte != campo.preenchimento { return .reservado }
        return .nenhuma
    }

    private func constanteBate(_ a: Int, _ b: Int) -> Bool {
        if campo.constante.tamanho != 255 {
            if Int(campo.constante.tamanho) == bytes.count {
                return TextoCurto(bytes, 0, bytes.count) == campo.constante
            }
            return Int(campo.constante.tamanho) == b - a && TextoCurto(bytes, a, b) == campo.constante
        }
        let constante = registro.textos[indice].constante
        if constante.count == bytes.count { return constante.indices.allSatisfy { constante[$0] == bytes[$0] } }
        return constante.count == b - a && constante.indices.allSatisfy { constante[$0] == bytes[a + $0] }
    }

    private func naLista(_ a: Int, _ b: Int) -> Int? {
        let tamanho = b - a
        if campo.listaCurta {
            guard tamanho <= 8 else { return nil }
            let lido = TextoCurto(bytes, a, b)
            let primeiro = Int(campo.primeiroCurto)
            for posicao in 0..<Int(campo.quantosCurtos) where registro.curtos[primeiro + posicao] == lido {
                return posicao
            }
            return nil
        }
        let textos = registro.textos[indice]
        for posicao in textos.codigos.indices where textos.codigos[posicao].count == tamanho {
            var igual = true
            for i in 0..<tamanho where textos.codigos[posicao][i] != bytes[a + i] {
                igual = false
                break
            }
            if igual { return posicao }
        }
        return nil
    }

    private func texto(_ a: Int, _ b: Int, em valor: inout ValorLido) -> FalhaDeCampo {
        valor.conteudo = .texto
        guard campo.temLista else { return .nenhuma }
        guard let posicao = naLista(a, b) else { return .foraDaLista }
        if campo.traduz { valor.numero = Int64(posicao) }
        return .nenhuma
    }

    private func numero(_ a: Int, _ b: Int, em valor: inout ValorLido) -> FalhaDeCampo {
        for i in a..<b where algarismo(i) > 9 { return .algarismos }
        return texto(a, b, em: &valor)
    }

    private func logico(_ a: Int, _ b: Int, em valor: inout ValorLido) -> FalhaDeCampo {
        guard let posicao = naLista(a, b) else { return .foraDaLista }
        valor.conteudo = .logico
        valor.numero = registro.textos[indice].logicos[posicao] ? 1 : 0
        return .nenhuma
    }

    // MARK: números

    private func quantidade(_ inicio: Int, _ fim: Int, em valor: inout ValorLido) -> FalhaDeCampo {
        var (a, b) = (inicio, fim)
        var negativo = false
        if campo.sinal != .nenhum, let falha = tirarSinal(&a, &b, &negativo) { return falha }
        guard a < b else { return campo.virgula || campo.ponto ? .decimal : .algarismos }
        var mantissa: Int64 = 0
        if campo.virgula || campo.ponto || campo.milhar != 0 {
            let falha = comSeparador(a, b, &mantissa)
            if falha != .nenhuma { return falha }
        } else {
            let falha = algarismos(a, b, &mantissa)
            if falha != .nenhuma { return falha }
        }
        valor.conteudo = campo.especie == .inteiro ? .inteiro : .decimal
        valor.casas = campo.casas
        valor.numero = negativo ? -mantissa : mantissa
        return .nenhuma
    }

    private func tirarSinal(_ a: inout Int, _ b: inout Int, _ negativo: inout Bool) -> FalhaDeCampo? {
        let (mais, menos) = (UInt8(ascii: "+"), UInt8(ascii: "-"))
        switch campo.sinal {
        case .nenhum: return nil
        case .esquerda:
            if bytes[a] == menos {
                negativo = true
                a += 1
            }
        case .esquerdaSempre:
            guard bytes[a] == menos || bytes[a] == mais else { return .sinal }
            negativo = bytes[a] == menos
            a += 1
        case .direita:
            if bytes[b - 1] == menos {
                negativo = true
                b -= 1
            } else if campo.sinalOcupa, campo.apara != .ambas {
                guard bytes[b - 1] == 0x20 else { return .sinal }
                b -= 1
            }
        case .direitaSempre:
            guard bytes[b - 1] == menos || bytes[b - 1] == mais else { return .sinal }
            negativo = bytes[b - 1] == menos
            b -= 1
        }
        return nil
    }

    @inline(__always)
    private func algarismos(_ inicio: Int, _ b: Int, _ mantissa: inout Int64) -> FalhaDeCampo {
        var a = inicio
        while b - a > 18, a < b, bytes[a] == 48 { a += 1 }
        if b - a > 18 {
            for i in a..<b where algarismo(i) > 9 { return .algarismos }
            return .grande
        }
        var acumulado: Int64 = 0
        for i in a..<b {
            let digito = algarismo(i)
            if digito > 9 { return .algarismos }
            acumulado = acumulado &* 10 &+ Int64(digito)
        }
        mantissa = acumulado
        return .nenhuma
    }

    /// Parte inteira, com ou sem milhar, separador e casas.
    private func comSeparador(_ a: Int, _ b: Int, _ mantissa: inout Int64) -> FalhaDeCampo {
        var i = a
        var (lidos, noGrupo, grupos) = (0, 0, 0)
        while i < b {
            let digito = algarismo(i)
            if digito <= 9 {
                if lidos > 0 || digito != 0 { lidos += 1 }
                if lidos > 18 { return .grande }
                mantissa = mantissa &* 10 &+ Int64(digito)
                noGrupo += 1
            } else if campo.milhar != 0, bytes[i] == campo.milhar {
                guard grupos == 0 ? (1...3).contains(noGrupo) : noGrupo == 3 else { return .decimal }
                (grupos, noGrupo) = (grupos + 1, 0)
            } else {
                break
            }
            i += 1
        }
        guard i > a, grupos == 0 || noGrupo == 3 else { return .decimal }
        var casas = 0
        if i < b {
            guard (campo.virgula && bytes[i] == UInt8(ascii: ",")) || (campo.ponto && bytes[i] == UInt8(ascii: "."))
            else { return .decimal }
            i += 1
            guard i < b else { return .decimal }
            while i < b {
                let digito = algarismo(i)
                guard digito <= 9, casas < campo.casas else { return .decimal }
                if lidos > 0 || digito != 0 { lidos += 1 }
                if lidos > 18 { return .grande }
                mantissa = mantissa &* 10 &+ Int64(digito)
                casas += 1
                i += 1
            }
        }
        guard casas >= campo.casasMinimas else { return .decimal }
        while casas < campo.casas {
            let (produto, estourou) = mantissa.multipliedReportingOverflow(by: 10)
            if estourou { return .grande }
            mantissa = produto
            casas += 1
        }
        return .nenhuma
    }

    // MARK: calendário

    @inline(__always)
    private func inteiro(_ inicio: Int, _ quantos: Int) -> Int {
        var acumulado = 0
        for i in inicio..<(inicio + quantos) {
            let digito = algarismo(i)
            if digito > 9 { return -1 }
            acumulado = acumulado &* 10 &+ Int(digito)
        }
        return acumulado
    }

    private func data(_ a: Int, _ b: Int, em valor: inout ValorLido) -> FalhaDeCampo {
        var (ano, mes, dia) = (-1, -1, -1)
        switch campo.formatoDeData {
        case .aaaammdd:
            guard b - a == 8 else { return .data }
            (ano, mes, dia) = (inteiro(a, 4), inteiro(a + 4, 2), inteiro(a + 6, 2))
        case .ddmmaaaa:
            guard b - a == 8 else { return .data }
            (ano, mes, dia) = (inteiro(a + 4, 4), inteiro(a + 2, 2), inteiro(a, 2))
        case .iso:
            guard b - a == 10, bytes[a + 4] == 0x2D, bytes[a + 7] == 0x2D else { return .data }
            (ano, mes, dia) = (inteiro(a, 4), inteiro(a + 5, 2), inteiro(a + 8, 2))
        case .brasileira:
            guard b - a == 10, bytes[a + 2] == 0x2F, bytes[a + 5] == 0x2F else { return .data }
            (ano, mes, dia) = (inteiro(a + 6, 4), inteiro(a + 3, 2), inteiro(a, 2))
        }
        if ano | mes | dia < 0 { return .data }
        guard ano >= 1, mes >= 1, mes <= 12, dia >= 1, dia <= DiaLido.dias(ano: ano, mes: mes) else {
            return .dataImpossivel
        }
        valor.conteudo = .data
        valor.numero = Int64(ano &* 10_000 &+ mes &* 100 &+ dia)
        return .nenhuma
    }

    private func competencia(_ a: Int, _ b: Int, em valor: inout ValorLido) -> FalhaDeCampo {
        var (ano, mes) = (-1, -1)
        switch campo.formatoDeCompetencia {
        case .aaaamm:
            guard b - a == 6 else { return .competencia }
            (ano, mes) = (inteiro(a, 4), inteiro(a + 4, 2))
        case .mmaaaa:
            guard b - a == 6 else { return .competencia }
            (ano, mes) = (inteiro(a + 2, 4), inteiro(a, 2))
        case .brasileira:
            guard b - a == 7, bytes[a + 2] == 0x2F else { return .competencia }
            (ano, mes) = (inteiro(a + 3, 4), inteiro(a, 2))
        case .iso:
            guard b - a == 7, bytes[a + 4] == 0x2D else { return .competencia }
            (ano, mes) = (inteiro(a, 4), inteiro(a + 5, 2))
        }
        if ano | mes < 0 { return .competencia }
        guard ano >= 1, mes >= 1, mes <= 12 else { return .competenciaImpossivel }
        valor.conteudo = .competencia
        valor.numero = Int64(ano &* 100 &+ mes)
        return .nenhuma
    }
}

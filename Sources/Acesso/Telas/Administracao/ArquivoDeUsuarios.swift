import BancoDeDados
import Cifra
import Html
import Nucleo

/// O CSV de usuários a criar, lido e conferido inteiro: o que está certo, e todos os pontos a corrigir.
struct ArquivoDeUsuarios: Sendable {
    /// Usuários por arquivo: cada um custa uma conta de senha.
    static let maximo = 200

    struct Linha: Sendable {
        let numero: Int
        let dados: DadosDoUsuario
        let perfil: PerfilGuardado
        let consignataria: Int64?
        let correspondente: Int64?
    }

    /// O que as colunas citam por código.
    struct Conhecidos: Sendable {
        /// Os que se podem dar.
        let perfis: [PerfilGuardado]
        let consignatarias: [String: Int64]
        let correspondentes: [CorrespondenteQueAtende]

        /// Dos perfis de um código, o que serve: com consignatária, o dela antes do que o órgão fez para todas; sem, o do órgão.
        func perfil(_ codigo: String?, para consignataria: Int64?) -> PerfilGuardado? {
            let doCodigo = perfis.filter { $0.codigo == codigo }
            guard let consignataria else { return doCodigo.first { $0.portal == .gestor } }
            let dela = doCodigo.filter { $0.portal == .consignataria }
            return dela.first { $0.consignataria == consignataria } ?? dela.first { $0.consignataria == nil }
        }

        func codigo(de consignataria: Int64?) -> String? {
            consignatarias.first { $0.value == consignataria }?.key
        }

        /// O código se grava em maiúsculas; escreve-se como se quiser.
        func correspondente(_ codigo: String, de consignataria: Int64?) -> Int64? {
            correspondentes.first { $0.codigo == codigo.uppercased() && $0.consignataria == consignataria }?.id
        }
    }

    struct Apontado: Sendable, Hashable {
        let linha: Int
        let coluna: String
        let frase: String
    }

    private(set) var linhas: [Linha] = []
    private(set) var apontamentos: [Apontado] = []

    static func colunas(recorte: Int64?) -> [String] {
        ["nome", "usuario", "cpf", "email", "telefone", "perfil"] + (recorte == nil ? ["consignataria"] : [])
            + ["correspondente"]
    }

    /// - Parameter recorte: a consignatária por quem se administra; aí a coluna dela não existe.
    init(lendo texto: String, _ conhecidos: Conhecidos, recorte: Int64?) {
        let fisicas = Self.fisicas(texto)
        guard let cabecalho = fisicas.first else {
            apontamentos.append(.init(linha: 1, coluna: "—", frase: "O arquivo está vazio."))
            return
        }
        let nomes = Self.campos(cabecalho.texto).map { DiretorioDePessoas.dobrar($0) }
        let pedidas = Self.colunas(recorte: recorte)
        for coluna in pedidas
        where !nomes.contains(coluna) && !["email", "telefone", "correspondente"].contains(coluna) {
            apontamentos.append(.init(linha: 1, coluna: coluna, frase: "Falta esta coluna na primeira linha."))
        }
        for nome in nomes where !pedidas.contains(nome) {
            apontamentos.append(.init(linha: 1, coluna: nome, frase: "Esta coluna não existe: tire-a."))
        }
        guard apontamentos.isEmpty else { return }
        if fisicas.count == 1 {
            apontamentos.append(.init(linha: 2, coluna: "—", frase: "Não há usuário nenhum depois do cabeçalho."))
        }
        if fisicas.count > Self.maximo + 1 {
            apontamentos.append(
                .init(linha: Self.maximo + 2, coluna: "—", frase: "São até \(Self.maximo) usuários por arquivo."))
            return
        }
        for fisica in fisicas.dropFirst() { ler(fisica, nomes, conhecidos, recorte: recorte) }
        apontarRepetidos()
    }

    private mutating func ler(
        _ fisica: (numero: Int, texto: String), _ nomes: [String], _ conhecidos: Conhecidos, recorte: Int64?
    ) {
        func apontar(_ coluna: String, _ frase: String) {
            apontamentos.append(.init(linha: fisica.numero, coluna: coluna, frase: frase))
        }
        let campos = Self.campos(fisica.texto)
        guard campos.count == nomes.count else {
            return apontar("—", "A linha tem \(campos.count) colunas, e o cabeçalho, \(nomes.count).")
        }
        let valores = Dictionary(zip(nomes, campos), uniquingKeysWith: { primeiro, _ in primeiro })
        func valor(_ nome: String) -> String? { valores[nome].flatMap { $0.isEmpty ? nil : $0 } }
        var erros: [Preenchimento.Erro] = []
        let dados = DadosDoUsuario.lendo({ valor($0 == "login" ? "usuario" : $0) }, &erros)
        for erro in erros { apontar(erro.campo == "login" ? "usuario" : erro.campo ?? "—", erro.texto) }
        var consignataria = recorte
        if let codigo = valor("consignataria") {
            guard let achada = conhecidos.consignatarias[codigo] else {
                return apontar("consignataria", "Não há consignatária «\(codigo)».")
            }
            consignataria = achada
        }
        guard let perfil = conhecidos.perfil(valor("perfil"), para: consignataria) else {
            guard conhecidos.perfis.contains(where: { $0.codigo == valor("perfil") }) else {
                return apontar("perfil", "Não há perfil em vigor com o código «\(valor("perfil") ?? "")».")
            }
            return apontar(
                "consignataria",
                consignataria == nil ? "Diga o código da consignatária." : "Este perfil não é de consignatária.")
        }
        let correspondente = valor("correspondente").flatMap {
            conhecidos.correspondente($0, de: consignataria)
        }
        if perfil.tipo == .correspondente, correspondente == nil {
            return apontar("correspondente", "Diga o código de uma agência ou de um correspondente em atividade.")
        }
        if perfil.tipo != .correspondente, valor("correspondente") != nil {
            return apontar("correspondente", "Este perfil não é de agência nem de correspondente.")
        }
        guard let dados else { return }
        do {
            let codigo = perfil.portal == .consignataria ? conhecidos.codigo(de: consignataria) : nil
            linhas.append(
                Linha(
                    numero: fisica.numero, dados: try dados.completos(codigo: codigo), perfil: perfil,
                    consignataria: consignataria, correspondente: correspondente))
        } catch { apontar("usuario", error.frase) }
    }

    private mutating func apontarRepetidos() {
        var logins: [String: Int] = [:]
        var cpfs: [String: Int] = [:]
        for linha in linhas {
            if let outra = logins.updateValue(linha.numero, forKey: linha.dados.login.lowercased()) {
                apontamentos.append(
                    .init(linha: linha.numero, coluna: "usuario", frase: "É o mesmo da linha \(outra)."))
            }
            let chave = "\(linha.dados.cpf ?? "") \(linha.perfil.portal) \(linha.consignataria ?? 0)"
            if let outra = cpfs.updateValue(linha.numero, forKey: chave) {
                apontamentos.append(.init(linha: linha.numero, coluna: "cpf", frase: "É o mesmo da linha \(outra)."))
            }
        }
    }

    /// O que só o banco sabe: usuário e CPF livres.
    mutating func conferir(_ cofre: Cofre, em t: Transacao) throws {
        for linha in linhas {
            let indices = DadosDoUsuario.indices(doLogin: linha.dados.login, cofre)
            if try NomeDeEntrada.emUso(indices, menos: nil, em: t) {
                apontamentos.append(
                    .init(linha: linha.numero, coluna: "usuario", frase: RecusaDeAcesso.usuarioEmUso.frase))
            }
            if let cpf = try linha.dados.indicesDoCpf(cofre),
                try CpfDoUsuario.emUso(cpf, linha.perfil.portal, linha.consignataria, menos: nil, em: t)
            {
                apontamentos.append(.init(linha: linha.numero, coluna: "cpf", frase: RecusaDeAcesso.cpfEmUso.frase))
            }
        }
        apontamentos.sort { ($0.linha, $0.coluna) < ($1.linha, $1.coluna) }
    }

    // MARK: - O texto

    /// As linhas com alguma coisa, com o número que têm no arquivo.
    private static func fisicas(_ texto: String) -> [(numero: Int, texto: String)] {
        var limpo = texto.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        if limpo.unicodeScalars.first?.value == 0xFEFF { limpo.unicodeScalars.removeFirst() }
        return limpo.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .map { (numero: $0.offset + 1, texto: String($0.element)) }
            .filter { linha in linha.texto.contains { !$0.isWhitespace && $0 != ";" } }
    }

    /// Os campos de uma linha, aparados; entre aspas cabe ponto e vírgula, e aspas dobradas são uma.
    static func campos(_ linha: String) -> [String] {
        var campos: [String] = []
        var (atual, dentro) = ("", false)
        var resto = Substring(linha)
        while let letra = resto.popFirst() {
            switch letra {
            case "\"" where dentro && resto.first == "\"":
                atual.append("\"")
                resto.removeFirst()
            case "\"": dentro.toggle()
            case ";" where !dentro:
                campos.append(atual)
                atual = ""
            default: atual.append(letra)
            }
        }
        campos.append(atual)
        return campos.map { campo in
            let semComeco = campo.drop { $0.isWhitespace }
            return String(semComeco.reversed().drop { $0.isWhitespace }.reversed())
        }
    }
}

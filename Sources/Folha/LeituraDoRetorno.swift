import Arquivos
import Leiaute
import Nucleo

/// Uma linha da folha fechada, como veio.
struct LinhaDoRetorno: Sendable, Hashable {
    let numero: Int
    let competencia: Competencia?
    let matricula: String
    let rubrica: String?
    let contrato: Int64?
    let enviado: Int64?
    let descontado: Int64
    let motivo: String?
}

/// Lê a folha fechada por qualquer leiaute que tenha matrícula e descontado; o resto, se houver, se acha pelo nome.
struct LeituraDoRetorno {
    private let leitura: LeituraDeArquivo
    private let detalhe: Int
    // Índices dos campos no registro de detalhe.
    private let matricula: Int
    private let descontado: Int
    private let competencia: Int?
    private let rubrica: Int?
    private let contrato: Int?
    private let enviado: Int?
    private let motivo: Int?
    private let situacao: Int?

    init(_ leitura: LeituraDeArquivo) throws {
        self.leitura = leitura
        let registros = leitura.definicao.registros
        guard let tipo = registros.indices.first(where: { registros[$0].papel == .detalhe }),
            let matricula = registros[tipo].indice("matricula"), let descontado = registros[tipo].indice("descontado")
        else { throw RecusaDaFolha.leiauteSemDescontado(leitura.definicao.id) }
        detalhe = tipo
        self.matricula = matricula
        self.descontado = descontado
        competencia = registros[tipo].indice("competencia")
        rubrica = registros[tipo].indice("rubrica")
        contrato = registros[tipo].indice("contrato")
        enviado = registros[tipo].indice("enviado")
        motivo = registros[tipo].indice("motivo")
        situacao = registros[tipo].indice("situacao")
    }

    /// Lê tudo; os defeitos do arquivo vão para `aoApontar`.
    func ler(aoApontar: @escaping (Apontado) throws -> Void) throws -> [LinhaDoRetorno] {
        var linhas: [LinhaDoRetorno] = []
        try leitura.ler(aoApontar: aoApontar) { registro in
            if registro.tipo == detalhe, let linha = lida(registro) { linhas.append(linha) }
        }
        return linhas
    }

    private func lida(_ registro: borrowing Registro) -> LinhaDoRetorno? {
        guard let matricula = registro.texto(matricula), let descontado = registro.inteiro(descontado) else {
            return nil
        }
        var mes: Competencia?
        if let competencia, let lido = registro.competencia(competencia) { mes = Competencia(lido) }
        var porque: String?
        if let motivo { porque = registro.texto(motivo) }
        if porque == nil, let situacao, let dita = registro.texto(situacao) { porque = Self.motivos[dita] }
        return LinhaDoRetorno(
            numero: registro.linha, competencia: mes, matricula: matricula, rubrica: Self.texto(rubrica, de: registro),
            contrato: Self.numero(contrato, de: registro), enviado: Self.numero(enviado, de: registro),
            descontado: descontado,
            motivo: porque)
    }

    private static func texto(_ indice: Int?, de registro: borrowing Registro) -> String? {
        guard let indice else { return nil }
        return registro.texto(indice)
    }

    private static func numero(_ indice: Int?, de registro: borrowing Registro) -> Int64? {
        guard let indice else { return nil }
        return registro.inteiro(indice)
    }

    /// Situações do relatório impresso, como motivo do que não se descontou (Leiautes/LEIAME.md).
    private static let motivos = [
        "sem-margem": "HW", "outro-motivo": "HM", "valor-diferente": "H6", "problema-tecnico": "H3", "com-erro": "BM",
        "suspenso": "H3",
    ]
}

import Auditoria
import BancoDeDados
import Cifra
import Leiaute
import Nucleo

/// Um defeito do arquivo, do leiaute ou do ofício: onde está, o que se esperava e o que se leu.
///
/// `aviso` não impede nada: é o que quem enviou precisa saber (vínculo que não veio, base que falta). `recusa` é a linha bem escrita
/// a que a regra disse não: o `esperado` é a frase da recusa. O `lido` pode ser dado pessoal, e só se guarda cifrado.
package struct Apontado: Sendable, Hashable {
    package enum Gravidade: String, Sendable { case erro, aviso, recusa }

    package let gravidade: Gravidade
    /// De 1; nula quando é do arquivo todo.
    package let linha: Int?
    /// Dentro da linha: `colunas 27-37`, `coluna 4`, o nome da coluna do DBF.
    package private(set) var onde: String?
    /// O tipo de registro (`detalhe`, `rodape`), quando se reconheceu.
    package let registro: String?
    package let campo: String?
    package let esperado: String
    package let lido: String?

    package init(
        _ gravidade: Gravidade = .erro, linha: Int?, onde: String? = nil, registro: String? = nil, campo: String? = nil,
        esperado: String, lido: String? = nil
    ) {
        self.gravidade = gravidade
        self.linha = linha
        self.onde = onde
        self.registro = registro
        self.campo = campo
        self.esperado = esperado
        self.lido = lido
    }

    /// O que a máquina de leiautes apontou.
    package init(_ apontamento: Apontamento) {
        self.init(
            linha: apontamento.linha, onde: apontamento.local.texto, registro: apontamento.registro,
            campo: apontamento.campo,
            esperado: apontamento.esperado, lido: apontamento.lido)
    }

    /// O mesmo com o lugar do campo na linha, se ninguém o disse: quem confere o sentido só conhece o campo pelo nome.
    func situado(em definicao: Definicao?) -> Apontado {
        guard onde == nil, linha != nil, let campo, let lugar = definicao?.lugar(de: campo, em: registro) else {
            return self
        }
        var situado = self
        situado.onde = lugar
        return situado
    }

    /// Separa as partes guardadas; no texto que veio de fora vira branco.
    private static let separador = UInt8(0x1F)
    /// A parte que não há.
    private static let ausente = UInt8(0x00)

    /// Como se guarda: as partes, na ordem, separadas. (JSON custaria dez vezes mais em cem mil linhas.)
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        let partes: [String?] = [gravidade.rawValue, linha.map(String.init), onde, registro, campo, esperado, lido]
        for (indice, parte) in partes.enumerated() {
            if indice > 0 { bytes.append(Self.separador) }
            guard let parte else {
                bytes.append(Self.ausente)
                continue
            }
            for byte in parte.utf8 { bytes.append(byte == Self.separador || byte == Self.ausente ? 0x20 : byte) }
        }
        return bytes
    }

    init(bytes: [UInt8]) {
        let partes = bytes.split(separator: Self.separador, omittingEmptySubsequences: false).map { parte -> String? in
            parte.elementsEqual([Self.ausente]) ? nil : String(decoding: parte, as: UTF8.self)
        }
        guard partes.count == 7, let gravidade = partes[0].flatMap(Gravidade.init(rawValue:)), let esperado = partes[5]
        else {
            preconditionFailure("apontamento guardado fora da forma")
        }
        self.init(
            gravidade, linha: partes[1].flatMap { Int($0) }, onde: partes[2], registro: partes[3], campo: partes[4],
            esperado: esperado,
            lido: partes[6])
    }

    /// `linha 7, colunas 25-34, valor: esperado só algarismos, lido "00000159,0"`.
    package var texto: String {
        let lugar = [linha.map { "linha \($0)" } ?? "arquivo", onde, campo].compactMap { $0 }.joined(separator: ", ")
        if gravidade == .recusa { return "\(lugar): \(esperado)" }
        return "\(lugar): esperado \(esperado)" + (lido.map { ", lido \($0)" } ?? "")
    }
}

/// Junta os apontamentos de um arquivo: conta todos, guarda os primeiros e sabe se há algum que impeça.
///
/// Passado o teto, só se contam: cem mil linhas erradas são um arquivo errado, e ninguém as lê uma a uma.
package final class ListaDeApontamentos {
    /// Quantos se guardam.
    package static let teto = 100_000
    private static let porVez = 2_000

    private let arquivo: Int64
    private let cofre: Cofre
    private let transacao: Transacao
    private var pendentes: [Apontado] = []
    private var guardados = 0
    private var anteriores: Int64 = 0
    package private(set) var erros: Int64 = 0
    package private(set) var avisos: Int64 = 0
    /// Os primeiros, para a resposta imediata.
    package private(set) var primeiros: [Apontado] = []
    /// A definição com que o arquivo se lê: diz o lugar do campo que se aponta só pelo nome.
    package var definicao: Definicao?

    /// Começa a crítica, esquecendo a que houver (conferir de novo refaz a lista), ou continua a que há.
    package init(de arquivo: Int64, continuando: Bool = false, _ cofre: Cofre, em t: Transacao) throws {
        self.arquivo = arquivo
        self.cofre = cofre
        transacao = t
        if continuando {
            guard let linha = try t.uma(ArquivosSQL.contados(arquivo)) else {
                preconditionFailure("arquivo \(arquivo) não existe")
            }
            (anteriores, guardados) = (try linha.ler(0), try linha.ler(1))
        } else {
            try t.executar(ArquivosSQL.esquecerApontamentos(arquivo))
        }
    }

    package func apontar(_ cru: Apontado) throws {
        let apontado = cru.situado(em: definicao)
        if apontado.gravidade == .aviso { avisos += 1 } else { erros += 1 }
        if primeiros.count < 50 { primeiros.append(apontado) }
        guard guardados + pendentes.count < Self.teto else { return }
        pendentes.append(apontado)
        if pendentes.count == Self.porVez { try gravar() }
    }

    /// Grava o que falta e a contagem; devolve quantos erros houve.
    @discardableResult
    package func terminar() throws -> Int64 {
        try gravar()
        try transacao.executar(ArquivosSQL.contarApontamentos(arquivo, anteriores + erros + avisos))
        return erros
    }

    private func gravar() throws {
        guard !pendentes.isEmpty else { return }
        let desde = guardados + 1
        let conteudos = try pendentes.enumerated().map {
            try cofre.cifrar(
                $0.element.bytes, tabela: "apontamento", coluna: "conteudo \(desde + $0.offset)", id: arquivo)
        }
        try transacao.executar(
            ArquivosSQL.inserirApontamentos(
                arquivo, numeros: pendentes.indices.map { Int64(desde + $0) },
                linhas: pendentes.map { $0.linha.map(Int64.init) },
                conteudos: conteudos))
        guardados += pendentes.count
        pendentes = []
    }

    /// Apontamentos guardados, na ordem, a partir do que vem depois de `n` (0 para o começo).
    package static func ler(
        de arquivo: Int64, depoisDe n: Int = 0, limite: Int = 100, _ cofre: Cofre, em t: Transacao
    ) throws -> [Apontado] {
        try t.executar(ArquivosSQL.apontamentos(arquivo, depoisDe: n, limite: limite)).map { linha in
            let numero: Int = try linha.ler(0)
            let claro = try cofre.decifrar(
                linha.ler(2), tabela: "apontamento", coluna: "conteudo \(numero)", id: arquivo)
            return Apontado(bytes: claro)
        }
    }

    /// O nome do arquivo enviado, sem o que vem depois do último ponto.
    private static func nomeDoRelatorio(de nome: String) -> String {
        let fim = nome.lastIndex(of: ".").flatMap { $0 > nome.startIndex ? $0 : nil } ?? nome.endIndex
        return "apontamentos-\(nome[..<fim]).csv"
    }

    /// O relatório de apontamentos como arquivo CSV, na caixa de quem enviou. Uma linha por apontamento guardado.
    package static func relatorio(
        de arquivo: ArquivoGuardado, _ casa: Instalacao, por autor: Autor, em t: Transacao
    ) throws -> ArquivoGuardado {
        let novo = NovoArquivo(
            especie: "criticas", nome: nomeDoRelatorio(de: arquivo.nome), competencia: arquivo.competencia,
            consignataria: arquivo.consignataria)
        return try GeradorDeArquivo.gerar(novo, respondendoA: arquivo.id, casa, por: autor, em: t) { gerador in
            func linha(_ celulas: [String]) throws {
                try gerador.gravar(celulas.map(celula).joined(separator: ";") + "\r\n")
            }
            // A marca UTF-8 é para a planilha reconhecer os acentos.
            try gerador.gravar("\u{FEFF}")
            try linha(["gravidade", "linha", "lugar", "campo", "esperado", "lido"])
            var n = 0
            while true {
                let lidos = try ler(de: arquivo.id, depoisDe: n, limite: porVez, casa.cofre, em: t)
                for apontado in lidos {
                    try linha([
                        apontado.gravidade.rawValue, apontado.linha.map(String.init) ?? "", apontado.onde ?? "",
                        apontado.campo ?? "",
                        apontado.esperado, apontado.lido ?? "",
                    ])
                }
                n += lidos.count
                if lidos.count < porVez { break }
            }
            if arquivo.apontamentos > Int64(n) {
                try linha(["", "", "", "", "mais \(arquivo.apontamentos - Int64(n)) apontamentos não guardados", ""])
            }
            return GeradorDeArquivo.Escrito(registros: arquivo.apontamentos)
        }
    }

    /// Uma célula entre aspas se precisar. O que a planilha tomaria por fórmula ganha um apóstrofo: o texto veio de fora.
    private static func celula(_ texto: String) -> String {
        var seguro = texto
        if let primeiro = texto.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(primeiro) {
            seguro = "'" + texto
        }
        guard seguro.contains(where: { ";\"\r\n".contains($0) }) else { return seguro }
        return "\"" + seguro.replacing("\"", with: "\"\"") + "\""
    }
}

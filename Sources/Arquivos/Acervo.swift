import Auditoria
import BancoDeDados
import Cadastro
import Foundation
import Leiaute
import Nucleo
import Synchronization

/// Acha a definição com que se lê ou escreve um arquivo, numa data.
///
/// A versão vigente enviada pela tela prevalece; sem ela, vale a da pasta de leiautes. Nada se guarda que impeça uma versão nova de
/// valer na hora: a da tabela se acha a cada vez (só a análise do texto é lembrada), e a da pasta se relê se o arquivo mudou.
package final class Acervo: Sendable {
    let pasta: String
    private let lembradas = Mutex<[String: Definicao]>([:])

    package init(pasta: String) { self.pasta = pasta }

    /// Uma definição e de onde ela veio.
    package struct Achada: Sendable {
        package let definicao: Definicao
        /// `nil`: da pasta de leiautes.
        package let versao: Int?
    }

    package func definicao(_ codigo: String, em dia: Dia, em t: Transacao) throws -> Achada {
        if let linha = try t.uma(ArquivosSQL.leiaute(codigo, em: dia)) { return try daTabela(codigo, linha) }
        return Achada(definicao: try daPasta(codigo), versao: nil)
    }

    /// A definição com que um arquivo guardado se lê: a do dia em que chegou.
    package func definicao(de arquivo: ArquivoGuardado, em t: Transacao) throws -> Achada {
        if let versao = arquivo.leiauteVersao,
            let linha = try t.uma(ArquivosSQL.leiaute(arquivo.leiaute, versao: versao))
        {
            return try daTabela(arquivo.leiaute, linha)
        }
        return try definicao(arquivo.leiaute, em: Relogio.dia(de: arquivo.em), em: t)
    }

    /// Se o código é de alguma definição, da tabela ou da pasta.
    package func existe(_ codigo: String, em dia: Dia, em t: Transacao) throws -> Bool {
        if try t.uma(ArquivosSQL.leiaute(codigo, em: dia)) != nil { return true }
        return codigoValido(codigo) && FileManager.default.fileExists(atPath: caminho(codigo))
    }

    private func daTabela(_ codigo: String, _ linha: Linha) throws -> Achada {
        let versao: Int = try linha.ler(0)
        return Achada(definicao: try lembrada("\(codigo) \(versao)") { try linha.ler(1) }, versao: versao)
    }

    private func daPasta(_ codigo: String) throws -> Definicao {
        guard codigoValido(codigo) else { throw RecusaDeLeiaute.desconhecido(codigo) }
        let caminho = caminho(codigo)
        guard let ficha = try? FileManager.default.attributesOfItem(atPath: caminho),
            let quando = ficha[.modificationDate] as? Date
        else { throw RecusaDeLeiaute.desconhecido(codigo) }
        let marca = "\(caminho) \(quando.timeIntervalSince1970) \(ficha[.size] ?? 0)"
        return try lembrada(marca) { try String(contentsOfFile: caminho, encoding: .utf8) }
    }

    private func lembrada(_ marca: String, _ texto: () throws -> String) throws -> Definicao {
        if let pronta = lembradas.withLock({ $0[marca] }) { return pronta }
        let definicao = try Definicao.lendo(yaml: texto())
        lembradas.withLock { lembradas in
            // Versões velhas da pasta não se acumulam.
            if lembradas.count > 200 { lembradas = [:] }
            lembradas[marca] = definicao
        }
        return definicao
    }

    func caminho(_ codigo: String) -> String { pasta + "/" + codigo + ".yaml" }

    /// O código vira nome de arquivo: só letras minúsculas, algarismos e hífen.
    private func codigoValido(_ codigo: String) -> Bool {
        codigo.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || $0 == UInt8(ascii: "-")
        } && !codigo.isEmpty
    }
}

/// Por que não há leiaute, ou não se aceita a versão enviada. (Defeito na definição é `DefinicaoInvalida`, com todos.)
package enum RecusaDeLeiaute: Error, Equatable, Sendable, CustomStringConvertible {
    case desconhecido(String)
    /// O `id` escrito na definição não é o código da versão enviada.
    case outroCodigo(escrito: String, esperado: String)
    /// Versão nova não vale para trás: o que já se leu se leria diferente.
    case desdeNoPassado(Dia)
    /// Já há versão que começa nesse dia ou depois.
    case haVersaoFutura(desde: Dia)
    case nadaAEncerrar
    /// A definição não tem um campo de que quem lê precisa.
    case semCampo(leiaute: String, campo: String)

    package var codigo: String {
        switch self {
        case .desconhecido: "leiaute-desconhecido"
        case .outroCodigo: "leiaute-de-outro-codigo"
        case .desdeNoPassado: "leiaute-no-passado"
        case .haVersaoFutura: "leiaute-com-versao-futura"
        case .nadaAEncerrar: "leiaute-sem-versao-vigente"
        case .semCampo: "leiaute-sem-campo"
        }
    }

    package var description: String {
        switch self {
        case .desconhecido(let codigo): "não há leiaute \(codigo)"
        case .outroCodigo(let escrito, let esperado): "a definição é de \(escrito), e não de \(esperado)"
        case .desdeNoPassado(let dia): "a versão nova não pode valer desde \(dia.brasileiro), que já passou"
        case .haVersaoFutura(let dia): "já há versão que vale a partir de \(dia.brasileiro)"
        case .nadaAEncerrar: "não há versão enviada em vigor para encerrar"
        case .semCampo(let leiaute, let campo): "o leiaute \(leiaute) não tem o campo \(campo)"
        }
    }
}

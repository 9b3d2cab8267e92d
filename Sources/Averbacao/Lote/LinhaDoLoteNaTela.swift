import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Leiaute
import Nucleo

/// O que uma linha do lote virou, para quem o enviou: o contrato, ou a recusa com a frase.
package struct LinhaRespondida: Sendable, Hashable {
    package enum Situacao: String, Sendable { case aAplicar = "a-aplicar", aplicada, recusada }
    package let linha: Int
    package let situacao: Situacao
    package let codigo: String?
    package let contrato: Int64?
    package let numero: String?
    package let matricula: String?
    package let produto: String?
    package let parcela: Dinheiro?
    /// Como o contrato está agora: reservado à espera de autorização, averbado, encerrado depois.
    package let andamento: Nucleo.Situacao?

    /// A frase da recusa, a mesma da API.
    package var mensagem: String? {
        codigo.map {
            switch $0 {
            case LotesDeContratos.linhaComErro: "A linha não se lê ou não confere; veja as críticas do lote."
            case "falha-interna": "A linha não foi aplicada por falha do sistema, e nada mudou. Envie-a noutro lote."
            default: RecusaParaConsignataria(codigo: $0).frase
            }
        }
    }

    /// Em ordem de linha; o papel da transação é quem recorta.
    package static func listar(
        _ arquivo: Int64, situacao: Situacao? = nil, depoisDe linha: Int = 0, limite: Int, pulados: Int = 0,
        em t: Transacao
    ) throws -> [LinhaRespondida] {
        try t.executar(
            LoteSQL.linhas(
                arquivo, situacao: situacao?.rawValue, depoisDe: linha, limite: limite, pulados: pulados)
        ).map {
            LinhaRespondida(
                linha: try $0.ler(0), situacao: try $0.lerCaso(1), codigo: try $0.ler(2), contrato: try $0.ler(3),
                numero: try $0.ler(4), matricula: try $0.ler(5), produto: try $0.ler(6), parcela: try $0.ler(7),
                andamento: try $0.ler(8, como: String?.self).flatMap(Nucleo.Situacao.init))
        }
    }

    /// Quantas linhas há, quantas viraram contrato e quantas foram recusadas.
    package static func contar(_ arquivo: Int64, em t: Transacao) throws -> ResultadoDoLote {
        guard let soma = try t.uma(LoteSQL.contar(arquivo)) else { preconditionFailure("agregado sem linha") }
        return ResultadoDoLote(linhas: try soma.ler(0), aplicadas: try soma.ler(1), recusadas: try soma.ler(2))
    }
}

/// O retorno do lote: uma linha por linha, na caixa da consignatária.
enum RetornoDoLote {
    static let especie = "retorno-do-lote"
    private static let porVez = 2_000

    static func gerar(
        _ arquivo: ArquivoGuardado, _ acervo: Acervo, _ casa: Instalacao, por autor: Autor, em t: Transacao
    ) throws {
        let achada = try acervo.definicao(especie, em: casa.relogio.hoje, em: t)
        let novo = NovoArquivo(
            especie: especie, nome: "retorno-\(arquivo.nome)", competencia: arquivo.competencia,
            consignataria: arquivo.consignataria)
        _ = try GeradorDeArquivo.gerar(novo, com: achada, respondendoA: arquivo.id, casa, por: autor, em: t) {
            escritor in
            guard let tipo = achada.definicao.registros.firstIndex(where: { $0.papel == .detalhe }) else {
                throw RecusaDeLeiaute.semCampo(leiaute: especie, campo: "detalhe")
            }
            let nomes = achada.definicao.registros[tipo].campos.map(\.nome)
            var (ultima, quantas) = (0, Int64(0))
            while true {
                let linhas = try LinhaRespondida.listar(arquivo.id, depoisDe: ultima, limite: porVez, em: t)
                for linha in linhas { try escritor.escrever(tipo, nomes.map { campo($0, linha) }) }
                quantas += Int64(linhas.count)
                guard linhas.count == porVez, let fim = linhas.last else { break }
                ultima = fim.linha
            }
            return GeradorDeArquivo.Escrito(registros: quantas)
        }
    }

    private static func campo(_ nome: String, _ linha: LinhaRespondida) -> Leiaute.Campo {
        switch nome {
        case "linha_do_lote": .inteiro(Int64(linha.linha))
        case "situacao": .texto(linha.situacao.rawValue)
        case "matricula": linha.matricula.map(Leiaute.Campo.texto) ?? .nulo
        case "numero": linha.numero.map(Leiaute.Campo.texto) ?? .nulo
        case "contrato": linha.contrato.map(Leiaute.Campo.inteiro) ?? .nulo
        case "codigo": linha.codigo.map(Leiaute.Campo.texto) ?? .nulo
        case "mensagem": linha.mensagem.map(Leiaute.Campo.texto) ?? .nulo
        default: .nulo
        }
    }
}

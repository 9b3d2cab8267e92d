import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Crypto
import Nucleo

/// O que a pessoa vai assinar, letra por letra: a reserva como ela a vê. Dele sai o nonce que prende o resultado a ele.
///
/// Quem tem o texto e o resultado confere que um é do outro sem nada daqui: o nonce é o SHA-256 do texto.
package struct OperacaoAssinada: Sendable {
    let contrato: Int64
    let consignataria: (id: Int64, nome: String)
    let produto: (id: Int64, nome: String)
    let parcela: Dinheiro
    let prazo: Int?
    let carencia: Int
    let primeira: Competencia
    let liberado: Dinheiro?
    /// Sorteado a cada pedido: duas idas à câmera nunca dão o mesmo nonce.
    let sal: String

    static let versao = "averba-operacao-1"

    /// O texto que se assina.
    package var texto: String {
        [
            Self.versao, "reserva=\(contrato)",
            "consignataria=\(consignataria.id) \(Self.numaLinha(consignataria.nome))",
            "produto=\(produto.id) \(Self.numaLinha(produto.nome))", "parcela=\(parcela.comPonto)",
            "prazo=\(prazo.map(String.init) ?? "sem prazo")", "carencia=\(carencia)", "primeira=\(primeira.iso)",
            "liberado=\(liberado?.comPonto ?? "nenhum")", "sal=\(sal)",
        ].joined(separator: "\n")
    }

    private static func numaLinha(_ nome: String) -> String {
        nome.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    var nonce: String { Self.nonce(de: texto) }

    /// O nonce que prende um resultado a um texto.
    package static func nonce(de texto: String) -> String {
        Base64DeEndereco.escrever(Array(SHA256.hash(data: Array(texto.utf8))))
    }

    /// O que a pessoa lê na tela da captura, continuando a frase «para …».
    var finalidade: String {
        let parcelas = prazo.map { "\($0) parcelas de \(parcela.emReais)" } ?? "\(parcela.emReais) por mês"
        return String(
            "autorizar a reserva \(contrato): \(produto.nome.lowercased()) com \(consignataria.nome), \(parcelas)"
                .prefix(
                    200))
    }

    var condicoes: CondicoesAssinadas {
        CondicoesAssinadas(
            consignataria: consignataria.id, produto: produto.id, parcela: parcela, prazo: prazo, carencia: carencia,
            primeira: primeira)
    }

    /// As linhas do texto, para mostrar: o nome e o valor.
    package static func linhas(de texto: String) -> [(nome: String, valor: String)] {
        texto.split(separator: "\n").dropFirst().compactMap { linha in
            let partes = linha.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return partes.count == 2 ? (String(partes[0]), String(partes[1])) : nil
        }
    }
}

extension CondicoesAssinadas {
    /// As que estão no texto assinado; `nil` se ele não se lê.
    init?(lendo texto: String) {
        let linhas = Dictionary(OperacaoAssinada.linhas(de: texto).map { ($0.nome, $0.valor) }) { $1 }
        func numero(_ nome: String) -> Int64? {
            linhas[nome].flatMap { $0.split(separator: " ").first }.flatMap { Int64($0) }
        }
        guard let consignataria = numero("consignataria"), let produto = numero("produto"),
            let carencia = numero("carencia"), let escrita = linhas["prazo"],
            let parcela = linhas["parcela"].flatMap({ try? Dinheiro.lendo($0) }),
            let primeira = linhas["primeira"].flatMap({ try? Competencia.lendo($0) })
        else { return nil }
        self.init(
            consignataria: consignataria, produto: produto, parcela: parcela, prazo: Int(escrita),
            carencia: Int(carencia),
            primeira: primeira)
    }
}

/// A reserva de uma pessoa que espera a prova de vida, lida para se pedir.
struct ReservaQueExige: Sendable {
    let operacao: OperacaoAssinada
    let cpf: CPF

    /// Lança `FalhaDaProva.reservaNaoEspera` com o código da recusa; a de outra pessoa é igual à que não existe.
    static func ler(_ contrato: Int64, pessoa: Int64, _ casa: Instalacao, em t: Transacao) throws -> ReservaQueExige {
        guard
            let linha = try t.uma(
                """
                SELECT c.situacao, c.exige_prova, c.vence_em, g.id, g.nome, d.id, d.nome, c.parcela, c.prazo, c.carencia, c.primeira,
                       c.valor_liberado, p.pessoal
                  FROM contrato c
                  JOIN vinculo v ON v.id = c.vinculo_id
                  JOIN pessoa p ON p.id = v.pessoa_id
                  JOIN consignataria g ON g.id = c.consignataria_id
                  JOIN produto d ON d.id = c.produto_id
                 WHERE c.id = \(contrato) AND v.pessoa_id = \(pessoa)
                """)
        else { throw FalhaDaProva.reservaNaoEspera(codigo: RecusaDeAverbacao.reservaNaoEncontrada.codigo) }
        try conferir(situacao: linha.lerCaso(0), exige: linha.ler(1), venceEm: linha.ler(2), casa.relogio.agora)
        let dados = try DadosPessoais.abrindo(try linha.ler(12), de: pessoa, casa.cofre)
        let operacao = OperacaoAssinada(
            contrato: contrato, consignataria: (try linha.ler(3), try linha.ler(4)),
            produto: (try linha.ler(5), try linha.ler(6)), parcela: try linha.ler(7),
            prazo: try linha.ler(8, como: Int64?.self).map(Int.init), carencia: Int(try linha.ler(9, como: Int64.self)),
            primeira: try linha.ler(10), liberado: try linha.ler(11), sal: Imprevisivel.texto(22))
        return ReservaQueExige(operacao: operacao, cpf: try CPF.lendo(dados.cpf))
    }

    private static func conferir(
        situacao: Situacao, exige: Bool, venceEm: Instante?, _ agora: Instante
    ) throws(FalhaDaProva) {
        let recusa: RecusaDeAverbacao? =
            switch situacao {
            case .pendente where !exige: .naoEsperaAutorizacao
            case .pendente where (venceEm ?? agora) <= agora: .reservaVencida
            case .pendente: nil
            case .autorizada: .autorizacaoJaDada
            case .vencida: .reservaVencida
            case .cancelada, .recusada: .reservaEncerrada(situacao: situacao)
            default: .reservaJaConfirmada
            }
        if let recusa { throw .reservaNaoEspera(codigo: recusa.codigo) }
    }
}

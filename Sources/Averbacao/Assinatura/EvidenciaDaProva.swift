import BancoDeDados
import Cadastro
import Cifra
import Foundation
import Nucleo

/// O que prova que a pessoa autorizou: o resultado que o serviço assinou, a chave que o confere e o que ela assinou. Imagem nenhuma.
///
/// Vai cifrada à linha da autorização e se confere sozinha: a chave fica junto, porque o serviço deixa de a publicar quando a troca. As medidas não se
/// copiam: são as do resultado, e quem as mudasse quebraria a assinatura.
/// - Fonte: PV-08, RF-CON-04; decisão 0041.
package struct EvidenciaDaProva: Sendable, Hashable, Codable {
    package let sessao: Int64
    /// O resultado como veio (JWS compacto).
    package let resultado: String
    /// SHA-256 do resultado, em hexadecimal: o mesmo que a trilha guarda.
    package let resumo: String
    package let nomeDaChave: String
    /// A chave pública, em base 64 de endereço.
    package let chave: String
    /// O que a pessoa assinou (`OperacaoAssinada.texto`).
    package let conteudo: String
    /// Quando se pôs aqui o rosto com que se comparou, em microssegundos desde 1970; nulos se não foi por este sistema.
    package let cadastroEm: Int64?
    package let sessaoDoCadastro: Int64?

    init(
        _ resultado: ResultadoDaProva, de pedido: PedidoDeProva, cadastro: (sessao: Int64, em: Instante)?
    ) {
        self.init(resultado, sessao: pedido.sessao, conteudo: pedido.conteudo, cadastro: cadastro)
    }

    package init(
        _ resultado: ResultadoDaProva, sessao: Int64, conteudo: String, cadastro: (sessao: Int64, em: Instante)?
    ) {
        self.sessao = sessao
        self.resultado = resultado.assinado
        resumo = resultado.resumo
        nomeDaChave = resultado.nomeDaChave
        chave = Base64DeEndereco.escrever(resultado.chave)
        self.conteudo = conteudo
        cadastroEm = cadastro?.em.microssegundos
        sessaoDoCadastro = cadastro?.sessao
    }

    /// O que o serviço mediu e decidiu, como está no resultado; `nil` se ele não se lê. Se é do serviço, dizem-no as conferências.
    package var medidas: ResultadoDaProva.Conteudo? { try? ResultadoDaProva.conteudo(em: resultado) }

    /// Para a coluna, que se cifra.
    package var escrita: String {
        let codificador = JSONEncoder()
        codificador.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let dados = try? codificador.encode(self) else { preconditionFailure("evidência que não vira JSON") }
        return String(decoding: dados, as: UTF8.self)
    }

    /// A de um contrato, com o código da autorização; `nil` se ele não se autorizou por prova de vida.
    package static func ler(
        contrato: Int64, _ cofre: Cofre, em t: Transacao
    ) throws -> (codigo: Int64, em: Instante, evidencia: EvidenciaDaProva)? {
        guard
            let linha = try t.uma(
                """
                SELECT a.id, a.em, a.evidencia FROM contrato c JOIN autorizacao a ON a.id = c.autorizacao_id
                 WHERE c.id = \(contrato) AND a.especie = 'prova-de-vida'
                """)
        else { return nil }
        let (codigo, em): (Int64, Instante) = (try linha.ler(0), try linha.ler(1))
        let lida = try cofre.decifrar(
            json: try linha.ler(2), como: EvidenciaDaProva.self, tabela: "autorizacao", coluna: "evidencia", id: codigo)
        return (codigo, em, lida)
    }

    // MARK: - Conferir

    /// Uma coisa que se confere, e se conferiu.
    package struct Conferencia: Sendable, Hashable {
        package let oQue: String
        package let confere: Bool
    }

    /// Refaz as contas só com o que está guardado: nada se pergunta ao serviço.
    ///
    /// - Parameter contrato: o da reserva que se diz autorizada.
    package func conferencias(contrato: Int64) -> [Conferencia] {
        conferencias(que: "O que ela assinou é esta reserva", linha: "reserva", vale: "\(contrato)")
    }

    /// O mesmo, do que não é reserva.
    ///
    /// - Parameters:
    ///   - oAssinado: como se diz que o texto é do que se diz.
    ///   - nome: a linha do texto assinado que diz de que ele é.
    ///   - valor: o que ela tem de dizer.
    package func conferencias(que oAssinado: String, linha nome: String, vale valor: String) -> [Conferencia] {
        let publica = Base64DeEndereco.ler(Substring(chave))
        let aberto = publica.flatMap { try? ResultadoDaProva(resultado, chaves: [nomeDaChave: $0]) }
        let lido = aberto?.conteudo
        func conferencia(_ oQue: String, _ confere: Bool) -> Conferencia { .init(oQue: oQue, confere: confere) }
        return [
            conferencia("A assinatura do resultado é da chave \(nomeDaChave) do serviço", aberto != nil),
            conferencia("O resultado é o mesmo cujo resumo está na trilha", aberto?.resumo == resumo),
            conferencia(
                "O resultado responde ao que a pessoa assinou", lido?.nonce == OperacaoAssinada.nonce(de: conteudo)),
            conferencia(
                oAssinado,
                OperacaoAssinada.linhas(de: conteudo).contains { $0.nome == nome && $0.valor == valor }),
            conferencia(
                "A sessão é a do resultado, de comparação e aprovada",
                lido?.sessao == sessao && lido?.especie == PedidoDeProva.Especie.autenticacao.rawValue
                    && lido?.situacao == "APROVADA"),
        ]
    }
}

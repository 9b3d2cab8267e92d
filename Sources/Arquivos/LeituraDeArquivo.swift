import Auditoria
import BancoDeDados
import Cifra
import Leiaute
import Nucleo

/// Lê os registros de um arquivo guardado, em fluxo, com a definição que vale para ele.
package struct LeituraDeArquivo {
    package let arquivo: ArquivoGuardado
    package let definicao: Definicao
    private let cofre: Cofre
    private let transacao: Transacao

    /// Acha o arquivo e a definição. Lança `RecusaDeArquivo` ou `RecusaDeLeiaute`.
    package init(_ id: Int64, _ acervo: Acervo, _ casa: Instalacao, em t: Transacao) throws {
        guard let arquivo = try ArquivoGuardado.ler(id, em: t) else { throw RecusaDeArquivo.naoEncontrado }
        try self.init(arquivo, acervo, casa, em: t)
    }

    package init(_ arquivo: ArquivoGuardado, _ acervo: Acervo, _ casa: Instalacao, em t: Transacao) throws {
        self.arquivo = arquivo
        definicao = try acervo.definicao(de: arquivo, em: t).definicao
        cofre = casa.cofre
        transacao = t
    }

    /// Entrega cada registro certo a `cada` e cada defeito a `aoApontar`, na ordem do arquivo.
    @discardableResult
    package func ler(
        aoApontar: ((Apontado) throws -> Void)? = nil, _ cada: (borrowing Registro) throws -> Void
    ) throws -> ResultadoDaLeitura {
        let conteudo = try ConteudoDoArquivo(arquivo, cofre, em: transacao)
        do {
            var leitor = LeitorDeLeiaute(definicao)
            // Quem guarda é a crítica; aqui bastam os primeiros.
            leitor.teto = 50
            let resultado = try leitor.ler(
                conteudo, aoApontar: aoApontar.map { apontar in { try apontar(Apontado($0)) } }, cada)
            try conteudo.relancar()
            // O que há de estranho numa tabela não impede, mas quem a enviou precisa saber o que se leu e o que ficou de fora.
            for aviso in resultado.avisos {
                try aoApontar?(Apontado(.aviso, linha: nil, esperado: "tabela DBF sem nada a estranhar", lido: aviso))
            }
            return resultado
        } catch {
            try conteudo.relancar()
            throw error
        }
    }
}

extension Dia {
    /// O dia como o arquivo o trouxe, já conferido na leitura.
    package init(_ lido: DiaLido) { self.init(ano: lido.ano, mes: lido.mes, dia: lido.dia) }
}

extension Competencia {
    /// O mês como o arquivo o trouxe, já conferido na leitura.
    package init(_ lido: MesLido) { self.init(ano: lido.ano, mes: lido.mes) }
}

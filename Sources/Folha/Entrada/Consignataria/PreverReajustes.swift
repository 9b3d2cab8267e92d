import Arquivos
import BancoDeDados
import Cadastro
import Nucleo

/// O que aplicar um arquivo de reajustes mudaria, com os contratos como estão agora. Só contratos da própria consignatária.
package struct PrevisaoDeReajustes: Sendable, Hashable {
    /// Contratos cujo valor muda.
    package var mudam = 0
    /// Já estão com o valor pedido.
    package var iguais = 0
    /// Linhas que não valem: estão na lista de apontamentos.
    package var fora = 0
    /// Soma das parcelas dos que mudam, antes e depois.
    package var antes = Dinheiro.zero
    package var depois = Dinheiro.zero

    package init() {}
}

extension Entrada {
    /// Refaz a leitura sem gravar nada; `nil` se o arquivo não é de reajustes ou já não se lê.
    package func prever(_ arquivo: ArquivoGuardado, em t: Transacao) throws -> PrevisaoDeReajustes? {
        guard let especie = EspecieDeEntrada(rawValue: arquivo.especie), especie.linhaALinha,
            let consignataria = arquivo.consignataria
        else { return nil }
        let referencia = try ReferenciaDaFolha.ler(em: t)
        let contratos = ContratosAReajustar(
            try t.executar(
                EntradaSQL.contratosAReajustar(nil, consignataria: consignataria, baseDe: referencia.folha.esperada)
            ).map(ContratoAReajustar.init(lendo:)))
        var ruins: Set<Int> = []
        let anotar: Apontador = { if let linha = $0.linha, $0.gravidade != .aviso { ruins.insert(linha) } }
        let leitura = try LeituraDeArquivo(arquivo, acervo, casa, em: t)
        let conteudo = try ConteudoDosReajustes.ler(especie, leitura, apontar: anotar)
        try conteudo.conferir(
            contratos, try catalogos.atual(em: t), consignataria: consignataria, apontar: anotar)
        var previsao = PrevisaoDeReajustes()
        previsao.fora = ruins.count
        for linha in conteudo.linhas where !ruins.contains(linha.linha) {
            guard case .um(let contrato) = contratos.alvo(linha) else { continue }
            let depois = contrato.parcela(pedidaPor: linha, especie) ?? contrato.parcela
            if depois == contrato.parcela {
                previsao.iguais += 1
            } else {
                previsao.mudam += 1
                previsao.antes += contrato.parcela
                previsao.depois += depois
            }
        }
        return previsao
    }
}

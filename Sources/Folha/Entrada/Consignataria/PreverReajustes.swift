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
    /// Linhas que não valem.
    package var fora = 0
    /// Muda o percentual, e a parcela fica até vir a base.
    package var semBase = 0
    /// Aumentos que não entram, porque só a pessoa os autoriza, com prova de vida.
    package var soComProva = 0
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
        let catalogo = try catalogos.atual(em: t)
        try conteudo.conferir(contratos, catalogo, consignataria: consignataria, apontar: anotar)
        var previsao = PrevisaoDeReajustes()
        previsao.fora = ruins.count
        for linha in conteudo.linhas where !ruins.contains(linha.linha) {
            guard case .um(let contrato) = contratos.alvo(linha) else { continue }
            switch contrato.pedido(linha, especie, catalogo) {
            case .para(let depois) where depois != contrato.parcela:
                previsao.mudam += 1
                previsao.antes += contrato.parcela
                previsao.depois += depois
            case .igual, .para: previsao.iguais += 1
            case .semBase: previsao.semBase += 1
            case .soComProva: previsao.soComProva += 1
            case .abaixoDeUmCentavo, .semPercentual: previsao.fora += 1
            }
        }
        return previsao
    }
}

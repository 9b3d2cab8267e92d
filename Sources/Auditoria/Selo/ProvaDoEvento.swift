import BancoDeDados
import Cifra
import Nucleo

/// Por que não há prova a dar.
package enum SemProva: Error, Hashable, CustomStringConvertible {
    case eventoInexistente(Int64)
    case aindaNaoSelado(Int64)
    case blocoInexistente(Int64)
    /// O bloco pedido é anterior ao que selou o evento.
    case blocoAnterior(evento: Int64, selado: Int64)
    case semBlocos

    package var description: String {
        switch self {
        case .eventoInexistente(let evento): "não há evento \(evento) na trilha"
        case .aindaNaoSelado(let evento):
            "o evento \(evento) ainda não foi selado; sela-se a cada segundo, tente de novo"
        case .blocoInexistente(let bloco): "não há bloco \(bloco)"
        case .blocoAnterior(let evento, let selado):
            "o evento \(evento) foi selado no bloco \(selado): peça a prova contra ele ou um posterior"
        case .semBlocos: "nada foi selado ainda"
        }
    }
}

/// As provas que saem do sistema, em JSON, para quem as confere sem ele.
///
/// Dizem que uma linha, com estes bytes, está selada num bloco assinado; o conteúdo segue cifrado. O formato está em
/// `docs/seguranca/trilha.md`.
package struct ProvasDaTrilha: Sendable {
    private let cofre: Cofre

    package init(_ cofre: Cofre) { self.cofre = cofre }

    /// A prova de inclusão de um evento no bloco que o selou, ou num posterior (o que a âncora de fora registra).
    package func inclusao(do evento: Int64, noBloco pedido: Int64? = nil, em t: Transacao) throws -> Dado {
        guard let linha = try t.uma(AuditoriaSQL.linha(doEvento: evento)) else {
            throw SemProva.eventoInexistente(evento)
        }
        guard let posicao = try linha.ler(0, como: Int64?.self),
            let proprio = try t.uma(AuditoriaSQL.bloco(daPosicao: posicao)).map(BlocoDaTrilha.init(lendo:))
        else { throw SemProva.aindaNaoSelado(evento) }
        let alvo = try pedido.map { try bloco($0, em: t) } ?? proprio
        guard alvo.n >= proprio.n else { throw SemProva.blocoAnterior(evento: evento, selado: proprio.n) }
        let picos = try self.picos(antesDe: proprio, em: t)
        let prova = try ProvaDeInclusao.gerar(
            indice: posicao - 1, tamanho: alvo.ultima,
            RaizesDeFaixa(picos: picos) { try Self.raiz($0, em: t) })
        return [
            "formato": "averba-prova-de-inclusao-1", "evento": try LinhaGravada(prova: linha).paraAProva,
            "folha": .texto(try linha.ler(2, como: [UInt8].self).emHexadecimal),
            "inclusao": [
                "posicao": .inteiro(posicao), "tamanho": .inteiro(prova.tamanho),
                "caminho": .lista(prova.caminho.map { .texto($0.emHexadecimal) }),
            ],
            "bloco": try paraAProva(alvo),
        ]
    }

    /// A prova de que a trilha do bloco `depois` continua a do bloco `antes`.
    package func consistencia(antes: Int64, depois: Int64?, em t: Transacao) throws -> Dado {
        let velho = try bloco(antes, em: t)
        guard let novo = try depois.map({ try bloco($0, em: t) }) ?? ultimo(em: t) else { throw SemProva.semBlocos }
        guard novo.n >= velho.n else { throw SemProva.blocoInexistente(novo.n) }
        guard let picos = Picos(tamanho: velho.ultima, bytes: velho.picos) else {
            throw TrilhaIlegivel.picos(bloco: velho.n)
        }
        let prova = try ProvaDeConsistencia.gerar(
            antes: velho.ultima, depois: novo.ultima, RaizesDeFaixa(picos: picos) { try Self.raiz($0, em: t) })
        return [
            "formato": "averba-prova-de-consistencia-1", "antes": try paraAProva(velho), "depois": try paraAProva(novo),
            "caminho": .lista(prova.caminho.map { .texto($0.emHexadecimal) }),
        ]
    }

    private func bloco(_ n: Int64, em t: Transacao) throws -> BlocoDaTrilha {
        guard let bloco = try t.uma(AuditoriaSQL.bloco(n)).map(BlocoDaTrilha.init(lendo:)) else {
            throw SemProva.blocoInexistente(n)
        }
        return bloco
    }

    private func ultimo(em t: Transacao) throws -> BlocoDaTrilha? {
        try t.uma(AuditoriaSQL.ultimoBloco).map(BlocoDaTrilha.init(lendo:))
    }

    private func picos(antesDe bloco: BlocoDaTrilha, em t: Transacao) throws -> Picos {
        guard bloco.n > 1 else { return Picos() }
        let anterior = try self.bloco(bloco.n - 1, em: t)
        guard let picos = Picos(tamanho: anterior.ultima, bytes: anterior.picos) else {
            throw TrilhaIlegivel.picos(bloco: anterior.n)
        }
        return picos
    }

    /// A raiz de uma faixa, lida aos poucos: só os picos dela ficam na memória.
    private static func raiz(_ faixa: Range<Int64>, em t: Transacao) throws -> [UInt8] {
        var picos = Picos()
        var lida = faixa.lowerBound
        while lida < faixa.upperBound {
            let fim = min(lida + 10_000, faixa.upperBound)
            for linha in try t.executar(AuditoriaSQL.resumos(de: lida + 1, ate: fim)) {
                picos.acrescentar(try linha.ler(0))
            }
            lida = fim
        }
        return picos.raiz
    }

    private func paraAProva(_ bloco: BlocoDaTrilha) throws -> Dado {
        [
            "n": .inteiro(bloco.n), "primeira": .inteiro(bloco.primeira), "ultima": .inteiro(bloco.ultima),
            "geracao": .inteiro(bloco.horizonte.geracao), "xid": .inteiro(bloco.horizonte.xid),
            "evento": .inteiro(bloco.horizonte.evento), "em": .inteiro(bloco.em.microssegundos),
            "raiz": .texto(bloco.raiz.emHexadecimal), "anterior": .texto(bloco.anterior.emHexadecimal),
            "chave": .inteiro(bloco.chave), "assinatura": .texto(bloco.assinatura.emHexadecimal),
            "chave_publica": .texto(try cofre.chavePublica(versao: bloco.chave).emHexadecimal),
        ]
    }
}

extension LinhaGravada {
    fileprivate init(prova linha: Linha) throws { try self.init(lendo: linha, desde: 3) }

    /// As colunas como se gravaram; bytes em hexadecimal.
    fileprivate var paraAProva: Dado {
        [
            "id": .inteiro(linha.id), "geracao": .inteiro(linha.geracao), "xid": .inteiro(xid),
            "em": .inteiro(linha.em.microssegundos), "ato": .texto(linha.ato), "autor": .inteiro(linha.autor),
            "consignataria": .inteiro(linha.consignataria), "objeto": .texto(linha.objeto),
            "objeto_id": .inteiro(linha.objetoId), "conteudo": .texto(linha.conteudo.emHexadecimal),
            "endereco_indice": .texto(linha.enderecoIndice?.emHexadecimal), "mac": .texto(mac.emHexadecimal),
        ]
    }
}

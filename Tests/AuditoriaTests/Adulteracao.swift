import BancoDeDados
import Cifra
import Nucleo

@testable import Auditoria

/// O que se adultera, e o que a conferência promete dizer (arquitetura, §6).
enum Adulteracao: String, CaseIterable {
    case linhaMudada, linhaApagada, linhaInserida, folhaApagada, linhaEFolhaApagadas, folhaMudada, eventoDaFolhaTrocado
    case posicoesTrocadas, linhaEFolhaMudadas, linhaCodigoEFolhaMudados, blocoMudado, blocoRefeito, blocoApagado
    case naoSeladaMudada, naoSeladaInserida, naoSeladaCitadaApagada
    case caudaCortada
}

/// Uma adulteração feita, com o que se espera achar.
struct Feita: CustomStringConvertible {
    let adulteracao: Adulteracao
    /// Cada achado devido: basta um de cada conjunto de classes, no evento, na posição ou no bloco dito.
    var devidos: [(classes: Set<Achado.Classe>, serve: @Sendable (Achado) -> Bool)] = []
    /// Os achados que ela explica; o que ninguém explica é acusação falsa.
    var explica: @Sendable (Achado) -> Bool
    let description: String
}

/// Quem adultera: o login do dono, com o gatilho desligado, dentro de uma transação que se desfaz.
struct Adulterador {
    let t: Transacao
    let cofre: Cofre
    var sorteio: Sorteio

    /// Desliga as guardas que o dono pode desligar.
    static func abrirCaminho(em t: Transacao) throws {
        try t.roteiro(
            """
            ALTER TABLE evento DISABLE TRIGGER so_cresce; ALTER TABLE folha_da_trilha DISABLE TRIGGER so_cresce;
            ALTER TABLE bloco DISABLE TRIGGER so_cresce
            """)
    }

    /// Adultera dentro de um bloco.
    mutating func adulterar(_ qual: Adulteracao, bloco: BlocoDaTrilha) throws -> Feita {
        let p = Int64(sorteio.inteiro(Int(bloco.primeira)...Int(bloco.ultima)))
        let id: Int64 = try t.uma("SELECT evento_id FROM folha_da_trilha WHERE posicao = \(p)")?.ler(0) ?? 0
        let dele = Self.noBloco(bloco)
        switch qual {
        case .linhaMudada, .linhaEFolhaMudadas, .linhaCodigoEFolhaMudados:
            return try mudarLinha(qual, id, p, bloco)
        case .linhaApagada:
            try t.executar("DELETE FROM evento WHERE id = \(id)")
            return feita(qual, [.linhaApagada], posicao: p, explica: dele)
        case .linhaInserida:
            let novo = id + 5_000_000
            try t.executar(
                """
                INSERT INTO evento SELECT \(novo), geracao, xid, em, ato, autor_id, consignataria_id, objeto, objeto_id, conteudo,
                                          mac, endereco_indice FROM evento WHERE id = \(id)
                """)
            return feita(qual, [.linhaSemFolha], evento: novo) { $0.evento == novo }
        case .folhaApagada, .linhaEFolhaApagadas:
            try t.executar("DELETE FROM folha_da_trilha WHERE posicao = \(p)")
            if qual == .linhaEFolhaApagadas { try t.executar("DELETE FROM evento WHERE id = \(id)") }
            return feita(qual, [.folhaApagada], posicao: p) { dele($0) || $0.evento == id }
        case .folhaMudada:
            try t.executar("UPDATE folha_da_trilha SET resumo = sha256(resumo) WHERE posicao = \(p)")
            return feita(qual, [.folhaMudada], posicao: p, explica: dele)
        case .eventoDaFolhaTrocado:
            try t.executar("UPDATE folha_da_trilha SET evento_id = -evento_id WHERE posicao = \(p)")
            return feita(qual, [.linhaApagada], posicao: p) { dele($0) || $0.evento == id }
        case .posicoesTrocadas: return try trocarPosicoes(bloco)
        case .blocoMudado, .blocoRefeito, .blocoApagado: return try mudarBloco(qual, bloco)
        default: preconditionFailure("\(qual) não é de bloco")
        }
    }

    private mutating func mudarLinha(
        _ qual: Adulteracao, _ id: Int64, _ p: Int64, _ bloco: BlocoDaTrilha
    ) throws -> Feita {
        let mudancas: [SQL] = [
            "ato = ato || '-outro'", "em = em + interval '1 hour'", "autor_id = coalesce(autor_id, 0) + 1",
            "consignataria_id = coalesce(consignataria_id, 0) + 1", "objeto_id = objeto_id + 1", "objeto = 'vinculo'",
            "conteudo = set_byte(conteudo, 20, 255 - get_byte(conteudo, 20))", "endereco_indice = NULL",
        ]
        let doMac: SQL = "mac = set_byte(mac, 3, 255 - get_byte(mac, 3))"
        let mudanca = qual == .linhaMudada ? sorteio.um(de: mudancas + [doMac]) : sorteio.um(de: mudancas)
        try t.executar("UPDATE evento SET \(mudanca) WHERE id = \(id)")
        if qual == .linhaCodigoEFolhaMudados {
            let mac = cofre.mac(try ler(id).linha.autenticados)
            try t.executar("UPDATE evento SET mac = \(mac) WHERE id = \(id)")
        }
        if qual != .linhaMudada {
            try t.executar("UPDATE folha_da_trilha SET resumo = \(try ler(id).folha) WHERE posicao = \(p)")
        }
        // Com a chave do código na mão, só a raiz assinada o acusa: o bloco, e não a linha.
        guard qual == .linhaCodigoEFolhaMudados else {
            return feita(qual, [.linhaMudada], posicao: p, explica: Self.noBloco(bloco))
        }
        return feita(qual, [.blocoNaoFecha], bloco: bloco.n, explica: Self.noBloco(bloco))
    }

    private func ler(_ id: Int64) throws -> LinhaGravada {
        guard let linha = try t.uma("SELECT \(LinhaGravada.colunas) FROM evento e WHERE e.id = \(id)") else {
            preconditionFailure("evento \(id) sumiu")
        }
        return try LinhaGravada(lendo: linha)
    }

    private mutating func trocarPosicoes(_ bloco: BlocoDaTrilha) throws -> Feita {
        let p = Int64(sorteio.inteiro(Int(bloco.primeira)...Int(bloco.ultima - 1)))
        let q = Int64(sorteio.inteiro(Int(p + 1)...Int(bloco.ultima)))
        let fora = Int64(9_000_000_000) + bloco.n
        for (de, para) in [(p, fora), (q, p), (fora, q)] {
            try t.executar("UPDATE folha_da_trilha SET posicao = \(para) WHERE posicao = \(de)")
        }
        var feita = feita(.posicoesTrocadas, [.posicaoTrocada], posicao: p, explica: Self.noBloco(bloco))
        feita.devidos.append(([.posicaoTrocada], { $0.posicoes == q...q }))
        return feita
    }

    private mutating func mudarBloco(_ qual: Adulteracao, _ bloco: BlocoDaTrilha) throws -> Feita {
        let n = bloco.n
        // O seguinte cita o anterior: o achado pode falar dos dois.
        let explica: @Sendable (Achado) -> Bool = { $0.bloco == n || $0.bloco == n + 1 }
        switch qual {
        case .blocoApagado:
            try t.executar("DELETE FROM bloco WHERE n = \(n)")
            return feita(qual, [.blocoApagado], bloco: n, explica: explica)
        case .blocoRefeito:
            let em = bloco.em + .seconds(1)
            let (chave, assinatura) = try cofre.assinar(
                BlocoDaTrilha.cabecalho(
                    n: n, primeira: bloco.primeira, ultima: bloco.ultima, horizonte: bloco.horizonte, raiz: bloco.raiz,
                    anterior: bloco.anterior, em: em))
            try t.executar(
                """
                UPDATE bloco SET em = \(Valor.instante(em.microssegundos)), chave = \(chave), assinatura = \(assinatura) WHERE n = \(n)
                """)
            return feita(qual, [.blocoRefeito], bloco: n, explica: explica)
        default:
            let mudanca: SQL = sorteio.um(de: [
                "em = em + interval '1 second'", "raiz = sha256(raiz)",
                "assinatura = set_byte(assinatura, 9, 255 - get_byte(assinatura, 9))",
                "anterior = sha256(anterior)", "picos = overlay(picos placing sha256(picos) from 1)", "xid = '1'",
                "evento_id = evento_id + 1",
            ])
            try t.executar("UPDATE bloco SET \(mudanca) WHERE n = \(n)")
            return feita(qual, [.blocoMudado], bloco: n, explica: explica)
        }
    }

    /// Adultera o que ainda não tem selo; `citado` é evento que um documento emitido cita.
    mutating func adulterarNaoSelada(_ qual: Adulteracao, _ id: Int64, citado: Int64) throws -> Feita {
        switch qual {
        case .naoSeladaMudada:
            try t.executar("UPDATE evento SET autor_id = coalesce(autor_id, 0) + 1 WHERE id = \(id)")
            return feita(qual, [.naoSeladaMudada], evento: id) { $0.evento == id }
        case .naoSeladaInserida:
            let novo = id + 7_000_000
            try t.executar(
                """
                INSERT INTO evento (id, geracao, em, ato, autor_id, conteudo, mac)
                SELECT \(novo), geracao, em, ato, autor_id, conteudo, mac FROM evento WHERE id = \(id)
                """)
            return feita(qual, [.naoSeladaMudada], evento: novo) { $0.evento == novo }
        default:
            try t.executar("DELETE FROM evento WHERE id = \(citado)")
            return feita(qual, [.naoSeladaApagada], evento: citado) { $0.evento == citado }
        }
    }

    /// Apaga os últimos blocos inteiros, com folhas e linhas: sobra um prefixo válido.
    mutating func cortarCauda(desde bloco: BlocoDaTrilha) throws -> Feita {
        try t.executar(
            "DELETE FROM evento e USING folha_da_trilha f WHERE f.evento_id = e.id AND f.posicao >= \(bloco.primeira)")
        try t.executar("DELETE FROM folha_da_trilha WHERE posicao >= \(bloco.primeira)")
        try t.executar("DELETE FROM bloco WHERE n >= \(bloco.n)")
        let n = bloco.n
        return feita(.caudaCortada, [.caudaCortada], bloco: n) { $0.classe == .caudaCortada && $0.bloco == n }
    }

    private static func noBloco(_ bloco: BlocoDaTrilha) -> @Sendable (Achado) -> Bool {
        let n = bloco.n
        return { $0.bloco == n }
    }

    private func feita(
        _ qual: Adulteracao, _ classes: Set<Achado.Classe>, evento: Int64? = nil, posicao: Int64? = nil,
        bloco: Int64? = nil, explica: @escaping @Sendable (Achado) -> Bool
    ) -> Feita {
        let onde = "\(qual) evento \(evento ?? 0) posição \(posicao ?? 0) bloco \(bloco ?? 0)"
        let serve: @Sendable (Achado) -> Bool = { achado in
            (evento == nil || achado.evento == evento)
                && (posicao == nil || achado.posicoes == posicao.map { $0...$0 })
                && (bloco == nil || achado.bloco == bloco)
        }
        return Feita(adulteracao: qual, devidos: [(classes, serve)], explica: explica, description: onde)
    }
}

import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo
import Rosto

/// O vetor do rosto com que se compara: cifrado, e só com o do mesmo modelo. Da que se trocou fica a história, e não o vetor (decisão 0057).
package enum ReferenciaFacial {
    package static let atoDeGravar = "prova-de-vida.gravar-referencia"

    package enum Origem: String, Sendable { case foto, captura }

    /// O vetor em vigor deste titular, deste modelo; `nil` se não há.
    static func ler(_ titular: Int64, modelo: String, _ casa: Instalacao, em t: Transacao) throws -> VetorFacial? {
        guard
            let linha = try t.uma(
                """
                SELECT id, vetor FROM referencia_facial
                 WHERE titular_id = \(titular) AND modelo = \(modelo) AND encerrada_em IS NULL
                """)
        else { return nil }
        let claro = try casa.cofre.decifrar(
            linha.ler(1, como: [UInt8].self), tabela: "referencia_facial", coluna: "vetor", id: linha.ler(0))
        guard let vetor = VetorFacial(modelo: modelo, bytes: claro) else {
            preconditionFailure("vetor gravado fora da forma")
        }
        return vetor
    }

    /// Guarda o vetor novo e apaga o de antes, de qualquer modelo: dele fica que houve, de que origem e até quando.
    ///
    /// - Parameter cosseno: quanto se parece com o que se troca, em milésimos, se se comparou: vai à trilha.
    ///
    /// Lança `RecusaDeProva.clienteEncerrado`.
    @discardableResult
    static func gravar(
        _ vetor: VetorFacial, origem: Origem, _ declarado: DeclaracaoDoTratamento, cosseno: Int? = nil, titular: Int64,
        cliente: Int64, _ casa: Instalacao, em t: Transacao, por autor: Autor
    ) throws -> Int64 {
        try ClienteDaProva.exigirAberto(cliente, em: t)
        let (id, agora) = (try casa.ids.proximo(em: t), casa.relogio.agora)
        let trocados = try t.executar(
            """
            UPDATE referencia_facial SET encerrada_em = \(agora), vetor = NULL
             WHERE titular_id = \(titular) AND encerrada_em IS NULL
            """
        ).alteradas
        let cifrado = try casa.cofre.cifrar(vetor.bytes, tabela: "referencia_facial", coluna: "vetor", id: id)
        try t.executar(
            """
            INSERT INTO referencia_facial (id, titular_id, cliente_id, modelo, vetor, origem, base_legal, finalidade, criada_em)
            VALUES (\(id), \(titular), \(cliente), \(vetor.modelo), \(cifrado), \(origem.rawValue),
                    \(declarado.base.rawValue), \(declarado.finalidade), \(agora))
            """)
        var conteudo: [String: Dado] = [
            "origem": .texto(origem.rawValue), "modelo": .texto(vetor.modelo),
            "base legal": .texto(declarado.base.rawValue), "finalidade": .texto(declarado.finalidade),
            "vetores trocados": .inteiro(trocados),
        ]
        if let cosseno { conteudo["cosseno em milésimos"] = .inteiro(cosseno) }
        try casa.trilha.registrar(
            [Evento(atoDeGravar, objeto: "titular_da_prova", id: titular, .objeto(conteudo))], por: autor, as: agora,
            em: t)
        return id
    }
}

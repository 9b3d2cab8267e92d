import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// O livro: lê o estado das pessoas travadas e grava os efeitos, um ou cem de uma vez.
///
/// Todo ato passa por aqui, com a mesma trava e o mesmo gravador; por isso não há dois jeitos de escrever um lançamento.
package enum Livro {
    /// Toma a trava das pessoas, na ordem, esperando quem estiver com ela.
    ///
    /// `FOR NO KEY UPDATE`: a trava não segura quem só insere filho da pessoa. Pessoa sem linha em `trava` não existe no livro.
    package static func travar(_ pessoas: [Int64], em t: Transacao) throws {
        try t.executar(
            "SELECT pessoa_id FROM trava WHERE pessoa_id = ANY(\(pessoas)) ORDER BY pessoa_id FOR NO KEY UPDATE")
    }

    /// Lê o estado das pessoas. Em READ COMMITTED, **depois** da trava e em outro comando: junto, viria o saldo antigo.
    ///
    /// Traz os contratos vivos e os de `contratos`, estejam como estiverem; `competencia` escolhe as sondagens.
    package static func ler(
        _ pessoas: [Int64], contratos: [Int64] = [], bases: [Int64] = [], competencia: Competencia, em t: Transacao
    ) throws -> [Int64: EstadoDaPessoa] {
        var estados = Dictionary(uniqueKeysWithValues: Set(pessoas).map { ($0, EstadoDaPessoa(pessoa: $0)) })
        var pessoaDoVinculo: [Int64: Int64] = [:]
        for linha in try t.executar(LivroSQL.vinculos(de: pessoas)) {
            let pessoa: Int64 = try linha.ler(1)
            let vinculo = VinculoNoLivro(
                id: try linha.ler(0), matricula: try linha.ler(2), categoria: try linha.ler(3),
                situacao: try linha.lerCaso(4), bloqueado: try linha.ler(5))
            pessoaDoVinculo[vinculo.id] = pessoa
            estados[pessoa]?.vinculos[vinculo.id] = vinculo
        }
        for linha in try t.executar(LivroSQL.contas(de: pessoas)) {
            let conta = ContaNoLivro(
                id: try linha.ler(0), vinculo: try linha.ler(2), tipo: try linha.ler(3), teto: try linha.ler(4),
                comprometido: try linha.ler(5), seq: try linha.ler(6))
            estados[try linha.ler(1)]?.contas[conta.id] = conta
        }
        let vinculos = Array(pessoaDoVinculo.keys)
        for linha in try t.executar(LivroSQL.contratos(dos: vinculos, e: contratos)) {
            let contrato = try ContratoNoLivro(lendo: linha)
            guard let pessoa = pessoaDoVinculo[contrato.vinculo] else { continue }
            estados[pessoa]?.contratos[contrato.id] = contrato
        }
        for linha in try t.executar(SondagemSQL.contadas(de: pessoas, em: competencia)) {
            estados[try linha.ler(1)]?.sondagens[try linha.ler(0)] = try linha.ler(2)
        }
        for (pessoa, prazo) in try provasDevidas(por: pessoas, em: t) { estados[pessoa]?.prazoDaProva = prazo }
        guard !bases.isEmpty else { return estados }
        for linha in try t.executar(LivroSQL.ultimasBases(dos: bases, ate: competencia)) {
            let vinculo: Int64 = try linha.ler(0)
            guard let pessoa = pessoaDoVinculo[vinculo] else { continue }
            estados[pessoa]?.bases[vinculo] = try linha.ler(1)
        }
        return estados
    }

    /// O último dia da prova de vida anual que cada pessoa deve e ainda não fez; quem não deve não vem.
    package static func provasDevidas(por pessoas: [Int64], em t: Transacao) throws -> [Int64: Dia] {
        var prazos: [Int64: Dia] = [:]
        for linha in try t.executar(LivroSQL.provasDevidas(por: pessoas)) {
            prazos[try linha.ler(0)] = try linha.ler(1, como: Dia.self)
        }
        return prazos
    }

    /// Grava os efeitos, um comando por tabela.
    ///
    /// A ordem respeita as chaves estrangeiras: evento, autorização, contrato, mudança, peso, extrato, ocorrência, sondagem.
    package static func gravar(_ efeitos: Efeitos, _ casa: Instalacao, as agora: Instante, em t: Transacao) throws {
        try casa.trilha.gravar(efeitos.eventos, as: agora, em: t)
        if !efeitos.autorizacoes.isEmpty {
            try t.executar(LivroSQL.inserirAutorizacoes(efeitos.autorizacoes, casa.cofre))
        }
        if !efeitos.contratos.isEmpty { try t.executar(LivroSQL.inserirContratos(efeitos.contratos)) }
        let mudancas = efeitos.mudancasFinais
        if !mudancas.isEmpty {
            let mudados = try t.executar(LivroSQL.mudarContratos(mudancas))
            guard mudados.alteradas == mudancas.count else { throw EstadoVelho() }
        }
        if !efeitos.pesos.isEmpty { try t.executar(LivroSQL.inserirPesos(efeitos.pesos)) }
        let pesos = efeitos.pesosFinais
        if !pesos.isEmpty { try t.executar(LivroSQL.mudarPesos(pesos)) }
        if !efeitos.lancamentos.isEmpty { try t.executar(LivroSQL.inserirLancamentos(efeitos.lancamentos)) }
        if !efeitos.partes.isEmpty { try t.executar(LivroSQL.inserirPartes(efeitos.partes)) }
        if !efeitos.ocorrencias.isEmpty {
            try t.executar(LivroSQL.inserirOcorrencias(efeitos.ocorrencias, casa.cofre))
        }
        if !efeitos.sondagens.isEmpty {
            try t.executar(SondagemSQL.somar(efeitos.sondagens))
            try t.executar(SondagemSQL.inserir(efeitos.sondagens))
        }
    }

    /// Soma uma parcela paga a cada contrato (baixa do mês). A conclusão pela última é ato à parte, pela caneta.
    ///
    /// Exige a trava das pessoas; contrato repetido na lista soma uma vez só.
    package static func contarPaga(_ contratos: [Int64], em t: Transacao) throws {
        try t.executar("UPDATE contrato SET pagas = pagas + 1 WHERE id = ANY(\(contratos))")
    }

    /// A competência que recebe o que se faz em `agora`: a aberta, ou a seguinte se o corte dela já passou no calendário.
    ///
    /// - Fonte: dominio, §4.3; RF-GER-06.
    package static func competencia(
        de agora: Instante, aberta: Competencia, calendario: [Competencia: MesDoCalendario]
    ) -> Competencia {
        if let mes = calendario[aberta], agora > mes.corte { return aberta + 1 }
        return aberta
    }

    /// A competência que recebe o que se faz agora; `nil` sem folha aberta.
    package static func competencia(_ agora: Instante, em t: Transacao) throws -> Competencia? {
        guard let aberta = try folhaAberta(em: t) else { return nil }
        return competencia(de: agora, aberta: aberta, calendario: try Catalogo.calendario(em: t))
    }

    /// A trava consultiva do corte, partilhada: operações não esperam umas pelas outras, só o corte espera por todas.
    package static let travaDoCorte: Int64 = 0x6176_6572_6261

    /// A única folha aberta; sem ela nada se contrata.
    package static func folhaAberta(em t: Transacao) throws -> Competencia? {
        try t.uma("SELECT competencia FROM atual.folha_aberta")?.ler(0)
    }
}

/// Um contrato já não estava na situação lida: alguém o mudou sem a trava da pessoa. É defeito; nada se grava.
package struct EstadoVelho: Error, Sendable {}

extension ContratoNoLivro {
    init(lendo linha: Linha) throws {
        let contas: [Int64] = try linha.ler(15)
        let valores: [Int64] = try linha.ler(16)
        self.init(
            id: try linha.ler(0), vinculo: try linha.ler(1), consignataria: try linha.ler(2), produto: try linha.ler(3),
            situacao: try linha.lerCaso(4), parcela: try linha.ler(5), primeira: try linha.ler(6),
            carencia: try linha.ler(7), venceEm: try linha.ler(8), autorizacao: try linha.ler(9),
            numero: try linha.ler(10), paradoPor: try linha.ler(11, como: String?.self).flatMap(Alcada.init),
            suspensoAte: try linha.ler(12), pagas: try linha.ler(13), prazo: try linha.ler(14),
            pesos: Dictionary(uniqueKeysWithValues: zip(contas, valores.map { Dinheiro(centavos: $0) })),
            exigeProva: try linha.ler(17), regraEm: try linha.ler(18))
    }
}

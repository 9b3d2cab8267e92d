import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// A troca da chave do índice cego, com o sistema no ar.
///
/// A chave nova chega primeiro ao arquivo, e todos passam a procurar pelas duas; só então o banco diz que se grava com ela (`virar`), e as linhas
/// se refazem aos lotes. Em nenhum momento uma pessoa deixa de ser achada, nem o mesmo CPF entra duas vezes: quem grava prende a versão antes
/// de procurar. Morta no meio, chamar de novo continua: o que falta se acha pela versão de cada linha.
extension GirarChaves {
    package static let atoDeRefazer = "acesso.refazer-indice"

    /// Linhas que dependem de cada versão: as de índice e os códigos de reserva ainda por usar.
    package func usosDoIndice() async throws -> [Int: Int64] {
        try await dono.transacao(como: .proprio, soLeitura: true) { t in
            try Self.usosDoIndice(comCodigos: true, em: t)
        }
    }

    private static func usosDoIndice(comCodigos: Bool, em t: Transacao) throws -> [Int: Int64] {
        var usos: [Int: Int64] = [:]
        for tabela in IndiceRefeito.todas.map(\.tabela) {
            for linha in try t.executar(
                "SELECT indice_versao, count(*) FROM \(cru: tabela) WHERE pessoal IS NOT NULL GROUP BY 1")
            {
                usos[try linha.ler(0), default: 0] += try linha.ler(1, como: Int64.self)
            }
        }
        guard comCodigos else { return usos }
        for (versao, quantos) in try codigosDeReserva(em: t) { usos[versao, default: 0] += quantos }
        return usos
    }

    private static func codigosDeReserva(em t: Transacao) throws -> [Int: Int64] {
        var usos: [Int: Int64] = [:]
        for linha in try t.executar(
            "SELECT indice_versao, count(*) FROM codigo_de_reserva WHERE usado_em IS NULL GROUP BY 1")
        { usos[try linha.ler(0)] = try linha.ler(1, como: Int64.self) }
        return usos
    }

    /// Em que pé está a troca.
    package struct SituacaoDoIndice: Sendable, Hashable {
        /// A versão com que se grava.
        package let emUso: Int
        /// Linhas por refazer com ela.
        package let restam: Int64
    }

    package func situacaoDoIndice() async throws -> SituacaoDoIndice {
        try await dono.transacao(como: .proprio, soLeitura: true) { t in
            let emUso = try ChavesNoBanco.indiceEmUso(em: t)
            let restam = try Self.usosDoIndice(comCodigos: false, em: t).filter { $0.key != emUso }.values.reduce(0, +)
            return SituacaoDoIndice(emUso: emUso, restam: restam)
        }
    }

    /// Passa a gravar com esta versão, que já tem de estar no arquivo de todos; espera quem está gravando com a outra.
    package func virarIndice(para versao: Int, por autor: Autor) async throws {
        let (casa, mestra) = (casa, mestra)
        let chaveiro = try await dono.transacao(como: .proprio) { t in
            try ChavesNoBanco.travar(em: t)
            let antes = try t.uma("SELECT versao FROM indice_em_uso FOR UPDATE")?.ler(0, como: Int.self) ?? 0
            try t.executar("UPDATE indice_em_uso SET versao = \(versao)")
            try casa.trilha.registrar(
                [
                    Evento(
                        Self.atoDeGirar,
                        [
                            "finalidade": .texto(Finalidade.indice.nome), "antes": .inteiro(antes),
                            "depois": .inteiro(versao),
                        ])
                ], por: autor, as: casa.relogio.agora, em: t)
            return try ChavesNoBanco.abrir(mestra: mestra(), em: t)
        }
        try casa.cofre.trocar(chaveiro)
    }

    /// Refaz com a chave de agora todo índice que outra fez; devolve quantas linhas refez.
    package func refazerIndices(
        porLote: Int? = nil, por autor: Autor, andamento: (Andamento) -> Void = { _ in }
    ) async throws -> Int64 {
        let casa = casa
        let versao = casa.cofre.versaoDoIndice
        var total: Int64 = 0
        for indice in IndiceRefeito.todas {
            var (desde, feitos): (String?, Int64) = ("(0,0)", 0)
            while let daqui = desde {
                let passo = try await dono.transacao(como: .proprio) { t in
                    try indice.refazer(desde: daqui, porLote: porLote ?? 500, versao: versao, casa.cofre, em: t)
                }
                (desde, feitos, total) = (passo.ate, feitos + Int64(passo.recifrados), total + Int64(passo.recifrados))
                if passo.ate != nil {
                    andamento(Andamento(coluna: "\(indice.tabela)", recifrados: feitos, total: total))
                }
            }
        }
        guard total > 0 else { return 0 }
        let feitas = total
        try await dono.transacao(como: .proprio) { t in
            _ = try casa.trilha.registrar(
                [Evento(Self.atoDeRefazer, ["linhas": .inteiro(feitas), "versao": .inteiro(versao)])], por: autor,
                as: casa.relogio.agora, em: t)
        }
        return total
    }

    /// Confere que nada depende das versões antigas do índice, e anota que vão sair do arquivo; quem o regrava é quem chama, depois.
    ///
    /// Lança `ChaveEmUso` se há linha por refazer. Devolve quantos códigos de reserva desfez.
    /// - Parameter invalidarCodigos: apaga os códigos de reserva que só a antiga confere; sem isto, havendo algum por usar, lança
    ///   `CodigosDaChaveAntiga`.
    package func soltarIndiceAntigo(invalidarCodigos: Bool, por autor: Autor) async throws -> Int64 {
        let (casa, mestra) = (casa, mestra)
        return try await dono.transacao(como: .proprio) { t in
            try ChavesNoBanco.travar(em: t)
            let emUso = try ChavesNoBanco.indiceEmUso(em: t)
            let antigas = try mestra().versoesDoIndice.filter { $0 != emUso }
            for (versao, usos) in try Self.usosDoIndice(comCodigos: false, em: t).sorted(by: { $0.key < $1.key })
            where versao != emUso {
                throw ChaveEmUso(finalidade: Finalidade.indice.nome, versao: versao, usos: usos)
            }
            let codigos = try Self.codigosDeReserva(em: t).filter { $0.key != emUso }
            let quantos = codigos.values.reduce(0, +)
            guard quantos == 0 || invalidarCodigos else { throw CodigosDaChaveAntiga(quantos: quantos) }
            try t.executar("DELETE FROM codigo_de_reserva WHERE indice_versao <> \(emUso)")
            try casa.trilha.registrar(
                [
                    Evento(
                        Self.atoDeRetirar,
                        [
                            "finalidade": .texto(Finalidade.indice.nome),
                            "versoes": .lista(antigas.map { .inteiro($0) }), "codigos_de_reserva": .inteiro(quantos),
                        ])
                ], por: autor, as: casa.relogio.agora, em: t)
            return quantos
        }
    }
}

/// Há códigos de reserva que só a chave antiga do índice confere.
package struct CodigosDaChaveAntiga: Error, Equatable, CustomStringConvertible {
    package let quantos: Int64

    package var description: String {
        let quais = Contagem.escrita(Int(quantos), "código de reserva por usar", "códigos de reserva por usar")
        return
            "a chave antiga do índice não se retira: há \(quais), que só ela confere; peça a essas pessoas que sorteiem outros, ou repita com --invalidar-codigos"
    }
}

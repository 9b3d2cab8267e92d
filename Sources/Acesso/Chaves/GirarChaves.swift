import Auditoria
import BancoDeDados
import Cifra
import Nucleo

/// Troca de chaves com o sistema no ar: a versão nova passa a cifrar, o que a antiga fechou se refaz aos lotes, e a antiga só se retira
/// quando nada mais a usa.
///
/// Durante a troca as duas valem: quem lê abre pela versão do cabeçalho, e quem não conhece a nova relê as chaves. Morto no meio, chamar de
/// novo continua: o que falta se acha pelo cabeçalho de cada bloco, e não por anotação à parte. Roda pelo login do dono do banco, o
/// único que altera as chaves.
/// - Fonte: RNF-SEG-03; arquitetura, §6.
package struct GirarChaves: Sendable {
    package static let atoDeGirar = "acesso.girar-chave"
    package static let atoDeRecifrar = "acesso.recifrar"
    package static let atoDeRetirar = "acesso.retirar-chave"
    package static let atoDeGirarAMestra = "acesso.girar-mestra"

    /// As que se refazem bloco a bloco; as da trilha só ganham versão.
    package static let recifraveis: [Finalidade] = [.dados, .sessao]

    let casa: Instalacao
    let dono: Banco
    let mestra: @Sendable () throws -> ChaveMestra

    /// - Parameters:
    ///   - dono: o banco pelo login do dono.
    ///   - mestra: de onde se lê a mestra.
    package init(_ casa: Instalacao, dono: Banco, mestra: @escaping @Sendable () throws -> ChaveMestra) {
        (self.casa, self.dono, self.mestra) = (casa, dono, mestra)
    }

    // MARK: - Situação

    /// Uma chave, e quanto ainda depende dela.
    package struct Situacao: Sendable, Hashable {
        package let finalidade: String
        package let versao: Int
        package let criadaEm: Instante
        package let retiradaEm: Instante?
        /// É com ela que se cifra agora.
        package let atual: Bool
        /// Blocos (ou assinaturas) que só ela abre.
        package let usos: Int64
    }

    package func situacao() async throws -> [Situacao] {
        try await dono.transacao(como: .proprio, nivel: .leituraRepetivel, soLeitura: true) { t in
            try Self.situacao(em: t)
        }
    }

    static func situacao(em t: Transacao) throws -> [Situacao] {
        var usos: [String: [Int: Int64]] = [:]
        for finalidade in recifraveis { usos[finalidade.nome] = try contar(finalidade, em: t) }
        usos[Finalidade.trilha.nome] = try contagem(
            "SELECT chave_do_bloco(conteudo), count(*) FROM evento WHERE chave_do_bloco(conteudo) IS NOT NULL GROUP BY 1",
            em: t)
        usos[Finalidade.assinatura.nome] = try contagem("SELECT chave, count(*) FROM bloco GROUP BY 1", em: t)
        return try t.executar(
            """
            SELECT finalidade, versao, criada_em, retirada_em,
                   versao = max(versao) FILTER (WHERE retirada_em IS NULL) OVER (PARTITION BY finalidade)
              FROM chave_embrulhada ORDER BY finalidade, versao
            """
        ).map { linha in
            let (finalidade, versao): (String, Int) = (try linha.ler(0), try linha.ler(1))
            return Situacao(
                finalidade: finalidade, versao: versao, criadaEm: try linha.ler(2), retiradaEm: try linha.ler(3),
                atual: try linha.ler(4, como: Bool?.self) ?? false, usos: usos[finalidade]?[versao] ?? 0)
        }
    }

    private static func contagem(_ sql: SQL, em t: Transacao) throws -> [Int: Int64] {
        var contagem: [Int: Int64] = [:]
        for linha in try t.executar(sql) { contagem[try linha.ler(0)] = try linha.ler(1) }
        return contagem
    }

    /// Blocos de uma finalidade que se recifra, por versão.
    private static func contar(_ finalidade: Finalidade, em t: Transacao) throws -> [Int: Int64] {
        try ColunaCifrada.todas(de: finalidade).reduce(into: [:]) { soma, coluna in
            soma.merge(try coluna.contar(em: t), uniquingKeysWith: +)
        }
    }

    // MARK: - Girar

    /// O que `girar` fez.
    package enum Giro: Sendable, Hashable {
        /// Versão nova, que passa a cifrar.
        case nova(versao: Int)
        /// Já havia uma troca por acabar: continua-se a dela.
        case retomada(versao: Int, restam: Int64)
    }

    /// Sorteia e guarda a versão seguinte; se a troca anterior não acabou, não sorteia nada.
    package func girar(_ finalidade: Finalidade, por autor: Autor) async throws -> Giro {
        let (casa, mestra) = (casa, mestra)
        let (giro, chaveiro) = try await dono.transacao(como: .proprio) { t in
            try ChavesNoBanco.travar(em: t)
            var chaveiro = try ChavesNoBanco.abrir(mestra: mestra(), em: t)
            let anterior = chaveiro.versaoAtual(de: finalidade) ?? 0
            if Self.recifraveis.contains(finalidade) {
                let restam = try Self.contar(finalidade, em: t).filter { $0.key != anterior }.values.reduce(0, +)
                if restam > 0 { return (Giro.retomada(versao: anterior, restam: restam), chaveiro) }
            }
            let nova = try chaveiro.girar(finalidade)
            try ChavesNoBanco.guardar(nova, em: t)
            try casa.trilha.registrar(
                [
                    Evento(
                        Self.atoDeGirar,
                        [
                            "finalidade": .texto(finalidade.nome), "antes": .inteiro(anterior),
                            "depois": .inteiro(nova.versao),
                        ])
                ], por: autor, as: casa.relogio.agora, em: t)
            return (Giro.nova(versao: nova.versao), chaveiro)
        }
        try casa.cofre.trocar(chaveiro)
        return giro
    }

    /// O que já se refez de uma coluna.
    package struct Andamento: Sendable, Hashable {
        package let coluna: String
        package let recifrados: Int64
        /// De todas as colunas da finalidade, até agora.
        package let total: Int64
    }

    /// Refaz com a chave de agora tudo que outra fechou; devolve quantos blocos refez.
    ///
    /// Quem ainda não soube da nova pode gravar com a antiga atrás da passada: repete-se até que uma não ache nada.
    /// - Parameter porLote: teto de linhas por transação; sem ele, o de cada coluna.
    package func recifrar(
        _ finalidade: Finalidade, porLote: Int? = nil, por autor: Autor,
        _ aoAndar: @Sendable (Andamento) -> Void = { _ in }
    ) async throws -> Int64 {
        let (casa, dono) = (casa, dono)
        var porColuna: [String: Int64] = [:]
        var (total, desta): (Int64, Int64) = (0, -1)
        while desta != 0 {
            desta = 0
            if finalidade == .dados { try await fecharTextos(porLote: porLote ?? 500) }
            for coluna in ColunaCifrada.todas(de: finalidade) {
                var desde: String? = "(0,0)"
                while let aqui = desde {
                    let passo = try await dono.transacao(como: .proprio) { t in
                        try coluna.recifrar(desde: aqui, maximo: porLote, casa.cofre, em: t)
                    }
                    desde = passo.ate
                    guard passo.recifrados > 0 else { continue }
                    desta += Int64(passo.recifrados)
                    porColuna[coluna.nome, default: 0] += Int64(passo.recifrados)
                    aoAndar(
                        Andamento(
                            coluna: coluna.nome, recifrados: porColuna[coluna.nome] ?? 0, total: total + desta))
                }
            }
            total += desta
        }
        let (feitos, contados) = (total, porColuna.mapValues { Dado.inteiro($0) })
        try await dono.transacao(como: .proprio) { t in
            _ = try casa.trilha.registrar(
                [
                    Evento(
                        Self.atoDeRecifrar,
                        [
                            "finalidade": .texto(finalidade.nome), "blocos": .inteiro(feitos),
                            "versao": .inteiro(casa.cofre.versaoAtual(de: finalidade) ?? 0),
                            "por_coluna": .objeto(contados),
                        ])
                ], por: autor, as: casa.relogio.agora, em: t)
        }
        return total
    }

    /// Os textos de antes da cifra passam a bloco.
    private func fecharTextos(porLote: Int) async throws {
        let casa = casa
        for texto in TextoEmClaro.todos {
            var fechados = 1
            while fechados > 0 {
                fechados = try await dono.transacao(como: .proprio) { t in
                    try texto.fechar(porLote: porLote, casa.cofre, em: t)
                }
            }
        }
    }

    // MARK: - Retirar

    /// O que se retirou de uma finalidade.
    package struct Retirada: Sendable, Hashable {
        package let finalidade: Finalidade
        package let versoes: [Int]
    }

    /// Apaga do banco as versões antigas que nada mais usa.
    ///
    /// Quem estiver gravando com uma delas acaba antes; depois, o banco recusa. Uma só em uso impede todas: lança `ChaveEmUso`.
    package func retirar(_ finalidades: [Finalidade], por autor: Autor) async throws -> [Retirada] {
        let (casa, mestra) = (casa, mestra)
        let (retiradas, chaveiro) = try await dono.transacao(como: .proprio) { t in
            try ChavesNoBanco.travar(em: t)
            let retiradas = try finalidades.map {
                Retirada(finalidade: $0, versoes: try Self.prenderAntigas(de: $0, em: t))
            }
            let situacao = try Self.situacao(em: t)
            for retirada in retiradas {
                for chave in situacao
                where chave.finalidade == retirada.finalidade.nome && chave.usos > 0
                    && retirada.versoes.contains(chave.versao)
                {
                    throw ChaveEmUso(finalidade: chave.finalidade, versao: chave.versao, usos: chave.usos)
                }
            }
            let agora = casa.relogio.agora
            for retirada in retiradas where !retirada.versoes.isEmpty {
                try t.executar(
                    """
                    UPDATE chave_embrulhada SET cifrada = '', retirada_em = \(agora)
                     WHERE finalidade = \(retirada.finalidade.nome) AND versao = ANY (\(retirada.versoes.map(Int64.init)))
                    """)
            }
            try casa.trilha.registrar(
                retiradas.filter { !$0.versoes.isEmpty }.map {
                    Evento(
                        Self.atoDeRetirar,
                        [
                            "finalidade": .texto($0.finalidade.nome),
                            "versoes": .lista($0.versoes.map { .inteiro($0) }),
                        ])
                }, por: autor, as: agora, em: t)
            return (retiradas, try ChavesNoBanco.abrir(mestra: mestra(), em: t))
        }
        try casa.cofre.trocar(chaveiro)
        return retiradas
    }

    /// As versões que não são a de agora, presas contra quem grava com elas: espera-se o COMMIT de cada um.
    private static func prenderAntigas(de finalidade: Finalidade, em t: Transacao) throws -> [Int] {
        try t.executar(
            """
            SELECT versao FROM chave_embrulhada
             WHERE finalidade = \(finalidade.nome) AND retirada_em IS NULL
               AND versao < (SELECT max(versao) FROM chave_embrulhada WHERE finalidade = \(finalidade.nome))
             ORDER BY versao FOR UPDATE
            """
        ).map { try $0.ler(0, como: Int.self) }
    }

    // MARK: - A mestra

    /// Embrulha de novo, com a mestra dada, todas as chaves que estão em uso; devolve quantas. O arquivo já tem de ter a mestra nova.
    package func reembrulhar(por nova: ChaveMestra, por autor: Autor) async throws -> Int {
        let casa = casa
        return try await dono.transacao(como: .proprio) { t in
            try ChavesNoBanco.travar(em: t)
            let chaves = try Chaveiro(mestra: nova, embrulhadas: ChavesNoBanco.ler(em: t)).reembrulhadas(por: nova)
            for chave in chaves {
                try t.executar(
                    """
                    UPDATE chave_embrulhada SET cifrada = \(chave.bytes)
                     WHERE finalidade = \(chave.finalidade) AND versao = \(chave.versao)
                    """)
            }
            try casa.trilha.registrar(
                [
                    Evento(
                        Self.atoDeGirarAMestra,
                        ["mestra": .inteiro(nova.versao), "chaves": .inteiro(chaves.count)])
                ], por: autor, as: casa.relogio.agora, em: t)
            return chaves.count
        }
    }
}

/// A versão da chave ainda abre alguma coisa: não se retira.
package struct ChaveEmUso: Error, Equatable, CustomStringConvertible {
    package let finalidade: String
    package let versao: Int
    package let usos: Int64

    package var description: String {
        let doIndice = finalidade == Finalidade.indice.nome
        let (um, muitos) =
            doIndice
            ? ("linha que só ela acha", "linhas que só ela acha") : ("bloco que só ela abre", "blocos que só ela abre")
        let resta = usos == 1 ? "1 \(um)" : "\(usos) \(muitos)"
        let saida =
            (GirarChaves.recifraveis + [.indice]).contains { $0.nome == finalidade }
            ? "rode «averba chaves rodar --finalidade \(finalidade)» até o fim e tente de novo"
            : "a trilha não se regrava: esta versão fica para sempre"
        return "a versão \(versao) da chave de \(finalidade) não se retira: há \(resta); \(saida)"
    }
}

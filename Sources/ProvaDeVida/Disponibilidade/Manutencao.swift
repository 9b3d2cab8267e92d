import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Uma manutenção programada: o período, em minutos inteiros, e o que se vai fazer, que é público.
/// - Fonte: PV-19.
package struct Manutencao: LinhaDaSituacao, Hashable {
    /// Com quanto tempo se avisa.
    package static let antecedencia = Duration.seconds(72 * 3_600)

    /// O primeiro começo que se aceita agora: em minutos inteiros, nunca com menos de setenta e duas horas.
    static func primeiroComeco(_ agora: Instante) -> Instante { (agora + antecedencia).noMinutoCheio }

    package enum Situacao: String, Sendable, CaseIterable {
        case marcada, emCurso = "em-curso", feita, cancelada

        package var nome: String {
            switch self {
            case .marcada: "Marcada"
            case .emCurso: "Em curso"
            case .feita: "Feita"
            case .cancelada: "Cancelada"
            }
        }
    }

    package let id: Int64
    package let comecaEm: Instante
    package let acabaEm: Instante
    package let avisadaEm: Instante
    package let descricao: String
    package let canceladaEm: Instante?

    package var minutos: Int { comecaEm.minutos(ate: acabaEm) }

    package func situacao(_ agora: Instante) -> Situacao {
        if canceladaEm != nil { return .cancelada }
        return agora < comecaEm ? .marcada : agora < acabaEm ? .emCurso : .feita
    }

    package static let tabela: SQL = "manutencao_da_prova"
    package static let colunas: SQL = "id, comeca_em, acaba_em, avisada_em, descricao, cancelada_em"
    package static let comeco: SQL = "comeca_em"

    package static func desconhecida(_ id: Int64) -> RecusaDeDisponibilidade { .manutencaoDesconhecida(id) }

    package init(lendo linha: Linha) throws {
        (id, comecaEm, acabaEm) = (try linha.ler(0), try linha.ler(1), try linha.ler(2))
        (avisadaEm, descricao, canceladaEm) = (try linha.ler(3), try linha.ler(4), try linha.ler(5))
    }

    /// As que se pedem, da que começa por último à que começa primeiro.
    package static func listar(
        _ situacao: Situacao? = nil, busca: String = "", crescente: Bool = false, agora: Instante, limite: Int,
        pulados: Int = 0, em t: Transacao
    ) throws -> [Manutencao] {
        try listar(
            onde: quais(situacao, busca, agora), crescente: crescente, limite: limite, pulados: pulados, em: t)
    }

    package static func contar(
        _ situacao: Situacao? = nil, busca: String = "", agora: Instante, em t: Transacao
    ) throws -> Int {
        try contar(onde: quais(situacao, busca, agora), em: t)
    }

    private static func quais(_ situacao: Situacao?, _ busca: String, _ agora: Instante) -> SQL {
        let so: SQL =
            switch situacao {
            case nil: "true"
            case .marcada: "cancelada_em IS NULL AND comeca_em > \(agora)"
            case .emCurso: "cancelada_em IS NULL AND comeca_em <= \(agora) AND acaba_em > \(agora)"
            case .feita: "cancelada_em IS NULL AND acaba_em <= \(agora)"
            case .cancelada: "cancelada_em IS NOT NULL"
            }
        return so + " AND (\(busca) = '' OR strpos(lower(descricao), lower(\(busca))) > 0)"
    }

    /// Quem marca manutenção e quem libera cliente vão um de cada vez: senão, um cliente liberado naquele instante não era avisado por nenhum dos dois.
    static func travarAgenda(em t: Transacao) throws {
        try t.executar("SELECT pg_advisory_xact_lock(hashtext('manutencao_da_prova'))")
    }

    /// `de 30/11/2026 22:00 a 01/12/2026 02:00 (240 min)`.
    static func periodo(_ comeca: Instante, _ acaba: Instante) -> String {
        "de \(comeca.naTela) a \(acaba.naTela) (\(comeca.minutos(ate: acaba)) min)"
    }
}

/// O período de uma manutenção, conferido.
private enum Periodo {
    /// Lança `periodoInvalido` se não é de minutos inteiros ou acaba antes de começar.
    static func conferir(_ comeca: Instante, _ acaba: Instante) throws {
        guard comeca < acaba, comeca == comeca.noMinuto, acaba == acaba.noMinuto else {
            throw RecusaDeDisponibilidade.periodoInvalido
        }
    }

    /// Lança `semAntecedencia` se faltam menos de setenta e duas horas. Com setenta e duas, exatas, vale.
    static func conferirAntecedencia(_ comeca: Instante, agora: Instante) throws {
        guard comeca - agora >= Manutencao.antecedencia else {
            throw RecusaDeDisponibilidade.semAntecedencia(antes: Manutencao.primeiroComeco(agora))
        }
    }

    /// Lança `periodoOcupado` se outra manutenção não cancelada cai nele.
    static func conferirLivre(_ comeca: Instante, _ acaba: Instante, menos id: Int64?, em t: Transacao) throws {
        // Duas marcadas ao mesmo tempo: a segunda espera a primeira, e a vê.
        try Manutencao.travarAgenda(em: t)
        let outra = try t.uma(
            """
            SELECT comeca_em, acaba_em FROM manutencao_da_prova
             WHERE cancelada_em IS NULL AND comeca_em < \(acaba) AND acaba_em > \(comeca) AND id <> \(id ?? 0) LIMIT 1
            """)
        if let outra {
            throw RecusaDeDisponibilidade.periodoOcupado(
                Manutencao.periodo(try outra.ler(0), try outra.ler(1)))
        }
    }
}

/// Marca uma manutenção e avisa, na hora, todo cliente liberado.
///
/// Lança `RecusaDeDisponibilidade`: `periodoInvalido`, `semAntecedencia`, `periodoOcupado`.
package struct MarcarManutencao: Sendable {
    package static let ato = "prova-de-vida.marcar-manutencao"
    let comeca: Instante
    let acaba: Instante
    let descricao: String

    package init(comeca: Instante, acaba: Instante, descricao: String) {
        self.comeca = comeca
        self.acaba = acaba
        self.descricao = descricao
    }

    /// O número dela e quantos clientes se avisou.
    @discardableResult
    package func executar(
        _ casa: Instalacao, _ mensageiro: Mensageiro, em t: Transacao, por autor: Autor
    ) throws -> (id: Int64, avisados: Int) {
        let (id, agora) = (try casa.ids.proximo(em: t), casa.relogio.agora)
        try Periodo.conferir(comeca, acaba)
        try Periodo.conferirAntecedencia(comeca, agora: agora)
        try Periodo.conferirLivre(comeca, acaba, menos: nil, em: t)
        try t.executar(
            """
            INSERT INTO manutencao_da_prova (id, comeca_em, acaba_em, avisada_em, descricao)
            VALUES (\(id), \(comeca), \(acaba), \(agora), \(descricao))
            """)
        let evento = try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "manutencao_da_prova", id: id,
                    ["começa em": .texto(comeca.iso), "acaba em": .texto(acaba.iso), "descrição": .texto(descricao)])
            ], por: autor, as: agora, em: t)[0]
        let avisados = try mensageiro.mandar(
            .manutencaoMarcada(id), assunto: "Manutenção da prova de vida em \(comeca.naTela)",
            texto: """
                A prova de vida terá manutenção programada \(Manutencao.periodo(comeca, acaba)), na hora de Brasília. Durante ela o \
                serviço pode não atender.

                O que se vai fazer: \(descricao)
                """, evento: evento, casa, em: t)
        return (id, avisados)
    }
}

/// Muda o período ou a descrição de uma manutenção e avisa, na hora, todo cliente liberado.
///
/// Dentro do que já se avisou, encurta-se até o fim dela; fora, é aviso novo, com as mesmas setenta e duas horas. Lança
/// `RecusaDeDisponibilidade`: `manutencaoDesconhecida`, `manutencaoEncerrada`, `periodoInvalido`, `semAntecedencia`, `periodoOcupado`, `nadaMudou`.
package struct MudarManutencao: Sendable {
    package static let ato = "prova-de-vida.mudar-manutencao"
    package let id: Int64
    package var comeca: Instante?
    package var acaba: Instante?
    package var descricao: String?

    package init(id: Int64) { self.id = id }

    @discardableResult
    package func executar(
        _ casa: Instalacao, _ mensageiro: Mensageiro, em t: Transacao, por autor: Autor
    ) throws -> Int {
        let (lida, agora) = (try Manutencao.travar(id, em: t), casa.relogio.agora)
        guard lida.canceladaEm == nil, agora < lida.acabaEm else { throw RecusaDeDisponibilidade.manutencaoEncerrada }
        let (novoComeco, novoFim) = (comeca ?? lida.comecaEm, acaba ?? lida.acabaEm)
        let novaDescricao = descricao ?? lida.descricao
        guard (novoComeco, novoFim, novaDescricao) != (lida.comecaEm, lida.acabaEm, lida.descricao) else {
            throw RecusaDeDisponibilidade.nadaMudou
        }
        try Periodo.conferir(novoComeco, novoFim)
        let encurta = novoComeco >= lida.comecaEm && novoFim <= lida.acabaEm
        // Já começada, só se adianta o fim: o que passou não se reescreve.
        guard agora < lida.comecaEm || (novoComeco == lida.comecaEm && novoFim >= agora && encurta) else {
            throw RecusaDeDisponibilidade.manutencaoEncerrada
        }
        if !encurta { try Periodo.conferirAntecedencia(novoComeco, agora: agora) }
        try Periodo.conferirLivre(novoComeco, novoFim, menos: id, em: t)
        try t.executar(
            """
            UPDATE manutencao_da_prova
               SET comeca_em = \(novoComeco), acaba_em = \(novoFim), avisada_em = \(encurta ? lida.avisadaEm : agora), descricao = \(novaDescricao)
             WHERE id = \(id)
            """)
        let evento = try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "manutencao_da_prova", id: id,
                    [
                        "começa em": .texto(novoComeco.iso), "acaba em": .texto(novoFim.iso),
                        "descrição": .texto(novaDescricao),
                    ])
            ], por: autor, as: agora, em: t)[0]
        return try mensageiro.mandar(
            .manutencaoMudada(id), assunto: "Mudou a manutenção da prova de vida: agora em \(novoComeco.naTela)",
            texto: """
                A manutenção programada da prova de vida passa a ser \(Manutencao.periodo(novoComeco, novoFim)), na hora de Brasília. \
                Antes era \(Manutencao.periodo(lida.comecaEm, lida.acabaEm)).

                O que se vai fazer: \(novaDescricao)
                """, evento: evento, casa, em: t)
    }
}

/// Cancela uma manutenção que não começou e avisa, na hora, todo cliente liberado.
///
/// Lança `RecusaDeDisponibilidade`: `manutencaoDesconhecida`, `manutencaoEncerrada`.
package struct CancelarManutencao: Sendable {
    package static let ato = "prova-de-vida.cancelar-manutencao"
    let id: Int64
    let motivo: String

    package init(id: Int64, motivo: String) {
        self.id = id
        self.motivo = motivo
    }

    @discardableResult
    package func executar(
        _ casa: Instalacao, _ mensageiro: Mensageiro, em t: Transacao, por autor: Autor
    ) throws -> Int {
        let (lida, agora) = (try Manutencao.travar(id, em: t), casa.relogio.agora)
        guard lida.canceladaEm == nil, agora < lida.comecaEm else { throw RecusaDeDisponibilidade.manutencaoEncerrada }
        try t.executar("UPDATE manutencao_da_prova SET cancelada_em = \(agora) WHERE id = \(id)")
        let evento = try casa.trilha.registrar(
            [Evento(Self.ato, objeto: "manutencao_da_prova", id: id, ["motivo": .texto(motivo)])], por: autor,
            as: agora, em: t)[0]
        return try mensageiro.mandar(
            .manutencaoCancelada(id), assunto: "Cancelada a manutenção da prova de vida de \(lida.comecaEm.naTela)",
            texto: """
                A manutenção programada da prova de vida \(Manutencao.periodo(lida.comecaEm, lida.acabaEm)) não vai mais acontecer.

                Por quê: \(motivo)
                """, evento: evento, casa, em: t)
    }
}

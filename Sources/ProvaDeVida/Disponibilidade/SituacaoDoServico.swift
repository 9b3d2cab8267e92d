import Auditoria
import BancoDeDados
import Nucleo

/// O que a página da situação mostra: agora, hoje, cada mês, as manutenções e os incidentes.
package struct SituacaoDoServico: Sendable {
    /// Como está agora.
    package enum Agora: String, Sendable, CaseIterable {
        case noAr = "NO_AR", fora = "FORA", emManutencao = "EM_MANUTENCAO", naoMedido = "NAO_MEDIDO"
    }

    /// Um mês e o que se mediu nele.
    package struct Mes: Sendable, Hashable {
        package let competencia: Competencia
        package let medida: Disponibilidade
    }

    package let em: Instante
    package let agora: Agora
    package let ultimo: MinutoMedido.Ultimo?
    package let hoje: Disponibilidade
    /// O mais novo antes.
    package let meses: [Mes]
    /// Por vir e em curso.
    package let manutencoes: [Manutencao]
    package let abertos: [Incidente]
    package let ultimosIncidentes: [Incidente]

    /// Quanto a última amostra ainda vale: passado isto sem outra, o serviço não se mede, e conta como fora.
    static let validadeDaAmostra = Duration.seconds(150)

    static func ler(_ fechados: [Competencia: Disponibilidade], agora: Instante, em t: Transacao) throws
        -> SituacaoDoServico
    {
        let ultimo = try MinutoMedido.ultimo(em: t)
        let manutencoes =
            try Manutencao.listar(.emCurso, crescente: true, agora: agora, limite: 10, em: t)
            + Manutencao.listar(.marcada, crescente: true, agora: agora, limite: 50, em: t)
        let dia = Relogio.dia(de: agora)
        let meses = try Disponibilidade.meses(agora: agora, em: t).map { mes in
            Mes(competencia: mes, medida: try fechados[mes] ?? Disponibilidade.ler(mes, agora: agora, em: t))
        }
        return SituacaoDoServico(
            em: agora,
            agora: estado(ultimo, emManutencao: manutencoes.first?.situacao(agora) == .emCurso, agora),
            ultimo: ultimo,
            hoje: try Disponibilidade.ler(
                de: Relogio.instante(dia: dia), ate: Relogio.instante(dia: dia + 1), agora: agora, em: t),
            meses: meses, manutencoes: manutencoes,
            abertos: try Incidente.listar(abertos: true, limite: 50, em: t),
            ultimosIncidentes: try Incidente.listar(abertos: false, limite: 10, em: t))
    }

    private static func estado(_ ultimo: MinutoMedido.Ultimo?, emManutencao: Bool, _ agora: Instante) -> Agora {
        guard let ultimo else { return .naoMedido }
        let vale = agora - ultimo.minuto < validadeDaAmostra
        if vale, ultimo.noAr { return .noAr }
        return emManutencao ? .emManutencao : .fora
    }
}

/// A situação, lida no máximo uma vez a cada quinze segundos por processo, peça quem pedir: a página é pública.
package actor LeituraDaSituacao {
    private static let validade = Duration.seconds(15)
    private let casa: Instalacao
    private var lida: SituacaoDoServico?
    /// Mês acabado não muda mais.
    private var fechados: [Competencia: Disponibilidade] = [:]

    package init(_ casa: Instalacao) { self.casa = casa }

    package func ler() async throws -> SituacaoDoServico {
        let (casa, agora, fechados) = (casa, casa.relogio.agora, fechados)
        if let lida, agora >= lida.em, agora - lida.em < Self.validade { return lida }
        let nova = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try SituacaoDoServico.ler(fechados, agora: agora, em: t)
        }
        let corrente = Relogio.dia(de: agora).competencia
        for mes in nova.meses where mes.competencia < corrente { self.fechados[mes.competencia] = mes.medida }
        lida = nova
        return nova
    }
}

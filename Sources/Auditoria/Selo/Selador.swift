import BancoDeDados
import Nucleo

/// Sela a trilha: põe os eventos encerrados em folhas e fecha um bloco assinado.
///
/// Um por banco: quem não consegue a trava não faz nada. Evento de transação ainda aberta fica para a próxima vez; por isso
/// quem grava muito confirma em blocos.
/// - Fonte: arquitetura, §6.
package struct Selador: Sendable {
    private let casa: Instalacao
    private let maximo: Int

    /// - Parameter maximo: eventos por bloco, até `BlocoDaTrilha.maximo`.
    package init(_ casa: Instalacao, maximo: Int = BlocoDaTrilha.maximo) {
        precondition((1...BlocoDaTrilha.maximo).contains(maximo), "bloco tem de 1 a \(BlocoDaTrilha.maximo) eventos")
        self.casa = casa
        self.maximo = maximo
    }

    /// Fecha um bloco com o que houver; `nil` se nada há a selar ou se outro processo está selando.
    package func selar(em t: Transacao) throws -> BlocoDaTrilha? {
        let minha: Bool =
            try t.uma("SELECT pg_try_advisory_xact_lock(\(AuditoriaSQL.trava))")?.ler(0) ?? false
        guard minha else { return nil }
        let anterior = try t.uma(AuditoriaSQL.ultimoBloco).map(BlocoDaTrilha.init(lendo:))
        let linhas = try t.executar(
            AuditoriaSQL.aSelar(
                depoisDe: anterior?.horizonte ?? .comeco, geracao: casa.trilha.geracao, limite: maximo)
        ).map { try LinhaGravada(lendo: $0) }
        guard let ultima = linhas.last else { return nil }
        let folhas = linhas.map(\.folha)
        let bloco = try BlocoDaTrilha.fechar(
            depoisDe: anterior, folhas: folhas, horizonte: ultima.ordem, em: casa.relogio.agora, casa.cofre)
        try t.executar(AuditoriaSQL.gravarFolhas(desde: bloco.primeira, linhas.map(\.linha.id), folhas))
        try t.executar(AuditoriaSQL.gravar(bloco))
        return bloco
    }

    /// Sela tudo o que já se pode; devolve quantos eventos.
    @discardableResult
    package func selarTudo() async throws -> Int64 {
        var selados: Int64 = 0
        while true {
            let bloco = try await casa.banco.transacao(como: .motor) { t in try selar(em: t) }
            guard let bloco else { return selados }
            let quantos = bloco.ultima - bloco.primeira + 1
            selados += quantos
            if quantos < Int64(maximo) { return selados }
        }
    }
}

/// Em que pé está o selo: até onde foi, e o que espera.
package struct SituacaoDaTrilha: Sendable, Hashable {
    /// Acima deste atraso há o que acusar: transação aberta há tempo demais, ou ninguém selando.
    package static let atrasoTolerado: Duration = .seconds(60)

    package let ultimo: BlocoDaTrilha?
    /// Quando aconteceu o mais velho dos eventos que esperam selo.
    package let esperaDesde: Instante?

    package static func ler(em t: Transacao) throws -> SituacaoDaTrilha {
        let ultimo = try t.uma(AuditoriaSQL.ultimoBloco).map(BlocoDaTrilha.init(lendo:))
        let espera = try t.executar(AuditoriaSQL.semFolha(depoisDe: ultimo?.horizonte ?? .comeco, limite: 1)).primeira
        return SituacaoDaTrilha(ultimo: ultimo, esperaDesde: try espera.map { try LinhaGravada(lendo: $0).linha.em })
    }

    /// Há quanto tempo o mais velho espera, se passa do tolerado.
    package func atraso(as agora: Instante) -> Duration? {
        guard let esperaDesde, agora - esperaDesde > Self.atrasoTolerado else { return nil }
        return agora - esperaDesde
    }
}

/// A geração da trilha neste servidor: sobe quando o banco é restaurado noutro, porque ali o `xid` recomeça.
package enum GeracaoDaTrilha {
    /// A de agora; registra a primeira vez em que este banco é aberto neste servidor.
    package static func abrir(as agora: Instante, em t: Transacao) throws -> Int64 {
        try t.executar("SELECT pg_advisory_xact_lock(\(AuditoriaSQL.trava))")
        let sistema: String = try t.uma("SELECT system_identifier::text FROM pg_control_system()")?.ler(0) ?? ""
        let atual = try t.uma("SELECT geracao, sistema FROM geracao_da_trilha ORDER BY geracao DESC LIMIT 1")
        let geracao: Int64 = try atual?.ler(0) ?? 0
        if try atual?.ler(1, como: String.self) == sistema { return geracao }
        try t.executar(
            """
            INSERT INTO geracao_da_trilha (geracao, sistema, desde)
            VALUES (\(geracao + 1), \(sistema), \(Valor.instante(agora.microssegundos)))
            """)
        return geracao + 1
    }
}

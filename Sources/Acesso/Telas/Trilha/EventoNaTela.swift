import Auditoria
import BancoDeDados
import Cadastro
import Html
import Nucleo

/// Um evento da trilha, em palavras.
package struct EventoNaTela: Sendable {
    package let evento: EventoLido
    package let publico: DadoEmPalavras.Publico
    /// Quem agiu; o trabalho feito pela fila leva só o id, e o nome vem de `nomes`.
    package let quem: String?
    package let dado: DadoEmPalavras
    /// A agência ou o correspondente por quem se agiu, com o código; `nil` quando se agiu pela consignatária inteira ou pelo órgão.
    package let agencia: String?

    package init(
        _ evento: EventoLido, para publico: DadoEmPalavras.Publico, _ nomes: [Int64: String] = [:],
        agencias: [Int64: String] = [:]
    ) {
        self.evento = evento
        self.publico = publico
        quem = evento.nome.isEmpty ? evento.usuario.flatMap { nomes[$0] } : evento.nome
        dado = DadoEmPalavras(evento, para: publico)
        agencia = evento.correspondente.map { agencias[$0] ?? "número \($0)" }
    }

    /// Quem agiu, e por que agência, como a lista o diz: quem agiu sem usuário é o próprio sistema.
    package var quemFez: String {
        let quem = quem ?? evento.usuario.map { "usuário \(Formato.inteiro($0))" } ?? "sistema"
        return agencia.map { "\(quem), por \($0)" } ?? quem
    }

    /// Na linha do tempo e nos últimos eventos.
    ///
    /// - Parameters:
    ///   - daEspecie: a lista é de uma espécie inteira, e cada linha diz de que registro é.
    ///   - contrato: dá a ficha, onde o evento é de um contrato.
    package func acontecimento(
        daEspecie: Bool = false, contrato: ((Int64) -> Endereco)? = nil
    ) -> Acontecimento {
        let ato = NomeDoAto.de(evento.ato)
        return Acontecimento(
            daEspecie && !nomeDoRegistro.isEmpty ? "\(ato): \(nomeDoRegistro)" : ato, quando: evento.em.naTela,
            iso: evento.em.iso, texto: Self.queSeResumem.contains(evento.objeto ?? "") ? resumo : nil, quem: quem,
            para: evento.objeto == "contrato" ? evento.objetoId.flatMap { id in contrato?(id) } : nil)
    }

    /// Espécies em que o ato é quase sempre o mesmo, e só o que se registrou diz o que mudou. Nenhuma registra o que a sua tela não
    /// mostra a quem a lê.
    private static let queSeResumem: Set<String> = [
        "calendario", "divergencia", "faixa_de_endereco", "leiaute", "parametro", "produto", "reforco",
    ]

    /// O registro a que o evento se refere: `Contrato 1.234`.
    package var registro: String {
        evento.objeto.map { "\(NomeDoObjeto.de($0)) \(nomeDoRegistro)" } ?? ""
    }

    /// O registro, sem a espécie: o código ou o nome de quem o tem, o mês da competência, o número dos outros.
    private var nomeDoRegistro: String {
        guard let objeto = evento.objeto, let id = evento.objetoId else { return "" }
        return switch (objeto, Self.campoDoNome[objeto].flatMap { evento[$0] }) {
        case ("parametro", .texto(let chave)?): ChaveDeParametro(rawValue: chave)?.titulo ?? chave
        case ("reforco", .texto(let ato)?): AtoConcedivel(ato).nome
        case (_, .texto(let nome)?): nome
        case ("folha_do_mes", _), ("calendario", _): Competencia(naTrilha: id)?.brasileira ?? Formato.inteiro(id)
        default: Formato.inteiro(id)
        }
    }

    /// Onde o evento diz o nome do registro.
    private static let campoDoNome = [
        "faixa_de_endereco": "rede", "leiaute": "leiaute", "parametro": "parametro", "produto": "produto",
        "reforco": "ato",
    ]

    /// O que vai ao lado do ato: o que se registrou, ou que a linha foi mexida.
    package var resumo: String {
        evento.dado == nil ? "o conteúdo não abre: a linha foi adulterada" : dado.resumo
    }

    package var canal: String { Self.nome(doCanal: evento.canal) }

    /// Por onde se pediu, em palavras.
    package static func nome(doCanal canal: String) -> String {
        switch canal {
        case "tela": "tela"
        case "rest": "API REST"
        case "soap": "SOAP"
        case "arquivo": "arquivo"
        case "comando": "linha de comando"
        case "sistema": "o próprio sistema"
        default: canal
        }
    }
}

extension EventoNaTela {
    /// Ids de quem agiu sem deixar o nome, para procurá-los.
    package static func semNome(_ eventos: [EventoLido]) -> Set<Int64> {
        Set(eventos.filter { $0.nome.isEmpty }.compactMap(\.usuario))
    }

    /// O nome de quem agiu sem o deixar no evento, e o da agência por quem se agiu; só o papel `motor` lê usuários.
    package static func comNomes(
        _ eventos: [EventoLido], para publico: DadoEmPalavras.Publico, _ casa: Instalacao
    ) async throws -> [EventoNaTela] {
        let ids = semNome(eventos)
        let deAgencias = Set(eventos.compactMap(\.correspondente)).sorted()
        guard !ids.isEmpty || !deAgencias.isEmpty else { return eventos.map { EventoNaTela($0, para: publico) } }
        let (nomes, agencias) = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            (try NomeDoUsuario.ler(ids, casa.cofre, em: t), try Correspondente.nomes(deAgencias, em: t))
        }
        return eventos.map { EventoNaTela($0, para: publico, nomes, agencias: agencias) }
    }

    /// O arquivo traz mais do que cabe na tela, com números e instantes inteiros.
    @MontagemDeColunas<EventoNaTela> package static var colunasDoCsv: [Coluna<EventoNaTela>] {
        Coluna("Evento") { "\($0.evento.id)" }
        Coluna("Quando") { $0.evento.em.naTela }
        Coluna("Instante") { $0.evento.em.iso }
        Coluna("Quem") { $0.quem ?? "" }
        Coluna("Usuário") { $0.evento.usuario.map { "\($0)" } ?? "" }
        Coluna("Perfil") { $0.evento.perfil }
        Coluna("Agência") { $0.agencia ?? "" }
        Coluna("Número da agência") { $0.evento.correspondente.map { "\($0)" } ?? "" }
        Coluna("Sessão") { $0.evento.sessao ?? "" }
        Coluna("Endereço") { $0.evento.endereco ?? "" }
        Coluna("Canal") { $0.canal }
        Coluna("Ato") { $0.evento.ato }
        Coluna("O que fez") { NomeDoAto.de($0.evento.ato) }
        Coluna("Registro") { $0.evento.objeto.map(NomeDoObjeto.de) ?? "" }
        Coluna("Número do registro") { $0.evento.objetoId.map { "\($0)" } ?? "" }
        Coluna("O que se registrou") { $0.resumo }
    }
}

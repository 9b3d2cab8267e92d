import BancoDeDados
import Cifra
import Nucleo

/// A trilha de auditoria: grava eventos na transação de quem age, e só nela.
///
/// Cada evento leva o conteúdo cifrado e um código de autenticação (MAC) sobre tudo que se grava, com chave que não mora no
/// banco: quem mexer numa linha é descoberto. Não há alterar nem apagar.
/// - Fonte: RNF-AUD-01; POC-SEG-01, POC-CON-15; arquitetura, §6.
package final class Trilha: Sendable {
    private let cofre: Cofre
    private let ids: Ids
    /// Sobe quando o banco é restaurado noutro servidor, porque o `xid` recomeça.
    package let geracao: Int64

    package init(cofre: Cofre, ids: Ids, geracao: Int64 = 1) {
        self.cofre = cofre
        self.ids = ids
        self.geracao = geracao
    }

    /// Reserva ids para eventos que serão gravados nesta transação: quem lança no extrato precisa do id antes.
    package func reservar(_ quantos: Int, em t: Transacao) throws -> [Int64] { try ids.varios(quantos, em: t) }

    /// Grava os eventos e devolve os ids, na mesma ordem.
    @discardableResult
    package func registrar(_ eventos: [Evento], por autor: Autor, as agora: Instante, em t: Transacao) throws -> [Int64]
    {
        let numeros = try reservar(eventos.count, em: t)
        try gravar(zip(numeros, eventos).map { EventoNumerado(id: $0, evento: $1, autor: autor) }, as: agora, em: t)
        return numeros
    }

    /// Grava eventos já numerados, de autores que podem ser diferentes, num comando só.
    package func gravar(_ eventos: [EventoNumerado], as agora: Instante, em t: Transacao) throws {
        guard !eventos.isEmpty else { return }
        let linhas = try eventos.map { try $0.linha(geracao: geracao, em: agora, cofre) }
        let conteudos: [[UInt8]?] = linhas.map(\.conteudo)
        let macs: [[UInt8]?] = linhas.map { cofre.mac($0.autenticados) }
        try t.executar(
            """
            INSERT INTO evento (id, geracao, em, ato, autor_id, consignataria_id, objeto, objeto_id, endereco_indice, conteudo, mac)
            SELECT n.id, \(geracao), \(Valor.instante(agora.microssegundos)), n.ato, n.autor, n.consignataria, n.objeto, n.objeto_id,
                   n.endereco, n.conteudo, n.mac
              FROM unnest(\(linhas.map(\.id)), \(linhas.map(\.ato)), \(linhas.map(\.autor)), \(linhas.map(\.consignataria)),
                          \(linhas.map(\.objeto)), \(linhas.map(\.objetoId)), \(linhas.map(\.enderecoIndice)), \(conteudos),
                          \(macs))
                   AS n (id, ato, autor, consignataria, objeto, objeto_id, endereco, conteudo, mac)
            """)
    }

    /// O índice cego pelo qual se acham os eventos de um endereço de rede.
    package static func indice(doEndereco endereco: String, _ cofre: Cofre) -> [UInt8] {
        cofre.indiceCego(endereco, dominio: "endereco")
    }

    /// Os índices por que se procura um endereço: o evento de antes da troca da chave fica com o de então.
    package static func indices(doEndereco endereco: String, _ cofre: Cofre) -> [[UInt8]] {
        cofre.indicesCegos(endereco, dominio: "endereco")
    }

    /// Abre o conteúdo de um evento lido do banco; lança se foi adulterado.
    package func abrir(conteudo: [UInt8], id: Int64) throws -> [UInt8] {
        try cofre.decifrar(conteudo, tabela: "evento", coluna: "conteudo", id: id, finalidade: .trilha)
    }
}

/// Evento com o seu id e o seu autor, pronto para gravar.
package struct EventoNumerado: Sendable {
    package let id: Int64
    package let evento: Evento
    package let autor: Autor

    package init(id: Int64, evento: Evento, autor: Autor) {
        self.id = id
        self.evento = evento
        self.autor = autor
    }

    /// O conteúdo com quem agiu: tudo que é ou pode ser dado pessoal fica daqui para dentro.
    var conteudoInteiro: Dado {
        var quem: [String: Dado] = [
            "nome": .texto(autor.nome), "perfil": .texto(autor.perfil), "sessao": .texto(autor.sessao),
            "endereco": .texto(autor.endereco), "canal": .texto(autor.canal.rawValue), "pessoa": .inteiro(autor.pessoa),
        ]
        if let correspondente = autor.correspondente { quem["correspondente"] = .inteiro(correspondente) }
        return ["dado": conteudoComReforco, "autor": .objeto(quem)]
    }

    /// O que o ato registrou e, se ele pediu reforço, o que se deu.
    private var conteudoComReforco: Dado {
        guard let reforco = autor.reforco else { return evento.conteudo }
        guard case .objeto(var campos) = evento.conteudo else { return evento.conteudo }
        campos["reforco"] = reforco
        return .objeto(campos)
    }

    /// Como se grava: o conteúdo já cifrado, e o endereço também pelo índice com que se procura.
    func linha(geracao: Int64, em agora: Instante, _ cofre: Cofre) throws -> LinhaDaTrilha {
        LinhaDaTrilha(
            id: id, geracao: geracao, em: agora, ato: evento.ato, autor: autor.usuario,
            consignataria: autor.consignataria, objeto: evento.objeto, objetoId: evento.objetoId,
            enderecoIndice: autor.endereco.flatMap { $0.isEmpty ? nil : Trilha.indice(doEndereco: $0, cofre) },
            conteudo: try cofre.cifrar(
                conteudoInteiro.json, tabela: "evento", coluna: "conteudo", id: id, finalidade: .trilha))
    }
}

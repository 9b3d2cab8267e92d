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
    private let geracao: Int64

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
        var conteudos: [[UInt8]?] = []
        var macs: [[UInt8]?] = []
        for numerado in eventos {
            let claro = numerado.conteudoInteiro.json
            let cifrado = try cofre.cifrar(
                claro, tabela: "evento", coluna: "conteudo", id: numerado.id, finalidade: .trilha)
            conteudos.append(cifrado)
            macs.append(cofre.mac(numerado.bytesAutenticados(geracao: geracao, em: agora, conteudo: cifrado)))
        }
        try t.executar(
            """
            INSERT INTO evento (id, geracao, em, ato, autor_id, consignataria_id, objeto, objeto_id, conteudo, mac)
            SELECT n.id, \(geracao), \(Valor.instante(agora.microssegundos)), n.ato, n.autor, n.consignataria, n.objeto, n.objeto_id,
                   n.conteudo, n.mac
              FROM unnest(\(eventos.map(\.id)), \(eventos.map(\.evento.ato)), \(eventos.map(\.autor.usuario)),
                          \(eventos.map(\.autor.consignataria)), \(eventos.map(\.evento.objeto)), \(eventos.map(\.evento.objetoId)),
                          \(conteudos), \(macs))
                   AS n (id, ato, autor, consignataria, objeto, objeto_id, conteudo, mac)
            """)
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
        [
            "dado": evento.conteudo,
            "autor": [
                "nome": .texto(autor.nome), "perfil": .texto(autor.perfil), "sessao": .texto(autor.sessao),
                "endereco": .texto(autor.endereco), "canal": .texto(autor.canal.rawValue),
                "pessoa": .inteiro(autor.pessoa),
            ],
        ]
    }

    /// O que o MAC cobre: todas as colunas, cada uma com o seu tamanho à frente.
    func bytesAutenticados(geracao: Int64, em agora: Instante, conteudo: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        func acrescentar(_ parte: [UInt8]?) {
            let tamanho = parte.map { Int64($0.count) } ?? -1
            withUnsafeBytes(of: tamanho.bigEndian) { bytes += $0 }
            bytes += parte ?? []
        }
        func acrescentar(_ numero: Int64?) {
            acrescentar(numero.map { valor in withUnsafeBytes(of: valor.bigEndian) { Array($0) } })
        }
        acrescentar(id)
        acrescentar(geracao)
        acrescentar(agora.microssegundos)
        acrescentar(Array(evento.ato.utf8))
        acrescentar(autor.usuario)
        acrescentar(autor.consignataria)
        acrescentar(evento.objeto.map { Array($0.utf8) })
        acrescentar(evento.objetoId)
        acrescentar(conteudo)
        return bytes
    }
}

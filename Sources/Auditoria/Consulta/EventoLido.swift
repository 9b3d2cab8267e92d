import BancoDeDados
import Foundation
import Nucleo

/// Um evento lido da trilha, com o conteúdo aberto.
///
/// Quem só dá apoio (`DaTarefa.velada`) o lê mascarado: de quem agiu, as iniciais; do que se registrou, os números e o que se escolhe numa
/// lista, e nenhum texto que alguém possa ter digitado.
package struct EventoLido: Sendable, Hashable {
    package let id: Int64
    package let em: Instante
    package let ato: String
    package let objeto: String?
    package let objetoId: Int64?
    package let consignataria: Int64?
    /// Id de quem agiu; `nil` quando foi o próprio sistema.
    package let usuario: Int64?
    /// Vazio quando o trabalho foi feito pela fila: o id diz quem o pediu.
    package let nome: String
    package let perfil: String
    package let sessao: String?
    package let endereco: String?
    package let canal: String
    package let pessoa: Int64?
    /// Id da agência ou do correspondente por quem se agiu.
    package let correspondente: Int64?
    /// O que o ato registrou; `nil` se o conteúdo não abre, porque alguém mexeu na linha.
    package let dado: Dado?

    package var parte: ParteDaTrilha { ParteDaTrilha.de(ato) }

    static let colunas: SQL = "e.id, e.em, e.ato, e.objeto, e.objeto_id, e.consignataria_id, e.autor_id, e.conteudo"

    private struct Conteudo: Decodable {
        struct Quem: Decodable {
            let nome: String?
            let perfil: String?
            let sessao: String?
            let endereco: String?
            let canal: String?
            let pessoa: Int64?
            let correspondente: Int64?
        }
        let autor: Quem?
        let dado: Dado?
    }

    init(lendo linha: Linha, _ trilha: Trilha) throws {
        id = try linha.ler(0)
        em = Instante(microssegundos: try linha.campo(1).microssegundos)
        ato = try linha.ler(2)
        objeto = try linha.ler(3)
        objetoId = try linha.ler(4)
        consignataria = try linha.ler(5)
        usuario = try linha.ler(6)
        let aberto = Self.abrir(try linha.ler(7), id: id, trilha)
        dado = aberto.map { DaTarefa.velada ? ($0.dado ?? [:]).velado : $0.dado ?? [:] }
        nome = DaTarefa.velando(nome: aberto?.autor?.nome ?? "")
        perfil = aberto?.autor?.perfil ?? ""
        sessao = DaTarefa.velando(aberto?.autor?.sessao.flatMap { $0.isEmpty ? nil : $0 })
        endereco = DaTarefa.velando(aberto?.autor?.endereco.flatMap { $0.isEmpty ? nil : $0 })
        canal = aberto?.autor?.canal ?? ""
        pessoa = aberto?.autor?.pessoa
        correspondente = aberto?.autor?.correspondente
    }

    /// Linha adulterada não derruba a lista: aparece, e diz que não abre.
    private static func abrir(_ conteudo: [UInt8], id: Int64, _ trilha: Trilha) -> Conteudo? {
        guard let claro = try? trilha.abrir(conteudo: conteudo, id: id) else { return nil }
        return try? JSONDecoder().decode(Conteudo.self, from: Data(claro))
    }

    package static func ler(_ id: Int64, _ trilha: Trilha, em t: Transacao) throws -> EventoLido? {
        try t.uma("SELECT \(colunas) FROM evento e WHERE e.id = \(id)").map { try EventoLido(lendo: $0, trilha) }
    }

    /// Os últimos de um registro, do mais novo ao mais velho, no papel de quem olha; sem `id`, os da espécie inteira.
    package static func ultimos(
        de objeto: String, id: Int64?, limite: Int = 10, _ trilha: Trilha, em t: Transacao
    ) throws -> [EventoLido] {
        var condicao: SQL = "e.objeto = \(objeto)"
        // Um só por igualdade, e não por lista: o índice já vem na ordem, e não se ordena a história inteira do registro.
        if let id { condicao += " AND e.objeto_id = \(id)" }
        return try ultimos(onde: condicao, limite: limite, trilha, em: t)
    }

    /// O último de um ato, de um autor, num registro.
    package static func ultimo(
        _ ato: String, de objeto: String, id: Int64, por autor: Int64?, _ trilha: Trilha, em t: Transacao
    ) throws -> EventoLido? {
        try ultimos(
            onde: """
                e.objeto = \(objeto) AND e.objeto_id = \(id) AND e.ato = \(ato) AND e.autor_id IS NOT DISTINCT FROM \(autor.valorSQL)::bigint
                """, limite: 1, trilha, em: t
        ).first
    }

    /// Os últimos de alguns registros de uma espécie.
    package static func ultimos(
        de objeto: String, ids: [Int64], limite: Int = 10, _ trilha: Trilha, em t: Transacao
    ) throws -> [EventoLido] {
        try ultimos(onde: "e.objeto = \(objeto) AND e.objeto_id = ANY (\(ids))", limite: limite, trilha, em: t)
    }

    /// Os últimos de uma pessoa e dos contratos dela.
    package static func ultimos(
        daPessoa id: Int64, limite: Int = 10, _ trilha: Trilha, em t: Transacao
    ) throws -> [EventoLido] {
        try ultimos(
            onde: """
                (e.objeto = 'pessoa' AND e.objeto_id = \(id))
                    OR (e.objeto = 'contrato' AND e.objeto_id IN (SELECT c.id FROM contrato c JOIN vinculo v ON v.id = c.vinculo_id
                                                                   WHERE v.pessoa_id = \(id)))
                """, limite: limite, trilha, em: t)
    }

    private static func ultimos(
        onde condicao: SQL, limite: Int, _ trilha: Trilha, em t: Transacao
    ) throws -> [EventoLido] {
        try t.executar("SELECT \(colunas) FROM evento e WHERE \(condicao) ORDER BY e.id DESC LIMIT \(limite)").map {
            try EventoLido(lendo: $0, trilha)
        }
    }
}

extension EventoLido {
    /// Um campo de primeiro nível do que se registrou.
    package subscript(_ campo: String) -> Dado? {
        guard case .objeto(let campos) = dado else { return nil }
        return campos[campo]
    }

    /// O motivo dito por quem agiu, se o ato o registra.
    package var motivo: String? {
        guard let dito = self["motivo"], case .texto(let motivo) = dito else { return nil }
        return motivo
    }
}

extension Dado: Decodable {
    package init(from decodificador: any Decoder) throws {
        let valor = try decodificador.singleValueContainer()
        if valor.decodeNil() {
            self = .nulo
        } else if let logico = try? valor.decode(Bool.self) {
            self = .logico(logico)
        } else if let inteiro = try? valor.decode(Int64.self) {
            self = .inteiro(inteiro)
        } else if let texto = try? valor.decode(String.self) {
            self = .texto(texto)
        } else if let lista = try? valor.decode([Dado].self) {
            self = .lista(lista)
        } else {
            self = .objeto(try valor.decode([String: Dado].self))
        }
    }
}

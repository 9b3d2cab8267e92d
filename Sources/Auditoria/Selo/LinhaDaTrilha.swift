import BancoDeDados
import Nucleo

/// Um evento como está gravado, coluna por coluna: é sobre estes bytes que se autentica e se sela.
struct LinhaDaTrilha: Sendable, Hashable {
    let id: Int64
    let geracao: Int64
    let em: Instante
    let ato: String
    let autor: Int64?
    let consignataria: Int64?
    let objeto: String?
    let objetoId: Int64?
    /// Índice cego do endereço de quem pediu; as linhas anteriores a ele não o têm.
    let enderecoIndice: [UInt8]?
    /// Cifrado.
    let conteudo: [UInt8]

    /// O que o código de autenticação cobre: cada coluna com o seu tamanho à frente, −1 se nula.
    ///
    /// O índice do endereço entra no fim, e só quando há: o código das linhas antigas continua valendo.
    var autenticados: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(conteudo.count + 160)
        bytes.acrescentar(id)
        bytes.acrescentar(geracao)
        bytes.acrescentar(em.microssegundos)
        bytes.acrescentar(parte: Array(ato.utf8))
        bytes.acrescentar(autor)
        bytes.acrescentar(consignataria)
        bytes.acrescentar(parte: objeto.map { Array($0.utf8) })
        bytes.acrescentar(objetoId)
        bytes.acrescentar(parte: conteudo)
        if let enderecoIndice { bytes.acrescentar(parte: enderecoIndice) }
        return bytes
    }
}

/// Uma linha lida do banco, com o que só se sabe depois de gravar.
struct LinhaGravada: Sendable, Hashable {
    let linha: LinhaDaTrilha
    let xid: Int64
    let mac: [UInt8]

    var ordem: OrdemDaTrilha { OrdemDaTrilha(geracao: linha.geracao, xid: xid, evento: linha.id) }

    /// O que a folha resume: o que o código cobre, o código e a transação.
    var bytesDaFolha: [UInt8] {
        var bytes = Array("averba:evento:1\n".utf8) + linha.autenticados
        bytes.acrescentar(xid)
        bytes.acrescentar(parte: mac)
        return bytes
    }

    var folha: [UInt8] { ArvoreDeMerkle.folha(bytesDaFolha) }

    /// As colunas que `init(lendo:desde:)` espera, na ordem, da tabela `evento e`.
    static let colunas: SQL = """
        e.id, e.geracao, e.xid::text::bigint, e.em, e.ato, e.autor_id, e.consignataria_id, e.objeto, e.objeto_id,
        e.endereco_indice, e.conteudo, e.mac
        """

    /// Lê a partir da coluna `desde` do resultado.
    init(lendo registro: Linha, desde: Int = 0) throws {
        linha = LinhaDaTrilha(
            id: try registro.ler(desde), geracao: try registro.ler(desde + 1),
            em: Instante(microssegundos: try registro.campo(desde + 3).microssegundos),
            ato: try registro.ler(desde + 4),
            autor: try registro.ler(desde + 5), consignataria: try registro.ler(desde + 6),
            objeto: try registro.ler(desde + 7), objetoId: try registro.ler(desde + 8),
            enderecoIndice: try registro.ler(desde + 9), conteudo: try registro.ler(desde + 10))
        xid = try registro.ler(desde + 2)
        mac = try registro.ler(desde + 11)
    }
}

extension [UInt8] {
    /// Uma parte com o seu tamanho, em 8 bytes, à frente; nula é só o tamanho −1.
    fileprivate mutating func acrescentar(parte: [UInt8]?) {
        let tamanho = parte.map { Int64($0.count) } ?? -1
        Swift.withUnsafeBytes(of: tamanho.bigEndian) { self += $0 }
        if let parte { self += parte }
    }

    fileprivate mutating func acrescentar(_ numero: Int64?) {
        acrescentar(parte: numero.map { valor in Swift.withUnsafeBytes(of: valor.bigEndian) { Array($0) } })
    }

    /// Em hexadecimal minúsculo, como vai às provas e à âncora.
    package var emHexadecimal: String {
        let digitos = Array<UInt8>("0123456789abcdef".utf8)
        return String(
            decoding: flatMap { [digitos[Int($0 >> 4)], digitos[Int($0 & 15)]] }, as: UTF8.self)
    }
}

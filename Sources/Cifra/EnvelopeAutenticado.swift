import Crypto
import Foundation

/// O formato dos bytes cifrados: AES-256-GCM com cabeçalho.
///
/// `formato (1) · versão da chave (2, big-endian) · nonce (12) · cifrado · etiqueta (16)`: 31 bytes além do claro.
/// O cabeçalho entra nos dados autenticados, junto do contexto: trocar qualquer um deles impede a abertura.
enum EnvelopeAutenticado {
    static let formato: UInt8 = 1
    static let tamanhoDoCabecalho = 3
    static let acrescimo = tamanhoDoCabecalho + 12 + 16
    static let versoes = 1...Int(UInt16.max)

    static func cabecalho(versao: Int) -> [UInt8] {
        precondition(versoes.contains(versao), "versão de chave fora do intervalo do cabeçalho")
        return [formato, UInt8(versao >> 8), UInt8(versao & 0xFF)]
    }

    static func fechar(_ claro: [UInt8], chave: SymmetricKey, versao: Int, contexto: [UInt8]) -> [UInt8] {
        let inicio = cabecalho(versao: versao)
        do {
            let caixa = try AES.GCM.seal(claro, using: chave, authenticating: inicio + contexto)
            var bytes = inicio
            bytes.reserveCapacity(claro.count + acrescimo)
            bytes.append(contentsOf: caixa.nonce)
            bytes.append(contentsOf: caixa.ciphertext)
            bytes.append(contentsOf: caixa.tag)
            return bytes
        } catch {
            preconditionFailure("AES-256-GCM recusou chave de 32 bytes e nonce de 12")
        }
    }

    /// A versão de chave que o cabeçalho declara.
    static func versao(de cifrado: [UInt8]) throws(FalhaDeCifra) -> Int {
        guard cifrado.count >= acrescimo, cifrado[0] == formato else { throw .formatoDesconhecido }
        let versao = Int(cifrado[1]) << 8 | Int(cifrado[2])
        guard versoes.contains(versao) else { throw .formatoDesconhecido }
        return versao
    }

    static func abrir(_ cifrado: [UInt8], chave: SymmetricKey, contexto: [UInt8]) throws(FalhaDeCifra) -> [UInt8] {
        guard cifrado.count >= acrescimo, cifrado[0] == formato else { throw .formatoDesconhecido }
        do {
            let caixa = try AES.GCM.SealedBox(combined: cifrado[tamanhoDoCabecalho...])
            let claro = try AES.GCM.open(
                caixa, using: chave, authenticating: cifrado[..<tamanhoDoCabecalho] + contexto)
            return [UInt8](claro)
        } catch {
            throw .adulterado
        }
    }

    /// Junta partes de modo que nenhuma lista diferente dê os mesmos bytes: cada uma leva o tamanho antes.
    static func contexto(_ partes: [String], id: Int64? = nil) -> [UInt8] {
        var bytes: [UInt8] = []
        for parte in partes {
            withUnsafeBytes(of: UInt32(parte.utf8.count).bigEndian) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: parte.utf8)
        }
        if let id { withUnsafeBytes(of: id.bigEndian) { bytes.append(contentsOf: $0) } }
        return bytes
    }
}

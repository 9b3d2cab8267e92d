import Cifra
import Crypto
import Foundation
import NIOSSL
import SwiftASN1
import X509

/// O certificado e a chave do HTTPS: cria, lê e confere.
struct Certificado: Sendable {
    let origem: OrigemDoTLS

    /// Caminhos dos dois PEM; `nil` sem TLS.
    var caminhos: (certificado: String, chave: String)? {
        switch origem {
        case .autoassinado(let pasta, _): ("\(pasta)/certificado.pem", "\(pasta)/chave.pem")
        case .arquivos(let certificado, let chave): (certificado, chave)
        case .semTLS: nil
        }
    }

    /// Cria o autoassinado se falta, se vence em menos de 30 dias ou se os nomes mudaram. Arquivo próprio nunca é tocado.
    func garantir(agora: Date) throws {
        guard case .autoassinado(let pasta, let nomes) = origem, let caminhos else { return }
        precondition(!nomes.isEmpty, "certificado sem nome")
        if let texto = try? String(contentsOfFile: caminhos.certificado, encoding: .utf8),  // ilegível é refeito
            FileManager.default.isReadableFile(atPath: caminhos.chave),
            let atual = try? X509.Certificate(pemEncoded: texto),
            atual.notValidAfter.timeIntervalSince(agora) > 30 * 86_400,
            let alternativos = try? atual.extensions.subjectAlternativeNames,
            Set(alternativos.map { "\($0)" }) == Set(try nomes.map { "\(try Self.nomeAlternativo($0))" })
        {
            return
        }
        try FileManager.default.createDirectory(
            atPath: pasta, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let par = try Self.autoassinado(nomes, agora: agora)
        try Self.gravar(par.chave, em: caminhos.chave, permissao: 0o600)
        try Self.gravar(par.certificado, em: caminhos.certificado, permissao: 0o644)
    }

    /// No TLS 1.2, só troca efêmera e cifra autenticada: as de bloco encadeado ficam de fora.
    private static let cifras: [NIOTLSCipher] = [
        .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ]
    /// Quanto vale o autoassinado; o perfil intermediário da Mozilla não aceita mais de 366 dias.
    private static let diasDoAutoassinado = 365.0

    /// Lê os arquivos e monta o contexto: TLS 1.2 no mínimo, 1.3 preferido, ALPN de HTTP/2 e HTTP/1.1.
    func contexto() throws -> NIOSSLContext {
        guard let caminhos else { preconditionFailure("sem TLS não há certificado") }
        let cadeia = try NIOSSLCertificate.fromPEMFile(caminhos.certificado).map {
            NIOSSLCertificateSource.certificate($0)
        }
        let chave = try NIOSSLPrivateKey(file: caminhos.chave, format: .pem)
        var configuracao = TLSConfiguration.makeServerConfiguration(
            certificateChain: cadeia, privateKey: .privateKey(chave))
        configuracao.minimumTLSVersion = .tlsv12
        configuracao.cipherSuiteValues = Self.cifras
        configuracao.applicationProtocols = ["h2", "http/1.1"]
        return try NIOSSLContext(configuration: configuracao)
    }

    /// O que muda quando alguém troca os arquivos: instante e tamanho de cada um.
    func marca() -> String {
        guard let caminhos else { return "" }
        return [caminhos.certificado, caminhos.chave].map { caminho in
            let atributos = try? FileManager.default.attributesOfItem(atPath: caminho)  // sumiu: marca própria
            return
                "\(atributos?[.modificationDate] ?? "-") \(atributos?[.size] ?? "-") \(atributos?[.systemFileNumber] ?? "-")"
        }.joined(separator: "|")
    }

    static func autoassinado(_ nomes: [String], agora: Date) throws -> (certificado: String, chave: String) {
        let chave = X509.Certificate.PrivateKey(P256.Signing.PrivateKey())
        let nome = try DistinguishedName { CommonName(nomes[0]) }
        let alternativos = try nomes.map(nomeAlternativo)
        let identificador = SubjectKeyIdentifier(hash: chave.publicKey)
        let certificado = try X509.Certificate(
            version: .v3, serialNumber: .init(), publicKey: chave.publicKey,
            notValidBefore: agora.addingTimeInterval(-300),
            notValidAfter: agora.addingTimeInterval(diasDoAutoassinado * 86_400), issuer: nome, subject: nome,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try .init {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                KeyUsage(digitalSignature: true, keyCertSign: true)
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(alternativos)
                // Dois autoassinados do mesmo nome, confiados ao mesmo tempo, só se distinguem pela chave.
                identificador
                AuthorityKeyIdentifier(keyIdentifier: identificador.keyIdentifier)
            }, issuerPrivateKey: chave)
        return (try certificado.serializeAsPEM().pemString, try chave.serializeAsPEM().pemString)
    }

    /// IP vira nome alternativo de IP; o resto, de DNS.
    private static func nomeAlternativo(_ nome: String) throws -> GeneralName {
        var quatro = in_addr()
        var seis = in6_addr()
        if inet_pton(AF_INET, nome, &quatro) == 1 {
            return .ipAddress(ASN1OctetString(contentBytes: withUnsafeBytes(of: &quatro) { [UInt8]($0)[...] }))
        }
        if inet_pton(AF_INET6, nome, &seis) == 1 {
            return .ipAddress(ASN1OctetString(contentBytes: withUnsafeBytes(of: &seis) { [UInt8]($0)[...] }))
        }
        return .dnsName(nome)
    }

    /// Grava ao lado e troca: quem lê vê o arquivo velho ou o novo, e a chave nunca existe com outra permissão.
    private static func gravar(_ texto: String, em caminho: String, permissao: mode_t) throws {
        let provisorio = "\(caminho).\(Imprevisivel.texto(8))"
        let descritor = open(provisorio, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissao)
        guard descritor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        let arquivo = FileHandle(fileDescriptor: descritor, closeOnDealloc: true)
        try arquivo.write(contentsOf: Data(texto.utf8))
        try arquivo.synchronize()
        try arquivo.close()
        guard rename(provisorio, caminho) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
}

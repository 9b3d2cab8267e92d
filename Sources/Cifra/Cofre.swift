import Crypto
import Foundation
import Synchronization

/// O lugar por onde todo segredo passa: cifra, abre, indexa às cegas, autentica e assina.
///
/// Um por processo, partilhado. Girar uma chave é `trocar(_:)` com o sistema ligado; os outros processos, ao toparem com versão que não
/// conhecem, releem o chaveiro e repetem uma vez.
package final class Cofre: Sendable {
    private let chaveiro: Mutex<Chaveiro>
    private let reler: (@Sendable () throws -> Chaveiro)?
    /// O que se releu e não se achou, e quando: bloco estragado que peça versão qualquer não vira uma releitura por bloco.
    private let ausentes = Mutex<[String: ContinuousClock.Instant]>([:])
    static let folgaDaReleitura = Duration.seconds(1)

    /// Exige chaves de `dados`, `trilha` e `indice`: sem elas nada do que vem depois faria sentido.
    ///
    /// - Parameter reler: de onde vêm as chaves que outro processo girou; sem ele, versão desconhecida é só falha.
    package init(_ chaveiro: Chaveiro, reler: (@Sendable () throws -> Chaveiro)? = nil) throws(FalhaDeCifra) {
        try Self.conferir(chaveiro)
        self.chaveiro = Mutex(chaveiro)
        self.reler = reler
    }

    /// Passa a usar outro chaveiro (chave girada, ou relida do banco).
    package func trocar(_ novo: Chaveiro) throws(FalhaDeCifra) {
        try Self.conferir(novo)
        chaveiro.withLock { $0 = novo }
    }

    private static func conferir(_ chaveiro: Chaveiro) throws(FalhaDeCifra) {
        for finalidade in [Finalidade.dados, .trilha, .indice] { _ = try chaveiro.atual(finalidade) }
    }

    private var chaves: Chaveiro { chaveiro.withLock { $0 } }

    /// As versões que este cofre abre agora: `assinatura 1, dados 1, dados 2, …`. Do índice, que mora no arquivo, a que se grava.
    package var inventario: String {
        let chaves = chaves
        let guardadas = [Finalidade.assinatura, .dados, .sessao, .trilha]
            .flatMap { finalidade in chaves.versoes(de: finalidade).map { "\(finalidade.nome) \($0)" } }
        return (guardadas + ["indice \(chaves.versaoAtual(de: .indice) ?? 0)"]).joined(separator: ", ")
    }

    /// Relê as chaves de onde elas moram, se há de onde, até que a procurada apareça; um de cada vez.
    private func relerChaves(procurando nome: String, achou: () -> Bool) {
        guard let reler else { return }
        ausentes.withLock { ausentes in
            // Quem esperou a vez pode já ter o que procurava.
            if achou() { return }
            let agora = ContinuousClock.now
            if let antes = ausentes[nome], agora - antes < Self.folgaDaReleitura { return }
            // Sem banco ou sem mestra, quem pediu a chave recebe a falha dela, que é a que interessa.
            if let novo = try? reler() { try? trocar(novo) }
            if achou() { return }
            if ausentes.count > 1_000 { ausentes.removeAll() }
            ausentes[nome] = agora
        }
    }

    /// Relê já, porque se soube que outro processo mudou alguma.
    package func atualizar() throws {
        guard let reler else { return }
        try trocar(try reler())
    }

    /// A chave de uma versão; a que não se conhece pode ser de outro processo que girou.
    private func chave(_ finalidade: Finalidade, versao: Int) throws(FalhaDeCifra) -> ChaveAberta {
        do {
            return try chaves.chave(finalidade, versao: versao)
        } catch {
            relerChaves(procurando: "\(finalidade.nome) \(versao)") {
                chaves.versoes(de: finalidade).contains(versao)
            }
            return try chaves.chave(finalidade, versao: versao)
        }
    }

    // MARK: - Cifra

    /// Cifra para um lugar só: o que sai abre apenas com a mesma tabela, coluna e id.
    ///
    /// O tamanho do claro fica à vista (mais 31 bytes). Duas cifras do mesmo claro são diferentes.
    package func cifrar(
        _ claro: [UInt8], tabela: String, coluna: String, id: Int64, finalidade: Finalidade = .dados
    ) throws(FalhaDeCifra) -> [UInt8] {
        let (versao, chave) = try chaves.atual(finalidade)
        return EnvelopeAutenticado.fechar(
            claro, chave: chave.cifra, versao: versao,
            contexto: EnvelopeAutenticado.contexto([tabela, coluna], id: id))
    }

    /// Abre o que `cifrar` fechou para o mesmo lugar, com a versão de chave que o cabeçalho pede.
    package func decifrar(
        _ cifrado: [UInt8], tabela: String, coluna: String, id: Int64, finalidade: Finalidade = .dados
    ) throws(FalhaDeCifra) -> [UInt8] {
        let versao = try EnvelopeAutenticado.versao(de: cifrado)
        return try EnvelopeAutenticado.abrir(
            cifrado, chave: chave(finalidade, versao: versao).cifra,
            contexto: EnvelopeAutenticado.contexto([tabela, coluna], id: id))
    }

    /// Cifra um valor como JSON, com as chaves em ordem: o mesmo valor dá sempre o mesmo claro.
    package func cifrar(
        json valor: some Encodable, tabela: String, coluna: String, id: Int64, finalidade: Finalidade = .dados
    ) throws -> [UInt8] {
        let codificador = JSONEncoder()
        codificador.outputFormatting = .sortedKeys
        return try cifrar(
            Array(codificador.encode(valor)), tabela: tabela, coluna: coluna, id: id, finalidade: finalidade)
    }

    /// Abre o valor que `cifrar(json:)` fechou para o mesmo lugar.
    package func decifrar<T: Decodable>(
        json cifrado: [UInt8], como tipo: T.Type = T.self, tabela: String, coluna: String, id: Int64,
        finalidade: Finalidade = .dados
    ) throws -> T {
        let claro = try decifrar(cifrado, tabela: tabela, coluna: coluna, id: id, finalidade: finalidade)
        return try JSONDecoder().decode(tipo, from: Data(claro))
    }

    /// A versão de chave com que isto foi cifrado: é por ela que a recifra em blocos acha o que falta.
    package func versao(de cifrado: [UInt8]) throws(FalhaDeCifra) -> Int {
        try EnvelopeAutenticado.versao(de: cifrado)
    }

    /// A versão que `cifrar` usa agora.
    package func versaoAtual(de finalidade: Finalidade = .dados) -> Int? { chaves.versaoAtual(de: finalidade) }

    // MARK: - Índice cego

    /// Dezesseis bytes que o mesmo texto sempre dá, e de que não se volta ao texto sem a chave.
    ///
    /// Compara byte a byte: dobre caixa, acento e pontuação antes. Domínios diferentes dão índices sem relação.
    package func indiceCego(_ texto: String, dominio: String) -> [UInt8] {
        guard let (_, chave) = try? chaves.atual(.indice) else {
            preconditionFailure("cofre sem chave de índice: o construtor a exige")
        }
        return Self.indice(texto, dominio: dominio, chave: chave)
    }

    /// O índice por uma versão dada: a que o banco diz que vale, na transação de quem grava.
    package func indiceCego(_ texto: String, dominio: String, versao: Int) throws(FalhaDeCifra) -> [UInt8] {
        Self.indice(texto, dominio: dominio, chave: try chave(.indice, versao: versao))
    }

    /// O índice por todas as chaves que há, a de gravar primeiro: é por eles que se procura, porque durante a troca cada linha tem um.
    package func indicesCegos(_ texto: String, dominio: String) -> [[UInt8]] {
        chaves.todas(de: .indice).map { Self.indice(texto, dominio: dominio, chave: $0) }
    }

    /// As versões da chave do índice que este processo conhece.
    package var versoesDoIndice: [Int] { chaves.versoes(de: .indice) }

    /// A versão com que `indiceCego` grava agora.
    package var versaoDoIndice: Int { chaves.versaoAtual(de: .indice) ?? 0 }

    private static func indice(_ texto: String, dominio: String, chave: ChaveAberta) -> [UInt8] {
        let entrada = EnvelopeAutenticado.contexto(["indice cego", dominio, texto])
        return [UInt8](HMAC<SHA256>.authenticationCode(for: entrada, using: chave.autenticacao).prefix(16))
    }

    // MARK: - Autenticação e assinatura

    /// Código de autenticação de 32 bytes, pela chave atual da trilha.
    package func mac(_ bytes: [UInt8]) -> [UInt8] {
        guard let (_, chave) = try? chaves.atual(.trilha) else {
            preconditionFailure("cofre sem chave da trilha: o construtor a exige")
        }
        return Array(HMAC<SHA256>.authenticationCode(for: bytes, using: chave.autenticacao))
    }

    /// O código por uma versão dada da chave da trilha (quem guarda a versão ao lado confere por ela).
    package func mac(_ bytes: [UInt8], versao: Int) throws(FalhaDeCifra) -> [UInt8] {
        let chave = try chave(.trilha, versao: versao)
        return Array(HMAC<SHA256>.authenticationCode(for: bytes, using: chave.autenticacao))
    }

    /// A versão da chave da trilha que `mac` usa agora.
    package var versaoDaTrilha: Int {
        guard let versao = chaves.versaoAtual(de: .trilha) else {
            preconditionFailure("cofre sem chave da trilha: o construtor a exige")
        }
        return versao
    }

    /// Confere em tempo constante um código, pela versão dada; sem versão, por qualquer das que há.
    package func macConfere(_ mac: [UInt8], de bytes: [UInt8], versao: Int? = nil) -> Bool {
        if macConfereComAsQueHa(mac, de: bytes, versao: versao) { return true }
        // Pode ser de versão que outro processo acabou de pôr.
        relerChaves(procurando: "trilha") { macConfereComAsQueHa(mac, de: bytes, versao: versao) }
        return macConfereComAsQueHa(mac, de: bytes, versao: versao)
    }

    private func macConfereComAsQueHa(_ mac: [UInt8], de bytes: [UInt8], versao: Int?) -> Bool {
        let chaves = chaves
        var confere = false
        for versao in versao.map({ [$0] }) ?? chaves.versoes(de: .trilha) {
            guard let chave = try? chaves.chave(.trilha, versao: versao) else { continue }
            let certo = HMAC<SHA256>.authenticationCode(for: bytes, using: chave.autenticacao)
            if iguaisEmTempoConstante(Array(certo), mac) { confere = true }
        }
        return confere
    }

    /// Assinatura Ed25519 de 64 bytes, pela chave atual da finalidade `assinatura`.
    package func assinar(_ bytes: [UInt8]) throws(FalhaDeCifra) -> (versao: Int, assinatura: [UInt8]) {
        let (versao, chave) = try chaves.atual(.assinatura)
        do {
            return (versao, [UInt8](try Self.particular(chave).signature(for: bytes)))
        } catch {
            preconditionFailure("Ed25519 recusou chave de 32 bytes")
        }
    }

    /// A chave pública (32 bytes) de uma versão: entregue a quem confere a trilha fora daqui.
    package func chavePublica(versao: Int) throws(FalhaDeCifra) -> [UInt8] {
        let chave = try chave(.assinatura, versao: versao)
        do {
            return [UInt8](try Self.particular(chave).publicKey.rawRepresentation)
        } catch {
            preconditionFailure("Ed25519 recusou chave de 32 bytes")
        }
    }

    /// Confere uma assinatura só com a chave pública, sem cofre.
    package static func assinaturaConfere(_ assinatura: [UInt8], de bytes: [UInt8], chavePublica: [UInt8]) -> Bool {
        guard let publica = try? Curve25519.Signing.PublicKey(rawRepresentation: chavePublica) else { return false }
        return publica.isValidSignature(assinatura, for: bytes)
    }

    private static func particular(_ chave: ChaveAberta) throws -> Curve25519.Signing.PrivateKey {
        try Curve25519.Signing.PrivateKey(rawRepresentation: chave.assinatura.withUnsafeBytes { Data($0) })
    }

    // MARK: - Miudezas

    /// Bytes imprevisíveis.
    package func sorteio(_ quantos: Int) -> [UInt8] { Imprevisivel.bytes(quantos) }

    /// Resumo SHA-256 (32 bytes) de um conteúdo em claro; não usa chave.
    package static func resumo(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }
}

import Crypto

/// As chaves abertas, por finalidade e versão.
///
/// Da versão maior saem as cifras novas; as outras só abrem o que já estava cifrado. Quem usa guarda as
/// `ChaveEmbrulhada` onde quiser; entre processos, `(finalidade, versao)` deve ser única onde se guarda, para que
/// dois que girem juntos não fiquem com chaves diferentes de mesmo número.
package struct Chaveiro: Sendable {
    private var porFinalidade: [Finalidade: [Int: ChaveAberta]] = [:]
    private var mestra: ChaveMestra
    /// A versão do índice com que se grava; `nil` é a maior que há.
    private let indiceEmUso: Int?

    /// Abre o que estava guardado. A do índice vem da mestra e é recusada se vier junto.
    ///
    /// - Parameter indiceEmUso: a versão do índice com que se grava: a chave nova chega ao arquivo antes de passar a valer.
    package init(
        mestra: ChaveMestra, embrulhadas: [ChaveEmbrulhada], indiceEmUso: Int? = nil
    ) throws(FalhaDeCifra) {
        self.mestra = mestra
        self.indiceEmUso = indiceEmUso
        if let indiceEmUso, mestra.indices[indiceEmUso] == nil { throw .indiceDesconhecido(versao: indiceEmUso) }
        for (versao, chave) in mestra.indices {
            porFinalidade[.indice, default: [:]][versao] = ChaveAberta(
                material: chave.withUnsafeBytes { [UInt8]($0) }, finalidade: .indice)
        }
        for embrulhada in embrulhadas {
            guard let finalidade = Finalidade(embrulhada.finalidade),
                EnvelopeAutenticado.versoes.contains(embrulhada.versao)
            else { throw .formatoDesconhecido }
            guard finalidade != .indice else { throw .indiceForaDoArquivo }
            let aberta = ChaveAberta(material: try mestra.desembrulhar(embrulhada), finalidade: finalidade)
            let anterior = porFinalidade[finalidade, default: [:]].updateValue(aberta, forKey: embrulhada.versao)
            guard anterior == nil else {
                throw .chaveRepetida(finalidade: finalidade.nome, versao: embrulhada.versao)
            }
        }
    }

    /// Sorteia a próxima versão, que passa a cifrar. Guarde a embrulhada **antes** de usar o chaveiro.
    package mutating func girar(_ finalidade: Finalidade) throws(FalhaDeCifra) -> ChaveEmbrulhada {
        guard finalidade != .indice else { throw .indiceForaDoArquivo }
        let versao = (versaoAtual(de: finalidade) ?? 0) + 1
        guard EnvelopeAutenticado.versoes.contains(versao) else {
            throw .versoesEsgotadas(finalidade: finalidade.nome)
        }
        let material = Imprevisivel.bytes(32)
        porFinalidade[finalidade, default: [:]][versao] = ChaveAberta(material: material, finalidade: finalidade)
        return mestra.embrulhar(material, finalidade: finalidade, versao: versao)
    }

    /// Todas as chaves guardáveis, embrulhadas pela versão atual de `nova`, em ordem de finalidade e versão.
    package func reembrulhadas(por nova: ChaveMestra) -> [ChaveEmbrulhada] {
        porFinalidade
            .filter { $0.key != .indice }
            .sorted { $0.key.nome < $1.key.nome }
            .flatMap { finalidade, versoes in
                versoes.sorted { $0.key < $1.key }.map { versao, chave in
                    nova.embrulhar(chave.material, finalidade: finalidade, versao: versao)
                }
            }
    }

    /// A versão que cifra hoje, ou `nil` se não há chave desta finalidade.
    package func versaoAtual(de finalidade: Finalidade) -> Int? {
        if finalidade == .indice, let indiceEmUso { return indiceEmUso }
        return porFinalidade[finalidade]?.keys.max()
    }

    /// Todas as versões que este chaveiro abre, da menor para a maior.
    package func versoes(de finalidade: Finalidade) -> [Int] { (porFinalidade[finalidade] ?? [:]).keys.sorted() }

    /// Todas as chaves de uma finalidade, a que se usa agora primeiro e as outras da mais nova para a mais velha.
    func todas(de finalidade: Finalidade) -> [ChaveAberta] {
        let atual = versaoAtual(de: finalidade)
        return (porFinalidade[finalidade] ?? [:])
            .sorted { $1.key != atual && ($0.key == atual || $0.key > $1.key) }
            .map(\.value)
    }

    func atual(_ finalidade: Finalidade) throws(FalhaDeCifra) -> (versao: Int, chave: ChaveAberta) {
        guard let versao = versaoAtual(de: finalidade), let chave = porFinalidade[finalidade]?[versao] else {
            throw .chaveAusente(finalidade: finalidade.nome)
        }
        return (versao, chave)
    }

    func chave(_ finalidade: Finalidade, versao: Int) throws(FalhaDeCifra) -> ChaveAberta {
        guard let chave = porFinalidade[finalidade]?[versao] else {
            throw .versaoDesconhecida(finalidade: finalidade.nome, versao: versao)
        }
        return chave
    }
}

/// Uma chave pronta para uso: do material sorteado saem, por HKDF, uma chave de cifrar e outra de autenticar.
///
/// Nenhuma chave serve a dois algoritmos.
struct ChaveAberta: Sendable {
    let material: [UInt8]
    let cifra: SymmetricKey
    let autenticacao: SymmetricKey
    let assinatura: SymmetricKey

    init(material: [UInt8], finalidade: Finalidade) {
        precondition(material.count == 32, "chave de dados tem 32 bytes")
        func derivada(_ uso: String) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: material),
                info: EnvelopeAutenticado.contexto(["chave de dados", finalidade.nome, uso]), outputByteCount: 32)
        }
        self.material = material
        self.cifra = derivada("cifra")
        self.autenticacao = derivada("autenticacao")
        self.assinatura = derivada("assinatura")
    }
}

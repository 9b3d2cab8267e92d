import Cifra
import Nucleo

/// A conferência de um bloco: as folhas dele contra as linhas, contra a ordem e contra a raiz assinada.
struct ContaDoBloco {
    private let bloco: BlocoDaTrilha
    private let anterior: BlocoDaTrilha?
    private let cofre: Cofre
    /// De onde se lê: logo depois do último bloco visto, para que a folha de um bloco apagado também seja olhada.
    let primeira: Int64
    private(set) var vistas: Int64 = 0
    /// Se as folhas de antes estão todas aqui; faltando um bloco, a raiz deste não se refaz a partir delas.
    private let continua: Bool
    private var picos: Picos
    private var esperada: Int64
    private var faltou = false
    private let assinado: Bool
    private let anteriorAssinado: Bool
    private var suspeitas: [FolhaLida] = []
    private var ordens: [(posicao: Int64, ordem: OrdemDaTrilha)] = []
    private var apontou = false

    init(_ bloco: BlocoDaTrilha, depoisDe anterior: BlocoDaTrilha?, picos: Picos, _ cofre: Cofre) {
        self.bloco = bloco
        self.anterior = anterior
        self.picos = picos
        self.cofre = cofre
        primeira = picos.tamanho + 1
        esperada = picos.tamanho + 1
        continua = bloco.n == (anterior?.n ?? 0) + 1
        assinado = Self.confere(bloco, cofre)
        anteriorAssinado = anterior.map { Self.confere($0, cofre) } ?? true
    }

    private static func confere(_ bloco: BlocoDaTrilha, _ cofre: Cofre) -> Bool {
        // Sem a chave pública desta versão não há como conferir: é o mesmo que não conferir.
        guard let publica = try? cofre.chavePublica(versao: bloco.chave) else { return false }
        return bloco.assinado(porChavePublica: publica)
    }

    /// Número, encadeamento, assinatura e picos.
    func conferirCabecalho(_ anotar: (Achado) -> Void) {
        if !assinado {
            anotar(Achado(.blocoMudado, bloco: bloco.n))
        } else if Picos(tamanho: bloco.ultima, bytes: bloco.picos)?.raiz != bloco.raiz {
            anotar(Achado(.blocoMudado, bloco: bloco.n, nota: "os picos não dão a raiz assinada"))
        }
        if !continua {
            let (de, ate) = ((anterior?.n ?? 0) + 1, bloco.n - 1)
            anotar(Achado(.blocoApagado, bloco: de, nota: de == ate ? nil : "até o bloco \(ate)"))
            return
        }
        // De assinatura errada já foi acusado; o que resta é o refeito por quem tem a chave.
        if assinado, anteriorAssinado, bloco.anterior != anterior?.resumo ?? BlocoDaTrilha.semAnterior {
            anotar(Achado(.blocoRefeito, bloco: anterior?.n ?? bloco.n))
        }
    }

    /// Uma folha, na ordem das posições.
    mutating func entrar(_ folha: FolhaLida, _ anotar: (Achado) -> Void) {
        vistas += 1
        if folha.posicao > esperada { faltarFolhas(ate: folha.posicao - 1, anotar) }
        esperada = folha.posicao + 1
        picos.acrescentar(folha.resumo)
        guard let gravada = folha.gravada else {
            apontou = true
            return anotar(
                Achado(
                    .linhaApagada, evento: folha.evento, posicoes: folha.posicao...folha.posicao, bloco: bloco.n))
        }
        if continua { ordens.append((folha.posicao, gravada.ordem)) }
        if gravada.folha != folha.resumo || !cofre.macConfere(gravada.mac, de: gravada.linha.autenticados) {
            suspeitas.append(folha)
        }
    }

    /// A raiz e a ordem; devolve os picos com que se começa o bloco seguinte.
    mutating func fechar(_ anotar: (Achado) -> Void) -> Picos {
        if esperada <= bloco.ultima { faltarFolhas(ate: bloco.ultima, anotar) }
        let fecha = !faltou && picos.tamanho == bloco.ultima && picos.raiz == bloco.raiz
        let fora = foraDoLugar
        for folha in suspeitas { classificar(folha, fecha: fecha, fora: fora.contains(folha.posicao), anotar) }
        let jaDitas = Set(suspeitas.map(\.posicao))
        for posicao in fora.subtracting(jaDitas).sorted() {
            apontou = true
            anotar(Achado(.posicaoTrocada, posicoes: posicao...posicao, bloco: bloco.n))
        }
        guard !fecha else { return picos }
        if !apontou, assinado {
            anotar(Achado(.blocoNaoFecha, posicoes: primeira...max(primeira, bloco.ultima), bloco: bloco.n))
        }
        // O que se assinou vale mais do que o que se achou: os picos assinados deixam conferir o bloco seguinte por si.
        guard assinado, let assinados = Picos(tamanho: bloco.ultima, bytes: bloco.picos), assinados.raiz == bloco.raiz
        else { return picos }
        return assinados
    }

    private mutating func faltarFolhas(ate ultima: Int64, _ anotar: (Achado) -> Void) {
        faltou = true
        apontou = true
        anotar(Achado(.folhaApagada, posicoes: esperada...ultima, bloco: bloco.n))
    }

    /// Linha e folha que não batem: mudou a que não é autêntica. A raiz diz da folha; o código de autenticação, da linha.
    private mutating func classificar(_ folha: FolhaLida, fecha: Bool, fora: Bool, _ anotar: (Achado) -> Void) {
        guard let gravada = folha.gravada else { return }
        apontou = true
        let autentica = cofre.macConfere(gravada.mac, de: gravada.linha.autenticados)
        let classe: Achado.Classe =
            switch (autentica, fora, fecha) {
            case (false, _, _): .linhaMudada
            case (true, true, _): .posicaoTrocada
            case (true, false, true): .linhaMudada
            case (true, false, false): .folhaMudada
            }
        let nota = gravada.folha == folha.resumo ? "a folha foi mudada com ela" : nil
        anotar(
            Achado(
                classe, evento: folha.evento, posicoes: folha.posicao...folha.posicao, bloco: bloco.n, nota: nota))
    }

    /// Posições de quem está fora da faixa do bloco, ou fora do lugar que a ordem lhe dá dentro dela.
    private var foraDoLugar: Set<Int64> {
        // Bloco mudado não diz onde a faixa começa nem onde acaba.
        guard continua, assinado, anteriorAssinado else { return [] }
        let inicio = anterior?.horizonte ?? .comeco
        let naFaixa = { (ordem: OrdemDaTrilha) in ordem > inicio && ordem <= bloco.horizonte }
        var fora = Set(ordens.filter { !naFaixa($0.ordem) }.map(\.posicao))
        let dentro = ordens.filter { naFaixa($0.ordem) }
        for (achada, certa) in zip(dentro, dentro.map(\.ordem).sorted()) where achada.ordem != certa {
            fora.insert(achada.posicao)
        }
        return fora
    }
}

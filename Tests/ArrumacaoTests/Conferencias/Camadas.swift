/// Quem pode importar quem, lido dos `import` de verdade.
///
/// máquinas → Nucleo → base → Contratos → demais capacidades → portais → averba. Ninguém importa quem vem depois; entre
/// iguais, só máquina com máquina, base com base e os pares de `excecoes`.
enum Camadas {
    enum Camada: Int, Comparable {
        case maquina, nucleo, base, contratos, capacidade, portal, executavel

        static func < (a: Camada, b: Camada) -> Bool { a.rawValue < b.rawValue }
    }

    private static let maquinas: Set<String> = [
        "BancoDeDados", "Leiaute", "Documento", "Correio", "Provedor", "Diretorio", "Soap", "Html", "Web", "Tarefas",
        "Cifra",
        "Https", "Rosto", "Antivirus",
    ]
    private static let base: Set<String> = ["Cadastro", "Acesso", "Auditoria", "Arquivos", "Comunicados"]
    private static let portais: Set<String> = ["PortalDoGestor", "PortalDaConsignataria", "PortalDoServidor", "Api"]

    /// Capacidades que usam outra: a folha corta pela glosa; a prova anual usa o cliente da prova de vida que a averbação tem.
    private static let excecoes: [String: Set<String>] = [
        "Folha": ["Glosas"], "CargaInicial": ["Folha"], "ProvaAnual": ["Averbacao"],
    ]

    /// O que o núcleo e as regras puras podem importar de fora.
    private static let bibliotecaPadrao: Set<String> = [
        "Foundation", "FoundationEssentials", "Synchronization", "Glibc", "Musl", "Darwin",
    ]

    /// Alvo em C ("CLibpq") é máquina; nome que não está em lista nenhuma é capacidade.
    static func camada(de alvo: String) -> Camada {
        let letras = Array(alvo)
        if letras.count > 1, letras[0] == "C", letras[1].isUppercase { return .maquina }
        if maquinas.contains(alvo) { return .maquina }
        if base.contains(alvo) { return .base }
        if portais.contains(alvo) { return .portal }
        return ["Nucleo": .nucleo, "Contratos": .contratos, "averba": .executavel][alvo] ?? .capacidade
    }

    static func eCapacidade(_ alvo: String) -> Bool {
        (Camada.base...Camada.capacidade).contains(camada(de: alvo))
    }

    /// Por que `alvo` não pode importar `outro`; nil se pode.
    static func impedimento(_ alvo: String, _ outro: String) -> String? {
        let (minha, dele) = (camada(de: alvo), camada(de: outro))
        if alvo == outro || minha == .executavel { return nil }
        if minha == .maquina { return dele == .maquina ? nil : "máquina só importa máquina" }
        if minha == .nucleo { return "o Nucleo não importa nenhum alvo" }
        if dele < minha { return nil }
        if dele == minha {
            if minha == .base || excecoes[alvo]?.contains(outro) == true { return nil }
            return "\(alvo) e \(outro) estão na mesma camada: chame um ato do livro ou leia uma visão"
        }
        return "\(outro) está numa camada acima de \(alvo)"
    }

    static func acusar(_ arvore: Arvore) -> [Acusacao] {
        let alvos = arvore.alvos
        return arvore.fontes(em: "Sources").flatMap { fonte -> [Acusacao] in
            guard let alvo = fonte.alvo else { return [] }
            let pura = fonte.caminho.contains("/Regras/")
            return importados(fonte).compactMap { linha, modulo in
                if alvos.contains(modulo) {
                    if pura, camada(de: modulo) == .maquina {
                        return Acusacao(fonte.caminho, linha, "regra é pura: não importa máquina (\(modulo))")
                    }
                    return impedimento(alvo, modulo).map { Acusacao(fonte.caminho, linha, "importa \(modulo): \($0)") }
                }
                if pura || alvo == "Nucleo", !bibliotecaPadrao.contains(modulo) {
                    return Acusacao(fonte.caminho, linha, "importa \(modulo): aqui só a biblioteca padrão")
                }
                return nil
            }
        }
    }

    private static let importacao = Padrao(
        #"(?m)^[ \t]*(?:@\w+(?:\([^)]*\))?\s+|public\s+|package\s+|internal\s+|private\s+|fileprivate\s+)*import\s+"#
            + #"(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)"#)

    static func importados(_ fonte: FonteSwift) -> [(linha: Int, modulo: String)] {
        importacao.achados(em: fonte.codigo).map { ($0.linha, $0.grupos[1]) }
    }
}

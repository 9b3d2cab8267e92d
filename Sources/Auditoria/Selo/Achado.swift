/// O que a conferência da trilha achou fora do lugar, e onde.
package struct Achado: Sendable, Hashable {
    /// O que foi feito, até onde se pode dizer.
    package enum Classe: String, Sendable, CaseIterable {
        /// A linha do evento não é a que se selou.
        case linhaMudada = "linha-mudada"
        /// A folha existe e a linha não: o evento foi apagado.
        case linhaApagada = "linha-apagada"
        /// A linha é mais velha que o horizonte e não tem folha: foi posta depois, ou a folha lhe foi tirada.
        case linhaSemFolha = "linha-sem-folha"
        /// A folha não é a que se assinou, e a linha está como foi gravada.
        case folhaMudada = "folha-mudada"
        case folhaApagada = "folha-apagada"
        /// O evento não ocupa o lugar que a ordem lhe dá.
        case posicaoTrocada = "posicao-trocada"
        /// Linha e folha mudaram juntas, e o código de autenticação confere: só o bloco o acusa.
        case blocoNaoFecha = "bloco-nao-fecha"
        /// O cabeçalho do bloco foi mudado: a assinatura não confere.
        case blocoMudado = "bloco-mudado"
        /// O bloco foi refeito e reassinado: o seguinte cita outro.
        case blocoRefeito = "bloco-refeito"
        case blocoApagado = "bloco-apagado"
        /// A folha está depois do último bloco: o bloco dela foi apagado.
        case folhaSemBloco = "folha-sem-bloco"
        /// A âncora registra blocos que o banco já não tem.
        case caudaCortada = "cauda-cortada"
        /// O bloco não é o que a âncora registra.
        case ancoraDiverge = "ancora-diverge"
        /// Ainda sem selo, e o código de autenticação não confere: mudada, ou posta por fora do sistema.
        case naoSeladaMudada = "nao-selada-mudada"
        /// Um registro cita um evento que não existe nem chegou a ser selado.
        case naoSeladaApagada = "nao-selada-apagada"
    }

    package let classe: Classe
    package let evento: Int64?
    /// Posições na trilha, contadas de um.
    package let posicoes: ClosedRange<Int64>?
    package let bloco: Int64?
    /// O que mais ajuda a entender.
    package let nota: String?

    init(
        _ classe: Classe, evento: Int64? = nil, posicoes: ClosedRange<Int64>? = nil, bloco: Int64? = nil,
        nota: String? = nil
    ) {
        self.classe = classe
        self.evento = evento
        self.posicoes = posicoes
        self.bloco = bloco
        self.nota = nota
    }

    /// O que houve e onde, numa linha.
    package var frase: String {
        let onde = [
            evento.map { "evento \($0)" },
            posicoes.map {
                $0.count == 1 ? "posição \($0.lowerBound)" : "posições \($0.lowerBound) a \($0.upperBound)"
            },
            bloco.map { "bloco \($0)" },
        ].compactMap { $0 }.joined(separator: ", ")
        return "\(classe.rawValue): \(classe.frase)" + (onde.isEmpty ? "" : " (\(onde))")
            + (nota.map { ": \($0)" } ?? "")
    }
}

extension Achado.Classe {
    /// O que a classe quer dizer.
    package var frase: String {
        switch self {
        case .linhaMudada: "a linha do evento não é a que se selou"
        case .linhaApagada: "o evento foi apagado; a folha dele ficou"
        case .linhaSemFolha: "evento mais velho que o horizonte e sem folha: posto depois, ou a folha lhe foi tirada"
        case .folhaMudada: "a folha não é a que se assinou; a linha está como foi gravada"
        case .folhaApagada: "falta a folha desta posição"
        case .posicaoTrocada: "o evento não está no lugar que a ordem lhe dá"
        case .blocoNaoFecha: "linha e folha mudaram juntas: as folhas deste bloco não dão a raiz assinada"
        case .blocoMudado: "o cabeçalho do bloco foi mudado: a assinatura não confere"
        case .blocoRefeito: "o bloco foi refeito e reassinado: o seguinte cita outro"
        case .blocoApagado: "falta o bloco"
        case .folhaSemBloco: "a folha não está em bloco nenhum: o bloco dela foi apagado"
        case .caudaCortada: "a âncora registra blocos que o banco já não tem: o fim da trilha foi cortado"
        case .ancoraDiverge: "o bloco não é o que a âncora registra"
        case .naoSeladaMudada: "evento ainda sem selo cujo código de autenticação não confere"
        case .naoSeladaApagada: "um registro cita um evento que não existe nem chegou a ser selado"
        }
    }
}

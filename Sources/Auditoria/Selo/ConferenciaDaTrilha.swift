import BancoDeDados
import Cifra
import Nucleo

/// O que a conferência viu, em números, e o que ela não tem como provar.
package struct ResumoDaConferencia: Sendable, Hashable {
    package fileprivate(set) var blocos: Int64 = 0
    package fileprivate(set) var seladas: Int64 = 0
    package fileprivate(set) var aguardandoSelo: Int64 = 0
    package fileprivate(set) var ancorados: Int64 = 0
    /// Pontos de conferência recebidos de fora que conferem com o seu bloco.
    package fileprivate(set) var pontos: Int64 = 0
    /// O bloco do ponto mais novo que confere.
    package fileprivate(set) var pontoAte: Int64 = 0
    package fileprivate(set) var achados: [Achado.Classe: Int64] = [:]
    /// Quando o último bloco foi fechado.
    package fileprivate(set) var seladaAte: Instante?

    package var integra: Bool { achados.isEmpty }

    /// O que nenhuma conferência prova com o que há aqui.
    package var naoSeProva: [String] {
        let cauda =
            if pontoAte > 0 {
                "que os blocos depois do \(pontoAte) não foram cortados ou refeitos por quem alcança também a âncora: até ele, o ponto guardado de "
                    + "fora o prova"
            } else if ancorados == 0 {
                "que o fim da trilha não foi cortado: não há âncora fora do banco com que comparar"
            } else if ancorados < blocos {
                "que os últimos \(blocos - ancorados) blocos não foram cortados ou refeitos: ainda não estão na âncora"
            } else {
                LimiteDaProva.cauda.frase
            }
        return [LimiteDaProva.antesDeSelar.frase, cauda, LimiteDaProva.conluio.frase]
    }
}

/// O que o selo não prova, dito também na tela.
package enum LimiteDaProva: Sendable, CaseIterable {
    case antesDeSelar, cauda, conluio

    package var frase: String {
        switch self {
        case .antesDeSelar:
            "que um evento não foi apagado antes de selado, se nenhum registro o cita: uma leitura apagada no último segundo não "
                + "deixa sinal"
        case .cauda:
            "que o fim da trilha não foi cortado, senão contra a âncora guardada fora do banco"
        case .conluio:
            "que quem tem ao mesmo tempo o banco, as chaves e a âncora não refez tudo: guarde a âncora com outra pessoa"
        }
    }
}

/// Confere a trilha inteira: linhas, folhas, blocos, assinaturas, âncora e o que ainda espera selo.
///
/// Lê em páginas, na ordem das posições; guarda só um bloco por vez e os picos da árvore. Quem chama abre a transação num
/// retrato só (`leituraRepetivel`), para que o selo não ande no meio.
package struct ConferenciaDaTrilha: Sendable {
    private let cofre: Cofre
    private let ancora: Ancora?
    private let pontos: [PontoDaTrilha]
    private static let pagina = 2_000

    /// - Parameter pontos: os que alguém guardou fora daqui, do bloco mais velho ao mais novo.
    package init(_ cofre: Cofre, ancora: Ancora?, pontos: [PontoDaTrilha] = []) {
        self.cofre = cofre
        self.ancora = ancora
        self.pontos = pontos
    }

    /// `achou` recebe cada coisa fora do lugar, na ordem em que aparece.
    package func executar(em t: Transacao, achou: (Achado) -> Void) throws -> ResumoDaConferencia {
        var resumo = ResumoDaConferencia()
        var contagem: [Achado.Classe: Int64] = [:]
        func anotar(_ achado: Achado) {
            contagem[achado.classe, default: 0] += 1
            achou(achado)
        }
        let registrados = try ancora.map { try LeitorDaAncora($0) }
        let deFora = LeitorDaAncora(pontos)
        var anterior: BlocoDaTrilha?
        var picos = Picos()
        while true {
            let blocos = try t.executar(AuditoriaSQL.blocos(depoisDe: anterior?.n ?? 0, limite: 200)).map(
                BlocoDaTrilha.init(lendo:))
            if blocos.isEmpty { break }
            for bloco in blocos {
                var conta = ContaDoBloco(bloco, depoisDe: anterior, picos: picos, cofre)
                conta.conferirCabecalho(anotar)
                try conferirAncora(bloco, registrados, &resumo, anotar)
                conferirPontos(bloco, deFora, &resumo, anotar)
                // Em páginas: faltando blocos no meio, o seguinte responde pelas folhas deles.
                for de in stride(from: conta.primeira, through: bloco.ultima, by: Self.pagina) {
                    let ate = min(bloco.ultima, de + Int64(Self.pagina) - 1)
                    for linha in try t.executar(AuditoriaSQL.folhas(de: de, ate: ate)) {
                        conta.entrar(try FolhaLida(lendo: linha), anotar)
                    }
                }
                picos = conta.fechar(anotar)
                resumo.seladas += conta.vistas
                resumo.blocos += 1
                resumo.seladaAte = bloco.em
                anterior = bloco
            }
        }
        try conferirOrfas(depoisDe: anterior, registrados, deFora, anotar, em: t)
        try conferirSemFolha(horizonte: anterior?.horizonte ?? .comeco, &resumo, anotar, em: t)
        for linha in try t.executar(AuditoriaSQL.citadosQueFaltam(limite: 1_000)) {
            anotar(
                Achado(
                    .naoSeladaApagada, evento: try linha.ler(0),
                    nota: "citado por \(try linha.ler(1, como: String.self))")
            )
        }
        resumo.achados = contagem
        return resumo
    }

    /// O bloco contra o que a âncora registra dele; o que ela registra e o banco pulou já foi dito pela falta do bloco.
    private func conferirAncora(
        _ bloco: BlocoDaTrilha, _ registrados: LeitorDaAncora?, _ resumo: inout ResumoDaConferencia,
        _ anotar: (Achado) -> Void
    ) throws {
        while let registro = registrados?.proxima, registro.bloco <= bloco.n {
            if registro.bloco == bloco.n {
                resumo.ancorados += 1
                if registro != LinhaDaAncora(bloco) {
                    anotar(
                        Achado(
                            .ancoraDiverge, posicoes: bloco.primeira...max(bloco.primeira, bloco.ultima), bloco: bloco.n
                        ))
                }
            }
            registrados?.avancar()
        }
    }

    /// O bloco contra o que os pontos guardados de fora dizem dele.
    private func conferirPontos(
        _ bloco: BlocoDaTrilha, _ deFora: LeitorDaAncora, _ resumo: inout ResumoDaConferencia,
        _ anotar: (Achado) -> Void
    ) {
        while let ponto = deFora.proxima, ponto.bloco <= bloco.n {
            if ponto.bloco == bloco.n, ponto == LinhaDaAncora(bloco) {
                resumo.pontos += 1
                resumo.pontoAte = bloco.n
            } else {
                anotar(
                    Achado(
                        .ancoraDiverge, bloco: ponto.bloco, nota: "o ponto guardado de fora diz outra coisa dele"))
            }
            deFora.avancar()
        }
    }

    /// O que passa do último bloco: folhas órfãs e o que só a âncora, ou um ponto de fora, lembra.
    private func conferirOrfas(
        depoisDe ultimo: BlocoDaTrilha?, _ registrados: LeitorDaAncora?, _ deFora: LeitorDaAncora,
        _ anotar: (Achado) -> Void, em t: Transacao
    ) throws {
        var posicao = ultimo?.ultima ?? 0
        while true {
            let orfas = try t.executar(AuditoriaSQL.folhas(de: posicao + 1, ate: posicao + Int64(Self.pagina))).map {
                try FolhaLida(lendo: $0)
            }
            for orfa in orfas {
                anotar(Achado(.folhaSemBloco, evento: orfa.evento, posicoes: orfa.posicao...orfa.posicao))
            }
            guard let ultima = orfas.last else { break }
            posicao = ultima.posicao
        }
        if let registrados { conferirCauda(posicao, registrados, "a âncora", anotar) }
        conferirCauda(posicao, deFora, "o ponto guardado de fora", anotar)
    }

    private func conferirCauda(_ posicao: Int64, _ leitor: LeitorDaAncora, _ quem: String, _ anotar: (Achado) -> Void) {
        guard let primeiro = leitor.proxima else { return }
        var ultimo = primeiro
        while let registro = leitor.proxima {
            ultimo = registro
            leitor.avancar()
        }
        anotar(
            Achado(
                .caudaCortada, posicoes: (posicao + 1)...max(posicao + 1, ultimo.tamanho), bloco: primeiro.bloco,
                nota: "\(quem) vai até o bloco \(ultimo.bloco), com \(ultimo.tamanho) eventos"))
    }

    /// Linhas sem folha: mais velhas que o horizonte foram postas depois; as outras esperam selo, e o código as guarda.
    private func conferirSemFolha(
        horizonte: OrdemDaTrilha, _ resumo: inout ResumoDaConferencia, _ anotar: (Achado) -> Void, em t: Transacao
    ) throws {
        var ordem = OrdemDaTrilha.comeco
        while true {
            let linhas = try t.executar(AuditoriaSQL.semFolha(depoisDe: ordem, limite: Self.pagina)).map {
                try LinhaGravada(lendo: $0)
            }
            for gravada in linhas {
                if gravada.ordem <= horizonte {
                    anotar(Achado(.linhaSemFolha, evento: gravada.linha.id))
                } else if !cofre.macConfere(gravada.mac, de: gravada.linha.autenticados) {
                    anotar(Achado(.naoSeladaMudada, evento: gravada.linha.id))
                } else {
                    resumo.aguardandoSelo += 1
                }
            }
            guard let ultima = linhas.last else { return }
            ordem = ultima.ordem
        }
    }
}

/// Uma folha com a sua linha, se há.
struct FolhaLida {
    let posicao: Int64
    let evento: Int64
    let resumo: [UInt8]
    let gravada: LinhaGravada?

    init(lendo linha: Linha) throws {
        posicao = try linha.ler(0)
        evento = try linha.ler(1)
        resumo = try linha.ler(2)
        gravada = try linha.ler(3, como: Int64?.self) == nil ? nil : LinhaGravada(lendo: linha, desde: 3)
    }
}

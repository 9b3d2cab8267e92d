import Acesso
import ArgumentParser
import Arquivos
import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Cifra
import Contratos
import Folha
import Foundation
import Logging
import Nucleo
import PortalDoGestor
import ProvaAnual
import ServiceLifecycle
import Tarefas
import Web

/// Serve os portais e a API por HTTPS; por HTTP nada se serve, só se manda ao HTTPS, e só se pedido.
///
/// Requisito: POC-SEG-03, RNF-GER-06
struct Servir: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serve os portais e a API por HTTPS.")

    @OptionGroup var casa: OpcoesDeCasa

    @OptionGroup var https: OpcoesDeHttps

    @Option(help: "Porta do HTTPS; 0 deixa o sistema escolher.")
    var porta = 8443

    @Option(help: "Porta de HTTP que só manda ao HTTPS; sem ela, HTTP não é atendido.")
    var portaHttp: Int?

    @Flag(help: "Deixa entrar as contas da base fictícia.")
    var demonstracao = false

    func run() async throws { try await servir() }

    /// Liga tudo e serve até SIGTERM; `preparar` roda uma vez, com o banco aberto e antes de a porta abrir.
    func servir(_ preparar: (Casa) async throws -> Void = { _ in }) async throws {
        LoggingSystem.ligarRegistroDoServico()
        let aberta = try await Casa.abrir(casa)
        try await preparar(aberta)
        try await aberta.instalacao.banco.transacao(como: .motor) { [instalacao = aberta.instalacao] t in
            try Implantacao.garantirPerfis(instalacao, em: t)
        }
        let catalogo = GuardaDoCatalogo()
        let porta = Porta(aberta.instalacao, catalogo: catalogo)
        let pecas = Pecas(
            casa: aberta.instalacao, raiz: aberta.raiz, catalogo: catalogo, porta: porta, demonstracao: demonstracao,
            correio: aberta.correio, conta: aberta.conta, diretorio: aberta.diretorio, prova: aberta.prova)
        var configuracao = ConfiguracaoDaWeb(
            endereco: https.endereco, porta: self.porta,
            tls: https.tls(aberta.pasta), segredo: try SegredoDoServidor.abrir(na: aberta.pasta))
        configuracao.sessao = RegraDeSessao()
        configuracao.portaDeRedirecionamento = portaHttp
        configuracao.destinosDeFormulario = pecas.assinaturas.map { [$0.origem] } ?? []
        try await Servidor.subir(configuracao, log: Logger(label: "averba")) { numero in
            Aviso.escrever("Averba no ar: https://localhost:\(numero)")
        } montar: { montagem in
            montagem.servicos += [
                ServicosDeFundo(pecas), SeloDeFundo(aberta.instalacao, ancora: aberta.ancora),
                ChavesDeFundo(aberta.instalacao, aberta.mestra),
            ]
            try Rotas.montar(em: &montagem, pecas)
        }
        await porta.encerrar()
        await aberta.fechar()
    }
}

/// As peças que as rotas usam.
struct Pecas: Sendable {
    let casa: Instalacao
    let raiz: String
    let catalogo: GuardaDoCatalogo
    let porta: Porta
    let demonstracao: Bool
    /// Quem roda as tarefas deste processo; ligado por `ServicosDeFundo`.
    let executor: Executor
    let acervo: Acervo
    /// Uma por processo: limita quantas contas de senha se fazem ao mesmo tempo.
    let senhas = Senha()
    /// `nil`: esta instalação não manda correio.
    let correio: CorreioDaCasa?
    /// `nil`: não há provedor de identidade.
    let conta: ContaDoOrgao?
    /// `nil`: não há diretório.
    let diretorio: DiretorioDoOrgao?
    /// `nil`: não há serviço de prova de vida.
    let prova: ServicoDaProva?

    init(
        casa: Instalacao, raiz: String, catalogo: GuardaDoCatalogo, porta: Porta, demonstracao: Bool,
        correio: CorreioDaCasa? = nil, conta: ContaDoOrgao? = nil, diretorio: DiretorioDoOrgao? = nil,
        prova: ServicoDaProva? = nil
    ) {
        self.prova = prova
        self.conta = conta
        self.diretorio = diretorio
        self.correio = correio
        self.casa = casa
        self.raiz = raiz
        self.catalogo = catalogo
        self.porta = porta
        self.demonstracao = demonstracao
        executor = Executor(banco: casa.banco, papel: .motor, ids: casa.ids)
        acervo = Acervo(pasta: raiz + "/Leiautes")
    }

    /// A fila que acorda o executor deste processo.
    var fila: FilaDeTarefas { FilaDeTarefas(ids: casa.ids) { [executor] in executor.acordar() } }
    var lotes: LotesDeContratos {
        LotesDeContratos(casa: casa, acervo: acervo, fila: fila, porta: porta, catalogos: catalogo)
    }
    var entrada: Folha.Entrada {
        Folha.Entrada(
            casa: casa, acervo: acervo, fila: fila, catalogos: catalogo, aoDesligar: EncerrarAcesso.aoDesligar(casa))
    }

    /// O que as telas do gestor pedem à fila; a entrada é a mesma da consignatária.
    var trabalhos: TrabalhosDoGestor { TrabalhosDoGestor(casa: casa, acervo: acervo, fila: fila, entrada: entrada) }

    /// Só há onde há correio.
    var recuperacao: Recuperacao? {
        correio.map { Recuperacao(casa, publico: $0.publico, demonstracao: demonstracao) }
    }

    /// Só há onde há serviço de prova de vida.
    var assinaturas: Assinaturas? {
        guard let prova, let provas else { return nil }
        return Assinaturas(casa: casa, balcao: balcao, servico: prova) {
            try await provas.concluir(avisado: $0, endereco: $1)
        }
    }

    /// Só há onde há serviço de prova de vida.
    var provas: ProvasAnuais? { prova.map { ProvasAnuais(casa: casa, servico: $0) } }

    var balcao: Balcao { Balcao(casa: casa, porta: porta) }

    /// O catálogo de agora, relido só se mudou.
    func regras() async throws -> Catalogo {
        try await casa.banco.transacao(como: .motor, soLeitura: true) { t in try catalogo.atual(em: t) }
    }

    /// O id do produto: da memória, e do banco se a memória não o conhece. O lote da porta relê o catálogo e refresca a memória.
    func produto(codigo: String) async throws -> Int64? {
        if let conhecido = catalogo.ultimo?.produto(codigo: codigo) { return conhecido.id }
        return try await regras().produto(codigo: codigo)?.id
    }
}

import Acesso
import ArgumentParser
import Auditoria
import BancoDeDados
import Comunicados
import Correio
import Foundation
import Logging
import ProvaDeVida
import Rosto
import ServiceLifecycle
import Web

/// Serve a prova de vida por HTTPS: a API dos clientes, a página de captura e as telas de quem opera, de quem contrata e do cidadão.
///
/// Processo e banco próprios: a análise lê imagem mandada por qualquer um, e o que lá falhar não derruba a consignação. Sem as bibliotecas ou os
/// modelos sobe assim mesmo, e o que precisa deles responde 503 dizendo o que falta.
///
/// Nas telas entra-se pela conta do órgão, com os mesmos ajustes da consignação (`AVERBA_OIDC` e companhia, ou o arquivo `conta-do-orgao` da pasta
/// de dados deste serviço), desde que a conta diga o CPF.
struct ServirProva: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "servir", abstract: "Serve a prova de vida por HTTPS, em processo e banco próprios.")

    @OptionGroup var opcoes: OpcoesDaProva

    @OptionGroup var https: OpcoesDeHttps

    @OptionGroup var passivo: OpcoesDoModeloPassivo

    @OptionGroup var avisar: OpcoesDeAviso

    @Option(help: "Porta do HTTPS; 0 deixa o sistema escolher.")
    var porta = 8444

    @Option(
        help: "Onde as pessoas e os clientes chegam, como https://prova.orgao.gov.br; padrão: localhost na porta acima."
    )
    var publico: String?

    @Option(help: "Arquivo PEM das autoridades em que se confia ao avisar os clientes; padrão: as do sistema.")
    var autoridades: String?

    @Option(help: "Pasta das bibliotecas e dos modelos; padrão: a que a instalação põe na raiz.")
    var rosto: String?

    @Option(help: "Quadros analisados ao mesmo tempo.")
    var postos = 2

    @Option(help: "Onde se atende por gente quem não pode usar a câmera, em frase inteira.")
    var atendimento = "No órgão que pediu a prova de vida, nos dias úteis."

    @Option(help: "Telefone desse atendimento.")
    var telefone: String?

    @Option(help: "Em quantos dias úteis um atendente decide a conferência que a pessoa pede.")
    var diasDaConferencia = 5

    @Option(help: "E-mail de quem opera, para saber do que venceu sem decisão; repita para mais de um.")
    var operacao: [String] = []

    @Option(help: "Por onde o serviço mede se atende; padrão: por dentro, na porta em que escuta.")
    var medirEm: String?

    @Flag(help: "Põe no ar a demonstração, em que se entra sem senha; só num banco que não tem nada de verdade.")
    var demonstracao = false

    func validate() throws {
        guard porta != 0 || publico != nil else {
            throw ValidationError("Com --porta 0, diga em --publico onde as pessoas chegam.")
        }
        guard (1...64).contains(postos) else { throw ValidationError("--postos vai de 1 a 64.") }
        guard (1...30).contains(diasDaConferencia) else {
            throw ValidationError("--dias-da-conferencia vai de 1 a 30.")
        }
        if let torto = operacao.first(where: { EnderecoDeCorreio($0) == nil }) {
            throw ValidationError("--operacao: «\(torto)» não é endereço de e-mail.")
        }
    }

    private var regraDaRevisao: RegraDaRevisao {
        var regra = RegraDaRevisao()
        regra.diasUteis = diasDaConferencia
        regra.operacao = operacao.compactMap(EnderecoDeCorreio.init)
        return regra
    }

    /// O motor de análise; sem as bibliotecas ou os modelos, nenhum, e o serviço o diz. Com modelo passivo configurado, ou tudo ou nada.
    private func abrirMotor(_ casa: Casa) async throws -> Motor? {
        do {
            return try Motor(
                AjustesDoMotor(
                    pasta: rosto ?? casa.raiz + "/.ferramentas/rosto", postos: postos, modeloPassivo: passivo.modelo))
        } catch let falta {
            Aviso.escrever("AVISO: \(falta.description)")
            if let razao = falta.razao { Aviso.escrever("  a biblioteca disse: \(razao)") }
            guard passivo.modelo == nil else {
                await casa.fechar()
                throw NaoAprovado(frase: "Com modelo passivo na configuração, o serviço não sobe sem ele.")
            }
            return nil
        }
    }

    /// O banco é de um modo só; noutro o serviço não sobe.
    private func conferirModo(_ casa: Casa) async throws {
        let (modo, comConta) = (demonstracao ? ModoDoServico.demonstracao : .deVerdade, casa.conta != nil)
        let instalacao = casa.instalacao
        do {
            try await instalacao.banco.transacao(como: .motor) { t in
                try modo.preparar(comConta: comConta, instalacao, em: t, por: .comando)
            }
        } catch {
            await casa.fechar()
            throw NaoAprovado.daProva(error)
        }
    }

    func run() async throws {
        LoggingSystem.ligarRegistroDoServico()
        let casa = try await opcoes.abrir()
        guard casa.conta?.dizCpf != false else {
            await casa.fechar()
            throw NaoAprovado(
                frase:
                    "Na prova de vida a conta do órgão tem de dizer o CPF: use AVERBA_OIDC_CPF, e não AVERBA_OIDC_MATRICULA."
            )
        }
        try await conferirModo(casa)
        let motor = try await abrirMotor(casa)
        let servico = try await ServicoDeProva(
            casa.instalacao, observador: motor.map { OlhoDoMotor($0) },
            publico: publico ?? casa.conta?.publico ?? "https://localhost:\(porta)", revisao: regraDaRevisao,
            comCorreio: casa.correio != nil, rede: try avisar.rede())
        var configuracao = ConfiguracaoDaWeb(
            endereco: https.endereco, porta: porta, tls: https.tls(casa.pasta),
            segredo: try SegredoDoServidor.abrir(na: casa.pasta)
        )
        configuracao.relogio = { casa.instalacao.relogio.agora.data }
        let avisos = EntregarAvisos(servico, autoridades: autoridades)
        let exemplo = demonstracao ? try await DemonstracaoDaProva.abrir(servico) : nil
        let medicao = MedicaoDeFundo(
            servico, servico.mensageiro, fora: medirEm, autoridades: autoridades,
            proprio: https.certificadoProprio(casa.pasta))
        try await Servidor.subir(configuracao, log: Logger(label: "prova-de-vida")) { numero in
            medicao.comecar(porta: numero)
            Aviso.escrever("Prova de vida no ar: https://localhost:\(numero)")
        } montar: { montagem in
            montagem.servicos += [
                LacoDaProva("medir o serviço", cada: .seconds(5)) { try await medicao.volta() },
                LacoDaProva("varrer as capturas", cada: .seconds(15)) { try await servico.capturas.varrer() },
                LacoDaProva("vencer as entradas", cada: .seconds(60)) {
                    try await casa.instalacao.banco.transacao(como: .motor) { t in
                        _ = try VencerEntradas.vencer(casa.instalacao, em: t)
                    }
                    _ = try await ConsultasGuardadas(casa.instalacao).limpar()
                },
                LacoDaProva("vencer as conferências", cada: .seconds(60)) { try await servico.vencerRevisoes() },
                LacoDaProva("entregar os avisos", cada: .seconds(5)) { try await avisos.volta() },
                SeloDeFundo(casa.instalacao, ancora: casa.ancora),
                ChavesDeFundo(casa.instalacao, casa.mestra),
            ]
            if let carteiro = casa.correio?.carteiro {
                let caixa = CaixaDeSaida(casa.instalacao)
                montagem.servicos.append(
                    LacoDaProva("mandar o correio", cada: .seconds(5)) { _ = try await caixa.entregar(por: carteiro) })
            }
            try RotasDaProva.montar(
                em: &montagem, servico, raiz: casa.raiz,
                atendimento: AtendimentoHumano(lugar: atendimento, telefone: telefone), conta: casa.conta,
                demonstracao: exemplo)
        }
        await casa.fechar()
    }
}

/// Um trabalho que se repete enquanto o serviço vive. O que falha vai ao registro, e se tenta na volta seguinte.
struct LacoDaProva: Service {
    private let nome: String
    private let intervalo: Duration
    private let volta: @Sendable () async throws -> Void
    private let registro = Logger(label: "prova-de-vida")

    init(_ nome: String, cada intervalo: Duration, _ volta: @escaping @Sendable () async throws -> Void) {
        (self.nome, self.intervalo, self.volta) = (nome, intervalo, volta)
    }

    func run() async throws {
        // Cancelar é como se encerra: não é falha do serviço.
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await volta() } catch is CancellationError {
                    return
                } catch {
                    registro.error("\(nome): falhou", metadata: ["falha": "\(type(of: error))"])
                }
                try await Task.sleep(for: intervalo)
            }
        }
    }
}

import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Html
import Nucleo
import Web

/// A verificação contra robôs dos formulários de quem ainda não entrou: emite desafios e confere cada um uma vez só.
///
/// Sem programa no navegador, o que se gasta é tempo: aceita-se sem a conta quem espera, pela hora assinada no desafio, e um endereço não o faz
/// muitas vezes seguidas. Nada é de terceiros, e ninguém decifra figura (`docs/decisoes/0031-prova-de-trabalho.md`).
/// - Fonte: POC-GES-02, RNF-SEG-05; WCAG 2.2, 3.3.8.
package struct Antirrobo: Sendable {
    package static let ato = "acesso.verificar-robo"
    /// Um desafio vale isto desde que a página se abriu.
    package static let validade: Int64 = 30 * 60
    /// Quanto espera quem não tem programa, em segundos.
    package static let espera: Int64 = 10

    private let casa: Instalacao
    private static let semPrograma = Ritmo(
        "sem-programa", capacidade: 3, porSegundo: 1.0 / Double(Antirrobo.espera))
    private static let porConta = Ritmo("conta", capacidade: 20, porSegundo: 1.0 / 30)
    private let ritmo: RitmoNoBanco
    /// Só poupa a trilha: por processo basta.
    private let anotadas = Limitador(capacidade: 20, porSegundo: 0.2)

    package init(_ casa: Instalacao) { (self.casa, ritmo) = (casa, RitmoNoBanco(casa)) }

    /// O campo do formulário, com um desafio novo.
    package func campo(_ formulario: Desafio.Formulario) async throws -> CampoDeDesafio {
        let casa = casa
        let dificuldade = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try RegraDeAcesso.ler(em: casa.relogio.hoje, t).dificuldadeDoDesafio
        }
        let desafio = Desafio.novo(formulario, dificuldade: dificuldade, as: casa.relogio.agora, casa.cofre)
        return CampoDeDesafio(
            desafio.texto, dificuldade: dificuldade, segundosSemPrograma: Int(Self.espera))
    }

    /// Devolve por que não passou, ou `nil`. O desafio conferido se gasta, passe ou não o que vem depois.
    package func recusa(
        _ formulario: Web.Formulario, de qual: Desafio.Formulario, endereco: String
    ) async throws -> RecusaDoDesafio? {
        let recusa = try await conferir(formulario, de: qual, endereco: endereco)
        if let recusa { try await anotar(recusa, endereco) }
        return recusa
    }

    private func conferir(
        _ formulario: Web.Formulario, de qual: Desafio.Formulario, endereco: String
    ) async throws -> RecusaDoDesafio? {
        guard let texto = formulario.texto(CampoDeDesafio.desafio) else { return .ausente }
        guard let desafio = Desafio(lendo: texto, casa.cofre), desafio.formulario == qual else { return .naoConfere }
        let agora = casa.relogio.agora
        let idade = agora.microssegundos / 1_000_000 - desafio.emitidoEm
        // Relógios de dois processos diferem um pouco.
        guard (-60...Self.validade).contains(idade) else { return .vencido }
        if let prova = formulario.texto(CampoDeDesafio.prova) {
            guard desafio.resolve(prova) else { return .naoConfere }
        } else {
            guard idade >= Self.espera else { return .cedo }
            let cabe = try await ritmo.gastar(endereco: endereco, de: Self.semPrograma, agora: agora.data) == nil
            guard cabe else { return .cedo }
        }
        // Gasta-se por todas as chaves do índice: durante a troca, o que um servidor gastou está gasto para o outro.
        let resumos = casa.cofre.indicesCegos(texto, dominio: "desafio-usado")
        let vence = agora + .seconds(Self.validade)
        let novo = try await casa.banco.transacao(como: .motor) { t in
            try t.executar(
                """
                INSERT INTO desafio_usado (resumo, vence_em) SELECT n, \(vence) FROM unnest(\(resumos)) n ON CONFLICT DO NOTHING
                """
            ).alteradas == resumos.count
        }
        return novo ? nil : .repetido
    }

    /// Gasta uma tentativa da conta, exista ou não; recusa com 429 quem passou do limite.
    package func gastarDaConta(_ login: String) async throws {
        let indice = DadosDoUsuario.indice(doLogin: login, casa.cofre)
        try await ritmo.exigir(Base64DeEndereco.escrever(indice), de: Self.porConta, agora: casa.relogio.agora.data)
    }

    /// Quem martela não enche a trilha.
    private func anotar(_ recusa: RecusaDoDesafio, _ endereco: String) async throws {
        let casa = casa
        guard anotadas.cabe(endereco: endereco, agora: casa.relogio.agora.data) else { return }
        try await casa.banco.transacao(como: .motor) { t in
            _ = try casa.trilha.registrar(
                [Auditoria.Evento(Self.ato + "-recusado", ["motivo": .texto(recusa.codigo)])],
                por: .aindaFora(endereco: endereco),
                as: casa.relogio.agora, em: t)
        }
    }

    /// Apaga os desafios usados que já venceriam; devolve quantos.
    package func limpar() async throws -> Int {
        let casa = casa
        return try await casa.banco.transacao(como: .motor) { t in
            try t.executar("DELETE FROM desafio_usado WHERE vence_em < \(casa.relogio.agora)").alteradas
        }
    }
}

/// Por que a verificação contra robôs não passou, e o que fazer.
package enum RecusaDoDesafio: String, Sendable, Hashable, CaseIterable {
    case ausente, vencido, repetido, cedo
    case naoConfere = "nao-confere"

    package var codigo: String { "desafio-\(rawValue)" }

    package var frase: String {
        switch self {
        case .ausente: "A verificação contra robôs não veio com o formulário. Envie de novo por esta página."
        case .vencido: "A página ficou aberta tempo demais. Envie de novo."
        case .repetido: "Este envio já tinha sido feito. Envie de novo, uma vez."
        case .cedo: "Com o programa da página desligado, espere \(Antirrobo.espera) segundos e envie."
        case .naoConfere: "A verificação contra robôs não conferiu. Envie de novo."
        }
    }

    /// A mensagem da tela.
    var mensagem: Mensagem { Mensagem(.erro, "O formulário não foi aceito.", frase, codigo: codigo) }
}

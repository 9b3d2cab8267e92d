import BancoDeDados
import Cadastro
import Nucleo
import Rosto

/// O que uma sessão é e até onde foi.
///
/// «Cadastro» guarda o rosto da pessoa como referência; «autenticação» prova que ela está viva e é a da referência.
package struct SessaoDaProva: Sendable, Hashable {
    package enum Especie: String, Sendable, CaseIterable { case autenticacao, cadastro }

    package enum Situacao: String, Sendable, CaseIterable {
        case criada, emAndamento = "em-andamento", emRevisao = "em-revisao", aprovada, reprovada, expirada

        /// Decidida. A reprovada ainda pode ir a revisão por gente, se a pessoa a pede a tempo.
        package var final: Bool { [.aprovada, .reprovada, .expirada].contains(self) }
        /// Ainda se captura.
        var captura: Bool { self == .criada || self == .emAndamento }
        /// Como a API a diz.
        package var naApi: String { rawValue.uppercased().replacing("-", with: "_") }
    }

    /// Quantas vezes se pode tentar numa sessão.
    package static let tentativas = 3
    /// Quantas se podem começar ao todo, contadas as que falham por nossa culpa.
    static let comecosNoMaximo = 9
    /// Quanto vale o link, e quanto dura a sessão desde que ele se abre. O que dura três minutos, como a nota técnica quer, é a tentativa: é dela o
    /// nonce que prende os quadros (decisão 0064).
    package static let vidaDoLink = Duration.seconds(600)
    package static let vida = Duration.seconds(600)

    package let id: Int64
    package let cliente: Int64
    package let titular: Int64
    package let especie: Especie
    package let finalidade: String
    package let nonce: String
    package let volta: String
    package let situacao: Situacao
    package let motivo: String?
    /// Milésimos de cosseno.
    package let limiar: Int
    package let regua: Int
    package let criadaEm: Instante
    package let expiraEm: Instante
    package let consentidaEm: Instante?
    package let concluidaEm: Instante?
    package let tentativasFeitas: Int
    package let confianca: Int?
    /// Milésimos, arredondado para baixo: 0,3629 não alcança 363.
    package let cosseno: Int?
    package let modelos: [String]?
    /// Como acabou a revisão por gente, se houve.
    package let revisao: DesfechoDaRevisao?
    /// O que disse o modelo passivo; `nil`: não há um, ou não chegou a avaliar.
    package let passiva: AvaliacaoPassivaDaSessao?

    static let colunas: SQL = """
        s.id, s.cliente_id, s.titular_id, s.especie, s.finalidade, s.nonce, s.volta, s.situacao, s.motivo, s.limiar, s.regua, s.criada_em,
        s.expira_em, s.consentida_em, s.concluida_em, s.tentativas, s.confianca, s.cosseno, s.modelos, s.revisao, s.passivo, s.passivo_limiar,
        s.passivo_modelo
        """

    /// Quantas são: o que vem depois delas numa consulta começa aqui.
    static let quantasColunas = 23

    /// As mesmas, no papel do cliente, que não lê o endereço de volta.
    static let colunasDoCliente: SQL = """
        s.id, s.cliente_id, s.titular_id, s.especie, s.finalidade, s.nonce, '', s.situacao, s.motivo, s.limiar, s.regua, s.criada_em,
        s.expira_em, s.consentida_em, s.concluida_em, s.tentativas, s.confianca, s.cosseno, s.modelos, s.revisao, s.passivo, s.passivo_limiar,
        s.passivo_modelo
        """

    /// As dez últimas de um cliente, as mais novas antes.
    package static func ultimas(de cliente: Int64, em t: Transacao) throws -> [SessaoDaProva] {
        try t.executar(
            "SELECT \(colunas) FROM sessao_da_prova s WHERE s.cliente_id = \(cliente) ORDER BY s.criada_em DESC LIMIT 10"
        ).map(SessaoDaProva.init(lendo:))
    }

    init(lendo linha: Linha) throws {
        id = try linha.ler(0)
        cliente = try linha.ler(1)
        titular = try linha.ler(2)
        guard let especie = Especie(rawValue: try linha.ler(3)), let situacao = Situacao(rawValue: try linha.ler(7))
        else {
            preconditionFailure("sessão de espécie ou situação que não existe")
        }
        self.especie = especie
        finalidade = try linha.ler(4)
        nonce = try linha.ler(5)
        volta = try linha.ler(6)
        self.situacao = situacao
        motivo = try linha.ler(8)
        limiar = Int(try linha.ler(9, como: Int64.self))
        regua = Int(try linha.ler(10, como: Int64.self))
        criadaEm = try linha.ler(11)
        expiraEm = try linha.ler(12)
        consentidaEm = try linha.ler(13)
        concluidaEm = try linha.ler(14)
        tentativasFeitas = Int(try linha.ler(15, como: Int64.self))
        confianca = try linha.ler(16, como: Int64?.self).map(Int.init)
        cosseno = try linha.ler(17, como: Int64?.self).map(Int.init)
        modelos = try linha.ler(18)
        revisao = try linha.ler(19, como: String?.self).flatMap(DesfechoDaRevisao.init(rawValue:))
        passiva = try AvaliacaoPassivaDaSessao(lendo: linha, 20)
    }

    /// De 0 a 100, para mostrar: 85 no limiar de sempre. É uma escala, não uma probabilidade.
    package var similaridade: Double? { cosseno.map { Comparacao.similaridade(Double($0) / 1_000) } }
}

/// Como acabou a revisão por gente de uma sessão.
package enum DesfechoDaRevisao: String, Sendable, Hashable {
    /// Um atendente decidiu.
    case humana
    /// Venceu sem decisão: vale o que o computador decidiu.
    case vencida
}

/// O que o modelo passivo da configuração disse de uma sessão: a menor probabilidade de ser real entre os quadros de frente, em milésimos.
package struct AvaliacaoPassivaDaSessao: Sendable, Hashable {
    package let real: Int
    package let limiar: Int
    package let modelo: String
    package var passou: Bool { real >= limiar }

    package init(real: Int, limiar: Int, modelo: String) {
        self.real = real
        self.limiar = limiar
        self.modelo = modelo
    }

    init?(lendo linha: Linha, _ coluna: Int) throws {
        guard let real = try linha.ler(coluna, como: Int16?.self),
            let limiar = try linha.ler(coluna + 1, como: Int16?.self),
            let modelo = try linha.ler(coluna + 2, como: String?.self)
        else { return nil }
        self.init(real: Int(real), limiar: Int(limiar), modelo: modelo)
    }
}

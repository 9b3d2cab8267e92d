import Cifra
import Foundation
import HTTPTypes

/// Como o servidor da web se liga: endereços, TLS, segredo e limites.
///
/// É dado puro: quem lê arquivo, ambiente ou linha de comando é o executável.
package struct ConfiguracaoDaWeb: Sendable {
    /// Endereço em que se escuta (`127.0.0.1`, `0.0.0.0`, `::`).
    package var endereco: String
    /// Porta do HTTPS; 0 deixa o sistema escolher (testes).
    package var porta: Int
    /// De onde vem o certificado; `.semTLS` só é aceito em endereço de laço (127.0.0.0/8, ::1, localhost).
    package var tls: OrigemDoTLS
    /// Porta que só responde 308 para o HTTPS; `nil` não a abre.
    package var portaDeRedirecionamento: Int?
    /// Nome público (sem porta) usado no redirecionamento; `nil` usa o `Host` recebido, se for um nome limpo.
    package var nomePublico: String?
    /// Segredo do servidor, 32 bytes ou mais: dele se derivam os tokens contra falsificação.
    ///
    /// Com mais de um processo, precisa ser o mesmo em todos. O padrão sorteia um que morre com o processo.
    package var segredo: [UInt8]
    /// Tetos de tudo que vem de fora.
    package var limites: Limites
    /// Quanto vive uma sessão.
    package var sessao: RegraDeSessao
    /// Endereços de intermediários cujo `X-Forwarded-For` é acreditado; vazio não acredita em nenhum.
    package var intermediariosConfiaveis: Set<String>
    /// Prefixo do campo `type` dos problemas da API; o código da recusa vem em seguida.
    package var prefixoDoTipoDeProblema: String
    /// Validade da ordem de só usar HTTPS (HSTS), em segundos; `nil` não manda o cabeçalho.
    package var segundosDeHSTS: Int?
    /// Teto da espera pelos pedidos em curso depois de SIGTERM.
    package var prazoDeEscoamento: Duration
    /// Origens, além da própria, a que o envio de um formulário pode acabar levando (`form-action`): vazio é nenhuma.
    package var destinosDeFormulario: [String] = []
    /// Relógio de parede, trocado nos testes.
    package var relogio: @Sendable () -> Date

    /// Valores de trabalho; só o TLS é obrigatório dizer.
    package init(
        endereco: String = "127.0.0.1", porta: Int = 8443, tls: OrigemDoTLS,
        portaDeRedirecionamento: Int? = nil, nomePublico: String? = nil, segredo: [UInt8]? = nil,
        limites: Limites = Limites(), sessao: RegraDeSessao = RegraDeSessao(),
        intermediariosConfiaveis: Set<String> = [], prefixoDoTipoDeProblema: String = "urn:problema:",
        segundosDeHSTS: Int? = 31_536_000, prazoDeEscoamento: Duration = .seconds(25),
        relogio: @escaping @Sendable () -> Date = { Date() }
    ) {
        precondition(segredo.map { $0.count >= 32 } ?? true, "o segredo do servidor tem menos de 32 bytes")
        self.endereco = endereco
        self.porta = porta
        self.tls = tls
        self.portaDeRedirecionamento = portaDeRedirecionamento
        self.nomePublico = nomePublico
        self.segredo = segredo ?? Imprevisivel.bytes(32)
        self.limites = limites
        self.sessao = sessao
        self.intermediariosConfiaveis = intermediariosConfiaveis
        self.prefixoDoTipoDeProblema = prefixoDoTipoDeProblema
        self.segundosDeHSTS = segundosDeHSTS
        self.prazoDeEscoamento = prazoDeEscoamento
        self.relogio = relogio
    }
}

/// De onde vem o par certificado e chave do HTTPS.
package enum OrigemDoTLS: Sendable, Equatable {
    /// Autoassinado, criado na primeira subida dentro da pasta (chave 0600) e refeito quando faltam menos de 30 dias.
    ///
    /// Nomes podem ser DNS ou IP; o primeiro vira o nome comum.
    case autoassinado(pasta: String, nomes: [String])
    /// Arquivos PEM próprios; o do certificado traz a cadeia inteira, folha primeiro.
    case arquivos(certificado: String, chave: String)
    /// Sem TLS: só em endereço de laço, para testes e para trás de um terminador local.
    case semTLS
}

/// Tetos do servidor: tudo que vem de fora tem um.
package struct Limites: Sendable {
    /// Bytes do corpo de formulário urlencoded ou JSON quando a rota não diz outro.
    package var corpo = 256 * 1024
    /// Bytes de um envio com arquivo quando a rota não diz outro.
    package var envio = 64 * 1024 * 1024
    /// Caracteres do caminho com a consulta; acima disso, 414.
    package var caminho = 8 * 1024
    /// Bytes de um cabeçalho e da soma deles; acima disso, 431.
    package var cabecalho = 16 * 1024
    /// Bytes da soma dos cabeçalhos de um pedido.
    package var cabecalhos = 32 * 1024
    /// Cabeçalhos de um pedido.
    package var quantidadeDeCabecalhos = 100
    /// Conexões abertas ao mesmo tempo; as demais esperam na fila do sistema.
    package var conexoes = 4_096
    /// Pedidos em curso ao mesmo tempo; acima disso, 503 com `Retry-After`.
    package var pedidosEmCurso = 4_096
    /// Tempo para o aperto de mãos do TLS e para chegar o primeiro cabeçalho inteiro.
    package var esperaDoCabecalho: Duration = .seconds(15)
    /// Silêncio tolerado no meio de um corpo, e conexão parada entre pedidos.
    package var silencio: Duration = .seconds(60)
    /// Conexão sem nenhum byte nos dois sentidos por este tempo é fechada, haja o que houver.
    package var conexaoMuda: Duration = .seconds(300)
    /// Vazão mínima do corpo (bytes por segundo de espera), cobrada depois de `carenciaDaVazao`; abaixo dela, 408.
    package var vazaoMinima = 1_024
    /// Espera da rede tolerada antes de cobrar a vazão.
    package var carenciaDaVazao: Duration = .seconds(20)
    /// Partes de um multipart e bytes do cabeçalho de cada uma.
    package var partes = 200
    /// Bytes do cabeçalho de uma parte; acima disso, 431.
    package var cabecalhoDeParte = 8 * 1024
    /// Bytes de um campo de texto dentro do multipart.
    package var campoDeTexto = 64 * 1024
    /// Pares nome=valor de um formulário urlencoded ou de uma consulta.
    package var campos = 2_000
    /// Fluxos de eventos abertos ao mesmo tempo; acima disso, 503.
    package var fluxosDeEventos = 1_024

    /// Os tetos padrão.
    package init() {}
}

/// Quanto vive uma sessão.
package struct RegraDeSessao: Sendable, Equatable {
    /// Sem pedido por este tempo, a sessão acaba.
    package var ocio: Duration
    /// Acaba neste tempo desde a entrada, haja uso ou não.
    package var absoluta: Duration
    /// Intervalo mínimo entre duas gravações de "visto em": poupa uma escrita por página.
    package var toque: Duration

    /// O padrão é 20 minutos de ócio e 10 horas no total.
    package init(
        ocio: Duration = .seconds(20 * 60), absoluta: Duration = .seconds(10 * 3600), toque: Duration = .seconds(60)
    ) {
        self.ocio = ocio
        self.absoluta = absoluta
        self.toque = toque
    }
}

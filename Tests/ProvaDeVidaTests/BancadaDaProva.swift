import Acesso
import Antivirus
import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Crypto
import Foundation
import struct Html.Contexto
import struct Html.Moldura
import struct Html.Sistema
import Logging
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Rosto
import Synchronization
import Testing
import Web

/// Quem olha, nos ensaios do protocolo: o «JPEG» é o texto dos números que se veriam nele.
final class ObservadorDeEnsaio: Observador {
    let modeloDoVetor = "ensaio-1"
    let modelos = ["ensaio-1", "malha-de-ensaio"]
    private let foraDoAr = Mutex(false)
    private let passiva = Mutex(AvaliacaoPassiva.naoAvaliado)

    /// O que o modelo passivo diria dos quadros de frente daqui em diante.
    func passivo(_ avaliacao: AvaliacaoPassiva) { passiva.withLock { $0 = avaliacao } }

    /// O que um quadro de ensaio leva.
    struct Numeros: Codable {
        var rostos = 1
        var guinada = 0.0, nariz = 0.5, olhos = 0.17, boca = 0.57, proporcao = 0.55
        var pele = [0.40, 0.30, 0.25]
        var marco = 0.0
        var x = 1.0, y = 0.0
        var ruido = 0
    }

    func olhar(_ jpeg: [UInt8], rastro: RastroDaCaptura?, comVetor: Bool) async throws -> Visao {
        guard let numeros = try? JSONDecoder().decode(Numeros.self, from: Data(jpeg)) else {
            throw RecusaDeProva.imagemNaoServe("A imagem não é um JPEG que se leia.")
        }
        let observado = Observacao(
            rostos: numeros.rostos, guinada: numeros.guinada, nariz: numeros.nariz, olhos: numeros.olhos,
            boca: numeros.boca,
            proporcao: numeros.proporcao,
            pele: CorDaPele(vermelho: numeros.pele[0], verde: numeros.pele[1], azul: numeros.pele[2]),
            marcos: [Ponto(numeros.marco, 0)], vetor: comVetor ? PessoaDeEnsaio.rosto(numeros.x, numeros.y) : nil,
            passiva: comVetor ? passiva.withLock { $0 } : .naoAvaliado)
        let resumo = SHA256.hash(data: jpeg).withUnsafeBytes { Array($0.bindMemory(to: UInt64.self)) }
        return Visao(observado: observado, impressao: ImpressaoDoQuadro(palavras: resumo))
    }

    func conferir() async throws {
        guard !foraDoAr.withLock({ $0 }) else { throw RecusaDeProva.analiseOcupada }
    }

    func cair(_ caiu: Bool) { foraDoAr.withLock { $0 = caiu } }

    func olhar(foto: [UInt8]) async throws -> Visao { try await olhar(foto, rastro: nil, comVetor: true) }

    func planaridade(_ frente: [Ponto], _ outro: [Ponto]) -> Double {
        PessoaDeEnsaio.planaridade(frente, outro)
    }

    static func jpeg(_ observado: Observacao, _ vetor: VetorFacial, ruido: Int) throws -> [UInt8] {
        let numeros = Numeros(
            rostos: observado.rostos, guinada: observado.guinada, nariz: observado.nariz, olhos: observado.olhos,
            boca: observado.boca, proporcao: observado.proporcao,
            pele: [observado.pele?.vermelho ?? 0.4, observado.pele?.verde ?? 0.3, observado.pele?.azul ?? 0.25],
            marco: observado.marcos.first?.x ?? 0, x: Double(vetor.numeros[0]), y: Double(vetor.numeros[1]),
            ruido: ruido)
        return [UInt8](try JSONEncoder().encode(numeros))
    }
}

/// O serviço inteiro sobre um banco só seu, com um cliente liberado e a sua credencial.
final class BancadaDaProva: Sendable {
    static let publico = "https://prova.exemplo.gov.br"
    static let cpf = "529.982.247-25"
    /// O que todo pedido com foto declara.
    static let declaracao = #""base_legal": "prevencao-a-fraude", "finalidade": "Conferir o cadastro do servidor""#
    static let volta = "https://servico.exemplo.gov.br/retorno"

    let orgao: OrgaoDeTeste
    let servico: ServicoDeProva
    let servidor: ServidorMontado
    let cliente: Int64
    let credencial: CredencialDoCliente
    let ensaio = ObservadorDeEnsaio()

    /// O que o serviço tem de diferente num ensaio.
    private struct Limites {
        let vagas: Int
        let parada: Duration
        let espera: Int
        let orcamento: OrcamentoDeQuadros
        let folgaDaCor: Int64
        let comCorreio: Bool
    }

    private init(
        _ orgao: OrgaoDeTeste, semMotor: Bool, publico: String, rede: RedeDosAvisos, _ conta: ContaDoOrgao?,
        _ ficticias: [ContaFicticia], _ olho: (any Observador)?, _ limites: Limites
    ) async throws {
        self.orgao = orgao
        let casa = orgao.casa
        var tolerancia = CorrenteDeQuadros.Tolerancia()
        // O ensaio corre mais depressa que o relógio da captura.
        tolerancia.desvio = 3_600_000
        (tolerancia.parada, tolerancia.folgaDaCor) = (limites.parada, limites.folgaDaCor)
        let servico = try await ServicoDeProva(
            casa, observador: semMotor ? nil : olho ?? ensaio, publico: publico,
            comCorreio: limites.comCorreio, rede: rede, tolerancia: tolerancia, vagas: limites.vagas,
            espera: limites.espera, orcamento: limites.orcamento)
        self.servico = servico
        if !ficticias.isEmpty {
            // Quem entra sem senha só entra em banco de demonstração.
            try await casa.banco.transacao(como: .motor) { t in
                try ModoDoServico.demonstracao.preparar(comConta: false, casa, em: t, por: .comando)
            }
        }
        (cliente, credencial) = try await Self.cadastrar("mpmg", casa)
        var log = Logger(label: "teste")
        log.logLevel = .critical
        var configuracao = ConfiguracaoDaWeb(porta: 0, tls: .semTLS)
        configuracao.relogio = { casa.relogio.agora.data }
        servidor = try Servidor.montar(configuracao, log: log) { montagem in
            RotasDoCliente.montar(em: &montagem, servico)
            RotasDaSituacao.montar(em: &montagem, servico, LeituraDaSituacao(casa)) { contexto in
                Moldura(
                    Sistema(
                        nome: "Averba", portal: "Prova de vida", sigla: "Averba", orgao: "Prova de vida", versao: "1"),
                    caminho: contexto.caminho)
            }
            RotasDaCaptura.montar(em: &montagem, servico) { sessao, cliente, csrf in
                if DesfechoNaTela.cabe(sessao) {
                    let moldura = Moldura(
                        Sistema(
                            nome: "Averba", portal: "Prova de vida", sigla: "Averba", orgao: "Prova de vida",
                            versao: "1"), caminho: "/captura", contexto: Contexto(csrf: csrf))
                    return .html(
                        moldura.pagina(
                            DesfechoNaTela(
                                sessao: sessao, servico: cliente, atendimento: AtendimentoHumano(lugar: "No órgão.")
                            ).tela))
                }
                return .html(Array("<main>\(cliente): \(sessao.finalidade)</main>".utf8))
            }
            PortaisDaProva(servico, fachada: Fachada(), conta: conta, ficticias: ficticias).montar(em: &montagem)
            montagem.api("documentacao", em: "/v1", contexto: ContextoAberto.self, credencial: nil) { _, _ in true }
                .openApi(titulo: "API da prova de vida", versao: "1")
        }
    }

    static func cadastrar(_ codigo: String, _ casa: Instalacao) async throws -> (Int64, CredencialDoCliente) {
        try await casa.banco.transacao(como: .motor) { t in
            let id = try CadastrarCliente(
                codigo: codigo, nome: "Cliente \(codigo)", cnpj: try CNPJ.lendo("11.222.333/0001-81"),
                contrato: "001/2026",
                contratoEm: Dia(ano: 2026, mes: 1, dia: 5), termoEm: Dia(ano: 2026, mes: 1, dia: 6),
                representante: Representante(
                    nome: "Rita Alves", cpf: try CPF.lendo("111.444.777-35"), email: "rita@exemplo.gov.br"),
                voltas: ["https://servico.exemplo.gov.br/"]
            ).executar(casa, em: t, por: .comando)
            try LiberarCliente(cliente: id).executar(
                casa, Mensageiro(comCorreio: false, publico: nil), em: t, por: .comando)
            return (
                id,
                try CredencialDoCliente.emitir(
                    cliente: id, expira: casa.relogio.agora + .seconds(86_400), casa, em: t, por: .comando)
            )
        }
    }

    static func usando(
        semMotor: Bool = false, publico: String = publico, avisaRedeInterna: Bool = false, conta: ContaDoOrgao? = nil,
        ficticias: [ContaFicticia] = [], olho: (any Observador)? = nil, antivirus: Antivirus? = nil,
        vagas: Int = Capturas.vagas, parada: Duration = .seconds(30), espera: Int = Capturas.espera,
        orcamento: OrcamentoDeQuadros = .init(), folgaDaCor: Int64 = 3_600_000, comCorreio: Bool = false,
        _ corpo: (BancadaDaProva) async throws -> Void
    ) async throws {
        let orgao = try await OrgaoDeTeste.novo(antivirus: antivirus)
        do {
            try await corpo(
                try await BancadaDaProva(
                    orgao, semMotor: semMotor, publico: publico, rede: RedeDosAvisos(interna: avisaRedeInterna), conta,
                    ficticias, olho,
                    Limites(
                        vagas: vagas, parada: parada, espera: espera, orcamento: orcamento, folgaDaCor: folgaDaCor,
                        comCorreio: comCorreio)))
        } catch {
            // O erro que interessa é o do corpo.
            try? await orgao.apagar()
            throw error
        }
        try await orgao.apagar()
    }

    var navegador: ClienteEmProcesso { ClienteEmProcesso(servidor) }

    // MARK: - Como um cliente

    func token(_ credencial: CredencialDoCliente? = nil) async throws -> String {
        let par = credencial ?? self.credencial
        let basico = Data("\(par.identificador):\(par.segredo)".utf8).base64EncodedString()
        let lida = try await navegador.pedir(
            "POST", "/v1/token",
            cabecalhos: ["Authorization": "Basic \(basico)", "Content-Type": "application/x-www-form-urlencoded"],
            corpo: Array("grant_type=client_credentials".utf8))
        try #require(lida.status == 200, "\(lida.texto)")
        let corpo = try json(lida)
        return try #require(corpo["access_token"] as? String)
    }

    func sessao(
        _ especie: String = "autenticacao", cpf: String = cpf, nonce: String = "nonce-do-pedido-0001",
        limiar: Int? = nil,
        token: String? = nil
    ) async throws -> (resposta: RespostaLida, id: Int64, link: String) {
        let ficha = if let token { token } else { try await self.token() }
        let limite = limiar.map { #", "limiar": \#($0)"# } ?? ""
        let lida = try await navegador.json(
            "POST", "/v1/sessoes",
            """
            {"cpf": "\(cpf)", "especie": "\(especie)", "finalidade": "Autorizar empréstimo de R$ 412,90 por mês", "nonce": "\(nonce)", "volta": "\(Self.volta)"\(limite)}
            """, credencial: ficha)
        let corpo = try json(lida)
        let endereco = corpo["endereco"] as? String ?? ""
        return (lida, (corpo["id"] as? NSNumber)?.int64Value ?? 0, String(endereco.dropFirst(Self.publico.count)))
    }

    func resultado(_ id: Int64, token: String? = nil) async throws -> [String: Any] {
        let ficha = if let token { token } else { try await self.token() }
        return try json(try await navegador.json("GET", "/v1/sessoes/\(id)", "", credencial: ficha))
    }

    /// Guarda um rosto de referência por foto.
    func referencia(_ vetor: VetorFacial = PessoaDeEnsaio.rosto(1, 0), cpf: String = cpf) async throws {
        let foto = Data(try ObservadorDeEnsaio.jpeg(Observacao(rostos: 1), vetor, ruido: 0)).base64EncodedString()
        let lida = try await navegador.json(
            "PUT", "/v1/referencias", #"{"cpf": "\#(cpf)", "imagem": "\#(foto)", \#(BancadaDaProva.declaracao)}"#,
            credencial: try await token())
        try #require(lida.status == 204, "\(lida.texto)")
    }

    // MARK: - Como a pessoa

    /// Abre o link num navegador novo.
    func abrir(_ link: String) async throws -> ClienteEmProcesso {
        let navegador = self.navegador
        let lida = try await navegador.get(link)
        try #require(lida.status == 303, "\(lida.texto)")
        return navegador
    }

    func json(_ lida: RespostaLida) throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(lida.corpo)) as? [String: Any] ?? [:]
    }
}

/// A página de captura, no ensaio: consente, assina e manda os quadros que a pessoa dá.
struct PaginaDeEnsaio {
    let bancada: BancadaDaProva
    let navegador: ClienteEmProcesso
    var nonce = ""
    var chave = SymmetricKey(size: .bits256)
    var anterior: [UInt8] = []
    var sequencia = 0
    var tempo: Int64 = 0
    var passo: Passo?
    private var cor: CorMostrada?
    /// O que a página diz da cor em vez do que mostrou.
    var mentira: (@Sendable (CorMostrada, Int64) -> CorMostrada)?
    var mandados: [(jpeg: [UInt8], tempo: Int64)] = []

    init(_ bancada: BancadaDaProva, _ navegador: ClienteEmProcesso) {
        self.bancada = bancada
        self.navegador = navegador
    }

    mutating func comecar(luz: Bool = true, consentimento: Bool = true) async throws -> RespostaLida {
        let lida = try await navegador.json(
            "POST", "/captura/comecar",
            #"{"consentimento": \#(consentimento), "luz": \#(luz), "tempoEstendido": false}"#)
        guard lida.status == 200 else { return lida }
        let corpo = try bancada.json(lida)
        nonce = try #require(corpo["nonce"] as? String)
        let escrita = try #require(corpo["chave"] as? String)
        chave = SymmetricKey(data: try #require(Base64DeEndereco.ler(Substring(escrita))))
        (anterior, sequencia, tempo) = (Array(SHA256.hash(data: Array(nonce.utf8))), 0, 0)
        let primeiro = try #require(corpo["passo"] as? [String: Any])
        passo = try Self.passo(primeiro)
        return lida
    }

    /// O cabeçalho de um quadro, como a página o escreve.
    func cabecalho(_ jpeg: [UInt8], em tempo: Int64, chave: SymmetricKey? = nil) -> String {
        let resumo = Array(SHA256.hash(data: jpeg))
        let cor = cor.map { mentira?($0, tempo) ?? $0 }
        let texto = Envelope.assinado(
            nonce: nonce, sequencia: sequencia, tempo: tempo, cor: cor, anterior: anterior, resumo: resumo)
        let assinatura = Array(HMAC<SHA256>.authenticationCode(for: Array(texto.utf8), using: chave ?? self.chave))
        let hex: ([UInt8]) -> String = { $0.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() }
        let corDita = cor.map { " cor=\($0.ordem)@\($0.desde);" } ?? ""
        return
            "sequencia=\(sequencia); tempo=\(tempo);\(corDita) anterior=\(hex(anterior)); assinatura=\(hex(assinatura))"
    }

    mutating func mandar(_ jpeg: [UInt8], depoisDe espera: Int64 = 160) async throws -> RespostaLida {
        tempo += espera
        if let ordem = passo?.ordemDaCor {
            if cor?.ordem != ordem { cor = CorMostrada(ordem: ordem, desde: tempo - espera / 2) }
        } else {
            cor = nil
        }
        let lida = try await navegador.pedir(
            "POST", "/captura/quadros",
            cabecalhos: ["Content-Type": "image/jpeg", "Quadro": cabecalho(jpeg, em: tempo)],
            corpo: jpeg)
        guard lida.status == 200 else { return lida }
        mandados.append((jpeg, tempo))
        (sequencia, anterior) = (sequencia + 1, Array(SHA256.hash(data: jpeg)))
        passo = try Self.passo(try bancada.json(lida))
        return lida
    }

    /// Captura até acabar e devolve o que a página diria.
    mutating func capturar(
        _ quem: PessoaDeEnsaio, luz: Bool = true, mudar: (inout PessoaDeEnsaio, PaginaDeEnsaio) -> Void = { _, _ in }
    ) async throws -> [String: Any] {
        let comeco = try await comecar(luz: luz)
        try #require(comeco.status == 200, "\(comeco.texto)")
        var pessoa = quem
        for _ in 0..<1_200 where passo?.acabou == false {
            mudar(&pessoa, self)
            // Câmera nenhuma dá duas vezes o mesmo quadro, nem em sessões diferentes.
            let ruido = Int.random(in: 0...Int(Int32.max))
            let visto = pessoa.olhar(passo, em: tempo + pessoa.entreQuadros)
            let lida = try await mandar(
                try ObservadorDeEnsaio.jpeg(visto, pessoa.vetor, ruido: ruido), depoisDe: pessoa.entreQuadros)
            try #require(lida.status == 200, "\(lida.texto)")
        }
        return try await fim()
    }

    func fim() async throws -> [String: Any] { try bancada.json(try await navegador.get("/captura/fim")) }

    /// O passo como a página o lê do JSON.
    private static func passo(_ corpo: [String: Any]) throws -> Passo {
        let alvo = (corpo["alvo"] as? NSNumber)?.intValue ?? 25
        let pedido: Etapa? =
            switch corpo["pedido"] as? String {
            case "frente": .frente
            case "esquerda": .giro(.esquerda, alvo: alvo)
            case "direita": .giro(.direita, alvo: alvo)
            case "perto": .perto
            case "sorriso": .sorriso
            case "luz": .luz
            case "frente-final": .frenteFinal
            default: nil
            }
        return Passo(
            pedido: pedido, orientacao: try #require(Orientacao(rawValue: corpo["orientacao"] as? String ?? "")),
            feitas: (corpo["feitas"] as? NSNumber)?.intValue ?? -1,
            total: (corpo["total"] as? NSNumber)?.intValue ?? -1,
            cor: CorExibida.allCases.first { $0.codigo == corpo["cor"] as? String },
            ordemDaCor: (corpo["ordemDaCor"] as? NSNumber)?.intValue, acabou: corpo["acabou"] as? Bool ?? false)
    }
}

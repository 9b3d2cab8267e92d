import Foundation
import Logging
import NIOConcurrencyHelpers

@testable import Web

/// Dois portais inventados e uma API, para exercitar a máquina sem nenhuma palavra do negócio.
struct Gerente: Identidade { let nome: String }
struct Cliente: Identidade { let numero: Int64 }

struct ContextoDoGerente: Contexto {
    var pedido: ContextoDoPedido
    let gerente: Gerente
    init(context: ContextoDoPedido) throws {
        guard let gerente = context.identidade as? Gerente else { throw RecusaDaWeb.naoIdentificado }
        self.pedido = context
        self.gerente = gerente
    }
}

enum RecusaDeTeste: RecusaComCodigo {
    case saldoCurto
    var codigo: String { "saldo-curto" }
    var frase: String { "O saldo não alcança." }
}

struct BancoForaDoAr: Error {}
struct FalhaComSegredo: Error { let texto = "senha do banco: 1234" }

struct Pedido: Equatable, Sendable {
    let nome: String
    let prazo: Int
    let itens: [String]

    static let entrada = Entrada<Pedido>.objeto(
        "Pedido", .livre("nome"), .inteiro("prazo", 1...120), .opcional("itens", .lista(.livre(), ate: 3))
    ) { nome, prazo, itens in Pedido(nome: nome, prazo: prazo, itens: itens ?? []) }
}

/// O relógio que o teste adianta.
final class RelogioDeTeste: Sendable {
    private let caixa = NIOLockedValueBox(Date(timeIntervalSince1970: 1_775_000_000))
    var agora: Date { caixa.withLockedValue { $0 } }
    func adiantar(_ segundos: Double) { caixa.withLockedValue { $0 += segundos } }
}

/// Anota o que os sumidouros fizeram.
final class Caderno: Sendable {
    private let caixa = NIOLockedValueBox<[String]>([])
    var linhas: [String] { caixa.withLockedValue { $0 } }
    func anotar(_ linha: String) { caixa.withLockedValue { $0.append(linha) } }
}

struct SumidouroAnotado: SumidouroDeArquivo {
    let caderno: Caderno
    var bytes: [UInt8] = []
    mutating func receber(_ pedaco: ArraySlice<UInt8>) async throws { bytes += pedaco }
    mutating func concluir() async throws -> any Sendable {
        caderno.anotar("concluiu \(bytes.count)")
        return bytes
    }
    mutating func desistir() async { caderno.anotar("desistiu") }
}

struct Bancada {
    let servidor: ServidorMontado
    let relogio = RelogioDeTeste()
    let guarda = GuardaDeSessaoNaMemoria()
    let caderno = Caderno()

    init(diario: DiarioDeAcesso? = nil, _ ajustar: (inout ConfiguracaoDaWeb) -> Void = { _ in }) throws {
        var log = Logger(label: "teste")
        log.logLevel = .critical
        var configuracao = ConfiguracaoDaWeb(porta: 0, tls: .semTLS)
        let relogio = relogio
        configuracao.relogio = { relogio.agora }
        ajustar(&configuracao)
        let (guarda, caderno) = (guarda, caderno)
        servidor = try Servidor.montar(configuracao, log: log) { montagem in
            montagem.guardaDeSessao = guarda
            montagem.diario = diario
            montagem.traduzirFalha = {
                $0 is BancoForaDoAr
                    ? RecusaDaWeb(codigo: "banco-fora", frase: "Volte logo.", status: 503, esperar: 9) : nil
            }
            Self.publico(&montagem)
            Self.gerencia(&montagem, caderno)
            Self.api(&montagem, caderno)
        }
    }

    /// Os prazos da conexão em uma hora: o que fechar antes fechou pelo que o teste prova, por mais cheia que esteja a máquina.
    static func semPressa(_ configuracao: inout ConfiguracaoDaWeb) {
        configuracao.limites.esperaDoCabecalho = .seconds(3_600)
        configuracao.limites.silencio = .seconds(3_600)
        configuracao.limites.conexaoMuda = .seconds(3_600)
        configuracao.limites.carenciaDaVazao = .seconds(3_600)
    }

    func navegador() -> ClienteEmProcesso { ClienteEmProcesso(servidor) }

    func gerente() async throws -> ClienteEmProcesso {
        let cliente = navegador()
        try await cliente.entrar(como: Gerente(nome: "ana"))
        return cliente
    }

    private static func publico(_ montagem: inout Montagem) {
        let aberto = montagem.telas("aberto", em: "/", contexto: ContextoAberto.self) { _, _ in true }
        aberto.get("", ato: "portal.entrar") { contexto in .html(Array("raiz \(contexto.endereco)".utf8)) }
        aberto.get("entrar", ato: "portal.entrar") { contexto in
            .html(Array("<input name=\"_csrf\" value=\"\(contexto.tokenDeFormulario)\">".utf8))
        }
        aberto.post("entrar", ato: "portal.entrar") { formulario, contexto in
            let (nome, volta) = try formulario.ler(.texto("nome"), .textoOpcional("volta"))
            try await contexto.entrar(como: Gerente(nome: nome), recado: Recado(.sucesso, "Olá"))
            return .verDepois(CaminhoDeVolta.seguro(volta, senao: "/gerencia"))
        }
        montagem.estaticos(
            Estaticos(estaticos), naRaiz: ["favicon.ico"])
    }

    /// Um que encolhe, um que em gzip ficaria maior, e um que não se comprime.
    static let estaticos: [String: [UInt8]] = [
        "css/a.css": Array(String(repeating: "a { color: red } ", count: 200).utf8), "js/b.js": Array("1".utf8),
        "favicon.ico": [UInt8](repeating: 0, count: 500),
    ]

    private static func gerencia(_ montagem: inout Montagem, _ caderno: Caderno) {
        let portal = montagem.telas("gerencia", em: "/gerencia", contexto: ContextoDoGerente.self, entrada: "/entrar") {
            ato, contexto in ato != "cofre.abrir" || contexto.gerente.nome == "chefe"
        }
        portal.get("", ato: "gerencia.ver") { contexto in
            let recado = try await contexto.tomarRecado()
            return .html(Array("olá \(contexto.gerente.nome) \(recado?.texto ?? "-")".utf8))
        }
        portal.get("contas/:id", ato: "conta.ver") { contexto in
            .html(Array("conta \(try contexto.identificador())".utf8))
        }
        portal.get("nomes/:nome", ato: "conta.ver") { contexto in .html(Array(try contexto.parametro("nome").utf8)) }
        portal.get("cofre", ato: "cofre.abrir") { _ in .html([]) }
        portal.get("busca", ato: "conta.buscar") { contexto in
            let (pagina, situacoes) = try contexto.consulta.ler(
                .inteiro("pagina", 1...1_000, seVazio: 1), .varios("situacao", como: { $0 }))
            return .html(Array("\(pagina) \(situacoes)".utf8))
        }
        portal.post("contas", ato: "conta.abrir") { formulario, contexto in
            let (nome, prazo) = try formulario.ler(.texto("nome", ate: 20), .inteiro("prazo", 1...120))
            try await contexto.deixarRecado(Recado(.sucesso, "Aberta \(nome) \(prazo)"))
            return .verDepois("/gerencia")
        }
        portal.post("sair", ato: "portal.sair") { _, contexto in
            try await contexto.sair()
            return .verDepois("/entrar")
        }
        portal.get("quebra", ato: "conta.ver") { _ in throw FalhaComSegredo() }
        portal.get("falha", ato: "conta.ver") { _ in throw BancoForaDoAr() }
        portal.get("recusa", ato: "conta.ver") { _ in throw RecusaDeTeste.saldoCurto }
        portal.get(
            "pouco", ato: "conta.ver", .init(ritmo: Ritmo("pouco", capacidade: 2, porSegundo: 0.5))
        ) { _ in .html([]) }
        portal.envio("arquivos", ato: "arquivo.enviar", .init(limiteDoCorpo: 50_000)) { parte, antes, _ in
            caderno.anotar("abriu \(parte.campo) \(parte.nome) \(parte.tipo) \(antes.texto("mes") ?? "-")")
            return SumidouroAnotado(caderno: caderno)
        } _: { formulario, _ in
            let bytes = formulario.arquivo("arquivo")?.resultado as? [UInt8] ?? []
            return .html(Array("mes=\(formulario.texto("mes") ?? "")".utf8) + bytes)
        }
        portal.get("relatorio", ato: "relatorio.baixar") { _ in
            .arquivo(nome: "relação de março;\r\n.csv", tipo: "text/csv; charset=utf-8") { saida in
                for linha in 0..<3 { try await saida.escrever("\(linha)\r\n") }
            }
        }
        portal.get("ficha", ato: "conta.ver") { try await $0.condicional(marca: "v7") { .html(Array("ficha".utf8)) } }
        portal.get("lenta", ato: "conta.ver") { _ in
            caderno.anotar("lenta")
            try await Task.sleep(for: .milliseconds(800))
            return .html(Array("demorou".utf8))
        }
        portal.eventos("aberto", ato: "conta.ver", batimento: .milliseconds(50), abrir: { _ in }) { fluxo, _ in
            fluxo.enviar(Evento("primeiro"))
            try await Task.sleep(for: .seconds(60))
        }
        portal.eventos("eventos", ato: "conta.ver", batimento: .seconds(30), abrir: { _ in }) { fluxo, _ in
            for numero in 1...3 { fluxo.enviar(Evento("linha\n\(numero)", nome: "passo", id: "\(numero)")) }
        }
    }

    private static func api(_ montagem: inout Montagem, _ caderno: Caderno) {
        let api = montagem.api("api", em: "/api/v1", contexto: ContextoIdentificado<Cliente>.self) { token, _ in
            token == "certo" ? Cliente(numero: 7) : nil
        } autorizar: { ato, _ in
            ato != "segredo.ler"
        }
        api.json(
            "pedidos", ato: "pedido.criar", entrada: Pedido.entrada,
            descricao: DescricaoDeApi("Cria um pedido", status: 201, recusas: ["saldo-curto": "O saldo não alcança."]),
            .init(exigeChave: true)
        ) { pedido, contexto in
            if pedido.nome == "recusa" { throw RecusaDeTeste.saldoCurto }
            return .json(
                [
                    "nome": .texto(pedido.nome), "cliente": .inteiro(contexto.quem.numero),
                    "chave": .talvez(contexto.chaveDeIdempotencia),
                ],
                status: 201)
        }
        api.get(
            "pedidos/:id", ato: "pedido.ver",
            descricao: DescricaoDeApi("Um pedido", saida: .objeto("Conta", [.init("valor", .dinheiro)]))
        ) {
            contexto in .json(["id": .inteiro(try contexto.identificador())])
        }
        api.get(
            "lista", ato: "pedido.ver",
            descricao: DescricaoDeApi(
                "Lista",
                consulta: [
                    .init("limite", .inteiro(minimo: 1, maximo: 200), obrigatorio: false),
                    .init("situacao", .escolha(["viva", "morta"]), obrigatorio: false),
                    .init("nome", .texto(maximo: 5), obrigatorio: false),
                    .init("codigo", .texto(minimo: 2), obrigatorio: false),
                ])
        ) { contexto in
            let campos = try contexto.consulta
            return .texto("\(campos.texto("limite") ?? "-") \(campos.texto("situacao") ?? "-")")
        }
        api.get("segredo", ato: "segredo.ler", descricao: DescricaoDeApi("Negado")) { _ in .vazia }
        api.recebimento(
            "arquivos", ato: "arquivo.enviar", tipos: ["text/csv"], .init(limiteDoCorpo: 1_000),
            para: { _ in SumidouroAnotado(caderno: caderno) }
        ) { resultado, _ in .texto("\((resultado as? [UInt8])?.count ?? -1)") }
        api.bruta("soap", ato: "soap.chamar", tipos: ["text/xml"]) { corpo, _ in .texto("\(corpo.count)") }
        let documento = montagem.api("documento", em: "/api", contexto: ContextoAberto.self, credencial: nil) { _, _ in
            true
        }
        documento.openApi(titulo: "Bancada", versao: "1")
    }
}

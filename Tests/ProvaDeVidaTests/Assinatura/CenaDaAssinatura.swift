import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import BancoDeTeste
import Cadastro
import Contratos
import Foundation
import Logging
import Nucleo
import OrgaoDeTeste
import PortalDaConsignataria
import PortalDoGestor
import PortalDoServidor
import ProvaAnual
import ProvaDeVida
import ServidoresDeTeste
import Testing
import Web

@testable import averba

/// Os dois sistemas de pé, cada um com o seu banco, falando HTTPS um com o outro: a consignação inteira e o serviço de prova de vida.
///
/// A pessoa usa os dois em processo, como um navegador; entre eles, só a rede.
final class CenaDaAssinatura: Sendable {
    let orgao: OrgaoDeTeste
    let bancada: BancadaDaProva
    let pessoa: PessoaDeTeste
    let balcao: Balcao
    let assinaturas: Assinaturas
    let provas: ProvasAnuais
    let consignacao: ServidorMontado
    /// O serviço por HTTPS; parado, está fora do ar.
    private let prova: ServidorMontado
    let certificado: String
    /// O endereço público da consignação.
    let daqui: String

    private init(
        _ orgao: OrgaoDeTeste, _ bancada: BancadaDaProva, _ pessoa: PessoaDeTeste, _ pecas: Pecas,
        _ consignacao: ServidorMontado, _ prova: ServidorMontado, certificado: String,
        daqui: String
    ) throws {
        self.daqui = daqui
        (self.orgao, self.bancada, self.pessoa, balcao) = (orgao, bancada, pessoa, pecas.balcao)
        (self.consignacao, self.prova, self.certificado) = (consignacao, prova, certificado)
        assinaturas = try #require(pecas.assinaturas)
        provas = try #require(pecas.provas)
    }

    func derrubarAProva() { prova.parar() }

    /// Anda o relógio dos dois sistemas.
    func andar(_ quanto: Duration) {
        orgao.andar(quanto)
        bancada.orgao.andar(quanto)
    }

    // MARK: - Subir

    static func usando(_ corpo: @Sendable @escaping (CenaDaAssinatura) async throws -> Void) async throws {
        let (portaDaProva, portaDaqui) = (PortaLivre.sortear(), PortaLivre.sortear())
        let publico = "https://localhost:\(portaDaProva)"
        let pasta = NSTemporaryDirectory() + "assinatura-\(UInt64.random(in: 0 ... .max))"
        let certificado = pasta + "/certificado.pem"
        try await BancadaDaProva.usando(publico: publico, avisaRedeInterna: true) { bancada in
            let orgao = try await OrgaoDeTeste.novo()
            let porta = Porta(orgao.casa)
            do {
                let daqui = "https://localhost:\(portaDaqui)"
                try await ligar(bancada, daqui)
                var configuracao = try ConfiguracaoDaAssinatura(
                    servico: publico, credencial: bancada.credencial.identificador, segredo: bancada.credencial.segredo,
                    autoridades: certificado, publico: daqui)
                // Numa máquina cheia o que leva um instante leva muitos segundos, e não é o prazo que aqui se prova.
                configuracao.prazoEmSegundos = 60
                let pronta = configuracao
                let relogio = orgao.casa.relogio
                let pecas = Pecas(
                    casa: orgao.casa, raiz: BancoDeTeste.raiz, catalogo: GuardaDoCatalogo(), porta: porta,
                    demonstracao: false, prova: ServicoDaProva(pronta) { relogio.agora.data })
                let servico = bancada.servico
                let prova = try montar(portaDaProva, pasta) { montagem in
                    RotasDoCliente.montar(em: &montagem, servico)
                }
                let consignacao = try montar(portaDaqui, pasta) { montagem in
                    try Rotas.montar(em: &montagem, pecas)
                    montagem.guardaDeSessao = GuardaDeSessaoNaMemoria()
                }
                let pessoa = try await orgao.pessoa(1, margens: ["geral": 10_000_00, "verbas-em-atraso": 90_000_00])
                let cena = try CenaDaAssinatura(
                    orgao, bancada, pessoa, pecas, consignacao, prova, certificado: certificado, daqui: daqui)
                try await servindo(prova) { try await servindo(consignacao) { try await corpo(cena) } }
            } catch {
                await porta.encerrar()
                try? await orgao.apagar()
                throw error
            }
            await porta.encerrar()
            try await orgao.apagar()
        }
    }

    /// Cadastra no serviço para onde a pessoa volta e onde se avisa.
    private static func ligar(_ bancada: BancadaDaProva, _ daqui: String) async throws {
        try await voltas(["/servidor/contratos/", ProvasAnuais.caminho + "/"], bancada, daqui)
        let casa = bancada.orgao.casa
        var pedido = AlterarCliente(cliente: bancada.cliente)
        pedido.aviso = .em(daqui + AvisoDaProvaRoutes.caminho)
        pedido.rede = RedeDosAvisos(interna: true)
        let pronto = pedido
        try await casa.banco.transacao(como: .motor) { t in try pronto.executar(casa, em: t, por: .comando) }
    }

    /// O serviço só manda de volta a estas páginas.
    func voltas(_ caminhos: [String]) async throws { try await Self.voltas(caminhos, bancada, daqui) }

    private static func voltas(_ caminhos: [String], _ bancada: BancadaDaProva, _ daqui: String) async throws {
        let casa = bancada.orgao.casa
        var pedido = AlterarCliente(cliente: bancada.cliente)
        pedido.voltas = caminhos.map { daqui + $0 }
        let pronto = pedido
        try await casa.banco.transacao(como: .motor) { t in try pronto.executar(casa, em: t, por: .comando) }
    }

    private static func montar(
        _ porta: Int, _ pasta: String, _ rotas: (inout Web.Montagem) throws -> Void
    ) throws -> ServidorMontado {
        var log = Logger(label: "teste")
        log.logLevel = .critical
        let configuracao = ConfiguracaoDaWeb(
            porta: porta, tls: .autoassinado(pasta: pasta, nomes: ["localhost"]),
            prazoDeEscoamento: .milliseconds(100))
        return try Servidor.montar(configuracao, log: log, montar: rotas)
    }

    private static func servindo(
        _ servidor: ServidorMontado, _ corpo: @Sendable @escaping () async throws -> Void
    ) async throws {
        let (portas, anunciar) = AsyncStream.makeStream(of: Int.self)
        let servico = Task {
            // Quem não chega a subir não anuncia porta: sem isto se esperaria por ela para sempre.
            defer { anunciar.finish() }
            try await servidor.servir(sinais: false) { anunciar.yield($0) }
        }
        guard await portas.first(where: { _ in true }) != nil else {
            try await servico.value
            throw CancellationError()
        }
        let resultado: Result<Void, any Error>
        do { resultado = .success(try await corpo()) } catch { resultado = .failure(error) }
        servidor.parar()
        try await servico.value
        try resultado.get()
    }

    // MARK: - Quem usa

    func servidor(_ quem: PessoaDeTeste? = nil) async throws -> ClienteEmProcesso {
        let quem = quem ?? pessoa
        return try await navegador(
            UsuarioNaSessao(
                id: 9_001, nome: "Pessoa", portal: .servidor, perfil: "master", atos: Set(PortalDoServidor.atos),
                consignataria: nil, pessoa: quem.pessoa, sessao: "abcd"))
    }

    func gestor() async throws -> ClienteEmProcesso {
        try await navegador(
            UsuarioNaSessao(
                id: 9_002, nome: "Gestora", portal: .gestor, perfil: "master", atos: Set(PortalDoGestor.atos),
                consignataria: nil, pessoa: nil, sessao: "abcd"))
    }

    func consignataria() async throws -> ClienteEmProcesso {
        try await navegador(
            UsuarioNaSessao(
                id: 9_003, nome: "Operadora", portal: .consignataria, perfil: "master",
                atos: Set(PortalDaConsignataria.atos), consignataria: Fixo.bancoA, pessoa: nil, sessao: "abcd"))
    }

    private func navegador(_ usuario: UsuarioNaSessao) async throws -> ClienteEmProcesso {
        let cliente = ClienteEmProcesso(consignacao)
        try await cliente.entrar(como: usuario)
        return cliente
    }

    // MARK: - O que se faz

    /// Muitas reservas da mesma pessoa, sem que o limite de sondagens se meta.
    func deixarTentar() async throws {
        let casa = orgao.casa
        let folga = MudarParametro(.tentativas, valor: 20, desde: casa.relogio.hoje, fonte: "ensaio")
        try await casa.banco.transacao(como: .motor) { t in try folga.executar(casa, em: t, por: .comando) }
    }

    /// A regra, pela tela do gestor; `nil` deixa de exigir.
    func exigir(acimaDe valor: String?, produto: String = "seguro", desde: String = "05/10/2026") async throws {
        let feita = try await gestor().post(
            "/gestor/prova-de-vida/\(produto)/mudar",
            [("valor", valor ?? ""), ("desde", desde), ("fonte", "Ofício 12/2026"), ("_chave", "exige-\(valor ?? "")")])
        #expect(feita.status == 303, "\(feita.texto)")
    }

    func reservar(
        _ centavos: Int64, produto: Int64 = Fixo.seguro, prazo: Int? = nil, chave: String = "reserva"
    ) async throws -> Int64 {
        let resposta = try await balcao.reservar(
            Balcao.Reserva(
                quem: .matricula(pessoa.matricula), consignataria: Fixo.bancoA, produto: produto,
                parcela: Dinheiro(centavos: centavos), prazo: prazo),
            por: autorDoBanco, chave: "\(chave)-\(centavos)-\(produto)")
        return try #require(resposta.contrato, "\(resposta.codigo)")
    }

    var autorDoBanco: Autor {
        Autor(usuario: -11, nome: "A", perfil: "operador", consignataria: Fixo.bancoA, canal: .rest)
    }

    func cancelar(_ contrato: Int64) async throws {
        let resposta = try await balcao.cancelar(
            contrato: contrato, consignataria: Fixo.bancoA, motivo: "ensaio", por: autorDoBanco,
            chave: "cancela-\(contrato)")
        #expect(resposta.aceito, "\(resposta.codigo)")
    }

    /// Pede a prova, no portal; o link da câmera, sem o endereço do serviço.
    func irACamera(
        _ contrato: Int64, _ navegador: ClienteEmProcesso, guardando: Bool = false
    ) async throws -> String {
        let ida = try await navegador.post(
            "/servidor/contratos/\(contrato)/prova",
            guardando ? [("guardar", "1"), ("_chave", "g")] : [("_chave", "a")])
        let destino = try #require(ida.destino, "\(ida.status) \(ida.texto.prefix(3_000))")
        try #require(ida.status == 303 && destino.hasPrefix(bancada.servico.publico + "/captura/abrir/"), "\(destino)")
        return String(destino.dropFirst(bancada.servico.publico.count))
    }

    /// A pessoa diante da câmera; o que a página disse no fim.
    @discardableResult
    func capturar(_ link: String, _ quem: PessoaDeEnsaio = PessoaDeEnsaio()) async throws -> [String: Any] {
        let navegador = try await bancada.abrir(link)
        var pagina = PaginaDeEnsaio(bancada, navegador)
        return try await pagina.capturar(quem)
    }

    /// Alguém que não é a pessoa.
    static var outraPessoa: PessoaDeEnsaio {
        var outra = PessoaDeEnsaio()
        outra.vetor = PessoaDeEnsaio.rosto(0, 1)
        return outra
    }

    /// Guarda o rosto da pessoa como referência, por foto.
    func comRosto() async throws { try await bancada.referencia(cpf: pessoa.cpf.formatado) }

    /// Vai à câmera e é aprovada; não volta.
    func aprovada(_ contrato: Int64, _ navegador: ClienteEmProcesso) async throws {
        let fim = try await capturar(try await irACamera(contrato, navegador))
        try #require(fim["situacao"] as? String == "APROVADA", "\(fim)")
    }

    func voltar(_ contrato: Int64, _ navegador: ClienteEmProcesso) async throws -> RespostaLida {
        try await navegador.get("/servidor/contratos/\(contrato)/prova")
    }

    /// O serviço manda os avisos que tem.
    func avisar() async throws -> EntregarAvisos.Volta {
        try await EntregarAvisos(bancada.servico, autoridades: certificado).volta()
    }

    // MARK: - O que ficou

    func uma(_ sql: SQL) async throws -> String? {
        try await orgao.dono.transacao(como: .proprio) { t in try t.uma(sql)?.ler(0, como: String?.self) }
    }

    func situacao(_ contrato: Int64) async throws -> String? {
        try await uma("SELECT situacao FROM contrato WHERE id = \(contrato)")
    }

    /// Autorizações, eventos de autorizar e de concluir: «1 1 1» é uma vez só, de tudo.
    func contas(_ contrato: Int64) async throws -> String? {
        let casa = orgao.casa
        return try await orgao.banco.transacao(como: .motor) { t in
            let autorizacoes = try t.uma("SELECT count(*) FROM autorizacao WHERE contrato_id = \(contrato)")?
                .ler(0, como: Int.self)
            let eventos = try EventoLido.ultimos(de: "contrato", id: contrato, casa.trilha, em: t)
            let (autorizar, concluir) = (
                eventos.count { $0.ato == AutorizarReserva.ato },
                eventos.count { $0.ato == "averbacao.concluir-prova-de-vida" }
            )
            return "\(autorizacoes ?? 0) \(autorizar) \(concluir)"
        }
    }

    func sessaoDoPedido(_ contrato: Int64) async throws -> (sessao: Int64, nonce: String) {
        try await orgao.dono.transacao(como: .proprio) { t in
            let linha = try #require(
                try t.uma(
                    "SELECT sessao, nonce FROM pedido_de_prova WHERE contrato_id = \(contrato) ORDER BY id DESC LIMIT 1"
                ))
            return (try linha.ler(0), try linha.ler(1))
        }
    }

    /// Entrega à consignação um aviso com este corpo.
    func aviso(_ corpo: String) async throws -> RespostaLida {
        try await ClienteEmProcesso(consignacao).pedir(
            "POST", AvisoDaProvaRoutes.caminho, cabecalhos: ["Content-Type": "application/jwt"],
            corpo: Array(corpo.utf8))
    }

    /// O resultado assinado de uma sessão, como o serviço o dá ao cliente.
    func assinado(_ sessao: Int64, token: String? = nil) async throws -> String {
        try #require(try await bancada.resultado(sessao, token: token)["resultado"] as? String)
    }
}

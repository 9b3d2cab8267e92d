import Acesso
import Arquivos
import Auditoria
import Averbacao
import BancoDeDados
import BancoDeTeste
import Cadastro
import Cifra
import Contratos
import Folha
import Logging
import Nucleo
import OrgaoDeTeste
import Tarefas
import Web

@testable import PortalDaConsignataria

/// O portal montado sobre um órgão de teste, com um navegador já dentro dele.
struct BancadaDoPortal {
    let orgao: OrgaoDeTeste
    let balcao: Balcao
    let servidor: ServidorMontado
    let entrada: Folha.Entrada
    let executor: Executor
    let lotes: LotesDeContratos

    /// Monta, entrega ao corpo e desfaz, haja o que houver.
    static func com(_ corpo: (BancadaDoPortal) async throws -> Void) async throws {
        let orgao = try await OrgaoDeTeste.novo()
        let porta = Porta(orgao.casa)
        var ritmo = Executor.Ritmo()
        ritmo.espera = .milliseconds(20)
        let executor = Executor(banco: orgao.banco, papel: .motor, ids: orgao.casa.ids, ritmo: ritmo)
        do {
            let bancada = try BancadaDoPortal(orgao, porta, executor)
            bancada.entrada.registrar(em: executor)
            bancada.lotes.registrar(em: executor)
            try await executor.iniciar(trabalhadores: 1)
            try await corpo(bancada)
        } catch {
            await executor.encerrar()
            await porta.encerrar()
            try? await orgao.apagar()
            throw error
        }
        await executor.encerrar()
        await porta.encerrar()
        try await orgao.apagar()
    }

    private init(_ orgao: OrgaoDeTeste, _ porta: Porta, _ executor: Executor) throws {
        self.orgao = orgao
        self.executor = executor
        let entrada = Folha.Entrada(
            casa: orgao.casa, acervo: Acervo(pasta: BancoDeTeste.raiz + "/Leiautes"),
            fila: FilaDeTarefas(ids: orgao.casa.ids) { executor.acordar() },
            aoDesligar: EncerrarAcesso.aoDesligar(orgao.casa))
        self.entrada = entrada
        let lotes = LotesDeContratos(
            casa: orgao.casa, acervo: Acervo(pasta: BancoDeTeste.raiz + "/Leiautes"),
            fila: FilaDeTarefas(ids: orgao.casa.ids) { executor.acordar() }, porta: porta)
        self.lotes = lotes
        let (casa, catalogo) = (orgao.casa, GuardaDoCatalogo())
        let balcao = Balcao(casa: casa, porta: porta)
        self.balcao = balcao
        var log = Logger(label: "teste")
        log.logLevel = .critical
        servidor = try Servidor.montar(ConfiguracaoDaWeb(porta: 0, tls: .semTLS), log: log) { montagem in
            let fachada = Fachada(demonstracao: true)
            Entrada.montar(em: &montagem, .init(casa: casa, senhas: Senha(parametros: Self.baratos), fachada: fachada))
            PortalDaConsignataria.montar(
                em: &montagem,
                .init(
                    casa: casa, balcao: balcao, fachada: fachada, consultas: ConsultasGuardadas(casa), entrada: entrada,
                    lotes: lotes
                ) {
                    try await casa.banco.transacao(como: .motor, soLeitura: true) { t in try catalogo.atual(em: t) }
                })
        }
    }

    /// Custo mínimo: aqui não se mede a senha.
    static let baratos = Senha.Parametros(memoria: 64, passadas: 1, faixas: 1)

    static func usuario(_ consignataria: Int64, atos: [String] = PortalDaConsignataria.atos) -> UsuarioNaSessao {
        UsuarioNaSessao(
            id: consignataria, nome: "Operadora", portal: .consignataria, perfil: "master", atos: Set(atos),
            consignataria: consignataria, pessoa: nil, sessao: "abcd")
    }

    func navegador(_ consignataria: Int64 = Fixo.bancoA, atos: [String] = PortalDaConsignataria.atos) async throws
        -> ClienteEmProcesso
    {
        let cliente = ClienteEmProcesso(servidor)
        try await cliente.entrar(como: Self.usuario(consignataria, atos: atos))
        return cliente
    }

    /// Uma reserva pronta, feita pelo balcão; devolve o número do contrato. Com o CPF, a consignatária lê de quem é (decisão 0049).
    func reserva(
        _ pessoa: PessoaDeTeste, _ consignataria: Int64 = Fixo.bancoA, produto: Int64 = Fixo.mensalidade,
        numero: String? = nil, comCpf: Bool = false
    ) async throws -> Int64 {
        let resposta = try await balcao.reservar(
            Balcao.Reserva(
                quem: comCpf ? .ambos(pessoa.matricula, pessoa.cpf) : .matricula(pessoa.matricula),
                consignataria: consignataria, produto: produto,
                parcela: Dinheiro(centavos: 50_00), prazo: nil, numero: numero),
            por: Self.usuario(consignataria).autor(endereco: nil),
            chave: "teste-\(pessoa.pessoa)-\(produto)-\(numero ?? "")")
        return resposta.contrato ?? 0
    }
}

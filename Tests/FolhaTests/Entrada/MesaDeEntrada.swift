import Arquivos
import Auditoria
import BancoDeDados
import BancoDeTeste
import Cadastro
import Contratos
import Folha
import Leiaute
import Nucleo
import OrgaoDeTeste
import Tarefas
import Testing

/// A mesa onde os arquivos chegam: um órgão de teste com executor, e a escrita de arquivos pelos leiautes da casa.
final class MesaDeEntrada: Sendable {
    let orgao: OrgaoDeTeste
    let entrada: Entrada
    let executor: Executor

    static let fechada = Competencia(ano: 2026, mes: 9)
    static let aberta = Competencia(ano: 2026, mes: 10)
    static let acervo = Acervo(pasta: BancoDeTeste.raiz + "/Leiautes")
    static let gestor = Autor(usuario: 7, nome: "Gestora", perfil: "administrador", canal: .tela)

    private init(_ orgao: OrgaoDeTeste, aoDesligar: @escaping AplicarCadastro.GanchoDeDesligamento) async throws {
        self.orgao = orgao
        var ritmo = Executor.Ritmo()
        ritmo.espera = .milliseconds(20)
        executor = Executor(banco: orgao.banco, papel: .motor, ids: orgao.casa.ids, ritmo: ritmo)
        let executor = executor
        entrada = Entrada(
            casa: orgao.casa, acervo: Self.acervo, fila: FilaDeTarefas(ids: orgao.casa.ids) { executor.acordar() },
            aoDesligar: aoDesligar)
        entrada.registrar(em: executor)
        try await executor.iniciar(trabalhadores: 1)
    }

    static func usando(
        aoDesligar: @escaping AplicarCadastro.GanchoDeDesligamento = { _, _, _ in },
        _ corpo: (MesaDeEntrada) async throws -> Void
    ) async throws {
        let mesa = try await MesaDeEntrada(try await OrgaoDeTeste.novo(), aoDesligar: aoDesligar)
        do { try await corpo(mesa) } catch {
            await mesa.executor.encerrar()
            // O erro que interessa é o do corpo.
            try? await mesa.orgao.apagar()
            throw error
        }
        await mesa.executor.encerrar()
        try await mesa.orgao.apagar()
    }

    // MARK: - Arquivos

    /// Os bytes de um arquivo escrito pelo leiaute: cabeçalho, detalhes e rodapé, os que o leiaute tiver.
    func bytes(
        _ leiaute: String, cabecalho: [String: Leiaute.Campo] = [:], _ detalhes: [[String: Leiaute.Campo]]
    ) async throws -> [UInt8] {
        let definicao = try await orgao.banco.transacao(como: .motor) { t in
            try Self.acervo.definicao(leiaute, em: Dia(ano: 2026, mes: 10, dia: 5), em: t).definicao
        }
        let saida = BytesDeSaida()
        let escritor = try EscritorDeLeiaute(definicao, saida, gerado: DiaLido(ano: 2026, mes: 10, dia: 1))
        if definicao.registro("cabecalho") != nil { try escritor.escrever("cabecalho", cabecalho) }
        for detalhe in detalhes { try escritor.escrever("detalhe", detalhe) }
        if definicao.registro("rodape") != nil { try escritor.escrever("rodape", [:]) }
        try escritor.terminar()
        return saida.bytes
    }

    func receber(
        _ bytes: [UInt8], _ especie: EspecieDeEntrada, nome: String? = nil, consignataria: Int64? = nil
    ) async throws -> ArquivoGuardado {
        let recepcao = try await entrada.receber(
            especie, nome: nome ?? especie.rawValue + ".txt", consignataria: consignataria, por: Self.gestor)
        try await recepcao.receber(bytes)
        return try await recepcao.terminar()
    }

    /// Recebe e confere.
    func conferir(
        _ bytes: [UInt8], _ especie: EspecieDeEntrada, nome: String? = nil, consignataria: Int64? = nil
    ) async throws -> Entrada.Conferencia {
        let arquivo = try await receber(bytes, especie, nome: nome, consignataria: consignataria)
        return try await entrada.conferir(arquivo.id, por: Self.gestor)
    }

    /// Recebe, confere, aplica e espera; devolve a conferência e como a tarefa terminou.
    @discardableResult
    func carregar(
        _ bytes: [UInt8], _ especie: EspecieDeEntrada, nome: String? = nil, consignataria: Int64? = nil
    ) async throws -> (conferencia: Entrada.Conferencia, tarefa: EstadoDaTarefa) {
        let conferencia = try await conferir(bytes, especie, nome: nome, consignataria: consignataria)
        try #require(conferencia.aprovada, "\(conferencia.arquivo.motivo ?? "") \(conferencia.primeiros.map(\.texto))")
        return (conferencia, try await aplicar(conferencia.arquivo.id))
    }

    func aplicar(_ arquivo: Int64) async throws -> EstadoDaTarefa {
        let id = try await entrada.agendar(arquivo, por: Self.gestor)
        return try #require(
            try await FilaDeTarefas.esperar(
                id, ate: .seconds(600), em: orgao.banco, como: .motor, cada: .milliseconds(10)))
    }

    // MARK: - Conferências

    /// Todas as tabelas, menos o recibo do arquivo, a trilha e a fila.
    func fotografia() async throws -> [String: String] {
        try await BancoDeTeste.fotografia(em: orgao.dono)
    }

    /// Os que o último cadastro não trouxe, com a folha que os trouxe, como o gestor os vê.
    func ausentes() async throws -> [String] {
        try await orgao.banco.transacao(como: .gestor) { t in
            try AusenteDaFolha.listar(em: t).map { "\($0.matricula) \($0.visto?.iso ?? "nenhuma")" }
        }
    }

    /// Um valor só, lido pelo dono.
    func um<T: LeituraSQL & Sendable>(_ sql: SQL, _ tipo: T.Type = T.self) async throws -> T {
        try await BancoDeTeste.um(sql, em: orgao.dono)
    }

    /// As invariantes 1 e 3 de todas as contas: saldo, extrato e pesos dizem o mesmo.
    func conferirLivro() async throws {
        let tortas: Int = try await um(
            """
            SELECT count(*) FROM conta_de_margem c
             WHERE c.comprometido <> coalesce((SELECT sum(p.valor) FROM peso p WHERE p.conta_id = c.id), 0)
                OR c.comprometido <> coalesce((SELECT sum(l.delta) FROM lancamento_de_margem l WHERE l.conta_id = c.id), 0)
                OR c.seq <> (SELECT count(*) FROM lancamento_de_margem l WHERE l.conta_id = c.id)
            """)
        #expect(tortas == 0)
    }
}

/// As linhas dos arquivos da folha, por extenso.
enum LinhaDaFolha {
    static func mes(_ competencia: Competencia) throws -> Leiaute.Campo {
        .competencia(try #require(MesLido(ano: competencia.ano, mes: competencia.mes)))
    }

    static func dia(_ dia: Dia?) throws -> Leiaute.Campo {
        guard let dia else { return .nulo }
        return .data(try #require(DiaLido(ano: dia.ano, mes: dia.mes, dia: dia.dia)))
    }

    static func cabecalho(_ competencia: Competencia, sequencia: Int64 = 1) throws -> [String: Leiaute.Campo] {
        [
            "competencia": try mes(competencia), "gerado_em": try dia(competencia.ultimoDia),
            "sequencia": .inteiro(sequencia),
        ]
    }

    /// Um vínculo de servidor em vigor; o que se passa em `mudando` prevalece.
    static func cadastro(_ numero: Int, mudando: [String: Leiaute.Campo] = [:]) throws -> [String: Leiaute.Campo] {
        let cpf = try CPF.ficticio(numero)
        var campos: [String: Leiaute.Campo] = [
            "matricula": .texto("\(1000 + numero)-00"), "cpf": .texto(cpf.digitos),
            "nome": .texto("PESSOA DE NÚMERO \(numero)"),
            "categoria": .texto("servidor"), "situacao": .texto("ativo"), "orgao": .texto("10"),
            "nome_do_orgao": .texto("PROCURADORIA DE TESTE"), "cargo": .texto("OFICIAL"),
            "admissao": try dia(Dia(ano: 2010, mes: 3, dia: 1)),
        ]
        campos.merge(mudando) { $1 }
        return campos
    }

    static func margem(_ matricula: String, _ tipo: String, _ centavos: Int64, regra: String? = nil) -> [String: Leiaute
        .Campo]
    {
        [
            "matricula": .texto(matricula), "tipo": .texto(tipo), "bruta": .decimal(centavos, casas: 2),
            "regra": regra.map { .texto($0) } ?? .nulo,
        ]
    }
}

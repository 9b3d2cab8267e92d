import Arquivos
import Auditoria
import Averbacao
import BancoDeDados
import BancoDeTeste
import Contratos
import Leiaute
import Nucleo
import OrgaoDeTeste
import Tarefas
import Testing

/// Um órgão de teste com porta, executor e os lotes das consignatárias.
final class MesaDeLotes: Sendable {
    let orgao: OrgaoDeTeste
    let porta: Porta
    let lotes: LotesDeContratos
    let executor: Executor
    let fila: FilaDeTarefas

    static let acervo = Acervo(pasta: BancoDeTeste.raiz + "/Leiautes")
    static let operadora = Autor(
        usuario: -11, nome: "Operadora A", perfil: "operador", consignataria: Fixo.bancoA, canal: .tela)

    private init(_ orgao: OrgaoDeTeste) {
        self.orgao = orgao
        var ritmo = Executor.Ritmo()
        ritmo.espera = .milliseconds(20)
        ritmo.vencimento = .milliseconds(300)
        ritmo.batida = .milliseconds(50)
        executor = Executor(banco: orgao.banco, papel: .motor, ids: orgao.casa.ids, ritmo: ritmo)
        let executor = executor
        fila = FilaDeTarefas(ids: orgao.casa.ids) { executor.acordar() }
        porta = Porta(orgao.casa)
        lotes = LotesDeContratos(casa: orgao.casa, acervo: Self.acervo, fila: fila, porta: porta)
        lotes.registrar(em: executor)
    }

    /// Com `ligada` falso, o corpo é que inicia o executor.
    static func usando(ligada: Bool = true, _ corpo: (MesaDeLotes) async throws -> Void) async throws {
        let mesa = MesaDeLotes(try await OrgaoDeTeste.novo())
        if ligada { try await mesa.executor.iniciar(trabalhadores: 1) }
        do { try await corpo(mesa) } catch {
            await mesa.fechar()
            // O erro que interessa é o do corpo.
            try? await mesa.orgao.apagar()
            throw error
        }
        await mesa.fechar()
        try await mesa.orgao.apagar()
    }

    private func fechar() async {
        await executor.encerrar()
        await porta.encerrar()
    }

    /// O arquivo escrito pelo leiaute, como a consignatária o escreveria.
    func bytes(
        _ especie: EspecieDeLote, cabecalho: [String: Leiaute.Campo] = [:], _ linhas: [[String: Leiaute.Campo]]
    ) async throws -> [UInt8] {
        let definicao = try await orgao.banco.transacao(como: .motor) { t in
            try Self.acervo.definicao(especie.rawValue, em: Dia(ano: 2026, mes: 10, dia: 5), em: t).definicao
        }
        var campos: [String: Leiaute.Campo] = [
            "consignataria": .texto("BCA"), "competencia": .competencia(try #require(MesLido(ano: 2026, mes: 10))),
            "sequencia": .inteiro(1),
        ]
        if especie == .inclusoes { campos["operacao_em"] = .data(try #require(DiaLido(ano: 2026, mes: 10, dia: 5))) }
        campos.merge(cabecalho) { $1 }
        let saida = BytesDeSaida()
        let escritor = try EscritorDeLeiaute(definicao, saida)
        try escritor.escrever("cabecalho", campos)
        for linha in linhas { try escritor.escrever("detalhe", linha) }
        try escritor.escrever("rodape", [:])
        try escritor.terminar()
        return saida.bytes
    }

    static func inclusao(
        _ pessoa: PessoaDeTeste, _ parcela: Int64, numero: String, mudando: [String: Leiaute.Campo] = [:]
    ) -> [String: Leiaute.Campo] {
        var campos: [String: Leiaute.Campo] = [
            "matricula": .texto(pessoa.matricula.texto), "cpf": .texto(pessoa.cpf.digitos),
            "produto": .texto("mensalidade"), "parcela": .decimal(parcela, casas: 2), "carencia": .inteiro(0),
            "numero": .texto(numero), "documento": .texto("ADF-\(numero)"),
        ]
        campos.merge(mudando) { $1 }
        return campos
    }

    func conferir(_ bytes: [UInt8], _ especie: EspecieDeLote = .inclusoes) async throws -> LotesDeContratos.Conferencia
    {
        let recepcao = try await lotes.receber(
            especie, nome: "lote.csv", consignataria: Fixo.bancoA, por: Self.operadora)
        try await recepcao.receber(bytes)
        return try await lotes.conferir(try await recepcao.terminar().id, por: Self.operadora)
    }

    /// Recebe, confere, aplica e espera; devolve o arquivo e como a tarefa terminou.
    @discardableResult
    func aplicar(
        _ bytes: [UInt8], _ especie: EspecieDeLote = .inclusoes
    ) async throws -> (arquivo: Int64, tarefa: EstadoDaTarefa) {
        let conferencia = try await conferir(bytes, especie)
        try #require(conferencia.aprovada, "\(conferencia.arquivo.motivo ?? "") \(conferencia.primeiros.map(\.texto))")
        let tarefa = try await lotes.agendar(conferencia.arquivo.id, por: Self.operadora)
        return (conferencia.arquivo.id, try await esperar(tarefa))
    }

    func esperar(_ tarefa: Int64) async throws -> EstadoDaTarefa {
        try #require(
            try await FilaDeTarefas.esperar(
                tarefa, ate: .seconds(600), em: orgao.banco, como: .motor, cada: .milliseconds(10)))
    }

    func linhas(_ arquivo: Int64) async throws -> [LinhaRespondida] {
        try await orgao.banco.transacao(como: .consignataria(Fixo.bancoA), soLeitura: true) { t in
            try LinhaRespondida.listar(arquivo, limite: 1_000, em: t)
        }
    }

    func um<T: LeituraSQL & Sendable>(_ sql: SQL, _ tipo: T.Type = T.self) async throws -> T {
        try await BancoDeTeste.um(sql, em: orgao.dono)
    }
}

extension MesaDeLotes {
    /// Uma pessoa com R$ 100,00 de margem e uma mensalidade de R$ 60,00 já averbada, num produto cujo reajuste exige saldo.
    func comReajusteQueExigeSaldo() async throws -> PessoaDeTeste {
        let pessoa = try await orgao.pessoa(1, margens: ["geral": 100_00])
        _ = try await orgao.dono.transacao(como: .proprio) { t in
            try t.executar("UPDATE produto SET reajuste_exige_saldo = true WHERE id = \(Fixo.mensalidade)").alteradas
        }
        try await aplicar(try await bytes(.inclusoes, [Self.inclusao(pessoa, 60_00, numero: "A1")]))
        return pessoa
    }
}

import ArgumentParser
import Arquivos
import Auditoria
import Averbacao
import BancoDeDados
import BancoDeTeste
import Contratos
import Foundation
import Nucleo
import OrgaoDeTeste
import Tarefas

/// Aplica lotes de inclusões de uma consignatária, um por linha que chega na entrada, num banco durável que fica de pé até ela se fechar.
///
/// Diz primeiro o endereço do banco e os ids, para o pgbench gravar no mesmo banco; depois, a cada linha, quanto levou um lote do
/// recebimento ao retorno escrito, e o pico de memória.
struct MedirLote: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lote", abstract: "Lotes de contratos novos, do arquivo ao retorno.")

    @Option(help: "Quantas linhas em cada lote.") var linhas = 20_000
    @Option(help: "Quantas pessoas.") var pessoas = 20_000

    struct Preparado: Encodable {
        let dono: String
        let consignataria: Int64
        let produto: Int64
        let convenio: Int64
        let pessoas: Int
    }

    struct Medida: Encodable {
        let linhas: Int
        let aplicadas: Int
        let conferir: Double
        let segundos: Double
        let pico: Double
    }

    private struct LoteRecusado: Error { let motivo: String? }

    private static let operadora = Autor(
        usuario: -11, nome: "Medição", perfil: "operador", consignataria: Fixo.bancoA, canal: .arquivo)

    func run() async throws {
        let orgao = try await OrgaoDeTeste.novo()
        let mes = Competencia(ano: 2026, mes: 10)
        try await OrgaoGrande.povoar(orgao, pessoas: pessoas, bruta: 1_000_000_000)
        try await OrgaoGrande.contratar(orgao, linhas: pessoas * 3, pessoas: pessoas, mes: mes)
        try await OrgaoGrande.historiar(orgao, contratos: pessoas * 3)
        try dizer(
            Preparado(
                dono: orgao.bancoDeTeste.enderecoDoDono, consignataria: Fixo.bancoA, produto: Fixo.mensalidade,
                convenio: try await analisar(orgao), pessoas: pessoas))
        let executor = Executor(banco: orgao.banco, papel: .motor, ids: orgao.casa.ids)
        let porta = Porta(orgao.casa)
        let lotes = LotesDeContratos(
            casa: orgao.casa, acervo: Acervo(pasta: BancoDeTeste.raiz + "/Leiautes"),
            fila: FilaDeTarefas(ids: orgao.casa.ids) { executor.acordar() }, porta: porta)
        lotes.registrar(em: executor)
        try await executor.iniciar(trabalhadores: 1)
        var vez = 0
        while readLine() != nil {
            vez += 1
            try await aplicar(arquivo(vez, mes, Relogio.dia(de: orgao.agora)), lotes, orgao)
        }
        await executor.encerrar()
        await porta.encerrar()
        try await orgao.apagar()
    }

    private func analisar(_ orgao: OrgaoDeTeste) async throws -> Int64 {
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.executar(
                """
                INSERT INTO parametro (chave, valor, vigencia, fonte)
                VALUES ('averbacao.tentativas-maximas', '1000000', '(,)', 'medição'),
                       ('reserva.maximo-de-simultaneas', '1000000', '(,)', 'medição')
                """)
            try t.roteiro("ANALYZE")
            return try t.uma(
                """
                SELECT v.id FROM convenio c JOIN convenio_versao v ON v.convenio_id = c.id
                 WHERE c.consignataria_id = \(Fixo.bancoA) AND c.produto_id = \(Fixo.mensalidade)
                """)?.ler(0) ?? 0
        }
    }

    /// Um centavo por linha, para a margem nunca acabar; pessoas espalhadas, como num lote de verdade.
    private func arquivo(_ vez: Int, _ mes: Competencia, _ hoje: Dia) -> [UInt8] {
        var saida = Array("C;BCA;\(mes.compacta);\(hoje.iso);\(vez)\r\n".utf8)
        for n in 0..<linhas {
            saida += Array(
                "D;M\(1 + (n * 7919) % pessoas);;mensalidade;0,01;;0;L\(vez)-\(n);;;ADF-\(vez)-\(n);;;;\r\n".utf8)
        }
        saida += Array("T;\(linhas);\(linhas / 100),\(String(format: "%02d", linhas % 100))\r\n".utf8)
        return saida
    }

    private func aplicar(_ bytes: [UInt8], _ lotes: LotesDeContratos, _ orgao: OrgaoDeTeste) async throws {
        let cronometro = Cronometro()
        let recepcao = try await lotes.receber(
            .inclusoes, nome: "lote.csv", consignataria: Fixo.bancoA, por: Self.operadora)
        try await recepcao.receber(bytes)
        let conferencia = try await lotes.conferir(try await recepcao.terminar().id, por: Self.operadora)
        guard conferencia.aprovada else { throw LoteRecusado(motivo: conferencia.primeiros.first.map { "\($0)" }) }
        let conferido = cronometro.segundos
        let tarefa = try await lotes.agendar(conferencia.arquivo.id, por: Self.operadora)
        let fim = try await FilaDeTarefas.esperar(tarefa, ate: .seconds(900), em: orgao.banco, como: .motor)
        guard fim?.situacao == .terminada else { throw LoteRecusado(motivo: fim?.mensagem) }
        let segundos = cronometro.segundos
        let arquivo = conferencia.arquivo.id
        let aplicadas: Int = try await orgao.dono.transacao(como: .proprio) { t in
            try t.uma(
                "SELECT count(*) FROM linha_do_lote WHERE arquivo_id = \(arquivo) AND contrato_id IS NOT NULL")?
                .ler(0) ?? 0
        }
        try dizer(
            Medida(
                linhas: linhas, aplicadas: aplicadas, conferir: conferido, segundos: segundos, pico: picoDeMemoria()))
    }
}

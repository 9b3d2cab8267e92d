import Acesso
import Auditoria
import BancoDeDados
import Contratos
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing

/// A reserva sob concorrência: dois processos e um terceiro atrás, contas que se disputam, e um morto no meio e reerguido.
///
/// - Fonte: RNF-GER-04; arquitetura, §2 e §4; decisões 0005 e 0006.
@Suite(.serialized, .timeLimit(.minutes(30))) struct ConcorrenciaTests {
    /// Prepara o órgão, deixa a tempestade passar, confere tudo e devolve a medida.
    static func provar(
        semente: UInt64, clientes: Int, passos: Int, mortes: [(depoisDe: Int, qual: Int)],
        depois: (OrgaoDeTeste) async throws -> Void = { _ in }
    ) async throws -> String {
        let orgao = try await OrgaoDeTeste.novo(agora: Relogio.daMaquina.agora)
        let resultado: Result<String, any Error>
        do {
            let pessoas = try await preparar(orgao)
            let credenciais = [try await credencial(Fixo.bancoA, orgao), try await credencial(Fixo.bancoB, orgao)]
            let emprestimo = try await BancadaDoRest(orgao: orgao, endereco: "", credencial: "").emprestimo()
            let tempestade = Tempestade(
                semente: semente, clientes: clientes, passos: passos, pessoas: pessoas, credenciais: credenciais,
                parcelaDoEmprestimo: emprestimo.parcela.centavos, mortes: mortes)
            let fundo = AtosDeFundo(orgao, semente: semente)
            try await DoisProcessos.sobre(orgao) { dois in
                try await MuitosPedidos.usando { try await tempestade.correr(dois, $0, fundo) }
            }
            let modelo = try await ModeloDasReservas(tempestade.diario, fundo, orgao)
            let (divergentes, reusos) = (await tempestade.diario.divergentes, await tempestade.diario.reusos)
            #expect(divergentes == [], "semente \(semente): a mesma chave respondeu diferente")
            #expect(!reusos.isEmpty, "semente \(semente): nenhuma chave se reusou")
            #expect(modelo.discordancias == [], "semente \(semente)")
            #expect(
                modelo.recusas["nao-cabe-na-margem", default: 0] > 0, "semente \(semente): a margem não se disputou")
            for (invariante, violacoes) in try await violacoes(orgao) {
                #expect(violacoes == 0, "semente \(semente): \(invariante)")
            }
            let liquidados = fundo.liquidados
            let atras =
                "venceram \(await liquidados.vencidas), autorizadas \(await liquidados.autorizadas), negadas "
                + "\(await liquidados.negadas), liquidados \(await liquidados.aceitos.count)"
            try await depois(orgao)
            resultado = .success("semente \(semente): \(modelo.medida); \(atras); reusos \(reusos.count)")
        } catch { resultado = .failure(error) }
        try await orgao.apagar()
        return try resultado.get()
    }

    static func violacoes(_ orgao: OrgaoDeTeste) async throws -> [(String, Int64)] {
        try await orgao.dono.transacao(como: .proprio) { t in
            try InvarianteEmSQL.todas.map { ($0.nome, try $0.violacoes(em: t)) }
        }
    }

    /// Quatro pessoas com contas que se aninham (o empréstimo pesa na geral e na total; o cartão, na dele e na total) e os
    /// limites de tentativa e de ritmo fora do caminho.
    private static func preparar(_ orgao: OrgaoDeTeste) async throws -> [PessoaDeTeste] {
        try await orgao.dono.transacao(como: .proprio) { t in
            for chave in [
                "integracao.pedidos-por-minuto", "averbacao.tentativas-maximas", "reserva.maximo-de-simultaneas",
            ] {
                _ = try t.executar(
                    """
                    INSERT INTO parametro (chave, valor, vigencia, fonte) VALUES (\(chave), '1000000', '(,)', 'teste')
                    """)
            }
        }
        var pessoas: [PessoaDeTeste] = []
        for numero in 1...4 {
            pessoas.append(
                try await orgao.pessoa(numero, margens: ["geral": 700_00, "cartao": 150_00, "total": 640_00]))
        }
        return pessoas
    }

    private static func credencial(_ consignataria: Int64, _ orgao: OrgaoDeTeste) async throws -> String {
        let casa = orgao.casa
        return try await casa.banco.transacao(como: .motor) { t in
            try Credencial.criar(
                nome: "Tempestade", consignataria: consignataria,
                atos: ["averbacao.reservar", "averbacao.confirmar", "averbacao.cancelar-reserva"],
                expira: casa.relogio.agora + .seconds(86_400), casa, em: t, por: .comando)
        }
    }

    @Test(
        "RNF-GER-04, POC-CON-08: dois processos e um morto no meio: nada aceito se perde, nada se faz duas vezes e nenhuma margem estoura; e cada invariante estragada de propósito aparece"
    )
    func curta() async throws {
        let medida = try await Self.provar(
            semente: 1, clientes: 8, passos: 25, mortes: [(depoisDe: 40, qual: 1)],
            depois: MutantesDasInvariantes.conferir)
        print(medida)
    }

    @Test(
        "RNF-GER-04: doze tempestades, cada uma com dois processos que morrem e voltam",
        .enabled(if: ProcessInfo.processInfo.environment["AVERBA_PROVA_LONGA"] != nil), arguments: UInt64(101)...112)
    func provaLonga(_ semente: UInt64) async throws {
        let medida = try await Self.provar(
            semente: semente, clientes: 16, passos: 100,
            mortes: [(depoisDe: 150, qual: 1), (depoisDe: 600, qual: 0), (depoisDe: 1_100, qual: 1)])
        print(medida)
    }
}

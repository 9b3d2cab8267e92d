import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Contratos
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing

/// Uma aplicação de verdade, um órgão e um jeito curto de pedir por HTTPS: devolve o código da resposta.
struct BancadaDoRest {
    struct Resposta {
        let status: Int
        let codigo: String
        let contrato: Int64?
        let venceEm: String?
    }

    let orgao: OrgaoDeTeste
    let endereco: String
    let credencial: String

    static func com(_ corpo: (BancadaDoRest) async throws -> Void) async throws {
        try await ReservaPorRestTests.comAplicacoes(1) { orgao, aplicacoes, credencial in
            try await corpo(
                BancadaDoRest(
                    orgao: orgao, endereco: "https://localhost:\(aplicacoes[0].porta)/api/v1", credencial: credencial))
        }
    }

    static func pedido(
        _ pessoa: PessoaDeTeste, _ produto: String, _ parcela: String, _ resto: String = ""
    ) -> String {
        #"{"matricula":"\#(pessoa.matricula.texto)","produto":"\#(produto)","parcela":"\#(parcela)"\#(resto)}"#
    }

    func reservar(_ corpo: String, chave: String) async throws -> Resposta {
        try ler(
            try #require(await Chamada.post(endereco + "/reservas", corpo, credencial: credencial, chave: chave)))
    }

    func agir(_ ato: String, em contrato: Int64, _ corpo: String, chave: String) async throws -> Resposta {
        try ler(
            try #require(
                await Chamada.post(
                    "\(endereco)/reservas/\(contrato)/\(ato)", corpo, credencial: credencial, chave: chave)))
    }

    /// A mesma aplicação, com a credencial de outra consignatária.
    func outra(_ consignataria: Int64) async throws -> BancadaDoRest {
        let casa = orgao.casa
        let credencial = try await casa.banco.transacao(como: .motor) { t in
            try Credencial.criar(
                nome: "Outra", consignataria: consignataria,
                atos: ["averbacao.reservar", "averbacao.confirmar", "averbacao.cancelar-reserva"],
                expira: casa.relogio.agora + .seconds(86_400), casa, em: t, por: .comando)
        }
        return BancadaDoRest(orgao: orgao, endereco: endereco, credencial: credencial)
    }

    /// Muda o cadastro como o órgão o mudaria, pelo dono do banco: o que se prova é a porta.
    func cadastrar(_ sql: SQL) async throws {
        try await orgao.dono.transacao(como: .proprio) { t in _ = try t.executar(sql) }
    }

    private func ler(_ resposta: Chamada.Resposta) throws -> Resposta {
        struct Corpo: Decodable {
            let codigo: String?
            let situacao: String?
            let contrato: Int64?
            let venceEm: String?
        }
        let leitor = JSONDecoder()
        leitor.keyDecodingStrategy = .convertFromSnakeCase
        let corpo = try leitor.decode(Corpo.self, from: Data(resposta.corpo.utf8))
        return Resposta(
            status: resposta.status, codigo: corpo.codigo ?? corpo.situacao ?? "?", contrato: corpo.contrato,
            venceEm: corpo.venceEm)
    }

    /// A conta de R$ 5.000,00 em 24 vezes a 1,80 %, com as datas que o órgão de teste usa hoje.
    func emprestimo() async throws -> ContaDoEmprestimo {
        let hoje = Relogio.dia(de: Relogio.daMaquina.agora)
        let catalogo = try await orgao.dono.transacao(como: .proprio) { t in try GuardaDoCatalogo().atual(em: t) }
        return try PedidoDeEmprestimo(
            valor: Dinheiro(centavos: 5_000_00), taxaAoMes: Taxa(emCentesimosDeMilionesimo: 1_800_000), parcelas: 24,
            liberacao: hoje, prazos: catalogo.prazosDaFolha(em: hoje), carenciaEmMeses: 0, convencao: .priceMensal,
            iof: .financiado
        ).calcular()
    }
}

import Acesso
import ArgumentParser
import Auditoria
import BancoDeDados
import BancoDeTeste
import Cifra
import Foundation
import Nucleo
import OrgaoDeTeste

/// Põe de pé o banco da medição da porta e espera: diz os endereços e a credencial, e apaga tudo quando a entrada se fecha.
struct PrepararPorta: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preparar-porta", abstract: "Banco durável, com gente, para medir a reserva.")

    @Option(help: "Quantas pessoas.") var pessoas = 20_000

    struct Preparado: Encodable {
        let dono: String
        let aplicacao: String
        let chaves: String
        let credencial: String
        /// Senha da gestora `medidora`, que só existe neste banco.
        let senha: String
        let raiz: String
        let convenio: Int64
        let consignataria: Int64
        let produto: Int64
    }

    func run() async throws {
        let orgao = try await OrgaoDeTeste.novo(agora: Relogio.daMaquina.agora)
        try await OrgaoGrande.povoar(orgao, pessoas: pessoas, bruta: 1_000_000_000)
        let mes = Competencia(ano: 2026, mes: 10)
        try await OrgaoGrande.contratar(orgao, linhas: pessoas * 3, pessoas: pessoas, mes: mes)
        try await OrgaoGrande.historiar(orgao, contratos: pessoas * 3)
        let casa = orgao.casa
        let credencial = try await casa.banco.transacao(como: .motor) { t in
            try Credencial.criar(
                nome: "Medição", consignataria: Fixo.bancoA, atos: ["averbacao.reservar"],
                expira: casa.relogio.agora + .seconds(86_400), casa, em: t, por: .comando)
        }
        let senha = Imprevisivel.texto(24)
        let resumo = try await Senha().resumir(senha)
        try await casa.banco.transacao(como: .motor) { t in
            try Perfil.garantir(
                "medicao", nome: "Medição", portal: .gestor, atos: ["inicio.ver", "consignatarias.consultar"], casa,
                em: t)
            try CriarUsuario(
                dados: DadosDoUsuario(nome: "Medidora", login: "medidora"), portal: .gestor, perfil: "medicao",
                resumoDaSenha: resumo
            ).executar(casa, em: t, por: .comando)
        }
        let condicoes: Int64 = try await orgao.dono.transacao(como: .proprio) { t in
            try t.executar(
                """
                INSERT INTO parametro (chave, valor, vigencia, fonte)
                VALUES ('averbacao.tentativas-maximas', '1000000', '(,)', 'medição'),
                       ('reserva.maximo-de-simultaneas', '1000000', '(,)', 'medição'),
                       ('integracao.pedidos-por-minuto', '1000000', '(,)', 'medição')
                """)
            try t.roteiro("ANALYZE")
            return try t.uma(
                """
                SELECT v.id FROM convenio c JOIN convenio_versao v ON v.convenio_id = c.id
                 WHERE c.consignataria_id = \(Fixo.bancoA) AND c.produto_id = \(Fixo.mensalidade)
                """)?.ler(0) ?? 0
        }
        try dizer(
            Preparado(
                dono: orgao.bancoDeTeste.enderecoDoDono, aplicacao: orgao.bancoDeTeste.enderecoDaAplicacao,
                chaves: orgao.chaves, credencial: credencial, senha: senha, raiz: BancoDeTeste.raiz,
                convenio: condicoes,
                consignataria: Fixo.bancoA, produto: Fixo.mensalidade))
        while readLine() != nil {}
        try await orgao.apagar()
    }
}

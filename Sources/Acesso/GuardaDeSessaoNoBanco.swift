import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Foundation
import Nucleo
import Web

/// As sessões na tabela: sobrevivem a reinício e valem em todos os processos.
///
/// Guarda só o resumo do identificador. Encerrar não apaga: a linha fica para a trilha, e a limpeza é outra tarefa.
package struct GuardaDeSessaoNoBanco: GuardaDeSessao {
    private let casa: Instalacao
    private let absoluta: Duration

    package init(_ casa: Instalacao, absoluta: Duration) {
        self.casa = casa
        self.absoluta = absoluta
    }

    package func ler(_ resumo: ResumoDeSessao) async throws -> SessaoGuardada? {
        let casa = casa
        return try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            guard let linha = try t.uma(AcessoSQL.sessao(resumo.bytes)) else { return nil }
            let id: Int64 = try linha.ler(3)
            let dados = try DadosDoUsuario.abrindo(try linha.ler(5), de: id, casa.cofre)
            let usuario = UsuarioNaSessao(
                id: id, nome: dados.nome, portal: try linha.lerCaso(4), perfil: try linha.ler(8),
                atos: Set(try linha.ler(9, como: [String].self)), consignataria: try linha.ler(6),
                pessoa: try linha.ler(7),
                sessao: resumo.bytes.prefix(4).map { String(format: "%02x", $0) }.joined())
            let dentro = try linha.ler(10, como: String.self) == "dentro"
            return SessaoGuardada(
                identidade: dentro ? usuario : EntradaPendente(usuario),
                criadaEm: try linha.ler(0, como: Instante.self).data,
                vistaEm: try linha.ler(1, como: Instante.self).data,
                recado: try Self.abrirRecado(linha.ler(2), resumo, casa.cofre))
        }
    }

    package func criar(_ resumo: ResumoDeSessao, _ sessao: SessaoGuardada) async throws {
        let (usuario, passo): (Int64, String)
        switch sessao.identidade {
        case let dentro as UsuarioNaSessao: (usuario, passo) = (dentro.id, "dentro")
        case let pendente as EntradaPendente: (usuario, passo) = (pendente.usuario.id, "trocar-senha")
        default: preconditionFailure("sessão de identidade que não é usuário")
        }
        let dados = try Self.fechar(sessao.recado, resumo, casa.cofre)
        let criada = Instante(data: sessao.criadaEm)
        let expira = criada + absoluta
        try await casa.banco.transacao(como: .motor) { t in
            _ = try t.executar(
                """
                INSERT INTO sessao (resumo, usuario_id, dados, criada_em, vista_em, expira_em, passo)
                VALUES (\(resumo.bytes), \(usuario), \(dados), \(criada), \(criada), \(expira), \(passo))
                """)
        }
    }

    package func marcarVista(_ resumo: ResumoDeSessao, em instante: Date) async throws {
        try await casa.banco.transacao(como: .motor) { t in
            _ = try t.executar(
                "UPDATE sessao SET vista_em = \(Instante(data: instante)) WHERE resumo = \(resumo.bytes) AND encerrada_em IS NULL"
            )
        }
    }

    package func guardarRecado(_ resumo: ResumoDeSessao, _ recado: Recado?) async throws {
        let dados = try Self.fechar(recado, resumo, casa.cofre)
        try await casa.banco.transacao(como: .motor) { t in
            _ = try t.executar(
                "UPDATE sessao SET dados = \(dados) WHERE resumo = \(resumo.bytes) AND encerrada_em IS NULL")
        }
    }

    package func apagar(_ resumo: ResumoDeSessao) async throws {
        let agora = casa.relogio.agora
        try await casa.banco.transacao(como: .motor) { t in
            _ = try t.executar(
                "UPDATE sessao SET encerrada_em = \(agora) WHERE resumo = \(resumo.bytes) AND encerrada_em IS NULL")
        }
    }

    private static func fechar(_ recado: Recado?, _ resumo: ResumoDeSessao, _ cofre: Cofre) throws -> [UInt8] {
        guard let recado else { return [] }
        return try cofre.cifrar(
            Array(JSONEncoder().encode(recado)), tabela: "sessao", coluna: "dados", id: lugar(resumo),
            finalidade: .sessao)
    }

    private static func abrirRecado(_ dados: [UInt8], _ resumo: ResumoDeSessao, _ cofre: Cofre) throws -> Recado? {
        guard !dados.isEmpty else { return nil }
        let claro = try cofre.decifrar(dados, tabela: "sessao", coluna: "dados", id: lugar(resumo), finalidade: .sessao)
        return try JSONDecoder().decode(Recado.self, from: Data(claro))
    }

    /// Oito bytes do resumo: prendem o bloco cifrado à sua sessão.
    private static func lugar(_ resumo: ResumoDeSessao) -> Int64 {
        Int64(bitPattern: resumo.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
}

extension Instante {
    /// Da hora da plataforma, em microssegundos.
    package init(data: Date) { self.init(microssegundos: Int64((data.timeIntervalSince1970 * 1_000_000).rounded())) }
    package var data: Date { Date(timeIntervalSince1970: Double(microssegundos) / 1_000_000) }
}

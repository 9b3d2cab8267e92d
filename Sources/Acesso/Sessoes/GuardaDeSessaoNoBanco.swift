import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Foundation
import Nucleo
import Web

/// As sessões na tabela: sobrevivem a reinício e valem em todos os processos.
///
/// Guarda só o resumo do identificador. Encerrar não apaga: a linha fica para a trilha. Quem entra disputa a linha do usuário: duas entradas
/// ao mesmo tempo não passam do máximo de sessões.
/// - Fonte: POC-GES-03, RNF-SEG-01.
package struct GuardaDeSessaoNoBanco: GuardaQueRenova {
    let casa: Instalacao
    /// Quanto dura um passo por fazer da entrada (a troca da senha, a confirmação).
    static let vidaDoPendente = Duration.seconds(15 * 60)

    package init(_ casa: Instalacao) { self.casa = casa }

    package func ler(_ resumo: ResumoDeSessao) async throws -> SessaoGuardada? {
        let casa = casa
        return try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            guard let linha = try t.uma(AcessoSQL.sessao(resumo.bytes, em: casa.relogio.hoje)) else { return nil }
            var usuario = try UsuarioNaSessao(lendo: linha, sessao: resumo.naTrilha, casa.cofre)
            usuario.entrouPor = try linha.lerCaso(18)
            usuario.confirmadaEm = try linha.ler(19)
            let passo = EntradaPendente.Passo(rawValue: try linha.ler(15))
            let (ocio, vida): (Int?, Int?) = (try linha.ler(16), try linha.ler(17))
            let horas = Duration.seconds((vida ?? ChaveDeParametro.vidaDaSessao.padrao) * 3_600)
            let dados = try DadosDaSessao.abrir(linha.ler(14), resumo, casa.cofre)
            return SessaoGuardada(
                identidade: passo.map { EntradaPendente(usuario, $0) } ?? usuario,
                criadaEm: try linha.ler(12, como: Instante.self).data,
                vistaEm: try linha.ler(13, como: Instante.self).data,
                recado: dados.recado,
                regra: RegraDeSessao(
                    ocio: .seconds((ocio ?? ChaveDeParametro.ocioDaSessao.padrao) * 60),
                    absoluta: passo == nil ? horas : Self.vidaDoPendente), semente: dados.semente)
        }
    }

    /// Lança `OutraSessaoViva` se quem entra já tem o máximo de sessões e não confirmou que encerra a que sobra; e `RecusaDaWeb.naoIdentificado`
    /// se, enquanto se entrava, o usuário deixou de estar ativo ou a sessão de antes (o passo que se cumpriu) foi encerrada.
    package func criar(
        _ resumo: ResumoDeSessao, _ sessao: SessaoGuardada, noLugarDe antes: ResumoDeSessao?
    ) async throws {
        let casa = casa
        let (usuario, passo, confirmada) = Self.quem(sessao.identidade)
        let dados = try DadosDaSessao(recado: sessao.recado).fechado(resumo, casa.cofre)
        let origem = try SessaoAberta.fechar(sessao.origem, resumo, casa.cofre)
        let criada = Instante(data: sessao.criadaEm)
        try await casa.banco.transacao(como: .motor) { t in
            guard
                try t.uma("SELECT FROM usuario WHERE id = \(usuario.id) AND situacao = 'ativo' FOR UPDATE") != nil,
                try antes.map({ try Self.encerrar([$0.bytes], casa.relogio.agora, em: t) }) != 0
            else { throw RecusaDaWeb.naoIdentificado }
            let regra = try RegraDeAcesso.ler(em: casa.relogio.hoje, t)
            if passo == nil {
                let vivas = try SessaoAberta.listar(de: usuario.id, regra, casa, em: t)
                let sobram = vivas.prefix(max(0, vivas.count + 1 - regra.sessoes))
                if !sobram.isEmpty {
                    guard confirmada else { throw OutraSessaoViva() }
                    try EncerrarSessoes(Array(sobram), .outraEntrada).executar(
                        casa, em: t, por: Self.autor(usuario, resumo, sessao.origem))
                }
            }
            try t.executar(
                """
                INSERT INTO sessao (resumo, usuario_id, dados, origem, criada_em, vista_em, expira_em, passo, entrou_por)
                VALUES (\(resumo.bytes), \(usuario.id), \(dados), \(origem), \(criada), \(criada),
                        \(criada + regra.sessao.absoluta), \(passo?.rawValue ?? "dentro"), \(usuario.entrouPor.rawValue))
                """)
        }
    }

    private static func quem(
        _ identidade: any Identidade
    ) -> (UsuarioNaSessao, passo: EntradaPendente.Passo?, confirmada: Bool) {
        switch identidade {
        case let dentro as UsuarioNaSessao: (dentro, nil, false)
        case let confirmada as EntradaConfirmada: (confirmada.usuario, nil, true)
        case let pendente as EntradaPendente: (pendente.usuario, pendente.passo, false)
        default: preconditionFailure("sessão de identidade que não é usuário")
        }
    }

    static func autor(_ usuario: UsuarioNaSessao, _ nova: ResumoDeSessao, _ origem: OrigemDaSessao) -> Autor {
        Autor(
            usuario: usuario.id, nome: usuario.nome, perfil: usuario.perfil, consignataria: usuario.consignataria,
            pessoa: usuario.pessoa, sessao: nova.naTrilha, endereco: origem.endereco, canal: .tela)
    }

    package func marcarVista(_ resumo: ResumoDeSessao, em instante: Date) async throws {
        try await casa.banco.transacao(como: .motor) { t in
            _ = try t.executar(
                "UPDATE sessao SET vista_em = \(Instante(data: instante)) WHERE resumo = \(resumo.bytes) AND encerrada_em IS NULL"
            )
        }
    }

    package func guardarRecado(_ resumo: ResumoDeSessao, _ recado: Recado?) async throws {
        let casa = casa
        try await casa.banco.transacao(como: .motor) { t in
            guard
                let linha = try t.uma(
                    "SELECT dados FROM sessao WHERE resumo = \(resumo.bytes) AND encerrada_em IS NULL FOR UPDATE")
            else { return }
            var dados = try DadosDaSessao.abrir(linha.ler(0), resumo, casa.cofre)
            dados.recado = recado
            try t.executar(
                "UPDATE sessao SET dados = \(try dados.fechado(resumo, casa.cofre)) WHERE resumo = \(resumo.bytes)")
        }
    }

    /// A que venceu fica na trilha, quem quer que a tenha visto vencida primeiro; de quem sai, o ato de sair é que a encerra e deixa o evento.
    package func apagar(_ resumo: ResumoDeSessao) async throws {
        let casa = casa
        try await casa.banco.transacao(como: .motor) { t in
            guard try VencerSessoes.vencer(so: resumo, casa, em: t) == 0 else { return }
            try Self.encerrar([resumo.bytes], casa.relogio.agora, em: t)
        }
    }

    /// Devolve quantas ainda estavam abertas.
    @discardableResult
    static func encerrar(_ resumos: [[UInt8]], _ agora: Instante, em t: Transacao) throws -> Int {
        try t.executar(
            "UPDATE sessao SET encerrada_em = \(agora) WHERE resumo = ANY(\(resumos)) AND encerrada_em IS NULL"
        ).alteradas
    }
}

/// Já há o máximo de sessões deste usuário, e ninguém disse que se encerra a que sobra.
package struct OutraSessaoViva: Error, Sendable {
    package init() {}
}

extension ResumoDeSessao {
    /// Oito bytes do resumo: prendem o bloco cifrado à sua sessão.
    package var lugar: Int64 { Int64(bitPattern: bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }) }
    /// Como as telas chamam a sessão: oito bytes, de que não se volta ao identificador.
    package var chave: String { Array(bytes.prefix(8)).emHexadecimal }
    /// O começo, que é como a trilha chama a sessão.
    package var naTrilha: String { Array(bytes.prefix(4)).emHexadecimal }
}

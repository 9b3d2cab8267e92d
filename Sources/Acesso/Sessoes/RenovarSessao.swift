import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Foundation
import Nucleo
import Web

/// Quem prova de novo quem é ganha outro identificador de sessão: o que alguém tenha visto do de antes já não serve.
///
/// A sessão é a mesma: quando começou, por onde se entrou, a confirmação dada e os limites passam à linha nova. Fica o evento, que liga as duas
/// na trilha.
/// - Fonte: OWASP ASVS 5.0.0, 7.2.4.
extension GuardaDeSessaoNoBanco {
    static let atoDeRenovar = "acesso.renovar-sessao"

    package func renovar(
        _ antes: ResumoDeSessao, para nova: ResumoDeSessao, semente: String
    ) async throws -> Bool {
        let casa = casa
        return try await casa.banco.transacao(como: .motor) { t in
            guard let aberta = try t.uma(AcessoSQL.sessao(antes.bytes, em: casa.relogio.hoje)),
                let linha = try t.uma(
                    """
                    SELECT dados, origem FROM sessao
                     WHERE resumo = \(antes.bytes) AND encerrada_em IS NULL AND passo = 'dentro' FOR UPDATE
                    """)
            else { return false }
            // Cada bloco cifrado está preso à sua linha: na nova, fecha-se de novo.
            var dados = try DadosDaSessao.abrir(linha.ler(0), antes, casa.cofre)
            dados.semente = semente
            let origem = SessaoAberta.abrir(try linha.ler(1), antes, casa.cofre)
            let agora = casa.relogio.agora
            try t.executar(
                """
                INSERT INTO sessao (resumo, usuario_id, dados, origem, criada_em, vista_em, expira_em, passo, entrou_por, confirmada_em)
                SELECT \(nova.bytes), usuario_id, \(try dados.fechado(nova, casa.cofre)),
                       \(try SessaoAberta.fechar(origem, nova, casa.cofre)), criada_em, vista_em, expira_em, passo, entrou_por, confirmada_em
                  FROM sessao WHERE resumo = \(antes.bytes)
                """)
            try Self.encerrar([antes.bytes], agora, em: t)
            let usuario = try UsuarioNaSessao(lendo: aberta, sessao: nova.naTrilha, casa.cofre)
            try casa.trilha.registrar(
                [
                    Evento(
                        Self.atoDeRenovar, objeto: "usuario", id: usuario.id,
                        ["de": .texto(antes.naTrilha), "para": .texto(nova.naTrilha)])
                ], por: Self.autor(usuario, nova, origem), as: agora, em: t)
            return true
        }
    }
}

/// O bloco cifrado da linha de uma sessão: a mensagem de uma vez e, de quem já trocou de identificador, a semente dos formulários.
///
/// Vazio quando não há nada: a maioria das sessões não o abre.
struct DadosDaSessao: Codable {
    private var especie: Recado.Especie?
    private var texto: String?
    var semente: String?

    init(recado: Recado? = nil) { self.recado = recado }

    var recado: Recado? {
        get {
            guard let especie, let texto else { return nil }
            return Recado(especie, texto)
        }
        set { (especie, texto) = (newValue?.especie, newValue?.texto) }
    }

    static func abrir(_ bytes: [UInt8], _ resumo: ResumoDeSessao, _ cofre: Cofre) throws -> DadosDaSessao {
        guard !bytes.isEmpty else { return DadosDaSessao() }
        return try cofre.decifrar(
            json: bytes, como: DadosDaSessao.self, tabela: "sessao", coluna: "dados", id: resumo.lugar,
            finalidade: .sessao)
    }

    func fechado(_ resumo: ResumoDeSessao, _ cofre: Cofre) throws -> [UInt8] {
        guard recado != nil || semente != nil else { return [] }
        return try cofre.cifrar(
            json: self, tabela: "sessao", coluna: "dados", id: resumo.lugar, finalidade: .sessao)
    }
}

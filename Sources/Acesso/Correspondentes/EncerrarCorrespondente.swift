import Auditoria
import BancoDeDados
import Nucleo
import Web

/// Encerra uma agência ou um correspondente, e com ele os usuários que são dele; os contratos continuam da consignatária.
///
/// Reaberto, os usuários não voltam sozinhos: cada um se libera.
/// - Fonte: POC-CON-11, RF-CON-26.
package struct EncerrarCorrespondente: Sendable {
    package static let ato = "acesso.encerrar-correspondente"
    package static let atoDeReabrir = "acesso.reabrir-correspondente"
    package let id: Int64
    package let motivo: String

    package init(_ id: Int64, motivo: String) { (self.id, self.motivo) = (id, motivo) }

    /// Devolve quantos usuários se encerraram com ele.
    @discardableResult
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Int {
        let achado = try achar(casa, em: t, por: autor)
        guard achado.encerradoEm == nil else { throw RecusaDeAcesso.jaEncerrado }
        let agora = casa.relogio.agora
        try t.executar("UPDATE correspondente SET encerrado_em = \(agora) WHERE id = \(id)")
        let usuarios = try t.executar(
            """
            UPDATE usuario SET situacao = 'desativado', bloqueio = NULL
             WHERE correspondente_id = \(id) AND situacao <> 'desativado'
            RETURNING id
            """
        ).map { try $0.ler(0, como: Int64.self) }.sorted()
        try SessoesDoUsuario.encerrar(de: usuarios, as: agora, em: t)
        let dosUsuarios = usuarios.map {
            Auditoria.Evento(
                EspecieDeMedida.encerrar.ato, objeto: "usuario", id: $0,
                ["motivo": .texto("encerrou-se \(achado.dados.nome)")])
        }
        try casa.trilha.registrar(
            [evento(Self.ato, achado, ["usuarios_encerrados": .inteiro(usuarios.count)])] + dosUsuarios, por: autor,
            as: agora, em: t)
        return usuarios.count
    }

    /// Desfaz o encerramento: volta a atender e a ter usuários.
    package func reabrir(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        let achado = try achar(casa, em: t, por: autor)
        guard achado.encerradoEm != nil else { throw RecusaDeAcesso.jaAberto }
        try t.executar("UPDATE correspondente SET encerrado_em = NULL WHERE id = \(id)")
        try casa.trilha.registrar([evento(Self.atoDeReabrir, achado)], por: autor, as: casa.relogio.agora, em: t)
    }

    private func achar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Correspondente {
        let alcada = try Alcada.travar(autor, em: t)
        let recorte = alcada.consignataria
        guard let achado = try Correspondente.ler(id, recorte: recorte, casa.cofre, em: t) else {
            throw RecusaDaWeb.naoEncontrado
        }
        guard RecusaDeAcesso.tamanhoDoMotivo.contains(motivo.count) else { throw RecusaDeAcesso.semMotivo }
        return achado
    }

    private func evento(
        _ ato: String, _ achado: Correspondente, _ mais: [String: Auditoria.Dado] = [:]
    ) -> Auditoria.Evento {
        let conteudo: [String: Auditoria.Dado] = ["nome": .texto(achado.dados.nome), "motivo": .texto(motivo)]
        return Auditoria.Evento(
            ato, objeto: "correspondente", id: id, .objeto(conteudo.merging(mais) { $1 }))
    }
}

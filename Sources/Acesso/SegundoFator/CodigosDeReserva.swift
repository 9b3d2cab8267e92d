import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// Códigos para quem está sem o telefone: cada um vale uma vez, e só o resumo se guarda, com chave que não mora no banco.
enum CodigosDeReserva {
    static let quantos = 10
    /// Cinquenta bits: com o bloqueio por erros, não se adivinha.
    private static let letras = 10

    /// Põe códigos novos no lugar dos que havia; devolve-os como se mostram, uma vez só.
    static func trocar(de usuario: Int64, _ cofre: Cofre, em t: Transacao) throws -> [String] {
        let novos = (0..<quantos).map { _ in CodigoDitado.sortear(letras) }
        try apagar(de: usuario, em: t)
        let versao = try IndiceEmUso.prender(em: t)
        let resumos = try novos.map { try cofre.indiceCego(texto($0, usuario), dominio: dominio, versao: versao) }
        try t.executar(
            """
            INSERT INTO codigo_de_reserva (usuario_id, resumo, indice_versao)
            SELECT \(usuario), n, \(Int64(versao)) FROM unnest(\(resumos)) n
            """)
        return novos.map { CodigoDitado.emGrupos($0, de: letras / 2) }
    }

    static func apagar(de usuario: Int64, em t: Transacao) throws {
        try t.executar("DELETE FROM codigo_de_reserva WHERE usuario_id = \(usuario)")
    }

    /// Gasta o código, se é um dos que restam.
    static func gastar(_ codigo: String, de usuario: Int64, as agora: Instante, _ cofre: Cofre, em t: Transacao) throws
        -> Bool
    {
        guard codigo.utf8.count == letras else { return false }
        let resumos = cofre.indicesCegos(texto(codigo, usuario), dominio: dominio)
        return try t.executar(
            """
            UPDATE codigo_de_reserva SET usado_em = \(agora)
             WHERE usuario_id = \(usuario) AND resumo = ANY (\(resumos)) AND usado_em IS NULL
            """
        ).alteradas == 1
    }

    private static let dominio = "codigo-de-reserva"
    private static func texto(_ codigo: String, _ usuario: Int64) -> String { "\(usuario) \(codigo)" }
}

import Acesso
import Auditoria
import BancoDeDados
import Nucleo

extension PortalDoServidor.Pecas {
    /// Lê a margem da própria pessoa, depois de anotar na trilha que ela a leu: sem o registro, a leitura não acontece.
    func lerMargem<T: Sendable>(
        _ contexto: ContextoDoServidor, _ corpo: @escaping @Sendable (Transacao) throws -> T
    ) async throws -> T {
        try await anotarLeitura(contexto)
        return try await ler(contexto, corpo)
    }

    /// Uma vez por sessão e competência: abrir de novo a mesma página não diz nada que a trilha já não diga.
    ///
    /// Grava o `motor`, porque o papel da pessoa não alcança a trilha. Dois pedidos ao mesmo tempo podem deixar duas linhas; nenhum fica sem.
    /// - Fonte: RNF-AUD-01; decisão 0053.
    func anotarLeitura(_ contexto: ContextoDoServidor) async throws {
        let (casa, autor, pessoa) = (casa, contexto.autor, contexto.pessoa)
        try await casa.banco.transacao(como: .motor) { t in
            let mes: Competencia? = try t.uma("SELECT max(competencia) FROM folha_do_mes")?.ler(0)
            let competencia = Auditoria.Dado.texto(mes?.iso)
            let ultima = try EventoLido.ultimo(
                PortalDoServidor.atoDeMargens, de: "pessoa", id: pessoa, por: autor.usuario, casa.trilha, em: t)
            if let ultima, ultima.sessao == autor.sessao, (ultima["competencia"] ?? .nulo) == competencia { return }
            try casa.trilha.registrar(
                [
                    Auditoria.Evento(
                        PortalDoServidor.atoDeMargens, objeto: "pessoa", id: pessoa, ["competencia": competencia])
                ], por: autor, as: casa.relogio.agora, em: t)
        }
    }
}

import Auditoria
import BancoDeDados
import Crypto
import Nucleo

/// Entrega um arquivo a quem pode vê-lo, em fluxo, com evento na trilha.
///
/// Quem recorta é o papel do banco: no de uma consignatária, o arquivo de outra não existe. O evento é gravado antes do primeiro
/// byte. Terminado o fluxo, confere o resumo: adulterado, o fluxo acaba em erro.
/// - Fonte: RF-CON-24.
package struct Download: Sendable {
    package static let ato = "arquivos.baixar"
    package let arquivo: ArquivoGuardado
    private let casa: Instalacao
    private let papel: BancoDeDados.Papel

    /// `nil` em `consignataria` é o gestor, ou quem opera a linha de comando, que não tem usuário e baixa pelo motor.
    package static func abrir(
        _ id: Int64, de consignataria: Int64?, _ casa: Instalacao, por autor: Autor
    ) async throws -> Download {
        let deConsulta: BancoDeDados.Papel = consignataria.map { .consignataria($0) } ?? .gestor
        let papel = autor.usuario == nil && consignataria == nil ? .motor : deConsulta
        let arquivo = try await casa.banco.transacao(como: papel.gravando(emNomeDe: autor)) { t in
            guard let arquivo = try ArquivoGuardado.ler(id, em: t), arquivo.situacao != .recebendo,
                !arquivo.semConteudo
            else {
                throw RecusaDeArquivo.naoEncontrado
            }
            try casa.trilha.registrar(
                [
                    Evento(
                        Self.ato, objeto: "arquivo", id: id,
                        ["nome": .texto(arquivo.nome), "especie": .texto(arquivo.especie)])
                ],
                por: autor, as: casa.relogio.agora, em: t)
            return arquivo
        }
        return Download(arquivo: arquivo, casa: casa, papel: papel)
    }

    /// Os bytes, em pedaços de no máximo `Recepcao.tamanhoDoPedaco`.
    package func conteudo() -> AsyncThrowingStream<[UInt8], any Error> {
        let (arquivo, casa, papel) = (arquivo, casa, papel)
        let progresso = Progresso()
        return AsyncThrowingStream {
            try await progresso.proximo(arquivo, casa, papel)
        }
    }

    /// Onde o fluxo está: um pedaço por transação, puxado por quem lê, para que cliente lento não prenda conexão.
    private actor Progresso {
        private var n = 0
        private var lidos: Int64 = 0
        private var resumo = SHA256()

        func proximo(_ arquivo: ArquivoGuardado, _ casa: Instalacao, _ papel: BancoDeDados.Papel) async throws
            -> [UInt8]?
        {
            guard lidos < arquivo.tamanho else { return nil }
            let numero = n
            let pedaco = try await casa.banco.transacao(como: papel, soLeitura: true) { t -> [UInt8] in
                guard let linha = try t.uma(ArquivosSQL.pedacos(arquivo.id, de: numero, quantos: 1)) else {
                    throw RecusaDeArquivo.incompleto
                }
                return try PedacoDoArquivo.abrir(linha.ler(1), arquivo: arquivo.id, n: numero, casa.cofre)
            }
            n += 1
            lidos += Int64(pedaco.count)
            resumo.update(data: pedaco)
            if lidos >= arquivo.tamanho, Array(resumo.finalize()) != arquivo.resumo { throw RecusaDeArquivo.adulterado }
            return pedaco
        }
    }
}

import CLibpq
import Foundation

/// Roda um programa do sistema, talvez como outro usuário, num ambiente limpo.
///
/// Ambiente limpo porque as variáveis da libpq (`PGPORT`, `PGDATA`…) de quem chama mudariam o servidor que se liga; e
/// pasta de trabalho `/` porque o PostgreSQL reclama da que não consegue ler. Não usa o `Process` da Foundation: ele
/// espera por um soquete que o filho herda, e um servidor ligado por ele o seguraria para sempre.
package struct ComandoExterno: Sendable {
    /// Usuário do sistema; nada quer dizer o de quem chama.
    let usuario: String?

    package init(usuario: String? = nil) { self.usuario = usuario }

    /// O que o programa respondeu, com as duas saídas juntas.
    package struct Resposta: Sendable {
        package let codigo: Int32
        package let texto: String

        package var deuCerto: Bool { codigo == 0 }
    }

    /// O programa não chegou a começar.
    package struct NaoComecou: Error, CustomStringConvertible {
        package let description: String
    }

    /// Roda e espera. Lança só se o programa não chegou a começar.
    package func rodar(_ argumentos: [String], entrada: String = "") throws(NaoComecou) -> Resposta {
        // Arquivos e não canos: um servidor que herdasse o cano o deixaria aberto para sempre.
        let arquivoDeEntrada = try ArquivoTemporario()
        let arquivoDeSaida = try ArquivoTemporario()
        try arquivoDeEntrada.escrever(entrada)
        let filho = try comecar(argumentos, entrada: arquivoDeEntrada.numero, saida: arquivoDeSaida.numero)
        var situacao: Int32 = 0
        while waitpid(filho, &situacao, 0) < 0 && errno == EINTR {}
        // Os sete bits de baixo são o sinal que o matou; os oito seguintes, o código de saída.
        let codigo = situacao & 0x7F == 0 ? (situacao >> 8) & 0xFF : 128 + (situacao & 0x7F)
        return Resposta(codigo: codigo, texto: arquivoDeSaida.ler())
    }

    /// Começa e não espera; a saída se perde. `entrada` é o número de um arquivo aberto.
    package func soltar(_ argumentos: [String], entrada: Int32) throws(NaoComecou) {
        let nada = try ArquivoTemporario()
        _ = try comecar(argumentos, entrada: entrada, saida: nada.numero)
    }

    private func comecar(_ argumentos: [String], entrada: Int32, saida: Int32) throws(NaoComecou) -> pid_t {
        var inteiros = ["env", "-i", "-C", "/"]
        inteiros += ["PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL=C.UTF-8", "HOME=/"]
        if let usuario {
            inteiros += ["setpriv", "--reuid=\(usuario)", "--regid=\(usuario)", "--clear-groups", "--"]
        }
        inteiros += argumentos
        var acoes = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&acoes)
        defer { posix_spawn_file_actions_destroy(&acoes) }
        for (de, para) in [(entrada, Int32(0)), (saida, 1), (saida, 2)] {
            posix_spawn_file_actions_adddup2(&acoes, de, para)
        }
        // Nada mais passa ao filho: o cano de um outro processo, se ele o herdasse, nunca chegaria ao fim.
        posix_spawn_file_actions_addclosefrom_np(&acoes, 3)
        // As threads do Dispatch bloqueiam sinais, e o filho herdaria o bloqueio.
        var atributos = posix_spawnattr_t()
        posix_spawnattr_init(&atributos)
        defer { posix_spawnattr_destroy(&atributos) }
        var nenhum = sigset_t()
        sigemptyset(&nenhum)
        var padrao = sigset_t()
        sigemptyset(&padrao)
        sigaddset(&padrao, SIGPIPE)
        posix_spawnattr_setsigmask(&atributos, &nenhum)
        posix_spawnattr_setsigdefault(&atributos, &padrao)
        posix_spawnattr_setflags(&atributos, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let emC = inteiros.map { strdup($0) }
        defer { emC.forEach { free($0) } }
        var filho: pid_t = 0
        let erro = posix_spawn(&filho, "/usr/bin/env", &acoes, &atributos, emC + [nil], nil)
        guard erro == 0 else {
            throw NaoComecou(description: "\(argumentos.first ?? ""): \(String(cString: strerror(erro)))")
        }
        return filho
    }
}

/// Arquivo sem nome, que some quando se fecha.
private final class ArquivoTemporario {
    private let arquivo: UnsafeMutablePointer<FILE>

    init() throws(ComandoExterno.NaoComecou) {
        guard let arquivo = tmpfile() else {
            throw ComandoExterno.NaoComecou(description: "sem espaço para arquivo temporário")
        }
        self.arquivo = arquivo
        _ = fcntl(fileno(arquivo), F_SETFD, FD_CLOEXEC)
    }

    deinit { fclose(arquivo) }

    var numero: Int32 { fileno(arquivo) }

    func escrever(_ texto: String) throws(ComandoExterno.NaoComecou) {
        let escritos = fwrite(texto, 1, texto.utf8.count, arquivo)
        guard escritos == texto.utf8.count, fflush(arquivo) == 0 else {
            throw ComandoExterno.NaoComecou(description: "sem espaço para arquivo temporário")
        }
        rewind(arquivo)
    }

    func ler() -> String {
        rewind(arquivo)
        var bytes: [UInt8] = []
        var pedaco = [UInt8](repeating: 0, count: 4_096)
        while case let lidos = fread(&pedaco, 1, pedaco.count, arquivo), lidos > 0 {
            bytes += pedaco.prefix(lidos)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

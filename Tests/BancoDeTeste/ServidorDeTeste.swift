import BancoDeDados
import Foundation

/// O PostgreSQL particular desta execução de testes: um por processo, ligado no primeiro uso, na memória quando há folga
/// (`berco`) e em `/tmp` quando não.
///
/// Quem o desliga e apaga é um vigia em processo à parte, que espera a ponta de um cano: quando o processo de teste
/// acaba, bem ou mal, o cano fecha. Se nem o vigia sobreviver, a execução seguinte varre a sobra, que se reconhece pela
/// trava solta.
actor ServidorDeTeste {
    static let unico = ServidorDeTeste()

    private static let prefixo = "banco-de-teste-"
    private var preparando: Task<String, any Error>?
    private var ligando: Task<BancoParticular, any Error>?
    private var migrando: Task<Void, any Error>?
    private var numero = 0
    private var vagas = 200
    private var esperando: [CheckedContinuation<Void, Never>] = []

    /// O servidor, ligado.
    func ligado() async throws -> BancoParticular {
        if let ligando { return try await ligando.value }
        let tarefa = Task {
            let pasta = try await pasta
            return try await Self.emOutraThread { try Self.ligar(pasta) }
        }
        ligando = tarefa
        return try await tarefa.value
    }

    /// A pasta desta execução, que some com ela.
    var pasta: String {
        get async throws {
            let tarefa = preparando ?? Task { try await Self.emOutraThread { try Self.preparar() } }
            preparando = tarefa
            return try await tarefa.value
        }
    }

    /// Garante o banco-modelo, migrado uma vez por execução.
    func comModelo() async throws -> BancoParticular {
        let servidor = try await ligado()
        let tarefa =
            migrando
            ?? Task {
                try await Self.emOutraThread {
                    try Self.avulso(servidor, "CREATE DATABASE modelo")
                    try Migracoes(raiz: BancoDeTeste.raiz).aplicar(
                        em: servidor.endereco(login: BancoParticular.dono, banco: "modelo"))
                }
            }
        migrando = tarefa
        try await tarefa.value
        return servidor
    }

    /// Um nome de banco que esta execução ainda não usou.
    func nomeNovo() -> String {
        numero += 1
        return "teste_\(numero)"
    }

    /// Espera haver lugar para mais um banco. Todos os testes começam juntos, e cada banco abre até quatro conexões: sem isto, com
    /// azar passam do teto do servidor. Os lugares são bem mais do que as suítes que guardam o seu até o fim.
    func ocuparVaga() async {
        if vagas > 0 {
            vagas -= 1
        } else {
            await withCheckedContinuation { esperando.append($0) }
        }
    }

    /// Devolve o lugar: passa direto a quem espera há mais tempo.
    func desocuparVaga() {
        if esperando.isEmpty { vagas += 1 } else { esperando.removeFirst().resume() }
    }

    /// Roda um comando de administração. Um por vez, porque cada `CREATE DATABASE` já ocupa o disco sozinho.
    nonisolated func administrar(_ servidor: BancoParticular, _ texto: String) async throws {
        try await Self.emOutraThread { try Self.avulso(servidor, texto) }
    }

    private static let fila = DispatchQueue(label: "banco-de-teste")

    /// Tira o trabalho que bloqueia das threads do Swift.
    private static func emOutraThread<T: Sendable>(_ fazer: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuacao in
            fila.async { continuacao.resume(with: Result { try fazer() }) }
        }
    }

    private static func avulso(_ servidor: BancoParticular, _ texto: String) throws {
        try Conexao(endereco: servidor.endereco(login: BancoParticular.dono, banco: "postgres")).avulso(texto)
    }

    private static func ligar(_ pasta: String) throws -> BancoParticular {
        // Quem mede a velocidade quer o disco de verdade; quem prova, a pressa.
        let duravel = ProcessInfo.processInfo.environment["AVERBA_BANCO_DURAVEL"] != nil
        let servidor = BancoParticular(
            pasta: pasta + "/servidor", descartavel: !duravel,
            opcoes: [
                "max_connections": "1000", "shared_buffers": duravel ? "1GB" : "64MB",
                "autovacuum": duravel ? "on" : "off", "max_wal_size": duravel ? "8GB" : "1GB",
            ])
        try servidor.ligar()
        return servidor
    }

    private static let bercos = ["/dev/shm", "/tmp"]

    /// Onde nasce a pasta. Cada banco são mil arquivos que se criam e logo se apagam, e o ext4 sem diário, que não reusa já um
    /// inode apagado há pouco, gastava nisso mais da metade do processador de toda a suíte.
    private static var berco: String {
        let folga = 8 << 30
        let medida = ProcessInfo.processInfo.environment["AVERBA_BANCO_DURAVEL"] != nil
        guard !medida, livres(em: bercos[0]) >= folga, memoriaDisponivel >= folga + (2 << 30) else { return bercos[1] }
        return bercos[0]
    }

    private static func livres(em pasta: String) -> Int {
        let atributos = try? FileManager.default.attributesOfFileSystem(forPath: pasta)
        return (atributos?[.systemFreeSize] as? NSNumber)?.intValue ?? 0
    }

    /// Em octetos; zero se o sistema não diz.
    private static var memoriaDisponivel: Int {
        let linhas = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)) ?? ""
        let kib = linhas.firstMatch(of: /MemAvailable:\s+(\d+)/).flatMap { Int($0.output.1) }
        return (kib ?? 0) << 10
    }

    private static func preparar() throws -> String {
        varrerSobras()
        let pasta = "\(berco)/\(prefixo)\(getpid())-\(UInt32.random(in: 0 ... .max))"
        // 0711: o usuário do servidor precisa passar por ela.
        try FileManager.default.createDirectory(
            atPath: pasta, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o711])
        try marcarVivo(pasta)
        try vigiar(pasta)
        return pasta
    }

    /// A trava dura enquanto o processo durar: de propósito o arquivo nunca é fechado.
    private static func marcarVivo(_ pasta: String) throws {
        let arquivo = open(pasta + "/vivo.novo", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard arquivo >= 0, flock(arquivo, LOCK_EX | LOCK_NB) == 0,
            rename(pasta + "/vivo.novo", pasta + "/vivo") == 0
        else { throw CocoaError(.fileWriteUnknown) }
    }

    /// Começa o vigia, em sessão própria para o Ctrl-C do terminal não o levar junto.
    private static func vigiar(_ pasta: String) throws {
        var pontas: [Int32] = [-1, -1]
        guard pipe(&pontas) == 0 else { throw CocoaError(.fileWriteUnknown) }
        // A ponta de escrita nunca é fechada por nós: quem a fecha é o fim do processo, e é esse o sinal.
        for ponta in pontas { _ = fcntl(ponta, F_SETFD, FD_CLOEXEC) }
        let roteiro = "cat >/dev/null\n" + desligarEApagar
        try ComandoExterno().soltar(["setsid", "sh", "-c", roteiro, "vigia", pasta], entrada: pontas[0])
        close(pontas[0])
    }

    /// Para os servidores pelo número do processo (o `pg_ctl` não roda como root) e apaga a pasta.
    private static let desligarEApagar = """
        for arquivo in "$1"/*/dados/postmaster.pid "$1"/*/banco/dados/postmaster.pid; do
            numero=$(head -n 1 "$arquivo" 2>/dev/null) && kill -QUIT "$numero" 2>/dev/null
            vez=0
            while [ -e "$arquivo" ] && [ $vez -lt 100 ]; do sleep 0.05; vez=$((vez + 1)); done
        done
        rm -rf "$1"
        """

    /// Apaga o que execuções mortas deixaram. O que não der para apagar fica: não é motivo para o teste falhar.
    private static func varrerSobras() {
        for berco in bercos {
            let nomes = (try? FileManager.default.contentsOfDirectory(atPath: berco)) ?? []
            for nome in nomes where nome.hasPrefix(prefixo) { varrer("\(berco)/\(nome)") }
        }
    }

    private static func varrer(_ pasta: String) {
        let arquivo = open(pasta + "/vivo", O_RDWR | O_CLOEXEC)
        guard arquivo >= 0 else { return }
        defer { close(arquivo) }
        guard flock(arquivo, LOCK_EX | LOCK_NB) == 0 else { return }
        _ = try? ComandoExterno().rodar(["sh", "-c", desligarEApagar, "limpeza", pasta])
    }
}

import CLibpq
import Foundation

/// Um PostgreSQL só nosso, numa pasta, sem rede e sem configuração.
///
/// Roda como usuário comum mesmo quando chamado por root (aí, como `postgres`); só se entra por soquete do sistema e com o
/// usuário do sistema conferido (`peer`): não há senha. Quem o liga primeiro cria; quem vem depois reaproveita, mesmo de
/// outro processo. Continua ligado depois que o programa termina: `parar` é decisão de quem chama.
package struct BancoParticular: Sendable {
    /// Login do dono: cria, migra e é superusuário deste servidor.
    package static let dono = "dono"
    /// Login com que a aplicação trabalha. Quem o cria é a primeira migração.
    package static let aplicacao = "aplicacao"

    private let pasta: PastaParticular
    private let banco: String
    private let descartavel: Bool
    private let opcoes: [String: String]

    /// `pasta` é exclusiva deste servidor e é criada se preciso; as pastas acima dela precisam ser atravessáveis pelo
    /// usuário do servidor. `descartavel` troca a durabilidade por velocidade: só para testes. `opcoes` são parâmetros do
    /// `postgresql.conf`.
    package init(pasta: String, banco: String = "dados", descartavel: Bool = false, opcoes: [String: String] = [:]) {
        self.pasta = PastaParticular(pasta)
        self.banco = banco
        self.descartavel = descartavel
        self.opcoes = opcoes
    }

    /// Endereço para migrar e administrar.
    package var enderecoDoDono: String { endereco(login: Self.dono, banco: banco) }

    /// Endereço para a aplicação.
    package var enderecoDaAplicacao: String { endereco(login: Self.aplicacao, banco: banco) }

    /// Endereço de outro banco do mesmo servidor.
    package func endereco(login: String, banco: String) -> String {
        [("host", pasta.soquete), ("port", "5432"), ("dbname", banco), ("user", login)]
            .map { "\($0)=\(EnderecoDeBanco.entreAspas($1))" }.joined(separator: " ")
    }

    /// Cria se preciso, liga se preciso e espera responder. Devolve se foi esta chamada que ligou.
    @discardableResult
    package func ligar() throws(FalhaDoBancoParticular) -> Bool {
        try pasta.preparar()
        return try pasta.comTrava { () throws(FalhaDoBancoParticular) in
            let programas = try ProgramasDoPostgres.achar(versaoDosDados: pasta.versaoDosDados)
            if pasta.versaoDosDados == nil { try criar(programas) }
            let ligou = try !estaLigado(programas)
            if ligou { try iniciar(programas) }
            try esperar()
            try criarBanco()
            return ligou
        }
    }

    /// Para o servidor, derrubando quem estiver conectado. `aoMeio` não grava o que falta: só para descartar.
    package func parar(aoMeio: Bool = false) throws(FalhaDoBancoParticular) {
        _ = try parar(aoMeio: aoMeio, mesmoEmUso: true)
    }

    /// Para o servidor só se ninguém mais estiver conectado a ele. Devolve se parou.
    package func pararSeOcioso() throws(FalhaDoBancoParticular) -> Bool {
        try parar(aoMeio: false, mesmoEmUso: false)
    }

    private func parar(aoMeio: Bool, mesmoEmUso: Bool) throws(FalhaDoBancoParticular) -> Bool {
        guard pasta.versaoDosDados != nil else { return false }
        return try pasta.comTrava { () throws(FalhaDoBancoParticular) in
            let programas = try ProgramasDoPostgres.achar(versaoDosDados: pasta.versaoDosDados)
            guard try estaLigado(programas) else { return false }
            if !mesmoEmUso, try outrasConexoes() > 0 { return false }
            let resposta = try pasta.rodar([
                programas.programa("pg_ctl"), "-D", pasta.dados, "-s", "-w", "-m", aoMeio ? "immediate" : "fast",
                "stop",
            ])
            guard resposta.deuCerto else {
                throw FalhaDoBancoParticular(mensagem: "o PostgreSQL não parou: \(resposta.texto)")
            }
            return true
        }
    }

    /// Monta o servidor ao lado e só então lhe dá o nome certo: queda no meio não deixa pasta pela metade.
    private func criar(_ programas: ProgramasDoPostgres) throws(FalhaDoBancoParticular) {
        let nova = pasta.dados + ".nova"
        _ = try pasta.rodar(["rm", "-rf", nova])
        var argumentos = [
            programas.programa("initdb"), "-D", nova, "-U", Self.dono, "--auth-local=peer", "--auth-host=reject",
            "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions", "--data-checksums",
        ]
        if descartavel { argumentos.append("--no-sync") }
        let resposta = try pasta.rodar(argumentos)
        guard resposta.deuCerto else {
            throw FalhaDoBancoParticular(
                mensagem: "o PostgreSQL não pôde ser criado em \(pasta.raiz): \(resposta.texto)")
        }
        let arquivo = nova + "/postgresql.conf"
        let inclusao = "\ninclude_if_exists = 'particular.conf'\n"
        guard try pasta.rodar(["tee", "-a", arquivo], entrada: inclusao).deuCerto,
            try pasta.rodar(["mv", nova, pasta.dados]).deuCerto
        else { throw FalhaDoBancoParticular(mensagem: "não consegui gravar em \(pasta.raiz)") }
    }

    private func estaLigado(_ programas: ProgramasDoPostgres) throws(FalhaDoBancoParticular) -> Bool {
        try pasta.rodar([programas.programa("pg_ctl"), "-D", pasta.dados, "status"]).deuCerto
    }

    private func iniciar(_ programas: ProgramasDoPostgres) throws(FalhaDoBancoParticular) {
        let mapa = pasta.usuariosDoSistema.flatMap { usuario in
            [Self.dono, Self.aplicacao].map { "particular \"\(usuario)\" \($0)\n" }
        }
        let arquivos = [
            "pg_hba.conf": "local all all peer map=particular\n", "pg_ident.conf": mapa.joined(),
            "particular.conf": configuracao,
        ]
        for (nome, conteudo) in arquivos {
            guard try pasta.rodar(["tee", pasta.dados + "/" + nome], entrada: conteudo).deuCerto else {
                throw FalhaDoBancoParticular(mensagem: "não consegui gravar \(nome) em \(pasta.dados)")
            }
        }
        let resposta = try pasta.rodar([
            programas.programa("pg_ctl"), "-D", pasta.dados, "-s", "-w", "-t", "60", "-l", pasta.registro, "start",
        ])
        guard resposta.deuCerto else {
            let fim = try pasta.rodar(["tail", "-n", "20", pasta.registro]).texto
            throw FalhaDoBancoParticular(mensagem: "o PostgreSQL não ligou em \(pasta.raiz): \(resposta.texto)\n\(fim)")
        }
    }

    /// Parâmetros do servidor; valor entre aspas simples dobradas, como o `postgresql.conf` pede.
    private var configuracao: String {
        var parametros = [
            "listen_addresses": "", "unix_socket_directories": pasta.soquete, "unix_socket_permissions": "0700",
            "port": "5432",
            // Os de fábrica são de máquina pequena: uma folha inteira gravada de uma vez os estoura, e o ponto de controle não para.
            "shared_buffers": "256MB", "max_wal_size": "4GB", "wal_compression": "lz4",
        ]
        if descartavel {
            for nome in ["fsync", "synchronous_commit", "full_page_writes"] { parametros[nome] = "off" }
        }
        parametros.merge(opcoes) { _, escolhido in escolhido }
        return parametros.sorted { $0.key < $1.key }
            .map { "\($0) = '\($1.replacingOccurrences(of: "'", with: "''"))'\n" }.joined()
    }

    private func esperar() throws(FalhaDoBancoParticular) {
        let limite = ContinuousClock.now + .seconds(60)
        while PQping(endereco(login: Self.dono, banco: "postgres")) != PQPING_OK {
            guard ContinuousClock.now < limite else {
                throw FalhaDoBancoParticular(
                    mensagem: "o PostgreSQL de \(pasta.raiz) está ligado mas não responde em \(pasta.soquete)")
            }
            Thread.sleep(forTimeInterval: 0.02)
        }
    }

    private func criarBanco() throws(FalhaDoBancoParticular) {
        try comoDono { conexao throws(FalhaDeBanco) in
            let ha = try conexao.simples("SELECT FROM pg_database WHERE datname = \(try conexao.literal(banco))")
            if ha.quantas == 0 { try conexao.simples("CREATE DATABASE \(SQL.entreAspas(banco))") }
        }
    }

    private func outrasConexoes() throws(FalhaDoBancoParticular) -> Int {
        try comoDono { conexao throws(FalhaDeBanco) in
            try conexao.simples(
                "SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            ).quantas
        }
    }

    private func comoDono<T>(_ fazer: (Conexao) throws(FalhaDeBanco) -> T) throws(FalhaDoBancoParticular) -> T {
        do throws(FalhaDeBanco) {
            return try fazer(try Conexao(endereco: endereco(login: Self.dono, banco: "postgres")))
        } catch {
            throw FalhaDoBancoParticular(mensagem: "o PostgreSQL de \(pasta.raiz) recusou o dono: \(error)")
        }
    }
}

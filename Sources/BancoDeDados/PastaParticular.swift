import Crypto
import Foundation

/// Onde o PostgreSQL particular mora no disco, de quem é, e se dá para usar.
struct PastaParticular: Sendable {
    let raiz: String
    /// Usuário com que o servidor roda quando quem chama é root; o servidor se recusa a rodar como root.
    let usuario: String?

    /// `caminho` pode não existir ainda.
    init(_ caminho: String) {
        raiz = URL(fileURLWithPath: caminho).standardizedFileURL.path
        usuario = getuid() == 0 ? "postgres" : nil
    }

    var dados: String { raiz + "/dados" }
    var trava: String { raiz + "/trava" }
    var registro: String { raiz + "/registro" }

    /// Pasta do soquete. O caminho inteiro de um soquete cabe em 107 bytes: se o daqui não couber, vai para `/tmp`.
    var soquete: String {
        let aqui = raiz + "/soquete"
        let seguros = aqui.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-".contains($0)) }
        if aqui.utf8.count + "/.s.PGSQL.5432.lock".utf8.count <= 100 && seguros { return aqui }
        let resumo = SHA256.hash(data: Data(raiz.utf8)).prefix(8).map { String(format: "%02x", $0) }.joined()
        return "/tmp/banco-\(resumo)"
    }

    /// Nomes de usuário do sistema que podem entrar.
    var usuariosDoSistema: [String] {
        [usuario ?? NSUserName()] + (getuid() == 0 ? ["root"] : [])
    }

    var comando: ComandoExterno { ComandoExterno(usuario: usuario) }

    /// Versão dos dados que já existem.
    var versaoDosDados: Int? {
        // Sem o arquivo não há dados ainda.
        guard let texto = try? String(contentsOfFile: dados + "/PG_VERSION", encoding: .utf8) else { return nil }
        return Int(texto.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// Cria o que falta e confere que o usuário do servidor alcança.
    func preparar() throws(FalhaDoBancoParticular) {
        if let usuario, getpwnam(usuario) == nil {
            throw FalhaDoBancoParticular(
                mensagem: "chamado como root, o PostgreSQL precisa do usuário \(usuario), que não existe nesta máquina")
        }
        try criar(raiz)
        try conferirAlcance()
        try criarDoServidor(soquete)
    }

    /// Cria a pasta e as de cima que faltam. As de cima ficam atravessáveis, porque o servidor precisa passar por elas.
    private func criar(_ caminho: String) throws(FalhaDoBancoParticular) {
        if FileManager.default.fileExists(atPath: caminho) { return }
        do {
            let decima = URL(fileURLWithPath: caminho).deletingLastPathComponent().path
            try FileManager.default.createDirectory(
                atPath: decima, withIntermediateDirectories: true,
                attributes: usuario == nil ? nil : [.posixPermissions: 0o711])
        } catch {
            throw FalhaDoBancoParticular(
                mensagem: "não consegui criar as pastas até \(caminho): \(error.localizedDescription)")
        }
        guard mkdir(caminho, 0o700) == 0 || errno == EEXIST else {
            throw FalhaDoBancoParticular(mensagem: "não consegui criar \(caminho): \(String(cString: strerror(errno)))")
        }
        if let usuario, let conta = getpwnam(usuario)?.pointee, chown(caminho, conta.pw_uid, conta.pw_gid) != 0 {
            throw FalhaDoBancoParticular(mensagem: "não consegui entregar \(caminho) ao usuário \(usuario)")
        }
    }

    /// Cria uma pasta já com o usuário do servidor; se existir, confere que é dele e de mais ninguém.
    private func criarDoServidor(_ caminho: String) throws(FalhaDoBancoParticular) {
        let resposta = try rodar(["mkdir", "-m", "700", caminho])
        if resposta.deuCerto { return }
        var dados = stat()
        let dono = usuario.flatMap { getpwnam($0)?.pointee.pw_uid } ?? getuid()
        guard lstat(caminho, &dados) == 0, dados.st_mode & S_IFMT == S_IFDIR, dados.st_uid == dono,
            dados.st_mode & 0o077 == 0
        else {
            throw FalhaDoBancoParticular(
                mensagem: "\(caminho) precisa ser uma pasta só do usuário do banco (dono dele, permissão 0700)")
        }
    }

    private func conferirAlcance() throws(FalhaDoBancoParticular) {
        if try rodar(["sh", "-c", "test -w \"$1\" && test -x \"$1\"", "sh", raiz]).deuCerto { return }
        let quem = usuario ?? NSUserName()
        if let fechada = try primeiraFechada() {
            throw FalhaDoBancoParticular(
                mensagem: "a pasta \(raiz) não serve: o usuário \(quem) não consegue atravessar \(fechada). "
                    + "Escolha outra pasta de dados ou dê permissão de passagem (chmod a+x) àquela")
        }
        throw FalhaDoBancoParticular(
            mensagem: "a pasta \(raiz) não serve: o usuário \(quem) não pode gravar nela. Escolha outra ou mude o dono")
    }

    /// A primeira pasta do caminho, de cima para baixo, que o usuário do servidor não atravessa.
    private func primeiraFechada() throws(FalhaDoBancoParticular) -> String? {
        var caminho = ""
        for parte in raiz.split(separator: "/").dropLast() {
            caminho += "/" + parte
            if try !rodar(["test", "-x", caminho]).deuCerto { return caminho }
        }
        return nil
    }

    /// Roda como o usuário do servidor.
    func rodar(_ argumentos: [String], entrada: String = "") throws(FalhaDoBancoParticular) -> ComandoExterno.Resposta {
        do throws(ComandoExterno.NaoComecou) { return try comando.rodar(argumentos, entrada: entrada) } catch {
            throw FalhaDoBancoParticular(mensagem: "não consegui rodar \(error)")
        }
    }

    /// Faz algo com a trava da pasta na mão, para duas subidas ao mesmo tempo não se atropelarem.
    func comTrava<T>(
        _ fazer: () throws(FalhaDoBancoParticular) -> T
    ) throws(FalhaDoBancoParticular) -> T {
        let arquivo = open(trava, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard arquivo >= 0 else {
            throw FalhaDoBancoParticular(mensagem: "não consegui abrir \(trava): \(String(cString: strerror(errno)))")
        }
        defer { close(arquivo) }
        let limite = ContinuousClock.now + .seconds(120)
        while flock(arquivo, LOCK_EX | LOCK_NB) != 0 {
            guard ContinuousClock.now < limite else {
                throw FalhaDoBancoParticular(
                    mensagem: "outro processo segura \(trava) há mais de dois minutos: veja quem está ligando o banco")
            }
            Thread.sleep(forTimeInterval: 0.02)
        }
        return try fazer()
    }
}

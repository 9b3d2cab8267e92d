import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Cifra
import Contratos
import Foundation
import Nucleo

/// Tudo que o programa liga para funcionar: pasta de dados, PostgreSQL, chaves e instalação.
///
/// Sem configuração, um PostgreSQL particular na pasta de dados; com `AVERBA_BANCO`, o servidor da casa. É o único lugar que
/// lê variável de ambiente.
/// Requisito: RNF-GER-02
struct Casa: Sendable {
    let instalacao: Instalacao
    let raiz: String
    let pasta: String
    /// Onde se ancora a trilha fora do banco: `AVERBA_ANCORA`, ou `ancora/` na pasta de dados.
    let ancora: Ancora
    /// `nil` quando o servidor é o da casa.
    let particular: BancoParticular?
    /// Por onde se migra e se giram as chaves.
    let enderecoDoDono: String
    /// De onde vem a mestra: o arquivo, ou a variável, que não se regrava.
    let mestra: OrigemDaMestra
    /// `nil`: esta instalação não manda correio.
    var correio: CorreioDaCasa?
    /// `nil`: não há provedor de identidade.
    var conta: ContaDoOrgao?
    /// `nil`: não há diretório.
    var diretorio: DiretorioDoOrgao?
    /// `nil`: não há serviço de prova de vida.
    var prova: ServicoDaProva?

    /// Liga o que for preciso, migra e abre as chaves. Pode ser chamada por vários processos ao mesmo tempo.
    static func abrir(_ opcoes: OpcoesDeCasa, relogio: Relogio = .daMaquina, conexoes: Int = 8) async throws -> Casa {
        try await abrir(dados: opcoes.dados, relogio: relogio, conexoes: conexoes)
    }

    /// O mesmo, na pasta dada; sem ela, a de `AVERBA_DADOS` ou a de sempre.
    static func abrir(dados: String?, relogio: Relogio = .daMaquina, conexoes: Int = 8) async throws -> Casa {
        let ambiente = ProcessInfo.processInfo.environment
        let raiz = try acharRaiz(ambiente)
        let pasta = pasta(dados, ambiente)
        try FileManager.default.createDirectory(
            atPath: pasta, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        // Ajuste torto não liga banco nenhum.
        try Ajustes.conferir(
            [
                CorreioDaCasa.arquivo, ContaDoOrgaoDaCasa.arquivo, DiretorioDaCasa.arquivo, AssinaturaDaCasa.arquivo,
                AntivirusDaCasa.arquivo,
            ].map { pasta + "/" + $0 })
        let correio = try CorreioDaCasa.ler(pasta: pasta, ambiente: ambiente)
        let conta = try ContaDoOrgaoDaCasa.ler(pasta: pasta, ambiente: ambiente, relogio: relogio)
        let diretorio = try DiretorioDaCasa.ler(pasta: pasta, ambiente: ambiente, relogio: relogio)
        let prova = try AssinaturaDaCasa.ler(pasta: pasta, ambiente: ambiente, relogio: relogio)
        let antivirus = try AntivirusDaCasa.ler(pasta: pasta, ambiente: ambiente)
        let (dono, aplicacao, particular) = try ligarBanco(pasta: pasta, ambiente: ambiente)
        try Migracoes(raiz: raiz).aplicar(em: dono)
        let banco = Banco(endereco: aplicacao, conexoes: conexoes)
        let semChave = try await banco.transacao(como: Papel(nome: "motor"), soLeitura: true) { t in
            try t.uma("SELECT NOT EXISTS (SELECT FROM chave_embrulhada)")?.ler(0, como: Bool.self) ?? true
        }
        let mestra = OrigemDaMestra(pasta: pasta, ambiente: ambiente)
        // Só se cria chave onde ainda não há nada cifrado: noutro caso, arquivo perdido viraria dado perdido em silêncio.
        if semChave { try mestra.criar() }
        let cofre = try await ChavesNoBanco.abrir(mestra: { try mestra.ler() }, em: banco)
        let agora = relogio.agora
        let geracao = try await banco.transacao(como: .motor) { t in try GeracaoDaTrilha.abrir(as: agora, em: t) }
        return Casa(
            instalacao: Instalacao(
                banco: banco, cofre: cofre, relogio: relogio, geracao: geracao, antivirus: antivirus), raiz: raiz,
            pasta: pasta, ancora: Ancora(pasta: ambiente["AVERBA_ANCORA"] ?? pasta + "/ancora"),
            particular: particular, enderecoDoDono: dono, mestra: mestra,
            correio: correio, conta: conta, diretorio: diretorio, prova: prova)
    }

    /// Fecha as conexões e desliga o PostgreSQL particular, se ninguém mais o usa.
    func fechar() async {
        await instalacao.banco.encerrar()
        if let particular {
            do { _ = try particular.pararSeOcioso() } catch {
                Aviso.escrever("não consegui desligar o banco: \(error)")
            }
        }
    }

    private static func ligarBanco(
        pasta: String, ambiente: [String: String]
    ) throws -> (dono: String, aplicacao: String, particular: BancoParticular?) {
        if let aplicacao = ambiente["AVERBA_BANCO"] {
            return (ambiente["AVERBA_BANCO_DONO"] ?? aplicacao, aplicacao, nil)
        }
        let particular = BancoParticular(pasta: pasta + "/banco", banco: "averba")
        _ = try particular.ligar()
        return (particular.enderecoDoDono, particular.enderecoDaAplicacao, particular)
    }

    /// Onde estão `Migracoes/`, `Definicoes/`, `Leiautes/` e `Publico/`: a pasta atual, a do programa ou `AVERBA_RAIZ`.
    private static func acharRaiz(_ ambiente: [String: String]) throws -> String {
        var candidatas = [ambiente["AVERBA_RAIZ"], FileManager.default.currentDirectoryPath].compactMap { $0 }
        var pasta = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
        for _ in 0..<4 {
            candidatas.append(pasta.path)
            pasta.deleteLastPathComponent()
        }
        guard let raiz = candidatas.first(where: { FileManager.default.fileExists(atPath: $0 + "/Migracoes") }) else {
            throw SemRaiz()
        }
        return raiz
    }

    /// A pasta de dados: a pedida, a de `AVERBA_DADOS` ou a de sempre.
    static func pasta(_ pedida: String?, _ ambiente: [String: String]) -> String {
        pedida ?? ambiente["AVERBA_DADOS"] ?? pastaPadrao
    }

    private static var pastaPadrao: String {
        geteuid() == 0 ? "/var/lib/averba" : NSHomeDirectory() + "/.local/share/averba"
    }
}

/// Não se achou a pasta com as migrações.
struct SemRaiz: Error, CustomStringConvertible {
    var description: String {
        "não achei a pasta Migracoes/: rode na raiz do projeto ou diga onde ela fica em AVERBA_RAIZ"
    }
}

/// O que se diz a quem opera, na saída de erro.
enum Aviso {
    static func escrever(_ texto: String) { FileHandle.standardError.write(Data((texto + "\n").utf8)) }
}

import Foundation
import ServidoresDeTeste
import Testing

@testable import averba

/// O que `averba diagnostico` diz do diretório do órgão, contra um slapd de verdade.
@Suite(.serialized) struct DiretorioNoDiagnosticoTests {
    private static func pasta() throws -> URL {
        let pasta = FileManager.default.temporaryDirectory.appending(
            path: "averba-exame-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: pasta, withIntermediateDirectories: true)
        return pasta
    }

    private static func ambiente(_ ensaio: DiretorioDeEnsaio, _ mais: [String: String] = [:]) -> [String: String] {
        [
            "AVERBA_LDAP": ensaio.seguro, "AVERBA_LDAP_CA": ensaio.autoridade,
            "AVERBA_LDAP_SERVICO": DiretorioDeEnsaio.servico, "AVERBA_LDAP_SENHA": DiretorioDeEnsaio.senhaDoServico,
            "AVERBA_LDAP_BASE": DiretorioDeEnsaio.base, "AVERBA_LDAP_FILTRO": "(uid={usuario})",
            "AVERBA_LDAP_CPF": "employeeID",
        ].merging(mais) { $1 }.filter { !$0.value.isEmpty }
    }

    private static func achados(
        _ ambiente: [String: String], pasta: String = "/nenhuma"
    ) async -> [AchadoDaInstalacao] {
        ExameDoDiretorio.julgar(await ExameDoDiretorio.ler(pasta: pasta, ambiente: ambiente))
    }

    @Test(
        "RF-SER-02: o diagnóstico conversa com o diretório e diz o que falta, sem mostrar a senha da conta de serviço")
    func conversa() async throws {
        #expect(await Self.achados([:]).isEmpty, "sem diretório não há o que dizer")
        let ensaio = try DiretorioDeEnsaio()
        defer { ensaio.parar() }
        let certos = await Self.achados(Self.ambiente(ensaio, ["AVERBA_LDAP_GRUPO": DiretorioDeEnsaio.grupo]))
        #expect(certos.map(\.situacao) == [.certo], "\(certos.map(\.frase))")
        let estragos = [
            (["AVERBA_LDAP_SENHA": "outra"], "conta de serviço foi recusada"),
            (["AVERBA_LDAP_CA": ""], "não respondeu"),
            (["AVERBA_LDAP": ensaio.comOutroNome], "não respondeu"), (["AVERBA_LDAP_BASE": "dc=outra"], "a base"),
            (["AVERBA_LDAP_GRUPO": "cn=outro,dc=orgao,dc=br"], "o grupo"),
        ]
        for (estrago, dito) in estragos {
            let achados = await Self.achados(Self.ambiente(ensaio, estrago))
            #expect(achados.map(\.situacao) == [.errado] && achados[0].fato.contains(dito), "\(achados.map(\.frase))")
            #expect(!achados[0].frase.contains(DiretorioDeEnsaio.senhaDoServico))
        }
        var direto = Self.ambiente(ensaio, ["AVERBA_LDAP_LIGAR_COMO": "uid={usuario},dc=orgao,dc=br"])
        direto["AVERBA_LDAP_SERVICO"] = nil
        #expect(await Self.achados(direto).map(\.situacao) == [.certo])
    }

    @Test("RF-SER-02: a senha da conta de serviço vem de arquivo, que só o dono lê; ajuste pela metade é dito")
    func arquivo() async throws {
        let ensaio = try DiretorioDeEnsaio()
        let pasta = try Self.pasta()
        defer {
            ensaio.parar()
            // Sobra na pasta temporária não muda o teste.
            try? FileManager.default.removeItem(at: pasta)
        }
        let arquivo = pasta.appending(path: "senha").path
        try Data((DiretorioDeEnsaio.senhaDoServico + "\n").utf8).write(to: URL(fileURLWithPath: arquivo))
        let ambiente = Self.ambiente(ensaio, ["AVERBA_LDAP_SENHA": "", "AVERBA_LDAP_SENHA_ARQUIVO": arquivo])
        for (modo, situacoes) in [(0o644, [.errado, .certo]), (0o600, [.certo])]
            as [(Int, [AchadoDaInstalacao.Situacao])]
        {
            try FileManager.default.setAttributes([.posixPermissions: modo], ofItemAtPath: arquivo)
            #expect(await Self.achados(ambiente, pasta: pasta.path).map(\.situacao) == situacoes, "\(modo)")
        }
        for (falta, dito) in [
            ("AVERBA_LDAP_CPF", "AVERBA_LDAP_MATRICULA"), ("AVERBA_LDAP_BASE", "AVERBA_LDAP_BASE"),
            ("AVERBA_LDAP_SERVICO", "AVERBA_LDAP_LIGAR_COMO"),
        ] {
            let achados = await Self.achados(ambiente.filter { $0.key != falta })
            #expect(achados.map(\.situacao) == [.errado] && achados[0].fato.contains(dito), "\(achados.map(\.frase))")
        }
        for (ajuste, valor) in [
            ("AVERBA_LDAP_PORTAIS", "consignataria"), ("AVERBA_LDAP_PORTAIS", "todos"),
            ("AVERBA_LDAP_SENHA_PROPRIA", "talvez"), ("AVERBA_LDAP_ERROS", "0"), ("AVERBA_LDAP_MATRICULA", "x"),
            ("AVERBA_LDAP_SENHA_ARQUIVO", "/nenhum"),
        ] {
            let achados = await Self.achados(ambiente.merging([ajuste: valor]) { $1 })
            #expect(achados.map(\.situacao) == [.errado], "\(ajuste)")
        }
    }
}

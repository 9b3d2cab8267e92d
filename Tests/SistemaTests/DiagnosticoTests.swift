import Auditoria
import BancoDeDados
import BancoDeTeste
import Foundation
import Nucleo
import Testing

@testable import averba

/// `averba diagnostico`: cada item pelos dois lados, e o comando de verdade sobre uma instalação de verdade.
@Suite(.serialized) struct DiagnosticoTests {
    typealias Situacao = AchadoDaInstalacao.Situacao

    // MARK: - Cada item, do fato ao juízo

    @Test(
        "volume: só dm-crypt à vista é certo; o que não se sabe e o que só se declara é atenção",
        arguments: [
            (["crypt", "part", "disk"], nil, .certo), (["lvm", "crypt", "disk"], "o hospedeiro", .certo),
            (["disk"], nil, .errado), (["part", "disk"], "", .errado), (["disk"], "o hospedeiro, AES-XTS", .atencao),
            (nil, nil, .atencao), (nil, "o hospedeiro", .atencao),
        ] as [([String]?, String?, Situacao)])
    func volume(camadas: [String]?, declarado: String?, situacao: Situacao) {
        #expect(ExameDoVolume.julgarCifra(camadas, declarado: declarado).situacao == situacao)
    }

    @Test(
        "espaço: abaixo de 5 % ou de 1 GiB é errado, abaixo de 15 % é atenção",
        arguments: [
            (150, 1_000, .certo), (149, 1_000, .atencao), (50, 1_000, .atencao), (49, 1_000, .errado), (1, 2, .certo),
            (0, 2, .errado),
        ] as [(UInt64, UInt64, Situacao)])
    func espaco(livre: UInt64, total: UInt64, situacao: Situacao) {
        let gibibyte: UInt64 = 1_073_741_824
        let espaco = ExameDoVolume.Espaco(livre: livre * gibibyte, total: total * gibibyte)
        #expect(ExameDoVolume.julgarEspaco(espaco).situacao == situacao)
        #expect(ExameDoVolume.julgarEspaco(nil).situacao == .atencao)
    }

    @Test("relógio: acerto por NTP em dia, parado e desconhecido; deriva de 1 s e de 5 s")
    func relogio() {
        #expect(ExameDoRelogio.julgarAcerto(true).situacao == .certo)
        #expect(ExameDoRelogio.julgarAcerto(false).situacao == .errado)
        #expect(ExameDoRelogio.julgarAcerto(nil).situacao == .atencao)
        let derivas: [(Double, Situacao)] = [
            (0.4, .certo), (-1, .certo), (1.1, .atencao), (-5, .atencao), (5.1, .errado),
        ]
        for (deriva, situacao) in derivas {
            #expect(ExameDoRelogio.julgarDeriva(deriva).situacao == situacao, "\(deriva)")
        }
    }

    @Test(
        "certificado: do órgão e longe de vencer é certo; autoassinado ou perto, atenção; vencido ou com a chave aberta, errado",
        arguments: [
            (400, false, 0o600, .certo), (400, true, 0o600, .atencao), (30, false, 0o600, .certo),
            (29, false, 0o600, .atencao), (-1, false, 0o600, .errado), (400, false, 0o640, .errado),
        ] as [(Int, Bool, Int, Situacao)])
    func certificado(dias: Int, autoassinado: Bool, modo: Int, situacao: Situacao) {
        let certificado = ExameDoTLS.Certificado(dias: dias, autoassinado: autoassinado, modoDaChave: modo)
        #expect(ExameDoTLS.julgar(certificado).situacao == situacao)
        #expect(ExameDoTLS.julgar(nil).situacao == .atencao)
    }

    @Test("TLS: 1.2 e 1.3 é certo; 1.1 é errado; sem resposta, atenção")
    func versoesDeTLS() {
        let casos: [(Set<String>?, Situacao)] = [
            (["1.2", "1.3"], .certo), (["1.3"], .certo), (["1.2"], .atencao), (["1.1", "1.2", "1.3"], .errado),
            ([], .atencao), (nil, .atencao),
        ]
        for (versoes, situacao) in casos {
            #expect(ExameDoTLS.julgarVersoes(versoes, porta: 8443).situacao == situacao, "\(versoes ?? [])")
        }
    }

    @Test(
        "chaves: arquivo que falta ou não se lê é errado; troca por acabar e variável, atenção; linha que não abre, errado"
    )
    func chaves() {
        typealias Guarda = ExameDasChaves.Guarda
        #expect(ExameDasChaves.julgar(Guarda(modo: 0o600, mestra: 1)).situacao == .certo)
        #expect(ExameDasChaves.julgar(Guarda(modo: 0o600, emTroca: true, mestra: 2)).situacao == .atencao)
        #expect(ExameDasChaves.julgar(Guarda(mestra: 1)).situacao == .atencao)
        #expect(ExameDasChaves.julgar(Guarda(falha: "não existe")).situacao == .errado)
        typealias Uso = ExameDasChaves.Uso
        func situacoes(_ uso: Uso) -> [Situacao] { ExameDasChaves.julgar(uso).map(\.situacao) }
        #expect(situacoes(Uso(idades: ["dados": 365], abertas: 5)) == [.certo, .certo])
        #expect(situacoes(Uso(idades: ["dados": 366], abertas: 5)) == [.certo, .atencao])
        #expect(situacoes(Uso(idades: ["trilha": 900], abertas: 5)) == [.certo, .certo], "a da trilha não se refaz")
        #expect(situacoes(Uso(porRetirar: ["dados"], abertas: 5)) == [.certo, .atencao])
        #expect(situacoes(Uso()) == [.atencao, .certo])
        #expect(situacoes(Uso(falha: "adulterado")) == [.errado])
    }

    @Test("cópias: do dia é certo; de ontem para trás, atenção; velha, nenhuma ou em claro, errado; sem saber, atenção")
    func copias() async throws {
        typealias Copia = ExameDasCopias.Copia
        let casos: [(ExameDasCopias.Procura, Situacao)] = [
            (.achada(Copia(horas: 26, emClaro: false)), .certo), (.achada(Copia(horas: 27, emClaro: false)), .atencao),
            (.achada(Copia(horas: 168, emClaro: false)), .atencao),
            (.achada(Copia(horas: 169, emClaro: false)), .errado),
            (.achada(Copia(horas: 1, emClaro: true)), .errado), (.nenhuma(pasta: "x"), .errado), (.naoSei, .atencao),
        ]
        for (procura, situacao) in casos { #expect(ExameDasCopias.julgar(procura).situacao == situacao, "\(procura)") }
        let pasta = try await BancoDeTeste.caminhoDescartavel("copias-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(atPath: pasta + "/dia", withIntermediateDirectories: true)
        #expect(ExameDasCopias.procurar(pasta: pasta, agora: Date()) == .nenhuma(pasta: pasta))
        try Data("cifrado".utf8).write(to: URL(fileURLWithPath: pasta + "/dia/copia.gpg"))
        let tresHoras = Date().addingTimeInterval(3 * 3_600 + 60)
        #expect(
            ExameDasCopias.procurar(pasta: pasta, agora: tresHoras) == .achada(Copia(horas: 3, emClaro: false)))
        for comeco in ["PGDMP123", "--\n-- PostgreSQL database dump\n", String(repeating: "x", count: 257) + "ustar  "]
        {
            try Data(comeco.utf8).write(to: URL(fileURLWithPath: pasta + "/dia/copia.gpg"))
            guard case .achada(let copia) = ExameDasCopias.procurar(pasta: pasta, agora: Date()) else {
                Issue.record("não achou a cópia")
                continue
            }
            #expect(copia.emClaro, "\(comeco.prefix(8))")
        }
    }

    @Test("âncora: em dia noutro disco é certo; no mesmo disco, atenção; atrás ou à frente do banco, errado")
    func ancora() {
        func situacoes(_ selado: Int64, _ ancorado: Int64, _ juntos: Bool?, _ atraso: Int64? = nil) -> [Situacao] {
            ExameDasCopias.julgar(
                ExameDasCopias.Ancoragem(selado: selado, ancorado: ancorado, juntos: juntos, atraso: atraso)
            ).map(\.situacao)
        }
        #expect(situacoes(9, 9, false) == [.certo, .certo])
        #expect(situacoes(9, 9, true) == [.atencao, .certo] && situacoes(9, 9, nil) == [.atencao, .certo])
        #expect(situacoes(9, 8, false) == [.errado, .certo] && situacoes(8, 9, false) == [.errado, .certo])
        #expect(situacoes(0, 0, false) == [.atencao, .certo])
        #expect(situacoes(9, 9, false, 61) == [.certo, .errado])
    }

    // MARK: - O banco de verdade, são e estragado

    @Test(
        "banco: instalação sã é certa; isolamento desligado, concessão a mais e aplicação com poder são errados",
        arguments: [
            ("SELECT 1", []), ("ALTER TABLE pessoa DISABLE ROW LEVEL SECURITY", ["isolamento por linha"]),
            ("GRANT SELECT (comprometido) ON conta_de_margem TO consignataria", ["concessões do banco"]),
            ("GRANT DELETE ON evento TO motor", ["concessões do banco"]),
            ("GRANT UPDATE (cifrada) ON chave_embrulhada TO motor", ["concessões do banco"]),
            ("GRANT SELECT ON pessoa TO PUBLIC", ["concessões do banco"]),
            ("ALTER TABLE feriado OWNER TO motor", ["papéis do banco"]),
        ] as [(StaticString, [String])])
    func banco(estrago: StaticString, itens: [String]) async throws {
        try await BancoDeTeste.usando { banco in
            try await banco.dono.transacao(como: .proprio) { t in _ = try t.executar(SQL("\(cru: estrago)")) }
            let fatos = try await banco.aplicacao.transacao(como: .proprio, soLeitura: true) { t in
                try ExameDoBanco.ler(em: t)
            }
            let achados = ExameDoBanco.julgar(fatos)
            // O servidor de teste troca a durabilidade pela pressa: é o lado errado deste item.
            #expect(
                achados.first { $0.item == "durabilidade do banco" }?.situacao == (fatos.duravel ? .certo : .errado))
            let errados = achados.filter { $0.situacao == .errado && $0.item != "durabilidade do banco" }.map(\.item)
            #expect(errados == itens, "\(achados.map(\.frase))")
            #expect(abs(fatos.agora - Date().timeIntervalSince1970) < 60)
        }
    }

    @Test("banco: quem entra como dono é acusado; versão velha, rede em claro e papel que falta, também")
    func bancoPeloDono() async throws {
        try await BancoDeTeste.usando { banco in
            var fatos = try await banco.dono.transacao(como: .proprio, soLeitura: true) { t in
                try ExameDoBanco.ler(em: t)
            }
            let poderes = ExameDoBanco.julgar(fatos).first { $0.item == "papéis do banco" }
            #expect(poderes?.situacao == .errado && poderes?.fato.contains("dono é superusuário") == true)
            (fatos.versao, fatos.ligacao, fatos.faltam) = (140_010, "claro", ["motor"])
            let errados = ExameDoBanco.julgar(fatos).filter { $0.situacao == .errado }.map(\.item)
            #expect(Set(errados).isSuperset(of: ["versão do banco", "ligação com o banco", "papéis do banco"]))
        }
    }

    // MARK: - O comando

    private struct Relato: Decodable {
        struct Item: Decodable {
            let item: String
            let situacao: String
            let fato: String
            let fazer: String?
        }
        let itens: [Item]
        let errados: Int
        let atencoes: Int

        func situacao(_ item: String) -> String? { itens.first { $0.item == item }?.situacao }
    }

    private static func relatar(_ terminal: Terminal) throws -> (codigo: Int32, relato: Relato) {
        let saida = try terminal.rodar("diagnostico", "--json", "--porta", "1")
        return (saida.codigo, try JSONDecoder().decode(Relato.self, from: Data(saida.saida.utf8)))
    }

    @Test(
        "RNF-SEG-03, LGPD-11: o diagnóstico confere a instalação viva, acusa cada estrago com o que fazer, sai com 1 e não mostra segredo"
    )
    func comando() async throws {
        try await CasaDeVerdade.usando("diagnostico") { casa in
            let terminal = try CasaDeVerdade.terminal(casa.pasta, ["AVERBA_VOLUME_CIFRADO": "o hospedeiro"])
            try terminal.certo("implantar", BancoDeTeste.raiz + "/Implantacao/mpmg.yaml")
            try terminal.certo("auditoria", "selar")
            let sa = try Self.relatar(terminal)
            for item in [
                "chaves abrem o banco", "âncora da trilha", "versões de TLS", "cópia de segurança",
            ] {
                #expect(sa.relato.situacao(item) == "atencao", "\(item)")
            }
            for item in [
                "arquivo de chaves", "papéis do banco", "isolamento por linha", "concessões do banco",
                "ligação com o banco",
                "versão do banco", "durabilidade do banco", "relógio do banco", "rotação das chaves", "selo da trilha",
            ] { #expect(sa.relato.situacao(item) == "certo", "\(item)") }
            #expect(sa.relato.itens.allSatisfy { ($0.situacao == "certo") == ($0.fazer == nil) })
            #expect(sa.relato.errados == sa.relato.itens.count { $0.situacao == "errado" })
            #expect(sa.codigo == (sa.relato.errados == 0 ? 0 : 1))

            try await Self.estragar(casa)
            let estragado = try CasaDeVerdade.terminal(casa.pasta, ["AVERBA_COPIAS": casa.pasta + "/nada"])
            let ruim = try Self.relatar(estragado)
            #expect(ruim.codigo == 1)
            for item in [
                "arquivo de chaves", "chaves abrem o banco", "isolamento por linha", "cópia de segurança",
                "segredo dos formulários",
            ] {
                #expect(ruim.relato.situacao(item) == "errado", "\(item)")
            }
            let texto = try estragado.rodar("diagnostico")
            #expect(
                texto.codigo == 1 && texto.saida.contains("errado   arquivo de chaves: ") && texto.saida.contains(" → ")
            )
            #expect(texto.saida.contains("chmod 600"))
            // Nada do arquivo de chaves sai na tela.
            for linha in try String(contentsOfFile: casa.pasta + "/chaves", encoding: .utf8).split(separator: "\n") {
                guard let segredo = linha.split(separator: " ").last, segredo.count > 30 else { continue }
                #expect(!texto.saida.contains(segredo) && !texto.erro.contains(segredo))
            }
        }
    }

    private static func estragar(_ casa: Casa) async throws {
        let arquivos = FileManager.default
        try arquivos.setAttributes([.posixPermissions: 0o644], ofItemAtPath: casa.pasta + "/chaves")
        try Data(repeating: 7, count: 32).write(to: URL(fileURLWithPath: casa.pasta + "/segredo"))
        try arquivos.setAttributes([.posixPermissions: 0o644], ofItemAtPath: casa.pasta + "/segredo")
        try await VarreduraTests.comDono(casa) { t in
            _ = try t.executar("ALTER TABLE usuario DISABLE ROW LEVEL SECURITY")
        }
    }

    @Test("sem pasta ou sem banco, o diagnóstico diz o que falta e não cria nada")
    func vazio() async throws {
        let pasta = try await BancoDeTeste.caminhoDescartavel("vazia-\(UInt32.random(in: 0 ... .max))")
        let terminal = try CasaDeVerdade.terminal(pasta)
        let sem = try terminal.rodar("diagnostico")
        #expect(sem.codigo == 1 && sem.saida.contains("errado   pasta de dados: \(pasta) não existe → "))
        #expect(!FileManager.default.fileExists(atPath: pasta))
        try FileManager.default.createDirectory(atPath: pasta, withIntermediateDirectories: true)
        let semBanco = try terminal.rodar("diagnostico")
        #expect(semBanco.codigo == 1 && semBanco.saida.contains("errado   banco: não há banco em \(pasta)"))
        #expect(semBanco.saida.contains("errado   arquivo de chaves: o arquivo de chaves \(pasta)/chaves não existe"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: pasta) == [])
    }
}

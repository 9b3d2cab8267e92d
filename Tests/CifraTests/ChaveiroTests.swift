import Cifra
import Synchronization
import Testing

@Suite("Chaveiro")
struct ChaveiroTests {
    @Test("depois de girar, cifra com a nova e abre com todas")
    func rotacao() throws {
        var (_, chaveiro, guardadas) = try cofreNovo()
        let cofre = try Cofre(chaveiro)
        var cifrados = [try cofre.cifrar([1], tabela: "t", coluna: "c", id: 1)]
        for esperada in 2...5 {
            guardadas.append(try chaveiro.girar(.dados))
            try cofre.trocar(chaveiro)
            #expect(cofre.versaoAtual() == esperada)
            cifrados.append(try cofre.cifrar([UInt8(esperada)], tabela: "t", coluna: "c", id: 1))
        }
        for (posicao, cifrado) in cifrados.enumerated() {
            #expect(try cofre.versao(de: cifrado) == posicao + 1)
            #expect(try cofre.decifrar(cifrado, tabela: "t", coluna: "c", id: 1) == [UInt8(posicao + 1)])
        }
        #expect(chaveiro.versoes(de: .dados) == [1, 2, 3, 4, 5])
    }

    @Test("o processo que ainda não recarregou diz qual versão lhe falta, e abre depois de recarregar")
    func outroProcesso() throws {
        let mestra = ChaveMestra.sorteada()
        var (atrasado, chaveiro, guardadas) = try cofreNovo(mestra: mestra)
        guardadas.append(try chaveiro.girar(.dados))
        let cifrado = try Cofre(chaveiro).cifrar([9], tabela: "t", coluna: "c", id: 1)
        #expect(throws: FalhaDeCifra.versaoDesconhecida(finalidade: "dados", versao: 2)) {
            try atrasado.decifrar(cifrado, tabela: "t", coluna: "c", id: 1)
        }
        try atrasado.trocar(Chaveiro(mestra: mestra, embrulhadas: guardadas))
        #expect(try atrasado.decifrar(cifrado, tabela: "t", coluna: "c", id: 1) == [9])
        atrasado = try Cofre(chaveiro)
        #expect(try atrasado.decifrar(cifrado, tabela: "t", coluna: "c", id: 1) == [9])
    }

    @Test("girar a chave da trilha não invalida os códigos antigos, e o novo sai da nova")
    func trilha() throws {
        var (cofre, chaveiro, _) = try cofreNovo()
        let antigo = cofre.mac([1, 2, 3])
        _ = try chaveiro.girar(.trilha)
        try cofre.trocar(chaveiro)
        #expect(cofre.mac([1, 2, 3]) != antigo)
        #expect(cofre.versaoDaTrilha == 2)
        #expect(try cofre.mac([1, 2, 3], versao: 1) == antigo)
        #expect(cofre.macConfere(antigo, de: [1, 2, 3]))
        #expect(cofre.macConfere(antigo, de: [1, 2, 3], versao: 1))
        #expect(!cofre.macConfere(antigo, de: [1, 2, 3], versao: 2))
        cofre = try Cofre(chaveiro)
        #expect(cofre.versaoDaTrilha == 2)
    }

    @Test(
        "procura-se por todas as chaves do índice, a de gravar primeiro e as outras da mais nova para a mais velha",
        arguments: [(nil, [3, 2, 1]), (1, [1, 3, 2]), (2, [2, 3, 1]), (3, [3, 2, 1])] as [(Int?, [Int])])
    func indices(emUso: Int?, ordem: [Int]) throws {
        let mestra = try ChaveMestra.sorteada().comIndiceNovo().comIndiceNovo()
        let (_, _, guardadas) = try cofreNovo(mestra: mestra)
        let cofre = try Cofre(Chaveiro(mestra: mestra, embrulhadas: guardadas, indiceEmUso: emUso))
        let esperados = try ordem.map { try cofre.indiceCego("ana", dominio: "login", versao: $0) }
        #expect(cofre.indicesCegos("ana", dominio: "login") == esperados)
        #expect(cofre.indiceCego("ana", dominio: "login") == esperados[0])
        #expect(Set(esperados).count == 3)
        #expect(throws: FalhaDeCifra.indiceDesconhecido(versao: 4)) {
            try Chaveiro(mestra: mestra, embrulhadas: guardadas, indiceEmUso: 4)
        }
    }

    @Test("girar a mestra: as chaves reembrulhadas abrem com a nova e não com a antiga")
    func mestraGirada() throws {
        let antiga = ChaveMestra.sorteada()
        let (cofre, chaveiro, guardadas) = try cofreNovo(mestra: antiga)
        let cifrado = try cofre.cifrar([5], tabela: "t", coluna: "c", id: 1)
        let indice = cofre.indiceCego("x", dominio: "d")
        let comAsDuas = try antiga.comMestraNova()
        #expect(comAsDuas.versao == 2)
        // No meio da troca (arquivo novo, banco velho) tudo ainda abre.
        _ = try Chaveiro(mestra: comAsDuas, embrulhadas: guardadas)
        let novas = chaveiro.reembrulhadas(por: comAsDuas)
        #expect(novas.count == guardadas.count)
        let soANova = comAsDuas.soComAMestraAtual()
        let depois = try Cofre(Chaveiro(mestra: soANova, embrulhadas: novas))
        #expect(try depois.decifrar(cifrado, tabela: "t", coluna: "c", id: 1) == [5])
        #expect(depois.indiceCego("x", dominio: "d") == indice)
        #expect(throws: FalhaDeCifra.mestraDesconhecida(versao: 2)) {
            try Chaveiro(mestra: antiga, embrulhadas: novas)
        }
        #expect(throws: FalhaDeCifra.mestraDesconhecida(versao: 1)) {
            try Chaveiro(mestra: soANova, embrulhadas: guardadas)
        }
    }

    @Test("girar a chave do índice: grava a nova, e a antiga ainda se calcula para a segunda coluna")
    func indiceGirado() throws {
        let antiga = ChaveMestra.sorteada()
        let (cofre, _, guardadas) = try cofreNovo(mestra: antiga)
        let nova = try antiga.comIndiceNovo()
        #expect(nova.versaoDoIndice == 2)
        let depois = try Cofre(Chaveiro(mestra: nova, embrulhadas: guardadas))
        #expect(depois.indiceCego("x", dominio: "d") != cofre.indiceCego("x", dominio: "d"))
        #expect(try depois.indiceCego("x", dominio: "d", versao: 1) == cofre.indiceCego("x", dominio: "d"))
        let so = try Cofre(Chaveiro(mestra: nova.soComOIndiceAtual(), embrulhadas: guardadas))
        #expect(throws: FalhaDeCifra.versaoDesconhecida(finalidade: "indice", versao: 1)) {
            try so.indiceCego("x", dominio: "d", versao: 1)
        }
    }

    @Test("chave embrulhada com finalidade, versão ou byte trocado não abre")
    func embrulhadaTrocada() throws {
        let mestra = ChaveMestra.sorteada()
        let (_, _, guardadas) = try cofreNovo(mestra: mestra)
        let certa = try #require(guardadas.first)
        var mudados = [
            ChaveEmbrulhada(finalidade: "trilha", versao: certa.versao, bytes: certa.bytes),
            ChaveEmbrulhada(finalidade: certa.finalidade, versao: certa.versao + 1, bytes: certa.bytes),
        ]
        for posicao in certa.bytes.indices {
            var bytes = certa.bytes
            bytes[posicao] ^= 0x10
            mudados.append(ChaveEmbrulhada(finalidade: certa.finalidade, versao: certa.versao, bytes: bytes))
        }
        for mudada in mudados {
            #expect(throws: FalhaDeCifra.self) { try Chaveiro(mestra: mestra, embrulhadas: [mudada]) }
        }
        #expect(throws: FalhaDeCifra.chaveRepetida(finalidade: "dados", versao: 1)) {
            try Chaveiro(mestra: mestra, embrulhadas: [certa, certa])
        }
    }

    @Test("a chave do índice nunca sai do arquivo: nem se gira no chaveiro, nem se aceita do banco")
    func indiceForaDoArquivo() throws {
        let mestra = ChaveMestra.sorteada()
        var (_, chaveiro, guardadas) = try cofreNovo(mestra: mestra)
        #expect(throws: FalhaDeCifra.indiceForaDoArquivo) { try chaveiro.girar(.indice) }
        #expect(!chaveiro.reembrulhadas(por: mestra).contains { $0.finalidade == "indice" })
        guardadas.append(ChaveEmbrulhada(finalidade: "indice", versao: 1, bytes: guardadas[0].bytes))
        #expect(throws: FalhaDeCifra.indiceForaDoArquivo) { try Chaveiro(mestra: mestra, embrulhadas: guardadas) }
    }

    @Test("cofre sem alguma das chaves que exige não abre")
    func faltando() throws {
        let mestra = ChaveMestra.sorteada()
        #expect(throws: FalhaDeCifra.chaveAusente(finalidade: "dados")) {
            try Cofre(Chaveiro(mestra: mestra, embrulhadas: []))
        }
        var so = try Chaveiro(mestra: mestra, embrulhadas: [])
        _ = try so.girar(.dados)
        #expect(throws: FalhaDeCifra.chaveAusente(finalidade: "trilha")) { try Cofre(so) }
    }

    @Test(
        "nome de finalidade é simples",
        arguments: [("biometria", true), ("a_1", true), ("", false), ("Dados", false), ("ção", false)])
    func nome(nome: String, vale: Bool) { #expect((Finalidade(nome) != nil) == vale) }
}

/// Girada por outro processo: o cofre relê ao topar com a versão que não conhece, e não relê à toa.
@Suite("chave girada por outro processo")
struct ReleituraTests {
    private final class Fonte: Sendable {
        private let estado: Mutex<(chaveiro: Chaveiro, leituras: Int)>
        init(_ chaveiro: Chaveiro) { estado = Mutex((chaveiro, 0)) }
        func por(_ chaveiro: Chaveiro) { estado.withLock { $0.chaveiro = chaveiro } }
        func ler() -> Chaveiro {
            estado.withLock {
                $0.leituras += 1
                return $0.chaveiro
            }
        }
        var leituras: Int { estado.withLock { $0.leituras } }
    }

    @Test(
        "versão nova faz reler uma vez, ainda que dez a peçam juntos; versão que não há relê uma vez e depois só falha")
    func rele() async throws {
        var (_, chaveiro, _) = try cofreNovo()
        let fonte = Fonte(chaveiro)
        let atrasado = try Cofre(chaveiro) { fonte.ler() }
        _ = try chaveiro.girar(.dados)
        _ = try chaveiro.girar(.trilha)
        let novo = try Cofre(chaveiro)
        fonte.por(chaveiro)
        let bloco = try novo.cifrar([1, 2, 3], tabela: "t", coluna: "c", id: 7)
        let abertos = try await withThrowingTaskGroup(of: [UInt8].self) { grupo in
            for _ in 0..<10 {
                grupo.addTask { try atrasado.decifrar(bloco, tabela: "t", coluna: "c", id: 7) }
            }
            return try await grupo.reduce(into: []) { $0.append($1) }
        }
        #expect(abertos == Array(repeating: [1, 2, 3], count: 10) && fonte.leituras == 1)
        #expect(atrasado.macConfere(novo.mac([9]), de: [9]) && fonte.leituras == 1, "a da trilha veio junto")
        #expect(atrasado.inventario == "assinatura 1, dados 1, dados 2, sessao 1, trilha 1, trilha 2, indice 1")
        // Bloco estragado que pede versão que não há.
        var estragado = bloco
        estragado[2] = 9
        for _ in 0..<50 {
            #expect(throws: FalhaDeCifra.versaoDesconhecida(finalidade: "dados", versao: 9)) {
                try atrasado.decifrar(estragado, tabela: "t", coluna: "c", id: 7)
            }
        }
        #expect(fonte.leituras == 2)
    }

    @Test(
        "código de autenticação feito com versão que este não conhece confere depois de reler; o falso continua falso")
    func mac() throws {
        var (_, chaveiro, _) = try cofreNovo()
        let fonte = Fonte(chaveiro)
        let atrasado = try Cofre(chaveiro) { fonte.ler() }
        _ = try chaveiro.girar(.trilha)
        let novo = try Cofre(chaveiro)
        fonte.por(chaveiro)
        #expect(!atrasado.macConfere([UInt8](repeating: 0, count: 32), de: [9]), "relê e continua falso")
        #expect(atrasado.macConfere(novo.mac([9]), de: [9]))
        #expect(fonte.leituras == 1)
    }
}

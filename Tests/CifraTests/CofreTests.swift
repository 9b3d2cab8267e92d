import Cifra
import Testing

@Suite("Cofre")
struct CofreTests {
    @Test("cifrar e decifrar devolve o claro, de vazio a dez mil bytes, e a cifra nunca se repete")
    func idaEVolta() throws {
        let (cofre, _, _) = try cofreNovo()
        var semente = Semente(estado: 20_260_405)
        for tamanho in [0, 1, 15, 16, 17, 255, 4_096, 10_000] {
            let claro = (0..<tamanho).map { _ in UInt8.random(in: 0...255, using: &semente) }
            let id = Int64.random(in: Int64.min...Int64.max, using: &semente)
            let cifrado = try cofre.cifrar(claro, tabela: "pessoa", coluna: "pessoal", id: id)
            #expect(try cofre.decifrar(cifrado, tabela: "pessoa", coluna: "pessoal", id: id) == claro)
            #expect(cifrado.count == tamanho + 31)
            #expect(try cofre.cifrar(claro, tabela: "pessoa", coluna: "pessoal", id: id) != cifrado)
        }
    }

    @Test("um valor vai e volta como JSON, o claro tem as chaves em ordem, e o cifrado de outro lugar não abre")
    func valorEmJson() throws {
        let (cofre, _, _) = try cofreNovo()
        let valor = ["uf": "MG", "cep": "30140070", "nome": "Conceição"]
        let cifrado = try cofre.cifrar(json: valor, tabela: "pessoa", coluna: "pessoal", id: 7)
        #expect(
            String(
                decoding: try cofre.decifrar(cifrado, tabela: "pessoa", coluna: "pessoal", id: 7), as: UTF8.self)
                == #"{"cep":"30140070","nome":"Conceição","uf":"MG"}"#)
        #expect(
            try cofre.decifrar(json: cifrado, como: [String: String].self, tabela: "pessoa", coluna: "pessoal", id: 7)
                == valor)
        #expect(throws: FalhaDeCifra.adulterado) {
            try cofre.decifrar(json: cifrado, como: [String: String].self, tabela: "pessoa", coluna: "pessoal", id: 8)
        }
    }

    @Test("mudar qualquer bit de qualquer byte impede a abertura")
    func adulteracao() throws {
        let (cofre, _, _) = try cofreNovo()
        let cifrado = try cofre.cifrar(Array("Conceição".utf8), tabela: "pessoa", coluna: "pessoal", id: 7)
        for posicao in cifrado.indices {
            for bit in 0..<8 {
                var mudado = cifrado
                mudado[posicao] ^= UInt8(1) << UInt8(bit)
                #expect(throws: FalhaDeCifra.self, "byte \(posicao), bit \(bit)") {
                    try cofre.decifrar(mudado, tabela: "pessoa", coluna: "pessoal", id: 7)
                }
            }
        }
        for corte in 0..<cifrado.count {
            #expect(throws: FalhaDeCifra.self, "cortado em \(corte)") {
                try cofre.decifrar(Array(cifrado[..<corte]), tabela: "pessoa", coluna: "pessoal", id: 7)
            }
        }
    }

    @Test(
        "o cifrado só abre no lugar para que foi feito",
        arguments: [
            ("pessoa", "foto", Int64(7)), ("conta", "pessoal", 7), ("pessoa", "pessoal", 8), ("pessoa", "pessoal", -7),
            ("pessoap", "essoal", 7), ("", "pessoapessoal", 7),
        ])
    func lugar(tabela: String, coluna: String, id: Int64) throws {
        let (cofre, _, _) = try cofreNovo()
        let cifrado = try cofre.cifrar([1, 2, 3], tabela: "pessoa", coluna: "pessoal", id: 7)
        #expect(throws: FalhaDeCifra.adulterado) {
            try cofre.decifrar(cifrado, tabela: tabela, coluna: coluna, id: id)
        }
    }

    @Test("uma finalidade não abre o que é da outra")
    func finalidades() throws {
        let (cofre, _, _) = try cofreNovo()
        let cifrado = try cofre.cifrar([1], tabela: "t", coluna: "c", id: 1, finalidade: .sessao)
        #expect(try cofre.decifrar(cifrado, tabela: "t", coluna: "c", id: 1, finalidade: .sessao) == [1])
        #expect(throws: FalhaDeCifra.adulterado) { try cofre.decifrar(cifrado, tabela: "t", coluna: "c", id: 1) }
    }

    @Test("cifra, índice, código e assinatura iguais aos de outra implementação")
    func vetores() throws {
        // Feitos em Python (hmac, hashlib e cryptography) a partir do formato descrito nas docstrings.
        let mestra = try ChaveMestra.lendo(
            variavel: """
                bWVzdHJhIDEgQUFFQ0F3UUZCZ2NJQ1FvTERBME9EeEFSRWhNVUZSWVhHQmthR3h3ZEhoOD0KaW5kaWNlIDEgSUNFaUl5UWxKaWNvS1Nv
                ckxDMHVMekF4TWpNME5UWTNPRGs2T3p3OVBqOD0K
                """)
        let guardadas = [
            ChaveEmbrulhada(
                finalidade: "dados", versao: 3,
                bytes: hexa(
                    "010001030303030303030303030303ae0a7e954fd7145196144c3581e71a484a07a4a38ead6ae6dae41c46587ff70d"
                        + "ab60ffd18554cfe70a6b2a0cd6dfcf62")),
            ChaveEmbrulhada(
                finalidade: "trilha", versao: 1,
                bytes: hexa(
                    "01000101010101010101010101010117a287560ce00e01bc3d0d73740a3cb7bb1ffda8e5f660ab8ba27d97e174804e"
                        + "a208d50a94752422e3493163fe9da2dd")),
            ChaveEmbrulhada(
                finalidade: "assinatura", versao: 1,
                bytes: hexa(
                    "010001010101010101010101010101f74267b6ec00eee15cdded9394eadc575bff1d480516804b6b429d77019460ae"
                        + "96933ccca7f3e891b4ee502208b937bf")),
        ]
        let cofre = try Cofre(Chaveiro(mestra: mestra, embrulhadas: guardadas))
        let cifrado = hexa("010003000102030405060708090a0b159752f30bc35c12783efcf3c329194238e2659f5abb25ce806606")
        #expect(
            try cofre.decifrar(cifrado, tabela: "pessoa", coluna: "pessoal", id: 42) == Array("Conceição".utf8))
        #expect(cofre.indiceCego("98765432100", dominio: "cpf") == hexa("38881cb2d6dc9226847bd908fc4a217b"))
        #expect(
            cofre.mac(Array("evento".utf8))
                == hexa("b33c05aa1988211de38e23f661919cbef88ea8557a4a0013d2098f6bfe72c0c4"))
        let publica = try cofre.chavePublica(versao: 1)
        #expect(publica == hexa("c3f490650251292fe3c0005457cddd1c5ae383160ae3c05b416f24892fc86a8a"))
        let assinatura = hexa(
            "a1f2686604e99639226122ee11915eb8e0b38f2f9d3e4645d71207e54afc0cf0"
                + "4d3a6a089ebab204ed67691198d209e4f2613c5ce4928bf9d4d0f576faa1a20f")
        #expect(Cofre.assinaturaConfere(assinatura, de: Array("raiz".utf8), chavePublica: publica))
    }

    @Test("índice cego é o mesmo para o mesmo texto, e outro em outro domínio ou com outra chave")
    func indiceCego() throws {
        let (cofre, _, _) = try cofreNovo()
        let (outro, _, _) = try cofreNovo()
        let indice = cofre.indiceCego("98765432100", dominio: "cpf")
        #expect(indice.count == 16)
        #expect(cofre.indiceCego("98765432100", dominio: "cpf") == indice)
        #expect(cofre.indiceCego("98765432101", dominio: "cpf") != indice)
        #expect(cofre.indiceCego("98765432100", dominio: "cnpj") != indice)
        #expect(outro.indiceCego("98765432100", dominio: "cpf") != indice)
        #expect(cofre.indiceCego("c", dominio: "ab") != cofre.indiceCego("bc", dominio: "a"))
    }

    @Test("código de autenticação acusa qualquer byte mudado, nele ou no conteúdo")
    func mac() throws {
        let (cofre, _, _) = try cofreNovo()
        let conteudo = Array("reservou o contrato 42".utf8)
        let mac = cofre.mac(conteudo)
        #expect(mac.count == 32)
        #expect(cofre.macConfere(mac, de: conteudo))
        #expect(cofre.macConfere(mac, de: conteudo, versao: cofre.versaoDaTrilha))
        #expect(!cofre.macConfere(mac, de: conteudo, versao: 2))
        for posicao in mac.indices {
            var mudado = mac
            mudado[posicao] ^= 1
            #expect(!cofre.macConfere(mudado, de: conteudo))
        }
        for posicao in conteudo.indices {
            var mudado = conteudo
            mudado[posicao] ^= 1
            #expect(!cofre.macConfere(mac, de: mudado))
        }
        #expect(!cofre.macConfere([], de: conteudo))
    }

    @Test("assinatura confere só com a chave pública, e só o conteúdo assinado")
    func assinatura() throws {
        let (cofre, _, _) = try cofreNovo()
        let (versao, assinatura) = try cofre.assinar([1, 2, 3])
        let publica = try cofre.chavePublica(versao: versao)
        #expect(Cofre.assinaturaConfere(assinatura, de: [1, 2, 3], chavePublica: publica))
        #expect(!Cofre.assinaturaConfere(assinatura, de: [1, 2, 4], chavePublica: publica))
        let alheia = try cofreNovo().cofre.chavePublica(versao: 1)
        #expect(!Cofre.assinaturaConfere(assinatura, de: [1, 2, 3], chavePublica: alheia))
        #expect(!Cofre.assinaturaConfere(assinatura, de: [1, 2, 3], chavePublica: [1, 2]))
    }

    @Test("comparação em tempo constante responde como a igualdade")
    func comparacao() {
        #expect(iguaisEmTempoConstante([], []))
        #expect(iguaisEmTempoConstante([1, 2], [1, 2]))
        #expect(!iguaisEmTempoConstante([1, 2], [1, 3]))
        #expect(!iguaisEmTempoConstante([1, 2], [1, 2, 0]))
    }

    @Test("sorteio tem o tamanho pedido e não se repete")
    func sorteio() throws {
        let (cofre, _, _) = try cofreNovo()
        #expect([0, 1, 7, 8, 9, 32].map { cofre.sorteio($0).count } == [0, 1, 7, 8, 9, 32])
        #expect(Set((0..<1_000).map { _ in cofre.sorteio(16) }).count == 1_000)
    }

    @Test("nenhuma mensagem de falha leva o conteúdo")
    func mensagens() throws {
        let (cofre, _, _) = try cofreNovo()
        var cifrado = try cofre.cifrar(Array("segredo".utf8), tabela: "t", coluna: "c", id: 1)
        cifrado[20] ^= 1
        let falha = try #require(throws: FalhaDeCifra.self) {
            try cofre.decifrar(cifrado, tabela: "t", coluna: "c", id: 1)
        }
        #expect("\(falha)" == "o conteúdo cifrado não abre: foi alterado ou não é deste lugar")
    }
}

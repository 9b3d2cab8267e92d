import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Cifra
import Foundation
import Nucleo
import OrgaoDeTeste
import PortalDoServidor
import ProvaAnual
import ProvaDeVida
import Testing
import Web

/// A prova de vida anual de aposentados e pensionistas, das telas do gestor e da pessoa ao serviço de verdade e de volta.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ProvaAnualTests {
    @Test(
        "a campanha diz o efeito em números antes de abrir, é uma por público, muda o prazo e se encerra com motivo"
    )
    func campanha() async throws {
        try await CenaDaAssinatura.usando { cena in
            let pensionista = try await cena.orgao.pessoa(2, margens: ["geral": 1_000_00])
            try await cena.vinculo(pensionista, categoria: "pensionista", situacao: "ativo")
            try await cena.vinculo(cena.pessoa, situacao: "inativo")
            try await cena.darCorreio(pensionista, "pensionista@exemplo.gov.br")
            let gestor = try await cena.gestor()
            let campos = [
                ("nome", "Prova de 2026"), ("publico", "ambos"), ("comeco", "05/10/2026"), ("fim", "30/11/2026"),
                ("lembretes", "30, 15, 3"),
            ]
            let conferida = try await gestor.post(CenaDaAssinatura.raizAnual + "/abrir", campos).texto
            #expect(conferida.contains("2 pessoas do público de hoje") && conferida.contains("sem lembrete: 1"))
            #expect(try await cena.uma("SELECT count(*)::text FROM campanha_da_prova") == "0")
            for (campo, valor, frase) in [
                ("fim", "04/10/2026", "O fim vem depois do começo"),
                ("comeco", "04/10/2026", "de 05/10/2026 em diante"),
                ("lembretes", "30, 30", "sem repetir"), ("lembretes", "91", "0 a 90"),
                ("nome", "x", "com 3 a 80 letras"),
            ] {
                let trocados = campos.map { $0.0 == campo ? (campo, valor) : $0 }
                let recusada = try await gestor.post(CenaDaAssinatura.raizAnual + "/abrir", trocados)
                #expect(recusada.status == 400 && recusada.texto.contains(frase), "\(frase)")
            }
            let id = try await cena.abrirCampanha("aposentados")
            // A de ambos ocuparia os dois públicos; a de pensionistas cabe.
            let outra = try await gestor.post(CenaDaAssinatura.raizAnual + "/abrir", campos + [("confirmado", "1")])
            #expect(outra.status == 400 && outra.texto.contains("Já há uma campanha aberta"))
            let deles = try await cena.abrirCampanha("pensionistas")
            await #expect(throws: FalhaDeBanco.self, "o banco não deixa haver duas") {
                try await cena.orgao.dono.transacao(como: .proprio) { t in
                    _ = try t.executar(
                        """
                        INSERT INTO campanha_da_prova (id, nome, publico, comeco, fim, lembretes, aberta_em)
                        VALUES (-9, 'Outra', 'ambos', '2026-10-05', '2026-10-06', '{}', now())
                        """)
                }
            }
            let alterada = try await gestor.post(
                "\(CenaDaAssinatura.raizAnual)/\(id)/alterar",
                [("fim", "15/12/2026"), ("lembretes", "10"), ("_chave", "altera")])
            #expect(alterada.status == 303, "\(alterada.texto)")
            #expect(
                try await cena.uma("SELECT fim::text || lembretes::text FROM campanha_da_prova WHERE id = \(id)")
                    == "2026-12-15{10}")
            let semMotivo = try await gestor.post("\(CenaDaAssinatura.raizAnual)/\(id)/encerrar", [("motivo", "")])
            #expect(semMotivo.status == 400 && semMotivo.texto.contains("Diga o motivo"))
            let encerrada = try await gestor.post(
                "\(CenaDaAssinatura.raizAnual)/\(id)/encerrar", [("motivo", "Acabou o ano"), ("_chave", "encerra")])
            #expect(encerrada.status == 303)
            let lista = try await gestor.get(CenaDaAssinatura.raizAnual + "?situacao=encerrada").texto
            #expect(lista.contains("Prova de aposentados") && !lista.contains("Prova de pensionistas"))
            #expect(try await gestor.get("\(CenaDaAssinatura.raizAnual)/\(id)").texto.contains("Acabou o ano"))
            #expect(try await gestor.get("\(CenaDaAssinatura.raizAnual)/\(deles)").status == 200)
        }
    }

    @Test(
        "a pessoa é avisada ao entrar, guarda o rosto, faz a prova e vê o resultado; a evidência confere sozinha; o que falha diz o que fazer"
    )
    func pelaCamera() async throws {
        try await CenaDaAssinatura.usando { cena in
            try await cena.vinculo(cena.pessoa, situacao: "inativo")
            let id = try await cena.abrirCampanha()
            let pessoa = try await cena.servidor()
            #expect(try await pessoa.get("/servidor").texto.contains("prova de vida anual até 30/11/2026"))
            #expect(try await pessoa.get("/servidor/prova-anual").texto.contains("Fazer agora"))
            // Sem rosto guardado não se prova: primeiro se guarda.
            let primeira = try await pessoa.post("/servidor/prova-anual/\(id)", [("_chave", "primeira")])
            #expect(primeira.status == 422 && primeira.texto.contains("Guardar o meu rosto"), "\(primeira.status)")
            _ = try await cena.capturar(try await cena.irACameraAnual(id, pessoa, guardando: true))
            #expect(try await pessoa.get("/servidor/prova-anual/\(id)").texto.contains("Rosto guardado"))
            #expect(try await cena.contasAnuais(cena.pessoa) == "0 0 1", "guardar o rosto não é provar")
            // Outra pessoa diante da câmera não faz a prova desta.
            let diante = try await cena.bancada.abrir(try await cena.irACameraAnual(id, pessoa, chave: "outra"))
            for _ in 0..<3 {
                var pagina = PaginaDeEnsaio(cena.bancada, diante)
                _ = try await pagina.capturar(CenaDaAssinatura.outraPessoa)
            }
            let reprovada = try await pessoa.get("/servidor/prova-anual/\(id)").texto
            #expect(reprovada.contains("não deu certo") && reprovada.contains("documento com foto"))
            _ = try await cena.capturar(try await cena.irACameraAnual(id, pessoa, chave: "boa"))
            let volta = try await pessoa.get("/servidor/prova-anual/\(id)").texto
            #expect(volta.contains("Prova de vida feita") && !volta.contains("Ir à câmera"))
            #expect(try await !pessoa.get("/servidor").texto.contains("prova de vida anual até"))
            let ficha = try await cena.gestor().get(
                "\(CenaDaAssinatura.raizAnual)/\(id)/pessoas/\(cena.pessoa.pessoa)"
            ).texto
            #expect(ficha.contains("Feita pela câmera") && ficha.contains("confere") && !ficha.contains("NÃO confere"))
            #expect(ficha.contains("O que ela assinou é esta campanha"))
            // O que a câmera provou não se desfaz.
            let desfazer = try await cena.registrar("desfazer", id, cena.pessoa, [("motivo", "engano")])
            #expect(desfazer.status == 400 && desfazer.texto.contains("Não há registro do balcão"))
        }
    }

    @Test(
        "a volta, o aviso assinado e a pergunta ao mesmo tempo contam uma vez; quem fechou o navegador fica com a prova feita"
    )
    func umaVezSo() async throws {
        try await CenaDaAssinatura.usando { cena in
            try await cena.vinculo(cena.pessoa, situacao: "inativo")
            try await cena.comRosto()
            let id = try await cena.abrirCampanha()
            let pessoa = try await cena.servidor()
            _ = try await cena.capturar(try await cena.irACameraAnual(id, pessoa))
            #expect(try await cena.contasAnuais(cena.pessoa) == "0 0 0", "sem a volta nem o aviso ainda não se sabe")
            async let volta = pessoa.get("/servidor/prova-anual/\(id)")
            async let aviso = cena.avisar()
            _ = try await (volta, aviso)
            _ = try await cena.avisar()
            #expect(try await cena.contasAnuais(cena.pessoa) == "1 1 1")
            // A prova que chega depois do registro do atendimento não conta; desfeito este, a pessoa volta a poder fazê-la.
            let terceira = try await cena.orgao.pessoa(3, margens: ["geral": 1_000_00], situacao: "inativo")
            try await cena.bancada.referencia(cpf: terceira.cpf.formatado)
            let daTerceira = try await cena.servidor(terceira)
            _ = try await cena.capturar(try await cena.irACameraAnual(id, daTerceira, chave: "terceira"))
            let veio = try await cena.registrar(
                "comparecimento", id, terceira, [("documento", "CNH 1"), ("motivo", "veio ao balcão")])
            #expect(veio.status == 303)
            _ = try await cena.avisar()
            #expect(try await cena.contasAnuais(terceira) == "1 1 1")
            _ = try await cena.registrar("desfazer", id, terceira, [("motivo", "era outra pessoa")])
            let denovo = try await daTerceira.get("/servidor/prova-anual/\(id)").texto
            #expect(denovo.contains("Ir à câmera") && !denovo.contains("já não era devida"))
            // Outra pessoa aposentada, que não volta: basta o aviso.
            let outra = try await cena.orgao.pessoa(2, margens: ["geral": 1_000_00], situacao: "inativo")
            try await cena.bancada.referencia(cpf: outra.cpf.formatado)
            let dela = try await cena.servidor(outra)
            _ = try await cena.capturar(try await cena.irACameraAnual(id, dela, chave: "dela"))
            _ = try await cena.avisar()
            #expect(try await cena.contasAnuais(outra) == "1 1 1")
        }
    }

    @Test(
        "o último dia ainda é prazo, o seguinte não; com o efeito ligado quem venceu ouve o mesmo que o bloqueado, e presencial, dispensa e encerramento o desfazem na hora"
    )
    func prazoEEfeito() async throws {
        try await CenaDaAssinatura.usando { cena in
            try await cena.deixarTentar()
            let bloqueada = try await cena.bloqueada(2)
            let ativa = try await cena.orgao.pessoa(3, margens: ["geral": 1_000_00])
            try await cena.vinculo(cena.pessoa, situacao: "inativo")
            let antigo = try await cena.reservar(5_00, produto: Fixo.mensalidade, chave: "antigo")
            let id = try await cena.abrirCampanha(fim: "06/10/2026")
            try await cena.efeito(2, desde: "05/10/2026")
            func tenta(_ quem: PessoaDeTeste, _ chave: String) async throws -> String {
                try await cena.tentarReservar(quem, chave: chave)
            }
            let boa = try await tenta(ativa, "ativa")
            cena.andar(.seconds(86_400))
            #expect(try await tenta(cena.pessoa, "ultimo-dia") == boa)
            cena.andar(.seconds(86_400))
            #expect(try await tenta(cena.pessoa, "dia-seguinte") == "margem-bloqueada")
            #expect(try await tenta(bloqueada, "bloqueada") == "margem-bloqueada")
            #expect(try await tenta(ativa, "ativa-depois") == boa, "quem não é do público nada sofre")
            #expect(try await cena.situacao(antigo) == "pendente", "o que já havia segue")
            // O porquê fica na trilha do gestor, e não na da consignatária.
            let nome = "prova-anual-vencida"
            let daConsignataria = try await cena.consignataria().get("/consignataria/trilha").texto
            #expect(!daConsignataria.contains(nome))
            #expect(try await cena.gestor().get("/gestor").texto.contains("1 pessoa passou do prazo da prova"))

            let semDocumento = try await cena.registrar(
                "comparecimento", id, cena.pessoa, [("motivo", "veio ao balcão")])
            #expect(semDocumento.status == 400 && semDocumento.texto.contains("que documento se conferiu"))
            let veio = [("documento", "RG 12.345.678"), ("motivo", "veio ao balcão")]
            #expect(try await cena.registrar("comparecimento", id, cena.pessoa, veio, chave: "2").status == 303)
            #expect(try await tenta(cena.pessoa, "presencial") == boa)
            let deNovo = try await cena.registrar("comparecimento", id, cena.pessoa, veio, chave: "3")
            #expect(deNovo.status == 400 && deNovo.texto.contains("já fez a prova"))
            #expect(
                try await cena.registrar("desfazer", id, cena.pessoa, [("motivo", "era outra pessoa")]).status == 303)
            #expect(try await tenta(cena.pessoa, "desfeita") == "margem-bloqueada")
            #expect(try await cena.contasAnuais(cena.pessoa) == "0 2 0", "nada se apagou")
            let ficha = try await cena.gestor().get(
                "\(CenaDaAssinatura.raizAnual)/\(id)/pessoas/\(cena.pessoa.pessoa)"
            ).texto
            #expect(
                ficha.contains("desfeito depois") && ficha.contains("RG 12.345.678")
                    && ficha.contains("era outra pessoa"))
            #expect(try await cena.registrar("dispensa", id, cena.pessoa, [("motivo", "internada")]).status == 303)
            #expect(try await tenta(cena.pessoa, "dispensada") == boa)
            #expect(
                try await cena.registrar("desfazer", id, cena.pessoa, [("motivo", "teve alta")], chave: "4").status
                    == 303)
            #expect(try await tenta(cena.pessoa, "de-novo") == "margem-bloqueada")
            // Desligado, o mesmo atraso nada faz.
            try await cena.efeito(0, desde: "07/10/2026")
            #expect(try await tenta(cena.pessoa, "sem-efeito") == boa)
            #expect(try await !cena.gestor().get("/gestor").texto.contains("passou do prazo da prova"))
        }
    }

    @Test(
        "quem se aposenta no meio entra e quem sai do público deixa de dever; o que se fez fica; a lista procura, filtra e vai a CSV"
    )
    func publico() async throws {
        try await CenaDaAssinatura.usando { cena in
            let outra = try await cena.orgao.pessoa(2, margens: ["geral": 1_000_00], situacao: "inativo")
            let viuva = try await cena.orgao.pessoa(3, margens: ["geral": 1_000_00])
            let id = try await cena.abrirCampanha()
            let gestor = try await cena.gestor()
            let endereco = "\(CenaDaAssinatura.raizAnual)/\(id)"
            func porFazer() async throws -> [String] {
                let csv = try await gestor.get(endereco + "?situacao=por-fazer&formato=csv").texto
                return [cena.pessoa, outra, viuva].filter { csv.contains($0.matricula.texto) }.map(\.matricula.texto)
            }
            #expect(try await porFazer() == [outra.matricula.texto])
            try await cena.vinculo(cena.pessoa, situacao: "inativo")
            try await cena.vinculo(viuva, categoria: "pensionista", situacao: "ativo")
            #expect(try await porFazer().count == 3)
            let feita = try await cena.registrar(
                "comparecimento", id, outra, [("documento", "CNH 1"), ("motivo", "veio ao balcão")])
            #expect(feita.status == 303)
            for quem in [outra, viuva] {
                try await cena.vinculo(
                    quem, categoria: quem.pessoa == viuva.pessoa ? "pensionista" : "servidor", situacao: "falecido")
            }
            #expect(try await porFazer() == [cena.pessoa.matricula.texto])
            let feitas = try await gestor.get(endereco + "?situacao=feita").texto
            #expect(feitas.contains(outra.matricula.texto) && feitas.contains("saiu"))
            #expect(feitas.contains("não tem"), "quem não tem e-mail aparece")
            let achada = try await gestor.post(endereco, [("busca", cena.pessoa.cpf.formatado), ("_chave", "busca")])
            let pagina = try await gestor.get(try #require(achada.destino)).texto
            #expect(pagina.contains(cena.pessoa.matricula.texto) && !pagina.contains(outra.matricula.texto))
            // Só a sua, e de mais ninguém: a de quem não é do público não existe.
            let ativa = try await cena.servidor(try await cena.orgao.pessoa(4, margens: ["geral": 1_00]))
            #expect(try await ativa.get("/servidor/prova-anual/\(id)").status == 404)
            #expect(try await ativa.post("/servidor/prova-anual/\(id)", [("_chave", "x")]).status == 404)
            #expect(try await cena.consignataria().get(endereco).status != 200)
            await #expect(throws: FalhaDeBanco.self) {
                try await cena.orgao.banco.transacao(como: .consignataria(Fixo.bancoA)) { t in
                    _ = try t.executar("SELECT pessoa_id FROM atual.prova_anual_na_tela")
                }
            }
        }
    }

    @Test(
        "o lembrete sai uma vez por dia marcado, só a quem deve e tem e-mail, sem dado da pessoa; mudado o prazo, lembra-se de novo"
    )
    func lembretes() async throws {
        try await CenaDaAssinatura.usando { cena in
            let outra = try await cena.orgao.pessoa(2, margens: ["geral": 1_000_00], situacao: "inativo")
            try await cena.vinculo(cena.pessoa, situacao: "inativo")
            try await cena.darCorreio(cena.pessoa, "pessoa@exemplo.gov.br")
            let id = try await cena.abrirCampanha(fim: "04/11/2026", lembretes: "29, 15, 3")
            let lembretes = LembretesDaProva(cena.orgao.casa, publico: cena.daqui)
            #expect(try await lembretes.mandar() == 0, "faltam 30 dias, e o primeiro é aos 29")
            cena.andar(.seconds(86_400))
            async let um = lembretes.mandar()
            async let outro = lembretes.mandar()
            let juntos = try await (um, outro)
            #expect(juntos.0 + juntos.1 == 1, "duas rotinas ao mesmo tempo, e a outra pessoa não tem e-mail")
            cena.andar(.seconds(86_400))
            #expect(try await lembretes.mandar() == 0)
            cena.andar(.seconds(13 * 86_400))
            #expect(try await lembretes.mandar() == 1)
            let casa = cena.orgao.casa
            let textos = try await cena.orgao.banco.transacao(como: .motor) { t in
                try t.executar("SELECT id, conteudo FROM mensagem_de_correio").map { linha in
                    let id: Int64 = try linha.ler(0)
                    return String(
                        decoding: try casa.cofre.decifrar(
                            try linha.ler(1), tabela: "mensagem_de_correio", coluna: "conteudo", id: id), as: UTF8.self)
                }
            }
            #expect(textos.count == 2 && textos.allSatisfy { $0.contains("04") && $0.contains("prova-anual") })
            #expect(!textos.joined().contains(cena.pessoa.cpf.digitos) && !textos.joined().contains("Pessoa"))
            // Prazo novo, lembrete novo; quem já fez não se lembra.
            try await cena.darCorreio(outra, "outra@exemplo.gov.br")
            let feita = try await cena.registrar(
                "comparecimento", id, outra, [("documento", "CNH 1"), ("motivo", "veio ao balcão")])
            #expect(feita.status == 303)
            let adiada = try await cena.gestor().post(
                "\(CenaDaAssinatura.raizAnual)/\(id)/alterar",
                [("fim", "05/11/2026"), ("lembretes", "29, 15, 3"), ("_chave", "adia")])
            #expect(adiada.status == 303)
            #expect(try await lembretes.mandar() == 1)
            cena.andar(.seconds(30 * 86_400))
            #expect(try await lembretes.mandar() == 0, "passado o prazo não se lembra")
        }
    }
}

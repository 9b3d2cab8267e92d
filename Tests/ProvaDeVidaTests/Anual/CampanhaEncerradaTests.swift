import Auditoria
import BancoDeDados
import Nucleo
import OrgaoDeTeste
import ProvaAnual
import Testing
import Web

/// O que fica de uma campanha depois de encerrada, e o que chega tarde.
@Suite(.serialized, .timeLimit(.minutes(10))) struct CampanhaEncerradaTests {
    private static let ficha = [("documento", "CNH 1"), ("motivo", "veio ao balcão")]

    @Test(
        "encerrar desfaz o efeito na hora, e a campanha fica como estava: quem morre depois não some dos que faltaram, e quem se aposenta depois não entra"
    )
    func ficaComoEstava() async throws {
        try await CenaDaAssinatura.usando { cena in
            try await cena.deixarTentar()
            try await cena.vinculo(cena.pessoa, situacao: "inativo")
            let fez = try await cena.orgao.pessoa(2, margens: ["geral": 1_000_00], situacao: "inativo")
            let futura = try await cena.orgao.pessoa(3, margens: ["geral": 1_000_00])
            let id = try await cena.abrirCampanha("aposentados", fim: "06/10/2026")
            try await cena.efeito(2, desde: "05/10/2026")
            let boa = try await cena.tentarReservar(cena.pessoa, chave: "antes")
            #expect(try await cena.registrar("comparecimento", id, fez, Self.ficha).status == 303)
            cena.andar(.seconds(2 * 86_400))
            #expect(try await cena.tentarReservar(cena.pessoa, chave: "vencida") == "margem-bloqueada")
            #expect(try await cena.matriculas(id, "vencida") == [cena.pessoa.matricula.texto])
            try await cena.encerrar(id)
            #expect(try await cena.tentarReservar(cena.pessoa, chave: "depois") == boa)
            #expect(try await !cena.gestor().get("/gestor").texto.contains("passou do prazo da prova"))

            try await cena.vinculo(cena.pessoa, situacao: "falecido")
            try await cena.vinculo(fez, situacao: "falecido")
            try await cena.vinculo(futura, situacao: "inativo")
            cena.andar(.seconds(60 * 86_400))
            #expect(try await cena.matriculas(id, "vencida") == [cena.pessoa.matricula.texto])
            #expect(try await cena.matriculas(id, "feita") == [fez.matricula.texto])
            #expect(try await cena.matriculas(id, "").count == 2, "quem se aposentou depois nunca a deveu")
            let dela = try await cena.servidor(futura)
            #expect(try await dela.get("/servidor/prova-anual/\(id)").status == 404)
            #expect(try await dela.get("/servidor/prova-anual").texto.contains("Nada a fazer"))
        }
    }

    @Test("encerrada antes do prazo, quem não fez não vira vencido quando o dia passa; antes do começo, ninguém faltou")
    func antesDoPrazo() async throws {
        try await CenaDaAssinatura.usando { cena in
            try await cena.vinculo(cena.pessoa, situacao: "inativo")
            let id = try await cena.abrirCampanha("aposentados", fim: "06/10/2026")
            let futura = try await cena.abrirCampanha("pensionistas", comeco: "01/11/2026", fim: "30/11/2026")
            let viuva = try await cena.orgao.pessoa(2, margens: ["geral": 1_000_00])
            try await cena.vinculo(viuva, categoria: "pensionista", situacao: "ativo")
            try await cena.encerrar(id)
            try await cena.encerrar(futura)
            cena.andar(.seconds(90 * 86_400))
            #expect(try await cena.matriculas(id, "vencida").isEmpty)
            #expect(try await cena.matriculas(id, "por-fazer") == [cena.pessoa.matricula.texto])
            #expect(try await cena.matriculas(futura, "").isEmpty)
            let pagina = try await cena.gestor().get("\(CenaDaAssinatura.raizAnual)/\(id)").texto
            #expect(pagina.contains("Motivo: Acabou o ano") && pagina.contains("como estava nesse dia"))
        }
    }

    @Test(
        "o registro errado de quem já morreu se desfaz, e a página dela continua: o que houve fica à vista e ela não vira vencida"
    )
    func desfeitaDeQuemSaiu() async throws {
        try await CenaDaAssinatura.usando { cena in
            try await cena.vinculo(cena.pessoa, situacao: "inativo")
            let id = try await cena.abrirCampanha(fim: "06/10/2026")
            #expect(try await cena.registrar("comparecimento", id, cena.pessoa, Self.ficha).status == 303)
            try await cena.vinculo(cena.pessoa, situacao: "falecido")
            let desfeita = try await cena.registrar("desfazer", id, cena.pessoa, [("motivo", "já tinha morrido")])
            #expect(desfeita.status == 303)
            cena.andar(.seconds(5 * 86_400))
            let ficha = try await cena.gestor().get(try #require(desfeita.destino))
            #expect(ficha.status == 200 && ficha.texto.contains("já tinha morrido"))
            #expect(ficha.texto.contains("desfeito depois") && ficha.texto.contains("Não deve"))
            #expect(!ficha.texto.contains("Registrar comparecimento"))
            #expect(try await cena.matriculas(id, "vencida").isEmpty)
            #expect(try await cena.matriculas(id, "nao-deve") == [cena.pessoa.matricula.texto])
        }
    }

    @Test("o aviso que chega depois de encerrada a campanha conta se a pessoa fez antes, e não conta se fez depois")
    func avisoTardio() async throws {
        try await CenaDaAssinatura.usando { cena in
            let depois = try await cena.aposentada(2)
            try await cena.vinculo(cena.pessoa, situacao: "inativo")
            try await cena.comRosto()
            let id = try await cena.abrirCampanha()
            let pessoa = try await cena.servidor()
            _ = try await cena.capturar(try await cena.irACameraAnual(id, pessoa))
            let daOutra = try await cena.servidor(depois)
            let link = try await cena.irACameraAnual(id, daOutra, chave: "outra")
            cena.andar(.seconds(60))
            try await cena.encerrar(id)
            #expect(try await cena.matriculas(id, "por-fazer").count == 2)
            cena.andar(.seconds(60))
            _ = try await cena.capturar(link)
            _ = try await cena.avisar()
            #expect(try await cena.contasAnuais(cena.pessoa) == "1 1 1")
            #expect(try await cena.contasAnuais(depois) == "0 0 1")
            #expect(try await cena.matriculas(id, "feita") == [cena.pessoa.matricula.texto])
            #expect(try await pessoa.get("/servidor/prova-anual/\(id)").texto.contains("Feita em"))
            #expect(try await daOutra.get("/servidor/prova-anual/\(id)").texto.contains("Você não deve esta prova"))
        }
    }
}

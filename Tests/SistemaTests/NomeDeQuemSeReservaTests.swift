import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Cifra
import Contratos
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import averba

/// O nome e o CPF de quem tem a matrícula só chegam à consignatária com a operação autorizada ou averbada, ou se ela já trouxe o CPF certo.
@Suite(.serialized) struct NomeDeQuemSeReservaTests {
    /// Uma pessoa de nome que não se confunde com nada da página.
    private struct Alvo: Sendable {
        let pessoa: PessoaDeTeste
        let nome: String
    }

    private struct Casa: Sendable {
        let secretaria: Secretaria
        let caio: ClienteEmProcesso
        let credencial: String

        func alvo(_ numero: Int) async throws -> Alvo {
            let pessoa = try await secretaria.orgao.pessoa(numero, margens: ["geral": 900_00])
            let nome = "Zuleica Quirino\(["", " Um", " Dois", " Três", " Quatro"][numero % 5])"
            let cofre = secretaria.casa.cofre
            try await secretaria.orgao.dono.transacao(como: .proprio) { t in
                let dados = try DadosPessoais(nome: nome, cpf: pessoa.cpf).cifrados(para: pessoa.pessoa, cofre)
                _ = try t.executar("UPDATE pessoa SET pessoal = \(dados) WHERE id = \(pessoa.pessoa)")
            }
            return Alvo(pessoa: pessoa, nome: nome)
        }

        /// Reserva um centavo pela API, com o que se diz da pessoa.
        func reservar(_ quem: [String: String], produto: String = "mensalidade", _ chave: String) async throws
            -> RespostaLida
        {
            let campos = (quem.merging(["produto": produto, "parcela": "0.01"]) { $1 }).sorted { $0.key < $1.key }
                .map { "\"\($0.key)\":\"\($0.value)\"" }.joined(separator: ",")
            return try await ClienteEmProcesso(secretaria.servidor).json(
                "POST", "/api/v1/reservas", "{\(campos)}", credencial: credencial, chave: "nome-da-pessoa-\(chave)")
        }

        func contrato(_ resposta: RespostaLida) throws -> Int64 {
            let escrito = try #require(resposta.json?["contrato"]?.texto ?? resposta.cabecalho("Location"))
            return try #require(Int64(escrito.split(separator: "/").last ?? ""))
        }

        func cancelar(_ contrato: Int64) async throws {
            let feito = try await caio.post(
                "/consignataria/contratos/\(contrato)/cancelar",
                [("motivo", "desistiu"), ("_chave", "cancela-\(contrato)")])
            #expect(feito.status == 303)
        }

        func confirmar(_ contrato: Int64) async throws {
            let feito = try await caio.post(
                "/consignataria/contratos/\(contrato)/confirmar",
                [("documento", "ADF 7"), ("_chave", "confirma-\(contrato)")])
            #expect(feito.status == 303)
        }

        func autorizar(_ contrato: Int64, _ alvo: Alvo) async throws {
            let resposta = try await secretaria.balcao.autorizar(
                contrato: contrato, pessoa: alvo.pessoa.pessoa, evidencia: "sessão de teste",
                por: Autor(usuario: -21, nome: "Ela", perfil: "pessoa", pessoa: alvo.pessoa.pessoa, canal: .tela),
                chave: "autoriza-\(contrato)")
            #expect(resposta.aceito, "\(resposta.codigo)")
        }

        func negar(_ contrato: Int64, _ alvo: Alvo) async throws {
            let resposta = try await secretaria.balcao.negar(
                contrato: contrato, pessoa: alvo.pessoa.pessoa, motivo: nil,
                por: Autor(usuario: -21, nome: "Ela", perfil: "pessoa", pessoa: alvo.pessoa.pessoa, canal: .tela),
                chave: "nega-\(contrato)")
            #expect(resposta.aceito, "\(resposta.codigo)")
        }

        func vencer(_ contrato: Int64) async throws {
            try await secretaria.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar("UPDATE contrato SET vence_em = now() - interval '9 years' WHERE id = \(contrato)")
            }
            #expect(try await secretaria.balcao.vencerReservas() == 1)
        }

        /// Por onde o nome, ou o CPF, da pessoa se lê ou se acha.
        func ondeAparece(_ alvo: Alvo, _ contrato: Int64, _ quem: ClienteEmProcesso) async throws -> Set<String> {
            let (cpf, digitos) = (alvo.pessoa.cpf.formatado, alvo.pessoa.cpf.digitos)
            func diz(_ texto: String) -> Bool {
                texto.contains(alvo.nome) || texto.contains(cpf) || texto.contains(digitos)
            }
            let linhas = ["contratos", "reservas"].map { "/consignataria/\($0)" }
            var paginas = [
                "ficha": "/consignataria/contratos/\(contrato)",
                "comprovante": "/consignataria/contratos/\(contrato)/comprovante",
                "confirmar": "/consignataria/contratos/\(contrato)/confirmar",
                "cancelar": "/consignataria/contratos/\(contrato)/cancelar",
                "início": "/consignataria", "trilha": "/consignataria/auditoria",
                "trilha em CSV": "/consignataria/auditoria?formato=csv",
            ]
            for linha in linhas { (paginas[linha], paginas["\(linha) em CSV"]) = (linha, "\(linha)?formato=csv") }
            var onde: Set<String> = []
            for (canal, caminho) in paginas where diz(try await quem.get(caminho).texto) { onde.insert(canal) }
            for (canal, campos) in [("busca por nome", ("nome", alvo.nome)), ("busca por CPF", ("cpf", cpf))] {
                let lista = try #require(try await quem.post("/consignataria/contratos", [campos]).destino)
                let csv = try await quem.get(lista + (lista.contains("?") ? "&" : "?") + "formato=csv").texto
                if csv.contains("\(contrato);") { onde.insert(canal) }
            }
            let api = ClienteEmProcesso(secretaria.servidor)
            for (canal, caminho) in [
                ("API", "/api/v1/contratos/\(contrato)"), ("lista da API", "/api/v1/contratos?limite=200"),
            ] {
                let lido = try await api.get(caminho, cabecalhos: ["Authorization": "Bearer \(credencial)"])
                #expect(lido.status == 200)
                if diz(lido.texto) { onde.insert(canal) }
            }
            let visiveis: Int = try await secretaria.casa.banco.transacao(
                como: .consignataria(Fixo.bancoA), soLeitura: true
            ) { t in
                try t.uma("SELECT count(*) FROM pessoa WHERE id = \(alvo.pessoa.pessoa)")?.ler(0) ?? -1
            }
            if visiveis > 0 { onde.insert("banco") }
            return onde
        }
    }

    private static func usando(_ corpo: (Casa) async throws -> Void) async throws {
        try await Secretaria.usando { secretaria in
            let casa = secretaria.casa
            let credencial = try await casa.banco.transacao(como: .motor) { t in
                try Credencial.criar(
                    nome: "Teste", consignataria: Fixo.bancoA, atos: [ContratosPorRest.ato, Reservar.ato],
                    expira: casa.relogio.agora + .seconds(86_400), casa, em: t, por: .comando)
            }
            try await corpo(
                Casa(secretaria: secretaria, caio: try await secretaria.navegador("caio"), credencial: credencial))
        }
    }

    @Test(
        "RF-CON-10, RNF-SEG-04, LGPD-10: com um centavo e a matrícula não se lê de quem ela é, nem pendente nem depois de desfeita",
        arguments: ["pendente", "cancelada", "vencida", "negada"])
    func soComAMatricula(fim: String) async throws {
        try await Self.usando { casa in
            let alvo = try await casa.alvo(1)
            let feita = try await casa.reservar(
                ["matricula": alvo.pessoa.matricula.texto], produto: fim == "negada" ? "seguro" : "mensalidade", fim)
            #expect(feita.status == 201 && !feita.texto.contains(alvo.nome))
            let contrato = try casa.contrato(feita)
            switch fim {
            case "cancelada": try await casa.cancelar(contrato)
            case "vencida": try await casa.vencer(contrato)
            case "negada": try await casa.negar(contrato, alvo)
            default: break
            }
            #expect(try await casa.ondeAparece(alvo, contrato, casa.caio) == [])
            let ficha = try await casa.caio.get("/consignataria/contratos/\(contrato)").lido
            #expect(ficha.contains(alvo.pessoa.matricula.texto), "o que ela mesma informou")
            #expect(ficha.contains(fim == "pendente" ? "aparece depois de autorizada ou confirmada" : "não mostrada"))
            let naApi = try await ClienteEmProcesso(casa.secretaria.servidor).get(
                "/api/v1/contratos/\(contrato)", cabecalhos: ["Authorization": "Bearer \(casa.credencial)"])
            #expect(naApi.texto.contains("\"cpf\":null"))
            // O órgão segue vendo de quem é.
            let ana = try await casa.secretaria.navegador("ana")
            #expect(try await ana.get("/gestor/contratos/\(contrato)").lido.contains(alvo.nome))
        }
    }

    @Test(
        "RF-CON-10, RNF-SEG-04: o nome aparece autorizada ou averbada a operação, e fica depois que ela se desfaz",
        arguments: ["autorizada", "autorizada e cancelada", "averbada"])
    func identificada(fim: String) async throws {
        try await Self.usando { casa in
            let alvo = try await casa.alvo(2)
            let contrato = try casa.contrato(
                try await casa.reservar(
                    ["matricula": alvo.pessoa.matricula.texto], produto: fim == "averbada" ? "mensalidade" : "seguro",
                    "ok"))
            #expect(try await casa.ondeAparece(alvo, contrato, casa.caio) == [])
            if fim == "averbada" {
                try await casa.confirmar(contrato)
            } else {
                try await casa.autorizar(contrato, alvo)
            }
            if fim.hasSuffix("cancelada") { try await casa.cancelar(contrato) }
            let onde = try await casa.ondeAparece(alvo, contrato, casa.caio)
            let sempre: Set<String> = [
                "ficha", "comprovante", "busca por nome", "busca por CPF", "API", "lista da API", "banco",
                "/consignataria/contratos", "/consignataria/contratos em CSV",
            ]
            #expect(onde.isSuperset(of: sempre), "\(sempre.subtracting(onde))")
        }
    }

    @Test(
        "RF-CON-10, RF-CON-39: quem trouxe o CPF certo já sabia de quem falava, com a matrícula ou sem ela; o errado não reserva"
    )
    func comCpf() async throws {
        try await Self.usando { casa in
            let (um, dois, outro) = (try await casa.alvo(1), try await casa.alvo(2), try await casa.alvo(3))
            let soCpf = try casa.contrato(try await casa.reservar(["cpf": um.pessoa.cpf.digitos], "so-cpf"))
            #expect(
                try await casa.ondeAparece(um, soCpf, casa.caio).isSuperset(of: [
                    "ficha", "comprovante", "API", "banco",
                ]))
            let ambos = try casa.contrato(
                try await casa.reservar(
                    ["cpf": dois.pessoa.cpf.digitos, "matricula": dois.pessoa.matricula.texto], "ambos"))
            #expect(
                try await casa.ondeAparece(dois, ambos, casa.caio).isSuperset(of: [
                    "ficha", "comprovante", "API", "banco",
                ]))
            let errado = try await casa.reservar(
                ["cpf": dois.pessoa.cpf.digitos, "matricula": outro.pessoa.matricula.texto], "errado")
            #expect(errado.status == 422 && errado.texto.contains("pessoa-nao-encontrada"))
            #expect(try await casa.ondeAparece(outro, ambos, casa.caio) == [])
        }
    }

    @Test(
        "RF-CON-10, RNF-SEG-04: saber o nome por um contrato não o dá no outro, pedido por outra matrícula, nem à agência que não o averbou"
    )
    func umaDeCadaVez() async throws {
        try await Self.usando { casa in
            let alvo = try await casa.alvo(4)
            let averbado = try casa.contrato(
                try await casa.reservar(["matricula": alvo.pessoa.matricula.texto], "averbado"))
            try await casa.confirmar(averbado)
            let outra = try await casa.secretaria.orgao.outraMatricula(
                "7777-07", de: alvo.pessoa, margens: ["geral": 900_00])
            let pendente = try casa.contrato(try await casa.reservar(["matricula": outra.matricula.texto], "outra"))
            for caminho in ["/consignataria/contratos/\(pendente)", "/consignataria/contratos/\(pendente)/comprovante"]
            {
                #expect(!(try await casa.caio.get(caminho).texto.contains(alvo.nome)), "\(caminho)")
            }
            let lista = try await casa.caio.get("/consignataria/contratos?formato=csv").texto
            let linhas = lista.split(whereSeparator: \.isNewline)
            #expect(linhas.first { $0.hasPrefix("\(averbado);") }?.contains(alvo.nome) == true)
            #expect(linhas.first { $0.hasPrefix("\(pendente);") }?.contains(alvo.nome) == false)
            let agencia: Int = try await casa.secretaria.casa.banco.transacao(
                como: .consignataria(Fixo.bancoA, correspondente: -999), soLeitura: true
            ) { t in try t.uma("SELECT count(*) FROM pessoa")?.ler(0) ?? -1 }
            #expect(agencia == 0)
        }
    }
}

import Acesso
import Auditoria
import BancoDeDados
import Comunicados
import Correio
import Foundation
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Rosto
import ServidoresDeTeste
import Testing
import Web

/// A pessoa não passou, pede que gente confira, consente, e um atendente decide; ou ninguém decide a tempo.
@Suite(.serialized) struct RevisaoTests {
    private static let atendente = Autor(
        usuario: 71, nome: "Ana", perfil: "atendente-da-prova", endereco: "10.0.0.7", canal: .tela)
    private static let outro = Autor(
        usuario: 72, nome: "Rui", perfil: "atendente-da-prova", endereco: "10.0.0.8", canal: .tela)
    private static let razao = "O rosto das fotos é o do documento apresentado; a luz da sala era fraca."

    /// Uma sessão que não passou, e o navegador em que se tentou.
    private func reprovada(
        _ bancada: BancadaDaProva, _ especie: String = "autenticacao", vezes: Int = 1
    ) async throws -> (id: Int64, pagina: PaginaDeEnsaio) {
        if especie == "autenticacao" { try await bancada.referencia(PessoaDeEnsaio.rosto(0, 1)) }
        let (_, id, link) = try await bancada.sessao(especie)
        var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
        var pessoa = PessoaDeEnsaio()
        if especie == "cadastro" { pessoa.planaridadePorGrau = 0.001 }
        for _ in 0..<vezes {
            let fim = try await pagina.capturar(pessoa)
            try #require(fim["situacao"] as? String == "REPROVADA", "\(fim)")
        }
        return (id, pagina)
    }

    private func pedir(_ pagina: PaginaDeEnsaio, concordo: Bool = true) async throws -> RespostaLida {
        try await pagina.navegador.json("POST", "/captura/revisao", #"{"concordo": \#(concordo)}"#)
    }

    private func agir<T: Sendable>(
        _ bancada: BancadaDaProva, _ ato: @escaping @Sendable (Instalacao, Transacao) throws -> T
    ) async throws -> T {
        let casa = bancada.orgao.casa
        return try await casa.banco.transacao(como: .motor) { t in try ato(casa, t) }
    }

    private func fila(_ bancada: BancadaDaProva) async throws -> [Revisao] {
        try await agir(bancada) { _, t in try Revisao.listar(.init(), limite: 10, em: t) }
    }

    private func abrir(_ id: Int64, _ bancada: BancadaDaProva, por autor: Autor = atendente) async throws {
        try await agir(bancada) { casa, t in
            try AbrirRevisao(id: id, motivo: "fila do dia").executar(casa, em: t, por: autor)
        }
    }

    private func decidir(
        _ id: Int64, aprova: Bool, _ bancada: BancadaDaProva, por autor: Autor = atendente
    ) async throws {
        _ = try await agir(bancada) { casa, t in
            try DecidirRevisao(
                id: id, aprova: aprova, fundamento: Self.razao,
                documento: aprova ? DocumentoConferido(.identidade, numero: "MG-12.345.678") : nil
            ).executar(casa, em: t, por: autor)
        }
    }

    /// Quantas fotos o banco guarda, e se algum bloco delas se lê em claro.
    private func fotos(_ bancada: BancadaDaProva) async throws -> (quantas: Int, emClaro: Bool) {
        try await bancada.orgao.dono.transacao(como: .proprio) { t in
            let blocos = try t.executar("SELECT imagem FROM quadro_da_revisao").map {
                try $0.ler(0, como: [UInt8].self)
            }
            return (blocos.count, blocos.contains { String(decoding: $0, as: UTF8.self).contains("guinada") })
        }
    }

    private func contadas(_ bancada: BancadaDaProva) async throws -> [String] {
        try await bancada.orgao.dono.transacao(como: .proprio) { t in
            try t.executar("SELECT resultado FROM consulta_da_prova ORDER BY id").map { try $0.ler(0) }
        }
    }

    @Test("PV-27: sem consentimento nenhuma foto sai da memória; com ele vão cifradas, poucas, e a sessão espera gente")
    func consentimento() async throws {
        try await BancadaDaProva.usando { bancada in
            let (id, pagina) = try await reprovada(bancada)
            #expect(try await pagina.fim()["podePedirRevisao"] as? Bool == true)
            let recusada = try await pedir(pagina, concordo: false)
            #expect(recusada.status == 422 && recusada.texto.contains("revisao-sem-consentimento"))
            #expect(try await fotos(bancada).quantas == 0)
            let aceita = try await pedir(pagina)
            #expect(aceita.status == 200, "\(aceita.texto)")
            // Segunda-feira, 05/10: cinco dias úteis depois é a outra terça, porque o dia 12 é feriado.
            #expect(aceita.texto.contains("13/10/2026"))
            let guardadas = try await fotos(bancada)
            #expect((4...17).contains(guardadas.quantas) && !guardadas.emClaro, "\(guardadas)")
            #expect(try await bancada.resultado(id)["situacao"] as? String == "EM_REVISAO")
            #expect(try await pagina.fim()["podePedirRevisao"] as? Bool == false)
            #expect(try await pedir(pagina).status == 409, "uma vez só")
            #expect(
                try await pagina.navegador.json(
                    "POST", "/captura/comecar", #"{"consentimento": true, "luz": true, "tempoEstendido": false}"#
                ).status == 409)
            let revista = try #require(try await fila(bancada).first)
            #expect(revista.sessao == id && revista.motivo == "nao-confere" && revista.quadros == guardadas.quantas)
            let volta = LeitorDePagina.texto(try await pagina.navegador.get("/captura").texto)
            #expect(volta.contains("A conferência foi pedida") && volta.contains("13/10/2026"))
            #expect(try await contadas(bancada).isEmpty, "pedida antes da terceira tentativa, nada se decidiu ainda")
        }
    }

    @Test("PV-27: quem não tentou, passou, ou demorou demais a decidir não tem o que mandar rever")
    func naoCabe() async throws {
        try await BancadaDaProva.usando { bancada in
            let (_, _, link) = try await bancada.sessao("cadastro")
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            #expect(try await pedir(pagina).status == 409)
            #expect(try await pagina.capturar(PessoaDeEnsaio())["situacao"] as? String == "APROVADA")
            #expect(try await pagina.fim()["podePedirRevisao"] as? Bool == false)
            #expect(try await pedir(pagina).status == 409)
            let (_, desistiu) = try await reprovada(bancada, "cadastro")
            #expect(try await desistiu.navegador.json("POST", "/captura/desistir", "{}").status == 200)
            #expect(try await pedir(desistiu).status == 409)
            #expect(try await fotos(bancada).quantas == 0)
        }
    }

    @Test(
        "o atendente abre com motivo, vê fotos e medidas, e a decisão conclui, avisa, apaga as fotos e diz que foi humana; abrir e decidir ficam na trilha",
        arguments: [true, false])
    func decide(aprova: Bool) async throws {
        let receptor = try ReceptorDeEnsaio()
        try await BancadaDaProva.usando(avisaRedeInterna: true) { bancada in
            try await bancada.avisar(em: receptor.endereco)
            // Na terceira tentativa o computador decide: o cliente já soube que reprovou, e já se contou.
            let (id, pagina) = try await reprovada(bancada, vezes: 3)
            #expect(try await bancada.resultado(id)["situacao"] as? String == "REPROVADA")
            _ = try await EntregarAvisos(bancada.servico, autoridades: receptor.autoridade).volta()
            #expect(try await pedir(pagina).status == 200)
            let revista = try #require(try await fila(bancada).first)
            try await recusasDoAtendente(revista, bancada)
            try await abrir(revista.id, bancada)
            try await verCaso(revista, bancada)
            await #expect(throws: RecusaDeRevisao.naoAberta) {
                try await decidir(revista.id, aprova: aprova, bancada, por: Self.outro)
            }
            try await decidir(revista.id, aprova: aprova, bancada)
            #expect(try await fotos(bancada).quantas == 0)
            await #expect(throws: RecusaDeRevisao.jaDecidida) { try await decidir(revista.id, aprova: true, bancada) }
            let depois = try await bancada.resultado(id)
            #expect(depois["situacao"] as? String == (aprova ? "APROVADA" : "REPROVADA"))
            let assinado = try Self.conteudo(try #require(depois["resultado"] as? String))
            #expect(assinado["revisao"] as? String == "humana")
            #expect(assinado["motivo"] as? String == (aprova ? nil : "nao-confere"))
            _ = try await EntregarAvisos(bancada.servico, autoridades: receptor.autoridade).volta()
            let avisos = try receptor.recebidos().map { try Self.conteudo($0.corpo) }
            #expect(avisos.map { $0["revisao"] as? String } == [nil, "humana"])
            #expect(try await contadas(bancada) == ["reprovada"], "a revisão não conta outra vez, e o contado não muda")
            let mes = try bancada.json(
                try await bancada.navegador.json(
                    "GET", "/v1/medicao/2026-10", "", credencial: try await bancada.token()))
            #expect(mes["aprovadas"] as? Int == 0 && mes["aprovadas_vigentes"] as? Int == (aprova ? 1 : 0))
            #expect(mes["total"] as? Int == 1)
            let tela = LeitorDePagina.texto(try await pagina.navegador.get("/captura").texto)
            #expect(tela.contains(aprova ? "aprovada por um atendente" : "não confirmou a prova de vida"))
            let atos: [String] = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.executar("SELECT ato FROM evento WHERE ato LIKE '%-revisao' ORDER BY id").map { try $0.ler(0) }
            }
            #expect(atos == ["pedir", "abrir", "decidir"].map { "prova-de-vida.\($0)-revisao" })
        }
    }

    private func recusasDoAtendente(_ revista: Revisao, _ bancada: BancadaDaProva) async throws {
        await #expect(throws: RecusaDeRevisao.naoAberta) { try await decidir(revista.id, aprova: true, bancada) }
        await #expect(throws: RecusaDeRevisao.semMotivo) {
            try await agir(bancada) { casa, t in
                try AbrirRevisao(id: revista.id, motivo: "x").executar(casa, em: t, por: Self.atendente)
            }
        }
        await #expect(throws: RecusaDeRevisao.semFundamento) {
            _ = try await agir(bancada) { casa, t in
                try DecidirRevisao(id: revista.id, aprova: true, fundamento: "sim").executar(
                    casa, em: t, por: Self.atendente)
            }
        }
    }

    private func verCaso(_ revista: Revisao, _ bancada: BancadaDaProva) async throws {
        let caso = try await agir(bancada) { casa, t in
            try RevisaoAberta.ler(revista.id, a: 71, casa, em: t, por: Self.atendente)
        }
        #expect(caso.quadros.count == revista.quadros && caso.quadros.first?.etapa == "frente")
        #expect(caso.evidencia.tentativas.count == 3 && caso.evidencia.cossenoEmMilesimos == 0)
        let (minha, alheia) = try await agir(bancada) { casa, t in
            (
                try QuadroDaRevisao.imagem(revista.id, ordem: 1, a: 71, casa.cofre, em: t),
                try QuadroDaRevisao.imagem(revista.id, ordem: 1, a: 72, casa.cofre, em: t)
            )
        }
        #expect(String(decoding: try #require(minha), as: UTF8.self).contains("guinada") && alheia == nil)
    }

    private static func conteudo(_ assinado: String) throws -> [String: Any] {
        let partes = assinado.split(separator: ".").map(String.init)
        try #require(partes.count == 3)
        var base = partes[1].replacing("-", with: "+").replacing("_", with: "/")
        base += String(repeating: "=", count: (4 - base.count % 4) % 4)
        let bytes = try #require(Data(base64Encoded: base))
        return try JSONSerialization.jsonObject(with: bytes) as? [String: Any] ?? [:]
    }

    @Test(
        "vencido o prazo sem decisão, as fotos se apagam, a sessão fica reprovada, conta-se uma vez, e quem opera recebe e-mail"
    )
    func vence() async throws {
        let correio = try CorreioDeEnsaio(.starttls)
        defer { correio.parar() }
        try await BancadaDaProva.usando { bancada in
            let (id, pagina) = try await reprovada(bancada)
            #expect(try await pedir(pagina).status == 200)
            let revista = try #require(try await fila(bancada).first)
            try await abrir(revista.id, bancada)
            var regra = RegraDaRevisao()
            regra.operacao = [try #require(EnderecoDeCorreio("operacao@exemplo.gov.br"))]
            let pronta = regra
            bancada.orgao.acertar(revista.prazoEm - .seconds(1))
            #expect(try await agir(bancada) { casa, t in try VencerRevisoes.vencer(pronta, casa, em: t) } == 0)
            #expect(try await fotos(bancada).quantas > 0)
            bancada.orgao.acertar(revista.prazoEm)
            await #expect(throws: RecusaDeRevisao.jaDecidida) { try await decidir(revista.id, aprova: true, bancada) }
            #expect(try await agir(bancada) { casa, t in try VencerRevisoes.vencer(pronta, casa, em: t) } == 1)
            #expect(try await fotos(bancada).quantas == 0)
            let situacao: (String, String?) = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                let linha = try #require(try t.uma("SELECT situacao, revisao FROM sessao_da_prova WHERE id = \(id)"))
                return (try linha.ler(0), try linha.ler(1))
            }
            #expect(situacao == ("reprovada", "vencida"))
            #expect(try await contadas(bancada) == ["reprovada"])
            let servidor = try ServidorDeCorreio(
                "smtp://localhost:\(correio.porta)", remetente: "averba@exemplo.gov.br",
                autoridades: correio.autoridade)
            _ = try await CaixaDeSaida(bancada.orgao.casa).entregar(por: Carteiro(servidor))
            let recebida = try #require(try correio.recebidas().first)
            #expect(recebida.para == "operacao@exemplo.gov.br" && recebida.texto.contains("da sessão \(id)"))
        }
    }

    @Test(
        "PV-27: a pessoa retira o pedido, ou pede que se apague o que é dela, e as fotos somem na hora; só a cópia da própria pessoa as traz"
    )
    func direitos() async throws {
        try await BancadaDaProva.usando { bancada in
            let (id, pagina) = try await reprovada(bancada)
            #expect(try await pedir(pagina).status == 200)
            let copia = try bancada.json(
                try await bancada.navegador.json(
                    "POST", "/v1/titulares/exportar", #"{"cpf": "\#(BancadaDaProva.cpf)"}"#,
                    credencial: try await bancada.token()))
            let conferencias = try #require(copia["conferencias"] as? [[String: Any]])
            #expect(conferencias.count == 1 && conferencias[0]["situacao"] as? String == "pedida")
            // Ao consentir, disse-se à pessoa que só o atendente veria as fotos: o cliente sabe quantas são, e não as recebe.
            let quantas = try await fotos(bancada).quantas
            #expect(conferencias[0]["quantas_fotos"] as? Int == quantas && conferencias[0]["fotos"] as? [String] == [])
            let cliente = bancada.cliente
            let minha = try await agir(bancada) { casa, t in
                try DadosDoTitular.ler(
                    try CPF.lendo(BancadaDaProva.cpf), cliente: cliente, aPropria: true, casa, em: t, por: .comando)
            }
            let imagens = try #require(minha.revisoes.first).fotos
            #expect(imagens.count == quantas)
            #expect(imagens.allSatisfy { String(decoding: $0, as: UTF8.self).contains("guinada") })
            #expect(try await pagina.navegador.get("/captura").texto.contains("/captura/retirar-revisao"))
            let retirada = try await pagina.navegador.post("/captura/retirar-revisao")
            #expect(retirada.status == 303, "\(retirada.texto)")
            #expect(try await fotos(bancada).quantas == 0)
            #expect(try await bancada.resultado(id)["situacao"] as? String == "REPROVADA")
            #expect(try await fila(bancada).first?.situacao == .retirada)
            // Outra vez, e agora quem some é tudo.
            let (segunda, deNovo) = try await reprovada(bancada)
            #expect(try await pedir(deNovo).status == 200)
            let apagado = try await bancada.navegador.json(
                "POST", "/v1/titulares/apagar", #"{"cpf": "\#(BancadaDaProva.cpf)"}"#,
                credencial: try await bancada.token())
            #expect(apagado.status == 204, "\(apagado.texto)")
            #expect(try await fotos(bancada).quantas == 0)
            #expect(try await bancada.resultado(segunda)["motivo"] as? String == "apagada")
        }
    }

    @Test(
        "cadastro aprovado por gente guarda o rosto da tentativa; o banco não deixa decidir com foto nem guardar foto do que se decidiu"
    )
    func cadastro() async throws {
        try await BancadaDaProva.usando { bancada in
            let (_, pagina) = try await reprovada(bancada, "cadastro")
            #expect(try await pedir(pagina).status == 200)
            let revista = try #require(try await fila(bancada).first)
            await #expect(throws: FalhaDeBanco.self) {
                try await bancada.orgao.dono.transacao(como: .proprio) { t in
                    _ = try t.executar(
                        """
                        UPDATE revisao_da_prova SET situacao = 'vencida', decidida_em = pedida_em, vetor = NULL, modelo = NULL
                         WHERE id = \(revista.id)
                        """)
                }
            }
            try await abrir(revista.id, bancada)
            try await decidir(revista.id, aprova: true, bancada)
            let rostos: Int = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT count(*) FROM referencia_facial WHERE encerrada_em IS NULL")?.ler(0) ?? 0
            }
            #expect(rostos == 1)
            await #expect(throws: FalhaDeBanco.self) {
                try await bancada.orgao.dono.transacao(como: .proprio) { t in
                    _ = try t.executar(
                        "INSERT INTO quadro_da_revisao (id, revisao_id, ordem, etapa, tempo, imagem) VALUES (1, \(revista.id), 1, 'frente', 0, '')"
                    )
                }
            }
            // O rosto guardado serve à autenticação seguinte.
            let (criada, _, link) = try await bancada.sessao()
            #expect(criada.status == 201)
            var depois = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            #expect(try await depois.capturar(PessoaDeEnsaio())["situacao"] as? String == "APROVADA")
        }
    }

    @Test(
        "PV-03: o modelo passivo, ligado, decide pelo limiar dos dois lados e vai ao resultado assinado; desligado, diz-se que não se avaliou",
        arguments: [(0.5, true), (0.4999, false)])
    func passivo(_ caso: (real: Double, passa: Bool)) async throws {
        try await BancadaDaProva.usando { bancada in
            bancada.ensaio.passivo(.avaliado(real: caso.real, limiar: 0.5, modelo: "passivo-de-ensaio-1"))
            let (_, id, link) = try await bancada.sessao("cadastro")
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            let fim = try await pagina.capturar(PessoaDeEnsaio())
            #expect(fim["situacao"] as? String == (caso.passa ? "APROVADA" : "REPROVADA"), "\(fim)")
            if !caso.passa {
                #expect(fim["codigo"] as? String == "nao-confirmada", "não se ensina em que se caiu")
                for _ in 0..<2 { _ = try await pagina.capturar(PessoaDeEnsaio()) }
            }
            let assinado = try Self.conteudo(try #require(try await bancada.resultado(id)["resultado"] as? String))
            #expect(assinado["padPassivo"] as? String == (caso.passa ? "aprovado" : "reprovado"))
            #expect(assinado["padPassivoReal"] as? Double == (caso.passa ? 0.5 : 0.499))
            #expect(assinado["padPassivoModelo"] as? String == "passivo-de-ensaio-1")
            #expect(assinado["motivo"] as? String == (caso.passa ? nil : "apresentacao-suspeita"))
        }
    }
}

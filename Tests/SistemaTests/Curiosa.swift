import Acesso
import Arquivos
import Auditoria
import Averbacao
import BancoDeDados
import BancoDeTeste
import Cadastro
import Contratos
import Folha
import Foundation
import HTTPTypes
import Leiaute
import Logging
import Nucleo
import OrgaoDeTeste
import PortalDaConsignataria
import Synchronization
import Tarefas
import Testing
import Web

@testable import averba

/// Uma consignatária que pergunta por todos os canais e anota tudo que recebe: estado, cabeçalhos e bytes.
final class Curiosa: Sendable {
    private let orgao: OrgaoDeTeste
    private let pecas: Pecas
    private let servidor: ServidorMontado
    private let tela: ClienteEmProcesso
    private let credencial: String
    private let pessoa: PessoaDeTeste
    private let anotado = Anotado()
    /// De cada arquivo, o número na ordem em que se mandou.
    private let sequencia = Mutex(0)

    /// Só uma tarefa de cada vez a usa.
    private actor Anotado {
        var linhas: [String] = []
        var arquivos: [Int64] = []
        var contratos: [Int64] = []
        func anotar(_ linha: String) { linhas.append(linha) }
        func lembrar(contrato: Int64) { contratos.append(contrato) }
    }

    private init(_ orgao: OrgaoDeTeste, _ porta: Porta, _ margens: [String: Int64?]) async throws {
        self.orgao = orgao
        pessoa = try await orgao.pessoa(1, margens: margens)
        let pecas = Pecas(
            casa: orgao.casa, raiz: BancoDeTeste.raiz, catalogo: GuardaDoCatalogo(), porta: porta, demonstracao: false)
        self.pecas = pecas
        var log = Logger(label: "teste")
        log.logLevel = .critical
        servidor = try Servidor.montar(ConfiguracaoDaWeb(porta: 0, tls: .semTLS), log: log) { montagem in
            try Rotas.montar(em: &montagem, pecas)
            montagem.guardaDeSessao = GuardaDeSessaoNaMemoria()
        }
        let casa = orgao.casa
        credencial = try await casa.banco.transacao(como: .motor) { t in
            try Credencial.criar(
                nome: "Integração", consignataria: Fixo.bancoA, atos: AverbacaoRoutes.atos + [ContratosPorRest.ato],
                expira: casa.relogio.agora + .seconds(86_400), casa, em: t, por: .comando)
        }
        tela = ClienteEmProcesso(servidor)
        try await tela.entrar(
            como: UsuarioNaSessao(
                id: Fixo.bancoA, nome: "Operadora", portal: .consignataria, perfil: "master",
                atos: Set(PortalDaConsignataria.atos), consignataria: Fixo.bancoA, pessoa: nil, sessao: "abcd",
                mestre: true))
        pecas.lotes.registrar(em: pecas.executor)
        pecas.entrada.registrar(em: pecas.executor)
        try await pecas.executor.iniciar(trabalhadores: 1)
    }

    /// Monta um órgão com esta margem, corre o roteiro e devolve o que a consignatária recebeu.
    static func usando(
        _ margens: [String: Int64?], _ roteiro: (Curiosa) async throws -> Void
    ) async throws -> [String] {
        let orgao = try await OrgaoDeTeste.novo()
        let porta = Porta(orgao.casa)
        let curiosa = try await Curiosa(orgao, porta, margens)
        do {
            try await roteiro(curiosa)
        } catch {
            await curiosa.pecas.executor.encerrar()
            await porta.encerrar()
            try? await orgao.apagar()
            throw error
        }
        await curiosa.pecas.executor.encerrar()
        await porta.encerrar()
        try await orgao.apagar()
        return await curiosa.anotado.linhas
    }

    /// Quantos comandos o banco recebeu enquanto o corpo corria.
    func comandos(_ corpo: () async throws -> Void) async throws -> Int {
        let antes = orgao.banco.contagem.total
        try await corpo()
        return orgao.banco.contagem.total - antes
    }

    // MARK: - Os canais

    @discardableResult
    func reservarPorRest(_ valor: String, _ chave: String) async throws -> Int64? {
        let corpo = BancadaDoRest.pedido(pessoa, "mensalidade", valor)
        let resposta = try await tela.json(
            "POST", "/api/v1/reservas", corpo, credencial: credencial, chave: chave)
        await anotar("POST /api/v1/reservas \(valor)", resposta)
        struct Corpo: Decodable { let contrato: Int64? }
        let contrato = try JSONDecoder().decode(Corpo.self, from: Data(resposta.corpo)).contrato
        if let contrato { await anotado.lembrar(contrato: contrato) }
        return contrato
    }

    func agir(_ ato: String, _ contrato: Int64?, _ corpo: String, _ chave: String) async throws {
        let caminho = "/api/v1/reservas/\(try #require(contrato))/\(ato)"
        await anotar(
            "POST \(caminho)",
            try await tela.json("POST", caminho, corpo, credencial: credencial, chave: chave))
    }

    /// Os três passos da tela, como um navegador os faz.
    func reservarPorTela(_ parcela: String) async throws {
        let quem = try await tela.post("/consignataria/reservar", [("matricula", pessoa.matricula.texto)])
        await anotar("tela, quem", quem)
        let valores = try #require(quem.destino)
        await anotar("tela, valores", try await tela.get(valores))
        let escolhidos = try await tela.post(valores, [("produto", "mensalidade"), ("parcela", parcela)])
        await anotar("tela, escolhidos", escolhidos)
        let resumo = try #require(escolhidos.destino)
        await anotar("tela, resumo", try await tela.get(resumo))
        let fim = try await tela.post(resumo, [("_chave", "tela-reservar-\(parcela)")])
        await anotar("tela, reservar \(parcela)", fim)
        if let destino = fim.destino {
            await anotar("tela, comprovante", try await tela.get(destino))
            if let contrato = destino.split(separator: "/").compactMap({ Int64($0) }).first {
                await anotado.lembrar(contrato: contrato)
            }
        }
    }

    /// Um lote de contratos novos da mesma pessoa: recebe, confere, aplica e espera; as telas e os arquivos se veem em `verTudo`.
    func lote(_ parcelas: [Int64]) async throws {
        try await enviar(
            .inclusoes,
            cabecalho: ["operacao_em": .data(try #require(DiaLido(ano: 2026, mes: 10, dia: 5)))],
            parcelas.enumerated().map { n, parcela in
                [
                    "cpf": .texto(pessoa.cpf.digitos), "produto": .texto("mensalidade"),
                    "parcela": .decimal(parcela, casas: 2), "carencia": .inteiro(0), "numero": .texto("L\(n)"),
                    "documento": .texto("ADF-\(n)"),
                ]
            })
    }

    /// Os produtos passam a só aceitar aumento que caiba na margem.
    func exigirSaldoNoAumento() async throws {
        try await orgao.dono.transacao(como: .proprio) { t in
            _ = try t.executar("UPDATE produto SET reajuste_exige_saldo = true")
        }
    }

    /// Um lote que muda a parcela de contratos que já são seus, pelo número.
    func aumentos(_ parcelas: [(numero: String, parcela: Int64)]) async throws {
        try await enviar(
            .alteracoes, cabecalho: [:],
            parcelas.map { numero, parcela in
                ["numero": .texto(numero), "operacao": .texto("alterar"), "parcela": .decimal(parcela, casas: 2)]
            })
    }

    private func enviar(
        _ especie: EspecieDeLote, cabecalho: [String: Leiaute.Campo], _ linhas: [[String: Leiaute.Campo]]
    ) async throws {
        sequencia.withLock { $0 += 1 }
        let numero = sequencia.withLock { $0 }
        let bytes = try await escrever(
            especie.rawValue, cabecalho.merging(["sequencia": .inteiro(Int64(numero))]) { $1 }, linhas)
        let (lotes, autor) = (pecas.lotes, Self.autor)
        let recepcao = try await lotes.receber(
            especie, nome: "lote-\(numero).csv", consignataria: Fixo.bancoA, por: autor)
        try await recepcao.receber(bytes)
        let conferencia = try await lotes.conferir(try await recepcao.terminar().id, por: autor)
        try #require(conferencia.aprovada)
        try await esperar(try await lotes.agendar(conferencia.arquivo.id, por: autor))
    }

    /// Um arquivo de valores: o que cada contrato de valor variável passa a descontar.
    func valores(_ valores: [(numero: String, valor: Int64)]) async throws {
        sequencia.withLock { $0 += 1 }
        let nome = "valores-\(sequencia.withLock { $0 }).csv"
        let bytes = try await escrever(
            EspecieDeEntrada.variaveis.rawValue, [:],
            valores.map { numero, valor in
                [
                    "numero": .texto(numero), "produto": .texto("mensalidade"), "valor": .decimal(valor, casas: 2),
                ]
            })
        let recepcao = try await pecas.entrada.receber(
            .variaveis, nome: nome, consignataria: Fixo.bancoA, por: Self.autor)
        try await recepcao.receber(bytes)
        let id = try await recepcao.terminar().id
        let conferencia = try await pecas.entrada.conferir(id, por: Self.autor)
        try #require(conferencia.aprovada)
        try await esperar(try await pecas.entrada.agendar(id, por: Self.autor))
    }

    private static let autor = Autor(
        usuario: Fixo.bancoA, nome: "Operadora", perfil: "master", consignataria: Fixo.bancoA, canal: .tela)

    private func esperar(_ tarefa: Int64) async throws {
        _ = try await FilaDeTarefas.esperar(
            tarefa, ate: .seconds(600), em: orgao.banco, como: .motor, cada: .milliseconds(10))
    }

    /// O arquivo como a consignatária o escreveria pelo leiaute, com a sua matrícula em cada linha.
    private func escrever(
        _ leiaute: String, _ cabecalho: [String: Leiaute.Campo], _ linhas: [[String: Leiaute.Campo]]
    ) async throws -> [UInt8] {
        let acervo = pecas.acervo
        let definicao = try await orgao.banco.transacao(como: .motor) { t in
            try acervo.definicao(leiaute, em: Dia(ano: 2026, mes: 10, dia: 5), em: t).definicao
        }
        let saida = BytesDeSaida()
        let escritor = try EscritorDeLeiaute(definicao, saida)
        let comuns: [String: Leiaute.Campo] = [
            "consignataria": .texto("BCA"), "competencia": .competencia(try #require(MesLido(ano: 2026, mes: 10))),
        ]
        try escritor.escrever("cabecalho", comuns.merging(cabecalho) { $1 })
        for linha in linhas {
            try escritor.escrever(
                "detalhe", linha.merging(["matricula": .texto(pessoa.matricula.texto)]) { $1 })
        }
        try escritor.escrever("rodape", [:])
        try escritor.terminar()
        return saida.bytes
    }

    /// Toda rota de leitura da consignatária e da integração, com cada contrato e arquivo que ela tem, e o CSV do que o tem.
    func verTudo() async throws {
        func dela(_ tabela: String) async throws -> [Int64] {
            let sql = SQL(stringLiteral: "SELECT id FROM \(tabela) WHERE consignataria_id = \(Fixo.bancoA) ORDER BY id")
            return try await orgao.dono.transacao(como: .proprio) { t in try t.executar(sql).map { try $0.ler(0) } }
        }
        let (arquivos, eventos) = (try await dela("arquivo"), try await dela("evento"))
        let contratos = await anotado.contratos
        for rota in servidor.tabela.rotas
        where rota.metodo == .get && ["consignataria", "integracao"].contains(rota.grupo) {
            for caminho in caminhos(rota.caminho, contratos, arquivos, eventos) {
                var cabecalhos: [String: String] = [:]
                if rota.grupo == "integracao" { cabecalhos["Authorization"] = "Bearer \(credencial)" }
                for sufixo in rota.grupo == "integracao" ? [""] : ["", "?formato=csv"] {
                    await anotar(
                        "GET \(caminho)\(sufixo)", try await tela.get(caminho + sufixo, cabecalhos: cabecalhos))
                }
            }
        }
    }

    private func caminhos(
        _ caminho: String, _ contratos: [Int64], _ arquivos: [Int64], _ eventos: [Int64]
    ) -> [String] {
        let mes = caminho.replacingOccurrences(of: "{mes}", with: "2026-10")
        guard mes.contains("{id}") else { return mes.contains("{") ? [] : [mes] }
        let deArquivo = mes.contains("/arquivos/") || mes.contains("/lotes/")
        let dela = mes.contains("/auditoria/") ? eventos : deArquivo ? arquivos : contratos
        return dela.map {
            mes.replacingOccurrences(of: "{id}", with: "\($0)")
        }.filter { !$0.contains("{") }
    }

    // MARK: - O que se anota

    private func anotar(_ pedido: String, _ resposta: RespostaLida) async {
        // O documento leva um código ao acaso, que muda o tamanho comprimido e as quebras: dele se compara o que está escrito.
        let documento = resposta.tipo?.contains("pdf") == true
        let cabecalhos = resposta.cabecalhos.filter { !documento || $0.name != .contentLength }
            .map { "\($0.name): \($0.value)" }.sorted().joined(separator: "\n")
        let corpo =
            documento
            ? Self.semSorteio((try? LeitorDePdf.texto(resposta.corpo)) ?? "não se lê")
                .split(whereSeparator: \.isWhitespace).sorted().joined(separator: "\n")
            : resposta.texto
        await anotado.anotar(Self.semSorteio("\(pedido)\n\(resposta.status)\n\(cabecalhos)\n\(corpo)"))
    }

    /// Troca o que se sorteia a cada página, que existe igual para qualquer margem.
    private static func semSorteio(_ texto: String) -> String {
        var limpo = texto
        for (padrao, troca) in [
            // Segredos da página, chaves de formulário, identificadores opacos, cookies: letras ao acaso, sempre do mesmo tamanho.
            (#"[A-Za-z0-9_\-]{43}"#, "<sorteado>"), (#"[0-9a-f]{64}"#, "<resumo>"),
            (#"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"#, "<uuid>"),
            (#"\b([A-Z0-9]{24}|[A-Z0-9]{12})\b"#, "<sorteado>"),
            // O código de conferência de um documento, que sai impresso.
            (#"\b[A-Z0-9]{5}(-[A-Z0-9]{5}){3}\b"#, "<código>"),
        ] {
            limpo = limpo.replacingOccurrences(of: padrao, with: troca, options: .regularExpression)
        }
        return limpo
    }
}

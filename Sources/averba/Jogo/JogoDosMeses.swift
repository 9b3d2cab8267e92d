import Acesso
import Arquivos
import Auditoria
import Averbacao
import BancoDeDados
import BaseFicticia
import Contratos
import Crypto
import Folha
import Foundation
import Glosas
import Nucleo
import Repasses
import Synchronization
import Tarefas

/// Joga no sistema os meses de uma base fictícia, passo a passo do roteiro, com o relógio no dia de cada um.
///
/// Cada passo é o ato que a tela e a linha de comando chamam; nada se grava por fora. Interrompido, continua do passo em que parou: o
/// número do último feito fica em `jogado`, ao lado do roteiro, e o passo que ficou pelo meio se completa.
struct JogoDosMeses: Sendable {
    private let pasta: String
    private let raiz: String
    private let semente: UInt64
    private let casa: Instalacao
    private let relogio: RelogioDoJogo
    private let executor: Executor
    private let entrada: Folha.Entrada
    private let lotes: LotesDeContratos
    private let porta: Porta
    private let ciclo: CicloDaFolha

    /// `casa` empresta o banco e as chaves; a hora é a do jogo.
    init(pasta: String, raiz: String, semente: UInt64, casa daMaquina: Instalacao) {
        self.pasta = pasta
        self.raiz = raiz
        self.semente = semente
        let relogio = RelogioDoJogo()
        self.relogio = relogio
        let casa = Instalacao(
            banco: daMaquina.banco, cofre: daMaquina.cofre, relogio: Relogio { relogio.agora })
        self.casa = casa
        let executor = Executor(banco: casa.banco, papel: .motor, ids: casa.ids)
        self.executor = executor
        let fila = FilaDeTarefas(ids: casa.ids) { executor.acordar() }
        let acervo = Acervo(pasta: raiz + "/Leiautes")
        porta = Porta(casa)
        entrada = Folha.Entrada(
            casa: casa, acervo: acervo, fila: fila, aoDesligar: EncerrarAcesso.aoDesligar(casa))
        lotes = LotesDeContratos(casa: casa, acervo: acervo, fila: fila, porta: porta)
        ciclo = CicloDaFolha(casa: casa, acervo: acervo)
        entrada.registrar(em: executor)
        lotes.registrar(em: executor)
    }

    /// Faz o que falta do roteiro. `aoPassar` recebe o passo feito, o que ele deu em palavras e quanto demorou.
    func jogar(ate limite: Int = .max, aoPassar: (PassoDoRoteiro, String, Duration) -> Void) async throws {
        let passos = try PassoDoRoteiro.ler(pasta + "/roteiro.csv").filter { !$0.daCarga }
        let feitos = ultimoFeito
        try await executor.iniciar(trabalhadores: 1)
        do {
            for (posicao, passo) in passos.enumerated() where passo.numero > feitos && passo.numero <= limite {
                relogio.acertar(passo)
                let inicio = ContinuousClock.now
                let ultimoDoGenero = posicao + 1 == passos.count || passos[posicao + 1].ato != passo.ato
                let texto = try await fazer(passo, ultimoDoGenero: ultimoDoGenero)
                try anotar(passo)
                aoPassar(passo, texto, .now - inicio)
            }
        } catch {
            await encerrar()
            throw error
        }
        await encerrar()
    }

    private func encerrar() async {
        await executor.encerrar()
        await porta.encerrar()
    }

    // MARK: - Onde parou

    private var marca: String { pasta + "/jogado" }

    private var ultimoFeito: Int {
        guard let dados = FileManager.default.contents(atPath: marca) else { return 0 }
        return Int(String(decoding: dados, as: UTF8.self)) ?? 0
    }

    private func anotar(_ passo: PassoDoRoteiro) throws {
        try Data("\(passo.numero)".utf8).write(to: URL(fileURLWithPath: marca), options: .atomic)
    }

    // MARK: - Os passos

    private func fazer(_ passo: PassoDoRoteiro, ultimoDoGenero: Bool) async throws -> String {
        let mes = passo.competencia
        let situacao = try await ciclo.folhas().first { $0.competencia == mes }?.situacao
        switch passo.ato {
        case .carregar: return try await carregar(passo)
        case .cortar:
            guard situacao == .aberta else { return "já estava cortada" }
            let corte = try await ciclo.cortar(mes, por: .comando)
            return "\(corte.linhas) linhas, \(corte.previsto.emReais)"
        case .glosar:
            guard situacao == .cortada || situacao == .glosada else { return "já estava glosada" }
            let glosa = try await ciclo.glosar(mes, por: .comando)
            return "\(glosa.linhasGlosadas) linhas cortadas, \(glosa.glosado.emReais)"
        case .enviar:
            guard situacao == .glosada else { return "já estava enviada" }
            let remessas = try await ciclo.remeter(mes, leiautes: [passo.leiaute], por: .comando)
            for remessa in remessas { try await gravar(remessa.arquivo, em: caminhoDaRemessa(mes, remessa.leiaute)) }
            if ultimoDoGenero { try await ciclo.enviar(mes, por: .comando) }
            return "\(remessas.first?.linhas ?? 0) linhas"
        case .retornar:
            guard situacao == .enviada else { return "já estava fechada" }
            return try await retornar(passo)
        case .fechar:
            guard try await ciclo.fecho(mes).fecha else { throw MesQueNaoFecha(competencia: mes) }
            return "fecha ao centavo"
        case .devolver:
            let devolutivas = try await ciclo.devolver(mes, leiaute: passo.leiaute, por: .comando)
            _ = try await ciclo.gerarHistorico(mes, por: .comando)
            let repasse = try await casa.banco.transacao(como: .motor) { [ciclo] t in
                try GerarRepasse(mes, leiaute: nil).executar(ciclo.casa, ciclo.acervo, em: t, por: .comando).repasse
            }
            return "\(devolutivas.count) consignatárias, \(repasse.liquido.emReais) a repassar"
        }
    }

    private func caminhoDaRemessa(_ mes: Competencia, _ leiaute: String) -> String {
        "\(pasta)/\(mes.iso)/remessa-\(leiaute)"
    }

    /// A folha que não existe desconta a remessa, e a folha fechada volta.
    private func retornar(_ passo: PassoDoRoteiro) async throws -> String {
        let (mes, daRemessa) = (passo.competencia, "descontos-posicional")
        let caminho = "\(pasta)/\(mes.iso)/retorno.txt"
        _ = try FolhaFicticia(leiautes: raiz + "/Leiautes", semente: semente).retornar(
            remessa: caminhoDaRemessa(mes, daRemessa), leiaute: daRemessa, saida: caminho,
            leiauteDaSaida: passo.leiaute)
        let aplicando = try await ciclo.folhas().first { $0.competencia == mes }?.retorno
        let arquivo: Int64
        if let aplicando {
            arquivo = aplicando
        } else {
            arquivo = try await Recepcao.guardar(
                bytes(caminho),
                NovoArquivo(
                    especie: "retorno-da-folha", leiaute: passo.leiaute, nome: "retorno.txt", competencia: mes),
                casa, por: .comando
            ).id
        }
        switch try await ciclo.receberRetorno(mes, arquivo: arquivo, por: .comando) {
        case .recusado(_, let erros):
            throw ArquivoQueNaoPassou(nome: caminho, motivo: Contagem.escrita(erros, "erro", "erros"))
        case .aplicado(let resumo):
            return "\(resumo.descontado.emReais) descontados, \(resumo.linhasRejeitadas) linhas rejeitadas"
        }
    }

    // MARK: - Arquivos

    private func carregar(_ passo: PassoDoRoteiro) async throws -> String {
        let caminho = "\(pasta)/\(passo.arquivo)"
        let bytes = try bytes(caminho)
        let consignataria = try await id(passo.consignataria)
        // O arquivo da folha traz a última fechada; o da consignatária, o mês em que desconta.
        let competencia = consignataria == nil ? passo.competencia - 1 : passo.competencia
        let resumo = Array(SHA256.hash(data: bytes))
        try await esperarInterrompida(passo, consignataria)
        let ja = try await casa.banco.transacao(como: .motor) { t in
            try ArquivoGuardado.aplicado(
                especie: passo.leiaute, competencia: competencia, consignataria: consignataria, resumo: resumo, em: t)
        }
        if ja?.situacao == .aplicado { return "já estava aplicado" }
        if let especie = EspecieDeLote(rawValue: passo.leiaute), let consignataria {
            return try await lote(especie, caminho, bytes, consignataria, ja?.id)
        }
        guard let especie = EspecieDeEntrada(rawValue: passo.leiaute) else {
            throw ArquivoQueNaoPassou(nome: passo.arquivo, motivo: "não há entrada da espécie \(passo.leiaute)")
        }
        if let ja { return try await esperar(entrada.agendar(ja.id, por: .comando), caminho) }
        let recepcao = try await entrada.receber(
            especie, nome: nome(caminho), consignataria: consignataria, por: .comando)
        try await recepcao.receber(bytes)
        let guardado = try await recepcao.terminar()
        let conferencia = try await entrada.conferir(guardado.id, por: .comando)
        guard conferencia.aprovada else {
            throw ArquivoQueNaoPassou(
                nome: passo.arquivo, motivo: conferencia.arquivo.motivo ?? "", primeiros: conferencia.primeiros)
        }
        return try await esperar(entrada.agendar(guardado.id, por: .comando), caminho)
    }

    private func lote(
        _ especie: EspecieDeLote, _ caminho: String, _ bytes: [UInt8], _ consignataria: Int64, _ aplicando: Int64?
    ) async throws -> String {
        if let aplicando { return try await esperar(lotes.agendar(aplicando, por: .comando), caminho) }
        let recepcao = try await lotes.receber(
            especie, nome: nome(caminho), consignataria: consignataria, por: .comando)
        try await recepcao.receber(bytes)
        let guardado = try await recepcao.terminar()
        let conferencia = try await lotes.conferir(guardado.id, por: .comando)
        guard conferencia.aprovada else {
            throw ArquivoQueNaoPassou(
                nome: caminho, motivo: conferencia.arquivo.motivo ?? "", primeiros: conferencia.primeiros)
        }
        return try await esperar(lotes.agendar(guardado.id, por: .comando), caminho)
    }

    /// A tarefa que um processo morto deixou na fila se retoma sozinha quando o ponto dele vence: só depois se olha o que falta.
    private func esperarInterrompida(_ passo: PassoDoRoteiro, _ consignataria: Int64?) async throws {
        let deLote = EspecieDeLote(rawValue: passo.leiaute) != nil
        let (especie, chave) =
            deLote ? (LotesDeContratos.tarefa, "\(consignataria ?? 0)") : (Entrada.tarefa, passo.leiaute)
        let ultima = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try FilaDeTarefas.ultima(especie, chave: chave, em: t)
        }
        if let ultima, ultima.situacao.viva { _ = try await esperar(ultima.id, passo.arquivo) }
    }

    private func esperar(_ tarefa: Int64, _ caminho: String) async throws -> String {
        let fim = try await FilaDeTarefas.esperar(
            tarefa, ate: .seconds(1_800), em: casa.banco, como: .motor, cada: .milliseconds(10))
        guard let fim, fim.situacao == .terminada else {
            throw ArquivoQueNaoPassou(nome: caminho, motivo: fim?.mensagem ?? "a tarefa não terminou")
        }
        return fim.resultado ?? ""
    }

    private func id(_ codigo: String) async throws -> Int64? {
        guard !codigo.isEmpty else { return nil }
        let id: Int64? = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try t.uma("SELECT id FROM consignataria WHERE codigo = \(codigo)")?.ler(0)
        }
        guard let id else { throw ArquivoQueNaoPassou(nome: codigo, motivo: "não há essa consignatária") }
        return id
    }

    private func bytes(_ caminho: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: caminho)))
    }

    private func nome(_ caminho: String) -> String { URL(fileURLWithPath: caminho).lastPathComponent }

    private func gravar(_ arquivo: Int64, em caminho: String) async throws {
        let download = try await Download.abrir(arquivo, de: nil, casa, por: .comando)
        var bytes = Data()
        for try await pedaco in download.conteudo() { bytes.append(contentsOf: pedaco) }
        try bytes.write(to: URL(fileURLWithPath: caminho), options: .atomic)
    }
}

/// A hora do jogo: o dia do passo, às nove, um segundo a mais a cada passo.
final class RelogioDoJogo: Sendable {
    private let hora = Mutex(Relogio.daMaquina.agora)

    var agora: Instante { hora.withLock { $0 } }

    func acertar(_ passo: PassoDoRoteiro) {
        let instante = Relogio.instante(dia: passo.dia, hora: 9) + .seconds(passo.numero % 20_000)
        acertar(instante)
    }

    func acertar(_ instante: Instante) { hora.withLock { $0 = instante } }
}

/// Um arquivo da base que o sistema não aceitou: é defeito de um dos dois.
struct ArquivoQueNaoPassou: Error, CustomStringConvertible {
    let nome: String
    let motivo: String
    var primeiros: [Apontado] = []

    var description: String {
        ([nome + ": " + motivo] + primeiros.prefix(10).map { "  " + $0.texto }).joined(separator: "\n")
    }
}

/// O mês não fecha ao centavo.
struct MesQueNaoFecha: Error, CustomStringConvertible {
    let competencia: Competencia
    var description: String { "a competência \(competencia.brasileira) não fecha" }
}

import Acesso
import ArgumentParser
import Arquivos
import Auditoria
import BancoDeDados
import BaseFicticia
import CargaInicial
import Cifra
import Foundation
import Nucleo
import Tarefas

/// Um órgão fictício de tamanho verdadeiro, carregado pela carga inicial, e o servidor no ar.
struct Demonstrar: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Gera um órgão fictício, carrega-o pela carga inicial e serve em https://localhost:8443.")

    @OptionGroup var casa: OpcoesDeCasa

    @Option(help: "Porta do HTTPS; 0 deixa o sistema escolher.")
    var porta = 8443

    @Flag(help: "Base pequena, de 400 pessoas, para testes.")
    var pequena = false

    @Flag(help: "Só prepara a base, sem servir.")
    var soPreparar = false

    func run() async throws {
        var servidor = Servir()
        servidor.casa = casa
        servidor.endereco = "127.0.0.1"
        servidor.porta = porta
        servidor.demonstracao = true
        if soPreparar {
            let aberta = try await Casa.abrir(casa)
            try await BaseDeDemonstracao(casa: aberta, pequena: pequena).preparar()
            await aberta.fechar()
        } else {
            try await servidor.servir { try await BaseDeDemonstracao(casa: $0, pequena: pequena).preparar() }
        }
    }
}

/// Prepara a base de demonstração uma vez; já preparada, não faz nada.
struct BaseDeDemonstracao: Sendable {
    let casa: Casa
    let pequena: Bool

    static let senha = "Demonstracao-2026"

    func preparar() async throws {
        guard try await vazia() else { return Aviso.escrever("a base de demonstração já está pronta") }
        Aviso.escrever("gravando o catálogo do órgão…")
        _ = try await Implantacao.gravar(casa.raiz + "/Implantacao/mpmg.yaml", casa)
        let pasta = casa.pasta + "/base-ficticia"
        Aviso.escrever("gerando o órgão fictício em \(pasta)…")
        let escala =
            pequena
            ? Escala(semente: 1, pessoas: 400, linhas: 900, competencias: 1, primeira: Competencia(ano: 2026, mes: 10))
            : Escala(
                semente: Escala.deVerdade.semente, pessoas: Escala.deVerdade.pessoas, linhas: Escala.deVerdade.linhas,
                competencias: 1, primeira: Competencia(ano: 2026, mes: 10))
        try FileManager.default.createDirectory(atPath: pasta, withIntermediateDirectories: true)
        try Gerador(escala, leiautes: casa.raiz + "/Leiautes", comTabelas: false).escrever(em: pasta)
        try await carregar(pasta)
        try await criarUsuarios()
        Aviso.escrever("pronto: gestor, bb (consignatária) e servidor entram com a senha \(Self.senha)")
    }

    private func vazia() async throws -> Bool {
        try await casa.instalacao.banco.transacao(como: .motor, soLeitura: true) { t in
            try t.uma("SELECT NOT EXISTS (SELECT FROM folha_do_mes)")?.ler(0, como: Bool.self) ?? true
        }
    }

    /// A carga inicial de verdade: recebe, confere, aplica por tarefa e concilia.
    private func carregar(_ pasta: String) async throws {
        let instalacao = casa.instalacao
        let executor = Executor(banco: instalacao.banco, papel: .motor, ids: instalacao.ids)
        let carga = Carga(
            casa: instalacao, acervo: Acervo(pasta: casa.raiz + "/Leiautes"),
            fila: FilaDeTarefas(ids: instalacao.ids) { executor.acordar() })
        carga.registrar(em: executor)
        try await executor.iniciar()
        Aviso.escrever("conferindo a carga inicial…")
        let pacote = try await carga.receber(pasta: pasta + "/carga", por: .comando)
        let conferencia = try await carga.conferir(pacote, por: .comando)
        guard conferencia.aprovada else {
            await executor.encerrar()
            throw CargaRecusada(conferencia: conferencia)
        }
        Aviso.escrever("aplicando a carga inicial…")
        let tarefa = try await carga.agendar(pacote, por: .comando)
        let fim = try await FilaDeTarefas.esperar(tarefa, ate: .seconds(900), em: instalacao.banco, como: .motor)
        await executor.encerrar()
        guard let fim, fim.situacao == .terminada else {
            throw TarefaNaoTerminou(mensagem: fim?.mensagem ?? "sem resposta")
        }
    }

    private func criarUsuarios() async throws {
        let resumo = try await Senha().resumir(Self.senha)
        let instalacao = casa.instalacao
        try await instalacao.banco.transacao(como: .motor) { t in
            func criar(
                _ nome: String, _ login: String, _ portal: Portal, consignataria: Int64? = nil, pessoa: Int64? = nil
            ) throws {
                try CriarUsuario(
                    dados: DadosDoUsuario(nome: nome, login: login), portal: portal, perfil: "master",
                    resumoDaSenha: resumo,
                    consignataria: consignataria, pessoa: pessoa, demonstracao: true
                ).executar(instalacao, em: t, por: .comando)
            }
            try criar("Gestora de Demonstração", "gestor", .gestor)
            let banco = try t.uma(
                """
                SELECT c.id FROM consignataria c JOIN convenio v ON v.consignataria_id = c.id JOIN produto p ON p.id = v.produto_id
                 WHERE p.natureza = 'emprestimo' AND c.situacao = 'ativa' GROUP BY c.id
                 ORDER BY (SELECT count(*) FROM contrato k WHERE k.consignataria_id = c.id) DESC, c.id LIMIT 1
                """)
            try criar("Operador de Demonstração", "bb", .consignataria, consignataria: try banco?.ler(0))
            let pessoa = try t.uma(
                """
                SELECT v.pessoa_id FROM contrato c JOIN vinculo v ON v.id = c.vinculo_id WHERE v.situacao = 'ativo'
                 GROUP BY v.pessoa_id ORDER BY count(*) DESC, v.pessoa_id LIMIT 1
                """)
            try criar("Servidora de Demonstração", "servidor", .servidor, pessoa: try pessoa?.ler(0))
        }
    }
}

/// A carga inicial da demonstração não passou na conferência: é defeito da base fictícia ou do leiaute.
struct CargaRecusada: Error, CustomStringConvertible {
    let conferencia: Carga.Conferencia

    var description: String {
        conferencia.arquivos.filter { $0.erros > 0 }.map { arquivo in
            "\(arquivo.especie.rawValue): \(arquivo.erros) erros\n"
                + arquivo.primeiros.prefix(5).map { "  \($0)" }.joined(separator: "\n")
        }.joined(separator: "\n")
    }
}

/// A tarefa da carga acabou sem terminar.
struct TarefaNaoTerminou: Error, CustomStringConvertible {
    let mensagem: String
    var description: String { "a carga inicial não terminou: \(mensagem)" }
}

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

/// Um órgão fictício de tamanho verdadeiro, carregado pela carga inicial e com os meses passados jogados, e o servidor no ar.
///
/// Requisito: IMP-22
struct Demonstrar: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Gera um órgão fictício, joga nele os meses passados e serve em https://localhost:8443.")

    @OptionGroup var casa: OpcoesDeCasa

    @Option(help: "Porta do HTTPS; 0 deixa o sistema escolher.")
    var porta = 8443

    @Flag(help: "Base pequena, de 400 pessoas e dois meses, para testes.")
    var pequena = false

    @Flag(help: "Só prepara a base, sem servir.")
    var soPreparar = false

    func run() async throws {
        if soPreparar {
            let aberta = try await Casa.abrir(casa)
            try await BaseDeDemonstracao(casa: aberta, pequena: pequena).preparar()
            await aberta.fechar()
        } else {
            // Lido como na linha de comando: opção que `servir` ganhe entra com o padrão dela.
            var servidor = try Servir.parse(["--demonstracao", "--porta", "\(porta)"])
            servidor.casa = casa
            try await servidor.servir { try await BaseDeDemonstracao(casa: $0, pequena: pequena).preparar() }
        }
    }
}

/// Prepara a base de demonstração: cada parte uma vez, e a que se interrompeu continua de onde parou.
struct BaseDeDemonstracao: Sendable {
    let casa: Casa
    let pequena: Bool

    static let senha = "Demonstracao-2026"
    /// A competência que fica aberta.
    static let aberta = Competencia(ano: 2026, mes: 10)

    private var escala: Escala {
        let meses = pequena ? 2 : 12
        return pequena
            ? Escala(semente: 1, pessoas: 400, linhas: 900, competencias: meses, primeira: Self.aberta - meses)
            : Escala(
                semente: Escala.deVerdade.semente, pessoas: Escala.deVerdade.pessoas, linhas: Escala.deVerdade.linhas,
                competencias: meses, primeira: Self.aberta - meses)
    }

    private var pasta: String { casa.pasta + "/base-ficticia" }

    /// - Parameter limite: para depois deste passo do roteiro, como quem interrompe.
    func preparar(ateOPasso limite: Int = .max) async throws {
        let escala = escala
        if try await falta("SELECT NOT EXISTS (SELECT FROM folha_do_mes)") {
            Aviso.escrever("gravando o catálogo do órgão…")
            _ = try await Implantacao.gravar(casa.raiz + "/Implantacao/mpmg.yaml", casa)
            try await carregar(escala)
        }
        try await jogar(escala, ate: limite)
        if limite < .max { return }
        let semUsuarios = try await falta("SELECT NOT EXISTS (SELECT FROM usuario WHERE demonstracao)")
        if semUsuarios { try await criarUsuarios() }
        let reservas = ReservasDaDemonstracao(pasta: pasta, aberta: Self.aberta, casa: casa.instalacao)
        if let feitas = try await reservas.fazer() {
            Aviso.escrever(
                Contagem.escrita(feitas, "reserva feita", "reservas feitas")
                    + " na competência aberta, umas à espera de decisão")
        }
        if try await CampanhasDaDemonstracao(casa: casa.instalacao).abrir() {
            Aviso.escrever("abertas as campanhas de prova de vida anual, com gente que fez, que venceu e por fazer")
        }
        guard semUsuarios else { return Aviso.escrever("a base de demonstração já está pronta") }
        Aviso.escrever("pronto: gestor, banco (consignatária), servidor e aposentada entram com a senha \(Self.senha)")
    }

    private func falta(_ pergunta: SQL) async throws -> Bool {
        try await casa.instalacao.banco.transacao(como: .motor, soLeitura: true) { t in
            try t.uma(pergunta)?.ler(0, como: Bool.self) ?? true
        }
    }

    /// A carga inicial de verdade: recebe, confere, aplica por tarefa e concilia.
    private func carregar(_ escala: Escala) async throws {
        let instalacao = casa.instalacao
        let executor = Executor(banco: instalacao.banco, papel: .motor, ids: instalacao.ids)
        let carga = Carga(
            casa: instalacao, acervo: Acervo(pasta: casa.raiz + "/Leiautes"),
            fila: FilaDeTarefas(ids: instalacao.ids) { executor.acordar() })
        carga.registrar(em: executor)
        let comecada = try await instalacao.banco.transacao(como: .motor, soLeitura: true) { t in
            try FilaDeTarefas.ultima(Carga.tarefa, chave: "carga", em: t)
        }
        try await executor.iniciar()
        do {
            let tarefa: Int64
            if let comecada, comecada.situacao.viva {
                Aviso.escrever("continuando a carga inicial…")
                tarefa = comecada.id
            } else {
                tarefa = try await comecar(escala, carga)
            }
            let fim = try await FilaDeTarefas.esperar(tarefa, ate: .seconds(900), em: instalacao.banco, como: .motor)
            guard let fim, fim.situacao == .terminada else {
                throw TarefaNaoTerminou(mensagem: fim?.mensagem ?? "sem resposta")
            }
        } catch {
            await executor.encerrar()
            throw error
        }
        await executor.encerrar()
    }

    private func comecar(_ escala: Escala, _ carga: Carga) async throws -> Int64 {
        Aviso.escrever("gerando o órgão fictício em \(pasta)…")
        try FileManager.default.createDirectory(atPath: pasta, withIntermediateDirectories: true)
        try Gerador(escala, leiautes: casa.raiz + "/Leiautes", comOutrasFormas: false).escrever(em: pasta)
        Aviso.escrever("conferindo a carga inicial…")
        let pacote = try await carga.receber(pasta: pasta + "/carga", por: .comando)
        let conferencia = try await carga.conferir(pacote, por: .comando)
        guard conferencia.aprovada else { throw CargaRecusada(conferencia: conferencia) }
        Aviso.escrever("aplicando a carga inicial…")
        return try await carga.agendar(pacote, por: .comando)
    }

    /// Os meses passados, e os arquivos da competência que fica aberta.
    private func jogar(_ escala: Escala, ate limite: Int) async throws {
        let jogo = JogoDosMeses(pasta: pasta, raiz: casa.raiz, semente: escala.semente, casa: casa.instalacao)
        let detalhado = ProcessInfo.processInfo.environment["AVERBA_JOGO_DETALHADO"] != nil
        var inicio = ContinuousClock.now
        try await jogo.jogar(ate: limite) { passo, texto, demora in
            if detalhado {
                Aviso.escrever(
                    "\(passo.numero) \(passo.competencia.iso) \(passo.ato) \(passo.arquivo): \(texto) (\(demora))")
            }
            guard passo.ato == .devolver else { return }
            let segundos = (ContinuousClock.now - inicio).components.seconds
            Aviso.escrever(
                "jogado \(passo.competencia.brasileira), até \(escala.aberta.brasileira): \(texto) (\(segundos) s)")
            inicio = .now
        }
    }

    /// Quem entra como servidor: uma matrícula só, com margem para reservar, verbas em atraso antecipadas e muitos contratos.
    private static func pessoa(em t: Transacao) throws -> Int64? {
        try t.uma(
            """
            SELECT v.pessoa_id
              FROM vinculo v
              JOIN contrato c ON c.vinculo_id = v.id
             WHERE v.situacao = 'ativo' AND NOT EXISTS (SELECT FROM vinculo o WHERE o.pessoa_id = v.pessoa_id AND o.id <> v.id)
               AND NOT EXISTS (SELECT FROM conta_de_margem m
                                WHERE m.vinculo_id = v.id AND m.tipo IN ('geral', 'facultativas') AND coalesce(m.disponivel, 0) < 20000)
             GROUP BY v.id
             ORDER BY bool_or(c.situacao = 'averbado' AND EXISTS (SELECT FROM produto p WHERE p.id = c.produto_id AND p.natureza = 'antecipacao')) DESC,
                      count(*) DESC, v.id
             LIMIT 1
            """)?.ler(0)
    }

    /// Quem entra para fazer a prova de vida anual: a última das matrículas de aposentado, para que a campanha a encontre por fazer.
    private static func aposentada(em t: Transacao) throws -> Int64? {
        try t.uma(
            """
            SELECT pessoa_id FROM vinculo v WHERE situacao = 'inativo' AND categoria <> 'pensionista'
               AND NOT EXISTS (SELECT FROM vinculo o WHERE o.pessoa_id = v.pessoa_id AND o.id <> v.id)
             ORDER BY matricula DESC LIMIT 1
            """)?.ler(0)
    }

    /// Duas agências e um correspondente da consignatária da demonstração.
    private static func agencias(_ consignataria: Int64?, _ casa: Instalacao, em t: Transacao) throws -> [Int64] {
        let responsavel = DadosDoCorrespondente.Responsavel(
            nome: "Responsável de Demonstração", cpf: try CPF.lendo("529.982.247-25"), email: nil,
            telefone: "(31) 3333-1000")
        let fichas: [(DadosDoCorrespondente.Especie, String, String, String, String, String)] = [
            (.agencia, "0001", "Agência Centro", "Rua da Bahia, 1000", "Belo Horizonte", "30160011"),
            (.agencia, "0002", "Agência Uberlândia", "Avenida Afonso Pena, 200", "Uberlândia", "38400128"),
            (
                .correspondente, "C-07", "Correspondente Montes Claros", "Rua Doutor Santos, 50", "Montes Claros",
                "39400001"
            ),
        ]
        return try fichas.map { especie, codigo, nome, rua, cidade, cep in
            try GravarCorrespondente(
                .novo(consignataria: consignataria),
                DadosDoCorrespondente(
                    especie: especie, codigo: codigo, nome: nome, cnpj: nil,
                    endereco: .init(logradouro: rua, bairro: "Centro", cidade: cidade, uf: "MG", cep: cep),
                    responsavel: responsavel)
            ).executar(casa, em: t, por: .comando)
        }
    }

    private func criarUsuarios() async throws {
        let resumo = try await Senha().resumir(Self.senha)
        let instalacao = casa.instalacao
        try await instalacao.banco.transacao(como: .motor) { t in
            func criar(
                _ nome: String, _ login: String, _ portal: Portal, perfil: String = Perfil.doPrograma,
                consignataria: Int64? = nil, correspondente: Int64? = nil, pessoa: Int64? = nil
            ) throws {
                try CriarUsuario(
                    dados: DadosDoUsuario(nome: nome, login: login), portal: portal, perfil: perfil,
                    resumoDaSenha: resumo, consignataria: consignataria, correspondente: correspondente,
                    pessoa: pessoa, demonstracao: true
                ).executar(instalacao, em: t, por: .comando)
            }
            try criar("Gestora de Demonstração", "gestor", .gestor)
            let banco = try t.uma(
                """
                SELECT c.id FROM consignataria c JOIN convenio v ON v.consignataria_id = c.id JOIN produto p ON p.id = v.produto_id
                 WHERE p.natureza = 'emprestimo' AND c.situacao = 'ativa' GROUP BY c.id
                 ORDER BY (SELECT count(*) FROM contrato k WHERE k.consignataria_id = c.id) DESC, c.id LIMIT 1
                """)
            let consignataria: Int64? = try banco?.ler(0)
            try criar("Operador de Demonstração", "banco", .consignataria, consignataria: consignataria)
            let agencias = try Self.agencias(consignataria, instalacao, em: t)
            try criar(
                "Atendente da Agência de Demonstração", "agencia", .consignataria, perfil: Perfil.doCorrespondente,
                consignataria: consignataria, correspondente: agencias.first)
            try criar("Servidora de Demonstração", "servidor", .servidor, pessoa: try Self.pessoa(em: t))
            try criar("Aposentada de Demonstração", "aposentada", .servidor, pessoa: try Self.aposentada(em: t))
        }
    }
}

/// A carga inicial da demonstração não passou na conferência: é defeito da base fictícia ou do leiaute.
struct CargaRecusada: Error, CustomStringConvertible {
    let conferencia: Carga.Conferencia

    var description: String {
        conferencia.arquivos.filter { $0.erros > 0 }.map { arquivo in
            "\(arquivo.especie.rawValue): \(Contagem.escrita(arquivo.erros, "erro", "erros"))\n"
                + arquivo.primeiros.prefix(5).map { "  \($0)" }.joined(separator: "\n")
        }.joined(separator: "\n")
    }
}

/// A tarefa da carga acabou sem terminar.
struct TarefaNaoTerminou: Error, CustomStringConvertible {
    let mensagem: String
    var description: String { "a carga inicial não terminou: \(mensagem)" }
}

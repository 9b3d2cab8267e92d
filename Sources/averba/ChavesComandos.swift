import Acesso
import ArgumentParser
import Auditoria
import BancoDeDados
import Cifra
import Foundation
import Nucleo

/// `averba chaves`: mostrar, girar e retirar chaves com o sistema no ar.
///
/// Saída 0: feito; 1: recusado, e nada mudou; 64: o que se digitou não se lê.
/// Requisito: RNF-SEG-03
struct ChavesComandos: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chaves", abstract: "Mostra, gira e retira as chaves da cifra, com o sistema no ar.",
        subcommands: [Situacao.self, Rodar.self, Retirar.self, Mestra.self])

    struct Situacao: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "situacao", abstract: "Lista as versões de cada chave e quanto ainda depende de cada uma.")
        @OptionGroup var opcoes: OpcoesDeCasa

        func run() async throws {
            try await ChavesComandos.usando(opcoes) { casa, giro in
                print("finalidade;versao;criada_em;situacao;blocos")
                for chave in try await giro.situacao() {
                    let situacao = chave.retiradaEm != nil ? "retirada" : chave.atual ? "cifra" : "só abre"
                    let criada = Relogio.dia(de: chave.criadaEm).brasileiro
                    print("\(chave.finalidade);\(chave.versao);\(criada);\(situacao);\(chave.usos)")
                }
                let mestra = try casa.mestra.ler()
                print("mestra;\(mestra.versao);;\(mestra.emTroca ? "em troca" : "embrulha");")
                let (usos, indice) = (try await giro.usosDoIndice(), try await giro.situacaoDoIndice())
                for versao in Set(mestra.versoesDoIndice).union(usos.keys).sorted() {
                    let faz = versao == indice.emUso ? "indexa" : "só acha"
                    print("indice;\(versao);;\(faz);\(usos[versao] ?? 0)")
                }
            }
        }
    }

    struct Rodar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rodar", abstract: "Põe versão nova da chave e refaz com ela o que a antiga cifrou.",
            discussion:
                "O sistema continua no ar e lê as duas. Interrompido, rode de novo: continua de onde parou, sem outra versão. A antiga fica até «averba chaves retirar»."
        )
        @OptionGroup var opcoes: OpcoesDeCasa
        @Option(
            name: .customLong("finalidade"),
            help: "Qual: dados, sessao, indice, trilha ou assinatura; repita para várias. Padrão: dados e sessao.")
        var finalidades: [String] = ["dados", "sessao"]
        @Option(help: "Teto de linhas por transação.")
        var lote: Int?
        @Flag(help: "Só põe a chave nova do índice no arquivo; a troca começa na próxima vez.")
        var soAcrescentar = false

        func validate() throws {
            guard !soAcrescentar || finalidades == ["indice"] else {
                throw ValidationError("--so-acrescentar só vale com --finalidade indice.")
            }
            if let ruim = finalidades.first(where: { ChavesComandos.finalidade($0) == nil }) {
                throw ValidationError("Não há chave de «\(ruim)»: diga dados, sessao, indice, trilha ou assinatura.")
            }
            if let lote, !(1...10_000).contains(lote) { throw ValidationError("O lote vai de 1 a 10000 linhas.") }
        }

        func run() async throws {
            try await ChavesComandos.usando(opcoes) { casa, giro in
                for finalidade in finalidades.compactMap(ChavesComandos.finalidade) {
                    if finalidade == .indice {
                        try await TrocaDoIndice(casa: casa, giro: giro).rodar(lote: lote, soAcrescentar: soAcrescentar)
                        continue
                    }
                    switch try await giro.girar(finalidade, por: .comando) {
                    case .nova(let versao): print("\(finalidade.nome): versão \(versao) passa a cifrar")
                    case .retomada(let versao, let restam):
                        print(
                            "\(finalidade.nome): continuando a troca pela versão \(versao); "
                                + Contagem.escrita(Int(restam), "bloco falta", "blocos faltam"))
                    }
                    guard GirarChaves.recifraveis.contains(finalidade) else {
                        print("\(finalidade.nome): o que já se selou fica com a chave de então")
                        continue
                    }
                    let feitos = try await giro.recifrar(finalidade, porLote: lote, por: .comando) { passo in
                        Aviso.escrever("\(passo.coluna): \(passo.recifrados) (ao todo, \(passo.total))")
                    }
                    print(
                        "\(finalidade.nome): "
                            + Contagem.escrita(Int(feitos), "bloco recifrado", "blocos recifrados"))
                }
            }
        }
    }

    struct Retirar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "retirar", abstract: "Apaga do banco as versões antigas que nada mais usa.",
            discussion:
                "Recusa enquanto restar um bloco que só a antiga abre. Cópia do banco de antes traz a chave consigo.")
        @OptionGroup var opcoes: OpcoesDeCasa
        @Option(
            name: .customLong("finalidade"), help: "Qual; repita para várias. Padrão: dados e sessao.")
        var finalidades: [String] = ["dados", "sessao"]
        @Flag(help: "Com --finalidade indice: desfaz os códigos de reserva que só a chave antiga confere.")
        var invalidarCodigos = false

        func validate() throws {
            if let ruim = finalidades.first(where: { ChavesComandos.finalidade($0) == nil }) {
                throw ValidationError("Não há chave de «\(ruim)»: diga dados, sessao, indice, trilha ou assinatura.")
            }
        }

        func run() async throws {
            try await ChavesComandos.usando(opcoes) { casa, giro in
                if finalidades.contains("indice") {
                    try await TrocaDoIndice(casa: casa, giro: giro).retirar(invalidarCodigos: invalidarCodigos)
                }
                let pedidas = finalidades.compactMap(ChavesComandos.finalidade).filter { $0 != .indice }
                guard !pedidas.isEmpty else { return }
                for retirada in try await giro.retirar(pedidas, por: .comando) {
                    let quais = retirada.versoes.map(String.init).joined(separator: ", ")
                    print(
                        quais.isEmpty
                            ? "\(retirada.finalidade.nome): nada a retirar"
                            : "\(retirada.finalidade.nome): retirada a versão \(quais)")
                }
            }
        }
    }

    struct Mestra: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "mestra", abstract: "Troca a mestra do arquivo de chaves e embrulha de novo as outras.",
            discussion:
                "Interrompido, rode de novo. Com mais de uma máquina, --so-acrescentar, leve o arquivo a todas, e rode outra vez. Guarde cópia do arquivo antes e depois."
        )
        @OptionGroup var opcoes: OpcoesDeCasa
        @Flag(help: "Só põe a nova no arquivo; a troca acaba na próxima vez.")
        var soAcrescentar = false

        func run() async throws {
            try await ChavesComandos.usando(opcoes) { casa, giro in
                guard case .arquivo(let caminho) = casa.mestra else { throw MestraEmVariavel() }
                var mestra = try casa.mestra.ler()
                if mestra.emTroca, !soAcrescentar {
                    print("continuando a troca pela mestra \(mestra.versao)")
                } else if !mestra.emTroca {
                    mestra = try mestra.comMestraNova()
                    try mestra.gravar(em: caminho)
                    print("mestra \(mestra.versao) posta em \(caminho), ao lado da antiga")
                }
                if soAcrescentar { return }
                let quantas = try await giro.reembrulhar(por: mestra, por: .comando)
                try mestra.soComAMestraAtual().gravar(em: caminho)
                print(
                    Contagem.escrita(quantas, "chave embrulhada", "chaves embrulhadas")
                        + " de novo; a antiga saiu do arquivo: guarde já uma cópia dele")
            }
        }
    }

    fileprivate static func finalidade(_ nome: String) -> Finalidade? {
        [Finalidade.dados, .sessao, .indice, .trilha, .assinatura].first { $0.nome == nome }
    }

    /// Abre a casa e o banco pelo dono, roda e fecha; o que se recusa sai com 1.
    fileprivate static func usando(
        _ opcoes: OpcoesDeCasa, _ corpo: (Casa, GirarChaves) async throws -> Void
    ) async throws {
        let casa = try await Casa.abrir(opcoes, conexoes: 2)
        let dono = Banco(endereco: casa.enderecoDoDono, conexoes: 1)
        let mestra = casa.mestra
        let resultado: Result<Void, any Error>
        do {
            let giro = GirarChaves(casa.instalacao, dono: dono) { try mestra.ler() }
            resultado = .success(try await corpo(casa, giro))
        } catch { resultado = .failure(error) }
        await dono.encerrar()
        await casa.fechar()
        try resultado.get()
    }
}

/// As chaves vêm de variável: quem as troca é quem a define.
struct MestraEmVariavel: Error, CustomStringConvertible {
    var description: String {
        "as chaves vêm de AVERBA_CHAVES, que este comando não alcança: grave-as em arquivo, troque nele e ponha o resultado na variável"
    }
}

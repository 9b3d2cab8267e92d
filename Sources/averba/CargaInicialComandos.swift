import Acesso
import ArgumentParser
import Arquivos
import Auditoria
import BancoDeDados
import CargaInicial
import Folha
import Foundation
import Nucleo
import Tarefas

/// `averba implantar`: põe no banco o catálogo do órgão. Repetir não muda nada.
struct ImplantarComando: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "implantar",
        abstract: "Implanta o catálogo do órgão: produtos, margens, regras, parâmetros e perfis.")
    @OptionGroup var opcoes: OpcoesDeCasa
    @Argument(help: "O YAML da implantação, como Implantacao/mpmg.yaml.")
    var arquivo: String

    func run() async throws {
        let yaml: String
        do { yaml = try String(contentsOfFile: arquivo, encoding: .utf8) } catch {
            throw ValidationError("Não foi possível ler \(arquivo).")
        }
        try await MesaDeEntradaDaCasa.abrir(opcoes) { mesa in
            let casa = mesa.entrada.casa
            do {
                let resultado = try await casa.banco.transacao(como: .motor) { t in
                    try Self.ato(yaml, casa).executar(casa, em: t, por: .comando)
                }
                if resultado.total == 0 { print("nada a fazer: já estava implantado") }
                for (assunto, quantos) in resultado.novos.sorted(by: { $0.key < $1.key }) where quantos > 0 {
                    print("\(assunto): \(quantos)")
                }
            } catch let invalida as ImplantacaoInvalida {
                throw NaoAprovado(frase: invalida.description)
            }
        }
    }

    /// O ato com quem grava os perfis.
    static func ato(_ yaml: String, _ casa: Instalacao) -> Implantar {
        Implantar(yaml: yaml) { perfil, t in
            guard let portal = Portal(rawValue: perfil.portal) else {
                preconditionFailure("portal que a leitura não admite")
            }
            try Perfil.garantir(perfil.codigo, nome: perfil.nome, portal: portal, atos: perfil.atos, casa, em: t)
        }
    }
}

/// `averba carga-inicial`: recebe a pasta, confere tudo junto, aplica e concilia.
struct CargaInicialComando: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "carga-inicial", abstract: "Carrega os dados do sistema anterior e abre a primeira competência.",
        discussion: "Saída 1 se há erro nos arquivos (nada se aplica) ou divergência na conciliação (a folha não abre)."
    )
    @OptionGroup var opcoes: OpcoesDeCasa
    @Argument(help: "A pasta com os arquivos.")
    var pasta: String
    @Flag(help: "Só confere: nada se aplica.")
    var conferir = false

    func run() async throws {
        try await MesaDeEntradaDaCasa.abrir(opcoes, registrar: { Self.carga($0).registrar(em: $0.executor) }) { mesa in
            let carga = Self.carga(mesa)
            do {
                let pacote = try await carga.receber(pasta: pasta, por: .comando)
                let conferencia = try await carga.conferir(pacote, por: .comando)
                for arquivo in conferencia.arquivos {
                    print(
                        "\(arquivo.especie.rawValue): \(Contagem.escrita(arquivo.erros, "erro", "erros")), "
                            + "\(Contagem.escrita(arquivo.avisos, "aviso", "avisos")) (\(arquivo.arquivo.nome))"
                    )
                    mesa.mostrar(arquivo.primeiros, de: arquivo.erros + arquivo.avisos)
                }
                guard conferencia.aprovada else { throw RecusaDaCarga.comApontamentos(conferencia.erros) }
                if conferir { return }
                let id = try await carga.agendar(pacote, por: .comando)
                try await mesa.esperar(id)
                try await Self.concluir(id, mesa)
            } catch let recusa as RecusaDaCarga {
                throw NaoAprovado(frase: recusa.description)
            }
        }
    }

    private static func carga(_ mesa: MesaDeEntradaDaCasa) -> Carga {
        Carga(casa: mesa.entrada.casa, acervo: mesa.entrada.acervo, fila: mesa.fila)
    }

    private static func concluir(_ id: Int64, _ mesa: MesaDeEntradaDaCasa) async throws {
        let estado = try await mesa.entrada.casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try FilaDeTarefas.ler(id, em: t)
        }
        guard let json = estado?.resultado else { return }
        let conciliacao = try JSONDecoder().decode(ConciliacaoDaCarga.self, from: Data(json.utf8))
        guard conciliacao.certa else {
            for divergencia in conciliacao.divergencias {
                Aviso.escrever(
                    "\(divergencia.oQue): no arquivo \(divergencia.noArquivo); no banco \(divergencia.noBanco)")
            }
            throw NaoAprovado(frase: "\(conciliacao.divergencias.count) divergências: a folha não foi aberta")
        }
        print("conciliado ao centavo; folha de \(conciliacao.aberta ?? "?") aberta")
    }
}

import ArgumentParser
import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Folha
import Foundation
import Glosas
import Nucleo
import Repasses

/// Os comandos de olhar o mês e do que vem depois da folha fechada.
extension FolhaCicloComandos {
    struct Painel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "painel",
            abstract: "Mostra o que já foi feito na competência, o próximo passo e por que não se pode o resto.")
        @OptionGroup var casa: OpcoesDeCasa
        @Option(help: "A competência, como 2026-10; sem ela, a mais antiga que não fechou.")
        var competencia: String?

        func validate() throws { _ = try competencia.map(OpcoesDoMes.mes) }

        func run() async throws {
            try await MesaDaFolha.abrir(casa) { ciclo in
                let pedida = try competencia.map(OpcoesDoMes.mes)
                let porFechar = try await ciclo.folhas().last { $0.situacao != .fechada }
                guard let mes = pedida ?? porFechar?.competencia else {
                    throw NaoAprovado(frase: "nenhuma competência foi aberta: falta a carga inicial")
                }
                let painel = try await ciclo.painel(mes)
                print("\(painel.competencia.brasileira): \(painel.situacao.nome)")
                for etapa in painel.etapas {
                    print("  [\(etapa.feita ? "x" : " ")] \(etapa.passo.nome)\(numeros(etapa))")
                    if let aviso = etapa.aviso { print("      \(aviso)") }
                }
                if let proximo = painel.proximo { print("próximo passo: \(proximo.nome.lowercased())") }
                for possibilidade in painel.possibilidades {
                    if let impedimento = possibilidade.impedimento {
                        print("  não: \(possibilidade.acao.nome.lowercased()): \(impedimento)")
                    }
                }
            }
        }

        private func numeros(_ etapa: PainelDaCompetencia.Etapa) -> String {
            let textos = etapa.numeros.map { numero in
                switch numero {
                case .quantidade(let nome, let quantos): "\(Contagem.comMilhar(Int64(quantos))) \(nome)"
                case .valor(let nome, let valor): "\(valor.emReais) \(nome)"
                }
            }
            return textos.isEmpty ? "" : ": " + textos.joined(separator: ", ")
        }
    }

    struct Retorno: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "retorno", abstract: "Importa a folha fechada, em caráter definitivo.",
            discussion: "Com --so-conferir, diz o que aconteceria e não muda nada.")
        @OptionGroup var opcoes: OpcoesDoMes
        @Argument(help: "O arquivo da folha fechada.")
        var caminho: String
        @Option(help: "Leiaute do arquivo: retorno-da-folha, com -dbf ou -xml, retorno-impresso…")
        var leiaute: String?
        @Flag(help: "Matrícula ou rubrica que não se conhece vira divergência, em vez de recusar o arquivo.")
        var aceitarDesconhecidos = false
        @Flag(help: "Confere e mostra o que aconteceria, sem aplicar.")
        var soConferir = false

        func run() async throws {
            guard let bytes = FileManager.default.contents(atPath: caminho) else {
                throw ValidationError("Não foi possível ler \(caminho).")
            }
            let nome = URL(filePath: caminho).lastPathComponent
            let padrao = LeiautePelaExtensao.supor("retorno-da-folha", paraNome: nome)
            try await MesaDaFolha.abrir(opcoes.casa) { ciclo in
                let mes = try opcoes.mes()
                let arquivo = try await Recepcao.guardar(
                    Array(bytes),
                    NovoArquivo(especie: "retorno-da-folha", leiaute: leiaute ?? padrao, nome: nome, competencia: mes),
                    ciclo.casa, por: .comando)
                if soConferir {
                    let previa = try await ciclo.conferirRetorno(
                        mes, arquivo: arquivo.id, aceitarDesconhecidos: aceitarDesconhecidos, por: .comando)
                    if previa.erros > 0 { try await recusar(arquivo.id, previa.erros, ciclo) }
                    print(
                        "\(Contagem.escrita(previa.registros, "registro", "registros")), \(previa.informado.emReais) informados, \(previa.descontado.emReais) a descontar"
                    )
                    for (especie, quantas) in previa.divergencias.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                        print("  \(Contagem.comMilhar(Int64(quantas))) × \(especie.nome.lowercased())")
                    }
                    return
                }
                switch try await ciclo.receberRetorno(
                    mes, arquivo: arquivo.id, aceitarDesconhecidos: aceitarDesconhecidos, por: .comando)
                {
                case .recusado(let id, let erros): try await recusar(id, erros, ciclo)
                case .aplicado(let resumo):
                    print(
                        "fechada: \(resumo.enviado.emReais) enviados = \(resumo.descontado.emReais) descontados + "
                            + "\(resumo.rejeitado.emReais) não descontados; "
                            + Contagem.escrita(resumo.divergencias, "divergência", "divergências"))
                }
            }
        }

        private func recusar(_ arquivo: Int64, _ erros: Int64, _ ciclo: CicloDaFolha) async throws {
            let primeiros = try await ciclo.casa.banco.transacao(como: .motor) { [cofre = ciclo.casa.cofre] t in
                try ListaDeApontamentos.ler(de: arquivo, cofre, em: t).map(\.texto)
            }
            primeiros.forEach { Aviso.escrever($0) }
            Aviso.escrever("recusado: \(Contagem.escrita(erros, "erro", "erros")); nada mudou")
            throw ExitCode(1)
        }
    }

    struct Fechar: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "fechar",
            abstract: "Confere o fecho do mês, ao centavo, e lista as divergências; sai com 1 se não fecha.")
        @OptionGroup var opcoes: OpcoesDoMes

        func run() async throws {
            try await MesaDaFolha.abrir(opcoes.casa) { ciclo in
                let mes = try opcoes.mes()
                let fecho = try await ciclo.fecho(mes)
                guard fecho.total.descontado != nil else {
                    Aviso.escrever("a folha fechada de \(mes.brasileira) ainda não foi importada: não há o que fechar")
                    throw ExitCode(1)
                }
                for linha in fecho.consignatarias + [fecho.total] { print(texto(linha)) }
                for divergencia in fecho.divergencias {
                    print(
                        "divergência \(divergencia.id): \(divergencia.especie.nome), contrato \(divergencia.contrato.map(String.init) ?? "—"), "
                            + "matrícula \(divergencia.matricula ?? "—"), enviado \(divergencia.enviado?.brasileiro ?? "—"), "
                            + "informado \(divergencia.informado?.brasileiro ?? "—")\(divergencia.solucao.map { ", resolvida: \($0)" } ?? "")"
                    )
                }
                guard fecho.fecha else {
                    Aviso.escrever("o mês não fecha")
                    throw ExitCode(1)
                }
            }
        }

        private func texto(_ linha: FechoDoMes.Linha) -> String {
            func valor(_ dinheiro: Dinheiro?) -> String { dinheiro?.brasileiro ?? "—" }
            return
                "\(linha.nome): previsto \(linha.previsto.brasileiro) = enviado \(valor(linha.enviado)) + glosado \(valor(linha.glosado)) + "
                + "suspenso \(valor(linha.suspenso)) + retirado \(valor(linha.retirado)); enviado = descontado \(valor(linha.descontado)) + "
                + "não descontado \(valor(linha.rejeitado))"
        }
    }

    struct CorrigirMotivoDaParcela: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "corrigir-motivo",
            abstract: "Corrige o motivo do não desconto de uma ou de muitas parcelas da folha fechada.",
            discussion: "Tudo ou nada: contrato sem parcela não descontada no mês recusa a lista inteira.")
        @OptionGroup var opcoes: OpcoesDoMes
        @Option(help: "Número do contrato (ADE); pode repetir.")
        var contrato: [Int64]
        @Option(help: "O código do motivo que passa a valer, como H2.")
        var motivo: String

        func run() async throws {
            try await MesaDaFolha.abrir(opcoes.casa) { ciclo in
                try await ciclo.corrigirMotivo(
                    try opcoes.mes(), contratos: contrato, motivo: motivo, por: .comando)
                print(Contagem.escrita(Set(contrato).count, "motivo corrigido", "motivos corrigidos"))
            }
        }
    }

    struct Resolver: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "resolver-divergencia",
            abstract: "Encerra uma divergência da folha fechada com a explicação; nenhum valor muda.")
        @OptionGroup var opcoes: OpcoesDeCasa
        @Argument(help: "O número da divergência, que 'folha fechar' mostra.")
        var divergencia: Int64
        @Option(help: "Como se resolveu, em até 500 caracteres.")
        var solucao: String

        func run() async throws {
            try await MesaDaFolha.abrir(opcoes) { ciclo in
                try await ciclo.resolver(divergencia: divergencia, solucao: solucao, por: .comando)
                print("divergência \(divergencia) resolvida")
            }
        }
    }

    struct Devolver: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "devolver", abstract: "Gera o arquivo de retorno de cada consignatária, na caixa dela.")
        @OptionGroup var opcoes: OpcoesDoMes
        @Option(help: "Leiaute do retorno.")
        var leiaute: String = DevolverAsConsignatarias.especie
        @Option(help: "Pasta em que se gravam cópias.")
        var pasta: String?

        func run() async throws {
            try await MesaDaFolha.abrir(opcoes.casa) { ciclo in
                for devolutiva in try await ciclo.devolver(try opcoes.mes(), leiaute: leiaute, por: .comando) {
                    try await MesaDaFolha.gravar(devolutiva.arquivo, em: pasta, ciclo.casa)
                }
            }
        }
    }

    struct Historico: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "historico", abstract: "Gera o arquivo com tudo o que se fez no mês com as consignações.")
        @OptionGroup var opcoes: OpcoesDoMes
        @Option(help: "Pasta em que se grava uma cópia.")
        var pasta: String?

        func run() async throws {
            try await MesaDaFolha.abrir(opcoes.casa) { ciclo in
                let arquivo = try await ciclo.gerarHistorico(try opcoes.mes(), por: .comando)
                try await MesaDaFolha.gravar(arquivo, em: pasta, ciclo.casa)
            }
        }
    }

    struct Repasse: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "repasse",
            abstract: "Gera o demonstrativo do repasse: descontado = retido + líquido, por rubrica.")
        @OptionGroup var opcoes: OpcoesDoMes
        @Option(help: "De que leiaute de remessa são as rubricas.")
        var leiaute: String?
        @Option(help: "Pasta em que se grava uma cópia.")
        var pasta: String?

        func run() async throws {
            let (mes, leiaute) = (try opcoes.mes(), leiaute)
            try await MesaDaFolha.abrir(opcoes.casa) { ciclo in
                let (repasse, arquivo) = try await ciclo.casa.banco.transacao(como: .motor) { [ciclo] t in
                    try GerarRepasse(mes, leiaute: leiaute).executar(ciclo.casa, ciclo.acervo, em: t, por: .comando)
                }
                print(
                    "\(repasse.descontado.emReais) descontados = \(repasse.retido.emReais) retidos + \(repasse.liquido.emReais) a repassar"
                )
                try await MesaDaFolha.gravar(arquivo, em: pasta, ciclo.casa)
            }
        }
    }

    struct Relatorio: AsyncParsableCommand {
        /// Qual relatório.
        enum Qual: String, ExpressibleByArgument, CaseIterable { case glosadas, ultrapassaram, comparativo, descontos }

        static let configuration = CommandConfiguration(
            commandName: "relatorio", abstract: "Escreve um relatório do mês em CSV na saída padrão.")
        @OptionGroup var opcoes: OpcoesDoMes
        @Argument(help: "glosadas, ultrapassaram, comparativo (com o mês anterior) ou descontos.")
        var qual: Qual
        @OptionGroup var filtros: FiltrosDeDescontos

        func validate() throws {
            guard qual == .descontos || filtros.vazio else {
                throw ValidationError("Só o relatório descontos se filtra.")
            }
        }

        func run() async throws {
            let (mes, qual, filtros) = (try opcoes.mes(), qual, filtros)
            try await MesaDaFolha.abrir(opcoes.casa) { ciclo in
                let cofre = ciclo.casa.cofre
                let planilha = try await ciclo.casa.banco.transacao(como: .motor, soLeitura: true) { t in
                    switch qual {
                    case .glosadas: try TabelaDeGlosadas(mes, em: t).planilha
                    case .ultrapassaram: QuemUltrapassou.planilha(try QuemUltrapassou.listar(mes, em: t))
                    case .comparativo:
                        ComparativoDoMes.planilha(
                            try ComparativoDoMes.listar(mes, catalogo: GuardaDoCatalogo().atual(em: t), em: t))
                    case .descontos:
                        DescontoDoMes.planilha(
                            try DescontoDoMes.listar(
                                try filtros.filtro(mes, cofre, em: t), limite: 10_000_000, em: t))
                    }
                }
                FileHandle.standardOutput.write(Data(planilha.csv.utf8))
            }
        }
    }
}

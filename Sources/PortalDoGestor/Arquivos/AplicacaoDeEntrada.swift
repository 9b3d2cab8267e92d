import Acesso
import Arquivos
import BancoDeDados
import Folha
import Html
import Nucleo
import Web

/// Conferir de novo e aplicar um arquivo recebido, e quem o último cadastro não trouxe.
struct AplicacaoDeEntrada {
    /// A rota pede um destes; o ato da espécie do arquivo é conferido em cada uma.
    static let atoDeAplicar = "folha.aplicar-arquivo"
    let pecas: PortalDoGestor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.post("arquivos/:id/conferir", ato: EntradaDaFolha.ato) { _, contexto in
            let recibo = try await Self.recibo(contexto, pecas, em: [.recebido, .conferido, .recusado])
            guard !recibo.arquivo.semConteudo else { throw RecusaDaWeb.naoEncontrado }
            let tarefa = try await pecas.trabalhos.entrada.agendarConferencia(recibo.arquivo.id, por: contexto.autor)
            return try await pecas.verConferencia(tarefa, de: recibo.arquivo.id)
        }
        grupo.get("arquivos/:id/aplicar", ato: Self.atoDeAplicar) { contexto in
            let recibo = try await Self.recibo(contexto, pecas, em: [.conferido, .aplicando])
            return try await pecas.pagina(Self.tela(recibo), contexto)
        }
        grupo.post("arquivos/:id/aplicar", ato: Self.atoDeAplicar) { _, contexto in
            let recibo = try await Self.recibo(contexto, pecas, em: [.conferido, .aplicando])
            do {
                return try await pecas.verTrabalho(
                    try await pecas.trabalhos.entrada.agendar(recibo.arquivo.id, por: contexto.autor))
            } catch let recusa as RecusaDeEntrada {
                let mensagem = Mensagem(
                    .erro, "Não se aplica agora.", PortalDoGestor.frase(recusa.description), codigo: recusa.codigo)
                return try await pecas.pagina(Self.tela(recibo, [mensagem]), contexto, status: 422)
            }
        }
        grupo.get("ausentes", ato: PortalDoGestor.atoDePessoas) { try await Self.ausentes($0, pecas) }
    }

    /// O recibo, se o arquivo é de entrada, está na situação certa e o perfil pode a espécie.
    private static func recibo(
        _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas, em situacoes: Set<ArquivoGuardado.Situacao>
    ) async throws -> Recibo {
        let recibo = try await Recibo.ler(try contexto.registro(), pecas)
        guard let especie = EspecieDeEntrada(rawValue: recibo.arquivo.especie),
            situacoes.contains(recibo.arquivo.situacao)
        else { throw RecusaDaWeb.naoEncontrado }
        guard contexto.usuario.pode(especie.ato) else { throw RecusaDaWeb.semPermissao }
        return recibo
    }

    private static func tela(_ recibo: Recibo, _ mensagens: [Mensagem] = []) -> Tela {
        let arquivo = recibo.arquivo
        let especie = EspecieDeEntrada(rawValue: arquivo.especie)
        return Tela(
            "Aplicar: \(arquivo.nome)", secao: "Arquivos",
            trilha: [.init("Arquivos", "/gestor/arquivos"), .init(arquivo.nome, PortalDoGestor.arquivo(arquivo.id))],
            ajuda: Ajuda("O que o arquivo muda, pelos números da conferência.", quemPode: "Gestores."),
            mensagens: mensagens
        ) {
            NumerosDoTrabalho(medidas: recibo.medidas)
            Confirmacao(
                "Aplicar",
                efeito: [
                    especie.map(RecebimentoDeEntrada.explicacao) ?? "",
                    "\(Formato.inteiro(arquivo.registros ?? 0)) registros da competência \(arquivo.competencia?.brasileira ?? "—")"
                        + (arquivo.total.map { ", \($0.emReais)" } ?? "") + ".",
                    especie?.linhaALinha == true && arquivo.apontamentos > 0
                        ? "As linhas com erro ficam de fora." : "O arquivo inteiro vale.",
                    "Não se desfaz: o que vier errado se corrige com outro arquivo.",
                ].filter { !$0.isEmpty }, verbo: "Aplicar", para: "/gestor/arquivos/\(arquivo.id)/aplicar"
            ).emPagina(cancelar: PortalDoGestor.arquivo(arquivo.id))
        }
    }

    // MARK: - Quem não veio

    private static func ausentes(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let pedido = EstadoDaGrade(em: "/gestor/ausentes", porPagina: 50, lendo: try contexto.pares)
        let (folha, todos) = try await pecas.ler { t in
            (try AusenteDaFolha.ultimoCadastro(em: t), try AusenteDaFolha.listar(limite: 1_000_000, em: t))
        }
        if try contexto.querCsv { return CsvEmPaginas.responder("ausentes-da-folha", colunas, todas: todos) }
        let tela = Tela(
            "Vínculos que a folha não trouxe", secao: "Folha",
            trilha: [.init("Arquivos", "/gestor/arquivos"), .init("Receber", "/gestor/receber")],
            ajuda: Ajuda(
                "Vínculos em vigor que o último cadastro não citou"
                    + (folha.map { ", o da folha de \($0.brasileira)." } ?? "."), quemPode: "Gestores.",
                depois: "Não vir no arquivo não desliga ninguém: contratos e acesso ficam (LGPD-08).")
        ) {
            Grade(
                "Vínculos", linhas: pedido.daPagina(todos), estado: pedido.com(total: todos.count),
                vazio: folha == nil
                    ? Vazio("Nenhum cadastro ainda", "A lista aparece depois de aplicado o primeiro cadastro da folha.")
                    : Vazio("Ninguém faltou", "O último cadastro trouxe todos os vínculos em vigor.")
            ) { colunas }
        }
        return try await pecas.pagina(tela, contexto)
    }

    @MontagemDeColunas<AusenteDaFolha> private static var colunas: [Coluna<AusenteDaFolha>] {
        Coluna("Matrícula", principal: true, csv: { $0.matricula.texto }) {
            Ligacao($0.matricula.texto, para: PortalDoGestor.pessoa($0.pessoa))
        }
        Coluna("Situação") { $0.situacao }
        Coluna("Vista na folha de") { $0.visto?.brasileira ?? "nenhuma" }
    }
}

import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Html
import Nucleo
import Web

/// A consulta à trilha de auditoria: busca, CSV, PDF, a ficha de um evento e a prova de que está selado.
///
/// O perfil lê as partes que lhe foram concedidas (`ParteDaTrilha`), e cada leitura deixa o seu evento.
/// - Fonte: RF-GES-44, POC-SEG-02, RNF-AUD-02.
struct RotasDaTrilha {
    static let atos =
        [PesquisaDaTrilha.ato, PesquisaDaTrilha.atoDeExportar, FichaDoEvento.ato, FichaDoEvento.atoDeProvar]
        + ParteDaTrilha.allCases.map(\.ato)

    let pecas: PortalDoGestor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("auditoria", ato: PesquisaDaTrilha.ato) { try await Self.lista($0, pecas) }
        grupo.post("auditoria", ato: PesquisaDaTrilha.ato) { formulario, contexto in
            let pesquisa = try await Self.pesquisa(contexto, pecas, formulario.pares, [:])
            return try await pecas.consultas.levar(a: pesquisa.estado, contexto)
        }
        grupo.get("auditoria/relatorio.pdf", ato: PesquisaDaTrilha.atoDeExportar) { try await Self.pdf($0, pecas) }
        grupo.get("auditoria/:id", ato: FichaDoEvento.ato) { try await Self.ficha($0, pecas) }
        grupo.get("auditoria/:id/prova.json", ato: FichaDoEvento.atoDeProvar) { try await Self.prova($0, pecas) }
    }

    // MARK: - A lista

    private static func partes(_ contexto: ContextoDoGestor) -> [ParteDaTrilha] {
        ParteDaTrilha.allCases.filter { contexto.usuario.pode($0.ato) }
    }

    private static func pesquisa(
        _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas, _ pares: [(String, String)],
        _ guardados: [String: String]
    ) async throws -> PesquisaDaTrilha {
        PesquisaDaTrilha(
            em: "/gestor/auditoria", partes: partes(contexto),
            mais: [
                .escolha("consignataria", "Consignatária", try await pecas.consignatarias()),
                .texto("usuario", "Usuário (como entra, ou o número)", pessoal: true),
                .texto("endereco", "Endereço de rede", pessoal: true),
            ], lendo: pares, guardados: guardados)
    }

    private static func pesquisada(
        _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> (pesquisa: PesquisaDaTrilha, consulta: ConsultaDaTrilha) {
        let guardados = try await pecas.consultas.abrir(contexto)
        let pesquisa = try await pesquisa(contexto, pecas, try contexto.pares, guardados)
        var consulta = pesquisa.consulta(podendo: partes(contexto), pecas.casa.cofre)
        if let digitado = pesquisa.estado["usuario"] { consulta.autores = try await autores(digitado, pecas.casa) }
        return (pesquisa, consulta)
    }

    /// Quem entra com este nome, tem este CPF ou este número; o cadastro de usuários é do papel `motor`.
    private static func autores(_ digitado: String, _ casa: Instalacao) async throws -> [Int64] {
        let indices = DadosDoUsuario.indices(doLogin: digitado, casa.cofre)
        let pessoas = (try? CPF.lendo(digitado)).map { DadosPessoais.indices(de: $0, casa.cofre) } ?? []
        let numero = Int64(digitado.replacing(".", with: ""))
        let achados = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try t.executar(
                "SELECT id FROM usuario WHERE login_indice = ANY (\(indices)) OR cpf_indice = ANY (\(pessoas))"
            ).map {
                try $0.ler(0, como: Int64.self)
            }
        }
        return achados + [numero].compactMap { $0 }
    }

    /// Lê e deixa o evento da leitura, na mesma transação: sem o registro, a leitura não acontece.
    private static func lerAnotando<T: Sendable>(
        _ evento: Auditoria.Evento, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas,
        _ corpo: @escaping @Sendable (Transacao) throws -> T
    ) async throws -> T {
        let (casa, autor) = (pecas.casa, contexto.autor)
        return try await casa.banco.transacao(como: .gestor.gravando(emNomeDe: autor)) { t in
            let lido = try corpo(t)
            try casa.trilha.registrar([evento], por: autor, as: casa.relogio.agora, em: t)
            return lido
        }
    }

    private static func lista(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let (pesquisa, consulta) = try await pesquisada(contexto, pecas)
        let casa = pecas.casa
        if try contexto.querCsv {
            guard contexto.usuario.pode(PesquisaDaTrilha.atoDeExportar) else { throw RecusaDaWeb.semPermissao }
            let evento = Auditoria.Evento(
                PesquisaDaTrilha.atoDeExportar, ["formato": "csv", "pesquisa": pesquisa.paraATrilha])
            try await lerAnotando(evento, contexto, pecas) { _ in }
            return CsvEmPaginas.responder(trilha: "trilha-de-auditoria", consulta) { consulta, limite in
                let lidos = try await pecas.ler { t in try consulta.listar(limite: limite, casa.trilha, em: t) }
                return try await EventoNaTela.comNomes(lidos, para: .gestor, casa)
            }
        }
        let porPagina = pesquisa.estado.porPagina
        let lidos = try await lerAnotando(
            Auditoria.Evento(PesquisaDaTrilha.ato, pesquisa.paraATrilha), contexto, pecas
        ) { t in
            (
                try consulta.listar(limite: porPagina + 1, casa.trilha, em: t),
                try SituacaoDaTrilha.ler(em: t)
            )
        }
        let linhas = try await EventoNaTela.comNomes(Array(lidos.0.prefix(porPagina)), para: .gestor, casa)
        var estado = pesquisa.estado
        if lidos.0.count > porPagina, let ultima = linhas.last {
            estado.seguinte = CursorDaTrilha(ultima.evento).escrito
        }
        let tela = TelaDaTrilha(
            linhas: linhas, estado: estado, situacao: lidos.1, agora: casa.relogio.agora,
            podeExportar: contexto.usuario.pode(PesquisaDaTrilha.atoDeExportar), partes: partes(contexto)
        ).tela(abre: contexto.usuario.pode(FichaDoEvento.ato))
        return try await pecas.pagina(tela, contexto)
    }

    private static func pdf(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let (pesquisa, achada) = try await pesquisada(contexto, pecas)
        let casa = pecas.casa
        var consulta = achada
        consulta.cursor = nil
        let inteira = consulta
        let evento = Auditoria.Evento(
            PesquisaDaTrilha.atoDeExportar, ["formato": "pdf", "pesquisa": pesquisa.paraATrilha])
        let (lidos, situacao) = try await lerAnotando(evento, contexto, pecas) { t in
            (
                try inteira.listar(limite: RelatorioDaTrilha.maximo + 1, casa.trilha, em: t),
                try SituacaoDaTrilha.ler(em: t)
            )
        }
        let linhas = try await EventoNaTela.comNomes(lidos, para: .gestor, casa)
        return try await RelatorioDaTrilha(linhas: linhas, pesquisa: pesquisa, situacao: situacao).responder(
            casa, pecas.fachada, por: contexto.autor)
    }

    // MARK: - Um evento

    private static func ficha(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let (id, casa, partes) = (try contexto.registro(), pecas.casa, partes(contexto))
        let (evento, selo) = try await lerAnotando(
            Auditoria.Evento(FichaDoEvento.ato, objeto: "evento", id: id), contexto, pecas
        ) { t in
            guard let evento = try EventoLido.ler(id, casa.trilha, em: t), partes.contains(evento.parte),
                let selo = try SeloDoEvento.ler(id, casa.cofre, em: t)
            else { throw RecusaDaWeb.naoEncontrado }
            return (evento, selo)
        }
        let nomes = try await EventoNaTela.comNomes([evento], para: .gestor, casa)
        guard let naTela = nomes.first else { throw RecusaDaWeb.naoEncontrado }
        return try await pecas.pagina(
            FichaDoEvento(
                naTela, selo,
                prova: contexto.usuario.pode(FichaDoEvento.atoDeProvar) ? "/gestor/auditoria/\(id)/prova.json" : nil,
                trilha: .init("Trilha de auditoria", "/gestor/auditoria"), registro: naTela.ligacao
            ).tela, contexto)
    }

    private static func prova(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let (id, casa, partes) = (try contexto.registro(), pecas.casa, partes(contexto))
        let prova = try await lerAnotando(
            Auditoria.Evento(FichaDoEvento.atoDeProvar, objeto: "evento", id: id), contexto, pecas
        ) { t -> [UInt8] in
            guard let evento = try EventoLido.ler(id, casa.trilha, em: t), partes.contains(evento.parte) else {
                throw RecusaDaWeb.naoEncontrado
            }
            do { return try ProvasDaTrilha(casa.cofre).inclusao(do: id, em: t).json } catch let falta as SemProva {
                throw RecusaDaWeb(codigo: "sem-prova", frase: PortalDoGestor.frase("\(falta)"), status: 409)
            }
        }
        return .arquivo(nome: "prova-do-evento-\(id).json", tipo: "application/json", prova)
    }
}

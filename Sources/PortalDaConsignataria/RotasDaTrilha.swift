import Acesso
import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// A trilha do que os usuários e as credenciais desta consignatária fizeram: busca, CSV, PDF e a ficha de um evento.
///
/// Lê-se no papel dela: o evento de outro não existe. O perfil lê as partes que lhe foram concedidas (`ParteDaTrilha`), e cada leitura deixa o
/// seu evento. Do que cada ato registrou só se mostra o que está na lista de `DadoEmPalavras`: uma recusa por margem diz o código, nunca
/// quanto cabia.
/// - Fonte: RF-CON-35.
struct RotasDaTrilha {
    static let raiz: Endereco = "/consignataria/auditoria"
    static let atos =
        [PesquisaDaTrilha.ato, PesquisaDaTrilha.atoDeExportar, FichaDoEvento.ato]
        + ParteDaTrilha.allCases.map(\.ato)

    let pecas: PortalDaConsignataria.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("auditoria", ato: PesquisaDaTrilha.ato) { try await Self.lista($0, pecas) }
        grupo.post("auditoria", ato: PesquisaDaTrilha.ato) { formulario, contexto in
            let pesquisa = try await Self.pesquisa(contexto, pecas, formulario.pares, [:])
            return try await pecas.consultas.levar(a: pesquisa.estado, contexto)
        }
        grupo.get("auditoria/relatorio.pdf", ato: PesquisaDaTrilha.atoDeExportar) { try await Self.pdf($0, pecas) }
        grupo.get("auditoria/:id", ato: FichaDoEvento.ato) { try await UmEvento.ficha($0, pecas) }
    }

    // MARK: - O que se lê

    static func partes(_ contexto: ContextoDaConsignataria) -> [ParteDaTrilha] {
        ParteDaTrilha.allCases.filter { contexto.usuario.pode($0.ato) }
    }

    /// Lê e deixa o evento da leitura, na mesma transação: sem o registro, a leitura não acontece.
    static func lerAnotando<T: Sendable>(
        _ evento: Auditoria.Evento, _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas,
        _ corpo: @escaping @Sendable (Transacao) throws -> T
    ) async throws -> T {
        let (casa, autor) = (pecas.casa, contexto.autor)
        return try await casa.banco.transacao(como: contexto.papel.gravando(emNomeDe: autor)) { t in
            let lido = try corpo(t)
            try casa.trilha.registrar([evento], por: autor, as: casa.relogio.agora, em: t)
            return lido
        }
    }

    private static func pesquisa(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas, _ pares: [(String, String)],
        _ guardados: [String: String]
    ) async throws -> PesquisaDaTrilha {
        let usuarios = try await usuarios(contexto.consignataria, pecas.casa)
        return PesquisaDaTrilha(
            em: raiz, partes: partes(contexto),
            mais: [
                .escolha("usuario", "Usuário", usuarios), .texto("endereco", "Endereço de rede", pessoal: true),
            ], lendo: pares, guardados: guardados)
    }

    /// Os usuários e as credenciais desta consignatária; o cadastro deles é do papel `motor`.
    private static func usuarios(_ consignataria: Int64, _ casa: Instalacao) async throws -> [Html.Campo.Opcao] {
        try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            let ids = try t.executar("SELECT id FROM usuario WHERE consignataria_id = \(consignataria)").map {
                try $0.ler(0, como: Int64.self)
            }
            let pessoas = try NomeDoUsuario.ler(Set(ids), casa.cofre, em: t).sorted { $0.value < $1.value }
            let credenciais = try t.executar(
                "SELECT id, nome FROM credencial WHERE consignataria_id = \(consignataria) ORDER BY nome"
            ).map { (key: try $0.ler(0, como: Int64.self), value: "\(try $0.ler(1, como: String.self)) (API)") }
            return (pessoas + credenciais).map { .init("\($0.key)", $0.value) }
        }
    }

    private static func pesquisada(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> (pesquisa: PesquisaDaTrilha, consulta: ConsultaDaTrilha) {
        let guardados = try await pecas.consultas.abrir(contexto)
        let pesquisa = try await pesquisa(contexto, pecas, try contexto.pares, guardados)
        var consulta = pesquisa.consulta(podendo: partes(contexto), pecas.casa.cofre)
        consulta.autores = pesquisa.estado["usuario"].flatMap { Int64($0) }.map { [$0] }
        return (pesquisa, consulta)
    }

    private static func lista(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        let (pesquisa, consulta) = try await pesquisada(contexto, pecas)
        let (casa, papel, porPagina) = (pecas.casa, contexto.papel, pesquisa.estado.porPagina)
        if try contexto.querCsv {
            guard contexto.usuario.pode(PesquisaDaTrilha.atoDeExportar) else { throw RecusaDaWeb.semPermissao }
            let evento = Auditoria.Evento(
                PesquisaDaTrilha.atoDeExportar, ["formato": "csv", "pesquisa": pesquisa.paraATrilha])
            try await lerAnotando(evento, contexto, pecas) { _ in }
            return CsvEmPaginas.responder(trilha: "trilha-de-auditoria", consulta) { consulta, limite in
                let lidos = try await casa.banco.transacao(como: papel, soLeitura: true) { t in
                    try consulta.listar(limite: limite, casa.trilha, em: t)
                }
                return try await EventoNaTela.comNomes(lidos, para: .consignataria, casa)
            }
        }
        let lidos = try await lerAnotando(
            Auditoria.Evento(PesquisaDaTrilha.ato, pesquisa.paraATrilha), contexto, pecas
        ) { t in try consulta.listar(limite: porPagina + 1, casa.trilha, em: t) }
        let linhas = try await EventoNaTela.comNomes(Array(lidos.prefix(porPagina)), para: .consignataria, casa)
        var estado = pesquisa.estado
        if lidos.count > porPagina, let ultima = linhas.last {
            estado.seguinte = CursorDaTrilha(ultima.evento).escrito
        }
        return try await pecas.pagina(tela(linhas, estado, contexto), contexto)
    }

    private static func pdf(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        let (pesquisa, achada) = try await pesquisada(contexto, pecas)
        let casa = pecas.casa
        var consulta = achada
        consulta.cursor = nil
        let inteira = consulta
        let evento = Auditoria.Evento(
            PesquisaDaTrilha.atoDeExportar, ["formato": "pdf", "pesquisa": pesquisa.paraATrilha])
        let lidos = try await lerAnotando(evento, contexto, pecas) { t in
            try inteira.listar(limite: RelatorioDaTrilha.maximo + 1, casa.trilha, em: t)
        }
        // Os blocos não são de ninguém, e o papel dela não os lê.
        let situacao = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try SituacaoDaTrilha.ler(em: t)
        }
        let linhas = try await EventoNaTela.comNomes(lidos, para: .consignataria, casa)
        return try await RelatorioDaTrilha(linhas: linhas, pesquisa: pesquisa, situacao: situacao).responder(
            casa, pecas.fachada, por: contexto.autor)
    }

    private static func tela(
        _ linhas: [EventoNaTela], _ estado: EstadoDaGrade, _ contexto: ContextoDaConsignataria
    ) -> Tela {
        let (exporta, abre) = (
            contexto.usuario.pode(PesquisaDaTrilha.atoDeExportar), contexto.usuario.pode(FichaDoEvento.ato)
        )
        let relatorio = estado.ligacaoDe("/consignataria/auditoria/relatorio.pdf")
        let pdf = Bloco { Ligacao("PDF", para: relatorio, .terciario, icone: .baixar, compacta: true) }
        return Tela(
            "Auditoria",
            ajuda: Ajuda(
                "O que os usuários e as credenciais da sua instituição fizeram, quando e de onde.",
                quemPode:
                    "Quem tem o ato de consultar a trilha, nesta consignatária, e só as partes concedidas ao seu perfil.",
                depois: "A trilha só cresce: ninguém muda nem apaga um evento. Esta consulta também fica nela."),
            mensagens: partes(contexto).isEmpty
                ? [
                    Mensagem(
                        .aviso, "O seu perfil não lê nenhuma parte da trilha.",
                        "Peça a quem administra os perfis a parte de que precisa.")
                ] : [],
            larga: true
        ) {
            Grade(
                "Eventos", linhas: linhas, estado: estado,
                vazio: Vazio("Nenhum evento", "Os seus usuários ainda não fizeram nada que o seu perfil leia."),
                csv: exporta, acoes: exporta && !linhas.isEmpty ? pdf : nil
            ) {
                Coluna("Quando", .umaLinha, ordem: "quando", principal: true, csv: { $0.evento.em.naTela }) { linha in
                    if abre {
                        Ligacao(linha.evento.em.naTela, para: "/consignataria/auditoria/\(linha.evento.id)")
                    } else {
                        linha.evento.em.naTela
                    }
                }
                Coluna("Quem") { $0.quemFez }
                Coluna("O que fez") { NomeDoAto.de($0.evento.ato) }
                Coluna("Registro", csv: { $0.registro }) { linha in
                    if let para = registro(linha.evento) {
                        Ligacao(linha.registro, para: para)
                    } else {
                        linha.registro
                    }
                }
                Coluna("O que se registrou") { $0.resumo }
                Coluna("De onde") { $0.evento.endereco ?? $0.canal }
            }
        }
    }

    /// A ficha do registro, onde há; o contrato do evento é sempre desta consignatária.
    static func registro(_ evento: EventoLido) -> Endereco? {
        switch (evento.objeto, evento.objetoId) {
        case ("contrato", let id?): "/consignataria/contratos/\(id)"
        case ("arquivo", let id?): "/consignataria/arquivos/\(id)"
        default: nil
        }
    }
}

import Acesso
import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Html
import Leiaute
import Nucleo
import Web

/// Os leiautes que valem hoje, a definição de cada um e as versões enviadas.
///
/// Requisito: RF-GER-10, POC-INT-01
struct RotasDosLeiautes {
    static let ato = "leiautes.consultar"
    let pecas: PortalDoGestor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("leiautes", ato: Self.ato) { try await Self.lista($0, pecas) }
        grupo.get("leiautes/:codigo", ato: Self.ato) { try await Self.ver(nil, $0, pecas) }
        grupo.get("leiautes/:codigo/versoes/:id", ato: Self.ato) {
            try await Self.ver(Int(try $0.registro()), $0, pecas)
        }
        EnvioDeLeiaute(pecas: pecas).montar(em: grupo)
    }

    static func endereco(_ codigo: String) -> Endereco { "/gestor/leiautes/\(codigo)" }

    // MARK: - A lista

    private static func lista(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let (acervo, hoje) = (pecas.acervo, pecas.casa.relogio.hoje)
        let todos = try await pecas.ler { t in try acervo.leiautes(em: hoje, em: t) }
        let pedido = EstadoDaGrade(
            em: "/gestor/leiautes",
            filtros: [
                .escolha(
                    "formato", "Formato",
                    Leiaute.Formato.allCases.map { .init($0.rawValue, FormularioDeEnvio.nome($0)) }),
                .escolha("origem", "Origem", [.init("enviado", "Enviado pela tela"), .init("pasta", "Do programa")]),
            ], ordens: ["codigo", "titulo"], padrao: .init("codigo"), porPagina: 50, lendo: try contexto.pares)
        let filtrados = pedido.ordenada(
            todos.filter { leiaute in
                (pedido["formato"] == nil || leiaute.definicao.formato.rawValue == pedido["formato"])
                    && (pedido["origem"] == nil || (leiaute.versao != nil) == (pedido["origem"] == "enviado"))
                    && pedido.acha(em: "\(leiaute.codigo) \(leiaute.definicao.titulo)")
            },
            [
                "codigo": { $0.codigo < $1.codigo },
                "titulo": {
                    DiretorioDePessoas.dobrar($0.definicao.titulo) < DiretorioDePessoas.dobrar($1.definicao.titulo)
                },
            ])
        if try contexto.querCsv { return CsvEmPaginas.responder("leiautes", colunas, todas: filtrados) }
        let ultimos = try await pecas.ultimosEventos(de: "leiaute")
        let pode = contexto.usuario.pode(EnviarLeiaute.ato)
        let tela = Tela(
            "Leiautes", secao: "Administração",
            ajuda: Ajuda(
                "A forma de cada arquivo que se recebe e se gera.", quemPode: "Gestores.",
                depois: "Uma versão enviada vale no dia dito, sem reiniciar nada; a do programa continua por baixo."),
            larga: true
        ) {
            Grade(
                "Leiautes", linhas: pedido.daPagina(filtrados), estado: pedido.com(total: filtrados.count),
                vazio: Vazio("Nenhum leiaute"), busca: "código ou título",
                acoes: pode
                    ? Bloco { Ligacao("Enviar leiaute novo", para: "/gestor/leiautes/enviar", .secundario) } : nil
            ) { colunas }
            ultimos
        }
        return try await pecas.pagina(tela, contexto)
    }

    @MontagemDeColunas<LeiauteDoAcervo> private static var colunas: [Coluna<LeiauteDoAcervo>] {
        Coluna("Leiaute", ordem: "codigo", principal: true, csv: { $0.codigo }) {
            Ligacao($0.codigo, para: endereco($0.codigo))
        }
        Coluna("Título", ordem: "titulo") { $0.definicao.titulo }
        Coluna("Formato") { FormularioDeEnvio.nome($0.definicao.formato) }
        Coluna("Codificação") { $0.definicao.codificacao.rawValue }
        Coluna("Registros", .numero) { Html.Formato.inteiro($0.definicao.registros.count) }
        Coluna("Campos", .numero) { Html.Formato.inteiro(CampoDoLeiaute.listar($0.definicao).count) }
        Coluna("Versão") { $0.versao.map { "enviada, \($0)" } ?? "do programa" }
    }

    // MARK: - Um leiaute

    private static func ver(
        _ versao: Int?, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        let codigo = try contexto.parametro("codigo")
        let (acervo, casa) = (pecas.acervo, pecas.casa)
        let hoje = casa.relogio.hoje
        let (texto, versoes): (String, [VersaoDeLeiaute])
        do {
            (texto, versoes) = try await pecas.ler { t in
                (
                    try acervo.texto(codigo, versao: versao, em: hoje, em: t),
                    try VersaoDeLeiaute.listar(codigo, em: t)
                )
            }
        } catch is RecusaDeLeiaute {
            throw RecusaDaWeb.naoEncontrado
        }
        let definicao = try Definicao.lendo(yaml: texto)
        let campos = CampoDoLeiaute.listar(definicao)
        if try contexto.querCsv {
            return CsvEmPaginas.responder("leiaute-\(codigo)", CampoDoLeiaute.colunas, todas: campos)
        }
        let estado = EstadoDaGrade(
            em: versao.map { "/gestor/leiautes/\(codigo)/versoes/\($0)" } ?? endereco(codigo), porPagina: 100,
            lendo: try contexto.pares)
        let nomes = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try NomeDoUsuario.ler(Set(versoes.compactMap(\.autor)), casa.cofre, em: t)
        }
        let ultimos = try await pecas.ultimosEventos(de: "leiaute", Auditoria.Evento.numero(doCodigo: codigo))
        let desenho = DefinicaoNaTela(
            definicao: definicao, estado: estado.com(total: campos.count), regua: ReguaNaTela(definicao))
        let tela = Tela(
            definicao.titulo, subtitulo: versao.map { "\(codigo), versão \($0)" } ?? codigo, secao: "Leiautes",
            trilha: [.init("Leiautes", "/gestor/leiautes")],
            ajuda: Ajuda(
                "A definição que lê e escreve este arquivo, campo a campo.", quemPode: "Gestores.",
                depois: "Versão em uso não se edita: envia-se outra, com o dia em que passa a valer."),
            larga: true, acoes: acoes(codigo, versoes, hoje, contexto.usuario)
        ) {
            desenho.corpo
            grade(versoes, codigo, hoje, nomes)
            Cartao("Texto da definição", subtitulo: "Em YAML, como se envia.") {
                El(
                    .pre, texto, .classe("codigo-fonte"), .role("region"), .aria("label", "Texto da definição"),
                    .tabindex(0))
            }
            ultimos
        }
        return try await pecas.pagina(tela, contexto)
    }

    private static func grade(
        _ versoes: [VersaoDeLeiaute], _ codigo: String, _ hoje: Dia, _ nomes: [Int64: String]
    ) -> some Trecho {
        Grade(
            "Versões enviadas", linhas: versoes,
            vazio: Vazio("Nenhuma versão enviada", "Vale a definição que vem com o programa.")
        ) {
            Coluna("Versão", principal: true, csv: { "\($0.versao)" }) {
                Ligacao("Versão \($0.versao)", para: "/gestor/leiautes/\(codigo)/versoes/\($0.versao)")
            }
            Coluna("Vale desde") { $0.vigencia.desde?.brasileiro ?? "sempre" }
            Coluna("Até antes de") { $0.vigencia.ate?.brasileiro ?? "sem fim" }
            Coluna("Situação", csv: { $0.vigencia.contem(hoje) ? "Em vigor" : "Fora de vigor" }) {
                $0.vigencia.contem(hoje) ? Etiqueta(.sucesso, "Em vigor") : Etiqueta(.encerrado, "Fora de vigor")
            }
            Coluna("Enviada em", .umaLinha) { $0.em.naTela }
            Coluna("Por") { $0.autor.flatMap { nomes[$0] } ?? "" }
        }
    }

    private static func acoes(
        _ codigo: String, _ versoes: [VersaoDeLeiaute], _ hoje: Dia, _ usuario: UsuarioNaSessao
    ) -> Bloco {
        Bloco {
            if versoes.first?.vigencia.contem(hoje) == true, usuario.pode(EncerrarLeiaute.ato) {
                Ligacao("Voltar à do programa", para: "/gestor/leiautes/\(codigo)/encerrar", .secundario)
            }
            if usuario.pode(EnviarLeiaute.ato) {
                Ligacao(
                    "Enviar versão nova", para: Endereco("/gestor/leiautes/enviar").com("de", codigo), .secundario)
            }
        }
    }
}

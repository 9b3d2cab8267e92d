import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Html
import Nucleo
import Web

/// De que valor em diante cada produto se autoriza com prova de vida: o que vale, o que valeu, o que está marcado, e a mudança.
///
/// Requisito: RF-CON-04
struct RotasDasExigencias {
    static let raiz: Endereco = "/gestor/prova-de-vida"
    static func endereco(_ codigo: String) -> Endereco { "/gestor/prova-de-vida/\(codigo)" }
    private static func enderecoDeMudar(_ codigo: String) -> Endereco { "/gestor/prova-de-vida/\(codigo)/mudar" }
    private static let janela = Duration.seconds(90 * 86_400)

    let pecas: PortalDoGestor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("prova-de-vida", ato: RotasDosParametros.ato) { try await Self.lista($0, pecas) }
        ComunicadosDaProva(pecas: pecas).montar(em: grupo)
        grupo.get("prova-de-vida/:codigo", ato: RotasDosParametros.ato) { try await Self.ver($0, pecas) }
        grupo.get("prova-de-vida/:codigo/mudar", ato: MudarExigencia.ato) { contexto in
            let lida = try await Self.produto(contexto, pecas)
            if try contexto.querCsv {
                return CsvEmPaginas.responder(
                    "alcance-da-prova-de-vida-\(lida.codigo)", AlcanceDaExigencia.colunas,
                    todas: try await Self.alcance(lida, pecas))
            }
            let preenchido = Preenchimento(["desde": pecas.casa.relogio.hoje.brasileiro])
            return try await pecas.pagina(try await Self.formulario(lida, preenchido, pecas), contexto)
        }
        grupo.post("prova-de-vida/:codigo/mudar", ato: MudarExigencia.ato) { try await Self.mudar($0, $1, pecas) }
    }

    private static func todas(_ pecas: PortalDoGestor.Pecas) async throws -> [ExigenciaNaTela] {
        let hoje = pecas.casa.relogio.hoje
        return try await pecas.ler { t in try ExigenciaNaTela.listar(hoje: hoje, em: t) }
    }

    private static func produto(
        _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> ExigenciaNaTela {
        let codigo = try contexto.parametro("codigo")
        guard let achado = try await todas(pecas).first(where: { $0.codigo == codigo }) else {
            throw RecusaDaWeb.naoEncontrado
        }
        return achado
    }

    // MARK: - A lista

    private static func lista(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let estado = EstadoDaGrade(
            em: raiz,
            filtros: [.escolha("exige", "Exige hoje", [.init("sim", "Sim"), .init("nao", "Não")])],
            ordens: ["produto", "exige", "esperando"], padrao: .init("produto"), porPagina: 50,
            lendo: try contexto.pares)
        let linhas = estado.ordenada(
            try await todas(pecas).filter {
                (estado["exige"] == nil || (estado["exige"] == "sim") == ($0.emVigor?.acimaDe != nil))
                    && estado.acha(em: "\($0.nome) \($0.codigo)")
            },
            [
                "produto": { DiretorioDePessoas.dobrar($0.nome) < DiretorioDePessoas.dobrar($1.nome) },
                "exige": {
                    ($0.emVigor?.acimaDe?.centavos ?? .max) < ($1.emVigor?.acimaDe?.centavos ?? .max)
                },
                "esperando": { $0.esperando < $1.esperando },
            ])
        if try contexto.querCsv {
            return CsvEmPaginas.responder("prova-de-vida-por-produto", ExigenciaNaTela.colunas, todas: linhas)
        }
        let ultimos = try await pecas.ultimosEventos(de: "produto")
        let tela = Tela(
            "Prova de vida por produto", secao: "Administração",
            ajuda: Ajuda(
                "De que valor em diante a reserva de cada produto só se autoriza com prova de vida.",
                quemPode: "Gestores com o ato próprio.",
                depois: "A regra vale para a reserva que nasce depois dela; a que já existe fica como nasceu."),
            larga: true,
            acoes: Bloco { Ligacao("Avisos do serviço", para: ComunicadosDaProva.raiz, .secundario) }
        ) {
            Grade(
                "Produtos", linhas: estado.daPagina(linhas), estado: estado.com(total: linhas.count),
                vazio: Vazio("Nenhum produto com esse filtro"), busca: "nome ou código"
            ) { ExigenciaNaTela.colunas }
            ultimos
        }
        return try await pecas.pagina(tela, contexto)
    }

    // MARK: - Um produto

    private static func ver(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let lida = try await produto(contexto, pecas)
        if try contexto.querCsv {
            return CsvEmPaginas.responder(
                "prova-de-vida-\(lida.codigo)", VersaoDaExigencia.colunas, todas: lida.versoes)
        }
        let ultimos = try await pecas.ultimosEventos(de: "produto", lida.produto)
        let estado = EstadoDaGrade(em: endereco(lida.codigo), porPagina: 100, lendo: try contexto.pares)
        let tela = Tela(
            lida.nome, subtitulo: "Prova de vida", secao: "Prova de vida por produto",
            trilha: [.init("Prova de vida por produto", raiz)],
            ajuda: Ajuda(
                "O valor é o total que a pessoa vai pagar: parcela vezes prazo. Sem prazo, é a parcela do mês.",
                quemPode: "Gestores com o ato próprio.",
                depois: "Acima do valor, a pessoa autoriza no portal dela com a câmera, e por nenhum outro meio."),
            acoes: contexto.usuario.pode(MudarExigencia.ato)
                ? Bloco { Ligacao("Mudar", para: enderecoDeMudar(lida.codigo), .primario) } : nil
        ) {
            Cartao("O que vale") {
                Ficha {
                    Html.Dado("Exige hoje", ExigenciaNaTela.escrito(lida.emVigor?.acimaDe))
                    Html.Dado("Marcado para depois", lida.depois)
                    Html.Dado("Reservas à espera", Formato.inteiro(lida.esperando))
                    Html.Dado("De onde vem", lida.emVigor?.fonte)
                }
            }
            Grade(
                "Regras cadastradas", linhas: estado.daPagina(lida.versoes),
                estado: estado.com(total: lida.versoes.count),
                vazio: Vazio("Nenhuma regra", "A reserva deste produto não exige prova de vida.")
            ) { VersaoDaExigencia.colunas }
            ultimos
        }
        return try await pecas.pagina(tela, contexto)
    }

    // MARK: - Mudar

    private static func mudar(
        _ formulario: Web.Formulario, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        let lida = try await produto(contexto, pecas)
        return try await MudancaComVigencia(
            valor: .opcional("valor", como: { try Dinheiro.lendo($0) }), ficha: endereco(lida.codigo),
            executar: { valor, desde, fonte, casa, t, autor in
                try MudarExigencia(produto: lida.produto, acimaDe: valor, desde: desde, fonte: fonte)
                    .executar(casa, em: t, por: autor)
            },
            recado: { "\(lida.nome): \(ExigenciaNaTela.escrito($0)), a partir de \($1.brasileiro)." },
            formulario: { try await Self.formulario(lida, $0, pecas) }
        ).responder(formulario, contexto, pecas)
    }

    private static func alcance(
        _ lida: ExigenciaNaTela, _ pecas: PortalDoGestor.Pecas
    ) async throws -> [AlcanceDaExigencia] {
        let desde = pecas.casa.relogio.agora - janela
        return try await pecas.ler { t in try AlcanceDaExigencia.ler(produto: lida.produto, desde: desde, em: t) }
    }

    private static func formulario(
        _ lida: ExigenciaNaTela, _ preenchido: Preenchimento, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Tela {
        let alcance = try await alcance(lida, pecas)
        return Tela(
            "Mudar a prova de vida: \(lida.nome)", secao: "Prova de vida por produto",
            trilha: [.init("Prova de vida por produto", raiz), .init(lida.nome, endereco(lida.codigo))],
            ajuda: Ajuda(
                "A regra nova vale para a reserva que nasce do dia dito em diante.",
                quemPode: "Gestores com o ato próprio.",
                depois: "As reservas que já existem, e as \(lida.esperando) à espera da prova, ficam como nasceram.")
        ) {
            El(.p) { "Hoje: \(ExigenciaNaTela.escrito(lida.emVigor?.acimaDe))." }
            Html.Formulario(
                para: enderecoDeMudar(lida.codigo), preenchido: preenchido, enviar: Botao("Mudar a regra"),
                cancelar: endereco(lida.codigo)
            ) {
                Html.Campo.dinheiro("valor", "Exigir acima de").opcional()
                    .ajuda(
                        "O total que a pessoa vai pagar; sem prazo, a parcela. Zero exige de toda reserva; em branco, deixa de exigir."
                    )
                MudancaComVigencia<Dinheiro?>.campos
            }
            Grade("O que teria mudado nas reservas dos últimos 90 dias", linhas: alcance) {
                AlcanceDaExigencia.colunas
            }
        }
    }
}

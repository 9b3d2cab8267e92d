import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Cifra
import Html
import Nucleo
import Web

/// Todos os contratos, e a ficha de cada um.
///
/// Requisito: POC-GES-14, RF-GES-10
struct RotasDosContratos {
    let pecas: PortalDoGestor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("contratos", ato: PortalDoGestor.atoDeContratos) { try await ListaDeContratos.responder($0, pecas) }
        grupo.post("contratos", ato: PortalDoGestor.atoDeContratos) { formulario, contexto in
            let estado = ListaDeContratos.estado(formulario.pares, try await pecas.consignatarias())
            return try await pecas.consultas.levar(a: estado, contexto)
        }
        grupo.get("contratos/:id", ato: PortalDoGestor.atoDeContratos) { try await Self.ficha($0, pecas) }
        CancelamentoDeReserva(pecas: pecas).montar(em: grupo)
    }

    /// A ficha: dados, parcelas mês a mês (filtro e CSV) e história.
    private static func ficha(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let (id, casa) = (try contexto.registro(), pecas.casa)
        guard let ficha = try await pecas.ler({ t in try FichaDoContrato.ler(id, casa.cofre, em: t) }) else {
            throw RecusaDaWeb.naoEncontrado
        }
        let contrato = ficha.contrato
        let pedido = EstadoDaGrade(
            em: PortalDoGestor.contrato(id),
            filtros: [
                .escolha("situacao", "Situação", SituacaoDaParcela.allCases.map { .init($0.rawValue, $0.nome) })
            ], ordens: ["competencia", "previsto", "descontado"], padrao: .init("competencia", .decrescente),
            porPagina: 20, lendo: try contexto.pares)
        let parcelas = pedido.ordenada(
            ficha.parcelas.filter { pedido["situacao"] == nil || $0.situacao.rawValue == pedido["situacao"] },
            [
                "competencia": { $0.competencia < $1.competencia }, "previsto": { $0.previsto < $1.previsto },
                "descontado": { ($0.descontado ?? .zero) < ($1.descontado ?? .zero) },
            ])
        if try contexto.querCsv {
            return CsvEmPaginas.responder("parcelas-\(id)", ParcelasDoContrato.colunas([]), todas: parcelas)
        }
        if let csv = ficha.csv(try contexto.consulta) { return csv }
        let estados = FichaDoContrato.Estados(em: PortalDoGestor.contrato(id), lendo: try contexto.pares)
        let cancela = contrato.situacao.ehReservaViva && contexto.usuario.pode(CancelarReserva.ato)
        let comProva =
            (contrato.exigeProva || ficha.autorizacao?.porProvaDeVida == true)
            && contexto.usuario.pode(EvidenciaNaTela.ato)
        let ultimos = try await pecas.ultimosEventos(de: "contrato", id)
        let tela = Tela(
            ficha.titulo, secao: "Contratos", situacao: contrato.situacao.etiqueta,
            trilha: [.init("Contratos", "/gestor/contratos")],
            ajuda: Ajuda(
                "O contrato, as suas parcelas mês a mês e o que aconteceu com ele.", quemPode: "Gestores.",
                depois: "A parcela com desconto a menor diz quanto faltou e por quê."),
            acoes: cancela || comProva
                ? Bloco {
                    if comProva { Ligacao("Ver a prova de vida", para: EvidenciaNaTela.endereco(id), .secundario) }
                    if cancela { Ligacao("Cancelar a reserva", para: CancelamentoDeReserva.endereco(id), .secundario) }
                } : nil
        ) {
            ficha.dados(
                pessoa: PortalDoGestor.pessoa(contrato.pessoa),
                consignataria: PortalDoGestor.consignataria(contrato.consignataria))
            if !contrato.situacao.ehReservaViva {
                Grade(
                    "Parcelas mês a mês", linhas: pedido.daPagina(parcelas), estado: pedido.com(total: parcelas.count),
                    vazio: Vazio(
                        "Nenhuma parcela ainda",
                        "A primeira aparece quando a folha de \(contrato.primeira.brasileira) for cortada.")
                ) { ParcelasDoContrato.colunas(parcelas) }
            }
            ficha.proximas?.cartao(estados)
            ficha.historia
            ultimos
        }
        return try await pecas.pagina(tela, contexto)
    }
}

/// As colunas das parcelas na ficha do gestor: do previsto ao descontado, e o que faltou.
enum ParcelasDoContrato {
    /// Com linhas, o rodapé as soma.
    static func colunas(_ linhas: [ParcelaNaTela]) -> [Coluna<ParcelaNaTela>] {
        func soma(_ valor: (ParcelaNaTela) -> Dinheiro?) -> String? {
            linhas.isEmpty ? nil : linhas.compactMap(valor).reduce(.zero, +).brasileiro
        }
        return [
            Coluna("Competência", ordem: "competencia", principal: true, csv: { $0.competencia.brasileira }) {
                Ligacao($0.competencia.brasileira, para: LinhasDoMes.linha($0.competencia, $0.contrato))
            },
            Coluna("Parcela", .numero) { $0.ordinal },
            Coluna("Previsto", .numero, ordem: "previsto", total: soma(\.previsto)) { $0.previsto.brasileiro },
            Coluna("Glosado", .numero, total: soma(\.glosado)) { $0.glosado?.brasileiro ?? "—" },
            Coluna("Enviado", .numero, total: soma(\.enviado)) { $0.enviado?.brasileiro ?? "—" },
            Coluna("Descontado", .numero, ordem: "descontado", total: soma(\.descontado)) {
                $0.descontado?.brasileiro ?? "—"
            },
            Coluna("Data do desconto") { $0.descontadaEm?.brasileiro ?? "—" },
            Coluna("Situação", csv: { $0.situacao.nome }) { $0.situacao.etiqueta },
            Coluna("O que faltou") { $0.porQue ?? "" },
        ]
    }
}

extension PortalDoGestor.Pecas {
    /// Id e nome de cada consignatária, para filtros.
    func consignatarias() async throws -> [Html.Campo.Opcao] {
        try await ler { t in
            try t.executar("SELECT id, nome FROM consignataria ORDER BY nome").map {
                Html.Campo.Opcao("\(try $0.ler(0, como: Int64.self))", try $0.ler(1))
            }
        }
    }
}

/// A lista de contratos do gestor.
enum ListaDeContratos {
    static func estado(
        _ pares: [(String, String)], _ consignatarias: [Html.Campo.Opcao], _ guardados: [String: String] = [:]
    ) -> EstadoDaGrade {
        EstadoDaGrade(
            em: "/gestor/contratos",
            filtros: [
                .escolha("situacao", "Situação", Situacao.noFiltro),
                .escolha("consignataria", "Consignatária", consignatarias),
                .cpf("cpf"), .texto("matricula", "Matrícula", pessoal: true), .texto("numero", "Número", pessoal: true),
            ],
            ordens: ["id", "parcela", "situacao", "consignataria", "produto"], padrao: .init("id", .decrescente),
            lendo: pares,
            guardados: guardados)
    }

    private static func filtro(_ estado: EstadoDaGrade, _ cofre: Cofre) -> FiltroDeContratos {
        var filtro = FiltroDeContratos(estado, cofre)
        filtro.consignataria = estado["consignataria"].flatMap { Int64($0) }
        return filtro
    }

    static func responder(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let guardados = try await pecas.consultas.abrir(contexto)
        var estado = estado(try contexto.pares, try await pecas.consignatarias(), guardados)
        let cofre = pecas.casa.cofre
        let filtro = filtro(estado, cofre)
        if try contexto.querCsv {
            return CsvEmPaginas.responder("contratos", colunas()) { limite, pulados in
                try await pecas.ler { t in
                    try ContratoNaTela.listar(filtro, limite: limite, pulados: pulados, cofre, em: t)
                }
            }
        }
        let (limite, pulados) = (estado.porPagina, estado.pulados)
        let (linhas, total) = try await pecas.ler { t in
            (
                try ContratoNaTela.listar(filtro, limite: limite, pulados: pulados, cofre, em: t),
                try ContratoNaTela.contar(filtro, em: t)
            )
        }
        estado.total = total
        let tela = Tela(
            "Contratos",
            ajuda: Ajuda(
                "Todos os contratos e reservas do órgão.", quemPode: "Gestores.",
                depois: "O CPF e a matrícula procurados não ficam no endereço da página."), larga: true
        ) {
            Grade(
                "Contratos", linhas: linhas, estado: estado,
                vazio: Vazio("Nenhum contrato ainda", "Entram pela carga inicial ou pela reserva de uma consignatária.")
            ) { colunas() }
        }
        return try await pecas.pagina(tela, contexto)
    }

    @MontagemDeColunas<ContratoNaTela>
    static func colunas(reservas: Bool = false) -> [Coluna<ContratoNaTela>] {
        Coluna("Contrato", ordem: "id", principal: true, csv: { "\($0.id)" }) {
            Ligacao(Formato.inteiro($0.id), para: PortalDoGestor.contrato($0.id))
        }
        Coluna("Pessoa", csv: { $0.nomeDaPessoa }) { Ligacao($0.nomeDaPessoa, para: PortalDoGestor.pessoa($0.pessoa)) }
        Coluna("Matrícula") { $0.matricula.texto }
        Coluna("Consignatária", ordem: "consignataria") { $0.nomeDaConsignataria }
        Coluna("Produto", ordem: "produto") { $0.produto }
        Coluna("Parcela (R$)", .numero, ordem: "parcela") { $0.parcela.brasileiro }
        if reservas {
            Coluna("Reservada em", .umaLinha) { $0.operacaoEm.naTela }
            Coluna("Confirmar até") { $0.situacao.ehReservaViva ? $0.venceEm?.naTela ?? "" : "" }
        } else {
            Coluna("Pagas", .numero) { $0.andamento }
        }
        Coluna("Situação", ordem: "situacao", csv: { $0.situacao.nome }) { $0.situacao.etiqueta }
    }
}

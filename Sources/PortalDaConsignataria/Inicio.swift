import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Contratos
import Html
import Nucleo
import Web

/// Início e caixa de arquivos.
struct RotasDoInicio {
    let pecas: PortalDaConsignataria.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("/", ato: PortalDaConsignataria.atoDeInicio) { contexto in
            let casa = pecas.casa
            let resumo = try await casa.banco.transacao(como: .consignataria(contexto.consignataria), soLeitura: true) {
                t in
                try ResumoDoInicio(contexto.consignataria, casa, em: t)
            }
            return try await pecas.pagina(resumo.tela(agora: casa.relogio.agora), contexto)
        }
        grupo.get("arquivos", ato: PortalDaConsignataria.atoDeArquivos) { contexto in
            let estado = EstadoDaGrade(em: "/consignataria/arquivos", porPagina: 50, lendo: try contexto.pares)
            let dono = contexto.consignataria
            let casa = pecas.casa
            if try contexto.querCsv {
                return CsvEmPaginas.responder("arquivos", ArquivoNaCaixa.colunas) { limite, pulados in
                    try await casa.banco.transacao(como: .consignataria(dono), soLeitura: true) { t in
                        try ArquivoNaCaixa.listar(limite: limite, pulados: pulados, em: t)
                    }
                }
            }
            let (arquivos, total) = try await casa.banco.transacao(como: .consignataria(dono), soLeitura: true) { t in
                (
                    try ArquivoNaCaixa.listar(limite: estado.porPagina, pulados: estado.pulados, em: t),
                    Int(try t.uma("SELECT count(*) FROM arquivo")?.ler(0, como: Int64.self) ?? 0)
                )
            }
            return try await pecas.pagina(ArquivoNaCaixa.tela(arquivos, estado, total), contexto)
        }
    }
}

/// O que espera pela consignatária quando ela entra.
struct ResumoDoInicio: Sendable {
    let nome: String
    let aConfirmar: Int
    let aguardamPessoa: Int
    let vivos: Int
    let comErro: Int
    let reservas: [ContratoNaTela]
    let folha: Competencia?

    init(_ consignataria: Int64, _ casa: Instalacao, em t: Transacao) throws {
        nome = try t.uma("SELECT nome FROM consignataria WHERE id = \(consignataria)")?.ler(0) ?? ""
        let contas = try t.uma(
            """
            SELECT count(*) FILTER (WHERE c.situacao = 'autorizada' OR (c.situacao = 'pendente' AND NOT d.exige_autorizacao)),
                   count(*) FILTER (WHERE c.situacao = 'pendente' AND d.exige_autorizacao),
                   count(*) FILTER (WHERE c.situacao IN ('averbado', 'suspenso'))
              FROM contrato c
              JOIN produto d ON d.id = c.produto_id
            """)
        aConfirmar = try contas?.ler(0, como: Int.self) ?? 0
        aguardamPessoa = try contas?.ler(1, como: Int.self) ?? 0
        vivos = try contas?.ler(2, como: Int.self) ?? 0
        comErro =
            try t.uma("SELECT count(*) FROM arquivo WHERE situacao = 'recusado' AND em > now() - interval '30 days'")?
            .ler(0, como: Int.self) ?? 0
        var filtro = FiltroDeContratos()
        filtro.situacoes = [.pendente, .autorizada]
        filtro.chave = "vence"
        filtro.decrescente = false
        reservas = try ContratoNaTela.listar(filtro, limite: 10, casa.cofre, em: t)
        folha = try t.uma("SELECT competencia FROM atual.folha_aberta")?.ler(0)
    }

    func tela(agora: Instante) -> Tela {
        Tela(
            nome,
            subtitulo: folha.map { "Folha de \($0.brasileira) recebendo operações." }
                ?? "Nenhuma folha aberta no momento.",
            ajuda: Ajuda(
                "O que espera pela sua instituição, por prazo.", quemPode: "Quem entra por esta consignatária.",
                depois: "Reserva não confirmada no prazo vence sozinha e a margem volta à pessoa."),
            acoes: Bloco { Ligacao("Reservar margem", para: "/consignataria/reservar", .primario) }
        ) {
            Filas([
                Fila(
                    "Reservas a confirmar", quantos: aConfirmar, para: "/consignataria/reservas",
                    prazo: reservas.first?.venceEm.map { Prazo.etiqueta($0, agora: agora) }),
                Fila("Aguardam autorização da pessoa", quantos: aguardamPessoa, para: "/consignataria/reservas"),
                Fila("Arquivos recusados em 30 dias", quantos: comErro, para: "/consignataria/arquivos"),
                Fila(
                    "Contratos vivos", quantos: vivos,
                    para: Endereco("/consignataria/contratos").com("situacao", "vivos")),
            ])
            Grade(
                "Próximas a vencer", linhas: reservas,
                vazio: Vazio(
                    "Nenhuma reserva à espera", "As reservas que você fizer aparecem aqui até serem confirmadas."
                ) {
                    Ligacao("Reservar margem", para: "/consignataria/reservar", .secundario)
                }, csv: false
            ) { ListaDeContratos.colunas(reservas: true, ordena: false) }
        }
    }
}

/// O tempo que falta, em etiqueta.
enum Prazo {
    static func etiqueta(_ vence: Instante, agora: Instante) -> Etiqueta {
        let horas = (vence - agora).components.seconds / 3_600
        if vence <= agora { return Etiqueta(.erro, "prazo vencido") }
        if horas < 1 { return Etiqueta(.erro, "vence em menos de 1 hora") }
        if horas < 24 {
            return Etiqueta(.aviso, "vence em \(Formato.contagem(Int(horas), "hora", "horas"))", icone: .relogio)
        }
        return Etiqueta(.informacao, "vence em \(vence.naTela)", icone: .relogio)
    }
}

/// Um arquivo da caixa da consignatária.
struct ArquivoNaCaixa: Sendable {
    let id: Int64
    let nome: String
    let sentido: String
    let competencia: Competencia?
    let situacao: String
    let motivo: String?
    let registros: Int64?
    let apontamentos: Int64
    let em: Instante

    static func listar(limite: Int, pulados: Int, em t: Transacao) throws -> [ArquivoNaCaixa] {
        try t.executar(
            """
            SELECT id, nome, sentido, competencia, situacao, motivo, registros, apontamentos, em
              FROM arquivo
             ORDER BY id DESC
             LIMIT \(limite) OFFSET \(pulados)
            """
        ).map {
            ArquivoNaCaixa(
                id: try $0.ler(0), nome: try $0.ler(1), sentido: try $0.ler(2), competencia: try $0.ler(3),
                situacao: try $0.ler(4), motivo: try $0.ler(5), registros: try $0.ler(6), apontamentos: try $0.ler(7),
                em: try $0.ler(8))
        }
    }

    static func tela(_ arquivos: [ArquivoNaCaixa], _ estado: EstadoDaGrade, _ total: Int) -> Tela {
        var estado = estado
        estado.total = total
        return Tela(
            "Arquivos",
            ajuda: Ajuda(
                "Os arquivos que a sua instituição mandou e os que recebeu.",
                quemPode: "Quem entra por esta consignatária.",
                depois: "Cada download fica registrado na trilha.")
        ) {
            Grade(
                "Caixa de arquivos", linhas: arquivos, estado: estado,
                vazio: Vazio("Nenhum arquivo ainda", "O retorno da folha e o resultado dos seus lotes aparecem aqui.")
            ) { colunas }
        }
    }

    @MontagemDeColunas<ArquivoNaCaixa> static var colunas: [Coluna<ArquivoNaCaixa>] {
        Coluna("Arquivo", principal: true) { $0.nome }
        Coluna("Sentido") { $0.sentido == "gerado" ? "para você" : "enviado por você" }
        Coluna("Competência") { $0.competencia?.brasileira ?? "" }
        Coluna("Quando") { $0.em.naTela }
        Coluna("Registros", .numero) { $0.registros.map { Formato.inteiro($0) } ?? "" }
        Coluna("Apontamentos", .numero) { Formato.inteiro($0.apontamentos) }
        Coluna("Situação", csv: { $0.situacao }) { $0.etiqueta }
        Coluna("Motivo") { $0.motivo ?? "" }
    }

    private var etiqueta: Etiqueta {
        switch situacao {
        case "disponivel", "aplicado": Etiqueta(.sucesso, situacao == "aplicado" ? "aplicado" : "disponível")
        case "recusado": Etiqueta(.erro, situacao)
        case "desfeito": Etiqueta(.riscado, situacao)
        default: Etiqueta(.informacao, situacao)
        }
    }
}

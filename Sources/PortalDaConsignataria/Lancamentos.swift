import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Html
import Nucleo
import Web

/// Os lançamentos já feitos e a projeção dos que ainda vão à folha, mês a mês; cada mês futuro abre parcela a parcela.
///
/// Requisito: RF-CON-42
struct RotasDosLancamentos {
    let pecas: PortalDaConsignataria.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("lancamentos", ato: PortalDaConsignataria.atoDoRetorno) { try await meses($0, pecas) }
        grupo.get("lancamentos/:mes", ato: PortalDaConsignataria.atoDoRetorno) { try await projecao($0, pecas) }
    }

    private func meses(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        let estado = EstadoDaGrade(
            em: "/consignataria/lancamentos",
            filtros: [.escolha("tempo", "Tempo", MesDeLancamentos.Tempo.allCases.map { .init($0.rawValue, $0.nome) })],
            ordens: ["competencia", "previsto"], padrao: .init("competencia"), porPagina: 50, lendo: try contexto.pares)
        let todos = try await pecas.ler(contexto) { t in try MesDeLancamentos.listar(em: t) }
        let meses = estado.ordenada(
            todos.filter { estado["tempo"] == nil || $0.tempo.rawValue == estado["tempo"] },
            [
                "competencia": { ($0.competencia, $0.tempo.rawValue) < ($1.competencia, $1.tempo.rawValue) },
                "previsto": { $0.previsto < $1.previsto },
            ])
        if try contexto.querCsv {
            return CsvEmPaginas.responder("lancamentos", MesDeLancamentos.colunas, todas: meses)
        }
        let futuros = todos.filter { $0.tempo == .projetado }
        let tela = Tela(
            "Lançamentos",
            ajuda: Ajuda(
                "O que já foi à folha e o que ainda vai, mês a mês.", quemPode: "Quem entra por esta consignatária.",
                depois: "A projeção supõe que nenhuma parcela falte e que nenhum contrato mude."),
            larga: true
        ) {
            Numeros {
                Numero(
                    "A lançar", futuros.reduce(Dinheiro.zero) { $0 + $1.previsto }.emReais,
                    detalhe: Formato.contagem(futuros.reduce(0) { $0 + $1.parcelas }, "parcela", "parcelas"))
                Numero("Última competência", futuros.last?.competencia.brasileira ?? "—")
            }
            Grade(
                "Lançamentos por competência", linhas: estado.daPagina(meses),
                estado: estado.com(total: meses.count),
                vazio: Vazio("Nenhum lançamento", "Aparecem quando há contrato averbado.")
            ) { MesDeLancamentos.colunas }
            El(
                .p,
                "A projeção vai até a última parcela de cada contrato; dos que não têm prazo, contam-se os doze meses "
                    + "seguintes. O contrato suspenso não entra.")
        }
        return try await pecas.pagina(tela, contexto)
    }

    private func projecao(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        let (mes, cofre) = (try contexto.parametro("mes", como: Competencia.lendo), pecas.casa.cofre)
        var estado = EstadoDaGrade(
            em: "/consignataria/lancamentos/\(mes.iso)", ordens: ["contrato", "valor"], padrao: .init("contrato"),
            porPagina: 50, lendo: try contexto.pares)
        let ordem = estado.ordem
        if try contexto.querCsv {
            return CsvEmPaginas.responder("projecao-\(mes.compacta)", LancamentoFuturo.colunas(nil)) {
                limite, pulados in
                try await pecas.ler(contexto) { t in
                    try LancamentoFuturo.listar(mes, ordem, limite: limite, pulados: pulados, cofre, em: t)
                }
            }
        }
        let (limite, pulados) = (estado.porPagina, estado.pulados)
        let (linhas, total, soma) = try await pecas.ler(contexto) { t in
            let totais = try t.uma(
                "SELECT count(*), coalesce(sum(valor), 0)::bigint FROM atual.parcela_futura WHERE competencia = \(mes)")
            return (
                try LancamentoFuturo.listar(mes, ordem, limite: limite, pulados: pulados, cofre, em: t),
                try totais?.ler(0, como: Int.self) ?? 0, try totais?.ler(1, como: Dinheiro.self) ?? .zero
            )
        }
        estado.total = total
        let daTela = estado
        let tela = Tela(
            "Projeção de \(mes.brasileira)", secao: "Lançamentos",
            trilha: [.init("Lançamentos", "/consignataria/lancamentos")],
            ajuda: Ajuda(
                "As parcelas que vão à folha deste mês, se nenhuma faltar até lá.",
                quemPode: "Quem entra por esta consignatária; só os seus contratos."),
            larga: true
        ) {
            Grade(
                "Parcelas a lançar", linhas: linhas, estado: daTela,
                vazio: Vazio("Nenhuma parcela a lançar", "Nenhum contrato seu chega a esta competência.")
            ) { LancamentoFuturo.colunas(soma) }
        }
        return try await pecas.pagina(tela, contexto)
    }
}

/// Uma competência com lançamentos feitos, em curso ou projetados.
struct MesDeLancamentos: Sendable {
    enum Tempo: String, CaseIterable, Sendable {
        case realizado, emCurso = "em-curso", projetado

        var nome: String {
            switch self {
            case .realizado: "Realizado"
            case .emCurso: "Em curso"
            case .projetado: "Projetado"
            }
        }
    }

    let competencia: Competencia
    let tempo: Tempo
    let parcelas: Int
    let previsto: Dinheiro
    let descontado: Dinheiro?

    /// Do mais velho ao mais futuro.
    static func listar(em t: Transacao) throws -> [MesDeLancamentos] {
        try t.executar(
            """
            SELECT l.competencia, CASE f.situacao WHEN 'fechada' THEN 'realizado' ELSE 'em-curso' END, count(*),
                   sum(l.previsto)::bigint, sum(l.descontado)::bigint
              FROM atual.parcela_do_mes l
              JOIN folha_do_mes f ON f.competencia = l.competencia
             GROUP BY l.competencia, f.situacao
             UNION ALL
            SELECT competencia, 'projetado', count(*), sum(valor)::bigint, NULL FROM atual.parcela_futura GROUP BY competencia
             ORDER BY 1, 2
            """
        ).map {
            MesDeLancamentos(
                competencia: try $0.ler(0), tempo: try $0.lerCaso(1), parcelas: try $0.ler(2), previsto: try $0.ler(3),
                descontado: try $0.ler(4))
        }
    }

    private var endereco: Endereco {
        tempo == .projetado
            ? "/consignataria/lancamentos/\(competencia.iso)" : "/consignataria/retorno/\(competencia.iso)"
    }

    @MontagemDeColunas<MesDeLancamentos> static var colunas: [Coluna<MesDeLancamentos>] {
        Coluna("Competência", ordem: "competencia", principal: true, csv: { $0.competencia.brasileira }) {
            Ligacao($0.competencia.brasileira, para: $0.endereco)
        }
        Coluna("Lançamento") { $0.tempo.nome }
        Coluna("Parcelas", .numero) { Formato.inteiro($0.parcelas) }
        Coluna("Previsto (R$)", .numero, ordem: "previsto") { $0.previsto.brasileiro }
        Coluna("Descontado (R$)", .numero) { $0.descontado?.brasileiro ?? "—" }
    }
}

/// Uma parcela que ainda não foi a folha nenhuma.
struct LancamentoFuturo: Sendable {
    let contrato: Int64
    let numero: String?
    let nomeDaPessoa: String
    let matricula: Matricula
    let produto: String
    let parcela: Int
    let prazo: Int?
    let valor: Dinheiro

    static func listar(
        _ mes: Competencia, _ ordem: EstadoDaGrade.Ordem?, limite: Int, pulados: Int, _ cofre: Cofre, em t: Transacao
    ) throws -> [LancamentoFuturo] {
        let coluna: SQL = ordem?.chave == "valor" ? "x.valor" : "x.contrato_id"
        let sentido: SQL = ordem?.sentido == .decrescente ? " DESC, x.contrato_id" : ", x.contrato_id"
        let sql: SQL =
            """
            SELECT x.contrato_id, x.numero, p.id, p.pessoal, v.matricula, d.nome, x.parcela_n, x.prazo, x.valor
              FROM atual.parcela_futura x
              JOIN vinculo v ON v.id = x.vinculo_id
              JOIN pessoa p ON p.id = v.pessoa_id
              JOIN produto d ON d.id = x.produto_id
             WHERE x.competencia = \(mes)
             ORDER BY
            """ + " " + coluna + sentido + " LIMIT \(limite) OFFSET \(pulados)"
        return try t.executar(sql).map { linha in
            let pessoal: [UInt8] = try linha.ler(3)
            return LancamentoFuturo(
                contrato: try linha.ler(0), numero: try linha.ler(1),
                nomeDaPessoa: try DadosPessoais.abrindo(pessoal, de: try linha.ler(2), cofre).nome,
                matricula: try linha.ler(4), produto: try linha.ler(5), parcela: try linha.ler(6),
                prazo: try linha.ler(7), valor: try linha.ler(8))
        }
    }

    static func colunas(_ soma: Dinheiro?) -> [Coluna<LancamentoFuturo>] {
        [
            Coluna("Contrato", ordem: "contrato", principal: true, csv: { "\($0.contrato)" }) {
                Ligacao(Formato.inteiro($0.contrato), para: "/consignataria/contratos/\($0.contrato)")
            },
            Coluna("Seu número") { $0.numero ?? "" },
            Coluna("Pessoa") { $0.nomeDaPessoa },
            Coluna("Matrícula") { $0.matricula.texto },
            Coluna("Produto") { $0.produto },
            Coluna("Parcela", .numero) { Formato.parcela($0.parcela, de: $0.prazo) },
            Coluna("Valor (R$)", .numero, ordem: "valor", total: soma?.brasileiro) { $0.valor.brasileiro },
        ]
    }
}

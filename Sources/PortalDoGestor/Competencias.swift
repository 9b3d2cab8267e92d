import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Folha
import Html
import Nucleo
import Web

/// Início, competências e a tabela das linhas do mês.
struct RotasDasCompetencias {
    let pecas: PortalDoGestor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("/", ato: PortalDoGestor.atoDeInicio) { contexto in
            let inicio = try await pecas.ler { t in try InicioDoGestor(em: t) }
            return try await pecas.pagina(inicio.tela(contexto.usuario), contexto)
        }
        grupo.get("competencias", ato: PortalDoGestor.atoDaFolha) { contexto in
            let folhas = try await pecas.ler { t in try FolhaDoMes.listar(em: t) }
            if try contexto.querCsv {
                return CsvEmPaginas.responder("competencias", PainelDaFolha.colunas) { limite, pulados in
                    Array(folhas.dropFirst(pulados).prefix(limite))
                }
            }
            var estado = EstadoDaGrade(em: "/gestor/competencias", porPagina: 50, lendo: try contexto.pares)
            estado.total = folhas.count
            let tela = Tela(
                "Competências", ajuda: Ajuda("Os meses da folha, do mais novo ao mais velho.", quemPode: "Gestores.")
            ) {
                Grade(
                    "Competências", linhas: Array(folhas.dropFirst(estado.pulados).prefix(estado.porPagina)),
                    estado: estado,
                    vazio: Vazio("Nenhuma competência", "A primeira se abre na carga inicial.")
                ) { PainelDaFolha.colunas }
            }
            return try await pecas.pagina(tela, contexto)
        }
        grupo.get("competencias/:mes", ato: PortalDoGestor.atoDaFolha) { contexto in
            let mes = try contexto.parametro("mes", como: Competencia.lendo)
            let (folha, somas) = try await pecas.ler { t in
                (try FolhaDoMes.ler(mes, em: t), try SomaDoMes.listar(mes, em: t))
            }
            guard let folha else { throw RecusaDaWeb.naoEncontrado }
            return try await pecas.pagina(PainelDaFolha(folha: folha, somas: somas).tela(contexto.usuario), contexto)
        }
        grupo.get("competencias/:mes/linhas", ato: PortalDoGestor.atoDaFolha) {
            try await LinhaNaTela.responder($0, pecas)
        }
        PassosDaFolha(pecas: pecas).montar(em: grupo)
    }
}

/// O que o gestor vê ao entrar: os meses em curso e o que há por fazer.
struct InicioDoGestor: Sendable {
    let emCurso: [FolhaDoMes]
    let pessoas: Int64
    let vivos: Int64
    let reservas: Int64
    let consignatarias: Int64
    let divergencias: Int

    init(em t: Transacao) throws {
        emCurso = try FolhaDoMes.listar(em: t).filter { $0.situacao != .fechada }.reversed()
        let linha = try t.uma(
            """
            SELECT (SELECT count(*) FROM pessoa), count(*) FILTER (WHERE situacao IN ('averbado', 'suspenso')),
                   count(*) FILTER (WHERE situacao IN ('pendente', 'autorizada')), (SELECT count(*) FROM consignataria),
                   (SELECT count(*) FROM divergencia WHERE resolvida_em IS NULL)
              FROM contrato
            """)
        pessoas = try linha?.ler(0) ?? 0
        vivos = try linha?.ler(1) ?? 0
        reservas = try linha?.ler(2) ?? 0
        consignatarias = try linha?.ler(3) ?? 0
        divergencias = try linha?.ler(4, como: Int.self) ?? 0
    }

    func tela(_ usuario: UsuarioNaSessao) -> Tela {
        Tela(
            "Folha do mês",
            ajuda: Ajuda(
                "Onde está cada competência em curso e o próximo passo.", quemPode: "Gestores.",
                depois: "Cada passo mostra a conferência antes e se desfaz enquanto a remessa não é enviada.")
        ) {
            if emCurso.isEmpty { Vazio("Nenhuma competência em curso", "A primeira se abre na carga inicial.") }
            for folha in emCurso {
                Cartao("Competência \(folha.competencia.brasileira)", subtitulo: "Situação: \(folha.situacao.nome)") {
                    PainelDaFolha(folha: folha, somas: []).trilho(usuario)
                    El(.p) { Ligacao("Abrir a competência", para: PortalDoGestor.competencia(folha.competencia)) }
                }
            }
            if divergencias > 0 {
                Mensagem(
                    .aviso, "\(Formato.contagem(divergencias, "divergência", "divergências")) da folha sem solução.")
            }
            Numeros {
                Numero("Pessoas", Formato.inteiro(pessoas), para: "/gestor/pessoas")
                Numero(
                    "Contratos vivos", Formato.inteiro(vivos),
                    para: Endereco("/gestor/contratos").com("situacao", "vivos"))
                Numero(
                    "Reservas a confirmar", Formato.inteiro(reservas),
                    para: Endereco("/gestor/contratos").com("situacao", "reservas"))
                Numero("Consignatárias", Formato.inteiro(consignatarias), para: "/gestor/consignatarias")
            }
        }
    }
}

/// As linhas de uma situação numa competência, somadas.
struct SomaDoMes: Sendable {
    let situacao: SituacaoDaParcela
    let linhas: Int64
    let previsto: Dinheiro
    let enviado: Dinheiro
    let glosado: Dinheiro
    let fora: Dinheiro
    let descontado: Dinheiro
    let rejeitado: Dinheiro

    static func listar(_ mes: Competencia, em t: Transacao) throws -> [SomaDoMes] {
        try t.executar(
            """
            SELECT l.situacao, count(*), sum(l.previsto)::bigint, coalesce(sum(l.enviado), 0)::bigint,
                   coalesce(sum(l.glosado), 0)::bigint, coalesce(sum(l.suspenso + l.retirado), 0)::bigint,
                   coalesce(sum(l.descontado), 0)::bigint, coalesce(sum(l.rejeitado), 0)::bigint
              FROM atual.linha_na_tela l
             WHERE l.competencia = \(mes)
             GROUP BY l.situacao
             ORDER BY 3 DESC
            """
        ).map {
            SomaDoMes(
                situacao: try $0.lerCaso(0), linhas: try $0.ler(1), previsto: try $0.ler(2), enviado: try $0.ler(3),
                glosado: try $0.ler(4), fora: try $0.ler(5), descontado: try $0.ler(6), rejeitado: try $0.ler(7))
        }
    }
}

/// Uma linha do mês, com de quem é.
struct LinhaNaTela: Sendable {
    let parcela: ParcelaNaTela
    let matricula: Matricula
    let consignataria: String
    let produto: String

    private static func condicao(_ mes: Competencia, _ estado: EstadoDaGrade) -> SQL {
        var sql: SQL = " WHERE l.competencia = \(mes)"
        if let situacao = estado["situacao"] { sql += " AND l.situacao = \(situacao)" }
        if let consignataria = estado["consignataria"].flatMap({ Int64($0) }) {
            sql += " AND l.consignataria_id = \(consignataria)"
        }
        return sql
    }

    private static func listar(
        _ mes: Competencia, _ estado: EstadoDaGrade, limite: Int, pulados: Int, em t: Transacao
    ) throws -> [LinhaNaTela] {
        let sql: SQL =
            """
            SELECT l.*, v.matricula, g.nome AS consignataria, p.nome AS produto
              FROM atual.linha_na_tela l
              JOIN contrato c ON c.id = l.contrato_id
              JOIN vinculo v ON v.id = l.vinculo_id
              JOIN consignataria g ON g.id = l.consignataria_id
              JOIN produto p ON p.id = c.produto_id
            """ + condicao(mes, estado) + " ORDER BY l.contrato_id LIMIT \(limite) OFFSET \(pulados)"
        return try t.executar(sql).map {
            LinhaNaTela(
                parcela: try ParcelaNaTela(lendo: $0), matricula: try $0.ler("matricula"),
                consignataria: try $0.ler("consignataria"), produto: try $0.ler("produto"))
        }
    }

    static func responder(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let mes = try contexto.parametro("mes", como: Competencia.lendo)
        let endereco: Endereco = "/gestor/competencias/\(mes.iso)/linhas"
        let pedido = EstadoDaGrade(
            em: endereco,
            filtros: [
                .escolha("situacao", "Situação", SituacaoDaParcela.allCases.map { .init($0.rawValue, $0.nome) }),
                .escolha("consignataria", "Consignatária", try await pecas.consignatarias()),
            ], porPagina: 50, lendo: try contexto.pares)
        if try contexto.querCsv {
            return CsvEmPaginas.responder("linhas-\(mes.iso)", colunas) { limite, pulados in
                try await pecas.ler { t in try listar(mes, pedido, limite: limite, pulados: pulados, em: t) }
            }
        }
        let (linhas, total) = try await pecas.ler { t in
            let conta: SQL = "SELECT count(*) FROM atual.linha_na_tela l" + condicao(mes, pedido)
            return (
                try listar(mes, pedido, limite: pedido.porPagina, pulados: pedido.pulados, em: t),
                try t.uma(conta)?.ler(0, como: Int.self) ?? 0
            )
        }
        var estado = pedido
        estado.total = total
        let daTela = estado
        let tela = Tela(
            "Linhas de \(mes.brasileira)", secao: "Folha",
            trilha: [
                .init("Competências", "/gestor/competencias"), .init(mes.brasileira, PortalDoGestor.competencia(mes)),
            ],
            ajuda: Ajuda(
                "Cada desconto do mês: o que se previu, o que foi à folha e o que voltou.", quemPode: "Gestores."),
            larga: true
        ) {
            Grade(
                "Linhas do mês", linhas: linhas, estado: daTela,
                vazio: Vazio("Nenhuma linha ainda", "As linhas nascem no corte da competência.")
            ) { colunas }
        }
        return try await pecas.pagina(tela, contexto)
    }

    @MontagemDeColunas<LinhaNaTela> private static var colunas: [Coluna<LinhaNaTela>] {
        Coluna("Contrato", principal: true, csv: { "\($0.parcela.contrato)" }) {
            Ligacao(Formato.inteiro($0.parcela.contrato), para: PortalDoGestor.contrato($0.parcela.contrato))
        }
        Coluna("Matrícula") { $0.matricula.texto }
        Coluna("Consignatária") { $0.consignataria }
        Coluna("Produto") { $0.produto }
        Coluna("Parcela", .numero) { $0.parcela.ordinal }
        Coluna("Previsto", .numero) { $0.parcela.previsto.brasileiro }
        Coluna("Enviado", .numero) { $0.parcela.enviado?.brasileiro ?? "—" }
        Coluna("Descontado", .numero) { $0.parcela.descontado?.brasileiro ?? "—" }
        Coluna("Situação", csv: { $0.parcela.situacao.nome }) { $0.parcela.situacao.etiqueta }
        Coluna("O que faltou") { $0.parcela.porQue ?? "" }
    }
}

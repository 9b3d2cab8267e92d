import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Contratos
import Html
import Nucleo
import Web

/// Um desconto do mês, com de quem é.
struct DescontoNaTela: Sendable {
    let parcela: ParcelaNaTela
    let consignataria: String
    let produto: String
    /// O que acontece com o que faltou; vazio quando nada faltou.
    let depois: String

    /// De um mês ou, sem ele, de todos, do mais novo ao mais velho.
    static func listar(_ mes: Competencia?, limite: Int, pulados: Int, em t: Transacao) throws -> [DescontoNaTela] {
        let doMes: SQL = mes.map { " WHERE l.competencia = \($0)" } ?? ""
        let sql: SQL =
            """
            SELECT l.*, c.consignataria, c.produto, c.ao_nao_descontar, c.aceita_parcial, c.situacao AS situacao_do_contrato
              FROM atual.linha_na_tela l
              JOIN atual.contrato_na_tela c ON c.id = l.contrato_id
            """ + doMes + " ORDER BY l.competencia DESC, l.contrato_id LIMIT \(limite) OFFSET \(pulados)"
        return try t.executar(sql).map {
            let parcela = try ParcelaNaTela(lendo: $0)
            let contrato: Situacao = try $0.caso("situacao_do_contrato")
            let depois = DepoisDaFalta.frase(
                parcela, try $0.caso("ao_nao_descontar"), aceitaParcial: try $0.ler("aceita_parcial"),
                vivo: contrato.ehContratoVivo)
            return DescontoNaTela(
                parcela: parcela, consignataria: try $0.ler("consignataria"), produto: try $0.ler("produto"),
                depois: depois ?? "")
        }
    }

    /// No CSV, tudo; é também o que se vê com todos os meses numa lista só.
    @MontagemDeColunas<DescontoNaTela> static var completas: [Coluna<DescontoNaTela>] {
        Coluna("Competência", principal: true) { $0.parcela.competencia.brasileira }
        Coluna("Contrato", csv: { "\($0.parcela.contrato)" }) {
            Ligacao("nº \(Formato.inteiro($0.parcela.contrato))", para: PortalDoServidor.contrato($0.parcela.contrato))
        }
        Coluna("Consignatária") { $0.consignataria }
        Coluna("Produto") { $0.produto }
        Coluna("Parcela", .numero) { $0.parcela.ordinal }
        Coluna("Previsto", .numero) { $0.parcela.previsto.brasileiro }
        Coluna("Descontado", .numero) { $0.parcela.descontado?.brasileiro ?? "—" }
        Coluna("Situação", csv: { $0.parcela.situacao.nome }) { $0.parcela.situacao.etiqueta }
        Coluna("O que faltou") { $0.parcela.porQue ?? "" }
        Coluna("E agora") { $0.depois }
    }

    /// As de um mês só: o mês está no título, e o que faltou só tem coluna se faltou alguma coisa.
    static func doMes(_ mes: MesDeDescontos, _ linhas: [DescontoNaTela]) -> [Coluna<DescontoNaTela>] {
        var colunas: [Coluna<DescontoNaTela>] = [
            Coluna("Contrato", principal: true, csv: nil) {
                Ligacao(
                    "\($0.consignataria), \($0.produto.lowercased())",
                    para: PortalDoServidor.contrato($0.parcela.contrato))
            },
            Coluna("Parcela", .numero) { $0.parcela.ordinal },
            Coluna("Previsto", .numero, total: mes.previsto.brasileiro) { $0.parcela.previsto.brasileiro },
            Coluna("Descontado", .numero, total: mes.descontado?.brasileiro) {
                $0.parcela.descontado?.brasileiro ?? "—"
            },
            Coluna("Situação", csv: nil) { $0.parcela.situacao.etiqueta },
        ]
        if linhas.contains(where: { $0.parcela.porQue != nil }) {
            colunas += [
                Coluna("O que faltou") { $0.parcela.porQue ?? "" }, Coluna("E agora") { $0.depois },
            ]
        }
        return colunas
    }
}

/// As somas de um mês da pessoa.
struct MesDeDescontos: Sendable {
    let competencia: Competencia
    let linhas: Int
    let previsto: Dinheiro
    /// `nil`: a folha do mês ainda não voltou.
    let descontado: Dinheiro?

    /// Do mais novo ao mais velho.
    static func listar(em t: Transacao) throws -> [MesDeDescontos] {
        try t.executar(
            """
            SELECT l.competencia, count(*), sum(l.previsto)::bigint,
                   CASE WHEN bool_and(l.descontado IS NOT NULL) THEN sum(l.descontado)::bigint END
              FROM atual.linha_na_tela l
             GROUP BY l.competencia
             ORDER BY l.competencia DESC
            """
        ).map {
            MesDeDescontos(
                competencia: try $0.ler(0), linhas: try $0.ler(1), previsto: try $0.ler(2), descontado: try $0.ler(3))
        }
    }

    var numeros: some Trecho {
        Numeros {
            Numero("Previsto", previsto.emReais, detalhe: Formato.contagem(linhas, "contrato", "contratos"))
            if let descontado {
                Numero("Descontado", descontado.emReais)
                if descontado < previsto {
                    Numero("Faltou", (previsto - descontado).emReais, detalhe: "veja por quê abaixo", papel: .aviso)
                }
            } else {
                Numero("Descontado", "ainda não se sabe", detalhe: "a folha do mês ainda não voltou")
            }
        }
    }
}

/// Os descontos da pessoa, um mês de cada vez.
///
/// Requisito: RF-SER-03
struct RotasDosDescontos {
    let pecas: PortalDoServidor.Pecas

    private static let endereco: Endereco = "/servidor/descontos"
    /// O valor do filtro que pede todos os meses numa lista só.
    private static let todos = "todas"

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("descontos", ato: PortalDoServidor.atoDeContratos) { try await Self.responder($0, pecas) }
    }

    private static func estado(_ meses: [MesDeDescontos], _ pares: [(String, String)]) -> EstadoDaGrade {
        let opcoes = meses.dropFirst().map { Campo.Opcao($0.competencia.iso, $0.competencia.brasileira) }
        return EstadoDaGrade(
            em: endereco,
            filtros: [
                .escolha(
                    "competencia", "Mês", opcoes + [.init(todos, "Todos os meses")],
                    vazio: meses.first.map { "\($0.competencia.brasileira), o último" } ?? "Nenhum")
            ], porPagina: 20, lendo: pares)
    }

    private static func responder(_ contexto: ContextoDoServidor, _ pecas: PortalDoServidor.Pecas) async throws
        -> Resposta
    {
        let meses = try await pecas.ler(contexto) { t in try MesDeDescontos.listar(em: t) }
        let estado = estado(meses, try contexto.pares)
        let pedido = estado["competencia"]
        let mes = pedido == todos ? nil : meses.first { pedido == nil || $0.competencia.iso == pedido }
        let competencia = mes?.competencia
        if try contexto.querCsv {
            let nome = competencia.map { "descontos-\($0.iso)" } ?? "descontos"
            return CsvEmPaginas.responder(nome, DescontoNaTela.completas) { limite, pulados in
                try await pecas.ler(contexto) { t in
                    try DescontoNaTela.listar(competencia, limite: limite, pulados: pulados, em: t)
                }
            }
        }
        let linhas = try await pecas.ler(contexto) { t in
            try DescontoNaTela.listar(competencia, limite: estado.porPagina, pulados: estado.pulados, em: t)
        }
        return try await pecas.pagina(tela(meses, mes, linhas, estado), contexto)
    }

    private static func tela(
        _ meses: [MesDeDescontos], _ mes: MesDeDescontos?, _ linhas: [DescontoNaTela], _ estado: EstadoDaGrade
    ) -> Tela {
        var estado = estado
        estado.total = mes?.linhas ?? meses.reduce(0) { $0 + $1.linhas }
        let daTela = estado
        return Tela(
            "Meus descontos", subtitulo: mes.map { "Folha de \($0.competencia.brasileira)" },
            ajuda: Ajuda(
                "Cada parcela, mês a mês: prevista, enviada, descontada e o motivo do que faltou.",
                quemPode: "Só você e o gestor.", depois: "O filtro escolhe outro mês, ou todos numa lista só."),
            larga: true
        ) {
            mes?.numeros
            Grade(
                mes.map { "Descontos de \($0.competencia.brasileira)" } ?? "Descontos", linhas: linhas, estado: daTela,
                vazio: Vazio("Nenhum desconto ainda", "O primeiro aparece quando a folha do mês for cortada.")
            ) {
                if let mes { DescontoNaTela.doMes(mes, linhas) } else { DescontoNaTela.completas }
            }
            if let mes { vizinhos(mes, meses) }
        }
    }

    /// O mês de antes e o de depois, com o que se descontou em cada um.
    private static func vizinhos(_ mes: MesDeDescontos, _ meses: [MesDeDescontos]) -> some Trecho {
        let posicao = meses.firstIndex { $0.competencia == mes.competencia } ?? 0
        func ligacao(_ rotulo: String, _ vizinho: MesDeDescontos) -> Ligacao {
            let aonde =
                vizinho.competencia == meses[0].competencia
                ? endereco : endereco.com("competencia", vizinho.competencia.iso)
            return Ligacao("\(rotulo), \(vizinho.competencia.brasileira)", para: aonde, .secundario)
        }
        return BarraDeAcoes {
            if meses.indices.contains(posicao + 1) { ligacao("Mês anterior", meses[posicao + 1]) }
            if posicao > 0 { ligacao("Mês seguinte", meses[posicao - 1]) }
        }
    }
}

import BancoDeDados
import BancoDeTeste
import Folha
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing
import Web

/// Um mês com o catálogo de verdade, visto pelos três portais: da margem que o órgão mandou ao desconto e ao relatório.
@Suite(.serialized, .timeLimit(.minutes(20))) struct MesNosTresPortaisTests {
    private static let mes = "2026-10"

    /// Quem tem ao menos R$ 60,00 livres nas margens das mensalidades, e ainda nada com a consignatária.
    private static func livres(_ quantas: Int, _ consignataria: Int64, _ sistema: SistemaInteiro) async throws
        -> [(pessoa: Int64, matricula: String)]
    {
        try await sistema.banco.dono.transacao(como: .proprio) { t in
            try t.executar(
                """
                SELECT v.pessoa_id, v.matricula FROM vinculo v
                  JOIN conta_de_margem g ON g.vinculo_id = v.id AND g.tipo = 'geral'
                  JOIN conta_de_margem f ON f.vinculo_id = v.id AND f.tipo = 'facultativas'
                 WHERE v.situacao = 'ativo' AND g.disponivel > 6000 AND f.disponivel > 6000
                   AND NOT EXISTS (SELECT FROM contrato c WHERE c.vinculo_id = v.id AND c.consignataria_id = \(consignataria))
                   AND (SELECT count(*) FROM vinculo w WHERE w.pessoa_id = v.pessoa_id) = 1
                   AND (SELECT count(DISTINCT c.consignataria_id) FROM contrato c WHERE c.vinculo_id = v.id) < 5
                 ORDER BY g.disponivel DESC, v.id LIMIT \(quantas)
                """
            ).map { (try $0.ler(0), try $0.ler(1)) }
        }
    }

    /// Os três passos da reserva na tela; devolve o número do contrato.
    private static func reservar(_ cliente: ClienteEmProcesso, _ matricula: String, _ produto: String) async throws
        -> Int64
    {
        let valores = try #require(
            try await cliente.post("/consignataria/reservar", [("matricula", matricula)]).destino)
        let resumo = try #require(
            try await cliente.post(valores, [("produto", produto), ("parcela", "12,34")]).destino)
        let feita = try await cliente.post(resumo, [("_chave", "mes-\(matricula)-\(produto)")])
        let comprovante = try #require(feita.destino, "\(matricula) \(produto): \(LeitorDePagina.texto(feita.texto))")
        return try #require(Int64(comprovante.split(separator: "/")[2]))
    }

    @Test(
        "FOL-02, FOL-11: ao desconto em folha só chega a consignação autorizada pelo interessado, e o histórico do mês diz o que se autorizou e negou"
    )
    func soAutorizada() async throws {
        try await SistemaInteiro.usando { sistema in
            try await sistema.receber(.cadastro, Self.mes + "/cadastro.txt")
            try await sistema.receber(.margens, Self.mes + "/margens.txt")
            // O órgão passa a exigir, no pecúlio, a autorização da própria pessoa no portal.
            try await sistema.executar("UPDATE produto SET exige_autorizacao = true WHERE codigo = 'peculio'")
            let sede: Int64 = try await sistema.um("SELECT id FROM consignataria WHERE codigo = 'AMMPSEDE'")
            let consignataria = try await sistema.consignataria(sede)
            // produto, o que a pessoa diz no portal, o documento que a consignatária diz ter, o que a confirmação responde
            let casos: [(String, String?, String?, Int)] = [
                ("mensalidade-de-associacao", nil, nil, 400), ("mensalidade-de-associacao", nil, "ADF 1", 303),
                ("peculio", nil, "ADF 2", 422), ("peculio", "negar", "ADF 3", 422), ("peculio", "autorizar", nil, 303),
            ]
            let pessoas = try await Self.livres(casos.count + 1, sede, sistema)
            try #require(pessoas.count == casos.count + 1)
            var (esperados, decididos): ([Int64: Bool], [Int64: String]) = ([:], [:])
            for ((produto, decisao, documento, status), quem) in zip(casos, pessoas) {
                let contrato = try await Self.reservar(consignataria, quem.matricula, produto)
                if let decisao {
                    let dita = try await sistema.pessoa(quem.pessoa).post(
                        "/servidor/contratos/\(contrato)/\(decisao)", [("_chave", "mes-\(contrato)-\(decisao)")])
                    #expect(dita.status == 303, "\(produto) \(decisao)")
                    decididos[contrato] = decisao == "negar" ? "recusar" : decisao
                }
                let confirmada = try await consignataria.post(
                    "/consignataria/contratos/\(contrato)/confirmar",
                    [("documento", documento ?? ""), ("_chave", "mes-\(contrato)-confirma")])
                #expect(
                    confirmada.status == status,
                    "\(produto), \(decisao ?? "sem decisão"), \(documento ?? "sem documento")")
                esperados[contrato] = status == 303
            }
            // A sexta só se reserva, e ninguém confirma.
            esperados[
                try await Self.reservar(consignataria, pessoas[casos.count].matricula, "mensalidade-de-associacao")] =
                false
            let remessa = try await sistema.remeter()
            for (contrato, vai) in esperados {
                let linha = remessa.first { $0.contrato == contrato }
                #expect((linha != nil) == vai, "\(contrato)")
                if let linha { #expect(linha.valor == 12_34, "\(contrato)") }
            }
            let historico = try await sistema.historico()
            #expect(decididos.count == 2)
            for (contrato, ato) in decididos {
                #expect(historico.contains { $0.contains(";\(ato);\(contrato);") }, "\(ato) \(contrato)")
            }
            #expect(historico.count { $0.contains(";reservar;") } == esperados.count)
        }
    }

    @Test(
        "FOL-10, RF-GER-11, INT-03: importados cadastro, margens e folha fechada, o órgão e cada consignatária têm o relatório do mês, e os dois dizem o mesmo, ao centavo"
    )
    func relatorios() async throws {
        try await SistemaInteiro.usando { sistema in
            try await sistema.receber(.cadastro, Self.mes + "/cadastro.txt")
            try await sistema.receber(.margens, Self.mes + "/margens.txt")
            _ = try await sistema.remeter()
            try await sistema.fechar()
            let doOrgao = try await sistema.gestor().get("/gestor/competencias/\(Self.mes)/linhas?formato=csv").texto
            // contrato, previsto, enviado, descontado
            func linhas(_ csv: String, _ colunas: [Int]) -> Set<[String]> {
                Set(
                    csv.split(whereSeparator: \.isNewline).dropFirst().map { linha in
                        let campos = linha.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
                        return colunas.map { campos[$0] }
                    })
            }
            let todas = linhas(doOrgao, [0, 5, 6, 7])
            #expect(todas.count > 400)
            let consignatarias: [Int64] = try await sistema.banco.dono.transacao(como: .proprio) { t in
                try t.executar("SELECT DISTINCT consignataria_id FROM linha_do_mes WHERE competencia = '2026-10-01'")
                    .map { try $0.ler(0) }
            }
            var somadas: Set<[String]> = []
            for consignataria in consignatarias {
                let cliente = try await sistema.consignataria(consignataria)
                let delas = linhas(
                    try await cliente.get("/consignataria/retorno/\(Self.mes)?formato=csv").texto, [0, 7, 8, 9])
                #expect(!delas.isEmpty && somadas.isDisjoint(with: delas), "cada linha é de uma só")
                somadas.formUnion(delas)
                let caixa = try await cliente.get("/consignataria/arquivos?formato=csv").texto
                #expect(caixa.contains("10/2026"), "o arquivo do mês está na caixa dela")
            }
            #expect(consignatarias.count > 10 && somadas == todas)
            #expect(
                doOrgao.contains("Rejeitada") || doOrgao.contains("Não descontada"), "o não descontado também se relata"
            )
        }
    }

    @Test(
        "RF-GER-03: produtos de toda natureza, de parcelas, mensais e em percentual, vão do cadastro ao desconto com a sua rubrica"
    )
    func produtos() async throws {
        try await SistemaInteiro.usando { sistema in
            try await sistema.receber(.cadastro, Self.mes + "/cadastro.txt")
            try await sistema.receber(.margens, Self.mes + "/margens.txt")
            try await sistema.receber(.basePrevidencia, Self.mes + "/base-previdencia.csv")
            let previdencia: Int64 = try await sistema.um("SELECT id FROM consignataria WHERE codigo = 'PREVCOM'")
            try await sistema.receber(.aliquotas, Self.mes + "/aliquotas.csv", de: previdencia)
            let remessa = try await sistema.remeter()
            // produto, natureza, como se desconta
            let casos = [
                ("emprestimo", "emprestimo", "parcelas"), ("financiamento-imobiliario", "emprestimo", "parcelas"),
                ("cartao", "cartao", "mensal"), ("mensalidade-de-associacao", "mensalidade", "mensal"),
                ("plano-de-saude", "plano-de-saude", "mensal"), ("seguro", "seguro", "mensal"),
                ("peculio", "seguro", "mensal"), ("previdencia-aberta", "previdencia", "mensal"),
                ("antecipacao-de-verbas", "antecipacao", "parcelas"),
                ("previdencia-prevplan", "previdencia", "percentual"),
                ("previdencia-facultativa", "previdencia", "percentual"),
            ]
            for (produto, natureza, forma) in casos {
                let lido: String = try await sistema.um(
                    "SELECT natureza || ' ' || forma FROM produto WHERE codigo = \(produto)")
                #expect(lido == "\(natureza) \(forma)")
                let contratos: [Int64] = try await sistema.banco.dono.transacao(como: .proprio) { t in
                    try t.executar(
                        """
                        SELECT c.id FROM contrato c JOIN produto p ON p.id = c.produto_id JOIN linha_do_mes l ON l.contrato_id = c.id
                         WHERE p.codigo = \(produto) AND l.competencia = '2026-10-01' AND l.enviado > 0
                        """
                    ).map { try $0.ler(0) }
                }
                let delas = remessa.filter { contratos.contains($0.contrato) }
                #expect(
                    !delas.isEmpty && delas.count == contratos.count, "\(produto): toda linha enviada está na remessa")
                #expect(delas.allSatisfy { !$0.rubrica.isEmpty && $0.valor > 0 }, "\(produto)")
            }
            try await Self.conferirPercentuais(remessa, sistema)
        }
    }

    /// A contribuição é a base que o órgão mandou vezes a alíquota da pessoa, sem a fração de centavo.
    private static func conferirPercentuais(_ remessa: [LinhaPosicional], _ sistema: SistemaInteiro) async throws {
        let linhas = try String(contentsOfFile: sistema.pasta + "/\(mes)/base-previdencia.csv", encoding: .isoLatin1)
            .split(whereSeparator: \.isNewline).dropFirst().map { $0.split(separator: ";").map(String.init) }
        let bases = Dictionary(
            linhas.compactMap { campos -> (String, Int64)? in
                guard campos.count > 2, let base = Int64(campos[2].filter(\.isNumber)) else { return nil }
                return (campos[1], base)
            }, uniquingKeysWith: { primeira, _ in primeira })
        try #require(bases.count > 10)
        let contratos = try await sistema.banco.dono.transacao(como: .proprio) { t in
            try t.executar(
                """
                SELECT c.id, v.matricula, c.percentual FROM contrato c JOIN vinculo v ON v.id = c.vinculo_id
                  JOIN linha_do_mes l ON l.contrato_id = c.id WHERE c.percentual IS NOT NULL AND l.competencia = '2026-10-01'
                   AND l.enviado = l.previsto
                """
            ).map {
                (try $0.ler(0, como: Int64.self), try $0.ler(1, como: String.self), try $0.ler(2, como: Int64.self))
            }
        }
        var conferidos = 0
        for (contrato, matricula, percentual) in contratos {
            guard let base = bases[matricula] else { continue }
            conferidos += 1
            #expect(remessa.first { $0.contrato == contrato }?.valor == base * percentual / 10_000, "\(matricula)")
        }
        #expect(conferidos > 5)
    }
}

import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Folha
import Glosas
import Html
import Nucleo
import Web

/// Uma linha cortada pelo pré-corte, com de quem é.
struct GlosadaNaTela: Sendable {
    let contrato: Int64
    let pessoa: Int64
    let nome: String
    let matricula: String
    let consignataria: Int64
    let nomeDaConsignataria: String
    let produto: String
    let ordem: Int
    let previsto: Dinheiro
    let enviado: Dinheiro
    let glosado: Dinheiro
    let motivo: MotivoDaGlosa?
    let valorDaCausa: Dinheiro

    var inteira: Bool { enviado == .zero }
    var causa: String { motivo.map { FraseDaGlosa.frase($0) } ?? "" }
}

/// As linhas glosadas da competência, da glosa gravada ou do ensaio de agora.
///
/// Requisito: POC-INT-02, RF-GER-13, RF-GER-14
struct GlosaNaTela {
    let pecas: PortalDoGestor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("competencias/:mes/glosa", ato: PortalDoGestor.atoDaFolha) { try await Self.responder($0, pecas) }
        grupo.post("competencias/:mes/glosa", ato: PortalDoGestor.atoDaFolha) { formulario, contexto in
            let mes = try contexto.parametro("mes", como: Competencia.lendo)
            let estado = Self.estado(mes, formulario.pares, try await pecas.consignatarias())
            return try await pecas.consultas.levar(a: estado, contexto)
        }
    }

    private static func estado(
        _ mes: Competencia, _ pares: [(String, String)], _ consignatarias: [Html.Campo.Opcao],
        _ guardados: [String: String] = [:]
    ) -> EstadoDaGrade {
        EstadoDaGrade(
            em: FichaDaCompetencia.Parte.glosa.endereco(mes),
            filtros: [
                .escolha(
                    "causa", "Causa",
                    MotivoDaGlosa.allCases.map { .init($0.codigo, PortalDoGestor.emMaiuscula(FraseDaGlosa.frase($0))) }),
                .escolha(
                    "decisao", "Decisão", [.init("inteira", "Glosada inteira"), .init("parcial", "Glosada em parte")]),
                .escolha("consignataria", "Consignatária", consignatarias),
                .escolha("conta", "Conta", [.init("ensaio", "Ensaio de agora")]), .cpf("cpf"),
                .texto("matricula", "Matrícula", pessoal: true),
            ],
            ordens: ["glosado", "matricula", "consignataria", "previsto", "ordem"], padrao: .init("matricula"),
            porPagina: 50, buscaPessoal: true, lendo: pares, guardados: guardados)
    }

    // MARK: - A gravada, do banco

    private static func condicao(
        _ mes: Competencia, _ estado: EstadoDaGrade, _ pessoas: [Int64]?, _ cofre: Cofre
    ) -> SQL {
        var sql: SQL = " WHERE k.competencia = \(mes)"
        if let causa = estado["causa"] { sql += " AND k.motivo = \(causa)" }
        if let decisao = estado["decisao"] { sql += " AND (k.enviado = 0) = \(decisao == "inteira")" }
        if let id = estado["consignataria"].flatMap({ Int64($0) }) { sql += " AND c.consignataria_id = \(id)" }
        if let pessoas { sql += " AND v.pessoa_id = ANY (\(pessoas))" }
        if let matricula = estado["matricula"] { sql += " AND v.matricula = \(matricula)" }
        return sql
    }

    private static let de: SQL = """
          FROM glosa k
          JOIN contrato c ON c.id = k.contrato_id
          JOIN vinculo v ON v.id = k.vinculo_id
          JOIN pessoa x ON x.id = v.pessoa_id
          JOIN consignataria g ON g.id = c.consignataria_id
          JOIN produto p ON p.id = c.produto_id
        """

    private static func ordem(_ estado: EstadoDaGrade) -> SQL {
        let coluna: SQL =
            switch estado.ordem?.chave {
            case "glosado": "k.glosado"
            case "consignataria": "g.nome"
            case "previsto": "k.previsto"
            case "ordem": "k.ordem"
            default: "v.matricula"
            }
        let sentido: SQL =
            estado.ordem?.sentido == .decrescente ? " DESC, k.vinculo_id, k.ordem" : ", k.vinculo_id, k.ordem"
        return " ORDER BY " + coluna + sentido
    }

    private static func gravadas(
        _ condicao: SQL, _ estado: EstadoDaGrade, limite: Int, pulados: Int, _ cofre: Cofre, em t: Transacao
    ) throws -> [GlosadaNaTela] {
        let sql: SQL =
            """
            SELECT k.contrato_id, v.pessoa_id, x.pessoal, v.matricula, c.consignataria_id, g.nome, p.nome, k.ordem,
                   k.previsto, k.enviado, k.glosado, k.motivo, k.valor_da_causa
            """ + de + condicao + ordem(estado) + " LIMIT \(limite) OFFSET \(pulados)"
        return try t.executar(sql).map {
            let pessoa: Int64 = try $0.ler(1)
            return GlosadaNaTela(
                contrato: try $0.ler(0), pessoa: pessoa,
                nome: try DadosPessoais.abrindo(try $0.ler(2), de: pessoa, cofre).nome, matricula: try $0.ler(3),
                consignataria: try $0.ler(4), nomeDaConsignataria: try $0.ler(5), produto: try $0.ler(6),
                ordem: try $0.ler(7), previsto: try $0.ler(8), enviado: try $0.ler(9), glosado: try $0.ler(10),
                motivo: MotivoDaGlosa.porCodigo[try $0.ler(11)], valorDaCausa: try $0.ler(12))
        }
    }

    // MARK: - O ensaio, da conta refeita

    /// As que se cortariam agora. Não grava nada; a conta é a mesma da glosa.
    private static func ensaiadas(
        _ mes: Competencia, _ pessoas: [Int64]?, _ cofre: Cofre, em t: Transacao
    ) throws -> [GlosadaNaTela] {
        let glosa = try GlosaDoMes.calcular(mes, catalogo: try GuardaDoCatalogo().atual(em: t), em: t)
        let tabela = try TabelaDeGlosadas(glosa, em: t)
        var donos: [Int64: (pessoa: Int64, nome: String, consignataria: Int64)] = [:]
        for linha in try t.executar(
            """
            SELECT c.id, v.pessoa_id, x.pessoal, c.consignataria_id
              FROM contrato c
              JOIN vinculo v ON v.id = c.vinculo_id
              JOIN pessoa x ON x.id = v.pessoa_id
             WHERE c.id = ANY (\(tabela.linhas.map(\.conta.contrato)))
            """)
        {
            let pessoa: Int64 = try linha.ler(1)
            donos[try linha.ler(0)] = (
                pessoa, try DadosPessoais.abrindo(try linha.ler(2), de: pessoa, cofre).nome, try linha.ler(3)
            )
        }
        return tabela.linhas.compactMap { linha in
            guard let dono = donos[linha.conta.contrato], pessoas?.contains(dono.pessoa) ?? true else { return nil }
            return GlosadaNaTela(
                contrato: linha.conta.contrato, pessoa: dono.pessoa, nome: dono.nome, matricula: linha.matricula,
                consignataria: dono.consignataria, nomeDaConsignataria: linha.consignataria, produto: linha.produto,
                ordem: linha.conta.ordem, previsto: linha.conta.previsto, enviado: linha.conta.enviado,
                glosado: linha.conta.glosado, motivo: linha.conta.motivo, valorDaCausa: linha.conta.valorDaCausa)
        }
    }

    private static func filtradas(_ todas: [GlosadaNaTela], _ estado: EstadoDaGrade) -> [GlosadaNaTela] {
        let passam = todas.filter { linha in
            (estado["causa"] == nil || linha.motivo?.codigo == estado["causa"])
                && (estado["decisao"] == nil || linha.inteira == (estado["decisao"] == "inteira"))
                && (estado["consignataria"] == nil || "\(linha.consignataria)" == estado["consignataria"])
                && (estado["matricula"] == nil || linha.matricula == estado["matricula"])
        }
        return estado.ordenada(
            passam,
            [
                "glosado": { $0.glosado < $1.glosado }, "previsto": { $0.previsto < $1.previsto },
                "consignataria": { $0.nomeDaConsignataria < $1.nomeDaConsignataria },
                "ordem": { $0.ordem < $1.ordem }, "matricula": { ($0.matricula, $0.ordem) < ($1.matricula, $1.ordem) },
            ])
    }

    // MARK: - A página

    /// O que a lista mostra: a página pedida e os totais do filtrado.
    private struct Lida: Sendable {
        var linhas: [GlosadaNaTela] = []
        var quantas = 0
        var previsto = Dinheiro.zero
        var enviado = Dinheiro.zero
        var glosado = Dinheiro.zero
        var recusa: RecusaDeGlosa?
    }

    private static func ler(
        _ mes: Competencia, _ pedido: EstadoDaGrade, ensaio: Bool, limite: Int, pulados: Int,
        _ pecas: PortalDoGestor.Pecas
    ) async throws -> Lida {
        let (cofre, diretorio) = (pecas.casa.cofre, pecas.diretorio)
        return try await pecas.ler { t in
            let pessoas = try procuradas(pedido, diretorio, cofre, em: t)
            var lida = Lida()
            if ensaio {
                do {
                    let todas = filtradas(try ensaiadas(mes, pessoas, cofre, em: t), pedido)
                    lida.linhas = Array(todas.dropFirst(pulados).prefix(limite))
                    lida.quantas = todas.count
                    for linha in todas {
                        lida.previsto += linha.previsto
                        lida.enviado += linha.enviado
                        lida.glosado += linha.glosado
                    }
                } catch let recusa as RecusaDeGlosa {
                    lida.recusa = recusa
                }
                return lida
            }
            let condicao = condicao(mes, pedido, pessoas, cofre)
            let somas: SQL =
                """
                SELECT count(*), coalesce(sum(k.previsto), 0)::bigint, coalesce(sum(k.enviado), 0)::bigint,
                       coalesce(sum(k.glosado), 0)::bigint
                """ + de + condicao
            guard let soma = try t.uma(somas) else { preconditionFailure("soma sem linha") }
            (lida.quantas, lida.previsto) = (try soma.ler(0), try soma.ler(1))
            (lida.enviado, lida.glosado) = (try soma.ler(2), try soma.ler(3))
            lida.linhas = try gravadas(condicao, pedido, limite: limite, pulados: pulados, cofre, em: t)
            return lida
        }
    }

    /// As pessoas da busca (nome, CPF ou matrícula) e do filtro de CPF; `nil` não filtra.
    private static func procuradas(
        _ pedido: EstadoDaGrade, _ diretorio: DiretorioDePessoas, _ cofre: Cofre, em t: Transacao
    ) throws -> [Int64]? {
        var achadas: Set<Int64>?
        if !pedido.busca.isEmpty {
            achadas = Set(try PessoaNaTela.procurar(pedido.busca, diretorio, limite: 1_000, cofre, em: t))
        }
        if let cpf = pedido["cpf"] {
            let dela = try PessoaNaTela.procurar(cpf, cofre, em: t).map { Set([$0]) } ?? []
            achadas = achadas.map { $0.intersection(dela) } ?? dela
        }
        return achadas?.sorted()
    }

    private static func responder(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta
    {
        let mes = try contexto.parametro("mes", como: Competencia.lendo)
        let guardados = try await pecas.consultas.abrir(contexto)
        let pedido = estado(mes, try contexto.pares, try await pecas.consignatarias(), guardados)
        let ficha = try await pecas.ler { t in try FichaDaCompetencia.ler(mes, em: t) }
        let podeEnsaiar = [.cortada, .glosada].contains(ficha.folha.situacao)
        let ensaio = ficha.folha.situacao == .cortada || (podeEnsaiar && pedido["conta"] == "ensaio")
        if try contexto.querCsv {
            return CsvEmPaginas.responder("glosa-\(mes.iso)", colunas(mes, nil)) { limite, pulados in
                try await ler(mes, pedido, ensaio: ensaio, limite: limite, pulados: pulados, pecas).linhas
            }
        }
        let lida = try await ler(
            mes, pedido, ensaio: ensaio, limite: pedido.porPagina, pulados: pedido.pulados, pecas)
        let mensagens =
            lida.recusa.map { [Mensagem(.erro, "A glosa não se calcula ainda.", $0.frase, codigo: $0.codigo)] }
            ?? (ensaio
                ? [
                    Mensagem(
                        .informacao, "Isto é um ensaio: a conta de agora, sem mudar nada.",
                        "A glosa se faz no painel da competência.")
                ] : [])
        let tela = ficha.tela(
            .glosa,
            ajuda: Ajuda(
                "O que não cabe no limite do mês e por quê, linha a linha.", quemPode: "Gestores.",
                depois: "Abrir uma linha mostra a conta inteira; ver a margem de alguém fica na trilha."),
            mensagens: mensagens, larga: true,
            acoes: ficha.folha.glosadaEm == nil ? nil : RelatoriosDaGlosa.ligacoes(mes)
        ) {
            Grade(
                ensaio ? "Linhas que a glosa cortaria" : "Linhas glosadas", linhas: lida.linhas,
                estado: pedido.com(total: lida.quantas),
                vazio: Vazio("Nenhuma linha glosada", "Todos os descontos do mês cabem nos limites."),
                busca: "nome, CPF ou matrícula"
            ) { colunas(mes, lida) }
        }
        return try await pecas.pagina(tela, contexto)
    }

    private static func colunas(_ mes: Competencia, _ total: Lida?) -> [Coluna<GlosadaNaTela>] {
        [
            Coluna("Contrato", principal: true, csv: { "\($0.contrato)" }) {
                Ligacao(Formato.inteiro($0.contrato), para: LinhasDoMes.linha(mes, $0.contrato))
            },
            Coluna("Pessoa", csv: { $0.nome }) { Ligacao($0.nome, para: PortalDoGestor.pessoa($0.pessoa)) },
            Coluna("Matrícula", ordem: "matricula") { $0.matricula },
            Coluna("Consignatária", ordem: "consignataria") { $0.nomeDaConsignataria },
            Coluna("Produto") { $0.produto },
            Coluna("Ordem", .numero, ordem: "ordem") { "\($0.ordem)ª" },
            Coluna("Previsto", .numero, ordem: "previsto", total: total?.previsto.brasileiro) {
                $0.previsto.brasileiro
            },
            Coluna("Enviado", .numero, total: total?.enviado.brasileiro) { $0.enviado.brasileiro },
            Coluna("Glosado", .numero, ordem: "glosado", total: total?.glosado.brasileiro) { $0.glosado.brasileiro },
            Coluna("Decisão", csv: { $0.inteira ? "inteira" : "em parte" }) {
                $0.inteira ? Etiqueta(.erro, "Inteira") : Etiqueta(.aviso, "Em parte")
            },
            Coluna("Causa") { PortalDoGestor.emMaiuscula($0.causa) },
            Coluna.acoes {
                Ligacao("Ver a conta", para: LinhasDoMes.linha(mes, $0.contrato), .terciario, compacta: true)
            },
        ]
    }
}

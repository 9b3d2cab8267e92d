import Arquivos
import Auditoria
import BancoDeDados
import BancoDeTeste
import Cadastro
import Folha
import Glosas
import Nucleo
import OrgaoDeTeste
import Synchronization

/// Um órgão de teste pronto para jogar o mês: regra de glosa, prioridades, rubricas em dois leiautes e calendário.
///
/// O preparo entra pelo login do dono; o que se prova passa pelos atos da Folha.
final class FolhaDeTeste: Sendable {
    static let mes = Competencia(ano: 2026, mes: 10)
    static let gestor = Autor(usuario: -31, nome: "Gestora", perfil: "gestor", canal: .tela)

    let orgao: OrgaoDeTeste
    let acervo: Acervo
    private let proximo = Mutex<Int64>(5_000_000)

    var casa: Instalacao { orgao.casa }

    private init(_ orgao: OrgaoDeTeste) {
        self.orgao = orgao
        acervo = Acervo(pasta: BancoDeTeste.raiz + "/Leiautes")
    }

    /// Roda o corpo num órgão novo, apagado no fim.
    static func com(
        regra: String = "{}", aberta: Competencia = mes, _ corpo: (FolhaDeTeste) async throws -> Void
    ) async throws {
        let folha = FolhaDeTeste(try await OrgaoDeTeste.novo(aberta: aberta))
        do {
            try await folha.preparar(regra: regra)
            try await corpo(folha)
        } catch {
            try? await folha.orgao.apagar()
            throw error
        }
        try await folha.orgao.apagar()
    }

    private func preparar(regra: String) async throws {
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.executar(
                """
                INSERT INTO regra_de_glosa (id, vigencia, conteudo, fonte)
                VALUES (-901, '[2000-01-01,)', \(regra)::jsonb, 'regra de teste')
                """)
            try t.executar(
                """
                INSERT INTO prioridade (produto_id, ordem, vigencia, fonte)
                SELECT p.id, row_number() OVER (ORDER BY p.id DESC), '[2000-01-01,)', 'teste' FROM produto p
                """)
            // Quatro algarismos na posicional, uma letra e três algarismos na fox; cada categoria com o seu código.
            try t.executar(
                """
                INSERT INTO rubrica (convenio_id, leiaute, categoria, codigo, cobra_linha, retencao, vigencia)
                SELECT c.id, l.leiaute, k.categoria,
                       CASE l.leiaute WHEN 'descontos-posicional' THEN (-c.id * 10 + k.n)::text ELSE 'F' || (-c.id * 10 + k.n)::text END,
                       true, 100, '[2000-01-01,)'
                  FROM convenio c,
                       (VALUES ('descontos-posicional'), ('descontos-fox')) AS l (leiaute),
                       (VALUES ('membro', 1), ('servidor', 2), ('pensionista', 3)) AS k (categoria, n)
                """)
        }
    }

    /// Um contrato já averbado, com autorização e pesos; devolve o número da ADE.
    func contrato(
        _ pessoa: PessoaDeTeste, produto: Int64 = Fixo.emprestimo, consignataria: Int64 = Fixo.bancoA, parcela: Int64,
        prazo: Int? = nil,
        pagas: Int = 0, primeira: Competencia = Competencia(ano: 2026, mes: 1), averbado: String = "2026-01-10",
        regraEm: String = "2026-01-10", situacao: String = "averbado", suspensoAte: Competencia? = nil,
        legado: String? = nil,
        pesa: [String] = ["geral"]
    ) async throws -> Int64 {
        let id = proximo.withLock {
            $0 += 1; return $0
        }
        let autorizacao = orgao.novoId()
        let parado: String? = situacao == "suspenso" ? "consignataria" : nil
        let viva = situacao == "averbado" || situacao == "suspenso"
        let encerrado: String? = viva ? nil : "2026-09-20"
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.executar(
                """
                INSERT INTO autorizacao (id, contrato_id, especie, em) VALUES (\(autorizacao), \(id), 'importada', now())
                """)
            try t.executar(
                """
                INSERT INTO contrato (id, vinculo_id, consignataria_id, produto_id, convenio_versao_id, numero, regra_em, legado, situacao,
                                      parado_por, suspenso_ate, parcela, prazo, primeira, pagas, operacao_em, averbado_em, encerrado_em,
                                      autorizacao_id)
                SELECT \(id), \(pessoa.vinculo), \(consignataria), \(produto), cv.id, \("N-\(id)"), \(regraEm)::date, \(legado.valorSQL), \(situacao),
                       \(parado.valorSQL), \(suspensoAte.valorSQL)::date, \(parcela), \(prazo.valorSQL)::bigint, \(primeira), \(pagas), \(averbado)::timestamptz,
                       \(averbado)::timestamptz, \(encerrado.valorSQL)::timestamptz, \(autorizacao)
                  FROM convenio c
                  JOIN convenio_versao cv ON cv.convenio_id = c.id
                 WHERE c.consignataria_id = \(consignataria) AND c.produto_id = \(produto)
                """)
            for tipo in pesa where viva {
                guard let conta = pessoa.contas[tipo] else { continue }
                try t.executar("INSERT INTO peso (contrato_id, conta_id, valor) VALUES (\(id), \(conta), \(parcela))")
                try t.executar(
                    "UPDATE conta_de_margem SET comprometido = comprometido + \(parcela) WHERE id = \(conta)")
            }
        }
        return id
    }

    /// O que a folha fechada de um mês informou para as contas da pessoa.
    func margens(_ pessoa: PessoaDeTeste, _ margens: [String: Int64], folha: Competencia = mes - 1) async throws {
        try await orgao.dono.transacao(como: .proprio) { t in
            for (tipo, bruta) in margens {
                guard let conta = pessoa.contas[tipo] else { continue }
                try t.executar(
                    "INSERT INTO margem_da_folha (conta_id, competencia, bruta) VALUES (\(conta), \(folha), \(bruta))")
            }
        }
    }

    /// Pessoa com a margem geral dada, na conta e na última folha.
    func pessoa(_ numero: Int, geral: Int64) async throws -> PessoaDeTeste {
        let pessoa = try await orgao.pessoa(numero, margens: ["geral": geral])
        try await margens(pessoa, ["geral": geral])
        return pessoa
    }

    /// Roda na transação do motor, como a aplicação roda.
    @discardableResult
    func motor<T: Sendable>(_ corpo: @Sendable @escaping (Transacao) throws -> T) async throws -> T {
        try await casa.banco.transacao(como: .motor) { t in try corpo(t) }
    }

    /// Roda SQL do dono, para preparar ou olhar.
    func dono(_ sql: String) async throws {
        try await orgao.dono.transacao(como: .proprio) { t in try t.roteiro(sql) }
    }

    /// A única coluna de texto de uma consulta, linha a linha.
    func textos(_ sql: SQL) async throws -> [String] {
        try await orgao.dono.transacao(como: .proprio) { t in try t.executar(sql).map { try $0.ler(0) } }
    }

    /// As linhas do mês como tabela: contrato, previsto, enviado, glosado, suspenso, retirado, descontado, rejeitado.
    func linhas(_ competencia: Competencia = mes) async throws -> [String] {
        try await textos(
            """
            SELECT concat_ws(' ', contrato_id, parcela_n, previsto, coalesce(enviado::text, '-'), coalesce(glosado::text, '-'),
                             coalesce(suspenso::text, '-'), coalesce(retirado::text, '-'), coalesce(descontado::text, '-'),
                             coalesce(rejeitado::text, '-'))
              FROM linha_do_mes WHERE competencia = \(competencia) ORDER BY contrato_id
            """)
    }

    // MARK: - Os passos do ciclo

    func cortar(_ competencia: Competencia = mes) async throws -> Corte {
        try await motor { [casa] t in try CortarCompetencia(competencia).executar(casa, em: t, por: Self.gestor) }
    }

    @discardableResult
    func glosar(_ competencia: Competencia = mes) async throws -> ResumoDaGlosa {
        try await motor { [casa] t in try GlosarCompetencia(competencia).executar(casa, em: t, por: Self.gestor) }
    }

    @discardableResult
    func remeter(_ competencia: Competencia = mes, leiautes: [String] = [], complemento: Bool = false) async throws
        -> [Remessa]
    {
        try await motor { [casa, acervo] t in
            try GerarRemessa(competencia, leiautes: leiautes, complemento: complemento).executar(
                casa, acervo, em: t, por: Self.gestor)
        }
    }

    func enviar(_ competencia: Competencia = mes) async throws {
        try await motor { [casa] t in try EnviarRemessa(competencia).executar(casa, em: t, por: Self.gestor) }
    }

    /// Do corte ao envio.
    func jogarAteOEnvio(_ competencia: Competencia = mes) async throws {
        _ = try await cortar(competencia)
        try await glosar(competencia)
        try await remeter(competencia)
        try await enviar(competencia)
    }

    /// O conteúdo de um arquivo guardado.
    func conteudo(_ id: Int64) async throws -> [UInt8] {
        try await motor { [casa] t in
            guard let arquivo = try ArquivoGuardado.ler(id, em: t) else { throw RecusaDeArquivo.naoEncontrado }
            let origem = try ConteudoDoArquivo(arquivo, casa.cofre, em: t)
            var bytes: [UInt8] = []
            while true {
                var pedaco = [UInt8](repeating: 0, count: 65_536)
                let lidos = try pedaco.withUnsafeMutableBytes { try origem.ler(para: $0) }
                if lidos == 0 { return bytes }
                bytes += pedaco[..<lidos]
            }
        }
    }

    /// Recebe um retorno da folha posicional com as linhas dadas e o aplica.
    func retornar(
        _ linhas: [RetornoDeTeste], _ competencia: Competencia = mes, aceitarDesconhecidos: Bool = false
    ) async throws -> RetornoDaFolha {
        let bytes = RetornoDeTeste.arquivo(linhas, competencia)
        let arquivo = try await Recepcao.guardar(
            bytes, NovoArquivo(especie: "retorno-da-folha", nome: "retorno.txt", competencia: competencia), casa,
            por: Self.gestor)
        return try await ReceberRetorno(competencia, arquivo: arquivo.id, aceitarDesconhecidos: aceitarDesconhecidos)
            .executar(
                casa, acervo, por: Self.gestor)
    }
}

/// Uma linha da folha fechada, escrita como a folha escreveria.
struct RetornoDeTeste: Sendable {
    var matricula: String
    var rubrica: String
    var contrato: Int64?
    var enviado: Int64
    var descontado: Int64
    var motivo = "  "

    static func arquivo(_ linhas: [RetornoDeTeste], _ competencia: Competencia) -> [UInt8] {
        var texto = "0RETORNO   " + competencia.compacta + "20261031" + "000001" + branco(29) + "\r\n"
        for linha in linhas {
            texto += "1" + esquerda(linha.matricula, 12) + esquerda(linha.rubrica, 8) + zeros(linha.contrato ?? 0, 12)
            texto += zeros(linha.enviado, 12) + zeros(linha.descontado, 12) + esquerda(linha.motivo, 2) + " \r\n"
        }
        let soma = linhas.reduce(0) { $0 + $1.descontado }
        texto += "9" + zeros(Int64(linhas.count), 9) + zeros(soma, 18) + branco(32) + "\r\n"
        return Array(texto.utf8)
    }

    private static func branco(_ n: Int) -> String { String(repeating: " ", count: n) }
    private static func esquerda(_ texto: String, _ n: Int) -> String { texto + branco(n - texto.utf8.count) }
    private static func zeros(_ numero: Int64, _ n: Int) -> String {
        String(repeating: "0", count: n - String(numero).count) + String(numero)
    }
}

extension FolhaDeTeste {
    /// As linhas do mês anterior, já fechado, como se ele tivesse sido jogado aqui.
    func mesAnterior(_ linhas: [(contrato: Int64, previsto: Int64, enviado: Int64)]) async throws {
        let anterior = Self.mes - 1
        try await orgao.dono.transacao(como: .proprio) { t in
            try t.executar(
                """
                INSERT INTO folha_do_mes (competencia, situacao, cortada_em, glosada_em, enviada_em, fechada_em, regra_id)
                VALUES (\(anterior), 'fechada', now(), now(), now(), now(), -901)
                """)
            try t.executar("SELECT garantir_particao_da_folha(\(anterior))")
            for linha in linhas {
                try t.executar(
                    """
                    INSERT INTO linha_do_mes (competencia, contrato_id, consignataria_id, vinculo_id, parcela_n, previsto, enviado, glosado,
                                              suspenso, retirado, descontado, rejeitado)
                    SELECT \(anterior)::date, id, consignataria_id, vinculo_id, 1, \(linha.previsto), \(linha.enviado),
                           \(linha.previsto - linha.enviado), 0, 0, \(linha.enviado), 0
                      FROM contrato WHERE id = \(linha.contrato)
                    """)
            }
        }
    }
}

import Arquivos
import BancoDeDados
import Cadastro
import Glosas
import Nucleo

/// Junta o que o painel mostra: as datas da competência, as contagens e o que impede cada ato.
struct LeituraDoPainel {
    private let folha: FolhaDoMes
    private let anterior: FolhaDoMes?
    private let seguinte: FolhaDoMes?
    private let remessas: [Remessa]
    private let numeros: [Int64]
    private let contasInformadas: Int
    private let vistos: Int
    private let divergencias: Int
    private let ensaio: (quantos: Int, arquivo: Int64?, em: Instante?)
    private let devolvidos: Int
    /// Linhas que iriam à folha de contratos encerrados depois da glosa.
    private let encerradas: Int
    private let correcoes: Int
    /// O nome de cada arquivo de passo, por id.
    private let nomes: [Int64: String]
    /// O arquivo da folha que se aplica agora.
    private let aplicando: ArquivoGuardado?

    init(_ folha: FolhaDoMes, em t: Transacao) throws {
        self.folha = folha
        let competencia = folha.competencia
        anterior = try FolhaDoMes.ler(competencia - 1, em: t)
        seguinte = try FolhaDoMes.ler(competencia + 1, em: t)
        remessas = try Remessa.listar(competencia, em: t)
        guard let soma = try t.uma(PainelSQL.linhas(competencia)) else { preconditionFailure("contagem sem linha") }
        numeros = try (0..<12).map { try soma.ler($0) }
        contasInformadas = try t.uma(PainelSQL.contasInformadas(competencia - 1))?.ler(0) ?? 0
        vistos = try t.uma(PainelSQL.vistosNaFolha(competencia - 1))?.ler(0) ?? 0
        divergencias = try t.uma(PainelSQL.divergenciasAbertas(competencia))?.ler(0) ?? 0
        let gerado = try t.uma(PainelSQL.gerados(competencia, especie: "ensaio-da-glosa"))
        ensaio = (try gerado?.ler(0) ?? 0, try gerado?.ler(1) ?? nil, try gerado?.ler(2) ?? nil)
        nomes = try Dictionary(
            uniqueKeysWithValues: t.executar(
                PainelSQL.nomes(remessas.map(\.arquivo) + [ensaio.arquivo, folha.retorno].compactMap { $0 })
            ).map { (try $0.ler(0), try $0.ler(1)) })
        aplicando = try ArquivoGuardado.aplicando(EspecieDeEntrada.daFolha.map(\.rawValue), em: t)
        encerradas = folha.situacao == .glosada ? try Remessa.encerradas(competencia, em: t) : 0
        correcoes = try t.uma(PainelSQL.correcoes(competencia))?.ler(1) ?? 0
        devolvidos = try t.uma(PainelSQL.gerados(competencia, especie: DevolverAsConsignatarias.especie))?.ler(0) ?? 0
    }

    private var remessaEmDia: Bool {
        guard let glosada = folha.glosadaEm else { return false }
        let leiautes = Set(remessas.map(\.leiaute))
        return !leiautes.isEmpty
            && leiautes.allSatisfy { leiaute in remessas.contains { $0.leiaute == leiaute && $0.em >= glosada } }
    }

    // MARK: - Etapas

    var etapas: [PainelDaCompetencia.Etapa] { [carga, corte, deEnsaio, glosa, remessa, envio, retorno, devolucao] }

    private func quantas(_ um: String, _ varios: String, _ posicao: Int) -> PainelDaCompetencia.Numero {
        contados(um, varios, Int(numeros[posicao]))
    }
    /// A contagem com o nome no número dela.
    private func contados(_ um: String, _ varios: String, _ quantos: Int) -> PainelDaCompetencia.Numero {
        .quantidade(quantos == 1 ? um : varios, quantos)
    }
    private func valor(_ nome: String, _ posicao: Int) -> PainelDaCompetencia.Numero {
        .valor(nome, Dinheiro(centavos: numeros[posicao]))
    }

    private func etapa(
        _ passo: PainelDaCompetencia.Passo, em: Instante?, _ numeros: [PainelDaCompetencia.Numero],
        arquivos: [Int64] = [], aviso: String? = nil
    ) -> PainelDaCompetencia.Etapa {
        PainelDaCompetencia.Etapa(
            passo: passo, feita: em != nil, em: em, numeros: em == nil && passo != .carga ? [] : numeros,
            arquivos: arquivos.compactMap { id in nomes[id].map { .init(id: id, nome: $0) } }, aviso: aviso)
    }

    private var carga: PainelDaCompetencia.Etapa {
        let anterior = (folha.competencia - 1).brasileira
        return etapa(
            .carga, em: folha.margensEm,
            [
                contados("vínculo na folha de \(anterior)", "vínculos na folha de \(anterior)", vistos),
                contados("margem informada", "margens informadas", contasInformadas),
            ],
            aviso: contasInformadas == 0
                ? "A folha de \(anterior) ainda não informou margens: a glosa precisa delas."
                : folha.margensEm != nil && folha.cadastroEm == nil
                    ? "O cadastro da folha de \(anterior) ainda não veio: só as margens foram informadas." : nil)
    }

    private var corte: PainelDaCompetencia.Etapa {
        etapa(
            .corte, em: folha.cortadaEm,
            [quantas("linha", "linhas", 0), valor("previsto", 1), quantas("suspensa", "suspensas", 2)])
    }

    private var deEnsaio: PainelDaCompetencia.Etapa {
        etapa(
            .ensaio, em: ensaio.em, [contados("ensaio", "ensaios", ensaio.quantos)],
            arquivos: ensaio.arquivo.map { [$0] } ?? [])
    }

    private var glosa: PainelDaCompetencia.Etapa {
        etapa(
            .glosa, em: folha.glosadaEm,
            [
                valor("enviado", 3), valor("glosado", 4), quantas("linha glosada", "linhas glosadas", 5),
                quantas("das quais inteira", "das quais inteiras", 6),
                quantas("retirada", "retiradas", 7),
            ])
    }

    private var remessa: PainelDaCompetencia.Etapa {
        let velha = !remessas.isEmpty && !remessaEmDia && folha.situacao == .glosada
        return etapa(
            .remessa, em: remessas.map(\.em).max(),
            [
                contados("arquivo", "arquivos", remessas.count),
                contados("leiaute", "leiautes", Set(remessas.map(\.leiaute)).count),
            ],
            arquivos: remessas.map(\.arquivo),
            aviso: velha ? "A glosa foi refeita depois da remessa: gere-a de novo." : glosaVelha?.frase)
    }

    private var envio: PainelDaCompetencia.Etapa { etapa(.envio, em: folha.enviadaEm, [valor("enviado", 3)]) }

    private var retorno: PainelDaCompetencia.Etapa {
        let pelaMetade = folha.retorno != nil && folha.situacao == .enviada
        return etapa(
            .retorno, em: folha.fechadaEm,
            [
                valor("descontado", 8), valor("não descontado", 9),
                quantas("linha não descontada", "linhas não descontadas", 10),
                contados("divergência em aberto", "divergências em aberto", divergencias),
            ],
            arquivos: folha.retorno.map { [$0] } ?? [],
            aviso: pelaMetade
                ? "A importação parou em \(numeros[11]) de \(numeros[0]) linhas: continue-a com o mesmo arquivo." : nil)
    }

    private var devolucao: PainelDaCompetencia.Etapa {
        etapa(.devolucao, em: folha.devolvidaEm, [contados("arquivo", "arquivos", devolvidos)])
    }

    // MARK: - O que se pode

    /// O ato, e por que não se faz agora.
    func possibilidade(_ acao: PainelDaCompetencia.Acao) -> PainelDaCompetencia.Possibilidade {
        let impedimento = impedimento(acao)
        return PainelDaCompetencia.Possibilidade(
            acao: acao, impedimento: impedimento?.frase, codigo: impedimento?.codigo)
    }

    /// A recusa que viria, sem tentar.
    private struct Impedimento {
        let codigo: String
        let frase: String

        init(_ recusa: RecusaDaFolha) { (codigo, frase) = (recusa.codigo, recusa.frase) }
        init(_ recusa: RecusaDeGlosa) { (codigo, frase) = (recusa.codigo, recusa.frase) }
    }

    private func impedimento(_ acao: PainelDaCompetencia.Acao) -> Impedimento? {
        switch acao {
        case .cortar: fora([.aberta], "cortar") ?? emCarga ?? anteriorAberta
        case .desfazerCorte: fora([.cortada, .glosada], "desfazer o corte") ?? seguinteUsada
        case .ensaiar: fora([.cortada, .glosada], "ensaiar a glosa") ?? emCarga ?? semMargens
        case .glosar: fora([.cortada, .glosada], "glosar") ?? emCarga ?? semMargens
        case .desfazerGlosa: fora([.glosada], "desfazer a glosa")
        case .remeter: fora([.glosada], "gerar a remessa") ?? glosaVelha
        case .enviar:
            fora([.glosada], "marcar como enviada")
                ?? (remessaEmDia ? nil : Impedimento(.remessaPorGerar(folha.competencia, leiautes: []))) ?? glosaVelha
        case .corrigir: fora([.enviada], "corrigir o enviado") ?? emRetorno
        case .complementar:
            fora([.enviada], "gerar complemento") ?? emRetorno
                ?? (correcoes > 0 ? nil : Impedimento(.semCorrecao(folha.competencia)))
        case .receberRetorno: fora([.enviada], "importar o retorno da folha")
        case .devolver: fora([.fechada], "devolver às consignatárias")
        }
    }

    private func fora(_ precisa: [SituacaoDaFolha], _ ato: String) -> Impedimento? {
        precisa.contains(folha.situacao)
            ? nil
            : Impedimento(.foraDeOrdem(folha.competencia, esta: folha.situacao, precisa: precisa, para: ato))
    }

    private var anteriorAberta: Impedimento? {
        guard let anterior, anterior.situacao != .fechada else { return nil }
        return Impedimento(.anteriorSemRetorno(anterior.competencia))
    }

    private var seguinteUsada: Impedimento? {
        guard let seguinte else { return nil }
        if seguinte.situacao != .aberta { return Impedimento(.seguinteComCorte(seguinte.competencia)) }
        let carregada = seguinte.cadastroEm != nil || seguinte.margensEm != nil
        return carregada ? Impedimento(.seguinteComCarga(seguinte.competencia)) : nil
    }

    private var glosaVelha: Impedimento? {
        encerradas > 0 ? Impedimento(.glosaVelha(folha.competencia, contratos: encerradas)) : nil
    }

    private var emCarga: Impedimento? {
        aplicando.map { Impedimento(.cargaEmAndamento(arquivo: $0.id, nome: $0.nome)) }
    }

    private var emRetorno: Impedimento? {
        folha.retorno.map { Impedimento(.retornoEmCurso(folha.competencia, arquivo: $0)) }
    }

    private var semMargens: Impedimento? {
        contasInformadas == 0 && numeros[0] > 0 ? Impedimento(RecusaDeGlosa.semMargens(folha.competencia - 1)) : nil
    }
}

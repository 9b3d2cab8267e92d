import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Contratos
import Nucleo
import Tarefas

/// A carga de um arquivo já conferido, bloco por bloco, com a marca d'água na mesma transação do bloco.
struct CargaDeEntrada: Sendable {
    let entrada: Entrada
    let contexto: ContextoDaTarefa
    let arquivo: ArquivoGuardado
    let especie: EspecieDeEntrada
    let competencia: Competencia
    let autor: Autor

    private var casa: Instalacao { entrada.casa }

    /// Onde a carga parou: quantas linhas da lista ordenada já foram, e o que elas mudaram.
    struct Marca<R: Codable & Sendable>: Codable, Sendable {
        var feitas: Int
        /// A última pessoa feita, onde o que já se aplicou pode mudar a lista relida (reajustes) ou não há lista (recálculo).
        var pessoa: Int64?
        var resultado: R
    }

    func executar(_ conteudo: ConteudoDaEntrada) async throws -> (any Encodable & Sendable)? {
        switch conteudo {
        case .cadastro(let conteudo): try await cadastro(conteudo)
        case .margens(let conteudo): try await margens(conteudo)
        case .bases(let conteudo): try await bases(conteudo)
        case .reajustes(let conteudo): try await reajustes(conteudo)
        }
    }

    // MARK: - Uma de cada espécie

    private func cadastro(_ conteudo: ConteudoDoCadastro) async throws -> ResultadoDoCadastro {
        let tipos: [String] = try await casa.banco.transacao(como: .motor) { t in
            try t.executar(EntradaSQL.tiposDeMargem).map { try $0.ler(0) }
        }
        let ato = AplicarCadastro(
            arquivo: arquivo.id, competencia: competencia, tipos: tipos, aoDesligar: entrada.aoDesligar, autor: autor)
        let casa = casa
        let resultado = try await emBlocosDePessoas(
            conteudo.linhas, por: \.cpf, etapa: "pessoas e vínculos", ResultadoDoCadastro()
        ) { bloco, resultado, t in
            try ato.executar(bloco, &resultado, casa, em: t)
        }
        return try await concluir(resultado) { t, agora in
            try t.executar(EntradaSQL.anotarCadastro(naFolhaDe: competencia + 1, em: agora))
        }
    }

    private func margens(_ conteudo: ConteudoDasMargens) async throws -> ResultadoDasMargens {
        let casa = casa
        let margens = try await casa.banco.transacao(como: .motor) { t in
            conteudo.resolvidas(try ReferenciaDaFolha.ler(em: t))
        }
        let ato = AplicarMargens(arquivo: arquivo.id, competencia: competencia, autor: autor)
        let resultado = try await CargaEmRaias(contexto: contexto, casa: casa, etapa: "margens").executar(
            margens, por: { $0.pessoa }, ResultadoDasMargens()
        ) { bloco, resultado, t in
            try ato.executar(bloco, &resultado, casa, em: t)
        }
        .reduce(into: ResultadoDasMargens()) { $0 += $1 }
        return try await concluir(resultado) { t, agora in
            try t.executar(EntradaSQL.anotarMargens(naFolhaDe: competencia + 1, em: agora))
            try t.executar(EntradaSQL.analisarMargens)
        }
    }

    private func bases(_ conteudo: ConteudoDasBases) async throws -> ResultadoDasBases {
        let referencia = try await casa.banco.transacao(como: .motor) { t in try ReferenciaDaFolha.ler(em: t) }
        let (competencia, linhas) = (competencia, conteudo.linhas)
        var resultado = try await emBlocosDePessoas(linhas, por: \.matricula, etapa: "bases", ResultadoDasBases()) {
            bloco, resultado, t in
            try ConteudoDasBases.gravar(bloco, da: competencia, referencia, em: t)
            resultado.bases += bloco.count
        }
        if especie == .basePrevidencia, let aberta = referencia.folha.aberta, aberta > competencia {
            resultado = try await recalcular(aberta, feitas: linhas.count, resultado)
        }
        return try await concluir(resultado)
    }

    /// Depois das bases, as contribuições: é a continuação da mesma tarefa, com a mesma marca.
    private func recalcular(
        _ aberta: Competencia, feitas: Int, _ anterior: ResultadoDasBases
    ) async throws -> ResultadoDasBases {
        let ato = RecalcularPercentuais(
            competencia: aberta, folhaDaBase: competencia, arquivo: arquivo.id, autor: autor)
        let (casa, contexto, arquivo) = (casa, contexto, arquivo.id)
        var marca =
            try contexto.marca(Marca<ResultadoDasBases>.self) ?? Marca(feitas: feitas, pessoa: nil, resultado: anterior)
        while true {
            let anterior = marca
            let seguinte = try await casa.banco.transacao(como: .motor) { t -> Marca<ResultadoDasBases>? in
                var nova = anterior
                var recalculo = nova.resultado.recalculo ?? ResultadoDosReajustes()
                let critica = try ListaDeApontamentos(de: arquivo, continuando: true, casa.cofre, em: t)
                let ultima = try ato.executar(depoisDe: anterior.pessoa ?? .min, &recalculo, casa, em: t) {
                    try critica.apontar($0)
                }
                try critica.terminar()
                guard let ultima else { return nil }
                (nova.pessoa, nova.resultado.recalculo) = (ultima, recalculo)
                try contexto.avancar(
                    etapa: "contribuições percentuais", feito: Int64(recalculo.aplicadas), marca: nova, em: t)
                return nova
            }
            guard let seguinte else { return marca.resultado }
            marca = seguinte
        }
    }

    private func reajustes(_ conteudo: ConteudoDosReajustes) async throws -> ResultadoDosReajustes {
        guard let consignataria = arquivo.consignataria else { throw RecusaDeEntrada.semConsignataria }
        let (referencia, catalogo) = try await casa.banco.transacao(como: .motor) { [entrada] t in
            (try ReferenciaDaFolha.ler(em: t), try entrada.catalogos.atual(em: t))
        }
        let ato = AplicarReajustes(
            especie: especie, arquivo: arquivo.id, consignataria: consignataria, competencia: competencia,
            folhaDaBase: referencia.folha.esperada, autor: autor)
        let (casa, arquivo, acervo) = (casa, arquivo, entrada.acervo)
        // Em ordem de pessoa e, na pessoa, na ordem do arquivo.
        let linhas = conteudo.linhas.compactMap { linha in
            referencia.vinculos[linha.matricula]?.pessoa.map { LinhaComPessoa(pessoa: $0, linha: linha) }
        }
        .sorted { ($0.pessoa, $0.linha.linha) < ($1.pessoa, $1.linha.linha) }
        let resultado = try await emBlocosDePessoas(
            linhas, por: \.pessoa, etapa: "contratos", ResultadoDosReajustes(), retomandoPor: \.pessoa
        ) {
            bloco, resultado, t in
            let critica = try ListaDeApontamentos(de: arquivo.id, continuando: true, casa.cofre, em: t)
            critica.definicao = try acervo.definicao(de: arquivo, em: t).definicao
            try ato.executar(
                bloco.map(\.linha)[...], pessoas: Array(Set(bloco.map(\.pessoa))).sorted(), catalogo, &resultado, casa,
                em: t
            ) { try critica.apontar($0) }
            try critica.terminar()
        }
        return try await concluir(resultado)
    }

    private struct LinhaComPessoa: Sendable {
        let pessoa: Int64
        let linha: LinhaDeReajuste
    }

    // MARK: - Blocos e fim

    /// Com `retomandoPor`, a retomada segue da pessoa seguinte à última feita, e não da posição na lista: reler o arquivo pode dar outra
    /// lista, porque o que já se aplicou muda o que se aponta. Exige as linhas em ordem de pessoa.
    private func emBlocosDePessoas<Linha: Sendable, Chave: Equatable, R: Codable & Sendable>(
        _ linhas: [Linha], por chave: KeyPath<Linha, Chave>, etapa: String, _ vazio: R,
        retomandoPor pessoa: KeyPath<Linha, Int64>? = nil,
        _ fazer: @escaping @Sendable (ArraySlice<Linha>, inout R, Transacao) throws -> Void
    ) async throws -> R {
        var marca = try contexto.marca(Marca<R>.self) ?? Marca(feitas: 0, pessoa: nil, resultado: vazio)
        let (contexto, total) = (contexto, Int64(linhas.count))
        var inicio = marca.feitas
        if let pessoa, let ultima = marca.pessoa {
            inicio = linhas.firstIndex { $0[keyPath: pessoa] > ultima } ?? linhas.count
        }
        for intervalo in emBlocos(linhas, por: { $0[keyPath: chave] }, desde: inicio) {
            let bloco = linhas[intervalo]
            let (anterior, ultima) = (marca, pessoa.flatMap { bloco.last?[keyPath: $0] })
            marca = try await casa.banco.transacao(como: .motor) { t in
                var nova = anterior
                (nova.feitas, nova.pessoa) = (intervalo.upperBound, ultima)
                try fazer(bloco, &nova.resultado, t)
                // Metade de um arquivo da folha aplicada seria pior que nada: não se cancela no meio, só se interrompe e retoma.
                try contexto.avancar(
                    etapa: etapa, feito: Int64(intervalo.upperBound), total: total, marca: nova, cancelavel: false,
                    em: t)
                return nova
            }
            try Task.checkCancellation()
        }
        return marca.resultado
    }

    /// Fecha: o arquivo está aplicado, com evento; havendo apontamentos, o relatório vai à caixa de quem enviou.
    private func concluir<R: Medido & Sendable>(
        _ resultado: R, _ anotar: @escaping @Sendable (Transacao, Instante) throws -> Void = { _, _ in }
    ) async throws -> R {
        let (casa, id, especie, autor) = (casa, arquivo.id, especie, autor)
        try await casa.banco.transacao(como: .motor) { t in
            guard let antes = try ArquivoGuardado.ler(id, travando: true, em: t), antes.situacao == .aplicando else {
                return
            }
            let agora = casa.relogio.agora
            try ArquivoGuardado.marcar(id, .aplicado, as: agora, em: t)
            try anotar(t, agora)
            try casa.trilha.registrar(
                [Evento(especie.ato, objeto: "arquivo", id: id, ["fim": resultado.medidas.dado])], por: autor,
                as: agora,
                em: t)
            if especie.linhaALinha || especie == .basePrevidencia, antes.apontamentos > 0 {
                _ = try ListaDeApontamentos.relatorio(de: antes, casa, por: autor, em: t)
            }
        }
        return resultado
    }
}

/// O que uma carga de bases mudou; com as de previdência, também o recálculo das contribuições.
package struct ResultadoDasBases: Sendable, Hashable, Codable {
    package var bases = 0
    package var recalculo: ResultadoDosReajustes?
    package init() {}
}

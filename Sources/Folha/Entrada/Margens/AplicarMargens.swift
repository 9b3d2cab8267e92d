import Auditoria
import BancoDeDados
import Cadastro
import Contratos
import Nucleo

/// O que uma carga de margens mudou.
package struct ResultadoDasMargens: Sendable, Hashable, Codable {
    package var contas = 0
    package var porRegra = 0
    package var ajustesZerados = 0
    package var contasAbertas = 0
    package init() {}

    static func += (soma: inout ResultadoDasMargens, parte: ResultadoDasMargens) {
        soma.contas += parte.contas
        soma.porRegra += parte.porRegra
        soma.ajustesZerados += parte.ajustesZerados
        soma.contasAbertas += parte.contasAbertas
    }
}

/// Uma margem pronta para gravar, já com o vínculo e a pessoa.
package struct MargemDoVinculo: Sendable, Hashable {
    package let pessoa: Int64
    package let vinculo: Int64
    package let tipo: String
    package let regra: String?
    package let bruta: Dinheiro
}

/// Aplica um bloco de margens brutas: a bruta da conta, o histórico e as margens por regra de legado.
///
/// A bruta não escreve extrato (o histórico é `margem_da_folha`); só o ajuste do gestor que não sobrevive à carga tem lançamento, de
/// delta zero, que diz no extrato quando acabou.
/// - Fonte: FOL-01; arquitetura, §3.
package struct AplicarMargens: Sendable {
    package let arquivo: Int64
    /// A folha fechada que informou.
    package let competencia: Competencia
    package let autor: Autor

    package init(arquivo: Int64, competencia: Competencia, autor: Autor) {
        self.arquivo = arquivo
        self.competencia = competencia
        self.autor = autor
    }

    /// Um bloco, com todas as margens de cada pessoa dele; toma a trava delas e soma ao `resultado`.
    package func executar(
        _ margens: ArraySlice<MargemDoVinculo>, _ resultado: inout ResultadoDasMargens, _ casa: Instalacao,
        em t: Transacao
    ) throws {
        try Livro.travar(Array(Set(margens.map(\.pessoa))), em: t)
        let vinculos = Dictionary(margens.map { ($0.vinculo, $0.pessoa) }) { primeira, _ in primeira }
        // Tipo de margem que nasceu depois do vínculo: a conta se abre com a primeira bruta.
        for tipo in Set(margens.map(\.tipo)).sorted() {
            let comTipo = Set(margens.filter { $0.tipo == tipo }.map(\.vinculo))
            resultado.contasAbertas += try Livro.abrirContasQueFaltam(
                vinculos.filter { comTipo.contains($0.key) }.map { ($0.key, $0.value) }, tipos: [tipo], ids: casa.ids,
                em: t)
        }
        let contas = try Livro.contas(dosVinculos: Array(vinculos.keys), em: t)
        func conta(_ margem: MargemDoVinculo) -> Int64 {
            guard let conta = contas[margem.vinculo]?[margem.tipo] else {
                preconditionFailure("conta que se acabou de abrir sumiu")
            }
            return conta
        }
        let vigentes = margens.filter { $0.regra == nil }
        let brutas = vigentes.map { Livro.BrutaInformada(conta: conta($0), valor: $0.bruta) }
        let zeradas = try Livro.informarBrutas(brutas, da: competencia, em: t)
        if !brutas.isEmpty {
            try t.executar(EntradaSQL.gravarMargens(brutas.map(\.conta), brutas.map(\.valor.centavos), da: competencia))
        }
        let porRegra = margens.filter { $0.regra != nil }
        if !porRegra.isEmpty {
            try t.executar(
                EntradaSQL.gravarMargensPorRegra(
                    porRegra.map(conta), porRegra.compactMap(\.regra), porRegra.map(\.bruta.centavos), da: competencia))
        }
        try registrar(zeradas, brutas: brutas.count, porRegra: porRegra.count, casa, em: t)
        resultado.contas += brutas.count
        resultado.porRegra += porRegra.count
        resultado.ajustesZerados += zeradas.count
    }

    /// Um evento por bloco, e um por ajuste zerado: este muda o disponível de alguém por decisão que não é da folha.
    private func registrar(
        _ zeradas: [Livro.AjusteZerado], brutas: Int, porRegra: Int, _ casa: Instalacao, em t: Transacao
    ) throws {
        let ato = EspecieDeEntrada.margens.ato
        let agora = casa.relogio.agora
        let numeros = try casa.trilha.reservar(zeradas.count + 1, em: t)
        var efeitos = Efeitos()
        efeitos.eventos.append(
            EventoNumerado(
                id: numeros[0],
                evento: Evento(
                    ato, objeto: "arquivo", id: arquivo,
                    [
                        "competencia": .texto(competencia.iso), "contas": .inteiro(brutas),
                        "por_regra": .inteiro(porRegra),
                    ]),
                autor: autor))
        for (zerada, numero) in zip(zeradas, numeros.dropFirst()) {
            efeitos.eventos.append(
                EventoNumerado(
                    id: numero,
                    evento: Evento(
                        ato, objeto: "conta_de_margem", id: zerada.conta,
                        ["ajuste_zerado": .inteiro(zerada.ajuste.centavos)]),
                    autor: autor))
            efeitos.lancamentos.append(Livro.lancamentoDoAjuste(zerada, evento: numero, em: agora))
        }
        try Livro.gravar(efeitos, casa, as: agora, em: t)
    }
}

extension ConteudoDasMargens {
    /// As linhas com o vínculo e a pessoa de cada uma, na ordem em que se aplicam.
    package func resolvidas(_ referencia: ReferenciaDaFolha) -> [MargemDoVinculo] {
        linhas.map { linha in
            guard let vinculo = referencia.vinculos[linha.matricula], let id = vinculo.id, let pessoa = vinculo.pessoa
            else {
                preconditionFailure("margem de matrícula que a conferência já teria apontado")
            }
            return MargemDoVinculo(
                pessoa: pessoa, vinculo: id, tipo: linha.tipo, regra: linha.regra, bruta: linha.bruta)
        }
        .sorted { ($0.pessoa, $0.vinculo, $0.tipo, $0.regra ?? "") < ($1.pessoa, $1.vinculo, $1.tipo, $1.regra ?? "") }
    }
}

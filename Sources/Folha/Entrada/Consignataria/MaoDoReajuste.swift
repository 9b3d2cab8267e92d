import Auditoria
import BancoDeDados
import Cadastro
import Contratos
import Nucleo

/// Trava as pessoas, lê o livro e escreve reajustes pela caneta: o que vale para arquivo de consignatária e para recálculo.
final class MaoDoReajuste {
    let agora: Instante
    private let casa: Instalacao
    private var pessoas: [Int64: EstadoDaPessoa]
    private var caneta: Caneta

    /// Lança `RecusaDeEntrada.competenciaErrada` se o corte passou no meio da carga: o que já se gravou vale, o resto não entra.
    init(_ pessoas: [Int64], competencia: Competencia, autor: Autor, _ casa: Instalacao, em t: Transacao) throws {
        self.casa = casa
        // O corte fotografa os contratos: ou tudo isto vem antes da foto, ou depois.
        try t.executar("SELECT pg_advisory_xact_lock_shared(\(Livro.travaDoCorte))")
        try FolhaEmCurso.ler(em: t).conferir(competencia, deDesconto: true)
        try Livro.travar(pessoas, em: t)
        self.pessoas = try Livro.ler(pessoas, competencia: competencia, em: t)
        agora = casa.relogio.agora
        caneta = Caneta(
            autor: autor, agora: agora, competencia: competencia,
            numeros: Numeros(casa, em: t))
    }

    /// Quantas respostas sobre a margem desta pessoa a consignatária já teve na competência.
    func sondagens(_ contrato: ContratoAReajustar) -> Int {
        pessoas[contrato.pessoa]?.sondagens[contrato.consignataria] ?? 0
    }

    /// Conta a resposta a um aumento que exige saldo, com o evento que a registrou.
    func sondar(_ contrato: ContratoAReajustar, _ parcela: Dinheiro, coube: Bool, ato: String, evento: Int64) throws {
        guard var pessoa = pessoas[contrato.pessoa], let noLivro = pessoa.contratos[contrato.id] else {
            preconditionFailure("contrato \(contrato.id) fora do estado lido")
        }
        try caneta.sondar(
            .init(
                vinculo: noLivro.vinculo, produto: noLivro.produto, contrato: contrato.id, ato: ato, valor: parcela,
                coube: coube),
            consignataria: contrato.consignataria, evento: evento, em: &pessoa)
        pessoas[contrato.pessoa] = pessoa
    }

    @discardableResult
    func registrar(_ evento: Evento) throws -> Int64 { try caneta.registrar(evento) }

    /// Se o acréscimo cabe em todas as contas em que o contrato pesa; margem desconhecida não cabe.
    func cabe(_ contrato: ContratoAReajustar, mais delta: Dinheiro) -> Bool {
        guard let pessoa = pessoas[contrato.pessoa], let noLivro = pessoa.contratos[contrato.id] else { return false }
        return noLivro.pesos.keys.allSatisfy { conta in
            pessoa.contas[conta]?.disponivel.map { $0 >= delta } ?? false
        }
    }

    /// Troca a parcela e os pesos, com ocorrência e evento.
    func mudar(
        _ contrato: ContratoAReajustar, para parcela: Dinheiro, especie: Lancamento.Especie, ato: String,
        _ arquivo: Int64?,
        _ resultado: inout ResultadoDosReajustes
    ) throws {
        guard var pessoa = pessoas[contrato.pessoa], let noLivro = pessoa.contratos[contrato.id] else {
            preconditionFailure("contrato \(contrato.id) fora do estado lido")
        }
        let antes = noLivro.parcela
        guard antes != parcela else {
            resultado.iguais += 1
            return
        }
        let evento = try caneta.registrar(
            Evento(
                ato, objeto: "contrato", id: contrato.id,
                ["de": .inteiro(antes.centavos), "para": .inteiro(parcela.centavos), "arquivo": .inteiro(arquivo)]))
        try caneta.reajustar(
            contrato.id, parcela: parcela, pesos: noLivro.pesos.mapValues { _ in parcela }, especie: especie,
            ato: especie == .recalculoPercentual ? "recalcular" : "reajustar",
            motivo: "de \(antes.brasileiro) para \(parcela.brasileiro)", evento: evento, em: &pessoa)
        pessoas[contrato.pessoa] = pessoa
        if especie == .alteracao, parcela > antes {
            try sondar(contrato, parcela, coube: true, ato: ato, evento: evento)
        }
        resultado.contar(de: antes, para: parcela)
    }

    func gravar(em t: Transacao) throws {
        try Livro.gravar(caneta.efeitos, casa, as: agora, em: t)
    }
}

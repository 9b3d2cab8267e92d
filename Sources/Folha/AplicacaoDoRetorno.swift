import Auditoria
import BancoDeDados
import Cadastro
import Contratos
import Nucleo

/// Aplica um bloco de pessoas do retorno: grava o desconto das linhas e o que dele decorre nos contratos.
///
/// Toma a trava das pessoas, em ordem, como todo ato do livro. Contar parcela é um comando para todos; só o contrato que conclui,
/// estende ou volta da suspensão passa pela caneta. Repetir o bloco não repete efeito.
struct AplicacaoDoRetorno: Sendable {
    struct Bloco: Sendable {
        let pessoas: [Int64]
        let linhas: [LinhaDescontada]
    }

    let competencia: Competencia
    let bloco: Bloco
    /// O mesmo para todos os blocos: o catálogo se lê uma vez.
    let catalogos: GuardaDoCatalogo

    /// Reparte as linhas, que vêm por pessoa, em blocos de tantas pessoas.
    static func blocos(_ linhas: [LinhaDescontada], pessoasPorBloco: Int) -> [Bloco] {
        emBlocos(linhas, por: \.pessoa, de: pessoasPorBloco).map { intervalo in
            let doBloco = Array(linhas[intervalo])
            return Bloco(pessoas: Set(doBloco.map(\.pessoa)).sorted(), linhas: doBloco)
        }
    }

    /// O que fazer, e com quem.
    private struct Consequencias {
        var contar: [Int64] = []
        /// Contratos que passam pela caneta, por vínculo.
        var concluir: Set<Int64> = []
        var estender: Set<Int64> = []
        var reativar: Set<Int64> = []

        var daCaneta: [Int64] { concluir.union(estender).union(reativar).sorted() }
    }

    func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        try Livro.travar(bloco.pessoas, em: t)
        let catalogo = try catalogos.atual(em: t)
        var consequencias = try descontar(catalogo, em: t)
        for linha in try t.executar(RetornoSQL.suspensoesQueAcabam(competencia, pessoas: bloco.pessoas)) {
            let contrato: Int64 = try linha.ler(0)
            if !consequencias.concluir.contains(contrato) { consequencias.reativar.insert(contrato) }
        }
        if !consequencias.contar.isEmpty { try Livro.contarPaga(consequencias.contar, em: t) }
        if !consequencias.daCaneta.isEmpty { try escrever(consequencias, casa, em: t, por: autor) }
    }

    private func descontar(_ catalogo: Catalogo, em t: Transacao) throws -> Consequencias {
        var consequencias = Consequencias()
        for linha in try t.executar(RetornoSQL.descontar(competencia, bloco.linhas)) {
            guard let produto = catalogo.produtos[try linha.ler(2)] else { preconditionFailure("produto sem cadastro") }
            let contrato: Int64 = try linha.ler(0)
            let parcela = DepoisDoDesconto.Parcela(
                previsto: try linha.ler(6), descontado: try linha.ler(7),
                suspensa: try linha.ler(8, como: Int64.self) > 0,
                retirada: try linha.ler(9, como: Int64.self) > 0)
            let depois = DepoisDoDesconto.decidir(
                parcela, situacao: try linha.lerCaso(1), pagas: try linha.ler(3), prazo: try linha.ler(4),
                aceitaParcial: produto.aceitaParcial, aoNaoDescontar: produto.aoNaoDescontar)
            switch depois {
            case .nada: break
            case .contar: consequencias.contar.append(contrato)
            case .concluir: consequencias.concluir.insert(contrato)
            case .estender: consequencias.estender.insert(contrato)
            }
        }
        let extras = bloco.linhas.filter { $0.daCorrecao > .zero }.map { (contrato: $0.contrato, valor: $0.daCorrecao) }
        if !extras.isEmpty { try t.executar(RetornoSQL.descontarCorrecoes(competencia, extras)) }
        return consequencias
    }

    private func escrever(_ consequencias: Consequencias, _ casa: Instalacao, em t: Transacao, por autor: Autor) throws
    {
        let contratos = consequencias.daCaneta
        let pessoas = try t.executar(LivroDaFolhaSQL.pessoas(dos: contratos)).map { try $0.ler(0, como: Int64.self) }
        var estados = try Livro.ler(pessoas, contratos: contratos, competencia: competencia, em: t)
        let agora = casa.relogio.agora
        var caneta = Caneta(autor: autor, agora: agora, competencia: competencia, numeros: Numeros(casa, em: t))
        for pessoa in pessoas {
            guard var estado = estados[pessoa] else { preconditionFailure("pessoa travada sem estado") }
            for contrato in estado.contratos.values.sorted(by: { $0.id < $1.id }) {
                if consequencias.concluir.contains(contrato.id) {
                    try concluir(contrato, &caneta, &estado)
                } else if consequencias.estender.contains(contrato.id) {
                    try estender(contrato, &caneta, &estado)
                }
                if consequencias.reativar.contains(contrato.id) { try reativar(contrato.id, &caneta, &estado) }
            }
            estados[pessoa] = estado
        }
        try Livro.gravar(caneta.efeitos, casa, as: agora, em: t)
    }

    /// A última parcela foi paga: o contrato acaba e a margem volta.
    private func concluir(_ contrato: ContratoNoLivro, _ caneta: inout Caneta, _ estado: inout EstadoDaPessoa) throws {
        var pago = contrato
        pago.pagas = min(contrato.pagas + 1, contrato.prazo ?? contrato.pagas + 1)
        let evento = try caneta.registrar(
            Evento(
                "folha.concluir", objeto: "contrato", id: contrato.id,
                ["competencia": .texto(competencia.iso), "pagas": .inteiro(pago.pagas)]))
        try caneta.mudar(
            pago, por: .concluir, alcada: .gestor, motivo: "última parcela na folha de \(competencia.brasileira)",
            evento: evento,
            encerradoEm: caneta.agora, em: &estado)
        caneta.aliviar(contrato.id, especie: .conclusao, evento: evento, em: &estado)
    }

    /// A parcela não descontada vai para o fim: a seguinte é a que desconta, e o prazo ganha um mês.
    private func estender(_ contrato: ContratoNoLivro, _ caneta: inout Caneta, _ estado: inout EstadoDaPessoa) throws {
        guard let prazo = contrato.prazo else { preconditionFailure("só se estende contrato a prazo") }
        var estendido = contrato
        estendido.pagas += 1
        estendido.prazo = prazo + 1
        let evento = try caneta.registrar(
            Evento(
                "folha.estender", objeto: "contrato", id: contrato.id,
                ["competencia": .texto(competencia.iso), "de": .inteiro(prazo), "para": .inteiro(prazo + 1)]))
        try caneta.mudar(
            estendido, por: .alterar, alcada: .gestor,
            motivo: "parcela não descontada na folha de \(competencia.brasileira): prazo estendido para \(prazo + 1)",
            evento: evento,
            em: &estado)
    }

    /// A suspensão tinha prazo, e ele acabou: volta sozinha, com a alçada de quem suspendeu.
    private func reativar(_ id: Int64, _ caneta: inout Caneta, _ estado: inout EstadoDaPessoa) throws {
        guard let contrato = estado.contratos[id], contrato.situacao == .suspenso else { return }
        let evento = try caneta.registrar(
            Evento("folha.reativar", objeto: "contrato", id: id, ["competencia": .texto(competencia.iso)]))
        try caneta.mudar(
            contrato, por: .reativar, alcada: contrato.paradoPor ?? .gestor, motivo: "fim do prazo da suspensão",
            evento: evento,
            em: &estado)
    }
}

/// O que a aplicação do retorno pergunta ao livro.
enum LivroDaFolhaSQL {
    static func pessoas(dos contratos: [Int64]) -> SQL {
        """
        SELECT DISTINCT v.pessoa_id
          FROM contrato c
          JOIN vinculo v ON v.id = c.vinculo_id
         WHERE c.id = ANY(\(contratos))
         ORDER BY 1
        """
    }
}

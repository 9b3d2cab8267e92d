import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// A mão que escreve no livro: traduz «este contrato passa a pesar tanto» em pesos, lançamentos, ocorrência e evento,
/// e mantém o estado da pessoa em dia.
///
/// Quem decide usa a caneta e não monta `Efeitos` à mão: assim extrato, peso e estado não divergem. Os números (ids) vêm
/// reservados de antemão por `numeros`, porque a decisão não vai ao banco.
package struct Caneta {
    package private(set) var efeitos = Efeitos()
    package let autor: Autor
    package let agora: Instante
    /// A competência que recebe o que se faz agora.
    package let competencia: Competencia
    private let numeros: Numeros

    package init(autor: Autor, agora: Instante, competencia: Competencia, numeros: Numeros) {
        self.autor = autor
        self.agora = agora
        self.competencia = competencia
        self.numeros = numeros
    }

    package func novoId() throws -> Int64 { try numeros.geral() }
    package func novoContrato() throws -> Int64 { try numeros.contrato() }

    /// Registra um evento na trilha e devolve o seu id, para lançamentos e ocorrências o citarem.
    @discardableResult
    package mutating func registrar(_ evento: Evento) throws -> Int64 {
        let id = try numeros.evento()
        efeitos.eventos.append(EventoNumerado(id: id, evento: evento, autor: autor))
        return id
    }

    /// Contrato novo com os seus pesos: um lançamento por conta.
    package mutating func contratar(
        _ novo: ContratoNovo, pesos: [Int64: Dinheiro], especie: Lancamento.Especie, evento: Int64,
        em pessoa: inout EstadoDaPessoa
    ) {
        efeitos.contratos.append(novo)
        for (conta, valor) in pesos.sorted(by: { $0.key < $1.key }) {
            efeitos.pesos.append(PesoNovo(contrato: novo.id, conta: conta, valor: valor))
            lancar(valor, na: conta, contrato: novo.id, especie: especie, evento: evento, em: &pessoa)
        }
        pessoa.contratos[novo.id] = ContratoNoLivro(
            id: novo.id, vinculo: novo.vinculo, consignataria: novo.consignataria, produto: novo.produto,
            situacao: novo.situacao, parcela: novo.parcela, primeira: novo.primeira, carencia: novo.carencia,
            venceEm: novo.venceEm, autorizacao: novo.autorizacao, numero: novo.numero, pagas: novo.pagas,
            prazo: novo.prazo,
            pesos: pesos, exigeProva: novo.exigeProva, regraEm: novo.regraEm)
    }

    /// Muda a situação pelo ciclo (`Andamento.apos`, que conhece a alçada) e grava a ocorrência, com o que o contrato já traz mudado; não mexe em peso.
    ///
    /// Ato que não cabe na situação lança `AtoRecusado`: quem decide já o recusou antes, com o código certo.
    package mutating func mudar(
        _ contrato: ContratoNoLivro, por ato: Ato, alcada: Alcada, motivo: String? = nil, evento: Int64,
        averbadoEm: Instante? = nil, encerradoEm: Instante? = nil, suspensoAte: Competencia? = nil,
        em pessoa: inout EstadoDaPessoa
    ) throws {
        let depoisDoAto = try Andamento(situacao: contrato.situacao, paradoPor: contrato.paradoPor).apos(
            ato, por: alcada)
        efeitos.mudancas.append(
            MudancaDeContrato(
                contrato, para: depoisDoAto, averbadoEm: averbadoEm, encerradoEm: encerradoEm, suspensoAte: suspensoAte)
        )
        var depois = contrato
        depois.situacao = depoisDoAto.situacao
        depois.paradoPor = depoisDoAto.paradoPor
        depois.suspensoAte = suspensoAte
        pessoa.contratos[contrato.id] = depois
        try ocorrer(ato.rawValue, contrato: contrato.id, motivo: motivo, evento: evento, em: pessoa)
    }

    /// Leva o peso do contrato a zero em todas as contas: fim de contrato ou de reserva.
    package mutating func aliviar(
        _ contrato: Int64, especie: Lancamento.Especie, evento: Int64, em pessoa: inout EstadoDaPessoa
    ) {
        repesar(contrato, para: [:], especie: especie, evento: evento, em: &pessoa)
    }

    /// Troca os pesos do contrato; conta que não está em `novos` vai a zero. Um lançamento por conta que muda.
    package mutating func repesar(
        _ contrato: Int64, para novos: [Int64: Dinheiro], especie: Lancamento.Especie, evento: Int64,
        em pessoa: inout EstadoDaPessoa
    ) {
        guard let antigos = pessoa.contratos[contrato]?.pesos else {
            preconditionFailure("contrato \(contrato) fora do estado lido")
        }
        for conta in Set(antigos.keys).union(novos.keys).sorted() {
            let de = antigos[conta] ?? .zero
            let para = novos[conta] ?? .zero
            guard de != para else { continue }
            if antigos[conta] == nil {
                efeitos.pesos.append(PesoNovo(contrato: contrato, conta: conta, valor: para))
            } else {
                efeitos.pesosMudados.append(PesoNovo(contrato: contrato, conta: conta, valor: para))
            }
            lancar(para - de, na: conta, contrato: contrato, especie: especie, evento: evento, em: &pessoa)
            pessoa.contratos[contrato]?.pesos[conta] = para
        }
    }

    /// Troca a parcela de um contrato que segue na mesma situação, com os pesos que ela passa a ter, e grava a ocorrência.
    package mutating func reajustar(
        _ contrato: Int64, parcela: Dinheiro, pesos: [Int64: Dinheiro], especie: Lancamento.Especie, ato: String,
        motivo: String? = nil, evento: Int64, em pessoa: inout EstadoDaPessoa
    ) throws {
        repesar(contrato, para: pesos, especie: especie, evento: evento, em: &pessoa)
        pessoa.contratos[contrato]?.parcela = parcela
        guard let depois = pessoa.contratos[contrato] else {
            preconditionFailure("contrato \(contrato) fora do estado lido")
        }
        efeitos.mudancas.append(
            MudancaDeContrato(
                depois, para: Andamento(situacao: depois.situacao, paradoPor: depois.paradoPor),
                suspensoAte: depois.suspensoAte))
        try ocorrer(ato, contrato: contrato, motivo: motivo, evento: evento, em: pessoa)
    }

    package mutating func autorizar(_ autorizacao: AutorizacaoNova) { efeitos.autorizacoes.append(autorizacao) }

    /// Grava o acontecimento com o que o contrato ficou sendo: chama-se depois de o mudar.
    package mutating func ocorrer(
        _ ato: String, contrato: Int64, motivo: String? = nil, evento: Int64, em pessoa: EstadoDaPessoa
    ) throws {
        guard let ficou = pessoa.contratos[contrato] else {
            preconditionFailure("contrato \(contrato) fora do estado lido")
        }
        efeitos.ocorrencias.append(
            OcorrenciaNova(
                id: try novoId(), contrato: contrato, ato: ato, em: agora, competencia: competencia, motivo: motivo,
                parcela: ficou.parcela, prazo: ficou.prazo, situacao: ficou.situacao, evento: evento))
    }

    /// Conta uma resposta que disse à consignatária se um valor cabe (RF-CON-10), tenha cabido ou não.
    package mutating func sondar(
        _ pergunta: Sondagem.Pergunta, consignataria: Int64, evento: Int64, em pessoa: inout EstadoDaPessoa
    ) throws {
        efeitos.sondagens.append(
            Sondagem(
                id: try novoId(), consignataria: consignataria, pessoa: pessoa.pessoa, competencia: competencia,
                pergunta: pergunta, canal: autor.canal, em: agora, evento: evento))
        pessoa.sondagens[consignataria, default: 0] += 1
    }

    private mutating func lancar(
        _ delta: Dinheiro, na conta: Int64, contrato: Int64, especie: Lancamento.Especie, evento: Int64,
        em pessoa: inout EstadoDaPessoa
    ) {
        guard var atual = pessoa.contas[conta] else { preconditionFailure("conta \(conta) fora do estado lido") }
        atual.comprometido += delta
        atual.seq += 1
        pessoa.contas[conta] = atual
        efeitos.lancamentos.append(
            Lancamento(
                conta: conta, seq: atual.seq, contrato: contrato, especie: especie, evento: evento, em: agora,
                delta: delta,
                comprometidoDepois: atual.comprometido, disponivelDepois: atual.disponivel))
    }
}

/// De onde saem os números dentro de uma decisão: blocos já reservados, sem ida ao banco.
package struct Numeros {
    /// Tudo que não é evento nem contrato.
    package let geral: () throws -> Int64
    package let evento: () throws -> Int64
    package let contrato: () throws -> Int64

    /// Os da casa, que só vai ao banco quando o bloco reservado acaba.
    package init(_ casa: Instalacao, em t: Transacao) {
        self.init(
            geral: { try casa.ids.proximo(em: t) }, evento: { try casa.trilha.reservar(1, em: t)[0] },
            contrato: { try casa.idsDeContrato.proximo(em: t) })
    }

    package init(
        geral: @escaping () throws -> Int64, evento: @escaping () throws -> Int64,
        contrato: @escaping () throws -> Int64
    ) {
        self.geral = geral
        self.evento = evento
        self.contrato = contrato
    }
}

import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Contratos
import Folha
import Nucleo

/// Um contrato da pasta com os ids do que ele cita.
struct ContratoResolvido: Sendable {
    let contrato: ContratoDaPasta
    let pessoa: Int64
    let vinculo: Int64
    let consignataria: Int64
    let produto: Int64
    let condicoes: Int64

    /// Na ordem em que se aplicam: pessoa, operação mais antiga, ADE.
    static func resolver(
        _ contratos: [ContratoDaPasta], _ catalogo: Catalogo, _ referencia: ReferenciaDaFolha
    ) throws -> [ContratoResolvido] {
        let consignatarias = Dictionary(catalogo.consignatarias.values.map { ($0.codigo, $0.id) }) { primeiro, _ in
            primeiro
        }
        let produtos = Dictionary(catalogo.produtos.values.map { ($0.codigo, $0.id) }) { primeiro, _ in primeiro }
        let convenios = Dictionary(
            catalogo.convenios.values.map { (Par(consignataria: $0.consignataria, produto: $0.produto), $0.id) }
        ) {
            primeiro, _ in primeiro
        }
        return contratos.map { contrato in
            guard let vinculo = referencia.vinculos[contrato.matricula], let id = vinculo.id,
                let pessoa = vinculo.pessoa,
                let consignataria = consignatarias[contrato.consignataria], let produto = produtos[contrato.produto],
                let convenio = convenios[Par(consignataria: consignataria, produto: produto)],
                let condicoes = catalogo.condicoes[convenio], let primeira = condicoes.first
            else { preconditionFailure("contrato que a conferência já teria apontado") }
            // Contrato anterior ao convênio cadastrado fica com a primeira versão das condições.
            return ContratoResolvido(
                contrato: contrato, pessoa: pessoa, vinculo: id, consignataria: consignataria, produto: produto,
                condicoes: (condicoes.vigente(em: contrato.operacaoEm) ?? primeira).id)
        }
        .sorted {
            ($0.pessoa, $0.contrato.operacaoEm, $0.contrato.ade) < ($1.pessoa, $1.contrato.operacaoEm, $1.contrato.ade)
        }
    }

    private struct Par: Hashable {
        let consignataria: Int64
        let produto: Int64
    }
}

/// Grava um bloco de contratos do legado pelo gravador do livro.
///
/// O contrato nasce averbado, com autorização `importada`, e passa à situação em que veio na mesma transação. Pesa pela incidência da
/// data da sua regra (a da operação); encerrado não pesa. O lançamento não exige saldo: o que já se desconta não se discute.
struct GravarContratosDaCarga: Sendable {
    let arquivo: Int64
    let competencia: Competencia
    let catalogo: Catalogo
    let autor: Autor

    func executar(_ bloco: ArraySlice<ContratoResolvido>, _ casa: Instalacao, em t: Transacao) throws {
        let pessoas = Array(Set(bloco.map(\.pessoa))).sorted()
        try Livro.travar(pessoas, em: t)
        var estados = try Livro.ler(pessoas, competencia: competencia, em: t)
        let agora = casa.relogio.agora
        var caneta = Caneta(
            autor: autor, agora: agora, competencia: competencia, numeros: try numeros(bloco.count, casa, em: t))
        let soma = bloco.reduce(Dinheiro.zero) { $0 + $1.contrato.parcela }
        let evento = try caneta.registrar(
            Evento(
                Carga.atoDeAplicar, objeto: "arquivo", id: arquivo,
                ["contratos": .inteiro(bloco.count), "parcelas": .inteiro(soma.centavos)]))
        var mudancas: [MudancaDeContrato] = []
        var ids: [Int64] = []
        for resolvido in bloco {
            guard var pessoa = estados[resolvido.pessoa] else { preconditionFailure("pessoa travada sem estado") }
            let id = try gravar(resolvido, evento: evento, &caneta, em: &pessoa)
            if let mudanca = mudanca(resolvido.contrato, pessoa.contratos[id]) { mudancas.append(mudanca) }
            estados[resolvido.pessoa] = pessoa
            ids.append(id)
        }
        var efeitos = caneta.efeitos
        efeitos.mudancas += mudancas
        try Livro.gravar(efeitos, casa, as: agora, em: t)
        try Livro.completarLegado(
            zip(ids, bloco).filter { $1.contrato.liberado != nil || $1.contrato.taxa != nil }
                .map { (contrato: $0, liberado: $1.contrato.liberado, taxa: $1.contrato.taxa) }, em: t)
        try t.executar(CargaSQL.ligar(bloco.map(\.contrato.ade), ids))
    }

    private func gravar(
        _ resolvido: ContratoResolvido, evento: Int64, _ caneta: inout Caneta, em pessoa: inout EstadoDaPessoa
    ) throws -> Int64 {
        let contrato = resolvido.contrato
        let (id, autorizacao) = (try caneta.novoContrato(), try caneta.novoId())
        let averbado = Relogio.instante(dia: contrato.averbadoEm, hora: 12)
        caneta.autorizar(
            AutorizacaoNova(
                id: autorizacao, contrato: id, especie: .importada, em: averbado, autor: autor.usuario,
                evidencia: "ADE \(contrato.ade) do sistema anterior"))
        caneta.contratar(
            ContratoNovo(
                id: id, vinculo: resolvido.vinculo, consignataria: resolvido.consignataria, produto: resolvido.produto,
                condicoes: resolvido.condicoes, numero: contrato.numero, regraEm: contrato.operacaoEm,
                legado: contrato.legado,
                situacao: .averbado, parcela: contrato.parcela, percentual: contrato.percentual, prazo: contrato.prazo,
                carencia: contrato.carencia, primeira: contrato.primeira, pagas: contrato.pagas,
                operacaoEm: Relogio.instante(dia: contrato.operacaoEm, hora: 12), averbadoEm: averbado,
                autorizacao: autorizacao),
            pesos: contrato.situacao.ehContratoVivo ? pesos(resolvido, em: pessoa) : [:], especie: .cargaDoLegado,
            evento: evento,
            em: &pessoa)
        try caneta.ocorrer("carregar", contrato: id, evento: evento, em: pessoa)
        return id
    }

    private func pesos(_ resolvido: ContratoResolvido, em pessoa: EstadoDaPessoa) -> [Int64: Dinheiro] {
        let contrato = resolvido.contrato
        var pesos: [Int64: Dinheiro] = [:]
        for tipo in catalogo.tipos(doProduto: resolvido.produto, em: contrato.operacaoEm) {
            guard let conta = pessoa.conta(vinculo: resolvido.vinculo, tipo: tipo.codigo) else {
                preconditionFailure("o cadastro abre uma conta de cada tipo")
            }
            pesos[conta.id] = tipo.consome == .total ? contrato.parcela.vezes(contrato.prazo ?? 1) : contrato.parcela
        }
        return pesos
    }

    /// Da averbação à situação em que o contrato veio; `nil` se já é essa.
    private func mudanca(_ contrato: ContratoDaPasta, _ gravado: ContratoNoLivro?) -> MudancaDeContrato? {
        guard contrato.situacao != .averbado, let gravado else { return nil }
        return MudancaDeContrato(
            gravado, para: Andamento(situacao: contrato.situacao, paradoPor: contrato.suspensoPor),
            encerradoEm: contrato.encerradoEm.map { Relogio.instante(dia: $0, hora: 12) },
            suspensoAte: contrato.suspensoAte)
    }

    /// Todos os números do bloco de uma vez: autorização e ocorrência por contrato, um evento e os contratos.
    private func numeros(_ quantos: Int, _ casa: Instalacao, em t: Transacao) throws -> Numeros {
        var gerais = try casa.ids.varios(quantos * 2, em: t).makeIterator()
        var contratos = try casa.idsDeContrato.varios(quantos, em: t).makeIterator()
        var eventos = try casa.trilha.reservar(1, em: t).makeIterator()
        func proximo(_ iterador: inout IndexingIterator<[Int64]>) -> Int64 {
            guard let numero = iterador.next() else { preconditionFailure("número a mais no bloco da carga") }
            return numero
        }
        return Numeros(
            geral: { proximo(&gerais) }, evento: { proximo(&eventos) }, contrato: { proximo(&contratos) })
    }
}

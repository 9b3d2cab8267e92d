import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Contratos
import Nucleo

/// Confere um lote lido contra o cadastro: tudo que se sabe sem olhar a margem. O resto é da porta, com a trava da pessoa.
///
/// O que está errado no cabeçalho condena o arquivo; numa linha, só ela.
struct ConferenciaDoLote {
    let conteudo: ConteudoDoLote
    let consignataria: Int64
    let catalogo: Catalogo
    let agora: Instante
    /// A competência que recebe o que se faz agora.
    let aberta: Competencia
    let casa: Instalacao

    /// Uma linha pronta para a porta.
    struct Pronta: Sendable {
        let linha: Int
        /// O vínculo da inclusão, ou o contrato que se muda.
        let alvo: Int64
        let pessoa: Int64
        let ato: any AtoDaPorta
    }

    private struct Vinculo {
        let id: Int64
        let pessoa: Int64
        let vivo: Bool
        let bloqueado: Bool
        let cpf: [UInt8]
        var prazoDaProva: Dia?
    }

    private struct Alvo {
        let contrato: Int64
        let pessoa: Int64
    }

    /// As linhas boas, na ordem do arquivo; `recusas` recebe o código das que a regra recusou.
    func conferir(_ recusas: inout [Int: String], em t: Transacao, apontar: Apontador) throws -> [Pronta] {
        try conferirCabecalho(em: t, apontar)
        let matriculas = Set(conteudo.linhas.map(\.matricula.texto)).sorted()
        var vinculos: [String: Vinculo] = [:]
        for linha in try t.executar(LoteSQL.vinculos(das: matriculas)) {
            let situacao: String = try linha.ler(3)
            vinculos[try linha.ler(0)] = Vinculo(
                id: try linha.ler(1), pessoa: try linha.ler(2), vivo: situacao == "ativo" || situacao == "inativo",
                bloqueado: try linha.ler(4), cpf: try linha.ler(5))
        }
        let devidas = try Livro.provasDevidas(por: Set(vinculos.values.map(\.pessoa)).sorted(), em: t)
        for (matricula, vinculo) in vinculos { vinculos[matricula]?.prazoDaProva = devidas[vinculo.pessoa] }
        let alvos = conteudo.especie == .alteracoes ? try lerAlvos(matriculas, em: t) : [:]
        var prontas: [Pronta] = []
        for linha in conteudo.linhas {
            do {
                prontas.append(try pronta(linha, vinculos[linha.matricula.texto], alvos))
            } catch let recusa as RecusaParaConsignataria {
                recusas[linha.linha] = recusa.codigo
                try apontar(Self.apontado(linha.linha, recusa))
            }
        }
        return prontas
    }

    /// A recusa de uma linha como a crítica a diz: a frase que a consignatária também recebe pela API.
    static func apontado(_ linha: Int, _ recusa: RecusaParaConsignataria) -> Apontado {
        Apontado(.recusa, linha: linha, campo: recusa.codigo, esperado: recusa.frase)
    }

    // MARK: - Cabeçalho

    private func conferirCabecalho(em t: Transacao, _ apontar: Apontador) throws {
        func condenar(_ campo: String, _ esperado: String, _ lido: String?) throws {
            try apontar(
                Apontado(linha: 1, registro: "cabecalho", campo: campo, esperado: esperado, lido: lido ?? "(vazio)"))
        }
        guard !conteudo.linhas.isEmpty else { return }
        let codigo = catalogo.consignatarias[consignataria]?.codigo ?? ""
        if conteudo.consignataria != codigo {
            try condenar("consignataria", "o seu código, \(codigo)", conteudo.consignataria)
        }
        if conteudo.competencia != aberta {
            try condenar(
                "competencia", "a competência que recebe operações, \(aberta.brasileira)",
                conteudo.competencia?.brasileira)
        }
        let hoje = Relogio.dia(de: agora)
        if conteudo.especie == .inclusoes {
            let prazos = catalogo.prazosDaFolha(em: hoje)
            // Primeiro a data, depois a conta: o dia que o arquivo trouxe pode ser qualquer um.
            let chegou = conteudo.operacaoEm.flatMap { $0 <= hoje && Dia.anosAceitos.contains($0.ano) ? $0 : nil }
            if chegou.map({ prazos.competenciaInicial(liberacao: $0, carenciaEmMeses: 0) }) != aberta {
                try condenar(
                    "operacao_em", "um dia que já chegou e é da competência \(aberta.brasileira)",
                    conteudo.operacaoEm?.brasileiro)
            }
        }
        guard let sequencia = conteudo.sequencia, (1...9_999_999).contains(sequencia) else {
            return try condenar("sequencia", "o número do lote no mês, de 1 em diante", nil)
        }
        let usada = try t.uma(
            LoteSQL.sequenciaUsada(sequencia, de: consignataria, conteudo.especie.rawValue, aberta))
        if usada != nil {
            try condenar("sequencia", "um número de lote ainda não aplicado neste mês", "\(sequencia)")
        }
    }

    // MARK: - Linhas

    private func lerAlvos(_ matriculas: [String], em t: Transacao) throws -> [String: Alvo] {
        var alvos: [String: Alvo] = [:]
        let numeros = conteudo.linhas.map(\.numero)
        for linha in try t.executar(
            LoteSQL.contratos(de: consignataria, matriculas: matriculas, numeros: numeros))
        {
            let chave = Self.chave(try linha.ler(0), try linha.ler(1))
            alvos[chave] = Alvo(contrato: try linha.ler(2), pessoa: try linha.ler(3))
        }
        return alvos
    }

    private static func chave(_ matricula: String, _ numero: String) -> String { "\(matricula)\u{1F}\(numero)" }

    private func pronta(_ linha: LinhaDoLote, _ vinculo: Vinculo?, _ alvos: [String: Alvo]) throws -> Pronta {
        guard let vinculo else { throw RecusaParaConsignataria(codigo: "pessoa-nao-encontrada") }
        guard case .incluir(let inclusao) = linha.operacao else {
            guard let alvo = alvos[Self.chave(linha.matricula.texto, linha.numero)] else {
                throw RecusaDeAverbacao.contratoNaoEncontrado.paraConsignataria
            }
            return try pronta(linha, alvo: alvo.contrato, pessoa: alvo.pessoa)
        }
        // CPF que não é o do vínculo é igual a matrícula que não existe: não se diz de quem ela é.
        if let cpf = inclusao.cpf, !DadosPessoais.indices(de: cpf, casa.cofre).contains(vinculo.cpf) {
            throw RecusaParaConsignataria(codigo: "pessoa-nao-encontrada")
        }
        let pronta = try pronta(linha, alvo: vinculo.id, pessoa: vinculo.pessoa)
        if let ato = pronta.ato as? IncluirContrato {
            do { try conferir(ato, vinculo) } catch { throw error.paraConsignataria }
        }
        return pronta
    }

    /// O ato de uma linha de que já se sabe o alvo; não confere nada.
    func pronta(_ linha: LinhaDoLote, alvo: Int64, pessoa: Int64) throws -> Pronta {
        let ato: any AtoDaPorta
        switch linha.operacao {
        case .incluir(let inclusao):
            guard let produto = catalogo.produto(codigo: inclusao.produto) else {
                throw RecusaDeAverbacao.convenioInexistente.paraConsignataria
            }
            var operacao: OperacaoDeCredito?
            if let liberado = inclusao.liberado, let taxa = inclusao.taxaAoMes {
                operacao = OperacaoDeCredito(
                    liberado: liberado, taxaAoMes: taxa, tarifaFinanciada: inclusao.tarifaFinanciada ?? .zero,
                    tarifaAVista: inclusao.tarifaAVista ?? .zero, seguroMensal: inclusao.seguroMensal ?? .zero,
                    liberacao: conteudo.operacaoEm)
            }
            let pedido = PedidoDeReserva(
                pessoa: pessoa, vinculo: alvo, consignataria: consignataria, produto: produto.id,
                parcela: inclusao.parcela, prazo: inclusao.prazo, carencia: inclusao.carencia, numero: linha.numero,
                operacao: operacao, percentual: inclusao.percentual, cpfInformado: inclusao.cpf != nil)
            ato = IncluirContrato(pedido, documento: inclusao.documento, competencia: aberta)
        case .alterar(let parcela):
            ato = AlterarParcela(pessoa: pessoa, contrato: alvo, consignataria: consignataria, parcela: parcela)
        case .cancelar(let motivo):
            ato = EncerrarContrato(
                .cancelar, pessoa: pessoa, contrato: alvo, consignataria: consignataria, motivo: motivo)
        case .liquidar(let motivo):
            ato = EncerrarContrato(
                .liquidar, pessoa: pessoa, contrato: alvo, consignataria: consignataria, motivo: motivo)
        }
        return Pronta(linha: linha.linha, alvo: alvo, pessoa: pessoa, ato: ato)
    }

    /// Na ordem de precedência de `RecusaDeAverbacao`, até onde não entram margem nem quantidades.
    private func conferir(_ inclusao: IncluirContrato, _ vinculo: Vinculo) throws(RecusaDeAverbacao) {
        let pedido = inclusao.pedido
        let hoje = Relogio.dia(de: agora)
        let (produto, condicoes) = try conferirConvenio(
            consignataria: consignataria, produto: pedido.produto, em: hoje, catalogo)
        guard vinculo.vivo else { throw .vinculoDesligado }
        guard !vinculo.bloqueado else { throw .margemBloqueada }
        try conferirProvaAnual(prazo: vinculo.prazoDaProva, em: hoje, catalogo)
        try conferirPercentual(pedido, produto: produto)
        try conferirPrazos(prazo: pedido.prazo, carencia: pedido.carencia, produto: produto, condicoes: condicoes)
        _ = try conferirOperacao(pedido, produto: produto, condicoes: condicoes, em: hoje, catalogo)
        guard catalogo.esperaAPessoa(pedido, em: hoje) || temDocumento(inclusao.documento) else {
            throw .faltaDocumento
        }
    }
}

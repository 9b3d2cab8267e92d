import Auditoria
import BancoDeDados
import Cadastro
import Crypto
import Nucleo
import Rosto

/// A transação «consulta»: compara a foto que o cliente manda com o rosto guardado da pessoa, sem prova de vida.
///
/// Não prova que há alguém vivo diante de câmera nenhuma, e o resultado o diz. Conta uma consulta quando há resultado.
/// Lança `RecusaDeProva`: `semReferencia`, `titularBloqueado`, `rostoNaFoto`, `imagemNaoServe`, `analiseForaDoAr`,
/// `chaveUsada`.
/// - Fonte: PV-02, PV-09.
package struct CompararFoto: Sendable {
    package static let ato = "prova-de-vida.comparar-foto"

    package let cpf: CPF
    package let foto: [UInt8]
    package let declarado: DeclaracaoDoTratamento

    package init(cpf: CPF, foto: [UInt8], declarado: DeclaracaoDoTratamento) {
        self.cpf = cpf
        self.foto = foto
        self.declarado = declarado
    }

    /// O que se achou. Milésimos de cosseno, arredondado para baixo.
    package struct Resultado: Sendable, Hashable {
        /// O número da transação, o mesmo do extrato.
        package let id: Int64
        package let confere: Bool
        package let cosseno: Int
        package let limiar: Int
        package var similaridade: Double { Comparacao.similaridade(Double(cosseno) / 1_000) }
    }

    /// - Parameter chave: a que o cliente escolheu; repetido o pedido com ela, a resposta é a de antes e não se cobra.
    func executar(
        _ servico: ServicoDeProva, cliente: ClienteApresentado, chave: String, endereco: String?
    ) async throws -> Resultado {
        let (casa, escolhida) = (servico.casa, Array(SHA256.hash(data: Array(chave.utf8))))
        let dito = "\(cpf.digitos)\u{1F}\(declarado.base.rawValue)\u{1F}\(declarado.finalidade)\u{1F}"
        let pedido = Array(SHA256.hash(data: Array(dito.utf8) + foto))
        let antes = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try Self.respondida(escolhida, pedido, cliente.cliente, em: t)
        }
        if let antes { return antes }
        let observador = try servico.comObservador()
        let foto = foto
        let autor = cliente.autor(endereco: endereco)
        let vetor = try await servico.fotos.vez(de: cliente.cliente) {
            try await casa.examinar(foto, "foto", nome: "foto comparada", por: autor)
            return try await GravarFoto.vetor(foto, observador)
        }
        return try await casa.banco.transacao(como: .motor) { t in
            guard let titular = try Titular.achar(cpf, cliente: cliente.cliente, casa, em: t) else {
                throw RecusaDeProva.semReferencia
            }
            try Titular.travar(titular, em: t)
            try t.executar("SELECT FROM cliente_da_prova WHERE id = \(cliente.cliente) FOR NO KEY UPDATE")
            if let antes = try Self.respondida(escolhida, pedido, cliente.cliente, em: t) { return antes }
            try ConferirTentativas.conferir(titular, em: t, casa.relogio.agora)
            guard let referencia = try ReferenciaFacial.ler(titular, modelo: observador.modeloDoVetor, casa, em: t)
            else {
                throw RecusaDeProva.semReferencia
            }
            let milesimos = ConcluirTentativa.milesimos(referencia, vetor)
            let limiar = try ClienteDaProva.limiar(cliente.cliente, em: t)
            let confere = milesimos >= limiar
            let evento = try casa.trilha.registrar(
                [
                    Evento(
                        Self.ato, objeto: "titular_da_prova", id: titular,
                        [
                            "confere": .logico(confere), "cosseno em milésimos": .inteiro(milesimos),
                            "base legal": .texto(declarado.base.rawValue), "finalidade": .texto(declarado.finalidade),
                        ])
                ], por: cliente.autor(endereco: endereco), as: casa.relogio.agora, em: t)[0]
            let numero = try ContarConsulta.contar(
                .consulta, cliente: cliente.cliente, sessao: nil, aprovada: confere, evento: evento,
                respondida: .init(
                    chave: escolhida, pedido: pedido, cosseno: milesimos, limiar: limiar, declarado: declarado),
                casa, em: t)
            guard let numero else { preconditionFailure("consulta que não se contou") }
            return Resultado(id: numero, confere: confere, cosseno: milesimos, limiar: limiar)
        }
    }

    /// O que já se respondeu a esta chave; lança `chaveUsada` se era outro o pedido.
    private static func respondida(
        _ chave: [UInt8], _ pedido: [UInt8], _ cliente: Int64, em t: Transacao
    ) throws -> Resultado? {
        guard
            let linha = try t.uma(
                """
                SELECT id, pedido, resultado = 'aprovada', cosseno::bigint, limiar::bigint
                  FROM consulta_da_prova WHERE cliente_id = \(cliente) AND chave = \(chave)
                """)
        else { return nil }
        guard try linha.ler(1, como: [UInt8].self) == pedido else { throw RecusaDeProva.chaveUsada }
        return Resultado(
            id: try linha.ler(0), confere: try linha.ler(2), cosseno: Int(try linha.ler(3, como: Int64.self)),
            limiar: Int(try linha.ler(4, como: Int64.self)))
    }
}

/// O cliente manda a foto de cadastro da pessoa: guarda-se só o vetor. Havendo outro do mesmo modelo, compara-se: o rosto que não é o guardado só o
/// troca se o cliente o disser.
///
/// Lança `RecusaDeProva`: `rostoDiferente`, `rostoNaFoto`, `imagemNaoServe`, `analiseForaDoAr`.
package struct GravarFoto: Sendable {
    package let cpf: CPF
    package let foto: [UInt8]
    package let declarado: DeclaracaoDoTratamento
    /// Troca também por rosto que não confere com o guardado.
    package let troca: Bool

    func executar(_ servico: ServicoDeProva, cliente: ClienteApresentado, endereco: String?) async throws {
        let observador = try servico.comObservador()
        let foto = foto
        let (casa, autor) = (servico.casa, cliente.autor(endereco: endereco))
        let vetor = try await servico.fotos.vez(de: cliente.cliente) {
            try await casa.examinar(foto, "foto", nome: "foto de referência", por: autor)
            return try await Self.vetor(foto, observador)
        }
        _ = try await casa.banco.transacao(como: .motor) { t in
            let titular = try Titular.garantir(cpf, cliente: cliente.cliente, casa, em: t)
            try Titular.travar(titular, em: t)
            let cosseno = try ReferenciaFacial.ler(titular, modelo: vetor.modelo, casa, em: t).map {
                ConcluirTentativa.milesimos($0, vetor)
            }
            if let cosseno, !troca, cosseno < (try ClienteDaProva.limiar(cliente.cliente, em: t)) {
                throw RecusaDeProva.rostoDiferente
            }
            try ReferenciaFacial.gravar(
                vetor, origem: .foto, declarado, cosseno: cosseno, titular: titular, cliente: cliente.cliente, casa,
                em: t,
                por: cliente.autor(endereco: endereco))
        }
    }

    /// O vetor do único rosto da foto.
    static func vetor(_ foto: [UInt8], _ observador: any Observador) async throws -> VetorFacial {
        let visto = try await observador.olhar(foto: foto).observado
        guard visto.rostos == 1, let vetor = visto.vetor else { throw RecusaDeProva.rostoNaFoto(quantos: visto.rostos) }
        return vetor
    }
}

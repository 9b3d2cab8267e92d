import HTTPTypes
import Hummingbird
import NIOConcurrencyHelpers

extension Grupo {
    /// Página ou arquivo para baixar (GET e HEAD).
    package func get(
        _ caminho: String, ato: String, _ opcoes: Opcoes = Opcoes(),
        _ tratador: @escaping @Sendable (_ contexto: C) async throws -> Response
    ) {
        registrar(.get, caminho, ato: ato, especie: .pagina, opcoes: opcoes) { _, contexto, _ in
            try await tratador(contexto)
        }
    }

    /// Formulário urlencoded (POST): chega já lido, com origem e token conferidos.
    ///
    /// Responda com `.verDepois(…)` quando der certo e com a página e `status: 400` quando houver campo a corrigir.
    package func post(
        _ caminho: String, ato: String, _ opcoes: Opcoes = Opcoes(),
        _ tratador: @escaping @Sendable (_ formulario: Formulario, _ contexto: C) async throws -> Response
    ) {
        precondition(!regras.api, "formulário em grupo de API: \(caminho)")
        let limite = opcoes.limiteDoCorpo ?? registro.limites.corpo
        let exigidor = exigidor
        registrar(.post, caminho, ato: ato, especie: .formulario, opcoes: opcoes, limiteDoCorpo: limite) {
            pedido, contexto, rota in
            let ambiente = contexto.pedido.exigirAmbiente
            try ambiente.falsificacao.conferirOrigem(pedido.head)
            let corpo = CorpoDoPedido(pedido: pedido, contexto: contexto.pedido, limite: rota.limiteDoCorpo)
            try corpo.exigirTipo(["application/x-www-form-urlencoded"])
            let campos = try Campos(
                lendo: try await corpo.juntar()[...], maximo: ambiente.configuracao.limites.campos)
            try contexto.conferirToken(campos.digitado(AntiFalsificacao.campo))
            let formulario = Formulario(campos: campos)
            guard let exigidor else { return try await tratador(formulario, contexto) }
            switch try await exigidor(formulario, contexto, rota) {
            case .responde(let resposta): return resposta
            case .segue(let prova):
                var comProva = contexto
                comProva.pedido.prova = prova
                return try await tratador(formulario, comProva)
            }
        }
    }

    /// Envio com arquivo (POST multipart): cada arquivo vai ao sumidouro enquanto chega.
    ///
    /// O campo `_csrf`, e o que o ato exige, têm de vir antes do primeiro arquivo: ponha-os no começo do formulário.
    package func envio(
        _ caminho: String, ato: String, _ opcoes: Opcoes = Opcoes(), para sumidouro: @escaping EscolhaDeSumidouro<C>,
        _ tratador: @escaping @Sendable (_ formulario: Formulario, _ contexto: C) async throws -> Response
    ) {
        precondition(!regras.api, "envio de tela em grupo de API: \(caminho)")
        let limite = opcoes.limiteDoCorpo ?? registro.limites.envio
        let exigidor = exigidor
        registrar(.post, caminho, ato: ato, especie: .envio, opcoes: opcoes, limiteDoCorpo: limite) {
            pedido, contexto, rota in
            let ambiente = contexto.pedido.exigirAmbiente
            try ambiente.falsificacao.conferirOrigem(pedido.head)
            let corpo = CorpoDoPedido(pedido: pedido, contexto: contexto.pedido, limite: rota.limiteDoCorpo)
            let prova = NIOLockedValueBox<(any Sendable)?>(nil)
            var leitura = LeituraDeMultipart(
                limites: ambiente.configuracao.limites, conferirToken: { try contexto.conferirToken($0) },
                exigir: { campos in
                    guard let exigidor else { return }
                    switch try await exigidor(Formulario(campos: campos), contexto, rota) {
                    case .responde(let resposta): throw RespostaAntecipada(resposta: resposta)
                    case .segue(let dada): prova.withLockedValue { $0 = dada }
                    }
                }, sumidouro: { try await sumidouro($0, $1, contexto) })
            do {
                let formulario = try await leitura.ler(corpo)
                var comProva = contexto
                comProva.pedido.prova = prova.withLockedValue { $0 }
                return try await tratador(formulario, comProva)
            } catch let antecipada as RespostaAntecipada {
                return antecipada.resposta
            }
        }
    }

    /// Eventos do servidor (GET): fica aberta até o produtor terminar, o cliente sair, `duracao` passar ou o servidor encerrar.
    ///
    /// `abrir` acha o que se vai acompanhar antes de responder: o que não se acha é 404, e não um fluxo vazio. A sessão é conferida só
    /// na abertura; por isso a duração: o navegador volta sozinho e é conferido de novo.
    package func eventos<O: Sendable>(
        _ caminho: String, ato: String, batimento: Duration = .seconds(15), ate duracao: Duration = .seconds(600),
        _ opcoes: Opcoes = Opcoes(), abrir: @escaping @Sendable (_ contexto: C) async throws -> O,
        _ produzir: @escaping @Sendable (_ fluxo: FluxoDeEventos, _ objeto: O) async throws -> Void
    ) {
        registrar(.get, caminho, ato: ato, especie: .eventos, opcoes: opcoes) { _, contexto, _ in
            let ambiente = contexto.pedido.exigirAmbiente
            let objeto = try await abrir(contexto)
            return try .eventos(
                batimento: batimento, ate: duracao, encerramento: ambiente.encerramento, vagas: ambiente.fluxos
            ) {
                try await produzir($0, objeto)
            }
        }
    }
}

/// O ato pediu mais do que veio com o arquivo, e nada dele se guardou: responde-se sem ler o resto.
private struct RespostaAntecipada: Error {
    let resposta: Response
}

extension Contexto {
    /// Recusa formulário sem o token desta sessão, em campo ou no cabeçalho `X-CSRF-Token`.
    func conferirToken(_ campo: String?) throws(RecusaDaWeb) {
        guard let token = campo ?? cabecalho(AntiFalsificacao.cabecalho),
            pedido.exigirAmbiente.falsificacao.vale(token, para: pedido.sementeDoToken())
        else { throw .origemNaoConfere }
    }
}

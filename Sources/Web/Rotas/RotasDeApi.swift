import HTTPTypes
import Hummingbird

/// O que o OpenAPI diz de uma rota: resumo, entrada, saída e recusas.
package struct DescricaoDeApi: Sendable, Equatable {
    /// Uma frase no imperativo.
    package let resumo: String
    /// Corpo do pedido; nas rotas `json` vem da leitura.
    package let entrada: Esquema?
    /// Corpo da resposta boa.
    package let saida: Esquema?
    /// Estado da resposta boa.
    package let status: Int
    /// Códigos de recusa que a rota pode dar, com a frase de cada um.
    package let recusas: [String: String]
    /// Parâmetros da consulta.
    package let consulta: [CampoDeEsquema]

    /// Só o resumo é obrigatório.
    package init(
        _ resumo: String, entrada: Esquema? = nil, saida: Esquema? = nil, status: Int = 200,
        recusas: [String: String] = [:],
        consulta: [CampoDeEsquema] = []
    ) {
        self.resumo = resumo
        self.entrada = entrada
        self.saida = saida
        self.status = status
        self.recusas = recusas
        self.consulta = consulta
    }
}

extension Grupo {
    /// Leitura da API (GET).
    package func get(
        _ caminho: String, ato: String, descricao: DescricaoDeApi, _ opcoes: Opcoes = Opcoes(),
        _ tratador: @escaping @Sendable (_ contexto: C) async throws -> Response
    ) {
        precondition(regras.api, "rota de API em grupo de telas: \(caminho)")
        registrar(.get, caminho, ato: ato, especie: .api, opcoes: opcoes, descricao: descricao) { _, contexto, _ in
            try await tratador(contexto)
        }
    }

    /// Escrita da API com corpo JSON (POST, PUT ou PATCH): chega lido e conferido, com todos os apontamentos de uma vez.
    package func json<T>(
        _ caminho: String, metodo: Metodo = .post, ato: String, entrada: Entrada<T>,
        descricao: DescricaoDeApi,
        _ opcoes: Opcoes = Opcoes(),
        _ tratador: @escaping @Sendable (_ entrada: T, _ contexto: C) async throws -> Response
    ) {
        precondition(
            regras.api && [.post, .put, .patch].contains(metodo), "rota JSON fora de lugar: \(metodo) \(caminho)")
        precondition(descricao.entrada == nil, "a entrada do OpenAPI vem da leitura: \(caminho)")
        let completa = DescricaoDeApi(
            descricao.resumo, entrada: entrada.esquema, saida: descricao.saida, status: descricao.status,
            recusas: descricao.recusas, consulta: descricao.consulta)
        let limite = opcoes.limiteDoCorpo ?? registro.limites.corpo
        registrar(metodo, caminho, ato: ato, especie: .api, opcoes: opcoes, limiteDoCorpo: limite, descricao: completa)
        {
            pedido, contexto, rota in
            let corpo = CorpoDoPedido(pedido: pedido, contexto: contexto.pedido, limite: rota.limiteDoCorpo)
            try corpo.exigirTipo(["application/json"])
            return try await tratador(try entrada.ler(try await corpo.juntar()), contexto)
        }
    }

    /// Corpo inteiro em bytes, de um dos tipos dados: SOAP e arquivos pela API.
    package func bruta(
        _ caminho: String, metodo: Metodo = .post, ato: String, tipos: [String],
        descricao: DescricaoDeApi? = nil,
        _ opcoes: Opcoes = Opcoes(),
        _ tratador: @escaping @Sendable (_ corpo: [UInt8], _ contexto: C) async throws -> Response
    ) {
        precondition(regras.api && !tipos.isEmpty, "rota bruta fora de lugar: \(metodo) \(caminho)")
        let limite = opcoes.limiteDoCorpo ?? registro.limites.corpo
        registrar(
            metodo, caminho, ato: ato, especie: .bruta, opcoes: opcoes, limiteDoCorpo: limite, descricao: descricao
        ) {
            pedido, contexto, rota in
            let corpo = CorpoDoPedido(pedido: pedido, contexto: contexto.pedido, limite: rota.limiteDoCorpo)
            try corpo.exigirTipo(tipos)
            return try await tratador(try await corpo.juntar(), contexto)
        }
    }

    /// Arquivo pela API (o corpo é o arquivo), gravado enquanto chega.
    ///
    /// Falha no meio faz o sumidouro desistir; o tratador só vê o que chegou inteiro.
    package func recebimento(
        _ caminho: String, metodo: Metodo = .post, ato: String, tipos: [String],
        descricao: DescricaoDeApi? = nil, _ opcoes: Opcoes = Opcoes(),
        para sumidouro: @escaping @Sendable (_ contexto: C) async throws -> any SumidouroDeArquivo,
        _ tratador: @escaping @Sendable (_ resultado: any Sendable, _ contexto: C) async throws -> Response
    ) {
        precondition(regras.api && !tipos.isEmpty, "recebimento fora de lugar: \(metodo) \(caminho)")
        let limite = opcoes.limiteDoCorpo ?? registro.limites.envio
        registrar(
            metodo, caminho, ato: ato, especie: .envio, opcoes: opcoes, limiteDoCorpo: limite, descricao: descricao
        ) { pedido, contexto, rota in
            let corpo = CorpoDoPedido(pedido: pedido, contexto: contexto.pedido, limite: rota.limiteDoCorpo)
            try corpo.exigirTipo(tipos)
            var destino = try await sumidouro(contexto)
            let resultado: any Sendable
            do {
                try await corpo.percorrer { try await destino.receber(Array($0.readableBytesView)[...]) }
                resultado = try await destino.concluir()
            } catch {
                await destino.desistir()
                throw error
            }
            return try await tratador(resultado, contexto)
        }
    }
}

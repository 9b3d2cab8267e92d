import Cifra
import HTTPTypes
import Hummingbird

extension Contexto {
    /// Entra como a identidade dada, trocando o identificador da sessão.
    ///
    /// O cookie vai na resposta deste pedido; responda com 303.
    package func entrar(como identidade: any Identidade, recado: Recado? = nil) async throws {
        let nova = try await pedido.exigirAmbiente.sessoes.abrir(
            identidade, antes: pedido.sessao, recado: recado,
            origem: OrigemDaSessao(endereco: endereco, agente: cabecalho(.userAgent) ?? ""))
        pedido.andamento.mandar(cookie: Biscoito.escrever(Sessoes.cookie, nova.identificador))
        pedido.andamento.mandar(cookie: Biscoito.apagar(Sessoes.cookieAnonimo))
    }

    /// Troca o identificador da sessão de quem acabou de provar de novo quem é; a resposta, seja qual for, leva o cookie novo.
    ///
    /// O que vier depois neste pedido já é da sessão nova; os formulários abertos antes continuam a valer.
    package func renovarSessao() async throws {
        guard let sessao = pedido.sessao, let nova = try await pedido.exigirAmbiente.sessoes.renovar(sessao) else {
            return
        }
        pedido.andamento.renovar(nova)
        pedido.andamento.mandar(cookie: Biscoito.escrever(Sessoes.cookie, nova.identificador))
    }

    /// O valor de um cookie do pedido.
    package func cookie(_ nome: String) -> String? { pedido.cabeca.flatMap { Biscoito.ler(nome, em: $0) } }

    /// Manda um cookie com a resposta deste pedido, para durar estes segundos; o nome começa em `__Host-`.
    package func mandar(cookie nome: String, _ valor: String, segundos: Int) {
        pedido.andamento.mandar(cookie: Biscoito.escrever(nome, valor) + "; Max-Age=\(segundos)")
    }

    /// Manda o navegador esquecer um cookie.
    package func apagar(cookie nome: String) { pedido.andamento.mandar(cookie: Biscoito.apagar(nome)) }

    /// Encerra a sessão deste pedido e apaga o cookie.
    package func sair() async throws {
        if let sessao = pedido.sessao { try await pedido.exigirAmbiente.sessoes.guarda.apagar(sessao.resumo) }
        pedido.andamento.mandar(cookie: Biscoito.apagar(Sessoes.cookie))
    }

    /// Deixa uma mensagem para a próxima página; sem sessão, não há onde deixar e ela se perde.
    package func deixarRecado(_ recado: Recado) async throws {
        guard let sessao = pedido.sessao else { return }
        try await pedido.exigirAmbiente.sessoes.guarda.guardarRecado(sessao.resumo, recado)
    }

    /// Tira a mensagem deixada pelo pedido anterior; a segunda leitura já não a acha.
    package func tomarRecado() async throws -> Recado? {
        guard let sessao = pedido.sessao, let recado = sessao.recado else { return nil }
        try await pedido.exigirAmbiente.sessoes.guarda.guardarRecado(sessao.resumo, nil)
        return recado
    }

    /// Token contra falsificação para o campo oculto `_csrf` de todo formulário.
    ///
    /// Com sessão, deriva do primeiro identificador dela; sem sessão, de um cookie anônimo mandado agora.
    package var tokenDeFormulario: String {
        pedido.exigirAmbiente.falsificacao.token(de: pedido.sementeDoToken())
    }
}

extension ContextoDoPedido {
    /// O segredo do navegador a que o token se prende.
    func sementeDoToken() -> String {
        if let sessao { return sessao.semente }
        if let cabeca, let anonimo = Biscoito.ler(Sessoes.cookieAnonimo, em: cabeca), anonimo.utf8.count == 43 {
            return anonimo
        }
        return andamento.sementeAnonima {
            let nova = Base64DeEndereco.escrever(Imprevisivel.bytes(32))
            return (nova, Biscoito.escrever(Sessoes.cookieAnonimo, nova))
        }
    }
}

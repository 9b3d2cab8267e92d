import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Comunicados
import Correio
import Nucleo

/// Recuperar a senha por e-mail: pedir, tratar os pedidos e pôr a senha nova com o código.
///
/// Quem pede só deixa um pedido gravado, exista ou não a conta; quem olha se existe é a tarefa, depois. Assim nem a resposta nem o tempo dela
/// dizem quem tem conta. O código vai no texto da mensagem, nunca em endereço, e no banco só há o resumo.
/// - Fonte: POC-GES-05, RNF-SEG-06; OWASP ASVS 5, 6.4.3.
package struct Recuperacao: Sendable {
    package static let atoDePedir = "acesso.pedir-recuperacao"
    package static let atoDeRecuperar = "acesso.recuperar-senha"
    /// Pedido de quem recebeu um código há menos disto não manda outro: o primeiro ainda vale.
    package static let intervalo = Duration.seconds(120)
    /// Oitenta bits: não se adivinha na vida de um código.
    private static let letras = 16

    private let casa: Instalacao
    /// Onde as pessoas acham o sistema, como vai na mensagem: nunca o que o pedido diz ser o endereço.
    private let publico: String
    /// Contas da base fictícia só recuperam senha em modo de demonstração.
    private let demonstracao: Bool

    package init(_ casa: Instalacao, publico: String, demonstracao: Bool) {
        (self.casa, self.publico, self.demonstracao) = (casa, publico, demonstracao)
    }

    private struct Pedido: Codable, Sendable {
        let login: String
        let endereco: String
    }

    // MARK: - Pedir

    /// Deixa o pedido na fila. O mesmo trabalho para toda conta, exista ou não.
    package func pedir(login: String, endereco: String) async throws {
        let casa = casa
        let pedido = Pedido(login: login, endereco: endereco)
        try await casa.banco.transacao(como: .motor) { t in
            let (id, agora) = (try casa.ids.proximo(em: t), casa.relogio.agora)
            let bloco = try casa.cofre.cifrar(json: pedido, tabela: "recuperacao", coluna: "pedido", id: id)
            try t.executar(
                "INSERT INTO recuperacao (id, pedido, pedida_em) VALUES (\(id), \(bloco), \(agora))")
            try casa.trilha.registrar(
                [Evento(Self.atoDePedir)], por: .aindaFora(endereco: endereco), as: agora, em: t)
        }
    }

    // MARK: - Tratar

    /// Trata os pedidos por tratar, um por transação; devolve quantos códigos foram postos na caixa de saída.
    package func tratar() async throws -> Int {
        var mandados = 0
        while let mandou = try await tratarUm() { mandados += mandou ? 1 : 0 }
        return mandados
    }

    private func tratarUm() async throws -> Bool? {
        let (casa, eu) = (casa, self)
        return try await casa.banco.transacao(como: .motor) { t in
            guard
                let linha = try t.uma(
                    "SELECT id, pedido FROM recuperacao WHERE tratada_em IS NULL ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"
                )
            else { return nil }
            let id: Int64 = try linha.ler(0)
            let pedido: Pedido = try casa.cofre.decifrar(
                json: try linha.ler(1), tabela: "recuperacao", coluna: "pedido", id: id)
            let agora = casa.relogio.agora
            try t.executar("UPDATE recuperacao SET tratada_em = \(agora), pedido = '' WHERE id = \(id)")
            guard let dono = try eu.dono(pedido.login, em: t) else { return false }
            try eu.mandar(dono, pedido: id, endereco: pedido.endereco, em: t)
            return true
        }
    }

    private struct Dono {
        let id: Int64
        let nome: String
        let correio: EnderecoDeCorreio
    }

    /// Quem pode receber um código: ativo, com senha nossa e e-mail, sem código recente.
    private func dono(_ login: String, em t: Transacao) throws -> Dono? {
        let indices = DadosDoUsuario.indices(doLogin: login, casa.cofre)
        guard
            let linha = try t.uma(
                """
                SELECT u.id, u.pessoal FROM usuario u
                 WHERE u.login_indice = ANY (\(indices)) AND u.situacao = 'ativo' AND u.senha IS NOT NULL
                   AND (\(demonstracao) OR NOT u.demonstracao)
                   AND NOT EXISTS (SELECT FROM recuperacao r WHERE r.usuario_id = u.id AND r.usada_em IS NULL
                                      AND r.tratada_em > \(casa.relogio.agora - Self.intervalo))
                   FOR SHARE OF u
                """)
        else { return nil }
        let id: Int64 = try linha.ler(0)
        let dados = try DadosDoUsuario.abrindo(try linha.ler(1), de: id, casa.cofre)
        guard let correio = dados.email.flatMap(EnderecoDeCorreio.init) else { return nil }
        return Dono(id: id, nome: dados.nome, correio: correio)
    }

    private func mandar(_ dono: Dono, pedido: Int64, endereco: String, em t: Transacao) throws {
        let agora = casa.relogio.agora
        let minutos = try RegraDeAcesso.ler(em: casa.relogio.hoje, t).recuperacaoEmMinutos
        let vale = Duration.seconds(minutos * 60)
        let codigo = CodigoDitado.sortear(Self.letras)
        try t.executar(
            """
            UPDATE recuperacao SET usuario_id = \(dono.id), resumo = \(Self.resumo(codigo, casa.cofre)), expira_em = \(agora + vale)
             WHERE id = \(pedido)
            """)
        try CaixaDeSaida(casa).por(
            para: dono.correio, assunto: "Código para pôr senha nova",
            texto: """
                \(dono.nome),

                Alguém pediu para recuperar a senha do seu usuário. Se foi você, abra

                    \(publico)/recuperar/codigo

                e escreva este código, que vale por \(minutos) minutos e uma vez só:

                    \(CodigoDitado.emGrupos(codigo, de: 4))

                Se não foi você, não faça nada: a sua senha continua a mesma. Ninguém do órgão lhe pedirá este código.
                """, vale: vale, em: t)
        try casa.trilha.registrar(
            [Evento(Self.atoDePedir, objeto: "usuario", id: dono.id, ["situacao": "código posto no correio"])],
            por: .aindaFora(dono.id, endereco: endereco), as: agora, em: t)
    }

    private static let dominio = "recuperacao"
    private static func resumo(_ codigo: String, _ cofre: Cofre) -> [UInt8] {
        cofre.indiceCego(codigo, dominio: dominio)
    }

    // MARK: - Recuperar

    /// Põe a senha nova, gasta o código e encerra as sessões. Lança `RecusaDeSenha`; o código que não vale não diz por quê.
    package func recuperar(codigo: String, nova: String, _ senhas: Senha, endereco: String) async throws {
        let casa = casa
        let resumos = casa.cofre.indicesCegos(CodigoDitado.limpo(codigo), dominio: Self.dominio)
        let troca = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try Self.dono(doResumo: resumos, casa, em: t).flatMap { try SenhaNova.ler(de: $0, casa, em: t) }
        }
        guard let troca else {
            try await anotarRecusa(endereco)
            throw Self.naoVale
        }
        try await troca.conferir(nova, senhas)
        let novo = try await senhas.resumir(nova)
        try await casa.banco.transacao(como: .motor) { t in
            let agora = casa.relogio.agora
            // Gastar todos os do usuário também põe em fila dois pedidos com o mesmo código: o segundo não acha nenhum.
            guard try Self.dono(doResumo: resumos, casa, travando: true, em: t) == troca.usuario,
                let encerradas = try troca.gravar(novo, casa, em: t)
            else { throw Self.naoVale }
            try Self.anular(de: troca.usuario, as: agora, em: t)
            try casa.trilha.registrar(
                [
                    Evento(
                        Self.atoDeRecuperar, objeto: "usuario", id: troca.usuario,
                        ["sessoes_encerradas": .inteiro(encerradas)])
                ], por: .aindaFora(troca.usuario, endereco: endereco), as: agora, em: t)
            try AvisoAoUsuario(casa, comCorreio: true).por(
                troca.dados, "A sua senha foi trocada",
                "A senha do seu usuário foi trocada em \(agora.naTela), com um código mandado a este endereço.", em: t)
        }
    }

    /// Gasta todos os códigos de alguém que ainda não se gastaram; devolve quantos.
    @discardableResult
    static func anular(de usuario: Int64, as agora: Instante, em t: Transacao) throws -> Int {
        try t.executar("UPDATE recuperacao SET usada_em = \(agora) WHERE usuario_id = \(usuario) AND usada_em IS NULL")
            .alteradas
    }

    /// De quem é o código, se ainda vale.
    private static func dono(
        doResumo resumos: [[UInt8]], _ casa: Instalacao, travando: Bool = false, em t: Transacao
    ) throws -> Int64? {
        let trava: SQL = travando ? " FOR UPDATE" : ""
        return try t.uma(
            """
            SELECT usuario_id FROM recuperacao
             WHERE resumo = ANY (\(resumos)) AND usada_em IS NULL AND expira_em > \(casa.relogio.agora)
            """ + trava)?.ler(0)
    }

    private func anotarRecusa(_ endereco: String) async throws {
        let casa = casa
        try await casa.banco.transacao(como: .motor) { t in
            _ = try casa.trilha.registrar(
                [Evento(Self.atoDeRecuperar + "-recusado", ["motivo": "código que não vale"])],
                por: .aindaFora(endereco: endereco), as: casa.relogio.agora, em: t)
        }
    }

    private static let naoVale = RecusaDeSenha(
        campo: "codigo", frases: ["Este código não vale: confira as letras ou peça outro."])
}

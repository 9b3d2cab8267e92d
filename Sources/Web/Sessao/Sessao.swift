import Crypto
import Foundation

/// Quem entrou. Cada portal tem o seu tipo; a máquina só o guarda e devolve.
///
/// Um passo intermediário da entrada (senha conferida, falta o segundo fator) é outro tipo: nenhuma rota do portal o aceita.
package protocol Identidade: Sendable {}

/// Resumo do identificador de sessão: é o que se guarda, e dele não se volta ao cookie.
package struct ResumoDeSessao: Sendable, Hashable {
    /// SHA-256 do identificador, 32 bytes.
    package let bytes: [UInt8]

    /// De um resumo já calculado, como a tabela o guarda.
    package init(bytes: [UInt8]) { self.bytes = bytes }
    init(identificador: String) { self.bytes = Array(SHA256.hash(data: Array(identificador.utf8))) }
}

/// A sessão como a guarda a conhece.
package struct SessaoGuardada: Sendable {
    /// Quem entrou.
    package let identidade: any Identidade
    /// Instante da entrada: dele corre o limite absoluto.
    package let criadaEm: Date
    /// Último pedido anotado: dele corre o ócio.
    package var vistaEm: Date
    /// Mensagem de uma vez, mostrada na próxima página.
    package var recado: Recado?
    /// De onde se entrou.
    package let origem: OrigemDaSessao
    /// Os limites desta sessão; `nil` vale os da configuração.
    package let regra: RegraDeSessao?
    /// O segredo a que os formulários se prendem, de quando o identificador já mudou; `nil` é o próprio identificador.
    package var semente: String?

    /// A sessão como se lê da guarda.
    package init(
        identidade: any Identidade, criadaEm: Date, vistaEm: Date, recado: Recado? = nil,
        origem: OrigemDaSessao = .desconhecida, regra: RegraDeSessao? = nil, semente: String? = nil
    ) {
        self.semente = semente
        self.identidade = identidade
        self.criadaEm = criadaEm
        self.vistaEm = vistaEm
        self.recado = recado
        self.origem = origem
        self.regra = regra
    }
}

/// De onde uma sessão foi aberta. É dado pessoal: a guarda o cifra.
package struct OrigemDaSessao: Sendable, Hashable, Codable {
    /// O endereço de rede, já descontado o intermediário confiável.
    package let endereco: String
    /// O que o navegador diz de si, cortado em 300 bytes: não decide nada, só ajuda a pessoa a reconhecer a sessão.
    package let agente: String

    package init(endereco: String, agente: String) {
        self.endereco = endereco
        self.agente = String(decoding: agente.utf8.prefix(300), as: UTF8.self)
    }

    package static let desconhecida = OrigemDaSessao(endereco: "", agente: "")
    /// A que se guardou e já não se abre: a sessão acaba e se mostra assim mesmo.
    package static let ilegivel = OrigemDaSessao(endereco: "não se pôde ler", agente: "")
}

/// Mensagem de uma vez: gravada antes do 303, lida e apagada pela página seguinte.
package struct Recado: Sendable, Equatable, Codable {
    /// Que cara a mensagem tem.
    package enum Especie: String, Sendable, Codable { case sucesso, aviso, erro, informacao }
    /// Que cara tem.
    package let especie: Especie
    /// O que diz, já em português para gente.
    package let texto: String

    /// Uma mensagem.
    package init(_ especie: Especie, _ texto: String) {
        self.especie = especie
        self.texto = texto
    }
}

/// A sessão de um pedido.
package struct Sessao: Sendable {
    /// A chave na guarda.
    package let resumo: ResumoDeSessao
    /// Quem entrou.
    package let identidade: any Identidade
    /// Instante da entrada.
    package let criadaEm: Date
    /// Quanto ela vive.
    package let regra: RegraDeSessao
    /// Mensagem deixada pelo pedido anterior.
    package let recado: Recado?
    /// O identificador do cookie; nunca vai a log nem a guarda.
    let identificador: String
    /// O segredo a que os formulários se prendem: o primeiro identificador desta sessão, que já não abre nada se houve outro.
    let semente: String
}

/// Onde as sessões moram. O integrador implementa numa tabela, com o resumo por chave.
///
/// Quantas cada pessoa pode ter, encerrar todas e listar abertas são da capacidade que implementa.
package protocol GuardaDeSessao: Sendable {
    /// A sessão, ou `nil`. Os limites de ócio e absoluto são conferidos por quem chama.
    func ler(_ resumo: ResumoDeSessao) async throws -> SessaoGuardada?
    /// Cria a sessão e apaga a de antes, num passo só; pode recusar, e então nada muda.
    func criar(_ resumo: ResumoDeSessao, _ sessao: SessaoGuardada, noLugarDe antes: ResumoDeSessao?) async throws
    /// Anota o último uso; sessão que já não existe é ignorada.
    func marcarVista(_ resumo: ResumoDeSessao, em instante: Date) async throws
    /// Troca o recado; `nil` apaga.
    func guardarRecado(_ resumo: ResumoDeSessao, _ recado: Recado?) async throws
    func apagar(_ resumo: ResumoDeSessao) async throws
}

/// A guarda que sabe trocar o identificador de uma sessão que continua: a de quem prova de novo quem é.
package protocol GuardaQueRenova: GuardaDeSessao {
    /// Passa a sessão a outra chave com tudo que tem, e acaba com a de antes, num passo só; `false` se a de antes já não está aberta.
    func renovar(_ antes: ResumoDeSessao, para nova: ResumoDeSessao, semente: String) async throws -> Bool
}

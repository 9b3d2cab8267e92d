import Cifra
import Foundation
import HTTPTypes
import Hummingbird

/// Lê, cria, renova e encerra sessões; é quem conhece o cookie.
struct Sessoes: Sendable {
    let guarda: any GuardaDeSessao
    let regra: RegraDeSessao
    let relogio: @Sendable () -> Date

    /// Nome com `__Host-`: o navegador só o aceita com `Secure`, sem `Domain` e com `Path=/`.
    static let cookie = "__Host-averba"
    static let cookieAnonimo = "__Host-averba-antes"

    /// A sessão do cookie, se existe e não venceu. Vencida, é apagada na hora.
    func ler(_ cabeca: HTTPRequest) async throws -> Sessao? {
        guard let identificador = Biscoito.ler(Self.cookie, em: cabeca), Self.temForma(identificador) else {
            return nil
        }
        let resumo = ResumoDeSessao(identificador: identificador)
        guard let guardada = try await guarda.ler(resumo) else { return nil }
        let agora = relogio()
        let regra = guardada.regra ?? regra
        guard agora.timeIntervalSince(guardada.vistaEm) <= regra.ocio.segundos,
            agora.timeIntervalSince(guardada.criadaEm) <= regra.absoluta.segundos
        else {
            try await guarda.apagar(resumo)
            return nil
        }
        if agora.timeIntervalSince(guardada.vistaEm) >= regra.toque.segundos {
            try await guarda.marcarVista(resumo, em: agora)
        }
        return Sessao(
            resumo: resumo, identidade: guardada.identidade, criadaEm: guardada.criadaEm, regra: regra,
            recado: guardada.recado, identificador: identificador, semente: guardada.semente ?? identificador)
    }

    /// Cria sessão com identificador novo (256 bits) e apaga a anterior: o identificador de antes da entrada nunca vale depois.
    func abrir(
        _ identidade: any Identidade, antes: Sessao?, recado: Recado?, origem: OrigemDaSessao = .desconhecida
    ) async throws -> Sessao {
        let identificador = Base64DeEndereco.escrever(Imprevisivel.bytes(32))
        let resumo = ResumoDeSessao(identificador: identificador)
        let agora = relogio()
        try await guarda.criar(
            resumo,
            SessaoGuardada(identidade: identidade, criadaEm: agora, vistaEm: agora, recado: recado, origem: origem),
            noLugarDe: antes?.resumo)
        return Sessao(
            resumo: resumo, identidade: identidade, criadaEm: agora, regra: regra, recado: recado,
            identificador: identificador, semente: identificador)
    }

    /// A mesma sessão com identificador novo: o de antes já não vale, e os formulários abertos continuam a valer.
    ///
    /// `nil` se a guarda não troca. Lança `RecusaDaWeb.naoIdentificado` se a sessão já acabou, ou outro pedido a trocou antes.
    func renovar(_ sessao: Sessao) async throws -> Sessao? {
        guard let guarda = guarda as? any GuardaQueRenova else { return nil }
        let identificador = Base64DeEndereco.escrever(Imprevisivel.bytes(32))
        let resumo = ResumoDeSessao(identificador: identificador)
        guard try await guarda.renovar(sessao.resumo, para: resumo, semente: sessao.semente) else {
            throw RecusaDaWeb.naoIdentificado
        }
        return Sessao(
            resumo: resumo, identidade: sessao.identidade, criadaEm: sessao.criadaEm, regra: sessao.regra,
            recado: sessao.recado, identificador: identificador, semente: sessao.semente)
    }

    private static func temForma(_ identificador: String) -> Bool { Base64DeEndereco.ler(identificador)?.count == 32 }
}

extension Duration {
    /// Em segundos, para as contas com `Date`.
    var segundos: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

/// Leitura e escrita do cabeçalho de cookie, só com a forma que usamos.
enum Biscoito {
    static func ler(_ nome: String, em cabeca: HTTPRequest) -> String? {
        for campo in cabeca.headerFields[values: .cookie] {
            for par in campo.split(separator: ";") {
                let aparado = par.drop { $0 == " " }
                guard aparado.hasPrefix(nome), aparado.dropFirst(nome.count).first == "=" else { continue }
                return String(aparado.dropFirst(nome.count + 1))
            }
        }
        return nil
    }

    /// `SameSite=Lax`: o elo num e-mail abre a sessão, e o POST de outro sítio não leva o cookie.
    static func escrever(_ nome: String, _ valor: String) -> String {
        "\(nome)=\(valor); Path=/; Secure; HttpOnly; SameSite=Lax"
    }

    static func apagar(_ nome: String) -> String { "\(nome)=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax" }
}

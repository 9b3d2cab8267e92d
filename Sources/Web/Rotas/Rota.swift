import HTTPTypes

/// Método de uma rota; HEAD acompanha todo GET.
package enum Metodo: String, Sendable, CaseIterable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"

    var http: HTTPRequest.Method {
        switch self {
        case .get: .get
        case .post: .post
        case .put: .put
        case .patch: .patch
        case .delete: .delete
        }
    }
}

/// Uma rota registrada: o que se pede, onde, e com que ato declarado.
///
/// Sem ato não há rota. A tabela delas alimenta a autorização, o OpenAPI, a matriz de isolamento e a varredura de
/// acessibilidade.
package struct Rota: Sendable {
    /// O que a rota faz com o corpo e com que cara responde.
    package enum Especie: String, Sendable, CaseIterable {
        case pagina, formulario, envio, eventos, api, bruta, estatico
    }

    /// Método; GET também atende HEAD.
    package let metodo: Metodo
    /// Caminho absoluto com parâmetros entre chaves: `/gestor/contratos/{id}`.
    package let caminho: String
    /// Ato que a rota exerce, em minúsculas com ponto: `averbacao.reservar`.
    package let ato: String
    /// Nome do grupo (portal ou API) que a registrou.
    package let grupo: String
    /// O que a rota faz com o corpo.
    package let especie: Especie
    /// Verdadeiro quando o grupo é de API: erros saem em `application/problem+json`.
    package let api: Bool
    /// Exige `Idempotency-Key`.
    package let exigeChave: Bool
    /// Teto do corpo, em bytes; zero quando não recebe corpo.
    package let limiteDoCorpo: Int
    /// Descrição para o OpenAPI; `nil` em rota de tela.
    package let descricao: DescricaoDeApi?
    /// Página de entrada para onde vai quem não se identificou; `nil` responde 401.
    let entrada: String?
    let ritmo: Ritmo?
    let usaSessao: Bool
    /// Pede credencial: na documentação, o que não pede o diz.
    let pedeCredencial: Bool

    /// Nomes dos parâmetros do caminho, na ordem.
    package var parametros: [String] {
        caminho.split(separator: "/").compactMap { $0.hasPrefix("{") ? String($0.dropFirst().dropLast()) : nil }
    }

    /// Verdadeiro se o caminho recebido casa com o da rota (para achar os métodos aceitos no 405).
    func casa(_ segmentos: [Substring]) -> Bool {
        let meus = caminho.split(separator: "/")
        if meus.last == "**" {
            return segmentos.count >= meus.count && zip(meus.dropLast(), segmentos).allSatisfy(Self.casa)
        }
        return meus.count == segmentos.count && zip(meus, segmentos).allSatisfy(Self.casa)
    }

    private static func casa(_ meu: Substring, _ recebido: Substring) -> Bool { meu.hasPrefix("{") || meu == recebido }
}

/// Todas as rotas do servidor, na ordem de registro.
package struct TabelaDeRotas: Sendable {
    /// As rotas.
    package private(set) var rotas: [Rota] = []

    /// Atos declarados, sem repetição e em ordem.
    package var atos: [String] { Set(rotas.map(\.ato)).sorted() }

    /// Só as de um grupo.
    package func rotas(doGrupo nome: String) -> [Rota] { rotas.filter { $0.grupo == nome } }

    mutating func incluir(_ rota: Rota) {
        precondition(
            !rotas.contains { $0.metodo == rota.metodo && $0.caminho == rota.caminho },
            "rota repetida: \(rota.metodo.rawValue) \(rota.caminho)")
        rotas.append(rota)
    }

    /// Métodos que o caminho aceita; vazio quando o caminho não existe.
    func metodos(em caminho: String) -> [String] {
        let segmentos = caminho.split(separator: "/")
        let achados = rotas.filter { $0.casa(segmentos) }.map(\.metodo)
        return achados.map(\.rawValue) + (achados.contains(.get) ? ["HEAD"] : [])
    }
}

/// Nome de ato: pelo menos duas palavras em minúsculas separadas por ponto, com hífen dentro da palavra.
enum NomeDeAto {
    static func vale(_ texto: String) -> Bool {
        let partes = texto.split(separator: ".", omittingEmptySubsequences: false)
        return partes.count >= 2
            && partes.allSatisfy { parte in
                !parte.isEmpty && parte.first != "-" && parte.last != "-"
                    && parte.utf8.allSatisfy {
                        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
                    }
            }
    }
}

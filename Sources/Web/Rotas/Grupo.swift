import HTTPTypes
import Hummingbird
import Logging

/// Decide se quem está no contexto pode exercer o ato; falso vira 403, e lançar uma recusa dá o motivo.
package typealias Autorizador<C: Contexto> = @Sendable (_ ato: String, _ contexto: C) async throws -> Bool

/// O que um ato ainda pede antes de o formulário ser atendido: segue, com a prova do que se deu, ou responde outra coisa.
package enum DesfechoDaExigencia: Sendable {
    case segue((any Sendable)?)
    case responde(Response)
}

/// Chamado com o formulário já lido e conferido, antes do tratador.
package typealias Exigidor<C: Contexto> =
    @Sendable (_ formulario: Formulario, _ contexto: C, _ rota: Rota) async throws -> DesfechoDaExigencia

/// Posto em volta de todo tratador do grupo, depois da autorização.
package typealias Envolvedor<C: Contexto> =
    @Sendable (_ contexto: C, _ tratar: () async throws -> Response) async throws -> Response

/// Rotas de um portal, todas com o mesmo tipo de contexto e o mesmo autorizador.
///
/// A ordem, sempre: ritmo, sessão ou credencial, contexto, autorização do ato, consulta descrita, origem, tamanho e tipo do corpo,
/// leitura, token do formulário, tratador. Nenhum byte do corpo é lido antes da autorização.
package struct Grupo<C: Contexto> {
    /// Como o grupo aparece na tabela e no log.
    package let nome: String
    /// Caminho comum das rotas.
    package let prefixo: String
    let registro: Registro
    let regras: RegrasDoGrupo
    let autorizador: Autorizador<C>
    var exigidor: Exigidor<C>?
    var envolvedor: Envolvedor<C>?

    /// O mesmo grupo, com o prefixo estendido.
    package func em(_ caminho: String) -> Grupo<C> {
        Grupo(
            nome: nome, prefixo: Registro.juntar(prefixo, caminho), registro: registro, regras: regras,
            autorizador: autorizador, exigidor: exigidor, envolvedor: envolvedor)
    }

    /// Opções que valem para qualquer rota.
    package struct Opcoes: Sendable {
        /// Quanto um endereço pede em pouco tempo; `nil` não limita.
        package var ritmo: Ritmo?
        /// Bytes do corpo; `nil` usa o padrão da espécie.
        package var limiteDoCorpo: Int?
        /// Exige `Idempotency-Key`.
        package var exigeChave: Bool

        /// Sem opções, valem os padrões.
        package init(ritmo: Ritmo? = nil, limiteDoCorpo: Int? = nil, exigeChave: Bool = false) {
            self.ritmo = ritmo
            self.limiteDoCorpo = limiteDoCorpo
            self.exigeChave = exigeChave
        }
    }

    func registrar(
        _ metodo: Metodo, _ caminho: String, ato: String, especie: Rota.Especie, opcoes: Opcoes,
        limiteDoCorpo: Int = 0, descricao: DescricaoDeApi? = nil,
        _ tratador: @escaping @Sendable (Request, C, Rota) async throws -> Response
    ) {
        precondition(NomeDeAto.vale(ato), "ato malformado em \(prefixo)/\(caminho): «\(ato)»")
        let completo = Registro.juntar(prefixo, caminho)
        let rota = Rota(
            metodo: metodo, caminho: Registro.comChaves(completo), ato: ato, grupo: nome, especie: especie,
            api: regras.api,
            exigeChave: opcoes.exigeChave, limiteDoCorpo: opcoes.limiteDoCorpo ?? limiteDoCorpo, descricao: descricao,
            entrada: regras.entrada, ritmo: opcoes.ritmo, usaSessao: regras.usaSessao,
            pedeCredencial: regras.credencial != nil)
        let autorizador = autorizador
        let credencial = regras.credencial
        let envolvedor = envolvedor
        let consulta = ConsultaDescrita(descricao?.consulta ?? [])
        registro.incluir(rota) { pedido, raiz in
            var conhecido = raiz
            do {
                conhecido = try await Passagem.preparar(raiz, rota: rota, cabeca: pedido.head, credencial: credencial)
                let contexto = try C(context: conhecido)
                guard try await autorizador(rota.ato, contexto) else { throw RecusaDaWeb.semPermissao }
                if !consulta.vazia { try consulta.conferir(contexto.consulta) }
                guard let envolvedor else { return try await tratador(pedido, contexto, rota) }
                return try await envolvedor(contexto) { try await tratador(pedido, contexto, rota) }
            } catch let recusa as RecusaDaWeb where recusa.anota {
                do { try await raiz.exigirAmbiente.aoNegar(recusa, rota, conhecido) } catch {
                    raiz.logger.error("negação sem registro", metadata: ["rota": "\(rota.caminho)"])
                }
                throw recusa
            }
        }
    }
}

/// O que distingue telas de API num grupo.
struct RegrasDoGrupo: Sendable {
    var api: Bool
    var usaSessao: Bool
    var entrada: String?
    var credencial: LeitorDeCredencial?
}

/// De um token `Bearer` à identidade; `nil` quando o token não vale.
package typealias LeitorDeCredencial =
    @Sendable (_ token: String, _ pedido: ContextoDoPedido) async throws -> (any Identidade)?

/// O começo comum de toda rota: ritmo, sessão ou credencial.
enum Passagem {
    static func preparar(
        _ raiz: ContextoDoPedido, rota: Rota, cabeca: HTTPRequest, credencial: LeitorDeCredencial?
    ) async throws -> ContextoDoPedido {
        var contexto = raiz
        contexto.rota = rota
        contexto.andamento.anotar(rota: rota)
        if let ritmo = rota.ritmo {
            let ambiente = contexto.exigirAmbiente
            try await ambiente.ritmo.exigir(
                endereco: contexto.endereco, de: ritmo, agora: ambiente.configuracao.relogio())
        }
        if rota.exigeChave { contexto.chaveDeIdempotencia = try ChaveDeIdempotencia.ler(cabeca) }
        if let credencial {
            guard let token = Bearer.ler(cabeca), let quem = try await credencial(token, contexto) else {
                throw RecusaDaWeb.credencialInvalida
            }
            contexto.identidade = quem
        } else if rota.usaSessao {
            contexto.sessao = try await contexto.exigirAmbiente.sessoes.ler(cabeca)
            contexto.identidade = contexto.sessao?.identidade
        }
        return contexto
    }
}

/// O cabeçalho `Authorization: Bearer …`.
enum Bearer {
    static func ler(_ cabeca: HTTPRequest) -> String? {
        guard let valor = cabeca.headerFields[.authorization], valor.count > 7,
            valor.prefix(7).lowercased() == "bearer "
        else {
            return nil
        }
        let token = valor.dropFirst(7)
        return token.utf8.count <= 4_096 && token.utf8.allSatisfy { (0x21...0x7E).contains($0) } ? String(token) : nil
    }
}

/// O cabeçalho `Idempotency-Key`: de 8 a 128 caracteres visíveis de ASCII.
enum ChaveDeIdempotencia {
    static let nome = HTTPField.Name.escrito("Idempotency-Key")

    static func ler(_ cabeca: HTTPRequest) throws -> String {
        guard let chave = cabeca.headerFields[nome] else {
            throw RecusaDaWeb(
                codigo: "chave-ausente",
                frase: "Este pedido exige o cabeçalho Idempotency-Key, com 8 a 128 caracteres.",
                status: 400)
        }
        guard (8...128).contains(chave.utf8.count), chave.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw RecusaDaWeb(
                codigo: "chave-invalida",
                frase: "O cabeçalho Idempotency-Key tem de ter de 8 a 128 caracteres visíveis, sem acento nem espaço.",
                status: 400)
        }
        return chave
    }
}

import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Html
import Nucleo
import Web

/// As telas de usuários e perfis, iguais nos dois portais que as têm: no do gestor alcançam tudo, no da consignatária só o que é dela.
///
/// Requisito: RF-GES-02, RF-GES-27, RF-GES-28, RF-CON-26
package struct Administracao<C: ContextoDePortal>: Sendable {
    let casa: Instalacao
    let senhas: Senha
    let consultas: ConsultasGuardadas
    let atos: AtosDasRotas
    let avisos: AvisoAoUsuario
    let emPagina: @Sendable (Tela, C, Int) async throws -> Resposta
    let ultimos: @Sendable (_ objeto: String, _ id: Int64?, C) async throws -> UltimosEventos

    /// - Parameters:
    ///   - pagina: veste a tela com a moldura do portal.
    ///   - ultimos: os últimos eventos de um registro, ou da espécie se não há id, no papel de quem olha.
    package init(
        casa: Instalacao, senhas: Senha, consultas: ConsultasGuardadas, atos: AtosDasRotas,
        avisos: AvisoAoUsuario,
        pagina: @escaping @Sendable (Tela, C, Int) async throws -> Resposta,
        ultimos: @escaping @Sendable (_ objeto: String, _ id: Int64?, C) async throws -> UltimosEventos
    ) {
        self.casa = casa
        self.senhas = senhas
        self.consultas = consultas
        self.atos = atos
        self.avisos = avisos
        self.emPagina = pagina
        self.ultimos = ultimos
    }

    package func montar(em grupo: Grupo<C>) {
        RotasDeUsuarios(administracao: self).montar(em: grupo)
        FormulariosDeUsuario(administracao: self).montar(em: grupo)
        MedidasSobreUsuario(administracao: self).montar(em: grupo)
        UsuariosEscolhidos(administracao: self).montar(em: grupo)
        UsuariosPorArquivo(administracao: self).montar(em: grupo)
        RotasDeCorrespondentes(administracao: self).montar(em: grupo)
        FormulariosDeCorrespondente(administracao: self).montar(em: grupo)
        RotasDePerfis(administracao: self).montar(em: grupo)
        FormulariosDePerfil(administracao: self).montar(em: grupo)
        RotasDeEnderecos(administracao: self).montar(em: grupo)
        RotasDeReforcos(administracao: self).montar(em: grupo)
        RotasDeCredenciais(administracao: self).montar(em: grupo)
    }

    // MARK: - O que as telas partilham

    func pagina(_ tela: Tela, _ contexto: C, status: Int = 200) async throws -> Resposta {
        try await emPagina(tela, contexto, status)
    }

    /// A consignatária por quem se administra; `nil` é o órgão.
    func recorte(_ contexto: C) -> Int64? { contexto.usuario.consignataria }

    /// O cadastro de usuários é do papel `motor`.
    func ler<T: Sendable>(_ corpo: @escaping @Sendable (Transacao) throws -> T) async throws -> T {
        try await casa.banco.transacao(como: .motor, soLeitura: true, corpo)
    }

    /// O ato e o seu evento, numa transação só.
    func agir<T: Sendable>(_ corpo: @escaping @Sendable (Transacao) throws -> T) async throws -> T {
        try await casa.banco.transacao(como: .motor, corpo)
    }

    func exigirMestre(_ contexto: C) throws {
        guard contexto.usuario.mestre else { throw RecusaDeAcesso.soMestre }
    }

    /// O botão aparece a quem o servidor deixaria apertá-lo.
    func pode(_ ato: String, _ contexto: C) -> Bool { contexto.usuario.mestre && contexto.usuario.pode(ato) }

    func usuario(_ contexto: C) async throws -> UsuarioGuardado {
        let (id, recorte, casa) = (try contexto.registro(), recorte(contexto), casa)
        guard let achado = try await ler({ t in try UsuarioGuardado.ler(id, recorte: recorte, casa, em: t) }) else {
            throw RecusaDaWeb.naoEncontrado
        }
        return achado
    }

    func perfil(_ contexto: C) async throws -> PerfilGuardado {
        let (id, recorte) = (try contexto.registro(), recorte(contexto))
        guard let achado = try await ler({ t in try PerfilGuardado.ler(id, recorte: recorte, em: t) }) else {
            throw RecusaDaWeb.naoEncontrado
        }
        return achado
    }

    /// Os perfis que se podem dar, e as consignatárias de que se pode criar usuário.
    func escolhas(_ contexto: C) async throws -> Escolhas {
        let recorte = recorte(contexto)
        return try await ler { t in
            let perfis = try PerfilGuardado.listar(recorte: recorte, em: t).filter {
                $0.encerradoEm == nil && $0.portal != .servidor
            }
            let correspondentes = try CorrespondenteQueAtende.listar(recorte: recorte, em: t)
            let consignatarias =
                recorte == nil
                ? try t.executar("SELECT id, nome FROM consignataria ORDER BY nome").map {
                    Html.Campo.Opcao("\(try $0.ler(0, como: Int64.self))", try $0.ler(1))
                } : []
            return Escolhas(perfis: perfis, consignatarias: consignatarias, correspondentes: correspondentes)
        }
    }

    struct Escolhas: Sendable {
        let perfis: [PerfilGuardado]
        let consignatarias: [Html.Campo.Opcao]
        let correspondentes: [CorrespondenteQueAtende]

        /// O campo em que se diz de qual é o usuário; vazio se não há nenhum.
        ///
        /// - Parameter consignataria: só os desta; `nil` oferece os de todas, com o nome de cada uma.
        func campo(_ perfis: [PerfilGuardado], de consignataria: Int64? = nil) -> [Html.Campo] {
            let dela = correspondentes.filter { consignataria == nil || $0.consignataria == consignataria }
            guard !dela.isEmpty, perfis.contains(where: { $0.tipo == .correspondente }) else { return [] }
            let deQuem = consignatarias.isEmpty || consignataria != nil
            let opcoes = dela.map {
                Html.Campo.Opcao(
                    "\($0.id)", deQuem ? $0.nome : "\($0.nome) (\($0.nomeDaConsignataria))")
            }
            return [
                .selecao("correspondente", "Agência ou correspondente", opcoes).opcional()
                    .ajuda("Só para perfil de agência ou correspondente, que só alcança o que for reservado por ele.")
            ]
        }

        var opcoes: [Html.Campo.Opcao] { perfis.map { .init("\($0.id)", $0.paraEscolher) } }
    }

    // MARK: - Endereços

    static var raizDosUsuarios: Endereco { "/\(C.portal.rawValue)/usuarios" }
    static var raizDosPerfis: Endereco { "/\(C.portal.rawValue)/perfis" }
    static func endereco(usuario id: Int64) -> Endereco { "/\(C.portal.rawValue)/usuarios/\(id)" }
    static func endereco(usuario id: Int64, _ ato: String) -> Endereco {
        "/\(C.portal.rawValue)/usuarios/\(id)/\(ato)"
    }
    static func endereco(perfil id: Int64) -> Endereco { "/\(C.portal.rawValue)/perfis/\(id)" }
    static func endereco(perfil id: Int64, _ ato: String) -> Endereco { "/\(C.portal.rawValue)/perfis/\(id)/\(ato)" }
}

/// Os atos das telas de usuários e perfis, para montar perfil.
package enum AtosDaAdministracao {
    package static let consultarUsuarios = "acesso.consultar-usuarios"
    package static let consultarCorrespondentes = "acesso.consultar-correspondentes"
    package static let consultarPerfis = "acesso.consultar-perfis"
    package static let consultarEnderecos = "acesso.consultar-enderecos"
    package static let consultarCredenciais = "acesso.consultar-credenciais"

    package static let todos =
        [
            consultarUsuarios, consultarCorrespondentes, GravarCorrespondente.atoDeCriar,
            GravarCorrespondente.atoDeAlterar,
            EncerrarCorrespondente.ato, EncerrarCorrespondente.atoDeReabrir, consultarPerfis, CriarUsuario.ato,
            GravarPerfil.atoDeCriar, GravarPerfil.atoDeAlterar,
            EncerrarPerfil.ato, consultarEnderecos,
            AdministrarFaixas.ato, consultarCredenciais, Credencial.atoDeCriar, EncerrarCredencial.ato,
        ] + EspecieDeMedida.allCases.map(\.ato)
}

extension PerfilGuardado {
    /// `Analista de consignações (Gestor)`.
    var paraEscolher: String {
        nomeDaConsignataria.map { "\(nome) (\(tipo.nome.lowercased()) de \($0))" }
            ?? "\(nome) (\(tipo.nome.lowercased()))"
    }
}

extension RecusaDeAcesso {
    /// A recusa no lugar dela no formulário.
    var erro: Preenchimento.Erro { Preenchimento.Erro(campo, frase) }
}

import Auditoria
import BancoDeDados
import Nucleo
import Web

/// Cria um perfil ou muda o nome, as marcas e os atos de um; vale no clique seguinte de quem o tem, e o segundo fator na entrada seguinte.
/// - Fonte: RF-GES-28, POC-GES-10, RF-CON-26, RF-CON-27.
package struct GravarPerfil: Sendable {
    package static let atoDeCriar = "acesso.criar-perfil"
    package static let atoDeAlterar = "acesso.alterar-perfil"

    package enum Alvo: Sendable {
        /// `de` é o perfil copiado, se é cópia.
        case novo(codigo: String, tipo: TipoDePerfil, de: Int64?)
        case existente(Int64)
    }
    package let alvo: Alvo
    package let nome: String
    package let mestre: Bool
    package let exigeSegundoFator: Bool
    package let atos: Set<String>

    package init(_ alvo: Alvo, nome: String, mestre: Bool, exigeSegundoFator: Bool, atos: Set<String>) {
        (self.alvo, self.nome, self.mestre, self.atos) = (alvo, nome, mestre, atos)
        self.exigeSegundoFator = exigeSegundoFator
    }

    @discardableResult
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Int64 {
        let alcada = try Alcada.travar(autor, em: t)
        switch alvo {
        case .novo(let codigo, let tipo, let copiado):
            return try criar(codigo, tipo, copiado, alcada, casa, em: t, por: autor)
        case .existente(let id):
            guard let antes = try PerfilGuardado.ler(id, recorte: alcada.consignataria, em: t) else {
                throw RecusaDaWeb.naoEncontrado
            }
            try alterar(antes, alcada, casa, em: t, por: autor)
            return id
        }
    }

    private func conferir(_ tipo: TipoDePerfil) throws {
        let fora = atos.filter { !tipo.aceita(AtoConcedivel($0)) }
        guard fora.isEmpty else { throw RecusaDeAcesso.atosForaDoTipo(tipo: tipo, atos: fora.sorted()) }
    }

    private func criar(
        _ codigo: String, _ tipo: TipoDePerfil, _ copiado: Int64?, _ alcada: Alcada, _ casa: Instalacao,
        em t: Transacao, por autor: Autor
    ) throws -> Int64 {
        guard alcada.consignataria == nil || tipo.portal == .consignataria else { throw RecusaDeAcesso.perfilDeOutro }
        try conferir(tipo)
        try alcada.conferirConcessao(de: atos, em: tipo.portal)
        let id = try casa.ids.proximo(em: t)
        let dona = alcada.consignataria
        let criado = try t.executar(
            """
            INSERT INTO perfil (id, portal, codigo, nome, tipo, mestre, exige_segundo_fator, consignataria_id)
            VALUES (\(id), \(tipo.portal.rawValue), \(codigo), \(nome), \(tipo.rawValue), \(mestre && tipo.aceitaMestre),
                    \(exigeSegundoFator), \(dona.valorSQL))
            ON CONFLICT DO NOTHING
            """)
        guard criado.alteradas == 1 else { throw RecusaDeAcesso.codigoEmUso }
        try porAtos(em: id, t)
        try casa.trilha.registrar(
            [
                Auditoria.Evento(
                    Self.atoDeCriar, objeto: "perfil", id: id,
                    [
                        "nome": .texto(nome), "tipo": .texto(tipo.nome), "mestre": .logico(mestre),
                        "exige_segundo_fator": .logico(exigeSegundoFator),
                        "atos": .lista(atos.sorted().map { .texto($0) }), "copiado_de": .inteiro(copiado),
                    ])
            ], por: autor, as: casa.relogio.agora, em: t)
        return id
    }

    private func alterar(
        _ antes: PerfilGuardado, _ alcada: Alcada, _ casa: Instalacao, em t: Transacao, por autor: Autor
    ) throws {
        guard !antes.doPrograma else { throw RecusaDeAcesso.perfilDoPrograma }
        guard antes.encerradoEm == nil else { throw RecusaDeAcesso.perfilEncerrado }
        guard antes.mudaPor(alcada.consignataria) else { throw RecusaDeAcesso.perfilDeOutro }
        try conferir(antes.tipo)
        try alcada.conferirSobre(antes.atos, em: antes.portal)
        try alcada.conferirConcessao(de: atos.subtracting(antes.atos), em: antes.portal)
        let mestre = mestre && antes.tipo.aceitaMestre
        try t.executar(
            """
            UPDATE perfil SET nome = \(nome), mestre = \(mestre), exige_segundo_fator = \(exigeSegundoFator) WHERE id = \(antes.id)
            """)
        try t.executar("DELETE FROM perfil_ato WHERE perfil_id = \(antes.id) AND NOT ato = ANY (\(atos.sorted()))")
        try porAtos(em: antes.id, t)
        try Mestres.conferir(alcada, em: t)
        try casa.trilha.registrar(
            [
                Auditoria.Evento(
                    Self.atoDeAlterar, objeto: "perfil", id: antes.id,
                    [
                        "antes": [
                            "nome": .texto(antes.nome), "mestre": .logico(antes.mestre),
                            "exige_segundo_fator": .logico(antes.exigeSegundoFator),
                        ],
                        "depois": [
                            "nome": .texto(nome), "mestre": .logico(mestre),
                            "exige_segundo_fator": .logico(exigeSegundoFator),
                        ],
                        "concedidos": .lista(atos.subtracting(antes.atos).sorted().map { .texto($0) }),
                        "retirados": .lista(antes.atos.subtracting(atos).sorted().map { .texto($0) }),
                    ])
            ], por: autor, as: casa.relogio.agora, em: t)
    }

    private func porAtos(em id: Int64, _ t: Transacao) throws {
        try t.executar(
            """
            INSERT INTO perfil_ato (perfil_id, ato) SELECT \(id), n.ato FROM unnest(\(atos.sorted())) AS n (ato)
            ON CONFLICT (perfil_id, ato) DO NOTHING
            """)
    }
}

/// Encerra um perfil que ninguém tem: some das escolhas e não volta.
package struct EncerrarPerfil: Sendable {
    package static let ato = "acesso.encerrar-perfil"
    package let id: Int64

    package init(id: Int64) { self.id = id }

    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        let alcada = try Alcada.travar(autor, em: t)
        // Quem o tem se conta em todas as consignatárias, mesmo que quem encerra só alcance uma.
        guard try PerfilGuardado.ler(id, recorte: alcada.consignataria, em: t) != nil,
            let perfil = try PerfilGuardado.ler(id, recorte: nil, em: t)
        else { throw RecusaDaWeb.naoEncontrado }
        guard !perfil.doPrograma else { throw RecusaDeAcesso.perfilDoPrograma }
        guard perfil.encerradoEm == nil else { throw RecusaDeAcesso.perfilEncerrado }
        guard perfil.mudaPor(alcada.consignataria) else { throw RecusaDeAcesso.perfilDeOutro }
        try alcada.conferirSobre(perfil.atos, em: perfil.portal)
        guard perfil.usuarios == 0 else { throw RecusaDeAcesso.perfilComUsuarios(perfil.usuarios) }
        let agora = casa.relogio.agora
        try t.executar("UPDATE perfil SET encerrado_em = \(agora) WHERE id = \(id)")
        try casa.trilha.registrar(
            [
                Auditoria.Evento(
                    Self.ato, objeto: "perfil", id: id,
                    ["nome": .texto(perfil.nome), "atos": .lista(perfil.atos.sorted().map { .texto($0) })])
            ], por: autor, as: agora, em: t)
    }
}

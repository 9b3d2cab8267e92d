import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo
import Web

/// Uma faixa cadastrada: de que rede, para quê, e desde quando.
package struct FaixaCadastrada: Sendable, Hashable {
    /// A que a faixa se aplica.
    package enum Alvo: Sendable, Hashable {
        case perfil(Int64)
        /// Restringe além da do perfil: vale o que as duas deixam (decisão 0040).
        case usuario(Int64)
        case ato(Portal, String)
        case credencial(Int64)
    }
    package let id: Int64
    package let alvo: Alvo
    /// O nome do perfil, do usuário, do ato ou da credencial.
    package let nome: String
    package let rede: String
    package let descricao: String
    package let desde: Dia
    /// Exclusive; `nil` enquanto vale.
    package let ate: Dia?
    package let consignataria: Int64?
    package let nomeDaConsignataria: String?

    package var vigencia: Vigencia { Vigencia(desde: desde, ate: ate) }

    /// As que `recorte` alcança, da mais nova à mais velha; a consignatária só vê as suas. `usuario` só traz as próprias de um.
    package static func listar(
        recorte: Int64?, so id: Int64? = nil, de usuario: Int64? = nil, _ casa: Instalacao, em t: Transacao
    ) throws -> [FaixaCadastrada] {
        try t.executar(
            """
            SELECT f.id, f.portal, f.perfil_id, f.ato, f.credencial_id, coalesce(p.nome, k.nome), f.rede::text, f.descricao,
                   lower(f.vigencia), upper(f.vigencia), f.consignataria_id, g.nome, u.id, u.pessoal
              FROM faixa_de_endereco f
              LEFT JOIN perfil p ON p.id = f.perfil_id
              LEFT JOIN credencial k ON k.id = f.credencial_id
              LEFT JOIN usuario u ON u.id = f.usuario_id
              LEFT JOIN consignataria g ON g.id = f.consignataria_id
             WHERE (\(id.valorSQL)::bigint IS NULL OR f.id = \(id.valorSQL)::bigint)
               AND (\(usuario.valorSQL)::bigint IS NULL OR f.usuario_id = \(usuario.valorSQL)::bigint)
               AND (\(recorte.valorSQL)::bigint IS NULL OR f.consignataria_id = \(recorte.valorSQL)::bigint)
             ORDER BY f.id DESC
            """
        ).map {
            let (alvo, nome) = try Self.alvo(lendo: $0, casa.cofre)
            return FaixaCadastrada(
                id: try $0.ler(0), alvo: alvo, nome: nome, rede: try $0.ler(6), descricao: try $0.ler(7),
                desde: try $0.ler(8), ate: try $0.ler(9), consignataria: try $0.ler(10),
                nomeDaConsignataria: try $0.ler(11))
        }
    }

    /// A que se aplica, e o nome disso.
    private static func alvo(lendo linha: Linha, _ cofre: Cofre) throws -> (Alvo, String) {
        if let perfil = try linha.ler(2, como: Int64?.self) { return (.perfil(perfil), try linha.ler(5)) }
        if let ato = try linha.ler(3, como: String?.self) {
            return (.ato(try linha.lerCaso(1), ato), AtoConcedivel(ato).nome)
        }
        guard let usuario = try linha.ler(12, como: Int64?.self) else {
            return (.credencial(try linha.ler(4)), try linha.ler(5))
        }
        let dados = try DadosDoUsuario.abrindo(try linha.ler(13), de: usuario, cofre)
        return (.usuario(usuario), "\(dados.nome), \(dados.login)")
    }
}

/// Cadastra e encerra faixas de endereço. Encerrada, a faixa deixa de valer no mesmo dia.
/// - Fonte: RF-GES-29, RF-CON-26, RF-CON-28.
package struct AdministrarFaixas: Sendable {
    package static let ato = "acesso.administrar-enderecos"

    /// Cria uma faixa, de hoje em diante. Quem a cria tem de continuar dentro dela: senão ficaria de fora e não a desfaria.
    package struct Criar: Sendable {
        package let alvo: FaixaCadastrada.Alvo
        package let faixa: FaixaDeEndereco
        package let descricao: String

        package init(_ alvo: FaixaCadastrada.Alvo, _ faixa: FaixaDeEndereco, descricao: String) {
            (self.alvo, self.faixa, self.descricao) = (alvo, faixa, descricao)
        }

        @discardableResult
        package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Int64 {
            let alcada = try Alcada.travar(autor, em: t)
            let destino = try destino(alcada, casa, em: t)
            let (id, hoje) = (try casa.ids.proximo(em: t), casa.relogio.hoje)
            try t.executar(
                """
                INSERT INTO faixa_de_endereco (id, portal, consignataria_id, perfil_id, usuario_id, ato, credencial_id, rede, descricao, vigencia)
                VALUES (\(id), \(destino.portal.rawValue), \(alcada.consignataria.valorSQL), \(destino.perfil.valorSQL),
                        \(destino.usuario.valorSQL), \(destino.ato.valorSQL), \(destino.credencial.valorSQL),
                        \(faixa.escrita)::cidr, \(descricao), daterange(\(hoje)::date, NULL))
                """)
            try AdministrarFaixas.conferirQueFica(autor, hoje, em: t)
            try casa.trilha.registrar(
                [
                    Auditoria.Evento(
                        AdministrarFaixas.ato, objeto: "faixa_de_endereco", id: id,
                        [
                            "rede": .texto(faixa.escrita), "descricao": .texto(descricao),
                            "perfil": .inteiro(destino.perfil), "usuario": .inteiro(destino.usuario),
                            "ato": .texto(destino.ato), "credencial": .inteiro(destino.credencial),
                        ])
                ], por: autor, as: casa.relogio.agora, em: t)
            return id
        }

        /// O que se grava do alvo: só um é.
        private struct Destino {
            let portal: Portal
            var perfil: Int64?
            var usuario: Int64?
            var ato: String?
            var credencial: Int64?
        }

        private func destino(_ alcada: Alcada, _ casa: Instalacao, em t: Transacao) throws -> Destino {
            switch alvo {
            case .perfil(let id):
                guard let perfil = try PerfilGuardado.ler(id, recorte: alcada.consignataria, em: t),
                    perfil.encerradoEm == nil
                else { throw RecusaDaWeb.naoEncontrado }
                return Destino(portal: perfil.portal, perfil: id)
            case .usuario(let id):
                let usuario = try AdministrarFaixas.usuario(id, alcada, casa, em: t)
                guard usuario.situacao != .desativado else { throw RecusaDaWeb.naoEncontrado }
                return Destino(portal: usuario.portal, usuario: id)
            case .ato(let portal, let ato):
                guard alcada.consignataria == nil || portal == .consignataria else { throw RecusaDaWeb.naoEncontrado }
                return Destino(portal: portal, ato: ato)
            case .credencial(let id):
                guard
                    try t.uma(
                        """
                        SELECT FROM credencial
                         WHERE id = \(id) AND (\(alcada.consignataria.valorSQL)::bigint IS NULL
                                               OR consignataria_id = \(alcada.consignataria.valorSQL)::bigint)
                        """) != nil
                else { throw RecusaDaWeb.naoEncontrado }
                return Destino(portal: .consignataria, credencial: id)
            }
        }
    }

    /// Encerra uma faixa; se era a última, volta a valer qualquer endereço.
    package struct Encerrar: Sendable {
        package let id: Int64
        package init(_ id: Int64) { self.id = id }

        package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
            let alcada = try Alcada.travar(autor, em: t)
            guard let faixa = try FaixaCadastrada.listar(recorte: alcada.consignataria, so: id, casa, em: t).first
            else { throw RecusaDaWeb.naoEncontrado }
            var conteudo: [String: Auditoria.Dado] = [
                "encerrada": true, "rede": .texto(faixa.rede), "descricao": .texto(faixa.descricao),
            ]
            if case .usuario(let usuario) = faixa.alvo {
                _ = try AdministrarFaixas.usuario(usuario, alcada, casa, em: t)
                conteudo["usuario"] = .inteiro(usuario)
            }
            let hoje = casa.relogio.hoje
            guard faixa.ate == nil else { throw RecusaDeFaixa.encerrada }
            try Vigente.encerrar("faixa_de_endereco", id, faixa.desde, hoje, em: t)
            try AdministrarFaixas.conferirQueFica(autor, hoje, em: t)
            try casa.trilha.registrar(
                [
                    Auditoria.Evento(
                        AdministrarFaixas.ato, objeto: "faixa_de_endereco", id: id, .objeto(conteudo))
                ], por: autor, as: casa.relogio.agora, em: t)
        }
    }

    /// O usuário de quem a faixa é, ao alcance de quem age; a pessoa da folha não se limita uma a uma.
    private static func usuario(
        _ id: Int64, _ alcada: Alcada, _ casa: Instalacao, em t: Transacao
    ) throws -> UsuarioGuardado {
        guard let usuario = try UsuarioGuardado.ler(id, recorte: alcada.consignataria, casa, em: t),
            usuario.portal != .servidor
        else { throw RecusaDaWeb.naoEncontrado }
        try alcada.conferirSobre(usuario.atos, em: usuario.portal)
        return usuario
    }

    /// Quem mudou ainda alcança esta tela do endereço em que está.
    private static func conferirQueFica(_ autor: Autor, _ hoje: Dia, em t: Transacao) throws {
        guard let usuario = autor.usuario, let endereco = autor.endereco, !endereco.isEmpty else { return }
        guard try Restricoes.ler(de: usuario, em: hoje, t).permite(ato, de: endereco) else {
            throw RecusaDeFaixa.ficariaDeFora(endereco)
        }
    }
}

/// O que se encerra sai de vigor hoje; o que nasceu hoje some, porque nunca valeu um dia inteiro.
enum Vigente {
    static func encerrar(_ tabela: StaticString, _ id: Int64, _ desde: Dia, _ hoje: Dia, em t: Transacao) throws {
        if desde >= hoje {
            try t.executar("DELETE FROM \(cru: tabela) WHERE id = \(id)")
        } else {
            try t.executar(
                "UPDATE \(cru: tabela) SET vigencia = daterange(lower(vigencia), \(hoje)::date) WHERE id = \(id)")
        }
    }
}

/// Por que uma faixa ou um reforço não mudou.
package enum RecusaDeFaixa: RecusaComCodigo, Sendable, Hashable {
    /// A faixa deixaria de fora quem a cadastra.
    case ficariaDeFora(String)
    case encerrada

    package var codigo: String {
        switch self {
        case .ficariaDeFora: "ficaria-de-fora"
        case .encerrada: "ja-encerrada"
        }
    }

    package var frase: String {
        switch self {
        case .encerrada: "Já está encerrada: não há o que fazer."
        case .ficariaDeFora(let endereco):
            "Você mesmo ficaria de fora: o seu endereço é \(endereco). Cadastre antes uma faixa que o inclua."
        }
    }
}

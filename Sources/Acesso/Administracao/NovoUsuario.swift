import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo
import Web

/// Um mestre cria um usuário num perfil que pode conceder; a senha é de entrada, e quem entra a troca.
/// - Fonte: RF-GES-01, RF-GES-02, RF-GES-27, POC-GES-11, RF-CON-26, POC-CON-11.
package struct NovoUsuario: Sendable {
    /// O nome de entrada, com o código da consignatária na frente ou sem ele: quem o põe é o ato.
    package let dados: DadosDoUsuario
    package let perfil: Int64
    /// Só em perfil de consignatária; de quem administra por uma, é sempre a dele.
    package let consignataria: Int64?
    /// Em perfil de agência ou correspondente, qual.
    package let correspondente: Int64?
    package let resumoDaSenha: String

    package init(
        dados: DadosDoUsuario, perfil: Int64, consignataria: Int64?, correspondente: Int64? = nil, resumoDaSenha: String
    ) {
        self.dados = dados
        self.perfil = perfil
        self.consignataria = consignataria
        self.correspondente = correspondente
        self.resumoDaSenha = resumoDaSenha
    }

    package struct Criado: Sendable {
        package let id: Int64
        /// Com o nome de entrada completo.
        package let dados: DadosDoUsuario
    }

    @discardableResult
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Criado {
        let alcada = try Alcada.travar(autor, em: t)
        let perfil = try PerfilQueSeDa.ler(perfil, alcada, em: t)
        let dona = alcada.consignataria ?? consignataria
        try perfil.conferir(consignataria: dona, correspondente: correspondente, em: t)
        let daConsignataria = perfil.portal == .consignataria ? dona : nil
        let dados = try dados.completos(codigo: try NomeDeEntrada.codigo(da: daConsignataria, em: t))
        // Antes de procurar: enquanto isto não acaba, a chave do índice não troca.
        _ = try IndiceEmUso.prender(em: t)
        let indices = DadosDoUsuario.indices(doLogin: dados.login, casa.cofre)
        if try NomeDeEntrada.emUso(indices, menos: nil, em: t) { throw RecusaDeAcesso.usuarioEmUso }
        if let cpf = try dados.indicesDoCpf(casa.cofre),
            try CpfDoUsuario.emUso(cpf, perfil.portal, daConsignataria, menos: nil, em: t)
        {
            throw RecusaDeAcesso.cpfEmUso
        }
        let id = try CriarUsuario(
            dados: dados, portal: perfil.portal, perfil: perfil.codigo, resumoDaSenha: resumoDaSenha,
            consignataria: daConsignataria, correspondente: correspondente, trocarSenha: true
        ).executar(noPerfil: perfil.id, casa, em: t, por: autor)
        return Criado(id: id, dados: dados)
    }
}

/// O perfil que se vai dar a alguém: em vigor, ao alcance de quem o dá e sem ato que ele não tenha.
enum PerfilQueSeDa {
    static func ler(_ id: Int64, _ alcada: Alcada, em t: Transacao) throws -> PerfilGuardado {
        guard let perfil = try PerfilGuardado.ler(id, recorte: alcada.consignataria, em: t) else {
            throw RecusaDeAcesso.perfilDeOutro
        }
        guard perfil.encerradoEm == nil else { throw RecusaDeAcesso.perfilEncerrado }
        // A pessoa entra pelo cadastro da folha.
        guard perfil.portal != .servidor else { throw RecusaDeAcesso.perfilDeOutro }
        try alcada.conferirConcessao(de: perfil.atos, em: perfil.portal)
        return perfil
    }
}

extension PerfilGuardado {
    /// O perfil serve a um usuário desta consignatária (`nil`: do órgão) e deste correspondente (`nil`: de nenhum).
    func conferir(consignataria dona: Int64?, correspondente: Int64?, em t: Transacao) throws {
        guard (tipo == .correspondente) == (correspondente != nil) else { throw RecusaDeAcesso.semCorrespondente }
        guard portal == .consignataria else { return }
        guard let dona, consignataria == nil || consignataria == dona else { throw RecusaDeAcesso.perfilDeOutro }
        guard let correspondente else { return }
        let atende = try t.uma(
            "SELECT FROM correspondente WHERE id = \(correspondente) AND consignataria_id = \(dona) AND encerrado_em IS NULL"
        )
        guard atende != nil else { throw RecusaDeAcesso.semCorrespondente }
    }
}

/// Uma pessoa tem um usuário só em cada portal, e em cada consignatária.
enum CpfDoUsuario {
    static func emUso(
        _ indices: [[UInt8]], _ portal: Portal, _ consignataria: Int64?, menos id: Int64?, em t: Transacao
    ) throws -> Bool {
        try t.uma(
            """
            SELECT FROM usuario
             WHERE cpf_indice = ANY (\(indices)) AND portal = \(portal.rawValue) AND situacao <> 'desativado'
               AND consignataria_id IS NOT DISTINCT FROM \(consignataria.valorSQL)::bigint
               AND id IS DISTINCT FROM \(id.valorSQL)::bigint
            """) != nil
    }
}

/// A senha com que se entra da primeira vez: sorteada, dita uma vez só a quem administra, e trocada por quem a recebe.
package enum SenhaDeEntrada {
    private static let classes = ["abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKMNPQRSTUVWXYZ", "23456789"].map(Array.init)

    /// Quatro grupos de quatro, sem letra que se confunda com outra; vale com qualquer regra de força.
    package static func sortear(_ regra: RegraDeAcesso, de dados: DadosDoUsuario) -> String {
        while true {
            let bytes = Imprevisivel.bytes(32)
            var letras: [Character] = []
            for posicao in 0..<16 {
                if posicao > 0, posicao % 4 == 0 { letras.append("-") }
                // A classe anda com a posição, para nunca faltar nenhuma; dentro dela, o sorteio.
                let classe = classes[(posicao + Int(bytes[16 + posicao / 4] % 3)) % 3]
                letras.append(classe[Int(bytes[posicao]) % classe.count])
            }
            var senha = String(letras)
            while senha.count < regra.tamanho { senha += "-" + Imprevisivel.texto(4) }
            if ForcaDaSenha.defeitos(senha, regra, de: dados).isEmpty { return senha }
        }
    }
}

import BancoDeDados
import Cadastro
import Nucleo

/// O SQL do acesso.
enum AcessoSQL {
    static func usuario(doLogin indices: [[UInt8]]) -> SQL {
        """
        SELECT u.id, u.portal, u.senha, u.situacao, u.erros_seguidos, u.demonstracao,
               greatest(coalesce(u.entrou_em, u.criado_em), u.liberado_em), u.consignataria_id, p.codigo
          FROM usuario u
          JOIN perfil p ON p.id = u.perfil_id
         WHERE u.login_indice = ANY (\(indices))
        """
    }

    /// De `usuario u` e `perfil p`, o que `UsuarioNaSessao.init(lendo:)` espera no começo da linha.
    static func usuarioNaSessao(em dia: Dia) -> SQL {
        """
        u.id, u.portal, u.pessoal, u.consignataria_id, u.pessoa_id, p.codigo, p.mestre, p.tipo,
               ARRAY(SELECT a.ato FROM perfil_ato a WHERE a.perfil_id = p.id ORDER BY a.ato), \(Restricoes.colunas(em: dia)),
               u.correspondente_id
        """
    }

    /// A sessão viva com o seu usuário e os limites que valem no dia.
    static func sessao(_ resumo: [UInt8], em dia: Dia) -> SQL {
        """
        SELECT \(usuarioNaSessao(em: dia)), s.criada_em, s.vista_em, s.dados, s.passo,
               (SELECT v.valor::bigint FROM parametro v
                 WHERE v.chave = \(ChaveDeParametro.ocioDaSessao.rawValue) AND v.vigencia @> \(dia)::date),
               (SELECT v.valor::bigint FROM parametro v
                 WHERE v.chave = \(ChaveDeParametro.vidaDaSessao.rawValue) AND v.vigencia @> \(dia)::date), s.entrou_por,
               s.confirmada_em
          FROM sessao s
          JOIN usuario u ON u.id = s.usuario_id
          JOIN perfil p ON p.id = u.perfil_id
         WHERE s.resumo = \(resumo) AND s.encerrada_em IS NULL AND u.situacao = 'ativo'
        """
    }

    static func credencial(_ resumo: [UInt8], em hoje: Dia) -> SQL {
        """
        SELECT c.id, c.nome, c.consignataria_id, c.atos, c.expira_em, c.usada_em,
               ARRAY(SELECT f.rede::text FROM faixa_de_endereco f WHERE f.credencial_id = c.id AND f.vigencia @> \(hoje)::date),
               \(Restricoes.faixasDosAtos(em: hoje))
          FROM credencial c
         WHERE c.resumo = \(resumo) AND c.situacao = 'ativa'
        """
    }

    // MARK: - Conta do órgão

    static func pessoa(doCpf indices: [[UInt8]]) -> SQL {
        "SELECT id FROM pessoa WHERE cpf_indice = ANY (\(indices)) FOR UPDATE"
    }

    static func pessoa(daMatricula matricula: String) -> SQL {
        """
        SELECT p.id FROM pessoa p
         WHERE p.id = (SELECT v.pessoa_id FROM vinculo v WHERE v.matricula = \(matricula))
           FOR UPDATE
        """
    }

    static func temVinculo(_ pessoa: Int64) -> SQL {
        "SELECT EXISTS (SELECT FROM vinculo WHERE pessoa_id = \(pessoa) AND situacao IN ('ativo', 'inativo'))"
    }

    /// O usuário da pessoa no portal dela, e se o último a encerrá-lo foi o desligamento.
    static func usuario(daPessoa pessoa: Int64, demonstracao: Bool) -> SQL {
        """
        SELECT u.id, u.situacao,
               (SELECT e.ato FROM evento e
                 WHERE e.objeto = 'usuario' AND e.objeto_id = u.id AND e.ato IN (\(EncerrarAcesso.ato), \(EspecieDeMedida.encerrar.ato))
                 ORDER BY e.id DESC LIMIT 1) IS NOT DISTINCT FROM \(EncerrarAcesso.ato)
          FROM usuario u
         WHERE u.pessoa_id = \(pessoa) AND u.portal = 'servidor' AND (\(demonstracao) OR NOT u.demonstracao)
         ORDER BY u.id
         LIMIT 1
        """
    }

    /// O usuário gestor de um CPF, dado pelo índice dele, e a última vez que se usou; o ativo antes dos encerrados.
    static func gestor(doCpf indices: SQL, demonstracao: Bool) -> SQL {
        """
        SELECT u.id, u.situacao, greatest(coalesce(u.entrou_em, u.criado_em), u.liberado_em)
          FROM usuario u
         WHERE u.portal = 'gestor' AND u.cpf_indice = ANY (\(indices)) AND (\(demonstracao) OR NOT u.demonstracao)
         ORDER BY u.situacao = 'ativo' DESC, u.id DESC
         LIMIT 1
           FOR UPDATE
        """
    }

    /// O usuário ativo de um id, na forma em que a sessão o leva, com a linha na mão.
    static func ativo(_ id: Int64, em dia: Dia) -> SQL {
        """
        SELECT \(usuarioNaSessao(em: dia))
          FROM usuario u
          JOIN perfil p ON p.id = u.perfil_id
         WHERE u.id = \(id) AND u.situacao = 'ativo'
           FOR UPDATE OF u
        """
    }
}

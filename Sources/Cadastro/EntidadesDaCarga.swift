import BancoDeDados
import Nucleo

/// Grava consignatárias, convênios, rubricas e calendário da carga inicial, em bloco.
///
/// Não decide: quem confere tudo antes e registra o evento é a carga. O que já existe com a mesma chave fica como está, e por isso
/// repetir a carga depois de uma queda não muda nada.
package enum EntidadesDaCarga {
    /// Uma consignatária como a pasta a traz.
    package struct NovaConsignataria: Sendable, Hashable {
        package var codigo: String
        package var nome: String
        package var razaoSocial: String
        package var cnpj: String
        package var tipo: String
        package var situacao: String
        package var motivo: String?
        package var desde: Dia
        package var ate: Dia?
        package var banco: String?
        package var agencia: String?
        package var conta: String?
        package var email: String?
        package var telefone: String?

        package init(
            codigo: String, nome: String, razaoSocial: String, cnpj: String, tipo: String, situacao: String,
            motivo: String?,
            desde: Dia, ate: Dia?, banco: String?, agencia: String?, conta: String?, email: String?, telefone: String?
        ) {
            self.codigo = codigo
            self.nome = nome
            self.razaoSocial = razaoSocial
            self.cnpj = cnpj
            self.tipo = tipo
            self.situacao = situacao
            self.motivo = motivo
            self.desde = desde
            self.ate = ate
            self.banco = banco
            self.agencia = agencia
            self.conta = conta
            self.email = email
            self.telefone = telefone
        }
    }

    /// As que ainda não existem, pelo código.
    package static func inserir(consignatarias: [NovaConsignataria], ids: Ids, em t: Transacao) throws {
        guard !consignatarias.isEmpty else { return }
        let novos = try ids.varios(consignatarias.count, em: t)
        try t.executar(
            """
            INSERT INTO consignataria (id, codigo, nome, razao_social, cnpj, tipo, situacao, motivo, credenciada, banco, agencia, conta,
                                       email, telefone)
            SELECT n.id, n.codigo, n.nome, n.razao_social, n.cnpj, n.tipo, n.situacao, n.motivo, daterange(n.desde, n.ate), n.banco,
                   n.agencia, n.conta, n.email, n.telefone
              FROM unnest(\(novos), \(consignatarias.map(\.codigo)), \(consignatarias.map(\.nome)),
                          \(consignatarias.map(\.razaoSocial)), \(consignatarias.map(\.cnpj)), \(consignatarias.map(\.tipo)),
                          \(consignatarias.map(\.situacao)), \(consignatarias.map(\.motivo)),
                          \(Valor.dias(consignatarias.map(\.desde))), \(Valor.dias(consignatarias.map(\.ate))), \(consignatarias.map(\.banco)),
                          \(consignatarias.map(\.agencia)), \(consignatarias.map(\.conta)), \(consignatarias.map(\.email)),
                          \(consignatarias.map(\.telefone)))
                   AS n (id, codigo, nome, razao_social, cnpj, tipo, situacao, motivo, desde, ate, banco, agencia, conta, email,
                         telefone)
            ON CONFLICT (codigo) DO NOTHING
            """)
    }

    /// As condições de um convênio, pelo código da consignatária e do produto.
    package struct NovoConvenio: Sendable, Hashable {
        package var consignataria: String
        package var produto: String
        package var prazoMaximo: Int64?
        package var carenciaMaxima: Int64
        package var maximoDeContratos: Int64?
        package var taxaMaxima: Int64?
        package var cetMaximo: Int64?
        package var convencao: String?
        package var iof: String?
        package var desde: Dia
        package var fonte: String

        package init(
            consignataria: String, produto: String, prazoMaximo: Int64?, carenciaMaxima: Int64,
            maximoDeContratos: Int64?,
            taxaMaxima: Int64?, cetMaximo: Int64?, convencao: String?, iof: String?, desde: Dia, fonte: String
        ) {
            self.consignataria = consignataria
            self.produto = produto
            self.prazoMaximo = prazoMaximo
            self.carenciaMaxima = carenciaMaxima
            self.maximoDeContratos = maximoDeContratos
            self.taxaMaxima = taxaMaxima
            self.cetMaximo = cetMaximo
            self.convencao = convencao
            self.iof = iof
            self.desde = desde
            self.fonte = fonte
        }
    }

    /// O convênio, se falta, e a versão das condições que começa em `desde`, se falta; cada versão vale até a seguinte.
    package static func inserir(convenios: [NovoConvenio], ids: Ids, em t: Transacao) throws {
        guard !convenios.isEmpty else { return }
        let (novos, versoes) = (try ids.varios(convenios.count, em: t), try ids.varios(convenios.count, em: t))
        try t.executar(
            """
            INSERT INTO convenio (id, consignataria_id, produto_id)
            SELECT min(n.id), c.id, p.id
              FROM unnest(\(novos), \(convenios.map(\.consignataria)), \(convenios.map(\.produto))) AS n (id, consignataria, produto)
              JOIN consignataria c ON c.codigo = n.consignataria
              JOIN produto p ON p.codigo = n.produto
             GROUP BY c.id, p.id
            ON CONFLICT (consignataria_id, produto_id) DO NOTHING
            """)
        try t.executar(
            """
            WITH novas AS (
                SELECT n.*, v.id AS convenio_id, lead(n.desde) OVER (PARTITION BY v.id ORDER BY n.desde) AS ate
                  FROM unnest(\(versoes), \(convenios.map(\.consignataria)), \(convenios.map(\.produto)),
                              \(Valor.dias(convenios.map(\.desde))), \(convenios.map(\.prazoMaximo)), \(convenios.map(\.carenciaMaxima)),
                              \(convenios.map(\.maximoDeContratos)), \(convenios.map(\.taxaMaxima)), \(convenios.map(\.cetMaximo)),
                              \(convenios.map(\.convencao)), \(convenios.map(\.iof)), \(convenios.map(\.fonte)))
                       AS n (id, consignataria, produto, desde, prazo, carencia, contratos, taxa, cet, convencao, iof, fonte)
                  JOIN consignataria c ON c.codigo = n.consignataria
                  JOIN produto p ON p.codigo = n.produto
                  JOIN convenio v ON v.consignataria_id = c.id AND v.produto_id = p.id)
            INSERT INTO convenio_versao (id, convenio_id, vigencia, prazo_maximo, carencia_maxima, maximo_de_contratos, taxa_maxima,
                                         cet_maximo, convencao, iof, fonte)
            SELECT n.id, n.convenio_id, daterange(n.desde, n.ate), n.prazo, n.carencia, n.contratos, n.taxa, n.cet, n.convencao, n.iof,
                   n.fonte
              FROM novas n
             WHERE NOT EXISTS (SELECT FROM convenio_versao v WHERE v.convenio_id = n.convenio_id AND lower(v.vigencia) = n.desde)
            """)
    }

    /// O código da folha de um convênio, num leiaute de saída e numa categoria.
    package struct NovaRubrica: Sendable, Hashable {
        package var consignataria: String
        package var produto: String
        package var leiaute: String
        package var categoria: String
        package var codigo: String
        package var cobraLinha: Bool
        /// Em pontos-base do descontado.
        package var retencao: Int64
        package var desde: Dia

        package init(
            consignataria: String, produto: String, leiaute: String, categoria: String, codigo: String,
            cobraLinha: Bool,
            retencao: Int64, desde: Dia
        ) {
            self.consignataria = consignataria
            self.produto = produto
            self.leiaute = leiaute
            self.categoria = categoria
            self.codigo = codigo
            self.cobraLinha = cobraLinha
            self.retencao = retencao
            self.desde = desde
        }
    }

    /// As que ainda não começam na mesma data; cada uma vale até a seguinte do mesmo convênio, leiaute e categoria.
    package static func inserir(rubricas: [NovaRubrica], em t: Transacao) throws {
        guard !rubricas.isEmpty else { return }
        try t.executar(
            """
            WITH novas AS (
                SELECT n.*, v.id AS convenio_id,
                       lead(n.desde) OVER (PARTITION BY v.id, n.leiaute, n.categoria ORDER BY n.desde) AS ate
                  FROM unnest(\(rubricas.map(\.consignataria)), \(rubricas.map(\.produto)), \(rubricas.map(\.leiaute)),
                              \(rubricas.map(\.categoria)), \(rubricas.map(\.codigo)), \(rubricas.map(\.cobraLinha)),
                              \(rubricas.map(\.retencao)), \(Valor.dias(rubricas.map(\.desde))))
                       AS n (consignataria, produto, leiaute, categoria, codigo, cobra_linha, retencao, desde)
                  JOIN consignataria c ON c.codigo = n.consignataria
                  JOIN produto p ON p.codigo = n.produto
                  JOIN convenio v ON v.consignataria_id = c.id AND v.produto_id = p.id)
            INSERT INTO rubrica (convenio_id, leiaute, categoria, codigo, cobra_linha, retencao, vigencia)
            SELECT n.convenio_id, n.leiaute, n.categoria, n.codigo, n.cobra_linha, n.retencao, daterange(n.desde, n.ate)
              FROM novas n
             WHERE NOT EXISTS (SELECT FROM rubrica r WHERE r.convenio_id = n.convenio_id AND r.leiaute = n.leiaute
                                  AND r.categoria = n.categoria AND lower(r.vigencia) = n.desde)
            """)
    }

    /// Os meses que ainda não há.
    package static func inserir(calendario: [MesDoCalendario], em t: Transacao) throws {
        guard !calendario.isEmpty else { return }
        try t.executar(
            """
            INSERT INTO calendario (competencia, corte_em, remessa_ate, vencimento, repasse_em)
            SELECT * FROM unnest(\(Valor.competencias(calendario.map(\.competencia))), \(Valor.instantes(calendario.map(\.corte))),
                                 \(Valor.dias(calendario.map(\.remessaAte))), \(Valor.dias(calendario.map(\.vencimento))),
                                 \(Valor.dias(calendario.map(\.repasse))))
            ON CONFLICT (competencia) DO NOTHING
            """)
    }
}

extension MesDoCalendario {
    /// Um mês por gravar.
    package init(novo competencia: Competencia, corte: Instante, remessaAte: Dia, vencimento: Dia, repasse: Dia) {
        self.init(
            competencia: competencia, corte: corte, remessaAte: remessaAte, vencimento: vencimento, repasse: repasse)
    }
}

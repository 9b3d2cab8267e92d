import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Html
import Nucleo
import Web

/// Lista e ficha das consignatárias.
struct RotasDasConsignatarias {
    let pecas: PortalDoGestor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("consignatarias", ato: PortalDoGestor.atoDeConsignatarias) { contexto in
            let estado = EstadoDaGrade(
                em: "/gestor/consignatarias",
                filtros: [
                    .escolha(
                        "situacao", "Situação",
                        [Consignataria.Situacao.ativa, .bloqueada, .soLiquida, .descredenciada].map {
                            .init($0.rawValue, ConsignatariaNaTela.nome($0))
                        })
                ], ordens: ["nome", "codigo", "vivos", "parcelas", "reservas"], padrao: .init("nome"), porPagina: 100,
                lendo: try contexto.pares)
            let linhas = estado.ordenada(
                try await pecas.ler { t in try ConsignatariaNaTela.listar(em: t) }.filter {
                    (estado["situacao"] == nil || $0.situacao.rawValue == estado["situacao"])
                        && estado.acha(em: "\($0.nome) \($0.codigo) \($0.cnpj) \($0.razaoSocial)")
                },
                [
                    "nome": { DiretorioDePessoas.dobrar($0.nome) < DiretorioDePessoas.dobrar($1.nome) },
                    "codigo": { $0.codigo < $1.codigo }, "vivos": { $0.vivos < $1.vivos },
                    "parcelas": { $0.parcelas < $1.parcelas }, "reservas": { $0.reservas < $1.reservas },
                ])
            if try contexto.querCsv {
                return CsvEmPaginas.responder("consignatarias", ConsignatariaNaTela.colunas, todas: linhas)
            }
            let tela = Tela(
                "Consignatárias",
                ajuda: Ajuda("Quem desconta em folha, com a situação e a carteira de cada uma.", quemPode: "Gestores."),
                larga: true
            ) {
                Grade(
                    "Consignatárias", linhas: estado.daPagina(linhas), estado: estado.com(total: linhas.count),
                    vazio: Vazio("Nenhuma consignatária", "Entram pela carga inicial."),
                    busca: "nome, código ou CNPJ"
                ) { ConsignatariaNaTela.colunas }
            }
            return try await pecas.pagina(tela, contexto)
        }
        grupo.get("consignatarias/:id", ato: PortalDoGestor.atoDeConsignatarias) { contexto in
            let id = try contexto.registro()
            let (lida, convenios) = try await pecas.ler { t in
                (
                    try ConsignatariaNaTela.listar(so: id, em: t).first,
                    try ConvenioNaTela.listar(consignataria: id, em: t)
                )
            }
            guard let lida else { throw RecusaDaWeb.naoEncontrado }
            if try contexto.querCsv {
                return CsvEmPaginas.responder("convenios-\(lida.codigo)", ConvenioNaTela.colunas, todas: convenios)
            }
            let estado = EstadoDaGrade(
                em: PortalDoGestor.consignataria(id), porPagina: 100, lendo: try contexto.pares)
            let ultimos = try await pecas.ultimosEventos(de: "consignataria", id)
            return try await pecas.pagina(lida.tela(convenios, estado, ultimos), contexto)
        }
    }
}

/// Uma consignatária com o tamanho da sua carteira.
struct ConsignatariaNaTela: Sendable {
    let id: Int64
    let codigo: String
    let nome: String
    let razaoSocial: String
    let cnpj: String
    let tipo: TipoDeConsignataria
    let situacao: Consignataria.Situacao
    let motivo: String?
    let email: String?
    let telefone: String?
    let banco: String?
    let agencia: String?
    let conta: String?
    let vivos: Int64
    let reservas: Int64
    let parcelas: Dinheiro

    static func listar(so id: Int64? = nil, em t: Transacao) throws -> [ConsignatariaNaTela] {
        try t.executar(
            """
            SELECT g.id, g.codigo, g.nome, g.razao_social, g.cnpj, g.tipo, g.situacao, g.motivo, g.email, g.telefone, g.banco,
                   g.agencia, g.conta, count(*) FILTER (WHERE c.situacao IN ('averbado', 'suspenso')) AS vivos,
                   count(*) FILTER (WHERE c.situacao IN ('pendente', 'autorizada')) AS reservas,
                   coalesce(sum(c.parcela) FILTER (WHERE c.situacao IN ('averbado', 'suspenso')), 0)::bigint AS parcelas
              FROM consignataria g
              LEFT JOIN contrato c ON c.consignataria_id = g.id
             WHERE \(id.valorSQL)::bigint IS NULL OR g.id = \(id.valorSQL)::bigint
             GROUP BY g.id
             ORDER BY g.nome
            """
        ).map {
            ConsignatariaNaTela(
                id: try $0.ler("id"), codigo: try $0.ler("codigo"), nome: try $0.ler("nome"),
                razaoSocial: try $0.ler("razao_social"), cnpj: try $0.ler("cnpj"), tipo: try $0.caso("tipo"),
                situacao: try $0.caso("situacao"), motivo: try $0.ler("motivo"), email: try $0.ler("email"),
                telefone: try $0.ler("telefone"), banco: try $0.ler("banco"), agencia: try $0.ler("agencia"),
                conta: try $0.ler("conta"), vivos: try $0.ler("vivos"), reservas: try $0.ler("reservas"),
                parcelas: try $0.ler("parcelas"))
        }
    }

    private var etiqueta: Etiqueta {
        switch situacao {
        case .ativa: Etiqueta(.sucesso, Self.nome(situacao))
        case .bloqueada: Etiqueta(.erro, Self.nome(situacao))
        case .soLiquida: Etiqueta(.aviso, Self.nome(situacao))
        case .descredenciada: Etiqueta(.riscado, Self.nome(situacao))
        }
    }

    static func nome(_ situacao: Consignataria.Situacao) -> String {
        switch situacao {
        case .ativa: "Ativa"
        case .bloqueada: "Bloqueada"
        case .soLiquida: "Só liquida"
        case .descredenciada: "Descredenciada"
        }
    }

    private var cnpjFormatado: String {
        do { return try CNPJ.lendo(cnpj).formatado } catch { return cnpj }
    }

    func tela(
        _ convenios: [ConvenioNaTela], _ estado: EstadoDaGrade, _ ultimos: UltimosEventos
    ) -> Tela {
        Tela(
            nome, secao: "Consignatárias", situacao: etiqueta,
            trilha: [.init("Consignatárias", "/gestor/consignatarias")],
            ajuda: Ajuda("Quem é, o que pode contratar e o tamanho da carteira.", quemPode: "Gestores."),
            mensagens: motivo.map { [Mensagem(.aviso, "Situação: \(situacao.rawValue)", $0)] } ?? [],
            acoes: Bloco { Ligacao("Descontos em folha", para: RotasDosDescontos.daConsignataria(id), .secundario) }
        ) {
            Numeros {
                Numero(
                    "Contratos vivos", Formato.inteiro(vivos),
                    para: Endereco("/gestor/contratos").com("situacao", "vivos").com("consignataria", "\(id)"))
                Numero("Parcelas por mês", parcelas.emReais)
                Numero(
                    "Reservas a confirmar", Formato.inteiro(reservas),
                    para: Endereco("/gestor/contratos").com("situacao", "reservas").com("consignataria", "\(id)"))
            }
            Cartao("Dados") {
                Ficha {
                    Html.Dado("Código", codigo)
                    Html.Dado("Razão social", razaoSocial)
                    Html.Dado("CNPJ", cnpjFormatado)
                    Html.Dado("Tipo", "\(tipo.rawValue.uppercased()): \(tipo.nome)")
                    Html.Dado("E-mail", email)
                    Html.Dado("Telefone", telefone)
                    Html.Dado("Banco", banco)
                    Html.Dado("Agência", agencia)
                    Html.Dado("Conta", conta)
                }
            }
            Grade(
                "Produtos conveniados", linhas: estado.daPagina(convenios), estado: estado.com(total: convenios.count),
                vazio: Vazio("Nenhum convênio")
            ) { ConvenioNaTela.colunas }
            ultimos
        }
    }

    @MontagemDeColunas<ConsignatariaNaTela> static var colunas: [Coluna<ConsignatariaNaTela>] {
        Coluna("Código", ordem: "codigo") { $0.codigo }
        Coluna("Consignatária", ordem: "nome", principal: true, csv: { $0.nome }) {
            Ligacao($0.nome, para: PortalDoGestor.consignataria($0.id))
        }
        Coluna("CNPJ", .umaLinha) { $0.cnpjFormatado }
        Coluna("Tipo") { $0.tipo.nome }
        Coluna("Contratos vivos", .numero, ordem: "vivos") { Formato.inteiro($0.vivos) }
        Coluna("Parcelas por mês (R$)", .numero, ordem: "parcelas") { $0.parcelas.brasileiro }
        Coluna("Reservas", .numero, ordem: "reservas") { Formato.inteiro($0.reservas) }
        Coluna("Situação", csv: { ConsignatariaNaTela.nome($0.situacao) }) { $0.etiqueta }
    }
}

/// Um produto que a consignatária pode contratar, com as condições de hoje.
struct ConvenioNaTela: Sendable {
    let produto: String
    let situacao: Convenio.Situacao
    let prazoMaximo: Int64?
    let carenciaMaxima: Int64?
    let taxaMaxima: Taxa?
    let cetMaximo: Int64?

    static func listar(consignataria: Int64, em t: Transacao) throws -> [ConvenioNaTela] {
        try t.executar(
            """
            SELECT p.nome, n.situacao, v.prazo_maximo, v.carencia_maxima, v.taxa_maxima, v.cet_maximo
              FROM convenio n
              JOIN produto p ON p.id = n.produto_id
              LEFT JOIN convenio_versao v ON v.convenio_id = n.id AND v.vigencia @> current_date
             WHERE n.consignataria_id = \(consignataria)
             ORDER BY p.nome
            """
        ).map {
            ConvenioNaTela(
                produto: try $0.ler(0), situacao: try $0.lerCaso(1), prazoMaximo: try $0.ler(2),
                carenciaMaxima: try $0.ler(3),
                taxaMaxima: try $0.ler(4, como: Int64?.self).map { Taxa(emCentesimosDeMilionesimo: $0) },
                cetMaximo: try $0.ler(5))
        }
    }

    @MontagemDeColunas<ConvenioNaTela> static var colunas: [Coluna<ConvenioNaTela>] {
        Coluna("Produto", principal: true) { $0.produto }
        Coluna("Situação") {
            switch $0.situacao {
            case .ativo: "Ativo"
            case .bloqueado: "Bloqueado"
            case .soLiquida: "Só liquida"
            }
        }
        Coluna("Prazo máximo", .numero) { $0.prazoMaximo.map { Formato.inteiro($0) } ?? "sem limite" }
        Coluna("Carência máxima", .numero) { $0.carenciaMaxima.map { Formato.inteiro($0) } ?? "—" }
        Coluna("Juros máximos ao mês", .numero) { $0.taxaMaxima?.brasileiro ?? "—" }
        Coluna("CET máximo ao ano", .numero) { $0.cetMaximo.map { Formato.percentual(pontosBase: $0) } ?? "—" }
    }
}

/// A classe da consignatária, que diz o que ela paga.
///
/// - Fonte: FAT-10 a FAT-16; contrato 22.4.1.
enum TipoDeConsignataria: String, Sendable {
    case a, b, c, d, e, f, g

    var nome: String {
        switch self {
        case .a: "Banco ou financeira"
        case .b: "Entidade do Ministério Público"
        case .c: "Entidade de servidores"
        case .d: "Filantrópica ou de assistência"
        case .e: "IPSEMG"
        case .f: "Outra entidade"
        case .g: "PREVCOM-MG"
        }
    }
}

@testable import Html

/// Páginas de exemplo com todos os componentes, para o navegador conferir. Pessoas, números e entidades são inventados.
enum Mostruario {
    /// Todas as páginas, pelo nome do arquivo.
    static var paginas: [(nome: String, tela: Tela, moldura: Moldura)] {
        [
            ("inicio", inicioDoGestor, moldura("/")),
            ("pessoa", ficha, moldura("/pessoas/73210")),
            ("contratos", lista(filtrada: true), moldura("/contratos")),
            ("vazia", listaVazia, moldura("/contratos/lotes")),
            ("reserva", reserva(comErros: true), moldura("/contratos/reserva")),
            ("servidor", inicioDoServidor, doServidor),
            ("entrada", entrada, Moldura(sistema, caminho: "/entrar", contexto: contexto())),
            ("componentes", componentes, moldura("/administracao/componentes")),
            ("hostil", hostil, moldura("/x")),
        ]
    }

    /// A página que tem de tudo.
    static func pagina() -> [UInt8] { moldura("/administracao/componentes").pagina(componentes) }

    static func contexto() -> Contexto {
        var chaves = 0
        return Contexto(csrf: "segredo-de-exemplo") {
            chaves += 1
            return "chave-\(chaves)"
        }
    }

    static let sistema = Sistema(
        nome: "Averba", portal: "Gestor", sigla: "ÓRGÃO", orgao: "Órgão Público de Exemplo", versao: "1.0.0",
        contatos: [
            Sistema.Contato(.telefone, "0800 000 0000", Endereco(telefone: "08000000000")),
            Sistema.Contato(.correio, "central@exemplo.gov.br", Endereco(correio: "central@exemplo.gov.br")),
        ],
        rodape: [
            .init("Acessibilidade", "/acessibilidade"), .init("Privacidade", "/privacidade"),
            .init("Manual", "/manual"),
        ], marca: "teste")

    static func moldura(_ caminho: String) -> Moldura {
        Moldura(
            sistema, caminho: caminho, menu: menu,
            usuario: .init(
                nome: "Marta Exemplo", papel: "Gestora da folha",
                ligacoes: [
                    .item("Meu perfil", "/perfil", icone: .pessoa),
                    .item("Sessões abertas", "/sessoes", icone: .escudo),
                ], sair: "/sair"),
            busca: .init(em: "/busca", dica: "CPF, matrícula, nome, contrato"),
            sessao: .init(venceEm: 1_800, renovar: "/sessao/renovar"), contexto: contexto())
    }

    static var doServidor: Moldura {
        var deles = sistema
        deles.portal = "Servidor"
        return Moldura(
            deles, caminho: "/",
            menu: Menu([
                .item("Início", "/", icone: .casa), .item("Meus contratos", "/contratos", icone: .documento),
                .item("Simular", "/simular", icone: .grafico),
                .item("Autorizações", "/autorizacoes", icone: .escudo, contagem: 1),
                .item("Pedidos", "/pedidos", icone: .correio), .item("Quem viu meus dados", "/acessos", icone: .olho),
            ]),
            usuario: .init(nome: "João Exemplo", papel: "Matrícula 73.210-4", sair: "/sair"), contexto: contexto())
    }

    static let menu = Menu([
        .item("Início", "/", icone: .casa),
        .grupo(
            "Folha", icone: .calendario,
            [
                .item("Competências", "/folha/competencias"), .item("Arquivos", "/folha/arquivos"),
                .item("Glosa", "/folha/glosa"), .item("Conciliação", "/folha/conciliacao"),
                .item("Calendário", "/folha/calendario"),
            ]),
        .item("Pessoas", "/pessoas", icone: .pessoas),
        .grupo(
            "Contratos", icone: .documento,
            [
                .item("Todos", "/contratos"), .item("Portabilidades", "/contratos/portabilidades", contagem: 4),
                .item("Decisões judiciais", "/contratos/judiciais"),
                .item("Transferências", "/contratos/transferencias"), .item("Lotes", "/contratos/lotes"),
            ]),
        .grupo(
            "Consignatárias", icone: .instituicao,
            [
                .item("Cadastro", "/consignatarias"), .item("Credenciamento", "/consignatarias/credenciamento"),
                .item("Produtos e rubricas", "/consignatarias/produtos"), .item("Taxas", "/consignatarias/taxas"),
            ]),
        .grupo(
            "Relatórios", icone: .grafico,
            [.item("Catálogo", "/relatorios"), .item("Agendados", "/relatorios/agendados")]),
        .item("Atendimento", "/atendimento", icone: .correio, contagem: 12),
        .item("Faturamento", "/faturamento", icone: .moeda),
        .grupo(
            "Administração", icone: .engrenagem,
            [
                .item("Usuários", "/administracao/usuarios"), .item("Perfis", "/administracao/perfis"),
                .item("Componentes", "/administracao/componentes"), .item("Trilha", "/administracao/trilha"),
            ]),
    ])
}

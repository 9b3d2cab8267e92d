import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// A lista das agências e dos correspondentes, e a ficha de cada um com os seus usuários e últimos eventos.
///
/// Requisito: POC-CON-11, RF-CON-21
struct RotasDeCorrespondentes<C: ContextoDePortal>: Sendable {
    let administracao: Administracao<C>

    func montar(em grupo: Grupo<C>) {
        grupo.get("correspondentes", ato: AtosDaAdministracao.consultarCorrespondentes) { try await lista($0) }
        grupo.get("correspondentes/:id", ato: AtosDaAdministracao.consultarCorrespondentes) { try await ficha($0) }
    }

    // MARK: - A lista

    private func lista(_ contexto: C) async throws -> Resposta {
        let (recorte, cofre) = (administracao.recorte(contexto), administracao.casa.cofre)
        let estado = EstadoDaGrade(
            em: Administracao<C>.raizDosCorrespondentes,
            filtros: [
                .escolha(
                    "especie", "Espécie", DadosDoCorrespondente.Especie.allCases.map { .init($0.rawValue, $0.nome) },
                    vazio: "Todas"),
                .escolha(
                    "situacao", "Situação", [.init("atende", "Atende"), .init("encerrado", "Encerrado")], vazio: "Todas"
                ),
            ], ordens: ["nome", "codigo", "cidade", "usuarios", "contratos"], padrao: .init("nome"), porPagina: 20,
            lendo: try contexto.pares)
        let todos = try await administracao.ler { t in try Correspondente.listar(recorte: recorte, cofre, em: t) }
        let linhas = estado.ordenada(
            todos.filter {
                (estado["especie"] == nil || $0.dados.especie.rawValue == estado["especie"])
                    && (estado["situacao"] == nil || ($0.encerradoEm == nil) == (estado["situacao"] == "atende"))
                    && estado.acha(
                        em: "\($0.dados.nome) \($0.dados.codigo) \($0.dados.endereco.cidade) \($0.nomeDaConsignataria)")
            },
            [
                "nome": { DiretorioDePessoas.dobrar($0.dados.nome) < DiretorioDePessoas.dobrar($1.dados.nome) },
                "codigo": { ($0.dados.codigo, $0.id) < ($1.dados.codigo, $1.id) },
                "cidade": {
                    DiretorioDePessoas.dobrar($0.dados.endereco.cidade)
                        < DiretorioDePessoas.dobrar($1.dados.endereco.cidade)
                },
                "usuarios": { $0.usuarios < $1.usuarios }, "contratos": { $0.contratos < $1.contratos },
            ])
        let colunas = colunas(recorte)
        if try contexto.querCsv {
            return CsvEmPaginas.responder("correspondentes", colunas + Self.soNoCsv, todas: linhas)
        }
        let tela = Tela(
            "Agências e correspondentes", secao: "Administração",
            ajuda: Ajuda(
                "Por quem a consignatária atende, onde fica e quem responde.",
                quemPode: "Ver, quem tem o ato; cadastrar, alterar e encerrar, só mestres.",
                depois: "Quem entra por uma agência só alcança o que foi reservado por ela."),
            larga: true, acoes: acoes(contexto)
        ) {
            Grade(
                "Agências e correspondentes", linhas: estado.daPagina(linhas), estado: estado.com(total: linhas.count),
                vazio: Vazio(
                    "Nenhuma agência nem correspondente",
                    "Cadastre o primeiro para depois criar os usuários dele."), busca: "nome, código ou cidade"
            ) { colunas }
        }
        return try await administracao.pagina(tela, contexto)
    }

    private func acoes(_ contexto: C) -> Bloco? {
        guard administracao.pode(GravarCorrespondente.atoDeCriar, contexto) else { return nil }
        return Bloco {
            Ligacao("Cadastrar", para: "/\(C.portal.rawValue)/correspondentes/novo", .primario)
        }
    }

    @MontagemDeColunas<Correspondente> private func colunas(_ recorte: Int64?) -> [Coluna<Correspondente>] {
        Coluna("Nome", ordem: "nome", principal: true, csv: { $0.dados.nome }) {
            Ligacao($0.dados.nome, para: Administracao<C>.endereco(correspondente: $0.id))
        }
        Coluna("Código", ordem: "codigo") { $0.dados.codigo }
        Coluna("Espécie") { $0.dados.especie.nome }
        if recorte == nil { Coluna("Consignatária") { $0.nomeDaConsignataria } }
        Coluna("Cidade", ordem: "cidade") { "\($0.dados.endereco.cidade)/\($0.dados.endereco.uf)" }
        Coluna("Responsável") { $0.dados.responsavel.nome }
        Coluna("Usuários", .numero, ordem: "usuarios") { Formato.inteiro($0.usuarios) }
        Coluna("Contratos", .numero, ordem: "contratos") { Formato.inteiro($0.contratos) }
        Coluna("Situação", csv: { $0.situacao }) { $0.etiqueta }
    }

    /// O arquivo leva também o endereço e o contato, que não cabem na tela.
    @MontagemDeColunas<Correspondente> private static var soNoCsv: [Coluna<Correspondente>] {
        Coluna("CNPJ") { $0.dados.cnpj?.formatado ?? "" }
        Coluna("Endereço") { $0.dados.endereco.logradouro }
        Coluna("Bairro") { $0.dados.endereco.bairro }
        Coluna("CEP") { $0.dados.endereco.cepFormatado }
        Coluna("Telefone do responsável") { $0.dados.responsavel.telefone }
        Coluna("E-mail do responsável") { $0.dados.responsavel.email ?? "" }
    }

    // MARK: - A ficha

    private func ficha(_ contexto: C) async throws -> Resposta {
        let achado = try await administracao.correspondente(contexto)
        let (casa, recorte) = (administracao.casa, administracao.recorte(contexto))
        let usuarios = try await administracao.ler { t in
            let ids = try t.executar("SELECT id FROM usuario WHERE correspondente_id = \(achado.id)").map {
                try $0.ler(0, como: Int64.self)
            }
            return try UsuarioGuardado.listar(recorte: recorte, ids: ids, casa, em: t)
        }
        let ultimos = try await administracao.ultimos("correspondente", achado.id, contexto)
        let verUsuarios = contexto.usuario.pode(AtosDaAdministracao.consultarUsuarios)
        let tela = Tela(
            achado.dados.nome, subtitulo: achado.dados.especie.nome, secao: "Agências e correspondentes",
            situacao: achado.etiqueta,
            trilha: [.init("Agências e correspondentes", Administracao<C>.raizDosCorrespondentes)],
            ajuda: Ajuda(
                "Onde fica, quem responde por ele e quem entra por ele.",
                quemPode: "Ver, quem tem o ato; mudar, só mestres.",
                depois: "Encerrá-lo encerra os usuários dele; os contratos continuam da consignatária."),
            acoes: gestos(achado, contexto)
        ) {
            dados(achado)
            if verUsuarios {
                Grade("Usuários", linhas: usuarios, vazio: Vazio("Nenhum usuário", "Crie-o na tela de usuários.")) {
                    Coluna("Nome", principal: true, csv: { $0.dados.nome }) {
                        Ligacao($0.dados.nome, para: Administracao<C>.endereco(usuario: $0.id))
                    }
                    Coluna("Usuário") { $0.dados.login }
                    Coluna("Perfil") { $0.nomeDoPerfil }
                    Coluna("Última entrada") { $0.entrouEm?.naTela ?? "nunca entrou" }
                    Coluna("Situação", csv: { $0.situacaoEmPalavras }) { $0.etiqueta }
                }
            }
            ultimos
        }
        return try await administracao.pagina(tela, contexto)
    }

    private func gestos(_ achado: Correspondente, _ contexto: C) -> Bloco {
        func endereco(_ gesto: String) -> Endereco { Administracao<C>.endereco(correspondente: achado.id, gesto) }
        return Bloco {
            if achado.encerradoEm != nil {
                if administracao.pode(EncerrarCorrespondente.atoDeReabrir, contexto) {
                    Ligacao("Reabrir", para: endereco("reabrir"), .secundario)
                }
            } else {
                if administracao.pode(EncerrarCorrespondente.ato, contexto) {
                    Ligacao("Encerrar", para: endereco("encerrar"), .destrutivo)
                }
                if administracao.pode(GravarCorrespondente.atoDeAlterar, contexto) {
                    Ligacao("Alterar", para: endereco("alterar"), .primario)
                }
            }
        }
    }

    private func dados(_ achado: Correspondente) -> some Trecho {
        let (dados, endereco, responsavel) = (achado.dados, achado.dados.endereco, achado.dados.responsavel)
        return Bloco {
            Cartao("Dados") {
                Ficha {
                    Html.Dado("Código", dados.codigo)
                    Html.Dado("Espécie", dados.especie.nome)
                    Html.Dado("Consignatária", achado.nomeDaConsignataria)
                    Html.Dado("CNPJ", dados.cnpj?.formatado)
                    Html.Dado("Endereço", endereco.logradouro)
                    Html.Dado("Bairro", endereco.bairro)
                    Html.Dado("Cidade", "\(endereco.cidade)/\(endereco.uf)")
                    Html.Dado("CEP", endereco.cepFormatado)
                    Html.Dado("Contratos e reservas", Formato.inteiro(achado.contratos))
                    Html.Dado("Cadastrado em", achado.criadoEm.naTela)
                    if let em = achado.encerradoEm { Html.Dado("Encerrado em", em.naTela) }
                }
            }
            Cartao("Responsável") {
                Ficha {
                    Html.Dado("Nome", responsavel.nome)
                    Html.Dado("CPF", responsavel.cpfFormatado)
                    Html.Dado("Telefone", responsavel.telefone)
                    Html.Dado("E-mail", responsavel.email)
                }
            }
        }
    }
}

extension Correspondente {
    var situacao: String { encerradoEm == nil ? "Atende" : "Encerrado" }
    var etiqueta: Etiqueta { encerradoEm == nil ? Etiqueta(.sucesso, situacao) : Etiqueta(.riscado, situacao) }
}

extension Administracao {
    static var raizDosCorrespondentes: Endereco { "/\(C.portal.rawValue)/correspondentes" }
    static func endereco(correspondente id: Int64) -> Endereco { "/\(C.portal.rawValue)/correspondentes/\(id)" }
    static func endereco(correspondente id: Int64, _ gesto: String) -> Endereco {
        "/\(C.portal.rawValue)/correspondentes/\(id)/\(gesto)"
    }

    func correspondente(_ contexto: C) async throws -> Correspondente {
        let (id, recorte, cofre) = (try contexto.registro(), recorte(contexto), casa.cofre)
        guard let achado = try await ler({ t in try Correspondente.ler(id, recorte: recorte, cofre, em: t) }) else {
            throw RecusaDaWeb.naoEncontrado
        }
        return achado
    }
}

import Acesso
import BancoDeDados
import Cadastro
import Cifra
import Html
import Nucleo

/// Uma pessoa e os seus vínculos, como o gestor a vê.
struct PessoaNaTela: Sendable {
    struct Vinculo: Sendable {
        let matricula: Matricula
        let categoria: String
        let situacao: String
        let cargo: String
        let orgao: String
        let bloqueio: String?
    }

    let id: Int64
    let dados: DadosPessoais
    let vinculos: [Vinculo]

    /// Quem a busca acha: a pessoa do CPF ou da matrícula ou, se não é de ninguém, as de nome parecido.
    static func procurar(
        _ busca: String, _ diretorio: DiretorioDePessoas, limite: Int, _ cofre: Cofre, em t: Transacao
    ) throws -> [Int64] {
        try procurar(busca, cofre, em: t).map { [$0] } ?? diretorio.procurar(busca, limite: limite, cofre, em: t)
    }

    /// A única pessoa que o CPF ou a matrícula acha; `nil` se o texto não é nem um nem outro.
    static func procurar(_ texto: String, _ cofre: Cofre, em t: Transacao) throws -> Int64? {
        do {
            let cpf = try CPF.lendo(texto)
            return try t.uma("SELECT id FROM pessoa WHERE cpf_indice = ANY (\(DadosPessoais.indices(de: cpf, cofre)))")?
                .ler(0)
        } catch is TextoInvalido {
            do {
                return try t.uma("SELECT pessoa_id FROM vinculo WHERE matricula = \(try Matricula.lendo(texto))")?.ler(
                    0)
            } catch is TextoInvalido {
                return nil
            }
        }
    }

    static func ler(_ id: Int64, _ cofre: Cofre, em t: Transacao) throws -> PessoaNaTela? {
        try listar([id], cofre, em: t).first
    }

    /// Na ordem dada.
    static func listar(_ ids: [Int64], _ cofre: Cofre, em t: Transacao) throws -> [PessoaNaTela] {
        guard !ids.isEmpty else { return [] }
        var vinculos: [Int64: [Vinculo]] = [:]
        for linha in try t.executar(
            """
            SELECT v.pessoa_id, v.matricula, v.categoria, v.situacao, v.cargo, o.nome, v.id, v.motivo_do_bloqueio,
                   v.motivo_do_bloqueio_em_claro
              FROM vinculo v
              JOIN orgao o ON o.id = v.orgao_id
             WHERE v.pessoa_id = ANY (\(ids))
             ORDER BY v.matricula
            """)
        {
            vinculos[try linha.ler(0), default: []].append(
                Vinculo(
                    matricula: try linha.ler(1), categoria: try linha.ler(2), situacao: try linha.ler(3),
                    cargo: try linha.ler(4), orgao: try linha.ler(5),
                    bloqueio: try TextoCifrado.abrir(
                        linha, 7, tabela: "vinculo", coluna: "motivo_do_bloqueio", id: try linha.ler(6), cofre)))
        }
        var pessoas: [Int64: PessoaNaTela] = [:]
        for linha in try t.executar("SELECT id, pessoal FROM pessoa WHERE id = ANY (\(ids))") {
            let id: Int64 = try linha.ler(0)
            pessoas[id] = PessoaNaTela(
                id: id, dados: try DadosPessoais.abrindo(try linha.ler(1), de: id, cofre), vinculos: vinculos[id] ?? [])
        }
        return ids.compactMap { pessoas[$0] }
    }

    /// A moldura comum das abas da ficha.
    func tela(aba: Endereco, mensagens: [Mensagem] = [], acoes: Bloco? = nil, @Html.Montagem _ corpo: () -> Bloco)
        -> Tela
    {
        let miolo = corpo()
        let abas: [Abas.Aba] = [
            .init("Margens", PortalDoGestor.pessoa(id)), .init("Contratos", "/gestor/pessoas/\(id)/contratos"),
            .init("Reservas", "/gestor/pessoas/\(id)/reservas"),
            .init("Descontos", RotasDosDescontos.daPessoa(id)),
            .init("Extrato", "/gestor/pessoas/\(id)/extrato"),
            .init("Verbas em atraso", PortalDoGestor.verbas(de: id)),
        ]
        return Tela(
            dados.nome, subtitulo: "CPF \(dados.cpfFormatado)", secao: "Pessoas", aba: abas.nome(de: aba),
            trilha: [.init("Pessoas", "/gestor/pessoas")],
            ajuda: Ajuda(
                "Tudo que o sistema sabe desta pessoa: vínculos, margens, contratos e extrato.",
                quemPode: "Gestores com o ato de consultar margens.", depois: "Ver margem fica registrado na trilha."),
            mensagens: mensagens, acoes: acoes
        ) {
            Abas("Partes da ficha", abas, atual: aba)
            miolo
        }
    }

    static func lista(_ pessoas: [PessoaNaTela], _ estado: EstadoDaGrade) -> Tela {
        var estado = estado
        estado.total = pessoas.count
        return Tela(
            "Pessoas",
            ajuda: Ajuda(
                "Ache uma pessoa por CPF, matrícula ou parte do nome.", quemPode: "Gestores.",
                depois: "O que você procura não fica no endereço da página.")
        ) {
            Grade(
                "Pessoas", linhas: pessoas, estado: estado,
                vazio: Vazio("Procure uma pessoa", "Digite CPF, matrícula ou parte do nome. São mostradas até 100."),
                busca: "CPF, matrícula ou nome"
            ) { colunas }
        }
    }

    @MontagemDeColunas<PessoaNaTela> static var colunas: [Coluna<PessoaNaTela>] {
        Coluna("Nome", principal: true, csv: { $0.dados.nome }) {
            Ligacao($0.dados.nome, para: PortalDoGestor.pessoa($0.id))
        }
        Coluna("CPF", .umaLinha) { $0.dados.cpfFormatado }
        Coluna("Matrículas") { $0.vinculos.map(\.matricula.texto).joined(separator: ", ") }
        Coluna("Categoria") { $0.vinculos.map(\.categoria).joined(separator: ", ") }
        Coluna("Situação") { $0.vinculos.map(\.situacao).joined(separator: ", ") }
    }
}

/// A margem bruta que cada folha fechada informou.
struct MargemInformada: Sendable {
    let competencia: Competencia
    let matricula: Matricula
    let nome: String
    let bruta: Dinheiro

    static func listar(pessoa: Int64, em t: Transacao) throws -> [MargemInformada] {
        try t.executar(
            """
            SELECT f.competencia, m.matricula, m.nome, f.bruta
              FROM atual.margem_na_tela m
              JOIN margem_da_folha f ON f.conta_id = m.id
             WHERE m.pessoa_id = \(pessoa)
             ORDER BY f.competencia DESC, m.matricula, m.ordem
             LIMIT 120
            """
        ).map {
            MargemInformada(
                competencia: try $0.ler(0), matricula: try $0.ler(1), nome: try $0.ler(2), bruta: try $0.ler(3))
        }
    }

    @MontagemDeColunas<MargemInformada> static var colunas: [Coluna<MargemInformada>] {
        Coluna("Competência", principal: true) { $0.competencia.brasileira }
        Coluna("Matrícula") { $0.matricula.texto }
        Coluna("Margem") { $0.nome }
        Coluna("Bruta informada", .numero) { $0.bruta.brasileiro }
    }
}

import Arquivos
import Auditoria
import BancoDeDados
import Cadastro
import Contratos
import Nucleo

/// O que um cadastro mudou.
package struct ResultadoDoCadastro: Sendable, Hashable, Codable {
    package var pessoasNovas = 0
    package var pessoasMudadas = 0
    package var vinculosNovos = 0
    package var vinculosMudados = 0
    package var desligados = 0
    package var contasAbertas = 0
    package var semMudanca = 0
    /// Contratos que seguiram para a matrícula que sucedeu a sua.
    package var transferidos = 0
    package init() {}
}

/// Aplica um bloco do cadastro: cria, altera, desliga e aposenta; nunca desliga quem não veio.
///
/// Tudo numa transação, com a trava das pessoas. Campo que a folha não traz (e-mail, telefone) não apaga o que se tem. Cada mudança
/// em quem já existia tem o seu evento, com o antes e o depois; as criações, um por bloco, porque o arquivo guardado diz o resto.
package struct AplicarCadastro: Sendable {
    package let arquivo: Int64
    package let competencia: Competencia
    package let tipos: [String]
    /// O que mais se faz, na mesma transação, com as pessoas que ficaram sem vínculo em vigor (encerrar o acesso).
    package let aoDesligar: GanchoDeDesligamento
    package let autor: Autor

    /// Recebe as pessoas que perderam o último vínculo em vigor.
    package typealias GanchoDeDesligamento =
        @Sendable (_ pessoas: [Int64], _ autor: Autor, _ t: Transacao) throws -> Void

    package init(
        arquivo: Int64, competencia: Competencia, tipos: [String], aoDesligar: @escaping GanchoDeDesligamento,
        autor: Autor
    ) {
        self.arquivo = arquivo
        self.competencia = competencia
        self.tipos = tipos
        self.aoDesligar = aoDesligar
        self.autor = autor
    }

    /// Linhas em ordem de CPF; todas as de um CPF têm de vir no mesmo bloco.
    package func executar(
        _ linhas: ArraySlice<LinhaDoCadastro>, _ resultado: inout ResultadoDoCadastro, _ casa: Instalacao,
        em t: Transacao
    ) throws {
        let versao = try IndiceEmUso.prender(em: t)
        var bloco = BlocoDoCadastro(competencia: competencia, versaoDoIndice: versao)
        let orgaos = try PessoasDaFolha.garantirOrgaos(
            Dictionary(linhas.map { ($0.orgao, $0.nomeDoOrgao) }) { primeiro, _ in primeiro }, ids: casa.ids, em: t)
        let donos = try lerPessoas(linhas, &bloco, casa, em: t)
        try decidir(linhas, donos, orgaos, &bloco, casa, em: t)

        try PessoasDaFolha.inserir(pessoas: bloco.pessoasNovas, em: t)
        try Livro.abrirTravas(bloco.pessoasNovas.map(\.id), em: t)
        try PessoasDaFolha.mudar(pessoais: bloco.pessoais, em: t)
        try PessoasDaFolha.inserir(vinculos: bloco.vinculosNovos, em: t)
        try PessoasDaFolha.mudar(vinculos: bloco.vinculosMudados, em: t)
        try PessoasDaFolha.anotarVistos(bloco.soVistos, na: competencia, em: t)
        resultado.contasAbertas += try Livro.abrirContasQueFaltam(
            bloco.daFolha.map { ($0.id, $0.pessoa) }, tipos: tipos, ids: casa.ids, em: t)
        resultado.somar(bloco)
        try registrar(bloco, casa, em: t)
        resultado.transferidos += try TransferirContratos(bloco.trocas).executar(casa, em: t, por: autor)
        let semVinculo = bloco.pessoasSemVinculo
        if !semVinculo.isEmpty { try aoDesligar(semVinculo, autor, t) }
    }

    /// Trava quem já existe, e só então lê o que há.
    private func lerPessoas(
        _ linhas: ArraySlice<LinhaDoCadastro>, _ bloco: inout BlocoDoCadastro, _ casa: Instalacao, em t: Transacao
    ) throws -> [CPF: Int64] {
        var indices: [[UInt8]: CPF] = [:]
        for linha in linhas {
            for indice in DadosPessoais.indices(de: linha.cpf, casa.cofre) { indices[indice] = linha.cpf }
        }
        var donos: [CPF: Int64] = [:]
        for linha in try t.executar(EntradaSQL.pessoas(doCPF: Array(indices.keys))) {
            if let cpf = indices[try linha.ler(1)] { donos[cpf] = try linha.ler(0) }
        }
        let pessoas = donos.values.sorted()
        try Livro.travar(pessoas, em: t)
        for linha in try t.executar(EntradaSQL.pessoais(pessoas)) {
            let id: Int64 = try linha.ler(0)
            bloco.dados[id] = try DadosPessoais.abrindo(linha.ler(1), de: id, casa.cofre)
        }
        for linha in try t.executar(EntradaSQL.vinculos(dasPessoas: pessoas)) {
            let vinculo = VinculoGravado(
                id: try linha.ler(0), pessoa: try linha.ler(1), matricula: try linha.ler(2),
                categoria: try linha.ler(3),
                situacao: try linha.ler(4), orgao: try linha.ler(5), cargo: try linha.ler(6),
                admissao: try linha.ler(7),
                encerramento: try linha.ler(8), sucede: try linha.ler(9), visto: try linha.ler(10))
            bloco.antes[vinculo.matricula] = vinculo
        }
        return donos
    }

    private func decidir(
        _ linhas: ArraySlice<LinhaDoCadastro>, _ donos: [CPF: Int64], _ orgaos: [String: Int64],
        _ bloco: inout BlocoDoCadastro,
        _ casa: Instalacao, em t: Transacao
    ) throws {
        var ids = try casa.ids.varios(linhas.count * 2, em: t)[...]
        func novoId() -> Int64 { ids.removeFirst() }
        var inicio = linhas.startIndex
        while inicio < linhas.endIndex {
            let cpf = linhas[inicio].cpf
            let fim = linhas[inicio...].firstIndex { $0.cpf != cpf } ?? linhas.endIndex
            let daPessoa = linhas[inicio..<fim]
            let pessoa = donos[cpf] ?? novoId()
            try bloco.decidirPessoa(daPessoa, pessoa, nova: donos[cpf] == nil, casa.cofre)
            // O antecessor pode ser novo também: os ids se dão antes de ligar um ao outro.
            var porMatricula: [Matricula: Int64] = [:]
            for linha in daPessoa { porMatricula[linha.matricula] = bloco.antes[linha.matricula]?.id ?? novoId() }
            for linha in daPessoa {
                guard let id = porMatricula[linha.matricula], let orgao = orgaos[linha.orgao] else {
                    preconditionFailure("vínculo ou órgão sem id")
                }
                let anterior = linha.anterior.flatMap { porMatricula[$0] ?? bloco.antes[$0]?.id }
                bloco.decidirVinculo(linha, id: id, pessoa: pessoa, orgao: orgao, sucede: anterior)
            }
            for linha in daPessoa where linha.vivo { bloco.encerrarSucedido(linha.anterior) }
            inicio = fim
        }
    }

    private func registrar(_ bloco: BlocoDoCadastro, _ casa: Instalacao, em t: Transacao) throws {
        let ato = EspecieDeEntrada.cadastro.ato
        var eventos = [
            Evento(
                ato, objeto: "arquivo", id: arquivo,
                [
                    "pessoas_novas": .inteiro(bloco.pessoasNovas.count),
                    "vinculos_novos": .inteiro(bloco.vinculosNovos.count),
                    "vinculos_mudados": .inteiro(bloco.vinculosMudados.count),
                    "pessoas_mudadas": .inteiro(bloco.pessoais.count),
                ])
        ]
        for vinculo in bloco.vinculosMudados {
            guard let antes = bloco.antes[vinculo.matricula] else { continue }
            eventos.append(
                Evento(
                    ato, objeto: "vinculo", id: vinculo.id, ["antes": antes.paraATrilha, "depois": vinculo.paraATrilha])
            )
        }
        for mudada in bloco.mudadas {
            eventos.append(
                Evento(
                    ato, objeto: "pessoa", id: mudada.id,
                    ["antes": mudada.antes.paraATrilha, "depois": mudada.depois.paraATrilha]))
        }
        try casa.trilha.registrar(eventos, por: autor, as: casa.relogio.agora, em: t)
    }
}

extension ResultadoDoCadastro {
    mutating func somar(_ bloco: BlocoDoCadastro) {
        pessoasNovas += bloco.pessoasNovas.count
        pessoasMudadas += bloco.pessoais.count
        vinculosNovos += bloco.vinculosNovos.count
        vinculosMudados += bloco.vinculosMudados.count
        desligados += bloco.desligados
        semMudanca += bloco.soVistos.count
    }
}

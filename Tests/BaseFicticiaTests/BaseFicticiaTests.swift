import BaseFicticia
import Foundation
import Nucleo
import Testing

/// Escala pequena, para as provas que não dependem do tamanho.
func escalaPequena(semente: UInt64 = 7, competencias: Int = 2) -> Escala {
    Escala(
        semente: semente, pessoas: 400, linhas: 900, competencias: competencias,
        primeira: Competencia(ano: 2_025, mes: 11))
}

/// Gera a base numa pasta que some no fim.
func comBase<T>(_ escala: Escala, comOutrasFormas: Bool = true, _ corpo: (String) throws -> T) throws -> T {
    try Pastas.temporaria { pasta in
        try Gerador(escala, leiautes: Pastas.leiautes, comOutrasFormas: comOutrasFormas).escrever(em: pasta)
        return try corpo(pasta)
    }
}

/// Todos os arquivos da pasta, pelo caminho, com o conteúdo.
private func conteudo(_ pasta: String) throws -> [String: Data] {
    var arquivos: [String: Data] = [:]
    for caminho in try FileManager.default.subpathsOfDirectory(atPath: pasta) where caminho.contains(".") {
        arquivos[caminho] = try Data(contentsOf: URL(fileURLWithPath: "\(pasta)/\(caminho)"))
    }
    return arquivos
}

@Suite("Base fictícia")
struct BaseFicticiaTests {
    @Test("a mesma semente dá os mesmos bytes, e outra semente, outros")
    func deterministica() throws {
        let primeira = try comBase(escalaPequena(), conteudo)
        let segunda = try comBase(escalaPequena(), conteudo)
        let outra = try comBase(escalaPequena(semente: 8), conteudo)
        #expect(primeira.count > 60)
        #expect(primeira == segunda)
        let nomes = Set(primeira.keys).intersection(outra.keys)
        // Calendário, condições e quantas linhas há não dependem da semente; o resto, sim.
        let iguais = nomes.filter { primeira[$0] == outra[$0] }.sorted()
        #expect(iguais == ["carga/calendario.csv", "carga/convenios.csv", "carga/rubricas.csv", "esperado.csv"])
    }

    @Test("as pessoas têm CPF válido e só seu, e a mesma pessoa o mesmo em todos os meses")
    func documentos() throws {
        try comBase(escalaPequena(), comOutrasFormas: false) { pasta in
            let arquivos = ArquivosDeProva(pasta: pasta)
            var porMatricula: [String: String] = [:]
            var nomes: [String: String] = [:]
            for mes in ["carga", "2025-11", "2025-12", "2026-01"] {
                try arquivos.ler("\(mes)/cadastro.txt", "cadastro-da-folha") { linha in
                    let cpf = linha.texto("cpf") ?? ""
                    let matricula = linha.texto("matricula") ?? ""
                    let raiz = try Matricula.lendo(matricula).raiz
                    #expect(throws: Never.self) { try CPF.lendo(cpf) }
                    #expect(porMatricula[raiz] ?? cpf == cpf)
                    #expect(nomes[cpf] ?? linha.texto("nome") == linha.texto("nome"))
                    porMatricula[raiz] = cpf
                    nomes[cpf] = linha.texto("nome")
                }
            }
            // Só quem tem dois vínculos repete o CPF.
            #expect(porMatricula.count - nomes.count == 1)
            var inscricoes: Set<String> = []
            try arquivos.ler("carga/consignatarias.csv", "carga-consignatarias") { linha in
                let cnpj = linha.texto("cnpj") ?? ""
                #expect(throws: Never.self) { try CNPJ.lendo(cnpj) }
                inscricoes.insert(cnpj)
            }
            #expect(inscricoes.count == 30)
            #expect(inscricoes.contains { $0.contains { $0.isLetter } })
        }
    }

    @Test("texto, tabela e XML dizem o mesmo")
    func textoETabela() throws {
        try comBase(escalaPequena()) { pasta in
            let arquivos = ArquivosDeProva(pasta: pasta)
            for (nome, leiaute, campos) in [
                (
                    "cadastro", "cadastro-da-folha",
                    ["matricula", "cpf", "nome", "situacao", "matricula_anterior", "nome_do_orgao"]
                ),
                ("margens", "margens-da-folha", ["matricula", "tipo", "regra"]),
            ] {
                var doTexto: [[String?]] = []
                var (daTabela, doXml): ([[String?]], [[String?]]) = ([], [])
                func linha(_ linha: ArquivosDeProva.Linha) -> [String?] {
                    campos.map { linha.texto($0) } + [
                        linha.competencia("competencia")?.iso, linha.numero("bruta").map(String.init),
                    ]
                }
                try arquivos.ler("2025-12/\(nome).txt", leiaute) { doTexto.append(linha($0)) }
                try arquivos.ler("2025-12/\(nome).dbf", "\(leiaute)-dbf") { daTabela.append(linha($0)) }
                try arquivos.ler("2025-12/\(nome).xml", "\(leiaute)-xml") { doXml.append(linha($0)) }
                #expect(doTexto.count > 300)
                #expect(doTexto == daTabela)
                #expect(doTexto == doXml)
            }
        }
    }

    @Test("o roteiro cita cada arquivo de texto uma vez, em ordem de data")
    func roteiro() throws {
        try comBase(escalaPequena(), comOutrasFormas: false) { pasta in
            let passos = try ArquivosDeProva(pasta: pasta).colunas("roteiro.csv")
            let citados = passos.filter { $0[3] == "carregar" }.map { $0[5] }
            let soltos = ["esperado.csv", "recusas.csv", "roteiro.csv"]
            let escritos = try conteudo(pasta).keys.filter { !soltos.contains($0) }
            #expect(citados.sorted() == escritos.sorted())
            let dias = passos.map { $0[2] }
            #expect(dias == dias.sorted())
            #expect(passos.count { $0[3] == "fechar" } == 2)
        }
    }

    @Test(
        "escala que não se sabe gerar é recusada antes de escrever",
        arguments: [(199, 300, 1), (400, 399, 1), (400, 1_001, 1), (400, 900, 0), (400, 900, 121)])
    func escalaRecusada(pessoas: Int, linhas: Int, competencias: Int) {
        let escala = Escala(
            semente: 1, pessoas: pessoas, linhas: linhas, competencias: competencias,
            primeira: Competencia(ano: 2_025, mes: 11))
        #expect(throws: RecusaDaBase.self) { try Gerador(escala, leiautes: Pastas.leiautes) }
    }

    @Test("sem a pasta dos leiautes, diz qual falta")
    func semLeiautes() throws {
        try Pastas.temporaria { pasta in
            _ = #expect(throws: RecusaDaBase.leiauteAusente("carga-consignatarias")) {
                try Gerador(escalaPequena(), leiautes: pasta).escrever(em: pasta)
            }
        }
    }
}

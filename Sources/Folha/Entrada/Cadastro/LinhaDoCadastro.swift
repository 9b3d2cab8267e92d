import Arquivos
import Leiaute
import Nucleo

/// Um vínculo como a folha o informa.
package struct LinhaDoCadastro: Sendable, Hashable {
    package var linha: Int
    package var matricula: Matricula
    package var cpf: CPF
    package var nome: String
    package var nascimento: Dia?
    package var categoria: String
    package var situacao: String
    package var orgao: String
    package var nomeDoOrgao: String
    package var cargo: String
    package var admissao: Dia?
    package var encerramento: Dia?
    /// O vínculo que este sucede, na aposentadoria.
    package var anterior: Matricula?
    package var email: String?
    package var telefone: String?
    package var banco: String?
    package var agencia: String?
    package var conta: String?

    package var vivo: Bool { situacao == "ativo" || situacao == "inativo" }
}

/// O arquivo de cadastro inteiro, lido e na ordem em que se aplica (CPF, matrícula).
package struct ConteudoDoCadastro: Sendable {
    package let competencia: Competencia?
    package let linhas: [LinhaDoCadastro]

    private static let exigidos = [
        "competencia", "matricula", "cpf", "nome", "categoria", "situacao", "orgao", "nome_do_orgao", "cargo",
    ]
    private static let opcionais = [
        "nascimento", "admissao", "encerramento", "matricula_anterior", "email", "telefone", "banco", "agencia",
        "conta",
    ]

    /// Lê o arquivo; o que não se lê vai a `apontar`, e a linha fica de fora.
    package static func ler(_ leitura: LeituraDeArquivo, apontar: Apontador) throws -> ConteudoDoCadastro {
        let campos = try LeitorDeCampos(leitura.definicao, exigidos: exigidos, opcionais: opcionais)
        var linhas: [LinhaDoCadastro] = []
        var competencia = CompetenciaDoArquivo()
        try withoutActuallyEscaping(apontar) { apontar in
            _ = try leitura.ler(aoApontar: apontar) { registro in
                guard try campos.serve(registro, apontar) else { return }
                try competencia.ver(campos.competencia("competencia", registro), linha: registro.linha, apontar)
                if let linha = try linha(registro, campos, apontar) { linhas.append(linha) }
            }
        }
        linhas.sort { ($0.cpf.digitos, $0.matricula) < ($1.cpf.digitos, $1.matricula) }
        return ConteudoDoCadastro(competencia: competencia.unica, linhas: linhas)
    }

    private static func linha(
        _ registro: borrowing Registro, _ campos: LeitorDeCampos, _ apontar: Apontador
    ) throws -> LinhaDoCadastro? {
        let numero = registro.linha
        /// O valor lido, ou um apontamento.
        func ler<T>(_ campo: String, _ texto: String?, _ lendo: (String) throws(TextoInvalido) -> T) throws -> T? {
            guard let texto else { return nil }
            do { return try lendo(texto) } catch {
                try apontar(Apontado(linha: numero, campo: campo, esperado: error.esperado, lido: "\"\(texto)\""))
                return nil
            }
        }
        let textoDaAnterior = campos.texto("matricula_anterior", registro)
        let matricula = try ler("matricula", campos.texto("matricula", registro), Matricula.lendo)
        let cpf = try ler("cpf", campos.texto("cpf", registro), CPF.lendo)
        let anterior = try ler("matricula_anterior", textoDaAnterior, Matricula.lendo)
        guard let matricula, let cpf, (anterior == nil) == (textoDaAnterior == nil) else { return nil }
        guard let nome = campos.texto("nome", registro), let categoria = campos.texto("categoria", registro),
            let situacao = campos.texto("situacao", registro), let orgao = campos.texto("orgao", registro),
            let nomeDoOrgao = campos.texto("nome_do_orgao", registro), let cargo = campos.texto("cargo", registro)
        else {
            try apontar(
                Apontado(
                    linha: numero, esperado: "nome, categoria, situação, órgão e cargo preenchidos", lido: "algum vazio"
                ))
            return nil
        }
        return LinhaDoCadastro(
            linha: numero, matricula: matricula, cpf: cpf, nome: nome, nascimento: campos.dia("nascimento", registro),
            categoria: categoria, situacao: situacao, orgao: orgao, nomeDoOrgao: nomeDoOrgao, cargo: cargo,
            admissao: campos.dia("admissao", registro), encerramento: campos.dia("encerramento", registro),
            anterior: anterior,
            email: campos.texto("email", registro), telefone: campos.texto("telefone", registro),
            banco: campos.texto("banco", registro), agencia: campos.texto("agencia", registro),
            conta: campos.texto("conta", registro))
    }
}

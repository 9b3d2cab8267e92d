import BancoDeDados
import Cadastro
import Nucleo

/// O que já existe, contra o que se confere um arquivo: vínculos por matrícula, tipos de margem, regras.
///
/// A carga inicial acrescenta o que o cadastro do mesmo pacote vai criar, e confere tudo antes de gravar qualquer coisa.
package struct ReferenciaDaFolha: Sendable {
    /// Um vínculo, do banco ou por criar.
    package struct Vinculo: Sendable, Hashable {
        /// `nil`: ainda não foi criado.
        package let id: Int64?
        package let pessoa: Int64?
        package let vivo: Bool

        package init(id: Int64?, pessoa: Int64?, vivo: Bool) {
            self.id = id
            self.pessoa = pessoa
            self.vivo = vivo
        }
    }

    package var vinculos: [Matricula: Vinculo]
    package var tipos: Set<String>
    package var regras: Set<String>
    package var folha: FolhaEmCurso

    package init(vinculos: [Matricula: Vinculo], tipos: Set<String>, regras: Set<String>, folha: FolhaEmCurso) {
        self.vinculos = vinculos
        self.tipos = tipos
        self.regras = regras
        self.folha = folha
    }

    /// Tudo em três leituras, qualquer que seja o tamanho do órgão.
    package static func ler(em t: Transacao) throws -> ReferenciaDaFolha {
        var vinculos: [Matricula: Vinculo] = [:]
        try t.copiarDe(EntradaSQL.vinculos) { linha in
            let situacao: String = try linha.ler(3)
            vinculos[try linha.ler(2)] = Vinculo(
                id: try linha.ler(0), pessoa: try linha.ler(1), vivo: situacao == "ativo" || situacao == "inativo")
        }
        let tipos: [String] = try t.executar(EntradaSQL.tiposDeMargem).map { try $0.ler(0) }
        let regras: [String] = try t.executar(EntradaSQL.regras).map { try $0.ler(0) }
        return ReferenciaDaFolha(
            vinculos: vinculos, tipos: Set(tipos), regras: Set(regras), folha: try FolhaEmCurso.ler(em: t))
    }
}

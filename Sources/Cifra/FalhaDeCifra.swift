/// O que deu errado ao guardar ou abrir um segredo.
///
/// Nenhum caso leva o conteúdo, a chave nem o texto que se tentou abrir: a mensagem pode ir ao diário e à tela.
package enum FalhaDeCifra: Error, Equatable, Sendable {
    /// O arquivo de chaves não existe e não se pediu para criá-lo.
    case arquivoDeChavesAusente(caminho: String)
    /// O arquivo pode ser lido ou escrito por outra conta; `modo` em octal, como no `chmod`.
    case permissaoFrouxa(caminho: String, modo: String)
    /// O arquivo pertence a outra conta do sistema.
    case donoEstranho(caminho: String)
    /// Linha que não se entende no arquivo (ou na variável) de chaves, contada de 1; 0 quando falta uma chave.
    case chavesInvalidas(linha: Int)
    /// O sistema operacional recusou a leitura ou a gravação; `codigo` é o `errno`.
    case arquivoRecusado(caminho: String, codigo: Int32)
    /// A chave foi embrulhada por uma mestra que não está no arquivo de chaves.
    case mestraDesconhecida(versao: Int)
    /// O índice cego deste banco foi feito com uma chave que não está no arquivo.
    case indiceDesconhecido(versao: Int)
    /// Não há chave nenhuma desta finalidade no chaveiro.
    case chaveAusente(finalidade: String)
    /// O cifrado pede uma versão de chave que este processo não tem: recarregue o chaveiro e repita uma vez.
    case versaoDesconhecida(finalidade: String, versao: Int)
    /// A chave do índice cego apareceu entre as que se guardam no banco.
    case indiceForaDoArquivo
    /// A mesma finalidade e versão veio duas vezes.
    case chaveRepetida(finalidade: String, versao: Int)
    /// Os bytes não têm o cabeçalho que esta casa grava.
    case formatoDesconhecido
    /// Os bytes foram mudados, ou são de outra linha, coluna, tabela ou chave.
    case adulterado
    /// Não há mais número de versão livre.
    case versoesEsgotadas(finalidade: String)
}

extension FalhaDeCifra: CustomStringConvertible {
    package var description: String {
        switch self {
        case .arquivoDeChavesAusente(let caminho):
            "o arquivo de chaves \(caminho) não existe"
        case .permissaoFrouxa(let caminho, let modo):
            "o arquivo de chaves \(caminho) está com permissão \(modo); só o dono pode lê-lo: chmod 600 \(caminho)"
        case .donoEstranho(let caminho):
            "o arquivo de chaves \(caminho) pertence a outra conta do sistema"
        case .chavesInvalidas(let linha):
            linha == 0
                ? "o arquivo de chaves não traz a mestra e a do índice"
                : "o arquivo de chaves tem erro na linha \(linha)"
        case .arquivoRecusado(let caminho, let codigo):
            "o sistema operacional recusou \(caminho) (erro \(codigo))"
        case .mestraDesconhecida(let versao):
            """
            as chaves deste banco foram embrulhadas pela mestra de versão \(versao), que não está no arquivo de chaves: se o banco veio de \
            cópia anterior à troca da mestra, ponha no arquivo a linha «mestra \(versao)» da cópia das chaves daquela época
            """
        case .indiceDesconhecido(let versao):
            "o índice cego deste banco usa a chave de versão \(versao), que não está no arquivo de chaves: ponha nele a linha «indice \(versao)»"
        case .chaveAusente(let finalidade):
            "não há chave da finalidade «\(finalidade)»"
        case .versaoDesconhecida(let finalidade, let versao):
            """
            não há a versão \(versao) da chave da finalidade «\(finalidade)»: ou foi retirada, e só a cópia do banco daquela época a traz, ou \
            o bloco está estragado
            """
        case .indiceForaDoArquivo:
            "a chave do índice cego só pode morar no arquivo de chaves"
        case .chaveRepetida(let finalidade, let versao):
            "a versão \(versao) da chave da finalidade «\(finalidade)» veio duas vezes"
        case .formatoDesconhecido:
            "o conteúdo cifrado não tem um cabeçalho conhecido"
        case .adulterado:
            "o conteúdo cifrado não abre: foi alterado ou não é deste lugar"
        case .versoesEsgotadas(let finalidade):
            "a chave da finalidade «\(finalidade)» chegou à última versão possível"
        }
    }
}

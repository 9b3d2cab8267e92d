import Arquivos
import BancoDeDados
import Cadastro
import Folha
import Nucleo

/// Contra o que se confere a carga: o catálogo implantado e o que os próprios arquivos vão criar.
struct ReferenciaDaCarga {
    let catalogo: Catalogo
    let produtos: [String: Produto]
    let marcas: Set<String>
    let motivos: Set<String>
    /// Pares consignatária e produto, do banco e da pasta.
    var convenios: Set<Par> = []
    var consignatarias: Set<String>
    /// Leiautes de saída conhecidos (só o código importa).
    let leiauteExiste: (String) throws -> Bool

    struct Par: Hashable {
        let consignataria: String
        let produto: String
    }

    init(_ catalogo: Catalogo, _ acervo: Acervo, em dia: Dia, em t: Transacao) throws {
        self.catalogo = catalogo
        produtos = Dictionary(catalogo.produtos.values.map { ($0.codigo, $0) }) { primeiro, _ in primeiro }
        let marcas: [String] = try t.executar("SELECT codigo FROM marca_de_legado").map { try $0.ler(0) }
        let motivos: [String] = try t.executar("SELECT codigo FROM motivo_de_rejeicao").map { try $0.ler(0) }
        (self.marcas, self.motivos) = (Set(marcas), Set(motivos))
        consignatarias = Set(catalogo.consignatarias.values.map(\.codigo))
        for convenio in catalogo.convenios.values {
            guard let consignataria = catalogo.consignatarias[convenio.consignataria],
                let produto = catalogo.produtos[convenio.produto]
            else { continue }
            convenios.insert(Par(consignataria: consignataria.codigo, produto: produto.codigo))
        }
        leiauteExiste = { try acervo.existe($0, em: dia, em: t) }
    }
}

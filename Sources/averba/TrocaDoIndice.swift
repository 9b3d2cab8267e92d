import Acesso
import Auditoria
import Cifra
import Nucleo

/// Os passos da troca da chave do índice cego que mexem no arquivo de chaves; os do banco são de `GirarChaves`.
///
/// Interrompida em qualquer ponto, rodar de novo continua: o arquivo e o banco dizem em que pé ela está.
struct TrocaDoIndice {
    /// Quanto se espera depois de pôr a chave no arquivo, para que todo servidor desta máquina já procure pelas duas.
    static let espera = ChavesDeFundo.intervalo * 3

    let casa: Casa
    let giro: GirarChaves

    func rodar(lote: Int?, soAcrescentar: Bool) async throws {
        var mestra = try casa.mestra.ler()
        let antes = try await giro.situacaoDoIndice()
        if mestra.versaoDoIndice > antes.emUso {
            print("indice: continuando a troca pela versão \(mestra.versaoDoIndice)")
        } else if antes.restam > 0 {
            let falta = Contagem.escrita(Int(antes.restam), "linha falta", "linhas faltam")
            print("indice: continuando a troca pela versão \(antes.emUso); \(falta)")
        } else {
            guard case .arquivo(let caminho) = casa.mestra else { throw MestraEmVariavel() }
            mestra = try mestra.comIndiceNovo()
            try mestra.gravar(em: caminho)
            print(
                "indice: versão \(mestra.versaoDoIndice) posta em \(caminho), ao lado da antiga: guarde já uma cópia dele"
            )
        }
        if soAcrescentar { return }
        if mestra.versaoDoIndice > antes.emUso {
            try await Task.sleep(for: Self.espera)
            try await giro.virarIndice(para: mestra.versaoDoIndice, por: .comando)
            print("indice: versão \(mestra.versaoDoIndice) passa a indexar")
        }
        let feitas = try await giro.refazerIndices(porLote: lote, por: .comando) { passo in
            Aviso.escrever("\(passo.coluna): \(passo.recifrados) (ao todo, \(passo.total))")
        }
        print("indice: " + Contagem.escrita(Int(feitas), "linha refeita", "linhas refeitas"))
    }

    func retirar(invalidarCodigos: Bool) async throws {
        guard case .arquivo(let caminho) = casa.mestra else { throw MestraEmVariavel() }
        let mestra = try casa.mestra.ler()
        let situacao = try await giro.situacaoDoIndice()
        guard mestra.versaoDoIndice == situacao.emUso else { throw TrocaPorAcabar() }
        let antigas = mestra.versoesDoIndice.filter { $0 != situacao.emUso }
        guard !antigas.isEmpty else { return print("indice: nada a retirar") }
        let codigos = try await giro.soltarIndiceAntigo(invalidarCodigos: invalidarCodigos, por: .comando)
        try mestra.soComOIndiceAtual().gravar(em: caminho)
        print(
            "indice: retirada a versão \(antigas.map(String.init).joined(separator: ", ")); evento de antes não se acha mais pelo endereço"
        )
        if codigos > 0 {
            print(
                "indice: "
                    + Contagem.escrita(Int(codigos), "código de reserva desfeito", "códigos de reserva desfeitos"))
        }
    }
}

/// A chave nova do índice está no arquivo, e ainda não se grava com ela.
struct TrocaPorAcabar: Error, CustomStringConvertible {
    var description: String { "a troca da chave do índice não acabou: rode «averba chaves rodar --finalidade indice»" }
}

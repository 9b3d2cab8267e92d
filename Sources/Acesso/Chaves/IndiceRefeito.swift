import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// Uma tabela cujo índice cego se refaz do bloco cifrado quando a chave do índice gira.
///
/// O código de reserva não está aqui: dele só se guarda o resumo, e o de antes vale até a chave velha sair do arquivo. Nem o endereço da
/// trilha: o que se selou não se regrava. Linha sem bloco (titular da prova apagado) não se refaz nem prende a chave: o índice dela já não acha
/// ninguém.
struct IndiceRefeito: Sendable {
    let tabela: StaticString
    /// As colunas de índice, na ordem em que `refazer` as dá.
    let colunas: [StaticString]
    /// Do bloco cifrado de uma linha aos índices dela.
    let refazer: @Sendable (_ bloco: [UInt8], _ id: Int64, _ versao: Int, _ cofre: Cofre) throws -> [[UInt8]?]

    /// Bloco de que aqui só interessa o CPF.
    private struct ComCpf: Decodable { let cpf: CPF }

    static let todas: [IndiceRefeito] = [
        IndiceRefeito(tabela: "pessoa", colunas: ["cpf_indice"]) { bloco, id, versao, cofre in
            let dados = try DadosPessoais.abrindo(bloco, de: id, cofre)
            return [try DadosPessoais.indice(de: try CPF.lendo(dados.cpf), versao: versao, cofre)]
        },
        IndiceRefeito(tabela: "usuario", colunas: ["login_indice", "cpf_indice"]) { bloco, id, versao, cofre in
            let dados = try DadosDoUsuario.abrindo(bloco, de: id, cofre)
            return [
                try DadosDoUsuario.indice(doLogin: dados.login, versao: versao, cofre),
                try dados.indiceDoCpf(versao: versao, cofre),
            ]
        },
        // O bloco é «cliente CPF»: o domínio do índice é o do cliente.
        IndiceRefeito(tabela: "titular_da_prova", colunas: ["indice"]) { bloco, id, versao, cofre in
            let claro = try cofre.decifrar(bloco, tabela: "titular_da_prova", coluna: "pessoal", id: id)
            let partes = String(decoding: claro, as: UTF8.self).split(separator: " ")
            guard partes.count == 2 else { preconditionFailure("titular gravado fora da forma") }
            return [try cofre.indiceCego(String(partes[1]), dominio: "titular-da-prova \(partes[0])", versao: versao)]
        },
        IndiceRefeito(tabela: "usuario_da_prova", colunas: ["indice"]) { bloco, id, versao, cofre in
            let dados: ComCpf = try cofre.decifrar(json: bloco, tabela: "usuario_da_prova", coluna: "pessoal", id: id)
            return [try cofre.indiceCego(dados.cpf.digitos, dominio: "usuario-da-prova", versao: versao)]
        },
    ]

    /// Refaz um lote dos que outra chave fez, a partir de um endereço da tabela; só as linhas do lote ficam presas. Linha apagada, sem bloco, tem
    /// índice sorteado, que não acha ninguém: fica como está.
    func refazer(
        desde: String, porLote: Int, versao: Int, _ cofre: Cofre, em t: Transacao
    ) throws -> ColunaCifrada.Passo {
        let linhas = Array(
            try t.executar(
                """
                SELECT ctid::text, id, pessoal FROM \(cru: tabela)
                 WHERE ctid > \(desde)::tid AND indice_versao <> \(versao) AND pessoal IS NOT NULL LIMIT \(Int64(porLote)) FOR UPDATE
                """))
        guard !linhas.isEmpty else { return ColunaCifrada.Passo(ate: nil, recifrados: 0) }
        var enderecos: [String] = []
        var indices: [[[UInt8]?]] = Array(repeating: [], count: colunas.count)
        for linha in linhas {
            enderecos.append(try linha.ler(0))
            let novos = try refazer(try linha.ler(2), try linha.ler(1), versao, cofre)
            for (posicao, indice) in novos.enumerated() { indices[posicao].append(indice) }
        }
        var mudancas: SQL = ""
        var fonte: SQL = "\(enderecos)"
        for (posicao, coluna) in colunas.enumerated() {
            mudancas += "\(cru: coluna) = n.\(cru: coluna), "
            fonte += ", \(indices[posicao])"
        }
        var nomes: SQL = "endereco"
        for coluna in colunas { nomes += ", \(cru: coluna)" }
        let comando: SQL =
            "UPDATE \(cru: tabela) SET " + mudancas + "indice_versao = \(versao) FROM unnest(" + fonte + ") AS n ("
            + nomes + ") WHERE \(cru: tabela).ctid = n.endereco::tid"
        let mudadas = try t.executar(comando).alteradas
        precondition(mudadas == linhas.count, "linha presa que mudou de lugar: \(tabela)")
        return ColunaCifrada.Passo(ate: enderecos.last, recifrados: mudadas)
    }
}

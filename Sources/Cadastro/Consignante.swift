import BancoDeDados

/// O órgão dono deste banco: há um por banco, e o nome dele vai no alto das páginas e dos documentos.
package struct Consignante: ItemDaImplantacao {
    package var sigla: String
    package var nome: String

    package init(sigla: String, nome: String) {
        self.sigla = sigla
        self.nome = nome
    }

    package var rotulo: String { "o órgão" }

    /// `nil`: a implantação ainda não disse.
    package static func ler(em t: Transacao) throws -> Consignante? { try existentes(em: t).first }

    package static func existentes(em t: Transacao) throws -> [Consignante] {
        try t.executar("SELECT sigla, nome FROM consignante").map {
            Consignante(sigla: try $0.ler(0), nome: try $0.ler(1))
        }
    }

    package static func inserir(_ novos: [Consignante], ids: Ids, em t: Transacao) throws {
        for novo in novos {
            try t.executar("INSERT INTO consignante (sigla, nome) VALUES (\(novo.sigla), \(novo.nome))")
        }
    }
}

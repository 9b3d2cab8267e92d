import Arquivos
import Leiaute
import Nucleo

/// Uma margem bruta como a folha a informa.
package struct LinhaDaMargem: Sendable, Hashable {
    package var linha: Int
    package var matricula: Matricula
    package var tipo: String
    /// `nil`: a margem pela regra vigente; com nome, a de uma regra de legado.
    package var regra: String?
    package var bruta: Dinheiro
}

/// O arquivo de margens inteiro.
package struct ConteudoDasMargens: Sendable {
    package let competencia: Competencia?
    package var linhas: [LinhaDaMargem]

    /// A soma das margens pela regra vigente e por regra de legado, como o rodapé a conta.
    package var total: Dinheiro { linhas.reduce(.zero) { $0 + $1.bruta } }

    /// Lê o arquivo; o que não se lê vai a `apontar`, e a linha fica de fora.
    package static func ler(_ leitura: LeituraDeArquivo, apontar: Apontador) throws -> ConteudoDasMargens {
        let campos = try LeitorDeCampos(
            leitura.definicao, exigidos: ["competencia", "matricula", "tipo", "bruta"], opcionais: ["regra"])
        var linhas: [LinhaDaMargem] = []
        var competencia = CompetenciaDoArquivo()
        // Milhões de linhas repetem meia dúzia de nomes: o texto é um só.
        var nomes: [String: String] = [:]
        func unico(_ nome: String) -> String {
            if let igual = nomes[nome] { return igual }
            nomes[nome] = nome
            return nome
        }
        try withoutActuallyEscaping(apontar) { apontar in
            _ = try leitura.ler(aoApontar: apontar) { registro in
                guard try campos.serve(registro, apontar) else { return }
                try competencia.ver(campos.competencia("competencia", registro), linha: registro.linha, apontar)
                guard let texto = campos.texto("matricula", registro), let tipo = campos.texto("tipo", registro),
                    let bruta = campos.dinheiro("bruta", registro)
                else { return }
                let matricula: Matricula
                do { matricula = try Matricula.lendo(texto) } catch let erro as TextoInvalido {
                    return try apontar(
                        Apontado(
                            linha: registro.linha, campo: "matricula", esperado: erro.esperado, lido: "\"\(texto)\""))
                }
                let regra = campos.texto("regra", registro)
                linhas.append(
                    LinhaDaMargem(
                        linha: registro.linha, matricula: matricula, tipo: unico(tipo),
                        regra: regra == "geral" ? nil : regra.map(unico), bruta: bruta))
            }
        }
        return ConteudoDasMargens(competencia: competencia.unica, linhas: linhas)
    }

    /// Aponta tudo que impede de aplicar, e avisa de quem ficou sem margem.
    package func conferir(_ referencia: ReferenciaDaFolha, apontar: Apontador) throws {
        struct Chave: Hashable {
            let matricula: Matricula
            let tipo: String
            let regra: String?
        }
        var vistas: [Chave: Int] = [:]
        vistas.reserveCapacity(linhas.count)
        var comMargem: Set<Matricula> = []
        for linha in linhas {
            let chave = Chave(matricula: linha.matricula, tipo: linha.tipo, regra: linha.regra)
            if let primeira = vistas.updateValue(linha.linha, forKey: chave) {
                try apontar(
                    Apontado(
                        linha: linha.linha,
                        esperado: "uma margem por matrícula, tipo e regra (já veio na linha \(primeira))",
                        lido: "\"\(linha.matricula)\""))
            }
            if referencia.vinculos[linha.matricula] == nil {
                try apontar(
                    Apontado(
                        linha: linha.linha, campo: "matricula", esperado: "uma matrícula cadastrada",
                        lido: "\"\(linha.matricula)\""))
            }
            if !referencia.tipos.contains(linha.tipo) {
                try apontar(
                    Apontado(
                        linha: linha.linha, campo: "tipo", esperado: "um tipo de margem cadastrado",
                        lido: "\"\(linha.tipo)\""))
            }
            if let regra = linha.regra, !referencia.regras.contains(regra) {
                try apontar(
                    Apontado(linha: linha.linha, campo: "regra", esperado: "uma regra cadastrada", lido: "\"\(regra)\"")
                )
            }
            comMargem.insert(linha.matricula)
        }
        let quantos = referencia.vinculos.count { $0.value.vivo && !comMargem.contains($0.key) }
        if quantos > 0 {
            try apontar(
                Apontado(
                    .aviso, linha: nil, campo: "matricula",
                    esperado: "margem de todos os vínculos em vigor (vale a anterior)",
                    lido: quantos == 1 ? "falta 1" : "faltam \(Contagem.comMilhar(Int64(quantos)))"))
        }
    }
}

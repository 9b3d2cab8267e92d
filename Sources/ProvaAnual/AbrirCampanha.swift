import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// O órgão abre uma campanha de prova de vida: dali em diante quem está no público a deve, até o fim.
///
/// Uma só aberta por público; o banco não deixa haver duas.
/// - Fonte: decisão 0048.
package struct AbrirCampanha: Sendable {
    package static let ato = "prova-anual.abrir"

    package let nome: String
    package let publico: Campanha.Publico
    package let comeco: Dia
    package let fim: Dia
    package let lembretes: [Int]

    package init(nome: String, publico: Campanha.Publico, comeco: Dia, fim: Dia, lembretes: [Int]) {
        (self.nome, self.publico, self.comeco, self.fim) = (nome, publico, comeco, fim)
        self.lembretes = lembretes.sorted(by: >)
    }

    /// Lê os dias como se escrevem: «30, 15, 3». Vazio é nenhum.
    package static func lembretes(lendo texto: String) throws(RecusaDaProvaAnual) -> [Int] {
        let partes = texto.split(separator: ",").map { $0.filter { $0 != " " } }
        let dias = partes.compactMap { parte in Int(parte) }
        guard dias.count == partes.count else { throw .lembretesForaDaFaixa }
        try conferir(lembretes: dias)
        return dias
    }

    static func conferir(lembretes: [Int]) throws(RecusaDaProvaAnual) {
        guard lembretes.count <= 6, Set(lembretes).count == lembretes.count,
            lembretes.allSatisfy((0...90).contains)
        else { throw .lembretesForaDaFaixa }
    }

    /// Confere sem abrir: o que se pode dizer antes de se confirmar. Lança `RecusaDaProvaAnual`.
    package func conferir(hoje: Dia, em t: Transacao) throws {
        guard (3...80).contains(nome.count), nome.contains(where: \.isLetter), !nome.contains(where: \.isNewline) else {
            throw RecusaDaProvaAnual.nomeForaDoTamanho
        }
        guard comeco >= hoje else { throw RecusaDaProvaAnual.noPassado(campo: "comeco", hoje) }
        guard fim >= comeco else { throw RecusaDaProvaAnual.fimAntesDoComeco }
        try Self.conferir(lembretes: lembretes)
        let outra = try t.uma(
            """
            SELECT FROM campanha_da_prova
             WHERE encerrada_em IS NULL AND (publico = \(publico.rawValue) OR 'ambos' IN (publico, \(publico.rawValue)))
            """)
        guard outra == nil else { throw RecusaDaProvaAnual.jaHaCampanha }
    }

    /// Lança `RecusaDaProvaAnual`, sem mudar nada. Devolve o número da campanha.
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Int64 {
        try conferir(hoje: casa.relogio.hoje, em: t)
        let id = try casa.ids.proximo(em: t)
        let dias = lembretes.map(Int64.init)
        let alcance = try AlcanceDaCampanha.ler(publico, casa.cofre, em: t)
        do {
            try t.executar(
                """
                INSERT INTO campanha_da_prova (id, nome, publico, comeco, fim, lembretes, aberta_em)
                VALUES (\(id), \(nome), \(publico.rawValue), \(comeco), \(fim), \(dias), \(casa.relogio.agora))
                """)
        } catch {
            // Duas ao mesmo tempo: a segunda só o banco acusa.
            guard error.restricao?.hasPrefix("uma_campanha_de_") == true else { throw error }
            throw RecusaDaProvaAnual.jaHaCampanha
        }
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "campanha_da_prova", id: id,
                    [
                        "nome": .texto(nome), "publico": .texto(publico.rawValue), "comeco": .texto(comeco.iso),
                        "fim": .texto(fim.iso), "lembretes": .texto(Campanha.escritos(lembretes)),
                        "pessoas": .inteiro(alcance.pessoas), "sem e-mail": .inteiro(alcance.semCorreio),
                    ])
            ], por: autor, as: casa.relogio.agora, em: t)
        return id
    }
}

import Cadastro
import BancoDeDados
import Contratos
import Folha
import Nucleo

/// Os arquivos contra o banco, contrato a contrato e soma a soma, ao centavo.
///
/// Divergência nenhuma é o único resultado que abre a folha. Cada uma diz o que o arquivo traz e o que o banco tem.
package struct ConciliacaoDaCarga: Sendable, Hashable, Codable {
    /// Os contratos de uma consignatária, produto e situação, como estão no banco.
    package struct Soma: Sendable, Hashable, Codable {
        package var consignataria: String
        package var produto: String
        package var situacao: String
        package var quantos: Int
        /// Soma das parcelas, em centavos.
        package var parcelas: Int64
    }

    /// O que o arquivo diz e o banco não confirma.
    package struct Divergencia: Sendable, Hashable, Codable {
        package var oQue: String
        package var noArquivo: String
        package var noBanco: String

        package init(_ oQue: String, noArquivo: String, noBanco: String) {
            self.oQue = oQue
            self.noArquivo = noArquivo
            self.noBanco = noBanco
        }
    }

    package var pessoas = 0
    package var vinculos = 0
    package var contratos = 0
    package var parcelas = 0
    /// Margem comprometida de todas as contas, em centavos.
    package var comprometido: Int64 = 0
    package var somas: [Soma] = []
    package var divergencias: [Divergencia] = []
    /// A competência que se abriu, se não houve divergência.
    package var aberta: String?

    package var certa: Bool { divergencias.isEmpty }

    /// Mais que isto não se lista: a carga inteira está errada.
    private static let teto = 10_000

    private mutating func divergir(_ oQue: String, _ noArquivo: String, _ noBanco: String) {
        guard noArquivo != noBanco, divergencias.count < Self.teto else { return }
        divergencias.append(Divergencia(oQue, noArquivo: noArquivo, noBanco: noBanco))
    }

    static func fazer(_ conteudo: ConteudoDaPasta, em t: Transacao) throws -> ConciliacaoDaCarga {
        var conciliacao = ConciliacaoDaCarga()
        try conciliacao.quantidades(conteudo, em: t)
        try conciliacao.compararContratos(conteudo.contratos, em: t)
        try conciliacao.compararParcelas(conteudo.parcelas, em: t)
        try conciliacao.compararMargens(conteudo.margens, em: t)
        for linha in try t.executar(CargaSQL.contasTortas) {
            conciliacao.divergencias.append(
                Divergencia(
                    "margem comprometida de \(try linha.ler(0, como: String.self)), \(try linha.ler(1, como: String.self))",
                    noArquivo:
                        "pesos \(try linha.ler(3, como: Dinheiro.self).brasileiro), extrato \(try linha.ler(4, como: Dinheiro.self).brasileiro)",
                    noBanco: try linha.ler(2, como: Dinheiro.self).brasileiro))
        }
        return conciliacao
    }

    private mutating func quantidades(_ conteudo: ConteudoDaPasta, em t: Transacao) throws {
        guard let linha = try t.uma(CargaSQL.quantidades) else { preconditionFailure("agregado sem linha") }
        (pessoas, vinculos, comprometido) = (try linha.ler(0), try linha.ler(1), try linha.ler(2))
        contratos = conteudo.contratos.count
        parcelas = conteudo.parcelas.quantas
        divergir("pessoas", String(Set(conteudo.cadastro.linhas.map(\.cpf)).count), String(pessoas))
        divergir("vínculos", String(conteudo.cadastro.linhas.count), String(vinculos))
    }

    private mutating func compararContratos(_ daPasta: [ContratoDaPasta], em t: Transacao) throws {
        struct Chave: Hashable, Comparable {
            let consignataria: String
            let produto: String
            let situacao: String
            static func < (a: Chave, b: Chave) -> Bool {
                (a.consignataria, a.produto, a.situacao) < (b.consignataria, b.produto, b.situacao)
            }
        }
        struct Valor: Hashable {
            var quantos = 0
            var soma = Dinheiro.zero
        }
        var (noArquivo, noBanco): ([Chave: Valor], [Chave: Valor]) = ([:], [:])
        var faltam: [Int64: ContratoDaPasta] = [:]
        faltam.reserveCapacity(daPasta.count)
        for contrato in daPasta {
            faltam[contrato.ade] = contrato
            let chave = Chave(
                consignataria: contrato.consignataria, produto: contrato.produto, situacao: contrato.situacao.rawValue)
            noArquivo[chave, default: Valor()].quantos += 1
            noArquivo[chave, default: Valor()].soma += contrato.parcela
        }
        var achados: [(ade: Int64, banco: String)] = []
        try t.copiarDe(CargaSQL.contratos) { linha in
            let ade: Int64 = try linha.ler(0)
            let chave = Chave(consignataria: try linha.ler(1), produto: try linha.ler(2), situacao: try linha.ler(3))
            let parcela: Dinheiro = try linha.ler(4)
            noBanco[chave, default: Valor()].quantos += 1
            noBanco[chave, default: Valor()].soma += parcela
            let texto = Self.texto(
                chave.consignataria, chave.produto, chave.situacao, parcela, try linha.ler(5), pagas: try linha.ler(6),
                prazo: try linha.ler(7), numero: try linha.ler(8))
            achados.append((ade, texto))
        }
        for (ade, banco) in achados {
            guard let contrato = faltam.removeValue(forKey: ade) else {
                divergir("contrato \(ade)", "não há", banco)
                continue
            }
            divergir("contrato \(ade)", Self.texto(contrato), banco)
        }
        for (ade, contrato) in faltam.sorted(by: { $0.key < $1.key }) {
            divergir("contrato \(ade)", Self.texto(contrato), "não há")
        }
        for chave in Set(noArquivo.keys).union(noBanco.keys).sorted() {
            let (arquivo, banco) = (noArquivo[chave] ?? Valor(), noBanco[chave] ?? Valor())
            somas.append(
                Soma(
                    consignataria: chave.consignataria, produto: chave.produto, situacao: chave.situacao,
                    quantos: banco.quantos,
                    parcelas: banco.soma.centavos))
            divergir(
                "\(chave.consignataria), \(chave.produto), \(chave.situacao)",
                "\(arquivo.quantos) contratos, \(arquivo.soma.brasileiro)",
                "\(banco.quantos) contratos, \(banco.soma.brasileiro)")
        }
    }

    private static func texto(_ contrato: ContratoDaPasta) -> String {
        texto(
            contrato.consignataria, contrato.produto, contrato.situacao.rawValue, contrato.parcela, contrato.matricula,
            pagas: contrato.pagas, prazo: contrato.prazo, numero: contrato.numero)
    }

    private static func texto(
        _ consignataria: String, _ produto: String, _ situacao: String, _ parcela: Dinheiro, _ matricula: Matricula,
        pagas: Int,
        prazo: Int?, numero: String?
    ) -> String {
        "\(matricula), \(consignataria), \(produto), \(situacao), \(parcela.brasileiro), \(pagas)/\(prazo.map(String.init) ?? "—"), \(numero ?? "—")"
    }

    private mutating func compararParcelas(_ daPasta: ResumoDasParcelas, em t: Transacao) throws {
        var noBanco: [ResumoDasParcelas.Chave: ResumoDasParcelas.Soma] = [:]
        for linha in try t.executar(CargaSQL.parcelas) {
            noBanco[ResumoDasParcelas.Chave(competencia: try linha.ler(0), consignataria: try linha.ler(1))] =
                ResumoDasParcelas.Soma(
                    quantas: try linha.ler(2), previsto: try linha.ler(3), enviado: try linha.ler(4),
                    descontado: try linha.ler(5))
        }
        func texto(_ soma: ResumoDasParcelas.Soma?) -> String {
            guard let soma else { return "nenhuma" }
            return
                "\(soma.quantas) parcelas, previsto \(soma.previsto.brasileiro), enviado \(soma.enviado.brasileiro), descontado \(soma.descontado.brasileiro)"
        }
        for chave in Set(daPasta.somas.keys).union(noBanco.keys).sorted() {
            divergir(
                "parcelas de \(chave.consignataria) em \(chave.competencia.brasileira)", texto(daPasta.somas[chave]),
                texto(noBanco[chave]))
        }
    }

    private mutating func compararMargens(_ margens: ConteudoDasMargens, em t: Transacao) throws {
        var (noArquivo, noBanco): ([String: (Int, Dinheiro)], [String: (Int, Dinheiro)]) = ([:], [:])
        for margem in margens.linhas where margem.regra == nil {
            let atual = noArquivo[margem.tipo] ?? (0, .zero)
            noArquivo[margem.tipo] = (atual.0 + 1, atual.1 + margem.bruta)
        }
        for linha in try t.executar(CargaSQL.margens) {
            noBanco[try linha.ler(0)] = (try linha.ler(1), try linha.ler(2))
        }
        func texto(_ valor: (Int, Dinheiro)?) -> String {
            valor.map { "\($0.0) margens, \($0.1.brasileiro)" } ?? "nenhuma"
        }
        for tipo in Set(noArquivo.keys).union(noBanco.keys).sorted() {
            divergir("margens do tipo \(tipo)", texto(noArquivo[tipo]), texto(noBanco[tipo]))
        }
    }
}

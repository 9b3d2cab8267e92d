import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Leva os contratos e as reservas vivos de um vínculo ao que o sucede, na mesma pessoa: a matrícula mudou, e o desconto segue.
///
/// O contrato é o mesmo, com a mesma ADE: muda o vínculo, e o que pesava nas contas de um passa a pesar nas do outro. Não exige saldo
/// (invariante 1): a margem do vínculo novo pode ainda nem ter chegado. As linhas de meses já cortados ficam com o vínculo de então.
/// - Fonte: POC-GES-17, RF-GES-18; contrato 6.1-I-17.
package struct TransferirContratos: Sendable {
    package static let ato = "contratos.transferir"

    /// De que vínculo para que vínculo.
    package struct Troca: Sendable, Hashable {
        package let pessoa: Int64
        package let de: Int64
        package let para: Int64

        package init(pessoa: Int64, de: Int64, para: Int64) {
            self.pessoa = pessoa
            self.de = de
            self.para = para
        }
    }

    package let trocas: [Troca]
    /// Só estes contratos; `nil` é tudo que o vínculo tem vivo.
    let escolhidos: Set<Int64>?
    /// Por que o gestor transfere; `nil` quando é a folha que mudou a matrícula.
    let motivo: String?

    package init(_ trocas: [Troca], so escolhidos: Set<Int64>? = nil, motivo: String? = nil) {
        self.trocas = trocas
        self.escolhidos = escolhidos
        self.motivo = motivo
    }

    /// Exige as contas do vínculo novo já abertas; toma a trava das pessoas. Devolve quantos contratos mudaram de vínculo.
    @discardableResult
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Int {
        guard !trocas.isEmpty, let aberta = try Livro.folhaAberta(em: t) else { return 0 }
        // O corte fotografa contrato e vínculo: ou tudo isto vem antes da foto, ou depois.
        try t.executar("SELECT pg_advisory_xact_lock_shared(\(Livro.travaDoCorte))")
        let pessoas = Set(trocas.map(\.pessoa)).sorted()
        try Livro.travar(pessoas, em: t)
        var estados = try Livro.ler(pessoas, competencia: aberta, em: t)
        let agora = casa.relogio.agora
        var caneta = Caneta(
            autor: autor, agora: agora, competencia: aberta,
            numeros: Numeros(casa, em: t))
        var mudados: [Int64: Int64] = [:]
        for troca in trocas {
            guard var pessoa = estados[troca.pessoa], let de = pessoa.vinculos[troca.de],
                let para = pessoa.vinculos[troca.para]
            else { preconditionFailure("vínculo da troca fora do estado lido") }
            let contratos = pessoa.contratos.values.filter {
                $0.vinculo == troca.de && $0.situacao.pesaNaMargem && escolhidos?.contains($0.id) ?? true
            }
            for contrato in contratos.sorted(by: { $0.id < $1.id }) {
                let evento = try caneta.registrar(
                    Evento(
                        Self.ato, objeto: "contrato", id: contrato.id,
                        [
                            "de": .texto(de.matricula.texto), "para": .texto(para.matricula.texto),
                            "motivo": .texto(motivo),
                        ]))
                caneta.repesar(
                    contrato.id, para: pesos(de: contrato, em: pessoa, troca), especie: .transferencia, evento: evento,
                    em: &pessoa)
                try caneta.ocorrer(
                    "transferir", contrato: contrato.id, motivo: frase(de.matricula, para.matricula), evento: evento,
                    em: pessoa)
                mudados[contrato.id] = troca.para
            }
            estados[troca.pessoa] = pessoa
        }
        try Livro.mudarVinculos(mudados, em: t)
        try Livro.gravar(caneta.efeitos, casa, as: agora, em: t)
        return mudados.count
    }

    private func frase(_ de: Matricula, _ para: Matricula) -> String {
        "da matrícula \(de) para \(para)" + (motivo.map { ": \($0)" } ?? "")
    }

    /// O mesmo peso, na conta de mesmo tipo do vínculo novo.
    private func pesos(de contrato: ContratoNoLivro, em pessoa: EstadoDaPessoa, _ troca: Troca) -> [Int64: Dinheiro] {
        var novos: [Int64: Dinheiro] = [:]
        for (conta, valor) in contrato.pesos where valor > .zero {
            guard let tipo = pessoa.contas[conta]?.tipo, let nova = pessoa.conta(vinculo: troca.para, tipo: tipo) else {
                preconditionFailure("o vínculo novo não tem a conta em que o contrato pesa")
            }
            novos[nova.id] = valor
        }
        return novos
    }
}

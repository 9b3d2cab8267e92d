import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// O gestor leva os contratos que escolheu a outra matrícula da mesma pessoa.
///
/// Abre as contas que faltarem ao vínculo de destino; a margem dele pode ficar negativa, e fica à vista.
/// - Fonte: RF-GES-18; contrato 6.1-I-17.
package struct TransferirEscolhidos: Sendable {
    package let pessoa: Int64
    package let contratos: Set<Int64>
    /// O vínculo de destino.
    package let para: Int64
    package let motivo: String

    package init(pessoa: Int64, contratos: Set<Int64>, para: Int64, motivo: String) {
        self.pessoa = pessoa
        self.contratos = contratos
        self.para = para
        self.motivo = motivo
    }

    /// Tudo o que impede a transferência agora; vazio, ela passa.
    package func recusas(em t: Transacao) throws -> [RecusaDeTransferencia] {
        var recusas: [RecusaDeTransferencia] = []
        let origens = try origens(em: t)
        if try Livro.folhaAberta(em: t) == nil { recusas.append(.semFolhaAberta) }
        if contratos.isEmpty || origens.count != contratos.count { recusas.append(.contratoQueNaoServe) }
        let destino: Matricula? = try t.uma(
            """
            SELECT matricula FROM vinculo
             WHERE id = \(para) AND pessoa_id = \(pessoa) AND situacao IN ('ativo', 'inativo')
            """)?.ler(0)
        if let destino {
            if let mesmo = origens.filter({ $0.value == para }).keys.min() {
                recusas.append(.mesmaMatricula(contrato: mesmo, destino))
            }
        } else {
            recusas.append(.destinoQueNaoServe)
        }
        return recusas
    }

    /// Devolve quantos mudaram de matrícula. Lança a primeira `RecusaDeTransferencia`; recusa não muda nada.
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Int {
        try Livro.travar([pessoa], em: t)
        if let recusa = try recusas(em: t).first { throw recusa }
        let tipos = try t.executar("SELECT codigo FROM tipo_de_margem").map { try $0.ler(0, como: String.self) }
        try Livro.abrirContasQueFaltam([(para, pessoa)], tipos: tipos, ids: casa.ids, em: t)
        let trocas = Set(try origens(em: t).values).sorted().map {
            TransferirContratos.Troca(pessoa: pessoa, de: $0, para: para)
        }
        return try TransferirContratos(trocas, so: contratos, motivo: motivo).executar(casa, em: t, por: autor)
    }

    /// O vínculo de cada contrato escolhido que é da pessoa e está vivo.
    private func origens(em t: Transacao) throws -> [Int64: Int64] {
        let vivos = Situacao.allCases.filter(\.pesaNaMargem).map(\.rawValue)
        var origens: [Int64: Int64] = [:]
        for linha in try t.executar(
            """
            SELECT c.id, c.vinculo_id FROM contrato c JOIN vinculo v ON v.id = c.vinculo_id
             WHERE c.id = ANY (\(contratos.sorted())) AND v.pessoa_id = \(pessoa) AND c.situacao = ANY (\(vivos))
            """)
        {
            origens[try linha.ler(0)] = try linha.ler(1)
        }
        return origens
    }
}

/// Por que a transferência não se faz. O código é contrato público.
package enum RecusaDeTransferencia: Error, Equatable, Sendable {
    /// Nenhum escolhido, ou algum que não é contrato vivo desta pessoa.
    case contratoQueNaoServe
    /// Matrícula de outra pessoa, desligada ou que não há.
    case destinoQueNaoServe
    case mesmaMatricula(contrato: Int64, Matricula)
    /// Sem folha aberta não há mês em que a transferência entre.
    case semFolhaAberta

    package var codigo: String {
        switch self {
        case .contratoQueNaoServe: "transferencia-contrato"
        case .destinoQueNaoServe: "transferencia-destino"
        case .mesmaMatricula: "transferencia-mesma-matricula"
        case .semFolhaAberta: "transferencia-sem-folha-aberta"
        }
    }

    package var frase: String {
        switch self {
        case .contratoQueNaoServe: "Escolha ao menos um contrato vivo desta pessoa."
        case .destinoQueNaoServe: "Escolha a matrícula que recebe os contratos."
        case .mesmaMatricula(let contrato, let matricula):
            "O contrato \(Contagem.comMilhar(contrato)) já é da matrícula \(matricula)."
        case .semFolhaAberta: "Não há folha aberta: abra a competência antes de transferir."
        }
    }

    /// De que campo se fala.
    package var campo: String {
        switch self {
        case .contratoQueNaoServe, .semFolhaAberta: "contrato"
        case .destinoQueNaoServe, .mesmaMatricula: "para"
        }
    }
}

import Arquivos
import BancoDeDados
import Folha
import Nucleo

/// Grava as parcelas passadas, em fluxo: lê um tanto, copia um tanto.
struct GravarParcelasDaCarga: Sendable {
    private static let porVez = 20_000
    let arquivo: Int64
    let resumo: ResumoDasParcelas

    func executar(_ carga: Carga, em t: Transacao) throws {
        try PassadoDaFolha.garantirFechadas(resumo.competencias.sorted(), em: t)
        var contratos: [Int64: CargaSQL.Ligado] = [:]
        try t.copiarDe(CargaSQL.ligados) { linha in
            contratos[try linha.ler(0)] = CargaSQL.Ligado(
                contrato: try linha.ler(1), consignataria: try linha.ler(2), vinculo: try linha.ler(3))
        }
        var parcelas: [ParcelaDoLegado] = []
        parcelas.reserveCapacity(Self.porVez)
        let leitura = try LeituraDeArquivo(arquivo, carga.acervo, carga.casa, em: t)
        try ParcelaDaPasta.ler(leitura, apontar: { _ in }) { parcela in
            guard let contrato = contratos[parcela.ade] else {
                preconditionFailure("parcela que a conferência já teria apontado")
            }
            parcelas.append(
                ParcelaDoLegado(
                    competencia: parcela.competencia, contrato: contrato.contrato,
                    consignataria: contrato.consignataria,
                    vinculo: contrato.vinculo, numero: parcela.numero, previsto: parcela.previsto,
                    enviado: parcela.enviado,
                    descontado: parcela.descontado, motivo: parcela.motivo))
            if parcelas.count == Self.porVez {
                try PassadoDaFolha.gravar(parcelas, em: t)
                parcelas.removeAll(keepingCapacity: true)
            }
        }
        try PassadoDaFolha.gravar(parcelas, em: t)
    }
}

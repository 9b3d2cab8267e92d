import Nucleo

// Os lotes de contratos novos, conferidos como o sistema os confere.

extension OrgaoDeProva {
    /// Recebe os lotes do mês; devolve os números recusados.
    mutating func carregarInclusoes(_ competencia: Competencia) throws -> Set<String> {
        var recusados: Set<String> = []
        var comprometido = comprometidoPorConta()
        var vivosPorCPF = contratosPorCPF()
        for arquivo in try arquivos.arquivos(competencia.iso, "inclusoes-") {
            var linhas: [ArquivosDeProva.Linha] = []
            try arquivos.ler(arquivo, "inclusoes-da-consignataria") { linhas.append($0) }
            for linha in linhas {
                let numero = linha.texto("numero") ?? ""
                guard let contrato = aceito(linha, competencia, comprometido, vivosPorCPF) else {
                    recusados.insert(numero)
                    continue
                }
                for tipo in catalogo.produtos[contrato.produto]?.tipos ?? [] {
                    comprometido[Self.conta(contrato.matricula, catalogo.tipos[tipo].codigo), default: 0] += peso(
                        contrato, tipo)
                }
                vivosPorCPF[vinculos[contrato.matricula]?.cpf ?? "", default: []].append(contrato)
                incluir(contrato)
            }
        }
        return recusados
    }

    private static func conta(_ matricula: String, _ tipo: String) -> String { "\(matricula)|\(tipo)" }

    private func peso(_ contrato: ContratoDeProva, _ tipo: Int) -> Int64 {
        catalogo.tipos[tipo].estoque ? contrato.parcela * Int64(contrato.prazo ?? 1) : contrato.parcela
    }

    private func comprometidoPorConta() -> [String: Int64] {
        var comprometido: [String: Int64] = [:]
        for contrato in contratos where !contrato.acabou {
            for tipo in catalogo.produtos[contrato.produto]?.tipos ?? [] {
                comprometido[Self.conta(contrato.matricula, catalogo.tipos[tipo].codigo), default: 0] += peso(
                    contrato, tipo)
            }
        }
        return comprometido
    }

    private func contratosPorCPF() -> [String: [ContratoDeProva]] {
        Dictionary(grouping: contratos.filter { !$0.acabou }) { vinculos[$0.matricula]?.cpf ?? "" }
    }

    /// O contrato da linha, se passa em todas as conferências.
    private func aceito(
        _ linha: ArquivosDeProva.Linha, _ competencia: Competencia, _ comprometido: [String: Int64],
        _ porCPF: [String: [ContratoDeProva]]
    ) -> ContratoDeProva? {
        guard let matricula = linha.texto("matricula"), let vinculo = vinculos[matricula], vinculo.vivo,
            linha.texto("cpf").map({ $0 == vinculo.cpf }) ?? true, let consignataria = linha.texto("consignataria"),
            let produto = linha.texto("produto"), let convenio = convenios["\(consignataria)|\(produto)"],
            let parcela = linha.numero("parcela"), parcela > 0, let dia = linha.dia("operacao_em"),
            let carencia = linha.inteiro("carencia")
        else { return nil }
        let prazo = linha.inteiro("prazo")
        guard carencia <= convenio.carenciaMaxima, prazo ?? 0 <= convenio.prazoMaximo ?? 0,
            (convenio.prazoMaximo == nil) == (prazo == nil), confere(linha, convenio, dia, carencia)
        else { return nil }
        let vivos = porCPF[vinculo.cpf] ?? []
        let daqui = vivos.filter { $0.consignataria == consignataria }
        let emprestimos = vivos.count { catalogo.produtos[$0.produto]?.natureza == "emprestimo" }
        guard daqui.count(where: { $0.produto == produto }) < convenio.maximoDeContratos ?? .max, emprestimos < 8,
            !daqui.isEmpty || Set(vivos.map(\.consignataria)).count < 8
        else { return nil }
        let contrato = ContratoDeProva(
            ade: 10_000_000 + Int64(contratos.count), matricula: matricula, consignataria: consignataria,
            produto: produto,
            numero: linha.texto("numero") ?? "", parcela: parcela, prazo: prazo, pagas: 0,
            primeira: competencia + carencia, averbado: dia,
            marca: nil, suspensoAte: nil, anterior: .ausente)
        for tipo in catalogo.produtos[produto]?.tipos ?? [] {
            let codigo = catalogo.tipos[tipo].codigo
            guard let margem = vinculo.margens[codigo],
                peso(contrato, tipo) <= margem - comprometido[Self.conta(matricula, codigo), default: 0]
            else { return nil }
        }
        return contrato
    }

    /// Refaz a conta do empréstimo no dia do lote.
    private func confere(
        _ linha: ArquivosDeProva.Linha, _ convenio: ConvenioDeProva, _ dia: Dia, _ carencia: Int
    ) -> Bool {
        guard let taxaMaxima = convenio.taxaMaxima else { return true }
        guard let liberado = linha.numero("valor_liberado"), let taxa = linha.numero("taxa_ao_mes"), taxa <= taxaMaxima,
            let prazo = linha.inteiro("prazo")
        else { return false }
        let pedido = PedidoDeEmprestimo(
            valor: Dinheiro(centavos: liberado), taxaAoMes: Taxa(emCentesimosDeMilionesimo: taxa), parcelas: prazo,
            liberacao: dia,
            prazos: prazos, carenciaEmMeses: carencia, convencao: convenio.convencao, iof: convenio.iof)
        guard let conta = try? pedido.calcular() else { return false }
        return conta.parcela.centavos == linha.numero("parcela")
            && conta.cet.divulgado.emCentesimosDeMilionesimo / 10_000 <= convenio.cetMaximo ?? .max
    }
}

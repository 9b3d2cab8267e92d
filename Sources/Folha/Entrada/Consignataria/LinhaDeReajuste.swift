import Arquivos
import Cadastro
import Leiaute
import Nucleo

/// O valor novo de um contrato mensal (em centavos), o percentual de um percentual ou o do reajuste de um mensal (em pontos-base).
package struct LinhaDeReajuste: Sendable, Hashable {
    package var linha: Int
    package var matricula: Matricula
    /// O número que a consignatária deu ao contrato; separa os de quem tem mais de um do mesmo produto.
    package var numero: String?
    package var produto: String
    package var valor: Int64

    /// O número da linha, como se lê num apontamento.
    func escrita(_ especie: EspecieDeEntrada) -> String {
        especie.trazValor ? Dinheiro(centavos: valor).brasileiro : textoDeDecimal(valor, casas: 2, separador: ",")
    }
}

/// Um arquivo de consignatária que altera contratos que ela já tem.
package struct ConteudoDosReajustes: Sendable {
    package let especie: EspecieDeEntrada
    package let competencia: Competencia?
    /// O código que o cabeçalho traz, se traz.
    package let consignataria: String?
    package let linhas: [LinhaDeReajuste]

    /// Lê o arquivo; o que não se lê vai a `apontar`, e a linha fica de fora.
    package static func ler(
        _ especie: EspecieDeEntrada, _ leitura: LeituraDeArquivo, apontar: Apontador
    ) throws -> ConteudoDosReajustes {
        let campoDoValor = especie.campoDoValor
        let campos = try LeitorDeCampos(
            leitura.definicao, exigidos: ["competencia", "matricula", "produto", campoDoValor],
            opcionais: ["numero", "consignataria"])
        var linhas: [LinhaDeReajuste] = []
        var competencia = CompetenciaDoArquivo()
        var consignataria: String?
        try withoutActuallyEscaping(apontar) { apontar in
            _ = try leitura.ler(aoApontar: apontar) { registro in
                guard try campos.serve(registro, apontar) else { return }
                try competencia.ver(campos.competencia("competencia", registro), linha: registro.linha, apontar)
                consignataria = consignataria ?? campos.texto("consignataria", registro)
                guard let texto = campos.texto("matricula", registro), let produto = campos.texto("produto", registro),
                    let valor = campos.inteiro(campoDoValor, registro)
                else { return }
                do {
                    linhas.append(
                        LinhaDeReajuste(
                            linha: registro.linha, matricula: try Matricula.lendo(texto),
                            numero: campos.texto("numero", registro),
                            produto: produto, valor: valor))
                } catch let erro as TextoInvalido {
                    try apontar(
                        Apontado(
                            linha: registro.linha, campo: "matricula", esperado: erro.esperado, lido: "\"\(texto)\""))
                }
            }
        }
        linhas.sort { ($0.matricula, $0.linha) < ($1.matricula, $1.linha) }
        return ConteudoDosReajustes(
            especie: especie, competencia: competencia.unica, consignataria: consignataria, linhas: linhas)
    }

    /// Confere cada linha contra os contratos vivos da consignatária; linha ruim fica de fora, e as outras valem.
    package func conferir(
        _ contratos: ContratosAReajustar, _ catalogo: Catalogo, consignataria: Int64, apontar: Apontador
    ) throws {
        var vistas: [LinhaDeReajuste: Int] = [:]
        for linha in linhas {
            func recusar(_ campo: String, _ esperado: String, _ lido: String) throws {
                try apontar(Apontado(linha: linha.linha, campo: campo, esperado: esperado, lido: lido))
            }
            var chave = linha
            (chave.linha, chave.valor) = (0, 0)
            if let primeira = vistas.updateValue(linha.linha, forKey: chave) {
                try recusar(
                    "matricula", "um valor por contrato (já veio na linha \(primeira))", "\"\(linha.matricula)\"")
                continue
            }
            guard let produto = catalogo.produto(codigo: linha.produto),
                catalogo.convenio(consignataria: consignataria, produto: produto.id) != nil
            else {
                try recusar("produto", "um produto dos seus convênios", "\"\(linha.produto)\"")
                continue
            }
            guard produto.forma == (especie == .aliquotas ? .percentual : .mensal) else {
                try recusar(
                    "produto", especie == .aliquotas ? "um produto percentual" : "um produto de valor mensal",
                    "\"\(linha.produto)\"")
                continue
            }
            guard especie.aceita(linha.valor) else {
                try recusar(especie.campoDoValor, especie.valorEsperado, linha.escrita(especie))
                continue
            }
            // Matrícula que não existe e matrícula sem contrato desta consignatária se apontam igual: uma não denuncia a outra.
            switch contratos.alvo(linha) {
            case .um(let contrato):
                let pedido = contrato.pedido(linha, especie, catalogo)
                if pedido == .semPercentual, let (campo, esperado) = pedido.apontamento(especie) {
                    try recusar(campo, esperado, linha.escrita(especie))
                }
            case .nenhum:
                try recusar("matricula", "um contrato seu em vigor deste produto", "\"\(linha.matricula)\"")
            case .varios(let quantos):
                try recusar(
                    "numero", "o número do contrato, porque há \(quantos) deste produto", linha.numero ?? "(vazio)")
            case .desligado: try recusar("matricula", "um vínculo em vigor", "\"\(linha.matricula)\"")
            }
        }
    }
}

extension EspecieDeEntrada {
    /// O campo da linha que diz quanto.
    var campoDoValor: String { trazValor ? "valor" : "percentual" }

    /// A linha diz o valor novo; as outras dizem um percentual.
    var trazValor: Bool { self != .aliquotas && self != .percentuais }

    /// Se o número da linha faz sentido para a espécie.
    func aceita(_ valor: Int64) -> Bool {
        switch self {
        case .aliquotas: (1...10_000).contains(valor)
        case .percentuais: valor > -10_000 && valor <= 100_000 && valor != 0
        default: valor > 0
        }
    }

    var valorEsperado: String {
        switch self {
        case .aliquotas: "mais que zero e até 100"
        case .percentuais: "mais que -100 e até 1.000, e diferente de zero"
        default: "mais que zero (para encerrar, cancele o contrato)"
        }
    }
}

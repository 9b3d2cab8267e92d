/// Confere a consulta de um pedido contra o que a rota descreve dela: o que se documenta é o que se aceita.
///
/// Olha o valor como veio, antes de qualquer leitor: repetido, vazio onde a descrição não o admite e fora da lista ou da faixa não passam por
/// ausente. Parâmetro que a rota não descreve fica de fora, como em toda consulta.
struct ConsultaDescrita: Sendable {
    private let campos: [(nome: String, apontar: @Sendable (String) -> String?)]

    init(_ descritos: [CampoDeEsquema]) {
        campos = descritos.map { ($0.nome, Self.conferencia($0)) }
    }

    /// A rota não descreve parâmetro nenhum.
    var vazia: Bool { campos.isEmpty }

    /// Lança `FormularioRecusado` (400) com todos os apontamentos.
    func conferir(_ consulta: Campos) throws(FormularioRecusado) {
        var apontamentos: [ApontamentoDeCampo] = []
        for campo in campos {
            let valores = consulta.digitados(campo.nome)
            if valores.count > 1 {
                apontamentos.append(
                    ApontamentoDeCampo(
                        campo: campo.nome, esperado: "Mande este parâmetro uma vez só.", lido: "\(valores.count) vezes")
                )
            } else if let valor = valores.first, let esperado = campo.apontar(valor) {
                apontamentos.append(
                    ApontamentoDeCampo(campo: campo.nome, esperado: esperado, lido: String(valor.prefix(100))))
            }
        }
        guard apontamentos.isEmpty else { throw FormularioRecusado(campos: consulta, apontamentos: apontamentos) }
    }

    private static func conferencia(_ campo: CampoDeEsquema) -> @Sendable (String) -> String? {
        switch campo.esquema {
        case .texto:
            let texto = ConferenciaDeTexto(campo.esquema)
            return { texto.apontar($0) }
        case .escolha(let opcoes):
            return { opcoes.contains($0) ? nil : "Use um destes: \(opcoes.joined(separator: ", "))." }
        case .inteiro(let minimo, let maximo):
            let faixa = Int(minimo ?? 0)...Int(maximo ?? .max)
            return { InteiroEscrito.ler($0).map(faixa.contains) == true ? nil : InteiroEscrito.frase(faixa) }
        case .logico, .lista, .objeto, .opcional:
            preconditionFailure("parâmetro de consulta é texto, escolha ou inteiro: \(campo.nome)")
        }
    }
}

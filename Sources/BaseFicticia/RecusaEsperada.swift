import Leiaute
import Nucleo

/// Uma linha de lote que o sistema tem de recusar, e por quê.
struct RecusaEsperada {
    let consignataria: String
    let numero: String
    let motivo: String
    let campos: [Campo]
}

extension Gerador {
    /// As linhas ruins do mês: o que se vê num lote de verdade, e o pedido que não cabe por um centavo.
    func recusasDoMes() -> [RecusaEsperada] {
        var recusas = porUmCentavo()
        guard let posicao = carteira.novos.first(where: { carteira.contratos[$0].liberado > 0 }) else { return recusas }
        let boa = carteira.contratos[posicao]
        let servico = carteira.servicos[Int(boa.servico)]
        func ruim(_ ordem: Int, _ motivo: String, _ mudar: (inout [Campo]) -> Void) {
            let numero = "R\(PessoaFicticia.algarismos(carteira.mes, 3))\(PessoaFicticia.algarismos(ordem, 3))"
            var campos = inclusao(boa)
            campos[Coluna.numero.rawValue] = .texto(numero)
            campos[Coluna.documento.rawValue] = .texto("ADF-\(numero)")
            mudar(&campos)
            recusas.append(
                RecusaEsperada(
                    consignataria: servico.consignataria.codigo, numero: numero, motivo: motivo, campos: campos))
        }
        ruim(1, "matrícula desconhecida") { $0[Coluna.matricula.rawValue] = .texto("0001-99") }
        ruim(2, "CPF de outra pessoa") {
            let alheio = PessoaFicticia.cpf(
                Int(carteira.vinculos[Int(boa.vinculo)].pessoa) + 1, semente: carteira.escala.semente)
            $0[Coluna.cpf.rawValue] = .texto(alheio.digitos)
        }
        ruim(3, "parcela que não confere") { $0[Coluna.parcela.rawValue] = .reais(boa.parcela + 1) }
        ruim(4, "taxa acima do teto do convênio") { $0[Coluna.taxa.rawValue] = .decimal(9_900_000, casas: 6) }
        ruim(5, "prazo acima do máximo") { $0[Coluna.prazo.rawValue] = .quantos(600) }
        return recusas
    }

    /// A mensalidade passa por um centavo do que sobra da margem.
    private func porUmCentavo() -> [RecusaEsperada] {
        guard let sindicato = carteira.servicos.firstIndex(where: { $0.consignataria.codigo == "SINDSEMP" }) else {
            return []
        }
        let pedintes = carteira.vinculos.indices.filter {
            carteira.vinculos[$0].papel == .naoCabePorUmCentavo && Int(carteira.vinculos[$0].evento) == carteira.mes
        }
        return pedintes.map { indice in
            let contrato = ContratoFicticio(
                vinculo: indice, servico: sindicato, parcela: carteira.vinculos[indice].aperto, inicio: carteira.mes,
                dia: carteira.diaDosLotes)
            let numero = "R\(PessoaFicticia.algarismos(carteira.mes, 3))9\(indice)"
            var campos = inclusao(contrato)
            campos[Coluna.numero.rawValue] = .texto(numero)
            return RecusaEsperada(
                consignataria: "SINDSEMP", numero: numero, motivo: "passa da margem por um centavo", campos: campos)
        }
    }

    private enum Coluna: Int {
        case matricula, cpf, produto, parcela, prazo, carencia, numero, liberado, taxa, documento
    }
}

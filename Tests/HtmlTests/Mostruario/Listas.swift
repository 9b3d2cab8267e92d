@testable import Html

extension Mostruario {
    struct Contrato: Sendable {
        let numero: Int
        let pessoa: String
        let matricula: String
        let consignataria: String
        let centavos: Int64
        let parcelas: String
        let situacao: Etiqueta
        let fim: String
    }

    static let situacoes: [Etiqueta] = [
        Etiqueta(.sucesso, "Averbado"), Etiqueta(.neutro, "Suspenso"), Etiqueta(.encerrado, "Liquidado"),
        Etiqueta(.riscado, "Cancelado"), Etiqueta(.aviso, "Aguardando autorização", icone: .relogio),
    ]

    static let contratos: [Contrato] = (0..<20).map { posicao in
        let pessoas = ["Ana Exemplo de Souza", "Bruno Modelo", "Carla Fictícia Pereira dos Santos", "Davi Inventado"]
        let entidades = ["Banco Exemplo", "Cooperativa Modelo", "Associação de Classe"]
        return Contrato(
            numero: 4_812 + posicao * 37, pessoa: pessoas[posicao % 4], matricula: "73.2\(10 + posicao)-4",
            consignataria: entidades[posicao % 3], centavos: 41_290 + Int64(posicao * posicao) * 3_111,
            parcelas: "\(posicao % 12 + 1)/48", situacao: situacoes[posicao % 5], fim: "0\(posicao % 9 + 1)/2029")
    }

    static func estado(filtrado: Bool, total: Int) -> EstadoDaGrade {
        var estado = EstadoDaGrade(
            em: "/contratos",
            filtros: [
                .escolha("situacao", "Situação", [.init("averbado", "Averbado"), .init("suspenso", "Suspenso")]),
                .competencia("fim", "Termina até"), .texto("consignataria", "Consignatária"),
            ], ordens: ["numero", "pessoa", "parcela"], padrao: .init("numero"),
            lendo: filtrado
                ? [("busca", "exemplo"), ("situacao", "averbado"), ("ordem", "-parcela"), ("pagina", "3")] : [])
        estado.total = total
        return estado
    }

    @MontagemDeColunas<Contrato> static var colunas: [Coluna<Contrato>] {
        Coluna("Contrato", ordem: "numero", principal: true, csv: { String($0.numero) }) { contrato in
            Ligacao(Formato.inteiro(contrato.numero), para: "/contratos/\(contrato.numero)")
        }
        Coluna("Pessoa", ordem: "pessoa", csv: { $0.pessoa }) { contrato in
            Ligacao(contrato.pessoa, para: "/pessoas/\(contrato.matricula)")
        }
        Coluna("Matrícula") { $0.matricula }
        Coluna("Consignatária") { $0.consignataria }
        Coluna("Parcela", .numero, ordem: "parcela", total: "R$ 4.218.733,09") {
            Formato.brasileiro(centavos: $0.centavos)
        }
        Coluna("Pagas", .numero) { $0.parcelas }
        Coluna("Situação", csv: { $0.situacao.texto }) { $0.situacao }
        Coluna("Fim", .numero) { $0.fim }
    }

    static func lista(filtrada: Bool) -> Tela {
        Tela(
            "Contratos", secao: "Contratos", larga: true,
            acoes: Bloco { Ligacao("Importar lote", para: "/contratos/lotes/novo", .primario, icone: .enviar) }
        ) {
            Grade(
                "Todos os contratos", linhas: contratos, estado: estado(filtrado: filtrada, total: 15_119),
                lote: Lote(
                    para: "/contratos/lote", todosDoFiltro: true,
                    atos: [("suspender", "Suspender"), ("transferir", "Transferir")],
                    chave: { String($0.numero) }, rotulo: { "contrato \($0.numero)" }),
                busca: "pessoa, matrícula ou contrato"
            ) { colunas }
        }
    }

    static var listaVazia: Tela {
        Tela("Lotes", secao: "Contratos", trilha: [.init("Contratos", "/contratos")]) {
            Grade(
                "Lotes enviados", linhas: [Contrato](),
                vazio: Vazio(
                    "Nenhum lote enviado",
                    "Aqui aparecem os arquivos mandados pelas consignatárias, com o que foi aceito e o que não foi."
                ) {
                    Ligacao("Enviar o primeiro lote", para: "/contratos/lotes/novo", .primario)
                }
            ) { colunas }
            Grade(
                "Contratos achados", linhas: [Contrato](), estado: estado(filtrado: true, total: 0), busca: "contrato"
            ) { colunas }
        }
    }
}

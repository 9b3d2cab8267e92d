import Acesso
import Arquivos
import Folha
import Html
import Nucleo

/// Como o gestor vê um arquivo recebido ou gerado.
enum ArquivoNaTela {
    /// O nome de cada espécie, para gente.
    static func nome(daEspecie especie: String) -> String {
        if let entrada = EspecieDeEntrada(rawValue: especie) { return entrada.nome }
        return nomes[especie] ?? PortalDoGestor.emMaiuscula(especie.replacing("-", with: " "))
    }

    private static let nomes = [
        "retorno-da-folha": "Folha fechada", "descontos": "Remessa de descontos", "remessa": "Remessa de descontos",
        "complemento": "Complemento da remessa", "ensaio-da-glosa": "Ensaio da glosa",
        "criticas": "Relatório de apontamentos",
        "retorno-da-consignataria": "Retorno à consignatária", "historico-do-mes": "Histórico do mês",
        "repasse": "Demonstrativo de repasse", "carga-consignatarias": "Carga inicial: consignatárias",
        "carga-convenios": "Carga inicial: convênios", "carga-rubricas": "Carga inicial: rubricas",
        "carga-calendario": "Carga inicial: calendário", "carga-contratos": "Carga inicial: contratos",
        "carga-parcelas": "Carga inicial: parcelas", "inclusoes-da-consignataria": "Lote de inclusões",
        "alteracoes-da-consignataria": "Lote de alterações e encerramentos", "retorno-do-lote": "Retorno do lote",
    ]

    @MontagemDeColunas<ArquivoGuardado> static var colunasCurtas: [Coluna<ArquivoGuardado>] {
        Coluna("Arquivo", principal: true, csv: { $0.nome }) { Ligacao($0.nome, para: PortalDoGestor.arquivo($0.id)) }
        Coluna("Registros", .numero) { $0.registros.map { Formato.inteiro($0) } ?? "—" }
        Coluna("Valor (R$)", .numero) { $0.total?.brasileiro ?? "—" }
        Coluna("Tamanho", .numero) { Formato.tamanho(bytes: $0.tamanho) }
        Coluna.acoes { Ligacao("Baixar", para: $0.baixar, .terciario, icone: .baixar, compacta: true) }
    }

    /// Na tela, o que diz a mesma coisa vai junto, para o botão caber; no CSV (`noCsv`), cada coisa na sua coluna.
    static func colunas(
        _ consignatarias: [Int64: String], _ autores: [Int64: String]
    ) -> [Coluna<ArquivoGuardado>] {
        [
            Coluna("Número", .numero, ordem: "id") { Formato.inteiro($0.id) },
            Coluna("Arquivo", ordem: "nome", principal: true, csv: nil) { arquivo in
                Ligacao(arquivo.nome, para: PortalDoGestor.arquivo(arquivo.id))
                El(.div, nome(daEspecie: arquivo.especie), .classe("nota"))
            },
            Coluna("Competência") { $0.competencia?.brasileira ?? "" },
            Coluna("Consignatária") { $0.consignataria.flatMap { consignatarias[$0] } ?? "" },
            Coluna("Situação", csv: nil) { arquivo in
                arquivo.situacao.etiqueta
                if arquivo.apontamentos > 0 {
                    El(
                        .div, Formato.contagem(Int(arquivo.apontamentos), "apontamento", "apontamentos"),
                        .classe("nota"))
                }
            },
            Coluna("Registros", .numero, ordem: "registros") { $0.registros.map { Formato.inteiro($0) } ?? "" },
            Coluna("Valor (R$)", .numero, ordem: "total") { $0.total?.brasileiro ?? "" },
            Coluna("Em", .umaLinha, csv: nil) { arquivo in
                arquivo.em.naTela
                if let autor = arquivo.autor.flatMap({ autores[$0] }) { El(.div, autor, .classe("nota")) }
            },
            Coluna.acoes {
                if !$0.semConteudo {
                    Ligacao("Baixar", para: $0.baixar, .terciario, icone: .baixar, compacta: true)
                }
            },
        ]
    }

    static func noCsv(_ consignatarias: [Int64: String], _ autores: [Int64: String]) -> [Coluna<ArquivoGuardado>] {
        [
            Coluna("Número") { Formato.inteiro($0.id) }, Coluna("Arquivo") { $0.nome },
            Coluna("Espécie") { nome(daEspecie: $0.especie) },
            Coluna("Competência") { $0.competencia?.brasileira ?? "" },
            Coluna("Consignatária") { $0.consignataria.flatMap { consignatarias[$0] } ?? "" },
            Coluna("Situação") { $0.situacao.nome },
            Coluna("Registros") { $0.registros.map { Formato.inteiro($0) } ?? "" },
            Coluna("Valor (R$)") { $0.total?.brasileiro ?? "" },
            Coluna("Apontamentos") { $0.apontamentos == 0 ? "" : Formato.inteiro($0.apontamentos) },
            Coluna("Em") { $0.em.naTela }, Coluna("Quem") { $0.autor.flatMap { autores[$0] } ?? "" },
        ]
    }
}

extension ArquivoGuardado {
    var baixar: Endereco { "/gestor/arquivos/\(id)/baixar" }
}

extension ArquivoGuardado.Situacao {
    var nome: String {
        switch self {
        case .recebendo: "chegando"
        case .recebido: "recebido, a conferir"
        case .conferido: "conferido, a aplicar"
        case .recusado: "recusado"
        case .aplicando: "sendo aplicado"
        case .aplicado: "aplicado"
        case .desfeito: "desfeito"
        case .disponivel: "gerado"
        }
    }

    var etiqueta: Etiqueta {
        let nome = PortalDoGestor.emMaiuscula(nome)
        return switch self {
        case .recebendo, .recebido: Etiqueta(.neutro, nome)
        case .conferido: Etiqueta(.aviso, nome)
        case .recusado: Etiqueta(.erro, nome)
        case .aplicando: Etiqueta(.informacao, nome, icone: .relogio)
        case .aplicado: Etiqueta(.sucesso, nome)
        case .desfeito: Etiqueta(.riscado, nome)
        case .disponivel: Etiqueta(.encerrado, nome)
        }
    }
}

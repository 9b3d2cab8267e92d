import Acesso
import Arquivos
import Html
import Leiaute
import Nucleo

/// Um campo de um leiaute, como linha de tabela: onde fica, que tamanho tem, o que guarda e que regra cumpre.
struct CampoDoLeiaute: Sendable {
    let registro: String
    let ordem: Int
    let campo: DefinicaoDeCampo
    let formato: Leiaute.Formato

    static func listar(_ definicao: Definicao) -> [CampoDoLeiaute] {
        definicao.registros.flatMap { registro in
            registro.campos.enumerated().map {
                CampoDoLeiaute(
                    registro: registro.nome, ordem: $0.offset + 1, campo: $0.element, formato: definicao.formato)
            }
        }
    }

    var nome: String { campo.nome.isEmpty ? "(reservado)" : campo.nome }

    var posicao: String {
        if let inicio = campo.inicio {
            guard let tamanho = campo.tamanho, tamanho > 1 else { return "\(inicio)" }
            return "\(inicio) a \(inicio + tamanho - 1)"
        }
        if let depois = campo.depoisDe { return "depois de \(depois)" }
        switch formato {
        case .xml: return campo.atributo.map { "@\($0)" } ?? campo.elemento.joined(separator: "/")
        case .dbf: return campo.coluna
        default: return "coluna \(ordem)"
        }
    }

    var tipo: String {
        switch campo.tipo {
        case .decimal(let numero), .inteiro(let numero):
            numero.casas > 0 ? "\(campo.tipo.nome), \(numero.casas) casas" : campo.tipo.nome
        case .data(let forma): "data \(forma.rawValue)"
        case .competencia(let forma): "competência \(forma.rawValue)"
        default: campo.tipo.nome
        }
    }

    /// Tudo o que se exige dele, em palavras.
    var regra: String {
        var partes: [String] = []
        if let constante = campo.constante { partes.append("sempre «\(constante)»") }
        if let dominio = campo.dominio { partes.append("um destes: \(dominio.joined(separator: ", "))") }
        if let mapa = campo.mapa {
            partes.append(mapa.map { "\($0.codigo) = \($0.valor)" }.joined(separator: ", "))
        }
        if let total = campo.total { partes.append(Self.frase(total)) }
        if let sequencia = campo.sequencia { partes.append("numeração de 1 em 1 (\(sequencia.rawValue))") }
        if case .decimal(let numero) = campo.tipo { partes += Self.frases(numero) }
        if case .inteiro(let numero) = campo.tipo { partes += Self.frases(numero) }
        if let preenchimento = campo.preenchimento {
            let caractere =
                preenchimento.caractere == 0x20 ? "brancos" : "«\(Character(Unicode.Scalar(preenchimento.caractere)))»"
            partes.append("completa com \(caractere) à \(preenchimento.lado.rawValue)")
        }
        if let descricao = campo.descricao { partes.append(descricao) }
        return partes.joined(separator: "; ")
    }

    private static func frase(_ total: TotalDeControle) -> String {
        switch total.conta {
        case .contar(let registros): "quantidade de \(registros.joined(separator: ", "))"
        case .contarTodos: "quantidade de linhas"
        case .somar(let parcelas): "soma de " + parcelas.map { "\($0.registro).\($0.campo)" }.joined(separator: " + ")
        }
    }

    private static func frases(_ numero: FormatoDeNumero) -> [String] {
        var partes: [String] = []
        if let separador = numero.separadores.first, separador != .nenhum {
            partes.append("decimal com \(separador == .virgula ? "vírgula" : "ponto")")
        }
        if numero.sinal != .nenhum {
            partes.append("sinal à \(numero.sinal.rawValue.split(separator: "-").first ?? "")")
        }
        return partes
    }

    @MontagemDeColunas<CampoDoLeiaute> static var colunas: [Coluna<CampoDoLeiaute>] {
        Coluna("Registro") { $0.registro }
        Coluna("Campo", principal: true) { $0.nome }
        Coluna("Posição") { $0.posicao }
        Coluna("Tamanho", .numero) { $0.campo.tamanho.map { Html.Formato.inteiro($0) } ?? "" }
        Coluna("Tipo") { $0.tipo }
        Coluna("Obrigatório") { $0.campo.obrigatorio ? "sim" : "não" }
        Coluna("Regra") { $0.regra }
    }
}

/// A definição desenhada: dados gerais e a tabela dos campos.
struct DefinicaoNaTela {
    let definicao: Definicao
    let estado: EstadoDaGrade?
    let regua: ReguaNaTela?

    var corpo: some Trecho {
        Bloco {
            Cartao("Definição") {
                Ficha {
                    Html.Dado("Formato", FormularioDeEnvio.nome(definicao.formato))
                    Html.Dado("Codificação", definicao.codificacao.rawValue)
                    if [.posicional, .relatorio].contains(definicao.formato) {
                        Html.Dado("Largura", "\(Html.Formato.inteiro(definicao.largura)) posições")
                    }
                    if definicao.formato == .delimitado {
                        Html.Dado(
                            "Separador", String(Character(Unicode.Scalar(definicao.delimitado.separador))))
                        Html.Dado("Títulos", definicao.delimitado.titulos.rawValue)
                    }
                    Html.Dado("Versão escrita na definição", definicao.versao)
                    Html.Dado(
                        "Registros",
                        definicao.registros.map { "\($0.nome) (\($0.papel.rawValue))" }.joined(separator: ", "))
                    Html.Dado("Descrição", definicao.descricao, largo: true)
                    Html.Dado("Fonte", definicao.fonte, largo: true)
                }
            }
            regua?.corpo
            Grade(
                "Campos",
                linhas: estado?.daPagina(CampoDoLeiaute.listar(definicao)) ?? CampoDoLeiaute.listar(definicao),
                estado: estado, csv: estado != nil
            ) { CampoDoLeiaute.colunas }
        }
    }
}

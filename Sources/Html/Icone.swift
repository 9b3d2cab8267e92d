/// Ícone de traço, embutido na página. Nunca fala sozinho: fica escondido de quem ouve, e quem o usa põe o texto.
///
/// Desenhos nossos, em quadro de 24 unidades, traço de 2.
package struct Icone: Trecho, Sendable, Hashable {
    private let nome: String
    private let desenho: StaticString

    private init(_ nome: String, _ desenho: StaticString) {
        self.nome = nome
        self.desenho = desenho
    }

    package func escrever(em saida: inout Saida) {
        saida.fixo("<svg class=\"icone\" viewBox=\"0 0 24 24\" aria-hidden=\"true\" focusable=\"false\">")
        saida.fixo(desenho)
        saida.fixo("</svg>")
    }

    package static func == (um: Icone, outro: Icone) -> Bool { um.nome == outro.nome }
    package func hash(into misturador: inout Hasher) { misturador.combine(nome) }
}

extension Icone {
    // Navegação
    package static let menu = Icone("menu", "<path d=\"M4 6h16M4 12h16M4 18h16\"/>")
    package static let fechar = Icone("fechar", "<path d=\"M6 6l12 12M18 6L6 18\"/>")
    package static let casa = Icone("casa", "<path d=\"M4 11l8-7 8 7v9h-5v-6H9v6H4z\"/>")
    package static let busca = Icone("busca", "<circle cx=\"11\" cy=\"11\" r=\"6.5\"/><path d=\"M16 16l4.5 4.5\"/>")
    package static let direita = Icone("direita", "<path d=\"M9 5l7 7-7 7\"/>")
    package static let esquerda = Icone("esquerda", "<path d=\"M15 5l-7 7 7 7\"/>")
    package static let cima = Icone("cima", "<path d=\"M5 15l7-7 7 7\"/>")
    package static let baixo = Icone("baixo", "<path d=\"M5 9l7 7 7-7\"/>")
    package static let ordenar = Icone("ordenar", "<path d=\"M8 10l4-5 4 5M8 14l4 5 4-5\"/>")
    package static let externo = Icone("externo", "<path d=\"M14 4h6v6M20 4l-9 9M18 14v6H4V6h6\"/>")
    package static let sair = Icone("sair", "<path d=\"M14 4h5v16h-5M3 12h11M10 8l4 4-4 4\"/>")
    package static let ajuda = Icone(
        "ajuda",
        "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"M9.5 9.5a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.1.9-1.1 1.7M12 16.8v.2\"/>"
    )

    // Situação
    package static let sucesso = Icone(
        "sucesso", "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"M8 12.5l3 3 5.5-6.5\"/>")
    package static let aviso = Icone("aviso", "<path d=\"M12 3.5L22 20.5H2zM12 10v5M12 17.8v.2\"/>")
    package static let erro = Icone(
        "erro", "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"M9 9l6 6M15 9l-6 6\"/>")
    package static let informacao = Icone(
        "informacao", "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"M12 11v6M12 7.3v.2\"/>")
    package static let relogio = Icone(
        "relogio", "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"M12 7v5.5l3.5 2\"/>")
    package static let pausa = Icone(
        "pausa", "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"M10 9v6M14 9v6\"/>")
    package static let riscado = Icone(
        "riscado", "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"M5.8 18.2L18.2 5.8\"/>")
    package static let fim = Icone(
        "fim", "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"M9 9h6v6H9z\"/>")
    package static let ponto = Icone(
        "ponto", "<circle cx=\"12\" cy=\"12\" r=\"9\"/><circle cx=\"12\" cy=\"12\" r=\"2.5\"/>")
    package static let cadeado = Icone("cadeado", "<path d=\"M5 11h14v9H5zM8 11V8a4 4 0 0 1 8 0v3\"/>")
    package static let escudo = Icone(
        "escudo", "<path d=\"M12 3l8 3v6c0 5-3.5 8-8 9-4.500-1-8-4-8-9V6zM8.500 12l2.500 2.500 4.500-5\"/>")
    package static let sino = Icone(
        "sino", "<path d=\"M6 17v-6a6 6 0 0 1 12 0v6l1.500 2h-15zM10 21.500h4\"/>")

    // Ações
    package static let mais = Icone("mais", "<path d=\"M12 5v14M5 12h14\"/>")
    package static let menos = Icone("menos", "<path d=\"M5 12h14\"/>")
    package static let editar = Icone(
        "editar", "<path d=\"M4 20l1-4.500L16.500 4 20 7.500 8.500 19zM14 6.500L17.500 10\"/>")
    package static let lixo = Icone("lixo", "<path d=\"M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5\"/>")
    package static let baixar = Icone("baixar", "<path d=\"M12 4v11M7 10.500l5 5 5-5M4 20h16\"/>")
    package static let enviar = Icone("enviar", "<path d=\"M12 16V5M7 9.500l5-5 5 5M4 20h16\"/>")
    package static let imprimir = Icone("imprimir", "<path d=\"M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z\"/>")
    package static let filtro = Icone("filtro", "<path d=\"M3 5h18l-7 8.500V20l-4-2.500v-4z\"/>")
    package static let atualizar = Icone(
        "atualizar",
        "<path d=\"M20 5v5h-5M4 19v-5h5M5.500 9a7 7 0 0 1 12-2.500L20 10M18.500 15a7 7 0 0 1-12 2.500L4 14\"/>")
    package static let olho = Icone(
        "olho",
        "<path d=\"M2 12c3-5 6-7 10-7s7 2 10 7c-3 5-6 7-10 7s-7-2-10-7z\"/><circle cx=\"12\" cy=\"12\" r=\"3\"/>")
    package static let troca = Icone("troca", "<path d=\"M4 8h15M15 4l4 4-4 4M20 16H5M9 12l-4 4 4 4\"/>")
    package static let proximo = Icone("proximo", "<path d=\"M4 12h15M13 6l6 6-6 6\"/>")
    package static let contraste = Icone(
        "contraste", "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path class=\"cheio\" d=\"M12 3a9 9 0 0 1 0 18z\"/>")
    package static let letra = Icone(
        "letra", "<path d=\"M3 18L8 6l5 12M4.700 14h6.600M14.500 18l3-8 3.500 8M15.700 15.500h4.200\"/>")
    package static let linhas = Icone("linhas", "<path d=\"M4 5h16M4 10h16M4 15h16M4 20h16\"/>")

    // Coisas
    package static let pessoa = Icone(
        "pessoa", "<circle cx=\"12\" cy=\"8\" r=\"4\"/><path d=\"M4 21c0-5 3.500-7 8-7s8 2 8 7\"/>")
    package static let pessoas = Icone(
        "pessoas",
        "<circle cx=\"9\" cy=\"8\" r=\"3.500\"/><path d=\"M2 20c0-4.500 3-6 7-6s7 1.500 7 6M15.500 4.800a3.500 3.500 0 0 1 0 6.400M18 14.500c2.500.8 4 2.300 4 5.500\"/>"
    )
    package static let documento = Icone("documento", "<path d=\"M6 3h8l5 5v13H6zM14 3v5h5M9 13h7M9 17h5\"/>")
    package static let pasta = Icone("pasta", "<path d=\"M3 6h7l2 3h9v11H3z\"/>")
    package static let calendario = Icone("calendario", "<path d=\"M4 6h16v14H4zM4 11h16M8 3v5M16 3v5\"/>")
    package static let instituicao = Icone(
        "instituicao", "<path d=\"M3 9l9-5 9 5zM5 9v9M10 9v9M14 9v9M19 9v9M3 20h18\"/>")
    package static let balanca = Icone(
        "balanca", "<path d=\"M12 4v16M8 20h8M5 7h14M5 7l-3 7h6zM19 7l-3 7h6z\"/>")
    package static let grafico = Icone("grafico", "<path d=\"M4 20V4M4 20h16M8.500 17v-5M13 17V7M17.500 17v-7\"/>")
    package static let engrenagem = Icone(
        "engrenagem",
        "<circle cx=\"12\" cy=\"12\" r=\"3\"/><path d=\"M12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2.200 2.200M16.200 16.200l2.200 2.200M5.600 18.400l2.200-2.200M16.200 7.800l2.200-2.200\"/>"
    )
    package static let moeda = Icone(
        "moeda",
        "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"M15 9c-.5-1-1.600-1.500-3-1.500-1.700 0-3 .8-3 2.200 0 3.200 6 1.400 6 4.600 0 1.400-1.300 2.200-3 2.200-1.400 0-2.500-.5-3-1.500M12 6v12\"/>"
    )
    package static let cartao = Icone("cartao", "<path d=\"M3 6h18v13H3zM3 10.500h18M6.500 15.500h4\"/>")
    package static let telefone = Icone(
        "telefone",
        "<path d=\"M5 4h4l2 5-2.500 1.500a11 11 0 0 0 5 5L15 13l5 2v4c0 1-1 2-2 2C10.500 20.500 3.500 13.500 3 6c0-1 1-2 2-2z\"/>"
    )
    package static let correio = Icone("correio", "<path d=\"M3 6h18v13H3zM3 7l9 7 9-7\"/>")
    package static let camera = Icone(
        "camera", "<path d=\"M3 7h4l2-3h6l2 3h4v12H3z\"/><circle cx=\"12\" cy=\"13\" r=\"3.500\"/>")
    package static let lampada = Icone(
        "lampada",
        "<path d=\"M9 17h6M10 20.500h4M9 17c0-2.500-3-4-3-7.500a6 6 0 0 1 12 0c0 3.500-3 5-3 7.500\"/>")
    package static let oculos = Icone(
        "oculos",
        "<circle cx=\"6.500\" cy=\"14\" r=\"3.500\"/><circle cx=\"17.500\" cy=\"14\" r=\"3.500\"/><path d=\"M10 13.500c1-1 3-1 4 0M3 13.500L5 6M21 13.500L19 6\"/>"
    )
    package static let celular = Icone(
        "celular", "<path d=\"M7 2.500h10v19H7zM11 18.500h2\"/>")
    package static let girar = Icone(
        "girar", "<path d=\"M3 9h6v12H3zM12 6a8 8 0 0 1 8 8M17 11.500l3 3 2.500-3\"/>")
    package static let som = Icone(
        "som", "<path d=\"M4 9h4l5-4v14l-5-4H4zM16.500 9a4 4 0 0 1 0 6M19 6.500a8 8 0 0 1 0 11\"/>")
    package static let maleta = Icone("maleta", "<path d=\"M3 8h18v12H3zM9 8V5h6v3M3 13h18\"/>")
}

extension Icone {
    // O que se pede ao rosto. A pessoa se vê no espelho: a esquerda dela é a esquerda da tela.
    package static let rosto = Icone(
        "rosto",
        "<ellipse cx=\"12\" cy=\"12\" rx=\"8\" ry=\"9.500\"/><path d=\"M9 10v.2M15 10v.2M12 11v3M9.500 17h5\"/>")
    package static let rostoParaEsquerda = Icone(
        "rosto-para-esquerda",
        "<circle cx=\"15.500\" cy=\"12\" r=\"7.500\"/><path d=\"M11.500 10v.2M15.500 10v.2M11 15.500h4M6 12H1M4 8.500L.500 12 4 15.500\"/>"
    )
    package static let rostoParaDireita = Icone(
        "rosto-para-direita",
        "<circle cx=\"8.500\" cy=\"12\" r=\"7.500\"/><path d=\"M12.500 10v.2M8.500 10v.2M13 15.500H9M18 12h5M20 8.500l3.500 3.500-3.500 3.500\"/>"
    )
    package static let rostoPerto = Icone(
        "rosto-perto",
        "<ellipse cx=\"12\" cy=\"12\" rx=\"5\" ry=\"6\"/><path d=\"M2 7V2h5M22 7V2h-5M2 17v5h5M22 17v5h-5M2.500 2.500l3 3M21.500 2.500l-3 3M2.500 21.500l3-3M21.500 21.500l-3-3\"/>"
    )
    package static let rostoLonge = Icone(
        "rosto-longe",
        "<ellipse cx=\"12\" cy=\"12\" rx=\"3.500\" ry=\"4.500\"/><path d=\"M7 2v5H2M17 2v5h5M7 22v-5H2M17 22v-5h5\"/>")
    package static let sorriso = Icone(
        "sorriso",
        "<ellipse cx=\"12\" cy=\"12\" rx=\"8\" ry=\"9.500\"/><path d=\"M9 9.500v.2M15 9.500v.2M8 14c1.500 4 6.500 4 8 0z\"/>"
    )
    package static let luz = Icone(
        "luz",
        "<circle cx=\"12\" cy=\"12\" r=\"4\"/><path d=\"M12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2\"/>"
    )
}

import CPango

/// A letra de um texto.
enum Letra: Hashable {
    case entidade, emissor, titulo, secao, corpo, forte, miudo

    var descricao: String {
        switch self {
        case .entidade: "DejaVu Sans Bold 11"
        case .emissor: "DejaVu Sans 8.5"
        case .titulo: "DejaVu Sans Bold 15"
        case .secao: "DejaVu Sans Bold 11"
        case .corpo: "DejaVu Sans 9"
        case .forte: "DejaVu Sans Bold 9"
        case .miudo: "DejaVu Sans 7"
        }
    }
}

/// Um texto pronto para medir e desenhar.
struct Texto {
    var escrito: String
    var letra = Letra.corpo
    var largura: Double
    var aDireita = false
}

/// O papel: mede e desenha com pango sobre cairo. Medidas em pontos, a partir do alto à esquerda.
///
/// Não é `Sendable`: vive dentro de uma chamada só.
final class Prancheta {
    static let largura = 595.276
    static let altura = 841.89

    private let superficie: OpaquePointer
    private let tinta: OpaquePointer
    private let disposicao: OpaquePointer
    private var letras: [Letra: OpaquePointer] = [:]
    private let saida: Saida?

    /// Onde os bytes do PDF caem.
    private final class Saida {
        var bytes: [UInt8] = []
    }

    /// Uma prancheta que só mede.
    static func deMedir() throws(FalhaDeDocumento) -> Prancheta {
        try Prancheta(cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, nil), nil)
    }

    /// Uma prancheta que escreve PDF.
    static func dePdf() throws(FalhaDeDocumento) -> Prancheta {
        let saida = Saida()
        let superficie = cairo_pdf_surface_create_for_stream(
            { lugar, dados, tamanho in
                guard let lugar, let dados else { return CAIRO_STATUS_WRITE_ERROR }
                Unmanaged<Saida>.fromOpaque(lugar).takeUnretainedValue().bytes.append(
                    contentsOf: UnsafeBufferPointer(start: dados, count: Int(tamanho)))
                return CAIRO_STATUS_SUCCESS
            }, Unmanaged.passUnretained(saida).toOpaque(), largura, altura)
        return try Prancheta(superficie, saida)
    }

    private init(_ superficie: OpaquePointer?, _ saida: Saida?) throws(FalhaDeDocumento) {
        guard let superficie, cairo_surface_status(superficie) == CAIRO_STATUS_SUCCESS,
            let tinta = cairo_create(superficie), let disposicao = pango_cairo_create_layout(tinta)
        else { throw FalhaDeDocumento(motivo: "a biblioteca de desenho não abriu a superfície") }
        self.superficie = superficie
        self.tinta = tinta
        self.disposicao = disposicao
        self.saida = saida
        pango_layout_set_wrap(disposicao, PANGO_WRAP_WORD_CHAR)
    }

    deinit {
        for letra in letras.values { pango_font_description_free(letra) }
        g_object_unref(UnsafeMutableRawPointer(disposicao))
        cairo_destroy(tinta)
        cairo_surface_destroy(superficie)
    }

    private func preparar(_ texto: Texto) {
        let letra = letras[texto.letra] ?? pango_font_description_from_string(texto.letra.descricao)
        letras[texto.letra] = letra
        pango_layout_set_font_description(disposicao, letra)
        pango_layout_set_width(disposicao, Int32(texto.largura * Double(PANGO_SCALE)))
        pango_layout_set_alignment(disposicao, texto.aDireita ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT)
        // O nulo encerra o texto em C; quem escreve não o quer no papel.
        pango_layout_set_text(disposicao, texto.escrito.replacing("\0", with: ""), -1)
    }

    /// Altura do texto, quebrado na largura dele.
    func altura(_ texto: Texto) -> Double {
        preparar(texto)
        var (largura, altura) = (Int32(0), Int32(0))
        pango_layout_get_size(disposicao, &largura, &altura)
        return Double(altura) / Double(PANGO_SCALE)
    }

    func escrever(_ texto: Texto, x: Double, y: Double) {
        preparar(texto)
        cairo_set_source_rgb(tinta, 0.07, 0.07, 0.07)
        cairo_move_to(tinta, x, y)
        pango_cairo_show_layout(tinta, disposicao)
    }

    func riscar(de x: Double, ate fim: Double, y: Double, forte: Bool = false) {
        cairo_set_source_rgb(tinta, forte ? 0.07 : 0.75, forte ? 0.32 : 0.75, forte ? 0.71 : 0.75)
        cairo_set_line_width(tinta, forte ? 1.2 : 0.5)
        cairo_move_to(tinta, x, y)
        cairo_line_to(tinta, fim, y)
        cairo_stroke(tinta)
    }

    func pintar(x: Double, y: Double, largura: Double, altura: Double) {
        cairo_set_source_rgb(tinta, 0.93, 0.95, 0.98)
        cairo_rectangle(tinta, x, y, largura, altura)
        cairo_fill(tinta)
    }

    /// Desenha dentro de uma marca da árvore de estrutura (`H1`, `P`, `Table`, `TR`, `TH`, `TD`).
    func marcado(_ marca: String, _ corpo: () -> Void) {
        cairo_tag_begin(tinta, marca, "")
        corpo()
        cairo_tag_end(tinta, marca)
    }

    func virar() { cairo_show_page(tinta) }

    func identificar(_ identificacao: Documento.Identificacao) {
        for (campo, valor) in [
            (CAIRO_PDF_METADATA_TITLE, identificacao.titulo), (CAIRO_PDF_METADATA_AUTHOR, identificacao.autor),
            (CAIRO_PDF_METADATA_SUBJECT, identificacao.assunto), (CAIRO_PDF_METADATA_CREATOR, identificacao.emissor),
            (CAIRO_PDF_METADATA_CREATE_DATE, identificacao.criadoEm),
        ] { cairo_pdf_surface_set_metadata(superficie, campo, valor) }
    }

    /// Fecha e devolve os bytes.
    func terminar() throws(FalhaDeDocumento) -> [UInt8] {
        cairo_surface_finish(superficie)
        let (daTinta, daSuperficie) = (cairo_status(tinta), cairo_surface_status(superficie))
        guard daSuperficie == CAIRO_STATUS_SUCCESS,
            daTinta == CAIRO_STATUS_SUCCESS || daTinta == CAIRO_STATUS_SURFACE_FINISHED, let saida
        else {
            throw FalhaDeDocumento(motivo: String(cString: cairo_status_to_string(daSuperficie)))
        }
        return saida.bytes
    }
}

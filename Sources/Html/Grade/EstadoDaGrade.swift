/// O que a pessoa pediu a uma lista: busca, filtros, ordem e página. Lê-se do endereço e volta a ele.
///
/// Só entra o que a lista oferece: filtro desconhecido, opção que não existe, ordem fora da relação e página absurda são
/// ignorados, e a lista abre no padrão. O que é dado pessoal não vai no endereço: fica guardado no servidor sob um
/// identificador opaco (`consulta`), que a borda cria e resolve.
package struct EstadoDaGrade: Sendable {
    /// Sentido da ordem.
    package enum Sentido: String, Sendable {
        case crescente = "asc"
        case decrescente = "desc"
    }

    /// Por qual coluna e em que sentido.
    package struct Ordem: Sendable, Hashable {
        package let chave: String
        package let sentido: Sentido

        package init(_ chave: String, _ sentido: Sentido = .crescente) {
            self.chave = chave
            self.sentido = sentido
        }
    }

    /// Quantos itens por página se pode pedir.
    package static let tamanhos = [10, 20, 50, 100]
    /// Maior busca que se aceita, em caracteres; o que passa disso é ignorado.
    package static let buscaMaxima = 100

    package let endereco: Endereco
    package let oferecidos: [Filtro]
    package let ordens: [String]
    package let padrao: Ordem?
    let buscaPessoal: Bool
    private let porPaginaPadrao: Int
    let prefixo: String

    package private(set) var busca = ""
    package private(set) var valores: [String: String] = [:]
    package private(set) var ordem: Ordem?
    package private(set) var pagina = 1
    package private(set) var porPagina = 20
    /// Identificador do que é pessoal e ficou no servidor.
    package var consulta: String?
    /// O que é pessoal, está guardado e a pessoa tirou: segue nos endereços, para não voltar na página seguinte.
    private var tirados: [String] = []
    /// Quantos itens há ao todo; a tela o põe depois de contar. Sem ele não se mostra o total.
    package var total: Int?
    /// Anda-se por cursor, e não por número de página: lista longa demais para contar e pular.
    package let porCursor: Bool
    /// Depois de que item a página começa; `nil` no começo.
    package private(set) var cursor: String?
    /// O cursor da página seguinte, que a tela põe; `nil` na última.
    package var seguinte: String?

    /// - Parameters:
    ///   - endereco: a página da lista, sem consulta.
    ///   - filtros: os que ela oferece.
    ///   - ordens: chaves de ordem que aceita.
    ///   - padrao: a ordem quando nada se pede.
    ///   - porPagina: quantos itens por página quando nada se pede.
    ///   - buscaPessoal: o que se busca é dado pessoal (nome, CPF) e não vai no endereço.
    ///   - porCursor: em vez de páginas numeradas, «mais» a partir do último item.
    ///   - prefixo: distingue duas listas na mesma página.
    ///   - parametros: os do endereço; se repetem, vale o primeiro.
    ///   - guardados: o que estava sob o identificador `consulta`, pelos mesmos nomes.
    package init(
        em endereco: Endereco, filtros: [Filtro] = [], ordens: [String] = [], padrao: Ordem? = nil,
        porPagina: Int = 20, buscaPessoal: Bool = false, porCursor: Bool = false, prefixo: String = "",
        lendo parametros: some Sequence<(String, String)>, guardados: [String: String] = [:]
    ) {
        self.endereco = endereco
        self.oferecidos = filtros
        self.ordens = ordens
        self.padrao = padrao
        self.buscaPessoal = buscaPessoal
        self.porCursor = porCursor
        self.prefixo = prefixo
        self.ordem = padrao
        self.porPagina = porPagina
        self.porPaginaPadrao = porPagina
        var lidos = Dictionary(parametros.map { ($0.0, $0.1) }, uniquingKeysWith: { primeiro, _ in primeiro })
        for (nome, valor) in guardados { lidos[prefixo + nome] = valor }
        ler(lidos)
    }

    private mutating func ler(_ lidos: [String: String]) {
        if let texto = lidos[prefixo + "busca"].map(Self.aparado), texto.count <= Self.buscaMaxima { busca = texto }
        for filtro in oferecidos {
            guard let valor = lidos[prefixo + filtro.nome].map(Self.aparado), !valor.isEmpty,
                valor.count <= Self.buscaMaxima, filtro.legivel(valor) != nil
            else { continue }
            valores[filtro.nome] = valor
        }
        if let pedida = lidos[prefixo + "ordem"] {
            let decrescente = pedida.hasPrefix("-")
            let chave = decrescente ? String(pedida.dropFirst()) : pedida
            if ordens.contains(chave) { ordem = Ordem(chave, decrescente ? .decrescente : .crescente) }
        }
        if let pedida = lidos[prefixo + "pagina"].flatMap({ Int($0) }), (1...1_000_000).contains(pedida) {
            pagina = pedida
        }
        if porCursor, let pedido = lidos[prefixo + "depois"], !pedido.isEmpty, pedido.utf8.count <= 64,
            pedido.utf8.allSatisfy(Self.opaco)
        {
            cursor = pedido
        }
        if let pedidos = lidos[prefixo + "por"].flatMap({ Int($0) }), Self.tamanhos.contains(pedidos) {
            porPagina = pedidos
        }
        tirados = (lidos[prefixo + "tirar"] ?? "").split(separator: ",").map(String.init).filter(pessoal)
        for nome in tirados { tirar(nome) }
        consulta = lidos[prefixo + "consulta"].flatMap { texto in
            texto.utf8.count <= 64 && texto.utf8.allSatisfy(Self.opaco) ? texto : nil
        }
    }

    /// O valor do filtro, se ativo.
    package subscript(_ filtro: String) -> String? { valores[filtro] }

    /// O valor do filtro, lido; `nil` se não está ativo. Lança se não se lê: quem filtra então não acha nada.
    package func lido<T, E: Error>(_ filtro: String, _ ler: (String) throws(E) -> T) throws(E) -> T? {
        guard let digitado = valores[filtro] else { return nil }
        return try ler(digitado)
    }

    /// Quantos itens pular: para o `OFFSET` de quem consulta.
    package var pulados: Int { (pagina - 1) * porPagina }

    /// Última página; 1 quando não se sabe o total ou não há itens.
    package var ultimaPagina: Int { max(1, ((total ?? 0) + porPagina - 1) / porPagina) }

    /// Há busca ou filtro.
    package var filtrada: Bool { !busca.isEmpty || !valores.isEmpty }

    /// Algum dado pessoal pode ser pedido: então o formulário vai por POST.
    package var pedePessoal: Bool { buscaPessoal || oferecidos.contains(where: \.pessoal) }

    /// O que é pessoal e a borda guarda no servidor, sob o identificador; vazio quando não há.
    package var pessoais: [String: String] {
        var guardar: [String: String] = [:]
        if buscaPessoal, !busca.isEmpty { guardar["busca"] = busca }
        for filtro in oferecidos where filtro.pessoal { guardar[filtro.nome] = valores[filtro.nome] }
        return guardar
    }

    private static func opaco(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func aparado(_ texto: String) -> String {
        let semComeco = texto.drop { $0.isWhitespace }
        return String(semComeco.reversed().drop { $0.isWhitespace }.reversed())
    }
}

// MARK: - Ligações

extension EstadoDaGrade {
    /// Endereço da lista como está; se há dado pessoal, ele vai só pelo identificador.
    package var ligacao: Endereco { parametros(comPagina: true).reduce(endereco) { $0.com($1.0, $1.1) } }

    /// O que está filtrado, noutra página: o relatório que sai da mesma pergunta.
    package func ligacaoDe(_ outro: Endereco) -> Endereco {
        parametros(comPagina: false).reduce(outro) { $0.com($1.0, $1.1) }
    }

    /// Outra página, com o resto igual.
    package func indo(para pagina: Int) -> Endereco { mudando { $0.pagina = pagina }.ligacao }

    /// A página que começa depois de um item; sem ele, o começo da lista.
    package func depois(de cursor: String?) -> Endereco { mudando { $0.cursor = cursor }.ligacao }

    /// Outra quantidade por página, voltando à primeira.
    package func mostrando(_ quantos: Int) -> Endereco {
        mudando {
            $0.porPagina = quantos
            $0.voltarAoComeco()
        }.ligacao
    }

    /// Ordena pela chave; se já é por ela, inverte.
    package func ordenando(por chave: String) -> Endereco {
        let inverte = ordem?.chave == chave && ordem?.sentido == .crescente
        return mudando {
            $0.ordem = Ordem(chave, inverte ? .decrescente : .crescente)
            $0.voltarAoComeco()
        }.ligacao
    }

    /// Tira um filtro (ou `busca`).
    package func sem(_ filtro: String) -> Endereco {
        mudando {
            $0.tirar(filtro)
            $0.voltarAoComeco()
        }.ligacao
    }

    /// Tira a busca.
    package var semBusca: Endereco { sem("busca") }

    /// Tira busca e filtros, mantendo ordem e tamanho.
    package var limpa: Endereco {
        mudando {
            $0.busca = ""
            $0.valores = [:]
            $0.voltarAoComeco()
            $0.consulta = nil
            $0.tirados = []
        }.ligacao
    }

    /// A lista inteira do que está filtrado, em CSV.
    package var csv: Endereco {
        parametros(comPagina: false).reduce(endereco) { $0.com($1.0, $1.1) }.com(prefixo + "formato", "csv")
    }

    /// Tudo que não é pessoal, por nome, sem o que está no padrão.
    func parametros(comPagina: Bool) -> [(String, String)] {
        var lista: [(String, String)] = []
        if !busca.isEmpty, !buscaPessoal { lista.append((prefixo + "busca", busca)) }
        for filtro in oferecidos where !filtro.pessoal {
            if let valor = valores[filtro.nome] { lista.append((prefixo + filtro.nome, valor)) }
        }
        if let consulta {
            lista.append((prefixo + "consulta", consulta))
            if !tirados.isEmpty { lista.append((prefixo + "tirar", tirados.joined(separator: ","))) }
        }
        if let ordem, ordem != padrao {
            lista.append((prefixo + "ordem", (ordem.sentido == .decrescente ? "-" : "") + ordem.chave))
        }
        guard comPagina else { return lista }
        if porPagina != porPaginaPadrao { lista.append((prefixo + "por", String(porPagina))) }
        if pagina > 1 { lista.append((prefixo + "pagina", String(pagina))) }
        if let cursor { lista.append((prefixo + "depois", cursor)) }
        return lista
    }

    private mutating func voltarAoComeco() {
        pagina = 1
        cursor = nil
    }

    /// O filtro, ou a busca, é dado pessoal.
    private func pessoal(_ nome: String) -> Bool {
        nome == "busca" ? buscaPessoal : oferecidos.contains { $0.nome == nome && $0.pessoal }
    }

    /// Tira o filtro, ou a busca; o que é pessoal fica anotado.
    private mutating func tirar(_ nome: String) {
        if nome == "busca" { busca = "" } else { valores[nome] = nil }
        if pessoal(nome), !tirados.contains(nome) { tirados.append(nome) }
    }

    private func mudando(_ muda: (inout Self) -> Void) -> Self {
        var novo = self
        muda(&novo)
        return novo
    }
}

import Foundation
import FoundationXML

/// Lê registros que são elementos sob a raiz, em fluxo (SAX).
///
/// O primeiro erro de forma acaba a leitura: depois dele não se sabe onde se está. Elementos fora de lugar são apontados e pulados.
final class LeitorXml: NSObject, XMLParserDelegate {
    /// Vale só durante `ler`.
    private var motor: UnsafeMutablePointer<MotorDeLeitura>?
    private let registros: [RegistroCompilado]
    private let definicao: Definicao
    private let maximo: Int
    private let mapas: [MapaDeElementos]
    /// Caminhos que levam a algum registro.
    private let grupos: Set<[String]>
    private var caminho: [String] = []
    /// Registro aberto, ou -1.
    private var aberto = -1
    private var fundura = 0
    private var linhaDoRegistro = 0
    /// Fundura do elemento que se pula, ou 0.
    private var pulando = 0
    private var conteudo: [UInt8] = []
    private var fatias: [Fatia] = []
    private var vistos: [Bool] = []
    /// Campo que recebe o texto agora, ou -1.
    private var campo = -1
    private var comecoDoCampo = 0
    private var avulso = false
    private var erro: (any Error)?
    private var parou = false
    private var registrosLidos = 0
    private var viuRaiz = false
    /// O primeiro erro de forma.
    private var defeito: (linha: Int, esperado: String)?

    init(_ plano: PlanoDeLeitura, maximo: Int) {
        self.maximo = maximo
        definicao = plano.definicao
        registros = plano.registros
        mapas = plano.registros.map { MapaDeElementos($0.definicao) }
        var grupos: Set<[String]> = []
        for registro in plano.registros {
            for quantos in 1..<max(1, registro.definicao.elemento.count) {
                grupos.insert(Array(registro.definicao.elemento.prefix(quantos)))
            }
        }
        self.grupos = grupos
        super.init()
    }

    /// Lê até o fim ou até o primeiro erro de forma; devolve quantos registros havia.
    func ler(_ origem: any OrigemDeBytes, _ motor: inout MotorDeLeitura) throws -> Int {
        try withUnsafeMutablePointer(to: &motor) {
            self.motor = $0
            defer { self.motor = nil }
            return try ler(origem)
        }
    }

    private func ler(_ origem: any OrigemDeBytes) throws -> Int {
        var origem = origem
        var comeco = [UInt8](repeating: 0, count: 1024)
        var quantos = 0
        while quantos < comeco.count {
            let lidos = try comeco.withUnsafeMutableBytes {
                try origem.ler(para: UnsafeMutableRawBufferPointer(rebasing: $0[quantos...]))
            }
            if lidos == 0 { break }
            quantos += lidos
        }
        comeco.removeLast(comeco.count - quantos)
        guard conferirComeco(&comeco) else { return 0 }
        let fluxo = FluxoDeXml(origem, comeco: comeco, maximo: maximo)
        let leitor = XMLParser(stream: fluxo)
        leitor.shouldProcessNamespaces = true
        leitor.shouldResolveExternalEntities = false
        leitor.delegate = self
        _ = leitor.parse()
        if let erro { throw erro }
        switch fluxo.parada {
        case .doctype: apontar(nil, "XML sem DOCTYPE", "<!DOCTYPE")
        case .grande(let maximo): apontar(nil, "XML de até \(maximo) bytes", "mais")
        case .falha(let falha): throw falha
        case nil:
            // O leitor do sistema às vezes dá por bom o arquivo que acabou antes de fechar a raiz.
            if let defeito { apontar(defeito.linha, defeito.esperado, nil) }
            if defeito == nil, !parou, fundura > 0 || !viuRaiz { apontar(nil, "XML inteiro", "fim do arquivo") }
        }
        return registrosLidos
    }

    private func apontar(_ linha: Int?, _ esperado: String, _ lido: String?, _ tipo: Int? = nil, local: String? = nil) {
        motor?.pointee.apontar(linha, local.map { .nomeado("elemento \($0)") } ?? .linha, tipo, nil, esperado, lido)
    }

    /// Confere marca, codificação declarada e arquivo vazio; falso se não adianta ler.
    private func conferirComeco(_ comeco: inout [UInt8]) -> Bool {
        guard !comeco.isEmpty else {
            apontar(nil, "conteúdo", "arquivo vazio")
            return false
        }
        let temBom = comeco.starts(with: [0xEF, 0xBB, 0xBF])
        if temBom { comeco.removeFirst(3) }
        if temBom, definicao.bom == .recusado { apontar(nil, "UTF-8 sem marca no começo", "EF BB BF") }
        if !temBom, definicao.bom == .exigido { apontar(nil, "marca UTF-8 EF BB BF no começo", nil) }
        let texto = String(decoding: comeco, as: UTF8.self)
        if comeco.contains(0) || comeco.starts(with: [0xFE, 0xFF]) || comeco.starts(with: [0xFF, 0xFE]) {
            apontar(nil, "XML em UTF-8", "outra codificação")
            return false
        }
        guard texto.hasPrefix("<?xml"), let fim = texto.range(of: "?>") else { return true }
        let declaracao = texto[..<fim.lowerBound]
        guard let posicao = declaracao.range(of: "encoding") else { return true }
        let valor = declaracao[posicao.upperBound...].drop { $0 == " " || $0 == "=" }.dropFirst().prefix {
            $0 != "\"" && $0 != "'"
        }
        if ["utf-8", "us-ascii"].contains(valor.lowercased()) { return true }
        apontar(1, "XML em UTF-8", "\"\(valor.prefix(40))\"")
        return false
    }

    private static func mensagem(_ erro: any Error) -> String {
        let codigo = (erro as NSError).code
        switch codigo {
        case 4: return "elemento raiz"
        case 5: return "XML inteiro"
        case 9, 81: return "caracteres válidos em UTF-8"
        case 73: return "elemento fechado por inteiro"
        case 76: return "elementos fechados na ordem em que abriram"
        case 77: return "todos os elementos fechados"
        case 26: return "entidades conhecidas"
        case 42: return "atributos sem repetição"
        default: return "XML bem formado (erro \(codigo))"
        }
    }

    private func parar(_ leitor: XMLParser, _ motivo: (any Error)? = nil) {
        erro = erro ?? motivo
        parou = true
        leitor.abortParsing()
    }

    // MARK: XMLParserDelegate

    func parser(_ leitor: XMLParser, parseErrorOccurred erro: any Error) {
        if defeito == nil, !parou { defeito = (leitor.lineNumber, Self.mensagem(erro)) }
    }

    func parser(
        _ leitor: XMLParser, didStartElement nome: String, namespaceURI espaco: String?, qualifiedName: String?,
        attributes atributos: [String: String]
    ) {
        guard !parou else { return }
        fundura += 1
        if fundura > definicao.xml.profundidade {
            apontar(leitor.lineNumber, "até \(definicao.xml.profundidade) elementos encaixados", "mais")
            return parar(leitor)
        }
        if pulando > 0 { return }
        if fundura == 1 { return raiz(leitor, nome, espaco) }
        caminho.append(nome)
        if (espaco ?? "") != (definicao.xml.espacoDeNomes ?? "") {
            return desconhecido(leitor, "espaço de nomes \(espaco ?? "nenhum")")
        }
        if aberto >= 0 { return dentro(leitor, atributos) }
        if let tipo = registros.firstIndex(where: { $0.definicao.elemento == caminho }) {
            abrir(tipo, leitor, atributos)
        } else if !grupos.contains(caminho) {
            desconhecido(leitor, "elemento")
        }
    }

    func parser(_ leitor: XMLParser, foundCharacters texto: String) {
        guard !parou, pulando == 0 else { return }
        if campo >= 0 {
            // Um campo não cresce sem fim: passado o teto, o tamanho já é apontado.
            if conteudo.count - comecoDoCampo < LeitorDeLinhas.maiorLinha { conteudo.append(contentsOf: texto.utf8) }
        } else if !avulso, texto.utf8.contains(where: { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }) {
            avulso = true
            if definicao.aMais == .recusar {
                let mostrado = Array(texto.utf8.prefix(200)).withUnsafeBufferPointer {
                    entreAspas($0, .utf8, maximo: 60)
                }
                apontar(leitor.lineNumber, "só elementos", mostrado, local: onde)
            }
        }
    }

    func parser(_ leitor: XMLParser, foundCDATA bloco: Data) {
        parser(leitor, foundCharacters: String(decoding: bloco, as: UTF8.self))
    }

    func parser(_ leitor: XMLParser, didEndElement nome: String, namespaceURI: String?, qualifiedName: String?) {
        guard !parou else { return }
        defer { fundura -= 1 }
        if pulando > 0 {
            if fundura == pulando {
                pulando = 0
                caminho.removeLast()
            }
            return
        }
        guard fundura > 1 else { return }
        defer {
            caminho.removeLast()
            avulso = false
        }
        guard aberto >= 0 else { return }
        let relativo = caminho.count - registros[aberto].definicao.elemento.count
        if campo >= 0, relativo == registros[aberto].definicao.campos[campo].elemento.count {
            fechar(campo)
            campo = -1
        }
        if relativo == 0 { entregar(leitor) }
    }

    // MARK: partes

    private var onde: String { ([definicao.xml.raiz] + caminho).joined(separator: "/") }

    private func raiz(_ leitor: XMLParser, _ nome: String, _ espaco: String?) {
        viuRaiz = true
        guard nome == definicao.xml.raiz, (espaco ?? "") == (definicao.xml.espacoDeNomes ?? "") else {
            let completo = definicao.xml.espacoDeNomes.map { " de \($0)" } ?? ""
            apontar(leitor.lineNumber, "elemento raiz \(definicao.xml.raiz)\(completo)", "\"\(nome)\"")
            return parar(leitor)
        }
    }

    private func desconhecido(_ leitor: XMLParser, _ oQue: String) {
        pulando = fundura
        guard definicao.aMais == .recusar else { return }
        apontar(
            leitor.lineNumber, "elemento da definição", oQue == "elemento" ? "\"\(caminho.last ?? "")\"" : oQue,
            local: onde)
    }

    private func abrir(_ tipo: Int, _ leitor: XMLParser, _ atributos: [String: String]) {
        aberto = tipo
        linhaDoRegistro = leitor.lineNumber
        conteudo.removeAll(keepingCapacity: true)
        fatias = Array(repeating: Fatia(0, 0), count: registros[tipo].campos.count)
        vistos = Array(repeating: false, count: fatias.count)
        if registros[tipo].definicao.papel == .ignorar {
            pulando = fundura
            aberto = -1
            receber(tipo, leitor)
            return
        }
        for (nome, valor) in atributos.sorted(by: { $0.key < $1.key }) where !nome.contains(":") {
            if let indice = mapas[tipo].atributos[nome] {
                comecoDoCampo = conteudo.count
                conteudo.append(contentsOf: valor.utf8)
                fechar(indice)
            } else if definicao.aMais == .recusar {
                apontar(leitor.lineNumber, "atributo da definição", "\"\(nome)\"", tipo, local: onde)
            }
        }
        if let indice = mapas[tipo].campos[[]] { comecar(indice) }
    }

    private func dentro(_ leitor: XMLParser, _ atributos: [String: String]) {
        let relativo = Array(caminho.dropFirst(registros[aberto].definicao.elemento.count))
        if let indice = mapas[aberto].campos[relativo], campo < 0 {
            if vistos[indice] {
                apontar(leitor.lineNumber, "um só elemento", "outro", aberto, local: onde)
                pulando = fundura
                return
            }
            comecar(indice)
        } else if campo >= 0 || !mapas[aberto].grupos.contains(relativo) {
            desconhecido(leitor, "elemento")
            return
        }
        if definicao.aMais == .recusar, let nome = atributos.keys.sorted().first(where: { !$0.contains(":") }) {
            apontar(leitor.lineNumber, "elemento sem atributos", "\"\(nome)\"", aberto, local: onde)
        }
    }

    private func comecar(_ indice: Int) {
        campo = indice
        comecoDoCampo = conteudo.count
        vistos[indice] = true
    }

    /// Guarda a fatia do campo; em campo que não é texto, o branco das pontas é só arrumação do XML.
    private func fechar(_ indice: Int) {
        var (de, ate) = (comecoDoCampo, conteudo.count)
        vistos[indice] = true
        if registros[aberto].campos[indice].especie != .texto {
            func branco(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
            while de < ate, branco(conteudo[de]) { de += 1 }
            while ate > de, branco(conteudo[ate - 1]) { ate -= 1 }
        }
        fatias[indice] = Fatia(de, ate - de)
    }

    private func entregar(_ leitor: XMLParser) {
        let tipo = aberto
        aberto = -1
        receber(tipo, leitor)
    }

    private func receber(_ tipo: Int, _ leitor: XMLParser) {
        registrosLidos += 1
        do {
            try conteudo.withUnsafeBufferPointer { bytes in
                try fatias.withUnsafeBufferPointer {
                    try motor?.pointee.receber(tipo, linha: linhaDoRegistro, bytes, $0, suspeito: suspeita(bytes))
                }
            }
        } catch { parar(leitor, error) }
    }
}

/// Onde está cada campo de um registro do XML.
struct MapaDeElementos {
    var campos: [[String]: Int] = [:]
    var atributos: [String: Int] = [:]
    /// Caminhos que levam a algum campo.
    var grupos: Set<[String]> = []

    init(_ registro: DefinicaoDeRegistro) {
        for (indice, campo) in registro.campos.enumerated() {
            if let atributo = campo.atributo {
                atributos[atributo] = indice
                continue
            }
            campos[campo.elemento] = indice
            for quantos in 1..<max(1, campo.elemento.count) { grupos.insert(Array(campo.elemento.prefix(quantos))) }
        }
    }
}

/// Como se estraga uma tabela FoxPro ou um XML, e o que o programa tem de dizer disso.
struct EstragoDeFormato: Sendable {
    enum Desfecho: Sendable {
        /// Recusado com esta frase nos apontamentos.
        case recusado(String)
        /// Nem se guarda: a frase da recusa de quem recebe.
        case naoRecebido(String)
        /// Lê-se tudo, ou o que diz o número; com o aviso, se há o que avisar.
        case lido(Int, aviso: String?)
    }

    let nome: String
    let desfecho: Desfecho
    let estragar: @Sendable ([UInt8]) -> [UInt8]

    init(_ nome: String, _ desfecho: Desfecho, _ estragar: @escaping @Sendable ([UInt8]) -> [UInt8]) {
        (self.nome, self.desfecho, self.estragar) = (nome, desfecho, estragar)
    }

    /// Os tamanhos que o cabeçalho da tabela declara.
    private struct Medidas {
        let inicio: Int
        let registro: Int

        init(_ tabela: [UInt8]) {
            inicio = Int(tabela[8]) + Int(tabela[9]) << 8
            registro = Int(tabela[10]) + Int(tabela[11]) << 8
        }
    }

    /// De uma tabela de três registros.
    static let daTabela = [
        EstragoDeFormato("cortada no cabeçalho", .naoRecebido("o nome acaba em .dbf")) { Array($0.prefix(20)) },
        EstragoDeFormato("cortada na lista de colunas", .recusado("cabeçalho")) {
            Array($0.prefix(Medidas($0).inicio - 40))
        },
        EstragoDeFormato("cortada no meio do segundo registro", .recusado("registro 2: o arquivo acaba no meio dele")) {
            let medidas = Medidas($0)
            return Array($0.prefix(medidas.inicio + medidas.registro + medidas.registro / 2))
        },
        EstragoDeFormato("cortada no fim do segundo registro", .recusado("3 registros, como diz o cabeçalho")) {
            let medidas = Medidas($0)
            return Array($0.prefix(medidas.inicio + 2 * medidas.registro))
        },
        EstragoDeFormato("promete nove registros", .recusado("9 registros, como diz o cabeçalho")) {
            trocado($0, em: 4, 9)
        },
        EstragoDeFormato("promete dois registros", .lido(3, aviso: "promete 2 registros, mas o arquivo traz 3")) {
            trocado($0, em: 4, 2)
        },
        EstragoDeFormato("sem o 0x1A", .lido(3, aviso: nil)) { Array($0.dropLast()) },
        EstragoDeFormato("lixo depois do 0x1A", .lido(3, aviso: "depois do fim dos registros")) { $0 + [0x41, 0x42] },
        EstragoDeFormato("segundo registro apagado", .lido(2, aviso: "1 registro apagado omitido")) {
            let medidas = Medidas($0)
            return trocado($0, em: medidas.inicio + medidas.registro, 0x2A)
        },
        EstragoDeFormato("segundo registro com marca que não há", .recusado("registro 2: começa por 0x41")) {
            let medidas = Medidas($0)
            return trocado($0, em: medidas.inicio + medidas.registro, 0x41)
        },
        EstragoDeFormato("registro de outro tamanho", .recusado("mas as colunas somam")) {
            trocado($0, em: 10, $0[10] + 1)
        },
        EstragoDeFormato("coluna com outro nome", .recusado("coluna COMPETENC")) { trocado($0, em: 32, 0x58) },
        EstragoDeFormato("com memo, e sem o arquivo dele", .lido(3, aviso: "coluna OBS: o arquivo de memo não veio")) {
            comMemo($0)
        },
    ]

    private static func trocado(_ bytes: [UInt8], em posicao: Int, _ byte: UInt8) -> [UInt8] {
        var novos = bytes
        novos[posicao] = byte
        return novos
    }

    /// A mesma tabela com uma coluna de memo no fim, vazia.
    private static func comMemo(_ tabela: [UInt8]) -> [UInt8] {
        let medidas = Medidas(tabela)
        var novos = Array(tabela.prefix(medidas.inicio - 1))
        novos[0] = 0xF5
        (novos[8], novos[9]) = (UInt8((medidas.inicio + 32) & 0xFF), UInt8((medidas.inicio + 32) >> 8))
        (novos[10], novos[11]) = (UInt8((medidas.registro + 10) & 0xFF), UInt8((medidas.registro + 10) >> 8))
        novos += Array("OBS".utf8) + [UInt8](repeating: 0, count: 8) + [0x4D, 0, 0, 0, 0, 10]
        novos += [UInt8](repeating: 0, count: 15) + [0x0D]
        for registro in 0..<3 {
            novos += tabela[(medidas.inicio + registro * medidas.registro)...].prefix(medidas.registro)
            novos += [UInt8](repeating: 0x20, count: 10)
        }
        return novos + [0x1A]
    }

    /// De um XML de três registros; `campo` é um elemento do registro.
    static func doXml(campo: String) -> [EstragoDeFormato] {
        func trocado(_ de: String, por para: String) -> @Sendable ([UInt8]) -> [UInt8] {
            {
                Array(String(decoding: $0, as: UTF8.self).replacing(de, with: para, maxReplacements: 1).utf8)
            }
        }
        return [
            EstragoDeFormato("cortado no meio", .recusado("elemento fechado por inteiro")) {
                Array($0.prefix($0.count * 2 / 3))
            },
            EstragoDeFormato("sem fechar a raiz", .recusado("XML inteiro")) { bytes in
                Array(bytes.prefix(bytes.lastIndex(of: UInt8(ascii: "<")) ?? 0))
            },
            EstragoDeFormato(
                "mal fechado", .recusado("elementos fechados na ordem em que abriram"),
                trocado("</\(campo)>", por: "</\(campo)o>")),
            EstragoDeFormato(
                "com DOCTYPE", .recusado("XML sem DOCTYPE"),
                trocado("?>", por: "?>\n<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>")),
            EstragoDeFormato(
                "com entidade que não há", .recusado("entidades conhecidas"),
                trocado("<\(campo)>", por: "<\(campo)>&e;")),
            EstragoDeFormato(
                "em outra codificação", .recusado("XML em UTF-8"), trocado("UTF-8", por: "ISO-8859-1")),
            EstragoDeFormato(
                "quantidade errada", .recusado("total calculado"),
                trocado("<quantidade>3", por: "<quantidade>7")),
            EstragoDeFormato(
                "elemento a mais", .recusado("elemento da definição"),
                trocado("<\(campo)>", por: "<outro/><\(campo)>")),
            EstragoDeFormato("é uma tabela", .naoRecebido("o nome acaba em .xml")) { _ in
                [0x03, 126, 3, 15] + [UInt8](repeating: 0, count: 60)
            },
        ]
    }
}

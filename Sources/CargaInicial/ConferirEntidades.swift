import Arquivos
import Cadastro
import Folha
import Nucleo

extension EntidadesDaPasta {
    /// Letras maiúsculas sem acento e algarismos, de um até tantos.
    private static func codigoServe(_ texto: String, ate maximo: Int) -> Bool {
        (1...maximo).contains(texto.utf8.count)
            && texto.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
            }
    }

    /// Confere cada arquivo consigo e com os outros; acrescenta à referência o que eles vão criar.
    func conferir(_ referencia: inout ReferenciaDaCarga, _ apontador: (EspecieDaCarga) -> Apontador) throws {
        try conferirConsignatarias(&referencia, apontador(.consignatarias))
        try conferirConvenios(&referencia, apontador(.convenios))
        try conferirRubricas(referencia, apontador(.rubricas))
        var meses: Set<Competencia> = []
        for mes in calendario where !meses.insert(mes.item.competencia).inserted {
            try apontador(.calendario)(
                Apontado(
                    linha: mes.linha, campo: "competencia", esperado: "competência uma vez só",
                    lido: mes.item.competencia.brasileira))
        }
    }

    private func conferirConsignatarias(_ referencia: inout ReferenciaDaCarga, _ apontar: Apontador) throws {
        var daPasta: Set<String> = []
        for (linha, nova) in consignatarias.map({ ($0.linha, $0.item) }) {
            if !Self.codigoServe(nova.codigo, ate: 10) {
                try apontar(
                    Apontado(
                        linha: linha, campo: "codigo", esperado: "de 1 a 10 letras maiúsculas e algarismos",
                        lido: "\"\(nova.codigo)\""))
            }
            if !daPasta.insert(nova.codigo).inserted || referencia.consignatarias.contains(nova.codigo) {
                try apontar(
                    Apontado(
                        linha: linha, campo: "codigo", esperado: "código que ainda não existe",
                        lido: "\"\(nova.codigo)\""))
            }
        }
        referencia.consignatarias.formUnion(daPasta)
    }

    private func conferirConvenios(_ referencia: inout ReferenciaDaCarga, _ apontar: Apontador) throws {
        var vistos: Set<String> = []
        for (linha, novo) in convenios.map({ ($0.linha, $0.item) }) {
            try Self.conferirPar(novo.consignataria, novo.produto, linha, referencia, apontar)
            if let produto = referencia.produtos[novo.produto], produto.exigeTaxa,
                novo.convencao == nil || novo.iof == nil
            {
                try apontar(
                    Apontado(
                        linha: linha, campo: "convencao", esperado: "convenção e IOF, que este produto exige",
                        lido: "(vazio)"))
            }
            if !vistos.insert("\(novo.consignataria)\u{1F}\(novo.produto)\u{1F}\(novo.desde.iso)").inserted {
                try apontar(
                    Apontado(
                        linha: linha, campo: "desde", esperado: "um convênio por consignatária, produto e início",
                        lido: novo.desde.iso))
            }
            referencia.convenios.insert(ReferenciaDaCarga.Par(consignataria: novo.consignataria, produto: novo.produto))
        }
    }

    private func conferirRubricas(_ referencia: ReferenciaDaCarga, _ apontar: Apontador) throws {
        var vistas: Set<String> = []
        var leiautes: [String: Bool] = [:]
        for (linha, nova) in rubricas.map({ ($0.linha, $0.item) }) {
            if !Self.codigoServe(nova.codigo, ate: 8) {
                try apontar(
                    Apontado(
                        linha: linha, campo: "codigo", esperado: "de 1 a 8 letras maiúsculas e algarismos",
                        lido: "\"\(nova.codigo)\""))
            }
            try Self.conferirPar(nova.consignataria, nova.produto, linha, referencia, apontar)
            if !referencia.convenios.contains(
                ReferenciaDaCarga.Par(consignataria: nova.consignataria, produto: nova.produto))
            {
                try apontar(
                    Apontado(
                        linha: linha, campo: "produto", esperado: "um convênio da consignatária",
                        lido: "\"\(nova.produto)\""))
            }
            if leiautes[nova.leiaute] == nil { leiautes[nova.leiaute] = try referencia.leiauteExiste(nova.leiaute) }
            if leiautes[nova.leiaute] == false {
                try apontar(
                    Apontado(
                        linha: linha, campo: "leiaute", esperado: "um leiaute conhecido", lido: "\"\(nova.leiaute)\""))
            }
            let chave =
                "\(nova.consignataria)\u{1F}\(nova.produto)\u{1F}\(nova.leiaute)\u{1F}\(nova.categoria)\u{1F}\(nova.desde.iso)"
            if !vistas.insert(chave).inserted {
                try apontar(
                    Apontado(
                        linha: linha, esperado: "uma rubrica por convênio, leiaute, categoria e início",
                        lido: "\"\(nova.codigo)\""))
            }
        }
    }

    static func conferirPar(
        _ consignataria: String, _ produto: String, _ linha: Int, _ referencia: ReferenciaDaCarga, _ apontar: Apontador
    ) throws {
        if !referencia.consignatarias.contains(consignataria) {
            try apontar(
                Apontado(
                    linha: linha, campo: "consignataria", esperado: "uma consignatária cadastrada",
                    lido: "\"\(consignataria)\""))
        }
        if referencia.produtos[produto] == nil {
            try apontar(
                Apontado(linha: linha, campo: "produto", esperado: "um produto implantado", lido: "\"\(produto)\""))
        }
    }
}

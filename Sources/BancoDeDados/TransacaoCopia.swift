import CLibpq

extension Transacao {
    /// Grava em massa com `COPY` binário, em fluxo, e devolve quantas linhas entraram.
    ///
    /// `tabela` pode ter esquema. Se o corpo lança, nada entra e a transação fica abortada.
    @discardableResult
    package func copiar(
        para tabela: String, colunas: [String], _ corpo: (inout EscritorDeCopia) throws -> Void
    ) throws -> Int {
        let descritas = try tiposDasColunas(tabela, colunas)
        let destino = SQL.tabelaEntreAspas(tabela)
        let nomes = colunas.map(SQL.entreAspas).joined(separator: ", ")
        try comecarCopia("COPY \(destino) (\(nomes)) FROM STDIN (FORMAT binary)", PGRES_COPY_IN)
        var escritor = EscritorDeCopia(pg: conexao.pg, colunas: descritas)
        do {
            try corpo(&escritor)
            try escritor.terminar()
        } catch {
            // O motivo vai só para o registro do servidor; o erro que interessa é o do corpo.
            _ = PQputCopyEnd(conexao.pg, "a aplicação desistiu da cópia")
            _ = try? terminarCopia()  // perder este erro é certo: é o próprio cancelamento
            throw error
        }
        return try terminarCopia(PQputCopyEnd(conexao.pg, nil))
    }

    /// Lê o resultado de uma consulta em fluxo, com `COPY` binário: serve a milhões de linhas sem guardá-las.
    ///
    /// Se `cada` lança, a cópia para e a transação fica abortada.
    package func copiarDe(_ sql: SQL, _ cada: (LinhaDeCopia) throws -> Void) throws {
        let colunas = try comando { () throws(FalhaDeBanco) in try conexao.descrever(sql, papel: papel.nome) }
        try comecarCopia("COPY (\(try comLiterais(sql))) TO STDOUT (FORMAT binary)", PGRES_COPY_OUT)
        let linha = LinhaDeCopia(colunas: colunas)
        do {
            var cabecalho = true
            while try proximoPedaco({ bytes in
                // Assinatura (11), opções (4) e tamanho da extensão (4), que o servidor manda vazia.
                var posicao = cabecalho ? 19 : 0
                cabecalho = false
                defer { linha.soltar() }
                while posicao < bytes.count, let fim = try linha.apontar(bytes, de: posicao) {
                    try cada(linha)
                    posicao = fim
                }
            }) {}
        } catch {
            conexao.alvo.cancelar()
            while (try? proximoPedaco { _ in }) == true {}  // só esvazia: o erro que interessa é o de cima
            _ = try? terminarCopia()  // idem: é o próprio cancelamento
            throw error
        }
        try terminarCopia()
    }

    /// Recebe um pedaço e o entrega; falso no fim.
    private func proximoPedaco(_ entregar: (UnsafeRawBufferPointer) throws -> Void) throws -> Bool {
        var pedaco: UnsafeMutablePointer<CChar>?
        let tamanho = PQgetCopyData(conexao.pg, &pedaco, 0)
        defer { PQfreemem(pedaco) }
        // -1 é o fim e -2 é falha; nos dois casos o resultado que vem depois diz qual.
        guard tamanho > 0 else { return false }
        try entregar(UnsafeRawBufferPointer(start: pedaco, count: Int(tamanho)))
        return true
    }

    private func comecarCopia(_ texto: String, _ esperado: ExecStatusType) throws(FalhaDeBanco) {
        try comando { () throws(FalhaDeBanco) in
            let resposta = PQexec(conexao.pg, texto)
            defer { PQclear(resposta) }
            guard PQresultStatus(resposta) == esperado else {
                throw FalhaDeBanco(resultado: resposta, conexao: conexao.pg)
            }
        }
    }

    /// Recolhe o resultado da cópia até o fim, para a conexão voltar a aceitar comandos.
    @discardableResult
    private func terminarCopia(_ enviado: Int32 = 1) throws(FalhaDeBanco) -> Int {
        try comando { () throws(FalhaDeBanco) in
            var linhas = 0
            var falha: FalhaDeBanco?
            if enviado != 1 { falha = FalhaDeBanco(resultado: nil, conexao: conexao.pg) }
            while let resposta = PQgetResult(conexao.pg) {
                defer { PQclear(resposta) }
                if PQresultStatus(resposta) == PGRES_COMMAND_OK {
                    linhas = Int(String(cString: PQcmdTuples(resposta))) ?? 0
                } else {
                    falha = FalhaDeBanco(resultado: resposta, conexao: conexao.pg)
                }
            }
            if let falha { throw falha }
            return linhas
        }
    }

    /// Tipos das colunas como a cópia binária os quer: do domínio, o tipo de baixo.
    private func tiposDasColunas(_ tabela: String, _ colunas: [String]) throws(FalhaDeBanco) -> Colunas {
        let nome = SQL.tabelaEntreAspas(tabela)
        let resultado = try executar(
            """
            WITH RECURSIVE tipo AS (
                SELECT a.attname::text AS coluna, a.atttypid AS oid
                  FROM pg_attribute a
                 WHERE a.attrelid = \(nome)::regclass AND a.attnum > 0 AND NOT a.attisdropped
                   AND a.attname = ANY(\(colunas))
                UNION ALL
                SELECT d.coluna, t.typbasetype
                  FROM tipo d JOIN pg_type t ON t.oid = d.oid
                 WHERE t.typtype = 'd'
            )
            SELECT d.coluna, t.oid AS tipo
              FROM tipo d JOIN pg_type t ON t.oid = d.oid
             WHERE t.typtype <> 'd'
            """)
        var tipos: [String: UInt32] = [:]
        for linha in resultado {
            tipos[try linha.ler(0)] = UInt32(truncatingIfNeeded: try linha.ler(1, como: Int64.self))
        }
        var naOrdem: [UInt32] = []
        for coluna in colunas {
            guard let tipo = tipos[coluna] else {
                throw FalhaDeBanco(sqlstate: "42703", mensagem: "\(tabela) não tem a coluna \(coluna)", coluna: coluna)
            }
            naOrdem.append(tipo)
        }
        return Colunas(nomes: colunas, tipos: naOrdem)
    }

    /// `COPY` não aceita parâmetros: os valores entram como literais com tipo, protegidos pela libpq.
    private func comLiterais(_ sql: SQL) throws(FalhaDeBanco) -> String {
        var texto = ""
        for (indice, pedaco) in sql.pedacos.enumerated() {
            texto += pedaco
            if indice < sql.valores.count { texto += try literal(sql.valores[indice]) }
        }
        return texto
    }

    private func literal(_ valor: Valor) throws(FalhaDeBanco) -> String {
        switch valor {
        case .nulo: return "NULL"
        case .inteiro(let inteiro): return "'\(inteiro)'::bigint"
        case .texto(let texto): return try conexao.literal(texto)
        case .json(let texto): return try conexao.literal(texto) + "::jsonb"
        case .bytes(let bytes): return "'\\x\(hexadecimal(bytes))'::bytea"
        case .logico(let logico): return logico ? "true" : "false"
        case .real(let real): return "'\(real)'::float8"
        case .dia(let dia): return "(date '1970-01-01' + '\(dia)'::int)"
        case .instante(let instante):
            // Dias inteiros e o resto à parte: a multiplicação de intervalo passaria por ponto flutuante.
            let (dias, resto) = instante.quotientAndRemainder(dividingBy: 86_400_000_000)
            let soma = "timestamp '1970-01-01' + '\(dias) days \(resto) microseconds'::interval"
            return "((\(soma)) AT TIME ZONE 'UTC')"
        case .inteiros(let vetor): return try literal(vetor.map { $0.map(Valor.inteiro) }, "bigint")
        case .textos(let vetor): return try literal(vetor.map { $0.map(Valor.texto) }, "text")
        case .logicos(let vetor): return try literal(vetor.map { $0.map(Valor.logico) }, "boolean")
        case .listaDeBytes(let vetor): return try literal(vetor.map { $0.map(Valor.bytes) }, "bytea")
        case .dias(let vetor): return try literal(vetor.map { $0.map(Valor.dia) }, "date")
        case .instantes(let vetor): return try literal(vetor.map { $0.map(Valor.instante) }, "timestamptz")
        }
    }

    private func literal(_ vetor: [Valor?], _ tipo: String) throws(FalhaDeBanco) -> String {
        var elementos: [String] = []
        for elemento in vetor { elementos.append(try literal(elemento ?? .nulo)) }
        return "ARRAY[\(elementos.joined(separator: ", "))]::\(tipo)[]"
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        let algarismos = Array("0123456789abcdef".utf8)
        var saida: [UInt8] = []
        saida.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            saida.append(algarismos[Int(byte >> 4)])
            saida.append(algarismos[Int(byte & 15)])
        }
        return String(decoding: saida, as: UTF8.self)
    }
}

import CLibpq
import Logging
import Synchronization

/// Uma conexão com o banco. De propósito não é `Sendable`: pertence a uma thread de cada vez.
package final class Conexao {
    private let endereco: String
    private(set) var pg: OpaquePointer
    private(set) var alvo: AlvoDeCancelamento
    var preparados = MapaDePreparados(teto: 512)
    private var parametros = Parametros()
    /// Acabou de abrir: se o primeiro comando falhar, o problema não é conexão velha.
    var recemAberta = true
    /// Não serve mais (plano velho, cancelamento atrasado): reabre antes do próximo uso.
    var vencida = false
    /// Servidor, porta e banco: identifica de que banco se trata dentro do processo.
    private(set) var banco: String
    let registro = Logger(label: "banco")
    private let contagem: ContagemDeComandos?

    /// Abre a conexão. `endereco` é uma URI `postgres://…` ou pares `chave=valor` da libpq.
    package init(endereco: String, contagem: ContagemDeComandos? = nil) throws(FalhaDeBanco) {
        self.endereco = endereco
        self.contagem = contagem
        pg = try Self.abrir(endereco)
        alvo = AlvoDeCancelamento(conexao: pg)
        banco = Self.banco(pg)
    }

    deinit { PQfinish(pg) }

    /// A conexão responde, até onde se sabe sem perguntar.
    var viva: Bool { PQstatus(pg) == CONNECTION_OK && !vencida }

    /// Há transação aberta (ou abortada) nela.
    var emTransacao: Bool { PQtransactionStatus(pg) != PQTRANS_IDLE }

    private static func banco(_ pg: OpaquePointer) -> String {
        [PQhost(pg), PQport(pg), PQdb(pg)].map { $0.map { String(cString: $0) } ?? "" }.joined(separator: "|")
    }

    /// Fecha e abre de novo; os preparados se perdem.
    func reabrir() throws(FalhaDeBanco) {
        registro.debug("reabrindo conexão com o banco")
        let nova = try Self.abrir(endereco)
        PQfinish(pg)
        pg = nova
        alvo = AlvoDeCancelamento(conexao: nova)
        banco = Self.banco(nova)
        preparados.esquecer()
        recemAberta = true
        vencida = false
    }

    /// O que fixamos na sessão para o texto das conversões não depender da máquina.
    private static let sessao = """
        SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'iso_8601'; SET TimeZone = 'UTC';
        SET standard_conforming_strings = on; SET client_min_messages = 'warning'
        """

    private static func abrir(_ endereco: String) throws(FalhaDeBanco) -> OpaquePointer {
        guard !endereco.utf8.contains(0) else { throw .nulNoTexto("endereço do banco") }
        // O que vem antes de dbname o endereço pode mudar; o que vem depois, não.
        let opcoes = [
            ("connect_timeout", "10"), ("tcp_user_timeout", "60000"), ("dbname", endereco), ("client_encoding", "UTF8"),
        ]
        let chaves = opcoes.map { copiaEmC($0.0) }
        let valores = opcoes.map { copiaEmC($0.1) }
        defer { (chaves + valores).forEach { $0.deallocate() } }
        let pg = PQconnectdbParams(
            chaves.map { UnsafePointer($0) as UnsafePointer<CChar>? } + [nil],
            valores.map { UnsafePointer($0) as UnsafePointer<CChar>? } + [nil], 1)
        guard let pg else { throw FalhaDeBanco(sqlstate: "53200", mensagem: "a libpq não conseguiu memória") }
        guard PQstatus(pg) == CONNECTION_OK else {
            let mensagem = FalhaDeBanco.mensagem(daConexao: pg)
            PQfinish(pg)
            throw FalhaDeBanco(sqlstate: "08001", mensagem: mensagem, conexaoPerdida: true)
        }
        // O padrão da libpq é escrever os avisos do servidor na saída de erro; aqui vão para o registro.
        PQsetNoticeProcessor(
            pg,
            { _, texto in
                guard let texto else { return }
                Logger(label: "banco").notice("aviso do servidor: \(String(cString: texto))")
            }, nil)
        let resultado = PQexec(pg, sessao)
        defer { PQclear(resultado) }
        guard PQresultStatus(resultado) == PGRES_COMMAND_OK else {
            let falha = FalhaDeBanco(resultado: resultado, conexao: pg)
            PQfinish(pg)
            throw falha
        }
        return pg
    }

    private static func copiaEmC(_ texto: String) -> UnsafeMutablePointer<CChar> {
        let bytes = texto.utf8CString
        let copia = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        bytes.withUnsafeBufferPointer { origem in
            if let base = origem.baseAddress { copia.initialize(from: base, count: bytes.count) }
        }
        return copia
    }
}

/// Quantos comandos já foram ao banco pelas conexões de um `Banco`: mede trabalho sem relógio.
package final class ContagemDeComandos: Sendable {
    private let comandos = Atomic<Int>(0)

    package init() {}

    package var total: Int { comandos.load(ordering: .relaxed) }
    func contar() { comandos.add(1, ordering: .relaxed) }
}

// MARK: - Comandos

extension Conexao {
    /// Roda texto do programa fora de transação: é o que `CREATE DATABASE` e semelhantes exigem.
    package func avulso(_ texto: String) throws(FalhaDeBanco) {
        precondition(!viva || !emTransacao, "há transação aberta nesta conexão")
        if !viva { try reabrir() }
        try simples(texto)
    }

    /// Roda texto sem parâmetros, talvez com vários comandos; devolve o resultado do último.
    @discardableResult
    func simples(_ texto: String) throws(FalhaDeBanco) -> Resultado {
        guard !texto.utf8.contains(0) else { throw .nulNoTexto("comando") }
        contagem?.contar()
        return try conferir(PQexec(pg, texto), nil)
    }

    /// Roda um comando com parâmetros, preparando-o na primeira vez.
    func executar(_ sql: SQL, papel: String) throws(FalhaDeBanco) -> Resultado {
        try parametros.montar(sql.valores)
        let preparado = try preparar(MapaDePreparados.Chave(papel: papel, texto: sql.texto))
        contagem?.contar()
        let resposta = parametros.comPonteiros { quantos, valores, tamanhos, formatos in
            PQexecPrepared(pg, preparado.nome, quantos, valores, tamanhos, formatos, 1)
        }
        let resultado = try conferir(resposta, preparado.colunas)
        if preparado.colunas == nil { preparado.colunas = resultado.colunas }
        return resultado
    }

    /// Nomes e tipos do que um comando devolve, sem rodá-lo.
    func descrever(_ sql: SQL, papel: String) throws(FalhaDeBanco) -> Colunas {
        try parametros.montar(sql.valores)
        let preparado = try preparar(MapaDePreparados.Chave(papel: papel, texto: sql.texto))
        if let colunas = preparado.colunas { return colunas }
        let resultado = try conferir(PQdescribePrepared(pg, preparado.nome), nil)
        preparado.colunas = resultado.colunas
        return resultado.colunas
    }

    private func preparar(_ chave: MapaDePreparados.Chave) throws(FalhaDeBanco) -> MapaDePreparados.Preparado {
        if let achado = preparados.achar(chave, parametros) { return achado }
        guard !chave.texto.utf8.contains(0) else { throw .nulNoTexto("comando") }
        let despejados = preparados.despejar()
        if !despejados.isEmpty {
            try simples(despejados.map { "DEALLOCATE \($0)" }.joined(separator: "; "))
        }
        let tipos = preparados.tipos(chave, parametros)
        let novo = MapaDePreparados.Preparado(nome: preparados.nomeNovo(), tipos: tipos)
        _ = try conferir(PQprepare(pg, novo.nome, chave.texto, Int32(tipos.count), tipos), nil)
        preparados.guardar(novo, chave)
        return novo
    }

    /// Literal do SQL com o texto protegido pela libpq.
    func literal(_ texto: String) throws(FalhaDeBanco) -> String {
        guard !texto.utf8.contains(0) else { throw .nulNoTexto("valor") }
        guard let protegido = PQescapeLiteral(pg, texto, texto.utf8.count) else {
            throw FalhaDeBanco(resultado: nil, conexao: pg)
        }
        defer { PQfreemem(protegido) }
        return String(cString: protegido)
    }

    /// Fica com o resultado, ou vira falha.
    func conferir(_ resposta: OpaquePointer?, _ colunas: Colunas?) throws(FalhaDeBanco) -> Resultado {
        guard let resposta else { throw FalhaDeBanco(resultado: nil, conexao: pg) }
        switch PQresultStatus(resposta) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
            return Resultado(resposta, colunas: colunas)
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            PQclear(resposta)
            vencida = true
            throw FalhaDeBanco(sqlstate: "0A000", mensagem: "COPY não passa por aqui: use copiar ou copiarDe")
        default:
            let falha = FalhaDeBanco(resultado: resposta, conexao: pg)
            PQclear(resposta)
            if falha.planoVencido { vencida = true }
            throw falha
        }
    }
}

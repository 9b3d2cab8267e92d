import CLdap
import Foundation

/// Uma conversa com o servidor de diretório, do TLS ao adeus. Síncrona e de uma thread só; cada passo tem prazo.
///
/// Tudo que um arquivo ou uma variável da biblioteca poderia afrouxar (certificado, referências, prazos) é dito aqui, e vale o daqui.
final class ConversaComDiretorio {
    /// O que respondeu a uma ligação.
    struct Ligacao {
        let codigo: Int32
        let texto: String
        /// O que a política de senhas diz além do código; vale também quando a ligação deu certo.
        let politica: RecusaDoDiretorio?

        var recusa: RecusaDoDiretorio? {
            if let politica { return politica }
            switch codigo {
            case LDAP_SUCCESS: return nil
            case LDAP_INVALID_CREDENTIALS: return RecusaDoDiretorio(lendo: texto) ?? .senhaErrada
            default: return RecusaDoDiretorio(lendo: texto) ?? .outra
            }
        }
    }

    struct Entrada {
        let nomeDistinto: String
        let valores: [String]
    }

    private static let semAtributos = "1.1"
    private static let tls12 = Int32(0x0303)
    private static let inteira = Int32(1)
    private static let soABase = Int32(0)
    private static let subarvore = Int32(2)
    private static let autoridadesDoSistema = "/etc/ssl/certs/ca-certificates.crt"

    private let ligacao: OpaquePointer
    private let configuracao: ConfiguracaoDoDiretorio
    private let soquete: SoqueteVigiado
    private let limite: ContinuousClock.Instant

    /// Liga-se ao primeiro servidor que atende e sobe o TLS.
    static func abrir(_ configuracao: ConfiguracaoDoDiretorio) throws(FalhaDoDiretorio) -> ConversaComDiretorio {
        var ultima = FalhaDoDiretorio.configuracao("não há servidor")
        for servidor in configuracao.servidores {
            do { return try ConversaComDiretorio(servidor, configuracao) } catch { ultima = error }
        }
        throw ultima
    }

    private init(_ servidor: String, _ configuracao: ConfiguracaoDoDiretorio) throws(FalhaDoDiretorio) {
        limite = .now + .seconds(configuracao.prazoEmSegundos * 3)
        soquete = try SoqueteVigiado(servidor, prazoEmSegundos: configuracao.prazoEmSegundos)
        var nova: OpaquePointer?
        guard ldap_init_fd(soquete.numero, LDAP_PROTO_TCP, servidor, &nova) == LDAP_SUCCESS, let nova else {
            close(soquete.numero)
            throw .configuracao("o endereço do servidor não se lê")
        }
        ligacao = nova
        self.configuracao = configuracao
        try ajustar()
        let codigo = configuracao.comStartTLS ? ldap_start_tls_s(ligacao, nil, nil) : ldap_install_tls(ligacao)
        soquete.tlsFechou()
        guard codigo == LDAP_SUCCESS else { throw falha(codigo, "TLS") }
        try conferirTLS()
    }

    deinit { ldap_unbind_ext_s(ligacao, nil, nil) }

    private func ajustar() throws(FalhaDoDiretorio) {
        var prazo = timeval(tv_sec: configuracao.prazoEmSegundos, tv_usec: 0)
        let autoridades = configuracao.autoridades ?? Self.autoridadesDoSistema
        let certo =
            averba_ldap_numero(ligacao, LDAP_OPT_PROTOCOL_VERSION, LDAP_VERSION3) == LDAP_SUCCESS
            && averba_ldap_desligar(ligacao, LDAP_OPT_REFERRALS) == LDAP_SUCCESS
            && averba_ldap_numero(ligacao, LDAP_OPT_DEREF, LDAP_DEREF_NEVER) == LDAP_SUCCESS
            && ldap_set_option(ligacao, LDAP_OPT_TIMEOUT, &prazo) == LDAP_SUCCESS
            && averba_ldap_numero(ligacao, LDAP_OPT_X_TLS_REQUIRE_CERT, LDAP_OPT_X_TLS_DEMAND) == LDAP_SUCCESS
            && averba_ldap_numero(ligacao, LDAP_OPT_X_TLS_PROTOCOL_MIN, Self.tls12) == LDAP_SUCCESS
            && ldap_set_option(ligacao, LDAP_OPT_X_TLS_CACERTFILE, autoridades) == LDAP_SUCCESS
            // Por último: o contexto do TLS nasce com o que se disse até aqui.
            && averba_ldap_numero(ligacao, LDAP_OPT_X_TLS_NEWCTX, 0) == LDAP_SUCCESS
        guard certo else { throw .configuracao("a biblioteca não aceitou os ajustes do TLS (\(autoridades))") }
    }

    /// A biblioteca religa sozinha se a ligação cai, e religaria sem TLS: caída, a conversa acabou.
    private func conferirTLS() throws(FalhaDoDiretorio) {
        guard ldap_tls_inplace(ligacao) == 1 else { throw .semResposta("a ligação caiu") }
    }

    // MARK: - Ligar

    /// Liga-se com nome e senha. Código que não é de recusa lança.
    func ligar(como nome: String, _ senha: String) throws(FalhaDoDiretorio) -> Ligacao {
        // Sem senha, o servidor daria uma ligação anônima por boa (RFC 4513, 5.1.2).
        precondition(!senha.isEmpty, "ligação sem senha")
        try conferirTLS()
        var politica: UnsafeMutablePointer<LDAPControl>?
        guard ldap_create_passwordpolicy_control(ligacao, &politica) == LDAP_SUCCESS else {
            throw .semResposta("não se pôde montar o pedido")
        }
        defer { ldap_control_free(politica) }
        var bytes = Array(senha.precomposedStringWithCanonicalMapping.utf8CString)
        var numero: Int32 = 0
        let mandou = bytes.withUnsafeMutableBufferPointer { bytes in
            var prova = berval(bv_len: ber_len_t(bytes.count - 1), bv_val: bytes.baseAddress)
            var controles: [UnsafeMutablePointer<LDAPControl>?] = [politica, nil]
            return ldap_sasl_bind(ligacao, nome, nil, &prova, &controles, nil, &numero)
        }
        guard mandou == LDAP_SUCCESS else { throw falha(mandou, "ligação") }
        return try ler(try esperar(numero, "ligação"))
    }

    private func ler(_ mensagem: OpaquePointer) throws(FalhaDoDiretorio) -> Ligacao {
        var codigo: Int32 = 0
        var dito: UnsafeMutablePointer<CChar>?
        var controles: UnsafeMutablePointer<UnsafeMutablePointer<LDAPControl>?>?
        let lido = ldap_parse_result(ligacao, mensagem, &codigo, nil, &dito, nil, &controles, 1)
        defer {
            ldap_memfree(dito)
            ldap_controls_free(controles)
        }
        guard lido == LDAP_SUCCESS else { throw falha(lido, "ligação") }
        let texto = dito.map { String(cString: $0) } ?? ""
        switch codigo {
        case LDAP_SUCCESS, LDAP_INVALID_CREDENTIALS, LDAP_INAPPROPRIATE_AUTH, LDAP_INSUFFICIENT_ACCESS,
            LDAP_NO_SUCH_OBJECT, LDAP_INVALID_DN_SYNTAX, LDAP_UNWILLING_TO_PERFORM, LDAP_CONSTRAINT_VIOLATION:
            return Ligacao(codigo: codigo, texto: texto, politica: politica(em: controles))
        default: throw falha(codigo, "ligação")
        }
    }

    private func politica(
        em controles: UnsafeMutablePointer<UnsafeMutablePointer<LDAPControl>?>?
    ) -> RecusaDoDiretorio? {
        guard let controle = ldap_control_find(LDAP_CONTROL_PASSWORDPOLICYRESPONSE, controles, nil) else { return nil }
        var (vence, restam): (ber_int_t, ber_int_t) = (0, 0)
        var erro = PP_noError
        guard ldap_parse_passwordpolicy_control(ligacao, controle, &vence, &restam, &erro) == LDAP_SUCCESS else {
            return nil
        }
        switch erro {
        case PP_passwordExpired: return .senhaVencida
        case PP_accountLocked: return .bloqueada
        case PP_changeAfterReset: return .senhaATrocar
        default: return nil
        }
    }

    // MARK: - Procurar

    /// As entradas que casam, no máximo duas: mais do que uma já não diz quem é. Base que não existe é `nil`.
    func procurar(
        em base: String, filtro: String, soEla: Bool = false, atributo: String? = nil
    ) throws(FalhaDoDiretorio) -> [Entrada]? {
        try conferirTLS()
        var prazo = try restante()
        var achadas: OpaquePointer?
        defer { ldap_msgfree(achadas) }
        let pedido = strdup(atributo ?? Self.semAtributos)
        defer { free(pedido) }
        var atributos: [UnsafeMutablePointer<CChar>?] = [pedido, nil]
        let codigo = ldap_search_ext_s(
            ligacao, base, soEla ? Self.soABase : Self.subarvore, filtro, &atributos, 0, nil, nil, &prazo, 2,
            &achadas)
        switch codigo {
        case LDAP_SUCCESS, LDAP_SIZELIMIT_EXCEEDED: break
        case LDAP_NO_SUCH_OBJECT: return nil
        default: throw falha(codigo, "procura")
        }
        var entradas: [Entrada] = []
        var atual = ldap_first_entry(ligacao, achadas)
        while let entrada = atual {
            entradas.append(
                Entrada(nomeDistinto: nome(entrada), valores: atributo.map { valores($0, entrada) } ?? []))
            atual = ldap_next_entry(ligacao, entrada)
        }
        return entradas
    }

    private func nome(_ entrada: OpaquePointer) -> String {
        guard let nome = ldap_get_dn(ligacao, entrada) else { return "" }
        defer { ldap_memfree(nome) }
        return String(cString: nome)
    }

    private func valores(_ atributo: String, _ entrada: OpaquePointer) -> [String] {
        guard let lista = ldap_get_values_len(ligacao, entrada, atributo) else { return [] }
        defer { ldap_value_free_len(lista) }
        return (0..<Int(ldap_count_values_len(lista))).compactMap { indice in
            guard let valor = lista[indice]?.pointee, let bytes = valor.bv_val else { return nil }
            return String(
                validating: UnsafeRawBufferPointer(start: bytes, count: Int(valor.bv_len)), as: UTF8.self)
        }
    }

    // MARK: - Prazos e falhas

    private func restante() throws(FalhaDoDiretorio) -> timeval {
        let falta = min(ContinuousClock.now.duration(to: limite), .seconds(configuracao.prazoEmSegundos))
        guard falta > .zero else { throw .semResposta("passou do prazo da conversa") }
        let (segundos, resto) = falta.components
        return timeval(tv_sec: Int(segundos), tv_usec: Int(resto / 1_000_000_000_000) + 1)
    }

    private func esperar(_ numero: Int32, _ passo: String) throws(FalhaDoDiretorio) -> OpaquePointer {
        var prazo = try restante()
        var mensagem: OpaquePointer?
        let tipo = ldap_result(ligacao, numero, Self.inteira, &prazo, &mensagem)
        guard tipo > 0, let mensagem else {
            ldap_msgfree(mensagem)
            var codigo = tipo == 0 ? LDAP_TIMEOUT : LDAP_SERVER_DOWN
            if tipo < 0 { ldap_get_option(ligacao, LDAP_OPT_RESULT_CODE, &codigo) }
            throw falha(codigo, passo)
        }
        return mensagem
    }

    /// O que a biblioteca diz do erro: a rede e o TLS, nunca o que se mandou.
    private func falha(_ codigo: Int32, _ passo: String) -> FalhaDoDiretorio {
        var dito: UnsafeMutablePointer<CChar>?
        ldap_get_option(ligacao, LDAP_OPT_DIAGNOSTIC_MESSAGE, &dito)
        defer { ldap_memfree(dito) }
        let mais = dito.map { String(cString: $0) }.map { $0.isEmpty ? "" : ": \($0)" } ?? ""
        return .semResposta("\(passo): \(String(cString: ldap_err2string(codigo))) (\(codigo))\(mais)")
    }
}

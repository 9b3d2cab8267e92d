import ArgumentParser
import Auditoria
import BancoDeDados
import Hummingbird
import HummingbirdTLS
import NIOSSL
import Nucleo

/// O par da página: um Hummingbird sem nada da casa, com a consulta da lista de consignatárias e o texto montado à mão.
///
/// Não há sessão, permissão, segredo de formulário nem moldura: é o que custa só consultar e responder.
struct PaginaPura: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pagina-pura", abstract: "Serve a lista de consignatárias num Hummingbird sem nada da casa.")

    @Option(help: "Endereço do banco, do login da aplicação.") var banco: String
    @Option(help: "Porta.") var porta: Int
    @Option(help: "Pasta com certificado.pem e chave.pem.") var certificado: String

    func run() async throws {
        let banco = Banco(endereco: banco, conexoes: 8)
        let rotas = Router()
        rotas.get("/gestor/consignatarias") { _, _ in
            let texto = try await banco.transacao(como: .gestor, soLeitura: true) { t in try Self.pagina(em: t) }
            return Response(
                status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: texto)))
        }
        let tls = try TLSConfiguration.makeServerConfiguration(
            certificateChain: NIOSSLCertificate.fromPEMFile(certificado + "/certificado.pem").map { .certificate($0) },
            privateKey: .privateKey(NIOSSLPrivateKey(file: certificado + "/chave.pem", format: .pem)))
        let aplicacao = Application(
            router: rotas, server: try .tls(.http1(), tlsConfiguration: tls),
            configuration: .init(address: .hostname("localhost", port: porta)))
        try await aplicacao.runService()
    }

    private static func pagina(em t: Transacao) throws -> String {
        var texto = "<!doctype html><html lang=\"pt-BR\"><title>Consignatárias</title><table>"
        for linha in try t.executar(
            """
            SELECT g.id, g.codigo, g.nome, g.razao_social, g.cnpj, g.tipo, g.situacao, g.motivo, g.email, g.telefone, g.banco,
                   g.agencia, g.conta, count(*) FILTER (WHERE c.situacao IN ('averbado', 'suspenso')) AS vivos,
                   count(*) FILTER (WHERE c.situacao IN ('pendente', 'autorizada')) AS reservas,
                   coalesce(sum(c.parcela) FILTER (WHERE c.situacao IN ('averbado', 'suspenso')), 0)::bigint AS parcelas
              FROM consignataria g
              LEFT JOIN contrato c ON c.consignataria_id = g.id
             GROUP BY g.id
             ORDER BY g.nome
            """)
        {
            let (id, codigo, nome, cnpj): (Int64, String, String, String) = (
                try linha.ler("id"), try linha.ler("codigo"), try linha.ler("nome"), try linha.ler("cnpj")
            )
            let (situacao, vivos, reservas, parcelas): (String, Int64, Int64, Int64) = (
                try linha.ler("situacao"), try linha.ler("vivos"), try linha.ler("reservas"), try linha.ler("parcelas")
            )
            texto +=
                "<tr><td><a href=\"/gestor/consignatarias/\(id)\">\(nome)</a><td>\(codigo)<td>\(cnpj)<td>\(situacao)"
            texto += "<td>\(vivos)<td>\(reservas)<td>\(Dinheiro(centavos: parcelas).brasileiro)"
        }
        return texto + "</table></html>"
    }
}

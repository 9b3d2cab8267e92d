import BancoDeDados
import Testing

@Suite struct EnderecoDeBancoTests {
    @Test(
        "o que fica na máquina não muda",
        arguments: [
            "host=/run/postgresql dbname=averba", "postgres://aplicacao@localhost/averba", "host=127.0.0.1,/tmp user=x",
            "postgres://%2Frun%2Fpostgresql/averba",
        ])
    func daqui(endereco: String) throws {
        #expect(try EnderecoDeBanco.conferido(endereco) == endereco)
    }

    @Test("servidor de fora ganha TLS verificado e guarda o resto")
    func deFora() throws {
        let endereco = try EnderecoDeBanco.conferido(
            "postgres://u:s%27e%5C@banco.exemplo:5433/averba?sslrootcert=/ca.pem")
        #expect(
            endereco
                == "dbname='averba' host='banco.exemplo' password='s\\'e\\\\' port='5433' sslmode='verify-full' sslrootcert='/ca.pem' user='u'"
        )
        // O que se devolve é lido de volta igual.
        #expect(try EnderecoDeBanco.conferido(endereco) == endereco)
    }

    @Test(
        "modo mais fraco é recusado, mesmo com um servidor local na lista",
        arguments: ["disable", "allow", "prefer", "require", "verify-ca"])
    func fraco(modo: String) {
        let falha = #expect(throws: FalhaDeBanco.self) {
            try EnderecoDeBanco.conferido("host=localhost,banco.exemplo sslmode=\(modo)")
        }
        #expect(falha?.mensagem.contains("verify-full") == true)
    }

    @Test("endereço torto é recusado sem repetir a senha")
    func torto() {
        let falha = #expect(throws: FalhaDeBanco.self) { try EnderecoDeBanco.conferido("password=segredo; host") }
        #expect(falha?.description.contains("segredo") == false)
    }
}

import Auditoria
import BancoDeDados
import Foundation
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Testing
import Web

/// As telas do operador e do representante: o que fazem, e o que cada um não alcança.
@Suite struct TelasTests {
    @Test(
        "PV-26, PV-33, PV-35: o operador cadastra, completa, libera, suspende e retoma um cliente, com o efeito em números antes"
    )
    func cliente() async throws {
        try await BancadaDaProva.comGente { bancada in
            let operador = try await bancada.entrar(BancadaDaProva.operador)
            let torto = try await operador.post("/operacao/clientes/novo", [("codigo", "A B"), ("cnpj", "1")])
            #expect(torto.status == 400 && torto.texto.contains("Falta corrigir 3 pontos"))
            let novo = try await operador.post(
                "/operacao/clientes/novo",
                [("codigo", "sefaz"), ("nome", "Secretaria da Fazenda"), ("cnpj", "11.222.333/0001-81")])
            let ficha = try #require(novo.destino)
            #expect(
                try await operador.get(ficha).texto.contains(
                    "Falta para liberar: o contrato assinado, o termo de sigilo, o representante."))
            _ = try await operador.post(ficha + "/liberar")
            #expect(try await operador.get(ficha).texto.contains("O serviço só se libera com contrato"))
            let alterado = try await operador.post(
                ficha + "/alterar",
                [
                    ("nome", "Secretaria da Fazenda"), ("contrato", "7/2026"), ("contratoEm", "01/09/2026"),
                    ("termoEm", "02/09/2026"), ("representante", "Rita Alves"), ("cpf", "111.444.777-35"),
                    ("email", "rita@exemplo.gov.br"),
                    ("voltas", "https://sefaz.exemplo.gov.br/\nhttps://outro.exemplo.gov.br/x"),
                    ("limiar", "450"), ("avisarEm", "https://sefaz.exemplo.gov.br/aviso"),
                ])
            #expect(alterado.destino == ficha, "\(alterado.texto)")
            _ = try await operador.post(ficha + "/liberar")
            #expect(try await operador.get(ficha).texto.contains("Liberado"))
            let emissao = try await operador.post(ficha + "/credenciais/nova", [("dias", "30")])
            #expect(emissao.texto.contains("Guarde o segredo agora."))
            let confirmacao = try await operador.get(ficha + "/suspender").texto
            #expect(confirmacao.contains("Param de valer na hora: 1 credencial em uso."))
            #expect(try await operador.post(ficha + "/suspender").status == 400, "sem motivo")
            _ = try await operador.post(ficha + "/suspender", [("motivo", "contrato vencido")])
            #expect(
                try await operador.get("/operacao/clientes?situacao=suspenso").texto.contains("Secretaria da Fazenda"))
            _ = try await operador.post(ficha + "/retomar", [("motivo", "contrato renovado")])
            let csv = try await operador.get("/operacao/clientes?formato=csv&busca=sefaz").texto
            #expect(csv.contains("Secretaria da Fazenda;sefaz;11.222.333/0001-81;7/2026;1;0;"))
            let trilha = try await operador.get("/operacao/trilha").texto
            #expect(trilha.contains("Cliente da prova de vida suspenso") && trilha.contains("contrato vencido"))
            #expect(
                try await operador.get("/operacao/trilha?formato=csv").texto.contains("prova-de-vida.retomar-cliente"))
        }
    }

    @Test(
        "PV-12, PV-36: preço com vigência, medição «sem preço» ou com valor, e credencial que aparece uma vez e se encerra"
    )
    func precoECredencial() async throws {
        try await BancadaDaProva.comGente { bancada in
            try await bancada.referencia()
            try await bancada.comparar()
            let (operador, base) = (
                try await bancada.entrar(BancadaDaProva.operador), "/operacao/clientes/\(bancada.cliente)"
            )
            #expect(try await operador.get(base + "/medicao").texto.contains("sem preço"))
            let preco = [("faixa", "BASIC"), ("valor", "0,85"), ("desde", "01/10/2026")]
            #expect(try await operador.post(base + "/precos/novo", preco).destino == base + "/precos")
            #expect(try await operador.post(base + "/precos/novo", preco).texto.contains("tem de começar mais tarde"))
            let mes = try await operador.get(base + "/medicao/2026-10").texto
            #expect(mes.contains("R$\u{a0}0,85") && mes.contains("Consulta por foto"))
            let contada: Int64? = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT id FROM consulta_da_prova")?.ler(0)
            }
            let daConsulta = try #require(contada)
            #expect(
                try await operador.get(base + "/medicao/2026-10?formato=csv").texto.contains(
                    "1;05/10/2026 10:00;Consulta por foto;\(daConsulta);—;Aprovada"))
            let emitida = try await operador.post(base + "/credenciais/nova", [("dias", "30")])
            #expect(emitida.texto.contains("<code>mpmg-"))
            let representante = try await bancada.entrar(BancadaDaProva.representante)
            let minha = "/cliente/\(bancada.cliente)/credenciais"
            let lista = try await representante.get(minha).texto
            #expect(lista.contains("mpmg-") && !lista.contains("Emitir credencial"))
            let numero = try await bancada.credenciais()[1]
            #expect(
                try await representante.get(minha + "/\(numero)/encerrar").texto.contains(
                    "Fica 1 outra credencial em uso."))
            #expect(try await representante.post(minha + "/\(numero)/encerrar").destino == minha)
            #expect(try await representante.get(minha + "?situacao=encerrada").texto.contains("Encerrada"))
            #expect(
                try await representante.post(minha + "/nova", [("dias", "30")]).status == 404, "só o operador emite")
            #expect(try await representante.post(minha + "/\(numero)/encerrar").status == 404)
            #expect(
                try await representante.get("/cliente/\(bancada.cliente)/medicao/2026-10").texto.contains(
                    "Consulta por foto"))
        }
    }

    @Test(
        "LGPD, art. 18: o representante leva a cópia e apaga a pessoa do seu cliente, e só dele; o CPF não vai no endereço"
    )
    func titular() async throws {
        try await BancadaDaProva.comGente { bancada in
            try await bancada.referencia()
            let representante = try await bancada.entrar(BancadaDaProva.representante)
            let base = "/cliente/\(bancada.cliente)/titular"
            let copia = try await representante.post(base + "/exportar", [("cpf", BancadaDaProva.cpf)])
            #expect(copia.texto.contains("52998224725") && !copia.texto.contains("vetor"))
            let ninguem = try await representante.post(base + "/exportar", [("cpf", "390.533.447-05")])
            #expect(ninguem.status == 400 && ninguem.texto.contains("Não há dados desta pessoa."))
            let confirmacao = try await representante.post(base + "/conferir", [("cpf", BancadaDaProva.cpf)])
            #expect(confirmacao.texto.contains("1 rosto guardado"))
            #expect(try await representante.post(base + "/apagar", [("cpf", BancadaDaProva.cpf)]).destino == base)
            #expect(try await representante.post(base + "/exportar", [("cpf", BancadaDaProva.cpf)]).status == 400)
        }
    }

    @Test("cada rota × papel × alheio: sem sessão vai à entrada, sem papel é 403, e o cliente de outro não existe")
    func matriz() async throws {
        try await BancadaDaProva.comGente { bancada in
            let (outro, _) = try await BancadaDaProva.cadastrar("outro", bancada.orgao.casa)
            let gente = [
                "mestre": try await bancada.entrar(BancadaDaProva.mestre),
                "operador": try await bancada.entrar(BancadaDaProva.operador),
                "representante": try await bancada.entrar(BancadaDaProva.representante),
                "cidada": try await bancada.entrar(BancadaDaProva.cidada),
            ]
            let fora = bancada.navegador
            let grupos = ["operacao", "cliente", "clientes-que-represento", "portal"]
            let rotas = bancada.servidor.tabela.rotas.filter { grupos.contains($0.grupo) }
            #expect(rotas.count > 45)
            for rota in rotas {
                func pedir(_ navegador: ClienteEmProcesso, cliente: Int64) async throws -> Int {
                    let caminho = rota.caminho.replacing("{cliente}", with: "\(cliente)").replacing("{id}", with: "999")
                        .replacing("{codigo}", with: "nada").replacing("{competencia}", with: "2026-10")
                    return rota.metodo == .get
                        ? try await navegador.get(caminho).status : try await navegador.post(caminho).status
                }
                let sem = try await pedir(fora, cliente: bancada.cliente)
                #expect([303, 401].contains(sem), "\(rota.metodo) \(rota.caminho): \(sem)")
                for (nome, navegador) in gente {
                    let alcanca: Bool =
                        switch rota.grupo {
                        case "operacao":
                            nome == "mestre"
                                || nome == "operador" && !rota.caminho.hasPrefix("/operacao/papeis")
                        case "portal": true
                        default: nome == "representante"
                        }
                    if rota.metodo == .get || !alcanca {
                        let dado = try await pedir(navegador, cliente: bancada.cliente)
                        #expect(
                            alcanca ? ![401, 403].contains(dado) : [403, 404].contains(dado),
                            "\(nome): \(rota.metodo) \(rota.caminho): \(dado)")
                    }
                    if rota.grupo == "cliente" {
                        let (alheio, inexistente) = (
                            try await pedir(navegador, cliente: outro), try await pedir(navegador, cliente: 999_999)
                        )
                        #expect(alheio == 404 && inexistente == 404, "\(nome): \(rota.caminho)")
                    }
                }
            }
        }
    }

    @Test("o papel do banco com que o representante lê não alcança linha de outro cliente, em tabela nenhuma")
    func linhaAlheia() async throws {
        try await BancadaDaProva.comGente { bancada in
            let (outro, _) = try await BancadaDaProva.cadastrar("outro", bancada.orgao.casa)
            let cliente = bancada.cliente
            for (tabela, coluna) in [
                ("cliente_da_prova", "id"), ("credencial_da_prova", "cliente_id"), ("aviso_da_prova", "cliente_id"),
                ("servico_do_portal", "cliente_id"), ("sessao_da_prova", "cliente_id"),
                ("consulta_da_prova", "cliente_id"), ("preco_da_prova", "cliente_id"),
            ] {
                let vistos = try await bancada.orgao.banco.transacao(como: .cliente(cliente)) { t in
                    Set(
                        try t.executar(SQL(stringLiteral: "SELECT \(coluna) FROM \(tabela)")).map {
                            try $0.ler(0, como: Int64.self)
                        })
                }
                #expect(!vistos.contains(outro) && vistos.isSubset(of: [cliente]), "\(tabela)")
            }
            for comando in [
                "SELECT resumo FROM credencial_da_prova", "SELECT pessoal FROM cliente_da_prova",
                "SELECT * FROM usuario_da_prova", "SELECT * FROM entrada_da_prova", "SELECT * FROM papel_da_prova",
                "SELECT * FROM pedido_do_portal", "UPDATE cliente_da_prova SET nome = nome",
                "SELECT volta FROM sessao_da_prova",
            ] {
                let erro = await #expect(throws: FalhaDeBanco.self, "\(comando)") {
                    try await bancada.orgao.banco.transacao(como: .cliente(cliente)) { t in
                        _ = try t.executar(SQL(stringLiteral: comando))
                    }
                }
                #expect(erro?.sqlstate == "42501", "\(comando)")
            }
        }
    }
}

extension BancadaDaProva {
    /// Compara uma foto: conta uma consulta.
    func comparar() async throws {
        let foto = Data(try ObservadorDeEnsaio.jpeg(Observacao(rostos: 1), PessoaDeEnsaio.rosto(1, 0), ruido: 7))
            .base64EncodedString()
        let lida = try await navegador.json(
            "POST", "/v1/consultas", #"{"cpf": "\#(Self.cpf)", "imagem": "\#(foto)", \#(BancadaDaProva.declaracao)}"#,
            credencial: try await token(),
            chave: UUID().uuidString)
        try #require(lida.status == 201, "\(lida.texto)")
    }

    func credenciais() async throws -> [Int64] {
        let cliente = cliente
        return try await orgao.dono.transacao(como: .proprio) { t in
            try t.executar("SELECT id FROM credencial_da_prova WHERE cliente_id = \(cliente) ORDER BY id").map {
                try $0.ler(0)
            }
        }
    }
}

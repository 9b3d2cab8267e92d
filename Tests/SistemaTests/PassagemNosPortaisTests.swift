import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Contratos
import Nucleo
import OrgaoDeTeste
import ProvaAnual
import Provedor
import ServidoresDeTeste
import Testing
import Web

@testable import averba

/// As faixas de endereço e os reforços por ato valem nos três portais, e quem não tem senha aqui consegue cumprir o reforço.
@Suite(.serialized) struct PassagemNosPortaisTests {
    private static let casa = "203.0.113.7"
    private static let sede = "198.51.100.9"

    /// Uma pessoa pensionista com duas reservas que a esperam, uma que a consignatária desiste de ter e uma campanha que a alcança.
    private struct Pessoa {
        let dados: PessoaDeTeste
        let aAutorizar: Int64
        let aNegar: Int64
        let aCancelar: Int64
        let campanha: Int64

        var atos: [(ato: String, caminho: String)] {
            [
                ("averbacao.autorizar", "/servidor/contratos/\(aAutorizar)/autorizar"),
                ("averbacao.negar", "/servidor/contratos/\(aNegar)/negar"),
                ("prova-anual.fazer", "/servidor/prova-anual/\(campanha)"),
            ]
        }

        static func criar(_ secretaria: Secretaria) async throws -> Pessoa {
            let (orgao, casa) = (secretaria.orgao, secretaria.casa)
            let pessoa = try await orgao.pessoa(7, margens: ["geral": 900_00])
            try await orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar("UPDATE vinculo SET categoria = 'pensionista' WHERE id = \(pessoa.vinculo)")
            }
            let hoje = casa.relogio.hoje
            let campanha = try await casa.banco.transacao(como: .motor) { t in
                try AbrirCampanha(
                    nome: "Campanha", publico: .pensionistas, comeco: hoje, fim: hoje + 30, lembretes: []
                ).executar(casa, em: t, por: .comando)
            }
            func reservar(_ chave: String) async throws -> Int64 {
                let reserva = try await secretaria.balcao.reservar(
                    .init(
                        quem: .matricula(pessoa.matricula), consignataria: Fixo.bancoA, produto: Fixo.seguro,
                        parcela: Dinheiro(centavos: 20_00), prazo: nil),
                    por: Autor(
                        usuario: -11, nome: "A", perfil: "operador", consignataria: Fixo.bancoA, canal: .rest),
                    chave: chave)
                return try #require(reserva.contrato)
            }
            return Pessoa(
                dados: pessoa, aAutorizar: try await reservar("passagem-1"), aNegar: try await reservar("passagem-2"),
                aCancelar: try await reservar("passagem-3"), campanha: campanha)
        }

        /// O que mudaria se um ato passasse.
        func situacao(_ secretaria: Secretaria) async throws -> String {
            let (a, b) = (aAutorizar, aNegar)
            return try await secretaria.orgao.dono.transacao(como: .proprio) { t in
                try t.uma(
                    """
                    SELECT string_agg(c.situacao || ' ' || (c.autorizacao_id IS NOT NULL), ', ' ORDER BY c.id)
                      FROM contrato c WHERE c.id IN (\(a), \(b))
                    """)?.ler(0, como: String.self) ?? ""
            }
        }
    }

    private static func comMesmaSessao(_ quem: ClienteEmProcesso, _ secretaria: Secretaria) -> ClienteEmProcesso {
        let outro = ClienteEmProcesso(secretaria.servidor, endereco: sede)
        outro.porCookieDeSessao(quem.cookieDeSessao)
        return outro
    }

    @Test("RF-GES-29, RF-CON-28: ato fora da faixa é recusado em cada um dos três portais; de dentro dela, passa")
    func faixa() async throws {
        try await Secretaria.usando { secretaria in
            let pessoa = try await Pessoa.criar(secretaria)
            try await secretaria.criar("joana", .servidor, "master", pessoa: pessoa.dados.pessoa)
            let ana = try await secretaria.navegador("ana")
            let leituras = [
                ("bia", "gestor:folha.consultar", "/gestor/tarefas"),
                ("caio", "consignataria:contratos.consultar", "/consignataria/contratos"),
                ("joana", "servidor:margens.consultar", "/servidor/extrato"),
            ]
            var negados: Int64 = 0
            for (login, ato, caminho) in leituras {
                let quem = try await secretaria.navegador(login)
                #expect(try await quem.get(caminho).status == 200, "\(caminho)")
                try await Self.por(ana, faixaNo: ato)
                let recusa = try await quem.get(caminho)
                #expect(recusa.status == 403 && recusa.lido.contains("Deste endereço de rede (\(Self.casa))"))
                negados += 1
                #expect(try await secretaria.eventos("acesso.negado") == negados)
                #expect(try await Self.comMesmaSessao(quem, secretaria).get(caminho).status == 200)
                _ = try await quem.post("/sair")
            }
            let joana = try await secretaria.navegador("joana")
            let antes = try await pessoa.situacao(secretaria)
            for (ato, caminho) in pessoa.atos {
                try await Self.por(ana, faixaNo: "servidor:\(ato)")
                #expect(try await joana.post(caminho, [("_chave", "fora-\(ato)")]).status == 403, "\(ato)")
            }
            #expect(try await pessoa.situacao(secretaria) == antes, "recusa não muda nada")
            let deDentro = Self.comMesmaSessao(joana, secretaria)
            for (ato, caminho) in pessoa.atos {
                let feito = try await deDentro.post(caminho, [("_chave", "dentro-\(ato)")])
                // Sem serviço de prova de vida, a anual passa da porta e para nele.
                #expect(feito.status == (ato == "prova-anual.fazer" ? 503 : 303), "\(ato): \(feito.status)")
            }
            #expect(try await pessoa.situacao(secretaria) != antes)
        }
    }

    @Test("RF-GES-30: o reforço de um ato pede motivo e senha em cada um dos três portais, e a senha errada conta")
    func reforco() async throws {
        try await Secretaria.usando { secretaria in
            let pessoa = try await Pessoa.criar(secretaria)
            try await secretaria.criar("joana", .servidor, "master", pessoa: pessoa.dados.pessoa)
            _ = try await secretaria.garantirPerfil("analista", .gestor, atos: ["inicio.ver"])
            let rita = try await secretaria.criar("rita", .gestor, "analista")
            _ = try await secretaria.garantirPerfil("atendente", .consignataria, atos: ["inicio.ver"])
            let nara = try await secretaria.criar("nara", .consignataria, "atendente", Fixo.bancoA)
            let ana = try await secretaria.navegador("ana")
            let casos: [(String, ato: String, caminho: String, status: Int)] =
                [
                    ("bia", "gestor:acesso.bloquear-usuario", "/gestor/usuarios/\(rita)/bloquear", 303),
                    ("caio", "consignataria:acesso.bloquear-usuario", "/consignataria/usuarios/\(nara)/bloquear", 303),
                    (
                        "caio", "consignataria:averbacao.cancelar-reserva",
                        "/consignataria/contratos/\(pessoa.aCancelar)/cancelar", 303
                    ),
                ]
                + pessoa.atos.map {
                    ("joana", "servidor:\($0.ato)", $0.caminho, $0.ato == "prova-anual.fazer" ? 503 : 303)
                }
            for (login, ato, caminho, status) in casos {
                try await Self.por(ana, reforcoNo: ato)
                let quem = try await secretaria.navegador(login)
                let interposta = try await quem.post(caminho, [("_chave", "chave-\(ato)")])
                #expect(interposta.status == 200 && interposta.texto.contains("name=\"_senha\""), "\(ato)")
                func confirmar(_ motivo: String, _ senha: String) async throws -> RespostaLida {
                    try await quem.post(
                        caminho,
                        [
                            ("_chave", "chave-\(ato)"), ("_reforco", "sim"), ("_motivo", motivo), ("_senha", senha),
                            ("motivo", motivo),
                        ])
                }
                #expect(try await confirmar("", Secretaria.senha).status == 400, "\(ato)")
                let errada = try await confirmar("porque sim", "errada de todo")
                #expect(errada.status == 400 && errada.lido.contains("A senha não confere"), "\(ato)")
                let feita = try await confirmar("porque sim", Secretaria.senha)
                #expect(feita.status == status, "\(ato): \(feita.status)")
                _ = try await quem.post("/sair")
            }
            #expect(try await secretaria.eventos("acesso.reforcar-recusado") == 6)
            #expect(try await secretaria.eventos("averbacao.cancelar-reserva") == 1)
            #expect(try await secretaria.situacao("rita") == "bloqueado")
            #expect(try await secretaria.situacao("nara") == "bloqueado")
        }
    }

    @Test(
        "RF-GES-30, RF-SER-02: quem entra pela conta do órgão cumpre o reforço entrando de novo nela; sem isso nada se faz nem se conta"
    )
    func semSenhaAqui() async throws {
        let ensaio = try ProvedorDeEnsaio()
        defer { ensaio.parar() }
        let ponteiro = PonteiroDoEnsaio()
        let provedor = Provedor(
            try ConfiguracaoDoProvedor(
                emissor: ensaio.emissor, cliente: "averba", segredo: "segredo", autoridades: ensaio.autoridade)
        ) { ponteiro.agora }
        let conta = ContaDoOrgao(
            provedor, identificador: .cpf("cpf"), nome: "do órgão", publico: Secretaria.publico)
        try await Secretaria.usando(conta: conta) { secretaria in
            let pessoa = try await Pessoa.criar(secretaria)
            try ensaio.cadastrar("joana", ["cpf": pessoa.dados.cpf.formatado])
            let ana = try await secretaria.navegador("ana")
            for (ato, _) in pessoa.atos { try await Self.por(ana, reforcoNo: "servidor:\(ato)") }
            let quem = ClienteEmProcesso(secretaria.servidor, endereco: Self.casa)
            func passar(_ botao: String) async throws -> String? {
                let ida = try #require(try await quem.get(botao).destino)
                let volta = try ensaio.entrar("joana", em: ida)
                return try await quem.get(String(volta.dropFirst(Secretaria.publico.count))).destino
            }
            #expect(try await passar("/entrar/orgao") == "/servidor")
            let antes = try await pessoa.situacao(secretaria)
            func mandar(_ ato: String, _ caminho: String) async throws -> RespostaLida {
                try await quem.post(
                    caminho,
                    [
                        ("_chave", "chave-\(ato)"), ("_reforco", "sim"), ("_motivo", "porque sim"),
                        ("_senha", "qualquer uma"),
                    ])
            }
            for (ato, caminho) in pessoa.atos {
                let interposta = try await quem.post(caminho, [("_chave", "chave-\(ato)")])
                #expect(interposta.status == 200 && !interposta.texto.contains("name=\"_senha\""), "\(ato)")
                #expect(interposta.texto.contains("href=\"/confirmar\""), "\(ato)")
                for _ in 1...3 {
                    let recusa = try await mandar(ato, caminho)
                    #expect(recusa.status == 400 && recusa.lido.contains("Confirme antes, na conta do órgão"), "\(ato)")
                }
            }
            #expect(try await pessoa.situacao(secretaria) == antes)
            #expect(try await secretaria.eventos("acesso.reforcar-recusado") == 0)
            #expect(try await passar("/confirmar/orgao") == "/confirmar")
            for (ato, caminho) in pessoa.atos {
                let feito = try await mandar(ato, caminho)
                #expect(feito.status == (ato == "prova-anual.fazer" ? 503 : 303), "\(ato): \(feito.status)")
            }
            #expect(try await pessoa.situacao(secretaria) != antes)
            let casa = secretaria.casa
            let eventos = try await secretaria.orgao.dono.transacao(como: .proprio) { t in
                try EventoLido.ultimos(de: "contrato", id: pessoa.aAutorizar, casa.trilha, em: t)
            }
            let dado: Auditoria.Dado = ["com_senha": false, "com_a_conta_do_orgao": true, "motivo": "porque sim"]
            #expect(eventos.contains { $0["reforco"] == dado }, "o evento diz com que se confirmou")
        }
    }

    private static func por(_ mestre: ClienteEmProcesso, faixaNo ato: String) async throws {
        let feita = try await mestre.post(
            "/gestor/enderecos/novo", [("alvo", "ato:\(ato)"), ("rede", "198.51.100.0/24"), ("descricao", "Sede")])
        #expect(feita.status == 303, "\(ato)")
    }

    private static func por(_ mestre: ClienteEmProcesso, reforcoNo ato: String) async throws {
        let feito = try await mestre.post(
            "/gestor/reforcos/novo", [("ato", ato), ("pede-motivo", "sim"), ("pede-senha", "sim")])
        #expect(feito.status == 303, "\(ato)")
    }
}

import Acesso
import Auditoria
import BancoDeDados
import BancoDeTeste
import Cadastro
import Foundation
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import averba

/// O pé das telas de cadastro e operação: quem mexeu ali por último, quando e em quê.
@Suite(.serialized) struct UltimosEventosTests {
    /// Um ato de quem usa o sistema, e as telas em que ele tem de aparecer.
    private struct Caso {
        let oQue: String
        let ato: String
        let campos: [(String, String)]
        /// Onde aparece, e o que cada tela diz dele.
        let telas: [(caminho: String, diz: [String])]
    }

    /// O pé da página, como se lê; falha se a página não o tem.
    private static func pe(_ cliente: ClienteEmProcesso, _ caminho: String) async throws -> String {
        let pagina = try await cliente.get(caminho)
        try #require(pagina.status == 200, "\(caminho): \(pagina.status)")
        let onde = try #require(pagina.texto.range(of: "<section class=\"ultimos-eventos\""), "\(caminho)")
        return LeitorDePagina.texto(String(pagina.texto[onde.lowerBound...]))
    }

    private static let divergencia: Int64 = 880_001

    /// Os cadastros do órgão: lista sem ficha, lista com ficha e formulário.
    private static func doCadastro(_ hoje: Dia) throws -> [Caso] {
        let yaml = try String(contentsOfFile: BancoDeTeste.raiz + "/Leiautes/repasse.yaml", encoding: .utf8)
        let parametro = "/gestor/parametros/acesso.erros-de-senha"
        return [
            Caso(
                oQue: "parâmetro", ato: parametro + "/mudar",
                campos: [("valor", "4"), ("desde", hoje.brasileiro), ("fonte", "Ofício 31/2026")],
                telas: [
                    ("/gestor/parametros", ["Parâmetro mudado: " + ChaveDeParametro.errosDeSenha.titulo, "para 4"]),
                    (parametro, ["Parâmetro mudado", "para 4", "Ofício 31/2026"]),
                ]),
            Caso(
                oQue: "leiaute", ato: "/gestor/leiautes/enviar",
                campos: [("definicao", yaml), ("desde", hoje.brasileiro), ("fazer", "enviar")],
                telas: [
                    ("/gestor/leiautes", ["Versão de leiaute enviada: repasse", "Versão: 1"]),
                    ("/gestor/leiautes/repasse", ["Versão de leiaute enviada", "Versão: 1"]),
                ]),
            Caso(
                oQue: "versão de leiaute encerrada", ato: "/gestor/leiautes/repasse/encerrar",
                campos: [("em", (hoje + 1).brasileiro)],
                telas: [
                    ("/gestor/leiautes", ["Versão de leiaute encerrada: repasse"]),
                    (
                        "/gestor/leiautes/repasse/versoes/1",
                        ["Versão de leiaute encerrada", "Versão de leiaute enviada"]
                    ),
                ]),
            Caso(
                oQue: "faixa", ato: "/gestor/enderecos/novo",
                campos: [("alvo", "ato:gestor:folha.consultar"), ("rede", "203.0.113.0/24"), ("descricao", "Sede")],
                telas: [("/gestor/enderecos", ["Faixa de endereço ou reforço mudado: 203.0.113.0/24", "Sede"])]),
            Caso(
                oQue: "reforço", ato: "/gestor/reforcos/novo",
                campos: [("ato", "gestor:acesso.trocar-perfil"), ("pede-motivo", "sim")],
                telas: [
                    (
                        "/gestor/reforcos",
                        [
                            "Faixa de endereço ou reforço mudado: " + AtoConcedivel("acesso.trocar-perfil").nome,
                            "Pede motivo: sim",
                        ]
                    )
                ]),
        ]
    }

    /// O que a folha do mês tem de lista e de formulário.
    private static func daFolha() -> [Caso] {
        let divergencias = "/gestor/competencias/2026-10/divergencias"
        return [
            Caso(
                oQue: "calendário", ato: "/gestor/calendario/2026-10",
                campos: [
                    ("corte", "08/10/2026"), ("remessa_ate", "14/10/2026"), ("vencimento", "05/11/2026"),
                    ("repasse", "10/11/2026"),
                ],
                telas: [
                    ("/gestor/calendario", ["Calendário definido: 10/2026"]),
                    ("/gestor/calendario/2026-10", ["Calendário definido", "2026-10-08"]),
                ]),
            Caso(
                oQue: "divergência", ato: "\(divergencias)/\(divergencia)",
                campos: [("solucao", "a folha devolve em 11/2026"), ("_chave", "chave-resolve")],
                telas: [
                    (divergencias, ["Divergência resolvida: 880.001", "a folha devolve em 11/2026"]),
                    ("\(divergencias)/\(divergencia)", ["Divergência resolvida"]),
                ]),
        ]
    }

    /// As fichas de gente e de operação.
    private static func dasFichas(_ secretaria: Secretaria) async throws -> [Caso] {
        let contrato = try await secretaria.reservar(chave: "ultimos-eventos")
        let pessoa = try await secretaria.orgao.dono.transacao(como: .proprio) { t in
            try #require(
                try t.uma(
                    "SELECT v.pessoa_id FROM contrato c JOIN vinculo v ON v.id = c.vinculo_id WHERE c.id = \(contrato)")
            ).ler(0, como: Int64.self)
        }
        _ = try await secretaria.garantirPerfil("analista", .gestor, atos: ["inicio.ver"])
        let rita = try await secretaria.criar("rita", .gestor, "analista")
        return [
            Caso(
                oQue: "contrato e pessoa", ato: "/gestor/contratos/\(contrato)/cancelar",
                campos: [("motivo", "a pedido da pessoa"), ("_chave", "chave-cancela")],
                telas: [
                    ("/gestor/contratos/\(contrato)", ["Reserva cancelada"]),
                    ("/gestor/pessoas/\(pessoa)", ["Reserva cancelada"]),
                ]),
            Caso(
                oQue: "usuário", ato: "/gestor/usuarios/\(rita)/bloquear", campos: [("motivo", "férias longas")],
                telas: [("/gestor/usuarios/\(rita)", ["Usuário bloqueado"])]),
        ]
    }

    @Test("RF-GER-05: em cada tela de cadastro e de operação, o ato que se fez aparece com quem, quando e o quê")
    func telas() async throws {
        try await Secretaria.usando { secretaria in
            let casa = secretaria.casa
            try await secretaria.orgao.dono.transacao(como: .proprio) { t in
                _ = try t.executar(
                    """
                    INSERT INTO divergencia (id, competencia, especie, informado)
                    VALUES (\(Self.divergencia), '2026-10-01', 'sem-envio', 1000)
                    """)
            }
            let casos = try Self.doCadastro(casa.relogio.hoje) + Self.daFolha() + (try await Self.dasFichas(secretaria))
            let ana = try await secretaria.navegador("ana")
            for caso in casos {
                for tela in caso.telas where !tela.caminho.contains("/versoes/") {
                    let antes = try await Self.pe(ana, tela.caminho)
                    #expect(!antes.contains(tela.diz[0]), "\(caso.oQue), antes: \(antes)")
                }
                // Cada ato no seu minuto: a hora que aparece é a dele.
                secretaria.orgao.andar(.seconds(60))
                let feito = try await ana.post(caso.ato, caso.campos)
                try #require(feito.status == 303, "\(caso.oQue): \(feito.status) \(feito.lido)")
                for tela in caso.telas {
                    let pe = try await Self.pe(ana, tela.caminho)
                    for trecho in tela.diz + ["Usuário ana", casa.relogio.agora.naTela] {
                        #expect(pe.contains(trecho), "\(caso.oQue) em \(tela.caminho), «\(trecho)»: \(pe)")
                    }
                }
            }
        }
    }

    /// Fichas sem pé, e por quê. A rota nova que termina num registro entra sozinha na prova.
    private static let semPe = [
        "/gestor/auditoria/{id}": "é a ficha de um evento", "/consignataria/auditoria/{id}": "é a ficha de um evento",
        "/gestor/tarefas/{id}": "é a história de um trabalho",
        "/gestor/competencias/{mes}/retorno/{id}": "pede confirmação",
        "/consignataria/lancamentos/{mes}": "é a lista de um mês",
        "/consignataria/retorno/{mes}": "é a lista de um mês",
    ]

    /// Se um endereço é da rota: cada parâmetro casa com um segmento.
    private static func casa(_ rota: String, _ caminho: String) -> Bool {
        let (da, dele) = (rota.split(separator: "/"), caminho.split(separator: "/"))
        return da.count == dele.count && zip(da, dele).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }

    @Test("RF-GER-05: toda ficha da tabela de rotas, do gestor e da consignatária, tem os últimos eventos do registro")
    func fichas() async throws {
        try await CenarioDaMatriz.usando { cenario in
            let (contrato, banco) = (cenario.objetos.contrato.proprio, Fixo.bancoA)
            try await cenario.orgao.dono.transacao(como: .proprio) { t in
                try t.executar("SELECT garantir_particao_da_folha('2026-10-01')")
                try t.executar(
                    """
                    INSERT INTO linha_do_mes (competencia, contrato_id, consignataria_id, vinculo_id, parcela_n, previsto)
                    SELECT '2026-10-01', id, \(banco), vinculo_id, 1, parcela FROM contrato WHERE id = \(contrato)
                    """)
            }
            let provadas = (try Self.doCadastro(cenario.orgao.casa.relogio.hoje) + Self.daFolha())
                .flatMap(\.telas).map(\.caminho)
            let fichas = cenario.servidor.tabela.rotas.filter {
                $0.metodo == .get && ["gestor", "consignataria"].contains($0.grupo) && $0.caminho.hasSuffix("}")
            }
            #expect(fichas.count > 20 && Set(Self.semPe.keys).isSubset(of: Set(fichas.map(\.caminho))))
            for rota in fichas where Self.semPe[rota.caminho] == nil {
                let pagina = try await cenario.abrir(rota)
                if pagina.status != 200, provadas.contains(where: { Self.casa(rota.caminho, $0) }) { continue }
                #expect(pagina.status == 200, "\(rota.caminho): sem objeto no cenário, e sem caso em `telas`")
                #expect(pagina.texto.contains("<section class=\"ultimos-eventos\""), "\(rota.caminho)")
            }
        }
    }

    @Test("a consignatária vê nas suas faixas o que os seus fizeram, e o que a outra fez não aparece")
    func daConsignataria() async throws {
        try await Secretaria.usando { secretaria in
            let (caio, davi) = (try await secretaria.navegador("caio"), try await secretaria.navegador("davi"))
            let criado = try await caio.post(
                "/consignataria/perfis/novo",
                [("tipo", "consignataria"), ("nome", "Loja"), ("codigo", "loja"), ("atos-inicio", "inicio.ver")])
            let perfil = try #require(criado.destino?.split(separator: "/").last)
            let feita = try await caio.post(
                "/consignataria/enderecos/novo",
                [("alvo", "perfil:\(perfil)"), ("rede", "198.51.100.0/24"), ("descricao", "Loja 1")])
            #expect(feita.status == 303)
            let dele = try await Self.pe(caio, "/consignataria/enderecos")
            #expect(dele.contains("198.51.100.0/24") && dele.contains("Usuário caio"), "\(dele)")
            let doOutro = try await Self.pe(davi, "/consignataria/enderecos")
            #expect(!doOutro.contains("198.51.100.0/24") && doOutro.contains("Nenhum evento registrado"))
            #expect(try await Self.pe(davi, "/consignataria/reforcos").contains("Nenhum evento registrado"))
        }
    }

    @Test("o número que a trilha tira do código não se repete entre parâmetros, nem entre leiautes")
    func numeros() throws {
        let leiautes = try FileManager.default.contentsOfDirectory(atPath: BancoDeTeste.raiz + "/Leiautes")
            .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
        #expect(leiautes.count > 20)
        for codigos in [ChaveDeParametro.allCases.map(\.rawValue), leiautes] {
            #expect(Set(codigos.map(Auditoria.Evento.numero(doCodigo:))).count == codigos.count)
        }
        #expect(Auditoria.Evento.numero(doCodigo: "a") == 0xE40C_292C, "FNV-1a de 32 bits")
    }
}

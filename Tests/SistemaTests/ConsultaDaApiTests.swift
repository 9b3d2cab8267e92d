import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import averba

/// O que a API aceita na consulta é o que a documentação dela diz, em toda rota que descreve uma.
@Suite(.serialized) struct ConsultaDaApiTests {
    /// Do que as duas listas leem: a consulta e os campos que se apontam.
    private static let comuns: [(String, [String])] = [
        ("", []), ("limite=1", []), ("limite=200", []), ("limite=0", ["limite"]), ("limite=201", ["limite"]),
        ("limite=", ["limite"]), ("limite=dez", ["limite"]), ("limite=&limite=5", ["limite"]),
        ("limite=5&limite=", ["limite"]), ("limite=5&limite=5", ["limite"]), ("cursor=", []),
        ("cursor=&cursor=", ["cursor"]), ("cursor=torto", ["cursor"]), ("produto=", []),
        ("produto=&produto=mensalidade", ["produto"]), ("numero=", []), ("numero=1&numero=2", ["numero"]),
        ("produto=\(String(repeating: "a", count: 60))", []),
        ("produto=\(String(repeating: "a", count: 61))", ["produto"]),
        ("limite=&produto=a&produto=b&numero=1&numero=1", ["limite", "produto", "numero"]),
    ]

    private static let porRota: [String: [(String, [String])]] = [
        "/api/v1/contratos": comuns + [
            ("situacao=reservas", []), ("situacao=vivos", []), ("situacao=encerrados", []), ("situacao=desfeitas", []),
            ("situacao=", ["situacao"]), ("situacao=%20", ["situacao"]), ("situacao=todas", ["situacao"]),
            ("situacao=&situacao=vivos", ["situacao"]), ("situacao=vivos&situacao=vivos", ["situacao"]),
        ],
        "/api/v1/reservas": comuns,
    ]

    @Test("vazio onde não cabe, repetido e fora da lista ou da faixa são 400 com o campo apontado, em cada rota da API")
    func tabela() async throws {
        try await Secretaria.usando { secretaria in
            let descritas = secretaria.servidor.tabela.rotas.filter { $0.descricao?.consulta.isEmpty == false }
            #expect(Set(descritas.map(\.caminho)) == Set(Self.porRota.keys), "rota nova entra na tabela")
            let casa = secretaria.casa
            let credencial = try await casa.banco.transacao(como: .motor) { t in
                try Credencial.criar(
                    nome: "Teste", consignataria: Fixo.bancoA, atos: [ContratosPorRest.ato],
                    expira: casa.relogio.agora + .seconds(86_400), casa, em: t, por: .comando)
            }
            let cliente = ClienteEmProcesso(secretaria.servidor)
            for (caminho, casos) in Self.porRota {
                for (consulta, ruins) in casos {
                    let resposta = try await cliente.get(
                        "\(caminho)?\(consulta)", cabecalhos: ["Authorization": "Bearer \(credencial)"])
                    #expect(resposta.status == (ruins.isEmpty ? 200 : 400), "\(caminho)?\(consulta)")
                    let apontados = resposta.json?["apontamentos"]?.itens?.compactMap { $0["campo"]?.texto } ?? []
                    #expect(Set(apontados) == Set(ruins), "\(caminho)?\(consulta)")
                    if !ruins.isEmpty { #expect(resposta.json?["codigo"] == "campos-invalidos") }
                }
            }
        }
    }
}

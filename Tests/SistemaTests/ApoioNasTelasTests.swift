import Acesso
import Auditoria
import BancoDeDados
import BancoDeTeste
import Cadastro
import Folha
import Foundation
import Nucleo
import OrgaoDeTeste
import PortalDoGestor
import Testing
import Web

/// Tudo que o apoio da operadora alcança, rota a rota, sobre a base fictícia: dado de gente e texto digitado, só com motivo.
@Suite(.serialized, .timeLimit(.minutes(15))) struct ApoioNasTelasTests {
    @Test(
        "RF-GES-28, LGPD-07: em toda rota de leitura do apoio não se lê CPF, nome, e-mail, telefone, conta nem texto digitado; o gestor lê todos"
    )
    func rotas() async throws {
        try await SistemaInteiro.usando { sistema in
            try await sistema.receber(.cadastro, "2026-10/cadastro.txt")
            try await sistema.receber(.margens, "2026-10/margens.txt")
            let plantados = try await TextosPlantados.plantar(sistema)
            let dados = try await DadosDeGente.ler(sistema)
            #expect(dados.nomes.count > 150 && dados.cpfs.count > 150 && dados.outros.count > 150)
            let rotas = sistema.servidor.tabela.rotas(doGrupo: "gestor").filter {
                $0.metodo == .get && TipoDePerfil.operadora.aceita(AtoConcedivel($0.ato))
            }
            #expect(rotas.count > 35)
            let apoio = try await sistema.navegador(
                .gestor, id: -79, nome: "Apoio", atos: rotas.map(\.ato), velado: true)
            let gestor = try await sistema.gestor()
            var (achadosDoGestor, lugares, abertas): (Set<String>, Set<String>, Int) = ([], [], 0)
            for rota in rotas {
                let enderecos = plantados.enderecos(rota)
                #expect(!enderecos.isEmpty, "rota nova sem objeto neste teste: \(rota.caminho)")
                for endereco in enderecos {
                    for caminho in [endereco, endereco + "?formato=csv&tamanho=100"] {
                        let pagina = try await apoio.get(caminho)
                        #expect([200, 404].contains(pagina.status), "\(caminho): \(pagina.status)")
                        if pagina.status == 200 { abertas += 1 }
                        let lida = Self.texto(pagina)
                        let achados = dados.achados(em: lida)
                        #expect(achados.isEmpty, "\(caminho): \(achados.sorted().prefix(5))")
                        let lidas = TextosPlantados.lugares.filter { lida.contains($0 + " a pedido") }
                        #expect(lidas.isEmpty, "\(caminho): \(lidas)")
                        // O mesmo caminho, de quem pode ler.
                        let inteira = Self.texto(try await gestor.get(caminho))
                        achadosDoGestor.formUnion(dados.achados(em: inteira))
                        lugares.formUnion(TextosPlantados.lugares.filter { inteira.contains($0 + " a pedido") })
                    }
                }
            }
            #expect(abertas > 60)
            // Os mesmos caminhos mostram tudo isto a quem não é apoio: a busca acha o que há.
            #expect(Set(TextosPlantados.lugares).subtracting(lugares) == [])
            #expect(achadosDoGestor.count { dados.nomes.contains($0) } > 50)
            #expect(achadosDoGestor.count { dados.cpfs.contains($0) } > 20)
            #expect(achadosDoGestor.contains { dados.outros.contains($0) })
        }
    }
}

extension ApoioNasTelasTests {
    /// O que se lê de uma resposta: a página sem a marcação, ou o arquivo.
    private static func texto(_ resposta: RespostaLida) -> String {
        resposta.tipo?.hasPrefix("text/html") == true ? resposta.lido : resposta.texto
    }
}

/// O que diz quem é cada pessoa e cada usuário da base, e a busca disso numa resposta.
struct DadosDeGente: Sendable {
    private(set) var nomes: Set<String> = ["Zulmira Penalva Quintão"]
    /// Só os algarismos.
    private(set) var cpfs: Set<String> = ["39053344705"]
    /// E-mails, telefones e contas.
    private(set) var outros: Set<String> = []

    static func ler(_ sistema: SistemaInteiro) async throws -> DadosDeGente {
        let cofre = sistema.casa.cofre
        return try await sistema.banco.dono.transacao(como: .proprio) { t in
            var dados = DadosDeGente()
            for linha in try t.executar("SELECT id, pessoal FROM pessoa") {
                let lidos = try DadosPessoais.abrindo(try linha.ler(1), de: try linha.ler(0), cofre)
                dados.nomes.insert(lidos.nome)
                dados.cpfs.insert(lidos.cpf)
                dados.outros.formUnion([lidos.email, lidos.telefone, lidos.conta].compactMap { $0 })
            }
            for linha in try t.executar("SELECT id, pessoal FROM usuario") {
                let lidos = try DadosDoUsuario.abrindo(try linha.ler(1), de: try linha.ler(0), cofre)
                dados.nomes.insert(lidos.nome)
                dados.outros.formUnion([lidos.email, lidos.telefone].compactMap { $0 })
                if let cpf = lidos.cpf { dados.cpfs.insert(cpf) }
            }
            return dados
        }
    }

    /// O que se acha num texto: janelas de palavras que são um nome, e números e endereços que são de alguém.
    func achados(em texto: String) -> Set<String> {
        var achados: Set<String> = []
        let palavras = texto.split { $0.isWhitespace || ";,\"()".contains($0) }
        let primeiras = Set(nomes.compactMap { $0.split(separator: " ").first })
        for comeco in palavras.indices {
            if outros.contains(String(palavras[comeco])) { achados.insert(String(palavras[comeco])) }
            guard primeiras.contains(palavras[comeco]) else { continue }
            for quantas in 2...7 where comeco + quantas <= palavras.count {
                let janela = palavras[comeco..<comeco + quantas].joined(separator: " ")
                if nomes.contains(janela) { achados.insert(janela) }
            }
        }
        for achado in texto.matches(of: /\d{3}\.?\d{3}\.?\d{3}-?\d{2}/) {
            let digitos = String(achado.output.filter { $0.isNumber })
            if cpfs.contains(digitos) { achados.insert(digitos) }
        }
        return achados
    }
}

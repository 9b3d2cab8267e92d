import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import BancoDeTeste
import Cadastro
import Cifra
import Contratos
import Nucleo
import OrgaoDeTeste
import Testing
import Web

@testable import averba

/// O mês andado com um texto plantado em cada lugar em que alguém digita, e onde cada um se vê.
struct TextosPlantados: Sendable {
    /// O texto, que traz nome e CPF de quem não é do cadastro.
    static func texto(_ lugar: String) -> String { "\(lugar) a pedido de Zulmira Penalva Quintão, CPF 390.533.447-05" }

    static let lugares = [
        "cancelamento", "solução", "correção", "bloqueio", "reabertura", "comparecimento", "documento", "dispensa",
        "encerramento",
    ]

    private(set) var contrato: Int64 = 0
    private(set) var linha: Int64 = 0
    private(set) var pessoas: [Int64] = []
    private(set) var consignataria: Int64 = 0
    private(set) var campanha: Int64 = 0
    let divergencia: Int64 = 880_001

    /// Faz os atos pela tela do gestor; a folha fica enviada.
    static func plantar(_ sistema: SistemaInteiro) async throws -> TextosPlantados {
        var plantados = TextosPlantados()
        let gestor = try await sistema.gestor()
        try await plantados.reservar(sistema)
        func fazer(_ caminho: String, _ campos: [(String, String)]) async throws {
            let feito = try await gestor.post(caminho, campos + [("_chave", "planta-\(caminho)")])
            try #require(feito.status == 303, "\(caminho): \(feito.status) \(feito.lido.prefix(400))")
        }
        let motivo = { (lugar: String) in [("motivo", texto(lugar))] }
        try await fazer("/gestor/contratos/\(plantados.contrato)/cancelar", motivo("cancelamento"))
        let par = "\(plantados.pessoas[0])/\(plantados.consignataria)"
        try await fazer("/gestor/sondagens/\(par)/reabrir", motivo("reabertura"))
        _ = try await sistema.remeter()
        plantados.linha = try await sistema.um(
            "SELECT contrato_id FROM linha_do_mes WHERE competencia = '2026-10-01' AND enviado > 200 ORDER BY 1 LIMIT 1"
        )
        try await fazer(
            "/gestor/competencias/2026-10/linhas/\(plantados.linha)/corrigir", [("valor", "1,00")] + motivo("correção"))
        try await sistema.executar(
            "INSERT INTO divergencia (id, competencia, especie) VALUES (880001, '2026-10-01', 'sem-envio')")
        try await fazer(
            "/gestor/competencias/2026-10/divergencias/880001", [("solucao", texto("solução"))])
        try await plantados.bloquear(sistema)
        try await plantados.campanha(sistema, fazer)
        return plantados
    }

    private mutating func reservar(_ sistema: SistemaInteiro) async throws {
        let casos = try await sistema.banco.dono.transacao(como: .proprio) { t in
            try t.executar(
                """
                SELECT v.matricula, v.pessoa_id, c.consignataria_id, c.produto_id
                  FROM (SELECT matricula, pessoa_id FROM vinculo WHERE situacao = 'ativo' ORDER BY matricula LIMIT 8) v, convenio c
                 ORDER BY 1, 3, 4
                """
            ).map {
                (
                    try $0.ler(0, como: Matricula.self), try $0.ler(1, como: Int64.self),
                    try $0.ler(2, como: Int64.self), try $0.ler(3, como: Int64.self)
                )
            }
        }
        for (vez, caso) in casos.enumerated() {
            let resposta = try await sistema.pecas.balcao.reservar(
                .init(
                    quem: .matricula(caso.0), consignataria: caso.2, produto: caso.3, parcela: Dinheiro(centavos: 1_00),
                    prazo: nil),
                por: Autor(usuario: -11, nome: "A", perfil: "operador", consignataria: caso.2, canal: .rest),
                chave: "plantado-\(vez)")
            if let feito = resposta.contrato {
                (contrato, consignataria) = (feito, caso.2)
                pessoas = [caso.1]
                return
            }
        }
        Issue.record("nenhuma reserva coube")
    }

    private mutating func bloquear(_ sistema: SistemaInteiro) async throws {
        let cofre = sistema.casa.cofre
        pessoas.append(
            try await sistema.banco.dono.transacao(como: .proprio) { t in
                let linha = try #require(
                    try t.uma("SELECT id, pessoa_id FROM vinculo ORDER BY matricula DESC LIMIT 1"))
                let vinculo: Int64 = try linha.ler(0)
                let bloco = try TextoCifrado.fechar(
                    Self.texto("bloqueio"), tabela: "vinculo", coluna: "motivo_do_bloqueio", id: vinculo, cofre)
                try t.executar(
                    "UPDATE vinculo SET bloqueado_em = now(), motivo_do_bloqueio = \(bloco.valorSQL) WHERE id = \(vinculo)"
                )
                return try linha.ler(1, como: Int64.self)
            })
    }

    /// Uma campanha em que uma pessoa compareceu e outra se dispensou, encerrada com motivo.
    private mutating func campanha(
        _ sistema: SistemaInteiro, _ fazer: (String, [(String, String)]) async throws -> Void
    ) async throws {
        try await sistema.executar(
            """
            UPDATE vinculo SET situacao = 'inativo'
             WHERE id IN (SELECT id FROM vinculo WHERE situacao = 'ativo' ORDER BY matricula DESC LIMIT 4)
            """)
        let hoje = sistema.casa.relogio.hoje
        try await fazer(
            "/gestor/prova-anual/abrir",
            [
                ("nome", "Prova de vida"), ("publico", "aposentados"), ("comeco", hoje.brasileiro),
                ("fim", (hoje + 60).brasileiro), ("lembretes", ""), ("confirmado", "1"),
            ])
        campanha = try await sistema.um("SELECT max(id) FROM campanha_da_prova")
        let raiz = "/gestor/prova-anual/\(campanha)"
        let devem = try await sistema.banco.dono.transacao(como: .proprio) { t in
            try t.executar(
                "SELECT DISTINCT pessoa_id FROM atual.publico_da_prova WHERE publico = 'aposentados' ORDER BY 1 LIMIT 2"
            ).map { try $0.ler(0, como: Int64.self) }
        }
        try #require(devem.count == 2)
        try await fazer(
            "\(raiz)/pessoas/\(devem[0])/comparecimento",
            [("documento", Self.texto("documento")), ("motivo", Self.texto("comparecimento"))])
        try await fazer("\(raiz)/pessoas/\(devem[1])/dispensa", [("motivo", Self.texto("dispensa"))])
        try await fazer("\(raiz)/encerrar", [("motivo", Self.texto("encerramento"))])
        pessoas += devem
    }

    // MARK: - Por onde se anda

    /// Os endereços de uma rota, com os objetos de cada parâmetro; vazio se há parâmetro que não se conhece.
    func enderecos(_ rota: Rota) -> [String] {
        var feitos = [rota.caminho]
        func trocar(_ parametro: String, _ valores: [String]) {
            guard rota.caminho.contains("{\(parametro)}") else { return }
            feitos = feitos.flatMap { caminho in valores.map { caminho.replacing("{\(parametro)}", with: $0) } }
        }
        let partes = rota.caminho.split(separator: "/")
        trocar("mes", ["2026-10"])
        trocar("campanha", ["\(campanha)"])
        trocar("consignataria", ["\(consignataria)"])
        trocar(
            "codigo",
            [
                partes.contains("leiautes")
                    ? "margens-da-folha" : partes.contains("prova-de-vida") ? "emprestimo" : "acesso.erros-de-senha"
            ])
        let ids: [Int64] =
            if partes.contains("pessoas") || partes.contains("sondagens") {
                pessoas
            } else if partes.contains("contratos") {
                [contrato]
            } else if partes.contains("linhas") {
                [linha]
            } else if partes.contains("consignatarias") {
                [consignataria]
            } else if partes.contains("versoes") || partes.contains("tarefas") {
                [1]
            } else {
                []
            }
        trocar("id", ids.map { "\($0)" })
        return feitos.filter { !$0.contains("{") }
    }
}

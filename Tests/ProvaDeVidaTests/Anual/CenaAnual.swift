import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Contratos
import Foundation
import Nucleo
import OrgaoDeTeste
import PortalDoServidor
import ProvaAnual
import ProvaDeVida
import Testing
import Web

/// O que se faz e se confere na prova de vida anual, sobre a cena da assinatura.
extension CenaDaAssinatura {
    static let raizAnual = "/gestor/prova-anual"

    /// Abre pela tela do gestor, já confirmada; devolve o número da campanha.
    func abrirCampanha(
        _ publico: String = "ambos", comeco: String = "05/10/2026", fim: String = "30/11/2026",
        lembretes: String = "30, 15, 3"
    ) async throws -> Int64 {
        let aberta = try await gestor().post(
            Self.raizAnual + "/abrir",
            [
                ("nome", "Prova de \(publico)"), ("publico", publico), ("comeco", comeco), ("fim", fim),
                ("lembretes", lembretes), ("confirmado", "1"), ("_chave", "abre-\(publico)-\(fim)"),
            ])
        let destino = try #require(aberta.destino, "\(aberta.status) \(aberta.texto.prefix(3_000))")
        return try #require(destino.split(separator: "/").last.flatMap { Int64($0) }, "\(destino)")
    }

    /// A folha passa a dizer outra coisa do vínculo da pessoa.
    func vinculo(_ quem: PessoaDeTeste, categoria: String = "servidor", situacao: String) async throws {
        let fora = situacao == "falecido" || situacao == "desligado"
        let encerrado: Valor = fora ? .texto("2026-10-05") : .nulo
        try await orgao.dono.transacao(como: .proprio) { t in
            _ = try t.executar(
                """
                UPDATE vinculo SET categoria = \(categoria), situacao = \(situacao), encerrado_em = \(encerrado)::date
                 WHERE id = \(quem.vinculo)
                """)
        }
    }

    /// Uma pessoa em atividade, com as reservas bloqueadas pelo órgão.
    func bloqueada(_ numero: Int) async throws -> PessoaDeTeste {
        let (quem, casa) = (try await orgao.pessoa(numero, margens: ["geral": 1_000_00]), orgao.casa)
        try await orgao.dono.transacao(como: .proprio) { t in
            let motivo = try TextoCifrado.fechar(
                "pedido", tabela: "vinculo", coluna: "motivo_do_bloqueio", id: quem.vinculo, casa.cofre)
            _ = try t.executar(
                "UPDATE vinculo SET bloqueado_em = now(), motivo_do_bloqueio = \(motivo.valorSQL) WHERE id = \(quem.vinculo)"
            )
        }
        return quem
    }

    func darCorreio(_ quem: PessoaDeTeste, _ correio: String) async throws {
        let casa = orgao.casa
        try await orgao.dono.transacao(como: .proprio) { t in
            let dados = try DadosPessoais(nome: "Pessoa", cpf: quem.cpf, email: correio)
                .cifrados(para: quem.pessoa, casa.cofre)
            try t.executar("UPDATE pessoa SET pessoal = \(dados) WHERE id = \(quem.pessoa)")
        }
    }

    /// O efeito de ter vencido, pela tela dos parâmetros.
    func efeito(_ valor: Int, desde: String) async throws {
        let mudado = try await gestor().post(
            "/gestor/parametros/prova-anual.efeito/mudar",
            [
                ("valor", "\(valor)"), ("desde", desde), ("fonte", "Portaria 9/2026"),
                ("_chave", "efeito-\(valor)-\(desde)"),
            ])
        #expect(mudado.status == 303, "\(mudado.texto)")
    }

    func registrar(
        _ gesto: String, _ campanha: Int64, _ quem: PessoaDeTeste, _ campos: [(String, String)], chave: String = "1"
    ) async throws -> RespostaLida {
        try await gestor().post(
            "\(Self.raizAnual)/\(campanha)/pessoas/\(quem.pessoa)/\(gesto)",
            campos + [("_chave", "\(gesto)-\(campanha)-\(quem.pessoa)-\(chave)")])
    }

    /// Pede a prova no portal da pessoa; o link da câmera, sem o endereço do serviço.
    func irACameraAnual(
        _ campanha: Int64, _ navegador: ClienteEmProcesso, guardando: Bool = false, chave: String = "a"
    ) async throws -> String {
        let ida = try await navegador.post(
            "/servidor/prova-anual/\(campanha)",
            guardando ? [("guardar", "1"), ("_chave", "g-\(chave)")] : [("_chave", chave)])
        let destino = try #require(ida.destino, "\(ida.status) \(ida.texto.prefix(3_000))")
        try #require(destino.hasPrefix(bancada.servico.publico + "/captura/abrir/"), "\(destino)")
        return String(destino.dropFirst(bancada.servico.publico.count))
    }

    /// Registros vivos, registros ao todo e eventos de concluir de uma pessoa: «1 1 1» é uma vez só.
    func contasAnuais(_ quem: PessoaDeTeste) async throws -> String {
        let casa = orgao.casa
        return try await orgao.banco.transacao(como: .motor) { t in
            let linha = try #require(
                try t.uma(
                    """
                    SELECT count(*) FILTER (WHERE desfeito_por IS NULL AND especie <> 'desfeita'), count(*)
                      FROM registro_da_prova_anual WHERE pessoa_id = \(quem.pessoa)
                    """))
            let eventos = try EventoLido.ultimos(de: "pessoa", id: quem.pessoa, casa.trilha, em: t)
            let concluidos = eventos.count { $0.ato == "prova-anual.concluir-prova-de-vida" }
            return "\(try linha.ler(0, como: Int.self)) \(try linha.ler(1, como: Int.self)) \(concluidos)"
        }
    }

    /// O código com que a consignatária ouve o pedido de uma reserva; cancela a que se fez.
    func tentarReservar(_ quem: PessoaDeTeste, chave: String) async throws -> String {
        let resposta = try await balcao.reservar(
            .init(
                quem: .matricula(quem.matricula), consignataria: Fixo.bancoA, produto: Fixo.mensalidade,
                parcela: Dinheiro(centavos: 10_00), prazo: nil), por: autorDoBanco, chave: "tenta-\(chave)")
        if let contrato = resposta.contrato, resposta.aceito { try await cancelar(contrato) }
        return resposta.codigo
    }

    func encerrar(_ campanha: Int64) async throws {
        let encerrada = try await gestor().post(
            "\(Self.raizAnual)/\(campanha)/encerrar", [("motivo", "Acabou o ano"), ("_chave", "encerra-\(campanha)")])
        #expect(encerrada.status == 303, "\(encerrada.texto)")
    }

    /// As matrículas do CSV da campanha numa situação.
    func matriculas(_ campanha: Int64, _ situacao: String) async throws -> [String] {
        let csv = try await gestor().get("\(Self.raizAnual)/\(campanha)?situacao=\(situacao)&formato=csv").texto
        return csv.split(whereSeparator: \.isNewline).dropFirst().compactMap {
            $0.split(separator: ";", omittingEmptySubsequences: false).dropFirst(2).first.map(String.init)
        }
    }

    /// Os atos que a trilha guarda da pessoa, com o que cada um diz.
    func eventosAnuais(_ quem: PessoaDeTeste, _ ato: String) async throws -> [EventoLido] {
        let casa = orgao.casa
        return try await orgao.banco.transacao(como: .motor) { t in
            try EventoLido.ultimos(de: "pessoa", id: quem.pessoa, casa.trilha, em: t).filter { $0.ato == ato }
        }
    }

    /// Outra pessoa aposentada, com o rosto guardado no serviço.
    func aposentada(_ numero: Int) async throws -> PessoaDeTeste {
        let quem = try await orgao.pessoa(numero, margens: ["geral": 1_000_00], situacao: "inativo")
        try await bancada.referencia(cpf: quem.cpf.formatado)
        return quem
    }
}

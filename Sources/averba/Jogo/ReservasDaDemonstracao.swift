import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Contratos
import Foundation
import Nucleo

/// As reservas que a demonstração deixa na competência aberta, para que as telas tenham o que mostrar.
///
/// Cada uma passa pelo balcão, como a da tela: umas esperam a consignatária, outras a pessoa; uma foi negada, uma cancelada e uma venceu.
/// Um par de consignatária e pessoa fica fechado por excesso de pedidos, para o gestor reabrir.
/// O plano se traça uma vez e se guarda em `reservas.json`; interrompida, repete os mesmos pedidos com as mesmas chaves, e o que já valeu
/// não vale de novo.
struct ReservasDaDemonstracao: Sendable {
    private let pasta: String
    private let casa: Instalacao
    private let relogio: RelogioDoJogo
    /// O relógio da máquina: reserva viva não pode estar vencida quando alguém olha.
    private let agora: Instante
    private let aberta: Competencia

    init(pasta: String, aberta: Competencia, casa daMaquina: Instalacao) {
        let relogio = RelogioDoJogo()
        self.pasta = pasta
        self.aberta = aberta
        self.relogio = relogio
        agora = daMaquina.relogio.agora
        casa = Instalacao(banco: daMaquina.banco, cofre: daMaquina.cofre, relogio: Relogio { relogio.agora })
    }

    /// Faz as que faltam; devolve quantas há, ou `nil` se já estavam feitas.
    func fazer() async throws -> Int? {
        guard !FileManager.default.fileExists(atPath: marca) else { return nil }
        let plano = try await planoGuardado()
        let porta = Porta(casa)
        do {
            try await executar(plano, Balcao(casa: casa, porta: porta))
        } catch {
            await porta.encerrar()
            throw error
        }
        await porta.encerrar()
        try Data().write(to: URL(fileURLWithPath: marca))
        return plano.reservas.count
    }

    private var marca: String { pasta + "/reservado" }

    // MARK: - O plano

    private func planoGuardado() async throws -> PlanoDeReservas {
        let caminho = URL(fileURLWithPath: pasta + "/reservas.json")
        if let guardado = FileManager.default.contents(atPath: caminho.path) {
            return try JSONDecoder().decode(PlanoDeReservas.self, from: guardado)
        }
        let (agora, aberta) = (agora, aberta)
        let plano = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try PlanoDeReservas.tracar(aberta, agora: agora, em: t)
        }
        try JSONEncoder().encode(plano).write(to: caminho, options: .atomic)
        return plano
    }

    // MARK: - Os atos

    private func executar(_ plano: PlanoDeReservas, _ balcao: Balcao) async throws {
        for reserva in plano.reservas {
            relogio.acertar(Instante(microssegundos: reserva.feitaEm))
            if let centavos = reserva.exigindoAcimaDe {
                try await exigir(Dinheiro(centavos: centavos), do: reserva.produto)
            }
            let contrato = try await reservar(reserva, balcao)
            try await decidir(reserva, contrato, balcao)
        }
        try await fecharUmPar(plano, balcao)
    }

    /// O órgão passa a exigir prova de vida; retomada a demonstração, já exige.
    private func exigir(_ acimaDe: Dinheiro, do produto: Int64) async throws {
        let casa = casa
        let mudanca = MudarExigencia(
            produto: produto, acimaDe: acimaDe, desde: casa.relogio.hoje, fonte: "Portaria de demonstração 1/2026")
        try await casa.banco.transacao(como: .motor) { t in
            guard try ExigenciaDeProva.listar(produto: produto, em: t).isEmpty else { return }
            try mudanca.executar(casa, em: t, por: .comando)
        }
    }

    /// A consignatária da reserva negada insiste com valores que não cabem até o par fechar, para o gestor ter o que reabrir.
    private func fecharUmPar(_ plano: PlanoDeReservas, _ balcao: Balcao) async throws {
        guard let negada = plano.reservas.first(where: { $0.desfecho == .negada && $0.credito == nil }) else { return }
        for vez in 0...ChaveDeParametro.tentativas.faixa.upperBound {
            let resposta = try await balcao.reservar(
                Balcao.Reserva(
                    quem: .matricula(try Matricula.lendo(negada.matricula)), consignataria: negada.consignataria,
                    produto: negada.produto, parcela: Dinheiro(centavos: 49_990_00 - Int64(vez) * 1_000_00),
                    prazo: negada.prazo), por: negada.daConsignataria, chave: "demonstracao-insiste-\(vez)")
            if resposta.codigo == "tentativas-esgotadas" { return }
        }
    }

    private func reservar(_ reserva: ReservaPlanejada, _ balcao: Balcao) async throws -> Int64 {
        let operacao = reserva.credito.map {
            OperacaoDeCredito(
                liberado: Dinheiro(centavos: $0.liberado), taxaAoMes: Taxa(emCentesimosDeMilionesimo: $0.taxa))
        }
        let resposta = try await balcao.reservar(
            Balcao.Reserva(
                quem: .matricula(try Matricula.lendo(reserva.matricula)), consignataria: reserva.consignataria,
                produto: reserva.produto, parcela: Dinheiro(centavos: reserva.parcela), prazo: reserva.prazo,
                operacao: operacao),
            por: reserva.daConsignataria, chave: chave(reserva, "reservar"))
        guard resposta.aceito, let contrato = resposta.contrato else {
            throw ReservaQueNaoPassou(numero: reserva.numero, ato: "reservar", codigo: resposta.codigo)
        }
        return contrato
    }

    private func decidir(_ reserva: ReservaPlanejada, _ contrato: Int64, _ balcao: Balcao) async throws {
        let resposta: RespostaDaPorta
        switch reserva.desfecho {
        case .pendente: return
        case .autorizada:
            resposta = try await balcao.autorizar(
                contrato: contrato, pessoa: reserva.pessoa, evidencia: "demonstração", por: reserva.daPessoa,
                chave: chave(reserva, "autorizar"))
        case .negada:
            resposta = try await balcao.negar(
                contrato: contrato, pessoa: reserva.pessoa, motivo: "Não pedi este cartão.", por: reserva.daPessoa,
                chave: chave(reserva, "negar"))
        case .cancelada:
            resposta = try await balcao.cancelar(
                contrato: contrato, consignataria: reserva.consignataria, motivo: "Digitada em duplicidade.",
                por: reserva.daConsignataria, chave: chave(reserva, "cancelar"))
        case .vencida:
            relogio.acertar(Instante(microssegundos: reserva.venceEm) + .seconds(60))
            _ = try await balcao.vencerReservas()
            return
        }
        guard resposta.aceito else {
            throw ReservaQueNaoPassou(
                numero: reserva.numero, ato: reserva.desfecho.rawValue, codigo: resposta.codigo)
        }
    }

    private func chave(_ reserva: ReservaPlanejada, _ ato: String) -> String {
        "demonstracao-\(reserva.numero)-\(ato)"
    }
}

/// O que há de se reservar, com quem, quando e no que dá.
struct ReservaPlanejada: Codable, Sendable {
    enum Desfecho: String, Codable, Sendable { case vencida, pendente, autorizada, negada, cancelada }

    /// Os números de um empréstimo, em centavos e em 10⁻⁸ ao mês.
    struct Credito: Codable, Sendable {
        let liberado: Int64
        let taxa: Int64
    }

    let numero: Int
    let consignataria: Int64
    let produto: Int64
    let pessoa: Int64
    let matricula: String
    let parcela: Int64
    let prazo: Int?
    let credito: Credito?
    let desfecho: Desfecho
    /// Microssegundos desde 1970.
    let feitaEm: Int64
    let venceEm: Int64
    /// O usuário de demonstração que reserva, ou que decide pela pessoa; `nil`, quem prepara a base.
    let operador: Int64?
    let titular: Int64?
    /// De que valor em diante o produto passa a exigir prova de vida, antes desta reserva.
    let exigindoAcimaDe: Int64?

    var daConsignataria: Autor { autor(operador, consignataria: consignataria, "Operador de Demonstração") }
    var daPessoa: Autor { autor(titular, pessoa: pessoa, "Servidora de Demonstração") }

    private func autor(_ usuario: Int64?, consignataria: Int64? = nil, pessoa: Int64? = nil, _ nome: String) -> Autor {
        usuario.map {
            Autor(
                usuario: $0, nome: nome, perfil: "master", consignataria: consignataria, pessoa: pessoa, canal: .tela)
        }
            ?? Autor(
                usuario: nil, nome: Autor.comando.nome, perfil: Autor.comando.perfil, consignataria: consignataria,
                pessoa: pessoa, canal: .comando)
    }
}

/// O balcão recusou uma reserva da demonstração: é defeito do plano ou da regra.
struct ReservaQueNaoPassou: Error, CustomStringConvertible {
    let numero: Int
    let ato: String
    let codigo: String
    var description: String { "reserva \(numero) da demonstração, \(ato): \(codigo)" }
}

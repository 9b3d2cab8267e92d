import Auditoria
import BancoDeDados
import Cadastro
import Contratos
import Crypto
import Nucleo

/// O balcão onde tela, REST, SOAP e arquivo pedem a mesma coisa: acha a pessoa, monta o ato e passa pela porta.
///
/// Devolve a resposta gravada; lança `FalhaDaPorta` (tente de novo com a mesma chave) ou falha de banco. Recusa de negócio
/// não é erro aqui: é resposta com código.
package struct Balcao: Sendable {
    private let casa: Instalacao
    private let porta: Porta

    package init(casa: Instalacao, porta: Porta) {
        self.casa = casa
        self.porta = porta
    }

    /// Quem se procura ao operar: matrícula ou CPF, um dos dois é exigido (RF-CON-39).
    package enum Quem: Sendable, Hashable {
        case matricula(Matricula)
        case cpf(CPF)
        case ambos(Matricula, CPF)

        /// Achado por ele, o CPF é o da pessoa.
        var temCpf: Bool { if case .matricula = self { false } else { true } }
    }

    /// O que se informa ao reservar, antes de se saber de quem é.
    package struct Reserva: Sendable, Hashable {
        package var quem: Quem
        package var consignataria: Int64
        package var produto: Int64
        package var parcela: Dinheiro
        package var prazo: Int?
        package var carencia: Int
        package var numero: String?
        package var operacao: OperacaoDeCredito?
        /// Nos produtos em percentual, em vez da parcela, que vai zero.
        package var percentual: Percentual?

        package init(
            quem: Quem, consignataria: Int64, produto: Int64, parcela: Dinheiro, prazo: Int?, carencia: Int = 0,
            numero: String? = nil, operacao: OperacaoDeCredito? = nil, percentual: Percentual? = nil
        ) {
            self.percentual = percentual
            self.quem = quem
            self.consignataria = consignataria
            self.produto = produto
            self.parcela = parcela
            self.prazo = prazo
            self.carencia = carencia
            self.numero = numero
            self.operacao = operacao
        }
    }

    package func reservar(
        _ reserva: Reserva, por autor: Autor, chave: String, emLote: Bool = false
    ) async throws -> RespostaDaPorta {
        let achado = try await vinculo(de: reserva.quem)
        let impressao = impressao(Reservar.ato, String(describing: reserva))
        guard case .um(let vinculo, let pessoa) = achado else {
            let evento = Evento(
                Reservar.ato + "-recusado", ["codigo": .texto(achado.codigo), "resposta": .texto(achado.codigo)])
            return try await PedidoSemPessoa(
                autor: autor, chave: chave, impressao: impressao, codigo: achado.codigo, evento: evento
            ).recusar(casa)
        }
        let ato = Reservar(
            PedidoDeReserva(
                pessoa: pessoa, vinculo: vinculo, consignataria: reserva.consignataria, produto: reserva.produto,
                parcela: reserva.parcela, prazo: reserva.prazo, carencia: reserva.carencia, numero: reserva.numero,
                operacao: reserva.operacao, percentual: reserva.percentual, cpfInformado: reserva.quem.temCpf))
        return try await porta.pedir(
            Pedido(
                autor: autor, chave: chave, impressao: impressao, ato: ato, emLote: emLote))
    }

    package func confirmar(
        contrato: Int64, consignataria: Int64, numero: String?, documento: String?, por autor: Autor, chave: String,
        emLote: Bool = false
    ) async throws -> RespostaDaPorta {
        guard let pessoa = try await pessoa(de: contrato, para: autor) else {
            let pedido = "\(contrato) \(consignataria) \(numero ?? "") \(documento ?? "")"
            return try await semContrato(ConfirmarReserva.ato, contrato, pedido, por: autor, chave: chave)
        }
        let ato = ConfirmarReserva(
            pessoa: pessoa, contrato: contrato, consignataria: consignataria, numero: numero, documento: documento)
        return try await porta.pedir(
            Pedido(
                autor: autor, chave: chave, impressao: impressao(ConfirmarReserva.ato, String(describing: ato)),
                ato: ato,
                emLote: emLote))
    }

    /// `consignataria` é `nil` quando quem cancela é o gestor.
    package func cancelar(
        contrato: Int64, consignataria: Int64?, motivo: String, por autor: Autor, chave: String
    ) async throws -> RespostaDaPorta {
        guard let pessoa = try await pessoa(de: contrato, para: autor) else {
            return try await semContrato(
                CancelarReserva.ato, contrato, "\(contrato) \(motivo)", por: autor, chave: chave)
        }
        let ato = CancelarReserva(pessoa: pessoa, contrato: contrato, consignataria: consignataria, motivo: motivo)
        return try await porta.pedir(
            Pedido(
                autor: autor, chave: chave, impressao: impressao(CancelarReserva.ato, String(describing: ato)), ato: ato
            ))
    }

    /// A pessoa só alcança reserva sua: a de outra é igual à que não existe.
    package func autorizar(
        contrato: Int64, pessoa: Int64, evidencia: String, por autor: Autor, chave: String
    ) async throws -> RespostaDaPorta {
        let ato = AutorizarReserva(pessoa: pessoa, contrato: contrato, meio: .portal(evidencia: evidencia))
        return try await porta.pedir(
            Pedido(autor: autor, chave: chave, impressao: impressao(AutorizarReserva.ato, "\(contrato)"), ato: ato))
    }

    /// O mesmo, com a prova de vida de um pedido: quantas vezes se peça, e venha por onde vier, autoriza uma vez.
    func autorizar(_ pedido: PedidoDeProva, prova: ProvaDaOperacao, por autor: Autor) async throws -> RespostaDaPorta {
        let ato = AutorizarReserva(pessoa: pedido.pessoa, contrato: pedido.contrato, meio: .provaDeVida(prova))
        return try await porta.pedir(
            Pedido(
                autor: autor, chave: "prova-de-vida-\(pedido.id)",
                impressao: impressao(AutorizarReserva.ato, "\(pedido.contrato) \(pedido.id)"), ato: ato))
    }

    /// A pessoa só alcança reserva sua; negada, a margem volta na hora.
    package func negar(
        contrato: Int64, pessoa: Int64, motivo: String?, por autor: Autor, chave: String
    ) async throws -> RespostaDaPorta {
        let ato = NegarReserva(pessoa: pessoa, contrato: contrato, motivo: motivo)
        return try await porta.pedir(
            Pedido(
                autor: autor, chave: chave, impressao: impressao(NegarReserva.ato, "\(contrato) \(motivo ?? "")"),
                ato: ato))
    }

    /// Encerra as reservas cujo prazo acabou, até `limite`; devolve quantas encerrou. Pode rodar em vários processos.
    package func vencerReservas(limite: Int = 500) async throws -> Int {
        let agora = casa.relogio.agora
        let vencidas = try await casa.banco.transacao(como: .motor) { t in
            try t.executar(AverbacaoSQL.vencidas(ate: agora, limite: limite)).map {
                (contrato: try $0.ler(0, como: Int64.self), pessoa: try $0.ler(1, como: Int64.self))
            }
        }
        return try await withThrowingTaskGroup(of: Bool.self) { grupo in
            for vencida in vencidas {
                grupo.addTask {
                    try await porta.pedir(
                        Pedido(
                            autor: .sistema, chave: "vencer-reserva-\(vencida.contrato)",
                            impressao: impressao(VencerReserva.ato, "\(vencida.contrato)"),
                            ato: VencerReserva(pessoa: vencida.pessoa, contrato: vencida.contrato), emLote: true)
                    ).aceito
                }
            }
            return try await grupo.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
    }

    // MARK: - Achar de quem se fala

    /// O vínculo e a pessoa, se há um só.
    package func achar(_ quem: Quem) async throws -> (vinculo: Int64, pessoa: Int64)? {
        guard case .um(let vinculo, let pessoa) = try await vinculo(de: quem) else { return nil }
        return (vinculo, pessoa)
    }

    private enum Achado: Sendable {
        case um(vinculo: Int64, pessoa: Int64)
        case nenhum
        case varios

        var codigo: String {
            switch self {
            case .um: RespostaDaPorta.codigoDeAceito
            case .nenhum: "pessoa-nao-encontrada"
            case .varios: "matricula-exigida"
            }
        }
    }

    private func vinculo(de quem: Quem) async throws -> Achado {
        let cofre = casa.cofre
        return try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            let achados: [(vinculo: Int64, pessoa: Int64)]
            func ler(_ sql: SQL) throws -> [(vinculo: Int64, pessoa: Int64)] {
                try t.executar(sql).map { (try $0.ler(0), try $0.ler(1)) }
            }
            switch quem {
            case .matricula(let matricula): achados = try ler(AverbacaoSQL.vinculo(daMatricula: matricula))
            case .cpf(let cpf):
                let todos = try t.executar(AverbacaoSQL.vinculos(doCPF: DadosPessoais.indices(de: cpf, cofre)))
                    .map {
                        (
                            try $0.ler(0, como: Int64.self), try $0.ler(1, como: Int64.self),
                            try $0.ler(3, como: String.self)
                        )
                    }
                let vivos = todos.filter { $0.2 == "ativo" || $0.2 == "inativo" }
                achados = (vivos.isEmpty ? todos : vivos).map { ($0.0, $0.1) }
            case .ambos(let matricula, let cpf):
                let daMatricula = try ler(AverbacaoSQL.vinculo(daMatricula: matricula))
                let doCPF = try ler(AverbacaoSQL.vinculos(doCPF: DadosPessoais.indices(de: cpf, cofre)))
                achados = daMatricula.filter { achado in doCPF.contains { $0.vinculo == achado.vinculo } }
            }
            guard let primeiro = achados.first else { return .nenhum }
            return achados.count == 1 ? .um(vinculo: primeiro.vinculo, pessoa: primeiro.pessoa) : .varios
        }
    }

    private func pessoa(de contrato: Int64, para autor: Autor) async throws -> Int64? {
        try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try t.uma(AverbacaoSQL.pessoa(doContrato: contrato, para: autor))?.ler(0)
        }
    }

    private func semContrato(
        _ ato: String, _ contrato: Int64, _ pedido: String, por autor: Autor, chave: String
    ) async throws -> RespostaDaPorta {
        let codigo = "reserva-nao-encontrada"
        return try await PedidoSemPessoa(
            autor: autor, chave: chave, impressao: impressao(ato, pedido), codigo: codigo,
            evento: Evento(
                ato + "-recusado", objeto: "contrato", id: contrato,
                ["codigo": .texto(codigo), "resposta": .texto(codigo)])
        ).recusar(casa)
    }

    private func impressao(_ ato: String, _ conteudo: String) -> [UInt8] {
        Array(SHA256.hash(data: Array("\(ato)\u{1F}\(conteudo)".utf8)))
    }
}

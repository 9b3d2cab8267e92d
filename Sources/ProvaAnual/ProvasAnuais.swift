import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Contratos
import Nucleo
import Web

/// A prova de vida anual pela câmera: manda a pessoa a ela e, com o resultado, registra que fez.
///
/// Faz como a assinatura da operação: o resultado chega pela volta da pessoa, pelo aviso do serviço ou porque se perguntou, e conta uma vez só. O fim do
/// pedido, o registro com a evidência e o evento entram na mesma transação, sob a trava da pessoa.
/// - Fonte: decisões 0041 e 0048.
package struct ProvasAnuais: Sendable {
    private let casa: Instalacao
    private let servico: ServicoDaProva

    /// A página da pessoa: de onde se vai à câmera, e para onde se volta.
    package static let caminho = "/servidor/prova-anual"
    static let porHora = 10
    static let espera = Duration.seconds(1_200)

    package init(casa: Instalacao, servico: ServicoDaProva) { (self.casa, self.servico) = (casa, servico) }

    // MARK: - Pedir

    package enum Comeco: Sendable {
        /// A pessoa vai à câmera, por este link.
        case camera(String)
        /// O resultado de antes já estava lá.
        case concluido(Desfecho)
    }

    package enum Desfecho: Sendable, Hashable {
        case feita
        /// O rosto ficou guardado; falta a prova.
        case rostoGuardado
        case esperando
        /// A pessoa pediu conferência por gente, e a resposta leva dias úteis.
        case emConferencia
        case reprovada
        case expirada(desistiu: Bool)
        /// A prova valeu, e já não era devida: o código é o de `RecusaDaProvaAnual`.
        case recusada(codigo: String)
    }

    /// Pede a prova; se a pessoa ainda não tem rosto guardado e `guardando`, pede antes o cadastro dele.
    ///
    /// Lança `FalhaDaProva` ou `RecusaDaProvaAnual`, e então nada mudou.
    package func pedir(
        campanha: Int64, pessoa: Int64, guardando: Bool, por autor: Autor
    ) async throws -> Comeco {
        do {
            return try await comecar(campanha, pessoa, guardando, por: autor)
        } catch let falha as FalhaDaProva {
            // A pessoa lê o que fazer; o porquê, que é de quem opera, fica na trilha.
            let casa = casa
            let evento = Evento(
                PedidoAnual.atoDePedir + "-recusado", objeto: "pessoa", id: pessoa,
                ["campanha": .inteiro(campanha), "codigo": .texto(falha.codigo), "razao": .texto(falha.razao)])
            try await casa.banco.transacao(como: .motor) { t in
                try casa.trilha.registrar([evento], por: autor, as: casa.relogio.agora, em: t)
            }
            throw falha
        }
    }

    private func comecar(
        _ campanha: Int64, _ pessoa: Int64, _ guardando: Bool, por autor: Autor
    ) async throws -> Comeco {
        guard let usuario = autor.usuario else { preconditionFailure("pedido de prova sem usuário") }
        if try await deAntes(campanha, pessoa, por: autor) == .feita { return .concluido(.feita) }
        let (agora, hoje, cofre) = (casa.relogio.agora, casa.relogio.hoje, casa.cofre)
        let (devida, cpf) = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            guard let devida = try SituacaoNaCampanha.ler(pessoa, campanha: campanha, em: t), devida.noPublico else {
                throw RecusaDaProvaAnual.foraDoPublico
            }
            guard devida.encerradaEm == nil else { throw RecusaDaProvaAnual.campanhaEncerrada }
            guard devida.comeco <= hoje else { throw RecusaDaProvaAnual.naoComecou(devida.comeco) }
            guard devida.registro == nil else { throw RecusaDaProvaAnual.jaRegistrada }
            guard try PedidoAnual.contar(pessoa: pessoa, desde: agora - .seconds(3_600), em: t) < Self.porHora else {
                throw FalhaDaProva.pedidosDemais
            }
            guard let bloco = try t.uma("SELECT pessoal FROM pessoa WHERE id = \(pessoa)") else {
                preconditionFailure("situação de pessoa que não existe")
            }
            return (devida, try CPF.lendo(try DadosPessoais.abrindo(try bloco.ler(0), de: pessoa, cofre).cpf))
        }
        let conteudo = PedidoAnual.texto(devida)
        let (especie, criada) = try await criar(devida, conteudo, cpf, guardando: guardando)
        try await casa.banco.transacao(como: .motor) { t in
            try PedidoAnual(
                id: try casa.ids.proximo(em: t), de: devida, usuario: usuario, especie: especie, conteudo: conteudo,
                finalidade: Self.finalidade(especie, devida), sessao: criada.sessao, criadoEm: agora,
                expiraEm: agora + Self.espera
            ).gravar(casa, em: t, por: autor)
        }
        return .camera(criada.link)
    }

    /// O desfecho do pedido anterior. Se dele já nada se sabe, começa-se de novo; serviço fora do ar é falha.
    private func deAntes(_ campanha: Int64, _ pessoa: Int64, por autor: Autor) async throws -> Desfecho? {
        do { return try await concluirUltimo(campanha: campanha, pessoa: pessoa, por: autor) } catch let falha
            as FalhaDaProva
        {
            switch falha {
            case .resultadoInvalido, .recusouEsteSistema, .pedidoDesconhecido: return nil
            default: throw falha
            }
        }
    }

    private func criar(
        _ devida: SituacaoNaCampanha, _ conteudo: String, _ cpf: CPF, guardando: Bool
    ) async throws(FalhaDaProva) -> (PedidoAnual.Especie, (sessao: Int64, link: String)) {
        func pedida(_ especie: PedidoAnual.Especie) -> ServicoDaProva.Pedida {
            ServicoDaProva.Pedida(
                cpf: cpf, especie: especie, finalidade: Self.finalidade(especie, devida),
                nonce: OperacaoAssinada.nonce(de: conteudo),
                volta: servico.configuracao.volta("\(Self.caminho)/\(devida.campanha)"))
        }
        do { return (.autenticacao, try await servico.criar(pedida(.autenticacao))) } catch {
            guard error == .semReferencia, guardando else { throw error }
            return (.cadastro, try await servico.criar(pedida(.cadastro)))
        }
    }

    private static func finalidade(_ especie: PedidoAnual.Especie, _ devida: SituacaoNaCampanha) -> String {
        let anual = "a prova de vida anual, com prazo até \(devida.fim.brasileiro)"
        return especie == .autenticacao ? "fazer \(anual)" : "guardar o seu rosto, para depois fazer \(anual)"
    }

    // MARK: - Concluir

    /// Conclui, se já se pode, o último pedido da pessoa nesta campanha; `nil` se não há nenhum.
    package func concluirUltimo(campanha: Int64, pessoa: Int64, por autor: Autor) async throws -> Desfecho? {
        let ultimo = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try PedidoAnual.ultimo(pessoa, campanha: campanha, em: t)
        }
        guard let ultimo else { return nil }
        guard ultimo.situacao == .aberto else { return Self.desfecho(ultimo) }
        switch try await servico.andamento(ultimo.sessao) {
        case .decidida(let resultado): return try await concluir(ultimo, resultado, por: autor)
        case .emConferencia: return .emConferencia
        case .aberta: return ultimo.expiraEm > casa.relogio.agora ? .esperando : .expirada(desistiu: false)
        }
    }

    /// Conclui com um resultado avisado, já conferido; falso se não é de pedido daqui.
    package func concluir(avisado resultado: ResultadoDaProva, endereco: String?) async throws -> Bool {
        let pedido = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try PedidoAnual.ler(nonce: resultado.conteudo.nonce, em: t)
        }
        guard let pedido else { return false }
        _ = try await concluir(pedido, resultado, por: pedido.ida.quemPediu(endereco: endereco))
        return true
    }

    /// Pergunta pelos que passaram do prazo sem volta nem aviso, até `limite`; devolve quantos concluiu.
    ///
    /// - Parameter anotar: recebe os que não se concluíram (`UltimaRede`).
    package func concluirVencidos(
        limite: Int = 50, anotar: @Sendable (UltimaRede.SemConclusao) -> Void = { _ in }
    ) async throws -> Int {
        let agora = casa.relogio.agora
        let vencidos = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try PedidoAnual.vencidos(em: agora, limite: limite, em: t)
        }
        return try await UltimaRede.perguntar(por: vencidos, id: \.id, anotar: anotar) { try await perguntar($0) }
    }

    /// Pergunta por um; falso se o serviço ainda não decidiu.
    private func perguntar(_ pedido: PedidoAnual) async throws -> Bool {
        let agora = casa.relogio.agora
        try await casa.banco.transacao(como: .motor) { t in try pedido.perguntar(em: agora, em: t) }
        do {
            guard let resultado = try await servico.resultado(pedido.sessao) else { return false }
            _ = try await concluir(pedido, resultado, por: pedido.ida.quemPediu(endereco: nil))
        } catch FalhaDaProva.pedidoDesconhecido {
            // O serviço já não a conhece: nunca dirá que se fez.
            let casa = casa
            try await casa.banco.transacao(como: .motor) { t in
                guard let lido = try pedido.travado(em: t), lido.situacao == .aberto else { return }
                try lido.concluir(.expirado, motivo: "sem-resultado", casa, em: t, por: .sistema)
            }
        }
        return true
    }

    private func concluir(
        _ pedido: PedidoAnual, _ resultado: ResultadoDaProva, por autor: Autor
    ) async throws -> Desfecho {
        try resultado.conferir(pedido.ida)
        let casa = casa
        return try await casa.banco.transacao(como: .motor) { t in
            try Livro.travar([pedido.pessoa], em: t)
            guard var lido = try pedido.travado(em: t) else { preconditionFailure("pedido que sumiu") }
            // O computador reprovou, o pedido se fechou, e depois gente aprovou: vale a decisão dela.
            let revisto =
                lido.situacao == .reprovado && resultado.conteudo.revisto
                && resultado.conteudo.situacao == "APROVADA"
            guard lido.situacao == .aberto || revisto else { return Self.desfecho(lido) }
            (lido.ida.situacao, lido.ida.motivo) = try Self.fim(lido, resultado, em: t)
            let evento = try lido.concluir(
                lido.situacao, motivo: lido.motivo, resumo: resultado.resumo, casa, em: t, por: autor)
            if lido.situacao == .aprovado, lido.especie == .autenticacao {
                let evidencia = EvidenciaDaProva(
                    resultado, sessao: lido.sessao, conteudo: lido.conteudo,
                    cadastro: try PedidoDeProva.ultimoCadastro(pessoa: lido.pessoa, em: t))
                try RegistroDaProvaAnual.gravar(
                    "camera", campanha: lido.campanha, pessoa: lido.pessoa, pedido: lido.id, evidencia: evidencia,
                    evento: evento, casa, em: t, por: autor)
            }
            return Self.desfecho(lido)
        }
    }

    /// Como o pedido acaba: o que o serviço decidiu, se ainda se deve.
    private static func fim(
        _ pedido: PedidoAnual, _ resultado: ResultadoDaProva, em t: Transacao
    ) throws -> (PedidoAnual.Situacao, String?) {
        switch resultado.conteudo.situacao {
        case "APROVADA" where pedido.especie == .cadastro: return (.aprovado, nil)
        case "APROVADA":
            do {
                // Fez antes de se encerrar, e só agora se soube: fez.
                let feitaEm = resultado.conteudo.concluidaEm.flatMap { try? Instante.lendo($0) }
                let devida = try SituacaoNaCampanha.exigir(
                    pedido.pessoa, campanha: pedido.campanha, feitaEm: feitaEm, em: t)
                guard devida.devia else { throw RecusaDaProvaAnual.foraDoPublico }
                guard devida.registro == nil else { throw RecusaDaProvaAnual.jaRegistrada }
                return (.aprovado, nil)
            } catch let recusa as RecusaDaProvaAnual {
                return (.recusado, recusa.codigo)
            }
        case "REPROVADA": return (.reprovado, resultado.conteudo.motivo ?? "reprovada")
        case "EXPIRADA": return (.expirado, resultado.conteudo.motivo ?? "prazo")
        default: throw FalhaDaProva.resultadoInvalido("situação")
        }
    }

    private static func desfecho(_ pedido: PedidoAnual) -> Desfecho {
        switch pedido.situacao {
        case .aberto: .esperando
        case .aprovado: pedido.especie == .cadastro ? .rostoGuardado : .feita
        case .reprovado: .reprovada
        case .expirado: .expirada(desistiu: pedido.motivo == "desistencia")
        case .recusado: .recusada(codigo: pedido.motivo ?? "recusada")
        }
    }
}

import Auditoria
import BancoDeDados
import Cadastro
import Contratos
import Nucleo
import Web

/// A prova de vida como assinatura da operação: manda a pessoa à câmera por uma reserva e, com o resultado, autoriza.
///
/// O resultado chega pela volta da pessoa ou pelo aviso do serviço, o que vier primeiro; o segundo não muda nada. A autorização e a evidência
/// entram na mesma transação, pela porta; o que sobra (dizer que o pedido acabou) repete-se sem efeito se algo cair no meio.
/// - Fonte: RF-CON-04, PV-07, PV-08, PV-28; decisão 0041.
package struct Assinaturas: Sendable {
    private let casa: Instalacao
    private let balcao: Balcao
    private let servico: ServicoDaProva

    /// Quem mais pede provas por este sistema: recebe o resultado que não é de reserva nenhuma e diz se era seu.
    package typealias OutroPedinte =
        @Sendable (
            _ resultado: ResultadoDaProva, _ endereco: String?
        ) async throws -> Bool
    private let outro: OutroPedinte

    /// Quantas idas à câmera uma pessoa pode pedir numa hora.
    static let porHora = 10
    /// Quanto um pedido espera: a vida do link e a da sessão, no serviço.
    static let espera = Duration.seconds(1_200)

    package init(
        casa: Instalacao, balcao: Balcao, servico: ServicoDaProva,
        outro: @escaping OutroPedinte = { _, _ in false }
    ) {
        (self.casa, self.balcao, self.servico, self.outro) = (casa, balcao, servico, outro)
    }

    /// Aonde os formulários da autorização podem levar.
    package var origem: String { servico.configuracao.origem }

    // MARK: - Pedir

    /// O que houve ao pedir.
    package enum Comeco: Sendable {
        /// A pessoa vai à câmera, por este link.
        case camera(String)
        /// O resultado de antes já estava lá: não é preciso ir de novo.
        case concluido(Desfecho)
    }

    /// Pede a prova para autorizar; se a pessoa ainda não tem rosto guardado e `guardando`, pede antes o cadastro dele.
    ///
    /// O cadastro só se pede a quem não tem rosto: quem tem, prova que é o mesmo. Lança `FalhaDaProva`, e então nada mudou.
    package func pedir(
        contrato: Int64, pessoa: Int64, guardando: Bool, por autor: Autor
    ) async throws -> Comeco {
        do {
            return try await comecar(contrato, pessoa, guardando, por: autor)
        } catch let falha as FalhaDaProva {
            let evento = Evento(
                PedidoDeProva.atoDePedir + "-recusado", objeto: "contrato", id: contrato,
                ["codigo": .texto(falha.codigo), "razao": .texto(falha.razao)])
            // Reserva que não é da pessoa, para ela, não existe: não há contrato a citar.
            if falha != .reservaNaoEspera(codigo: RecusaDeAverbacao.reservaNaoEncontrada.codigo) {
                try await casa.banco.transacao(como: .motor) { t in
                    try casa.trilha.registrar([evento], por: autor, as: casa.relogio.agora, em: t)
                }
            }
            throw falha
        }
    }

    private func comecar(
        _ contrato: Int64, _ pessoa: Int64, _ guardando: Bool, por autor: Autor
    ) async throws -> Comeco {
        guard let usuario = autor.usuario else { preconditionFailure("pedido de prova sem usuário") }
        if try await deAntes(contrato, pessoa, por: autor) == .autorizada { return .concluido(.autorizada) }
        let agora = casa.relogio.agora
        let reserva = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            let lida = try ReservaQueExige.ler(contrato, pessoa: pessoa, casa, em: t)
            guard try PedidoDeProva.contar(pessoa: pessoa, desde: agora - .seconds(3_600), em: t) < Self.porHora else {
                throw FalhaDaProva.pedidosDemais
            }
            return lida
        }
        let (especie, criada) = try await criar(reserva, guardando: guardando)
        try await casa.banco.transacao(como: .motor) { t in
            try PedidoDeProva(
                id: try casa.ids.proximo(em: t), pessoa: pessoa, usuario: usuario, especie: especie,
                operacao: reserva.operacao, finalidade: Self.finalidade(especie, reserva.operacao),
                sessao: criada.sessao, criadoEm: agora, expiraEm: agora + Self.espera
            ).gravar(casa, em: t, por: autor)
        }
        return .camera(criada.link)
    }

    /// O desfecho do pedido anterior. Se dele já nada se sabe, começa-se de novo; serviço fora do ar é falha.
    private func deAntes(_ contrato: Int64, _ pessoa: Int64, por autor: Autor) async throws -> Desfecho? {
        do {
            return try await concluirUltimo(contrato: contrato, pessoa: pessoa, por: autor)
        } catch let falha as FalhaDaProva {
            switch falha {
            case .resultadoInvalido, .recusouEsteSistema, .pedidoDesconhecido: return nil
            default: throw falha
            }
        }
    }

    private func criar(
        _ reserva: ReservaQueExige, guardando: Bool
    ) async throws(FalhaDaProva) -> (PedidoDeProva.Especie, (sessao: Int64, link: String)) {
        do {
            return (.autenticacao, try await servico.criar(pedida(.autenticacao, reserva)))
        } catch {
            guard error == .semReferencia, guardando else { throw error }
            return (.cadastro, try await servico.criar(pedida(.cadastro, reserva)))
        }
    }

    private func pedida(_ especie: PedidoDeProva.Especie, _ reserva: ReservaQueExige) -> ServicoDaProva.Pedida {
        ServicoDaProva.Pedida(
            cpf: reserva.cpf, especie: especie, finalidade: Self.finalidade(especie, reserva.operacao),
            nonce: reserva.operacao.nonce,
            volta: servico.configuracao.volta(contrato: reserva.operacao.contrato))
    }

    private static func finalidade(_ especie: PedidoDeProva.Especie, _ operacao: OperacaoAssinada) -> String {
        especie == .autenticacao
            ? operacao.finalidade
            : "guardar o seu rosto, para depois autorizar a reserva \(operacao.contrato) com ele"
    }

    // MARK: - Concluir

    /// Como um pedido está ou acabou.
    package enum Desfecho: Sendable, Hashable {
        case autorizada
        /// O rosto ficou guardado; falta autorizar.
        case rostoGuardado
        /// A pessoa ainda não acabou, ou o serviço ainda não decidiu.
        case esperando
        /// A pessoa pediu conferência por gente, e a resposta leva dias úteis.
        case emConferencia
        case reprovada
        case expirada(desistiu: Bool)
        /// A prova valeu, e a reserva já não a esperava: o código é o da recusa.
        case recusada(codigo: String)
    }

    /// Conclui, se já se pode, o último pedido da pessoa por esta reserva; `nil` se não há nenhum.
    package func concluirUltimo(contrato: Int64, pessoa: Int64, por autor: Autor) async throws -> Desfecho? {
        let ultimo = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try PedidoDeProva.ultimo(contrato: contrato, pessoa: pessoa, em: t)
        }
        guard let ultimo else { return nil }
        guard ultimo.situacao == .aberto else {
            // O computador reprovou, e a pessoa pode ter pedido depois que gente confira.
            // Serviço que não responde não muda o que já se sabe.
            if ultimo.situacao == .reprovado, case .emConferencia = try? await servico.andamento(ultimo.sessao) {
                return .emConferencia
            }
            return Self.desfecho(ultimo)
        }
        switch try await servico.andamento(ultimo.sessao) {
        case .decidida(let resultado): return try await concluir(ultimo, resultado, por: autor)
        case .emConferencia: return .emConferencia
        case .aberta: return ultimo.expiraEm > casa.relogio.agora ? .esperando : .expirada(desistiu: false)
        }
    }

    /// O que o serviço mandou por conta própria: um resultado, que conclui o pedido, ou um comunicado, que se guarda. Repetido, não muda nada.
    package func receber(_ assinado: String, endereco: String?) async throws {
        let lido = try AssinadoDoServico(assinado)
        switch lido.tipo {
        case .resultado: _ = try await concluir(avisado: assinado, endereco: endereco)
        case .comunicado:
            let (comunicado, casa) = (try await servico.comunicado(lido), casa)
            try await casa.banco.transacao(como: .motor) { t in
                try comunicado.guardar(casa, endereco: endereco, em: t)
            }
        }
    }

    /// Conclui com o resultado que o serviço avisou; `nil` se era de outro pedinte. Lança `FalhaDaProva` se não é do serviço, ou de pedido nenhum.
    package func concluir(avisado assinado: String, endereco: String?) async throws -> Desfecho? {
        let resultado = try await servico.conferir(assinado)
        let pedido = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try PedidoDeProva.ler(nonce: resultado.conteudo.nonce, em: t)
        }
        guard let pedido else {
            guard try await outro(resultado, endereco) else { throw FalhaDaProva.pedidoDesconhecido }
            return nil
        }
        // O computador reprovou, o pedido se fechou, e depois gente aprovou: vale a decisão dela.
        let revisto = pedido.situacao == .reprovado && resultado.conteudo.revisto
        guard pedido.situacao == .aberto || revisto else { return Self.desfecho(pedido) }
        return try await concluir(pedido, resultado, por: pedido.ida.quemPediu(endereco: endereco))
    }

    /// Pergunta pelos que passaram do prazo sem volta nem aviso, até `limite`; devolve quantos concluiu.
    ///
    /// É a última rede: a pessoa aprovada que fechou o navegador, com o aviso desligado ou perdido, fica autorizada assim mesmo. A volta seguinte
    /// começa por quem esta não viu. A falha de um não para os outros: vai a `anotar`, e por ele se pergunta de novo na sua vez.
    package func concluirVencidos(
        limite: Int = 50, anotar: @Sendable (UltimaRede.SemConclusao) -> Void = { _ in }
    ) async throws -> Int {
        let agora = casa.relogio.agora
        let vencidos = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try PedidoDeProva.vencidos(em: agora, limite: limite, em: t)
        }
        return try await UltimaRede.perguntar(por: vencidos, id: \.id, anotar: anotar) { try await perguntar($0) }
    }

    /// Pergunta por um; falso se o serviço ainda não decidiu.
    private func perguntar(_ pedido: PedidoDeProva) async throws -> Bool {
        let agora = casa.relogio.agora
        try await casa.banco.transacao(como: .motor) { t in try pedido.perguntar(em: agora, em: t) }
        do {
            guard let resultado = try await servico.resultado(pedido.sessao) else { return false }
            _ = try await concluir(pedido, resultado, por: pedido.ida.quemPediu(endereco: nil))
        } catch FalhaDaProva.pedidoDesconhecido {
            // O serviço já não a conhece: nunca autorizará.
            try await casa.banco.transacao(como: .motor) { t in
                try pedido.concluir(.expirado, motivo: "sem-resultado", casa, em: t, por: .sistema)
            }
        }
        return true
    }

    private func concluir(
        _ pedido: PedidoDeProva, _ resultado: ResultadoDaProva, por autor: Autor
    ) async throws -> Desfecho {
        try resultado.conferir(pedido.ida)
        let desfecho = try await decidir(pedido, resultado, por: autor)
        let (situacao, motivo): (PedidoDeProva.Situacao, String?) =
            switch desfecho {
            case .autorizada, .rostoGuardado: (.aprovado, nil)
            case .reprovada: (.reprovado, resultado.conteudo.motivo ?? "reprovada")
            case .expirada: (.expirado, resultado.conteudo.motivo ?? "prazo")
            case .recusada(let codigo): (.recusado, codigo)
            case .esperando, .emConferencia: preconditionFailure("resultado decidido que espera")
            }
        try await casa.banco.transacao(como: .motor) { t in
            try pedido.concluir(situacao, motivo: motivo, revisto: resultado.conteudo.revisto, casa, em: t, por: autor)
        }
        return desfecho
    }

    private func decidir(
        _ pedido: PedidoDeProva, _ resultado: ResultadoDaProva, por autor: Autor
    ) async throws -> Desfecho {
        switch (resultado.conteudo.situacao, pedido.especie) {
        case ("APROVADA", .cadastro): return .rostoGuardado
        case ("APROVADA", .autenticacao): return try await autorizar(pedido, resultado, por: autor)
        case ("REPROVADA", _): return .reprovada
        case ("EXPIRADA", _): return .expirada(desistiu: resultado.conteudo.motivo == "desistencia")
        default: throw FalhaDaProva.resultadoInvalido("situação")
        }
    }

    private func autorizar(
        _ pedido: PedidoDeProva, _ resultado: ResultadoDaProva, por autor: Autor
    ) async throws -> Desfecho {
        guard let condicoes = CondicoesAssinadas(lendo: pedido.conteudo) else {
            throw FalhaDaProva.resultadoInvalido("operação")
        }
        let cadastro = try await casa.banco.transacao(como: .motor, soLeitura: true) { t in
            try PedidoDeProva.ultimoCadastro(pessoa: pedido.pessoa, em: t)
        }
        let prova = ProvaDaOperacao(
            sessao: pedido.sessao, resumo: resultado.resumo, condicoes: condicoes,
            evidencia: EvidenciaDaProva(resultado, de: pedido, cadastro: cadastro).escrita)
        let resposta: RespostaDaPorta
        do {
            resposta = try await balcao.autorizar(pedido, prova: prova, por: autor)
        } catch let falha as FalhaDaPorta {
            throw try FalhaDaPortaNaWeb(falha)
        }
        return resposta.aceito ? .autorizada : .recusada(codigo: resposta.codigo)
    }

    private static func desfecho(_ pedido: PedidoDeProva) -> Desfecho {
        switch pedido.situacao {
        case .aberto: .esperando
        case .aprovado: pedido.especie == .cadastro ? .rostoGuardado : .autorizada
        case .reprovado: .reprovada
        case .expirado: .expirada(desistiu: pedido.motivo == "desistencia")
        case .recusado: .recusada(codigo: pedido.motivo ?? "recusada")
        }
    }
}

import Acesso
import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// Liberar, suspender, retomar e encerrar um cliente: cada uma com a página que diz o efeito em números antes de se confirmar.
/// - Fonte: PV-26, PV-33, PV-35.
struct MedidasSobreCliente {
    let portais: PortaisDaProva
    let cliente: @Sendable (ContextoDoOperador) async throws -> ClienteGuardado

    private enum Medida: String, Sendable, CaseIterable {
        case liberar, suspender, retomar, encerrar

        var ato: String {
            switch self {
            case .liberar: LiberarCliente.ato
            case .suspender: SuspenderCliente.atoDeSuspender
            case .retomar: SuspenderCliente.atoDeRetomar
            case .encerrar: EncerrarCliente.ato
            }
        }

        var verbo: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
        var feito: String {
            switch self {
            case .liberar: "liberado"
            case .suspender: "suspenso"
            case .retomar: "retomado"
            case .encerrar: "encerrado"
            }
        }
        /// Todas menos a liberação pedem motivo, que vai à trilha.
        var pedeMotivo: Bool { self != .liberar }
    }

    func montar(em grupo: Grupo<ContextoDoOperador>) {
        let medidas = self
        for medida in Medida.allCases {
            grupo.get("clientes/:cliente/\(medida.rawValue)", ato: medida.ato) { contexto in
                let cliente = try await medidas.cliente(contexto)
                let perdas = try await medidas.perdas(medida, cliente)
                return try await medidas.portais.pagina(
                    medidas.tela(medida, cliente, perdas, Preenchimento()), contexto)
            }
            grupo.post("clientes/:cliente/\(medida.rawValue)", ato: medida.ato) {
                try await medidas.tomar(medida, $0, $1)
            }
        }
    }

    /// O que se encerraria; `nil` nas outras medidas.
    private func perdas(_ medida: Medida, _ cliente: ClienteGuardado) async throws -> EncerrarCliente.Efeito? {
        guard medida == .encerrar else { return nil }
        let casa = portais.casa
        return try await portais.ler { t in try EncerrarCliente(cliente: cliente.id, motivo: "").efeito(casa, em: t) }
    }

    private func tomar(
        _ medida: Medida, _ formulario: Web.Formulario, _ contexto: ContextoDoOperador
    ) async throws -> Resposta {
        let (cliente, casa, autor) = (try await cliente(contexto), portais.casa, contexto.autor)
        let (motivo, mensageiro) = (formulario.texto("motivo") ?? "", portais.servico.mensageiro)
        do {
            try await portais.agir { t in
                switch medida {
                case .liberar: try LiberarCliente(cliente: cliente.id).executar(casa, mensageiro, em: t, por: autor)
                case .suspender, .retomar:
                    try SuspenderCliente(cliente: cliente.id, motivo: motivo, suspender: medida == .suspender)
                        .executar(casa, em: t, por: autor)
                case .encerrar:
                    try EncerrarCliente(cliente: cliente.id, motivo: motivo).executar(casa, em: t, por: autor)
                }
            }
            try await contexto.deixarRecado(Recado(.sucesso, "Cliente \(medida.feito): \(cliente.nome)."))
        } catch RecusaDeProva.motivoForaDoTamanho {
            let erro = Preenchimento.Erro("motivo", RecusaDeProva.motivoForaDoTamanho.frase)
            let perdas = try await perdas(medida, cliente)
            return try await portais.pagina(
                tela(medida, cliente, perdas, contexto.preenchido(formulario, erros: [erro])), contexto, status: 400)
        } catch let recusa as RecusaDeProva {
            try await contexto.deixarRecado(Recado(.erro, recusa.frase))
        }
        return .verDepois(cliente.endereco.texto)
    }

    private func tela(
        _ medida: Medida, _ cliente: ClienteGuardado, _ perdas: EncerrarCliente.Efeito?, _ preenchido: Preenchimento
    ) -> Tela {
        Tela(
            "\(medida.verbo) \(cliente.nome)", subtitulo: cliente.codigo,
            trilha: [.init("Clientes", RotasDosClientes.raiz), .init(cliente.nome, cliente.endereco)],
            ajuda: Ajuda(
                "Muda se o cliente pode usar o serviço.", quemPode: "Os operadores do serviço.",
                depois:
                    "Suspensão, retomada e encerramento valem na hora e ficam na trilha, com o motivo. Encerrado, não volta."
            ),
            mensagens: medida == .liberar && !cliente.falta.isEmpty
                ? [
                    Mensagem(
                        .aviso, "Ainda não se pode liberar. Falta: \(cliente.falta.joined(separator: ", ")).",
                        ligacao: ("Completar o cadastro", cliente.pagina("alterar")))
                ] : []
        ) {
            Confirmacao(
                "\(medida.verbo) o cliente?", efeito: perdas?.emFrases ?? efeito(medida, cliente),
                verbo: medida.verbo,
                para: cliente.pagina(medida.rawValue),
                medida == .suspender || medida == .encerrar ? .destrutivo : .primario,
                campos: medida.pedeMotivo ? [.textoLongo("motivo", "Motivo", linhas: 2, maximo: 200)] : []
            ).emPagina(preenchido: preenchido, cancelar: cliente.endereco)
        }
    }

    private func efeito(_ medida: Medida, _ cliente: ClienteGuardado) -> [String] {
        let (credenciais, sessoes, avisos, servicos) = (
            Formato.contagem(cliente.credenciais, "credencial em uso", "credenciais em uso"),
            Formato.contagem(cliente.sessoes, "sessão por decidir", "sessões por decidir"),
            Formato.contagem(cliente.avisosNaFila, "aviso na fila", "avisos na fila"),
            Formato.contagem(cliente.servicos, "serviço no portal", "serviços no portal")
        )
        switch medida {
        case .liberar:
            return [
                "\(cliente.nome) passa a poder ter credenciais, pedir provas e ser cobrado.",
                "Liberado, o cliente não volta atrás: para-se o serviço dele suspendendo.",
            ]
        case .suspender:
            return [
                "Param de valer na hora: \(credenciais).",
                "\(sessoes): a que a pessoa já abriu vai até o fim; nenhuma nova se cria.",
                "Ficam esperando: \(avisos).", "Deixam de aparecer ao cidadão: \(servicos).",
            ]
        case .retomar:
            return [
                "Voltam a valer: \(credenciais).", "Voltam a ser entregues: \(avisos).",
                "Voltam ao portal: \(servicos).",
            ]
        case .encerrar: return []
        }
    }
}

extension EncerrarCliente.Efeito {
    /// O que acaba e o que fica, em números, na tela e no terminal.
    package var emFrases: [String] {
        [
            "Deixam de valer, de vez: \(Formato.contagem(credenciais, "credencial", "credenciais")).",
            "Acabam agora: \(Formato.contagem(sessoes, "sessão aberta", "sessões abertas")).",
            "Não se entregam mais: \(Formato.contagem(avisos, "aviso na fila", "avisos na fila")).",
            "Saem do portal: \(Formato.contagem(servicos, "serviço", "serviços")).",
            "Apagam-se agora: \(Formato.contagem(rostos, "rosto de referência", "rostos de referência")).",
            "Guarda-se até \(guardarAte.brasileiro), sem o rosto, quem são \(Formato.contagem(pessoas, "pessoa", "pessoas")); depois apaga-se sozinho.",
            "O que se contou para cobrar fica. O cliente encerrado não volta.",
        ]
    }
}

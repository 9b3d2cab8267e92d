import Acesso
import Auditoria
import BancoDeDados
import Folha
import Html
import Nucleo
import Repasses
import Tarefas
import Web

/// As rotas dos passos: a página que diz o efeito em números, e o ato.
struct PassosDaFolha {
    static let atos = Passo.allCases.map(\.ato)
    let pecas: PortalDoGestor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        for passo in Passo.allCases {
            grupo.get("competencias/:mes/\(passo.rawValue)", ato: passo.ato) { contexto in
                let mes = try contexto.parametro("mes", como: Competencia.lendo)
                return try await Self.confirmar(passo, mes, contexto, pecas)
            }
            grupo.post("competencias/:mes/\(passo.rawValue)", ato: passo.ato) { formulario, contexto in
                let mes = try contexto.parametro("mes", como: Competencia.lendo)
                return try await Self.fazer(passo, mes, vista: formulario.texto("vista"), contexto, pecas)
            }
        }
    }

    /// `vista` é o estado que a confirmação mostrou: se outro gestor deu um passo depois, mostra-se o de agora, e nada se faz.
    private static func fazer(
        _ passo: Passo, _ mes: Competencia, vista: String?, _ contexto: ContextoDoGestor,
        _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        if let recusa = try await impedimento(passo, mes, pecas) {
            return try await confirmar(passo, mes, contexto, pecas, [recusa], status: 422)
        }
        let autor = contexto.autor
        if let vista {
            do {
                try await pecas.casa.banco.transacao(como: .motor) { t in
                    try FolhaDoMes.exigir(mes, vista: vista, em: t)
                }
            } catch let recusa as RecusaDaFolha {
                return try await confirmarDeNovo(passo, mes, contexto, pecas, recusa)
            }
        }
        switch passo.modo {
        case .tarefa(let tarefa):
            let agendada = try await pecas.trabalhos.passos.agendar(tarefa, mes, por: autor)
            return try await ver(agendada, contexto, pecas)
        case .repasse:
            return try await ver(try await pecas.trabalhos.repasse.agendar(mes, por: autor), contexto, pecas)
        case .naHora:
            let casa = pecas.casa
            do {
                try await casa.banco.transacao(como: .motor) { t in
                    if let vista { try FolhaDoMes.exigir(mes, vista: vista, em: t) }
                    try passo.executar(mes, casa, em: t, por: autor)
                }
            } catch let recusa as RecusaDaFolha where recusa == .mudou(mes) {
                return try await confirmarDeNovo(passo, mes, contexto, pecas, recusa)
            } catch let recusa as RecusaDaFolha {
                let mensagem = Mensagem(.erro, "Este passo não se faz agora.", recusa.frase, codigo: recusa.codigo)
                return try await confirmar(passo, mes, contexto, pecas, [mensagem], status: 422)
            }
            try await contexto.deixarRecado(Recado(.sucesso, passo.feito))
            return .verDepois(PortalDoGestor.competencia(mes).texto)
        }
    }

    /// Um passo de cada vez na competência: se já há outro, mostra-se o que há.
    private static func ver(
        _ agendada: FilaDeTarefas.Agendada, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        if !agendada.nova {
            try await contexto.deixarRecado(
                Recado(.aviso, "Já havia um trabalho em andamento nesta competência: é este. Espere-o acabar."))
        }
        return try await pecas.verTrabalho(agendada.id)
    }

    /// A recusa que viria, dita antes de pôr na fila.
    private static func impedimento(
        _ passo: Passo, _ mes: Competencia, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Mensagem? {
        guard let painel = try await pecas.painel(mes) else { throw RecusaDaWeb.naoEncontrado }
        guard let acao = passo.acao, let possibilidade = painel.possibilidade(acao),
            let frase = possibilidade.impedimento
        else { return nil }
        return Mensagem(.erro, "Este passo não se faz agora.", frase, codigo: possibilidade.codigo)
    }

    /// Outro deu um passo no meio: a mesma confirmação, com os números de agora e o aviso.
    private static func confirmarDeNovo(
        _ passo: Passo, _ mes: Competencia, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas,
        _ recusa: RecusaDaFolha
    ) async throws -> Resposta {
        let aviso = Mensagem(.aviso, "Nada foi feito.", recusa.frase, codigo: recusa.codigo)
        return try await confirmar(passo, mes, contexto, pecas, avisos: [aviso], status: 422)
    }

    /// `recusas` impedem o passo; `avisos`, não.
    private static func confirmar(
        _ passo: Passo, _ mes: Competencia, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas,
        _ recusas: [Mensagem] = [], avisos: [Mensagem] = [], status: Int = 200
    ) async throws -> Resposta {
        guard try await pecas.painel(mes) != nil else { throw RecusaDaWeb.naoEncontrado }
        var recusas = recusas
        if recusas.isEmpty, let recusa = try await impedimento(passo, mes, pecas) { recusas.append(recusa) }
        let impedido = !recusas.isEmpty
        var mensagens = avisos + recusas
        // A versão antes dos números: se mudarem entre os dois, confirmar é recusado.
        let (vista, previa) = try await pecas.ler { t in
            (try FolhaDoMes.versao(de: mes, em: t), impedido ? PreviaDoPasso([]) : try passo.previa(mes, em: t))
        }
        if let recusa = previa.recusa { mensagens.append(Mensagem(.aviso, "A conta não fecha ainda.", recusa)) }
        let daTela = mensagens
        let tela = Tela(
            "\(passo.verbo): \(mes.brasileira)", secao: "Folha", trilha: FichaDaCompetencia.trilha(mes),
            ajuda: Ajuda(
                "O que este passo faz, com os números de agora.", quemPode: "Gestores com o ato \(passo.ato)."),
            mensagens: daTela
        ) {
            NumerosDoTrabalho(medidas: previa.medidas)
            if impedido {
                El(.p) { Ligacao("Voltar à competência", para: PortalDoGestor.competencia(mes), .secundario) }
            } else {
                Confirmacao(
                    passo.verbo, efeito: passo.efeito, verbo: passo.verbo, para: passo.endereco(mes),
                    passo.destrutivo ? .destrutivo : .primario, ocultos: vista.map { ["vista": $0] } ?? [:]
                ).emPagina(cancelar: PortalDoGestor.competencia(mes))
            }
        }
        return try await pecas.pagina(tela, contexto, status: status)
    }
}

extension PortalDoGestor.Pecas {
    /// O painel da competência; `nil` se ela não existe.
    func painel(_ mes: Competencia) async throws -> PainelDaCompetencia? {
        try await ler { t in
            try FolhaDoMes.ler(mes, em: t) == nil ? nil : try PainelDaCompetencia.ler(mes, em: t)
        }
    }
}

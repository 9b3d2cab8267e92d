import Antivirus
import BancoDeDados
import Nucleo

extension Instalacao {
    /// O evento de tudo que o antivírus não deixou entrar.
    package static let atoDoAntivirus = "arquivos.antivirus"

    /// Onde o conteúdo de fora espera a sentença; `nil` se não há antivírus, e então não espera.
    package var pastaDeEspera: String? { antivirus?.espera }

    /// Examina o que veio de fora e já está na memória. Recusado, fica o evento, e nada do conteúdo.
    ///
    /// Sem antivírus, nada faz. Lança `RecusaDoAntivirus`.
    package func examinar(_ bytes: [UInt8], _ especie: String, nome: String, por autor: Autor) async throws {
        guard let antivirus else { return }
        let sentenca = try await julgar { try await antivirus.examinar(bytes) }
        guard let recusa = sentenca else { return }
        let evento = recusa.evento(objeto: nil, especie: especie, nome: nome, tamanho: Int64(bytes.count))
        try await banco.transacao(como: .motor) { t in
            try trilha.registrar([evento], por: autor, as: relogio.agora, em: t)
        }
        throw recusa
    }

    /// O que o antivírus diz de um conteúdo lido aos pedaços; `nil` se o deixa entrar. Quem chama grava o evento.
    package func sentenca(
        _ proximo: @escaping @Sendable () async throws -> [UInt8]?
    ) async throws -> RecusaDoAntivirus? {
        guard let antivirus else { return nil }
        return try await julgar { try await antivirus.examinar(proximo) }
    }

    private func julgar(_ exame: () async throws -> Antivirus.Sentenca) async throws -> RecusaDoAntivirus? {
        do {
            return switch try await exame() {
            case .limpo: nil
            case .achado(let nome): .achado(nome)
            }
        } catch let falha as FalhaDoAntivirus {
            return switch falha {
            case .foraDoAr(let razao): .semResposta(razao)
            case .grandeDemais: .grandeDemais
            }
        }
    }
}

/// Por que o antivírus não deixou entrar o que veio de fora.
package enum RecusaDoAntivirus: Error, Hashable, Sendable, CustomStringConvertible {
    /// Com o nome da assinatura.
    case achado(String)
    /// Não atende, ou não disse nada: o que não se examina não entra.
    case semResposta(String)
    case grandeDemais

    /// Código estável, para telas e integrações.
    package var codigo: String {
        switch self {
        case .achado: "arquivo-com-virus"
        case .semResposta: "antivirus-sem-resposta"
        case .grandeDemais: "arquivo-grande-para-o-antivirus"
        }
    }

    package var description: String {
        switch self {
        case .achado(let nome): "o antivírus reconheceu neste arquivo «\(nome)»: nada dele foi guardado"
        case .semResposta: "o antivírus não respondeu, e nada do arquivo foi guardado: tente mais tarde"
        case .grandeDemais:
            "o arquivo é maior do que o antivírus examina, e nada dele foi guardado: divida-o, ou fale com quem opera o sistema"
        }
    }

    /// O que vai à trilha: o resumo identifica o arquivo sem o guardar.
    package func evento(
        objeto id: Int64?, especie: String, nome: String, tamanho: Int64, resumo: String? = nil
    ) -> Evento {
        var achado: String?
        if case .achado(let nome) = self { achado = nome }
        var razao: String?
        if case .semResposta(let dita) = self { razao = dita }
        let conteudo: Dado = [
            "recusa": .texto(codigo), "achado": .texto(achado), "razao": .texto(razao), "especie": .texto(especie),
            "nome": .texto(nome), "tamanho": .inteiro(tamanho), "resumo": .texto(resumo),
        ]
        return id.map { Evento(Instalacao.atoDoAntivirus, objeto: "arquivo", id: $0, conteudo) }
            ?? Evento(Instalacao.atoDoAntivirus, conteudo)
    }
}

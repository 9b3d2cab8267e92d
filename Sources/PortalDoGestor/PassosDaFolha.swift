import Acesso
import Arquivos
import Auditoria
import BancoDeDados
import Folha
import Html
import Nucleo
import Web

/// Um passo do ciclo do mês que se dá na tela, com confirmação.
enum Passo: String, CaseIterable, Sendable {
    case cortar, desfazerCorte = "desfazer-corte", ensaiar, glosar, desfazerGlosa = "desfazer-glosa", remeter, enviar

    var ato: String {
        switch self {
        case .cortar: CortarCompetencia.ato
        case .desfazerCorte: DesfazerCorte.ato
        case .ensaiar: EnsaiarGlosa.ato
        case .glosar: GlosarCompetencia.ato
        case .desfazerGlosa: DesfazerGlosa.ato
        case .remeter: GerarRemessa.ato
        case .enviar: EnviarRemessa.ato
        }
    }

    var verbo: String {
        switch self {
        case .cortar: "Cortar"
        case .desfazerCorte: "Desfazer o corte"
        case .ensaiar: "Ensaiar a glosa"
        case .glosar: "Glosar"
        case .desfazerGlosa: "Desfazer a glosa"
        case .remeter: "Gerar a remessa"
        case .enviar: "Dar por enviada"
        }
    }

    /// Um efeito por frase.
    var efeito: [String] {
        switch self {
        case .cortar:
            [
                "Fotografa os descontos do mês.",
                "O que se contratar a partir de agora vai para a competência seguinte, que se abre.",
            ]
        case .desfazerCorte:
            ["Apaga a fotografia do mês e reabre a competência.", "A seguinte, se ainda vazia, deixa de existir."]
        case .ensaiar: ["Calcula a glosa e mostra o resultado.", "Não muda nada: serve para conferir antes."]
        case .glosar:
            [
                "Reduz ou tira da remessa o que não cabe nos limites do mês.",
                "Cada corte fica com a sua conta e o motivo.",
            ]
        case .desfazerGlosa: ["Apaga os cortes do mês: tudo volta a estar só fotografado."]
        case .remeter: ["Gera os arquivos de desconto da folha, um por leiaute com rubrica vigente."]
        case .enviar: ["A remessa não muda mais: dali em diante, só lançamento de correção.", "Não se desfaz."]
        }
    }

    var feito: String {
        switch self {
        case .cortar: "Competência cortada."
        case .desfazerCorte: "Corte desfeito."
        case .ensaiar: "Ensaio pronto: a lista dos cortes está nos arquivos da competência."
        case .glosar: "Glosa feita."
        case .desfazerGlosa: "Glosa desfeita."
        case .remeter: "Remessa gerada."
        case .enviar: "Remessa dada por enviada."
        }
    }

    /// O que se pode fazer a seguir; o principal por último.
    static func proximos(_ situacao: SituacaoDaFolha) -> [Passo] {
        switch situacao {
        case .aberta: [.cortar]
        case .cortada: [.ensaiar, .glosar]
        case .glosada: [.remeter, .enviar]
        case .enviada, .fechada: []
        }
    }

    static func desfazer(_ situacao: SituacaoDaFolha) -> Passo? {
        switch situacao {
        case .cortada: .desfazerCorte
        case .glosada: .desfazerGlosa
        case .aberta, .enviada, .fechada: nil
        }
    }

    func endereco(_ mes: Competencia) -> Endereco { "/gestor/competencias/\(mes.iso)/\(rawValue)" }

    /// Uma transação, inteira ou nada.
    func executar(_ mes: Competencia, _ casa: Instalacao, _ acervo: Acervo, em t: Transacao, por autor: Autor) throws {
        switch self {
        case .cortar: _ = try CortarCompetencia(mes).executar(casa, em: t, por: autor)
        case .desfazerCorte: try DesfazerCorte(mes).executar(casa, em: t, por: autor)
        case .ensaiar: _ = try EnsaiarGlosa(mes).executar(casa, em: t, por: autor)
        case .glosar: _ = try GlosarCompetencia(mes).executar(casa, em: t, por: autor)
        case .desfazerGlosa: try DesfazerGlosa(mes).executar(casa, em: t, por: autor)
        case .remeter: _ = try GerarRemessa(mes).executar(casa, acervo, em: t, por: autor)
        case .enviar: try EnviarRemessa(mes).executar(casa, em: t, por: autor)
        }
    }
}

/// As rotas dos passos: a página que diz o efeito, e o ato.
struct PassosDaFolha {
    static let atos = Passo.allCases.map(\.ato)
    let pecas: PortalDoGestor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        for passo in Passo.allCases {
            grupo.get("competencias/:mes/\(passo.rawValue)", ato: passo.ato) { contexto in
                let mes = try contexto.parametro("mes", como: Competencia.lendo)
                guard try await pecas.ler({ t in try FolhaDoMes.ler(mes, em: t) }) != nil else {
                    throw RecusaDaWeb.naoEncontrado
                }
                return try await pecas.pagina(Self.tela(passo, mes), contexto)
            }
            grupo.post("competencias/:mes/\(passo.rawValue)", ato: passo.ato) { _, contexto in
                let mes = try contexto.parametro("mes", como: Competencia.lendo)
                let (casa, acervo, autor) = (pecas.casa, pecas.acervo, contexto.autor)
                do {
                    try await casa.banco.transacao(como: .motor) { t in
                        try passo.executar(mes, casa, acervo, em: t, por: autor)
                    }
                } catch let recusa as RecusaDaFolha {
                    let mensagem = Mensagem(.erro, "Este passo não se faz agora.", recusa.frase, codigo: recusa.codigo)
                    return try await pecas.pagina(Self.tela(passo, mes, [mensagem]), contexto, status: 422)
                }
                try await contexto.deixarRecado(Recado(.sucesso, passo.feito))
                return .verDepois(PortalDoGestor.competencia(mes).texto)
            }
        }
    }

    private static func tela(_ passo: Passo, _ mes: Competencia, _ mensagens: [Mensagem] = []) -> Tela {
        let destrutivo: Set<Passo> = [.desfazerCorte, .desfazerGlosa, .enviar]
        return Tela(
            "\(passo.verbo): \(mes.brasileira)", secao: "Folha",
            trilha: [
                .init("Competências", "/gestor/competencias"), .init(mes.brasileira, PortalDoGestor.competencia(mes)),
            ],
            mensagens: mensagens
        ) {
            Confirmacao(
                passo.verbo, efeito: passo.efeito, verbo: passo.verbo, para: passo.endereco(mes),
                destrutivo.contains(passo) ? .destrutivo : .primario
            ).emPagina(cancelar: PortalDoGestor.competencia(mes))
        }
    }
}

import BancoDeDados
import Folha
import Html
import Nucleo
import Web

/// A moldura comum das partes de uma competência: o que há em cada aba, e onde se está.
struct FichaDaCompetencia: Sendable {
    enum Parte: String, Sendable {
        case painel = "", linhas, glosa, arquivos, fecho, divergencias, repasse

        func endereco(_ mes: Competencia) -> Endereco {
            self == .painel ? PortalDoGestor.competencia(mes) : "/gestor/competencias/\(mes.iso)/\(rawValue)"
        }
    }

    let folha: FolhaDoMes
    /// Divergências sem solução.
    let divergencias: Int

    static func ler(_ mes: Competencia, em t: Transacao) throws -> FichaDaCompetencia {
        guard let folha = try FolhaDoMes.ler(mes, em: t) else { throw RecusaDaWeb.naoEncontrado }
        let abertas = try t.uma(
            "SELECT count(*) FROM divergencia WHERE competencia = \(mes) AND resolvida_em IS NULL")
        return FichaDaCompetencia(folha: folha, divergencias: try abertas?.ler(0) ?? 0)
    }

    static func trilha(_ mes: Competencia) -> [Tela.Degrau] {
        [.init("Competências", "/gestor/competencias"), .init(mes.brasileira, PortalDoGestor.competencia(mes))]
    }

    private var abas: [Abas.Aba] {
        let mes = folha.competencia
        var abas: [Abas.Aba] = [
            .init("Painel", Parte.painel.endereco(mes)), .init("Arquivos", Parte.arquivos.endereco(mes)),
        ]
        guard folha.cortadaEm != nil else { return abas }
        abas += [
            .init("Linhas", Parte.linhas.endereco(mes)), .init("Glosa", Parte.glosa.endereco(mes)),
            .init("Fecho do mês", Parte.fecho.endereco(mes)),
        ]
        guard folha.fechadaEm != nil else { return abas }
        return abas + [
            .init(
                "Divergências", Parte.divergencias.endereco(mes), contagem: divergencias == 0 ? nil : divergencias),
            .init("Repasse", Parte.repasse.endereco(mes)),
        ]
    }

    func tela(
        _ parte: Parte, ajuda: Ajuda, mensagens: [Mensagem] = [], larga: Bool = false, acoes: Bloco? = nil,
        @Html.Montagem corpo: () -> Bloco
    ) -> Tela {
        let (mes, miolo) = (folha.competencia, corpo())
        return Tela(
            "Competência \(mes.brasileira)", secao: "Folha", aba: abas.nome(de: parte.endereco(mes)),
            situacao: folha.situacao.etiqueta,
            trilha: [.init("Competências", "/gestor/competencias")], ajuda: ajuda, mensagens: mensagens, larga: larga,
            acoes: acoes
        ) {
            Abas("Partes da competência", abas, atual: parte.endereco(mes))
            miolo
        }
    }
}

extension SituacaoDaFolha {
    var etiqueta: Etiqueta {
        let nome = PortalDoGestor.emMaiuscula(nome)
        return switch self {
        case .aberta, .enviada: Etiqueta(.informacao, nome)
        case .cortada, .glosada: Etiqueta(.aviso, nome)
        case .fechada: Etiqueta(.encerrado, nome)
        }
    }
}

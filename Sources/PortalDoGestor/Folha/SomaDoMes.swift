import Acesso
import BancoDeDados
import Cadastro
import Html
import Nucleo

/// As linhas de uma situação numa competência, somadas.
struct SomaDoMes: Sendable {
    let situacao: SituacaoDaParcela
    let linhas: Int64
    let previsto: Dinheiro
    let enviado: Dinheiro
    let glosado: Dinheiro
    let suspenso: Dinheiro
    let retirado: Dinheiro
    /// O que se corrigiu depois do envio; negativo tirou.
    let corrigido: Dinheiro
    let descontado: Dinheiro
    let rejeitado: Dinheiro

    static func listar(_ mes: Competencia, em t: Transacao) throws -> [SomaDoMes] {
        try t.executar(
            """
            SELECT l.situacao, count(*), sum(l.previsto)::bigint, coalesce(sum(l.enviado), 0)::bigint,
                   coalesce(sum(l.glosado), 0)::bigint, coalesce(sum(l.suspenso), 0)::bigint,
                   coalesce(sum(l.retirado), 0)::bigint, coalesce(sum(l.descontado), 0)::bigint,
                   coalesce(sum(l.rejeitado), 0)::bigint, sum(l.corrigido)::bigint
              FROM atual.linha_na_tela l
             WHERE l.competencia = \(mes)
             GROUP BY l.situacao
             ORDER BY 3 DESC
            """
        ).map {
            SomaDoMes(
                situacao: try $0.lerCaso(0), linhas: try $0.ler(1), previsto: try $0.ler(2), enviado: try $0.ler(3),
                glosado: try $0.ler(4), suspenso: try $0.ler(5), retirado: try $0.ler(6), corrigido: try $0.ler(9),
                descontado: try $0.ler(7),
                rejeitado: try $0.ler(8))
        }
    }

    /// A equação do mês: previsto = enviado + glosado + suspenso + retirado; enviado + corrigido = descontado + não descontado.
    static func equacao(_ somas: [SomaDoMes], _ mes: Competencia) -> [ContaAberta.Linha] {
        func soma(_ valor: (SomaDoMes) -> Dinheiro) -> Dinheiro { somas.reduce(.zero) { $0 + valor($1) } }
        var linhas: [ContaAberta.Linha] = [
            .init(.inicio, "Previsto no corte", soma(\.previsto).emReais, fonte: "Foto do corte de \(mes.brasileira)"),
            .init(
                .menos, "Glosado", soma(\.glosado).emReais, fonte: "Pré-corte (TR 22.7.1-I-12 a 14)",
                para: FichaDaCompetencia.Parte.glosa.endereco(mes)),
            .init(.menos, "Suspenso", soma(\.suspenso).emReais, fonte: "Contratos suspensos no corte"),
            .init(.menos, "Retirado", soma(\.retirado).emReais, fonte: "Contratos encerrados entre o corte e a glosa"),
            .init(.igual, "Enviado à folha", soma(\.enviado).emReais),
        ]
        let corrigido = soma(\.corrigido)
        if corrigido != .zero {
            let fonte = "Lançamentos feitos depois do envio, no complemento"
            linhas.append(
                corrigido > .zero
                    ? .init(.mais, "Corrigido", corrigido.emReais, fonte: fonte)
                    : .init(.menos, "Corrigido", (Dinheiro.zero - corrigido).emReais, fonte: fonte))
        }
        if somas.contains(where: { $0.descontado > .zero || $0.rejeitado > .zero }) {
            linhas += [
                .init(.menos, "Não descontado pela folha", soma(\.rejeitado).emReais, fonte: "Folha fechada"),
                .init(.igual, "Descontado", soma(\.descontado).emReais),
            ]
        }
        return linhas
    }

    static func colunas(_ mes: Competencia, total somas: [SomaDoMes]) -> [Coluna<SomaDoMes>] {
        func soma(_ valor: (SomaDoMes) -> Dinheiro) -> String {
            somas.reduce(Dinheiro.zero) { $0 + valor($1) }.brasileiro
        }
        return [
            Coluna("Situação", principal: true, csv: { $0.situacao.nome }) { linha in
                Ligacao(
                    linha.situacao.nome,
                    para: FichaDaCompetencia.Parte.linhas.endereco(mes).com("situacao", linha.situacao.rawValue))
            },
            Coluna("Linhas", .numero, total: Formato.inteiro(somas.reduce(0) { $0 + $1.linhas })) {
                Formato.inteiro($0.linhas)
            },
            Coluna("Previsto", .numero, total: soma(\.previsto)) { $0.previsto.brasileiro },
            Coluna("Glosado", .numero, total: soma(\.glosado)) { $0.glosado.brasileiro },
            Coluna("Enviado", .numero, total: soma(\.enviado)) { $0.enviado.brasileiro },
            Coluna("Descontado", .numero, total: soma(\.descontado)) { $0.descontado.brasileiro },
            Coluna("Não descontado", .numero, total: soma(\.rejeitado)) { $0.rejeitado.brasileiro },
        ]
    }
}

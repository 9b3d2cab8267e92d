import Acesso
import Auditoria
import BancoDeDados
import Folha
import Html
import Nucleo
import Web

/// A equação do mês por consignatária, ao centavo.
struct FechoNaTela {
    let pecas: PortalDoGestor.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("competencias/:mes/fecho", ato: PortalDoGestor.atoDaFolha) { contexto in
            let mes = try contexto.parametro("mes", como: Competencia.lendo)
            let pedido = EstadoDaGrade(
                em: FichaDaCompetencia.Parte.fecho.endereco(mes),
                ordens: ["nome", "linhas", "previsto", "descontado"], padrao: .init("nome"), porPagina: 100,
                lendo: try contexto.pares)
            let cofre = pecas.casa.cofre
            let (ficha, fecho, somas) = try await pecas.ler { t in
                (
                    try FichaDaCompetencia.ler(mes, em: t), try FechoDoMes.ler(mes, cofre, em: t),
                    try SomaDoMes.listar(mes, em: t)
                )
            }
            let linhas = pedido.ordenada(
                fecho.consignatarias.filter { pedido.acha(em: $0.nome) },
                [
                    "nome": { DiretorioDePessoas.dobrar($0.nome) < DiretorioDePessoas.dobrar($1.nome) },
                    "linhas": { $0.linhas < $1.linhas }, "previsto": { $0.previsto < $1.previsto },
                    "descontado": { ($0.descontado ?? .zero) < ($1.descontado ?? .zero) },
                ])
            if try contexto.querCsv {
                return CsvEmPaginas.responder("fecho-\(mes.iso)", Self.colunas(mes, nil), todas: linhas)
            }
            return try await pecas.pagina(Self.tela(ficha, fecho, somas, linhas, pedido), contexto)
        }
    }

    private static func tela(
        _ ficha: FichaDaCompetencia, _ fecho: FechoDoMes, _ somas: [SomaDoMes], _ linhas: [FechoDoMes.Linha],
        _ pedido: EstadoDaGrade
    ) -> Tela {
        let mes = ficha.folha.competencia
        let decidido = fecho.total.enviado != nil
        return ficha.tela(
            .fecho,
            ajuda: Ajuda(
                "Previsto = enviado + glosado + suspenso + retirado; enviado = descontado + não descontado.",
                quemPode: "Gestores.", depois: "Diferença que não é zero é defeito: avise o suporte."),
            mensagens: !decidido || fecho.total.linhas == 0
                ? []
                : [
                    fecho.fecha
                        ? Mensagem(.sucesso, "O mês fecha ao centavo, no total e em cada consignatária.")
                        : Mensagem(.erro, "O mês não fecha.", "Veja a coluna Diferença.", codigo: "mes-nao-fecha")
                ], larga: true
        ) {
            if decidido { ContaAberta("Como o mês fecha", SomaDoMes.equacao(somas, mes), aberta: true) }
            Grade(
                "Fecho por consignatária", linhas: pedido.daPagina(linhas), estado: pedido.com(total: linhas.count),
                vazio: Vazio("Nada a fechar ainda", "As linhas nascem no corte da competência."),
                busca: "consignatária"
            ) { colunas(mes, fecho.total) }
        }
    }

    private static func colunas(_ mes: Competencia, _ total: FechoDoMes.Linha?) -> [Coluna<FechoDoMes.Linha>] {
        func valor(
            _ titulo: String, ordem: String? = nil, _ ler: @escaping @Sendable (FechoDoMes.Linha) -> Dinheiro?
        ) -> Coluna<FechoDoMes.Linha> {
            Coluna(titulo, .numero, ordem: ordem, total: total.map { ler($0)?.brasileiro ?? "—" }) {
                ler($0)?.brasileiro ?? "—"
            }
        }
        return [
            Coluna("Consignatária", ordem: "nome", principal: true, csv: { $0.nome }) { linha in
                Ligacao(
                    linha.nome,
                    para: FichaDaCompetencia.Parte.linhas.endereco(mes).com(
                        "consignataria", linha.consignataria.map { "\($0)" }))
            },
            Coluna("Linhas", .numero, ordem: "linhas", total: total.map { Formato.inteiro($0.linhas) }) {
                Formato.inteiro($0.linhas)
            },
            valor("Previsto", ordem: "previsto") { $0.previsto }, valor("Enviado") { $0.enviado },
            valor("Glosado") { $0.glosado }, valor("Suspenso") { $0.suspenso }, valor("Retirado") { $0.retirado },
            valor("Descontado", ordem: "descontado") { $0.descontado }, valor("Não descontado") { $0.rejeitado },
            valor("Por correção") { $0.porCorrecao },
            valor("Diferença") { linha in
                guard let envio = linha.diferencaDoEnvio else { return nil }
                return envio + (linha.diferencaDoRetorno ?? .zero)
            },
        ]
    }
}

import Auditoria
import BancoDeDados
import Nucleo
import Web

/// A pessoa que veio do portal traz só um código; o cliente o troca aqui, uma vez, pelo resultado e por quem ela é.
/// - Fonte: PV-05, PV-07, PV-08.
enum RotasDoCodigo {
    static func montar(em api: Grupo<ContextoDoCliente>, _ servico: ServicoDeProva) {
        let casa = servico.casa
        api.json(
            "portal/codigos", ato: TrocarCodigo.ato, entrada: entrada,
            descricao: DescricaoDeApi(
                "Troca o código com que a pessoa voltou do portal pelo resultado da prova; vale um minuto e uma vez",
                saida: saida,
                recusas: [
                    RecusaDeProva.codigoDoPortalInvalido.codigo: RecusaDeProva.codigoDoPortalInvalido.frase
                ]), .init(limiteDoCorpo: 1_024)
        ) { codigo, contexto in
            let cliente = contexto.cliente
            let autor = contexto.autor
            let trocado = try await casa.banco.transacao(como: .motor) { t in
                try TrocarCodigo(codigo: codigo).executar(cliente: cliente.cliente, casa, em: t, por: autor)
            }
            guard let sessao = try await servico.sessao(trocado.sessao, de: cliente.cliente) else {
                preconditionFailure("código trocado por sessão que não é do cliente")
            }
            return .json([
                "id": .inteiro(sessao.id), "servico": .texto(trocado.servico), "cpf": .texto(trocado.cpf.digitos),
                "nonce": .texto(sessao.nonce), "situacao": .texto(sessao.situacao.naApi),
                "motivo": sessao.motivo.map(ValorJSON.texto) ?? .nulo,
                "resultado": try await servico.assinado(sessao, para: cliente.codigo).map(ValorJSON.texto) ?? .nulo,
            ]).com("Cache-Control", "no-store")
        }
    }

    private static let entrada = Entrada<String>.objeto(
        "CodigoDoPortal",
        .obrigatorio(
            "codigo", Entrada<String>.texto(esquema: .texto(minimo: 8, maximo: 100)) { $0 },
            resumo: "O que veio no parâmetro «codigo» do endereço de volta.")
    ) { $0 }

    private static let saida = Esquema.objeto(
        "ResultadoDoPortal",
        [
            CampoDeEsquema("id", .inteiro()),
            CampoDeEsquema("servico", .texto(), resumo: "O código do serviço por que a pessoa começou."),
            CampoDeEsquema("cpf", .texto(), resumo: "De quem é a prova, pela conta do órgão com que entrou."),
            CampoDeEsquema("nonce", .texto(), resumo: "O que o resultado assinado traz: sorteado aqui."),
            CampoDeEsquema("situacao", .escolha(SessaoDaProva.Situacao.allCases.map(\.naApi))),
            CampoDeEsquema(
                "motivo", .opcional(.escolha(MotivoDaSessao.codigos)), obrigatorio: false,
                resumo: "Por que não se aprovou: docs/prova-de-vida/motivos.md."),
            CampoDeEsquema("resultado", .texto(), resumo: "JWS com o resultado, preso ao nonce."),
        ])
}

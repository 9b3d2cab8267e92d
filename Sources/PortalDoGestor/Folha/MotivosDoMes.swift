import Acesso
import Auditoria
import BancoDeDados
import Folha
import Html
import Nucleo
import Web

/// Corrigir o motivo do não desconto, de uma parcela ou de muitas de uma vez.
///
/// Requisito: RF-GES-26
struct MotivosDoMes {
    let pecas: PortalDoGestor.Pecas

    static func endereco(_ mes: Competencia) -> Endereco { "/gestor/competencias/\(mes.iso)/motivos" }

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("competencias/:mes/motivos", ato: CorrigirMotivo.ato) { contexto in
            try await Self.escolher(try contexto.pares, contexto, pecas)
        }
        // O envio da seleção em lote: ainda não muda nada, só pergunta o motivo.
        grupo.post("competencias/:mes/motivos", ato: CorrigirMotivo.ato) { formulario, contexto in
            try await Self.escolher(formulario.pares, contexto, pecas)
        }
        grupo.post("competencias/:mes/motivos/corrigir", ato: CorrigirMotivo.ato) { formulario, contexto in
            try await Self.corrigir(formulario, contexto, pecas)
        }
    }

    /// As parcelas escolhidas que têm o que explicar.
    private struct Escolhidas: Sendable {
        var contratos: [Int64] = []
        var rejeitado = Dinheiro.zero
        /// As que foram descontadas inteiras, e por isso ficam de fora.
        var semRejeicao = 0
    }

    private static func ler(
        _ mes: Competencia, _ pares: [(String, String)], _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Escolhidas {
        let todos = pares.contains { $0.0 == Lote<LinhaNaTela>.campoDeTodos && $0.1 == "sim" }
        let ditos = pares.filter { $0.0 == Lote<LinhaNaTela>.campo }.compactMap { Int64($0.1) }
        let estado = try await LinhasDoMes.pedido(mes, contexto, pares, pecas)
        let cofre = pecas.casa.cofre
        return try await pecas.ler { t in
            let condicao: SQL =
                todos
                ? LinhasDoMes.condicao(mes, estado, cofre)
                : " WHERE l.competencia = \(mes) AND l.contrato_id = ANY (\(ditos))"
            let sql: SQL =
                """
                SELECT l.contrato_id, coalesce(l.rejeitado, 0)
                  FROM atual.linha_na_tela l
                  JOIN contrato c ON c.id = l.contrato_id
                  JOIN vinculo v ON v.id = l.vinculo_id
                  JOIN pessoa x ON x.id = v.pessoa_id
                """ + condicao + " ORDER BY l.contrato_id"
            var escolhidas = Escolhidas()
            for linha in try t.executar(sql) {
                let rejeitado: Dinheiro = try linha.ler(1)
                guard rejeitado > .zero else {
                    escolhidas.semRejeicao += 1
                    continue
                }
                escolhidas.contratos.append(try linha.ler(0))
                escolhidas.rejeitado += rejeitado
            }
            return escolhidas
        }
    }

    private static func escolher(
        _ pares: [(String, String)], _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas,
        _ preenchido: Preenchimento = Preenchimento(), _ mensagens: [Mensagem] = [], status: Int = 200
    ) async throws -> Resposta {
        let mes = try contexto.parametro("mes", como: Competencia.lendo)
        let escolhidas = try await ler(mes, pares, contexto, pecas)
        guard !escolhidas.contratos.isEmpty else {
            try await contexto.deixarRecado(
                Recado(.aviso, "Escolha ao menos uma parcela não descontada: as outras não têm o que explicar."))
            return .verDepois(FichaDaCompetencia.Parte.linhas.endereco(mes).com("faltou", "rejeitadas").texto)
        }
        let opcoes = try await pecas.opcoesDeLinha()
        let levar = pares.filter { !$0.0.hasPrefix("_") && !["ato", "motivo-novo"].contains($0.0) }
        let quantas = Formato.contagem(escolhidas.contratos.count, "parcela", "parcelas")
        let tela = Tela(
            "Corrigir o motivo: \(mes.brasileira)", secao: "Folha", trilha: FichaDaCompetencia.trilha(mes),
            ajuda: Ajuda(
                "Troca o motivo que a folha informou para o não desconto.", quemPode: "Gestores.",
                depois: "A pessoa e a consignatária passam a ver o motivo novo; o antigo fica na trilha."),
            mensagens: mensagens
        ) {
            Numeros {
                Numero("Parcelas", Formato.inteiro(escolhidas.contratos.count))
                Numero("Não descontado", escolhidas.rejeitado.emReais)
                if escolhidas.semRejeicao > 0 {
                    Numero(
                        "Ficam de fora", Formato.inteiro(escolhidas.semRejeicao), detalhe: "foram descontadas inteiras")
                }
            }
            Cartao("Motivo do não desconto") {
                Html.Formulario(
                    para: "/gestor/competencias/\(mes.iso)/motivos/corrigir", preenchido: preenchido,
                    enviar: Botao("Corrigir o motivo de \(quantas)"),
                    cancelar: FichaDaCompetencia.Parte.linhas.endereco(mes)
                ) {
                    for (nome, valor) in levar { CampoOculto(nome, valor) }
                    Html.Campo.selecao("motivo-novo", "Motivo", opcoes.motivos)
                }
            }
        }
        return try await pecas.pagina(tela, contexto, status: status)
    }

    private static func corrigir(
        _ formulario: Web.Formulario, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        let mes = try contexto.parametro("mes", como: Competencia.lendo)
        let pares = formulario.pares
        guard let motivo = formulario.texto("motivo-novo") else {
            let preenchido = contexto.preenchido(formulario, erros: [.init("motivo-novo", "Escolha o motivo.")])
            return try await escolher(pares, contexto, pecas, preenchido, status: 400)
        }
        let escolhidas = try await ler(mes, pares, contexto, pecas)
        do {
            try await pecas.trabalhos.ciclo.corrigirMotivo(
                mes, contratos: escolhidas.contratos, motivo: motivo, por: contexto.autor)
        } catch let recusa as RecusaDaFolha {
            return try await escolher(
                pares, contexto, pecas, contexto.preenchido(formulario),
                [Mensagem(.erro, "O motivo não mudou.", recusa.frase, codigo: recusa.codigo)], status: 422)
        }
        try await contexto.deixarRecado(
            Recado(
                .sucesso,
                "Motivo corrigido em \(Formato.contagem(escolhidas.contratos.count, "parcela", "parcelas")).")
        )
        return .verDepois(FichaDaCompetencia.Parte.linhas.endereco(mes).com("motivo", motivo).texto)
    }
}

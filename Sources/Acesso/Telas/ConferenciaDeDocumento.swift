import Html
import Web

/// A página aberta em que qualquer um confere um documento pelo código impresso nele.
enum ConferenciaDeDocumento {
    static func montar(em grupo: Grupo<ContextoSemPortal>, _ pecas: Entrada.Pecas) {
        grupo.get("conferir", ato: Entrada.ato) { contexto in
            try pecas.fachada.responderAberta(tela(Preenchimento(), nil), contexto)
        }
        // O código tem 100 bits: o limite é contra quem insiste, não contra quem adivinha.
        grupo.post("conferir", ato: Entrada.ato, .init(ritmo: Ritmo("conferir", capacidade: 20, porSegundo: 0.2))) {
            formulario, contexto in
            let digitado = formulario.texto("codigo") ?? ""
            guard let codigo = CodigoDeConferencia(lendo: digitado) else {
                let erro = Preenchimento.Erro("codigo", "Digite as 20 letras e algarismos do rodapé, em quatro grupos.")
                return try pecas.fachada.responderAberta(
                    tela(contexto.preenchido(formulario, erros: [erro]), nil), contexto, status: 400)
            }
            guard let documento = try await DocumentoEmitido.conferir(codigo, pecas.casa) else {
                let erro = Preenchimento.Erro("codigo", "Nenhum documento saiu deste sistema com este código.")
                return try pecas.fachada.responderAberta(
                    tela(contexto.preenchido(formulario, erros: [erro]), nil), contexto, status: 404)
            }
            return try pecas.fachada.responderAberta(
                tela(Preenchimento(["codigo": codigo.escrito]), documento), contexto)
        }
    }

    private static func tela(_ preenchido: Preenchimento, _ documento: DocumentoEmitido?) -> Tela {
        Tela(
            "Conferir documento",
            ajuda: Ajuda(
                "Diz se um PDF saiu deste sistema e o que ele afirma.", quemPode: "Quem tem o documento na mão.",
                depois: "Compare linha a linha: o que está aqui é o que foi emitido."),
            mensagens: documento == nil
                ? []
                : [
                    Mensagem(
                        .sucesso, "Este documento saiu deste sistema.", "Compare o que ele diz com o que está abaixo.")
                ]
        ) {
            Formulario(para: "/conferir", preenchido: preenchido, enviar: Botao("Conferir")) {
                Campo.texto("codigo", "Código de conferência", maximo: 40)
                    .ajuda("Está no rodapé de cada página, em quatro grupos de cinco.").autocompletar("off")
            }
            if let documento {
                Cartao(documento.guardado.titulo, subtitulo: documento.guardado.assunto) {
                    Ficha {
                        Dado("Emitido em", documento.em.naTela)
                        Dado("Emitido por", documento.guardado.emissor)
                        for afirmacao in documento.guardado.afirma { Dado(afirmacao.nome, afirmacao.valor) }
                        Dado("Resumo do arquivo (SHA-256)", documento.resumo, largo: true)
                    }
                }
            }
        }
    }
}

import Acesso
import Averbacao
import Html
import Nucleo

/// A ficha de um contrato próprio, com o que se pode fazer dele.
struct TelaDoContrato {
    let ficha: FichaDoContrato
    /// Confirmar mostra o comprometimento da margem (o órgão ligou): vai-se à página, que o lê, e não ao diálogo.
    var mostraMargem = false

    private var contrato: ContratoNaTela { ficha.contrato }
    private var numero: String { Formato.inteiro(contrato.id) }

    func tela(_ usuario: UsuarioNaSessao, _ ultimos: UltimosEventos, _ pares: [(String, String)]) -> Tela {
        let estados = FichaDoContrato.Estados(em: "/consignataria/contratos/\(contrato.id)", lendo: pares)
        return Tela(
            ficha.titulo, secao: "Contratos", situacao: contrato.situacao.etiqueta,
            trilha: [.init("Contratos", "/consignataria/contratos")],
            ajuda: Ajuda(
                "O contrato, as suas parcelas e o que aconteceu com ele.", quemPode: "Só a consignatária dona dele.",
                depois: "A reserva confirmada vira contrato e passa a ir à folha; a cancelada devolve a margem."),
            mensagens: mensagens, acoes: acoes(usuario)
        ) {
            ficha.dados()
            if !contrato.situacao.ehReservaViva { ficha.grade(estados) }
            ficha.proximas?.cartao(estados)
            ficha.historia
            ultimos
        }
    }

    private var mensagens: [Mensagem] {
        guard contrato.situacao == .pendente, contrato.exigeAutorizacao else { return [] }
        return [
            contrato.exigeProva
                ? Mensagem(
                    .informacao, "Falta a prova de vida da pessoa.",
                    "Pelo valor, ela autoriza com prova de vida no portal do servidor, e só então você confirma.")
                : Mensagem(
                    .informacao, "Falta a autorização da pessoa.",
                    "Este produto a exige: ela autoriza no portal do servidor, e só então você confirma.")
        ]
    }

    private func acoes(_ usuario: UsuarioNaSessao) -> Bloco? {
        guard contrato.situacao.ehReservaViva else { return nil }
        let podeConfirmar = contrato.situacao == .autorizada || !contrato.exigeAutorizacao
        return Bloco {
            Ligacao("Comprovante", para: "/consignataria/contratos/\(contrato.id)/comprovante", .terciario)
            if usuario.pode(CancelarReserva.ato) {
                AbreConfirmacao(
                    cancelamento, pagina: "/consignataria/contratos/\(contrato.id)/cancelar", .secundario)
            }
            if podeConfirmar, mostraMargem, usuario.pode(ConfirmarReserva.ato) {
                Ligacao("Confirmar reserva", para: "/consignataria/contratos/\(contrato.id)/confirmar", .primario)
            } else if podeConfirmar, usuario.pode(ConfirmarReserva.ato) {
                AbreConfirmacao(confirmacao, pagina: "/consignataria/contratos/\(contrato.id)/confirmar", .primario)
            }
        }
    }

    var confirmacao: Confirmacao {
        Confirmacao(
            "Confirmar a reserva \(numero)?",
            efeito: [
                "A reserva vira contrato: \(parcelas) de \(contrato.parcelaEscrita).",
                "A primeira vai à folha de \(contrato.primeira.brasileira), ou da seguinte, se o corte já tiver passado.",
            ],
            verbo: "Confirmar reserva", para: "/consignataria/contratos/\(contrato.id)/confirmar",
            campos: [
                Campo.texto("numero", "Número do contrato na sua instituição", maximo: 60).opcional().valor(
                    contrato.numero),
                documento,
            ])
    }

    /// Obrigatório, salvo se a pessoa já autorizou no portal.
    private var documento: Campo {
        let campo = Campo.texto("documento", "Documento de autorização guardado", maximo: 60)
        return contrato.situacao == .autorizada
            ? campo.opcional().ajuda("A pessoa já autorizou no portal dela.")
            : campo.ajuda("Identificação do documento assinado pela pessoa, que a sua instituição guarda.")
    }

    /// Se confirmar exige dizer o documento.
    var pedeDocumento: Bool { contrato.situacao == .pendente && !contrato.exigeAutorizacao }

    var cancelamento: Confirmacao {
        Confirmacao(
            "Cancelar a reserva \(numero)?",
            efeito: [
                "A reserva de \(contrato.parcelaEscrita) é desfeita e a margem volta à pessoa na hora.",
                "A reserva continua contada no limite de tentativas desta consignatária para esta pessoa neste mês.",
            ],
            verbo: "Cancelar reserva", para: "/consignataria/contratos/\(contrato.id)/cancelar", .destrutivo,
            campos: [
                Campo.textoLongo("motivo", "Motivo", linhas: 3, maximo: 200).ajuda("Aparece na história do contrato.")
            ])
    }

    private var parcelas: String {
        contrato.prazo.map { Formato.contagem($0, "parcela", "parcelas") } ?? "parcelas mensais"
    }

    /// A mesma confirmação, como página.
    func pagina(
        _ confirmacao: Confirmacao, titulo: String, _ preenchido: Preenchimento = Preenchimento(),
        _ mensagens: [Mensagem] = [], mais: (any Trecho)? = nil
    ) -> Tela {
        Tela(
            titulo, secao: "Contratos",
            trilha: [
                .init("Contratos", "/consignataria/contratos"),
                .init(ficha.titulo, "/consignataria/contratos/\(contrato.id)"),
            ],
            mensagens: mensagens
        ) {
            if let mais { mais }
            confirmacao.emPagina(preenchido: preenchido, cancelar: "/consignataria/contratos/\(contrato.id)")
        }
    }

    /// O que se imprime e entrega: a reserva, o prazo e quando foi feita.
    func comprovante(emitidoEm: Instante, por nome: String) -> Tela {
        Tela(
            "Comprovante da reserva \(numero)", secao: "Contratos", situacao: contrato.situacao.etiqueta,
            trilha: [
                .init("Contratos", "/consignataria/contratos"),
                .init(ficha.titulo, "/consignataria/contratos/\(contrato.id)"),
            ]
        ) {
            ficha.dados()
            El(.p) {
                "Emitido em \(emitidoEm.naTela) por \(nome), \(contrato.nomeDaConsignataria). "
                "Confira a qualquer momento pelo número \(numero)."
            }
        }
    }
}

import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Html
import Nucleo
import Web

/// A mudança de uma regra do órgão, a partir de um dia e com a fonte: o que as páginas dessas regras têm em comum.
///
/// O valor é de cada uma; `desde` e `fonte` são sempre os mesmos. O que não se lê e o que o ato recusa voltam ao formulário, no campo e com o que se
/// digitou (400); nada mudou.
struct MudancaComVigencia<Valor: Sendable> {
    let valor: Web.Campo<Valor>
    /// Aonde se vai, feita a mudança.
    let ficha: Endereco
    /// O ato; lança `RecusaNoCampo`.
    let executar:
        @Sendable (
            _ valor: Valor, _ desde: Dia, _ fonte: String, _ casa: Instalacao, _ t: Transacao, _ autor: Autor
        ) throws -> Void
    let recado: (_ valor: Valor, _ desde: Dia) -> String
    /// A página do formulário, com o que se digitou.
    let formulario: (Preenchimento) async throws -> Tela

    func responder(
        _ enviado: Web.Formulario, _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas
    ) async throws -> Resposta {
        let (casa, autor, executar) = (pecas.casa, contexto.autor, executar)
        let erros: [Html.Preenchimento.Erro]
        do {
            let (valor, desde, fonte) = try enviado.ler(
                valor, .obrigatorio("desde", como: Dia.lendo), .obrigatorio("fonte", como: { $0 }))
            try await casa.banco.transacao(como: .motor) { t in try executar(valor, desde, fonte, casa, t, autor) }
            try await contexto.deixarRecado(Recado(.sucesso, recado(valor, desde)))
            return .verDepois(ficha.texto)
        } catch let recusado as FormularioRecusado {
            erros = recusado.erros
        } catch let recusa as any RecusaNoCampo {
            erros = [.init(recusa.campo, PortalDoGestor.frase(recusa.description))]
        }
        return try await pecas.pagina(
            try await formulario(contexto.preenchido(enviado, erros: erros)), contexto, status: 400)
    }

    /// Os campos do formulário que não são o valor.
    static var campos: Bloco {
        Bloco {
            Html.Campo.data("desde", "Vale desde").ajuda("De hoje em diante.")
            Html.Campo.texto("fonte", "De onde vem a mudança", maximo: MudarParametro.tamanhoDaFonte.upperBound)
                .ajuda("O ato, o ofício ou a decisão que manda mudar.")
        }
    }
}

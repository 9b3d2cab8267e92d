import Acesso
import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

extension PortaisDaProva {
    /// Faz um ato de disponibilidade, deixa o recado que ele devolve e volta à lista; o que não se aceita volta ao formulário, com a razão no campo dela.
    ///
    /// - Parameter campo: o do formulário a que a recusa se refere.
    func tentar(
        _ formulario: Web.Formulario, _ contexto: ContextoDoOperador, voltando lista: Endereco,
        campo: (RecusaDeDisponibilidade) -> String, _ fazer: (Mensageiro, Autor) async throws -> String,
        deNovo: (Preenchimento) async throws -> Tela
    ) async throws -> Resposta {
        let erros: [Preenchimento.Erro]
        do {
            try await contexto.deixarRecado(Recado(.sucesso, try await fazer(servico.mensageiro, contexto.autor)))
            return .verDepois(lista.texto)
        } catch let recusado as FormularioRecusado {
            erros = recusado.erros
        } catch let recusa as RecusaDeDisponibilidade {
            erros = [.init(campo(recusa), recusa.frase)]
        }
        return try await pagina(
            try await deNovo(contexto.preenchido(formulario, erros: erros)), contexto, status: 400)
    }

    /// O que tem o número do endereço da página; o que não há é 404.
    func achar<T: Sendable>(
        _ contexto: ContextoDoOperador, _ parametro: String = "id",
        _ ler: @escaping @Sendable (Int64, Transacao) throws -> T?
    ) async throws -> T {
        let id = try contexto.identificador(parametro)
        guard let achado = try await self.ler({ t in try ler(id, t) }) else { throw RecusaDaWeb.naoEncontrado }
        return achado
    }
}

/// Texto que se publica, no formulário.
enum TextoNoFormulario {
    static func lendo(_ texto: String, ate maximo: Int) throws -> String {
        guard (3...maximo).contains(texto.count) else { throw CampoInvalido("De 3 a \(maximo) letras.") }
        return texto
    }
}

import Acesso
import Arquivos
import Auditoria
import BancoDeDados
import Folha
import Html
import Leiaute
import Nucleo
import Web

/// O arquivo que vem pela tela: vai direto à recepção, pedaço por pedaço, sem parar na memória.
struct SumidouroDaRecepcao: SumidouroDeArquivo {
    /// Maior envio aceito, em bytes.
    static let maximo = 1 << 30

    private let recepcao: Recepcao

    init(_ recepcao: Recepcao) { self.recepcao = recepcao }

    mutating func receber(_ pedaco: ArraySlice<UInt8>) async throws {
        do { try await recepcao.receber(pedaco) } catch let recusa as RecusaDeArquivo {
            throw RecusaDaWeb(codigo: recusa.codigo, frase: PortalDoGestor.frase(recusa.description), status: 413)
        }
    }

    mutating func concluir() async throws -> any Sendable {
        do { return Chegada.guardado(try await recepcao.terminar()) } catch let recusa as RecusaDeArquivo {
            return Chegada.recusado(recusa)
        }
    }

    /// O que já se guardou fica `recebendo` e não serve a nada: não aparece em lista nenhuma.
    mutating func desistir() async {}
}

/// O que sobrou do envio.
enum Chegada: Sendable {
    case guardado(ArquivoGuardado)
    case recusado(RecusaDeArquivo)
}

/// Quando já se sabe, antes do arquivo, que o formulário não serve: lê e joga fora, para a página dizer o erro no campo.
struct SumidouroQueDespreza: SumidouroDeArquivo {
    mutating func receber(_ pedaco: ArraySlice<UInt8>) async throws {}
    mutating func concluir() async throws -> any Sendable { Desprezado() }
    mutating func desistir() async {}

    struct Desprezado: Sendable {}
}

/// O formulário de envio: leiaute, de quem é (quando é de consignatária) e o arquivo.
struct FormularioDeEnvio: Sendable {
    /// Os leiautes com que a espécie pode vir.
    let leiautes: [LeiauteDoAcervo]
    /// Vazio quando o arquivo é da folha.
    let consignatarias: [Html.Campo.Opcao]

    /// Os leiautes vigentes de uma espécie: o de mesmo código e os que começam por ele (`margens-da-folha-dbf`, `margens-da-folha-xml`).
    static func ler(
        prefixos: [String], consignatarias: [Html.Campo.Opcao] = [], _ pecas: PortalDoGestor.Pecas
    ) async throws -> FormularioDeEnvio {
        let (acervo, hoje) = (pecas.acervo, pecas.casa.relogio.hoje)
        let leiautes = try await pecas.ler { t in
            try acervo.leiautes(em: hoje, em: t).filter { leiaute in
                prefixos.contains { leiaute.codigo == $0 || leiaute.codigo.hasPrefix($0 + "-") }
            }
        }
        return FormularioDeEnvio(leiautes: leiautes, consignatarias: consignatarias)
    }

    /// Os campos, com o arquivo por último: o que se escolhe tem de chegar antes dele.
    @Html.Montagem var campos: Bloco {
        Html.Campo.selecao("leiaute", "Leiaute", opcoes, vazio: "Pela extensão do arquivo").opcional()
            .ajuda("Só escolha se o arquivo vier num formato que não é o de costume.")
        if !consignatarias.isEmpty {
            Html.Campo.selecao("consignataria", "Consignatária", consignatarias)
        }
        Html.Campo.arquivo("arquivo", "Arquivo")
            .ajuda("Os bytes são guardados como vieram. A conferência não muda nada.")
    }

    private var opcoes: [Html.Campo.Opcao] {
        leiautes.map { leiaute in
            .init(leiaute.codigo, "\(leiaute.definicao.titulo) (\(Self.nome(leiaute.definicao.formato)))")
        }
    }

    static func nome(_ formato: Leiaute.Formato) -> String {
        switch formato {
        case .posicional: "texto posicional"
        case .delimitado: "CSV"
        case .xml: "XML"
        case .dbf: "DBF"
        case .relatorio: "relatório impresso"
        }
    }

    /// O leiaute escolhido; vazio deixa a extensão decidir. Fora da lista é formulário que não saiu daqui.
    func leiaute(_ campos: Campos) throws(RecusaDaWeb) -> String? {
        guard let escolhido = campos.texto("leiaute") else { return nil }
        guard leiautes.contains(where: { $0.codigo == escolhido }) else {
            throw .malFormado("Não há o leiaute escolhido.")
        }
        return escolhido
    }

    func consignataria(_ campos: Campos) -> Int64? {
        campos.texto("consignataria").flatMap { texto in
            consignatarias.contains { $0.valor == texto } ? Int64(texto) : nil
        }
    }

    /// O que falta no formulário enviado; vazio se o arquivo chegou inteiro.
    func erros(_ formulario: Web.Formulario) -> [Html.Preenchimento.Erro] {
        var erros: [Html.Preenchimento.Erro] = []
        if !consignatarias.isEmpty, consignataria(formulario.campos) == nil {
            erros.append(.init("consignataria", "Diga de que consignatária é o arquivo."))
        }
        guard let arquivo = formulario.arquivo("arquivo") else {
            return erros + [.init("arquivo", "Escolha o arquivo.")]
        }
        if case .recusado(let recusa) = arquivo.resultado as? Chegada {
            erros.append(.init("arquivo", PortalDoGestor.frase(recusa.description)))
        }
        return erros
    }
}

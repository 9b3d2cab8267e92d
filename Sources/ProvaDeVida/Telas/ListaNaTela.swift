import Acesso
import Auditoria
import BancoDeDados
import Html
import Web

/// A lista de uma tela: o que se mostra de cada linha, o que dizer sem nenhuma e o que se busca. O CSV sai das mesmas colunas.
struct ListaNaTela<Linha: Sendable> {
    let titulo: String
    /// O nome do arquivo CSV.
    let arquivo: String
    let vazio: Vazio
    let busca: String?
    let colunas: [Coluna<Linha>]

    init(
        _ titulo: String, arquivo: String, vazio: Vazio, busca: String? = nil, _ colunas: [Coluna<Linha>]
    ) {
        (self.titulo, self.arquivo) = (titulo, arquivo)
        (self.vazio, self.busca, self.colunas) = (vazio, busca, colunas)
    }

    fileprivate func grade(_ linhas: [Linha], _ estado: EstadoDaGrade, total: Int) -> Grade<Linha> {
        Grade(titulo, linhas: linhas, estado: estado.com(total: total), vazio: vazio, busca: busca) { colunas }
    }
}

/// Uma lista que se lê do banco aos poucos, com quantas são ao todo.
struct ListaDoBanco<Linha: Sendable>: Sendable {
    let listar: @Sendable (_ limite: Int, _ pulados: Int, Transacao) throws -> [Linha]
    let contar: @Sendable (Transacao) throws -> Int
}

extension PortaisDaProva {
    /// Responde com a lista que está na memória, inteira em CSV ou a página pedida dentro da tela.
    func listar<L>(
        _ linhas: [L], _ lista: ListaNaTela<L>, _ estado: EstadoDaGrade, _ contexto: some ContextoDeQuemEntrou,
        em tela: (Grade<L>) async throws -> Tela
    ) async throws -> Resposta {
        if try contexto.querCsv { return CsvEmPaginas.responder(lista.arquivo, lista.colunas, todas: linhas) }
        return try await pagina(
            try await tela(lista.grade(estado.daPagina(linhas), estado, total: linhas.count)), contexto)
    }

    /// O mesmo, da que se lê do banco, no papel dado.
    func listar<L>(
        _ banco: ListaDoBanco<L>, como papel: BancoDeDados.Papel = .motor, _ lista: ListaNaTela<L>,
        _ estado: EstadoDaGrade, _ contexto: some ContextoDeQuemEntrou, em tela: (Grade<L>) async throws -> Tela
    ) async throws -> Resposta {
        let base = casa.banco
        if try contexto.querCsv {
            return CsvEmPaginas.responder(lista.arquivo, lista.colunas) { limite, pulados in
                try await base.transacao(como: papel, soLeitura: true) { t in try banco.listar(limite, pulados, t) }
            }
        }
        let (porPagina, pulados) = (estado.porPagina, estado.pulados)
        let (linhas, total) = try await base.transacao(como: papel, soLeitura: true) { t in
            (try banco.listar(porPagina, pulados, t), try banco.contar(t))
        }
        return try await pagina(try await tela(lista.grade(linhas, estado, total: total)), contexto)
    }

    /// Faz o que um formulário pede. O que não se lê, e o que o ato recusa, voltam à tela com o que corrigir.
    /// - Parameter campo: o campo a que a recusa diz respeito; `nil`, o formulário todo.
    func enviando(
        _ formulario: Web.Formulario, _ contexto: some ContextoDeQuemEntrou,
        recusaEm campo: (RecusaDeProva) -> String?, fazer: () async throws -> Resposta,
        deNovo: (Preenchimento) async throws -> Tela
    ) async throws -> Resposta {
        let erros: [Preenchimento.Erro]
        do { return try await fazer() } catch let recusado as FormularioRecusado {
            erros = recusado.erros
        } catch let recusa as RecusaDeProva {
            erros = [.init(campo(recusa), recusa.frase)]
        }
        return try await pagina(
            try await deNovo(contexto.preenchido(formulario, erros: erros)), contexto, status: 400)
    }
}

extension LadoDoCliente {
    /// As páginas acima de uma que está sob uma lista do cliente.
    func trilha(sob lista: String, _ resto: String) -> [Tela.Degrau] { trilha + [.init(lista, endereco(resto))] }

    /// A página de um formulário sob uma lista do cliente; o botão diz o que o título diz.
    func formulario(
        _ titulo: String, em resto: String, sob lista: (nome: String, resto: String), _ ajuda: Ajuda,
        _ preenchido: Preenchimento, @Html.Montagem campos: () -> Bloco
    ) -> Tela {
        Tela(titulo, subtitulo: nome, trilha: trilha(sob: lista.nome, lista.resto), ajuda: ajuda) {
            Html.Formulario(
                para: endereco(resto), preenchido: preenchido, enviar: Botao(titulo),
                cancelar: endereco(lista.resto), corpo: campos)
        }
    }
}

import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Põe no banco o catálogo de um órgão: produtos, margens, incidências, percentuais, prioridades, regras, parâmetros e perfis.
///
/// Numa transação só. Repetir não muda nada: insere o que falta e, se algo já está com outro valor, recusa tudo e diz o quê, porque regra
/// em uso se muda pela tela, encerrando a versão.
/// - Fonte: RF-GER-09, IMP-05.
package struct Implantar: Sendable {
    package static let ato = "carga.implantar"
    private let yaml: String
    private let garantirPerfil: GarantirPerfil

    /// Grava um perfil de acesso (o Acesso é quem sabe).
    package typealias GarantirPerfil = @Sendable (_ perfil: PerfilDaImplantacao, _ t: Transacao) throws -> Void

    package init(yaml: String, garantirPerfil: @escaping GarantirPerfil) {
        self.yaml = yaml
        self.garantirPerfil = garantirPerfil
    }

    /// Quantos itens entraram, por assunto; zero em tudo é implantação repetida.
    package struct Resultado: Sendable, Hashable {
        package var novos: [String: Int] = [:]
        package var total: Int { novos.values.reduce(0, +) }
    }

    /// Lança `ImplantacaoInvalida` com todas as falhas.
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Resultado {
        var catalogo = try CatalogoLido.lendo(yaml)
        catalogo.regras = try catalogo.regras.map {
            NovaRegraDeGlosa(
                conteudo: try NovaRegraDeGlosa.naFormaDoBanco($0.conteudo, em: t), periodo: $0.periodo, fonte: $0.fonte)
        }
        var resultado = Resultado()
        var diferentes: [String] = []
        func gravar<Item: ItemDaImplantacao>(_ assunto: String, _ itens: [Item]) throws {
            let (novos, outros) = try Item.gravarNovos(itens, ids: casa.ids, em: t)
            resultado.novos[assunto] = novos
            diferentes += outros
        }
        try gravar("órgão", catalogo.orgaos)
        try gravar("produtos", catalogo.produtos)
        try gravar("tipos de margem", catalogo.tipos)
        try gravar("incidências", catalogo.incidencias)
        try gravar("percentuais", catalogo.percentuais)
        try gravar("marcas de legado", catalogo.marcas)
        try gravar("prioridades", catalogo.prioridades)
        try gravar("regras de glosa", catalogo.regras)
        try gravar("parâmetros", catalogo.parametros)
        try gravar("feriados", catalogo.feriados)
        guard diferentes.isEmpty else {
            throw ImplantacaoInvalida(
                falhas: diferentes.map {
                    FalhaDaImplantacao(
                        caminho: "", linha: nil, mensagem: "\($0) já está no banco com outro valor; mude pela tela")
                })
        }
        for perfil in catalogo.perfis { try garantirPerfil(perfil, t) }
        guard resultado.total > 0 else { return resultado }
        try casa.trilha.registrar(
            [Evento(Self.ato, .objeto(resultado.novos.mapValues { .inteiro($0) }))], por: autor, as: casa.relogio.agora,
            em: t)
        return resultado
    }
}

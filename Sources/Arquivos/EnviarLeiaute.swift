import Auditoria
import BancoDeDados
import Cadastro
import Leiaute
import Nucleo

/// O gestor envia uma versão nova de um leiaute, que passa a valer no dia dito, sem reiniciar nada.
///
/// A definição é conferida inteira antes (`DefinicaoInvalida` traz todos os defeitos). A versão em vigor é encerrada na véspera; não
/// se edita versão em uso.
/// - Fonte: RF-GER-10; arquitetura, §8.
package struct EnviarLeiaute: Sendable {
    package static let ato = "arquivos.enviar-leiaute"
    package let codigo: String
    package let yaml: String
    package let desde: Dia

    package init(codigo: String, yaml: String, desde: Dia) {
        self.codigo = codigo
        self.yaml = yaml
        self.desde = desde
    }

    /// Devolve o número da versão.
    @discardableResult
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws -> Int {
        let definicao = try Definicao.lendo(yaml: yaml)
        guard definicao.id == codigo else { throw RecusaDeLeiaute.outroCodigo(escrito: definicao.id, esperado: codigo) }
        guard desde >= casa.relogio.hoje else { throw RecusaDeLeiaute.desdeNoPassado(desde) }
        try t.executar(ArquivosSQL.travarLeiaute(codigo))
        var versao = 1
        if let ultima = try t.uma(ArquivosSQL.ultimaVersao(codigo)) {
            versao = try ultima.ler(0, como: Int.self) + 1
            let vigencia = try ultima.lerVigencia(1)
            if let inicio = vigencia.desde, inicio >= desde { throw RecusaDeLeiaute.haVersaoFutura(desde: inicio) }
            if vigencia.contem(desde) {
                try t.executar(ArquivosSQL.encerrarLeiaute(codigo, versao: versao - 1, em: desde))
            }
        }
        let agora = casa.relogio.agora
        try t.executar(
            ArquivosSQL.inserirLeiaute(
                codigo, versao: versao, definicao: yaml, desde: desde, autor: autor.usuario, em: agora))
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "leiaute", codigo: codigo,
                    [
                        "leiaute": .texto(codigo), "versao": .inteiro(versao), "desde": .texto(desde.iso),
                        "definicao": .texto(yaml),
                    ])
            ], por: autor, as: agora, em: t)
        return versao
    }
}

/// O gestor encerra a versão enviada: daquele dia em diante volta a valer a da pasta de leiautes.
package struct EncerrarLeiaute: Sendable {
    package static let ato = "arquivos.encerrar-leiaute"
    package let codigo: String
    /// O primeiro dia em que já não vale.
    package let em: Dia

    package init(codigo: String, em dia: Dia) {
        self.codigo = codigo
        em = dia
    }

    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        guard em >= casa.relogio.hoje else { throw RecusaDeLeiaute.desdeNoPassado(em) }
        try t.executar(ArquivosSQL.travarLeiaute(codigo))
        guard let ultima = try t.uma(ArquivosSQL.ultimaVersao(codigo)) else { throw RecusaDeLeiaute.nadaAEncerrar }
        let versao: Int = try ultima.ler(0)
        let vigencia = try ultima.lerVigencia(1)
        guard vigencia.contem(em), vigencia.desde != em else { throw RecusaDeLeiaute.nadaAEncerrar }
        try t.executar(ArquivosSQL.encerrarLeiaute(codigo, versao: versao, em: em))
        try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "leiaute", codigo: codigo,
                    ["leiaute": .texto(codigo), "versao": .inteiro(versao), "em": .texto(em.iso)])
            ], por: autor, as: casa.relogio.agora, em: t)
    }
}

/// Uma versão enviada, para a lista da tela.
package struct VersaoDeLeiaute: Sendable, Hashable {
    package let codigo: String
    package let versao: Int
    package let vigencia: Vigencia
    package let autor: Int64?
    package let em: Instante

    /// As versões enviadas, as mais novas primeiro; `nil` é de todos os códigos.
    package static func listar(_ codigo: String?, em t: Transacao) throws -> [VersaoDeLeiaute] {
        try t.executar(ArquivosSQL.versoes(codigo)).map {
            VersaoDeLeiaute(
                codigo: try $0.ler(0), versao: try $0.ler(1), vigencia: try $0.lerVigencia(2), autor: try $0.ler(4),
                em: try $0.ler(5))
        }
    }
}

import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Contratos
import Nucleo

/// O atendente registra que a pessoa compareceu, com o documento que conferiu; ou o gestor a dispensa. Sempre com motivo.
///
/// Conta uma vez: quem já fez ou foi dispensada não se registra de novo.
/// - Fonte: decisão 0048.
package struct RegistrarProvaAnual: Sendable {
    package static let atoDeComparecer = "prova-anual.registrar-presencial"
    package static let atoDeDispensar = "prova-anual.dispensar"
    package static let tamanhoDoMotivo = 3...200
    package static let tamanhoDoDocumento = 3...80

    package enum Oque: Sendable, Hashable {
        case comparecimento(documento: String)
        case dispensa
    }

    package let campanha: Int64
    package let pessoa: Int64
    package let oQue: Oque
    package let motivo: String

    package init(_ oQue: Oque, campanha: Int64, pessoa: Int64, motivo: String) {
        (self.oQue, self.campanha, self.pessoa, self.motivo) = (oQue, campanha, pessoa, motivo)
    }

    /// Lança `RecusaDaProvaAnual`, sem mudar nada. Toma a trava da pessoa: uma reserva em curso vê o antes ou o depois.
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        guard Self.tamanhoDoMotivo.contains(motivo.count) else { throw RecusaDaProvaAnual.semMotivo }
        if case .comparecimento(let documento) = oQue, !Self.tamanhoDoDocumento.contains(documento.count) {
            throw RecusaDaProvaAnual.semDocumento
        }
        try Livro.travar([pessoa], em: t)
        let lida = try SituacaoNaCampanha.exigir(pessoa, campanha: campanha, em: t)
        guard lida.noPublico else { throw RecusaDaProvaAnual.foraDoPublico }
        guard lida.comeco <= casa.relogio.hoje else { throw RecusaDaProvaAnual.naoComecou(lida.comeco) }
        guard lida.registro == nil else { throw RecusaDaProvaAnual.jaRegistrada }
        let documento: String? = if case .comparecimento(let documento) = oQue { documento } else { nil }
        let evento = try casa.trilha.registrar(
            [
                Evento(
                    documento == nil ? Self.atoDeDispensar : Self.atoDeComparecer, objeto: "pessoa", id: pessoa,
                    ["campanha": .inteiro(campanha), "documento": .texto(documento), "motivo": .texto(motivo)])
            ], por: autor, as: casa.relogio.agora, em: t)
        try RegistroDaProvaAnual.gravar(
            documento == nil ? "dispensa" : "presencial", campanha: campanha, pessoa: pessoa, documento: documento,
            motivo: motivo, evento: evento[0], casa, em: t, por: autor)
    }
}

/// Desfaz um registro do atendimento ou uma dispensa, com motivo: a pessoa volta a dever. Nada se apaga.
package struct DesfazerRegistro: Sendable {
    package static let ato = "prova-anual.desfazer"

    package let campanha: Int64
    package let pessoa: Int64
    package let motivo: String

    package init(campanha: Int64, pessoa: Int64, motivo: String) {
        (self.campanha, self.pessoa, self.motivo) = (campanha, pessoa, motivo)
    }

    /// Lança `RecusaDaProvaAnual`, sem mudar nada. O que a câmera provou não se desfaz.
    package func executar(_ casa: Instalacao, em t: Transacao, por autor: Autor) throws {
        guard RegistrarProvaAnual.tamanhoDoMotivo.contains(motivo.count) else { throw RecusaDaProvaAnual.semMotivo }
        try Livro.travar([pessoa], em: t)
        let lida = try SituacaoNaCampanha.exigir(pessoa, campanha: campanha, em: t)
        guard let registro = lida.registro, let especie = lida.especie, especie != .camera else {
            throw RecusaDaProvaAnual.nadaADesfazer
        }
        let evento = try casa.trilha.registrar(
            [
                Evento(
                    Self.ato, objeto: "pessoa", id: pessoa,
                    [
                        "campanha": .inteiro(campanha), "especie": .texto(especie.rawValue),
                        "motivo": .texto(motivo),
                    ])
            ], por: autor, as: casa.relogio.agora, em: t)
        let nova = try RegistroDaProvaAnual.gravar(
            "desfeita", campanha: campanha, pessoa: pessoa, motivo: motivo, evento: evento[0], casa, em: t, por: autor)
        let mudou = try t.executar(
            """
            UPDATE registro_da_prova_anual SET desfeito_por = \(nova) WHERE id = \(registro) AND desfeito_por IS NULL
            """)
        precondition(mudou.alteradas == 1, "registro que se desfez sob a trava da pessoa")
    }
}

extension SituacaoNaCampanha {
    /// A da pessoa numa campanha aberta, ou que ainda o estava quando ela fez a prova; lança `RecusaDaProvaAnual`.
    static func exigir(
        _ pessoa: Int64, campanha: Int64, feitaEm: Instante? = nil, em t: Transacao
    ) throws -> SituacaoNaCampanha {
        // Encerrar a campanha espera por quem a está lendo aqui.
        guard try t.uma("SELECT FROM campanha_da_prova WHERE id = \(campanha) FOR SHARE") != nil else {
            throw RecusaDaProvaAnual.naoHaCampanha
        }
        guard let lida = try ler(pessoa, campanha: campanha, em: t) else { throw RecusaDaProvaAnual.foraDoPublico }
        if let encerradaEm = lida.encerradaEm {
            guard let feitaEm, feitaEm <= encerradaEm else { throw RecusaDaProvaAnual.campanhaEncerrada }
        }
        return lida
    }
}

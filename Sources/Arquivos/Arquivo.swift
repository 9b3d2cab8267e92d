import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

// O desenho dos dados:
//
//   arquivo                 o que veio ou saiu: de quem, de que mês, com que leiaute, com que resumo
//     ├─ pedaco_do_arquivo  os bytes, em pedaços iguais (menos o último), cada um cifrado para o seu lugar
//     ├─ apontamento        o que há de errado nele, cifrado, porque cita o que se leu
//     └─ arquivo            os gerados em resposta (críticas, retorno), por `origem_id`

/// O que se sabe de um arquivo antes de ele chegar.
package struct NovoArquivo: Sendable, Hashable {
    /// O assunto (`margens-da-folha`): é por ele que se decide o que fazer com o conteúdo.
    package var especie: String
    /// O código da definição com que se lê; a mesma espécie pode vir em mais de um formato.
    package var leiaute: String
    package var nome: String
    package var competencia: Competencia?
    package var consignataria: Int64?

    package init(
        especie: String, leiaute: String? = nil, nome: String, competencia: Competencia? = nil,
        consignataria: Int64? = nil
    ) {
        self.especie = especie
        self.leiaute = leiaute ?? especie
        self.nome = nome
        self.competencia = competencia
        self.consignataria = consignataria
    }
}

/// Um arquivo guardado.
package struct ArquivoGuardado: Sendable, Hashable {
    package enum Sentido: String, Sendable { case recebido, gerado }

    /// Onde está na vida dele; o gerado só tem `disponivel`.
    package enum Situacao: String, Sendable, CaseIterable {
        /// Os bytes ainda estão chegando; se ficar assim, a remessa caiu no meio.
        case recebendo
        /// Inteiro e ainda não lido.
        case recebido
        case conferido
        /// Lido e errado: nada dele se aplica.
        case recusado
        case aplicando, aplicado, desfeito
        case disponivel
    }

    package let id: Int64
    package let sentido: Sentido
    package let especie: String
    package let leiaute: String
    /// Versão enviada pela tela; `nil` é a da pasta de leiautes.
    package let leiauteVersao: Int?
    package let nome: String
    package let competencia: Competencia?
    package let consignataria: Int64?
    package let tamanho: Int64
    /// SHA-256 do conteúdo inteiro.
    package let resumo: [UInt8]
    package let situacao: Situacao
    /// Por que foi recusado, em uma frase sem dado pessoal.
    package let motivo: String?
    /// O recebido a que este gerado responde.
    package let origem: Int64?
    package let registros: Int64?
    package let apontamentos: Int64
    package let total: Dinheiro?
    package let autor: Int64?
    package let em: Instante
    package let aplicadoEm: Instante?

    /// O antivírus não o deixou entrar: do arquivo só há o recibo.
    package var semConteudo: Bool { sentido == .recebido && situacao == .recusado && tamanho == 0 }

    /// O resumo em hexadecimal, como se mostra a quem confere.
    package var resumoEmHexadecimal: String { resumo.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}

extension ArquivoGuardado {
    init(lendo linha: Linha) throws {
        self.init(
            id: try linha.ler(0), sentido: try linha.lerCaso(1), especie: try linha.ler(2), leiaute: try linha.ler(3),
            leiauteVersao: try linha.ler(4), nome: try linha.ler(5), competencia: try linha.ler(6),
            consignataria: try linha.ler(7), tamanho: try linha.ler(8), resumo: try linha.ler(9),
            situacao: try linha.lerCaso(10), motivo: try linha.ler(11), origem: try linha.ler(12),
            registros: try linha.ler(13), apontamentos: try linha.ler(14), total: try linha.ler(15),
            autor: try linha.ler(16),
            em: try linha.ler(17), aplicadoEm: try linha.ler(18))
    }

    /// Lê o arquivo; com `travando`, ninguém mais muda a situação dele até o fim da transação: quem vai mudá-la lê assim, para que
    /// conferir e aplicar ao mesmo tempo não desfaçam um o que o outro disse.
    package static func ler(_ id: Int64, travando: Bool = false, em t: Transacao) throws -> ArquivoGuardado? {
        try t.uma(ArquivosSQL.arquivo(id, travando: travando)).map(ArquivoGuardado.init(lendo:))
    }

    /// Um arquivo destas espécies que se está aplicando (ou cuja aplicação parou no meio), se há.
    package static func aplicando(_ especies: [String], em t: Transacao) throws -> ArquivoGuardado? {
        try t.uma(ArquivosSQL.aplicando(especies)).map(ArquivoGuardado.init(lendo:))
    }

    /// O arquivo com este conteúdo que já foi aplicado (ou está sendo) à mesma espécie, competência e consignatária, se há.
    package static func aplicado(
        especie: String, competencia: Competencia?, consignataria: Int64?, resumo: [UInt8], em t: Transacao
    ) throws -> ArquivoGuardado? {
        try t.executar(
            ArquivosSQL.aplicado(
                especie: especie, competencia: competencia, consignataria: consignataria, resumo: resumo)
        ).primeira.map(ArquivoGuardado.init(lendo:))
    }

    /// Os mais novos primeiro, antes do id `antesDe` (o último que a página anterior mostrou).
    ///
    /// O papel da transação é quem recorta: na de uma consignatária só vêm os dela.
    package static func listar(
        sentido: Sentido? = nil, especie: String? = nil, competencia: Competencia? = nil, consignataria: Int64? = nil,
        origem: Int64? = nil, antesDe: Int64? = nil, limite: Int = 50, em t: Transacao
    ) throws -> [ArquivoGuardado] {
        try t.executar(
            ArquivosSQL.listar(
                sentido: sentido?.rawValue, especie: especie, competencia: competencia, consignataria: consignataria,
                origem: origem, antesDe: antesDe, limite: limite)
        ).map(ArquivoGuardado.init(lendo:))
    }

    /// Passa o arquivo a outra situação; quem chama já registrou o evento do seu ato.
    ///
    /// Lança `RecusaDeArquivo.jaAplicado` se o mesmo conteúdo já está aplicado ou sendo aplicado.
    package static func marcar(
        _ id: Int64, _ situacao: Situacao, motivo: String? = nil, registros: Int64? = nil, total: Dinheiro? = nil,
        competencia: Competencia? = nil, as agora: Instante, em t: Transacao
    ) throws {
        do {
            let marcados = try t.comPontoDeRetorno {
                try t.executar(
                    ArquivosSQL.marcar(
                        id, situacao: situacao.rawValue, motivo: motivo, registros: registros, total: total,
                        competencia: competencia, aplicadoEm: situacao == .aplicado ? agora : nil)
                ).alteradas
            }
            precondition(marcados == 1, "arquivo \(id) não existe")
        } catch let falha as FalhaDeBanco where falha.restricao == "arquivo_aplicado_uma_vez" {
            guard let este = try ler(id, em: t) else { preconditionFailure("arquivo \(id) sumiu") }
            let outro = try aplicado(
                especie: este.especie, competencia: competencia ?? este.competencia, consignataria: este.consignataria,
                resumo: este.resumo, em: t)
            throw RecusaDeArquivo.jaAplicado(outro?.id ?? id, em: outro?.aplicadoEm)
        }
    }
}

/// Por que não se recebe, lê, aplica ou baixa um arquivo.
package enum RecusaDeArquivo: Error, Equatable, Sendable, CustomStringConvertible {
    case vazio
    case grandeDemais(maximo: Int64)
    /// Os bytes não chegaram todos, ou ainda estão chegando.
    case incompleto
    case naoEncontrado
    /// O mesmo conteúdo já foi aplicado (ou está sendo, e então sem data).
    case jaAplicado(Int64, em: Instante?)
    /// O que se lê de volta não é o que se guardou.
    case adulterado
    /// O que a extensão do nome promete não é o que há dentro; sem extensão, o que há dentro ninguém lê.
    case outroConteudo(extensao: String, conteudo: String)
    /// O antivírus não o deixou entrar; fica o recibo de número `recibo`.
    case antivirus(RecusaDoAntivirus, recibo: Int64)
    /// Só há o recibo: o antivírus não deixou o conteúdo entrar.
    case semConteudo

    /// Código estável, para telas e integrações.
    package var codigo: String {
        switch self {
        case .vazio: "arquivo-vazio"
        case .grandeDemais: "arquivo-grande-demais"
        case .incompleto: "arquivo-incompleto"
        case .naoEncontrado: "arquivo-nao-encontrado"
        case .jaAplicado: "arquivo-ja-aplicado"
        case .adulterado: "arquivo-adulterado"
        case .outroConteudo: "arquivo-de-outro-conteudo"
        case .antivirus(let recusa, _): recusa.codigo
        case .semConteudo: "arquivo-sem-conteudo"
        }
    }

    package var description: String {
        switch self {
        case .vazio: "o arquivo não tem nada"
        case .grandeDemais(let maximo): "o arquivo passa de \(maximo / 1_048_576) MiB"
        case .incompleto: "o arquivo não chegou inteiro; envie de novo"
        case .naoEncontrado: "não há esse arquivo"
        case .jaAplicado(_, nil): "este mesmo conteúdo está sendo aplicado agora"
        case .jaAplicado(_, let em?): "este mesmo conteúdo já foi aplicado em \(Self.quando(em))"
        case .adulterado: "o que está guardado não é o que foi recebido; avise quem opera o sistema"
        case .outroConteudo(let extensao, let conteudo):
            ["dbf", "xml", "csv", "txt"].contains(extensao)
                ? "o nome acaba em .\(extensao), e por dentro é \(conteudo): confira se é o arquivo certo"
                : "por dentro é \(conteudo), que nenhum leiaute lê: confira se é o arquivo certo"
        case .antivirus(let recusa, let recibo): "\(recusa) (recibo \(recibo))"
        case .semConteudo: "o antivírus não deixou este arquivo entrar: dele só há o recibo"
        }
    }

    private static func quando(_ instante: Instante) -> String {
        let (dia, resto) = instante.local(deslocamentoEmSegundos: Relogio.deslocamento(em: instante))
        let minutos = resto / 60_000_000
        func dois(_ numero: Int) -> String { (numero < 10 ? "0" : "") + String(numero) }
        return "\(dia.brasileiro) às \(dois(minutos / 60)):\(dois(minutos % 60))"
    }
}

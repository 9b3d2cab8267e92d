import Auditoria
import BancoDeDados
import Cadastro
import Nucleo

/// Manutenção ou incidente que o serviço de prova de vida anuncia, como veio assinado.
/// - Fonte: PV-19, PV-20.
package struct ComunicadoDaProva: Sendable, Hashable, Decodable, DitoPeloServico {
    package enum Especie: String, Sendable, CaseIterable, Decodable {
        case manutencaoMarcada = "manutencao-marcada"
        case manutencaoMudada = "manutencao-mudada"
        case manutencaoCancelada = "manutencao-cancelada"
        case incidenteAberto = "incidente-aberto"
        case incidenteFechado = "incidente-fechado"

        /// Só a manutenção tem período.
        var deManutencao: Bool { [.manutencaoMarcada, .manutencaoMudada, .manutencaoCancelada].contains(self) }

        package var nome: String {
            switch self {
            case .manutencaoMarcada: "Manutenção marcada"
            case .manutencaoMudada: "Manutenção mudada"
            case .manutencaoCancelada: "Manutenção cancelada"
            case .incidenteAberto: "Incidente aberto"
            case .incidenteFechado: "Incidente encerrado"
            }
        }
    }

    let iss: String
    let aud: String
    let jti: String
    let iat: Int
    let exp: Int
    let especie: Especie
    let em: String
    let assunto: String
    let texto: String
    let comecaEm: String?
    let acabaEm: String?

    package static let ato = "averbacao.guardar-comunicado-da-prova"

    /// Guarda uma vez; o que já se guardou fica como está, sem outro evento. O que o banco não aceita é do serviço, e se recusa.
    func guardar(_ casa: Instalacao, endereco: String?, em t: Transacao) throws {
        let agora = casa.relogio.agora
        let (quando, comeca, acaba) = try instantes()
        let novo = try t.uma(
            """
            INSERT INTO comunicado_recebido (numero, especie, em, assunto, texto, comeca_em, acaba_em, recebido_em)
            VALUES (\(jti), \(especie.rawValue), \(quando), \(assunto), \(texto), \(comeca as Instante?), \(acaba as Instante?), \(agora))
            ON CONFLICT (numero) DO NOTHING RETURNING 1
            """)
        guard novo != nil else { return }
        let autor = Autor(
            usuario: nil, nome: "aviso da prova de vida", perfil: "prova-de-vida", endereco: endereco, canal: .rest)
        try casa.trilha.registrar(
            [Evento(Self.ato, ["numero": .texto(jti), "especie": .texto(especie.rawValue)])], por: autor, as: agora,
            em: t)
    }

    private func instantes() throws(FalhaDaProva) -> (Instante, Instante?, Instante?) {
        guard jti.wholeMatch(of: /comunicado-[0-9]{1,18}/) != nil, Self.cabe(assunto, 200), Self.cabe(texto, 4_000),
            (comecaEm == nil) == (acabaEm == nil), comecaEm == nil || especie.deManutencao
        else { throw .resultadoInvalido("conteúdo") }
        let (quando, comeca, acaba): (Instante, Instante?, Instante?)
        do {
            quando = try Instante.lendo(em)
            (comeca, acaba) = (try comecaEm.map(Instante.lendo), try acabaEm.map(Instante.lendo))
        } catch { throw .resultadoInvalido("conteúdo") }
        if let comeca, let acaba, acaba <= comeca { throw .resultadoInvalido("conteúdo") }
        return (quando, comeca, acaba)
    }

    /// O tamanho que o banco conta, em pontos de código, e nenhum caractere que ele não guarda.
    private static func cabe(_ texto: String, _ maximo: Int) -> Bool {
        (1...maximo).contains(texto.unicodeScalars.count) && !texto.unicodeScalars.contains("\0")
    }
}

/// Um comunicado guardado, para quem o lê na tela.
package struct ComunicadoGuardado: Sendable {
    package let especie: ComunicadoDaProva.Especie
    package let em: Instante
    package let assunto: String
    package let texto: String
    /// De manutenção: o período como estava neste comunicado.
    package let periodo: (comeca: Instante, acaba: Instante)?
    package let recebidoEm: Instante

    /// Os de um instante para cá, o mais novo antes.
    package static func listar(desde: Instante, em t: Transacao) throws -> [ComunicadoGuardado] {
        try t.executar(
            """
            SELECT especie, em, assunto, texto, comeca_em, acaba_em, recebido_em FROM comunicado_recebido
             WHERE em >= \(desde) ORDER BY em DESC, numero DESC LIMIT 5000
            """
        ).map { try ComunicadoGuardado(lendo: $0) }
    }

    private init(lendo linha: Linha) throws {
        especie = try linha.lerCaso(0)
        (em, assunto, texto) = (try linha.ler(1), try linha.ler(2), try linha.ler(3))
        if let comeca: Instante = try linha.ler(4), let acaba: Instante = try linha.ler(5) {
            periodo = (comeca, acaba)
        } else {
            periodo = nil
        }
        recebidoEm = try linha.ler(6)
    }
}

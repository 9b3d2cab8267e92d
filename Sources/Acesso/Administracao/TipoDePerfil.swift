/// Que gente um perfil atende: diz o portal em que entra e o que o perfil pode ter.
///
/// Fiscal e auditor só leem. A operadora é quem dá apoio pela contratada: lê, e o dado pessoal lhe aparece mascarado. O correspondente
/// (agência ou representante) é a parte de uma consignatária que só alcança o que ele mesmo reservou.
/// - Fonte: RF-GES-28, POC-GES-10, RF-CON-26.
package enum TipoDePerfil: String, Sendable, CaseIterable, Hashable {
    case gestor, fiscal, auditor, operadora, consignataria, correspondente, pessoa

    package var portal: Portal {
        switch self {
        case .gestor, .fiscal, .auditor, .operadora: .gestor
        case .consignataria, .correspondente: .consignataria
        case .pessoa: .servidor
        }
    }

    package var nome: String {
        switch self {
        case .gestor: "Gestor"
        case .fiscal: "Fiscal do contrato"
        case .auditor: "Auditor"
        case .operadora: "Apoio da operadora"
        case .consignataria: "Consignatária"
        case .correspondente: "Agência ou correspondente"
        case .pessoa: "Membro, servidor ou pensionista"
        }
    }

    /// O que o tipo tem de próprio, para quem escolhe.
    package var explicacao: String {
        switch self {
        case .gestor: "Opera o sistema pelo órgão."
        case .fiscal, .auditor: "Só consulta: nenhum ato que mude alguma coisa."
        case .operadora: "Consulta para dar apoio; o dado pessoal aparece mascarado e se abre com motivo."
        case .consignataria: "Opera por uma consignatária."
        case .correspondente: "Opera por uma agência ou um correspondente: só alcança o que foi reservado por ele."
        case .pessoa: "Vê as próprias margens e contratos."
        }
    }

    /// Se um perfil deste tipo pode ser de mestre.
    var aceitaMestre: Bool { self == .gestor || self == .consignataria }

    /// Se um perfil deste tipo pode ter o ato.
    package func aceita(_ ato: AtoConcedivel) -> Bool {
        switch self {
        case .gestor, .consignataria, .pessoa: true
        case .fiscal, .auditor: ato.soLe
        // O arquivo recebido, a trilha e o cadastro de usuários levam dado pessoal sem máscara.
        case .operadora:
            ato.codigo == Self.atoDeAbrir || ato.soLe && !["arquivos", "auditoria", "acesso"].contains(ato.prefixo)
        case .correspondente: Self.doCorrespondente.contains(ato.codigo)
        }
    }

    /// Ver por inteiro o dado pessoal de uma pessoa, com motivo.
    package static let atoDeAbrir = "pessoas.abrir-dados"

    /// O que o correspondente alcança: o que se separa por quem reservou.
    package static let doCorrespondente: Set<String> = [
        "inicio.ver", "averbacao.reservar", "averbacao.confirmar", "averbacao.cancelar-reserva", "contratos.consultar",
        "margens.consultar-disponivel",
    ]

    /// O tipo dos perfis que a implantação traz, pelo código.
    static func daImplantacao(_ codigo: String, _ portal: Portal) -> TipoDePerfil {
        switch portal {
        case .servidor: .pessoa
        case .consignataria: codigo == Perfil.doCorrespondente ? .correspondente : .consignataria
        case .gestor: TipoDePerfil(rawValue: codigo).flatMap { $0.portal == .gestor ? $0 : nil } ?? .gestor
        }
    }
}

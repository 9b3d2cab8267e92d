import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Cadastro
import Html
import Nucleo
import Web

/// A consulta de margem pela consignatária, que só existe se o órgão a ligou: desligada, o endereço não existe.
///
/// - Fonte: RF-CON-38; observações, 1.
struct ConsultaDeMargem {
    static let ato = "margens.consultar-disponivel"
    static let endereco: Endereco = "/consignataria/reservar/margem"
    let pecas: PortalDaConsignataria.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("reservar/margem", ato: Self.ato) { contexto in
            try await Self.exigir(pecas)
            return try await pecas.pagina(Self.tela(Preenchimento()), contexto)
        }
        grupo.post("reservar/margem", ato: Self.ato) { try await Self.consultar($0, $1, pecas) }
    }

    /// Se o órgão ligou, para quem a oferece.
    static func ligada(_ pecas: PortalDaConsignataria.Pecas) async throws -> Bool {
        MargemHabilitada.Uso.consulta.ligado(try await pecas.catalogo(), em: pecas.casa.relogio.hoje)
    }

    private static func exigir(_ pecas: PortalDaConsignataria.Pecas) async throws {
        guard try await ligada(pecas) else { throw RecusaDaWeb.naoEncontrado }
    }

    private static func consultar(
        _ formulario: Web.Formulario, _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        try await exigir(pecas)
        func recusar(_ erros: [Preenchimento.Erro]) async throws -> Resposta {
            try await pecas.pagina(tela(contexto.preenchido(formulario, erros: erros)), contexto, status: 400)
        }
        let quem: Balcao.Quem
        do {
            switch try formulario.ler(.opcional("cpf", como: CPF.lendo), .opcional("matricula", como: Matricula.lendo))
            {
            case (.some(let cpf), .some(let matricula)): quem = .ambos(matricula, cpf)
            case (.some(let cpf), nil): quem = .cpf(cpf)
            case (nil, .some(let matricula)): quem = .matricula(matricula)
            case (nil, nil): return try await recusar([.init("cpf", "Informe o CPF ou a matrícula da pessoa.")])
            }
        } catch let erro as FormularioRecusado {
            return try await recusar(erro.erros)
        }
        guard let achado = try await pecas.balcao.achar(quem) else {
            return try await recusar([
                .init(
                    "cpf", FraseDaRecusa.dizer("pessoa-nao-encontrada"))
            ])
        }
        guard
            let margem = try await MargemHabilitada.ler(
                .consulta, pessoa: achado.pessoa, .doVinculo(achado.vinculo), try await pecas.catalogo(), pecas.casa,
                por: contexto.autor)
        else { throw RecusaDaWeb.naoEncontrado }
        return try await pecas.pagina(tela(contexto.preenchido(formulario), margem), contexto)
    }

    private static func tela(_ preenchido: Preenchimento, _ margem: MargemHabilitada? = nil) -> Tela {
        Tela(
            "Consultar margem", secao: "Reservar margem", trilha: [.init("Reservar margem", "/consignataria/reservar")],
            ajuda: Ajuda(
                "A margem disponível de uma pessoa, por autorização do órgão.",
                quemPode: "Quem tem o ato de consultar margem nesta consignatária.",
                depois: "Cada consulta fica na trilha, com o nome de quem a fez.")
        ) {
            Html.Formulario(
                para: endereco, preenchido: preenchido, enviar: Botao("Consultar"), cancelar: "/consignataria/reservar"
            ) {
                Html.Campo.cpf("cpf", "CPF da pessoa").opcional()
                Html.Campo.matricula("matricula").opcional().ajuda("Basta um dos dois.")
            }
            if let margem {
                Grade(
                    "Margem disponível", linhas: margem.contas, vazio: Vazio("Nenhuma margem informada pela folha"),
                    csv: false
                ) {
                    Coluna("Margem", principal: true) { $0.nome }
                    Coluna("Matrícula") { $0.matricula }
                    Coluna("Disponível (R$)", .numero) { $0.disponivel?.brasileiro ?? "não informada" }
                }
            }
        }
    }
}

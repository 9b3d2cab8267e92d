import Acesso
import Auditoria
import BancoDeDados
import Cadastro
import Cifra
import Html
import Nucleo
import Web

/// O extrato de uma pessoa: tudo que a folha descontou e não descontou dos contratos dela com esta consignatária, em todos os meses,
/// estejam os contratos vivos ou encerrados.
///
/// Requisito: RF-CON-34
struct RotasDoExtrato {
    let pecas: PortalDaConsignataria.Pecas

    func montar(em grupo: Grupo) {
        let pecas = pecas
        grupo.get("extrato", ato: PortalDaConsignataria.atoDoRetorno) { try await extrato($0, pecas) }
        grupo.post("extrato", ato: PortalDaConsignataria.atoDoRetorno) { formulario, contexto in
            try await pecas.consultas.levar(a: Self.estado(formulario.pares), contexto)
        }
    }

    private static func estado(_ pares: [(String, String)], _ guardados: [String: String] = [:]) -> EstadoDaGrade {
        EstadoDaGrade(
            em: "/consignataria/extrato",
            filtros: [
                .cpf("cpf"), .texto("matricula", "Matrícula", pessoal: true),
                .escolha("situacao", "Situação", SituacaoDaParcela.allCases.map { .init($0.rawValue, $0.nome) }),
                .competencia("competencia", "Competência"),
            ],
            ordens: ["competencia", "contrato", "produto", "previsto", "descontado"],
            padrao: .init("competencia", .decrescente), porPagina: 50, lendo: pares, guardados: guardados)
    }

    /// `nil` enquanto não se disse de quem é o extrato.
    private static func filtro(_ estado: EstadoDaGrade, _ cofre: Cofre) -> FiltroDoRetorno? {
        guard estado["cpf"] != nil || estado["matricula"] != nil else { return nil }
        var filtro = FiltroDoRetorno()
        do {
            filtro.cpf = try estado.lido("cpf", CPF.lendo).map { DadosPessoais.indices(de: $0, cofre) }
            filtro.matricula = try estado.lido("matricula", Matricula.lendo)?.texto
            filtro.competencia = try estado.lido("competencia", Competencia.lendo)
        } catch { filtro.nenhum = true }
        filtro.situacao = estado["situacao"].flatMap(SituacaoDaParcela.init(rawValue:))
        filtro.chave = estado.ordem?.chave ?? "competencia"
        filtro.decrescente = estado.ordem?.sentido == .decrescente
        return filtro
    }

    private func extrato(
        _ contexto: ContextoDaConsignataria, _ pecas: PortalDaConsignataria.Pecas
    ) async throws -> Resposta {
        let guardados = try await pecas.consultas.abrir(contexto)
        var estado = Self.estado(try contexto.pares, guardados)
        let cofre = pecas.casa.cofre
        guard let filtro = Self.filtro(estado, cofre) else {
            return try await pecas.pagina(Self.tela([], [], estado.com(total: 0), procurou: false), contexto)
        }
        if try contexto.querCsv {
            return CsvEmPaginas.responder("extrato-dos-descontos", ParcelaDoRetorno.noExtrato(nil)) { limite, pulados in
                try await pecas.ler(contexto) { t in
                    try ParcelaDoRetorno.listar(filtro, limite: limite, pulados: pulados, cofre, em: t)
                }
            }
        }
        let (limite, pulados) = (estado.porPagina, estado.pulados)
        let (linhas, somas) = try await pecas.ler(contexto) { t in
            (
                try ParcelaDoRetorno.listar(filtro, limite: limite, pulados: pulados, cofre, em: t),
                try ParcelaDoRetorno.somar(filtro, em: t)
            )
        }
        estado.total = somas.reduce(0) { $0 + $1.linhas }
        return try await pecas.pagina(Self.tela(linhas, somas, estado, procurou: true), contexto)
    }

    private static func tela(
        _ linhas: [ParcelaDoRetorno], _ somas: [SomaDoRetorno], _ estado: EstadoDaGrade, procurou: Bool
    ) -> Tela {
        Tela(
            "Extrato por pessoa", subtitulo: linhas.first.map(\.nomeDaPessoa), secao: "Extrato por pessoa",
            ajuda: Ajuda(
                "Cada desconto e cada não desconto de uma pessoa nos seus contratos, vivos ou encerrados.",
                quemPode: "Quem entra por esta consignatária; só os seus contratos.",
                depois: "O CPF e a matrícula procurados não ficam no endereço da página."),
            larga: true
        ) {
            if procurou {
                Grade(
                    "Descontos da pessoa", linhas: linhas, estado: estado,
                    vazio: Vazio("Nenhum desconto", "A folha ainda não trouxe parcela desta pessoa.")
                ) { ParcelaDoRetorno.noExtrato(somas) }
            } else {
                Cartao("De quem é o extrato?", subtitulo: "O CPF ou a matrícula da pessoa.") {
                    Formulario(para: "/consignataria/extrato", enviar: Botao("Ver o extrato")) {
                        Campo.cpf("cpf", "CPF da pessoa").opcional().ajuda("Pode colar com ou sem pontos.")
                        Campo.texto("matricula", "Matrícula", maximo: 20).opcional()
                    }
                }
            }
        }
    }
}

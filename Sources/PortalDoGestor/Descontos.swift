import Acesso
import Auditoria
import Html
import Nucleo
import Web

/// Os descontos de uma pessoa ou de uma consignatária: os que a folha fez, os que não fez e os que ainda vão à folha.
///
/// Requisito: RF-GES-06
struct RotasDosDescontos {
    let pecas: PortalDoGestor.Pecas

    static func daPessoa(_ id: Int64) -> Endereco { "/gestor/pessoas/\(id)/descontos" }
    static func daConsignataria(_ id: Int64) -> Endereco { "/gestor/consignatarias/\(id)/descontos" }

    func montar(em grupo: Grupo) {
        let (pecas, ato) = (pecas, PortalDoGestor.atoDeContratos)
        grupo.get("pessoas/:id/descontos", ato: ato) { contexto in
            let (id, cofre) = (try contexto.registro(), pecas.casa.cofre)
            let pessoa = try await pecas.ler { t in try PessoaNaTela.ler(id, cofre, em: t) }
            guard let pessoa else { throw RecusaDaWeb.naoEncontrado }
            let estado = Self.estado(
                Self.daPessoa(id), try contexto.pares,
                [.escolha("consignataria", "Consignatária", try await pecas.consignatarias())])
            return try await responder(contexto, pecas, dono: .pessoa(id), estado) { miolo in
                pessoa.tela(aba: Self.daPessoa(id)) { miolo }
            }
        }
        grupo.get("consignatarias/:id/descontos", ato: ato) { contexto in
            try await daConsignataria(contexto, pecas)
        }
        grupo.post("consignatarias/:id/descontos", ato: ato) { formulario, contexto in
            let estado = Self.estado(
                Self.daConsignataria(try contexto.registro()), formulario.pares, Self.dePessoas)
            return try await pecas.consultas.levar(a: estado, contexto)
        }
    }

    private static let dePessoas: [Filtro] = [.cpf("cpf"), .texto("matricula", "Matrícula", pessoal: true)]

    private static func estado(
        _ endereco: Endereco, _ pares: [(String, String)], _ proprios: [Filtro], _ guardados: [String: String] = [:]
    ) -> EstadoDaGrade {
        EstadoDaGrade(
            em: endereco,
            filtros: [
                .escolha("situacao", "Situação", DescontoNaTela.Grupo.allCases.map { .init($0.rawValue, $0.nome) }),
                .competencia("competencia", "Competência"),
            ] + proprios, ordens: ["competencia", "contrato", "valor"],
            padrao: .init("competencia", .decrescente), porPagina: 50, lendo: pares, guardados: guardados)
    }

    private func daConsignataria(_ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas) async throws -> Resposta {
        let id = try contexto.registro()
        let lida = try await pecas.ler { t in try ConsignatariaNaTela.listar(so: id, em: t).first }
        guard let lida else { throw RecusaDaWeb.naoEncontrado }
        let guardados = try await pecas.consultas.abrir(contexto)
        let estado = Self.estado(Self.daConsignataria(id), try contexto.pares, Self.dePessoas, guardados)
        return try await responder(contexto, pecas, dono: .consignataria(id), estado) { miolo in
            Tela(
                "Descontos de \(lida.nome)", secao: "Consignatárias",
                trilha: [
                    .init("Consignatárias", "/gestor/consignatarias"),
                    .init(lida.nome, PortalDoGestor.consignataria(id)),
                ],
                ajuda: Ajuda(
                    "O que a folha descontou para esta consignatária, o que não descontou e o que ainda vai à folha.",
                    quemPode: "Gestores.", depois: "O CPF e a matrícula procurados não ficam no endereço da página."),
                larga: true
            ) { miolo }
        }
    }

    private func responder(
        _ contexto: ContextoDoGestor, _ pecas: PortalDoGestor.Pecas, dono: DescontoNaTela.Dono, _ estado: EstadoDaGrade,
        tela: @Sendable (Bloco) -> Tela
    ) async throws -> Resposta {
        let cofre = pecas.casa.cofre
        let filtro = FiltroDeDescontos(dono, estado, cofre)
        if try contexto.querCsv {
            return CsvEmPaginas.responder("descontos", DescontoNaTela.colunas) { limite, pulados in
                try await pecas.ler { t in try DescontoNaTela.listar(filtro, limite: limite, pulados: pulados, em: t) }
            }
        }
        let (linhas, somas) = try await pecas.ler { t in
            (
                try DescontoNaTela.listar(filtro, limite: estado.porPagina, pulados: estado.pulados, em: t),
                try SomaDeDescontos.ler(filtro, em: t)
            )
        }
        let miolo = Bloco {
            Numeros {
                Numero("Descontado em folha", somas.descontado.emReais)
                Numero("Não descontado", somas.naoDescontado.emReais)
                Numero(
                    "Em aberto", somas.emAberto.emReais,
                    detalhe: Formato.contagem(somas.abertas, "parcela", "parcelas"))
            }
            Grade(
                "Descontos", linhas: linhas, estado: estado.com(total: somas.linhas),
                vazio: Vazio("Nenhum desconto", "Aparecem quando há contrato averbado.")
            ) { DescontoNaTela.colunas(dono, somas, linhas) }
            El(
                .p,
                "Em aberto é o que já está numa folha sem resposta e o que ainda vai às próximas; do que não tem prazo, "
                    + "contam-se os doze meses seguintes. O contrato suspenso não entra.")
        }
        return try await pecas.pagina(tela(miolo), contexto)
    }
}

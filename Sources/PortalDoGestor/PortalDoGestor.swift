import Acesso
import Arquivos
import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// O portal do gestor: a folha do mês, as pessoas, os contratos e as consignatárias.
package enum PortalDoGestor {
    static let atoDeInicio = "inicio.ver"
    static let atoDePessoas = "pessoas.consultar"
    static let atoDeMargens = "margens.consultar"
    static let atoDeContratos = "contratos.consultar"
    static let atoDeConsignatarias = "consignatarias.consultar"
    static let atoDaFolha = "folha.consultar"

    /// Os atos que as rotas daqui exercem, para montar perfil.
    package static let atos =
        [atoDeInicio, atoDePessoas, atoDeMargens, atoDeContratos, atoDeConsignatarias, atoDaFolha] + PassosDaFolha.atos

    /// O que o portal usa; `consultas` pode ser a mesma de outros portais.
    package struct Pecas: Sendable {
        let casa: Instalacao
        let fachada: Fachada
        let consultas: ConsultasGuardadas
        let acervo: Acervo
        let diretorio = DiretorioDePessoas()

        package init(casa: Instalacao, fachada: Fachada, consultas: ConsultasGuardadas, acervo: Acervo) {
            self.casa = casa
            self.fachada = fachada
            self.consultas = consultas
            self.acervo = acervo
        }
    }

    package static func montar(em montagem: inout Web.Montagem, _ pecas: Pecas) {
        let grupo = montagem.telas(
            "gestor", em: "/gestor", contexto: ContextoDoGestor.self, entrada: "/entrar"
        ) { ato, contexto in contexto.usuario.pode(ato) }
        RotasDasCompetencias(pecas: pecas).montar(em: grupo)
        RotasDasPessoas(pecas: pecas).montar(em: grupo)
        RotasDosContratos(pecas: pecas).montar(em: grupo)
        RotasDasConsignatarias(pecas: pecas).montar(em: grupo)
    }

    static let vitrine = Vitrine(
        busca: Moldura.Busca(em: "/gestor/busca", dica: "CPF, matrícula, nome ou nº do contrato")
    ) { usuario in
        var entradas: [Menu.Entrada] = [.item("Início", "/gestor", icone: .casa)]
        func incluir(_ ato: String, _ titulo: String, _ endereco: Endereco) {
            if usuario.pode(ato) { entradas.append(.item(titulo, endereco)) }
        }
        incluir(atoDaFolha, "Competências", "/gestor/competencias")
        incluir(atoDePessoas, "Pessoas", "/gestor/pessoas")
        incluir(atoDeContratos, "Contratos", "/gestor/contratos")
        incluir(atoDeConsignatarias, "Consignatárias", "/gestor/consignatarias")
        return Menu(entradas)
    }

    static func pessoa(_ id: Int64) -> Endereco { "/gestor/pessoas/\(id)" }
    static func contrato(_ id: Int64) -> Endereco { "/gestor/contratos/\(id)" }
    static func consignataria(_ id: Int64) -> Endereco { "/gestor/consignatarias/\(id)" }
    static func competencia(_ mes: Competencia) -> Endereco { "/gestor/competencias/\(mes.iso)" }
}

typealias Grupo = Web.Grupo<ContextoDoGestor>

extension PortalDoGestor.Pecas {
    func pagina(_ tela: Tela, _ contexto: ContextoDoGestor, status: Int = 200) async throws -> Resposta {
        try await fachada.responder(tela, em: PortalDoGestor.vitrine, contexto, status: status)
    }

    func ler<T: Sendable>(_ corpo: @escaping @Sendable (Transacao) throws -> T) async throws -> T {
        try await casa.banco.transacao(como: .gestor, soLeitura: true, corpo)
    }

    /// Lê margem de uma pessoa e registra quem leu, na mesma transação: sem o registro, a leitura não acontece.
    func lerMargem<T: Sendable>(
        de pessoa: Int64, _ contexto: ContextoDoGestor, _ corpo: @escaping @Sendable (Transacao) throws -> T
    ) async throws -> T {
        let casa = casa
        let autor = contexto.autor
        return try await casa.banco.transacao(como: .gestor) { t in
            let lido = try corpo(t)
            try casa.trilha.registrar(
                [Auditoria.Evento(PortalDoGestor.atoDeMargens, objeto: "pessoa", id: pessoa)], por: autor,
                as: casa.relogio.agora, em: t)
            return lido
        }
    }
}

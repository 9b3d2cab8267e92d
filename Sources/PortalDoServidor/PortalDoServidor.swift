import Acesso
import Auditoria
import Averbacao
import BancoDeDados
import Cifra
import Contratos
import Html
import Nucleo
import ProvaAnual
import Web

/// O portal do servidor: as suas margens, os seus contratos e os seus descontos.
///
/// Requisito: RF-SER-01, RF-SER-03, RF-SER-09, POC-SER-02, POC-SER-03, OBJ-02
package enum PortalDoServidor {
    static let atoDeMargens = "margens.consultar"
    static let atoDeContratos = "contratos.consultar"

    /// Os atos que as rotas daqui exercem, para montar perfil.
    package static let atos = [
        atoDeMargens, atoDeContratos, AutorizarReserva.ato, NegarReserva.ato, RotasDaProvaAnual.ato,
    ]

    /// O que o portal usa.
    package struct Pecas: Sendable {
        let casa: Instalacao
        let balcao: Balcao
        let fachada: Fachada
        let senhas: Senha
        /// `nil`: o órgão não tem o serviço de prova de vida.
        let assinaturas: Assinaturas?
        let provas: ProvasAnuais?

        /// - Parameter senhas: uma por processo, porque limita as contas simultâneas.
        package init(
            casa: Instalacao, balcao: Balcao, fachada: Fachada, senhas: Senha, assinaturas: Assinaturas? = nil,
            provas: ProvasAnuais? = nil
        ) {
            self.senhas = senhas
            self.assinaturas = assinaturas
            self.provas = provas
            self.casa = casa
            self.balcao = balcao
            self.fachada = fachada
        }
    }

    package static func montar(em montagem: inout Web.Montagem, _ pecas: Pecas) {
        let passagem = PassagemDoAto<ContextoDoServidor>(casa: pecas.casa, senhas: pecas.senhas) {
            tela, contexto, status in
            try await pecas.pagina(tela, contexto, status: status)
        }
        let grupo = montagem.telas(
            "servidor", em: "/servidor", contexto: ContextoDoServidor.self, entrada: "/entrar",
            exigir: passagem.exigidor, envolver: passagem.envolvedor, autorizar: passagem.autorizador)
        RotasDasMargens(pecas: pecas).montar(em: grupo)
        RotasDosContratos(pecas: pecas).montar(em: grupo)
        RotasDaProva(pecas: pecas).montar(em: grupo)
        RotasDaProvaAnual(pecas: pecas).montar(em: grupo)
        RotasDosDescontos(pecas: pecas).montar(em: grupo)
    }

    static let vitrine = Vitrine { usuario in
        var entradas: [Menu.Entrada] = [.item("Minhas margens", "/servidor", icone: .casa)]
        if usuario.pode(atoDeContratos) {
            entradas.append(.item("Meus contratos", "/servidor/contratos"))
            entradas.append(.item("Meus descontos", "/servidor/descontos"))
        }
        if usuario.pode(atoDeMargens) { entradas.append(.item("Extrato da margem", "/servidor/extrato")) }
        if usuario.pode(RotasDaProvaAnual.ato) { entradas.append(.item("Prova de vida anual", RotasDaProvaAnual.raiz)) }
        return Menu(entradas)
    }

    static let verbas: Endereco = "/servidor/verbas-em-atraso"
    static func contrato(_ id: Int64) -> Endereco { "/servidor/contratos/\(id)" }
}

typealias Grupo = Web.Grupo<ContextoDoServidor>

extension PortalDoServidor.Pecas {
    func pagina(_ tela: Tela, _ contexto: ContextoDoServidor, status: Int = 200) async throws -> Resposta {
        try await fachada.responder(tela, em: PortalDoServidor.vitrine, contexto, status: status)
    }

    /// Lê no papel da pessoa: o que não é dela não existe.
    func ler<T: Sendable>(
        _ contexto: ContextoDoServidor, _ corpo: @escaping @Sendable (Transacao) throws -> T
    ) async throws -> T {
        try await casa.banco.transacao(como: .servidor(pessoa: contexto.pessoa), soLeitura: true, corpo)
    }
}

import Acesso
import Auditoria
import BancoDeDados
import CargaInicial
import Foundation
import Nucleo
import PortalDaConsignataria
import PortalDoGestor
import PortalDoServidor

/// A implantação do catálogo, com os perfis que os portais declaram.
enum Implantacao {
    static func gravar(_ arquivo: String, _ casa: Casa) async throws -> [String: Int] {
        let yaml = try String(contentsOfFile: arquivo, encoding: .utf8)
        let instalacao = casa.instalacao
        return try await instalacao.banco.transacao(como: .motor) { t in
            let resultado = try ImplantarComando.ato(yaml, instalacao).executar(instalacao, em: t, por: .comando)
            try garantirPerfis(instalacao, em: t)
            return resultado.novos
        }
    }

    /// O perfil master de cada portal faz tudo que o portal oferece; versão nova do programa lhe dá os atos novos.
    static func garantirPerfis(_ casa: Instalacao, em t: Transacao) throws {
        for (portal, atos) in [
            (Portal.gestor, PortalDoGestor.atos), (.consignataria, PortalDaConsignataria.atos),
            (.servidor, PortalDoServidor.atos),
        ] {
            try Perfil.garantir(Perfil.doPrograma, nome: "Master", portal: portal, atos: atos, casa, em: t)
        }
        try Perfil.garantir(
            Perfil.doCorrespondente, nome: "Agência ou correspondente", portal: .consignataria,
            atos: TipoDePerfil.doCorrespondente.sorted(), casa, em: t)
    }
}

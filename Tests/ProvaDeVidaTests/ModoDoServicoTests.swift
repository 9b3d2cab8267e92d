import Auditoria
import BancoDeDados
import Nucleo
import OrgaoDeTeste
import ProvaDeVida
import Testing

/// O banco é de verdade ou de demonstração, e nunca os dois.
@Suite(.serialized) struct ModoDoServicoTests {
    @Test("PV-28: a demonstração espera por quem está a cadastrar um cliente, e então não se marca")
    func aoMesmoTempo() async throws {
        let orgao = try await OrgaoDeTeste.novo()
        let casa = orgao.casa
        let parada = try await ParadaNoBanco(orgao, depoisDe: "INSERT", em: "cliente_da_prova")
        let cnpj = try CNPJ.lendo("11.222.333/0001-81")
        async let cadastro = casa.banco.transacao(como: .motor) { t in
            try CadastrarCliente(codigo: "mpmg", nome: "Órgão", cnpj: cnpj).executar(casa, em: t, por: .comando)
        }
        try await parada.chegou()
        let acabou = Acabou()
        async let marca: String = acabou.marcando {
            do {
                try await casa.banco.transacao(como: .motor) { t in
                    try ModoDoServico.demonstracao.preparar(comConta: false, casa, em: t, por: .comando)
                }
                return "marcou"
            } catch let recusa as RecusaDeProva { return "\(recusa)" }
        }
        try await parada.outraEsperaOu { acabou.sim }
        try await parada.seguir()
        _ = try await cadastro
        #expect(try await marca == "demonstracaoEmBancoDeVerdade")
        let modo = try await casa.banco.transacao(como: .motor) { t in try ModoDoServico.doBanco(em: t) }
        #expect(modo == .deVerdade)
        try await orgao.apagar()
    }
}

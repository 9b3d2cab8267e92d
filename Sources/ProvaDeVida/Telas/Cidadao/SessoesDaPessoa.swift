import Acesso
import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// Onde a pessoa está conectada neste serviço, seja o que for nele, e o encerrar do que não reconhece.
/// - Fonte: RNF-SEG-01; OWASP ASVS 5, 7.5.2.
struct SessoesDaPessoa {
    static let raiz: Endereco = "/portal/sessoes"
    static let consultar = "prova-de-vida.ver-minhas-sessoes"

    let portais: PortaisDaProva

    func montar(em grupo: Grupo<ContextoDoCidadao>) {
        let (sessoes, portais) = (self, portais)
        grupo.get("sessoes", ato: Self.consultar) { contexto in
            let inicio = ParteDaProva.de(contexto.quem).first?.endereco ?? ParteDaProva.portal.casa
            return try await portais.pagina(
                try await sessoes.tela(contexto).lista(de: contexto.quem.nome, volta: ("início", inicio)),
                contexto)
        }
        grupo.get("sessoes/encerrar", ato: EncerrarEntradas.ato) { contexto in
            let alvo = try contexto.consulta.texto("sessao") ?? ""
            guard let tela = try await sessoes.tela(contexto).telaDeEncerrar(alvo) else {
                throw RecusaDaWeb.naoEncontrado
            }
            return try await portais.pagina(tela, contexto)
        }
        grupo.post("sessoes/encerrar", ato: EncerrarEntradas.ato) { formulario, contexto in
            guard let esta = contexto.pedido.sessao?.resumo else { throw RecusaDaWeb.naoIdentificado }
            let (casa, autor) = (portais.casa, contexto.autor)
            let pedido = EncerrarEntradas(
                cpf: contexto.quem.cpf, menos: esta, alvo: formulario.texto("sessao") ?? "")
            let quantas = try await portais.agir { t in try pedido.executar(casa, em: t, por: autor) }
            try await contexto.deixarRecado(TelaDasSessoes.recado(quantas))
            return .verDepois(Self.raiz.texto)
        }
    }

    private func tela(_ contexto: ContextoDoCidadao) async throws -> TelaDasSessoes {
        let (cpf, casa, esta) = (contexto.quem.cpf, portais.casa, contexto.pedido.sessao?.resumo)
        let abertas = try await portais.ler { t in try EntradaAberta.listar(de: cpf, casa, em: t) }
        return TelaDasSessoes(abertas.map { $0.naTela(esta: esta) }, em: Self.raiz)
    }
}

import Acesso
import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// As telas de quem entra na prova de vida: o operador, o atendente, o representante de um cliente e o cidadão.
///
/// Tela não tem regra: chama os atos que a API e os comandos chamam. Sem papel, nada: o grupo de cada papel o confere a cada pedido.
/// - Fonte: PV-04, PV-05, PV-08, PV-28.
package struct PortaisDaProva: Sendable {
    let servico: ServicoDeProva
    let fachada: Fachada
    /// `nil`: não há provedor de identidade, e só a demonstração deixa entrar.
    let passagem: PassagemPelaConta?
    /// Contas inventadas com que se entra na demonstração; vazia fora dela.
    let ficticias: [ContaFicticia]
    /// Aonde leva a raiz quem não entrou.
    let raiz: Endereco

    var casa: Instalacao { servico.casa }
    var modo: ModoDoServico { ficticias.isEmpty ? .deVerdade : .demonstracao }

    package init(
        _ servico: ServicoDeProva, fachada: Fachada, conta: ContaDoOrgao?, ficticias: [ContaFicticia] = [],
        raiz: Endereco = "/entrar"
    ) {
        (self.servico, self.fachada, self.ficticias, self.raiz) = (servico, fachada, ficticias, raiz)
        passagem = conta.map { PassagemPelaConta($0.em(servico.publico), servico.casa) }
    }

    package func montar(em montagem: inout Web.Montagem) {
        montagem.guardaDeSessao = GuardaDaProva(casa, modo)
        montagem.aoNegar = AnotarNegacao.aoNegar(casa)
        EntradaDaProva(portais: self).montar(em: &montagem)
        montarOperacao(telas("operacao", em: "/operacao", contexto: ContextoDoOperador.self, &montagem))
        RotasDasRevisoes(portais: self).montar(
            em: telas("atendimento", em: "/atendimento", contexto: ContextoDoAtendente.self, &montagem))
        InicioDoCliente(portais: self).montar(em: &montagem)
        montarCliente(
            montagem.telas(
                "cliente", em: "/cliente/:cliente", contexto: ContextoDoRepresentante.self, entrada: "/entrar"
            ) { _, _ in true })
        PortalDoCidadao(portais: self).montar(em: &montagem)
    }

    /// O contexto já provou que a pessoa representa este cliente.
    private func montarCliente(_ grupo: Grupo<ContextoDoRepresentante>) {
        let lado: @Sendable (ContextoDoRepresentante) async throws -> LadoDoCliente = {
            LadoDoCliente.representando($0)
        }
        SessoesDoCliente(portais: self).montar(em: grupo)
        RotasDaMedicao(portais: self, lado: lado).montar(em: grupo)
        RotasDasCredenciais(portais: self, lado: lado).montar(em: grupo)
        RotasDosAvisos(portais: self, lado: lado).montar(em: grupo)
        RotasDosComunicados(portais: self).montar(em: grupo)
        PedidosDoTitular(portais: self).montar(em: grupo)
    }

    private func montarOperacao(_ grupo: Grupo<ContextoDoOperador>) {
        let portais = self
        RotasDosPapeis(portais: self).montar(em: grupo)
        RotasDosClientes(portais: self).montar(em: grupo)
        RotasDosPrecos(portais: self).montar(em: grupo)
        RotasDosServicos(portais: self).montar(em: grupo)
        RotasDasManutencoes(portais: self).montar(em: grupo)
        RotasDosIncidentes(portais: self).montar(em: grupo)
        RotasDosComunicados(portais: self).montar(em: grupo)
        TrilhaDaOperacao(portais: self).montar(em: grupo)
        let doCliente = grupo.em("clientes/:cliente")
        let lado: @Sendable (ContextoDoOperador) async throws -> LadoDoCliente = {
            try await LadoDoCliente.operando($0, portais)
        }
        let credenciais = RotasDasCredenciais(portais: self, lado: lado)
        credenciais.montar(em: doCliente)
        credenciais.montarEmissao(em: doCliente)
        let avisos = RotasDosAvisos(portais: self, lado: lado)
        avisos.montar(em: doCliente)
        avisos.montarReenvio(em: doCliente)
        RotasDaMedicao(portais: self, lado: lado).montar(em: doCliente)
    }

    /// As telas de quem opera num papel: sem ele, 403; quem não entrou vai à entrada e volta aqui.
    package func telas<P: PapelDeQuemOpera>(
        _ nome: String, em prefixo: String, contexto: ContextoDeQuemOpera<P>.Type, _ montagem: inout Web.Montagem
    ) -> Grupo<ContextoDeQuemOpera<P>> {
        montagem.telas(nome, em: prefixo, contexto: contexto, entrada: "/entrar") { ato, contexto in
            contexto.quem.tem(P.papel) && (contexto.quem.eMestre || !RotasDosPapeis.atos.contains(ato))
        }
    }

    // MARK: - A página

    /// A página de uma parte do serviço, com o menu dela e, no canto, as outras em que a pessoa pode estar.
    package func pagina<C: ContextoDeQuemEntrou>(
        _ tela: Tela, _ contexto: C, status: Int = 200
    ) async throws -> Resposta {
        let quem = contexto.quem
        let sistema = fachada.sistema(C.parte.nome, casa: C.parte.casa, aparencia: nil)
        return try await fachada.responder(tela, contexto, status: status) { daPagina in
            Moldura(
                sistema, caminho: contexto.caminho,
                menu: C.parte.menu(quem, cliente: (contexto as? ContextoDoRepresentante)?.cliente),
                usuario: Moldura.Usuario(
                    nome: quem.nome, papel: C.parte.nome,
                    ligacoes: ParteDaProva.de(quem).map { .item($0.nome, $0.endereco) }
                        + [.item("Minhas sessões", SessoesDaPessoa.raiz)], sair: "/sair"),
                sessao: fachada.prazo(contexto), contexto: daPagina)
        }
    }

    /// A página de quem ainda não entrou.
    func paginaAberta(_ tela: Tela, _ contexto: some Web.Contexto, status: Int = 200) async throws -> Resposta {
        let sistema = fachada.sistema("", casa: "/", aparencia: nil)
        return try await fachada.responder(tela, contexto, status: status) { daPagina in
            Moldura(sistema, caminho: contexto.caminho, contexto: daPagina)
        }
    }

    // MARK: - O banco

    func ler<T: Sendable>(_ corpo: @escaping @Sendable (Transacao) throws -> T) async throws -> T {
        try await casa.banco.transacao(como: .motor, soLeitura: true, corpo)
    }

    func agir<T: Sendable>(_ corpo: @escaping @Sendable (Transacao) throws -> T) async throws -> T {
        try await casa.banco.transacao(como: .motor, corpo)
    }
}

/// Uma conta inventada da demonstração.
package struct ContaFicticia: Sendable {
    let cpf: CPF
    let nome: String
    /// O que se vê com ela.
    let oQueE: String

    package init(cpf: CPF, nome: String, oQueE: String) { (self.cpf, self.nome, self.oQueE) = (cpf, nome, oQueE) }
}

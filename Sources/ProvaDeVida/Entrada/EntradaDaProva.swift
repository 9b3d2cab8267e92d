import Acesso
import Auditoria
import Html
import Nucleo
import Web

/// Entrar e sair da prova de vida, sempre pela conta do órgão: aqui não há senha.
///
/// - Fonte: PV-04, PV-28; OpenID Connect Core 1.0, 3.1.
struct EntradaDaProva {
    static let endereco: Endereco = "/entrar"
    static let ir: Endereco = "/entrar/orgao"
    static let sairDaConta: Endereco = "/entrar/orgao/sair"
    /// O ato das rotas da entrada, que se permite a qualquer um.
    static let ato = "prova-de-vida.usar-entrada"
    /// Onde se pode voltar depois de entrar.
    private static let partes = ["/operacao", "/atendimento", "/cliente", "/portal"]

    let portais: PortaisDaProva

    /// Quem pede a entrada: pode já ter entrado.
    struct Contexto: Web.Contexto {
        var pedido: ContextoDoPedido
        var quem: QuemEntrou? { pedido.identidade as? QuemEntrou }

        init(context: ContextoDoPedido) { pedido = context }
    }

    func montar(em montagem: inout Web.Montagem) {
        let (entrada, portais) = (self, portais)
        let grupo = montagem.telas("entrada", em: "/", contexto: Contexto.self) { _, _ in true }
        let limite = Grupo<Contexto>.Opcoes(ritmo: Ritmo("entrar-na-prova", capacidade: 30, porSegundo: 0.5))
        grupo.get("/", ato: Self.ato) { contexto in
            .verDepois(contexto.quem.map { Self.destino(nil, $0) } ?? portais.raiz.texto)
        }
        grupo.get("entrar", ato: Self.ato) { contexto in
            let consulta = try contexto.consulta
            if let quem = contexto.quem { return .verDepois(Self.destino(consulta.texto("volta"), quem)) }
            let tela = TelaDeEntradaDaProva(
                portais, volta: consulta.texto("volta"), saiu: consulta.texto("saiu") != nil)
            return try await portais.paginaAberta(tela.tela(), contexto)
        }
        grupo.get("entrar/orgao", ato: Self.ato, limite) { contexto in
            try await entrada.passando(contexto) {
                try await $0.ir(contexto, destino: try contexto.consulta.texto("volta"))
            }
        }
        grupo.get("entrar/orgao/volta", ato: Self.ato, limite) { contexto in
            try await entrada.passando(contexto) { passagem in
                let chegada = try await passagem.voltar(contexto)
                guard case .cpf(let cpf)? = chegada.dono else { throw RecusaDaConta.semCpf }
                return try await entrada.entrar(cpf, chegada.nome, volta: chegada.destino, contexto)
            }
        }
        grupo.get("entrar/orgao/sair", ato: Self.ato, limite) { contexto in
            try await entrada.passando(contexto) { try await $0.sair(contexto) }
        }
        grupo.post("sair", ato: Self.ato) { _, contexto in try await entrada.sair(contexto) }
        grupo.post("sessao/renovar", ato: Self.ato) { _, contexto in
            guard contexto.quem != nil else { throw RecusaDaWeb.naoIdentificado }
            return .vazia
        }
        if !portais.ficticias.isEmpty { montarFicticias(em: grupo) }
    }

    /// Só existe na demonstração: entra-se escolhendo uma conta inventada.
    private func montarFicticias(em grupo: Grupo<Contexto>) {
        let entrada = self
        grupo.post("entrar/demonstracao", ato: Self.ato) { formulario, contexto in
            guard let posicao = formulario.texto("conta").flatMap({ Int($0) }),
                entrada.portais.ficticias.indices.contains(posicao)
            else { throw RecusaDaWeb.naoEncontrado }
            let conta = entrada.portais.ficticias[posicao]
            return try await entrada.entrar(conta.cpf, conta.nome, volta: formulario.texto("volta"), contexto)
        }
    }

    private func entrar(
        _ cpf: CPF, _ nome: String?, volta: String?, _ contexto: Contexto
    ) async throws -> Resposta {
        let quem = try await EntrarNaProva(cpf: cpf, nome: nome).executar(portais.casa, portais.modo)
        try await contexto.entrar(como: quem)
        return .verDepois(Self.destino(volta, quem))
    }

    /// Sair daqui não sai da conta do órgão: a entrada o diz, e oferece.
    private func sair(_ contexto: Contexto) async throws -> Resposta {
        if let quem = contexto.quem, let sessao = contexto.pedido.sessao {
            try await EntrarNaProva.sair(quem, de: sessao.resumo, portais.casa, endereco: contexto.endereco)
        }
        try await contexto.sair()
        return .verDepois(portais.passagem == nil ? "/entrar" : "/entrar?saiu=conta").com(
            "Clear-Site-Data", "\"cache\", \"storage\"")
    }

    private func passando(
        _ contexto: Contexto, _ fazer: (PassagemPelaConta) async throws -> Resposta
    ) async throws -> Resposta {
        guard let passagem = portais.passagem else { throw RecusaDaWeb.naoEncontrado }
        do { return try await fazer(passagem) } catch let recusa as RecusaDaConta {
            try await recusa.anotar(
                .provedor, portais.casa, ato: EntrarNaProva.ato, endereco: contexto.endereco)
            let tela = TelaDaRecusaDaConta(recusa: recusa, deNovo: Self.ir)
            return try await portais.paginaAberta(tela.tela(), contexto, status: recusa.status)
        }
    }

    /// Aonde a pessoa ia, se é de uma parte do serviço; senão, à que mais lhe importa.
    private static func destino(_ volta: String?, _ quem: QuemEntrou) -> String {
        if let volta, CaminhoDeVolta.eSeguro(volta),
            partes.contains(where: { volta == $0 || volta.hasPrefix($0 + "/") || volta.hasPrefix($0 + "?") })
        {
            return volta
        }
        return ParteDaProva.de(quem).first?.endereco.texto ?? ParteDaProva.portal.casa.texto
    }
}
